//! Which encoding bytes are in.
//!
//! A byte order mark and the pattern of NULs tell UTF-16 (and UTF-32, which is refused); valid
//! sequences tell UTF-8; for all else an XML declaration is believed, or what a page's head names
//! (`<meta charset=…>`), then the detector that
//! browsers use where nothing is declared. A guess whose text is full of controls is no guess.
//!
//! `A\0l\0l\0` is UTF-16LE, `Caf\xE9` is windows-1252.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memchr;

use super::{Refusal, quoted};

/// The encoding that a byte order mark or the pattern of NULs shows, and how long the mark is.
pub(super) fn wide(head: &[u8]) -> Result<Option<(&'static Encoding, usize)>, Refusal> {
    let utf32 = || Refusal::Encoding("UTF-32, convert it to UTF-8".to_owned());
    match head {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Err(utf32()),
        [0xEF, 0xBB, 0xBF, ..] => return Ok(Some((UTF_8, 3))),
        [0xFF, 0xFE, ..] => return Ok(Some((UTF_16LE, 2))),
        [0xFE, 0xFF, ..] => return Ok(Some((UTF_16BE, 2))),
        _ => {}
    }
    let sample = &head[..head.len().min(1 << 10)];
    if memchr(0, sample).is_none() {
        return Ok(None);
    }
    let mut nuls = [0usize; 4];
    for (at, _) in sample.iter().enumerate().filter(|(_, byte)| **byte == 0) {
        nuls[at % 4] += 1;
    }
    let quarter = sample.len() / 4;
    if quarter > 1
        && (nuls[1..].iter().all(|n| *n >= quarter) || nuls[..3].iter().all(|n| *n >= quarter))
    {
        return Err(utf32());
    }
    // In UTF-16 even text without Latin letters has spaces, line ends and digits: a byte in 40.
    let (even, odd) = (nuls[0] + nuls[2], nuls[1] + nuls[3]);
    let encoding = match (even, odd) {
        (0, odd) if odd * 40 > sample.len() => UTF_16LE,
        (even, 0) if even * 40 > sample.len() => UTF_16BE,
        _ => return Ok(None),
    };
    let sample = &sample[..sample.len() & !1];
    let is_sound = encoding
        .decode_without_bom_handling_and_without_replacement(sample)
        .is_some_and(|text| is_plausible(&text));
    Ok(is_sound.then_some((encoding, 0)))
}

/// How many bytes of a page may stand before the name of its encoding, as they are.
const PAGE_HEAD: usize = 16 << 10;

/// The encoding that an XML declaration or the head of a web page names.
pub(super) fn declared(head: &[u8]) -> Option<String> {
    let head = head.trim_ascii_start();
    if !head.starts_with(b"<") {
        return None;
    }
    in_declaration(head).or_else(|| in_page(head))
}

/// The label in `<meta charset=…>` or `<meta http-equiv=Content-Type content="…; charset=…">`, where
/// it is one that is known: pages carry all sorts.
pub(super) fn in_page(head: &[u8]) -> Option<String> {
    let head = &head[..head.len().min(PAGE_HEAD)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let metas = head.match_indices("<meta").filter_map(|(at, _)| {
        let tag = head[at..].split('>').next()?;
        let (_, value) = tag.split_once("charset")?;
        let value = value.trim_start().strip_prefix('=')?;
        let value =
            value.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        let is_label = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
        value.split(|c: char| !is_label(c)).next()
    });
    let known = |label: &&str| Encoding::for_label(label.as_bytes()).is_some();
    metas.into_iter().find(known).map(str::to_owned)
}

fn in_declaration(head: &[u8]) -> Option<String> {
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let end = memchr(b'>', head)?;
    let declaration = std::str::from_utf8(&head[..end]).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (label, _) = value[1..].split_once(quote)?;
    Some(label.trim().to_owned())
}

/// Counts the valid sequences of UTF-8 of more than one byte, and the flaws, a cut end aside.
pub(super) fn census(bytes: &[u8]) -> (usize, usize) {
    let bytes = &bytes[..bytes.len() - unfinished(bytes)];
    let (mut valid, mut flawed) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        flawed += usize::from(!chunk.invalid().is_empty());
    }
    (valid, flawed)
}

/// How many bytes at the end begin a character of UTF-8 that they do not finish: 0..=3.
pub(super) fn unfinished(bytes: &[u8]) -> usize {
    for (back, byte) in bytes.iter().rev().take(3).enumerate() {
        let length = match byte {
            0x80..=0xBF => continue,
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return 0,
        };
        return if back + 1 < length { back + 1 } else { 0 };
    }
    0
}

/// The legacy encoding of bytes that are not UTF-8.
pub(super) fn legacy(window: &[u8], declared: Option<&str>) -> Result<&'static Encoding, Refusal> {
    let named = match declared {
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            Refusal::Encoding(format!("`{}` is not one that is known", quoted(label)))
        })?,
        None => UTF_8,
    };
    if is_ebcdic(window) {
        return Err(Refusal::Encoding("EBCDIC, convert it to UTF-8".to_owned()));
    }
    let encoding = if named == UTF_8 || named == UTF_16LE || named == UTF_16BE {
        guess(window)
    } else {
        named
    };
    let (text, _) = encoding.decode_without_bom_handling(window);
    if is_plausible(&text) {
        Ok(encoding)
    } else {
        Err(Refusal::Encoding(format!(
            "its bytes are no text in UTF-8 nor in {}",
            encoding.name()
        )))
    }
}

/// How many bytes of words that are not ASCII the detector is given: some hundreds of words, more
/// than it needs to make up its mind.
const EVIDENCE: usize = 8 << 10;

/// What the detector makes of the words that are not ASCII; the others tell it nothing, and it takes
/// as long over them as over these.
fn guess(window: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut left = EVIDENCE;
    let is_end = |byte: &u8| byte.is_ascii_whitespace();
    for word in window
        .split_inclusive(is_end)
        .filter(|word| !word.is_ascii())
    {
        let word = &word[..word.len().min(left)];
        detector.feed(word, false);
        left -= word.len();
        if left == 0 {
            break;
        }
    }
    detector.feed(&[], true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether decoded text reads as text: at most one character in 20 is a control or a flaw.
fn is_plausible(text: &str) -> bool {
    let is_odd = |c: char| {
        c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0C' | '\x1B'))
    };
    let odd = text.chars().filter(|c| is_odd(*c)).count();
    odd * 20 <= text.chars().count().max(20)
}

/// Whether bytes are mainframe text: letters above 0x80 with 0x40 for the spaces between them.
fn is_ebcdic(bytes: &[u8]) -> bool {
    let count = |wanted: fn(&u8) -> bool| bytes.iter().filter(|byte| wanted(byte)).count();
    let spaces = count(|byte| *byte == 0x40);
    let ascii_spaces = count(|byte| *byte == 0x20);
    let high = count(|byte| *byte >= 0x80);
    spaces * 20 > bytes.len() && spaces > ascii_spaces * 4 && high * 2 > bytes.len()
}

#[cfg(test)]
mod tests {
    use super::super::decode::Feed;

    fn decoded(bytes: &[u8]) -> String {
        let mut feed = Feed::open(bytes).unwrap();
        feed.all().unwrap();
        feed.text().to_owned()
    }

    fn refused(bytes: &[u8]) -> String {
        let error = Feed::open(bytes).and_then(|mut feed| feed.all());
        error.unwrap_err().to_string()
    }

    #[test]
    fn the_head_of_a_page_names_its_encoding() {
        let russian = "Президент сообщил, что переговоры продолжатся";
        let bytes = encoding_rs::KOI8_R.encode(russian).0;
        for head in [
            "<html><meta charset=koi8-r>",
            "<html><META CHARSET = 'KOI8-R'>",
            "<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>",
            "<meta charset=x-unheard-of><meta charset=\"koi8-r\">",
        ] {
            let page = [head.as_bytes(), &bytes].concat();
            assert_eq!(decoded(&page), format!("{head}{russian}"), "{head}");
        }
        // What is plainly UTF-8 is that, whatever it says.
        let page = format!("<meta charset=koi8-r>{russian}");
        assert_eq!(decoded(page.as_bytes()), page);
    }

    #[test]
    fn a_declared_label_is_believed_where_the_bytes_are_not_utf8() {
        let greek = "<?xml version='1.0' encoding='ISO-8859-7'?><DOC>\u{391}\u{3B8}\u{3AE}\u{3BD}\u{3B1}</DOC>";
        assert_eq!(decoded(&encoding_rs::ISO_8859_7.encode(greek).0), greek);
        assert_eq!(decoded(greek.as_bytes()), greek);
        assert_eq!(
            refused(b"<?xml version=\"1.0\" encoding=\"x-martian\"?><DOC>\xE9\xE9</DOC>"),
            "unknown encoding: `x-martian` is not one that is known"
        );
    }

    #[test]
    fn words_that_are_not_ascii_tell_the_encoding_among_any_others() {
        let filler = "the boats sailed again on friday, ".repeat(40);
        for (encoding, words) in [
            (
                encoding_rs::WINDOWS_1252,
                "Zürich: Café für große Männer à Genève",
            ),
            (
                encoding_rs::WINDOWS_1251,
                "Президент сообщил, что переговоры продолжатся",
            ),
            (
                encoding_rs::SHIFT_JIS,
                "首相は月曜日、記者団に対し、来週の会談について語った。",
            ),
        ] {
            let text: Vec<String> = words
                .split(' ')
                .map(|word| format!("{filler}{word}"))
                .collect();
            let text = text.join(" ");
            assert_eq!(decoded(&encoding.encode(&text).0), text);
            let long = format!("{words} ").repeat(2000);
            assert_eq!(decoded(&encoding.encode(&long).0), long);
        }
    }

    #[test]
    fn unknown_encodings_are_refused() {
        let utf32: Vec<u8> = "A long story"
            .chars()
            .flat_map(|c| (c as u32).to_le_bytes())
            .collect();
        assert_eq!(
            refused(&utf32),
            "unknown encoding: UTF-32, convert it to UTF-8"
        );
        let marked = [&b"\xFF\xFE\0\0"[..], &utf32].concat();
        assert_eq!(
            refused(&marked),
            "unknown encoding: UTF-32, convert it to UTF-8"
        );
        let ebcdic = b"\xE3\x88\x85\x40\xA3\x81\x93\x92\xA2\x40\x96\x97\x85\x95\x40\x89\x95\x40\xD6\xA2\x93\x96\x4B";
        assert_eq!(
            refused(ebcdic),
            "unknown encoding: EBCDIC, convert it to UTF-8"
        );
    }
}
