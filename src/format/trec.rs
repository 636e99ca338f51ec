//! TREC newswire: stories of AP, WSJ, FT, LA Times, FBIS and kin, each a `<DOC>` element.
//!
//! The collections agree on `<DOC>` and mostly on `<TEXT>`, and name the rest as they please; the
//! tables below say which names mean what. Without an element for text, all that stands in no
//! element of the header is text. Days in notations that only their collection explains (FT's
//! `940121`, WSJ's `01/21/94`, the digits in `AP940121-0007`) are written as ISO 8601, as `docno`
//! reads them; others are left as stated, to be read or refused like those of any source.
//!
//! `<DOCNO> AP940121-0007 </DOCNO>` gives the number `AP940121-0007` and, where no element states a
//! date, the date `1994-01-21`.

use std::io::Read;

use memchr::memchr;

use super::decode::Feed;
use super::sgml::{self, Element, Ending, Splitter, Tag};
use super::{Outlet, Stop, byline, docno, stated, wire};
use crate::article::Draft;

/// Reads the stories of a file.
pub(super) fn read<R: Read>(feed: &mut Feed<R>, outlet: &mut Outlet<'_>) -> Result<(), Stop> {
    let name = super::sniff::doc_name(feed.text());
    let splitter = Splitter::new(name);
    while let Some(bounds) = splitter.next(feed, outlet)? {
        let line = feed.line();
        let attributes = sgml::tag_at(feed.text(), 0).map_or("", |tag| tag.attributes);
        let id = sgml::attribute(attributes, "id").and_then(stated);
        let mut draft = draft(&feed.text()[bounds.inner_start..bounds.inner_end], id);
        feed.note_flaws(bounds.end, &mut draft);
        if draft.title.is_none() && draft.body.is_empty() {
            outlet.trouble(Some(line), "an article without title or text")?;
        } else {
            outlet.story(draft)?;
        }
        if bounds.ending == Ending::Missing {
            let end = feed.line_at(bounds.end);
            outlet.trouble(
                Some(end),
                format!("the article of line {line} breaks off: no </{name}>"),
            )?;
        }
        feed.take(bounds.end);
    }
    Ok(())
}

fn draft(article: &str, id: Option<String>) -> Draft {
    let [docno, docid, fileid] = sgml::elements(article, ["DOCNO", "DOCID", "FILEID"]);
    let titles = sgml::elements(article, ["HEADLINE", "HEAD", "HL", "TI", "TITLE", "H3"]);
    let dates = sgml::elements(article, ["DATE", "DD", "DATE1", "DATE_TIME"]);
    let writers = sgml::elements(article, ["BYLINE", "AUTHOR", "AU"]);
    let texts = sgml::elements(article, ["LP", "LEADPARA", "TEXT"]);
    let [dateline, publisher] = sgml::elements(article, ["DATELINE", "PUB"]);
    let number = line_of(&docno).or(id).or_else(|| line_of(&docid));
    let date = dates.iter().find_map(|found| line_of(found));
    let fileid = line_of(&fileid);
    let dateline = line_of(&dateline);
    let (title, below) = headline(&titles);
    let rest;
    let mut texts: Vec<&str> = texts.iter().flatten().map(|found| found.inner).collect();
    if texts.is_empty() {
        rest = beside_header(article);
        texts.push(&rest);
    }
    Draft {
        title,
        date: day(date, number.as_deref(), fileid.as_deref()),
        body: body(&below, dateline.as_deref(), &texts),
        authors: writers
            .iter()
            .flatten()
            .flat_map(|found| byline::names(&sgml::text(found.inner)))
            .collect(),
        publisher: line_of(&publisher),
        dateline,
        number,
        ..Draft::default()
    }
}

/// The date that an element states, else the one in the document's number or the name of its file.
fn day(date: Option<String>, number: Option<&str>, fileid: Option<&str>) -> Option<String> {
    match (date, number) {
        (Some(date), Some(number)) => Some(docno::stated(&date, number).unwrap_or(date)),
        (Some(date), None) => Some(date),
        (None, number) => number.and_then(docno::day).or_else(|| docno::day(fileid?)),
    }
}

/// Elements that say something of a story and are not its text.
const HEADER: [&str; 48] = [
    "DOCNO",
    "DOCID",
    "DOCOLDNO",
    "FILEID",
    "DOCTYPE",
    "DOCSRC",
    "TXTTYPE",
    "FIRST",
    "SECOND",
    "HEADLINE",
    "HEAD",
    "HL",
    "TI",
    "TITLE",
    "H3",
    "HT",
    "HEADER",
    "SLUG",
    "TRAILER",
    "DATE",
    "DD",
    "DATE1",
    "DATE_TIME",
    "BYLINE",
    "AUTHOR",
    "AU",
    "DATELINE",
    "PUB",
    "SO",
    "CO",
    "IN",
    "GV",
    "NS",
    "RE",
    "MS",
    "PROFILE",
    "PAGE",
    "SECTION",
    "LENGTH",
    "TYPE",
    "SUBJECT",
    "GRAPHIC",
    "CORRECTION",
    "KEYWORD",
    "CATEGORY",
    "AN",
    "URL",
    "SOURCE",
];

/// What of an article stands in no element of its header.
///
/// Where no end tag of its name follows, such an element ends with its line.
fn beside_header(article: &str) -> String {
    let which = |tag: &Tag<'_>| {
        HEADER
            .iter()
            .position(|name| tag.name.eq_ignore_ascii_case(name))
    };
    let mut last_end = [0; HEADER.len()];
    for tag in sgml::tags(article).filter(|tag| tag.is_end) {
        if let Some(name) = which(&tag) {
            last_end[name] = tag.start;
        }
    }
    let mut rest = String::new();
    let mut from = 0;
    let mut open = None;
    for tag in sgml::tags(article) {
        let name = which(&tag);
        match (open, name) {
            (Some(_), _) if open == name && tag.is_end => {
                open = None;
                from = tag.end;
            }
            (None, Some(name)) if !tag.is_end && tag.start >= from => {
                rest.push_str(&article[from..tag.start]);
                open = Some(name).filter(|name| last_end[*name] > tag.start);
                let line = memchr(b'\n', &article.as_bytes()[tag.end..]);
                from = match open {
                    Some(_) => tag.end,
                    None => line.map_or(article.len(), |at| tag.end + at),
                };
            }
            _ => {}
        }
    }
    rest.push_str(&article[from..]);
    rest
}

/// The first of some elements as one line of text.
fn line_of(found: &[Element<'_>]) -> Option<String> {
    found
        .iter()
        .find_map(|element| stated(&sgml::text(element.inner)))
}

/// The headline, and the lines that some collections set below it as further headlines.
fn headline<const N: usize>(titles: &[Vec<Element<'_>>; N]) -> (Option<String>, Vec<String>) {
    let Some(found) = titles.iter().find(|found| line_of(found).is_some()) else {
        return (None, Vec::new());
    };
    let mut lines = found
        .iter()
        .filter_map(|element| stated(&sgml::text(element.inner)));
    (lines.next(), lines.collect())
}

/// Lines below the headline, the dateline, and all texts in paragraphs.
fn body(below: &[String], dateline: Option<&str>, texts: &[&str]) -> String {
    let mut body = String::new();
    let mut dateline = dateline;
    for line in below {
        body.push_str(line);
        body.push_str("\n\n");
    }
    for text in texts {
        let text = sgml::text(text);
        let text = wire::without_trailer(text.trim_start_matches('\n'));
        if text.trim().is_empty() {
            continue;
        }
        match dateline.take() {
            // The text of some collections begins with the dateline already.
            Some(line) if !text.trim_start().starts_with(line) => {
                body.push_str(&wire::paragraphs(&format!("{line} {}", text.trim_start())));
            }
            _ => body.push_str(&wire::paragraphs(text)),
        }
        body.push_str("\n\n");
    }
    body.truncate(body.trim_end().len());
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Format, Item, items_of};

    fn items(text: &str) -> Vec<Item> {
        items_of(text, Format::Trec)
    }

    fn stories(text: &str) -> Vec<Draft> {
        let story = |item| match item {
            Item::Story(draft) => Some(draft),
            Item::Trouble(_) => None,
        };
        items(text).into_iter().filter_map(story).collect()
    }

    #[test]
    fn ap_style() {
        let text = "<DOC>\n<DOCNO> AP940121-0007 </DOCNO>\n<FILEID>AP-NR-01-21-94 0038EST</FILEID>\n<FIRST>u i AM-Fish 0398</FIRST>\n<HEAD>Fishermen Sail Again</HEAD>\n<HEAD>With Photo</HEAD>\n<BYLINE>By ANN LEE</BYLINE>\n<BYLINE>Associated Press Writer</BYLINE>\n<DATELINE>LIMA, Peru (AP) </DATELINE>\n<TEXT>\n   Boats sailed from the ports of the north on\nFriday.\n   They return soon.\n</TEXT>\n</DOC>\n";
        let draft = stories(text).remove(0);
        assert_eq!(draft.number.as_deref(), Some("AP940121-0007"));
        assert_eq!(draft.title.as_deref(), Some("Fishermen Sail Again"));
        assert_eq!(draft.date.as_deref(), Some("1994-01-21"));
        assert_eq!(draft.dateline.as_deref(), Some("LIMA, Peru (AP)"));
        assert_eq!(draft.authors[0], "ANN LEE");
        let body = "With Photo\n\nLIMA, Peru (AP) Boats sailed from the ports of the north on Friday.\n\nThey return soon.";
        assert_eq!(draft.body, body);
    }

    #[test]
    fn la_times_ft_and_wsj_styles() {
        let text = "<DOC>\n<DOCNO> LA010289-0001 </DOCNO>\n<DATE>\n<P>\nJanuary 2, 1989, Monday, Home Edition \n</P>\n</DATE>\n<HEADLINE>\n<P>\nFISH &amp; CHIPS \n</P>\n</HEADLINE>\n<TEXT>\n<P>\nOne. \n</P>\n<P>\nTwo. \n</P>\n</TEXT>\n</DOC>\n\
            <DOC><DOCNO>FT942-3</DOCNO><DATE>940513\n</DATE><HEADLINE>FT 13 MAY 94 / Fish</HEADLINE><TEXT>Three.</TEXT><PUB>The Financial Times</PUB></DOC>\n\
            <DOC><DOCNO> WSJ920102-0154 </DOCNO><DD> 01/02/92 </DD><HL> Fish: \n Again </HL><AUTHOR> By Ann Lee </AUTHOR><LP> Lead. </LP><TEXT> Four. </TEXT></DOC>";
        let found = stories(text);
        assert_eq!(
            found[0].date.as_deref(),
            Some("January 2, 1989, Monday, Home Edition")
        );
        assert_eq!(found[0].title.as_deref(), Some("FISH & CHIPS"));
        assert_eq!(found[0].body, "One.\n\nTwo.");
        assert_eq!(found[1].date.as_deref(), Some("1994-05-13"));
        assert_eq!(found[1].publisher.as_deref(), Some("The Financial Times"));
        assert_eq!(found[2].date.as_deref(), Some("1992-01-02"));
        assert_eq!(found[2].title.as_deref(), Some("Fish: Again"));
        assert_eq!(found[2].body, "Lead.\n\nFour.");
    }

    #[test]
    fn gigaword_and_declared_xml_styles() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<root>\n<doc id=\"XIN_ENG_20040305.0012\" type=\"story\">\n<headline>\nTalks\n</headline>\n<dateline>\nParis, March 5 (Xinhua)\n</dateline>\n<text>\n<p>\nThey met.\n</p>\n</text>\n</doc>\n</root>";
        let draft = stories(text).remove(0);
        assert_eq!(draft.number.as_deref(), Some("XIN_ENG_20040305.0012"));
        assert_eq!(draft.date.as_deref(), Some("2004-03-05"));
        assert_eq!(draft.body, "Paris, March 5 (Xinhua) They met.");
    }

    #[test]
    fn dates_of_unknown_collections_are_left_as_stated() {
        for (docno, date) in [
            ("N-1", "03/04/2023"),
            ("N870505-1", "05/04/87"),
            ("N-1", "230405"),
        ] {
            let text = format!(
                "<DOC><DOCNO>{docno}</DOCNO><DATE>{date}</DATE><TEXT>They met.</TEXT></DOC>"
            );
            assert_eq!(stories(&text)[0].date.as_deref(), Some(date));
        }
        let text = "<DOC><DOCNO>N870505-1</DOCNO><TEXT>They met.</TEXT></DOC>";
        assert_eq!(stories(text)[0].date, None);
    }

    #[test]
    fn without_an_element_for_it_all_beside_the_header_is_text() {
        let text = "<DOC>\n<DOCNO>N-1</DOCNO>\n<HEADLINE>Talks open</HEADLINE>\n<SECTION>World\n<BODY>\n<P>\nThey <b>met</b>.\n</P>\n<P>\nTwice.\n</P>\n</BODY>\n<BYLINE>By Ann\nLee</BYLINE>\n</DOC>\n\
            <DOC>\n<DOCNO>N-2</DOCNO>\nLIMA, May 5 - They met &amp; smiled.\n</DOC>\n";
        let found = stories(text);
        assert_eq!(found[0].title.as_deref(), Some("Talks open"));
        assert_eq!(found[0].body, "They met.\n\nTwice.");
        assert_eq!(found[0].authors, ["Ann Lee"]);
        assert_eq!(found[1].body, "LIMA, May 5 - They met & smiled.");
    }

    #[test]
    fn missing_end_tags_and_empty_articles_are_named() {
        let text = "<DOC>\n<DOCNO>A-1</DOCNO>\n<TEXT>One\n<DOC>\n<DOCNO>A-2</DOCNO>\n</DOC>\n";
        let items = items(text);
        assert!(matches!(&items[0], Item::Story(draft) if draft.body == "One"));
        let troubles: Vec<String> = items[1..]
            .iter()
            .map(|item| match item {
                Item::Trouble(trouble) => trouble.to_string(),
                Item::Story(_) => panic!("a story where none is"),
            })
            .collect();
        let wanted = [
            "line 4: the article of line 1 breaks off: no </DOC>",
            "line 4: an article without title or text",
        ];
        assert_eq!(troubles, wanted);
    }
}
