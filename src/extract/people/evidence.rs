//! Weighs whether a candidate is a person: its words, its neighbours, and the rest of the text.
//!
//! The score is a sum of small weights set by hand, ten standing for a fair hint; a name needs
//! [`ENOUGH`]. Several words are weighed as a name in full, one word alone needs more from its
//! surroundings. Knows nothing of who is who.

use std::collections::HashMap;

use super::candidates::{Candidate, Lead, are_initials, is_joint};
use super::lexicon::{AsItIs, Kinds};
use super::tokens::{Shape, Token};

/// The score from which a candidate counts as a person.
pub(super) const ENOUGH: i32 = 18;

/// What the text as a whole says of its capitalised words.
pub(super) struct Evidence<'a> {
    tokens: &'a [Token],
    seen: HashMap<u64, Seen, AsItIs>,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    /// In small letters.
    small: bool,
    /// How often as a candidate of one word.
    alone: u32,
    /// In the name of a firm: `Norton Co`, `Edward Norton & Sons`.
    firm: bool,
}

impl<'a> Evidence<'a> {
    /// Looks through the whole text once.
    pub(super) fn new(tokens: &'a [Token], candidates: &[Candidate]) -> Evidence<'a> {
        let mut seen: HashMap<u64, Seen, AsItIs> = HashMap::default();
        for candidate in candidates {
            for token in &tokens[candidate.first..=candidate.last] {
                let entry = seen.entry(token.hash).or_default();
                entry.alone += u32::from(candidate.words == 1 && !token.shouted);
            }
            for token in firm_words(tokens, candidate) {
                seen.entry(token.hash).or_default().firm = true;
            }
        }
        if !seen.is_empty() {
            for token in tokens.iter().filter(|token| token.shape == Shape::Lower) {
                if let Some(entry) = seen.get_mut(&token.hash) {
                    entry.small = true;
                }
            }
        }
        Evidence { tokens, seen }
    }

    /// The score of a candidate of any length; `previous` is the last full name before it.
    pub(super) fn score(&self, candidate: &Candidate, previous: Option<&Candidate>) -> i32 {
        if candidate.words == 1 {
            return self.score_alone(candidate);
        }
        let listed = previous.is_some_and(|previous| self.is_listed(previous, candidate));
        self.score_full(candidate) + if listed { 10 } else { 0 }
    }

    /// Whether nothing but a comma or `and` stands between two names.
    fn is_listed(&self, previous: &Candidate, next: &Candidate) -> bool {
        let between = &self.tokens[previous.last + 1..next.first];
        (1..=2).contains(&between.len())
            && between
                .iter()
                .all(|t| t.shape == Shape::Comma || t.is(Kinds::AND))
    }

    fn seen(&self, token: &Token) -> Seen {
        self.seen.get(&token.hash).copied().unwrap_or_default()
    }

    fn score_full(&self, candidate: &Candidate) -> i32 {
        let all = &self.tokens[candidate.first..=candidate.last];
        let mut words = all.iter().filter(|token| !is_joint(token));
        let (Some(head), Some(tail)) = (words.next(), words.next_back()) else {
            return 0;
        };
        let mut score = self.head(head, candidate) + self.tail(head, tail);
        // `Randy "Duke" Cunningham`: what stands between quotation marks may be any word.
        let quoted = all.iter().any(|token| token.shape == Shape::Quote);
        let middle = |token| if quoted { 0 } else { middle(token) };
        score += words.map(middle).sum::<i32>() + joints(all) + lead(candidate.lead);
        score += self.before(candidate) + self.after(candidate);
        score += match self.seen(tail).alone {
            0 => 0,
            _ if tail.is(Kinds::PLACE | Kinds::BODY | Kinds::COMMON | Kinds::NATION) => 0,
            1 | 2 => 15,
            _ => 22,
        };
        if candidate.words > 4 {
            // Longer names are rare; longer runs of capitals are lists and headings.
            score -= 20 + if candidate.words > 7 { 100 } else { 0 };
        }
        if tail.shape == Shape::Initial {
            score -= 30;
        }
        if head.shouted && !(head.is(Kinds::NAME) && tail.is(Kinds::NAME)) {
            score -= 30;
        }
        score
    }

    fn head(&self, head: &Token, candidate: &Candidate) -> i32 {
        let next = &self.tokens[candidate.first + 1];
        if head.shape == Shape::Initial || are_initials(head, next) {
            return 20;
        }
        let doubtful = head.is(Kinds::COMMON | Kinds::PLACE | Kinds::BODY);
        if head.is(Kinds::BODY) && !head.is(Kinds::GIVEN | Kinds::FAMILY_FIRST) {
            -50
        } else if head.is(Kinds::GIVEN) {
            if doubtful { 22 } else { 30 }
        } else if head.is(Kinds::FAMILY_FIRST) && candidate.words <= 3 {
            if doubtful { 5 } else { 18 }
        } else if doubtful || self.seen(head).small {
            -25
        } else if head.is(Kinds::SURNAME) {
            5
        } else {
            0
        }
    }

    fn tail(&self, head: &Token, tail: &Token) -> i32 {
        let given = head.is(Kinds::GIVEN) || head.shape == Shape::Initial;
        if tail.is(Kinds::BODY) {
            return if tail.is(Kinds::SURNAME) && given {
                0
            } else {
                -60
            };
        }
        if tail.is(Kinds::SURNAME) {
            return if tail.is(Kinds::COMMON | Kinds::PLACE) && !given {
                0
            } else {
                18
            };
        }
        if tail.is(Kinds::PLACE) {
            return if head.is(Kinds::GIVEN) { -10 } else { -40 };
        }
        if tail.is(Kinds::COMMON | Kinds::NATION | Kinds::CALENDAR) {
            return -20;
        }
        if head.is(Kinds::FAMILY_FIRST) && tail.is(Kinds::GIVEN) {
            return 15;
        }
        if self.seen(tail).small { -10 } else { 5 }
    }

    fn score_alone(&self, candidate: &Candidate) -> i32 {
        let all = &self.tokens[candidate.first..=candidate.last];
        let Some(token) = all.iter().find(|token| !is_joint(token)) else {
            return 0;
        };
        let mut score = lead(candidate.lead) + self.before(candidate) + self.after(candidate);
        if candidate.lead == Lead::Honorific {
            return score
                + if token.is(Kinds::BODY | Kinds::COMMON) {
                    -30
                } else {
                    30
                };
        }
        if token.is(Kinds::SURNAME | Kinds::FAMILY_FIRST) {
            score += 10;
        } else if token.is(Kinds::GIVEN) {
            score += 8;
        }
        if all.last().is_some_and(|last| last.is(Kinds::SUFFIX)) {
            score += 20;
        }
        if token.is(Kinds::PLACE | Kinds::BODY | Kinds::NATION | Kinds::CALENDAR) {
            let titled = candidate.lead == Lead::Title && token.is(Kinds::NAME);
            score -= if titled { 10 } else { 50 };
        }
        if token.is(Kinds::COMMON) || self.seen(token).small {
            score -= 25;
        }
        if token.shape != Shape::Capital || token.shouted {
            score -= 40;
        }
        if self.seen(token).firm && candidate.lead < Lead::Title {
            score -= 40;
        }
        score
    }

    /// What the word before says where no title does.
    fn before(&self, candidate: &Candidate) -> i32 {
        let Some(before) = candidate.first.checked_sub(1).map(|at| &self.tokens[at]) else {
            return 0;
        };
        match before.shape {
            Shape::Ampersand => -50,
            _ if before.is(Kinds::ARTICLE) => -35,
            Shape::Lower if before.is(Kinds::LOCATIVE) => -20,
            Shape::Lower if before.is(Kinds::SPEECH) => 8,
            _ => 0,
        }
    }

    /// What follows: a verb of speech, an age, a relative clause, an apposition.
    fn after(&self, candidate: &Candidate) -> i32 {
        let at = |n: usize| self.tokens.get(candidate.last + n);
        let Some(next) = at(1) else { return 0 };
        if is_firm(self.tokens, candidate) {
            return -50;
        }
        match next.shape {
            Shape::Ampersand => -50,
            _ if next.is(Kinds::SPEECH) => 15,
            Shape::Open => at(2).map_or(0, in_brackets),
            Shape::Comma => match (at(2), at(3)) {
                (Some(second), _) if second.is(Kinds::WHO) => 25,
                (Some(age), Some(end)) if is_age(age) && is_pause(end) => 30,
                (Some(second), _) if second.is(Kinds::ARTICLE) || second.is(Kinds::ROLE) => {
                    self.apposition(candidate.last + 2)
                }
                _ => 0,
            },
            _ => 0,
        }
    }

    /// `, a spokesman for`: whether a role or title follows soon, before any mark.
    fn apposition(&self, at: usize) -> i32 {
        let words = self.tokens[at..].iter().take(4);
        let mut words =
            words.take_while(|t| matches!(t.shape, Shape::Lower | Shape::Capital | Shape::Upper));
        if words.any(|t| t.is(Kinds::ROLE | Kinds::TITLE)) {
            15
        } else {
            0
        }
    }
}

/// Whether a candidate goes on as a firm: `& Co`, `and Sons`, ` <NRT>`.
fn is_firm(tokens: &[Token], candidate: &Candidate) -> bool {
    let [last, next, second, ..] = tokens.get(candidate.last..).unwrap_or_default() else {
        return false;
    };
    let joined = next.shape == Shape::Ampersand || next.is(Kinds::AND);
    let ticker = next.shape == Shape::Mark && next.start > last.end && second.start == next.end;
    joined && second.is_capital() && second.is(Kinds::FIRM)
        || ticker && second.shape == Shape::Upper
}

/// The word of a candidate that names a firm: its last before `& Co` or a ticker, or the one before
/// `Co` in it; other bodies (`Clinton Foundation`) bear the names of people.
fn firm_words<'a>(tokens: &'a [Token], candidate: &Candidate) -> &'a [Token] {
    let (first, last) = (candidate.first, candidate.last);
    if is_firm(tokens, candidate) {
        return &tokens[last..=last];
    }
    let firm = tokens[last].is(Kinds::FIRM) && tokens[last].is_capital();
    if firm && last > first {
        &tokens[last - 1..last]
    } else {
        &[]
    }
}

fn lead(lead: Lead) -> i32 {
    match lead {
        Lead::Nothing => 0,
        Lead::Nation => 4,
        Lead::Role => 18,
        Lead::Title => 32,
        Lead::Honorific => 40,
    }
}

fn middle(token: &Token) -> i32 {
    if token.shape == Shape::Initial {
        20
    } else if token.is(Kinds::BODY) && !token.is(Kinds::NAME) {
        -60
    } else if token.is(Kinds::NAME) {
        5
    } else if token.is(Kinds::PLACE | Kinds::COMMON | Kinds::NATION | Kinds::CALENDAR) {
        -20
    } else {
        0
    }
}

/// Particles and suffixes inside a name speak for a person.
fn joints(tokens: &[Token]) -> i32 {
    let mut inside = tokens.iter().skip(1);
    if inside.any(|token| token.is(Kinds::SUFFIX | Kinds::PARTICLE)) {
        8
    } else {
        0
    }
}

/// A country, an age or a minute in brackets follows people; an acronym follows bodies.
fn in_brackets(token: &Token) -> i32 {
    match token.shape {
        Shape::Number => 15,
        _ if token.is(Kinds::PLACE | Kinds::NATION) => 15,
        Shape::Upper => -20,
        _ => 5,
    }
}

fn is_age(token: &Token) -> bool {
    token.shape == Shape::Number && token.end - token.start == 2
}

fn is_pause(token: &Token) -> bool {
    matches!(
        token.shape,
        Shape::Comma | Shape::Stop | Shape::Close | Shape::Dash
    )
}
