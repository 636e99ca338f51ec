//! The whole help and what goes wrong in words, as golden files, so that no flag and no message
//! changes unseen.

use std::fs;

use crate::harness::{Morgue, check_golden, project, words};

#[test]
fn help_is_as_reviewed() {
    let morgue = Morgue::new();
    let mut all = String::new();
    for command in [
        "",
        "index",
        "search",
        "show",
        "people",
        "extract",
        "stats",
        "completions",
    ] {
        let args: Vec<&str> = [command, "--help"]
            .into_iter()
            .filter(|a| !a.is_empty())
            .collect();
        let run = morgue.run(&args);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{command}");
        all.push_str(&format!("$ morgue {}\n{}\n", args.join(" "), run.stdout));
    }
    // A build that can have models shows a flag more, which moves columns.
    check_golden(
        match cfg!(feature = "ner-model") {
            true => "help-ner-model.txt",
            false => "help.txt",
        },
        &all,
    );
}

#[test]
fn the_version_is_the_packages() {
    let run = Morgue::new().run(&["--version"]);
    assert_eq!(
        run.stdout,
        format!("morgue {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn completions_are_made_for_the_usual_shells() {
    let morgue = Morgue::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = morgue.run(&["completions", shell]);
        assert_eq!(run.status, 0);
        assert!(
            run.stdout.contains("not-person"),
            "{shell} does not know the flags of search"
        );
    }
}

#[test]
fn a_wrong_flag_is_an_error_on_standard_error() {
    let run = Morgue::new().run(&["search", "--persn", "putin"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("--person"), "{}", run.stderr);
}

#[test]
fn messages_are_as_reviewed() {
    let morgue = Morgue::with_corpus();
    let table = fs::read_to_string(project().join("tests/tables/messages.txt")).expect("the table");
    let mut all = String::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let words = words(line);
        let run = morgue.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
        all.push_str(&format!(
            "$ morgue {line}\n{}[{}]\n\n",
            run.stderr, run.status
        ));
    }
    check_golden("messages.txt", &all);
}
