//! Finds what may be names: runs of capitalised words, cut where a word cannot belong to a name.
//!
//! `Russian President Vladimir Putin` is one run; the nationality and the title cut it and leave
//! the piece `Vladimir Putin`, led by a title. Knows words and their neighbours; what else the
//! text says of a name is `evidence`'s work.

use super::lexicon::{Kinds, Lexicon, fold, phrase};
use super::tokens::{Shape, Token};

/// A stretch of tokens that may be a name, and what stands before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
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

/// What stands directly before a candidate, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lead {
    Nothing,
    /// A nationality: `Russian`.
    Nation,
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

/// What a token is inside a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Name,
    /// A particle, suffix or comma: inside a name, never the whole of one.
    Joint,
    Lead(Lead),
    /// A word that belongs to no name.
    Other,
}

/// All candidates of a text, in order and without overlaps.
pub(super) fn candidates(text: &str, tokens: &[Token], lexicon: &Lexicon) -> Vec<Candidate> {
    let mut finder = Finder {
        text,
        tokens,
        lexicon,
        found: Vec::new(),
    };
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at].is_capital() {
            at += 1;
            continue;
        }
        let end = finder.end_of_run(at);
        finder.split(finder.opening(at), end);
        at = end;
    }
    finder.found
}

struct Finder<'a> {
    text: &'a str,
    tokens: &'a [Token],
    lexicon: &'a Lexicon,
    found: Vec<Candidate>,
}

impl Finder<'_> {
    /// The end of the run that starts at `at`: capitalised words, particles between them, and a
    /// suffix after a comma.
    fn end_of_run(&self, at: usize) -> usize {
        let mut end = at + 1;
        loop {
            let mut next = end;
            while next < end + 3 && self.is_particle(next) {
                next += 1;
            }
            if self.token(next).is_some_and(Token::is_capital) {
                end = next + 1;
            } else if self.token(end).is_some_and(|t| t.shape == Shape::Comma)
                && self
                    .token(end + 1)
                    .is_some_and(|t| t.is_capital() && t.is(Kinds::SUFFIX))
            {
                end += 2;
            } else if self.is_nickname(end) {
                end += 4;
            } else {
                return end;
            }
        }
    }

    /// Whether a word in quotation marks stands at `at`, inside a name: `Randy "Duke" Cunningham`.
    fn is_nickname(&self, at: usize) -> bool {
        let given = &self.tokens[at - 1];
        let given = given.is(Kinds::GIVEN) || given.shape == Shape::Initial;
        let is_quote = |at| self.token(at).is_some_and(|t| t.shape == Shape::Quote);
        let quoted = is_quote(at) && is_quote(at + 2);
        given && quoted && self.tokens[at + 1].is_capital() && self.is_plain_name(at + 3)
    }

    /// Where the particles before `at` begin, if there are any: `de Klerk`, `van der Sar`.
    fn opening(&self, at: usize) -> usize {
        let before = self.tokens[..at].iter().rev().take(3);
        let opens = |t: &&Token| t.shape == Shape::Lower && t.is(Kinds::OPENING);
        at - before.take_while(opens).count()
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    fn is_particle(&self, at: usize) -> bool {
        self.token(at)
            .is_some_and(|t| t.shape == Shape::Lower && t.is(Kinds::PARTICLE))
    }

    /// Cuts a run into candidates.
    fn split(&mut self, start: usize, end: usize) {
        let (mut lead, mut sex) = self.lead_before(start);
        let mut piece: Option<usize> = None;
        let mut at = start;
        if let Some(name) = self.after_office(start, end) {
            (lead, at) = (Lead::Title, name);
        }
        while at < end {
            let phrase = phrase_length(&self.tokens[at..end], self.lexicon);
            if piece.is_none() && phrase > 0 {
                (lead, sex, at) = (Lead::Nothing, None, at + phrase);
                continue;
            }
            match self.part(at, piece, end) {
                Part::Name => piece = piece.or(Some(at)),
                Part::Joint => piece = piece.or(self.opens(at, start, lead).then_some(at)),
                part => {
                    if let Some(first) = piece.take() {
                        self.close(first, at, lead, sex);
                        (lead, sex) = (Lead::Nothing, None);
                    }
                    (lead, sex) = self.next_lead(part, at, lead, sex);
                }
            }
            at += 1;
        }
        if let Some(first) = piece {
            self.close(first, end, lead, sex);
        }
    }

    /// Whether a particle opens a name: `President de Klerk`, `Von Braun`, `bin Salman`.
    fn opens(&self, at: usize, start: usize, lead: Lead) -> bool {
        let token = &self.tokens[at];
        let opening = at < start + 3 && token.is(Kinds::OPENING);
        token.is(Kinds::PARTICLE) && (lead >= Lead::Title || token.is_capital() || opening)
    }

    /// Where the name starts in a run after `Secretary of` or `minister of`: at its first given
    /// name, the words before it being the office's.
    fn after_office(&self, start: usize, end: usize) -> Option<usize> {
        let [.., office, of] = self.tokens.get(..start)? else {
            return None;
        };
        let of = of.shape == Shape::Lower && of.is(Kinds::TOWARDS);
        if !of || !office.is(Kinds::TITLE | Kinds::ROLE) {
            return None;
        }
        let name = |at: &usize| {
            let token = &self.tokens[*at];
            token.is(Kinds::GIVEN | Kinds::FAMILY_FIRST) && !token.is(Kinds::COMMON | Kinds::BODY)
        };
        (start + 1..end.saturating_sub(1)).find(name)
    }

    /// The lead after a word that is none of a name; `President Dr` keeps the stronger.
    fn next_lead(
        &self,
        part: Part,
        at: usize,
        lead: Lead,
        sex: Option<Sex>,
    ) -> (Lead, Option<Sex>) {
        match part {
            Part::Lead(next) => (next.max(lead), sex_of_title(&self.tokens[at]).or(sex)),
            _ => (Lead::Nothing, None),
        }
    }

    /// What the words in small letters before a run lead to.
    fn lead_before(&self, start: usize) -> (Lead, Option<Sex>) {
        let Some(before) = start.checked_sub(1).and_then(|at| self.token(at)) else {
            return (Lead::Nothing, None);
        };
        if before.shape != Shape::Lower {
            return (Lead::Nothing, None);
        }
        (
            lead_of(before).unwrap_or(Lead::Nothing),
            sex_of_title(before),
        )
    }

    /// What the token at `at` is, in a run that goes to `end` and whose open piece starts at `piece`.
    fn part(&self, at: usize, piece: Option<usize>, end: usize) -> Part {
        let token = &self.tokens[at];
        if !token.is_capital() || token.is(Kinds::SUFFIX) && piece.is_some() {
            return Part::Joint;
        }
        let named = token.is(Kinds::NAME);
        let after = piece.is_some_and(|first| self.continues(first, at));
        let before = at + 1 < end && self.is_plain_name(at + 1);
        if piece.is_some_and(|first| self.is_inside(first, at, end)) {
            return Part::Name;
        }
        if let Some(lead) = lead_of(token) {
            // `Son Heung-min`
            let family = token.is(Kinds::FAMILY_FIRST) && at + 1 < end && self.is_syllables(at + 1);
            let after = after || family;
            let lone = at + 1 == end && piece.is_none() && lead < Lead::Honorific;
            return name_or(named && (after || lone), Part::Lead(lead));
        }
        if token.is(Kinds::NATION) {
            let given = piece.is_none() && at + 1 < end && self.is_given_nation(at);
            return name_or(named && after || given, Part::Lead(Lead::Nation));
        }
        if token.is(Kinds::CALENDAR) {
            return name_or(named && (after || before), Part::Other);
        }
        if token.shape == Shape::Initial {
            let word = token.is(Kinds::COMMON) && !after;
            let word = word && (token.end - token.start > 2 || token.first || !before);
            let place = token.is(Kinds::PLACE) || piece.is_none() && self.is_country(at + 1);
            return name_or(!word && !place, Part::Other);
        }
        if piece.is_none() && at + 1 < end && are_initials(token, &self.tokens[at + 1]) {
            return Part::Name;
        }
        if token.shape == Shape::Upper && !token.shouted {
            let acronym =
                token.end - token.start < 4 || token.is(Kinds::BODY | Kinds::PLACE | Kinds::COMMON);
            return name_or(!acronym && (after || before && named), Part::Other);
        }
        if token.is(Kinds::COMMON | Kinds::SPEECH) && !token.is(Kinds::BODY) {
            let heads = piece.is_none() && before && self.heads(token);
            let alone = !token.shouted && (!token.first || self.acts(at));
            return name_or(named && (after || heads || alone), Part::Other);
        }
        let given = self
            .token(at + 1)
            .is_some_and(|t| t.is_capital() && t.is(Kinds::GIVEN));
        match piece {
            None if token.is(Kinds::PLACE) && !named && given => Part::Other,
            None if token.is(Kinds::PARTICLE) && !named => Part::Joint,
            _ => Part::Name,
        }
    }

    /// Whether a title or role at `at` is part of the name that starts at `first`, by the particle,
    /// family name or quotation mark before it: `Bandar bin Sultan`, `Choe Son Hui`.
    fn is_inside(&self, first: usize, at: usize, end: usize) -> bool {
        let (before, token) = (&self.tokens[at - 1], &self.tokens[at]);
        let particle = before.shape == Shape::Lower && before.is(Kinds::PARTICLE);
        let syllable = before.is(Kinds::FAMILY_FIRST) && at == first + 1 && at + 1 < end;
        let quoted = before.shape == Shape::Quote && self.is_quoted(at);
        particle && token.is(Kinds::TITLE) || syllable && token.is(Kinds::ROLE) || quoted
    }

    /// Whether a given name of two syllables stands at `at`: `Heung-min`.
    fn is_syllables(&self, at: usize) -> bool {
        let token = self.token(at).filter(|token| token.is(Kinds::GIVEN));
        token.is_some_and(|token| self.text[token.span()].contains('-'))
    }

    fn is_quoted(&self, at: usize) -> bool {
        self.token(at + 1).is_some_and(|t| t.shape == Shape::Quote)
    }

    /// Whether a nation word is a given name by the surname behind it: `Roman Hill`.
    fn is_given_nation(&self, at: usize) -> bool {
        let (token, next) = (&self.tokens[at], &self.tokens[at + 1]);
        let others = Kinds::GIVEN | Kinds::BODY | Kinds::NATION | Kinds::PLACE | Kinds::COMMON;
        token.is(Kinds::GIVEN) && next.is(Kinds::SURNAME) && !next.is(others)
    }

    /// Whether a place that is no name stands at `at`, or one that has a north or south, so that an
    /// initial before it is a direction: `S. Korea`.
    fn is_country(&self, at: usize) -> bool {
        let Some(token) = self.token(at).filter(|token| token.is_capital()) else {
            return false;
        };
        let parted = |side| self.lexicon.kinds(phrase(fold(side), token.hash));
        let mut sides = ["north", "south", "east", "west"].into_iter();
        let place = token.is(Kinds::PLACE) && !token.is(Kinds::NAME);
        place || sides.any(|side| parted(side).any(Kinds::PHRASE))
    }

    /// Whether a word goes on with a name by what stands before it: a given name or initial, or a
    /// family name and a syllable (`Kim Jong Un`).
    fn continues(&self, first: usize, at: usize) -> bool {
        let before = &self.tokens[at - 1];
        let family = self.tokens[first].is(Kinds::FAMILY_FIRST) && at == first + 2;
        before.is(Kinds::GIVEN) || before.shape == Shape::Initial || family
    }

    /// Whether a common word that a name follows may be its first: `Will Smith`, `Ban Ki-moon`.
    fn heads(&self, token: &Token) -> bool {
        let function = Kinds::LOCATIVE | Kinds::TOWARDS | Kinds::ARTICLE;
        token.is(Kinds::GIVEN | Kinds::FAMILY_FIRST) && !token.is(function)
    }

    /// Whether what follows is what people do, or theirs.
    fn acts(&self, at: usize) -> bool {
        let next = self.token(at + 1);
        next.is_some_and(|t| t.is(Kinds::SPEECH) || t.shape == Shape::Possessive)
    }

    /// Whether a token is a capitalised word that is nothing but a name, known or not.
    fn is_plain_name(&self, at: usize) -> bool {
        let others = Kinds::COMMON | Kinds::BODY | Kinds::NATION | Kinds::CALENDAR | Kinds::TITLE;
        self.token(at)
            .is_some_and(|t| t.is_capital() && (!t.is(others) || t.is(Kinds::SURNAME)))
    }

    /// Adds the piece from `first` to before `end`, without the joints at its end.
    fn close(&mut self, first: usize, end: usize, lead: Lead, sex: Option<Sex>) {
        let mut last = end - 1;
        while last > first && is_joint(&self.tokens[last]) && !self.tokens[last].is(Kinds::SUFFIX) {
            last -= 1;
        }
        let words = self.tokens[first..=last]
            .iter()
            .filter(|t| !is_joint(t))
            .count();
        if words > 0 {
            self.found.push(Candidate {
                first,
                last,
                words,
                lead,
                sex,
            });
        }
    }
}

/// Whether a token joins the words of a name without being one.
pub(super) fn is_joint(token: &Token) -> bool {
    let particle = token.is(Kinds::PARTICLE) && !token.is(Kinds::NAME);
    !token.is_capital() || particle || token.is(Kinds::SUFFIX)
}

/// Whether two capitals that no list has are initials by the name behind them: `JD Vance`.
pub(super) fn are_initials(token: &Token, next: &Token) -> bool {
    let others = Kinds::BODY | Kinds::PLACE | Kinds::COMMON | Kinds::TITLE | Kinds::NATION;
    let capitals = token.shape == Shape::Upper && !token.shouted && token.end - token.start == 2;
    let name = next.shape == Shape::Capital && next.is(Kinds::NAME) && !next.is(others);
    capitals && token.kinds == Kinds::NONE && name
}

fn name_or(name: bool, other: Part) -> Part {
    if name { Part::Name } else { other }
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

/// How many words at the start of `tokens` make a place or firm, `New York` or `Morgan Stanley`, if
/// two or more do, else 0.
fn phrase_length(tokens: &[Token], lexicon: &Lexicon) -> usize {
    let (mut length, mut hash) = (0, tokens.first().map_or(0, |token| token.hash));
    for (n, token) in tokens.iter().enumerate().skip(1).take(3) {
        hash = phrase(hash, token.hash);
        if lexicon.kinds(hash).any(Kinds::PHRASE) {
            length = n + 1;
        }
    }
    length
}
