//! What a GLiNER model is given: the prompt, and the numbers that say where words and spans are.
//!
//! The prompt stands before the text as words of its own: `<<ENT>> person <<SEP>> Kim left .`
//! Every word may be several tokens; the words mask has the word's number, from 1, at its first
//! token and 0 everywhere else. Spans are all stretches of up to so many words, word by word; those
//! that reach beyond the text are masked. Knows numbers; no tokenizer, no runtime.

use super::config::Config;

/// The label that is asked for.
const LABEL: &str = "person";

/// How many words the prompt has.
pub(super) const PROMPT: usize = 3;

/// The words that a model reads: the prompt's, then the text's.
pub(super) fn prompted<'a>(
    config: &'a Config,
    words: impl Iterator<Item = &'a str>,
) -> Vec<&'a str> {
    let prompt: [&str; PROMPT] = [&config.label_mark, LABEL, &config.text_mark];
    prompt.into_iter().chain(words).collect()
}

/// The words mask: `words` says of every token which word it is of, prompt and text counted as one;
/// none where it was put in by the tokenizer.
pub(super) fn words_mask(words: &[Option<u32>]) -> Vec<i64> {
    let mut last = None;
    let mut mask = Vec::with_capacity(words.len());
    for word in words {
        let is_first = *word != last;
        last = *word;
        let number = word
            .filter(|_| is_first)
            .map_or(0, |word| i64::from(word) + 1);
        mask.push((number - PROMPT as i64).max(0));
    }
    mask
}

/// All spans of up to `width` of so many words, first word and last word; and which of them lie in
/// the text. The others are 0 and 0.
pub(super) fn spans(words: usize, width: usize) -> (Vec<i64>, Vec<bool>) {
    let mut spans = Vec::with_capacity(words * width * 2);
    let mut mask = Vec::with_capacity(words * width);
    for first in 0..words {
        for last in first..first + width {
            let is_inside = last < words;
            mask.push(is_inside);
            spans.extend(if is_inside {
                [first as i64, last as i64]
            } else {
                [0, 0]
            });
        }
    }
    (spans, mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prompt_stands_before_the_text() {
        let config = Config::read("{}").expect("defaults");
        let words = prompted(&config, ["Kim", "left"].into_iter());
        assert_eq!(words, ["<<ENT>>", "person", "<<SEP>>", "Kim", "left"]);
    }

    #[test]
    fn words_are_numbered_at_their_first_tokens() {
        // [CLS] <<ENT>> per son <<SEP>> Kim Jong -un [gone] left [SEP]
        let words = [
            None,
            Some(0),
            Some(1),
            Some(1),
            Some(2),
            Some(3),
            Some(4),
            Some(4),
            Some(6),
            None,
        ];
        assert_eq!(words_mask(&words), [0, 0, 0, 0, 0, 1, 2, 0, 4, 0]);
    }

    #[test]
    fn spans_beyond_the_text_are_masked() {
        let (spans, mask) = spans(3, 2);
        assert_eq!(spans, [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 0, 0]);
        assert_eq!(mask, [true, true, true, true, true, false]);
    }
}
