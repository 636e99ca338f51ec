//! Answers requests from one commit of the index.
//!
//! The top of the list is found first, alone, so that the engine may pass over what cannot reach
//! it; the total is a pass of its own, and only where it is asked for. Stored articles are read
//! for the hits of the page, no others.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use tantivy::collector::{Count, DocSetCollector, TopDocs};
use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::query::{Query as Lowered, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocAddress, DocSet, Order as Direction, ReloadPolicy, SegmentReader, TERMINATED,
    TantivyDocument, TantivyError, Term,
};

use super::SearchError;
use super::document;
use super::lower::lower;
use super::marks::Marker;
use super::schema::{Fields, SEPARATOR};
use crate::article::Article;
use crate::person;
use crate::query::Query;
use crate::search::{Hit, Order, Page, Search, Total};

/// Blocks of the article store that stay unpacked: a page of hits needs few.
const STORE_BLOCKS: usize = 16;
/// As many hits as this are made room for without asking how many there are.
const FEW: usize = 1000;

/// One commit of an index, open for reading.
pub struct Searcher {
    inner: tantivy::Searcher,
    fields: Fields,
}

/// Someone who bears a name that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The name as most stories print it.
    pub name: String,
    /// How many stories mention them.
    pub stories: u64,
}

/// What an index holds, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Articles.
    pub articles: u64,
    /// Articles without a date.
    pub undated: u64,
    /// Articles whose text an article counted before them has: the same story carried again.
    pub duplicates: u64,
    /// Segments, the engine's pieces of an index.
    pub segments: usize,
    /// The first day that a dated article may be of.
    pub first: Option<NaiveDate>,
    /// The last day that a dated article may be of.
    pub last: Option<NaiveDate>,
}

impl Searcher {
    pub(super) fn open(index: &tantivy::Index, fields: Fields) -> tantivy::Result<Searcher> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS)
            .try_into()?;
        Ok(Searcher {
            inner: reader.searcher(),
            fields,
        })
    }

    /// The page that a request asks for.
    ///
    /// # Errors
    /// When the engine fails, as on a damaged segment.
    pub fn search(&self, search: &Search) -> Result<Page, SearchError> {
        let query = lower(&search.query, &self.fields, &self.inner)?;
        let total = match search.total {
            Total::Counted => Some(self.inner.search(&query, &Count)?),
            Total::Unasked => None,
        };
        let mut marker = Marker::new(&search.query);
        let mut hits = Vec::new();
        for (score, address) in self.top(&*query, search)? {
            let article = self.read(address)?;
            hits.push(Hit {
                marks: marker.mark(&article),
                article,
                score,
            });
        }
        Ok(Page { total, hits })
    }

    fn top(
        &self,
        query: &dyn Lowered,
        search: &Search,
    ) -> Result<Vec<(Option<f32>, DocAddress)>, SearchError> {
        // The engine makes room for as many hits as it is told, so it is told of no more than match.
        let most = match search.limit.saturating_add(search.offset) {
            few if few <= FEW => few,
            _ => self.inner.search(query, &Count)?,
        };
        let (limit, offset) = (search.limit.min(most), search.offset.min(most));
        if limit == 0 {
            return Ok(Vec::new());
        }
        let top = TopDocs::with_limit(limit).and_offset(offset);
        let direction = match search.order {
            Order::Relevance => {
                let hits = self.inner.search(query, &top.order_by_score())?;
                return Ok(hits
                    .into_iter()
                    .map(|(score, address)| (Some(score), address))
                    .collect());
            }
            Order::Newest => Direction::Desc,
            Order::Oldest => Direction::Asc,
        };
        let hits = self
            .inner
            .search(query, &top.order_by_fast_field::<i64>("day", direction))?;
        Ok(hits
            .into_iter()
            .map(|(_, address)| (None, address))
            .collect())
    }

    fn read(&self, address: DocAddress) -> Result<Article, SearchError> {
        let document: TantivyDocument = self.inner.doc(address)?;
        Ok(document::article(&document, &self.fields))
    }

    /// How many stories match.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn count(&self, query: &Query) -> Result<usize, SearchError> {
        Ok(self
            .inner
            .search(&lower(query, &self.fields, &self.inner)?, &Count)?)
    }

    /// The stories of a file, by the path under which they are known, in the order of the file.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn of_file(&self, path: &str) -> Result<Vec<Article>, SearchError> {
        self.articles(Term::from_field_text(self.fields.path, path))
    }

    /// The stories of this id: one, or none.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn of_id(&self, id: &str) -> Result<Vec<Article>, SearchError> {
        self.articles(Term::from_field_text(self.fields.id, id))
    }

    fn articles(&self, term: Term) -> Result<Vec<Article>, SearchError> {
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let mut addresses: Vec<DocAddress> = self
            .inner
            .search(&query, &DocSetCollector)?
            .into_iter()
            .collect();
        addresses.sort_unstable();
        addresses
            .into_iter()
            .map(|address| self.read(address))
            .collect()
    }

    /// Everyone who is named with this form and more, most mentioned first.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn bearers(&self, form: &str) -> Result<Vec<Bearer>, SearchError> {
        let prefix = format!("{}{SEPARATOR}", person::key(form));
        let mut names: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for segment in self.inner.segment_readers() {
            let index = segment.inverted_index(self.fields.bearer)?;
            let range = index.terms().range().ge(prefix.as_bytes());
            let mut terms = range.into_stream().map_err(TantivyError::from)?;
            while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                let term = String::from_utf8_lossy(&terms.key()[prefix.len()..]);
                let Some((key, name)) = term.split_once(SEPARATOR) else {
                    continue;
                };
                let stories = u64::from(live(segment, &index, terms.value())?);
                if stories > 0 {
                    let counts = names.entry(key.to_owned()).or_default();
                    *counts.entry(name.to_owned()).or_default() += stories;
                }
            }
        }
        let mut bearers: Vec<Bearer> = names.into_values().filter_map(most_printed).collect();
        bearers.sort_by_key(|b| std::cmp::Reverse(b.stories));
        Ok(bearers)
    }

    /// Counts what the index holds.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn totals(&self) -> Result<Totals, SearchError> {
        let mut totals = Totals {
            segments: self.inner.segment_readers().len(),
            ..Totals::default()
        };
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        let mut fingerprints = Vec::with_capacity(self.inner.num_docs() as usize);
        for segment in self.inner.segment_readers() {
            let columns = segment.fast_fields();
            let (days, last_days) = (columns.i64("day")?, columns.i64("last_day")?);
            let prints = columns.u64("fingerprint")?;
            for doc in segment.doc_ids_alive() {
                totals.articles += 1;
                fingerprints.extend(prints.first(doc));
                match (days.first(doc), last_days.first(doc)) {
                    (Some(day), Some(last_day)) => {
                        first = first.min(day);
                        last = last.max(last_day);
                    }
                    _ => totals.undated += 1,
                }
            }
        }
        fingerprints.sort_unstable();
        totals.duplicates = fingerprints
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .count() as u64;
        if first <= last {
            totals.first = document::day_of_number(first);
            totals.last = document::day_of_number(last);
        }
        Ok(totals)
    }
}

/// How many stories that were not replaced a term stands in.
fn live(
    segment: &SegmentReader,
    index: &InvertedIndexReader,
    term: &TermInfo,
) -> tantivy::Result<u32> {
    if !segment.has_deletes() {
        return Ok(term.doc_freq);
    }
    let mut postings = index.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
    let mut count = 0;
    while postings.doc() != TERMINATED {
        count += u32::from(!segment.is_deleted(postings.doc()));
        postings.advance();
    }
    Ok(count)
}

/// The spelling that most stories have, with the stories of all spellings.
fn most_printed(counts: BTreeMap<String, u64>) -> Option<Bearer> {
    let stories = counts.values().sum();
    let name = counts.into_iter().max_by_key(|(_, count)| *count)?.0;
    Some(Bearer { name, stories })
}
