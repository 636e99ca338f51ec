//! The authority file: who led the countries of the world since 1945, and the much-written beside.
//!
//! A [`Leader`] has an id, names and [`Office`]s with their days; the [`Authority`] knows all that
//! are shipped and those that a user adds, and finds whom a key may mean. Which of them a story
//! means is `extract::link`'s work. Knows names, dates and countries; no text, no files.

pub mod country;
mod forms;
mod known;
mod office;
pub mod read;
pub mod title;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::date::PartialDate;
use crate::person::Identity;

pub use forms::{Candidate, Form, is_family_first};
pub use known::Known;
pub use office::Office;
use read::{Fault, Notation};

/// The leaders that come with the program, sorted by country and id.
const SHIPPED: &str = include_str!("leaders.csv");

/// How long who is in office as far as the shipped file knows is taken to stay: after this year
/// somebody else may be.
const KNOWN_UNTIL: i32 = 2026;

/// How the shipped file is read; another number makes everybody's articles be linked anew.
const READING: u64 = 0;

/// Words of a file of leaders, borrowed from the one that is part of the program.
pub type Words = Cow<'static, str>;

/// Somebody who led a country, or held another office that news writes of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader {
    /// Names them for good, such as `kim-jong-un`.
    pub id: Words,
    /// The name that news prefers.
    pub name: Words,
    /// Other names that news uses, whole ones and bare ones.
    pub aliases: Vec<Words>,
    /// The code of their country, where one is stated.
    pub country: Option<&'static str>,
    /// What they were.
    pub offices: Vec<Office>,
}

#[cfg(test)]
impl Leader {
    /// Somebody of this country and these names, who never held an office.
    pub(crate) fn named(country: &'static str, name: &str, aliases: &[&str]) -> Leader {
        Leader {
            id: "".into(),
            name: name.to_owned().into(),
            aliases: aliases
                .iter()
                .map(|alias| (*alias).to_owned().into())
                .collect(),
            country: Some(country),
            offices: vec![],
        }
    }
}

impl Leader {
    /// Who they are, and what on this day, or at any time of this month or year.
    pub fn identity(&self, date: Option<PartialDate>) -> Identity {
        let held = |office: &&Office| date.is_some_and(|date| office.is_held(date));
        let mut identity = Identity {
            id: self.id.to_string(),
            name: self.name.to_string(),
            forms: forms::asked(self),
            ..Identity::default()
        };
        for office in self.offices.iter().filter(held) {
            let country = office.country.unwrap_or_default().to_owned();
            if office.led && !country.is_empty() && !identity.led.contains(&country) {
                identity.led.push(country.clone());
            }
            let office = (office.title.to_string(), country);
            if !identity.offices.contains(&office) {
                identity.offices.push(office);
            }
        }
        identity
    }
}

/// All leaders, and the index to them; those that are shipped are read when the first is asked for.
#[derive(Clone, Debug)]
pub struct Authority {
    /// None where all are those that are shipped.
    own: Option<Leaders>,
    fingerprint: u64,
}

#[derive(Clone, Debug, Default)]
struct Leaders {
    leaders: Vec<Leader>,
    /// What is known of each leader who was asked for.
    known: Vec<OnceLock<Box<Known>>>,
    index: forms::Index,
}

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority {
    own: None,
    fingerprint: xxh3_64_with_seed(SHIPPED.as_bytes(), READING),
});

static LEADERS: LazyLock<Leaders> = LazyLock::new(|| {
    let mut leaders = read::read_built_in(SHIPPED);
    let last = PartialDate::new(KNOWN_UNTIL, None, None).ok();
    let offices = leaders.iter_mut().flat_map(|leader| &mut leader.offices);
    offices.for_each(|office| office.end = office.end.or(last));
    Leaders::of(leaders)
});

impl Default for Authority {
    /// Nobody.
    fn default() -> Authority {
        Authority {
            own: Some(Leaders::default()),
            fingerprint: 0,
        }
    }
}

impl Leaders {
    fn of(leaders: Vec<Leader>) -> Leaders {
        Leaders {
            index: forms::Index::new(&leaders),
            known: vec![OnceLock::new(); leaders.len()],
            leaders,
        }
    }
}

impl Authority {
    /// The leaders that come with the program; as cheap as a look at the bytes of their file.
    pub fn shipped() -> &'static Authority {
        &AUTHORITY
    }

    fn all(&self) -> &Leaders {
        self.own.as_ref().unwrap_or_else(|| &LEADERS)
    }

    /// This authority with a file added, whose rows replace those of the same id, and what is wrong
    /// with the file's other rows.
    ///
    /// # Errors
    /// When it is no file of leaders at all.
    pub fn with(&self, file: &[u8], notation: Notation) -> Result<(Authority, Vec<Fault>), Fault> {
        let reading = read::read(file, notation)?;
        let mut leaders = self.all().leaders.clone();
        let ids = leaders
            .iter()
            .enumerate()
            .map(|(at, leader)| (leader.id.clone(), at));
        let ids: HashMap<Words, usize> = ids.collect();
        for leader in reading.leaders {
            match ids.get(&leader.id).and_then(|at| leaders.get_mut(*at)) {
                Some(known) => *known = leader,
                None => leaders.push(leader),
            }
        }
        let wider = Authority {
            own: Some(Leaders::of(leaders)),
            fingerprint: xxh3_64_with_seed(file, self.fingerprint),
        };
        Ok((wider, reading.faults))
    }

    /// Tells authorities of other files apart.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The leaders whom a [key](crate::person::key) may mean; keys that differ in spaces alone are
    /// the same.
    pub fn candidates(&self, key: &str) -> impl Iterator<Item = Candidate> + '_ {
        self.all().index.candidates(key)
    }

    /// The leader of this place, as a [`Candidate`] names it.
    pub fn leader(&self, who: usize) -> Option<&Leader> {
        self.all().leaders.get(who)
    }

    /// The leader of this place, and what to compare with news.
    pub fn known(&self, who: usize) -> Option<(&Leader, &Known)> {
        let all = self.all();
        let leader = all.leaders.get(who)?;
        let known = all.known.get(who)?;
        Some((leader, known.get_or_init(|| Box::new(Known::of(leader)))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_shipped_file_is_sound() {
        let reading = read::read(SHIPPED.as_bytes(), Notation::Csv).expect("a file of leaders");
        assert_eq!(reading.faults, []);
        let leaders = reading.leaders;
        assert!(leaders == read::read_built_in(SHIPPED));
        assert!(leaders.len() >= 2500, "{} people", leaders.len());
        let countries: HashSet<&str> = leaders.iter().filter_map(|leader| leader.country).collect();
        assert!(countries.len() >= 190, "{} countries", countries.len());
        assert!(leaders.is_sorted_by(|a, b| (a.country, &a.id) < (b.country, &b.id)));
        for leader in &leaders {
            assert!(
                leader.country.is_some() && !leader.offices.is_empty(),
                "{}",
                leader.id
            );
            let words = leader.id.split('-').all(|word| !word.is_empty());
            assert!(words, "{}: hyphens stand between words", leader.id);
            for office in &leader.offices {
                let ends = [office.start, office.end].into_iter().flatten();
                assert!(
                    ends.into_iter()
                        .all(|date| (1840..=2026).contains(&date.year())),
                    "{}",
                    leader.id
                );
            }
        }
    }

    #[test]
    fn a_row_of_a_user_replaces_the_one_of_its_id() {
        let own = "id,name,country,offices\nvladimir-putin,Wladimir Putin,RU,president 2000..\nann-lee,Ann Lee,NZ,\n";
        let (authority, faults) = Authority::shipped()
            .with(own.as_bytes(), Notation::Csv)
            .expect("it reads");
        assert_eq!(faults, []);
        let names = |authority: &Authority, key: &str| -> Vec<Words> {
            let found = authority.candidates(key).filter(|c| c.form == Form::Full);
            found
                .filter_map(|c| authority.leader(c.who))
                .map(|l| l.name.clone())
                .collect()
        };
        assert_eq!(names(&authority, "wladimir putin"), ["Wladimir Putin"]);
        assert!(names(&authority, "vladimir putin").is_empty());
        assert_eq!(names(&authority, "ann lee"), ["Ann Lee"]);
        assert_ne!(authority.fingerprint(), Authority::shipped().fingerprint());
    }

    #[test]
    fn an_identity_holds_what_was_held_on_the_day() {
        let authority = Authority::shipped();
        let who = authority
            .candidates("george w bush")
            .find(|c| c.form == Form::Full)
            .expect("he is there");
        let bush = authority.leader(who.who).expect("he is there");
        let date = |year, month| PartialDate::new(year, month, None).ok();
        assert_eq!(bush.identity(date(2005, Some(3))).led, ["US"]);
        assert!(
            bush.identity(date(2005, None))
                .offices
                .contains(&("president".to_owned(), "US".to_owned()))
        );
        assert!(
            bush.identity(date(2012, None)).led.is_empty() && bush.identity(None).led.is_empty()
        );
        assert!(bush.identity(None).forms.contains(&"bush".to_owned()));
    }
}
