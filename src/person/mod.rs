//! A person as an article names them, and the keys under which that name is found.
//!
//! A key is what remains of a name when case, diacritics, hyphens, apostrophes and full stops are
//! folded away: `Kim Jong-un`, `KIM JONG UN` and `Kim Jong Un` share `kim jong un`. Telling one
//! person from another inside a story is `extract::people`'s work; the word lists that both need
//! lie here.

use std::sync::LazyLock;

use crate::fold;
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
}

impl Person {
    /// The keys under which a reader of the article may ask for this person, the key of the name
    /// first, each once: the [`forms`] of the name, and every form that the article prints.
    pub fn forms(&self, text: &Text) -> Vec<String> {
        let mut forms = forms(&self.name);
        for mention in &self.mentions {
            let printed = text.whole().get(mention.clone()).unwrap_or_default();
            push_new(&mut forms, key(printed));
        }
        forms
    }
}

/// The key of a name or a place: lower case, no diacritics, words separated by single spaces.
///
/// Hyphens and full stops separate words, apostrophes vanish: `O'Neill` gives `oneill`, `Yoon
/// Suk-Yeol` gives `yoon suk yeol`, `J.R. Ewing` gives `j r ewing`. A name without a letter or
/// digit has the empty key.
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.chars() {
        if fold::is_apostrophe(c) {
            continue;
        }
        if !fold::is_word_char(c) {
            gap = true;
            continue;
        }
        if gap && !key.is_empty() {
            key.push(' ');
        }
        gap = false;
        fold::push(&mut key, c);
    }
    key
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
    while words.len() > 1 && words.last().is_some_and(|last| is_in(&SUFFIX_LIST, last)) {
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
        match is_in(&FAMILY_FIRST_LIST, first) {
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

/// Where the surname starts: at the last word, or at the particles before it.
fn surname_start(words: &[&str]) -> usize {
    let mut start = words.len() - 1;
    while start > 1 && is_in(&PARTICLE_LIST, words[start - 1]) {
        start -= 1;
    }
    start
}

/// A word list, cut into its lines on first use.
type List = LazyLock<Vec<&'static str>>;

static FAMILY_FIRST_LIST: List = LazyLock::new(|| FAMILY_FIRST.lines().collect());
static PARTICLE_LIST: List = LazyLock::new(|| PARTICLES.lines().collect());
static SUFFIX_LIST: List = LazyLock::new(|| SUFFIXES.lines().collect());

/// Whether a word is in a list, which is sorted.
fn is_in(list: &List, word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

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
    fn lists_are_sorted_for_the_search() {
        for list in [&FAMILY_FIRST_LIST, &PARTICLE_LIST, &SUFFIX_LIST] {
            assert!(list.is_sorted() && list.len() > 10);
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
        };
        assert!(person.forms(&text).contains(&"lula".to_owned()));
    }
}
