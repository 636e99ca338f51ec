//! From a model's scores to spans of words that are persons' names.
//!
//! A span model scores every span: `[1, words, width, labels]`. A token model scores every word as
//! the first of a name, the last, and inside one: `[1, words, labels, 3]`, or `[3, 1, words, labels]`
//! from older exports. What is likelier than not is a name; of those that overlap the likeliest
//! stays. Knows numbers; no text, no runtime.

use std::ops::RangeInclusive;

/// A name is one that a model gives at least this likelihood, GLiNER's own default.
pub(super) const THRESHOLD: f32 = 0.5;

/// A stretch of words, by the first and the last, and how likely it is a name.
#[derive(Clone, Debug, PartialEq)]
struct Candidate {
    first: usize,
    last: usize,
    likelihood: f32,
}

/// What a model scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Spans,
    Tokens,
}

/// The names among so many words, in order and without overlaps.
///
/// # Errors
/// When the scores have none of the shapes above.
pub(super) fn names(
    kind: Kind,
    scores: &[f32],
    shape: &[i64],
    words: usize,
) -> Result<Vec<RangeInclusive<usize>>, String> {
    let wrong = || {
        format!(
            "scores of shape {shape:?} for {words} words; a GLiNER model of spans or tokens has another"
        )
    };
    let sizes: Result<Vec<usize>, _> = shape.iter().map(|n| usize::try_from(*n)).collect();
    let sizes = sizes.map_err(|_| wrong())?;
    let product = sizes.iter().try_fold(1usize, |all, n| all.checked_mul(*n));
    if product != Some(scores.len()) || scores.is_empty() {
        return Err(wrong());
    }
    let all = Scores { scores, words };
    let candidates = match (kind, &sizes[..]) {
        (Kind::Spans, &[1, n, width, labels]) if n == words => all.of_spans(width, labels),
        (Kind::Tokens, &[1, n, labels, 3]) if n == words => {
            all.of_tokens(|part, word| word * labels * 3 + part)
        }
        (Kind::Tokens, &[3, 1, n, labels]) if n == words => {
            all.of_tokens(|part, word| (part * n + word) * labels)
        }
        _ => return Err(wrong()),
    };
    Ok(flat(candidates, words))
}

struct Scores<'a> {
    scores: &'a [f32],
    words: usize,
}

impl Scores<'_> {
    fn likelihood(&self, at: usize) -> f32 {
        let score = self.scores.get(at).copied().unwrap_or(f32::NEG_INFINITY);
        1.0 / (1.0 + (-score).exp())
    }

    /// Every span above the threshold.
    fn of_spans(&self, width: usize, labels: usize) -> Vec<Candidate> {
        let mut found = Vec::new();
        for first in 0..self.words {
            for last in first..(first + width).min(self.words) {
                let likelihood = self.likelihood((first * width + last - first) * labels);
                if likelihood > THRESHOLD {
                    found.push(Candidate {
                        first,
                        last,
                        likelihood,
                    });
                }
            }
        }
        found
    }

    /// Every stretch with a first and a last word above the threshold and all words inside; `at` says
    /// where the score of a word for a part stands: 0 first, 1 last, 2 inside.
    fn of_tokens(&self, at: impl Fn(usize, usize) -> usize) -> Vec<Candidate> {
        let score = |part, word| self.likelihood(at(part, word));
        let mut found = Vec::new();
        for first in (0..self.words).filter(|word| score(0, *word) > THRESHOLD) {
            let mut least = score(0, first);
            for last in first..self.words {
                let inside = score(2, last);
                if inside.is_nan() || inside < THRESHOLD {
                    break;
                }
                least = least.min(inside);
                let end = score(1, last);
                if end > THRESHOLD {
                    let likelihood = least.min(end);
                    found.push(Candidate {
                        first,
                        last,
                        likelihood,
                    });
                }
            }
        }
        found
    }
}

/// The likeliest first, each where no likelier one lies; then in order.
fn flat(mut candidates: Vec<Candidate>, words: usize) -> Vec<RangeInclusive<usize>> {
    candidates.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
    let mut taken = vec![false; words];
    let mut names = Vec::new();
    for Candidate { first, last, .. } in candidates {
        let stretch = &mut taken[first..=last];
        if !stretch.contains(&true) {
            stretch.fill(true);
            names.push(first..=last);
        }
    }
    names.sort_by_key(|name| *name.start());
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_likeliest_of_overlapping_spans_stays() {
        // Three words, spans of up to two: 0, 0-1, 1, 1-2, 2, beyond.
        let scores = [1.0, 3.0, 0.1, 2.0, -1.0, 9.0];
        assert_eq!(
            names(Kind::Spans, &scores, &[1, 3, 2, 1], 3),
            Ok(vec![0..=1])
        );
        let scores = [1.0, 0.5, -2.0, 2.0, -1.0, 9.0];
        assert_eq!(
            names(Kind::Spans, &scores, &[1, 3, 2, 1], 3),
            Ok(vec![0..=0, 1..=2])
        );
    }

    #[test]
    fn only_the_first_label_counts() {
        let scores = [-1.0, 5.0, 1.0, 5.0];
        let found = names(Kind::Spans, &scores, &[1, 2, 1, 2], 2);
        assert_eq!(found, Ok(vec![1..=1]));
    }

    #[test]
    fn tokens_are_joined_from_first_to_last() {
        // By word: first, last, inside.
        let words = [
            [2.0, -1.0, 1.0],
            [-1.0, 2.0, 1.0],
            [2.0, -1.0, 1.0],
            [-1.0, 2.0, -1.0],
        ];
        assert_eq!(
            names(Kind::Tokens, words.as_flattened(), &[1, 4, 1, 3], 4),
            Ok(vec![0..=1])
        );
        let by_part: Vec<f32> = (0..3)
            .flat_map(|part| words.map(|word| word[part]))
            .collect();
        assert_eq!(
            names(Kind::Tokens, &by_part, &[3, 1, 4, 1], 4),
            Ok(vec![0..=1])
        );
    }

    #[test]
    fn other_shapes_are_errors() {
        for (shape, count) in [
            (&[1, 2, 3][..], 6),
            (&[1, 1, 6, 1], 6),
            (&[2, 3, 1, 1], 6),
            (&[1, 2, -1, 3], 6),
            (&[1, 2, 0, 1], 0),
            (&[1, 2, 2, 1], 6),
        ] {
            let error = names(Kind::Spans, &vec![0.0; count], shape, 2).expect_err("a shape");
            assert!(error.contains("for 2 words"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn names_never_overlap(scores in proptest::collection::vec(any::<f32>(), 24)) {
            let shapes = [
                (Kind::Spans, [1, 8, 3, 1]),
                (Kind::Spans, [1, 8, 1, 3]),
                (Kind::Tokens, [1, 8, 1, 3]),
                (Kind::Tokens, [3, 1, 8, 1]),
            ];
            for (kind, shape) in shapes {
                let words = 8;
                let names = names(kind, &scores, &shape, words).expect("a known shape");
                prop_assert!(names.is_sorted_by(|a, b| a.end() < b.start()));
                prop_assert!(names.iter().all(|name| *name.end() < words));
            }
        }
    }
}
