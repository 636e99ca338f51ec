//! The writer: replaces the articles of files, and commits once.
//!
//! There is no primary key in the engine: a file's articles are replaced by deleting all that bear
//! its identity and adding the new ones. Nothing shows before the commit, and a run that dies
//! leaves the commit before it. Segments are merged after the commit and not while loading, where
//! merging would take the cores from indexing.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tantivy::indexer::{
    IndexWriterOptions, LogMergePolicy, MergePolicy, NoMergePolicy, UserOperation,
};
use tantivy::{IndexWriter, Term};

use super::budget::Budget;
use super::document::Story;
use super::manifest::{self, Manifest};
use super::{Index, WriteError};
use crate::article::Article;

/// Bytes of postings that all threads together gather before they write segments.
const POSTINGS_BUDGET: usize = 768 << 20;
/// Bytes of postings that one thread gathers: many small segments are slow to search, and more
/// than this gains nothing.
const THREAD_BUDGET: std::ops::RangeInclusive<usize> = 24 << 20..=192 << 20;
/// Bytes of article text that may be under way to the engine.
const QUEUE_BUDGET: usize = 32 << 20;
/// A segment with this share of deleted articles is rewritten.
const DELETED_SHARE: f32 = 0.2;

/// Writes to an index; the only one at a time, in this process or another.
pub struct Writer<'a> {
    index: &'a Index,
    inner: IndexWriter<Story>,
    budget: Budget,
}

impl<'a> Writer<'a> {
    /// Starts `threads` indexing threads on an index that was opened by [`Index::create`].
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn new(index: &'a Index, threads: usize) -> Result<Writer<'a>, WriteError> {
        let threads = threads.max(1);
        let share = POSTINGS_BUDGET / threads;
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(share.clamp(*THREAD_BUDGET.start(), *THREAD_BUDGET.end()))
            .num_merge_threads(1)
            .build();
        let inner: IndexWriter<Story> = index.inner.writer_with_options(options)?;
        inner.set_merge_policy(Box::new(NoMergePolicy));
        // What a run that was killed has left would stand in the way of the same names, and fill
        // the disk.
        inner.garbage_collect_files().wait()?;
        Ok(Writer {
            index,
            inner,
            budget: Budget::new(QUEUE_BUDGET),
        })
    }

    /// Makes an article ready for [`Writer::add`].
    pub fn story(&self, article: Article, file: &str) -> Story {
        Story::new(article, file, self.index.fields)
    }

    /// Takes out the articles that the file with this identity has had so far.
    pub fn remove(&self, file: &str) {
        self.inner
            .delete_term(Term::from_field_text(self.index.fields.file, file));
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
        self.inner
            .run(stories.into_iter().map(UserOperation::Add))?;
        Ok(())
    }

    /// What really failed, where handing over told only that an indexing thread has ended.
    pub fn cause(mut self, told: WriteError) -> WriteError {
        match self.inner.prepare_commit() {
            Err(cause) => WriteError::from(cause),
            Ok(_) => told,
        }
    }

    /// Makes all that was added and removed visible at once, with the manifest that tells of it,
    /// then merges small and thinned-out segments. The commit stands even where the merge fails;
    /// what the merge said is returned.
    ///
    /// # Errors
    /// When the segments or the manifest cannot be written; the last commit stands then.
    pub fn commit(mut self, manifest: &mut Manifest) -> Result<Option<WriteError>, WriteError> {
        let mut prepared = self.inner.prepare_commit()?;
        let payload = manifest.save(&self.index.dir)?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        manifest.remove_old(&self.index.dir);
        let dir = &self.index.dir;
        open_to_readers(dir);
        let merged = self.merge();
        open_to_readers(dir);
        Ok(merged.err())
    }

    fn merge(mut self) -> Result<(), WriteError> {
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_SHARE);
        let segments = self.index.inner.searchable_segment_metas()?;
        for candidate in policy.compute_merge_candidates(&segments) {
            self.inner.merge(&candidate.0).wait()?;
        }
        self.inner.garbage_collect_files().wait()?;
        self.inner.wait_merging_threads()?;
        Ok(())
    }
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
