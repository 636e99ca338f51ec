//! From labels to names: which words make a person's name, and what stands before it.
//!
//! `Russian President Vladimir Putin` gives the name `Vladimir Putin`, led by a title. Titles are
//! evidence of who is meant and never part of a name, whatever the labels say. Knows words and
//! labels; who is who is `coreference`'s work.

use std::collections::HashSet;

use crate::hashed::Hashed;

use super::lexicon::Kinds;
use super::runs::Run;
use super::tagger::{Label, slices};
use super::tokens::{Shape, Token};

/// A person's name in the text, and what stands before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    /// The first token.
    pub(super) first: usize,
    /// The last token, itself part of it.
    pub(super) last: usize,
    /// How many words it has, particles and suffixes not counted.
    pub(super) words: usize,
    pub(super) lead: Lead,
    /// What its leading title says of the bearer.
    pub(super) sex: Option<Sex>,
}

/// What stands directly before a name, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lead {
    Nothing,
    /// A role: `striker`.
    Role,
    /// An office or rank: `President`.
    Title,
    /// `Mr` and its like.
    Honorific,
}

/// What a title or given name says of its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sex {
    Female,
    Male,
}

/// A stretch of a run: a person's name, or words that are no part of one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    Person(Name),
    /// Words that the tagger takes for no person; who is named elsewhere may stand among them.
    Rest(Name),
}

/// All pieces of a text, in order and without overlaps; words of one kind in a run are one piece.
pub(super) fn pieces(tokens: &[Token], runs: &[Run], labels: &[Label]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(runs.len());
    for (range, run) in slices(runs) {
        let labels = &labels[range];
        let mut at = 0;
        while at < labels.len() {
            let mut end = at + 1;
            let person = labels[at].is_person();
            let goes_on = |label: &Label| match person {
                true => matches!(label, Label::Inside | Label::Last),
                false => *label == labels[at],
            };
            while labels.get(end).is_some_and(goes_on) {
                end += 1;
            }
            let (first, last) = (run.start + at, run.start + end - 1);
            pieces.extend(piece(tokens, first, last, person));
            at = end;
        }
    }
    without_firms(tokens, pieces)
}

/// The pieces, those that name a firm taken for no person: `Edward Harmon & Co`, and by themselves
/// `Harmon` beside it.
fn without_firms(tokens: &[Token], mut pieces: Vec<Piece>) -> Vec<Piece> {
    let mut firms: HashSet<u64, Hashed> = HashSet::default();
    for piece in &mut pieces {
        match *piece {
            Piece::Person(name) if opens_firm(&tokens[name.last..]) => {
                firms.insert(tokens[name.last].hash);
                *piece = Piece::Rest(name);
            }
            Piece::Rest(name) if tokens[name.last].is(Kinds::FIRM) && name.last > name.first => {
                firms.insert(tokens[name.last - 1].hash);
            }
            _ => {}
        }
    }
    if firms.is_empty() {
        return pieces;
    }
    for piece in &mut pieces {
        match *piece {
            Piece::Person(name)
                if name.words == 1
                    && name.lead < Lead::Title
                    && firms.contains(&tokens[name.last].hash) =>
            {
                *piece = Piece::Rest(name);
            }
            _ => {}
        }
    }
    pieces
}

/// Whether a name whose last token comes first here goes on as that of a firm: `& Co`, `and Sons`,
/// ` <HRM>`.
fn opens_firm(tokens: &[Token]) -> bool {
    let [last, next, second, ..] = tokens else {
        return false;
    };
    let joined = next.shape == Shape::Ampersand || next.is(Kinds::AND);
    let ticker = next.shape == Shape::Mark && next.start > last.end && second.start == next.end;
    joined && second.is_capital() && second.is(Kinds::FIRM)
        || ticker && second.shape == Shape::Upper
}

fn piece(tokens: &[Token], mut first: usize, mut last: usize, person: bool) -> Option<Piece> {
    if person {
        first = after_titles(tokens, first, last);
        while last > first && is_distinction(&tokens[last - 1], &tokens[last]) {
            last -= 1;
        }
    }
    let words = tokens[first..=last].iter().filter(|t| !is_joint(t)).count();
    // `bin Laden` has one word, `Bin` alone none but itself.
    let words = if person { words.max(1) } else { words };
    let (lead, sex) = lead(tokens, first);
    let name = Name {
        first,
        last,
        words,
        lead,
        sex,
    };
    match person {
        true => Some(Piece::Person(name)),
        false => (words > 0).then_some(Piece::Rest(name)),
    }
}

/// What stands before the name that starts at `first`: the strongest of the titles and roles there.
fn lead(tokens: &[Token], first: usize) -> (Lead, Option<Sex>) {
    let before = tokens[..first].iter().rev().take(4);
    let titles = before.take_while(|t| lead_of(t).is_some());
    titles.fold((Lead::Nothing, None), |(lead, sex), title| {
        let own = lead_of(title).unwrap_or(Lead::Nothing);
        (lead.max(own), sex.or(sex_of_title(title)))
    })
}

/// Where a name starts behind the titles that the tagger left on it: `Crown Prince Naruhito`.
fn after_titles(tokens: &[Token], first: usize, last: usize) -> usize {
    let mut start = first;
    for (n, token) in tokens[first..last].iter().enumerate() {
        if is_title(token) {
            start = first + n + 1;
        } else if n > 0 || token.is(Kinds::NAME) || !token.is(Kinds::COMMON) {
            break;
        }
    }
    start
}

/// Whether a word is a title rather than a given name: `Pope Francis`, but `Prince Mwangi`.
pub(super) fn is_title(token: &Token) -> bool {
    token.is(Kinds::HONORIFIC) || token.is(Kinds::TITLE) && !token.is(Kinds::GIVEN)
}

/// Whether a word is a distinction behind a name rather than part of it: `Ann McConachie AM`.
fn is_distinction(before: &Token, token: &Token) -> bool {
    let capitals = token.shape == Shape::Upper && token.end - token.start <= 3;
    capitals && before.shape == Shape::Capital && !token.is(Kinds::SUFFIX) && !token.shouted
}

/// Whether a token joins the words of a name without being one.
pub(super) fn is_joint(token: &Token) -> bool {
    let particle = token.is(Kinds::PARTICLE) && !token.is(Kinds::NAME);
    let syllable = token.shape == Shape::Lower && !token.is(Kinds::PARTICLE);
    !token.is_capital() && !syllable || particle || token.is(Kinds::SUFFIX)
}

fn lead_of(token: &Token) -> Option<Lead> {
    if token.is(Kinds::HONORIFIC) {
        Some(Lead::Honorific)
    } else if token.is(Kinds::TITLE) {
        Some(Lead::Title)
    } else if token.is(Kinds::ROLE) {
        Some(Lead::Role)
    } else {
        None
    }
}

fn sex_of_title(token: &Token) -> Option<Sex> {
    if token.is(Kinds::HIS) {
        Some(Sex::Male)
    } else if token.is(Kinds::HER) {
        Some(Sex::Female)
    } else {
        None
    }
}
