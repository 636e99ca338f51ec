//! A story's text: title and body in one string, so that every offset in the program means the same.
//!
//! Knows strings; no article, no markup.

use std::ops::Range;

/// An article's whole text: its title, an empty line, its body; without a title, the body alone.
///
/// All spans of an article (mentions, marks, datelines) are byte ranges of [`Text::whole`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    whole: String,
    title_end: usize,
    body_start: usize,
}

impl Text {
    /// Joins a title and a body; a title of white space alone counts as none.
    pub fn new(title: Option<&str>, body: &str) -> Text {
        let Some(title) = title.map(str::trim).filter(|t| !t.is_empty()) else {
            return Text {
                whole: body.to_owned(),
                title_end: 0,
                body_start: 0,
            };
        };
        let mut whole = String::with_capacity(title.len() + 2 + body.len());
        whole.push_str(title);
        whole.push_str("\n\n");
        whole.push_str(body);
        Text {
            whole,
            title_end: title.len(),
            body_start: title.len() + 2,
        }
    }

    /// Title, empty line and body.
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// The title, if there is one.
    pub fn title(&self) -> Option<&str> {
        (self.title_end > 0).then(|| &self.whole[..self.title_end])
    }

    /// The body, which may be empty.
    pub fn body(&self) -> &str {
        &self.whole[self.body_start..]
    }

    /// Where the body starts in [`Text::whole`], in bytes; 0 where there is no title.
    pub fn body_start(&self) -> usize {
        self.body_start
    }
}

/// A byte range of an article's [`Text::whole`], on character boundaries.
pub type Span = Range<usize>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_title_empty_line_body() {
        let text = Text::new(Some(" Talks open \n"), "PARIS (AP) -- They met.");
        assert_eq!(text.whole(), "Talks open\n\nPARIS (AP) -- They met.");
        assert_eq!(text.title(), Some("Talks open"));
        assert_eq!(text.body(), "PARIS (AP) -- They met.");
        assert_eq!(&text.whole()[text.body_start()..], text.body());
    }

    #[test]
    fn text_without_title_is_its_body() {
        for title in [None, Some(""), Some(" \n")] {
            let text = Text::new(title, "They met.");
            assert_eq!(
                (text.title(), text.whole(), text.body_start()),
                (None, "They met.", 0)
            );
        }
    }
}
