//! A person as an article names them, and the keys under which that name is found.
//!
//! A key is what remains of a name when case, diacritics, hyphens, apostrophes and full stops are
//! folded away: `Kim Jong-un`, `KIM JONG UN` and `Kim Jong Un` share `kim jong un`. Telling one
//! person from another inside a story is `extract::people`'s work.

use crate::article::Span;
use crate::fold;

/// One person of one article, with every mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The fullest form of the name that the article prints, titles and honorifics off.
    pub name: String,
    /// Where the article names them, in order, without overlaps: full names and the bare surnames
    /// that refer back.
    pub mentions: Vec<Span>,
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
        if fold::is_word_char(c) {
            if gap && !key.is_empty() {
                key.push(' ');
            }
            gap = false;
            fold::push(&mut key, c);
        } else if !fold::is_apostrophe(c) {
            gap = true;
        }
    }
    key
}

/// Particles that belong to the surname they stand before.
const PARTICLES: &[&str] = &[
    "abu", "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du",
    "el", "ibn", "la", "le", "ter", "van", "von",
];

/// Suffixes that are no surname.
const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv"];

/// Family names that stand first in Chinese, Korean and Vietnamese names, as romanised in the news.
const FAMILY_FIRST: &[&str] = &[
    "ahn", "bae", "ban", "bui", "cai", "cao", "chen", "cheng", "cho", "choe", "choi", "chung",
    "dang", "deng", "ding", "dinh", "do", "dong", "duong", "fan", "fang", "feng", "gao", "gu",
    "guo", "han", "hao", "he", "ho", "hoang", "hong", "hu", "hua", "huang", "hwang", "hyon",
    "jang", "jeon", "jeong", "ji", "jia", "jiang", "jin", "jo", "jon", "jung", "kang", "kim",
    "kong", "kwon", "lam", "lau", "le", "lee", "lei", "li", "liang", "lim", "lin", "ling", "liu",
    "long", "lu", "luo", "luong", "ma", "mao", "meng", "min", "moon", "nam", "ngo", "nguyen", "ni",
    "noh", "oh", "pak", "pan", "park", "peng", "pham", "phan", "qi", "qian", "qin", "qu", "ren",
    "rhee", "ri", "roh", "ryu", "seo", "shao", "shen", "shi", "shin", "sim", "so", "son", "song",
    "su", "suh", "sun", "tan", "tang", "thae", "tian", "to", "tran", "trinh", "truong", "vo", "vu",
    "wan", "wang", "wei", "wen", "wu", "xi", "xia", "xiao", "xie", "xu", "xue", "yan", "yang",
    "yao", "ye", "yi", "yin", "yoo", "yoon", "yu", "yuan", "yun", "zeng", "zhang", "zhao", "zheng",
    "zhong", "zhou", "zhu",
];

/// Whether a folded word is a family name that stands first in East Asian names.
pub fn is_family_first(word: &str) -> bool {
    FAMILY_FIRST.binary_search(&word).is_ok()
}

/// The keys under which a reader may ask for this name, the full key first, each once.
///
/// `George W. Bush` is found as `george w bush`, `george bush` and `bush`; `Omar al-Bashir` as
/// `omar al bashir`, `al bashir` and `bashir`; `Kim Jong Un` as `kim jong un` and `kim`, and
/// because a family name standing first is a matter of custom, also as `un`. An empty name has
/// none.
pub fn forms(name: &str) -> Vec<String> {
    let full = key(name);
    let mut words: Vec<&str> = full.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|last| SUFFIXES.contains(last)) {
        words.pop();
    }
    let mut forms = Vec::with_capacity(4);
    if let [first, .., last] = words[..] {
        forms.push(words.join(" "));
        let plain: Vec<&str> = words
            .iter()
            .copied()
            .filter(|w| w.chars().count() > 1)
            .collect();
        forms.push(plain.join(" "));
        if is_family_first(first) {
            forms.push(first.to_owned());
        } else {
            forms.push(format!("{first} {last}"));
        }
        let surname = surname_start(&words);
        forms.push(words[surname..].join(" "));
        forms.push(last.to_owned());
    }
    forms.insert(0, full);
    dedup(forms)
}

/// Where the surname starts: at the last word, or at the particles before it.
fn surname_start(words: &[&str]) -> usize {
    let mut start = words.len() - 1;
    while start > 1 && PARTICLES.contains(&words[start - 1]) {
        start -= 1;
    }
    start
}

fn dedup(forms: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(forms.len());
    for form in forms {
        if !form.is_empty() && !kept.contains(&form) {
            kept.push(form);
        }
    }
    kept
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
            ("", &[]),
        ] {
            assert_eq!(forms(name), expected, "{name}");
        }
    }

    #[test]
    fn family_names_are_sorted_for_the_search() {
        assert!(FAMILY_FIRST.is_sorted());
    }
}
