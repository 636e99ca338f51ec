//! Finds the dateline at the head of a story: `ST. PETERSBURG, Russia, Sept. 3 (Xinhua) -- `.
//!
//! ```text
//! dateline = [date sep | agency sep] place tail* close
//!          | date "–" ["(" place ")"]
//!          | "(" place "=" agency ")"
//!          | agency "-"
//! place    = name ("," | "and" | "/" name)*
//! tail     = date | weekday | "(" agency ")" | "/" agency "/" | "(" date ")" | agency
//! close    = dash | ":" | "." | end of line
//! ```
//!
//! `parts` reads this grammar, `place` the names in it; here it is weighed. Few forms are a
//! dateline by their shape alone, so each is taken only with evidence enough: capitals, a known
//! place, a known agency, a date, a dash. `PARIS (AP) — Talks` is one, `Novak – who is` and
//! `ENERGY CRISIS - Prices` are none. [`mod@marked`] reads what a source itself marks as a dateline.
//! Knows no markup and no file; the year that a dateline leaves out is `extract::date`'s work.

mod marked;
mod parts;
mod place;

use std::ops::Range;

use crate::date::written::Written;
use crate::dateline::Dateline;

pub use marked::marked;
use parts::{Close, Credit, Parts};
use place::{Capitals, Place};

/// How many lines that are not empty may hold the dateline: captions, bylines and section names
/// go before it.
const LINES: usize = 8;

/// After this many bytes the story itself has begun, and no dateline comes.
const HEAD: usize = 360;

/// How many bytes are looked at, empty lines and all.
const LONGEST_HEAD: usize = 4096;

/// A line shorter than this does not run on into the next one.
pub(super) const WRAPS: usize = 40;

/// A paragraph has so many bytes at least.
const PARAGRAPH: usize = 80;

/// Cities whose names are as often words or women, so that one of them and a dash are too little.
const WORDS: [&str; 24] = [
    "Adelaide",
    "Aurora",
    "Bam",
    "Bath",
    "Buffalo",
    "Carmel",
    "Charlotte",
    "Concord",
    "Cork",
    "Eureka",
    "Flint",
    "Florence",
    "Hull",
    "Independence",
    "Mobile",
    "Nice",
    "Pale",
    "Plains",
    "Reading",
    "Regina",
    "Savannah",
    "Split",
    "Tours",
    "Victoria",
];

/// A dateline as found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadDateline {
    /// All of it, with the dash or colon that ends it, in bytes of the text it was read from.
    pub span: Range<usize>,
    /// The part of it that [`Dateline::raw`] repeats.
    pub raw: Range<usize>,
    /// What it says; its date is given only where its year is printed.
    pub dateline: Dateline,
    /// Its date as printed, perhaps without the year.
    pub written: Option<Written>,
}

/// The dateline at the head of `text`, which is a story without its title, or with it where the
/// title was not told apart.
pub fn read(text: &str) -> Option<ReadDateline> {
    let text = head(text);
    let (mut start, mut seen, mut bytes) = (0, 0, 0);
    let mut runs_on = false;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if content.is_empty() {
            runs_on = false;
        } else {
            let parts = in_line(content);
            if let Some(parts) = parts.filter(|parts| !runs_on || stands_out(parts)) {
                let lead = line.len() - line.trim_start().len();
                return Some(found(content, parts, start + lead));
            }
            seen += 1;
            bytes += content.len();
            if seen == LINES || bytes > HEAD {
                return None;
            }
            runs_on = self::runs_on(content);
        }
        start += line.len();
    }
    None
}

/// Whether a line may run on into the next one.
pub(super) fn runs_on(line: &str) -> bool {
    line.len() >= WRAPS && !line.ends_with(['.', '!', '?', ':', ')', '"', '”'])
}

/// As much of the text as may hold a dateline, so that a book on one line costs no more.
fn head(text: &str) -> &str {
    let end = (0..=LONGEST_HEAD.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

/// Whether it is a dateline even where it may be the next line of a sentence.
fn stands_out(parts: &Parts) -> bool {
    parts.credit().is_some() || (parts.date.is_some() && parts.close == Close::Dash)
}

/// The dateline that opens a line, or follows the byline in it.
fn in_line(line: &str) -> Option<Parts> {
    if let Some(parts) = parts::read(line, 0).filter(|parts| is_dateline(line, parts)) {
        return Some(parts);
    }
    let pos = after_byline(line)?;
    parts::read(line, pos).filter(|parts| is_dateline(line, parts) && parts.place.is_some())
}

/// Where the first word in capitals stands behind `By Jane Roe`.
fn after_byline(line: &str) -> Option<usize> {
    let by = line.get(..3)?;
    if !by.eq_ignore_ascii_case("by ") {
        return None;
    }
    let mut pos = 3;
    for word in line[3..].split(' ').take(12) {
        let letters = word.trim_end_matches([',', '.']);
        if pos > 3 && letters.len() >= 3 && !letters.contains('.') && place::is_capitals(letters) {
            return Some(pos);
        }
        pos += word.len() + 1;
    }
    None
}

/// Whether what was read has evidence enough to be a dateline.
fn is_dateline(line: &str, parts: &Parts) -> bool {
    let Some(place) = &parts.place else {
        return placeless(line, parts);
    };
    if parts.equated {
        return true;
    }
    if place::is_situated(line, place.range.start) {
        return parts.close == Close::Dash && parts.credit() == Some(Credit::Known);
    }
    match (&parts.date, parts.credit()) {
        (Some(date), _) => {
            let comma = line[..date.start].trim_end().ends_with([',', '.']);
            dated(place, parts, *date, comma)
        }
        (None, Some(credit)) => credited(place, parts.close, credit),
        (None, None) => bare(line, place, parts),
    }
}

/// A place and a date: taken if the place is known, or printed in capitals before a comma, the date
/// and a dash.
fn dated(place: &Place, parts: &Parts, date: Written, comma: bool) -> bool {
    let known = place.known || place.region;
    let credit = parts.credit();
    match (parts.close, place.capitals) {
        // `dodge city, april 7 - `
        (Close::Dash, Capitals::None) => known || (comma && parts.start == place.range.start),
        (_, Capitals::None) => false,
        (_, _) if parts.bracketed => known || date.year.is_some(),
        (Close::Dash, Capitals::All) => known || comma || credit.is_some(),
        (Close::Dash, Capitals::First) => known || credit == Some(Credit::Known),
        (Close::Colon | Close::LineEnd, Capitals::First) => known,
        (Close::Colon | Close::LineEnd | Close::Stop, _) => known || credit == Some(Credit::Known),
        (Close::Open, _) => known && credit.is_some(),
    }
}

/// A place and an agency: an unknown agency needs a known city.
fn credited(place: &Place, close: Close, credit: Credit) -> bool {
    let known = place.known || place.region;
    match (credit, close) {
        (_, _) if place.capitals == Capitals::None => false,
        (Credit::Known, Close::Dash) => true,
        (Credit::Known, Close::Open | Close::Stop) => place.city,
        (Credit::Known, _) => known || place.capitals == Capitals::All,
        (Credit::Printed, Close::Dash | Close::Colon) => place.city,
        (Credit::Printed, _) => false,
    }
}

/// A place alone: it must be a city, and the story must begin behind it.
fn bare(line: &str, place: &Place, parts: &Parts) -> bool {
    let located = place.city || place.region;
    match (parts.close, place.capitals) {
        (_, Capitals::None) => false,
        (Close::Dash, Capitals::All) => located,
        (Close::Dash, Capitals::First) => {
            let name = &line[place.range.clone()];
            located && !WORDS.contains(&name) && begins_story(line, parts.end)
        }
        (Close::Colon, Capitals::All) => place.city && begins_story(line, parts.end),
        (Close::Colon | Close::Stop, _) => {
            let name = &line[place.range.clone()];
            place.city && !WORDS.contains(&name) && begins_paragraph(line, parts.end)
        }
        // `[HONG KONG] The`
        (Close::Open, Capitals::All) => {
            let boxed = line[parts.start..].starts_with('[');
            boxed && place.city && begins_story(line, parts.end)
        }
        _ => false,
    }
}

/// A date or an agency without a place.
fn placeless(line: &str, parts: &Parts) -> bool {
    let bracketed = line[parts.start..].starts_with('(');
    if bracketed && parts.credit() == Some(Credit::Known) && begins_story(line, parts.end) {
        return true;
    }
    if parts.close != Close::Dash {
        return false;
    }
    match (&parts.date, parts.credit()) {
        (Some(date), None) => {
            let follows = line[parts.end..]
                .trim_start()
                .starts_with(char::is_alphabetic);
            date.day.is_some() && date.year.is_some() && follows && begins_story(line, parts.end)
        }
        (_, Some(Credit::Known)) => bracketed || begins_story(line, parts.end),
        (_, _) => false,
    }
}

/// Whether a sentence begins at `pos`: a capital, a figure or a quotation mark, and enough behind
/// it to be one.
fn begins_story(line: &str, pos: usize) -> bool {
    let rest = line.get(pos..).unwrap_or_default().trim_start();
    let opens = |c: char| {
        c.is_uppercase() || c.is_numeric() || matches!(c, '"' | '\'' | '“' | '‘' | '«' | '$')
    };
    rest.starts_with(opens) && rest.len() >= 30 && rest.contains(' ')
}

/// Whether a whole paragraph follows, so that `Chennai: ` and `Dodoma. ` open a story and no list.
fn begins_paragraph(line: &str, pos: usize) -> bool {
    let rest = line.get(pos..).unwrap_or_default().trim();
    let ends = rest.ends_with(['.', '!', '?', '"', '”', '’', ')']);
    begins_story(line, pos) && rest.len() >= PARAGRAPH && ends
}

/// The finding, moved from its line to the text that holds it.
fn found(line: &str, parts: Parts, offset: usize) -> ReadDateline {
    let moved = |range: Range<usize>| range.start + offset..range.end + offset;
    let raw = parts.start..parts.raw_end;
    let written = parts.date.map(|date| Written {
        start: date.start + offset,
        end: date.end + offset,
        ..date
    });
    ReadDateline {
        dateline: Dateline {
            raw: line[raw.clone()].to_owned(),
            place: parts
                .place
                .map(|place| place::in_title_case(&line[place.range])),
            agency: parts.agency.map(|agency| agency.name),
            date: written.and_then(|written| written.date().ok()),
        },
        span: moved(parts.start..parts.end),
        raw: moved(raw),
        written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn show(text: &str) -> String {
        let Some(read) = read(text) else {
            return "none".to_owned();
        };
        let or = |part: Option<String>, none: &str| part.unwrap_or(none.to_owned());
        let date = read.written.map(|w| {
            let year = or(w.year.map(|n| n.to_string()), "?");
            let month_day = [w.month, w.day].map(|n| or(n.map(|n| n.to_string()), "?"));
            format!("{year}-{}", month_day.join("-"))
        });
        let Dateline {
            raw, place, agency, ..
        } = read.dateline;
        format!(
            "{raw} | {} | {} | {}",
            or(place, "-"),
            or(agency, "-"),
            or(date, "-")
        )
    }

    #[test]
    fn datelines_are_found_and_their_likes_are_not() {
        let table = include_str!("../../../tests/tables/datelines.txt");
        let (mut datelines, mut others) = (0, 0);
        for line in table
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let (text, expected) = line.split_once(" ==> ").expect("a case has an arrow");
            assert_eq!(show(&text.replace("\\n", "\n")), expected, "{text}");
            if expected == "none" {
                others += 1
            } else {
                datelines += 1
            }
        }
        assert!(
            datelines >= 120 && others >= 60,
            "the table has {datelines} and {others} cases"
        );
    }

    #[test]
    fn spans_are_of_the_text_that_was_read() {
        let text = "A caption\n\n  22nd September 2023 – (Pyongyang) The leader spoke.";
        let found = read(text).expect("a dateline");
        assert_eq!(&text[found.raw.clone()], found.dateline.raw);
        assert_eq!(&text[found.span], "22nd September 2023 – (Pyongyang)");
        assert_eq!(
            found.written.map(|date| &text[date.span()]),
            Some("22nd September 2023")
        );
        let text = "\nPARIS, March 3 (AP) — Talks.";
        let found = read(text).expect("a dateline");
        assert_eq!(
            (&text[found.raw], &text[found.span]),
            ("PARIS, March 3 (AP)", "PARIS, March 3 (AP) —")
        );
        assert_eq!(found.dateline.date, None, "the year is not printed");
    }

    #[test]
    fn no_dateline_comes_after_the_story_has_begun() {
        let sentence =
            "It rained on the hills and on the town, and on the sea behind the town.\n\n";
        assert_eq!(
            show(&format!("{}PARIS (AP) — Talks.", sentence.repeat(6))),
            "none"
        );
        assert_eq!(
            show(&format!("{}PARIS (AP) — Talks.", "Rain.\n".repeat(8))),
            "none"
        );
        assert_ne!(
            show(&format!("{}PARIS (AP) — Talks.", "Rain.\n".repeat(7))),
            "none"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = marked(&text);
            if let Some(found) = read(&text) {
                prop_assert!(text.get(found.span).is_some());
            }
        }

        #[test]
        fn scraps_of_datelines_are_read_without_panic(
            text in "((PARIS|New York|é|de|St\\.|Ala\\.|Sept|3|2023|AP|Reuters|Friday|By|and|=|\n|\\*|\\(|\\)|/|--|—|:|,)[ ]?){0,12}",
        ) {
            let _ = marked(&text);
            if let Some(found) = read(&text) {
                prop_assert_eq!(&text[found.raw], found.dateline.raw.as_str());
                prop_assert!(text.get(found.span).is_some());
            }
        }
    }
}
