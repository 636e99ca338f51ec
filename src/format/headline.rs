//! Guesses which lines of a text that marks nothing are its headline.
//!
//! The first line is, if it reads as one: short and no prose. A byline, a date or an agency's name
//! is none; below such lines the next may be, if it does not end as a sentence does. Whether a line
//! opens with a dateline is not told here: the guess is then taken back by `extract`.
//!
//! `Talks open\n\nThey met.` has the headline `Talks open`, and so has
//! `By Ann Lee\n\nTalks open\n\nThey met.`; `They met on Monday. Nobody smiled.` has none.

use std::ops::Range;

use super::byline;
use super::header::{self, Key};
use crate::date::scan;
use crate::date::written::{self, Refusal};

/// The longest headline, in bytes.
const LONGEST_TITLE: usize = 250;

/// How many lines that are not empty may hold the headline.
const HEAD: usize = 4;

/// The longest line of date, time and agency, in bytes.
const LONGEST_IMPRINT: usize = 80;

/// The lines of the headline in `text`, which begins with a line that is not empty.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    let mut seen = 0;
    for line in text.split_inclusive('\n') {
        let rest = &text[start + line.len()..];
        let content = line.trim();
        if content.is_empty() || byline::is_byline(content) || is_imprint(content) {
            seen += usize::from(!content.is_empty());
            if seen == HEAD {
                return None;
            }
            start += line.len();
            continue;
        }
        let ends = || content.ends_with(['.', '"', '”']) || rest.trim().is_empty();
        if !is_headline(content, rest) || (seen > 0 && ends()) {
            return None;
        }
        let wrapped = wrapped(&text[start..]);
        let lines = text[start..].split_inclusive('\n').take(wrapped);
        return Some(start..start + lines.map(str::len).sum::<usize>());
    }
    None
}

/// Whether a line says when and by whom a story was carried, and nothing else: `Reuters`,
/// `22 September 2023`, `(Xinhua) 08:21, May 07, 2024`, `Published: 22 Sep 2023`.
fn is_imprint(line: &str) -> bool {
    if line.len() > LONGEST_IMPRINT {
        return false;
    }
    match written::alone(line) {
        Ok(date) => return date.day().is_some(),
        Err(Refusal::NoDate) => {}
        Err(_) => return true,
    }
    if let Some((name, value)) = line.split_once(':')
        && header::key(name) == Some(Key::Date)
    {
        return written::stated(value) != Err(Refusal::NoDate);
    }
    is_date_and_agency(line)
}

/// Words that stand beside the date of a story, lower case.
const BESIDE_DATES: [&str; 19] = [
    "published",
    "posted",
    "updated",
    "issued",
    "released",
    "date",
    "last",
    "first",
    "the",
    "on",
    "at",
    "of",
    "am",
    "pm",
    "a",
    "m",
    "p",
    "gmt",
    "utc",
];

/// Whether a line holds a day or an agency and no other words than go with them.
fn is_date_and_agency(line: &str) -> bool {
    let mut told = false;
    let mut pos = 0;
    while pos < line.len() {
        if let Some(date) = written::at(line, pos).filter(|date| date.day.is_some()) {
            told = true;
            pos = date.end;
            continue;
        }
        let word = scan::word_at(line, pos);
        let lower = word.to_lowercase();
        let is_weekday = written::weekday_at(line, pos).is_some();
        if byline::is_agency_word(&lower) {
            told = true;
        } else if !word.is_empty() && !is_weekday && !BESIDE_DATES.contains(&lower.as_str()) {
            return false;
        }
        pos = scan::next_char(line, pos).max(pos + word.len());
    }
    told
}

/// Over how many lines the headline at the head of `text` was wrapped: 1 to 3.
///
/// A line belongs to the headline above it where an empty line follows the two and it goes on in
/// lower case, or in capitals as the first began; a byline or a date does not.
fn wrapped(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().take(4).collect();
    let count = lines
        .iter()
        .position(|line| line.trim().is_empty())
        .unwrap_or(lines.len());
    let length: usize = lines[..count].iter().map(|line| line.len()).sum();
    if !(2..=3).contains(&count) || length > LONGEST_TITLE || lines.len() == count {
        return 1;
    }
    let goes_on = |line: &str| {
        let line = line.trim_start();
        let is_loud =
            |line: &str| !line.contains(char::is_lowercase) && line.contains(char::is_uppercase);
        !byline::is_byline(line)
            && !is_imprint(line)
            && (line.starts_with(char::is_lowercase)
                || (lines[0].len() >= 40 && is_loud(lines[0]) && is_loud(line)))
    };
    if lines[1..count].iter().all(|line| goes_on(line)) {
        count
    } else {
        1
    }
}

/// Whether the first line of a text, `rest` below it, reads as a headline.
fn is_headline(line: &str, rest: &str) -> bool {
    let is_short = line.len() <= LONGEST_TITLE && !is_rule(line);
    is_short && !is_sentences(line) && !is_wrapped_prose(line, rest)
}

/// Whether a line draws a rule instead of saying anything.
fn is_rule(line: &str) -> bool {
    !line.contains(char::is_alphanumeric)
}

/// Whether a line is prose: it ends as a sentence does and holds another's end, or is long, or who
/// wrote it stands behind its end.
fn is_sentences(line: &str) -> bool {
    let line = line.trim_end_matches(CLOSING);
    let (prose, credit) = without_credit(line);
    if !credit.is_empty() {
        return true;
    }
    let ends = sentence_ends(prose);
    match prose.ends_with('.') {
        true => ends > 0 || prose.len() > 140,
        false => ends > 1 || (ends > 0 && prose.len() > 140),
    }
}

/// Marks that close a quotation behind the full stop of a sentence.
const CLOSING: [char; 4] = ['"', '\'', '”', '’'];

/// A paragraph and the credit behind its last full stop: `-ANI`, `(Reporting by Ann Lee)`.
fn without_credit(line: &str) -> (&str, &str) {
    let at = match line.ends_with(')') {
        true => line.rfind('('),
        false => line
            .rfind(['-', '—', '–'])
            .filter(|at| line.len() - at <= 24),
    };
    let Some((prose, credit)) = at.map(|at| line.split_at(at)) else {
        return (line, "");
    };
    let prose = prose.trim_end_matches(['-', ' ']).trim_end_matches(CLOSING);
    match prose.ends_with('.') && prose.len() > 40 {
        true => (prose, credit),
        false => (line, ""),
    }
}

/// How many sentences end inside a line.
fn sentence_ends(line: &str) -> usize {
    line.match_indices(". ")
        .filter(|(at, _)| {
            let before = line[..*at].rsplit(' ').next().unwrap_or("");
            // `U.S. ` and `Mr. ` end no sentence.
            before.chars().count() > 3
                && !before.contains('.')
                && line[at + 2..].starts_with(char::is_uppercase)
        })
        .count()
}

/// Whether a line is the first of a paragraph that was wrapped at its width.
///
/// Then the first word of the next line would not have fitted, and the paragraph goes on for lines.
fn is_wrapped_prose(line: &str, rest: &str) -> bool {
    let paragraph: Vec<&str> = rest
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .take(8)
        .collect();
    if paragraph.len() < 2 || line.len() < 40 || !line.contains(char::is_lowercase) {
        return false;
    }
    let width = paragraph
        .iter()
        .map(|line| line.trim().len())
        .max()
        .unwrap_or(0)
        .max(line.len());
    let next = paragraph[0].split_whitespace().next().unwrap_or("");
    let is_full = |line: &str, next: &str| line.trim().len() + 1 + next.len() > width;
    let first_of_third = paragraph[1].split_whitespace().next().unwrap_or("");
    width < 120 && is_full(line, next) && is_full(paragraph[0], first_of_third)
}
