//! A page's source as the tokenizer reads it, which is made to come up for air now and then.
//!
//! The tokenizer goes from one quoted value of a tag to the next by a call within a call, and comes
//! back when the tag is closed: a tag of some thousand attributes, as where a page was cut and a piece
//! of it copied over and over, takes more than a thread's stack. An error ends all those calls, and
//! where it is raised at the beginning of a value no more is lost by it than that: the tokenizer has
//! noted that it is there, and goes on from there when it is asked again.

use std::fmt;

use html5gum::{Readable, Reader, StringReader};

/// How many values are read in one breath.
const BREATH: u32 = 32;

/// What the tokenizer stops at in a value that double quotes enclose; in nothing else it stops first
/// at these.
const IN_QUOTES: &[u8] = b"\"&";

/// The source of a page.
pub(super) struct Source<'a> {
    rest: StringReader<'a>,
    /// How many pieces of quoted values were asked for.
    values: u32,
}

impl<'a> Source<'a> {
    pub(super) fn new(page: &'a str) -> Source<'a> {
        Source {
            rest: page.to_reader(),
            values: 0,
        }
    }
}

/// Nothing is wrong: the tokenizer is to be asked again.
#[derive(Debug)]
pub(super) struct Breath;

impl fmt::Display for Breath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("reading is to go on")
    }
}

impl std::error::Error for Breath {}

impl Reader for Source<'_> {
    type Error = Breath;

    #[inline]
    fn read_byte(&mut self) -> Result<Option<u8>, Breath> {
        let Ok(byte) = self.rest.read_byte();
        Ok(byte)
    }

    #[inline]
    fn try_read_string(&mut self, text: &[u8], case_sensitive: bool) -> Result<bool, Breath> {
        let Ok(is_next) = self.rest.try_read_string(text, case_sensitive);
        Ok(is_next)
    }

    #[inline]
    fn read_until<'b>(
        &'b mut self,
        needle: &[u8],
        buffer: &'b mut [u8; 4],
    ) -> Result<Option<&'b [u8]>, Breath> {
        if needle.starts_with(IN_QUOTES) {
            self.values = self.values.wrapping_add(1);
            if self.values.is_multiple_of(BREATH) {
                return Err(Breath);
            }
        }
        let Ok(piece) = self.rest.read_until(needle, buffer);
        Ok(piece)
    }
}
