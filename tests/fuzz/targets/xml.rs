//! Any bytes as the XML of an agency or a feed.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// What such a file begins with.
const OPENINGS: &[&str] = &[
    "<?xml",
    "<nitf>",
    "<newsItem>",
    "<newsMessage>",
    "<NewsML>",
    "<rss>",
    "<feed>",
    "<rdf:RDF>",
];

fuzz_target!(|bytes: &[u8]| {
    morgue_fuzz::read_under(OPENINGS, bytes);
});
