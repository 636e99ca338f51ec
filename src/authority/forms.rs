//! Under which keys a leader may be meant, and the index from such keys to leaders.
//!
//! A full name says who is meant, a bare one only with other evidence: the surname, with its
//! particles or without; the family name where it stands first; an alias of one word. What a
//! country does not call people by (`Win` of Ne Win, `Un` of Kim Jong Un) and what is a word of the
//! language (`Said`) only helps to find a full name spelled otherwise. Knows names; no text.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::Leader;
use crate::hashed::Hashed;
use crate::person::{self, key};

/// What a key is to a leader, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// A whole name.
    Full,
    /// A name by which they are called alone.
    Bare,
    /// The same, but as common as a given name: `Hussein`, `Francis`.
    Generic,
    /// A word of the name that does not stand for it.
    Part,
}

/// A leader whom a key may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Their place among the leaders.
    pub who: usize,
    /// What the key is to them.
    pub form: Form,
    /// The first letter of their given name; 0 where any will do.
    pub initial: u8,
}

/// Surnames that are words of the language, and say nothing where they stand alone.
const WORDS: [&str; 24] = [
    "best", "black", "butler", "church", "field", "first", "fish", "good", "green", "king", "law",
    "long", "man", "new", "north", "pope", "price", "said", "short", "sun", "white", "will", "win",
    "young",
];

/// The length of the longest of them.
const LONGEST_WORD: usize = 6;

/// A word that so many leaders have for a given name is too common to stand for one who has it for a
/// surname.
const GIVEN_OF: u16 = 3;

/// Leaders by the hashes of their keys.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// A bit for each bucket, whether it has an entry: few enough to be at hand always.
    filled: Vec<u64>,
    /// The place of the first entry of each bucket.
    buckets: Vec<u32>,
    entries: Vec<Entry>,
}

/// A key of a leader.
#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u64,
    who: u32,
    /// The place of the next entry in the bucket, of the same leader or a later one.
    next: u32,
    initial: u8,
    form: Form,
}

/// How many bits of a hash choose the bucket: more buckets than keys, since most names in the news
/// are no leader's and an empty bucket says so.
const BUCKET_BITS: u32 = 17;

/// Where a bucket ends.
const NONE: u32 = u32::MAX;

impl Index {
    /// The index of these leaders.
    pub fn new(leaders: &[Leader]) -> Index {
        let givens = givens(leaders);
        let is_given = |hash: &u64| givens.get(hash).is_some_and(|of| *of >= GIVEN_OF);
        let mut entries: Vec<Entry> = Vec::with_capacity(leaders.len() * 12);
        for (who, leader) in leaders.iter().enumerate() {
            let first = entries.len();
            forms(leader, |key, form, initial| {
                let hash = hash(key);
                let form = match form {
                    Form::Bare if is_given(&hash) && !is_family_first(leader, key) => Form::Generic,
                    form => form,
                };
                let mut own = entries[first..].iter_mut();
                match own.find(|e| e.hash == hash && e.initial == initial) {
                    Some(known) => known.form = known.form.min(form),
                    None => entries.push(Entry {
                        hash,
                        who: who as u32,
                        next: NONE,
                        initial,
                        form,
                    }),
                }
            });
        }
        Index::linked(entries)
    }

    /// Links the entries of each bucket.
    fn linked(mut entries: Vec<Entry>) -> Index {
        let mut buckets = vec![NONE; 1 << BUCKET_BITS];
        let mut filled = vec![0; buckets.len() / 64];
        for (at, entry) in entries.iter_mut().enumerate().rev() {
            let bucket = bucket(entry.hash);
            filled[bucket / 64] |= 1 << (bucket % 64);
            entry.next = std::mem::replace(&mut buckets[bucket], at as u32);
        }
        Index {
            filled,
            buckets,
            entries,
        }
    }

    /// The leaders whom a key may mean, in their order; keys that differ in spaces alone are the
    /// same.
    pub fn candidates(&self, key: &str) -> impl Iterator<Item = Candidate> + '_ {
        let hash = hash(key);
        let entry = |at: &u32| self.entries.get(*at as usize);
        let bucket = bucket(hash);
        let bits = self.filled.get(bucket / 64);
        let first = bits
            .filter(|bits| *bits >> (bucket % 64) & 1 != 0)
            .and_then(|_| self.buckets.get(bucket))
            .and_then(entry);
        std::iter::successors(first, move |last| entry(&last.next))
            .filter(move |entry| entry.hash == hash)
            .map(|entry| Candidate {
                who: entry.who as usize,
                form: entry.form,
                initial: entry.initial,
            })
    }
}

fn bucket(hash: u64) -> usize {
    (hash >> (64 - BUCKET_BITS)) as usize
}

/// The hash of a key, spaces left out.
fn hash(key: &str) -> u64 {
    if !key.as_bytes().contains(&b' ') {
        return xxh3_64(key.as_bytes());
    }
    let mut joined = [0; 64];
    if key.len() > joined.len() {
        return xxh3_64(key.replace(' ', "").as_bytes());
    }
    let mut length = 0;
    for byte in key.bytes() {
        // A space is written over.
        joined[length % 64] = byte;
        length += usize::from(byte != b' ');
    }
    xxh3_64(&joined[..length])
}

/// How many leaders have a word for their given name, by the word's hash.
fn givens(leaders: &[Leader]) -> HashMap<u64, u16, Hashed> {
    let mut givens = HashMap::with_capacity_and_hasher(leaders.len(), Hashed::default());
    let mut key = String::new();
    for leader in leaders {
        key.clear();
        person::push_key(&mut key, &leader.name);
        if let Some((first, _)) = key.split_once(' ')
            && !is_family_first(leader, first)
        {
            *givens.entry(hash(first)).or_default() += 1;
        }
    }
    givens
}

/// Whether the family name stands first in a country.
fn writes_family_first(code: &str) -> bool {
    matches!(
        code,
        "CN" | "HK" | "KP" | "KR" | "MO" | "MY" | "SG" | "TH" | "TW" | "VD" | "VN"
    )
}

/// Whether a country calls people by their last name though the family name stands first.
fn calls_by_last(code: &str) -> bool {
    matches!(code, "VD" | "VN")
}

/// Whether a country calls people by their whole names alone.
fn calls_by_whole(code: &str) -> bool {
    matches!(code, "KH" | "MM")
}

/// Whether the first word of a leader's name is the family name.
pub fn is_family_first(leader: &Leader, first: &str) -> bool {
    leader.country.is_some_and(writes_family_first) && person::is_family_first(first)
}

/// Hands on all keys of a leader, each with the initial of the given name that goes with it.
fn forms(leader: &Leader, mut found: impl FnMut(&str, Form, u8)) {
    let (mut full, mut regnal) = (String::new(), String::new());
    let aliases = leader.aliases.iter().map(|alias| (alias, false));
    for (name, is_own) in std::iter::once((&leader.name, true)).chain(aliases) {
        full.clear();
        person::push_key(&mut full, name);
        if is_own
            && let Some((name, number)) = full.rsplit_once(' ')
            && !name.contains(' ')
            && person::is_suffix(number)
        {
            regnal.push_str(name);
        }
        let plain = without_suffixes(&full);
        match plain.split_once(' ') {
            Some((first, rest)) => {
                forms_of_words(leader, (plain, first, rest), is_own, &mut found);
                if plain.len() < full.len() {
                    found(plain, Form::Full, 0);
                }
                found(&full, Form::Full, 0);
            }
            None => {
                // The name of a monarch or pope without its number may be anybody's.
                let form = match plain == regnal {
                    _ if is_word(plain) => Form::Part,
                    true => Form::Generic,
                    false => Form::Bare,
                };
                found(plain, form, 0);
                if plain.len() < full.len() {
                    found(&full, Form::Full, 0);
                }
            }
        }
    }
}

/// Hands on what stands for a name of several words: `plain`, its first word and the rest.
fn forms_of_words(
    leader: &Leader,
    (plain, first, rest): (&str, &str, &str),
    is_own: bool,
    found: &mut impl FnMut(&str, Form, u8),
) {
    let (surname, last) = (surname(plain), rest.rsplit(' ').next().unwrap_or(rest));
    let family_first = is_family_first(leader, first);
    let (of_first, of_last) = match is_own {
        true => called(leader, family_first, last),
        false => (Form::Part, Form::Part),
    };
    let given = if family_first { rest } else { first };
    let initial = given.bytes().next().unwrap_or(0);
    if surname.len() > last.len() {
        let form = if is_own { Form::Bare } else { Form::Part };
        found(surname, form, initial);
    }
    found(last, of_last, initial);
    if family_first {
        found(first, of_first, initial);
    }
}

/// A key without what stands behind the surname.
fn without_suffixes(mut key: &str) -> &str {
    while let Some((rest, last)) = key.rsplit_once(' ')
        && person::is_suffix(last)
    {
        key = rest;
    }
    key
}

/// The last word of a key of several, with the particles before it; never the first.
fn surname(key: &str) -> &str {
    let mut start = key.rfind(' ').map_or(0, |space| space + 1);
    while let Some((_, word)) = key[..start].trim_end().rsplit_once(' ')
        && person::is_particle(word)
    {
        start -= word.len() + 1;
    }
    &key[start..]
}

fn is_word(word: &str) -> bool {
    word.len() <= LONGEST_WORD && WORDS.binary_search(&word).is_ok()
}

/// What the first word, and the `last`, of a leader's name stand for.
fn called(leader: &Leader, family_first: bool, last: &str) -> (Form, Form) {
    let of_last = if is_word(last) {
        Form::Part
    } else {
        Form::Bare
    };
    if leader.country.is_some_and(calls_by_whole) {
        (Form::Part, Form::Part)
    } else if !family_first {
        (Form::Part, of_last)
    } else if leader.country.is_some_and(calls_by_last) {
        (Form::Bare, of_last)
    } else {
        (Form::Bare, Form::Part)
    }
}

/// The keys under which a reader may ask for a leader: names, aliases, and what they are called by.
pub fn asked(leader: &Leader) -> Vec<String> {
    let mut keys = vec![key(&leader.name)];
    forms(leader, |key, form, _| {
        if form != Form::Part && !keys.iter().any(|known| known == key) {
            keys.push(key.to_owned());
        }
    });
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_for_the_search() {
        assert!(WORDS.is_sorted());
        assert!(WORDS.iter().all(|word| word.len() <= LONGEST_WORD));
    }

    #[test]
    fn leaders_are_found_by_what_they_are_called() {
        let leaders = [
            Leader::named("KP", "Kim Jong Un", &["Kim Jong Eun"]),
            Leader::named("MM", "Ne Win", &[]),
            Leader::named("IQ", "Nuri al-Said", &[]),
            Leader::named("LY", "Muammar Gaddafi", &["Kadhafi", "Moammar Kadhafi"]),
            Leader::named("VN", "Nguyễn Xuân Phúc", &[]),
            Leader::named("GB", "Elizabeth II", &[]),
            Leader::named("FR", "Charles de Gaulle", &[]),
            Leader::named("KR", "Syngman Rhee", &[]),
            Leader::named("BR", "José Linhares Jr.", &[]),
        ];
        let index = Index::new(&leaders);
        for (key, who, form) in [
            ("kim jong un", 0, Form::Full),
            ("kim jongun", 0, Form::Full),
            ("kim", 0, Form::Bare),
            ("un", 0, Form::Part),
            ("win", 1, Form::Part),
            ("said", 2, Form::Part),
            ("al said", 2, Form::Bare),
            ("kadhafi", 3, Form::Bare),
            ("gaddafi", 3, Form::Bare),
            ("phuc", 4, Form::Bare),
            ("elizabeth", 5, Form::Generic),
            ("de gaulle", 6, Form::Bare),
            ("gaulle", 6, Form::Bare),
            ("rhee", 7, Form::Bare),
            ("linhares", 8, Form::Bare),
            ("jose linhares", 8, Form::Full),
        ] {
            let found: Vec<Candidate> = index.candidates(key).collect();
            assert!(
                found.iter().any(|c| (c.who, c.form) == (who, form)),
                "{key}: {found:?}"
            );
        }
        assert_eq!(
            index.candidates("jr").count()
                + index.candidates("ii").count()
                + index.candidates("").count(),
            0
        );
    }

    #[test]
    fn given_names_of_others_are_generic() {
        let named = ["Hussein", "Hussein Ali", "Hussein Aidid", "Hussein Maziq"];
        let leaders = named.map(|name| Leader::named("JO", name, &[]));
        let found = Index::new(&leaders).candidates("hussein").next();
        assert_eq!(found.map(|c| c.form), Some(Form::Generic));
    }

    #[test]
    fn readers_ask_by_names_and_what_they_are_called_by() {
        let keys = asked(&Leader::named("KP", "Kim Jong Un", &["Kim Jong Eun"]));
        assert_eq!(keys, ["kim jong un", "kim", "kim jong eun"]);
    }
}
