//! Plain text and Markdown: one story a file, with or without a header above it.
//!
//! The first lines are the headline if they read as one: short, no dateline, no prose. All below
//! is the body, word for word; captions and bylines stay in it. A text whose first line opens with
//! a dateline or is prose has no title. Nothing of the text is lost either way.
//!
//! `Talks open\n\nPARIS (AP) -- They met.` has the title `Talks open`;
//! `LONDON, March 3 (Reuters) - Oil prices rose on Monday.` has none.

use std::io::Read;

use super::decode::Feed;
use super::{Outlet, Stop, header, stated};
use crate::article::Draft;

/// The longest headline, in bytes.
const LONGEST_TITLE: usize = 250;

/// Reads the one story of a file.
pub(super) fn read<R: Read>(feed: &mut Feed<R>, outlet: &mut Outlet<'_>) -> Result<(), Stop> {
    feed.all()?;
    let mut draft = draft(feed.text());
    feed.note_flaws(feed.text().len(), &mut draft);
    outlet.story(draft)
}

fn draft(text: &str) -> Draft {
    let (mut draft, text) = header::split(text);
    if draft.title.is_some() {
        draft.body = block(text).to_owned();
        return draft;
    }
    let (title, body) = headline(block(text));
    draft.title = title;
    draft.body = body.to_owned();
    draft
}

/// The text without empty lines above and white space below.
fn block(text: &str) -> &str {
    let text = text.trim_end();
    let first = text.len() - text.trim_start().len();
    let line = text[..first].rfind('\n').map_or(0, |at| at + 1);
    &text[line..]
}

/// The headline above a text, if there is one, and the text below it.
fn headline(text: &str) -> (Option<String>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(title) = first.strip_prefix("# ") {
        return (stated(title.trim_end_matches('#')), block(rest));
    }
    let (second, below) = rest.split_once('\n').unwrap_or((rest, ""));
    if is_underline(second) {
        return (stated(first), block(below));
    }
    if !is_headline(first, rest) {
        return (None, text);
    }
    let lines = wrapped(text);
    let end: usize = text.split_inclusive('\n').take(lines).map(str::len).sum();
    (stated(&text[..end]), block(&text[end..]))
}

/// Whether a line underlines a heading of Markdown.
fn is_underline(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 3
        && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
}

/// Over how many lines the headline at the head of `text` was wrapped: 1 to 3.
///
/// A line belongs to the headline above it where an empty line follows the two and it goes on in
/// lower case, or in capitals as the first began; a byline, a date or a dateline does not.
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
        let is_lower = line.starts_with(char::is_lowercase) && !line.starts_with("by ");
        is_lower
            || (lines[0].len() >= 40
                && is_loud(lines[0])
                && is_loud(line)
                && !line.starts_with("BY ")
                && !opens_dateline(line))
    };
    if lines[1..count].iter().all(|line| goes_on(line)) {
        count
    } else {
        1
    }
}

/// Whether the first line of a text, `rest` below it, reads as a headline.
fn is_headline(line: &str, rest: &str) -> bool {
    let line = line.trim();
    if line.len() > LONGEST_TITLE || is_rule(line) || opens_dateline(line) {
        return false;
    }
    !is_sentences(line) && !is_wrapped_prose(line, rest)
}

/// Whether a line draws a rule instead of saying anything.
fn is_rule(line: &str) -> bool {
    !line.contains(char::is_alphanumeric)
}

/// Whether a line is prose: it ends as a sentence does and holds another's end, or is long.
fn is_sentences(line: &str) -> bool {
    let is_ended = line
        .trim_end_matches(['"', '\'', '”', '’', ')'])
        .ends_with('.');
    if !is_ended {
        return false;
    }
    let sentence_ends = line
        .match_indices(". ")
        .filter(|(at, _)| {
            let before = line[..*at].rsplit(' ').next().unwrap_or("");
            // `U.S. ` and `Mr. ` end no sentence.
            before.chars().count() > 3
                && !before.contains('.')
                && line[at + 2..].starts_with(char::is_uppercase)
        })
        .count();
    sentence_ends > 0 || line.len() > 140
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

/// Month names as datelines print them, cut to three letters, lower case.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Whether a line opens as a dateline does: `LIMA, May 5 - Boats`, `PARIS (AP) — They`,
/// `22nd September 2023 – (Seoul) The`, `(Seoul=Yonhap) The`, or is one: `LIMA, May 5 (Reuters) -`.
///
/// Only so much as keeps a first paragraph from being taken for a headline; reading datelines is
/// `extract`'s.
fn opens_dateline(line: &str) -> bool {
    if let Some((inner, _)) = line.strip_prefix('(').and_then(|line| line.split_once(')'))
        && inner.contains('=')
    {
        return true;
    }
    let dash = ["--", " -", "—", "–"]
        .iter()
        .filter_map(|dash| line.find(dash).map(|at| (at, at + dash.len())))
        .filter(|(at, _)| *at <= 90)
        .min();
    let (before, after) = match dash {
        Some((start, end)) => (line[..start].trim(), line[end..].trim()),
        None => (line, ""),
    };
    let is_loud_start = before
        .split(|c: char| !c.is_alphabetic())
        .find(|word| !word.is_empty())
        .is_some_and(|word| !word.contains(char::is_lowercase));
    let has_agency = before.ends_with(')')
        && before
            .rfind('(')
            .is_some_and(|at| at > 0 && before.len() - at <= 30);
    let is_open = before.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let is_dated = ends_in_day(before);
    if after.is_empty() {
        // A dateline on a line of its own, or a headline that ends in a day.
        return is_open
            && is_loud_start
            && ((has_agency && before.contains(',')) || (is_dated && dash.is_some()));
    }
    let is_prose = after.len() > 60 || after.ends_with(['.', ':', '"', '”']);
    is_open && (has_agency || is_dated) && (is_prose || (has_agency && before.contains(',')))
}

/// Whether words end in a day of a month, agency and year aside: `LIMA, May 5`, `22nd September
/// 2023`, `Seoul, 5 May (Yonhap)`.
fn ends_in_day(words: &str) -> bool {
    let words = words
        .rfind('(')
        .filter(|at| *at > 0 && words.ends_with(')'))
        .map_or(words, |at| &words[..at]);
    let last: Vec<&str> = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .rev()
        .take(3)
        .collect();
    let is_month = |word: &&str| {
        let start = word
            .get(..3)
            .map(str::to_ascii_lowercase)
            .unwrap_or_default();
        word.len() <= 9 && MONTHS.contains(&start.as_str())
    };
    let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    last.iter().any(is_month) && last.iter().any(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_headline_if_it_reads_as_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tables/headlines.txt");
        let table = std::fs::read_to_string(path).unwrap();
        let mut cases = 0;
        for line in table
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let (text, wanted) = line.split_once(" ==> ").unwrap();
            let text = text.replace("\\n", "\n");
            let draft = draft(&text);
            assert_eq!(draft.title.as_deref().unwrap_or("none"), wanted, "{text}");
            assert_eq!(
                words(&format!(
                    "{} {}",
                    draft.title.unwrap_or_default(),
                    draft.body
                )),
                words(&text)
            );
            cases += 1;
        }
        assert!(cases > 20, "{cases}");
    }

    /// The words of a text, marks of Markdown aside.
    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace()
            .filter(|word| word.contains(char::is_alphanumeric))
            .collect()
    }

    #[test]
    fn the_body_is_kept_word_for_word() {
        let draft = draft(
            "\n\n  Talks open  \n\n\n  By Ann Lee\n\nPARIS (AP) -- They met.\n\n  Twice.\n\n",
        );
        assert_eq!(draft.title.as_deref(), Some("Talks open"));
        assert_eq!(
            draft.body,
            "  By Ann Lee\n\nPARIS (AP) -- They met.\n\n  Twice."
        );
    }
}
