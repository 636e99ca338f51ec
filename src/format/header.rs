//! What stands above a plain text and says what it is: header lines, front matter.
//!
//! ```text
//! lines          { key ":" value } with indented continuations, then an empty line
//! dashes         up to six lines that begin with "-- ": headline, byline, date, address
//! YAML           "---", YAML, "---"
//! TOML           "+++", { key "=" value }, "+++"
//! ```
//!
//! Lines count as a header where two of their keys are known, or one is and an empty line follows.
//! Keys are the same in either case and with `-`, `_` or a space in them; unknown ones are passed
//! over.
//!
//! `Title: Talks open\nDate: 5 May 1987\n\nThey met.` states a title and a date;
//! `Source: minister to quit\n\nThe minister` states nothing and is a headline.

use super::{byline, front_matter, stated};
use crate::article::Draft;

/// What the key of a header line speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Title,
    Date,
    Author,
    Publisher,
    Url,
    Place,
    Dateline,
    Slug,
    /// Known, but nothing that is kept.
    Other,
}

/// Keys by name, with letters and digits alone and in lower case.
const KEYS: [(&str, Key); 62] = [
    ("title", Key::Title),
    ("headline", Key::Title),
    ("head", Key::Title),
    ("subject", Key::Title),
    ("date", Key::Date),
    ("published", Key::Date),
    ("publisheddate", Key::Date),
    ("datepublished", Key::Date),
    ("publicationdate", Key::Date),
    ("publishdate", Key::Date),
    ("publishedat", Key::Date),
    ("publishedon", Key::Date),
    ("pubdate", Key::Date),
    ("posted", Key::Date),
    ("issued", Key::Date),
    ("created", Key::Date),
    ("author", Key::Author),
    ("authors", Key::Author),
    ("by", Key::Author),
    ("byline", Key::Author),
    ("writer", Key::Author),
    ("reporter", Key::Author),
    ("creator", Key::Author),
    ("source", Key::Publisher),
    ("publisher", Key::Publisher),
    ("publication", Key::Publisher),
    ("newspaper", Key::Publisher),
    ("paper", Key::Publisher),
    ("outlet", Key::Publisher),
    ("agency", Key::Publisher),
    ("site", Key::Publisher),
    ("url", Key::Url),
    ("link", Key::Url),
    ("permalink", Key::Url),
    ("canonicalurl", Key::Url),
    ("webaddress", Key::Url),
    ("place", Key::Place),
    ("location", Key::Place),
    ("city", Key::Place),
    ("dateline", Key::Dateline),
    ("section", Key::Other),
    ("category", Key::Other),
    ("categories", Key::Other),
    ("tags", Key::Other),
    ("keywords", Key::Other),
    ("language", Key::Other),
    ("lang", Key::Other),
    ("slug", Key::Slug),
    ("edition", Key::Other),
    ("page", Key::Other),
    ("desk", Key::Other),
    ("id", Key::Other),
    ("type", Key::Other),
    ("country", Key::Other),
    ("copyright", Key::Other),
    ("description", Key::Other),
    ("summary", Key::Other),
    ("updated", Key::Other),
    ("modified", Key::Other),
    ("wordcount", Key::Other),
    ("layout", Key::Other),
    ("draft", Key::Other),
];

/// The longest key, in bytes.
const LONGEST_KEY: usize = 30;

/// What a key speaks of, if it is known.
pub(super) fn key(name: &str) -> Option<Key> {
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let name = name.to_lowercase();
    KEYS.iter()
        .find(|(known, _)| *known == name)
        .map(|(_, key)| *key)
}

/// Writes what a header states into `draft`; the first of two statements counts.
pub(super) fn state(draft: &mut Draft, key: Key, value: &str) {
    let Some(value) = stated(value) else {
        return;
    };
    let place = match key {
        Key::Title => &mut draft.title,
        Key::Date => &mut draft.date,
        Key::Publisher => &mut draft.publisher,
        Key::Url => &mut draft.url,
        Key::Place => &mut draft.place,
        Key::Dateline => &mut draft.dateline,
        Key::Slug => &mut draft.slug,
        Key::Author => {
            draft.authors.extend(byline::authors(&value));
            return;
        }
        Key::Other => return,
    };
    place.get_or_insert(value);
}

/// What the header of `text` states, and the text below it; an empty draft where there is none.
pub(super) fn split(text: &str) -> (Draft, &str) {
    let text = text.trim_start_matches('\n');
    if let Some((matter, rest)) = fenced(text, "---") {
        return front_matter::read(matter, rest).unwrap_or_else(|doubt| {
            let mut draft = Draft::default();
            draft.doubts.extend(doubt);
            (draft, text)
        });
    }
    let header = match fenced(text, "+++") {
        Some((matter, rest)) => Some((assignments(matter), rest)),
        None => dashed(text).or_else(|| lines(text)),
    };
    header.unwrap_or_else(|| (Draft::default(), text))
}

/// The text between a fence on the first line and the next such line, and the text below that.
fn fenced<'a>(text: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    let (first, rest) = text.split_once('\n')?;
    if first.trim_end() != fence {
        return None;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == fence || (fence == "---" && line.trim_end() == "...") {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
        if at > front_matter::LONGEST {
            break;
        }
    }
    None
}

/// A header of `key = "value"` lines.
fn assignments(matter: &str) -> Draft {
    let mut draft = Draft::default();
    for (name, value) in matter.lines().filter_map(|line| line.split_once('=')) {
        let Some(key) = key(name) else { continue };
        let value = value.trim().trim_matches(['[', ']']);
        let quoted = value.split(['"', '\'']).skip(1).step_by(2);
        if value.starts_with(['"', '\'']) && key == Key::Author {
            quoted.for_each(|value| state(&mut draft, key, value));
        } else {
            state(&mut draft, key, value.trim_matches(['"', '\'']));
        }
    }
    draft
}

/// A header of lines that begin with two dashes, told apart by what they hold.
fn dashed(text: &str) -> Option<(Draft, &str)> {
    let mut draft = Draft::default();
    let mut end = 0;
    let mut lines = 0;
    let starts = |line: &str| line.starts_with("--") && !line.starts_with("---");
    for line in text
        .split_inclusive('\n')
        .take_while(|line| starts(line))
        .take(6)
    {
        let value = line[2..].trim();
        let key = dashed_key(value, &draft);
        state(&mut draft, key, value);
        end += line.len();
        lines += 1;
    }
    let is_header =
        lines >= 2 && (draft.url.is_some() || draft.date.is_some() || !draft.authors.is_empty());
    is_header.then(|| (draft, &text[end..]))
}

fn dashed_key(value: &str, draft: &Draft) -> Key {
    let is_dated = || {
        let is_year = |word: &str| {
            word.len() == 4
                && word.starts_with(['1', '2'])
                && word.bytes().all(|b| b.is_ascii_digit())
        };
        value.len() <= 60 && value.split(|c: char| !c.is_alphanumeric()).any(is_year)
    };
    match value {
        _ if value.starts_with("http://") || value.starts_with("https://") => Key::Url,
        _ if value
            .get(..3)
            .is_some_and(|by| by.eq_ignore_ascii_case("by ")) =>
        {
            Key::Author
        }
        _ if draft.title.is_none() => Key::Title,
        _ if is_dated() => Key::Date,
        _ => Key::Other,
    }
}

/// A header of `Key: value` lines.
fn lines(text: &str) -> Option<(Draft, &str)> {
    let mut found: Vec<(Option<Key>, String)> = Vec::new();
    let mut end = 0;
    let mut is_closed = false;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            is_closed = true;
            break;
        }
        if end > front_matter::LONGEST {
            break;
        }
        match (header_line(line), found.last_mut()) {
            (_, Some((_, value))) if line.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(line);
            }
            (Some((name, value)), _) => found.push((key(name), value.to_owned())),
            (None, _) => break,
        }
        end += line.len();
    }
    let known = found.iter().filter(|(key, _)| key.is_some()).count();
    // A headline may read `Source: minister to quit`; a title, a date or an address speaks for itself.
    let is_plain =
        |key: Option<Key>| matches!(key, Some(Key::Title | Key::Date | Key::Url | Key::Dateline));
    let is_header = known >= 2 || (is_closed && found.len() == 1 && is_plain(found[0].0));
    if !is_header {
        return None;
    }
    let mut draft = Draft::default();
    for (key, value) in found
        .iter()
        .filter_map(|(key, value)| Some(((*key)?, value)))
    {
        state(&mut draft, key, value);
    }
    Some((draft, &text[end..]))
}

/// The key and value of a header line.
fn header_line(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = name.len() <= LONGEST_KEY
        && name.starts_with(char::is_alphabetic)
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.'))
        && name.split(' ').count() <= 3;
    let is_apart = value.starts_with(char::is_whitespace);
    (is_name && is_apart).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_lines_are_read_to_the_empty_line() {
        let text = "TITLE: Talks open\nPublication-Date: 5 May 1987\nBy: Ann Lee and\n  Bob Roe\nMood: sour\nUrl: http://example.org/a\nLocation: Paris\n\nThey met.";
        let (draft, rest) = split(text);
        assert_eq!(draft.title.as_deref(), Some("Talks open"));
        assert_eq!(draft.date.as_deref(), Some("5 May 1987"));
        assert_eq!(draft.authors, ["Ann Lee and Bob Roe"]);
        assert_eq!(draft.url.as_deref(), Some("http://example.org/a"));
        assert_eq!(draft.place.as_deref(), Some("Paris"));
        assert_eq!(rest, "\nThey met.");
    }

    #[test]
    fn one_key_makes_a_header_only_where_it_can_be_nothing_else() {
        assert_eq!(
            split("Date: 5 May 1987\n\nThey met.").0.date.as_deref(),
            Some("5 May 1987")
        );
        for text in [
            "Source: minister to quit\n\nThe minister",
            "Date: a fruit of the palm\nThey are sweet.",
            "Lee: talks failed\nRoe: talks went well\n\nThey met.",
            "Talks: open\n\nThey met.",
        ] {
            assert_eq!(split(text), (Draft::default(), text));
        }
    }

    #[test]
    fn dashed_lines_are_told_by_what_they_hold() {
        let text = "-- Talks open in Paris\n-- By Ann Lee\n-- Tue May 5, 1987 4:15am EDT\n-- http://example.org/a\n\nThey met.";
        let (draft, rest) = split(text);
        assert_eq!(draft.title.as_deref(), Some("Talks open in Paris"));
        assert_eq!(draft.authors, ["Ann Lee"]);
        assert_eq!(draft.date.as_deref(), Some("Tue May 5, 1987 4:15am EDT"));
        assert_eq!(draft.url.as_deref(), Some("http://example.org/a"));
        assert_eq!(rest, "\nThey met.");
        assert_eq!(split("-- a dash\nand text").0, Draft::default());
    }

    #[test]
    fn front_matter_is_read_in_either_notation() {
        let yaml = "---\ntitle: \"Talks: open\"\ndate: 1987-05-05\nauthors:\n  - Ann Lee\n  - name: Bob Roe\n---\nThey met.";
        let toml = "+++\ntitle = \"Talks: open\"\ndate = 1987-05-05\nauthors = [\"Ann Lee\", \"Bob Roe\"]\n+++\nThey met.";
        for text in [yaml, toml] {
            let (draft, rest) = split(text);
            assert_eq!(draft.title.as_deref(), Some("Talks: open"), "{text}");
            assert_eq!(draft.date.as_deref(), Some("1987-05-05"));
            assert_eq!(draft.authors, ["Ann Lee", "Bob Roe"]);
            assert_eq!(rest, "They met.");
        }
    }

    #[test]
    fn bad_front_matter_costs_a_doubt_and_no_text() {
        let text = "---\ntitle: [Talks\n---\nThey met.";
        let (draft, rest) = split(text);
        assert_eq!(rest, text);
        assert!(
            draft.doubts[0]
                .what
                .starts_with("front matter is no YAML, kept as text: "),
            "{:?}",
            draft.doubts
        );
        let rule = "---\nThey met.\n---\nTwice.";
        assert_eq!(split(rule), (Draft::default(), rule));
    }
}
