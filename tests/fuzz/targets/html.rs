//! Any bytes as a web page.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// What such a file begins with.
const OPENINGS: &[&str] = &[
    "<!DOCTYPE html>",
    "<html>",
    "<html><head>",
    "<html><body><article><p>",
];

fuzz_target!(|bytes: &[u8]| {
    morgue_fuzz::read_under(OPENINGS, bytes);
});
