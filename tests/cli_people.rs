//! `morgue people` and the filters by office on the project's corpus: counts against what searches
//! and stories say, names in every form, exit statuses.

use std::collections::{BTreeMap, BTreeSet};

use morgue::person::whole_key;
use serde_json::Value;

use crate::harness::Morgue;

fn people(morgue: &Morgue, args: &[&str]) -> Vec<Value> {
    let args: Vec<&str> = ["people", "--json"].iter().chain(args).copied().collect();
    let run = morgue.run(&args);
    assert!(run.status <= 1, "{args:?}: {run:?}");
    assert_eq!(run.status == 1, run.stdout.is_empty(), "{args:?}: {run:?}");
    run.json_lines()
}

fn count(morgue: &Morgue, args: &[&str]) -> usize {
    let args: Vec<&str> = ["search", "--count"].iter().chain(args).copied().collect();
    let run = morgue.run(&args);
    run.stdout.trim().parse().expect("a number")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// In how many of these stories each established name stands, by its key or its id.
fn told(stories: &[Value]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for story in stories {
        let people = story["people"].as_array().expect("people").iter();
        let names: BTreeSet<String> = people
            .filter(|person| person["standing"] == "established")
            .map(|person| match person["id"].as_str() {
                Some(id) => format!("@{id}"),
                None => whole_key(text(person, "name")),
            })
            .collect();
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts
}

fn listed(people: &[Value]) -> BTreeMap<String, usize> {
    let who = |person: &Value| match person["id"].as_str() {
        Some(id) => format!("@{id}"),
        None => whole_key(text(person, "name")),
    };
    let count = |person: &Value| person["count"].as_u64().expect("a count") as usize;
    people.iter().map(|p| (who(p), count(p))).collect()
}

#[test]
fn counts_are_those_of_the_stories_that_a_search_finds() {
    let morgue = Morgue::with_corpus();
    for filters in [
        &[][..],
        &["--on", "2023"],
        &["--person", "putin", "--from", "1990"],
        &["--not-person", "kim", "--dateline", "washington"],
    ] {
        let limit = ["--limit", "100000"];
        let args: Vec<&str> = limit.iter().chain(filters).copied().collect();
        let hits = morgue.hits(&args);
        let show: Vec<&str> = ["show", "--json"]
            .into_iter()
            .chain(hits.iter().map(|hit| text(hit, "id")))
            .collect();
        let stories = morgue.run(&show).json_lines();
        assert!(stories.len() > 1 && stories.len() == hits.len());
        let counted = people(&morgue, &args);
        assert_eq!(listed(&counted), told(&stories), "{filters:?}");
        let counted_in = ["people", "--count"].iter().chain(filters);
        let counted_in = morgue.run(&counted_in.copied().collect::<Vec<_>>());
        assert_eq!(counted_in.stdout, format!("{}\n", stories.len()));
        let summary = morgue.run(&["people"].iter().chain(&args).copied().collect::<Vec<_>>());
        let wanted = format!("{} people in {} stories", counted.len(), stories.len());
        assert!(summary.stdout.ends_with(&format!("{wanted}\n")), "{wanted}");
    }
}

#[test]
fn a_query_narrows_the_stories() {
    let morgue = Morgue::with_corpus();
    let by_query = people(&morgue, &["--query", "\"arms transfer\" date:2023"]);
    assert!(by_query.iter().any(|p| p["name"] == "Vladimir Putin"));
    let by_both = people(&morgue, &["--query", "\"arms transfer\"", "--on", "2023"]);
    assert_eq!(by_query, by_both);
    assert!(by_query.len() < people(&morgue, &["--limit", "1000"]).len());
    assert!(!people(&morgue, &["--query", "-putin"]).is_empty());
    let explained = morgue.run(&["people", "--query", "arms", "--on", "2023", "--explain"]);
    assert!(
        explained.stderr.contains("arms AND date:2023"),
        "{explained:?}"
    );
}

#[test]
fn those_in_most_stories_come_first_and_pages_join() {
    let morgue = Morgue::with_corpus();
    let all = people(&morgue, &["--limit", "1000"]);
    assert!(all.len() > 100);
    let counts: Vec<u64> = all.iter().filter_map(|p| p["count"].as_u64()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b));
    let pages: Vec<Value> = ["0", "7", "14"]
        .iter()
        .flat_map(|offset| people(&morgue, &["--limit", "7", "--offset", offset]))
        .collect();
    assert_eq!(pages, all[..21]);
    for person in &all {
        let forms = person["forms"].as_array().expect("forms");
        assert!(
            !forms.is_empty() && !text(person, "name").is_empty(),
            "{person}"
        );
    }
    let run = morgue.run(&["people", "--offset", "100000"]);
    assert_eq!(run.status, 0);
    assert!(run.stdout.starts_with("none of "), "{run:?}");
}

#[test]
fn a_name_shows_everybody_who_bears_it() {
    let morgue = Morgue::with_corpus();
    let kims = people(&morgue, &["kim"]);
    let names: Vec<&str> = kims.iter().map(|p| text(p, "name")).collect();
    assert!(names.len() > 3 && names[0] == "Kim Jong Un", "{names:?}");
    let kim = &people(&morgue, &["kim", "jong-un"])[0];
    assert_eq!(kim, &kims[0]);
    let in_list = people(&morgue, &["--limit", "1000"]);
    let same = in_list.iter().find(|p| p["name"] == "Kim Jong Un");
    let same = same.expect("Kim Jong Un in the list");
    assert_eq!(
        (&same["count"], &same["forms"]),
        (&kim["count"], &kim["forms"])
    );
    let years = kim["years"].as_array().expect("years");
    let sum: u64 = years.iter().filter_map(|y| y["count"].as_u64()).sum();
    assert_eq!(Some(sum), kim["count"].as_u64());
    let alone = morgue.run(&["people", "kim jong un", "--count"]);
    assert_eq!(alone.stdout, format!("{sum}\n"));
    let of_2023 = years.iter().find(|y| y["year"] == 2023).expect("2023");
    let in_2023 = &people(&morgue, &["Kim Jong Un", "--on", "2023"])[0];
    assert_eq!(of_2023["count"], in_2023["count"]);
}

#[test]
fn beside_are_those_of_the_same_stories() {
    let morgue = Morgue::with_corpus();
    let kim = &people(&morgue, &["Kim Jong Un", "--limit", "3"])[0];
    let beside = kim["beside"].as_array().expect("people beside");
    assert_eq!(beside.len(), 3);
    for other in beside {
        let both = count(
            &morgue,
            &["--person", "Kim Jong Un", "--person", text(other, "name")],
        );
        assert_eq!(other["count"], both, "{other}");
    }
    let run = morgue.run(&["people", "Kim Jong Un"]);
    assert!(run.stdout.contains("beside  Vladimir Putin ("), "{run:?}");
    let all = kim["beside_count"].as_u64().expect("a count");
    let more = format!(" and {} more\n", all - 10);
    assert!(run.stdout.contains(&more), "{run:?}");
    let rest = &people(
        &morgue,
        &["Kim Jong Un", "--limit", "1000", "--offset", "3"],
    )[0];
    let rest = rest["beside"].as_array().expect("people beside");
    assert_eq!(rest.len() as u64 + 3, all);
    assert!(run.stdout.ends_with("\n1 person\n"), "{run:?}");
}

#[test]
fn names_are_found_however_they_are_cut() {
    let morgue = Morgue::new();
    for (n, name) in ["Kim Jongun", "Kim Jong-un", "Kim Jong Un"]
        .iter()
        .enumerate()
    {
        morgue.write(
            &format!("news/{n}.txt"),
            format!("President visits\n\nPresident {name} met reporters. {name} spoke."),
        );
    }
    morgue.run(&["index", "news"]);
    for name in ["Kim Jongun", "kim jong un", "KIM JONG-UN", "kimjongun"] {
        assert_eq!(count(&morgue, &["--person", name]), 3, "{name}");
        assert_eq!(people(&morgue, &[name]).len(), 1, "{name}");
        let marked = morgue.hits(&["--person", name]);
        assert!(
            marked
                .iter()
                .all(|hit| text(hit, "snippet").contains("<em>Kim Jong")),
            "{marked:?}"
        );
    }
    let all = people(&morgue, &[]);
    assert_eq!((all.len(), all[0]["count"].as_u64()), (1, Some(3)));
}

#[test]
fn nobody_is_exit_status_one() {
    let morgue = Morgue::with_corpus();
    for (args, status) in [
        (&["people"][..], 0),
        (&["people", "kim"], 0),
        (&["people", "--limit", "0"], 0),
        (&["people", "nobody of this name"], 1),
        (&["people", "kim", "--on", "1912"], 1),
        (&["people", "--query", "zzyzx"], 1),
        (&["people", "--on", "1700", "--json"], 1),
        (&["people", "?!"], 2),
        (&["people", "--query", "persn:x"], 2),
        (&["people", "--leader-of", "atlantis"], 2),
    ] {
        assert_eq!(morgue.run(args).status, status, "{args:?}");
    }
}

#[test]
fn offices_are_asked_by_flags_as_by_words() {
    let morgue = Morgue::with_corpus();
    for (flags, words) in [
        (&["--leader-of", "kr"][..], "leader:KR"),
        (
            &["--leader-of", "KR", "--leader-of", "KP"],
            "leader:KR AND leader:KP",
        ),
        (
            &["--office", "foreign minister"],
            "office:\"foreign minister\"",
        ),
        (
            &["--office", "foreign minister of fr", "--office", "king"],
            "office:\"foreign minister of FR\" AND office:king",
        ),
    ] {
        let args: Vec<&str> = ["search", "--explain", "--count"]
            .iter()
            .chain(flags)
            .copied()
            .collect();
        let run = morgue.run(&args);
        assert_eq!(run.stderr, format!("morgue: query: {words}\n"));
        assert_eq!(run.stdout, morgue.run(&["search", "--count", words]).stdout);
    }
}
