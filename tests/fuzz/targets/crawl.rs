//! Any bytes as a crawl of the web.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// What such a file begins with.
const OPENINGS: &[&str] = &[
    "WARC/1.0\r\n",
    "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n",
    "filedesc://a ",
];

fuzz_target!(|bytes: &[u8]| {
    morgue_fuzz::read_under(OPENINGS, bytes);
});
