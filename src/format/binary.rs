//! Tells files that hold no text, by their first bytes.
//!
//! Knows the magic numbers of what lies about in archives beside stories. Text is whatever holds
//! no NUL and few control characters; UTF-16 and UTF-32, which are full of NULs, are told apart
//! before this is asked.

/// What begins with which bytes.
const MAGIC: [(&[u8], &str); 32] = [
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"\xFF\xD8\xFF", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"II*\0", "TIFF image"),
    (b"MM\0*", "TIFF image"),
    (b"BM", "BMP image"),
    (b"\x1F\x8B", "gzip, unpack it first"),
    (b"\x1F\x9D", "compressed by compress, unpack it first"),
    (b"BZh", "bzip2, unpack it first"),
    (b"\xFD7zXZ\0", "xz, unpack it first"),
    (b"\x28\xB5\x2F\xFD", "Zstandard, unpack it first"),
    (b"\x04\x22\x4D\x18", "LZ4, unpack it first"),
    (b"7z\xBC\xAF\x27\x1C", "7-Zip, unpack it first"),
    (b"Rar!\x1A\x07", "RAR, unpack it first"),
    (b"PK\x03\x04", "zip or an office document, unpack it first"),
    (b"PK\x05\x06", "empty zip"),
    (b"\xD0\xCF\x11\xE0", "old office document"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"\x7FELF", "program"),
    (b"MZ\x90\0", "program"),
    (b"\xCA\xFE\xBA\xBE", "program"),
    (b"\xCF\xFA\xED\xFE", "program"),
    (b"PAR1", "Parquet table"),
    (b"ARROW1", "Arrow table"),
    (b"Obj\x01", "Avro table"),
    (b"ORC", "ORC table"),
    (b"WARC/", "WARC archive"),
    (b"filedesc://", "ARC archive"),
    (b"RIFF", "RIFF sound or video"),
    (b"ID3", "MP3 sound"),
    (b"OggS", "Ogg sound or video"),
];

/// How many bytes are searched for control characters.
const SAMPLE: usize = 4 << 10;

/// What a file that begins with `head` is, if it is no text.
///
/// A magic number in plain letters counts only where the bytes are not those of text: a story may
/// begin with `BM`. `%PDF-` is believed at once.
pub(super) fn kind(head: &[u8]) -> Option<&'static str> {
    let magic = MAGIC.iter().find(|(bytes, _)| head.starts_with(bytes));
    if let Some((bytes, kind)) = magic
        && (bytes.starts_with(b"%PDF-") || !bytes.iter().all(|b| matches!(b, b' '..=b'~')))
    {
        return Some(kind);
    }
    // Wire text carries a few control characters an article, compressed data one byte in ten.
    let sample = &head[..head.len().min(SAMPLE)];
    let controls = sample.iter().filter(|byte| is_control(**byte)).count();
    let what = if head.contains(&0) {
        "it holds NUL bytes"
    } else if controls > 4 && controls * 20 > sample.len() {
        "it is full of control characters"
    } else {
        return None;
    };
    Some(magic.map_or(what, |(_, kind)| kind))
}

/// Whether a byte is a control character that no text file has a use for.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named() {
        for (head, wanted) in [
            (&b"%PDF-1.4\nsome text"[..], "PDF"),
            (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "PNG image"),
            (b"\x1F\x8B\x08\x08abc", "gzip, unpack it first"),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "JPEG image"),
            (
                b"PK\x03\x04\x14\0\x06\0",
                "zip or an office document, unpack it first",
            ),
            (b"unknown\0thing", "it holds NUL bytes"),
            (
                b"\x01\x02\x03\x04\x05\x06\x07\x01\x02\x03",
                "it is full of control characters",
            ),
        ] {
            assert_eq!(kind(head), Some(wanted), "{head:?}");
        }
    }

    #[test]
    fn text_is_no_binary() {
        for head in [
            &b"BMW to build plant"[..],
            b"ORC raid",
            b"Caf\xE9 opens",
            b"\x02\x02 wire text of some length, as agencies sent it\x03",
        ] {
            assert_eq!(kind(head), None, "{head:?}");
        }
    }
}
