//! Which country a query means: the one place of this room where countries are looked up.

use crate::authority;

/// The code of a country (ISO 3166 alpha-2, in capitals), with or without its article.
pub(super) fn code_of(text: &str) -> Option<String> {
    let text = text.trim();
    let without = text
        .split_once(' ')
        .filter(|(the, _)| the.eq_ignore_ascii_case("the"));
    known(text).or_else(|| known(without?.1.trim_start()))
}

/// The code of a country by its code or any of its names.
fn known(country: &str) -> Option<String> {
    authority::country::code_of(country).map(str::to_owned)
}

/// A title and the code of its country, as in `foreign minister of France`; the country is missing
/// where what follows the last `of` is none, as in `secretary of state`.
pub(super) fn office(text: &str) -> (&str, Option<String>) {
    let whole = (text, None);
    let Some((title, country)) = text.rsplit_once(" of ") else {
        return whole;
    };
    let title = title.trim_end();
    if !super::lex::can_be_found(title) {
        return whole;
    }
    match code_of(country) {
        Some(code) => (title, Some(code)),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_end_in_their_country() {
        for (text, title, country) in [
            ("foreign minister", "foreign minister", None),
            ("foreign minister of FR", "foreign minister", Some("FR")),
            ("secretary of state", "secretary of state", None),
            ("secretary of state of us", "secretary of state", Some("US")),
            ("president of the us", "president", Some("US")),
            ("? of fr", "? of fr", None),
        ] {
            let wanted = (title, country.map(str::to_owned));
            assert_eq!(office(text), wanted, "{text}");
        }
    }
}
