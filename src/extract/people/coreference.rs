//! Tells who is who: joins the forms of one name, and bare surnames with the full name they mean.
//!
//! A full name joins an earlier one of the same [`key`], or one that only leaves
//! words out (`George Bush`, `George W. Bush`). A bare name joins the bearer mentioned last before
//! it, or else the first one after it (a headline); a title that tells the sex rules out bearers
//! of the other. Chinese, Korean and Vietnamese names are called by their first word too.

use std::collections::HashMap;

use crate::hashed::Hashed;
use crate::person::{Person, Standing, key};
use crate::text::Span;

use super::lexicon::{Kinds, fold};
use super::names::{Lead, Name, Sex, is_joint};
use super::tokens::{Shape, Token};

/// Two bearers of a name who were last mentioned within so many bytes of each other come equally close.
const CLOSE: usize = 100;

/// How many bearers of one word are looked through; keeps a text of nothing but names linear.
const NEAREST: usize = 64;

/// Somebody, while the text is read.
struct Somebody {
    key: String,
    sex: Option<Sex>,
    /// Where they are first named in full, or at all.
    first: usize,
    /// Where they were last mentioned, as far as the text has been read.
    latest: Option<usize>,
    mentions: Vec<Mention>,
}

#[derive(Clone)]
struct Mention {
    span: Span,
    words: usize,
    shouted: bool,
    lead: Lead,
}

/// The people of a text, gathered mention by mention.
pub(super) struct People<'a> {
    text: &'a str,
    tokens: &'a [Token],
    people: Vec<Somebody>,
    /// Who bears a word in their name.
    bearers: HashMap<u64, Vec<Bearer>, Hashed>,
}

#[derive(Clone, Copy)]
struct Bearer {
    who: usize,
    /// Whether the word is what they are called by.
    family: bool,
    /// Whether they have been called by it alone.
    called: bool,
}

impl<'a> People<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token]) -> People<'a> {
        People {
            text,
            tokens,
            people: Vec::new(),
            bearers: HashMap::default(),
        }
    }

    /// Takes a full name, in text order, and says whose it is.
    pub(super) fn add_full(&mut self, name: &Name) -> usize {
        let span = self.span(name);
        let key = key(&self.text[span.clone()]);
        let sex = name.sex.or_else(|| self.sex_of_given(name));
        let tail = self.words(name).next_back().map_or(0, |token| token.hash);
        let head = self.words(name).next().map_or(0, |token| token.hash);
        let known = [tail, head].iter().find_map(|word| {
            let bearers = self.bearers.get(word)?.iter().rev().take(NEAREST);
            bearers
                .map(|b| b.who)
                .find(|who| self.is_same(*who, &key, sex))
        });
        let who = known.unwrap_or(self.people.len());
        if known.is_none() {
            self.people.push(Somebody {
                key,
                sex,
                first: span.start,
                latest: None,
                mentions: vec![],
            });
        } else if self.people[who].key.len() < key.len() {
            self.people[who].key = key;
        }
        self.bear(who, name, tail);
        who
    }

    /// Notes the words of a name as borne by `who`.
    fn bear(&mut self, who: usize, name: &Name, tail: u64) {
        let tokens = self.tokens;
        let words = tokens[name.first..=name.last]
            .iter()
            .filter(|token| !is_joint(token));
        for (n, token) in words
            .enumerate()
            .filter(|(_, token)| token.shape != Shape::Initial)
        {
            let family = token.hash == tail || n == 0 && token.is(Kinds::FAMILY_FIRST);
            self.bear_word(token.hash, who, family);
            for part in parts(&self.text[token.span()]) {
                self.bear_word(part, who, false);
            }
        }
    }

    fn bear_word(&mut self, word: u64, who: usize, family: bool) {
        let bearers = self.bearers.entry(word).or_default();
        let mut nearest = bearers.iter().rev().take(NEAREST);
        if !nearest.any(|known| known.who == who) {
            let called = false;
            bearers.push(Bearer {
                who,
                family,
                called,
            });
        }
    }

    fn is_same(&self, who: usize, key: &str, sex: Option<Sex>) -> bool {
        let other = &self.people[who];
        let conflict = matches!((other.sex, sex), (Some(a), Some(b)) if a != b);
        other.key == key || !conflict && same_name(&other.key, key)
    }

    fn words(&self, name: &Name) -> impl DoubleEndedIterator<Item = &'a Token> + use<'a> {
        self.tokens[name.first..=name.last]
            .iter()
            .filter(|token| !is_joint(token))
    }

    fn sex_of_given(&self, name: &Name) -> Option<Sex> {
        let head = self.words(name).next()?;
        match (head.is(Kinds::MALE), head.is(Kinds::FEMALE)) {
            (true, false) if !head.is(Kinds::FAMILY_FIRST) => Some(Sex::Male),
            (false, true) if !head.is(Kinds::FAMILY_FIRST) => Some(Sex::Female),
            _ => None,
        }
    }

    fn span(&self, name: &Name) -> Span {
        self.tokens[name.first].span().start..self.tokens[name.last].span().end
    }

    /// Whether somebody bears this word; with `family`, as the word they are called by.
    pub(super) fn is_borne(&self, word: &Token, family: bool) -> bool {
        let bearers = self.bearers.get(&word.hash);
        let mut nearest = bearers
            .into_iter()
            .flat_map(|all| all.iter().rev().take(NEAREST));
        nearest.any(|bearer| bearer.family || !family)
    }

    /// Whether one person bears both words.
    pub(super) fn share(&self, a: &Token, b: &Token) -> bool {
        let [Some(a), Some(b)] = [a, b].map(|word| self.bearers.get(&word.hash)) else {
            return false;
        };
        let (a, mut b) = (a.iter().rev().take(NEAREST), b.iter().rev().take(NEAREST));
        b.any(|b| a.clone().any(|a| a.who == b.who))
    }

    /// Adds a mention of somebody known; in text order.
    pub(super) fn mention(&mut self, who: usize, name: &Name) {
        let mention = Mention {
            span: self.span(name),
            words: name.words,
            lead: name.lead,
            shouted: self.words(name).all(|t| t.shape == Shape::Upper),
        };
        let somebody = &mut self.people[who];
        somebody.latest = Some(mention.span.start);
        somebody.mentions.push(mention);
    }

    /// Adds a bare name, in text order: of the nearest bearer, or of somebody new.
    pub(super) fn mention_bare(&mut self, name: &Name) {
        let word = self.words(name).next_back().map_or(0, |token| token.hash);
        let who = self.nearest(word, name.sex).unwrap_or_else(|| {
            let span = self.span(name);
            let key = key(&self.text[span.clone()]);
            let who = self.people.len();
            self.people.push(Somebody {
                key,
                sex: name.sex,
                first: span.start,
                latest: None,
                mentions: vec![],
            });
            self.bear(who, name, word);
            who
        });
        if self.people[who].sex.is_none() {
            self.people[who].sex = name.sex;
        }
        self.mention(who, name);
    }

    /// Who is meant by a bare word: called by it rather than bearing it, of known sex rather than
    /// not, called by it before rather than not, mentioned last, or else named next. Where two come
    /// equally close it is left open.
    fn nearest(&mut self, word: u64, sex: Option<Sex>) -> Option<usize> {
        let people = &self.people;
        let bearers = self.bearers.get_mut(&word)?.iter_mut().rev().take(NEAREST);
        let fitting = bearers.filter(|b| {
            let theirs = people[b.who].sex;
            sex.is_none() || theirs.is_none() || theirs == sex
        });
        let rank = |b: &Bearer| {
            let person = &people[b.who];
            let agrees = sex.is_some() && person.sex == sex;
            let place = (person.latest, usize::MAX - person.first);
            ((b.family, agrees, b.called), place)
        };
        let (mut best, mut next) = (None, None);
        for bearer in fitting {
            let rank = rank(bearer);
            match &best {
                Some((first, _)) if rank <= *first => next = next.max(Some(rank)),
                _ => {
                    next = best.take().map(|(rank, _)| rank);
                    best = Some((rank, bearer));
                }
            }
        }
        let ((how, place), bearer) = best?;
        if let (Some((other_how, (Some(other), _))), (Some(at), _)) = (next, place)
            && how == other_how
            && at - other < CLOSE
        {
            return None;
        }
        bearer.called = true;
        Some(bearer.who)
    }

    /// The people who are mentioned, in order of first mention.
    pub(super) fn finish(self) -> Vec<Person> {
        let text = self.text;
        let mut people: Vec<Person> = Vec::with_capacity(self.people.len());
        for somebody in self.people {
            let fullest = somebody
                .mentions
                .iter()
                .rev()
                .max_by_key(|m| (!m.shouted, m.words, m.span.len()));
            let Some(fullest) = fullest else { continue };
            let name = printed(&text[fullest.span.clone()], fullest.shouted);
            let mentions = somebody.mentions.iter().map(|m| m.span.clone()).collect();
            people.push(Person {
                name,
                mentions,
                standing: standing(&somebody.mentions),
                identity: None,
            });
        }
        people.sort_by_key(|person| person.mentions.first().map(|span| span.start));
        people
    }
}

/// The words of a hyphenated name, by which somebody may be called: `Jean-Noël`, `Mbeki-Zuma`.
fn parts(word: &str) -> impl Iterator<Item = u64> {
    let parts = word.contains('-').then(|| word.split('-'));
    let capital = |part: &&str| part.starts_with(char::is_uppercase) && part.len() > 2;
    parts.into_iter().flatten().filter(capital).map(fold)
}

/// A person is established by a name of two words, a title, or a second mention.
fn standing(mentions: &[Mention]) -> Standing {
    let established = |m: &Mention| m.words > 1 || m.lead > Lead::Nothing;
    match mentions.len() > 1 || mentions.iter().any(established) {
        true => Standing::Established,
        false => Standing::Lone,
    }
}

/// Whether two keys are one name: the same letters, or the shorter leaves words of the longer out
/// but shares its last word, or is a stretch of it: `Quispe Mamani` of `Yolanda Quispe Mamani de Huamán`.
fn same_name(a: &str, b: &str) -> bool {
    fn letters(key: &str) -> impl Iterator<Item = u8> {
        key.bytes().filter(|b| *b != b' ')
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let ends = short.split(' ').next_back() == long.split(' ').next_back();
    let stretch = || {
        let mut places = long.match_indices(short);
        places.any(|(at, _)| {
            let (before, after) = (&long[..at], &long[at + short.len()..]);
            (before.is_empty() || before.ends_with(' '))
                && (after.is_empty() || after.starts_with(' '))
        })
    };
    let mut rest = long.split(' ');
    let mut within = || {
        short
            .split(' ')
            .all(|word| rest.any(|other| same_word(word, other)))
    };
    let several = short.contains(' ');
    several && (ends && within() || stretch()) || letters(a).eq(letters(b))
}

/// Whether one word is the other or its initial.
fn same_word(a: &str, b: &str) -> bool {
    a == b
        || a.chars().count() == 1 && b.starts_with(a)
        || b.chars().count() == 1 && a.starts_with(b)
}

/// A name on one line; capitals only at the start of words if it was `shouted`.
fn printed(name: &str, shouted: bool) -> String {
    let numeral = |word: &str| word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
    let mut out = String::with_capacity(name.len());
    for (n, word) in name.split_whitespace().enumerate() {
        if n > 0 {
            out.push(' ');
        }
        if shouted && !(n > 0 && numeral(word)) {
            out.push_str(&title_case(word));
        } else {
            out.push_str(word);
        }
    }
    out
}

/// `JONG-UN` as `Jong-Un`, `O'NEILL` as `O'Neill`, `MCCAIN` as `McCain`.
fn title_case(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut start = true;
    for c in word.chars() {
        if start {
            out.extend(c.to_uppercase())
        } else {
            out.extend(c.to_lowercase())
        }
        start = !c.is_alphanumeric() || out == "Mc" && word.len() > 4;
    }
    out
}
