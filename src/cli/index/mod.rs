//! `morgue index`: reads files into an index.

mod anew;
mod stop;
mod summary;
mod watch;

use std::cell::Cell;
use std::io::{self, IsTerminal, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use chrono::Local;
use clap::Args;

use super::authority::AuthorityArgs;
use super::ner::NerArgs;
use super::progress::Bar;
use super::{Failure, IndexDir, Outcome, note};
use crate::corpus;
use crate::extract::Means;
use crate::index::manifest::Manifest;
use crate::index::{Claim, Index, OpenError, Resources, WriteError, Writer};
use crate::ingest::plan;
use crate::ingest::{self, Deleted, Progress, Report, Sources};
use stop::{Stdin, Stop};
use watch::Watch;

/// How often a locked index is tried.
const RETRY: Duration = Duration::from_millis(200);

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
    /// Say what would be done and do nothing
    #[arg(short = 'n', long, conflicts_with_all = ["watch", "rebuild", "retry"])]
    dry_run: bool,
    /// Keep the stories of files that are no longer there
    #[arg(long)]
    keep_deleted: bool,
    /// Read again those files alone that `morgue problems` lists
    #[arg(long, conflicts_with_all = ["path", "watch", "rebuild"])]
    retry: bool,
    /// Go on watching the paths, and index what changes below them until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Make the index anew from its own stories, without the files
    #[arg(long, conflicts_with_all = ["path", "watch"])]
    rebuild: bool,
    /// Wait while another run is writing to the index
    #[arg(long)]
    wait: bool,
    /// How much memory indexing may take, such as 500M or 2G; what is quickest if not given
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memory: Option<usize>,
    /// How many threads read and how many index; as many as there are cores if not given
    #[arg(long, value_name = "N", value_parser = threads)]
    threads: Option<NonZeroUsize>,
    /// The least time between two commits of a long run
    #[arg(long, value_name = "SECONDS", default_value = "60")]
    commit_every: u32,
    /// Leave out the summary
    #[arg(short, long)]
    quiet: bool,
}

/// Runs the command.
pub fn run(args: IndexArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let stop = Stop::listen().map_err(Failure::new)?;
    if args.rebuild {
        return args.rebuild_all(&stop, out);
    }
    if args.retry {
        let paths = args.to_retry()?;
        return args.index_once(&paths, &stop, out);
    }
    args.check_paths()?;
    if args.dry_run {
        return args.plan(out);
    }
    let mut paths = args.paths();
    if !args.watch {
        return args.index_once(&paths, &stop, out);
    }
    if args.reads_stream() {
        let what = "-: standard input cannot be watched; name folders";
        return Err(Failure::new(what));
    }
    // What is watched must be there; what happens from now on is not missed.
    paths.retain(|path| path.exists());
    let watch = Watch::new(&paths, &args.index.dir)?;
    args.index_once(&paths, &stop, out)?;
    out.flush()?;
    while watch.wait(&stop) {
        args.index_once(&paths, &stop, out)?;
        out.flush()?;
    }
    Ok(Outcome::Done)
}

impl IndexArgs {
    fn check_paths(&self) -> Result<(), Failure> {
        super::must_exist(&self.path)?;
        let is_own = |path: &&PathBuf| is_index(path, &self.index.dir);
        match self.paths().iter().find(is_own) {
            None => Ok(()),
            Some(path) => Err(Failure::new(format_args!(
                "{}: the index cannot lie where the files do; name another folder with --index",
                path.display()
            ))),
        }
    }

    fn paths(&self) -> Vec<PathBuf> {
        let is_path = |path: &&PathBuf| path.as_os_str() != "-";
        self.path.iter().filter(is_path).cloned().collect()
    }

    fn reads_stream(&self) -> bool {
        self.path.iter().any(|path| path.as_os_str() == "-")
    }

    fn threads(&self) -> usize {
        let cores = || thread::available_parallelism().ok();
        self.threads.or_else(cores).map_or(1, NonZeroUsize::get)
    }

    fn deleted(&self) -> Deleted {
        match self.keep_deleted {
            true => Deleted::Stay,
            false => Deleted::Leave,
        }
    }

    /// One run and what it tells.
    fn index_once(
        &self,
        paths: &[PathBuf],
        stop: &Stop,
        out: &mut dyn Write,
    ) -> Result<Outcome, Failure> {
        let started = Instant::now();
        let report = match self.index_all(paths, stop) {
            Err(_) if stop.is_asked() => {
                note("stopped: nothing was read");
                return Ok(Outcome::Stopped);
            }
            report => report?,
        };
        report.troubles.iter().for_each(note);
        if let Some(error) = &report.untidy {
            note(format_args!(
                "all is indexed, but the index could not be tidied: {error}"
            ));
        }
        if !self.quiet {
            let totals = Index::open(&self.index.dir)?.searcher()?.totals()?;
            summary::report(&report, &totals, started.elapsed(), out)?;
        }
        if report.is_stopped {
            note("stopped: what was read is kept; run the same command again to go on");
            return Ok(Outcome::Stopped);
        }
        Ok(match report.troubles.is_empty() {
            true => Outcome::Done,
            false => Outcome::Incomplete,
        })
    }

    fn index_all(&self, paths: &[PathBuf], stop: &Stop) -> Result<Report, Failure> {
        let authority = self.authority.load()?;
        let means = Means {
            authority: &authority,
            tagger: self.ner.tagger()?,
        };
        let index = self.locked(&self.index.dir, stop, Index::create)?;
        let mut manifest = index.manifest().map_err(super::damaged)?;
        if self.retry {
            manifest.retry();
        }
        let writer = self.writer(&index)?;
        let mut stdin = self.reads_stream().then(|| Stdin::open(stop));
        let sources = Sources {
            paths,
            stream: stdin.as_mut().map(|stdin| stdin as &mut dyn Read),
            readers: self.threads(),
            means: &means,
            deleted: self.deleted(),
            interval: Duration::from_secs(self.commit_every.into()),
            stop: stop.flag(),
        };
        let progress = Progress::default();
        let report = self.drawn(&progress, || {
            ingest::run(sources, manifest, writer, &progress)
        });
        report.map_err(|error| self.unwritable(error))
    }

    /// Does something while a bar shows how far it is.
    fn drawn<T>(&self, progress: &Progress, work: impl FnOnce() -> T) -> T {
        let bar = Bar::new(io::stderr().is_terminal() && !self.quiet);
        thread::scope(|scope| {
            let drawn = scope.spawn(|| bar.follow(progress));
            let _stop = bar.stop_at_end(drawn.thread());
            work()
        })
    }

    fn writer<'i>(&self, index: &'i Index) -> Result<Writer<'i>, Failure> {
        let resources = Resources {
            threads: self.threads(),
            memory: self.memory,
        };
        Writer::new(index, resources).map_err(|error| self.unwritable(error))
    }

    /// Opens an index for writing in the name of this process, and waits for others as told.
    fn locked<T>(
        &self,
        dir: &Path,
        stop: &Stop,
        open: impl FnOnce(&Path, &Claim<'_>) -> Result<T, OpenError>,
    ) -> Result<T, Failure> {
        let since = Local::now().format("%Y-%m-%d %H:%M:%S");
        let holder = format!("process {}, since {since}", std::process::id());
        let is_told = Cell::new(false);
        let waits = |other: &str| {
            // A watch that gives up would miss what changed.
            let is_patient = self.wait || self.watch;
            if is_patient && !is_told.replace(true) {
                let dir = dir.display();
                note(format_args!(
                    "{dir}: waiting for another run that writes to the index ({other})"
                ));
            }
            stop.sleep(if is_patient { RETRY } else { Duration::ZERO });
            is_patient && !stop.is_asked()
        };
        let claim = Claim {
            holder: &holder,
            waits: &waits,
        };
        Ok(open(dir, &claim)?)
    }

    /// The manifest of the index; empty where there is none yet.
    fn manifest(&self) -> Result<Manifest, Failure> {
        match Index::open(&self.index.dir) {
            Ok(index) => index.manifest().map_err(super::damaged),
            Err(OpenError::Missing { .. }) => Ok(Manifest::default()),
            Err(error) => Err(error.into()),
        }
    }

    fn plan(&self, out: &mut dyn Write) -> Result<Outcome, Failure> {
        let plan = plan::plan(&self.paths(), &self.manifest()?, self.deleted());
        plan.troubles.iter().for_each(note);
        summary::plan(&plan, out)?;
        Ok(match plan.troubles.is_empty() {
            true => Outcome::Done,
            false => Outcome::Incomplete,
        })
    }

    /// What could not be read, wholly or in part, or not be walked, or is in doubt.
    fn to_retry(&self) -> Result<Vec<PathBuf>, Failure> {
        let manifest = Index::open(&self.index.dir)?
            .manifest()
            .map_err(super::damaged)?;
        let sources = manifest.sources.iter();
        let amiss = sources.filter(|(_, source)| source.has_problems());
        let places = amiss.map(|(file, _)| file).chain(manifest.blocked.keys());
        let paths = places.map(|place| corpus::path_of(place));
        // What is gone leaves with the next run over its folder.
        Ok(paths.filter(|path| path.exists()).collect())
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

/// A number of bytes, such as `500M`, `2GiB` or `1.5g`: in steps of 1024.
fn bytes(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let end = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.to_ascii_lowercase();
    let steps = match unit.trim_end_matches("ib").trim_end_matches('b') {
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return Err("no size: a number and K, M or G is expected, such as 500M".to_owned()),
    };
    let number: f64 = number
        .trim()
        .parse()
        .map_err(|_| format!("`{number}` is no number"))?;
    let bytes = number * 1024_f64.powi(steps);
    if bytes.is_nan() || bytes < LEAST_MEMORY as f64 {
        return Err(format!(
            "too little: {} MiB is the least",
            LEAST_MEMORY >> 20
        ));
    }
    Ok(bytes as usize)
}

/// The most threads that are of any use.
const MOST_THREADS: usize = 256;

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let number = text
        .parse()
        .ok()
        .filter(|n: &NonZeroUsize| n.get() <= MOST_THREADS);
    number.ok_or_else(|| format!("a number from 1 to {MOST_THREADS} is expected"))
}

/// The least memory with which indexing works.
const LEAST_MEMORY: usize = 32 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("500M", 500 << 20),
            ("2g", 2 << 30),
            ("1.5 GiB", 3 << 29),
            ("65536kb", 64 << 20),
        ] {
            assert_eq!(bytes(text), Ok(wanted), "{text}");
        }
        for text in ["", "12", "M", "1X", "-5G", "nanG", "1M"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }
}
