//! What the integration tests share: a scratch folder in which the real binary runs, and golden
//! files that `MORGUE_UPDATE=1 cargo test` writes anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A scratch folder with the binary beside it.
pub struct Morgue {
    dir: TempDir,
}

/// How a command ended and what it said.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Morgue {
    pub fn new() -> Morgue {
        Morgue {
            dir: TempDir::new().expect("a scratch folder"),
        }
    }

    /// A scratch folder in which the project's corpus is indexed.
    pub fn with_corpus() -> Morgue {
        let morgue = Morgue::new();
        copy(&project().join("corpus"), &morgue.path("corpus"));
        let run = morgue.run(&["index"]);
        assert!(run.status == 0 || run.status == 3, "{run:?}");
        morgue
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file, making its folders.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a path below the folder")).expect("folders");
        fs::write(path, bytes).expect("a file written");
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).expect("a file removed");
    }

    /// The binary, in the scratch folder, untouched by the caller's environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_morgue"));
        for name in ["MORGUE_INDEX", "COLUMNS", "CLICOLOR_FORCE", "NO_COLOR"] {
            command.env_remove(name);
        }
        command
            .args(args)
            .current_dir(self.dir.path())
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().expect("the binary runs"))
    }

    /// Runs a search for its JSON hits.
    pub fn hits(&self, args: &[&str]) -> Vec<Value> {
        let args: Vec<&str> = ["search", "--json"].iter().chain(args).copied().collect();
        let run = self.run(&args);
        assert!(run.status <= 1, "{args:?}: {run:?}");
        run.json_lines()
    }

    /// The titles that a search finds, in order.
    pub fn titles(&self, args: &[&str]) -> Vec<String> {
        self.hits(args)
            .iter()
            .map(|hit| hit["title"].as_str().unwrap_or("").to_owned())
            .collect()
    }
}

impl Run {
    pub fn of(output: Output) -> Run {
        Run {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("output in UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("errors in UTF-8"),
        }
    }

    pub fn json_lines(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("a JSON line"))
            .collect()
    }
}

/// The project's folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Copies a folder with all below it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file copied");
        }
    }
}

/// The words of a command as a shell splits them, quotes taken off.
pub fn words(command: &str) -> Vec<String> {
    let mut words: Vec<Option<String>> = vec![None];
    let mut quote = None;
    for c in command.chars() {
        let word = words.last_mut().expect("a word");
        match (quote, c) {
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), c) if c == open => quote = None,
            (None, ' ') => words.push(None),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.into_iter().flatten().collect()
}

/// Compares with a golden file, or writes it where `MORGUE_UPDATE` is set.
pub fn check_golden(name: &str, got: &str) {
    let path = project().join("tests/golden").join(name);
    if std::env::var_os("MORGUE_UPDATE").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the golden folder");
        fs::write(&path, got).expect("a golden file");
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        wanted == got,
        "{name} differs; MORGUE_UPDATE=1 accepts what follows\n{got}"
    );
}
