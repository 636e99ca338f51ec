//! Reads the date lines in the head of a story: `Published: 22.09.2023`, `By Jane Roe | 22 Sep 2023`.
//!
//! ```text
//! line   = part (sep part)*                  sep is a bar, dot, slash or dash
//! part   = label date anything | [agency] [time ","] date [time]
//! label  = ["first" | "last" | "originally"] verb ["date"] ["on" | "at" | "le" ...] [":"]
//! byline = "By" name ("," name)* "," date
//! folio  = [title ","] weekday ["MORNING" ...] "," date ["."]       in capitals
//! ```
//!
//! The head ends where the dateline begins. `September 2023 was wet` is a sentence, and so is a
//! wrapped line `February 1986.` below one that runs on. Knows lines; weighs them against nothing.

use super::{Told, told};
use crate::article::Doubt;
use crate::date::PartialDate;
use crate::date::written::{self, Refusal};
use crate::extract::dateline::{WRAPS, runs_on};
use crate::extract::gazetteer;
use crate::text::Text;

/// How many lines of the head may hold a date line.
const LINES: usize = 8;

/// A date line is no longer than this, in bytes.
const DATE_LINE: usize = 160;

/// The date on a line of its own above `end` of the body, or beside the byline; that of an update
/// only where no other is given.
pub(super) fn date(text: &Text, end: usize, doubts: &mut Vec<Doubt>) -> Option<Told> {
    let mut updated = None;
    let mut unsettled = None;
    for line in lines(text.title(), &text.body()[..end]) {
        if line.len() > DATE_LINE || !has_year(line) {
            continue;
        }
        match date_line(line) {
            Some((date, Dating::Publication)) => return Some(Told::Date(date)),
            Some((date, Dating::Update)) => updated = updated.or(Some(Told::Date(date))),
            None => unsettled = unsettled.or(refused(line, doubts)),
        }
    }
    updated.or(unsettled)
}

/// The lines that may be date lines: the title, and those of the head that begin afresh.
fn lines<'a>(title: Option<&'a str>, head: &'a str) -> impl Iterator<Item = &'a str> {
    let mut above = "";
    let fresh = move |line: &'a str| {
        let wrapped = runs_on(above) && !is_byline(above) && may_be_wrapped(line);
        above = line;
        (!wrapped && !line.is_empty()).then_some(line)
    };
    let body = head.lines().map(str::trim).filter_map(fresh).take(LINES);
    title.map(str::trim).into_iter().chain(body)
}

/// Whether a line below one that runs on may be the next of the same sentence: it fills the column
/// or ends the sentence, and no label says otherwise.
fn may_be_wrapped(line: &str) -> bool {
    let labelled = line.starts_with(char::is_uppercase) && labelled(line).is_some();
    (line.len() >= WRAPS || line.ends_with('.')) && !labelled && !is_byline(line)
}

fn is_byline(line: &str) -> bool {
    let by = line.get(..3);
    by.is_some_and(|by| by.eq_ignore_ascii_case("by "))
}

/// Whether four figures stand together, as in every date line.
fn has_year(line: &str) -> bool {
    let mut run = 0;
    line.bytes().any(|b| {
        run = if b.is_ascii_digit() { run + 1 } else { 0 };
        run == 4
    })
}

/// Of what a date line gives the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dating {
    Publication,
    Update,
}

/// Words that may stand before the verb of a label; `last` makes it that of an update.
const ORDERS: [&str; 3] = ["first", "last", "originally"];

/// What a label says was done on the date.
const VERBS: [(&str, Dating); 32] = [
    ("actualizado", Dating::Update),
    ("aggiornato", Dating::Update),
    ("aktualisiert", Dating::Update),
    ("changed", Dating::Update),
    ("corrected", Dating::Update),
    ("created", Dating::Publication),
    ("date", Dating::Publication),
    ("dated", Dating::Publication),
    ("datum", Dating::Publication),
    ("edited", Dating::Update),
    ("filed", Dating::Publication),
    ("issue", Dating::Publication),
    ("issued", Dating::Publication),
    ("mis", Dating::Update),
    ("mise", Dating::Update),
    ("modified", Dating::Update),
    ("posted", Dating::Publication),
    ("publicado", Dating::Publication),
    ("publication", Dating::Publication),
    ("publish", Dating::Publication),
    ("published", Dating::Publication),
    ("publié", Dating::Publication),
    ("pubblicato", Dating::Publication),
    ("release", Dating::Publication),
    ("released", Dating::Publication),
    ("reviewed", Dating::Update),
    ("revised", Dating::Update),
    ("stand", Dating::Publication),
    ("update", Dating::Update),
    ("updated", Dating::Update),
    ("uploaded", Dating::Publication),
    ("veröffentlicht", Dating::Publication),
];

/// Words between the verb of a label and the date.
const LINKS: [&str; 13] = [
    "am", "at", "date", "de", "el", "em", "il", "jour", "le", "on", "the", "time", "à",
];

/// The date of a line that is a date line: a date alone, with a time, behind a label, one of the
/// parts of a byline, or an old paper's folio line.
fn date_line(line: &str) -> Option<(PartialDate, Dating)> {
    let separators = ['|', '·', '•', '—', '–', '\t'];
    let parts = line
        .split(separators)
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" / "));
    let parts: Vec<&str> = parts.map(str::trim).collect();
    let pieces = behind_commas(line).filter_map(behind_label);
    let labelled = [line].into_iter().chain(parts.iter().copied());
    let labelled = labelled.filter_map(behind_label).chain(pieces);
    // `The bill - 3 March 2021 - was lost.`
    let inserted = |n: usize| {
        let next = parts.get(n + 1).unwrap_or(&"");
        next.starts_with(char::is_lowercase) && line.ends_with('.')
    };
    let unlabelled = parts.iter().enumerate().filter(|(n, _)| !inserted(*n));
    let unlabelled = unlabelled.filter_map(|(_, part)| opening(part, is_time));
    let others = unlabelled
        .chain(is_byline(line).then(|| after_names(line)).flatten())
        .chain(folio(line))
        .map(|date| (date, Dating::Publication));
    let mut updated = None;
    for found in labelled.chain(others) {
        match found.1 {
            Dating::Publication => return Some(found),
            Dating::Update => updated = updated.or(Some(found)),
        }
    }
    updated
}

/// What stands behind each comma of a line.
fn behind_commas(line: &str) -> impl Iterator<Item = &str> {
    let commas = line.match_indices(", ");
    commas.map(|(at, comma)| &line[at + comma.len()..])
}

/// The date behind the label that opens a part of a line.
fn behind_label(part: &str) -> Option<(PartialDate, Dating)> {
    let label = labelled(part)?;
    let fits = |behind: &str| match label.end {
        LabelEnd::Colon => true,
        LabelEnd::Link => !is_clause(behind),
        LabelEnd::Verb => is_time(behind.split(" by ").next().unwrap_or(behind)),
    };
    Some((opening(label.rest, fits)?, label.dating))
}

/// Whether a sentence goes on behind a date: `Released on 3 March 2021, the album sold well`.
fn is_clause(behind: &str) -> bool {
    let Some(clause) = behind.strip_prefix(", ") else {
        return false;
    };
    clause.starts_with(char::is_lowercase) && labelled(clause).is_none() && !is_time(clause)
}

/// The readings of the figures behind a label, or a note why they are no date.
fn refused(line: &str, doubts: &mut Vec<Doubt>) -> Option<Told> {
    match written::stated(labelled(line)?.rest) {
        Err(refusal @ (Refusal::Impossible(_) | Refusal::Ambiguous(_))) => {
            told(Err(refusal), "date line", line, doubts)
        }
        _ => None,
    }
}

/// A label such as `Published:` or `Last modified on`.
struct Label<'a> {
    dating: Dating,
    end: LabelEnd,
    /// What stands behind it.
    rest: &'a str,
}

/// The last part of a label.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LabelEnd {
    Colon,
    /// `on`, `date` and their like.
    Link,
    Verb,
}

/// The label that opens a part of a line.
fn labelled(line: &str) -> Option<Label<'_>> {
    let (order, behind) = word(line);
    let order = ORDERS.iter().find(|o| o.eq_ignore_ascii_case(order));
    let (verb, mut rest) = word(if order.is_some() { behind } else { line });
    let verb = verb.to_lowercase();
    let (_, dating) = VERBS.iter().find(|(known, _)| *known == verb)?;
    let mut end = LabelEnd::Verb;
    loop {
        let (link, behind) = word(rest);
        if !LINKS.iter().any(|known| known.eq_ignore_ascii_case(link)) {
            break;
        }
        (rest, end) = (behind, LabelEnd::Link);
    }
    let date = rest.trim_start_matches([' ', ':', '\t']);
    if rest[..rest.len() - date.len()].contains(':') {
        end = LabelEnd::Colon;
    }
    let last = order == Some(&"last");
    (date.len() < rest.len()).then_some(Label {
        dating: if last { Dating::Update } else { *dating },
        end,
        rest: date,
    })
}

/// The first word of a text and what stands behind it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphabetic());
    text.split_at(end.unwrap_or(text.len()))
}

/// The date that opens a part of a line, at least to the month; an agency in brackets and a time
/// may go before it, and what stands behind it must fit.
fn opening(part: &str, fits: impl Fn(&str) -> bool) -> Option<PartialDate> {
    let marks = ['[', ']', '(', ')', ' ', '.', ',', ';'];
    let part = behind_time(behind_agency(part).trim_matches(marks)).trim_start_matches(marks);
    let written = written::at(part, 0).filter(|written| written.month.is_some())?;
    if fits(&part[written.end..]) {
        written.date().ok()
    } else {
        None
    }
}

/// `(Xinhua) 08:21, May 07, 2024` without its agency.
fn behind_agency(part: &str) -> &str {
    let credit = part.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    credit
        .filter(|(credit, _)| gazetteer::agency(credit).is_some())
        .map_or(part, |(_, rest)| rest)
}

/// `1:05 PM EDT, March 26, 2024` without its time.
fn behind_time(part: &str) -> &str {
    let mut rest = part;
    loop {
        let end = rest.find(' ').unwrap_or(rest.len());
        let word = &rest[..end];
        let first = rest.len() == part.len();
        let fits = if first { is_clock(word) } else { is_mark(word) };
        // `MAY` is no zone.
        if !fits || end == 0 || written::at(rest, 0).is_some() {
            return rest;
        }
        rest = rest[end..].trim_start();
    }
}

/// The date behind the commas of a byline: `By Jane Roe, Paris, 22 September 2023`.
fn after_names(line: &str) -> Option<PartialDate> {
    behind_commas(line).find_map(|part| opening(part, is_time))
}

/// The date at the end of a line in capitals, behind its weekday: `SATURDAY MORNING, JUNE 10, 1865.`
fn folio(line: &str) -> Option<PartialDate> {
    if line.contains(char::is_lowercase) {
        return None;
    }
    let mut parts = [line].into_iter().chain(behind_commas(line));
    parts.find_map(|part| {
        let (_, end) = written::weekday_at(part, 0)?;
        let (edition, behind) = word(&part[end..]);
        let named = ["MORNING", "AFTERNOON", "EVENING", "NIGHT"].contains(&edition);
        opening(if named { behind } else { &part[end..] }, is_time)
    })
}

/// Whether a text is nothing, or a time of day with its zone: ` at 10:15 a.m. GMT+1`.
fn is_time(text: &str) -> bool {
    let text = text.trim_start_matches([' ', ',', '(', '@', '.', ';']);
    let text = match text.strip_prefix('T') {
        Some(clock) if clock.starts_with(|c: char| c.is_ascii_digit()) => clock,
        _ => text,
    };
    let mut words = text
        .split([' ', '\u{a0}'])
        .filter(|word| !word.is_empty())
        .peekable();
    let (nothing, mut clocks) = (text.is_empty(), 0);
    while let Some(word) = words.next() {
        let hour = words.peek().is_some_and(|next| is_hour(word, next));
        if is_clock(word) || hour {
            clocks += 1;
        } else if !is_mark(word) {
            return false;
        }
    }
    nothing || clocks > 0
}

/// Halves of the day.
const HALVES: [&str; 4] = ["am", "pm", "a.m", "p.m"];

/// Whether a word is a time of day: `10:15`, `10.15`, `10h15`, `10:15:00Z`, `5:12pm`, `10am`.
fn is_clock(word: &str) -> bool {
    let word = bare(word);
    let (hour, rest) = digits(word);
    if !(1..=2).contains(&hour.len()) {
        return false;
    }
    let Some(minutes) = rest.strip_prefix([':', '.', 'h']) else {
        return is_half(rest);
    };
    let (minutes, rest) = digits(minutes);
    let (seconds, rest) = digits(rest.strip_prefix(':').unwrap_or(rest));
    let (_, rest) = digits(rest.strip_prefix('.').unwrap_or(rest));
    let seconds = seconds.is_empty() || seconds.len() == 2;
    minutes.len() == 2 && seconds && (rest.is_empty() || is_half(rest) || is_zone(rest))
}

/// Whether a word is an hour by what follows it: `10 a.m.`, `1700 GMT`.
fn is_hour(word: &str, next: &str) -> bool {
    let (hour, rest) = digits(word);
    let next = bare(next);
    let marked = match hour.len() {
        1 | 2 => is_half(next) || ["Uhr", "h"].contains(&next),
        4 => is_zone(next) || ["hrs", "hours"].contains(&next),
        _ => false,
    };
    rest.is_empty() && marked
}

/// Whether a word stands beside a time of day: `at`, `p.m.`, `Uhr`, `EDT`, `GMT+1`.
fn is_mark(word: &str) -> bool {
    let word = bare(word);
    let words = [
        "", "-", "at", "à", "às", "um", "Uhr", "h", "hrs", "hours", "local", "time",
    ];
    is_half(word) || is_zone(word) || words.iter().any(|mark| mark.eq_ignore_ascii_case(word))
}

fn is_half(word: &str) -> bool {
    HALVES
        .iter()
        .any(|half| half.eq_ignore_ascii_case(word.trim_end_matches('.')))
}

/// Whether a word is a time zone: `Z`, `EDT`, `+01:00`, `GMT+1`.
fn is_zone(word: &str) -> bool {
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ':'));
    let offset = &word[name.len()..];
    let named = name == "Z" || (2..=5).contains(&name.len());
    let offset_fits = offset.is_empty() || offset.starts_with(['+', '-']) && offset.len() > 1;
    let capitals = name.bytes().all(|b| b.is_ascii_uppercase());
    offset_fits && capitals && (named || name.is_empty() && !offset.is_empty())
}

/// A word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(['(', ')', ',', '.', ';'])
}

/// The digits that open a text, and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_lines_are_told_from_sentences() {
        for (line, expected) in [
            ("22 September 2023", "2023-09-22"),
            ("Friday, September 22, 2023", "2023-09-22"),
            ("September 22, 2023 10:15 a.m. EDT", "2023-09-22"),
            ("September 22, 2023 at 10:15 PM", "2023-09-22"),
            ("Sept. 22, 2023, 10:15 GMT+1", "2023-09-22"),
            ("2023-09-22 10:15:00 UTC", "2023-09-22"),
            ("2023-09-22T10:15:00Z", "2023-09-22"),
            ("September 2023", "2023-09"),
            ("By Jane Roe | 22 September 2023", "2023-09-22"),
            ("By Jane Roe, 22 September 2023", "2023-09-22"),
            ("By Jane Roe, Paris, Sept. 22, 2023", "2023-09-22"),
            ("Jane Roe · 22 Sep 2023 · 3 min read", "2023-09-22"),
            ("Politics - 22 September 2023", "2023-09-22"),
            ("Published: 22 September 2023 by Jane Roe", "2023-09-22"),
            ("Published on September 22, 2023", "2023-09-22"),
            ("PUBLISHED 22.09.2023", "2023-09-22"),
            ("Posted on 22nd September 2023 in Politics", "2023-09-22"),
            ("Publié le 22 septembre 2023", "2023-09-22"),
            ("[22 September 2023]", "2023-09-22"),
            ("Date: 2023-09-22", "2023-09-22"),
            ("22 September 2023 was a day of rain.", "none"),
            ("On 22 September 2023 they met.", "none"),
            ("They met on 22 September 2023", "none"),
            ("September 22 was wet", "none"),
            ("22 September", "none"),
            ("2023", "none"),
            ("Dated jokes of September 2023", "none"),
            ("Published poet Jane Roe, 22", "none"),
            ("In 2023 - as in 2022 - it rained", "none"),
            ("March 2021 was up 4.5 pct.", "none"),
            ("7 March 2021 brought 12.5 cm of snow", "none"),
            ("7 March 2021, 20.15 Uhr", "2021-03-07"),
            ("7 mars 2021 à 10h15", "2021-03-07"),
            ("March 7, 2021 8 p.m. ET", "2021-03-07"),
            ("March 7, 2021 1700 GMT", "2021-03-07"),
            ("2021-03-07 10:15:00.250 +0530", "2021-03-07"),
            ("Published 8:40 AM EST, March 7, 2021", "2021-03-07"),
            ("UPDATED 8:40 AM EST, SUN MARCH 7, 2021", "2021-03-07"),
            ("(Xinhua) 09:05, March 07, 2021", "2021-03-07"),
            ("Last changed on Sun 7 March 2021", "2021-03-07"),
            ("First posted: 7.3.2021", "2021-03-07"),
            ("Issue date: March 7, 2021", "2021-03-07"),
            ("Publication date: 7 March 2021", "2021-03-07"),
            ("Ann Poe / March 7, 2021", "2021-03-07"),
            (
                "Ann Poe | Updated March 9, 2021 | March 7, 2021",
                "2021-03-07",
            ),
            (
                "Updated 9 March 2021 at 5:12pm, first posted 7 March 2021",
                "2021-03-07",
            ),
            ("SUNDAY EVENING, MARCH 7, 1875.", "1875-03-07"),
            ("THE GAZETTE, SUNDAY, MARCH 7, 1875.", "1875-03-07"),
            ("Rain fell Sunday, March 7, 1875.", "none"),
            ("Issue of 7 March 2021", "none"),
            ("On that day – 7 March 2021 – the bill was lost.", "none"),
            ("Mis à jour le 7 mars 2021 à 10h15", "2021-03-07"),
            ("Posted 7 March 2021 by Ann Poe", "2021-03-07"),
            ("Released March 2021, the album sold well", "none"),
            ("Released on 7 March 2021, the album sold well", "none"),
            ("Corrected March 2021 figures show a rise", "none"),
            ("2021 | 10:15 GMT", "none"),
        ] {
            let found = date_line(line);
            let found = found.map_or("none".to_owned(), |(date, _)| date.to_string());
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn a_line_that_runs_on_holds_no_date_line() {
        let wrapped = "The mine had dug far less of the ore by then than in all of\nMarch 2021.";
        let shown = |head: &str| {
            let told = date(&Text::new(None, head), head.len(), &mut Vec::new());
            match told {
                Some(Told::Date(date)) => date.to_string(),
                _ => "none".to_owned(),
            }
        };
        assert_eq!(shown(wrapped), "none");
        assert_eq!(shown("The mine dug less.\nMarch 2021."), "2021-03");
        let deck = "Miners at the foot of the hill say they will go on with it";
        assert_eq!(shown(&format!("{deck}\nMarch 7, 2021")), "2021-03-07");
        assert_eq!(
            shown(&format!("{deck}\nPosted: March 7, 2021.")),
            "2021-03-07"
        );
    }
}
