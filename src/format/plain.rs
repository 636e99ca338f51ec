//! Plain text and Markdown: one story a file, with or without a header above it.
//!
//! The title is what a header or a heading of Markdown states, else what `headline` guesses. All
//! else is the body, word for word; captions and bylines stay in it, and who a byline names is an
//! author too. Nothing of the text is lost either way.
//!
//! `Talks open\n\nBy Ann Lee\n\nPARIS (AP) -- They met.` has the title `Talks open` and the author
//! `Ann Lee`; `They met on Monday. Nobody smiled.` has neither.

use std::io::Read;

use super::decode::Feed;
use super::{Outlet, Stop, byline, header, headline, stated};
use crate::article::{Draft, Headline};

/// How many lines that are not empty may hold the byline.
const HEAD: usize = 4;

/// The longest line that may stand above the byline, in bytes: a second headline, a date.
const LONGEST_DECK: usize = 120;

/// Reads the one story of a file.
pub(super) fn read<R: Read>(feed: &mut Feed<R>, outlet: &mut Outlet<'_>) -> Result<(), Stop> {
    feed.all()?;
    let mut draft = draft(feed.text());
    feed.note_flaws(feed.text().len(), &mut draft);
    outlet.story(draft)
}

fn draft(text: &str) -> Draft {
    let (mut draft, text) = header::split(text);
    let text = block(text);
    if draft.title.is_some() {
        draft.body = text.to_owned();
    } else if let Some((title, below)) = heading(text) {
        draft.title = title;
        draft.body = below.to_owned();
    } else {
        guess(&mut draft, text);
    }
    if draft.authors.is_empty() {
        draft.authors = authors(&draft.body);
    }
    draft
}

/// The text without empty lines above and white space below.
fn block(text: &str) -> &str {
    let text = text.trim_end();
    let first = text.len() - text.trim_start().len();
    let line = text[..first].rfind('\n').map_or(0, |at| at + 1);
    &text[line..]
}

/// What a heading of Markdown at the head of a text says, and the text below it.
fn heading(text: &str) -> Option<(Option<String>, &str)> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(title) = first.strip_prefix("# ") {
        return Some((stated(title.trim_end_matches('#')), block(rest)));
    }
    let (second, below) = rest.split_once('\n').unwrap_or((rest, ""));
    is_underline(second).then(|| (stated(first), block(below)))
}

/// Whether a line underlines a heading of Markdown.
fn is_underline(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 3
        && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
}

/// Divides a text that marks nothing into title and body.
fn guess(draft: &mut Draft, text: &str) {
    let Some(found) = headline::find(text) else {
        draft.body = text.to_owned();
        return;
    };
    let above = &text[..found.start];
    // Below a byline the empty lines must stay, which keep it apart from the first paragraph.
    let below = match above {
        "" => block(&text[found.end..]),
        _ => &text[found.end..],
    };
    draft.title = stated(&text[found.clone()]);
    draft.headline = Headline::Guessed {
        lines: text[found.start..text.len() - below.len()].to_owned(),
        at: above.len(),
    };
    draft.body = [above, below].concat();
}

/// Who the byline in the head of a body names; dates and short lines may stand above it.
fn authors(body: &str) -> Vec<String> {
    let lines = body.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty()).take(HEAD) {
        if byline::is_byline(line) {
            return byline::names(line);
        }
        if line.len() > LONGEST_DECK || line.ends_with('.') {
            break;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_headline_if_it_reads_as_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tables/headlines.txt");
        let table = std::fs::read_to_string(path).unwrap();
        let mut cases = 0;
        for line in table
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let (text, wanted) = line.split_once(" ==> ").unwrap();
            let text = text.replace("\\n", "\n");
            let draft = draft(&text);
            assert_eq!(draft.title.as_deref().unwrap_or("none"), wanted, "{text}");
            assert_eq!(words(&restored(&draft)), words(&text));
            cases += 1;
        }
        assert!(cases > 20, "{cases}");
    }

    /// The text of a draft with its title where it stood.
    fn restored(draft: &Draft) -> String {
        match &draft.headline {
            Headline::Stated => [draft.title.as_deref().unwrap_or(""), " ", &draft.body].concat(),
            Headline::Guessed { lines, at } => {
                [&draft.body[..*at], lines, &draft.body[*at..]].concat()
            }
        }
    }

    #[test]
    fn a_guess_keeps_the_text_as_it_stands() {
        let text = "Talks open\n\n\n  They met.\nTwice.";
        assert_eq!(restored(&draft(text)), text);
        let text = "By Ann Lee\n\n  Talks open\n\nThey met.";
        let draft = draft(text);
        assert_eq!(draft.title.as_deref(), Some("Talks open"));
        assert_eq!(draft.body, "By Ann Lee\n\n\nThey met.");
        assert_eq!(restored(&draft), text);
    }

    #[test]
    fn bylines_in_the_head_give_authors() {
        for (text, wanted) in [
            ("Talks open\nBy Ann Lee\n\nThey met.", &["Ann Lee"][..]),
            (
                "Talks open\n\nDelegates smile\n\nMay 5\nBy Ann Lee and Bob Roe\n\nThey met.",
                &["Ann Lee", "Bob Roe"],
            ),
            (
                "By Ann Lee, Herald Staff Writer\n\nLIMA, May 5 - They met.",
                &["Ann Lee"],
            ),
            ("# Talks open\n\nBy Ann Lee\n\nThey met.", &["Ann Lee"]),
            (
                "Title: Talks open\nAuthor: Bob Roe\n\nBy Ann Lee\n\nThey met.",
                &["Bob Roe"],
            ),
            ("Talks open\n\nThey met on Monday.\n\nBy Ann Lee", &[]),
            ("Talks open\nBy Monday they had met\n\nThey met.", &[]),
        ] {
            assert_eq!(draft(text).authors, wanted, "{text}");
        }
    }

    /// The words of a text, marks of Markdown aside.
    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace()
            .filter(|word| word.contains(char::is_alphanumeric))
            .collect()
    }

    #[test]
    fn the_body_is_kept_word_for_word() {
        let draft = draft(
            "\n\n  Talks open  \n\n\n  By Ann Lee\n\nPARIS (AP) -- They met.\n\n  Twice.\n\n",
        );
        assert_eq!(draft.title.as_deref(), Some("Talks open"));
        assert_eq!(
            draft.body,
            "  By Ann Lee\n\nPARIS (AP) -- They met.\n\n  Twice."
        );
    }
}
