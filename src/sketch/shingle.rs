//! A text as the set of its runs of words.
//!
//! Words are folded as they are for searching, so that capitals, accents, punctuation and line
//! ends make no difference; what is written without spaces between words (Chinese, Japanese, Thai
//! and their kin) is cut into characters. Each run of [`RUN`] words is one member of the set, as a
//! hash. A text of fewer than [`FEWEST`] runs has too little to be alike in part: its set has one
//! member, which stands for all of its words in their order.

use crate::fold;

/// Words in a run: longer runs tell apart what follows a pattern, as market reports do, and let
/// fewer edits pass.
pub const RUN: usize = 3;
/// A text of fewer runs is alike another only where all words are the same.
pub const FEWEST: usize = 16;

/// The runs of words of a text, as they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles {
    /// Their hashes, in the order of the text.
    runs: Vec<u64>,
    /// A hash of all words in order; 0 where there are none.
    digest: u64,
}

impl Shingles {
    /// The runs of a text.
    pub fn of(text: &str) -> Shingles {
        let mut words = Words::with_room(text.len());
        words.read(text);
        let digest = words.digest();
        let mut runs = words.runs;
        if runs.len() < FEWEST {
            runs.clear();
            runs.extend(Some(digest).filter(|digest| *digest != 0));
        }
        Shingles { runs, digest }
    }

    /// The hashes of the runs; none where the text has no word.
    pub fn runs(&self) -> &[u64] {
        &self.runs
    }

    /// A hash of all words in their order: the same for texts of the same words; 0 for none.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// The runs as a set.
    pub fn into_set(mut self) -> Set {
        self.runs.sort_unstable();
        self.runs.dedup();
        Set(self.runs)
    }
}

/// The runs of words of a text as a set: sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set(Vec<u64>);

impl Set {
    /// How much of both sets is in common, from 0 to 1: the Jaccard index. Nothing is like a text
    /// without words.
    pub fn likeness(&self, other: &Set) -> f64 {
        let (mut a, mut b) = (self.0.as_slice(), other.0.as_slice());
        let mut common = 0;
        while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
            common += usize::from(x == y);
            a = if x <= y { rest_a } else { a };
            b = if y <= x { rest_b } else { b };
        }
        let all = self.0.len() + other.0.len() - common;
        if all == 0 {
            return 0.0;
        }
        common as f64 / all as f64
    }
}

/// Spreads what differs in some bits over all of them: the finaliser of MurmurHash3.
pub(super) fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ (hash >> 33)
}

/// An odd number without a pattern, to multiply by: the golden ratio's first 64 bits.
const ODD: u64 = 0x9E37_79B9_7F4A_7C15;

/// The words of a text as they are read.
struct Words {
    /// The last letters of the word that is being read, up to eight, a byte each.
    letters: u64,
    /// The hash of the letters before them.
    before: u64,
    /// How many letters the word has so far, in bytes.
    length: u64,
    /// The hashes of the words before it, the latest last.
    last: [u64; RUN - 1],
    /// How many words there were.
    count: usize,
    /// The hash of them all.
    all: u64,
    runs: Vec<u64>,
}

impl Words {
    /// Ready for a text of so many bytes.
    fn with_room(bytes: usize) -> Words {
        Words {
            letters: 0,
            before: 0,
            length: 0,
            last: [0; RUN - 1],
            count: 0,
            all: 0,
            runs: Vec::with_capacity(bytes / 5),
        }
    }

    fn read(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let ascii = rest.bytes().take_while(u8::is_ascii).count();
            rest.as_bytes()[..ascii].iter().for_each(|b| self.ascii(*b));
            let mut chars = rest[ascii..].chars();
            if let Some(c) = chars.next() {
                self.other(c);
            }
            rest = chars.as_str();
        }
        self.end();
    }

    fn ascii(&mut self, byte: u8) {
        if byte.is_ascii_alphanumeric() {
            self.letter(byte.to_ascii_lowercase());
        } else if !fold::is_apostrophe(byte as char) {
            self.end();
        }
    }

    fn other(&mut self, c: char) {
        if fold::is_apostrophe(c) {
            return;
        }
        let stands_alone = is_unspaced(c);
        if stands_alone || !fold::is_word_char(c) {
            self.end();
        }
        if fold::is_word_char(c) {
            let mut folded = String::new();
            fold::push(&mut folded, c);
            folded.bytes().for_each(|byte| self.letter(byte));
        }
        if stands_alone {
            self.end();
        }
    }

    fn letter(&mut self, byte: u8) {
        self.letters = (self.letters << 8) | u64::from(byte);
        self.length += 1;
        if self.length.is_multiple_of(8) {
            self.before = mixed(self.before ^ self.letters);
            self.letters = 0;
        }
    }

    fn end(&mut self) {
        if self.length == 0 {
            return;
        }
        let spelled = self.before.wrapping_add(self.length) ^ self.letters.rotate_left(8);
        let word = mixed(spelled.wrapping_mul(ODD));
        (self.letters, self.before, self.length) = (0, 0, 0);
        self.all = (self.all.rotate_left(5) ^ word).wrapping_mul(ODD);
        self.count += 1;
        if self.count >= RUN {
            let joined = |run: u64, word: &u64| run.rotate_left(21).wrapping_add(*word);
            let before = self.last.iter().fold(0, joined);
            self.runs.push(mixed(joined(before, &word)));
        }
        self.last.rotate_left(1);
        self.last[RUN - 2] = word;
    }

    fn digest(&self) -> u64 {
        match self.count {
            0 => 0,
            count => mixed(self.all ^ count as u64).max(1),
        }
    }
}

/// Whether a character belongs to a script that puts no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' // Thai, Lao
        | '\u{1000}'..='\u{109F}' // Burmese
        | '\u{1780}'..='\u{17FF}' // Khmer
        | '\u{3040}'..='\u{30FF}' // Hiragana, Katakana
        | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' // Han
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}' // narrow Katakana
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STORY: &str = "The ferry Aurora left the harbour of Lima on Monday with ninety people on \
        board, the coast guard said. It returned in the evening after a storm had broken two of \
        its windows.";

    fn likeness(a: &str, b: &str) -> f64 {
        let set = |text| Shingles::of(text).into_set();
        set(a).likeness(&set(b))
    }

    #[test]
    fn looks_make_no_difference() {
        for other in [
            STORY.to_uppercase(),
            STORY.replace(' ', "\n  "),
            STORY.replace(',', " --").replace('.', "!"),
            STORY.replace("Lima", "Lí\u{AD}ma"),
        ] {
            assert_eq!(Shingles::of(&other), Shingles::of(STORY), "{other}");
        }
    }

    #[test]
    fn a_word_takes_its_runs_with_it() {
        let count = Shingles::of(STORY).into_set().0.len() as f64;
        let wanted = (count - RUN as f64) / (count + RUN as f64);
        assert_eq!(likeness(STORY, &STORY.replace("storm", "gale")), wanted);
        assert!(
            likeness(
                STORY,
                "Nobody has seen the ferry Aurora since it left the harbour of \
            Lima a week ago, and the coast guard has given up the search for all on board of it."
            ) < 0.3
        );
    }

    #[test]
    fn short_texts_are_alike_as_a_whole_or_not_at_all() {
        let short = "Shr 23 cts vs 12 cts. Net 1.2 mln vs 900,000";
        assert_eq!(
            likeness(short, &short.to_lowercase().replace('.', ";")),
            1.0
        );
        assert_eq!(likeness(short, &short.replace("23", "24")), 0.0);
        assert_eq!(likeness("--", "..."), 0.0);
        assert!(Shingles::of("...").runs().is_empty());
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_characters() {
        let story =
            "朝鮮中央通信は二十二日、金正恩総書記が党中央委員会政治局会議を開いたと報じた。";
        let other = story.replace("政治局", "総務局");
        assert!(likeness(story, &other) > 0.7);
        assert!(
            likeness(
                story,
                "韓国の尹錫悦大統領は国連総会で演説し、北朝鮮とロシアの軍事協力を強く非難した。"
            ) < 0.1
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_has_runs_in_order(text in any::<String>()) {
            let shingles = Shingles::of(&text);
            prop_assert_eq!(shingles.runs().is_empty(), shingles.digest() == 0);
            let set = shingles.into_set();
            prop_assert!(set.0.windows(2).all(|pair| pair[0] < pair[1]));
        }

        #[test]
        fn likeness_has_no_direction(a in "[a-d ]{0,80}", b in "[a-d ]{0,80}") {
            prop_assert_eq!(likeness(&a, &b), likeness(&b, &a));
            prop_assert!((0.0..=1.0).contains(&likeness(&a, &b)));
        }
    }
}
