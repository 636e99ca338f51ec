//! Compares the people found in texts with the people labelled there.
//!
//! Precision, recall and their harmonic mean F1, of mentions (the exact span) and of the names of a
//! text (each once, in any case). Knows texts and people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::extract::people::learn::{Lesson, NameKind};
use crate::person::Person;
use crate::text::{Span, Text};

/// How much was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Found and labelled.
    pub right: usize,
    /// Found and not labelled.
    pub wrong: usize,
    /// Labelled and not found.
    pub missed: usize,
}

impl Count {
    fn add<T: Ord>(&mut self, found: &BTreeSet<T>, labelled: &BTreeSet<T>) {
        let right = found.intersection(labelled).count();
        self.right += right;
        self.wrong += found.len() - right;
        self.missed += labelled.len() - right;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let ratio = |part: usize, all: usize| part as f64 / all.max(1) as f64;
        let precision = ratio(self.right, self.right + self.wrong);
        let recall = ratio(self.right, self.right + self.missed);
        let f1 = ratio(2 * self.right, 2 * self.right + self.wrong + self.missed);
        write!(
            f,
            "precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}"
        )
    }
}

/// How well people are found, by mention and by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Mentions, by their exact spans.
    pub mentions: Count,
    /// Names, each once a text.
    pub names: Count,
    /// Links from a mention to the next of the same person, of mentions both found and labelled; where
    /// the texts do not tell who is who, none.
    pub links: Count,
}

/// Scores what `find` finds in texts.
pub fn score(lessons: &[Lesson], find: impl Fn(&Text) -> Vec<Person>) -> Score {
    let mut score = Score::default();
    for lesson in lessons {
        let people = find(&lesson.text);
        let links = right_links(lesson, &people);
        score.links.add(&found_links(lesson, &people), &links);
        let found = people.into_iter().flat_map(|person| person.mentions);
        let found: BTreeSet<(usize, usize)> = found.map(|span| (span.start, span.end)).collect();
        let names = lesson.names.iter();
        let labelled = names.filter(|(_, kind)| *kind == NameKind::Person);
        let labelled = labelled.map(|(span, _)| (span.start, span.end)).collect();
        score.mentions.add(&found, &labelled);
        score
            .names
            .add(&surfaces(lesson, &found), &surfaces(lesson, &labelled));
    }
    score
}

/// A mention and the next of the same person, by where they start.
type Link = (usize, usize);

fn found_links(lesson: &Lesson, people: &[Person]) -> BTreeSet<Link> {
    let labelled: BTreeSet<usize> = lesson.bearers.iter().map(|(span, _)| span.start).collect();
    let links = people.iter().flat_map(|person| {
        let starts = person.mentions.iter().map(|span| span.start);
        links(starts.filter(|start| labelled.contains(start)).collect())
    });
    links.collect()
}

fn right_links(lesson: &Lesson, people: &[Person]) -> BTreeSet<Link> {
    let mentions = people.iter().flat_map(|person| &person.mentions);
    let found: BTreeSet<usize> = mentions.map(|span| span.start).collect();
    let mut persons: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (span, person) in lesson
        .bearers
        .iter()
        .filter(|(span, _)| found.contains(&span.start))
    {
        persons.entry(*person).or_default().push(span.start);
    }
    persons.into_values().flat_map(links).collect()
}

fn links(starts: Vec<usize>) -> Vec<Link> {
    starts.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

fn surfaces(lesson: &Lesson, spans: &BTreeSet<(usize, usize)>) -> BTreeSet<String> {
    let printed = |(start, end): &(usize, usize)| {
        lesson.text.whole()[Span {
            start: *start,
            end: *end,
        }]
        .to_lowercase()
    };
    spans.iter().map(printed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_prints_its_ratios() {
        let mut count = Count::default();
        count.add(&BTreeSet::from([1, 2, 3]), &BTreeSet::from([2, 3, 4, 5]));
        assert_eq!(
            count,
            Count {
                right: 2,
                wrong: 1,
                missed: 2
            }
        );
        assert_eq!(
            count.to_string(),
            "precision 0.6667, recall 0.5000, F1 0.5714"
        );
    }
}
