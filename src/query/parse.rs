//! Text to [`Query`], by recursive descent over the tokens of [`lex`](super::lex).
//!
//! ```text
//! query   := [ either ]
//! either  := both { 'OR' both }
//! both    := operand { [ 'AND' ] operand }
//! operand := { 'NOT' | '-' } ( [ field ':' ] ( word | phrase ) | [ field ':' ] '(' either ')' )
//! ```
//!
//! `"arms transfer" putin OR -title:sport` is `("arms transfer" AND putin) OR -title:sport`.
//! `ferry AND (harbour` is `ferry AND harbour`, with a note. What a date means is
//! [`spoken`]'s to say. The language for readers stands in [the module above](super).

use std::ops::Range;

use chrono::NaiveDate;

use super::error::{Note, Oddity, ParseError, ParseErrorKind};
use super::field::Field;
use super::lex::{Token, TokenKind, can_be_found, lex, quotable};
use super::{Part, Query, country, language};
use crate::date::{DateRange, spoken};

/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 10_000;

/// The most parentheses in one another.
pub const MAX_DEPTH: usize = 64;

/// Stands for all stories, and as a date for any.
pub(super) const ANY: &str = "*";

/// What to do with odd text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leniency {
    /// Read it as plain typing, with a note.
    Lenient,
    /// Refuse it.
    Strict,
}

/// A text understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// What it asks for.
    pub query: Query,
    /// How odd parts of it were read, in the order of the text; none in [`Leniency::Strict`].
    pub notes: Vec<Note>,
}

/// Understands a query; `today` is what words like `yesterday` go by.
///
/// Text without anything to find asks for [`Query::All`].
///
/// # Errors
/// When it asks a field that does not exist, gives a country or language that is not known or a date that does
/// not exist, is not understood or ends before it begins, has more than [`MAX_DEPTH`] parentheses in one another or more than
/// [`MAX_BYTES`]; in [`Leniency::Strict`] also where a note would be due, for the first of them.
pub fn parse(text: &str, today: NaiveDate, leniency: Leniency) -> Result<Parsed, ParseError> {
    if text.len() > MAX_BYTES {
        let kind = ParseErrorKind::TooLong { bytes: text.len() };
        let start = (0..=MAX_BYTES)
            .rev()
            .find(|&at| text.is_char_boundary(at))
            .unwrap_or(0);
        return Err(ParseError {
            kind,
            span: start..text.len(),
        });
    }
    let (tokens, notes) = lex(text)?;
    let mut parser = Parser {
        text,
        today,
        tokens,
        at: 0,
        depth: 0,
        notes,
    };
    let query = parser.either(None)?.unwrap_or(Query::All);
    let mut notes = parser.notes;
    notes.sort_by_key(|note| note.span.start);
    match (leniency, notes.first()) {
        (Leniency::Strict, Some(Note { oddity, span })) => Err(ParseError {
            kind: ParseErrorKind::Odd(oddity.clone()),
            span: span.clone(),
        }),
        _ => Ok(Parsed { query, notes }),
    }
}

/// What the flag of a field asks for: the same as `field:"value"`.
///
/// # Errors
/// When the value is a date that does not exist, is not understood or ends before it begins, a
/// country or language that is not known, or has no letter or digit. The span is of `value`.
pub fn filter(field: Field, value: &str, today: NaiveDate) -> Result<Query, ParseError> {
    let trimmed = value.trim_start();
    let start = value.len() - trimmed.len();
    leaf(Some(field), Form::Quoted, trimmed.trim_end(), start, today)?.ok_or_else(|| ParseError {
        kind: ParseErrorKind::Odd(Oddity::NothingToFind(value.to_owned())),
        span: 0..value.len(),
    })
}

/// How a value stands in the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Bare,
    Quoted,
}

/// One word, phrase or value, which begins at the byte `start`; `None` where it has nothing to find.
fn leaf(
    field: Option<Field>,
    form: Form,
    text: &str,
    start: usize,
    today: NaiveDate,
) -> Result<Option<Query>, ParseError> {
    if field.is_none() && form == Form::Bare && text == ANY {
        return Ok(Some(Query::All));
    }
    if field != Some(Field::Date) && !can_be_found(text) {
        return Ok(None);
    }
    let words = match form {
        Form::Bare => Query::word,
        Form::Quoted => Query::phrase,
    };
    Ok(Some(match field {
        None => words(Part::Any, text),
        Some(Field::Title) => words(Part::Title, text),
        Some(Field::Body) => words(Part::Body, text),
        Some(Field::Person) => Query::Person(quotable(text)),
        Some(Field::Leader) => leader(text, start)?,
        Some(Field::Office) => office(text),
        Some(Field::Dateline) => Query::Dateline(quotable(text)),
        Some(Field::Agency) => Query::Agency(quotable(text)),
        Some(Field::Source) => Query::Source(quotable(text)),
        Some(Field::Language) => in_language(text, start)?,
        Some(Field::Path) => Query::Path(quotable(text)),
        Some(Field::Id) => Query::Id(quotable(text)),
        Some(Field::Duplicates) => Query::Duplicates(quotable(text)),
        Some(Field::Date) => date(text, start, today)?,
    }))
}

fn leader(text: &str, start: usize) -> Result<Query, ParseError> {
    let unknown = || ParseError {
        kind: ParseErrorKind::UnknownCountry {
            name: text.to_owned(),
        },
        span: start..start + text.len(),
    };
    country::code_of(text)
        .map(Query::Leader)
        .ok_or_else(unknown)
}

fn in_language(text: &str, start: usize) -> Result<Query, ParseError> {
    let unknown = || ParseError {
        kind: ParseErrorKind::UnknownLanguage {
            name: text.to_owned(),
            suggestion: language::suggestion(text),
        },
        span: start..start + text.len(),
    };
    language::of(text).map(Query::Language).ok_or_else(unknown)
}

fn office(text: &str) -> Query {
    let text = quotable(text);
    let (title, country) = country::office(&text);
    Query::Office {
        title: title.to_owned(),
        country,
    }
}

fn date(text: &str, start: usize, today: NaiveDate) -> Result<Query, ParseError> {
    if text == ANY {
        // Proven: a range that is open at both ends does not end before it begins.
        return Ok(DateRange::new(None, None).map_or(Query::All, Query::Dates));
    }
    spoken::range(text, today)
        .map(Query::Dates)
        .map_err(|error| {
            let span = start + error.span.start..start + error.span.end;
            ParseError {
                kind: ParseErrorKind::Date(error),
                span,
            }
        })
}

struct Parser<'a> {
    text: &'a str,
    today: NaiveDate,
    /// Their ranges are parts of `text`, in order.
    tokens: Vec<Token>,
    /// The next token to read; moved on only past one that is there.
    at: usize,
    /// How many parentheses are open.
    depth: usize,
    notes: Vec<Note>,
}

impl Parser<'_> {
    fn next(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn note(&mut self, oddity: Oddity, span: Range<usize>) {
        self.notes.push(Note { oddity, span });
    }

    /// Reads up to the end or to the parenthesis that closes; `None` where there is nothing.
    ///
    /// Both levels of the grammar in one loop, which holds the finished sides of the ORs and the
    /// operands of the side that is being read.
    fn either(&mut self, field: Option<Field>) -> Result<Option<Query>, ParseError> {
        let mut sides: Vec<Query> = Vec::new();
        let mut side: Vec<Query> = Vec::new();
        let mut operator: Option<Token> = None;
        let mut has_left = false;
        while let Some(token) = self.next().cloned() {
            match token.kind {
                TokenKind::Close if self.depth > 0 => break,
                TokenKind::Close => {
                    self.note(Oddity::Unopened, token.span);
                    self.at += 1;
                }
                TokenKind::And | TokenKind::Or => {
                    self.at += 1;
                    if has_left && operator.is_none() {
                        operator = Some(token);
                    } else {
                        self.note_nothing_to_join(&token);
                    }
                }
                _ => {
                    if operator
                        .take()
                        .is_some_and(|token| token.kind == TokenKind::Or)
                    {
                        sides.extend(joined(&mut side));
                    }
                    side.extend(self.operand(field)?);
                    has_left = true;
                }
            }
        }
        if let Some(token) = operator {
            self.note_nothing_to_join(&token);
        }
        sides.extend(joined(&mut side));
        Ok((!sides.is_empty()).then(|| Query::any_of(sides)))
    }

    fn note_nothing_to_join(&mut self, token: &Token) {
        let operator = self.text[token.span.clone()].to_owned();
        self.note(Oddity::NothingToJoin(operator), token.span.clone());
    }

    /// Reads one operand with its negations; `None` where it comes to nothing, which is noted.
    fn operand(&mut self, field: Option<Field>) -> Result<Option<Query>, ParseError> {
        let mut negated = false;
        let mut last_not = None;
        while let Some(Token {
            kind: TokenKind::Not,
            span,
        }) = self.next()
        {
            last_not = Some(span.clone());
            negated = !negated;
            self.at += 1;
        }
        let positive = match self.next().map(|token| token.kind.clone()) {
            Some(TokenKind::Field(own)) => {
                self.at += 1;
                self.value(Some(own))?
            }
            Some(TokenKind::Word(_) | TokenKind::Phrase(_) | TokenKind::Open) => {
                self.value(field)?
            }
            _ => {
                if let Some(span) = last_not {
                    let operator = self.text[span.clone()].to_owned();
                    self.note(Oddity::NothingToExclude(operator), span);
                }
                None
            }
        };
        Ok(if negated {
            positive.map(Query::negated)
        } else {
            positive
        })
    }

    /// Reads a word, a phrase or parentheses.
    fn value(&mut self, field: Option<Field>) -> Result<Option<Query>, ParseError> {
        let Some(Token { kind, span }) = self.next().cloned() else {
            return Ok(None);
        };
        let (form, range) = match kind {
            TokenKind::Word(range) => (Form::Bare, range),
            TokenKind::Phrase(range) => (Form::Quoted, range),
            _ => return self.parentheses(field, span),
        };
        self.at += 1;
        let text = &self.text[range.clone()];
        match leaf(field, form, text, range.start, self.today) {
            Ok(None) => {
                self.note(Oddity::NothingToFind(text.to_owned()), span);
                Ok(None)
            }
            Err(error) if form == Form::Bare => {
                Err(self.unquoted(field, range.start).unwrap_or(error))
            }
            done => done,
        }
    }

    /// The error of a value whose first word begins at `start`, where the words that follow it, up
    /// to four, make it one.
    fn unquoted(&self, field: Option<Field>, start: usize) -> Option<ParseError> {
        let following = self.tokens[self.at..].iter();
        let ends = following.take(4).map_while(|token| match token.kind {
            TokenKind::Word(_) => Some(token.span.end),
            _ => None,
        });
        let ends: Vec<usize> = ends.collect();
        let is_value = |end: &usize| {
            let text = &self.text[start..*end];
            leaf(field, Form::Quoted, text, start, self.today).is_ok()
        };
        let end = ends.into_iter().rev().find(is_value)?;
        let kind = ParseErrorKind::Unquoted {
            field: field?,
            text: self.text[start..end].to_owned(),
        };
        Some(ParseError {
            kind,
            span: start..end,
        })
    }

    /// Reads parentheses, the first of which is next, at `open`.
    fn parentheses(
        &mut self,
        field: Option<Field>,
        open: Range<usize>,
    ) -> Result<Option<Query>, ParseError> {
        if self.depth == MAX_DEPTH {
            return Err(ParseError {
                kind: ParseErrorKind::TooDeep,
                span: open,
            });
        }
        self.at += 1;
        self.depth += 1;
        let first = self.at;
        let inner = self.either(field)?;
        self.depth -= 1;
        match self.next() {
            None => self.note(Oddity::Unclosed, open),
            Some(close) => {
                let whole = open.start..close.span.end;
                if self.at == first {
                    self.note(Oddity::EmptyParentheses, whole);
                }
                self.at += 1;
            }
        }
        Ok(inner)
    }
}

/// The operands of one side of an OR, joined and taken out; `None` of no operand.
fn joined(side: &mut Vec<Query>) -> Option<Query> {
    (!side.is_empty()).then(|| Query::all_of(std::mem::take(side)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::column;
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 3, 15).unwrap()
    }

    fn parsed(text: &str, leniency: Leniency) -> Result<Parsed, ParseError> {
        parse(text, today(), leniency)
    }

    fn lenient(text: &str) -> Result<Parsed, ParseError> {
        parsed(text, Leniency::Lenient)
    }

    /// What the table says of a text: canonical form and notes, or the error.
    fn outcome(text: &str) -> String {
        match lenient(text) {
            Err(error) => format!("error at {}: {error}", column(text, &error.span)),
            Ok(Parsed { query, notes }) => {
                let notes = notes
                    .iter()
                    .map(|n| format!("{}: {n}", column(text, &n.span)));
                let notes = notes.collect::<Vec<_>>().join("; ");
                if notes.is_empty() {
                    query.to_string()
                } else {
                    format!("{query} ==> {notes}")
                }
            }
        }
    }

    #[test]
    fn texts_are_understood_as_the_table_says() {
        let table = include_str!("../../tests/tables/query.txt");
        let mut wrong = Vec::new();
        let cases = table
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty());
        for case in cases.clone() {
            let (text, expected) = case.split_once("==>").expect(case);
            let found = outcome(text.trim());
            let right = match expected.trim().strip_suffix(" …") {
                Some(beginning) => found.starts_with(beginning),
                None => found == expected.trim(),
            };
            if !right {
                wrong.push(format!("{case}\n    found {found}"));
            }
        }
        assert!(cases.count() >= 150);
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn parentheses_nest_as_deep_as_stated() {
        let nested = |depth| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(outcome(&nested(MAX_DEPTH)), "a");
        let error = lenient(&nested(MAX_DEPTH + 1)).unwrap_err();
        assert_eq!(
            (error.kind, error.span),
            (ParseErrorKind::TooDeep, MAX_DEPTH..MAX_DEPTH + 1)
        );
        for opening in ["(", "-(", "title:(", "NOT (", "a OR ("] {
            let text = opening.repeat(MAX_BYTES / opening.len());
            assert_eq!(
                lenient(&text).unwrap_err().kind,
                ParseErrorKind::TooDeep,
                "{opening}"
            );
        }
        assert_eq!(
            outcome(&"NOT ".repeat(2_001)),
            "* ==> 8001: \"NOT\" has nothing to exclude: left out"
        );
    }

    #[test]
    fn deepest_queries_print_no_deeper() {
        let mut text = "a".to_owned();
        for depth in 0..MAX_DEPTH {
            text = if depth % 2 == 0 {
                format!("-(b OR c {text})")
            } else {
                format!("(d e OR {text}) f")
            };
        }
        let query = lenient(&text).unwrap().query;
        assert_eq!(lenient(&query.to_string()).unwrap().query, query);
    }

    #[test]
    fn long_texts_are_refused() {
        assert!(lenient(&"a ".repeat(MAX_BYTES / 2)).is_ok());
        let error = lenient(&"é".repeat(MAX_BYTES / 2 + 1)).unwrap_err();
        assert_eq!(error.span, 10_000..10_002);
        assert_eq!(
            error.to_string(),
            "query of 10002 bytes: 10000 are the most"
        );
        let odd = format!("a{}", "é".repeat(MAX_BYTES));
        assert_eq!(lenient(&odd).unwrap_err().span.start, 9_999);
    }

    #[test]
    fn flags_ask_what_their_fields_ask() {
        for (field, value, text) in [
            (Field::Person, " Kim Jong-un ", "person:\"Kim Jong-un\""),
            (Field::Person, "putin", "person:putin"),
            (
                Field::Dateline,
                "St. Petersburg",
                "place:\"St. Petersburg\"",
            ),
            (Field::Date, "2023-09", "date:2023-09"),
            (Field::Title, "arms transfer", "title:\"arms transfer\""),
            (Field::Path, "a \"b\"", "path:“a \"b\"”"),
        ] {
            assert_eq!(
                filter(field, value, today()),
                lenient(text).map(|p| p.query),
                "{value}"
            );
        }
        let error = filter(Field::Date, "  2023-02-31", today()).unwrap_err();
        assert_eq!(error.span, 2..12);
        let error = filter(Field::Person, " - ", today()).unwrap_err();
        assert_eq!(
            (error.to_string(), error.span),
            ("no letter or digit in \" - \"".to_owned(), 0..3)
        );
    }

    #[test]
    fn marks_of_all_kinds_in_one_text_can_be_printed() {
        let query = filter(Field::Path, "\"a\" “b” «c»", today()).unwrap();
        assert_eq!(query, Query::Path("a  “b” «c»".to_owned()));
        assert_eq!(lenient(&query.to_string()).unwrap().query, query);
    }

    /// Text that is more like a query than any text is.
    fn queryish() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a",
            "Kim’s",
            "o'neill",
            " ",
            " ",
            "(",
            ")",
            "\"",
            "“",
            "”",
            "«",
            "»",
            "-",
            ":",
            "*",
            "&",
            " AND ",
            " OR ",
            " NOT ",
            "title:",
            "person:",
            "date:",
            "date:2023-09",
            "2023",
            "..",
            "é",
            "foo:",
            "\u{3000}",
            "last week",
            "12:30",
            "\0",
        ]);
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    /// The laws that every text keeps.
    fn check(text: &str) -> Result<(), TestCaseError> {
        let (lenient, strict) = (lenient(text), parsed(text, Leniency::Strict));
        let spans: Vec<Range<usize>> = match &lenient {
            Ok(parsed) => parsed.notes.iter().map(|note| note.span.clone()).collect(),
            Err(error) => vec![error.span.clone()],
        };
        for span in spans {
            prop_assert!(
                text.get(span.clone()).is_some(),
                "{:?} is no part of {:?}",
                span,
                text
            );
        }
        match lenient {
            Err(error) => {
                prop_assert!(!matches!(error.kind, ParseErrorKind::Odd(_)));
                prop_assert!(!error.to_string().contains('\n'));
                prop_assert_eq!(strict, Err(error));
            }
            Ok(parsed) => {
                let printed = parsed.query.to_string();
                let again = super::parse(&printed, today(), Leniency::Strict);
                prop_assert_eq!(
                    again.map(|p| p.query),
                    Ok(parsed.query.clone()),
                    "{}",
                    printed
                );
                match parsed.notes.first() {
                    None => prop_assert_eq!(strict, Ok(parsed)),
                    Some(note) => prop_assert_eq!(strict.unwrap_err().span, note.span.clone()),
                }
            }
        }
        Ok(())
    }

    proptest! {
        // A failure is seen and mended at once; no file of seeds beside the sources.
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_keeps_the_laws(text in any::<String>()) {
            check(&text)?;
        }

        #[test]
        fn any_queryish_text_keeps_the_laws(text in queryish()) {
            check(&text)?;
        }
    }
}
