//! Stories carried by several papers and later versions of a story: `--collapse`,
//! `--duplicates-of`, what `show` and `stats` say of them, and what becomes of it all when files
//! change or a run is stopped.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use serde_json::Value;

use crate::harness::Morgue;

/// A story of many words on ferry and storm, with these words at its end.
fn ferry(end: &str) -> String {
    let mut body = String::new();
    for day in ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"] {
        body.push_str(&format!(
            "On {day} the ferry Aurora left the harbour with ninety people on board, the coast \
             guard of {day} said, and came back before noon, for the storm of {day} was too strong.\n\n"
        ));
    }
    body + end
}

/// A file of a story that a paper carried.
fn carried(day: &str, paper: &str, title: &str, body: &str) -> String {
    format!("Title: {title}\nDate: {day}\nSource: {paper}\n\n{body}\n")
}

/// Three papers carry a story of the ferry, one of them without a headline of the others and with
/// another end; two carry one of a treaty; one stands alone.
fn archive() -> Morgue {
    let morgue = Morgue::new();
    let treaty = "The treaty on the waters of the lake was signed by both ministers on the bridge at \
        the border, where a band played and the rain did not stop for the whole of the long day.";
    for (file, text) in [
        (
            "herald",
            carried(
                "1991-03-04",
                "Herald",
                "Ferry turns back",
                &ferry("Nobody was hurt."),
            ),
        ),
        (
            "mail",
            carried(
                "1991-03-03",
                "Mail",
                "Storm stops ferry",
                &ferry("All are well."),
            ),
        ),
        (
            "post",
            carried(
                "1991-03-05",
                "Post",
                "Ferry turns back",
                &ferry("Nobody was hurt."),
            ),
        ),
        (
            "treaty-a",
            carried("1992-01-02", "Mail", "Treaty signed", treaty),
        ),
        (
            "treaty-b",
            carried(
                "1992-01-02",
                "Post",
                "Lake is shared",
                &treaty.to_uppercase(),
            ),
        ),
        (
            "alone",
            carried(
                "1993-01-01",
                "Post",
                "Ferry sold",
                "The ferry was sold to Lima.",
            ),
        ),
    ] {
        morgue.write(&format!("news/{file}.txt"), text);
    }
    let run = morgue.run(&["index", "news"]);
    assert_eq!(run.status, 0, "{run:?}");
    morgue
}

/// What a search finds: of each hit the name of its file, and how many others it stands for.
fn found(morgue: &Morgue, args: &[&str]) -> Vec<String> {
    let hit = |hit: &Value| match hit["others"].as_u64() {
        Some(others) => format!("{} +{others}", name(&hit["id"])),
        None => name(&hit["id"]),
    };
    morgue.hits(args).iter().map(hit).collect()
}

/// The name of the file that an id speaks of.
fn name(id: &Value) -> String {
    let id = id.as_str().unwrap_or("none");
    id.trim_start_matches("news/")
        .trim_end_matches(".txt")
        .to_owned()
}

fn count(morgue: &Morgue, args: &[&str]) -> usize {
    let args = [&["search", "--count"], args].concat();
    let printed = morgue.run(&args).stdout;
    printed.trim().parse().expect("a number")
}

fn company_file(morgue: &Morgue) -> PathBuf {
    let entries = fs::read_dir(morgue.path("index")).expect("the index");
    let files = entries.map(|entry| entry.expect("an entry").path());
    let is_company = |path: &PathBuf| path.extension().is_some_and(|e| e == "bin");
    files.filter(is_company).max().expect("a file of clusters")
}

#[test]
fn each_cluster_is_shown_by_the_earliest_that_matches() {
    let morgue = archive();
    for (args, wanted) in [
        (
            &["--sort", "oldest"][..],
            &["mail +2", "treaty-a +1", "alone +0"][..],
        ),
        (
            &["--sort", "newest"],
            &["alone +0", "treaty-a +1", "mail +2"],
        ),
        (&["title:turns"], &["herald +1"]),
        (
            &["source:post", "--sort", "oldest"],
            &["post +0", "treaty-b +0", "alone +0"],
        ),
        (
            &["--from", "1991-03-04", "--sort", "oldest", "--limit", "2"],
            &["herald +1", "treaty-a +1"],
        ),
        (
            &["--sort", "oldest", "--offset", "1", "--limit", "1"],
            &["treaty-a +1"],
        ),
        (&["--offset", "3"], &[]),
        (&["nothing-of-this"], &[]),
    ] {
        let args = [&["--collapse"], args].concat();
        assert_eq!(found(&morgue, &args), wanted, "{args:?}");
    }
    let page = morgue.run(&[
        "search",
        "--collapse",
        "ferry",
        "--sort",
        "oldest",
        "--limit",
        "1",
    ]);
    assert!(
        page.stdout.contains("news/mail.txt\n  and 2 more\n"),
        "{page:?}"
    );
    assert!(
        page.stdout.ends_with("\n1 to 1 of 2 different stories\n"),
        "{page:?}"
    );
}

#[test]
fn list_count_and_total_speak_of_the_same() {
    let morgue = archive();
    for query in [
        "",
        "ferry",
        "storm OR treaty",
        "source:post",
        "NOT ferry",
        "nobody-wrote-this",
    ] {
        for sort in ["relevance", "newest", "oldest"] {
            let hits = morgue.hits(&["--collapse", query, "--sort", sort, "--limit", "100"]);
            assert_eq!(
                count(&morgue, &["--collapse", query]),
                hits.len(),
                "{query}"
            );
            let others = hits.iter().filter_map(|hit| hit["others"].as_u64());
            let all = hits.len() + others.sum::<u64>() as usize;
            assert_eq!(count(&morgue, &[query]), all, "{query}");
            let alone = hits
                .iter()
                .all(|hit| hit["cluster"].is_string() || hit["others"] == 0);
            assert!(alone, "{query}");
        }
    }
    let best = found(&morgue, &["--collapse", "ferry storm title:stops"]);
    assert_eq!(best, ["mail +0"]);
}

#[test]
fn duplicates_are_listed_and_filtered() {
    let morgue = archive();
    let others = ["mail", "post"];
    for args in [
        ["--duplicates-of", "news/herald.txt", "--sort", "oldest"],
        ["duplicates:news/herald.txt", "*", "--sort", "oldest"],
    ] {
        assert_eq!(found(&morgue, &args), others);
    }
    let narrowed = ["--duplicates-of", "news/herald.txt", "--on", "1991-03-03"];
    assert_eq!(found(&morgue, &narrowed), ["mail"]);
    let without = ["ferry", "-duplicates:news/herald.txt", "--sort", "oldest"];
    assert_eq!(found(&morgue, &without), ["herald", "alone"]);
    let alone = morgue.run(&["search", "--duplicates-of", "news/alone.txt"]);
    assert_eq!((alone.status, alone.stderr.as_str()), (1, ""), "{alone:?}");
    let unknown = morgue.run(&["search", "--duplicates-of", "news/none.txt"]);
    assert_eq!(unknown.status, 2);
    assert!(
        unknown
            .stderr
            .contains("news/none.txt: no story has this id"),
        "{unknown:?}"
    );
    let story = &morgue
        .run(&["show", "news/post.txt", "--json"])
        .json_lines()[0];
    assert_eq!(
        (name(&story["cluster"]), &story["others"]),
        ("mail".to_owned(), &Value::from(2))
    );
    let shown = morgue.run(&["show", "news/post.txt", "--explain"]).stdout;
    assert!(
        shown.contains("2 more, the earliest of all news/mail.txt"),
        "{shown}"
    );
    let stats = &morgue.run(&["stats", "--json"]).json_lines()[0];
    let counts = ["articles", "carried", "clusters", "duplicates"].map(|key| stats[key].as_u64());
    assert_eq!(counts, [6, 5, 2, 3].map(Some));
}

#[test]
fn a_file_that_changes_or_goes_leaves_its_cluster() {
    let morgue = archive();
    let text = carried(
        "1991-03-03",
        "Mail",
        "Storm stops ferry",
        "There was no ferry after all.",
    );
    morgue.write("news/mail.txt", text);
    morgue.run(&["index", "news"]);
    assert_eq!(
        found(&morgue, &["--duplicates-of", "news/herald.txt"]),
        ["post"]
    );
    let hit = &morgue.hits(&["id:news/post.txt"])[0];
    assert_eq!(name(&hit["cluster"]), "herald");
    morgue.remove("news/herald.txt");
    morgue.run(&["index", "news"]);
    assert_eq!(
        morgue.hits(&["id:news/post.txt"])[0]["cluster"],
        Value::Null
    );
    morgue.write(
        "more/late.txt",
        carried("1994-01-01", "Sun", "Old tale", &ferry("Nobody was hurt.")),
    );
    morgue.run(&["index", "more"]);
    assert_eq!(
        found(&morgue, &["--duplicates-of", "news/post.txt"]),
        ["more/late"]
    );
}

#[test]
fn a_run_that_was_stopped_before_it_found_clusters_is_made_up_for() {
    let morgue = archive();
    let collapse = ["search", "--collapse", "--count"];
    let made = company_file(&morgue);
    let state = |path: &PathBuf| fs::metadata(path).map(|m| (m.ino(), m.len())).ok();
    let before = state(&made);
    morgue.run(&["index", "news"]);
    assert_eq!(state(&made), before, "made again without need");

    let bytes = fs::read(&made).expect("the file");
    for damage in [None, Some(&bytes[..bytes.len() / 2])] {
        match damage {
            None => fs::remove_file(&made).expect("removed"),
            Some(bytes) => fs::write(&made, bytes).expect("cut"),
        }
        let run = morgue.run(&collapse);
        assert_eq!(run.stdout, "6\n", "{run:?}");
        assert!(
            run.stderr.contains("`morgue index` makes up for it"),
            "{run:?}"
        );
        assert_eq!(morgue.run(&["search", "--count"]).stderr, "");
        morgue.run(&["index", "news"]);
        assert_eq!(fs::read(&made).expect("made again"), bytes);
        let run = morgue.run(&collapse);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("3\n", ""));
    }

    // Stopped behind the commit: what was known before it is gone by.
    morgue.write(
        "more/late.txt",
        carried("1994-01-01", "Sun", "Old tale", &ferry("Nobody was hurt.")),
    );
    morgue.run(&["index", "more"]);
    fs::remove_file(company_file(&morgue)).expect("the new file");
    assert_eq!(morgue.run(&collapse).stdout, "4\n");
    morgue.run(&["index", "more"]);
    assert_eq!(morgue.run(&collapse).stdout, "3\n");
}

#[test]
fn the_outcome_does_not_depend_on_threads_or_runs() {
    let whole = archive();
    let pieces = archive();
    fs::remove_dir_all(pieces.path("index")).expect("the index");
    for name in ["treaty-b", "post", "alone", "herald", "treaty-a", "mail"] {
        pieces.run(&["index", &format!("news/{name}.txt"), "--threads", "1"]);
    }
    let company = |morgue: &Morgue| fs::read(company_file(morgue)).expect("a file");
    assert_eq!(company(&whole), company(&pieces));
}

#[test]
fn later_versions_say_what_they_update() {
    let morgue = Morgue::new();
    let story = |id: &str, time: &str, slug: &str, url: &str, title: &str, text: &str| {
        serde_json::json!({"id": id, "date": "1991-03-03", "source": "Reuters", "version": time,
            "slug": slug, "url": url, "title": title, "text": text})
        .to_string()
    };
    let lines = [
        story(
            "c",
            "3",
            "FERRY-STORM/",
            "",
            "UPDATE 2-Ferry turns back",
            &ferry("Nobody was hurt."),
        ),
        story(
            "a",
            "1",
            "FERRY-STORM",
            "",
            "Ferry turns back",
            "The ferry Aurora turned back.",
        ),
        story(
            "b",
            "2",
            "Ferry-Storm",
            "",
            "UPDATE 1-Ferry turns back",
            &ferry(""),
        ),
        story(
            "x",
            "",
            "",
            "https://wire.example/1",
            "Rates held",
            "Rates were held on Friday.",
        ),
        story(
            "y",
            "",
            "",
            "http://www.wire.example/1/",
            "Rates cut",
            "Rates were cut on Friday.",
        ),
        story(
            "z",
            "",
            "",
            "",
            "Ferry turns back",
            "Another ferry in another year.",
        ),
    ];
    morgue.write("wire.jsonl", lines.join("\n"));
    morgue.run(&["index", "wire.jsonl"]);
    let hits = morgue.hits(&["*", "--limit", "100"]);
    let id = |value: &Value| {
        value
            .as_str()
            .map(|id| id.rsplit('#').next().unwrap_or("").to_owned())
    };
    let mut pairs: Vec<(Option<String>, Option<String>)> = hits
        .iter()
        .map(|hit| (id(&hit["id"]), id(&hit["updates"])))
        .collect();
    pairs.sort();
    let wanted = [
        ("a", None),
        ("b", Some("a")),
        ("c", Some("b")),
        ("x", None),
        ("y", Some("x")),
    ];
    let wanted = wanted.map(|(id, before)| (Some(id.to_owned()), before.map(str::to_owned)));
    assert_eq!(pairs[..5], wanted);
    let page = morgue.run(&["search", "id:wire.jsonl#y"]).stdout;
    assert!(page.contains("  update of wire.jsonl#x\n"), "{page}");
    let shown = morgue.run(&["show", "wire.jsonl#c", "--explain"]).stdout;
    for line in [
        "slug  FERRY-STORM/",
        "version  3",
        "update of  wire.jsonl#b",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    let story = &morgue.run(&["show", "wire.jsonl#c", "--json"]).json_lines()[0];
    assert_eq!(
        (&story["slug"], &story["version"]),
        (&"FERRY-STORM/".into(), &"3".into())
    );
    assert_eq!(story["updates"], "wire.jsonl#b");
}
