//! The command line: arguments in, exit status out.
//!
//! Each command is a file: its arguments as typed (the doc comments are the help), made into a
//! request for the floors below, and the answer handed to a rendering. Here stand what all share:
//! the commands' list, errors and their hints, exit statuses, whether there is a terminal. The only
//! room that knows clap, the clock and the environment.

mod authority;
mod extract;
mod filters;
mod index;
mod ner;
mod people;
mod problems;
mod progress;
mod search;
mod show;
mod stats;
mod train;
mod why_not;

use std::any::Any;
use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::index::{OpenError, SearchError};
use crate::render::text::Palette;

/// Search an archive of dated news by words, date, dateline and person.
#[derive(Debug, Parser)]
#[command(name = "morgue", version, about, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  morgue index corpus
  morgue search '\"arms transfer\"' --on 2023-09 --person putin
  morgue search 'title:(treaty OR summit) date:1985..1991 -dateline:moscow' --sort oldest";

#[derive(Debug, Subcommand)]
enum Command {
    Index(index::IndexArgs),
    Search(search::SearchArgs),
    Show(show::ShowArgs),
    People(people::PeopleArgs),
    Extract(extract::ExtractArgs),
    Stats(stats::StatsArgs),
    Problems(problems::ProblemsArgs),
    WhyNot(why_not::WhyNotArgs),
    #[command(hide = true)]
    Train(train::TrainArgs),
    /// Print completions for a shell
    Completions {
        /// The shell to complete for
        shell: Shell,
    },
}

/// Which index a command works on.
#[derive(Args, Debug)]
struct IndexDir {
    /// The folder of the index
    #[arg(
        long = "index",
        value_name = "DIR",
        env = "MORGUE_INDEX",
        hide_env_values = true,
        default_value = "index",
        value_parser = OsStringValueParser::new().map(index_dir)
    )]
    dir: PathBuf,
}

/// An empty name, as an empty variable gives, is none.
fn index_dir(name: OsString) -> PathBuf {
    PathBuf::from(if name.is_empty() {
        OsString::from("index")
    } else {
        name
    })
}

/// When to write in colour.
#[derive(Args, Debug)]
struct ColorArgs {
    /// When to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorArgs {
    fn palette(&self) -> Palette {
        let wanted = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                io::stdout().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
                    && std::env::var_os("TERM").is_none_or(|v| v != "dumb")
            }
        };
        if wanted {
            Palette::Colour
        } else {
            Palette::Plain
        }
    }
}

/// How a command ended, as its exit status tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Something was found or done.
    Done = 0,
    /// A search found nothing.
    Nothing = 1,
    /// An error, told on standard error.
    Error = 2,
    /// Finished, but some files or articles could not be read.
    Incomplete = 3,
    /// Ended early by Ctrl-C, as shells report it.
    Stopped = 130,
}

/// Why a command cannot go on.
#[derive(Debug)]
enum Failure {
    /// What, where, and what to do: one line.
    Told(String),
    /// Writing the answer failed.
    Output(io::Error),
}

impl Failure {
    fn new(what: impl Display) -> Failure {
        Failure::Told(what.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Output(error)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        let hint = match &error {
            OpenError::Missing { .. } => {
                "make one with `morgue index PATH`, or name another with --index"
            }
            OpenError::NotAnIndex { .. } => "name another folder with --index",
            OpenError::OtherVersion { found, known, .. } if found > known => {
                "use the newer morgue that made it"
            }
            OpenError::OtherVersion { .. } => {
                "make it anew from its own stories with `morgue index --rebuild`"
            }
            OpenError::Locked { .. } => "wait for it to end, or let --wait do so",
            OpenError::Io { .. } => "see who may read and write the folder",
            OpenError::Engine { .. } => "if it is damaged, remove it and run `morgue index` again",
        };
        Failure::Told(format!("{error}; {hint}"))
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Failure {
        Failure::Told(format!(
            "{error}; if it is damaged, remove it and run `morgue index` again"
        ))
    }
}

/// Of several paths one that is missing is told of and passed over; the only one must be there.
fn must_exist(paths: &[PathBuf]) -> Result<(), Failure> {
    match paths {
        [path] if path.as_os_str() != "-" && !path.exists() && !path.is_symlink() => Err(
            Failure::new(format_args!("{}: no such file or folder", path.display())),
        ),
        _ => Ok(()),
    }
}

/// A manifest that cannot be read.
fn damaged(error: io::Error) -> Failure {
    Failure::new(format_args!(
        "{error}; if the index is damaged, remove it and run `morgue index` again"
    ))
}

/// Runs the command line of this process; the exit status is what it returns: 0 something was found
/// or done, 1 a search found nothing, 2 an error, 3 finished with unreadable input, 130 stopped.
pub fn main() -> u8 {
    let cli = match Cli::try_parse_from(with_query_text(std::env::args_os())) {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error),
    };
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    std::panic::set_hook(Box::new(|_| ()));
    let run = AssertUnwindSafe(|| run(cli.command, &mut out));
    let mut outcome = catch_unwind(run).unwrap_or_else(|panic| Err(broken(&*panic)));
    if let Err(error) = out.flush() {
        outcome = outcome.and(Err(Failure::Output(error)));
    }
    match outcome {
        Ok(outcome) => outcome as u8,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Outcome::Done as u8
        }
        Err(Failure::Output(error)) => tell(format_args!("cannot write the output: {error}")),
        Err(Failure::Told(what)) => tell(what),
    }
}

/// Help that was asked for, as it is; an error on one line, with clap's tip.
fn unparsed(error: &clap::Error) -> u8 {
    use clap::error::ErrorKind::{
        DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion,
    };
    if matches!(
        error.kind(),
        DisplayHelp | DisplayVersion | DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        // Help goes to standard output and is no error; a broken pipe ends quietly.
        let _ = error.print();
        return if error.use_stderr() {
            Outcome::Error as u8
        } else {
            Outcome::Done as u8
        };
    }
    let text = error.to_string();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let told: Vec<&str> = lines
        .take_while(|line| !line.starts_with("Usage:"))
        .collect();
    let told = told
        .join("; ")
        .replace("; For more information, try '--help'.", "");
    tell(format_args!(
        "{}; see --help",
        told.trim_start_matches("error: ")
    ))
}

/// Lets `morgue search -sport` exclude a word: what follows `search` and begins with one hyphen is
/// query text, for no flag of it but `-h` does. A blank before it keeps it from being read as flags.
fn with_query_text(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.collect();
    if args.get(1).is_none_or(|command| command != "search") {
        return args;
    }
    let mut is_value = false;
    for arg in args.iter_mut().skip(2).take_while(|arg| *arg != "--") {
        let bytes = arg.as_encoded_bytes();
        let is_long = bytes.starts_with(b"--");
        if bytes.starts_with(b"-") && !is_long && !is_value && bytes != b"-h" {
            let mut text = OsString::from(" ");
            text.push(&*arg);
            *arg = text;
            continue;
        }
        is_value =
            is_long && !bytes.contains(&b'=') && !SWITCHES.iter().any(|switch| *arg == **switch);
    }
    args
}

/// The long flags of `search` that no value follows.
const SWITCHES: [&str; 5] = ["--json", "--count", "--explain", "--strict", "--help"];

/// The engine asserts what a damaged file breaks; of such an end too one line is told.
fn broken(panic: &(dyn Any + Send)) -> Failure {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    let said = said
        .or(panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given");
    Failure::Told(format!(
        "stopped on a fault of the program or a damaged index: {}; if removing the index and running \
         `morgue index` again does not help, please report it",
        said.lines().next().unwrap_or_default(),
    ))
}

fn tell(what: impl Display) -> u8 {
    note(what);
    Outcome::Error as u8
}

/// Writes a line to standard error; where that is closed there is nobody to tell.
fn note(what: impl Display) {
    let text = what.to_string();
    let _ = writeln!(io::stderr(), "morgue: {}", crate::render::safe(&text));
}

fn run(command: Command, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match command {
        Command::Index(args) => index::run(args, out),
        Command::Search(args) => search::run(args, out),
        Command::Show(args) => show::run(args, out),
        Command::People(args) => people::run(args, out),
        Command::Extract(args) => extract::run(args, out),
        Command::Stats(args) => stats::run(args, out),
        Command::Problems(args) => problems::run(args, out),
        Command::WhyNot(args) => why_not::run(args, out),
        Command::Train(args) => train::run(args, out),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "morgue", &mut script);
            out.write_all(&script)?;
            Ok(Outcome::Done)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
    }

    /// The golden help of a build without models holds where only one with models is tested.
    #[cfg(feature = "ner-model")]
    #[test]
    fn the_help_without_models_is_as_reviewed() {
        let golden = include_str!("../../tests/golden/help.txt");
        for name in ["index", "extract"] {
            let without = Cli::command().mut_subcommand(name, |command| {
                let command = command.mut_arg("ner_model", |arg| arg.hide(true));
                command.term_width(100)
            });
            let help = without.try_get_matches_from(["morgue", name, "--help"]);
            let help = help.expect_err("help is no match").to_string();
            let wanted = format!("$ morgue {name} --help\n{help}\n");
            assert!(golden.contains(&wanted), "{wanted}");
        }
    }
}
