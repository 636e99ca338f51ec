//! Tells compressions and archives by their first bytes.

use super::tar;

/// How many bytes tell what something is: a block of tar.
pub(super) const HEAD: usize = 512;

/// What wraps its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Compressed(Codec),
    Archive(Archive),
}

/// A compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Gzip,
    Zstandard,
    Bzip2,
    Xz,
}

/// An archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Archive {
    Tar,
    Zip,
}

impl Kind {
    /// What bytes that begin with `head` are, if they are one of ours.
    pub(super) fn of(head: &[u8]) -> Option<Kind> {
        let kind = match head {
            [0x1F, 0x8B, 8, ..] => Kind::Compressed(Codec::Gzip),
            // A frame, or one that is to be skipped before it.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => {
                Kind::Compressed(Codec::Zstandard)
            }
            // A block, or the end of an empty stream; a story may begin with these letters.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, ..] => {
                Kind::Compressed(Codec::Bzip2)
            }
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Kind::Compressed(Codec::Xz),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Archive(Archive::Zip),
            [b'P', b'K', b'0', b'0', b'P', b'K', 3, 4, ..] => Kind::Archive(Archive::Zip),
            _ if tar::is_header(head) => Kind::Archive(Archive::Tar),
            _ => return None,
        };
        Some(kind)
    }

    /// The name that users see, with its article.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Compressed(codec) => codec.name(),
            Kind::Archive(Archive::Tar) => "tar",
            Kind::Archive(Archive::Zip) => "zip",
        }
    }
}

impl Codec {
    /// The name that users see.
    pub(super) fn name(self) -> &'static str {
        match self {
            Codec::Gzip => "gzip",
            Codec::Zstandard => "Zstandard",
            Codec::Bzip2 => "bzip2",
            Codec::Xz => "xz",
        }
    }
}
