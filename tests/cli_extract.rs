//! `morgue extract`: what it prints, for programs and for people.

use std::process::Stdio;

use serde_json::json;

use crate::harness::{Morgue, Run};

const STORY: &str = "Kim and Putin meet\n\n13th September 2023 \u{2013} (Vladivostok) North Korean leader Kim Jong Un met \
President Vladimir Putin. Kim said little.\n";

#[test]
fn json_holds_what_the_interface_fixes() {
    let morgue = Morgue::new();
    morgue.write("a.txt", STORY);
    let rows = morgue.run(&["extract", "--json", "a.txt"]).json_lines();
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row["id"], "a.txt");
    assert_eq!(row["path"], "a.txt");
    assert_eq!(row["title"], "Kim and Putin meet");
    assert_eq!(
        (&row["date"], &row["date_precision"], &row["date_source"]),
        (&json!("2023-09-13"), &json!("day"), &json!("dateline"))
    );
    let dateline = json!({"raw": "13th September 2023 – (Vladivostok)", "place": "Vladivostok", "agency": null, "date": "2023-09-13"});
    assert_eq!(row["dateline"], dateline);
    let text = row["text"].as_str().expect("a text");
    assert!(text.starts_with("Kim and Putin meet\n\n13th September"));
    let people: Vec<(&str, Vec<&str>)> = row["people"]
        .as_array()
        .expect("people")
        .iter()
        .map(|person| {
            let mentions = person["mentions"].as_array().expect("mentions").iter();
            let at =
                |m: &serde_json::Value, end: &str| m[end].as_u64().expect("an offset") as usize;
            let forms = mentions
                .map(|m| &text[at(m, "start")..at(m, "end")])
                .collect();
            assert!(person["id"].is_null());
            (person["name"].as_str().expect("a name"), forms)
        })
        .collect();
    let expected = [
        ("Kim Jong Un", vec!["Kim", "Kim Jong Un", "Kim"]),
        ("Vladimir Putin", vec!["Putin", "Vladimir Putin"]),
    ];
    assert_eq!(people, expected);
}

#[test]
fn standard_input_is_read_as_an_article() {
    let morgue = Morgue::new();
    let mut child = morgue
        .command(&["extract", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    std::io::Write::write_all(
        &mut child.stdin.take().expect("its input"),
        STORY.as_bytes(),
    )
    .expect("it reads");
    let run = Run::of(child.wait_with_output().expect("it ends"));
    assert_eq!(run.json_lines()[0]["date"], "2023-09-13");
}

#[test]
fn people_read_the_same_in_words() {
    let morgue = Morgue::new();
    morgue.write("a.txt", STORY);
    let run = morgue.run(&["extract", "a.txt"]);
    assert_eq!(run.status, 0);
    for words in [
        "Kim and Putin meet",
        "2023-09-13",
        "Vladivostok",
        "Kim Jong Un: Kim (2 times), Kim Jong Un",
    ] {
        assert!(
            run.stdout.contains(words),
            "{words:?} is not in {}",
            run.stdout
        );
    }
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_goes_on() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", "");
    morgue.write("news/b.txt", STORY);
    let run = morgue.run(&["extract", "--json", "news", "nowhere"]);
    assert_eq!(run.status, 3);
    assert_eq!(run.json_lines().len(), 1);
    assert!(
        run.stderr.contains("news/a.txt: empty file")
            && run.stderr.contains("nowhere: no such file"),
        "{run:?}"
    );
}
