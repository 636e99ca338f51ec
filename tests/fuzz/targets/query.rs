//! Any text as a query: what is understood prints in a form that parses back to itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::query::{Field, Leniency, MAX_BYTES, filter, parse};

fuzz_target!(|text: &str| {
    let today = morgue_fuzz::today();
    // Whether it is an error makes no difference; that there is no panic does.
    let _ = parse(text, today, Leniency::Strict);
    for field in Field::ALL {
        if let Ok(query) = filter(field, text, today) {
            parses_back(&query);
        }
    }
    if let Ok(parsed) = parse(text, today, Leniency::Lenient) {
        for note in &parsed.notes {
            assert!(text.get(note.span.clone()).is_some(), "{note:?}");
        }
        parses_back(&parsed.query);
    }
});

fn parses_back(query: &morgue::query::Query) {
    let printed = query.to_string();
    if printed.len() > MAX_BYTES {
        return;
    }
    let again = parse(&printed, morgue_fuzz::today(), Leniency::Strict);
    assert_eq!(
        again.as_ref().map(|parsed| &parsed.query),
        Ok(query),
        "{printed}"
    );
}
