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
    let people: Vec<(&str, &str, Vec<&str>)> = row["people"]
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
            let word = |key: &str| person[key].as_str().expect("a word");
            (word("name"), word("id"), forms)
        })
        .collect();
    let expected = [
        (
            "Kim Jong Un",
            "kim-jong-un",
            vec!["Kim", "Kim Jong Un", "Kim"],
        ),
        (
            "Vladimir Putin",
            "vladimir-putin",
            vec!["Putin", "Vladimir Putin"],
        ),
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
        "Kim Jong Un [kim-jong-un], then leader of KP",
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

/// The ids that are found in a story about one mayor.
fn ids(run: &Run) -> Vec<serde_json::Value> {
    let rows = run.json_lines();
    let people = rows[0]["people"].as_array().expect("people").iter();
    people.map(|person| person["id"].clone()).collect()
}

#[test]
fn leaders_of_the_users_own_are_known() {
    let morgue = Morgue::new();
    morgue.write(
        "a.txt",
        "LIMA, May 5, 1991 (AP) -- Mayor Zoe Quispe of Lima opened a bridge in Peru.\n",
    );
    morgue.write(
        "own.csv",
        "name,id,country,offices\nZoe Quispe,zoe-quispe,PE,mayor of Lima 1990..1993\n,x,,\nA B,a-b,Atlantis,\n",
    );
    morgue.write(
        "own.toml",
        "[[person]]\nid = \"z-q\"\nname = \"Zoe Quispe\"\ncountry = \"Peru\"\noffices = [\"mayor of Lima 1990..1993\"]\n",
    );
    assert_eq!(
        ids(&morgue.run(&["extract", "--json", "a.txt"])),
        [json!(null)]
    );
    let run = morgue.run(&["extract", "--json", "a.txt", "--authority", "own.csv"]);
    assert_eq!((ids(&run), run.status), (vec![json!("zoe-quispe")], 0));
    for words in [
        "own.csv: line 3: x: no name; the row is left out",
        "own.csv: line 4: a-b: unknown country \"Atlantis\"",
    ] {
        assert!(run.stderr.contains(words), "{run:?}");
    }
    let run = morgue.run(&["extract", "--json", "a.txt", "--authority", "own.toml"]);
    assert_eq!(ids(&run), [json!("z-q")]);
    for (file, words) in [
        ("nowhere.csv", "nowhere.csv: cannot be read: "),
        ("a.txt", "a.txt: not a .csv or .toml file; name it so"),
    ] {
        let run = morgue.run(&["extract", "a.txt", "--authority", file]);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(run.stderr.contains(words), "{run:?}");
    }
}
