//! The schema: every field of a stored article, what it holds and what it is for.
//!
//! | field | options | what it holds |
//! | --- | --- | --- |
//! | `id` | raw term, stored | the article's id; `show` finds it by this |
//! | `file` | raw term | the identity of its file; a changed file deletes by this |
//! | `path` | raw term, stored | the file as the user named it |
//! | `title`, `body` | [`News`](super::analysis::News) terms with positions | the text; stems and exact forms |
//! | `title_text`, `body_text` | stored | the text as it stands |
//! | `lang` | raw term, stored | the code of the language |
//! | `lang_origin` | stored | where the language was found |
//! | `day`, `last_day` | fast i64 | first and last day that the date may mean, in days since 1970-01-01; absent where there is no date |
//! | `date`, `date_origin` | stored | the date cut to its precision, and where it was found |
//! | `place` | raw terms | keys of the dateline's place and of its parts |
//! | `agency`, `publisher` | raw term | keys of who filed and who carried it |
//! | `person` | raw terms | every key under which someone mentioned may be asked for |
//! | `bearer` | raw terms | a form, group and name, joined by [`SEPARATOR`], for each form but the whole name of nobody known: who bears an asked-for name |
//! | `people` | fast string | group, name and printed form of everybody who counts, joined by [`SEPARATOR`] |
//! | `leader` | raw terms | codes of the countries that somebody mentioned led on the day |
//! | `office` | raw terms | keys of the titles that somebody mentioned held on the day, and each with the code of its country behind [`SEPARATOR`] |
//! | `people_stored`, `mentions` | stored | names, standing and identity, and the byte ranges of the mentions |
//! | `dateline_raw` … `doubts` | stored | the rest of the article, for showing |
//! | `key` | fast u64 | hash of the id; names the story in [`kin`](super::kin) |
//! | `sketch` | fast u64s | the [`Sketch`](crate::sketch::Sketch) of the body behind its dateline, to find the same story carried twice; absent where there are no words |
//! | `strands` | fast u64s | what the story's versions share with it: [`Strand`](crate::version::Strand)s |
//! | `rank` | fast u64 | which of the versions of a day it is; absent where nothing says |
//!
//! A group is one person across articles; [`people`](super::people) tells which. The days are numbers and not tantivy dates, which wrap silently outside 1677–2262. Raw terms
//! have no norms and no frequencies. Knows tantivy; no articles, no queries.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions,
};

/// The number of this layout; an index of another number is refused with what to do.
pub const FORMAT_VERSION: u32 = 3;

/// Joins the parts of a term; no key contains it.
pub const SEPARATOR: char = '\u{1F}';

/// The name under which the tokenizer of titles and bodies is registered.
pub const NEWS_TOKENIZER: &str = "news";

/// Handles of all fields; see the module's table.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // The table above documents each.
pub struct Fields {
    pub id: Field,
    pub file: Field,
    pub path: Field,
    pub title: Field,
    pub body: Field,
    pub title_text: Field,
    pub body_text: Field,
    pub lang: Field,
    pub lang_origin: Field,
    pub day: Field,
    pub last_day: Field,
    pub date: Field,
    pub date_origin: Field,
    pub place: Field,
    pub agency: Field,
    pub publisher: Field,
    pub person: Field,
    pub bearer: Field,
    pub people: Field,
    pub leader: Field,
    pub office: Field,
    pub people_stored: Field,
    pub mentions: Field,
    pub dateline_raw: Field,
    pub dateline_place: Field,
    pub dateline_agency: Field,
    pub dateline_date: Field,
    pub dateline_origin: Field,
    pub authors: Field,
    pub publisher_stored: Field,
    pub url: Field,
    pub captured: Field,
    pub slug: Field,
    pub version: Field,
    pub doubts: Field,
    pub key: Field,
    pub sketch: Field,
    pub strands: Field,
    pub rank: Field,
}

impl Fields {
    /// The handles of a schema that may be of another format; of a field that it has not, one that
    /// no document has.
    pub fn of(schema: &Schema) -> Fields {
        let get = |name| {
            let field = schema.get_field(name);
            field.unwrap_or(Field::from_field_id(u32::MAX))
        };
        Fields {
            id: get("id"),
            file: get("file"),
            path: get("path"),
            title: get("title"),
            body: get("body"),
            title_text: get("title_text"),
            body_text: get("body_text"),
            lang: get("lang"),
            lang_origin: get("lang_origin"),
            day: get("day"),
            last_day: get("last_day"),
            date: get("date"),
            date_origin: get("date_origin"),
            place: get("place"),
            agency: get("agency"),
            publisher: get("publisher"),
            person: get("person"),
            bearer: get("bearer"),
            people: get("people"),
            leader: get("leader"),
            office: get("office"),
            people_stored: get("people_stored"),
            mentions: get("mentions"),
            dateline_raw: get("dateline_raw"),
            dateline_place: get("dateline_place"),
            dateline_agency: get("dateline_agency"),
            dateline_date: get("dateline_date"),
            dateline_origin: get("dateline_origin"),
            authors: get("authors"),
            publisher_stored: get("publisher_stored"),
            url: get("url"),
            captured: get("captured"),
            slug: get("slug"),
            version: get("version"),
            doubts: get("doubts"),
            key: get("key"),
            sketch: get("sketch"),
            strands: get("strands"),
            rank: get("rank"),
        }
    }
}

/// The schema and its handles; the same at every call.
pub fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let raw = raw_terms();
    let day = NumericOptions::default() | FAST;
    schema.add_text_field("id", raw.clone() | STORED);
    schema.add_text_field("file", raw.clone());
    schema.add_text_field("path", raw.clone() | STORED);
    schema.add_text_field("title", news_terms());
    schema.add_text_field("body", news_terms());
    schema.add_text_field("title_text", STORED);
    schema.add_text_field("body_text", STORED);
    schema.add_text_field("lang", raw.clone() | STORED);
    schema.add_text_field("lang_origin", STORED);
    schema.add_i64_field("day", day.clone());
    schema.add_i64_field("last_day", day);
    schema.add_text_field("date", STORED);
    schema.add_text_field("date_origin", STORED);
    schema.add_text_field("place", raw.clone());
    schema.add_text_field("agency", raw.clone());
    schema.add_text_field("publisher", raw.clone());
    schema.add_text_field("person", raw.clone());
    schema.add_text_field("bearer", raw.clone());
    schema.add_text_field("leader", raw.clone());
    schema.add_text_field("office", raw);
    schema.add_text_field("people", TextOptions::default().set_fast("raw"));
    schema.add_text_field("people_stored", STORED);
    schema.add_bytes_field("mentions", STORED);
    schema.add_text_field("dateline_raw", STORED);
    schema.add_text_field("dateline_place", STORED);
    schema.add_text_field("dateline_agency", STORED);
    schema.add_text_field("dateline_date", STORED);
    schema.add_text_field("dateline_origin", STORED);
    schema.add_text_field("authors", STORED);
    schema.add_text_field("publisher_stored", STORED);
    schema.add_text_field("url", STORED);
    schema.add_text_field("captured", STORED);
    schema.add_text_field("slug", STORED);
    schema.add_text_field("version", STORED);
    schema.add_text_field("doubts", STORED);
    schema.add_u64_field("key", FAST);
    schema.add_u64_field("sketch", FAST);
    schema.add_u64_field("strands", FAST);
    schema.add_u64_field("rank", FAST);
    let schema = schema.build();
    let fields = Fields::of(&schema);
    (schema, fields)
}

fn raw_terms() -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic),
    )
}

fn news_terms() -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(NEWS_TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    )
}
