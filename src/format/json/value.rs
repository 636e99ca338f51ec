//! What a JSON value comes to as text, a line, names or a day, whatever it is wrapped in.
//!
//! A value may be a string, a number, a list of values, or an object that holds one under a name of
//! its own: `"A"`, `["A"]` and `{"rendered": "A"}` all give `A`. Markup, character references and
//! control characters come off. Knows no names of a story's fields.

use std::borrow::Cow;

use chrono::DateTime;
use serde_json::{Map, Value};

use super::super::{entity, sgml, stated};
use super::story::plain_name;

/// Names, in plain form, under which an object holds what it stands for.
const INNER: [&str; 14] = [
    "main",
    "value",
    "text",
    "rendered",
    "content",
    "name",
    "original",
    "description",
    "html",
    "#text",
    "$oid",
    "$date",
    "$numberlong",
    "title",
];

/// The field of an object that holds what it stands for.
fn inner(object: &Map<String, Value>) -> Option<&Value> {
    INNER.iter().find_map(|wanted| {
        let field = object.iter().find(|(name, _)| plain_name(name) == *wanted);
        field
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    })
}

/// The text of a value, with `joint` between the elements of a list.
pub(super) fn text(value: &Value, joint: &str) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        // Renditions of one text, as ninjs lists them: the first will do.
        Value::Array(values) if values.first().is_some_and(is_rendition) => {
            values.iter().find_map(|value| text(value, joint))?
        }
        Value::Array(values) => {
            let parts: Vec<String> = values
                .iter()
                .filter_map(|value| text(value, joint))
                .collect();
            parts.join(joint)
        }
        Value::Object(object) => text(inner(object)?, joint)?,
        Value::Null | Value::Bool(_) => return None,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

/// Whether an element of a list holds the whole of a text, and says in what form.
fn is_rendition(value: &Value) -> bool {
    value.get("value").is_some_and(Value::is_string)
}

/// A value as one line; of a list the first that gives one.
pub(super) fn line(value: &Value) -> Option<String> {
    match value {
        Value::Array(values) => values.iter().find_map(line),
        Value::Object(object) => line(inner(object)?),
        value => stated(&plain(&text(value, " ")?)),
    }
}

/// The names in a value, strings split by `split`.
pub(super) fn names(value: &Value, split: fn(&str) -> Vec<String>) -> Option<Vec<String>> {
    let names = match value {
        Value::String(names) => split(&entity::decode(names)),
        Value::Array(values) => values
            .iter()
            .filter_map(|value| names(value, split))
            .flatten()
            .collect(),
        Value::Object(object) => names(inner(object)?, split)?,
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    };
    Some(names).filter(|names| !names.is_empty())
}

/// A date as stated; a count of seconds or finer since 1970 as the day it falls on in UTC.
pub(super) fn date(value: &Value) -> Option<String> {
    match value {
        Value::String(date) => {
            let date = stated(date)?;
            let stamp = date
                .parse()
                .ok()
                .filter(|_| date.len() >= 9)
                .and_then(day_of_stamp);
            Some(stamp.unwrap_or(date))
        }
        Value::Number(number) => {
            let stamp = number
                .as_i64()
                .or_else(|| number.as_f64().map(|stamp| stamp as i64))?;
            Some(day_of_stamp(stamp).unwrap_or_else(|| number.to_string()))
        }
        Value::Array(values) => values.iter().find_map(date),
        Value::Object(object) => date(inner(object)?),
        Value::Null | Value::Bool(_) => None,
    }
}

/// The day of a time stamp in seconds, milliseconds or microseconds, told apart by their size;
/// `None` for numbers as small as `1987` and `19870505`, which are no stamps.
fn day_of_stamp(stamp: i64) -> Option<String> {
    if (0..100_000_000).contains(&stamp) {
        return None;
    }
    let seconds = match stamp.unsigned_abs() {
        ..100_000_000_000 => stamp,
        100_000_000_000..100_000_000_000_000 => stamp.div_euclid(1_000),
        _ => stamp.div_euclid(1_000_000),
    };
    DateTime::from_timestamp(seconds, 0).map(|time| time.date_naive().to_string())
}

/// Text without markup, references and control characters, its lines ended by LF.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if sgml::is_page(text) {
        return Cow::Owned(squeezed(&sgml::text(&text.replace('\r', ""))));
    }
    if text.contains('\r') {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        return Cow::Owned(sgml::clean(&text).into_owned());
    }
    sgml::clean(text)
}

/// Text with trimmed lines and at most one empty line between them.
fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = "";
    for line in text.lines() {
        let line = stated(line).unwrap_or_default();
        if line.is_empty() {
            gap = "\n\n";
            continue;
        }
        if !out.is_empty() {
            out.push_str(gap);
        }
        out.push_str(&line);
        gap = "\n";
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::story::draft;
    use crate::article::Draft;

    fn told(text: &str) -> Draft {
        draft(text).unwrap()
    }

    #[test]
    fn time_stamps_become_days() {
        for (value, wanted) in [
            ("547200000", "1987-05-05"),
            ("\"547200000\"", "1987-05-05"),
            ("547200000000", "1987-05-05"),
            ("547200000.5", "1987-05-05"),
            (
                "{\"$date\":{\"$numberLong\":\"547200000000\"}}",
                "1987-05-05",
            ),
            ("-1000000000", "1938-04-24"),
            ("1987", "1987"),
            ("19870505", "19870505"),
            ("\"5 May 1987\"", "5 May 1987"),
        ] {
            let draft = told(&format!("{{\"title\":\"a\",\"date\":{value}}}"));
            assert_eq!(draft.date.as_deref(), Some(wanted), "{value}");
        }
    }

    #[test]
    fn markup_comes_off_and_text_stays() {
        let draft = told(
            r#"{"title":"Lee &amp; Roe&#8217;s","body":"<p>One <b>two</b>.</p>\n\n<p>Three &lt; four.<br/>Five</p>"}"#,
        );
        assert_eq!(draft.title.as_deref(), Some("Lee & Roe’s"));
        assert_eq!(draft.body, "One two.\n\nThree < four.\nFive");
        assert_eq!(
            told(r#"{"body":"Fish Co <FSH> rose; 5 < 6"}"#).body,
            "Fish Co <FSH> rose; 5 < 6"
        );
    }
}
