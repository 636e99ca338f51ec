//! Reads the parts of what may be a dateline at one place of a line: a date or an agency before
//! the place, the place, the date and agency behind it, and the mark that closes it.
//!
//! The grammar is in the [parent](super); `PARIS, March 3 (Reuters) - ` has a place, a date, a
//! known agency and a dash, and `Smith (left) - ` has a place alone. Judges nothing.

use std::ops::Range;

use super::place::{self, Place};
use crate::date::scan::{byte, is_blank, skip, skip_one};
use crate::date::written::{self, Written};
use crate::extract::gazetteer;

/// The longest agency or place that brackets may hold, in bytes.
const BRACKETS: usize = 48;

/// The parts of a dateline; all positions are bytes of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Where it starts.
    pub start: usize,
    /// Where its last part ends, before the closing mark.
    pub raw_end: usize,
    /// Where it ends, closing mark included.
    pub end: usize,
    /// The place.
    pub place: Option<Place>,
    /// The place stands in brackets, perhaps with the date, or a date and a dash go before it.
    pub bracketed: bool,
    /// Place and agency are joined as in `(Seoul=Yonhap)`.
    pub equated: bool,
    /// The date, perhaps without its year.
    pub date: Option<Written>,
    /// The agency.
    pub agency: Option<Agency>,
    /// The closing mark.
    pub close: Close,
}

impl Parts {
    fn at(pos: usize) -> Parts {
        Parts {
            start: pos,
            raw_end: pos,
            end: pos,
            place: None,
            bracketed: false,
            equated: false,
            date: None,
            agency: None,
            close: Close::Open,
        }
    }

    /// Whether there is an agency, and whether it is known.
    pub fn credit(&self) -> Option<Credit> {
        self.agency.as_ref().map(|agency| agency.credit)
    }
}

/// An agency as a dateline names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its customary spelling, or the printed one if it is not known.
    pub name: String,
    /// Whether it is known.
    pub credit: Credit,
}

/// What is known of an agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credit {
    /// It is in the list.
    Known,
    /// It is printed where agencies are.
    Printed,
}

/// What closes a dateline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// A dash of any length, or a bar.
    Dash,
    /// A colon or semicolon.
    Colon,
    /// A full stop.
    Stop,
    /// The end of the line.
    LineEnd,
    /// Nothing: the text goes on.
    Open,
}

/// The parts of what begins at `pos` of a line; `None` where there is neither place, date nor
/// agency.
pub fn read(line: &str, pos: usize) -> Option<Parts> {
    let start = skip(line, pos, |b| is_blank(b) || matches!(b, b'*' | b'_'));
    let Some(lead) = lead(line, start) else {
        return body(line, Parts::at(start));
    };
    let next = Parts {
        raw_end: lead.end,
        close: Close::Open,
        ..lead.clone()
    };
    let whole =
        body(line, next).filter(|parts| parts.place.is_some() && parts.close != Close::Open);
    Some(
        whole
            .or_else(|| dated_brackets(line, &lead))
            .unwrap_or(lead),
    )
}

/// A date or an agency that goes before the place, with the mark behind it.
fn lead(line: &str, start: usize) -> Option<Parts> {
    let mut parts = Parts::at(start);
    if let Some(date) = written::at(line, start).filter(|date| date.day.is_some()) {
        parts.raw_end = date.end;
        parts.date = Some(date);
    } else if let Some((inside, end)) = brackets(line, start) {
        parts.agency = Some(known_agency(&line[inside])?);
        parts.raw_end = end;
    } else {
        let (agency, end) = agency_words(line, start)?;
        parts.agency = Some(agency);
        parts.raw_end = end;
    }
    let (close, end) = close(line, parts.raw_end);
    let end = if close == Close::Open {
        skip(line, end, |b| is_blank(b) || b == b',')
    } else {
        end
    };
    Some(Parts {
        close,
        end,
        ..parts
    })
}

/// `22nd September 2023 – (Pyongyang)`: a date, then a place in brackets, which closes it.
fn dated_brackets(line: &str, lead: &Parts) -> Option<Parts> {
    lead.date?;
    let pos = skip(line, lead.end, is_blank);
    let (inside, raw_end) = brackets(line, pos)?;
    let place = place::read(line, inside.start).filter(|place| place.range.end == inside.end)?;
    let dashed = lead.close == Close::Dash;
    let (close, end) = close(line, raw_end);
    let end = if close == Close::Open { raw_end } else { end };
    Some(Parts {
        place: Some(place),
        bracketed: dashed,
        raw_end,
        end,
        close,
        ..lead.clone()
    })
}

/// The place and what follows it, from the end of `parts` on.
fn body(line: &str, mut parts: Parts) -> Option<Parts> {
    let pos = skip(line, parts.end.max(parts.start), is_blank);
    match brackets(line, pos) {
        Some((inside, end)) => in_brackets(line, inside, end, &mut parts)?,
        None => {
            let place = place::read(line, pos)?;
            parts.raw_end = place.range.end;
            parts.place = Some(place);
        }
    }
    while let Some(end) = tail(line, &mut parts) {
        parts.raw_end = end;
    }
    (parts.close, parts.end) = close(line, parts.raw_end);
    // `GNA-The minister`
    if parts.close == Close::Open
        && parts.agency.is_some()
        && byte(line, parts.raw_end) == Some(b'-')
    {
        (parts.close, parts.end) = (Close::Dash, parts.raw_end + 1);
    }
    Some(parts)
}

/// `(Seoul=Yonhap)`, `(Geneva, 3 March 2020)`.
fn in_brackets(line: &str, inside: Range<usize>, end: usize, parts: &mut Parts) -> Option<()> {
    let content = &line[..inside.end];
    if let Some(equals) = content[inside.start..].find('=') {
        let equals = inside.start + equals;
        let printed = content[equals + 1..].trim();
        let place = place::read(&line[..equals], inside.start).or_else(|| {
            // Hangul has no capitals.
            let range = inside.start..equals;
            let whole = line[range.clone()].chars().all(char::is_alphabetic) && !range.is_empty();
            whole.then_some(Place {
                range,
                capitals: place::Capitals::First,
                known: false,
                city: false,
                region: false,
            })
        })?;
        let fits = place.range.end == equals && !printed.is_empty();
        parts.agency = fits.then(|| named_agency(printed));
        parts.equated = true;
        parts.place = Some(place).filter(|_| fits);
        parts.raw_end = end;
        return parts.place.is_some().then_some(());
    }
    let place = place::read(content, inside.start)?;
    let mut rest = skip(content, place.range.end, |b| is_blank(b) || b == b',');
    if let Some(date) = written::at(content, rest).filter(|date| date.month.is_some()) {
        rest = date.end;
        parts.date = Some(date);
    }
    parts.place = Some(place);
    parts.bracketed = parts.date.is_some();
    parts.raw_end = end;
    (rest == inside.end).then_some(())
}

/// The end of the date, weekday or agency that comes next, which `parts` then holds.
fn tail(line: &str, parts: &mut Parts) -> Option<usize> {
    if let Some(end) = behind_dash(line, parts) {
        return Some(end);
    }
    let comma = skip(line, parts.raw_end, |b| is_blank(b) || b == b',');
    let pos = skip(line, comma, |b| is_blank(b) || b == b'.');
    if parts.date.is_none()
        && let Some(date) = written::at(line, pos).filter(|date| date.month.is_some())
    {
        parts.date = Some(date);
        return Some(date.end);
    }
    // `Dec 29, 2006, 2006`
    if let Some(again) = written::at(line, pos).filter(|again| again.month.is_none()) {
        return (parts.date?.year == again.year).then_some(again.end);
    }
    if pos > parts.raw_end
        && let Some((_, end)) = written::weekday_at(line, pos)
    {
        return Some(end);
    }
    if parts.agency.is_some() {
        return None;
    }
    if let Some((inside, end)) = brackets(line, pos).or_else(|| slashes(line, pos)) {
        return bracketed_tail(line, inside, end, parts);
    }
    if pos == parts.raw_end {
        return None;
    }
    let stopped = pos > comma;
    let credit = match parts.date.is_some() || stopped {
        true => agency_before_text(line, pos),
        false => None,
    };
    if stopped && credit.is_none() {
        return None;
    }
    match credit.or_else(|| agency_words(line, comma)) {
        Some((agency, end)) => {
            parts.agency = Some(agency);
            Some(end)
        }
        None => parts
            .date
            .is_none()
            .then(|| garbled_date(line, comma))
            .flatten(),
    }
}

/// A date with a slip of the finger in it, `Marc 3` or `March 2O`, told by the dash behind it.
fn garbled_date(line: &str, pos: usize) -> Option<usize> {
    let month = skip(line, pos, |b| b.is_ascii_alphabetic());
    let blank = skip(line, month, is_blank);
    let day = skip(line, blank, |b| b.is_ascii_alphanumeric());
    let shaped =
        (3..=9).contains(&(month - pos)) && blank > month && (1..=3).contains(&(day - blank));
    (shaped && line[..pos].trim_end().ends_with(',') && close(line, day).0 == Close::Dash)
        .then_some(day)
}

/// A date or an agency between two dashes: `CAIRO – 26 July 2022: `, `BOSTON--(BUSINESS WIRE)--`.
fn behind_dash(line: &str, parts: &mut Parts) -> Option<usize> {
    let (Close::Dash, end) = close(line, parts.raw_end) else {
        return None;
    };
    let pos = skip(line, end, is_blank);
    if parts.date.is_none()
        && let Some(date) = written::at(line, pos).filter(|date| date.month.is_some())
        && matches!(
            close(line, date.end).0,
            Close::Dash | Close::Colon | Close::LineEnd
        )
    {
        parts.date = Some(date);
        return Some(date.end);
    }
    if parts.agency.is_some() {
        return None;
    }
    let (agency, end) = match brackets(line, pos) {
        Some((inside, end)) => (known_agency(&line[inside])?, end),
        None => agency_words(line, pos)?,
    };
    if !matches!(close(line, end).0, Close::Dash | Close::Stop) {
        return None;
    }
    parts.agency = Some(agency);
    Some(end)
}

/// What wires note in brackets of a story's way, and no agency.
const REMARKS: [&str; 5] = ["by wireless", "censored", "delayed", "exclusive", "special"];

/// An agency, a date, a remark or a region in brackets behind the place.
fn bracketed_tail(
    line: &str,
    inside: Range<usize>,
    end: usize,
    parts: &mut Parts,
) -> Option<usize> {
    let content = line[inside.clone()].trim();
    if let Some(date) = written::at(line, inside.start).filter(|date| date.month.is_some()) {
        if parts.date.is_some() || date.end != inside.end {
            return None;
        }
        parts.date = Some(date);
        return Some(end);
    }
    let region = gazetteer::is_region_abbreviation(content) || gazetteer::is_place(content);
    if region && known_agency(content).is_none() {
        return Some(end);
    }
    if REMARKS
        .iter()
        .any(|remark| remark.eq_ignore_ascii_case(content))
    {
        return Some(end);
    }
    // `News 1st`, but not `Group 1`.
    let number = |word: &str| {
        word.contains(|c: char| c.is_ascii_digit()) && !word.contains(char::is_alphabetic)
    };
    let is_credit = content.starts_with(char::is_uppercase) && !content.split(' ').any(number);
    parts.agency = known_agency(content).or_else(|| is_credit.then(|| named_agency(content)));
    parts.agency.is_some().then_some(end)
}

/// The closing mark behind `pos`, and where it ends.
fn close(line: &str, pos: usize) -> (Close, usize) {
    // `*Tbilisi, 14 May 2024* —`
    let emphasis = |b| is_blank(b) || matches!(b, b',' | b'*');
    let stop = skip_one(line, skip(line, pos, emphasis), b'.');
    let mark = skip(line, stop, is_blank);
    let rest = line.get(mark..).unwrap_or_default();
    let dashes = rest.len()
        - rest
            .trim_start_matches(['-', '–', '—', '―', '‒', '−', '_', '|', '│'])
            .len();
    let end = mark + dashes;
    let blank_after = byte(line, end).is_none_or(is_blank);
    let apart = mark > pos || line[..pos].ends_with(|c: char| !c.is_alphanumeric());
    if dashes > 1 || (dashes == 1 && (apart || blank_after)) {
        return (Close::Dash, end);
    }
    match rest.as_bytes().first() {
        None => (Close::LineEnd, line.len()),
        Some(b':' | b';') if byte(line, mark + 1).is_none_or(is_blank) => (Close::Colon, mark + 1),
        _ if mark > stop
            && line[pos..stop].ends_with('.')
            && rest.starts_with(char::is_uppercase) =>
        {
            (Close::Stop, stop)
        }
        _ => (Close::Open, pos),
    }
}

/// What stands between round or square brackets at `pos`, and the end of these.
fn brackets(line: &str, pos: usize) -> Option<(Range<usize>, usize)> {
    let closing = match byte(line, pos)? {
        b'(' => ')',
        b'[' => ']',
        _ => return None,
    };
    let inside = line[pos + 1..]
        .find(closing)
        .filter(|len| (1..=BRACKETS).contains(len))?;
    Some((pos + 1..pos + 1 + inside, pos + 2 + inside))
}

/// What stands between slashes at `pos`: `/PRNewswire/`.
fn slashes(line: &str, pos: usize) -> Option<(Range<usize>, usize)> {
    let rest = line.get(pos..)?.strip_prefix('/')?;
    let inside = rest.find('/').filter(|len| (2..=BRACKETS).contains(len))?;
    Some((pos + 1..pos + 1 + inside, pos + 2 + inside))
}

/// An agency that stands free behind a comma or a blank; it must be known, and closed.
fn agency_words(line: &str, pos: usize) -> Option<(Agency, usize)> {
    let (agency, end) = free_agency(line, pos)?;
    let closed = close(line, end).0 != Close::Open || line[end..].starts_with([',', '-']);
    closed.then_some((agency, end))
}

/// An agency that the text follows without a mark: `ASTANA. KAZINFORM The president`.
fn agency_before_text(line: &str, pos: usize) -> Option<(Agency, usize)> {
    let (agency, end) = free_agency(line, pos)?;
    let text = skip(line, end, is_blank);
    (text > end && line[text..].starts_with(char::is_uppercase)).then_some((agency, end))
}

/// A known agency that begins at `pos`, and where its name ends.
fn free_agency(line: &str, pos: usize) -> Option<(Agency, usize)> {
    let rest = line.get(pos..)?;
    let (name, length) =
        gazetteer::agency_at(rest).filter(|_| rest.starts_with(char::is_uppercase))?;
    let agency = Agency {
        name: name.to_owned(),
        credit: Credit::Known,
    };
    Some((agency, pos + length))
}

/// The agency of this name if it, or each part of `AFP/Reuters`, or its first word is known.
fn known_agency(printed: &str) -> Option<Agency> {
    let agency = named_agency(printed.trim());
    (agency.credit == Credit::Known).then_some(agency)
}

fn named_agency(printed: &str) -> Agency {
    // `A.P.`
    let letters = || printed.replace(['.', ' '], "");
    let stopped = || printed.contains('.').then(letters);
    let spelt = || gazetteer::agency(&stopped()?);
    if let Some(name) = gazetteer::agency(printed).or_else(spelt) {
        return Agency {
            name: name.to_owned(),
            credit: Credit::Known,
        };
    }
    let parts: Option<Vec<&str>> = printed.split('/').map(gazetteer::agency).collect();
    if let Some(parts) = parts {
        return Agency {
            name: parts.join("/"),
            credit: Credit::Known,
        };
    }
    let by_first = printed
        .split([' ', '-', '/'])
        .next()
        .and_then(gazetteer::agency)
        .is_some();
    let credit = if by_first {
        Credit::Known
    } else {
        Credit::Printed
    };
    Agency {
        name: printed.to_owned(),
        credit,
    }
}
