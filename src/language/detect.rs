//! The language of a text, read off its first words.
//!
//! English first, by its [commonest words](super::common), since it is most of an archive and costs
//! next to nothing that way; then the detector, by script, alphabet and trigrams (whatlang), whose
//! word on Latin letters the commonest words must bear out. A text that says too little, as a table
//! of figures, stays undecided. Knows texts; no article.

use std::sync::LazyLock;

use whatlang::{Detector, Info, Lang, Script};

use super::Language;
use super::common::Counts;

/// What decided on a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The source states it, and the text does not speak against it.
    Stated,
    /// The text itself.
    Text,
}

/// How many bytes of a text are looked at: more says no more.
const SAMPLE: usize = 1200;
/// Text of fewer letters is too short to contradict its source.
const LONG: usize = 100;
/// How confident the detector must be, of 1, to be believed.
const CONFIDENT: f64 = 0.5;
/// The same where few languages share a script.
const CONFIDENT_OF_FEW: f64 = 0.3;

/// Languages that the detector knows and news is not written in; it takes lists of names for them.
const UNHEARD: [Lang; 4] = [Lang::Lat, Lang::Epo, Lang::Aka, Lang::Jav];

/// Languages so near to each other that a detector's word is worth less than the source's.
const NEAR: [&[&str]; 9] = [
    &["da", "no", "sv", "fo", "is"],
    &["cs", "sk"],
    &["hr", "bs", "sr", "sl"],
    &["id", "ms", "jv", "su", "tl"],
    &["bg", "mk", "ru", "uk", "be", "sr"],
    &["es", "gl", "ca", "pt", "oc", "an"],
    &["nl", "af", "fy", "li"],
    &["hi", "mr", "ne", "sa"],
    &["fa", "ur", "ar", "ps", "ku", "sd", "ug"],
];

/// Languages that are written in several scripts.
const SEVERAL_SCRIPTS: [&str; 12] = [
    "az", "bs", "kk", "ks", "ku", "ky", "mn", "pa", "sr", "tg", "tk", "uz",
];

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::with_denylist(UNHEARD.to_vec()));

/// The language of a story: what its source states, unless the script or a long text speaks clearly
/// against it; else what the text says, if it says enough.
pub fn settle(stated: Option<Language>, title: &str, body: &str) -> Option<(Language, Basis)> {
    let said = detect(title, body);
    let (Some(stated), Some(guess)) = (stated, &said) else {
        return match stated {
            Some(stated) => Some((stated, Basis::Stated)),
            None => said?.believed().map(|language| (language, Basis::Text)),
        };
    };
    if stated == guess.language {
        return Some((stated, Basis::Stated));
    }
    let is_near = NEAR
        .iter()
        .any(|near| near.contains(&stated.code()) && near.contains(&guess.language.code()));
    if guess.fits(stated) && (is_near || !guess.is_sure()) {
        return Some((stated, Basis::Stated));
    }
    guess.believed().map(|language| (language, Basis::Text))
}

/// What a text says of its language.
#[derive(Clone, Debug)]
struct Guess {
    language: Language,
    script: Script,
    confidence: f64,
    letters: usize,
}

impl Guess {
    /// The language, if the text says enough.
    fn believed(&self) -> Option<Language> {
        let least = match self.script {
            Script::Latin => CONFIDENT,
            _ => CONFIDENT_OF_FEW,
        };
        (self.confidence >= least).then_some(self.language)
    }

    fn is_sure(&self) -> bool {
        self.confidence >= 1.0 && self.letters >= LONG
    }

    /// Whether a language may be written in the script of the text.
    fn fits(&self, language: Language) -> bool {
        let code = language.code();
        let mut known = Lang::all().iter().filter(|lang| code_of(**lang) == code);
        let first = known.next();
        SEVERAL_SCRIPTS.contains(&code)
            || first.is_none_or(|lang| self.script.langs().contains(lang))
            || matches!((code, self.script), ("ja", Script::Mandarin))
    }
}

/// What a text says, however little; `None` where it has no letters, or no words by which to tell.
fn detect(title: &str, body: &str) -> Option<Guess> {
    let head = head(body);
    let counts = Counts::of(title, head);
    if counts.are_english() {
        return Some(Guess {
            language: Language::ENGLISH,
            script: Script::Latin,
            confidence: 1.0,
            letters: title.len() + head.len(),
        });
    }
    if counts.say_nothing() {
        return None;
    }
    let sample = [title, "\n", head].concat();
    let info: Info = DETECTOR.detect(&sample)?;
    let language = Language::named(code_of(info.lang()))?;
    let confidence = match info.script() {
        Script::Latin => counts.confidence(language, info.confidence()),
        _ => info.confidence(),
    };
    Some(Guess {
        language,
        script: info.script(),
        confidence,
        letters: sample.chars().filter(|c| c.is_alphabetic()).count(),
    })
}

/// The opening of a text, cut at a character.
fn head(body: &str) -> &str {
    let mut end = body.len().min(SAMPLE);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    &body[..end]
}

/// The code of one of the detector's languages: that of ISO 639-1, which all that it knows have.
fn code_of(lang: Lang) -> &'static str {
    Language::named(lang.code()).map_or("", Language::code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(stated: &str, title: &str, body: &str) -> (String, Option<Basis>) {
        match settle(Language::named(stated), title, body) {
            Some((language, basis)) => (language.to_string(), Some(basis)),
            None => ("none".to_owned(), None),
        }
    }

    /// Cases of the table: code, whether another answer than none is wrong, headline, body.
    fn table() -> Vec<(String, bool, &'static str, &'static str)> {
        let lines = include_str!("../../tests/tables/languages.txt").lines();
        let cases = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
        cases
            .map(|case| {
                let columns: Vec<&str> = case.split(" ==> ").collect();
                let code = columns[0].trim_matches(['(', ')']);
                (code.to_owned(), columns[0] != code, columns[1], columns[2])
            })
            .collect()
    }

    #[test]
    fn texts_are_of_the_language_that_the_table_says() {
        let mut seen = Vec::new();
        for (code, may_be_open, title, body) in table() {
            let (found, _) = settled("", title, body);
            let is_open = may_be_open && found == "none";
            assert!(found == code || is_open, "{title}: {found}");
            if !seen.contains(&code) {
                seen.push(code);
            }
        }
        assert!(seen.len() >= 40, "{}", seen.len());
    }

    #[test]
    fn headlines_alone_are_right_or_undecided() {
        let mut decided = 0;
        for (code, _, title, _) in table() {
            let (found, _) = settled("", title, "");
            assert!(found == code || found == "none", "{title}: {found}");
            decided += usize::from(found == code);
        }
        assert!(decided >= 32, "{decided}");
    }

    #[test]
    fn the_source_is_believed_unless_the_text_speaks_against_it() {
        for (code, _, title, body) in table() {
            let (found, basis) = settled(&code, title, body);
            assert_eq!(
                (found.as_str(), basis),
                (code.as_str(), Some(Basis::Stated))
            );
        }
        let danish = "Havnen åbnede igen mandag, og de første både sejlede af sted med mere end tre \
                      hundrede passagerer, der havde ventet siden sidste uge.";
        let russian = "Порт вновь открылся в понедельник.";
        let german = "Der Hafen ist am Montag nach dem Sturm wieder geöffnet worden. Die ersten \
                      Fähren liefen mit mehr als dreihundert Fahrgästen aus.";
        let english = "The harbour reopened on Monday after the storm, and the first boats left with \
                       more than three hundred passengers who had been waiting since last week.";
        for (stated, body, found, basis) in [
            ("no", danish, "no", Basis::Stated),
            ("en", danish, "da", Basis::Text),
            ("en", german, "de", Basis::Text),
            ("en", russian, "ru", Basis::Text),
            ("de", english, "en", Basis::Text),
            ("de", "Ferry sinks", "de", Basis::Stated),
            ("is", "Höfnin opnar", "is", Basis::Stated),
            ("sr", "Luka je ponovno otvorena", "sr", Basis::Stated),
            ("ja", "東京", "ja", Basis::Stated),
            ("eo", "", "eo", Basis::Stated),
        ] {
            let wanted = (found.to_owned(), Some(basis));
            assert_eq!(settled(stated, "", body), wanted, "{stated}: {body}");
        }
    }

    #[test]
    fn every_language_of_the_detector_has_a_code() {
        for lang in Lang::all() {
            assert_ne!(code_of(*lang), "", "{lang}");
        }
    }

    #[test]
    fn any_text_is_read() {
        for body in [
            "",
            " ",
            "\0",
            "1 2 3",
            "é".repeat(2000).as_str(),
            "𠀀",
            "a\u{301}",
        ] {
            settle(None, body, body);
        }
    }
}
