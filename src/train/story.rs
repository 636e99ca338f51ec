//! Our own labelled stories: many in a file, their names marked in place.
//!
//! ```text
//! === ke-tea-auction
//! Tea Prices Slip at [L Mombasa] Auction
//!
//! [L NAIROBI], March 3 - Mr [P1 Otieno] of the [O Tea Board] spoke to [M Kenyan] buyers.
//! ```
//!
//! A story starts with `=== ` and its name; then come headline, empty line and body. `P` and a number
//! marks a person, the same number the same person of that story; `L` a place, `O` a body, `M` any other
//! name. Knows the notation alone.

use crate::extract::people::learn::{Lesson, NameKind};
use crate::text::{Span, Text};

use super::LineFault;

/// What every story starts with, and so every file of them.
pub const OPENING: &str = "=== ";

/// Reads all stories of a file.
///
/// # Errors
///
/// The first line whose marks are broken.
pub fn read(file: &str) -> Result<Vec<Lesson>, LineFault> {
    let mut stories: Vec<(usize, Vec<&str>)> = Vec::new();
    for (at, line) in file.lines().enumerate() {
        if line.starts_with(OPENING) {
            stories.push((at + 2, Vec::new()));
        } else if let Some((_, lines)) = stories.last_mut() {
            lines.push(line);
        } else {
            return Err((at + 1, "expected a story to start with `=== ` and its name"));
        }
    }
    stories
        .into_iter()
        .map(|(line, lines)| read_story(line, &lines))
        .collect()
}

/// A story while its marks are read.
#[derive(Default)]
struct Marked {
    text: String,
    names: Vec<(Span, NameKind)>,
    bearers: Vec<(Span, u32)>,
}

fn read_story(first: usize, lines: &[&str]) -> Result<Lesson, LineFault> {
    let [title, "", body @ ..] = lines else {
        return Err((first, "expected a headline, an empty line and a body"));
    };
    let mut marked = Marked::default();
    marked.line(title).map_err(|what| (first, what))?;
    let title = marked.text.len();
    let end = body
        .iter()
        .rposition(|line| !line.is_empty())
        .map_or(0, |at| at + 1);
    for (at, line) in body[..end].iter().enumerate() {
        marked.text.push_str(if at == 0 { "\n\n" } else { "\n" });
        marked.line(line).map_err(|what| (first + 2 + at, what))?;
    }
    let (title, rest) = marked.text.split_at(title);
    let text = Text::new(Some(title), rest.strip_prefix("\n\n").unwrap_or(rest));
    if text.whole() != marked.text {
        return Err((first, "expected a headline without spaces around it"));
    }
    Ok(Lesson {
        text,
        names: marked.names,
        bearers: marked.bearers,
    })
}

impl Marked {
    /// Appends a line, its marks taken off.
    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        let mut rest = line;
        while let Some((before, marked)) = rest.split_once('[') {
            let (mark, after) = marked.split_once(']').ok_or("a mark is not closed")?;
            if before.contains(']') || mark.contains('[') {
                return Err("a mark opens inside another");
            }
            self.text.push_str(before);
            self.name(mark)?;
            rest = after;
        }
        if rest.contains(']') {
            return Err("a mark is closed that was not opened");
        }
        self.text.push_str(rest);
        Ok(())
    }

    /// Appends what stands inside a mark.
    fn name(&mut self, mark: &str) -> Result<(), &'static str> {
        let (kind, name) = mark.split_once(' ').ok_or("a mark has no name")?;
        let span = self.text.len()..self.text.len() + name.len();
        let kind = match kind {
            "L" => NameKind::Place,
            "O" => NameKind::Body,
            "M" => NameKind::Other,
            _ => {
                let number = kind
                    .strip_prefix('P')
                    .and_then(|number| number.parse().ok());
                let number = number.ok_or("expected P and a number, L, O or M in a mark")?;
                self.bearers.push((span.clone(), number));
                NameKind::Person
            }
        };
        self.text.push_str(name);
        self.names.push((span, kind));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_names() {
        let file =
            "=== a\n[P1 KIM] Wins\n\n[L SEOUL] - Mr [P1 Kim] won.\n\nHe left.\n\n=== b\nX\n\nY\n";
        let stories = read(file).unwrap();
        assert_eq!(stories.len(), 2);
        let lesson = &stories[0];
        assert_eq!(
            lesson.text.whole(),
            "KIM Wins\n\nSEOUL - Mr Kim won.\n\nHe left."
        );
        let named: Vec<&str> = lesson
            .names
            .iter()
            .map(|(span, _)| &lesson.text.whole()[span.clone()])
            .collect();
        assert_eq!(named, ["KIM", "SEOUL", "Kim"]);
        let bearers: Vec<u32> = lesson.bearers.iter().map(|(_, who)| *who).collect();
        assert_eq!(bearers, [1, 1]);
        assert_eq!(lesson.text.title(), Some("KIM Wins"));
    }

    #[test]
    fn broken_marks_are_named_with_their_line() {
        for (file, line) in [
            ("text\n", 1),
            ("=== a\nT\nno empty line\n", 2),
            ("=== a\nT\n\none\n[P1 Kim\n", 5),
            ("=== a\nT\n\n[P Kim]\n", 4),
            ("=== a\nT\n\n[L [O x]]\n", 4),
            ("=== a\nT\n\nx]\n", 4),
        ] {
            assert_eq!(read(file).unwrap_err().0, line, "{file}");
        }
    }
}
