//! `morgue search`: finds stories.

use std::io::Write;

use clap::{Args, ValueEnum};

use super::filters::{self, FilterArgs, ReadingArgs};
use super::{ColorArgs, Failure, IndexDir, Outcome};
use crate::index::Index;
use crate::query::{Field, Query};
use crate::render;
use crate::search::{Order, Search, Total, Unit};

/// Find stories
#[derive(Args, Debug)]
#[command(after_long_help = fields())]
pub struct SearchArgs {
    /// Words side by side (all of them), "phrases", AND, OR, NOT or -word, parentheses, and fields
    query: Vec<String>,
    /// The order of hits: by relevance where the query has words, else newest first
    #[arg(long, value_enum)]
    sort: Option<Sort>,
    /// How many hits to print at most
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How many hits to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Show stories that are nearly the same as one hit, the earliest, and count the others
    #[arg(long)]
    collapse: bool,
    /// Print JSON lines, one object a hit
    #[arg(long, conflicts_with = "count")]
    json: bool,
    /// Print the number of matching stories alone; with --collapse, each counted once
    #[arg(long)]
    count: bool,
    #[command(flatten)]
    reading: ReadingArgs,
    #[command(flatten)]
    index: IndexDir,
    #[command(flatten)]
    color: ColorArgs,
    #[command(flatten)]
    filters: FilterArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sort {
    /// Best match first; newest first where the query has no words
    Relevance,
    /// Latest date first, undated stories last
    Newest,
    /// Earliest date first, undated stories last
    Oldest,
}

/// The fields of the query language, for the help.
fn fields() -> String {
    let mut help = String::from("Fields:\n");
    for field in Field::ALL {
        let names = field.names().collect::<Vec<_>>().join(", ");
        help.push_str(&format!(
            "  {names:<20}  {:<50}  {}\n",
            field.help(),
            field.example()
        ));
    }
    help
}

/// Runs the command.
pub fn run(args: SearchArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let text = args.query.join(" ");
    let query = args.reading.query(&text, &args.filters, filters::today())?;
    let searcher = Index::open(&args.index.dir)?.searcher()?;
    filters::check_ids(&query, &searcher)?;
    filters::tell_bearers(&query, &searcher)?;
    if args.collapse || filters::asks_for_duplicates(&query) {
        filters::tell_stale(&searcher);
    }
    if args.count {
        let count = match args.collapse {
            true => searcher.count_clusters(&query)?,
            false => searcher.count(&query)?,
        };
        writeln!(out, "{count}")?;
        return Ok(if count > 0 {
            Outcome::Done
        } else {
            Outcome::Nothing
        });
    }
    let search = Search {
        order: args.order(&query),
        offset: args.offset,
        limit: args.limit,
        total: if args.json {
            Total::Unasked
        } else {
            Total::Counted
        },
        unit: if args.collapse {
            Unit::Cluster
        } else {
            Unit::Story
        },
        query,
    };
    let page = searcher.search(&search)?;
    if args.json {
        page.hits
            .iter()
            .try_for_each(|hit| render::json::hit(hit, out))?;
    } else {
        let count = match args.collapse {
            true => render::text::different,
            false => render::text::stories,
        };
        render::text::page(&page, args.offset, count, args.color.palette(), out)?;
    }
    let found = match page.total {
        Some(total) => total > 0,
        None if page.hits.is_empty() => searcher.count(&search.query)? > 0,
        None => true,
    };
    Ok(if found {
        Outcome::Done
    } else {
        Outcome::Nothing
    })
}

impl SearchArgs {
    fn order(&self, query: &Query) -> Order {
        match self.sort {
            Some(Sort::Newest) => Order::Newest,
            Some(Sort::Oldest) => Order::Oldest,
            Some(Sort::Relevance) | None if has_words(query) => Order::Relevance,
            Some(Sort::Relevance) | None => Order::Newest,
        }
    }
}

/// Whether a query asks for words, which alone make one hit better than another.
fn has_words(query: &Query) -> bool {
    match query {
        Query::Word { .. } | Query::Phrase { .. } => true,
        Query::And(parts) | Query::Or(parts) => parts.iter().any(has_words),
        _ => false,
    }
}
