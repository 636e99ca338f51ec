//! Reads files of leaders: CSV and TOML, bytes in, rows and faults out.
//!
//! A CSV file names its columns in its first line, in any order: `id` and `name`, and where they
//! are known `aliases`, `country` and `offices`, whose entries are parted by `; `. Other columns
//! are passed over. A TOML file has the same keys in tables `[[person]]`, with arrays for aliases
//! and offices. A bad row is a fault with its line, and the others stand.
//!
//! ```text
//! id,name,aliases,country,offices
//! ann-lee,Ann Lee,Ann B. Lee; Ann Lee-Roy,NZ,*prime minister 2001-02..2004; party leader 1999..
//! ```

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use csv::StringRecord;
use serde::Deserialize;
use toml::Spanned;

use super::country;
use super::{Leader, Office, Words};

/// What a file holds.
#[derive(Debug, Default)]
pub struct Reading {
    /// The rows that could be read.
    pub leaders: Vec<Leader>,
    /// What is wrong with the others.
    pub faults: Vec<Fault>,
}

/// Why a row, or a file as a whole, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, counted from one.
    pub line: u64,
    /// What is wrong: lowercase, no full stop.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// Comma-separated, with a head line.
    Csv,
    /// Tables `[[person]]`.
    Toml,
}

impl Notation {
    /// The notation of a file of this name, by its ending.
    pub fn of_name(name: &str) -> Option<Notation> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Notation::Csv),
            "toml" => Some(Notation::Toml),
            _ => None,
        }
    }
}

/// Reads a file.
///
/// # Errors
/// When it is no file of leaders at all: not UTF-8, without the columns needed, or no TOML.
pub fn read(bytes: &[u8], notation: Notation) -> Result<Reading, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|error| Fault {
        line: line_of(bytes, error.valid_up_to()),
        what: "not UTF-8; save it as UTF-8".to_owned(),
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reading = match notation {
        Notation::Csv => read_csv(text)?,
        Notation::Toml => read_toml(text)?,
    };
    reading.faults.sort_by_key(|fault| fault.line);
    Ok(reading)
}

fn line_of(bytes: &[u8], at: usize) -> u64 {
    let before = bytes.get(..at).unwrap_or(bytes);
    before.iter().filter(|b| **b == b'\n').count() as u64 + 1
}

/// Where a table's columns stand.
struct Columns {
    id: usize,
    name: usize,
    aliases: Option<usize>,
    country: Option<usize>,
    offices: Option<usize>,
}

impl Columns {
    fn of(head: &StringRecord) -> Result<Columns, Fault> {
        let place = |name: &str| {
            head.iter()
                .position(|cell| cell.trim().eq_ignore_ascii_case(name))
        };
        let needed = |name: &str| {
            place(name).ok_or_else(|| Fault {
                line: 1,
                what: format!(
                    "no column {name:?}; the first line names the columns, id and name at least"
                ),
            })
        };
        Ok(Columns {
            id: needed("id")?,
            name: needed("name")?,
            aliases: place("aliases"),
            country: place("country"),
            offices: place("offices"),
        })
    }

    /// The cells of a row.
    fn cells<'a>(
        &self,
        cell: impl Fn(Option<usize>) -> &'a str,
    ) -> Row<'a, impl Iterator<Item = &'a str>, impl Iterator<Item = &'a str>> {
        Row {
            id: cell(Some(self.id)),
            name: cell(Some(self.name)),
            aliases: list(cell(self.aliases)),
            country: cell(self.country),
            offices: list(cell(self.offices)),
        }
    }
}

/// A leader as a file has them.
struct Row<'a, A, O> {
    id: &'a str,
    name: &'a str,
    aliases: A,
    country: &'a str,
    offices: O,
}

fn read_csv(text: &str) -> Result<Reading, Fault> {
    let mut table = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = match table.headers() {
        Ok(head) => Columns::of(head)?,
        Err(error) => {
            return Err(Fault {
                line: 1,
                what: error.to_string(),
            });
        }
    };
    let mut gathered = Gathered::default();
    let mut row = StringRecord::new();
    loop {
        let line = table.position().line();
        match table.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => return Ok(gathered.reading),
            Err(error) => {
                gathered.fault(line, error.to_string());
                continue;
            }
        }
        let line = row.position().map_or(line, csv::Position::line);
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        gathered.add(line, leader(columns.cells(cell), own));
    }
}

/// Reads a CSV file that is part of the program: its rows are sound, its cells without quotes, and
/// the leaders borrow from it.
pub(super) fn read_built_in(text: &'static str) -> Vec<Leader> {
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default().split(',').collect();
    let Ok(columns) = Columns::of(&head) else {
        return Vec::new();
    };
    let mut leaders = Vec::with_capacity(text.len() / BUILT_IN_ROW);
    for line in lines {
        let mut cells = [""; 8];
        for (cell, text) in cells.iter_mut().zip(line.split(',')) {
            *cell = text;
        }
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at).copied()).unwrap_or_default();
        leaders.extend(leader(columns.cells(cell), Words::Borrowed));
    }
    leaders
}

/// About as many bytes has a row of the file that is part of the program.
const BUILT_IN_ROW: usize = 100;

/// The entries of a cell.
fn list(cell: &str) -> impl Iterator<Item = &str> {
    let entries = cell.split(';').map(str::trim);
    entries.filter(|entry| !entry.is_empty())
}

/// Words of a file that will not last.
fn own(words: &str) -> Words {
    Words::Owned(words.to_owned())
}

/// A TOML file.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    person: Vec<Spanned<toml::Value>>,
}

/// A table of a TOML file.
#[derive(Deserialize)]
struct Table {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    country: String,
    #[serde(default)]
    offices: Vec<String>,
}

fn read_toml(text: &str) -> Result<Reading, Fault> {
    let line =
        |span: Option<Range<usize>>| line_of(text.as_bytes(), span.map_or(0, |span| span.start));
    let file: File = toml::from_str(text).map_err(|error| Fault {
        line: line(error.span()),
        what: error.message().to_owned(),
    })?;
    let mut gathered = Gathered::default();
    for person in file.person {
        let line = line(Some(person.span()));
        let table: Result<Table, _> = person.into_inner().try_into();
        let read = table.map_err(|error| error.message().to_owned());
        let leader = read.and_then(|table| {
            let row = Row {
                id: &table.id,
                name: &table.name,
                aliases: table.aliases.iter().map(|alias| alias.trim()),
                country: &table.country,
                offices: table.offices.iter().map(String::as_str),
            };
            leader(row, own)
        });
        gathered.add(line, leader);
    }
    Ok(gathered.reading)
}

/// The rows of a file as they come.
#[derive(Default)]
struct Gathered {
    reading: Reading,
    /// The lines of the ids that are taken.
    taken: HashMap<Words, u64>,
}

impl Gathered {
    fn add(&mut self, line: u64, leader: Result<Leader, String>) {
        match leader {
            Ok(leader) => match self.taken.insert(leader.id.clone(), line) {
                Some(first) => {
                    self.fault(
                        line,
                        format!("id {:?} stands in line {first} already", leader.id),
                    );
                    self.taken.insert(leader.id, first);
                }
                None => self.reading.leaders.push(leader),
            },
            Err(what) => self.fault(line, what),
        }
    }

    fn fault(&mut self, line: u64, what: String) {
        self.reading.faults.push(Fault { line, what });
    }
}

/// The leader of a row, whose words `keep` makes last.
fn leader<'a>(
    row: Row<'a, impl Iterator<Item = &'a str>, impl Iterator<Item = &'a str>>,
    keep: fn(&'a str) -> Words,
) -> Result<Leader, String> {
    let (id, name, country) = (row.id.trim(), row.name.trim(), row.country.trim());
    let is_slug = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if id.is_empty() || !id.bytes().all(is_slug) {
        return Err(format!(
            "id {id:?}: write small letters, digits and hyphens, such as \"ann-lee\""
        ));
    }
    if !name.chars().any(char::is_alphanumeric) {
        return Err(format!("{id}: no name"));
    }
    let country = match country {
        "" => None,
        named => Some(
            country::listed(named)
                .or_else(|| country::code_of(named))
                .ok_or_else(|| {
                    format!(
                        "{id}: unknown country {named:?}; write its two-letter code, such as \"NZ\""
                    )
                })?,
        ),
    };
    let offices = row
        .offices
        .map(|office| Office::read(office, country, keep));
    let offices: Result<Vec<Office>, String> = offices.collect();
    let mut offices = offices.map_err(|what| format!("{id}: {what}"))?;
    let aliases = row.aliases.filter(|alias| !alias.is_empty());
    let mut aliases: Vec<Words> = aliases.map(keep).collect();
    // There are thousands of leaders.
    offices.shrink_to_fit();
    aliases.shrink_to_fit();
    Ok(Leader {
        offices,
        id: keep(id),
        name: keep(name),
        aliases,
        country,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str, notation: Notation) -> Vec<String> {
        let reading = read(text.as_bytes(), notation).expect("a file of leaders");
        reading.faults.iter().map(Fault::to_string).collect()
    }

    #[test]
    fn both_notations_give_the_same() {
        let table = "\u{FEFF}Name,id,offices,country,notes,aliases\n\
                     Ann Lee,ann-lee,*prime minister 2001-02..2004; party leader 1999..,New Zealand,x,Ann B. Lee; Lee-Roy\n\
                     \"Roy, Bo\",bo-roy\n";
        let tables = "[[person]]\nid = \"ann-lee\"\nname = \"Ann Lee\"\ncountry = \"NZ\"\n\
                      aliases = [\"Ann B. Lee\", \"Lee-Roy\"]\n\
                      offices = [\"*prime minister 2001-02..2004\", \"party leader 1999..\"]\n\
                      [[person]]\nid = \"bo-roy\"\nname = \"Roy, Bo\"\n";
        let csv = read(table.as_bytes(), Notation::Csv).expect("it reads");
        let toml = read(tables.as_bytes(), Notation::Toml).expect("it reads");
        assert_eq!((csv.faults, toml.faults), (vec![], vec![]));
        assert_eq!(csv.leaders, toml.leaders);
        let ann = &csv.leaders[0];
        assert_eq!(
            (ann.country, ann.aliases.len(), ann.offices.len()),
            (Some("NZ"), 2, 2)
        );
    }

    #[test]
    fn bad_rows_are_named_and_the_others_stand() {
        let table = "id,name,country,offices\nann-lee,Ann Lee,NZ,\nBo Roy,Bo Roy,,\nbo-roy,,,\n\
                     cy-fox,Cy Fox,Atlantis,\n\"dee\nx\",,,\ned-ray,Ed Ray,NZ,king 1990\nann-lee,Ann Lee,,\n";
        let found = faults(table, Notation::Csv);
        for (found, wanted) in found.iter().zip([
            "line 3: id \"Bo Roy\": write small letters",
            "line 4: bo-roy: no name",
            "line 5: cy-fox: unknown country \"Atlantis\"",
            "line 6: id \"dee\\nx\"",
            "line 8: ed-ray: office \"king 1990\": no dates",
            "line 9: id \"ann-lee\" stands in line 2 already",
        ]) {
            assert!(found.starts_with(wanted), "{found}");
        }
        assert_eq!(found.len(), 6, "{found:?}");
        let tables = "[[person]]\nid = \"ann-lee\"\nname = \"Ann Lee\"\n[[person]]\nid = 7\n[[person]]\nid = \"bo\"\n";
        let found = faults(tables, Notation::Toml);
        assert!(
            found[0].starts_with("line 4: invalid type: integer"),
            "{found:?}"
        );
        assert_eq!(found[1], "line 6: bo: no name");
    }

    #[test]
    fn what_is_no_file_of_leaders_is_refused() {
        for (bytes, notation, why) in [
            (
                &b"id,label\nx,y\n"[..],
                Notation::Csv,
                "line 1: no column \"name\"",
            ),
            (b"", Notation::Csv, "line 1: no column \"id\""),
            (b"id,name\nx,\xFF\n", Notation::Csv, "line 2: not UTF-8"),
            (b"[[person]]\nid = \n", Notation::Toml, "line 2: "),
        ] {
            let refused = read(bytes, notation).expect_err(why).to_string();
            assert!(refused.starts_with(why), "{refused}");
        }
    }

    #[test]
    fn notations_go_by_the_ending() {
        assert_eq!(Notation::of_name("a.b/mine.CSV"), Some(Notation::Csv));
        assert_eq!(Notation::of_name("mine.toml"), Some(Notation::Toml));
        assert_eq!(Notation::of_name("mine.txt"), None);
    }
}
