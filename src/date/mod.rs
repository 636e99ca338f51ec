//! Days, months and years as an archive knows them: exactly, or only in part.
//!
//! A [`PartialDate`] is a year, a month or a day that exists in the calendar, between 1600 and
//! 2100; a [`DateRange`] is what a reader asks for, both ends included. [`written`] reads dates as
//! papers and files print them, [`spoken`] reads them as readers say them. Knows the calendar,
//! never the clock: `today` comes in as an argument.

mod figures;
mod names;
pub(crate) mod scan;
pub mod spoken;
pub mod written;

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// The years that a publication date may lie in, both included.
pub const YEARS: std::ops::RangeInclusive<i32> = 1600..=2100;

/// A year, a month of a year, or a day, in the Gregorian calendar.
///
/// By construction it exists and its year lies in [`YEARS`]. Ordered by its first day, the less
/// precise before the more precise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    first: NaiveDate,
    precision: Precision,
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// The year alone.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
}

/// Why three numbers are no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// The calendar has no such month or day.
    NoSuchDay {
        /// The year asked for.
        year: i32,
        /// The month asked for, in 1..=12 or not.
        month: u32,
        /// The day asked for, where one was.
        day: Option<u32>,
    },
    /// The year lies outside [`YEARS`].
    OutOfRange {
        /// The year asked for.
        year: i32,
    },
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            DateError::NoSuchDay {
                year,
                month,
                day: Some(day),
            } => {
                write!(f, "there is no day {year:04}-{month:02}-{day:02}")
            }
            DateError::NoSuchDay {
                year,
                month,
                day: None,
            } => {
                write!(f, "there is no month {year:04}-{month:02}")
            }
            DateError::OutOfRange { year } => {
                write!(
                    f,
                    "the year {year} lies outside {} to {}",
                    YEARS.start(),
                    YEARS.end()
                )
            }
        }
    }
}

impl std::error::Error for DateError {}

impl PartialDate {
    /// The year, or the month or day of it that is given (`day` counts only with `month`).
    ///
    /// # Errors
    /// When the calendar has no such month or day, or the year lies outside [`YEARS`].
    pub fn new(year: i32, month: Option<u32>, day: Option<u32>) -> Result<PartialDate, DateError> {
        if !YEARS.contains(&year) {
            return Err(DateError::OutOfRange { year });
        }
        let (precision, day) = match (month, day) {
            (None, _) => (Precision::Year, None),
            (Some(_), None) => (Precision::Month, None),
            (Some(_), Some(day)) => (Precision::Day, Some(day)),
        };
        let month = month.unwrap_or(1);
        NaiveDate::from_ymd_opt(year, month, day.unwrap_or(1))
            .map(|first| PartialDate { first, precision })
            .ok_or(DateError::NoSuchDay { year, month, day })
    }

    /// This day, if its year lies in [`YEARS`].
    ///
    /// # Errors
    /// When the year lies outside [`YEARS`].
    pub fn of_day(day: NaiveDate) -> Result<PartialDate, DateError> {
        PartialDate::new(day.year(), Some(day.month()), Some(day.day()))
    }

    /// The first day it may mean.
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// The last day it may mean.
    pub fn last(self) -> NaiveDate {
        let (year, month) = (self.first.year(), self.first.month());
        match self.precision {
            Precision::Day => self.first,
            Precision::Month => last_of_month(year, month),
            Precision::Year => last_of_month(year, 12),
        }
    }

    /// How much of it is known.
    pub fn precision(self) -> Precision {
        self.precision
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.first.year()
    }

    /// The month, 1..=12, where it is known.
    pub fn month(self) -> Option<u32> {
        (self.precision >= Precision::Month).then(|| self.first.month())
    }

    /// The day of the month, 1..=31, where it is known.
    pub fn day(self) -> Option<u32> {
        (self.precision == Precision::Day).then(|| self.first.day())
    }
}

/// The last day of a month that exists.
pub(crate) fn last_of_month(year: i32, month: u32) -> NaiveDate {
    let (year, month) = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    // Proven: the first of a month in 1..=12 exists for every year near YEARS and has a day before.
    NaiveDate::from_ymd_opt(year, month, 1)
        .and_then(|d| d.pred_opt())
        .expect("a month has a last day")
}

/// ISO 8601, cut to what is known: `2023`, `2023-09` or `2023-09-22`.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.first.year(), self.first.month(), self.first.day());
        let [y, m, d] = [year.unsigned_abs(), month, day]
            .map(|number| [1000, 100, 10, 1].map(|unit| b'0' + (number / unit % 10) as u8));
        let text = [y[0], y[1], y[2], y[3], b'-', m[2], m[3], b'-', d[2], d[3]];
        let length = match self.precision {
            Precision::Year => 4,
            Precision::Month => 7,
            Precision::Day => 10,
        };
        f.write_str(str::from_utf8(&text[..length]).unwrap_or_default())
    }
}

impl Precision {
    /// The name that users and programs see.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Year => "year",
            Precision::Month => "month",
            Precision::Day => "day",
        }
    }
}

/// A span of days, both ends included, either end perhaps open; never ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateRange {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl DateRange {
    /// The days from `from` to `to`; `None` where it would end before it begins.
    pub fn new(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<DateRange> {
        match (from, to) {
            (Some(from), Some(to)) if to < from => None,
            _ => Some(DateRange { from, to }),
        }
    }

    /// The days that a date may mean.
    pub fn of(date: PartialDate) -> DateRange {
        DateRange {
            from: Some(date.first()),
            to: Some(date.last()),
        }
    }

    /// The first day, if the beginning is not open.
    pub fn from(self) -> Option<NaiveDate> {
        self.from
    }

    /// The last day, if the end is not open.
    pub fn to(self) -> Option<NaiveDate> {
        self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: Option<u32>, day: Option<u32>) -> PartialDate {
        PartialDate::new(year, month, day).expect("it exists")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("it exists")
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for (year, month, day, why) in [
            (1599, None, None, "the year 1599 lies outside 1600 to 2100"),
            (
                2101,
                Some(1),
                Some(1),
                "the year 2101 lies outside 1600 to 2100",
            ),
            (2023, Some(2), Some(29), "there is no day 2023-02-29"),
            (2023, Some(13), None, "there is no month 2023-13"),
            (2023, Some(0), Some(1), "there is no day 2023-00-01"),
        ] {
            let refused = PartialDate::new(year, month, day).map_err(|error| error.to_string());
            assert_eq!(refused, Err(why.to_owned()));
        }
        assert_eq!(
            PartialDate::of_day(day("2024-02-29")),
            PartialDate::new(2024, Some(2), Some(29))
        );
    }

    #[test]
    fn a_date_spans_what_it_leaves_open() {
        for (date, shown, first, last) in [
            (
                date(2024, None, Some(9)),
                "2024",
                "2024-01-01",
                "2024-12-31",
            ),
            (
                date(2024, Some(2), None),
                "2024-02",
                "2024-02-01",
                "2024-02-29",
            ),
            (
                date(2100, Some(12), None),
                "2100-12",
                "2100-12-01",
                "2100-12-31",
            ),
            (
                date(2024, Some(2), Some(3)),
                "2024-02-03",
                "2024-02-03",
                "2024-02-03",
            ),
        ] {
            assert_eq!(
                (date.to_string().as_str(), date.first(), date.last()),
                (shown, day(first), day(last))
            );
        }
    }

    #[test]
    fn a_range_never_ends_before_it_begins() {
        let (first, second) = (Some(day("2024-02-01")), Some(day("2024-02-02")));
        assert_eq!(DateRange::new(second, first), None);
        let range = DateRange::new(first, second).expect("in order");
        assert_eq!((range.from(), range.to()), (first, second));
    }
}
