//! Finds which stories of an index belong together, at the end of a run.
//!
//! All live stories are looked at anew, by columns alone: their [`Sketch`]es say which are one
//! ([`cluster`]), their strands which are versions of another ([`version`]). A text
//! is read only where sketches leave it open. What comes out depends on the stories and not on the
//! segments they lie in, nor on the order in which they came.

use std::collections::HashMap;

use tantivy::columnar::Column;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, TantivyDocument};

use super::document::{self, own_text};
use super::kin::Kin;
use super::schema::Fields;
use crate::sketch::cluster::{self, Stories};
use crate::sketch::shingle::Set;
use crate::sketch::{Shingles, Sketch};
use crate::version::{self, Pair, Strand};

/// Texts that are part of each other to this degree may be versions of one story.
const ALIKE: f64 = 0.2;

/// Finds the company of all stories of a commit.
///
/// # Errors
/// When a segment cannot be read.
pub fn kin(searcher: &Searcher, fields: Fields) -> tantivy::Result<Kin> {
    let mut archive = Archive::open(searcher, fields)?;
    let earliest = cluster::clusters(&mut archive)?;
    let mut clusters = in_company(&earliest);
    let threads = archive.threads();
    let members = clusters.iter().flatten();
    let ids = archive.ids(members.chain(threads.iter().flat_map(|thread| &thread.1)))?;
    let order = |story: &u32| (archive.day(*story), ids.get(story));
    for stories in &mut clusters {
        stories.sort_unstable_by_key(order);
    }
    clusters.sort_unstable_by_key(|stories| stories.first().map(order));
    let updates = archive.updates(threads, &earliest, &ids);
    let id = |story: &u32| ids.get(story).cloned().unwrap_or_default();
    let named = clusters.iter().map(|stories| stories.iter().map(id));
    let pairs = updates
        .iter()
        .map(|(later, before)| (id(later), id(before)));
    Ok(Kin::new(
        named.map(Iterator::collect).collect(),
        pairs.collect(),
    ))
}

/// The clusters of several stories, given the earliest one of each story's.
fn in_company(earliest: &[u32]) -> Vec<Vec<u32>> {
    let mut clusters: HashMap<u32, Vec<u32>> = HashMap::new();
    for (story, first) in (0_u32..).zip(earliest) {
        if story != *first {
            let stories = clusters.entry(*first).or_insert_with(|| vec![*first]);
            stories.push(story);
        }
    }
    clusters.into_values().collect()
}

/// The columns of a segment that tell what its stories are.
struct Columns {
    key: Column<u64>,
    day: Column<i64>,
    sketch: Column<u64>,
    strands: Column<u64>,
    rank: Column<u64>,
}

impl Columns {
    fn open(segment: &SegmentReader) -> tantivy::Result<Columns> {
        let fast = segment.fast_fields();
        Ok(Columns {
            key: fast.u64("key")?,
            day: fast.i64("day")?,
            sketch: fast.u64("sketch")?,
            strands: fast.u64("strands")?,
            rank: fast.u64("rank")?,
        })
    }
}

/// A story: its day, later than all where it has none, its key, and where it lies.
#[derive(Clone, Copy)]
struct Placed {
    day: i64,
    key: u64,
    at: DocAddress,
}

/// Stories that share a strand.
type Thread = (Strand, Vec<u32>);

/// All live stories. They are numbered: those with a sketch first, each part by day, then key.
struct Archive<'a> {
    searcher: &'a Searcher,
    fields: Fields,
    columns: Vec<Columns>,
    stories: Vec<Placed>,
    /// How many have a sketch.
    sketched: u32,
    /// The text that was asked for last as the earlier of two.
    last: Option<(u32, Set)>,
}

impl<'a> Archive<'a> {
    fn open(searcher: &'a Searcher, fields: Fields) -> tantivy::Result<Archive<'a>> {
        let segments = searcher.segment_readers();
        let columns: Vec<Columns> = segments
            .iter()
            .map(Columns::open)
            .collect::<tantivy::Result<_>>()?;
        let mut stories = Vec::with_capacity(searcher.num_docs() as usize);
        for ((number, segment), columns) in (0_u32..).zip(segments).zip(&columns) {
            stories.extend(segment.doc_ids_alive().map(|doc| Placed {
                day: columns.day.first(doc).unwrap_or(i64::MAX),
                key: columns.key.first(doc).unwrap_or_default(),
                at: DocAddress::new(number, doc),
            }));
        }
        let has_sketch = |story: &Placed| {
            let column = &columns[story.at.segment_ord as usize].sketch;
            column.index.has_value(story.at.doc_id)
        };
        stories.sort_unstable_by_key(|story| (!has_sketch(story), story.day, story.key, story.at));
        let sketched = stories.partition_point(has_sketch) as u32;
        Ok(Archive {
            searcher,
            fields,
            columns,
            stories,
            sketched,
            last: None,
        })
    }

    fn day(&self, story: u32) -> i64 {
        self.stories[story as usize].day
    }

    fn columns(&self, story: u32) -> (&Columns, u32) {
        let at = self.stories[story as usize].at;
        (&self.columns[at.segment_ord as usize], at.doc_id)
    }

    fn rank(&self, story: u32) -> u64 {
        let (columns, doc) = self.columns(story);
        columns.rank.first(doc).unwrap_or_default()
    }

    fn sketch(&self, story: u32) -> Option<Sketch> {
        let word = |at| self.word(story, at);
        (story < self.sketched).then(|| Sketch::from_words(&std::array::from_fn(word)))
    }

    fn strands(&self, story: u32) -> impl Iterator<Item = Strand> {
        let (columns, doc) = self.columns(story);
        columns.strands.values_for_doc(doc).map(Strand::of_number)
    }

    fn set(&self, story: u32) -> tantivy::Result<Set> {
        let document: TantivyDocument = self.searcher.doc(self.stories[story as usize].at)?;
        let article = document::article(&document, &self.fields);
        Ok(Shingles::of(own_text(&article)).into_set())
    }

    /// The strands that several stories share and that may make them versions of one.
    fn threads(&self) -> Vec<Thread> {
        let all = 0..self.stories.len() as u32;
        let mut shared: Vec<(Strand, u32)> = all
            .flat_map(|story| self.strands(story).map(move |strand| (strand, story)))
            .collect();
        shared.sort_unstable();
        let is_thread = |met: &&[(Strand, u32)]| {
            let marked = |(_, story): &(Strand, u32)| version::is_marked(self.rank(*story));
            met.len() > 1 && (!met[0].0.is_headline() || met.iter().any(marked))
        };
        let threads = shared.chunk_by(|a, b| a.0 == b.0).filter(is_thread);
        let stories = |met: &[(Strand, u32)]| met.iter().map(|(_, story)| *story).collect();
        threads.map(|met| (met[0].0, stories(met))).collect()
    }

    /// The ids of these stories: read from the list of all ids, which is faster than to unpack the
    /// stories themselves.
    fn ids<'s>(
        &self,
        stories: impl Iterator<Item = &'s u32>,
    ) -> tantivy::Result<HashMap<u32, String>> {
        let mut wanted: HashMap<DocAddress, u32> = stories
            .map(|story| (self.stories[*story as usize].at, *story))
            .collect();
        let mut ids = HashMap::with_capacity(wanted.len());
        for (number, segment) in (0_u32..).zip(self.searcher.segment_readers()) {
            let index = segment.inverted_index(self.fields.id)?;
            let mut terms = index.terms().stream()?;
            while !wanted.is_empty() && terms.advance() {
                let mut docs =
                    index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                while docs.doc() != TERMINATED {
                    if let Some(story) = wanted.remove(&DocAddress::new(number, docs.doc())) {
                        ids.insert(story, String::from_utf8_lossy(terms.key()).into_owned());
                    }
                    docs.advance();
                }
            }
        }
        Ok(ids)
    }

    /// The later versions in these threads, each with the version before it.
    fn updates(
        &self,
        threads: Vec<Thread>,
        earliest: &[u32],
        ids: &HashMap<u32, String>,
    ) -> Vec<(u32, u32)> {
        let order = |story: &u32| (self.day(*story), self.rank(*story), ids.get(story));
        let mut before: HashMap<u32, u32> = HashMap::new();
        for (strand, mut stories) in threads {
            stories.sort_unstable_by_key(order);
            // The version before the last story that was looked at.
            let mut last = None;
            for pair in stories.windows(2) {
                let (earlier, later) = (pair[0], pair[1]);
                last = match strand.joins(&self.pair(earlier, later, earliest)) {
                    true if self.is_copy(earlier, later) => last,
                    true => Some(earlier),
                    false => None,
                };
                if let Some(found) = last {
                    let known = before.entry(later).or_insert(found);
                    if order(known) < order(&found) {
                        *known = found;
                    }
                }
            }
        }
        let mut updates: Vec<(u32, u32)> = before.into_iter().collect();
        updates.sort_unstable();
        updates
    }

    fn pair(&self, a: u32, b: u32, earliest: &[u32]) -> Pair {
        let (first, second) = (self.day(a), self.day(b));
        let is_dated = |day| day != i64::MAX;
        let headline = |story| self.strands(story).find(|strand| strand.is_headline());
        let ranks = [self.rank(a), self.rank(b)];
        let sketches = self.sketch(a).zip(self.sketch(b));
        let root = |story: u32| earliest.get(story as usize);
        Pair {
            days: (is_dated(first) == is_dated(second)).then(|| second.abs_diff(first)),
            is_ranked: ranks.iter().any(|rank| *rank > 0),
            is_marked: ranks.into_iter().any(version::is_marked),
            same_headline: headline(a).is_some() && headline(a) == headline(b),
            alike: sketches.is_some_and(|(a, b)| a.likeness(&b) >= ALIKE),
            same_story: root(a).is_some() && root(a) == root(b),
        }
    }

    /// Whether a story is the same version as another, carried again.
    fn is_copy(&self, a: u32, b: u32) -> bool {
        let mark = |story| version::mark_of(self.rank(story));
        let digest = |story| self.sketch(story).map(|sketch| sketch.digest());
        mark(a) == mark(b) && digest(a) == digest(b)
    }
}

impl Stories for Archive<'_> {
    type Error = tantivy::TantivyError;

    fn count(&self) -> u32 {
        self.sketched
    }

    fn word(&self, story: u32, at: usize) -> u64 {
        let (columns, doc) = self.columns(story);
        let rows = columns.sketch.index.value_row_ids(doc);
        columns.sketch.values.get_val(rows.start + at as u32)
    }

    fn likeness(&mut self, a: u32, b: u32) -> tantivy::Result<f64> {
        if self.last.as_ref().is_none_or(|(story, _)| *story != a) {
            self.last = Some((a, self.set(a)?));
        }
        let other = self.set(b)?;
        let last = self.last.as_ref();
        Ok(last.map_or(0.0, |(_, set)| set.likeness(&other)))
    }
}
