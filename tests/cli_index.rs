//! `morgue index`: incremental, atomic, one writer at a time, an account of every file.

use std::fs;
use std::io::Write;
use std::process::{Child, ChildStdin, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::harness::{Morgue, Run};

fn story(headline: &str, words: &str) -> String {
    format!("{headline}\n\nPARIS, March 3, 1991 (AP) -- {words}\n")
}

fn summary(run: &Run, name: &str) -> String {
    let line = run
        .stdout
        .lines()
        .find(|line| line.starts_with(name))
        .expect("a summary line");
    line[name.len()..].trim().to_owned()
}

#[test]
fn files_that_another_authority_read_are_read_again() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.write("more/b.txt", story("Treaty signed", "A treaty was signed."));
    morgue.write("own.csv", "id,name\nann-lee,Ann Lee\n");
    let files = |args: &[&str]| summary(&morgue.run(args), "files");
    morgue.run(&["index", "news", "more"]);
    let (read, passed) = (
        "1 seen: 0 new, 1 changed, 0 moved, 0 unchanged, 0 unreadable; 0 removed",
        "1 seen: 0 new, 0 changed, 0 moved, 1 unchanged, 0 unreadable; 0 removed",
    );
    assert_eq!(files(&["index", "news"]), passed);
    assert_eq!(files(&["index", "news", "--authority", "own.csv"]), read);
    assert_eq!(files(&["index", "news", "--authority", "own.csv"]), passed);
    // What was not walked then is read by the new authority when it is.
    assert_eq!(files(&["index", "more", "--authority", "own.csv"]), read);
    assert_eq!(files(&["index", "more", "--authority", "own.csv"]), passed);
    assert_eq!(files(&["index", "news"]), read);
}

#[test]
fn an_unchanged_file_is_passed_over_and_a_changed_one_replaced() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.write("news/b.txt", story("Treaty signed", "A treaty was signed."));
    let first = morgue.run(&["index", "news"]);
    assert_eq!(first.status, 0, "{first:?}");
    assert_eq!(
        summary(&first, "files"),
        "2 seen: 2 new, 0 changed, 0 moved, 0 unchanged, 0 unreadable; 0 removed"
    );
    let id = morgue.hits(&["ferry"])[0]["id"].clone();

    morgue.write(
        "news/a.txt",
        story("Ferry raised", "The ferry was raised again."),
    );
    let second = morgue.run(&["index", "news"]);
    assert_eq!(
        summary(&second, "files"),
        "2 seen: 0 new, 1 changed, 0 moved, 1 unchanged, 0 unreadable; 0 removed"
    );
    assert!(
        summary(&second, "read").starts_with("1 articles"),
        "{second:?}"
    );
    assert!(
        summary(&second, "index").starts_with("2 articles"),
        "{second:?}"
    );
    let hits = morgue.hits(&["ferry"]);
    assert_eq!(hits.len(), 1);
    assert_eq!(
        (&hits[0]["id"], hits[0]["title"].as_str()),
        (&id, Some("Ferry raised"))
    );
    assert!(morgue.hits(&["sank"]).is_empty());
}

#[test]
fn a_touched_file_is_not_read_anew() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.run(&["index", "news"]);
    let text = fs::read(morgue.path("news/a.txt")).expect("the story");
    morgue.write("news/a.txt", text);
    let again = morgue.run(&["index", "news"]);
    assert_eq!(
        summary(&again, "files"),
        "1 seen: 0 new, 0 changed, 0 moved, 1 unchanged, 0 unreadable; 0 removed"
    );
}

#[test]
fn a_deleted_file_leaves_and_other_folders_stay() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.write("news/b.txt", story("Treaty signed", "A treaty was signed."));
    morgue.write("more/c.txt", story("Bridge opens", "A bridge opened."));
    morgue.run(&["index", "news", "more"]);
    morgue.remove("news/a.txt");
    let run = morgue.run(&["index", "news"]);
    assert_eq!(
        summary(&run, "files"),
        "1 seen: 0 new, 0 changed, 0 moved, 1 unchanged, 0 unreadable; 1 removed"
    );
    assert!(morgue.hits(&["ferry"]).is_empty());
    assert_eq!(morgue.titles(&["bridge"]), ["Bridge opens"]);
}

#[test]
fn a_folder_that_cannot_be_found_keeps_its_stories() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.write("more/c.txt", story("Bridge opens", "A bridge opened."));
    morgue.run(&["index", "news", "more"]);
    fs::rename(morgue.path("news"), morgue.path("elsewhere")).expect("a folder moved");
    let run = morgue.run(&["index", "news", "more"]);
    assert_eq!(run.status, 3, "{run:?}");
    assert!(
        run.stderr.contains("news: no such file or folder"),
        "{run:?}"
    );
    assert_eq!(morgue.titles(&["ferry"]), ["Ferry sinks"]);
}

#[cfg(unix)]
#[test]
fn a_story_reached_through_a_link_leaves_with_the_link() {
    let morgue = Morgue::new();
    morgue.write("store/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.write("news/b.txt", story("Bridge opens", "A bridge opened."));
    std::os::unix::fs::symlink("../store", morgue.path("news/link")).expect("a link");
    morgue.run(&["index", "news"]);
    assert_eq!(count(&morgue), "2\n");
    morgue.remove("news/link");
    let run = morgue.run(&["index", "news"]);
    assert!(summary(&run, "files").ends_with("1 removed"), "{run:?}");
    assert_eq!(count(&morgue), "1\n");
}

#[test]
fn the_same_folder_typed_otherwise_is_the_same_folder() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.run(&["index", "news"]);
    let whole = morgue.path("news");
    for path in [
        "./news",
        "news/../news",
        whole.to_str().expect("a path in UTF-8"),
    ] {
        let run = morgue.run(&["index", path]);
        assert!(
            summary(&run, "files").contains("1 unchanged"),
            "{path}: {run:?}"
        );
    }
    let hits = morgue.hits(&["ferry"]);
    assert_eq!(
        (hits.len(), hits[0]["path"].as_str()),
        (1, Some("news/a.txt"))
    );
}

#[test]
fn articles_of_a_file_are_replaced_together() {
    let morgue = Morgue::new();
    let line = |n: u32, text: &str| {
        format!("{{\"id\":\"n{n}\",\"title\":\"T{n}\",\"text\":\"{text}\"}}\n")
    };
    morgue.write(
        "news/a.jsonl",
        line(1, "A ferry.") + &line(2, "A ferry too.") + &line(3, "A ferry as well."),
    );
    morgue.run(&["index", "news"]);
    assert_eq!(morgue.hits(&["ferry"]).len(), 3);
    morgue.write("news/a.jsonl", line(1, "A ferry.") + &line(4, "A boat."));
    morgue.run(&["index", "news"]);
    let ids: Vec<String> = morgue
        .hits(&["ferry OR boat", "--sort", "relevance"])
        .iter()
        .map(|h| h["id"].as_str().unwrap_or("").to_owned())
        .collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    assert!(
        ids.contains(&"news/a.jsonl#n1".to_owned()) && ids.contains(&"news/a.jsonl#n4".to_owned()),
        "{ids:?}"
    );
}

#[test]
fn a_stream_adds_its_articles_once() {
    let morgue = Morgue::new();
    let feed = "{\"title\":\"Ferry sinks\",\"text\":\"A ferry sank.\"}\n{\"title\":\"Bridge opens\",\"text\":\"A bridge.\"}\n";
    for _ in 0..2 {
        let mut child = morgue
            .command(&["index", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        std::io::Write::write_all(&mut child.stdin.take().expect("its input"), feed.as_bytes())
            .expect("it reads");
        assert!(child.wait_with_output().expect("it ends").status.success());
    }
    assert_eq!(morgue.run(&["search", "--count"]).stdout, "2\n");
}

#[test]
fn the_index_folder_is_not_read_as_news() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    for _ in 0..2 {
        let run = morgue.run(&["index", "news", "--index", "news/archive"]);
        assert_eq!(run.status, 0, "{run:?}");
    }
    let run = morgue.run(&["search", "--count", "--index", "news/archive"]);
    assert_eq!(run.stdout, "1\n");
}

#[test]
fn the_environment_names_the_index() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    let index = morgue
        .command(&["index", "news"])
        .env("MORGUE_INDEX", "archive")
        .output()
        .expect("it runs");
    assert!(index.status.success());
    assert!(morgue.path("archive/meta.json").exists() && !morgue.path("index").exists());
}

/// A run that holds the index's lock and waits for articles on its standard input.
struct Held {
    child: Child,
    input: ChildStdin,
}

impl Held {
    /// Starts one, and waits until a second writer is told of it.
    fn start(morgue: &Morgue) -> Held {
        for _ in 0..100 {
            let mut command = morgue.command(&["index", "-", "-q"]);
            let mut child = command
                .stdin(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("it runs");
            let mut input = child.stdin.take().expect("its input");
            let text = "{\"title\":\"Bridge opens\",\"text\":\"A bridge opened.\"}\n";
            let fed = input.write_all(text.as_bytes()).is_ok();
            std::thread::sleep(Duration::from_millis(50));
            let second = morgue.run(&["index", "news"]);
            if fed && second.status == 2 {
                assert!(
                    second
                        .stderr
                        .contains("another run is writing to the index"),
                    "{second:?}"
                );
                assert_eq!(second.stderr.lines().count(), 1, "{second:?}");
                return Held { child, input };
            }
            // The second was the first; it has ended by now.
            let _ = child.kill();
            let _ = child.wait();
        }
        panic!("no run came to hold the lock");
    }
}

fn count(morgue: &Morgue) -> String {
    morgue.run(&["search", "--count"]).stdout
}

#[test]
fn a_second_writer_is_told_and_a_search_sees_the_last_commit() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.run(&["index", "news"]);
    let Held { mut child, input } = Held::start(&morgue);
    assert_eq!(count(&morgue), "1\n", "half a run is never seen");
    drop(input);
    assert!(child.wait().expect("it ends").success());
    assert_eq!(count(&morgue), "2\n");
}

#[test]
fn a_killed_run_leaves_the_last_commit_and_frees_the_lock() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.run(&["index", "news"]);
    let Held {
        mut child,
        input: _input,
    } = Held::start(&morgue);
    child.kill().expect("it was alive");
    child.wait().expect("it ends");
    assert_eq!(count(&morgue), "1\n");
    morgue.write("news/b.txt", story("Treaty signed", "A treaty was signed."));
    assert_eq!(morgue.run(&["index", "news"]).status, 0);
    assert_eq!(count(&morgue), "2\n");
}

#[test]
fn a_run_killed_at_any_moment_leaves_one_commit_or_the_other() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.run(&["index", "news"]);
    for file in 0..20 {
        let line = |n: u32| {
            let text = format!("Harbour story {n} of file {file}. ").repeat(20);
            format!("{{\"title\":\"Story {n}\",\"text\":\"{text}\"}}\n")
        };
        morgue.write(
            &format!("long/{file:03}.jsonl"),
            (0..500).map(line).collect::<String>(),
        );
    }
    for delay in [5, 20, 50, 100, 200, 400] {
        let mut child = morgue
            .command(&["index", "news", "long", "-q"])
            .spawn()
            .expect("it runs");
        std::thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().expect("it ends");
        let count = count(&morgue);
        assert!(
            ["1\n", "10001\n"].contains(&count.as_str()),
            "{count} after {delay} ms"
        );
    }
    let run = morgue.run(&["index", "news", "long"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(count(&morgue), "10001\n");
}

/// A run that was killed may leave files under the very names that the next run would give to its
/// own, here the deletes of a segment.
#[test]
fn what_a_killed_run_left_is_cleared_away() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.run(&["index", "news"]);
    let read = |name: &str| fs::read_to_string(morgue.path(name)).expect("a file of the index");
    let meta: Value = serde_json::from_str(&read("index/meta.json")).expect("JSON");
    let mut managed: Vec<String> =
        serde_json::from_str(&read("index/.managed.json")).expect("JSON");
    let segment = meta["segments"][0]["segment_id"]
        .as_str()
        .expect("an id")
        .replace('-', "");
    let opstamp = meta["opstamp"].as_u64().expect("a number");
    for stamp in opstamp..opstamp + 10 {
        let name = format!("{segment}.{stamp}.del");
        morgue.write(&format!("index/{name}"), "");
        managed.push(name);
    }
    morgue.write(
        "index/.managed.json",
        serde_json::to_string(&managed).expect("JSON"),
    );
    morgue.write("news/a.txt", story("Ferry raised", "The ferry was raised."));
    let run = morgue.run(&["index", "news"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(morgue.titles(&["ferry"]), ["Ferry raised"]);
}

#[test]
fn stories_of_a_moved_folder_keep_their_ids() {
    let morgue = Morgue::new();
    morgue.write("here/news/a.txt", story("Ferry sinks", "A ferry sank."));
    let run = |folder: &str| {
        let output = morgue
            .command(&["index", "news"])
            .current_dir(morgue.path(folder))
            .output();
        assert!(output.expect("it runs").status.success());
    };
    run("here");
    morgue.write("here/news/b.txt", story("Bridge opens", "A bridge opened."));
    run("here");
    fs::rename(morgue.path("here"), morgue.path("there")).expect("a folder moved");
    morgue.remove("there/news/b.txt");
    run("there");
    assert!(
        morgue
            .hits(&["bridge", "--index", "there/index"])
            .is_empty()
    );
    let hits = morgue.hits(&["ferry", "--index", "there/index"]);
    let ids: Vec<&str> = hits.iter().filter_map(|hit| hit["id"].as_str()).collect();
    assert_eq!(ids, ["news/a.txt"]);
}

#[test]
fn no_two_articles_have_one_id() {
    let morgue = Morgue::new();
    let doc = |number: &str| format!("<DOC>{number}<TEXT>A ferry sank.</TEXT></DOC>\n");
    let docs = [
        doc(""),
        doc(""),
        doc("<DOCNO> 9 </DOCNO>"),
        doc("<DOCNO> 9 </DOCNO>"),
    ];
    morgue.write("news/a.sgml", docs.concat());
    morgue.run(&["index", "news"]);
    let hits = morgue.hits(&["ferry"]);
    let mut ids: Vec<&str> = hits.iter().filter_map(|hit| hit["id"].as_str()).collect();
    ids.sort_unstable();
    assert_eq!(
        ids,
        [
            "news/a.sgml",
            "news/a.sgml#2",
            "news/a.sgml#9",
            "news/a.sgml#9b"
        ]
    );
}

#[test]
fn a_streamed_article_replaces_the_one_of_its_number() {
    let morgue = Morgue::new();
    for text in ["A ferry sank.", "The ferry was raised."] {
        let mut child = morgue
            .command(&["index", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("it runs");
        let mut input = child.stdin.take().expect("its input");
        let lines = format!(
            "{{\"id\":\"a\",\"text\":\"{text}\"}}\n{{\"id\":\"b\",\"text\":\"A ferry sank.\"}}\n"
        );
        input.write_all(lines.as_bytes()).expect("it reads");
        drop(input);
        assert!(child.wait().expect("it ends").success());
    }
    assert_eq!(count(&morgue), "2\n");
    assert_eq!(morgue.hits(&["raised"])[0]["id"], "-#a");
}

#[test]
fn the_index_does_not_read_itself() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    let run = morgue.run(&["index", "news", "--index", "news"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr
            .contains("news: the index cannot lie where the files do"),
        "{run:?}"
    );
}

#[cfg(unix)]
#[test]
fn everybody_may_read_the_index() {
    use std::os::unix::fs::PermissionsExt;
    let morgue = Morgue::with_corpus();
    let mode = |name: &str| {
        fs::metadata(morgue.path(name))
            .expect("a file")
            .permissions()
            .mode()
    };
    let manifest = mode("index/manifest-1.jsonl");
    assert_eq!(
        (mode("index/meta.json"), mode("index/.managed.json")),
        (manifest, manifest)
    );
}

#[test]
fn searching_writes_nothing() {
    let morgue = Morgue::with_corpus();
    let state = |morgue: &Morgue| {
        let mut files: Vec<_> = fs::read_dir(morgue.path("index"))
            .expect("the index")
            .map(|entry| {
                let entry = entry.expect("an entry");
                let metadata = entry.metadata().expect("its metadata");
                (
                    entry.file_name(),
                    metadata.len(),
                    metadata.modified().expect("its time"),
                )
            })
            .collect();
        files.sort();
        files
    };
    let before = state(&morgue);
    morgue.run(&["search", "putin"]);
    morgue.run(&["stats"]);
    morgue.run(&["search", "--person", "kim", "--json"]);
    assert_eq!(state(&morgue), before);
}

#[test]
fn an_index_of_another_format_is_refused_with_what_to_do() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", story("Ferry sinks", "A ferry sank."));
    morgue.run(&["index", "news"]);
    let meta = fs::read_to_string(morgue.path("index/meta.json")).expect("the metadata");
    let other = meta.replace("{\\\"format\\\":3", "{\\\"format\\\":999");
    assert_ne!(meta, other);
    morgue.write("index/meta.json", other);
    for args in [&["search", "ferry"][..], &["index", "news"], &["stats"]] {
        let run = morgue.run(args);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(
            run.stderr.contains("has format 999") && run.stderr.contains("use the newer morgue"),
            "{run:?}"
        );
    }
}

/// A zip is read out of order, and is yet known by the hash of all its bytes.
#[test]
fn an_archive_is_one_file_of_many_stories() {
    let morgue = Morgue::new();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("2001/05/06/a.txt", "Ferry sinks\n\nA ferry sank."),
        (
            "b.jsonl",
            "{\"title\":\"Pier\",\"text\":\"A pier.\"}\n{\"text\":\"A ferry.\"}\n",
        ),
        ("c.png", "\u{89}PNG\0\0"),
    ] {
        writer.start_file(name, options).expect("a member");
        std::io::Write::write_all(&mut writer, text.as_bytes()).expect("a member");
    }
    let bytes = writer.finish().expect("a zip").into_inner();
    morgue.write("news/n.zip", &bytes);
    let first = morgue.run(&["index", "news"]);
    assert_eq!(first.status, 3, "{first:?}");
    assert!(
        first.stderr.contains("news/n.zip: c.png: binary file"),
        "{first:?}"
    );
    let ids: Vec<_> = morgue
        .hits(&["ferry"])
        .iter()
        .map(|hit| hit["id"].clone())
        .collect();
    assert!(
        ids.contains(&"news/n.zip#2001/05/06/a.txt".into()),
        "{ids:?}"
    );
    assert!(ids.contains(&"news/n.zip#b.jsonl#2".into()), "{ids:?}");
    assert_eq!(morgue.hits(&["ferry", "--on", "2001-05-06"]).len(), 1);
    // Written anew with the same bytes it is not read again.
    std::thread::sleep(std::time::Duration::from_millis(20));
    morgue.write("news/n.zip", &bytes);
    let again = morgue.run(&["index", "news"]);
    assert!(
        again.stdout.contains("0 changed, 0 moved, 1 unchanged"),
        "{again:?}"
    );
}
