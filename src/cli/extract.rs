//! `morgue extract`: reads files and prints what is found in each article, without an index.

use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{ColorArgs, Failure, Outcome, note};
use crate::corpus::{self, Step};
use crate::ingest::read::{self, Outcome as Found};
use crate::render;

/// Read files and print what is found in them, without an index
#[derive(Args, Debug)]
pub struct ExtractArgs {
    /// Files and folders to read; `-` is standard input
    #[arg(default_value = "corpus")]
    path: Vec<PathBuf>,
    /// Print JSON lines, one object an article
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    color: ColorArgs,
}

/// Runs the command.
pub fn run(args: ExtractArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    super::must_exist(&args.path)?;
    let mut outcome = Outcome::Done;
    for path in &args.path {
        if path.as_os_str() == "-" {
            outcome = outcome.max(args.read(io::stdin().lock(), "-", out)?);
            continue;
        }
        for step in corpus::walk(std::slice::from_ref(path)) {
            outcome = outcome.max(args.step(step, out)?);
        }
    }
    Ok(outcome)
}

impl ExtractArgs {
    fn step(&self, step: Step, out: &mut dyn Write) -> Result<Outcome, Failure> {
        let path = match step {
            Step::File(file) => file.path,
            Step::Trouble(trouble) => return Ok(complain(&trouble.path, trouble.what)),
        };
        match File::open(&path) {
            Ok(file) => self.read(file, &corpus::printable(&path), out),
            Err(error) => Ok(complain(&path, format_args!("cannot be opened: {error}"))),
        }
    }

    fn read(&self, input: impl Read, name: &str, out: &mut dyn Write) -> Result<Outcome, Failure> {
        let mut outcome = Outcome::Done;
        let mut written = Ok(());
        let result = read::read(input, name, &mut |found| {
            match found {
                Found::Article(article) => written = self.print(&article, out),
                Found::Trouble(trouble) => outcome = complain(Path::new(name), trouble),
            }
            if written.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        written?;
        match result {
            Ok(()) => Ok(outcome),
            Err(refusal) => Ok(complain(Path::new(name), refusal)),
        }
    }

    fn print(&self, article: &crate::article::Article, out: &mut dyn Write) -> io::Result<()> {
        if self.json {
            return render::json::article(article, out);
        }
        render::text::heading(article, self.color.palette(), out)?;
        render::text::explanation(article, out)?;
        writeln!(out)
    }
}

fn complain(path: &Path, what: impl std::fmt::Display) -> Outcome {
    note(format_args!("{}: {what}", corpus::printable(path)));
    Outcome::Incomplete
}
