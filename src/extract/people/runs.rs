//! Finds the runs of words that names are made of: capitalised words, and what may join them.
//!
//! `Russian President Vladimir Putin`, `Ursula von der Leyen`, `Randy "Duke" Cunningham`, `Moon Jae - in`
//! are one run each. Everything outside runs is no name. Knows words and marks; which part of a run is
//! a name is `tagger`'s work.

use std::ops::Range;

use super::lexicon::Kinds;
use super::tokens::{Shape, Token};

/// A run: a range of token indexes.
pub(super) type Run = Range<usize>;

/// A run is cut once it has so many words: lists and headings in capitals. The last step may add four.
pub(super) const LONGEST: usize = 64;

/// All runs of a text, in order and without overlaps. The last token of a text is a paragraph's end
/// and belongs to none.
pub(super) fn runs(text: &str, tokens: &[Token]) -> Vec<Run> {
    let finder = Finder { text, tokens };
    let mut runs: Vec<Run> = Vec::with_capacity(tokens.len() / 16);
    let mut at = 0;
    while let Some(behind) = tokens[at..].iter().position(Token::is_capital) {
        at += behind;
        let end = finder.end(at);
        let taken = runs.last().map_or(0, |run| run.end);
        let mut start = finder.opening(at).max(taken);
        while start < end && opens_sentence(&tokens[start]) {
            start += 1;
        }
        let mut words = tokens[start..end].iter().filter(|t| t.is_capital());
        if words.any(|word| !is_known_otherwise(word)) {
            runs.push(start..end);
        }
        at = end;
    }
    runs
}

/// Whether a word has its capital from its place in the sentence and is never a name: `The`, `But`.
pub(super) fn opens_sentence(token: &Token) -> bool {
    let word = token.is(Kinds::COMMON | Kinds::ARTICLE);
    let others = Kinds::NAME | Kinds::PLACE | Kinds::BODY | Kinds::NATION | Kinds::CALENDAR;
    token.shape == Shape::Capital && word && !token.is(others)
}

/// Whether a word is known as something else and as no part of a name, or is an acronym: `Monday`,
/// `Russian`, `Paris`, `OPEC`. Most runs have no other words, and skipping them saves time.
fn is_known_otherwise(token: &Token) -> bool {
    if token.is(Kinds::NAME) || token.shouted {
        return false;
    }
    let others = Kinds::PLACE | Kinds::NATION | Kinds::CALENDAR | Kinds::BODY | Kinds::COMMON;
    let titles = Kinds::TITLE | Kinds::ROLE;
    let acronym = token.shape == Shape::Upper && token.end - token.start <= 4;
    token.is(others | titles) || acronym
}

struct Finder<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl Finder<'_> {
    fn end(&self, start: usize) -> usize {
        let mut end = start + 1;
        while end + 6 < start + LONGEST {
            let mut next = end;
            while next < end + 3 && self.is_particle(next) {
                next += 1;
            }
            if self.token(next).is_some_and(Token::is_capital) {
                end = next + 1;
                continue;
            }
            end += match self.token(end).map(|mark| mark.shape) {
                Some(Shape::Comma) if self.is_suffix(end) => 2,
                Some(Shape::Dash | Shape::Quote) if self.is_joint(end) => 2,
                Some(Shape::Quote) => match self.nickname(end) {
                    Some(words) => words + 3,
                    None => break,
                },
                _ => break,
            };
        }
        end
    }

    /// Where the particles before `at` begin, if there are any: `de Klerk`, `van der Sar`.
    fn opening(&self, at: usize) -> usize {
        let before = self.tokens[..at].iter().rev().take(3);
        let opens = |t: &&Token| t.shape == Shape::Lower && t.is(Kinds::OPENING);
        at - before.take_while(opens).count()
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    fn is_particle(&self, at: usize) -> bool {
        self.token(at)
            .is_some_and(|t| t.shape == Shape::Lower && t.is(Kinds::PARTICLE))
    }

    /// Whether a comma and a suffix stand at `at`: `Sammy Davis, Jr.`
    fn is_suffix(&self, at: usize) -> bool {
        let comma = self.token(at).is_some_and(|t| t.shape == Shape::Comma);
        let next = self.token(at + 1);
        comma && next.is_some_and(|t| t.is_capital() && t.is(Kinds::SUFFIX))
    }

    /// Whether a hyphen or apostrophe that was printed between spaces stands at `at`, inside a name:
    /// `Jae - in`, `Al - Sabah`, `O ’ Neill`. A syllable in small letters is short and no common word.
    fn is_joint(&self, at: usize) -> bool {
        let Some([before, mark, after]) = self.tokens.get(at - 1..at + 2) else {
            return false;
        };
        if mark.start != before.end + 1 || after.start != mark.end + 1 {
            return false;
        }
        let length = after.end - after.start;
        let syllable = after.shape == Shape::Lower && length <= 5 && !after.is(Kinds::COMMON);
        match &self.text[mark.span()] {
            "-" => before.shape == Shape::Capital && (after.is_capital() || syllable),
            "'" | "\u{2019}" => {
                let letter = before.shape == Shape::Initial && before.end == before.start + 1;
                letter && after.shape == Shape::Capital
            }
            _ => false,
        }
    }

    /// How many words stand in quotation marks at `at`, if one or two do and a last name follows.
    fn nickname(&self, at: usize) -> Option<usize> {
        let is_quote = |at| self.token(at).is_some_and(|t| t.shape == Shape::Quote);
        let is_capital = |at| self.token(at).is_some_and(Token::is_capital);
        let closes = |words: &usize| {
            let end = at + 1 + words;
            (at + 1..end).all(is_capital) && is_quote(end) && is_capital(end + 1)
        };
        [1, 2].into_iter().find(closes).filter(|_| is_quote(at))
    }
}
