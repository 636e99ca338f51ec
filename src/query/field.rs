//! The fields of a query: the one table of what can be asked, under which names, and how.
//!
//! The parser, the manual in [the module above](super), the help of the command line and the
//! engine's schema all follow [`Field`]; a new field is a new variant, and the compiler lists the
//! places that must learn it. Knows names and descriptions only: what a value means is
//! [`parse`](super::parse())'s work, how it is found the engine's.

use std::fmt;

/// Something that a query can ask of a story, as in `person:putin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The headline.
    Title,
    /// The text below the headline.
    Body,
    /// Who is mentioned.
    Person,
    /// Whose leader is mentioned.
    Leader,
    /// What office somebody mentioned holds.
    Office,
    /// Where the story was filed.
    Dateline,
    /// The agency in the dateline.
    Agency,
    /// The paper, site or agency that carried it.
    Source,
    /// The language it is written in.
    Language,
    /// The file it was read from.
    Path,
    /// When it was published.
    Date,
    /// Its own id.
    Id,
    /// The id of another that is nearly the same.
    Duplicates,
}

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Running text: words and phrases.
    Text,
    /// The name of a person, in any of its forms.
    Name,
    /// A country, by its name or code.
    Country,
    /// A title, and its country if one is named.
    Office,
    /// A language, by its name or code.
    Language,
    /// The name of a place.
    Place,
    /// A short value that is compared as a whole.
    Keyword,
    /// A day or a span of days.
    Date,
}

/// One line of the table.
struct Row {
    name: &'static str,
    aliases: &'static [&'static str],
    kind: Kind,
    help: &'static str,
    example: &'static str,
}

impl Field {
    /// All fields, in the order of the manual.
    pub const ALL: [Field; 13] = [
        Field::Title,
        Field::Body,
        Field::Person,
        Field::Leader,
        Field::Office,
        Field::Dateline,
        Field::Agency,
        Field::Source,
        Field::Language,
        Field::Path,
        Field::Date,
        Field::Id,
        Field::Duplicates,
    ];

    /// The field of this name or alias, in upper or lower case.
    pub fn named(name: &str) -> Option<Field> {
        Field::ALL
            .into_iter()
            .find(|field| field.names().any(|own| own.eq_ignore_ascii_case(name)))
    }

    /// The name that is printed.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Other names that are understood.
    pub fn aliases(self) -> &'static [&'static str] {
        self.row().aliases
    }

    /// The name, then the aliases.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name()).chain(self.aliases().iter().copied())
    }

    /// What its values are.
    pub fn kind(self) -> Kind {
        self.row().kind
    }

    /// One line of help: lowercase, no full stop.
    pub fn help(self) -> &'static str {
        self.row().help
    }

    /// A query that asks it.
    pub fn example(self) -> &'static str {
        self.row().example
    }

    fn row(self) -> Row {
        match self {
            Field::Title => Row {
                name: "title",
                aliases: &["headline"],
                kind: Kind::Text,
                help: "words of the headline",
                example: "title:\"arms transfer\"",
            },
            Field::Body => Row {
                name: "body",
                aliases: &[],
                kind: Kind::Text,
                help: "words of the text below the headline",
                example: "body:(ferry OR harbour)",
            },
            Field::Person => Row {
                name: "person",
                aliases: &["people", "who"],
                kind: Kind::Name,
                help: "who is mentioned, under any form of the name",
                example: "person:\"kim jong un\"",
            },
            Field::Leader => Row {
                name: "leader",
                aliases: &[],
                kind: Kind::Country,
                help: "who then led this country is mentioned",
                example: "leader:KR",
            },
            Field::Office => Row {
                name: "office",
                aliases: &[],
                kind: Kind::Office,
                help: "who then held this office is mentioned",
                example: "office:\"president of FR\"",
            },
            Field::Dateline => Row {
                name: "dateline",
                aliases: &["place"],
                kind: Kind::Place,
                help: "where the story was filed",
                example: "dateline:pyongyang",
            },
            Field::Agency => Row {
                name: "agency",
                aliases: &[],
                kind: Kind::Keyword,
                help: "the agency in the dateline",
                example: "agency:reuters",
            },
            Field::Source => Row {
                name: "source",
                aliases: &["publisher"],
                kind: Kind::Keyword,
                help: "the paper, site or agency that carried it",
                example: "source:\"evening post\"",
            },
            Field::Language => Row {
                name: "lang",
                aliases: &["language"],
                kind: Kind::Language,
                help: "the language it is written in",
                example: "lang:de",
            },
            Field::Path => Row {
                name: "path",
                aliases: &[],
                kind: Kind::Keyword,
                help: "the file it was read from",
                example: "path:2023/09",
            },
            Field::Date => Row {
                name: "date",
                aliases: &[],
                kind: Kind::Date,
                help: "when it was published; * for any date at all",
                example: "date:2023-09..2023-11",
            },
            Field::Id => Row {
                name: "id",
                aliases: &[],
                kind: Kind::Keyword,
                help: "the story's own id",
                example: "id:corpus/a.sgm#17",
            },
            Field::Duplicates => Row {
                name: "duplicates",
                aliases: &[],
                kind: Kind::Keyword,
                help: "carries the same story as the one of this id",
                example: "duplicates:a.sgm#17",
            },
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The names and aliases that `typed` may be meant for, nearest first, one a field.
///
/// Near is a Damerau-Levenshtein distance of at most 2, and of at most 1 to a name of fewer than
/// five letters, which would otherwise resemble any short word.
pub(super) fn suggestions(typed: &str) -> Vec<&'static str> {
    let typed: Vec<char> = typed.to_lowercase().chars().collect();
    let mut near: Vec<(usize, &'static str)> = Field::ALL
        .into_iter()
        .filter_map(|field| {
            field
                .names()
                .filter_map(|name| nearness(&typed, name).map(|d| (d, name)))
                .min_by_key(|n| n.0)
        })
        .collect();
    near.sort_by_key(|&(distance, _)| distance);
    near.into_iter().map(|(_, name)| name).collect()
}

/// The distance to `name`, where it is small enough to suggest it.
fn nearness(typed: &[char], name: &'static str) -> Option<usize> {
    let name: Vec<char> = name.chars().collect();
    let most = if name.len() < 5 { 1 } else { 2 };
    // Each letter more costs one: a long text is refused before the work is done.
    if typed.len().abs_diff(name.len()) > most {
        return None;
    }
    Some(distance(typed, &name)).filter(|&d| d <= most)
}

/// The Damerau-Levenshtein distance in its restricted form (optimal string alignment): the fewest
/// insertions, deletions, substitutions and swaps of neighbours, no place edited twice.
pub(super) fn distance(a: &[char], b: &[char]) -> usize {
    // Rows of the usual table, each of b.len() + 1; index j stands for the first j letters of b.
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substituted = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = substituted.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn names_are_unique_words_of_letters() {
        let names: Vec<&str> = Field::ALL.into_iter().flat_map(Field::names).collect();
        for (i, name) in names.iter().enumerate() {
            assert!(name.chars().all(|c| c.is_ascii_lowercase()), "{name}");
            assert!(!names[..i].contains(name), "{name} stands twice");
        }
    }

    #[test]
    fn fields_are_found_by_name_and_alias() {
        for field in Field::ALL {
            for name in field.names() {
                assert_eq!(Field::named(name), Some(field));
                assert_eq!(Field::named(&name.to_uppercase()), Some(field));
            }
        }
        assert_eq!(Field::named("persn"), None);
        assert_eq!(Field::named(""), None);
    }

    #[test]
    fn distances_count_swaps_once() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "date", 4),
            ("date", "date", 0),
            ("dtae", "date", 1),
            ("persn", "person", 1),
            ("preson", "person", 1),
            ("persona", "person", 1),
            ("parsen", "person", 2),
            ("wire", "who", 3),
        ] {
            assert_eq!(distance(&chars(a), &chars(b)), expected, "{a} {b}");
            assert_eq!(distance(&chars(b), &chars(a)), expected, "{b} {a}");
        }
    }

    #[test]
    fn suggestions_are_near_and_nearest_first() {
        for (typed, expected) in [
            ("persn", vec!["person"]),
            ("Preson", vec!["person"]),
            ("peopel", vec!["people"]),
            ("titel", vec!["title"]),
            ("datline", vec!["dateline"]),
            ("soruce", vec!["source"]),
            ("dates", vec!["date"]),
            ("headlien", vec!["headline"]),
            ("plate", vec!["place"]),
            ("pate", vec!["path", "date", "place"]),
            ("foo", vec![]),
            ("x", vec![]),
            ("re", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(suggestions(typed), expected, "{typed}");
        }
    }
}
