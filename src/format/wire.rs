//! Text as the wires sent it: wrapped at 65 columns, paragraphs told by their indent.
//!
//! Joins the wrapped lines of a paragraph and separates paragraphs by an empty line. Lines that
//! stand for themselves (list items, indented by one space) keep their line ends, and tables stay
//! as they are. Knows no markup.
//!
//! ```text
//! flush left       goes on from the line before, if that one is as long as a wrapped line
//! one space        a line of its own
//! two or more      a new paragraph
//! inner columns    a row of a table
//! ```

use memchr::memchr;
use memchr::memmem::Finder;

/// The shortest line that was wrapped rather than ended, in bytes.
const WRAPPED: usize = 40;

/// What a line is, by its spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Blank,
    Flush,
    Item,
    Opening,
    Row,
}

/// The paragraphs of wrapped text, each on one line, separated by empty lines.
pub(super) fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 32);
    let mut last = (Shape::Blank, 0);
    let gaps = Finder::new("  ");
    for line in text.lines() {
        let line = line.trim_end();
        let shape = shape(line, &gaps);
        if shape != Shape::Blank {
            if !out.is_empty() {
                out.push_str(joint(last, shape, &out));
            }
            out.push_str(if shape == Shape::Row {
                line
            } else {
                line.trim_start()
            });
        }
        last = (shape, line.len());
    }
    out
}

/// What goes between the line before (its shape and length) and the next.
fn joint((last, length): (Shape, usize), next: Shape, out: &str) -> &'static str {
    match (last, next) {
        (Shape::Row, Shape::Row | Shape::Flush) => "\n",
        (Shape::Blank, _) | (_, Shape::Opening | Shape::Row | Shape::Blank) => "\n\n",
        (_, Shape::Item) => "\n",
        (_, Shape::Flush) if length < WRAPPED => "\n",
        (_, Shape::Flush) if ends_in_hyphen(out) => "",
        (_, Shape::Flush) => " ",
    }
}

/// Whether a word was broken at its hyphen.
fn ends_in_hyphen(text: &str) -> bool {
    text.strip_suffix('-')
        .is_some_and(|text| text.ends_with(char::is_alphanumeric))
}

fn shape(line: &str, gaps: &Finder<'_>) -> Shape {
    let inner = line.trim_start();
    if inner.is_empty() {
        Shape::Blank
    } else if has_columns(inner, gaps) {
        Shape::Row
    } else {
        match line.len() - inner.len() {
            0 => Shape::Flush,
            1 if line.starts_with(' ') => Shape::Item,
            _ => Shape::Opening,
        }
    }
}

/// Whether runs of spaces set a line in columns; two after a sentence's end are the typist's.
fn has_columns(line: &str, gaps: &Finder<'_>) -> bool {
    let bytes = line.as_bytes();
    let is_gap = |at: usize| {
        bytes[at..].starts_with(b"   ")
            || !matches!(
                bytes[at - 1],
                b'.' | b'?' | b'!' | b':' | b';' | b'"' | b'\'' | b')'
            )
    };
    // Proven: the line is trimmed, so a run of spaces has a byte before it.
    gaps.find_iter(bytes).any(|at| at > 0 && is_gap(at)) || memchr(b'\t', bytes).is_some()
}

/// The text without the line that ends a wire story: the agency's name, ends of transmission.
pub(super) fn without_trailer(text: &str) -> &str {
    let end = |c: char| c.is_whitespace() || c.is_control();
    let text = text.trim_end_matches(end);
    let (rest, last) = text.rsplit_once('\n').unwrap_or(("", text));
    let last = last.trim();
    let is_trailer = last
        .get(..6)
        .is_some_and(|name| name.eq_ignore_ascii_case("reuter"))
        && matches!(last[6..].trim_start_matches(['.', '^', ' ', '-']), "" | "M");
    if is_trailer {
        rest.trim_end_matches(end)
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_joined_and_paragraphs_separated() {
        let text = "LIMA, May 5 - The harvest of anchovies was the best of\nfive years, fishermen of the northern coast said, and low-\npriced fishmeal is on the way.\n    Boats stay in port this week.  They sail\non Monday.\n\n    A third.\n";
        let wanted = "LIMA, May 5 - The harvest of anchovies was the best of five years, fishermen of the northern coast said, and low-priced fishmeal is on the way.\n\nBoats stay in port this week.  They sail on Monday.\n\nA third.";
        assert_eq!(paragraphs(text), wanted);
    }

    #[test]
    fn tables_and_lists_keep_their_lines() {
        let text = "    Closing prices were as follows on the exchange today.\n    COPPER     875 877\n    LEAD       298 300\n    End.\n Volume 7\n Open 9\nshort\nlines\n";
        let wanted = "Closing prices were as follows on the exchange today.\n\n    COPPER     875 877\n    LEAD       298 300\n\nEnd.\nVolume 7\nOpen 9\nshort\nlines";
        assert_eq!(paragraphs(text), wanted);
    }

    #[test]
    fn trailers_come_off() {
        for trailer in [
            " Reuter\n\u{3}",
            " REUTER",
            "REUTER...^M\n",
            "\n Reuter.. \n",
        ] {
            assert_eq!(
                without_trailer(&format!("They met.\n{trailer}")),
                "They met."
            );
        }
        for text in [
            "They told\nReuters.",
            "They told Reuter",
            "Reutersward\n won",
        ] {
            assert_eq!(without_trailer(text), text);
        }
        assert_eq!(without_trailer("Reuter"), "");
    }
}
