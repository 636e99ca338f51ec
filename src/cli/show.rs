//! `morgue show`: prints whole stories as they were indexed.

use std::io::Write;

use clap::Args;

use super::{ColorArgs, Failure, IndexDir, Outcome, note};
use crate::article::Article;
use crate::index::Index;
use crate::render;
use crate::search::Company;

/// Print whole stories
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// The ids of stories, or the paths of files for all stories of each
    #[arg(required = true)]
    id: Vec<String>,
    /// Say how each field was found
    #[arg(long)]
    explain: bool,
    /// Print JSON lines, one object a story
    #[arg(long, conflicts_with = "explain")]
    json: bool,
    #[command(flatten)]
    index: IndexDir,
    #[command(flatten)]
    color: ColorArgs,
}

/// Runs the command.
pub fn run(args: ShowArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let searcher = Index::open(&args.index.dir)?.searcher()?;
    let (mut shown, mut missing) = (0, 0);
    for id in &args.id {
        let mut articles = searcher.of_id(id)?;
        if articles.is_empty() {
            articles = searcher.of_file(id)?;
        }
        if articles.is_empty() {
            note(format_args!(
                "{id}: no story has this id or path; `morgue search` lists them"
            ));
            missing += 1;
        }
        for article in articles {
            if shown > 0 && !args.json {
                writeln!(out)?;
            }
            args.show(&article, &searcher.company(&article.id), out)?;
            shown += 1;
        }
    }
    Ok(match (shown, missing) {
        (_, 0) => Outcome::Done,
        (0, _) => Outcome::Nothing,
        _ => Outcome::Error,
    })
}

impl ShowArgs {
    fn show(
        &self,
        article: &Article,
        company: &Company,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        if self.json {
            return Ok(render::json::article(article, Some(company), out)?);
        }
        render::text::article(article, self.color.palette(), out)?;
        if self.explain {
            writeln!(out)?;
            render::text::explanation(article, company, out)?;
        }
        Ok(())
    }
}
