//! People as text: a line each in a list, a few lines each in full.
//!
//! ```text
//!  9  Kim Jong Un  Kim
//!
//! Kim Jong Un
//!   stories  9
//!     forms  Kim Jong Un (9), Kim (8)
//!     years  2018 (2), 2023 (7)
//!    beside  Vladimir Putin (4)
//! ```

use std::io::{self, Write};

use super::safe;
use super::text::{Palette, Role, page_of, stories};
use crate::search::{Form, Known, Listed, People, Portrait, Year};

/// How many forms are written in a list before the rest is counted.
const FORMS_SHOWN: usize = 6;

/// Writes a page of people and, below them, how many there are.
///
/// # Errors
/// When `out` does.
pub fn list(
    people: &People,
    offset: usize,
    palette: Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    let most = people.page.first().map_or(0, |listed| listed.who.stories);
    let width = most.to_string().len();
    for Listed { who, forms } in &people.page {
        write!(out, "{:>width$}  ", who.stories)?;
        write_name(who, palette, out)?;
        let others = other_forms(who, forms);
        if !others.is_empty() {
            write!(out, "  {}", safe(&others))?;
        }
        writeln!(out)?;
    }
    if !people.page.is_empty() {
        writeln!(out)?;
    }
    let shown = page_of(people.page.len(), people.total, offset, how_many);
    let summary = format!("{shown} in {}", stories(people.stories));
    palette.paint(Role::Aside, &summary, out)?;
    writeln!(out)
}

fn how_many(people: usize) -> String {
    match people {
        1 => "1 person".to_owned(),
        many => format!("{many} people"),
    }
}

fn write_name(who: &Known, palette: Palette, out: &mut dyn Write) -> io::Result<()> {
    palette.paint(Role::Title, &who.name, out)?;
    match &who.id {
        Some(id) => palette.paint(Role::Aside, &format!(" [{id}]"), out),
        None => Ok(()),
    }
}

/// The forms but for the name itself.
fn other_forms(who: &Known, forms: &[Form]) -> String {
    let others: Vec<&str> = forms
        .iter()
        .map(|form| form.printed.as_str())
        .filter(|form| *form != who.name)
        .collect();
    let more = others.len().saturating_sub(FORMS_SHOWN);
    let mut list = others[..others.len() - more].join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    list
}

/// Writes people in full and, below them, how many there are.
///
/// # Errors
/// When `out` does.
pub fn portraits(
    portraits: &[Portrait],
    offset: usize,
    palette: Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    for portrait in portraits {
        write_name(&portrait.who, palette, out)?;
        writeln!(out)?;
        let mut row = |name: &str, value: &str| match value {
            "" => Ok(()),
            value => writeln!(out, "{name:>9}  {}", safe(value)),
        };
        row("stories", &portrait.who.stories.to_string())?;
        row(
            "forms",
            &counted(&portrait.forms, |form| (form.printed.clone(), form.stories)),
        )?;
        row("years", &counted(&portrait.years, year))?;
        row("beside", &beside(portrait, offset))?;
        writeln!(out)?;
    }
    palette.paint(Role::Aside, &how_many(portraits.len()), out)?;
    writeln!(out)
}

/// Who is named beside somebody on this page, and how many after it.
fn beside(portrait: &Portrait, offset: usize) -> String {
    let shown = &portrait.beside;
    let list = counted(shown, |who| (who.name.clone(), who.stories));
    let before = offset.saturating_add(shown.len());
    match portrait.beside_total.saturating_sub(before) {
        more if more > 0 && !shown.is_empty() => format!("{list} and {more} more"),
        _ => list,
    }
}

fn year(year: &Year) -> (String, u64) {
    let name = year.year.map_or("undated".to_owned(), |y| y.to_string());
    (name, year.stories)
}

/// `Kim Jong Un (9), Kim (8)`.
fn counted<T>(values: &[T], count: impl Fn(&T) -> (String, u64)) -> String {
    let written = values.iter().map(count);
    let written: Vec<String> = written.map(|(name, n)| format!("{name} ({n})")).collect();
    written.join(", ")
}
