//! What the first labelling of a text says of its words: how each was labelled elsewhere.
//!
//! Turned into rows of weights for the second labelling, a word's own label left out. Knows labels;
//! no text.

use super::features::{Features, Rows, mix};
use super::runs::{LONGEST, Run};
use super::tagger::{LABELS, Label, slices};

/// How often each word of a text that stands in it more than once has each label, two standing for more.
pub(super) struct Votes {
    counts: Vec<[u8; LABELS]>,
}

/// The votes on the words of a run.
pub(super) struct RunVotes {
    /// Two bits a label.
    words: [u64; LONGEST + 3],
    length: usize,
}

impl Votes {
    /// Counts the labels of all runs, as `tag` lists them.
    pub(super) fn count(features: &Features, runs: &[Run], labels: &[Label]) -> Votes {
        let mut counts = vec![[0u8; LABELS]; features.places()];
        for (range, run) in slices(runs) {
            for (at, label) in run.clone().zip(&labels[range]) {
                if let Some(place) = features.place(at) {
                    let count = &mut counts[place][*label as usize];
                    *count = count.saturating_add(1);
                }
            }
        }
        Votes { counts }
    }

    /// The votes on a run with these labels; none if no word of it stands elsewhere in the text.
    pub(super) fn of(&self, features: &Features, run: &Run, labels: &[Label]) -> Option<RunVotes> {
        if run.clone().all(|at| features.place(at).is_none()) {
            return None;
        }
        let mut votes = RunVotes {
            words: [0; LONGEST + 3],
            length: run.len(),
        };
        for ((word, at), own) in votes.words.iter_mut().zip(run.clone()).zip(labels) {
            let Some(counts) = features.place(at).map(|place| &self.counts[place]) else {
                continue;
            };
            *word = counts.iter().enumerate().fold(0, |all, (label, count)| {
                let others = count - u8::from(label == *own as usize && *count < u8::MAX);
                all | u64::from(others.min(2)) << (2 * label)
            });
        }
        Some(votes)
    }
}

impl RunVotes {
    /// Puts the rows of the word at `at` into `rows`.
    pub(super) fn fill(&self, at: usize, rows: &mut Rows) {
        const EDGE: u64 = 1 << 40;
        let word = self.words[at];
        let last = at + 1 == self.length;
        let before = at.checked_sub(1).map_or(EDGE, |at| self.words[at]);
        let after = if last { EDGE } else { self.words[at + 1] };
        let place = u64::from(at == 0) | u64::from(last) << 1;
        rows.clear();
        rows.add(60, word);
        rows.add(61, mix(word, place));
        rows.add(62, mix(word, before));
        rows.add(63, mix(word, after));
        for label in (0..LABELS as u64).filter(|label| word >> (2 * label) & 3 != 0) {
            rows.add(64, mix(label, place));
        }
    }
}
