//! morgue: the search engine for news archives, named after the newsroom's clippings archive.
//!
//! This is the architecture of the program. Two lines run through the house and meet in [`index`]:
//!
//! ```text
//! files ──> corpus ──> unpack ──> format ──> extract ──> ingest ──> index    the way in
//! text  ──> query  ──> search ────────────────────────────────────> index ──> render ──> cli   the way out
//! ```
//!
//! # Floors
//!
//! A room uses what stands below it and never what stands above.
//!
//! | floor | rooms | what they are |
//! | --- | --- | --- |
//! | 0, words | [`article`], [`text`], [`date`], [`dateline`], [`person`], [`language`], [`fold`], [`sketch`], [`version`], `hashed`, `head` | values; no files, no engine |
//! | 1, the way in | [`corpus`], [`unpack`], [`mod@format`], [`authority`], [`extract`], `ner` | folders to files, archives to their members, bytes to drafts, who led what and when, drafts to articles; with the feature `ner-model`, a user's own model |
//! | 1, the way out | [`query`], [`search`], [`snippet`] | text to a query; request and answer; the words to show |
//! | 2, the engine | [`index`] | articles in, pages out; the only room that knows tantivy |
//! | 3, work and looks | [`ingest`], [`render`], [`train`] | the indexing run; answers as text and JSON; what the tagger learns from |
//! | 4, faces | [`cli`] | the command line |
//!
//! # Invariants
//!
//! `tests/tidy.rs` checks those that reading the files can check.
//!
//! * `tantivy` is named under `src/index/` alone, `clap` and the clock under `src/cli/`,
//!   `ort` and `tokenizers` under `src/ner/`, `quick_xml` under `src/format/xml/`, `whatlang` under
//!   `src/language/`, `frostem` under `src/index/analysis`, `std::process` in `src/main.rs` and where a
//!   writer says who it is; `serde` where JSON or YAML is read or written. Nothing prints:
//!   output goes to a `Write` that is passed in, complaints through one function of [`cli`].
//! * A format guesses nothing but the headline of plain text, which it marks as guessed: what a
//!   source does not state is left to [`extract`], which sees text and never markup or files, so that
//!   it works alike for every format.
//! * Reading never fails as a whole: a bad article is a trouble with its place, a bad file a refusal
//!   with its reason, a bad value a doubt kept with its article.
//! * A [`query::Query`] prints in a form that parses back to itself.
//! * Offsets are bytes of [`text::Text::whole`], everywhere.
//! * What is English is indexed term for term as if there were no other language.
//! * `today` is an argument; only [`cli`] asks the clock.
//! * An index changes by commits, each with its manifest; a reader sees whole commits and writes
//!   nothing.
//!
//! # Where does a line go?
//!
//! | the line | its room |
//! | --- | --- |
//! | strips `&lt;` from a Reuters title | [`mod@format`] |
//! | an embargo's end is a NewsML story's date | [`mod@format`] |
//! | knows that `WASHINGTON, April 2 -` is a dateline | [`extract`] |
//! | `1987-03` means 1 to 31 March | [`date`] |
//! | `person:` is also `who:` | [`query`] |
//! | a name is found by its surname | [`person`] |
//! | who was prime minister in 1987 | [`authority`] |
//! | which stories are one, and nearly so | [`sketch`] |
//! | `UPDATE 2-` before a headline | [`version`] |
//! | names are indexed without stemming | [`index`] |
//! | `der`, `die`, `das` tell German | [`language`] |
//! | German stories are stemmed as German | [`index`] |
//! | skips a file that did not change | [`ingest`] |
//! | `<em>` around a match | [`render`] |

pub mod article;
pub mod authority;
pub mod cli;
pub mod corpus;
pub mod date;
pub mod dateline;
pub mod extract;
pub mod fold;
pub mod format;
pub(crate) mod hashed;
pub(crate) mod head;
pub mod index;
pub mod ingest;
pub mod language;
#[cfg(feature = "ner-model")]
pub mod ner;
pub mod person;
pub mod query;
pub mod render;
pub mod search;
pub mod sketch;
pub mod snippet;
pub mod text;
pub mod train;
pub mod unpack;
pub mod version;
