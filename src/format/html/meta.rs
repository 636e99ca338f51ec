//! What the tags in a page's head state, by the names that OpenGraph, Dublin Core and the makers of
//! indexes gave them; each table is in order of trust.

use super::page::{Key, Page};
use super::tag::Tag;
use crate::format::stated;

/// The `meta` elements of a page that have a name and content.
pub(super) struct Meta<'a>(Vec<(String, &'a str)>);

/// Names of a headline.
pub(super) const TITLE: &[&str] = &[
    "og:title",
    "twitter:title",
    "headline",
    "sailthru.title",
    "parsely-title",
    "dc.title",
    "dcterms.title",
    "citation_title",
    "title",
];

/// Names of the day of publication.
pub(super) const PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "article.published",
    "og:published_time",
    "og:article:published_time",
    "og:pubdate",
    "og:regdate",
    "bt:pubdate",
    "rnews:datepublished",
    "datepublished",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dc.issued",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "publish_date",
    "publish-date",
    "publishdate",
    "published-date",
    "published_date",
    "publisheddate",
    "publication_date",
    "publication-date",
    "publicationdate",
    "originalpublicationdate",
    "article_date_original",
    "article.date",
    "article-date",
    "pub_date",
    "pubdate",
    "ptime",
    "pdate",
    "dc.date.published",
    "dcsext.articlefirstpublished",
];

/// Names of some day, mostly that of publication.
pub(super) const DATE: &[&str] = &[
    "created",
    "article.created",
    "article:created_time",
    "datecreated",
    "date_created",
    "dc.date.created",
    "dcterms.created",
    "dc.created",
    "displaydate",
    "timestamp",
    "release_date",
    "releasedate",
    "dcterms.date",
    "dc.date",
    "date",
];

/// Names of the day of the last change.
pub(super) const MODIFIED: &[&str] = &[
    "article:modified_time",
    "article:modified",
    "og:modified_time",
    "og:updated_time",
    "article:updated_time",
    "datemodified",
    "dateupdated",
    "dcterms.modified",
    "dc.date.modified",
    "dc.modified",
    "article.updated",
    "last-modified",
    "last_modified",
    "lastmod",
    "modified",
    "revised",
    "revision_date",
    "updated_time",
    "moddate",
];

/// Names of who wrote it.
pub(super) const AUTHOR: &[&str] = &[
    "author",
    "byl",
    "article:author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "article.author",
    "twitter:data1:author",
];

/// Names of who carried it.
pub(super) const SITE: &[&str] = &[
    "og:site_name",
    "citation_journal_title",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "copyright-holder",
    "application-name",
    "apple-mobile-web-app-title",
];

/// Names of what the article is about.
pub(super) const DESCRIPTION: &[&str] = &[
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.abstract",
];

/// Names of the language.
pub(super) const LANGUAGE: &[&str] = &[
    "content-language",
    "dc.language",
    "dcterms.language",
    "language",
    "og:locale",
];

impl<'a> Meta<'a> {
    /// Those of a page.
    pub(super) fn of(page: &'a Page) -> Meta<'a> {
        let named = |at: usize| {
            let content = page.attribute(at, Key::Content)?;
            let name = [Key::Property, Key::Name, Key::ItemProp]
                .into_iter()
                .find_map(|key| page.attribute(at, key).filter(|name| !name.is_empty()))?;
            (!content.trim().is_empty() && name.len() < 64)
                .then(|| (name.trim().to_ascii_lowercase(), content))
        };
        Meta(page.all(Tag::Meta).filter_map(named).collect())
    }

    /// The first value of each of these names, in the order of the table.
    pub(super) fn each(&self, names: &[&str]) -> impl Iterator<Item = &'a str> {
        let find = |name: &&str| self.0.iter().find(|(known, _)| known == name);
        names.iter().filter_map(find).map(|(_, content)| *content)
    }

    /// The first value, on one line.
    pub(super) fn first(&self, names: &[&str]) -> Option<String> {
        self.each(names).find_map(stated)
    }

    /// All values of the first of these names that has one.
    pub(super) fn all(&self, names: &[&str]) -> Vec<&'a str> {
        let of = |name: &&str| -> Vec<&'a str> {
            let known = self.0.iter().filter(|(known, _)| known == name);
            known.map(|(_, content)| *content).collect()
        };
        names
            .iter()
            .map(of)
            .find(|all| !all.is_empty())
            .unwrap_or_default()
    }
}

/// Where the page stood, as it states: its canonical address.
pub(super) fn url(page: &Page, meta: &Meta<'_>) -> Option<String> {
    let links = page.all(Tag::Link).filter(|at| {
        let rel = page.attribute(*at, Key::Rel).unwrap_or("");
        rel.split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case("canonical"))
    });
    let canonical = links.filter_map(|at| page.attribute(at, Key::Href));
    let is_whole = |url: &&str| {
        let (scheme, rest) = url.trim().split_once("://").unwrap_or(("", ""));
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        matches!(scheme, "http" | "https") && !path.is_empty()
    };
    canonical
        .chain(meta.each(&["og:url", "twitter:url", "parsely-link"]))
        .find(is_whole)
        .and_then(|url| stated(archived(url)))
}

/// The address of what an archive of the web keeps, which it adds to its own with the day of capture.
pub(super) fn archived(url: &str) -> &str {
    let inner = ["/http://", "/https://"]
        .into_iter()
        .filter_map(|scheme| url.rfind(scheme))
        .max();
    inner.map_or(url, |at| &url[at + 1..])
}

/// The language that the page states, its own element first.
pub(super) fn language(page: &Page, meta: &Meta<'_>) -> Option<String> {
    let html = page
        .all(Tag::Html)
        .find_map(|at| page.attribute(at, Key::Lang));
    let is_code = |code: &str| {
        let code = code.split([',', ';']).next().unwrap_or(code).trim();
        let is_sound = (2..=12).contains(&code.len())
            && code
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        is_sound.then(|| code.replace('_', "-"))
    };
    html.into_iter()
        .chain(meta.each(LANGUAGE))
        .find_map(is_code)
}
