//! Measures the program against a bare tantivy loop, side by side in one run.
//!
//! ```text
//! MORGUE_BENCH_CORPUS=/path/to/news cargo bench
//! ```
//!
//! Extraction: all of it, and the finding of people alone, on one thread over the same titles and
//! bodies in memory. Indexing: the whole `morgue index` command against a loop that adds the same titles and bodies,
//! already in memory, to a tantivy index of the same text fields with tantivy's own analyzers
//! (`en_stem` and, for the exact form, `default`), with as many threads, and commits. Searching:
//! the whole `morgue search` command against a program (this one, called anew) that opens the same
//! index, runs the same tantivy query, and prints ids. The two are run in turn; the figures are the
//! medians, and the ratio the median of the pairs' ratios.

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use morgue::article::Draft;
use morgue::corpus::{self, Step};
use morgue::extract::{self, Means, people};
use morgue::index::analysis::{self, Analysis};
use morgue::ingest::read::{self, Naming, Outcome};
use morgue::text::Text;
use morgue::unpack::Input;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::{
    IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{Index, IndexWriter, ReloadPolicy, TantivyDocument, Term, doc};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Runs over all texts of the extraction's figures.
const EXTRACT_RUNS: usize = 7;
/// Pairs of runs of an indexing comparison.
const INDEX_PAIRS: usize = 5;
/// Pairs of runs of a search comparison.
const SEARCH_PAIRS: usize = 21;
/// The argument that makes this program the bare searcher.
const BARE_SEARCH: &str = "bare-search";

fn main() -> Result<()> {
    let args: Vec<String> = env::args().collect();
    if let [_, mode, dir, words @ ..] = &args[..]
        && mode == BARE_SEARCH
    {
        return bare_search(Path::new(dir), words);
    }
    let corpus =
        env::var_os("MORGUE_BENCH_CORPUS").map_or_else(|| PathBuf::from("corpus"), PathBuf::from);
    let texts = texts(&corpus);
    let bytes: usize = texts
        .iter()
        .map(|story| story.title.len() + story.body.len())
        .sum();
    println!(
        "corpus    {}: {} articles, {:.1} MB of text",
        corpus.display(),
        texts.len(),
        bytes as f64 / 1e6
    );
    extract_bench(&texts, bytes)?;
    let scratch = tempfile::tempdir()?;
    index_bench(&corpus, &texts, bytes, scratch.path())?;
    search_bench(&scratch.path().join("morgue"))
}

/// An article as its source has it.
struct Story {
    title: String,
    body: String,
    date: Option<String>,
}

/// All articles that the program reads.
fn texts(corpus: &Path) -> Vec<Story> {
    let mut texts = Vec::new();
    for step in corpus::walk(&[corpus.to_owned()]) {
        let Step::File(file) = step else { continue };
        let Ok(mut input) = std::fs::File::open(&file.path) else {
            continue;
        };
        // What cannot be read is the program's to tell, not the benchmark's.
        let _ = read::read(
            Input::File(&mut input),
            "",
            Naming::ByPlace,
            &Means::shipped(),
            &mut |outcome| {
                if let Outcome::Article(article) = outcome {
                    let title = article.text.title().unwrap_or_default().to_owned();
                    let body = article.text.body().to_owned();
                    let date = article.date.map(|found| found.value.to_string());
                    texts.push(Story { title, body, date });
                }
                ControlFlow::Continue(())
            },
        );
    }
    texts
}

/// What extraction costs a core, and where the time goes.
fn extract_bench(texts: &[Story], bytes: usize) -> Result<()> {
    let means = Means::shipped();
    let (mut all, mut tagging) = (Vec::new(), Vec::new());
    for _ in 0..EXTRACT_RUNS {
        let mut drafts: Vec<Draft> = texts.iter().map(draft).collect();
        all.push(timed(|| {
            for draft in std::mem::take(&mut drafts) {
                black_box(extract::complete(draft, "story.txt", &means));
            }
            Ok(())
        })?);
        let texts: Vec<Text> = texts
            .iter()
            .map(|story| Text::new(Some(&story.title), &story.body))
            .collect();
        tagging.push(timed(|| {
            for text in &texts {
                black_box(people::people(text, &[]));
            }
            Ok(())
        })?);
    }
    let rate = |seconds: &[f64]| bytes as f64 / 1e6 / median(seconds);
    println!(
        "extract   {:.1} MB/s a core, of which people alone {:.1} MB/s: {:.0} % of the time",
        rate(&all),
        rate(&tagging),
        100.0 * median(&tagging) / median(&all),
    );
    Ok(())
}

fn draft(story: &Story) -> Draft {
    Draft {
        title: Some(story.title.clone()),
        body: story.body.clone(),
        date: story.date.clone(),
        ..Draft::default()
    }
}

fn index_bench(corpus: &Path, texts: &[Story], bytes: usize, scratch: &Path) -> Result<()> {
    for exact in [Exact::Indexed, Exact::Left] {
        let (mut ours, mut bares) = (Vec::new(), Vec::new());
        for _ in 0..INDEX_PAIRS {
            let dir = scratch.join("morgue");
            remove(&dir)?;
            ours.push(timed(|| {
                run_quietly(
                    morgue()
                        .arg("index")
                        .arg(corpus)
                        .arg("--index")
                        .arg(&dir)
                        .arg("-q"),
                )
            })?);
            let dir = scratch.join("bare");
            remove(&dir)?;
            bares.push(timed(|| bare_index(texts, &dir, exact))?);
        }
        let rate = |seconds: &[f64]| bytes as f64 / 1e6 / median(seconds);
        println!(
            "index     morgue {:.1} MB/s, bare {:.1} MB/s ({}): speed ratio {}",
            rate(&ours),
            rate(&bares),
            exact.name(),
            spread(&bares, &ours),
        );
    }
    println!(
        "size      morgue {:.2}, bare without the exact form {:.2} bytes per byte of text",
        size(&scratch.join("morgue"))? as f64 / bytes as f64,
        size(&scratch.join("bare"))? as f64 / bytes as f64,
    );
    Ok(())
}

/// Whether the bare loop indexes the exact form too, as the program does.
#[derive(Clone, Copy)]
enum Exact {
    Indexed,
    Left,
}

impl Exact {
    fn name(self) -> &'static str {
        match self {
            Exact::Indexed => "stemmed and exact fields",
            Exact::Left => "stemmed fields alone",
        }
    }
}

fn bare_index(texts: &[Story], dir: &Path, exact: Exact) -> Result<()> {
    std::fs::create_dir_all(dir)?;
    let text = |tokenizer: &str| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        )
    };
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STRING | STORED);
    let title = schema.add_text_field("title", text("en_stem").set_stored());
    let body = schema.add_text_field("body", text("en_stem").set_stored());
    let title_exact = schema.add_text_field("title_exact", text("default"));
    let body_exact = schema.add_text_field("body_exact", text("default"));
    let index = Index::create_in_dir(dir, schema.build())?;
    let threads = std::thread::available_parallelism()?.get();
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, threads * (192 << 20))?;
    for (number, story) in texts.iter().enumerate() {
        let (headline, text) = (&story.title, &story.body);
        let mut document =
            doc!(id => number.to_string(), title => headline.as_str(), body => text.as_str());
        if let Exact::Indexed = exact {
            document.add_text(title_exact, headline);
            document.add_text(body_exact, text);
        }
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

fn search_bench(index: &Path) -> Result<()> {
    for words in [
        &["oil"][..],
        &["said", "company"],
        &["crude", "oil"],
        &["prime", "minister"],
    ] {
        let (mut ours, mut bares) = (Vec::new(), Vec::new());
        let query = if words.len() > 1 {
            format!("\"{}\"", words.join(" "))
        } else {
            words[0].to_owned()
        };
        for _ in 0..SEARCH_PAIRS {
            ours.push(timed(|| {
                run_quietly(
                    morgue()
                        .arg("search")
                        .arg(&query)
                        .arg("--json")
                        .arg("--index")
                        .arg(index),
                )
            })?);
            let mut bare = Command::new(env::current_exe()?);
            bares.push(timed(|| {
                run_quietly(bare.arg(BARE_SEARCH).arg(index).args(words))
            })?);
        }
        println!(
            "search    {query}: morgue {:.1} ms, bare {:.1} ms: time ratio {}",
            median(&ours) * 1e3,
            median(&bares) * 1e3,
            spread(&ours, &bares),
        );
    }
    Ok(())
}

/// Opens an index of the program and runs the query that the program makes of a word or phrase.
fn bare_search(dir: &Path, words: &[String]) -> Result<()> {
    let index = Index::open_in_dir(dir)?;
    let schema = index.schema();
    let id = schema.get_field("id")?;
    let row = |name: &str| -> Result<Box<dyn Query>> {
        let field = schema.get_field(name)?;
        let rows = analysis::rows(&words.join(" "), Analysis::English);
        let terms: Vec<Term> = rows
            .iter()
            .flatten()
            .map(|(_, word)| Term::from_field_text(field, word))
            .collect();
        Ok(match &terms[..] {
            [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
            _ => Box::new(PhraseQuery::new(terms)),
        })
    };
    let query = BooleanQuery::union(vec![
        Box::new(BoostQuery::new(row("title")?, 2.0)),
        row("body")?,
    ]);
    let reader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()?;
    let searcher = reader.searcher();
    let mut out = io::stdout().lock();
    for (score, address) in searcher.search(&query, &TopDocs::with_limit(10).order_by_score())? {
        let document: TantivyDocument = searcher.doc(address)?;
        let id = document
            .get_first(id)
            .and_then(|v| v.as_str())
            .unwrap_or_default();
        writeln!(out, "{score} {id}")?;
    }
    Ok(())
}

fn morgue() -> Command {
    Command::new(env!("CARGO_BIN_EXE_morgue"))
}

/// Runs a command for its time; what could not be read or found is no failure here.
fn run_quietly(command: &mut Command) -> Result<()> {
    let status = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    match status.code() {
        Some(0 | 1 | 3) => Ok(()),
        _ => Err(format!("{command:?} ended with {status}").into()),
    }
}

fn timed(mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The median of the pairs' ratios, with the least and the greatest.
fn spread(above: &[f64], below: &[f64]) -> String {
    let ratios: Vec<f64> = above.iter().zip(below).map(|(a, b)| a / b).collect();
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = ratios.iter().copied().fold(0.0, f64::max);
    format!("{:.2} ({least:.2} to {greatest:.2})", median(&ratios))
}

fn size(dir: &Path) -> io::Result<u64> {
    std::fs::read_dir(dir)?
        .map(|entry| Ok(entry?.metadata()?.len()))
        .sum()
}

fn remove(dir: &Path) -> io::Result<()> {
    if dir.exists() {
        std::fs::remove_dir_all(dir)
    } else {
        Ok(())
    }
}
