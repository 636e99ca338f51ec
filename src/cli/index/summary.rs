//! What a run tells when it ends: numbers that add up to the files seen.

use std::io::{self, Write};
use std::time::Duration;

use crate::index::Totals;
use crate::ingest::Report;
use crate::ingest::plan::Plan;
use crate::render::safe;

/// Prints the account of a run.
pub fn report(
    report: &Report,
    totals: &Totals,
    took: Duration,
    out: &mut dyn Write,
) -> io::Result<()> {
    let seconds = took.as_secs_f64();
    let megabytes = report.bytes as f64 / 1e6;
    let seen = report.added
        + report.changed
        + report.moved
        + report.unchanged
        + report.unreadable
        + report.in_part;
    write!(
        out,
        "files     {seen} seen: {} new, {} changed, {} moved, {} unchanged, {} unreadable",
        report.added, report.changed, report.moved, report.unchanged, report.unreadable,
    )?;
    if report.in_part > 0 {
        write!(out, ", {} read in part", report.in_part)?;
    }
    write!(out, "; {} removed", report.removed)?;
    if report.kept > 0 {
        write!(out, ", {} gone and kept", report.kept)?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "read      {} articles, {megabytes:.1} MB in {seconds:.1} s ({:.1} MB/s)",
        report.articles,
        megabytes / seconds.max(1e-9),
    )?;
    if report.doubtful > 0 {
        writeln!(
            out,
            "doubts    {} articles; `morgue problems` lists them",
            report.doubtful
        )?;
    }
    let (articles, undated) = (totals.articles, totals.undated);
    write!(out, "index     {articles} articles, {undated} undated, ")?;
    match report.is_stopped {
        true => writeln!(out, "duplicates not counted"),
        false => writeln!(out, "{} duplicates", totals.duplicates()),
    }
}

/// Prints what a run would do.
pub fn plan(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    for planned in &plan.files {
        writeln!(out, "{}", safe(&planned.to_string()))?;
    }
    let seen = plan.seen() + plan.unchanged;
    let (files, unchanged) = (plan.files.len(), plan.unchanged);
    writeln!(
        out,
        "{seen} seen: {files} to do, {unchanged} unchanged; nothing was done"
    )
}
