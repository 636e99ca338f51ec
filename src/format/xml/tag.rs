//! Whether what the parser takes for a start tag is one.
//!
//! `a < b, or "so" > c` is text, and so is all that a missing quote makes the parser swallow behind
//! the tag: `<a href="x>text</a> and <b class="y">`.

use quick_xml::events::BytesStart;

/// What something between `<` and `>` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// A start tag.
    Sound,
    /// No tag: its `<` is text.
    None,
    /// A tag that ends before the first place; the second is where what is no part of it begins.
    Until(usize, usize),
}

/// What a start tag is by its content.
pub(super) fn told(start: &BytesStart<'_>) -> Tag {
    let content: &str = start;
    let is_name = |c: char| c.is_alphabetic() || c == '_';
    if !content.starts_with(is_name) {
        return Tag::None;
    }
    if !content.contains(['<', '>']) {
        return Tag::Sound;
    }
    let mut quote = None;
    let mut was_quoted = false;
    for (at, byte) in content.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => {
                quote = None;
                was_quoted = true;
                continue;
            }
            (Some(_), _) => {}
            (None, b'<') => return Tag::Until(at, at),
            (None, b'"' | b'\'') if !was_quoted => quote = Some(byte),
            (None, byte) if was_quoted && !byte.is_ascii_whitespace() => {
                // Something stands right behind a quoted value: a quote before it was missing.
                return match content.find('>') {
                    Some(end) => Tag::Until(end, end + 1),
                    None => Tag::Sound,
                };
            }
            (None, _) => {}
        }
        was_quoted = false;
    }
    Tag::Sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_text() {
        for (content, wanted) in [
            ("p", Tag::Sound),
            ("a href='x > y' title=\"<b>\"", Tag::Sound),
            (" 6 and so", Tag::None),
            ("3", Tag::None),
            ("b bold</p", Tag::Until(6, 6)),
            ("a href=\"x>text</a> <b class=\"y\"", Tag::Until(9, 10)),
        ] {
            let name = content.find(' ').unwrap_or(content.len());
            assert_eq!(
                told(&BytesStart::from_content(content, name)),
                wanted,
                "{content}"
            );
        }
    }
}
