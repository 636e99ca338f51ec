//! YAML front matter: the block between two lines `---` above a text.
//!
//! The YAML is parsed by a library, event by event; scalars are taken as they are written, so that
//! `date: 1987-05-05` and `title: 007` stay as typed. Keys are those of [`super::header`]; of what
//! is nested, lists and `name:` are read.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::header::{self, Key};
use super::quoted;
use crate::article::{Doubt, Draft};

/// The longest front matter, in bytes; what is longer is text.
pub(super) const LONGEST: usize = 64 << 10;

/// What `matter` states, with the text below it.
///
/// # Errors
/// When it is no front matter: with a doubt where its YAML is broken, without one where it is no
/// mapping of keys, as text between two rules is not.
pub(super) fn read<'a>(matter: &str, rest: &'a str) -> Result<(Draft, &'a str), Option<Doubt>> {
    let mut walk = Walk::default();
    for event in Parser::new_from_str(matter) {
        let (event, _) = event.map_err(|error| {
            // Text between two rules is often no YAML, and no one meant it to be.
            let is_known = |line: &str| {
                line.split_once(':')
                    .is_some_and(|(name, _)| header::key(name).is_some())
            };
            let what = quoted(&error.to_string());
            let doubt = Doubt::new(format!("front matter is no YAML, kept as text: {what}"));
            matter.lines().any(is_known).then_some(doubt)
        })?;
        walk.step(event);
    }
    if walk.is_mapping {
        Ok((walk.draft, rest))
    } else {
        Err(None)
    }
}

/// The way down to the event that comes next.
#[derive(Default)]
struct Walk {
    draft: Draft,
    is_mapping: bool,
    open: Vec<Node>,
}

/// A collection that is open; a mapping with the key whose value comes next.
enum Node {
    Mapping(Option<String>),
    Sequence,
}

impl Walk {
    fn step(&mut self, event: Event<'_>) {
        match event {
            Event::MappingStart(..) => {
                self.is_mapping |= self.open.is_empty();
                self.open.push(Node::Mapping(None));
            }
            Event::SequenceStart(..) => self.open.push(Node::Sequence),
            Event::MappingEnd | Event::SequenceEnd => {
                self.open.pop();
                self.pass(String::new());
            }
            Event::Alias(_) => self.pass(String::new()),
            Event::Scalar(text, style, ..) => {
                let is_null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null");
                if !is_null {
                    self.state(&text);
                }
                self.pass(text.into_owned());
            }
            _ => {}
        }
    }

    /// Passes a key or a value of the mapping that is open.
    fn pass(&mut self, text: String) {
        if let Some(Node::Mapping(key)) = self.open.last_mut() {
            *key = match key {
                None => Some(text),
                Some(_) => None,
            };
        }
    }

    /// Takes a scalar for what the keys above it say, if it is a value.
    fn state(&mut self, text: &str) {
        let [Node::Mapping(Some(top)), below @ ..] = &self.open[..] else {
            return;
        };
        let is_value = match below.last() {
            None | Some(Node::Sequence) => true,
            Some(Node::Mapping(key)) => key.as_deref() == Some("name"),
        };
        if let Some(key) = header::key(top).filter(|key| is_value && *key != Key::Other) {
            header::state(&mut self.draft, key, text);
        }
    }
}
