//! The manifest: which files an index was made from, and what became of each.
//!
//! A file of JSON lines beside the segments, one line a source file, written before a commit and
//! named in the commit's payload, so that segments and manifest change together. Of older
//! manifests the last is kept, for a reader that is about to open it. Knows files by identity
//! (their canonical path) only; reading them is `ingest`'s work.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::schema::FORMAT_VERSION;

/// All source files of an index, by identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The files, by their canonical path.
    pub sources: BTreeMap<String, Source>,
    /// What could not be walked, by its canonical path.
    pub blocked: BTreeMap<String, Blocked>,
    /// The fingerprint of what the files were read by.
    means: u64,
}

/// A folder or file that a walk could not look into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Blocked {
    /// The path as the user named it.
    pub name: String,
    /// Why not.
    pub blocked: String,
}

/// What a commit changes in a manifest: files by identity, and what they are now; `None` for one
/// that is gone.
pub type Changes = BTreeMap<String, Option<Source>>;

/// A source file as it was when it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
    /// Whether the articles are only its first ones, reading having been cut short: those behind
    /// them are still to be read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_part: bool,
    /// What could not be read of it: place and reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<String>,
    /// What was left in doubt of articles that are indexed, of the first of many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubtful>,
    /// How many articles something is in doubt of.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub doubtful: u64,
    /// Whether reading it again may end otherwise though it has not changed: it broke off on an
    /// error of the file system, or was read by other means.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// An article that is indexed, and something of it that could not be taken as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubtful {
    /// The article.
    pub id: String,
    /// What is in doubt.
    pub what: String,
}

impl Source {
    /// Whether anything of the file is not in the index, or in doubt there.
    pub fn has_problems(&self) -> bool {
        self.in_part || !self.troubles.is_empty() || self.doubtful > 0
    }

    /// Whether the file gave trouble and nothing else.
    pub fn is_refused(&self) -> bool {
        self.articles == 0 && !self.troubles.is_empty()
    }
}

/// A line as it is read; see [`Source`].
#[derive(Deserialize)]
struct Line {
    file: String,
    name: String,
    #[serde(default)]
    blocked: Option<String>,
    #[serde(default)]
    reached: Option<String>,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    modified: i64,
    #[serde(default)]
    hash: u64,
    #[serde(default)]
    articles: u64,
    #[serde(default)]
    in_part: bool,
    #[serde(default)]
    troubles: Vec<String>,
    #[serde(default)]
    doubts: Vec<Doubtful>,
    #[serde(default)]
    doubtful: u64,
    #[serde(default)]
    again: bool,
}

impl Line {
    fn into_source(self) -> Source {
        Source {
            name: self.name,
            reached: self.reached,
            size: self.size,
            modified: self.modified,
            hash: self.hash,
            articles: self.articles,
            in_part: self.in_part,
            troubles: self.troubles,
            doubts: self.doubts,
            doubtful: self.doubtful,
            again: self.again,
        }
    }
}

/// A line as it is written.
#[derive(Serialize)]
struct LineOut<'a, T> {
    file: &'a str,
    #[serde(flatten)]
    what: &'a T,
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
        let damaged = |number: usize, what: &str| {
            let what = format!("line {}: {what}", number + 1);
            with_path(&path, &what, io::ErrorKind::InvalidData)
        };
        let text = fs::read(&path).map_err(|e| with_path(&path, &e.to_string(), e.kind()))?;
        let (mut sources, mut blocked) = (BTreeMap::new(), BTreeMap::new());
        for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if line.is_empty() {
                continue;
            }
            let mut line: Line =
                serde_json::from_slice(line).map_err(|e| damaged(number, &e.to_string()))?;
            let file = std::mem::take(&mut line.file);
            match line.blocked.take() {
                Some(why) => {
                    let name = line.name;
                    blocked.insert(file, Blocked { name, blocked: why });
                }
                None => {
                    sources.insert(file, line.into_source());
                }
            }
        }
        Ok(Manifest {
            sources,
            blocked,
            means: payload.means,
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

    /// Says that files which could not be read, or gave doubts, are to be read again.
    pub fn retry(&mut self) {
        for source in self.sources.values_mut() {
            source.again |= source.has_problems() && !source.in_part;
        }
    }

    /// Says by what the articles of all files were made anew.
    pub fn take_over(&mut self, means: u64) {
        self.means = means;
    }

    /// Writes the manifest with these changes for the commit of this generation, and gives the
    /// payload that names it.
    ///
    /// # Errors
    /// When the file cannot be written whole.
    pub fn save(&self, changes: &Changes, dir: &Path, generation: u64) -> io::Result<String> {
        let path = dir.join(file_name(generation));
        self.write(changes, &path)
            .map_err(|e| with_path(&path, &e.to_string(), e.kind()))?;
        let payload = Payload {
            format: FORMAT_VERSION,
            generation,
            means: self.means,
        };
        serde_json::to_string(&payload).map_err(io::Error::from)
    }

    fn write(&self, changes: &Changes, path: &Path) -> io::Result<()> {
        let mut out = BufWriter::new(File::create(path)?);
        let kept = self.sources.iter();
        let kept = kept.filter(|(file, _)| !changes.contains_key(*file));
        let changed = changes.iter();
        let changed = changed.filter_map(|(file, source)| Some((file, source.as_ref()?)));
        for (file, what) in kept.chain(changed) {
            write_line(&mut out, &LineOut { file, what })?;
        }
        for (file, what) in &self.blocked {
            write_line(&mut out, &LineOut { file, what })?;
        }
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()
    }
}

fn write_line(out: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Removes the manifests of generations before the last, which a reader may be about to open; one
/// that will not go is left for next time.
pub(super) fn remove_old(dir: &Path, generation: u64) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    let kept = [generation, generation.saturating_sub(1)].map(file_name);
    for entry in entries.flatten() {
        let name = entry.file_name();
        if is_manifest(&name) && !kept.iter().any(|kept| name == **kept) {
            let _ = fs::remove_file(entry.path());
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
        let source = |name: &str| Source {
            name: name.into(),
            size: 7,
            modified: -1,
            troubles: vec!["line 3: bad".into()],
            doubts: vec![Doubtful {
                id: "a.txt".into(),
                what: "no such day".into(),
            }],
            ..Source::default()
        };
        let mut manifest = Manifest::default();
        for name in ["/a.txt", "/b.txt", "/c.txt"] {
            manifest.sources.insert(name.into(), source(name));
        }
        let blocked = Blocked {
            name: "d".into(),
            blocked: "cannot be read".into(),
        };
        manifest.blocked.insert("/d".into(), blocked);
        manifest.read_by(7);
        assert!(manifest.sources.values().all(|source| source.again));
        let changes = Changes::from([
            ("/b.txt".into(), None),
            ("/c.txt".into(), Some(source("new"))),
            ("/d.txt".into(), Some(source("d"))),
        ]);
        manifest.save(&changes, dir.path(), 1)?;
        manifest.save(&changes, dir.path(), 2)?;
        let payload = manifest.save(&changes, dir.path(), 3)?;
        remove_old(dir.path(), 3);
        let payload = Payload::parse(&payload).expect("what save gave");
        assert_eq!(
            payload,
            Payload {
                format: FORMAT_VERSION,
                generation: 3,
                means: 7
            }
        );
        for (file, source) in changes {
            match source {
                Some(source) => manifest.sources.insert(file, source),
                None => manifest.sources.remove(&file),
            };
        }
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
