//! One source, from bytes to articles: unpacked, then format, then extraction.
//!
//! Shared by `index` and `extract`, so that both see the same articles. An article is named by its
//! place in the source: the path of the member that holds it, where the source is an archive, and
//! its number there. Knows archives, formats and extraction; no engine, no output.

use std::collections::HashSet;
use std::io::Read;
use std::ops::ControlFlow;

use xxhash_rust::xxh3::xxh3_64;

use crate::article::{Article, Draft};
use crate::extract::{self, Means, Place};
use crate::format::{self, Item, Refusal, Trouble};
use crate::unpack::{self, Input, Limits, Part};

/// What comes of a source: its articles one by one, and what could not be read in between.
pub enum Outcome {
    /// An article, with everything found in it.
    Article(Box<Article>),
    /// A part of the source that could not be read.
    Trouble(Trouble),
}

/// The same before extraction.
#[expect(
    clippy::large_enum_variant,
    reason = "handed over one by one, nearly all of them drafts"
)]
pub enum Raw {
    /// A draft.
    Draft(Placed),
    /// A part of the source that could not be read.
    Trouble(Trouble),
}

/// A draft, and where in its source it stands.
pub struct Placed {
    /// The draft; its number is its name in the source.
    draft: Draft,
    /// The path of the member that holds it, where the source is an archive; else empty.
    member: String,
}

impl Placed {
    /// Bytes of its text.
    pub fn size(&self) -> usize {
        self.draft.body.len() + self.draft.title.as_ref().map_or(0, String::len)
    }

    /// The article, of a source that is named in ids and paths by `name`.
    pub fn complete(self, name: &str, naming: Naming, means: &Means<'_>) -> Article {
        let Placed { mut draft, member } = self;
        let place = Place {
            file: name,
            member: &member,
        };
        if naming == Naming::ByPlace {
            return extract::complete(draft, place, means);
        }
        let stated = draft.number.take();
        let mut article = extract::complete(draft, place, means);
        let text = || format!("{:016x}", xxh3_64(article.text.whole().as_bytes()));
        let number = stated.unwrap_or_else(text);
        article.id = format!("{name}#{}", placed(&member, Some(number)));
        article
    }
}

/// What names an article that states no number of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Its place among the articles of its file or member; nothing where it is the first.
    ByPlace,
    /// Its text, so that those of two streams are not mistaken for each other.
    ByText,
}

/// Reads all articles of a source, which is named in ids and paths by `name`, by these means.
///
/// # Errors
/// When the source as a whole cannot be read; what was read before has been handed on.
pub fn read(
    input: Input<'_>,
    name: &str,
    naming: Naming,
    means: &Means<'_>,
    sink: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    drafts(input, naming, &mut |raw| {
        sink(match raw {
            Raw::Draft(draft) => Outcome::Article(Box::new(draft.complete(name, naming, means))),
            Raw::Trouble(trouble) => Outcome::Trouble(trouble),
        })
    })
}

/// Reads all drafts of a source.
///
/// # Errors
/// As [`read`].
pub fn drafts(
    input: Input<'_>,
    naming: Naming,
    sink: &mut dyn FnMut(Raw) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    let mut reading = Reading {
        naming,
        taken: HashSet::new(),
        members: 0,
        refusal: None,
    };
    unpack::read(input, &Limits::default(), &mut |part| {
        reading.members += 1;
        match part {
            Part::Member { path, bytes } => reading.member(path, bytes, sink),
            Part::Refused { path, what } => sink(Raw::Trouble(in_member(path, what))),
        }
    });
    match reading.refusal {
        Some(refusal) => Err(refusal),
        None if reading.members == 0 => Err(Refusal::NoArticle),
        None => Ok(()),
    }
}

/// A trouble with the member that it lies in, where the source has members.
fn in_member(path: &str, what: String) -> Trouble {
    let what = match path {
        "" => what,
        _ => format!("{path}: {what}"),
    };
    Trouble { line: None, what }
}

/// The reading of one source.
struct Reading {
    naming: Naming,
    /// Hashes of the names of articles that are taken, so that no two have one, whatever the source
    /// states.
    taken: HashSet<u64>,
    /// How many parts there were.
    members: u64,
    /// Why nothing of the source can be read, where it has no members.
    refusal: Option<Refusal>,
}

impl Reading {
    fn member(
        &mut self,
        path: &str,
        bytes: &mut dyn Read,
        sink: &mut dyn FnMut(Raw) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut count = 0;
        let mut flow = ControlFlow::Continue(());
        let result = format::read(bytes, &mut |item| {
            let outcome = match item {
                Item::Story(draft) => {
                    count += 1;
                    Raw::Draft(self.placed(draft, path, count))
                }
                Item::Trouble(trouble) if path.is_empty() => Raw::Trouble(trouble),
                Item::Trouble(trouble) => Raw::Trouble(in_member(path, trouble.to_string())),
            };
            flow = sink(outcome);
            flow
        });
        match result {
            Ok(_) => flow,
            Err(refusal) if path.is_empty() => {
                self.refusal = Some(refusal);
                ControlFlow::Continue(())
            }
            Err(refusal) => sink(Raw::Trouble(in_member(path, refusal.to_string()))),
        }
    }

    /// A draft, the `count`th of the member at this path, with its name in the source.
    fn placed(&mut self, mut draft: Draft, path: &str, count: u64) -> Placed {
        let stated = draft.number.take();
        draft.number = match self.naming {
            Naming::ByPlace => self.own(path, stated.or((count > 1).then(|| count.to_string()))),
            // A number that only counts is the format's, and another stream has it too.
            Naming::ByText => stated.filter(|number| *number != count.to_string()),
        };
        Placed {
            draft,
            member: path.to_owned(),
        }
    }

    /// The name of an article in the source: the member, and a number that is stated or counted, with
    /// a letter behind it where another has it; none for the first of a source without members,
    /// which may be the only one.
    fn own(&mut self, path: &str, number: Option<String>) -> Option<String> {
        if path.is_empty() && number.is_none() {
            return None;
        }
        let mut name = placed(path, number);
        while !self.taken.insert(xxh3_64(name.as_bytes())) {
            name.push('b');
        }
        Some(name)
    }
}

/// A number in the member at a path: `b/c.txt#7`, or either alone.
fn placed(path: &str, number: Option<String>) -> String {
    match (path, number) {
        ("", number) => number.unwrap_or_default(),
        (_, Some(number)) => format!("{path}#{number}"),
        (_, None) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_named_by_member_and_number_and_never_twice() {
        let mut reading = Reading {
            naming: Naming::ByPlace,
            taken: HashSet::new(),
            members: 0,
            refusal: None,
        };
        for (path, number, wanted) in [
            ("", None, None),
            ("", Some("2"), Some("2")),
            ("", Some("7"), Some("7")),
            ("", Some("7"), Some("7b")),
            ("", Some("4"), Some("4")),
            ("b/c.txt", None, Some("b/c.txt")),
            ("b/c.txt", None, Some("b/c.txtb")),
            ("b/c.txt", Some("2"), Some("b/c.txt#2")),
            ("b/c.txt", Some("2"), Some("b/c.txt#2b")),
        ] {
            let own = reading.own(path, number.map(str::to_owned));
            assert_eq!(own.as_deref(), wanted);
        }
    }

    /// Ids and troubles of a source.
    fn told(bytes: &[u8], naming: Naming) -> Vec<String> {
        let mut told = Vec::new();
        let mut file = std::io::Cursor::new(bytes);
        let result = read(
            Input::File(&mut file),
            "f",
            naming,
            &Means::shipped(),
            &mut |outcome| {
                told.push(match outcome {
                    Outcome::Article(article) => article.id,
                    Outcome::Trouble(trouble) => trouble.to_string(),
                });
                ControlFlow::Continue(())
            },
        );
        told.extend(result.err().map(|refusal| refusal.to_string()));
        told
    }

    #[test]
    fn a_source_is_named_by_what_it_holds() {
        assert_eq!(told(b"A story.", Naming::ByPlace), ["f"]);
        assert_eq!(told(b"", Naming::ByPlace), ["empty file"]);
        let lines = b"{\"title\":\"A\"}\n{\"id\":\"x\",\"title\":\"B\"}\n{\"title\":\"C\"}\n";
        assert_eq!(told(lines, Naming::ByPlace), ["f#1", "f#x", "f#3"]);
        let by_text = told(lines, Naming::ByText);
        assert_eq!(by_text[1], "f#x");
        assert_eq!(by_text[0].len(), "f#".len() + 16);
    }
}
