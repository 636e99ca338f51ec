//! `morgue stats`: what an index holds.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use clap::Args;

use super::{Failure, IndexDir, Outcome, filters, problems};
use crate::index::Index;
use crate::render;

/// Say what an index holds
#[derive(Args, Debug)]
pub struct StatsArgs {
    /// Print a JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    index: IndexDir,
}

/// Runs the command.
pub fn run(args: StatsArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let index = Index::open(&args.index.dir)?;
    let searcher = index.searcher()?;
    filters::tell_stale(&searcher);
    let totals = searcher.totals()?;
    let manifest = index.manifest().map_err(super::damaged)?;
    let holdings = render::Holdings {
        totals,
        bytes: size_of(&args.index.dir).map_err(Failure::new)?,
        files: manifest.sources.len() as u64,
        problems: problems::all(&manifest).len() as u64,
    };
    match args.json {
        true => render::json::stats(&holdings, out)?,
        false => render::text::stats(&holdings, out)?,
    }
    Ok(Outcome::Done)
}

/// Bytes of the files of a folder.
fn size_of(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        let metadata = entry?.metadata();
        bytes += metadata.map_or(0, |m| if m.is_file() { m.len() } else { 0 });
    }
    Ok(bytes)
}
