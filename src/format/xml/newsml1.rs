//! NewsML 1.0 to 1.2: news items with their components.
//!
//! Components nest and say of themselves what role they play; a text belongs to the nearest
//! component around it that has a headline, so that an item with the same story in two languages
//! gives two. Captions, style sheets and whatever else stands beside a text are left out. The text
//! may be NITF, whole or only its paragraphs, XHTML, or plain.

use super::super::{byline, stated};
use super::tree::{Element, Step};
use super::{Around, Told, first_of, flow, nitf};
use crate::article::Draft;

/// Roles of components whose text is not the story's, in lower case.
const BESIDE: [&str; 14] = [
    "caption",
    "stylesheet",
    "headline",
    "contact",
    "logo",
    "photo",
    "thumbnail",
    "quicklook",
    "highdef",
    "preview",
    "graphic",
    "video",
    "audio",
    "advisory",
];

/// How many components around one are asked for what it does not state itself.
const REACH: usize = 16;

/// The stories of an item; where it holds others, theirs as well.
pub(super) fn told(item: Element<'_>, around: &Around<'_>) -> Vec<Told> {
    let mut told = Vec::new();
    let mut items = vec![item];
    let mut next = 0;
    while let Some(item) = items.get(next).copied() {
        next += 1;
        let mut components = Components::default();
        components.walk(item, &mut items);
        told.extend(components.stories(item, around));
    }
    told
}

/// A component, or the item itself, and what is known of it.
struct Component<'a> {
    element: Element<'a>,
    /// The component around it.
    parent: Option<usize>,
    /// The nearest component around it, or itself, that has a headline.
    owner: usize,
    /// Whether its text is not the story's.
    is_beside: bool,
    /// Whether a text came for which it has the headline.
    has_text: bool,
}

#[derive(Default)]
struct Components<'a> {
    all: Vec<Component<'a>>,
    /// Texts with their components, in the order of the file.
    texts: Vec<(usize, Text)>,
    has_pictures: bool,
    has_references: bool,
}

/// A text and what the markup within it states.
struct Text {
    body: String,
    within: Draft,
}

impl<'a> Components<'a> {
    /// Finds the components and texts of an item; other items within it are put to `items`.
    fn walk(&mut self, item: Element<'a>, items: &mut Vec<Element<'a>>) {
        self.all.push(Component {
            element: item,
            parent: None,
            owner: 0,
            is_beside: false,
            has_text: false,
        });
        let mut here = 0;
        // How many contents are open, of which the outermost counts.
        let mut inside = 0;
        let mut nested = Vec::new();
        for step in item.steps(|part| part.is("NewsItem")) {
            match step {
                Step::Open(part) if part.is("NewsComponent") => {
                    here = self.enter(part, here);
                    nested.extend(part.all("NewsItem"));
                }
                Step::Close(part) if part.is("NewsComponent") => {
                    here = self.all[here].parent.unwrap_or(0);
                }
                Step::Open(part) if part.is("ContentItem") => {
                    if inside == 0 {
                        self.content(part, here);
                    }
                    inside += 1;
                }
                Step::Close(part) if part.is("ContentItem") => inside -= 1,
                Step::Open(part) if part.is("NewsItemRef") => self.has_references = true,
                _ => {}
            }
        }
        items.extend(nested);
    }

    fn enter(&mut self, element: Element<'a>, parent: usize) -> usize {
        let role = element
            .child("Role")
            .and_then(|role| role.states("FormalName"));
        let role = role.unwrap_or_default().to_lowercase();
        let at = self.all.len();
        let headline = element
            .find(&["NewsLines", "HeadLine"])
            .and_then(Element::line);
        let has_headline = headline.is_some();
        let is_beside = self.all[parent].is_beside || BESIDE.contains(&role.as_str());
        let owner = if has_headline {
            at
        } else {
            self.all[parent].owner
        };
        self.all.push(Component {
            element,
            parent: Some(parent),
            owner,
            is_beside,
            has_text: false,
        });
        at
    }

    fn content(&mut self, content: Element<'a>, here: usize) {
        let kind = |name| {
            content
                .child(name)
                .and_then(|kind| kind.states("FormalName"))
        };
        let medium = kind("MediaType").unwrap_or_default().to_lowercase();
        let is_text = medium.is_empty() || medium.ends_with("text");
        if !is_text {
            self.has_pictures = true;
            // What is said beside a picture is its caption.
            let owner = self.all[here].owner;
            if owner > 0 && self.all[here].parent != Some(0) {
                let is_picture = !self.all[owner].has_text;
                self.all[owner].is_beside |= is_picture;
            }
        }
        let format = kind("Format")
            .or_else(|| kind("MimeType"))
            .unwrap_or_default();
        if !is_text || self.all[here].is_beside || format.to_lowercase().contains("css") {
            return;
        }
        let Some(data) = content.any("DataContent") else {
            return;
        };
        let text = text(data);
        if !text.body.is_empty() {
            let owner = self.all[here].owner;
            self.all[owner].has_text = true;
            self.texts.push((here, text));
        }
    }

    /// The stories, one a component that has both a headline and a text.
    fn stories(mut self, item: Element<'_>, around: &Around<'_>) -> Vec<Told> {
        let texts = std::mem::take(&mut self.texts);
        let mut stories: Vec<(usize, Text)> = Vec::new();
        for (at, text) in texts {
            let owner = self.all[at].owner;
            match stories.last_mut() {
                Some((last, story)) if *last == owner => {
                    story.body.push_str("\n\n");
                    story.body.push_str(&text.body);
                }
                _ => stories.push((owner, text)),
            }
        }
        if stories.is_empty() {
            return vec![self.nothing(item, around)];
        }
        let count = stories.len();
        let drafts = stories.into_iter().enumerate().map(|(at, (owner, text))| {
            let mut draft = self.draft(owner, text, item, around);
            if count > 1 {
                let number = draft.number.unwrap_or_default();
                draft.number = Some(format!("{number}.{}", at + 1));
            }
            Told::story(draft)
        });
        drafts.collect()
    }

    /// An item without a text: its headline is a story where nothing but text could be in it.
    fn nothing(&self, item: Element<'_>, around: &Around<'_>) -> Told {
        let id = item.find(&["Identification", "NewsIdentifier", "NewsItemId"]);
        let id = id.and_then(Element::line).unwrap_or_default();
        let id = super::super::quoted(&id);
        let headed = self.all.iter().skip(1).find(|part| {
            part.element
                .find(&["NewsLines", "HeadLine"])
                .and_then(Element::line)
                .is_some()
        });
        match headed {
            _ if self.has_pictures => Told::Nothing(format!(
                "pictures or sound without the text of a story: `{id}`"
            )),
            _ if self.has_references => {
                Told::Nothing(format!("a list of stories that are elsewhere: `{id}`"))
            }
            Some(component) => {
                let text = Text {
                    body: String::new(),
                    within: Draft::default(),
                };
                Told::story(self.draft(component.owner, text, item, around))
            }
            None => Told::Nothing(format!("a news item without headline or text: `{id}`")),
        }
    }

    /// What the nearest component around this one, or it itself, says in answer to `ask`.
    fn asked(&self, from: usize, ask: impl Fn(Element<'a>) -> Option<String>) -> Option<String> {
        let around = std::iter::successors(Some(from), |at| self.all[*at].parent);
        around.take(REACH).find_map(|at| ask(self.all[at].element))
    }

    fn draft(&self, owner: usize, text: Text, item: Element<'_>, around: &Around<'_>) -> Draft {
        // A top component without a headline still speaks for the text.
        let from = if owner == 0 && self.all.len() > 1 {
            1
        } else {
            owner
        };
        let line =
            |name: &'static str| self.asked(from, |part| part.find(&["NewsLines", name])?.line());
        let party = |name: &'static str| {
            self.asked(from, |part| {
                let party = part.find(&["AdministrativeMetadata", name, "Party"])?;
                party.states("FormalName")
            })
        };
        let within = text.within;
        let identifier = item.find(&["Identification", "NewsIdentifier"]);
        let identified = |name: &'static str| identifier?.child(name)?.line();
        let management = item.child("NewsManagement");
        let managed = |name: &'static str| management?.child(name)?.line();
        let by = line("ByLine")
            .map(|by| byline::names(&by))
            .filter(|names| !names.is_empty());
        Draft {
            number: identified("NewsItemId").or_else(|| identified("PublicIdentifier")),
            title: line("HeadLine").or_else(|| within.title.clone()),
            body: text.body,
            date: first_of([
                &|| managed("FirstCreated"),
                &|| within.date.clone(),
                &|| managed("ThisRevisionCreated"),
                &|| envelope(around),
                &|| identified("DateId"),
            ]),
            dateline: line("DateLine").or(within.dateline),
            place: self.asked(from, place).or(within.place),
            authors: by
                .or(Some(within.authors).filter(|names| !names.is_empty()))
                .or_else(|| Some(vec![party("Creator")?]))
                .unwrap_or_default(),
            publisher: first_of([&|| party("Provider"), &|| party("Source"), &|| {
                identified("ProviderId")
            }]),
            language: first_of([
                &|| self.asked(from, language),
                &|| item.states("lang"),
                &|| within.language.clone(),
                &|| around.language.clone(),
            ]),
            slug: line("SlugLine").or(within.slug),
            version: identified("RevisionId"),
            url: within.url,
            ..Draft::default()
        }
    }
}

/// When the file was sent.
fn envelope(around: &Around<'_>) -> Option<String> {
    around.root?.find(&["NewsEnvelope", "DateAndTime"])?.line()
}

fn language(part: Element<'_>) -> Option<String> {
    let stated = part.find(&["DescriptiveMetadata", "Language"]);
    let stated = stated.and_then(|language| language.states("FormalName"));
    stated.or_else(|| part.states("lang"))
}

/// Where a story was filed: the city of a location that says it is the origin.
fn place(part: Element<'_>) -> Option<String> {
    let meta = part.child("DescriptiveMetadata")?;
    let mut origins = meta.all("Location").filter(|location| {
        let how = location.attribute("HowPresent").unwrap_or("Origin");
        how.eq_ignore_ascii_case("origin")
    });
    origins.find_map(|location| {
        let mut cities = location.all("Property").filter(|property| {
            property
                .attribute("FormalName")
                .is_some_and(|name| name.eq_ignore_ascii_case("city"))
        });
        cities.find_map(|city| city.states("Value"))
    })
}

/// The text of a `DataContent`.
fn text(data: Element<'_>) -> Text {
    if let Some(nitf) = data.child("nitf") {
        let mut within = nitf::draft(nitf);
        let body = std::mem::take(&mut within.body);
        return Text { body, within };
    }
    let body = if data.is_marked_up() {
        let root = data.child("html").and_then(|html| html.child("body"));
        flow::of_element(root.unwrap_or(data), |_| false)
    } else {
        stated(&data.text()).map_or_else(String::new, |_| flow::of_html(&data.text()))
    };
    Text {
        body,
        within: Draft::default(),
    }
}

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::format::xml::tests::{story, told};

    fn news(components: &str) -> String {
        format!(
            "<NewsML Version='1.2'><NewsEnvelope><DateAndTime>19870506T000000Z</DateAndTime></NewsEnvelope><NewsItem xml:lang='en'><Identification><NewsIdentifier><ProviderId>herald.example</ProviderId><DateId>19870505</DateId><NewsItemId>X-1</NewsItemId><RevisionId>2</RevisionId></NewsIdentifier></Identification><NewsManagement><FirstCreated>19870505T091500Z</FirstCreated></NewsManagement>{components}</NewsItem></NewsML>"
        )
    }

    const LINES: &str = "<NewsLines><HeadLine>Boats sail</HeadLine><ByLine>By Ann Lee</ByLine><DateLine>LIMA (AP)</DateLine><SlugLine>LIMA-FISH</SlugLine></NewsLines><AdministrativeMetadata><Provider><Party FormalName='The Herald'/></Provider></AdministrativeMetadata><DescriptiveMetadata><Language FormalName='en-GB'/><Location HowPresent='Origin'><Property FormalName='City' Value='Lima'/></Location></DescriptiveMetadata>";

    #[test]
    fn a_story_is_read_with_all_it_states() {
        for data in [
            "<p>They sailed.</p><p>Twice.</p>",
            "<nitf><body><body.content><p>They sailed.</p><p>Twice.</p></body.content></body></nitf>",
            "<html><head><title>x</title></head><body><p>They sailed.</p><p>Twice.</p></body></html>",
            "<![CDATA[<p>They sailed.</p><p>Twice.</p>]]>",
            "They sailed.\n\n  Twice.",
        ] {
            let text = news(&format!(
                "<NewsComponent>{LINES}<NewsComponent><ContentItem><MediaType FormalName='Text'/><DataContent>{data}</DataContent></ContentItem></NewsComponent></NewsComponent>"
            ));
            let draft = story(Format::Newsml1, &text);
            assert_eq!(draft.title.as_deref(), Some("Boats sail"));
            assert_eq!(draft.body, "They sailed.\n\nTwice.", "{data}");
            assert_eq!(draft.date.as_deref(), Some("19870505T091500Z"));
            assert_eq!(draft.dateline.as_deref(), Some("LIMA (AP)"));
            assert_eq!(draft.place.as_deref(), Some("Lima"));
            assert_eq!(draft.authors, ["Ann Lee"]);
            assert_eq!(draft.publisher.as_deref(), Some("The Herald"));
            assert_eq!(draft.language.as_deref(), Some("en-GB"));
            assert_eq!(draft.slug.as_deref(), Some("LIMA-FISH"));
            assert_eq!(draft.version.as_deref(), Some("2"));
        }
    }

    #[test]
    fn captions_and_style_sheets_are_no_text_and_languages_are_stories() {
        let text = |headline: &str, text: &str| {
            format!(
                "<NewsComponent><NewsLines><HeadLine>{headline}</HeadLine></NewsLines><NewsComponent><Role FormalName='StyleSheet'/><ContentItem><DataContent>p {{}}</DataContent></ContentItem></NewsComponent><NewsComponent><Role FormalName='Body'/><ContentItem><DataContent><p>{text}</p></DataContent></ContentItem></NewsComponent></NewsComponent>"
            )
        };
        let photo = "<NewsComponent><NewsLines><HeadLine>A boat</HeadLine></NewsLines><NewsComponent><Role FormalName='Caption'/><ContentItem><DataContent><p>no</p></DataContent></ContentItem></NewsComponent><NewsComponent><ContentItem Href='a.jpg'><MediaType FormalName='Photo'/></ContentItem></NewsComponent></NewsComponent>";
        let both = format!(
            "{}{photo}{}",
            text("Boats sail", "They sailed."),
            text("Zarpan", "Zarparon.")
        );
        let two = news(&format!("<NewsComponent>{both}</NewsComponent>"));
        assert_eq!(
            told(Format::Newsml1, &two),
            ["X-1.1: Boats sail", "X-1.2: Zarpan"]
        );
        let alone = news(&format!("<NewsComponent>{photo}</NewsComponent>"));
        let wanted = ["line 1: pictures or sound without the text of a story: `X-1`"];
        assert_eq!(told(Format::Newsml1, &alone), wanted);
    }

    #[test]
    fn items_within_items_and_lists_of_items() {
        let inner = "<NewsItem><NewsComponent><NewsLines><HeadLine>B</HeadLine></NewsLines></NewsComponent></NewsItem>";
        let text = news(&format!(
            "<NewsComponent><NewsItemRef NewsItem='x'/>{inner}</NewsComponent>"
        ));
        let wanted = [
            "line 1: a list of stories that are elsewhere: `X-1`",
            "-: B",
        ];
        let mut found = told(Format::Newsml1, &text);
        found.sort_by_key(|item| !item.starts_with("line"));
        assert_eq!(found, wanted);
    }
}
