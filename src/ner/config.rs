//! `gliner_config.json`: how a model was trained, as far as its input depends on it.
//!
//! Models are published with many more keys; those that are missing have GLiNER's own defaults.
//! Knows JSON; no tensors, no text.

use serde_json::Value;

/// What a model's input depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Config {
    /// The longest name that is looked for, in words.
    pub(super) width: usize,
    /// The longest text that is read at once, in words.
    pub(super) length: usize,
    /// The token before each label of the prompt.
    pub(super) label_mark: String,
    /// The token between the prompt and the text.
    pub(super) text_mark: String,
}

/// No model is trained on more words at once, or on longer names; bounds what is asked of memory.
const LONGEST: u64 = 8192;
const WIDEST: u64 = 128;

impl Config {
    /// Reads the text of the file.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(super) fn read(text: &str) -> Result<Config, String> {
        let all: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if !all.is_object() {
            return Err("no JSON object".to_owned());
        }
        let splitter = string(&all, "words_splitter_type", "whitespace")?;
        if splitter != "whitespace" {
            return Err(format!(
                "words_splitter_type is {splitter:?}; only models that split words at \"whitespace\" can be used"
            ));
        }
        if all
            .get("labels_encoder")
            .is_some_and(|name| !name.is_null())
        {
            return Err(
                "labels_encoder is set; models that read labels apart from the text cannot be used"
                    .to_owned(),
            );
        }
        Ok(Config {
            width: number(&all, "max_width", 12, WIDEST)?,
            length: number(&all, "max_len", 384, LONGEST)?,
            label_mark: string(&all, "ent_token", "<<ENT>>")?,
            text_mark: string(&all, "sep_token", "<<SEP>>")?,
        })
    }
}

fn number(all: &Value, key: &str, default: u64, most: u64) -> Result<usize, String> {
    let value = match all.get(key) {
        None | Some(Value::Null) => Some(default),
        Some(value) => value.as_u64(),
    };
    let value = value.filter(|value| (1..=most).contains(value));
    let value = value.and_then(|value| usize::try_from(value).ok());
    value.ok_or_else(|| format!("{key} is no whole number from 1 to {most}"))
}

fn string(all: &Value, key: &str, default: &str) -> Result<String, String> {
    match all.get(key) {
        None | Some(Value::Null) => Ok(default.to_owned()),
        Some(Value::String(value)) if !value.is_empty() => Ok(value.clone()),
        Some(_) => Err(format!("{key} is no text")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_has_defaults() {
        let config = Config::read(
            r#"{"max_len": 100, "ent_token": "[E]", "dropout": 0.4, "sep_token": null}"#,
        );
        let wanted = Config {
            width: 12,
            length: 100,
            label_mark: "[E]".to_owned(),
            text_mark: "<<SEP>>".to_owned(),
        };
        assert_eq!(config, Ok(wanted));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, wanted) in [
            ("", "EOF"),
            ("[]", "no JSON object"),
            (
                r#"{"max_width": 0}"#,
                "max_width is no whole number from 1 to 128",
            ),
            (r#"{"max_len": "many"}"#, "max_len is no whole number"),
            (r#"{"max_len": 1e9}"#, "max_len is no whole number"),
            (r#"{"ent_token": 7}"#, "ent_token is no text"),
            (r#"{"words_splitter_type": "jieba"}"#, "\"jieba\""),
            (r#"{"labels_encoder": "bge"}"#, "labels_encoder is set"),
        ] {
            let error = Config::read(text).expect_err(text);
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
