//! What the tagger sees of a word: its letters, its lists, its neighbours, its run, and how the rest of
//! the text uses it, each as the number of a row of weights.
//!
//! The features follow Ratinov and Roth, "Design Challenges and Misconceptions in Named Entity
//! Recognition" (CoNLL 2009): shapes, affixes, gazetteers and non-local evidence; their values are
//! hashed into the rows (Weinberger et al., ICML 2009). Knows words; no labels and no weights.

use std::collections::HashMap;

use crate::hashed::Hashed;

use super::lexicon::{Kinds, Lexicon, phrase};
use super::runs::{LONGEST, Run};
use super::tokens::{Shape, Token};

/// Rows of weights: a power of two.
pub const ROWS: usize = 1 << ROW_BITS;
const ROW_BITS: u32 = 17;

/// The most features that a word has.
pub const MOST: usize = 64;

/// What the text as a whole says of its words, and the text itself.
pub(super) struct Features<'a> {
    text: &'a str,
    tokens: &'a [Token],
    lexicon: &'a Lexicon,
    /// Of each token of a run the place of its word in `seen`, of others 0.
    places: Vec<u32>,
    /// How the words of runs are used; the first stands for no word.
    seen: Vec<Seen>,
}

/// How a text uses a word, as bits.
#[derive(Clone, Copy, Default)]
struct Seen {
    bits: u32,
    /// How often it stands in runs, up to two.
    uses: u8,
    alone: u8,
    /// Last of a run of two or more.
    tail: u8,
}

impl Seen {
    const SMALL: u32 = 1;
    const TITLED: u32 = 1 << 1;
    const SPOKE: u32 = 1 << 2;
    const THERE: u32 = 1 << 3;
    const AFTER_GIVEN: u32 = 1 << 4;
    const HONOURED: u32 = 1 << 5;
    const FIRM: u32 = 1 << 6;
    const BEFORE_BODY: u32 = 1 << 7;
    const AGED: u32 = 1 << 8;
    const THE: u32 = 1 << 9;
    const OWNS: u32 = 1 << 10;
    const BETWEEN: u32 = 1 << 11;
    /// How many flags there are, and all of them.
    const FLAGS: u32 = 12;
    const ALL: u32 = (1 << Self::FLAGS) - 1;
}

/// What a word is taken for where its letters do not matter: its lists and shape.
#[derive(Clone, Copy)]
struct Word {
    hash: u64,
    kinds: u32,
    shape: u32,
}

impl Word {
    /// Its lists and shape as one number, below 2^38.
    fn look(self) -> u64 {
        u64::from(self.kinds) << 6 | u64::from(self.shape)
    }
}

/// What stands beyond the ends of a text.
const EDGE: Word = Word {
    hash: 0xED6E,
    kinds: u32::MAX,
    shape: 63,
};

impl<'a> Features<'a> {
    /// Looks through the whole text once.
    pub(super) fn new(
        text: &'a str,
        tokens: &'a [Token],
        runs: &[Run],
        lexicon: &'a Lexicon,
    ) -> Features<'a> {
        let mut features = Features {
            text,
            tokens,
            lexicon,
            places: vec![0; tokens.len()],
            seen: Vec::with_capacity(2 * runs.len() + 1),
        };
        features.seen.push(Seen::default());
        let mut places: HashMap<u64, u32, Hashed> =
            HashMap::with_capacity_and_hasher(2 * runs.len(), Hashed::default());
        for run in runs {
            for at in run.clone().filter(|at| tokens[*at].hash != 0) {
                let free = features.seen.len();
                let place = *places.entry(tokens[at].hash).or_insert(free as u32);
                if place as usize == free {
                    features.seen.push(Seen::default());
                }
                features.places[at] = place;
                features.note(at, run);
            }
        }
        features.note_small(&places);
        features
    }

    /// Notes which words of runs stand elsewhere in small letters. A table of bits keeps most words from
    /// the map.
    fn note_small(&mut self, places: &HashMap<u64, u32, Hashed>) {
        if places.is_empty() {
            return;
        }
        let mut marks = [0u64; 64];
        let place = |hash: u64| ((hash >> 6 & 63) as usize, 1 << (hash & 63));
        for hash in places.keys() {
            let (at, bit) = place(*hash);
            marks[at] |= bit;
        }
        // Which words pass cannot be guessed: they are listed without a branch, then looked up.
        let mut passed = [0u64; 128];
        for tokens in self.tokens.chunks(passed.len()) {
            let mut count = 0;
            for token in tokens {
                let (at, bit) = place(token.hash);
                passed[count % 128] = token.hash;
                count += usize::from((token.shape == Shape::Lower) & (marks[at] & bit != 0));
            }
            for hash in &passed[..count] {
                if let Some(place) = places.get(hash) {
                    self.seen[*place as usize].bits |= Seen::SMALL;
                }
            }
        }
    }

    /// Notes how the word at `at`, of which the place is known, is used.
    fn note(&mut self, at: usize, run: &Run) {
        let tokens = self.tokens;
        let token = &tokens[at];
        let seen = &mut self.seen[self.places[at] as usize];
        seen.uses = (seen.uses + 1).min(2);
        if !token.is_capital() {
            return;
        }
        let mut bits = 0;
        let flag = |on: bool, bit: u32| if on { bit } else { 0 };
        if let Some(before) = at.checked_sub(1).map(|at| &tokens[at]) {
            bits |= flag(before.is(Kinds::TITLE | Kinds::ROLE), Seen::TITLED);
            bits |= flag(before.is(Kinds::HONORIFIC), Seen::HONOURED);
            let lower = before.shape == Shape::Lower;
            bits |= flag(lower && before.is(Kinds::LOCATIVE), Seen::THERE);
            bits |= flag(before.is(Kinds::ARTICLE), Seen::THE);
            let given = before.is(Kinds::GIVEN) || before.shape == Shape::Initial;
            bits |= flag(at > run.start && given, Seen::AFTER_GIVEN);
        }
        if let Some(next) = tokens.get(at + 1) {
            bits |= flag(next.is(Kinds::SPEECH), Seen::SPOKE);
            bits |= flag(next.is_capital() && next.is(Kinds::FIRM), Seen::FIRM);
            bits |= flag(next.shape == Shape::Ampersand, Seen::FIRM);
            bits |= flag(next.is_capital() && next.is(Kinds::BODY), Seen::BEFORE_BODY);
            bits |= flag(next.shape == Shape::Possessive, Seen::OWNS);
            let third = tokens.get(at + 2);
            let aged = next.shape == Shape::Comma && third.is_some_and(is_age);
            bits |= flag(aged, Seen::AGED);
            let who = next.shape == Shape::Comma && third.is_some_and(|t| t.is(Kinds::WHO));
            bits |= flag(who, Seen::BETWEEN);
        }
        seen.bits |= bits;
        if !token.shouted {
            let tail = at + 1 == run.end;
            seen.alone = seen.alone.saturating_add(u8::from(run.len() == 1));
            seen.tail = seen.tail.saturating_add(u8::from(run.len() > 1 && tail));
        }
    }

    fn seen(&self, at: usize) -> u32 {
        if !self.tokens[at].is_capital() {
            return 0;
        }
        let seen = self.seen[self.places[at] as usize];
        seen.bits | u32::from(seen.alone.min(3)) << 12 | u32::from(seen.tail.min(3)) << 14
    }

    fn word(&self, at: Option<usize>) -> Word {
        let Some(token) = at.and_then(|at| self.tokens.get(at)) else {
            return EDGE;
        };
        let shape = token.shape as u32;
        let hash = if token.hash == 0 {
            u64::from(shape) + 1
        } else {
            token.hash
        };
        Word {
            hash,
            kinds: token.kinds.bits(),
            shape,
        }
    }

    /// The words and marks of the text.
    pub(super) fn tokens(&self) -> &'a [Token] {
        self.tokens
    }

    /// How many words [`Features::place`] tells apart, and one more.
    pub(super) fn places(&self) -> usize {
        self.seen.len()
    }

    /// A number for the word at `at`, if it stands in runs more than once.
    pub(super) fn place(&self, at: usize) -> Option<usize> {
        let place = self.places[at] as usize;
        (self.seen[place].uses > 1).then_some(place)
    }

    /// Gives the rows of every word of a run, in order.
    pub(super) fn each_word(&self, run: &Run, rows: &mut Rows, mut give: impl FnMut(&[u32])) {
        let mut phrases = [false; LONGEST + 3];
        self.mark_phrases(run, &mut phrases);
        let around = Around::of(self, run);
        let (mut before, mut seen) = (0, self.seen(run.start));
        for (at, phrase) in run.clone().zip(phrases) {
            let last = at + 1 == run.end;
            let after = if last { 0 } else { self.seen(at + 1) };
            rows.clear();
            self.fill(at, run, phrase, ([before, seen, after], &around), rows);
            give(rows.as_slice());
            (before, seen) = (seen, after);
        }
    }

    /// Marks the words of a run that are part of a place or firm of several words.
    fn mark_phrases(&self, run: &Run, marks: &mut [bool]) {
        let mut at = run.start;
        while at < run.end {
            let mut hash = self.tokens[at].hash;
            let mut length = 0;
            for next in at + 1..run.end.min(at + 4) {
                hash = phrase(hash, self.tokens[next].hash);
                if self.lexicon.kinds(hash).any(Kinds::PHRASE) {
                    length = next + 1 - at;
                }
            }
            for mark in marks.iter_mut().skip(at - run.start).take(length) {
                *mark = true;
            }
            at += length.max(1);
        }
    }

    /// The rows of the word at `at`, which belongs to this run; how the text uses it and its neighbours
    /// in the run, and what stands around that, is known.
    fn fill(
        &self,
        at: usize,
        run: &Run,
        in_phrase: bool,
        ([seen_before, seen, seen_after], around): ([u32; 3], &Around),
        rows: &mut Rows,
    ) {
        let token = &self.tokens[at];
        let spelled = &self.text.as_bytes()[token.span()];
        let here = self.word(Some(at));
        let [before, before2] = [1, 2].map(|n| self.word(at.checked_sub(n)));
        let [after, after2] = [1, 2].map(|n| self.word(Some(at + n)));
        let (first, last) = (at == run.start, at + 1 == run.end);
        let flags = [first, last, in_phrase].map(u64::from);
        let place = flags[0] | flags[1] << 1 | flags[2] << 5 | (run.len().min(6) as u64) << 2;
        let look = here.look();

        rows.add_always();
        // The word and its letters.
        rows.add(1, here.hash);
        rows.add(2, affix(spelled, 2));
        rows.add(3, affix(spelled, 4));
        rows.add(4, prefix(spelled, 3));
        rows.add(5, detail(spelled, here.shape));
        // The words around it.
        rows.add(6, before.hash);
        rows.add(7, before2.hash);
        rows.add(8, after2.hash);
        rows.add(9, mix(before.hash, here.hash));
        rows.add(10, mix(here.hash, after.hash));
        // What lists and shape make of it and of them.
        rows.add(11, mix(before.look(), look));
        rows.add(12, mix(before.hash, look));
        rows.add(13, mix(look, after.hash));
        rows.add(14, mix(before2.look(), before.look() ^ look << 32));
        rows.add(15, mix(after.look(), after2.look() ^ look << 32));
        let shapes = [before, here, after].map(|word| u64::from(word.shape));
        rows.add(16, shapes[0] << 12 | shapes[1] << 6 | shapes[2]);
        // How the text uses it elsewhere, and its neighbours in the run.
        rows.add(17, u64::from(seen));
        rows.add(18, mix(u64::from(seen), look));
        rows.add(19, u64::from(seen >> Seen::FLAGS));
        for flag in (0..Seen::FLAGS).filter(|flag| seen >> flag & 1 != 0) {
            rows.add(20, u64::from(flag));
        }
        rows.add(21, u64::from(seen_after & Seen::ALL));
        rows.add(22, u64::from(seen_before & Seen::ALL));
        // Its run, and what stands around that.
        rows.add(23, mix(look, place));
        rows.add(24, mix(around.before, place));
        rows.add(25, mix(around.behind, place));
        rows.add(26, mix(around.last, look));
        rows.add(27, mix(around.apposition, look));
    }

    /// What follows a run at `at`.
    fn apposition(&self, at: usize) -> Apposition {
        let is = |n: usize, kinds| self.tokens.get(at + n).is_some_and(|t| t.is(kinds));
        let shape = |n: usize| self.tokens.get(at + n).map(|t| t.shape);
        match shape(0) {
            Some(Shape::Comma) if self.tokens.get(at + 1).is_some_and(is_age) => Apposition::Age,
            Some(Shape::Comma) if is(1, Kinds::WHO) => Apposition::Who,
            Some(Shape::Comma) if is(1, Kinds::ARTICLE | Kinds::ROLE | Kinds::TITLE) => {
                let words = (1..6).take_while(|n| shape(*n).is_some_and(Shape::is_word));
                let mut words = words.map(|n| is(n, Kinds::ROLE | Kinds::TITLE));
                match words.any(|role| role) {
                    true => Apposition::Role,
                    false => Apposition::Thing,
                }
            }
            Some(Shape::Comma) if is(1, Kinds::PLACE) => Apposition::Place,
            Some(Shape::Open) if is(1, Kinds::PLACE | Kinds::NATION) => Apposition::Origin,
            Some(Shape::Open) if shape(1) == Some(Shape::Number) => Apposition::Number,
            Some(Shape::Open) if shape(1) == Some(Shape::Upper) => Apposition::Acronym,
            Some(Shape::Open) => Apposition::Brackets,
            Some(Shape::Ampersand) => Apposition::Partners,
            Some(Shape::Mark) if shape(1) == Some(Shape::Upper) => Apposition::Ticker,
            _ if is(0, Kinds::AND) && is(1, Kinds::FIRM) => Apposition::Partners,
            _ => Apposition::Nothing,
        }
    }
}

/// What the words of a run share: the looks of the words before it and behind it and of its last, and
/// what follows.
struct Around {
    before: u64,
    behind: u64,
    last: u64,
    apposition: u64,
}

impl Around {
    fn of(features: &Features, run: &Run) -> Around {
        let look = |at| features.word(at).look();
        Around {
            before: look(run.start.checked_sub(1)),
            behind: look(Some(run.end)),
            last: look(Some(run.end - 1)),
            apposition: features.apposition(run.end) as u64,
        }
    }
}

/// What follows a run.
enum Apposition {
    Nothing,
    /// `, 43`
    Age,
    /// `, who`
    Who,
    /// `, a spokesman`
    Role,
    /// `, the first of its kind`
    Thing,
    /// `, Ohio`
    Place,
    /// `(Kenya)`
    Origin,
    /// `(12`
    Number,
    /// `(KTDA)`
    Acronym,
    /// Brackets of another kind.
    Brackets,
    /// `& Co`, `and Sons`
    Partners,
    /// `<HRM>`
    Ticker,
}

fn is_age(token: &Token) -> bool {
    token.shape == Shape::Number && token.end - token.start == 2
}

/// The last `n` bytes, in small letters.
fn affix(word: &[u8], n: usize) -> u64 {
    pack(&word[word.len().saturating_sub(n)..])
}

fn prefix(word: &[u8], n: usize) -> u64 {
    pack(&word[..n.min(word.len())])
}

fn pack(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(1, |all, b| all << 8 | u64::from(b.to_ascii_lowercase()))
}

/// How a word is written: its length, marks inside, letters outside ASCII.
fn detail(word: &[u8], shape: u32) -> u64 {
    let mark = |(n, b): (usize, &u8)| match b {
        b'-' => 1 << 6,
        b'\'' => 1 << 7,
        b'.' => 1 << 8,
        0x80.. => 1 << 9,
        b'A'..=b'Z' if n > 0 => 1 << 14,
        b'0'..=b'9' => 1 << 15,
        _ => 0,
    };
    let marks = word
        .iter()
        .enumerate()
        .map(mark)
        .fold(0, |all, mark| all | mark);
    u64::from(shape) | marks | (word.len().min(8) as u64) << 10
}

/// The rows of one word.
pub(super) struct Rows {
    rows: [u32; MOST],
    length: usize,
}

impl Default for Rows {
    fn default() -> Rows {
        Rows {
            rows: [0; MOST],
            length: 0,
        }
    }
}

impl Rows {
    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    /// The row that every word has.
    pub(super) const ALWAYS: usize = 0;

    fn add_always(&mut self) {
        self.rows[self.length] = Rows::ALWAYS as u32;
        self.length += 1;
    }

    pub(super) fn as_slice(&self) -> &[u32] {
        &self.rows[..self.length]
    }

    pub(super) fn add(&mut self, feature: u64, value: u64) {
        let hash = (value ^ feature.wrapping_mul(0xD6E8_FEB8_6659_FD93))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let hash = (hash ^ hash >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        self.rows[self.length] = (hash >> (64 - ROW_BITS)) as u32;
        self.length += 1;
    }
}

/// One value of two.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    a.wrapping_mul(0xA24B_AED4_963E_E407).rotate_left(31) ^ b
}
