//! The blocks of text of a page: what stands on lines of its own, with the shallow features that
//! tell text from what surrounds it, its words and how many of them are links.
//!
//! After Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using Shallow Text Features"
//! (WSDM 2010): the number of words and the density of links of a block and of its neighbours tell
//! nearly as much as a page's whole looks.

use std::ops::Range;

use super::page::{Kind, Page};
use super::tables;
use super::tag::{Shape, Tag};

/// A run of text that no element of its own line interrupts.
pub(super) struct Block {
    /// White space folded; a forced line end is a line end.
    pub(super) text: String,
    /// The element it stands in.
    pub(super) element: usize,
    /// Its nodes, from the first text to behind the last.
    pub(super) nodes: Range<usize>,
    pub(super) words: usize,
    /// How many of the words are in links.
    pub(super) linked: usize,
    /// Whether it reads as text of an article.
    pub(super) is_text: bool,
}

impl Block {
    /// The share of its words that are in links.
    pub(super) fn link_density(&self) -> f32 {
        self.linked as f32 / self.words.max(1) as f32
    }
}

/// All blocks of the page, in order.
pub(super) fn of(page: &Page) -> Vec<Block> {
    let mut cutter = Cutter::default();
    let of_data = tables::of_data(page);
    let nodes = page.nodes();
    // Where the elements end that are open: a block's end ends the run.
    let mut ends: Vec<(usize, Tag, Shape)> = Vec::new();
    let mut at = 0;
    while at < nodes.len() {
        while let Some((_, tag, shape)) = ends.pop_if(|(end, ..)| *end <= at) {
            cutter.leave(tag, shape);
        }
        cutter.in_data = of_data[at];
        match &nodes[at].kind {
            Kind::Element(tag, _) if tag.is_hidden() => {
                at = nodes[at].end;
                continue;
            }
            Kind::Element(tag, shape) => {
                cutter.enter(*tag, *shape);
                if *shape != Shape::Void {
                    ends.push((nodes[at].end, *tag, *shape));
                }
            }
            Kind::Text(_) => cutter.text(at, page),
        }
        at += 1;
    }
    cutter.cut();
    let mut blocks = cutter.blocks;
    judge(&mut blocks);
    blocks
}

/// Cuts texts into blocks.
#[derive(Default)]
struct Cutter {
    blocks: Vec<Block>,
    text: String,
    /// Where the run begins and ends, in nodes.
    nodes: Range<usize>,
    element: usize,
    links: usize,
    linked: usize,
    breaks: usize,
    is_pre: usize,
    /// Whether in a table of data, where a row is a block.
    in_data: bool,
}

impl Cutter {
    fn enter(&mut self, tag: Tag, shape: Shape) {
        match (tag, shape) {
            (Tag::Td | Tag::Th | Tag::P | Tag::Div | Tag::Br, _) if self.in_data => self.space(),
            (Tag::Br, _) => self.line_end(),
            (Tag::Hr, _) | (_, Shape::Block) => self.cut(),
            (Tag::A | Tag::Button, _) => self.links += 1,
            _ => {}
        }
        self.is_pre += usize::from(tag == Tag::Pre);
    }

    fn leave(&mut self, tag: Tag, shape: Shape) {
        match (tag, shape) {
            (Tag::Td | Tag::Th | Tag::P | Tag::Div, _) if self.in_data => self.space(),
            (_, Shape::Block) => self.cut(),
            (Tag::A | Tag::Button, _) => self.links = self.links.saturating_sub(1),
            _ => {}
        }
        self.is_pre -= usize::from(tag == Tag::Pre && self.is_pre > 0);
    }

    /// Two forced line ends in a row part paragraphs.
    fn line_end(&mut self) {
        self.breaks += 1;
        if self.breaks > 1 {
            self.cut();
        } else if !self.text.is_empty() {
            self.trim();
            self.text.push('\n');
        }
    }

    fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }

    fn trim(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
    }

    fn text(&mut self, at: usize, page: &Page) {
        let text = page.text(at).unwrap_or("");
        if self.text.is_empty() && text.trim().is_empty() {
            return;
        }
        if self.text.is_empty() {
            self.nodes.start = at;
            let wanted = if self.in_data { Some(Tag::Tr) } else { None };
            self.element = block_of(page, at, wanted);
        }
        for c in text.chars() {
            match c {
                '\n' if self.is_pre > 0 => self.text.push('\n'),
                '\u{AD}' | '\u{200B}' | '\u{FEFF}' => {}
                c if c.is_whitespace() || c.is_control() => self.space(),
                c => {
                    self.breaks = 0;
                    self.text.push(c);
                }
            }
        }
        if self.links > 0 {
            self.linked += words(text);
        }
        self.nodes.end = at + 1;
    }

    /// Ends the run.
    fn cut(&mut self) {
        self.breaks = 0;
        let text = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked);
        let text = text.trim();
        let words = words(text);
        if !text.is_empty() {
            self.blocks.push(Block {
                text: text.to_owned(),
                element: self.element,
                nodes: self.nodes.clone(),
                words,
                linked: linked.min(words),
                is_text: false,
            });
        }
    }
}

/// The innermost block that the text at `at` stands in, or the innermost of the wanted ones.
fn block_of(page: &Page, at: usize, wanted: Option<Tag>) -> usize {
    let mut element = page.nodes()[at].parent;
    while let Kind::Element(tag, shape) = page.nodes()[element].kind
        && (shape == Shape::Inline || wanted.is_some_and(|wanted| wanted != tag))
        && element > 0
    {
        element = page.nodes()[element].parent;
    }
    element
}

/// How many words a text has; scripts without spaces count two characters for one.
pub(super) fn words(text: &str) -> usize {
    let wide = text
        .chars()
        .filter(|c| ('\u{2E80}'..='\u{FFEF}').contains(c))
        .count();
    text.split_whitespace().count() + wide / 2
}

/// Tells text from what surrounds it by each block's words and links and those of its neighbours:
/// the decision tree of the paper (its figure 2), learnt there on news.
fn judge(blocks: &mut [Block]) {
    let none = (0, 0.0);
    let features: Vec<(usize, f32)> = blocks.iter().map(|b| (b.words, b.link_density())).collect();
    for (at, block) in blocks.iter_mut().enumerate() {
        let before = at.checked_sub(1).map_or(none, |at| features[at]);
        let behind = features.get(at + 1).copied().unwrap_or(none);
        block.is_text = is_text(before, features[at], behind);
    }
}

fn is_text(before: (usize, f32), (words, links): (usize, f32), behind: (usize, f32)) -> bool {
    if links > 1.0 / 3.0 {
        return false;
    }
    if before.1 <= 5.0 / 9.0 {
        words > 16 || behind.0 > 15 || before.0 > 4
    } else {
        words > 40 || behind.0 > 17
    }
}
