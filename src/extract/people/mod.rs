//! Who is mentioned: text in, people with all their mentions out.
//!
//! [`tokens`] cuts the text, [`runs`] finds where names can stand, [`tagger`] labels the words there by
//! learned weights, which see of a word what [`features`] and [`votes`] show them; [`names`] makes names
//! of the labels, [`coreference`] tells who is who. Linear in the text, no state between texts. It knows
//! one text and its word lists; who a person is in the world is not its business, nor are authors, whom
//! the source states. [`learn`] makes the weights; a [`Tagger`] may be a user's own model instead.
//!
//! `President Kim Jong Un met Mr Putin. Kim left.` mentions Kim Jong Un twice and Putin once.

mod coreference;
mod features;
pub mod learn;
mod lexicon;
mod names;
#[cfg(feature = "ner-model")]
mod placed;
mod runs;
mod spelling;
mod tagger;
mod tokens;
mod votes;

use std::sync::LazyLock;

use crate::person::Person;
use crate::text::{Span, Text};

use coreference::People;
use features::Features;
use lexicon::{Kinds, Lexicon};
use names::{Name, Piece};
use runs::Run;
use tagger::{Label, Weights};
use tokens::{Shape, Token};

/// People are looked for in at most this many bytes of a text, from its start: far more than any
/// story has, and a bound on memory.
const LONGEST: usize = 16 << 20;

static WEIGHTS: LazyLock<Weights> = LazyLock::new(Weights::shipped);

/// Everybody whom a text mentions, in order of first mention.
///
/// `masks` are byte ranges of [`Text::whole`] that hold no people, such as the dateline; they lie
/// on character boundaries. Mentions leave out titles and the possessive, never overlap, and lie
/// within the first 16 MiB of the text.
pub fn people(text: &Text, masks: &[Span]) -> Vec<Person> {
    people_by(&WEIGHTS, text, masks)
}

/// What finds the names of the people whom a text mentions.
pub enum Tagger {
    /// The weights that the program ships.
    Shipped,
    /// A model of the user's own.
    #[cfg(feature = "ner-model")]
    Model(Box<crate::ner::Model>),
}

impl Tagger {
    /// A number that tells taggers apart; 0 is the shipped one's.
    pub fn fingerprint(&self) -> u64 {
        match self {
            Tagger::Shipped => 0,
            #[cfg(feature = "ner-model")]
            Tagger::Model(model) => model.fingerprint(),
        }
    }

    /// Everybody whom a text mentions, as [`people`] says.
    ///
    /// # Errors
    /// Why a model cannot be run on this text.
    pub fn people(&self, text: &Text, masks: &[Span]) -> Result<Vec<Person>, String> {
        match self {
            Tagger::Shipped => Ok(people(text, masks)),
            #[cfg(feature = "ner-model")]
            Tagger::Model(model) => {
                let names = model.names(read(text), masks)?;
                Ok(gather(text, masks, |_, tokens, runs| {
                    placed::place(tokens, &runs, &names)
                }))
            }
        }
    }
}

/// Everybody whom a text mentions, by these weights, as [`learn::learn`] gives them; none where they
/// are no weights.
pub fn people_by_learned(weights: &[u8], text: &Text) -> Option<Vec<Person>> {
    Some(people_by(&Weights::read(weights)?, text, &[]))
}

/// Whether a word of a [`key`](crate::person::key) is a woman's given name, and no man's.
pub fn is_womans_name(word: &str) -> bool {
    let kinds = Lexicon::get().kinds(lexicon::fold(word));
    kinds.any(Kinds::FEMALE) && !kinds.any(Kinds::MALE)
}

/// Whether a word of a [`key`](crate::person::key) is a name that many bear, or a word of the language.
pub fn is_common_name(word: &str) -> bool {
    let kinds = Lexicon::get().kinds(lexicon::fold(word));
    kinds.any(Kinds::SURNAME | Kinds::MALE | Kinds::FEMALE | Kinds::COMMON)
}

fn people_by(weights: &Weights, text: &Text, masks: &[Span]) -> Vec<Person> {
    gather(text, masks, |read, tokens, runs| {
        let features = Features::new(read, tokens, &runs, Lexicon::get());
        let labels = tagger::tag(&features, &runs, weights);
        (runs, labels)
    })
}

/// The people of a text in whose runs `label` finds the names: it gives runs and their labels.
fn gather(
    text: &Text,
    masks: &[Span],
    label: impl FnOnce(&str, &[Token], Vec<Run>) -> (Vec<Run>, Vec<Label>),
) -> Vec<Person> {
    let (read, body) = (read(text), text.body_start());
    let tokens = tokens::tokens(read, body, masks, Lexicon::get());
    let (runs, labels) = label(read, &tokens, runs::runs(read, &tokens));
    let pieces = names::pieces(&tokens, &runs, &labels);

    let mut people = People::new(read, &tokens);
    let full = |piece: &Piece| match piece {
        Piece::Person(name) if name.words > 1 => Some(people.add_full(name)),
        _ => None,
    };
    let bearers: Vec<Option<usize>> = pieces.iter().map(full).collect();
    for (piece, who) in pieces.iter().zip(bearers) {
        match (piece, who) {
            (Piece::Person(name), Some(who)) => people.mention(who, name),
            (Piece::Person(name), None) => people.mention_bare(name),
            (Piece::Rest(words), _) => mention_known(&mut people, &tokens, words, body),
        }
    }
    people.finish()
}

/// What is read of a text: at most [`LONGEST`] bytes, whole characters.
fn read(text: &Text) -> &str {
    let whole = text.whole();
    let mut ends = (0..=whole.len().min(LONGEST)).rev();
    &whole[..ends.find(|at| whole.is_char_boundary(*at)).unwrap_or(0)]
}

/// Adds what words hold of names known from elsewhere in the text.
fn mention_known(people: &mut People, tokens: &[Token], name: &Name, body: usize) {
    if name.words == 1 {
        if refers_back(people, tokens, name) {
            people.mention_bare(name);
        }
        return;
    }
    // A headline runs names and other words together: look at each word by itself.
    let headline = tokens[name.first].shouted || (tokens[name.first].start as usize) < body;
    if !headline {
        return;
    }
    let mut at = name.first;
    while at <= name.last {
        let mut word = Name {
            first: at,
            last: at,
            words: 1,
            ..*name
        };
        let known = refers_back(people, tokens, &word);
        while known && word.last < name.last && people.share(&tokens[at], &tokens[word.last + 1]) {
            (word.last, word.words) = (word.last + 1, word.words + 1);
        }
        if known {
            people.mention_bare(&word);
        }
        at = word.last + 1;
    }
}

/// Whether a word by itself means somebody who is named in full elsewhere.
fn refers_back(people: &People, tokens: &[Token], name: &Name) -> bool {
    let word = &tokens[name.last];
    let before = name.first.checked_sub(1).map(|at| &tokens[at]);
    let after = &tokens[(name.last + 1).min(tokens.len() - 1)];
    let before_is = |kinds| before.is_some_and(|t| t.shape == Shape::Lower && t.is(kinds));
    let site = before.is_some_and(|t| t.is_capital() && t.is(Kinds::SITE));
    let joined = site
        || after.shape == Shape::Ampersand
        || before.is_some_and(|t| t.shape == Shape::Ampersand);
    let spoken = after.is(Kinds::SPEECH) || after.shape == Shape::Possessive;
    let article = before_is(Kinds::ARTICLE) && !after.is(Kinds::REGIME);
    if joined || word.shape == Shape::Initial || article && !word.shouted {
        return false;
    }
    if word.is(Kinds::PLACE) {
        let there = before_is(Kinds::LOCATIVE | Kinds::TOWARDS);
        return !there && word.is(Kinds::NAME) && people.is_borne(word, true);
    }
    if word.is(Kinds::BODY | Kinds::NATION | Kinds::CALENDAR | Kinds::TITLE | Kinds::ROLE) {
        return people.is_borne(word, true)
            && !before_is(Kinds::LOCATIVE)
            && (spoken || !word.first);
    }
    if word.is(Kinds::COMMON) && word.first && !spoken {
        return false;
    }
    people.is_borne(word, word.is(Kinds::COMMON))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The cases and their notation.
    const TABLE: &str = include_str!("../../../tests/tables/people.txt");

    /// What the table says of a text: `Name: surface@n, surface@n; Name: surface@n`.
    fn described(text: &Text) -> String {
        let whole = text.whole();
        let surface = |span: &Span| {
            let surface = &whole[span.clone()];
            let earlier = whole
                .match_indices(surface)
                .take_while(|(at, _)| *at <= span.start);
            format!("{}@{}", surface.replace('\n', "\\n"), earlier.count())
        };
        let person = |person: &Person| {
            let mentions: Vec<String> = person.mentions.iter().map(surface).collect();
            format!("{}: {}", person.name, mentions.join(", "))
        };
        let all = people(text, &[]);
        all.iter().map(person).collect::<Vec<String>>().join("; ")
    }

    /// What is wrong with the people found in a case's text, if anything is.
    fn mistake(input: &str, expected: &str) -> Option<String> {
        let input = input.trim().replace("\\n", "\n");
        let text = match input.split_once(" || ") {
            Some((title, body)) => Text::new(Some(title), body),
            None => Text::new(None, &input),
        };
        let (found, expected) = (described(&text), expected.trim());
        let told = || format!("{input}\n  found    {found}\n  expected {expected}");
        (found != expected).then(told)
    }

    #[test]
    fn table() {
        let is_case = |line: &&str| !line.is_empty() && !line.starts_with('#');
        let (mut right, mut mistakes) = (0, Vec::new());
        for case in TABLE.lines().filter(is_case) {
            let (input, expected) = case.split_once("==>").expect("a case has an arrow");
            match input.strip_prefix("? ") {
                None => mistakes.extend(mistake(input, expected)),
                Some(input) if mistake(input, expected).is_some() => continue,
                Some(_) => mistakes.push(format!("right by now: {input}")),
            }
            right += 1;
        }
        let all = mistakes.join("\n");
        assert!(mistakes.is_empty(), "{} cases:\n{all}", mistakes.len());
        assert!(right >= 300, "{right} cases");
    }

    #[test]
    fn masks_hold_no_people() {
        let text = Text::new(None, "By Ruth Adams (Reuters) - Mary Owen spoke.");
        let names = |masks: &[Span]| people(&text, masks).into_iter().map(|p| p.name).collect();
        let names: (Vec<String>, Vec<String>) = (names(&[]), names(&[Span { start: 0, end: 25 }]));
        assert_eq!(names.0, ["Ruth Adams", "Mary Owen"]);
        assert_eq!(names.1, ["Mary Owen"]);
    }

    /// Words of which confusing texts are made.
    fn scraps() -> impl Strategy<Value = String> {
        let words = "Kim|Jong|Un|KIM|Mr|Mr.|said|de|al-|\n|\n\n|, |. |J.|O\u{2019}|'s|Bush|George|Mrs|Jr.|\
                     \u{301}|É|van|the|of|Bank|-|&|\u{10FFFF}|ß|İ|54|(|New|York";
        let words: Vec<&str> = words.split('|').collect();
        let word = (proptest::sample::select(words), any::<bool>());
        let glue =
            |(word, spaced): (&str, bool)| format!("{word}{}", if spaced { " " } else { "" });
        proptest::collection::vec(word.prop_map(glue), 0..40).prop_map(|words| words.concat())
    }

    fn check_spans(text: &Text) {
        let people = people(text, &[]);
        let mut all: Vec<Span> = Vec::new();
        for person in &people {
            assert!(!person.name.is_empty() && !person.name.contains('\n'));
            assert!(!person.mentions.is_empty());
            assert!(person.mentions.is_sorted_by(|a, b| a.end <= b.start));
            all.extend(person.mentions.iter().cloned());
        }
        assert!(people.is_sorted_by_key(|person| person.mentions[0].start));
        all.sort_by_key(|span| span.start);
        assert!(
            all.is_sorted_by(|a, b| a.end <= b.start),
            "mentions overlap: {all:?}"
        );
        for span in all {
            let surface = text.whole().get(span.clone());
            assert!(surface.is_some_and(|s| !s.is_empty()), "{span:?}");
        }
    }

    proptest! {
        #[test]
        fn spans_are_sound_in_any_text(title in ".{0,40}", body in "(?s).{0,200}") {
            check_spans(&Text::new(Some(&title), &body));
        }

        #[test]
        fn spans_are_sound_in_names_and_scraps(title in scraps(), body in scraps()) {
            check_spans(&Text::new(Some(&title), &body));
        }

        #[test]
        fn any_masks_are_borne(body in scraps(), a in 0usize..80, b in 0usize..80) {
            let text = Text::new(None, &body);
            people(&text, &[a..b, b..a]);
        }
    }
}
