//! The stored stories of an index of any format, for making it anew without the files.
//!
//! Only stored fields are read, by their names, so that what a newer format adds is missing and
//! nothing else. Knows tantivy; what is made of the stories is `ingest`'s work.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyDocument;

use super::directory;
use super::document;
use super::manifest::{Manifest, Payload};
use super::schema::Fields;
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
    /// See [`OpenError`]; it is never `OtherVersion`.
    pub fn open(dir: &Path, claim: &Claim<'_>) -> Result<Stored, OpenError> {
        let engine = |source| OpenError::Engine {
            dir: dir.to_owned(),
            source,
        };
        mend(dir).map_err(|source| OpenError::Io {
            dir: dir.to_owned(),
            source,
        })?;
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

    /// Puts the index in `other` in this one's place, which is removed.
    ///
    /// # Errors
    /// When a folder cannot be moved; what is left is told, and lies in one of the two.
    pub fn replace_by(self, other: &Path) -> io::Result<()> {
        let old = with_suffix(&self.dir, ".old");
        fs::rename(&self.dir, &old)?;
        fs::rename(other, &self.dir)?;
        fs::remove_dir_all(&old)
    }
}

/// Where an index is made anew before it takes the old one's place: beside it.
pub fn workshop(dir: &Path) -> PathBuf {
    with_suffix(dir, ".new")
}

/// Puts an index back that a killed run had moved away to put the new one in its place.
fn mend(dir: &Path) -> io::Result<()> {
    let old = with_suffix(dir, ".old");
    match !dir.exists() && old.join("meta.json").is_file() {
        true => fs::rename(old, dir),
        false => Ok(()),
    }
}

fn with_suffix(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
