//! The stored stories of an index of any format, for making it anew without the files.
//!
//! Only stored fields are read, by their names, so that what a newer format adds is missing and
//! nothing else. Knows tantivy; what is made of the stories is `ingest`'s work.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyDocument;

use super::directory;
use super::document;
use super::manifest::{Manifest, Payload};
use super::schema::{FORMAT_VERSION, Fields};
use super::{Claim, OpenError, SearchError};
use crate::article::Article;

/// An index whose stories are read one after another.
pub struct Stored {
    dir: PathBuf,
    readers: Vec<tantivy::SegmentReader>,
    fields: Fields,
    payload: Option<Payload>,
    /// Held so that nobody writes meanwhile.
    _lock: fs::File,
}

impl Stored {
    /// Opens the index in this folder, of whatever format, and locks it.
    ///
    /// # Errors
    /// See [`OpenError`]; `OtherVersion` only where a newer program made it.
    pub fn open(dir: &Path, claim: &Claim<'_>) -> Result<Stored, OpenError> {
        let engine = |source| OpenError::Engine {
            dir: dir.to_owned(),
            source,
        };
        mend(dir)?;
        if !dir.join("meta.json").is_file() {
            return Err(OpenError::Missing {
                dir: dir.to_owned(),
            });
        }
        let lock = super::lock(dir, claim)?;
        let index = tantivy::Index::open(directory::ReadOnly::open(dir).map_err(engine)?);
        let index = index.map_err(engine)?;
        let metas = index.load_metas().map_err(engine)?;
        let payload = metas.payload.as_deref().and_then(Payload::parse);
        if let Some(Payload { format: found, .. }) = payload
            && found > FORMAT_VERSION
        {
            return Err(OpenError::OtherVersion {
                dir: dir.to_owned(),
                found,
                known: FORMAT_VERSION,
            });
        }
        if payload.is_none() && !metas.segments.is_empty() {
            return Err(OpenError::NotAnIndex {
                dir: dir.to_owned(),
            });
        }
        let searcher = index.reader().map_err(engine)?.searcher();
        Ok(Stored {
            dir: dir.to_owned(),
            readers: searcher.segment_readers().to_vec(),
            fields: Fields::of(&index.schema()),
            payload,
            _lock: lock,
        })
    }

    /// The manifest of its last commit.
    ///
    /// # Errors
    /// When its file is missing or damaged.
    pub fn manifest(&self) -> io::Result<Manifest> {
        match &self.payload {
            Some(payload) => Manifest::load(&self.dir, payload),
            None => Ok(Manifest::default()),
        }
    }

    /// How many stories there are.
    pub fn len(&self) -> u64 {
        let readers = self.readers.iter();
        readers.map(|reader| u64::from(reader.num_docs())).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives all stories, one after another, until `sink` says no.
    ///
    /// # Errors
    /// When a story cannot be read.
    pub fn each(&self, sink: &mut dyn FnMut(Article) -> bool) -> Result<(), SearchError> {
        for reader in &self.readers {
            let store = reader
                .get_store_reader(1)
                .map_err(tantivy::TantivyError::from)?;
            for document in store.iter::<TantivyDocument>(reader.alive_bitset()) {
                if !sink(document::article(&document?, &self.fields)) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Puts the index in `other` in this one's place, which is removed; what else lies in its folder
    /// stays there.
    ///
    /// # Errors
    /// When a folder cannot be moved; the index then lies in one of the two.
    pub fn replace_by(self, other: &Path) -> io::Result<()> {
        let old = set_aside(&self.dir);
        fs::rename(&self.dir, &old)?;
        fs::rename(other, &self.dir)?;
        for entry in fs::read_dir(&old)? {
            let entry = entry?;
            if !is_own(&entry.file_name()) {
                fs::rename(entry.path(), self.dir.join(entry.file_name()))?;
            }
        }
        fs::remove_dir_all(&old)
    }
}

/// Whether a file of this name in the folder of an index belongs to it.
fn is_own(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    let is_segment = |stem: &str| stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit());
    let stem = name.split('.').next().unwrap_or_default();
    is_segment(stem)
        || matches!(name, "meta.json" | ".managed.json" | super::LOCK)
        || name.starts_with(".tantivy-")
        || name.starts_with(".tmp")
        || name.starts_with("manifest-")
        || name.starts_with("clusters-")
}

/// Where an index is made anew before it takes the old one's place: beside it.
pub fn workshop(dir: &Path) -> PathBuf {
    with_suffix(dir, ".morgue-new")
}

/// Where an index lies while the new one takes its place: beside it.
pub fn set_aside(dir: &Path) -> PathBuf {
    with_suffix(dir, ".morgue-old")
}

/// Puts an index back that a killed run had moved away to put the new one in its place.
pub(super) fn mend(dir: &Path) -> Result<(), OpenError> {
    let old = set_aside(dir);
    if dir.exists() || !old.join("meta.json").is_file() {
        return Ok(());
    }
    fs::rename(old, dir).map_err(|source| OpenError::Io {
        dir: dir.to_owned(),
        source,
    })
}

fn with_suffix(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
