//! What the fuzz targets share: readers of bytes, and what must hold of every article.
//!
//! One target for each thing of ours that reads foreign bytes or text; each ends with a panic where
//! something is amiss. They need `cargo install cargo-fuzz` and a nightly compiler, and are no part
//! of the checks of a commit. One is run, from the folder of the project, for ten minutes with the
//! project's own stories as seeds by
//!
//! ```text
//! mkdir -p tests/fuzz/corpus/html
//! cargo +nightly fuzz run --fuzz-dir tests/fuzz -s none html tests/fuzz/corpus/html corpus -- \
//!     -max_total_time=600 -timeout=5 -rss_limit_mb=1024 -max_len=20000
//! ```
//!
//! `cargo +nightly fuzz list --fuzz-dir tests/fuzz` names them. Without a nightly compiler the
//! variable `RUSTC_BOOTSTRAP=1` makes do with the stable one.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;

use chrono::NaiveDate;
use morgue::article::{Article, Draft};
use morgue::extract::{Means, complete as completed};
use morgue::format::{self, Item};
use morgue::index::analysis::{Analysis, News};
use morgue::sketch::{Shingles, Sketch};
use morgue::unpack::{self, Input, Limits, Part};

/// A reader that gives a few bytes at a time.
pub struct Drip<'a> {
    /// What is left.
    pub bytes: &'a [u8],
    /// The most bytes at once.
    pub piece: usize,
}

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.piece.min(buffer.len());
        self.bytes.read(&mut buffer[..count])
    }
}

/// How the reading of a file ended, and all that it gave.
pub fn items(input: impl Read) -> (Result<format::Format, String>, Vec<Item>) {
    let mut items = Vec::new();
    let end = format::read(input, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    });
    (end.map_err(|refusal| refusal.to_string()), items)
}

/// Reads the bytes under one of these openings: as they are where they have one, else behind the one
/// that their first byte chooses.
pub fn read_under(openings: &[&str], bytes: &[u8]) {
    let has = |opening: &&str| bytes.starts_with(opening.as_bytes());
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let opening = openings[usize::from(*first) % openings.len()];
    // A refusal is as good an answer as any.
    let _ = match openings.iter().any(has) {
        true => items(bytes),
        false => items(opening.as_bytes().chain(rest)),
    };
}

/// Reads every member of a source, as far as limits let it that are small enough for many runs.
pub fn unpacked(input: Input<'_>) {
    let limits = Limits {
        members: 1000,
        unpacked: 16 << 20,
        ratio_from: 1 << 20,
        spool: 1 << 20,
        ..Limits::default()
    };
    unpack::read(input, &limits, &mut |part| {
        match part {
            Part::Member { bytes, .. } => read_on(bytes),
            Part::Refused { what, .. } => assert!(!what.is_empty()),
        }
        ControlFlow::Continue(())
    });
}

/// Reads a member to its end, over a few errors.
fn read_on(bytes: &mut dyn Read) {
    let mut buffer = [0; 4096];
    let mut errors = 0;
    loop {
        match bytes.read(&mut buffer) {
            Ok(0) => return,
            Ok(_) => {}
            Err(_) if errors < 100 => errors += 1,
            Err(_) => return,
        }
    }
}

/// Completes a draft and checks what came of it.
pub fn complete(draft: Draft) {
    check(&completed(draft, "a/1987/b.txt", &Means::shipped()));
}

/// What holds of every article: what is found in the text lies in it, and it can be indexed.
pub fn check(article: &Article) {
    let text = &article.text;
    for person in &article.people {
        for span in &person.mentions {
            let mention = text.whole().get(span.clone());
            assert!(mention.is_some_and(|name| !name.is_empty()), "{person:?}");
        }
    }
    let analysis = Analysis::of(article.language.as_ref().map(|found| found.value));
    let mut news = News::new();
    let mut stream = news.stream(analysis, text.whole());
    while stream.step().is_some() {
        assert!(text.whole().get(stream.span()).is_some());
    }
    Sketch::of(&Shingles::of(text.body()));
}

/// A day to count from.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 3, 15).expect("a day of the calendar")
}

/// A folder of this process for files that a target must lay down.
pub fn folder() -> &'static Path {
    static FOLDER: LazyLock<tempfile::TempDir> =
        LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));
    FOLDER.path()
}
