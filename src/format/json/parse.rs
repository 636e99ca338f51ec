//! Parses the object of a story and keeps of it only what can say something.
//!
//! Strings, numbers, lists and objects under names that mean something are kept; `null`, booleans,
//! empty lists and whatever stands under another name are passed over without being stored. A story
//! holds a few dozen values, a long one some thousands of paragraphs; an object of more than
//! [`MOST_VALUES`] is refused, so that none takes many times its own length in memory.
//!
//! Of `{"title": "A", "views": [1, 2], "body": [{"x": 1}, "B"]}` the title and `["B"]` are kept.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::story::{is_known, plain_name};
use super::value::INNER;

/// The most values that are kept of one object.
const MOST_VALUES: usize = 1 << 20;

/// How many names are told of an object that is no story.
const FIRST_NAMES: usize = 8;

/// A value that may say something.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(Number),
    List(Vec<Value>),
    Object(Fields),
}

/// The members of an object that are kept, under their plain names.
pub(super) type Fields = Vec<(String, Value)>;

/// The fields of the object that `text` is.
///
/// # Errors
/// When the text is no JSON, no object, or an object of too many values.
pub(super) fn fields(text: &str) -> serde_json::Result<Fields> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let left = Cell::new(MOST_VALUES);
    let names = Names::Story;
    let fields = parser.deserialize_map(FieldsOf { left: &left, names })?;
    parser.end()?;
    Ok(fields)
}

/// The first names in the object that `text` is, as they are written.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    // What breaks behind the names does not matter: `fields` has read the same text before.
    let _ = serde_json::Deserializer::from_str(text).deserialize_map(NamesOf(&mut names));
    names
}

/// The names under which an object's members are kept.
#[derive(Clone, Copy)]
enum Names {
    /// Those of a story.
    Story,
    /// Those of a story, which may be wrapped, and those of what an object stands for.
    Inner,
}

impl Names {
    fn hold(self, plain_name: &str) -> bool {
        match self {
            Names::Story => is_known(plain_name),
            Names::Inner => INNER.contains(&plain_name) || is_known(plain_name),
        }
    }
}

/// Reads an object; `left` counts down the values that may yet be kept.
#[derive(Clone, Copy)]
struct FieldsOf<'a> {
    left: &'a Cell<usize>,
    names: Names,
}

impl<'de> Visitor<'de> for FieldsOf<'_> {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            let name = plain_name(&name);
            if !self.names.hold(&name) {
                map.next_value::<IgnoredAny>()?;
            } else {
                let value = map.next_value_seed(ValueOf(self.left))?;
                // That there is one says that a thing is an event, whatever is in it.
                let is_mark = name == "eventdetails";
                let value = value.or_else(|| is_mark.then(|| Value::List(Vec::new())));
                fields.extend(value.map(|value| (name, value)));
            }
        }
        Ok(fields)
    }
}

/// Reads any value; `None` for one that says nothing.
#[derive(Clone, Copy)]
struct ValueOf<'a>(&'a Cell<usize>);

impl ValueOf<'_> {
    fn keep<E: Error>(self, value: Value) -> Result<Option<Value>, E> {
        let left = self.0.get().checked_sub(1);
        self.0.set(
            left.ok_or_else(|| {
                E::custom(format!("more than {MOST_VALUES} values in one article"))
            })?,
        );
        Ok(Some(value))
    }
}

impl<'de> DeserializeSeed<'de> for ValueOf<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Option<Value>, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueOf<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<Value>, E> {
        self.keep(Value::Number(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<Value>, E> {
        self.keep(Value::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<Value>, E> {
        Number::from_f64(number).map_or(Ok(None), |number| self.keep(Value::Number(number)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<Value>, E> {
        self.keep(Value::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Option<Value>, E> {
        self.keep(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<Value>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self)? {
            values.extend(value);
        }
        match values.is_empty() {
            true => Ok(None),
            false => self.keep(Value::List(values)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<Value>, A::Error> {
        let (left, names) = (self.0, Names::Inner);
        let fields = FieldsOf { left, names }.visit_map(map)?;
        match fields.is_empty() {
            true => Ok(None),
            false => self.keep(Value::Object(fields)),
        }
    }
}

/// Reads the first names of an object and passes over all else.
struct NamesOf<'a>(&'a mut Vec<String>);

impl<'de> Visitor<'de> for NamesOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            map.next_value::<IgnoredAny>()?;
            if self.0.len() < FIRST_NAMES && !self.0.contains(&name) {
                self.0.push(name);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_not_kept() {
        let text = r#"{"title":"A","views":[1,2],"body":[{"x":1},null,[],"B",true],"text":[{}]}"#;
        let title = ("title".to_owned(), Value::Text("A".to_owned()));
        let body = Value::List(vec![Value::Text("B".to_owned())]);
        assert_eq!(fields(text).unwrap(), [title, ("body".to_owned(), body)]);
    }

    #[test]
    fn objects_of_too_many_values_are_refused() {
        let list = |count: usize| format!("{{\"body\":[{}1]}}", "1,".repeat(count));
        assert!(fields(&list(1000)).is_ok());
        let error = fields(&list(MOST_VALUES)).unwrap_err().to_string();
        let wanted = "more than 1048576 values in one article at line 1";
        assert!(error.starts_with(wanted), "{error}");
        let hollow = "{\"a\":1},".repeat(MOST_VALUES);
        assert!(fields(&format!("{{\"body\":[{hollow}1]}}")).is_ok());
    }

    #[test]
    fn the_first_names_are_told() {
        assert_eq!(names(r#"{"b":1,"a":[2],"b":3}"#), ["b", "a"]);
        let many: Vec<String> = (0..20).map(|n| format!("\"n{n}\":{n}")).collect();
        assert_eq!(names(&format!("{{{}}}", many.join(","))).len(), FIRST_NAMES);
    }
}
