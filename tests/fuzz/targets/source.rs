//! Any bytes as a file that is indexed: unpacked, read, completed, analysed and sketched.

#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use morgue::extract::Means;
use morgue::ingest::read::{Naming, Outcome, read};
use morgue::unpack::Input;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes;
    let input = Input::Stream(&mut bytes);
    let mut left = 16;
    // A refusal is as good an answer as any.
    let _ = read(
        input,
        "a/1987/b",
        Naming::ByText,
        &Means::shipped(),
        &mut |outcome| {
            if let Outcome::Article(article) = outcome {
                morgue_fuzz::check(&article);
            }
            left -= 1;
            if left == 0 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
});
