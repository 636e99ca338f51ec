//! Tells a file's format by how its text begins; what the file is called does not count.
//!
//! Formats that hold stories but are not read yet are named, so that nobody searches an archive of
//! markup in the belief that it is text.

use std::io::Read;

use super::decode::Feed;
use super::sgml::Tag;
use super::{Format, Refusal, json, sgml};

/// How many tags at the beginning of markup decide.
const FIRST_TAGS: usize = 16;

/// The format of the text that `feed` begins with.
///
/// # Errors
/// When there is nothing but white space, or the format is one that is not read.
pub(super) fn format<R: Read>(feed: &mut Feed<R>) -> Result<Format, Refusal> {
    while feed.text().trim_ascii_start().is_empty() {
        let blank = feed.text().len();
        feed.take(blank);
        if !feed.more()? {
            return Err(Refusal::Blank);
        }
    }
    let head = feed.text().trim_start();
    match head.as_bytes().first() {
        Some(b'<') => markup(head),
        Some(b'{' | b'[') if is_json(head) => json::format(feed),
        _ => unread(head).map_or(Ok(Format::Plain), |name| {
            Err(Refusal::Unread(name.to_owned()))
        }),
    }
}

/// Whether what begins with a brace or bracket is JSON rather than text: an object with a key, a
/// list of objects or lists, or an empty one.
fn is_json(head: &str) -> bool {
    let mut marks = head.bytes().filter(|byte| !byte.is_ascii_whitespace());
    matches!(
        (marks.next(), marks.next(), marks.next()),
        (Some(b'{'), Some(b'"' | b'}'), _)
            | (Some(b'['), Some(b'{'), Some(b'"' | b'}'))
            | (Some(b'['), Some(b']'), None)
    )
}

/// Elements that only pages have at their beginning, lower case.
const HTML: [&str; 22] = [
    "html", "head", "body", "div", "p", "script", "style", "meta", "link", "title", "article",
    "section", "main", "header", "span", "table", "h1", "h2", "a", "br", "img", "nav",
];

/// Formats of XML by the name of their outermost element.
const ROOTS: [(&str, Format); 15] = [
    ("rss", Format::Rss),
    ("RDF", Format::Rss),
    ("channel", Format::Rss),
    ("feed", Format::Atom),
    ("entry", Format::Atom),
    ("nitf", Format::Nitf),
    ("NewsML", Format::Newsml1),
    ("NewsItem", Format::Newsml1),
    ("newsMessage", Format::NewsmlG2),
    ("newsItem", Format::NewsmlG2),
    ("packageItem", Format::NewsmlG2),
    ("knowledgeItem", Format::NewsmlG2),
    ("conceptItem", Format::NewsmlG2),
    ("catalogItem", Format::NewsmlG2),
    ("planningItem", Format::NewsmlG2),
];

/// Names that are told also where another element stands around them: an envelope, a list.
const TELLING: [&str; 5] = ["nitf", "NewsML", "newsMessage", "newsItem", "NewsItem"];

/// The format of XML that begins with these tags.
fn news(head: &str, tags: &[Tag<'_>]) -> Option<Format> {
    let first = tags.first()?;
    let named = |tag: &Tag<'_>| {
        let name = local(tag.name);
        let exact = ROOTS.iter().find(|(known, _)| *known == name);
        let known = exact.or_else(|| {
            ROOTS
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
        });
        known.map(|(_, format)| *format)
    };
    let is_telling = |tag: &&Tag<'_>| TELLING.contains(&local(tag.name));
    let is_first = first.start == 0 || head.starts_with("<!") || head.starts_with("<?");
    let outermost = named(first).filter(|_| is_first);
    outermost.or_else(|| tags.iter().find(is_telling).and_then(named))
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, name)| name)
}

/// The format of text that begins with `<`.
fn markup(head: &str) -> Result<Format, Refusal> {
    let tags: Vec<Tag<'_>> = sgml::tags(head)
        .filter(|tag| !tag.is_end && !tag.name.is_empty())
        .take(FIRST_TAGS)
        .collect();
    let has = |name: &str| tags.iter().any(|tag| tag.name.eq_ignore_ascii_case(name));
    if tags.iter().any(|tag| tag.name == "REUTERS") {
        return Ok(Format::Reuters);
    }
    if tags.iter().any(|tag| is_doc(tag.name)) && (has("DOCNO") || has("DOCID") || has("TEXT")) {
        return Ok(Format::Trec);
    }
    if let Some(format) = news(head, &tags) {
        return Ok(format);
    }
    if is_page(head, &tags) {
        return Ok(Format::Html);
    }
    match unread_markup(head, &tags) {
        Some(name) => Err(Refusal::Unread(name.to_owned())),
        None => Ok(Format::Plain),
    }
}

/// Whether markup is a web page: an element of one is its first, or it says so.
fn is_page(head: &str, tags: &[Tag<'_>]) -> bool {
    let Some(root) = tags.first() else {
        return doctype(head).is_some_and(|name| name.eq_ignore_ascii_case("html"));
    };
    let is_first = root.start == 0 || head.starts_with("<!") || head.starts_with("<?");
    is_first
        && HTML
            .iter()
            .any(|known| known.eq_ignore_ascii_case(root.name))
}

/// The name that a declaration of the document's type states.
fn doctype(head: &str) -> Option<&str> {
    let (_, rest) = head.split_once("<!")?;
    let rest = rest
        .get(7..)
        .filter(|_| rest[..7].eq_ignore_ascii_case("doctype"))?;
    rest.split(|c: char| !c.is_ascii_alphanumeric())
        .find(|name| !name.is_empty())
}

/// The name of a format of markup that is not read; `None` for text that merely begins with `<`.
fn unread_markup(head: &str, tags: &[Tag<'_>]) -> Option<&'static str> {
    let is_declared = head.starts_with("<?xml") || head.starts_with("<!DOCTYPE");
    let Some(root) = tags.first() else {
        return is_declared.then_some("XML");
    };
    let name = local(root.name);
    if name.eq_ignore_ascii_case("mediawiki") {
        return Some("a MediaWiki dump");
    }
    // An element of some other kind, at the very beginning and closed again or full of others.
    let is_element = root.start == 0
        && (tags.len() == FIRST_TAGS || head.contains(&format!("</{}>", root.name)));
    (is_declared || is_element).then_some("XML")
}

fn is_doc(name: &str) -> bool {
    matches!(name, "DOC" | "doc" | "Doc")
}

/// The name of the element that the stories of a TREC file stand in, in the case used there.
pub(super) fn doc_name(text: &str) -> &'static str {
    match sgml::tags(text).find(|tag| is_doc(tag.name)) {
        Some(tag) if tag.name == "doc" => "doc",
        Some(tag) if tag.name == "Doc" => "Doc",
        _ => "DOC",
    }
}

/// The name of a format that is text but not a story's, by its first line.
fn unread(head: &str) -> Option<&'static str> {
    let line = head.lines().next().unwrap_or("");
    match line {
        _ if line.starts_with("{\\rtf") => Some("RTF"),
        _ if line.starts_with("%!PS") => Some("PostScript"),
        _ if is_table(line, ',') || is_table(line, ';') => Some("a CSV table"),
        _ if is_table(line, '\t') => Some("a TSV table"),
        _ => None,
    }
}

/// Names of columns that tables of news have.
const COLUMNS: [&str; 30] = [
    "title",
    "headline",
    "heading",
    "head",
    "date",
    "published",
    "publishdate",
    "publicationdate",
    "pubdate",
    "publishedat",
    "datepublished",
    "timestamp",
    "text",
    "body",
    "content",
    "article",
    "maintext",
    "story",
    "description",
    "summary",
    "url",
    "link",
    "author",
    "authors",
    "source",
    "publisher",
    "publication",
    "category",
    "section",
    "byline",
];

/// Whether a line is the heading of a table of news: short names alone, at least two of them known.
fn is_table(line: &str, separator: char) -> bool {
    if line.matches(separator).count() < 2 {
        return false;
    }
    let names: Vec<String> = line
        .split(separator)
        .map(|name| {
            name.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
                .to_lowercase()
        })
        .collect();
    let known = names
        .iter()
        .filter(|name| COLUMNS.contains(&name.as_str()))
        .count();
    known >= 2 && names.iter().all(|name| name.len() <= 30)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match Feed::open(text.as_bytes()).and_then(|mut feed| format(&mut feed)) {
            Ok(format) => format.name().to_owned(),
            Err(refusal) => refusal.to_string(),
        }
    }

    #[test]
    fn formats_are_told_by_content() {
        for (text, wanted) in [
            ("Talks open\n\nPARIS (AP) -- They met.", "plain text"),
            ("[Correction] Talks open", "plain text"),
            ("{{Infobox}} Talks", "plain text"),
            ("<AP> -- a story", "plain text"),
            ("< 5 percent of the <feed> came", "plain text"),
            ("< 5 percent", "plain text"),
            ("{\"title\": 1}", "JSON"),
            (" [ {\"title\": 1}]", "JSON"),
            ("{\"title\": 1}\n{\"title\": 2}\n", "JSON Lines"),
            ("{\n  \"title\": 1\n}\n{\n  \"title\": 2\n}\n", "JSON"),
            ("{\"title\": \"cut\n{\"title\": 2}\n", "JSON Lines"),
            (
                "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS NEWID=\"1\">",
                "Reuters-21578",
            ),
            ("<DOC>\n<DOCNO> X-1 </DOCNO>", "TREC"),
            ("<?xml version='1.0'?><add><doc><docno>1</docno>", "TREC"),
            ("<?xml version='1.0'?><rss version='2.0'><channel>", "RSS"),
            ("<r:RDF xmlns:r='x'><channel>", "RSS"),
            ("<feed xmlns='http://www.w3.org/2005/Atom'>", "Atom"),
            ("<?xml version='1.0'?><!DOCTYPE nitf><nitf><head>", "NITF"),
            ("<archive><nitf><head>", "NITF"),
            ("<g:newsItem guid='x'>", "NewsML-G2"),
            ("<NewsML Version='1.2'>", "NewsML 1"),
            ("<!DOCTYPE html><title>x</title>", "HTML"),
            ("<!doctype html>", "HTML"),
            (
                "<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'>",
                "HTML",
            ),
            ("<HTML><body>x", "HTML"),
            ("<!-- saved --><div class=x>y</div>", "HTML"),
        ] {
            assert_eq!(told(text), wanted, "{text}");
        }
    }

    #[test]
    fn formats_that_are_not_read_are_named() {
        for (text, name) in [
            ("<mediawiki><page>x</page></mediawiki>", "a MediaWiki dump"),
            ("<?xml version='1.0'?><catalogue><x/></catalogue>", "XML"),
            ("<catalogue><x/></catalogue>", "XML"),
            ("{\\rtf1 text", "RTF"),
            ("\"url\",\"date\",\"title\",\"text\"\n", "a CSV table"),
            ("id\tpublish_date\theadline_text\ttitle\n", "a TSV table"),
        ] {
            assert_eq!(
                told(text),
                format!("looks like {name}, which is not read yet"),
                "{text}"
            );
        }
        assert_eq!(told(" \n\t\n"), "nothing but white space in it");
        assert_eq!(told(""), "empty file");
    }
}
