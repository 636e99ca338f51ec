//! One source, from bytes to articles: format, then extraction.
//!
//! Shared by `index` and `extract`, so that both see the same articles. Knows formats and
//! extraction; no engine, no output.

use std::io::Read;
use std::ops::ControlFlow;

use crate::article::Article;
use crate::extract;
use crate::format::{self, Item, Refusal, Trouble};

/// What comes of a source: its articles one by one, and what could not be read in between.
pub enum Outcome {
    /// An article, with everything found in it.
    Article(Box<Article>),
    /// A part of the source that could not be read.
    Trouble(Trouble),
}

/// Reads all articles of a source, which is named in ids and paths by `name`.
///
/// # Errors
/// When the source as a whole cannot be read; what was read before has been handed on.
pub fn read(
    input: impl Read,
    name: &str,
    sink: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    format::read(input, &mut |item| {
        sink(match item {
            Item::Story(draft) => Outcome::Article(Box::new(extract::complete(draft, name))),
            Item::Trouble(trouble) => Outcome::Trouble(trouble),
        })
    })
    .map(|_| ())
}
