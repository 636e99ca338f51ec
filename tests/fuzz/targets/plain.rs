//! Any bytes as plain text, with front matter or a header.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// What such a file begins with.
const OPENINGS: &[&str] = &["---\n", "+++\n", "Title: ", "# ", "Ferry sinks\n\n"];

fuzz_target!(|bytes: &[u8]| {
    morgue_fuzz::read_under(OPENINGS, bytes);
});
