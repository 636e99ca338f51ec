//! `.morgueignore`: which files and folders the user does not want, in the syntax of `.gitignore`.
//!
//! The file of a folder holds for all below it, and so do those of the folders above the one that is
//! walked; of several patterns that match, the last in the deepest folder decides, and one that begins
//! with `!` takes back in. Knows paths; walks nothing.

use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::Trouble;

/// The name of the file.
pub const FILE: &str = ".morgueignore";

/// A pattern that leaves a path out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// The file in which it stands.
    pub file: PathBuf,
    /// The pattern as it stands there.
    pub pattern: String,
}

/// The patterns that hold at one point of a walk.
#[derive(Debug, Default)]
pub struct Rules {
    /// Of folders from the outermost in; the depth is 0 for the walk's root and those above it.
    stack: Vec<(usize, Gitignore)>,
}

impl Rules {
    /// The rules of the folders above `root`, which is canonical. What is wrong with them is for those to
    /// hear who walk the folders.
    pub fn above(root: &Path) -> Rules {
        let mut rules = Rules::default();
        let above: Vec<&Path> = root.ancestors().skip(1).collect();
        for folder in above.into_iter().rev() {
            rules.read(folder, 0);
        }
        rules
    }

    /// Goes into a folder, which is canonical, at this depth below the root; gives what is wrong with
    /// the folder's own rules.
    pub fn enter(&mut self, folder: &Path, depth: usize) -> Vec<Trouble> {
        self.leave(depth + 1);
        self.read(folder, depth + 1)
    }

    /// Leaves the folders from this depth on.
    pub fn leave(&mut self, depth: usize) {
        self.stack.retain(|(at, _)| *at < depth || *at == 0);
    }

    /// Why a path, whose folder is canonical, is left out.
    pub fn excludes(&self, path: &Path, is_folder: bool) -> Option<Exclusion> {
        let rules = self.stack.iter().rev();
        let decided = rules.map(|(_, rules)| rules.matched(path, is_folder));
        match decided.into_iter().find(|decided| !decided.is_none())? {
            Match::Ignore(glob) => Some(Exclusion {
                file: glob.from().unwrap_or(Path::new(FILE)).to_owned(),
                pattern: glob.original().to_owned(),
            }),
            _ => None,
        }
    }

    fn read(&mut self, folder: &Path, depth: usize) -> Vec<Trouble> {
        let file = folder.join(FILE);
        if !file.is_file() {
            return Vec::new();
        }
        let mut builder = GitignoreBuilder::new(folder);
        let mut wrong = Vec::new();
        wrong.extend(builder.add(&file));
        match builder.build() {
            Ok(rules) => self.stack.push((depth, rules)),
            Err(error) => wrong.push(error),
        }
        let trouble = |error: ignore::Error| Trouble {
            path: file.clone(),
            what: said(&error),
        };
        wrong.into_iter().map(trouble).collect()
    }
}

/// What the crate says, on one line and without the path, which stands before it anyway.
fn said(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Partial(all) => all.iter().map(said).collect::<Vec<_>>().join("; "),
        ignore::Error::WithPath { err, .. } => said(err),
        ignore::Error::WithLineNumber { line, err } => format!("line {line}: {}", said(err)),
        ignore::Error::Glob { glob, err } => match glob {
            Some(glob) => format!("`{glob}` is no pattern: {err}; it is passed over"),
            None => format!("no pattern: {err}; it is passed over"),
        },
        other => other.to_string(),
    }
}
