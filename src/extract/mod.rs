//! From a draft to an article: finds what the source left unsaid, in the text alone.
//!
//! [`dateline`] reads the opening of the body, [`date`] weighs every date that the article has,
//! [`people`] finds who is mentioned. What the source states comes first: its dateline is read where
//! it marks one, its date trusted where it gives one. Knows text; no markup, no files, no engine.

pub mod address;
pub mod date;
pub mod dateline;
pub mod gazetteer;
pub mod people;

use crate::article::{Article, Draft, Found, Origin, Span, Text};
use crate::dateline::Dateline;
use date::Evidence;
use dateline::ReadDateline;

/// Completes a draft that was read from the source of this name, which its id and path repeat.
pub fn complete(draft: Draft, name: &str) -> Article {
    let text = Text::new(draft.title.as_deref(), &draft.body);
    let mut doubts = draft.doubts;
    let printed = dateline::read(text.body());
    let marked = draft.dateline.as_deref().and_then(dateline::marked);
    let mask = mask(&text, printed.as_ref(), draft.dateline.as_deref());
    let (read, origin) = match (marked, printed) {
        (Some(marked), _) => (Some(marked), Origin::Metadata),
        (None, Some(printed)) => (Some(printed), Origin::Dateline),
        (None, None) => (None, Origin::Metadata),
    };
    let evidence = Evidence {
        stated: draft.date.as_deref(),
        dateline: read.as_ref(),
        text: &text,
        url: draft.url.as_deref(),
        path: name,
    };
    let dating = date::publication(&evidence, &mut doubts);
    let dateline = read.map(|read| Dateline {
        date: dating.dateline,
        ..read.dateline
    });
    Article {
        id: match &draft.number {
            Some(number) => format!("{name}#{number}"),
            None => name.to_owned(),
        },
        path: name.to_owned(),
        people: people::people(&text, mask.as_slice()),
        text,
        date: dating.publication,
        dateline: with_place(dateline, draft.place).map(|value| Found { value, origin }),
        authors: draft.authors,
        publisher: draft.publisher,
        url: draft.url,
        doubts,
    }
}

/// Where the text names no people: in its dateline, as found in the body or as the source marks it.
fn mask(text: &Text, printed: Option<&ReadDateline>, marked: Option<&str>) -> Option<Span> {
    let start = text.body_start();
    let marked = marked
        .filter(|marked| text.body().starts_with(marked))
        .map(|marked| 0..marked.len());
    let span = printed.map(|printed| printed.span.clone()).or(marked)?;
    Some(span.start + start..span.end + start)
}

/// A place that the source states stands in for one that the dateline lacks.
fn with_place(dateline: Option<Dateline>, place: Option<String>) -> Option<Dateline> {
    let Some(place) = place.filter(|place| !place.trim().is_empty()) else {
        return dateline;
    };
    match dateline {
        Some(dateline) if dateline.place.is_some() => Some(dateline),
        Some(dateline) => Some(Dateline {
            place: Some(place),
            ..dateline
        }),
        None => Some(Dateline {
            raw: place.clone(),
            place: Some(place),
            ..Dateline::default()
        }),
    }
}
