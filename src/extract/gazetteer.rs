//! The gazetteer: which names are places of the world, and which are news agencies.
//!
//! Word lists compiled into the program and folded by [`person::key`](crate::person::key), so
//! that `SÃO PAULO`, `Sao Paulo` and `são paulo` are one place; and the short forms that must be
//! printed just so, because folded they would be words of the language (`US`, `Miss.`, `OR`). It
//! answers yes or no: it has no coordinates and does not tell one Springfield from another.
//!
//! `is_place("St. Petersburg")` is true; `agency("Reuter")` is `Some("Reuters")`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::hashed::{self, Hashed};
use crate::person::{key, key_hash};

/// Countries and parts of the world, which a story may be about but is seldom filed from; one a
/// line, sorted.
const COUNTRIES: &str = include_str!("lexicon/countries.txt");

/// Cities and towns, states and provinces, and the countries that are hardly more than a city; one
/// a line, sorted.
const PLACES: &str = include_str!("lexicon/places.txt");

/// News agencies; one a line, sorted: a customary spelling alone, or `another name = customary`.
const AGENCIES: &str = include_str!("lexicon/agencies.txt");

/// States and unions known by their initials, as printed.
const INITIALS: [&str; 12] = [
    "D.C.", "DC", "DRC", "U.A.E.", "U.K.", "U.S.", "U.S.A.", "UAE", "UK", "US", "USA", "USSR",
];

/// Abbreviations of states and provinces in the manner of AP, without their full stops.
const REGIONS: [&str; 72] = [
    "Ala", "Alta", "Ariz", "Ark", "BC", "Calif", "Colo", "Conn", "DC", "Del", "Fla", "Ga", "Ill",
    "Ind", "Kan", "Kans", "Ky", "La", "Man", "Mass", "Md", "Me", "Mich", "Minn", "Miss", "Mo",
    "Mont", "NB", "NC", "ND", "NDak", "NH", "NJ", "NM", "NMex", "NS", "NSW", "NY", "Neb", "Nebr",
    "Nev", "Nfld", "Okla", "Ont", "Ore", "PEI", "PNG", "Pa", "Penn", "Penna", "PQ", "Qld", "Que",
    "RI", "SA", "SC", "SD", "SDak", "Sask", "Tenn", "Tex", "UAE", "UK", "US", "Va", "Vic", "Vt",
    "WVa", "Wash", "Wis", "Wisc", "Wyo",
];

/// Postal codes of the states of the USA and the provinces of Canada.
const POSTAL: [&str; 64] = [
    "AB", "AK", "AL", "AR", "AZ", "BC", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID",
    "IL", "IN", "KS", "KY", "LA", "MA", "MB", "MD", "ME", "MI", "MN", "MO", "MS", "MT", "NB", "NC",
    "ND", "NE", "NH", "NJ", "NL", "NM", "NS", "NT", "NU", "NV", "NY", "OH", "OK", "ON", "OR", "PA",
    "PE", "QC", "RI", "SC", "SD", "SK", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY", "YT",
];

/// Keys by their hashes.
type Keys = HashSet<u64, Hashed>;

fn hash_of(name: &str) -> u64 {
    key_hash(name)
}

static COUNTRY_KEYS: LazyLock<Keys> = LazyLock::new(|| COUNTRIES.lines().map(hash_of).collect());

static PLACE_KEYS: LazyLock<Keys> = LazyLock::new(|| {
    PLACES
        .lines()
        .chain(COUNTRIES.lines())
        .map(hash_of)
        .collect()
});

/// The most words that an agency's name has.
const AGENCY_WORDS: usize = 5;

static AGENCY_OPENERS: LazyLock<Keys> = LazyLock::new(|| {
    let first = |(key, _): (String, _)| hashed::of(key.split(' ').next().unwrap_or_default());
    agencies().map(first).collect()
});

static AGENCY_KEYS: LazyLock<HashMap<u64, &'static str, Hashed>> = LazyLock::new(|| {
    agencies()
        .map(|(key, name)| (hashed::of(&key), name))
        .collect()
});

/// The key of each agency's names, with its customary spelling.
fn agencies() -> impl Iterator<Item = (String, &'static str)> {
    AGENCIES.lines().map(|line| match line.split_once(" = ") {
        Some((other, customary)) => (key(other), customary),
        None => (key(line), line),
    })
}

/// Whether this is the name of a place, whatever its case and accents; initials (`US`, `U.K.`)
/// count only as printed. Many places are surnames too: `Washington`, `Jordan`.
pub fn is_place(name: &str) -> bool {
    is_initials(name) || PLACE_KEYS.contains(&key_hash(name))
}

/// Whether a name with this [`key`] is a place; for callers that have the key.
/// Initials (`us`) are not.
pub fn is_place_key(key: &str) -> bool {
    PLACE_KEYS.contains(&hashed::of(key))
}

/// Whether this is a country or a part of the world, whatever its case and accents.
pub fn is_country(name: &str) -> bool {
    is_initials(name) || COUNTRY_KEYS.contains(&hash_of(name))
}

/// Whether this is one of the [`INITIALS`], of which none is longer than six letters and stops.
fn is_initials(name: &str) -> bool {
    name.len() <= 6 && INITIALS.contains(&name)
}

/// Whether this is how papers shorten a state or province after a city: `Calif.`, `FLA`, `N.Y.`,
/// `TX`. The first letter must be a capital; only the place after a comma tells `Miss.` from `Miss`.
pub fn is_region_abbreviation(word: &str) -> bool {
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) || word.len() > 8 {
        return false;
    }
    POSTAL.contains(&word) || REGION_LETTERS.contains(&letters(word))
}

/// Whether this is a short form that papers print in capitals: `US`, and where it stands
/// `after_comma`, of a state: `TX`, `NSW`.
pub fn keeps_capitals(word: &str, after_comma: bool) -> bool {
    is_initials(word) || (after_comma && (POSTAL.contains(&word) || REGIONS.contains(&word)))
}

/// The [`letters`] of the regions.
static REGION_LETTERS: [u64; REGIONS.len()] = {
    let mut all = [0; REGIONS.len()];
    let mut n = 0;
    while n < all.len() {
        all[n] = letters(REGIONS[n]);
        n += 1;
    }
    all
};

/// The letters of a word of at most eight bytes as a number, whatever their case; full stops and spaces
/// are left out.
const fn letters(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let (mut letters, mut n) = (0, 0);
    while n < bytes.len() {
        if !matches!(bytes[n], b'.' | b' ') {
            letters = letters << 8 | bytes[n].to_ascii_lowercase() as u64;
        }
        n += 1;
    }
    letters
}

/// The customary spelling of an agency's name, whatever its case: `REUTER` gives `Reuters`.
pub fn agency(name: &str) -> Option<&'static str> {
    AGENCY_KEYS.get(&hash_of(name)).copied()
}

/// The longest name of an agency that opens `text` with whole words, in its customary spelling,
/// and the bytes it takes: `Xinhua News Agency said` gives `Xinhua` and 18.
pub fn agency_at(text: &str) -> Option<(&'static str, usize)> {
    let word_end = |from: usize| {
        let rest = &text[from..];
        from + rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len())
    };
    let mut end = word_end(0);
    if end == 0 || !AGENCY_OPENERS.contains(&hash_of(&text[..end])) {
        return None;
    }
    let mut longest = None;
    for _ in 0..AGENCY_WORDS {
        let whole = text[..end].ends_with(char::is_alphanumeric);
        let named = agency(&text[..end]).filter(|_| whole);
        longest = named.map(|name| (name, end)).or(longest);
        match text[end..].chars().next() {
            Some(' ' | '/' | '-') => end = word_end(end + 1),
            _ => break,
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_known_in_any_case_and_without_accents() {
        for name in [
            "Pyongyang",
            "SÃO PAULO",
            "Sao Paulo",
            "omaha",
            "St. Petersburg",
            "Côte d\u{2019}Ivoire",
        ] {
            assert!(is_place(name), "{name}");
        }
        for name in ["Vladimir", "Energy Crisis", "", "us", "Us"] {
            assert!(!is_place(name), "{name}");
        }
    }

    #[test]
    fn countries_are_places_and_cities_are_no_countries() {
        assert!(is_country("North Korea") && is_place("North Korea") && is_country("U.S."));
        assert!(!is_country("Singapore") && !is_country("Pyongyang"));
    }

    #[test]
    fn initials_are_places_only_as_printed() {
        assert!(is_place("US") && is_place("U.K."));
        assert!(!is_place("us") && !is_place_key("us"));
    }

    #[test]
    fn state_abbreviations_need_a_capital() {
        for word in [
            "Calif.", "CALIF", "Fla", "N.Y.", "N.J", "W.Va.", "W. Va.", "TX", "OR", "P.E.I.",
        ] {
            assert!(is_region_abbreviation(word), "{word}");
        }
        for word in ["or", "la", "miss", "California", "Tx", "In", ""] {
            assert!(!is_region_abbreviation(word), "{word}");
        }
    }

    #[test]
    fn agencies_have_a_customary_spelling() {
        for (name, customary) in [
            ("REUTER", "Reuters"),
            ("xinhua", "Xinhua"),
            ("Agence France-Presse", "AFP"),
        ] {
            assert_eq!(agency(name), Some(customary));
        }
        assert_eq!(agency("John"), None);
        assert_eq!(agency_at("Xinhua News Agency said"), Some(("Xinhua", 18)));
        assert_eq!(agency_at("RIA Novosti"), Some(("RIA Novosti", 11)));
        assert_eq!(agency_at("Apple said"), None);
        assert_eq!(agency_at(""), None);
    }

    #[test]
    fn lists_are_sorted_and_hold_each_entry_once() {
        for list in [PLACES, COUNTRIES, AGENCIES] {
            let lines: Vec<&str> = list.lines().collect();
            assert!(lines.is_sorted_by(|a, b| a < b));
            assert!(
                lines
                    .iter()
                    .all(|line| *line == line.trim() && !key(line).is_empty())
            );
        }
    }

    #[test]
    fn customary_spellings_stand_for_themselves() {
        for line in AGENCIES.lines() {
            assert!(
                key(line.split(" = ").next().unwrap_or(line))
                    .split(' ')
                    .count()
                    <= AGENCY_WORDS
            );
            let customary = line
                .split_once(" = ")
                .map_or(line, |(_, customary)| customary);
            assert_eq!(agency(customary), Some(customary));
        }
    }
}
