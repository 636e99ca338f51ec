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
//! Figures that may be two days (`03/04/2023`) are told apart by what else is known, or give their
//! year alone. Knows neither the clock nor the file's times; date lines are `head`'s work, dates in
//! addresses and paths [`super::address`]'s.

mod head;

use chrono::{Days, NaiveDate};

use super::address;
use super::dateline::ReadDateline;
use crate::article::{Doubt, Found, Origin};
use crate::date::written::{self, Readings, Refusal, Written};
use crate::date::{PartialDate, Precision};
use crate::text::Text;

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

/// When the story was published; what had to be refused is added to `doubts`.
pub fn publication(evidence: &Evidence, doubts: &mut Vec<Doubt>) -> Dating {
    let written = evidence.dateline.and_then(|dateline| dateline.written);
    let [stated, head, url, path] = undated(evidence, written, doubts);
    let year_from = [stated, head, url, path].into_iter().flatten().next();
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

/// What the source, the text's head, the web address and the path give; the dateline, whose year
/// may come from these, tells apart what may be read in two ways.
fn undated(
    evidence: &Evidence,
    written: Option<Written>,
    doubts: &mut Vec<Doubt>,
) -> [Option<PartialDate>; 4] {
    let stated = evidence.stated.and_then(|text| stated(text, doubts));
    // A stated day leaves nothing to refine, and gives the dateline its year.
    if let Some(Told::Date(date)) = &stated
        && date.day().is_some()
    {
        return [Some(*date), None, None, None];
    }
    let head = head::date(evidence.text, dateline_start(evidence), doubts);
    let url = evidence.url.and_then(address::in_url);
    let path = address::in_path(evidence.path);
    let elsewhere = [url, path];
    let head = head.and_then(|told| told.settled(written, &elsewhere, doubts));
    let elsewhere = [url, path, head];
    let stated = stated.and_then(|told| told.settled(written, &elsewhere, doubts));
    [stated, head, url, path]
}

/// Where the dateline stands in the body, and the head ends.
fn dateline_start(evidence: &Evidence) -> usize {
    let body = evidence.text.body();
    let printed = evidence
        .dateline
        .filter(|read| body.get(read.raw.clone()) == Some(read.dateline.raw.as_str()));
    printed.map_or(body.len(), |read| read.span.start)
}

/// A date as it is told.
enum Told {
    Date(PartialDate),
    /// Figures that may be any of these dates, and where they stand: `stated date "03/04/2023"`.
    OneOf(Readings, String),
}

impl Told {
    /// The date; of several that which the dateline or one of the dates known from `elsewhere`
    /// fits alone, or else the year that they share.
    fn settled(
        self,
        written: Option<Written>,
        elsewhere: &[Option<PartialDate>],
        doubts: &mut Vec<Doubt>,
    ) -> Option<PartialDate> {
        let (readings, figures) = match self {
            Told::Date(date) => return Some(date),
            Told::OneOf(readings, figures) => (readings, figures),
        };
        let filed = |reading| nearest(&written?, reading);
        let by_dateline = only(readings, |date| is_near(filed(date), date));
        let mut others = elsewhere.iter();
        let by_others = || others.find_map(|known| only(readings, |date| is_near(*known, date)));
        if let Some(date) = by_dateline.or_else(by_others) {
            return Some(date);
        }
        let year = shared_year(readings);
        let what = match year {
            Some(_) => "gives its year alone",
            None => "refused",
        };
        let refusal = Refusal::Ambiguous(readings);
        doubts.push(Doubt::new(format!("{figures} {what}: {refusal}")));
        year
    }
}

/// Whether a known date lies so near that it may be of the same story.
fn is_near(known: Option<PartialDate>, date: PartialDate) -> bool {
    known.is_some_and(|known| days_between(known, date) <= APART)
}

/// The one reading that fits, where only one does.
fn only(readings: Readings, fits: impl Fn(PartialDate) -> bool) -> Option<PartialDate> {
    let mut fitting = readings.into_iter().flatten().filter(|date| fits(*date));
    let one = fitting.next()?;
    fitting.next().is_none().then_some(one)
}

/// The year of all readings, where it is the same.
fn shared_year(readings: Readings) -> Option<PartialDate> {
    let mut years = readings.into_iter().flatten().map(PartialDate::year);
    let year = years.next()?;
    let shared = years.all(|other| other == year);
    PartialDate::new(year, None, None).ok().filter(|_| shared)
}

/// The trusted date, or the later one where that says the same more precisely.
fn refined(trusted: Found<PartialDate>, later: Found<PartialDate>) -> Found<PartialDate> {
    let (wide, narrow) = (trusted.value, later.value);
    let more = narrow.precision() > wide.precision();
    let agrees = wide.first() <= narrow.first() && narrow.last() <= wide.last();
    if more && agrees { later } else { trusted }
}

fn stated(text: &str, doubts: &mut Vec<Doubt>) -> Option<Told> {
    if text.trim().is_empty() {
        return None;
    }
    told(written::stated(text), "stated date", text.trim(), doubts)
}

/// The date that was read from `text`, or its readings; another refusal is noted.
fn told(
    read: Result<PartialDate, Refusal>,
    kind: &str,
    text: &str,
    doubts: &mut Vec<Doubt>,
) -> Option<Told> {
    let figures = || {
        let quoted: String = text.chars().take(60).collect();
        format!("{kind} \"{quoted}\"")
    };
    match read {
        Ok(date) => Some(Told::Date(date)),
        Err(Refusal::Ambiguous(readings)) => Some(Told::OneOf(readings, figures())),
        Err(refusal) => {
            doubts.push(Doubt::new(format!("{} refused: {refusal}", figures())));
            None
        }
    }
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
            format!("2023 head; date line \"Published: 03/04/2023\" gives its year alone: {why}")
        );
        let stated = dated(Some("201203"), "Talks", "They met.", None, "a.txt");
        assert_eq!(
            stated,
            format!("none; stated date \"201203\" refused: {why}")
        );
    }

    #[test]
    fn what_may_be_two_days_is_told_by_what_else_is_known() {
        let filed = "OSLO, May 6 (AP) -- They met.";
        let both = "2021-05-06 metadata, dateline 2021-05-06";
        for figures in ["06/05/2021", "5/6/2021", "06/05/21"] {
            assert_eq!(dated(Some(figures), "Talks", filed, None, "a.txt"), both);
        }
        let line = format!("Date: 06/05/2021\n\n{filed}");
        assert_eq!(
            of_body(&line, "a.txt"),
            "2021-05-06 dateline, dateline 2021-05-06"
        );
        let by_path = |path| dated(Some("06/05/2021"), "Talks", "They met.", None, path);
        assert_eq!(by_path("2021/05/06/a.txt"), "2021-05-06 metadata");
        assert_eq!(by_path("2021/06/a.txt"), "2021-06-05 metadata");
    }

    #[test]
    fn the_head_ends_where_the_dateline_begins() {
        let body = "OSLO, Feb 26 (AP) -- They met again.\n\nMarch 2021\n";
        assert_eq!(of_body(body, "a.txt"), "none");
        assert_eq!(
            of_body(&format!("March 2021\n\n{body}"), "a.txt"),
            "2021-02-26 dateline, dateline 2021-02-26"
        );
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
