//! Crawls, record by record: WARC 0.17 to 1.1 and ARC 1 and 2.
//!
//! A page that was fetched well is a story: its address is the record's, and when it was fetched is
//! stated as that, never as a date. A story's number is its address, which a reader knows it by and
//! which stays when a crawl is packed anew, as a record's own id does not. What the crawl holds
//! beside pages is passed over: requests, visits that found nothing new, images, styles, scripts.
//!
//! A broken record is named with its place, and reading goes on at the next that begins on a line.

mod arc;
mod http;
mod warc;

pub(super) use arc::is_arc;
pub(super) use warc::is_warc;

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::bytes::Bytes;
use super::{Item, MAX_ARTICLE, Outlet, Refusal, Stop, html, one_line, read_text, text_of};
use crate::article::{Doubt, Draft};

/// The longest line of a header, in bytes: addresses may be long.
const LONGEST_LINE: usize = 64 << 10;

/// How the records of a crawl are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Warc,
    Arc,
}

/// A record whose header was read, and whose block comes next.
struct Record {
    /// What the block is.
    holds: Holds,
    /// The address that was fetched.
    url: String,
    /// When it was fetched.
    captured: Option<String>,
    /// How many bytes the block has.
    length: u64,
}

/// What the block of a record is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Holds {
    /// An answer as it came over the wire, with its head.
    Response,
    /// The thing itself, of this type.
    Thing(String),
    /// Nothing that is read.
    Other,
}

/// What the header of a record comes to.
enum Next {
    Record(Record),
    /// Something that is no record, and why.
    Broken(&'static str),
}

/// Reads the stories of a crawl.
pub(super) fn read<R: Read>(input: R, kind: Kind, outlet: &mut Outlet<'_>) -> Result<(), Stop> {
    let mut bytes = Bytes::new(input);
    let mut line = Vec::new();
    // Where the last error of the input was met: a second one there is the end of it.
    let mut failed_at = None;
    let mut is_lost = false;
    loop {
        let start = bytes.at() - line.len() as u64;
        match step(&mut bytes, kind, &mut line, &mut is_lost, start, outlet) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(Failure::Stop(stop)) => return Err(stop),
            Err(Failure::Io(error)) => {
                if failed_at == Some(bytes.at()) {
                    return Ok(());
                }
                if bytes.at() == 0 {
                    return Err(Stop::Refused(Refusal::Io(error)));
                }
                failed_at = Some(bytes.at());
                line.clear();
                is_lost = true;
                outlet.trouble(None, format!("record at byte {start}: {error}"))?;
            }
        }
    }
}

/// Why a step ends.
enum Failure {
    Stop(Stop),
    Io(io::Error),
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Failure {
        Failure::Stop(stop)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Io(error)
    }
}

/// Reads one record, or goes on to the next; false at the end. `line` holds the first line of the
/// record where it was read already.
fn step<R: Read>(
    bytes: &mut Bytes<R>,
    kind: Kind,
    line: &mut Vec<u8>,
    is_lost: &mut bool,
    start: u64,
    outlet: &mut Outlet<'_>,
) -> Result<bool, Failure> {
    if line.is_empty() {
        bytes.line(line, LONGEST_LINE)?;
    }
    if line.is_empty() {
        return Ok(false);
    }
    if line.trim_ascii().is_empty() {
        line.clear();
        return Ok(true);
    }
    let is_start = match kind {
        Kind::Warc => warc::is_start(line),
        Kind::Arc => arc::is_start(line),
    };
    if !is_start {
        if !std::mem::replace(is_lost, true) {
            let what = format!("no record at byte {start}; what lies before the next is left out");
            outlet.trouble(None, what)?;
        }
        to_next_line(bytes, line)?;
        return Ok(true);
    }
    *is_lost = false;
    let next = match kind {
        Kind::Warc => warc::header(bytes, line)?,
        Kind::Arc => arc::header(line),
    };
    line.clear();
    match next {
        Next::Record(record) => block(bytes, record, start, outlet)?,
        Next::Broken(what) => {
            *is_lost = true;
            outlet.trouble(None, format!("record at byte {start}: {what}"))?;
        }
    }
    Ok(true)
}

/// Passes over the rest of a line.
fn to_next_line<R: Read>(bytes: &mut Bytes<R>, line: &mut Vec<u8>) -> io::Result<()> {
    while line.last().is_some_and(|byte| *byte != b'\n') {
        line.clear();
        bytes.line(line, LONGEST_LINE)?;
    }
    line.clear();
    Ok(())
}

/// Reads the block of a record and hands on what stories it holds.
fn block<R: Read>(
    bytes: &mut Bytes<R>,
    record: Record,
    start: u64,
    outlet: &mut Outlet<'_>,
) -> Result<(), Failure> {
    let is_cut = |had: u64| had < record.length;
    if record.holds == Holds::Other || record.length > MAX_ARTICLE as u64 {
        if record.holds != Holds::Other && !is_media(&record) {
            let what = format!(
                "record at byte {start}: {}; it is left out",
                Refusal::TooLarge
            );
            outlet.trouble(None, what)?;
        }
        if is_cut(bytes.skip(record.length)?) {
            let what = format!("record at byte {start}: breaks off");
            outlet.trouble(None, what)?;
        }
        return Ok(());
    }
    let mut block = Vec::new();
    bytes.piece(&mut block, record.length)?;
    let is_cut = is_cut(block.len() as u64);
    let fetched = match &record.holds {
        Holds::Thing(kind) => Some(http::Fetched::thing(kind, &block)),
        _ => http::Fetched::response(&block),
    };
    if let Some(fetched) = fetched {
        stories(&record, &fetched, outlet)?;
    }
    if is_cut {
        let what = format!("record at byte {start}: breaks off; what there is of it is kept");
        outlet.trouble(None, what)?;
    }
    Ok(())
}

/// Whether a thing that is too large to be read would not have been anyway.
fn is_media(record: &Record) -> bool {
    match &record.holds {
        Holds::Thing(kind) => http::Content::of(kind, b"") == http::Content::Other,
        // Sounds and films are answers too, and what they are stands in the block.
        _ => true,
    }
}

/// Hands on the stories of what was fetched.
fn stories(
    record: &Record,
    fetched: &http::Fetched<'_>,
    outlet: &mut Outlet<'_>,
) -> Result<(), Stop> {
    match fetched.content {
        http::Content::Page => {
            let page = text_of(&fetched.body, fetched.charset.as_deref());
            match page.and_then(|page| html::draft(&page)) {
                Some(draft) => outlet.story(of_record(record, fetched, draft)),
                None => Ok(()),
            }
        }
        http::Content::Text if !is_for_robots(&record.url) => {
            // A text that is none after all is one of the things that are passed over.
            let mut flow = Ok(());
            let _ = read_text(&fetched.body[..], &mut |item| {
                if let Item::Story(draft) = item {
                    flow = outlet.story(of_record(record, fetched, draft));
                }
                match flow {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            });
            flow
        }
        _ => Ok(()),
    }
}

/// A draft with what its record states; a feed's stories have their own addresses.
fn of_record(record: &Record, fetched: &http::Fetched<'_>, mut draft: Draft) -> Draft {
    let url = one_line(&record.url);
    draft.number = match draft.number {
        Some(own) => Some(format!("{url}#{own}")),
        None => Some(url.clone()),
    };
    draft.url = draft
        .url
        .filter(|_| fetched.content == http::Content::Text)
        .or(Some(url));
    draft.captured.clone_from(&record.captured);
    draft.doubts.extend(fetched.flaw.map(Doubt::new));
    draft
}

/// Whether an address is that of a text which no reader was meant to see.
fn is_for_robots(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let name = path.rsplit('/').next().unwrap_or("");
    [
        "robots.txt",
        "ads.txt",
        "app-ads.txt",
        "humans.txt",
        "security.txt",
    ]
    .contains(&name)
}

#[cfg(test)]
mod tests;
