//! The SGML of Reuters-21578: a thousand wire stories of 1987 a file, each a `<REUTERS>` element.
//!
//! Takes NEWID, DATE, TITLE, AUTHOR, DATELINE and BODY; the lists of topics, places and people say
//! what a story is about, not what it says, and are left to others. A text of `TYPE="BRIEF"` is a
//! headline alone; one of `TYPE="UNPROC"` has no elements, and what stands flush above its indented
//! text is its headline, if it is one line or all in capitals.
//!
//! `<DATELINE>    LIMA, May 5 - </DATELINE><BODY>Boats sailed` gives the dateline `LIMA, May 5 -`
//! and a body that begins `LIMA, May 5 - Boats sailed`, as the paper would print it.

use std::borrow::Cow;
use std::io::Read;

use super::decode::Feed;
use super::sgml::{self, Ending, Splitter};
use super::{Outlet, Stop, byline, stated, wire};
use crate::article::Draft;

/// The longest run of lines in capitals that is taken for a headline, in bytes.
const LONGEST_TITLE: usize = 250;

/// Reads the stories of a file.
pub(super) fn read<R: Read>(feed: &mut Feed<R>, outlet: &mut Outlet<'_>) -> Result<(), Stop> {
    let splitter = Splitter::new("REUTERS");
    while let Some(bounds) = splitter.next(feed, outlet)? {
        let line = feed.line();
        let attributes = sgml::tag_at(feed.text(), 0).map_or("", |tag| tag.attributes);
        let number = sgml::attribute(attributes, "NEWID").and_then(stated);
        let mut draft = draft(&feed.text()[bounds.inner_start..bounds.inner_end]);
        draft.number = number;
        feed.note_flaws(bounds.end, &mut draft);
        outlet.story(draft)?;
        if bounds.ending == Ending::Missing {
            let end = feed.line_at(bounds.end);
            outlet.trouble(
                Some(end),
                format!("the article of line {line} breaks off: no </REUTERS>"),
            )?;
        }
        feed.take(bounds.end);
    }
    Ok(())
}

fn draft(article: &str) -> Draft {
    let names = ["DATE", "TEXT", "TITLE", "AUTHOR", "DATELINE", "BODY"];
    let [date, text, title, author, dateline, body] = sgml::elements(article, names);
    let dateline = first(&dateline).and_then(|line| stated(&line));
    let mut draft = Draft {
        // Noise of the wire follows the time of some dates behind control characters.
        date: date
            .first()
            .and_then(|date| stated(date.inner.split('&').next()?)),
        authors: author
            .iter()
            .flat_map(|author| byline::names(&sgml::clean(author.inner)))
            .collect(),
        title: first(&title).and_then(|title| stated(&title)),
        dateline,
        ..Draft::default()
    };
    let kind = text
        .first()
        .and_then(|text| sgml::attribute(text.attributes, "TYPE"));
    match (first(&body), kind) {
        (Some(body), _) => draft.body = with_dateline(draft.dateline.as_deref(), &body),
        (None, Some("BRIEF")) if draft.title.is_some() => {}
        (None, _) => {
            let text = first(&text).unwrap_or_default();
            let (title, body) = unprocessed(wire::without_trailer(&text));
            draft.title = draft.title.or(title);
            draft.body = body;
        }
    }
    draft
}

/// The text of the first of some elements.
fn first<'a>(found: &[sgml::Element<'a>]) -> Option<Cow<'a, str>> {
    // Most texts hold no other reference than the last, and without it need no decoding.
    let inner = found.first()?.inner.trim_end();
    Some(sgml::clean(inner.trim_end_matches("&#3;")))
}

/// The body behind its dateline, in paragraphs.
fn with_dateline(dateline: Option<&str>, body: &str) -> String {
    let body = wire::without_trailer(body);
    match dateline {
        Some(dateline) => wire::paragraphs(&format!("{dateline} {}", body.trim_start())),
        None => wire::paragraphs(body.trim_start()),
    }
}

/// The headline of a text without elements, and the text below it.
fn unprocessed(text: &str) -> (Option<String>, String) {
    let text = text.trim_start_matches(['\n', '*']);
    let first = text.split_inclusive('\n').next().map_or(0, str::len);
    let mut end = first;
    for line in text[first..].split_inclusive('\n') {
        if line.starts_with(' ') || line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    let (head, rest) = text.split_at(end);
    let is_loud = head.contains(char::is_uppercase) && !head.contains(char::is_lowercase);
    if is_headline(head) && (is_loud || end == first) {
        (stated(head), wire::paragraphs(rest))
    } else {
        (None, wire::paragraphs(text))
    }
}

/// Whether lines can be a headline: short, flush left, no sentence, not set in columns.
fn is_headline(head: &str) -> bool {
    let line = head.trim();
    head.len() <= LONGEST_TITLE
        && !head.starts_with(' ')
        && !line.contains("   ")
        && !line.ends_with('.')
        && line.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Format, Item, items_of};

    fn items(text: &str) -> Vec<Item> {
        items_of(text, Format::Reuters)
    }

    fn story(text: &str) -> Draft {
        match items(text).swap_remove(0) {
            Item::Story(draft) => draft,
            Item::Trouble(trouble) => panic!("{trouble}"),
        }
    }

    const HEAD: &str = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS TOPICS=\"NO\" OLDID=\"9\" NEWID=\"42\">\n<DATE> 5-MAY-1987 09:15:05.40&#5;&#5;&#5;RM</DATE>\n<PLACES><D>peru</D></PLACES>\n<UNKNOWN>\n&#5;&#5;u f BC-FISH-&lt;FSH> 05-05</UNKNOWN>\n";

    #[test]
    fn a_story_is_read_with_all_it_states() {
        let text = format!(
            "{HEAD}<TEXT>&#2;\n<TITLE>FISHERS &lt;FSH> SAIL\nAGAIN</TITLE>\n<AUTHOR>    by Janet Moore, Reuters</AUTHOR>\n<DATELINE>    LIMA, May 5 - </DATELINE><BODY>Boats sailed from the ports of the northern\ncoast today.\n    They return on Friday.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n"
        );
        let draft = story(&text);
        assert_eq!(draft.number.as_deref(), Some("42"));
        assert_eq!(draft.date.as_deref(), Some("5-MAY-1987 09:15:05.40"));
        assert_eq!(draft.title.as_deref(), Some("FISHERS <FSH> SAIL AGAIN"));
        assert_eq!(draft.dateline.as_deref(), Some("LIMA, May 5 -"));
        assert_eq!(draft.authors, ["Janet Moore"]);
        let body = "LIMA, May 5 - Boats sailed from the ports of the northern coast today.\n\nThey return on Friday.";
        assert_eq!(draft.body, body);
    }

    #[test]
    fn briefs_are_headlines_and_unprocessed_texts_keep_all() {
        let brief = format!(
            "{HEAD}<TEXT TYPE=\"BRIEF\">&#2;\n******<TITLE>FISH PRICES FALL\n</TITLE>Blah.\n&#3;</TEXT></REUTERS>"
        );
        let draft = story(&brief);
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (Some("FISH PRICES FALL"), "")
        );
        let table = format!(
            "{HEAD}<TEXT TYPE=\"UNPROC\">&#2;\nFISH PRICES - MAY 5\n Cod 12\n Sole 15\n Reuter\n&#3;\n\n</TEXT></REUTERS>"
        );
        let draft = story(&table);
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (Some("FISH PRICES - MAY 5"), "Cod 12\nSole 15")
        );
        let prose = format!(
            "{HEAD}<TEXT TYPE=\"UNPROC\">&#2;\nFISH CHEAPER LIMA, May 5\n- Prices fell.\n&#3;\n</TEXT></REUTERS>"
        );
        let draft = story(&prose);
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (None, "FISH CHEAPER LIMA, May 5\n- Prices fell.")
        );
    }

    #[test]
    fn a_truncated_article_is_kept_and_named() {
        let text = format!("{HEAD}<TEXT><TITLE>ONE</TITLE><BODY>Text\nof the fir");
        let items = items(&text);
        assert_eq!(items.len(), 2);
        assert!(matches!(&items[0], Item::Story(draft) if draft.body == "Text\nof the fir"));
        assert!(matches!(&items[1], Item::Trouble(trouble)
            if trouble.to_string() == "line 8: the article of line 2 breaks off: no </REUTERS>"));
    }
}
