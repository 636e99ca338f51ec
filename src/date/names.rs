//! The names of months and weekdays, as papers print them: English first, then French, Spanish,
//! German, Portuguese and Italian, in full and shortened.
//!
//! One word in, without its full stop: `Sept` is 9, `FÉVRIER` is 2. Allocates nothing.

use chrono::Weekday;

/// The longest name below, in letters.
const LONGEST: usize = 10;

/// The month that `word` names, 1..=12, whatever its case.
pub fn month(word: &str) -> Option<u32> {
    let (letters, len) = fold(word)?;
    // `ç` folds to `C`, so that the month março is not the man Marco.
    let month = match &letters[..len] {
        b"january" | b"jan" | b"janvier" | b"janv" | b"enero" | b"ene" | b"januar" | b"janner" => 1,
        b"janeiro" | b"gennaio" | b"genn" | b"gen" => 1,
        b"february" | b"feb" | b"febr" | b"fevrier" | b"fevr" | b"fev" | b"febrero"
        | b"februar" => 2,
        b"fevereiro" | b"febbraio" | b"febb" => 2,
        b"march" | b"mar" | b"mars" | b"marzo" | b"marz" | b"maerz" | b"mrz" | b"marCo" => 3,
        b"april" | b"apr" | b"avril" | b"avr" | b"abril" | b"abr" | b"aprile" => 4,
        b"may" | b"mai" | b"mayo" | b"maio" | b"maggio" | b"mag" => 5,
        b"june" | b"jun" | b"juin" | b"junio" | b"juni" | b"junho" | b"giugno" | b"giu" => 6,
        b"july" | b"jul" | b"juillet" | b"juil" | b"julio" | b"juli" | b"julho" | b"luglio"
        | b"lug" => 7,
        b"august" | b"aug" | b"aout" | b"agosto" | b"ago" => 8,
        b"september" | b"sept" | b"sep" | b"septembre" | b"septiembre" | b"setiembre" => 9,
        b"setembro" | b"settembre" | b"set" | b"sett" => 9,
        b"october" | b"oct" | b"octobre" | b"octubre" | b"oktober" | b"okt" | b"outubro"
        | b"out" => 10,
        b"ottobre" | b"ott" => 10,
        b"november" | b"nov" | b"novembre" | b"noviembre" | b"novembro" => 11,
        b"december" | b"dec" | b"decembre" | b"diciembre" | b"dic" | b"dezember" | b"dez" => 12,
        b"dezembro" | b"dicembre" => 12,
        _ => return None,
    };
    Some(month)
}

/// The day of the week that `word` names, whatever its case.
pub fn weekday(word: &str) -> Option<Weekday> {
    let (letters, len) = fold(word)?;
    let weekday = match &letters[..len] {
        b"monday" | b"mon" | b"lundi" | b"lunes" | b"montag" | b"segunda" | b"lunedi" => {
            Weekday::Mon
        }
        b"tuesday" | b"tue" | b"tues" | b"mardi" | b"martes" | b"dienstag" | b"martedi" => {
            Weekday::Tue
        }
        b"wednesday" | b"wed" | b"weds" | b"mercredi" | b"miercoles" | b"mittwoch" => Weekday::Wed,
        b"quarta" | b"mercoledi" => Weekday::Wed,
        b"thursday" | b"thu" | b"thur" | b"thurs" | b"jeudi" | b"jueves" | b"donnerstag" => {
            Weekday::Thu
        }
        b"quinta" | b"giovedi" => Weekday::Thu,
        b"friday" | b"fri" | b"vendredi" | b"viernes" | b"freitag" | b"sexta" | b"venerdi" => {
            Weekday::Fri
        }
        b"saturday" | b"sat" | b"samedi" | b"sabado" | b"samstag" | b"sonnabend" => Weekday::Sat,
        b"sabato" => Weekday::Sat,
        b"sunday" | b"sun" | b"dimanche" | b"domingo" | b"sonntag" | b"domenica" => Weekday::Sun,
        _ => return None,
    };
    Some(weekday)
}

/// The word's letters in plain lower case, and how many they are; `None` for a word too long or
/// with letters that these languages do not have.
fn fold(word: &str) -> Option<([u8; LONGEST], usize)> {
    let mut letters = [0; LONGEST];
    if word.is_ascii() {
        let own = letters.get_mut(..word.len())?;
        for (letter, byte) in own.iter_mut().zip(word.bytes()) {
            *letter = byte.is_ascii_alphabetic().then_some(byte | 0x20)?;
        }
        return Some((letters, word.len()));
    }
    let mut len = 0;
    for c in word.chars() {
        let plain = match c {
            'é' | 'É' | 'è' | 'È' => b'e',
            'û' | 'Û' => b'u',
            'ä' | 'Ä' | 'á' | 'Á' => b'a',
            'ì' | 'Ì' => b'i',
            'ç' | 'Ç' => b'C',
            c if c.is_ascii_alphabetic() => c.to_ascii_lowercase() as u8,
            _ => return None,
        };
        *letters.get_mut(len)? = plain;
        len += 1;
    }
    Some((letters, len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_in_six_languages() {
        let cases = [
            ("FEb", 2),
            ("FÉVRIER", 2),
            ("août", 8),
            ("März", 3),
            ("março", 3),
            ("settembre", 9),
            ("Sept", 9),
            ("diciembre", 12),
            ("septiembre", 9),
        ];
        for (word, number) in cases {
            assert_eq!(month(word), Some(number), "{word}");
        }
        for word in ["", "Marco", "Ma", "Septemberfest", "sep.", "марта"] {
            assert_eq!(month(word), None, "{word}");
        }
    }

    #[test]
    fn weekdays_are_known() {
        assert_eq!(weekday("FRI"), Some(Weekday::Fri));
        assert_eq!(weekday("miércoles"), Some(Weekday::Wed));
        assert_eq!(weekday("Satyr"), None);
    }
}
