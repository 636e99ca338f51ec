//! The indexing run: files in, one commit out, and an account of every file.
//!
//! A walker compares each file with the manifest and sends what is new or changed to readers, one
//! a core, which read, extract and hand articles to the index's writer. At the end what was
//! deleted from the walked folders leaves the index, and all of it is committed at once. Bad files
//! are told of and passed over; only the engine's failure ends a run. Knows both lines' floors
//! below; prints nothing.

mod identity;
pub mod read;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use crate::corpus::{self, Step};
use crate::index::manifest::{Manifest, Source};
use crate::index::{Story, WriteError, Writer};
use identity::{Identities, canonical, printable};
use read::Outcome;

/// Files that the walker may be ahead of the readers.
const AHEAD: usize = 1 << 16;
/// Bytes of text that are handed to the writer at once.
const BATCH: usize = 1 << 18;

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
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files read for the first time.
    pub added: u64,
    /// Files read again because they changed.
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

/// A file to be read.
struct Job {
    path: PathBuf,
    file: String,
    name: String,
    size: u64,
    modified: i64,
    known: Option<Source>,
}

/// What became of a file that was read.
struct Done {
    file: String,
    source: Source,
    kind: Kind,
}

/// Why a file was read, or that it was not needed after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Added,
    Changed,
    Unchanged,
}

/// What a run reads.
pub struct Sources<'a> {
    /// Files and folders.
    pub paths: &'a [PathBuf],
    /// A stream of articles beside them, such as standard input.
    pub stream: Option<&'a mut dyn Read>,
    /// How many files are read at the same time.
    pub readers: usize,
}

/// The name of the stream in ids and complaints.
const STREAM: &str = "-";

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
    let mut walked = Walked::default();
    let dones = read_all(&sources, &manifest, &writer, progress, &mut walked)?;
    let mut report = Report::default();
    if let Some(stream) = sources.stream {
        report.troubles = read_stream(stream, &writer, progress)?;
    }
    let streamed =
        progress.articles.load(Ordering::Relaxed) > dones.iter().map(|d| d.source.articles).sum();
    report.bytes = progress.read.load(Ordering::Relaxed);
    report.articles = progress.articles.load(Ordering::Relaxed);
    let gone = walked.gone(&manifest);
    report.removed = gone.len() as u64;
    for file in gone {
        writer.remove(&file);
        manifest.sources.remove(&file);
    }
    report.account(&walked, &dones, &manifest);
    let changes = dones
        .iter()
        .any(|d| manifest.sources.get(&d.file) != Some(&d.source));
    for done in dones {
        manifest.sources.insert(done.file, done.source);
    }
    if changes || streamed || report.removed > 0 {
        writer.commit(&mut manifest)?;
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

/// What the walk saw, apart from the files to be read.
#[derive(Default)]
struct Walked {
    /// Identities of all files seen.
    seen: BTreeSet<String>,
    /// Of these, the files that need no reading.
    unread: Vec<String>,
    complaints: Vec<Complaint>,
    /// Canonical paths that were walked.
    roots: Vec<PathBuf>,
    /// Canonical paths below which the walk could not look.
    blocked: Vec<PathBuf>,
}

impl Walked {
    /// Files of the manifest below the walked paths that are no longer there.
    fn gone(&self, manifest: &Manifest) -> Vec<String> {
        let is_gone = |file: &&String| {
            let path = Path::new(file.as_str());
            let below = |folders: &[PathBuf]| folders.iter().any(|folder| path.starts_with(folder));
            !self.seen.contains(*file) && below(&self.roots) && !below(&self.blocked)
        };
        manifest.sources.keys().filter(is_gone).cloned().collect()
    }
}

fn read_all(
    sources: &Sources<'_>,
    manifest: &Manifest,
    writer: &Writer<'_>,
    progress: &Progress,
    walked: &mut Walked,
) -> Result<Vec<Done>, WriteError> {
    let (jobs, queue) = sync_channel(AHEAD);
    let queue = Mutex::new(queue);
    let (results, dones) = channel();
    thread::scope(|scope| {
        for _ in 0..sources.readers.max(1) {
            let (results, queue) = (results.clone(), &queue);
            scope.spawn(move || work(queue, writer, progress, &results));
        }
        drop(results);
        walk(sources.paths, manifest, progress, walked, &jobs);
        drop(jobs);
    });
    dones.into_iter().collect()
}

fn walk(
    paths: &[PathBuf],
    manifest: &Manifest,
    progress: &Progress,
    walked: &mut Walked,
    jobs: &SyncSender<Job>,
) {
    let mut identities = Identities::default();
    walked.roots = paths
        .iter()
        .filter(|path| path.exists())
        .map(|path| canonical(path))
        .collect();
    let mut names: HashMap<String, String> = manifest
        .sources
        .iter()
        .map(|(file, source)| (source.name.clone(), file.clone()))
        .collect();
    for step in corpus::walk(paths) {
        let found = match step {
            Step::File(found) => found,
            Step::Trouble(trouble) => {
                walked.blocked.push(canonical(&trouble.path));
                walked.complaints.push(Complaint {
                    path: printable(&trouble.path),
                    what: trouble.what,
                });
                continue;
            }
        };
        let file = identities.of(&found.path, found.is_link);
        if !walked.seen.insert(file.clone()) {
            continue;
        }
        let known = manifest.sources.get(&file);
        let modified = found.modified.map_or(0, nanoseconds);
        if known.is_some_and(|s| !s.again && s.size == found.size && s.modified == modified) {
            walked.unread.push(file);
            continue;
        }
        let name = own_name(&found.path, &file, known, &mut names);
        progress.found.fetch_add(found.size, Ordering::Relaxed);
        let job = Job {
            path: found.path,
            file,
            name,
            size: found.size,
            modified,
            known: known.cloned(),
        };
        // Readers take jobs until the walk ends, so that sending cannot fail.
        let _ = jobs.send(job);
    }
}

/// Nanoseconds since 1970, negative before; what lies beyond 1677 or 2262 as the nearest of these.
fn nanoseconds(time: SystemTime) -> i64 {
    let number = |duration: Duration| i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => number(after),
        Err(before) => -number(before.duration()),
    }
}

/// The name a file goes by: as it was first named, else as the user names it now, or its whole
/// path where another file has that name already.
fn own_name(
    path: &Path,
    file: &str,
    known: Option<&Source>,
    names: &mut HashMap<String, String>,
) -> String {
    if let Some(source) = known {
        return source.name.clone();
    }
    let name = printable(path);
    let owner = names.entry(name.clone()).or_insert_with(|| file.to_owned());
    if owner == file { name } else { file.to_owned() }
}

/// A reader: takes files until there are no more. Once the engine has failed it takes them without
/// reading them, so that the walk can end.
fn work(
    queue: &Mutex<Receiver<Job>>,
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
        let done = read_file(job, writer, progress);
        failed = done.is_err();
        let _ = results.send(done);
    }
}

/// Reads one file and hands its articles to the writer in place of those it had.
fn read_file(job: Job, writer: &Writer<'_>, progress: &Progress) -> Result<Done, WriteError> {
    let kind = if job.known.is_some() {
        Kind::Changed
    } else {
        Kind::Added
    };
    let mut source = Source {
        name: job.name,
        size: job.size,
        modified: job.modified,
        ..Source::default()
    };
    let file = match File::open(&job.path) {
        Ok(file) => file,
        Err(error) => return Ok(unopened(job.file, source, job.known, &error)),
    };
    if let Some(known) = &job.known
        && is_same(known, &job.path, job.size)
    {
        progress.read.fetch_add(job.size, Ordering::Relaxed);
        return Ok(Done {
            file: job.file,
            source: Source {
                modified: job.modified,
                ..known.clone()
            },
            kind: Kind::Unchanged,
        });
    }
    if job.known.is_some() {
        writer.remove(&job.file);
    }
    let mut input = Hashed {
        inner: file,
        hasher: Xxh3Default::new(),
        has_failed: false,
        progress,
    };
    let mut batch = Batch::new(writer, progress);
    let name = source.name.clone();
    let result = read::read(&mut input, &name, &mut |outcome| match outcome {
        Outcome::Article(article) => {
            source.articles += 1;
            batch.push(writer.story(*article, &job.file))
        }
        Outcome::Trouble(trouble) => {
            source.troubles.push(trouble.to_string());
            ControlFlow::Continue(())
        }
    });
    batch.finish()?;
    source
        .troubles
        .extend(result.err().map(|refusal| refusal.to_string()));
    source.again = input.has_failed;
    source.hash = input.hasher.digest();
    Ok(Done {
        file: job.file,
        source,
        kind,
    })
}

/// A file that cannot be opened keeps the articles that it had, and is tried again next time.
fn unopened(file: String, source: Source, known: Option<Source>, error: &io::Error) -> Done {
    let kind = if known.is_some() {
        Kind::Unchanged
    } else {
        Kind::Added
    };
    let mut source = known.unwrap_or(source);
    source.troubles = vec![format!("cannot be opened: {error}")];
    source.again = true;
    Done { file, source, kind }
}

/// Whether a file that was touched has the bytes that it had.
fn is_same(known: &Source, path: &Path, size: u64) -> bool {
    if known.again || known.size != size {
        return false;
    }
    let mut hasher = Xxh3Default::new();
    let mut buffer = vec![0; 1 << 16];
    let Ok(mut file) = File::open(path) else {
        return false;
    };
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return hasher.digest() == known.hash,
            Ok(n) => hasher.update(&buffer[..n]),
            Err(_) => return false,
        }
    }
}

/// Reads a stream of articles, each known by its own text: the same article replaces itself, and a
/// later stream adds to an earlier one.
fn read_stream(
    stream: &mut dyn Read,
    writer: &Writer<'_>,
    progress: &Progress,
) -> Result<Vec<Complaint>, WriteError> {
    let complaint = |what: String| Complaint {
        path: STREAM.to_owned(),
        what,
    };
    let mut complaints = Vec::new();
    let mut input = Hashed {
        inner: stream,
        hasher: Xxh3Default::new(),
        has_failed: false,
        progress,
    };
    let mut batch = Batch::new(writer, progress);
    let result = read::read(&mut input, STREAM, &mut |outcome| match outcome {
        Outcome::Article(mut article) => {
            article.id = format!("{STREAM}#{:016x}", xxh3_64(article.text.whole().as_bytes()));
            let file = article.id.clone();
            writer.remove(&file);
            batch.push(writer.story(*article, &file))
        }
        Outcome::Trouble(trouble) => {
            complaints.push(complaint(trouble.to_string()));
            ControlFlow::Continue(())
        }
    });
    batch.finish()?;
    complaints.extend(result.err().map(|refusal| complaint(refusal.to_string())));
    Ok(complaints)
}

/// Counts and hashes what is read, and remembers whether the system failed to.
struct Hashed<'a, R> {
    inner: R,
    hasher: Xxh3Default,
    has_failed: bool,
    progress: &'a Progress,
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.inner.read(buffer);
        self.has_failed |= result
            .as_ref()
            .is_err_and(|e| e.kind() != io::ErrorKind::Interrupted);
        let n = result?;
        self.hasher.update(&buffer[..n]);
        self.progress.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Articles gathered for the writer.
struct Batch<'a, 'w> {
    stories: Vec<Story>,
    size: usize,
    failure: Option<WriteError>,
    writer: &'a Writer<'w>,
    progress: &'a Progress,
}

impl<'a, 'w> Batch<'a, 'w> {
    fn new(writer: &'a Writer<'w>, progress: &'a Progress) -> Batch<'a, 'w> {
        Batch {
            stories: Vec::new(),
            size: 0,
            failure: None,
            writer,
            progress,
        }
    }

    fn push(&mut self, story: Story) -> ControlFlow<()> {
        self.size += story.size();
        self.stories.push(story);
        if self.size < BATCH {
            return ControlFlow::Continue(());
        }
        self.hand_over()
    }

    fn hand_over(&mut self) -> ControlFlow<()> {
        let stories = std::mem::take(&mut self.stories);
        self.size = 0;
        self.progress
            .articles
            .fetch_add(stories.len() as u64, Ordering::Relaxed);
        match self.writer.add(stories) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failure = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn finish(mut self) -> Result<(), WriteError> {
        if self.failure.is_none() && !self.stories.is_empty() {
            let _ = self.hand_over();
        }
        self.failure.map_or(Ok(()), Err)
    }
}
