//! How well a name in a story fits a leader's: the same, nearly, or only as it sounds.
//!
//! `George W. Bush` is nearly `George Bush`, `Moamer Kadhafi` sounds like `Muammar Gaddafi` where
//! the authority knows the surname in both spellings. A different given name is somebody else, and
//! so are two different middle initials. Knows names; no text, no dates.

use crate::authority::{Form, Leader, is_family_first};
use crate::person::{is_particle, is_suffix};

/// How well names fit, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The same name, but for spaces.
    Exact,
    /// Middle names, particles or initials are left out or added.
    Near,
    /// Spelled otherwise, but with the same consonants.
    Sounds,
    /// A bare name that they are called by.
    Bare,
    /// A bare name that many are called by.
    Generic,
}

impl Fit {
    /// The fit of a form that the authority knows.
    pub(super) fn of(form: Form) -> Option<Fit> {
        match form {
            Form::Full => Some(Fit::Exact),
            Form::Bare => Some(Fit::Bare),
            Form::Generic => Some(Fit::Generic),
            Form::Part => None,
        }
    }
}

/// Countries whose names are written in other letters than ours, and so are spelled in many ways.
const RESPELLED: [&str; 54] = [
    "AE", "AF", "AM", "AZ", "BD", "BG", "BH", "BY", "CN", "CY", "DJ", "DZ", "EG", "ER", "ET", "GE",
    "GR", "IL", "IN", "IQ", "IR", "JO", "JP", "KG", "KH", "KP", "KR", "KW", "KZ", "LA", "LB", "LK",
    "LY", "MA", "MK", "MM", "MN", "MV", "NP", "OM", "PK", "PS", "QA", "RS", "RU", "SA", "SD", "SO",
    "SU", "SY", "TN", "TW", "UA", "YE",
];

/// Titles that the tagger may leave on a name.
const TITLES: [&str; 26] = [
    "ayatollah",
    "chancellor",
    "crown",
    "emir",
    "emperor",
    "gen",
    "general",
    "governor",
    "imam",
    "justice",
    "king",
    "lord",
    "marshal",
    "mayor",
    "minister",
    "pope",
    "premier",
    "president",
    "prime",
    "prince",
    "princess",
    "queen",
    "secretary",
    "sheik",
    "sheikh",
    "sir",
];

/// A key without the titles that open it.
pub(super) fn without_title(mut key: &str) -> &str {
    while let Some((first, rest)) = key.split_once(' ') {
        if TITLES.binary_search(&first).is_err() {
            break;
        }
        key = rest;
    }
    key
}

/// The words of a key that tell people apart: particles and suffixes left out.
pub(super) fn telling(key: &str) -> Vec<&str> {
    let told = |(n, word): &(usize, &str)| *n == 0 || !is_particle(word) && !is_suffix(word);
    let words = key.split(' ').enumerate().filter(told);
    words.map(|(_, word)| word).collect()
}

/// How well a name of several words fits a leader of these `names` one of which shares a word with
/// it; all of them are keys.
pub(super) fn fit(name: &str, leader: &Leader, names: &[String]) -> Option<Fit> {
    let words = telling(name);
    let numeral = numeral(name);
    // Other middle names than any that the authority knows are somebody else's.
    let mut conflicts = false;
    let fits = names.iter().filter_map(|other| {
        let theirs = telling(other);
        if matches!((numeral, self::numeral(other)), (Some(a), Some(b)) if a != b) {
            return None;
        }
        match &theirs[..] {
            [first, ..] if is_family_first(leader, first) => {
                joined_fit(&words, &theirs).map(|fit| (fit, false))
            }
            [_] => None,
            _ => {
                conflicts |= has_other_middle(&words, &theirs);
                western_fit(&words, &theirs).map(|fit| (fit, theirs.len() == 2))
            }
        }
    });
    let respelled = leader
        .country
        .is_some_and(|code| RESPELLED.binary_search(&code).is_ok());
    let best = fits.min();
    match best {
        None if respelled => respelled_fit(&words, leader, names),
        Some((Fit::Sounds, _)) if !respelled => None,
        Some((Fit::Near, true)) if conflicts => None,
        best => best.map(|(fit, _)| fit),
    }
}

/// Whether given name and surname are the same and the middle names are not.
fn has_other_middle(words: &[&str], theirs: &[&str]) -> bool {
    let ([first, middle @ .., last], [their_first, their_middle @ .., their_last]) =
        (words, theirs)
    else {
        return false;
    };
    let same = first == their_first && last == their_last;
    same && !middle.is_empty() && !their_middle.is_empty() && !middles_agree(middle, their_middle)
}

/// `II` of `Elizabeth II`, `Jr.` of `Robert Kennedy Jr.`
fn numeral(name: &str) -> Option<&str> {
    name.rsplit(' ').next().filter(|last| is_suffix(last))
}

/// Names whose family name stands first: the same letters. Their syllables are too short to be told by
/// their sound.
fn joined_fit(words: &[&str], theirs: &[&str]) -> Option<Fit> {
    (words.concat() == theirs.concat()).then_some(Fit::Exact)
}

/// Names whose given name stands first.
fn western_fit(words: &[&str], theirs: &[&str]) -> Option<Fit> {
    let ([first, middle @ .., last], [their_first, their_middle @ .., their_last]) =
        (words, theirs)
    else {
        return None;
    };
    let surname = last == their_last;
    if !surname || !middles_agree(middle, their_middle) {
        return None;
    }
    if first == their_first {
        let same = middle.concat() == their_middle.concat();
        return Some(if same { Fit::Exact } else { Fit::Near });
    }
    let initial = first.len() == 1 && their_first.starts_with(first);
    (initial || sound_alike(first, their_first)).then_some(Fit::Sounds)
}

/// Whether the middle names of one are among the other's and begin alike, initials standing for names:
/// `George H.W. Bush` is not `George W. Bush`.
fn middles_agree(a: &[&str], b: &[&str]) -> bool {
    let alike = |a: &str, b: &str| {
        a == b || a.len() == 1 && b.starts_with(a) || b.len() == 1 && a.starts_with(b)
    };
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let opens = few.iter().zip(many).take(1).all(|(a, b)| alike(a, b));
    let mut rest = many.iter();
    opens && few.iter().all(|word| rest.any(|other| alike(word, other)))
}

/// A surname that the authority knows alone, behind a given name that sounds like one it knows.
fn respelled_fit(words: &[&str], leader: &Leader, names: &[String]) -> Option<Fit> {
    let [first, .., last] = words else {
        return None;
    };
    let has_surname = |name: &String| name.rsplit(' ').next().is_some_and(|word| word == *last);
    let given = |name: &str| {
        name.split_once(' ')
            .is_some_and(|(given, _)| !is_family_first(leader, given) && sound_alike(first, given))
    };
    (names.iter().any(has_surname) && names.iter().any(|name| given(name))).then_some(Fit::Sounds)
}

fn sound_alike(a: &str, b: &str) -> bool {
    let least = a.len().min(b.len());
    least >= 3 && (a == b || skeleton(a).len() > 1 && skeleton(a) == skeleton(b))
}

/// What is left of a name when its vowels and what stands for the same sound are folded away:
/// `moamer` and `muammar` give `mmr`.
fn skeleton(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        let sound = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' | 'j' => continue,
            'q' | 'c' | 'g' => 'k',
            'z' => 's',
            'd' => 't',
            'b' => 'p',
            'v' => 'f',
            c => c,
        };
        if !out.ends_with(sound) {
            out.push(sound);
        }
    }
    let first = word.chars().next().filter(|c| "aeiouyhwj".contains(*c));
    if let Some(first) = first {
        // What a name begins with is heard: `Ali` is not `Lee`.
        out.insert(0, if "aeiou".contains(first) { 'a' } else { first });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::Known;
    use crate::person::key;

    #[test]
    fn fits() {
        let bush = Leader::named(
            "US",
            "George W. Bush",
            &["George Bush", "George Walker Bush"],
        );
        let gaddafi = Leader::named("LY", "Muammar Gaddafi", &["Kadhafi", "Moammar Gadhafi"]);
        let kim = Leader::named("KP", "Kim Jong Un", &[]);
        let pope = Leader::named("VA", "John Paul II", &[]);
        for (name, leader, fits) in [
            ("George W. Bush", &bush, Some(Fit::Exact)),
            ("George Bush", &bush, Some(Fit::Exact)),
            ("George X. Bush", &bush, None),
            ("George H.W. Bush", &bush, None),
            ("Barbara Bush", &bush, None),
            ("Moamer Kadhafi", &gaddafi, Some(Fit::Sounds)),
            ("Moammar al-Gadhafi", &gaddafi, Some(Fit::Exact)),
            ("Saif Kadhafi", &gaddafi, None),
            ("Kim Jong-un", &kim, Some(Fit::Exact)),
            ("Kim Jongun", &kim, Some(Fit::Exact)),
            ("Kim Jong-eun", &kim, None),
            ("Kim Jong-il", &kim, None),
            ("Georg Bush", &bush, None),
            ("John Paul I", &pope, None),
            ("John Paul Jones", &pope, None),
        ] {
            let names = Known::of(leader).names;
            assert_eq!(fit(&key(name), leader, &names), fits, "{name}");
        }
    }

    #[test]
    fn lists_are_sorted_for_the_search() {
        assert!(RESPELLED.is_sorted() && TITLES.is_sorted());
        assert_eq!(without_title("king norodom sihanouk"), "norodom sihanouk");
    }

    #[test]
    fn sounds() {
        for (a, b, alike) in [
            ("muammar", "moamer", true),
            ("mikhail", "mihail", false),
            ("mohammed", "muhamad", true),
            ("yasser", "yasir", true),
            ("george", "gerge", true),
            ("ali", "lee", false),
        ] {
            assert_eq!(sound_alike(a, b), alike, "{a} {b}");
        }
    }
}
