//! What there is to do: files to read, and batches of their drafts to index.
//!
//! All workers do both. Whoever reads a long file offers its batches to those who have nothing to
//! read, so that one file keeps all cores busy, and does itself what nobody takes. The queue can be
//! brought to [rest](Queue::at_rest), when nothing that was [begun](Queue::begin) is unfinished, as a
//! commit needs it; reading goes on meanwhile. Knows nothing of what is in a file or a batch.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Files that may wait to be read.
const AHEAD: usize = 1 << 12;

/// Something to do.
pub enum Task<J, B> {
    /// A file to read.
    Job(J),
    /// A batch to index.
    Batch(B),
}

/// Tasks for workers, in the order in which they came, batches first.
pub struct Queue<J, B> {
    state: Mutex<State<J, B>>,
    changed: Condvar,
    /// How many batches may wait.
    batches_ahead: usize,
}

struct State<J, B> {
    jobs: VecDeque<J>,
    batches: VecDeque<B>,
    /// How many threads are at work.
    busy: usize,
    /// Whether more jobs may come.
    phase: Phase,
    /// How many things are begun and not ended.
    pending: usize,
    /// Whether nothing more may begin.
    is_resting: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Jobs come.
    Open,
    /// No more jobs come.
    Closed,
    /// Jobs that wait are dropped, and so are those that come.
    Abandoned,
}

/// Kept by a thread while it is at work.
pub struct Busy<'a, J, B>(&'a Queue<J, B>);

impl<J, B> Drop for Busy<'_, J, B> {
    fn drop(&mut self) {
        self.0.lock().busy -= 1;
        self.0.changed.notify_all();
        if thread::panicking() {
            // The fault is told when all threads have ended; nobody may wait for this one.
            self.0.abandon();
        }
    }
}

impl<J, B> Queue<J, B> {
    /// An empty queue for so many workers.
    pub fn new(workers: usize) -> Queue<J, B> {
        Queue {
            state: Mutex::new(State {
                jobs: VecDeque::new(),
                batches: VecDeque::new(),
                busy: 0,
                phase: Phase::Open,
                pending: 0,
                is_resting: false,
            }),
            changed: Condvar::new(),
            batches_ahead: workers,
        }
    }

    /// Adds a job, waiting while there are many.
    pub fn put(&self, job: J) {
        let mut state = self.lock();
        while state.jobs.len() >= AHEAD && state.phase == Phase::Open {
            state = self.wait(state);
        }
        if state.phase == Phase::Open {
            state.jobs.push_back(job);
            self.changed.notify_all();
        }
    }

    /// Says that no more jobs come.
    pub fn close(&self) {
        let mut state = self.lock();
        if state.phase == Phase::Open {
            state.phase = Phase::Closed;
        }
        self.changed.notify_all();
    }

    /// Drops the jobs that wait and those that come; batches are still done.
    pub fn abandon(&self) {
        let mut state = self.lock();
        state.phase = Phase::Abandoned;
        state.jobs.clear();
        self.changed.notify_all();
    }

    /// The next task, waited for; `None` when all is done.
    pub fn next(&self) -> Option<(Task<J, B>, Busy<'_, J, B>)> {
        let mut state = self.lock();
        loop {
            let batch = state.batches.pop_front().map(Task::Batch);
            if let Some(task) = batch.or_else(|| state.jobs.pop_front().map(Task::Job)) {
                state.busy += 1;
                self.changed.notify_all();
                return Some((task, Busy(self)));
            }
            // Who reads may still have batches to offer.
            if state.phase != Phase::Open && state.busy == 0 && state.jobs.is_empty() {
                return None;
            }
            state = self.wait(state);
        }
    }

    /// Says that the calling thread, which is no worker, is at work too.
    pub fn join(&self) -> Busy<'_, J, B> {
        self.lock().busy += 1;
        Busy(self)
    }

    /// Leaves a batch to other workers; gives it back where enough wait already.
    pub fn offer(&self, batch: B) -> Option<B> {
        let mut state = self.lock();
        if state.batches.len() >= self.batches_ahead {
            return Some(batch);
        }
        state.batches.push_back(batch);
        self.changed.notify_all();
        None
    }

    /// Says that something begins which must not be committed by half, such as a batch on its way;
    /// waits while there is to be rest, and helps with the batches that wait, by `work`.
    pub fn begin(&self, mut work: impl FnMut(B)) {
        let mut state = self.lock();
        while state.is_resting {
            match state.batches.pop_front() {
                None => state = self.wait(state),
                Some(batch) => {
                    drop(state);
                    work(batch);
                    state = self.lock();
                }
            }
        }
        state.pending += 1;
    }

    /// Says that something which was begun has ended.
    pub fn end(&self) {
        self.lock().pending -= 1;
        self.changed.notify_all();
    }

    /// Waits until nothing that was begun is unfinished, then does `then` before anything else begins;
    /// `None` where the queue was abandoned meanwhile.
    pub fn at_rest<T>(&self, then: impl FnOnce() -> T) -> Option<T> {
        let mut state = self.lock();
        state.is_resting = true;
        self.changed.notify_all();
        while state.pending > 0 && state.phase != Phase::Abandoned {
            state = self.wait(state);
        }
        let is_at_rest = state.pending == 0;
        drop(state);
        let done = is_at_rest.then(then);
        self.lock().is_resting = false;
        self.changed.notify_all();
        done
    }

    fn lock(&self) -> MutexGuard<'_, State<J, B>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<J, B>>) -> MutexGuard<'a, State<J, B>> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Runs workers over jobs that are numbers; job `n` makes `n` batches, and `rests` rests are
    /// asked for meanwhile. Gives how many batches were done, and how many were seen under way at rest.
    fn done(workers: usize, jobs: u64, rests: usize) -> (u64, u64) {
        let queue = Queue::<u64, u64>::new(workers);
        let (made, done, amiss) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        let index = |_batch: u64| {
            thread::yield_now();
            done.fetch_add(1, Ordering::SeqCst);
            queue.end();
        };
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some((task, _busy)) = queue.next() {
                        match task {
                            Task::Batch(batch) => index(batch),
                            Task::Job(count) => {
                                for number in 0..count {
                                    queue.begin(index);
                                    made.fetch_add(1, Ordering::SeqCst);
                                    if let Some(batch) = queue.offer(number) {
                                        index(batch);
                                    }
                                }
                            }
                        }
                    }
                });
            }
            scope.spawn(|| {
                for _ in 0..rests {
                    queue.at_rest(|| {
                        let under_way = made.load(Ordering::SeqCst) - done.load(Ordering::SeqCst);
                        amiss.fetch_add(under_way, Ordering::SeqCst);
                    });
                }
            });
            (0..jobs).for_each(|job| queue.put(job));
            queue.close();
        });
        (done.load(Ordering::SeqCst), amiss.load(Ordering::SeqCst))
    }

    #[test]
    fn every_batch_is_done_and_none_is_under_way_at_rest() {
        for (workers, jobs, rests) in [(1, 20, 0), (1, 20, 10), (4, 60, 50), (3, 0, 3)] {
            assert_eq!(done(workers, jobs, rests), ((0..jobs).sum(), 0));
        }
    }

    #[test]
    fn whoever_waits_for_input_does_not_disturb_the_rest() {
        let queue = Queue::<u64, u64>::new(1);
        let _reading = queue.join();
        assert_eq!(queue.at_rest(|| 1), Some(1));
        queue.begin(|_| ());
        queue.end();
        assert_eq!(queue.at_rest(|| 2), Some(2));
    }

    #[test]
    fn nobody_waits_for_what_will_never_end() {
        let queue = Queue::<u64, u64>::new(1);
        queue.begin(|_| ());
        queue.abandon();
        assert_eq!(queue.at_rest(|| 1), None);
    }

    #[test]
    fn an_abandoned_queue_takes_nothing_and_ends() {
        let queue = Queue::<u64, u64>::new(1);
        queue.put(1);
        queue.abandon();
        queue.put(2);
        assert!(queue.next().is_none());
    }
}
