//! Reads labelled texts, from which the tagger of people learns and on which it is scored.
//!
//! [`story`] reads our own stories, [`columns`] the CoNLL files of others, [`widen`] adds copies printed
//! in other ways, [`score`] compares what is found with what is labelled. What the shipped weights were
//! learned from, and under which licences, `DATA.md` says. Knows people and their tagger; no articles, no
//! index.

pub mod columns;
pub mod score;
pub mod story;
pub mod widen;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::extract::people::learn::Lesson;

/// Why labelled texts could not be read.
#[derive(Debug)]
pub enum Fault {
    /// A file or folder could not be read.
    Io(PathBuf, io::Error),
    /// A file breaks its format at this line, counted from one.
    Format(PathBuf, usize, &'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Fault::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Fault::Format(path, line, what) => write!(f, "{}: line {line}: {what}", path.display()),
        }
    }
}

impl std::error::Error for Fault {}

/// A fault of a text: the line, counted from one, and what is wrong there.
pub type LineFault = (usize, &'static str);

/// The labelled texts of a file, or of all `.txt` and `.conll` files below a folder in the order of their
/// names.
///
/// # Errors
///
/// The first file that cannot be read or breaks its format: weights learned from half the data would be
/// others.
pub fn read(path: &Path) -> Result<Vec<Lesson>, Fault> {
    let mut lessons = Vec::new();
    for entry in WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|error| Fault::Io(path.to_owned(), error.into()))?;
        let named = entry.depth() == 0 || has_known_ending(entry.path());
        if entry.file_type().is_file() && named {
            lessons.extend(read_file(entry.path())?);
        }
    }
    Ok(lessons)
}

fn has_known_ending(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "txt" || e == "conll")
}

fn read_file(path: &Path) -> Result<Vec<Lesson>, Fault> {
    let text = fs::read_to_string(path).map_err(|error| Fault::Io(path.to_owned(), error))?;
    let read = match text.starts_with(story::OPENING) {
        true => story::read(&text),
        false => columns::read(&text),
    };
    read.map_err(|(line, what)| Fault::Format(path.to_owned(), line, what))
}
