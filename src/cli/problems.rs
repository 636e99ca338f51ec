//! `morgue problems`: what could not be read, and what is in doubt.

use std::io::Write;

use clap::Args;

use super::{Failure, IndexDir, Outcome};
use crate::index::Index;
use crate::index::manifest::Manifest;
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
    let mut problems = problems(&manifest);
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

fn problems(manifest: &Manifest) -> Vec<Problem<'_>> {
    let mut problems = Vec::new();
    for source in manifest.sources.values() {
        let problem = |kind, article, what| Problem {
            path: &source.name,
            kind,
            article,
            what,
        };
        let skipped = source.troubles.iter();
        problems.extend(skipped.map(|what| problem(ProblemKind::Skipped, None, what.as_str())));
        if source.in_part {
            let what = "read in part; the next run reads on";
            problems.push(problem(ProblemKind::InPart, None, what));
        }
        let doubts = source.doubts.iter();
        problems.extend(doubts.map(|doubt| {
            let id = Some(doubt.id.as_str());
            problem(ProblemKind::Doubtful, id, doubt.what.as_str())
        }));
    }
    problems.extend(manifest.blocked.values().map(|blocked| Problem {
        path: &blocked.name,
        kind: ProblemKind::Skipped,
        article: None,
        what: &blocked.blocked,
    }));
    problems
}
