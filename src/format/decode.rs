//! Bytes to text: finds the encoding and hands out decoded text block by block, lines ended by LF.
//!
//! A byte order mark or the pattern of NULs decides at once; else all is ASCII until a byte proves
//! otherwise. There UTF-8 is taken, if the next 64 KiB are valid UTF-8 or hold more valid sequences
//! than flaws; else `encoding` tells. Knows nothing of what the text says.
//!
//! `Caf\xC3\xA9` is UTF-8, `Caf\xE9` gives the same text as windows-1252.

use std::collections::VecDeque;
use std::io::{self, Read};

use encoding_rs::{DecoderResult, UTF_8};
use memchr::{memchr, memchr_iter};

use super::{MAX_ARTICLE, Refusal, binary, encoding};
use crate::article::{Doubt, Draft};

/// How many bytes are read at a time.
const BLOCK: usize = 64 << 10;

/// How many bytes after the first that is not ASCII decide what encoding it is in.
const WINDOW: usize = 64 << 10;

/// A file's text as it is decoded: what was read but not yet taken, and the line it begins on.
pub(super) struct Feed<R> {
    input: R,
    ended: bool,
    /// Met behind what is in `raw`, and told when that has been taken.
    failure: Option<io::Error>,
    raw: Vec<u8>,
    decoding: Decoding,
    declared: Option<String>,
    text: String,
    start: usize,
    line: u64,
    after_cr: bool,
    /// Lines that hold flaws, in order.
    flawed: VecDeque<u64>,
    /// Up to where lines were counted for them: a place in `text`, and the line it is on.
    counted: (usize, u64),
}

/// How the bytes that come next are decoded.
enum Decoding {
    /// All so far were ASCII.
    Ascii,
    Utf8,
    Other(encoding_rs::Decoder),
}

impl<R: Read> Feed<R> {
    /// Reads the first block and tells text from what is none.
    ///
    /// # Errors
    /// When the input is empty, no text, or in an encoding that is not read.
    pub(super) fn open(input: R) -> Result<Feed<R>, Refusal> {
        let mut feed = Feed {
            input,
            ended: false,
            failure: None,
            raw: Vec::new(),
            decoding: Decoding::Ascii,
            declared: None,
            text: String::new(),
            start: 0,
            line: 1,
            after_cr: false,
            flawed: VecDeque::new(),
            counted: (0, 1),
        };
        feed.read_block()?;
        if feed.raw.is_empty() {
            return Err(Refusal::Empty);
        }
        if let Some((encoding, mark)) = encoding::wide(&feed.raw)? {
            feed.raw.drain(..mark);
            feed.decoding = match encoding {
                utf8 if utf8 == UTF_8 => Decoding::Utf8,
                other => Decoding::Other(other.new_decoder_without_bom_handling()),
            };
        }
        if !matches!(feed.decoding, Decoding::Other(_)) {
            if let Some(kind) = binary::kind(&feed.raw) {
                return Err(Refusal::Binary(kind));
            }
            feed.declared = encoding::declared(&feed.raw);
        }
        Ok(feed)
    }

    /// The text that was decoded and not yet taken.
    pub(super) fn text(&self) -> &str {
        &self.text[self.start..]
    }

    /// The line, counted from 1, that [`Feed::text`] begins on.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The line of the byte at `at` in [`Feed::text`].
    pub(super) fn line_at(&self, at: usize) -> u64 {
        self.line + lines(&self.text.as_bytes()[self.start..][..at])
    }

    /// Takes the first `count` bytes, which must end on a character's boundary, off the text.
    pub(super) fn take(&mut self, count: usize) {
        self.line += lines(&self.text.as_bytes()[self.start..][..count]);
        self.start += count;
    }

    /// Takes the first `count` bytes off the text as no part of any article, and forgets what flaws
    /// were found on their lines.
    pub(super) fn skip(&mut self, count: usize) {
        self.take(count);
        while self.flawed.front().is_some_and(|line| *line < self.line) {
            self.flawed.pop_front();
        }
    }

    /// Decodes more text behind what there is; false when there is no more.
    ///
    /// # Errors
    /// When the text not yet taken has grown beyond [`MAX_ARTICLE`], or the input fails.
    pub(super) fn more(&mut self) -> Result<bool, Refusal> {
        let waiting = self.text.len() - self.start;
        if waiting > MAX_ARTICLE {
            return Err(Refusal::TooLarge);
        }
        if self.start > 0 && self.start >= waiting {
            self.counted = self.last_counted();
            self.counted.0 -= self.start;
            self.text.drain(..self.start);
            self.start = 0;
        }
        let before = self.text.len();
        while self.text.len() == before {
            if self.ended && self.raw.is_empty() {
                return Ok(false);
            }
            if self.raw.len() < BLOCK {
                self.read_block()?;
            }
            self.decode()?;
        }
        Ok(true)
    }

    /// Decodes all there is.
    ///
    /// # Errors
    /// As [`Feed::more`].
    pub(super) fn all(&mut self) -> Result<(), Refusal> {
        while self.more()? {}
        Ok(())
    }

    /// Notes on `draft`, which reaches to the byte at `end`, what bytes could not be decoded.
    pub(super) fn note_flaws(&mut self, end: usize, draft: &mut Draft) {
        if self.flawed.is_empty() {
            return;
        }
        let last = self.line_at(end);
        let mut first = None;
        while self.flawed.front().is_some_and(|line| *line <= last) {
            let line = self.flawed.pop_front();
            first = first.or(line);
        }
        if let Some(line) = first {
            let what = format!("line {line} holds bytes that do not decode, shown as U+FFFD");
            draft.doubts.push(Doubt::new(what));
        }
    }

    fn read_block(&mut self) -> Result<(), Refusal> {
        if self.ended {
            return Ok(());
        }
        if let Some(failure) = self.failure.take() {
            return Err(Refusal::Io(failure));
        }
        // One byte more than is asked for: the end is then seen without growing the buffer.
        self.raw.reserve(BLOCK + 1);
        let mut block = self.input.by_ref().take(BLOCK as u64);
        let before = self.raw.len();
        match block.read_to_end(&mut self.raw) {
            Ok(read) => self.ended = read < BLOCK,
            Err(failure) if self.raw.len() == before => return Err(Refusal::Io(failure)),
            Err(failure) => self.failure = Some(failure),
        }
        Ok(())
    }

    fn decode(&mut self) -> Result<(), Refusal> {
        if let Decoding::Ascii = self.decoding
            && !self.raw.is_ascii()
            && std::str::from_utf8(&self.raw).is_err()
        {
            self.settle()?;
        }
        match self.decoding {
            Decoding::Other(_) => self.decode_other(),
            Decoding::Ascii | Decoding::Utf8 => self.decode_utf8(),
        }
        Ok(())
    }

    /// Decides, at the first bytes that are not ASCII and not plainly UTF-8, what they are.
    fn settle(&mut self) -> Result<(), Refusal> {
        let first = self.raw.iter().position(|byte| !byte.is_ascii());
        let first = first.unwrap_or(self.raw.len());
        while self.raw.len() < first + WINDOW && !self.ended {
            self.read_block()?;
        }
        let window = &self.raw[first..self.raw.len().min(first + WINDOW)];
        let (valid, flawed) = encoding::census(window);
        self.decoding = if flawed == 0 || valid > flawed {
            Decoding::Utf8
        } else {
            let encoding = encoding::legacy(window, self.declared.as_deref())?;
            Decoding::Other(encoding.new_decoder_without_bom_handling())
        };
        Ok(())
    }

    fn decode_utf8(&mut self) {
        let mut raw = std::mem::take(&mut self.raw);
        let cut = if self.ended {
            0
        } else {
            encoding::unfinished(&raw)
        };
        let tail = raw.split_off(raw.len() - cut);
        match String::from_utf8(raw) {
            Ok(text) => self.push_block(text),
            Err(error) => self.push_flawed(error.as_bytes()),
        }
        self.raw = tail;
    }

    fn push_flawed(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            self.push(chunk.valid());
            if !chunk.invalid().is_empty() {
                self.flaw();
                self.push("\u{FFFD}");
            }
        }
    }

    fn decode_other(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        let mut rest = &raw[..];
        let mut out = String::new();
        while let Decoding::Other(decoder) = &mut self.decoding {
            let room = decoder.max_utf8_buffer_length_without_replacement(rest.len());
            out.reserve(room.unwrap_or(BLOCK));
            let (result, read) =
                decoder.decode_to_string_without_replacement(rest, &mut out, self.ended);
            rest = &rest[read..];
            self.push(&out);
            out.clear();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    self.flaw();
                    self.push("\u{FFFD}");
                }
            }
        }
    }

    /// Remembers that the next character stands for bytes that could not be decoded.
    fn flaw(&mut self) {
        let (at, line) = self.last_counted();
        let line = line + lines(&self.text.as_bytes()[at..]);
        self.counted = (self.text.len(), line);
        if self.flawed.back() != Some(&line) {
            self.flawed.push_back(line);
        }
    }

    /// The last place whose line is known, at or behind the start of the text not yet taken.
    fn last_counted(&self) -> (usize, u64) {
        if self.counted.0 < self.start {
            (self.start, self.line)
        } else {
            self.counted
        }
    }

    /// Appends a block, without copying it where it is the first and needs no change.
    fn push_block(&mut self, block: String) {
        if self.text.is_empty() && !self.after_cr && memchr(b'\r', block.as_bytes()).is_none() {
            self.text = block;
        } else {
            self.push(&block);
        }
    }

    /// Appends text, every line end made LF; a CR LF may lie on both sides of a block's end.
    fn push(&mut self, piece: &str) {
        let mut rest = piece;
        if self.after_cr && !piece.is_empty() {
            self.after_cr = false;
            rest = piece.strip_prefix('\n').unwrap_or(piece);
        }
        while let Some(at) = memchr(b'\r', rest.as_bytes()) {
            self.text.push_str(&rest[..at]);
            self.text.push('\n');
            rest = &rest[at + 1..];
            self.after_cr = rest.is_empty();
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        self.text.push_str(rest);
    }
}

fn lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let mut feed = Feed::open(bytes).unwrap();
        feed.all().unwrap();
        feed.text().to_owned()
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn encodings_are_told() {
        let text = "Zürich: “Großer Erfolg” für die Kammer\n";
        assert_eq!(decoded(text.as_bytes()), text);
        assert_eq!(decoded(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()), text);
        assert_eq!(
            decoded(&[b"\xFF\xFE".to_vec(), utf16(text, u16::to_le_bytes)].concat()),
            text
        );
        assert_eq!(
            decoded(&[b"\xFE\xFF".to_vec(), utf16(text, u16::to_be_bytes)].concat()),
            text
        );
        assert_eq!(decoded(&utf16(text, u16::to_le_bytes)), text);
        assert_eq!(decoded(&utf16(text, u16::to_be_bytes)), text);
        assert_eq!(decoded(&encoding_rs::WINDOWS_1252.encode(text).0), text);
        let russian = "Президент сообщил в понедельник, что переговоры продолжатся в Женеве\n";
        assert_eq!(
            decoded(&encoding_rs::WINDOWS_1251.encode(russian).0),
            russian
        );
        assert_eq!(decoded(&encoding_rs::KOI8_R.encode(russian).0), russian);
        let japanese = "首相は月曜日、記者団に対し、来週の会談について語った。\n";
        assert_eq!(
            decoded(&encoding_rs::SHIFT_JIS.encode(japanese).0),
            japanese
        );
    }

    #[test]
    fn flaws_in_utf8_are_replaced_and_named_by_line() {
        let bytes = "é\n\u{2019}\nplain ".as_bytes().iter().chain(b"\xFF end\n");
        let bytes: Vec<u8> = bytes.copied().collect();
        let mut feed = Feed::open(&bytes[..]).unwrap();
        feed.all().unwrap();
        assert_eq!(feed.text(), "é\n\u{2019}\nplain \u{FFFD} end\n");
        let mut draft = Draft::default();
        feed.note_flaws(6, &mut draft);
        assert!(draft.doubts.is_empty());
        feed.note_flaws(12, &mut draft);
        let wanted = "line 3 holds bytes that do not decode, shown as U+FFFD";
        assert_eq!(draft.doubts, [Doubt::new(wanted)]);
    }

    #[test]
    fn flaws_in_what_is_skipped_are_no_articles() {
        let mut feed = Feed::open(&b"\xC3\xA9\xC3\xA9\xC3\xA9\n\xFF\nnext\n\xFF"[..]).unwrap();
        feed.all().unwrap();
        feed.skip("ééé\n\u{FFFD}\n".len());
        let mut draft = Draft::default();
        feed.note_flaws(4, &mut draft);
        assert_eq!(draft.doubts, []);
        feed.note_flaws(feed.text().len(), &mut draft);
        assert!(draft.doubts[0].what.starts_with("line 4 "), "{draft:?}");
    }

    #[test]
    fn line_ends_become_lf_also_across_blocks() {
        assert_eq!(decoded(b"a\r\nb\rc\n\r\r\nd\r"), "a\nb\nc\n\n\nd\n");
        for length in BLOCK - 2..BLOCK + 2 {
            let text = "x".repeat(length);
            assert_eq!(
                decoded((text.clone() + "\r\ny").as_bytes()),
                text.clone() + "\ny"
            );
            assert_eq!(decoded((text.clone() + "é\r").as_bytes()), text + "é\n");
        }
    }

    #[test]
    fn lines_are_counted_as_text_is_taken() {
        let mut feed = Feed::open(&b"one\r\ntwo\r\nthree"[..]).unwrap();
        feed.all().unwrap();
        assert_eq!((feed.line(), feed.line_at(4)), (1, 2));
        feed.take(8);
        assert_eq!((feed.line(), feed.text()), (3, "three"));
    }

    #[test]
    fn growing_beyond_the_limit_is_refused() {
        let endless = std::io::repeat(b'a');
        let mut feed = Feed::open(endless).unwrap();
        assert!(matches!(feed.all(), Err(Refusal::TooLarge)));
    }
}
