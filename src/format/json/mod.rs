//! JSON and JSON Lines: stories as the data sets, feeds and databases of news export them.
//!
//! A file may be one object, objects one after another, a list of them, or an object that wraps a
//! list (`{"articles": [...]}`). Values are cut out of the text one by one and parsed one by one, so
//! that a broken one costs only itself where lines or brackets show its end, and a list of any
//! length is read in the space of its longest element. What a field means is [`story`]'s to know.
//!
//! `{"title": "Talks open", "text": "They met."}` is a story; a line `{"title": "Tal` is a trouble
//! that names its line and column.

mod cut;
mod ninjs;
mod parse;
mod story;
mod value;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;

use memchr::memchr;

use super::decode::Feed;
use super::{Format, Outlet, Refusal, Stop, quoted};
use crate::article::Draft;
use cut::{Cut, Members};
use story::Flaw;

/// Names, in [`story::plain_name`]'s form, under which an object wraps a list of stories.
const WRAPPERS: [&str; 14] = [
    "articles",
    "data",
    "results",
    "stories",
    "docs",
    "documents",
    "items",
    "news",
    "entries",
    "records",
    "hits",
    "response",
    "value",
    "rows",
];

/// How deep a wrapped list may lie: `{"response": {"hits": {"hits": [` is 3.
const DEEPEST_WRAPPER: usize = 3;

/// Tells lines from values: JSON Lines where the first line is a value, or was cut off inside one,
/// and another value follows on the next.
pub(super) fn format<R: Read>(feed: &mut Feed<R>) -> Result<Format, Refusal> {
    let start = feed.text().len() - feed.text().trim_start().len();
    feed.take(start);
    if feed.text().starts_with('[') {
        return Ok(Format::Json);
    }
    let Some((end, next)) = first_line(feed)? else {
        return Ok(Format::Json);
    };
    let (first, second) = (feed.text()[..end].trim_end(), &feed.text()[next..]);
    let mut cut = Cut::default();
    let is_whole = cut.end(first.as_bytes()) == Some(first.len());
    let is_broken = cut.is_in_string() || !first.ends_with(['{', '[', ',', ':']);
    let is_lines = second.starts_with('{') && (is_whole || is_broken);
    Ok(if is_lines {
        Format::JsonLines
    } else {
        Format::Json
    })
}

/// Where the first line of the feed ends, and where the next that is not empty begins to say
/// something; `None` where there is no other, or none within the bounds of an article: then the
/// brackets must tell values apart.
fn first_line<R: Read>(feed: &mut Feed<R>) -> Result<Option<(usize, usize)>, Refusal> {
    let mut end = None;
    let mut seen = 0;
    loop {
        let rest = &feed.text()[seen..];
        if end.is_none() {
            end = memchr(b'\n', rest.as_bytes()).map(|at| seen + at);
        }
        seen = end.map_or(feed.text().len(), |end| seen.max(end));
        let rest = &feed.text()[seen..];
        seen += rest.len() - rest.trim_start().len();
        if let Some(end) = end.filter(|_| seen < feed.text().len()) {
            return Ok(Some((end, seen)));
        }
        match feed.more() {
            Ok(true) => {}
            Ok(false) | Err(Refusal::TooLarge) => return Ok(None),
            Err(refusal) => return Err(refusal),
        }
    }
}

/// Reads objects one a line.
pub(super) fn read_lines<R: Read>(feed: &mut Feed<R>, outlet: &mut Outlet<'_>) -> Result<(), Stop> {
    let mut numbers = Numbers::default();
    loop {
        let end = match line_end(feed) {
            Err(Refusal::TooLarge) => {
                leave_out(feed, outlet, &mut numbers, skip_line)?;
                continue;
            }
            end => end?,
        };
        let line = &feed.text()[..end];
        // Records of the sequence format of RFC 7464 begin with a control character.
        let value = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{1E}');
        if !value.is_empty() {
            let story = story::draft(value);
            let story = taken(feed, end, story);
            give(outlet, &mut numbers, story)?;
        } else if end == feed.text().len() {
            return Ok(());
        } else {
            feed.take(end);
        }
        feed.take(feed.text().len().min(1));
    }
}

/// Drops what is left of the line at the start of the feed.
fn skip_line<R: Read>(feed: &mut Feed<R>) -> Result<(), Refusal> {
    loop {
        let end = memchr(b'\n', feed.text().as_bytes());
        feed.skip(end.map_or(feed.text().len(), |end| end + 1));
        if end.is_some() || !feed.more()? {
            return Ok(());
        }
    }
}

/// Where the first line of the feed ends.
fn line_end<R: Read>(feed: &mut Feed<R>) -> Result<usize, Refusal> {
    let mut from = 0;
    loop {
        let text = feed.text().as_bytes();
        if let Some(at) = memchr(b'\n', &text[from..]) {
            return Ok(from + at);
        }
        from = text.len();
        if !feed.more()? {
            return Ok(from);
        }
    }
}

/// Reads objects, lists of objects and wrapped lists, one after another.
pub(super) fn read_values<R: Read>(
    feed: &mut Feed<R>,
    outlet: &mut Outlet<'_>,
) -> Result<(), Stop> {
    let mut numbers = Numbers::default();
    let mut is_alone = true;
    while let Some(mark) = skip_to_mark(feed)? {
        match mark {
            b'[' => {
                feed.take(1);
                is_alone = false;
                read_list(feed, outlet, &mut numbers)?;
            }
            b'{' => {
                let mut members = Members::new();
                let list = match members.find_list(feed) {
                    Err(Refusal::TooLarge) => None,
                    list => list?,
                };
                if let Some(depth) = list {
                    feed.take(members.at());
                    is_alone = false;
                    read_list(feed, outlet, &mut numbers)?;
                    leave(feed, Cut::inside(depth))?;
                } else {
                    is_alone = read_object(feed, outlet, &mut numbers, is_alone)?;
                }
            }
            _ => {
                let found = quoted(feed.text());
                let what = format!("neither an object nor a list: `{found}`; the rest is not read");
                return outlet.trouble(Some(feed.line()), what);
            }
        }
    }
    Ok(())
}

/// Reads an object at the top; the only one of a file has no number. False, as no other is alone.
fn read_object<R: Read>(
    feed: &mut Feed<R>,
    outlet: &mut Outlet<'_>,
    numbers: &mut Numbers,
    is_first: bool,
) -> Result<bool, Stop> {
    let end = match value_end(feed) {
        Err(Refusal::TooLarge) => {
            leave_out(feed, outlet, numbers, skip_value)?;
            return Ok(false);
        }
        end => end?.unwrap_or(feed.text().len()),
    };
    let story = story::draft(&feed.text()[..end]);
    let story = taken(feed, end, story);
    // Blanks come off as they are read, so that any number of them may follow.
    let is_alone = is_first && skip_to_mark(feed)?.is_none();
    match story {
        Ok(mut draft) if is_alone => {
            draft.number = None;
            outlet.story(draft)?;
        }
        story => give(outlet, numbers, story)?,
    }
    Ok(false)
}

/// Reads the elements of a list up to and with its closing bracket.
fn read_list<R: Read>(
    feed: &mut Feed<R>,
    outlet: &mut Outlet<'_>,
    numbers: &mut Numbers,
) -> Result<(), Stop> {
    loop {
        match skip_to_mark(feed)? {
            None => {
                return outlet
                    .trouble(Some(feed.line()), "the list breaks off: no closing bracket");
            }
            Some(b']') => {
                feed.take(1);
                return Ok(());
            }
            Some(_) => {
                let found = match value_end(feed) {
                    Err(Refusal::TooLarge) => {
                        leave_out(feed, outlet, numbers, skip_value)?;
                        continue;
                    }
                    found => found?,
                };
                // A stray brace ends a value of no length; it must be passed all the same.
                let end = found.unwrap_or(feed.text().len()).max(1);
                let story = story::draft(&feed.text()[..end]);
                let story = taken(feed, end, story);
                give(outlet, numbers, story)?;
                if found.is_none() {
                    return Ok(());
                }
            }
        }
    }
}

/// Takes a story that reaches to `end` off the feed, with what there is to say of those bytes; the
/// line of a flaw is then that of the file.
fn taken<R: Read>(
    feed: &mut Feed<R>,
    end: usize,
    story: Result<Draft, Flaw>,
) -> Result<Draft, Flaw> {
    let line = feed.line();
    let story = story.map_err(|flaw| Flaw {
        line: line + flaw.line,
        ..flaw
    });
    let story = story.map(|mut draft| {
        feed.note_flaws(end, &mut draft);
        draft
    });
    feed.take(end);
    story
}

/// Hands over a story under its number, or what is wrong with it.
fn give(
    outlet: &mut Outlet<'_>,
    numbers: &mut Numbers,
    story: Result<Draft, Flaw>,
) -> Result<(), Stop> {
    numbers.position += 1;
    match story {
        Ok(mut draft) => {
            draft.number = Some(numbers.unique(draft.number.take()));
            outlet.story(draft)
        }
        Err(flaw) => outlet.trouble(Some(flaw.line), flaw.what),
    }
}

/// Names the article at the start of the feed as too large and drops it with `skip`.
fn leave_out<R: Read>(
    feed: &mut Feed<R>,
    outlet: &mut Outlet<'_>,
    numbers: &mut Numbers,
    skip: fn(&mut Feed<R>) -> Result<(), Refusal>,
) -> Result<(), Stop> {
    numbers.position += 1;
    outlet.too_large(feed.line())?;
    Ok(skip(feed)?)
}

/// Takes white space and commas off the feed and shows the mark behind them; `None` at the end.
fn skip_to_mark<R: Read>(feed: &mut Feed<R>) -> Result<Option<u8>, Refusal> {
    loop {
        let text = feed.text();
        let rest =
            text.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == '\u{1E}');
        let (skipped, mark) = (text.len() - rest.len(), rest.bytes().next());
        feed.take(skipped);
        if mark.is_some() || !feed.more()? {
            return Ok(mark);
        }
    }
}

/// Where the value at the start of the feed ends; `None` where the input ends inside it.
fn value_end<R: Read>(feed: &mut Feed<R>) -> Result<Option<usize>, Refusal> {
    let mut cut = Cut::default();
    loop {
        if let Some(end) = cut.end(feed.text().as_bytes()) {
            return Ok(Some(end));
        }
        if !feed.more()? {
            return Ok(None);
        }
    }
}

/// Drops the value at the start of the feed.
fn skip_value<R: Read>(feed: &mut Feed<R>) -> Result<(), Refusal> {
    leave(feed, Cut::default())
}

/// Drops what comes before the end that `cut` searches for.
fn leave<R: Read>(feed: &mut Feed<R>, mut cut: Cut) -> Result<(), Refusal> {
    loop {
        let end = cut.end(feed.text().as_bytes());
        let dropped = end.unwrap_or(feed.text().len());
        feed.skip(dropped);
        cut.forget(dropped);
        if end.is_some() || !feed.more()? {
            return Ok(());
        }
    }
}

/// The numbers of a file's stories: their own where they differ, else their place in the file.
#[derive(Default)]
struct Numbers {
    position: u64,
    seen: HashSet<u64>,
}

impl Numbers {
    fn unique(&mut self, own: Option<String>) -> String {
        let position = self.position.to_string();
        let mut number = own.unwrap_or_else(|| position.clone());
        if !self.is_new(&number) {
            number = position;
            while !self.is_new(&number) {
                number.push('b');
            }
        }
        number
    }

    /// Numbers are remembered by their hashes: 8 bytes for a story, however long its number.
    fn is_new(&mut self, number: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        number.hash(&mut hasher);
        self.seen.insert(hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::format::{Item, read};

    fn items(text: &str) -> (Format, Vec<String>) {
        let mut items = Vec::new();
        let format = read(text.as_bytes(), &mut |item| {
            items.push(match item {
                Item::Story(draft) => format!(
                    "{}: {}",
                    draft.number.unwrap_or("-".to_owned()),
                    draft.title.unwrap_or("none".to_owned())
                ),
                Item::Trouble(trouble) => trouble.to_string(),
            });
            ControlFlow::Continue(())
        });
        (format.unwrap(), items)
    }

    #[test]
    fn every_shape_gives_its_stories() {
        for (text, wanted) in [
            (r#"{"title":"A"}"#, &["-: A"][..]),
            (
                "{\n\"title\":\"A\"}\n{\n\"title\":\"B\"}",
                &["1: A", "2: B"],
            ),
            (r#"{"title":"A"}{"title":"B"} "#, &["1: A", "2: B"]),
            (r#"[{"title":"A"}, {"title":"B"}]"#, &["1: A", "2: B"]),
            (
                r#"[{"title":"A","id":7}, {"title":"B","id":7},{"title":"C","id":2}]"#,
                &["7: A", "2: B", "3: C"],
            ),
            (
                r#"{"status":"ok","articles":[{"title":"A"}],"n":1}"#,
                &["1: A"],
            ),
            (
                r#"{"took":3,"hits":{"total":1,"hits":[{"_id":"x","_source":{"title":"A"}}]}}"#,
                &["x: A"],
            ),
            (
                r#"{"response":{"docs":[{"title":"A"}],"meta":{}},"x":[1]}"#,
                &["1: A"],
            ),
            (
                r#"{"title":"A","items":[{"x":1}]}"#,
                &["line 1: no title or text among the fields: x"],
            ),
            (r#"{"text":"A","items":[{"x":1}]}"#, &["-: none"]),
        ] {
            assert_eq!(
                items(text),
                (Format::Json, wanted.iter().map(|w| w.to_string()).collect()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_bad_line_is_named_and_the_rest_goes_on() {
        let text = "{\"title\":\"A\"}\n\n{\"title\":\"B\"}\n{\"title\":\"C\n{\"title\":\"D\"}\n{\"x\":1, \"yy\": 2}\n[1]\n{\"title\":\"E\"}";
        let (format, items) = items(text);
        assert_eq!(format, Format::JsonLines);
        let wanted = [
            "1: A",
            "2: B",
            "line 4: not valid JSON: EOF while parsing a string at column 11",
            "4: D",
            "line 6: no title or text among the fields: x, yy",
            "line 7: not an object: `[1]`",
            "7: E",
        ];
        assert_eq!(items, wanted);
    }

    #[test]
    fn what_breaks_off_is_named_with_its_line() {
        let list = "[\n{\"title\":\"A\"},\n{\"title\":\"B\",\n \"text\":\"cut";
        let wanted = [
            "1: A",
            "line 4: not valid JSON: EOF while parsing a string at column 12",
        ];
        assert_eq!(items(list).1, wanted);
        let open = items("[\n{\"title\":\"A\"},\n").1;
        let what = "line 3: the list breaks off: no closing bracket";
        assert_eq!(open, ["1: A", what]);
        let garbage = "{\"title\":\"A\"}\nend of file";
        let wanted = [
            "1: A",
            "line 2: neither an object nor a list: `end of file`; the rest is not read",
        ];
        assert_eq!(items(garbage).1, wanted);
        let mixed = [
            "line 1: not an object: `1`",
            "line 2: not an object: `\"x\"`",
            "4: A",
        ];
        assert_eq!(
            items("[{\"title\":\"B\"},1,\n\"x\" ,{\"title\":\"A\"}]").1[1..],
            mixed.map(str::to_owned)
        );
    }

    #[test]
    fn lists_longer_than_any_buffer_are_streamed() {
        let story = format!("{{\"title\":\"A\",\"text\":\"{}\"}}", "word ".repeat(5000));
        for (head, tail) in [("[", "]"), ("{\"n\":1,\"articles\":[", "],\"end\":{}}")] {
            let text = format!("{head}{}{tail}", vec![story.as_str(); 40].join(",\n"));
            let (_, items) = items(&text);
            assert_eq!((items.len(), items[39].as_str()), (40, "40: A"));
        }
        let on_one_line = vec![story.as_str(); 1400].join(",");
        assert_eq!(
            items(&format!("{{\"articles\":[{on_one_line}]}}")).1.len(),
            1400
        );
    }
}
