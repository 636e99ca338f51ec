//! Answers for people: a few lines a story, marks in colour where there is colour.
//!
//! ```text
//! Kim and Putin meet at Vostochny
//!   2023-09-13 · Vladivostok · Kim Jong Un, Vladimir Putin
//!   … talks that may lead to an arms transfer …
//!   corpus/plain/2023/09/13/vostochny.txt
//! ```

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use chrono::NaiveDate;

use super::{Holdings, Problem, safe};
use crate::article::{Article, Found};
use crate::dateline::Dateline;
use crate::person::{Person, Standing};
use crate::search::{Company, Hit, Mark, Page};
use crate::snippet;
use crate::text::Span;

/// Whether text is written with colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// No escape sequences at all.
    Plain,
    /// ANSI colours.
    Colour,
}

/// What a colour is for.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// What stands out in no way.
    Plain,
    /// A headline, or a name in its place.
    Title,
    /// What a query finds.
    Mark,
    /// What is not read at first.
    Aside,
}

impl Palette {
    fn style(self, role: Role) -> Style {
        match (self, role) {
            (Palette::Plain, _) | (Palette::Colour, Role::Plain) => Style::new(),
            (Palette::Colour, Role::Title) => Style::new().bold(),
            (Palette::Colour, Role::Mark) => AnsiColor::Red.on_default().bold(),
            (Palette::Colour, Role::Aside) => Style::new().dimmed(),
        }
    }

    /// Writes a text made safe, in the colour of its role.
    pub(super) fn paint(self, role: Role, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let style = self.style(role);
        write!(out, "{style}{}{style:#}", safe(text))
    }
}

/// How many people are named in a list of hits before the rest is counted.
const PEOPLE_SHOWN: usize = 6;

/// Writes a page of hits and, below them, how many there are, which `count` puts in words.
///
/// # Errors
/// When `out` does.
pub fn page(
    page: &Page,
    offset: usize,
    count: fn(usize) -> String,
    palette: Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    for hit in &page.hits {
        write_hit(hit, palette, out)?;
        writeln!(out)?;
    }
    let total = page.total.unwrap_or(page.hits.len());
    let summary = page_of(page.hits.len(), total, offset, count);
    palette.paint(Role::Aside, &summary, out)?;
    writeln!(out)
}

/// Which part of a total a page shows; `count` puts a number in words.
pub(super) fn page_of(
    shown: usize,
    total: usize,
    offset: usize,
    count: impl Fn(usize) -> String,
) -> String {
    let first = offset.saturating_add(1);
    match shown {
        all if all == total => count(total),
        0 => format!("none of {} from {first} on", count(total)),
        _ => format!(
            "{first} to {} of {}",
            offset.saturating_add(shown),
            count(total)
        ),
    }
}

/// A number of stories in words.
pub fn stories(count: usize) -> String {
    if count == 1 {
        "1 story".to_owned()
    } else {
        format!("{count} stories")
    }
}

/// A number of stories in words, where those that are nearly the same count as one.
pub fn different(count: usize) -> String {
    if count == 1 {
        "1 story".to_owned()
    } else {
        format!("{count} different stories")
    }
}

fn write_hit(hit: &Hit, palette: Palette, out: &mut dyn Write) -> io::Result<()> {
    let article = &hit.article;
    match article.text.title() {
        Some(title) => {
            let in_title: Vec<Span> = spans_within(&hit.marks, 0..title.len());
            write_marked(
                article.text.whole(),
                0..title.len(),
                &in_title,
                Role::Title,
                palette,
                out,
            )?;
        }
        None => palette.paint(Role::Title, "(no headline)", out)?,
    }
    writeln!(out)?;
    writeln!(out, "  {}", safe(&facts(article)))?;
    write_snippet(hit, palette, out)?;
    write!(out, "  ")?;
    palette.paint(Role::Aside, &article.id, out)?;
    writeln!(out)?;
    if let Some(before) = &hit.company.updates {
        writeln!(out, "  update of {}", safe(before))?;
    }
    if let Some(others) = hit.others.filter(|others| *others > 0) {
        writeln!(out, "  and {others} more")?;
    }
    Ok(())
}

/// Date, place, agency and people on one line.
fn facts(article: &Article) -> String {
    let mut facts = vec![
        article
            .date
            .as_ref()
            .map_or("undated".to_owned(), |d| d.value.to_string()),
    ];
    if let Some(Found {
        value: Dateline { place, agency, .. },
        ..
    }) = &article.dateline
    {
        facts.extend(place.clone());
        facts.extend(agency.clone());
    }
    facts.extend(article.publisher.clone());
    let names: Vec<&str> = article.people.iter().map(|p| p.name.as_str()).collect();
    let more = names.len().saturating_sub(PEOPLE_SHOWN);
    let mut people = names[..names.len() - more].join(", ");
    if more > 0 {
        people.push_str(&format!(" and {more} more"));
    }
    facts.extend(Some(people).filter(|p| !p.is_empty()));
    facts.join(" · ")
}

fn write_snippet(hit: &Hit, palette: Palette, out: &mut dyn Write) -> io::Result<()> {
    let text = &hit.article.text;
    let snippet = snippet::choose(text, &hit.marks);
    if snippet.span.is_empty() {
        return Ok(());
    }
    let before = if snippet.span.start > text.body_start() {
        "… "
    } else {
        ""
    };
    let after = if snippet.span.end < text.whole().trim_end().len() {
        " …"
    } else {
        ""
    };
    write!(out, "  {before}")?;
    write_marked(
        text.whole(),
        snippet.span,
        &snippet.marks,
        Role::Plain,
        palette,
        out,
    )?;
    writeln!(out, "{after}")
}

fn spans_within(marks: &[Mark], range: Span) -> Vec<Span> {
    marks
        .iter()
        .map(|m| m.span.clone())
        .filter(|s| range.start <= s.start && s.end <= range.end)
        .collect()
}

/// Writes a range of a text, its white space folded to single spaces, the marks painted.
fn write_marked(
    whole: &str,
    range: Span,
    marks: &[Span],
    role: Role,
    palette: Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut at = range.start;
    for mark in marks {
        palette.paint(role, &folded(&whole[at..mark.start]), out)?;
        palette.paint(Role::Mark, &folded(&whole[mark.clone()]), out)?;
        at = mark.end;
    }
    palette.paint(role, &folded(&whole[at..range.end]), out)
}

fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if !c.is_whitespace() => out.push(c),
            _ if out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    out
}

/// Writes a whole story: what was found, then its text.
///
/// # Errors
/// When `out` does.
pub fn article(article: &Article, palette: Palette, out: &mut dyn Write) -> io::Result<()> {
    heading(article, palette, out)?;
    writeln!(out, "{}", safe(&facts(article)))?;
    writeln!(out, "\n{}", safe(article.text.body().trim_end()))
}

/// Writes the headline and the id of a story.
///
/// # Errors
/// When `out` does.
pub fn heading(article: &Article, palette: Palette, out: &mut dyn Write) -> io::Result<()> {
    palette.paint(
        Role::Title,
        article.text.title().unwrap_or("(no headline)"),
        out,
    )?;
    writeln!(out)?;
    palette.paint(Role::Aside, &article.id, out)?;
    writeln!(out)
}

/// Writes how each field of a story was found.
///
/// # Errors
/// When `out` does.
pub fn explanation(article: &Article, company: &Company, out: &mut dyn Write) -> io::Result<()> {
    let mut row = |name: &str, value: &str| writeln!(out, "{name:>9}  {}", safe(value));
    match &article.date {
        Some(found) => {
            let date = found.value;
            row(
                "date",
                &format!(
                    "{date}, to the {}, from the {}",
                    date.precision().name(),
                    found.origin.name()
                ),
            )?;
        }
        None => row("date", "none found")?,
    }
    match &article.dateline {
        Some(found) => {
            row(
                "dateline",
                &format!("\"{}\", from the {}", found.value.raw, found.origin.name()),
            )?;
            row(
                "place",
                found
                    .value
                    .place
                    .as_deref()
                    .unwrap_or("none in the dateline"),
            )?;
            row(
                "agency",
                found
                    .value
                    .agency
                    .as_deref()
                    .unwrap_or("none in the dateline"),
            )?;
        }
        None => row("dateline", "none found")?,
    }
    match &article.language {
        Some(found) => {
            let (name, code) = (found.value.name(), found.value.code());
            row(
                "language",
                &format!("{name} ({code}), from the {}", found.origin.name()),
            )?;
        }
        None => row("language", "cannot be told")?,
    }
    for person in &article.people {
        let printed: Vec<&str> = person.printed(&article.text).collect();
        row(
            "person",
            &format!("{}: {}", described(person), counted(&printed)),
        )?;
    }
    for author in &article.authors {
        row("author", author)?;
    }
    for (name, value) in [
        ("source", &article.publisher),
        ("url", &article.url),
        ("captured", &article.captured),
        ("slug", &article.slug),
        ("version", &article.version),
        ("update of", &company.updates),
    ] {
        if let Some(value) = value {
            row(name, value)?;
        }
    }
    if let Some(cluster) = &company.cluster {
        let others = company.others;
        row(
            "same as",
            &format!("{others} more, the earliest of all {cluster}"),
        )?;
    }
    for doubt in &article.doubts {
        row("doubt", &doubt.what)?;
    }
    Ok(())
}

/// A name and who that is: `Moon, who is Moon Jae-in [moon-jae-in], then leader of KR`.
fn described(person: &Person) -> String {
    let mut description = person.name.clone();
    if person.standing == Standing::Lone {
        description.push_str(", by a lone word");
    }
    let Some(who) = &person.identity else {
        return description;
    };
    if who.name != person.name {
        description.push_str(&format!(", who is {}", who.name));
    }
    description.push_str(&format!(" [{}]", who.id));
    if !who.led.is_empty() {
        description.push_str(&format!(", then leader of {}", who.led.join(" and ")));
    }
    for (title, code) in &who.offices {
        description.push_str(&format!(", {title} of {code}"));
    }
    description
}

/// `Kim Jong Un, Kim (6 times)`: each printed form once, in order.
fn counted(printed: &[&str]) -> String {
    let mut forms: Vec<(&str, usize)> = Vec::new();
    for form in printed {
        match forms.iter_mut().find(|(known, _)| known == form) {
            Some((_, count)) => *count += 1,
            None => forms.push((form, 1)),
        }
    }
    let times = |(form, count): &(&str, usize)| match count {
        1 => folded(form),
        n => format!("{} ({n} times)", folded(form)),
    };
    forms.iter().map(times).collect::<Vec<_>>().join(", ")
}

/// Writes what an index holds.
///
/// # Errors
/// When `out` does.
pub fn stats(holdings: &Holdings, out: &mut dyn Write) -> io::Result<()> {
    let totals = &holdings.totals;
    let day = |day: Option<NaiveDate>| day.map_or("none".to_owned(), |d| d.to_string());
    let rows = [
        ("articles", totals.articles.to_string()),
        ("undated", totals.undated.to_string()),
        ("duplicates", totals.duplicates().to_string()),
        (
            "carried",
            format!(
                "{} as {}",
                totals.carried,
                stories(totals.clusters as usize)
            ),
        ),
        ("first date", day(totals.first)),
        ("last date", day(totals.last)),
        ("files", holdings.files.to_string()),
        ("problems", holdings.problems.to_string()),
        ("segments", totals.segments.to_string()),
        ("bytes", holdings.bytes.to_string()),
    ];
    rows.iter()
        .try_for_each(|(name, value)| writeln!(out, "{name:<10}  {value}"))
}

/// Writes a problem as a line.
///
/// # Errors
/// When the output cannot be written.
pub fn problem(problem: &Problem<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (kind, place) = (problem.kind.name(), problem.article.unwrap_or(problem.path));
    let line = format!("{kind:<8}  {place}: {}", problem.what);
    writeln!(out, "{}", safe(&line))
}
