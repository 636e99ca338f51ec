//! One compression undone: its decoder, held to the limits, its errors in our words.
//!
//! All codecs read several streams one behind the other as one. Damage in one member of a gzip, as a
//! crawl has for each of its records, costs that member: reading may go on with the next.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;

use super::kind::Codec;
use super::{Run, Told, told};

/// How many packed bytes are read at a time.
const BLOCK: usize = 64 << 10;
/// The most memory, in KiB, that a dictionary of xz may take: that of its highest level, twice.
const XZ_MEMORY: u32 = 160 << 10;
/// The most of the past, as a power of two, that Zstandard may look back on: 128 MiB.
const ZSTD_WINDOW: u32 = 27;

/// Counts the bytes that are read.
pub(super) struct Counted<'a, R: ?Sized> {
    inner: &'a mut R,
    count: &'a Cell<u64>,
}

impl<'a, R: Read + ?Sized> Counted<'a, R> {
    pub(super) fn new(inner: &'a mut R, count: &'a Cell<u64>) -> Counted<'a, R> {
        Counted { inner, count }
    }
}

impl<R: Read + ?Sized> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

impl<R: Seek + ?Sized> Seek for Counted<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// What comes out of a compression.
pub(super) struct Layer<'a> {
    decoder: Box<dyn Read + 'a>,
    name: &'static str,
    packed: &'a Cell<u64>,
    unpacked: u64,
    /// Why nothing more comes.
    end: Option<String>,
    /// Whether reading may go on after damage.
    can_resume: bool,
    run: &'a Run,
}

impl<'a> Layer<'a> {
    /// The decoder of `input`, whose bytes are counted in `packed`.
    pub(super) fn open(
        codec: Codec,
        input: Counted<'a, impl Read>,
        packed: &'a Cell<u64>,
        run: &'a Run,
    ) -> io::Result<Layer<'a>> {
        let input = BufReader::with_capacity(BLOCK, input);
        let decoder: Box<dyn Read + 'a> = match codec {
            Codec::Gzip => Box::new(Gzip::new(input)),
            Codec::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(input)),
            Codec::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(input, true, XZ_MEMORY)),
            Codec::Zstandard => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
                decoder.window_log_max(ZSTD_WINDOW)?;
                Box::new(decoder)
            }
        };
        let mut layer = Layer::of(decoder, codec.name(), packed, run);
        layer.can_resume = codec == Codec::Gzip;
        Ok(layer)
    }

    /// What another's decoder gives, of so many packed bytes.
    pub(super) fn of(
        decoder: Box<dyn Read + 'a>,
        name: &'static str,
        packed: &'a Cell<u64>,
        run: &'a Run,
    ) -> Layer<'a> {
        Layer {
            decoder,
            name,
            packed,
            unpacked: 0,
            end: None,
            can_resume: false,
            run,
        }
    }

    /// Accounts for bytes that came out.
    fn grow(&mut self, count: u64) -> io::Result<()> {
        self.unpacked += count;
        if self.run.is_bomb(self.packed.get(), self.unpacked) {
            return Err(told(self.run.bomb()));
        }
        self.run.grow(count)
    }

    /// An error of the decoder in our words; those from below have theirs.
    fn named(&self, error: io::Error) -> io::Error {
        let is_told = error.get_ref().is_some_and(|inner| inner.is::<Told>());
        if is_told || error.raw_os_error().is_some() {
            return error;
        }
        let name = self.name;
        told(match error.kind() {
            io::ErrorKind::UnexpectedEof => format!("the {name} data breaks off"),
            _ => format!("the {name} data is damaged: {error}"),
        })
    }
}

impl Read for Layer<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(end) = &self.end {
            return Err(told(end.clone()));
        }
        let result = match self.decoder.read(buffer) {
            Ok(count) => self.grow(count as u64).map(|()| count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                let error = self.named(error);
                if self.can_resume {
                    return Err(error);
                }
                Err(error)
            }
        };
        if let Err(error) = &result {
            self.end = Some(error.to_string());
        }
        result
    }
}

/// Gzip of any number of members; zeros and garbage behind the last are passed over, as gzip does.
struct Gzip<R> {
    state: Member<R>,
}

/// Where a [`Gzip`] is.
enum Member<R> {
    Inside(Box<GzDecoder<R>>),
    /// In a damaged member, whose end is not known.
    Damaged(R),
    End,
}

impl<R: BufRead> Gzip<R> {
    fn new(input: R) -> Gzip<R> {
        Gzip {
            state: Member::Inside(Box::new(GzDecoder::new(input))),
        }
    }

    /// Goes on with the next member, behind zeros.
    fn next(mut input: R) -> io::Result<Member<R>> {
        loop {
            let block = input.fill_buf()?;
            match block.iter().position(|byte| *byte != 0) {
                Some(0) => break,
                Some(zeros) => input.consume(zeros),
                None if block.is_empty() => return Ok(Member::End),
                None => {
                    let zeros = block.len();
                    input.consume(zeros);
                }
            }
        }
        Ok(match input.fill_buf()?[0] {
            0x1F => Member::Inside(Box::new(GzDecoder::new(input))),
            _ => Member::End,
        })
    }

    /// Looks for the beginning of another member.
    fn resume(mut input: R) -> io::Result<Member<R>> {
        loop {
            let block = input.fill_buf()?;
            if block.is_empty() {
                return Ok(Member::End);
            }
            let length = block.len();
            // A magic number that lies across two blocks is missed, and the next one found.
            let found = block
                .windows(4)
                .position(|w| w[..3] == [0x1F, 0x8B, 8] && w[3] & 0xE0 == 0);
            match found {
                Some(at) => {
                    input.consume(at);
                    return Ok(Member::Inside(Box::new(GzDecoder::new(input))));
                }
                None => input.consume(length),
            }
        }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, Member::End) {
                Member::End => return Ok(0),
                Member::Damaged(input) => self.state = Gzip::resume(input)?,
                Member::Inside(mut decoder) => match decoder.read(buffer) {
                    Ok(0) if !buffer.is_empty() => self.state = Gzip::next(decoder.into_inner())?,
                    Ok(count) => {
                        self.state = Member::Inside(decoder);
                        return Ok(count);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        self.state = Member::Inside(decoder);
                        return Err(error);
                    }
                    Err(error) => {
                        self.state = Member::Damaged(decoder.into_inner());
                        return Err(error);
                    }
                },
            }
        }
    }
}
