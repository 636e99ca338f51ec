//! The place names of a dateline: where they end, whether they are known, how they are printed.
//!
//! ```text
//! place = name (("," | "/" | "and" | "&") name)*
//! name  = word (word | particle)*          with capitals, or all of it without
//! ```
//!
//! `SYDNEY and KUALA LUMPUR` and `St. Petersburg, Fla.` are places, ending before the date, the
//! agency or the dash. Reads names; whether they make a dateline is weighed elsewhere.

use std::ops::Range;

use crate::date::scan::{byte, is_blank, skip};
use crate::date::written;
use crate::extract::gazetteer;

/// How a place is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capitals {
    /// `PARIS`: its first name all in capitals.
    All,
    /// `Paris`: each name begins with one.
    First,
    /// `omaha`: none.
    None,
}

/// A place as printed, and what speaks for its being one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it stands.
    pub range: Range<usize>,
    /// How it is printed.
    pub capitals: Capitals,
    /// A name in it is in the gazetteer.
    pub known: bool,
    /// A name in it is in the gazetteer and no country.
    pub city: bool,
    /// Its last name is a state, province or country behind a comma.
    pub region: bool,
}

/// The most words that a place may have.
const WORDS: usize = 12;

/// Words that join names or stand inside them in lower case.
const PARTICLES: [&str; 39] = [
    "a", "al", "am", "an", "and", "au", "aux", "d", "da", "das", "de", "del", "der", "des", "di",
    "do", "dos", "du", "e", "el", "en", "es", "et", "i", "im", "la", "las", "le", "les", "los",
    "nad", "of", "on", "sur", "the", "und", "upon", "y", "zu",
];

/// Words that are capitalised at the head of a line without being places.
const NO_PLACES: [&str; 37] = [
    "a",
    "all",
    "an",
    "and",
    "as",
    "at",
    "but",
    "by",
    "date",
    "dated",
    "for",
    "from",
    "he",
    "i",
    "if",
    "in",
    "issued",
    "it",
    "last",
    "of",
    "on",
    "or",
    "photo",
    "posted",
    "published",
    "she",
    "since",
    "that",
    "there",
    "they",
    "this",
    "today",
    "until",
    "updated",
    "we",
    "when",
    "while",
];

/// The place that begins at `pos`.
pub fn read(text: &str, pos: usize) -> Option<Place> {
    let first = word(text, pos);
    let lower = first.starts_with(char::is_lowercase);
    let situated = is_situated(text, pos);
    if !situated && NO_PLACES.iter().any(|no| no.eq_ignore_ascii_case(first)) {
        return None;
    }
    let mut end = pos;
    let mut at = pos;
    for _ in 0..WORDS {
        let word = word(text, at);
        let joins = end > pos && is_particle(word);
        if word.is_empty() || (at > pos && leaves(text, at)) {
            break;
        }
        // `Mexico city`
        let slips = |end: usize| !lower && gazetteer::is_place(&text[pos..end]);
        let fits = joins || word.starts_with(char::is_lowercase) == lower;
        if !fits && !slips(at + word.len()) {
            break;
        }
        at += word.len();
        if !joins || lower {
            end = at;
        }
        at = match next_word(text, at) {
            Some(next) => next,
            None => break,
        };
    }
    if end == pos || is_broken_off(&text[pos..end]) {
        return None;
    }
    Some(weigh(text, pos..with_stop(text, pos..end), lower))
}

/// Whether capitals such as `ON BOARD` or `AT THE FRONT` begin here, which say where a reporter is
/// without being the name of a place.
pub fn is_situated(text: &str, pos: usize) -> bool {
    let first = word(text, pos);
    let next = next_word(text, pos + first.len()).map_or("", |next| word(text, next));
    SITUATIONS.contains(&first) && is_capitals(next)
}

const SITUATIONS: [&str; 6] = ["ABOARD", "AT", "IN", "NEAR", "ON", "WITH"];

/// The end of a place with the full stop that shortens its last name behind a comma, right before
/// a dash: `NAHA, Okinawa Pref. –`.
fn with_stop(text: &str, place: Range<usize>) -> usize {
    let end = place.end;
    let last = text[place].rsplit_once(',').map(|(_, last)| last.trim());
    let dashed = text[end..]
        .strip_prefix('.')
        .is_some_and(|rest| rest.trim_start().starts_with(['-', '–', '—']));
    let shortened = last.is_some_and(|last| !gazetteer::is_place(last));
    if dashed && shortened { end + 1 } else { end }
}

/// Words after which a name goes on, so that none ends with them: `OIL PRICES ROSE IN`. Behind a
/// comma they are states: `GARY, IN`.
const PREPOSITIONS: [&str; 14] = [
    "after", "and", "as", "at", "before", "by", "for", "from", "in", "of", "on", "or", "to", "with",
];

fn is_broken_off(printed: &str) -> bool {
    let last = printed.rsplit_once(' ');
    last.is_some_and(|(name, last)| {
        !name.ends_with(',') && PREPOSITIONS.iter().any(|p| p.eq_ignore_ascii_case(last))
    })
}

/// Whether a date, a weekday or an agency begins here, where the place has ended. The words of
/// weekdays and agencies count only behind a comma: there is a Santo Domingo.
fn leaves(text: &str, pos: usize) -> bool {
    let after_comma = text[..pos].trim_end().ends_with(',');
    if written::weekday_at(text, pos).is_some() {
        return after_comma;
    }
    if written::at(text, pos).is_some() {
        return true;
    }
    let word = word(text, pos);
    // A month mistyped: `Marc 3`.
    let day = text[pos + word.len()..].trim_start();
    if after_comma && day.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let agency = || gazetteer::agency_at(&text[pos..]).is_some();
    after_comma
        && agency()
        && !gazetteer::is_region_abbreviation(word)
        && !gazetteer::is_place(word)
}

/// Where the next word of the place begins, past a blank, a comma or a slash.
fn next_word(text: &str, pos: usize) -> Option<usize> {
    let blank = skip(text, pos, is_blank);
    let next = match byte(text, blank) {
        Some(b',') => skip(text, blank + 1, is_blank),
        Some(b'/') if blank == pos => pos + 1,
        Some(b'&') => skip(text, blank + 1, is_blank),
        _ if blank > pos => blank,
        _ => return None,
    };
    text[next..]
        .starts_with(char::is_alphabetic)
        .then_some(next)
}

/// The word at `pos`, with the hyphens, apostrophes and full stops that belong to it.
fn word(text: &str, pos: usize) -> &str {
    let rest = text.get(pos..).unwrap_or_default();
    let plain = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    // Most words end with their letters.
    if !matches!(byte(rest, plain), Some(b'-' | b'\'' | b'`' | b'.' | 0x80..)) {
        return &rest[..plain];
    }
    let mut end = plain;
    for (at, c) in rest[plain..].char_indices() {
        let at = plain + at;
        let next = rest[at + c.len_utf8()..].chars().next();
        let inside = end > 0 && next.is_some_and(char::is_alphabetic);
        match c {
            '-' | '\'' | '\u{2019}' | '`' if inside => {}
            '.' if end > 0 && keeps_stop(&rest[..at], next) => {}
            c if c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c) => {}
            _ => break,
        }
        end = at + c.len_utf8();
    }
    &rest[..end]
}

/// Whether a full stop belongs to the word before it: `St.`, `N.Y.`, `Calif.`, `MO.,`.
fn keeps_stop(word: &str, next: Option<char>) -> bool {
    let last = word.rsplit('.').next().unwrap_or(word);
    let initial = last.chars().count() == 1;
    let saint = [
        "st", "ste", "ft", "mt", "pt", "sta", "sto", "gen", "dr", "gov",
    ];
    next == Some(',')
        || initial
        || next.is_some_and(char::is_alphabetic) && word.len() <= 3
        || saint.iter().any(|s| s.eq_ignore_ascii_case(word))
        || gazetteer::is_region_abbreviation(word)
}

fn is_particle(word: &str) -> bool {
    word.len() <= 4 && PARTICLES.contains(&word)
}

/// What speaks for the names in `range` being a place.
fn weigh(text: &str, range: Range<usize>, lower: bool) -> Place {
    let printed = &text[range.clone()];
    let (mut known, mut city) = (false, false);
    for name in names(printed) {
        let place = gazetteer::is_place(name);
        known |= place;
        city |= place && !gazetteer::is_country(name);
        if city {
            break;
        }
    }
    let region = region(printed);
    let first = names(printed).next().unwrap_or(printed);
    let shortened = |(_, last): &(&str, &str)| gazetteer::is_region_abbreviation(last);
    let first = first
        .rsplit_once(' ')
        .filter(shortened)
        .map_or(first, |(name, _)| name);
    let capitals = match lower {
        true => Capitals::None,
        false if is_capitals(first) => Capitals::All,
        false => Capitals::First,
    };
    Place {
        range,
        capitals,
        known,
        city,
        region,
    }
}

/// Whether the last name is a region behind a comma, or a shortened one: `SELMA Ala.`.
fn region(printed: &str) -> bool {
    match printed.rsplit_once(',') {
        Some((_, last)) => {
            let last = last.trim();
            gazetteer::is_region_abbreviation(last) || gazetteer::is_place(last)
        }
        None => printed
            .rsplit_once(' ')
            .is_some_and(|(_, last)| is_region_alone(last)),
    }
}

/// Shortened regions and states that are as often words or firms.
const NO_REGIONS: [&str; 23] = [
    "ab", "ark", "co", "de", "hi", "ill", "in", "la", "man", "mass", "me", "miss", "nv", "oh",
    "ok", "on", "or", "pe", "sa", "uae", "uk", "us", "wash",
];

/// Whether a word is a shortened region even without a comma before it: `Ala.`, `TX`, but not `IN`.
fn is_region_alone(word: &str) -> bool {
    let is_word = NO_REGIONS.iter().any(|no| no.eq_ignore_ascii_case(word));
    gazetteer::is_region_abbreviation(word) && !is_word
}

/// The single names of a place: `Sydney` and `Kuala Lumpur`.
fn names(printed: &str) -> impl Iterator<Item = &str> {
    let parts = printed
        .split([',', '/', '&'])
        .flat_map(|part| part.split(" and "));
    parts.map(str::trim).filter(|name| !name.is_empty())
}

/// Whether a name has two capitals or more and no small letter but those of particles.
pub fn is_capitals(name: &str) -> bool {
    let mut capitals = 0;
    for word in name.split(' ').filter(|word| !is_particle(word)) {
        if word.contains(char::is_lowercase) {
            return false;
        }
        capitals += word.chars().filter(|c| c.is_uppercase()).count();
    }
    capitals >= 2
}

/// The place as readers write it: words printed in capitals or small letters get one capital each,
/// blanks become single. `ST. PETERSBURG, FLA.` gives `St. Petersburg, Fla.`; initials stay.
pub fn in_title_case(printed: &str) -> String {
    let lower = !printed.contains(char::is_uppercase);
    let mut out = String::with_capacity(printed.len());
    let mut after_comma = false;
    for word in printed.split_whitespace() {
        let comma_apart = word.starts_with(',');
        if !out.is_empty() && !comma_apart {
            out.push(' ');
        }
        let name = word.trim_end_matches(',');
        let first = out.is_empty() || after_comma;
        if gazetteer::keeps_capitals(name, after_comma)
            || (!lower && name.contains(char::is_lowercase))
        {
            out.push_str(name);
        } else {
            push_title_case(&mut out, name, first);
        }
        out.push_str(&word[name.len()..]);
        after_comma = word.ends_with(',');
    }
    out
}

/// Appends one word; particles and their hyphenated parts stay small unless they stand `first`.
fn push_title_case(out: &mut String, word: &str, first: bool) {
    let mut part_start = 0;
    for (at, c) in word.char_indices().chain([(word.len(), '-')]) {
        if !matches!(c, '-' | '/' | '.' | '\'' | '\u{2019}') || at < part_start {
            continue;
        }
        let part = &word[part_start..at];
        let is_first = first && part_start == 0;
        let before = word[..part_start].chars().next_back();
        // `Xi'an`, but `N'Djamena`.
        let goes_on = matches!(before, Some('\'' | '\u{2019}')) && part_start > 3;
        push_part(
            out,
            part,
            is_first || before == Some('/'),
            goes_on,
            c == '.',
        );
        if at < word.len() {
            out.push(c);
        }
        part_start = at + c.len_utf8();
    }
}

fn push_part(out: &mut String, part: &str, first: bool, goes_on: bool, shortened: bool) {
    let at = out.len();
    if part.is_ascii() {
        out.push_str(part);
        out[at..].make_ascii_lowercase();
    } else {
        out.push_str(&part.to_lowercase());
    }
    let lower = &out[at..];
    let small = is_particle(lower) || ["at", "in", "near", "with"].contains(&lower);
    if goes_on || (!first && !shortened && small) {
        return;
    }
    // `McLean`
    if lower.strip_prefix("mc").is_some_and(|rest| rest.len() > 3) {
        capitalise(out, at + 2);
    }
    capitalise(out, at);
}

/// Makes the letter at `at` a capital.
fn capitalise(out: &mut String, at: usize) {
    match out[at..].chars().next() {
        Some(c) if c.is_ascii() => out[at..=at].make_ascii_uppercase(),
        Some(c) => {
            let capital: String = c.to_uppercase().collect();
            out.replace_range(at..at + c.len_utf8(), &capital);
        }
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_end_before_date_agency_and_dash() {
        for (text, printed) in [
            (
                "ST. PETERSBURG, Russia, Sept. 3 (Xinhua)",
                "ST. PETERSBURG, Russia",
            ),
            ("SYDNEY and KUALA LUMPUR, Jul 26", "SYDNEY and KUALA LUMPUR"),
            ("KANSAS CITY, MO., March 5 -", "KANSAS CITY, MO."),
            ("MOSCOW. Sept 22 (Interfax)", "MOSCOW"),
            ("BEIRUT/AMMAN, March 3", "BEIRUT/AMMAN"),
            ("Accra, GNA - The", "Accra"),
            ("PITTSBURGH, PA - The", "PITTSBURGH, PA"),
            ("omaha, april 7", "omaha"),
            ("Port of Spain (CMC)", "Port of Spain"),
            ("ALGIERS- The", "ALGIERS"),
            ("MAR DEL PLATA, Argentina (AP)", "MAR DEL PLATA, Argentina"),
        ] {
            assert_eq!(
                read(text, 0).map(|p| &text[p.range]),
                Some(printed),
                "{text}"
            );
        }
        assert_eq!(read("In London, March 3", 0), None);
        assert_eq!(read("COAL OUTPUT FELL IN MAY 1987", 0), None);
        assert_eq!(read("(AP)", 0), None);
    }

    #[test]
    fn capitals_become_title_case() {
        for (printed, title) in [
            ("ST. PETERSBURG, FLA.", "St. Petersburg, Fla."),
            ("PORT-AU-PRINCE", "Port-au-Prince"),
            ("RIO DE JANEIRO", "Rio de Janeiro"),
            ("LE HAVRE", "Le Havre"),
            ("WASHINGTON, D.C.", "Washington, D.C."),
            ("AUSTIN,  TX", "Austin, TX"),
            ("N'DJAMENA", "N'Djamena"),
            ("XI'AN", "Xi'an"),
            ("SYDNEY and KUALA LUMPUR", "Sydney and Kuala Lumpur"),
            ("NEW YORK/LONDON", "New York/London"),
            ("MCLEAN, Va.", "McLean, Va."),
            ("omaha", "Omaha"),
            ("SÃO PAULO", "São Paulo"),
            ("Knokke-Heist", "Knokke-Heist"),
            ("OAKLAND , N.J.", "Oakland, N.J."),
        ] {
            assert_eq!(in_title_case(printed), title, "{printed}");
        }
    }
}
