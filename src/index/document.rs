//! An article as the engine stores it, and back.
//!
//! [`Story`] hands an article to tantivy field by field without copying its text. The only place
//! where calendar days become the numbers of a column.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use tantivy::schema::Field;
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::{Document, TantivyDocument};
use xxhash_rust::xxh3::xxh3_64;

use super::analysis::Analysis;
use super::budget::Permit;
use super::people::{self, Indexed};
use super::schema::Fields;
use crate::article::{Article, Doubt, Found, Origin};
use crate::date::{PartialDate, written};
use crate::dateline::Dateline;
use crate::language::Language;
use crate::person;
use crate::sketch::{Shingles, Sketch};
use crate::text::Text;
use crate::version::{Stated, Strand};

/// An article on its way into the index; small to move, since the engine's queue has room for
/// thousands.
#[derive(Debug)]
pub struct Story(Box<Parts>);

/// An article and what is indexed of it beside its text.
#[derive(Debug)]
struct Parts {
    article: Article,
    fields: Fields,
    file: String,
    /// Title and body as the tokenizer reads them, where that is not as they stand.
    headed: [Option<String>; 2],
    date: Option<String>,
    dateline_date: Option<String>,
    places: Vec<String>,
    agency: Option<String>,
    publisher: Option<String>,
    people: Indexed,
    sketch: Option<[u64; Sketch::WORDS]>,
    strands: Vec<Strand>,
    rank: u64,
    permit: Option<Arc<Permit>>,
}

impl Story {
    /// Prepares an article of the file with this identity.
    pub fn new(article: Article, file: &str, fields: Fields) -> Story {
        Story(Box::new(Parts::new(article, file, fields)))
    }

    /// Holds a permit until the engine has taken the article in.
    pub fn hold(&mut self, permit: Arc<Permit>) {
        self.0.permit = Some(permit);
    }

    /// The bytes of its text, about what it takes up on its way.
    pub fn size(&self) -> usize {
        self.0.article.text.whole().len()
    }
}

impl Parts {
    fn new(article: Article, file: &str, fields: Fields) -> Parts {
        let dateline = article.dateline.as_ref().map(|d| &d.value);
        Parts {
            file: file.to_owned(),
            headed: headed(&article),
            date: article.date.as_ref().map(|d| d.value.to_string()),
            dateline_date: dateline.and_then(|d| d.date).map(|d| d.to_string()),
            places: dateline
                .and_then(|d| d.place.as_deref())
                .map(place_keys)
                .unwrap_or_default(),
            agency: dateline.and_then(|d| d.agency.as_deref()).map(person::key),
            publisher: article.publisher.as_deref().map(person::key),
            people: Indexed::new(&article.people, &article.text),
            sketch: Sketch::of(&Shingles::of(own_text(&article))).map(|sketch| sketch.words()),
            strands: stated(&article).strands(),
            rank: stated(&article).rank(),
            fields,
            article,
            permit: None,
        }
    }

    fn push_text<'a>(&'a self, out: &mut Vec<(Field, Leaf<'a>)>) {
        let (f, article) = (&self.fields, &self.article);
        out.push((f.id, Leaf::Str(&article.id)));
        out.push((f.file, Leaf::Str(&self.file)));
        out.push((f.path, Leaf::Str(&article.path)));
        let [title, body] = [article.text.title(), Some(article.text.body())];
        let [headed_title, headed_body] = self.headed.each_ref().map(Option::as_deref);
        out.extend(headed_title.or(title).map(|t| (f.title, Leaf::Str(t))));
        out.extend(headed_body.or(body).map(|b| (f.body, Leaf::Str(b))));
        out.extend(title.map(|t| (f.title_text, Leaf::Str(t))));
        out.extend(body.map(|b| (f.body_text, Leaf::Str(b))));
        if let Some(found) = &article.language {
            out.push((f.lang, Leaf::Str(found.value.code())));
            out.push((f.lang_origin, Leaf::Str(found.origin.name())));
        }
        out.extend(article.authors.iter().map(|a| (f.authors, Leaf::Str(a))));
        out.extend(
            article
                .publisher
                .iter()
                .map(|p| (f.publisher_stored, Leaf::Str(p))),
        );
        out.extend(self.publisher.iter().map(|p| (f.publisher, Leaf::Str(p))));
        out.extend(article.url.iter().map(|u| (f.url, Leaf::Str(u))));
        out.extend(article.captured.iter().map(|c| (f.captured, Leaf::Str(c))));
        out.extend(article.slug.iter().map(|s| (f.slug, Leaf::Str(s))));
        out.extend(article.version.iter().map(|v| (f.version, Leaf::Str(v))));
        out.extend(
            article
                .doubts
                .iter()
                .map(|d| (f.doubts, Leaf::Str(&d.what))),
        );
    }

    fn push_kin<'a>(&'a self, out: &mut Vec<(Field, Leaf<'a>)>) {
        let f = &self.fields;
        out.push((f.key, Leaf::U64(key(&self.article.id))));
        let sketch = self.sketch.iter().flatten();
        out.extend(sketch.map(|word| (f.sketch, Leaf::U64(*word))));
        let strands = self.strands.iter();
        out.extend(strands.map(|strand| (f.strands, Leaf::U64(strand.number()))));
        let rank = Some(self.rank).filter(|rank| *rank > 0);
        out.extend(rank.map(|rank| (f.rank, Leaf::U64(rank))));
    }

    fn push_date<'a>(&'a self, out: &mut Vec<(Field, Leaf<'a>)>) {
        let f = &self.fields;
        let (Some(found), Some(date)) = (&self.article.date, &self.date) else {
            return;
        };
        out.push((f.day, Leaf::I64(day_number(found.value.first()))));
        out.push((f.last_day, Leaf::I64(day_number(found.value.last()))));
        out.push((f.date, Leaf::Str(date)));
        out.push((f.date_origin, Leaf::Str(found.origin.name())));
    }

    fn push_dateline<'a>(&'a self, out: &mut Vec<(Field, Leaf<'a>)>) {
        let f = &self.fields;
        let Some(Found {
            value: dateline,
            origin,
        }) = &self.article.dateline
        else {
            return;
        };
        out.push((f.dateline_raw, Leaf::Str(&dateline.raw)));
        out.push((f.dateline_origin, Leaf::Str(origin.name())));
        out.extend(
            dateline
                .place
                .iter()
                .map(|p| (f.dateline_place, Leaf::Str(p))),
        );
        out.extend(
            dateline
                .agency
                .iter()
                .map(|a| (f.dateline_agency, Leaf::Str(a))),
        );
        out.extend(
            self.dateline_date
                .iter()
                .map(|d| (f.dateline_date, Leaf::Str(d))),
        );
        out.extend(self.places.iter().map(|p| (f.place, Leaf::Str(p))));
        out.extend(self.agency.iter().map(|a| (f.agency, Leaf::Str(a))));
    }

    fn push_people<'a>(&'a self, out: &mut Vec<(Field, Leaf<'a>)>) {
        let (f, people) = (&self.fields, &self.people);
        for (field, values) in [
            (f.person, &people.persons),
            (f.bearer, &people.bearers),
            (f.people, &people.facets),
            (f.leader, &people.leaders),
            (f.office, &people.offices),
            (f.people_stored, &people.records),
        ] {
            out.extend(values.iter().map(|value| (field, Leaf::Str(value))));
        }
        out.push((f.mentions, Leaf::Bytes(&people.mentions)));
    }
}

/// Title and body with their analysis at their heads, where they need to say it.
fn headed(article: &Article) -> [Option<String>; 2] {
    let analysis = Analysis::of(article.language.as_ref().map(|found| found.value));
    [article.text.title(), Some(article.text.body())].map(|text| match analysis.headed(text?) {
        Cow::Borrowed(_) => None,
        Cow::Owned(headed) => Some(headed),
    })
}

/// The keys of a place and of its parts: `St. Petersburg, Russia` is found as the whole, as `st
/// petersburg` and as `russia`; `Sydney and Kuala Lumpur` as either city.
fn place_keys(place: &str) -> Vec<String> {
    let mut keys = vec![person::key(place)];
    let parts: Vec<&str> = place.split([',', '/', ';']).collect();
    let cities = parts.iter().flat_map(|part| part.split(" and "));
    for part in parts.iter().copied().chain(cities) {
        let key = person::key(part);
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The number by which a story of this id is known in columns: XXH3 (xxhash.com).
pub fn key(id: &str) -> u64 {
    xxh3_64(id.as_bytes())
}

/// The body behind its dateline: what stays where another paper carries the story.
pub fn own_text(article: &Article) -> &str {
    &article.text.body()[dateline_end(article)..]
}

/// What a story states that its versions state too; an agency stands in for a paper.
fn stated(article: &Article) -> Stated<'_> {
    let dateline = article.dateline.as_ref();
    let agency = dateline.and_then(|dateline| dateline.value.agency.as_deref());
    Stated {
        publisher: article.publisher.as_deref().or(agency),
        url: article.url.as_deref(),
        slug: article.slug.as_deref(),
        title: article.text.title(),
        version: article.version.as_deref(),
    }
}

/// Where the dateline of a body ends, if the body has one at its head.
fn dateline_end(article: &Article) -> usize {
    /// No dateline stands further down.
    const HEAD: usize = 512;
    let body = article.text.body();
    let raw = article
        .dateline
        .as_ref()
        .map_or("", |d| d.value.raw.as_str());
    let at = body.find(raw).filter(|at| !raw.is_empty() && *at < HEAD);
    at.map_or(0, |at| at + raw.len())
}

/// Days since 1970-01-01, negative before.
pub fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.to_epoch_days())
}

/// The inverse of [`day_number`], for numbers that it gave.
pub fn day_of_number(number: i64) -> Option<NaiveDate> {
    i32::try_from(number)
        .ok()
        .and_then(NaiveDate::from_epoch_days)
}

/// A borrowed field value.
#[derive(Clone, Copy, Debug)]
pub enum Leaf<'a> {
    /// Text or a raw term.
    Str(&'a str),
    /// A hash.
    U64(u64),
    /// A day's number.
    I64(i64),
    /// Encoded mentions.
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> for Leaf<'a> {
    type ArrayIter = std::iter::Empty<Leaf<'a>>;
    type ObjectIter = std::iter::Empty<(&'a str, Leaf<'a>)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Leaf::Str(text) => ReferenceValueLeaf::Str(text),
            Leaf::U64(number) => ReferenceValueLeaf::U64(number),
            Leaf::I64(number) => ReferenceValueLeaf::I64(number),
            Leaf::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
        })
    }
}

impl Document for Story {
    type Value<'a> = Leaf<'a>;
    type FieldsValuesIter<'a> = std::vec::IntoIter<(Field, Leaf<'a>)>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let parts = &*self.0;
        let mut values = Vec::with_capacity(44 + 4 * parts.people.persons.len());
        parts.push_text(&mut values);
        parts.push_date(&mut values);
        parts.push_dateline(&mut values);
        parts.push_people(&mut values);
        parts.push_kin(&mut values);
        values.into_iter()
    }
}

/// The stored article.
pub fn article(document: &TantivyDocument, fields: &Fields) -> Article {
    let get = |field| text_of(document, field);
    let all = |field| texts_of(document, field);
    // Formats before the third stored the text with its terms.
    let text = |stored, older| get(stored).or_else(|| get(older));
    let bytes = document
        .get_first(fields.mentions)
        .and_then(|v| v.as_bytes())
        .unwrap_or_default();
    Article {
        id: get(fields.id).unwrap_or_default(),
        path: get(fields.path).unwrap_or_default(),
        text: Text::new(
            text(fields.title_text, fields.title).as_deref(),
            &text(fields.body_text, fields.body).unwrap_or_default(),
        ),
        date: found(
            get(fields.date).as_deref().and_then(parse_date),
            get(fields.date_origin),
        ),
        dateline: found(dateline(document, fields), get(fields.dateline_origin)),
        language: found(
            get(fields.lang).as_deref().and_then(Language::named),
            get(fields.lang_origin),
        ),
        people: people::decode(&all(fields.people_stored), bytes),
        authors: all(fields.authors),
        publisher: get(fields.publisher_stored),
        url: get(fields.url),
        captured: get(fields.captured),
        slug: get(fields.slug),
        version: get(fields.version),
        doubts: all(fields.doubts).into_iter().map(Doubt::new).collect(),
    }
}

fn found<T>(value: Option<T>, origin: Option<String>) -> Option<Found<T>> {
    let origin = Origin::named(&origin?)?;
    value.map(|value| Found { value, origin })
}

fn dateline(document: &TantivyDocument, fields: &Fields) -> Option<Dateline> {
    let get = |field| text_of(document, field);
    Some(Dateline {
        raw: get(fields.dateline_raw)?,
        place: get(fields.dateline_place),
        agency: get(fields.dateline_agency),
        date: get(fields.dateline_date).as_deref().and_then(parse_date),
    })
}

fn parse_date(iso: &str) -> Option<PartialDate> {
    written::stated(iso).ok()
}

fn text_of(document: &TantivyDocument, field: Field) -> Option<String> {
    document
        .get_first(field)
        .and_then(|v| v.as_str())
        .map(str::to_owned)
}

fn texts_of(document: &TantivyDocument, field: Field) -> Vec<String> {
    document
        .get_all(field)
        .filter_map(|v| v.as_str().map(str::to_owned))
        .collect()
}
