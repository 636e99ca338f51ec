//! Containers of every kind, nested, cut, mutated and meant to harm.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

/// `A story.` and a line end, by xz.
const XZ: &[u8] = &[
    0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00, 0x04, 0xE6, 0xD6, 0xB4, 0x46, 0x02, 0x00, 0x21, 0x01,
    0x0C, 0x00, 0x00, 0x00, 0x8F, 0x98, 0x41, 0x9C, 0x01, 0x00, 0x08, 0x41, 0x20, 0x73, 0x74, 0x6F,
    0x72, 0x79, 0x2E, 0x0A, 0x00, 0x00, 0x00, 0x00, 0xDC, 0x5D, 0x56, 0x16, 0xBE, 0xC7, 0x6E, 0xBE,
    0x00, 0x01, 0x21, 0x09, 0x6C, 0x18, 0xC5, 0xD5, 0x1F, 0xB6, 0xF3, 0x7D, 0x01, 0x00, 0x00, 0x00,
    0x00, 0x04, 0x59, 0x5A,
];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A zip of these members, by deflate and stored in turns.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    use ::zip::CompressionMethod::{Deflated, Stored};
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (at, (name, bytes)) in members.iter().enumerate() {
        let method = [Deflated, Stored][at % 2];
        let options = ::zip::write::SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A member of a tar.
fn entry(name: &str, kind: u8, bytes: &[u8]) -> Vec<u8> {
    let mut block = [0; 512];
    let mut put = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
    put(0, name.as_bytes());
    put(124, format!("{:011o}", bytes.len()).as_bytes());
    put(148, b"        ");
    put(156, &[kind]);
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut entry = [&block[..], bytes].concat();
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in members {
        archive.extend(entry(name, b'0', bytes));
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

/// What a source holds: `path: text` of members, `path: ! reason` of what is refused.
fn told_with(bytes: &[u8], limits: &Limits, is_file: bool) -> Vec<String> {
    let mut told = Vec::new();
    let mut sink = |part: Part<'_>| {
        told.push(match part {
            Part::Refused { path, what } => format!("{path}: ! {what}"),
            Part::Member { path, bytes } => {
                let mut text = Vec::new();
                match bytes.take(1 << 20).read_to_end(&mut text) {
                    Ok(_) => format!("{path}: {}", String::from_utf8_lossy(&text).trim()),
                    Err(error) => format!("{path}: ! {error}"),
                }
            }
        });
        ControlFlow::Continue(())
    };
    match is_file {
        true => read(Input::File(&mut Cursor::new(bytes)), limits, &mut sink),
        false => read(Input::Stream(&mut &bytes[..]), limits, &mut sink),
    }
    told
}

fn told(bytes: &[u8]) -> Vec<String> {
    let as_file = told_with(bytes, &Limits::default(), true);
    assert_eq!(as_file, told_with(bytes, &Limits::default(), false));
    as_file
}

#[test]
fn what_is_not_packed_is_its_own_only_member() {
    assert_eq!(told(b"A story."), [": A story."]);
    assert_eq!(told(b""), [": "]);
    assert_eq!(told(b"BZh9 is a letter"), [": BZh9 is a letter"]);
}

#[test]
fn compressions_are_undone_stream_after_stream() {
    let text = b"A story.\n";
    for packed in [gzip(text), bzip2(text), zstandard(text), XZ.to_vec()] {
        assert_eq!(told(&packed), [": A story."]);
        assert_eq!(
            told(&[&packed[..], &packed].concat()),
            [": A story.\nA story."]
        );
    }
    let behind = [&gzip(text)[..], &[0; 700]].concat();
    assert_eq!(told(&behind), [": A story."]);
    assert_eq!(told(&gzip(&bzip2(&zstandard(XZ)))), [": A story."]);
    assert_eq!(told(&gzip(b"")), [": "]);
}

#[test]
fn archives_give_their_members_by_path() {
    let members: &[(&str, &[u8])] = &[
        ("./a/b.txt", b"One."),
        ("a/c.txt.gz", &gzip(b"Two.")),
        ("__MACOSX/a/._b.txt", b"\0\x05"),
        (".DS_Store", b"\0"),
        ("../../etc/passwd", b"Three."),
        ("/abs.txt", b""),
    ];
    let wanted = [
        "a/b.txt: One.",
        "a/c.txt.gz: Two.",
        "../../etc/passwd: Three.",
        "/abs.txt: ",
    ];
    assert_eq!(told(&tar(members)), wanted);
    assert_eq!(told(&gzip(&tar(members))), wanted);
    assert_eq!(told(&zip(members)), wanted);
    let nested = zip(&[("x.tar.gz", &gzip(&tar(&[("y.zip", &zip(members))])))]);
    let wanted = wanted.map(|wanted| format!("x.tar.gz/y.zip/{wanted}"));
    assert_eq!(told(&nested), wanted);
    assert_eq!(told(&zip(&[])), [""; 0]);
}

#[test]
fn long_names_and_other_entries_of_tar() {
    let long = "d/".repeat(80) + "a.txt";
    let pax = format!("{} path={long}\n", long.len() + 10);
    let archive = [
        entry("x", b'x', pax.as_bytes()),
        entry("short", b'0', b"One."),
        entry("././@LongLink", b'L', format!("{long}b\0").as_bytes()),
        entry("short", b'0', b"Two."),
        entry("d/", b'5', b""),
        entry("link", b'2', b""),
        entry("e.txt", b'0', b"Three."),
        vec![0; 1024],
        entry("joined.txt", b'0', b"Four."),
    ];
    let wanted = [
        format!("{long}: One."),
        format!("{long}b: Two."),
        "e.txt: Three.".to_owned(),
        "joined.txt: Four.".to_owned(),
    ];
    assert_eq!(told(&archive.concat()), wanted);
}

#[test]
fn damage_costs_what_it_lies_in() {
    let text = "A story. ".repeat(2000);
    let noise: Vec<u8> = (0..4000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let mut damaged = gzip(&noise);
    damaged[1000..1100].fill(0xAA);
    let archive = zip(&[("a.gz", &damaged), ("b.txt", text.as_bytes())]);
    let told_of = told(&archive);
    assert!(
        told_of[0].starts_with("a.gz: ! the gzip data is damaged"),
        "{told_of:?}"
    );
    assert_eq!(told_of[1], format!("b.txt: {}", text.trim()));
    // A damaged block of a tar is passed over, and so is a damaged directory of a zip.
    let mut archive = tar(&[("a.txt", b"One."), ("b.txt", b"Two."), ("c.txt", b"Three.")]);
    archive[1030] ^= 1;
    let damage = ": ! the tar archive is damaged: a member, or several, are left out";
    assert_eq!(told(&archive), ["a.txt: One.", damage, "c.txt: Three."]);
    let archive = zip(&[("a.txt", b"One."), ("b.txt", b"Two.")]);
    let cut = told(&archive[..archive.len() - 30]);
    let damage = ": ! the zip has no directory: it breaks off, or is damaged";
    assert_eq!(cut, [damage, "a.txt: One.", "b.txt: Two."]);
    let whole = gzip(&tar(&[("a.txt", &noise)]));
    let cut = told(&whole[..whole.len() / 2]);
    assert_eq!(cut, ["a.txt: ! the gzip data breaks off"]);
}

#[test]
fn reading_goes_on_with_the_next_member_of_a_gzip() {
    let noise: Vec<u8> = (0..4000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let mut damaged = gzip(&noise);
    damaged[1000..1100].fill(0xAA);
    let all = [&damaged[..], &gzip(b"A story.")].concat();
    let mut texts = Vec::new();
    read(
        Input::Stream(&mut &all[..]),
        &Limits::default(),
        &mut |part| {
            if let Part::Member { bytes, .. } = part {
                for _ in 0..3 {
                    let mut text = Vec::new();
                    let read = bytes.read_to_end(&mut text);
                    texts.push((read.is_ok(), text));
                }
            }
            ControlFlow::Continue(())
        },
    );
    assert!(!texts[0].0);
    assert_eq!(texts[1], (true, b"A story.".to_vec()));
    assert_eq!(texts[2], (true, Vec::new()));
}

#[test]
fn limits_are_kept_and_named() {
    let tight = Limits {
        ratio_from: 1 << 16,
        ..Limits::default()
    };
    let bomb = gzip(&vec![b'a'; 300 << 10]);
    let bomb_of = |limits: &Limits, bytes: &[u8]| told_with(bytes, limits, true);
    let ratio = Limits { ratio: 50, ..tight };
    let told = bomb_of(&ratio, &zip(&[("a.gz", &bomb), ("b.txt", &[b'b'; 300])]));
    assert!(
        told[0].starts_with("a.gz: ! it unpacks to more than 50 times its size"),
        "{told:?}"
    );
    // Many small ones that keep the rule each, one inside the other.
    let nested = gzip(&gzip(&gzip(&vec![b'a'; 30 << 20])));
    let told = bomb_of(
        &Limits {
            ratio: 1020,
            ..tight
        },
        &nested,
    );
    assert!(told[0].contains("as only bombs do"), "{told:?}");
    let depth = Limits {
        depth: 2,
        ..Limits::default()
    };
    let told = bomb_of(
        &depth,
        &zip(&[("a.gz", &gzip(&gzip(b"x"))), ("b.gz", &gzip(b"One."))]),
    );
    assert_eq!(
        told,
        [
            "a.gz: ! gzip inside 2 others, which is the limit",
            "b.gz: One."
        ]
    );
    let members = Limits {
        members: 2,
        ..Limits::default()
    };
    let told = bomb_of(
        &members,
        &tar(&[("a", b"1"), ("b", b"2"), ("c", b"3"), ("d", b"4")]),
    );
    let what = "the file has more than 2 members, which is the limit; the rest is left out";
    assert_eq!(
        told,
        ["a: 1".to_owned(), "b: 2".to_owned(), format!("c: ! {what}")]
    );
    let spool = Limits {
        spool: 10,
        ..Limits::default()
    };
    let told = told_with(&zip(&[("a", b"1")]), &spool, false);
    assert!(told[0].contains("which is the limit"), "{told:?}");
    let unpacked = Limits {
        unpacked: 100,
        ..Limits::default()
    };
    let told = bomb_of(
        &unpacked,
        &zip(&[("a", &[b'a'; 99]), ("b", &[b'b'; 99]), ("c", b"c")]),
    );
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].contains("unpacks to more than"), "{told:?}");
}

#[test]
fn documents_and_locked_members_are_named() {
    let document = zip(&[
        ("[Content_Types].xml", b"<x/>"),
        ("word/document.xml", b"<x/>"),
    ]);
    assert_eq!(
        told(&document),
        [": ! looks like an office document, which is not read yet"]
    );
    let mut locked = zip(&[("a.txt", b"One."), ("b.txt", b"Two.")]);
    let directory = memchr::memmem::find(&locked, b"PK\x01\x02").unwrap();
    locked[directory + 8] |= 1;
    assert_eq!(
        told(&locked),
        ["a.txt: ! encrypted, which cannot be read", "b.txt: Two."]
    );
}

/// Archives of some kinds, one in the other.
fn samples() -> Vec<Vec<u8>> {
    let text = "A story of some length, with words. ".repeat(40);
    let members: &[(&str, &[u8])] = &[("a/b.txt", text.as_bytes()), ("c.gz", &gzip(b"Two."))];
    vec![
        gzip(&tar(members)),
        zip(members),
        zip(&[("x.tar", &tar(members)), ("y.zip", &zip(members))]),
        zstandard(&tar(members)),
        bzip2(text.as_bytes()),
        XZ.to_vec(),
        tar(&[
            ("x.zip", &zip(members)),
            ("y.xz", XZ),
            ("z.bz2", &bzip2(b"Two.")),
        ]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_without_panic(
        magic in prop::sample::select(vec![&b"PK\x03\x04"[..], b"\x1F\x8B\x08", b"BZh91AY&SY", b"\xFD7zXZ\0", b"\x28\xB5\x2F\xFD", b""]),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        is_file in any::<bool>(),
    ) {
        let bytes = [magic, &bytes].concat();
        let _ = told_with(&bytes, &Limits::default(), is_file);
    }

    #[test]
    fn mutated_archives_are_read_without_panic(
        which in 0usize..7,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
        is_file in any::<bool>(),
    ) {
        let mut bytes = samples().swap_remove(which);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let limits = Limits { unpacked: 64 << 20, ..Limits::default() };
        let _ = told_with(&bytes, &limits, is_file);
    }
}
