//! The tagger of people: how well it finds those in stories that it never saw, as a golden file, and
//! that its weights can be learned again.

use std::fs;

use morgue::extract::people::people;
use morgue::train::{self, score};

use crate::harness::{Morgue, check_golden, project};

#[test]
fn people_in_the_held_out_stories_are_found_as_well_as_before() {
    let folder = project().join("tests/people");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the held-out stories")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let (mut report, mut all) = (String::new(), Vec::new());
    let mut add = |name: &str, lessons: &[_]| {
        let score = score::score(lessons, |text| people(text, &[]));
        report.push_str(&format!(
            "{name}: {} stories\n  mentions {}\n  names    {}\n  links    {}\n",
            lessons.len(),
            score.mentions,
            score.names,
            score.links
        ));
    };
    for file in &files {
        let lessons = train::read(file).expect("labelled stories");
        let name = file.file_stem().expect("a name").to_string_lossy();
        add(&name, &lessons);
        all.extend(lessons);
    }
    add("all", &all);
    assert!(all.len() >= 60, "{} stories", all.len());
    check_golden("people.txt", &report);
}

#[test]
fn the_tagger_never_sees_the_held_out_stories() {
    let seen = train::read(&project().join("src/train/stories")).expect("labelled stories");
    let held_out = train::read(&project().join("tests/people")).expect("labelled stories");
    assert!(seen.len() >= 4 * held_out.len() - 40 && seen.len() + held_out.len() >= 300);
    for story in &held_out {
        let twin = seen
            .iter()
            .find(|other| other.text.body() == story.text.body());
        assert!(twin.is_none(), "{:?}", story.text.title());
    }
}

#[test]
fn the_same_texts_give_the_same_weights() {
    let morgue = Morgue::new();
    let story = "=== a\n[P1 Ann Lee] Wins in [L Ohio]\n\n[P1 Lee] beat [P2 Jae-in Moon], 34, of the [O Acme Corp].\n";
    morgue.write("stories/a.txt", story);
    morgue.write(
        "b.conll",
        "-DOCSTART- O\n\nBob B-PER\nRay I-PER\nleft O\nRome B-LOC\n",
    );
    let learn = |output: &str| {
        let run = morgue.run(&[
            "train", "stories", "b.conll", "--output", output, "--test", "b.conll",
        ]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
        assert!(
            run.stdout
                .contains("b.conll: mentions precision 1.0000, recall 1.0000"),
            "{run:?}"
        );
        fs::read(morgue.path(output)).expect("weights")
    };
    let weights = learn("one.bin");
    assert_eq!(weights, learn("two.bin"));
    let shipped = fs::read(project().join("src/extract/people/weights.bin")).expect("weights");
    assert_eq!(weights.len(), shipped.len());
    assert_ne!(weights, shipped);
}

#[test]
fn broken_labels_are_named_with_their_place() {
    let morgue = Morgue::new();
    morgue.write("stories/a.txt", "=== a\nTitle\n\nA [P1 name\n");
    let run = morgue.run(&["train", "stories", "--output", "w.bin"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("a.txt: line 4: a mark is not closed"),
        "{run:?}"
    );
    assert!(!morgue.path("w.bin").exists());
}
