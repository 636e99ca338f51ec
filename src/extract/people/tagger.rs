//! The tagger: labels the words of every run by learned weights.
//!
//! A linear model over the rows of [`features`](super::features): the labels of a run are those of the
//! highest sum, found by Viterbi's algorithm. People are labelled by position (BILOU: Ratinov and Roth,
//! CoNLL 2009), other kinds of names by one label each, for contrast. All runs are labelled twice; the
//! second time each word also knows how the text's other uses of it were labelled the first time (the
//! two stages of Krishnan and Manning, ACL 2006). Knows rows and weights; [`learn`](super::learn) makes
//! the weights.

use super::features::{Features, ROWS, Rows};
use super::runs::Run;
use super::votes::Votes;

/// What a word is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Label {
    /// No name.
    #[default]
    Out,
    /// The first word of a person's name of several.
    Begin,
    /// A word inside one.
    Inside,
    /// The last word of one.
    Last,
    /// A person's name of one word.
    Unit,
    /// In the name of a place.
    Place,
    /// In the name of a body.
    Body,
    /// In any other name.
    Other,
}

/// How many labels there are.
pub(super) const LABELS: usize = 8;

impl Label {
    /// All labels, in the order of their numbers.
    pub(super) const ALL: [Label; LABELS] = [
        Label::Out,
        Label::Begin,
        Label::Inside,
        Label::Last,
        Label::Unit,
        Label::Place,
        Label::Body,
        Label::Other,
    ];

    /// Whether it is part of a person's name.
    pub(super) fn is_person(self) -> bool {
        matches!(
            self,
            Label::Begin | Label::Inside | Label::Last | Label::Unit
        )
    }
}

/// The labels behind which a name goes on; only [`GOING_ON`] follow them.
const OPEN: [Label; 2] = [Label::Begin, Label::Inside];

/// The labels of words that go on with the name before them.
const GOING_ON: [Label; 2] = [Label::Inside, Label::Last];

/// The labels behind which no name goes on; only [`STARTING`] follow them.
const CLOSED: [Label; 6] = [
    Label::Out,
    Label::Last,
    Label::Unit,
    Label::Place,
    Label::Body,
    Label::Other,
];

/// The labels that do not go on with a name.
const STARTING: [Label; 6] = [
    Label::Out,
    Label::Begin,
    Label::Unit,
    Label::Place,
    Label::Body,
    Label::Other,
];

/// A score for every label.
pub(super) type Scores = [i32; LABELS];

/// Scores of a label behind another: from the first index to the second.
pub(super) type Steps = [Scores; LABELS];

/// What was learned: scores of every label for every row, and of every step.
///
/// As bytes: the steps as 64 little-endian 16-bit integers, then eight signed bytes a row.
pub(super) struct Weights<'a> {
    steps: Steps,
    rows: &'a [[u8; LABELS]; ROWS],
}

const STEP_BYTES: usize = 2 * LABELS * LABELS;

static SHIPPED: &[u8] = include_bytes!("weights.bin");

impl Weights<'static> {
    /// The weights that the program ships; `morgue train` makes them.
    pub(super) fn shipped() -> Weights<'static> {
        Weights::read(SHIPPED).expect("a test reads the shipped weights")
    }
}

impl<'a> Weights<'a> {
    /// Reads weights as [`Weights::bytes`] writes them, without copying; none if the length is another.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Weights<'a>> {
        let (steps, rows) = bytes.split_at_checked(STEP_BYTES)?;
        let (rows, rest) = rows.as_chunks::<LABELS>();
        let rows = rows.try_into().ok().filter(|_| rest.is_empty())?;
        let mut numbers = steps
            .as_chunks::<2>()
            .0
            .iter()
            .map(|b| i16::from_le_bytes(*b));
        let mut step = || i32::from(numbers.next().unwrap_or_default());
        let steps = std::array::from_fn(|_| std::array::from_fn(|_| step()));
        Some(Weights { steps, rows })
    }

    /// Weights as bytes.
    pub(super) fn bytes(steps: &Steps, rows: &[[i8; LABELS]]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(STEP_BYTES + rows.len() * LABELS);
        for step in steps.as_flattened() {
            let step = (*step).clamp(i16::MIN.into(), i16::MAX.into()) as i16;
            bytes.extend(step.to_le_bytes());
        }
        bytes.extend(rows.as_flattened().iter().map(|weight| *weight as u8));
        bytes
    }

    /// Adds the weights of these rows to a word's scores.
    fn add(&self, scores: &mut Scores, rows: &[u32]) {
        // The rows of one word are too few for a sum of bytes to leave 16 bits.
        let mut sums = [0i16; LABELS];
        for row in rows {
            let weights = &self.rows[*row as usize % ROWS];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum = sum.wrapping_add(i16::from(*weight as i8));
            }
        }
        for (score, sum) in scores.iter_mut().zip(sums) {
            *score += i32::from(sum);
        }
    }
}

/// Labels the words of all runs; one list for all, run after run.
pub(super) fn tag(features: &Features, runs: &[Run], weights: &Weights) -> Vec<Label> {
    let mut scores = scores(features, runs, weights);
    let mut path = Path::default();
    let mut labels = first_labels_of(&scores, runs, weights, &mut path);
    let votes = Votes::count(features, runs, &labels);
    let mut rows = Rows::default();
    for (range, run) in slices(runs) {
        let Some(votes) = votes.of(features, run, &labels[range.clone()]) else {
            continue;
        };
        for (at, word) in scores[range.clone()].iter_mut().enumerate() {
            votes.fill(at, &mut rows);
            weights.add(word, rows.as_slice());
        }
        path.best(&scores[range.clone()], &weights.steps, &mut labels[range]);
    }
    labels
}

/// The labels of the first time, by which the votes are counted.
pub(super) fn first_labels(features: &Features, runs: &[Run], weights: &Weights) -> Vec<Label> {
    first_labels_of(
        &scores(features, runs, weights),
        runs,
        weights,
        &mut Path::default(),
    )
}

fn first_labels_of(
    scores: &[Scores],
    runs: &[Run],
    weights: &Weights,
    path: &mut Path,
) -> Vec<Label> {
    let mut labels = vec![Label::Out; scores.len()];
    for (range, _) in slices(runs) {
        path.best(&scores[range.clone()], &weights.steps, &mut labels[range]);
    }
    labels
}

/// The scores of every word of every run.
fn scores(features: &Features, runs: &[Run], weights: &Weights) -> Vec<Scores> {
    let mut scores: Vec<Scores> = Vec::with_capacity(2 * runs.len());
    let mut rows = Rows::default();
    for run in runs {
        features.each_word(run, &mut rows, |rows| {
            let mut word = [0; LABELS];
            weights.add(&mut word, rows);
            scores.push(word);
        });
    }
    scores
}

/// Every run with the range that its words have in a list of the words of all runs.
pub(super) fn slices(runs: &[Run]) -> impl Iterator<Item = (Run, &Run)> {
    let mut at = 0;
    runs.iter().map(move |run| {
        let range = at..at + run.len();
        at = range.end;
        (range, run)
    })
}

/// A score that no path recovers from.
const NEVER: i32 = i32::MIN / 4;

/// Finds the best labels of a run; keeps its memory from run to run.
#[derive(Default)]
pub(super) struct Path {
    /// For every word but the first and every label, the best label before it.
    from: Vec<[u8; LABELS]>,
}

impl Path {
    /// Labels the words of a run that have these scores.
    pub(super) fn best(&mut self, words: &[Scores], steps: &Steps, labels: &mut [Label]) {
        let Some((first, rest)) = words.split_first() else {
            return;
        };
        let mut scores = *first;
        for label in GOING_ON {
            scores[label as usize] = NEVER;
        }
        self.from.clear();
        for word in rest {
            let (next, from) = step(&scores, word, steps);
            self.from.push(from);
            scores = next;
        }
        let mut best = Label::Out;
        for label in CLOSED {
            if scores[label as usize] > scores[best as usize] {
                best = label;
            }
        }
        for (at, label) in labels.iter_mut().enumerate().rev() {
            *label = best;
            if at > 0 {
                best = Label::ALL[usize::from(self.from[at - 1][best as usize])];
            }
        }
    }
}

/// The best scores up to a word, and the label before it that each comes from.
fn step(scores: &Scores, word: &Scores, steps: &Steps) -> (Scores, [u8; LABELS]) {
    let (mut next, mut from) = ([NEVER; LABELS], [0; LABELS]);
    let mut reach = |sources: &[Label], to: Label| {
        for source in sources {
            let score = scores[*source as usize] + steps[*source as usize][to as usize];
            if score > next[to as usize] {
                (next[to as usize], from[to as usize]) = (score, *source as u8);
            }
        }
        next[to as usize] = (next[to as usize] + word[to as usize]).max(NEVER);
    };
    for to in GOING_ON {
        reach(&OPEN, to);
    }
    for to in STARTING {
        reach(&CLOSED, to);
    }
    (next, from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_whole() {
        assert!(Weights::read(SHIPPED).is_some());
        assert!(Weights::read(&SHIPPED[1..]).is_none());
    }

    #[test]
    fn bytes_read_back() {
        let mut rows = vec![[0i8; LABELS]; ROWS];
        rows[7] = [1, -2, 3, -4, 5, -6, 127, -127];
        let steps = std::array::from_fn(|a| std::array::from_fn(|b| a as i32 * 100 - b as i32));
        let bytes = Weights::bytes(&steps, &rows);
        let weights = Weights::read(&bytes).unwrap();
        let mut scores = [0; LABELS];
        weights.add(&mut scores, &[7, 7]);
        assert_eq!(scores, [2, -4, 6, -8, 10, -12, 254, -254]);
        assert_eq!(weights.steps, steps);
    }

    #[test]
    fn a_path_never_breaks_a_name() {
        // Whatever the scores say, Begin leads to Inside or Last, and nothing else does.
        let greedy = |label: Label| {
            let mut scores = [0; LABELS];
            scores[label as usize] = 50;
            scores
        };
        let steps = [[0; LABELS]; LABELS];
        for wanted in [
            [Label::Last, Label::Begin, Label::Begin],
            [Label::Begin, Label::Out, Label::Inside],
            [Label::Inside, Label::Inside, Label::Inside],
        ] {
            let mut labels = [Label::Out; 3];
            Path::default().best(&wanted.map(greedy), &steps, &mut labels);
            assert!(
                STARTING.contains(&labels[0]) && CLOSED.contains(&labels[2]),
                "{labels:?}"
            );
            let sound = |pair: &[Label]| OPEN.contains(&pair[0]) == GOING_ON.contains(&pair[1]);
            assert!(labels.windows(2).all(sound), "{labels:?}");
        }
    }

    #[test]
    fn the_best_path_weighs_steps() {
        let mut steps = [[0; LABELS]; LABELS];
        steps[Label::Begin as usize][Label::Last as usize] = 5;
        let words = [[1, 0, 0, 0, 0, 0, 0, 0]; 2];
        let mut labels = [Label::Out; 2];
        Path::default().best(&words, &steps, &mut labels);
        assert_eq!(labels, [Label::Begin, Label::Last]);
    }
}
