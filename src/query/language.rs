//! Which language a query means: the one place of this room where languages are looked up.

use super::field::distance;
use crate::language::Language;

/// The language of a code or a name.
pub(super) fn of(text: &str) -> Option<Language> {
    Language::named(text)
}

/// The name or code that a text may be meant for, the nearest: at most two letters away from a name,
/// one in three.
pub(super) fn suggestion(typed: &str) -> Option<&'static str> {
    let typed: Vec<char> = typed.trim().to_lowercase().chars().collect();
    let most = (typed.len() / 3).min(2);
    let names = Language::all().flat_map(Language::names);
    let near = names.filter_map(|name| {
        let letters: Vec<char> = name.to_lowercase().chars().collect();
        // Each letter more costs one: a long text is refused before the work is done.
        let is_near = typed.len().abs_diff(letters.len()) <= most;
        is_near.then(|| (distance(&typed, &letters), *name))
    });
    near.filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_are_near() {
        for (typed, name) in [
            ("germn", Some("German")),
            ("Frnech", Some("French")),
            ("portugese", Some("Portuguese")),
            ("xx", None),
            ("", None),
            ("klingon", None),
        ] {
            assert_eq!(suggestion(typed), name, "{typed}");
        }
    }
}
