//! Weighs what speaks for a leader whom a name may mean: name, date, title, country, company.
//!
//! All weights stand here, each with its reason. They were set by kinds of cases, such as a bare
//! surname of somebody who leads, never by single ones. Knows leaders and what stands around a
//! name; no people's mentions, no text.

use std::cell::{LazyCell, OnceCell};

use super::context::Context;
use super::name::{self, Fit};
use crate::authority::country::{Countries, Scanner};
use crate::authority::title::Titles;
use crate::authority::{Authority, Form, Known, Leader, Office};
use crate::date::PartialDate;
use crate::extract::people;
use crate::person::{self, Person, Standing, key};

/// Who is linked needs this much: a whole name and an office held, or a bare one and leading a country.
pub(super) const ENOUGH: i32 = 46;
/// Whoever is linked leads the next candidate by this much: about what a state named in passing adds.
pub(super) const CLEAR: i32 = 10;

/// The same whole name: much, but namesakes are many.
const EXACT: i32 = 30;
/// Middle names left out or added: what news does every day.
const NEAR: i32 = 28;
/// Another transliteration: right where all else agrees.
const SOUNDS: i32 = 22;
/// A bare surname: enough only for who leads a country on the day.
const BARE: i32 = 10;
/// A bare name that is a given name as well: needs title and country both.
const GENERIC: i32 = 0;
/// Off for a surname that [`MANY`] leaders have, which even more others have; from a whole name only
/// if the given name is common too.
const COMMON: i32 = -10;
/// How many leaders make a surname common.
const MANY: usize = 4;
/// Off for a bare surname that many bear, of somebody who does not lead and is given no title: firms
/// are called so, and people of no office.
const COMMON_BARE: i32 = -10;
/// Off for a lone word that the tagger takes for a name: it may be none.
const LONE: i32 = -1;

/// Leading a country on the day: such a person is named in most stories of that name.
const LEADS: i32 = 36;
/// Holding another office on the day.
const HOLDS: i32 = 25;
/// Holding one of a part of the country, or running for one: what others of the name are as well.
const HOLDS_MINOR: i32 = 18;
/// Within a year of an office: elected, resigned, on trial.
const YEAR: i32 = 16;
/// Within five years after it.
const FIVE: i32 = 9;
/// Within twelve years after it.
const TWELVE: i32 = 5;
/// Within thirty years after it; later than that, and from one to three years before, nothing.
const THIRTY: i32 = 2;
/// More than three years before the first office: hardly anybody wrote of them yet.
const TOO_EARLY: i32 = -30;
/// Having led a country at some time: news comes back to them.
const HAS_LED: i32 = 5;

/// The title of an office held on the day.
const TITLE_HELD: i32 = 30;
/// The title of an office held before, or about to be.
const TITLE_ONCE: i32 = 18;
/// The title of an office of theirs in a story without a date.
const TITLE_UNDATED: i32 = 25;
/// A title that fits many, such as `leader`.
const TITLE_WEAK: i32 = 10;
/// A title directly before the name of an office that they had not held.
const TITLE_OTHER: i32 = -15;
/// Something that no politician is called, such as `striker`.
const OTHER_TRADE: i32 = -30;

/// An apposition that is no office: `, a plumber,`. Politicians have such too (`, a moderate,`).
const PLAIN: i32 = -10;

/// Their country beside the name: `Iraqi`.
const COUNTRY_BESIDE: i32 = 20;
/// Their country anywhere in the story.
const COUNTRY_NAMED: i32 = 12;
/// Another country beside the name, and a title.
const COUNTRY_OTHER: i32 = -20;
/// Somebody else of their country in the story.
const FELLOW: i32 = 6;

/// The most that title and country can add: who lacks more than this is not looked at closer.
const MOST: i32 = TITLE_HELD + COUNTRY_BESIDE;

/// How many candidates a name may have.
const CANDIDATES: usize = 64;

/// Somebody whom a name may mean.
pub(super) struct Match {
    who: usize,
    fit: Fit,
    /// What name and date come to.
    weight: i32,
    /// Whether they lead a country on the day.
    leads: bool,
    /// Whether many bear the name as it is printed, leaders or not.
    is_widely_borne: bool,
    /// What they were on the day, before and soon after.
    offices: Offices,
    /// The countries whose offices they held.
    countries: Countries,
}

/// Kinds of office by when they were held; without a date all were held once.
#[derive(Clone, Copy, Default)]
struct Offices {
    held: Titles,
    once: Titles,
    soon: Titles,
}

impl Offices {
    fn of(leader: &Leader, known: &Known, date: Option<PartialDate>) -> Offices {
        let mut offices = Offices::default();
        for (office, (_, titles)) in leader.offices.iter().zip(&known.titles) {
            let titles = *titles;
            match date.map(|date| office.days_from(date.first(), date.last())) {
                Some(0) => offices.held.add(titles),
                Some(-365..0) => offices.soon.add(titles),
                Some(..0) => {}
                _ => offices.once.add(titles),
            }
        }
        offices
    }
}

/// Weighs for the stories of one day.
pub(super) struct Linker<'a> {
    /// Who may be meant.
    pub(super) authority: &'a Authority,
    /// When the story appeared, where that is known.
    pub(super) published: Option<PartialDate>,
}

/// A name as it is looked up.
struct Asked<'a> {
    person: &'a Person,
    /// What the words of the name begin with, once it is asked for.
    initials: OnceCell<Vec<u8>>,
}

impl Asked<'_> {
    /// Whether a given name of this initial may be in the name.
    fn fits(&self, initial: u8) -> bool {
        let first = |word: &str| key(word).bytes().next();
        let all = || self.person.name.split(' ').filter_map(first).collect();
        let fits = |initials: &Vec<u8>| initials.len() < 2 || initials.contains(&initial);
        initial == 0 || fits(self.initials.get_or_init(all))
    }
}

impl Linker<'_> {
    /// Whom a person's name may mean, the hopeless left out.
    pub(super) fn matches(&self, person: &Person) -> Vec<Match> {
        let mut matches: Vec<Match> = Vec::new();
        let key = key(&person.name);
        let key = name::without_title(&key);
        let asked = Asked {
            person,
            initials: OnceCell::new(),
        };
        self.look_up(key, &asked, &mut matches, |_, _, form| Fit::of(form));
        if !key.contains(' ') {
            // A people's name, such as `Houthi`, is no person's.
            let names_state = !matches.is_empty() && Scanner::new(&person.name).next().is_some();
            return if names_state { Vec::new() } else { matches };
        }
        let words = name::telling(key);
        if let [first, .., last] = words[..] {
            let parts = [
                Some(last),
                Some(first).filter(|first| person::is_family_first(first)),
            ];
            // A Spanish name may have the mother's surname behind the father's.
            let father = (words.len() > 2).then(|| words[words.len() - 2]);
            for word in parts.into_iter().chain([father]).flatten() {
                self.look_up(word, &asked, &mut matches, |leader, known, _| {
                    name::fit(key, leader, &known.names)
                });
            }
        }
        matches
    }

    fn look_up(
        &self,
        word: &str,
        asked: &Asked,
        matches: &mut Vec<Match>,
        fit: impl Fn(&Leader, &Known, Form) -> Option<Fit>,
    ) {
        let is_lone = asked.person.standing == Standing::Lone;
        let bearers = LazyCell::new(|| self.bearers(word));
        let candidates = self.authority.candidates(word).take(CANDIDATES);
        for candidate in candidates.filter(|candidate| asked.fits(candidate.initial)) {
            let Some((leader, known)) = self.authority.known(candidate.who) else {
                continue;
            };
            let Some(fit) = fit(leader, known, candidate.form) else {
                continue;
            };
            let is_common = match fit {
                Fit::Bare | Fit::Generic => *bearers >= MANY,
                _ => self.is_common(leader, known),
            };
            let of_name = match fit {
                Fit::Exact => EXACT,
                Fit::Near => NEAR,
                Fit::Sounds => SOUNDS,
                Fit::Bare => BARE,
                Fit::Generic => GENERIC,
            };
            let mut weight = of_name + self.term(leader);
            weight += if is_common { COMMON } else { 0 };
            weight += if is_lone { LONE } else { 0 };
            match matches.iter_mut().find(|m| m.who == candidate.who) {
                Some(same) if same.fit <= fit => {}
                Some(same) => (same.fit, same.weight) = (fit, weight),
                None if weight + MOST < ENOUGH => {}
                None => matches.push(Match {
                    who: candidate.who,
                    fit,
                    weight,
                    leads: self.leads(leader),
                    is_widely_borne: people::is_common_name(word),
                    offices: Offices::of(leader, known, self.published),
                    countries: known.countries,
                }),
            }
        }
    }

    /// Whether many have a leader's given name, and leaders the surname.
    fn is_common(&self, leader: &Leader, known: &Known) -> bool {
        let name = known.names.first().map_or("", String::as_str);
        let surname = leader.name.rsplit(' ').next().unwrap_or_default();
        people::is_common_name(name.split(' ').next().unwrap_or_default())
            && self.bearers(&key(surname)) >= MANY
    }

    /// How many leaders have a word in their names.
    fn bearers(&self, word: &str) -> usize {
        let mut last = None;
        let mut bearers = self.authority.candidates(word).map(|c| c.who);
        std::iter::from_fn(|| bearers.find(|who| last.replace(*who) != Some(*who))).count()
    }

    /// Whether a leader leads a country on the day.
    fn leads(&self, leader: &Leader) -> bool {
        let date = self.published;
        let held = |office: &Office| date.is_some_and(|date| office.is_held(date));
        leader
            .offices
            .iter()
            .any(|office| office.led && held(office))
    }

    /// What the date says for a leader.
    fn term(&self, leader: &Leader) -> i32 {
        let led = leader.offices.iter().any(|office| office.led);
        let has_led = if led { HAS_LED } else { 0 };
        let Some(date) = self.published else {
            return has_led;
        };
        let days = |office: &Office| office.days_from(date.first(), date.last());
        let nearest = leader
            .offices
            .iter()
            .map(days)
            .min_by_key(|days| days.abs());
        let leads = self.leads(leader);
        let first_is_far = leader.offices.iter().all(|office| days(office) < -3 * 365);
        match nearest {
            None => has_led,
            _ if leads => LEADS,
            _ if first_is_far => TOO_EARLY,
            Some(0)
                if leader
                    .offices
                    .iter()
                    .any(|office| days(office) == 0 && !is_minor(office)) =>
            {
                HOLDS
            }
            Some(0) => HOLDS_MINOR + has_led,
            Some(-365..=365) => YEAR + has_led,
            Some(..-365) => 0,
            Some(..=1826) => FIVE + has_led,
            Some(..=4383) => TWELVE + has_led,
            Some(..=10957) => THIRTY + has_led,
            Some(_) => has_led,
        }
    }

    /// Whether the words around a name hold the very title of an office that is past or held.
    fn is_called(&self, leader: &Leader, known: &Known, context: &Context) -> bool {
        let is_past = |office: &Office| {
            let date = self.published;
            date.is_none_or(|date| office.days_from(date.first(), date.last()) >= 0)
        };
        let mut offices = leader.offices.iter().zip(&known.titles);
        offices.any(|(office, (title, _))| {
            title.contains(' ') && context.holds(title) && is_past(office)
        })
    }

    /// Who is meant, if the evidence is enough and clear.
    pub(super) fn decide(
        &self,
        matches: &[Match],
        contexts: &[Context],
        story: Countries,
        fellows: Countries,
    ) -> Option<usize> {
        let mut best: Option<(i32, usize)> = None;
        let mut next = i32::MIN;
        for m in matches {
            let Some((leader, known)) = self.authority.known(m.who) else {
                continue;
            };
            let Some(weight) = self.weigh(m, (leader, known), contexts, story, fellows) else {
                continue;
            };
            match best {
                Some((highest, _)) if weight <= highest => next = next.max(weight),
                _ => {
                    next = best.map_or(next, |(highest, _)| highest);
                    best = Some((weight, m.who));
                }
            }
        }
        let (weight, who) = best?;
        (weight >= ENOUGH && weight.saturating_sub(CLEAR) >= next).then_some(who)
    }

    /// All that speaks for a leader; `None` where the name alone would carry it.
    fn weigh(
        &self,
        m: &Match,
        (leader, known): (&Leader, &Known),
        contexts: &[Context],
        story: Countries,
        fellows: Countries,
    ) -> Option<i32> {
        let own = m.countries;
        let (title, is_titled) = self.title(m, (leader, known), contexts);
        let beside = contexts.iter().any(|context| context.countries.meets(own));
        let other = contexts
            .iter()
            .any(|context| !context.countries.is_empty() && context.direct.is_strong());
        let country = match () {
            () if beside => COUNTRY_BESIDE,
            () if other => COUNTRY_OTHER,
            () if story.meets(own) => COUNTRY_NAMED,
            () if fellows.meets(own) => FELLOW,
            () => 0,
        };
        let trade = contexts
            .iter()
            .any(|context| context.is_other && !is_titled);
        let is_generic = m.fit == Fit::Generic && !is_titled;
        if is_generic || self.published.is_none() && !is_titled && country <= 0 {
            return None;
        }
        if contexts.iter().any(|context| context.is_hers) && !is_woman(known) && m.fit >= Fit::Bare
        {
            return None;
        }
        let plain = contexts.iter().any(|context| context.is_plain) && !is_titled;
        let is_bare = m.fit == Fit::Bare && !is_titled && !m.leads && m.is_widely_borne;
        let bare = if is_bare { COMMON_BARE } else { 0 };
        let trade = if trade { OTHER_TRADE } else { 0 };
        let plain = if plain { PLAIN } else { 0 };
        Some(m.weight + title + country + trade + plain + bare)
    }

    /// What the titles around the name say for a leader, and whether one is theirs.
    fn title(
        &self,
        m: &Match,
        (leader, known): (&Leader, &Known),
        contexts: &[Context],
    ) -> (i32, bool) {
        let Offices { held, once, soon } = m.offices;
        let undated = self.published.is_none();
        let weigh = |context: &Context| {
            let is = |titles: Titles| context.titles.shared(titles).is_strong();
            let weak = |titles: Titles| !context.titles.shared(titles).is_empty();
            match () {
                () if undated && is(once) => (TITLE_UNDATED, true),
                () if is(held) && !context.is_past => (TITLE_HELD, true),
                () if is(held) || is(once) || is(soon) => (TITLE_ONCE, true),
                () if self.is_called(leader, known, context) => (TITLE_ONCE, true),
                () if weak(held) || weak(once) => (TITLE_WEAK, false),
                () if context.direct.is_strong() => (TITLE_OTHER, false),
                () => (0, false),
            }
        };
        let all: Vec<(i32, bool)> = contexts.iter().map(weigh).collect();
        let best = all.iter().copied().max().unwrap_or_default();
        let worst = all
            .iter()
            .map(|(weight, _)| *weight)
            .min()
            .unwrap_or_default();
        (if best.0 > 0 { best.0 } else { worst }, best.1)
    }
}

/// Whether an office is one of a part of the country, or only sought.
fn is_minor(office: &Office) -> bool {
    let minor = [
        "mayor of ",
        "governor of ",
        "senator",
        "congress",
        "premier of ",
        "chief minister",
        "presidential candidate",
        "special envoy",
        "ambassador",
    ];
    minor.iter().any(|title| office.title.starts_with(title))
}

/// Whether a leader may be called `Mrs`: not if the given name is a man's.
fn is_woman(known: &Known) -> bool {
    let name = known.names.first().map_or("", String::as_str);
    let given = name.split(' ').next().unwrap_or_default();
    people::is_womans_name(given)
}
