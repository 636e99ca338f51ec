//! Answers requests from one commit of the index.
//!
//! The top of the list is found first, alone, so that the engine may pass over what cannot reach
//! it; the total is a pass of its own, and only where it is asked for. Stored articles are read
//! for the hits of the page, no others.

use std::collections::HashSet;

use chrono::NaiveDate;
use tantivy::collector::{Count, DocSetCollector, TopDocs};
use tantivy::query::{Query as Lowered, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Order as Direction, ReloadPolicy, TantivyDocument, Term};

use super::analysis::Analysis;
use super::bearers::{self, Bearer};
use super::census::{self, Slice};
use super::collapse::{self, Match};
use super::document;
use super::kin::{Kin, LazyKin};
use super::lower::{self, Frequencies, View, lower};
use super::marks::Marker;
use super::people;
use super::schema::Fields;
use super::{Index, SearchError};
use crate::article::Article;
use crate::person;
use crate::query::Query;
use crate::search::{Census, Company, Hit, Order, Page, People, Portrait, Search, Total, Unit};

/// Blocks of the article store that stay unpacked: a page of hits needs few.
const STORE_BLOCKS: usize = 16;
/// As many hits as this are made room for without asking how many there are.
const FEW: usize = 1000;

/// One commit of an index, open for reading.
pub struct Searcher {
    inner: tantivy::Searcher,
    fields: Fields,
    analyses: Vec<Analysis>,
    kin: LazyKin,
}

/// Whether what is known of the company of stories is of the commit that is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It is, or there is nothing to know.
    Current,
    /// It is of a commit before, or missing: the run that made this one was stopped.
    Stale,
}

/// A story of a page, not yet read.
struct Found {
    at: DocAddress,
    score: Option<f32>,
    others: Option<usize>,
}

/// What an index holds, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Articles.
    pub articles: u64,
    /// Articles without a date.
    pub undated: u64,
    /// Articles of which others are nearly the same.
    pub carried: u64,
    /// Stories that these articles are.
    pub clusters: u64,
    /// Segments, the engine's pieces of an index.
    pub segments: usize,
    /// The first day that a dated article may be of.
    pub first: Option<NaiveDate>,
    /// The last day that a dated article may be of.
    pub last: Option<NaiveDate>,
}

impl Totals {
    /// Articles that carry again what another does: all of each cluster but one.
    pub fn duplicates(&self) -> u64 {
        self.carried - self.clusters
    }
}

impl Searcher {
    pub(super) fn open(index: &Index) -> tantivy::Result<Searcher> {
        let reader = index
            .inner
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS)
            .try_into()?;
        let inner = reader.searcher();
        Ok(Searcher {
            analyses: lower::analyses(&inner, index.fields.lang)?,
            inner,
            fields: index.fields,
            kin: LazyKin::new(
                &index.dir,
                index.payload.as_ref().map_or(0, |p| p.generation),
            ),
        })
    }

    fn kin(&self) -> &Kin {
        self.kin.get()
    }

    /// Whether clusters and versions are those of this commit.
    pub fn freshness(&self) -> Freshness {
        match self.kin.is_current() {
            true => Freshness::Current,
            false => Freshness::Stale,
        }
    }

    /// The company of the story of this id.
    pub fn company(&self, id: &str) -> Company {
        let (kin, key) = (self.kin(), document::key(id));
        let cluster = kin.member(key).map(|member| member.cluster);
        let others = cluster.map_or(0, |cluster| kin.ids(cluster).count() - 1);
        Company {
            cluster: cluster.and_then(|cluster| kin.ids(cluster).next().map(str::to_owned)),
            others,
            updates: kin.updates(key).map(str::to_owned),
        }
    }

    fn view(&self) -> View<'_> {
        View {
            fields: &self.fields,
            searcher: &self.inner,
            analyses: &self.analyses,
            kin: &self.kin,
        }
    }

    fn lower(&self, query: &Query) -> tantivy::Result<Box<dyn Lowered>> {
        lower(query, &self.view())
    }

    /// The page that a request asks for.
    ///
    /// # Errors
    /// When the engine fails, as on a damaged segment.
    pub fn search(&self, search: &Search) -> Result<Page, SearchError> {
        let query = self.lower(&search.query)?;
        let (total, top) = match search.unit {
            Unit::Cluster => self.collapsed(&*query, search)?,
            Unit::Story => {
                let total = match search.total {
                    Total::Counted => Some(self.inner.search(&query, &Count)?),
                    Total::Unasked => None,
                };
                (total, self.top(&*query, search)?)
            }
        };
        let mut marker = Marker::new(&search.query, &|name| self.ids(name))?;
        let mut hits = Vec::new();
        for found in top {
            let article = self.read(found.at)?;
            hits.push(Hit {
                marks: marker.mark(&article),
                company: self.company(&article.id),
                article,
                score: found.score,
                others: found.others,
            });
        }
        Ok(Page { total, hits })
    }

    /// The page and the number of all, each cluster counted once.
    fn collapsed(
        &self,
        query: &dyn Lowered,
        search: &Search,
    ) -> Result<(Option<usize>, Vec<Found>), SearchError> {
        let all = collapse::collapsed(&self.inner, query, self.kin(), search.order)?;
        let page = all.iter().skip(search.offset).take(search.limit);
        let is_scored = search.order == Order::Relevance;
        let found = page.map(|found: &Match| Found {
            at: found.at,
            score: is_scored.then_some(found.score),
            others: Some(found.others),
        });
        Ok((Some(all.len()), found.collect()))
    }

    fn top(&self, query: &dyn Lowered, search: &Search) -> Result<Vec<Found>, SearchError> {
        let found = |score, at| Found {
            at,
            score,
            others: None,
        };
        // The engine makes room for as many hits as it is told, so it is told of no more than match.
        let most = match search.limit.saturating_add(search.offset) {
            few if few <= FEW => few,
            _ => self.inner.search(query, &Count)?,
        };
        let (limit, offset) = (search.limit.min(most), search.offset.min(most));
        if limit == 0 {
            return Ok(Vec::new());
        }
        let top = TopDocs::with_limit(limit).and_offset(offset);
        let direction = match search.order {
            Order::Relevance => {
                let frequencies = Frequencies::of(&search.query, &self.view())?;
                let by_score = top.order_by_score();
                let hits =
                    self.inner
                        .search_with_statistics_provider(query, &by_score, &frequencies)?;
                let hits = hits.into_iter();
                return Ok(hits.map(|(score, at)| found(Some(score), at)).collect());
            }
            Order::Newest => Direction::Desc,
            Order::Oldest => Direction::Asc,
        };
        let hits = self
            .inner
            .search(query, &top.order_by_fast_field::<i64>("day", direction))?;
        let hits = hits.into_iter();
        Ok(hits.map(|(_, at)| found(None, at)).collect())
    }

    fn read(&self, address: DocAddress) -> Result<Article, SearchError> {
        let document: TantivyDocument = self.inner.doc(address)?;
        Ok(document::article(&document, &self.fields))
    }

    /// How many stories match.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn count(&self, query: &Query) -> Result<usize, SearchError> {
        Ok(self.inner.search(&self.lower(query)?, &Count)?)
    }

    /// How many stories match, where those of a cluster count as one.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn count_clusters(&self, query: &Query) -> Result<usize, SearchError> {
        let query = self.lower(query)?;
        let all = collapse::collapsed(&self.inner, &*query, self.kin(), Order::Oldest)?;
        Ok(all.len())
    }

    /// The stories of a file, by the path under which they are known, in the order of the file.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn of_file(&self, path: &str) -> Result<Vec<Article>, SearchError> {
        self.articles(Term::from_field_text(self.fields.path, path))
    }

    /// The stories of this id: one, or none.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn of_id(&self, id: &str) -> Result<Vec<Article>, SearchError> {
        self.articles(Term::from_field_text(self.fields.id, id))
    }

    fn articles(&self, term: Term) -> Result<Vec<Article>, SearchError> {
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let mut addresses: Vec<DocAddress> = self
            .inner
            .search(&query, &DocSetCollector)?
            .into_iter()
            .collect();
        addresses.sort_unstable();
        addresses
            .into_iter()
            .map(|address| self.read(address))
            .collect()
    }

    /// Everyone who is named with this form and more, most mentioned first; one person, or one name,
    /// once.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn bearers(&self, form: &str) -> Result<Vec<Bearer>, SearchError> {
        Ok(bearers::bearers(&self.inner, self.fields.bearer, form)?)
    }

    /// Who is mentioned in the stories that a query finds.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn people(&self, census: &Census) -> Result<People, SearchError> {
        let slices = self.slices(&census.query)?;
        let (total, page) = census::list(&slices, census.offset, census.limit)?;
        Ok(People {
            stories: census::stories(&slices),
            total,
            page,
        })
    }

    /// Everyone who bears a name and is mentioned in the stories that a query finds, most mentioned
    /// first; offset and limit go for those named beside each.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn portraits(&self, name: &str, census: &Census) -> Result<Vec<Portrait>, SearchError> {
        let slices = self.slices(&census.query)?;
        let (offset, limit) = (census.offset, census.limit);
        Ok(census::portraits(
            &slices,
            &self.groups(name)?,
            offset,
            limit,
        )?)
    }

    /// In how many of the stories that a query finds those who bear a name are counted.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn count_naming(&self, name: &str, query: &Query) -> Result<usize, SearchError> {
        let slices = census::stories_of(&self.slices(query)?, &self.groups(name)?)?;
        Ok(census::stories(&slices))
    }

    /// The groups of everyone who bears a name, whole or in part.
    fn groups(&self, name: &str) -> tantivy::Result<Vec<String>> {
        let mut groups = bearers::groups(&self.inner, self.fields.bearer, name)?;
        groups.entry(person::whole_key(name)).or_default();
        Ok(groups.into_keys().collect())
    }

    fn slices(&self, query: &Query) -> Result<Vec<Slice>, SearchError> {
        let query = self.lower(query)?;
        Ok(census::slices(&self.inner, &*query)?)
    }

    /// The ids of everyone who may be meant by a name.
    fn ids(&self, name: &str) -> tantivy::Result<Vec<String>> {
        let groups = bearers::groups(&self.inner, self.fields.bearer, name)?;
        let ids = groups.keys().filter_map(|group| people::id_of(group));
        Ok(ids.map(str::to_owned).collect())
    }

    /// Counts what the index holds.
    ///
    /// # Errors
    /// When a segment cannot be read.
    pub fn totals(&self) -> Result<Totals, SearchError> {
        let mut totals = Totals {
            segments: self.inner.segment_readers().len(),
            ..Totals::default()
        };
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        let mut clusters = HashSet::new();
        for segment in self.inner.segment_readers() {
            let columns = segment.fast_fields();
            let (days, last_days) = (columns.i64("day")?, columns.i64("last_day")?);
            let keys = columns.u64("key")?;
            for doc in segment.doc_ids_alive() {
                totals.articles += 1;
                if let Some(member) = keys.first(doc).and_then(|key| self.kin().member(key)) {
                    totals.carried += 1;
                    clusters.insert(member.cluster);
                }
                match (days.first(doc), last_days.first(doc)) {
                    (Some(day), Some(last_day)) => {
                        first = first.min(day);
                        last = last.max(last_day);
                    }
                    _ => totals.undated += 1,
                }
            }
        }
        totals.clusters = clusters.len() as u64;
        if first <= last {
            totals.first = document::day_of_number(first);
            totals.last = document::day_of_number(last);
        }
        Ok(totals)
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::article::{Found, Origin};
    use crate::date::written;
    use crate::index::manifest::{Changes, Manifest};
    use crate::index::{Claim, Index, Resources, Writer};
    use crate::person::{Identity, Person, Standing};
    use crate::query::{self, Leniency};
    use crate::text::Text;

    /// Stories, a line each: date, text. Who somebody is stands behind each name in brackets: an id
    /// of [`identity`], `-` for nobody known, `?` for a lone word.
    const STORIES: &str = "\
2011-02-01 [Muammar Gaddafi:gaddafi] spoke in Tripoli.
2011-03-01 [Kadhafi:gaddafi] met [David Cameron:-], and [Kadhafi:gaddafi] left.
2012-03-01 The heirs of [Gaddafi:-] met [Tariq Gaddafi:-] and [DAVID CAMERON:-].
2017-06-01 [Moon:moon] met [Kim Jong-un:-], and [Kim:?] smiled.
2019-06-01 [Moon Jae-in:exmoon] met [Kim Jong Un:-].
2019 [Kim Jongun:-] slept.
- [Kim Jong-un:-] met [Mary Moon:-].";

    fn identity(name: &str) -> Option<Identity> {
        let (id, name, forms, country, title) = match name {
            "gaddafi" => (
                "muammar-gaddafi",
                "Muammar Gaddafi",
                "moamer kadhafi|kadhafi",
                "LY",
                "leader",
            ),
            "moon" => ("moon-jae-in", "Moon Jae-in", "moon", "KR", "president"),
            "exmoon" => ("moon-jae-in", "Moon Jae-in", "moon", "", "party chairman"),
            _ => return None,
        };
        Some(Identity {
            id: id.to_owned(),
            name: name.to_owned(),
            forms: forms.split('|').map(str::to_owned).collect(),
            led: Some(country.to_owned())
                .into_iter()
                .filter(|c| !c.is_empty())
                .collect(),
            offices: vec![(title.to_owned(), "KR".to_owned())],
        })
    }

    fn story(number: usize, line: &str) -> Article {
        let (date, mut rest) = line.split_once(' ').unwrap();
        let (mut body, mut people) = (String::new(), Vec::<Person>::new());
        while let Some((before, after)) = rest.split_once('[') {
            let (marked, after) = after.split_once(']').unwrap();
            let (name, who) = marked.split_once(':').unwrap();
            body.push_str(before);
            let mention = body.len()..body.len() + name.len();
            body.push_str(name);
            rest = after;
            match people.iter_mut().find(|person| person.name == name) {
                Some(known) => known.mentions.push(mention),
                None => people.push(Person {
                    name: name.to_owned(),
                    mentions: vec![mention],
                    standing: if who == "?" {
                        Standing::Lone
                    } else {
                        Standing::Established
                    },
                    identity: identity(who),
                }),
            }
        }
        body.push_str(rest);
        Article {
            id: number.to_string(),
            path: number.to_string(),
            text: Text::new(None, &body),
            date: written::stated(date).ok().map(|value| Found {
                value,
                origin: Origin::Metadata,
            }),
            people,
            ..Article::default()
        }
    }

    /// An index of the stories in two segments, from the first of which a story is taken out: a
    /// sixth, too few to rewrite the segment.
    fn index() -> (TempDir, Searcher) {
        let dir = TempDir::new().unwrap();
        let lines: Vec<&str> = STORIES.lines().collect();
        for (part, numbers) in [(0..5), (5..7)].into_iter().enumerate() {
            let claim = Claim {
                holder: "a test",
                waits: &|_| false,
            };
            let resources = Resources {
                threads: 1,
                memory: None,
            };
            let index = Index::create(dir.path(), &claim).unwrap();
            let writer = Writer::new(&index, resources).unwrap();
            if part == 1 {
                writer.remove("gone");
            }
            for number in numbers {
                let article = story(number + 1, lines[number]);
                writer.add(vec![writer.story(article, "file")]).unwrap();
            }
            if part == 0 {
                let gone = story(9, "2011 [Moamer Kadhafi:gaddafi] met [Idi Amin:-].");
                writer.add(vec![writer.story(gone, "gone")]).unwrap();
            }
            writer
                .commit(&Manifest::default(), &Changes::new())
                .unwrap();
            writer.finish(&|| false).unwrap();
        }
        let searcher = Index::open(dir.path()).unwrap().searcher().unwrap();
        (dir, searcher)
    }

    fn asked(text: &str) -> Query {
        let today = NaiveDate::from_ymd_opt(2024, 3, 15).unwrap();
        query::parse(text, today, Leniency::Strict).unwrap().query
    }

    /// Ids of what a query finds, each with its marks.
    fn found(searcher: &Searcher, text: &str) -> String {
        let search = Search {
            query: asked(text),
            order: Order::Oldest,
            offset: 0,
            limit: 20,
            total: Total::Unasked,
            unit: Unit::Story,
        };
        let mut hits = searcher.search(&search).unwrap().hits;
        hits.sort_by_key(|hit| hit.article.id.clone());
        let shown = hits.iter().map(|hit| {
            let whole = hit.article.text.whole();
            let marks: Vec<&str> = hit
                .marks
                .iter()
                .map(|mark| &whole[mark.span.clone()])
                .collect();
            format!("{} {}", hit.article.id, marks.join("+"))
        });
        shown.collect::<Vec<_>>().join("; ")
    }

    fn census(text: &str, offset: usize, limit: usize) -> Census {
        Census {
            query: asked(text),
            offset,
            limit,
        }
    }

    fn known(who: &crate::search::Known) -> String {
        let id = who.id.as_deref().map(|id| format!(" [{id}]"));
        format!("{}{} {}", who.name, id.unwrap_or_default(), who.stories)
    }

    fn listed(searcher: &Searcher, census: &Census) -> Vec<String> {
        let line = |listed: &crate::search::Listed| {
            let forms = listed
                .forms
                .iter()
                .map(|f| format!("{} {}", f.printed, f.stories));
            format!(
                "{}: {}",
                known(&listed.who),
                forms.collect::<Vec<_>>().join(", ")
            )
        };
        let people = searcher.people(census).unwrap();
        assert_eq!(people.stories, searcher.count(&census.query).unwrap());
        people.page.iter().map(line).collect()
    }

    #[test]
    fn people_are_found_under_every_form_of_who_they_are() {
        let (_dir, searcher) = index();
        for (text, expected) in [
            (
                "person:\"Moamer Kadhafi\"",
                "1 Muammar Gaddafi; 2 Kadhafi+Kadhafi",
            ),
            (
                "person:\"Muammar Gaddafi\"",
                "1 Muammar Gaddafi; 2 Kadhafi+Kadhafi",
            ),
            (
                "person:gaddafi",
                "1 Muammar Gaddafi; 2 Kadhafi+Kadhafi; 3 Gaddafi+Tariq Gaddafi",
            ),
            ("person:\"moon jae in\"", "4 Moon; 5 Moon Jae-in"),
            (
                "person:\"Kim Jong Un\"",
                "4 Kim Jong-un; 5 Kim Jong Un; 6 Kim Jongun; 7 Kim Jong-un",
            ),
            (
                "person:\"Kim Jongun\"",
                "4 Kim Jong-un; 5 Kim Jong Un; 6 Kim Jongun; 7 Kim Jong-un",
            ),
            ("leader:LY", "1 Muammar Gaddafi; 2 Kadhafi+Kadhafi"),
            ("leader:KR", "4 Moon"),
            ("office:President", "4 Moon"),
            ("office:\"president of KR\"", "4 Moon"),
            ("office:\"president of KP\"", ""),
            ("office:\"party chairman\" -leader:KR", "5 Moon Jae-in"),
        ] {
            assert_eq!(found(&searcher, text), expected, "{text}");
        }
    }

    #[test]
    fn stored_people_keep_who_they_are() {
        let (_dir, searcher) = index();
        let article = &searcher.of_id("4").unwrap()[0];
        let expected = Identity {
            forms: Vec::new(),
            ..identity("moon").unwrap()
        };
        assert_eq!(article.people[0].identity, Some(expected));
        assert_eq!(article.people[2].standing, Standing::Lone);
        assert_eq!(
            (article.people.len(), &article.people[1].identity),
            (3, &None)
        );
    }

    #[test]
    fn people_are_counted_by_stories_as_one_person_each() {
        let (_dir, searcher) = index();
        let all = [
            "Kim Jong-un 4: Kim Jong-un 2, Kim Jong Un 1, Kim Jongun 1",
            "David Cameron 2: David Cameron 2",
            "Moon Jae-in [moon-jae-in] 2: Moon 1, Moon Jae-in 1",
            "Muammar Gaddafi [muammar-gaddafi] 2: Kadhafi 1, Muammar Gaddafi 1",
            "Gaddafi 1: Gaddafi 1",
            "Mary Moon 1: Mary Moon 1",
            "Tariq Gaddafi 1: Tariq Gaddafi 1",
        ];
        assert_eq!(listed(&searcher, &census("*", 0, 100)), all);
        assert_eq!(listed(&searcher, &census("*", 2, 3)), all[2..5]);
        assert_eq!(listed(&searcher, &census("*", 7, 3)), [""; 0]);
        assert_eq!(listed(&searcher, &census("*", 0, 0)), [""; 0]);
        assert_eq!(searcher.people(&census("*", 9, 0)).unwrap().total, 7);
        assert_eq!(
            listed(&searcher, &census("date:2011", 0, 9)),
            [
                "Muammar Gaddafi [muammar-gaddafi] 2: Kadhafi 1, Muammar Gaddafi 1",
                "David Cameron 1: David Cameron 1"
            ]
        );
        let nobody = searcher.people(&census("nothing", 0, 9)).unwrap();
        assert_eq!((nobody.stories, nobody.total, nobody.page.len()), (0, 0, 0));
    }

    #[test]
    fn portraits_are_of_all_who_bear_the_name() {
        let (_dir, searcher) = index();
        let portraits = |name, text| -> Vec<String> {
            let portraits = searcher.portraits(name, &census(text, 0, 2)).unwrap();
            let line = |portrait: &Portrait| {
                let years = portrait
                    .years
                    .iter()
                    .map(|y| format!("{:?} {}", y.year.unwrap_or(0), y.stories));
                let beside = portrait.beside.iter().map(known);
                format!(
                    "{}; {}; {}",
                    known(&portrait.who),
                    years.collect::<Vec<_>>().join(", "),
                    beside.collect::<Vec<_>>().join(", ")
                )
            };
            portraits.iter().map(line).collect()
        };
        let kim = "Kim Jong-un 4; 2017 1, 2019 2, 0 1; Moon Jae-in [moon-jae-in] 2, Mary Moon 1";
        assert_eq!(portraits("kim jong un", "*"), [kim]);
        assert_eq!(portraits("Kim", "*"), [kim]);
        assert_eq!(portraits("kimjongun", "*"), [kim]);
        assert_eq!(
            portraits("gaddafi", "*"),
            [
                "Muammar Gaddafi [muammar-gaddafi] 2; 2011 2; David Cameron 1",
                "Gaddafi 1; 2012 1; David Cameron 1, Tariq Gaddafi 1",
                "Tariq Gaddafi 1; 2012 1; David Cameron 1, Gaddafi 1",
            ]
        );
        assert_eq!(
            portraits("moon", "date:2019"),
            ["Moon Jae-in [moon-jae-in] 1; 2019 1; Kim Jongun 1"]
        );
        assert_eq!(portraits("Idi Amin", "*"), [""; 0]);
        assert_eq!(portraits("nobody", "*"), [""; 0]);
    }

    #[test]
    fn candidates_of_one_identity_are_one() {
        let (_dir, searcher) = index();
        let bearers = |name| -> Vec<String> {
            let bearers = searcher.bearers(name).unwrap();
            bearers
                .iter()
                .map(|b| format!("{} {}", b.name, b.stories))
                .collect()
        };
        assert_eq!(bearers("gaddafi"), ["Muammar Gaddafi 2", "Tariq Gaddafi 1"]);
        assert_eq!(bearers("Moon"), ["Moon Jae-in 2", "Mary Moon 1"]);
        assert_eq!(bearers("kim"), ["Kim Jong-un 4"]);
        assert_eq!(bearers("Muammar Gaddafi"), ["Muammar Gaddafi 2"]);
    }
}
