//! Learns the tagger's weights from labelled texts.
//!
//! An averaged structured perceptron (Collins, "Discriminative Training Methods for Hidden Markov
//! Models", EMNLP 2002), in whole numbers and in an order drawn from a fixed seed: the same texts give
//! the same bytes on any machine. Each text is learned twice, without votes and with them; the votes
//! come from weights that were learned on other texts, since those of its own would be too good. Knows
//! what `tagger` and `features` know; no files.

use crate::text::{Span, Text};

use super::features::{Features, ROWS, Rows};
use super::lexicon::Lexicon;
use super::runs::{Run, runs};
use super::tagger::{LABELS, Label, Path, Scores, Steps, Weights, slices};
use super::tokens::{Token, tokens};
use super::votes::Votes;

/// A text whose names are labelled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    /// The text.
    pub text: Text,
    /// Its names, in order and without overlaps.
    pub names: Vec<(Span, NameKind)>,
    /// The persons among them and a number of the text's own for each, the same for the same person;
    /// empty where the text does not tell. Nothing is learned from it.
    pub bearers: Vec<(Span, u32)>,
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// A person, real or not, titles left out.
    Person,
    /// A place, also a building or a road.
    Place,
    /// A firm, party, team, agency, paper.
    Body,
    /// Any other name: a nation, faith, event, work, product.
    Other,
}

/// How often all texts are gone through.
const EPOCHS: usize = 12;

/// In how many orders the texts are learned, each from the start; the weights are averaged.
const ORDERS: i32 = 6;

/// In how many parts the texts are split for the votes.
const FOLDS: usize = 5;

/// Learned weights are averages; this many steps of the shipped whole numbers make one of theirs.
const SCALE: i64 = 12;

/// What is taken off the score of being part of a person's name. The stories name more people than
/// most news does; chosen on development sets that are no part of the training.
const CAUTION: i32 = 60;

/// Learns from texts, and gives the weights as the program ships them.
pub fn learn(lessons: &[Lesson]) -> Vec<u8> {
    let mut texts: Vec<Vec<Example>> = lessons.iter().map(examples).collect();
    for fold in 0..FOLDS {
        let others = texts.iter().enumerate().filter(|(n, _)| n % FOLDS != fold);
        let others: Vec<Round> = others.flat_map(|(_, text)| first_rounds(text)).collect();
        let bytes = train(&others, 1);
        let Some(weights) = Weights::read(&bytes) else {
            continue;
        };
        for (lesson, text) in lessons.iter().zip(&mut texts).skip(fold).step_by(FOLDS) {
            add_votes(lesson, text, &weights);
        }
    }
    let first = texts.iter().flat_map(|text| first_rounds(text));
    let second = texts.iter().flatten().filter(|e| !e.votes.is_empty());
    let second = second.map(|example| Round {
        example,
        votes: true,
    });
    train(&first.chain(second).collect::<Vec<Round>>(), ORDERS)
}

/// A run: the rows of its words, those of its votes, and its right labels.
struct Example {
    words: Vec<Vec<u32>>,
    votes: Vec<Vec<u32>>,
    labels: Vec<Label>,
}

/// An example, learned with its votes or without.
#[derive(Clone, Copy)]
struct Round<'a> {
    example: &'a Example,
    votes: bool,
}

impl Round<'_> {
    /// The rows of the word at `at`.
    fn rows(&self, at: usize) -> impl Iterator<Item = usize> {
        let votes = self.example.votes.get(at).filter(|_| self.votes);
        let rows = self.example.words[at]
            .iter()
            .chain(votes.into_iter().flatten());
        rows.map(|row| *row as usize)
    }
}

fn first_rounds(text: &[Example]) -> impl Iterator<Item = Round<'_>> {
    text.iter().map(|example| Round {
        example,
        votes: false,
    })
}

fn examples(lesson: &Lesson) -> Vec<Example> {
    with_runs(lesson, |features, runs| {
        let example = |run: &Run| {
            let mut words = Vec::with_capacity(run.len());
            features.each_word(run, &mut Rows::default(), |rows| words.push(rows.to_vec()));
            let labels = labels(&features.tokens()[run.clone()], &lesson.names);
            Example {
                words,
                votes: Vec::new(),
                labels,
            }
        };
        runs.iter().map(example).collect()
    })
}

fn with_runs<T>(lesson: &Lesson, work: impl FnOnce(&Features, &[Run]) -> T) -> T {
    let (text, body, lexicon) = (
        lesson.text.whole(),
        lesson.text.body_start(),
        Lexicon::get(),
    );
    let tokens = tokens(text, body, &[], lexicon);
    let runs = runs(text, &tokens);
    let features = Features::new(text, &tokens, &runs, lexicon);
    work(&features, &runs)
}

/// The right labels of a run.
fn labels(run: &[Token], names: &[(Span, NameKind)]) -> Vec<Label> {
    let name_of = |token: &Token| {
        let span = token.span();
        let first = names.partition_point(|(name, _)| name.end <= span.start);
        (names.get(first)?.0.start < span.end).then_some(first)
    };
    let of: Vec<Option<usize>> = run.iter().map(name_of).collect();
    let label = |at: usize| {
        let Some(name) = of[at] else {
            return Label::Out;
        };
        let goes_on = at > 0 && of[at - 1] == of[at];
        let open = of.get(at + 1) == Some(&of[at]);
        match (names[name].1, goes_on, open) {
            (NameKind::Person, false, false) => Label::Unit,
            (NameKind::Person, false, true) => Label::Begin,
            (NameKind::Person, true, true) => Label::Inside,
            (NameKind::Person, true, false) => Label::Last,
            (NameKind::Place, ..) => Label::Place,
            (NameKind::Body, ..) => Label::Body,
            (NameKind::Other, ..) => Label::Other,
        }
    };
    (0..run.len()).map(label).collect()
}

/// Labels a text by `weights` and notes the votes that come of it.
fn add_votes(lesson: &Lesson, text: &mut [Example], weights: &Weights) {
    with_runs(lesson, |features, runs| {
        let labels = super::tagger::first_labels(features, runs, weights);
        let votes = Votes::count(features, runs, &labels);
        let mut rows = Rows::default();
        for (example, (range, run)) in text.iter_mut().zip(slices(runs)) {
            let Some(votes) = votes.of(features, run, &labels[range]) else {
                continue;
            };
            let mut fill = |at| {
                votes.fill(at, &mut rows);
                rows.as_slice().to_vec()
            };
            example.votes = (0..run.len()).map(&mut fill).collect();
        }
    });
}

/// A weight while it is learned: its value, and the sum of its changes times when they were made.
#[derive(Clone, Copy, Default)]
struct Weight {
    now: i32,
    weighted: i64,
}

impl Weight {
    fn change(&mut self, by: i32, when: i64) {
        self.now += by;
        self.weighted += i64::from(by) * when;
    }

    /// Its average over all `rounds`, scaled and rounded.
    fn average(self, rounds: i64) -> i32 {
        let sum = (i64::from(self.now) * rounds - self.weighted) * SCALE;
        // Half up, for negative sums too.
        (2 * sum + rounds).div_euclid(2 * rounds) as i32
    }
}

/// Weights while they are learned.
struct Learner {
    rows: Vec<[Weight; LABELS]>,
    steps: [[Weight; LABELS]; LABELS],
}

/// Goes through all rounds several times over, in several orders from the start, and averages: what one
/// order makes of the texts varies by chance.
fn train(rounds: &[Round], orders: i32) -> Vec<u8> {
    let mut draw = Draw::default();
    let mut rows = vec![[0i32; LABELS]; ROWS];
    let mut steps: Steps = [[0; LABELS]; LABELS];
    for _ in 0..orders {
        let (learner, when) = learn_once(rounds, &mut draw);
        let learned = learner
            .rows
            .as_flattened()
            .iter()
            .chain(learner.steps.as_flattened());
        let sums = rows
            .as_flattened_mut()
            .iter_mut()
            .chain(steps.as_flattened_mut());
        for (sum, weight) in sums.zip(learned) {
            *sum += weight.average(when);
        }
    }
    let steps = steps.map(|step| step.map(|sum| sum / orders));
    let small = |sum: i32| (sum / orders).clamp(-127, 127) as i8;
    let mut rows: Vec<[i8; LABELS]> = rows.iter().map(|row| row.map(small)).collect();
    let always = &mut rows[Rows::ALWAYS];
    for label in Label::ALL.into_iter().filter(|label| label.is_person()) {
        let score = i32::from(always[label as usize]) - CAUTION;
        always[label as usize] = score.clamp(-127, 127) as i8;
    }
    Weights::bytes(&steps, &rows)
}

/// Learns in one order, and says how many rounds that took.
fn learn_once(rounds: &[Round], draw: &mut Draw) -> (Learner, i64) {
    let mut learner = Learner {
        rows: vec![[Weight::default(); LABELS]; ROWS],
        steps: [[Weight::default(); LABELS]; LABELS],
    };
    let mut order: Vec<usize> = (0..rounds.len()).collect();
    let (mut path, mut when) = (Path::default(), 1);
    for _ in 0..EPOCHS {
        draw.shuffle(&mut order);
        for at in &order {
            let round = &rounds[*at];
            let right = &round.example.labels;
            let guess = learner.guess(round, &mut path);
            if guess != *right {
                learner.correct(round, right, 1, when);
                learner.correct(round, &guess, -1, when);
            }
            when += 1;
        }
    }
    (learner, when)
}

impl Learner {
    /// The best labels under the weights of the moment, every wrong one favoured a little: what is
    /// right must be so by a margin.
    fn guess(&self, round: &Round, path: &mut Path) -> Vec<Label> {
        let right = &round.example.labels;
        let score = |at: usize| {
            let mut scores: Scores = [1; LABELS];
            scores[right[at] as usize] = 0;
            for row in round.rows(at) {
                for (score, weight) in scores.iter_mut().zip(&self.rows[row]) {
                    *score += weight.now;
                }
            }
            scores
        };
        let scores: Vec<Scores> = (0..right.len()).map(score).collect();
        let steps = self.steps.map(|step| step.map(|weight| weight.now));
        let mut labels = vec![Label::Out; right.len()];
        path.best(&scores, &steps, &mut labels);
        labels
    }

    /// Makes these labels of an example likelier, or with a negative `by` less likely.
    fn correct(&mut self, round: &Round, labels: &[Label], by: i32, when: i64) {
        for (at, label) in labels.iter().enumerate() {
            for row in round.rows(at) {
                self.rows[row][*label as usize].change(by, when);
            }
        }
        for pair in labels.windows(2) {
            self.steps[pair[0] as usize][pair[1] as usize].change(by, when);
        }
    }
}

/// Random numbers, the same at every run: xorshift64* (Vigna, "An experimental exploration of
/// Marsaglia's xorshift generators", 2016).
pub struct Draw(u64);

impl Default for Draw {
    fn default() -> Draw {
        Draw(0x2545_F491_4F6C_DD1D)
    }
}

impl Draw {
    /// A number below `n`, 0 where `n` is.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16;
        (drawn % n.max(1) as u64) as usize
    }

    /// Fisher and Yates's shuffle.
    fn shuffle(&mut self, list: &mut [usize]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// The given names that the tagger knows, in small letters.
pub fn given_names() -> Vec<&'static str> {
    super::lexicon::GIVEN_NAMES
        .iter()
        .flat_map(|list| list.lines())
        .collect()
}

/// The family names that the tagger knows, in small letters.
pub fn surnames() -> Vec<&'static str> {
    super::lexicon::SURNAMES.lines().collect()
}
