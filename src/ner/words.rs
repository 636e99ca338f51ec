//! Cuts a text into the words that GLiNER models are trained on, and these into windows.
//!
//! A word is a run of letters and digits, hyphens inside it kept, or any other mark by itself
//! (`Jong-un`, `O`, `'`, `Neill`, `.`). A model reads so many words at once: a longer text is read
//! in windows that end where sentences do. Knows text; no tokens, no model.

use std::ops::Range;

use crate::text::Span;

/// The words of a text outside `masks`, as byte ranges in order.
pub(super) fn words(text: &str, masks: &[Span]) -> Vec<Span> {
    let mut words = Vec::with_capacity(text.len() / 5);
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        if is_word(c) {
            while let Some((at, next)) = rest.next_if(|(at, c)| is_word(*c) || joins(text, *at)) {
                end = at + next.len_utf8();
            }
        }
        let word = start..end;
        let is_masked = |mask: &Span| mask.start < word.end && word.start < mask.end;
        if !masks.iter().any(is_masked) {
            words.push(word);
        }
    }
    words
}

/// Whether a hyphen stands at `at`, and a letter or digit behind it.
fn joins(text: &str, at: usize) -> bool {
    let mut chars = text[at..].chars();
    chars.next() == Some('-') && chars.next().is_some_and(is_word)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Windows of at most `most` words that hold all words, in order; each ends with a sentence, if one
/// ends in it.
pub(super) fn windows(text: &str, words: &[Span], most: usize) -> Vec<Range<usize>> {
    let mut windows = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let limit = (start + most.max(1)).min(words.len());
        let mut ends = (start + 1..=limit).rev();
        let end = ends.find(|end| is_end(text, words, *end)).unwrap_or(limit);
        windows.push(start..end);
        start = end;
    }
    windows
}

/// Two halves of a window, cut as near its middle as a sentence ends, or else in the middle.
pub(super) fn halves(text: &str, words: &[Span], window: Range<usize>) -> [Range<usize>; 2] {
    let middle = window.start + window.len() / 2;
    let cuts = window.start + 1..window.end;
    let nearest = cuts
        .filter(|cut| is_end(text, words, *cut))
        .min_by_key(|cut| cut.abs_diff(middle));
    let cut = nearest.unwrap_or(middle);
    [window.start..cut, cut..window.end]
}

/// Whether a sentence or paragraph ends before the word `at`, or the text does.
fn is_end(text: &str, words: &[Span], at: usize) -> bool {
    let (Some(last), Some(next)) = (
        at.checked_sub(1).and_then(|at| words.get(at)),
        words.get(at),
    ) else {
        return true;
    };
    let gap = &text[last.end..next.start];
    let is_paragraph = gap.matches('\n').count() > 1 || !gap.trim().is_empty();
    if is_paragraph || gap.is_empty() {
        return is_paragraph;
    }
    let word = |at: Option<usize>| {
        at.and_then(|at| words.get(at))
            .map_or("", |w| &text[w.clone()])
    };
    let is_closing = matches!(
        word(Some(at - 1)),
        "\"" | "\u{201D}" | "\u{2019}" | "'" | ")"
    );
    let stop = if is_closing {
        at.checked_sub(2)
    } else {
        Some(at - 1)
    };
    match word(stop) {
        "!" | "?" | "\u{2026}" => true,
        // `Mr.`, `Gen.` and `J.` end no sentence.
        "." => {
            let before = word(stop.and_then(|stop| stop.checked_sub(1)));
            before.chars().count() > 3 || !before.starts_with(char::is_uppercase)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<&str> {
        words(text, &[])
            .into_iter()
            .map(|word| &text[word])
            .collect()
    }

    #[test]
    fn words_are_those_of_the_training() {
        for (text, expected) in [
            ("Kim Jong-un's 34.", "Kim|Jong-un|'|s|34|."),
            ("a--b -c d- e_f", "a|-|-|b|-|c|d|-|e_f"),
            ("O\u{2019}Neill, J.R.", "O|\u{2019}|Neill|,|J|.|R|."),
            (
                "Émile\u{A0}Zola\n\n\u{201C}\u{4E2D}\u{201D}",
                "Émile|Zola|\u{201C}|\u{4E2D}|\u{201D}",
            ),
            (" \n", ""),
        ] {
            assert_eq!(cut(text).join("|"), expected, "{text}");
        }
    }

    #[test]
    fn masked_words_are_left_out() {
        let text = "Nairobi (Reuters) - Rain fell.";
        let mask = 0..19;
        let words = words(text, std::slice::from_ref(&mask));
        let words: Vec<&str> = words.into_iter().map(|word| &text[word]).collect();
        assert_eq!(words, ["Rain", "fell", "."]);
    }

    #[test]
    fn windows_end_with_sentences() {
        for (text, most, expected) in [
            (
                "It rained. Mr. Kim left. He",
                7,
                vec!["It rained.", "Mr. Kim left. He"],
            ),
            (
                "It rained. Mr. Kim left. He",
                5,
                vec!["It rained.", "Mr. Kim left.", "He"],
            ),
            (
                "\u{201C}Go!\u{201D} Kim said so",
                6,
                vec!["\u{201C}Go!\u{201D}", "Kim said so"],
            ),
            (
                "A headline\n\nIt rained hard",
                4,
                vec!["A headline", "It rained hard"],
            ),
            (
                "one two three four five",
                2,
                vec!["one two", "three four", "five"],
            ),
            ("all fits", 9, vec!["all fits"]),
            ("", 9, vec![]),
        ] {
            let words = words(text, &[]);
            let windows = windows(text, &words, most);
            let found: Vec<&str> = windows
                .iter()
                .map(|window| &text[words[window.start].start..words[window.end - 1].end])
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_window_is_halved_at_a_sentence() {
        let text = "One two. Three four five six seven eight.";
        let words = words(text, &[]);
        assert_eq!(halves(text, &words, 0..10), [0..3, 3..10]);
        assert_eq!(halves(text, &words, 3..9), [3..6, 6..9]);
    }

    proptest! {
        #[test]
        fn windows_hold_every_word_once(text in "[a-zA-Z. \n!\u{301}é-]{0,200}", most in 0usize..9) {
            let words = words(&text, &[]);
            let windows = windows(&text, &words, most);
            let held: Vec<usize> = windows.iter().cloned().flatten().collect();
            prop_assert_eq!(held, (0..words.len()).collect::<Vec<_>>());
            prop_assert!(windows.iter().all(|window| window.len() <= most.max(1)));
        }
    }
}
