//! Sketches: sets of any size in [`Sketch::WORDS`] numbers, alike as far as the sets are.
//!
//! MinHash by one permutation (Li, Owen & Zhang 2012, "One permutation hashing"): the hashes of a
//! set fall into [`BINS`] bins by their first bits, and of each bin the least is kept; a bin that
//! stays empty takes over what another has, chosen by hashing alone (Shrivastava 2017, "Optimal
//! densification for fast and accurate minwise hashing"). Of each bin one byte is kept (Li & König
//! 2010, "b-bit minwise hashing"). Two sketches agree in a bin as often as their sets have members
//! in common, up to what one byte in 256 agrees by chance.

use super::shingle::{Shingles, mixed};

/// Bins of a sketch, a byte each.
pub const BINS: usize = 128;
/// Numbers that hold the bins.
const BIN_WORDS: usize = BINS / 8;

/// What is kept of a set of shingles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sketch {
    bins: [u8; BINS],
    digest: u64,
}

impl Sketch {
    /// How many numbers a sketch takes.
    pub const WORDS: usize = BIN_WORDS + 1;

    /// The sketch of a set; of an empty set there is none.
    pub fn of(shingles: &Shingles) -> Option<Sketch> {
        if shingles.runs().is_empty() {
            return None;
        }
        let mut least = [u64::MAX; BINS];
        for &run in shingles.runs() {
            let bin = (run >> (u64::BITS - BINS.ilog2())) as usize;
            least[bin] = least[bin].min(run);
        }
        // Of one member in two bins two bytes are made, or sets of few members, which fill many bins
        // with each, would agree by chance in many bins at once.
        let byte = |bin| mixed(least[source(bin, &least)] ^ bin as u64) as u8;
        let bins = std::array::from_fn(byte);
        Some(Sketch {
            bins,
            digest: shingles.digest(),
        })
    }

    /// The sketch as numbers, for [`Sketch::from_words`].
    pub fn words(&self) -> [u64; Sketch::WORDS] {
        let mut words = [self.digest; Sketch::WORDS];
        let (bins, _) = self.bins.as_chunks::<8>();
        for (word, bins) in words.iter_mut().zip(bins) {
            *word = u64::from_le_bytes(*bins);
        }
        words
    }

    /// The sketch of these numbers.
    pub fn from_words(words: &[u64; Sketch::WORDS]) -> Sketch {
        let mut bins = [0; BINS];
        let (eights, _) = bins.as_chunks_mut::<8>();
        for (bins, word) in eights.iter_mut().zip(words) {
            *bins = word.to_le_bytes();
        }
        Sketch {
            bins,
            digest: words[BIN_WORDS],
        }
    }

    /// The bytes of the bins.
    pub fn bins(&self) -> &[u8; BINS] {
        &self.bins
    }

    /// The [digest](Shingles::digest) of the text.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// The Jaccard index of the sets, as far as it can be told; 1 for the same words.
    pub fn likeness(&self, other: &Sketch) -> f64 {
        if self.digest == other.digest {
            return 1.0;
        }
        let pairs = self.bins.iter().zip(&other.bins);
        let same: u32 = pairs.map(|(a, b)| u32::from(a == b)).sum();
        let chance = 1.0 / 256.0;
        let share = f64::from(same) / BINS as f64;
        ((share - chance) / (1.0 - chance)).max(0.0)
    }
}

/// The bin that stands for this one: itself, or one that is not empty.
fn source(bin: usize, least: &[u64; BINS]) -> usize {
    let mut chosen = bin;
    let mut tries = bin as u64;
    while least[chosen] == u64::MAX {
        tries += BINS as u64;
        chosen = mixed(tries) as usize % BINS;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(words: std::ops::Range<u32>) -> Sketch {
        let words: Vec<String> = words.map(|word| format!("word{word}")).collect();
        Sketch::of(&Shingles::of(&words.join(" "))).expect("words")
    }

    #[test]
    fn sketches_come_back_from_their_numbers() {
        let sketch = sketch(0..300);
        assert_eq!(Sketch::from_words(&sketch.words()), sketch);
        assert_eq!(sketch.words()[Sketch::WORDS - 1], sketch.digest());
        assert_eq!(Sketch::of(&Shingles::of("--")), None);
    }

    /// Of texts of all lengths, the mean error is small and the single one within four standard
    /// errors.
    #[test]
    fn sketches_are_as_alike_as_their_sets() {
        for length in [30_u32, 60, 120, 300, 1000] {
            let (mut sum, mut count) = (0.0, 0.0);
            for part in 0..100 {
                let first = part * 10_000;
                let other = first + length * (part % 10) / 12;
                let (a, b) = (first..first + length, other..other + length);
                let runs = f64::from(length - 2);
                let common = runs - f64::from(other - first);
                let truth = common / (2.0 * runs - common);
                let error = sketch(a).likeness(&sketch(b)) - truth;
                assert!(error.abs() < 0.2, "{length} words, {truth}: {error}");
                (sum, count) = (sum + error, count + 1.0);
            }
            assert!(
                (sum / count).abs() < 0.015,
                "{length} words: {}",
                sum / count
            );
        }
    }

    #[test]
    fn few_runs_are_not_alike_by_chance() {
        let lonely: Vec<Sketch> = (0..600).map(|n| sketch(n * 10..n * 10 + 4)).collect();
        for (at, a) in lonely.iter().enumerate() {
            for b in &lonely[..at] {
                assert!(a.likeness(b) < 0.1);
            }
        }
    }
}
