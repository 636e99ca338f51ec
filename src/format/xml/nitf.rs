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
        slug: first_of([&|| key?.states("key"), &|| {
            data_of("fixture")?.states("fix-id")
        }]),
        version: first_of([&|| key?.states("version"), &|| {
            head?.child("revision-history")?.states("norm")
        }]),
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

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::format::xml::tests::story;

    #[test]
    fn a_story_is_read_with_all_it_states() {
        let draft = story(
            Format::Nitf,
            r#"<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-6.dtd">
            <n:nitf xmlns:n="http://iptc.org/std/NITF/2006-10-18/" xml:lang="en-US"><n:head><n:title>fish</n:title>
            <n:docdata><n:doc-id id-string="X-1"/><n:date.release norm="19870507"/><n:date.issue norm="19870505T091500Z"/>
            <n:du-key key="LIMA-FISH" version="2"/><n:doc.copyright holder="The Herald"/></n:docdata></n:head>
            <n:body><n:body.head><n:hedline><n:hl1>Boats <n:em>sail</n:em> again</n:hl1><n:hl2>With photo</n:hl2></n:hedline>
            <n:byline>By <n:person>Ann Lee</n:person><n:byttl>Staff Writer</n:byttl></n:byline>
            <n:dateline><n:location>LIMA, Peru</n:location>, <n:story.date norm="19870504">May 4</n:story.date></n:dateline>
            </n:body.head><n:body.content><n:block><n:p>They sailed
            at <n:chron norm="x">dawn</n:chron>.</n:p>
            <n:media media-type="image"><n:media-metadata name="a" value="b">no</n:media-metadata><n:media-caption>A boat.</n:media-caption></n:media>
            <n:table><n:tr><n:td>Cod</n:td><n:td>12</n:td></n:tr><n:tr><n:td>Sole</n:td><n:td>15</n:td></n:tr></n:table>
            </n:block></n:body.content></n:body></n:nitf>"#,
        );
        assert_eq!(draft.number, None);
        assert_eq!(draft.title.as_deref(), Some("Boats sail again"));
        let body = "With photo\n\nThey sailed at dawn.\n\nA boat.\n\nCod\t12\nSole\t15";
        assert_eq!(draft.body, body);
        assert_eq!(draft.date.as_deref(), Some("19870505T091500Z"));
        assert_eq!(draft.dateline.as_deref(), Some("LIMA, Peru, May 4"));
        assert_eq!(draft.place.as_deref(), Some("LIMA, Peru"));
        assert_eq!(draft.authors, ["Ann Lee"]);
        assert_eq!(draft.publisher.as_deref(), Some("The Herald"));
        assert_eq!(draft.language.as_deref(), Some("en-US"));
        assert_eq!(draft.slug.as_deref(), Some("LIMA-FISH"));
        assert_eq!(draft.version.as_deref(), Some("2"));
    }

    #[test]
    fn the_date_is_that_of_issue_then_of_the_story_then_of_release() {
        let text = |dates: &str, line: &str| {
            format!(
                "<nitf><head><title>A</title><docdata>{dates}</docdata></head><body><body.head><dateline>{line}</dateline></body.head></body></nitf>"
            )
        };
        let issue = "<date.issue norm='19870505'/>";
        let release = "<date.release norm='19870507'/>";
        let line = "<story.date>4 May 1987</story.date>";
        for (dates, line, wanted) in [
            (format!("{release}{issue}"), line, Some("19870505")),
            (release.to_owned(), line, Some("4 May 1987")),
            (release.to_owned(), "LIMA", Some("19870507")),
            (String::new(), "LIMA", None),
        ] {
            let draft = story(Format::Nitf, &text(&dates, line));
            assert_eq!(draft.date.as_deref(), wanted, "{dates}");
        }
    }
}
