//! NITF: a story as news agencies mark it up, alone or within NewsML.
//!
//! The headline is `hl1`; lower headlines open the body. The date is that of issue, else the one in
//! the dateline, else that of release. `<p>` and all kinds of blocks are paragraphs, rows of tables
//! are lines; what describes pictures and sound without being read is left out.

use super::super::{byline, stated};
use super::flow;
use super::tree::{Element, Step};
use super::{Told, first_of};
use crate::article::Draft;

/// The story of an `nitf` element.
pub(super) fn told(nitf: Element<'_>) -> Told {
    let draft = draft(nitf);
    if draft.title.is_none() && draft.body.is_empty() {
        return Told::Nothing("an NITF document without headline or text".to_owned());
    }
    Told::story(draft)
}

/// What an `nitf` element states, whatever of it is there.
pub(super) fn draft(nitf: Element<'_>) -> Draft {
    let head = nitf.child("head");
    let body = nitf.child("body");
    let top = body.and_then(|body| body.child("body.head"));
    let data = head.and_then(|head| head.child("docdata"));
    let data_of = |name: &'static str| data.and_then(|data| data.child(name));
    let dateline = top.and_then(|top| top.child("dateline"));
    let publication = head.and_then(|head| head.child("pubdata"));
    let key = data_of("du-key");
    let (title, below) = headline(top);
    Draft {
        number: data_of("doc-id").and_then(|id| id.states("id-string")),
        title: title.or_else(|| head?.child("title")?.line()),
        body: text(body, top, &below),
        date: first_of([
            &|| day(data_of("date.issue")?),
            &|| day(dateline?.any("story.date")?),
            &|| day(data_of("date.release")?),
            &|| publication?.states("date.publication"),
        ]),
        dateline: dateline.and_then(Element::line),
        place: dateline.and_then(|dateline| dateline.child("location")?.line()),
        authors: authors(top),
        publisher: first_of([
            &|| publication?.states("name"),
            &|| top?.child("distributor")?.line(),
            &|| data_of("doc.copyright")?.states("holder"),
            &|| data_of("doc.rights")?.states("owner"),
        ]),
        url: publication
            .and_then(|publication| publication.states("ex-ref"))
            .filter(|url| url.starts_with("http")),
        language: first_of([&|| nitf.states("lang"), &|| body?.states("lang")]),
        slug: first_of([
            &|| key?.states("key"),
            &|| data_of("fixture")?.states("fix-id"),
        ]),
        version: first_of([
            &|| key?.states("version"),
            &|| head?.child("revision-history")?.states("norm"),
        ]),
        ..Draft::default()
    }
}

/// The headline, and the lower ones.
fn headline(top: Option<Element<'_>>) -> (Option<String>, Vec<String>) {
    let Some(lines) = top.and_then(|top| top.child("hedline")) else {
        return (None, Vec::new());
    };
    let mut lines = lines.children().filter_map(Element::line);
    (lines.next(), lines.collect())
}

/// The date that an element states in its attribute, else in words.
fn day(element: Element<'_>) -> Option<String> {
    element.states("norm").or_else(|| element.line())
}

/// The lower headlines and the text; the abstract where there is no text.
fn text(body: Option<Element<'_>>, top: Option<Element<'_>>, below: &[String]) -> String {
    let Some(body) = body else {
        return String::new();
    };
    let content = body.child("body.content");
    let mut text = match content {
        Some(content) => flow::of_element(content, |_| false),
        None => flow::of_element(body, |part| part.is("body.head") || part.is("body.end")),
    };
    if text.is_empty()
        && let Some(summary) = top.and_then(|top| top.child("abstract"))
    {
        text = flow::of_element(summary, |_| false);
    }
    let parts = below.iter().map(String::as_str).chain([text.as_str()]);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

/// Who the bylines name; what they are called besides is no name.
fn authors(top: Option<Element<'_>>) -> Vec<String> {
    let bylines = top.into_iter().flat_map(|top| top.all("byline"));
    bylines.flat_map(by).collect()
}

fn by(line: Element<'_>) -> Vec<String> {
    let persons: Vec<String> = line.all("person").filter_map(Element::line).collect();
    if !persons.is_empty() {
        return persons;
    }
    let mut text = String::new();
    for step in line.steps(|part| part.is("byttl") || part.is("location")) {
        if let Step::Text(part) = step {
            text.push_str(part);
        }
    }
    let text = stated(&text).unwrap_or_default();
    byline::names(text.trim_end_matches([',', ' ']))
}
