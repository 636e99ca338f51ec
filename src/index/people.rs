//! The people of an article as the engine knows them: the terms by which they are found, the
//! values by which they are counted, and the record from which they are shown.
//!
//! Who is one person across articles is told by a group: `@` and the id of the authority where the
//! article's evidence says who somebody is, else the [`whole_key`](person::whole_key) of the name.
//! All that is indexed follows from the article; nothing is looked up.

use super::schema::SEPARATOR;
use crate::person::{self, Identity, Person, Standing};
use crate::text::{Span, Text};

/// Opens a group that is an id; no key contains it.
const ID: char = '@';
/// Stands in a record for a person of [`Standing::Lone`].
const LONE: &str = "lone";

/// What is indexed of the people of an article; each value once.
#[derive(Debug, Default)]
pub struct Indexed {
    /// Every key under which somebody may be asked for.
    pub persons: Vec<String>,
    /// `form`, group and name of whoever may be meant by a form that is not their whole name.
    pub bearers: Vec<String>,
    /// Group, name and printed form of everybody who counts.
    pub facets: Vec<String>,
    /// Codes of the countries that somebody led.
    pub leaders: Vec<String>,
    /// The offices that somebody held: titles, and titles with the code of the country.
    pub offices: Vec<String>,
    /// Everybody, as [`record`] has it.
    pub records: Vec<String>,
    /// Everybody's mentions, as [`encode_mentions`] has them.
    pub mentions: Vec<u8>,
}

impl Indexed {
    /// What is indexed of these people, whom this text mentions.
    pub fn new(people: &[Person], text: &Text) -> Indexed {
        let mut indexed = Indexed {
            records: people.iter().map(record).collect(),
            mentions: encode_mentions(people),
            ..Indexed::default()
        };
        for person in people {
            indexed.push_forms(person, text);
            indexed.push_facets(person, text);
            indexed.push_offices(person);
        }
        indexed
    }

    fn push_forms(&mut self, person: &Person, text: &Text) {
        let whole = [person::key(&person.name), person::whole_key(&person.name)];
        let (group, name) = (group(person), label(person));
        for form in person.forms(text) {
            // Who is asked for by the whole name of nobody known needs no telling apart.
            if person.identity.is_some() || !whole.contains(&form) {
                push_new(&mut self.bearers, joined([&form, &group, name]));
            }
            push_new(&mut self.persons, form);
        }
    }

    fn push_facets(&mut self, person: &Person, text: &Text) {
        if person.standing == Standing::Lone {
            return;
        }
        let (group, name) = (group(person), label(person));
        for printed in person.printed(text) {
            let words: Vec<&str> = printed.split_whitespace().collect();
            let form = words.join(" ");
            push_new(&mut self.facets, joined([&group, name, &form]));
        }
    }

    fn push_offices(&mut self, person: &Person) {
        let Some(identity) = &person.identity else {
            return;
        };
        for code in &identity.led {
            push_new(&mut self.leaders, code.clone());
        }
        for (title, code) in &identity.offices {
            push_new(&mut self.offices, office(title, None));
            push_new(&mut self.offices, office(title, Some(code)));
        }
    }
}

/// The term of an office, anywhere or in a country.
pub fn office(title: &str, country: Option<&str>) -> String {
    let title = person::key(title);
    match country {
        Some(code) => joined([&title, code]),
        None => title,
    }
}

/// The group of a person in an article.
fn group(person: &Person) -> String {
    match &person.identity {
        Some(identity) => format!("{ID}{}", identity.id),
        None => person::whole_key(&person.name),
    }
}

/// The id that a group is, if it is one.
pub fn id_of(group: &str) -> Option<&str> {
    group.strip_prefix(ID)
}

/// The name under which a person is counted.
fn label(person: &Person) -> &str {
    match &person.identity {
        Some(identity) => &identity.name,
        None => &person.name,
    }
}

fn push_new(list: &mut Vec<String>, value: String) {
    if !value.is_empty() && !list.contains(&value) {
        list.push(value);
    }
}

/// Parts between separators; a separator in a part, which only a name from outside can have, is a
/// space.
fn joined<const N: usize>(parts: [&str; N]) -> String {
    let space = SEPARATOR.to_string();
    parts.map(|part| part.replace(SEPARATOR, " ")).join(&space)
}

/// A person in one value: the name; behind it, where there is more to say, the standing; then id and
/// preferred name, the countries led, and the offices, each the code of its country and its title.
fn record(person: &Person) -> String {
    let standing = match person.standing {
        Standing::Established => "",
        Standing::Lone => LONE,
    };
    match &person.identity {
        None if standing.is_empty() => joined([&person.name]),
        None => joined([&person.name, standing]),
        Some(Identity { id, name, led, .. }) => {
            let mut record = joined([&person.name, standing, id, name, &led.join(" ")]);
            for (title, code) in person.identity.iter().flat_map(|who| &who.offices) {
                record.push(SEPARATOR);
                record.push_str(&joined([&format!("{code} {title}")]));
            }
            record
        }
    }
}

/// The inverse of [`record`] but for the mentions, and the forms of who somebody is.
fn read_record(record: &str) -> Person {
    let mut parts = record.split(SEPARATOR);
    let mut next = || parts.next().unwrap_or_default();
    let name = next().to_owned();
    let standing = match next() {
        LONE => Standing::Lone,
        _ => Standing::Established,
    };
    let (id, preferred, led) = (next(), next(), next());
    let office = |office: &str| {
        let (code, title) = office.split_once(' ')?;
        Some((title.to_owned(), code.to_owned()))
    };
    let identity = Identity {
        id: id.to_owned(),
        name: preferred.to_owned(),
        forms: Vec::new(),
        led: led.split_whitespace().map(str::to_owned).collect(),
        offices: parts.filter_map(office).collect(),
    };
    Person {
        name,
        mentions: Vec::new(),
        standing,
        identity: (!id.is_empty()).then_some(identity),
    }
}

/// For each person the number of mentions, then for each mention its distance from the last end
/// (or for the first from 0) and its length, all as LEB128 numbers.
fn encode_mentions(people: &[Person]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for person in people {
        push_number(&mut bytes, person.mentions.len());
        let mut last = 0;
        for mention in &person.mentions {
            push_number(&mut bytes, mention.start - last);
            push_number(&mut bytes, mention.end - mention.start);
            last = mention.end;
        }
    }
    bytes
}

/// The people of these records and these encoded mentions, without the forms of who they are; what
/// damaged bytes do not tell is left out.
pub fn decode(records: &[String], mut bytes: &[u8]) -> Vec<Person> {
    let mut people: Vec<Person> = records.iter().map(|record| read_record(record)).collect();
    for person in &mut people {
        let mut last = 0_usize;
        for _ in 0..take_number(&mut bytes).unwrap_or(0) {
            let (Some(gap), Some(len)) = (take_number(&mut bytes), take_number(&mut bytes)) else {
                break;
            };
            let start = last.saturating_add(gap);
            last = start.saturating_add(len);
            person.mentions.push(Span { start, end: last });
        }
    }
    people
}

fn push_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0_usize;
    for shift in (0..usize::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= ((byte & 0x7F) as usize) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Vec<Person> {
        let plain = |name: &str, mentions: &[(usize, usize)], standing| Person {
            name: name.to_owned(),
            mentions: mentions.iter().map(|(start, end)| *start..*end).collect(),
            standing,
            identity: None,
        };
        let moon = Identity {
            id: "moon-jae-in".to_owned(),
            name: "Moon Jae-in".to_owned(),
            forms: vec!["moon jae in".to_owned(), "moon".to_owned()],
            led: vec!["KR".to_owned()],
            offices: vec![("head of state".to_owned(), "KR".to_owned())],
        };
        vec![
            Person {
                identity: Some(moon),
                ..plain("Moon", &[(0, 4)], Standing::Established)
            },
            plain("Kim Jong Un", &[(9, 20), (300, 303)], Standing::Established),
            plain("Lee", &[(22, 25)], Standing::Lone),
        ]
    }

    fn text() -> Text {
        let body = format!("Moon met Kim\nJong Un, Lee.{}Kim.", " ".repeat(274));
        Text::new(None, &body)
    }

    #[test]
    fn records_and_mentions_come_back() {
        let mut people = people();
        let indexed = Indexed::new(&people, &text());
        if let Some(identity) = &mut people[0].identity {
            identity.forms.clear();
        }
        assert_eq!(decode(&indexed.records, &indexed.mentions), people);
        assert_eq!(indexed.records[1], "Kim Jong Un");
    }

    #[test]
    fn damaged_records_are_read_without_harm() {
        for record in [
            "",
            "\u{1F}",
            "a\u{1F}lone\u{1F}\u{1F}\u{1F}\u{1F}x",
            "a\u{1F}b\u{1F}c",
        ] {
            decode(&[record.to_owned()], &[3, 1]);
        }
    }

    #[test]
    fn what_is_indexed() {
        let indexed = Indexed::new(&people(), &text());
        let joined = |values: &[String]| values.join(" | ").replace(SEPARATOR, "/");
        assert_eq!(
            joined(&indexed.persons),
            "moon | moon jae in | in | moonjaein | kim jong un | kim | un | kimjongun | lee"
        );
        assert_eq!(
            joined(&indexed.bearers),
            "moon/@moon-jae-in/Moon Jae-in | moon jae in/@moon-jae-in/Moon Jae-in | \
             in/@moon-jae-in/Moon Jae-in | moonjaein/@moon-jae-in/Moon Jae-in | \
             kim/kimjongun/Kim Jong Un | un/kimjongun/Kim Jong Un"
        );
        assert_eq!(
            joined(&indexed.facets),
            "@moon-jae-in/Moon Jae-in/Moon | kimjongun/Kim Jong Un/Kim Jong Un | \
             kimjongun/Kim Jong Un/Kim"
        );
        assert_eq!(joined(&indexed.leaders), "KR");
        assert_eq!(joined(&indexed.offices), "head of state | head of state/KR");
    }

    #[test]
    fn a_separator_in_a_name_separates_nothing() {
        let mut person = people().remove(2);
        person.name = "Lee\u{1F}lone".to_owned();
        assert_eq!(read_record(&record(&person)).name, "Lee lone");
    }
}
