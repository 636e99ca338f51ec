//! `morgue problems`: what could not be read, and what is in doubt.

use std::borrow::Cow;
use std::io::Write;

use clap::Args;

use super::{Failure, IndexDir, Outcome};
use crate::index::Index;
use crate::index::manifest::{Manifest, Source};
use crate::render::{self, Problem, ProblemKind};

/// List the files and articles that could not be read or are in doubt
#[derive(Args, Debug)]
pub struct ProblemsArgs {
    /// Only those of files whose path holds this
    path: Option<String>,
    /// Print JSON lines, one object a problem
    #[arg(long)]
    json: bool,
    /// Print their number alone
    #[arg(long, conflicts_with = "json")]
    count: bool,
    #[command(flatten)]
    index: IndexDir,
}

/// Runs the command.
pub fn run(args: ProblemsArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let manifest = Index::open(&args.index.dir)?
        .manifest()
        .map_err(super::damaged)?;
    let mut problems = all(&manifest);
    problems.sort();
    if let Some(path) = &args.path {
        problems.retain(|problem| problem.path.contains(path.as_str()));
    }
    if args.count {
        writeln!(out, "{}", problems.len())?;
        return Ok(Outcome::Done);
    }
    for problem in &problems {
        match args.json {
            true => render::json::problem(problem, out)?,
            false => render::text::problem(problem, out)?,
        }
    }
    Ok(Outcome::Done)
}

/// All problems of an index, in no order.
pub(super) fn all(manifest: &Manifest) -> Vec<Problem<'_>> {
    let mut problems: Vec<_> = manifest.sources.values().flat_map(of_source).collect();
    problems.extend(manifest.blocked.values().map(|blocked| Problem {
        path: &blocked.name,
        kind: ProblemKind::Skipped,
        article: None,
        what: blocked.blocked.as_str().into(),
    }));
    problems
}

fn of_source(source: &Source) -> Vec<Problem<'_>> {
    let problem = |(kind, article, what)| Problem {
        path: &source.name,
        kind,
        article,
        what,
    };
    let skipped = source.troubles.iter();
    let skipped = skipped.map(|what| (ProblemKind::Skipped, None, what.into()));
    let in_part = source.in_part.then(|| {
        let what = "read in part; the next run reads on";
        (ProblemKind::InPart, None, what.into())
    });
    let doubts = source.doubts.iter().map(|doubt| {
        let (id, what) = (doubt.id.as_str(), doubt.what.as_str());
        (ProblemKind::Doubtful, Some(id), what.into())
    });
    let all = skipped.chain(in_part).chain(doubts).chain(untold(source));
    all.map(problem).collect()
}

/// The articles in doubt that are too many to be told one by one.
fn untold(source: &Source) -> Option<(ProblemKind, Option<&str>, Cow<'_, str>)> {
    let mut ids: Vec<&str> = source
        .doubts
        .iter()
        .map(|doubt| doubt.id.as_str())
        .collect();
    ids.dedup();
    let more = source
        .doubtful
        .checked_sub(ids.len() as u64)
        .filter(|more| *more > 0)?;
    let what = format!("and {more} more articles in doubt; `morgue show --explain` tells of each");
    Some((ProblemKind::Doubtful, None, what.into()))
}
