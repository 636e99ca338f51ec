//! Any bytes as a message or a mailbox.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// What such a file begins with.
const OPENINGS: &[&str] = &[
    "From: ",
    "Message-ID: <a@example.com>\nSubject: ",
    "From a@example.com Tue Mar  3 10:11:12 2015\n",
    "MIME-Version: 1.0\nMessage-ID: <a@b>\nFrom: a@b\nContent-Type: multipart/mixed; boundary=a\n\n--a\n",
];

fuzz_target!(|bytes: &[u8]| {
    morgue_fuzz::read_under(OPENINGS, bytes);
});
