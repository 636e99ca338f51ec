//! Mail: a message (EML) or a mailbox of them (mbox), such as newsletters come in.
//!
//! The subject is the title, the date the date. Who sent it wrote it; where it went to a list, or to
//! many who may unsubscribe, the list or the sender is the publisher. Of its parts the plain text is
//! read, or the page where there is none or hardly any; attachments are not. A page that a browser saved as
//! a message (MHTML) is a page, and its date that of the saving.
//!
//! A message is told from a story under header lines of ours by what only mail has: its id, the way
//! it came, its MIME version, beside a sender and a subject or date.
//!
//! `From: Ann Lee <ann@example.org>`, `Subject: =?utf-8?Q?Caf=C3=A9?=`, `Message-ID: <1@example.org>`
//! is one; `From: Paris`, `Subject: Talks open` is none.

mod mbox;

pub(super) use mbox::is_mbox;
pub(super) use mbox::read as read_mbox;

use std::io::Read;

use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::{MAX_ARTICLE, Outlet, Refusal, Stop, html, stated};
use crate::article::{Doubt, Draft};

/// Fields that nothing but mail has.
const OWN: [&str; 10] = [
    "message-id",
    "received",
    "mime-version",
    "return-path",
    "delivered-to",
    "dkim-signature",
    "list-unsubscribe",
    "list-id",
    "x-mailer",
    "x-received",
];

/// A text this short beside a page only says that there is a page.
const SHORT: usize = 400;

/// Whether bytes begin with a message.
pub(super) fn is_mail(head: &[u8]) -> bool {
    let mut own = 0;
    let mut has = [false; 3];
    for (name, _) in fields(head) {
        own += usize::from(OWN.contains(&name.as_str()));
        for (has, wanted) in has.iter_mut().zip(["from", "subject", "date"]) {
            *has |= name == wanted;
        }
    }
    let [from, subject, date] = has;
    own >= 1 && from && (subject || date) || own >= 3
}

/// The fields, names in lower case, that bytes begin with; they end where a line is none.
fn fields(head: &[u8]) -> impl Iterator<Item = (String, &[u8])> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    head.split(|byte| *byte == b'\n')
        .map_while(move |line| {
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                return Some(None);
            }
            let colon = memchr::memchr(b':', line)?;
            let name = &line[..colon];
            let is_field = !name.is_empty() && name.iter().all(is_name);
            let name = String::from_utf8_lossy(name).to_ascii_lowercase();
            is_field.then_some(Some((name, &line[colon + 1..])))
        })
        .flatten()
}

/// Reads the one message of a file.
pub(super) fn read<R: Read>(input: R, outlet: &mut Outlet<'_>) -> Result<(), Stop> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_ARTICLE as u64 + 1).read_to_end(&mut bytes);
    read.map_err(Refusal::Io)?;
    let draft = draft(&bytes).ok_or(Refusal::NoArticle)?;
    outlet.story(Draft {
        number: None,
        ..draft
    })
}

/// The story of a message, numbered by its id; none where it has neither subject nor text. Of one
/// that is larger than an article may be the beginning is read, where the text stands.
fn draft(bytes: &[u8]) -> Option<Draft> {
    let is_large = bytes.len() > MAX_ARTICLE;
    let message = MessageParser::default().parse(&bytes[..bytes.len().min(MAX_ARTICLE)])?;
    let mut draft = body(&message);
    if is_large {
        let what = format!("{}; what lies behind it is left out", Refusal::TooLarge);
        draft.doubts.push(Doubt::new(what));
    }
    draft.title = message.subject().and_then(stated).or(draft.title);
    draft.number = message.message_id().and_then(stated);
    let date = message.date().filter(|date| date.is_valid());
    let date = date.map(|date| date.to_rfc3339());
    let date = date.or_else(|| message.header_raw("Date").and_then(stated));
    match saved_from(&message) {
        Some(url) => {
            draft.url = Some(url);
            draft.captured = date;
        }
        None => {
            draft.date = date;
            draft.url = draft.url.or_else(|| address(&message, "Archived-At"));
            sender(&message, &mut draft);
        }
    }
    (draft.title.is_some() || !draft.body.is_empty()).then_some(draft)
}

/// The address of a page that a browser saved as a message.
fn saved_from(message: &Message<'_>) -> Option<String> {
    let by = message.header_raw("From").unwrap_or("").trim();
    address(message, "Snapshot-Content-Location").or_else(|| {
        let is_saved = by.starts_with("<Saved by") || by.starts_with("\"Saved by");
        is_saved.then(|| address(message, "Content-Location"))?
    })
}

/// The address that a field states, in brackets or bare.
fn address(message: &Message<'_>, name: &'static str) -> Option<String> {
    let value = stated(message.header_raw(name)?)?;
    let value = value.trim_matches(['<', '>']);
    (value.starts_with("http://") || value.starts_with("https://")).then(|| value.to_owned())
}

/// Who wrote a message and who carried it.
fn sender(message: &Message<'_>, draft: &mut Draft) {
    let from = message.from().and_then(|from| from.first());
    let name = from.and_then(|from| {
        let name = from.name().and_then(stated);
        name.or_else(|| from.address().and_then(stated))
    });
    let list = list(message);
    match (list, name) {
        (Some(list), name) => {
            draft.publisher = Some(list);
            draft.authors.extend(name);
        }
        (None, name) if message.header("List-Unsubscribe").is_some() => draft.publisher = name,
        (None, name) => draft.authors.extend(name),
    }
}

/// The list that a message went to: `Talks of the town <talks.example.org>`.
fn list(message: &Message<'_>) -> Option<String> {
    let name = |value: &HeaderValue<'_>| match value {
        HeaderValue::Address(addresses) => {
            let first = addresses.first()?;
            first.name().or(first.address()).and_then(stated)
        }
        HeaderValue::Text(text) => stated(text),
        _ => None,
    };
    let stated = name(message.list_id()).or_else(|| name(message.list_post()))?;
    let bare = stated
        .trim_start_matches("mailto:")
        .trim_matches(['<', '>']);
    Some(bare.to_owned()).filter(|bare| !bare.is_empty())
}

/// The text of a message, and what a page in it states.
fn body(message: &Message<'_>) -> Draft {
    let mut texts = Vec::new();
    let mut is_flawed = false;
    for part in message.text_bodies() {
        if let PartType::Text(text) = &part.body {
            is_flawed |= part.is_encoding_problem;
            texts.push(lines(text, part));
        }
    }
    let text = texts.join("\n\n");
    let mut draft = Draft::default();
    if text.trim().len() < SHORT
        && let Some(page) = page(message)
        && page.body.len() > text.len()
    {
        draft = page;
    } else {
        draft.body = text.trim().to_owned();
    }
    if is_flawed {
        let what = "the message holds bytes that do not decode, shown as U+FFFD";
        draft.doubts.push(Doubt::new(what));
    }
    draft
}

/// The story of the page in a message.
fn page(message: &Message<'_>) -> Option<Draft> {
    message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(page) => html::draft(page),
        _ => None,
    })
}

/// The lines of a part, joined where they were wrapped for sending.
fn lines(text: &str, part: &MessagePart<'_>) -> String {
    let text = text.replace("\r\n", "\n");
    let format = part
        .content_type()
        .and_then(|kind| kind.attribute("format"));
    if !format.is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        // A space was put before what might be taken for something else.
        let line = line.strip_prefix(' ').unwrap_or(line);
        match line.strip_suffix('\n') {
            Some(flowing) if flowing.ends_with(' ') && flowing != "-- " => out.push_str(flowing),
            _ => out.push_str(line),
        }
    }
    out
}

#[cfg(test)]
mod tests;
