//! The steps in which dates are read: from a byte position of a text over figures, letters and
//! blanks to the position behind them. Knows no dates.
//!
//! Any position is safe: past the end of the text there is nothing. `figures("22nd", 0)` is 22,
//! ending at 2; `word_at("22nd", 2)` is `nd`.

/// Past the blanks, or the one hyphen, slash or underscore, between the parts of a date.
pub fn gap(text: &str, pos: usize) -> usize {
    let end = skip(text, pos, is_blank);
    if end > pos {
        return end;
    }
    match byte(text, pos) {
        Some(b'-' | b'/' | b'_') => pos + 1,
        _ => pos,
    }
}

/// The number at `pos`, of at most eight digits, and where it ends.
pub fn figures(text: &str, pos: usize) -> Option<(u32, usize)> {
    let end = skip(text, pos, |b| b.is_ascii_digit());
    let digits = text.get(pos..end).filter(|d| (1..=8).contains(&d.len()))?;
    Some((digits.parse().ok()?, end))
}

/// The letters from `pos` on.
pub fn word_at(text: &str, pos: usize) -> &str {
    let rest = text.get(pos..).unwrap_or_default();
    let ascii = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    if byte(rest, ascii).is_none_or(|b| b.is_ascii()) {
        return &rest[..ascii];
    }
    let other = rest[ascii..].find(|c: char| !c.is_alphabetic());
    &rest[..other.map_or(rest.len(), |other| ascii + other)]
}

/// Whether `pos` is the beginning of a word or number.
pub fn starts_token(text: &str, pos: usize) -> bool {
    let Some(before) = text[..pos].chars().next_back() else {
        return true;
    };
    let digit = byte(text, pos).is_some_and(|b| b.is_ascii_digit());
    match before {
        // A number that goes on: `3.5`, `1,500`, `10:30`, `-1`.
        '.' | ',' | ':' | '-' | '+' if digit => {
            !text[..pos - 1].ends_with(|c: char| c.is_ascii_digit())
        }
        before => !before.is_alphanumeric(),
    }
}

/// Whether a number may end at `pos`: no letter, digit or further figures come.
pub fn ends_number(text: &str, pos: usize) -> bool {
    match (byte(text, pos), byte(text, pos + 1)) {
        (Some(b'.' | b',' | b'-' | b'/'), Some(next)) => !next.is_ascii_digit(),
        (Some(b'%'), _) => false,
        _ => !text
            .get(pos..)
            .unwrap_or_default()
            .starts_with(char::is_alphanumeric),
    }
}

/// Whether a text is digits and nothing else.
pub fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// White space between the parts of a date.
pub fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r')
}

/// The byte at `pos`, unless the text ends before.
pub fn byte(text: &str, pos: usize) -> Option<u8> {
    text.as_bytes().get(pos).copied()
}

/// Past the bytes from `pos` on that are `wanted`; these must be ASCII.
pub fn skip(text: &str, pos: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let rest = text.as_bytes().get(pos..).unwrap_or_default();
    pos + rest.iter().take_while(|b| wanted(**b)).count()
}

/// Past the byte at `pos` if it is the `wanted` one, which must be ASCII.
pub fn skip_one(text: &str, pos: usize, wanted: u8) -> usize {
    if byte(text, pos) == Some(wanted) {
        pos + 1
    } else {
        pos
    }
}

/// The next character boundary after `pos`.
pub fn next_char(text: &str, pos: usize) -> usize {
    pos + text[pos..].chars().next().map_or(1, char::len_utf8)
}
