//! Any bytes as the manifest of an index and as what a commit says of itself.

#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;
use morgue::index::manifest::{Manifest, Payload};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    Payload::parse(text.lines().next().unwrap_or_default());
    let folder = morgue_fuzz::folder();
    fs::write(folder.join("manifest-1.jsonl"), bytes).expect("room for a file");
    let payload = Payload {
        format: 1,
        generation: 1,
        means: 0,
    };
    if let Ok(mut manifest) = Manifest::load(folder, &payload) {
        manifest.read_by(1);
        manifest.retry();
        let saved = manifest
            .save(&Default::default(), folder, 2)
            .expect("room for a file");
        let saved = Payload::parse(&saved).expect("a payload");
        assert_eq!(
            Manifest::load(folder, &saved)
                .expect("as it was saved")
                .sources,
            manifest.sources
        );
    }
});
