//! Letters made alike: the one rule by which text, names and places are matched.
//!
//! Case and diacritics are folded away (Unicode NFKD, combining accents off, lower case), and the
//! few letters that NFKD leaves whole although readers type them plain: `Erdoğan` and `ERDOGAN`
//! both give `erdogan`, `Đà Nẵng` gives `da nang`, `Straße` gives `strasse`. So are the vowel points
//! of Arabic and Hebrew, which print leaves out, and the forms of Arabic letters that writers use for
//! one another. Marks that carry vowels (Devanagari, Thai) and Hangul syllables stay as they are.
//! Knows letters; no words, no names.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Whether a character may stand in a word: a letter, a digit, a mark on one, or what is not seen
/// inside one.
pub fn is_word_char(c: char) -> bool {
    match c {
        LATIN_START..=LATIN_END => is_letter(c),
        MARKS_START..=MARKS_END => is_unseen(c),
        c => c.is_alphanumeric() || is_combining_mark(c) || is_unseen(c),
    }
}

/// Whether a character is a letter, as [`char::is_alphabetic`] says, which is slow outside ASCII: most
/// there are Latin letters, quotation marks and dashes.
pub fn is_letter(c: char) -> bool {
    match c {
        LATIN_START..=LATIN_END => !matches!(c, '×' | '÷'),
        MARKS_START..=MARKS_END => false,
        c => c.is_alphabetic(),
    }
}

/// A block of Latin letters.
const LATIN_START: char = '\u{C0}';
const LATIN_END: char = '\u{24F}';

/// A block of quotation marks, dashes and blanks.
const MARKS_START: char = '\u{2000}';
const MARKS_END: char = '\u{206F}';

/// The soft hyphen and the zero-width characters, which stand inside words and say nothing.
pub fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}')
}

/// Whether a character is one of the apostrophes that stand inside words.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{02BC}' | '`')
}

/// Appends `c`, folded, to `out`; an accent of its own appends nothing.
pub fn push(out: &mut String, c: char) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else if ('\u{AC00}'..='\u{D7A3}').contains(&c) {
        out.push(c);
    } else if !is_unseen(c) {
        decompose_compatible(c, |part| {
            if !is_accent(part) {
                part.to_lowercase()
                    .filter(|l| !is_accent(*l))
                    .for_each(|l| push_plain(out, l));
            }
        });
    }
}

/// The combining marks that sit on Latin, Greek and Cyrillic letters, and the vowel points of Hebrew
/// and Arabic.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}'
        | '\u{064B}'..='\u{065F}' | '\u{0670}')
}

fn push_plain(out: &mut String, c: char) {
    match c {
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' | 'ð' => out.push('d'),
        'ı' => out.push('i'),
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ς' => out.push('σ'),
        // The alef, yeh, kaf and closing heh of Arabic and Persian; the stroke that stretches a word.
        'ٱ' => out.push('ا'),
        'ى' | 'ی' => out.push('ي'),
        'ک' => out.push('ك'),
        'ة' => out.push('ه'),
        '\u{0640}' => {}
        c => out.push(c),
    }
}

/// How many of the bytes are small letters of ASCII, up to the first that is none. All are looked at at
/// once: how long a word is cannot be guessed.
pub fn small_letters(bytes: [u8; 8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let all = u64::from_le_bytes(bytes);
    let low = all & !HIGH;
    let from_a = low + (0x80 - b'a' as u64) * ONES;
    let beyond_z = low + (0x7F - b'z' as u64) * ONES;
    let others = (!from_a | beyond_z | all) & HIGH;
    others.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphabetic(), "{c:?}");
            let stands_in_words = c.is_alphanumeric() || is_combining_mark(c) || is_unseen(c);
            assert_eq!(is_word_char(c), stands_in_words, "{c:?}");
        }
    }

    fn fold(text: &str) -> String {
        let mut out = String::new();
        text.chars().for_each(|c| super::push(&mut out, c));
        out
    }

    #[test]
    fn case_and_diacritics_fold_away() {
        for (text, folded) in [
            ("ERDOĞAN", "erdogan"),
            ("İstanbul", "istanbul"),
            ("Đà Nẵng", "da nang"),
            ("Lech Wałęsa", "lech walesa"),
            ("Straße", "strasse"),
            ("e\u{301}cole", "ecole"),
            ("ﬁre", "fire"),
            ("김정은", "김정은"),
            ("हिन्दी", "हिन्दी"),
            ("Ё", "е"),
            ("ΚΌΣΜΟΣ", "κοσμοσ"),
            ("κόσμος", "κοσμοσ"),
            ("trans\u{AD}fer", "transfer"),
            ("كِتَابٌ", "كتاب"),
            ("أحمد إلى آل", "احمد الي ال"),
            ("مـــصـر", "مصر"),
            ("تهران کی", "تهران كي"),
            ("שָׁלוֹם", "שלום"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn small_letters_are_counted() {
        for (bytes, count) in [
            (b"abcxyz, ", 6),
            (b"abcdwxyz", 8),
            (b"`a      ", 0),
            (b"a{bcdefg", 1),
            (b"aZbcdefg", 1),
            (b"zz\xE1aaaaa", 2),
        ] {
            assert_eq!(small_letters(*bytes), count, "{bytes:?}");
        }
    }
}
