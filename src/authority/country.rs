//! The states of the world since 1945 and what news calls them: names, nationalities, capitals.
//!
//! A state goes by its ISO 3166 alpha-2 code; those that are gone by the code that they had: SU the
//! Soviet Union, DD East Germany, YU Yugoslavia, CS Czechoslovakia, YD South Yemen, and VD South
//! Vietnam. XK is Kosovo, DE also West Germany, VN and YE also North Vietnam and North Yemen; EU is
//! the European Union, UN the United Nations and what else belongs to the whole world.
//!
//! [`code_of`] is for who writes data: it takes a code or a name and refuses what names two states.
//! [`Scanner`] is for who reads news: `Korean` is evidence of both Koreas. Knows words; no people.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold;
use crate::hashed::Hashed;

/// One state a line: `code|names|nationalities|cities`, each list parted by `; `, the preferred name
/// first; sorted. Cities are the capital and others that a reader knows to be there, and by-names
/// of the government.
const COUNTRIES: &str = include_str!("countries.txt");

/// A set of states, as bits by their place in the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Countries([u64; 4]);

impl Countries {
    /// The set of one state, by its code; empty for a code that is none.
    pub fn of(code: &str) -> Countries {
        let mut set = Countries::default();
        if let Some(at) = place_of(code) {
            set.insert(at);
        }
        set
    }

    fn insert(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    /// Adds all of another set.
    pub fn add(&mut self, other: Countries) {
        for (own, more) in self.0.iter_mut().zip(other.0) {
            *own |= more;
        }
    }

    /// Whether the sets have a state in common.
    pub fn meets(self, other: Countries) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether it holds no state.
    pub fn is_empty(self) -> bool {
        self == Countries::default()
    }
}

/// The place of the state of this code in the list.
fn place_of(code: &str) -> Option<usize> {
    // As numbers, for each row of a file of leaders asks.
    let number = |code: &str| code.as_bytes().try_into().map(u16::from_be_bytes).ok();
    let wanted = number(code)?;
    TABLE
        .binary_search_by_key(&Some(wanted), |row| number(row.code))
        .ok()
}

struct Row {
    code: &'static str,
    names: Vec<&'static str>,
    others: Vec<&'static str>,
}

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| COUNTRIES.lines().filter_map(row).collect());

fn row(line: &'static str) -> Option<Row> {
    let mut cells = line.split('|');
    let code = cells.next()?;
    let names = listed_in(cells.next()?).collect();
    let listed = cells.flat_map(listed_in);
    let others = listed.filter(|name| !name.is_empty()).collect();
    Some(Row {
        code,
        names,
        others,
    })
}

/// The entries of a list.
fn listed_in(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split(';').map(str::trim_ascii_start)
}

/// The code of a state by its code or name, in any case: `KR`, `South Korea`, `Republic of Korea`.
///
/// None where no state is called so, or two are and neither first of all (`Congo`).
pub fn code_of(name: &str) -> Option<&'static str> {
    let wanted = crate::person::key(name);
    let is_wanted = |name: &str| crate::person::key(name) == wanted;
    let known = |test: &dyn Fn(&Row) -> bool| {
        let mut rows = TABLE.iter().filter(|row| test(row));
        let first = rows.next();
        first.filter(|_| rows.next().is_none()).map(|row| row.code)
    };
    known(&|row| row.code.eq_ignore_ascii_case(name.trim()))
        .or_else(|| known(&|row| row.names.first().is_some_and(|name| is_wanted(name))))
        .or_else(|| known(&|row| row.names.iter().any(|name| is_wanted(name))))
}

/// The preferred name of the state of this code.
pub fn name_of(code: &str) -> Option<&'static str> {
    TABLE.get(place_of(code)?)?.names.first().copied()
}

/// The code as it is listed, which lives as long as the program.
pub(super) fn listed(code: &str) -> Option<&'static str> {
    TABLE.get(place_of(code)?).map(|row| row.code)
}

/// How many words the longest name of a state has.
const LONGEST: usize = 6;

/// What a word of news that names states is evidence of.
#[derive(Clone, Copy, Debug, Default)]
struct Term {
    countries: Countries,
    /// Whether a longer term may begin with it.
    goes_on: bool,
    /// Whether it counts only in capitals: `US`, not `us`.
    capitals: bool,
}

static TERMS: LazyLock<HashMap<u64, Term, Hashed>> = LazyLock::new(|| {
    let mut terms: HashMap<u64, Term, Hashed> =
        HashMap::with_capacity_and_hasher(4096, Hashed::default());
    for (at, row) in TABLE.iter().enumerate() {
        for name in row.names.iter().chain(&row.others) {
            let mut hash = 0;
            let mut rest = 0..name.len();
            while let Some(word) = word_at(name, rest.start) {
                if hash != 0 {
                    terms.entry(hash).or_default().goes_on = true;
                }
                hash = phrase(hash, word.hash);
                rest.start = word.end;
            }
            let term = terms.entry(hash).or_default();
            term.countries.insert(at);
            term.capitals |= name.len() <= 6 && !name.contains(char::is_lowercase);
        }
    }
    terms
});

/// A mention of states in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// Where it starts, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The states that it may mean.
    pub countries: Countries,
}

/// Finds the states that a text names, one mention after another, the longest term first.
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Reads a text from its start.
    pub fn new(text: &'a str) -> Scanner<'a> {
        Scanner { text, at: 0 }
    }

    /// Where the next word begins that may start with a capital; most do not.
    fn capital(&self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut from = self.at;
        loop {
            let rest = bytes.get(from..)?;
            let at = from + rest.iter().position(|b| is_capital(*b))?;
            let before = at.checked_sub(1).and_then(|at| bytes.get(at));
            if !before.is_some_and(u8::is_ascii_alphanumeric) {
                return Some(at);
            }
            from = at + 1;
        }
    }
}

/// Whether a capital may begin with this byte.
fn is_capital(b: u8) -> bool {
    b.is_ascii_uppercase() || b >= 0xC0
}

impl Iterator for Scanner<'_> {
    type Item = Named;

    fn next(&mut self) -> Option<Named> {
        loop {
            let word = word_at(self.text, self.capital()?)?;
            self.at = word.end;
            let Some(mut term) = word
                .capital
                .then(|| TERMS.get(&phrase(0, word.hash)))
                .flatten()
            else {
                continue;
            };
            let (mut hash, mut found, mut end) = (phrase(0, word.hash), None, word.end);
            for _ in 0..LONGEST {
                if !term.countries.is_empty() && (word.capitals || !term.capitals) {
                    found = Some((term.countries, end));
                }
                let next = term.goes_on.then(|| word_at(self.text, end)).flatten();
                let Some(next) = next.filter(|next| next.start <= end + 2) else {
                    break;
                };
                (hash, end) = (phrase(hash, next.hash), next.end);
                match TERMS.get(&hash) {
                    Some(longer) => term = longer,
                    None => break,
                }
            }
            if let Some((countries, end)) = found {
                self.at = end;
                let start = word.start;
                return Some(Named {
                    start,
                    end,
                    countries,
                });
            }
        }
    }
}

/// A word of a text, hashed as it sounds: folded, its full stops and apostrophes off.
struct Word {
    start: usize,
    end: usize,
    hash: u64,
    /// Whether it starts with a capital.
    capital: bool,
    /// Whether its second letter is a capital as well.
    capitals: bool,
}

fn word_at(text: &str, from: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    let is_letter = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80)
    };
    let start = from
        + bytes
            .get(from..)?
            .iter()
            .position(|b| b.is_ascii_alphanumeric() || *b >= 0xC0)?;
    let (mut end, mut hash) = (start, 0xCBF2_9CE4_8422_2325_u64);
    let mut mix = |b: u8| hash = (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01B3);
    while let Some(b) = bytes.get(end).filter(|b| b.is_ascii_alphanumeric()) {
        mix(b.to_ascii_lowercase());
        end += 1;
    }
    let mut folded = String::new();
    while let Some(c) = text.get(end..).and_then(|rest| rest.chars().next()) {
        if c.is_ascii_alphanumeric() {
            mix(c.to_ascii_lowercase() as u8);
        } else if fold::is_apostrophe(c) {
            let next = end + c.len_utf8();
            if !is_letter(next) || !is_letter(next + 1) {
                break;
            }
        } else if !c.is_ascii() && fold::is_word_char(c) {
            folded.clear();
            fold::push(&mut folded, c);
            folded.bytes().for_each(&mut mix);
        } else if c != '.' || !(is_letter(end + 1) || end < start + 4) {
            break;
        }
        end += c.len_utf8();
    }
    let end = end.max(start + text.get(start..)?.chars().next()?.len_utf8());
    let second = text
        .get(start + 1..end)
        .and_then(|rest| rest.chars().find(|c| *c != '.'));
    Some(Word {
        start,
        end,
        hash,
        capital: bytes[start].is_ascii_uppercase() || bytes[start] >= 0x80,
        capitals: second.is_some_and(char::is_uppercase),
    })
}

fn phrase(before: u64, word: u64) -> u64 {
    (before.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_names_are_there() {
        assert!(TABLE.is_sorted_by(|a, b| a.code < b.code) && TABLE.len() <= 256);
        assert!(
            TABLE
                .iter()
                .all(|row| row.code.len() == 2 && !row.names[0].is_empty())
        );
    }

    #[test]
    fn names_give_codes() {
        for (name, code) in [
            ("KR", Some("KR")),
            ("kr", Some("KR")),
            ("South Korea", Some("KR")),
            ("republic of korea", Some("KR")),
            ("U.K.", Some("GB")),
            ("USSR", Some("SU")),
            ("Germany", Some("DE")),
            ("Russia", Some("RU")),
            ("Congo", None),
            ("Korea", None),
            ("Atlantis", None),
            ("", None),
        ] {
            assert_eq!(code_of(name), code, "{name}");
        }
        assert_eq!(name_of("SU"), Some("Soviet Union"));
    }

    #[test]
    fn states_are_found_in_news() {
        for (text, codes) in [
            ("the U.S. and Iraq's army", &["US", "IQ"][..]),
            ("tell us what US troops did", &["US"]),
            ("North Korean and South Korean troops", &["KP", "KR"]),
            ("in St. Petersburg on Monday", &["RU"]),
            ("Papua New Guinea; New Zealand", &["PG", "NZ"]),
            ("Côte d’Ivoire, São Paulo. Sana'a", &["CI", "BR", "YE"]),
            ("nobody. New. Saudi", &["SA"]),
            ("", &[]),
        ] {
            let found: Vec<Named> = Scanner::new(text).collect();
            assert_eq!(found.len(), codes.len(), "{text}: {found:?}");
            for (named, code) in found.iter().zip(codes) {
                assert!(named.countries.meets(Countries::of(code)), "{text}: {code}");
            }
        }
    }
}
