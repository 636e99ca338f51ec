//! A bound on the bytes of articles that are under way to the engine.
//!
//! The engine's own queue counts messages, not bytes, so that a run of long articles would fill
//! the memory. Whoever reads takes a [`Permit`] of an article's size before handing it over; the
//! engine drops it with the article. An engine that has died may keep what was handed to it, so
//! nobody waits for ever: after [`PATIENCE`] without a permit coming back the bound is passed, and
//! handing over tells of the failure.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How long a living engine seldom takes to give a permit back, writing a segment meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);

/// A shared number of bytes, handed out as [`Permit`]s.
#[derive(Clone, Debug)]
pub struct Budget {
    shared: Arc<Shared>,
    limit: usize,
    patience: Duration,
}

#[derive(Debug, Default)]
struct Shared {
    used: Mutex<usize>,
    freed: Condvar,
}

impl Budget {
    /// A budget of this many bytes.
    pub fn new(limit: usize) -> Budget {
        Budget {
            shared: Arc::default(),
            limit,
            patience: PATIENCE,
        }
    }

    /// Waits until `bytes` are free, or [`PATIENCE`] is at its end, and takes them. An article larger
    /// than the whole budget is let through alone.
    pub fn take(&self, bytes: usize) -> Permit {
        let mut used = self
            .shared
            .used
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        while *used > 0 && *used + bytes > self.limit {
            let waited = self.shared.freed.wait_timeout(used, self.patience);
            let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            used = guard;
            if timeout.timed_out() {
                break;
            }
        }
        *used += bytes;
        Permit {
            shared: Arc::clone(&self.shared),
            bytes,
        }
    }
}

/// Bytes taken from a [`Budget`]; dropping it gives them back.
#[derive(Debug)]
pub struct Permit {
    shared: Arc<Shared>,
    bytes: usize,
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self
            .shared
            .used
            .lock()
            .unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.shared.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    #[test]
    fn a_full_budget_makes_the_next_wait() {
        let budget = Budget::new(100);
        let first = budget.take(80);
        let (taken, waiting) = mpsc::channel();
        let other = budget.clone();
        let thread = thread::spawn(move || {
            let permit = other.take(40);
            taken.send(()).expect("the test listens");
            drop(permit);
        });
        assert!(waiting.recv_timeout(Duration::from_millis(100)).is_err());
        drop(first);
        assert!(waiting.recv().is_ok());
        thread.join().expect("it ends once bytes are free");
    }

    #[test]
    fn nobody_waits_for_ever_on_an_engine_that_died() {
        let budget = Budget {
            patience: Duration::from_millis(10),
            ..Budget::new(100)
        };
        let _kept = budget.take(80);
        drop(budget.take(40));
    }

    #[test]
    fn a_giant_passes_alone() {
        let budget = Budget::new(10);
        drop(budget.take(1000));
        drop(budget.take(5));
    }
}
