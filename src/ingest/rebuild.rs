//! Making an index anew from its own stories, without the files that they came from.
//!
//! What was read in the files stays as it was read; who the people are is found again, by the means
//! of this run. The manifest is taken over, so that the next run passes over the files that did not
//! change. Reads one index and writes another; puts neither in place.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::Progress;
use crate::article::Article;
use crate::extract::{self, Means};
use crate::index::manifest::{Changes, Manifest};
use crate::index::{SearchError, Stored, WriteError, Writer};

/// Stories that are handed on at once.
const BATCH: usize = 256;

/// Why an index cannot be made anew.
#[derive(Debug)]
pub enum RebuildError {
    /// The old one cannot be read.
    Read(SearchError),
    /// The new one cannot be written.
    Write(WriteError),
    /// A stop was asked for.
    Stopped,
}

impl fmt::Display for RebuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RebuildError::Read(error) => error.fmt(f),
            RebuildError::Write(error) => error.fmt(f),
            RebuildError::Stopped => f.write_str("stopped"),
        }
    }
}

impl std::error::Error for RebuildError {}

/// Writes all stories of `stored`, whose manifest this is, and commits. Gives how many there were.
///
/// # Errors
/// See [`RebuildError`].
pub fn rebuild(
    stored: &Stored,
    mut manifest: Manifest,
    means: &Means<'_>,
    writer: Writer<'_>,
    readers: usize,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<u64, RebuildError> {
    let sources = manifest.sources.iter();
    let files: HashMap<String, String> = sources
        .map(|(file, source)| (source.name.clone(), file.clone()))
        .collect();
    let work = Work {
        means,
        writer: &writer,
        files: &files,
        progress,
        stop,
    };
    let read = copy(stored, &work, readers);
    let written = match read {
        Ok(written) => written,
        Err(RebuildError::Write(error)) => return Err(RebuildError::Write(writer.cause(error))),
        Err(error) => return Err(error),
    };
    manifest.take_over(means.fingerprint());
    writer
        .commit(&manifest, &Changes::new())
        .and_then(|()| writer.finish(&|| false))
        .map_err(RebuildError::Write)?;
    Ok(written)
}

/// What those who copy share.
struct Work<'a> {
    means: &'a Means<'a>,
    writer: &'a Writer<'a>,
    /// The files by the names that they go by.
    files: &'a HashMap<String, String>,
    progress: &'a Progress,
    stop: &'a AtomicBool,
}

fn copy(stored: &Stored, work: &Work<'_>, readers: usize) -> Result<u64, RebuildError> {
    let (batches, queue) = sync_channel(2 * readers);
    let queue = Mutex::new(queue);
    let mut written = 0;
    thread::scope(|scope| {
        let workers: Vec<_> = (0..readers.max(1))
            .map(|_| scope.spawn(|| work.write(&queue)))
            .collect();
        let mut batch = Vec::with_capacity(BATCH);
        let read = stored.each(&mut |article| {
            written += 1;
            batch.push(article);
            if batch.len() < BATCH {
                return true;
            }
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            batches.send(full).is_ok() && !work.stop.load(Ordering::Relaxed)
        });
        // Where nobody takes it any more, they say why below.
        let _ = batches.send(batch);
        drop(batches);
        for worker in workers {
            match worker.join() {
                Ok(done) => done.map_err(RebuildError::Write)?,
                Err(fault) => std::panic::resume_unwind(fault),
            }
        }
        read.map_err(RebuildError::Read)?;
        match work.stop.load(Ordering::Relaxed) {
            true => Err(RebuildError::Stopped),
            false => Ok(written),
        }
    })
}

impl Work<'_> {
    /// Writes what comes; once the engine has failed takes it without writing, so that the reading can
    /// end.
    fn write(&self, queue: &Mutex<Receiver<Vec<Article>>>) -> Result<(), WriteError> {
        let mut done = Ok(());
        loop {
            let batch = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(batch) = batch else {
                return done;
            };
            if done.is_ok() {
                done = self.write_batch(batch);
            }
        }
    }

    fn write_batch(&self, batch: Vec<Article>) -> Result<(), WriteError> {
        let articles = batch.len() as u64;
        let stories = batch.into_iter().map(|mut article| {
            extract::find_again(&mut article, self.means);
            // A streamed article is a file of its own.
            let file = self.files.get(&article.path).unwrap_or(&article.id).clone();
            self.writer.story(article, &file)
        });
        self.writer.add(stories.collect())?;
        let told = &self.progress.articles;
        told.fetch_add(articles, Ordering::Relaxed);
        Ok(())
    }
}
