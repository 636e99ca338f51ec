//! Cuts a text into words and marks, each word with its shape and what the lexicon knows of it.
//!
//! A name's apostrophes, hyphens and the full stops of initials stay in the word (`O'Neill`,
//! `Jong-un`, `J.R.`, `Gen.`); the possessive is a token of its own. A line break is a token, an
//! empty line another; where the text is wrapped, a break that only the width made is none.
//! Knows marks and lines, not names.

use crate::fold;
use crate::text::Span;

use super::lexicon::{Kinds, Lexicon, WordHash, fold as fold_word};
use super::spelling::{apostrophe_ending, is_patronymic, shape, strip_article, word_length};

/// A word or mark of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Byte range in the text.
    pub(super) start: u32,
    pub(super) end: u32,
    /// The hash of the folded word, its Arabic article off: `al-Assad` and `Assad` share it.
    pub(super) hash: u64,
    /// What the lexicon says of the word.
    pub(super) kinds: Kinds,
    pub(super) shape: Shape,
    /// Whether a sentence, line, quotation or item starts here.
    pub(super) first: bool,
    /// Whether all words of the line are in capitals.
    pub(super) shouted: bool,
}

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A word in small letters.
    Lower,
    /// A word with a capital: `Kim`, `McCain`, `d'Estaing`.
    Capital,
    /// A word in capitals: `KIM`, `KCNA`.
    Upper,
    /// One capital, or several with full stops: `W.`, `J.R.`
    Initial,
    Number,
    /// `'s`, and other endings with an apostrophe.
    Possessive,
    Comma,
    /// What ends a sentence or opens a list: `.`, `!`, `:`.
    Stop,
    Open,
    Close,
    Quote,
    Dash,
    Ampersand,
    /// Any other mark.
    Mark,
    /// A line break.
    Break,
    /// An empty line, or text that holds no people.
    Paragraph,
}

impl Shape {
    /// Whether it is that of a word.
    pub(super) fn is_word(self) -> bool {
        matches!(self, Shape::Lower | Shape::Capital | Shape::Upper)
    }
}

impl Token {
    /// Whether it is a word that starts with a capital.
    pub(super) fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Upper | Shape::Initial)
    }

    /// Whether the lexicon has it as any of these.
    pub(super) fn is(&self, kinds: Kinds) -> bool {
        self.kinds.any(kinds)
    }

    /// Its byte range.
    pub(super) fn span(&self) -> Span {
        self.start as usize..self.end as usize
    }
}

/// Lines up to this many bytes are taken as wrapped to a width.
const WIDEST_COLUMN: usize = 100;

/// The tokens of `text` outside `masks`; `body` is where its body starts. At most `u32::MAX` bytes
/// are read.
pub(super) fn tokens(text: &str, body: usize, masks: &[Span], lexicon: &Lexicon) -> Vec<Token> {
    let mut cutter = Cutter {
        text,
        width: width(text.get(body..).unwrap_or_default()),
        lexicon,
        tokens: Vec::with_capacity(text.len() / 4),
        first: true,
        line: 0,
        capitals: 0,
        small: 0,
    };
    let mut at = 0;
    let mut masks: Vec<&Span> = masks.iter().filter(|mask| !mask.is_empty()).collect();
    masks.sort_by_key(|mask| mask.start);
    for mask in masks {
        if at <= mask.start && text.get(at..mask.start).is_some() {
            cutter.cut(at..mask.start);
        }
        cutter.mark(mask.start, mask.start, Shape::Paragraph);
        at = at.max(mask.end);
    }
    if text.get(at..).is_some() {
        cutter.cut(at..text.len());
    }
    cutter.mark(text.len(), text.len(), Shape::Paragraph);
    cutter.tokens
}

/// The width that a text is wrapped to: its longest line, if several lines come near it and none
/// is longer than any column.
fn width(body: &str) -> Option<usize> {
    // Most texts have a line a paragraph, and the first tells.
    let first = body.as_bytes().get(..WIDEST_COLUMN + 2);
    if first.is_some_and(|first| !first.contains(&b'\n')) {
        return None;
    }
    let longest = body.lines().map(|line| line.len()).max()?;
    if !(40..=WIDEST_COLUMN).contains(&longest) {
        return None;
    }
    let mut full = body.lines().filter(|line| line.len() + 15 >= longest);
    full.nth(1).map(|_| longest)
}

struct Cutter<'a> {
    text: &'a str,
    width: Option<usize>,
    lexicon: &'a Lexicon,
    tokens: Vec<Token>,
    first: bool,
    /// The first token of this line.
    line: usize,
    /// How many words of this line are in capitals, and how many are not.
    capitals: usize,
    small: usize,
}

impl Cutter<'_> {
    /// Cuts a stretch, which starts and ends on character boundaries.
    fn cut(&mut self, stretch: Span) {
        let bytes = &self.text.as_bytes()[..stretch.end];
        let mut at = stretch.start;
        while let Some(&b) = bytes.get(at) {
            at = match b {
                b' ' | b'\t' => at + 1,
                b'a'..=b'z' | b'A'..=b'Z' => self.plain_word(at, bytes),
                b'0'..=b'9' => self.number(at, bytes),
                b'\n' | b'\r' => self.gap(at, bytes),
                0x80.. => self.foreign(at, stretch.end),
                _ => {
                    self.mark(at, at + 1, shape_of_mark(b));
                    at + 1
                }
            };
        }
    }

    fn mark(&mut self, start: usize, end: usize, shape: Shape) {
        if matches!(shape, Shape::Break | Shape::Paragraph) {
            self.end_line();
        }
        use Shape::{Break, Dash, Open, Paragraph, Quote, Stop};
        self.first |= matches!(shape, Stop | Quote | Break | Paragraph | Dash | Open);
        self.push(start, end, 0, Kinds::NONE, shape);
    }

    fn push(&mut self, start: usize, end: usize, hash: u64, kinds: Kinds, shape: Shape) {
        let (start, end) = (start as u32, end as u32);
        let first = self.first;
        self.capitals += usize::from(shape == Shape::Upper);
        self.small += usize::from(matches!(shape, Shape::Lower | Shape::Capital));
        self.tokens.push(Token {
            start,
            end,
            hash,
            kinds,
            shape,
            first,
            shouted: false,
        });
    }

    /// Marks the line that ends here if it has two words or more and all are in capitals.
    fn end_line(&mut self) {
        if self.capitals >= 2.max(4 * self.small) {
            let line = self.tokens.get_mut(self.line..).unwrap_or_default();
            line.iter_mut().for_each(|token| token.shouted = true);
        }
        (self.capitals, self.small) = (0, 0);
        self.line = self.tokens.len() + 1;
    }

    /// White space with line breaks in it.
    fn gap(&mut self, start: usize, bytes: &[u8]) -> usize {
        let (mut at, mut lines) = (start, 0);
        while let Some(b) = bytes.get(at).filter(|b| b.is_ascii_whitespace()) {
            lines += usize::from(*b == b'\n');
            at += 1;
        }
        if lines > 1 {
            self.mark(start, start, Shape::Paragraph);
        } else if !self.is_wrapped(start, at, bytes) {
            self.mark(start, start, Shape::Break);
        }
        at
    }

    /// Whether the line before `start` was broken only because the word at `next` did not fit.
    fn is_wrapped(&self, start: usize, next: usize, bytes: &[u8]) -> bool {
        let Some(width) = self.width else {
            return false;
        };
        let line = bytes[..start]
            .iter()
            .rev()
            .take(width + 1)
            .take_while(|b| **b != b'\n')
            .count();
        let ends_word = |b: &u8| b.is_ascii_whitespace();
        let word = bytes[next..]
            .iter()
            .take(width)
            .take_while(|b| !ends_word(b))
            .count();
        line + 1 + word > width
    }

    fn number(&mut self, start: usize, bytes: &[u8]) -> usize {
        let mut at = start;
        while let Some(&b) = bytes.get(at) {
            let inside = matches!(b, b'.' | b',' | b':' | b'-' | b'/')
                && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
            if !b.is_ascii_alphanumeric() && !inside {
                break;
            }
            at += 1;
        }
        self.push(start, at, 0, Kinds::NONE, Shape::Number);
        self.first = false;
        at
    }

    /// A character outside ASCII: the start of a word, or a mark.
    fn foreign(&mut self, at: usize, end: usize) -> usize {
        // `at` stands on a character boundary: every step above and below ends on one.
        let Some(c) = self.text.get(at..end).and_then(|rest| rest.chars().next()) else {
            return end;
        };
        if fold::is_letter(c) {
            return self.word(at, end);
        }
        let next = at + c.len_utf8();
        match c {
            '“' | '”' | '„' | '‘' | '’' | '«' | '»' => {
                self.mark(at, next, Shape::Quote)
            }
            '–' | '—' | '―' | '‑' | '‐' => self.mark(at, next, Shape::Dash),
            '•' | '…' | '。' => self.mark(at, next, Shape::Stop),
            c if c.is_whitespace() || c == '\u{FEFF}' || c == '\u{AD}' => {}
            _ => self.mark(at, next, Shape::Mark),
        }
        next
    }

    /// A word that starts with an ASCII letter; most have small letters behind it and nothing else.
    fn plain_word(&mut self, start: usize, bytes: &[u8]) -> usize {
        let mut hash = WordHash::new();
        hash.add(bytes[start] | 0x20);
        let mut end = start + 1;
        while let Some(next) = bytes.get(end..).and_then(<[u8]>::first_chunk) {
            let small = fold::small_letters(*next);
            hash = hash.with_first(next, small);
            end += small;
            if small < next.len() {
                break;
            }
        }
        while let Some(b) = bytes.get(end).filter(|b| b.is_ascii_lowercase()) {
            hash.add(*b);
            end += 1;
        }
        let rest = &bytes[end..];
        let possessive = possessive(rest);
        let capital = bytes[start].is_ascii_uppercase();
        if possessive == 0 && rest.first().is_some_and(goes_on) || capital && end == start + 1 {
            return self.word(start, bytes.len());
        }
        let hash = hash.finish();
        let mut kinds = self.lexicon.kinds(hash);
        if self.first && kinds == Kinds::NONE && is_verbal(&bytes[start..end]) {
            kinds = Kinds::COMMON;
        }
        let stopped = rest.first() == Some(&b'.') && kinds.any(Kinds::SHORT);
        let stop = end + usize::from(stopped);
        let shape = if capital {
            Shape::Capital
        } else {
            Shape::Lower
        };
        self.push(start, stop, hash, kinds, shape);
        self.first = false;
        if possessive > 0 {
            self.push(end, end + possessive, 0, Kinds::NONE, Shape::Possessive);
        }
        stop + possessive
    }

    fn word(&mut self, start: usize, end: usize) -> usize {
        let end = start + word_length(&self.text[start..end]);
        let word = &self.text[start..end];
        let bare = word.len() - apostrophe_ending(word);
        let (word, after) = (&word[..bare], start + bare);
        let shape = shape(word);
        let core = if shape == Shape::Lower {
            word
        } else {
            strip_article(word)
        };
        let hash = fold_word(core);
        let mut kinds = self.lexicon.kinds(hash);
        if kinds == Kinds::NONE
            && shape != Shape::Lower
            && core.contains(['-', '\u{2010}', '\u{2011}'])
        {
            kinds = self.compound(core);
        }
        if kinds == Kinds::NONE && shape == Shape::Capital && is_patronymic(core) {
            kinds = Kinds::SURNAME;
        }
        if kinds == Kinds::NONE && self.first && is_verbal(core.as_bytes()) {
            kinds = Kinds::COMMON;
        }
        let mut stop = after;
        if kinds.any(Kinds::SHORT) && self.text.as_bytes().get(after) == Some(&b'.') {
            stop += 1;
        }
        self.push(start, stop, hash, kinds, shape);
        self.first = false;
        if after < end {
            self.push(after, end, 0, Kinds::NONE, Shape::Possessive);
        }
        stop.max(end)
    }

    /// A hyphenated word that no list has: what its first and last parts make of it.
    fn compound(&self, word: &str) -> Kinds {
        let mut parts = word.split(['-', '\u{2010}', '\u{2011}']);
        let (Some(head), Some(tail)) = (parts.next(), parts.next_back()) else {
            return Kinds::NONE;
        };
        let (first, last) = (
            self.lexicon.kinds(fold_word(head)),
            self.lexicon.kinds(fold_word(tail)),
        );
        if tail.starts_with(|c: char| c.is_lowercase()) {
            // `Jong-un`, `Jae-in` are names; `Clinton-era`, `Moscow-based` are none.
            let syllable = tail.len() <= 2 || tail.len() <= 5 && !last.any(Kinds::COMMON);
            return if syllable && !first.any(Kinds::NATION) {
                Kinds::GIVEN
            } else {
                Kinds::COMMON
            };
        }
        let others = Kinds::BODY | Kinds::NATION | Kinds::CALENDAR;
        let office = last.and(Kinds::TITLE | Kinds::ROLE);
        if office != Kinds::NONE && !last.any(Kinds::NAME) {
            return office;
        }
        first.and(Kinds::GIVEN) | last.and(Kinds::SURNAME) | first.and(others) | last.and(others)
    }
}

/// Whether a byte behind small letters may belong to their word.
fn goes_on(b: &u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'\'' | 0x80..)
}

/// How many bytes are the `'s` that stands behind small letters and ends their word, if one does.
fn possessive(rest: &[u8]) -> usize {
    let length = match rest {
        [b'\'', b's', ..] => 2,
        [0xE2, 0x80, 0x99, b's', ..] => 4,
        _ => return 0,
    };
    let ends = !rest.get(length).is_some_and(goes_on);
    if ends { length } else { 0 }
}

/// Whether a word ends as words do that open sentences: `Speaking`, `Recently`.
fn is_verbal(word: &[u8]) -> bool {
    word.ends_with(b"ing") || word.ends_with(b"ly")
}

fn shape_of_mark(b: u8) -> Shape {
    match b {
        b',' => Shape::Comma,
        b'.' | b'!' | b'?' | b':' | b';' => Shape::Stop,
        b'(' | b'[' => Shape::Open,
        b')' | b']' => Shape::Close,
        b'"' | b'\'' | b'`' => Shape::Quote,
        b'-' => Shape::Dash,
        b'&' => Shape::Ampersand,
        _ => Shape::Mark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let tokens = tokens(text, 0, &[], Lexicon::get());
        tokens
            .iter()
            .map(|t| &text[t.span()])
            .filter(|word| !word.is_empty())
            .collect()
    }

    #[test]
    fn names_stay_whole() {
        for (text, expected) in [
            ("Mr. O'Neill’s dog", vec!["Mr.", "O'Neill", "’s", "dog"]),
            (
                "J. R. Ewing Jr. left.",
                vec!["J.", "R.", "Ewing", "Jr.", "left", "."],
            ),
            ("J.R. Ewing", vec!["J.R.", "Ewing"]),
            ("Kim Jong-un (34)", vec!["Kim", "Jong-un", "(", "34", ")"]),
            ("Bashar al-Assad's", vec!["Bashar", "al-Assad", "'s"]),
            ("PUTIN'S U.S. trip", vec!["PUTIN", "'S", "U.S.", "trip"]),
            (
                "the Smiths' José\u{301}.",
                vec!["the", "Smiths", "'", "José\u{301}", "."],
            ),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn a_wrapped_line_goes_on() {
        let text = "The talks were opened late on Monday by Kim\nJong Un, who spoke for an hour and then\nleft.\nKim";
        let tokens = tokens(text, 0, &[], Lexicon::get());
        let breaks = tokens.iter().filter(|t| t.shape == Shape::Break).count();
        assert_eq!(breaks, 1);
    }

    #[test]
    fn masks_hold_no_words() {
        let text = "Nairobi (Reuters) - Rain fell.";
        let tokens = tokens(text, 0, std::slice::from_ref(&(0..20)), Lexicon::get());
        let words: Vec<&str> = tokens
            .iter()
            .map(|t| &text[t.span()])
            .filter(|w| !w.is_empty())
            .collect();
        assert_eq!(words, ["Rain", "fell", "."]);
    }
}
