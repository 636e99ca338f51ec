//! The indexing run: files in, one commit out, and an account of every file.
//!
//! The [`walk`] compares each file with the manifest and sends what is new or changed to readers,
//! one a core, which [`load`] it: read, extract, hand articles to the index's writer. At the end what was
//! deleted from the walked folders leaves the index, and all of it is committed at once. Bad files
//! are told of and passed over; only the engine's failure ends a run. Knows both lines' floors
//! below; prints nothing.

mod identity;
mod load;
pub mod read;
mod walk;

use std::fmt;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::extract::Means;
use crate::index::manifest::Manifest;
use crate::index::{WriteError, Writer};
use load::{Done, Kind};
use walk::{Job, Walked};

/// Files that the walker may be ahead of the readers.
const AHEAD: usize = 1 << 12;

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
    /// Files passed over because they did not.
    pub unchanged: u64,
    /// Files that gave no article because they cannot be read; each is among the troubles.
    pub unreadable: u64,
    /// Files that are gone, and left the index.
    pub removed: u64,
    /// Articles read in this run.
    pub articles: u64,
    /// Bytes read in this run.
    pub bytes: u64,
    /// All that could not be read, in the order of the files.
    pub troubles: Vec<Complaint>,
    /// Why the segments could not be merged, though all is committed.
    pub unmerged: Option<WriteError>,
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
    let mut walked = Walked::default();
    let mut report = Report::default();
    let result = read_all(
        sources,
        &manifest,
        &writer,
        progress,
        &mut walked,
        &mut report,
    );
    let dones = match result {
        Ok(dones) => dones,
        Err(error) => return Err(writer.cause(error)),
    };
    let streamed = report.articles;
    report.bytes = progress.read.load(Ordering::Relaxed);
    report.articles = progress.articles.load(Ordering::Relaxed);
    let gone = walked.gone(&manifest);
    report.removed = gone.len() as u64;
    for file in gone {
        writer.remove(&file);
        manifest.sources.remove(&file);
    }
    report.account(&walked, &dones, &manifest);
    let is_news = |done: &Done| manifest.sources.get(&done.file) != Some(&done.source);
    let has_changed = streamed > 0 || report.removed > 0 || dones.iter().any(is_news);
    for done in dones {
        manifest.sources.insert(done.file, done.source);
    }
    if has_changed {
        report.unmerged = writer.commit(&mut manifest)?;
    }
    Ok(report)
}

impl Report {
    fn account(&mut self, walked: &Walked, dones: &[Done], manifest: &Manifest) {
        self.troubles.extend(walked.complaints.iter().cloned());
        let unread = walked
            .unread
            .iter()
            .filter_map(|file| manifest.sources.get(file));
        let read = dones.iter().map(|d| (&d.source, d.kind));
        for (source, kind) in unread.map(|s| (s, Kind::Unchanged)).chain(read) {
            match kind {
                _ if source.is_refused() => self.unreadable += 1,
                Kind::Added => self.added += 1,
                Kind::Changed => self.changed += 1,
                Kind::Unchanged => self.unchanged += 1,
            }
            let complaint = |what: &String| Complaint {
                path: source.name.clone(),
                what: what.clone(),
            };
            self.troubles.extend(source.troubles.iter().map(complaint));
        }
        self.troubles.sort();
    }
}

/// Reads the files, then the stream, whose articles and troubles go into the report.
fn read_all(
    sources: Sources<'_>,
    manifest: &Manifest,
    writer: &Writer<'_>,
    progress: &Progress,
    walked: &mut Walked,
    report: &mut Report,
) -> Result<Vec<Done>, WriteError> {
    let means = sources.means;
    let (jobs, queue) = sync_channel(AHEAD);
    let queue = Mutex::new(queue);
    let (results, dones) = channel();
    thread::scope(|scope| {
        for _ in 0..sources.readers.max(1) {
            let (results, queue) = (results.clone(), &queue);
            scope.spawn(move || work(queue, means, writer, progress, &results));
        }
        drop(results);
        walk::walk(sources.paths, manifest, progress, walked, &jobs);
        drop(jobs);
    });
    let dones = dones.into_iter().collect::<Result<_, _>>()?;
    if let Some(stream) = sources.stream {
        let streamed = load::read_stream(stream, means, writer, progress)?;
        report.articles = streamed.articles;
        report.troubles = streamed.troubles;
    }
    Ok(dones)
}

/// A reader: takes files until there are no more. Once the engine has failed it takes them without
/// reading them, so that the walk can end.
fn work(
    queue: &Mutex<Receiver<Job>>,
    means: &Means<'_>,
    writer: &Writer<'_>,
    progress: &Progress,
    results: &Sender<Result<Done, WriteError>>,
) {
    let mut failed = false;
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else {
            return;
        };
        if failed {
            continue;
        }
        let done = load::read_file(job, means, writer, progress);
        failed = done.is_err();
        let _ = results.send(done);
    }
}
