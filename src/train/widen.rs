//! Copies of labelled texts, printed as other sources print the same, and with other people in them.
//!
//! Some archives were cut into words and joined again, and print hyphens between spaces: `Moon Jae -
//! in`, `Al - Sabah`. And what stands around a name says more than the name: in a copy with others in
//! their places only that remains. Knows texts and their names.

use std::collections::HashMap;

use crate::extract::people::learn::{self, Draw, Lesson, NameKind};
use crate::person::{FAMILY_FIRST, SUFFIXES};
use crate::text::{Span, Text};

/// Of a hundred swapped words of names, so many are in no list.
const UNLISTED: usize = 10;

/// Of a hundred given names, so many shrink to initials.
const INITIALS: usize = 6;

/// Of a hundred names in full, so many get a suffix.
const SUFFIXED: usize = 3;

/// Of a hundred texts, so many become ones in which family names stand first.
const FAMILY_FIRST_TEXTS: usize = 10;

/// Of a hundred other names of one word, so many are changed into ones that nobody knows.
const UNKNOWN: usize = 30;

/// Of a hundred bodies and places, so many are named after somebody.
const NAMESAKES: usize = 12;

/// What is named after people: `G` stands for a given name, `S` for a surname.
const BODIES: [&str; 14] = [
    "S & Co",
    "S and Sons",
    "G S & Co",
    "S Brothers",
    "S Inc",
    "S Holdings",
    "G S Foundation",
    "S & S",
    "S Corp",
    "G S University",
    "S Group",
    "S Motors",
    "St G Hospital",
    "S Ltd",
];
const PLACES: [&str; 9] = [
    "S Street",
    "G S Airport",
    "Lake S",
    "S Road",
    "Port S",
    "G S Stadium",
    "Fort S",
    "S County",
    "Mount S",
];

/// Syllables of Korean given names, as news spells them.
const SYLLABLES: [&str; 16] = [
    "jae", "min", "soo", "hyun", "woo", "jin", "seok", "young", "ho", "kyung", "tae", "sang",
    "hee", "jong", "mi", "il",
];

/// Adds copies: of each story its paragraphs, of each text one with other names, and of each of these
/// that has hyphens inside words one with spaces around them.
pub fn widen(lessons: &mut Vec<Lesson>) {
    let paragraphs: Vec<Lesson> = lessons.iter().flat_map(paragraphs).collect();
    lessons.extend(paragraphs);
    let mut names = Names::default();
    let copies: Vec<Lesson> = lessons.iter().map(|lesson| names.swapped(lesson)).collect();
    lessons.extend(copies);
    let copies: Vec<Lesson> = lessons.iter().filter_map(spaced).collect();
    lessons.extend(copies);
}

/// The paragraphs of a story, each as a text of its own: briefs and captions name people once.
fn paragraphs(story: &Lesson) -> Vec<Lesson> {
    if story.text.title().is_none() {
        return Vec::new();
    }
    let (mut at, mut found) = (0, Vec::new());
    for paragraph in story.text.whole().split("\n\n") {
        let span = at..at + paragraph.len();
        let inside = |name: &&(Span, NameKind)| span.contains(&name.0.start);
        let names = story.names.iter().filter(inside);
        let names = names.map(|(name, kind)| (name.start - at..name.end - at, *kind));
        found.push(Lesson {
            text: Text::new(None, paragraph),
            names: names.collect(),
            bearers: Vec::new(),
        });
        at = span.end + 2;
    }
    found
}

/// The names to draw from, and what was drawn for the text at hand.
struct Names {
    given: Vec<&'static str>,
    surnames: Vec<&'static str>,
    family_first: Vec<&'static str>,
    draw: Draw,
    /// What each word became in the text at hand, and how its names are ordered.
    drawn: HashMap<String, String>,
    order: Order,
}

/// Where the family name stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Last,
    First,
}

impl Default for Names {
    fn default() -> Names {
        Names {
            given: learn::given_names(),
            surnames: learn::surnames(),
            family_first: FAMILY_FIRST
                .lines()
                .filter(|name| !name.contains(' '))
                .collect(),
            order: Order::Last,
            draw: Draw::default(),
            drawn: HashMap::new(),
        }
    }
}

impl Names {
    /// A copy in which people have other names: the same word of a name becomes the same other word
    /// throughout.
    fn swapped(&mut self, lesson: &Lesson) -> Lesson {
        self.drawn.clear();
        self.order = match self.draw.below(100) < FAMILY_FIRST_TEXTS {
            true => Order::First,
            false => Order::Last,
        };
        let whole = lesson.text.whole();
        let (mut names, mut text) = (Vec::new(), String::with_capacity(whole.len() + 64));
        let mut at = 0;
        for (span, kind) in &lesson.names {
            text.push_str(&whole[at..span.start]);
            let start = text.len();
            match kind {
                NameKind::Person => self.swap_person(&whole[span.clone()], &mut text),
                kind => self.swap_other(&whole[span.clone()], *kind, &mut text),
            }
            names.push((start..text.len(), *kind));
            at = span.end;
        }
        text.push_str(&whole[at..]);
        // A headline has one line, so that the first empty line still ends it.
        let parts = text
            .split_once("\n\n")
            .filter(|_| lesson.text.title().is_some());
        let (title, body) = parts.map_or((None, &*text), |(title, body)| (Some(title), body));
        Lesson {
            text: Text::new(title, body),
            names,
            bearers: Vec::new(),
        }
    }

    fn swap_person(&mut self, name: &str, out: &mut String) {
        let words: Vec<&str> = name.split(' ').collect();
        let last = words.len() - 1;
        let mut new: Vec<String> = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let swapped = is_swappable(word).then(|| self.new_word(word, at == last));
            let capitals = word.chars().all(|c| !c.is_lowercase());
            new.push(match swapped {
                Some(new) if capitals => new.to_uppercase(),
                Some(new) => new,
                None => (*word).to_owned(),
            });
        }
        let plain = words.iter().all(|word| is_swappable(word));
        if self.order == Order::First && words.len() == 2 && plain {
            new.reverse();
        } else if words.len() > 1 && plain && self.draw.below(100) < SUFFIXED {
            new.push(["Jr.", "Jr", "III", "Sr."][self.draw.below(4)].to_owned());
        }
        out.push_str(&new.join(" "));
    }

    fn new_word(&mut self, word: &str, last: bool) -> String {
        let key = word.to_lowercase();
        if let Some(known) = self.drawn.get(&key) {
            return known.clone();
        }
        let mut new = match (self.order, last) {
            (Order::Last, true) => capitalised(self.one_of_surnames()),
            (Order::Last, false) => self.given_or_initial(),
            (Order::First, true) => {
                capitalised(self.family_first[self.draw.below(self.family_first.len())])
            }
            (Order::First, false) => self.syllables(),
        };
        if self.draw.below(100) < UNLISTED {
            new = self.misspelt(&new);
        }
        self.drawn.insert(key, new.clone());
        new
    }

    fn one_of_surnames(&mut self) -> &'static str {
        self.surnames[self.draw.below(self.surnames.len())]
    }

    fn one_of_given(&mut self) -> &'static str {
        self.given[self.draw.below(self.given.len())]
    }

    fn given_or_initial(&mut self) -> String {
        if self.draw.below(100) >= INITIALS {
            return capitalised(self.one_of_given());
        }
        let mut letter = || char::from(b"ABCDEFGHJKLMNPRSTVW"[self.draw.below(19)]);
        let (first, second) = (letter(), letter());
        match self.draw.below(3) {
            0 => format!("{first}."),
            1 => format!("{first}.{second}."),
            _ => format!("{first}{second}"),
        }
    }

    /// A given name of two syllables, in one of the three ways that news joins them.
    fn syllables(&mut self) -> String {
        let [one, two] = [0; 2].map(|_| SYLLABLES[self.draw.below(SYLLABLES.len())]);
        let first = capitalised(one);
        match self.draw.below(3) {
            0 => format!("{first}-{two}"),
            1 => format!("{first} {}", capitalised(two)),
            _ => format!("{first}{two}"),
        }
    }

    fn swap_other(&mut self, name: &str, kind: NameKind, out: &mut String) {
        if let Some(known) = self.drawn.get(name) {
            out.push_str(known);
            return;
        }
        let mut letters = name.bytes();
        let capital = letters.next().is_some_and(|b| b.is_ascii_uppercase());
        let plain = name.len() > 4 && capital && letters.all(|b| b.is_ascii_lowercase());
        let new = match kind {
            NameKind::Body if self.draw.below(100) < NAMESAKES => self.namesake(&BODIES),
            NameKind::Place if self.draw.below(100) < NAMESAKES => self.namesake(&PLACES),
            _ if plain && self.draw.below(100) < UNKNOWN => self.misspelt(name),
            _ => name.to_owned(),
        };
        out.push_str(&new);
        self.drawn.insert(name.to_owned(), new);
    }

    /// The name of something that is named after somebody.
    fn namesake(&mut self, forms: &[&str]) -> String {
        let words = forms[self.draw.below(forms.len())].split(' ');
        let words: Vec<String> = words
            .map(|word| match word {
                "G" => capitalised(self.one_of_given()),
                "S" => capitalised(self.one_of_surnames()),
                word => word.to_owned(),
            })
            .collect();
        words.join(" ")
    }

    /// A word with one or two letters changed, vowels into vowels; one that is not plain ASCII as it
    /// is.
    fn misspelt(&mut self, word: &str) -> String {
        if !word.is_ascii() || word.len() < 3 {
            return word.to_owned();
        }
        let mut letters = word.as_bytes().to_vec();
        for _ in 0..=self.draw.below(2) {
            let letter = &mut letters[1 + self.draw.below(word.len() - 1)];
            let others: &[u8] = match *letter {
                b'a' | b'e' | b'i' | b'o' | b'u' => b"aeiou",
                b'a'..=b'z' => b"bdgklmnprstvz",
                _ => continue,
            };
            *letter = others[self.draw.below(others.len())];
        }
        letters.into_iter().map(char::from).collect()
    }
}

/// Whether a word of a name is swapped: no particle, initial, suffix, nor what holds other marks.
fn is_swappable(word: &str) -> bool {
    let letters = word
        .chars()
        .all(|c| c.is_alphabetic() || c == '-' || c == '\'');
    let mut suffixes = SUFFIXES.lines();
    let suffix = suffixes.any(|suffix| word.eq_ignore_ascii_case(suffix));
    word.len() > 2 && word.starts_with(char::is_uppercase) && letters && !suffix
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn spaced(lesson: &Lesson) -> Option<Lesson> {
    let whole = lesson.text.whole();
    let bytes = whole.as_bytes();
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let inside = |at: &usize| at.checked_sub(1).is_some_and(letter) && letter(at + 1);
    let hyphens = whole.match_indices('-').map(|(at, _)| at).filter(inside);
    let hyphens: Vec<usize> = hyphens.collect();
    if hyphens.is_empty() {
        return None;
    }
    let space = |stretch: Span| {
        let mut text = String::with_capacity(stretch.len() + 2 * hyphens.len());
        for (at, c) in whole[stretch.clone()].char_indices() {
            match hyphens.binary_search(&(stretch.start + at)) {
                Ok(_) => text.push_str(" - "),
                Err(_) => text.push(c),
            }
        }
        text
    };
    let moved = |at: usize| at + 2 * hyphens.partition_point(|hyphen| *hyphen < at);
    let names = lesson.names.iter();
    let names: Vec<(Span, NameKind)> = names
        .map(|(span, kind)| (moved(span.start)..moved(span.end), *kind))
        .collect();
    let title = lesson.text.title().map(|title| space(0..title.len()));
    let body = space(lesson.text.body_start()..whole.len());
    Some(Lesson {
        text: Text::new(title.as_deref(), &body),
        names,
        bearers: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(title: &str, body: &str, people: &[&str]) -> Lesson {
        let text = Text::new(Some(title), body);
        let place = |name: &&str| {
            let at = text.whole().find(*name).expect("a name of the text");
            (at..at + name.len(), NameKind::Person)
        };
        let mut names: Vec<_> = people.iter().map(place).collect();
        names.sort_by_key(|(span, _)| span.start);
        Lesson {
            text,
            names,
            bearers: Vec::new(),
        }
    }

    fn named(lesson: &Lesson) -> Vec<&str> {
        let names = lesson.names.iter();
        names
            .map(|(span, _)| &lesson.text.whole()[span.clone()])
            .collect()
    }

    #[test]
    fn hyphens_get_spaces_and_names_keep_their_words() {
        let original = lesson(
            "Moon Jae-in",
            "On - Al-Sabah.",
            &["Moon Jae-in", "Al-Sabah"],
        );
        let copy = spaced(&original).unwrap();
        assert_eq!(copy.text.whole(), "Moon Jae - in\n\nOn - Al - Sabah.");
        assert_eq!(named(&copy), ["Moon Jae - in", "Al - Sabah"]);
        assert!(spaced(&Lesson::default()).is_none());
    }

    #[test]
    fn a_swapped_name_is_the_same_throughout() {
        let people = ["SMITH", "Ann de la Smith Jr", "J. Brown"];
        let original = lesson("SMITH Wins", "Ann de la Smith Jr met J. Brown.", &people);
        let copy = Names::default().swapped(&original);
        let [title, full, other] = named(&copy)[..] else {
            panic!("{copy:?}");
        };
        let words: Vec<&str> = full.split(' ').collect();
        let [.., "de", "la", surname, "Jr"] = words[..] else {
            panic!("{full}");
        };
        assert_ne!(surname, "Smith");
        assert_eq!(title, surname.to_uppercase());
        assert!(other.starts_with("J. ") && other != "J. Brown", "{other}");
        assert_eq!(copy.text.title(), Some(format!("{title} Wins").as_str()));
        assert_eq!(copy.text.body(), format!("{full} met {other}."));
    }

    #[test]
    fn every_text_gets_a_copy() {
        let text = lesson("T", "Ann Lee-Ray spoke.", &["Ann Lee-Ray"]);
        let mut lessons = vec![text, Lesson::default()];
        widen(&mut lessons);
        // Two paragraphs, then a copy of each, then those with hyphens.
        assert!(lessons.len() >= 8, "{lessons:?}");
        assert_eq!(lessons[3].text.whole(), "Ann Lee-Ray spoke.");
    }
}
