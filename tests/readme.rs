//! Runs every command that the README shows, in the order shown, and compares what it prints.
//!
//! Commands stand in `console` blocks behind `$ `, what they print below them; a line `...` stands
//! for any number of lines. `cargo run … --` is the binary, and `&&` runs one command after
//! another. The line that runs the tests is this very run.

use std::fs;

use crate::harness::{Morgue, copy, project, words};

/// A command of the README and the lines it is said to print.
struct Shown {
    command: String,
    output: Vec<String>,
}

fn shown() -> Vec<Shown> {
    let text = fs::read_to_string(project().join("README.md")).expect("the README");
    let mut all: Vec<Shown> = Vec::new();
    for block in text.split("```console\n").skip(1) {
        for line in block.split("\n```").next().unwrap_or("").lines() {
            match line.strip_prefix("$ ") {
                Some(command) => all.push(Shown {
                    command: command.to_owned(),
                    output: Vec::new(),
                }),
                None => all
                    .last_mut()
                    .expect("a command first")
                    .output
                    .push(line.to_owned()),
            }
        }
    }
    all
}

fn run(morgue: &Morgue, command: &str) -> String {
    let mut printed = String::new();
    for part in command.split(" && ") {
        let words = words(part);
        let start = match &words[..] {
            [cargo, run, ..] if cargo == "cargo" && run == "run" => words
                .iter()
                .position(|word| word == "--")
                .expect("cargo run … -- …"),
            [program, ..] if program == "morgue" => 0,
            _ => panic!("{part:?} is no command of morgue"),
        };
        let args: Vec<&str> = words[start + 1..].iter().map(String::as_str).collect();
        let run = morgue.run(&args);
        assert!(run.status == 0, "{part}: {run:?}");
        // A terminal shows what is said beside an answer before the answer.
        printed.push_str(&run.stderr);
        printed.push_str(&run.stdout);
    }
    printed
}

fn matches(wanted: &[String], got: &[&str]) -> bool {
    match wanted.split_first() {
        None => got.is_empty(),
        Some((any, rest)) if any == "..." => (0..=got.len()).any(|n| matches(rest, &got[n..])),
        Some((line, rest)) => got
            .split_first()
            .is_some_and(|(first, got)| line.trim_end() == first.trim_end() && matches(rest, got)),
    }
}

#[test]
fn every_command_prints_what_the_readme_says() {
    let morgue = Morgue::new();
    copy(&project().join("corpus"), &morgue.path("corpus"));
    let all = shown();
    assert!(all.len() >= 8, "the README shows too few commands");
    for Shown { command, output } in &all {
        if [
            "cargo test",
            "cargo bench",
            "cargo install",
            "MORGUE_BENCH_CORPUS=",
        ]
        .iter()
        .any(|c| command.starts_with(c))
        {
            continue;
        }
        let printed = run(&morgue, command);
        let got: Vec<&str> = printed.trim_end().lines().collect();
        assert!(
            output.is_empty() || matches(output, &got),
            "$ {command}\n{printed}"
        );
    }
}

#[test]
fn one_line_builds_indexes_and_searches_and_one_tests() {
    let commands: Vec<String> = shown().into_iter().map(|s| s.command).collect();
    assert!(commands.iter().any(|c| c.starts_with("cargo run --release")
        && c.contains("index")
        && c.contains("search")));
    assert!(commands.iter().any(|c| c.starts_with("cargo test")));
}
