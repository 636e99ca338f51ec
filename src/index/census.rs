//! Counts people over the stories that a query finds, by the ordinals of the `people` column.
//!
//! The first pass counts everybody by group and reads no names; names and forms are read for those
//! alone who are shown. A story counts once for a person and once for a form, however often it
//! prints them. What is counted are exactly the stories that a search for the query finds.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::Datelike;
use tantivy::DocId;
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{EnableScoring, Query as Lowered};

use super::bearers::most;
use super::document::day_of_number;
use super::people::id_of;
use super::schema::SEPARATOR;
use crate::search::{Form, Known, Listed, Portrait, Year};

/// No group.
const NONE: u32 = u32::MAX;

/// The stories of one segment that match, and the columns that tell of their people and days.
#[derive(Clone)]
pub struct Slice {
    stories: Vec<DocId>,
    /// `None` where the segment mentions nobody.
    people: Option<StrColumn>,
    days: Column<i64>,
}

/// The stories that a query finds, a slice a segment.
///
/// # Errors
/// When a segment cannot be read.
pub fn slices(searcher: &tantivy::Searcher, query: &dyn Lowered) -> tantivy::Result<Vec<Slice>> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut slices = Vec::new();
    for segment in searcher.segment_readers() {
        let mut stories = Vec::new();
        weight.for_each_no_score(segment, &mut |docs| {
            stories.extend(docs.iter().filter(|doc| !segment.is_deleted(**doc)));
        })?;
        slices.push(Slice {
            stories,
            people: segment.fast_fields().str("people")?,
            days: segment.fast_fields().i64("day")?,
        });
    }
    Ok(slices)
}

/// How many stories there are.
pub fn stories(slices: &[Slice]) -> usize {
    slices.iter().map(|slice| slice.stories.len()).sum()
}

/// Everybody in these stories: how many there are, and of those most mentioned first a page.
///
/// # Errors
/// When a column cannot be read.
pub fn list(
    slices: &[Slice],
    offset: usize,
    limit: usize,
) -> tantivy::Result<(usize, Vec<Listed>)> {
    let mut groups = Groups::default();
    let mut counts: Vec<u64> = Vec::new();
    groups.each_story(slices, |_, _, people| {
        for &who in people {
            let who = who as usize;
            if who >= counts.len() {
                counts.resize(who + 1, 0);
            }
            counts[who] += 1;
        }
    })?;
    let total = counts.len();
    let counted = (0_u32..).zip(counts).collect();
    let page = groups.page(counted, offset, limit);
    let mut names = groups.names(slices, page.iter().map(|(who, _)| *who))?;
    let listed = page.into_iter().map(|(who, stories)| {
        let (name, forms) = names.remove(&who).unwrap_or_default();
        Listed {
            who: known(groups.key(who), name, stories),
            forms,
        }
    });
    Ok((total, listed.collect()))
}

/// Everybody of these groups whom the stories mention, with how many of those named beside them.
///
/// # Errors
/// When a column cannot be read.
pub fn portraits(
    slices: &[Slice],
    keys: &[String],
    offset: usize,
    limit: usize,
) -> tantivy::Result<Vec<Portrait>> {
    let mut groups = Groups::default();
    let targets: Vec<u32> = keys.iter().map(|key| groups.number(key)).collect();
    let mut sketches: Vec<Sketch> = keys.iter().map(|_| Sketch::default()).collect();
    groups.each_story(&stories_of(slices, keys)?, |slice, doc, people| {
        let day = slice.days.first(doc).and_then(day_of_number);
        let year = day.map(|day| day.year());
        for (target, sketch) in targets.iter().zip(&mut sketches) {
            if people.binary_search(target).is_ok() {
                sketch.take(*target, year, people);
            }
        }
    })?;
    let mut shown: Vec<(u32, Sketch)> = targets.into_iter().zip(sketches).collect();
    shown.retain(|(_, sketch)| sketch.stories > 0);
    shown.sort_by_key(|(_, sketch)| Reverse(sketch.stories));
    let mut pages = Vec::with_capacity(shown.len());
    for (_, sketch) in &mut shown {
        let beside: Vec<(u32, u64)> = std::mem::take(&mut sketch.beside).into_iter().collect();
        pages.push((beside.len(), groups.page(beside, offset, limit)));
    }
    let beside = pages.iter().flat_map(|(_, page)| page).map(|(who, _)| *who);
    let wanted = shown.iter().map(|(who, _)| *who).chain(beside);
    let names = groups.names(slices, wanted)?;
    // Proven: all who are named were asked for.
    let named = |who: u32, stories| known(groups.key(who), names[&who].0.clone(), stories);
    let drawn = shown.into_iter().zip(pages);
    let drawn = drawn.map(|((who, sketch), (beside_total, page))| Portrait {
        who: named(who, sketch.stories),
        forms: names[&who].1.clone(),
        years: years(sketch.years),
        beside: page.into_iter().map(|(who, n)| named(who, n)).collect(),
        beside_total,
    });
    Ok(drawn.collect())
}

/// What is counted of one person.
#[derive(Default)]
struct Sketch {
    stories: u64,
    years: HashMap<Option<i32>, u64>,
    beside: HashMap<u32, u64>,
}

impl Sketch {
    fn take(&mut self, who: u32, year: Option<i32>, people: &[u32]) {
        self.stories += 1;
        *self.years.entry(year).or_default() += 1;
        for &other in people.iter().filter(|other| **other != who) {
            *self.beside.entry(other).or_default() += 1;
        }
    }
}

/// The years in order, the undated last.
fn years(counts: HashMap<Option<i32>, u64>) -> Vec<Year> {
    let mut years: Vec<Year> = counts
        .into_iter()
        .map(|(year, stories)| Year { year, stories })
        .collect();
    years.sort_by_key(|year| (year.year.is_none(), year.year));
    years
}

fn known(key: &str, name: String, stories: u64) -> Known {
    Known {
        id: id_of(key).map(str::to_owned),
        name,
        stories,
    }
}

/// The groups that were met, numbered over all segments.
#[derive(Default)]
struct Groups {
    keys: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Groups {
    fn key(&self, number: u32) -> &str {
        &self.keys[number as usize]
    }

    fn number(&mut self, key: &str) -> u32 {
        if let Some(&number) = self.numbers.get(key) {
            return number;
        }
        let number = self.keys.len() as u32;
        self.keys.push(key.to_owned());
        self.numbers.insert(key.to_owned(), number);
        number
    }

    /// Calls `sink` for each story with the sorted numbers of its people.
    fn each_story(
        &mut self,
        slices: &[Slice],
        mut sink: impl FnMut(&Slice, DocId, &[u32]),
    ) -> tantivy::Result<()> {
        let mut people = Vec::new();
        for slice in slices {
            let Some(column) = &slice.people else {
                continue;
            };
            let numbers = self.read(slice, column)?;
            for &doc in &slice.stories {
                people.clear();
                people.extend(column.term_ords(doc).map(|ord| numbers[ord as usize]));
                people.sort_unstable();
                people.dedup();
                sink(slice, doc, &people);
            }
        }
        Ok(())
    }

    /// The group of each ordinal that the stories of a slice have.
    fn read(&mut self, slice: &Slice, column: &StrColumn) -> tantivy::Result<Vec<u32>> {
        let mut numbers = vec![NONE; column.num_terms()];
        for &doc in &slice.stories {
            column
                .term_ords(doc)
                .for_each(|ord| numbers[ord as usize] = 0);
        }
        let ords = (0_u64..).zip(&numbers).filter(|(_, number)| **number == 0);
        let ords: Vec<u64> = ords.map(|(ord, _)| ord).collect();
        let mut last = (String::new(), NONE);
        let mut at = ords.iter();
        column.dictionary().sorted_ords_to_term_cb(&ords, |term| {
            let term = String::from_utf8_lossy(term);
            let group = term.split(SEPARATOR).next().unwrap_or_default();
            if last.1 == NONE || last.0 != group {
                last = (group.to_owned(), self.number(group));
            }
            if let Some(&ord) = at.next() {
                numbers[ord as usize] = last.1;
            }
        })?;
        Ok(numbers)
    }

    /// Of these counts a page, the highest first, equal ones by their keys.
    fn page(&self, mut counts: Vec<(u32, u64)>, offset: usize, limit: usize) -> Vec<(u32, u64)> {
        let rank = |&(who, stories): &(u32, u64)| {
            let key = self.key(who);
            (Reverse(stories), id_of(key).unwrap_or(key), who)
        };
        let end = offset.saturating_add(limit);
        if end == 0 || offset >= counts.len() {
            return Vec::new();
        }
        if end < counts.len() {
            counts.select_nth_unstable_by(end, |a, b| rank(a).cmp(&rank(b)));
            counts.truncate(end);
        }
        counts.sort_unstable_by(|a, b| rank(a).cmp(&rank(b)));
        counts.split_off(offset)
    }

    /// The names and forms of these groups in these stories.
    fn names(
        &self,
        slices: &[Slice],
        groups: impl Iterator<Item = u32>,
    ) -> tantivy::Result<HashMap<u32, (String, Vec<Form>)>> {
        let mut wanted: Vec<u32> = groups.collect();
        wanted.sort_unstable();
        wanted.dedup();
        let keys: Vec<&str> = wanted.iter().map(|who| self.key(*who)).collect();
        let described = describe(slices, &keys)?;
        Ok(wanted.into_iter().zip(described).collect())
    }
}

/// Of these stories those that mention somebody of these groups.
///
/// # Errors
/// When a column cannot be read.
pub fn stories_of(slices: &[Slice], keys: &[String]) -> tantivy::Result<Vec<Slice>> {
    let mut kept = Vec::new();
    for slice in slices {
        let Some(column) = &slice.people else {
            continue;
        };
        let mut wanted = vec![false; column.num_terms()];
        for key in keys {
            each_term(column, key, |ord, _, _| wanted[ord] = true)?;
        }
        let mut slice = slice.clone();
        slice
            .stories
            .retain(|&doc| column.term_ords(doc).any(|ord| wanted[ord as usize]));
        kept.push(slice);
    }
    Ok(kept)
}

/// Calls `sink` with the ordinal, name and printed form of each term of a group.
fn each_term(
    column: &StrColumn,
    key: &str,
    mut sink: impl FnMut(usize, &str, &str),
) -> tantivy::Result<()> {
    let prefix = format!("{key}{SEPARATOR}");
    let mut terms = column.dictionary().prefix_range(&prefix).into_stream()?;
    while terms.advance() {
        let term = String::from_utf8_lossy(&terms.key()[prefix.len()..]);
        if let Some((name, form)) = term.split_once(SEPARATOR) {
            sink(terms.term_ord() as usize, name, form);
        }
    }
    Ok(())
}

/// What is counted of how somebody is named; the number says whom it speaks of.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Spelling {
    /// The name of the story.
    Name(usize, String),
    /// A form as printed.
    Printed(usize, String),
    /// A form in small letters: capitals make no form of their own.
    Form(usize, String),
}

/// The name of each of these groups, and its forms, the most printed first.
fn describe(slices: &[Slice], keys: &[&str]) -> tantivy::Result<Vec<(String, Vec<Form>)>> {
    let mut numbers: HashMap<Spelling, usize> = HashMap::new();
    let mut counts: Vec<u64> = Vec::new();
    for slice in slices {
        let Some(column) = &slice.people else {
            continue;
        };
        let mut spelled: HashMap<u64, [usize; 3]> = HashMap::new();
        let mut number = |spelling| {
            let next = numbers.len();
            *numbers.entry(spelling).or_insert(next)
        };
        for (who, key) in keys.iter().enumerate() {
            each_term(column, key, |ord, name, form| {
                let small = form.to_lowercase();
                let spellings = [
                    number(Spelling::Name(who, name.to_owned())),
                    number(Spelling::Printed(who, form.to_owned())),
                    number(Spelling::Form(who, small)),
                ];
                spelled.insert(ord as u64, spellings);
            })?;
        }
        counts.resize(numbers.len(), 0);
        count_spellings(slice, column, &spelled, &mut counts);
    }
    let counted = numbers.into_iter().map(|(s, n)| (s, counts[n]));
    Ok(portrayed(counted, keys.len()))
}

fn count_spellings(
    slice: &Slice,
    column: &StrColumn,
    spelled: &HashMap<u64, [usize; 3]>,
    counts: &mut [u64],
) {
    let mut found: Vec<usize> = Vec::new();
    let mut is_spelled = vec![false; column.num_terms()];
    spelled
        .keys()
        .for_each(|ord| is_spelled[*ord as usize] = true);
    for &doc in &slice.stories {
        found.clear();
        let ords = column.term_ords(doc);
        for ord in ords.filter(|ord| is_spelled[*ord as usize]) {
            found.extend(spelled.get(&ord).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found.iter().for_each(|number| counts[*number] += 1);
    }
}

/// Names and forms of so many people from their counted spellings.
fn portrayed(
    counted: impl Iterator<Item = (Spelling, u64)>,
    people: usize,
) -> Vec<(String, Vec<Form>)> {
    let mut names: Vec<Vec<(String, u64)>> = vec![Vec::new(); people];
    let mut printed: HashMap<(usize, String), Vec<(String, u64)>> = HashMap::new();
    let mut forms: Vec<Vec<(String, u64)>> = vec![Vec::new(); people];
    for (spelling, stories) in counted.filter(|(_, stories)| *stories > 0) {
        match spelling {
            Spelling::Name(who, name) => names[who].push((name, stories)),
            Spelling::Form(who, small) => forms[who].push((small, stories)),
            Spelling::Printed(who, form) => {
                let spellings = printed.entry((who, form.to_lowercase()));
                spellings.or_default().push((form, stories));
            }
        }
    }
    let mut described = Vec::with_capacity(people);
    for (who, (names, small)) in names.into_iter().zip(forms).enumerate() {
        let mut forms: Vec<Form> = Vec::with_capacity(small.len());
        for (small, stories) in small {
            let spellings = printed.remove(&(who, small)).unwrap_or_default();
            forms.extend(most(spellings).map(|printed| Form { printed, stories }));
        }
        forms.sort_unstable_by(|a, b| (b.stories, &a.printed).cmp(&(a.stories, &b.printed)));
        described.push((most(names).unwrap_or_default(), forms));
    }
    described
}
