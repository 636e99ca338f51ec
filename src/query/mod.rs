//! The query: what a reader asks of an archive, in the middle between all ways of asking and all
//! engines that answer.
//!
//! [`parse()`] makes a [`Query`] of text, the command line adds its filters to it, an engine
//! translates it. Its [`Display`](fmt::Display) is the canonical form: it parses back to the same
//! query. Knows nothing of any engine, nor how text is cut into tokens: words stand here as typed.
//!
//! # The query language
//!
//! | written | finds the stories |
//! | --- | --- |
//! | `ferry` | with the word |
//! | `"arms transfer"` | with the phrase; `“arms transfer”` and `«arms transfer»` are the same |
//! | `ferry harbour`, `ferry AND harbour` | with both |
//! | `ferry OR harbour` | with either |
//! | `-sport`, `NOT sport` | without it |
//! | `(ferry OR boat) harbour` | parentheses group, up to 64 deep |
//! | `title:ferry`, `title:"arms transfer"` | with it in a field |
//! | `title:(ferry OR boat)` | the field goes for everything in the parentheses, but for what names its own |
//! | `*` | all of them; so does an empty query |
//!
//! AND binds tighter than OR: `a b OR c` is `(a b) OR c`. AND, OR and NOT are operators in
//! capitals only; as words, put them in quotes. A hyphen excludes only at the start of a word:
//! `Suk-Yeol` is one. An apostrophe is a part of its word and never opens a phrase. A query that
//! only excludes asks for all stories but those.
//!
//! | field | also | asks for | example |
//! | --- | --- | --- | --- |
//! | `title` | `headline` | words of the headline | `title:"arms transfer"` |
//! | `body` | | words of the text below the headline | `body:(ferry OR harbour)` |
//! | `person` | `people`, `who` | who is mentioned, under any form of the name | `person:"kim jong un"` |
//! | `leader` | | who then led this country is mentioned | `leader:KR` |
//! | `office` | | who then held this office is mentioned | `office:"president of FR"` |
//! | `dateline` | `place` | where the story was filed | `dateline:pyongyang` |
//! | `agency` | | the agency in the dateline | `agency:reuters` |
//! | `source` | `publisher` | the paper, site or agency that carried it | `source:"evening post"` |
//! | `lang` | `language` | the language it is written in | `lang:de` |
//! | `path` | | the file it was read from | `path:2023/09` |
//! | `date` | | when it was published; * for any date at all | `date:2023-09..2023-11` |
//! | `id` | | the story's own id | `id:corpus/a.sgm#17` |
//! | `duplicates` | | carries the same story as the one of this id | `duplicates:a.sgm#17` |
//!
//! No space follows the colon, and a value of several words stands in quotes: `date:"last week"`.
//! A year or a month stands for the whole of it, and both ends of a range belong to it
//! ([`spoken`](crate::date::spoken) has the forms).
//!
//! Plain typing never fails. What looks like an operator and is none (a quotation mark or
//! parenthesis without its partner, a colon or hyphen in an odd place, an AND with nothing after
//! it) is read as text or left out, and a [`Note`] says so; [`Leniency::Strict`] makes each an
//! error. Always errors are an unknown field, country or language, a date that does not exist or
//! cannot be understood, a range that ends before it begins, parentheses too deep and a text too long.

mod country;
mod error;
mod field;
mod language;
mod lex;
mod parse;

use std::fmt;

use chrono::{Datelike, NaiveDate};

pub use self::error::{Note, Oddity, ParseError, ParseErrorKind, caret, column};
pub use self::field::{Field, Kind};
use self::lex::Marks;
pub use self::parse::{Leniency, MAX_BYTES, MAX_DEPTH, Parsed, filter, parse};
use crate::date::{DateRange, PartialDate};
use crate::language::Language;

/// What a story must be to be found.
///
/// Built by [`parse()`] or by the constructors below, which keep it in its simplest form: no list in
/// a list of its kind, none of one or no member, no double negation. Texts are as typed, without
/// white space around them, and hold a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Any story.
    All,
    /// Has this word there; one word to the reader, which analysis may cut into several.
    Word {
        /// Where.
        part: Part,
        /// The word as typed.
        text: String,
    },
    /// Has these words there, one after another.
    Phrase {
        /// Where.
        part: Part,
        /// The words as typed, with whatever stands between them.
        text: String,
    },
    /// Mentions this person, under any form of the name.
    Person(String),
    /// Mentions somebody who led the country of this code (ISO 3166 alpha-2) on the story's day.
    Leader(String),
    /// Mentions somebody who held this office on the story's day.
    Office {
        /// The title as typed.
        title: String,
        /// The code of its country; of any where there is none.
        country: Option<String>,
    },
    /// Was filed from this place.
    Dateline(String),
    /// Has this agency in its dateline.
    Agency(String),
    /// Was carried by this paper, site or agency.
    Source(String),
    /// Is written in this language.
    Language(Language),
    /// Was read from this file or folder.
    Path(String),
    /// Has this id.
    Id(String),
    /// Is nearly the same as the story of this id, and is not that one.
    Duplicates(String),
    /// Was published in these days; a range open at both ends finds all stories with a date.
    Dates(DateRange),
    /// Is all of these: two or more.
    And(Vec<Query>),
    /// Is one of these: two or more.
    Or(Vec<Query>),
    /// Is not this.
    Not(Box<Query>),
}

/// The parts of a story's text that a word may be looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Title and body.
    Any,
    /// The title.
    Title,
    /// The body.
    Body,
}

impl Query {
    /// Stories that are all of these; of none, all stories.
    pub fn all_of(queries: impl IntoIterator<Item = Query>) -> Query {
        let mut parts = Vec::new();
        for query in queries {
            match query {
                Query::All => {}
                Query::And(inner) => parts.extend(inner),
                other => parts.push(other),
            }
        }
        match parts.len() {
            0 => Query::All,
            1 => parts.swap_remove(0),
            _ => Query::And(parts),
        }
    }

    /// Stories that are one of these; of none, no story.
    pub fn any_of(queries: impl IntoIterator<Item = Query>) -> Query {
        let mut parts = Vec::new();
        for query in queries {
            match query {
                Query::All => return Query::All,
                Query::Or(inner) => parts.extend(inner),
                other => parts.push(other),
            }
        }
        match parts.len() {
            0 => Query::All.negated(),
            1 => parts.swap_remove(0),
            _ => Query::Or(parts),
        }
    }

    /// Stories that are this and that, as when a flag narrows a query.
    pub fn and(self, other: Query) -> Query {
        Query::all_of([self, other])
    }

    /// Stories that are not this.
    pub fn negated(self) -> Query {
        match self {
            Query::Not(inner) => *inner,
            other => Query::Not(Box::new(other)),
        }
    }

    /// A word of the text, as typed; what could not be typed as one word becomes a phrase.
    fn word(part: Part, text: &str) -> Query {
        if lex::is_plain_word(text) {
            Query::Word {
                part,
                text: text.to_owned(),
            }
        } else {
            Query::phrase(part, text)
        }
    }

    /// A phrase of the text.
    fn phrase(part: Part, text: &str) -> Query {
        Query::Phrase {
            part,
            text: lex::quotable(text),
        }
    }

    /// How tightly the printed form holds together.
    fn binding(&self) -> Binding {
        match self {
            Query::Or(_) => Binding::Or,
            Query::And(_) => Binding::And,
            _ => Binding::One,
        }
    }

    /// Prints it, in parentheses where it would fall apart among its neighbours.
    fn print_among(&self, neighbours: Binding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.binding() <= neighbours {
            write!(f, "({self})")
        } else {
            write!(f, "{self}")
        }
    }
}

/// How tightly a query's printed form holds together, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    One,
}

/// The canonical form: parses to the same query, strictly too, as long as it is not longer than
/// [`MAX_BYTES`].
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::All => f.write_str("*"),
            Query::Word { part, text } => write!(f, "{}{text}", part.prefix()),
            Query::Phrase { part, text } => {
                f.write_str(part.prefix())?;
                print_quoted(text, f)
            }
            Query::Person(name) => print_value(Field::Person, name, f),
            Query::Leader(code) => print_value(Field::Leader, code, f),
            Query::Office { title, country } => match country {
                Some(code) => print_value(Field::Office, &format!("{title} of {code}"), f),
                None => print_value(Field::Office, title, f),
            },
            Query::Dateline(place) => print_value(Field::Dateline, place, f),
            Query::Agency(agency) => print_value(Field::Agency, agency, f),
            Query::Source(source) => print_value(Field::Source, source, f),
            Query::Language(language) => print_value(Field::Language, language.code(), f),
            Query::Path(path) => print_value(Field::Path, path, f),
            Query::Id(id) => print_value(Field::Id, id, f),
            Query::Duplicates(id) => print_value(Field::Duplicates, id, f),
            Query::Dates(range) => print_dates(*range, f),
            Query::And(parts) => print_list(parts, " AND ", Binding::And, f),
            Query::Or(parts) => print_list(parts, " OR ", Binding::Or, f),
            Query::Not(inner) => {
                f.write_str("-")?;
                inner.print_among(Binding::And, f)
            }
        }
    }
}

impl Part {
    fn prefix(self) -> &'static str {
        match self {
            Part::Any => "",
            Part::Title => "title:",
            Part::Body => "body:",
        }
    }
}

fn print_list(
    parts: &[Query],
    operator: &str,
    binding: Binding,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(operator)?;
        }
        part.print_among(binding, f)?;
    }
    Ok(())
}

/// A name or keyword, in quotes where a reader would need them.
fn print_value(field: Field, value: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{field}:")?;
    if lex::is_plain_word(value) {
        f.write_str(value)
    } else {
        print_quoted(value, f)
    }
}

/// Between marks that the text itself does not hold.
fn print_quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (open, close) = Marks::absent_from(text).unwrap_or(Marks::Straight).pair();
    write!(f, "{open}{text}{close}")
}

fn print_dates(range: DateRange, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}:", Field::Date)?;
    match (range.from(), range.to()) {
        (None, None) => f.write_str(parse::ANY),
        (Some(from), None) => write!(f, "{from}.."),
        (None, Some(to)) => write!(f, "..{to}"),
        (Some(from), Some(to)) => match one_date(from, range) {
            Some(date) => write!(f, "{date}"),
            None => write!(f, "{from}..{to}"),
        },
    }
}

/// The year, month or day that is just this range, which begins on `from`.
fn one_date(from: NaiveDate, range: DateRange) -> Option<PartialDate> {
    let (year, month, day) = (from.year(), Some(from.month()), Some(from.day()));
    [(None, None), (month, None), (month, day)]
        .into_iter()
        .filter_map(|(month, day)| PartialDate::new(year, month, day).ok())
        .find(|date| DateRange::of(*date) == range)
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Query {
        Query::word(Part::Any, text)
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 3, 15).unwrap()
    }

    #[test]
    fn constructors_keep_the_simplest_form() {
        let [a, b, c] = ["a", "b", "c"].map(word);
        let list = vec![a.clone(), b.clone(), c.clone()];
        assert_eq!(Query::all_of([]), Query::All);
        assert_eq!(Query::all_of([Query::All, a.clone()]), a);
        assert_eq!(
            a.clone().and(b.clone()).and(c.clone()),
            Query::And(list.clone())
        );
        assert_eq!(Query::any_of([]), Query::All.negated());
        assert_eq!(Query::any_of([a.clone()]), a);
        assert_eq!(Query::any_of([a.clone(), Query::All]), Query::All);
        assert_eq!(
            Query::any_of([a.clone(), Query::any_of([b, c])]),
            Query::Or(list)
        );
        assert_eq!(a.clone().negated().negated(), a);
    }

    #[test]
    fn parentheses_stand_only_where_they_are_needed() {
        let either = Query::any_of([word("a"), word("b")]);
        assert_eq!(either.clone().and(word("c")).to_string(), "(a OR b) AND c");
        assert_eq!(either.clone().negated().to_string(), "-(a OR b)");
        let both = word("a").and(word("b").negated());
        assert_eq!(both.to_string(), "a AND -b");
        assert_eq!(both.clone().negated().to_string(), "-(a AND -b)");
        assert_eq!(
            Query::any_of([word("c"), both]).to_string(),
            "c OR a AND -b"
        );
        assert_eq!(Query::All.negated().to_string(), "-*");
    }

    #[test]
    fn whole_years_and_months_are_printed_as_such() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        for (from, to, expected) in [
            (day(2023, 1, 1), day(2023, 12, 31), "date:2023"),
            (day(2023, 9, 1), day(2023, 9, 30), "date:2023-09"),
            (day(2023, 9, 22), day(2023, 9, 22), "date:2023-09-22"),
            (
                day(2023, 9, 1),
                day(2023, 10, 31),
                "date:2023-09-01..2023-10-31",
            ),
            (day(2023, 9, 1), None, "date:2023-09-01.."),
            (None, day(2023, 9, 1), "date:..2023-09-01"),
            (None, None, "date:*"),
        ] {
            assert_eq!(
                Query::Dates(DateRange::new(from, to).unwrap()).to_string(),
                expected
            );
        }
    }

    /// The manual above is the table of the fields in the table's own order.
    #[test]
    fn the_manual_lists_every_field() {
        let manual = include_str!("mod.rs");
        let rows = Field::ALL.map(|field| {
            let aliases: Vec<String> = field.aliases().iter().map(|a| format!("`{a}`")).collect();
            let also = if aliases.is_empty() {
                String::new()
            } else {
                aliases.join(", ") + " "
            };
            let (name, help, example) = (field.name(), field.help(), field.example());
            format!("//! | `{name}` | {also}| {help} | `{example}` |\n")
        });
        assert!(
            manual.contains(&rows.concat()),
            "the table should be\n{}",
            rows.concat()
        );
    }

    #[test]
    fn every_example_of_the_manual_is_strictly_right() {
        let manual = include_str!("mod.rs");
        let tables = manual
            .lines()
            .filter_map(|line| line.strip_prefix("//! | `"));
        let examples: Vec<&str> = tables
            .flat_map(|row| row.split('`').step_by(2))
            .filter(|e| !e.contains('|'))
            .collect();
        assert!(examples.len() > 20);
        for example in examples.into_iter().chain(Field::ALL.map(Field::example)) {
            let parsed = parse(example, today(), Leniency::Strict);
            assert!(parsed.is_ok(), "{example}: {parsed:?}");
        }
    }

    /// A text of the kinds that make trouble: operators, marks, colons, blanks.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z]{1,6}",
            "(AND|OR|NOT|date:x|a b|-x|x-y|o'neill|Kim’s|12:30|http://x|arm\\*|\\(x\\)|“x” \"y\"|:x|x:)",
            "[a\"“”«» ():*'-]{0,8}é[a\"“”«» ():*'-]{0,8}",
        ]
    }

    fn dates() -> impl Strategy<Value = DateRange> {
        let first = NaiveDate::from_ymd_opt(1600, 1, 1).unwrap();
        let day =
            move || prop::option::of((0..182_000_u64).prop_map(move |n| first + Days::new(n)));
        (day(), day()).prop_map(|(a, b)| {
            DateRange::new(a, b)
                .or(DateRange::new(b, a))
                .expect("one of the two orders is right")
        })
    }

    fn country() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["KR", "kp", "No", "the US"])
    }

    fn leaf() -> impl Strategy<Value = Query> {
        let part = prop::sample::select(vec![Part::Any, Part::Title, Part::Body]);
        let is_text =
            |field: &Field| !matches!(field, Field::Date | Field::Leader | Field::Language);
        let texts = Field::ALL.into_iter().filter(is_text);
        let field = prop::sample::select(texts.collect::<Vec<_>>());
        prop_oneof![
            1 => Just(Query::All),
            8 => (part.clone(), text()).prop_map(|(part, text)| Query::word(part, text.trim())),
            4 => (part, text()).prop_map(|(part, text)| Query::phrase(part, text.trim())),
            4 => (field, text()).prop_map(|(field, text)| filter(field, &text, today()).unwrap()),
            2 => country().prop_map(|code| filter(Field::Leader, code, today()).unwrap()),
            2 => (text(), country()).prop_map(|(title, code)| {
                filter(Field::Office, &format!("{title} of {code}"), today()).unwrap()
            }),
            1 => prop::sample::select(Language::all().collect::<Vec<_>>()).prop_map(Query::Language),
            4 => dates().prop_map(Query::Dates),
        ]
    }

    fn query() -> impl Strategy<Value = Query> {
        leaf().prop_recursive(5, 40, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Query::all_of),
                prop::collection::vec(inner.clone(), 0..4).prop_map(Query::any_of),
                inner.prop_map(Query::negated),
            ]
        })
    }

    proptest! {
        // A failure is seen and mended at once; no file of seeds beside the sources.
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn canonical_forms_parse_back(query in query()) {
            let printed = query.to_string();
            let parsed = parse(&printed, today(), Leniency::Strict);
            prop_assert_eq!(parsed.map(|p| p.query), Ok(query), "{}", printed);
        }
    }
}
