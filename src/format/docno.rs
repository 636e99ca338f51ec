//! What the number of a TREC document tells: its collection, and with that how dates are meant.
//!
//! Every collection numbers its documents in its own way, and only those known here are believed.
//! The disks of TREC hold papers of the 1980s and 1990s, whose years have two digits and whose
//! months come first; the newswire of the Linguistic Data Consortium has years of four.
//!
//! ```text
//! AP880212-0001  WSJ870324-0001  FR940104-0-00001   yymmdd
//! LA010189-0001                                     mmddyy
//! FT911-3  FBIS3-1  SJMN91-06001001                 no day; FT's is year and quarter
//! APW19980601.0001  XIN_ENG_20040305.0012           yyyymmdd
//! AP-NR-02-12-88 0038EST                            mm-dd-yy, the name of AP's file
//! ```
//!
//! `AP880212-0001` gives 1988-02-12, and makes `<DATE>02/12/88` the same day; `X880212-0001` gives
//! nothing and changes nothing.

/// How a collection numbers its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Digits {
    /// `880212`
    YearMonthDay,
    /// `021288`
    MonthDayYear,
    /// `882`: year and quarter.
    YearQuarter,
    /// No date.
    Other,
}

/// The collections of the TREC disks, by the letters that their numbers begin with.
const DISKS: [(&str, Digits); 7] = [
    ("AP", Digits::YearMonthDay),
    ("WSJ", Digits::YearMonthDay),
    ("FR", Digits::YearMonthDay),
    ("LA", Digits::MonthDayYear),
    ("FT", Digits::YearQuarter),
    ("FBIS", Digits::Other),
    ("SJMN", Digits::Other),
];

/// The sources of the newswire corpora, whose numbers hold a day with a year of four digits.
const WIRES: [&str; 8] = ["AFP", "APW", "CNA", "LTW", "NYT", "WPB", "XIE", "XIN"];

/// The day, or with FT's numbers the year, that a document's number states, as ISO 8601.
pub(super) fn day(number: &str) -> Option<String> {
    if let Some(day) = number.strip_prefix("AP-NR-") {
        return month_first(day.split_whitespace().next()?, '-');
    }
    let (name, rest) = letters(number);
    let digits = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
    if is_wire(name) {
        return (digits.len() == 8).then(|| iso(&digits[..4], &digits[4..6], &digits[6..]))?;
    }
    match (disk(name)?, digits.len()) {
        (Digits::YearMonthDay, 6) => iso(&digits[..2], &digits[2..4], &digits[4..]),
        (Digits::MonthDayYear, 6) => iso(&digits[4..], &digits[..2], &digits[2..4]),
        (Digits::YearQuarter, 3) => Some(format!("19{}", &digits[..2])),
        _ => None,
    }
}

/// A date as a collection of the disks states it, as ISO 8601: `880212`, `02/12/88`; `None` for
/// other collections, and for what needs no knowledge of the collection to be read.
pub(super) fn stated(date: &str, number: &str) -> Option<String> {
    let (name, _) = letters(number);
    disk(name)?;
    if date.len() == 6 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        return iso(&date[..2], &date[2..4], &date[4..]);
    }
    month_first(date, '/')
}

/// A number without the digits that it begins or goes on with: `XIN_ENG_` of `XIN_ENG_20040305`.
fn letters(number: &str) -> (&str, &str) {
    let is_digit = |c: char| c.is_ascii_digit();
    number.split_at(number.find(is_digit).unwrap_or(number.len()))
}

fn disk(name: &str) -> Option<Digits> {
    let found = DISKS.iter().find(|(known, _)| *known == name);
    found.map(|(_, digits)| *digits)
}

/// Whether it is the name of a wire, alone or with a language: `NYT`, `XIN_ENG_`.
fn is_wire(name: &str) -> bool {
    let (wire, language) = name.split_at_checked(3).unwrap_or((name, ""));
    let is_language = language.len() == 5
        && language.starts_with('_')
        && language.ends_with('_')
        && language[1..4].bytes().all(|byte| byte.is_ascii_uppercase());
    WIRES.contains(&wire) && (language.is_empty() || is_language)
}

/// `02/12/88` and `2/12/1988` in a collection that writes the month first.
fn month_first(date: &str, separator: char) -> Option<String> {
    let mut parts = date.split(separator);
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then(|| iso(year, month, day))?
}

/// A date in figures as ISO 8601, its year of two digits in the 20th century, if it can be one.
fn iso(year: &str, month: &str, day: &str) -> Option<String> {
    let number = |figures: &str, widths: [usize; 2]| {
        let is_whole = figures.bytes().all(|byte| byte.is_ascii_digit());
        let fits = is_whole && widths.contains(&figures.len());
        fits.then(|| figures.parse::<u32>().ok())?
    };
    let full = number(year, [2, 4])? + if year.len() == 2 { 1900 } else { 0 };
    let (month, day) = (number(month, [1, 2])?, number(day, [1, 2])?);
    let is_day = (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then(|| format!("{full:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_known_collections_hold_a_day() {
        for (number, wanted) in [
            ("AP940121-0007", Some("1994-01-21")),
            ("AP-NR-01-21-94 0038EST", Some("1994-01-21")),
            ("WSJ870505-0001", Some("1987-05-05")),
            ("FR940104-0-00001", Some("1994-01-04")),
            ("LA010289-0001", Some("1989-01-02")),
            ("FT942-3", Some("1994")),
            ("XIN_ENG_20040305.0012", Some("2004-03-05")),
            ("AFP_FRE_19940521.0007", Some("1994-05-21")),
            ("NYT19980605.0021", Some("1998-06-05")),
            ("FBIS3-41", None),
            ("SJMN91-06001001", None),
            ("ZF109-201-993", None),
            ("X940121-0007", None),
            ("DOC-19940121", None),
            ("20040305-1", None),
            ("AP941321-0007", None),
            ("NYT199806051.0021", None),
            ("NYT_eng_19980605", None),
            ("AP", None),
            ("é", None),
            ("ééé1", None),
        ] {
            assert_eq!(day(number).as_deref(), wanted, "{number}");
        }
    }

    #[test]
    fn dates_are_read_as_the_collection_means_them() {
        for (date, number, wanted) in [
            ("03/04/91", "WSJ910304-0001", Some("1991-03-04")),
            ("3/4/1991", "AP910304-0001", Some("1991-03-04")),
            ("910304", "FT911-3", Some("1991-03-04")),
            ("03/04/2023", "X-1", None),
            ("03/04/91", "XIN_ENG_19910304.0001", None),
            ("910304", "H-17", None),
            ("March 4, 1991", "LA030491-0001", None),
            ("13/04/91", "WSJ910413-0001", None),
            ("1/2/3/91", "WSJ910413-0001", None),
        ] {
            assert_eq!(stated(date, number).as_deref(), wanted, "{date} {number}");
        }
    }
}
