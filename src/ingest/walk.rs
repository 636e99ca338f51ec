//! The walk: which files there are, which of them are to be read, and which are gone.
//!
//! A file whose size and time are those of the manifest is passed over without opening it. A file
//! is gone when it lay below a walked path and is not seen there any more; what lies below a folder
//! that could not be looked into is not gone. Opens nothing; reading is [`super::load`]'s work.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use super::Progress;
use super::identity::{Identities, canonical};
use crate::corpus::{self, Step, printable};
use crate::index::manifest::{Blocked, Manifest, Source};

/// A file to be read.
pub struct Job {
    /// Where it lies.
    pub path: PathBuf,
    /// Its identity.
    pub file: String,
    /// The name it goes by.
    pub name: String,
    /// See [`Source::reached`].
    pub reached: Option<String>,
    /// Its length in bytes.
    pub size: u64,
    /// See [`Source::modified`].
    pub modified: i64,
    /// What the manifest knows of it.
    pub known: Option<Source>,
}

/// What the walk saw, apart from the files to be read.
#[derive(Default)]
pub struct Walked {
    /// Of the files seen, those that need no reading, by identity.
    pub unread: Vec<String>,
    /// What could not be walked, by its canonical path.
    pub blocked: BTreeMap<String, Blocked>,
    /// Identities of all files seen.
    seen: HashSet<String>,
    /// Where the files lay that are no longer there and whose names files have that are.
    moved: BTreeSet<PathBuf>,
    /// Canonical paths that were walked.
    roots: Vec<PathBuf>,
    /// Whether the walk was broken off, so that what it did not see may be there.
    is_cut: bool,
}

impl Walked {
    /// Files of the manifest that lay below the walked paths and are no longer there, by identity.
    pub fn gone(&self, manifest: &Manifest) -> Vec<String> {
        if self.is_cut {
            return Vec::new();
        }
        let is_gone = |(file, source): &(&String, &Source)| {
            let ways = [Some(file.as_str()), source.reached.as_deref()];
            let lies_in = |folder: &PathBuf| {
                ways.into_iter()
                    .flatten()
                    .any(|way| Path::new(way).starts_with(folder))
            };
            if self.seen.contains(*file) {
                return false;
            }
            let blocked = || self.blocked.keys().map(PathBuf::from);
            let was_walked =
                self.roots.iter().any(lies_in) && !blocked().any(|path| lies_in(&path));
            // What moved away is gone from the whole of where it lay.
            was_walked || (self.moved.iter().any(lies_in) && !Path::new(file).exists())
        };
        let gone = manifest.sources.iter().filter(is_gone);
        gone.map(|(file, _)| file.clone()).collect()
    }

    /// What could not be walked, of the manifest's what still stands: what was not walked this time.
    pub fn all_blocked(&self, manifest: &Manifest) -> BTreeMap<String, Blocked> {
        let mut all = self.blocked.clone();
        for (path, blocked) in &manifest.blocked {
            let was_walked = self
                .roots
                .iter()
                .any(|root| Path::new(path).starts_with(root));
            if !was_walked || self.is_cut {
                all.insert(path.clone(), blocked.clone());
            }
        }
        all
    }
}

/// Walks the paths and hands over the files that are to be read, until `is_stopped`; gives what else
/// it saw.
pub fn walk(
    paths: &[PathBuf],
    manifest: &Manifest,
    progress: &Progress,
    is_stopped: &dyn Fn() -> bool,
    jobs: &mut dyn FnMut(Job),
) -> Walked {
    let mut walked = Walked::default();
    let mut names = Names::of(manifest);
    let mut identities = Identities::default();
    for path in paths {
        let root = Root::new(path);
        if path.exists() {
            walked.roots.push(root.canonical.clone());
        }
        for step in corpus::walk(std::slice::from_ref(path)) {
            if is_stopped() {
                walked.is_cut = true;
                return walked;
            }
            let found = match step {
                Step::File(found) => found,
                Step::Trouble(trouble) => {
                    let blocked = Blocked {
                        name: printable(&trouble.path),
                        blocked: trouble.what,
                    };
                    let path = printable(&root.reach(&trouble.path));
                    walked.blocked.insert(path, blocked);
                    continue;
                }
            };
            let file = identities.of(&found.path, found.is_link);
            if !walked.seen.insert(file.clone()) {
                continue;
            }
            let modified = found.modified.map_or(0, nanoseconds);
            let known = manifest.sources.get(&file);
            if known.is_some_and(|known| is_unchanged(known, found.size, modified)) {
                walked.unread.push(file);
                continue;
            }
            progress.found.fetch_add(found.size, Ordering::Relaxed);
            let reached = printable(&root.reach(&found.path));
            jobs(Job {
                name: names.of_file(&found.path, &file, known, &mut walked.moved),
                reached: Some(reached).filter(|reached| *reached != file),
                size: found.size,
                known: known.cloned(),
                path: found.path,
                modified,
                file,
            });
        }
    }
    walked
}

/// Whether a file is to be passed over.
fn is_unchanged(known: &Source, size: u64, modified: i64) -> bool {
    !known.again && !known.in_part && known.size == size && known.modified == modified
}

/// A path that is walked, and where it lies.
struct Root<'a> {
    path: &'a Path,
    canonical: PathBuf,
}

impl Root<'_> {
    fn new(path: &Path) -> Root<'_> {
        Root {
            path,
            canonical: canonical(path),
        }
    }

    /// The way to a path below the root, from its canonical place on, links not resolved.
    fn reach(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(self.path) {
            Ok(below) if !below.as_os_str().is_empty() => self.canonical.join(below),
            _ => self.canonical.clone(),
        }
    }
}

/// Nanoseconds since 1970, negative before; what lies beyond 1677 or 2262 as the nearest of these.
fn nanoseconds(time: SystemTime) -> i64 {
    let number = |duration: Duration| i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => number(after),
        Err(before) => -number(before.duration()),
    }
}

/// The names that files go by, and whose each is.
struct Names<'a> {
    known: HashMap<&'a str, &'a str>,
    new: HashMap<String, String>,
}

impl<'a> Names<'a> {
    fn of(manifest: &'a Manifest) -> Names<'a> {
        let named =
            |(file, source): (&'a String, &'a Source)| (source.name.as_str(), file.as_str());
        Names {
            known: manifest.sources.iter().map(named).collect(),
            new: HashMap::new(),
        }
    }

    /// The name of a file: as it was first named, else as the user names it now, or its whole path
    /// where another file has that name already. Of a file that is no longer there the name is
    /// taken over, as when the folder that holds all was moved; where it lay is then in `moved`.
    fn of_file(
        &mut self,
        path: &Path,
        file: &str,
        known: Option<&Source>,
        moved: &mut BTreeSet<PathBuf>,
    ) -> String {
        if let Some(source) = known {
            return source.name.clone();
        }
        let name = printable(path);
        if let Some(owner) = self.known.get(name.as_str()) {
            if Path::new(owner).exists() {
                return file.to_owned();
            }
            moved.insert(base_of(Path::new(owner), Path::new(&name)).to_owned());
            self.known.remove(name.as_str());
        }
        let owner = self
            .new
            .entry(name.clone())
            .or_insert_with(|| file.to_owned());
        if owner == file { name } else { file.to_owned() }
    }
}

/// The folder from which a file went by this name; the file itself where the name, typed through a
/// link or a dot, does not end its path.
fn base_of<'a>(file: &'a Path, name: &Path) -> &'a Path {
    let base = file.ancestors().nth(name.components().count());
    base.filter(|_| file.ends_with(name)).unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_end_between_the_parts_of_a_path() {
        for (file, name, base) in [
            ("/p/q/news/a.txt", "news/a.txt", "/p/q"),
            ("/p/oldnews/a.txt", "news/a.txt", "/p/oldnews/a.txt"),
            ("/p/news/a.txt", "./news/a.txt", "/p/news/a.txt"),
            ("/p/news/a.txt", "/p/news/a.txt", "/p/news/a.txt"),
        ] {
            assert_eq!(
                base_of(Path::new(file), Path::new(name)),
                Path::new(base),
                "{file} {name}"
            );
        }
    }
}
