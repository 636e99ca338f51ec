//! One source, from bytes to articles: format, then extraction.
//!
//! Shared by `index` and `extract`, so that both see the same articles. Knows formats and
//! extraction; no engine, no output.

use std::collections::HashSet;
use std::io::Read;
use std::ops::ControlFlow;

use xxhash_rust::xxh3::xxh3_64;

use crate::article::Article;
use crate::extract::{self, Means};
use crate::format::{self, Item, Refusal, Trouble};

/// What comes of a source: its articles one by one, and what could not be read in between.
pub enum Outcome {
    /// An article, with everything found in it.
    Article(Box<Article>),
    /// A part of the source that could not be read.
    Trouble(Trouble),
}

/// Reads all articles of a source, which is named in ids and paths by `name`, by these means.
///
/// # Errors
/// When the source as a whole cannot be read; what was read before has been handed on.
pub fn read(
    input: impl Read,
    name: &str,
    means: &Means<'_>,
    sink: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    drafts(input, &mut |item| {
        sink(match item {
            Item::Story(draft) => Outcome::Article(Box::new(extract::complete(draft, name, means))),
            Item::Trouble(trouble) => Outcome::Trouble(trouble),
        })
    })
}

/// Reads all drafts of a source, no two of one number.
///
/// # Errors
/// When the source as a whole cannot be read; what was read before has been handed on.
pub fn drafts(
    input: impl Read,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    let mut numbers = Numbers::default();
    format::read(input, &mut |item| {
        sink(match item {
            Item::Story(mut draft) => {
                draft.number = numbers.own(draft.number);
                Item::Story(draft)
            }
            Item::Trouble(trouble) => Item::Trouble(trouble),
        })
    })
    .map(|_| ())
}

/// Sees to it that no two articles of a source have one number, whatever the source states.
#[derive(Default)]
struct Numbers {
    /// Hashes of the numbers that are taken.
    taken: HashSet<u64>,
    count: u64,
}

impl Numbers {
    /// The number of the next article: as stated, else its place in the source, with a letter behind
    /// it where another has it; none for a first article without one, which may be the only one.
    fn own(&mut self, stated: Option<String>) -> Option<String> {
        self.count += 1;
        if stated.is_none() && self.count == 1 {
            return None;
        }
        let mut number = stated.unwrap_or_else(|| self.count.to_string());
        while !self.taken.insert(xxh3_64(number.as_bytes())) {
            number.push('b');
        }
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_stated_or_counted_and_never_twice() {
        let mut numbers = Numbers::default();
        let stated = [None, None, Some("7"), Some("7"), Some("4")];
        let own = stated.map(|number| numbers.own(number.map(str::to_owned)));
        let own: Vec<Option<&str>> = own.iter().map(Option::as_deref).collect();
        assert_eq!(own, [None, Some("2"), Some("7"), Some("7b"), Some("4")]);
    }
}
