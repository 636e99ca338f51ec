//! Which tables of a page hold data rather than the page's layout.
//!
//! A table of data has rows of several short cells, and no table within it.

use super::page::{Kind, Page};
use super::tag::{Shape, Tag};

/// The most words that a cell of a table of data holds on average.
const LONGEST: usize = 12;

/// Which nodes stand in tables of data.
pub(super) fn of_data(page: &Page) -> Vec<bool> {
    let mut of_data = vec![false; page.nodes().len()];
    for at in page.all(Tag::Table) {
        let inside = page.inside(at);
        // A table within another is looked at once for each, 512 times at most; outer ones end early.
        if is_data(page, at) {
            of_data[inside].fill(true);
        }
    }
    of_data
}

fn is_data(page: &Page, at: usize) -> bool {
    let (mut rows, mut cells, mut words) = (0, 0, 0);
    for node in page.inside(at) {
        match &page.nodes()[node].kind {
            Kind::Element(Tag::Table, _) => return false,
            Kind::Element(Tag::Tr, _) => rows += 1,
            Kind::Element(Tag::Td | Tag::Th, _) => cells += 1,
            Kind::Element(Tag::Div | Tag::Ul | Tag::Script, Shape::Block) => words += 4,
            Kind::Element(..) => {}
            Kind::Text(_) => words += super::blocks::words(page.text(node).unwrap_or("")),
        }
    }
    rows >= 2 && cells >= 2 * rows && words <= LONGEST * cells
}
