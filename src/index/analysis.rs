//! Text to index terms: what a word is, how it is folded, stemmed and kept exact.
//!
//! A word is a run of letters and digits, folded by [`fold`]. A possessive `'s` is no word; hyphens
//! and other apostrophes separate words, so that `Suk-Yeol` is two words in a row. Each word gives
//! its English stem; a word that differs from its stem also gives, at the same position, its exact
//! form behind the stem and [`EXACT`]: `arms` gives `arm` and `arm=arms`, `arm` gives `arm` alone.
//! So an exact `arms` is one term, an exact `arm` the places of `arm` where no `arm=…` stands, and
//! three words of four cost one posting. No query asks for exact forms yet.
//!
//! The same code reads stories at indexing time, query words, and the text of a hit that is to be
//! marked, so that the three cannot disagree. Stemming is Porter's second English stemmer
//! (snowballstem.org), the most expensive step of tokenising; a small cache in front of it halves
//! the cost.

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::fold;
use crate::text::Span;

/// Stands between a stem and the exact form of a word; no word contains it.
pub const EXACT: char = '=';

/// Words longer than this many bytes are not indexed: no reader types them.
const LONGEST: usize = 255;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, in bytes.
    pub span: Span,
    /// Its number in the text, from 0.
    pub position: usize,
}

/// The stems of a query's words, in order.
pub fn stem_list(text: &str) -> Vec<String> {
    let mut list = Vec::new();
    News::new().stems(text, |_, stem| list.push(stem.to_owned()));
    list
}

/// Walks the words of a text.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    position: usize,
    started: bool,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Scan<'a> {
        Scan {
            text,
            at: 0,
            position: 0,
            started: false,
        }
    }

    /// The next word's place; the word itself, folded, is in `folded`.
    fn next(&mut self, folded: &mut String) -> Option<Span> {
        loop {
            let start = self.skip_to_word()?;
            self.read_word(folded);
            if self.started {
                self.position += 1;
            }
            self.started = true;
            let end = self.at;
            self.skip_possessive();
            if !folded.is_empty() && folded.len() <= LONGEST {
                return Some(start..end);
            }
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
                .filter(|c| fold::is_word_char(*c))
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

/// The stemmer behind a direct-mapped cache of words seen lately.
#[derive(Clone)]
struct Stems {
    stemmer: Stemmer,
    slots: Vec<Slot>,
    long: String,
}

/// Bytes of word and of stem that a slot holds: nearly all English words fit.
const SLOT_BYTES: usize = 15;
/// A power of two; together with the slot's size, small enough for the second-level cache.
const SLOTS: usize = 4096;

#[derive(Clone, Copy, Default)]
struct Slot {
    word: [u8; SLOT_BYTES],
    word_len: u8,
    stem: [u8; SLOT_BYTES],
    stem_len: u8,
}

impl Stems {
    fn new() -> Stems {
        Stems {
            stemmer: Stemmer::new(Algorithm::English),
            slots: Vec::new(),
            long: String::new(),
        }
    }

    /// The stem of a folded word.
    fn look_up(&mut self, word: &str) -> &str {
        if word.len() > SLOT_BYTES {
            self.long.clear();
            self.long.push_str(&self.stemmer.stem(word));
            return &self.long;
        }
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        let slot = &mut self.slots[slot_of(word.as_bytes())];
        if slot.word_len as usize != word.len() || &slot.word[..word.len()] != word.as_bytes() {
            *slot = stemmed_slot(self.stemmer, word);
        }
        // Proven: a slot holds whole strings only, copied from str in stemmed_slot.
        std::str::from_utf8(&slot.stem[..slot.stem_len as usize]).unwrap_or_default()
    }
}

/// Fills a slot; a stem longer than a slot holds (Porter 2 lengthens words by one byte at most) is
/// not taken.
fn stemmed_slot(stemmer: Stemmer, word: &str) -> Slot {
    let stem = stemmer.stem(word);
    let stem = if stem.len() > SLOT_BYTES {
        word
    } else {
        &*stem
    };
    let mut slot = Slot {
        word_len: word.len() as u8,
        stem_len: stem.len() as u8,
        ..Slot::default()
    };
    slot.word[..word.len()].copy_from_slice(word.as_bytes());
    slot.stem[..stem.len()].copy_from_slice(stem.as_bytes());
    slot
}

/// A multiplicative hash of at most [`SLOT_BYTES`] bytes, cut to a slot's number.
fn slot_of(word: &[u8]) -> usize {
    let mut chunk = [0; 16];
    chunk[..word.len()].copy_from_slice(word);
    // Proven: both halves of a 16-byte array are 8 bytes long.
    let low = u64::from_le_bytes(chunk[..8].try_into().expect("8 of 16 bytes"));
    let high = u64::from_le_bytes(chunk[8..].try_into().expect("8 of 16 bytes"));
    let mixed = (low ^ high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 52) as usize & (SLOTS - 1)
}

/// The tokenizer of titles and bodies.
#[derive(Clone)]
pub struct News {
    stems: Stems,
}

impl News {
    /// A tokenizer with an empty cache.
    pub fn new() -> News {
        News {
            stems: Stems::new(),
        }
    }

    /// Calls `sink` with each word of `text` and its stem, in order.
    pub fn stems(&mut self, text: &str, mut sink: impl FnMut(Word, &str)) {
        let mut folded = String::new();
        let mut scan = Scan::new(text);
        while let Some(span) = scan.next(&mut folded) {
            let word = Word {
                span,
                position: scan.position,
            };
            sink(word, self.stems.look_up(&folded));
        }
    }
}

impl Default for News {
    fn default() -> News {
        News::new()
    }
}

impl Tokenizer for News {
    type TokenStream<'a> = NewsStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> NewsStream<'a> {
        NewsStream {
            scan: Scan::new(text),
            stems: &mut self.stems,
            folded: String::new(),
            token: Token::default(),
            exact_is_due: false,
        }
    }
}

/// The tokens of one text: each word's stem, then its exact form, if it differs, at the same
/// position.
pub struct NewsStream<'a> {
    scan: Scan<'a>,
    stems: &'a mut Stems,
    folded: String,
    token: Token,
    exact_is_due: bool,
}

impl TokenStream for NewsStream<'_> {
    fn advance(&mut self) -> bool {
        if self.exact_is_due {
            self.exact_is_due = false;
            self.token.text.push(EXACT);
            self.token.text.push_str(&self.folded);
            return true;
        }
        let Some(span) = self.scan.next(&mut self.folded) else {
            return false;
        };
        let stem = self.stems.look_up(&self.folded);
        self.exact_is_due = stem != self.folded;
        self.token.text.clear();
        self.token.text.push_str(stem);
        self.token.offset_from = span.start;
        self.token.offset_to = span.end;
        self.token.position = self.scan.position;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(String, usize)> {
        let mut news = News::new();
        let mut stream = news.token_stream(text);
        let mut tokens = Vec::new();
        stream.process(&mut |t| tokens.push((t.text.clone(), t.position)));
        tokens
    }

    fn texts(text: &str) -> String {
        tokens(text)
            .into_iter()
            .map(|(t, p)| format!("{t}@{p}"))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn words_give_their_stem_and_exact_form_if_it_differs() {
        assert_eq!(
            texts("Arms transfers"),
            "arm@0 arm=arms@0 transfer@1 transfer=transfers@1"
        );
        assert_eq!(texts("The arm in 1980"), "the@0 arm@1 in@2 1980@3");
    }

    #[test]
    fn possessives_vanish_and_hyphens_separate() {
        assert_eq!(texts("Kim’s Suk-Yeol"), "kim@0 suk@1 yeol@2");
        assert_eq!(texts("U.S. o'neill's"), "u@0 s@1 o@2 neill@3");
    }

    #[test]
    fn the_cache_gives_what_the_stemmer_gives() {
        let stemmer = Stemmer::new(Algorithm::English);
        let mut stems = Stems::new();
        let long = [
            "internationally",
            "internationalis",
            "internationalisation",
            "überprüfungen",
        ];
        let words = [
            "arms", "news", "was", "happily", "a", "1980s", "sky", "skies",
        ];
        for word in words.iter().chain(&long).chain(&words) {
            assert_eq!(stems.look_up(word), stemmer.stem(word), "{word}");
        }
    }

    #[test]
    fn queries_and_stories_agree() {
        let text = "Presidents' internationalisation of the Erdoğan talks";
        let stored: Vec<String> = tokens(text).into_iter().map(|(t, _)| t).collect();
        for stem in stem_list(text) {
            assert!(stored.contains(&stem), "{stem}");
        }
        assert_eq!(stem_list("ERDOGAN talk"), stem_list("Erdoğan talks"));
    }

    #[test]
    fn offsets_are_those_of_the_text() {
        let text = "«Đà Nẵng»: 5.93 mln";
        let mut spans = Vec::new();
        News::new().stems(text, |word, stem| {
            spans.push((text[word.span].to_owned(), stem.to_owned()))
        });
        let expected = [
            ("Đà", "da"),
            ("Nẵng", "nang"),
            ("5", "5"),
            ("93", "93"),
            ("mln", "mln"),
        ];
        assert_eq!(spans, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn endless_words_are_left_out() {
        let text = format!("old {} harbours", "x".repeat(300));
        assert_eq!(
            tokens(&text).iter().map(|(_, p)| *p).collect::<Vec<_>>(),
            [0, 2, 2]
        );
    }
}
