//! The stories that a query finds, each cluster of them as one.
//!
//! One pass gathers all matches, 32 bytes each; those of a cluster become one, its earliest, which
//! counts the others. Only then is there an order, and a page.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::Query as Lowered;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::kin::{Kin, Member};
use crate::search::Order;

/// A story that a query finds, for all of its cluster that it finds.
#[derive(Clone, Copy, Debug)]
pub struct Match {
    /// Where it lies.
    pub at: DocAddress,
    /// How well it matches; 0 where hits are not ordered by that.
    pub score: Score,
    /// How many others of its cluster match.
    pub others: usize,
    day: Option<i64>,
    member: Option<Member>,
}

/// All that a query finds, clusters collapsed, in this order.
///
/// # Errors
/// When a segment cannot be read.
pub fn collapsed(
    searcher: &tantivy::Searcher,
    query: &dyn Lowered,
    kin: &Kin,
    order: Order,
) -> tantivy::Result<Vec<Match>> {
    let is_scored = order == Order::Relevance;
    let gathered = searcher.search(query, &Gather { is_scored })?;
    let mut first: HashMap<u32, usize> = HashMap::new();
    let mut matches: Vec<Match> = Vec::new();
    for (key, mut found) in gathered {
        found.member = kin.member(key);
        let Some(member) = found.member else {
            matches.push(found);
            continue;
        };
        let place = *first.entry(member.cluster).or_insert(matches.len());
        match matches.get_mut(place) {
            Some(known) => known.take(found),
            None => matches.push(found),
        }
    }
    matches.sort_unstable_by(|a, b| in_order(order, a, b));
    Ok(matches)
}

impl Match {
    /// Stands for another story of the cluster too, the earlier one of both.
    fn take(&mut self, other: Match) {
        let others = self.others + 1;
        if other.member.map(|m| m.place) < self.member.map(|m| m.place) {
            *self = other;
        }
        self.others = others;
    }
}

fn in_order(order: Order, a: &Match, b: &Match) -> Ordering {
    let undated_last = a.day.is_none().cmp(&b.day.is_none());
    let ordered = match order {
        Order::Relevance => b.score.total_cmp(&a.score),
        Order::Newest => undated_last.then(Reverse(a.day).cmp(&Reverse(b.day))),
        Order::Oldest => undated_last.then(a.day.cmp(&b.day)),
    };
    ordered.then(a.at.cmp(&b.at))
}

/// Gathers all matches with their keys.
struct Gather {
    is_scored: bool,
}

/// Gathers those of a segment.
struct SegmentGather {
    segment: SegmentOrdinal,
    keys: Column<u64>,
    days: Column<i64>,
    found: Vec<(u64, Match)>,
}

impl Collector for Gather {
    type Fruit = Vec<(u64, Match)>;
    type Child = SegmentGather;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentGather> {
        Ok(SegmentGather {
            segment,
            keys: reader.fast_fields().u64("key")?,
            days: reader.fast_fields().i64("day")?,
            found: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.is_scored
    }

    fn merge_fruits(&self, segments: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(segments.concat())
    }
}

impl SegmentCollector for SegmentGather {
    type Fruit = Vec<(u64, Match)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let found = Match {
            at: DocAddress::new(self.segment, doc),
            score,
            others: 0,
            day: self.days.first(doc),
            member: None,
        };
        self.found
            .push((self.keys.first(doc).unwrap_or_default(), found));
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}
