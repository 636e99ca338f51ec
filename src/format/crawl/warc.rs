//! WARC: the header of a record.
//!
//! ```text
//! record = "WARC/" version CRLF { name ":" value CRLF } CRLF block CRLF CRLF
//! ```
//!
//! `WARC/1.0`, `WARC-Type: response`, `WARC-Target-URI: http://example.org/`, `WARC-Date:
//! 2017-03-06T04:02:06Z`, `Content-Length: 975`. Types that hold a page are `response` (with HTTP's
//! head), `resource` and `conversion` (without); all others hold none.

use std::io::{self, Read};

use super::super::bytes::Bytes;
use super::{Holds, LONGEST_LINE, Next, Record};

/// The most lines that a header may have.
const LINES: usize = 500;

/// Whether bytes begin with a record.
pub(in super::super) fn is_warc(head: &[u8]) -> bool {
    let mut head = head;
    while let Some(rest) = head.strip_prefix(b"\n").or(head.strip_prefix(b"\r")) {
        head = rest;
    }
    is_start(head)
}

/// Whether a line is the first of a record.
pub(super) fn is_start(line: &[u8]) -> bool {
    matches!(line, [b'W', b'A', b'R', b'C', b'/', b'0'..=b'9', b'.', ..])
}

/// The header whose first line was read.
pub(super) fn header<R: Read>(bytes: &mut Bytes<R>, line: &mut Vec<u8>) -> io::Result<Next> {
    let (mut kind, mut url, mut captured, mut length, mut content) = (None, None, None, None, None);
    for _ in 0..LINES {
        line.clear();
        bytes.line(line, LONGEST_LINE)?;
        if line.is_empty() {
            return Ok(Next::Broken("its header breaks off"));
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            let Some(length) = length else {
                return Ok(Next::Broken("its length is not stated"));
            };
            let holds = match kind.as_deref() {
                Some("response") => response(content),
                Some("resource" | "conversion") if is_of_web(url.as_deref()) => {
                    Holds::Thing(content.unwrap_or_default())
                }
                _ => Holds::Other,
            };
            return Ok(Next::Record(Record {
                holds,
                url: url.unwrap_or_default(),
                captured,
                length,
            }));
        }
        let Some((name, value)) = field(text) else {
            continue;
        };
        match name.as_str() {
            "warc-type" => kind = Some(value.to_ascii_lowercase()),
            // Older versions of wget wrote it in brackets.
            "warc-target-uri" => url = Some(value.trim_matches(['<', '>']).to_owned()),
            "warc-date" => captured = Some(value),
            "content-type" => content = Some(value),
            "content-length" => length = value.parse().ok(),
            _ => {}
        }
    }
    Ok(Next::Broken("its header has no end"))
}

/// Whether an address is that of something on the web or on a disk, rather than of what a crawler
/// says of itself.
fn is_of_web(url: Option<&str>) -> bool {
    let schemes = ["http:", "https:", "ftp:", "file:", "urn:"];
    url.is_some_and(|url| schemes.iter().any(|scheme| url.starts_with(scheme)))
}

/// What a response holds: an answer over HTTP, unless it says that it is another.
fn response(content: Option<String>) -> Holds {
    match content {
        Some(content) if !content.to_ascii_lowercase().starts_with("application/http") => {
            match content.contains('/') && !content.contains("http") {
                true => Holds::Thing(content),
                false => Holds::Response,
            }
        }
        _ => Holds::Response,
    }
}

/// The name, in lower case, and value of a line of a header.
pub(super) fn field(line: &[u8]) -> Option<(String, String)> {
    let colon = memchr::memchr(b':', line)?;
    let name = String::from_utf8_lossy(&line[..colon]);
    let value = String::from_utf8_lossy(&line[colon + 1..]);
    Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
}
