//! What offices are called in news, and which of these names mean the same.
//!
//! `Premier`, `Prime Minister` and `taoiseach` are one kind; `deputy` before them makes another.
//! The same rule reads the words around a name and the titles of the authority, so that they can
//! be compared. Knows words; no people.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::hashed::{self, Hashed};

/// A set of kinds of office.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Titles(u64);

/// The kinds, each by what it is called: keys, parted by commas. `treasurys` is the key of
/// `Treasury's`, as in `TREASURY'S BAKER SEES DEAL`.
///
/// The first [`WEAK`] fit too many to say who is meant.
const KINDS: [&str; 47] = [
    "leader,ruler,strongman,dictator,chief,boss,head",
    "general,gen,col,colonel,marshal,maj,major,admiral,lt,captain,capt,commander",
    "minister,secretary",
    "chairman,chairwoman,chair",
    "director",
    // What stands above these lines is weak.
    "deputy,vice",
    "president,presidents",
    "prime minister,premier,taoiseach,prime ministers",
    "chancellor",
    "king",
    "queen",
    "emperor,shah,tsar,kaiser",
    "emir,amir,sheikh,sheik,sultan",
    "prince,princess",
    "pope,pontiff",
    "supreme leader,ayatollah,leader of the revolution",
    "general secretary,first secretary,party chief,party secretary,party chairman,party leader,communist leader",
    "foreign minister,foreign secretary,external affairs minister,secretary of state,foreign affairs,minister of external affairs",
    "finance minister,finance secretary,treasury secretary,treasurer,chancellor of the exchequer,minister of finance,economy minister,\
     economics minister,economic affairs,secretary of the treasury,treasury chief,finance chief,financial affairs,treasurys",
    "defence minister,defence secretary,secretary of defence,minister of defence,war minister,defence chief,pentagon chief,pentagons",
    "interior minister,home secretary,home minister,home affairs,interior secretary,minister of interior,minister of the interior",
    "oil minister,energy minister,energy secretary,petroleum minister,mines minister,energy and mines",
    "trade minister,commerce secretary,trade representative,trade secretary,trade and industry,industry minister,commerce minister,\
     trade chief,international trade,secretary for trade,foreign trade",
    "agriculture secretary,agriculture minister,farm minister,farm commissioner,agriculture commissioner,secretary of agriculture",
    "attorney general,justice minister,justice secretary",
    "central bank,bank governor,fed chairman,fed chair,federal reserve,reserve board,reserve bank,bundesbank,bank president,\
     bank of england,bank of japan,bank of france,central bank governor,fed chief,fed president,fed governor,\
     feds,bundesbanks",
    "ambassador,envoy",
    "speaker",
    "senator,sen,congressman,congresswoman,rep,representative,lawmaker",
    "mayor",
    "governor,gov",
    "chief of staff",
    "opposition,opposition leader,leader of the opposition",
    "candidate,nominee,hopeful,contender,challenger",
    "secretary general,un chief",
    "commissioner,commission president",
    "national security",
    "managing director,imf chief,cia director,fbi director,spy chief,intelligence chief,intelligence minister",
    "rebel,guerrilla,militant,militia,warlord,insurgent",
    "health minister,health secretary",
    "labour minister,labour secretary,employment minister",
    "education minister,education secretary",
    "transport minister,transport secretary,transportation secretary,transportation minister",
    "environment minister,environment secretary",
    "planning minister,development minister",
    "information minister,culture minister",
    "industry secretary,business secretary",
];

/// How many of [`KINDS`] are weak.
const WEAK: u32 = 5;

/// The place of deputies among the [`KINDS`].
const DEPUTY: u32 = 5;

/// Words that make another office of the one behind them.
const BELOW: [&str; 6] = ["vice", "deputy", "assistant", "under", "junior", "shadow"];

/// Words in small letters that may stand between the words of a title and the name behind it.
const OTHERS: [&str; 26] = [
    "acting",
    "and",
    "assistant",
    "caretaker",
    "current",
    "de",
    "deposed",
    "ex",
    "exiled",
    "first",
    "for",
    "former",
    "incumbent",
    "interim",
    "junior",
    "late",
    "new",
    "of",
    "on",
    "ousted",
    "outgoing",
    "senior",
    "the",
    "then",
    "under",
    "vice",
];

/// What titles are called, by the hashes of their keys.
#[derive(Default)]
struct Names {
    kinds: HashMap<u64, u64, Hashed>,
    /// All words of them and [`OTHERS`], and how many words the longest title has that begins with it.
    words: HashMap<u64, usize, Hashed>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::default();
    for word in OTHERS {
        names.words.insert(hashed::of(word), 0);
    }
    for (kind, called) in KINDS.iter().enumerate() {
        for name in called.split(',').map(str::trim) {
            for spelled in [
                name.to_owned(),
                name.replace("defence", "defense")
                    .replace("labour", "labor"),
            ] {
                for (n, word) in spelled.split(' ').enumerate() {
                    let length = if n == 0 {
                        spelled.split(' ').count()
                    } else {
                        0
                    };
                    let longest = names.words.entry(hashed::of(word)).or_default();
                    *longest = length.max(*longest);
                }
                *names.kinds.entry(hashed::of(&spelled)).or_default() |= 1 << kind;
            }
        }
    }
    names
});

impl Titles {
    /// The kinds that words name: keys, parted by single spaces.
    pub fn of(words: &str) -> Titles {
        let mut found = Titles::default();
        Titles::each(words, |titles, _| found.add(titles));
        found
    }

    /// The kinds that words name, and those of them that stand at the end.
    pub fn all_and_last(words: &str) -> (Titles, Titles) {
        let (mut all, mut last) = (Titles::default(), Titles::default());
        Titles::each(words, |titles, end| {
            all.add(titles);
            last.add(if end == words.len() {
                titles
            } else {
                Titles::default()
            });
        });
        (all, last)
    }

    /// Hands on the kinds that each part of the words names, and where it ends.
    fn each(words: &str, mut found: impl FnMut(Titles, usize)) {
        let (mut start, mut before) = (0, "");
        for word in words.split(' ') {
            let longest = NAMES.words.get(&hashed::of(word)).copied();
            let rest = &words[start..];
            let ends = rest
                .match_indices(' ')
                .map(|(at, _)| at)
                .chain([rest.len()]);
            for end in ends.take(longest.unwrap_or_default()) {
                let Some(kinds) = NAMES.kinds.get(&hashed::of(&rest[..end])) else {
                    continue;
                };
                let is_treasurer =
                    &rest[..end] == "chancellor" && rest[end..].starts_with(" of the exchequer");
                let kinds = if BELOW.contains(&before) {
                    1 << DEPUTY
                } else {
                    *kinds
                };
                found(Titles(if is_treasurer { 0 } else { kinds }), start + end);
            }
            (start, before) = (start + word.len() + 1, word);
        }
    }

    /// Whether a word in small letters may stand between the words of a title and the name behind it.
    pub fn is_word(word: &str) -> bool {
        NAMES.words.contains_key(&hashed::of(word))
    }

    /// Adds all of another set.
    pub fn add(&mut self, other: Titles) {
        self.0 |= other.0;
    }

    /// What both sets have.
    pub fn shared(self, other: Titles) -> Titles {
        Titles(self.0 & other.0)
    }

    /// Whether it holds no kind.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether any of it says who is meant.
    pub fn is_strong(self) -> bool {
        self.0 >> WEAK != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_office_are_alike() {
        for (one, other, alike) in [
            ("israeli prime minister", "prime minister", true),
            ("chinese premier", "prime minister", true),
            ("us defense secretary", "defence secretary", true),
            ("vice president", "president", false),
            ("vice president", "vice president", true),
            ("deputy prime minister", "deputy prime minister", true),
            ("chancellor of the exchequer", "finance minister", true),
            ("chancellor of the exchequer", "chancellor", false),
            (
                "federal reserve board chairman",
                "central bank governor",
                true,
            ),
            ("foreign secretary", "foreign minister", true),
            ("premiere", "prime minister", false),
        ] {
            assert_eq!(
                Titles::of(one).shared(Titles::of(other)).is_strong(),
                alike,
                "{one}, {other}"
            );
        }
        assert!(
            Titles::is_word("former") && Titles::is_word("minister") && !Titles::is_word("told")
        );
        assert!(Titles::all_and_last("french president").1.is_strong());
        assert!(!Titles::all_and_last("the president told").1.is_strong());
        assert!(!Titles::of("rebel").is_empty() && !Titles::of("leader").is_strong());
    }
}
