//! What a crawl fetched: the head of an HTTP answer, its chunks and codings undone.
//!
//! Crawlers differ in what they keep: some undo chunks and codings and leave the head that speaks of
//! them. What cannot be undone is therefore taken as it stands.

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::memchr;

use super::super::MAX_ARTICLE;
use super::warc::field;

/// What kind of thing was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A web page.
    Page,
    /// Text, or XML of any kind.
    Text,
    /// Nothing that is read.
    Other,
}

impl Content {
    /// What a stated type means; where none or any is stated the first bytes tell.
    pub(super) fn of(kind: &str, body: &[u8]) -> Content {
        let kind = kind.split(';').next().unwrap_or("").trim();
        match kind.to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => Content::Page,
            "text/plain" | "text/xml" | "application/xml" => match is_page(body) {
                true => Content::Page,
                false => Content::Text,
            },
            kind if kind.ends_with("+xml") && kind != "image/svg+xml" => Content::Text,
            "" | "unknown" | "no-type" | "application/octet-stream" if is_page(body) => {
                Content::Page
            }
            _ => Content::Other,
        }
    }
}

/// Whether bytes begin as a web page does.
fn is_page(body: &[u8]) -> bool {
    let head = body.trim_ascii_start();
    let starts = |with: &[u8]| {
        head.get(..with.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(with))
    };
    starts(b"<!doctype html") || starts(b"<html")
}

/// A thing that was fetched well.
pub(super) struct Fetched<'a> {
    pub(super) content: Content,
    /// The encoding that is stated.
    pub(super) charset: Option<String>,
    pub(super) body: Cow<'a, [u8]>,
    /// What is wrong with it.
    pub(super) flaw: Option<&'static str>,
}

impl<'a> Fetched<'a> {
    /// A thing of this type.
    pub(super) fn thing(kind: &str, body: &'a [u8]) -> Fetched<'a> {
        Fetched {
            content: Content::of(kind, body),
            charset: charset(kind),
            body: Cow::Borrowed(body),
            flaw: None,
        }
    }

    /// What an answer holds; none where it is no good one.
    pub(super) fn response(block: &'a [u8]) -> Option<Fetched<'a>> {
        let mut head = Head::read(block)?;
        let kind = head.kind.take().unwrap_or_default();
        // Images and the like are passed over before anything is undone for them.
        if Content::of(&kind, b"<html") == Content::Other {
            return None;
        }
        let mut body = Cow::Borrowed(head.body);
        let mut flaw = None;
        if head.is_chunked
            && let Some((whole, is_whole)) = unchunked(head.body)
        {
            body = Cow::Owned(whole);
            flaw = (!is_whole).then_some("the page breaks off where it was fetched");
        }
        for coding in head.codings.iter().rev() {
            if let Some((whole, is_whole)) = decoded(coding, &body) {
                body = Cow::Owned(whole);
                flaw = flaw.or((!is_whole).then_some("the page breaks off where it was fetched"));
            }
        }
        Some(Fetched {
            content: Content::of(&kind, &body),
            charset: charset(&kind),
            body,
            flaw,
        })
    }
}

/// The head of an answer that brought something.
struct Head<'a> {
    kind: Option<String>,
    codings: Vec<String>,
    is_chunked: bool,
    body: &'a [u8],
}

impl<'a> Head<'a> {
    fn read(block: &'a [u8]) -> Option<Head<'a>> {
        let (status, mut rest) = line(block)?;
        let status = std::str::from_utf8(status).ok()?;
        let mut words = status.split_ascii_whitespace();
        let protocol = words.next()?;
        let is_good =
            (protocol.starts_with("HTTP/") || protocol == "ICY") && words.next() == Some("200");
        if !is_good {
            return None;
        }
        let mut head = Head {
            kind: None,
            codings: Vec::new(),
            is_chunked: false,
            body: b"",
        };
        while let Some((text, below)) = line(rest) {
            rest = below;
            if text.is_empty() {
                break;
            }
            let Some((name, value)) = field(text) else {
                continue;
            };
            let values = || {
                value
                    .split(',')
                    .map(|value| value.trim().to_ascii_lowercase())
            };
            match name.as_str() {
                "content-type" => head.kind = Some(value),
                "content-encoding" => head.codings.extend(values()),
                "transfer-encoding" => head.is_chunked |= values().any(|value| value == "chunked"),
                _ => {}
            }
        }
        head.body = rest;
        Some(head)
    }
}

/// The first line without its end, and what stands below it.
fn line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr(b'\n', text)?;
    let line = &text[..end];
    Some((line.strip_suffix(b"\r").unwrap_or(line), &text[end + 1..]))
}

/// The encoding that a type states: `text/html; charset="utf-8"`.
fn charset(kind: &str) -> Option<String> {
    let mut parameters = kind.split(';').skip(1);
    parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.to_owned())
    })
}

/// The content of chunks, and whether it is whole; none where these are no chunks.
fn unchunked(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut whole = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut is_first = true;
    loop {
        let next = line(rest).and_then(|(size, below)| {
            let size = size.split(|byte| *byte == b';').next()?;
            let size = std::str::from_utf8(size).ok()?.trim();
            Some((usize::from_str_radix(size, 16).ok()?, below))
        });
        let Some((size, below)) = next else {
            return (!is_first).then_some((whole, false));
        };
        if size == 0 {
            return Some((whole, true));
        }
        let Some((chunk, behind)) = below.split_at_checked(size) else {
            whole.extend_from_slice(below);
            return (!is_first).then_some((whole, false));
        };
        whole.extend_from_slice(chunk);
        rest = behind
            .strip_prefix(b"\r\n")
            .or(behind.strip_prefix(b"\n"))
            .unwrap_or(behind);
        is_first = false;
    }
}

/// A body with a coding undone, and whether it is whole; none where it is not coded so after all.
fn decoded(coding: &str, body: &[u8]) -> Option<(Vec<u8>, bool)> {
    match coding {
        "gzip" | "x-gzip" => unpacked(flate2::read::MultiGzDecoder::new(body)),
        "deflate" => unpacked(flate2::read::ZlibDecoder::new(body))
            .or_else(|| unpacked(flate2::read::DeflateDecoder::new(body))),
        "br" => unpacked(brotli_decompressor::Decompressor::new(body, 4 << 10)),
        "zstd" => unpacked(zstd::stream::read::Decoder::new(body).ok()?),
        _ => None,
    }
}

/// What comes out of a decoder, up to the limit of an article.
fn unpacked(decoder: impl Read) -> Option<(Vec<u8>, bool)> {
    let mut whole = Vec::new();
    let result: io::Result<usize> = decoder.take(MAX_ARTICLE as u64).read_to_end(&mut whole);
    match result {
        Ok(_) => Some((whole, true)),
        Err(_) if whole.is_empty() => None,
        Err(_) => Some((whole, false)),
    }
}
