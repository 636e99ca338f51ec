//! What the first labelling of a text says of its words: how each was labelled elsewhere.
//!
//! Turned into rows of weights for the second labelling, a word's own label left out. Knows labels;
//! no text.

use std::collections::HashMap;

use crate::hashed::Hashed;

use super::features::{Rows, mix};
use super::runs::{LONGEST, Run};
use super::tagger::{LABELS, Label, slices};
use super::tokens::Token;

/// How often each word of a text has each label, two standing for more.
pub(super) struct Votes {
    counts: HashMap<u64, [u8; LABELS], Hashed>,
}

/// The votes on the words of a run.
pub(super) struct RunVotes {
    /// Two bits a label.
    words: [u64; LONGEST + 3],
    length: usize,
}

impl Votes {
    /// Counts the labels of all runs, as `tag` lists them.
    pub(super) fn count(tokens: &[Token], runs: &[Run], labels: &[Label]) -> Votes {
        let mut counts: HashMap<u64, [u8; LABELS], Hashed> =
            HashMap::with_capacity_and_hasher(2 * runs.len(), Hashed::default());
        for (range, run) in slices(runs) {
            let words = run.clone().zip(&labels[range]);
            for (at, label) in words.filter(|(at, _)| tokens[*at].hash != 0) {
                let count = &mut counts.entry(tokens[at].hash).or_default()[*label as usize];
                *count = count.saturating_add(1);
            }
        }
        Votes { counts }
    }

    /// The votes on a run with these labels; none if no word of it stands elsewhere in the text.
    pub(super) fn of(&self, tokens: &[Token], run: &Run, labels: &[Label]) -> Option<RunVotes> {
        let mut votes = RunVotes {
            words: [0; LONGEST + 3],
            length: run.len(),
        };
        for ((word, at), own) in votes.words.iter_mut().zip(run.clone()).zip(labels) {
            let Some(counts) = self.counts.get(&tokens[at].hash) else {
                continue;
            };
            *word = counts.iter().enumerate().fold(0, |all, (label, count)| {
                let others = count - u8::from(label == *own as usize && *count < u8::MAX);
                all | u64::from(others.min(2)) << (2 * label)
            });
        }
        votes.words.iter().any(|word| *word != 0).then_some(votes)
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
