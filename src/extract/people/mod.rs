//! Who is mentioned: text in, people with all their mentions out.
//!
//! Rules and word lists in four steps, each a file of its own: [`tokens`] cuts the text,
//! [`mod@candidates`] finds what may be names, [`evidence`] weighs them, [`coreference`] tells who is
//! who. Linear in the text, no state between texts. It knows one text and its word lists; who a
//! person is in the world is not its business, nor are authors, whom the source states.
//!
//! `President Kim Jong Un met Mr Putin. Kim left.` mentions Kim Jong Un twice and Putin once.

mod candidates;
mod coreference;
mod evidence;
mod lexicon;
mod spelling;
mod tokens;

use crate::person::Person;
use crate::text::{Span, Text};

use candidates::{Candidate, candidates};
use coreference::People;
use evidence::{ENOUGH, Evidence};
use lexicon::{Kinds, Lexicon};
use tokens::{Shape, Token};

/// People are looked for in at most this many bytes of a text, from its start: far more than any
/// story has, and a bound on memory.
const LONGEST: usize = 16 << 20;

/// Everybody whom a text mentions, in order of first mention.
///
/// `masks` are byte ranges of [`Text::whole`] that hold no people, such as the dateline; they lie
/// on character boundaries. Mentions leave out titles and the possessive, never overlap, and lie
/// within the first 16 MiB of the text.
pub fn people(text: &Text, masks: &[Span]) -> Vec<Person> {
    let whole = text.whole();
    let read = &whole[..longest_read(whole)];
    let lexicon = Lexicon::get();
    let tokens = tokens::tokens(read, text.body_start(), masks, lexicon);
    let candidates = candidates(read, &tokens, lexicon);
    let evidence = Evidence::new(&tokens, &candidates);
    let mut people = People::new(read, &tokens);

    let mut names: Vec<(Candidate, Verdict)> = Vec::with_capacity(candidates.len());
    let mut previous: Option<Candidate> = None;
    for candidate in candidates {
        let accepted = evidence.score(&candidate, previous.as_ref()) >= ENOUGH;
        if accepted && candidate.words > 1 {
            previous = Some(candidate);
        }
        let verdict = match (accepted, candidate.words) {
            (true, 1) => Verdict::Bare,
            (true, _) => Verdict::Full(people.add_full(&candidate)),
            (false, _) => Verdict::Doubtful,
        };
        names.push((candidate, verdict));
    }
    for (name, verdict) in names {
        match verdict {
            Verdict::Full(who) => people.mention(who, &name),
            Verdict::Bare => people.mention_bare(&name),
            Verdict::Doubtful => mention_known(&mut people, &tokens, &name, text.body_start()),
        }
    }
    people.finish()
}

/// How many bytes of a text are read: at most [`LONGEST`], whole characters.
fn longest_read(text: &str) -> usize {
    let mut ends = (0..=text.len().min(LONGEST)).rev();
    ends.find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// What the evidence makes of a candidate.
enum Verdict {
    /// The full name of this person.
    Full(usize),
    /// One word that is a person by itself.
    Bare,
    /// A person only if the text names them elsewhere.
    Doubtful,
}

/// Adds what a doubtful candidate holds of names known from elsewhere in the text.
fn mention_known(people: &mut People, tokens: &[Token], name: &Candidate, body: usize) {
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
        let mut word = Candidate {
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
fn refers_back(people: &People, tokens: &[Token], name: &Candidate) -> bool {
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

    #[test]
    fn table() {
        let is_case = |line: &&str| !line.is_empty() && !line.starts_with('#');
        let mut count = 0;
        for case in TABLE.lines().filter(is_case) {
            let (input, expected) = case.split_once("==>").expect("a case has an arrow");
            let input = input.trim().replace("\\n", "\n");
            let text = match input.split_once(" || ") {
                Some((title, body)) => Text::new(Some(title), body),
                None => Text::new(None, &input),
            };
            assert_eq!(described(&text), expected.trim(), "{input}");
            count += 1;
        }
        assert!(count >= 120, "{count} cases");
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
