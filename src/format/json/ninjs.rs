//! ninjs, the JSON of the IPTC: what tells it from other JSON, and where its fields mean their own.
//!
//! Names are those of 1.x, 2.x and 3.x alike, which differ in case and number alone. In ninjs the
//! headline is the title and `title` a name for editors, `place` is what the story speaks of and
//! `located` where it was filed, and `uri` names the item, which is a web address only where it looks
//! like one. Pictures, sound and events have headlines too; without a text they are no stories.

use super::parse::{Fields, Value};
use super::story;
use super::value::line;

/// Fields that hardly any other JSON has, in plain form.
const MARKS: [&str; 5] = [
    "versioncreated",
    "contentcreated",
    "pubstatus",
    "representationtype",
    "eventdetails",
];

/// Kinds of items that are no stories by themselves.
const KINDS: [&str; 9] = [
    "picture",
    "graphic",
    "audio",
    "video",
    "animation",
    "event",
    "planning",
    "package",
    "component",
];

fn field<'a>(fields: &'a Fields, wanted: &str) -> Option<&'a Value> {
    let found = fields.iter().find(|(name, _)| name == wanted);
    found.map(|(_, value)| value)
}

/// Whether an object is of ninjs: it has a `uri`, and something that only ninjs has.
pub(super) fn is_one(fields: &Fields) -> bool {
    field(fields, "uri").is_some() && MARKS.iter().any(|mark| field(fields, mark).is_some())
}

/// What an object of ninjs is instead of a story; `None` for a story and for other JSON but schemas.
pub(super) fn not_a_story(fields: &Fields) -> Option<String> {
    if fields.iter().any(|(name, _)| story::is_text(name)) {
        return None;
    }
    if field(fields, "$schema").is_some() && field(fields, "uri").is_none() {
        return Some("a JSON schema, not a story".to_owned());
    }
    if !is_one(fields) {
        return None;
    }
    let stated = field(fields, "type").and_then(line);
    let is_event = field(fields, "eventdetails").is_some();
    let kind = stated.or_else(|| is_event.then(|| "event".to_owned()))?;
    let is_other = KINDS.contains(&kind.to_lowercase().as_str());
    is_other.then(|| format!("an item of the kind `{kind}` without the text of a story"))
}

/// Leaves out the fields that mean something else in ninjs than elsewhere.
pub(super) fn settle(fields: &mut Fields) {
    let has_headline = ["headline", "headlines"]
        .iter()
        .any(|name| field(fields, name).and_then(line).is_some());
    let is_address = |value: &Value| matches!(value, Value::Text(text) if text.starts_with("http"));
    fields.retain(|(name, value)| match name.as_str() {
        "title" => !has_headline,
        "place" => false,
        "uri" => is_address(value),
        _ => true,
    });
}

#[cfg(test)]
mod tests {
    use super::super::story::draft;

    #[test]
    fn all_versions_state_the_same() {
        for text in [
            r#"{"uri":"urn:x:1","type":"text","version":"2","firstcreated":"1987-05-05T09:15:00Z","versioncreated":"1987-05-06T00:00:00Z","language":"en","slugline":"LIMA-FISH","byline":"By Ann Lee","located":"Lima","place":[{"name":"Quito"}],"copyrightholder":"Herald","title":"fish","headline":"Boats sail","body_text":"They sailed.","body_xhtml":"<p>They sailed.</p>"}"#,
            r#"{"uri":"urn:x:1","type":"text","version":"2","firstcreated":"1987-05-05T09:15:00Z","versioncreated":"1987-05-06T00:00:00Z","language":"en","slugline":"LIMA-FISH","by":"By Ann Lee","located":"Lima","places":[{"name":"Quito"}],"copyrightholder":"Herald","title":"fish","headlines":[{"role":"main","value":"Boats sail"}],"bodies":[{"role":"text","contenttype":"text/plain","value":"They sailed."}]}"#,
            r#"{"uri":"urn:x:1","type":"text","version":"2","firstCreated":"1987-05-05T09:15:00Z","versionCreated":"1987-05-06T00:00:00Z","language":"en","slugline":"LIMA-FISH","by":"By Ann Lee","located":"Lima","copyrightHolder":"Herald","title":"fish","headlines":[{"value":"Boats sail"}],"bodies":[{"contentType":"text/vnd.IPTC.NITF","value":"<?xml version=\"1.0\"?><nitf><head><title>x</title></head><body><body.head><hedline><hl1>x</hl1></hedline></body.head><body.content><p>They sailed.</p></body.content></body></nitf>"}]}"#,
        ] {
            let draft = draft(text).unwrap();
            assert_eq!(draft.title.as_deref(), Some("Boats sail"), "{text}");
            assert_eq!(draft.body, "They sailed.", "{text}");
            assert_eq!(draft.date.as_deref(), Some("1987-05-05T09:15:00Z"));
            assert_eq!(draft.place.as_deref(), Some("Lima"));
            assert_eq!(draft.authors, ["Ann Lee"]);
            assert_eq!(draft.publisher.as_deref(), Some("Herald"));
            assert_eq!(draft.language.as_deref(), Some("en"));
            assert_eq!(draft.slug.as_deref(), Some("LIMA-FISH"));
            assert_eq!(draft.version.as_deref(), Some("2"));
            assert_eq!(draft.url, None);
        }
    }

    #[test]
    fn pictures_and_events_are_told_as_what_they_are() {
        for (text, wanted) in [
            (
                r#"{"uri":"x","type":"picture","versioncreated":"2013-07-08","headlines":[{"value":"A"}],"descriptions":[{"value":"B"}]}"#,
                "an item of the kind `picture` without the text of a story",
            ),
            (
                r#"{"uri":"x","title":"A","eventDetails":{"dates":{}}}"#,
                "an item of the kind `event` without the text of a story",
            ),
            (
                r#"{"$schema":"x","title":"A"}"#,
                "a JSON schema, not a story",
            ),
        ] {
            assert_eq!(draft(text).unwrap_err().what, wanted);
        }
        let other = r#"{"type":"picture","title":"A","description":"B"}"#;
        assert_eq!(draft(other).unwrap().body, "B");
    }
}
