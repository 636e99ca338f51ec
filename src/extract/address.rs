//! Dates in web addresses and in the paths of files: `/2023/sep/22/`, `2023-09-22_slug.txt`.
//!
//! ```text
//! date = yyyy "/" mm ["/" dd] | yyyy "/" month "/" dd | yyyy sep mm sep dd | yyyymmdd | yyyy
//! ```
//!
//! Read from the end, so that the part nearest to the file counts. A number is a date only if the
//! calendar has it: `1987/99999999.txt` says 1987, and `12345678.txt` says nothing. A file's own
//! number is no year and no day: `1987/3.txt` is an article of 1987, not of March.

use crate::date::written::{self, Written};
use crate::date::{PartialDate, Precision};

/// The years in which eight figures without separators are taken for a day; in others they are
/// rather a number.
const COMPACT_YEARS: std::ops::RangeInclusive<i32> = 1850..=2099;

/// The date in a web address, its host and query left out.
pub fn in_url(url: &str) -> Option<PartialDate> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => path,
    };
    in_path(path)
}

/// The date in a file's path.
pub fn in_path(path: &str) -> Option<PartialDate> {
    // Only the tail is looked at: deeper trees than this carry their date near the file.
    let mut parts = [""; 16];
    let mut count = 0;
    for part in path
        .rsplit(['/', '\\'])
        .filter(|part| !part.is_empty())
        .take(parts.len())
    {
        parts[count] = part;
        count += 1;
    }
    let is_file = !path.ends_with(['/', '\\']);
    (0..count).find_map(|at| {
        let below = &parts[..at];
        in_part(parts[at]).or_else(|| folders(parts[at], below, is_file))
    })
}

/// A whole day in one part of a path: `2023-09-22_slug.txt`, `20230922`, `sep-22-2023-talks`.
fn in_part(part: &str) -> Option<PartialDate> {
    let mut before = None;
    for (at, c) in part.char_indices() {
        let starts = !before
            .is_some_and(|b: char| b.is_ascii_digit() == c.is_ascii_digit() && b.is_alphanumeric());
        before = Some(c);
        if !starts || !c.is_alphanumeric() {
            continue;
        }
        let date = compact(&part[at..]).or_else(|| whole_day(part, at));
        if date.is_some() {
            return date;
        }
    }
    None
}

fn whole_day(part: &str, at: usize) -> Option<PartialDate> {
    let written = written::at(part, at)?;
    let Written {
        year: Some(_),
        day: Some(_),
        ..
    } = written
    else {
        return None;
    };
    written.date().ok()
}

/// Eight figures, or twelve or fourteen with the time, that begin here: `20230922`, `20230922T10`.
fn compact(text: &str) -> Option<PartialDate> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(digits, 8 | 12 | 14) {
        return None;
    }
    let date = written::alone(&text[..8]).ok()?;
    (date.precision() == Precision::Day && COMPACT_YEARS.contains(&date.year())).then_some(date)
}

/// A date spread over folders: `part` is its year (or year and month), and `below` what lies
/// under it, the file first.
fn folders(part: &str, below: &[&str], is_file: bool) -> Option<PartialDate> {
    if below.is_empty() && is_file {
        return None;
    }
    let date = match part.len() {
        4 | 6 | 7 => written::alone(part)
            .ok()
            .filter(|date| date.precision() < Precision::Day)?,
        _ => return None,
    };
    if date.precision() == Precision::Month {
        return Some(date);
    }
    let folder = |up: usize| {
        below
            .len()
            .checked_sub(up)
            .map(|at| (below[at], at == 0 && is_file))
    };
    let Some(month) = folder(1).and_then(|(part, file)| month(part).filter(|_| !file)) else {
        return Some(date);
    };
    let day = folder(2).and_then(|(part, file)| day(part, file));
    let day = day.and_then(|day| PartialDate::new(date.year(), Some(month), Some(day)).ok());
    day.or_else(|| PartialDate::new(date.year(), Some(month), None).ok())
        .or(Some(date))
}

/// A folder that is a month: `09`, `9`, `sep`, `September`.
fn month(part: &str) -> Option<u32> {
    if part.bytes().all(|b| b.is_ascii_digit()) {
        return part
            .parse()
            .ok()
            .filter(|month| part.len() <= 2 && (1..=12).contains(month));
    }
    // A month's name with a day behind it is a date.
    let named = format!("{part} 1");
    written::at(&named, 0)
        .filter(|date| date.end == named.len())?
        .month
}

/// A folder that is a day, or a file that begins with one: `22`, `22-talks.html`; a file that is a
/// number alone is numbered.
fn day(part: &str, is_file: bool) -> Option<u32> {
    let digits = part.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = part.split_at(digits);
    let is_slug = rest.starts_with(['-', '_']);
    let fits = (1..=2).contains(&digits) && if is_file { is_slug } else { rest.is_empty() };
    number
        .parse()
        .ok()
        .filter(|day| fits && (1..=31).contains(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(date: Option<PartialDate>) -> String {
        date.map_or("none".to_owned(), |date| date.to_string())
    }

    #[test]
    fn paths_give_the_date_nearest_to_the_file() {
        for (path, expected) in [
            ("archive/2023/09/22/talks.txt", "2023-09-22"),
            ("archive/2023/9/2/talks.txt", "2023-09-02"),
            ("archive/2023/Sep/22/talks.txt", "2023-09-22"),
            ("archive/2023/09/talks.txt", "2023-09"),
            ("archive/2023/09/22.txt", "2023-09"),
            ("archive/2023/09/22-talks.txt", "2023-09-22"),
            ("archive/2023/talks.txt", "2023"),
            ("archive/2023-09/talks.txt", "2023-09"),
            ("archive/202309/talks.txt", "2023-09"),
            ("20061020/talks", "2006-10-20"),
            ("2023-09-22_talks.txt", "2023-09-22"),
            ("talks_2023_09_22.txt", "2023-09-22"),
            ("talks-22-09-2023.html", "2023-09-22"),
            ("AP20230922.0012.txt", "2023-09-22"),
            ("20230922101500.json", "2023-09-22"),
            ("20230922T1015.json", "2023-09-22"),
            ("2019/2023-09-22_talks.txt", "2023-09-22"),
            ("2023-09-22/1987/talks.txt", "1987"),
            ("archive\\2023\\09\\22\\talks.txt", "2023-09-22"),
            ("1987/123.txt", "1987"),
            ("1987/3.txt", "1987"),
            ("1987/99999999.txt", "1987"),
            ("1987/13/talks.txt", "1987"),
            ("2023/02/31/talks.txt", "2023-02"),
            ("1987.txt", "none"),
            ("12345678.txt", "none"),
            ("16051217.txt", "none"),
            ("19870231.txt", "none"),
            ("930423/talks.txt", "none"),
            ("story-03-04-2023.txt", "none"),
            ("reut2-000.sgm", "none"),
            ("0999/talks.txt", "none"),
            ("202309221.txt", "none"),
            ("-", "none"),
            ("", "none"),
        ] {
            assert_eq!(shown(in_path(path)), expected, "{path}");
        }
    }

    #[test]
    fn addresses_are_read_without_host_and_query() {
        for (url, expected) in [
            ("https://news.example/2023/09/22/talks/", "2023-09-22"),
            ("https://news.example/world/2023/sep/22/talks", "2023-09-22"),
            ("https://news.example/world/talks-20230922", "2023-09-22"),
            ("https://news.example/2023-09-22/talks.html", "2023-09-22"),
            ("https://news.example/2023/09/talks.html", "2023-09"),
            ("https://2020.example/talks?date=2019-01-01", "none"),
            ("news.example/2023/09/22/talks", "2023-09-22"),
            ("https://news.example", "none"),
            ("https://news.example/story/4815162342", "none"),
        ] {
            assert_eq!(shown(in_url(url)), expected, "{url}");
        }
    }

    proptest! {
        #[test]
        fn any_path_is_read_without_panic(path in "\\PC*", parts in "((19|2023|09|22|sep|a|é)[/_.-]?){0,10}") {
            let _ = (in_path(&path), in_url(&path), in_path(&parts), in_url(&parts));
        }
    }
}
