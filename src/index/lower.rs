//! A query in the engine's terms.
//!
//! A word asks title and body for its stem, the title counting [`TITLE_BOOST`] times; several
//! tokens in a row are a phrase. Names, places, days and other filters match or do not: they add
//! nothing to a score. A path is looked up among the paths of the index first. Knows the schema and
//! the analysis; nothing of results.

use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, Occur,
    PhraseQuery, Query as Lowered, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::analysis::stem_list;
use super::document::{day_number, key};
use super::kin::Kin;
use super::people;
use super::schema::Fields;
use crate::date::DateRange;
use crate::person;
use crate::query::{Part, Query};

/// How much more a match in the title counts.
const TITLE_BOOST: f32 = 2.0;

/// Translates a query; `kin` gives the company of stories where the query asks for it.
///
/// # Errors
/// When the paths of the index cannot be read.
pub fn lower<'a>(
    query: &Query,
    fields: &Fields,
    searcher: &Searcher,
    kin: &dyn Fn() -> &'a Kin,
) -> tantivy::Result<Box<dyn Lowered>> {
    Ok(match query {
        Query::All => filter(Box::new(AllQuery)),
        Query::Word { part, text } | Query::Phrase { part, text } => {
            in_text(*part, &stem_list(text), fields)
        }
        Query::Person(name) => named(name, fields),
        Query::Leader(code) => keyword(fields.leader, code),
        Query::Office { title, country } => {
            keyword(fields.office, &people::office(title, country.as_deref()))
        }
        Query::Dateline(place) => keyword(fields.place, &person::key(place)),
        Query::Agency(name) => keyword(fields.agency, &person::key(name)),
        Query::Source(name) => keyword(fields.publisher, &person::key(name)),
        Query::Path(path) => filter(Box::new(TermSetQuery::new(paths(
            path,
            fields.path,
            searcher,
        )?))),
        Query::Id(id) => keyword(fields.id, id),
        Query::Duplicates(id) => {
            let others = others(id, kin());
            let terms = others.map(|other| Term::from_field_text(fields.id, other));
            filter(Box::new(TermSetQuery::new(terms)))
        }
        Query::Dates(range) => filter(dates(*range, fields)),
        Query::And(parts) => all_of(parts, fields, searcher, kin)?,
        Query::Or(parts) => {
            let lowered = parts
                .iter()
                .map(|part| lower(part, fields, searcher, kin))
                .collect::<tantivy::Result<_>>()?;
            Box::new(BooleanQuery::union(lowered))
        }
        Query::Not(_) => all_of(std::slice::from_ref(query), fields, searcher, kin)?,
    })
}

/// The other stories of the cluster of this one.
fn others<'k>(id: &'k str, kin: &'k Kin) -> impl Iterator<Item = &'k str> {
    let member = kin.member(key(id)).into_iter();
    let all = member.flat_map(|member| kin.ids(member.cluster));
    all.filter(move |other| *other != id)
}

/// Matches without adding to the score.
fn filter(query: Box<dyn Lowered>) -> Box<dyn Lowered> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn keyword(field: Field, key: &str) -> Box<dyn Lowered> {
    filter(Box::new(TermQuery::new(
        Term::from_field_text(field, key),
        IndexRecordOption::Basic,
    )))
}

/// Stories that mention somebody of this name, however it is cut into words.
fn named(name: &str, fields: &Fields) -> Box<dyn Lowered> {
    let key = keyword(fields.person, &person::key(name));
    match person::joined(name) {
        None => key,
        Some(joined) => filter(Box::new(BooleanQuery::union(vec![
            key,
            keyword(fields.person, &joined),
        ]))),
    }
}

fn in_text(part: Part, terms: &[String], fields: &Fields) -> Box<dyn Lowered> {
    let title = || row(fields.title, terms);
    let body = || row(fields.body, terms);
    match part {
        Part::Title => title(),
        Part::Body => body(),
        Part::Any => Box::new(BooleanQuery::union(vec![
            Box::new(BoostQuery::new(title(), TITLE_BOOST)),
            body(),
        ])),
    }
}

/// These terms one after another in a field.
fn row(field: Field, terms: &[String]) -> Box<dyn Lowered> {
    let term = |text: &String| Term::from_field_text(field, text);
    match terms {
        [] => Box::new(EmptyQuery),
        [one] => Box::new(TermQuery::new(term(one), IndexRecordOption::WithFreqs)),
        many => Box::new(PhraseQuery::new(many.iter().map(term).collect())),
    }
}

/// Stories that are all of these; where all of these are exclusions, of all stories.
fn all_of<'a>(
    parts: &[Query],
    fields: &Fields,
    searcher: &Searcher,
    kin: &dyn Fn() -> &'a Kin,
) -> tantivy::Result<Box<dyn Lowered>> {
    let mut clauses = Vec::with_capacity(parts.len() + 1);
    for part in parts {
        clauses.push(match part {
            Query::Not(inner) => (Occur::MustNot, lower(inner, fields, searcher, kin)?),
            other => (Occur::Must, lower(other, fields, searcher, kin)?),
        });
    }
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        clauses.push((Occur::Must, filter(Box::new(AllQuery))));
    }
    Ok(Box::new(BooleanQuery::new(clauses)))
}

/// Stories whose whole date lies in the range.
fn dates(range: DateRange, fields: &Fields) -> Box<dyn Lowered> {
    let bound = |field, day: Option<_>| match day {
        Some(day) => Bound::Included(Term::from_field_i64(field, day_number(day))),
        None => Bound::Unbounded,
    };
    let from = |day| RangeQuery::new(bound(fields.day, day), Bound::Unbounded);
    let to = |day| RangeQuery::new(Bound::Unbounded, bound(fields.last_day, day));
    match (range.from(), range.to()) {
        (None, None) => Box::new(ExistsQuery::new("day".to_owned(), false)),
        (Some(day), None) => Box::new(from(Some(day))),
        (None, Some(day)) => Box::new(to(Some(day))),
        (Some(first), Some(last)) => Box::new(BooleanQuery::intersection(vec![
            Box::new(from(Some(first))),
            Box::new(to(Some(last))),
        ])),
    }
}

/// The paths in the index that are this one, lie below it, or hold it as whole components.
fn paths(path: &str, field: Field, searcher: &Searcher) -> tantivy::Result<Vec<Term>> {
    let wanted = format!("/{}/", path.trim_matches('/'));
    let mut found = Vec::new();
    let mut whole = String::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let path = String::from_utf8_lossy(terms.key());
            whole.clear();
            whole.extend(["/", path.trim_matches('/'), "/"]);
            if whole.contains(&wanted) {
                found.push(Term::from_field_text(field, &path));
            }
        }
    }
    Ok(found)
}
