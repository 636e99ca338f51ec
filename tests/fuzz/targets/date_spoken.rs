//! Any text as a date or a range that a user types.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::date::spoken;

fuzz_target!(|text: &str| {
    // Whether it is understood makes no difference; that there is no panic does.
    let _ = spoken::range(text, morgue_fuzz::today());
});
