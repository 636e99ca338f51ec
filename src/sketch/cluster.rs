//! Clusters: which stories are one, among all of an archive.
//!
//! Comparing every story with every other is out of the question; only those are compared whose
//! sketches agree in a whole band (locality-sensitive hashing by bands: Leskovec, Rajaraman & Ullman, "Mining
//! of Massive Datasets", chapter 3). With [`BANDS`] bands of [`ROWS`] bins, two texts of a Jaccard
//! index of 0.8 meet with a probability of 0.998, two of 0.3 with 0.015. One band is looked at a
//! time: 16 bytes a story, sorted.
//!
//! A cluster is joined by what is [`NEAR`] its earliest story, and two clusters become one where
//! their earliest stories are near: what was changed a little again and again does not drift into one,
//! and a story carried ten thousand times is compared ten thousand times and not fifty million.
//! Where the sketches leave in doubt whether two texts are near, the texts themselves are asked.
//! The outcome depends on nothing but the stories and their order.

use std::collections::HashSet;
use std::ops::Range;

use super::minhash::BINS;
use super::{NEAR, Sketch};

/// Bins in a band.
const ROWS: usize = 6;
/// Bands of a sketch.
const BANDS: usize = BINS / ROWS;
/// Where a likeness by sketch says nothing sure of the likeness of the texts: two standard errors
/// of [`BINS`] bins to either side of [`NEAR`].
const DOUBT: Range<f64> = NEAR - 0.08..NEAR + 0.08;

/// The stories to cluster, numbered from 0 in the order of their dates.
pub trait Stories {
    /// Why a text cannot be read.
    type Error;

    /// How many there are.
    fn count(&self) -> u32;

    /// A number of a story's [`Sketch::words`].
    fn word(&self, story: u32, at: usize) -> u64;

    /// The likeness of the texts of two stories.
    ///
    /// # Errors
    /// When a text cannot be read.
    fn likeness(&mut self, a: u32, b: u32) -> Result<f64, Self::Error>;
}

/// For each story the earliest one of its cluster: itself where it has no company or is that one.
///
/// # Errors
/// When a text cannot be read.
pub fn clusters<S: Stories>(stories: &mut S) -> Result<Vec<u32>, S::Error> {
    let mut clusters = Clusters {
        earliest: (0..stories.count()).collect(),
        unlike: HashSet::new(),
    };
    let mut keys: Vec<(u64, u32)> = Vec::with_capacity(stories.count() as usize);
    for band in 0..=BANDS {
        keys.clear();
        keys.extend((0..stories.count()).map(|story| (key(stories, story, band), story)));
        keys.sort_unstable();
        for met in keys.chunk_by(|a, b| a.0 == b.0).filter(|met| met.len() > 1) {
            for pair in met.windows(2) {
                // The last one met may be of another cluster than the first.
                let (first, before, story) = (met[0].1, pair[0].1, pair[1].1);
                if !clusters.join(first, story, stories)? && before != first {
                    clusters.join(before, story, stories)?;
                }
            }
        }
    }
    let all = 0..stories.count();
    Ok(all.map(|story| clusters.find(story)).collect())
}

/// What a story is met by in a band; the band behind the last is of all its words.
fn key(stories: &impl Stories, story: u32, band: usize) -> u64 {
    if band == BANDS {
        return stories.word(story, Sketch::WORDS - 1);
    }
    let (start, end) = (band * ROWS, (band + 1) * ROWS);
    let first = u128::from(stories.word(story, start / 8));
    let both = match end.div_ceil(8) - start / 8 {
        1 => first,
        _ => first | u128::from(stories.word(story, start / 8 + 1)) << 64,
    };
    (both >> (start % 8 * 8)) as u64 & ((1 << (ROWS * 8)) - 1)
}

/// Disjoint sets (Tarjan 1975), each under the earliest of its stories.
struct Clusters {
    earliest: Vec<u32>,
    /// Pairs of stories that were in doubt and are not near.
    unlike: HashSet<(u32, u32)>,
}

impl Clusters {
    fn find(&mut self, story: u32) -> u32 {
        let mut at = story;
        while self.earliest[at as usize] != at {
            let above = self.earliest[self.earliest[at as usize] as usize];
            self.earliest[at as usize] = above;
            at = above;
        }
        at
    }

    /// Joins the clusters of two stories where their earliest are near; whether they are one now.
    fn join<S: Stories>(&mut self, a: u32, b: u32, stories: &mut S) -> Result<bool, S::Error> {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return Ok(true);
        }
        let (a, b) = (a.min(b), a.max(b));
        let is_near = self.are_near(a, b, stories)?;
        if is_near {
            self.earliest[b as usize] = a;
        }
        Ok(is_near)
    }

    fn are_near<S: Stories>(&mut self, a: u32, b: u32, stories: &mut S) -> Result<bool, S::Error> {
        let guess = sketch(stories, a).likeness(&sketch(stories, b));
        if !DOUBT.contains(&guess) {
            return Ok(guess >= NEAR);
        }
        if self.unlike.contains(&(a, b)) {
            return Ok(false);
        }
        let is_near = stories.likeness(a, b)? >= NEAR;
        if !is_near {
            self.unlike.insert((a, b));
        }
        Ok(is_near)
    }
}

fn sketch(stories: &impl Stories, story: u32) -> Sketch {
    Sketch::from_words(&std::array::from_fn(|at| stories.word(story, at)))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::super::Shingles;
    use super::super::shingle::Set;
    use super::*;

    /// Texts in the order of their dates.
    struct Texts {
        words: Vec<[u64; Sketch::WORDS]>,
        sets: Vec<Set>,
        asked: usize,
    }

    impl Texts {
        fn new(texts: &[String]) -> Texts {
            let shingles: Vec<Shingles> = texts.iter().map(|t| Shingles::of(t)).collect();
            Texts {
                words: shingles
                    .iter()
                    .map(|s| Sketch::of(s).expect("words").words())
                    .collect(),
                sets: shingles.into_iter().map(Shingles::into_set).collect(),
                asked: 0,
            }
        }
    }

    impl Stories for Texts {
        type Error = Infallible;

        fn count(&self) -> u32 {
            self.words.len() as u32
        }

        fn word(&self, story: u32, at: usize) -> u64 {
            self.words[story as usize][at]
        }

        fn likeness(&mut self, a: u32, b: u32) -> Result<f64, Infallible> {
            self.asked += 1;
            Ok(self.sets[a as usize].likeness(&self.sets[b as usize]))
        }
    }

    /// A text of words that no other seed has, from one place to another.
    fn text(seed: u32, words: Range<u32>) -> String {
        let words = words.map(|at| format!("w{seed}x{at}"));
        words.collect::<Vec<_>>().join(" ")
    }

    fn clustered(texts: &[String]) -> Vec<u32> {
        let Ok(found) = clusters(&mut Texts::new(texts));
        found
    }

    #[test]
    fn stories_stand_under_the_earliest_of_their_cluster() {
        let texts = [
            text(1, 0..200),
            text(2, 0..200),
            text(1, 5..200),
            text(1, 0..190),
            text(2, 0..200).to_uppercase(),
            text(3, 0..4),
            text(4, 0..4),
            text(3, 0..4),
            text(1, 60..200),
        ];
        assert_eq!(clustered(&texts), [0, 1, 0, 0, 1, 5, 6, 5, 8]);
        assert_eq!(clustered(&[]), [0; 0]);
    }

    #[test]
    fn changes_upon_changes_do_not_drift_into_one() {
        let texts: Vec<String> = (0..20).map(|at| text(1, at * 20..at * 20 + 200)).collect();
        let found = clustered(&texts);
        assert!(found.iter().any(|first| *first != found[0]), "{found:?}");
        for (story, first) in (0_u32..).zip(&found) {
            assert!(story - first < 4, "{found:?}");
        }
    }

    #[test]
    fn whoever_is_carried_everywhere_is_compared_once_each() {
        let texts: Vec<String> = (0..3000).map(|at| text(1, 0..200 - at % 20)).collect();
        let mut texts = Texts::new(&texts);
        let Ok(found) = clusters(&mut texts);
        assert!(found.iter().all(|first| *first == 0));
        assert!(texts.asked < 6000, "{}", texts.asked);
    }

    #[test]
    fn bands_are_of_all_bins_but_the_last() {
        let bins: [u8; BINS] = std::array::from_fn(|bin| bin as u8);
        let mut words = [0; Sketch::WORDS];
        for (word, eight) in words.iter_mut().zip(bins.chunks(8)) {
            *word = eight
                .iter()
                .rev()
                .fold(0, |word, bin| word << 8 | u64::from(*bin));
        }
        let texts = Texts {
            words: vec![words],
            sets: Vec::new(),
            asked: 0,
        };
        for band in 0..BANDS {
            let wanted = bins[band * ROWS..][..ROWS].iter().rev();
            let wanted = wanted.fold(0, |key, bin| key << 8 | u64::from(*bin));
            assert_eq!(key(&texts, 0, band), wanted, "{band}");
        }
    }
}
