//! Any text as a story: all that is found in it lies inside it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::article::Draft;

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(6, '\u{1}');
    let mut part = || {
        parts
            .next()
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
    };
    let draft = Draft {
        body: part().unwrap_or_default(),
        title: part(),
        dateline: part(),
        date: part(),
        url: part(),
        language: part(),
        ..Draft::default()
    };
    morgue_fuzz::complete(draft);
});
