//! `morgue why-not`: what became of a file.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, IndexDir, Outcome};
use crate::corpus::printable;
use crate::index::Index;
use crate::ingest::why_not;
use crate::render::safe;

/// Say what became of a file, and why it is not found
#[derive(Args, Debug)]
pub struct WhyNotArgs {
    /// The files
    #[arg(required = true)]
    file: Vec<PathBuf>,
    #[command(flatten)]
    index: IndexDir,
}

/// Runs the command; nothing is found where a file has no article in the index.
pub fn run(args: WhyNotArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let manifest = Index::open(&args.index.dir)?
        .manifest()
        .map_err(super::damaged)?;
    let mut outcome = Outcome::Done;
    for file in &args.file {
        let fate = why_not::why_not(file, &manifest);
        if !fate.is_indexed() {
            outcome = Outcome::Nothing;
        }
        for line in fate.to_string().lines() {
            writeln!(out, "{}: {}", safe(&printable(file)), safe(line))?;
        }
    }
    Ok(outcome)
}
