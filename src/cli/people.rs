//! `morgue people`: who is mentioned in the archive, or in the stories that a query finds.

use std::io::Write;

use clap::Args;

use super::filters::{self, FilterArgs, ReadingArgs};
use super::{ColorArgs, Failure, IndexDir, Outcome};
use crate::index::{Index, Searcher};
use crate::query::Field;
use crate::render;
use crate::search::Census;

/// Say who is mentioned, those in most stories first
///
/// People are counted by stories, under all forms of the name as one. Whoever a story names by one
/// word alone, without a title and only once, is found by a search but not counted.
#[derive(Args, Debug)]
pub struct PeopleArgs {
    /// A name in any of its forms, to tell of everyone who bears it: how and when stories name them,
    /// and whom else these stories mention
    name: Vec<String>,
    /// Count in the stories that this query finds, in the language of `morgue search`
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,
    /// How many people to print at most; with a name, how many that are mentioned beside each
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How many people to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Print JSON lines, one object a person
    #[arg(long, conflicts_with = "count")]
    json: bool,
    /// Print the number of stories alone; with a name, of those that mention somebody who bears it
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

/// Runs the command.
pub fn run(args: PeopleArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let today = filters::today();
    let text = args.query.as_deref().unwrap_or_default();
    let census = Census {
        query: args.reading.query(text, &args.filters, today)?,
        offset: args.offset,
        limit: args.limit,
    };
    let name = args.name.join(" ");
    if !args.name.is_empty() {
        filters::asked("name", Field::Person, &name, today)?;
    }
    let searcher = Index::open(&args.index.dir)?.searcher()?;
    filters::check_ids(&census.query, &searcher)?;
    filters::tell_bearers(&census.query, &searcher)?;
    let found = match (args.count, args.name.is_empty()) {
        (true, is_anyone) => {
            let stories = match is_anyone {
                true => searcher.count(&census.query)?,
                false => searcher.count_naming(&name, &census.query)?,
            };
            writeln!(out, "{stories}")?;
            stories
        }
        (false, true) => args.list(&searcher, &census, out)?,
        (false, false) => args.portray(&name, &searcher, &census, out)?,
    };
    Ok(match found {
        0 => Outcome::Nothing,
        _ => Outcome::Done,
    })
}

impl PeopleArgs {
    fn list(
        &self,
        searcher: &Searcher,
        census: &Census,
        out: &mut dyn Write,
    ) -> Result<usize, Failure> {
        let people = searcher.people(census)?;
        match self.json {
            true => people
                .page
                .iter()
                .try_for_each(|listed| render::json::listed(listed, out))?,
            false => render::people::list(&people, self.offset, self.color.palette(), out)?,
        }
        Ok(people.total)
    }

    fn portray(
        &self,
        name: &str,
        searcher: &Searcher,
        census: &Census,
        out: &mut dyn Write,
    ) -> Result<usize, Failure> {
        let portraits = searcher.portraits(name, census)?;
        match self.json {
            true => portraits
                .iter()
                .try_for_each(|portrait| render::json::portrait(portrait, out))?,
            false => render::people::portraits(&portraits, self.offset, self.color.palette(), out)?,
        }
        Ok(portraits.len())
    }
}
