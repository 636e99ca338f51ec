//! Trees from the parser's events: vocabularies of names, references, and elements that end where
//! they should not.
//!
//! Prefixes are whatever a file binds them to; one that it does not bind means what it commonly
//! does. An end tag ends the nearest element of its name; one that ends nothing is passed over.
//! Entities that a file declares itself are never replaced: `&bomb;` stays as it is.

use std::borrow::Cow;

use memchr::memchr_iter;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::BytesStart;

use super::super::entity;
use super::tree::{Element, Space, Tree};

/// How many open elements an end tag is looked for among.
const REACH: usize = 64;

/// The most bindings of prefixes that are remembered.
const MOST_SCOPES: usize = 256;

/// Vocabularies by a part of their address.
const ADDRESSES: [(&str, Space); 18] = [
    ("purl.org/dc/", Space::Dublin),
    ("purl.org/rss/1.0/modules/content", Space::Content),
    ("purl.org/rss/1.0/modules/", Space::Foreign),
    ("purl.org/rss/", Space::Plain),
    ("purl.org/net/rss", Space::Plain),
    ("purl.org/atom/", Space::Plain),
    ("backend.userland.com/rss", Space::Plain),
    ("blogs.law.harvard.edu/tech/rss", Space::Plain),
    ("my.netscape.com/rdf/simple", Space::Plain),
    ("channel.netscape.com/rdf/simple", Space::Plain),
    ("w3.org/2005/atom", Space::Plain),
    ("w3.org/1999/xhtml", Space::Plain),
    ("w3.org/1999/02/22-rdf", Space::Plain),
    ("iptc.org/", Space::Plain),
    ("nitf", Space::Plain),
    ("newsml", Space::Plain),
    ("search.yahoo.com/mrss", Space::Foreign),
    ("itunes.com", Space::Foreign),
];

/// What prefixes commonly mean.
const PREFIXES: [(&str, Space); 12] = [
    ("dc", Space::Dublin),
    ("dcterms", Space::Dublin),
    ("content", Space::Content),
    ("atom", Space::Plain),
    ("a10", Space::Plain),
    ("rss", Space::Plain),
    ("rdf", Space::Plain),
    ("nitf", Space::Plain),
    ("xhtml", Space::Plain),
    ("html", Space::Plain),
    ("nar", Space::Plain),
    ("newsml", Space::Plain),
];

/// What a prefix is bound to, and how many elements were open where it was.
#[derive(Clone, Debug)]
struct Scope {
    prefix: String,
    space: Space,
    depth: usize,
}

/// Makes a tree.
#[derive(Debug, Default)]
pub(super) struct Builder {
    tree: Tree,
    open: Vec<u32>,
    scopes: Vec<Scope>,
    /// How many elements are open that are not kept.
    unkept: usize,
    /// The most nodes, and bytes of text, beyond the tree's own limit.
    limit: Option<(usize, usize)>,
    flaw: Option<String>,
}

impl Builder {
    /// A builder that keeps no more than so many nodes and bytes and passes over the rest.
    pub(super) fn limited(nodes: usize, bytes: usize) -> Builder {
        Builder {
            limit: Some((nodes, bytes)),
            ..Builder::default()
        }
    }

    /// A builder for what stands in the element that is open here, where the same prefixes hold.
    pub(super) fn inner(&self) -> Builder {
        let scopes = self.scopes.iter().cloned();
        Builder {
            scopes: scopes.map(|scope| Scope { depth: 0, ..scope }).collect(),
            ..Builder::default()
        }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len() + self.unkept
    }

    /// The element that all others are in, once it has begun.
    pub(super) fn root(&self) -> Option<Element<'_>> {
        self.tree.element(0)
    }

    /// The elements that are open and kept, the innermost first.
    pub(super) fn ancestors(&self) -> impl Iterator<Item = Element<'_>> {
        let open = self.open.iter().rev();
        open.filter_map(|at| self.tree.element(*at))
    }

    /// The first thing that was found wrong; told once.
    pub(super) fn flaw(&mut self) -> Option<String> {
        self.flaw.take()
    }

    /// Remembers what is wrong, if it is the first thing that is.
    pub(super) fn note(&mut self, what: impl FnOnce() -> String) {
        if self.flaw.is_none() {
            self.flaw = Some(what());
        }
    }

    fn is_full(&self) -> bool {
        let (nodes, bytes) = self.tree.size();
        self.tree.is_full()
            || self
                .limit
                .is_some_and(|most| nodes >= most.0 || bytes >= most.1)
    }

    /// Begins an element.
    pub(super) fn open(&mut self, tag: &BytesStart<'_>) {
        if self.unkept > 0 || self.is_full() {
            if self.limit.is_none() {
                self.note(|| "more elements than an article may have; the rest is left out".into());
            }
            self.unkept += 1;
            return;
        }
        self.bind(tag);
        let (prefix, name) = parted(tag.name().0);
        let space = self.space(prefix);
        let at = self.tree.open(name, space);
        for attribute in tag.html_attributes().with_checks(false).flatten() {
            let value = entity::decode(&attribute.value);
            self.tree.attribute(attribute.key.0, &value);
        }
        self.open.push(at);
    }

    /// Ends the innermost open element of this name; false where there is none.
    pub(super) fn close(&mut self, name: &str) -> bool {
        if self.unkept > 0 {
            self.unkept -= 1;
            return true;
        }
        let (_, wanted) = parted(name);
        let is_wanted = |at: &u32| {
            let element = self.tree.element(*at);
            element.is_some_and(|element| element.name().eq_ignore_ascii_case(wanted))
        };
        let Some(above) = self.open.iter().rev().take(REACH).position(is_wanted) else {
            self.note(|| format!("</{name}> ends nothing that is open"));
            return false;
        };
        if above > 0 {
            let due = self.ancestors().next().map_or("", Element::name);
            let what = format!("</{name}> where </{due}> is due");
            self.note(|| what);
        }
        for _ in 0..=above {
            self.close_last();
        }
        true
    }

    /// Ends the innermost open element.
    pub(super) fn close_last(&mut self) {
        if self.unkept > 0 {
            self.unkept -= 1;
            return;
        }
        if let Some(at) = self.open.pop() {
            self.tree.close(at);
        }
        let depth = self.open.len();
        while self.scopes.last().is_some_and(|scope| scope.depth > depth) {
            self.scopes.pop();
        }
    }

    /// Ends all that is open.
    pub(super) fn close_all(&mut self) {
        self.unkept = 0;
        while !self.open.is_empty() {
            self.close_last();
        }
    }

    /// Adds text, as it is meant.
    pub(super) fn text(&mut self, text: &str) {
        if self.unkept == 0 && !self.open.is_empty() && !self.is_full() {
            self.tree.push(text);
        }
    }

    /// Adds what a reference stands for, or the reference where that is not known.
    pub(super) fn reference(&mut self, name: &str) {
        self.text(&referred(name));
    }

    /// Remembers what a start tag binds prefixes to.
    fn bind(&mut self, tag: &BytesStart<'_>) {
        let raw = tag.attributes_raw().as_bytes();
        if !memchr_iter(b'x', raw).any(|at| raw[at..].starts_with(b"xmlns")) {
            return;
        }
        let depth = self.open.len() + 1;
        for attribute in tag.html_attributes().with_checks(false).flatten() {
            let prefix = match attribute.key.0 {
                "xmlns" => "",
                name => match name.strip_prefix("xmlns:") {
                    Some(prefix) => prefix,
                    None => continue,
                },
            };
            if self.scopes.len() < MOST_SCOPES {
                self.scopes.push(Scope {
                    prefix: prefix.to_owned(),
                    space: space_at(&attribute.value, prefix, tag.name().0, depth),
                    depth,
                });
            }
        }
    }

    fn space(&self, prefix: &str) -> Space {
        let bound = self
            .scopes
            .iter()
            .rev()
            .find(|scope| scope.prefix == prefix);
        match bound {
            Some(scope) => scope.space,
            None if prefix.is_empty() => Space::Plain,
            None => {
                let known = PREFIXES.iter().find(|(known, _)| *known == prefix);
                known.map_or(Space::Foreign, |(_, space)| *space)
            }
        }
    }
}

/// The vocabulary at an address; an unknown one is a format's own where no prefix marks its names,
/// or where the outermost element bears the prefix.
fn space_at(address: &str, prefix: &str, tag: &str, depth: usize) -> Space {
    let address = address.to_ascii_lowercase();
    let known = ADDRESSES.iter().find(|(part, _)| address.contains(part));
    let is_own = prefix.is_empty() || (depth == 1 && parted(tag).0 == prefix);
    match known {
        Some((_, space)) => *space,
        None if is_own => Space::Plain,
        None => Space::Foreign,
    }
}

/// A name's prefix and the name without it.
pub(super) fn parted(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// What the reference `&name;` stands for, or itself.
fn referred(name: &str) -> Cow<'_, str> {
    let known = match name.starts_with('#') {
        true => None,
        false => resolve_html5_entity(name).map(Cow::Borrowed),
    };
    known.unwrap_or_else(|| {
        let whole = format!("&{name};");
        match entity::decode(&whole) {
            decoded if decoded.len() < whole.len() => Cow::Owned(decoded.into_owned()),
            _ => Cow::Owned(whole),
        }
    })
}
