//! Paragraphs from markup: elements of XML, or the HTML that feeds carry as text.
//!
//! Blocks stand apart by an empty line, rows and items of lists on lines of their own, cells behind
//! a tab; white space between words is one space. NITF and HTML share one table of names.
//!
//! The HTML here is that of a feed's entry, already chosen by its author; telling a page's text from
//! what surrounds it is another room's work, which may take this over.

use super::super::sgml;
use super::tree::{Element, Step};

/// What an element does to the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Inline,
    Cell,
    Line,
    Block,
    /// Its text keeps its lines.
    Lines,
    /// Nothing in it is text.
    Hidden,
}

/// Elements that do something, in lower case.
const EFFECTS: [(Effect, &[&str]); 5] = [
    (Effect::Cell, &["td", "th", "col"]),
    (
        Effect::Line,
        &["br", "li", "tr", "dt", "dd", "row", "option", "nitf-col"],
    ),
    (
        Effect::Block,
        &[
            "p",
            "div",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hl1",
            "hl2",
            "ul",
            "ol",
            "dl",
            "table",
            "blockquote",
            "bq",
            "section",
            "article",
            "figure",
            "figcaption",
            "block",
            "header",
            "footer",
            "aside",
            "main",
            "nav",
            "body",
            "hr",
            "abstract",
            "tagline",
            "note",
            "address",
            "para",
            "media",
            "media-caption",
            "caption",
            "form",
            "body.content",
            "body.head",
            "body.end",
            "headline",
            "byline",
            "dateline",
            "distributor",
            "fn",
            "html",
            "nitf-table",
            "credit",
            "summary",
            "details",
            "center",
            "video",
            "audio",
        ],
    ),
    (Effect::Lines, &["pre", "textarea"]),
    (
        Effect::Hidden,
        &[
            "script",
            "style",
            "head",
            "template",
            "noscript",
            "svg",
            "iframe",
            "media-metadata",
            "media-reference",
            "media-producer",
            "media-object",
            "nitf-table-metadata",
            "button",
            "select",
            "map",
        ],
    ),
];

fn effect(name: &str) -> Effect {
    let found = EFFECTS.iter().find(|(_, names)| {
        names
            .iter()
            .any(|known| name.len() == known.len() && name.eq_ignore_ascii_case(known))
    });
    found.map_or(Effect::Inline, |(effect, _)| *effect)
}

/// What stands between the last word and the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Block,
}

/// Text as it grows.
#[derive(Debug, Default)]
struct Flow {
    out: String,
    gap: Gap,
    /// How many elements are open whose text keeps its lines.
    lines: usize,
}

impl Flow {
    fn apart(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.lines > 0 {
            return self.lines(text);
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let blank = blank(&bytes[at..]);
            if blank > 0 {
                self.apart(Gap::Space);
                at += blank;
                continue;
            }
            let end = at + run(&bytes[at..]);
            self.word(&text[at..end]);
            at = end;
        }
    }

    fn word(&mut self, word: &str) {
        if !self.out.is_empty() {
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Cell => "\t",
                Gap::Line => "\n",
                Gap::Block => "\n\n",
            });
        }
        self.gap = Gap::None;
        self.out.push_str(word);
    }

    /// Text whose lines are kept; an empty one ends a paragraph.
    fn lines(&mut self, text: &str) {
        let kept = std::mem::take(&mut self.lines);
        for (count, line) in text.split('\n').enumerate() {
            if count > 0 {
                self.apart(Gap::Line);
            }
            if line.trim().is_empty() && count > 0 {
                self.apart(Gap::Block);
            }
            self.text(line);
        }
        self.lines = kept;
    }

    fn open(&mut self, effect: Effect) {
        self.apart(match effect {
            Effect::Inline | Effect::Hidden => Gap::None,
            Effect::Cell => Gap::Cell,
            Effect::Line => Gap::Line,
            Effect::Block | Effect::Lines => Gap::Block,
        });
        self.lines += usize::from(effect == Effect::Lines);
    }

    fn close(&mut self, effect: Effect) {
        self.lines = self
            .lines
            .saturating_sub(usize::from(effect == Effect::Lines));
        self.open(match effect {
            Effect::Lines => Effect::Block,
            effect => effect,
        });
    }
}

/// How long the blank at the start of some text is: a white space or a control character.
fn blank(bytes: &[u8]) -> usize {
    match bytes {
        [0..=b' ' | 0x7F, ..] => 1,
        [0xC2, 0x80..=0xA0, ..] => 2,
        [0xE1, 0x9A, 0x80, ..]
        | [0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, ..]
        | [0xE2, 0x81, 0x9F, ..]
        | [0xE3, 0x80, 0x80, ..] => 3,
        _ => 0,
    }
}

/// How long the words at the start of some text are that single spaces part.
fn run(bytes: &[u8]) -> usize {
    // Bytes that no blank begins with.
    let is_plain =
        |byte: &u8| matches!(*byte, b'!'..=b'~' | 0x80..=0xC1 | 0xC3..=0xE0 | 0xE4..=0xFF);
    let mut at = 0;
    loop {
        let rest = &bytes[at..];
        at += rest
            .iter()
            .position(|byte| !is_plain(byte))
            .unwrap_or(rest.len());
        match &bytes[at..] {
            [b' ', next, ..] if is_plain(next) => at += 1,
            [b' ', behind @ ..] if !behind.is_empty() && blank(behind) == 0 => at += 1,
            rest if rest.is_empty() || blank(rest) > 0 => return at,
            _ => at += 1,
        }
    }
}

/// The text of an element in paragraphs; what `skips` says yes to is left out.
pub(super) fn of_element<'a>(element: Element<'a>, skips: impl Fn(Element<'a>) -> bool) -> String {
    let mut flow = Flow::default();
    let is_hidden =
        |element: Element<'a>| effect(element.name()) == Effect::Hidden || skips(element);
    for step in element.steps(is_hidden) {
        match step {
            Step::Open(element) => flow.open(effect(element.name())),
            Step::Text(text) => flow.text(text),
            Step::Close(element) => flow.close(effect(element.name())),
        }
    }
    flow.out
}

/// The text of HTML in paragraphs; of a text without tags its own lines.
pub(super) fn of_html(html: &str) -> String {
    if !sgml::is_page(html) {
        return of_lines(&sgml::clean(html));
    }
    let mut flow = Flow::default();
    let mut from = 0;
    let mut hidden: Option<&str> = None;
    for tag in sgml::tags(html) {
        if hidden.is_none() {
            flow.text(&sgml::clean(&html[from..tag.start]));
        }
        from = tag.end;
        let effect = effect(tag.name);
        match hidden {
            Some(name) if tag.is_end && tag.name.eq_ignore_ascii_case(name) => hidden = None,
            // A head that is never ended ends with the body's beginning.
            Some(_) if tag.name.eq_ignore_ascii_case("body") => hidden = None,
            Some(_) => {}
            None if effect == Effect::Hidden => {
                let is_whole = tag.is_end || tag.attributes.ends_with('/');
                hidden = Some(tag.name).filter(|_| !is_whole);
            }
            None if tag.is_end => flow.close(effect),
            None => flow.open(effect),
        }
    }
    if hidden.is_none() {
        flow.text(&sgml::clean(&html[from..]));
    }
    flow.out
}

/// Plain text with its lines trimmed and at most one empty line between them.
pub(super) fn of_lines(text: &str) -> String {
    let mut flow = Flow::default();
    flow.lines(text);
    flow.out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_paragraphs() {
        for (html, wanted) in [
            (
                "<p>One\n <b>two</b>.</p><p>Three<br/>four</p>",
                "One two.\n\nThree\nfour",
            ),
            ("5 &lt; 6 &amp; so", "5 < 6 & so"),
            ("one\ntwo\n\n\nthree ", "one\ntwo\n\nthree"),
            ("<style>p {}</style><p>a<script>x<y</script>b", "ab"),
            (
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
                "a\tb\nc",
            ),
            ("<pre>a  b\n  c</pre>d", "a b\nc\n\nd"),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            ("<head><title>x</title><body>text <i>y</i>", "text y"),
            ("Fish Co <FSH> rose", "Fish Co <FSH> rose"),
        ] {
            assert_eq!(of_html(html), wanted, "{html}");
        }
    }
}
