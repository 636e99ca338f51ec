//! English stems, fast: the most expensive step of tokenising, behind a small cache that halves it.
//!
//! Stemming is Porter's second English stemmer (snowballstem.org). Knows folded words.

use frostem::{Algorithm, Stemmer};

/// The stemmer behind a direct-mapped cache of words seen lately.
#[derive(Clone)]
pub(super) struct Stems {
    stemmer: Stemmer,
    slots: Vec<Slot>,
    long: String,
}

/// Bytes of word and of stem that a slot holds: nearly all English words fit.
const SLOT_BYTES: usize = 15;
/// A power of two; together with the slot's size, small enough for the second-level cache.
const SLOTS: usize = 4096;

#[derive(Clone, Copy, Default)]
struct Slot {
    word: [u8; SLOT_BYTES],
    word_len: u8,
    stem: [u8; SLOT_BYTES],
    stem_len: u8,
}

impl Stems {
    pub(super) fn new() -> Stems {
        Stems {
            stemmer: Stemmer::new(Algorithm::English),
            slots: Vec::new(),
            long: String::new(),
        }
    }

    /// The stem of a folded word.
    pub(super) fn look_up(&mut self, word: &str) -> &str {
        if word.len() > SLOT_BYTES {
            self.long.clear();
            self.long.push_str(&self.stemmer.stem(word));
            return &self.long;
        }
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        let slot = &mut self.slots[slot_of(word.as_bytes())];
        if slot.word_len as usize != word.len() || &slot.word[..word.len()] != word.as_bytes() {
            *slot = stemmed_slot(self.stemmer, word);
        }
        // Proven: a slot holds whole strings only, copied from str in stemmed_slot.
        std::str::from_utf8(&slot.stem[..slot.stem_len as usize]).unwrap_or_default()
    }
}

/// Fills a slot; a stem longer than a slot holds (Porter 2 lengthens words by one byte at most) is
/// not taken.
fn stemmed_slot(stemmer: Stemmer, word: &str) -> Slot {
    let stem = stemmer.stem(word);
    let stem = if stem.len() > SLOT_BYTES {
        word
    } else {
        &*stem
    };
    let mut slot = Slot {
        word_len: word.len() as u8,
        stem_len: stem.len() as u8,
        ..Slot::default()
    };
    slot.word[..word.len()].copy_from_slice(word.as_bytes());
    slot.stem[..stem.len()].copy_from_slice(stem.as_bytes());
    slot
}

/// A multiplicative hash of at most [`SLOT_BYTES`] bytes, cut to a slot's number.
fn slot_of(word: &[u8]) -> usize {
    let mut chunk = [0; 16];
    chunk[..word.len()].copy_from_slice(word);
    // Proven: both halves of a 16-byte array are 8 bytes long.
    let low = u64::from_le_bytes(chunk[..8].try_into().expect("8 of 16 bytes"));
    let high = u64::from_le_bytes(chunk[8..].try_into().expect("8 of 16 bytes"));
    let mixed = (low ^ high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 52) as usize & (SLOTS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_gives_what_the_stemmer_gives() {
        let stemmer = Stemmer::new(Algorithm::English);
        let mut stems = Stems::new();
        let long = [
            "internationally",
            "internationalis",
            "internationalisation",
            "überprüfungen",
        ];
        let words = [
            "arms", "news", "was", "happily", "a", "1980s", "sky", "skies",
        ];
        for word in words.iter().chain(&long).chain(&words) {
            assert_eq!(stems.look_up(word), stemmer.stem(word), "{word}");
        }
    }
}
