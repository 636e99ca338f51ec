//! A bound on the bytes of articles that are under way to the engine.
//!
//! The engine's own queue counts messages, not bytes, so that a run of long articles would fill
//! the memory. Whoever reads takes a [`Permit`] of an article's size before handing it over; the
//! engine drops it with the article.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A shared number of bytes, handed out as [`Permit`]s.
#[derive(Clone, Debug)]
pub struct Budget {
    shared: Arc<Shared>,
    limit: usize,
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
        }
    }

    /// Waits until `bytes` are free and takes them. An article larger than the whole budget is let
    /// through alone.
    pub fn take(&self, bytes: usize) -> Permit {
        let mut used = self
            .shared
            .used
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        while *used > 0 && *used + bytes > self.limit {
            used = self
                .shared
                .freed
                .wait(used)
                .unwrap_or_else(PoisonError::into_inner);
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
    use super::*;

    #[test]
    fn a_full_budget_makes_the_next_wait() {
        let budget = Budget::new(100);
        let first = budget.take(80);
        let waiting = std::thread::spawn({
            let budget = budget.clone();
            move || drop(budget.take(40))
        });
        assert!(!waiting.is_finished());
        drop(first);
        waiting
            .join()
            .expect("the waiting thread ends once bytes are free");
    }

    #[test]
    fn a_giant_passes_alone() {
        let budget = Budget::new(10);
        drop(budget.take(1000));
        drop(budget.take(5));
    }
}
