//! Answers as JSON lines: one object a line, its shape fixed by the project's interface.
//!
//! A key may be added; to remove one or change its meaning is to break the programs that read it.
//! What is not known is null. Offsets are bytes of the article's whole text.

use std::io::{self, Write};

use serde::Serialize;

use super::{Holdings, Problem};
use crate::article::Article;
use crate::person::Person;
use crate::search::{Company, Form, Hit, Known, Listed, Mark, Portrait};
use crate::snippet;
use crate::text::{Span, Text};

#[derive(Serialize)]
struct DatelineJson<'a> {
    raw: &'a str,
    place: Option<&'a str>,
    agency: Option<&'a str>,
}

#[derive(Serialize)]
struct HitJson<'a> {
    id: &'a str,
    score: Option<f32>,
    path: &'a str,
    title: Option<&'a str>,
    lang: Option<&'a str>,
    date: Option<String>,
    dateline: Option<DatelineJson<'a>>,
    people: Vec<&'a str>,
    snippet: String,
    cluster: Option<&'a str>,
    others: Option<usize>,
    updates: Option<&'a str>,
}

/// Writes one hit.
///
/// # Errors
/// When `out` does.
pub fn hit(hit: &Hit, out: &mut dyn Write) -> io::Result<()> {
    let article = &hit.article;
    let dateline = article.dateline.as_ref().map(|d| &d.value);
    line(
        &HitJson {
            id: &article.id,
            score: hit.score,
            path: &article.path,
            title: article.text.title(),
            lang: article.language.as_ref().map(|l| l.value.code()),
            date: article.date.as_ref().map(|d| d.value.to_string()),
            dateline: dateline.map(|d| DatelineJson {
                raw: &d.raw,
                place: d.place.as_deref(),
                agency: d.agency.as_deref(),
            }),
            people: article.people.iter().map(|p| p.name.as_str()).collect(),
            snippet: marked_up(&article.text, &hit.marks),
            cluster: hit.company.cluster.as_deref(),
            others: hit.others,
            updates: hit.company.updates.as_deref(),
        },
        out,
    )
}

/// The snippet on one line, marks in `<em>`, the rest escaped as HTML.
fn marked_up(text: &Text, marks: &[Mark]) -> String {
    let snippet = snippet::choose(text, marks);
    let mut out = String::new();
    let mut at = snippet.span.start;
    if at > text.body_start() {
        out.push_str("… ");
    }
    for Span { start, end } in snippet.marks {
        push_escaped(&mut out, &text.whole()[at..start]);
        out.push_str("<em>");
        push_escaped(&mut out, &text.whole()[start..end]);
        out.push_str("</em>");
        at = end;
    }
    push_escaped(&mut out, &text.whole()[at..snippet.span.end]);
    if snippet.span.end < text.whole().trim_end().len() {
        out.push_str(" …");
    }
    out
}

/// Escapes what HTML would read as markup and folds white space to single spaces.
fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
}

#[derive(Serialize)]
struct ArticleJson<'a> {
    id: &'a str,
    path: &'a str,
    title: Option<&'a str>,
    lang: Option<&'a str>,
    date: Option<String>,
    date_precision: Option<&'a str>,
    date_source: Option<&'a str>,
    dateline: Option<FullDatelineJson<'a>>,
    people: Vec<PersonJson<'a>>,
    authors: &'a [String],
    source: Option<&'a str>,
    url: Option<&'a str>,
    captured: Option<&'a str>,
    slug: Option<&'a str>,
    version: Option<&'a str>,
    doubts: Vec<&'a str>,
    text: &'a str,
    #[serde(flatten)]
    company: Option<CompanyJson<'a>>,
}

#[derive(Serialize)]
struct CompanyJson<'a> {
    cluster: Option<&'a str>,
    others: usize,
    updates: Option<&'a str>,
}

#[derive(Serialize)]
struct FullDatelineJson<'a> {
    raw: &'a str,
    place: Option<&'a str>,
    agency: Option<&'a str>,
    date: Option<String>,
}

#[derive(Serialize)]
struct PersonJson<'a> {
    name: &'a str,
    id: Option<&'a str>,
    standing: &'a str,
    mentions: Vec<MentionJson>,
}

#[derive(Serialize)]
struct MentionJson {
    start: usize,
    end: usize,
}

/// Writes one whole article with everything found in it, and what it has to do with others where
/// it comes from an index.
///
/// # Errors
/// When `out` does.
pub fn article(
    article: &Article,
    company: Option<&Company>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let date = article.date.as_ref();
    let dateline = article.dateline.as_ref().map(|d| &d.value);
    line(
        &ArticleJson {
            id: &article.id,
            path: &article.path,
            title: article.text.title(),
            lang: article.language.as_ref().map(|l| l.value.code()),
            date: date.map(|d| d.value.to_string()),
            date_precision: date.map(|d| d.value.precision().name()),
            date_source: date.map(|d| d.origin.name()),
            dateline: dateline.map(|d| FullDatelineJson {
                raw: &d.raw,
                place: d.place.as_deref(),
                agency: d.agency.as_deref(),
                date: d.date.map(|d| d.to_string()),
            }),
            people: article.people.iter().map(person).collect(),
            authors: &article.authors,
            source: article.publisher.as_deref(),
            url: article.url.as_deref(),
            captured: article.captured.as_deref(),
            slug: article.slug.as_deref(),
            version: article.version.as_deref(),
            doubts: article.doubts.iter().map(|d| d.what.as_str()).collect(),
            text: article.text.whole(),
            company: company.map(|company| CompanyJson {
                cluster: company.cluster.as_deref(),
                others: company.others,
                updates: company.updates.as_deref(),
            }),
        },
        out,
    )
}

fn person(person: &Person) -> PersonJson<'_> {
    let mentions = person.mentions.iter().map(|span| MentionJson {
        start: span.start,
        end: span.end,
    });
    PersonJson {
        name: &person.name,
        id: person.identity.as_ref().map(|who| who.id.as_str()),
        standing: person.standing.name(),
        mentions: mentions.collect(),
    }
}

#[derive(Serialize)]
struct ListedJson<'a> {
    id: Option<&'a str>,
    name: &'a str,
    forms: Vec<&'a str>,
    count: u64,
}

/// Writes one person of a list.
///
/// # Errors
/// When `out` does.
pub fn listed(Listed { who, forms }: &Listed, out: &mut dyn Write) -> io::Result<()> {
    line(&listed_json(who, forms), out)
}

fn listed_json<'a>(who: &'a Known, forms: &'a [Form]) -> ListedJson<'a> {
    ListedJson {
        id: who.id.as_deref(),
        name: &who.name,
        forms: forms.iter().map(|form| form.printed.as_str()).collect(),
        count: who.stories,
    }
}

#[derive(Serialize)]
struct PortraitJson<'a> {
    #[serde(flatten)]
    listed: ListedJson<'a>,
    printed: Vec<FormJson<'a>>,
    years: Vec<YearJson>,
    beside: Vec<KnownJson<'a>>,
    beside_count: usize,
}

#[derive(Serialize)]
struct FormJson<'a> {
    form: &'a str,
    count: u64,
}

#[derive(Serialize)]
struct YearJson {
    year: Option<i32>,
    count: u64,
}

#[derive(Serialize)]
struct KnownJson<'a> {
    id: Option<&'a str>,
    name: &'a str,
    count: u64,
}

/// Writes one person in full.
///
/// # Errors
/// When `out` does.
pub fn portrait(portrait: &Portrait, out: &mut dyn Write) -> io::Result<()> {
    let printed = portrait.forms.iter().map(|form| FormJson {
        form: &form.printed,
        count: form.stories,
    });
    let years = portrait.years.iter().map(|year| YearJson {
        year: year.year,
        count: year.stories,
    });
    let beside = portrait.beside.iter().map(|who| KnownJson {
        id: who.id.as_deref(),
        name: &who.name,
        count: who.stories,
    });
    line(
        &PortraitJson {
            listed: listed_json(&portrait.who, &portrait.forms),
            printed: printed.collect(),
            years: years.collect(),
            beside: beside.collect(),
            beside_count: portrait.beside_total,
        },
        out,
    )
}

#[derive(Serialize)]
struct StatsJson {
    articles: u64,
    undated: u64,
    duplicates: u64,
    carried: u64,
    clusters: u64,
    segments: usize,
    bytes: u64,
    first: Option<String>,
    last: Option<String>,
    files: u64,
    problems: u64,
}

/// Writes what an index holds.
///
/// # Errors
/// When `out` does.
pub fn stats(holdings: &Holdings, out: &mut dyn Write) -> io::Result<()> {
    let totals = &holdings.totals;
    line(
        &StatsJson {
            articles: totals.articles,
            undated: totals.undated,
            duplicates: totals.duplicates(),
            carried: totals.carried,
            clusters: totals.clusters,
            segments: totals.segments,
            bytes: holdings.bytes,
            first: totals.first.map(|d| d.to_string()),
            last: totals.last.map(|d| d.to_string()),
            files: holdings.files,
            problems: holdings.problems,
        },
        out,
    )
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    path: &'a str,
    kind: &'a str,
    id: Option<&'a str>,
    what: &'a str,
}

/// Writes a problem as a line.
///
/// # Errors
/// When the output cannot be written.
pub fn problem(problem: &Problem<'_>, out: &mut dyn Write) -> io::Result<()> {
    line(
        &ProblemJson {
            path: problem.path,
            kind: problem.kind.name(),
            id: problem.article,
            what: &problem.what,
        },
        out,
    )
}

fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
