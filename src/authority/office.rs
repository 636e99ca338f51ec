//! An office and when it was held, and the notation for it: `*SU:president 1990-03-15..1991-12-25`.
//!
//! A star marks an office that led its country; a code before the title names another country than
//! the row's; the days are partial dates, and an open end is an office still held. Knows dates and
//! countries; no people.

use chrono::NaiveDate;

use super::{Words, country};
use crate::date::PartialDate;

/// An office that somebody held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// What it is called, in small letters: `prime minister`.
    pub title: Words,
    /// The code of the country whose office it is, where one is stated.
    pub country: Option<&'static str>,
    /// Whether who holds it leads the country.
    pub led: bool,
    /// From when; open where it is not known.
    pub start: Option<PartialDate>,
    /// Until when; open where it is still held.
    pub end: Option<PartialDate>,
}

impl Office {
    /// Reads the notation; `country` is the row's, and `keep` makes words last.
    ///
    /// # Errors
    /// What is wrong with it: lowercase, no full stop.
    pub fn read<'a>(
        text: &'a str,
        country: Option<&'static str>,
        keep: fn(&'a str) -> Words,
    ) -> Result<Office, String> {
        let text = text.trim();
        let wrong = |what: &str| format!("office {text:?}: {what}");
        let (led, rest) = match text.strip_prefix('*') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (title, start, end) =
            cut(rest).ok_or_else(|| wrong("no dates; write `title 1990-05..1994`"))?;
        let (country, title) = match title.split_once(':') {
            Some((code, title)) => {
                let listed = country::listed(code).or_else(|| country::code_of(code));
                (Some(listed.ok_or_else(|| wrong("unknown country"))?), title)
            }
            None => (country, title),
        };
        let title = title.trim();
        let is_small = title
            .bytes()
            .all(|b| b.is_ascii() && !b.is_ascii_uppercase());
        let office = Office {
            title: if is_small {
                keep(title)
            } else {
                title.to_lowercase().into()
            },
            country,
            led,
            start: date(start).ok_or_else(|| wrong("no such date"))?,
            end: date(end).ok_or_else(|| wrong("no such date"))?,
        };
        if office.title.is_empty() {
            return Err(wrong("no title"));
        }
        match (office.start, office.end) {
            (Some(start), Some(end)) if end.last() < start.first() => {
                Err(wrong("it ends before it begins"))
            }
            _ => Ok(office),
        }
    }

    /// Whether it was held at any time of these days.
    pub fn is_held(&self, date: PartialDate) -> bool {
        self.days_from(date.first(), date.last()) == 0
    }

    /// How many days lie between these days and the office: negative where it was still to come, 0
    /// where it was held at any time of them.
    pub fn days_from(&self, first: NaiveDate, last: NaiveDate) -> i64 {
        match (self.start, self.end) {
            (Some(start), _) if last < start.first() => -(start.first() - last).num_days(),
            (_, Some(end)) if first > end.last() => (first - end.last()).num_days(),
            _ => 0,
        }
    }
}

/// The title, from when and until when.
fn cut(text: &str) -> Option<(&str, &str, &str)> {
    let (title, days) = text.rsplit_once(' ')?;
    let dots = days.as_bytes().windows(2).position(|two| two == b"..")?;
    Some((title, &days[..dots], &days[dots + 2..]))
}

/// `1990`, `1990-05`, `1990-05-10` or nothing; `None` for anything else.
fn date(text: &str) -> Option<Option<PartialDate>> {
    if text.is_empty() {
        return Some(None);
    }
    let mut parts = text.split('-');
    let mut number = |digits: usize| match parts.next() {
        Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
            part.parse::<u32>().ok().map(Some)
        }
        Some(_) => None,
        None => Some(None),
    };
    let (year, month, day) = (number(4)??, number(2)?, number(2)?);
    let date = PartialDate::new(i32::try_from(year).ok()?, month, day).ok()?;
    parts.next().is_none().then_some(Some(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str, country: Option<&'static str>) -> Result<Office, String> {
        Office::read(text, country, Words::Borrowed)
    }

    #[test]
    fn offices_are_read() {
        let office = read("*SU:president 1990-03-15..1991-12-25", Some("RU")).expect("it reads");
        let start = PartialDate::new(1990, Some(3), Some(15)).ok();
        assert_eq!(
            (&*office.title, office.country, office.led, office.start),
            ("president", Some("SU"), true, start)
        );
        let office = read(" Mayor of Paris 1977..", Some("FR")).expect("it reads");
        assert_eq!(
            (&*office.title, office.country, office.end),
            ("mayor of paris", Some("FR"), None)
        );
    }

    #[test]
    fn faults_are_named() {
        for (text, why) in [
            ("president", "no dates"),
            ("president 1990", "no dates"),
            (" 1990..", "no dates"),
            ("QQ:president 1990..", "unknown country"),
            ("president 1990-13..", "no such date"),
            ("president 1990-1..", "no such date"),
            ("president 1990..1989", "ends before"),
            ("SU: 1990..", "no title"),
        ] {
            let error = read(text, None).expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn an_office_is_held_at_any_time_of_a_month_or_year() {
        let office = read("president 1989-01-20..1993-01-20", None).expect("it reads");
        let date = |y, m, d| PartialDate::new(y, m, d).expect("it exists");
        for (date, held) in [
            (date(1989, None, None), true),
            (date(1989, Some(1), None), true),
            (date(1989, Some(1), Some(19)), false),
            (date(1993, Some(1), Some(20)), true),
            (date(1993, Some(2), None), false),
        ] {
            assert_eq!(office.is_held(date), held, "{date}");
        }
        let day = date(1993, Some(1), Some(22)).first();
        assert_eq!(office.days_from(day, day), 2);
    }
}
