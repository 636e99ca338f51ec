//! The elements of one article, in the order in which they stand in it.
//!
//! A flat list: each element knows where it ends, so that a walk needs no recursion and any depth
//! of nesting is harmless. Names are compared without their prefix and in either case; which
//! vocabulary a name belongs to is told by [`Space`].

use super::super::stated;

/// The most elements and texts that are kept of one article.
const MOST_NODES: usize = 1 << 20;

/// The vocabulary of a name, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// That of a format which is read, or none.
    Plain,
    /// Dublin Core, elements or terms.
    Dublin,
    /// The `content` module of RSS.
    Content,
    /// Some other.
    Foreign,
}

/// A piece of [`Tree::text`].
type Piece = (u32, u32);

#[derive(Clone, Copy, Debug)]
enum Node {
    Element {
        name: Piece,
        space: Space,
        /// The first of its attributes and the first of the next element's.
        attributes: (u32, u32),
        /// The first node that is not in it.
        end: u32,
    },
    Text(Piece),
}

/// An article's elements, attributes and texts.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Names, values and texts, one behind the other.
    text: String,
    nodes: Vec<Node>,
    attributes: Vec<(Piece, Piece)>,
    /// Whether text that comes next belongs to the text before it.
    joins: bool,
}

impl Tree {
    /// Whether no more is kept.
    pub(super) fn is_full(&self) -> bool {
        self.nodes.len() >= MOST_NODES || self.attributes.len() >= MOST_NODES
    }

    /// How many nodes there are, and how many bytes of text.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.nodes.len(), self.text.len())
    }

    /// Begins an element and says which node it is; attributes follow.
    pub(super) fn open(&mut self, name: &str, space: Space) -> u32 {
        let name = self.keep(name);
        let at = self.attributes.len() as u32;
        self.nodes.push(Node::Element {
            name,
            space,
            attributes: (at, at),
            end: u32::MAX,
        });
        self.joins = false;
        self.nodes.len() as u32 - 1
    }

    /// Adds an attribute to the element that was just begun.
    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        let pair = (self.keep(name), self.keep(value));
        self.attributes.push(pair);
        let end = self.attributes.len() as u32;
        if let Some(Node::Element { attributes, .. }) = self.nodes.last_mut() {
            attributes.1 = end;
        }
    }

    /// Adds text to the element that was begun last and not ended.
    pub(super) fn push(&mut self, text: &str) {
        let (start, end) = self.keep(text);
        match self.nodes.last_mut() {
            Some(Node::Text(piece)) if self.joins => piece.1 = end,
            _ => self.nodes.push(Node::Text((start, end))),
        }
        self.joins = true;
    }

    /// Ends the element which is this node.
    pub(super) fn close(&mut self, at: u32) {
        let count = self.nodes.len() as u32;
        if let Some(Node::Element { end, .. }) = self.nodes.get_mut(at as usize) {
            *end = count;
        }
        self.joins = false;
    }

    /// The element which is this node.
    pub(super) fn element(&self, at: u32) -> Option<Element<'_>> {
        let is_element = matches!(self.nodes.get(at as usize), Some(Node::Element { .. }));
        is_element.then_some(Element { tree: self, at })
    }

    fn keep(&mut self, text: &str) -> Piece {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        (start, self.text.len() as u32)
    }

    fn piece(&self, (start, end): Piece) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    fn end_of(&self, at: u32) -> u32 {
        match self.nodes.get(at as usize) {
            Some(Node::Element { end, .. }) => (*end).min(self.nodes.len() as u32),
            _ => at + 1,
        }
    }
}

/// An element of a tree.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    tree: &'a Tree,
    at: u32,
}

/// A step of a walk through an element.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Open(Element<'a>),
    Text(&'a str),
    Close(Element<'a>),
}

impl<'a> Element<'a> {
    /// Its name without prefix.
    pub(super) fn name(self) -> &'a str {
        match self.tree.nodes[self.at as usize] {
            Node::Element { name, .. } => self.tree.piece(name),
            Node::Text(_) => "",
        }
    }

    /// The vocabulary of its name.
    pub(super) fn space(self) -> Space {
        match self.tree.nodes[self.at as usize] {
            Node::Element { space, .. } => space,
            Node::Text(_) => Space::Foreign,
        }
    }

    /// Whether it bears this name, in either case, of a format's own vocabulary.
    pub(super) fn is(self, name: &str) -> bool {
        self.space() == Space::Plain && self.name().eq_ignore_ascii_case(name)
    }

    /// The value of the attribute of this name, whatever its prefix.
    pub(super) fn attribute(self, wanted: &str) -> Option<&'a str> {
        let Node::Element { attributes, .. } = self.tree.nodes[self.at as usize] else {
            return None;
        };
        let own = &self.tree.attributes[attributes.0 as usize..attributes.1 as usize];
        own.iter().find_map(|(name, value)| {
            let name = self.tree.piece(*name);
            let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
            local
                .eq_ignore_ascii_case(wanted)
                .then(|| self.tree.piece(*value))
        })
    }

    /// [`Element::attribute`] on one line, where it says anything.
    pub(super) fn states(self, wanted: &str) -> Option<String> {
        self.attribute(wanted).and_then(stated)
    }

    /// The elements that stand directly in it.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'a>> {
        let end = self.tree.end_of(self.at);
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            while at < end {
                let child = self.tree.element(at);
                at = self.tree.end_of(at).max(at + 1);
                if child.is_some() {
                    return child;
                }
            }
            None
        })
    }

    /// Its children of this name.
    pub(super) fn all(self, name: &'static str) -> impl Iterator<Item = Element<'a>> {
        self.children().filter(move |child| child.is(name))
    }

    /// Its first child of this name.
    pub(super) fn child(self, name: &'static str) -> Option<Element<'a>> {
        self.all(name).next()
    }

    /// The first element at the end of this path of names.
    pub(super) fn find(self, path: &[&'static str]) -> Option<Element<'a>> {
        path.iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// The first element of this name anywhere in it.
    pub(super) fn any(self, name: &str) -> Option<Element<'a>> {
        let end = self.tree.end_of(self.at);
        (self.at + 1..end)
            .filter_map(|at| self.tree.element(at))
            .find(|element| element.is(name))
    }

    /// All text in it, as it stands.
    pub(super) fn text(self) -> String {
        let mut text = String::new();
        for at in self.at + 1..self.tree.end_of(self.at) {
            if let Node::Text(piece) = self.tree.nodes[at as usize] {
                text.push_str(self.tree.piece(piece));
            }
        }
        text
    }

    /// All text in it on one line, where there is any.
    pub(super) fn line(self) -> Option<String> {
        stated(&self.text())
    }

    /// Whether elements stand in it.
    pub(super) fn is_marked_up(self) -> bool {
        self.children().next().is_some()
    }

    /// A walk through what stands in it; what `skips` says yes to is passed over.
    pub(super) fn steps(
        self,
        skips: impl Fn(Element<'a>) -> bool,
    ) -> impl Iterator<Item = Step<'a>> {
        let end = self.tree.end_of(self.at);
        let mut at = self.at + 1;
        let mut open: Vec<Element<'a>> = Vec::new();
        std::iter::from_fn(move || {
            loop {
                if let Some(last) = open.last().copied()
                    && self.tree.end_of(last.at) <= at
                {
                    open.pop();
                    return Some(Step::Close(last));
                }
                if at >= end {
                    return None;
                }
                let node = self.tree.nodes[at as usize];
                let here = Element {
                    tree: self.tree,
                    at,
                };
                at += 1;
                match node {
                    Node::Text(piece) => return Some(Step::Text(self.tree.piece(piece))),
                    Node::Element { .. } if skips(here) => at = self.tree.end_of(here.at),
                    Node::Element { .. } => {
                        open.push(here);
                        return Some(Step::Open(here));
                    }
                }
            }
        })
    }
}
