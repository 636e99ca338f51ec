//! The article: the unit that is read, searched and shown.
//!
//! Two stages of one thing. A [`Draft`] is what a format states, unparsed. An [`Article`] is the
//! draft after extraction, with each found value beside its [`Origin`].
//!
//! Knows dates, datelines and people; no files, no engine, no JSON.

use std::fmt;

use crate::date::PartialDate;
use crate::dateline::Dateline;
use crate::language::Language;
use crate::person::Person;
use crate::text::Text;

/// What a source states of one article, word for word; nothing in it is guessed but the title, and
/// that only where [`Draft::headline`] says so.
///
/// Formats fill it, extraction turns it into an [`Article`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The article's own number or name in a file of several (Reuters-21578: its NEWID); `None`
    /// where the file is the article.
    pub number: Option<String>,
    /// The headline, on one line.
    pub title: Option<String>,
    /// Where the title comes from.
    pub headline: Headline,
    /// The text below the headline; paragraphs are separated as the source has them.
    pub body: String,
    /// The publication date as stated, in any notation.
    pub date: Option<String>,
    /// The dateline where the source marks it as one, e.g. `NEW YORK, Feb 26 - `.
    pub dateline: Option<String>,
    /// The place of filing where the source states it outside a dateline.
    pub place: Option<String>,
    /// Who wrote it, one entry a person or desk.
    pub authors: Vec<String>,
    /// The paper, site or agency that carried it.
    pub publisher: Option<String>,
    /// Where it stood on the web.
    pub url: Option<String>,
    /// When a crawler fetched it, in any notation; says nothing of when it was published.
    pub captured: Option<String>,
    /// The language that the source states, as it states it, e.g. `en-GB`.
    pub language: Option<String>,
    /// The slug or other name that all versions of the story share.
    pub slug: Option<String>,
    /// Which version of the story it is, or when it was last changed, as stated.
    pub version: Option<String>,
    /// What reading it left in doubt.
    pub doubts: Vec<Doubt>,
}

/// Where a draft's title comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Headline {
    /// The source marks it as one, or there is none.
    #[default]
    Stated,
    /// The source marks nothing; lines of the text read as one and were taken out of it.
    Guessed {
        /// These lines as they stand in the text, with the empty ones behind them.
        lines: String,
        /// Where in [`Draft::body`] they stood, in bytes.
        at: usize,
    },
}

/// Something in one article that could not be taken as it stands; the article itself is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What is wrong and what was done instead: lowercase, no full stop.
    pub what: String,
}

impl Doubt {
    /// A doubt in these words.
    pub fn new(what: impl Into<String>) -> Doubt {
        Doubt { what: what.into() }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// Where a value was found, in the stated order of trust for dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// Stated by the source's markup or header.
    Metadata,
    /// Read in the dateline.
    Dateline,
    /// Read on a line of its own in the head of the text.
    Head,
    /// Read in the article's web address.
    Url,
    /// Read in the file's path.
    Path,
    /// Told by the text as a whole.
    Text,
}

impl Origin {
    /// All origins, most trusted first.
    pub const ALL: [Origin; 6] = [
        Origin::Metadata,
        Origin::Dateline,
        Origin::Head,
        Origin::Url,
        Origin::Path,
        Origin::Text,
    ];

    /// The name that users and programs see.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Metadata => "metadata",
            Origin::Dateline => "dateline",
            Origin::Head => "head",
            Origin::Url => "url",
            Origin::Path => "path",
            Origin::Text => "text",
        }
    }

    /// The origin of this [name](Origin::name).
    pub fn named(name: &str) -> Option<Origin> {
        Origin::ALL.into_iter().find(|origin| origin.name() == name)
    }
}

/// A value and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// Where it was found.
    pub origin: Origin,
}

/// One story, read and understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Names the article for good: the file's path, and `#number` where the file holds several.
    pub id: String,
    /// The file it came from, as the user named it.
    pub path: String,
    /// Title and body.
    pub text: Text,
    /// The day, month or year of publication.
    pub date: Option<Found<PartialDate>>,
    /// Where and by whom it was filed.
    pub dateline: Option<Found<Dateline>>,
    /// The language it is written in, where that can be told.
    pub language: Option<Found<Language>>,
    /// Who is mentioned, one entry a person, in order of first mention.
    pub people: Vec<Person>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The paper, site or agency that carried it.
    pub publisher: Option<String>,
    /// Where it stood on the web.
    pub url: Option<String>,
    /// When a crawler fetched it, as stated.
    pub captured: Option<String>,
    /// The slug or other name that all versions of the story share.
    pub slug: Option<String>,
    /// Which version of the story it is, or when it was last changed, as stated.
    pub version: Option<String>,
    /// What was left in doubt.
    pub doubts: Vec<Doubt>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_found_by_their_names() {
        for origin in Origin::ALL {
            assert_eq!(Origin::named(origin.name()), Some(origin));
        }
        assert_eq!(Origin::named("mtime"), None);
    }
}
