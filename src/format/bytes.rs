//! Bytes read by lines and counted pieces, for formats whose parts have encodings of their own.

use std::io::{self, BufRead, BufReader, Read};

use memchr::memchr;

/// How many bytes are read at a time.
const BLOCK: usize = 64 << 10;

/// An input of lines and pieces, and how far it is read.
pub(super) struct Bytes<R> {
    input: BufReader<R>,
    at: u64,
}

impl<R: Read> Bytes<R> {
    pub(super) fn new(input: R) -> Bytes<R> {
        Bytes {
            input: BufReader::with_capacity(BLOCK, input),
            at: 0,
        }
    }

    /// How many bytes were taken.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Appends a line with its end to `line`; of a longer one than `most` bytes so many, and the next
    /// call goes on there. Nothing is appended at the end of the input.
    pub(super) fn line(&mut self, line: &mut Vec<u8>, most: usize) -> io::Result<()> {
        let mut left = most;
        while left > 0 {
            let block = self.fill()?;
            let block = &block[..block.len().min(left)];
            let (count, is_end) = match memchr(b'\n', block) {
                Some(at) => (at + 1, true),
                None => (block.len(), block.is_empty()),
            };
            line.extend_from_slice(&block[..count]);
            self.consume(count);
            left -= count;
            if is_end {
                break;
            }
        }
        Ok(())
    }

    /// Appends up to `count` bytes to `piece`; fewer only at the end of the input.
    pub(super) fn piece(&mut self, piece: &mut Vec<u8>, count: u64) -> io::Result<()> {
        let mut left = count;
        while left > 0 {
            let block = self.fill()?;
            let length = block.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if length == 0 {
                break;
            }
            piece.extend_from_slice(&block[..length]);
            self.consume(length);
            left -= length as u64;
        }
        Ok(())
    }

    /// Passes over up to `count` bytes and says how many there were.
    pub(super) fn skip(&mut self, count: u64) -> io::Result<u64> {
        let mut left = count;
        while left > 0 {
            let length = self.fill()?.len();
            let length = length.min(usize::try_from(left).unwrap_or(usize::MAX));
            if length == 0 {
                break;
            }
            self.consume(length);
            left -= length as u64;
        }
        Ok(count - left)
    }

    fn fill(&mut self) -> io::Result<&[u8]> {
        loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(_) => break,
            }
        }
        // What is in the buffer by now is given without reading again.
        Ok(self.input.buffer())
    }

    fn consume(&mut self, count: usize) {
        self.input.consume(count);
        self.at += count as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_pieces_are_taken_and_counted() {
        let mut bytes = Bytes::new(&b"one\ntwo three\nfour"[..]);
        let mut line = Vec::new();
        bytes.line(&mut line, 100).unwrap();
        assert_eq!((&line[..], bytes.at()), (&b"one\n"[..], 4));
        line.clear();
        bytes.line(&mut line, 3).unwrap();
        assert_eq!((&line[..], bytes.at()), (&b"two"[..], 7));
        let mut piece = Vec::new();
        bytes.piece(&mut piece, 4).unwrap();
        assert_eq!(piece, b" thr");
        assert_eq!(bytes.skip(3).unwrap(), 3);
        line.clear();
        bytes.line(&mut line, 100).unwrap();
        assert_eq!(line, b"four");
        assert_eq!(bytes.skip(3).unwrap(), 0);
    }
}
