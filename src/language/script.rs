//! Scripts that are written without spaces between words, or with words that grow particles: the
//! letters of which words cannot be cut, and are found by their letters.
//!
//! Han, Kana, Bopomofo, Hangul, Thai, Lao, Burmese and Khmer. Knows letters alone; how they are
//! indexed is the engine's business.

use unicode_normalization::char::is_combining_mark;

/// The blocks of these scripts (Unicode 16), by their first and last letter; digits, which are
/// words of their own, stand between them.
const BLOCKS: [(u32, u32); 27] = [
    (0x0E01, 0x0E4E),   // Thai
    (0x0E81, 0x0ECE),   // Lao
    (0x0EDC, 0x0EDF),   // Lao
    (0x1000, 0x103F),   // Burmese
    (0x1050, 0x108F),   // Burmese
    (0x109A, 0x109F),   // Burmese
    (0x1100, 0x11FF),   // Hangul Jamo
    (0x1780, 0x17D3),   // Khmer
    (0x17D7, 0x17DD),   // Khmer
    (0x2E80, 0x2FDF),   // radicals
    (0x3005, 0x3007),   // iteration mark, closing mark, zero of Han
    (0x3021, 0x3029),   // Hangzhou numerals
    (0x3038, 0x303B),   // the same, vertical iteration mark
    (0x3041, 0x30FF),   // Hiragana, Katakana
    (0x3100, 0x312F),   // Bopomofo
    (0x3130, 0x318F),   // compatibility Jamo
    (0x31A0, 0x31BF),   // Bopomofo
    (0x31F0, 0x31FF),   // Katakana
    (0x3400, 0x4DBF),   // Han, extension A
    (0x4E00, 0x9FFF),   // Han
    (0xA960, 0xA97F),   // Hangul Jamo
    (0xA9E0, 0xA9EF),   // Burmese
    (0xAA60, 0xAA7F),   // Burmese
    (0xAC00, 0xD7FF),   // Hangul
    (0xF900, 0xFAFF),   // Han, compatibility
    (0xFF66, 0xFFDC),   // half-width Katakana and Hangul
    (0x20000, 0x3FFFF), // Han, further extensions
];

/// Whether a letter is of a script whose words cannot be told by spaces.
#[inline]
pub fn is_unspaced(c: char) -> bool {
    // Below Thai lies nearly all that is written with spaces.
    c >= '\u{E01}' && is_in_blocks(c) && (c.is_alphanumeric() || is_combining_mark(c))
}

fn is_in_blocks(c: char) -> bool {
    let code = u32::from(c);
    let after = BLOCKS.partition_point(|(first, _)| *first <= code);
    after > 0 && code <= BLOCKS[after - 1].1
}

/// Whether a letter is written onto the one before it, so that the two cannot be cut apart: a mark,
/// or a sound mark of half-width Katakana.
pub fn is_attached(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{FF9E}' | '\u{FF9F}')
}

/// Whether a line may break inside a word before or behind this letter: Han, Kana, Bopomofo.
pub fn breaks_anywhere(c: char) -> bool {
    let is_jamo = ('\u{3130}'..='\u{318F}').contains(&c);
    ('\u{2E80}'..='\u{9FFF}').contains(&c) && !is_jamo && is_unspaced(c) || c >= '\u{20000}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_unspaced_scripts_are_known() {
        for c in "北京々〇ひらがなカタカナーｶﾞ김ㄱทำກພມမြខ្មែ豈𠀀ㄅ".chars()
        {
            assert!(is_unspaced(c), "{c} {:x}", u32::from(c));
        }
        for c in "aéßЯωאعहা한"
            .chars()
            .filter(|c| *c < '\u{E01}')
            .chain("、。・ 「」๓໓၃៣７Ａ!ა".chars())
        {
            assert!(!is_unspaced(c), "{c} {:x}", u32::from(c));
        }
    }

    #[test]
    fn blocks_are_in_order() {
        assert!(BLOCKS.iter().all(|(first, last)| first <= last));
        assert!(BLOCKS.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }
}
