//! Maps whose keys are hashes already, which need no second one.
//!
//! A map with the hasher [`Hashed`] takes a `u64` key for its hash as it stands: such as [`of`] gives
//! for a word. Words that share all 64 bits would be taken for one; there are too few words for that.
//! Knows numbers; no words.

use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64;

/// Builds hashers that take a `u64` as it stands.
pub type Hashed = BuildHasherDefault<AsItIs>;

/// The hash of a word.
pub fn of(word: &str) -> u64 {
    of_bytes(word.as_bytes())
}

/// The hash of a word by its bytes.
pub fn of_bytes(word: &[u8]) -> u64 {
    xxh3_64(word)
}

/// A hasher for keys that are hashes.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn hashes_find_what_they_stand_for() {
        let words = ["kim", "lee", "", "a word of more letters than most"];
        let map: HashMap<u64, &str, Hashed> = words.iter().map(|word| (of(word), *word)).collect();
        for word in words {
            assert_eq!(map.get(&of(word)), Some(&word));
        }
        assert_eq!(map.get(&of("roy")), None);
    }
}
