//! Crawls made here: records of every type, coded and broken ones.

use std::io::Write;

use proptest::prelude::*;

use super::super::{Format, read};
use super::*;

const PAGE: &str = "<!doctype html><html><head><title>Boats sail</title></head><body><article><h1>Boats sail</h1><p>LIMA, May 5 (AP) - The boats of the northern coast sailed again on Friday after a week of storms, fishermen said.</p><p>The harbour master of the town had kept them in port since Monday, when two were lost.</p></article></body></html>";

fn record(kind: &str, url: &str, content: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-05-06T07:08:09Z\r\n\
         WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: {content}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(url: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let block = [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat();
    record(
        "response",
        url,
        "application/http; msgtype=response",
        &block,
    )
}

fn drafts(bytes: &[u8]) -> (Vec<Draft>, Vec<String>) {
    let (mut drafts, mut troubles) = (Vec::new(), Vec::new());
    let result = read(bytes, &mut |item| {
        match item {
            Item::Story(draft) => drafts.push(draft),
            Item::Trouble(trouble) => troubles.push(trouble.to_string()),
        }
        ControlFlow::Continue(())
    });
    troubles.extend(result.err().map(|refusal| refusal.to_string()));
    (drafts, troubles)
}

#[test]
fn pages_are_stories_with_their_address_and_the_day_of_the_crawl() {
    let html = "200 OK\r\nContent-Type: text/html; charset=utf-8";
    let crawl = [
        record(
            "warcinfo",
            "",
            "application/warc-fields",
            b"software: x\r\n",
        ),
        record(
            "request",
            "http://x.org/a",
            "application/http",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        response("http://x.org/a", html, PAGE.as_bytes()),
        response(
            "http://x.org/gone",
            "404 Not Found\r\nContent-Type: text/html",
            PAGE.as_bytes(),
        ),
        response(
            "http://x.org/i.png",
            "200 OK\r\nContent-Type: image/png",
            b"\x89PNG\0\0",
        ),
        response(
            "http://x.org/robots.txt",
            "200 OK\r\nContent-Type: text/plain",
            b"User-agent: *",
        ),
        record(
            "revisit",
            "http://x.org/a",
            "application/http",
            b"HTTP/1.1 200 OK\r\n\r\n",
        ),
        record("resource", "<http://x.org/b>", "text/html", PAGE.as_bytes()),
        record("metadata", "http://x.org/a", "text/plain", b"via: x"),
        response(
            "http://x.org/c.txt",
            "200 OK\r\nContent-Type: text/plain",
            b"Boats sail\n\nThey met.",
        ),
    ];
    let (found, troubles) = drafts(&crawl.concat());
    assert_eq!(troubles, [""; 0]);
    let numbers: Vec<_> = found
        .iter()
        .map(|draft| draft.number.as_deref().unwrap())
        .collect();
    assert_eq!(
        numbers,
        ["http://x.org/a", "http://x.org/b", "http://x.org/c.txt"]
    );
    for draft in found {
        assert_eq!(draft.title.as_deref(), Some("Boats sail"));
        assert_eq!(draft.url, draft.number);
        assert_eq!(draft.captured.as_deref(), Some("2020-05-06T07:08:09Z"));
        assert_eq!(draft.date, None);
    }
}

#[test]
fn chunks_and_codings_are_undone_where_they_are() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(PAGE.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(PAGE.as_bytes()).unwrap();
    let zlib = zlib.finish().unwrap();
    let zstd = zstd::encode_all(PAGE.as_bytes(), 1).unwrap();
    // Brotli, stored: one block of so many bytes, and the last, which is empty.
    let length = PAGE.len() - 1;
    let bits = 0x0C | (length << 4) | (1 << 20);
    let brotli = [&bits.to_le_bytes()[..3], PAGE.as_bytes(), &[3]].concat();
    let chunked = |body: &[u8]| {
        let (a, b) = body.split_at(100);
        [
            format!("{:x};x=y\r\n", a.len()).as_bytes(),
            a,
            b"\r\n",
            format!("{:X}\r\n", b.len()).as_bytes(),
            b,
            b"\r\n0\r\n\r\n",
        ]
        .concat()
    };
    let page = PAGE.as_bytes().to_vec();
    for (codings, body) in [
        ("Content-Encoding: gzip", gzip.clone()),
        ("Content-Encoding: deflate", zlib),
        ("Content-Encoding: zstd", zstd),
        ("Content-Encoding: br", brotli),
        ("Transfer-Encoding: chunked", chunked(&page)),
        (
            "Transfer-Encoding: chunked\r\nContent-Encoding: gzip",
            chunked(&gzip),
        ),
        ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip", gzip),
        (
            "Transfer-Encoding: chunked\r\nContent-Encoding: gzip",
            page.clone(),
        ),
        ("Content-Encoding: br", page),
    ] {
        let head = format!("200 OK\r\nContent-Type: text/html\r\n{codings}");
        let (found, _) = drafts(&response("http://x.org/a", &head, &body));
        assert_eq!(found.len(), 1, "{codings}");
        assert!(
            found[0].body.contains("fishermen said"),
            "{codings}: {}",
            found[0].body
        );
        assert_eq!(found[0].doubts, [], "{codings}");
    }
}

#[test]
fn encodings_are_those_of_the_head_or_the_page() {
    let page = PAGE.replace(
        "fishermen",
        "à Genève, où le café a été fermé, des pêcheurs",
    );
    let latin = encoding_rs::WINDOWS_1252.encode(&page).0.into_owned();
    let named = page.replace("<head>", "<head><meta charset=\"iso-8859-7\">");
    let greek = encoding_rs::ISO_8859_7
        .encode(&named.replace("à Genève, où le café a été fermé, des pêcheurs", "αλιείς"))
        .0
        .into_owned();
    for (kind, body, wanted) in [
        ("text/html; charset=ISO-8859-1", latin.clone(), "pêcheurs"),
        ("text/html", latin, "pêcheurs"),
        ("text/html", greek, "αλιείς"),
        (
            "text/html; charset=ISO-8859-1",
            page.into_bytes(),
            "pêcheurs",
        ),
    ] {
        let head = format!("200 OK\r\nContent-Type: {kind}");
        let (found, _) = drafts(&response("http://x.org/a", &head, &body));
        assert!(found[0].body.contains(wanted), "{kind}: {}", found[0].body);
    }
}

#[test]
fn broken_records_are_named_and_the_next_is_found() {
    let html = "200 OK\r\nContent-Type: text/html";
    let good = |url: &str| response(url, html, PAGE.as_bytes());
    let no_length = b"WARC/1.0\r\nWARC-Type: response\r\n\r\n".to_vec();
    let crawl = [
        good("http://x.org/a"),
        no_length,
        b"noise\r\n\0\r\n".to_vec(),
        good("http://x.org/b"),
    ]
    .concat();
    let (found, troubles) = drafts(&crawl);
    assert_eq!(found.len(), 2);
    let at = good("http://x.org/a").len();
    assert_eq!(
        troubles,
        [format!("record at byte {at}: its length is not stated")]
    );
    let (found, troubles) = drafts(&crawl[..at - 100]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        troubles,
        ["record at byte 0: breaks off; what there is of it is kept"]
    );
    let crawl = [
        good("http://x.org/a"),
        vec![0xFF; 100_000],
        b"\r\n".to_vec(),
        good("http://x.org/b"),
    ]
    .concat();
    let (found, troubles) = drafts(&crawl);
    let what = format!("no record at byte {at}; what lies before the next is left out");
    assert_eq!((found.len(), troubles), (2, vec![what]));
}

#[test]
fn an_arc_is_read_like_a_warc() {
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
    let head = "filedesc://x.arc 0.0.0.0 20140216050221 text/plain 75\n1 0 LiveWeb Capture\nURL IP-address Archive-date Content-type Archive-length\n\n";
    let line = format!(
        "http://x.org/a b 1.2.3.4 20140216050221 text/html {}\n",
        block.len()
    );
    let crawl = format!("{head}{line}{block}\n");
    let (found, troubles) = drafts(crawl.as_bytes());
    assert_eq!(troubles, [""; 0]);
    assert_eq!(found[0].number.as_deref(), Some("http://x.org/a b"));
    assert_eq!(found[0].captured.as_deref(), Some("2014-02-16T05:02:21Z"));
    assert_eq!(
        read(crawl.as_bytes(), &mut |_| ControlFlow::Continue(())).unwrap(),
        Format::Arc
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn mutated_crawls_are_read_without_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        is_arc in any::<bool>(),
    ) {
        let html = "200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip";
        let mut bytes = match is_arc {
            false => [response("http://x.org/a", html, PAGE.as_bytes()), response("http://x.org/b", html, b"5\r\nhello\r\n0\r\n\r\n")].concat(),
            true => format!("filedesc://x 0.0.0.0 20140216050221 text/plain 3\n1 0\nhttp://x.org/ 1.2.3.4 20140216050221 text/html 50\nHTTP/1.1 200 OK\r\n\r\n{PAGE}").into_bytes(),
        };
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = drafts(&bytes);
    }
}
