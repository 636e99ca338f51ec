//! A query in the engine's terms.
//!
//! A word asks title and body for its stem, the title counting [`TITLE_BOOST`] times; several
//! tokens in a row are a phrase. Where the index holds several languages, a word asks for its stem
//! in any of them. Names, places, days and other filters match or do not: they add
//! nothing to a score. A path is looked up among the paths of the index first. Knows the schema and
//! the analysis; nothing of results.

use std::collections::{HashMap, HashSet};
use std::ops::Bound;

use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, BoostQuery, ConstScoreQuery,
    DisjunctionMaxQuery, EmptyQuery, ExistsQuery, Occur, PhraseQuery, Query as Lowered, RangeQuery,
    TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::analysis::{self, Analysis, Asked};
use super::document::{day_number, key};
use super::kin::{Kin, LazyKin};
use super::people;
use super::schema::Fields;
use crate::date::DateRange;
use crate::language::Language;
use crate::person;
use crate::query::{Part, Query};

/// How much more a match in the title counts.
const TITLE_BOOST: f32 = 2.0;

/// What of an index a query is translated by.
pub struct View<'a> {
    /// The handles of its fields.
    pub fields: &'a Fields,
    /// Its commit.
    pub searcher: &'a Searcher,
    /// The analyses of its stories.
    pub analyses: &'a [Analysis],
    /// The company of its stories.
    pub kin: &'a LazyKin,
}

/// The analyses of the stories that an index holds; English first, which the undecided share.
///
/// # Errors
/// When the languages of the index cannot be read.
pub fn analyses(searcher: &Searcher, lang: Field) -> tantivy::Result<Vec<Analysis>> {
    let mut analyses = vec![Analysis::English];
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(lang)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let language = Language::named(&String::from_utf8_lossy(terms.key()));
            analyses.push(Analysis::of(language));
        }
    }
    analyses.sort_unstable();
    analyses.dedup();
    Ok(analyses)
}

/// How often terms occur, those of one word in several languages counted together: a word is no
/// rarer, and a story no better, for being in a language of which the index holds little.
pub struct Frequencies<'a> {
    searcher: &'a Searcher,
    together: HashMap<Term, u64>,
}

impl<'a> Frequencies<'a> {
    /// The frequencies of the terms that a query asks for.
    ///
    /// # Errors
    /// When the terms of the index cannot be read.
    pub fn of(query: &Query, view: &View<'a>) -> tantivy::Result<Frequencies<'a>> {
        let mut frequencies = Frequencies {
            searcher: view.searcher,
            together: HashMap::new(),
        };
        frequencies.gather(query, view)?;
        Ok(frequencies)
    }

    fn gather(&mut self, query: &Query, view: &View) -> tantivy::Result<()> {
        match query {
            Query::Word { text, .. } | Query::Phrase { text, .. } if view.analyses.len() > 1 => {
                let rows = rows(text, view.analyses);
                self.add(view.fields.title, &rows)?;
                self.add(view.fields.body, &rows)
            }
            Query::And(parts) | Query::Or(parts) => {
                parts.iter().try_for_each(|part| self.gather(part, view))
            }
            _ => Ok(()),
        }
    }

    /// Counts what stands in the same place of each row together.
    fn add(&mut self, field: Field, rows: &[Vec<Asked>]) -> tantivy::Result<()> {
        for place in 0..rows.iter().map(Vec::len).max().unwrap_or(0) {
            let texts = rows.iter().filter_map(|row| row.get(place));
            let terms = texts.map(|(_, text)| Term::from_field_text(field, text));
            let terms: HashSet<Term> = terms.collect();
            let mut sum = 0;
            for term in &terms {
                sum += self.searcher.doc_freq(term)?;
            }
            let most = sum.min(self.searcher.total_num_docs()?);
            self.together
                .extend(terms.into_iter().map(|term| (term, most)));
        }
        Ok(())
    }
}

impl Bm25StatisticsProvider for Frequencies<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        match self.together.get(term) {
            Some(&frequency) => Ok(frequency),
            None => self.searcher.doc_freq(term),
        }
    }
}

/// Translates a query.
///
/// # Errors
/// When the paths of the index cannot be read.
pub fn lower(query: &Query, view: &View) -> tantivy::Result<Box<dyn Lowered>> {
    let fields = view.fields;
    Ok(match query {
        Query::All => filter(Box::new(AllQuery)),
        Query::Word { part, text } | Query::Phrase { part, text } => in_text(*part, text, view),
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
            view.searcher,
        )?))),
        Query::Language(language) => keyword(fields.lang, language.code()),
        Query::Id(id) => keyword(fields.id, id),
        Query::Duplicates(id) => {
            let others = others(id, view.kin.get());
            let terms = others.map(|other| Term::from_field_text(fields.id, other));
            filter(Box::new(TermSetQuery::new(terms)))
        }
        Query::Dates(range) => filter(dates(*range, fields)),
        Query::And(parts) => all_of(parts, view)?,
        Query::Or(parts) => {
            let lowered = parts
                .iter()
                .map(|part| lower(part, view))
                .collect::<tantivy::Result<_>>()?;
            Box::new(BooleanQuery::union(lowered))
        }
        Query::Not(_) => all_of(std::slice::from_ref(query), view)?,
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

fn in_text(part: Part, text: &str, view: &View) -> Box<dyn Lowered> {
    let rows = rows(text, view.analyses);
    let title = || any_row(view.fields.title, &rows);
    let body = || any_row(view.fields.body, &rows);
    match part {
        Part::Title => title(),
        Part::Body => body(),
        Part::Any => Box::new(BooleanQuery::union(vec![
            Box::new(BoostQuery::new(title(), TITLE_BOOST)),
            body(),
        ])),
    }
}

/// What a text asks of stories of any of these analyses.
fn rows(text: &str, analyses: &[Analysis]) -> Vec<Vec<Asked>> {
    let mut rows = Vec::new();
    for row in analyses
        .iter()
        .flat_map(|analysis| analysis::rows(text, *analysis))
    {
        // Letters of scripts without spaces are the same in all of them.
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

/// Any of these rows in a field; a story scores by the one that fits it best.
fn any_row(field: Field, rows: &[Vec<Asked>]) -> Box<dyn Lowered> {
    match rows {
        [] => Box::new(EmptyQuery),
        [one] => row(field, one),
        many => Box::new(DisjunctionMaxQuery::new(
            many.iter().map(|terms| row(field, terms)).collect(),
        )),
    }
}

/// These terms in a row in a field.
fn row(field: Field, terms: &[Asked]) -> Box<dyn Lowered> {
    let term = |text: &String| Term::from_field_text(field, text);
    match terms {
        [] => Box::new(EmptyQuery),
        [(_, one)] => Box::new(TermQuery::new(term(one), IndexRecordOption::WithFreqs)),
        many => Box::new(PhraseQuery::new_with_offset(
            many.iter().map(|(at, text)| (*at, term(text))).collect(),
        )),
    }
}

/// Stories that are all of these; where all of these are exclusions, of all stories.
fn all_of(parts: &[Query], view: &View) -> tantivy::Result<Box<dyn Lowered>> {
    let mut clauses = Vec::with_capacity(parts.len() + 1);
    for part in parts {
        clauses.push(match part {
            Query::Not(inner) => (Occur::MustNot, lower(inner, view)?),
            other => (Occur::Must, lower(other, view)?),
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
