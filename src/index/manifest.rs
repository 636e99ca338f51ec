//! The manifest: which files an index was made from, and what became of each.
//!
//! A file of JSON lines beside the segments, one line a source file, written before a commit and
//! named in the commit's payload, so that segments and manifest change together. Of older
//! manifests the last is kept, for a reader that is about to open it. Knows files by identity (their canonical path) only; reading
//! them is `ingest`'s work.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::schema::FORMAT_VERSION;

/// All source files of an index, by identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The files, by their canonical path.
    pub sources: BTreeMap<String, Source>,
    /// The fingerprint of what the files were read by.
    means: u64,
    /// Counts the commits that had a manifest; names its file.
    generation: u64,
}

/// A source file as it was when it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The path as the user first named it, of which the ids are made.
    pub name: String,
    /// The way to it from the canonical path of the folder that was walked, where links on that way
    /// make it another than its identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<String>,
    /// Its length in bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970 as the file system tells; negative
    /// before.
    pub modified: i64,
    /// XXH3 of its bytes.
    pub hash: u64,
    /// How many articles of it are indexed.
    pub articles: u64,
    /// What could not be read of it: place and reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<String>,
    /// Whether reading it again may end otherwise though it has not changed: it broke off on an
    /// error of the file system, or was read by other means.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

impl Source {
    /// Whether the file gave trouble and nothing else.
    pub fn is_refused(&self) -> bool {
        self.articles == 0 && !self.troubles.is_empty()
    }
}

/// A line as it is read.
#[derive(Deserialize)]
struct Line {
    file: String,
    #[serde(flatten)]
    source: Source,
}

/// A line as it is written.
#[derive(Serialize)]
struct LineOut<'a> {
    file: &'a str,
    #[serde(flatten)]
    source: &'a Source,
}

/// What a commit says of itself.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The format of the index: [`FORMAT_VERSION`] of the program that wrote it.
    pub format: u32,
    /// The generation of its manifest.
    pub generation: u64,
    /// The fingerprint of what its files were read by; 0 where nothing says.
    #[serde(default)]
    pub means: u64,
}

impl Payload {
    /// Reads a commit's payload; `None` where it is not of this program.
    pub fn parse(text: &str) -> Option<Payload> {
        serde_json::from_str(text).ok()
    }
}

impl Manifest {
    /// Reads the manifest that a commit names.
    ///
    /// # Errors
    /// When the file is missing or a line of it is damaged; the error names the file and the line.
    pub fn load(dir: &Path, payload: &Payload) -> io::Result<Manifest> {
        let path = dir.join(file_name(payload.generation));
        let file = File::open(&path).map_err(|e| with_path(&path, &e.to_string(), e.kind()))?;
        let mut sources = BTreeMap::new();
        for (number, line) in BufReader::new(file).lines().enumerate() {
            let line: Line = serde_json::from_str(&line?).map_err(|e| {
                with_path(
                    &path,
                    &format!("line {}: {e}", number + 1),
                    io::ErrorKind::InvalidData,
                )
            })?;
            sources.insert(line.file, line.source);
        }
        Ok(Manifest {
            sources,
            means: payload.means,
            generation: payload.generation,
        })
    }

    /// Says by what files are read from now on: those that were read by other means are to be read
    /// again.
    pub fn read_by(&mut self, means: u64) {
        if self.means != means {
            self.means = means;
            let sources = self.sources.values_mut();
            sources.for_each(|source| source.again = true);
        }
    }

    /// Writes the manifest for the next commit and gives the payload that names it.
    ///
    /// # Errors
    /// When the file cannot be written whole.
    pub fn save(&mut self, dir: &Path) -> io::Result<String> {
        self.generation += 1;
        let path = dir.join(file_name(self.generation));
        self.write(&path)
            .map_err(|e| with_path(&path, &e.to_string(), e.kind()))?;
        let payload = Payload {
            format: FORMAT_VERSION,
            generation: self.generation,
            means: self.means,
        };
        serde_json::to_string(&payload).map_err(io::Error::from)
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let mut out = BufWriter::new(File::create(path)?);
        for (file, source) in &self.sources {
            let line = LineOut { file, source };
            serde_json::to_writer(&mut out, &line)?;
            out.write_all(b"\n")?;
        }
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()
    }

    /// Removes the manifests of generations before the last, which a reader may be about to open;
    /// one that will not go is left for next time.
    pub fn remove_old(&self, dir: &Path) {
        let Ok(entries) = fs::read_dir(dir) else {
            return;
        };
        let kept = [
            file_name(self.generation),
            file_name(self.generation.saturating_sub(1)),
        ];
        for entry in entries.flatten() {
            let name = entry.file_name();
            if is_manifest(&name) && !kept.iter().any(|kept| name == **kept) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

const PREFIX: &str = "manifest-";
const SUFFIX: &str = ".jsonl";

/// Whether a file of this name is a manifest.
pub(super) fn is_manifest(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
}

fn file_name(generation: u64) -> String {
    format!("{PREFIX}{generation}{SUFFIX}")
}

fn with_path(path: &Path, what: &str, kind: io::ErrorKind) -> io::Error {
    io::Error::new(kind, format!("{}: {what}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_comes_back_and_its_elders_go() -> io::Result<()> {
        let dir = tempfile::tempdir()?;
        let mut manifest = Manifest::default();
        let source = Source {
            name: "corpus/a.txt".into(),
            size: 7,
            modified: -1,
            troubles: vec!["line 3: bad".into()],
            ..Source::default()
        };
        manifest.sources.insert("/x/corpus/a.txt".into(), source);
        manifest.read_by(7);
        assert!(manifest.sources.values().all(|source| source.again));
        manifest.save(dir.path())?;
        manifest.save(dir.path())?;
        let payload = manifest.save(dir.path())?;
        manifest.remove_old(dir.path());
        let payload = Payload::parse(&payload).expect("what save gave");
        assert_eq!(
            payload,
            Payload {
                format: FORMAT_VERSION,
                generation: 3,
                means: 7
            }
        );
        assert_eq!(Manifest::load(dir.path(), &payload)?, manifest);
        assert_eq!(fs::read_dir(dir.path())?.count(), 2);
        Ok(())
    }

    #[test]
    fn damage_is_named_with_its_line() -> io::Result<()> {
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join(file_name(1)), "{}\n")?;
        let error = Manifest::load(
            dir.path(),
            &Payload {
                format: 1,
                generation: 1,
                means: 0,
            },
        )
        .expect_err("a bad line");
        assert!(
            error
                .to_string()
                .contains("manifest-1.jsonl: line 1: missing field"),
            "{error}"
        );
        Ok(())
    }
}
