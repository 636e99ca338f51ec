//! `--rebuild`: makes an index anew from its own stories, beside it, and puts it in its place.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use super::super::{Failure, Outcome, note};
use super::IndexArgs;
use super::stop::Stop;
use crate::extract::Means;
use crate::index::{Index, Stored, set_aside, workshop};
use crate::ingest::Progress;
use crate::ingest::rebuild::{self, RebuildError};

impl IndexArgs {
    pub(super) fn rebuild_all(&self, stop: &Stop, out: &mut dyn Write) -> Result<Outcome, Failure> {
        let started = Instant::now();
        // Through a link the folder that it leads to is made anew.
        let dir = self.index.dir.canonicalize();
        let dir = &dir.unwrap_or_else(|_| self.index.dir.clone());
        let stored = self.locked(dir, stop, Stored::open)?;
        let new = workshop(dir);
        clear(&new)?;
        clear(&set_aside(dir))?;
        let written = self.write_anew(&stored, &new, stop);
        let stories = match written {
            Ok(stories) => stories,
            Err(failure) => {
                clear(&new)?;
                if stop.is_asked() {
                    note("stopped: the index is as it was");
                    return Ok(Outcome::Stopped);
                }
                return Err(failure);
            }
        };
        stored.replace_by(&new).map_err(|error| {
            let (dir, new) = (dir.display(), new.display());
            Failure::new(format_args!(
                "{dir}: cannot be replaced by {new}, where it is made anew: {error}"
            ))
        })?;
        if !self.quiet {
            let seconds = started.elapsed().as_secs_f64();
            writeln!(out, "rebuilt   {stories} articles in {seconds:.1} s")?;
        }
        Ok(Outcome::Done)
    }

    fn write_anew(&self, stored: &Stored, new: &Path, stop: &Stop) -> Result<u64, Failure> {
        let authority = self.authority.load()?;
        let means = Means {
            authority: &authority,
            tagger: self.ner.tagger()?,
        };
        let manifest = stored.manifest().map_err(super::super::damaged)?;
        let index = self.locked(new, stop, Index::create)?;
        let writer = self.writer(&index)?;
        let progress = Progress::default();
        let written = self.drawn(&progress, || {
            let readers = self.threads();
            rebuild::rebuild(
                stored,
                manifest,
                &means,
                writer,
                readers,
                &progress,
                stop.flag(),
            )
        });
        written.map_err(|error| match error {
            RebuildError::Read(error) => error.into(),
            RebuildError::Write(error) => self.unwritable(error),
            RebuildError::Stopped => Failure::new("stopped; the index is as it was"),
        })
    }
}

/// Removes what a killed run left, and nothing of others.
fn clear(dir: &Path) -> Result<(), Failure> {
    if dir.exists() && !dir.join(".morgue-writer.lock").is_file() {
        let dir = dir.display();
        return Err(Failure::new(format_args!(
            "{dir}: is in the way, and no index; move it away"
        )));
    }
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            let dir = dir.display();
            Err(Failure::new(format_args!(
                "{dir}: cannot be removed: {error}"
            )))
        }
        _ => Ok(()),
    }
}
