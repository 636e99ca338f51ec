//! The terms of words of languages other than English, behind a cache of words seen lately.
//!
//! Knows words as they are written and folded, and stemmers; no texts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::xxh3_64;

use super::stemmer::Stemmer;
use super::{Analysis, EXACT, Kind, TAG};
use crate::fold;

/// How many words are kept, a power of two.
const SLOTS: usize = 2048;

/// Terms of words by slots, in which a word makes way for another of the same.
#[derive(Clone, Default)]
pub(super) struct Words {
    slots: Vec<Slot>,
}

#[derive(Clone)]
struct Slot {
    analysis: Analysis,
    word: String,
    terms: Vec<(Kind, String)>,
}

impl Words {
    /// The slot with the terms of a word, written so and folded so.
    pub(super) fn look_up(&mut self, analysis: Analysis, word: &str, folded: &str) -> usize {
        if self.slots.is_empty() {
            let empty = Slot {
                analysis,
                word: String::new(),
                terms: Vec::new(),
            };
            self.slots = vec![empty; SLOTS];
        }
        let number = xxh3_64(word.as_bytes()) as usize % SLOTS;
        let slot = &mut self.slots[number];
        if slot.analysis != analysis || slot.word != word {
            slot.analysis = analysis;
            slot.word.clear();
            slot.word.push_str(word);
            slot.terms = terms(analysis, word, folded);
        }
        number
    }

    /// A term of the word in a slot, by its number.
    pub(super) fn term(&self, slot: usize, number: usize) -> Option<(Kind, &str)> {
        let (kind, term) = self.slots.get(slot)?.terms.get(number)?;
        Some((*kind, term))
    }
}

/// The terms of a word, its own stem first.
fn terms(analysis: Analysis, word: &str, folded: &str) -> Vec<(Kind, String)> {
    let stemmer = analysis.stemmer();
    let stem_of = |word: &str| stemmer.and_then(|stemmer: Stemmer| stemmer.stem(word));
    let small = small(word, analysis);
    let stem = stem_of(&small).unwrap_or_else(|| folded.to_owned());
    // Who types ASCII alone can type the word if it folds to that.
    let typed = (folded.is_ascii() && small != folded).then(|| stem_of(folded));
    let typed = typed.flatten().filter(|typed| *typed != stem);
    let mut terms = Vec::with_capacity(2);
    let stems = [(Kind::Stem, Some(stem)), (Kind::Typed, typed)];
    for (kind, stem) in stems.into_iter().filter_map(|(k, s)| s.map(|s| (k, s))) {
        let term = tagged(analysis, &stem);
        let exact = (stem != folded).then(|| format!("{term}{EXACT}{folded}"));
        terms.push((kind, term));
        terms.extend(exact.map(|exact| (Kind::Exact, exact)));
    }
    terms
}

/// A stem with the code of its language.
pub(super) fn tagged(analysis: Analysis, stem: &str) -> String {
    format!("{stem}{TAG}{}", analysis.code())
}

/// A word in small letters as its language writes them, without what is not seen, accents joined to
/// their letters.
fn small(word: &str, analysis: Analysis) -> String {
    let mut small = String::with_capacity(word.len());
    let is_turkish = matches!(analysis, Analysis::Stemmed(language) if language.code() == "tr");
    for c in word.chars().filter(|c| !fold::is_unseen(*c)) {
        match c {
            'I' if is_turkish => small.push('ı'),
            'İ' => small.push('i'),
            c => small.extend(c.to_lowercase()),
        }
    }
    if small.contains(is_combining_mark) {
        small = small.nfc().collect();
    }
    small
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn the_cache_gives_what_was_made() {
        let mut words = Words::default();
        let of = |code| Analysis::of(Language::named(code));
        for (code, word, folded) in [
            ("fr", "élevées", "elevees"),
            ("de", "Häuser", "hauser"),
            ("de", "Häuser", "hauser"),
            ("sv", "Häuser", "hauser"),
            ("vi", "Häuser", "hauser"),
        ] {
            let slot = words.look_up(of(code), word, folded);
            for (number, (kind, term)) in terms(of(code), word, folded).iter().enumerate() {
                assert_eq!(
                    words.term(slot, number),
                    Some((*kind, term.as_str())),
                    "{code} {word}"
                );
            }
        }
    }

    #[test]
    fn small_letters_are_those_of_the_language() {
        let of = |code| Analysis::of(Language::named(code));
        assert_eq!(small("KADIN", of("tr")), "kadın");
        assert_eq!(small("İstanbul", of("tr")), "istanbul");
        assert_eq!(small("KIND", of("de")), "kind");
        assert_eq!(small("e\u{301}lu", of("fr")), "élu");
        assert_eq!(small("کشتی\u{200C}ها", of("fa")), "کشتیها");
    }
}
