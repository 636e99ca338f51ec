//! What a JSON value comes to as text, a line, names or a day, whatever it is wrapped in.
//!
//! A value may be a string, a number, a list of values, or an object that holds one under a name of
//! its own: `"A"`, `["A"]` and `{"rendered": "A"}` all give `A`. Markup, character references and
//! control characters come off. Knows no names of a story's fields.

use std::borrow::Cow;

use chrono::DateTime;
use serde_json::Number;

use super::super::{entity, quoted, sgml, stated};
use super::parse::{Fields, Value};
use crate::article::Doubt;
use crate::date::written;

/// Names, in plain form, under which an object holds what it stands for.
pub(super) const INNER: [&str; 14] = [
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
fn inner(object: &Fields) -> Option<&Value> {
    INNER.iter().find_map(|wanted| member(object, wanted))
}

/// The member of an object under this plain name.
fn member<'a>(object: &'a Fields, wanted: &str) -> Option<&'a Value> {
    let found = object.iter().find(|(name, _)| name == wanted);
    found.map(|(_, value)| value)
}

/// The text of a value, with `joint` between the elements of a list.
pub(super) fn text(value: &Value, joint: &str) -> Option<String> {
    let text = match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        // Renditions of one text, as ninjs lists them: the first will do.
        Value::List(values) if values.first().is_some_and(is_rendition) => {
            values.iter().find_map(|value| text(value, joint))?
        }
        Value::List(values) => {
            let parts: Vec<String> = values
                .iter()
                .filter_map(|value| text(value, joint))
                .collect();
            parts.join(joint)
        }
        Value::Object(object) => text(inner(object)?, joint)?,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

/// Whether an element of a list holds the whole of a text, and says in what form.
fn is_rendition(value: &Value) -> bool {
    matches!(value, Value::Object(object) if matches!(member(object, "value"), Some(Value::Text(_))))
}

/// A value as one line; of a list the first that gives one.
pub(super) fn line(value: &Value) -> Option<String> {
    match value {
        Value::List(values) => values.iter().find_map(line),
        Value::Object(object) => line(inner(object)?),
        value => stated(&plain(&text(value, " ")?)),
    }
}

/// The names in a value, strings split by `split`.
pub(super) fn names(value: &Value, split: fn(&str) -> Vec<String>) -> Option<Vec<String>> {
    let names = match value {
        Value::Text(names) => split(&entity::decode(names)),
        Value::List(values) => values
            .iter()
            .filter_map(|value| names(value, split))
            .flatten()
            .collect(),
        Value::Object(object) => names(inner(object)?, split)?,
        Value::Number(_) => Vec::new(),
    };
    Some(names).filter(|names| !names.is_empty())
}

/// A date as stated, strings as they are; a number as what it counts, or a doubt that it is no date.
pub(super) fn date(value: &Value, doubts: &mut Vec<Doubt>) -> Option<String> {
    match value {
        Value::Text(date) => stated(date),
        Value::Number(number) => day_of_number(number, doubts),
        Value::List(values) => values.iter().find_map(|value| date(value, doubts)),
        Value::Object(object) => match member(object, "$numberlong") {
            // Databases write numbers of 64 bits as strings.
            Some(Value::Text(digits)) => day_of_number(&digits.parse().ok()?, doubts),
            _ => date(inner(object)?, doubts),
        },
    }
}

/// The day that a number gives, in figures (`1987`, `19870505`, `198705050915`) or as a time stamp.
fn day_of_number(number: &Number, doubts: &mut Vec<Doubt>) -> Option<String> {
    let figures = number.to_string();
    let is_figures = matches!(figures.len(), 4 | 6 | 8)
        || (matches!(figures.len(), 12 | 14) && written::stated(&figures).is_ok());
    if number.is_u64() && is_figures {
        return Some(figures);
    }
    let day = whole(number).and_then(day_of_stamp);
    if day.is_none() {
        let figures = quoted(&figures);
        let what = format!("stated date \"{figures}\" refused: neither a day nor a time stamp");
        doubts.push(Doubt::new(what));
    }
    day
}

/// A number without its fraction, if it is not negative.
fn whole(number: &Number) -> Option<i64> {
    let figures = number.to_string();
    let whole = figures
        .split_once('.')
        .map_or(&figures[..], |(whole, _)| whole);
    whole.parse().ok().filter(|whole| *whole >= 0)
}

/// The day, in UTC, of a time stamp in seconds, milliseconds or microseconds, told apart by their
/// size; `None` for numbers of less than nine figures, and for those that are too large.
fn day_of_stamp(stamp: i64) -> Option<String> {
    let seconds = match stamp {
        100_000_000..100_000_000_000 => stamp,
        100_000_000_000..100_000_000_000_000 => stamp / 1_000,
        100_000_000_000_000..100_000_000_000_000_000 => stamp / 1_000_000,
        _ => return None,
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
    fn numbers_are_days_in_figures_or_time_stamps() {
        for (value, wanted) in [
            ("547200000", "1987-05-05"),
            ("547200000000", "1987-05-05"),
            ("547200000000000", "1987-05-05"),
            ("547200000.5", "1987-05-05"),
            ("1683277200", "2023-05-05"),
            (
                "{\"$date\":{\"$numberLong\":\"547200000000\"}}",
                "1987-05-05",
            ),
            ("1987", "1987"),
            ("198705", "198705"),
            ("19870505", "19870505"),
            ("198705050915", "198705050915"),
            ("19870505091500", "19870505091500"),
        ] {
            let draft = told(&format!("{{\"title\":\"a\",\"date\":{value}}}"));
            assert_eq!(draft.date.as_deref(), Some(wanted), "{value}");
            assert_eq!(draft.doubts, [], "{value}");
        }
    }

    #[test]
    fn strings_are_handed_over_as_they_are() {
        for date in [
            "202305050915",
            "20230505091500",
            "547200000",
            "-1",
            "5 May 1987",
        ] {
            let draft = told(&format!("{{\"title\":\"a\",\"date\":\"{date}\"}}"));
            assert_eq!(draft.date.as_deref(), Some(date));
        }
    }

    #[test]
    fn numbers_that_are_no_date_are_refused_and_named() {
        for value in [
            "-1",
            "0",
            "7",
            "86400",
            "-1000000000",
            "-19870505",
            "1e300",
            "0.5",
        ] {
            let text = format!("{{\"title\":\"a\",\"date\":{value},\"created\":\"5 May 1987\"}}");
            let draft = told(&text);
            assert_eq!(draft.date.as_deref(), Some("5 May 1987"), "{value}");
            assert_eq!(draft.doubts.len(), 1, "{value}");
        }
        let doubts = told("{\"title\":\"a\",\"date\":-1}").doubts;
        let wanted = "stated date \"-1\" refused: neither a day nor a time stamp";
        assert_eq!(doubts[0].what, wanted);
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
