//! The writer: replaces the articles of files, and commits.
//!
//! There is no primary key in the engine: a file's articles are replaced by deleting all that bear
//! its identity and adding the new ones. Nothing shows before a commit, and a run that dies leaves
//! the last one. Segments are merged at the end and not while loading, where merging would take
//! the cores from indexing; then it is found out which stories belong together.

use std::fs;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::indexer::{
    IndexWriterOptions, LogMergePolicy, MergePolicy, NoMergePolicy, UserOperation,
};
use tantivy::{IndexWriter, Term};

use super::budget::Budget;
use super::document::Story;
use super::kin::Kin;
use super::manifest::{self, Changes, Manifest};
use super::{Index, WriteError};
use crate::article::Article;

/// Bytes of postings that all threads together gather before they write segments, where the user
/// names no bound.
const POSTINGS_BUDGET: usize = 768 << 20;
/// Bytes of postings that one thread gathers: many small segments are slow to search, and more
/// than this gains nothing.
const THREAD_BUDGET: std::ops::RangeInclusive<usize> = 24 << 20..=192 << 20;
/// Bytes of article text that may be under way to the engine.
const QUEUE_BUDGET: usize = 32 << 20;
/// A segment with this share of deleted articles is rewritten.
const DELETED_SHARE: f32 = 0.2;

/// What a writer may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resources {
    /// How many threads index.
    pub threads: usize,
    /// Bytes that postings and texts under way may take together; fewer threads index where their
    /// least does not fit in. `None`: what is quickest.
    pub memory: Option<usize>,
}

impl Resources {
    /// How many threads, how many bytes of postings each, and how many of text under way.
    fn shares(self) -> (usize, usize, usize) {
        let threads = self.threads.max(1);
        let Some(memory) = self.memory else {
            let share = POSTINGS_BUDGET / threads;
            return (threads, within(share), QUEUE_BUDGET);
        };
        // An eighth is text; what is left is shared by as many threads as it keeps busy.
        let queue = (memory / 8).min(QUEUE_BUDGET);
        let postings = memory - queue;
        let threads = threads.min((postings / THREAD_BUDGET.start()).max(1));
        (threads, within(postings / threads), queue)
    }
}

fn within(share: usize) -> usize {
    share.clamp(*THREAD_BUDGET.start(), *THREAD_BUDGET.end())
}

/// Writes to an index; the only one at a time, in this process or another.
pub struct Writer<'a> {
    index: &'a Index,
    inner: RwLock<Inner>,
    budget: Budget,
}

struct Inner {
    writer: IndexWriter<Story>,
    /// Of the last commit; names its manifest.
    generation: u64,
}

impl<'a> Writer<'a> {
    /// Starts indexing threads on an index that was opened by [`Index::create`].
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn new(index: &'a Index, resources: Resources) -> Result<Writer<'a>, WriteError> {
        let (threads, share, queue) = resources.shares();
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(share)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter<Story> = index.inner.writer_with_options(options)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        writer.garbage_collect_files().wait()?;
        let payload = index.payload.as_ref();
        let generation = payload.map_or(0, |payload| payload.generation);
        Ok(Writer {
            index,
            inner: RwLock::new(Inner { writer, generation }),
            budget: Budget::new(queue),
        })
    }

    /// Makes an article ready for [`Writer::add`].
    pub fn story(&self, article: Article, file: &str) -> Story {
        Story::new(article, file, self.index.fields)
    }

    /// Takes out the articles that the file with this identity has had so far.
    pub fn remove(&self, file: &str) {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let term = Term::from_field_text(self.index.fields.file, file);
        inner.writer.delete_term(term);
    }

    /// Hands over articles, waiting while too many bytes are under way.
    ///
    /// # Errors
    /// When an indexing thread has failed, as on a full disk.
    pub fn add(&self, mut stories: Vec<Story>) -> Result<(), WriteError> {
        let permit = Arc::new(self.budget.take(stories.iter().map(Story::size).sum()));
        for story in &mut stories {
            story.hold(Arc::clone(&permit));
        }
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let stories = stories.into_iter().map(UserOperation::Add);
        inner.writer.run(stories)?;
        Ok(())
    }

    /// What really failed, where handing over told only that an indexing thread has ended.
    pub fn cause(self, told: WriteError) -> WriteError {
        let mut inner = into_inner(self.inner);
        match inner.writer.prepare_commit() {
            Err(cause) => WriteError::from(cause),
            Ok(_) => told,
        }
    }

    /// Makes all that was added and removed visible at once, with the manifest and the changes
    /// that tell of it.
    ///
    /// # Errors
    /// When the segments or the manifest cannot be written; the last commit stands then.
    pub fn commit(&self, manifest: &Manifest, changes: &Changes) -> Result<(), WriteError> {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        let (dir, generation) = (&self.index.dir, inner.generation + 1);
        let mut prepared = inner.writer.prepare_commit()?;
        let payload = manifest.save(changes, dir, generation)?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        inner.generation = generation;
        manifest::remove_old(dir, generation);
        open_to_readers(dir);
        Ok(())
    }

    /// Merges small and thinned-out segments, then finds which stories belong together, until
    /// `is_stopped`; the last commit stands even where that fails.
    ///
    /// # Errors
    /// When a merged segment, or what was found, cannot be written.
    pub fn finish(self, is_stopped: &dyn Fn() -> bool) -> Result<(), WriteError> {
        let (index, inner) = (self.index, into_inner(self.inner));
        let merged = merge(inner.writer, index, is_stopped);
        open_to_readers(&index.dir);
        if !is_stopped() {
            merged.and(index.relate(inner.generation))
        } else {
            merged
        }
    }

    /// Finds which stories belong together where the run that made the last commit was stopped
    /// before it could.
    ///
    /// # Errors
    /// When what was found cannot be written.
    pub fn make_up(self) -> Result<(), WriteError> {
        let generation = into_inner(self.inner).generation;
        match generation == 0 || Kin::is_made(&self.index.dir, generation) {
            true => Ok(()),
            false => self.index.relate(generation),
        }
    }
}

fn into_inner(inner: RwLock<Inner>) -> Inner {
    inner.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn merge(
    mut writer: IndexWriter<Story>,
    index: &Index,
    is_stopped: &dyn Fn() -> bool,
) -> Result<(), WriteError> {
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(DELETED_SHARE);
    let segments = index.inner.searchable_segment_metas()?;
    for candidate in policy.compute_merge_candidates(&segments) {
        if is_stopped() {
            break;
        }
        writer.merge(&candidate.0).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// Files that the engine writes for its owner alone.
const PRIVATE: [&str; 2] = ["meta.json", ".managed.json"];

/// Gives the engine's own files the permissions of the manifest, so that whoever may read the rest
/// of the index may open it; where the file system refuses, the index is its owner's alone.
fn open_to_readers(dir: &Path) {
    let mut entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let manifest = entries.find(|e| manifest::is_manifest(&e.file_name()));
    let Some(metadata) = manifest.and_then(|m| m.metadata().ok()) else {
        return;
    };
    for name in PRIVATE {
        let _ = fs::set_permissions(dir.join(name), metadata.permissions());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_bounds_threads_and_their_shares() {
        let shares = |threads, megabytes: Option<usize>| {
            let memory = megabytes.map(|megabytes| megabytes << 20);
            let (threads, share, queue) = Resources { threads, memory }.shares();
            (threads, share >> 20, queue >> 20)
        };
        assert_eq!(shares(2, None), (2, 192, 32));
        assert_eq!(shares(64, None), (64, 24, 32));
        assert_eq!(shares(0, Some(64)), (1, 56, 8));
        assert_eq!(shares(8, Some(128)), (4, 28, 16));
        assert_eq!(shares(2, Some(4096)), (2, 192, 32));
        assert_eq!(shares(2, Some(1)), (1, 24, 0));
    }
}
