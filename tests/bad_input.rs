//! Bad input of every kind: each is named with its reason, everything else is indexed, and the exit
//! status tells.

use std::fs;
use std::io::{ErrorKind, Write};
use std::time::Duration;

use crate::harness::{Morgue, Run};

/// Indexes a good story beside bad input and checks what is said of the bad.
fn index_beside(morgue: &Morgue, reasons: &[&str]) -> Run {
    morgue.write(
        "news/good.txt",
        "Ferry sinks\n\nPARIS, March 3, 1991 (AP) -- A ferry sank off the coast.\n",
    );
    let run = morgue.run(&["index", "news"]);
    assert_eq!(run.status, 3, "{run:?}");
    for reason in reasons {
        assert!(
            run.stderr.contains(reason),
            "{reason:?} is not in {}",
            run.stderr
        );
    }
    assert_eq!(morgue.titles(&["ferry coast"]), ["Ferry sinks"]);
    run
}

#[test]
fn an_empty_file() {
    let morgue = Morgue::new();
    morgue.write("news/empty.txt", "");
    morgue.write("news/blank.txt", " \n\n\t\n");
    let run = index_beside(
        &morgue,
        &[
            "news/empty.txt: empty file",
            "news/blank.txt: nothing but white space",
        ],
    );
    assert!(
        run.stdout
            .contains("3 seen: 1 new, 0 changed, 0 moved, 0 unchanged, 2 unreadable"),
        "{run:?}"
    );
    // What is known to be unreadable is named again though it is not read again.
    let again = morgue.run(&["index", "news"]);
    assert_eq!(again.status, 3);
    assert!(
        again.stderr.contains("news/empty.txt: empty file"),
        "{again:?}"
    );
}

#[test]
fn a_binary_file() {
    let morgue = Morgue::new();
    let noise: Vec<u8> = (0..4096_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    morgue.write("news/noise.txt", noise);
    morgue.write(
        "news/picture.txt",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01",
    );
    index_beside(
        &morgue,
        &[
            "news/noise.txt: binary file",
            "news/picture.txt: binary file",
        ],
    );
}

#[test]
fn a_giant_line() {
    let morgue = Morgue::new();
    morgue.write("news/giant.txt", "word ");
    let file = fs::OpenOptions::new()
        .append(true)
        .open(morgue.path("news/giant.txt"))
        .expect("the file");
    let mut file = std::io::BufWriter::new(file);
    let chunk = "words without an end ".repeat(50_000);
    for _ in 0..1024 {
        file.write_all(chunk.as_bytes())
            .expect("a gigabyte written");
    }
    file.into_inner().expect("a gigabyte written");
    let run = index_beside(&morgue, &["news/giant.txt: ", "larger than 32 MiB"]);
    fs::remove_file(morgue.path("news/giant.txt")).expect("the file removed");
    assert!(run.stdout.contains("1 unreadable"), "{run:?}");
}

#[test]
fn truncated_json_in_line_three_of_five() {
    let morgue = Morgue::new();
    let line = |n: u32| format!("{{\"title\":\"Bridge {n}\",\"text\":\"A bridge opened.\"}}\n");
    let lines = [
        line(1),
        line(2),
        "{\"title\":\"Bridge 3\",\"te\n".to_owned(),
        line(4),
        line(5),
    ];
    morgue.write("news/feed.jsonl", lines.concat());
    index_beside(&morgue, &["news/feed.jsonl: line 3: "]);
    assert_eq!(morgue.hits(&["bridge"]).len(), 4);
}

#[test]
fn an_unknown_encoding() {
    let morgue = Morgue::new();
    let ebcdic: Vec<u8> = b"\xc6\x85\x99\x99\xa8\x40\xa2\x89\x95\x92\xa2\x25\x25".repeat(30);
    morgue.write("news/ebcdic.txt", ebcdic);
    let utf32: Vec<u8> = "\u{FEFF}Ferry sinks"
        .chars()
        .flat_map(|c| (c as u32).to_le_bytes())
        .collect();
    morgue.write("news/utf32.txt", utf32);
    index_beside(
        &morgue,
        &[
            "news/ebcdic.txt: unknown encoding",
            "news/utf32.txt: unknown encoding",
        ],
    );
}

/// A user other than the superuser, whom no mode keeps out.
#[cfg(unix)]
const SOMEBODY: u32 = 65_534;

/// Runs the binary as somebody whom modes keep out: the user that runs the tests, or where that is
/// the superuser another, with a copy of the binary that is sure to be reachable.
#[cfg(unix)]
fn run_with_modes_minded(morgue: &Morgue, args: &[&str]) -> Run {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    morgue.write("probe", "x");
    fs::set_permissions(morgue.path("probe"), fs::Permissions::from_mode(0o000)).expect("a mode");
    let is_superuser = fs::read(morgue.path("probe")).is_ok();
    morgue.remove("probe");
    if !is_superuser {
        return morgue.run(args);
    }
    let binary = morgue.path("morgue-binary");
    if !binary.exists() {
        fs::copy(env!("CARGO_BIN_EXE_morgue"), &binary).expect("a copy of the binary");
    }
    fs::set_permissions(morgue.path("."), fs::Permissions::from_mode(0o777)).expect("a mode");
    let mut command = std::process::Command::new(binary);
    command
        .args(args)
        .current_dir(morgue.path("."))
        .env_remove("MORGUE_INDEX")
        .uid(SOMEBODY);
    loop {
        match command.output() {
            // Another test's child may hold the copy open for writing until it starts its program.
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(Duration::from_millis(10));
            }
            output => return Run::of(output.expect("the binary runs")),
        }
    }
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_and_folder() {
    use std::os::unix::fs::PermissionsExt;
    let morgue = Morgue::new();
    let mode = |name: &str, mode| {
        fs::set_permissions(morgue.path(name), fs::Permissions::from_mode(mode)).expect("a mode")
    };
    morgue.write(
        "news/good.txt",
        "Ferry sinks\n\nPARIS (AP) -- A ferry sank off the coast.\n",
    );
    morgue.write("news/secret.txt", "Secret\n\nNobody may read this.\n");
    morgue.write(
        "news/locked/story.txt",
        "Locked\n\nNobody may look in here.\n",
    );
    mode("news/secret.txt", 0o000);
    mode("news/locked", 0o000);
    let run = run_with_modes_minded(&morgue, &["index", "news"]);
    assert_eq!(run.status, 3, "{run:?}");
    for reason in [
        "news/secret.txt: cannot be opened: Permission denied",
        "news/locked: permission denied",
    ] {
        assert!(
            run.stderr.contains(reason),
            "{reason:?} is not in {}",
            run.stderr
        );
    }
    assert_eq!(morgue.titles(&["ferry coast"]), ["Ferry sinks"]);
    // Once it may be read it is, though neither its size nor its time has changed.
    mode("news/secret.txt", 0o644);
    mode("news/locked", 0o755);
    assert_eq!(run_with_modes_minded(&morgue, &["index", "news"]).status, 0);
    assert_eq!(morgue.hits(&["nobody"]).len(), 2);
}

/// Who may not write the index is told so, and may search it.
#[cfg(unix)]
#[test]
fn an_index_that_may_only_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let morgue = Morgue::new();
    morgue.write(
        "news/a.txt",
        "Ferry sinks\n\nPARIS (AP) -- A ferry sank off the coast.\n",
    );
    morgue.run(&["index", "news"]);
    let mode = |mode| {
        fs::set_permissions(morgue.path("index"), fs::Permissions::from_mode(mode)).expect("a mode")
    };
    mode(0o555);
    let found = run_with_modes_minded(&morgue, &["search", "ferry", "--count"]);
    let refused = run_with_modes_minded(&morgue, &["index", "news"]);
    mode(0o755);
    assert_eq!(
        (found.status, found.stdout.as_str()),
        (0, "1\n"),
        "{found:?}"
    );
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(refused.stderr.contains("Permission denied"), "{refused:?}");
    assert_eq!(refused.stderr.lines().count(), 1, "{refused:?}");
}

#[cfg(unix)]
#[test]
fn a_loop_of_links() {
    let morgue = Morgue::new();
    morgue.write("news/deep/story.txt", "Deep\n\nA story below.\n");
    std::os::unix::fs::symlink("..", morgue.path("news/deep/up")).expect("a link");
    index_beside(&morgue, &["news/deep/up: a loop of links"]);
}

#[test]
fn a_format_that_is_not_read_yet() {
    let morgue = Morgue::new();
    morgue.write(
        "news/dump.txt",
        "<mediawiki><page><title>x</title></page></mediawiki>",
    );
    index_beside(
        &morgue,
        &["news/dump.txt: looks like a MediaWiki dump, which is not read yet"],
    );
}

#[test]
fn a_page_without_an_article() {
    let morgue = Morgue::new();
    morgue.write(
        "news/page.html",
        "<!DOCTYPE html><html><head><title>x</title></head><body><p>Hello</p></body></html>",
    );
    index_beside(&morgue, &["news/page.html: no article in it"]);
}

/// Runs the binary where no file may grow beyond so many blocks of 512 bytes, which fails the same
/// writes at the same places as a full disk.
#[cfg(unix)]
fn with_files_limited(morgue: &Morgue, blocks: u32, args: &[&str]) -> Run {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = std::process::Command::new("sh");
    shell
        .args(["-c", &script, env!("CARGO_BIN_EXE_morgue")])
        .args(args);
    shell
        .current_dir(morgue.path("."))
        .env_remove("MORGUE_INDEX");
    Run::of(shell.output().expect("a shell"))
}

/// An engine that dies keeps what was handed to it: more text than may be under way must not make
/// the readers wait for ever.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_while_much_is_under_way() {
    let morgue = Morgue::new();
    // Words that do not compress, so that the store reaches the limit at once.
    let mut seed = 1_u64;
    let mut word = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{:012x} ", seed >> 16)
    };
    for file in 0..8 {
        let mut line = || {
            format!(
                "{{\"text\":\"{}\"}}\n",
                (0..7000).map(|_| word()).collect::<String>()
            )
        };
        morgue.write(
            &format!("news/{file}.jsonl"),
            (0..100).map(|_| line()).collect::<String>(),
        );
    }
    let run = with_files_limited(&morgue, 20_000, &["index", "news", "--threads", "1"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.stderr.contains("its last state is kept"), "{run:?}");
}

/// A disk that takes no more, a little into the run.
#[cfg(unix)]
#[test]
fn a_full_disk() {
    let morgue = Morgue::new();
    morgue.write(
        "news/a.txt",
        "Ferry sinks\n\nPARIS, March 3, 1991 (AP) -- A ferry sank.\n",
    );
    morgue.run(&["index", "news"]);
    let mut lines = String::new();
    for n in 0..20_000 {
        lines.push_str(&format!(
            "{{\"title\":\"Story {n}\",\"text\":\"Harbour {n} {}\"}}\n",
            n * 7919
        ));
    }
    morgue.write("news/many.jsonl", lines);
    let run = with_files_limited(&morgue, 64, &["index", "news"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.stderr.contains("the index cannot be written"),
        "{run:?}"
    );
    assert!(run.stderr.contains("its last state is kept"), "{run:?}");
    assert!(
        run.stderr.contains("File too large"),
        "the cause is told: {run:?}"
    );
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    assert_eq!(morgue.run(&["search", "--count"]).stdout, "1\n");
    let after = morgue.run(&["index", "news"]);
    assert_eq!(after.status, 0, "{after:?}");
    assert_eq!(morgue.run(&["search", "--count"]).stdout, "20001\n");
}

#[test]
fn a_path_that_is_not_there() {
    let morgue = Morgue::new();
    let run = morgue.run(&["index", "nowhere"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("nowhere: no such file or folder"),
        "{run:?}"
    );
    assert!(!morgue.path("index").exists());
}

#[test]
fn impossible_dates_are_kept_as_doubts() {
    let morgue = Morgue::new();
    morgue.write(
        "news/a.txt",
        "Title: Ferry sinks\nDate: 1987-02-31\n\nA ferry sank.\n",
    );
    let run = morgue.run(&["index", "news"]);
    assert_eq!(run.status, 0, "{run:?}");
    let hit = &morgue.hits(&["ferry"])[0];
    assert!(hit["date"].is_null(), "{hit}");
    let shown = morgue.run(&["show", "--explain", "news/a.txt"]).stdout;
    assert!(shown.contains("1987-02-31"), "{shown}");
}
