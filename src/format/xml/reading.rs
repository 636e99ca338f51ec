//! The parser's events, gathered to items and what stands around them.
//!
//! Where the parser fails it is set up again behind the place: a stray `<` is text, what is never
//! closed is read once more without its beginning, an item that is too large is passed over.

use std::io::Read;

use memchr::memchr2;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::Refusal;
use super::super::decode::Feed;
use super::Around;
use super::build::{Builder, parted};
use super::input::Input;
use super::tag::{self, Tag};
use super::tree::Element;
use crate::article::Draft;

/// How much of what stands around the items is kept: elements and texts, and bytes of them.
const AROUND: (usize, usize) = (4096, 64 << 10);

/// Items as they come.
pub(super) struct Reading<'f, R> {
    /// `None` only while it is set up anew.
    reader: Option<Reader<Input<'f, R>>>,
    buffer: Vec<u8>,
    names: &'static [&'static str],
    around: Builder,
    item: Option<Item>,
    /// What comes next without reading on.
    waiting: Option<Next>,
    /// Whether what comes is no item's until the next begins.
    passing: bool,
    is_flaw_told: bool,
    is_over: bool,
    /// What comes when all else has come.
    last: Option<Next>,
}

/// An item, and what was wrong with it.
pub(super) struct Item {
    pub(super) builder: Builder,
    /// The line of its start tag.
    pub(super) line: u64,
    /// The first thing that is wrong with its markup.
    pub(super) flaw: Option<String>,
    /// The line of that.
    pub(super) flaw_line: u64,
    name: String,
}

/// What comes next.
pub(super) enum Next {
    Item(Box<Item>),
    /// Something that is too large, by its line.
    TooLarge(u64),
    /// Something wrong with what stands around the items, and its line.
    Flaw(u64, String),
    Failed(Refusal),
    End,
}

/// What an event asks for.
enum Then {
    GoOn,
    /// An item is whole.
    Give(Box<Item>),
    /// This is to be read once more, for what stands before it is no markup.
    Again(String),
    /// The input ends.
    End,
    /// The input cannot be read on.
    Fail,
    /// The parser cannot make sense of what is in the buffer.
    Break(String),
}

impl<'f, R: Read> Reading<'f, R> {
    pub(super) fn new(feed: &'f mut Feed<R>, names: &'static [&'static str]) -> Reading<'f, R> {
        Reading {
            reader: Some(set_up(Input::new(feed))),
            buffer: Vec::new(),
            names,
            around: Builder::limited(AROUND.0, AROUND.1),
            item: None,
            waiting: None,
            passing: false,
            is_flaw_told: false,
            is_over: false,
            last: None,
        }
    }

    /// What stands around the item that came last.
    pub(super) fn around(&self) -> Around<'_> {
        let language = |element: Element<'_>| element.states("lang");
        Around {
            root: self.around.root(),
            language: self.around.ancestors().find_map(language),
        }
    }

    /// Notes on `draft`, which ends here, what bytes could not be decoded.
    pub(super) fn note_flaws(&mut self, draft: &mut Draft) {
        if let Some(input) = self.input() {
            input.note_flaws(draft);
        }
    }

    /// The next item or trouble.
    pub(super) fn next(&mut self) -> Next {
        loop {
            if let Some(next) = self.waiting.take() {
                return next;
            }
            if self.is_over {
                return self.last.take().unwrap_or(Next::End);
            }
            match self.step() {
                Then::GoOn => self.look_for_flaws(),
                Then::Give(item) => {
                    self.look_for_flaws();
                    return Next::Item(item);
                }
                Then::Again(text) => self.again(&text),
                Then::End => self.end(),
                Then::Fail => self.fail(),
                Then::Break(what) => self.mend(what),
            }
        }
    }

    fn input(&mut self) -> Option<&mut Input<'f, R>> {
        self.reader.as_mut().map(Reader::get_mut)
    }

    fn line(&mut self) -> u64 {
        self.input().map_or(0, Input::line)
    }

    /// Reads one event.
    fn step(&mut self) -> Then {
        let Some(mut reader) = self.reader.take() else {
            return Then::End;
        };
        if self.item.is_none() {
            reader.get_mut().mark();
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        self.reader = Some(reader);
        let then = match event {
            Ok(event) => self.handle(event),
            Err(quick_xml::Error::Io(_)) => Then::Fail,
            Err(error) => Then::Break(error.to_string()),
        };
        self.buffer = buffer;
        then
    }

    fn handle(&mut self, event: Event<'_>) -> Then {
        match event {
            Event::Start(start) => return self.start(&start, false),
            Event::Empty(start) => return self.start(&start, true),
            Event::End(end) => return self.close(end.name().0),
            Event::Eof => return Then::End,
            Event::Text(text) => self.text(&text),
            Event::CData(text) => self.text(&text),
            Event::GeneralRef(name) => match &mut self.item {
                Some(item) => item.builder.reference(&name),
                None => self.around.reference(&name),
            },
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
        }
        Then::GoOn
    }

    fn text(&mut self, text: &str) {
        match &mut self.item {
            Some(item) => item.builder.text(text),
            None if self.passing || text.trim_ascii().is_empty() => {}
            None => self.around.text(text),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) -> Then {
        let (end, rest) = match tag::told(start) {
            Tag::Sound => return self.begin(start, is_empty),
            Tag::None => (0, 0),
            Tag::Until(end, rest) => (end, rest),
        };
        let close = if is_empty { "/>" } else { ">" };
        let again = format!("{}{close}", start.get(rest..).unwrap_or(""));
        let broken = start.get(..end).unwrap_or("");
        if broken.is_empty() {
            self.text("<");
        } else {
            let name = start.name().0.len().min(broken.len());
            // What is whole before the break is no item as a rule, and is given to none.
            if let Then::Give(item) = self.begin(&BytesStart::from_content(broken, name), false) {
                self.waiting = Some(Next::Item(item));
            }
        }
        self.note(|| format!("`{}` is no tag", super::super::quoted(start)));
        Then::Again(again)
    }

    /// Begins an element, or an item where it is one.
    fn begin(&mut self, start: &BytesStart<'_>, is_empty: bool) -> Then {
        let name = start.name().0;
        let is_item = self.names.iter().any(|known| *known == parted(name).1);
        match &mut self.item {
            // An item that stands directly in another of its name, or an entry of a feed in another
            // wherever: the end tag of that one is missing.
            Some(item)
                if is_item
                    && item.name == name
                    && (item.builder.depth() == 1 || self.names.contains(&"entry")) =>
            {
                item.builder.note(|| format!("no </{name}>"));
                let last = self.finish();
                self.open_item(start);
                if is_empty {
                    self.waiting = self.finish().map(Next::Item);
                }
                last.map_or(Then::GoOn, Then::Give)
            }
            Some(item) => {
                item.builder.open(start);
                if is_empty {
                    item.builder.close_last();
                }
                Then::GoOn
            }
            None if is_item => {
                self.open_item(start);
                let whole = if is_empty { self.finish() } else { None };
                whole.map_or(Then::GoOn, Then::Give)
            }
            None if self.passing => Then::GoOn,
            None => {
                self.around.open(start);
                if is_empty {
                    self.around.close_last();
                }
                Then::GoOn
            }
        }
    }

    fn open_item(&mut self, start: &BytesStart<'_>) {
        let lines = memchr::memchr_iter(b'\n', start.as_bytes()).count() as u64;
        let line = self.line().saturating_sub(lines);
        let mut builder = self.around.inner();
        builder.open(start);
        self.passing = false;
        self.item = Some(Item {
            builder,
            line,
            flaw: None,
            flaw_line: line,
            name: start.name().0.to_owned(),
        });
    }

    /// The item that is open, ended.
    fn finish(&mut self) -> Option<Box<Item>> {
        self.look_for_flaws();
        let mut item = self.item.take()?;
        item.builder.close_all();
        Some(Box::new(item))
    }

    fn close(&mut self, name: &str) -> Then {
        let Some(item) = &mut self.item else {
            if self.passing {
                self.passing = !self.names.contains(&parted(name).1);
            } else {
                self.around.close(name);
            }
            return Then::GoOn;
        };
        item.builder.close(name);
        if item.builder.depth() > 0 {
            return Then::GoOn;
        }
        self.finish().map_or(Then::GoOn, Then::Give)
    }

    fn note(&mut self, what: impl FnOnce() -> String) {
        match &mut self.item {
            Some(item) => item.builder.note(what),
            None if self.passing => {}
            None => self.around.note(what),
        }
    }

    /// Gives what was found wrong its line.
    fn look_for_flaws(&mut self) {
        let builder = match &mut self.item {
            Some(item) if item.flaw.is_some() => return,
            Some(item) => &mut item.builder,
            None => &mut self.around,
        };
        let Some(what) = builder.flaw() else { return };
        let line = self.line();
        match &mut self.item {
            Some(item) => {
                item.flaw = Some(what);
                item.flaw_line = line;
            }
            // One flaw of what stands around the items is told: the others mostly follow from it.
            None if self.is_flaw_told => {}
            None => {
                self.is_flaw_told = true;
                let what = format!("the markup is broken: {what}; read as far as it goes");
                self.waiting = self.waiting.take().or(Some(Next::Flaw(line, what)));
            }
        }
    }

    fn again(&mut self, text: &str) {
        let is_given_back = self.input().is_some_and(|input| input.give_back(text));
        if !is_given_back {
            self.text(text);
        }
    }

    /// At the end of the input all ends that is open.
    fn end(&mut self) {
        let line = self.line();
        self.is_over = true;
        if let Some(item) = &mut self.item {
            let what = format!("it breaks off, no </{}>", item.name);
            item.builder.note(|| what);
            self.waiting = self.finish().map(Next::Item);
        } else if let Some(element) = self.around.ancestors().next() {
            let what = format!("the file breaks off: no </{}>", element.name());
            self.waiting = Some(Next::Flaw(line, what));
        }
    }

    fn fail(&mut self) {
        let line = self.line();
        let refusal = self.input().and_then(Input::failure);
        if let Some(Refusal::TooLarge) = refusal {
            let was_passing = std::mem::replace(&mut self.passing, true);
            let line = self.item.take().map_or(line, |item| item.line);
            if !was_passing {
                self.waiting = Some(Next::TooLarge(line));
            }
            if let Some(input) = self.input() {
                input.mark();
            }
            return self.set_up_anew();
        }
        self.is_over = true;
        self.last = refusal.map(Next::Failed);
        self.waiting = self.finish().map(Next::Item);
    }

    /// Goes on behind something that the parser cannot make sense of.
    fn mend(&mut self, what: String) {
        self.note(|| what);
        self.look_for_flaws();
        let buffer = std::mem::take(&mut self.buffer);
        let swallowed = std::str::from_utf8(&buffer).unwrap_or("");
        self.mend_tag(swallowed.get(1..).unwrap_or(""));
        self.buffer = buffer;
        self.set_up_anew();
    }

    /// Reads once more what stood behind a `<` that was never closed.
    fn mend_tag(&mut self, swallowed: &str) {
        let end = memchr2(b'<', b'>', swallowed.as_bytes());
        let Some(end) = end else {
            // Nothing else is in it: no markup that is known, or the file breaks off here.
            if swallowed == "!" {
                self.text("<!");
            }
            return;
        };
        let is_tag =
            swallowed.starts_with(char::is_alphabetic) && swallowed[end..].starts_with('>');
        if !is_tag {
            self.text("<");
            return self.again(swallowed);
        }
        // A tag with a quote too many.
        let content = &swallowed[..end];
        let name = content.find(char::is_whitespace).unwrap_or(end);
        if let Then::Give(item) = self.begin(&BytesStart::from_content(content, name), false) {
            self.waiting = Some(Next::Item(item));
        }
        self.again(&swallowed[end + 1..]);
    }

    fn set_up_anew(&mut self) {
        self.reader = self.reader.take().map(|reader| set_up(reader.into_inner()));
    }
}

/// A parser that minds nothing it need not mind.
fn set_up<R: Read>(input: Input<'_, R>) -> Reader<Input<'_, R>> {
    let mut reader = Reader::from_reader(input);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    reader
}
