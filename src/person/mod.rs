//! A person as an article names them, and the keys under which that name is found.
//!
//! A key is what remains of a name when case, diacritics, hyphens, apostrophes and full stops are
//! folded away: `Kim Jong-un`, `KIM JONG UN` and `Kim Jong Un` share `kim jong un`. Telling one
//! person from another inside a story is `extract::people`'s work; the word lists that both need
//! lie here.

use std::sync::LazyLock;

use crate::fold;
use crate::hashed;
use crate::text::{Span, Text};

/// Family names that stand first in Chinese, Korean and Vietnamese names, as the news spells them:
/// keys, one a line, sorted.
pub const FAMILY_FIRST: &str = include_str!("family_first.txt");

/// Particles inside names, which belong to the surname behind them: keys, one a line, sorted.
pub const PARTICLES: &str = include_str!("particles.txt");

/// What may stand behind a surname: keys, one a line, sorted.
pub const SUFFIXES: &str = include_str!("suffixes.txt");

/// One person of one article, with every mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The fullest form of the name that the article prints, titles and honorifics off.
    pub name: String,
    /// Where the article names them, in order, without overlaps: full names and the bare surnames
    /// that refer back.
    pub mentions: Vec<Span>,
    /// Whether the article says enough to count them as a person of its own.
    pub standing: Standing,
    /// Who they are in the authority file, where the article's evidence says so.
    pub identity: Option<Identity>,
}

/// How well an article establishes a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Named in full, or by one word with a title, more than once, or as somebody known.
    #[default]
    Established,
    /// A lone word that the tagger takes for a name: found by who searches for it, but not counted
    /// among the people.
    Lone,
}

impl Standing {
    /// The name that programs see.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Established => "established",
            Standing::Lone => "lone",
        }
    }
}

/// Who a person is in the authority file, and what they were on the day of the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The id of the authority's row, such as `kim-jong-un`.
    pub id: String,
    /// The name that the authority prefers.
    pub name: String,
    /// The keys under which the authority knows them, bare surnames included.
    pub forms: Vec<String>,
    /// Codes (ISO 3166 alpha-2) of the countries that they led on the day.
    pub led: Vec<String>,
    /// The offices that they held on the day: the title in small letters, and the code of its
    /// country.
    pub offices: Vec<(String, String)>,
}

impl Person {
    /// The keys under which a reader of the article may ask for this person, the key of the name
    /// first, each once: the [`forms`] of the name, every form that the article prints, the forms of
    /// who they are, and each of these [`joined`].
    pub fn forms(&self, text: &Text) -> Vec<String> {
        let mut forms = forms(&self.name);
        for printed in self.printed(text) {
            push_new(&mut forms, key(printed));
        }
        if let Some(identity) = &self.identity {
            self::forms(&identity.name)
                .into_iter()
                .chain(identity.forms.iter().map(|form| key(form)))
                .for_each(|form| push_new(&mut forms, form));
        }
        let joined: Vec<String> = forms.iter().filter_map(|form| self::joined(form)).collect();
        joined
            .into_iter()
            .for_each(|form| push_new(&mut forms, form));
        forms
    }

    /// How the article prints each mention, in order.
    pub fn printed<'a>(&'a self, text: &'a Text) -> impl Iterator<Item = &'a str> {
        let at = |span: &Span| text.whole().get(span.clone());
        self.mentions.iter().filter_map(at)
    }
}

/// The key of a name or a place: lower case, no diacritics, words separated by single spaces.
///
/// Hyphens and full stops separate words, apostrophes vanish: `O'Neill` gives `oneill`, `Yoon
/// Suk-Yeol` gives `yoon suk yeol`, `J.R. Ewing` gives `j r ewing`. A name without a letter or
/// digit has the empty key.
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    push_key(&mut key, name);
    key
}

/// Appends the [`key`] of a name.
pub fn push_key(key: &mut String, name: &str) {
    // Nearly all names are short and plain.
    if let Some((letters, length)) = short_key(name) {
        key.push_str(std::str::from_utf8(&letters[..length]).unwrap_or_default());
        return;
    }
    let (start, mut gap) = (key.len(), false);
    for c in name.chars() {
        if fold::is_apostrophe(c) {
            continue;
        }
        if !fold::is_word_char(c) {
            gap = true;
            continue;
        }
        if gap && key.len() > start {
            key.push(' ');
        }
        gap = false;
        fold::push(key, c);
    }
}

/// The hash of a name's [`key`], as [`hashed::of`] gives it.
pub fn key_hash(name: &str) -> u64 {
    match short_key(name) {
        Some((letters, length)) => hashed::of_bytes(&letters[..length]),
        None => hashed::of(&key(name)),
    }
}

/// How long a name may be whose key is made by bytes.
const SHORT: usize = 64;

/// The [`key`] of a short name of ASCII, by the same rule, and its length.
fn short_key(name: &str) -> Option<([u8; SHORT], usize)> {
    if name.len() > SHORT || !name.is_ascii() {
        return None;
    }
    let (mut key, mut length, mut gap) = ([0; SHORT], 0, false);
    for b in name.bytes().filter(|b| !matches!(b, b'\'' | b'`')) {
        // What is written and not counted is written over; a key is no longer than its name.
        let is_letter = b.is_ascii_alphanumeric();
        key[length % SHORT] = b' ';
        length += usize::from(gap & is_letter & (length > 0));
        key[length % SHORT] = b.to_ascii_lowercase();
        length += usize::from(is_letter);
        gap = !is_letter;
    }
    Some((key, length))
}

/// The keys under which a reader may ask for a name, its own key first, each once.
///
/// `George W. Bush` is found as `george w bush`, `george bush` and `bush`; `Omar al-Bashir` as
/// `omar al bashir`, `omar bashir`, `al bashir` and `bashir`; `Kim Jong Un` as `kim jong un` and
/// `kim`, and because a family name standing first is a matter of custom, also as `un`. An empty
/// name has none.
pub fn forms(name: &str) -> Vec<String> {
    let full = key(name);
    let mut words: Vec<&str> = full.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|last| SUFFIX_LIST.has(last)) {
        words.pop();
    }
    let mut forms = Vec::with_capacity(5);
    push_new(&mut forms, full.clone());
    if let [first, .., last] = words[..] {
        push_new(&mut forms, words.join(" "));
        let plain: Vec<&str> = words
            .iter()
            .copied()
            .filter(|w| w.chars().count() > 1)
            .collect();
        push_new(&mut forms, plain.join(" "));
        match FAMILY_FIRST_LIST.has(first) {
            true => push_new(&mut forms, first.to_owned()),
            false => push_new(&mut forms, format!("{first} {last}")),
        }
        push_new(&mut forms, words[surname_start(&words)..].join(" "));
        push_new(&mut forms, last.to_owned());
    } else if let [one] = words[..] {
        push_new(&mut forms, one.to_owned());
    }
    forms
}

/// The key of a name run together, by which `Kim Jong Un`, `Kim Jong-un` and `Kim Jongun` are one:
/// `kimjongun`. Names of three words or more have one, and those of two that open with a family name.
pub fn joined(name: &str) -> Option<String> {
    let key = key(name);
    let words = key.split(' ').count();
    let is_cut = words > 2
        || key
            .split_once(' ')
            .is_some_and(|(w, _)| FAMILY_FIRST_LIST.has(w));
    is_cut.then(|| key.replace(' ', ""))
}

/// The key under which a name is one and the same in every article: [`joined`] where it has such a
/// key, else its [`key`].
pub fn whole_key(name: &str) -> String {
    joined(name).unwrap_or_else(|| key(name))
}

/// Whether a word of a key is a family name that stands first: `kim`.
pub fn is_family_first(word: &str) -> bool {
    FAMILY_FIRST_LIST.has(word)
}

/// Whether a word of a key is a particle: `al`, `von`.
pub fn is_particle(word: &str) -> bool {
    PARTICLE_LIST.has(word)
}

/// Whether a word of a key stands behind surnames: `jr`, `ii`.
pub fn is_suffix(word: &str) -> bool {
    word.len() <= 5 && SUFFIX_LIST.has(word)
}

/// Where the surname starts: at the last word, or at the particles before it.
pub fn surname_start(words: &[&str]) -> usize {
    let mut start = words.len().saturating_sub(1);
    while start > 1 && PARTICLE_LIST.has(words[start - 1]) {
        start -= 1;
    }
    start
}

/// A word list, cut into its lines on first use.
struct List {
    /// The words, sorted.
    words: Vec<&'static str>,
    /// Where those begin that open with a byte, and the end of all.
    openers: [u16; 257],
}

impl List {
    fn of(lines: &'static str) -> List {
        let words: Vec<&str> = lines.lines().collect();
        let before = |opener: usize| {
            let is_before =
                |word: &&str| word.bytes().next().is_none_or(|b| usize::from(b) < opener);
            words.partition_point(is_before) as u16
        };
        let openers = std::array::from_fn(before);
        List { words, openers }
    }

    fn has(&self, word: &str) -> bool {
        let Some(opener) = word.bytes().next().map(usize::from) else {
            return false;
        };
        let [start, end] = [opener, opener + 1].map(|at| usize::from(self.openers[at]));
        self.words[start..end].contains(&word)
    }
}

static FAMILY_FIRST_LIST: LazyLock<List> = LazyLock::new(|| List::of(FAMILY_FIRST));
static PARTICLE_LIST: LazyLock<List> = LazyLock::new(|| List::of(PARTICLES));
static SUFFIX_LIST: LazyLock<List> = LazyLock::new(|| List::of(SUFFIXES));

fn push_new(forms: &mut Vec<String>, form: String) {
    if !form.is_empty() && !forms.contains(&form) {
        forms.push(form);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fold_case_accents_hyphens_and_apostrophes() {
        for (name, expected) in [
            ("Kim Jong-un", "kim jong un"),
            ("YOON SUK-YEOL", "yoon suk yeol"),
            ("Recep Tayyip Erdoğan", "recep tayyip erdogan"),
            ("O’Neill", "oneill"),
            ("O\u{2BC}Neill", "oneill"),
            ("J.R. Ewing", "j r ewing"),
            ("Luiz  Inácio\nLula da Silva", "luiz inacio lula da silva"),
            (" -- ", ""),
        ] {
            assert_eq!(key(name), expected, "{name}");
        }
    }

    #[test]
    fn forms_are_what_a_reader_may_type() {
        for (name, expected) in [
            ("Vladimir Putin", &["vladimir putin", "putin"][..]),
            ("George W. Bush", &["george w bush", "george bush", "bush"]),
            (
                "Omar al-Bashir",
                &["omar al bashir", "omar bashir", "al bashir", "bashir"],
            ),
            ("Kim Jong Un", &["kim jong un", "kim", "un"]),
            ("Xi Jinping", &["xi jinping", "xi", "jinping"]),
            (
                "Martin Luther King Jr.",
                &[
                    "martin luther king jr",
                    "martin luther king",
                    "martin king",
                    "king",
                ],
            ),
            ("Putin", &["putin"]),
            ("Benedict XVI", &["benedict xvi", "benedict"]),
            ("Wong Kar-wai", &["wong kar wai", "wong", "wai"]),
            ("", &[]),
        ] {
            assert_eq!(forms(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_joined_where_custom_cuts_them() {
        for (name, expected) in [
            ("Kim Jong Un", Some("kimjongun")),
            ("Kim Jong-un", Some("kimjongun")),
            ("Kim Jongun", Some("kimjongun")),
            ("Luiz Inácio da Silva", Some("luizinaciodasilva")),
            ("Mary Owen", None),
            ("Kim", None),
            ("", None),
        ] {
            assert_eq!(joined(name).as_deref(), expected, "{name}");
        }
        assert_eq!(whole_key("Mary Owen"), "mary owen");
    }

    #[test]
    fn lists_are_sorted_for_the_search() {
        for list in [&FAMILY_FIRST_LIST, &PARTICLE_LIST, &SUFFIX_LIST] {
            assert!(list.words.is_sorted() && list.words.len() > 10);
        }
    }

    #[test]
    fn what_the_article_prints_is_a_form() {
        let text = Text::new(
            None,
            "Luiz Inácio Lula da Silva won. Lula thanked Dona Marisa.",
        );
        let person = Person {
            name: "Luiz Inácio Lula da Silva".to_owned(),
            mentions: vec![0..26, 32..36],
            standing: Standing::Established,
            identity: None,
        };
        let forms = person.forms(&text);
        assert!(forms.contains(&"lula".to_owned()));
        assert!(forms.contains(&"luizinacioluladasilva".to_owned()));
    }

    #[test]
    fn who_somebody_is_gives_forms_too() {
        let text = Text::new(None, "Kadhafi spoke.");
        let person = Person {
            name: "Kadhafi".to_owned(),
            mentions: vec![Span { start: 0, end: 7 }],
            standing: Standing::Established,
            identity: Some(Identity {
                id: "muammar-gaddafi".to_owned(),
                name: "Muammar Gaddafi".to_owned(),
                forms: vec!["moamer kadhafi".to_owned()],
                ..Identity::default()
            }),
        };
        let wanted = ["kadhafi", "muammar gaddafi", "gaddafi", "moamer kadhafi"];
        assert_eq!(person.forms(&text), wanted);
    }
}
