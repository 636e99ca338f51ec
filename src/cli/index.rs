//! `morgue index`: reads files into an index.

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use clap::Args;

use super::authority::AuthorityArgs;
use super::ner::NerArgs;
use super::progress::Bar;
use super::{Failure, IndexDir, Outcome, note};
use crate::extract::Means;
use crate::index::{Index, Totals, WriteError, Writer};
use crate::ingest::{self, Progress, Report, Sources};

/// Read article files into an index
#[derive(Args, Debug)]
pub struct IndexArgs {
    /// Files and folders to read; `-` is standard input
    #[arg(default_value = "corpus")]
    path: Vec<PathBuf>,
    #[command(flatten)]
    index: IndexDir,
    #[command(flatten)]
    authority: AuthorityArgs,
    #[command(flatten)]
    ner: NerArgs,
    /// How many threads read and how many index; as many as there are cores if not given
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Leave out the summary
    #[arg(short, long)]
    quiet: bool,
}

/// Runs the command.
pub fn run(args: IndexArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let (streams, paths): (Vec<PathBuf>, Vec<PathBuf>) = args
        .path
        .iter()
        .cloned()
        .partition(|path| path.as_os_str() == "-");
    super::must_exist(&args.path)?;
    if let Some(path) = paths.iter().find(|path| is_index(path, &args.index.dir)) {
        return Err(Failure::new(format_args!(
            "{}: the index cannot lie where the files do; name another folder with --index",
            path.display()
        )));
    }
    let threads = args
        .threads
        .or_else(|| thread::available_parallelism().ok())
        .map_or(1, NonZeroUsize::get);
    let report = args.index_all(&paths, !streams.is_empty(), threads)?;
    report.troubles.iter().for_each(note);
    if let Some(error) = &report.unmerged {
        note(format_args!(
            "all is indexed, but the index could not be tidied: {error}"
        ));
    }
    if !args.quiet {
        let totals = Index::open(&args.index.dir)?.searcher()?.totals()?;
        summarize(&report, &totals, started, out)?;
    }
    Ok(if report.troubles.is_empty() {
        Outcome::Done
    } else {
        Outcome::Incomplete
    })
}

impl IndexArgs {
    fn index_all(
        &self,
        paths: &[PathBuf],
        reads_stream: bool,
        threads: usize,
    ) -> Result<Report, Failure> {
        let authority = self.authority.load()?;
        let means = Means {
            authority: &authority,
            tagger: self.ner.tagger()?,
        };
        let index = Index::create(&self.index.dir)?;
        let manifest = index.manifest().map_err(super::damaged)?;
        let writer = Writer::new(&index, threads).map_err(|error| self.unwritable(error))?;
        let mut stdin = io::stdin().lock();
        let sources = Sources {
            paths,
            stream: if reads_stream { Some(&mut stdin) } else { None },
            readers: threads,
            means: &means,
        };
        let progress = Progress::default();
        let bar = Bar::new(io::stderr().is_terminal() && !self.quiet);
        let report = thread::scope(|scope| {
            let drawn = scope.spawn(|| bar.follow(&progress));
            let _stop = bar.stop_at_end(drawn.thread());
            ingest::run(sources, manifest, writer, &progress)
        });
        report.map_err(|error| self.unwritable(error))
    }

    fn unwritable(&self, error: WriteError) -> Failure {
        let dir = self.index.dir.display();
        Failure::new(format_args!(
            "{dir}: {error}; its last state is kept; make room or mend the disk, then run `morgue index` again"
        ))
    }
}

/// Whether a path is the folder of the index itself, whose files are no news.
fn is_index(path: &Path, dir: &Path) -> bool {
    match (path.canonicalize(), dir.canonicalize()) {
        (Ok(path), Ok(dir)) => path == dir,
        _ => false,
    }
}

fn summarize(
    report: &Report,
    totals: &Totals,
    started: Instant,
    out: &mut dyn Write,
) -> io::Result<()> {
    let seconds = started.elapsed().as_secs_f64();
    let megabytes = report.bytes as f64 / 1e6;
    writeln!(
        out,
        "files     {} seen: {} new, {} changed, {} unchanged, {} unreadable; {} removed",
        report.added + report.changed + report.unchanged + report.unreadable,
        report.added,
        report.changed,
        report.unchanged,
        report.unreadable,
        report.removed,
    )?;
    writeln!(
        out,
        "read      {} articles, {megabytes:.1} MB in {seconds:.1} s ({:.1} MB/s)",
        report.articles,
        megabytes / seconds.max(1e-9),
    )?;
    writeln!(
        out,
        "index     {} articles, {} undated, {} duplicates",
        totals.articles, totals.undated, totals.duplicates,
    )
}
