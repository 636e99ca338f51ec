//! `morgue extract`: reads files and prints what is found in each article, without an index.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use clap::Args;

use super::authority::AuthorityArgs;
use super::ner::NerArgs;
use super::{ColorArgs, Failure, Outcome, note};
use crate::article::Article;
use crate::corpus::{self, Step};
use crate::extract::Means;
use crate::ingest::read::{self, Naming, Outcome as Found};
use crate::render;
use crate::render::text::Palette;
use crate::search::Company;
use crate::unpack::{self, Input};

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
    authority: AuthorityArgs,
    #[command(flatten)]
    ner: NerArgs,
    #[command(flatten)]
    color: ColorArgs,
}

/// Files up to this many bytes are read ahead of their turn, all cores at once; what is printed of a
/// larger one would take too much memory to be kept till then.
const READ_AHEAD: u64 = 4 << 20;
/// How many files may be read ahead of their turn.
const AHEAD: usize = 64;

/// Runs the command: what is printed stands in the order of the walk.
pub fn run(args: ExtractArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    super::must_exist(&args.path)?;
    let authority = args.authority.load()?;
    let means = Means {
        authority: &authority,
        tagger: args.ner.tagger()?,
    };
    let format = match args.json {
        true => Format::Json,
        false => Format::Text(args.color.palette()),
    };
    let reading = Reading {
        means: &means,
        format,
    };
    let mut outcome = Outcome::Done;
    for path in &args.path {
        outcome = outcome.max(if path.as_os_str() == "-" {
            let mut printed = Printed::new(&mut *out);
            printed.read(Input::Stream(&mut io::stdin().lock()), "-", reading)?;
            printed.tell()
        } else {
            print_all(path, reading, out)?
        });
    }
    Ok(outcome)
}

/// How articles are read and printed.
#[derive(Clone, Copy)]
struct Reading<'a> {
    means: &'a Means<'a>,
    format: Format,
}

/// How articles are printed.
#[derive(Clone, Copy)]
enum Format {
    Json,
    Text(Palette),
}

/// What a step of the walk has come to when it is its turn.
enum Turn {
    /// It was read ahead.
    Read(io::Result<Printed<Vec<u8>>>),
    /// It is to be read now.
    ToRead(PathBuf),
}

/// Prints what lies below a path: a walker hands out the steps, readers take them, and each step's
/// own channel brings what came of it, in the order of the walk.
fn print_all(path: &Path, reading: Reading, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let readers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let (jobs, queue) = sync_channel::<(Step, SyncSender<Turn>)>(AHEAD);
    let (order, turns) = sync_channel(AHEAD);
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        for _ in 0..readers {
            scope.spawn(|| read_ahead(&queue, reading));
        }
        scope.spawn(move || {
            for step in corpus::walk(&[path.to_owned()]) {
                let (turn, own) = sync_channel(1);
                if order.send(own).is_err() || jobs.send((step, turn)).is_err() {
                    return;
                }
            }
        });
        let mut outcome = Outcome::Done;
        for turn in turns {
            outcome = outcome.max(match turn.recv() {
                Ok(turn) => print_turn(turn, reading, out)?,
                Err(_) => return Err(Failure::new("stopped on a fault of the program")),
            });
        }
        Ok(outcome)
    })
}

fn read_ahead(queue: &Mutex<Receiver<(Step, SyncSender<Turn>)>>, reading: Reading) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((step, turn)) = job else {
            return;
        };
        let mut printed = Printed::new(Vec::new());
        let came = match step {
            Step::File(file) if is_large(&file) => Turn::ToRead(file.path),
            Step::File(file) => {
                Turn::Read(printed.read_file(&file.path, reading).map(|()| printed))
            }
            Step::Trouble(trouble) => {
                printed.complain(&corpus::printable(&trouble.path), trouble.what);
                Turn::Read(Ok(printed))
            }
        };
        // Nobody waits for it any more where the output has ended.
        let _ = turn.send(came);
    }
}

/// Whether what is printed of a file may be large: the file is, or it is packed.
fn is_large(file: &corpus::File) -> bool {
    let is_packed = || {
        let mut head = Vec::with_capacity(512);
        let read = File::open(&file.path).and_then(|file| file.take(512).read_to_end(&mut head));
        read.is_ok() && unpack::is_packed(&head)
    };
    // What has no size is a pipe, of which no byte may be read twice.
    file.size > READ_AHEAD || (file.size > 0 && is_packed())
}

fn print_turn(turn: Turn, reading: Reading, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match turn {
        Turn::Read(printed) => {
            let printed = printed?;
            out.write_all(&printed.out)?;
            Ok(printed.tell())
        }
        Turn::ToRead(path) => {
            let mut printed = Printed::new(out);
            printed.read_file(&path, reading)?;
            Ok(printed.tell())
        }
    }
}

/// Articles as they are printed, and complaints about what could not be read.
struct Printed<W> {
    out: W,
    complaints: Vec<String>,
}

impl<W: Write> Printed<W> {
    fn new(out: W) -> Printed<W> {
        Printed {
            out,
            complaints: Vec::new(),
        }
    }

    fn read_file(&mut self, path: &Path, reading: Reading) -> io::Result<()> {
        let name = corpus::printable(path);
        match File::open(path) {
            Ok(mut file) => self.read(Input::File(&mut file), &name, reading),
            Err(error) => {
                self.complain(&name, format_args!("cannot be opened: {error}"));
                Ok(())
            }
        }
    }

    fn read(&mut self, input: Input<'_>, name: &str, reading: Reading) -> io::Result<()> {
        let mut written = Ok(());
        let mut take = |found| {
            match found {
                Found::Article(article) => written = print(&article, reading.format, &mut self.out),
                Found::Trouble(trouble) => self.complaints.push(format!("{name}: {trouble}")),
            }
            if written.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let result = read::read(input, name, Naming::ByPlace, reading.means, &mut take);
        if let Err(refusal) = result {
            self.complain(name, refusal);
        }
        written
    }

    fn complain(&mut self, name: &str, what: impl Display) {
        self.complaints.push(format!("{name}: {what}"));
    }

    /// Tells the complaints.
    fn tell(self) -> Outcome {
        self.complaints.iter().for_each(note);
        if self.complaints.is_empty() {
            Outcome::Done
        } else {
            Outcome::Incomplete
        }
    }
}

fn print(article: &Article, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => render::json::article(article, None, out),
        Format::Text(palette) => {
            render::text::heading(article, palette, out)?;
            render::text::explanation(article, &Company::default(), out)?;
            writeln!(out)
        }
    }
}
