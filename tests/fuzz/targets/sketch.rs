//! Any two texts as stories: sketches survive their storage, likeness is a share, marks end.

#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::sketch::{Shingles, Sketch};
use morgue::version::{Stated, mark};

fuzz_target!(|text: &str| {
    let (one, other) = text.split_once('\u{1}').unwrap_or((text, ""));
    let [a, b] = [one, other].map(|text| Sketch::of(&Shingles::of(text)));
    if let (Some(a), Some(b)) = (a, b) {
        assert!((0.0..=1.0).contains(&a.likeness(&b)));
        assert_eq!(Sketch::from_words(&a.words()), a);
    }
    let [a, b] = [one, other].map(|text| Shingles::of(text).into_set());
    assert!((0.0..=1.0).contains(&a.likeness(&b)));
    let stated = Stated {
        publisher: Some(other),
        url: Some(one),
        slug: Some(other),
        title: Some(one),
        version: Some(other),
    };
    stated.strands();
    stated.rank();
    assert!(one.ends_with(mark(one).1) || one.trim().ends_with(mark(one).1));
});
