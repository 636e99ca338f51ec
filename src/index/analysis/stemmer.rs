//! The stemmers of languages other than English.
//!
//! Snowball's (snowballstem.org), but for two. Arabic has Light10 (Larkey, Ballesteros and Connell,
//! SIGIR 2002), made for news and used by Lucene: Snowball's cuts `انتخابات` otherwise than
//! `الانتخابات`. Portuguese plurals of nasal vowels become singulars first, which Snowball leaves
//! apart: `eleições` is `eleição`. Knows words.

use frostem::{Algorithm, Stemmer as Snowball};

use crate::fold;
use crate::language::Language;

/// What cuts the words of one language.
#[derive(Clone, Copy)]
pub(super) enum Stemmer {
    /// Light10.
    Arabic,
    /// Snowball behind [`singular`].
    Portuguese(Snowball),
    /// Snowball.
    Snowball(Snowball),
}

impl Stemmer {
    /// The stemmer of a language, if there is one.
    pub(super) fn of(language: Language) -> Option<Stemmer> {
        let code = language.code();
        if code == "ar" {
            return Some(Stemmer::Arabic);
        }
        let snowball = Snowball::new(algorithm(code)?);
        Some(match code {
            "pt" => Stemmer::Portuguese(snowball),
            _ => Stemmer::Snowball(snowball),
        })
    }

    /// The stem, folded, of a word in small letters; a word of which nothing is left has none.
    pub(super) fn stem(self, word: &str) -> Option<String> {
        let stem = match self {
            Stemmer::Arabic => return Some(light10(&folded(word)).to_owned()),
            Stemmer::Portuguese(snowball) => folded(&snowball.stem(&singular(word))),
            Stemmer::Snowball(snowball) => folded(&snowball.stem(word)),
        };
        (!stem.is_empty()).then_some(stem)
    }
}

fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    word.chars().for_each(|c| fold::push(&mut folded, c));
    folded
}

/// A Portuguese word in `-ões` or `-ães`, typed with or without its tilde, in the singular.
fn singular(word: &str) -> String {
    for (plural, singular) in [("ões", "ão"), ("ães", "ão"), ("oes", "ao"), ("aes", "ao")] {
        if let Some(root) = word.strip_suffix(plural).filter(|root| root.len() > 1) {
            return [root, singular].concat();
        }
    }
    word.to_owned()
}

/// An Arabic word, folded, without its article, conjunction and endings; two letters stay.
fn light10(word: &str) -> &str {
    // Folding has made one letter of teh marbuta and heh.
    const PREFIXES: [&str; 7] = ["ال", "وال", "بال", "كال", "فال", "لل", "و"];
    const SUFFIXES: [&str; 8] = ["ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"];
    let letters = |text: &str| text.chars().count();
    let mut stem = word;
    for prefix in PREFIXES {
        let least = if prefix == "و" { 3 } else { 2 };
        if let Some(rest) = stem
            .strip_prefix(prefix)
            .filter(|rest| letters(rest) >= least)
        {
            stem = rest;
            break;
        }
    }
    for suffix in SUFFIXES {
        if let Some(rest) = stem.strip_suffix(suffix).filter(|rest| letters(rest) >= 2) {
            stem = rest;
        }
    }
    stem
}

fn algorithm(code: &str) -> Option<Algorithm> {
    Some(match code {
        "ca" => Algorithm::Catalan,
        "cs" => Algorithm::Czech,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "es" => Algorithm::Spanish,
        "et" => Algorithm::Estonian,
        "eu" => Algorithm::Basque,
        "fa" => Algorithm::Persian,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "ga" => Algorithm::Irish,
        "hi" => Algorithm::Hindi,
        "hu" => Algorithm::Hungarian,
        "hy" => Algorithm::Armenian,
        "id" => Algorithm::Indonesian,
        "it" => Algorithm::Italian,
        "lt" => Algorithm::Lithuanian,
        "ne" => Algorithm::Nepali,
        "nl" => Algorithm::Dutch,
        "no" => Algorithm::Norwegian,
        "pl" => Algorithm::Polish,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sr" => Algorithm::Serbian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        "yi" => Algorithm::Yiddish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_and_endings_of_arabic_come_off() {
        for (word, stem) in [
            ("انتخابات", "انتخاب"),
            ("الانتخابات", "انتخاب"),
            ("والانتخابات", "انتخاب"),
            ("حكومه", "حكوم"),
            ("الحكومات", "حكوم"),
            ("المسوولين", "مسوول"),
            ("ان", "ان"),
            ("ال", "ال"),
            ("", ""),
        ] {
            assert_eq!(light10(word), stem, "{word}");
        }
    }

    #[test]
    fn portuguese_plurals_meet_their_singulars() {
        for (word, wanted) in [
            ("eleições", "eleição"),
            ("capitães", "capitão"),
            ("ões", "ões"),
            ("casas", "casas"),
        ] {
            assert_eq!(singular(word), wanted);
        }
    }
}
