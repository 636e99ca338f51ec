//! `--ner-model`: a GLiNER model of the user's own in place of the built-in tagger.
//!
//! The flag is there in every build, so that one without models says how to get one that has them.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use crate::extract::people::Tagger;

/// Which model finds the people.
#[derive(Args, Debug)]
pub struct NerArgs {
    /// Find people by the GLiNER model in this folder; ORT_DYLIB_PATH names ONNX Runtime's library
    #[arg(long, value_name = "DIR", hide = !cfg!(feature = "ner-model"))]
    ner_model: Option<PathBuf>,
}

impl NerArgs {
    /// What finds the people.
    #[cfg(feature = "ner-model")]
    pub fn tagger(&self) -> Result<Tagger, Failure> {
        let Some(dir) = &self.ner_model else {
            return Ok(Tagger::Shipped);
        };
        let named = std::env::var_os("ORT_DYLIB_PATH").filter(|name| !name.is_empty());
        let usual = || {
            let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
            format!("{prefix}onnxruntime{suffix}").into()
        };
        let library = PathBuf::from(named.unwrap_or_else(usual));
        // A relative path is one from here, not from where the program lies.
        let library = library.canonicalize().unwrap_or(library);
        let model = crate::ner::Model::load(dir, &library).map_err(Failure::new)?;
        Ok(Tagger::Model(Box::new(model)))
    }

    /// What finds the people.
    #[cfg(not(feature = "ner-model"))]
    pub fn tagger(&self) -> Result<Tagger, Failure> {
        match &self.ner_model {
            None => Ok(Tagger::Shipped),
            Some(_) => Err(Failure::new(
                "--ner-model: this morgue was built without models; build it with \
                 `cargo install --path . --features ner-model`",
            )),
        }
    }
}
