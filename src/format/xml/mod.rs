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
