//! Any text as one whose language is told, and as the name of a language.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::language::{Language, detect};

fuzz_target!(|text: &str| {
    let (title, body) = text.split_once('\n').unwrap_or(("", text));
    let stated = Language::named(title);
    let _ = detect::settle(stated, title, body);
    let _ = detect::settle(None, title, body);
});
