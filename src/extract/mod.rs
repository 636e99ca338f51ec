//! From a draft to an article: finds what the source left unsaid, in the text alone.
//!
//! [`dateline`] reads the opening of the body, [`date`] weighs every date that the article has,
//! [`people`] finds who is mentioned, [`link`] who of them is somebody the authority knows,
//! [`detect`] which language it is all written in. What the
//! source states comes first: its dateline is read where it marks one, its date trusted where it gives
//! one. Knows text; no markup, no files, no engine.

pub mod address;
pub mod date;
pub mod dateline;
pub mod gazetteer;
pub mod link;
pub mod people;

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::article::{Article, Doubt, Draft, Found, Headline, Origin};
use crate::authority::Authority;
use crate::dateline::Dateline;
use crate::language::Language;
use crate::language::detect::{self, Basis};
use crate::person::Person;
use crate::text::{Span, Text};
use date::Evidence;
use dateline::ReadDateline;
use people::Tagger;

/// What extraction goes by, beside the text.
pub struct Means<'a> {
    /// Who is known of the people whom a text mentions.
    pub authority: &'a Authority,
    /// What finds the people.
    pub tagger: Tagger,
}

impl Means<'_> {
    /// What the program ships.
    pub fn shipped() -> Means<'static> {
        Means {
            authority: Authority::shipped(),
            tagger: Tagger::Shipped,
        }
    }

    /// A number that tells means apart by which the same text may read otherwise.
    pub fn fingerprint(&self) -> u64 {
        let tagger = self.tagger.fingerprint().to_le_bytes();
        xxh3_64_with_seed(&tagger, self.authority.fingerprint())
    }
}

/// Where a draft was read.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// The path of a member in the file, where that is an archive; else empty.
    pub member: &'a str,
}

impl<'a> From<&'a str> for Place<'a> {
    fn from(file: &'a str) -> Place<'a> {
        Place { file, member: "" }
    }
}

impl Place<'_> {
    /// The path that may tell a date: the member's below the file, archives as folders.
    fn path(&self) -> Cow<'_, str> {
        if self.member.is_empty() {
            return Cow::Borrowed(self.file);
        }
        let (folders, member) = self.member.rsplit_once('/').unwrap_or(("", self.member));
        let mut path = String::new();
        for folder in self.file.split('/').chain(folders.split('/')) {
            path.push_str(unpacked(folder));
            path.push('/');
        }
        Cow::Owned(path + member)
    }
}

/// What an archive is called without what says that it is one: `1987` of `1987.tar.gz`.
fn unpacked(name: &str) -> &str {
    const ENDS: [&str; 9] = ["zip", "tar", "gz", "tgz", "zst", "bz2", "tbz2", "xz", "txz"];
    match name.rsplit_once('.') {
        Some((stem, end)) if ENDS.iter().any(|known| known.eq_ignore_ascii_case(end)) => {
            unpacked(stem)
        }
        _ => name,
    }
}

/// Completes a draft that was read at this place, whose file its id and path repeat.
pub fn complete<'a>(draft: Draft, place: impl Into<Place<'a>>, means: &Means<'_>) -> Article {
    let place = place.into();
    let name = place.file;
    let draft = settled(draft);
    // What a crawler fetched lies in files that are named by the day of the crawl.
    let path = match draft.captured {
        Some(_) => Cow::Borrowed(""),
        None => place.path(),
    };
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
        path: &path,
    };
    let dating = date::publication(&evidence, &mut doubts);
    let language = language(draft.language.as_deref(), &text);
    let dateline = read.map(|read| Dateline {
        date: dating.dateline,
        ..read.dateline
    });
    let dateline = with_place(dateline, draft.place);
    let known = link::Evidence {
        text: &text,
        published: dating.publication.as_ref().map(|found| found.value),
        place: dateline
            .as_ref()
            .and_then(|dateline| dateline.place.as_deref()),
    };
    let people = mentioned(&known, mask.as_slice(), means, &mut doubts);
    Article {
        id: match &draft.number {
            Some(number) => format!("{name}#{number}"),
            None => name.to_owned(),
        },
        path: name.to_owned(),
        people,
        text,
        date: dating.publication,
        dateline: dateline.map(|value| Found { value, origin }),
        language,
        authors: draft.authors,
        publisher: draft.publisher,
        url: draft.url,
        captured: draft.captured,
        slug: draft.slug,
        version: draft.version,
        doubts,
    }
}

/// Finds the people of an article again, by these means, and its language where none was found; all
/// else stays as it was.
pub fn find_again(article: &mut Article, means: &Means<'_>) {
    let read = dateline::read(article.text.body());
    let stated = article.dateline.as_ref().map(|found| &found.value);
    let marked = stated.map(|dateline| dateline.raw.as_str());
    let mask = mask(&article.text, read.as_ref(), marked);
    let known = link::Evidence {
        text: &article.text,
        published: article.date.as_ref().map(|found| found.value),
        place: stated.and_then(|dateline| dateline.place.as_deref()),
    };
    article.people = mentioned(&known, mask.as_slice(), means, &mut article.doubts);
    if article.language.is_none() {
        article.language = language(None, &article.text);
    }
}

/// Who is mentioned in a text outside its masked spans, and who they are.
fn mentioned(
    known: &link::Evidence<'_>,
    masks: &[Span],
    means: &Means<'_>,
    doubts: &mut Vec<Doubt>,
) -> Vec<Person> {
    let people = means.tagger.people(known.text, masks);
    let mut people = people.unwrap_or_else(|why| {
        doubts.push(Doubt::new(format!(
            "people found by the built-in tagger: {why}"
        )));
        people::people(known.text, masks)
    });
    link::link(&mut people, known, means.authority);
    people
}

/// The language of a text, of which the source may state one.
fn language(stated: Option<&str>, text: &Text) -> Option<Found<Language>> {
    let stated = stated.and_then(Language::named);
    let title = text.title().unwrap_or_default();
    let (value, basis) = detect::settle(stated, title, text.body())?;
    let origin = match basis {
        Basis::Stated => Origin::Metadata,
        Basis::Text => Origin::Text,
    };
    Some(Found { value, origin })
}

/// The draft with a guessed title that opens with a dateline put back where it stood: it is the
/// first paragraph. Where the dateline opens a later line of the guess, those above stay the title.
fn settled(mut draft: Draft) -> Draft {
    let Headline::Guessed { lines, at } = std::mem::take(&mut draft.headline) else {
        return draft;
    };
    let Some(read) = dateline::read(&lines) else {
        return draft;
    };
    let opening = lines[..read.span.start]
        .rfind('\n')
        .map_or(0, |end| end + 1);
    let title: Vec<&str> = lines[..opening].split_whitespace().collect();
    draft.title = Some(title.join(" ")).filter(|title| !title.is_empty());
    let (above, below) = draft.body.split_at_checked(at).unwrap_or(("", &draft.body));
    draft.body = [above, &lines[opening..], below].concat();
    draft
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The title and the text of a draft whose `lines` were guessed to be the title.
    fn told(above: &str, lines: &str, below: &str) -> (Option<String>, String) {
        let title: Vec<&str> = lines.split_whitespace().collect();
        let draft = Draft {
            title: Some(title.join(" ")),
            headline: Headline::Guessed {
                lines: lines.to_owned(),
                at: above.len(),
            },
            body: [above, below].concat(),
            ..Draft::default()
        };
        let article = complete(draft, "a.txt", &Means::shipped());
        let body = article.text.body().to_owned();
        (article.text.title().map(str::to_owned), body)
    }

    #[test]
    fn a_guessed_title_with_a_dateline_is_the_first_paragraph() {
        for lines in [
            "LONDON, March 3 (Reuters) - Oil prices rose on Monday as stocks fell.\n\n",
            "LONDON, March 3 - Oil prices rose\n",
            "LIMA, May 5 - Boats sailed on Friday.\n",
            "LIMA, Peru (AP) — Boats sailed on Friday.\n",
            "LIMA, May 5 (Xinhua) --\n",
            "LIMA, Peru, May 5 (AP)\n\n\n",
            "22nd September 2021 – (Lima) The mayor of Lima has quit after a long week.\n",
            "(Lima=Andina) The mayor has quit\n",
        ] {
            let body = format!("{lines}They return soon.");
            assert_eq!(
                told("", lines, "They return soon."),
                (None, body),
                "{lines}"
            );
        }
        let (title, body) = told(
            "By Ann Lee\n\n",
            "LIMA, May 5 - Boats sailed\n",
            "\nThey met.",
        );
        let wanted = "By Ann Lee\n\nLIMA, May 5 - Boats sailed\n\nThey met.";
        assert_eq!((title, body.as_str()), (None, wanted));
        let head = "FISHERMEN OF THE NORTHERN COAST SAIL AGAIN AFTER STORM";
        let told = told(
            "",
            &format!("{head}\nLIMA, MAY 5 - THEY SAILED\n\n"),
            "NOW.",
        );
        let wanted = "LIMA, MAY 5 - THEY SAILED\n\nNOW.";
        assert_eq!(told, (Some(head.to_owned()), wanted.to_owned()));
    }

    #[test]
    fn a_members_path_tells_its_date_and_a_crawls_does_not() {
        let means = Means::shipped();
        let date = |file, member, captured: Option<&str>| {
            let draft = Draft {
                body: "They met.".to_owned(),
                captured: captured.map(str::to_owned),
                ..Draft::default()
            };
            let article = complete(draft, Place { file, member }, &means);
            article.date.map(|found| found.value.to_string())
        };
        for (file, member, wanted) in [
            ("news/a.zip", "2023/09/22/a.txt", Some("2023-09-22")),
            ("news/1987.tar.gz", "12.txt", Some("1987")),
            ("news.zip", "1987.zip/03/12.txt", Some("1987-03")),
            ("news-2023-09-22.zip", "a.txt", Some("2023-09-22")),
            ("news.zip", "a.txt", None),
        ] {
            assert_eq!(
                date(file, member, None).as_deref(),
                wanted,
                "{file} {member}"
            );
            assert_eq!(date(file, member, Some("2024-01-01")), None);
        }
    }

    #[test]
    fn other_guesses_stay_titles() {
        for line in [
            "UPDATE 2 - Mayor of Lima quits",
            "FISH PRICES IN THE PORTS OF PERU - MAY 5",
            "Lima - city of kings",
            "Q&A: What the vote means (and what it does not)",
            "Peru: Mayor of Lima quits",
            "Mayor quits",
        ] {
            let wanted = (Some(line.to_owned()), "They met.".to_owned());
            assert_eq!(told("", &format!("{line}\n\n"), "They met."), wanted);
        }
        let draft = Draft {
            title: Some("LIMA, May 5 - Boats sail".to_owned()),
            ..Draft::default()
        };
        let article = complete(draft, "a.txt", &Means::shipped());
        assert_eq!(article.text.title(), Some("LIMA, May 5 - Boats sail"));
    }
}
