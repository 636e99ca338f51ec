//! Any text as one in which people are mentioned.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::extract::people;
use morgue::person;
use morgue::text::Text;

fuzz_target!(|text: &str| {
    let (title, body) = text.split_once('\u{1}').unwrap_or(("", text));
    let text = Text::new(Some(title).filter(|title| !title.is_empty()), body);
    for found in people::people(&text, &[]) {
        for span in &found.mentions {
            assert!(text.whole().get(span.clone()).is_some(), "{found:?}");
        }
        person::forms(&found.name);
    }
    person::forms(title);
    person::key(title);
});
