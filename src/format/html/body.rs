//! The text of the article on a page.
//!
//! Which blocks are text is told by shallow features (see `blocks`). Which element holds the
//! article is told as Arc90's Readability (2009) does: every block of text speaks for the elements
//! around it, the nearer the more, and the names of elements add their word (see `hints`), and
//! so does the headline's nearness. Of the element with most votes those blocks are taken that are
//! text, or stand between such.

use std::ops::Range;

use super::blocks::{self, Block};
use super::hints::{self, Hint};
use super::page::{Key, Page};
use super::tag::Tag;
use crate::date::written;
use crate::format::byline;

/// The fewest words of what may be an article.
pub(super) const FEWEST: usize = 12;

/// The most words of a line above the text that says when or by whom it was written.
const HEAD: usize = 12;

/// The article's text, paragraphs separated by empty lines, and where it stands.
pub(super) struct Body {
    pub(super) text: String,
    /// The element that holds it.
    pub(super) element: usize,
}

/// The text of the article under the heading that stands at `heading`; `None` where there is none.
pub(super) fn of(page: &Page, heading: Option<usize>) -> Option<Body> {
    let blocks = blocks::of(page);
    let hints: Vec<Hint> = (0..page.nodes().len())
        .map(|at| hints::of(page, at))
        .collect();
    let mass = mass(page, &blocks);
    let dropped = dropped(page, &hints, &mass, heading);
    let nothing = vec![false; dropped.len()];
    [&dropped, &nothing].into_iter().find_map(|dropped| {
        let reading = Reading {
            page,
            hints: &hints,
            heading,
            kept: blocks
                .iter()
                .filter(|block| !dropped[block.nodes.start])
                .collect(),
        };
        reading.body()
    })
}

/// How many words of text stand in each element.
fn mass(page: &Page, blocks: &[Block]) -> Vec<usize> {
    let mut mass = vec![0; page.nodes().len()];
    for block in blocks.iter().filter(|block| block.is_text) {
        mass[block.element] += block.words - block.linked;
    }
    gather(page, &mut mass);
    mass
}

/// Adds to every element what stands in those within it.
fn gather(page: &Page, mass: &mut [usize]) {
    for at in (1..mass.len()).rev() {
        mass[page.nodes()[at].parent] += mass[at];
    }
}

/// Which nodes stand in an element whose name says that it is beside the article.
///
/// A name may be wrong: an element that holds most of the page's text stays where the headline is
/// in it too.
fn dropped(page: &Page, hints: &[Hint], mass: &[usize], heading: Option<usize>) -> Vec<bool> {
    let mut dropped = vec![false; hints.len()];
    let most = mass[0] * 2 / 5;
    // The last element named as an article's text, at each place.
    let named = hints.iter().enumerate().scan(0, |last, (at, hint)| {
        if *hint == Hint::Body {
            *last = at;
        }
        Some(*last)
    });
    let named: Vec<usize> = named.collect();
    let mut at = 0;
    while at < hints.len() {
        let end = page.nodes()[at].end;
        let holds =
            heading.is_none_or(|heading| (at..end).contains(&heading)) || named[end - 1] > at;
        if hints[at] == Hint::Beside && !(mass[at] > most && holds) {
            dropped[at..end].fill(true);
            at = end;
        } else {
            at += 1;
        }
    }
    dropped
}

/// A page whose article is being found.
struct Reading<'a> {
    page: &'a Page,
    hints: &'a [Hint],
    heading: Option<usize>,
    kept: Vec<&'a Block>,
}

impl Reading<'_> {
    fn body(&self) -> Option<Body> {
        let best = self.best()?;
        let element = self.widened(best);
        let text = self.written(self.page.inside(element));
        (blocks::words(&text) >= FEWEST).then_some(Body { text, element })
    }

    fn mass(&self) -> Vec<usize> {
        let mut mass = vec![0; self.page.nodes().len()];
        for block in self.kept.iter().filter(|block| block.is_text) {
            mass[block.element] += block.words - block.linked;
        }
        gather(self.page, &mut mass);
        mass
    }

    /// The element for which most text speaks.
    fn best(&self) -> Option<usize> {
        let votes = self.votes();
        let home = self.home();
        let weighed = votes.iter().enumerate().map(|(at, votes)| {
            let weight = match self.hints[at] {
                Hint::Body => 2.0,
                Hint::Article => 1.3,
                Hint::None => 1.0,
                Hint::Beside => 0.5,
            };
            let near = if home.contains(&at) { 3.0 } else { 1.0 };
            (at, votes * weight * near)
        });
        let best = weighed.max_by(|a, b| a.1.total_cmp(&b.1))?;
        (best.1 > 0.0).then_some(best.0)
    }

    fn votes(&self) -> Vec<f32> {
        let mut votes = vec![0.0f32; self.page.nodes().len()];
        for block in self.kept.iter().filter(|block| block.is_text) {
            let vote = (block.words - block.linked) as f32;
            let mut element = block.element;
            if matches!(self.page.tag(element), Some(Tag::P)) {
                element = self.page.nodes()[element].parent;
            }
            let mut share = 1.0;
            for _ in 0..8 {
                votes[element] += vote * share;
                share *= 0.75;
                if element == 0 {
                    break;
                }
                element = self.page.nodes()[element].parent;
            }
        }
        votes
    }

    /// The nodes around the headline: its innermost element in which a good deal of text is.
    fn home(&self) -> Range<usize> {
        let Some(mut at) = self.heading else {
            return 0..0;
        };
        let mass = self.mass();
        let enough = (mass[0] / 6).max(40);
        while at > 0 && mass[at] < enough {
            at = self.page.nodes()[at].parent;
        }
        at..self.page.nodes()[at].end
    }

    /// The element, or the one around it where others of the same name stand beside it with text.
    fn widened(&self, best: usize) -> usize {
        let mass = self.mass();
        let (mut element, mut at) = (best, best);
        for level in 0..4 {
            let name = self.page.attribute(at, Key::Class).unwrap_or("");
            let parent = self.page.nodes()[at].parent;
            let is_part = !matches!(self.page.tag(at), Some(Tag::Article | Tag::Li | Tag::Td));
            if !is_part || at == 0 {
                break;
            }
            let alike = self.children(parent).filter(|child| {
                *child != at
                    && self.page.tag(*child) == self.page.tag(at)
                    && self.page.attribute(*child, Key::Class).unwrap_or("") == name
            });
            let more: usize = alike.map(|child| mass[child]).sum();
            if more * 5 >= mass[at].max(1) && (level == 0 || !name.is_empty()) {
                element = parent;
            }
            at = parent;
        }
        element
    }

    /// Whether a block is a paragraph of a quotation.
    fn is_quoted(&self, block: &Block) -> bool {
        let parent = self.page.nodes()[block.element].parent;
        self.page.tag(parent) == Some(Tag::Blockquote)
    }

    fn children(&self, at: usize) -> impl Iterator<Item = usize> {
        let inside = self.page.inside(at);
        let first = Some(inside.start).filter(|first| *first < inside.end);
        std::iter::successors(first, move |child| {
            Some(self.page.nodes()[*child].end).filter(|next| *next < inside.end)
        })
    }

    /// The blocks that are text or stand between such, as one text.
    fn written(&self, inside: Range<usize>) -> String {
        let mut text = String::new();
        let mut last = None;
        let title = self
            .heading
            .map(|at| super::one_line(&self.page.all_text(at)));
        let blocks = self
            .kept
            .iter()
            .filter(|block| inside.contains(&block.nodes.start));
        for block in blocks {
            let tag = self.page.tag(block.element);
            let stands = block.is_text
                || tag.is_some_and(Tag::is_heading)
                || matches!(tag, Some(Tag::P | Tag::Tr | Tag::Blockquote | Tag::Pre))
                || is_sentence(block);
            let is_quote = matches!(tag, Some(Tag::Blockquote)) || self.is_quoted(block);
            let is_link = block.link_density() >= 0.5 && !is_quote;
            if !stands || is_link || title.as_ref() == Some(&block.text) {
                continue;
            }
            if text.is_empty() && is_head(block) {
                continue;
            }
            if !text.is_empty() {
                let in_table = tag == Some(Tag::Tr) && last == tag;
                text.push_str(if in_table { "\n" } else { "\n\n" });
            }
            text.push_str(&block.text);
            last = tag;
        }
        text
    }
}

/// Whether a block reads as a sentence: some words that end in a full stop, and no link.
fn is_sentence(block: &Block) -> bool {
    let end = block.text.trim_end_matches(['"', '”', '’', '»', ')']);
    block.words >= 6 && block.linked == 0 && end.ends_with(['.', '!', '?', '…', '。'])
}

/// Whether a block above the text is a line that says when or by whom it was written.
fn is_head(block: &Block) -> bool {
    let is_day = || written::stated(&block.text).is_ok_and(|date| date.day().is_some());
    block.words <= HEAD && (byline::is_byline(&block.text) || is_day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(source: &str) -> Option<String> {
        let page = Page::parse(source);
        let heading = page.all(Tag::H1).next();
        of(&page, heading).map(|body| body.text)
    }

    const LONG: &str = "The ministers met for nine hours on Monday and agreed on nothing, as they \
        had on each of the four Mondays before, said a person who was in the room.";

    #[test]
    fn what_stands_around_an_article_comes_off() {
        let links = "<ul><li><a href=1>Home and garden of the week</a><li><a href=2>Sport</a></ul>";
        for source in [
            format!("<h1>Talks</h1><p>{LONG}<p>{LONG}"),
            format!("<nav>{LONG}</nav><h1>Talks</h1><div><p>{LONG}</p><p>{LONG}</p></div>"),
            format!("{links}<h1>Talks</h1><article><p>{LONG}</p><p>{LONG}</p></article>{links}"),
            format!("<h1>Talks</h1>{LONG}<br><br>{LONG}<div class=comments><p>{LONG}</p></div>"),
            format!(
                "<h1>Talks</h1><div><p>{LONG}<p style='display: none'>Unseen, all of it.<p>{LONG}</div>"
            ),
            format!("<h1>Talks</h1><div><p>By Ann Lee<p>1 May 2020<p>{LONG}<p>{LONG}</div>"),
            format!(
                "<h1>Talks</h1><div class=story-body><p>{LONG}</div><div class=story-body><p>{LONG}</div>"
            ),
        ] {
            let wanted = format!("{LONG}\n\n{LONG}");
            assert_eq!(text_of(&source), Some(wanted), "{source}");
        }
    }

    #[test]
    fn headings_lists_quotations_and_tables_of_an_article_stay() {
        let table = "<table><tr><th>Town<th>Votes<tr><td>Oslo<td>12<tr><td>Lima<td>7</table>";
        let source = format!(
            "<h1>Talks</h1><div><p>{LONG}</p><h2>Votes</h2>{table}<blockquote><p>No.</p></blockquote><p>{LONG}</p></div>"
        );
        let wanted = format!("{LONG}\n\nVotes\n\nTown Votes\nOslo 12\nLima 7\n\nNo.\n\n{LONG}");
        assert_eq!(text_of(&source), Some(wanted));
    }

    #[test]
    fn a_page_of_links_or_of_nothing_holds_no_article() {
        for source in [
            "",
            "<p>Hello",
            "<h1>Talks</h1>",
            "<p><a href=x>One two three four five six</a>",
        ] {
            assert_eq!(text_of(source), None, "{source}");
        }
    }
}
