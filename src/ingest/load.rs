//! Loading: the bytes of a source become drafts, drafts become articles of the index.
//!
//! Nothing in a file ends a run: what cannot be read is kept as a trouble in the file's line of the
//! manifest. Only the engine's failure is an error, and a stop that is asked for leaves files read
//! in part, to be gone on with by the next run. Knows one file at a time; which files there are is
//! [`super::walk`]'s to say.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use super::ledger::{Done, Kind, Ledger, Reading};
use super::queue::{Queue, Task};
use super::read::{self, Naming, Placed, Raw};
use super::walk::Job;
use super::{Complaint, Progress};
use crate::article::Article;
use crate::extract::Means;
use crate::format::Refusal;
use crate::index::manifest::{Doubtful, Source};
use crate::index::{Story, WriteError, Writer};
use crate::unpack::Input;

/// Bytes of text that are handed on at once.
const BATCH: usize = 1 << 18;
/// The name of a stream in ids and complaints.
const STREAM: &str = "-";
/// The most troubles of one source that are told one by one.
const TOLD: usize = 1000;

/// What all workers of a run share.
pub struct Load<'a> {
    /// By what articles are read.
    pub means: &'a Means<'a>,
    /// Where they go.
    pub writer: &'a Writer<'a>,
    /// For whoever watches.
    pub progress: &'a Progress,
    /// What there is to do.
    pub queue: Queue<Job, Batch>,
    /// What became of each file.
    pub ledger: Ledger,
    /// Set from outside to end the run early.
    pub stop: &'a AtomicBool,
    /// Why the index cannot be written any more.
    failure: Mutex<Option<WriteError>>,
}

/// Drafts of a source on their way to the index.
pub struct Batch {
    of: Of,
    drafts: Vec<Placed>,
    /// How many articles of the source stand before them.
    before: u64,
}

/// Whose a batch is.
enum Of {
    /// A file, whose articles are replaced together.
    File(Arc<Reading>),
    /// A stream, each article of which replaces its own older self; hashes of the ids met so far.
    Stream(Arc<Mutex<HashSet<u64>>>),
}

impl Of {
    fn naming(&self) -> Naming {
        match self {
            Of::File(_) => Naming::ByPlace,
            Of::Stream(_) => Naming::ByText,
        }
    }
}

impl<'a> Load<'a> {
    /// A load for so many workers of which nothing is done yet.
    pub fn new(
        means: &'a Means<'a>,
        writer: &'a Writer<'a>,
        progress: &'a Progress,
        stop: &'a AtomicBool,
        workers: usize,
    ) -> Load<'a> {
        Load {
            means,
            writer,
            progress,
            queue: Queue::new(workers),
            ledger: Ledger::default(),
            stop,
            failure: Mutex::new(None),
        }
    }

    /// Works until all is done.
    pub fn work(&self) {
        while let Some((task, _busy)) = self.queue.next() {
            match task {
                Task::Job(job) => self.read_file(job),
                Task::Batch(batch) => self.index(batch),
            }
        }
    }

    /// Whether a stop is asked for, or the engine has failed.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
            || self
                .failure
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .is_some()
    }

    /// What became of all files, unless the engine failed.
    ///
    /// # Errors
    /// When the index could not be written.
    pub fn into_dones(self) -> Result<Vec<Done>, WriteError> {
        let failure = self.failure.into_inner();
        match failure.unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(self.ledger.into_dones()),
        }
    }

    /// Ends the run: the index cannot be written.
    pub fn fail(&self, error: WriteError) {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.get_or_insert(error);
        drop(failure);
        self.queue.abandon();
    }

    /// Reads one file, whose articles take the place of those it had; of a file that was read in part,
    /// those behind them.
    fn read_file(&self, job: Job) {
        let resumed = job.known.clone().filter(|known| is_rest_of(known, &job));
        let mut source = Source {
            name: job.name,
            reached: job.reached,
            size: job.size,
            modified: job.modified,
            ..Source::default()
        };
        let file = match File::open(&job.path) {
            Ok(file) => file,
            Err(error) => {
                let done = unopened(job.file, source, job.known, &error);
                return self.ledger.enter(done);
            }
        };
        if let Some(known) = &job.known
            && is_same(known, &job.path, job.size)
        {
            self.progress.read.fetch_add(job.size, Ordering::Relaxed);
            source = Source {
                modified: job.modified,
                ..known.clone()
            };
            return self.ledger.enter(Done {
                file: job.file,
                source,
                kind: Kind::Unchanged,
            });
        }
        let kind = match (&resumed, &job.known) {
            (None, Some(_)) => Kind::Changed,
            _ => Kind::Added,
        };
        let skip = resumed.as_ref().map_or(0, |known| known.articles);
        if let Some(known) = resumed {
            source.articles = known.articles;
            source.doubts = known.doubts;
            source.doubtful = known.doubtful;
        }
        let reading = Reading::new(job.file, source, kind);
        // No commit may take the old articles out and not tell that the file is under way.
        self.queue.begin(|batch| self.index(batch));
        if kind == Kind::Changed {
            self.writer.remove(&reading.file);
        }
        self.ledger.open(&reading);
        self.queue.end();
        let mut input = Hashed::new(file, self.progress);
        let of = Of::File(Arc::clone(&reading));
        let end = self.read_all(Input::File(&mut input), &of, skip);
        let hash = input.digest(end.is_cut || end.is_refused);
        self.ledger.read(&reading, |source| {
            source.troubles = end.troubles;
            source.in_part = end.is_cut;
            source.again = input.has_failed;
            source.hash = hash;
        });
    }

    /// Reads a stream of articles, each known by the number that it states or else by its own text:
    /// the same article replaces itself, and a later stream adds to an earlier one. Gives what could
    /// not be read.
    pub fn read_stream(&self, stream: &mut dyn Read) -> Vec<Complaint> {
        let _busy = self.queue.join();
        let mut input = Hashed::new(stream, self.progress);
        let end = self.read_all(Input::Stream(&mut input), &Of::Stream(Arc::default()), 0);
        let complaint = |what: String| Complaint {
            path: STREAM.to_owned(),
            what,
        };
        end.troubles.into_iter().map(complaint).collect()
    }

    fn read_all(&self, input: Input<'_>, of: &Of, skip: u64) -> End {
        let mut gather = Gather {
            load: self,
            of,
            drafts: Vec::new(),
            size: 0,
            seen: 0,
            skip,
        };
        let mut troubles = Troubles::default();
        let mut is_cut = false;
        let result = read::drafts(input, of.naming(), &mut |raw| {
            if self.is_stopped() {
                is_cut = true;
                return ControlFlow::Break(());
            }
            match raw {
                Raw::Draft(draft) => gather.push(draft),
                Raw::Trouble(trouble) => troubles.push(trouble.to_string()),
            }
            ControlFlow::Continue(())
        });
        gather.finish();
        End {
            is_cut,
            is_refused: result.is_err(),
            troubles: troubles.all(result.err().filter(|_| !is_cut)),
        }
    }

    /// Completes the drafts of a batch and hands the articles to the writer.
    fn index(&self, batch: Batch) {
        let (mut stories, mut doubts) = (Vec::with_capacity(batch.drafts.len()), Vec::new());
        let articles = batch.drafts.len() as u64;
        for (number, draft) in (batch.before..).zip(batch.drafts) {
            match &batch.of {
                Of::File(reading) => {
                    let article = draft.complete(&reading.name, Naming::ByPlace, self.means);
                    doubts.extend(doubts_of(&article).map(|doubtful| (number, doubtful)));
                    stories.push(self.writer.story(article, &reading.file));
                }
                Of::Stream(seen) => stories.extend(self.streamed(draft, seen)),
            }
        }
        if let Err(error) = self.writer.add(stories) {
            self.fail(error);
        }
        let told = &self.progress.articles;
        told.fetch_add(articles, Ordering::Relaxed);
        if let Of::File(reading) = &batch.of {
            self.ledger.indexed(reading, articles, doubts);
        }
        self.queue.end();
    }

    /// The story of a stream's draft, its older self removed; `None` where this stream had it already.
    fn streamed(&self, draft: Placed, seen: &Mutex<HashSet<u64>>) -> Option<Story> {
        let article = draft.complete(STREAM, Naming::ByText, self.means);
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.insert(xxh3_64(article.id.as_bytes())) {
            return None;
        }
        let file = article.id.clone();
        self.writer.remove(&file);
        Some(self.writer.story(article, &file))
    }
}

/// What is left in doubt of an article.
fn doubts_of(article: &Article) -> impl Iterator<Item = Doubtful> {
    article.doubts.iter().map(|doubt| Doubtful {
        id: article.id.clone(),
        what: doubt.what.clone(),
    })
}

/// Whether what is known is the first part of the file as it is now.
pub(super) fn is_rest_of(known: &Source, job: &Job) -> bool {
    known.in_part && !known.again && known.size == job.size && known.modified == job.modified
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
pub(super) fn is_same(known: &Source, path: &Path, size: u64) -> bool {
    // A pipe has no size, and reading it once is reading it.
    if known.again || known.in_part || known.size != size || size == 0 {
        return false;
    }
    hash_of(path).is_ok_and(|hash| hash == known.hash)
}

/// XXH3 of a file's bytes.
pub(super) fn hash_of(path: &Path) -> io::Result<u64> {
    hash(File::open(path)?, Xxh3Default::new())
}

/// The hash of what was read before and of all that a file still gives.
fn hash(mut file: impl Read, mut hasher: Xxh3Default) -> io::Result<u64> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.digest()),
            n => hasher.update(&buffer[..n]),
        }
    }
}

/// How reading a source ended.
struct End {
    troubles: Vec<String>,
    /// Whether a stop cut it short.
    is_cut: bool,
    /// Whether nothing of it can be read.
    is_refused: bool,
}

/// Gathers the drafts of a source into batches.
struct Gather<'l, 'a> {
    load: &'l Load<'a>,
    of: &'l Of,
    drafts: Vec<Placed>,
    size: usize,
    /// How many drafts have come.
    seen: u64,
    /// How many of the first are indexed already.
    skip: u64,
}

impl Gather<'_, '_> {
    fn push(&mut self, draft: Placed) {
        self.seen += 1;
        if self.seen <= self.skip {
            return;
        }
        self.size += draft.size();
        self.drafts.push(draft);
        if self.size < BATCH {
            return;
        }
        if let Some(batch) = self.batch()
            && let Some(batch) = self.load.queue.offer(batch)
        {
            self.load.index(batch);
        }
    }

    /// What has been gathered; from then on it is under way.
    fn batch(&mut self) -> Option<Batch> {
        let drafts = std::mem::take(&mut self.drafts);
        self.size = 0;
        if drafts.is_empty() {
            return None;
        }
        self.load.queue.begin(|batch| self.load.index(batch));
        Some(Batch {
            of: match self.of {
                Of::File(reading) => {
                    reading.begin();
                    Of::File(Arc::clone(reading))
                }
                Of::Stream(seen) => Of::Stream(Arc::clone(seen)),
            },
            before: self.seen - drafts.len() as u64,
            drafts,
        })
    }

    fn finish(mut self) {
        if let Some(batch) = self.batch() {
            self.load.index(batch);
        }
    }
}

/// What could not be read of one source: told one by one up to [`TOLD`], then counted.
#[derive(Default)]
struct Troubles {
    told: Vec<String>,
    more: u64,
}

impl Troubles {
    fn push(&mut self, what: String) {
        if self.told.len() < TOLD {
            self.told.push(what);
        } else {
            self.more += 1;
        }
    }

    fn all(mut self, end: Option<Refusal>) -> Vec<String> {
        if self.more > 0 {
            self.told
                .push(format!("and {} more that could not be read", self.more));
        }
        self.told.extend(end.map(|refusal| refusal.to_string()));
        self.told
    }
}

/// Counts and hashes what is read, and remembers whether the system failed to.
struct Hashed<'a, R> {
    inner: R,
    hasher: Xxh3Default,
    /// Where the next byte is read.
    at: u64,
    /// Up to where the bytes are hashed: all of them, once, in their order.
    hashed: u64,
    has_failed: bool,
    progress: &'a Progress,
}

impl<'a, R> Hashed<'a, R> {
    fn new(inner: R, progress: &'a Progress) -> Hashed<'a, R> {
        Hashed {
            inner,
            hasher: Xxh3Default::new(),
            at: 0,
            hashed: 0,
            has_failed: false,
            progress,
        }
    }
}

impl Hashed<'_, File> {
    /// The hash of the whole file: what was not read, or read out of order, is read now. Of a file
    /// that was refused after its first bytes no more is read.
    fn digest(&mut self, is_refused: bool) -> u64 {
        if is_refused {
            return self.hasher.digest();
        }
        if self.at != self.hashed && self.inner.seek(SeekFrom::Start(self.hashed)).is_err() {
            self.has_failed = true;
        }
        let hasher = std::mem::take(&mut self.hasher);
        hash(&self.inner, hasher).unwrap_or_else(|_| {
            self.has_failed = true;
            0
        })
    }
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.inner.read(buffer);
        self.has_failed |= result
            .as_ref()
            .is_err_and(|e| e.kind() != io::ErrorKind::Interrupted);
        let n = result?;
        // An archive's directory is read out of order, and some of what was read is read again.
        let again = self.hashed.checked_sub(self.at).map(|gap| gap as usize);
        if let Some(new) = again.and_then(|again| buffer[..n].get(again..)) {
            let read = new.len() as u64;
            self.hasher.update(new);
            self.hashed += read;
            self.progress.read.fetch_add(read, Ordering::Relaxed);
        }
        self.at += n as u64;
        Ok(n)
    }
}

impl<R: Seek> Seek for Hashed<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(to)?;
        Ok(self.at)
    }
}
