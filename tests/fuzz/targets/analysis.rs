//! Any text as one that is indexed in any language, and as words that are asked for.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::index::analysis::{Analysis, News, rows};
use morgue::language::Language;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    let analysis = Analysis::of(Language::all().nth(usize::from(*first)));
    let mut news = News::new();
    let mut stream = news.stream(analysis, &text);
    let mut last = 0;
    while stream.step().is_some() {
        assert!(text.get(stream.span()).is_some());
        assert!(stream.position() >= last);
        last = stream.position();
    }
    rows(&text, analysis);
});
