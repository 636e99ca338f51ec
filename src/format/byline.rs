//! Who wrote a story: the names in a byline, without the words around them.
//!
//! `By Ann Lee and Bob Roe, Herald Staff Writers` gives `Ann Lee` and `Bob Roe`. Names stay as
//! printed; telling persons from desks is not done here.

use super::stated;

/// Words that tell an affiliation from a second author, lower case.
const AFFILIATIONS: [&str; 38] = [
    "afp",
    "agence",
    "agencies",
    "agency",
    "ani",
    "ap",
    "associated",
    "bloomberg",
    "bureau",
    "chief",
    "contributor",
    "correspondent",
    "correspondents",
    "desk",
    "dpa",
    "editor",
    "herald",
    "ians",
    "interfax",
    "journal",
    "kyodo",
    "news",
    "post",
    "press",
    "pti",
    "reporter",
    "reuter",
    "reuters",
    "service",
    "special",
    "staff",
    "tass",
    "times",
    "upi",
    "writer",
    "writers",
    "xinhua",
    "yonhap",
];

/// Small words that stand inside a byline, lower case.
const SMALL: [&str; 17] = [
    "al", "and", "at", "bin", "da", "de", "del", "der", "di", "du", "for", "in", "la", "of", "the",
    "van", "von",
];

/// The names in a byline, which may begin with `By` and join names by `and` and commas.
pub(super) fn names(byline: &str) -> Vec<String> {
    let Some(line) = stated(byline) else {
        return Vec::new();
    };
    let (line, and) = without_lead(without_by(&line));
    let mut names: Vec<String> = Vec::new();
    for part in line
        .split([';', ',', '|', '&'])
        .flat_map(|part| split_words(part, and))
    {
        // Where a writer was is no part of the name.
        let part = part.split(" in ").next().unwrap_or(part).trim();
        if part.is_empty() || (!names.is_empty() && is_affiliation(part)) {
            continue;
        }
        match names.last_mut() {
            // `Roe Jr.` and `Smith, John`: a word alone belongs to the name before it.
            Some(last) if !part.contains(' ') => {
                last.push_str(", ");
                last.push_str(part);
            }
            _ => names.push(part.to_owned()),
        }
    }
    names
}

/// The names in a field for authors: a byline where it says `By`, else names between semicolons,
/// or between commas where each is a full name.
pub(super) fn authors(field: &str) -> Vec<String> {
    let Some(line) = stated(field) else {
        return Vec::new();
    };
    let rest = without_by(&line);
    let commas: Vec<&str> = rest.split(',').map(str::trim).collect();
    let is_list = commas.len() > 1
        && commas
            .iter()
            .all(|part| (2..=4).contains(&part.split(' ').count()));
    if rest.len() < line.len() || is_list {
        return names(&line);
    }
    let parts = rest
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// What bylines of other languages begin with, and their word for `and`.
const LEADS: [(&str, &str); 6] = [
    ("von ", "und"),
    ("par ", "et"),
    ("por ", "y"),
    ("door ", "en"),
    ("av ", "och"),
    ("af ", "og"),
];

/// A byline without the word of another language that it begins with, and the word for `and`. A
/// single name behind it keeps it: `Von Braun`.
fn without_lead(line: &str) -> (&str, &'static str) {
    let lead = LEADS.iter().find_map(|(lead, and)| {
        let start = line.get(..lead.len())?;
        let rest = line[lead.len()..].trim_start();
        let is_names = rest.contains(' ') || rest.starts_with(char::is_lowercase);
        (start.eq_ignore_ascii_case(lead) && is_names).then_some((rest, *and))
    });
    lead.unwrap_or((line, "and"))
}

/// A line without its leading `By`.
fn without_by(line: &str) -> &str {
    match line.get(..3) {
        Some(by) if by.eq_ignore_ascii_case("by ") || by.eq_ignore_ascii_case("by:") => {
            line[3..].trim_start()
        }
        _ => line,
    }
}

/// The parts of a text between a word.
fn split_words<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for piece in text.split(' ') {
        if piece.eq_ignore_ascii_case(word) {
            parts.push(&text[start..at]);
            start = at + piece.len();
        }
        at += piece.len() + 1;
    }
    parts.push(&text[start..]);
    parts
}

/// Whether a line is a byline and nothing else: `By`, then names, perhaps what their bearers are.
pub(super) fn is_byline(line: &str) -> bool {
    const LONGEST: usize = 120;
    let rest = without_by(line);
    let is_open = rest.len() < line.len() && line.len() <= LONGEST;
    let is_name = |word: &str| {
        let word = word.trim_matches([',', ';', '|', '&', '(', ')', '/']);
        let is_small = SMALL.contains(&word) || is_agency_word(word);
        word.is_empty() || word.starts_with(char::is_uppercase) || is_small
    };
    // A full stop ends a sentence, unless it shortens: `Tom Roe Jr.`
    let last = rest.rsplit(' ').next().unwrap_or("");
    let is_ended = rest.ends_with(['.', '!', '?', ':']) && last.len() > 3;
    is_open
        && !is_ended
        && rest.starts_with(char::is_uppercase)
        && !rest.contains(|c: char| c.is_ascii_digit())
        && rest.split_whitespace().all(is_name)
}

/// Whether a word, in lower case, belongs to the name of an agency or to what its people are.
pub(super) fn is_agency_word(lower: &str) -> bool {
    AFFILIATIONS.contains(&lower)
}

fn is_affiliation(part: &str) -> bool {
    part.split(|c: char| !c.is_alphanumeric())
        .any(|word| is_agency_word(&word.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_give_names() {
        for (byline, wanted) in [
            ("    by Janet Moore, Reuters", &["Janet Moore"][..]),
            (
                "By Ann Lee and Bob Roe, Herald Staff Writers",
                &["Ann Lee", "Bob Roe"],
            ),
            (
                "BY ANN LEE, JOE POE\n AND BOB ROE",
                &["ANN LEE", "JOE POE", "BOB ROE"],
            ),
            ("By Tom Roe, Jr.", &["Tom Roe, Jr."]),
            (
                "By Ann Lee in Lima and Bob Roe in Quito",
                &["Ann Lee", "Bob Roe"],
            ),
            ("Von Ann Lee und Bob Roe, dpa", &["Ann Lee", "Bob Roe"]),
            ("Par Ann LEE", &["Ann LEE"]),
            ("Von Braun", &["Von Braun"]),
            ("Von dpa", &["dpa"]),
            ("Reuters Staff", &["Reuters Staff"]),
            ("By Andy Band", &["Andy Band"]),
            ("By ", &["By"]),
            (" ", &[]),
            ("and", &[]),
        ] {
            assert_eq!(names(byline), wanted, "{byline}");
        }
    }

    #[test]
    fn bylines_are_told_from_sentences_and_headlines() {
        for line in [
            "By Ann Lee",
            "BY ANN LEE AND BOB ROE",
            "By Ann Lee, Herald staff writer",
            "By Jan van der Poe and Tom Roe Jr.",
            "By The Associated Press",
        ] {
            assert!(is_byline(line), "{line}");
        }
        for line in [
            "By train to Lima",
            "By Monday the boats had sailed",
            "By Ann Lee's count they met twice.",
            "By 1987 Peru had a treaty",
            "Bye Lima",
            "By",
        ] {
            assert!(!is_byline(line), "{line}");
        }
    }

    #[test]
    fn author_fields_are_split_only_where_they_list() {
        for (field, wanted) in [
            ("Lee, Ann", &["Lee, Ann"][..]),
            ("Ann Lee, Bob Roe", &["Ann Lee", "Bob Roe"]),
            ("Ann Lee; Roe, Bob", &["Ann Lee", "Roe, Bob"]),
            ("Sand and Stone Ltd", &["Sand and Stone Ltd"]),
            ("By Ann Lee and Bob Roe", &["Ann Lee", "Bob Roe"]),
        ] {
            assert_eq!(authors(field), wanted, "{field}");
        }
    }
}
