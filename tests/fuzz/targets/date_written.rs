//! Any text as a date that is stated or printed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::date::written;
use morgue::extract::address;

fuzz_target!(|text: &str| {
    // Whether there is a date makes no difference; that there is no panic does.
    let _ = written::stated(text);
    let _ = written::alone(text);
    let _ = address::in_url(text);
    let _ = address::in_path(text);
    for (pos, _) in text.char_indices().take(256) {
        if let Some(found) = written::at(text, pos) {
            assert!(text.get(found.span()).is_some_and(|date| !date.is_empty()));
            let _ = found.date();
        }
        if let Some((_, end)) = written::weekday_at(text, pos) {
            assert!(text.is_char_boundary(end));
        }
    }
});
