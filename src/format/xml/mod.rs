//! Agency XML and feeds: NITF, NewsML-G2, NewsML 1, RSS and Atom.
//!
//! The parser's events become the [`tree::Tree`] of one item at a time (a `newsItem`, an `entry`),
//! which a room for each format reads; what stands around the items (a channel's title, an envelope)
//! is kept as far as it is small. So a feed of any length is read in the space of its longest item.
//!
//! | room | what it is for |
//! | --- | --- |
//! | `input`, `reading` | bytes to events, whatever is broken in them |
//! | `build`, `tree`, `flow` | events to elements, elements to paragraphs |
//! | `nitf`, `newsml_g2`, `newsml1`, `feed` | what the elements of each format say of a story |
//!
//! What is no story (a picture, a planning item, a package of references) is told in a trouble.

mod build;
mod feed;
mod flow;
mod input;
mod newsml1;
mod newsml_g2;
mod nitf;
mod reading;
mod tag;
mod tree;

use std::io::Read;

use super::decode::Feed;
use super::{Outlet, Refusal, Stop};
use crate::article::Draft;
use reading::{Next, Reading};
use tree::Element;

/// The most troubles that are held back behind a story which may be the only one.
const MOST_WAITING: usize = 64;

/// A format of XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nitf,
    NewsmlG2,
    Newsml1,
    Feed,
}

impl Kind {
    /// Names of the elements that are items.
    fn items(self) -> &'static [&'static str] {
        match self {
            Kind::Nitf => &["nitf"],
            Kind::NewsmlG2 => &newsml_g2::ITEMS,
            Kind::Newsml1 => &["NewsItem"],
            Kind::Feed => &["item", "entry"],
        }
    }

    /// Whether a file may be the one story in it, which then needs no number.
    fn may_be_alone(self) -> bool {
        self != Kind::Feed
    }

    fn told(self, item: Element<'_>, around: &Around<'_>) -> Vec<Told> {
        match self {
            Kind::Nitf => vec![nitf::told(item)],
            Kind::NewsmlG2 => vec![newsml_g2::told(item)],
            Kind::Newsml1 => newsml1::told(item, around),
            Kind::Feed => vec![feed::told(item, around)],
        }
    }
}

/// What an NITF document that stands in some other format as text states; `None` for other text.
pub(super) fn within(text: &str) -> Option<Draft> {
    const HEAD: usize = 1 << 10;
    let start = text.trim_start();
    let head = &start.as_bytes()[..start.len().min(HEAD)];
    if !start.starts_with('<') || memchr::memmem::find(head, b"<nitf").is_none() {
        return None;
    }
    let mut feed = Feed::open(text.as_bytes()).ok()?;
    let mut reading = Reading::new(&mut feed, Kind::Nitf.items());
    loop {
        match reading.next() {
            Next::Item(item) => return item.builder.root().map(nitf::draft),
            Next::End | Next::Failed(_) => return None,
            Next::TooLarge(_) | Next::Flaw(..) => {}
        }
    }
}

/// What an item comes to.
enum Told {
    Story(Box<Draft>),
    /// It holds no story; what it is instead.
    Nothing(String),
}

impl Told {
    fn story(draft: Draft) -> Told {
        Told::Story(Box::new(draft))
    }
}

/// What stands around an item.
struct Around<'a> {
    /// The outermost element, as far as it was read.
    root: Option<Element<'a>>,
    /// The language of the elements that the item stands in.
    language: Option<String>,
}

/// Reads the stories of a file of this kind.
pub(super) fn read<R: Read>(
    feed: &mut Feed<R>,
    outlet: &mut Outlet<'_>,
    kind: Kind,
) -> Result<(), Stop> {
    let mut reading = Reading::new(feed, kind.items());
    let mut out = Out {
        outlet,
        first: None,
        is_counted: !kind.may_be_alone(),
    };
    let end = read_items(&mut reading, &mut out, kind);
    out.settle()?;
    end
}

fn read_items<R: Read>(
    reading: &mut Reading<'_, R>,
    out: &mut Out<'_, '_>,
    kind: Kind,
) -> Result<(), Stop> {
    loop {
        match reading.next() {
            Next::End => return Ok(()),
            Next::Failed(refusal) => return Err(Stop::Refused(refusal)),
            Next::TooLarge(line) => {
                out.trouble(line, format!("{}; it is left out", Refusal::TooLarge))?;
            }
            Next::Flaw(line, what) => out.trouble(line, what)?,
            Next::Item(item) => {
                let told = match item.builder.root() {
                    Some(root) => kind.told(root, &reading.around()),
                    None => Vec::new(),
                };
                for told in told {
                    match told {
                        Told::Story(mut draft) => {
                            reading.note_flaws(&mut draft);
                            out.story(*draft)?;
                        }
                        Told::Nothing(what) => out.trouble(item.line, what)?,
                    }
                }
                if let Some(what) = item.flaw {
                    let what = format!("the markup is broken: {what}; read as far as it goes");
                    out.trouble(item.flaw_line, what)?;
                }
            }
        }
    }
}

/// Hands stories on; the first only when it is known whether it is the only one.
struct Out<'o, 'a> {
    outlet: &'o mut Outlet<'a>,
    first: Option<(Draft, Vec<(u64, String)>)>,
    /// Whether stories keep their numbers.
    is_counted: bool,
}

impl Out<'_, '_> {
    fn story(&mut self, draft: Draft) -> Result<(), Stop> {
        if !self.is_counted && self.first.is_none() {
            self.first = Some((draft, Vec::new()));
            return Ok(());
        }
        self.is_counted = true;
        self.settle()?;
        self.outlet.story(draft)
    }

    fn trouble(&mut self, line: u64, what: String) -> Result<(), Stop> {
        match &mut self.first {
            Some((_, waiting)) if waiting.len() < MOST_WAITING => {
                waiting.push((line, what));
                Ok(())
            }
            _ => {
                self.is_counted |= self.first.is_some();
                self.settle()?;
                self.outlet.trouble(Some(line), what)
            }
        }
    }

    /// Hands over what was held back.
    fn settle(&mut self) -> Result<(), Stop> {
        let Some((mut draft, waiting)) = self.first.take() else {
            return Ok(());
        };
        if !self.is_counted {
            draft.number = None;
        }
        self.outlet.story(draft)?;
        for (line, what) in waiting {
            self.outlet.trouble(Some(line), what)?;
        }
        Ok(())
    }
}

/// The first of some values that there is; the others are not asked for.
fn first_of<const N: usize>(ways: [&dyn Fn() -> Option<String>; N]) -> Option<String> {
    ways.into_iter().find_map(|way| way())
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use proptest::prelude::*;

    use super::super::{Format, Item, items_of, read};
    use super::*;

    /// The only story of a text, which must be of this format and without troubles.
    pub(super) fn story(format: Format, text: &str) -> Draft {
        let mut stories = Vec::new();
        for item in items_of(text, format) {
            match item {
                Item::Story(draft) => stories.push(draft),
                // The end tags that a test leaves out.
                Item::Trouble(trouble) if trouble.what.contains("breaks off") => {}
                Item::Trouble(trouble) => panic!("{trouble}"),
            }
        }
        assert_eq!(stories.len(), 1, "{text}");
        stories.swap_remove(0)
    }

    /// Numbers and titles of stories, and troubles, in their order.
    pub(super) fn told(format: Format, text: &str) -> Vec<String> {
        let told = |item| match item {
            Item::Story(draft) => format!(
                "{}: {}",
                draft.number.as_deref().unwrap_or("-"),
                draft.title.as_deref().unwrap_or("-")
            ),
            Item::Trouble(trouble) => trouble.to_string(),
        };
        items_of(text, format).into_iter().map(told).collect()
    }

    fn body(text: &str) -> (String, Vec<String>) {
        let text =
            format!("<rss><channel><item><description>{text}</description></item></channel></rss>");
        let mut body = String::new();
        let mut troubles = Vec::new();
        for item in items_of(&text, Format::Rss) {
            match item {
                Item::Story(draft) => body = draft.body,
                Item::Trouble(trouble) => troubles.push(trouble.to_string()),
            }
        }
        (body, troubles)
    }

    #[test]
    fn what_is_broken_is_read_as_far_as_it_goes_and_named() {
        for (text, wanted, trouble) in [
            (
                "AT&T &amp; caf&eacute; &bomb; &#233; &",
                "AT&T & café &bomb; é &",
                "",
            ),
            ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3", "`6 and 7` is no tag"),
            (
                "5 < 6, \"so\" they say",
                "5 < 6, \"so\" they say",
                "is no tag",
            ),
            (
                "<p>One</b> two</p><p>three",
                "One two\n\nthree",
                "</b> ends nothing that is open",
            ),
            ("<p>One<br>two</p>", "One\ntwo", "</p> where </br> is due"),
            (
                "<a href=\"x>One</a> <i class=\"y\">two</i>",
                "One two",
                "not closed",
            ),
            (
                "One<![CDATA[ two <three> ]]>four<!-- five -->",
                "One two <three> four",
                "",
            ),
            ("One <![CDATA[two", "One <![CDATA[two", "CDATA not closed"),
            (
                "One <!two> three",
                "One <!two> three",
                "unknown or missed symbol",
            ),
            ("<no:one>One</no:one>", "One", ""),
        ] {
            let (body, troubles) = body(text);
            assert!(body.starts_with(wanted), "{text}: {body}");
            assert_eq!(
                troubles.is_empty(),
                trouble.is_empty(),
                "{text}: {troubles:?}"
            );
            assert!(troubles.concat().contains(trouble), "{text}: {troubles:?}");
        }
    }

    #[test]
    fn entities_that_a_file_declares_are_never_replaced() {
        let text = "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]><rss><channel><item><title>&b;&f;</title></item></channel></rss>";
        assert_eq!(told(Format::Rss, text), ["-: &b;&f;"]);
    }

    #[test]
    fn missing_ends_cost_no_other_item() {
        let rss = "<rss><channel>\n<item><guid>1</guid><title>A</title><description>x\n<item><guid>2</guid><title>B</title></item>\n<item><guid>3</guid><title>C</titl";
        let wanted = [
            "1: A",
            "line 3: the markup is broken: no </item>; read as far as it goes",
            "2: B",
            "3: C",
            "line 4: the markup is broken: tag not closed: `>` not found before end of input; read as far as it goes",
        ];
        let found: Vec<String> = told(Format::Rss, rss)
            .into_iter()
            .map(|told| told.replace("syntax error: ", ""))
            .collect();
        assert_eq!(found, wanted);
        let g2 = "<newsMessage><itemSet><newsItem guid='1'><itemMeta><title>A</title></itemMeta></newsItem>";
        let wanted = ["-: A", "line 1: the file breaks off: no </itemSet>"];
        assert_eq!(told(Format::NewsmlG2, g2), wanted);
    }

    #[test]
    fn several_roots_are_read() {
        let one = "<?xml version='1.0'?>\n<nitf><head><title>A</title><docdata><doc-id id-string='7'/></docdata></head></nitf>\n";
        let two = format!("{one}{}", one.replace('7', "8"));
        assert_eq!(told(Format::Nitf, &two), ["7: A", "8: A"]);
        assert_eq!(told(Format::Nitf, one), ["-: A"]);
    }

    #[test]
    fn depth_and_numbers_are_harmless() {
        const MANY: usize = 200_000;
        for text in [
            "<x>".repeat(MANY) + &"</x>".repeat(MANY),
            "<x>".repeat(MANY) + &"</y>".repeat(MANY),
            "< ".repeat(MANY),
            "<1>".repeat(MANY),
            "<!-- ".repeat(MANY),
            "<![CDATA[".repeat(MANY),
            "&".repeat(MANY),
            (0..MANY).map(|n| format!("<x xmlns:a{n}='b'/>")).collect(),
        ] {
            let _ = body(&text);
        }
        let components = "<NewsComponent><NewsItem>".repeat(MANY / 4);
        let text = format!("<NewsML><NewsItem>{components}");
        let _ = told(Format::Newsml1, &text);
    }

    /// A channel that never ends is read in the space of an item.
    #[test]
    fn items_come_as_they_are_read() {
        let item = "<item><title>A</title></item>\n";
        let mut count = 0;
        let many = item.repeat(100_000);
        let endless = many.as_bytes().chain(std::io::repeat(b' '));
        let format = read("<rss><channel>".as_bytes().chain(endless), &mut |_| {
            count += 1;
            match count {
                100_000 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        });
        assert_eq!((format.ok(), count), (Some(Format::Rss), 100_000));
    }

    /// Pieces of which texts that nearly are XML are made.
    const PIECES: [&str; 44] = [
        "<rss>",
        "</rss>",
        "<channel>",
        "</channel>",
        "<item>",
        "</item>",
        "<item/>",
        "<title>",
        "</title>",
        "<description>",
        "</description>",
        "<feed>",
        "</feed>",
        "<entry>",
        "</entry>",
        "<content type='html'>",
        "</content>",
        "<nitf>",
        "</nitf>",
        "<body>",
        "<body.content>",
        "<newsItem guid='1'>",
        "</newsItem>",
        "<contentSet>",
        "<inlineXML>",
        "<NewsML>",
        "<NewsItem>",
        "<NewsComponent>",
        "<DataContent>",
        "<p>",
        "</p>",
        "<br/>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<!DOCTYPE x [",
        "<",
        ">",
        "\"",
        "&",
        "&amp;",
        "é \u{A0}",
        "word\n",
    ];

    const HEADS: [&str; 5] = ["<rss>", "<feed>", "<nitf>", "<newsMessage>", "<NewsML>"];

    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn items(input: impl Read) -> (Option<Format>, Vec<Item>) {
        let mut items = Vec::new();
        let format = read(input, &mut |item| {
            items.push(item);
            ControlFlow::Continue(())
        });
        (format.ok(), items)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn any_pieces_are_read_alike_however_they_drip(
            head in prop::sample::select(&HEADS[..]),
            pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40),
            step in 1usize..9,
        ) {
            let text = format!("{head}{}", pieces.concat());
            prop_assert_eq!(items(text.as_bytes()), items(Drip(text.as_bytes(), step)));
        }

        #[test]
        fn any_bytes_behind_a_root_are_read_without_panic(
            head in prop::sample::select(&HEADS[..]),
            bytes in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let _ = items(&[head.as_bytes(), &bytes].concat()[..]);
        }

        #[test]
        fn every_sound_entry_is_a_story(titles in prop::collection::vec("[a-z<>&\"'é ]{1,20}", 1..20)) {
            let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let entries = titles.iter().map(|title| format!("<entry><title type='text'>x{}</title></entry>", escape(title)));
            let text = format!("<feed>{}</feed>", entries.collect::<String>());
            let (format, items) = items(text.as_bytes());
            prop_assert_eq!(format, Some(Format::Atom));
            for (item, title) in items.iter().zip(&titles) {
                let Item::Story(draft) = item else {
                    return Err(TestCaseError::fail("no story"));
                };
                let wanted = super::super::one_line(&format!("x{title}"));
                prop_assert_eq!(draft.title.as_deref(), Some(wanted.as_str()));
            }
            prop_assert_eq!(items.len(), titles.len());
        }
    }
}
