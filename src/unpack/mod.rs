//! What a file is made of: undoes compressions, walks archives, and hands on each member's bytes.
//!
//! Told by content, never by name, and nested in any way up to [`Limits::depth`]: gzip, Zstandard,
//! bzip2 and xz, each of several streams; tar of any kind; zip. All is streamed in fixed buffers; only
//! a zip that is no file by itself is laid down in an unlinked temporary file, since its directory
//! stands at its end. Nothing is ever written under a member's name, which may therefore be anything.
//! What breaks a limit or is damaged is named by its path inside, and all else goes on. Knows bytes
//! and names; what the bytes say is `format`'s to tell.
//!
//! ```text
//! a.txt.gz        ""                 the bytes of a.txt
//! a.zip           "b/c.txt"          a member
//! a.tar.gz        "b.zip/c.txt"      a member of an archive in it
//! ```

mod kind;
mod layer;
mod name;
mod tar;
mod zip;

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use crate::head::Head;
use kind::{Archive, Kind};
use layer::{Counted, Layer};

/// What [`read`] reads.
pub enum Input<'a> {
    /// Something that may be seekable, such as a file.
    File(&'a mut dyn ReadSeek),
    /// Something that is read once from the beginning to the end.
    Stream(&'a mut dyn Read),
}

/// A file, or what is one to a reader.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// What a source may cost before it is refused.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many compressions and archives may lie in one another.
    pub depth: u32,
    /// How many members a source may have, and how many one zip.
    pub members: u64,
    /// How many bytes may be unpacked from one source, those of every layer counted.
    pub unpacked: u64,
    /// How many times its packed size a source, or one compression in it, may unpack to; ..
    pub ratio: u64,
    /// .. of no concern up to so many bytes.
    pub ratio_from: u64,
    /// How many bytes a zip may have that must be laid down before it can be read.
    pub spool: u64,
}

impl Default for Limits {
    /// Texts shrink to a third or a tenth, tables that repeat themselves to a hundredth; beyond a
    /// thousandth there is nothing but a bomb. The rest only sees to it that every reading ends.
    fn default() -> Limits {
        Limits {
            depth: 8,
            members: 10_000_000,
            unpacked: 1 << 40,
            ratio: 1000,
            ratio_from: 100 << 20,
            spool: 8 << 30,
        }
    }
}

/// A part of a source.
pub enum Part<'a> {
    /// A member that is neither a compression nor an archive, or the source itself.
    Member {
        /// Its path in the source; empty for all that the source holds, unpacked or as it is.
        path: &'a str,
        /// Its bytes, which need not all be read. After an error reading may go on behind a gap.
        bytes: &'a mut dyn Read,
    },
    /// A member, or the rest of an archive, that cannot be had.
    Refused {
        /// Its path in the source; empty for the source itself.
        path: &'a str,
        /// Why: lowercase, no full stop.
        what: String,
    },
}

/// Where parts go; it may break off.
pub type Sink<'a> = dyn FnMut(Part<'_>) -> ControlFlow<()> + 'a;

/// Hands the members of `input` to `sink`, in their order; a source that is none of ours is its own
/// only member.
pub fn read(input: Input<'_>, limits: &Limits, sink: &mut Sink<'_>) {
    let mut run = Run::new(*limits);
    // Whether the caller wants more makes no difference at the end.
    let _ = match input {
        Input::Stream(stream) => {
            let mut raw = Counted::new(stream, &run.packed);
            open(&mut raw, "", 0, &run, sink)
        }
        Input::File(file) => {
            run.size = file.seek(SeekFrom::End(0)).ok().filter(|size| *size > 0);
            if run.size.is_none() || file.rewind().is_err() {
                run.size = None;
            }
            let mut raw = Counted::new(file, &run.packed);
            match run.size {
                None => open(&mut raw, "", 0, &run, sink),
                Some(_) => open_file(&mut raw, &run, sink),
            }
        }
    };
}

/// Whether a source that begins with `head`, of which 512 bytes are enough, is compressed or an
/// archive.
pub fn is_packed(head: &[u8]) -> bool {
    Kind::of(head).is_some()
}

/// A limit that was broken, or damage: an error in the words that a user sees.
#[derive(Debug)]
struct Told(String);

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Told {}

fn told(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Told(what.into()))
}

/// The account of one source against its limits.
struct Run {
    limits: Limits,
    /// The size of the source, where it is known.
    size: Option<u64>,
    /// Bytes read of the source, some perhaps twice.
    packed: Cell<u64>,
    /// Bytes that came out of any compression.
    unpacked: Cell<u64>,
    members: Cell<u64>,
    /// Whether the source has broken a limit, and no more of it is read.
    is_over: Cell<bool>,
}

impl Run {
    fn new(limits: Limits) -> Run {
        Run {
            limits,
            size: None,
            packed: Cell::new(0),
            unpacked: Cell::new(0),
            members: Cell::new(0),
            is_over: Cell::new(false),
        }
    }

    fn over(&self, what: String) -> io::Error {
        self.is_over.set(true);
        told(what)
    }

    /// Accounts for bytes that were unpacked.
    fn grow(&self, count: u64) -> io::Result<()> {
        let unpacked = self.unpacked.get().saturating_add(count);
        self.unpacked.set(unpacked);
        if unpacked > self.limits.unpacked {
            let limit = self.limits.unpacked >> 30;
            return Err(self.over(format!(
                "the file unpacks to more than {limit} GiB, which is the limit; the rest is left out"
            )));
        }
        let packed = self.size.unwrap_or(u64::MAX).min(self.packed.get());
        if self.is_bomb(packed, unpacked) {
            let what = format!("{}; the rest of the file is left out", self.bomb());
            return Err(self.over(what));
        }
        Ok(())
    }

    fn is_bomb(&self, packed: u64, unpacked: u64) -> bool {
        unpacked > self.limits.ratio_from && unpacked / self.limits.ratio > packed
    }

    fn bomb(&self) -> String {
        let ratio = self.limits.ratio;
        format!("it unpacks to more than {ratio} times its size, as only bombs do")
    }

    /// Accounts for a member.
    fn count(&self) -> io::Result<()> {
        self.members.set(self.members.get() + 1);
        if self.members.get() > self.limits.members {
            let limit = self.limits.members;
            return Err(self.over(format!(
                "the file has more than {limit} members, which is the limit; the rest is left out"
            )));
        }
        Ok(())
    }
}

/// Hands on what a stream holds, `depth` layers below the source.
fn open(
    input: &mut dyn Read,
    path: &str,
    depth: u32,
    run: &Run,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let mut head = Head::read(input, kind::HEAD);
    let Some(kind) = Kind::of(head.first()) else {
        let bytes = &mut head;
        return sink(Part::Member { path, bytes });
    };
    if depth >= run.limits.depth {
        let what = format!("{} inside {depth} others, which is the limit", kind.name());
        return sink(Part::Refused { path, what });
    }
    match kind {
        Kind::Compressed(codec) => {
            let packed = Cell::new(0);
            let input = Counted::new(&mut head, &packed);
            match Layer::open(codec, input, &packed, run) {
                Ok(mut layer) => open(&mut layer, path, depth + 1, run, sink),
                Err(error) => refuse(path, &error, sink),
            }
        }
        Kind::Archive(Archive::Tar) => tar::walk(&mut head, path, depth, run, sink),
        Kind::Archive(Archive::Zip) => match zip::spool(&mut head, run) {
            Ok(mut file) => zip::walk(&mut file, path, depth, run, sink),
            Err(error) => refuse(path, &error, sink),
        },
    }
}

/// Hands on what a file holds that can be seeked.
fn open_file(
    file: &mut Counted<'_, dyn ReadSeek + '_>,
    run: &Run,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let mut head = Vec::with_capacity(kind::HEAD + 1);
    let is_zip = (&mut *file)
        .take(kind::HEAD as u64)
        .read_to_end(&mut head)
        .is_ok()
        && matches!(Kind::of(&head), Some(Kind::Archive(Archive::Zip)));
    if is_zip {
        return zip::walk(file, "", 0, run, sink);
    }
    if head.len() < kind::HEAD {
        run.packed.set(head.len() as u64);
    }
    let mut input = (&head[..]).chain(file);
    open(&mut input, "", 0, run, sink)
}

/// Tells that something cannot be had; `Break` where nothing of the source can any more.
fn refuse(path: &str, error: &io::Error, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let what = match error.get_ref().is_some_and(|inner| inner.is::<Told>()) {
        true => error.to_string(),
        false => format!("cannot be read: {error}"),
    };
    sink(Part::Refused { path, what })
}

/// Hands on a member of an archive, counted and named.
fn member(
    bytes: &mut dyn Read,
    path: &str,
    depth: u32,
    run: &Run,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    if let Err(error) = run.count() {
        refuse(path, &error, sink)?;
        return ControlFlow::Break(());
    }
    open(bytes, path, depth + 1, run, sink)?;
    match run.is_over.get() {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    }
}

/// The path of a member of an archive that lies at `path`.
fn join(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        _ => format!("{path}/{name}"),
    }
}

#[cfg(test)]
mod tests;
