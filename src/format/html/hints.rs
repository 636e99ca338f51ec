//! What the names that page makers give to elements say of what stands in them.
//!
//! Classes, ids and roles are cut into words (`article-body`, `articleBody` and `article_body` are
//! alike); a word in one of the tables, or two in a row, is a hint. Hints alone decide little:
//! `body` weighs them against the text.

use super::page::{Key, Page};
use super::tag::Tag;

/// What an element is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// The text of an article is in it and little else.
    Body,
    /// An article is in it.
    Article,
    /// Nothing of an article is in it.
    Beside,
    /// Its name says nothing.
    None,
}

/// Names of what holds an article's text, words joined.
const BODY: &str = " articlebody articletext articlecontent articlecontents articlecopy articlestory \
    storybody storytext storycontent storycopy postbody postcontent posttext entrycontent entrybody \
    entrytext bodycopy bodytext bodycontent articlemaincontent contentbody contentarticle \
    newsbody newstext newscontent textbody maintext newsarticle articledetail storydetail \
    articlebodycontent articlewrap bodyarticle pagecontent blogcontent maincontent contentmain \
    richtext articlefulltext fulltext fullstory textarticle articlesection contenttext ";

/// Names of what holds an article, words joined.
const ARTICLE: &str = " article story post entry hentry content main blogpost newsitem body ";

/// Words in the names of what stands beside an article.
const BESIDE: &str = " comment comments commentlist commentform respond disqus livefyre reply replies \
    discussion share sharing sharebar sharetools shares social socials socialmedia addthis \
    sharethis sharedaddy socialshare addtoany bookmark bookmarks \
    related relatedposts relatedarticles relatedlinks relatedcontent relatedstories \
    recommended recommendation recommendations recirc recirculation outbrain taboola zergnet \
    readmore readnext upnext morefrom morestories morelinks trending popular mostread mostpopular \
    mostviewed sidebar sidebars rail rightrail rightcol aside widget widgets \
    newsletter newsletters subscribe subscription subscriptions signup optin mailchimp \
    promo promos promotion promobox teaser teasers sponsor sponsored sponsors \
    ad ads adv advert adverts advertisement advertising adsense adslot adunit adbox adblock dfp \
    banner banners nav navbar navigation navi menu menus submenu breadcrumb breadcrumbs crumbs \
    pagination pager pagenav prevnext postnav postnavigation footer foot masthead toolbar \
    toolbox tools copyright legal disclaimer cookie cookies consent gdpr popup modal overlay \
    lightbox tooltip dropdown login register registration paywall tag tags taglist tagcloud \
    keywords topics categories category postmeta entrymeta articlemeta metadata meta byline bylines \
    author authors authorbox authorbio authorinfo bio about dateline timestamp pubdate datetime \
    caption captions figcaption wpcaption credit credits imagecaption photocaption photocredit \
    gallery slideshow carousel slider video player videoplayer audioplayer poll quiz survey \
    rating ratings vote votes jumplinks skip skiplink skiplinks hidden hide invisible \
    screenreader srly sronly visuallyhidden noprint printonly print printonly feedback correction \
    infobox factbox toc tableofcontents follow followus follows like likes \
    donate donation cta callout attachment correlati ";

/// The hint that the name of the element at `at` gives.
pub(super) fn of(page: &Page, at: usize) -> Hint {
    let tag = page.tag(at);
    match tag {
        Some(Tag::Nav | Tag::Footer | Tag::Aside | Tag::Button | Tag::Dialog | Tag::Figcaption) => {
            return Hint::Beside;
        }
        Some(Tag::Html | Tag::Body | Tag::Page) | None => return Hint::None,
        _ => {}
    }
    if is_unseen(page, at) {
        return Hint::Beside;
    }
    let itemprop = page.attribute(at, Key::ItemProp).unwrap_or("");
    if itemprop.eq_ignore_ascii_case("articleBody") || itemprop.eq_ignore_ascii_case("text") {
        return Hint::Body;
    }
    let role = page.attribute(at, Key::Role).unwrap_or("");
    if matches!(
        role,
        "navigation" | "complementary" | "banner" | "contentinfo" | "search" | "dialog"
    ) {
        return Hint::Beside;
    }
    let by_name = [Key::Class, Key::Id]
        .into_iter()
        .filter_map(|key| page.attribute(at, key))
        .map(named)
        .fold(Hint::None, stronger);
    match (by_name, tag) {
        (Hint::None | Hint::Article, Some(Tag::Article | Tag::Main)) => Hint::Article,
        (Hint::Beside, _) if is_entry(page, at) => Hint::Article,
        (Hint::None, _) if matches!(role, "main" | "article") => Hint::Article,
        (hint, _) => hint,
    }
}

/// Whether the element is an entry as the microformat of that name marks one.
fn is_entry(page: &Page, at: usize) -> bool {
    let class = page.attribute(at, Key::Class).unwrap_or("");
    class
        .split_ascii_whitespace()
        .any(|name| matches!(name, "hentry" | "h-entry"))
}

fn stronger(a: Hint, b: Hint) -> Hint {
    let rank = |hint| match hint {
        Hint::Body => 3,
        Hint::Beside => 2,
        Hint::Article => 1,
        Hint::None => 0,
    };
    if rank(b) > rank(a) { b } else { a }
}

fn is_unseen(page: &Page, at: usize) -> bool {
    page.attribute(at, Key::Hidden).is_some()
        || page.attribute(at, Key::AriaHidden) == Some("true")
        || page.attribute(at, Key::Style).is_some_and(|style| {
            let style: String = style.split_whitespace().collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

/// The hint that a list of names gives; the longest names of the page's maker are cut.
fn named(names: &str) -> Hint {
    names
        .split_ascii_whitespace()
        .take(24)
        .map(|name| of_name(&words(name)))
        .fold(Hint::None, stronger)
}

/// First words of names that tell what kind of page it is, not what stands in the element.
const KINDS: [&str; 12] = [
    "has", "with", "no", "category", "tag", "format", "status", "type", "single", "cat", "js",
    "not",
];

fn of_name(words: &[String]) -> Hint {
    if words.len() > 1 && KINDS.contains(&words[0].as_str()) {
        return Hint::None;
    }
    let has = |table: &str, word: &str| word.len() > 1 && table.contains(&format!(" {word} "));
    let joined = |range: &[String]| range.concat();
    let pairs = || {
        words
            .windows(2)
            .map(joined)
            .chain(words.windows(3).map(joined))
    };
    let last_body = pairs()
        .chain(words.iter().cloned())
        .any(|pair| has(BODY, &pair));
    let beside =
        words.iter().any(|word| has(BESIDE, word)) || pairs().any(|pair| has(BESIDE, &pair));
    if last_body && !beside {
        return Hint::Body;
    }
    if beside {
        return Hint::Beside;
    }
    if words.iter().any(|word| has(ARTICLE, word)) {
        return Hint::Article;
    }
    Hint::None
}

/// The words of a name, lower case: `articleBody-2` gives `article`, `body`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_within = false;
    let mut was_lower = false;
    for c in name.chars().take(64) {
        if !c.is_ascii_alphabetic() {
            is_within = false;
            continue;
        }
        let starts = !is_within || (c.is_ascii_uppercase() && was_lower);
        if starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
        is_within = true;
        was_lower = c.is_ascii_lowercase();
    }
    words
}

/// Whether the name of the element at `at` has one of these words, lower case.
pub(super) fn has_word(page: &Page, at: usize, wanted: &[&str]) -> bool {
    [Key::Class, Key::Id, Key::ItemProp]
        .into_iter()
        .filter_map(|key| page.attribute(at, key))
        .flat_map(str::split_ascii_whitespace)
        .take(24)
        .any(|name| {
            words(name)
                .iter()
                .any(|word| wanted.contains(&word.as_str()))
        })
}

/// Whether the name of the element at `at` has one of these parts, lower case, and speaks of no
/// update.
pub(super) fn has_part(page: &Page, at: usize, wanted: &[&str]) -> bool {
    let names = [Key::Class, Key::Id]
        .into_iter()
        .filter_map(|key| page.attribute(at, key));
    names
        .flat_map(str::split_ascii_whitespace)
        .take(24)
        .any(|name| {
            let name = name.get(..64).unwrap_or(name).to_ascii_lowercase();
            let name = name.replace("update", "").replace("candidate", "");
            wanted.iter().any(|part| name.contains(part))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_stands_in_an_element() {
        for (source, wanted) in [
            ("<div class=article-body>", Hint::Body),
            ("<div class='x storyText-2'>", Hint::Body),
            ("<div itemprop=articleBody>", Hint::Body),
            ("<div id=content>", Hint::Article),
            ("<article class='no-sidebar category-ads'>", Hint::Article),
            ("<main>", Hint::Article),
            ("<div class='hentry author-ann'>", Hint::Article),
            ("<div class='related-articles'>", Hint::Beside),
            ("<div id=comments>", Hint::Beside),
            ("<nav>", Hint::Beside),
            ("<p style='display : none'>", Hint::Beside),
            ("<div role=navigation>", Hint::Beside),
            ("<body class='sidebar'>", Hint::None),
            ("<div class='has-comments'>", Hint::None),
            ("<div class='col-6 shadow'>", Hint::None),
        ] {
            assert_eq!(of(&Page::parse(source), 1), wanted, "{source}");
        }
    }
}
