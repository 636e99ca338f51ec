//! Any bytes as the file of clusters beside an index, under a right head so that they are looked at.

#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;
use xxhash_rust::xxh3::xxh3_64;

/// The room is private to the program; it is read here as it stands.
#[path = "../../../src/index/kin.rs"]
#[allow(dead_code)]
mod kin;

/// What that room knows of its neighbour.
mod document {
    pub fn key(id: &str) -> u64 {
        xxhash_rust::xxh3::xxh3_64(id.as_bytes())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let folder = morgue_fuzz::folder();
    let mut file = b"morgkin1".to_vec();
    file.extend_from_slice(&(24 + bytes.len() as u64).to_le_bytes());
    file.extend_from_slice(&xxh3_64(bytes).to_le_bytes());
    file.extend_from_slice(bytes);
    for file in [file.as_slice(), bytes] {
        fs::write(folder.join("clusters-1.bin"), file).expect("room for a file");
        let kin = kin::Kin::load(folder, 1);
        let words = bytes.chunks_exact(4).take(64);
        for word in words.map(|word| u32::from_le_bytes(word.try_into().expect("four bytes"))) {
            let key = u64::from(word) << 32 | u64::from(word);
            for key in [key, u64::from(word)] {
                kin.updates(key);
                if let Some(member) = kin.member(key) {
                    kin.ids(member.cluster).for_each(drop);
                }
            }
            kin.ids(word).take(1000).for_each(drop);
        }
    }
});
