//! Finds when a story was published, by a stated order of trust.
//!
//! ```text
//! 1. what the source states        "Fri, 22 Sep 2023 10:00:00 GMT"
//! 2. the dateline                  "PARIS, Sept. 22 (AFP) -", its year taken from the others
//! 3. a date line in the head       "By Jane Roe | 22 September 2023", "Published: 22.09.2023"
//! 4. the web address               ".../2023/sep/22/..."
//! 5. the file's path               "archive/2023/09/22/a.txt", "1987/123.txt"
//! ```
//!
//! The first that gives a date wins; a later one that is more precise and agrees refines it, so the
//! path `1987/12.txt` and the dateline `Feb 26` give 1987-02-26. What is refused or contradicts is
//! noted as a doubt. Nothing is guessed: without a year from anywhere a dateline gives no date.
//! Knows neither the clock nor the file's times; where dates stand in addresses and paths is
//! [`super::address`]'s work.

use chrono::{Days, NaiveDate};

use super::address;
use super::dateline::ReadDateline;
use crate::article::{Doubt, Found, Origin, Text};
use crate::date::written::{self, Refusal, Written};
use crate::date::{PartialDate, Precision};

/// All that may tell when a story was published.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The date that the source states, in any notation.
    pub stated: Option<&'a str>,
    /// The dateline.
    pub dateline: Option<&'a ReadDateline>,
    /// Title and body.
    pub text: &'a Text,
    /// Where the story stood on the web.
    pub url: Option<&'a str>,
    /// The file, as the user named it.
    pub path: &'a str,
}

/// What the evidence gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dating {
    /// The date of publication and where it was found.
    pub publication: Option<Found<PartialDate>>,
    /// The dateline's own date, completed by its year where that is known.
    pub dateline: Option<PartialDate>,
}

/// How many days a dateline may lie behind the date that supplies its year: stories are filed
/// before they are published, and an evening before midnight may be a morning elsewhere.
const AFTER: u64 = 2;

/// How many days may lie between the stated date and the dateline before that is worth a note.
const APART: i64 = 7;

/// How many lines of the head may hold a date line.
const LINES: usize = 8;

/// A date line is no longer than this, in bytes.
const DATE_LINE: usize = 160;

/// When the story was published; what had to be refused is added to `doubts`.
pub fn publication(evidence: &Evidence, doubts: &mut Vec<Doubt>) -> Dating {
    let stated = evidence.stated.and_then(|text| stated(text, doubts));
    // A stated day leaves nothing to refine, and gives the dateline its year.
    let settled = stated.is_some_and(|date| date.day().is_some());
    let [head, url, path] = if settled {
        [None; 3]
    } else {
        elsewhere(evidence, doubts)
    };
    let year_from = [stated, head, url, path].into_iter().flatten().next();
    let written = evidence.dateline.and_then(|dateline| dateline.written);
    let dateline = written.and_then(|written| of_dateline(&written, year_from, doubts));
    if let (Some(stated), Some(dateline)) = (stated, dateline) {
        compare(stated, dateline, doubts);
    }
    let by_trust = [stated, dateline, head, url, path]
        .into_iter()
        .zip(Origin::ALL);
    let found = by_trust.filter_map(|(date, origin)| {
        Some(Found {
            value: date?,
            origin,
        })
    });
    Dating {
        publication: found.reduce(refined),
        dateline,
    }
}

/// The dates of the text's head, the web address and the path.
fn elsewhere(evidence: &Evidence, doubts: &mut Vec<Doubt>) -> [Option<PartialDate>; 3] {
    let head = in_head(evidence.text, doubts);
    let url = evidence.url.and_then(address::in_url);
    [head, url, address::in_path(evidence.path)]
}

/// The trusted date, or the later one where that says the same more precisely.
fn refined(trusted: Found<PartialDate>, later: Found<PartialDate>) -> Found<PartialDate> {
    let (wide, narrow) = (trusted.value, later.value);
    let more = narrow.precision() > wide.precision();
    let agrees = wide.first() <= narrow.first() && narrow.last() <= wide.last();
    if more && agrees { later } else { trusted }
}

fn stated(text: &str, doubts: &mut Vec<Doubt>) -> Option<PartialDate> {
    if text.trim().is_empty() {
        return None;
    }
    let refuse = |refusal: Refusal| {
        let quoted: String = text.trim().chars().take(60).collect();
        doubts.push(Doubt::new(format!(
            "stated date \"{quoted}\" refused: {refusal}"
        )));
    };
    written::stated(text).map_err(refuse).ok()
}

/// The dateline's date; a missing year is that of the known date nearest to which it then lies.
fn of_dateline(
    written: &Written,
    year_from: Option<PartialDate>,
    doubts: &mut Vec<Doubt>,
) -> Option<PartialDate> {
    let date = match written.year {
        Some(_) => written.date(),
        None => return nearest(written, year_from?),
    };
    date.map_err(|refusal| {
        doubts.push(Doubt::new(format!(
            "date of the dateline refused: {refusal}"
        )))
    })
    .ok()
}

/// The day and month of `written` in the year that brings them nearest to `known`, no more than
/// [`AFTER`] days behind it.
fn nearest(written: &Written, known: PartialDate) -> Option<PartialDate> {
    let latest = known.last().checked_add_days(Days::new(AFTER))?;
    let years = match known.precision() {
        Precision::Year => known.year()..=known.year(),
        _ => known.year() - 1..=known.year() + 1,
    };
    let dates = years.filter_map(|year| PartialDate::new(year, written.month, written.day).ok());
    let distance = |date: &PartialDate| days_between(*date, known);
    dates
        .filter(|date| date.first() <= latest)
        .min_by_key(distance)
}

/// How many days lie between two dates at least; 0 where they may be the same.
fn days_between(a: PartialDate, b: PartialDate) -> i64 {
    let gap = |from: NaiveDate, to: NaiveDate| (to - from).num_days();
    gap(a.last(), b.first())
        .max(gap(b.last(), a.first()))
        .max(0)
}

fn compare(stated: PartialDate, dateline: PartialDate, doubts: &mut Vec<Doubt>) {
    let days = days_between(stated, dateline);
    if days > APART {
        doubts.push(Doubt::new(format!(
            "stated date {stated} and dateline date {dateline} are {days} days apart: the stated one is kept"
        )));
    }
}

/// The date on a line of its own in the head of the text, or beside the byline; that of an update
/// only where no other is given.
fn in_head(text: &Text, doubts: &mut Vec<Doubt>) -> Option<PartialDate> {
    let title = text.title().into_iter();
    let lines = title
        .chain(text.body().lines())
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let mut updated = None;
    for line in lines.take(LINES + 1) {
        if line.len() > DATE_LINE || !has_year(line) {
            continue;
        }
        match date_line(line) {
            Some(date) if !is_update(line) => return Some(date),
            date => updated = updated.or(date),
        }
        if let Some(refusal) = refused(line) {
            let quoted: String = line.chars().take(60).collect();
            doubts.push(Doubt::new(format!(
                "date line \"{quoted}\" refused: {refusal}"
            )));
        }
    }
    updated
}

/// Whether four figures stand together, as in every date line.
fn has_year(line: &str) -> bool {
    let mut run = 0;
    line.bytes().any(|b| {
        run = if b.is_ascii_digit() { run + 1 } else { 0 };
        run == 4
    })
}

/// Words that announce a date, and whether that is the date of a change.
const LABELS: [(&str, bool); 22] = [
    ("date", false),
    ("dated", false),
    ("first published", false),
    ("issued", false),
    ("last modified", true),
    ("last updated", true),
    ("modified", true),
    ("posted", false),
    ("posted on", false),
    ("publicado", false),
    ("publicado el", false),
    ("publish date", false),
    ("published", false),
    ("published at", false),
    ("published on", false),
    ("publié le", false),
    ("pubblicato il", false),
    ("release date", false),
    ("stand", false),
    ("updated", true),
    ("updated on", true),
    ("veröffentlicht am", false),
];

/// The date of a line that is a date line: a date alone, with a time, behind a label, or one of
/// the parts of a byline.
fn date_line(line: &str) -> Option<PartialDate> {
    if let Some(date) = labelled(line).and_then(|(rest, _)| opening(rest, Rest::Any)) {
        return Some(date);
    }
    let separators = ['|', '·', '•', '—', '–', '\t'];
    let mut parts = line
        .split(separators)
        .flat_map(|part| part.split(" - "))
        .map(str::trim);
    let part = |part: &str| opening(labelled(part).map_or(part, |(rest, _)| rest), Rest::Time);
    let byline = line
        .get(..3)
        .is_some_and(|by| by.eq_ignore_ascii_case("by "));
    parts
        .find_map(part)
        .or_else(|| byline.then(|| after_names(line)).flatten())
}

/// Why the date behind a label cannot be taken.
fn refused(line: &str) -> Option<Refusal> {
    let (rest, _) = labelled(line)?;
    match written::stated(rest) {
        Err(refusal @ (Refusal::Impossible(_) | Refusal::Ambiguous)) => Some(refusal),
        _ => None,
    }
}

fn is_update(line: &str) -> bool {
    labelled(line).is_some_and(|(_, update)| update)
}

/// What stands behind a label such as `Published:` or `Posted on`, and whether it marks an update.
fn labelled(line: &str) -> Option<(&str, bool)> {
    let head = |label: &str| {
        line.get(..label.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(label))
    };
    let fitting = LABELS.iter().filter(|(label, _)| head(label));
    let (label, update) = fitting.max_by_key(|(label, _)| label.len())?;
    let rest = &line[label.len()..];
    let ended = rest.starts_with([' ', ':', '\t']);
    ended.then(|| (rest.trim_start_matches([' ', ':', '\t']), *update))
}

/// What may stand behind the date of a date line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// A time of day at most.
    Time,
    /// Anything, since a label says that this is the date.
    Any,
}

/// The date that opens a part of a line, at least to the month.
fn opening(part: &str, rest: Rest) -> Option<PartialDate> {
    let part = part.trim_matches(['[', ']', '(', ')', ' ', '.', ',', ';']);
    let written = written::at(part, 0).filter(|written| written.month.is_some())?;
    let fits = rest == Rest::Any || is_time(&part[written.end..]);
    if fits { written.date().ok() } else { None }
}

/// The date behind the commas of a byline: `By Jane Roe, Paris, 22 September 2023`.
fn after_names(line: &str) -> Option<PartialDate> {
    let commas = line.match_indices(", ").map(|(at, comma)| at + comma.len());
    let mut dates = commas.filter_map(|pos| opening(&line[pos..], Rest::Time));
    dates.next()
}

/// Whether a text is nothing, or a time of day with its zone: ` at 10:15 a.m. GMT+1`.
fn is_time(text: &str) -> bool {
    let text = text.trim_start_matches([' ', ',', 'T', '(', '@', '.', ';']);
    if text.is_empty() {
        return true;
    }
    let words = text.split([' ', '\u{a0}']).filter(|word| !word.is_empty());
    let clock = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit()) && word.contains([':', '.', 'h'])
    };
    let mark = |word: &str| {
        let word = word.trim_matches(['(', ')', ',', '.', ';']);
        word.len() <= 6
            && !word.contains(|c: char| c.is_ascii_digit() && !word.contains(['+', '-']))
    };
    let mut clocks = 0;
    for word in words {
        if clock(word) {
            clocks += 1;
        } else if !mark(word) {
            return false;
        }
    }
    clocks > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::dateline;
    use proptest::prelude::*;

    /// Date and origin, then the dateline's own date, then the doubts.
    fn dated(
        stated: Option<&str>,
        title: &str,
        body: &str,
        url: Option<&str>,
        path: &str,
    ) -> String {
        let text = Text::new(Some(title), body);
        let dateline = dateline::read(text.body());
        let evidence = Evidence {
            stated,
            dateline: dateline.as_ref(),
            text: &text,
            url,
            path,
        };
        let mut doubts = Vec::new();
        let dating = publication(&evidence, &mut doubts);
        let found = dating.publication.map_or("none".to_owned(), |f| {
            format!("{} {}", f.value, f.origin.name())
        });
        let own = dating
            .dateline
            .map_or(String::new(), |date| format!(", dateline {date}"));
        let doubts: String = doubts.iter().map(|doubt| format!("; {doubt}")).collect();
        format!("{found}{own}{doubts}")
    }

    fn of_body(body: &str, path: &str) -> String {
        dated(None, "Talks open", body, None, path)
    }

    #[test]
    fn sources_are_trusted_in_order() {
        let body = "OSLO, Sept. 21, 2023 (AP) -- They met.";
        let url = Some("https://news.example/2023/09/23/talks");
        let all = dated(
            Some("2023-09-22T08:00:00Z"),
            "Talks",
            body,
            url,
            "2023/09/24/a.txt",
        );
        assert_eq!(all, "2023-09-22 metadata, dateline 2023-09-21");
        let unstated = dated(None, "Talks", body, url, "2023/09/24/a.txt");
        assert_eq!(unstated, "2023-09-21 dateline, dateline 2023-09-21");
        assert_eq!(
            dated(None, "Talks", "They met.", url, "2023/09/24/a.txt"),
            "2023-09-23 url"
        );
        assert_eq!(
            dated(None, "Talks", "They met.", None, "2023/09/24/a.txt"),
            "2023-09-24 path"
        );
        assert_eq!(
            dated(Some(" "), "Talks", "They met.", None, "a.txt"),
            "none"
        );
    }

    #[test]
    fn a_dateline_takes_its_year_from_what_else_is_known() {
        let body = "OSLO, Feb 26 - They met.";
        assert_eq!(
            of_body(body, "1987/123.txt"),
            "1987-02-26 dateline, dateline 1987-02-26"
        );
        assert_eq!(
            of_body(body, "1987/02/a.txt"),
            "1987-02-26 dateline, dateline 1987-02-26"
        );
        assert_eq!(of_body(body, "a.txt"), "none");
        let stated = |date| {
            dated(
                Some(date),
                "Talks",
                "OSLO, Dec 31 (AP) -- They met.",
                None,
                "a.txt",
            )
        };
        assert_eq!(
            stated("1 January 2020"),
            "2020-01-01 metadata, dateline 2019-12-31"
        );
        assert_eq!(
            stated("30 December 2019"),
            "2019-12-30 metadata, dateline 2019-12-31"
        );
        let leap = of_body("OSLO, Feb 29 - They met.", "1987/123.txt");
        assert_eq!(leap, "1987 path");
    }

    #[test]
    fn what_is_more_precise_and_agrees_refines() {
        let body = "They met.\n\n22 September 2023";
        assert_eq!(
            dated(Some("2023"), "Talks", body, None, "a.txt"),
            "2023-09-22 head"
        );
        assert_eq!(
            dated(Some("2022"), "Talks", body, None, "a.txt"),
            "2022 metadata"
        );
        assert_eq!(
            dated(
                Some("2023-09"),
                "Talks",
                "They met.",
                None,
                "2023/09/22/a.txt"
            ),
            "2023-09-22 path"
        );
    }

    #[test]
    fn refusals_and_contradictions_are_noted() {
        let refused = dated(Some("1987-02-31"), "Talks", "They met.", None, "1987/1.txt");
        assert_eq!(
            refused,
            "1987 path; stated date \"1987-02-31\" refused: there is no day 1987-02-31"
        );
        let apart = dated(
            Some("2023-09-22"),
            "Talks",
            "OSLO, Aug. 1 (AP) -- They met.",
            None,
            "a.txt",
        );
        let note = "stated date 2023-09-22 and dateline date 2023-08-01 are 52 days apart: the stated one is kept";
        assert_eq!(
            apart,
            format!("2023-09-22 metadata, dateline 2023-08-01; {note}")
        );
        let dateline = of_body("OSLO, February 30, 2023 (AP) -- They met.", "a.txt");
        assert_eq!(
            dateline,
            "none; date of the dateline refused: there is no day 2023-02-30"
        );
        let line = of_body("Published: 03/04/2023\n\nThey met.", "a.txt");
        let why = "day and month cannot be told apart";
        assert_eq!(
            line,
            format!("none; date line \"Published: 03/04/2023\" refused: {why}")
        );
    }

    #[test]
    fn date_lines_are_told_from_sentences() {
        for (line, expected) in [
            ("22 September 2023", "2023-09-22"),
            ("Friday, September 22, 2023", "2023-09-22"),
            ("September 22, 2023 10:15 a.m. EDT", "2023-09-22"),
            ("September 22, 2023 at 10:15 PM", "2023-09-22"),
            ("Sept. 22, 2023, 10:15 GMT+1", "2023-09-22"),
            ("2023-09-22 10:15:00 UTC", "2023-09-22"),
            ("2023-09-22T10:15:00Z", "2023-09-22"),
            ("September 2023", "2023-09"),
            ("By Jane Roe | 22 September 2023", "2023-09-22"),
            ("By Jane Roe, 22 September 2023", "2023-09-22"),
            ("By Jane Roe, Paris, Sept. 22, 2023", "2023-09-22"),
            ("Jane Roe · 22 Sep 2023 · 3 min read", "2023-09-22"),
            ("Politics - 22 September 2023", "2023-09-22"),
            ("Published: 22 September 2023 by Jane Roe", "2023-09-22"),
            ("Published on September 22, 2023", "2023-09-22"),
            ("PUBLISHED 22.09.2023", "2023-09-22"),
            ("Posted on 22nd September 2023 in Politics", "2023-09-22"),
            ("Publié le 22 septembre 2023", "2023-09-22"),
            ("[22 September 2023]", "2023-09-22"),
            ("Date: 2023-09-22", "2023-09-22"),
            ("22 September 2023 was a day of rain.", "none"),
            ("On 22 September 2023 they met.", "none"),
            ("They met on 22 September 2023", "none"),
            ("September 22 was wet", "none"),
            ("22 September", "none"),
            ("2023", "none"),
            ("Dated jokes of September 2023", "none"),
            ("Published poet Jane Roe, 22", "none"),
            ("In 2023 - as in 2022 - it rained", "none"),
        ] {
            let found = date_line(line).map_or("none".to_owned(), |date| date.to_string());
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn publication_goes_before_update() {
        let body = "Updated: 25 September 2023\nPublished: 22 September 2023\n\nThey met.";
        assert_eq!(of_body(body, "a.txt"), "2023-09-22 head");
        assert_eq!(
            of_body("Last updated: 25 September 2023\n\nThey met.", "a.txt"),
            "2023-09-25 head"
        );
    }

    proptest! {
        #[test]
        fn any_article_is_dated_without_panic(stated in "\\PC*", body in "\\PC*", url in "\\PC*", path in "\\PC*") {
            let _ = dated(Some(&stated), "", &body, Some(&url), &path);
        }
    }
}
