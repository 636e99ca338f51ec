//! tar, as a stream: v7, ustar, pax and GNU's long names; sizes beyond 8 GiB.
//!
//! A reader of our own, since what a name may take in memory must be bounded here, where an archive
//! may hold anything.
//!
//! ```text
//! archive = { header, content padded to 512 } zeros
//! header  = name 100, mode 8, uid 8, gid 8, size 12, mtime 12, checksum 8, type 1, link 100,
//!           "ustar", version, owner 32, group 32, device 16, prefix 155
//! "x"     = { length " " key "=" value "\n" }    of the next member: path, size
//! "L"     = name                                 of the next member
//! ```
//!
//! Where a header's checksum is wrong the archive is damaged: the next sound one is looked for.

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::{Part, Run, Sink, join, member, name, refuse, told};

/// The size of a block.
const BLOCK: usize = 512;
/// The most bytes that the name of a member, or all that pax says of it, may take.
const LONGEST: u64 = 1 << 20;

/// Whether a block is the header of a member.
pub(super) fn is_header(block: &[u8]) -> bool {
    let Some(block) = block.get(..BLOCK) else {
        return false;
    };
    let stated = number(&block[148..156]);
    let sum = |value: fn(u8) -> i64| -> i64 {
        let bytes = block.iter().enumerate();
        bytes
            .map(|(at, byte)| match at {
                148..156 => i64::from(b' '),
                _ => value(*byte),
            })
            .sum()
    };
    // Some have summed the bytes as signed ones.
    let sums = [sum(i64::from), sum(|byte| i64::from(byte.cast_signed()))];
    let is_summed = stated.is_some_and(|stated| sums.contains(&stated.cast_signed()));
    let is_named = block[0] != 0 || &block[257..262] == b"ustar";
    is_summed && is_named && number(&block[124..136]).is_some()
}

/// A number in octal figures, or in binary where its first bit says so.
fn number(field: &[u8]) -> Option<u64> {
    if let [first, rest @ ..] = field
        && first & 0x80 != 0
    {
        let (high, low) = rest.split_at_checked(rest.len().checked_sub(8)?)?;
        let is_small = first & 0x7F == 0 && high.iter().all(|byte| *byte == 0);
        return is_small.then(|| u64::from_be_bytes(low.try_into().ok()?).into())?;
    }
    let text = std::str::from_utf8(field).ok()?;
    let text = text.trim_matches([' ', '\0']);
    u64::from_str_radix(text, 8).ok()
}

/// What the headers before a member say of it.
#[derive(Default)]
struct Said {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

/// Hands on the members of the archive at `path`.
pub(super) fn walk(
    input: &mut dyn Read,
    path: &str,
    depth: u32,
    run: &Run,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let mut said = Said::default();
    loop {
        let block = match header(input) {
            Ok(Some(Header::Sound(block))) => block,
            Ok(Some(Header::BehindDamage(block))) => {
                said = Said::default();
                let what = "the tar archive is damaged: a member, or several, are left out";
                sink(Part::Refused {
                    path,
                    what: what.to_owned(),
                })?;
                block
            }
            Ok(None) => return ControlFlow::Continue(()),
            Err(error) => return refuse(path, &error, sink),
        };
        let mut entry = Entry {
            left: said.size.or(number(&block[124..136])).unwrap_or(0),
            size: 0,
            has_failed: false,
            input: &mut *input,
        };
        entry.size = entry.left;
        let flow = match block[156] {
            b'x' | b'L' => {
                let read = match block[156] {
                    b'L' => long_name(&mut entry, &mut said),
                    _ => pax(&mut entry, &mut said),
                };
                match read {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => refuse(path, &error, sink),
                }
            }
            b'0' | 0 | b'7' => file(&mut entry, &block, &mut said, (path, depth), run, sink),
            b'S' => {
                let path = join(path, &named(&block, &mut said));
                let what = "a sparse file in a tar archive, which is not read".to_owned();
                sink(Part::Refused { path: &path, what })
            }
            // Folders, links, devices; what is said of all that follow.
            _ => {
                if !matches!(block[156], b'K' | b'g') {
                    said = Said::default();
                }
                // Links state the size of what they lead to, and hold nothing.
                if matches!(block[156], b'1'..=b'6') {
                    entry.left = 0;
                    entry.size = 0;
                }
                ControlFlow::Continue(())
            }
        };
        flow?;
        // What failed has been told of by whoever read it.
        if entry.has_failed {
            return ControlFlow::Continue(());
        }
        if let Err(error) = entry.pass() {
            return refuse(path, &error, sink);
        }
    }
}

/// Hands on a file of the archive at a path and depth.
fn file(
    entry: &mut Entry<'_>,
    block: &[u8; BLOCK],
    said: &mut Said,
    (path, depth): (&str, u32),
    run: &Run,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let own = named(block, said);
    // The oldest archives mark a folder by its name alone.
    if own.ends_with('/') || name::is_hidden(&own) {
        return ControlFlow::Continue(());
    }
    member(entry, &join(path, &own), depth, run, sink)
}

/// The name of the member that `block` is the header of; what was said of it is used up.
fn named(block: &[u8; BLOCK], said: &mut Said) -> String {
    let said = std::mem::take(said);
    let until_nul = |field: &'_ [u8]| -> Vec<u8> {
        field
            .iter()
            .copied()
            .take_while(|byte| *byte != 0)
            .collect()
    };
    let bytes = said.name.unwrap_or_else(|| {
        let own = until_nul(&block[..100]);
        // GNU's own format keeps times where ustar keeps the prefix.
        let prefix = match &block[257..263] {
            b"ustar\0" => until_nul(&block[345..500]),
            _ => Vec::new(),
        };
        match prefix.is_empty() {
            true => own,
            false => [&prefix[..], b"/", &own].concat(),
        }
    });
    name::shown(&bytes)
}

fn long_name(entry: &mut Entry<'_>, said: &mut Said) -> io::Result<()> {
    let mut bytes = entry.text()?;
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    said.name = Some(bytes);
    Ok(())
}

fn pax(entry: &mut Entry<'_>, said: &mut Said) -> io::Result<()> {
    let bytes = entry.text()?;
    let mut rest = &bytes[..];
    while let Some((record, behind)) = record(rest) {
        rest = behind;
        let Some(equals) = record.iter().position(|byte| *byte == b'=') else {
            continue;
        };
        let (key, value) = (&record[..equals], &record[equals + 1..]);
        match key {
            b"path" => said.name = Some(value.to_owned()),
            b"GNU.sparse.name" => said.name = Some(value.to_owned()),
            b"size" => said.size = std::str::from_utf8(value).ok().and_then(|v| v.parse().ok()),
            _ => {}
        }
    }
    Ok(())
}

/// The first record of pax's and what follows it: `18 path=a/b/c.txt\n`.
fn record(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = text.iter().position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(&text[..space]).ok()?.parse().ok()?;
    let (record, behind) = text.split_at_checked(length)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    Some((record, behind))
}

/// A header that was found.
enum Header {
    /// Where it had to be.
    Sound([u8; BLOCK]),
    /// Behind blocks that are none.
    BehindDamage([u8; BLOCK]),
}

/// The next header; none at the end.
fn header(input: &mut dyn Read) -> io::Result<Option<Header>> {
    let mut block = [0; BLOCK];
    let mut is_damaged = false;
    loop {
        match fill(input, &mut block)? {
            0 if !is_damaged => return Ok(None),
            BLOCK if is_header(&block) => {
                return Ok(Some(match is_damaged {
                    true => Header::BehindDamage(block),
                    false => Header::Sound(block),
                }));
            }
            // The end; what lies behind it, as where archives were joined, is read too.
            BLOCK if block.iter().all(|byte| *byte == 0) => {}
            BLOCK => is_damaged = true,
            _ => return Err(told("the tar archive breaks off, or its end is damaged")),
        }
    }
}

/// Reads until the block is full or there is no more.
fn fill(input: &mut dyn Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match input.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The content of a member.
struct Entry<'a> {
    input: &'a mut dyn Read,
    size: u64,
    left: u64,
    has_failed: bool,
}

impl Entry<'_> {
    /// All of it, which must be short.
    fn text(&mut self) -> io::Result<Vec<u8>> {
        if self.left > LONGEST {
            return Err(told(
                "the tar archive is damaged: a name of more than 1 MiB",
            ));
        }
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Passes over what was not read, and the padding.
    fn pass(mut self) -> io::Result<()> {
        io::copy(&mut self, &mut io::sink())?;
        let padding = self.size.next_multiple_of(BLOCK as u64) - self.size;
        io::copy(&mut self.input.take(padding), &mut io::sink())?;
        Ok(())
    }
}

impl Read for Entry<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if most == 0 {
            return Ok(0);
        }
        let result = match self.input.read(&mut buffer[..most]) {
            Ok(0) => Err(told("the tar archive breaks off")),
            other => other,
        };
        match result {
            Ok(count) => {
                self.left -= count as u64;
                Ok(count)
            }
            Err(error) => {
                self.has_failed |= error.kind() != io::ErrorKind::Interrupted;
                Err(error)
            }
        }
    }
}
