//! Walks the given paths and yields the files below them, in an order that every run repeats.
//!
//! Links are followed; a loop of links, a broken link, an unreadable folder and a path that does
//! not exist are each named, and the walk goes on. What begins with a dot below a given path is
//! passed over, and so is a folder that holds an index. Files are not opened here: what is in them
//! is `format`'s to tell.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::{DirEntry, WalkDir};

/// One step of a walk: a file, or what could not be walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A file to read.
    File(File),
    /// A path that yields nothing, and why.
    Trouble(Trouble),
}

/// A file to read, as the walk found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path as the user named it, joined with the way down from there.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// When it was last changed, where the file system tells.
    pub modified: Option<SystemTime>,
    /// Whether the path is a link to the file.
    pub is_link: bool,
}

/// A path that could not be walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The path as the user named it, joined with the way down from there.
    pub path: PathBuf,
    /// What is wrong: lowercase, no full stop.
    pub what: String,
}

/// A path as text on one line that no other path shares: bytes that are no UTF-8, control characters
/// and the backslash of what looks like one of these escapes are written as `\xNN`.
pub fn printable(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        let mut chars = chunk.valid().chars().peekable();
        while let Some(c) = chars.next() {
            if c.is_control() || (c == '\\' && chars.peek() == Some(&'x')) {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes)
                    .bytes()
                    .for_each(|byte| push_escape(&mut text, byte));
            } else {
                text.push(c);
            }
        }
        chunk
            .invalid()
            .iter()
            .for_each(|byte| push_escape(&mut text, *byte));
    }
    text
}

fn push_escape(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    text.push_str("\\x");
    text.push(DIGITS[usize::from(byte >> 4)] as char);
    text.push(DIGITS[usize::from(byte & 15)] as char);
}

/// Walks `paths` in the order given, each folder in the order of its file names.
///
/// A path given explicitly is always taken, whatever its name.
pub fn walk(paths: &[PathBuf]) -> impl Iterator<Item = Step> {
    paths.iter().flat_map(|root| {
        WalkDir::new(root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(is_wanted)
            .filter_map(|entry| match entry {
                Ok(entry) => file(&entry),
                Err(error) => trouble(&error).map(Step::Trouble),
            })
    })
}

/// Whether to yield or descend: given paths always, below them neither hidden names nor indexes.
fn is_wanted(entry: &DirEntry) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    let is_index = entry.file_type().is_dir() && is_index(entry.path());
    !is_hidden(entry.path()) && !is_index
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Whether a folder holds an index: it keeps the two files by which the engine knows its own.
fn is_index(folder: &Path) -> bool {
    folder.join("meta.json").is_file() && folder.join(".managed.json").is_file()
}

fn file(entry: &DirEntry) -> Option<Step> {
    if entry.file_type().is_dir() {
        return None;
    }
    let path = entry.path().to_owned();
    // A pipe named explicitly is meant to be read; one met on the way would block the run.
    if entry.depth() > 0 && !entry.file_type().is_file() {
        let what = "neither a file nor a folder".to_owned();
        return Some(Step::Trouble(Trouble { path, what }));
    }
    match entry.metadata() {
        Ok(metadata) => Some(Step::File(File {
            path,
            size: metadata.len(),
            modified: metadata.modified().ok(),
            is_link: entry.path_is_symlink(),
        })),
        Err(error) => trouble(&error).map(Step::Trouble),
    }
}

/// The trouble in our words; `None` where it lies with a hidden name that is passed over anyway.
fn trouble(error: &walkdir::Error) -> Option<Trouble> {
    let path = error.path().unwrap_or(Path::new("")).to_owned();
    if error.depth() > 0 && is_hidden(&path) {
        return None;
    }
    let what = match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => format!("a loop of links, back to `{}`", ancestor.display()),
        (None, Some(io)) => reason(&path, io),
        (None, None) => error.to_string(),
    };
    Some(Trouble { path, what })
}

fn reason(path: &Path, error: &std::io::Error) -> String {
    let is_link = path
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.file_type().is_symlink());
    match error.kind() {
        std::io::ErrorKind::NotFound if is_link => "a broken link: nothing is there".to_owned(),
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn steps(paths: &[PathBuf]) -> Vec<String> {
        walk(paths)
            .map(|step| match step {
                Step::File(file) => format!("{} {}", file.path.display(), file.size),
                Step::Trouble(trouble) => format!("{}: {}", trouble.path.display(), trouble.what),
            })
            .collect()
    }

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let guard = tempfile::tempdir().unwrap();
        let path = guard.path().to_owned();
        (guard, path)
    }

    #[test]
    fn files_come_sorted_and_hidden_names_are_passed_over() {
        let (_guard, root) = folder();
        fs::create_dir_all(root.join("b/.hidden")).unwrap();
        fs::write(root.join("b/.hidden/x.txt"), "x").unwrap();
        fs::write(root.join("b/2.txt"), "22").unwrap();
        fs::write(root.join("b/1.txt"), "1").unwrap();
        fs::write(root.join("a.txt"), "").unwrap();
        fs::write(root.join(".a.txt"), "hidden").unwrap();
        let at = |name: &str| root.join(name).display().to_string();
        let wanted = [
            at("a.txt") + " 0",
            at("b/1.txt") + " 1",
            at("b/2.txt") + " 2",
        ];
        assert_eq!(steps(std::slice::from_ref(&root)), wanted);
        assert_eq!(steps(&[root.join(".a.txt")]), [at(".a.txt") + " 6"]);
    }

    #[test]
    fn an_index_among_the_files_is_passed_over() {
        let (_guard, root) = folder();
        fs::create_dir(root.join("index")).unwrap();
        for name in ["meta.json", ".managed.json", "segment.store"] {
            fs::write(root.join("index").join(name), "{}").unwrap();
        }
        fs::write(root.join("story.txt"), "story").unwrap();
        assert_eq!(steps(std::slice::from_ref(&root)).len(), 1);
    }

    #[test]
    fn a_missing_path_is_named_and_the_walk_goes_on() {
        let (_guard, root) = folder();
        fs::write(root.join("story.txt"), "story").unwrap();
        let steps = steps(&[root.join("none"), root.clone()]);
        assert!(
            steps[0].ends_with("none: no such file or folder"),
            "{steps:?}"
        );
        assert!(steps[1].ends_with("story.txt 5"), "{steps:?}");
    }

    #[cfg(unix)]
    #[test]
    fn loops_and_broken_links_are_named() {
        let (_guard, root) = folder();
        fs::create_dir(root.join("sub")).unwrap();
        std::os::unix::fs::symlink(&root, root.join("sub/loop")).unwrap();
        std::os::unix::fs::symlink(root.join("gone"), root.join("sub/broken")).unwrap();
        let steps = steps(std::slice::from_ref(&root));
        assert_eq!(steps.len(), 2, "{steps:?}");
        assert!(
            steps[0].ends_with("sub/broken: a broken link: nothing is there"),
            "{steps:?}"
        );
        assert!(
            steps[1].contains("sub/loop: a loop of links, back to `"),
            "{steps:?}"
        );
    }
}
