//! How words of a news text are spelled: where one ends, and what its capitals and apostrophes say.
//!
//! Works on one word at a time. Knows letters; no lexicon and no neighbours.

use crate::fold;

use super::tokens::Shape;

/// How many bytes of `rest` are the word that it starts with.
pub(super) fn word_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    // The letters since the start or the last full stop, and whether all were ASCII capitals.
    let (mut at, mut letters, mut capitals) = (0, 0, true);
    while let Some(&b) = bytes.get(at) {
        let letter_follows = |at: usize| {
            bytes
                .get(at)
                .is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80)
        };
        match b {
            b'a'..=b'z' | b'0'..=b'9' => (letters, capitals) = (letters + 1, false),
            b'A'..=b'Z' => letters += 1,
            b'.' if letters == 1 && capitals => {
                letters = 0;
                if !bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase) {
                    return at + 1;
                }
            }
            b'\'' if letter_follows(at + 1) => {}
            b'-' if letter_follows(at + 1) && letters > 0 => letters += 1,
            0x80.. => match foreign_length(&rest[at..]) {
                0 => break,
                length => {
                    (letters, capitals) = (letters + 1, false);
                    at += length - 1;
                }
            },
            _ => break,
        }
        at += 1;
    }
    at
}

/// How many bytes the first character takes if it continues a word, else 0.
fn foreign_length(rest: &str) -> usize {
    let mut chars = rest.chars();
    let Some(c) = chars.next() else { return 0 };
    let follows = || chars.clone().next().is_some_and(fold::is_letter);
    let combining = ('\u{300}'..='\u{36F}').contains(&c);
    let joint = matches!(c, '\u{2019}' | '\u{2BC}' | '\u{2010}' | '\u{2011}') && follows();
    if combining || joint || fold::is_letter(c) || c.is_numeric() {
        c.len_utf8()
    } else {
        0
    }
}

/// How many bytes at the end of a word are `'s`, `'ll` and their like.
pub(super) fn apostrophe_ending(word: &str) -> usize {
    // Nearly no word has one, and this is asked of every word.
    if word.bytes().all(|b| b != b'\'' && b < 0x80) {
        return 0;
    }
    let Some(at) = word.rfind(['\'', '\u{2019}', '\u{2BC}']) else {
        return 0;
    };
    let ending = word[at..].trim_start_matches(['\'', '\u{2019}', '\u{2BC}']);
    let known = ["s", "ll", "re", "ve", "d", "m"];
    let found = at > 0 && known.iter().any(|k| ending.eq_ignore_ascii_case(k));
    if found { word.len() - at } else { 0 }
}

/// `McKay`, `O'Hea`, `D'Arco`: a prefix that only family names have, before a capital.
pub(super) fn is_patronymic(word: &str) -> bool {
    let prefixes = ["Mc", "Mac", "O'", "O\u{2019}", "D'", "D\u{2019}"];
    let rest = prefixes.iter().find_map(|prefix| word.strip_prefix(prefix));
    rest.is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

/// How a word is written, its ending off: [`Shape::Number`] and the marks aside.
pub(super) fn shape(word: &str) -> Shape {
    match word.as_bytes() {
        [b'a'..=b'z', rest @ ..] if rest.iter().all(u8::is_ascii_lowercase) => return Shape::Lower,
        [b'A'..=b'Z', rest @ ..] if !rest.is_empty() && rest.iter().all(u8::is_ascii_lowercase) => {
            return Shape::Capital;
        }
        _ => {}
    }
    let (mut first, mut upper, mut all) = (None, 0, 0);
    for c in word.chars().filter(|c| fold::is_letter(*c)) {
        let is_upper = c.is_uppercase();
        first = first.or(Some(is_upper));
        upper += usize::from(is_upper);
        all += 1;
    }
    let Some(opens_upper) = first else {
        return Shape::Lower;
    };
    if upper == 0 || !opens_upper && strip_article(word).len() == word.len() {
        return Shape::Lower;
    }
    if upper == all && (all == 1 || word.ends_with('.')) {
        Shape::Initial
    } else if upper == all {
        Shape::Upper
    } else {
        Shape::Capital
    }
}

/// A name without the Arabic article or French particle joined to it: `al-Assad`, `d'Estaing`.
pub(super) fn strip_article(word: &str) -> &str {
    let Some(at) = word.find(['-', '\'', '\u{2019}']).filter(|at| *at <= 3) else {
        return word;
    };
    let (article, name) = word.split_at(at);
    let name = name.trim_start_matches(['-', '\'', '\u{2019}']);
    let known = [
        "al", "el", "ul", "ud", "ur", "as", "ash", "an", "ad", "at", "ar", "az", "es",
    ];
    let arabic =
        known.iter().any(|k| article.eq_ignore_ascii_case(k)) && word[at..].starts_with('-');
    let french = matches!(article, "d" | "l") && !word[at..].starts_with('-');
    if (arabic || french) && name.starts_with(char::is_uppercase) {
        name
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (word, expected) in [
            ("kim", Shape::Lower),
            ("Kim", Shape::Capital),
            ("KIM", Shape::Upper),
            ("W.", Shape::Initial),
            ("J.R.", Shape::Initial),
            ("McCain", Shape::Capital),
            ("d'Estaing", Shape::Capital),
            ("al-Assad", Shape::Capital),
            ("iPhone", Shape::Lower),
            ("Łukasz", Shape::Capital),
        ] {
            assert_eq!(shape(word), expected, "{word}");
        }
    }

    #[test]
    fn articles_and_prefixes() {
        assert_eq!(strip_article("al-Assad"), "Assad");
        assert_eq!(strip_article("d'Estaing"), "Estaing");
        assert_eq!(strip_article("al-qaeda"), "al-qaeda");
        assert_eq!(strip_article("Jean-Luc"), "Jean-Luc");
        assert!(is_patronymic("McKay") && is_patronymic("O\u{2019}Hea") && !is_patronymic("Mach"));
    }
}
