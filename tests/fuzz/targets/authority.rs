//! Any bytes as a file of leaders, as CSV and as TOML.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::authority::read::{Notation, read};

fuzz_target!(|bytes: &[u8]| {
    for notation in [Notation::Csv, Notation::Toml] {
        let Ok(reading) = read(bytes, notation) else {
            continue;
        };
        for leader in reading.leaders {
            leader.identity(None);
            morgue::authority::Known::of(&leader);
        }
    }
});
