//! The index on this machine: the only room that knows tantivy, and its only door.
//!
//! [`Index::open`] reads and never writes, [`Index::create`] makes ready for a [`Writer`]. An
//! index is a folder: tantivy's segments and `meta.json`, a [`manifest`] of the files it was
//! made from, and what its stories have to do with each other. Knows articles, queries and requests; no files to read, no output.

pub mod analysis;
mod bearers;
mod budget;
mod census;
mod clustering;
mod collapse;
mod directory;
mod document;
mod kin;
mod lower;
pub mod manifest;
mod marks;
mod people;
mod rebuild;
mod schema;
mod searcher;
mod writer;

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError};
use tantivy::schema::Schema;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{IndexSettings, ReloadPolicy, TantivyError};

pub use bearers::Bearer;
pub use document::Story;
pub use rebuild::{Stored, set_aside, workshop};
pub use searcher::{Freshness, Searcher, Totals};
pub use writer::{Resources, Writer};

use manifest::{Manifest, Payload};
use schema::{FORMAT_VERSION, Fields, NEWS_TOKENIZER};

/// An index that exists, open for reading or writing.
pub struct Index {
    inner: tantivy::Index,
    fields: Fields,
    dir: PathBuf,
    payload: Option<Payload>,
    /// Held from before the index is looked at until it is closed, where it is open for writing.
    _lock: Option<File>,
}

/// The file that whoever writes holds locked.
const LOCK: &str = ".morgue-writer.lock";

/// Why an index cannot be opened.
#[derive(Debug)]
pub enum OpenError {
    /// There is no index in this folder, or no such folder.
    Missing {
        /// The folder asked for.
        dir: PathBuf,
    },
    /// The folder holds something of tantivy's that this program did not make.
    NotAnIndex {
        /// The folder asked for.
        dir: PathBuf,
    },
    /// The index was made by a program of another format.
    OtherVersion {
        /// The folder asked for.
        dir: PathBuf,
        /// The format of the index.
        found: u32,
        /// The format that this program knows.
        known: u32,
    },
    /// Another writer holds the lock.
    Locked {
        /// The folder asked for.
        dir: PathBuf,
        /// Who that is, as they said; empty where they did not.
        holder: String,
    },
    /// The file system refused.
    Io {
        /// The folder asked for.
        dir: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The engine refused, or a file of the index is damaged.
    Engine {
        /// The folder asked for.
        dir: PathBuf,
        /// What it said.
        source: TantivyError,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Missing { dir } => {
                write!(f, "{}: there is no index here", dir.display())?;
                match set_aside(dir) {
                    old if old.is_dir() => {
                        write!(
                            f,
                            ", but {} is left of a rebuild that died; the next `morgue index` puts it back",
                            old.display()
                        )
                    }
                    _ => Ok(()),
                }
            }
            OpenError::NotAnIndex { dir } => {
                write!(f, "{}: this is not an index of morgue", dir.display())
            }
            OpenError::OtherVersion { dir, found, known } => {
                write!(
                    f,
                    "{}: the index has format {found}, this morgue knows format {known}",
                    dir.display()
                )
            }
            OpenError::Locked { dir, holder } => {
                write!(f, "{}: another run is writing to the index", dir.display())?;
                match holder.as_str() {
                    "" => Ok(()),
                    holder => write!(f, " ({holder})"),
                }
            }
            OpenError::Io { dir, source } => {
                write!(f, "{}: the index cannot be opened: {source}", dir.display())
            }
            OpenError::Engine { dir, source } => {
                write!(
                    f,
                    "{}: the index cannot be opened: {}",
                    dir.display(),
                    plain(source)
                )
            }
        }
    }
}

impl std::error::Error for OpenError {}

/// Why an index cannot be written, or no longer.
#[derive(Debug)]
pub enum WriteError {
    /// The engine failed, as on a full disk.
    Engine(TantivyError),
    /// The manifest could not be written.
    Manifest(io::Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Engine(error) => write!(f, "the index cannot be written: {}", plain(error)),
            WriteError::Manifest(error) => write!(f, "the index cannot be written: {error}"),
        }
    }
}

impl std::error::Error for WriteError {}

impl From<TantivyError> for WriteError {
    fn from(error: TantivyError) -> WriteError {
        WriteError::Engine(error)
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> WriteError {
        WriteError::Manifest(error)
    }
}

/// Why an open index cannot answer: a segment is damaged or gone.
#[derive(Debug)]
pub struct SearchError(TantivyError);

impl fmt::Display for SearchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the index cannot be read: {}", plain(&self.0))
    }
}

impl std::error::Error for SearchError {}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> SearchError {
        SearchError(error)
    }
}

/// The engine's error on one line.
fn plain(error: &TantivyError) -> String {
    error
        .to_string()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Who wants to write, and what they do while another does.
pub struct Claim<'a> {
    /// Who they are, for others to read, on one line.
    pub holder: &'a str,
    /// Asked again and again, with who holds the lock, whether to try once more; takes its time.
    pub waits: &'a dyn Fn(&str) -> bool,
}

/// Locks the folder of an index, which is made where there is none.
fn lock(dir: &Path, claim: &Claim<'_>) -> Result<File, OpenError> {
    let io = |source| OpenError::Io {
        dir: dir.to_owned(),
        source,
    };
    fs::create_dir_all(dir).map_err(io)?;
    let path = dir.join(LOCK);
    let mut options = File::options();
    let mut lock = options
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(io)?;
    loop {
        match lock.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).unwrap_or_default();
                let holder = holder.trim().to_owned();
                if !(claim.waits)(&holder) {
                    let dir = dir.to_owned();
                    return Err(OpenError::Locked { dir, holder });
                }
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
    }
    lock.set_len(0).map_err(io)?;
    writeln!(lock, "{}", claim.holder).map_err(io)?;
    Ok(lock)
}

/// Blocks of the article store that stay unpacked while stories are compared.
const RELATED_BLOCKS: usize = 64;
/// How often an open is tried anew when a writer took a file away meanwhile.
const TRIES: usize = 5;

impl Index {
    /// Opens an index for reading; nothing is ever written.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(dir: &Path) -> Result<Index, OpenError> {
        match fs::metadata(dir.join("meta.json")) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(OpenError::Missing {
                    dir: dir.to_owned(),
                });
            }
            Err(source) => {
                return Err(OpenError::Io {
                    dir: dir.to_owned(),
                    source,
                });
            }
        }
        let engine = |source| OpenError::Engine {
            dir: dir.to_owned(),
            source,
        };
        let directory = directory::ReadOnly::open(dir).map_err(engine)?;
        let inner = tantivy::Index::open(directory).map_err(engine)?;
        Index::check(inner, dir, None)
    }

    /// Opens an index for a [`Writer`], making it where there is none. What is found is found under
    /// the lock, so that no other run can change it between.
    ///
    /// # Errors
    /// See [`OpenError`]; it is never `Missing`.
    pub fn create(dir: &Path, claim: &Claim<'_>) -> Result<Index, OpenError> {
        let engine = |source| OpenError::Engine {
            dir: dir.to_owned(),
            source,
        };
        rebuild::mend(dir)?;
        if is_foreign(dir) {
            return Err(OpenError::NotAnIndex {
                dir: dir.to_owned(),
            });
        }
        let lock = lock(dir, claim)?;
        remove_unfinished(dir);
        let directory =
            MmapDirectory::open(dir).map_err(|e: OpenDirectoryError| engine(e.into()))?;
        let exists =
            tantivy::Index::exists(&directory).map_err(|e: OpenReadError| engine(e.into()))?;
        let inner = if exists {
            tantivy::Index::open(directory)
        } else {
            tantivy::Index::create(directory, schema::schema().0, IndexSettings::default())
        };
        Index::check(inner.map_err(engine)?, dir, Some(lock))
    }

    fn check(
        mut inner: tantivy::Index,
        dir: &Path,
        lock: Option<File>,
    ) -> Result<Index, OpenError> {
        let dir = dir.to_owned();
        let metas = match inner.load_metas() {
            Ok(metas) => metas,
            Err(source) => return Err(OpenError::Engine { dir, source }),
        };
        let payload = metas.payload.as_deref().and_then(Payload::parse);
        if let Some(Payload { format: found, .. }) = payload
            && found != FORMAT_VERSION
        {
            return Err(OpenError::OtherVersion {
                dir,
                found,
                known: FORMAT_VERSION,
            });
        }
        let (own, fields): (Schema, Fields) = schema::schema();
        if inner.schema() != own {
            return Err(OpenError::NotAnIndex { dir });
        }
        inner.set_tokenizers(tokenizers());
        Ok(Index {
            inner,
            fields,
            dir,
            payload,
            _lock: lock,
        })
    }

    /// The manifest of the commit that was found at opening; empty before the first commit.
    ///
    /// # Errors
    /// When its file is missing or damaged.
    pub fn manifest(&self) -> io::Result<Manifest> {
        match &self.payload {
            Some(payload) => Manifest::load(&self.dir, payload),
            None => Ok(Manifest::default()),
        }
    }

    /// Finds which stories of the last commit belong together, and keeps that beside it.
    fn relate(&self, generation: u64) -> Result<(), WriteError> {
        let reader = self
            .inner
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(RELATED_BLOCKS)
            .try_into()?;
        let kin = clustering::kin(&reader.searcher(), self.fields)?;
        Ok(kin.save(&self.dir, generation)?)
    }

    /// A view of the last commit that stays as it is.
    ///
    /// # Errors
    /// When a segment cannot be opened.
    pub fn searcher(&self) -> Result<Searcher, OpenError> {
        let mut tries = 1;
        loop {
            match Searcher::open(self) {
                Ok(searcher) => return Ok(searcher),
                Err(TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_)))
                    if tries < TRIES =>
                {
                    tries += 1
                }
                Err(source) => {
                    return Err(OpenError::Engine {
                        dir: self.dir.clone(),
                        source,
                    });
                }
            }
        }
    }
}

/// Whether a folder holds files, hidden ones aside, and no index.
fn is_foreign(dir: &Path) -> bool {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    let is_visible = |name: std::ffi::OsString| !name.as_encoded_bytes().starts_with(b".");
    !dir.join("meta.json").is_file() && names.any(is_visible)
}

/// Removes the files that a killed run was about to rename into place: `.tmp` and six characters.
fn remove_unfinished(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.len() == ".tmp123456".len() && name.as_encoded_bytes().starts_with(b".tmp") {
            // One that will not go does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The analyzers that the schema names; tantivy does not store them with the index.
fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(NEWS_TOKENIZER, analysis::News::new());
    tokenizers
}
