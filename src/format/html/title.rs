//! The headline of a page, and the heading that shows it.

use super::ld::Stated;
use super::meta::{self, Meta};
use super::page::Page;
use super::tag::Tag;
use crate::format::{one_line, stated};

/// What sites put between a headline and their name.
const SEPARATORS: [&str; 9] = [
    " | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ",
];

/// The longest heading that may be a headline, in bytes.
const LONGEST: usize = 400;

/// The headline as the page states it: in JSON-LD, in its tags, as its heading, as its title.
pub(super) fn of(page: &Page, ld: &Stated, meta: &Meta<'_>, site: Option<&str>) -> Option<String> {
    let stated_title = ld.headline.clone().or_else(|| meta.first(meta::TITLE));
    let heading = heading(page, stated_title.as_deref());
    let shown = heading.and_then(|at| stated(&page.all_text(at)));
    let title = || {
        page.all(Tag::Title)
            .find_map(|at| stated(&page.all_text(at)))
    };
    match (stated_title, shown) {
        // What is shown is whole, where tags are cut or carry the site's name.
        (Some(title), Some(shown)) if is_of(&title, &shown) => Some(shown),
        (Some(title), _) => Some(without_site(&title, site)),
        (None, Some(shown)) => Some(shown),
        (None, None) => title().map(|title| without_site(&title, site)),
    }
}

/// The heading that shows the headline: one that says what the page's tags say, else the first.
pub(super) fn heading(page: &Page, title: Option<&str>) -> Option<usize> {
    let of_page = page
        .all(Tag::Title)
        .find_map(|at| stated(&page.all_text(at)));
    let wanted: Vec<&str> = title.into_iter().chain(of_page.as_deref()).collect();
    let levels = [Tag::H1, Tag::H2, Tag::H3];
    let all = || {
        levels
            .into_iter()
            .flat_map(|level| page.all(level).take(50))
    };
    let says = |at: &usize| {
        let shown = one_line(&page.all_text(*at));
        (4..=LONGEST).contains(&shown.len()) && wanted.iter().any(|title| is_of(title, &shown))
    };
    let is_filled = |at: &usize| {
        let length = page.all_text(*at).trim().len();
        (1..=LONGEST).contains(&length)
    };
    all()
        .find(says)
        .or_else(|| page.all(Tag::H1).take(50).find(is_filled))
}

/// Title and text, where the text's first paragraph is the headline and no heading shows it.
pub(super) fn from_text(title: Option<String>, text: String) -> (Option<String>, String) {
    let (first, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let shown = title
        .as_deref()
        .filter(|title| first.len() <= title.len() && is_of(title, first));
    match shown {
        Some(_) if !rest.is_empty() => (stated(first), rest.to_owned()),
        _ => (title, text),
    }
}

/// Whether one of two texts begins or ends with the other, punctuation and case aside.
fn is_of(title: &str, shown: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let (title, shown) = (plain(title), plain(shown));
    let (short, long) = if title.len() < shown.len() {
        (&title, &shown)
    } else {
        (&shown, &title)
    };
    short.len() * 3 >= long.len()
        && !short.is_empty()
        && (long.starts_with(short.as_str()) || long.ends_with(short.as_str()))
}

/// A title without the name of the site behind or before it.
fn without_site(title: &str, site: Option<&str>) -> String {
    let cut = |separator: &&str| {
        let (head, tail) = title.rsplit_once(*separator)?;
        let is_site = site.is_some_and(|site| is_of(site, tail));
        if is_site || head.split(' ').count() >= 3 && tail.split(' ').count() <= 4 {
            return Some(head.trim().to_owned());
        }
        let (head, tail) = title.split_once(*separator)?;
        site.is_some_and(|site| is_of(site, head))
            .then(|| tail.trim().to_owned())
    };
    SEPARATORS
        .iter()
        .find_map(cut)
        .unwrap_or_else(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(source: &str) -> Option<String> {
        let page = Page::parse(source);
        let meta = Meta::of(&page);
        of(
            &page,
            &Stated::default(),
            &meta,
            meta.first(meta::SITE).as_deref(),
        )
    }

    #[test]
    fn headlines_are_whole_and_without_the_site() {
        for (source, wanted) in [
            (
                "<title>Talks open in Oslo - The Courier</title>",
                "Talks open in Oslo",
            ),
            (
                "<title>Courier | Talks open</title><meta property=og:site_name content=Courier>",
                "Talks open",
            ),
            (
                "<title>Talks open - and close</title><h1>Talks open - and close</h1>",
                "Talks open - and close",
            ),
            (
                "<meta property=og:title content='Talks open in…'><h1>The Courier</h1><h2>Talks open in Oslo</h2>",
                "Talks open in Oslo",
            ),
            (
                "<meta property=og:title content='Talks open in Oslo'><h1>The Courier</h1>",
                "Talks open in Oslo",
            ),
            ("<h1> Talks <b>open</b> </h1>", "Talks open"),
        ] {
            assert_eq!(titled(source).as_deref(), Some(wanted), "{source}");
        }
        assert_eq!(titled("<p>x"), None);
    }
}
