//! Labelled texts in columns, as of the CoNLL shared tasks: a token a line, its label in the last column.
//!
//! An empty line ends a sentence, `-DOCSTART-` a text; where nothing marks the texts, forty sentences
//! make one. Labels are IOB1, IOB2 or BILOU. Tokens are joined as print joins them, a sentence a line.
//! Knows the notation alone.

use crate::extract::people::learn::{Lesson, NameKind};
use crate::text::{Span, Text};

use super::LineFault;

/// Where nothing tells the texts apart, so many sentences are taken as one.
const SENTENCES: usize = 40;

/// The line that starts a text.
const TEXT: &str = "-DOCSTART-";

/// A sentence: tokens and their labels.
type Sentence<'a> = Vec<(&'a str, &'a str)>;

/// Reads all texts of a file.
///
/// # Errors
///
/// The first line that has a token and no label.
pub fn read(file: &str) -> Result<Vec<Lesson>, LineFault> {
    let divided = file.contains(TEXT);
    let (mut lessons, mut text, mut sentence) = (Vec::new(), Writer::default(), Sentence::new());
    for (at, line) in file.lines().chain([""]).enumerate() {
        let starts = line.starts_with(TEXT);
        if starts || line.trim().is_empty() {
            text.sentence(&std::mem::take(&mut sentence));
            if starts || !divided && text.sentences >= SENTENCES {
                lessons.extend(std::mem::take(&mut text).finish());
            }
            continue;
        }
        sentence.push(cells(line).ok_or((at + 1, "expected a token and its label"))?);
    }
    lessons.extend(text.finish());
    Ok(lessons)
}

/// Token and label of a line.
fn cells(line: &str) -> Option<(&str, &str)> {
    match line.split_once('\t') {
        Some((token, rest)) => Some((token, rest.rsplit('\t').next()?.trim())),
        None => {
            let mut cells = line.split_whitespace();
            Some((cells.next()?, cells.next_back()?))
        }
    }
}

/// A text while it is written.
#[derive(Default)]
struct Writer {
    text: String,
    names: Vec<(Span, NameKind)>,
    sentences: usize,
}

impl Writer {
    fn sentence(&mut self, sentence: &[(&str, &str)]) {
        let mut glued = true;
        // The kind and label of the name that the last token belongs to.
        let mut open: Option<&str> = None;
        for (token, label) in sentence {
            if !glued && !joins_left(token) {
                self.text.push(' ');
            }
            let span = self.text.len()..self.text.len() + token.len();
            self.text.push_str(token);
            glued = matches!(*token, "(" | "[" | "{" | "$");
            let (position, kind) = label.split_once('-').unwrap_or(("O", ""));
            let begins = matches!(position, "B" | "U" | "S");
            match (name_kind(kind), self.names.last_mut()) {
                (Some(_), Some(name)) if open == Some(kind) && !begins => name.0.end = span.end,
                (Some(named), _) => self.names.push((span, named)),
                (None, _) => {}
            }
            open = name_kind(kind).map(|_| kind);
        }
        if !sentence.is_empty() {
            self.text.push('\n');
            self.sentences += 1;
        }
    }

    fn finish(self) -> Option<Lesson> {
        let lesson = Lesson {
            text: Text::new(None, &self.text),
            names: self.names,
            bearers: Vec::new(),
        };
        (self.sentences > 0).then_some(lesson)
    }
}

fn joins_left(token: &str) -> bool {
    const MARKS: [&str; 17] = [
        ".", ",", ";", ":", "!", "?", ")", "]", "}", "%", "'", "'s", "n't", "'re", "'ve", "'ll",
        "'d",
    ];
    MARKS.contains(&token) || token == "'m"
}

/// The kinds of names, by the names that the corpora have for them.
fn name_kind(label: &str) -> Option<NameKind> {
    match label.to_ascii_lowercase().as_str() {
        "per" | "person" => Some(NameKind::Person),
        "loc" | "location" | "facility" => Some(NameKind::Place),
        "org" | "organization" | "corporation" | "group" => Some(NameKind::Body),
        "misc" | "norp" | "product" | "creative-work" => Some(NameKind::Other),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(file: &str) -> Vec<String> {
        let lessons = read(file).unwrap();
        let describe = |lesson: &Lesson| {
            let names = lesson.names.iter();
            let names: Vec<String> = names
                .map(|(span, kind)| format!("{kind:?} {}", &lesson.text.whole()[span.clone()]))
                .collect();
            format!("{}| {}", lesson.text.whole(), names.join(", "))
        };
        lessons.iter().map(describe).collect()
    }

    #[test]
    fn the_three_notations_say_the_same() {
        let expected = ["Ann Lee (Ohio) met Bo.\n| Person Ann Lee, Place Ohio, Person Bo"];
        for labels in [
            ["I-PER", "I-PER", "I-LOC", "I-PER"],
            ["B-PER", "I-PER", "B-LOC", "B-PER"],
            ["B-Person", "L-Person", "U-Location", "U-Person"],
        ] {
            let [a, b, c, d] = labels;
            let file = format!("Ann {a}\nLee {b}\n( O\nOhio {c}\n) O\nmet O\nBo {d}\n. O\n");
            assert_eq!(described(&file), expected);
        }
    }

    #[test]
    fn texts_are_told_apart_by_their_marks() {
        let file = "-DOCSTART-\tO\n\nAnn\tx\tB-PER\nBo\tx\tB-PER\n\n-DOCSTART-\tO\n\nHi\tx\tO\n";
        assert_eq!(
            described(file),
            ["Ann Bo\n| Person Ann, Person Bo", "Hi\n| "]
        );
        let many = "Hi O\n\n".repeat(SENTENCES + 1);
        assert_eq!(read(&many).unwrap().len(), 2);
    }

    #[test]
    fn a_token_without_a_label_is_named() {
        assert_eq!(read("Ann O\nBo\n").unwrap_err().0, 2);
    }
}
