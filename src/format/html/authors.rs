//! Who wrote the article on a page: what JSON-LD and tags state, else what is marked as a byline.

use super::hints;
use super::ld::Stated;
use super::meta::{self, Meta};
use super::page::{Key, Page};
use crate::format::{byline, stated};

/// The longest text that may be a byline, in bytes.
const LONGEST: usize = 120;

/// The most authors that are taken.
const MOST: usize = 20;

/// The authors of the article.
pub(super) fn of(page: &Page, ld: &Stated, meta: &Meta<'_>) -> Vec<String> {
    let of_ld = ld.authors.iter().map(String::as_str);
    let by_ld = sound(of_ld.flat_map(byline::authors));
    if !by_ld.is_empty() {
        return by_ld;
    }
    let by_meta = sound(meta.all(meta::AUTHOR).into_iter().flat_map(byline::authors));
    if !by_meta.is_empty() {
        return by_meta;
    }
    sound(
        marked(page)
            .into_iter()
            .flat_map(|line| byline::authors(&line)),
    )
}

/// What the first element that is marked as naming the author says.
fn marked(page: &Page) -> Option<String> {
    let elements = || 1..page.nodes().len();
    let line = |at: usize| stated(&page.all_text(at)).filter(|line| line.len() <= LONGEST);
    let by_mark = elements().filter(|at| {
        page.attribute(*at, Key::Rel) == Some("author")
            || page.attribute(*at, Key::ItemProp) == Some("author")
    });
    let by_name = elements().filter(|at| hints::has_word(page, *at, &["byline", "author"]));
    by_mark
        .filter_map(line)
        .next()
        .or_else(|| by_name.filter_map(line).find(|line| is_name(line)))
}

/// Whether a line is as long as names are, and has no figures.
fn is_name(line: &str) -> bool {
    (2..=12).contains(&line.split(' ').count()) && !line.contains(|c: char| c.is_ascii_digit())
}

/// Names that may be names: not addresses, each once.
fn sound(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        let is_sound = !name.contains("://") && !name.contains('@') && name.len() <= LONGEST;
        if is_sound && !kept.contains(&name) && kept.len() < MOST {
            kept.push(name);
        }
    }
    kept
}
