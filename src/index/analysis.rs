//! Text to index terms: what a word is, how it is folded, stemmed and kept exact, language by
//! language.
//!
//! A text is cut into words and into letters of scripts without spaces ([`scan`]). Each word gives
//! its stem; a word that differs from its stem also gives, at the same position, its exact form
//! behind the stem and [`EXACT`]: `arms` gives `arm` and `arm=arms`, `arm` gives `arm` alone. So an
//! exact `arms` is one term, an exact `arm` the places of `arm` where no `arm=…` stands, and three
//! words of four cost one posting. No query asks for exact forms yet.
//!
//! How a word is stemmed follows the language of its story ([`Analysis`]). Terms of English stories
//! are bare; those of another language bear [`TAG`] and its code: `Häuser` gives `haus@de`. Snowball
//! stems words as they are written, so that other languages are stemmed first and folded after; for
//! readers who type no accents, a word of Latin letters also gives, where that is another one, the
//! stem of its folded form: `élevées` gives `elev@fr` and `eleve@fr`. Languages without a stemmer
//! share the bare tag. A query asks for the terms of every analysis that the index holds: for either
//! stem of its word, and for words of which it is the stem, since what a stemmer makes of a plural it
//! does not always leave alone.
//!
//! Letters of scripts without spaces give, whatever the language, themselves and each pair with its
//! neighbour: `北京市` gives `北`, `北京`, `京`, `京市`, `市`. A query asks for the pairs in a row. This is
//! the way of Lucene's CJKBigramFilter with unigrams, for Thai, Lao, Burmese and Khmer too.
//!
//! The same code reads stories at indexing time, query words, and the text of a hit that is to be
//! marked, so that the three cannot disagree.

mod scan;
mod stemmer;
mod stems;
mod stream;
mod words;

use std::borrow::Cow;

use tantivy::tokenizer::Tokenizer;

use crate::language::Language;
use stemmer::Stemmer;
use stems::Stems;
pub use stream::{Kind, NewsStream};
use words::Words;

/// Stands between a stem and the exact form of a word; no word contains it.
pub const EXACT: char = '=';

/// Stands between a stem and the code of its language, where that is not English.
pub const TAG: char = '@';

/// Stands before and behind the code of the language at the head of a text that is to be indexed.
const HEAD: char = '\u{1E}';

/// How the words of a story become terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Analysis {
    /// By the English stemmer: English stories, and those of which nobody can tell the language.
    English,
    /// By the stemmer of this language, which may be a neighbour of the story's own.
    Stemmed(Language),
    /// Folded and no more.
    Plain,
}

impl Analysis {
    /// The analysis of stories of this language.
    pub fn of(language: Option<Language>) -> Analysis {
        match language {
            None | Some(Language::ENGLISH) => Analysis::English,
            Some(language) => match stemmed_as(language) {
                Some(language) => Analysis::Stemmed(language),
                None => Analysis::Plain,
            },
        }
    }

    /// The text as the tokenizer is to be handed it: what is not English says so at its head, in a
    /// form that is read there and never indexed.
    pub fn headed(self, text: &str) -> Cow<'_, str> {
        if self == Analysis::English && !text.starts_with(HEAD) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(format!("{HEAD}{}{HEAD}{text}", self.code()))
    }

    /// The analysis that a text names at its head, and the text itself.
    fn read_head(text: &str) -> (Analysis, &str) {
        let headed = text.strip_prefix(HEAD).and_then(|t| t.split_once(HEAD));
        let Some((code, text)) = headed else {
            return (Analysis::English, text);
        };
        match code {
            "" => (Analysis::Plain, text),
            code => (Analysis::of(Language::named(code)), text),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Analysis::English => Language::ENGLISH.code(),
            Analysis::Stemmed(language) => language.code(),
            Analysis::Plain => "",
        }
    }

    fn stemmer(self) -> Option<Stemmer> {
        match self {
            Analysis::Stemmed(language) => Stemmer::of(language),
            _ => None,
        }
    }
}

/// The language whose stemmer a language uses: its own, or that of one written nearly the same.
fn stemmed_as(language: Language) -> Option<Language> {
    let code = match language.code() {
        "hr" | "bs" => "sr",
        "ms" => "id",
        own => own,
    };
    Language::named(code).filter(|language| Stemmer::of(*language).is_some())
}

/// A term that a query asks for, and how far behind the first one it stands.
pub type Asked = (usize, String);

/// What a query's words ask of stories of one analysis: any of these rows, each a list of terms that
/// stand in a row; none where nothing can be asked.
pub fn rows(text: &str, analysis: Analysis) -> Vec<Vec<Asked>> {
    let mut news = News::new();
    let mut stream = news.stream(analysis, text);
    let mut rows: [Vec<Asked>; 3] = Default::default();
    let mut paired = None;
    while let Some(kind) = stream.step() {
        let asked = (stream.position(), stream.term().to_owned());
        let [own, typed, bare] = &mut rows;
        match kind {
            Kind::Exact => {}
            // Where a pair begins or ends, the letter alone says nothing more.
            Kind::Letter { is_followed } if is_followed || paired == Some(asked.0) => {}
            Kind::Typed => {
                // Proven: the stem of the word as it is written comes before.
                typed.pop();
                typed.push(asked);
            }
            Kind::Stem => {
                bare.push((asked.0, stream.bare()));
                own.push(asked.clone());
                typed.push(asked);
            }
            Kind::Letter { .. } | Kind::Pair => {
                paired = (kind == Kind::Pair).then_some(asked.0 + 1);
                rows.iter_mut().for_each(|row| row.push(asked.clone()));
            }
        }
    }
    distinct(rows)
}

/// The rows that differ and ask for something, counted from the first term.
fn distinct(rows: [Vec<Asked>; 3]) -> Vec<Vec<Asked>> {
    let mut distinct: Vec<Vec<Asked>> = Vec::new();
    for mut row in rows {
        let first = row.first().map_or(0, |(position, _)| *position);
        row.iter_mut().for_each(|(position, _)| *position -= first);
        if !row.is_empty() && !distinct.contains(&row) {
            distinct.push(row);
        }
    }
    distinct
}

/// The tokenizer of titles and bodies.
#[derive(Clone)]
pub struct News {
    stems: Stems,
    words: Words,
}

impl News {
    /// A tokenizer with empty caches.
    pub fn new() -> News {
        News {
            stems: Stems::new(),
            words: Words::default(),
        }
    }

    /// The terms of a text that is analysed so.
    pub fn stream<'a>(&'a mut self, analysis: Analysis, text: &'a str) -> NewsStream<'a> {
        NewsStream::new(self, analysis, text)
    }
}

impl Default for News {
    fn default() -> News {
        News::new()
    }
}

/// Reads the analysis at the head of the text; see [`Analysis::headed`].
impl Tokenizer for News {
    type TokenStream<'a> = NewsStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> NewsStream<'a> {
        let (analysis, text) = Analysis::read_head(text);
        self.stream(analysis, text)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;
    use tantivy::tokenizer::TokenStream;

    use super::*;

    fn analysis(code: &str) -> Analysis {
        Analysis::of(Language::named(code))
    }

    /// Each term of a text, as the engine gets it, and its position.
    fn terms(code: &str, text: &str) -> String {
        let mut news = News::new();
        let headed = analysis(code).headed(text);
        let mut stream = news.token_stream(&headed);
        let mut terms = String::new();
        stream.process(&mut |t| {
            let _ = write!(terms, " {}@{}", t.text, t.position);
        });
        terms.trim_start().to_owned()
    }

    #[test]
    fn words_give_their_stem_and_exact_form_if_it_differs() {
        let wanted = "arm@0 arm=arms@0 transfer@1 transfer=transfers@1";
        assert_eq!(terms("en", "Arms transfers"), wanted);
        assert_eq!(terms("", "Arms transfers"), wanted);
        assert_eq!(terms("en", "The arm in 1980"), "the@0 arm@1 in@2 1980@3");
    }

    #[test]
    fn possessives_vanish_and_hyphens_separate() {
        assert_eq!(terms("en", "Kim’s Suk-Yeol"), "kim@0 suk@1 yeol@2");
        assert_eq!(terms("en", "U.S. o'neill's"), "u@0 s@1 o@2 neill@3");
    }

    #[test]
    fn other_languages_bear_their_tag() {
        for (code, text, wanted) in [
            ("de", "Häuser", "haus@de@0 haus@de=hauser@0"),
            (
                "fr",
                "élevées",
                "elev@fr@0 elev@fr=elevees@0 eleve@fr@0 eleve@fr=elevees@0",
            ),
            ("vi", "Đà Nẵng", "da@@0 nang@@1"),
            ("zh", "北京iPhone", "北@0 北京@0 京@1 iphone@@2"),
            ("en", "北京市", "北@0 北京@0 京@1 京市@1 市@2"),
        ] {
            assert_eq!(terms(code, text), wanted, "{text}");
        }
    }

    #[test]
    fn texts_that_begin_like_a_head_are_read_as_texts() {
        for text in ["\u{1E}de\u{1E}arms", "\u{1E}arms", "\u{1E}\u{1E}arms"] {
            for code in ["en", "", "vi", "de"] {
                let found = terms(code, text);
                assert_eq!(
                    found.contains("de"),
                    text.contains("de") || code == "de",
                    "{found}"
                );
                assert!(found.contains("arm"), "{found}");
            }
        }
    }

    #[test]
    fn offsets_are_those_of_the_text() {
        let text = "«Đà Nẵng»: 5.93 mln 한국";
        let mut news = News::new();
        let mut stream = news.stream(Analysis::English, text);
        let mut found = Vec::new();
        while stream.step().is_some() {
            found.push((&text[stream.span()], stream.term().to_owned()));
        }
        let wanted = [
            ("Đà", "da"),
            ("Nẵng", "nang"),
            ("5", "5"),
            ("93", "93"),
            ("mln", "mln"),
            ("한", "한"),
            ("한국", "한국"),
            ("국", "국"),
        ];
        assert_eq!(found, wanted.map(|(a, b)| (a, b.to_owned())));
    }

    #[test]
    fn endless_words_are_left_out() {
        let text = format!("old {} harbours", "x".repeat(300));
        assert_eq!(terms("en", &text), "old@0 harbour@2 harbour=harbours@2");
        let text = format!("ก{}ข", "\u{E48}".repeat(300));
        assert_eq!(terms("en", &text), "ข@1");
    }

    #[test]
    fn queries_ask_for_pairs_in_a_row() {
        let asked = |code, text| -> Vec<String> {
            let show = |(at, term): &Asked| format!("{term}@{at}");
            let row = |row: Vec<Asked>| row.iter().map(show).collect::<Vec<_>>().join(" ");
            rows(text, analysis(code)).into_iter().map(row).collect()
        };
        assert_eq!(asked("en", "arms transfers"), ["arm@0 transfer@1"]);
        assert_eq!(asked("en", "北京市"), ["北京@0 京市@1"]);
        assert_eq!(asked("ja", "王"), ["王@0"]);
        assert_eq!(asked("en", "北京 2008 年"), ["北京@0 2008@2 年@3"]);
        assert_eq!(asked("en", "東京、大阪"), ["東京@0 大阪@2"]);
        assert_eq!(asked("en", "北\n京"), ["北京@0"]);
        assert_eq!(asked("ko", "북\n한"), ["북@0 한@1"]);
        let wanted = ["elev@fr@0", "eleve@fr@0", "elevees@fr@0"];
        assert_eq!(asked("fr", "élevées"), wanted);
        assert_eq!(asked("fr", "elevees"), wanted[1..]);
        assert_eq!(asked("vi", "Nẵng"), ["nang@@0"]);
        assert_eq!(asked("de", "?!"), [""; 0]);
    }

    #[test]
    fn words_are_found_as_the_table_says() {
        let table = include_str!("../../tests/tables/analysis.txt");
        let mut wrong = Vec::new();
        let cases = table
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty());
        for case in cases.clone() {
            let columns: Vec<&str> = case.split(" ==> ").collect();
            let (language, text, query, wanted) = (columns[0], columns[1], columns[2], columns[3]);
            let found = if finds(language, text, query) {
                "found"
            } else {
                "not"
            };
            if found != wanted {
                wrong.push(format!("{case}\n   {found}: {}", terms(language, text)));
            }
        }
        assert!(cases.count() >= 100);
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    /// Whether a story of this language with this text has a row that the query asks for.
    fn finds(language: &str, text: &str, query: &str) -> bool {
        let mut news = News::new();
        let mut stream = news.stream(analysis(language), text);
        let mut stored = Vec::new();
        while stream.step().is_some() {
            stored.push((stream.position(), stream.term().to_owned()));
        }
        let stands = |row: &Vec<Asked>| {
            stored.iter().any(|(first, _)| {
                row.iter()
                    .all(|(offset, term)| stored.contains(&(first + offset, term.clone())))
            })
        };
        rows(query, analysis(language)).iter().any(stands)
    }

    /// Letters of many scripts, marks, spaces and what stands inside words.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a", "S", "é", "e\u{301}", "ß", "İ", "ı", "ς", "Σ", "й", "ё", "北", "京", "々", "ガ",
            "ｶ", "ﾞ", "한", "\u{1112}", "\u{1161}", "ก", "ำ", "\u{E48}", "\u{17D2}", "ក", "\u{AD}",
            "\u{200B}", "'", "’s", "-", " ", "\n", "\r\n", ".", "1", "۵", "\u{1E}", "\u{300}", "ش",
            "ة", "أ", "\u{651}", "क", "ि", "=", "@", "𠀀", "ﬁ", "ing", "ation", "lar",
        ]);
        prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
    }

    fn language() -> impl Strategy<Value = &'static str> {
        prop::sample::select(Language::all().map(Language::code).collect::<Vec<_>>())
    }

    proptest! {
        // A failure is seen and mended at once; no file of seeds beside the sources.
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_cut_at_characters(text in any::<String>(), code in language()) {
            let mut news = News::new();
            let mut stream = news.stream(analysis(code), &text);
            while stream.step().is_some() {
                prop_assert!(text.get(stream.span()).is_some_and(|s| !s.is_empty()));
                prop_assert!(!stream.term().is_empty());
            }
        }

        #[test]
        fn every_part_of_a_text_finds_it(text in text(), code in language(), ends in any::<(u8, u8)>()) {
            let words: Vec<&str> = text.split_whitespace().collect();
            for word in &words {
                let is_asked = !rows(word, analysis(code)).is_empty();
                prop_assert!(!is_asked || finds(code, &text, word), "{:?} in {:?}", word, text);
            }
            let (from, to) = (usize::from(ends.0), usize::from(ends.1));
            let (from, to) = (from % (words.len() + 1), to % (words.len() + 1));
            if let Some(some) = words.get(from..to) {
                // Not where a line that is broken inside a word is joined by a space.
                let phrase = some.join(" ");
                let is_broken = text.contains('\n');
                let is_asked = !rows(&phrase, analysis(code)).is_empty();
                prop_assert!(!is_asked || is_broken || finds(code, &text, &phrase), "{:?}", phrase);
            }
        }
    }
}
