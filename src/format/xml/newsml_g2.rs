//! NewsML-G2: news items, alone or in a message.
//!
//! The text is the first of a content set's alternatives that holds prose: XHTML, NITF, or plain.
//! The date of publication is when an embargo ends, else when the item, or its content, was first
//! made, else when this version of it was: an archive asks when a story first ran, and versions are
//! made years later to correct a code. What an NITF document within states fills the gaps.
//!
//! Items of other kinds (pictures, packages, planning, concepts) are told as what they are.

use super::super::{byline, stated};
use super::tree::Element;
use super::{Told, first_of, flow, nitf};
use crate::article::{Doubt, Draft};

/// Names of the elements that are items.
pub(super) const ITEMS: [&str; 6] = [
    "newsItem",
    "packageItem",
    "conceptItem",
    "knowledgeItem",
    "planningItem",
    "catalogItem",
];

/// What an item comes to.
pub(super) fn told(item: Element<'_>) -> Told {
    let kind = match item.name() {
        "newsItem" => return news(item),
        "packageItem" => "a package, which lists stories and holds none",
        "conceptItem" => "a concept, not a story",
        "knowledgeItem" => "a list of concepts, not a story",
        "planningItem" => "a plan of coverage, not a story",
        _ => "a catalogue of codes, not a story",
    };
    Told::Nothing(named(kind, item))
}

/// A kind of item, and which it is.
fn named(kind: &str, item: Element<'_>) -> String {
    match item.states("guid") {
        Some(guid) => format!("{kind}: `{}`", super::super::quoted(&guid)),
        None => kind.to_owned(),
    }
}

fn news(item: Element<'_>) -> Told {
    let content = item.child("contentSet");
    let (within, text) = content.map_or((Draft::default(), String::new()), prose);
    let meta = Meta::of(item);
    let class = meta.class();
    let is_text = class.is_empty() || ["text", "composite"].contains(&class.as_str());
    if text.is_empty() && !is_text {
        let what = format!("an item of the kind `{class}` without the text of a story");
        return Told::Nothing(named(&what, item));
    }
    let mut draft = meta.draft(item, within);
    draft.body = text;
    if draft.body.is_empty() {
        draft.body = meta.description();
        let what = "the text of the story is not in the file, only what describes it";
        draft.doubts.push(Doubt::new(what));
    }
    if draft.title.is_none() && draft.body.is_empty() {
        return Told::Nothing(named("a news item without headline or text", item));
    }
    Told::story(draft)
}

/// The two elements that describe an item.
struct Meta<'a> {
    item: Option<Element<'a>>,
    content: Option<Element<'a>>,
}

impl<'a> Meta<'a> {
    fn of(item: Element<'a>) -> Meta<'a> {
        Meta {
            item: item.child("itemMeta"),
            content: item.child("contentMeta"),
        }
    }

    /// The kind of item: the end of `ninat:text` or of an address.
    fn class(&self) -> String {
        let class = self.item.and_then(|meta| meta.child("itemClass"));
        let code = class.and_then(|class| class.states("qcode").or_else(|| class.states("uri")));
        let code = code.unwrap_or_default();
        let end = code.rsplit([':', '/']).next().unwrap_or("");
        end.to_lowercase()
    }

    fn item_line(&self, name: &'static str) -> Option<String> {
        self.item?.all(name).find_map(Element::line)
    }

    fn content_line(&self, name: &'static str) -> Option<String> {
        self.content?.all(name).find_map(Element::line)
    }

    /// The name of a party or place: stated as such, or by whatever it is called.
    fn party(element: Element<'_>) -> Option<String> {
        let name = element.all("name").find_map(Element::line);
        name.or_else(|| element.states("literal"))
            .or_else(|| element.line())
    }

    fn content_party(&self, name: &'static str) -> Option<String> {
        self.content?.all(name).find_map(Meta::party)
    }

    fn provider(&self) -> Option<String> {
        let provider = self.item?.child("provider")?;
        let code = |code: String| code.rsplit([':', '/']).next().and_then(stated);
        Meta::party(provider).or_else(|| code(provider.states("qcode")?))
    }

    fn description(&self) -> String {
        let mut texts = self
            .content
            .into_iter()
            .flat_map(|meta| meta.all("description"));
        let text = texts.find_map(|text| {
            // Lines of plain text are those of the file, not of the text.
            let text = flow::of_element(text, |_| false);
            Some(flow::of_html(&text)).filter(|text| !text.is_empty())
        });
        text.unwrap_or_default()
    }

    /// Who wrote it: the words for it, else the creators that are named.
    fn authors(&self) -> Vec<String> {
        let by = self.content_line("by").map(|by| byline::names(&by));
        by.filter(|names| !names.is_empty()).unwrap_or_else(|| {
            let creators = self
                .content
                .into_iter()
                .flat_map(|meta| meta.all("creator"));
            creators.filter_map(Meta::party).collect()
        })
    }

    fn draft(&self, item: Element<'_>, within: Draft) -> Draft {
        let language = self.content.and_then(|meta| meta.child("language"));
        let authors = self.authors();
        Draft {
            number: item.states("guid"),
            title: first_of([
                &|| self.content_line("headline"),
                &|| self.item_line("title"),
                &|| within.title.clone(),
            ]),
            date: first_of([
                &|| self.item_line("embargoed"),
                &|| self.item_line("firstCreated"),
                &|| self.content_line("contentCreated"),
                &|| within.date.clone(),
                &|| self.item_line("versionCreated"),
            ]),
            dateline: self.content_line("dateline").or(within.dateline),
            place: self.content_party("located").or(within.place),
            authors: Some(authors)
                .filter(|names| !names.is_empty())
                .unwrap_or(within.authors),
            publisher: first_of([
                &|| self.provider(),
                &|| self.content_party("infoSource"),
                &|| within.publisher.clone(),
            ]),
            url: first_of([&|| self.item?.all("link").find_map(canonical), &|| {
                within.url.clone()
            }]),
            language: first_of([
                &|| language?.states("tag"),
                &|| item.states("lang"),
                &|| within.language.clone(),
            ]),
            slug: self.content_line("slugline").or(within.slug),
            version: item.states("version"),
            ..Draft::default()
        }
    }
}

/// Where the item itself stands on the web, if a link says so.
fn canonical(link: Element<'_>) -> Option<String> {
    let relation = link.attribute("rel").unwrap_or("");
    let end = relation.rsplit([':', '/']).next().unwrap_or("");
    let is_own = ["hasPublishedVersion", "publishedAs", "canonical", "self"].contains(&end);
    link.states("href").filter(|_| is_own)
}

/// The first text in a content set, and what an NITF document around it states.
fn prose(content: Element<'_>) -> (Draft, String) {
    for part in content.children() {
        let (draft, text) = match part.name() {
            "inlineXML" => xml(part),
            "inlineData" => (Draft::default(), data(part)),
            _ => continue,
        };
        if !text.is_empty() {
            return (draft, text);
        }
    }
    (Draft::default(), String::new())
}

fn xml(part: Element<'_>) -> (Draft, String) {
    if let Some(nitf) = part.child("nitf") {
        let mut draft = nitf::draft(nitf);
        let text = std::mem::take(&mut draft.body);
        return (draft, text);
    }
    // Sports results, events and the like are XML without a paragraph.
    let is_prose = ["html", "p", "div", "section", "article", "para"]
        .iter()
        .any(|name| part.any(name).is_some());
    let root = part
        .child("html")
        .and_then(|html| html.child("body"))
        .unwrap_or(part);
    let text = if is_prose {
        markup(root)
    } else {
        String::new()
    };
    (Draft::default(), text)
}

/// Text that stands in the file as data: plain, or HTML with its tags as text.
fn data(part: Element<'_>) -> String {
    let kind = part.attribute("contenttype").unwrap_or("text/plain");
    let encoding = part.attribute("encoding").unwrap_or("");
    match kind {
        _ if encoding.to_lowercase().ends_with("base64") => String::new(),
        _ if kind.starts_with("text/plain") => flow::of_lines(&part.text()),
        _ if kind.starts_with("text/") || kind.contains("html") || kind.contains("xml") => {
            markup(part)
        }
        _ => String::new(),
    }
}

/// The text of an element; the head of a page that repeats the item's own fields is left out.
fn markup(element: Element<'_>) -> String {
    let is_repeated = |part: Element<'_>| {
        let class = part.attribute("class").unwrap_or("");
        let has = |name: &str| class.split_whitespace().any(|own| own == name);
        (part.is("header") && element.any("section").is_some()) || (part.is("p") && has("byline"))
    };
    if element.is_marked_up() {
        return flow::of_element(element, is_repeated);
    }
    flow::of_html(&element.text())
}

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::format::xml::tests::{story, told};

    const META: &str = r#"<itemMeta><itemClass qcode="ninat:text"/><provider qcode="p:h"><name>The Herald</name></provider><versionCreated>1987-05-06T00:00:00Z</versionCreated></itemMeta>
        <contentMeta><contentCreated>1987-05-05T09:15:00Z</contentCreated><located><name>Lima</name></located><language tag="en"/><slugline>LIMA-FISH</slugline><headline>Boats sail</headline><dateline>LIMA (AP) -</dateline><by>By Ann Lee and Bob Roe</by></contentMeta>"#;

    #[test]
    fn a_story_is_read_with_all_it_states() {
        let text = format!(
            r#"<g:newsItem xmlns:g="http://iptc.org/std/nar/2006-10-01/" xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="3">{META}
            <contentSet><remoteContent href="x.mp4"/><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head><body><p>They sailed.</p><p>Twice.</p></body></html></inlineXML><inlineData>They sailed.</inlineData></contentSet></g:newsItem>"#
        );
        let draft = story(Format::NewsmlG2, &text);
        assert_eq!(draft.title.as_deref(), Some("Boats sail"));
        assert_eq!(draft.body, "They sailed.\n\nTwice.");
        assert_eq!(draft.date.as_deref(), Some("1987-05-05T09:15:00Z"));
        assert_eq!(draft.dateline.as_deref(), Some("LIMA (AP) -"));
        assert_eq!(draft.place.as_deref(), Some("Lima"));
        assert_eq!(draft.authors, ["Ann Lee", "Bob Roe"]);
        assert_eq!(draft.publisher.as_deref(), Some("The Herald"));
        assert_eq!(draft.language.as_deref(), Some("en"));
        assert_eq!(draft.slug.as_deref(), Some("LIMA-FISH"));
        assert_eq!(draft.version.as_deref(), Some("3"));
        assert_eq!(draft.doubts, []);
    }

    #[test]
    fn texts_of_all_kinds_are_found() {
        for (content, body) in [
            (
                "<inlineXML><nitf><body><body.content><p>A</p><p>B</p></body.content></body></nitf></inlineXML>",
                "A\n\nB",
            ),
            (
                "<inlineXML><sports-content><team>x</team></sports-content></inlineXML><inlineXML><html><body><p>A</p></body></html></inlineXML>",
                "A",
            ),
            (
                "<inlineData contenttype='text/plain'>A\nB\n\nC</inlineData>",
                "A\nB\n\nC",
            ),
            (
                "<inlineData contenttype='text/html'>&lt;p&gt;A&lt;/p&gt;&lt;p&gt;B &amp;eacute;</inlineData>",
                "A\n\nB é",
            ),
            (
                "<inlineData contenttype='image/jpeg' encoding='enc:base64'>AAAA</inlineData><inlineXML><p>A</p></inlineXML>",
                "A",
            ),
        ] {
            let text =
                format!("<newsItem guid='1'>{META}<contentSet>{content}</contentSet></newsItem>");
            let draft = story(Format::NewsmlG2, &text);
            assert_eq!(draft.body, body, "{content}");
            assert_eq!(draft.title.as_deref(), Some("Boats sail"));
        }
    }

    #[test]
    fn the_end_of_an_embargo_comes_before_the_first_making_and_that_before_versions() {
        for (dates, wanted) in [
            (
                "<versionCreated>3</versionCreated><firstCreated>2</firstCreated><embargoed>1</embargoed>",
                "1",
            ),
            (
                "<versionCreated>3</versionCreated><firstCreated>2</firstCreated><embargoed/>",
                "2",
            ),
            ("<versionCreated>3</versionCreated>", "3"),
        ] {
            let text = format!("<newsItem><itemMeta><title>A</title>{dates}</itemMeta></newsItem>");
            assert_eq!(story(Format::NewsmlG2, &text).date.as_deref(), Some(wanted));
        }
    }

    #[test]
    fn other_items_are_told_as_what_they_are() {
        let text = "<newsMessage><itemSet>\n<packageItem guid='p'/>\n<newsItem guid='a'><itemMeta><title>A</title></itemMeta></newsItem>\n<newsItem guid='v'><itemMeta><itemClass qcode='ninat:video'/></itemMeta><contentMeta><headline>x</headline></contentMeta></newsItem>\n<planningItem guid='q'/><conceptItem/>\n<newsItem guid='b'><itemMeta><title>B</title></itemMeta></newsItem></itemSet></newsMessage>";
        let wanted = [
            "line 2: a package, which lists stories and holds none: `p`",
            "a: A",
            "line 4: an item of the kind `video` without the text of a story: `v`",
            "line 5: a plan of coverage, not a story: `q`",
            "line 5: a concept, not a story",
            "b: B",
        ];
        assert_eq!(told(Format::NewsmlG2, text), wanted);
    }
}
