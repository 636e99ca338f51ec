//! Where a query matches inside the text of a hit.
//!
//! The stored text is analysed again, by the code that indexed it, and each part of the query that
//! asks for something (not what it excludes) marks what it finds: a word its stem in the language
//! of the story, a phrase only the whole phrase, a person the mentions of whoever bears the name, a country those of its leader,
//! an office those of its holder.

use std::collections::HashMap;

use super::analysis::{self, Analysis, News};
use crate::article::Article;
use crate::person::{self, Person};
use crate::query::{Part, Query};
use crate::search::Mark;
use crate::text::{Span, Text};

/// The parts of a query that mark something, ready to be applied to many articles.
pub struct Marker {
    texts: Vec<Asked>,
    people: Vec<(usize, Wanted)>,
    /// What the texts ask for in stories of the analyses that were met.
    rows: HashMap<Analysis, Rows>,
    news: News,
}

/// A word or phrase of the query.
struct Asked {
    leaf: usize,
    part: Part,
    text: String,
}

/// What the words and phrases of a query ask for in stories of one analysis.
#[derive(Default)]
struct Rows {
    rows: Vec<Row>,
    /// Numbers of the terms that occur in `rows`.
    numbers: HashMap<String, u32>,
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

/// Terms that must stand in a row: how far behind the first, and their numbers.
struct Row {
    leaf: usize,
    part: Part,
    terms: Vec<(usize, u32)>,
}

/// A term of the text that some row wants: its place and number.
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
            texts: Vec::new(),
            people: Vec::new(),
            rows: HashMap::new(),
            news: News::new(),
        };
        marker.gather(query, ids)?;
        Ok(marker)
    }

    fn gather(&mut self, query: &Query, ids: Ids) -> tantivy::Result<()> {
        let leaf = self.texts.len() + self.people.len();
        match query {
            Query::Word { part, text } | Query::Phrase { part, text } => {
                self.texts.push(Asked {
                    leaf,
                    part: *part,
                    text: text.clone(),
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

    /// The marks in an article, in order; of overlapping ones the longest of the earliest stays.
    pub fn mark(&mut self, article: &Article) -> Vec<Mark> {
        let mut marks = Vec::new();
        if !self.texts.is_empty() {
            self.mark_words(article, &mut marks);
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

    fn mark_words(&mut self, article: &Article, marks: &mut Vec<Mark>) {
        let (language, text) = (article.language.as_ref(), &article.text);
        let analysis = Analysis::of(language.map(|found| found.value));
        let texts = &self.texts;
        let rows = self.rows.entry(analysis);
        let rows = rows.or_insert_with(|| Rows::new(texts, analysis));
        let mut places = |text: &str, start| rows.places(&mut self.news, analysis, text, start);
        let title = places(text.title().unwrap_or_default(), 0);
        let body = places(text.body(), text.body_start());
        for row in &rows.rows {
            if row.part != Part::Body {
                row.mark(&title, marks);
            }
            if row.part != Part::Title {
                row.mark(&body, marks);
            }
        }
    }
}

impl Rows {
    fn new(texts: &[Asked], analysis: Analysis) -> Rows {
        let mut rows = Rows::default();
        for Asked { leaf, part, text } in texts {
            for row in analysis::rows(text, analysis) {
                let terms = row.into_iter().map(|(at, term)| (at, rows.number(term)));
                let terms = terms.collect();
                rows.rows.push(Row {
                    leaf: *leaf,
                    part: *part,
                    terms,
                });
            }
        }
        rows
    }

    fn number(&mut self, term: String) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(term).or_insert(next)
    }

    /// Where terms that are asked for stand in a text that begins at the byte `start`.
    fn places(&self, news: &mut News, analysis: Analysis, text: &str, start: usize) -> Vec<Place> {
        let mut places = Vec::new();
        let mut stream = news.stream(analysis, text);
        while stream.step().is_some() {
            if let Some(&number) = self.numbers.get(stream.term()) {
                let span = stream.span();
                places.push(Place {
                    span: span.start + start..span.end + start,
                    position: stream.position(),
                    number,
                });
            }
        }
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
        for at in 0..places.len() {
            if let Some(span) = self.stands_at(&places[at..]) {
                marks.push(Mark {
                    span,
                    leaf: self.leaf,
                });
            }
        }
    }

    /// What the whole row covers, if it begins at the first of these places.
    fn stands_at(&self, places: &[Place]) -> Option<Span> {
        let first = places.first()?;
        let mut end = first.span.end;
        let mut rest = places;
        for &(offset, number) in &self.terms {
            let position = first.position + offset;
            // Terms of one position come in no order: the search goes on where that begins.
            rest = &rest[rest.partition_point(|place| place.position < position)..];
            let mut here = rest.iter().take_while(|place| place.position == position);
            end = here.find(|place| place.number == number)?.span.end;
        }
        Some(first.span.start..end)
    }
}
