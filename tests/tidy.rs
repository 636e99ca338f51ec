//! The house rules that reading the files can check; `src/lib.rs` states them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::project;

/// The most lines of a file, its tests apart.
const LONGEST: usize = 600;

/// Rooms by floor, lowest first; a room may use those of lower floors and, but for the pairs in
/// [`STRANGERS`], its neighbours.
const FLOORS: &[&[&str]] = &[
    &[
        "article", "date", "dateline", "fold", "hashed", "head", "language", "person", "sketch",
        "text", "version",
    ],
    &[
        "authority",
        "corpus",
        "format",
        "extract",
        "ner",
        "query",
        "search",
        "snippet",
        "unpack",
    ],
    &["index"],
    &["ingest", "render", "train"],
    &["cli"],
];

/// Rooms of one floor that do not know each other, in the order (this, not that).
const STRANGERS: &[(&str, &str)] = &[
    ("format", "extract"),
    ("format", "corpus"),
    ("format", "query"),
    ("format", "search"),
    ("extract", "format"),
    ("extract", "corpus"),
    ("extract", "query"),
    ("extract", "search"),
    ("corpus", "format"),
    ("corpus", "extract"),
    ("query", "format"),
    ("query", "extract"),
    ("query", "search"),
    ("query", "corpus"),
    ("authority", "corpus"),
    ("authority", "extract"),
    ("authority", "format"),
    ("authority", "query"),
    ("authority", "search"),
    ("authority", "snippet"),
    ("authority", "ner"),
    ("format", "authority"),
    ("ner", "authority"),
    ("ner", "extract"),
    ("ner", "format"),
    ("ner", "corpus"),
    ("ner", "query"),
    ("ner", "search"),
    ("sketch", "article"),
    ("sketch", "version"),
    ("version", "article"),
    ("version", "sketch"),
    ("unpack", "extract"),
    ("unpack", "format"),
    ("unpack", "query"),
    ("unpack", "search"),
    ("format", "unpack"),
    ("extract", "unpack"),
    ("ingest", "render"),
    ("render", "ingest"),
];

/// Words that only certain files may say.
const KEPT: &[(&str, &[&str])] = &[
    ("tantivy", &["src/index/"]),
    ("clap", &["src/cli/"]),
    ("whatlang", &["src/language/"]),
    ("frostem", &["src/index/analysis"]),
    ("use ort::", &["src/ner/"]),
    ("use tokenizers::", &["src/ner/"]),
    ("quick_xml", &["src/format/xml/"]),
    (
        "serde",
        &[
            "src/authority/read.rs",
            "src/format/json",
            "src/format/front_matter",
            "src/format/html/ld.rs",
            "src/index/manifest.rs",
            "src/ner/config.rs",
            "src/render/json.rs",
        ],
    ),
    ("Local::now", &["src/cli/"]),
    ("Utc::now", &["src/cli/"]),
    ("std::process", &["src/main.rs", "src/cli/index/"]),
    ("println!", &[]),
    ("print!", &[]),
    ("unsafe ", &[]),
    ("todo!", &[]),
    ("unimplemented!", &[]),
];

/// Rust files below a folder, each with its path from the project.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    gather(&project().join(folder), &mut files);
    files.sort();
    let named = |path: PathBuf| {
        let name = path
            .strip_prefix(project())
            .expect("a file of the project")
            .display()
            .to_string();
        (name, fs::read_to_string(path).expect("a source file"))
    };
    files.into_iter().map(named).collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            // The fuzz targets are a package of their own, which may have been built where it is.
            if !path.ends_with("fuzz/target") {
                gather(&path, files);
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// The code of a file: its tests and comments cut away.
fn code(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text);
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn every_file_says_what_it_is_for() {
    for folder in ["src", "tests"] {
        for (name, text) in sources(folder) {
            assert!(
                text.starts_with("//! "),
                "{name} opens without saying what it is for"
            );
        }
    }
}

#[test]
fn no_file_is_too_long() {
    for (name, text) in sources("src") {
        let lines = text
            .split("\n#[cfg(test)]\nmod ")
            .next()
            .unwrap_or("")
            .lines()
            .count();
        assert!(
            lines <= LONGEST,
            "{name} has {lines} lines; find the wall that divides it"
        );
    }
}

#[test]
fn words_stay_in_their_rooms() {
    for (name, text) in sources("src") {
        let code = code(&text);
        for (word, homes) in KEPT {
            let at_home = homes.iter().any(|home| name.starts_with(home));
            assert!(
                at_home || !code.contains(word),
                "{name} says {word}, which belongs to {homes:?}"
            );
        }
    }
}

#[test]
fn arrows_point_down() {
    let floor = |room: &str| FLOORS.iter().position(|rooms| rooms.contains(&room));
    for (name, text) in sources("src") {
        let room = name
            .trim_start_matches("src/")
            .split(['/', '.'])
            .next()
            .unwrap_or("")
            .to_owned();
        if room == "main" || room == "lib" {
            continue;
        }
        let own =
            floor(&room).unwrap_or_else(|| panic!("{name}: the room {room} stands on no floor"));
        for used in code(&text).split("crate::").skip(1) {
            let used = used
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or("");
            let Some(other) = floor(used) else { continue };
            assert!(other <= own, "{name} uses {used}, which stands above it");
            assert!(
                !STRANGERS.contains(&(room.as_str(), used)),
                "{name} uses {used}, which it should not know"
            );
        }
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let list = fs::read_to_string(project().join("tests/tests.rs")).expect("the list of tests");
    for (name, _) in sources("tests") {
        let module = name
            .trim_start_matches("tests/")
            .trim_end_matches(".rs")
            .to_owned();
        let is_listed = list.contains(&format!("mod {module};"));
        assert!(
            is_listed
                || module == "tests"
                || module.starts_with("bench/")
                || module.starts_with("fuzz/"),
            "{name} is not in tests.rs"
        );
    }
}

#[test]
fn word_lists_are_sorted_and_without_repetition() {
    let mut lists = Vec::new();
    for entry in fs::read_dir(project().join("src/extract/lexicon")).expect("the word lists") {
        lists.push(entry.expect("a list").path());
    }
    assert!(!lists.is_empty());
    for path in lists {
        let text = fs::read_to_string(&path).expect("a word list");
        let words: Vec<&str> = text
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
            .collect();
        let wrong = words.windows(2).find(|pair| pair[0] >= pair[1]);
        assert_eq!(wrong, None, "{}", path.display());
    }
}
