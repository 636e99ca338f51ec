//! `morgue index` over time: what it would do, what it leaves out, how it is stopped and goes on.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{Morgue, Run};

fn story(headline: &str, words: &str) -> String {
    format!("{headline}\n\nPARIS, March 3, 1991 (AP) -- {words}\n")
}

fn files(run: &Run) -> &str {
    let mut lines = run.stdout.lines();
    let line = lines.find_map(|line| line.strip_prefix("files     "));
    line.unwrap_or_else(|| panic!("no summary: {run:?}"))
}

fn count(morgue: &Morgue) -> String {
    morgue.run(&["search", "--count"]).stdout.trim().to_owned()
}

/// Asks a process to stop, as Ctrl-C does.
fn interrupt(child: &Child) {
    let pid = child.id().to_string();
    let kill = Command::new("kill").args(["-INT", &pid]).status();
    assert!(kill.expect("kill runs").success());
}

/// Waits until something holds, up to a minute.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until a process holds the lock of the index.
fn until_locked(morgue: &Morgue, child: &Child) {
    let held = format!("process {},", child.id());
    until("the lock", || {
        let lock = fs::read_to_string(morgue.path("index/.morgue-writer.lock"));
        lock.is_ok_and(|lock| lock.starts_with(&held))
    });
}

fn four_stories() -> Morgue {
    let morgue = Morgue::new();
    for name in ["kept", "changed", "gone", "moved"] {
        let text = story(&format!("The {name} ferry"), &format!("It was {name}."));
        morgue.write(&format!("news/{name}.txt"), text);
    }
    morgue
}

fn change(morgue: &Morgue) {
    let longer = story("The changed ferry", "It was changed again and again.");
    morgue.write("news/changed.txt", longer);
    morgue.remove("news/gone.txt");
    let moved = fs::read(morgue.path("news/moved.txt")).expect("it is there");
    morgue.remove("news/moved.txt");
    morgue.write("news/old/moved.txt", moved);
    morgue.write("news/new.txt", story("The new ferry", "It was new."));
}

#[test]
fn a_dry_run_says_what_a_run_does_and_does_nothing() {
    let morgue = four_stories();
    let first = morgue.run(&["index", "news", "--dry-run"]);
    assert_eq!(first.status, 0, "{first:?}");
    assert!(
        first.stdout.contains("new      news/kept.txt\n"),
        "{first:?}"
    );
    assert!(!morgue.path("index").exists());
    morgue.run(&["index", "news"]);
    change(&morgue);
    let plan = morgue.run(&["index", "news", "-n"]);
    let wanted = "changed  news/changed.txt\n\
                  new      news/new.txt\n\
                  moved    news/old/moved.txt (was news/moved.txt)\n\
                  removed  news/gone.txt\n\
                  4 seen: 4 to do, 1 unchanged; nothing was done\n";
    assert_eq!(plan.stdout, wanted);
    assert_eq!(morgue.titles(&["new"]).len(), 0);
    assert_eq!(
        files(&morgue.run(&["index", "news"])),
        "4 seen: 1 new, 1 changed, 1 moved, 1 unchanged, 0 unreadable; 1 removed"
    );
    assert_eq!(count(&morgue), "4");
    let moved = morgue.hits(&["title:moved"]);
    assert_eq!(moved[0]["path"], "news/old/moved.txt");
}

#[test]
fn deleted_files_stay_where_that_is_asked_for() {
    let morgue = four_stories();
    morgue.run(&["index", "news"]);
    morgue.remove("news/gone.txt");
    let kept = morgue.run(&["index", "news", "--keep-deleted"]);
    assert!(
        files(&kept).ends_with("0 removed, 1 gone and kept"),
        "{kept:?}"
    );
    assert_eq!(count(&morgue), "4");
    let why = morgue.run(&["why-not", "news/gone.txt"]);
    assert!(why.stdout.contains("no longer there"), "{why:?}");
    morgue.run(&["index", "news"]);
    assert_eq!(count(&morgue), "3");
}

#[test]
fn what_rules_leave_out_is_not_read_and_leaves() {
    let morgue = four_stories();
    morgue.run(&["index", "news"]);
    morgue.write("news/.morgueignore", "gone.*\n");
    let run = morgue.run(&["index", "news"]);
    assert!(files(&run).ends_with("1 removed"), "{run:?}");
    let why = morgue.run(&["why-not", "news/gone.txt"]);
    assert_eq!(why.status, 1, "{why:?}");
    assert!(
        why.stdout.contains("is matched by `gone.*` in ")
            && why.stdout.contains("news/.morgueignore"),
        "{why:?}"
    );
    assert_eq!(
        morgue
            .run(&["extract", "news"])
            .stdout
            .matches("PARIS")
            .count(),
        3
    );
}

#[test]
fn why_not_tells_what_became_of_a_file() {
    let morgue = four_stories();
    morgue.write("news/twin.txt", story("The kept ferry", "It was kept."));
    morgue.write(
        "news/two.jsonl",
        "{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n{\"text\": cut\n",
    );
    morgue.write("news/picture.txt", b"\x89PNG\r\n\x1A\n\0\0");
    morgue.write("news/.hidden.txt", "x");
    morgue.write("other/never.txt", "x");
    let run = morgue.run(&["index", "news"]);
    assert_eq!(run.status, 3, "{run:?}");
    let why = |file: &str| {
        let run = morgue.run(&["why-not", file]);
        (run.status, run.stdout)
    };
    let (status, said) = why("news/kept.txt");
    assert_eq!(status, 0);
    let wanted = "news/kept.txt: indexed: 1 article; `morgue show news/kept.txt` prints it\n\
                  news/kept.txt: the same bytes as news/twin.txt\n";
    assert_eq!(said, wanted);
    let (status, said) = why("news/two.jsonl");
    assert_eq!(status, 0);
    assert!(said.contains("indexed: 2 articles"), "{said}");
    assert!(said.contains("skipped: line 3: "), "{said}");
    for (file, wanted) in [
        (
            "news/picture.txt",
            "skipped\nnews/picture.txt: skipped: binary file: PNG image",
        ),
        ("news/.hidden.txt", ".hidden.txt begins with a dot"),
        ("other/never.txt", "never seen: no run has read it"),
        ("news/none.txt", "never seen, and there is no such file"),
    ] {
        let (status, said) = why(file);
        assert!(status == 1 && said.contains(wanted), "{file}: {said}");
    }
}

#[test]
fn problems_are_kept_and_cleared() {
    let morgue = four_stories();
    morgue.write("news/picture.txt", b"\x89PNG\r\n\x1A\n\0\0");
    morgue.write(
        "news/bad.jsonl",
        "{\"title\":\"Odd\",\"date\":\"2023-02-31\",\"text\":\"It rained.\"}\n",
    );
    assert_eq!(morgue.run(&["problems"]).status, 2, "no index yet");
    let run = morgue.run(&["index", "news"]);
    assert!(run.stdout.contains("doubts    1 articles"), "{run:?}");
    let problems = morgue.run(&["problems"]);
    assert_eq!(problems.status, 0);
    let lines: Vec<&str> = problems.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{problems:?}");
    assert!(
        lines[0].starts_with("doubtful  news/bad.jsonl: "),
        "{lines:?}"
    );
    assert_eq!(
        lines[1],
        "skipped   news/picture.txt: binary file: PNG image"
    );
    let json = morgue.run(&["problems", "--json", "picture"]).json_lines();
    assert_eq!(json[0]["kind"], "skipped");
    assert_eq!(json[0]["path"], "news/picture.txt");
    assert_eq!(morgue.run(&["problems", "--count"]).stdout, "2\n");
    // An undated story is found by every search without a date.
    assert_eq!(morgue.titles(&["rained"]), ["Odd"]);

    let retry = morgue.run(&["index", "--retry"]);
    assert_eq!(retry.status, 3, "{retry:?}");
    assert!(files(&retry).starts_with("2 seen: "), "{retry:?}");
    morgue.write("news/picture.txt", story("A picture", "Now in words."));
    morgue.remove("news/bad.jsonl");
    let retry = morgue.run(&["index", "--retry"]);
    assert_eq!(retry.status, 0, "{retry:?}");
    assert!(
        files(&retry).starts_with("1 seen: 0 new, 1 changed"),
        "{retry:?}"
    );
    let problems = morgue.run(&["problems"]);
    assert_eq!(problems.stdout.lines().count(), 1, "{problems:?}");
    morgue.run(&["index", "news"]);
    assert_eq!(morgue.run(&["problems"]).stdout, "");
    assert_eq!(count(&morgue), "5");
}

/// A file of so many stories.
fn long(stories: usize) -> String {
    let line = |number: usize| {
        let text = format!("Harbour story {number} of many. ").repeat(40);
        format!("{{\"title\":\"Story {number}\",\"text\":\"{text}\"}}\n")
    };
    (0..stories).map(line).collect()
}

/// Checks that a search finds so many stories, each once.
fn check_whole(morgue: &Morgue, stories: usize) {
    let found = morgue.hits(&["--limit", "100000"]);
    let ids: HashSet<String> = found.iter().map(|hit| hit["id"].to_string()).collect();
    assert_eq!((found.len(), ids.len()), (stories, stories));
}

#[test]
fn a_run_that_is_stopped_or_killed_is_gone_on_with() {
    let morgue = Morgue::new();
    morgue.write("news/long.jsonl", long(20_000));
    let start = |args: &[&str]| {
        let args: Vec<&str> = ["index", "news", "--commit-every", "0"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        let mut command = morgue.command(&args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("it runs")
    };
    let committed = || count(&morgue).parse::<usize>().unwrap_or(0);
    let mut killed = start(&[]);
    until("a first commit", || committed() > 0);
    killed.kill().expect("it was alive");
    killed.wait().expect("it ends");
    let first = committed();
    assert!(first < 20_000, "too fast to be killed");

    let stopped = start(&[]);
    until("a second commit", || committed() > first);
    interrupt(&stopped);
    let stopped = Run::of(stopped.wait_with_output().expect("it ends"));
    assert_eq!(stopped.status, 130, "{stopped:?}");
    assert!(
        stopped.stderr.contains("run the same command again"),
        "{stopped:?}"
    );
    assert!(files(&stopped).contains("1 read in part"), "{stopped:?}");
    let second = committed();
    assert!(first < second && second < 20_000, "{first}, {second}");
    let problems = morgue.run(&["problems"]).stdout;
    assert!(problems.contains("read in part"), "{problems}");

    let last = morgue.run(&["index", "news"]);
    assert_eq!(last.status, 0, "{last:?}");
    let read = format!("read      {} articles", 20_000 - second);
    assert!(last.stdout.contains(&read), "{last:?}");
    check_whole(&morgue, 20_000);
    assert_eq!(morgue.run(&["problems"]).stdout, "");
}

#[test]
fn a_file_that_changed_after_a_stop_is_read_from_its_start() {
    let morgue = Morgue::new();
    morgue.write("news/long.jsonl", long(20_000));
    let mut killed = morgue
        .command(&["index", "news", "-q", "--commit-every", "0"])
        .spawn()
        .expect("it runs");
    until("a first commit", || count(&morgue).parse().unwrap_or(0) > 0);
    killed.kill().expect("it was alive");
    killed.wait().expect("it ends");
    morgue.write("news/long.jsonl", long(300));
    assert_eq!(morgue.run(&["index", "news"]).status, 0);
    check_whole(&morgue, 300);
}

#[test]
fn a_stop_ends_a_run_that_waits_for_its_input() {
    let morgue = four_stories();
    let mut child = morgue
        .command(&["index", "news", "-", "--commit-every", "0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut input = child.stdin.take().expect("its input");
    let line = b"{\"title\":\"Bridge opens\",\"text\":\"A bridge opened.\"}\n";
    input.write_all(line).expect("it listens");
    until_locked(&morgue, &child);
    let second = morgue.run(&["index", "news"]);
    let holder = format!("(process {}, since 20", child.id());
    assert!(
        second.status == 2 && second.stderr.contains(&holder),
        "{second:?}"
    );
    // What is read is committed though the rest does not come.
    until("a commit", || count(&morgue) == "4");
    interrupt(&child);
    let run = Run::of(child.wait_with_output().expect("it ends"));
    assert_eq!(run.status, 130, "{run:?}");
    assert_eq!(count(&morgue), "4");
}

#[test]
fn a_second_writer_waits_when_told_to() {
    let morgue = four_stories();
    let mut first = morgue
        .command(&["index", "-", "-q"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut input = first.stdin.take().expect("its input");
    let line = b"{\"title\":\"Bridge opens\",\"text\":\"A bridge opened.\"}\n";
    input.write_all(line).expect("it listens");
    until_locked(&morgue, &first);
    let second = morgue
        .command(&["index", "news", "--wait"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    std::thread::sleep(Duration::from_millis(300));
    drop(input);
    assert!(first.wait().expect("it ends").success());
    let second = Run::of(second.wait_with_output().expect("it ends"));
    assert_eq!(second.status, 0, "{second:?}");
    assert!(
        second.stderr.contains("waiting for another run"),
        "{second:?}"
    );
    assert_eq!(count(&morgue), "5");
}

#[test]
fn a_watched_folder_is_followed() {
    let morgue = four_stories();
    let watching = morgue
        .command(&["index", "news", "--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    until("the first run", || count(&morgue) == "4");
    change(&morgue);
    until("the change", || morgue.titles(&["title:new"]).len() == 1);
    until("the rest", || morgue.titles(&["title:gone"]).is_empty());
    interrupt(&watching);
    let run = Run::of(watching.wait_with_output().expect("it ends"));
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(count(&morgue), "4");
}

#[test]
fn an_index_is_made_anew_from_its_own_stories() {
    let morgue = Morgue::with_corpus();
    let ask = |args: &[&str]| morgue.run(args).stdout;
    let questions: [&[&str]; 4] = [
        &["search", "--json", "--sort", "oldest", "--limit", "1000"],
        &["people", "--json", "--limit", "1000"],
        &["problems"],
        &["search", "leader:RU", "--count"],
    ];
    let before = questions.map(ask);
    fs::rename(morgue.path("corpus"), morgue.path("away")).expect("it was there");
    let run = morgue.run(&["index", "--rebuild"]);
    assert_eq!(run.status, 0, "{run:?}");
    for (question, answer) in questions.iter().zip(before) {
        assert_eq!(ask(question), answer, "{question:?}");
    }
    assert!(!morgue.path("index.morgue-new").exists() && !morgue.path("index.morgue-old").exists());
    fs::rename(morgue.path("away"), morgue.path("corpus")).expect("it was there");
    let again = morgue.run(&["index"]);
    assert!(
        files(&again).contains(" 0 new, 0 changed, 0 moved,"),
        "{again:?}"
    );
}

#[test]
fn what_is_no_index_is_left_alone() {
    let morgue = four_stories();
    morgue.write("docs/note.txt", "Mine.");
    let run = morgue.run(&["index", "news", "--index", "docs"]);
    assert!(
        run.status == 2 && run.stderr.contains("not an index"),
        "{run:?}"
    );
    morgue.run(&["index", "news"]);
    morgue.write("index/note.txt", "Mine.");
    morgue.write("index.morgue-new/note.txt", "Mine.");
    let run = morgue.run(&["index", "--rebuild"]);
    assert!(
        run.status == 2 && run.stderr.contains("is in the way"),
        "{run:?}"
    );
    fs::remove_dir_all(morgue.path("index.morgue-new")).expect("it was there");
    let run = morgue.run(&["index", "--rebuild"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(morgue.path("index/note.txt").exists());
    assert_eq!(count(&morgue), "4");
}

#[test]
fn an_index_that_a_killed_rebuild_moved_away_is_put_back() {
    let morgue = four_stories();
    morgue.run(&["index", "news"]);
    let moved = fs::rename(morgue.path("index"), morgue.path("index.morgue-old"));
    moved.expect("it was there");
    let search = morgue.run(&["search", "ferry"]);
    assert!(
        search
            .stderr
            .contains("index.morgue-old is left of a rebuild"),
        "{search:?}"
    );
    let run = morgue.run(&["index", "news"]);
    assert!(files(&run).contains("4 unchanged"), "{run:?}");
}

#[test]
fn little_memory_is_enough() {
    let morgue = four_stories();
    let run = morgue.run(&["index", "news", "--memory", "40M"]);
    assert_eq!(run.status, 0, "{run:?}");
    for (size, wanted) in [("1M", "too little"), ("lots", "no size")] {
        let run = morgue.run(&["index", "news", "--memory", size]);
        assert!(run.status == 2 && run.stderr.contains(wanted), "{run:?}");
    }
}
