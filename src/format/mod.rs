//! Bytes to [`Draft`]s: tells a file's format by its content, decodes it and streams its stories.
//!
//! A format states what the source states and guesses nothing: what date, place or person a text
//! speaks of is `extract`'s to find. Reading never fails as a whole where part of it can be had: a
//! bad article is a [`Trouble`] and the rest goes on, and so is one larger than [`MAX_ARTICLE`]; only a file of which nothing can be read is a
//! [`Refusal`]. No more than one article and fixed buffers are held at a time.
//!
//! | format | told by | read by |
//! | --- | --- | --- |
//! | plain text, Markdown | being none of the others | `plain`, with `header` and `headline` |
//! | JSON, JSON Lines, ninjs | `{"`, `[{` | `json` |
//! | Reuters-21578 | `<REUTERS` | `reuters`, in the SGML of `sgml` and the layout of `wire` |
//! | TREC newswire | `<DOC>` | `trec`, likewise, with `docno` |
//! | NITF, NewsML-G2, NewsML 1 | `<nitf`, `<newsItem`, `<newsMessage`, `<NewsML` | `xml` |
//! | RSS, Atom | `<rss`, `<rdf:RDF`, `<feed` | `xml` |
//! | HTML, XHTML | `<!DOCTYPE html`, `<html`, and other elements of pages | `html` |
//! | WARC, ARC | `WARC/`, `filedesc://` | `crawl` |
//! | mail, mbox | `Message-ID:` and the like, `From ` above them | `mail` |
//!
//! The last two are read as `bytes`, since each of their parts has an encoding of its own. `decode` makes text of the bytes, `binary`, `encoding` and `sniff` tell what they are.

mod binary;
mod byline;
mod bytes;
mod crawl;
mod decode;
mod docno;
mod encoding;
mod entity;
mod front_matter;
mod header;
mod headline;
mod html;
mod json;
mod mail;
mod plain;
mod reuters;
mod sgml;
mod sniff;
mod trec;
mod wire;
mod xml;

use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;

use crate::article::Draft;
use crate::head::Head;
use decode::Feed;

/// The most bytes, decoded, that one article may take: 32 MiB.
pub const MAX_ARTICLE: usize = 32 << 20;

/// How a file holds its stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One story in plain text or Markdown, perhaps under a header or front matter.
    Plain,
    /// One JSON object, several, or a list of them.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// The SGML of the Reuters-21578 collection.
    Reuters,
    /// The SGML of the TREC newswire collections.
    Trec,
    /// The News Industry Text Format.
    Nitf,
    /// NewsML-G2, items alone or in a message.
    NewsmlG2,
    /// NewsML 1.0 to 1.2.
    Newsml1,
    /// RSS 0.9x, 1.0 or 2.0.
    Rss,
    /// Atom 0.3 or 1.0.
    Atom,
    /// A web page with one story.
    Html,
    /// A crawl of the web, as WARC.
    Warc,
    /// A crawl of the web in the older form.
    Arc,
    /// A message.
    Mail,
    /// A mailbox of messages.
    Mbox,
}

impl Format {
    /// The name that users see.
    pub fn name(self) -> &'static str {
        match self {
            Format::Plain => "plain text",
            Format::Json => "JSON",
            Format::JsonLines => "JSON Lines",
            Format::Reuters => "Reuters-21578",
            Format::Trec => "TREC",
            Format::Nitf => "NITF",
            Format::NewsmlG2 => "NewsML-G2",
            Format::Newsml1 => "NewsML 1",
            Format::Rss => "RSS",
            Format::Atom => "Atom",
            Format::Html => "HTML",
            Format::Warc => "WARC",
            Format::Arc => "ARC",
            Format::Mail => "mail",
            Format::Mbox => "mbox",
        }
    }
}

/// What reading a file yields, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "items are handed over one by one, nearly all of them stories"
)]
pub enum Item {
    /// A story.
    Story(Draft),
    /// An article that could not be read, or where a file breaks off.
    Trouble(Trouble),
}

/// An article of a file that could not be read while the rest could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The line it begins or breaks at, counted from 1, where that says anything.
    pub line: Option<u64>,
    /// What is wrong: lowercase, no full stop.
    pub what: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// Why nothing of a file can be read.
#[derive(Debug)]
pub enum Refusal {
    /// There is not one byte in it.
    Empty,
    /// There is nothing but white space in it.
    Blank,
    /// It is not text; what it is instead, as far as that shows.
    Binary(&'static str),
    /// It is text in a format that is not read; its name.
    Unread(String),
    /// It is a single article that takes more than [`MAX_ARTICLE`].
    TooLarge,
    /// Its encoding is unknown; what there is to say of it.
    Encoding(String),
    /// It is in a format for stories but holds none.
    NoArticle,
    /// The system could not read it.
    Io(std::io::Error),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Empty => f.write_str("empty file"),
            Refusal::Blank => f.write_str("nothing but white space in it"),
            Refusal::Binary(what) => write!(f, "binary file: {what}"),
            Refusal::Unread(name) => write!(f, "looks like {name}, which is not read yet"),
            Refusal::TooLarge => {
                let limit = MAX_ARTICLE >> 20;
                write!(f, "an article larger than {limit} MiB, which is the limit")
            }
            Refusal::Encoding(what) => write!(f, "unknown encoding: {what}"),
            Refusal::NoArticle => f.write_str("no article in it"),
            Refusal::Io(error) => write!(f, "cannot be read: {error}"),
        }
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Refusal::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// Reads the stories of `input` into `sink`, which may break off.
///
/// Where the file breaks after some stories, these have been delivered and a [`Trouble`] names the
/// line it breaks at.
///
/// # Errors
/// When nothing of the file can be read; then `sink` was given no story.
pub fn read<R: Read>(
    input: R,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<Format, Refusal> {
    let head = Head::read(input, HEAD);
    let Some(format) = of_bytes(head.first()) else {
        return read_text(head, sink);
    };
    let mut outlet = Outlet { sink, items: 0 };
    let end = match format {
        Format::Warc => crawl::read(head, crawl::Kind::Warc, &mut outlet),
        Format::Arc => crawl::read(head, crawl::Kind::Arc, &mut outlet),
        Format::Mbox => mail::read_mbox(head, &mut outlet),
        _ => mail::read(head, &mut outlet),
    };
    finish(end, format, None, &mut outlet)
}

/// How many bytes tell the formats that are no text as a whole.
const HEAD: usize = 8 << 10;

/// The format of bytes whose parts have encodings of their own.
fn of_bytes(head: &[u8]) -> Option<Format> {
    match head.first()? {
        b'W' | b'\r' | b'\n' if crawl::is_warc(head) => Some(Format::Warc),
        b'f' if crawl::is_arc(head) => Some(Format::Arc),
        b'F' if mail::is_mbox(head) => Some(Format::Mbox),
        first if first.is_ascii_alphabetic() && mail::is_mail(head) => Some(Format::Mail),
        _ => None,
    }
}

/// [`read`] for the formats that are text as a whole.
fn read_text<R: Read>(
    input: R,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<Format, Refusal> {
    let mut feed = Feed::open(input)?;
    let format = sniff::format(&mut feed)?;
    let mut outlet = Outlet { sink, items: 0 };
    let end = match format {
        Format::Json => json::read_values(&mut feed, &mut outlet),
        Format::JsonLines => json::read_lines(&mut feed, &mut outlet),
        Format::Reuters => reuters::read(&mut feed, &mut outlet),
        Format::Trec => trec::read(&mut feed, &mut outlet),
        Format::Nitf => xml::read(&mut feed, &mut outlet, xml::Kind::Nitf),
        Format::NewsmlG2 => xml::read(&mut feed, &mut outlet, xml::Kind::NewsmlG2),
        Format::Newsml1 => xml::read(&mut feed, &mut outlet, xml::Kind::Newsml1),
        Format::Rss | Format::Atom => xml::read(&mut feed, &mut outlet, xml::Kind::Feed),
        Format::Html => html::read(&mut feed, &mut outlet),
        Format::Plain | Format::Warc | Format::Arc | Format::Mail | Format::Mbox => {
            plain::read(&mut feed, &mut outlet)
        }
    };
    finish(end, format, Some(feed.line()), &mut outlet)
}

/// What a reading comes to that stopped on a line.
fn finish(
    end: Result<(), Stop>,
    format: Format,
    line: Option<u64>,
    outlet: &mut Outlet<'_>,
) -> Result<Format, Refusal> {
    match end {
        Ok(()) if outlet.items == 0 => Err(Refusal::NoArticle),
        Ok(()) | Err(Stop::Enough) => Ok(format),
        Err(Stop::Refused(refusal)) if outlet.items == 0 => Err(refusal),
        Err(Stop::Refused(refusal)) => {
            // The last word on this file: whether the caller wants more makes no difference now.
            let _ = outlet.trouble(line, refusal.to_string());
            Ok(format)
        }
    }
}

/// The text that bytes are, in the encoding that is stated of them or else as it is found; none
/// where they are no text.
fn text_of(bytes: &[u8], label: Option<&str>) -> Option<String> {
    let known = |label: &str| encoding_rs::Encoding::for_label(label.as_bytes());
    let stated = label.and_then(known);
    let in_page = || encoding::in_page(bytes).as_deref().and_then(known);
    // What is valid is UTF-8, whatever is said of it.
    let label = match std::str::from_utf8(bytes) {
        Ok(_) => None,
        Err(_) => stated.or_else(in_page).filter(|e| *e != encoding_rs::UTF_8),
    };
    if let Some(encoding) = label {
        let (text, _, _) = encoding.decode(bytes);
        return Some(text.into_owned());
    }
    let mut feed = Feed::open(bytes).ok()?;
    feed.all().ok()?;
    Some(feed.text().to_owned())
}

/// Why a format stops before the end of its input.
#[derive(Debug)]
enum Stop {
    /// The caller wants no more.
    Enough,
    /// The rest cannot be read.
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal)
    }
}

/// Where formats put what they read: the caller's sink, and whether anything went there.
struct Outlet<'a> {
    sink: &'a mut dyn FnMut(Item) -> ControlFlow<()>,
    items: u64,
}

impl Outlet<'_> {
    fn story(&mut self, draft: Draft) -> Result<(), Stop> {
        self.put(Item::Story(draft))
    }

    fn trouble(&mut self, line: Option<u64>, what: impl Into<String>) -> Result<(), Stop> {
        let what = what.into();
        self.put(Item::Trouble(Trouble { line, what }))
    }

    /// Names an article that is larger than [`MAX_ARTICLE`]; the caller goes on behind it.
    fn too_large(&mut self, line: u64) -> Result<(), Stop> {
        let what = format!("{}; it is left out", Refusal::TooLarge);
        self.trouble(Some(line), what)
    }

    fn put(&mut self, item: Item) -> Result<(), Stop> {
        self.items += 1;
        match (self.sink)(item) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Enough),
        }
    }
}

/// A text with its runs of white space and control characters folded to single spaces, trimmed.
fn one_line(text: &str) -> String {
    let text = text.trim();
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && !text.contains("  ") {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    line
}

/// [`one_line`], where anything is left of it.
fn stated(text: &str) -> Option<String> {
    Some(one_line(text)).filter(|line| !line.is_empty())
}

/// The start of a text for quoting in a message: at most 60 characters, on one line.
fn quoted(text: &str) -> String {
    let start: String = text.chars().take(61).collect();
    let mut line = one_line(&start);
    if start.chars().count() > 60 {
        line.pop();
        line.push('…');
    }
    line
}

/// All that is read of a text which must be of this format, for the tests of the formats.
#[cfg(test)]
fn items_of(text: &str, expected: Format) -> Vec<Item> {
    let mut items = Vec::new();
    let format = read(text.as_bytes(), &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    });
    assert_eq!(format.unwrap(), expected);
    items
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A reader that gives a few bytes at a time.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(count);
            buffer[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    /// A reader that fails when its bytes are used up.
    struct Failing<'a>(&'a [u8]);

    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(buffer) {
                Ok(0) => Err(std::io::Error::other("disk on fire")),
                other => other,
            }
        }
    }

    fn items(input: impl Read) -> (Result<Format, String>, Vec<Item>) {
        let mut items = Vec::new();
        let format = read(input, &mut |item| {
            items.push(item);
            ControlFlow::Continue(())
        });
        (format.map_err(|refusal| refusal.to_string()), items)
    }

    #[test]
    fn refusals_have_their_words() {
        let refusal = |bytes: &[u8]| items(bytes).0.unwrap_err();
        assert_eq!(refusal(b""), "empty file");
        assert_eq!(refusal(b" \n \n"), "nothing but white space in it");
        assert_eq!(refusal(b"\x89PNG\r\n\x1A\n"), "binary file: PNG image");
        assert_eq!(refusal(b"[]"), "no article in it");
        assert_eq!(refusal(b"<html>"), "no article in it");
        assert_eq!(
            refusal(b"<mediawiki>"),
            "looks like a MediaWiki dump, which is not read yet"
        );
        let large = "an article larger than 32 MiB, which is the limit";
        assert_eq!(items(std::io::repeat(b'a')).0.unwrap_err(), large);
        let failing = items(Failing(b"a story")).0.unwrap_err();
        assert_eq!(failing, "cannot be read: disk on fire");
    }

    #[test]
    fn stories_before_a_failure_are_delivered_and_the_failure_is_named() {
        let text = "{\"title\":\"A\"}\n".repeat(6000);
        let (format, items) = items(Failing(text.as_bytes()));
        assert_eq!(format, Ok(Format::JsonLines));
        assert_eq!(items.len(), 6001);
        let Some(Item::Trouble(trouble)) = items.last() else {
            panic!("no trouble at the end");
        };
        assert_eq!(trouble.what, "cannot be read: disk on fire");
        assert_eq!(trouble.line, Some(items.len() as u64));
    }

    /// The numbers, or titles, of stories and the words of troubles.
    fn told(input: impl Read) -> Vec<String> {
        let told = |item| match item {
            Item::Story(draft) => draft.number.or(draft.title).unwrap_or_default(),
            Item::Trouble(trouble) => trouble.to_string(),
        };
        items(input).1.into_iter().map(told).collect()
    }

    #[test]
    fn an_article_beyond_the_limit_is_left_out_and_the_rest_goes_on() {
        let large = "an article larger than 32 MiB, which is the limit; it is left out";
        for (head, tail, numbers) in [
            (
                "{\"id\":1,\"title\":\"A\"}\n{\"id\":2,\"text\":\"",
                "\"}\n{\"id\":3,\"title\":\"C\"}\n",
                ["1", "3"],
            ),
            (
                "[{\"id\":1,\"title\":\"A\"},\n{\"id\":2,\"text\":\"",
                "\\\"}\"},{\"id\":3,\"title\":\"C\"}]",
                ["1", "3"],
            ),
            (
                "{\"data\":[{\"title\":\"A\"},\n{\"text\":\"",
                "\"},{\"title\":\"C\"}],\"n\":1}",
                ["1", "3"],
            ),
            (
                "{\n\"title\":\"A\"} {\"text\":\"",
                "\"}\n{\"title\":\"C\"}",
                ["1", "3"],
            ),
            (
                "<DOC><DOCNO>1</DOCNO><TEXT>A</DOC>\n<DOC><DOCNO>2</DOCNO><TEXT>",
                "</TEXT></DOC><DOC><DOCNO>3</DOCNO><TEXT>C</DOC>",
                ["1", "3"],
            ),
            (
                "<REUTERS NEWID=\"1\"><BODY>A</BODY></REUTERS>\n<REUTERS><BODY>",
                "</BODY></REUTERS>\n<REUTERS NEWID=\"3\"><BODY>C</BODY></REUTERS>",
                ["1", "3"],
            ),
            (
                "<rss><channel><item><guid>1</guid><title>A</title></item>\n<item><title>",
                "</title></item><item><guid>3</guid><title>C</title></item></channel></rss>",
                ["1", "3"],
            ),
        ] {
            let filler = std::io::repeat(b'x').take(33 << 20);
            let found = told(head.as_bytes().chain(filler).chain(tail.as_bytes()));
            let wanted = [numbers[0], &format!("line 2: {large}"), numbers[1]];
            assert_eq!(found, wanted, "{head}");
        }
        let head = "{\"text\":\"".as_bytes();
        let filler = std::io::repeat(b'x').take(33 << 20);
        let found = told(head.chain(filler).chain(&b"\"}\n{\"title\":\"B\"}"[..]));
        assert_eq!(found, [format!("line 1: {large}"), "2".to_owned()]);
    }

    #[test]
    fn a_story_stands_before_any_number_of_blanks() {
        for blank in [b' ', b'\n'] {
            let story = &b"{\"title\":\"A\"}\n"[..];
            let found = told(story.chain(std::io::repeat(blank).take(40 << 20)));
            assert_eq!(found, ["A"]);
        }
    }

    #[test]
    fn a_sink_that_has_enough_ends_the_reading() {
        let mut count = 0;
        let endless = b"{\"title\":\"A\"}\n"
            .repeat(10)
            .leak()
            .chain(std::io::repeat(b'\n'));
        let format = read(endless, &mut |_| {
            count += 1;
            ControlFlow::Break(())
        });
        assert_eq!((format.unwrap(), count), (Format::JsonLines, 1));
    }

    /// Pieces of which texts that nearly are of some format are made.
    const PIECES: [&str; 40] = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        ":",
        "\\",
        "\n",
        "\r\n",
        " ",
        "<DOC>",
        "</DOC>",
        "<DOCNO>",
        "<TEXT>",
        "</TEXT>",
        "<REUTERS NEWID=\"1\">",
        "</REUTERS>",
        "<BODY>",
        "<",
        ">",
        "&#3;",
        "&lt;",
        "&",
        "---\n",
        "+++\n",
        "title: ",
        "\"title\"",
        "\"text\"",
        "é",
        "\u{FFFD}",
        "PARIS (AP) -- ",
        "# ",
        "-- ",
        "NaN",
        "null",
        "By Ann Lee",
        "articles",
        "    ",
        "word",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = items(&bytes[..]);
        }

        #[test]
        fn any_pieces_are_read_alike_however_they_drip(
            pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 1..40),
            step in 1usize..9,
        ) {
            let text = pieces.concat();
            prop_assert_eq!(items(text.as_bytes()), items(Drip(text.as_bytes(), step)));
        }

        #[test]
        fn every_line_of_json_gives_an_item(titles in prop::collection::vec(".{1,20}", 2..20)) {
            let line = |title: &String| format!("{}\n", serde_json::json!({ "text": "x", "title": title }));
            let text: String = titles.iter().map(line).collect();
            let (format, items) = items(text.as_bytes());
            prop_assert_eq!(format, Ok(Format::JsonLines));
            prop_assert!(items.iter().all(|item| matches!(item, Item::Story(_))));
            prop_assert_eq!(items.len(), titles.len());
        }

        #[test]
        fn plain_text_loses_no_word(words in prop::collection::vec("[A-Za-z]{1,9}[.,]?", 1..60), breaks in any::<u64>()) {
            let mut text = String::new();
            for (at, word) in words.iter().enumerate() {
                text.push_str(word);
                text.push_str(if breaks >> (at % 64) & 1 == 1 { "\n" } else { " " });
            }
            let (_, items) = items(text.as_bytes());
            let Some(Item::Story(draft)) = items.first() else {
                return Err(TestCaseError::fail("no story"));
            };
            let whole = format!("{} {}", draft.title.as_deref().unwrap_or(""), draft.body);
            let count = whole.split_whitespace().count();
            prop_assert_eq!(count, words.len());
        }
    }
}
