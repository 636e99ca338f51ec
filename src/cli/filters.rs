//! The filters that several commands share, and the query they make with the text beside them.

use std::io::{self, IsTerminal};

use chrono::{Local, NaiveDate};
use clap::Args;

use super::{Failure, note};
use crate::date::{DateRange, spoken};
use crate::index::{Freshness, Searcher};
use crate::query::{self, Field, Leniency, ParseError, Parsed, Query};

/// How many places of a query that were read otherwise than typed are told of.
const NOTES_SHOWN: usize = 5;
/// How many bearers of a name are told of.
const BEARERS_SHOWN: usize = 8;

/// Filters, as typed.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Published on this day or later; a year or a month stands for the whole of it
    #[arg(
        long,
        value_name = "DATE",
        conflicts_with = "on",
        allow_hyphen_values = true
    )]
    from: Option<String>,
    /// Published on this day or earlier
    #[arg(
        long,
        value_name = "DATE",
        conflicts_with = "on",
        allow_hyphen_values = true
    )]
    to: Option<String>,
    /// Published on this day, in this month or year, or `last week`, `1985..1991`
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    on: Option<String>,
    /// Mentions this person, under any form of the name (can be repeated: all of them)
    #[arg(long, value_name = "NAME")]
    person: Vec<String>,
    /// Does not mention this person (can be repeated)
    #[arg(long, value_name = "NAME")]
    not_person: Vec<String>,
    /// Mentions whoever led this country on the day of the story (can be repeated: all of them)
    #[arg(long, value_name = "COUNTRY")]
    leader_of: Vec<String>,
    /// Mentions whoever held this office on the day of the story, such as `foreign minister` or
    /// `foreign minister of FR` (can be repeated: all of them)
    #[arg(long, value_name = "TITLE")]
    office: Vec<String>,
    /// Filed from this place (can be repeated: any of them)
    #[arg(long, value_name = "PLACE")]
    dateline: Vec<String>,
    /// Carries the same story as the one of this ID, nearly word for word
    #[arg(long, value_name = "ID")]
    duplicates_of: Option<String>,
    /// Written in this language, by its code or name (can be repeated: any of them)
    #[arg(long, value_name = "CODE")]
    lang: Vec<String>,
}

/// The day it is for the reader, against which `yesterday` is understood.
pub fn today() -> NaiveDate {
    Local::now().date_naive()
}

impl FilterArgs {
    /// The filters as a query.
    pub fn query(&self, today: NaiveDate) -> Result<Query, Failure> {
        let mut parts = Vec::new();
        for name in &self.person {
            parts.push(asked("--person", Field::Person, name, today)?);
        }
        for name in &self.not_person {
            parts.push(asked("--not-person", Field::Person, name, today)?.negated());
        }
        for country in &self.leader_of {
            parts.push(asked("--leader-of", Field::Leader, country, today)?);
        }
        for title in &self.office {
            parts.push(asked("--office", Field::Office, title, today)?);
        }
        let any = [
            ("--dateline", Field::Dateline, &self.dateline),
            ("--lang", Field::Language, &self.lang),
        ];
        for (flag, field, values) in any.into_iter().filter(|(_, _, values)| !values.is_empty()) {
            let queries = values.iter().map(|value| asked(flag, field, value, today));
            parts.push(Query::any_of(queries.collect::<Result<Vec<_>, _>>()?));
        }
        if let Some(id) = &self.duplicates_of {
            parts.push(asked("--duplicates-of", Field::Duplicates, id, today)?);
        }
        parts.extend(self.dates(today)?.map(Query::Dates));
        Ok(Query::all_of(parts))
    }

    fn dates(&self, today: NaiveDate) -> Result<Option<DateRange>, Failure> {
        let understood = |flag: &str, text: &Option<String>| match text {
            Some(text) => spoken::range(text, today)
                .map(Some)
                .map_err(|error| Failure::new(format_args!("{flag} {text:?}: {error}"))),
            None => Ok(None),
        };
        if let Some(range) = understood("--on", &self.on)? {
            return Ok(Some(range));
        }
        let bounds = [("--from", &self.from), ("--to", &self.to)];
        if let Some((flag, _)) = bounds
            .iter()
            .find(|(_, t)| t.as_ref().is_some_and(|t| t.contains("..")))
        {
            return Err(Failure::new(format_args!(
                "{flag} takes one date; a range goes to --on"
            )));
        }
        let from = understood("--from", &self.from)?.and_then(DateRange::from);
        let to = understood("--to", &self.to)?.and_then(DateRange::to);
        if from.is_none() && to.is_none() {
            return Ok(None);
        }
        let backwards = || Failure::new("--from is later than --to; swap them");
        DateRange::new(from, to).map(Some).ok_or_else(backwards)
    }
}

/// How the text of a query is taken, as typed.
#[derive(Args, Debug)]
pub struct ReadingArgs {
    /// Print the query as it was understood
    #[arg(long)]
    explain: bool,
    /// Make an error of what is otherwise read as text, such as an unbalanced quote
    #[arg(long)]
    strict: bool,
}

impl ReadingArgs {
    /// The query that a text and the filters beside it ask; told on standard error where that is
    /// asked for.
    pub fn query(
        &self,
        text: &str,
        filters: &FilterArgs,
        today: NaiveDate,
    ) -> Result<Query, Failure> {
        let leniency = match self.strict {
            true => Leniency::Strict,
            false => Leniency::Lenient,
        };
        let query = parse(text, today, leniency)?.and(filters.query(today)?);
        if self.explain {
            note(format_args!("query: {query}"));
        }
        Ok(query)
    }
}

/// What a flag asks of a field.
pub fn asked(flag: &str, field: Field, value: &str, today: NaiveDate) -> Result<Query, Failure> {
    query::filter(field, value, today)
        .map_err(|error| Failure::new(format_args!("{flag} {value:?}: {error}")))
}

/// Parses the text of a query; what was read otherwise than typed is told on standard error.
fn parse(text: &str, today: NaiveDate, leniency: Leniency) -> Result<Query, Failure> {
    match query::parse(text, today, leniency) {
        Ok(Parsed { query, notes }) => {
            for odd in notes.iter().take(NOTES_SHOWN) {
                note(format_args!(
                    "query: column {}: {odd}",
                    query::column(text, &odd.span)
                ));
            }
            if notes.len() > NOTES_SHOWN {
                note(format_args!(
                    "query: and {} more places like these",
                    notes.len() - NOTES_SHOWN
                ));
            }
            // Where nothing of a text can be searched for, it does not stand for everything.
            let is_lost = query == Query::All && !notes.is_empty() && text.trim() != "*";
            Ok(if is_lost { Query::All.negated() } else { query })
        }
        Err(error) => Err(refused(text, &error)),
    }
}

/// One line, and on a terminal the place drawn below it.
fn refused(text: &str, error: &ParseError) -> Failure {
    let line = format!(
        "query: column {}: {error}",
        query::column(text, &error.span)
    );
    if !io::stderr().is_terminal() {
        return Failure::Told(line);
    }
    Failure::Told(format!("{line}\n{}", query::caret(text, &error.span)))
}

/// Sees to it that every story whose duplicates are asked for is there.
pub fn check_ids(query: &Query, searcher: &Searcher) -> Result<(), Failure> {
    match query {
        Query::Duplicates(id) if searcher.of_id(id)?.is_empty() => Err(Failure::new(format_args!(
            "{id}: no story has this id, so it has no duplicates; `morgue search` lists ids"
        ))),
        Query::And(parts) | Query::Or(parts) => {
            parts.iter().try_for_each(|part| check_ids(part, searcher))
        }
        Query::Not(inner) => check_ids(inner, searcher),
        _ => Ok(()),
    }
}

/// Tells on standard error where clusters and versions are not those of the last commit.
pub fn tell_stale(searcher: &Searcher) {
    if searcher.freshness() == Freshness::Stale {
        note(
            "what the last run added is not compared with the rest yet; if that run was stopped, `morgue index` makes up for it",
        );
    }
}

/// Whether a query asks for duplicates.
pub fn asks_for_duplicates(query: &Query) -> bool {
    match query {
        Query::Duplicates(_) => true,
        Query::And(parts) | Query::Or(parts) => parts.iter().any(asks_for_duplicates),
        Query::Not(inner) => asks_for_duplicates(inner),
        _ => false,
    }
}

/// Tells on standard error who bears each name that the query asks for, where it is several people.
pub fn tell_bearers(query: &Query, searcher: &Searcher) -> Result<(), Failure> {
    let mut names = Vec::new();
    gather_names(query, &mut names);
    for name in names {
        let bearers = searcher.bearers(name)?;
        if bearers.len() < 2 {
            continue;
        }
        let more = bearers.len().saturating_sub(BEARERS_SHOWN);
        let shown = bearers
            .iter()
            .take(BEARERS_SHOWN)
            .map(|b| format!("{} ({})", b.name, b.stories));
        let mut list = shown.collect::<Vec<_>>().join(", ");
        if more > 0 {
            list.push_str(&format!(" and {more} more"));
        }
        note(format_args!(
            "person {name:?} may be any of {list}; give a full name to choose"
        ));
    }
    Ok(())
}

fn gather_names<'a>(query: &'a Query, names: &mut Vec<&'a str>) {
    match query {
        Query::Person(name) if !names.contains(&name.as_str()) => names.push(name),
        Query::And(parts) | Query::Or(parts) => {
            parts.iter().for_each(|part| gather_names(part, names))
        }
        Query::Not(inner) => gather_names(inner, names),
        _ => {}
    }
}
