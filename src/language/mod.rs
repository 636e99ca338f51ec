//! The language that a story is written in: what it is called, and how it shows in a text.
//!
//! A [`Language`] is one of ISO 639-1, known by its codes and names. [`detect`] reads it off a text,
//! [`script`] tells the letters of scripts that are written without spaces. Knows letters and words;
//! no article, no stemming.

mod common;
pub mod detect;
pub mod script;

use std::fmt;
use std::sync::LazyLock;

/// A language of ISO 639-1.
///
/// What other standards tell apart is one here where news does not: `nb` and `nn` are `no`, `cmn`
/// and `yue` are `zh`, `fil` is `tl`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(&'static str);

/// A line of the table: code, other codes, names.
struct Row {
    code: &'static str,
    others: Vec<&'static str>,
    names: Vec<&'static str>,
}

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let lines = include_str!("iso639.txt").lines();
    let rows = lines.filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let mut columns = line.split('\t');
        Some(Row {
            code: columns.next()?,
            others: columns.next()?.split(',').collect(),
            names: columns.next()?.split(',').collect(),
        })
    })
    .collect()
});

impl Language {
    /// English, which most of an archive is in.
    pub const ENGLISH: Language = Language("en");

    /// All languages, by code.
    pub fn all() -> impl Iterator<Item = Language> {
        TABLE.iter().map(|row| Language(row.code))
    }

    /// The language of a code, as sources state it (`en`, `en-GB`, `de_AT`, `ger`), or of a name
    /// (`German`, `Deutsch`), in upper or lower case.
    pub fn named(text: &str) -> Option<Language> {
        let text = text.trim();
        let code = text.split(['-', '_', '.']).next().unwrap_or(text);
        let is_code = |row: &&Row| {
            row.code.eq_ignore_ascii_case(code)
                || row.others.iter().any(|o| o.eq_ignore_ascii_case(code))
        };
        let by_code = TABLE.iter().find(is_code);
        let small = text.to_lowercase();
        let is_name = |row: &&Row| row.names.iter().any(|name| name.to_lowercase() == small);
        by_code
            .or_else(|| TABLE.iter().find(is_name))
            .map(|row| Language(row.code))
    }

    /// The code in two small letters.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// The English name.
    pub fn name(self) -> &'static str {
        let row = TABLE.iter().find(|row| row.code == self.0);
        row.and_then(|row| row.names.first().copied())
            .unwrap_or(self.0)
    }

    /// The names under which it is known, the English one first.
    pub fn names(self) -> &'static [&'static str] {
        let row = TABLE.iter().find(|row| row.code == self.0);
        row.map_or(&[], |row| row.names.as_slice())
    }
}

/// The code.
impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn codes_and_names_are_understood() {
        for (text, code) in [
            ("en", "en"),
            ("en-GB", "en"),
            ("EN_us.UTF-8", "en"),
            ("eng", "en"),
            ("German", "de"),
            ("deutsch", "de"),
            (" ger ", "de"),
            ("zh-Hant-TW", "zh"),
            ("cmn", "zh"),
            ("nb", "no"),
            ("nn-NO", "no"),
            ("iw", "he"),
            ("fil", "tl"),
            ("FRANÇAIS", "fr"),
            ("scottish gaelic", "gd"),
        ] {
            let language = Language::named(text).map(Language::code);
            assert_eq!(language, Some(code), "{text}");
        }
        for text in ["", "xx", "und", "mul", "klingon", "e", "english language"] {
            assert_eq!(Language::named(text), None, "{text}");
        }
        assert_eq!(Language::named("de").map(Language::name), Some("German"));
    }

    #[test]
    fn the_table_is_in_order_and_without_repetition() {
        let codes: Vec<&str> = Language::all().map(Language::code).collect();
        assert!(codes.len() >= 180);
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]));
        let mut seen = HashMap::new();
        for row in TABLE.iter() {
            let small = row.names.iter().map(|name| name.to_lowercase());
            let others = row.others.iter().map(|o| (*o).to_owned());
            for name in small.chain(others).chain([row.code.to_owned()]) {
                let before = seen.insert(name.clone(), row.code);
                let is_own = before.is_none_or(|code| code == row.code);
                assert!(is_own, "{name} is of two languages");
            }
        }
    }
}
