//! The terms of one text, one after another: what the engine indexes.
//!
//! Each word gives its stem and, if it differs, its exact form; each letter of a script without
//! spaces itself and the pair with its neighbour; all at the position where the piece stands. Knows
//! pieces, and where the terms of words are to be had.

use tantivy::tokenizer::{Token, TokenStream};

use super::scan::{Piece, Scan};
use super::words::tagged;
use super::{Analysis, EXACT, News};
use crate::text::Span;

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The stem of a word as it is written.
    Stem,
    /// The stem of a word as it is typed without accents, where that is another.
    Typed,
    /// A word as it stands, behind one of its stems.
    Exact,
    /// A letter of a script without spaces.
    Letter {
        /// Whether a pair with the next one comes behind it.
        is_followed: bool,
    },
    /// Two such letters side by side.
    Pair,
}

/// What comes before the next piece.
enum Due {
    Nothing,
    /// The exact form of the English word.
    Exact,
    /// The term of this number of the word in this slot.
    Term(usize, usize),
    /// The pair that ends here; its text stands where the folded word does.
    Pair(usize),
}

/// Walks the terms of one text.
pub struct NewsStream<'a> {
    scan: Scan<'a>,
    news: &'a mut News,
    analysis: Analysis,
    folded: String,
    token: Token,
    due: Due,
}

impl<'a> NewsStream<'a> {
    pub(super) fn new(news: &'a mut News, analysis: Analysis, text: &'a str) -> NewsStream<'a> {
        NewsStream {
            scan: Scan::new(text),
            news,
            analysis,
            folded: String::new(),
            token: Token::default(),
            due: Due::Nothing,
        }
    }

    /// Moves on to the next term and says what it is.
    pub fn step(&mut self) -> Option<Kind> {
        match self.due {
            Due::Nothing => {}
            Due::Exact => {
                self.due = Due::Nothing;
                self.token.text.push(EXACT);
                self.token.text.push_str(&self.folded);
                return Some(Kind::Exact);
            }
            Due::Term(slot, number) => {
                if let Some(kind) = self.term_of(slot, number) {
                    return Some(kind);
                }
            }
            Due::Pair(end) => {
                self.due = Due::Nothing;
                self.token.text.clear();
                self.token.text.push_str(&self.folded);
                self.token.offset_to = end;
                return Some(Kind::Pair);
            }
        }
        let piece = self.scan.next(&mut self.folded)?;
        let (Piece::Word(span) | Piece::Letter(span)) = &piece;
        (self.token.offset_from, self.token.offset_to) = (span.start, span.end);
        self.token.position = self.scan.position();
        match piece {
            Piece::Word(span) => self.word(span),
            Piece::Letter(_) => Some(self.letter()),
        }
    }

    /// The term, where a step has led to one.
    pub fn term(&self) -> &str {
        &self.token.text
    }

    /// The number of its piece in the text.
    pub fn position(&self) -> usize {
        self.token.position
    }

    /// Where it stands, in bytes.
    pub fn span(&self) -> Span {
        self.token.offset_from..self.token.offset_to
    }

    /// The word of a stem as it stands, folded, in place of its stem.
    pub fn bare(&self) -> String {
        match self.analysis {
            Analysis::English => self.token.text.clone(),
            analysis => tagged(analysis, &self.folded),
        }
    }

    fn word(&mut self, span: Span) -> Option<Kind> {
        if self.analysis == Analysis::English {
            let stem = self.news.stems.look_up(&self.folded);
            if stem != self.folded {
                self.due = Due::Exact;
            }
            self.token.text.clear();
            self.token.text.push_str(stem);
            return Some(Kind::Stem);
        }
        let word = &self.scan.text()[span];
        let words = &mut self.news.words;
        let slot = words.look_up(self.analysis, word, &self.folded);
        self.term_of(slot, 0)
    }

    /// Takes a term of the word in a slot, if there is one of this number; the next one is due.
    fn term_of(&mut self, slot: usize, number: usize) -> Option<Kind> {
        let Some((kind, term)) = self.news.words.term(slot, number) else {
            self.due = Due::Nothing;
            return None;
        };
        self.token.text.clear();
        self.token.text.push_str(term);
        self.due = Due::Term(slot, number + 1);
        Some(kind)
    }

    fn letter(&mut self) -> Kind {
        self.token.text.clear();
        self.token.text.push_str(&self.folded);
        let behind = self.scan.letter_behind(&mut self.folded);
        self.due = behind.map_or(Due::Nothing, Due::Pair);
        Kind::Letter {
            is_followed: behind.is_some(),
        }
    }
}

impl TokenStream for NewsStream<'_> {
    fn advance(&mut self) -> bool {
        self.step().is_some()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
