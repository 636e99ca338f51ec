//! Stories in many languages: found by the forms of their words, marked, and told apart by `--lang`.

use crate::harness::Morgue;

/// The stories of `corpus/languages` that a search finds, by name, and their snippets.
fn found(morgue: &Morgue, args: &[&str]) -> Vec<(String, String)> {
    let args: Vec<&str> = args.iter().copied().chain(["path:languages"]).collect();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let name = |path: String| {
        let file = path.rsplit('/').next().unwrap_or_default();
        file.trim_end_matches(".txt").to_owned()
    };
    let mut found: Vec<(String, String)> = morgue
        .hits(&[&args.join(" "), "--limit", "100"])
        .iter()
        .map(|hit| (name(text(&hit["path"])), text(&hit["snippet"])))
        .collect();
    found.sort();
    found
}

/// A query, the one story it finds, and what is marked there first.
#[test]
fn words_find_their_forms_and_are_marked() {
    let morgue = Morgue::with_corpus();
    for (query, name, mark) in [
        ("Haus", "hafen-geoeffnet", "Häusern"),
        ("hausern", "hafen-geoeffnet", "Häusern"),
        ("élection", "port-rouvert", "élections"),
        (
            "\"elections municipales\"",
            "port-rouvert",
            "élections municipales",
        ),
        ("elecciones", "puerto-reabierto", "elección"),
        ("eleição", "porto-reaberto", "eleições"),
        ("verkiezing", "haven-open", "verkiezingen"),
        ("kadin", "liman-acildi", "Kadınlar"),
        ("выборов", "port-otkryt", "Выборы"),
        ("ΛΙΜΑΝΙ", "limani-anoikse", "λιμάνι"),
        ("انتخابات", "mina", "الانتخابات"),
        ("北京", "gangkou", "北京"),
        ("选举将", "gangkou", "选举将"),
        ("東京", "minato", "東京"),
        ("フェリー", "minato", "フェリー"),
        ("대통령", "hanggu", "대통령"),
        ("เรือลำแรก", "tharuea", "เรือลำแรก"),
        ("यात्रियों", "bandargah", "यात्रियों"),
    ] {
        let found = found(&morgue, &[query]);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, [name], "{query}");
        let wanted = format!("<em>{mark}</em>");
        assert!(found[0].1.contains(&wanted), "{query}: {}", found[0].1);
    }
}

#[test]
fn languages_are_asked_for_by_code_and_name() {
    let morgue = Morgue::with_corpus();
    let names = |args: &[&str]| -> Vec<String> {
        found(&morgue, args)
            .into_iter()
            .map(|(name, _)| name)
            .collect()
    };
    assert_eq!(names(&["lang:de"]), ["hafen-geoeffnet"]);
    assert_eq!(names(&["lang:Japanese"]), ["minato"]);
    assert_eq!(
        names(&["(lang:de OR language:korean)"]),
        ["hafen-geoeffnet", "hanggu"]
    );
    assert_eq!(names(&["-lang:en"]).len(), 14);
    assert_eq!(names(&["lang:de", "port"]), [""; 0]);
    let count = |args: &[&str]| morgue.run(args).stdout.trim().to_owned();
    let two = ["search", "--count", "--lang", "de", "--lang", "French"];
    assert_eq!(count(&two), "2");
    let refused = morgue.run(&["search", "--lang", "germn"]);
    assert_eq!(refused.status, 2);
    let wanted = "--lang \"germn\": unknown language \"germn\": did you mean German?";
    assert!(refused.stderr.contains(wanted), "{}", refused.stderr);
}

#[test]
fn languages_are_shown() {
    let morgue = Morgue::with_corpus();
    let shown = morgue.run(&["show", "corpus/languages/gangkou.txt", "--explain"]);
    assert!(
        shown
            .stdout
            .contains(" language  Chinese (zh), from the text"),
        "{}",
        shown.stdout
    );
    let hit = &morgue.hits(&["北京"])[0];
    assert_eq!(hit["lang"], "zh");
}
