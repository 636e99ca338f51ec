//! ONNX Runtime: the user's library, and a model that it runs.
//!
//! The only file that knows the runtime. A model is given the inputs that it asks for by GLiNER's
//! names and gives scores; it runs one text at a time, on all cores.

use std::borrow::Cow;
use std::error::Error;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ort::LoadDynamicError;
use ort::logging::LogLevel;
use ort::session::Session;
use ort::session::SessionInputValue;
use ort::value::Tensor;

use super::decode::Kind;
use super::input;

/// The oldest runtime that will do, as the dependency is built for it.
const OLDEST: &str = "1.17";

/// The output that is read.
const SCORES: &str = "logits";

/// A model, ready to run.
pub(super) struct Runner {
    session: Mutex<Session>,
    inputs: Vec<Input>,
    pub(super) kind: Kind,
}

/// An input that GLiNER models ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Input {
    Ids,
    Attention,
    Words,
    Length,
    Spans,
    SpanMask,
}

/// All inputs by their names; the order says nothing.
const INPUTS: [(&str, Input); 6] = [
    ("input_ids", Input::Ids),
    ("attention_mask", Input::Attention),
    ("words_mask", Input::Words),
    ("text_lengths", Input::Length),
    ("span_idx", Input::Spans),
    ("span_mask", Input::SpanMask),
];

/// One text as numbers.
pub(super) struct Numbers {
    /// The tokens.
    pub(super) ids: Vec<i64>,
    /// Which word begins at each token.
    pub(super) words_mask: Vec<i64>,
    /// How many words there are.
    pub(super) words: usize,
    /// The longest span, in words.
    pub(super) width: usize,
}

/// Loads the runtime from this library; later calls change nothing.
///
/// # Errors
/// When it cannot be loaded, or is too old.
pub(super) fn load(library: &Path) -> Result<(), String> {
    let told = |error: LoadDynamicError| {
        let why = match &error {
            LoadDynamicError::Dlopen { error, .. } => match error.source() {
                Some(source) => source.to_string(),
                None => error.to_string(),
            },
            LoadDynamicError::MissingApi { .. } => "another library".to_owned(),
            LoadDynamicError::BadVersion { version_str, .. } => format!("version {version_str}"),
        };
        format!(
            "{}: no ONNX Runtime {OLDEST} or newer ({why}); set ORT_DYLIB_PATH to its library",
            library.display()
        )
    };
    let environment = ort::init_from(library).map_err(told)?;
    environment.with_telemetry(false).commit();
    Ok(())
}

impl Runner {
    /// Reads a model.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(path: &Path) -> Result<Runner, String> {
        let builder = Session::builder().map_err(told)?;
        let builder = builder.with_log_level(LogLevel::Fatal).map_err(told)?;
        let mut builder = builder;
        let session = builder.commit_from_file(path).map_err(told)?;
        let mut inputs = Vec::new();
        for outlet in session.inputs() {
            let known = INPUTS.iter().find(|(name, _)| *name == outlet.name());
            let (_, input) = known.ok_or_else(|| {
                format!(
                    "asks for an input {:?}, which no GLiNER model of spans or tokens has",
                    outlet.name()
                )
            })?;
            inputs.push(*input);
        }
        if !session
            .outputs()
            .iter()
            .any(|outlet| outlet.name() == SCORES)
        {
            return Err(format!("has no output {SCORES:?}"));
        }
        let kind = match inputs.contains(&Input::Spans) {
            true => Kind::Spans,
            false => Kind::Tokens,
        };
        Ok(Runner {
            session: Mutex::new(session),
            inputs,
            kind,
        })
    }

    /// Runs the model and hands its scores and their shape to `read`.
    ///
    /// # Errors
    /// When the runtime fails, or `read` does.
    pub(super) fn run<T>(
        &self,
        numbers: &Numbers,
        read: impl FnOnce(&[f32], &[i64]) -> Result<T, String>,
    ) -> Result<T, String> {
        let mut values = Vec::with_capacity(self.inputs.len());
        for input in &self.inputs {
            values.push(value(*input, numbers).map_err(told)?);
        }
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let outputs = session.run(values).map_err(told)?;
        let scores = outputs.get(SCORES).ok_or("gave no scores")?;
        let (shape, scores) = scores.try_extract_tensor::<f32>().map_err(told)?;
        read(scores, shape)
    }
}

type Value = (Cow<'static, str>, SessionInputValue<'static>);

fn value(input: Input, numbers: &Numbers) -> ort::Result<Value> {
    let tokens = numbers.ids.len();
    let row = |values: Vec<i64>| Tensor::from_array(([1, values.len()], values));
    let value = match input {
        Input::Ids => row(numbers.ids.clone())?.into(),
        Input::Attention => row(vec![1; tokens])?.into(),
        Input::Words => row(numbers.words_mask.clone())?.into(),
        Input::Length => row(vec![numbers.words as i64])?.into(),
        Input::Spans => {
            let (spans, mask) = input::spans(numbers.words, numbers.width);
            Tensor::from_array(([1, mask.len(), 2], spans))?.into()
        }
        Input::SpanMask => {
            let (_, mask) = input::spans(numbers.words, numbers.width);
            Tensor::from_array(([1, mask.len()], mask))?.into()
        }
    };
    let name = INPUTS.iter().find(|(_, known)| *known == input);
    Ok((Cow::Borrowed(name.map_or("", |(name, _)| *name)), value))
}

/// What the runtime says, on one line.
fn told<T>(error: ort::Error<T>) -> String {
    error
        .to_string()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
