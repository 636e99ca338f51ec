//! What became of a file, or of an article of one, and why it is not found.
//!
//! The manifest knows what was read; what it does not know was passed over by the walk, or never
//! walked. Looks at paths and opens nothing.

use std::fmt;
use std::path::{Path, PathBuf};

use super::identity::{Identities, canonical};
use crate::corpus::{self, WhyNot, printable};
use crate::index::manifest::{Manifest, Source};

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was read.
    Read {
        /// Its line of the manifest.
        source: Source,
        /// Names of other files that had the same bytes.
        twins: Vec<String>,
        /// Whether it lies where it lay.
        is_there: bool,
    },
    /// The walk could not look into it, or into a folder on the way.
    Blocked {
        /// The file or folder.
        path: String,
        /// Why not.
        why: String,
    },
    /// The walk passes over it, or over a folder on the way.
    PassedOver {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        why: WhyNot,
    },
    /// It is a folder.
    Folder {
        /// How many files below it were read.
        files: u64,
    },
    /// It is there, but no run has walked it.
    NeverSeen,
    /// There is no such file, and the index never had one.
    NoSuchFile,
}

impl Fate {
    /// Whether articles of it are in the index.
    pub fn is_indexed(&self) -> bool {
        match self {
            Fate::Read { source, .. } => source.articles > 0,
            Fate::Folder { files } => *files > 0,
            _ => false,
        }
    }
}

/// What became of the file at `path`.
pub fn why_not(path: &Path, manifest: &Manifest) -> Fate {
    let is_there = path.exists();
    // An article goes by its file and its place there.
    let text = path.to_str().unwrap_or_default();
    if let Some((file, _)) = text.split_once('#').filter(|_| !is_there) {
        return why_not(Path::new(file), manifest);
    }
    let file = match is_there {
        true => Identities::default().of(path, path.is_symlink()),
        false => printable(&absolute(path)),
    };
    let named = || {
        let name = printable(path);
        let mut sources = manifest.sources.iter();
        sources.find(|(_, source)| source.name == name)
    };
    let known = manifest.sources.get_key_value(&file).or_else(named);
    if let Some((file, source)) = known {
        return Fate::Read {
            twins: twins(file, source, manifest),
            is_there: is_there || Path::new(file).exists(),
            source: source.clone(),
        };
    }
    let place = canonical(path);
    if place.is_dir() && holds_known(&place, manifest) {
        let below = |file: &&String| Path::new(file).starts_with(&place);
        let files = manifest.sources.keys().filter(below).count() as u64;
        return Fate::Folder { files };
    }
    let itself = absolute(path);
    let ways = place.ancestors().chain(itself.ancestors());
    let blocked = ways
        .into_iter()
        .find_map(|way| manifest.blocked.get(&printable(way)));
    if let Some(blocked) = blocked {
        return Fate::Blocked {
            path: blocked.name.clone(),
            why: blocked.blocked.clone(),
        };
    }
    let was_walked = |place: &Path| holds_known(place, manifest);
    match corpus::passed_over(&place, &was_walked) {
        _ if !is_there => Fate::NoSuchFile,
        Some((path, why)) => Fate::PassedOver { path, why },
        None => Fate::NeverSeen,
    }
}

/// Whether a folder holds a file that was read.
fn holds_known(folder: &Path, manifest: &Manifest) -> bool {
    let start = match printable(folder) {
        root if root.ends_with('/') => root,
        folder => format!("{folder}/"),
    };
    let mut behind = manifest.sources.range(start.clone()..);
    behind
        .next()
        .is_some_and(|(file, _)| file.starts_with(&start))
}

/// The identity that a file had which is no longer there: its folder may still be.
fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => canonical(folder).join(name),
        _ => path,
    }
}

fn twins(file: &str, source: &Source, manifest: &Manifest) -> Vec<String> {
    let others = manifest.sources.iter().filter(|(other, twin)| {
        *other != file && twin.size == source.size && twin.hash == source.hash && twin.size > 0
    });
    others.map(|(_, twin)| twin.name.clone()).collect()
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fate::Read {
                source,
                twins,
                is_there,
            } => {
                read(f, source)?;
                for twin in twins {
                    write!(f, "\nthe same bytes as {twin}")?;
                }
                match is_there {
                    true => Ok(()),
                    false => {
                        f.write_str("\nno longer there; the next run over its folder takes it out")
                    }
                }
            }
            Fate::Blocked { path, why } => write!(f, "not seen: {path}: {why}"),
            Fate::PassedOver { path, why } => {
                let path = printable(path);
                match why {
                    WhyNot::Hidden => write!(f, "passed over: {path} begins with a dot"),
                    WhyNot::Index => write!(f, "passed over: {path} is an index"),
                    WhyNot::Excluded(exclusion) => write!(
                        f,
                        "left out: {path} is matched by `{}` in {}",
                        exclusion.pattern,
                        printable(&exclusion.file)
                    ),
                }
            }
            Fate::Folder { files } => write!(f, "a folder; {files} files below it were read"),
            Fate::NeverSeen => {
                f.write_str("never seen: no run has read it; `morgue index` it or its folder")
            }
            Fate::NoSuchFile => f.write_str("never seen, and there is no such file"),
        }
    }
}

fn read(f: &mut fmt::Formatter<'_>, source: &Source) -> fmt::Result {
    match (source.articles, source.troubles.is_empty()) {
        (0, true) => f.write_str("read, but it holds no article")?,
        (0, false) => f.write_str("skipped")?,
        (1, _) => write!(
            f,
            "indexed: 1 article; `morgue show {}` prints it",
            source.name
        )?,
        (articles, _) => write!(
            f,
            "indexed: {articles} articles; `morgue show {}` prints them",
            source.name
        )?,
    }
    if source.in_part {
        f.write_str("\nread in part; the next run reads on")?;
    }
    for trouble in &source.troubles {
        write!(f, "\nskipped: {trouble}")?;
    }
    for doubt in &source.doubts {
        write!(f, "\nin doubt: {}: {}", doubt.id, doubt.what)?;
    }
    Ok(())
}
