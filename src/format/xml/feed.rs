//! Entries of feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0.
//!
//! The fullest text counts: `content:encoded`, then `content`, then a summary. The date is that of
//! publication, else that of the last change. An entry's publisher is the source that it names, else
//! the channel's title; a feed's author is the author of its entries where they name none.

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
            &|| any(entry, &["pubDate", "published", "issued", "date", "created"]),
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
        let named = entry
            .children()
            .filter(move |child| child.space() == *space && child.name().eq_ignore_ascii_case(name));
        named.map(text)
    });
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// The text of an element that may hold elements, HTML as text, or plain text.
fn text(element: Element<'_>) -> String {
    let kind = element.attribute("type").unwrap_or("").trim();
    let mode = element.attribute("mode").unwrap_or("");
    // Atom's word for text that is as it looks; RSS has no such word.
    let is_literal = kind.eq_ignore_ascii_case("text") || kind.eq_ignore_ascii_case("text/plain");
    let is_other = kind.contains('/') && !is_literal && !kind.contains("html") && !kind.contains("xml");
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
    for letter in letters.bytes().filter(|letter| !letter.is_ascii_whitespace()) {
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
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
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
        !guid.attribute("isPermaLink").is_some_and(|is| is.trim() == "false")
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
    let own = named(entry, "creator")
        .chain(named(entry, "author"))
        .collect::<Vec<String>>();
    let mut authors = own;
    if authors.is_empty()
        && let Some(feed) = channel.filter(|channel| channel.is("feed"))
    {
        authors = named(feed, "author").collect();
    }
    let mut seen: Vec<String> = Vec::new();
    for author in authors {
        if !seen.contains(&author) {
            seen.push(author);
        }
    }
    seen
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
    let inside = line.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
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
