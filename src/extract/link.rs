//! Who the people of a story are in the authority file, where the story's evidence says so.
//!
//! A name finds candidates; the fit of the name, the term of office at the story's date, the title
//! before the name, the states named and the other people of the story are weighed. Whoever falls
//! short of [`weigh::ENOUGH`], or leads another candidate by less than [`weigh::CLEAR`], stays nobody: a bare
//! `Reagan` of 1987 is Ronald Reagan, a `James Baker` who plays football in 2012 is no secretary of
//! state. Linear in the text; a story whose names no leader bears costs a look at each name.

mod context;
mod name;
mod weigh;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::authority::Authority;
use crate::authority::country::{Countries, Named, Scanner};
use crate::date::PartialDate;
use crate::person::{Person, Standing};
use crate::text::{Span, Text};

use context::Context;
use weigh::{Linker, Match};

/// What a story says that bears on who its people are.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Its text.
    pub text: &'a Text,
    /// When it appeared, where that is known.
    pub published: Option<PartialDate>,
    /// Where it was filed, where that is known.
    pub place: Option<&'a str>,
}

/// How many mentions of a person are looked at.
const MENTIONS: usize = 8;

/// Fills in who the people of a story are. Two who turn out to be one become one, and whoever is
/// found is established.
pub fn link(people: &mut Vec<Person>, evidence: &Evidence, authority: &Authority) {
    let published = evidence.published;
    let linker = Linker {
        authority,
        published,
    };
    let matched: Vec<Vec<Match>> = people.iter().map(|person| linker.matches(person)).collect();
    if matched.iter().all(Vec::is_empty) {
        return;
    }
    let story = Story::new(people, evidence);
    let around = |(person, matches): (&Person, &Vec<Match>)| match matches.is_empty() {
        true => vec![],
        false => story.contexts(person),
    };
    let contexts: Vec<Vec<Context>> = people.iter().zip(&matched).map(around).collect();
    let decide = |fellows: Countries| -> Vec<Option<usize>> {
        let all = matched.iter().zip(&contexts);
        let decided = all.map(|(m, contexts)| linker.decide(m, contexts, story.countries, fellows));
        decided.collect()
    };
    // Whoever is sure speaks for others of the same country.
    let sure = decide(Countries::default());
    let mut fellows = Countries::default();
    let known = sure
        .iter()
        .flatten()
        .filter_map(|who| authority.known(*who));
    known.for_each(|(_, known)| fellows.add(known.countries));
    let decided = match fellows.is_empty() {
        true => sure,
        false => decide(fellows),
    };
    for (person, who) in people.iter_mut().zip(&decided) {
        if let Some(leader) = who.and_then(|who| authority.leader(who)) {
            person.identity = Some(leader.identity(published));
            person.standing = Standing::Established;
        }
    }
    join(people, &decided);
}

/// Joins people who are one leader into the first of them.
fn join(people: &mut Vec<Person>, decided: &[Option<usize>]) {
    let mut found: Vec<usize> = decided.iter().flatten().copied().collect();
    found.sort_unstable();
    if found.is_sorted_by(|a, b| a < b) {
        return;
    }
    let mut first: HashMap<usize, usize> = HashMap::new();
    let mut kept: Vec<Person> = Vec::with_capacity(people.len());
    for (person, who) in people.drain(..).zip(decided) {
        let known = who.and_then(|who| match first.entry(who) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(free) => {
                free.insert(kept.len());
                None
            }
        });
        let Some(same) = known.and_then(|at| kept.get_mut(at)) else {
            kept.push(person);
            continue;
        };
        same.mentions.extend(person.mentions);
        same.mentions.sort_by_key(|span| span.start);
        if person.name.split(' ').count() > same.name.split(' ').count() {
            same.name = person.name;
        }
    }
    *people = kept;
}

/// A story as far as it bears on who its people are.
struct Story<'a> {
    text: &'a str,
    /// All mentions of all people, in order.
    mentions: Vec<Span>,
    /// The states that the text names, in order.
    named: Vec<Named>,
    /// All of them, and those of the place of filing.
    countries: Countries,
}

impl<'a> Story<'a> {
    fn new(people: &[Person], evidence: &Evidence<'a>) -> Story<'a> {
        let mentions = people.iter().flat_map(|person| &person.mentions);
        let mut mentions: Vec<Span> = mentions.cloned().collect();
        mentions.sort_by_key(|span| span.start);
        let text = evidence.text.whole();
        // A word of somebody's name names no state.
        let is_name = |named: &Named| {
            let at = mentions.partition_point(|span| span.end <= named.start);
            mentions.get(at).is_some_and(|span| span.start < named.end)
        };
        let named: Vec<Named> = Scanner::new(text).filter(|named| !is_name(named)).collect();
        let mut countries = Countries::default();
        let place = Scanner::new(evidence.place.unwrap_or_default());
        let all = named.iter().copied().chain(place);
        all.for_each(|named| countries.add(named.countries));
        Story {
            text,
            mentions,
            named,
            countries,
        }
    }

    /// What stands around the first mentions of a person.
    fn contexts(&self, person: &Person) -> Vec<Context> {
        let context = |mention: &Span| {
            let before = self
                .mentions
                .partition_point(|span| span.start < mention.start);
            let last = before.checked_sub(1).and_then(|at| self.mentions.get(at));
            let floor = last.map_or(0, |span| span.end);
            Context::of(self.text, mention, floor, &self.named)
        };
        person.mentions.iter().take(MENTIONS).map(context).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cases and their notation.
    const TABLE: &str = include_str!("../../tests/tables/links.txt");

    fn date(text: &str) -> Option<PartialDate> {
        let mut parts = text.split('-').map(|part| part.parse::<u32>().ok());
        let (year, month, day) = (parts.next()??, parts.next(), parts.next());
        PartialDate::new(year as i32, month.flatten(), day.flatten()).ok()
    }

    /// Somebody of this name, wherever the text has it and nobody else's.
    fn somebody(text: &Text, name: &str, others: &[Person]) -> Person {
        let taken = |at: usize| {
            others
                .iter()
                .flat_map(|o| &o.mentions)
                .any(|span| span.contains(&at))
        };
        let found = text
            .whole()
            .match_indices(name)
            .filter(|(at, _)| !taken(*at));
        let mentions: Vec<Span> = found.map(|(at, name)| at..at + name.len()).collect();
        let standing = match mentions.len() > 1 || name.contains(' ') {
            true => Standing::Established,
            false => Standing::Lone,
        };
        Person {
            name: name.to_owned(),
            mentions,
            standing,
            identity: None,
        }
    }

    /// People of these names in a story of this date and place, linked.
    fn linked(published: &str, place: &str, text: &Text, names: &[&str]) -> Vec<Person> {
        let mut people = Vec::new();
        for name in names {
            people.push(somebody(text, name, &people));
        }
        let evidence = Evidence {
            text,
            published: date(published),
            place: Some(place).filter(|place| !place.is_empty()),
        };
        link(&mut people, &evidence, Authority::shipped());
        people
    }

    fn id_of<'a>(people: &'a [Person], text: &Text, surface: &str) -> &'a str {
        let has = |person: &&Person| {
            person
                .mentions
                .iter()
                .any(|m| &text.whole()[m.clone()] == surface)
        };
        let Some(person) = people.iter().find(has) else {
            return "no such person";
        };
        person
            .identity
            .as_ref()
            .map_or("-", |identity| &identity.id)
    }

    #[test]
    fn table() {
        let is_case = |line: &&str| !line.is_empty() && !line.starts_with('#');
        let (mut count, mut wrong) = (0, Vec::new());
        for case in TABLE.lines().filter(is_case) {
            let (story, expected) = case.split_once(" ==> ").expect("a case has an arrow");
            let mut cells = story.splitn(3, '|').map(str::trim);
            let mut cell = || cells.next().expect("a case has three cells");
            let (published, place) = (cell(), cell());
            let text = Text::new(None, cell());
            let pairs = expected.split("; ").filter_map(|pair| pair.split_once('='));
            let pairs: Vec<(&str, &str)> = pairs.collect();
            let names: Vec<&str> = pairs.iter().map(|(surface, _)| *surface).collect();
            let people = linked(published, place, &text, &names);
            for (surface, id) in pairs {
                let found = id_of(&people, &text, surface);
                if found != id {
                    wrong.push(format!("{story}\n  {surface} is {found}, not {id}"));
                }
            }
            count += 1;
        }
        assert!(
            wrong.is_empty(),
            "{} of {count} cases:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
        assert!(count >= 60, "{count} cases");
    }

    #[test]
    fn two_spellings_of_one_are_one_person() {
        let text = Text::new(
            None,
            "Kadhafi spoke on Libyan radio. Muammar Gaddafi left Tripoli. Kadhafi smiled.",
        );
        let people = linked("1986-04-15", "", &text, &["Muammar Gaddafi", "Kadhafi"]);
        assert_eq!(people.len(), 1, "{people:?}");
        let Some(one) = people.first() else { return };
        assert_eq!(
            (one.name.as_str(), one.mentions.len()),
            ("Muammar Gaddafi", 3)
        );
        assert!(one.mentions.is_sorted_by(|a, b| a.end <= b.start));
    }

    #[test]
    fn an_identity_tells_what_was_led_on_the_day() {
        let text = Text::new(None, "The plan was sent to Reagan in Washington.");
        let people = linked("1987-03-22", "", &text, &["Reagan"]);
        let identity = people
            .first()
            .and_then(|person| person.identity.clone())
            .expect("a link");
        assert_eq!(
            (identity.led, people[0].standing),
            (vec!["US".to_owned()], Standing::Established)
        );
        assert!(identity.forms.contains(&"ronald reagan".to_owned()));
    }

    #[test]
    fn nobody_is_linked_by_an_empty_authority() {
        let text = Text::new(None, "Ronald Reagan spoke in Washington.");
        let mut people = vec![somebody(&text, "Ronald Reagan", &[])];
        let evidence = Evidence {
            text: &text,
            published: date("1987"),
            place: None,
        };
        link(&mut people, &evidence, &Authority::default());
        assert!(people.iter().all(|person| person.identity.is_none()));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_borne(words in proptest::collection::vec(proptest::sample::select(SCRAPS.to_vec()), 0..40), year in 1700_i32..2100) {
            let text = Text::new(None, &words.concat());
            let mut people = crate::extract::people::people(&text, &[]);
            let published = PartialDate::new(year, None, None).ok();
            link(&mut people, &Evidence { text: &text, published, place: Some("Köln") }, Authority::shipped());
            for person in &people {
                assert!(person.mentions.is_sorted_by(|a, b| a.end <= b.start), "{people:?}");
            }
        }
    }

    /// Words of which confusing texts are made.
    const SCRAPS: [&str; 22] = [
        "President ",
        "Reagan",
        "Kim",
        " Jong Un",
        ", ",
        ",\n",
        ". ",
        "\n\n",
        "the late ",
        "König ",
        "\u{301}",
        "É",
        "Gaddafi ",
        "Muammar ",
        "U.S. ",
        "of Jordan ",
        "King Hussein",
        "(",
        "\u{201C}",
        " said ",
        "James Baker",
        "a striker",
    ];
}
