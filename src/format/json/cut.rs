//! Cuts JSON values out of text by their brackets and quotes, without parsing them.
//!
//! A cut may pause where the text ends and go on when more of it is there. It tells where a value
//! ends, not whether it is sound: that is for the parser that is given the piece.

use std::io::Read;

use memchr::memchr2;

use super::super::Refusal;
use super::super::decode::Feed;
use super::{DEEPEST_WRAPPER, WRAPPERS, story};

/// A search for the end of a value, which goes on when the text has grown behind it.
#[derive(Debug, Default)]
pub(super) struct Cut {
    at: usize,
    depth: usize,
    in_string: bool,
}

impl Cut {
    /// A search for the end of `depth` objects or lists that are open already.
    pub(super) fn inside(depth: usize) -> Cut {
        Cut {
            depth,
            ..Cut::default()
        }
    }

    /// Whether the text seen so far ends inside a string.
    pub(super) fn is_in_string(&self) -> bool {
        self.in_string
    }

    /// Goes on in a text that has lost its first `count` bytes, all of them seen.
    pub(super) fn forget(&mut self, count: usize) {
        self.at = self.at.saturating_sub(count);
    }

    /// Where the value at the start of `text` ends; `None` where the text does first.
    pub(super) fn end(&mut self, text: &[u8]) -> Option<usize> {
        while self.at < text.len() {
            if self.in_string {
                self.skip_string(text);
                if !self.in_string && self.depth == 0 {
                    return Some(self.at);
                }
                continue;
            }
            match text[self.at] {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth <= 1 => {
                    // A bracket that closes nothing ends a bare value before it.
                    let end = self.at + self.depth;
                    self.depth = 0;
                    return Some(end);
                }
                b'}' | b']' => self.depth -= 1,
                b',' | b' ' | b'\n' | b'\t' if self.depth == 0 => return Some(self.at),
                _ => {}
            }
            self.at += 1;
        }
        None
    }

    /// Moves behind the quote that ends the string, or to the end of the text.
    fn skip_string(&mut self, text: &[u8]) {
        match memchr2(b'"', b'\\', &text[self.at..]) {
            None => self.at = text.len(),
            Some(found) if text[self.at + found] == b'"' => {
                self.at += found + 1;
                self.in_string = false;
            }
            // The escaped byte may lie beyond the end of the text; then it is skipped when it comes.
            Some(found) => self.at += found + 2,
        }
    }
}

/// A walk over the members of the object at the start of a feed, in search of a wrapped list.
pub(super) struct Members {
    at: usize,
}

impl Members {
    /// A walk from the object's opening brace on.
    pub(super) fn new() -> Members {
        Members { at: 1 }
    }

    /// Where the walk has come to: behind the list's opening bracket, if it was found.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Finds a list of objects under one of the names that wrap stories, and how many objects are
    /// open around it. An object that holds a text is no wrapper.
    pub(super) fn find_list<R: Read>(
        &mut self,
        feed: &mut Feed<R>,
    ) -> Result<Option<usize>, Refusal> {
        let mut depth = 1;
        loop {
            match self.mark(feed)? {
                Some(b'"') => {}
                Some(b'}') if depth > 1 => {
                    depth -= 1;
                    self.at += 1;
                    continue;
                }
                _ => return Ok(None),
            }
            let start = self.at;
            self.skip_value(feed)?;
            let name = story::plain_name(feed.text()[start..self.at].trim_matches('"'));
            if self.mark(feed)? != Some(b':') || story::is_text(&name) {
                return Ok(None);
            }
            self.at += 1;
            let is_wrapper = WRAPPERS.contains(&name.as_str());
            match self.mark(feed)? {
                Some(b'[') if is_wrapper && self.holds_objects(feed)? => return Ok(Some(depth)),
                Some(b'{') if is_wrapper && depth < DEEPEST_WRAPPER => {
                    depth += 1;
                    self.at += 1;
                }
                Some(_) => self.skip_value(feed)?,
                None => return Ok(None),
            }
        }
    }

    /// Whether the list that begins here holds objects; if so, moves behind its bracket.
    fn holds_objects<R: Read>(&mut self, feed: &mut Feed<R>) -> Result<bool, Refusal> {
        let start = self.at;
        self.at += 1;
        let holds = self.mark(feed)? == Some(b'{');
        self.at = start + usize::from(holds);
        Ok(holds)
    }

    /// The next byte that is neither white space nor a comma, which the walk moves to.
    fn mark<R: Read>(&mut self, feed: &mut Feed<R>) -> Result<Option<u8>, Refusal> {
        loop {
            let rest = feed.text().as_bytes().get(self.at..).unwrap_or(&[]);
            let skipped = rest
                .iter()
                .position(|byte| !byte.is_ascii_whitespace() && *byte != b',');
            self.at += skipped.unwrap_or(rest.len());
            if let Some(byte) = feed.text().as_bytes().get(self.at) {
                return Ok(Some(*byte));
            }
            if !feed.more()? {
                return Ok(None);
            }
        }
    }

    fn skip_value<R: Read>(&mut self, feed: &mut Feed<R>) -> Result<(), Refusal> {
        let mut cut = Cut::default();
        loop {
            let rest = feed.text().as_bytes().get(self.at..).unwrap_or(&[]);
            if let Some(end) = cut.end(rest) {
                self.at += end;
                return Ok(());
            }
            if !feed.more()? {
                self.at = feed.text().len();
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_their_brackets_close() {
        for (text, wanted) in [
            (r#"{"a":"}\"","b":[{}]} x"#, Some(20)),
            (r#""a\\"x"#, Some(5)),
            ("12, 13", Some(2)),
            ("12]", Some(2)),
            ("[1,[2]]]", Some(7)),
            (r#"{"a": ["#, None),
            ("]", Some(0)),
        ] {
            assert_eq!(Cut::default().end(text.as_bytes()), wanted, "{text}");
        }
    }

    #[test]
    fn a_cut_goes_on_where_the_text_ended() {
        let text = br#"{"a\"}":"\\","b":[{"c":"]"}]}"#;
        for pause in 0..text.len() {
            let mut cut = Cut::default();
            assert_eq!(cut.end(&text[..pause]), None);
            assert_eq!(cut.end(text), Some(text.len()), "{pause}");
        }
    }
}
