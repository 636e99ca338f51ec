//! A page as a tree: elements and texts in the order of the page, each knowing where what is in it
//! ends.
//!
//! The tokens are told by a tokenizer that follows the standard; the tree is built here, by the
//! standard's rules for implied and missing end tags as far as they matter for text. Elements nest
//! to [`DEEPEST`] and no deeper, as in browsers; what is opened below that lies beside each other.
//! Time and memory grow with the page and with nothing else; nothing recurses.
//!
//! ```text
//! <p>One<p>Two <b>bold</b>   0 page 1 p 2 "One" 3 p 4 "Two " 5 b 6 "bold"
//! ```

use std::convert::Infallible;
use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::source::{Breath, Source};
use super::tag::{Shape, Tag};

/// How deep elements nest at most, as in browsers.
const DEEPEST: usize = 512;

/// The most elements and texts of a page, some twenty times those of the largest pages of news; the
/// rest of one that has more is left out.
const MOST: usize = 1 << 21;

/// The most bytes of what may be a line of text, or somewhat more.
const LINE: usize = 1 << 12;

/// A page.
pub(super) struct Page {
    nodes: Vec<Node>,
    attributes: Vec<(Key, Range<usize>)>,
    /// All texts and the values of attributes, one behind the other.
    text: String,
}

/// An element or a text.
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The element it stands in; the page's own is itself.
    pub(super) parent: usize,
    /// The first node behind it and all that is in it.
    pub(super) end: usize,
    /// Where its attributes begin, and where they end.
    attributes: Range<usize>,
}

/// What a node is.
pub(super) enum Kind {
    Element(Tag, Shape),
    Text(Range<usize>),
}

/// The attributes that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    AriaHidden,
    Class,
    Content,
    DateTime,
    Hidden,
    Href,
    Id,
    ItemProp,
    Lang,
    Name,
    Property,
    Pubdate,
    Rel,
    Role,
    Style,
    Title,
    Type,
}

impl Key {
    fn named(name: &[u8]) -> Option<Key> {
        Some(match name {
            b"aria-hidden" => Key::AriaHidden,
            b"class" => Key::Class,
            b"content" => Key::Content,
            b"datetime" => Key::DateTime,
            b"hidden" => Key::Hidden,
            b"href" => Key::Href,
            b"id" => Key::Id,
            b"itemprop" => Key::ItemProp,
            b"lang" | b"xml:lang" => Key::Lang,
            b"name" => Key::Name,
            b"property" => Key::Property,
            b"pubdate" => Key::Pubdate,
            b"rel" => Key::Rel,
            b"role" => Key::Role,
            b"style" => Key::Style,
            b"title" => Key::Title,
            b"type" => Key::Type,
            _ => return None,
        })
    }
}

impl Page {
    /// The tree of a page, which may be cut or broken anywhere.
    pub(super) fn parse(source: &str) -> Page {
        let mut builder = Builder::new(source);
        let callback = |event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
            builder.take(event);
            None
        };
        let mut emitter = CallbackEmitter::new(callback);
        emitter.naively_switch_states(true);
        for step in Tokenizer::new_with_emitter(Source::new(source), emitter) {
            // It gives no tokens, since the builder takes them; an error is a breath that it takes.
            let Err(Breath) = step;
        }
        builder.close_to(0);
        builder.page
    }

    /// All nodes, the page itself first.
    pub(super) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The element at `at`; `None` for a text.
    pub(super) fn tag(&self, at: usize) -> Option<Tag> {
        match self.nodes[at].kind {
            Kind::Element(tag, _) => Some(tag),
            Kind::Text(_) => None,
        }
    }

    /// The text at `at`; `None` for an element.
    pub(super) fn text(&self, at: usize) -> Option<&str> {
        match &self.nodes[at].kind {
            Kind::Element(..) => None,
            Kind::Text(range) => Some(&self.text[range.clone()]),
        }
    }

    /// An attribute of the element at `at`.
    pub(super) fn attribute(&self, at: usize, key: Key) -> Option<&str> {
        let attributes = &self.attributes[self.nodes[at].attributes.clone()];
        let (_, range) = attributes.iter().find(|(known, _)| *known == key)?;
        Some(&self.text[range.clone()])
    }

    /// The nodes in the element at `at`.
    pub(super) fn inside(&self, at: usize) -> Range<usize> {
        at + 1..self.nodes[at].end
    }

    /// The places of all elements of one kind.
    pub(super) fn all(&self, tag: Tag) -> impl Iterator<Item = usize> {
        (0..self.nodes.len()).filter(move |at| self.tag(*at) == Some(tag))
    }

    /// The text in the element at `at` that is seen, as it stands, cut where it grows too long for
    /// a line.
    pub(super) fn all_text(&self, at: usize) -> String {
        let mut out = String::new();
        let mut next = at;
        while next < self.nodes[at].end && out.len() < LINE {
            match &self.nodes[next].kind {
                Kind::Text(range) => out.push_str(&self.text[range.clone()]),
                Kind::Element(tag, _) if tag.is_hidden() && next > at => {
                    next = self.nodes[next].end;
                    continue;
                }
                Kind::Element(_, Shape::Inline) => {}
                Kind::Element(..) => out.push(' '),
            }
            next += 1;
        }
        out
    }
}

/// The tree as far as it is built.
struct Builder {
    page: Page,
    /// The elements that are open, outermost first.
    open: Vec<(Tag, Shape, usize)>,
    /// How many of each kind are open.
    counts: [u16; 128],
    /// How many more are open below [`DEEPEST`].
    beyond: usize,
    /// The element whose start tag is being read.
    starting: Tag,
    shape: Shape,
    /// Where its attributes begin, and which one is being read.
    first: usize,
    key: Option<Key>,
    /// Whether `<p/>` has no content, as in XML.
    is_xml: bool,
}

impl Builder {
    fn new(source: &str) -> Builder {
        let root = Node {
            kind: Kind::Element(Tag::Page, Shape::Block),
            parent: 0,
            end: 1,
            attributes: 0..0,
        };
        Builder {
            page: Page {
                nodes: vec![root],
                attributes: Vec::new(),
                text: String::with_capacity(source.len() / 2),
            },
            open: vec![(Tag::Page, Shape::Block, 0)],
            counts: [0; 128],
            beyond: 0,
            starting: Tag::Page,
            shape: Shape::Block,
            first: 0,
            key: None,
            is_xml: source.trim_start().starts_with("<?xml"),
        }
    }

    fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                (self.starting, self.shape) = Tag::named(name);
                self.first = self.page.attributes.len();
                self.key = None;
            }
            CallbackEvent::AttributeName { name } => {
                self.key = Key::named(name);
                self.value(b"");
            }
            CallbackEvent::AttributeValue { value } => self.value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                self.start(self_closing && self.is_xml);
            }
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } => self.push_text(value),
            _ => {}
        }
    }

    /// The attributes of end tags are read like others; the next start tag forgets them.
    fn value(&mut self, value: &[u8]) {
        let Some(key) = self.key.filter(|_| self.page.nodes.len() < MOST) else {
            return;
        };
        let start = self.page.text.len();
        self.page.text.push_str(&String::from_utf8_lossy(value));
        let range = start..self.page.text.len();
        match self.page.attributes.last_mut() {
            Some((last, known)) if *last == key && known.start == known.end => *known = range,
            _ => self.page.attributes.push((key, range)),
        }
    }

    fn push_text(&mut self, value: &[u8]) {
        let (Tag::Script | Tag::Style, _, at) = self.top() else {
            return self.keep_text(value);
        };
        let kind = self.page.attribute(at, Key::Type).unwrap_or("");
        if ["json", "template", "html"]
            .iter()
            .any(|kept| kind.contains(kept))
        {
            self.keep_text(value);
        }
    }

    fn keep_text(&mut self, value: &[u8]) {
        if self.page.nodes.len() >= MOST {
            return;
        }
        let start = self.page.text.len();
        self.page.text.push_str(&String::from_utf8_lossy(value));
        let range = start..self.page.text.len();
        self.push(Kind::Text(range), 0..0);
    }

    fn push(&mut self, kind: Kind, attributes: Range<usize>) -> usize {
        let at = self.page.nodes.len();
        self.page.nodes.push(Node {
            kind,
            parent: self.top().2,
            end: at + 1,
            attributes,
        });
        at
    }

    fn top(&self) -> (Tag, Shape, usize) {
        // The page itself is never closed while there are tokens.
        self.open
            .last()
            .copied()
            .unwrap_or((Tag::Page, Shape::Block, 0))
    }

    fn start(&mut self, is_empty: bool) {
        let (tag, shape) = (self.starting, self.shape);
        let attributes = self.first..self.page.attributes.len();
        if self.page.nodes.len() >= MOST {
            return;
        }
        if matches!(tag, Tag::Html | Tag::Body | Tag::Head) && self.is_open(tag) {
            return;
        }
        self.close_implied(tag, shape);
        let at = self.push(Kind::Element(tag, shape), attributes);
        if shape == Shape::Void || is_empty {
            return;
        }
        if self.open.len() < DEEPEST {
            self.open.push((tag, shape, at));
            self.counts[tag as usize % 128] += 1;
        } else {
            self.beyond += 1;
        }
    }

    fn is_open(&self, tag: Tag) -> bool {
        self.counts[tag as usize % 128] > 0
    }

    /// Closes what the start of `tag` ends: `<li>` the item before it, a block the paragraph.
    fn close_implied(&mut self, tag: Tag, shape: Shape) {
        match tag {
            Tag::Body => self.close_from(&[Tag::Head], &[]),
            Tag::Li => self.close_from(&[Tag::Li], &[Tag::Ul, Tag::Ol, Tag::Menu]),
            Tag::Dt | Tag::Dd => self.close_from(&[Tag::Dt, Tag::Dd], &[Tag::Dl]),
            Tag::Option => self.close_from(&[Tag::Option], &[Tag::Select]),
            Tag::Td | Tag::Th => self.close_from(&[Tag::Td, Tag::Th], &[Tag::Tr, Tag::Table]),
            Tag::Tr => self.close_from(&[Tag::Tr], &[Tag::Table]),
            Tag::Tbody | Tag::Thead | Tag::Tfoot => {
                self.close_from(&[Tag::Tbody, Tag::Thead, Tag::Tfoot], &[Tag::Table]);
            }
            Tag::A => self.close_inline(Tag::A),
            _ => {}
        }
        if shape == Shape::Block || tag == Tag::Hr {
            self.close_inline(Tag::P);
        }
        if tag.is_heading() && self.top().0.is_heading() {
            self.close_to(self.open.len() - 1);
        }
    }

    /// Closes the innermost open element of these names, unless a wall stands before it.
    fn close_from(&mut self, names: &[Tag], walls: &[Tag]) {
        if !names.iter().any(|tag| self.is_open(*tag)) {
            return;
        }
        for at in (0..self.open.len()).rev() {
            let (tag, ..) = self.open[at];
            if names.contains(&tag) {
                return self.close_to(at);
            }
            let is_wall = match walls {
                [] => tag.is_wall(),
                _ => walls.contains(&tag),
            };
            if is_wall {
                return;
            }
        }
    }

    /// Closes an open element of this name that nothing but elements of a line stand in.
    fn close_inline(&mut self, name: Tag) {
        if !self.is_open(name) {
            return;
        }
        for at in (0..self.open.len()).rev() {
            let (tag, shape, _) = self.open[at];
            if tag == name {
                return self.close_to(at);
            }
            if shape == Shape::Block {
                return;
            }
        }
    }

    fn end(&mut self, name: &[u8]) {
        let (tag, shape) = Tag::named(name);
        if self.beyond > 0 && shape != Shape::Void {
            self.beyond -= 1;
            return;
        }
        match (tag, shape) {
            // What stands behind these belongs to the page all the same.
            (Tag::Html | Tag::Body, _) => {}
            (Tag::Br, _) => {
                self.push(Kind::Element(Tag::Br, Shape::Void), 0..0);
            }
            (_, Shape::Void) => {}
            (Tag::Table, _) => self.close_from(&[Tag::Table], &[Tag::Body]),
            (Tag::Td | Tag::Th | Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot, _) => {
                self.close_from(&[tag], &[Tag::Table]);
            }
            _ if tag.is_heading() => self.close_heading(),
            (_, Shape::Inline) => self.close_inline(tag),
            _ => self.close_from(&[tag], &[]),
        }
    }

    /// Any end tag of a heading ends the heading that is open.
    fn close_heading(&mut self) {
        use Tag::{H1, H2, H3, H4, H5, H6};
        self.close_from(&[H1, H2, H3, H4, H5, H6], &[]);
    }

    /// Closes the element at `at` of those open, and all within it.
    fn close_to(&mut self, at: usize) {
        let end = self.page.nodes.len();
        for (tag, _, node) in self.open.drain(at..) {
            let count = &mut self.counts[tag as usize % 128];
            *count = count.saturating_sub(1);
            self.page.nodes[node].end = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree in brackets: `p(One b(two))`.
    fn tree(source: &str) -> String {
        let page = Page::parse(source);
        let mut out = String::new();
        let mut ends = Vec::new();
        for (at, node) in page.nodes().iter().enumerate().skip(1) {
            while ends.pop_if(|end| *end <= at).is_some() {
                out.push(')');
            }
            match page.text(at) {
                Some(text) => out.push_str(text),
                None => {
                    let name = format!("{:?}(", page.tag(at).unwrap_or(Tag::Other));
                    out.push_str(&name.to_lowercase());
                    ends.push(node.end);
                }
            }
        }
        out + &")".repeat(ends.len())
    }

    #[test]
    fn implied_and_missing_ends_are_supplied() {
        for (source, wanted) in [
            ("<p>One<p>Two <b>bold</b>", "p(One)p(Two b(bold))"),
            (
                "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>",
                "ul(li(a)li(bul(li(c)))li(d))",
            ),
            (
                "<table><tr><td>a<td>b<tr><td>c</table>d",
                "table(tr(td(a)td(b))tr(td(c)))d",
            ),
            ("<p>a<div>b</p>c</div>", "p(a)div(bc)"),
            ("<b><p>a</b>b", "b(p(ab))"),
            ("<div><span>a</div>b</span>c", "div(span(a))bc"),
            ("<a href=x>a<a href=y>b</a>", "a(a)a(b)"),
            ("<h1>a<h2>b</h1>c", "h1(a)h2(b)c"),
            ("a<br/>b</br>c", "abr()bbr()c"),
            ("<script>if (a<b) c</script>d", "script()d"),
            ("<title>a <b></title>", "title(a <b>)"),
            ("</p></div></table>a", "a"),
            ("<?xml version='1.0'?><div/>a", "div()a"),
            ("<div/>a", "div(a)"),
            ("&lt;&eacute;&#8364;&nonsense;", "<é€&nonsense;"),
        ] {
            assert_eq!(tree(source), wanted, "{source}");
        }
    }

    #[test]
    fn attributes_are_kept() {
        let page = Page::parse("<p class='a b' hidden data-x=y ID=z>t</p class=w><i class=v>");
        assert_eq!(page.attribute(1, Key::Class), Some("a b"));
        assert_eq!(page.attribute(1, Key::Hidden), Some(""));
        assert_eq!(page.attribute(1, Key::Id), Some("z"));
        assert_eq!(page.attribute(1, Key::Href), None);
        assert_eq!(page.attribute(3, Key::Class), Some("v"));
    }

    #[test]
    fn a_hundred_thousand_attributes_are_read_as_they_stand() {
        for quoted in [
            "id=\"a&amp;b\" ",
            "id=\"a&amp;b\"",
            "id='a&amp;b' ",
            "id=a&amp;b ",
        ] {
            let first = "class=\"c\r\n\" ";
            let tag = format!("<p {first}{}title=\"d\">", quoted.repeat(100_000));
            let page = Page::parse(&tag);
            let attribute = |key| page.attribute(1, key);
            let read = [Key::Class, Key::Id, Key::Title].map(attribute);
            assert_eq!(read, [Some("c\n"), Some("a&b"), Some("d")], "{quoted}");
        }
    }

    #[test]
    fn a_hundred_thousand_open_elements_nest_to_a_depth() {
        let page = Page::parse(&format!("{}x", "<div>".repeat(100_000)));
        let mut depth = 0;
        let mut at = page.nodes().len() - 1;
        while at > 0 {
            at = page.nodes()[at].parent;
            depth += 1;
        }
        assert_eq!((page.nodes().len(), depth), (100_002, DEEPEST));
    }
}
