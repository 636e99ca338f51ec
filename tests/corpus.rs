//! The stories under corpus/ against `tables/corpus.jsonl`, what a reader says of each: title, date
//! and its source, place, agency, people, the language where it is not English. A story more is a file more and a line more.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::harness::{Morgue, copy, project};

type Key = (String, Option<String>);

fn truth() -> BTreeMap<Key, Value> {
    let text = fs::read_to_string(project().join("tests/tables/corpus.jsonl")).expect("the truth");
    let key = |row: &Value| {
        let number = row["number"].as_str().map(str::to_owned);
        (row["path"].as_str().expect("a path").to_owned(), number)
    };
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a row"))
        .map(|row| (key(&row), row))
        .collect()
}

fn extracted() -> BTreeMap<Key, Value> {
    let morgue = Morgue::new();
    copy(&project().join("corpus"), &morgue.path("corpus"));
    let run = morgue.run(&["extract", "--json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let key = |row: &Value| {
        let path = row["path"].as_str().expect("a path").to_owned();
        let number = row["id"]
            .as_str()
            .and_then(|id| id.strip_prefix(&path))
            .and_then(|n| n.strip_prefix('#'));
        (path, number.map(str::to_owned))
    };
    run.json_lines()
        .into_iter()
        .map(|row| (key(&row), row))
        .collect()
}

fn names(people: &Value) -> Vec<String> {
    let name = |p: &Value| {
        p["name"]
            .as_str()
            .or(p.as_str())
            .expect("a name")
            .to_owned()
    };
    people
        .as_array()
        .expect("a list of people")
        .iter()
        .map(name)
        .collect()
}

#[test]
fn every_story_is_found_once() {
    let (truth, extracted) = (truth(), extracted());
    let keys = |map: &BTreeMap<Key, Value>| map.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&extracted), keys(&truth));
    assert!(truth.len() >= 60);
}

#[test]
fn dates_places_agencies_and_titles_are_as_a_reader_reads_them() {
    let extracted = extracted();
    let mut differences = String::new();
    for (key, wanted) in truth() {
        let story = &extracted[&key];
        let dateline = |field: &str| story["dateline"].get(field).cloned().unwrap_or(Value::Null);
        for field in ["title", "date", "date_source", "place", "agency"] {
            let got = match field {
                "place" | "agency" => dateline(field),
                _ => story[field].clone(),
            };
            if got != wanted[field] {
                differences.push_str(&format!(
                    "{key:?} {field}: got {got}, wanted {}\n",
                    wanted[field]
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

/// Stories are in English but for those that say otherwise.
#[test]
fn languages_are_told() {
    let extracted = extracted();
    for (key, wanted) in truth() {
        let lang = wanted["lang"].as_str().unwrap_or("en");
        assert_eq!(extracted[&key]["lang"], lang, "{key:?}");
    }
}

/// People are found by rules, which miss some and invent some; how many is held here, so that a
/// change for the worse is seen.
#[test]
fn most_people_are_found_and_few_invented() {
    let extracted = extracted();
    let (mut right, mut missed, mut invented) = (0, 0, 0);
    for (key, wanted) in truth() {
        let (wanted, got) = (names(&wanted["people"]), names(&extracted[&key]["people"]));
        let only = |a: &[String], b: &[String]| {
            a.iter()
                .filter(|n| !b.contains(n))
                .cloned()
                .collect::<Vec<_>>()
        };
        println!(
            "{key:?}: missed {:?}, invented {:?}",
            only(&wanted, &got),
            only(&got, &wanted)
        );
        right += wanted.iter().filter(|name| got.contains(name)).count();
        missed += wanted.iter().filter(|name| !got.contains(name)).count();
        invented += got.iter().filter(|name| !wanted.contains(name)).count();
    }
    let precision = right as f64 / (right + invented) as f64;
    let recall = right as f64 / (right + missed) as f64;
    assert!(
        precision >= 0.9,
        "precision {precision:.3}: {right} right, {invented} invented"
    );
    assert!(
        recall >= 0.9,
        "recall {recall:.3}: {right} right, {missed} missed"
    );
}

#[test]
fn mentions_are_bytes_of_the_text() {
    for (key, story) in extracted() {
        let text = story["text"].as_str().expect("a text");
        for person in story["people"].as_array().expect("people") {
            let mentions = person["mentions"].as_array().expect("mentions");
            assert!(!mentions.is_empty(), "{key:?}");
            for mention in mentions {
                let at = |end: &str| mention[end].as_u64().expect("an offset") as usize;
                assert!(
                    text.get(at("start")..at("end"))
                        .is_some_and(|m| !m.is_empty()),
                    "{key:?}"
                );
            }
        }
    }
}
