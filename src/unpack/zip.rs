//! zip: walks its directory, which stands at the end, and reads member by member.
//!
//! Stored, deflate, bzip2 and Zstandard; zip64. What is encrypted or packed by another method is
//! named and passed over. Office documents and e-books, which are zips inside, are named as what
//! they are.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use ::zip::read::{ZipFile, read_zipfile_from_stream};
use ::zip::result::ZipError;
use ::zip::{CompressionMethod, ZipArchive};

use super::layer::Layer;
use super::{Part, ReadSeek, Run, Sink, join, member, name, refuse, told};

/// The longest end of a directory with its comment.
const LONGEST_END: u64 = 22 + 65_535;
/// The fewest bytes that a directory takes for a member.
const ENTRY: u64 = 46;
/// The most bytes that a directory may take: it is read whole, for a million members or two.
const LONGEST_DIRECTORY: u64 = 256 << 20;

/// Lays a zip that comes as a stream down in a file that no folder names.
pub(super) fn spool(input: &mut dyn Read, run: &Run) -> io::Result<File> {
    let limit = run.limits.spool;
    let mut file = tempfile::tempfile()?;
    let copied = io::copy(&mut input.take(limit + 1), &mut file)?;
    if copied > limit {
        return Err(told(format!(
            "a zip of more than {} GiB inside another archive or a stream, which is the limit",
            limit >> 30
        )));
    }
    file.rewind()?;
    Ok(file)
}

/// Hands on the members of the archive at `path`.
pub(super) fn walk(
    file: &mut dyn ReadSeek,
    path: &str,
    depth: u32,
    run: &Run,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let opened = directory(file);
    let mut archive = match opened {
        Ok(archive) => archive,
        Err(Unopened::TooLong(error)) => return refuse(path, &error, sink),
        Err(Unopened::Damaged(file, error)) => {
            refuse(path, &error, sink)?;
            return salvage(file, path, depth, run, sink);
        }
    };
    if let Some(document) = document(&archive) {
        let what = format!("looks like {document}, which is not read yet");
        return sink(Part::Refused { path, what });
    }
    for index in 0..archive.len() {
        let packed = Cell::new(0);
        let (own, opened) = match archive.by_index_raw(index) {
            Ok(entry) if entry.is_dir() || entry.is_symlink() => continue,
            Ok(entry) => {
                packed.set(entry.compressed_size());
                (named(&entry), check(&entry))
            }
            Err(error) => (format!("member {}", index + 1), Err(in_our_words(error))),
        };
        if name::is_hidden(&own) {
            continue;
        }
        let own = join(path, &own);
        let opened = opened.and_then(|()| archive.by_index(index).map_err(in_our_words));
        match opened {
            Ok(entry) => {
                let mut layer = Layer::of(Box::new(entry), "zip", &packed, run);
                member(&mut layer, &own, depth, run, sink)?;
            }
            Err(error) => refuse(&own, &error, sink)?,
        }
    }
    ControlFlow::Continue(())
}

/// Why the directory of a zip cannot be had.
enum Unopened<'a> {
    /// It would take too much memory.
    TooLong(io::Error),
    /// It is not there, or is none.
    Damaged(&'a mut dyn ReadSeek, io::Error),
}

/// Reads the directory of a zip.
fn directory<'a>(
    file: &'a mut dyn ReadSeek,
) -> Result<ZipArchive<&'a mut dyn ReadSeek>, Unopened<'a>> {
    match check_directory(file) {
        Ok(true) => {}
        Ok(false) => {
            let what = "the zip has millions of members, which is beyond the limit";
            return Err(Unopened::TooLong(told(what)));
        }
        Err(error) => return Err(Unopened::Damaged(file, error)),
    }
    // The reader is lost with an archive that cannot be opened: that is tried on a loan.
    match ZipArchive::new(&mut *file) {
        Ok(_) => {}
        Err(error) => return Err(Unopened::Damaged(file, in_our_words(error))),
    }
    ZipArchive::new(file).map_err(|error| Unopened::TooLong(in_our_words(error)))
}

/// Hands on the members of a zip without a directory, as far as they follow one another from the
/// beginning.
fn salvage(
    file: &mut dyn ReadSeek,
    path: &str,
    depth: u32,
    run: &Run,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    if file.rewind().is_err() {
        return ControlFlow::Continue(());
    }
    let mut file = BufReader::new(file);
    // The first that is none ends it: that the zip is damaged has been told.
    while let Ok(Some(entry)) = read_zipfile_from_stream(&mut file) {
        let own = named(&entry);
        if entry.is_dir() || entry.is_symlink() || name::is_hidden(&own) {
            continue;
        }
        let packed = Cell::new(entry.compressed_size());
        let mut layer = Layer::of(Box::new(entry), "zip", &packed, run);
        member(&mut layer, &join(path, &own), depth, run, sink)?;
    }
    ControlFlow::Continue(())
}

/// Whether a member can be read.
fn check<R: Read>(entry: &ZipFile<'_, R>) -> io::Result<()> {
    if entry.encrypted() {
        return Err(told("encrypted, which cannot be read"));
    }
    match entry.compression() {
        CompressionMethod::Stored
        | CompressionMethod::Deflated
        | CompressionMethod::Bzip2
        | CompressionMethod::Zstd => Ok(()),
        other => Err(told(format!(
            "packed by the method {other}, which is not read"
        ))),
    }
}

/// The name of a member; UTF-8 wherever it is, for few archives say so.
fn named<R: Read>(entry: &ZipFile<'_, R>) -> String {
    let raw = entry.name_raw();
    let shown = match (std::str::from_utf8(raw), entry.name()) {
        (Err(_), Ok(name)) => name::shown(name.as_bytes()),
        _ => name::shown(raw),
    };
    shown.replace('\\', "/")
}

/// What a zip is that holds parts of one document.
fn document<R: Read + Seek>(archive: &ZipArchive<R>) -> Option<&'static str> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("[Content_Types].xml") {
        return Some("an office document");
    }
    if has("META-INF/container.xml") {
        return Some("an e-book");
    }
    (has("mimetype") && has("content.xml")).then_some("an office document")
}

/// Whether a directory takes no more memory than is had, by what the end of the archive says of it.
fn check_directory(file: &mut dyn ReadSeek) -> io::Result<bool> {
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(size.saturating_sub(LONGEST_END)))?;
    let mut tail = Vec::new();
    (&mut *file).take(LONGEST_END).read_to_end(&mut tail)?;
    let Some(end) = memchr::memmem::rfind(&tail, b"PK\x05\x06") else {
        return Err(told(
            "the zip has no directory: it breaks off, or is damaged",
        ));
    };
    let stated = |at: usize, width: usize, text: &[u8]| {
        let bytes = text.get(at..at + width)?;
        Some(
            bytes
                .iter()
                .rev()
                .fold(0, |n, byte| (n << 8) | u64::from(*byte)),
        )
    };
    let mut length = stated(end + 12, 4, &tail).unwrap_or(0);
    let mut members = stated(end + 10, 2, &tail).unwrap_or(0);
    if let Some(locator) = end
        .checked_sub(20)
        .filter(|at| tail[*at..].starts_with(b"PK\x06\x07"))
    {
        let mut record = Vec::new();
        file.seek(SeekFrom::Start(stated(locator + 8, 8, &tail).unwrap_or(0)))?;
        (&mut *file).take(56).read_to_end(&mut record)?;
        members = stated(32, 8, &record).unwrap_or(members);
        length = stated(40, 8, &record).unwrap_or(length);
    }
    file.rewind()?;
    let fits = length.min(size) <= LONGEST_DIRECTORY;
    Ok(fits && members.min(size / ENTRY) <= LONGEST_DIRECTORY / ENTRY)
}

fn in_our_words(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) if error.raw_os_error().is_some() => error,
        ZipError::Io(error) => match error
            .get_ref()
            .is_some_and(|inner| inner.is::<super::Told>())
        {
            true => error,
            false => told(format!("the zip is damaged: {error}")),
        },
        other => told(format!("the zip is damaged: {other}")),
    }
}
