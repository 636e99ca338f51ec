//! The indexing run: files in, commits out, and an account of every file.
//!
//! The [`walk`] compares each file with the manifest and queues what is new or changed; workers, one
//! a core, [`load`] it: read, extract, hand articles to the index's writer. What is read is committed
//! every now and then, with a manifest that says of each file how much of it is indexed, so that a
//! run which is stopped or dies is gone on with by the next. At the end what was deleted from the
//! walked folders leaves the index. Bad files are told of and passed over; only the engine's failure
//! ends a run. Knows both lines' floors below; prints nothing.

mod identity;
mod ledger;
mod load;
pub mod plan;
mod queue;
pub mod read;
pub mod rebuild;
mod walk;
pub mod why_not;

use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::extract::Means;
use crate::index::manifest::{Changes, Manifest};
use crate::index::{WriteError, Writer};
use ledger::{Done, Kind};
use load::Load;
use walk::Walked;

/// The share of a run that its commits may take: one in so many parts.
const COMMIT_SHARE: u32 = 20;

/// How far a run is, for whoever watches it; counts only grow.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes of the files that the walk has found to read so far.
    pub found: AtomicU64,
    /// Bytes read.
    pub read: AtomicU64,
    /// Articles handed to the index.
    pub articles: AtomicU64,
}

/// The account of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// Files read for the first time.
    pub added: u64,
    /// Files read again because they changed, or what they are read by did.
    pub changed: u64,
    /// Files that lie where they did not, with the bytes that they had elsewhere.
    pub moved: u64,
    /// Files passed over because they did not change.
    pub unchanged: u64,
    /// Files that gave no article because they cannot be read; each is among the troubles.
    pub unreadable: u64,
    /// Files of which a stop left a part to be read.
    pub in_part: u64,
    /// Files that are gone, and left the index.
    pub removed: u64,
    /// Files that are gone and were kept all the same.
    pub kept: u64,
    /// Articles read in this run.
    pub articles: u64,
    /// Articles read in this run of which something is in doubt.
    pub doubtful: u64,
    /// Bytes read in this run.
    pub bytes: u64,
    /// All that could not be read, in the order of the files.
    pub troubles: Vec<Complaint>,
    /// Whether a stop ended the run before all was read.
    pub is_stopped: bool,
    /// Why the segments could not be merged, or what belongs together not be found, though all is
    /// committed.
    pub untidy: Option<WriteError>,
}

/// A file, or a place in one, that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// The file or folder as the user named it.
    pub path: String,
    /// Where in it, why, and what to do.
    pub what: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// What becomes of files that are no longer there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// Their articles leave the index.
    Leave,
    /// Their articles stay.
    Stay,
}

/// What a run reads.
pub struct Sources<'a> {
    /// Files and folders.
    pub paths: &'a [PathBuf],
    /// A stream of articles beside them, such as standard input.
    pub stream: Option<&'a mut dyn Read>,
    /// How many files are read at the same time.
    pub readers: usize,
    /// By what articles are read; files that were read by others are read again.
    pub means: &'a Means<'a>,
    /// What becomes of deleted files.
    pub deleted: Deleted,
    /// The least time between two commits.
    pub interval: Duration,
    /// Set from outside to end the run early.
    pub stop: &'a AtomicBool,
}

/// Runs once over the sources and commits.
///
/// # Errors
/// When the index cannot be written; it keeps its last commit then.
pub fn run(
    sources: Sources<'_>,
    mut manifest: Manifest,
    writer: Writer<'_>,
    progress: &Progress,
) -> Result<Report, WriteError> {
    manifest.read_by(sources.means.fingerprint());
    let mut report = Report::default();
    let (stop, deleted) = (sources.stop, sources.deleted);
    let (walked, dones) = match read_all(sources, &manifest, &writer, progress, &mut report) {
        Ok(read) => read,
        Err(error) => return Err(writer.cause(error)),
    };
    report.bytes = progress.read.load(Ordering::Relaxed);
    report.articles = progress.articles.load(Ordering::Relaxed);
    let gone = walked.gone(&manifest);
    report.account(&walked, &dones, &manifest);
    let mut changes = Changes::new();
    if deleted == Deleted::Leave {
        report.count_moved(&gone, &dones, &manifest);
        for file in gone {
            writer.remove(&file);
            changes.insert(file, None);
        }
    } else {
        report.kept = gone.len() as u64;
    }
    let is_news = |done: &Done| manifest.sources.get(&done.file) != Some(&done.source);
    for done in dones.into_iter().filter(is_news) {
        changes.insert(done.file, Some(done.source));
    }
    let blocked = walked.all_blocked(&manifest);
    let is_same = changes.is_empty() && blocked == manifest.blocked;
    manifest.blocked = blocked;
    let tidied = if is_same && report.articles == 0 {
        writer.make_up()
    } else {
        writer.commit(&manifest, &changes)?;
        writer.finish(&|| stop.load(Ordering::Relaxed))
    };
    report.untidy = tidied.err();
    report.is_stopped = stop.load(Ordering::Relaxed);
    Ok(report)
}

impl Report {
    fn account(&mut self, walked: &Walked, dones: &[Done], manifest: &Manifest) {
        let complaint = |path: &String, what: &String| Complaint {
            path: path.clone(),
            what: what.clone(),
        };
        let blocked = walked.blocked.values();
        self.troubles
            .extend(blocked.map(|blocked| complaint(&blocked.name, &blocked.blocked)));
        let unread = walked
            .unread
            .iter()
            .filter_map(|file| manifest.sources.get(file));
        let read = dones.iter().map(|d| (&d.source, d.kind));
        for (source, kind) in unread.map(|s| (s, Kind::Unchanged)).chain(read) {
            match kind {
                _ if source.is_refused() => self.unreadable += 1,
                _ if source.in_part => self.in_part += 1,
                Kind::Added => self.added += 1,
                Kind::Changed => self.changed += 1,
                Kind::Unchanged => self.unchanged += 1,
            }
            if kind != Kind::Unchanged {
                self.doubtful += source.doubtful;
            }
            let troubles = source.troubles.iter();
            self.troubles
                .extend(troubles.map(|what| complaint(&source.name, what)));
        }
        self.troubles.sort();
    }

    /// Tells the files that moved from those that came and went.
    fn count_moved(&mut self, gone: &[String], dones: &[Done], manifest: &Manifest) {
        let mut left: HashMap<(u64, u64), u64> = HashMap::new();
        let gone_sources = gone.iter().filter_map(|file| manifest.sources.get(file));
        for source in gone_sources.filter(|source| source.size > 0) {
            *left.entry((source.size, source.hash)).or_default() += 1;
        }
        for Done { source, .. } in dones.iter().filter(|done| done.kind == Kind::Added) {
            let is_counted = !source.in_part && !source.is_refused();
            if let Some(count) = left.get_mut(&(source.size, source.hash))
                && *count > 0
                && is_counted
            {
                *count -= 1;
                self.moved += 1;
            }
        }
        self.added -= self.moved;
        self.removed = gone.len() as u64 - self.moved;
    }
}

/// Reads the files, then the stream, whose troubles go into the report.
fn read_all(
    sources: Sources<'_>,
    manifest: &Manifest,
    writer: &Writer<'_>,
    progress: &Progress,
    report: &mut Report,
) -> Result<(Walked, Vec<Done>), WriteError> {
    let workers = sources.readers.max(1);
    let load = Load::new(sources.means, writer, progress, sources.stop, workers);
    let is_over = AtomicBool::new(false);
    let walked = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(|| load.work())).collect();
        let committer =
            scope.spawn(|| commit_now_and_then(&load, manifest, &is_over, sources.interval));
        let stopped = || load.is_stopped();
        let mut put = |job| load.queue.put(job);
        let walked = walk::walk(sources.paths, manifest, progress, &stopped, &mut put);
        if let Some(stream) = sources.stream {
            report.troubles = load.read_stream(stream);
        }
        if load.is_stopped() {
            load.queue.abandon();
        }
        load.queue.close();
        let ends: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        is_over.store(true, Ordering::Relaxed);
        committer.thread().unpark();
        if let Some(Err(fault)) = ends.into_iter().find(Result::is_err) {
            std::panic::resume_unwind(fault);
        }
        walked
    });
    Ok((walked, load.into_dones()?))
}

/// Commits what is read while the run goes on, so that little of it can be lost.
fn commit_now_and_then(
    load: &Load<'_>,
    manifest: &Manifest,
    is_over: &AtomicBool,
    interval: Duration,
) {
    let mut pause = interval;
    let mut next = Instant::now() + pause;
    while !is_over.load(Ordering::Relaxed) {
        let left = next.saturating_duration_since(Instant::now());
        if !left.is_zero() {
            thread::park_timeout(left);
            continue;
        }
        let began = Instant::now();
        let committed = load
            .queue
            .at_rest(|| load.writer.commit(manifest, &load.ledger.changes()));
        if let Some(Err(error)) = committed {
            return load.fail(error);
        }
        pause = interval.max(began.elapsed() * COMMIT_SHARE);
        next = Instant::now() + pause;
    }
}
