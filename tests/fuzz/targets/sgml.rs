//! Any bytes as the SGML of Reuters-21578 and TREC.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// What such a file begins with.
const OPENINGS: &[&str] = &[
    "<!DOCTYPE lewis",
    "<REUTERS",
    "<DOC>\n<DOCNO> a </DOCNO>\n",
    "<DOC>",
];

fuzz_target!(|bytes: &[u8]| {
    morgue_fuzz::read_under(OPENINGS, bytes);
});
