//! What stands around a name: the title before it, the apposition behind it, the states named there.
//!
//! `the late Iraqi President Saddam Hussein`, `Shultz, the U.S. secretary of state,`. Reads a few
//! words to each side and never past the end of a sentence. Knows one text; no authority.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::authority::country::{Countries, Named};
use crate::authority::title::Titles;
use crate::fold;
use crate::hashed::{self, Hashed};
use crate::person::key;
use crate::text::Span;

/// How many words before a name may be its title.
const BEFORE: usize = 8;
/// How many words behind a name may be its apposition.
const BEHIND: usize = 10;
/// How many bytes are read for them.
const REACH: usize = 100;

/// What the words around a name say of its bearer.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// The words themselves, as keys: before the name and behind it.
    words: [String; 2],
    /// The offices named.
    pub(super) titles: Titles,
    /// Those that end directly before the name.
    pub(super) direct: Titles,
    /// Whether they are offices of the past: `former`, `late`.
    pub(super) is_past: bool,
    /// The states named there.
    pub(super) countries: Countries,
    /// Whether they make somebody of another trade: `striker`, `Judge`.
    pub(super) is_other: bool,
    /// Whether an apposition says something else than an office: `, a plumber,`.
    pub(super) is_plain: bool,
    /// Whether the title is a woman's: `Mrs`.
    pub(super) is_hers: bool,
}

/// Words that say of an office that it is past.
const PAST: [&str; 8] = [
    "former", "ex", "late", "deposed", "ousted", "then", "exiled", "one time",
];

/// What no politician is called.
const OTHERS: [&str; 49] = [
    "actor",
    "actress",
    "analyst",
    "architect",
    "artist",
    "astronaut",
    "barrister",
    "batsman",
    "bowler",
    "boxer",
    "chef",
    "coach",
    "comedian",
    "composer",
    "conductor",
    "constable",
    "cyclist",
    "defender",
    "dentist",
    "detective",
    "driver",
    "farmer",
    "footballer",
    "forward",
    "goalkeeper",
    "golfer",
    "guitarist",
    "inspector",
    "jockey",
    "judge",
    "linebacker",
    "midfielder",
    "musician",
    "novelist",
    "nurse",
    "outfielder",
    "painter",
    "photographer",
    "pitcher",
    "player",
    "quarterback",
    "rabbi",
    "rapper",
    "sgt",
    "singer",
    "sprinter",
    "striker",
    "swimmer",
    "winger",
];

impl Context {
    /// Reads around a name; `named` are the states that the text names, in order, and before `floor`
    /// stands another name.
    pub(super) fn of(text: &str, mention: &Span, floor: usize, named: &[Named]) -> Context {
        let before = before(text, floor, mention.start);
        let behind = behind(text, mention.end);
        let (mut words, after) = (key(&text[before.clone()]), key(&text[behind.clone()]));
        words.drain(..words.len() - tail(&words, BEFORE).len());
        let own = text.get(mention.clone()).unwrap_or_default();
        let (mut titles, direct) = Titles::all_and_last(&words);
        titles.add(Titles::of(&after));
        if own.contains(|c: char| !c.is_alphanumeric()) {
            let own = key(own);
            titles.add(Titles::of(
                own.rsplit_once(' ').map_or("", |(title, _)| title),
            ));
        }
        let last = words.rsplit(' ').next().unwrap_or_default();
        let mut countries = Countries::default();
        let first = named.partition_point(|named| named.start < before.start);
        let near = named[first..]
            .iter()
            .take_while(|named| named.end <= behind.end.max(mention.end));
        near.for_each(|named| countries.add(named.countries));
        countries.add(of_which(text, mention.end, named));
        Context {
            titles,
            direct,
            is_past: is_past(&words) || is_past(&after),
            countries,
            is_other: is_trade(last) || after.split(' ').take(3).any(is_trade),
            is_plain: matches!(after.split(' ').next(), Some("a" | "an"))
                && Titles::of(&after).is_empty()
                && !text[behind].contains(char::is_uppercase),
            is_hers: matches!(last, "mrs" | "ms" | "miss" | "madame" | "lady"),
            words: [words, after],
        }
    }

    /// Whether the key of a title stands among the words.
    pub(super) fn holds(&self, title: &str) -> bool {
        let ends = |words: &str, at: usize| {
            let (before, behind) = (&words[..at], &words[at + title.len()..]);
            (before.is_empty() || before.ends_with(' '))
                && (behind.is_empty() || behind.starts_with(' '))
        };
        let is_in = |words: &String| {
            words.len() >= title.len() && words.match_indices(title).any(|(at, _)| ends(words, at))
        };
        self.words.iter().any(is_in)
    }
}

/// The states of a name that `of` stands behind: `King Hussein of Jordan`.
fn of_which(text: &str, end: usize, named: &[Named]) -> Countries {
    let rest = text.get(end..).unwrap_or_default();
    let places = ["of ", "of the "].map(|of| end + 1 + of.len());
    if !rest.trim_start().starts_with("of ") {
        return Countries::default();
    }
    let first = named.partition_point(|named| named.start < places[0]);
    let theirs = named[first..]
        .iter()
        .find(|named| places.contains(&named.start));
    theirs.map_or(Countries::default(), |named| named.countries)
}

/// Whether words say of an office that it is past.
fn is_past(words: &str) -> bool {
    words.split(' ').any(|word| PAST.contains(&word))
}

/// The last words of a key.
fn tail(words: &str, count: usize) -> &str {
    match words.rmatch_indices(' ').nth(count - 1) {
        Some((at, _)) => &words[at + 1..],
        None => words,
    }
}

/// The words before a name, back to the last mark that parts them from it; a comma directly before the
/// name does not: `the president, Ann Lee`. A small word that belongs to no title parts them too.
fn before(text: &str, floor: usize, end: usize) -> Span {
    let mut start = end.saturating_sub(REACH).max(floor.min(end));
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let window = &text[start..end];
    let parts = |(at, c): &(usize, char)| {
        let rest = &window[at + c.len_utf8()..];
        match c {
            '.' => ends_sentence(&window[..*at], rest),
            ',' => !rest.trim().is_empty(),
            '\n' => {
                rest.starts_with(['\n', '\r'])
                    || rest.trim_start_matches([' ', '\t']).starts_with('\n')
            }
            c => is_mark(*c),
        }
    };
    let mark = window.char_indices().rev().find(parts);
    let mut cut = mark.map_or(0, |(at, c)| at + c.len_utf8());
    let mut at = window.len();
    for word in window[cut..].split_inclusive(char::is_whitespace).rev() {
        if is_apart(word.trim_end()) {
            cut = at;
            break;
        }
        at -= word.len();
    }
    start + cut..end
}

/// Whether a word in small letters belongs to no title.
fn is_apart(word: &str) -> bool {
    let is_title = |part: &str| match part.bytes().all(|b| b.is_ascii_lowercase()) {
        true => Titles::is_word(part),
        false => Titles::is_word(&key(part)),
    };
    word.starts_with(char::is_lowercase) && !word.split('-').all(is_title) && !is_trade(word)
}

/// Whether no politician is called so.
fn is_trade(word: &str) -> bool {
    static TRADES: LazyLock<HashSet<u64, Hashed>> =
        LazyLock::new(|| OTHERS.iter().map(|word| hashed::of(word)).collect());
    TRADES.contains(&hashed::of(word))
}

/// The words behind a name that stand in apposition to it: between commas, not a name themselves.
fn behind(text: &str, start: usize) -> Span {
    let rest = &text[start..];
    let Some(words) = rest.strip_prefix(", ").or_else(|| rest.strip_prefix(",\n")) else {
        return start..start;
    };
    let opens = key(words.split_whitespace().next().unwrap_or_default());
    let small = words.starts_with(char::is_lowercase)
        && !matches!(
            opens.as_str(),
            "and" | "but" | "said" | "who" | "while" | "with"
        );
    if !small {
        return start..start;
    }
    let from = start + 2;
    let (mut to, mut count) = (from, 0);
    for (at, c) in words.char_indices().take(REACH) {
        match c {
            '.' if ends_sentence(&words[..at], &words[at + 1..]) => break,
            ',' => break,
            c if is_mark(c) => break,
            c if c.is_whitespace() => {
                count += 1;
                if count == BEHIND {
                    break;
                }
            }
            _ => {}
        }
        to = from + at + c.len_utf8();
    }
    from..to
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        ';' | ':' | '(' | ')' | '"' | '\u{201C}' | '\u{201D}' | '!' | '?' | '\u{2014}'
    )
}

/// Whether a full stop ends a sentence: not one of `U.S.` or `Gen.`
fn ends_sentence(before: &str, rest: &str) -> bool {
    let word = before
        .rsplit(|c: char| !fold::is_word_char(c))
        .next()
        .unwrap_or_default();
    let short = word.chars().count() <= 4 && word.starts_with(char::is_uppercase);
    !short && rest.starts_with(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::country::Scanner;

    fn of(text: &str, name: &str) -> Context {
        let at = text.find(name).expect("it is there");
        let named: Vec<Named> = Scanner::new(text).collect();
        Context::of(text, &(at..at + name.len()), 0, &named)
    }

    #[test]
    fn titles_are_read_on_both_sides() {
        for (text, name, title, country) in [
            (
                "He met U.S. Secretary of State George Shultz.",
                "George Shultz",
                "foreign minister",
                "US",
            ),
            (
                "Shultz, the U.S. secretary of state, left.",
                "Shultz",
                "foreign minister",
                "US",
            ),
            (
                "the Russian president, Vladimir Putin",
                "Vladimir Putin",
                "president",
                "RU",
            ),
            (
                "the late\nIraqi President Saddam Hussein",
                "Saddam Hussein",
                "president",
                "IQ",
            ),
        ] {
            let context = of(text, name);
            assert!(
                context.titles.shared(Titles::of(title)).is_strong(),
                "{text}"
            );
            assert!(context.countries.meets(Countries::of(country)), "{text}");
        }
        assert!(of("the late King Hussein", "Hussein").is_past);
        assert!(of("striker James Baker scored", "James Baker").is_other);
        assert!(of("James Baker, a farmer,", "James Baker").is_other);
        assert!(of("Mrs. Reagan", "Reagan").is_hers);
    }

    #[test]
    fn other_sentences_and_names_are_not_read() {
        for (text, name) in [
            ("It was the president. Smith left.", "Smith"),
            ("Reagan, President Mitterrand and others", "Reagan"),
            ("President Reagan; Smith", "Smith"),
            ("The president told Smith", "Smith"),
            ("the king (Smith)", "Smith"),
            ("Prime Minister\n\nSmith left", "Smith"),
            ("É", "É"),
        ] {
            assert!(of(text, name).titles.is_empty(), "{text}");
        }
    }
}
