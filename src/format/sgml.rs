//! The SGML of news collections: tags, elements, and the articles of a file that holds many.
//!
//! Not a parser of SGML or XML: these files have no root, stray `<`, control characters, and end
//! tags that are missing. What looks like no tag is text; the end of an element that lacks its end
//! tag is the end of the article. Knows no names of elements.
//!
//! ```text
//! tag     = "<" ["/"] name [attributes] ">" | "<!" anything ">" | "<?" anything ">"
//! name    = letter { letter | digit | "-" | "_" | ":" | "." }
//! ```
//!
//! `<TEXT TYPE="BRIEF">` is a tag, `5 < 7 > 3` holds none; names are the same in either case.

use std::borrow::Cow;
use std::io::Read;

use memchr::memmem::Finder;
use memchr::{memchr, memchr2};

use super::decode::Feed;
use super::{Outlet, Refusal, Stop, entity};

/// The longest tag that is taken for one, in bytes.
const LONGEST_TAG: usize = 8 << 10;

/// A tag and where it stands in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Where its `<` stands.
    pub(super) start: usize,
    /// Where the text behind it begins.
    pub(super) end: usize,
    /// Its name; empty for comments and declarations.
    pub(super) name: &'a str,
    /// What stands between its name and its `>`.
    pub(super) attributes: &'a str,
    /// Whether it is an end tag.
    pub(super) is_end: bool,
}

/// The tags of `text`, in order.
pub(super) fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(at) = memchr(b'<', text.as_bytes().get(from..)?) {
            let start = from + at;
            if let Some(tag) = tag_at(text, start) {
                from = tag.end;
                return Some(tag);
            }
            from = start + 1;
        }
        None
    })
}

/// The tag whose `<` stands at `start`.
pub(super) fn tag_at(text: &str, start: usize) -> Option<Tag<'_>> {
    let inner = &text[start + 1..];
    if inner.starts_with("!--") {
        let end = start + 1 + inner.find("-->").map_or(inner.len(), |at| at + 3);
        return Some(Tag {
            start,
            end,
            name: "",
            attributes: "",
            is_end: false,
        });
    }
    let window = &inner.as_bytes()[..inner.len().min(LONGEST_TAG)];
    let close = memchr2(b'>', b'<', window).filter(|at| window[*at] == b'>')?;
    let end = start + 1 + close + 1;
    let inner = &inner[..close];
    if inner.starts_with(['!', '?']) {
        return Some(Tag {
            start,
            end,
            name: "",
            attributes: "",
            is_end: false,
        });
    }
    let (inner, is_end) = match inner.strip_prefix('/') {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let length = inner
        .bytes()
        .position(|byte| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(&byte))
        .unwrap_or(inner.len());
    let (name, attributes) = inner.split_at(length);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_separate = attributes.is_empty() || attributes.starts_with(['/', ' ', '\t', '\n']);
    (is_name && is_separate).then_some(Tag {
        start,
        end,
        name,
        attributes,
        is_end,
    })
}

/// The value of an attribute, quoted or not.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once('=') {
        let found = before.split_whitespace().next_back()?;
        let after = after.trim_start();
        let (value, behind) = match after.chars().next()? {
            quote @ ('"' | '\'') => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if found.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = behind;
    }
    None
}

/// What stands in an element: the attributes of its start tag, and its text and tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element<'a> {
    pub(super) attributes: &'a str,
    pub(super) inner: &'a str,
}

/// The elements of these names in `text`, in one pass: for each name all that bear it.
///
/// An element inside another of the same name ends it, as a missing end tag would have.
pub(super) fn elements<'a, const N: usize>(
    text: &'a str,
    names: [&str; N],
) -> [Vec<Element<'a>>; N] {
    let mut found: [Vec<Element<'a>>; N] = std::array::from_fn(|_| Vec::new());
    let mut open: [Option<Tag<'a>>; N] = [None; N];
    let element = |tag: Tag<'a>, end: usize| Element {
        attributes: tag.attributes,
        inner: &text[tag.end..end],
    };
    for tag in tags(text) {
        let Some(which) = names
            .iter()
            .position(|name| tag.name.eq_ignore_ascii_case(name))
        else {
            continue;
        };
        if let Some(start) = open[which].take() {
            found[which].push(element(start, tag.start));
        }
        if !tag.is_end {
            open[which] = Some(tag);
        }
    }
    for (which, start) in open.into_iter().enumerate() {
        if let Some(start) = start {
            found[which].push(element(start, text.len()));
        }
    }
    found
}

/// The text of marked-up text: tags off, references decoded, control characters off.
///
/// Tags that end a paragraph give an empty line, those that end a line a line end; what stands in
/// `script` and `style` is left out.
pub(super) fn text(marked: &str) -> String {
    let mut out = String::with_capacity(marked.len());
    let mut from = 0;
    let mut unseen: Option<&str> = None;
    for tag in tags(marked) {
        if unseen.is_none() {
            out.push_str(&clean(&marked[from..tag.start]));
        }
        from = tag.end;
        match unseen {
            Some(name) if tag.is_end && tag.name.eq_ignore_ascii_case(name) => unseen = None,
            Some(_) => {}
            None if is_any(tag.name, &["script", "style"]) && !tag.is_end => {
                unseen = Some(tag.name)
            }
            None => out.push_str(break_of(tag.name)),
        }
    }
    if unseen.is_none() {
        out.push_str(&clean(&marked[from..]));
    }
    out
}

/// Names of elements that stand as paragraphs of their own.
const PARAGRAPHS: [&str; 16] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "blockquote",
    "section",
    "article",
    "figure",
    "pre",
];

/// Names of elements that stand on lines of their own.
const LINES: [&str; 6] = ["br", "li", "tr", "row", "figcaption", "hr"];

fn break_of(name: &str) -> &'static str {
    if is_any(name, &PARAGRAPHS) {
        "\n\n"
    } else if is_any(name, &LINES) {
        "\n"
    } else {
        ""
    }
}

fn is_any(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a text is marked up as pages are.
pub(super) fn is_page(text: &str) -> bool {
    const INLINE: [&str; 10] = [
        "a", "b", "i", "em", "strong", "span", "img", "u", "sup", "small",
    ];
    memchr(b'<', text.as_bytes()).is_some()
        && tags(text).any(|tag| {
            is_any(tag.name, &PARAGRAPHS) || is_any(tag.name, &LINES) || is_any(tag.name, &INLINE)
        })
}

/// References decoded, control characters off.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let decoded = entity::decode(text);
    // Counting all of them is faster than stopping at the first: the loop is made a vector one.
    let low = |byte: &u8| *byte < b' ' || *byte == 0x7F;
    let space = |byte: &u8| *byte == b'\n' || *byte == b'\t';
    let lows = decoded.as_bytes().iter().filter(|byte| low(byte)).count();
    let spaces = decoded.as_bytes().iter().filter(|byte| space(byte)).count();
    if lows == spaces {
        return decoded;
    }
    Cow::Owned(decoded.chars().filter(|c| !is_control(*c)).collect())
}

/// Where an article lies in a feed's text, whose first byte is that of its start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Where its start tag ends.
    pub(super) inner_start: usize,
    /// Where its end tag begins.
    pub(super) inner_end: usize,
    /// Where its end tag ends.
    pub(super) end: usize,
    /// Whether there is an end tag; without one it ends where the next article or nothing begins.
    pub(super) ending: Ending,
}

/// How an article ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With its end tag.
    Tagged,
    /// Where the next article begins, or the file ends.
    Missing,
}

/// Finds the articles of a feed by the name of the element that each stands in.
pub(super) struct Splitter {
    start: Finder<'static>,
    end: Finder<'static>,
}

impl Splitter {
    /// Splits by elements of this name, in this case.
    pub(super) fn new(name: &str) -> Splitter {
        Splitter {
            start: Finder::new(&format!("<{name}")).into_owned(),
            end: Finder::new(&format!("</{name}>")).into_owned(),
        }
    }

    /// Moves the feed to the next article and finds where it ends; `None` where no more comes. What
    /// is too large for an article is named to `outlet` and passed.
    pub(super) fn next<R: Read>(
        &self,
        feed: &mut Feed<R>,
        outlet: &mut Outlet<'_>,
    ) -> Result<Option<Bounds>, Stop> {
        loop {
            match self.find(feed) {
                Err(Refusal::TooLarge) => {
                    outlet.too_large(feed.line())?;
                    // Past its start tag, the next that is found is another's.
                    feed.skip(tag_at(feed.text(), 0).map_or(1, |tag| tag.end));
                }
                found => return Ok(found?),
            }
        }
    }

    fn find<R: Read>(&self, feed: &mut Feed<R>) -> Result<Option<Bounds>, Refusal> {
        loop {
            if let Some(start) = self.find_start(feed.text(), 0) {
                feed.skip(start);
                return self.bounds(feed).map(Some);
            }
            // A start tag may lie across the end of the text: keep as much as one may take.
            let length = feed.text().len();
            let skipped = floor(feed.text(), length.saturating_sub(LONGEST_TAG));
            feed.skip(skipped);
            if !feed.more()? {
                return Ok(None);
            }
        }
    }

    fn bounds<R: Read>(&self, feed: &mut Feed<R>) -> Result<Bounds, Refusal> {
        let inner_start = tag_at(feed.text(), 0).map_or(1, |tag| tag.end);
        let mut from = inner_start;
        loop {
            let text = feed.text();
            let end = self.end.find(&text.as_bytes()[from..]).map(|at| from + at);
            let before = floor(text, end.unwrap_or(text.len()));
            if let Some(next) = self.find_start(&text[..before], from) {
                return Ok(Bounds {
                    inner_start,
                    inner_end: next,
                    end: next,
                    ending: Ending::Missing,
                });
            }
            if let Some(inner_end) = end {
                let end = inner_end + self.end.needle().len();
                return Ok(Bounds {
                    inner_start,
                    inner_end,
                    end,
                    ending: Ending::Tagged,
                });
            }
            from = floor(text, text.len().saturating_sub(LONGEST_TAG)).max(inner_start);
            if !feed.more()? {
                let end = feed.text().len();
                return Ok(Bounds {
                    inner_start,
                    inner_end: end,
                    end,
                    ending: Ending::Missing,
                });
            }
        }
    }

    /// Where a start tag of the name stands at or behind `from`.
    fn find_start(&self, text: &str, mut from: usize) -> Option<usize> {
        while let Some(at) = self.start.find(text.as_bytes().get(from..)?) {
            let start = from + at;
            let length = self.start.needle().len();
            if tag_at(text, start).is_some_and(|tag| tag.name.len() + 1 == length) {
                return Some(start);
            }
            from = start + length;
        }
        None
    }
}

/// The nearest boundary of a character at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(String, Ending)> {
        let splitter = Splitter::new("DOC");
        let mut feed = Feed::open(text.as_bytes()).unwrap();
        let mut found = Vec::new();
        while let Some(bounds) = splitter.find(&mut feed).unwrap() {
            let inner = &feed.text()[bounds.inner_start..bounds.inner_end];
            found.push((inner.to_owned(), bounds.ending));
            feed.take(bounds.end);
        }
        found
    }

    #[test]
    fn tags_are_told_from_text() {
        let names = |text| {
            tags(text)
                .map(|tag| (tag.name, tag.is_end))
                .collect::<Vec<_>>()
        };
        assert_eq!(names("<A>5 < 7 > 3</A>"), [("A", false), ("A", true)]);
        assert_eq!(
            names("<A HREF='x'><br/><!-- <B> -->"),
            [("A", false), ("br", false), ("", false)]
        );
        assert_eq!(names("<AP> a<b c<d>"), [("AP", false), ("d", false)]);
        assert_eq!(names("<< <1> <é> <"), []);
    }

    #[test]
    fn attributes_are_read_quoted_or_not() {
        let attributes = r#" TOPICS="YES" id=7 Name = 'x y'"#;
        assert_eq!(attribute(attributes, "topics"), Some("YES"));
        assert_eq!(attribute(attributes, "ID"), Some("7"));
        assert_eq!(attribute(attributes, "name"), Some("x y"));
        assert_eq!(attribute(attributes, "none"), None);
        assert_eq!(attribute(" broken=\"", "broken"), Some(""));
    }

    #[test]
    fn elements_end_where_their_end_tag_should_be() {
        let [a, b] = elements("<A>one</A><b x=1>two<A>three<A>four", ["A", "B"]);
        let inner =
            |found: Vec<Element<'_>>| found.iter().map(|e| e.inner.to_owned()).collect::<Vec<_>>();
        assert_eq!(inner(a), ["one", "three", "four"]);
        assert_eq!(inner(b), ["two<A>three<A>four"]);
    }

    #[test]
    fn marked_up_text_becomes_plain() {
        let marked = "<p>One &amp; <b>two</b></p><p>three<br>four</p><style>p {}</style>\u{2}end";
        let lines: Vec<String> = text(marked).lines().map(str::to_owned).collect();
        assert_eq!(
            lines,
            ["", "", "One & two", "", "", "", "three", "four", "", "end"]
        );
    }

    #[test]
    fn articles_are_split_also_without_end_tags() {
        let tagged = |text: &str| (text.to_owned(), Ending::Tagged);
        let missing = |text: &str| (text.to_owned(), Ending::Missing);
        assert_eq!(
            split("x<DOC>1</DOC>y<DOC a=b>2<DOCNO>3</DOC>z"),
            [tagged("1"), tagged("2<DOCNO>3")]
        );
        assert_eq!(
            split("<DOC>1<DOC>2</DOC><DOC>3"),
            [missing("1"), tagged("2"), missing("3")]
        );
        assert_eq!(split("no article"), []);
    }

    #[test]
    fn articles_are_split_at_any_place_of_a_block() {
        for length in (64 << 10) - 20..(64 << 10) + 4 {
            let filler = "x".repeat(length);
            let text = format!("<DOC>{filler}</DOC>\n<DOC>é</DOC>");
            let found = split(&text);
            assert_eq!(found.len(), 2, "{length}");
            assert_eq!(found[1], ("é".to_owned(), Ending::Tagged));
        }
    }
}
