//! Any bytes as JSON, one value or many.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// What such a file begins with.
const OPENINGS: &[&str] = &["{\"title\":", "{\"", "[{\"", "{\"uri\":\"a\",\"headline\":"];

fuzz_target!(|bytes: &[u8]| {
    morgue_fuzz::read_under(OPENINGS, bytes);
});
