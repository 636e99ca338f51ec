//! The snippet: the few words of a story that show why it was found.
//!
//! One fragment of the body: where the most parts of the query stand closest together, cut at the
//! ends of sentences or else of words. Works on byte ranges; knows texts and marks, no engine, no
//! markup.

use crate::language::script;
use crate::search::Mark;
use crate::text::{Span, Text};

/// How long a snippet is, in bytes, before it is cut to whole words.
const LENGTH: usize = 240;
/// How far before the first mark a sentence may begin for the snippet to begin with it.
const RUN_UP: usize = 100;

/// What ends a sentence, before a gap.
const ENDS: [char; 7] = ['.', '!', '?', '\n', '।', '؟', '۔'];
/// What ends a sentence without one.
const FULL_WIDTH_ENDS: [char; 3] = ['。', '！', '？'];

/// A fragment of a text and the marks inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The fragment, in bytes of [`Text::whole`].
    pub span: Span,
    /// The marked places, inside `span`.
    pub marks: Vec<Span>,
}

/// Chooses the snippet of a text; of a text without marks below its title, the opening of the body.
pub fn choose(text: &Text, marks: &[Mark]) -> Snippet {
    let in_body: Vec<&Mark> = marks
        .iter()
        .filter(|m| m.span.start >= text.body_start())
        .collect();
    let start = match densest(&in_body) {
        Some(first) => run_up(text, first),
        None => text.body_start(),
    };
    let span = start..run_out(text, start);
    let inside = |m: &&Mark| span.start <= m.span.start && m.span.end <= span.end;
    let marks = in_body
        .into_iter()
        .filter(inside)
        .map(|m| m.span.clone())
        .collect();
    Snippet { span, marks }
}

/// Where the window with the most different parts of the query begins, and among equals the one
/// with the most marks, and among those the first.
fn densest(marks: &[&Mark]) -> Option<usize> {
    let reach = LENGTH - RUN_UP;
    let mut best: Option<((usize, usize), usize)> = None;
    for (i, first) in marks.iter().enumerate() {
        let within = || {
            marks[i..]
                .iter()
                .take_while(|m| m.span.end <= first.span.start + reach)
        };
        let mut leaves: Vec<usize> = within().map(|m| m.leaf).collect();
        let count = leaves.len();
        leaves.sort_unstable();
        leaves.dedup();
        let worth = (leaves.len(), count);
        if best.is_none_or(|(most, _)| worth > most) {
            best = Some((worth, first.span.start));
        }
    }
    best.map(|(_, start)| start)
}

/// The beginning of the sentence or paragraph that holds `mark`, if it is near, or else of a word.
fn run_up(text: &Text, mark: usize) -> usize {
    let whole = text.whole();
    let earliest = floor(whole, mark.saturating_sub(RUN_UP).max(text.body_start()));
    let before = &whole[earliest..mark];
    let sentence = before
        .match_indices(|c| ENDS.contains(&c) || FULL_WIDTH_ENDS.contains(&c))
        .filter_map(|(at, end)| {
            let rest = &before[at + end.len()..];
            let gap = rest.len() - rest.trim_start().len();
            let needs_none = end == "\n" || end.contains(FULL_WIDTH_ENDS);
            (gap > 0 || needs_none).then_some(earliest + at + end.len() + gap)
        });
    if earliest == text.body_start() {
        return earliest;
    }
    sentence
        .filter(|start| *start <= mark)
        .max()
        .unwrap_or_else(|| word_start(whole, earliest, mark))
}

/// The first start of a word at or behind `from`, not behind `limit`; the first letter, where the
/// script is one without spaces.
fn word_start(whole: &str, from: usize, limit: usize) -> usize {
    if whole[from..limit].contains(script::is_unspaced) {
        let is_start = |c: char| !script::is_attached(c);
        return whole[from..limit]
            .find(is_start)
            .map_or(limit, |at| from + at);
    }
    let gap = whole[from..limit].find(char::is_whitespace);
    gap.map_or(limit, |at| {
        let rest = &whole[from + at..limit];
        from + at + (rest.len() - rest.trim_start().len())
    })
}

/// The end of a snippet that begins at `start`.
fn run_out(text: &Text, start: usize) -> usize {
    let whole = text.whole();
    if whole.len() - start <= LENGTH {
        return start + whole[start..].trim_end().len();
    }
    let latest = floor(whole, start + LENGTH);
    let fragment = &whole[start..latest];
    let cut = fragment
        .rfind(char::is_whitespace)
        .filter(|cut| *cut > LENGTH / 2)
        .unwrap_or(fragment.len());
    start + fragment[..cut].trim_end().len()
}

/// The character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks_of(text: &Text, words: &[&str]) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        for (leaf, word) in words.iter().enumerate() {
            marks.extend(text.whole().match_indices(word).map(|(at, w)| Mark {
                span: at..at + w.len(),
                leaf,
            }));
        }
        marks.sort_by_key(|m| m.span.start);
        marks
    }

    fn shown(text: &Text, words: &[&str]) -> String {
        text.whole()[choose(text, &marks_of(text, words)).span].to_owned()
    }

    #[test]
    fn the_densest_place_wins_and_begins_with_its_sentence() {
        let filler = "Nothing of note was said about it. ".repeat(12);
        let body =
            format!("The arms were old. {filler}Talks of an arms transfer went on. {filler}");
        let text = Text::new(Some("An arms transfer"), &body);
        assert!(
            shown(&text, &["arms", "transfer"]).starts_with("Talks of an arms transfer went on.")
        );
    }

    #[test]
    fn without_marks_the_body_opens() {
        let text = Text::new(Some("Title"), "First words. More words.");
        assert_eq!(shown(&text, &["absent"]), "First words. More words.");
        assert_eq!(
            choose(&Text::default(), &[]),
            Snippet {
                span: 0..0,
                marks: vec![]
            }
        );
    }

    #[test]
    fn scripts_without_spaces_are_cut_at_sentences_or_letters() {
        let text = Text::new(
            None,
            &format!("{}。港口在北京。{}", "一".repeat(90), "二".repeat(90)),
        );
        assert!(shown(&text, &["北京"]).starts_with("港口在北京。二"));
        let text = Text::new(
            None,
            &format!("{}北京{}", "ก\u{E48}".repeat(90), "二".repeat(90)),
        );
        let shown = shown(&text, &["北京"]);
        assert!(
            shown.starts_with("ก\u{E48}ก") && shown.contains("北京"),
            "{shown}"
        );
    }

    #[test]
    fn cuts_fall_between_words_and_characters() {
        let text = Text::new(None, &"Überprüfung ".repeat(80));
        for at in 0..40 {
            let mark = Mark {
                span: at * 14..at * 14 + 13,
                leaf: 0,
            };
            let snippet = choose(&text, &[mark]);
            let words = text.whole()[snippet.span]
                .split(' ')
                .all(|w| w == "Überprüfung");
            assert!(words, "{at}");
            assert_eq!(snippet.marks.len(), 1);
        }
    }
}
