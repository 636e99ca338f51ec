//! Any bytes as a compressed file or an archive, read as a stream and as a file.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use morgue::unpack::Input;

fuzz_target!(|bytes: &[u8]| {
    let (mut stream, mut file) = (bytes, Cursor::new(bytes));
    morgue_fuzz::unpacked(Input::Stream(&mut stream));
    morgue_fuzz::unpacked(Input::File(&mut file));
});
