//! Who bears a name: everybody in the index who may be meant by what was asked for.
//!
//! Reads the `bearer` terms of the [schema](super::schema), which every form of a name leaves but
//! the whole name of somebody about whom nothing else is known.

use std::collections::BTreeMap;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentReader, TERMINATED, TantivyError};

use super::schema::SEPARATOR;
use crate::person;

/// Someone who bears a name that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The name as the authority has it or as most stories print it.
    pub name: String,
    /// How many stories mention them.
    pub stories: u64,
}

/// The spellings of a group's name, and how many stories have each.
type Spellings = BTreeMap<String, u64>;

/// Everyone who is named with this form and more, most mentioned first; of the same name, however
/// it is spelled, once: no name could choose between them.
pub fn bearers(
    searcher: &tantivy::Searcher,
    field: Field,
    form: &str,
) -> tantivy::Result<Vec<Bearer>> {
    let mut names: BTreeMap<String, Bearer> = BTreeMap::new();
    for spellings in groups(searcher, field, form)?.into_values() {
        let stories = spellings.values().sum();
        let Some(name) = most(spellings) else {
            continue;
        };
        let bearer = names.entry(person::whole_key(&name));
        bearer
            .and_modify(|known| known.stories += stories)
            .or_insert(Bearer { name, stories });
    }
    let mut bearers: Vec<Bearer> = names.into_values().collect();
    bearers.sort_by_key(|bearer| std::cmp::Reverse(bearer.stories));
    Ok(bearers)
}

/// The groups of everyone who may be meant by a form.
pub fn groups(
    searcher: &tantivy::Searcher,
    field: Field,
    form: &str,
) -> tantivy::Result<BTreeMap<String, Spellings>> {
    let mut groups = of_key(searcher, field, &person::key(form))?;
    let joined = person::joined(form);
    for (group, spellings) in joined
        .map(|key| of_key(searcher, field, &key))
        .transpose()?
        .into_iter()
        .flatten()
    {
        // A story that has the one form has the other too, or prints the name otherwise.
        let known = groups.entry(group).or_default();
        for (name, stories) in spellings {
            let most = known.entry(name).or_default();
            *most = stories.max(*most);
        }
    }
    Ok(groups)
}

fn of_key(
    searcher: &tantivy::Searcher,
    field: Field,
    key: &str,
) -> tantivy::Result<BTreeMap<String, Spellings>> {
    let prefix = format!("{key}{SEPARATOR}");
    let mut groups: BTreeMap<String, Spellings> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let range = index.terms().range().ge(prefix.as_bytes());
        let mut terms = range.into_stream().map_err(TantivyError::from)?;
        while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
            let term = String::from_utf8_lossy(&terms.key()[prefix.len()..]);
            let Some((group, name)) = term.split_once(SEPARATOR) else {
                continue;
            };
            let stories = u64::from(live(segment, &index, terms.value())?);
            if stories > 0 {
                let spellings = groups.entry(group.to_owned()).or_default();
                *spellings.entry(name.to_owned()).or_default() += stories;
            }
        }
    }
    Ok(groups)
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

/// The spelling that most stories have; of several, the last by the alphabet, which puts capitals
/// last that only headlines need.
pub fn most(counts: impl IntoIterator<Item = (String, u64)>) -> Option<String> {
    let best = counts
        .into_iter()
        .max_by(|(a, many), (b, more)| (many, a).cmp(&(more, b)))?;
    Some(best.0)
}
