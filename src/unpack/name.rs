//! Names of members: as they are shown, and which are passed over.

use crate::corpus;

/// The name of a member as its path is shown: on one line, its parts divided by `/`.
///
/// `./a\b.txt` is `a/b.txt` where it comes from a zip of Windows; `/etc/passwd` and `../a.txt` stay as
/// they are, for nothing is ever written there.
pub(super) fn shown(bytes: &[u8]) -> String {
    let mut bytes = bytes;
    while let Some(rest) = bytes.strip_prefix(b"./") {
        bytes = rest;
    }
    corpus::printable_bytes(bytes)
}

/// Whether a member is none that a user put there: hidden, as files are that are passed over by the
/// walk, or what a Mac notes of another.
pub(super) fn is_hidden(path: &str) -> bool {
    path.split('/')
        .any(|part| part == "__MACOSX" || (part.starts_with('.') && part != "." && part != ".."))
}
