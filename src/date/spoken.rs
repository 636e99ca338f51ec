//! Dates as readers say them in a query: `2023`, `September 2023`, `last week`, `2023-09..2023-11`.
//!
//! ```text
//! range    = date | date ".." | ".." date | date ".." date
//! date     = written | decade | relative
//! decade   = ["the"] "1990s"
//! relative = "today" | "yesterday" | ["last"] weekday | number unit "ago"
//!          | ("this" | "last") unit | ("last" | "past") number unit
//! unit     = "day" | "week" | "month" | "year", with or without "s"
//! ```
//!
//! A date less precise than a day stands for the whole of it, and in a range for its first day
//! before the dots and its last behind them (the rule of notmuch-search-terms(7)). Weeks begin on
//! Monday. Words may be joined by `_` or `-` in place of blanks. Under today = Friday 2024-03-15,
//! `last week` is 2024-03-04..2024-03-10 and `friday..` begins today. What is written in full is
//! read by [`written::alone`]; this file knows no year-less dates.

use std::fmt;
use std::ops::Range;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::written::{self, Refusal};
use super::{DateError, DateRange, PartialDate, YEARS, last_of_month, names};

/// Why a text is no date or range of dates, and which part of it is to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenError {
    /// What is wrong.
    pub kind: SpokenErrorKind,
    /// The byte range of the offending part in the text that was read.
    pub span: Range<usize>,
    /// The offending part itself, cut to a length that fits a line.
    pub text: String,
}

/// What can be wrong with a date that a reader asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpokenErrorKind {
    /// There is no date at all, or both ends of a range are open.
    Empty,
    /// It is no form of a date that is known here.
    NotUnderstood,
    /// It has a day and a month, but no year.
    NoYear,
    /// The calendar has no such date, or its year lies outside [`YEARS`].
    Impossible(DateError),
    /// Day and month cannot be told apart.
    Ambiguous,
    /// The range ends before it begins.
    EndsBeforeBeginning {
        /// The first day asked for.
        from: NaiveDate,
        /// The last day asked for.
        to: NaiveDate,
    },
}

impl fmt::Display for SpokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text;
        match self.kind {
            SpokenErrorKind::Empty => {
                write!(
                    f,
                    "no date given: write one, like 2023-09-22, or a range, like 2023-09..2023-11"
                )
            }
            SpokenErrorKind::NotUnderstood => write!(
                f,
                "date \"{text}\" not understood: write 2023, 2023-09, 2023-09-22, 22 Sep 2023, September 2023, \
                 1990s, today, friday, last week or 3 months ago"
            ),
            SpokenErrorKind::NoYear => write!(f, "date \"{text}\" has no year: add one"),
            SpokenErrorKind::Impossible(error) => {
                write!(f, "date \"{text}\" is impossible: {error}")
            }
            SpokenErrorKind::Ambiguous => {
                write!(
                    f,
                    "date \"{text}\" is ambiguous: day and month cannot be told apart, write year-month-day"
                )
            }
            SpokenErrorKind::EndsBeforeBeginning { from, to } => {
                write!(
                    f,
                    "range \"{text}\" ends before it begins: it goes from {from} to {to}"
                )
            }
        }
    }
}

impl std::error::Error for SpokenError {}

/// The days that `text` asks for, said on the day `today`.
///
/// # Errors
/// When it is no date or range of dates, a date does not exist, or the range ends before it begins.
pub fn range(text: &str, today: NaiveDate) -> Result<DateRange, SpokenError> {
    let Some(dots) = text.find("..") else {
        let (from, to) = days(text, 0..text.len(), today)?;
        return bounded(text, 0..text.len(), Some(from), Some(to));
    };
    let (before, after) = (0..dots, dots + 2..text.len());
    let open = |part: &Range<usize>| text[part.clone()].trim().is_empty();
    if open(&before) && open(&after) {
        return Err(error(text, 0..text.len(), SpokenErrorKind::Empty));
    }
    let from = if open(&before) {
        None
    } else {
        Some(days(text, before, today)?.0)
    };
    let to = if open(&after) {
        None
    } else {
        Some(days(text, after, today)?.1)
    };
    bounded(text, 0..text.len(), from, to)
}

fn bounded(
    text: &str,
    span: Range<usize>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<DateRange, SpokenError> {
    let backwards = match (from, to) {
        (Some(from), Some(to)) => SpokenErrorKind::EndsBeforeBeginning { from, to },
        _ => SpokenErrorKind::Empty,
    };
    DateRange::new(from, to).ok_or_else(|| error(text, span, backwards))
}

/// The first and the last day of the one date that stands in `span`.
fn days(
    text: &str,
    span: Range<usize>,
    today: NaiveDate,
) -> Result<(NaiveDate, NaiveDate), SpokenError> {
    let part = &text[span.clone()];
    let said = part.trim();
    if said.is_empty() {
        return Err(error(text, span, SpokenErrorKind::Empty));
    }
    if let Some(days) = decade(said).or_else(|| relative(said, today)) {
        return days.map_err(|kind| error(text, span, kind));
    }
    match written::alone(said) {
        Ok(date) => Ok((date.first(), date.last())),
        Err(refusal) => Err(error(text, span, kind_of(refusal))),
    }
}

fn kind_of(refusal: Refusal) -> SpokenErrorKind {
    match refusal {
        Refusal::NoDate => SpokenErrorKind::NotUnderstood,
        Refusal::NoYear => SpokenErrorKind::NoYear,
        Refusal::Impossible(error) => SpokenErrorKind::Impossible(error),
        Refusal::Ambiguous(_) => SpokenErrorKind::Ambiguous,
    }
}

/// An error about the part in `span`, the white space around it left out.
fn error(text: &str, span: Range<usize>, kind: SpokenErrorKind) -> SpokenError {
    let part = &text[span.clone()];
    let start = span.start + part.len() - part.trim_start().len();
    let trimmed = part.trim();
    let span = start..start + trimmed.len();
    SpokenError {
        kind,
        span,
        text: trimmed.chars().take(60).collect(),
    }
}

/// First and last day, or why there are none.
type FirstAndLast = Result<(NaiveDate, NaiveDate), SpokenErrorKind>;

/// `1990s`, `the 1990s`.
fn decade(said: &str) -> Option<FirstAndLast> {
    let said = said.strip_prefix("the ").unwrap_or(said);
    let year = said
        .strip_suffix('s')
        .filter(|year| year.len() == 4 && year.ends_with('0'))?;
    let year: i32 = year.parse().ok()?;
    let last = PartialDate::new(year + 9, None, None);
    Some(
        PartialDate::new(year, None, None)
            .and_then(|first| Ok((first.first(), last?.last())))
            .map_err(SpokenErrorKind::Impossible),
    )
}

/// The units in which readers count back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// `today`, `last week`, `3 months ago`; `None` for what is said in no such words.
fn relative(said: &str, today: NaiveDate) -> Option<FirstAndLast> {
    let mut words = [""; 4];
    let mut count = 0;
    for word in said
        .split([' ', '\t', '_', '-'])
        .filter(|word| !word.is_empty())
    {
        *words.get_mut(count)? = word;
        count += 1;
    }
    let is = |word: &str, wanted: &str| word.eq_ignore_ascii_case(wanted);
    let last = |word: &str| is(word, "last") || is(word, "past");
    match words[..count] {
        [word] if is(word, "today") => Some(Ok((today, today))),
        [word] if is(word, "yesterday") => Some(one_day(back(today, 1, Unit::Day))),
        [word] => Some(one_day(Ok(latest(names::weekday(word)?, today)))),
        [this, word] if is(this, "this") => Some(whole(unit(word)?, today)),
        [last, word] if is(last, "last") => Some(match unit(word) {
            Some(unit) => back(today, 1, unit).and_then(|day| whole(unit, day)),
            None => {
                let weekday = names::weekday(word)?;
                one_day(back(today, 1, Unit::Day).map(|day| latest(weekday, day)))
            }
        }),
        [past, number, word] if last(past) => Some(stretch(count_of(number)?, unit(word)?, today)),
        [number, word, ago] if is(ago, "ago") => {
            Some(one_day(back(today, count_of(number)?, unit(word)?)))
        }
        _ => None,
    }
}

fn one_day(day: Result<NaiveDate, SpokenErrorKind>) -> FirstAndLast {
    day.map(|day| (day, day))
}

/// The day `count` units before `today`; at the end of a shorter month, its last day.
fn back(today: NaiveDate, count: u32, unit: Unit) -> Result<NaiveDate, SpokenErrorKind> {
    let (day, a_year) = match unit {
        Unit::Day => (today.checked_sub_days(Days::new(count.into())), 365),
        Unit::Week => (today.checked_sub_days(Days::new(u64::from(count) * 7)), 52),
        Unit::Month => (today.checked_sub_months(Months::new(count)), 12),
        Unit::Year => {
            let months = count.checked_mul(12).map(Months::new);
            (
                months.and_then(|months| today.checked_sub_months(months)),
                1,
            )
        }
    };
    // Proven: `count_of` gives less than a million.
    let about = today.year() - (count / a_year) as i32;
    let year = day.map_or(about, |day| day.year());
    let too_early = SpokenErrorKind::Impossible(DateError::OutOfRange { year });
    day.filter(|day| YEARS.contains(&day.year()))
        .ok_or(too_early)
}

/// The week, month or year that holds `day`.
fn whole(unit: Unit, day: NaiveDate) -> FirstAndLast {
    let (year, month) = (day.year(), day.month());
    let first_of = |month| NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(day);
    Ok(match unit {
        Unit::Day => (day, day),
        Unit::Week => {
            let week = day.week(Weekday::Mon);
            (
                week.checked_first_day().unwrap_or(day),
                week.checked_last_day().unwrap_or(day),
            )
        }
        Unit::Month => (first_of(month), last_of_month(year, month)),
        Unit::Year => (first_of(1), last_of_month(year, 12)),
    })
}

/// The last `count` units up to and with today: `last 7 days`.
fn stretch(count: u32, unit: Unit, today: NaiveDate) -> FirstAndLast {
    let before = back(today, count, unit)?;
    Ok((before.succ_opt().unwrap_or(before).min(today), today))
}

/// The latest such weekday up to and with `today`.
fn latest(weekday: Weekday, today: NaiveDate) -> NaiveDate {
    let days = today.weekday().days_since(weekday);
    today
        .checked_sub_days(Days::new(days.into()))
        .unwrap_or(today)
}

fn unit(word: &str) -> Option<Unit> {
    let lower = word.to_ascii_lowercase();
    match lower.strip_suffix('s').unwrap_or(&lower) {
        "day" => Some(Unit::Day),
        "week" => Some(Unit::Week),
        "month" => Some(Unit::Month),
        "year" => Some(Unit::Year),
        _ => None,
    }
}

fn count_of(word: &str) -> Option<u32> {
    const NUMBERS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    if word.eq_ignore_ascii_case("a") || word.eq_ignore_ascii_case("an") {
        return Some(1);
    }
    let named = NUMBERS
        .iter()
        .position(|name| word.eq_ignore_ascii_case(name));
    // A million days ago lies before the first of `YEARS` anyway.
    named
        .map(|at| at as u32 + 1)
        .or_else(|| word.parse().ok().filter(|n| *n < 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 3, 15).expect("a Friday")
    }

    fn show(said: &str) -> String {
        match range(said, today()) {
            Ok(range) => {
                let end = |day: Option<NaiveDate>| day.map_or(String::new(), |day| day.to_string());
                format!("{}..{}", end(range.from()), end(range.to()))
            }
            Err(error) => format!("error at {}..{}: {error}", error.span.start, error.span.end),
        }
    }

    #[test]
    fn dates_are_understood_as_the_table_says() {
        let table = include_str!("../../tests/tables/dates.txt");
        let mut cases = 0;
        for line in table
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let (said, expected) = line.split_once(" ==> ").expect("a case has an arrow");
            let shown = show(said);
            // The list of forms that are understood is the same in each refusal.
            let shown = shown.split(": write 2023, ").next().unwrap_or(&shown);
            assert_eq!(shown, expected, "{said}");
            cases += 1;
        }
        assert!(cases >= 70, "the table has {cases} cases");
    }

    #[test]
    fn the_message_says_what_is_understood() {
        let message = range("whenever", today()).expect_err("no date").to_string();
        assert!(
            message.contains("2023-09-22") && message.contains("3 months ago"),
            "{message}"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*", words in "((last|friday|3|99999|years|ago|\\.\\.|2023|-09)[ _]?){0,6}") {
            for said in [text, words] {
                if let Err(error) = range(&said, today()) {
                    prop_assert!(said.get(error.span).is_some());
                }
            }
        }

        #[test]
        fn a_date_asks_for_its_own_days(year in 1600i32..=2100, month in 1u32..=12) {
            let date = PartialDate::new(year, Some(month), None).expect("every month exists");
            prop_assert_eq!(range(&date.to_string(), today()), Ok(DateRange::of(date)));
        }
    }
}
