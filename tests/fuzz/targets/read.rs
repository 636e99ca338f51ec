//! Any bytes as a file: its format is told, and reading ends the same way whatever pieces it comes in.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = morgue_fuzz::items(bytes);
    let piece = 1 + bytes.len() % 97;
    let dripped = morgue_fuzz::items(morgue_fuzz::Drip { bytes, piece });
    assert_eq!(whole, dripped);
});
