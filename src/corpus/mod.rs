//! Walks the given paths and yields the files below them, in an order that every run repeats.
//!
//! Links are followed; a loop of links, a broken link, an unreadable folder and a path that does
//! not exist are each named, and the walk goes on. What begins with a dot below a given path is
//! passed over, and so are a folder that holds an index and what the user's [`rules`] leave out.
//! Files are not opened here: what is in them is `format`'s to tell.

pub mod rules;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::{DirEntry, WalkDir};

use rules::{Exclusion, Rules};

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
    printable_bytes(path.as_os_str().as_encoded_bytes())
}

/// [`printable`] for the bytes of a path that is not this system's, as in an archive.
pub fn printable_bytes(path: &[u8]) -> String {
    let mut text = String::new();
    for chunk in path.utf8_chunks() {
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

/// The path of which this is the [printable] form.
pub fn path_of(printed: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(printed.len());
    let mut rest = printed;
    while let Some(at) = rest.find("\\x") {
        let (before, escape) = rest.split_at(at);
        bytes.extend_from_slice(before.as_bytes());
        let digits = escape.get(2..4);
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &escape[4..];
            }
            None => {
                bytes.push(b'\\');
                rest = &escape[1..];
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    from_bytes(bytes)
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn from_bytes(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
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
    paths.iter().flat_map(|path| Walk::new(path))
}

/// The walk of one path.
struct Walk<'a> {
    path: &'a Path,
    canonical: PathBuf,
    entries: walkdir::IntoIter,
    rules: Rules,
    /// Told before the walk goes on.
    troubles: VecDeque<Trouble>,
}

impl Walk<'_> {
    fn new(path: &Path) -> Walk<'_> {
        let canonical = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let entries = WalkDir::new(path).follow_links(true).sort_by_file_name();
        Walk {
            path,
            rules: Rules::above(&canonical),
            canonical,
            entries: entries.into_iter(),
            troubles: VecDeque::new(),
        }
    }

    /// The place of an entry, from the canonical one of the root on.
    fn place(&self, entry: &DirEntry) -> PathBuf {
        match entry.path().strip_prefix(self.path) {
            Ok(below) if entry.depth() > 0 => self.canonical.join(below),
            _ => self.canonical.clone(),
        }
    }

    /// Whether an entry is yielded or descended into: a given path always, below it nothing that
    /// [`why_not`] names.
    fn takes(&mut self, entry: &DirEntry) -> bool {
        let is_folder = entry.file_type().is_dir();
        self.rules.leave(entry.depth() + 1);
        let place = self.place(entry);
        if entry.depth() > 0 && why_not(entry.path(), &place, is_folder, &self.rules).is_some() {
            return false;
        }
        if is_folder {
            self.troubles
                .extend(self.rules.enter(&place, entry.depth()));
        }
        true
    }
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        loop {
            if let Some(trouble) = self.troubles.pop_front() {
                return Some(Step::Trouble(trouble));
            }
            let step = match self.entries.next()? {
                Ok(entry) if self.takes(&entry) => file(&entry),
                Ok(entry) => {
                    if entry.file_type().is_dir() {
                        self.entries.skip_current_dir();
                    }
                    None
                }
                Err(error) => trouble(&error).map(Step::Trouble),
            };
            if step.is_some() {
                return step;
            }
        }
    }
}

/// Why a walk passes over a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// Its name begins with a dot.
    Hidden,
    /// It is an index.
    Index,
    /// The user does not want it.
    Excluded(Exclusion),
}

fn why_not(path: &Path, place: &Path, is_folder: bool, rules: &Rules) -> Option<WhyNot> {
    if is_hidden(path) {
        return Some(WhyNot::Hidden);
    }
    if is_folder && is_index(path) {
        return Some(WhyNot::Index);
    }
    rules.excludes(place, is_folder).map(WhyNot::Excluded)
}

/// Why a walk passes over a path, which is canonical, or over a folder on the way to it, which is given with
/// the reason; `None` where none does. Folders that `was_walked` knows were not passed over.
pub fn passed_over(path: &Path, was_walked: &dyn Fn(&Path) -> bool) -> Option<(PathBuf, WhyNot)> {
    let mut rules = Rules::default();
    let mut above: Vec<&Path> = path.ancestors().collect();
    above.reverse();
    for (depth, place) in above.into_iter().enumerate() {
        let is_folder = place.is_dir();
        if !was_walked(place)
            && let Some(why) = why_not(place, place, is_folder, &rules)
        {
            return Some((place.to_owned(), why));
        }
        if is_folder {
            rules.enter(place, depth);
        }
    }
    None
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

    #[cfg(unix)]
    #[test]
    fn printable_paths_are_read_back() {
        use std::os::unix::ffi::OsStrExt;
        for bytes in [
            &b"a/b.txt"[..],
            b"a\xffb",
            b"a\\x41",
            b"a\\b\nc",
            "é".as_bytes(),
        ] {
            let path = Path::new(std::ffi::OsStr::from_bytes(bytes));
            assert_eq!(path_of(&printable(path)), path);
        }
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
    fn rules_of_all_folders_hold_and_the_deepest_decides() {
        let (_guard, root) = folder();
        fs::create_dir_all(root.join("news/old/raw")).unwrap();
        fs::write(root.join(rules::FILE), "*.bak\n/news/drafts.txt\n").unwrap();
        fs::write(
            root.join("news/old").join(rules::FILE),
            "# kept\n!b.bak\nraw/\n",
        )
        .unwrap();
        for name in [
            "a.bak",
            "a.txt",
            "drafts.txt",
            "old/b.bak",
            "old/raw/x.txt",
            "old/z.txt",
        ] {
            fs::write(root.join("news").join(name), "x").unwrap();
        }
        let at = |name: &str| root.join("news").join(name).display().to_string() + " 1";
        let wanted = [at("a.txt"), at("old/b.bak"), at("old/z.txt")];
        assert_eq!(steps(std::slice::from_ref(&root)), wanted);
        assert_eq!(steps(&[root.join("news")]), wanted);
        assert_eq!(steps(&[root.join("news/a.bak")]), [at("a.bak")]);

        let root = root.canonicalize().unwrap();
        let walked = |place: &Path| root.starts_with(place);
        let why = |name: &str| match passed_over(&root.join("news").join(name), &walked) {
            Some((at, WhyNot::Excluded(found))) => {
                let at = at.strip_prefix(&root).unwrap().display().to_string();
                let file = found
                    .file
                    .strip_prefix(&root)
                    .unwrap()
                    .display()
                    .to_string();
                format!("{at}: {file}: {}", found.pattern)
            }
            other => format!("{other:?}"),
        };
        assert_eq!(why("a.bak"), "news/a.bak: .morgueignore: *.bak");
        let wanted = "news/old/raw: news/old/.morgueignore: raw/";
        assert_eq!(why("old/raw/x.txt"), wanted);
        assert_eq!(why("a.txt"), "None");
        assert_eq!(why("old/b.bak"), "None");
    }

    #[test]
    fn a_bad_rule_is_named_and_the_others_hold() {
        let (_guard, root) = folder();
        fs::write(root.join(rules::FILE), "[z-a]\n*.bak\n").unwrap();
        fs::write(root.join("a.bak"), "x").unwrap();
        let steps = steps(std::slice::from_ref(&root));
        assert_eq!(steps.len(), 1, "{steps:?}");
        assert!(
            steps[0].contains(".morgueignore: line 1: `[z-a]` is no pattern"),
            "{steps:?}"
        );
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
