//! Dates of figures alone: `2023-09-22`, `22.09.2023`, `20230922`, `1695340800`.
//!
//! ```text
//! numeric  = year sep month sep day | day sep month sep year | month sep day sep year | year
//! compact  = yyyymmdd [hhmm [ss]] | yyyymm | yymmdd | seconds or milliseconds since 1970
//! ```
//!
//! `09/22/2023` can only be 22 September and is taken; `03/04/2023` is refused as ambiguous, and
//! so is `201203`, a month of 2012 or a day of 2020. With full stops the day stands first: no
//! country writes `10.08.2014` otherwise (Unicode CLDR).

use std::ops::Range;

use chrono::DateTime;

use super::scan::{all_digits, byte, ends_number, figures};
use super::written::{Reading, Readings, Refusal, Setting, Written};
use super::{PartialDate, YEARS};

/// Dates of figures and separators, and years alone.
pub fn numeric(text: &str, pos: usize, setting: Setting) -> Option<Reading> {
    let (first, first_end) = figures(text, pos)?;
    let width = first_end - pos;
    if width == 8 && setting == Setting::Stated {
        let end = first_end;
        let stamp = matches!(byte(text, end), Some(b'T' | b't'));
        return (stamp || ends_number(text, end)).then(|| ymd(pos..end, split_compact(first)));
    }
    if let Some(rest) = triple(text, pos..first_end) {
        let (span, second, third) = (pos..rest.end, rest.second, rest.third);
        return match (width, rest.third_width) {
            (4, _) => Some(ymd(span, (first, second, third))),
            // `10:15:2023` is a time and a year.
            _ if rest.separator == ':' => None,
            (1 | 2, 4) if rest.separator == '.' => Some(ymd(span, (third, second, first))),
            (1 | 2, 4) => Some(day_and_month(span, first, second, third)),
            (1 | 2, 2) if setting == Setting::Stated => {
                Some(short_year(span, [first, second, third]))
            }
            _ => None,
        };
    }
    if width != 4 {
        return None;
    }
    let year = first as i32;
    if setting == Setting::Stated && byte(text, first_end) == Some(b'-') {
        let month = figures(text, first_end + 1).filter(|(_, end)| end - first_end == 3);
        if let Some((month, end)) = month.filter(|(_, end)| ends_number(text, *end)) {
            return Some(Ok(Written::of(pos..end, (Some(year), Some(month), None))));
        }
    }
    let bare = YEARS.contains(&year) && ends_number(text, first_end);
    bare.then(|| Ok(Written::of(pos..first_end, (Some(year), None, None))))
}

/// What follows the first number of `1-2-3`.
struct Triple {
    separator: char,
    second: u32,
    third: u32,
    /// How many digits the third number has; the second has one or two.
    third_width: usize,
    end: usize,
}

/// The rest of `1-2-3`, where `first` is the range of its first number.
fn triple(text: &str, first: Range<usize>) -> Option<Triple> {
    let separator = text.get(first.end..)?.chars().next()?;
    let (second_start, between, end_mark) = match separator {
        '-' | '/' | '.' | ':' | '_' => (first.end + 1, separator, None),
        '年' => (first.end + separator.len_utf8(), '月', Some('日')),
        _ => return None,
    };
    let (second, second_end) = figures(text, second_start)?;
    if !text.get(second_end..)?.starts_with(between) || second_end - second_start > 2 {
        return None;
    }
    let third_start = second_end + between.len_utf8();
    let (third, third_end) = figures(text, third_start)?;
    let third_width = third_end - third_start;
    let marked = end_mark.filter(|mark| text[third_end..].starts_with(*mark));
    // `2023-09-22-1015` goes on after its day; `1.2.2023.4` is a version.
    let ends = match byte(text, third_end) {
        Some(b'T' | b't' | b'_') => true,
        Some(b'-' | b'/') => first.len() == 4 && third_width == 2,
        _ => marked.is_some() || ends_number(text, third_end),
    };
    let end = third_end + marked.map_or(0, char::len_utf8);
    ends.then_some(Triple {
        separator,
        second,
        third,
        third_width,
        end,
    })
}

/// Year, month and day in this order.
fn ymd(span: Range<usize>, (year, month, day): (u32, u32, u32)) -> Reading {
    let (end, year) = (span.end, year as i32);
    match PartialDate::new(year, Some(month), Some(day)) {
        Ok(_) => Ok(Written::of(span, (Some(year), Some(month), Some(day)))),
        Err(error) => Err((Refusal::Impossible(error), end)),
    }
}

/// Day and month in either order before a year of four digits.
fn day_and_month(span: Range<usize>, first: u32, second: u32, year: u32) -> Reading {
    match (first, second) {
        (1..=12, 1..=12) if first != second => {
            let dates = [(second, first), (first, second)];
            let dates = dates.map(|(month, day)| of(year, month, day));
            match dates {
                [Some(_), Some(_)] => Err((ambiguous(dates), span.end)),
                _ => ymd(span, (year, second, first)),
            }
        }
        (1..=12, 13..) => ymd(span, (year, first, second)),
        _ => ymd(span, (year, second, first)),
    }
}

/// Three numbers of two digits: taken where one order alone makes a date.
fn short_year(span: Range<usize>, [a, b, c]: [u32; 3]) -> Reading {
    let orders = [(c, b, a), (c, a, b), (a, b, c)];
    let mut found: [Option<PartialDate>; 3] = [None; 3];
    for (year, month, day) in orders {
        let date = of(full_year(year), month, day).filter(|date| !found.contains(&Some(*date)));
        if let Some(free) = found.iter_mut().find(|date| date.is_none()) {
            *free = date;
        }
    }
    match found {
        [Some(_), Some(_), _] => Err((ambiguous(found), span.end)),
        [Some(date), ..] => Ok(Written::of(
            span,
            (Some(date.year()), date.month(), date.day()),
        )),
        _ => ymd(span, (full_year(c), b, a)),
    }
}

/// The day of these numbers, if the calendar has it.
fn of(year: u32, month: u32, day: u32) -> Option<PartialDate> {
    PartialDate::new(year as i32, Some(month), Some(day)).ok()
}

/// The refusal of figures that may be any of these dates.
fn ambiguous<const N: usize>(dates: [Option<PartialDate>; N]) -> Refusal {
    let mut readings: Readings = [None; 3];
    for (reading, date) in readings.iter_mut().zip(dates) {
        *reading = date;
    }
    Refusal::Ambiguous(readings)
}

/// The year meant by its last two digits (RFC 5322, 4.3).
pub fn full_year(year: u32) -> u32 {
    if year < 50 { 2000 + year } else { 1900 + year }
}

/// A value of nothing but digits; `None` where its length is that of no compact date.
pub fn compact(text: &str) -> Option<Result<PartialDate, Refusal>> {
    let whole = text
        .split_once('.')
        .map_or(text, |(whole, fraction)| match all_digits(fraction) {
            true if whole.len() >= 10 => whole,
            _ => text,
        });
    if !all_digits(whole) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let day = |n: i64| {
        let written =
            ymd(0..whole.len(), split_compact(n as u32)).map_err(|(refusal, _)| refusal)?;
        written.date()
    };
    match whole.len() {
        4 => Some(PartialDate::new(number as i32, None, None).map_err(Refusal::Impossible)),
        6 => Some(six_digits(number as u32)),
        8 => Some(day(number)),
        10 => Some(of_timestamp(number)),
        12 => Some(day(number / 10_000)),
        13 => Some(of_timestamp(number / 1000)),
        14 => Some(day(number / 1_000_000)),
        _ => None,
    }
}

/// `930423` or `202309`, whichever exists; refused where both do.
fn six_digits(number: u32) -> Result<PartialDate, Refusal> {
    let (year, month, day) = split_compact(number);
    let as_day = PartialDate::new(full_year(year) as i32, Some(month), Some(day));
    let as_month = PartialDate::new((number / 100) as i32, Some(number % 100), None);
    match (as_day, as_month) {
        (Ok(day), Ok(month)) => Err(ambiguous([Some(day), Some(month)])),
        (Ok(date), Err(_)) | (Err(_), Ok(date)) => Ok(date),
        (Err(error), Err(_)) => Err(Refusal::Impossible(error)),
    }
}

/// The day, in UTC, of a number of seconds since 1970.
fn of_timestamp(seconds: i64) -> Result<PartialDate, Refusal> {
    let time = DateTime::from_timestamp(seconds, 0).ok_or(Refusal::NoDate)?;
    PartialDate::of_day(time.date_naive()).map_err(Refusal::Impossible)
}

/// `yyyymmdd` or `yymmdd` into its parts.
fn split_compact(number: u32) -> (u32, u32, u32) {
    (number / 10_000, number / 100 % 100, number % 100)
}
