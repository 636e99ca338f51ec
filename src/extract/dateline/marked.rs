//! Reads a dateline that the source itself marks as one, however noisy: `****LONDON, March 5 -`.
//!
//! ```text
//! marked = noise place ["," date] ["," agency | "(" agency ")"] noise
//!        | noise date [place] noise
//! ```
//!
//! Since it is one by the source's word, nothing is weighed: what stands before the date or the
//! agency is the place. `WASHINGTON, March 12, Reuter -` was filed from Washington by Reuters.

use std::ops::Range;

use super::{ReadDateline, place};
use crate::date::written::{self, Written};
use crate::dateline::Dateline;
use crate::extract::gazetteer;

/// The dateline that `text` is; `None` where it has no letter.
pub fn marked(text: &str) -> Option<ReadDateline> {
    let raw = trimmed(text, 0..text.len(), is_noise);
    if !text[raw.clone()].contains(char::is_alphabetic) {
        return None;
    }
    let written = first_date(text, raw.clone());
    let agency = agency(text, raw.clone());
    let dated = written.map(|date| date.span());
    let credited = agency.as_ref().map(|(span, _)| span.clone());
    let parts = || dated.iter().chain(&credited);
    let before = raw.start..parts().map(|part| part.start).min().unwrap_or(raw.end);
    let behind = parts().map(|part| part.end).max().unwrap_or(raw.end)..raw.end;
    let mut named = trimmed(text, before, |c| is_noise(c) || is_bracket(c));
    if named.is_empty() {
        named = trimmed(text, behind, |c| is_noise(c) || is_bracket(c));
    }
    let place = without_garbled_date(&text[named]);
    let dateline = Dateline {
        raw: text[raw.clone()].to_owned(),
        place: place
            .contains(char::is_alphabetic)
            .then(|| place::in_title_case(place)),
        agency: agency.map(|(_, name)| name),
        date: written.and_then(|written| written.date().ok()),
    };
    Some(ReadDateline {
        span: 0..text.len(),
        raw,
        dateline,
        written,
    })
}

/// The place without a last part that holds figures: `BOSTON, March 187`.
fn without_garbled_date(place: &str) -> &str {
    match place.rsplit_once(',') {
        Some((name, last)) if last.contains(|c: char| c.is_ascii_digit()) => name.trim_end(),
        _ => place,
    }
}

/// The first date in `range` that has a month.
fn first_date(text: &str, range: Range<usize>) -> Option<Written> {
    let text = &text[..range.end];
    let dates = range
        .filter(|pos| text.is_char_boundary(*pos))
        .filter_map(|pos| written::at(text, pos));
    // The domingo of Santo Domingo is no Sunday.
    let in_name = |date: &Written| {
        let before = text[..date.start].trim_end();
        before.ends_with(char::is_alphabetic) && written::weekday_at(text, date.start).is_some()
    };
    dates
        .filter(|date| date.month.is_some())
        .find(|date| !in_name(date))
}

/// The agency in brackets behind the place, or in the last part behind a comma, and where it
/// stands.
fn agency(text: &str, range: Range<usize>) -> Option<(Range<usize>, String)> {
    let within = &text[range.clone()];
    if let Some((before, rest)) = within.split_once('(') {
        let printed = rest.split(')').next().unwrap_or(rest);
        let start = range.start + before.len();
        let span = start..range.end.min(start + printed.len() + 2);
        let known = gazetteer::agency(printed);
        let behind_place = before.starts_with(char::is_alphabetic);
        let credit =
            behind_place && written::at(printed, 0).is_none() && !printed.trim().is_empty();
        return (known.is_some() || credit)
            .then(|| (span, known.unwrap_or(printed.trim()).to_owned()));
    }
    let (before, last) = within.rsplit_once(',')?;
    let name =
        gazetteer::agency(last).filter(|_| !gazetteer::is_region_abbreviation(last.trim()))?;
    Some((range.start + before.len()..range.end, name.to_owned()))
}

/// The part of `range` without the characters around it that are `noise`; a full stop at its end
/// stays where it shortens a word.
fn trimmed(text: &str, range: Range<usize>, noise: impl Fn(char) -> bool) -> Range<usize> {
    let within = &text[range.clone()];
    let start = range.start + within.len() - within.trim_start_matches(&noise).len();
    let end = range.start + within.trim_end_matches(&noise).len();
    start..end.max(start)
}

/// Whether a character stands around datelines without belonging to them.
fn is_noise(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '*' | ',' | '-' | '–' | '—' | ':' | '/' | '=' | '|')
}

fn is_bracket(c: char) -> bool {
    matches!(c, '(' | ')' | '[' | ']')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Option<String> {
        let read = marked(text)?;
        let d = read.dateline;
        let day = read.written.map_or(String::new(), |w| {
            format!("{:?}-{:?}-{:?}", w.year, w.month, w.day)
        });
        let day = day
            .replace("Some(", "")
            .replace(')', "")
            .replace("None", "?");
        Some(format!(
            "{}|{}|{}|{day}",
            d.raw,
            d.place.unwrap_or_default(),
            d.agency.unwrap_or_default()
        ))
    }

    #[test]
    fn marked_datelines_are_taken_at_their_word() {
        for (text, expected) in [
            ("    LUTON, Feb 26 - ", "LUTON, Feb 26|Luton||?-2-26"),
            ("****LONDON, March 5 -", "LONDON, March 5|London||?-3-5"),
            (
                "WASHINGTON, March 12, Reuter -",
                "WASHINGTON, March 12, Reuter|Washington|Reuters|?-3-12",
            ),
            ("CHICAGO, March 4, -", "CHICAGO, March 4|Chicago||?-3-4"),
            (
                "OAKLAND , N.J., FEb 9 -\n  ",
                "OAKLAND , N.J., FEb 9|Oakland, N.J.||?-2-9",
            ),
            ("KANSAS CITY, Mo. -", "KANSAS CITY, Mo.|Kansas City, Mo.||"),
            ("New york, March 3", "New york, March 3|New york||?-3-3"),
            (
                "OSLO, April 1 , 1997 (AFP) --",
                "OSLO, April 1 , 1997 (AFP)|Oslo|AFP|1997-4-1",
            ),
            (
                "22nd September 2023 – (Pyongyang)",
                "22nd September 2023 – (Pyongyang)|Pyongyang||2023-9-22",
            ),
            ("PARIS", "PARIS|Paris||"),
        ] {
            assert_eq!(show(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(show(" - *"), None);
    }
}
