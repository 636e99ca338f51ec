//! Where a query matches inside the text of a hit.
//!
//! The stored text is analysed again, by the code that indexed it, and each part of the query that
//! asks for something (not what it excludes) marks what it finds: a word its stem, a phrase only
//! the whole phrase, a person the mentions of whoever bears the name, a country those of its leader,
//! an office those of its holder.

use std::collections::HashMap;

use super::analysis::{News, stem_list};
use crate::article::Article;
use crate::person::{self, Person};
use crate::query::{Part, Query};
use crate::search::Mark;
use crate::text::{Span, Text};

/// The parts of a query that mark something, ready to be applied to many articles.
pub struct Marker {
    rows: Vec<Row>,
    people: Vec<(usize, Wanted)>,
    /// Numbers of the terms that occur in `rows`.
    numbers: HashMap<String, u32>,
    news: News,
}

/// Whose mentions are wanted.
enum Wanted {
    /// Of whoever is found under one of these keys, or is one of these in the authority file.
    Named { keys: Vec<String>, ids: Vec<String> },
    /// Of whoever led the country of this code.
    Leader(String),
    /// Of whoever held the office of this key.
    Office {
        title: String,
        country: Option<String>,
    },
}

/// Tells the ids of everyone who may be meant by a name.
type Ids<'a> = &'a dyn Fn(&str) -> tantivy::Result<Vec<String>>;

/// Terms that must stand one after another, by their numbers.
struct Row {
    leaf: usize,
    part: Part,
    terms: Vec<u32>,
}

/// A word of the text that some row wants: its place, and the number of its term.
struct Place {
    span: Span,
    position: usize,
    number: u32,
}

impl Marker {
    /// Gathers the marking parts of a query; who is who is asked of `ids`.
    ///
    /// # Errors
    /// When `ids` fails.
    pub fn new(query: &Query, ids: Ids) -> tantivy::Result<Marker> {
        let mut marker = Marker {
            rows: Vec::new(),
            people: Vec::new(),
            numbers: HashMap::new(),
            news: News::new(),
        };
        marker.gather(query, ids)?;
        Ok(marker)
    }

    fn gather(&mut self, query: &Query, ids: Ids) -> tantivy::Result<()> {
        let leaf = self.rows.len() + self.people.len();
        match query {
            Query::Word { part, text } | Query::Phrase { part, text } => {
                let terms = stem_list(text)
                    .into_iter()
                    .map(|term| self.number(term))
                    .collect();
                self.rows.push(Row {
                    leaf,
                    part: *part,
                    terms,
                });
            }
            Query::Person(name) => {
                let keys = std::iter::once(person::key(name)).chain(person::joined(name));
                let wanted = Wanted::Named {
                    keys: keys.collect(),
                    ids: ids(name)?,
                };
                self.people.push((leaf, wanted));
            }
            Query::Leader(code) => self.people.push((leaf, Wanted::Leader(code.clone()))),
            Query::Office { title, country } => {
                let wanted = Wanted::Office {
                    title: person::key(title),
                    country: country.clone(),
                };
                self.people.push((leaf, wanted));
            }
            Query::And(parts) | Query::Or(parts) => {
                for part in parts {
                    self.gather(part, ids)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn number(&mut self, term: String) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(term).or_insert(next)
    }

    /// The marks in an article, in order; of overlapping ones the longest of the earliest stays.
    pub fn mark(&mut self, article: &Article) -> Vec<Mark> {
        let mut marks = Vec::new();
        if !self.rows.is_empty() {
            self.mark_words(&article.text, &mut marks);
        }
        for (leaf, wanted) in &self.people {
            let bearers = article
                .people
                .iter()
                .filter(|person| wanted.is(person, &article.text));
            marks.extend(bearers.flat_map(|p| &p.mentions).map(|span| Mark {
                span: span.clone(),
                leaf: *leaf,
            }));
        }
        marks.retain(|m| article.text.whole().get(m.span.clone()).is_some());
        marks.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
        let mut end = 0;
        marks.retain(|m| {
            m.span.start >= end && {
                end = m.span.end;
                true
            }
        });
        marks
    }

    fn mark_words(&mut self, text: &Text, marks: &mut Vec<Mark>) {
        let title = self.places(text.title().unwrap_or_default(), 0);
        let body = self.places(text.body(), text.body_start());
        for row in &self.rows {
            if row.part != Part::Body {
                row.mark(&title, marks);
            }
            if row.part != Part::Title {
                row.mark(&body, marks);
            }
        }
    }

    fn places(&mut self, text: &str, start: usize) -> Vec<Place> {
        let mut places = Vec::new();
        let numbers = &self.numbers;
        self.news.stems(text, |word, stem| {
            if let Some(&number) = numbers.get(stem) {
                let span = word.span.start + start..word.span.end + start;
                places.push(Place {
                    span,
                    position: word.position,
                    number,
                });
            }
        });
        places
    }
}

impl Wanted {
    fn is(&self, person: &Person, text: &Text) -> bool {
        let identity = person.identity.as_ref();
        match self {
            Wanted::Named { keys, ids } => {
                identity.is_some_and(|who| ids.contains(&who.id))
                    || person.forms(text).iter().any(|form| keys.contains(form))
            }
            Wanted::Leader(code) => identity.is_some_and(|who| who.led.contains(code)),
            Wanted::Office { title, country } => {
                identity
                    .iter()
                    .flat_map(|who| &who.offices)
                    .any(|(held, code)| {
                        person::key(held) == *title && country.as_ref().is_none_or(|c| c == code)
                    })
            }
        }
    }
}

impl Row {
    fn mark(&self, places: &[Place], marks: &mut Vec<Mark>) {
        if self.terms.is_empty() {
            return;
        }
        for window in places.windows(self.terms.len()) {
            let first = &window[0];
            let fits = window
                .iter()
                .zip(&self.terms)
                .enumerate()
                .all(|(i, (place, term))| {
                    place.number == *term && place.position == first.position + i
                });
            if fits {
                let span = first.span.start..window[window.len() - 1].span.end;
                marks.push(Mark {
                    span,
                    leaf: self.leaf,
                });
            }
        }
    }
}
