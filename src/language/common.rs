//! The commonest words of languages in Latin letters, counted at the head of a text.
//!
//! They make up a third of any running text and hardly occur in lists and tables of figures, so that
//! they tell English at once and bear out, or not, what a detector makes of letters alone. Knows
//! words; decides nothing but that.

use std::sync::LazyLock;

use super::Language;
use crate::fold;

/// How many words are looked at.
const WORDS: usize = 60;
/// After how many it may stop before, where so many are common in English and hardly one elsewhere.
const EARLY: usize = 16;
const CLEAR: usize = 5;
/// Texts of fewer words have few common ones among them.
const FEW: usize = 12;
/// Slots of the table, a power of two and several times as many as words.
const SLOTS: usize = 2048;
/// The languages of the table at most: a bit each.
const MOST: usize = 64;

/// The words of all languages: a word's letters in a number, and the languages it is common in.
struct Table {
    languages: Vec<&'static str>,
    slots: Vec<(u64, u64)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lines = include_str!("common.txt").lines();
    let mut table = Table {
        languages: Vec::new(),
        slots: vec![(0, 0); SLOTS],
    };
    let rows = lines.filter_map(|line| line.split_once('\t'));
    for (number, (code, words)) in rows.take(MOST).enumerate() {
        table.languages.push(code);
        for word in words.split(' ') {
            let key = key_of(word.as_bytes());
            let slot = table.slot(key);
            table.slots[slot] = (key, table.slots[slot].1 | 1 << number);
        }
    }
    table
});

impl Table {
    /// The slot that holds a word, or would; English comes first in the table.
    fn slot(&self, key: u64) -> usize {
        let mut slot = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 53) as usize;
        while self.slots[slot].0 != key && self.slots[slot].0 != 0 {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }
}

/// The first eight bytes of a word in a number.
fn key_of(word: &[u8]) -> u64 {
    let first = word.iter().take(8).rev();
    first.fold(0, |key, byte| key << 8 | u64::from(*byte))
}

/// How many of the first words of a text are common in each language.
#[derive(Default)]
pub(super) struct Counts {
    words: usize,
    /// Letters beyond ASCII, in bytes.
    foreign: usize,
    /// Of English.
    english: usize,
    /// Of all languages, a bit of each count in every number, the lowest first: six hold [`WORDS`].
    of: [u64; 6],
}

impl Counts {
    /// Counts the head of a body, then the title above it, which has fewer common words.
    pub(super) fn of(title: &str, head: &str) -> Counts {
        let mut counts = Counts::default();
        if counts.read(head) {
            counts.read(title);
        }
        counts
    }

    /// Counts the words of a text; whether more of them are wanted.
    fn read(&mut self, text: &str) -> bool {
        let table = &*TABLE;
        let mut rest = text.as_bytes();
        while let Some(start) = rest.iter().position(|b| is_letter(*b)) {
            rest = &rest[start..];
            let (key, length) = match plain_word(rest) {
                Some(word) => word,
                None => self.word(rest),
            };
            // A capital letter alone is of a name.
            if length > 1 || rest[0] > b'Z' {
                self.count(table.slots[table.slot(key)].1);
            }
            rest = &rest[length..];
            self.words += 1;
            let is_clear = self.words >= EARLY && self.english >= CLEAR && self.are_english();
            if is_clear || self.words >= WORDS {
                return false;
            }
        }
        true
    }

    /// The key of the word that the bytes start with, and its length.
    fn word(&mut self, bytes: &[u8]) -> (u64, usize) {
        let length = bytes.iter().position(|b| !is_letter(*b));
        let word = &bytes[..length.unwrap_or(bytes.len())];
        self.foreign += word.iter().filter(|b| !b.is_ascii()).count();
        let mut letters = [0; 8];
        let mut before = 0;
        for (letter, byte) in letters.iter_mut().zip(word) {
            let accented = before == 0xC3 && (0x80..0x9F).contains(byte);
            let is_capital = accented || byte.is_ascii_uppercase();
            *letter = byte | if is_capital { 0x20 } else { 0 };
            before = *byte;
        }
        (key_of(&letters), word.len())
    }

    /// Counts a word that is common in these languages.
    fn count(&mut self, mut common: u64) {
        self.english += (common & 1) as usize;
        for bits in &mut self.of {
            (*bits, common) = (*bits ^ common, *bits & common);
        }
    }

    /// Whether it is English: of the first words at least three, and at least an eighth, are common
    /// in it, and half as many in any other language; of ASCII letters alone fewer do.
    pub(super) fn are_english(&self) -> bool {
        let (english, other) = (self.english, self.best_other());
        let is_plain = self.foreign == 0 && english > other && english * 16 >= self.words;
        english >= 3 && english * 8 >= self.words && other * 2 <= english
            || is_plain && english >= self.least()
    }

    /// Whether there are but letters of ASCII, and among the words hardly one that is common
    /// anywhere, or none that is not as common in English: a table, a list of names, a short line.
    pub(super) fn say_nothing(&self) -> bool {
        let other = self.best_other();
        self.foreign == 0 && (other < self.least() || other <= self.english)
    }

    /// How sure it is that the text is of this language, where the detector is so `confident`: surer
    /// where no language has more common words, not at all where it has none.
    pub(super) fn confidence(&self, language: Language, confident: f64) -> f64 {
        let code = language.code();
        let Some(number) = TABLE.languages.iter().position(|own| *own == code) else {
            return confident * 0.5;
        };
        let count = self.count_of(number);
        if count >= self.best_other() && count >= self.least() {
            (confident * 4.0).min(1.0)
        } else if count >= self.least() || self.foreign * 12 > self.words {
            confident
        } else {
            0.0
        }
    }

    /// How many words are common in the language of this number.
    fn count_of(&self, number: usize) -> usize {
        let bits = self.of.iter().rev();
        bits.fold(0, |count, bits| count << 1 | (bits >> number & 1) as usize)
    }

    fn least(&self) -> usize {
        if self.words <= FEW { 1 } else { 3 }
    }

    /// The highest count of another language than English: from the highest bit on, of the languages that
    /// are left those that have it.
    fn best_other(&self) -> usize {
        let (mut left, mut best) = (!1, 0);
        for bits in self.of.iter().rev() {
            let has = left & bits;
            best = best << 1 | usize::from(has != 0);
            left = if has != 0 { has } else { left };
        }
        best
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

/// The key of the word that the bytes start with, and its length, if it has up to seven letters, and
/// all are of ASCII.
fn plain_word(bytes: &[u8]) -> Option<(u64, usize)> {
    let first: &[u8; 8] = bytes.first_chunk()?;
    let small = u64::from_le_bytes(*first) | 0x2020_2020_2020_2020;
    let length = fold::small_letters(small.to_le_bytes());
    let behind = first.get(length)?;
    let key = small & !(u64::MAX << (8 * length));
    behind.is_ascii().then_some((key, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_as_stated() {
        assert_eq!(TABLE.languages[0], "en");
        assert!(TABLE.languages.len() <= MOST);
        for line in include_str!("common.txt")
            .lines()
            .filter(|l| !l.starts_with('#'))
        {
            let (code, words) = line.split_once('\t').unwrap();
            assert_eq!(Language::named(code).map(Language::code), Some(code));
            for word in words.split(' ') {
                assert!((1..=7).contains(&word.len()), "{word}");
            }
        }
        let used = TABLE.slots.iter().filter(|slot| slot.0 != 0).count();
        assert!(used * 3 < SLOTS, "{used}");
    }

    #[test]
    fn words_are_counted_in_any_case() {
        let counts = Counts::of("THE ÉTÉ of Größe", "été\u{e9}t, the");
        assert_eq!((counts.words, counts.english), (6, 3));
        let french = TABLE.languages.iter().position(|l| *l == "fr").unwrap();
        assert_eq!((counts.count_of(french), counts.count_of(0)), (1, 3));
        assert_eq!(counts.best_other(), 1);
    }
}
