//! What can be wrong with the text of a query: errors, and oddities that plain typing may have.
//!
//! Each carries the bytes it speaks of; [`column()`] and [`caret`] point at them for a person. Knows
//! words for people, no grammar: which text is wrong is [`lex`](super::lex)'s and
//! [`parse`](super::parse())'s to tell.

use std::fmt;
use std::ops::Range;

use super::field::{Field, Kind};
use super::parse::{MAX_BYTES, MAX_DEPTH};
use crate::date::spoken::SpokenError;

/// Why a text is no query, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong.
    pub kind: ParseErrorKind,
    /// The bytes of the text that are wrong, on character boundaries; empty at its end.
    pub span: Range<usize>,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseErrorKind {
    /// A word and a colon before a value, where no field has that name.
    UnknownField {
        /// The word as typed.
        name: String,
        /// The nearest name or alias of a field, if one is near.
        suggestion: Option<&'static str>,
    },
    /// A date that does not exist or is not understood, or a range that ends before it begins.
    Date(SpokenError),
    /// A country that is not known.
    UnknownCountry {
        /// As typed.
        name: String,
    },
    /// A language that is not known.
    UnknownLanguage {
        /// As typed.
        name: String,
        /// The nearest name of a language, if one is near.
        suggestion: Option<&'static str>,
    },
    /// The first word of a value that would be one with the words that follow it.
    Unquoted {
        /// What it is a value of.
        field: Field,
        /// The whole value.
        text: String,
    },
    /// More than [`MAX_BYTES`].
    TooLong {
        /// How long it is, in bytes.
        bytes: usize,
    },
    /// More than [`MAX_DEPTH`] parentheses in one another.
    TooDeep,
    /// What is read somehow where nothing is asked but plain typing.
    Odd(Oddity),
}

/// How something odd was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was odd.
    pub oddity: Oddity,
    /// The bytes of the text that it speaks of, on character boundaries.
    pub span: Range<usize>,
}

/// What looks like a part of the language and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// A quotation mark without its partner.
    UnbalancedQuote,
    /// A parenthesis that is never closed.
    Unclosed,
    /// A parenthesis that was never opened.
    Unopened,
    /// Parentheses around nothing.
    EmptyParentheses,
    /// A colon that ends no field's name, in this word.
    StrayColon(String),
    /// A field and a colon with a space after them.
    NoValue(Field),
    /// A hyphen that excludes nothing, in this word.
    StrayHyphen(String),
    /// A star that stands for nothing, in this word.
    StrayStar(String),
    /// AND or OR, doubled or with nothing on one side.
    NothingToJoin(String),
    /// NOT or a hyphen with nothing after it.
    NothingToExclude(String),
    /// A word or phrase without a letter or digit.
    NothingToFind(String),
}

impl Oddity {
    /// What was done with it: lowercase, no full stop.
    pub fn outcome(&self) -> &'static str {
        match self {
            Oddity::UnbalancedQuote
            | Oddity::StrayColon(_)
            | Oddity::NoValue(_)
            | Oddity::StrayHyphen(_)
            | Oddity::StrayStar(_) => "read as text",
            Oddity::Unclosed => "closed at the end",
            Oddity::Unopened
            | Oddity::EmptyParentheses
            | Oddity::NothingToJoin(_)
            | Oddity::NothingToExclude(_)
            | Oddity::NothingToFind(_) => "left out",
        }
    }
}

/// What is odd: one line, lowercase, no full stop.
impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Oddity::UnbalancedQuote => f.write_str("unbalanced quote"),
            Oddity::Unclosed => f.write_str("parenthesis never closed"),
            Oddity::Unopened => f.write_str("parenthesis never opened"),
            Oddity::EmptyParentheses => f.write_str("empty parentheses"),
            Oddity::StrayColon(word) => write!(f, "colon in \"{}\"", excerpt(word)),
            Oddity::NoValue(field) => write!(f, "space or nothing after \"{field}:\""),
            Oddity::StrayHyphen(word) => write!(f, "hyphen in \"{}\"", excerpt(word)),
            Oddity::StrayStar(word) => write!(f, "star in \"{}\"", excerpt(word)),
            Oddity::NothingToJoin(operator) => write!(f, "\"{operator}\" has nothing to join"),
            Oddity::NothingToExclude(operator) => {
                write!(f, "\"{operator}\" has nothing to exclude")
            }
            Oddity::NothingToFind(text) => write!(f, "no letter or digit in \"{}\"", excerpt(text)),
        }
    }
}

/// What was odd and how it was read: one line, lowercase, no full stop.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.oddity, self.oddity.outcome())
    }
}

/// What is wrong and what to do about it: one line, lowercase, no full stop.
impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ParseErrorKind::UnknownField {
                name,
                suggestion: Some(known),
            } => {
                write!(
                    f,
                    "unknown field \"{}\": did you mean {known}?",
                    excerpt(name)
                )
            }
            ParseErrorKind::UnknownField {
                name,
                suggestion: None,
            } => {
                let known = Field::ALL.map(Field::name).join(", ");
                write!(
                    f,
                    "unknown field \"{}\": the fields are {known}",
                    excerpt(name)
                )
            }
            ParseErrorKind::Date(error) => error.fmt(f),
            ParseErrorKind::UnknownCountry { name } => {
                write!(
                    f,
                    "unknown country \"{}\": give its name, or its code as in leader:KR",
                    excerpt(name)
                )
            }
            ParseErrorKind::UnknownLanguage { name, suggestion } => {
                write!(f, "unknown language \"{}\": ", excerpt(name))?;
                match suggestion {
                    Some(known) => write!(f, "did you mean {known}?"),
                    None => f.write_str("give its name, or its code as in lang:de"),
                }
            }
            ParseErrorKind::Unquoted { field, text } => {
                let what = match field.kind() {
                    Kind::Country => "country",
                    Kind::Language => "language",
                    _ => "date",
                };
                write!(
                    f,
                    "a {what} of several words needs quotes: {field}:\"{}\"",
                    excerpt(text)
                )
            }
            ParseErrorKind::TooLong { bytes } => {
                write!(f, "query of {bytes} bytes: {MAX_BYTES} are the most")
            }
            ParseErrorKind::TooDeep => {
                write!(f, "parentheses more than {MAX_DEPTH} deep")
            }
            ParseErrorKind::Odd(oddity) => oddity.fmt(f),
        }
    }
}

impl std::error::Error for ParseError {}

/// A text for a message: on one line, cut to 60 characters.
fn excerpt(text: &str) -> String {
    let mut excerpt: String = text.chars().take(60).map(on_one_line).collect();
    if text.chars().nth(60).is_some() {
        excerpt.push('…');
    }
    excerpt
}

fn on_one_line(c: char) -> char {
    if c.is_control() || c.is_whitespace() {
        ' '
    } else {
        c
    }
}

/// The column where `span` begins in `text`: the first character is in column 1.
pub fn column(text: &str, span: &Range<usize>) -> usize {
    1 + chars_before(text, span.start)
}

/// The characters of `text` that begin before this byte.
fn chars_before(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(at, _)| *at < byte).count()
}

/// Two lines for a person: the text, and `^^^` under the characters of `span`.
///
/// A long text is cut to some 70 characters around the beginning of `span`. Each character counts
/// as one column, so that the marks shift beside characters that a terminal draws wide.
pub fn caret(text: &str, span: &Range<usize>) -> String {
    const BEFORE: usize = 40;
    const WHOLE: usize = 70;
    let (start, end) = (chars_before(text, span.start), chars_before(text, span.end));
    let first = start.saturating_sub(BEFORE);
    let lead = if first > 0 { "…" } else { "" };
    let tail = if text.chars().nth(first + WHOLE).is_some() {
        "…"
    } else {
        ""
    };
    let line: String = text
        .chars()
        .skip(first)
        .take(WHOLE)
        .map(on_one_line)
        .collect();
    let indent = start - first + lead.chars().count();
    let marks = end.min(first + WHOLE).saturating_sub(start).max(1);
    format!(
        "{lead}{line}{tail}\n{}{}",
        " ".repeat(indent),
        "^".repeat(marks)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        assert_eq!(column("année: x", &(6..7)), 6);
        assert_eq!(column("", &(0..0)), 1);
        assert_eq!(column("ab", &(2..2)), 3);
        assert_eq!(column("ab", &(9..9)), 3);
    }

    #[test]
    fn carets_stand_under_their_characters() {
        assert_eq!(caret("a persn:x", &(2..7)), "a persn:x\n  ^^^^^");
        assert_eq!(caret("é\tpersn:x", &(3..8)), "é persn:x\n  ^^^^^");
        assert_eq!(caret("", &(0..0)), "\n^");
        assert_eq!(caret("ab", &(2..2)), "ab\n  ^");
    }

    #[test]
    fn long_texts_are_cut_around_the_caret() {
        let text = format!("{}persn:x{}", "a ".repeat(50), " b".repeat(50));
        let drawn = caret(&text, &(100..105));
        let (line, marks) = drawn.split_once('\n').unwrap();
        assert_eq!(line.chars().count(), 72);
        let at = marks.find('^').unwrap();
        assert_eq!(line.chars().skip(at).take(5).collect::<String>(), "persn");
        assert_eq!(&marks[at..], "^^^^^");
        assert!(line.starts_with('…') && line.ends_with('…'));
    }

    #[test]
    fn messages_are_one_short_line() {
        let oddity = Oddity::NothingToFind(format!("\n{}", "&".repeat(100)));
        let note = Note {
            oddity,
            span: 0..101,
        }
        .to_string();
        assert_eq!(
            note,
            format!("no letter or digit in \" {}…\": left out", "&".repeat(59))
        );
    }
}
