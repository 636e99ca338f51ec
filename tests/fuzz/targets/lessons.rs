//! Any text as a file that the tagger learns from.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::train::{columns, story};

fuzz_target!(|text: &str| {
    // Whether it is in their format makes no difference; that there is no panic does.
    let _ = columns::read(text);
    let _ = story::read(text);
});
