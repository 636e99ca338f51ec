//! The elements of HTML that reading an article has to tell apart, and how each lies on the page.
//!
//! Elements that are not in the table are [`Tag::Other`], set in a line of text as browsers do.

/// An element's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tag {
    /// The page itself, above its first element.
    Page,
    A,
    Abbr,
    Address,
    Amp,
    Area,
    Article,
    Aside,
    Audio,
    B,
    Base,
    Big,
    Blockquote,
    Body,
    Br,
    Button,
    Caption,
    Center,
    Cite,
    Code,
    Col,
    Dd,
    Details,
    Dialog,
    Div,
    Dl,
    Dt,
    Em,
    Embed,
    Fieldset,
    Figcaption,
    Figure,
    Font,
    Footer,
    Form,
    H1,
    H2,
    H3,
    H4,
    H5,
    H6,
    Head,
    Header,
    Hgroup,
    Hr,
    Html,
    I,
    Iframe,
    Img,
    Input,
    Label,
    Li,
    Link,
    Main,
    Map,
    Menu,
    Meta,
    Nav,
    Noscript,
    Object,
    Ol,
    Optgroup,
    Option,
    P,
    Param,
    Picture,
    Pre,
    Q,
    S,
    Script,
    Section,
    Select,
    Small,
    Source,
    Span,
    Strong,
    Style,
    Sub,
    Summary,
    Sup,
    Svg,
    Table,
    Tbody,
    Td,
    Template,
    Textarea,
    Tfoot,
    Th,
    Thead,
    Time,
    Title,
    Tr,
    Track,
    U,
    Ul,
    Video,
    Wbr,
    /// Any other.
    Other,
}

/// How an element lies on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// In a line of text.
    Inline,
    /// On lines of its own.
    Block,
    /// Has no content, and no end tag.
    Void,
}

use Shape::{Block, Inline, Void};
use Tag::*;

/// Names in order, and what they are.
const NAMES: [(&str, Tag, Shape); 96] = [
    ("a", A, Inline),
    ("abbr", Abbr, Inline),
    ("address", Address, Block),
    ("amp-ad", Amp, Block),
    ("area", Area, Void),
    ("article", Article, Block),
    ("aside", Aside, Block),
    ("audio", Audio, Inline),
    ("b", B, Inline),
    ("base", Base, Void),
    ("big", Big, Inline),
    ("blockquote", Blockquote, Block),
    ("body", Body, Block),
    ("br", Br, Void),
    ("button", Button, Inline),
    ("caption", Caption, Block),
    ("center", Center, Block),
    ("cite", Cite, Inline),
    ("code", Code, Inline),
    ("col", Col, Void),
    ("dd", Dd, Block),
    ("details", Details, Block),
    ("dialog", Dialog, Block),
    ("div", Div, Block),
    ("dl", Dl, Block),
    ("dt", Dt, Block),
    ("em", Em, Inline),
    ("embed", Embed, Void),
    ("fieldset", Fieldset, Block),
    ("figcaption", Figcaption, Block),
    ("figure", Figure, Block),
    ("font", Font, Inline),
    ("footer", Footer, Block),
    ("form", Form, Block),
    ("h1", H1, Block),
    ("h2", H2, Block),
    ("h3", H3, Block),
    ("h4", H4, Block),
    ("h5", H5, Block),
    ("h6", H6, Block),
    ("head", Head, Block),
    ("header", Header, Block),
    ("hgroup", Hgroup, Block),
    ("hr", Hr, Void),
    ("html", Html, Block),
    ("i", I, Inline),
    ("iframe", Iframe, Block),
    ("img", Img, Void),
    ("input", Input, Void),
    ("label", Label, Inline),
    ("li", Li, Block),
    ("link", Link, Void),
    ("main", Main, Block),
    ("map", Map, Inline),
    ("menu", Menu, Block),
    ("meta", Meta, Void),
    ("nav", Nav, Block),
    ("noscript", Noscript, Inline),
    ("object", Object, Block),
    ("ol", Ol, Block),
    ("optgroup", Optgroup, Block),
    ("option", Option, Block),
    ("p", P, Block),
    ("param", Param, Void),
    ("picture", Picture, Inline),
    ("pre", Pre, Block),
    ("q", Q, Inline),
    ("s", S, Inline),
    ("script", Script, Inline),
    ("section", Section, Block),
    ("select", Select, Block),
    ("small", Small, Inline),
    ("source", Source, Void),
    ("span", Span, Inline),
    ("strong", Strong, Inline),
    ("style", Style, Inline),
    ("sub", Sub, Inline),
    ("summary", Summary, Block),
    ("sup", Sup, Inline),
    ("svg", Svg, Inline),
    ("table", Table, Block),
    ("tbody", Tbody, Block),
    ("td", Td, Block),
    ("template", Template, Block),
    ("textarea", Textarea, Inline),
    ("tfoot", Tfoot, Block),
    ("th", Th, Block),
    ("thead", Thead, Block),
    ("time", Time, Inline),
    ("title", Title, Block),
    ("tr", Tr, Block),
    ("track", Track, Void),
    ("u", U, Inline),
    ("ul", Ul, Block),
    ("video", Video, Block),
    ("wbr", Wbr, Void),
];

impl Tag {
    /// The element of this name, lower case, and how it lies on the page.
    pub(super) fn named(name: &[u8]) -> (Tag, Shape) {
        match NAMES.binary_search_by(|(known, ..)| known.as_bytes().cmp(name)) {
            Ok(at) => (NAMES[at].1, NAMES[at].2),
            Err(_) => (Other, Inline),
        }
    }

    /// Whether it is `h1` to `h6`.
    pub(super) fn is_heading(self) -> bool {
        matches!(self, H1 | H2 | H3 | H4 | H5 | H6)
    }

    /// Whether nothing in it is text that a reader sees on the page.
    pub(super) fn is_hidden(self) -> bool {
        matches!(
            self,
            Head | Title
                | Script
                | Style
                | Noscript
                | Template
                | Textarea
                | Select
                | Option
                | Optgroup
                | Iframe
                | Svg
                | Object
                | Audio
                | Video
                | Map
                | Amp
        )
    }

    /// Whether what stands open outside it cannot be closed from within it.
    pub(super) fn is_wall(self) -> bool {
        matches!(
            self,
            Page | Html | Body | Table | Td | Th | Caption | Template | Object
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found() {
        for (name, tag, shape) in NAMES {
            assert_eq!(Tag::named(name.as_bytes()), (tag, shape), "{name}");
        }
        assert_eq!(Tag::named(b"blink"), (Other, Inline));
    }
}
