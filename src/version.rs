//! Versions of a story: which of two is a later state of the other, by what both state of themselves.
//!
//! A story that is corrected or taken further keeps its web address, its slug or its headline. Each
//! of these is a [`Strand`], as a number, so that versions are found by sorting; [`Strand::joins`]
//! says which stories that share one are versions indeed, for slugs and headlines come again.
//!
//! | shared, of one publisher | versions where |
//! | --- | --- |
//! | web address | at most [`URL_DAYS`] days lie between them |
//! | slug | at most [`SLUG_DAYS`] days, and either states a version, or headlines or texts are alike |
//! | headline but for [`mark`]s | either is marked, and a day at most lies between them, or they are one story by their texts |
//!
//! Knows headlines, slugs and addresses; no articles, no engine.

use xxhash_rust::xxh3::xxh3_64;

use crate::person;

/// Days between two versions of a story at one address.
pub const URL_DAYS: u64 = 30;
/// Days between two versions of a story under one slug: many are used again the next week.
pub const SLUG_DAYS: u64 = 2;

/// What two versions of a story share, as a number: a hash, whose last bits say of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Strand(u64);

/// What a strand is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Url,
    Slug,
    Headline,
}

/// What a story states that its versions state too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stated<'a> {
    /// Who carried it.
    pub publisher: Option<&'a str>,
    /// Where it stood on the web.
    pub url: Option<&'a str>,
    /// The name of all its versions.
    pub slug: Option<&'a str>,
    /// Its headline.
    pub title: Option<&'a str>,
    /// Which version it is, or when it was last changed.
    pub version: Option<&'a str>,
}

/// How two stories that share a strand stand to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Days between them; `None` where one alone has a date.
    pub days: Option<u64>,
    /// Whether either has a [rank](Stated::rank).
    pub is_ranked: bool,
    /// Whether the headline of either is [marked](is_marked).
    pub is_marked: bool,
    /// Whether their headlines are the same but for marks.
    pub same_headline: bool,
    /// Whether their texts have a good part in common.
    pub alike: bool,
    /// Whether they are one story by their texts.
    pub same_story: bool,
}

impl Strand {
    /// The strand of this number.
    pub fn of_number(number: u64) -> Strand {
        Strand(number)
    }

    /// The strand as a number.
    pub fn number(self) -> u64 {
        self.0
    }

    fn new(kind: Kind, publisher: &str, name: &str) -> Strand {
        let hash = xxh3_64(format!("{publisher}\n{name}").as_bytes());
        Strand(hash & !3 | kind as u64)
    }

    /// Whether it is made of the headline.
    pub fn is_headline(self) -> bool {
        self.0 & 3 == Kind::Headline as u64
    }

    /// Whether two stories that share it are versions of one.
    pub fn joins(self, pair: &Pair) -> bool {
        let within = |most| pair.days.is_some_and(|days| days <= most);
        if self.is_headline() {
            return pair.is_marked && (within(1) || pair.same_story);
        }
        if self.0 & 3 == Kind::Url as u64 {
            return within(URL_DAYS);
        }
        within(SLUG_DAYS) && (pair.is_ranked || pair.same_headline || pair.alike)
    }
}

impl Stated<'_> {
    /// The strands of a story: one for each of address, slug and headline that it has.
    pub fn strands(&self) -> Vec<Strand> {
        let publisher = self.publisher.map(person::key).unwrap_or_default();
        let strand = |kind, name: String| Strand::new(kind, &publisher, &name);
        let url = self.url.and_then(place_of);
        let slug = self.slug.map(person::key).filter(|slug| !slug.is_empty());
        let title = self.title.map(|title| person::key(mark(title).1));
        let title = title.filter(|title| title.contains(' '));
        let named = [
            (Kind::Url, url),
            (Kind::Slug, slug),
            (Kind::Headline, title),
        ];
        let named = named
            .into_iter()
            .filter_map(|(kind, name)| Some((kind, name?)));
        named.map(|(kind, name)| strand(kind, name)).collect()
    }

    /// The place of a version among those of its day, the first lowest: by the version that it
    /// states, else by the mark of its headline; 0 where nothing says.
    pub fn rank(&self) -> u64 {
        let stated = self.version.map_or(0, number_in);
        let marked = self.title.map_or(0, |title| mark(title).0);
        stated << 8 | marked
    }
}

/// Whether the headline of a story of this [rank](Stated::rank) is marked as a later version's.
pub fn is_marked(rank: u64) -> bool {
    mark_of(rank) > 0
}

/// The part of a [rank](Stated::rank) that the headline says.
pub fn mark_of(rank: u64) -> u64 {
    rank & 255
}

/// The digits of a version, or of the time at which it was made, as one number.
fn number_in(version: &str) -> u64 {
    /// Digits of a time to the second.
    const MOST: usize = 14;
    let digits = version.bytes().filter(u8::is_ascii_digit).take(MOST);
    digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

/// Names of parameters that say whence a reader came, not where the story stands.
const TRACKING: [&str; 5] = ["utm_", "fbclid", "gclid", "cmpid", "ref="];

/// A web address without what differs between ways to the same page; `None` for the address of a
/// whole site.
fn place_of(url: &str) -> Option<String> {
    let url = url.trim();
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = url.split('#').next().unwrap_or_default();
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    let host = host.to_lowercase();
    let host = host.trim_start_matches("www.");
    let path = path.trim_end_matches('/');
    let is_told = |p: &&str| !p.is_empty() && !TRACKING.iter().any(|known| p.starts_with(known));
    let mut parameters: Vec<&str> = query.split('&').filter(is_told).collect();
    parameters.sort_unstable();
    if path.is_empty() && parameters.is_empty() {
        return None;
    }
    Some(format!("{host}/{path}?{}", parameters.join("&")))
}

/// Words that mark the headline of a later version, in capitals before a hyphen, or in any letters
/// before a colon or dash or in brackets; a number may stand behind each.
const MARKS: [&str; 21] = [
    "CLARIFICATION",
    "CLARIFIED",
    "CORRECT",
    "CORRECTED",
    "CORRECTION",
    "CORRECTS",
    "LD",
    "LEAD",
    "RECAST",
    "RECASTS",
    "REFILE",
    "REFILED",
    "REPEAT",
    "REPEATS",
    "REPLACEMENT",
    "RPT",
    "UPDATE",
    "UPDATED",
    "UPDATES",
    "WRAPUP",
    "WRITETHRU",
];

/// The marks before a headline and what follows them: a rank, 0 for no mark, and the headline
/// itself. A numbered mark ranks by its number, one without above the story that has none:
/// `UPDATE 2-Oil falls` gives 4 and `Oil falls`, `CORRECTED-Oil falls` 1.
pub fn mark(title: &str) -> (u64, &str) {
    let (mut rank, mut rest) = (0, title.trim());
    while let Some((found, behind)) = one_mark(rest) {
        rank += found;
        rest = behind;
    }
    (rank.min(255), rest)
}

fn one_mark(title: &str) -> Option<(u64, &str)> {
    if let Some(bracketed) = title.strip_prefix(['(', '[']) {
        let (mark, rest) = bracketed.split_once([')', ']'])?;
        return Some((rank_of(&mark.to_uppercase(), true)?, begun(rest)?));
    }
    let at = title.find([':', '-', '–', '—'])?;
    let (mark, rest) = title.split_at(at);
    let is_tight = rest.starts_with('-') && !rest.starts_with("--") && !mark.ends_with(' ');
    let rank = match is_tight {
        true => rank_of(mark, false)?,
        false => rank_of(&mark.to_uppercase(), false)?,
    };
    Some((rank, begun(rest)?))
}

/// The headline behind what separates a mark from it, if one is left.
fn begun(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches([':', '-', '–', '—', ' ']);
    Some(rest).filter(|rest| !rest.is_empty())
}

/// The rank of a mark in capitals: `UPDATE 2`, `2ND LD`; `LEAD` is one in brackets or with a number
/// alone, for it is a metal too.
fn rank_of(mark: &str, in_brackets: bool) -> Option<u64> {
    let (mut word, mut number) = (None, None);
    for part in mark.split_whitespace() {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_uppercase());
        match digits.parse::<u64>() {
            Ok(n) if number.is_none() && n < 100 => number = Some(n),
            Err(_) if word.is_none() && MARKS.contains(&part) => word = Some(part),
            _ => return None,
        }
    }
    let may_be_metal = matches!(word?, "LEAD" | "LD");
    if may_be_metal && !in_brackets && number.is_none() {
        return None;
    }
    Some(number.map_or(1, |n| 2 * n.max(1)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The rows of a table: what stands before and behind `==>`.
    fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let lines = table
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty());
        lines.map(|line| line.split_once(" ==> ").expect("two sides"))
    }

    #[test]
    fn marks_are_told_as_the_table_says() {
        for (title, wanted) in rows(include_str!("../tests/tables/marks.txt")) {
            let (rank, rest) = mark(title);
            assert_eq!(format!("{rank} {rest}"), wanted, "{title}");
        }
    }

    /// `publisher | url | slug | title | version`, `-` for nothing.
    fn stated(line: &str) -> Stated<'_> {
        let mut parts = line
            .split('|')
            .map(str::trim)
            .map(|p| Some(p).filter(|p| *p != "-"));
        let mut next = || parts.next().flatten();
        Stated {
            publisher: next(),
            url: next(),
            slug: next(),
            title: next(),
            version: next(),
        }
    }

    #[test]
    fn versions_are_told_as_the_table_says() {
        for (pair, wanted) in rows(include_str!("../tests/tables/versions.txt")) {
            let mut sides = pair.split(" ~ ");
            let mut next = || sides.next().unwrap_or_default();
            let (a, b, days, texts) = (stated(next()), stated(next()), next(), next());
            let common =
                |a: Vec<Strand>, b: Vec<Strand>| a.into_iter().filter(move |s| b.contains(s));
            let shared: Vec<Strand> = common(a.strands(), b.strands()).collect();
            let pair = Pair {
                days: days.trim().parse().ok(),
                is_ranked: a.rank() > 0 || b.rank() > 0,
                is_marked: is_marked(a.rank()) || is_marked(b.rank()),
                same_headline: shared.iter().any(|strand| strand.is_headline()),
                alike: texts != "unlike",
                same_story: texts == "same",
            };
            let joined = shared.iter().any(|strand| strand.joins(&pair));
            let found = match (joined, a.rank() <= b.rank()) {
                (false, _) => "apart",
                (true, true) => "update",
                (true, false) => "reversed",
            };
            assert_eq!(found, wanted, "{a:?} {b:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_headline_keeps_something(title in any::<String>()) {
            let (_, rest) = mark(&title);
            prop_assert!(title.ends_with(rest) || title.trim_end().ends_with(rest));
            prop_assert_eq!(rest.is_empty(), title.trim().is_empty());
        }

        #[test]
        fn any_address_has_a_place_or_none(url in "[a-z:/?#&=. -]{0,40}") {
            let place = place_of(&url);
            prop_assert!(place.is_none_or(|place| place.contains('/')));
        }
    }
}
