//! The commonest words of languages in Latin letters, counted at the head of a text.
//!
//! They make up a third of any running text and hardly occur in lists and tables of figures, so that
//! they tell English at once and bear out, or not, what a detector makes of letters alone. Knows
//! words; decides nothing but that.

use std::sync::LazyLock;

use super::Language;

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
            let key = word.bytes().fold(0, |key, byte| key << 8 | u64::from(byte));
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

/// How many of the first words of a text are common in each language.
pub(super) struct Counts {
    words: usize,
    /// Letters beyond ASCII, in bytes.
    foreign: usize,
    of: [u8; MOST],
}

impl Counts {
    /// Counts the head of a body, then the title above it, which has fewer common words.
    pub(super) fn of(title: &str, head: &str) -> Counts {
        let mut counts = Counts {
            words: 0,
            foreign: 0,
            of: [0; MOST],
        };
        if counts.read(head) {
            counts.read(title);
        }
        counts
    }

    /// Counts the words of a text; whether more of them are wanted.
    fn read(&mut self, text: &str) -> bool {
        let table = &*TABLE;
        let mut rest = text.as_bytes();
        while let Some(start) = rest.iter().position(|b| LETTERS[*b as usize] != 0) {
            let mut key: u64 = 0;
            rest = &rest[start..];
            let length = rest.iter().position(|b| LETTERS[*b as usize] == 0);
            let (word, behind) = rest.split_at(length.unwrap_or(rest.len()));
            for byte in word {
                // Of more than eight bytes the first are lost, which no word of the table has.
                let accent = u64::from((0x80..0x9F).contains(byte) && key as u8 == 0xC3) << 5;
                key = key << 8 | u64::from(LETTERS[*byte as usize]) | accent;
                self.foreign += usize::from(byte >> 7);
            }
            rest = behind;
            self.words += 1;
            // A capital letter alone is of a name.
            if word.len() > 1 || word[0] > b'Z' {
                self.count(table.slots[table.slot(key)].1);
            }
            let is_clear = self.words >= EARLY && self.english() >= CLEAR && self.are_english();
            if is_clear || self.words >= WORDS {
                return false;
            }
        }
        true
    }

    /// Counts a word that is common in these languages.
    fn count(&mut self, mut common: u64) {
        while common != 0 {
            self.of[common.trailing_zeros() as usize] += 1;
            common &= common - 1;
        }
    }

    /// Whether it is English: of the first words at least three, and at least an eighth, are common
    /// in it, and half as many in any other language; of ASCII letters alone fewer do.
    pub(super) fn are_english(&self) -> bool {
        let (english, other) = (self.english(), self.best_other());
        let is_plain = self.foreign == 0 && english > other && english * 16 >= self.words;
        english >= 3 && english * 8 >= self.words && other * 2 <= english
            || is_plain && english >= self.least()
    }

    /// Whether there are but letters of ASCII, and among the words hardly one that is common
    /// anywhere, or none that is not as common in English: a table, a list of names, a short line.
    pub(super) fn say_nothing(&self) -> bool {
        let other = self.best_other();
        self.foreign == 0 && (other < self.least() || other <= self.english())
    }

    /// How sure it is that the text is of this language, where the detector is so `confident`: surer
    /// where no language has more common words, not at all where it has none.
    pub(super) fn confidence(&self, language: Language, confident: f64) -> f64 {
        let code = language.code();
        let Some(number) = TABLE.languages.iter().position(|own| *own == code) else {
            return confident * 0.5;
        };
        let count = self.of[number] as usize;
        if count >= self.best_other() && count >= self.least() {
            (confident * 4.0).min(1.0)
        } else if count >= self.least() || self.foreign * 12 > self.words {
            confident
        } else {
            0.0
        }
    }

    fn english(&self) -> usize {
        self.of[0] as usize
    }

    fn least(&self) -> usize {
        if self.words <= FEW { 1 } else { 3 }
    }

    fn best_other(&self) -> usize {
        self.of[1..].iter().copied().max().unwrap_or(0) as usize
    }
}

/// Bytes of letters, those of ASCII in lower case, by their numbers; 0 for what is none. What follows
/// 0xC3 is brought to lower case as it is read.
const LETTERS: [u8; 256] = {
    let mut letters = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let own = byte as u8;
        letters[byte] = match own {
            b'A'..=b'Z' => own | 0x20,
            b'a'..=b'z' | 0x80.. => own,
            _ => 0,
        };
        byte += 1;
    }
    letters
};

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
        assert_eq!((counts.words, counts.of[0]), (6, 3));
        let french = TABLE.languages.iter().position(|l| *l == "fr").unwrap();
        assert_eq!(counts.of[french], 1);
    }
}
