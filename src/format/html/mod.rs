//! Web pages: the article of a saved page and what the page states of it.
//!
//! `page` makes a tree of the `source` (`tag` knows the elements), `body` finds the text by its
//! `blocks` and by what elements are called (`hints`), `ld`, `meta` and `title` gather what the page
//! states, `dates` weighs what it says of the day. A page without an article is refused, never
//! passed over.

mod authors;
mod blocks;
mod body;
mod dates;
mod hints;
mod ld;
mod meta;
mod page;
mod source;
mod tables;
mod tag;
mod title;

use std::io::Read;

use super::decode::Feed;
use super::{Outlet, Refusal, Stop, one_line};
use crate::article::{Doubt, Draft};
use dates::Known;
use ld::Stated;
use meta::Meta;
use page::{Key, Page};
use tag::Tag;

/// Reads the one article of a file.
pub(super) fn read<R: Read>(feed: &mut Feed<R>, outlet: &mut Outlet<'_>) -> Result<(), Stop> {
    feed.all()?;
    let mut draft = draft(feed.text()).ok_or(Refusal::NoArticle)?;
    feed.note_flaws(feed.text().len(), &mut draft);
    outlet.story(draft)
}

/// The article of a page; `None` where there is none on it.
pub(super) fn draft(source: &str) -> Option<Draft> {
    let page = Page::parse(source);
    let meta = Meta::of(&page);
    let ld = ld::of(&page);
    let publisher = ld.publisher.clone().or_else(|| meta.first(meta::SITE));
    let title = title::of(&page, &ld, &meta, publisher.as_deref());
    let heading = title::heading(&page, title.as_deref());
    let (body, doubts, holder) = text(&page, heading, &ld, &meta)?;
    let language = meta::language(&page, &meta).or(ld.language.clone());
    let url = meta::url(&page, &meta).or(ld.url.clone());
    let known = Known {
        page: &page,
        source,
        ld: &ld,
        meta: &meta,
        language: language.as_deref(),
        url: url.as_deref(),
        heading,
        body: holder,
    };
    let date = dates::published(&known);
    let (title, body) = match heading {
        Some(_) => (title, body),
        None => title::from_text(title, body),
    };
    Some(Draft {
        title,
        body,
        date,
        authors: authors::of(&page, &ld, &meta),
        publisher,
        url,
        language,
        version: ld.modified.or_else(|| meta.first(meta::MODIFIED)),
        doubts,
        ..Draft::default()
    })
}

/// How many times as long the stated text must be for the shown one to be a mere part of it.
const WHOLE: usize = 2;

/// The article's text, what is in doubt of it, and the element that holds it: what the page shows,
/// else what it holds for scripts to show, else what it states, else its description.
fn text(
    page: &Page,
    heading: Option<usize>,
    ld: &Stated,
    meta: &Meta<'_>,
) -> Option<(String, Vec<Doubt>, usize)> {
    let shown = body::of(page, heading);
    let words = shown.as_ref().map_or(0, |body| blocks::words(&body.text));
    let is_whole = |text: &&String| blocks::words(text) >= (WHOLE * words).max(body::FEWEST);
    if let Some(whole) = ld.body.as_ref().filter(is_whole) {
        let holder = shown.map_or(heading.unwrap_or(0), |body| body.element);
        return Some((whole.clone(), Vec::new(), holder));
    }
    if let Some(body) = shown {
        return Some((body.text, Vec::new(), body.element));
    }
    let beside = heading.unwrap_or(0);
    if let Some(body) = held(page).and_then(|held| body::of(&Page::parse(held), None)) {
        return Some((body.text, Vec::new(), beside));
    }
    let description = meta.first(meta::DESCRIPTION)?;
    let is_article = heading.is_some() || ld.headline.is_some() || ld.published.is_some();
    let doubt =
        Doubt::new("the page holds no text of its article, its description is taken for it");
    (is_article && blocks::words(&description) >= body::FEWEST)
        .then(|| (description, vec![doubt], beside))
}

/// The longest piece of markup that a page holds for scripts, or for browsers without, to show.
fn held(page: &Page) -> Option<&str> {
    let texts = [Tag::Script, Tag::Noscript, Tag::Textarea]
        .into_iter()
        .flat_map(|tag| {
            let elements = page.all(tag).filter(|at| {
                !page
                    .attribute(*at, Key::Type)
                    .unwrap_or("")
                    .contains("json")
            });
            elements.filter_map(|at| page.inside(at).find_map(|at| page.text(at)))
        });
    texts.max_by_key(|text| text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::{Format, Item, items_of};

    const PAGE: &str = "<!DOCTYPE html><html lang=en-GB><head><title>Talks open - Courier</title>\
        <meta property=og:site_name content=Courier><meta name=author content='By Ann Lee'>\
        <link rel=canonical href='https://courier.example/talks'>\
        <script type=application/ld+json>{\"@type\":\"Article\",\"datePublished\":\"2020-05-01\",\
        \"dateModified\":\"2020-05-02\"}</script></head><body><h1>Talks open</h1><article>\
        <p>The ministers met for nine hours on Monday, and they agreed on nothing at all.</p>\
        <p>They will meet again in a week, said a person who was in the room.</p></article>";

    #[test]
    fn a_page_gives_what_it_states() {
        let items = items_of(PAGE, Format::Html);
        let [Item::Story(draft)] = &items[..] else {
            panic!("one story: {items:?}");
        };
        let wanted = Draft {
            title: Some("Talks open".to_owned()),
            body: "The ministers met for nine hours on Monday, and they agreed on nothing at all.\
                \n\nThey will meet again in a week, said a person who was in the room."
                .to_owned(),
            date: Some("2020-05-01".to_owned()),
            authors: vec!["Ann Lee".to_owned()],
            publisher: Some("Courier".to_owned()),
            url: Some("https://courier.example/talks".to_owned()),
            language: Some("en-GB".to_owned()),
            version: Some("2020-05-02".to_owned()),
            ..Draft::default()
        };
        assert_eq!(draft, &wanted);
    }

    #[test]
    fn text_that_only_scripts_would_show_is_found() {
        let text = "The ministers met for nine hours on Monday, and they agreed on nothing at \
            all. They will meet again in a week, said a person who was in the room.";
        for source in [
            format!("<h1>Talks</h1><script type=text/template><p>{text}</p></script>"),
            format!("<h1>Talks</h1><noscript><div><p>{text}</p></div></noscript>"),
            format!(
                "<h1>Talks</h1><script type=application/ld+json>{{\"@type\":\"Article\",\"articleBody\":\"{text}\"}}</script>"
            ),
        ] {
            let draft = draft(&source).unwrap_or_default();
            assert_eq!(
                (draft.body.as_str(), draft.doubts.len()),
                (text, 0),
                "{source}"
            );
        }
        let source = format!("<h1>Talks</h1><meta name=description content='{text}'>");
        let draft = draft(&source).unwrap_or_default();
        assert_eq!(draft.body, text);
        let wanted = "the page holds no text of its article, its description is taken for it";
        assert_eq!(draft.doubts, [Doubt::new(wanted)]);
    }

    /// Pieces of which pages are made that are hardly any.
    const PIECES: [&str; 32] = [
        "<",
        ">",
        "</",
        "/>",
        "<p>",
        "</p>",
        "<div class='",
        "'>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<script>",
        "</script>",
        "<script type=application/ld+json>",
        "{\"@type\":\"Article\",",
        "[",
        "<!--",
        "-->",
        "<h1>",
        "</h1>",
        "<time datetime=",
        "2020-05-01",
        "&",
        "&#x0;",
        "é\u{3000}",
        "<article>",
        "<li>",
        "A word or two, and a full stop. ",
        "1.1.20",
        "<svg><![CDATA[",
        "<title>",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,300}") {
            let _ = draft(&text);
        }

        #[test]
        fn any_pieces_are_read_without_panic(
            pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60),
        ) {
            let _ = draft(&pieces.concat());
        }

        #[test]
        fn a_page_may_be_cut_anywhere(at in 0..PAGE.len()) {
            let _ = draft(&PAGE[..at]);
        }
    }
}
