//! The text of a query cut into tokens, each with the bytes it came from.
//!
//! ```text
//! token     := word | phrase | field ':' value | 'AND' | 'OR' | 'NOT' | '-' | '(' | ')'
//! phrase    := '"' … '"' | '“' … '”' | '«' … '»'
//! value     := word | phrase | '(' …
//! ```
//!
//! `-title:"arms transfer" Suk-Yeol` gives Not, Field(Title), Phrase, Word. `Re: 12:30` gives two
//! words and a note for each of the colons. A word ends at white space, a quotation mark or a
//! parenthesis, and at nothing else; what a token means beside its neighbours is
//! [`parse`](super::parse())'s work.

use std::ops::Range;

use super::error::{Note, Oddity, ParseError, ParseErrorKind};
use super::field::{Field, Kind, suggestions};

/// A piece of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// All of its bytes, quotation marks included.
    pub(super) span: Range<usize>,
}

/// What a token is. The ranges are the bytes of its text without what was left out of it: marks,
/// stray colons and hyphens, white space at the ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word(Range<usize>),
    Phrase(Range<usize>),
    /// A field's name and its colon; a word, a phrase or an opening parenthesis follows.
    Field(Field),
    And,
    Or,
    Not,
    Open,
    Close,
}

/// The kinds of quotation marks. A phrase ends with the next mark of the kind that opened it,
/// whichever way it turns: printers of different countries turn them differently.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    Straight,
    Curly,
    Angled,
}

impl Marks {
    const ALL: [Marks; 3] = [Marks::Straight, Marks::Curly, Marks::Angled];

    fn of(c: char) -> Option<Marks> {
        match c {
            '"' => Some(Marks::Straight),
            '“' | '”' | '„' | '‟' => Some(Marks::Curly),
            '«' | '»' => Some(Marks::Angled),
            _ => None,
        }
    }

    /// The marks to print before and after a phrase.
    pub(super) fn pair(self) -> (char, char) {
        match self {
            Marks::Straight => ('"', '"'),
            Marks::Curly => ('“', '”'),
            Marks::Angled => ('«', '»'),
        }
    }

    /// The first kind that a text has no mark of.
    pub(super) fn absent_from(text: &str) -> Option<Marks> {
        Marks::ALL
            .into_iter()
            .find(|marks| !text.contains(|c| Marks::of(c) == Some(*marks)))
    }
}

/// Whether a text, typed as it is, is read as one word and as nothing else.
pub(super) fn is_plain_word(text: &str) -> bool {
    match lex(text) {
        Ok((tokens, notes)) => {
            let whole = Token {
                kind: TokenKind::Word(0..text.len()),
                span: 0..text.len(),
            };
            tokens == [whole] && notes.is_empty()
        }
        Err(_) => false,
    }
}

/// The text, without its straight marks where it has marks of every kind: printed, it must stand
/// between marks that it does not hold.
pub(super) fn quotable(text: &str) -> String {
    match Marks::absent_from(text) {
        Some(_) => text.to_owned(),
        None => text.replace('"', " ").trim().to_owned(),
    }
}

/// Whether there is anything in a text that could be found.
pub(super) fn can_be_found(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// The tokens of a text, and what was odd about it.
///
/// # Errors
/// When a value is asked of a field that does not exist.
pub(super) fn lex(text: &str) -> Result<(Vec<Token>, Vec<Note>), ParseError> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        notes: Vec::new(),
    };
    while let Some(c) = lexer.next() {
        match c {
            '(' => lexer.push(TokenKind::Open, c.len_utf8()),
            ')' => lexer.push(TokenKind::Close, c.len_utf8()),
            '-' if lexer.excludes() => lexer.push(TokenKind::Not, c.len_utf8()),
            c if c.is_whitespace() => lexer.at += c.len_utf8(),
            c if Marks::of(c).is_some() => lexer.quoted(),
            _ => lexer.word()?,
        }
    }
    Ok((lexer.tokens, lexer.notes))
}

/// All its indexing is of `text` at `at`, at the end of a word or mark found from there, or behind
/// an ASCII character found there: character boundaries that exist.
struct Lexer<'a> {
    text: &'a str,
    /// The next byte to read.
    at: usize,
    tokens: Vec<Token>,
    notes: Vec<Note>,
}

impl<'a> Lexer<'a> {
    fn next(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Takes the next `len` bytes as a token.
    fn push(&mut self, kind: TokenKind, len: usize) {
        let span = self.at..self.at + len;
        self.at = span.end;
        self.tokens.push(Token { kind, span });
    }

    fn note(&mut self, oddity: Oddity, span: Range<usize>) {
        self.notes.push(Note { oddity, span });
    }

    /// Whether a hyphen here stands before something to exclude, and after no word or phrase.
    fn excludes(&self) -> bool {
        let before = self.text[..self.at].chars().next_back();
        let after = self.text[self.at + 1..].chars().next();
        before.is_none_or(|c| c.is_whitespace() || c == '(')
            && after.is_some_and(|c| !c.is_whitespace() && c != '-' && c != ')')
    }

    /// The bytes between the quotation mark at `open` and its partner, if it has one.
    fn phrase_at(&self, open: usize) -> Option<Range<usize>> {
        let mark = self.text[open..].chars().next()?;
        let marks = Marks::of(mark)?;
        let start = open + mark.len_utf8();
        let len = self.text[start..].find(|c| Marks::of(c) == Some(marks))?;
        Some(start..start + len)
    }

    /// Takes a phrase, or leaves out a quotation mark that opens none.
    fn quoted(&mut self) {
        let mark_len = self.next().map_or(0, char::len_utf8);
        let Some(inner) = self.phrase_at(self.at) else {
            self.note(Oddity::UnbalancedQuote, self.at..self.at + mark_len);
            self.at += mark_len;
            return;
        };
        let close_len = self.text[inner.end..]
            .chars()
            .next()
            .map_or(0, char::len_utf8);
        let len = inner.end + close_len - self.at;
        let start = inner.end - self.text[inner.clone()].trim_start().len();
        let text_len = self.text[inner].trim().len();
        self.push(TokenKind::Phrase(start..start + text_len), len);
    }

    /// Takes an operator, a field with its value, or a word.
    fn word(&mut self) -> Result<(), ParseError> {
        let word = self.rest_of_word();
        match word {
            "AND" => self.push(TokenKind::And, word.len()),
            "OR" => self.push(TokenKind::Or, word.len()),
            "NOT" => self.push(TokenKind::Not, word.len()),
            _ => match word.split_once(':') {
                Some((name, _)) if is_name(name) => self.named(name, word.len())?,
                _ => self.plain_word(word.len()),
            },
        }
        Ok(())
    }

    /// From here to where a word ends.
    fn rest_of_word(&self) -> &'a str {
        let rest = &self.text[self.at..];
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')') || Marks::of(c).is_some();
        &rest[..rest.find(ends).unwrap_or(rest.len())]
    }

    /// Takes a word that begins with a name and a colon: a field with its value, if there is one.
    fn named(&mut self, name: &str, len: usize) -> Result<(), ParseError> {
        let colon = self.at + name.len();
        match Field::named(name) {
            Some(field) if self.value_follows(colon + 1) => {
                self.push(TokenKind::Field(field), name.len() + 1);
                self.value(field);
            }
            Some(field) => {
                self.note(Oddity::NoValue(field), self.at..colon + 1);
                self.push(TokenKind::Word(self.at..colon), name.len() + 1);
            }
            None if self.looks_like_value(colon + 1) => {
                let suggestion = suggestions(name).first().copied();
                let kind = ParseErrorKind::UnknownField {
                    name: name.to_owned(),
                    suggestion,
                };
                return Err(ParseError {
                    kind,
                    span: self.at..colon,
                });
            }
            None => self.plain_word(len),
        }
        Ok(())
    }

    /// Whether a known field at the colon before `at` has a value.
    fn value_follows(&self, at: usize) -> bool {
        let mut at = at;
        loop {
            match self.text[at..].chars().next() {
                Some(c) if Marks::of(c).is_some() && self.phrase_at(at).is_none() => {
                    at += c.len_utf8()
                }
                Some(c) => return !c.is_whitespace() && c != ')',
                None => return false,
            }
        }
    }

    /// Whether an unknown name at the colon before `at` must have been meant as a field: web
    /// addresses, `Re: x` and `std::vec` were not.
    fn looks_like_value(&self, at: usize) -> bool {
        let next = self.text[at..].chars().next();
        next.is_some_and(|c| c.is_alphanumeric() || c == '(' || Marks::of(c).is_some())
    }

    /// Takes the value of a field, but for parentheses.
    fn value(&mut self, field: Field) {
        while let Some(c) = self.next() {
            let is_phrase = self.phrase_at(self.at).is_some();
            match c {
                '(' => return,
                c if Marks::of(c).is_some() => self.quoted(),
                _ => return self.word_value(field),
            }
            if is_phrase {
                return;
            }
        }
    }

    /// Takes a word as a value. Colons and the like are odd in text, but not in a path or a date.
    fn word_value(&mut self, field: Field) {
        let word = self.rest_of_word();
        let span = self.at..self.at + word.len();
        if field.kind() == Kind::Text || !can_be_found(word) {
            return self.plain_word(word.len());
        }
        if field.kind() != Kind::Date {
            self.note_hyphen_and_star(word, &span);
        }
        self.push(TokenKind::Word(span), word.len());
    }

    /// Takes the next `len` bytes as a word, without stray colons and hyphens around it.
    fn plain_word(&mut self, len: usize) {
        let span = self.at..self.at + len;
        let word = &self.text[span.clone()];
        if !can_be_found(word) {
            return self.push(TokenKind::Word(span), len);
        }
        self.note_hyphen_and_star(word, &span);
        if word.contains(':') {
            self.note(Oddity::StrayColon(word.to_owned()), span.clone());
        }
        let start = span.end - word.trim_start_matches(['-', ':']).len();
        let end = span.start + word.trim_end_matches(':').len();
        self.push(TokenKind::Word(start..end), len);
    }

    fn note_hyphen_and_star(&mut self, word: &str, span: &Range<usize>) {
        if word.starts_with('-') {
            self.note(Oddity::StrayHyphen(word.to_owned()), span.clone());
        }
        if word.contains('*') {
            self.note(Oddity::StrayStar(word.to_owned()), span.clone());
        }
    }
}

/// Whether a word could be meant as the name of a field.
fn is_name(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a text, each with the text it stands for.
    fn tokens(text: &str) -> Vec<String> {
        let (tokens, _) = lex(text).unwrap();
        let written = tokens.into_iter().map(|token| match token.kind {
            TokenKind::Word(range) => format!("word {}", &text[range]),
            TokenKind::Phrase(range) => format!("phrase {}", &text[range]),
            TokenKind::Field(field) => format!("field {field}"),
            operator => format!("{operator:?} {}", &text[token.span]),
        });
        written.collect()
    }

    #[test]
    fn tokens_stand_for_their_text() {
        for (text, expected) in [
            (
                "-title:\"arms transfer\" Suk-Yeol",
                vec![
                    "Not -",
                    "field title",
                    "phrase arms transfer",
                    "word Suk-Yeol",
                ],
            ),
            (
                "a AND(b OR NOT c)",
                vec![
                    "word a", "And AND", "Open (", "word b", "Or OR", "Not NOT", "word c",
                    "Close )",
                ],
            ),
            ("“ a \" b ”", vec!["phrase a \" b"]),
            ("title:\"a", vec!["field title", "word a"]),
            ("title:\" a", vec!["word title", "word a"]),
            ("person:(a", vec!["field person", "Open (", "word a"]),
            ("path:a:*b", vec!["field path", "word a:*b"]),
            ("Re: --12:30:", vec!["word Re", "word 12:30"]),
            ("\u{3000}a\tb\n", vec!["word a", "word b"]),
            ("", vec![]),
        ] {
            assert_eq!(tokens(text), expected, "{text}");
        }
    }

    #[test]
    fn plain_words_need_no_quotes() {
        for text in [
            "a", "Suk-Yeol", "o'neill", "ferry,", "2023/09", "and", "é", "a-",
        ] {
            assert!(is_plain_word(text), "{text}");
        }
        for text in [
            "", " a", "a b", "-a", "a:b", "a:", "a*", "(a", "a\"", "“a”", "AND", "title:a", "foo:a",
        ] {
            assert!(!is_plain_word(text), "{text}");
        }
    }

    #[test]
    fn marks_are_chosen_by_the_text() {
        for (text, expected) in [
            ("a", Some(('"', '"'))),
            ("a \"b\"", Some(('“', '”'))),
            ("a \"b\" “c”", Some(('«', '»'))),
            ("a \"b\" “c” «d»", None),
        ] {
            assert_eq!(
                Marks::absent_from(text).map(Marks::pair),
                expected,
                "{text}"
            );
        }
    }
}
