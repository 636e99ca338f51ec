//! `--rebuild`: makes an index anew from its own stories, beside it, and puts it in its place.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use super::super::{Failure, Outcome};
use super::IndexArgs;
use super::stop::Stop;
use crate::extract::Means;
use crate::index::{Index, Stored, workshop};
use crate::ingest::Progress;
use crate::ingest::rebuild::{self, RebuildError};

impl IndexArgs {
    pub(super) fn rebuild_all(&self, stop: &Stop, out: &mut dyn Write) -> Result<Outcome, Failure> {
        let started = Instant::now();
        let dir = &self.index.dir;
        let stored = self.locked(dir, stop, Stored::open)?;
        let new = workshop(dir);
        clear(&new)?;
        let written = self.write_anew(&stored, &new, stop);
        let stories = match written {
            Ok(stories) => stories,
            Err(failure) => {
                clear(&new)?;
                return match stop.is_asked() {
                    true => Ok(Outcome::Stopped),
                    false => Err(failure),
                };
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

/// Removes what a killed run left.
fn clear(dir: &Path) -> Result<(), Failure> {
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
