//! The bytes of a file for the XML parser, as they are decoded, within the bounds of an article.
//!
//! What the parser has swallowed by mistake (text behind a stray `<`) can be given back; how much in
//! all is bounded by how much was read, so that no file costs more than a few times its length.

use std::io::{self, BufRead, Read};

use memchr::memchr_iter;

use super::super::decode::Feed;
use super::super::{MAX_ARTICLE, Refusal};
use crate::article::Draft;

/// How much may be given back in all before anything was read, in bytes.
const GIVEN_BACK: u64 = 1 << 20;

/// A feed as the parser reads it.
pub(super) struct Input<'f, R> {
    feed: &'f mut Feed<R>,
    /// How many bytes of the feed's text were consumed.
    used: usize,
    /// Up to where lines were counted: a place in the feed's text, and its line.
    counted: (usize, u64),
    back: Vec<u8>,
    back_at: usize,
    /// Bytes consumed since the last [`Input::mark`].
    spent: usize,
    read: u64,
    given_back: u64,
    failure: Option<Refusal>,
}

impl<'f, R: Read> Input<'f, R> {
    pub(super) fn new(feed: &'f mut Feed<R>) -> Input<'f, R> {
        let line = feed.line();
        Input {
            feed,
            used: 0,
            counted: (0, line),
            back: Vec::new(),
            back_at: 0,
            spent: 0,
            read: 0,
            given_back: 0,
            failure: None,
        }
    }

    /// Begins to count an article anew.
    pub(super) fn mark(&mut self) {
        self.spent = 0;
    }

    /// The line, counted from 1, of what comes next.
    pub(super) fn line(&mut self) -> u64 {
        let (at, line) = self.counted;
        let passed = &self.feed.text().as_bytes()[at..self.used];
        self.counted = (self.used, line + memchr_iter(b'\n', passed).count() as u64);
        self.counted.1
    }

    /// Lets `text` come next once more; false where too much came twice already.
    pub(super) fn give_back(&mut self, text: &str) -> bool {
        self.given_back += text.len() as u64;
        if self.given_back > self.read + GIVEN_BACK {
            return false;
        }
        let mut back = text.as_bytes().to_vec();
        back.extend_from_slice(&self.back[self.back_at..]);
        self.back = back;
        self.back_at = 0;
        true
    }

    /// Notes on `draft`, which ends here, what bytes could not be decoded.
    pub(super) fn note_flaws(&mut self, draft: &mut Draft) {
        self.feed.note_flaws(self.used, draft);
    }

    /// Why the input could not be read to its end; told once.
    pub(super) fn failure(&mut self) -> Option<Refusal> {
        self.failure.take()
    }
}

impl<R: Read> Read for Input<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Input<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.back_at < self.back.len() {
            return Ok(&self.back[self.back_at..]);
        }
        let refusal = if self.spent > MAX_ARTICLE {
            Some(Refusal::TooLarge)
        } else if self.feed.text().is_empty() {
            self.feed.more().err()
        } else {
            None
        };
        if let Some(refusal) = refusal {
            let error = io::Error::other(refusal.to_string());
            self.failure = Some(refusal);
            return Err(error);
        }
        Ok(&self.feed.text().as_bytes()[self.used..])
    }

    fn consume(&mut self, count: usize) {
        if self.back_at < self.back.len() {
            self.back_at += count;
            return;
        }
        self.used += count;
        self.spent += count;
        self.read += count as u64;
        // Taken as a whole, the text ends on a character's boundary whatever the parser does.
        if self.used == self.feed.text().len() {
            self.feed.take(self.used);
            self.used = 0;
            self.counted = (0, self.feed.line());
        }
    }
}
