//! What a run would do, without doing it: nothing is indexed and nothing written.
//!
//! The walk is the run's own; files are opened only where their bytes tell a touched file from a
//! changed one, or a moved file from a new one.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::walk::{self, Job};
use super::{Complaint, Deleted, Progress, load};
use crate::index::manifest::{Manifest, Source};

/// What a run would do with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Read it for the first time.
    New,
    /// Read it again.
    Changed,
    /// Read on where an earlier run was stopped.
    Resumed,
    /// Take its articles over from where it lay, by the name it had there.
    Moved {
        /// That name.
        from: String,
    },
    /// Take its articles out.
    Removed,
}

/// A file, and what a run would do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The file as the user named it.
    pub path: String,
    /// What would be done.
    pub fate: Fate,
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.fate {
            Fate::New => write!(f, "new      {path}"),
            Fate::Changed => write!(f, "changed  {path}"),
            Fate::Resumed => write!(f, "resumed  {path}"),
            Fate::Moved { from } => write!(f, "moved    {path} (was {from})"),
            Fate::Removed => write!(f, "removed  {path}"),
        }
    }
}

/// What a run over these paths would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files with which it would do something, in the order of the walk, those that are gone last.
    pub files: Vec<Planned>,
    /// How many files it would pass over.
    pub unchanged: u64,
    /// What it could not walk.
    pub troubles: Vec<Complaint>,
}

impl Plan {
    /// How many of its files are there.
    pub fn seen(&self) -> u64 {
        let there = self.files.iter().filter(|file| file.fate != Fate::Removed);
        there.count() as u64
    }
}

/// Plans a run over these paths.
pub fn plan(paths: &[PathBuf], manifest: &Manifest, deleted: Deleted) -> Plan {
    let mut jobs = Vec::new();
    let progress = Progress::default();
    let mut keep = |job| jobs.push(job);
    let walked = walk::walk(paths, manifest, &progress, &|| false, &mut keep);
    let gone = match deleted {
        Deleted::Leave => walked.gone(manifest),
        Deleted::Stay => Vec::new(),
    };
    let gone: Vec<&Source> = gone
        .iter()
        .filter_map(|file| manifest.sources.get(file))
        .collect();
    let mut left = Left::new(&gone);
    let mut plan = Plan {
        unchanged: walked.unread.len() as u64,
        ..Plan::default()
    };
    for job in jobs {
        match fate(&job, &mut left) {
            Some(fate) => plan.files.push(Planned {
                path: job.name,
                fate,
            }),
            None => plan.unchanged += 1,
        }
    }
    let removed = gone.into_iter().filter(|source| left.has(source));
    plan.files.extend(removed.map(|source| Planned {
        path: source.name.clone(),
        fate: Fate::Removed,
    }));
    let blocked = walked.blocked.into_values();
    plan.troubles.extend(blocked.map(|blocked| Complaint {
        path: blocked.name,
        what: blocked.blocked,
    }));
    plan
}

/// What would become of a file; `None` where it has the bytes that it had.
fn fate(job: &Job, left: &mut Left<'_>) -> Option<Fate> {
    let Some(known) = &job.known else {
        let from = left.take(&job.path, job.size);
        return Some(from.map_or(Fate::New, |from| Fate::Moved { from }));
    };
    if load::is_rest_of(known, job) {
        return Some(Fate::Resumed);
    }
    (!load::is_same(known, &job.path, job.size)).then_some(Fate::Changed)
}

/// Files that are gone, by size: where they may have moved.
struct Left<'a>(HashMap<u64, Vec<&'a Source>>);

impl<'a> Left<'a> {
    fn new(gone: &[&'a Source]) -> Left<'a> {
        let mut left: HashMap<u64, Vec<&Source>> = HashMap::new();
        for source in gone.iter().filter(|source| source.size > 0) {
            left.entry(source.size).or_default().push(source);
        }
        Left(left)
    }

    /// The name of a file that is gone and had the bytes of this one, which is then taken.
    fn take(&mut self, path: &Path, size: u64) -> Option<String> {
        let sources = self
            .0
            .get_mut(&size)
            .filter(|sources| !sources.is_empty())?;
        let hash = load::hash_of(path).ok()?;
        let at = sources.iter().position(|source| source.hash == hash)?;
        Some(sources.swap_remove(at).name.clone())
    }

    /// Whether a file that is gone was not taken.
    fn has(&self, source: &Source) -> bool {
        source.size == 0
            || self
                .0
                .get(&source.size)
                .is_some_and(|sources| sources.iter().any(|left| left.name == source.name))
    }
}
