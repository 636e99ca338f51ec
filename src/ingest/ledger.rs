//! The account of a run while it goes on: which files are under way, and what became of the others.
//!
//! A file is done when it has been read and all that was read of it has been handed to the writer.
//! At rest, when nothing is in between, [`Ledger::changes`] says what a commit may say of both.
//! Knows sources; no articles, no engine.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::index::manifest::{Changes, Doubtful, Source};

/// The most doubts of one file that are told one by one.
const TOLD: usize = 1000;

/// What became of a file that was read.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its identity.
    pub file: String,
    /// Its line of the manifest.
    pub source: Source,
    /// Why it was read.
    pub kind: Kind,
}

/// Why a file was read, or that it was not needed after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is new, or what is left of it is.
    Added,
    /// It has changed.
    Changed,
    /// It has the bytes that it had, or cannot be opened any more.
    Unchanged,
}

/// A file under way.
pub struct Reading {
    /// Its identity.
    pub file: String,
    /// The name it goes by.
    pub name: String,
    kind: Kind,
    state: Mutex<State>,
}

struct State {
    source: Source,
    /// Of articles indexed in this run, with the place of the article in the file; [`TOLD`] at most.
    doubts: Vec<(u64, Doubtful)>,
    /// Batches that are not yet indexed.
    batches: usize,
    is_read: bool,
}

impl Reading {
    /// A file of which `source` is known when reading begins.
    pub fn new(file: String, source: Source, kind: Kind) -> Arc<Reading> {
        Arc::new(Reading {
            file,
            name: source.name.clone(),
            kind,
            state: Mutex::new(State {
                source,
                doubts: Vec::new(),
                batches: 0,
                is_read: false,
            }),
        })
    }

    /// A batch of its drafts is on its way.
    pub fn begin(&self) {
        self.lock().batches += 1;
    }

    fn source(&self) -> Source {
        let mut state = self.lock();
        let mut source = state.source.clone();
        state.doubts.sort_by_key(|(number, _)| *number);
        let doubts = state.doubts.iter().map(|(_, doubtful)| doubtful.clone());
        source.doubts.extend(doubts);
        source.doubts.truncate(TOLD);
        source
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See the module.
#[derive(Default)]
pub struct Ledger {
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    under_way: BTreeMap<String, Arc<Reading>>,
    done: Vec<Done>,
}

impl Ledger {
    /// A file is under way from now on.
    pub fn open(&self, reading: &Arc<Reading>) {
        let mut entries = self.lock();
        let file = reading.file.clone();
        entries.under_way.insert(file, Arc::clone(reading));
    }

    /// What became of a file that was not read.
    pub fn enter(&self, done: Done) {
        self.lock().done.push(done);
    }

    /// A batch of so many articles is indexed.
    pub fn indexed(&self, reading: &Reading, articles: u64, doubts: Vec<(u64, Doubtful)>) {
        let mut state = reading.lock();
        state.batches -= 1;
        state.source.articles += articles;
        state.source.doubtful += articles_of(&doubts);
        let room = TOLD - state.doubts.len();
        state.doubts.extend(doubts.into_iter().take(room));
        let is_done = state.is_read && state.batches == 0;
        drop(state);
        if is_done {
            self.close(reading);
        }
    }

    /// Nothing more is read of a file; `end` completes what is known of it.
    pub fn read(&self, reading: &Reading, end: impl FnOnce(&mut Source)) {
        let mut state = reading.lock();
        end(&mut state.source);
        state.is_read = true;
        let is_done = state.batches == 0;
        drop(state);
        if is_done {
            self.close(reading);
        }
    }

    fn close(&self, reading: &Reading) {
        let done = Done {
            file: reading.file.clone(),
            source: reading.source(),
            kind: reading.kind,
        };
        let mut entries = self.lock();
        entries.under_way.remove(&reading.file);
        entries.done.push(done);
    }

    /// What a commit made now, at rest, has to say: of files under way, that they are read in part.
    pub fn changes(&self) -> Changes {
        let entries = self.lock();
        let done = entries.done.iter();
        let done = done.map(|done| (done.file.clone(), Some(done.source.clone())));
        let in_part = |reading: &Reading| Source {
            in_part: true,
            ..reading.source()
        };
        let under_way = entries.under_way.iter();
        let under_way = under_way.map(|(file, reading)| (file.clone(), Some(in_part(reading))));
        done.chain(under_way).collect()
    }

    /// What became of all files.
    pub fn into_dones(self) -> Vec<Done> {
        let entries = self.entries.into_inner();
        entries.unwrap_or_else(PoisonError::into_inner).done
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many articles doubts are of, which stand together.
fn articles_of(doubts: &[(u64, Doubtful)]) -> u64 {
    let mut numbers: Vec<u64> = doubts.iter().map(|(number, _)| *number).collect();
    numbers.dedup();
    numbers.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubtful(id: &str) -> Doubtful {
        Doubtful {
            id: id.to_owned(),
            what: "no such day".to_owned(),
        }
    }

    #[test]
    fn a_file_is_done_when_it_is_read_and_indexed() {
        let ledger = Ledger::default();
        let reading = Reading::new("/a".to_owned(), Source::default(), Kind::Added);
        ledger.open(&reading);
        reading.begin();
        reading.begin();
        ledger.indexed(&reading, 2, vec![(5, doubtful("#5"))]);
        let changes = ledger.changes();
        let source = changes["/a"].as_ref().expect("it is there");
        assert!(source.in_part && source.articles == 2);
        ledger.read(&reading, |source| source.hash = 7);
        ledger.indexed(&reading, 3, vec![(1, doubtful("#1"))]);
        let dones = ledger.into_dones();
        let source = &dones[0].source;
        assert!(!source.in_part && source.articles == 5 && source.hash == 7);
        assert_eq!(source.doubts, [doubtful("#1"), doubtful("#5")]);
        assert_eq!(source.doubtful, 2);
    }
}
