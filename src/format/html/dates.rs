//! When the article on a page was published, as the page says.
//!
//! In the order of trust of Barbaresi, "htmldate: A Python package to extract publication dates
//! from web pages" (JOSS 2020): what tags state, then elements that mark a time, then dates that
//! are shown beside the headline, the address, then other dates on short lines. A day of change
//! counts only where no other is found; years of copyright and days within the text never do.
//!
//! ```text
//! <meta property="article:published_time" content="2020-05-01T08:00:00+02:00">
//! <time datetime="2020-05-01">1 May</time>       <span class="date">01.05.2020</span>
//! Published: 1 May 2020 | Updated: 2 May 2020    https://site.example/2020/05/01/talks
//! ```

use super::blocks::{self, Block};
use super::hints;
use super::ld::Stated;
use super::meta::{self, Meta};
use super::page::{Key, Page};
use super::tag::Tag;
use crate::date::written::{self, Refusal};
use crate::date::{PartialDate, Precision};

/// What is known of the article when its date is looked for.
pub(super) struct Known<'a> {
    pub(super) page: &'a Page,
    pub(super) source: &'a str,
    pub(super) ld: &'a Stated,
    pub(super) meta: &'a Meta<'a>,
    pub(super) language: Option<&'a str>,
    pub(super) url: Option<&'a str>,
    /// The heading that shows the headline.
    pub(super) heading: Option<usize>,
    /// The element that holds the article's text.
    pub(super) body: usize,
}

/// The first year that a page on the web may be of.
const WEB: i32 = 1990;

/// The most lines of a page that are looked at.
const MOST: usize = 5000;

/// How many nodes above the headline, and behind the text's start, are beside the headline.
const NEAR: usize = 120;

/// The most words of a line that may hold a date.
const LINE: usize = 30;

/// Words that say that a date is that of a change, lower case.
const CHANGED: [&str; 16] = [
    "updated",
    "update:",
    "modified",
    "last change",
    "changed",
    "revised",
    "aktualisiert",
    "geändert",
    "änderung",
    "bearbeitet",
    "mis à jour",
    "modifié",
    "actualizado",
    "aggiornato",
    "atualizado",
    "обновлено",
];

/// Words of lines whose dates are of something else, lower case.
const NEVER: [&str; 5] = ["©", "copyright", "foto:", "photo:", "all rights reserved"];

/// Words that say that a date is that of publication, lower case.
const PUBLISHED: [&str; 23] = [
    "published",
    "posted",
    "first published",
    "veröffentlicht",
    "erschienen",
    "erstellt",
    "stand:",
    "stand vom",
    "datum:",
    "date:",
    "publié",
    "publicado",
    "pubblicato",
    "gepubliceerd",
    "geplaatst",
    "опубликовано",
    "created",
    "written on",
    "geschrieben",
    "gepostet",
    "eingestellt",
    "online seit",
    "issued",
];

/// When the article was published, in a notation that reads as one date; `None` also where its
/// address tells it best.
pub(super) fn published(known: &Known<'_>) -> Option<String> {
    let mut search = Search {
        known,
        strange: Vec::new(),
        lines: Vec::new(),
    };
    search.strange = search.strange();
    let is_wanted = |block: &Block| block.words <= LINE && !search.strange[block.nodes.start];
    let lines = blocks::of(known.page).into_iter().filter(is_wanted);
    search.lines = lines.take(MOST).collect();
    search.published().map(|date| date.to_string())
}

/// The search for a date.
struct Search<'a> {
    known: &'a Known<'a>,
    /// Which nodes are not the page's own words on the article: comments, an archive's bar.
    strange: Vec<bool>,
    /// The lines on which a date may be shown.
    lines: Vec<Block>,
}

impl Search<'_> {
    fn published(&self) -> Option<PartialDate> {
        if let Some((stated, value)) = self.stated(meta::PUBLISHED) {
            return Some(self.as_printed(stated, &value));
        }
        let weak = || self.stated(meta::DATE).map(|(date, _)| date);
        let found = self
            .marked()
            .or_else(|| self.beside(Called::Date))
            .or_else(weak);
        if found.is_some() || self.url_day().is_some() {
            return found;
        }
        self.beside(Called::Anything)
            .or_else(|| self.in_scripts())
            .or_else(|| self.elsewhere())
            .or_else(|| self.changed())
    }

    /// What tags state under these names, and as they state it.
    fn stated(&self, names: &[&str]) -> Option<(PartialDate, String)> {
        let of_ld = match names == meta::PUBLISHED {
            true => self.known.ld.published.as_deref(),
            false => self.known.ld.created.as_deref(),
        };
        of_ld
            .into_iter()
            .chain(self.known.meta.each(names))
            .find_map(|value| Some((self.day(value)?, value.to_owned())))
    }

    /// The day that readers were shown, where the stated one is the same hour's in Greenwich.
    fn as_printed(&self, stated: PartialDate, value: &str) -> PartialDate {
        let value = value.trim();
        let is_utc = value.len() > 10
            && ["Z", "+00:00", "+0000", "GMT", "UTC"]
                .iter()
                .any(|zone| value.ends_with(zone));
        if !is_utc {
            return stated;
        }
        let is_next = |date: &PartialDate| {
            let days = (date.first() - stated.first()).num_days();
            days.abs() == 1
        };
        let shown = || self.beside(Called::Anything);
        self.url_day()
            .filter(is_next)
            .or_else(|| self.time().filter(is_next))
            .or_else(|| shown().filter(is_next))
            .unwrap_or(stated)
    }

    /// The day in the address.
    fn url_day(&self) -> Option<PartialDate> {
        let (_, path) = self.known.url?.split_once("://")?.1.split_once('/')?;
        let path = path.split(['?', '#']).next().unwrap_or(path);
        days(path).next()
    }

    /// The last resort: the day of the last change.
    fn changed(&self) -> Option<PartialDate> {
        let of_ld = self.known.ld.modified.as_deref().into_iter();
        of_ld
            .chain(self.known.meta.each(meta::MODIFIED))
            .find_map(|value| self.day(value))
    }

    /// What data in a script call the date of publication.
    fn in_scripts(&self) -> Option<PartialDate> {
        let names = [
            "\"datePublished\"",
            "\"publishedAt\"",
            "\"published_at\"",
            "\"publishDate\"",
            "\"pubDate\"",
            "\"firstPublished\"",
            "\"publicationDate\"",
            "\"dateCreated\"",
        ];
        names.iter().find_map(|name| {
            let found = memchr::memmem::find_iter(self.known.source.as_bytes(), name).take(8);
            found.into_iter().find_map(|at| {
                let rest = self.known.source[at + name.len()..]
                    .trim_start()
                    .strip_prefix(':')?;
                let rest = rest.trim_start().strip_prefix('"')?;
                let (value, _) = rest.split_once('"')?;
                (value.len() < 64).then(|| self.day(value)).flatten()
            })
        })
    }

    /// The first date of a line anywhere on the page, comments aside: one that is said to be that of
    /// publication, else one below the headline, else any.
    fn elsewhere(&self) -> Option<PartialDate> {
        let heading = self.known.heading.unwrap_or(0);
        let says = |block: &&Block| {
            let text = block.text.to_lowercase();
            PUBLISHED.iter().any(|word| text.contains(word))
        };
        let date = |block: &Block| self.line(&block.text);
        let below = || {
            self.lines
                .iter()
                .filter(|block| block.nodes.start > heading)
        };
        self.lines
            .iter()
            .filter(says)
            .find_map(date)
            .or_else(|| below().find_map(date))
            .or_else(|| self.image_day())
            .or_else(|| self.lines.iter().find_map(date))
    }

    /// Which nodes are comments of readers, or the bar of an archive of the web.
    fn strange(&self) -> Vec<bool> {
        let page = self.known.page;
        let words = [
            "comment",
            "comments",
            "commentlist",
            "respond",
            "reply",
            "replies",
        ];
        let own = [
            self.known.body,
            self.known.heading.unwrap_or(self.known.body),
        ];
        let mut strange = vec![false; page.nodes().len()];
        for at in 1..strange.len() {
            let holds = own
                .iter()
                .any(|own| (at..page.nodes()[at].end).contains(own));
            let is_bar = page
                .attribute(at, Key::Id)
                .is_some_and(|id| id.starts_with("wm-ipp"));
            strange[at] = strange[page.nodes()[at].parent]
                || is_bar
                || !holds && hints::has_word(page, at, &words);
        }
        strange
    }

    /// The day in the address of the article's picture.
    fn image_day(&self) -> Option<PartialDate> {
        let mut images = self.known.meta.each(&["og:image", "twitter:image"]);
        images.find_map(|url| days(meta::archived(url)).find(|date| date.year() >= WEB))
    }

    /// What elements mark as the time of publication.
    fn marked(&self) -> Option<PartialDate> {
        let page = self.known.page;
        let elements = 0..page.nodes().len();
        let by_prop = elements.clone().filter(|at| {
            let prop = page.attribute(*at, Key::ItemProp).unwrap_or("");
            prop.split_ascii_whitespace().any(|prop| {
                ["datePublished", "dateCreated", "pubdate"]
                    .iter()
                    .any(|known| prop.eq_ignore_ascii_case(known))
            })
        });
        let by_class = elements.filter(|at| {
            page.attribute(*at, Key::Pubdate).is_some()
                || hints::has_word(page, *at, &["published", "pubdate", "publish", "posted"])
        });
        by_prop
            .chain(by_class)
            .find_map(|at| self.day_of(at))
            .or_else(|| self.time())
    }

    /// The first `time` element near the headline, else in the article, else on the page.
    fn time(&self) -> Option<PartialDate> {
        let times: Vec<usize> = self
            .known
            .page
            .all(Tag::Time)
            .filter(|at| !self.strange[*at] && !self.is_update(*at))
            .collect();
        let near = self.near();
        let holder = self.known.page.inside(self.known.body);
        let found = |range: &std::ops::Range<usize>| {
            let inside = times.iter().filter(|at| range.contains(at));
            inside.copied().find_map(|at| self.day_of(at))
        };
        found(&near)
            .or_else(|| found(&holder))
            .or_else(|| found(&(0..self.known.page.nodes().len())))
    }

    /// The nodes beside the headline: from somewhat above it to somewhat into the text.
    fn near(&self) -> std::ops::Range<usize> {
        let heading = self.known.heading.unwrap_or(self.known.body);
        let start = heading.min(self.known.body).saturating_sub(NEAR);
        let end = if self.known.body > heading {
            self.known.body
        } else {
            heading
        };
        start..end + NEAR
    }

    /// The date on a short line beside the headline, the nearest first.
    fn beside(&self, called: Called) -> Option<PartialDate> {
        let near = self.near();
        let heading = self.known.heading.unwrap_or(self.known.body);
        let mut beside: Vec<&Block> = self
            .lines
            .iter()
            .filter(|block| near.contains(&block.nodes.start))
            .filter(|block| called == Called::Anything || self.is_named(block))
            .collect();
        beside.sort_by_key(|block| block.nodes.start.abs_diff(heading));
        beside.into_iter().find_map(|block| self.line(&block.text))
    }

    /// Whether a block is called a date by an element around it, or says that it is one.
    fn is_named(&self, block: &Block) -> bool {
        let mut at = self.known.page.nodes()[block.nodes.start].parent;
        for _ in 0..3 {
            if hints::has_part(
                self.known.page,
                at,
                &["date", "time", "datum", "posted", "publish"],
            ) {
                return true;
            }
            at = self.known.page.nodes()[at].parent;
        }
        let text = block.text.to_lowercase();
        PUBLISHED.iter().any(|word| text.contains(word))
    }

    /// The date on a line, one of change aside.
    fn line(&self, text: &str) -> Option<PartialDate> {
        let lower = text.to_lowercase();
        if NEVER.iter().any(|word| lower.contains(word)) {
            return None;
        }
        let place = |words: &[&str]| words.iter().filter_map(|word| lower.find(word)).min();
        let (published, changed) = (place(&PUBLISHED), place(&CHANGED));
        // Lengths may differ in lower case, which few letters do: then the whole line counts.
        let part = match (published, changed) {
            (Some(published), Some(changed)) if changed < published => text.get(published..),
            (_, Some(changed)) => text.get(..changed),
            _ => Some(text),
        };
        self.day(part.unwrap_or(text))
    }

    /// Whether an element is named for a day of change.
    fn is_update(&self, at: usize) -> bool {
        let words = ["updated", "update", "modified", "datemodified", "lastmod"];
        hints::has_word(self.known.page, at, &words)
    }

    /// The date that an element states in an attribute or shows.
    fn day_of(&self, at: usize) -> Option<PartialDate> {
        if self.is_update(at) {
            return None;
        }
        let attributes = [Key::DateTime, Key::Content, Key::Title];
        let stated = attributes
            .into_iter()
            .filter_map(|key| self.known.page.attribute(at, key));
        if let Some(day) = stated.into_iter().find_map(|value| self.day(value)) {
            return Some(day);
        }
        let text = self.known.page.all_text(at);
        (text.len() < 200).then(|| self.line(&text)).flatten()
    }

    /// The day that a value gives; figures in doubt are read as the page's language orders them.
    fn day(&self, value: &str) -> Option<PartialDate> {
        let value = value.trim();
        let date = match written::stated(value) {
            Ok(date) => date,
            Err(Refusal::Ambiguous(readings)) => {
                let first: u32 = value
                    .split(|c: char| !c.is_ascii_digit())
                    .find(|figures| !figures.is_empty())?
                    .parse()
                    .ok()?;
                let wants_day = self.is_day_first(value)?;
                readings.into_iter().flatten().find(|date| {
                    let leads = if wants_day { date.day() } else { date.month() };
                    leads == Some(first)
                })?
            }
            Err(_) => return None,
        };
        is_plausible(date).then_some(date)
    }

    /// Whether days stand before months in the figures of the page's language, where that is known.
    fn is_day_first(&self, value: &str) -> Option<bool> {
        if value.contains('.') {
            return Some(true);
        }
        match self.known.language?.to_ascii_lowercase().as_str() {
            "en-us" => Some(false),
            "en" => None,
            _ => Some(true),
        }
    }
}

/// Which lines are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Called {
    /// Those that stand in something called a date.
    Date,
    /// All.
    Anything,
}

/// The whole days in a text, as they stand there.
fn days(text: &str) -> impl Iterator<Item = PartialDate> {
    let places = text.char_indices().map(|(at, _)| at);
    places.filter_map(|at| {
        let written = written::at(text, at)?;
        let date = written.date().ok()?;
        (date.precision() == Precision::Day).then_some(date)
    })
}

fn is_plausible(date: PartialDate) -> bool {
    date.precision() == Precision::Day && date.to_string() != "1970-01-01"
}

#[cfg(test)]
mod tests {
    use super::super::draft;

    const TEXT: &str = "The ministers met for nine hours on Monday and agreed on nothing, as they \
        had on each of the four Mondays before, said a person who was in the room.";

    fn dated(head: &str, above: &str, below: &str) -> String {
        let page = format!(
            "<html lang=de><head>{head}</head><h1>Talks</h1>{above}<div><p>{TEXT}<p>{TEXT}</div>{below}"
        );
        let date = draft(&page).and_then(|draft| draft.date);
        date.unwrap_or("none".to_owned())
    }

    #[test]
    fn sources_are_trusted_in_order() {
        let meta = "<meta property=article:published_time content=2020-05-01T08:00>";
        let weak = "<meta name=date content=2020-05-04>";
        let time = "<time datetime=2020-05-02>2. Mai</time>";
        let line = "<p class=datum>3.5.2020</p>";
        let modified = "<meta property=article:modified_time content=2020-05-09>";
        for (head, above, wanted) in [
            (
                format!("{modified}{weak}{meta}"),
                format!("{time}{line}"),
                "2020-05-01",
            ),
            (
                format!("{modified}{weak}"),
                format!("{line}{time}"),
                "2020-05-02",
            ),
            (format!("{modified}{weak}"), line.to_owned(), "2020-05-03"),
            (format!("{modified}{weak}"), String::new(), "2020-05-04"),
            (modified.to_owned(), String::new(), "2020-05-09"),
            (String::new(), String::new(), "none"),
        ] {
            assert_eq!(dated(&head, &above, ""), wanted, "{head} {above}");
        }
    }

    #[test]
    fn dates_are_read_as_they_are_shown() {
        for (above, below, wanted) in [
            ("<p>Aktualisiert: 4. Mai 2020</p>", "", "none"),
            (
                "<p>Aktualisiert: 4.5.2020, veröffentlicht: 3.5.2020</p>",
                "",
                "2020-05-03",
            ),
            (
                "<p>3. Mai 2020 | Updated: 4. Mai 2020</p>",
                "",
                "2020-05-03",
            ),
            (
                "<time class=updated datetime=2020-05-04>4.5.</time>",
                "",
                "none",
            ),
            (
                "<span itemprop=datePublished content=2020-05-03>gestern</span>",
                "",
                "2020-05-03",
            ),
            ("", "<p>© 3. Mai 2020 Courier</p>", "none"),
            ("", "<p>Eingestellt am 3. Mai 2020</p>", "2020-05-03"),
            (
                "",
                "<div class=comments><p>Ann, 3. Mai 2020</p></div>",
                "none",
            ),
            (
                "",
                "<div id=wm-ipp><p>Captured 3 May 2020</p></div>",
                "none",
            ),
        ] {
            assert_eq!(dated("", above, below), wanted, "{above} {below}");
        }
    }

    #[test]
    fn the_hour_of_greenwich_gives_way_to_the_day_that_is_printed() {
        let meta = |value: &str| format!("<meta property=article:published_time content={value}>");
        let shown = "<p class=date>4. Mai 2020</p>";
        for (value, wanted) in [
            ("2020-05-03T23:10:00Z", "2020-05-04"),
            ("2020-05-03T23:10:00+02:00", "2020-05-03"),
            ("2020-05-01T23:10:00Z", "2020-05-01"),
        ] {
            assert_eq!(dated(&meta(value), shown, ""), wanted, "{value}");
        }
    }

    #[test]
    fn a_day_in_the_address_is_left_to_be_read_there() {
        let link = "<link rel=canonical href=https://site.example/2020/05/03/talks>";
        assert_eq!(dated(link, "", "<p>Gedruckt am 9.9.2021</p>"), "none");
        let archived = "<link rel=canonical href=https://keep.example/web/20210101000000/http://site.example/talks>";
        assert_eq!(dated(archived, "", ""), "none");
    }
}
