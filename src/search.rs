//! The request and its answer: what any engine takes and gives.
//!
//! A [`Search`] is a query with an order and a page; a [`Page`] holds the hits with the places that
//! the query marks in each. A [`Census`] asks who is mentioned in the stories that a query finds.
//! Plain values: engines fill them, renderings print them. Knows articles
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
    /// What is one hit.
    pub unit: Unit,
}

/// What is one hit of a page, and one of its total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Each story.
    Story,
    /// All stories of a cluster that match, shown by the earliest of them; order and score are its.
    Cluster,
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
    /// How many hits there are in all, where it was asked for.
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
    /// What it has to do with other stories, whether these match or not.
    pub company: Company,
    /// How many other stories of its cluster match, where clusters are hits.
    pub others: Option<usize>,
}

/// What a story has to do with others of the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// The id of the earliest of the stories that are nearly the same as this one and it; `None`
    /// where there are none.
    pub cluster: Option<String>,
    /// How many these others are.
    pub others: usize,
    /// The id of the version of the story before this one, if it is a later one.
    pub updates: Option<String>,
}

/// A place in a story's text that a part of the query matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where, in bytes of [`Text::whole`](crate::text::Text::whole).
    pub span: Span,
    /// The number of the part of the query, from 0, so that a snippet may show as many as it can.
    pub leaf: usize,
}

/// What is asked about people.
#[derive(Clone, Debug)]
pub struct Census {
    /// In which stories.
    pub query: Query,
    /// How many people to pass over.
    pub offset: usize,
    /// How many people to name at most.
    pub limit: usize,
}

/// The people of the stories that a [`Census`] is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    /// How many stories there are.
    pub stories: usize,
    /// How many people they mention; who is named by a lone word alone does not count.
    pub total: usize,
    /// Those of this page, most mentioned first.
    pub page: Vec<Listed>,
}

/// Somebody, as one person over all the stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The id in the authority file, where the stories say enough to tell who it is.
    pub id: Option<String>,
    /// The name that the authority prefers, else the one that most stories print.
    pub name: String,
    /// How many of the stories mention them.
    pub stories: u64,
}

/// Somebody in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub who: Known,
    /// The forms under which the stories name them, the most frequent first.
    pub forms: Vec<Form>,
}

/// Somebody in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portrait {
    /// Who.
    pub who: Known,
    /// The forms under which the stories name them, the most frequent first.
    pub forms: Vec<Form>,
    /// The stories of each year that has any, in order; the undated last.
    pub years: Vec<Year>,
    /// Those most often mentioned in the same stories, with how many of these mention them.
    pub beside: Vec<Known>,
    /// How many people are mentioned in the same stories in all.
    pub beside_total: usize,
}

/// A form of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// As most stories print it; capitals make no form of their own.
    pub printed: String,
    /// How many stories print it.
    pub stories: u64,
}

/// The stories of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year {
    /// The year; `None` for stories without a date.
    pub year: Option<i32>,
    /// How many there are.
    pub stories: u64,
}
