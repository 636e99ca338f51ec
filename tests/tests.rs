//! The integration tests: the real binary on real files, in one program so that the engine is
//! linked once.

// A scratch folder, the binary, and golden files.
mod harness;

// The house rules that a grep can check.
mod tidy;
// `morgue index`: incremental, atomic, one writer, the summary.
mod cli_index;
// Over time: plans, problems, stops, watching, an index made anew.
mod cli_ingest;
// `morgue search`, `show`, `stats`: filters, output, exit statuses.
mod cli_search;
// `--collapse`, `--duplicates-of`, later versions; stopped runs and changed files.
mod cli_kin;
// Stories in many languages: words, marks, `--lang`.
mod cli_languages;
// `morgue people`, `--leader-of`, `--office`: counts against what searches find.
mod cli_people;
// `morgue extract`: its JSON.
mod cli_extract;
// The whole help, as a golden file.
mod cli_help;
// Bad input of every kind: named, passed over, told by the exit status.
mod bad_input;
// A user's own model in place of the tagger, or how to get it.
mod ner;
#[cfg(feature = "ner-model")]
mod tiny_model;
// People in held-out stories, and the weights by which they are found.
mod people;
// The stories under corpus/ against what a reader says of them.
mod corpus;
// The commands that the README shows.
mod readme;
