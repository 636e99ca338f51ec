//! The progress bar of an indexing run: articles, MB/s and time left, on a terminal only.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::ingest::Progress;

/// How often the bar is drawn.
const TICK: Duration = Duration::from_millis(100);

/// A bar that follows a run from a thread of its own.
pub struct Bar {
    bar: ProgressBar,
    stopped: AtomicBool,
}

impl Bar {
    /// A bar on standard error, or none at all.
    pub fn new(visible: bool) -> Bar {
        let target = if visible {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let template = "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left, {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Bar {
            bar,
            stopped: AtomicBool::new(false),
        }
    }

    /// Draws until another thread's [`StopAtEnd`] is dropped.
    pub fn follow(&self, progress: &Progress) {
        while !self.stopped.load(Ordering::Relaxed) {
            self.bar.set_length(progress.found.load(Ordering::Relaxed));
            self.bar.set_position(progress.read.load(Ordering::Relaxed));
            self.bar.set_message(format!(
                "{} articles",
                progress.articles.load(Ordering::Relaxed)
            ));
            thread::park_timeout(TICK);
        }
        self.bar.finish_and_clear();
    }

    /// Ends the drawing, which goes on in this thread, when the guard is dropped: also where the
    /// work ends in a panic, or the drawing would never end.
    pub fn stop_at_end<'a>(&'a self, drawing: &Thread) -> StopAtEnd<'a> {
        StopAtEnd {
            bar: self,
            drawing: drawing.clone(),
        }
    }
}

/// See [`Bar::stop_at_end`].
pub struct StopAtEnd<'a> {
    bar: &'a Bar,
    drawing: Thread,
}

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.bar.stopped.store(true, Ordering::Relaxed);
        self.drawing.unpark();
    }
}
