//! The renderings: answers as people and as programs read them.
//!
//! [`text`] and [`mod@people`] write for people, [`json`] for programs. All write to whatever they are handed and
//! know no terminal: whether there are colours is told to them. Stories come from outside, so what
//! is written for a terminal is made [`safe`] first.

pub mod json;
pub mod people;
pub mod text;

use std::borrow::Cow;

use crate::index::Totals;

/// What an index holds, with what it takes up and what it was made from.
#[derive(Clone, Copy, Debug)]
pub struct Holdings {
    /// The counts of its articles.
    pub totals: Totals,
    /// Bytes on the disk.
    pub bytes: u64,
    /// Source files.
    pub files: u64,
    /// Problems that the source files gave.
    pub problems: u64,
}

/// What an index lacks of a file, or has in doubt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem<'a> {
    /// The file or folder as the user named it.
    pub path: &'a str,
    /// What kind of problem.
    pub kind: ProblemKind,
    /// The article, where it is indexed.
    pub article: Option<&'a str>,
    /// The place in the file, what is wrong, and what was done.
    pub what: Cow<'a, str>,
}

/// Kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// A file, or a part of it, is not in the index.
    Skipped,
    /// The end of a file is not in the index yet.
    InPart,
    /// An article is in the index, but something of it could not be taken as it stands.
    Doubtful,
}

impl ProblemKind {
    /// The name that users and programs see.
    pub fn name(self) -> &'static str {
        match self {
            ProblemKind::Skipped => "skipped",
            ProblemKind::InPart => "in part",
            ProblemKind::Doubtful => "doubtful",
        }
    }
}

/// Foreign text for a terminal: control characters, which could move the cursor or change colours,
/// and those that turn the direction of writing become `\u{FFFD}`; line ends and tabs stay.
pub fn safe(text: &str) -> Cow<'_, str> {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let is_bad = |c: char| (c.is_control() && c != '\n' && c != '\t') || turns(c);
    if !text.contains(is_bad) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| if is_bad(c) { '\u{FFFD}' } else { c })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn escapes_lose_their_power() {
        assert_eq!(super::safe("a\u{1b}[31mb\n\tc"), "a\u{FFFD}[31mb\n\tc");
        assert_eq!(super::safe("a\u{202E}b"), "a\u{FFFD}b");
        assert_eq!(super::safe("Đà Nẵng"), "Đà Nẵng");
    }
}
