//! `morgue search`, `show` and `stats` on the project's corpus: filters, output, exit statuses.

use std::io::Read;
use std::process::Stdio;

use serde_json::Value;

use crate::harness::Morgue;

fn paths(hits: &[Value]) -> Vec<&str> {
    let mut paths: Vec<&str> = hits
        .iter()
        .map(|hit| hit["path"].as_str().expect("a path"))
        .collect();
    paths.sort_unstable();
    paths
}

const POLITBURO: &str = "corpus/plain/2023/09/22/kim-politburo-russia.txt";

#[test]
fn the_question_that_the_program_is_for() {
    let morgue = Morgue::with_corpus();
    let by_flags = morgue.hits(&[
        "\"arms transfer\"",
        "--on",
        "2023-09",
        "--person",
        "Vladimir Putin",
    ]);
    assert_eq!(paths(&by_flags), [POLITBURO]);
    let by_words = morgue.hits(&["\"arms transfer\" AND person:putin date:2023-09"]);
    assert_eq!(paths(&by_words), [POLITBURO]);
    let hit = &by_words[0];
    assert_eq!(hit["date"], "2023-09-22");
    assert_eq!(hit["dateline"]["place"], "Pyongyang");
    assert!(hit["score"].as_f64().is_some_and(|score| score > 0.0));
    assert!(
        hit["snippet"]
            .as_str()
            .is_some_and(|s| s.contains("<em>arms transfer")),
        "{hit}"
    );
    let people: Vec<&str> = hit["people"]
        .as_array()
        .expect("people")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        people.contains(&"Kim Jong Un") && people.contains(&"Vladimir Putin"),
        "{people:?}"
    );
}

#[test]
fn filters_tell_stories_apart() {
    let morgue = Morgue::with_corpus();
    let count = |args: &[&str]| {
        let args: Vec<&str> = ["search", "--count"].iter().chain(args).copied().collect();
        morgue
            .run(&args)
            .stdout
            .trim()
            .parse::<usize>()
            .expect("a number")
    };
    let all = count(&[]);
    assert_eq!(
        all,
        count(&["person:putin"]) + count(&["--not-person", "putin"])
    );
    assert_eq!(all, count(&["date:*"]) + count(&["-date:*"]));
    assert_eq!(count(&["-date:*"]), 2);
    assert_eq!(
        count(&["--from", "2023-09-01", "--to", "2023-09-30"]),
        count(&["date:2023-09"])
    );
    assert_eq!(
        count(&["--to", "1949"]) + count(&["--from", "1950"]),
        count(&["date:*"])
    );
    assert_eq!(
        count(&["--person", "kim jong un", "--person", "putin"]),
        count(&["person:\"Kim Jong-un\" person:PUTIN"])
    );
    assert_eq!(
        count(&["--dateline", "moscow", "--dateline", "pyongyang"]),
        count(&["dateline:moscow OR dateline:pyongyang"])
    );
    assert!(count(&["--dateline", "pyongyang"]) >= 3);
    assert!(
        count(&["dateline:russia"]) >= 1,
        "a dateline is found by its country"
    );
    assert!(count(&["agency:reuters"]) >= 1);
    assert!(count(&["path:corpus/plain/1963"]) >= 2);
    assert_eq!(
        count(&["path:corpus/plain/196"]),
        0,
        "a path is compared by whole names"
    );
}

#[test]
fn boolean_results_are_the_algebra_of_their_parts() {
    let morgue = Morgue::with_corpus();
    let found = |query: &str| -> std::collections::BTreeSet<String> {
        let hits = morgue.hits(&[query, "--limit", "1000"]);
        hits.iter()
            .map(|hit| hit["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    let parts = [
        "president",
        "minister",
        "\"prime minister\"",
        "title:war",
        "person:kim",
        "date:1980..1999",
        "dateline:washington",
    ];
    for a in parts {
        for b in parts {
            let (left, right) = (found(a), found(b));
            assert_eq!(
                found(&format!("{a} AND {b}")),
                &left & &right,
                "{a} AND {b}"
            );
            assert_eq!(found(&format!("{a} OR {b}")), &left | &right, "{a} OR {b}");
            assert_eq!(found(&format!("{a} -{b}")), &left - &right, "{a} -{b}");
            let neither = &found("*") - &(&left | &right);
            assert_eq!(found(&format!("-({a} OR {b})")), neither, "-({a} OR {b})");
            let not_both = &found("*") - &(&left & &right);
            assert_eq!(
                found(&format!("-({a} AND {b})")),
                not_both,
                "-({a} AND {b})"
            );
            assert_eq!(
                found(&format!("({a} OR {b}) date:1950..")),
                &(&left | &right) & &found("date:1950.."),
                "({a} OR {b}) date"
            );
        }
    }
}

#[test]
fn order_and_page() {
    let morgue = Morgue::with_corpus();
    let dates = |sort: &str| -> Vec<Option<String>> {
        let hits = morgue.hits(&["president", "--sort", sort, "--limit", "100"]);
        hits.iter()
            .map(|hit| hit["date"].as_str().map(str::to_owned))
            .collect()
    };
    let (newest, oldest) = (dates("newest"), dates("oldest"));
    assert!(newest.len() > 10);
    assert!(
        newest.windows(2).all(|pair| pair[0] >= pair[1]),
        "{newest:?}"
    );
    let dated: Vec<_> = oldest.iter().flatten().collect();
    assert!(dated.is_sorted(), "{oldest:?}");
    let all = morgue.titles(&["president", "--limit", "100"]);
    let paged: Vec<String> = (0..3)
        .flat_map(|page| {
            morgue.titles(&[
                "president",
                "--limit",
                "4",
                "--offset",
                &(page * 4).to_string(),
            ])
        })
        .collect();
    assert_eq!(paged, all[..12]);
    assert!(morgue.hits(&["president", "--limit", "0"]).is_empty());
    assert!(
        morgue
            .hits(&[
                "president",
                "--limit",
                "18446744073709551615",
                "--offset",
                "3"
            ])
            .len()
            > 7
    );
}

#[test]
fn undated_stories_come_last_and_are_never_lost() {
    let morgue = Morgue::with_corpus();
    for sort in ["newest", "oldest"] {
        let hits = morgue.hits(&["--sort", sort, "--limit", "1000"]);
        let undated = hits.iter().filter(|hit| hit["date"].is_null()).count();
        assert_eq!(undated, 2);
        assert!(
            hits[hits.len() - 2..]
                .iter()
                .all(|hit| hit["date"].is_null()),
            "{sort}"
        );
    }
}

#[test]
fn exit_statuses_are_those_of_grep() {
    let morgue = Morgue::with_corpus();
    for (args, status) in [
        (&["search", "putin"][..], 0),
        (&["search", "--count", "putin"], 0),
        (&["search", "zzyzx"], 1),
        (&["search", "zzyzx", "--json"], 1),
        (&["search", "zzyzx", "--count"], 1),
        (&["search", "persn:putin"], 2),
        (&["search", "putin", "--on", "2023-02-31"], 2),
        (&["search", "date:2023-09..2023-08"], 2),
        (&["search", "putin", "--index", "nowhere"], 2),
        (&["show", "nothing-of-this-name"], 1),
        (&["show", POLITBURO], 0),
    ] {
        let run = morgue.run(args);
        assert_eq!(run.status, status, "{args:?}: {run:?}");
        if status == 2 {
            assert_eq!(
                (run.stdout.as_str(), run.stderr.lines().count()),
                ("", 1),
                "{args:?}: {run:?}"
            );
        }
    }
}

#[test]
fn errors_point_at_the_column_and_say_what_to_do() {
    let morgue = Morgue::with_corpus();
    for (args, words) in [
        (
            &["search", "arms persn:putin"][..],
            &["column 6", "persn", "person"][..],
        ),
        (
            &["search", "arms date:2023-02-31"],
            &["column 11", "2023-02-31"],
        ),
        (&["search", "date:2023-09..2023-08"], &["column", "2023-08"]),
        (
            &["search", "x", "--from", "2023-10", "--to", "2023-09"],
            &["--from", "--to"],
        ),
        (&["search", "x", "--person", "?!"], &["--person"]),
        (
            &["search", "x", "--from", "..1991"],
            &["--from takes one date", "--on"],
        ),
        (&["search", "\"arms", "--strict"], &["column 1", "quot"]),
        (
            &["search", "x", "--index", "nowhere"],
            &["nowhere", "morgue index"],
        ),
    ] {
        let run = morgue.run(args);
        assert_eq!(run.status, 2, "{args:?}: {run:?}");
        for word in words {
            assert!(
                run.stderr.contains(word),
                "{args:?}: {word:?} is not in {}",
                run.stderr
            );
        }
    }
}

#[test]
fn plain_typing_never_fails() {
    let morgue = Morgue::with_corpus();
    for query in [
        "Kim\u{2019}s",
        "\u{201c}arms transfer\u{201d}",
        "\"arms",
        "putin:",
        "- arms",
        "o'neill",
        "(putin",
        "AND",
        "!!!",
        "U.S.",
        "12:30",
    ] {
        let run = morgue.run(&["search", query]);
        assert!(run.status <= 1, "{query}: {run:?}");
    }
    let run = morgue.run(&["search", "\"arms transfer"]);
    assert!(
        run.status == 0 && run.stderr.contains("column 1"),
        "{run:?}"
    );
    assert_eq!(
        morgue.titles(&["\u{201c}arms transfer\u{201d}"]),
        morgue.titles(&["\"arms transfer\""])
    );
}

#[test]
fn a_name_of_several_people_is_told_with_the_candidates() {
    let morgue = Morgue::with_corpus();
    let run = morgue.run(&["search", "--person", "bush"]);
    assert_eq!(run.status, 0);
    assert!(
        run.stderr.contains("George") && run.stderr.contains("Barbara Bush"),
        "{run:?}"
    );
    let one = morgue.run(&["search", "--person", "Barbara Bush"]);
    assert_eq!(one.stderr, "");
    let putin = morgue.run(&["search", "--person", "putin"]);
    assert_eq!(putin.stderr, "");
}

#[test]
fn people_are_found_by_every_form_that_a_story_prints() {
    let morgue = Morgue::with_corpus();
    let mut unfound = Vec::new();
    for story in morgue.run(&["extract", "--json"]).json_lines() {
        let text = story["text"].as_str().expect("a text");
        for mention in story["people"]
            .as_array()
            .expect("people")
            .iter()
            .flat_map(|p| p["mentions"].as_array().expect("mentions"))
        {
            let at = |end: &str| mention[end].as_u64().expect("an offset") as usize;
            let form = &text[at("start")..at("end")];
            if unfound.len() < 3 && !form.contains('"') {
                let query = format!("id:\"{}\"", story["id"].as_str().expect("an id"));
                if morgue.hits(&[&query, "--person", form]).len() != 1 {
                    unfound.push((story["id"].clone(), form.to_owned()));
                }
            }
        }
    }
    assert!(unfound.is_empty(), "{unfound:?}");
}

#[test]
fn a_hyphen_before_a_word_excludes_it_even_first() {
    let morgue = Morgue::with_corpus();
    let count = |args: &[&str]| {
        let args: Vec<&str> = ["search", "--count"].iter().chain(args).copied().collect();
        let run = morgue.run(&args);
        assert!(run.status < 2, "{run:?}");
        run.stdout
    };
    assert_eq!(count(&["-harbour"]), count(&["NOT harbour"]));
    assert_eq!(count(&["president", "-war"]), count(&["president NOT war"]));
    assert_eq!(count(&["--", "-war"]), count(&["NOT war"]));
}

#[test]
fn a_text_with_nothing_to_search_for_finds_nothing() {
    let morgue = Morgue::with_corpus();
    for query in ["\"", "!!!", "person:\"\"", "NOT"] {
        let run = morgue.run(&["search", query]);
        assert_eq!(run.status, 1, "{query}: {run:?}");
    }
    assert_eq!(morgue.run(&["search", ""]).status, 0);
    assert_eq!(morgue.run(&["search", "*"]).status, 0);
}

#[test]
fn the_form_of_the_output_does_not_change_the_exit_status() {
    let morgue = Morgue::with_corpus();
    for args in [
        &["president", "--limit", "0"][..],
        &["president", "--offset", "5000"],
        &["zzyzx", "--limit", "0"],
    ] {
        let statuses: Vec<i32> = ["--json", "--count", "--sort=newest"]
            .iter()
            .map(|form| {
                let args: Vec<&str> = ["search"]
                    .iter()
                    .chain(args)
                    .chain([form])
                    .copied()
                    .collect();
                morgue.run(&args).status
            })
            .collect();
        assert!(
            statuses.windows(2).all(|pair| pair[0] == pair[1]),
            "{args:?}: {statuses:?}"
        );
    }
}

#[test]
fn the_query_as_understood() {
    let morgue = Morgue::with_corpus();
    let run = morgue.run(&[
        "search",
        "arms transfer",
        "--on",
        "2023-09",
        "--not-person",
        "putin",
        "--explain",
        "--json",
    ]);
    assert!(
        run.stderr
            .contains("arms AND transfer AND -person:putin AND date:2023-09"),
        "{run:?}"
    );
    assert_eq!(run.json_lines().len(), run.stdout.lines().count());
}

#[test]
fn text_for_people() {
    let morgue = Morgue::with_corpus();
    let run = morgue.run(&["search", "\"arms transfer\"", "--on", "2023-09-22"]);
    assert!(
        run.stdout.contains("  2023-09-22 \u{b7} Pyongyang \u{b7} "),
        "{}",
        run.stdout
    );
    assert!(run.stdout.ends_with("1 story\n"), "{}", run.stdout);
    assert!(
        !run.stdout.contains('\u{1b}'),
        "no colours but on a terminal"
    );
    let coloured = morgue.run(&["search", "\"arms transfer\"", "--color", "always"]);
    assert!(coloured.stdout.contains("\u{1b}[1m"), "{}", coloured.stdout);
}

#[test]
fn control_characters_of_a_story_do_not_reach_the_terminal() {
    let morgue = Morgue::new();
    morgue.write(
        "news/a.json",
        r#"{"title":"Ferry \u001b[2J sinks","text":"A ferry \u001b]0;x\u0007 sank."}"#,
    );
    morgue.run(&["index", "news"]);
    for args in [&["search", "ferry"][..], &["show", "news/a.json"]] {
        let run = morgue.run(args);
        assert!(run.status == 0 && !run.stdout.contains('\u{1b}'), "{run:?}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let morgue = Morgue::with_corpus();
    let mut child = morgue
        .command(&["search", "--limit", "1000", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let mut errors = String::new();
    child
        .stderr
        .take()
        .expect("its errors")
        .read_to_string(&mut errors)
        .expect("text");
    assert_eq!(
        (child.wait().expect("it ends").code(), errors.as_str()),
        (Some(0), "")
    );
}

#[test]
fn show_prints_whole_stories_and_how_fields_were_found() {
    let morgue = Morgue::with_corpus();
    let run = morgue.run(&["show", POLITBURO, "--explain"]);
    for words in [
        "Kim Jong Un",
        "date  2023-09-22, to the day, from the dateline",
        "place  Pyongyang",
        "person  Vladimir Putin",
    ] {
        assert!(
            run.stdout.contains(words),
            "{words:?} is not in {}",
            run.stdout
        );
    }
    let shown = stored(&morgue, &[POLITBURO]);
    let extracted = morgue.run(&["extract", POLITBURO, "--json"]).json_lines();
    assert_eq!(shown, extracted, "what was stored is what was extracted");
}

#[test]
fn all_stored_articles_are_as_extracted() {
    let morgue = Morgue::with_corpus();
    let extracted = morgue.run(&["extract", "--json"]).json_lines();
    let ids: Vec<&str> = extracted
        .iter()
        .map(|row| row["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(stored(&morgue, &ids), extracted);
}

/// What `show` says of stories, but for what they have to do with others.
fn stored(morgue: &Morgue, ids: &[&str]) -> Vec<Value> {
    let mut stories = morgue
        .run(&[&["show", "--json"], ids].concat())
        .json_lines();
    for story in &mut stories {
        let story = story.as_object_mut().expect("an object");
        for key in ["cluster", "others", "updates"] {
            assert!(story.remove(key).is_some(), "{key}");
        }
    }
    stories
}

#[test]
fn a_file_of_several_stories_is_shown_by_its_path() {
    let morgue = Morgue::with_corpus();
    let rows = morgue
        .run(&["show", "corpus/sgml/wire-1987.sgm", "--json"])
        .json_lines();
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| {
        row["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("corpus/sgml/wire-1987.sgm#"))
    }));
}

#[test]
fn stats_count_what_the_index_holds() {
    let morgue = Morgue::with_corpus();
    let stats = &morgue.run(&["stats", "--json"]).json_lines()[0];
    let stories = morgue.run(&["extract", "--json"]).json_lines();
    assert_eq!(stats["articles"], stories.len());
    assert_eq!(stats["undated"], 2);
    assert!(
        stats["duplicates"].as_u64().is_some_and(|n| n >= 1),
        "{stats}"
    );
    assert_eq!(stats["first"], "1912-04-16");
    assert!(
        stats["segments"].as_u64().is_some_and(|n| n >= 1)
            && stats["bytes"].as_u64().is_some_and(|n| n > 10_000)
    );
    assert!(
        morgue
            .run(&["stats"])
            .stdout
            .contains("first date  1912-04-16")
    );
}
