//! `--authority FILE`: leaders of the user's own beside those that are shipped.

use std::borrow::Cow;
use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, note};
use crate::authority::Authority;
use crate::authority::read::Notation;
use crate::corpus;

/// Which leaders are known.
#[derive(Args, Debug)]
pub struct AuthorityArgs {
    /// A .csv or .toml file of leaders to know beside those that are shipped (can be repeated)
    #[arg(long, value_name = "FILE")]
    authority: Vec<PathBuf>,
}

impl AuthorityArgs {
    /// The shipped leaders and those of the files; bad rows are told of and passed over.
    pub fn load(&self) -> Result<Cow<'static, Authority>, Failure> {
        let mut authority = Cow::Borrowed(Authority::shipped());
        for path in &self.authority {
            let name = corpus::printable(path);
            let notation = Notation::of_name(&name).ok_or_else(|| {
                Failure::new(format_args!("{name}: not a .csv or .toml file; name it so"))
            })?;
            let bytes = fs::read(path)
                .map_err(|error| Failure::new(format_args!("{name}: cannot be read: {error}")))?;
            let (wider, faults) = authority
                .with(&bytes, notation)
                .map_err(|fault| Failure::new(format_args!("{name}: {fault}")))?;
            for fault in faults {
                note(format_args!("{name}: {fault}; the row is left out"));
            }
            authority = Cow::Owned(wider);
        }
        Ok(authority)
    }
}
