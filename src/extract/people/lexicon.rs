//! The word lists: what a word may be, seen by itself.
//!
//! Each list of `lexicon/*.txt` holds one word a line, sorted, lower case and without diacritics;
//! a word may stand in several. All of them go into one table under the hash of the folded word,
//! so that a look-up allocates nothing. Built on first use, in about a millisecond. Knows
//! words; no context.

use std::ops::{BitOr, BitOrAssign};
use std::sync::LazyLock;

use crate::person;

/// What a word may be: a set of the constants below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds(u32);

impl Kinds {
    pub(super) const NONE: Kinds = Kinds(0);
    /// A man's given name.
    pub(super) const MALE: Kinds = Kinds(1);
    /// A woman's given name.
    pub(super) const FEMALE: Kinds = Kinds(1 << 1);
    /// A family name that stands last.
    pub(super) const SURNAME: Kinds = Kinds(1 << 2);
    /// A Chinese, Korean or Vietnamese family name, which stands first.
    pub(super) const FAMILY_FIRST: Kinds = Kinds(1 << 3);
    /// An honorific or office that is said before a bare surname: `Mr`, `President`.
    pub(super) const TITLE: Kinds = Kinds(1 << 4);
    /// What somebody is or does: `striker`, `wife`, `author`.
    pub(super) const ROLE: Kinds = Kinds(1 << 5);
    /// A word that names of bodies, buildings and events are made of: `Bank`, `Cup`.
    pub(super) const BODY: Kinds = Kinds(1 << 6);
    /// A people, faith or tongue, or a direction: `Russian`, `South`.
    pub(super) const NATION: Kinds = Kinds(1 << 7);
    /// A month, weekday or feast.
    pub(super) const CALENDAR: Kinds = Kinds(1 << 8);
    /// A verb whose subject is most often a person: `said`, `married`.
    pub(super) const SPEECH: Kinds = Kinds(1 << 9);
    /// A particle inside names: `van`, `de`, `bin`.
    pub(super) const PARTICLE: Kinds = Kinds(1 << 10);
    /// A common word, capitalised at the start of a sentence or in a headline.
    pub(super) const COMMON: Kinds = Kinds(1 << 11);
    /// A place of one word.
    pub(super) const PLACE: Kinds = Kinds(1 << 12);
    /// `in`, `at`: what follows is a place rather than a person.
    pub(super) const LOCATIVE: Kinds = Kinds(1 << 13);
    /// An article or other determiner; what follows is hardly a person.
    pub(super) const ARTICLE: Kinds = Kinds(1 << 14);
    /// `Jr`, `Sr`, `III`: belongs to the name before it.
    pub(super) const SUFFIX: Kinds = Kinds(1 << 15);
    /// A title that men bear; with [`Kinds::TITLE`].
    pub(super) const HIS: Kinds = Kinds(1 << 16);
    /// A title that women bear; with [`Kinds::TITLE`].
    pub(super) const HER: Kinds = Kinds(1 << 17);
    /// `who`, `whose`: after a comma, what went before is a person.
    pub(super) const WHO: Kinds = Kinds(1 << 18);
    /// A short form that is written with a full stop: `Mr.`, `Gen.`
    pub(super) const SHORT: Kinds = Kinds(1 << 19);
    /// A title that makes even a place a name: `Mr Washington`.
    pub(super) const HONORIFIC: Kinds = Kinds(1 << 20);

    /// `from`, `of`: after it a word that is a place is one.
    pub(super) const TOWARDS: Kinds = Kinds(1 << 21);
    /// What is named after whom it belongs to: `the Trump administration`.
    pub(super) const REGIME: Kinds = Kinds(1 << 22);
    /// A particle that opens a bare name even in small letters: `de Klerk`; with [`Kinds::PARTICLE`].
    pub(super) const OPENING: Kinds = Kinds(1 << 23);
    /// Two words or more that together are a place or a firm named after somebody.
    pub(super) const PHRASE: Kinds = Kinds(1 << 24);
    /// `and`, which joins like with like.
    pub(super) const AND: Kinds = Kinds(1 << 25);
    /// What opens the name of a place: `St`, `Fort`; with [`Kinds::PLACE`].
    pub(super) const SITE: Kinds = Kinds(1 << 26);
    /// What follows a name in that of a firm: `Co`, `Holdings`, `and Sons`.
    pub(super) const FIRM: Kinds = Kinds(1 << 27);

    /// A given name of either sex.
    pub(super) const GIVEN: Kinds = Kinds(1 | 1 << 1);
    /// Any part of a name.
    pub(super) const NAME: Kinds = Kinds(1 | 1 << 1 | 1 << 2 | 1 << 3);

    /// The set as a number.
    pub(super) fn bits(self) -> u32 {
        self.0
    }

    /// Whether it is any of these.
    pub(super) fn any(self, of: Kinds) -> bool {
        self.0 & of.0 != 0
    }

    /// The kinds that both have.
    pub(super) fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }
}

impl BitOr for Kinds {
    type Output = Kinds;
    fn bitor(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }
}

impl BitOrAssign for Kinds {
    fn bitor_assign(&mut self, other: Kinds) {
        self.0 |= other.0;
    }
}

/// Given names, men's and women's.
pub(super) const GIVEN_NAMES: [&str; 2] = [
    include_str!("../lexicon/given_male.txt"),
    include_str!("../lexicon/given_female.txt"),
];

/// Family names that stand last.
pub(super) const SURNAMES: &str = include_str!("../lexicon/surnames.txt");

/// The lists and what their words are.
const LISTS: [(&str, Kinds); 13] = [
    (GIVEN_NAMES[0], Kinds::MALE),
    (GIVEN_NAMES[1], Kinds::FEMALE),
    (SURNAMES, Kinds::SURNAME),
    (person::FAMILY_FIRST, Kinds::FAMILY_FIRST),
    (include_str!("../lexicon/titles.txt"), Kinds::TITLE),
    (include_str!("../lexicon/roles.txt"), Kinds::ROLE),
    (include_str!("../lexicon/organisations.txt"), Kinds::BODY),
    (include_str!("../lexicon/nationalities.txt"), Kinds::NATION),
    (include_str!("../lexicon/calendar.txt"), Kinds::CALENDAR),
    (include_str!("../lexicon/speech.txt"), Kinds::SPEECH),
    (person::PARTICLES, Kinds::PARTICLE),
    (person::SUFFIXES, Kinds::SUFFIX),
    (include_str!("../lexicon/openers.txt"), Kinds::COMMON),
];

/// Places and firms, one a line, in any case, most of several words; the places are the
/// gazetteer's.
const PHRASES: [&str; 3] = [
    include_str!("../lexicon/places.txt"),
    include_str!("../lexicon/countries.txt"),
    include_str!("../lexicon/firms.txt"),
];

/// Words that open the names of places.
const SITES: &str =
    "cape cerro fort lake monte mount playa port puerto rio saint san santa santo sao st";

/// Closed classes of words, too short for files.
const CLASSES: [(&str, Kinds); 14] = [
    ("and", Kinds::AND),
    (
        "in at near outside inside across throughout",
        Kinds::LOCATIVE,
    ),
    ("from to of into via towards", Kinds::TOWARDS),
    ("the a an", Kinds::ARTICLE),
    (
        "administration camp campaign era family government presidency regime",
        Kinds::REGIME,
    ),
    (SITES, Kinds::PLACE),
    (SITES, Kinds::SITE),
    (
        "associates bros brothers co company corp corporation group holding holdings inc \
         incorporated industries limited ltd nv partners plc sons",
        Kinds::FIRM,
    ),
    (
        "mr sir lord baron count king prince emperor father monsieur herr senor signor",
        Kinds::HIS,
    ),
    (
        "mrs ms miss lady dame queen princess baroness countess madam madame mme",
        Kinds::HER,
    ),
    ("who whose whom", Kinds::WHO),
    (
        "bin da de del della der di dos du el ibn ter van von",
        Kinds::OPENING,
    ),
    (
        "mr mrs ms mx dr prof sen rep reps gov lt col maj sgt capt cpl pvt gen adm brig cmdr rev \
         fr hon supt insp det msgr mme smt jr sr jnr snr st",
        Kinds::SHORT,
    ),
    (
        "mr mrs ms mx dr prof sir dame lord lady mme monsieur madame herr",
        Kinds::HONORIFIC,
    ),
];

/// All words of all lists: a table of buckets, looked up without a guess whether a word is there,
/// which would be wrong for every other word.
pub(super) struct Lexicon {
    buckets: Vec<Bucket>,
}

/// How many words a bucket has room for.
const ROOM: usize = 8;

/// Words whose hashes begin alike, or that found no room in the bucket before: a line of memory.
#[derive(Clone, Default)]
#[repr(align(64))]
struct Bucket {
    /// The last half of each word's hash.
    hashes: [u32; ROOM],
    /// What each may be, nothing where a place is free; the last place is taken last.
    kinds: [u32; ROOM],
}

/// How many bits of a hash choose the bucket: on average it is half full.
const BUCKET_BITS: u32 = 12;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

impl Lexicon {
    /// The lexicon; the first call builds it.
    pub(super) fn get() -> &'static Lexicon {
        &LEXICON
    }

    fn build() -> Lexicon {
        let mut lexicon = Lexicon {
            buckets: vec![Bucket::default(); 1 << BUCKET_BITS],
        };
        for (list, kinds) in LISTS {
            list.lines().for_each(|word| lexicon.add(fold(word), kinds));
        }
        for (list, kinds) in CLASSES {
            let words = list.split_ascii_whitespace();
            words.for_each(|word| lexicon.add(fold(word), kinds));
        }
        for line in PHRASES.iter().flat_map(|list| list.lines()) {
            let kinds = if line.contains(' ') {
                Kinds::PHRASE
            } else {
                Kinds::PLACE
            };
            let hash = line.split(' ').map(fold).reduce(phrase).unwrap_or_default();
            lexicon.add(hash, kinds);
        }
        lexicon
    }

    fn add(&mut self, hash: u64, kinds: Kinds) {
        let mut at = bucket(hash);
        loop {
            let Bucket { hashes, kinds: all } = &mut self.buckets[at];
            let fits = |n: &usize| all[*n] == 0 || hashes[*n] == hash as u32;
            if let Some(place) = (0..ROOM).find(fits) {
                hashes[place] = hash as u32;
                all[place] |= kinds.bits();
                return;
            }
            at = (at + 1) % (1 << BUCKET_BITS);
        }
    }

    /// What the word or [`phrase`] of this hash may be.
    pub(super) fn kinds(&self, hash: u64) -> Kinds {
        let mut at = bucket(hash);
        loop {
            let Bucket { hashes, kinds } = &self.buckets[at];
            let mut found = 0;
            for (own, kinds) in hashes.iter().zip(kinds) {
                let mask = u32::from(*own == hash as u32).wrapping_neg();
                found |= kinds & mask;
            }
            let is_full = kinds[ROOM - 1] != 0;
            if !(is_full & (found == 0)) {
                return Kinds(found);
            }
            at = (at + 1) % (1 << BUCKET_BITS);
        }
    }
}

fn bucket(hash: u64) -> usize {
    (hash >> (64 - BUCKET_BITS)) as usize
}

/// The hash of a word: the same for any case, with and without diacritics, apostrophes and a last
/// full stop.
pub(super) fn fold(word: &str) -> u64 {
    let word = word.strip_suffix('.').unwrap_or(word);
    if word.is_ascii() {
        hash(
            word.bytes()
                .filter(|b| *b != b'\'')
                .map(|b| b.to_ascii_lowercase()),
        )
    } else {
        hash(
            person::key(word)
                .bytes()
                .map(|b| if b == b' ' { b'-' } else { b }),
        )
    }
}

/// The hash of a phrase and one more word.
pub(super) fn phrase(before: u64, word: u64) -> u64 {
    (before.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let mut hash = WordHash::new();
    bytes.for_each(|b| hash.add(b));
    hash.finish()
}

/// The hash of a folded word, byte by byte: FNV-1a, its high half mixed into the low one.
#[derive(Clone, Copy)]
pub(super) struct WordHash(u64);

impl WordHash {
    pub(super) fn new() -> WordHash {
        WordHash(0xCBF2_9CE4_8422_2325)
    }

    pub(super) fn add(&mut self, b: u8) {
        self.0 = (self.0 ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01B3);
    }

    /// With the first `count` of the bytes: all that they may be is worked out, and one of it taken.
    pub(super) fn with_first(self, bytes: &[u8; 8], count: usize) -> WordHash {
        let mut hashes = [self; 9];
        for (n, b) in bytes.iter().enumerate() {
            hashes[n + 1] = hashes[n];
            hashes[n + 1].add(*b);
        }
        hashes[count.min(8)]
    }

    pub(super) fn finish(self) -> u64 {
        (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_without_diacritics() {
        let kinds = |word| Lexicon::get().kinds(fold(word));
        assert!(kinds("JOSÉ").any(Kinds::MALE) && kinds("jose").any(Kinds::MALE));
        assert!(kinds("O’Neill").any(Kinds::SURNAME) && kinds("O'Neill").any(Kinds::SURNAME));
        assert!(kinds("Mr.").any(Kinds::TITLE) && kinds("Mr").any(Kinds::HIS));
        assert!(kinds("Pyongyang").any(Kinds::PLACE));
        assert_eq!(kinds("Qwxyz"), Kinds::NONE);
    }

    #[test]
    fn phrases_are_places() {
        let hash = "new york".split(' ').map(fold).reduce(phrase).unwrap();
        assert!(Lexicon::get().kinds(hash).any(Kinds::PHRASE));
    }

    #[test]
    fn lists_are_sorted_folded_and_hold_each_word_once() {
        for (list, _) in LISTS {
            let words: Vec<&str> = list.lines().collect();
            for pair in words.windows(2) {
                assert!(pair[0] < pair[1], "{pair:?}");
            }
            for word in words {
                assert!(
                    word.is_ascii() && !word.contains(char::is_whitespace),
                    "{word}"
                );
                assert_eq!(word, word.to_ascii_lowercase());
            }
        }
    }
}
