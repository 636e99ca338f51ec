//! The request and its answer: what any engine takes and gives.
//!
//! A [`Search`] is a query with an order and a page; a [`Page`] holds the hits with the places that
//! the query marks in each. Plain values: engines fill them, renderings print them. Knows articles
//! and queries; no engine, no output.

use crate::article::Article;
use crate::query::Query;
use crate::text::Span;

/// What is asked of an engine.
#[derive(Clone, Debug)]
pub struct Search {
    /// Which stories.
    pub query: Query,
    /// In which order.
    pub order: Order,
    /// How many hits to pass over.
    pub offset: usize,
    /// How many hits to give at most; 0 gives none, and the total alone.
    pub limit: usize,
    /// Whether all matching stories are counted.
    pub total: Total,
}

/// The order of hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Best match first (BM25); matches of equal score in the order in which the index keeps them,
    /// which is the same at every search of one commit.
    Relevance,
    /// Latest first day first; undated stories last.
    Newest,
    /// Earliest first day first; undated stories last.
    Oldest,
}

/// Whether a page says how many stories match in all, which costs a second pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Counted, exactly.
    Counted,
    /// Not asked for.
    Unasked,
}

/// The answer to a [`Search`].
#[derive(Clone, Debug)]
pub struct Page {
    /// How many stories match in all, where it was asked for.
    pub total: Option<usize>,
    /// The hits of this page, in order.
    pub hits: Vec<Hit>,
}

/// One story that matches.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The story.
    pub article: Article,
    /// BM25 score of the text part of the query; 0 where it has none, `None` where hits are
    /// ordered by date.
    pub score: Option<f32>,
    /// What the query found in it, in order and without overlaps.
    pub marks: Vec<Mark>,
}

/// A place in a story's text that a part of the query matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where, in bytes of [`Text::whole`](crate::text::Text::whole).
    pub span: Span,
    /// The number of the part of the query, from 0, so that a snippet may show as many as it can.
    pub leaf: usize,
}
