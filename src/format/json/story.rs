//! What the fields of a JSON object say of a story, under the names that data sets give them.
//!
//! Names are compared in lower case without `_`, `-` and spaces: `pub_date`, `pubDate` and
//! `Pub-Date` are one. Of several fields of one meaning the one that stands first in [`NAMES`] and
//! holds something counts. Values may be strings, numbers, lists or objects that hold them under
//! another name; what is of an unexpected kind is passed over and never fails.
//!
//! `{"headline": {"main": "Talks open"}, "byline": {"original": "By Ann Lee"}}` states a title and
//! an author; `{"_source": {"title": "Talks open"}}` is read as what it wraps.

use super::super::{byline, quoted, xml};
use super::ninjs;
use super::parse::{self, Value};
use super::value::{date, line, names, plain, text};
use crate::article::Draft;

/// What a field speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Title,
    Body,
    /// Stands for the body where there is none.
    Summary,
    Date,
    Author,
    Byline,
    Url,
    Publisher,
    Place,
    Dateline,
    Number,
    Language,
    /// The name that all versions share.
    Slug,
    Version,
    /// What kind of thing a ninjs object is, and marks by which one is known.
    Ninjs,
    /// An object whose fields are the story's own.
    Wrapped,
}

/// The names of fields, the most telling of each meaning first.
const NAMES: [(Meaning, &[&str]); 16] = [
    (
        Meaning::Title,
        &[
            "title",
            "headline",
            "headlines",
            "webtitle",
            "head",
            "headlinetext",
            "heading",
            "name",
        ],
    ),
    (
        Meaning::Body,
        &[
            "body",
            "text",
            "content",
            "maintext",
            "articlebody",
            "articletext",
            "bodytext",
            "fulltext",
            "rawtext",
            "contenttext",
            "cleantext",
            "story",
            "article",
            "bodies",
            "bodyhtml",
            "contenthtml",
            "articlehtml",
            "bodyxhtml",
            "document",
            "paragraphs",
        ],
    ),
    (
        Meaning::Summary,
        &[
            "leadparagraph",
            "lead",
            "description",
            "summary",
            "abstract",
            "teaser",
            "excerpt",
            "snippet",
            "descriptions",
        ],
    ),
    (
        Meaning::Date,
        &[
            "date",
            "published",
            "datepublish",
            "datepublished",
            "pubdate",
            "publicationdate",
            "publisheddate",
            "publishedat",
            "publishdate",
            "publishedon",
            "webpublicationdate",
            "datetime",
            "issued",
            "embargoed",
            "firstcreated",
            "contentcreated",
            "versioncreated",
            "createdat",
            "created",
            "datecreated",
            "timestamp",
            "publishtime",
            "seendate",
            "time",
            "updated",
        ],
    ),
    (
        Meaning::Author,
        &["authors", "author", "creator", "writer", "creators"],
    ),
    (Meaning::Byline, &["byline", "by", "bylines"]),
    (
        Meaning::Url,
        &[
            "url",
            "link",
            "weburl",
            "canonicalurl",
            "articleurl",
            "sourceurl",
            "permalink",
            "uri",
            "href",
        ],
    ),
    (
        Meaning::Publisher,
        &[
            "source",
            "publisher",
            "publication",
            "sourcedomain",
            "sourcename",
            "newspaper",
            "outlet",
            "site",
            "sitename",
            "domain",
            "feed",
            "provider",
            "infosources",
            "copyrightholder",
        ],
    ),
    (
        Meaning::Place,
        &["datelineplace", "located", "place", "location", "city"],
    ),
    (Meaning::Dateline, &["dateline", "datelineraw"]),
    (
        Meaning::Number,
        &["id", "articleid", "docid", "guid", "uuid", "newid"],
    ),
    (Meaning::Language, &["language", "lang", "inlanguage"]),
    (Meaning::Slug, &["slugline", "slug"]),
    (
        Meaning::Version,
        &[
            "version",
            "revision",
            "datemodified",
            "modified",
            "modifiedat",
            "updatedat",
            "lastmodified",
        ],
    ),
    (
        Meaning::Ninjs,
        &[
            "type",
            "pubstatus",
            "representationtype",
            "eventdetails",
            "$schema",
        ],
    ),
    (
        Meaning::Wrapped,
        &[
            "source",
            "fields",
            "attributes",
            "article",
            "data",
            "story",
            "document",
            "node",
        ],
    ),
];

/// A field's name in the form in which names are compared.
pub(super) fn plain_name(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a field of this plain name says something of a story.
pub(super) fn is_known(plain_name: &str) -> bool {
    NAMES.iter().any(|(_, names)| names.contains(&plain_name))
}

/// Whether a field of this plain name holds a story's text.
pub(super) fn is_text(plain_name: &str) -> bool {
    rank(Meaning::Body, plain_name).is_some()
}

/// Whether a field of this plain name is a story's and hardly another thing's.
fn tells_story(plain_name: &str) -> bool {
    matches!(plain_name, "title" | "headline") || is_text(plain_name)
}

fn rank(meaning: Meaning, plain_name: &str) -> Option<usize> {
    let (_, names) = NAMES.iter().find(|(known, _)| *known == meaning)?;
    names.iter().position(|name| *name == plain_name)
}

/// Why a value is no story.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    /// The line it lies on: below the value's first, or in the file once that is known.
    pub(super) line: u64,
    /// What is wrong.
    pub(super) what: String,
}

/// The story that a JSON value states.
///
/// # Errors
/// When the text is no JSON, no object, or holds neither title nor text.
pub(super) fn draft(text: &str) -> Result<Draft, Flaw> {
    let flaw = |what: String| Flaw { line: 0, what };
    if !text.starts_with('{') {
        return Err(flaw(format!("not an object: `{}`", quoted(text))));
    }
    let fields = match parse::fields(text) {
        Ok(fields) => fields,
        Err(error) if error.is_data() => return Err(broken(&error)),
        Err(error) => {
            let mended = without_nan(text).ok_or_else(|| broken(&error))?;
            parse::fields(&mended).map_err(|_| broken(&error))?
        }
    };
    let fields = Fields(fields);
    if let Some(what) = ninjs::not_a_story(&fields.0) {
        return Err(flaw(what));
    }
    fields.into_draft().ok_or_else(|| {
        let names = parse::names(text);
        if names.is_empty() {
            return flaw("an empty object".to_owned());
        }
        flaw(format!(
            "no title or text among the fields: {}",
            quoted(&names.join(", "))
        ))
    })
}

/// The parser's words, with the line told apart.
fn broken(error: &serde_json::Error) -> Flaw {
    let words = error.to_string();
    let what = words
        .rsplit_once(" at line ")
        .map_or(words.as_str(), |(what, _)| what);
    let what = match error.is_data() {
        true => what.to_owned(),
        false => format!("not valid JSON: {what} at column {}", error.column()),
    };
    let line = u64::try_from(error.line()).unwrap_or(1).saturating_sub(1);
    Flaw { line, what }
}

/// The text with `NaN` and `Infinity`, which Python writes for numbers that are none, made `null`.
fn without_nan(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut is_mended = false;
    // Strings and what is between them take turns; escaped quotes are part of the string.
    let mut rest = text;
    while !rest.is_empty() {
        let open = rest.find('"').unwrap_or(rest.len());
        let (plain, string) = rest.split_at(open);
        let mended = plain
            .replace("-Infinity", "null")
            .replace("Infinity", "null")
            .replace("NaN", "null");
        is_mended |= mended != plain;
        out.push_str(&mended);
        let mut cut = super::Cut::default();
        let close = cut.end(string.as_bytes()).unwrap_or(string.len());
        out.push_str(&string[..close]);
        rest = &string[close..];
    }
    is_mended.then_some(out)
}

/// The fields of an object that may say something, with their plain names.
struct Fields(parse::Fields);

impl Fields {
    /// The story that the fields state, if they hold a title or a text.
    fn into_draft(mut self) -> Option<Draft> {
        self.unwrap_objects();
        if ninjs::is_one(&self.0) {
            ninjs::settle(&mut self.0);
        }
        let body = self
            .first(Meaning::Body, |value| text(value, "\n\n"))
            .or_else(|| self.first(Meaning::Summary, |value| text(value, "\n\n")));
        let within = body.as_deref().and_then(xml::within);
        let body = match &within {
            Some(within) => within.body.clone(),
            None => body
                .map(|body| plain(&body).trim().to_owned())
                .unwrap_or_default(),
        };
        let title = self.first(Meaning::Title, line).or_else(|| within?.title);
        if title.is_none() && body.is_empty() {
            return None;
        }
        let authors = self
            .first(Meaning::Author, |value| names(value, byline::authors))
            .or_else(|| self.first(Meaning::Byline, |value| names(value, byline::names)));
        let mut doubts = Vec::new();
        Some(Draft {
            number: self.first(Meaning::Number, line),
            title,
            body,
            date: self.first(Meaning::Date, |value| date(value, &mut doubts)),
            dateline: self.first(Meaning::Dateline, line),
            place: self.first(Meaning::Place, line),
            authors: authors.unwrap_or_default(),
            publisher: self.first(Meaning::Publisher, line),
            url: self.first(Meaning::Url, line),
            language: self.first(Meaning::Language, line),
            slug: self.first(Meaning::Slug, line),
            version: self.first(Meaning::Version, line),
            doubts,
            ..Draft::default()
        })
    }

    /// Adds the fields of wrapped objects behind the object's own; an object without a title or a
    /// text wraps nothing, as in `"source": {"name": "The Herald"}`.
    fn unwrap_objects(&mut self) {
        let mut wrapped = Vec::new();
        for (name, value) in &mut self.0 {
            if rank(Meaning::Wrapped, name).is_some()
                && let Value::Object(object) = value
                && object.iter().any(|(name, _)| tells_story(name))
            {
                wrapped.append(object);
            }
        }
        self.0.extend(wrapped);
    }

    /// What `read` makes of the most telling field of a meaning that gives it anything.
    fn first<T>(&self, meaning: Meaning, mut read: impl FnMut(&Value) -> Option<T>) -> Option<T> {
        let (_, names) = NAMES.iter().find(|(known, _)| *known == meaning)?;
        names.iter().find_map(|wanted| {
            let mut fields = self.0.iter().filter(|(name, _)| name == wanted);
            fields.find_map(|(_, value)| read(value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Draft {
        draft(text).unwrap()
    }

    #[test]
    fn fields_are_known_by_many_names() {
        let draft = told(
            r#"{"Headline":{"main":"Talks\n open"},"maintext":"They met.\r\nTwice.","pub_date":"1987-05-05T04:15:00Z",
               "authors":["By Ann Lee",{"name":"Bob Roe"}],"web_url":"http://example.org/a","source":{"id":null,"name":"The Herald"},
               "location":"Paris","dateline":"PARIS, May 5","guid":{"rendered":"x-1"},"other":[{"deep":1}]}"#,
        );
        assert_eq!(draft.title.as_deref(), Some("Talks open"));
        assert_eq!(draft.body, "They met.\nTwice.");
        assert_eq!(draft.date.as_deref(), Some("1987-05-05T04:15:00Z"));
        assert_eq!(draft.authors, ["Ann Lee", "Bob Roe"]);
        assert_eq!(draft.url.as_deref(), Some("http://example.org/a"));
        assert_eq!(draft.publisher.as_deref(), Some("The Herald"));
        assert_eq!(draft.place.as_deref(), Some("Paris"));
        assert_eq!(draft.dateline.as_deref(), Some("PARIS, May 5"));
        assert_eq!(draft.number.as_deref(), Some("x-1"));
    }

    #[test]
    fn the_most_telling_field_that_holds_something_counts() {
        let draft = told(
            r#"{"name":"c","title":"","headline":"b","description":"d","text":null,"content":["one",{"text":"two"}]}"#,
        );
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (Some("b"), "one\n\ntwo")
        );
        assert_eq!(
            told(r#"{"title":"a","description":"d","body":" "}"#).body,
            "d"
        );
        assert_eq!(told(r#"{"text":"a","text":"b"}"#).body, "a");
    }

    #[test]
    fn wrapped_stories_are_unwrapped() {
        let draft = told(r#"{"_id":{"$oid":"5f"},"_source":{"title":"a","body":"b"}}"#);
        assert_eq!(
            (draft.number.as_deref(), draft.title.as_deref()),
            (Some("5f"), Some("a"))
        );
        let draft = told(r#"{"webTitle":"a","fields":{"bodyText":"b"}}"#);
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (Some("a"), "b")
        );
    }

    #[test]
    fn what_is_no_story_is_named() {
        let flaw = |text: &str| draft(text).unwrap_err();
        assert_eq!(flaw("{ }").what, "an empty object");
        assert_eq!(flaw("[1]").what, "not an object: `[1]`");
        assert_eq!(
            flaw(r#"{"b":1,"a":2}"#).what,
            "no title or text among the fields: b, a"
        );
        assert_eq!(
            flaw("{\n\"a\":1,\n b}"),
            Flaw {
                line: 2,
                what: "not valid JSON: key must be a string at column 2".to_owned()
            }
        );
        assert_eq!(
            told(r#"{"title":"NaN, \"NaN\"","n":NaN,"m":[-Infinity]}"#)
                .title
                .as_deref(),
            Some("NaN, \"NaN\"")
        );
    }
}
