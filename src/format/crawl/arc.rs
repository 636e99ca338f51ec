//! ARC, the older form of crawls: a line before every answer, and no header of its own.
//!
//! ```text
//! file   = "filedesc://" ... block { LF record }
//! record = url SP address SP yyyymmddhhmmss SP type SP length LF block                      (1)
//!        | url SP address SP time SP type SP status SP checksum SP location SP offset SP file SP length LF block  (2)
//! ```
//!
//! An address may hold spaces, so that lines are read from their end.

use super::{Holds, Next, Record};

/// Whether bytes begin with an ARC.
pub(in super::super) fn is_arc(head: &[u8]) -> bool {
    head.starts_with(b"filedesc://")
}

/// Whether a line is the first of a record.
pub(super) fn is_start(line: &[u8]) -> bool {
    fields(line).is_some()
}

/// The record whose first line this is.
pub(super) fn header(line: &[u8]) -> Next {
    let Some((url, time, length)) = fields(line) else {
        return Next::Broken("no line of a record");
    };
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    Next::Record(Record {
        holds: match is_web {
            true => Holds::Response,
            false => Holds::Other,
        },
        captured: Some(iso(time)),
        length,
        url: url.to_owned(),
    })
}

/// The address, time and length that a line states.
fn fields(line: &[u8]) -> Option<(&str, &str, u64)> {
    let line = std::str::from_utf8(line).ok()?.trim_end();
    let (rest, length) = line.rsplit_once(' ')?;
    let length: u64 = length.parse().ok()?;
    let mut words = rest.rsplit(' ');
    // The type stands before the length, or six words before it.
    let time = [1, 4]
        .into_iter()
        .map(|skipped| words.nth(skipped))
        .find_map(|word| word.filter(|word| is_time(word)))?;
    let end = time.as_ptr() as usize - rest.as_ptr() as usize;
    let (url, _address) = rest[..end].trim_end().rsplit_once(' ')?;
    url.contains(':').then_some((url, time, length))
}

fn is_time(word: &str) -> bool {
    (8..=14).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A time in figures as ISO 8601: 2014-02-16T05:02:21Z.
fn iso(time: &str) -> String {
    let day = format!("{}-{}-{}", &time[..4], &time[4..6], &time[6..8]);
    match time.len() {
        14 => format!("{day}T{}:{}:{}Z", &time[8..10], &time[10..12], &time[12..]),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_versions_are_read_from_their_end() {
        for (line, wanted) in [
            (
                "http://example.com/a b 93.184.216.119 20140216050221 text/html 1591",
                Some(("http://example.com/a b", "20140216050221", 1591)),
            ),
            (
                "http://example.com/ 1.2.3.4 20140216050221 text/html 200 abc - 1024 x.arc.gz 77\n",
                Some(("http://example.com/", "20140216050221", 77)),
            ),
            (
                "filedesc://x.arc 0.0.0.0 20140216050221 text/plain 75",
                Some(("filedesc://x.arc", "20140216050221", 75)),
            ),
            ("HTTP/1.1 200 OK", None),
            ("they met at 10", None),
            ("", None),
        ] {
            assert_eq!(fields(line.as_bytes()), wanted, "{line}");
        }
        assert_eq!(iso("20140216050221"), "2014-02-16T05:02:21Z");
    }
}
