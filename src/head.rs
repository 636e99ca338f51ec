//! Bytes of which the first are read ahead, to tell what they are.

use std::io::{self, Read};

/// A reader whose first bytes are known, and are read all the same.
pub(crate) struct Head<R> {
    bytes: Vec<u8>,
    at: usize,
    failure: Option<io::Error>,
    rest: R,
}

impl<R: Read> Head<R> {
    /// Reads up to `length` bytes ahead; an error is met where it stands, by whoever reads on.
    pub(crate) fn read(mut rest: R, length: usize) -> Head<R> {
        // One byte more than is asked for: the end is then seen without growing the buffer.
        let mut bytes = Vec::with_capacity(length + 1);
        let read = rest.by_ref().take(length as u64).read_to_end(&mut bytes);
        Head {
            bytes,
            at: 0,
            failure: read.err(),
            rest,
        }
    }

    /// The bytes that were read ahead.
    pub(crate) fn first(&self) -> &[u8] {
        &self.bytes
    }
}

impl<R: Read> Read for Head<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at < self.bytes.len() {
            let count = (&self.bytes[self.at..]).read(buffer)?;
            self.at += count;
            return Ok(count);
        }
        match self.failure.take() {
            Some(failure) => Err(failure),
            None => self.rest.read(buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_ahead_is_read_again_and_a_failure_stands_behind_it() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("disk on fire"))
            }
        }
        let mut head = Head::read((&b"abcdef"[..]).chain(Failing), 4);
        assert_eq!(head.first(), b"abcd");
        let mut all = Vec::new();
        assert!(head.read_to_end(&mut all).is_err());
        assert_eq!(all, b"abcdef");
        let mut head = Head::read((&b"ab"[..]).chain(Failing), 4);
        assert_eq!(head.first(), b"ab");
        assert!(head.read_to_end(&mut Vec::new()).is_err());
    }
}
