//! Where a text is cut: words, and the letters of scripts that are written without spaces.
//!
//! A word is a run of letters and digits; a possessive `'s` is no word; hyphens and other apostrophes
//! separate words, so that `Suk-Yeol` is two words in a row. A letter of an [unspaced
//! script](crate::language::script) is a piece of its own, with the marks written onto it: `北京市` is
//! three letters in a row, `กำ` one. Knows letters; no languages, no terms.

use crate::fold;
use crate::language::script;
use crate::text::Span;

/// Words longer than this many bytes are not indexed: no reader types them.
const LONGEST: usize = 255;

/// A piece of a text.
pub(super) enum Piece {
    /// A word of a script with spaces.
    Word(Span),
    /// A letter of a script without.
    Letter(Span),
}

/// Walks the pieces of a text.
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
    position: usize,
    started: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Scan<'a> {
        Scan {
            text,
            at: 0,
            position: 0,
            started: false,
        }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The number of the last piece in the text, from 0.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The next piece; what it says, folded, is in `folded`.
    pub(super) fn next(&mut self, folded: &mut String) -> Option<Piece> {
        loop {
            let start = self.skip_to_word()?;
            if self.started {
                self.position += 1;
            }
            self.started = true;
            let first = self.first_at(start);
            if first.is_some_and(script::is_unspaced) {
                self.at = read_letter(self.text, start, folded);
                if is_indexed(folded) {
                    return Some(Piece::Letter(start..self.at));
                }
                continue;
            }
            self.read_word(folded);
            let end = self.at;
            self.skip_possessive();
            if is_indexed(folded) {
                return Some(Piece::Word(start..end));
            }
        }
    }

    /// The end of the letter that follows the last one with nothing between but a broken line;
    /// what it says, folded, is appended to `folded`.
    pub(super) fn letter_behind(&self, folded: &mut String) -> Option<usize> {
        let rest = &self.text[self.at..];
        let broken = rest.strip_prefix("\r\n").or(rest.strip_prefix('\n'));
        let at = match broken {
            Some(below) if self.line_goes_on(below) => self.text.len() - below.len(),
            _ => self.at,
        };
        self.first_at(at).filter(|c| script::is_unspaced(*c))?;
        let mut letter = String::new();
        let end = read_letter(self.text, at, &mut letter);
        folded.push_str(&letter);
        is_indexed(&letter).then_some(end)
    }

    /// Whether a line that ends here, at a letter, was broken inside a word for all one can see.
    fn line_goes_on(&self, below: &str) -> bool {
        let last = self.text[..self.at].chars().next_back();
        last.is_some_and(script::breaks_anywhere)
            && below.chars().next().is_some_and(script::breaks_anywhere)
    }

    fn first_at(&self, at: usize) -> Option<char> {
        // Most letters are ASCII's, and none of those is unspaced.
        match self.text.as_bytes().get(at) {
            Some(byte) if byte.is_ascii() => None,
            _ => self.text[at..].chars().next(),
        }
    }

    fn skip_to_word(&mut self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii_alphanumeric() {
                return Some(self.at);
            }
            if byte.is_ascii() {
                self.at += 1;
                continue;
            }
            let c = self.text[self.at..].chars().next()?;
            if fold::is_word_char(c) {
                return Some(self.at);
            }
            self.at += c.len_utf8();
        }
        None
    }

    fn read_word(&mut self, folded: &mut String) {
        folded.clear();
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii_alphanumeric() {
                folded.push(byte.to_ascii_lowercase() as char);
                self.at += 1;
                continue;
            }
            if byte.is_ascii() {
                return;
            }
            let Some(c) = self.text[self.at..]
                .chars()
                .next()
                .filter(|c| fold::is_word_char(*c) && !script::is_unspaced(*c))
            else {
                return;
            };
            fold::push(folded, c);
            self.at += c.len_utf8();
        }
    }

    fn skip_possessive(&mut self) {
        let rest = &self.text[self.at..];
        if !rest.starts_with(['\'', '\u{2019}']) {
            return;
        }
        let mut chars = rest.chars();
        let apostrophe = chars.next().map_or(0, char::len_utf8);
        let is_s = matches!(chars.next(), Some('s' | 'S'));
        if is_s && !chars.next().is_some_and(fold::is_word_char) {
            self.at += apostrophe + 1;
        }
    }
}

fn is_indexed(folded: &str) -> bool {
    !folded.is_empty() && folded.len() <= LONGEST
}

/// Reads the letter at `start` with what is written onto it; where it ends.
fn read_letter(text: &str, start: usize, folded: &mut String) -> usize {
    folded.clear();
    let mut end = start;
    for c in text[start..].chars() {
        let goes_on = end == start || script::is_attached(c) || fold::is_unseen(c);
        if !goes_on {
            break;
        }
        fold::push(folded, c);
        end += c.len_utf8();
    }
    end
}
