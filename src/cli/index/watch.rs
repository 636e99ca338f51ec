//! `--watch`: runs again whenever something below the paths has changed.
//!
//! The file system tells that something happened; what it was, the run finds out for itself, since
//! passing over what did not change costs no more than the walk.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::super::Failure;
use super::stop::Stop;

/// A batch begins when nothing has happened for this long,
const QUIET: Duration = Duration::from_millis(500);
/// or when something has for this long.
const LONGEST: Duration = Duration::from_secs(5);
/// How often a wait looks whether a stop is asked for.
const TICK: Duration = Duration::from_millis(100);

/// Tells of changes below some paths.
pub struct Watch {
    events: Receiver<notify::Result<Event>>,
    /// Where what happens is the run's own doing.
    index: PathBuf,
    /// Stops watching when it is dropped.
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches these paths, but not what lies in the folder of the index.
    ///
    /// # Errors
    /// When the system cannot watch one of them.
    pub fn new(paths: &[PathBuf], index: &Path) -> Result<Watch, Failure> {
        let (send, events) = channel();
        let told = |path: &Path, error: notify::Error| {
            let path = path.display();
            Failure::new(format_args!(
                "{path}: cannot be watched: {error}; run `morgue index` now and then instead"
            ))
        };
        let first = paths.first().map_or(Path::new(""), PathBuf::as_path);
        let mut watcher = notify::recommended_watcher(send).map_err(|e| told(first, e))?;
        for path in paths {
            let watched = watcher.watch(path, RecursiveMode::Recursive);
            watched.map_err(|error| told(path, error))?;
        }
        Ok(Watch {
            events,
            index: index.canonicalize().unwrap_or_else(|_| index.to_owned()),
            _watcher: watcher,
        })
    }

    /// Waits for changes and for the quiet after them; false where a stop is asked for.
    pub fn wait(&self, stop: &Stop) -> bool {
        let mut began: Option<Instant> = None;
        let mut last = Instant::now();
        while !stop.is_asked() {
            match self.events.recv_timeout(TICK) {
                Ok(event) if self.matters(&event) => {
                    last = Instant::now();
                    began.get_or_insert(last);
                }
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
            if began.is_some_and(|began| last.elapsed() >= QUIET || began.elapsed() >= LONGEST) {
                return true;
            }
        }
        false
    }

    fn matters(&self, event: &notify::Result<Event>) -> bool {
        // Lost events are as good as changes: the run looks at everything.
        let Ok(event) = event else { return true };
        let is_own = |path: &PathBuf| {
            let place = path.canonicalize();
            place.as_ref().unwrap_or(path).starts_with(&self.index)
        };
        !matches!(event.kind, EventKind::Access(_)) && !event.paths.iter().all(is_own)
    }
}
