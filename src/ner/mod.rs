//! A user's own GLiNER model: text in, spans of persons' names out.
//!
//! GLiNER (Zaratiana and others, NAACL 2024) finds names of any kind that a prompt asks for; models
//! are published as ONNX folders. [`config`] and a tokenizer say how the text is to be put, [`words`]
//! cuts it, [`input`] makes numbers of it, [`runtime`] runs the model, [`decode`] reads its scores.
//! Built only with the feature `ner-model`. Knows a model's files and one text; which spans make one
//! person is `extract`'s work.

mod config;
mod decode;
mod input;
mod runtime;
mod words;

use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use tokenizers::Tokenizer;
use xxhash_rust::xxh3::Xxh3Default;

use crate::text::Span;
use config::Config;
use runtime::{Numbers, Runner};

const CONFIG: &str = "gliner_config.json";
const TOKENIZER: &str = "tokenizer.json";
/// Where the model lies in its folder, in the order of looking.
const MODELS: [&str; 2] = ["model.onnx", "onnx/model.onnx"];

/// The most tokens that a model is given at once: some encoders have no more positions.
const TOKENS: usize = 512;

/// What a model is tried on before it is used.
const TRIAL: &str = "Ruth Adams met Mary Owen in Paris.";

/// A model that was loaded and has run once.
pub struct Model {
    config: Config,
    tokenizer: Tokenizer,
    runner: Runner,
    fingerprint: u64,
}

/// A window's tokens, and where words begin among them.
struct Encoded {
    ids: Vec<i64>,
    words_mask: Vec<i64>,
}

impl Model {
    /// Loads the model of a folder: `gliner_config.json`, `tokenizer.json`, and `model.onnx`, there
    /// or in `onnx/`. It is run by ONNX Runtime as `library` has it: a path, or a name that the
    /// system finds.
    ///
    /// # Errors
    /// What is missing or wrong, the file's name first.
    pub fn load(dir: &Path, library: &Path) -> Result<Model, String> {
        let (config_path, tokenizer_path) = (dir.join(CONFIG), dir.join(TOKENIZER));
        let path = model_path(dir);
        let text = fs::read_to_string(&config_path).map_err(|error| said(&config_path, error))?;
        let config = Config::read(&text).map_err(|error| said(&config_path, error))?;
        let tokenizer = tokenizer(&tokenizer_path, &config)?;
        File::open(&path).map_err(|error| said(&path, error))?;
        runtime::load(library)?;
        let model = Model {
            runner: Runner::read(&path).map_err(|error| said(&path, error))?,
            fingerprint: fingerprint(&[&config_path, &tokenizer_path, &path])?,
            config,
            tokenizer,
        };
        let trial = model.names(TRIAL, &[]);
        trial.map_err(|error| said(&path, format_args!("cannot be run: {error}")))?;
        Ok(model)
    }

    /// A number that another model hardly shares.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Persons' names in a text outside `masks`: byte ranges, in order and without overlaps.
    ///
    /// # Errors
    /// When the model cannot be run on this text.
    pub fn names(&self, text: &str, masks: &[Span]) -> Result<Vec<Span>, String> {
        let words = words::words(text, masks);
        let mut windows = words::windows(text, &words, self.config.length);
        windows.reverse();
        let mut names = Vec::new();
        while let Some(window) = windows.pop() {
            let words_read = &words[window.clone()];
            let encoded = self.encode(text, words_read)?;
            if encoded.ids.len() > TOKENS && window.len() > 1 {
                let [first, second] = words::halves(text, &words, window);
                windows.extend([second, first]);
                continue;
            }
            let numbers = Numbers {
                ids: encoded.ids,
                words_mask: encoded.words_mask,
                words: words_read.len(),
                width: self.config.width,
            };
            let found = self.runner.run(&numbers, |scores, shape| {
                decode::names(self.runner.kind, scores, shape, words_read.len())
            })?;
            let span = |name: std::ops::RangeInclusive<usize>| {
                words_read[*name.start()].start..words_read[*name.end()].end
            };
            names.extend(found.into_iter().map(span));
        }
        Ok(names)
    }

    fn encode(&self, text: &str, words: &[Range<usize>]) -> Result<Encoded, String> {
        let words = words.iter().map(|word| &text[word.clone()]);
        let words = input::prompted(&self.config, words);
        let encoding = self.tokenizer.encode(words, true);
        let encoding = encoding.map_err(|error| format!("the tokenizer failed: {error}"))?;
        Ok(Encoded {
            ids: encoding.get_ids().iter().map(|id| i64::from(*id)).collect(),
            words_mask: input::words_mask(encoding.get_word_ids()),
        })
    }
}

fn model_path(dir: &Path) -> PathBuf {
    let paths = MODELS.map(|name| dir.join(name));
    let [usual, _] = &paths;
    paths
        .iter()
        .find(|path| path.is_file())
        .unwrap_or(usual)
        .clone()
}

fn tokenizer(path: &Path, config: &Config) -> Result<Tokenizer, String> {
    let bytes = fs::read(path).map_err(|error| said(path, error))?;
    let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(|error| said(path, error))?;
    for mark in [&config.label_mark, &config.text_mark] {
        if tokenizer.token_to_id(mark).is_none() {
            let what =
                format!("has no token {mark:?}, which {CONFIG} names; take both from one model");
            return Err(said(path, what));
        }
    }
    tokenizer.with_padding(None);
    let whole = tokenizer.with_truncation(None).map(|_| ());
    whole.map_err(|error| said(path, error))?;
    Ok(tokenizer)
}

fn fingerprint(paths: &[&Path]) -> Result<u64, String> {
    let mut hasher = Xxh3Default::new();
    for path in paths {
        hash(path, &mut hasher).map_err(|error| said(path, error))?;
    }
    Ok(hasher.digest())
}

fn hash(path: &Path, hasher: &mut Xxh3Default) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            n => hasher.update(&buffer[..n]),
        }
    }
}

fn said(path: &Path, what: impl std::fmt::Display) -> String {
    format!("{}: {what}", path.display())
}
