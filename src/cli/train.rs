//! `morgue train`: learns the tagger's weights anew, for those who work on the program.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, Outcome};
use crate::extract::people;
use crate::extract::people::learn::learn;
use crate::text::Text;
use crate::train::{self, score, widen};

/// Learn the weights of the tagger of people from labelled texts
///
/// The same texts in the same order give the same weights, to the byte. src/train/DATA.md says which
/// texts the shipped weights were learned from.
#[derive(Args, Debug)]
pub struct TrainArgs {
    /// Files and folders of labelled texts
    #[arg(required = true)]
    path: Vec<PathBuf>,
    /// The file to write the weights to
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Score the weights on these texts, from which nothing is learned (can be repeated)
    #[arg(long, value_name = "PATH")]
    test: Vec<PathBuf>,
}

/// Runs the command.
pub fn run(args: TrainArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut lessons = Vec::new();
    for path in &args.path {
        let read = train::read(path).map_err(Failure::new)?;
        writeln!(out, "{}: {} texts", path.display(), read.len())?;
        lessons.extend(read);
    }
    widen::widen(&mut lessons);
    let weights = learn(&lessons);
    fs::write(&args.output, &weights)
        .map_err(|error| Failure::new(format!("{}: {error}", args.output.display())))?;
    for path in &args.test {
        let lessons = train::read(path).map_err(Failure::new)?;
        let find = |text: &Text| people::people_by_learned(&weights, text).unwrap_or_default();
        let score = score::score(&lessons, find);
        writeln!(out, "{}: mentions {}", path.display(), score.mentions)?;
        writeln!(out, "{}: names {}", path.display(), score.names)?;
        writeln!(out, "{}: links {}", path.display(), score.links)?;
    }
    Ok(Outcome::Done)
}
