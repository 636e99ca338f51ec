//! Which file a path means, whatever way it was typed.
//!
//! A file is known by its canonical path, so that `corpus`, `./corpus` and the whole path to it
//! are the same folder and an article keeps its id. Canonical folders are remembered, since a
//! folder is asked for once for each of its files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::corpus::printable;

/// Gives files their identities.
#[derive(Default)]
pub struct Identities {
    last: Option<(PathBuf, PathBuf)>,
}

impl Identities {
    /// The identity of a file; of one that cannot be resolved, its path as it stands.
    pub fn of(&mut self, path: &Path, is_link: bool) -> String {
        let parent = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        match path.file_name() {
            Some(name) if !is_link => printable(&self.folder(parent).join(name)),
            _ => printable(&canonical(path)),
        }
    }

    fn folder(&mut self, folder: &Path) -> &Path {
        if self.last.as_ref().is_none_or(|(asked, _)| asked != folder) {
            self.last = Some((folder.to_owned(), canonical(folder)));
        }
        self.last
            .as_ref()
            .map_or(Path::new(""), |(_, canonical)| canonical)
    }
}

/// The canonical path, or the path itself where there is none.
pub fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_to_a_file_are_one() -> std::io::Result<()> {
        let dir = tempfile::tempdir()?;
        let file = dir.path().join("a.txt");
        fs::write(&file, "x")?;
        let mut identities = Identities::default();
        let plain = identities.of(&file, false);
        let roundabout = identities.of(&dir.path().join(".").join("a.txt"), false);
        assert_eq!(plain, roundabout);
        assert!(plain.ends_with("/a.txt"));
        Ok(())
    }
}
