//! Any text as the opening of a story, and as a dateline that is marked as one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::extract::dateline;

fuzz_target!(|text: &str| {
    if let Some(found) = dateline::read(text) {
        let raw = text.get(found.raw).expect("a part of the text");
        assert_eq!(raw, found.dateline.raw);
        assert!(text.get(found.span).is_some());
    }
    // Whether there is one makes no difference; that there is no panic does.
    let _ = dateline::marked(text);
});
