//! Entries of feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0.
//!
//! The fullest text counts: `content:encoded`, then `content`, then a summary. The date is that of
//! publication, else that of the last change. An entry's publisher is the source that it names, else
//! the channel's title; a feed's author is the author of its entries where they name none.

use std::collections::HashSet;

use super::super::{byline, sgml, stated};
use super::flow;
use super::tree::{Element, Space};
use super::{Around, Told, first_of};
use crate::article::Draft;

/// The story that an entry states.
pub(super) fn told(entry: Element<'_>, around: &Around<'_>) -> Told {
    let title = title(entry);
    let body = body(entry);
    if title.is_none() && body.is_empty() {
        return Told::Nothing("an entry without title or text".to_owned());
    }
    let channel = around.root.map(channel);
    let url = url(entry);
    let changed = || any(entry, &["updated", "modified"]);
    Told::story(Draft {
        number: number(entry).or_else(|| url.clone()),
        title,
        body,
        date: first_of([
            &|| {
                any(
                    entry,
                    &["pubDate", "published", "issued", "date", "created"],
                )
            },
            &changed,
        ]),
        authors: authors(entry, channel),
        publisher: publisher(entry, channel),
        language: first_of([
            &|| entry.states("lang"),
            &|| any(entry, &["language"]),
            &|| around.language.clone(),
            &|| any(channel?, &["language"]),
        ]),
        version: changed(),
        url,
        ..Draft::default()
    })
}

/// The element that speaks of the feed as a whole.
fn channel(root: Element<'_>) -> Element<'_> {
    root.child("channel").unwrap_or(root)
}

/// The first of a format's own elements or Dublin Core's of these names that says anything.
fn any(element: Element<'_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let named = element
            .children()
            .filter(|child| child.name().eq_ignore_ascii_case(name));
        let known = named.filter(|child| matches!(child.space(), Space::Plain | Space::Dublin));
        known.into_iter().find_map(Element::line)
    })
}

fn title(element: Element<'_>) -> Option<String> {
    let titles = element
        .children()
        .filter(|child| child.name().eq_ignore_ascii_case("title"));
    let mut titles: Vec<Element<'_>> = titles
        .filter(|title| matches!(title.space(), Space::Plain | Space::Dublin))
        .collect();
    titles.sort_by_key(|title| title.space() != Space::Plain);
    titles.into_iter().find_map(|title| stated(&text(title)))
}

fn body(entry: Element<'_>) -> String {
    const PLACES: [(Space, &str); 11] = [
        (Space::Content, "encoded"),
        (Space::Plain, "fullitem"),
        (Space::Plain, "content"),
        (Space::Plain, "body"),
        (Space::Plain, "div"),
        (Space::Plain, "description"),
        (Space::Plain, "summary"),
        (Space::Dublin, "description"),
        (Space::Dublin, "abstract"),
        (Space::Foreign, "fulltext"),
        (Space::Foreign, "summary"),
    ];
    let texts = PLACES.iter().flat_map(|(space, name)| {
        let named = entry.children().filter(move |child| {
            child.space() == *space && child.name().eq_ignore_ascii_case(name)
        });
        named.map(text)
    });
    texts
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// The text of an element that may hold elements, HTML as text, or plain text.
fn text(element: Element<'_>) -> String {
    let kind = element.attribute("type").unwrap_or("").trim();
    let mode = element.attribute("mode").unwrap_or("");
    // Atom's word for text that is as it looks; RSS has no such word.
    let is_literal = kind.eq_ignore_ascii_case("text") || kind.eq_ignore_ascii_case("text/plain");
    let is_other =
        kind.contains('/') && !is_literal && !kind.contains("html") && !kind.contains("xml");
    if mode == "base64" || (is_other && mode != "escaped" && !element.is_marked_up()) {
        return base64(&element.text()).map_or_else(String::new, |text| flow::of_html(&text));
    }
    if element.is_marked_up() {
        return flow::of_element(element, |_| false);
    }
    let text = element.text();
    if is_literal && mode != "escaped" {
        return flow::of_lines(&text);
    }
    flow::of_html(&text)
}

/// The text that Base64 (RFC 4648) stands for; `None` for what is none, or no text.
fn base64(letters: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(letters.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in letters
        .bytes()
        .filter(|letter| !letter.is_ascii_whitespace())
    {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'))
}

fn url(entry: Element<'_>) -> Option<String> {
    let is_page = |link: &Element<'_>| {
        let relation = link.attribute("rel").unwrap_or("alternate");
        relation == "alternate"
    };
    let original = entry
        .children()
        .find(|child| child.space() == Space::Foreign && child.name() == "origLink");
    let guid = entry.child("guid").filter(|guid| {
        guid.attribute("isPermaLink")
            .is_none_or(|is| is.trim() != "false")
    });
    let is_address = |text: &String| text.starts_with("http://") || text.starts_with("https://");
    first_of([
        &|| original.and_then(Element::line),
        &|| entry.all("link").find_map(Element::line),
        &|| {
            let mut pages = entry.all("link").filter(is_page);
            pages.find_map(|link| link.states("href"))
        },
        &|| guid.and_then(Element::line).filter(is_address),
        &|| entry.states("about").filter(is_address),
        &|| entry.child("id").and_then(Element::line).filter(is_address),
    ])
}

fn number(entry: Element<'_>) -> Option<String> {
    first_of([
        &|| entry.child("guid").and_then(Element::line),
        &|| entry.child("id").and_then(Element::line),
        &|| entry.states("about"),
        &|| any(entry, &["identifier"]),
    ])
}

fn authors(entry: Element<'_>, channel: Option<Element<'_>>) -> Vec<String> {
    let own = named(entry, "creator").chain(named(entry, "author"));
    let mut authors: Vec<String> = own.collect();
    if authors.is_empty()
        && let Some(feed) = channel.filter(|channel| channel.is("feed"))
    {
        authors = named(feed, "author").collect();
    }
    let mut seen = HashSet::new();
    authors.retain(|author| seen.insert(author.clone()));
    authors
}

/// The names in elements of this name: of Atom's people, of Dublin Core's, of RSS's addresses.
fn named<'a>(element: Element<'a>, name: &'static str) -> impl Iterator<Item = String> + 'a {
    let named = element
        .children()
        .filter(move |child| child.name().eq_ignore_ascii_case(name));
    named.flat_map(|author| {
        let parts = ["name", "email", "uri", "url"];
        let part = parts.iter().find_map(|part| author.child(part)?.line());
        match part {
            Some(name) => vec![name],
            None => author.line().map_or_else(Vec::new, |line| person(&line)),
        }
    })
}

/// The names in `ann@example.org (Ann Lee)`, `Ann Lee <ann@example.org>` or a plain list.
fn person(line: &str) -> Vec<String> {
    if !line.contains('@') {
        return byline::authors(&sgml::clean(line));
    }
    let inside = line
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let name = match inside {
        Some((name, _)) => name,
        None => line.split(['<', '(']).next().unwrap_or(line),
    };
    let name = stated(name).unwrap_or_else(|| line.trim_matches(['<', '>']).to_owned());
    vec![name]
}

fn publisher(entry: Element<'_>, channel: Option<Element<'_>>) -> Option<String> {
    let source = entry.child("source");
    first_of([
        &|| title(source?),
        &|| source.filter(|source| !source.is_marked_up())?.line(),
        &|| any(entry, &["publisher"]),
        &|| title(channel?),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;
    use crate::format::xml::tests::{story, told};

    #[test]
    fn rss_of_all_versions_is_read() {
        for (head, tail) in [
            (
                "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:c='http://purl.org/rss/1.0/modules/content/'><channel><title>The Herald</title><language>en</language>",
                "</channel></rss>",
            ),
            (
                "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:c='http://purl.org/rss/1.0/modules/content/'><channel><title>The Herald</title><dc:language>en</dc:language></channel>",
                "</r:RDF>",
            ),
            // Prefixes that nothing binds mean what they commonly do.
            (
                "<rss><channel><title>The Herald</title><language>en</language><x:c xmlns:x='y'/>",
                "",
            ),
        ] {
            let prefix = if tail.is_empty() { "content" } else { "c" };
            let text = format!(
                "{head}<item><media:title xmlns:media='http://search.yahoo.com/mrss/'>no</media:title><title>Boats &amp;amp; nets</title><link>http://example.org/1</link><guid isPermaLink='false'>g-1</guid><pubDate>Tue, 05 May 1987 09:15:00 GMT</pubDate><dc:creator>Ann Lee</dc:creator><description>short</description><{prefix}:encoded><![CDATA[<p>They sailed.</p><p>Twice&hellip;</p>]]></{prefix}:encoded></item>{tail}"
            );
            let draft = story(Format::Rss, &text);
            assert_eq!(draft.title.as_deref(), Some("Boats & nets"), "{head}");
            assert_eq!(draft.body, "They sailed.\n\nTwice…", "{head}");
            assert_eq!(draft.date.as_deref(), Some("Tue, 05 May 1987 09:15:00 GMT"));
            assert_eq!(draft.authors, ["Ann Lee"]);
            assert_eq!(draft.publisher.as_deref(), Some("The Herald"));
            assert_eq!(draft.url.as_deref(), Some("http://example.org/1"));
            assert_eq!(draft.number.as_deref(), Some("g-1"));
            assert_eq!(draft.language.as_deref(), Some("en"), "{head}");
        }
    }

    #[test]
    fn atom_is_read() {
        let text = "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title>The Herald</title><author><name>Ann Lee</name></author><updated>2001-01-01</updated>\
            <entry><title type='html'>Boats &amp;lt;FSH> &lt;b>sail&lt;/b></title><link rel='enclosure' href='http://example.org/a.mp3'/><link href='http://example.org/1'/><id>tag:1</id><updated>1987-05-06T00:00:00Z</updated><published>1987-05-05T09:15:00Z</published><summary>short</summary><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>They sailed.</p><p>Twice.</p></div></content></entry></feed>";
        let draft = story(Format::Atom, text);
        assert_eq!(draft.title.as_deref(), Some("Boats <FSH> sail"));
        assert_eq!(draft.body, "They sailed.\n\nTwice.");
        assert_eq!(draft.date.as_deref(), Some("1987-05-05T09:15:00Z"));
        assert_eq!(draft.version.as_deref(), Some("1987-05-06T00:00:00Z"));
        assert_eq!(draft.authors, ["Ann Lee"]);
        assert_eq!(draft.publisher.as_deref(), Some("The Herald"));
        assert_eq!(draft.url.as_deref(), Some("http://example.org/1"));
        assert_eq!(draft.language.as_deref(), Some("en"));
    }

    #[test]
    fn people_are_told_from_their_addresses() {
        for (line, wanted) in [
            ("ann@example.org (Ann Lee)", "Ann Lee"),
            ("Ann Lee <ann@example.org>", "Ann Lee"),
            ("ann@example.org", "ann@example.org"),
            ("Ann Lee", "Ann Lee"),
        ] {
            assert_eq!(person(line), [wanted]);
        }
    }

    #[test]
    fn base64_is_text_where_it_is_some() {
        assert_eq!(base64("VGhl eQ=="), Some("They".to_owned()));
        assert_eq!(base64("/+8="), None);
        assert_eq!(base64("a-b"), None);
    }

    #[test]
    fn entries_without_anything_are_named() {
        let text = "<rss><channel>\n<item><link>http://example.org/1</link></item>\n<item/>\n<item><title>B</title></item></channel></rss>";
        let wanted = [
            "line 2: an entry without title or text",
            "line 3: an entry without title or text",
            "-: B",
        ];
        assert_eq!(told(Format::Rss, text), wanted);
    }
}
