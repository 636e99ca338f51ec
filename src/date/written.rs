//! Dates as papers and files print them, in any order and notation.
//!
//! Two entrances. [`stated`] takes a whole value that is said to be a date (a header line, a field
//! of markup) and looks past noise around it. [`at`] reads a date that begins at a given place of
//! running text, perhaps without its year. What is printed counts: no time zone moves the day, and
//! a numeric date that may be day-month or month-day is refused, never guessed.
//!
//! ```text
//! worded   = [weekday ","] (month day | day ["of"] month | month) [year] ["," weekday]
//!          | year month day
//!          | numeric | compact
//! ```
//!
//! The last two, dates of figures alone, are the work of `figures`. Only a stated value may be
//! compact, a month in figures (`2023-09`), or have a year of two digits, which RFC 5322 (4.3) puts
//! between 1950 and 2049. `26-FEB-1987 15:01:01.79` gives 1987-02-26; `03/04/2023` is refused.

use std::fmt;
use std::ops::Range;

use chrono::Weekday;

use super::figures::{compact, full_year, numeric};
use super::scan::{
    byte, ends_number, figures, gap, is_blank, next_char, skip, skip_one, starts_token, word_at,
};
use super::{DateError, PartialDate, YEARS, names};

/// A date as it stands in a text; its numbers are as printed and need not exist in the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it starts, in bytes of the text it was read from.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The year, where it is printed.
    pub year: Option<i32>,
    /// The month, where it is printed.
    pub month: Option<u32>,
    /// The day of the month, where it is printed.
    pub day: Option<u32>,
    /// The day of the week, where it is printed.
    pub weekday: Option<Weekday>,
}

impl Written {
    /// Its byte range in the text it was read from.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The date it gives.
    ///
    /// # Errors
    /// When its year is not printed, or the calendar has no such date.
    pub fn date(&self) -> Result<PartialDate, Refusal> {
        let year = self.year.ok_or(Refusal::NoYear)?;
        PartialDate::new(year, self.month, self.day).map_err(Refusal::Impossible)
    }

    pub(super) fn of(
        span: Range<usize>,
        (year, month, day): (Option<i32>, Option<u32>, Option<u32>),
    ) -> Written {
        Written {
            start: span.start,
            end: span.end,
            year,
            month,
            day,
            weekday: None,
        }
    }
}

/// The dates that ambiguous figures may mean: two of them or three.
pub type Readings = [Option<PartialDate>; 3];

/// Why a value gives no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing in it reads like a date.
    NoDate,
    /// It has a day and a month, but no year.
    NoYear,
    /// Its numbers are no date, or one out of range.
    Impossible(DateError),
    /// Its numbers may be day and month or month and day.
    Ambiguous(Readings),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NoDate => f.write_str("no date found in it"),
            Refusal::NoYear => f.write_str("its year is missing"),
            Refusal::Impossible(error) => error.fmt(f),
            Refusal::Ambiguous(_) => f.write_str("day and month cannot be told apart"),
        }
    }
}

impl std::error::Error for Refusal {}

/// Where a date stands, which decides what may count as one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Running text, where most numbers are no dates.
    Text,
    /// A value that is said to be a date.
    Stated,
}

/// What was read at one place: a date, or numbers that look like one and are not to be trusted.
pub(super) type Reading = Result<Written, (Refusal, usize)>;

/// The date in a value that is said to be one.
///
/// Of several the first most precise is taken: `22 Sep 2023, updated 25 Sep 2023` is the 22nd.
///
/// # Errors
/// When no date is found, or what is found has no year, does not exist, lies outside
/// [`YEARS`] or is ambiguous.
pub fn stated(text: &str) -> Result<PartialDate, Refusal> {
    if let Some(date) = compact(text.trim()) {
        return date;
    }
    let mut refusal = None;
    let mut vague: Option<PartialDate> = None;
    let mut pos = 0;
    while pos < text.len() {
        let Some(reading) = starts_token(text, pos)
            .then(|| read(text, pos, Setting::Stated))
            .flatten()
        else {
            pos = next_char(text, pos);
            continue;
        };
        let (date, end) = match reading {
            Ok(written) => (written.date(), written.end),
            Err((refusal, end)) => (Err(refusal), end),
        };
        match date {
            Ok(date) if date.day().is_some() => return Ok(date),
            Ok(date) if vague.is_none_or(|known| known.precision() < date.precision()) => {
                vague = Some(date)
            }
            Ok(_) => {}
            Err(why) => refusal = refusal.or(Some(why)),
        }
        pos = end.max(next_char(text, pos));
    }
    match (refusal, vague) {
        (Some(refusal), _) => Err(refusal),
        (None, Some(date)) => Ok(date),
        (None, None) => Err(Refusal::NoDate),
    }
}

/// The date that begins at byte `pos` of running text, if one does; its year may be missing.
///
/// A `pos` inside a word or a number, or past the end, begins none. Ambiguous numbers are none.
pub fn at(text: &str, pos: usize) -> Option<Written> {
    if !text.is_char_boundary(pos) || !starts_token(text, pos) {
        return None;
    }
    read(text, pos, Setting::Text)?.ok()
}

/// The date that a value is, apart from white space around it; a stated date without any noise.
///
/// # Errors
/// As [`stated`]; [`Refusal::NoDate`] also where something else stands beside the date.
pub fn alone(text: &str) -> Result<PartialDate, Refusal> {
    let text = text.trim();
    if let Some(date) = compact(text) {
        return date;
    }
    match read(text, 0, Setting::Stated) {
        Some(Ok(written)) if written.end == text.len() => written.date(),
        Some(Err((refusal, end))) if end == text.len() => Err(refusal),
        _ => Err(Refusal::NoDate),
    }
}

/// The weekday that is named at byte `pos`, and where its name ends.
pub fn weekday_at(text: &str, pos: usize) -> Option<(Weekday, usize)> {
    let word = word_at(text, pos);
    let weekday = names::weekday(word)?;
    let end = pos + word.len();
    // `segunda-feira`
    let feira = "-feira";
    let tail = text
        .get(end..end + feira.len())
        .is_some_and(|t| t.eq_ignore_ascii_case(feira));
    Some((weekday, if tail { end + feira.len() } else { end }))
}

fn read(text: &str, pos: usize, setting: Setting) -> Option<Reading> {
    match byte(text, pos)? {
        b'0'..=b'9' => {
            let worded = day_first(text, pos, setting).or_else(|| year_first(text, pos, setting));
            worded.map(Ok).or_else(|| numeric(text, pos, setting))
        }
        _ => worded(text, pos, setting).map(Ok),
    }
}

/// A date that begins with the name of a weekday or a month.
fn worded(text: &str, pos: usize, setting: Setting) -> Option<Written> {
    let Some((weekday, end)) = weekday_at(text, pos) else {
        return month_first(text, pos, setting).map(|written| with_weekday(text, written));
    };
    let start = skip(text, end, |b| is_blank(b) || matches!(b, b'.' | b','));
    let written = month_first(text, start, setting).or_else(|| day_first(text, start, setting));
    let written = written.or_else(|| numeric(text, start, setting)?.ok())?;
    (start > end).then_some(Written {
        start: pos,
        weekday: Some(weekday),
        ..written
    })
}

/// `March 3`, `Sept. 22, 2023`, `September 2023`, `Sep 22 10:00:00 +0000 2023` where stated.
fn month_first(text: &str, pos: usize, setting: Setting) -> Option<Written> {
    let word = word_at(text, pos);
    let month = names::month(word)?;
    let dot = skip_one(text, pos + word.len(), b'.');
    let comma = skip(text, dot, |b| is_blank(b) || b == b',');
    let start = connective(text, comma).unwrap_or(if comma > dot { comma } else { gap(text, dot) });
    if let Some((year, end)) = year_at(text, start, setting) {
        return Some(Written::of(pos..end, (Some(year), Some(month), None)));
    }
    let (day, end) = day_of_month(text, gap(text, dot), setting)?;
    let (year, end) = match year_after(text, end, setting) {
        Some((year, end)) => (Some(year), end),
        None if setting == Setting::Stated => match year_after_time(text, end) {
            Some((year, end)) => (Some(year), end),
            None => (None, end),
        },
        None => (None, end),
    };
    Some(Written::of(pos..end, (year, Some(month), Some(day))))
}

/// `3 March`, `22nd of September 2023`, `26-FEB-1987`, `3 de marzo de 2020`, `1. März 2020`.
fn day_first(text: &str, pos: usize, setting: Setting) -> Option<Written> {
    let (day, end) = day_of_month(text, pos, setting)?;
    let end = gap(text, skip_one(text, end, b'.'));
    let word_start = connective(text, end).unwrap_or(end);
    let word = word_at(text, word_start);
    let month = names::month(word)?;
    let end = word_start + word.len();
    let dotted = skip_one(text, end, b'.');
    let (year, end) = match year_after(text, dotted, setting) {
        Some((year, end)) => (Some(year), end),
        None => (None, end),
    };
    Some(with_weekday(
        text,
        Written::of(pos..end, (year, Some(month), Some(day))),
    ))
}

/// `2023 September 22`, `2023-Sep-22`, `2023/sep/22`.
fn year_first(text: &str, pos: usize, setting: Setting) -> Option<Written> {
    let (year, end) = figures(text, pos).filter(|(_, end)| end - pos == 4)?;
    let word_start = gap(text, end);
    let word = word_at(text, word_start);
    let month = names::month(word)?;
    let dot = skip_one(text, word_start + word.len(), b'.');
    let (day, end) = day_of_month(text, gap(text, dot), setting)?;
    Some(Written::of(
        pos..end,
        (Some(year as i32), Some(month), Some(day)),
    ))
}

/// A day of the month, with the ending of its ordinal: `3`, `22nd`, `1er`.
///
/// Where a date is stated, a day that no month has still counts as one, to be refused for it.
fn day_of_month(text: &str, pos: usize, setting: Setting) -> Option<(u32, usize)> {
    let (day, end) = figures(text, pos)?;
    if end - pos > 2 || (setting == Setting::Text && !(1..=31).contains(&day)) {
        return None;
    }
    let suffix = word_at(text, end);
    let ordinal = ["st", "nd", "rd", "th", "er", "º", "ª"]
        .iter()
        .any(|s| suffix.eq_ignore_ascii_case(s));
    let end = if ordinal { end + suffix.len() } else { end };
    let goes_on = match (byte(text, end), byte(text, end + 1)) {
        (Some(b'%'), _) => true,
        (Some(b':'), Some(next)) => next.is_ascii_digit(),
        // Decimals and thousands: `March 3.5`, `March 3,000`.
        (Some(b'.' | b','), Some(next)) => {
            next.is_ascii_digit() && !ordinal && year_at(text, end + 1, setting).is_none()
        }
        _ => false,
    };
    (!goes_on).then_some((day, end))
}

/// The year after a month or day: `, 1989`, ` 1989`, `-1987`, ` de 2020`; two digits where stated.
fn year_after(text: &str, pos: usize, setting: Setting) -> Option<(i32, usize)> {
    let blank = skip(text, pos, is_blank);
    let comma = skip(text, blank, |b| matches!(b, b',' | b'.'));
    let start = if comma > blank {
        skip(text, comma, is_blank)
    } else {
        gap(text, pos)
    };
    let start = connective(text, start).unwrap_or(start);
    if start == pos && !text[..pos].ends_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let found = year_at(text, start, setting)
        .filter(|(_, end)| comma > blank || !names_a_clock(text, *end));
    if found.is_some() || setting == Setting::Text {
        return found;
    }
    let (year, end) = figures(text, start).filter(|(_, end)| end - start == 2)?;
    let alone = ends_number(text, end) && byte(text, end) != Some(b':');
    alone.then(|| (full_year(year) as i32, end))
}

/// Four digits that end there: `1989`; in running text only those of [`YEARS`].
fn year_at(text: &str, pos: usize, setting: Setting) -> Option<(i32, usize)> {
    let (year, end) = figures(text, pos).filter(|(_, end)| end - pos == 4)?;
    let year = year as i32;
    let plausible = setting == Setting::Stated || YEARS.contains(&year);
    (plausible && ends_number(text, end)).then_some((year, end))
}

/// The year behind a time of day: ` 10:00:00 +0000 2023`.
fn year_after_time(text: &str, pos: usize) -> Option<(i32, usize)> {
    let start = skip(text, pos, |b| is_blank(b) || b == b',');
    let end = skip(text, start, |b| {
        b.is_ascii_digit() || matches!(b, b':' | b'.')
    });
    if !text[start..end].contains(':') {
        return None;
    }
    let zone = skip(text, end, is_blank);
    let zone_end = match byte(text, zone)? {
        b'+' | b'-' => skip(text, zone + 1, |b| b.is_ascii_digit() || b == b':'),
        b'0'..=b'9' => zone,
        _ => zone + word_at(text, zone).len(),
    };
    year_at(text, skip(text, zone_end, is_blank), Setting::Stated)
}

/// Whether a time zone follows, so that four figures were an hour: `March 3 1700 GMT`.
fn names_a_clock(text: &str, pos: usize) -> bool {
    let word = word_at(text, skip(text, pos, is_blank));
    ["GMT", "UTC", "EST", "EDT", "CET", "hrs", "hours"]
        .iter()
        .any(|z| word.eq_ignore_ascii_case(z))
}

/// The end of `of`, `de` or `del` and the blank behind it.
fn connective(text: &str, pos: usize) -> Option<usize> {
    let word = word_at(text, pos);
    let end = pos + word.len();
    let known = ["of", "de", "del"]
        .iter()
        .any(|w| word.eq_ignore_ascii_case(w));
    known
        .then(|| skip(text, end, is_blank))
        .filter(|start| *start > end)
}

/// The weekday behind a whole date: `March 3, 1989, Friday`.
fn with_weekday(text: &str, written: Written) -> Written {
    let comma = skip_one(text, skip(text, written.end, is_blank), b',');
    if written.year.is_none() || !text[written.end..comma].ends_with(',') {
        return written;
    }
    match weekday_at(text, skip(text, comma, is_blank)) {
        Some((weekday, end)) => Written {
            end,
            weekday: Some(weekday),
            ..written
        },
        None => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn show(date: Result<PartialDate, Refusal>) -> String {
        date.map_or_else(
            |refusal| format!("refused: {refusal}"),
            |date| date.to_string(),
        )
    }

    #[test]
    fn stated_dates_are_read_in_every_notation() {
        let table = include_str!("../../tests/tables/written.txt");
        let mut cases = 0;
        for line in table
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let (input, expected) = line.split_once(" ==> ").expect("a case has an arrow");
            assert_eq!(
                show(stated(&input.replace("\\t", "\t"))),
                expected,
                "{input}"
            );
            cases += 1;
        }
        assert!(cases >= 80, "the table has {cases} cases");
    }

    /// The date at the first `^` of a text, as `year-month-day weekday end`.
    fn read_at(text: &str) -> Option<String> {
        let pos = text.find('^')?;
        let text = text.replacen('^', "", 1);
        let show = |n: Option<i64>| n.map_or("?".to_owned(), |n| n.to_string());
        at(&text, pos).map(|w| {
            let ymd = [
                w.year.map(i64::from),
                w.month.map(i64::from),
                w.day.map(i64::from),
            ]
            .map(show);
            let weekday = w
                .weekday
                .map_or(String::new(), |weekday| format!(" {weekday}"));
            format!("{}{weekday}|{}", ymd.join("-"), &text[w.end..])
        })
    }

    #[test]
    fn dates_are_read_at_their_place_in_running_text() {
        let cases = [
            ("PARIS, ^March 3 (AP) --", "?-3-3| (AP) --"),
            ("PARIS, ^FEb 26 - ", "?-2-26| - "),
            ("ROME, ^Sept. 22, 2023 --", "2023-9-22| --"),
            ("ROME, ^April 1 , 1997 (AFP)", "1997-4-1| (AFP)"),
            (
                "^22nd September 2023 – (Pyongyang)",
                "2023-9-22| – (Pyongyang)",
            ),
            ("on ^3 March it rained", "?-3-3| it rained"),
            ("^Friday, March 3, 1989.", "1989-3-3 Fri|."),
            (
                "^March 3, 1989, Friday, City Edition",
                "1989-3-3 Fri|, City Edition",
            ),
            ("^March 3, the second", "?-3-3|, the second"),
            ("at ^March 3 1700 GMT", "?-3-3| 1700 GMT"),
            ("^September 2023 was", "2023-9-?| was"),
            ("^3 de marzo de 2020", "2020-3-3|"),
            ("^1er août 2021,", "2021-8-1|,"),
            ("^2023-09-22, late", "2023-9-22|, late"),
            ("^22.09.2023.", "2023-9-22|."),
            ("^1987 was", "1987-?-?| was"),
        ];
        for (text, expected) in cases {
            assert_eq!(read_at(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_numbers_and_words_of_running_text_are_no_dates() {
        for text in [
            "^may be",
            "^March on Rome",
            "^March 3.5 pct",
            "^March 3,000 men",
            "^March 10:30",
            "^March 45",
            "^03/04/2023",
            "^20230922",
            "1^987",
            "^2,000 men",
            "^1987.5",
            "^10.0.0.1",
            "^2345",
            "Se^pt 3",
            "^Friday the 13th",
            "^1.5.3",
            "^",
        ] {
            assert_eq!(read_at(text), None, "{text}");
        }
        assert_eq!(at("é", 1), None);
        assert_eq!(at("1987", 9), None);
    }

    #[test]
    fn alone_takes_no_noise() {
        assert_eq!(show(alone(" 22 Sep 2023 ")), "2023-09-22");
        assert_eq!(show(alone("22 Sep 2023 x")), "refused: no date found in it");
        assert_eq!(
            show(alone("03/04/2023")),
            "refused: day and month cannot be told apart"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*", pos in 0usize..64) {
            let _ = stated(&text);
            let _ = alone(&text);
            if let Some(written) = at(&text, pos) {
                prop_assert!(text.get(written.span()).is_some_and(|t| !t.is_empty()));
            }
        }

        #[test]
        fn scraps_of_dates_are_read_without_panic(
            text in "((Fri|Sept|mai|de|19|2023|31|3|rd|年|月)[ .,/:T_-]{0,2}){0,8}",
        ) {
            let _ = stated(&text);
            for pos in 0..text.len() {
                let _ = at(&text, pos);
            }
        }

        #[test]
        fn what_is_displayed_parses_back(year in 1600i32..=2100, month in 1u32..=12, day in 1u32..=31) {
            for (month, day) in [(None, None), (Some(month), None), (Some(month), Some(day))] {
                if let Ok(date) = PartialDate::new(year, month, day) {
                    prop_assert_eq!(stated(&date.to_string()), Ok(date));
                    prop_assert_eq!(alone(&date.to_string()), Ok(date));
                }
            }
        }
    }
}
