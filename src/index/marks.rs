//! Where a query matches inside the text of a hit.
//!
//! The stored text is analysed again, by the code that indexed it, and each part of the query that
//! asks for something (not what it excludes) marks what it finds: a word its stem, a phrase only
//! the whole phrase, a person the mentions of whoever bears the name.

use std::collections::HashMap;

use super::analysis::{News, stem_list};
use crate::article::Article;
use crate::person;
use crate::query::{Part, Query};
use crate::search::Mark;
use crate::text::{Span, Text};

/// The parts of a query that mark something, ready to be applied to many articles.
pub struct Marker {
    rows: Vec<Row>,
    names: Vec<(usize, String)>,
    /// Numbers of the terms that occur in `rows`.
    numbers: HashMap<String, u32>,
    news: News,
}

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
    /// Gathers the marking parts of a query.
    pub fn new(query: &Query) -> Marker {
        let mut marker = Marker {
            rows: Vec::new(),
            names: Vec::new(),
            numbers: HashMap::new(),
            news: News::new(),
        };
        marker.gather(query);
        marker
    }

    fn gather(&mut self, query: &Query) {
        let leaf = self.rows.len() + self.names.len();
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
            Query::Person(name) => self.names.push((leaf, person::key(name))),
            Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| self.gather(part)),
            _ => {}
        }
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
        for (leaf, key) in &self.names {
            let bearers = article
                .people
                .iter()
                .filter(|p| p.forms(&article.text).contains(key));
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
