//! What a page states in JSON-LD by the vocabulary of schema.org.
//!
//! Of all objects on the page those count that are the article or the page itself, not those they
//! only point to. Broken JSON is mended where it commonly breaks (line ends in strings, a comma too
//! many, comments around it) and else passed over: the page's other tags say the same.
//!
//! `{"@graph":[{"@type":"NewsArticle","headline":"Talks open"}]}` gives that headline.

use serde_json::{Map, Value};

use super::page::{Key, Page};
use super::tag::Tag;
use crate::format::stated;

/// What is stated of the article.
#[derive(Debug, Default)]
pub(super) struct Stated {
    pub(super) headline: Option<String>,
    pub(super) published: Option<String>,
    pub(super) created: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) body: Option<String>,
}

/// The most objects of a page that are looked at.
const MOST: usize = 1000;

/// What the page's scripts state: of the article first, else of the page.
pub(super) fn of(page: &Page) -> Stated {
    let mut objects = Vec::new();
    for script in page.all(Tag::Script) {
        let kind = page.attribute(script, Key::Type).unwrap_or("");
        if kind.contains("ld+json")
            && let Some(source) = page.inside(script).find_map(|at| page.text(at))
            && let Some(value) = parsed(source)
        {
            flatten(value, &mut objects);
        }
    }
    objects.sort_by_key(rank);
    let mut found = Stated::default();
    for object in objects.iter().filter(|object| rank(object) < Rank::Other) {
        add(object, &mut found);
    }
    found
}

/// The JSON of a script, mended where that is needed.
fn parsed(source: &str) -> Option<Value> {
    let source = source.trim();
    let source = source.strip_prefix("<!--").unwrap_or(source);
    let source = source.trim_start_matches("//").trim_start();
    let source = source.strip_prefix("<![CDATA[").unwrap_or(source);
    let start = source.find(['{', '['])?;
    let end = source.rfind(['}', ']'])? + 1;
    let source = source.get(start..end)?;
    serde_json::from_str(source)
        .or_else(|_| serde_json::from_str(&mended(source)))
        .ok()
}

/// JSON without line ends in strings and without commas before a closing bracket.
fn mended(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let (mut in_string, mut escaped) = (false, false);
    // Where a comma and blanks stand at the end of what is written.
    let mut comma = None;
    for c in source.chars() {
        let c = if c.is_control() { ' ' } else { c };
        if !in_string
            && matches!(c, '}' | ']')
            && let Some(at) = comma.take()
        {
            out.truncate(at);
        }
        match c {
            ',' if !in_string => comma = Some(out.len()),
            ' ' if !in_string => {}
            _ => comma = None,
        }
        out.push(c);
        if c == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = c == '\\' && in_string && !escaped;
    }
    out
}

/// The objects of a script that stand for themselves.
fn flatten(value: Value, objects: &mut Vec<Map<String, Value>>) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(values) => waiting.extend(values.into_iter().rev().take(MOST)),
            Value::Object(mut object) => {
                for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if object
                        .get(key)
                        .is_some_and(|v| v.is_object() || v.is_array())
                    {
                        waiting.extend(object.remove(key));
                    }
                }
                objects.push(object);
            }
            _ => {}
        }
        if objects.len() >= MOST {
            return;
        }
    }
}

/// What an object describes, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Article,
    Page,
    Other,
}

fn rank(object: &Map<String, Value>) -> Rank {
    let rank_of = |kind: &str| {
        let kind = kind.rsplit(['/', ':', '#']).next().unwrap_or(kind);
        match kind {
            "WebPage" | "ItemPage" | "CreativeWork" | "AboutPage" => Rank::Page,
            "BlogPosting"
            | "Report"
            | "Review"
            | "DiscussionForumPosting"
            | "Recipe"
            | "SocialMediaPosting"
            | "LiveBlogPosting"
            | "PressRelease" => Rank::Article,
            _ if kind.ends_with("Article") || kind.ends_with("ArticlePage") => Rank::Article,
            _ => Rank::Other,
        }
    };
    match object.get("@type").or_else(|| object.get("type")) {
        Some(Value::String(kind)) => rank_of(kind),
        Some(Value::Array(kinds)) => {
            let ranks = kinds.iter().filter_map(Value::as_str).map(rank_of);
            ranks.min().unwrap_or(Rank::Other)
        }
        _ => Rank::Other,
    }
}

/// Adds what an object states to what is known.
fn add(object: &Map<String, Value>, found: &mut Stated) {
    let text = |key: &str| object.get(key).and_then(line);
    let name = |key: &str| {
        object
            .get(key)
            .and_then(|value| names(value).into_iter().next())
    };
    let fill = |place: &mut Option<String>, value: Option<String>| {
        if place.is_none() {
            *place = value;
        }
    };
    let is_article = rank(object) == Rank::Article;
    if is_article {
        fill(
            &mut found.headline,
            text("headline").or_else(|| text("name")),
        );
        fill(
            &mut found.body,
            object.get("articleBody").and_then(paragraphs),
        );
    }
    fill(&mut found.published, text("datePublished"));
    fill(
        &mut found.created,
        text("dateCreated").or_else(|| text("uploadDate")),
    );
    fill(&mut found.modified, text("dateModified"));
    fill(
        &mut found.publisher,
        name("publisher").or_else(|| name("sourceOrganization")),
    );
    fill(&mut found.url, text("url"));
    fill(&mut found.language, text("inLanguage"));
    if found.authors.is_empty() {
        let authors = object.get("author").or_else(|| object.get("creator"));
        found.authors = authors.map(names).unwrap_or_default();
    }
}

/// A value as a line of text: a string, a number, the first of a list.
fn line(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => stated(&crate::format::entity::decode(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.first().and_then(|first| match first {
            Value::Array(_) => None,
            other => line(other),
        }),
        Value::Object(object) => object
            .get("@value")
            .and_then(Value::as_str)
            .and_then(stated),
        _ => None,
    }
}

/// A text as paragraphs between empty lines, without markup.
fn paragraphs(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let page = Page::parse(text);
    let blocks = super::blocks::of(&page);
    let lines = blocks.iter().flat_map(|block| {
        let own = page.text(block.nodes.start).unwrap_or("");
        let is_plain = block.nodes.len() == 1 && own.contains('\n');
        let lines: Vec<String> = match is_plain {
            true => own.lines().filter_map(stated).collect(),
            false => vec![block.text.clone()],
        };
        lines
    });
    let text = lines.collect::<Vec<_>>().join("\n\n");
    (!text.is_empty()).then_some(text)
}

/// The names of persons or bodies: strings, objects with a name, lists of them.
fn names(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::Object(object) => object.get("name").and_then(line),
        Value::String(_) => line(value).filter(|name| !name.starts_with("http")),
        _ => None,
    };
    match value {
        Value::Array(values) => values.iter().take(50).filter_map(one).collect(),
        other => one(other).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_script(json: &str) -> Stated {
        of(&Page::parse(&format!(
            "<script type='application/ld+json'>{json}</script>"
        )))
    }

    #[test]
    fn articles_are_found_in_graphs_lists_and_broken_json() {
        for json in [
            r#"{"@type":"NewsArticle","headline":"Talks &amp; tea","datePublished":"2020-05-01"}"#,
            r#"[{"@type":"Organization","name":"X"},{"@type":["Report","Thing"],"headline":"Talks & tea","datePublished":"2020-05-01"}]"#,
            r#"{"@graph":[{"@type":"WebPage","datePublished":"2019-01-01"},{"@type":"http://schema.org/NewsArticle","headline":"Talks & tea","datePublished":["2020-05-01"]}]}"#,
            "<!-- {\"@type\":\"Article\",\"headline\":\"Talks\n & tea\",\"datePublished\":\"2020-05-01\", } -->",
        ] {
            let found = of_script(json);
            assert_eq!(found.headline.as_deref(), Some("Talks & tea"), "{json}");
            assert_eq!(found.published.as_deref(), Some("2020-05-01"), "{json}");
        }
    }

    #[test]
    fn authors_are_named_by_strings_objects_and_lists() {
        for (author, wanted) in [
            (r#""Ann Lee""#, vec!["Ann Lee"]),
            (r#"{"@type":"Person","name":"Ann Lee"}"#, vec!["Ann Lee"]),
            (
                r#"[{"name":"Ann Lee"},"Bob Roe",null]"#,
                vec!["Ann Lee", "Bob Roe"],
            ),
            (r#""https://site.example/ann""#, vec![]),
            ("7", vec![]),
        ] {
            let json = format!(r#"{{"@type":"Article","author":{author}}}"#);
            assert_eq!(of_script(&json).authors, wanted, "{author}");
        }
    }

    #[test]
    fn what_cannot_be_mended_says_nothing() {
        for json in ["", "{", "{\"@type\":", "[[[[", "}{", "null", "<!--", "{]"] {
            assert!(of_script(json).headline.is_none(), "{json}");
        }
    }
}
