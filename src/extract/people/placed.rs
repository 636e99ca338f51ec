//! From names that a model found to labelled runs, as the tagger would have left them.
//!
//! A model cuts words its own way and takes `the president` and `he` for persons: a span grows to
//! whole tokens, ends at a line's end, loses the small words around a name, and is no name where no
//! name is left. Each is a run of its own; what remains of the other runs is no person, but people
//! who are named elsewhere are still looked for there. Knows tokens and spans; no model.

use crate::text::Span;

use super::lexicon::{Kinds, fold};
use super::names::is_title;
use super::runs::{Run, opens_sentence};
use super::tagger::Label;
use super::tokens::{Shape, Token};

/// Words that stand for persons and name none; as the first of a sentence they have a capital.
const PRONOUNS: [&str; 10] = [
    "he", "she", "they", "i", "we", "you", "his", "her", "their", "who",
];

/// What a token belongs to: the name or the run of this number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Name(usize),
    Run(usize),
}

/// The runs of a text and the labels of their words, where `spans` are its persons' names; all in
/// order and without overlaps.
pub(super) fn place(tokens: &[Token], runs: &[Run], spans: &[Span]) -> (Vec<Run>, Vec<Label>) {
    let mut owners = vec![None; tokens.len()];
    for (number, run) in runs.iter().enumerate() {
        owners[run.clone()].fill(Some(Owner::Run(number)));
    }
    for (number, name) in names(tokens, spans).into_iter().enumerate() {
        owners[name].fill(Some(Owner::Name(number)));
    }
    let (mut placed, mut labels) = (Vec::new(), Vec::new());
    let mut start = 0;
    for stretch in owners.chunk_by(|a, b| a == b) {
        let run = start..start + stretch.len();
        start = run.end;
        match stretch.first().copied().flatten() {
            Some(Owner::Name(_)) => labels.extend(run.clone().map(|at| label(at, &run))),
            Some(Owner::Run(_)) => labels.extend(run.clone().map(|_| Label::Out)),
            None => continue,
        }
        placed.push(run);
    }
    (placed, labels)
}

/// The label of a token of a name.
fn label(at: usize, name: &Run) -> Label {
    match (at == name.start, at + 1 == name.end) {
        (true, true) => Label::Unit,
        (true, false) => Label::Begin,
        (false, false) => Label::Inside,
        (false, true) => Label::Last,
    }
}

/// The tokens of every span that a name is left of.
fn names(tokens: &[Token], spans: &[Span]) -> Vec<Run> {
    let mut names: Vec<Run> = Vec::with_capacity(spans.len());
    for span in spans {
        let taken = names.last().map_or(0, |name| name.end);
        let first = tokens
            .partition_point(|token| token.span().end <= span.start)
            .max(taken);
        let end = tokens.partition_point(|token| token.span().start < span.end);
        names.extend((first < end).then(|| name(tokens, first..end)).flatten());
    }
    names
}

/// What is left of these tokens when what is no part of a name is taken off their ends.
fn name(tokens: &[Token], run: Run) -> Option<Run> {
    let is_break = |token: &Token| matches!(token.shape, Shape::Break | Shape::Paragraph);
    let all = &tokens[run.clone()];
    let line = all.iter().take_while(|token| !is_break(token)).count();
    let opens = |token: &Token| token.is_capital() || is_small(token) && token.is(Kinds::OPENING);
    let start = all[..line].iter().position(opens)?;
    let plain = Kinds::COMMON | Kinds::ROLE | Kinds::TITLE | Kinds::ARTICLE;
    let closes = |token: &Token| token.is_capital() || is_small(token) && !token.is(plain);
    let end = all[..line].iter().rposition(closes)? + 1;
    let words = all.get(start..end)?;
    let is_name = match words {
        [word] => !is_title(word) && !opens_sentence(word) && !is_pronoun(word),
        _ => !words.iter().all(is_title),
    };
    let is_name = is_name && words.iter().any(Token::is_capital);
    is_name.then_some(run.start + start..run.start + end)
}

fn is_pronoun(token: &Token) -> bool {
    PRONOUNS.iter().any(|word| fold(word) == token.hash)
}

fn is_small(token: &Token) -> bool {
    token.shape == Shape::Lower
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::super::{names::Piece, names::pieces, runs, tokens};
    use super::*;
    use proptest::prelude::*;

    /// The spans that stand in square brackets, and the text without them.
    fn marked(text: &str) -> (String, Vec<Span>) {
        let (mut plain, mut spans) = (String::new(), Vec::new());
        for (n, part) in text.split(['[', ']']).enumerate() {
            if n % 2 == 1 {
                spans.push(plain.len()..plain.len() + part.len());
            }
            plain.push_str(part);
        }
        (plain, spans)
    }

    fn persons(text: &str, spans: &[Span]) -> Vec<String> {
        let tokens = tokens::tokens(text, 0, &[], Lexicon::get());
        let (runs, labels) = place(&tokens, &runs::runs(text, &tokens), spans);
        let person = |piece: Piece| match piece {
            Piece::Person(name) => {
                Some(text[tokens[name.first].span().start..tokens[name.last].span().end].to_owned())
            }
            Piece::Rest(_) => None,
        };
        pieces(&tokens, &runs, &labels)
            .into_iter()
            .filter_map(person)
            .collect()
    }

    #[test]
    fn spans_become_names() {
        for (text, expected) in [
            ("[Kim Jong Un] met [Putin].", "Kim Jong Un|Putin"),
            ("[President Vladimir Putin]'s men", "Vladimir Putin"),
            ("the [former president Bill Clinton]", "Bill Clinton"),
            ("[the president] and [he] and [He]", ""),
            ("[President] spoke", ""),
            ("met [O]'Neill and [de Klerk]", "O'Neill|de Klerk"),
            ("[Ruth Adams\n\nMary] Owen", "Ruth Adams"),
            ("Then Ruth [Adams] Smith left", "Adams"),
            ("[Kim][ Jong] Un", "Kim|Jong"),
            ("[J][.R. Ewing]", "J.R.|Ewing"),
        ] {
            let (plain, spans) = marked(text);
            assert_eq!(persons(&plain, &spans).join("|"), expected, "{text}");
        }
    }

    #[test]
    fn the_rest_of_a_run_stays() {
        let text = "Russian Vladimir Putin Street";
        let tokens = tokens::tokens(text, 0, &[], Lexicon::get());
        let (runs, labels) = place(&tokens, std::slice::from_ref(&(0..4)), &[8..22, 90..91]);
        assert_eq!(runs, [0..1, 1..3, 3..4]);
        assert_eq!(labels, [Label::Out, Label::Begin, Label::Last, Label::Out]);
    }

    proptest! {
        #[test]
        fn any_spans_are_borne(text in "[A-Za-z. \n,'-]{0,60}", spans in proptest::collection::vec((0usize..70, 0usize..9), 0..6)) {
            let mut spans: Vec<Span> = spans.into_iter().map(|(at, n)| at..at + n).collect();
            spans.sort_by_key(|span| span.start);
            let tokens = tokens::tokens(&text, 0, &[], Lexicon::get());
            let (runs, labels) = place(&tokens, &runs::runs(&text, &tokens), &spans);
            prop_assert!(runs.is_sorted_by(|a, b| a.end <= b.start));
            prop_assert_eq!(labels.len(), runs.iter().map(ExactSizeIterator::len).sum::<usize>());
        }
    }
}
