//! Messages and mailboxes, and what is none.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::super::{Format, Item, read};
use super::*;

const MESSAGE: &str = "Return-Path: <news@courier.example>\r\nReceived: from a by b; Fri, 22 Sep 2023 10:00:02 +0000\r\nFrom: =?utf-8?Q?Ren=C3=A9_Lee?= <lee@courier.example>\r\nTo: readers@courier.example\r\nSubject: =?utf-8?B?Q2Fmw6k=?= opens\r\nDate: Fri, 22 Sep 2023 10:00:00 +0200\r\nMessage-ID: <1@courier.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nLIMA (AP) - The caf=E9 opened on Fri=\r\nday.\r\n\r\nThey met.\r\n";

fn told(bytes: &[u8]) -> (Option<Format>, Vec<Draft>, Vec<String>) {
    let (mut drafts, mut troubles) = (Vec::new(), Vec::new());
    let format = read(bytes, &mut |item| {
        match item {
            Item::Story(draft) => drafts.push(draft),
            Item::Trouble(trouble) => troubles.push(trouble.to_string()),
        }
        ControlFlow::Continue(())
    });
    (format.ok(), drafts, troubles)
}

#[test]
fn a_message_states_title_date_author_and_text() {
    let (format, drafts, _) = told(MESSAGE.as_bytes());
    assert_eq!(format, Some(Format::Mail));
    let draft = &drafts[0];
    assert_eq!(draft.title.as_deref(), Some("Café opens"));
    assert_eq!(draft.date.as_deref(), Some("2023-09-22T10:00:00+02:00"));
    assert_eq!(draft.authors, ["René Lee"]);
    assert_eq!(
        (draft.publisher.as_deref(), draft.number.as_deref()),
        (None, None)
    );
    assert_eq!(
        draft.body,
        "LIMA (AP) - The café opened on Friday.\n\nThey met."
    );
}

#[test]
fn lists_and_senders_to_many_are_publishers() {
    let with = |field: &str| MESSAGE.replace("MIME-Version", &format!("{field}\r\nMIME-Version"));
    let (_, drafts, _) =
        told(with("List-Id: Talks of the town <talks.courier.example>").as_bytes());
    assert_eq!(drafts[0].publisher.as_deref(), Some("Talks of the town"));
    assert_eq!(drafts[0].authors, ["René Lee"]);
    let (_, drafts, _) = told(with("List-Unsubscribe: <https://courier.example/u>").as_bytes());
    assert_eq!(drafts[0].publisher.as_deref(), Some("René Lee"));
    assert_eq!(drafts[0].authors, [""; 0]);
}

#[test]
fn the_text_is_preferred_unless_it_only_points_at_the_page() {
    let page = format!(
        "<html><body><p>{}</p></body></html>",
        "The boats sailed again on Friday. ".repeat(20)
    );
    let with = |text: &str| {
        format!(
            "From: a@x.example\nSubject: Boats sail\nDate: Fri, 22 Sep 2023 10:00:00 +0200\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"b\"\n\n--b\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n{text}\n--b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b--\n"
        )
    };
    let (_, drafts, _) = told(with("See it in your browser.").as_bytes());
    assert!(
        drafts[0].body.starts_with("The boats sailed again"),
        "{}",
        drafts[0].body
    );
    let text = "They met \nin Lima.\n".repeat(40);
    let (_, drafts, _) = told(with(&text).as_bytes());
    assert!(
        drafts[0]
            .body
            .starts_with("They met in Lima.\nThey met in Lima."),
        "{}",
        drafts[0].body
    );
    assert_eq!(drafts[0].authors, ["a@x.example"]);
}

#[test]
fn a_mailbox_is_divided_where_messages_begin() {
    let first = MESSAGE.replace("\r\n", "\n").replace(
        "They met.",
        ">From Lima they went on.\n\nFrom 10:00 on Friday 1999 boats sailed.\nFrom there too.",
    );
    let second = MESSAGE.replace("\r\n", "\n").replace("<1@", "<2@");
    let postmark = "From lee@courier.example Fri Sep 22 10:00:00 2023\n";
    let empty = "From: a@x.example\nX-Nothing: 1\n\n";
    let mailbox = format!("{postmark}{first}\n{postmark}{empty}\n{postmark}{second}");
    let (format, drafts, troubles) = told(mailbox.as_bytes());
    assert_eq!(format, Some(Format::Mbox));
    let numbers: Vec<_> = drafts.iter().map(|draft| draft.number.as_deref()).collect();
    assert!(
        numbers.contains(&Some("1@courier.example"))
            && numbers.contains(&Some("2@courier.example")),
        "{numbers:?}"
    );
    assert!(
        drafts[0].body.contains("\nFrom Lima they went on."),
        "{}",
        drafts[0].body
    );
    assert!(
        troubles
            .iter()
            .any(|trouble| trouble.ends_with("a message with neither subject nor text")),
        "{troubles:?}"
    );
}

#[test]
fn stories_that_look_like_mail_stay_what_they_are() {
    for text in [
        "From: Paris\nSubject: Talks open\nDate: 5 May 1987\n\nThey met.",
        "Subject: Talks open\nDate: 5 May 1987\nAuthor: Ann Lee\n\nThey met.",
        "From 10:30 on Friday in May 1987 they met.\n\nNobody smiled.",
        "From Lima with love\n\nThey met at 10:30.",
        "Received: a letter\n\nThey met.",
        "Title: Talks open\nMessage-ID: 7\n\nThey met.",
    ] {
        assert_eq!(told(text.as_bytes()).0, Some(Format::Plain), "{text}");
    }
}

#[test]
fn a_saved_page_is_a_page_of_the_day_it_was_saved() {
    let text = "From: <Saved by Blink>\nSnapshot-Content-Location: https://x.example/a\nSubject: Boats sail\nDate: Fri, 22 Sep 2023 10:00:00 -0000\nMIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\n\n--b\nContent-Type: text/html\nContent-Location: https://x.example/a\n\n<html><title>Boats</title><p>They sailed on Friday after a week of storms.</p></html>\n--b--\n";
    let (_, drafts, _) = told(text.as_bytes());
    assert_eq!(drafts[0].url.as_deref(), Some("https://x.example/a"));
    assert_eq!(drafts[0].date, None);
    assert!(
        drafts[0]
            .captured
            .as_deref()
            .is_some_and(|day| day.starts_with("2023-09-22"))
    );
    assert_eq!(drafts[0].authors, [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn mutated_messages_are_read_without_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        is_mailbox in any::<bool>(),
    ) {
        let mut text = MESSAGE.to_owned();
        if is_mailbox {
            text = format!("From a@x Fri Sep 22 10:00:00 2023\n{MESSAGE}\nFrom a@x Fri Sep 22 10:00:00 2023\n{MESSAGE}");
        }
        let mut bytes = text.into_bytes();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = told(&bytes);
    }
}
