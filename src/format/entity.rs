//! Character references of SGML, XML and HTML: `&lt;`, `&#233;`, `&#xE9;`, `&eacute;`.
//!
//! Only what ends in a semicolon and is known is decoded; `AT&T; and more` stays as it is.
//! References to control characters give those characters, for the caller to drop.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use memchr::memchr;

/// Named references and what they stand for: XML's five, Latin-1, typography, and those of TREC.
const NAMED: &str = "amp & lt < gt > quot \" apos ' iexcl ¡ cent ¢ pound £ curren ¤ yen ¥ brvbar ¦ \
    sect § uml ¨ copy © ordf ª laquo « not ¬ reg ® macr ¯ deg ° plusmn ± sup2 ² sup3 ³ acute ´ \
    micro µ para ¶ middot · cedil ¸ sup1 ¹ ordm º raquo » frac14 ¼ frac12 ½ frac34 ¾ iquest ¿ \
    Agrave À Aacute Á Acirc Â Atilde Ã Auml Ä Aring Å AElig Æ Ccedil Ç Egrave È Eacute É Ecirc Ê \
    Euml Ë Igrave Ì Iacute Í Icirc Î Iuml Ï ETH Ð Ntilde Ñ Ograve Ò Oacute Ó Ocirc Ô Otilde Õ \
    Ouml Ö times × Oslash Ø Ugrave Ù Uacute Ú Ucirc Û Uuml Ü Yacute Ý THORN Þ szlig ß agrave à \
    aacute á acirc â atilde ã auml ä aring å aelig æ ccedil ç egrave è eacute é ecirc ê euml ë \
    igrave ì iacute í icirc î iuml ï eth ð ntilde ñ ograve ò oacute ó ocirc ô otilde õ ouml ö \
    divide ÷ oslash ø ugrave ù uacute ú ucirc û uuml ü yacute ý thorn þ yuml ÿ OElig Œ oelig œ \
    Scaron Š scaron š Yuml Ÿ fnof ƒ circ ˆ tilde ˜ ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ \
    ldquo “ rdquo ” bdquo „ dagger † Dagger ‡ bull • hellip … permil ‰ prime ′ Prime ″ lsaquo ‹ \
    rsaquo › euro € trade ™ minus − ne ≠ le ≤ ge ≥ cacute ć Cacute Ć ccaron č Ccaron Č zcaron ž \
    Zcaron Ž lstrok ł Lstrok Ł hyph - cir ○ mu μ lsqb [ rsqb ] verbar | bsol \\ equals = plus + \
    num # dollar $ percnt % ast * commat @ lowbar _ star ☆";

/// The longest reference, ampersand and semicolon aside.
const LONGEST: usize = 10;

/// `text` with its character references decoded; borrowed where there are none.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let (plain, mut rest) = text.split_at(first);
    out.push_str(plain);
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (c, length) = reference(rest).unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that the reference at the start of `text` stands for, and the reference's length.
fn reference(text: &str) -> Option<(char, usize)> {
    let window = &text.as_bytes()[..text.len().min(LONGEST + 2)];
    let end = memchr(b';', window)?;
    // Proven: `&` is at 0 and `;` at `end`, both one byte long.
    let name = &text[1..end];
    let c = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => named(name)?,
    };
    Some((c, end + 1))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    match code {
        // Numbers of Windows' code page, which HTML reads as what was meant.
        0x80..=0x9F => {
            let byte = [u8::try_from(code).ok()?];
            encoding_rs::WINDOWS_1252.decode(&byte).0.chars().next()
        }
        code => char::from_u32(code),
    }
}

fn named(name: &str) -> Option<char> {
    if matches!(name, "nbsp" | "blank" | "ensp" | "emsp" | "thinsp") {
        return Some(' ');
    }
    KNOWN.get(name).copied()
}

/// [`NAMED`], made ready for looking up.
static KNOWN: LazyLock<HashMap<&str, char>> = LazyLock::new(|| {
    let words: Vec<&str> = NAMED.split_ascii_whitespace().collect();
    let pairs = words.chunks_exact(2);
    pairs
        .filter_map(|pair| Some((pair[0], pair[1].chars().next()?)))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded() {
        for (text, wanted) in [
            ("Grain &lt;GRN> &amp; Sons", "Grain <GRN> & Sons"),
            ("caf&eacute; &#233; &#xE9; &#XE9;", "café é é é"),
            ("it&#8217;s &#146;so&#146; &hellip;", "it’s ’so’ …"),
            ("a&nbsp;b &blank; &hyph;", "a b   -"),
            ("end&#3;", "end\u{3}"),
        ] {
            assert_eq!(decode(text), wanted);
        }
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in [
            "AT&T; 5",
            "R&D",
            "&",
            "&;",
            "&#;",
            "&#xFFFFFFFF;",
            "&#55296;",
            "é&é;",
            "a & b; c",
        ] {
            assert_eq!(decode(text), text);
        }
    }
}
