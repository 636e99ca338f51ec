//! The writer: replaces the articles of files, and commits once.
//!
//! There is no primary key in the engine: a file's articles are replaced by deleting all that bear
//! its identity and adding the new ones. Nothing shows before the commit, and a run that dies
//! leaves the commit before it. Segments are merged after the commit and not while loading, where
//! merging would take the cores from indexing.

use std::fs;
use std::io;
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

/// Bytes of postings that a thread gathers before it writes a segment.
const SEGMENT_BUDGET: usize = 192 << 20;
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
    /// Takes the index's lock and starts `threads` indexing threads.
    ///
    /// # Errors
    /// When another writer is at work ([`WriteError::Locked`]), or the index cannot be written.
    pub fn new(index: &'a Index, threads: usize) -> Result<Writer<'a>, WriteError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads.max(1))
            .memory_budget_per_thread(SEGMENT_BUDGET)
            .num_merge_threads(1)
            .build();
        let inner: IndexWriter<Story> = index.inner.writer_with_options(options)?;
        inner.set_merge_policy(Box::new(NoMergePolicy));
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

    /// Makes all that was added and removed visible at once, with the manifest that tells of it,
    /// then merges small and thinned-out segments.
    ///
    /// # Errors
    /// When the segments or the manifest cannot be written; the last commit stands then.
    pub fn commit(mut self, manifest: &mut Manifest) -> Result<(), WriteError> {
        let mut prepared = self.inner.prepare_commit()?;
        let payload = manifest.save(&self.index.dir)?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        manifest.remove_others(&self.index.dir);
        let index = self.index;
        self.merge()?;
        Ok(open_to_readers(&index.dir)?)
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
/// of the index may open it.
fn open_to_readers(dir: &Path) -> io::Result<()> {
    let Some(manifest) = fs::read_dir(dir)?
        .flatten()
        .find(|e| manifest::is_manifest(&e.file_name()))
    else {
        return Ok(());
    };
    let permissions = manifest.metadata()?.permissions();
    PRIVATE
        .iter()
        .try_for_each(|name| fs::set_permissions(dir.join(name), permissions.clone()))
}
