//! A mailbox: messages one behind the other, each under a line `From sender date`.
//!
//! ```text
//! mailbox = { "From " sender " " weekday month day time year LF message LF }
//! ```
//!
//! A line of a message that begins so is quoted by `>`, which is taken off again (mboxrd); where it is
//! not quoted, only one that follows an empty line and ends in a time and a year divides.

use std::io::Read;

use super::super::bytes::Bytes;
use super::super::{MAX_ARTICLE, Outlet, Refusal, Stop};
use super::{draft, fields};

/// The longest piece of a line that is read at once.
const LONGEST_LINE: usize = 64 << 10;

/// Fields one of which a message in a mailbox begins with.
const FIRST: [&str; 16] = [
    "return-path",
    "received",
    "message-id",
    "from",
    "to",
    "date",
    "subject",
    "delivered-to",
    "mime-version",
    "x-gm-thrid",
    "x-gmail-labels",
    "x-mozilla-status",
    "status",
    "x-original-to",
    "envelope-to",
    "x-from",
];

/// Whether bytes begin with a mailbox.
pub(in super::super) fn is_mbox(head: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', head) else {
        return false;
    };
    let (postmark, below) = head.split_at(end + 1);
    let known = fields(below).filter(|(name, _)| FIRST.contains(&name.as_str()));
    is_postmark(postmark) && known.take(2).count() == 2
}

/// Whether a line divides messages: `From ann@example.org Fri Sep 22 10:00:00 2023`.
fn is_postmark(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let Ok(rest) = std::str::from_utf8(rest) else {
        return false;
    };
    let is_time = |word: &str| {
        let mut parts = word.split(':');
        let is_number = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        (2..=3).contains(&word.split(':').count()) && parts.all(is_number)
    };
    let is_year = |word: &str| {
        word.len() == 4 && word.starts_with(['1', '2']) && word.bytes().all(|b| b.is_ascii_digit())
    };
    rest.split_whitespace().any(is_time) && rest.split_whitespace().any(is_year)
}

/// Reads the messages of a mailbox.
pub(in super::super) fn read<R: Read>(input: R, outlet: &mut Outlet<'_>) -> Result<(), Stop> {
    let mut bytes = Bytes::new(input);
    let mut message = Vec::new();
    let mut line = Vec::new();
    let (mut number, mut first) = (0, 0);
    let (mut is_start, mut is_blank_above) = (true, true);
    loop {
        line.clear();
        bytes.line(&mut line, LONGEST_LINE).map_err(Refusal::Io)?;
        number += u64::from(is_start);
        if line.is_empty() || (is_start && is_blank_above && is_postmark(&line)) {
            hand_on(&message, first, outlet)?;
            if line.is_empty() {
                return Ok(());
            }
            message.clear();
            first = number;
        } else if message.len() <= MAX_ARTICLE {
            message.extend_from_slice(unquoted(&line, is_start));
        }
        is_blank_above = is_start && line.trim_ascii().is_empty();
        is_start = line.last() == Some(&b'\n');
    }
}

/// A line without the mark that keeps it from dividing.
fn unquoted(line: &[u8], is_start: bool) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    match is_start && marks > 0 && line[marks..].starts_with(b"From ") {
        true => &line[1..],
        false => line,
    }
}

/// Hands on the story of the message that begins on a line.
fn hand_on(message: &[u8], line: u64, outlet: &mut Outlet<'_>) -> Result<(), Stop> {
    if message.trim_ascii().is_empty() {
        return Ok(());
    }
    match draft(message) {
        Some(draft) => outlet.story(draft),
        None => outlet.trouble(Some(line), "a message with neither subject nor text"),
    }
}
