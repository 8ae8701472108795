//! Folding, and the words of a text one after the other, without a copy of the text.

use std::borrow::Cow;
use std::ops::ControlFlow;

/// Latin letters without their accents, in lower case; other characters in lower case.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
        return out;
    }
    for character in text.chars() {
        fold_character(character, |folded| out.push(folded));
    }
    out
}

/// [`fold`], as it stands in the text where it is folded already.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(plain) { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) }
}

/// Whether the folded text begins with a folded one.
pub(crate) fn begins(text: &str, folded: &str) -> bool {
    let mut rest = folded;
    for character in text.chars() {
        if rest.is_empty() {
            return true;
        }
        let mut same = true;
        fold_character(character, |sign| {
            if !rest.is_empty() {
                match rest.strip_prefix(sign) {
                    Some(behind) => rest = behind,
                    None => same = false,
                }
            }
        });
        if !same {
            return false;
        }
    }
    rest.is_empty()
}

fn fold_character(character: char, mut each: impl FnMut(char)) {
    if character.is_ascii() {
        return each(character.to_ascii_lowercase());
    }
    for lower in character.to_lowercase() {
        match lower {
            'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => each('a'),
            'ç' => each('c'),
            'é' | 'è' | 'ê' | 'ë' => each('e'),
            'î' | 'ï' | 'í' | 'ì' => each('i'),
            'ô' | 'ö' | 'ó' | 'õ' | 'ò' => each('o'),
            'ù' | 'û' | 'ü' | 'ú' => each('u'),
            'ÿ' | 'ý' => each('y'),
            'ñ' => each('n'),
            'œ' => {
                each('o');
                each('e');
            }
            'æ' => {
                each('a');
                each('e');
            }
            '’' | 'ʼ' => each('\''),
            // Combining accents, as decomposed text has them.
            '\u{0300}'..='\u{036f}' => {}
            other => each(other),
        }
    }
}

/// Articles and prepositions that carry no meaning between the words of a phrase.
pub(crate) const FILLER_WORDS: [&str; 25] = [
    "l", "d", "a", "s", "le", "la", "un", "de", "du", "au", "an", "of", "to", "en", "et", "les", "une", "des", "aux",
    "the", "its", "our", "par", "and", "your",
];

pub(crate) fn is_filler(word: &str) -> bool {
    word.len() <= 4 && FILLER_WORDS.contains(&word)
}

/// A word without the sign of its plural.
pub(crate) fn stem(word: &str) -> &str {
    match word.strip_suffix(['s', 'x']) {
        Some(root) if word.chars().nth(3).is_some() && word.chars().any(char::is_alphabetic) => root,
        _ => word,
    }
}

/// A folded word by its letters: those of most words fit into a number, so that looking one up compares no texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key<'w> {
    /// Its bytes, the first one lowest, where there are at most [`Key::MOST`].
    letters: u128,
    length: usize,
    /// It ends in the sign of a plural.
    plural: bool,
    /// The word, where it is longer.
    long: &'w str,
}

impl<'w> Key<'w> {
    /// Bytes that fit into a number.
    const MOST: usize = 16;

    /// Of a word that is folded.
    pub(crate) fn of(word: &'w str) -> Self {
        let plural = stem(word).len() < word.len();
        let Some(letters) = Self::number(word) else {
            return Self { letters: 0, length: word.len(), plural, long: word };
        };
        Self { letters, length: word.len(), plural, long: "" }
    }

    /// The letters of a folded word as one number; none where they are too many.
    pub(crate) fn number(word: &str) -> Option<u128> {
        (word.len() <= Self::MOST).then(|| word.bytes().rev().fold(0, |letters, byte| letters << 8 | u128::from(byte)))
    }

    /// Bytes of the word.
    pub(crate) fn len(self) -> usize {
        self.length
    }

    /// As [`is_filler`].
    pub(crate) fn is_filler(self) -> bool {
        match self.length {
            1..=4 => FILLERS.contains(&self.letters),
            _ => false,
        }
    }

    /// The word as it is; its letters as a number where they fit.
    pub(crate) fn whole(self) -> Result<u128, &'w str> {
        if self.length <= Self::MOST { Ok(self.letters) } else { Err(self.long) }
    }

    /// The word without the sign of its plural.
    pub(crate) fn stem(self) -> Result<u128, &'w str> {
        match self.whole() {
            Ok(letters) => Ok(if self.plural { letters & low_bytes(self.length - 1) } else { letters }),
            Err(word) => {
                let root = stem(word);
                Self::number(root).ok_or(root)
            }
        }
    }
}

/// The fillers by their letters.
const FILLERS: [u128; FILLER_WORDS.len()] = {
    let mut found = [0; FILLER_WORDS.len()];
    let mut at = 0;
    while at < found.len() {
        let word = FILLER_WORDS[at].as_bytes();
        let mut place = word.len();
        while place > 0 {
            place -= 1;
            found[at] = found[at] << 8 | word[place] as u128;
        }
        at += 1;
    }
    found
};

/// Gives the folded words of a text to `each` until it breaks. "un-ship" is one word: the contrary of "ship".
///
/// Most words are plain and stand in the text as they are; only others are copied, to the stack.
pub(crate) fn each_word(text: &str, mut each: impl FnMut(&str) -> ControlFlow<()>) -> ControlFlow<()> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if kind(*byte) == GAP {
            at += 1;
            continue;
        }
        let start = at;
        let mut kinds = GAP;
        while let Some(kind) = bytes.get(at).map(|byte| kind(*byte)).filter(|kind| *kind != GAP) {
            kinds |= kind;
            at += 1;
        }
        let piece = text.get(start..at).unwrap_or_default();
        if goes_on(bytes.get(at), kinds & ACCENTED != 0 || piece.eq_ignore_ascii_case("un")) {
            let spaced = start.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&b' '));
            return each_folded_word(text.get(start..).unwrap_or_default(), spaced, each);
        }
        match kinds {
            PLAIN => each(piece)?,
            _ if kinds & ACCENTED != 0 => each_folded_word(piece, false, &mut each)?,
            _ => match Short::lower(piece) {
                Some(short) => each(short.as_str())?,
                None => each(&piece.to_ascii_lowercase())?,
            },
        }
    }
    ControlFlow::Continue(())
}

/// Where it may be an "un-" that goes on, what follows is read with care.
fn goes_on(next: Option<&u8>, un: bool) -> bool {
    un && next == Some(&b'-')
}

/// How a text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// The first letters of its first word, folded; those that the word lacks are 0.
    Letters([u8; 3]),
    /// Only reading the word tells.
    Unclear,
    /// It has no word.
    Nothing,
}

/// How a text begins, by a look at as few of its bytes as possible.
pub(crate) fn opening(text: &str) -> Opening {
    let bytes = text.as_bytes();
    let Some(start) = bytes.iter().position(|byte| kind(*byte) != GAP) else {
        return Opening::Nothing;
    };
    let mut letters = [0; 3];
    for (letter, byte) in letters.iter_mut().zip(bytes.get(start..).unwrap_or_default()) {
        match kind(*byte) {
            GAP => break,
            ACCENTED => return Opening::Unclear,
            _ => *letter = byte.to_ascii_lowercase(),
        }
    }
    // "un-ship" is one word.
    let is_un = letters == [b'u', b'n', 0] && bytes.get(start + 2) == Some(&b'-');
    if is_un { Opening::Unclear } else { Opening::Letters(letters) }
}

/// [`each_word`] by keys.
pub(crate) fn each_key(text: &str, mut each: impl FnMut(Key<'_>) -> ControlFlow<()>) -> ControlFlow<()> {
    const UN: u128 = (b'n' as u128) << 8 | b'u' as u128;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(first) = bytes.get(at).map(|byte| kind(*byte)) {
        if first == GAP {
            at += 1;
            continue;
        }
        let start = at;
        let mut kinds = first;
        at += 1;
        while let Some(kind) = bytes.get(at).map(|byte| kind(*byte)).filter(|kind| *kind != GAP) {
            kinds |= kind;
            at += 1;
        }
        let length = at - start;
        let plain = kinds & ACCENTED == 0;
        let letters = if plain && length <= Key::MOST { in_lower_case(letters(bytes, start, length)) } else { 0 };
        if goes_on(bytes.get(at), !plain || letters == UN) {
            let spaced = start.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&b' '));
            let rest = text.get(start..).unwrap_or_default();
            return each_folded_word(rest, spaced, |word| each(Key::of(word)));
        }
        if !plain {
            let piece = text.get(start..at).unwrap_or_default();
            each_folded_word(piece, false, |word| each(Key::of(word)))?;
        } else if length <= Key::MOST {
            let last = bytes.get(at - 1).map(|byte| byte | 0x20);
            let plural = length > 3 && matches!(last, Some(b's' | b'x'));
            each(Key { letters, length, plural, long: "" })?;
        } else {
            each(Key::of(&text.get(start..at).unwrap_or_default().to_ascii_lowercase()))?;
        }
    }
    ControlFlow::Continue(())
}

/// At most 16 bytes as a number, the first one lowest.
fn letters(bytes: &[u8], start: usize, length: usize) -> u128 {
    if let Some(more) = bytes.get(start..start + Key::MOST).and_then(|more| <[u8; Key::MOST]>::try_from(more).ok()) {
        return u128::from_le_bytes(more) & low_bytes(length);
    }
    let word = bytes.get(start..start + length).unwrap_or_default();
    word.iter().rev().fold(0, |letters, byte| letters << 8 | u128::from(*byte))
}

fn low_bytes(count: usize) -> u128 {
    if count >= Key::MOST { u128::MAX } else { (1 << (count * 8)) - 1 }
}

/// Sixteen letters and digits of ASCII at once: a capital's sixth bit is set.
fn in_lower_case(letters: u128) -> u128 {
    const EACH: u128 = u128::MAX / 255;
    let from_a = letters + EACH * (0x80 - b'A' as u128);
    let behind_z = letters + EACH * (0x7f - b'Z' as u128);
    letters | (from_a & !behind_z & (EACH * 0x80)) >> 2
}

/// What a byte is to words.
const GAP: u8 = 0;
const PLAIN: u8 = 1;
const CAPITAL: u8 = 2;
/// Of a character that is not ASCII: only folding tells what it is.
const ACCENTED: u8 = 4;

/// By byte.
const KINDS: [u8; 256] = {
    let mut kinds = [GAP; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'0'..=b'9' | b'+' => PLAIN,
            b'A'..=b'Z' => CAPITAL,
            128.. => ACCENTED,
            _ => GAP,
        };
        byte += 1;
    }
    kinds
};

fn kind(byte: u8) -> u8 {
    KINDS[usize::from(byte)]
}

/// [`each_word`], character by character. `spaced` says whether a space or nothing stands before the text.
fn each_folded_word(text: &str, mut spaced: bool, mut each: impl FnMut(&str) -> ControlFlow<()>) -> ControlFlow<()> {
    let mut word = Short::default();
    // Whether the word at hand is an "un-" that goes on.
    let mut joined = false;
    let mut flow = ControlFlow::Continue(());
    for character in text.chars() {
        fold_character(character, |folded| {
            if flow.is_break() {
                return;
            }
            if folded.is_alphanumeric() || folded == '+' {
                word.push(folded);
            } else if folded == '-' && spaced && !joined && word.as_str() == "un" {
                joined = true;
            } else {
                if !word.is_empty() {
                    flow = each(word.as_str());
                    word.clear();
                }
                spaced = folded == ' ';
                joined = false;
            }
        });
        flow?;
    }
    if word.is_empty() { flow } else { each(word.as_str()) }
}

/// A word that lies on the stack unless it is long.
struct Short {
    bytes: [u8; 48],
    length: usize,
    long: String,
}

impl Default for Short {
    fn default() -> Self {
        Self { bytes: [0; 48], length: 0, long: String::new() }
    }
}

impl Short {
    /// An ASCII word in lower case; none where it is long.
    fn lower(word: &str) -> Option<Self> {
        let mut short = Self { length: word.len(), ..Self::default() };
        let bytes = short.bytes.get_mut(..word.len())?;
        bytes.copy_from_slice(word.as_bytes());
        bytes.make_ascii_lowercase();
        Some(short)
    }

    fn push(&mut self, sign: char) {
        let end = self.length + sign.len_utf8();
        if self.long.is_empty()
            && let Some(room) = self.bytes.get_mut(self.length..end)
        {
            sign.encode_utf8(room);
            self.length = end;
            return;
        }
        if self.long.is_empty() {
            let begun = self.as_str().to_owned();
            self.long = begun;
        }
        self.long.push(sign);
    }

    fn as_str(&self) -> &str {
        if self.long.is_empty() {
            self.bytes.get(..self.length).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default()
        } else {
            &self.long
        }
    }

    fn is_empty(&self) -> bool {
        self.length == 0 && self.long.is_empty()
    }

    fn clear(&mut self) {
        self.length = 0;
        self.long.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(cut: impl FnOnce(&mut dyn FnMut(&str) -> ControlFlow<()>) -> ControlFlow<()>) -> Vec<String> {
        let mut found = Vec::new();
        let _ = cut(&mut |word| {
            found.push(word.to_owned());
            ControlFlow::Continue(())
        });
        found
    }

    #[test]
    fn words_are_cut_as_character_by_character() {
        let long = "Anticonstitutionnellement".repeat(4);
        for text in [
            "",
            "Un-ship it, re-un-ship UN-do un--x un- un",
            "C++ a+b (T+15min)",
            "99.5% of P99",
            "x-un-y\tun-z  un-w",
            "Ùn-ship l’été e\u{301}te-un-x un-é un-É-x →un-z",
            "« Œuvre » naïve—ñ\u{a0}un-a\u{301}b",
            &long,
            &format!("é{long} {long}è-x"),
            "Les alertes ouvertes AUX nœuds: your bus, ux, abcs xxxx 123x éés ééés",
            "abcdefghijklmnop abcdefghijklmnos abcdefghijklmnops ABCDEFGHIJKLMNOPQ",
        ] {
            let plain = words(|each| each_word(text, each));
            assert_eq!(plain, words(|each| each_folded_word(text, true, each)), "{text}");
            let mut keys = Vec::new();
            let _ = each_key(text, |key| {
                keys.push((key.whole().map_err(str::to_owned), key.stem().map_err(str::to_owned), key.is_filler()));
                ControlFlow::Continue(())
            });
            let number = |word: &str| Key::number(word).ok_or(word.to_owned());
            let expected: Vec<_> =
                plain.iter().map(|word| (number(word), number(stem(word)), is_filler(word))).collect();
            assert_eq!(keys, expected, "{text}");
        }
        assert_eq!(words(|each| each_word("Un-ship it, un--x", each)), ["unship", "it", "un", "x"]);
        assert_eq!(words(|each| each_word("Œuvre À L’été e\u{301}", each)), ["oeuvre", "a", "l", "ete", "e"]);
    }

    #[test]
    fn a_search_ends_where_it_is_told_to() {
        let mut seen = 0;
        let flow = each_word("one two three", |word| {
            seen += 1;
            if word == "two" { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(flow.is_break());
        assert_eq!(seen, 2);
    }
}
