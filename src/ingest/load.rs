//! Loading one source: its bytes become articles of the index, in place of those it had.
//!
//! Nothing in a file ends a run: what cannot be read is kept as a trouble in the file's line of the
//! manifest. Only the engine's failure is an error. Knows one file at a time; which files there are
//! is [`super::walk`]'s to say.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;

use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use super::read::{self, Outcome};
use super::walk::Job;
use super::{Complaint, Progress};
use crate::extract::Means;
use crate::format::Refusal;
use crate::index::manifest::Source;
use crate::index::{Story, WriteError, Writer};

/// Bytes of text that are handed to the writer at once.
const BATCH: usize = 1 << 18;
/// The name of a stream in ids and complaints.
const STREAM: &str = "-";
/// The most troubles of one source that are told one by one.
const TROUBLES_TOLD: usize = 100;

/// What became of a file that was read.
pub struct Done {
    /// Its identity.
    pub file: String,
    /// Its line of the manifest.
    pub source: Source,
    /// Why it was read.
    pub kind: Kind,
}

/// Why a file was read, or that it was not needed after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is new.
    Added,
    /// It has changed.
    Changed,
    /// It has the bytes that it had, or cannot be opened any more.
    Unchanged,
}

/// Reads one file and hands its articles to the writer in place of those it had.
///
/// # Errors
/// When the index cannot be written.
pub fn read_file(
    job: Job,
    means: &Means<'_>,
    writer: &Writer<'_>,
    progress: &Progress,
) -> Result<Done, WriteError> {
    let kind = if job.known.is_some() {
        Kind::Changed
    } else {
        Kind::Added
    };
    let mut source = Source {
        name: job.name,
        reached: job.reached,
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
    let mut troubles = Troubles::default();
    let name = source.name.clone();
    let result = read::read(&mut input, &name, means, &mut |outcome| match outcome {
        Outcome::Article(article) => {
            source.articles += 1;
            batch.push(writer.story(*article, &job.file))
        }
        Outcome::Trouble(trouble) => {
            troubles.push(trouble.to_string());
            ControlFlow::Continue(())
        }
    });
    batch.finish()?;
    source.troubles = troubles.all(result.err());
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
    // A pipe has no size, and reading it once is reading it.
    if known.again || known.size != size || size == 0 {
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

/// What came of a stream.
pub struct Streamed {
    /// How many articles it had.
    pub articles: u64,
    /// What could not be read of it.
    pub troubles: Vec<Complaint>,
}

/// Reads a stream of articles, each known by the number that it states or else by its own text: the
/// same article replaces itself, and a later stream adds to an earlier one.
///
/// # Errors
/// When the index cannot be written.
pub fn read_stream(
    stream: &mut dyn Read,
    means: &Means<'_>,
    writer: &Writer<'_>,
    progress: &Progress,
) -> Result<Streamed, WriteError> {
    let complaint = |what: String| Complaint {
        path: STREAM.to_owned(),
        what,
    };
    let mut troubles = Troubles::default();
    let mut input = Hashed {
        inner: stream,
        hasher: Xxh3Default::new(),
        has_failed: false,
        progress,
    };
    let mut batch = Batch::new(writer, progress);
    let mut seen = HashSet::new();
    let mut articles = 0_u64;
    let result = read::read(&mut input, STREAM, means, &mut |outcome| match outcome {
        Outcome::Article(mut article) => {
            articles += 1;
            let stated = article.id.strip_prefix(&format!("{STREAM}#"));
            if stated.is_none_or(|number| number == articles.to_string()) {
                let hash = xxh3_64(article.text.whole().as_bytes());
                article.id = format!("{STREAM}#{hash:016x}");
            }
            if !seen.insert(xxh3_64(article.id.as_bytes())) {
                return ControlFlow::Continue(());
            }
            let file = article.id.clone();
            writer.remove(&file);
            batch.push(writer.story(*article, &file))
        }
        Outcome::Trouble(trouble) => {
            troubles.push(trouble.to_string());
            ControlFlow::Continue(())
        }
    });
    batch.finish()?;
    let troubles = troubles.all(result.err());
    Ok(Streamed {
        articles,
        troubles: troubles.into_iter().map(complaint).collect(),
    })
}

/// What could not be read of one source: told one by one up to [`TROUBLES_TOLD`], then counted.
#[derive(Default)]
struct Troubles {
    told: Vec<String>,
    more: u64,
}

impl Troubles {
    fn push(&mut self, what: String) {
        if self.told.len() < TROUBLES_TOLD {
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
