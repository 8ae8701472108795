//! Folding, and the words of a text one after the other, without a copy of the text.

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
pub(crate) fn is_filler(word: &str) -> bool {
    match word.len() {
        1 => matches!(word, "l" | "d" | "a" | "s"),
        2 => matches!(word, "le" | "la" | "un" | "de" | "du" | "au" | "an" | "of" | "to" | "en" | "et"),
        3 => matches!(word, "les" | "une" | "des" | "aux" | "the" | "its" | "our" | "par" | "and"),
        4 => word == "your",
        _ => false,
    }
}

/// A word without the sign of its plural.
pub(crate) fn stem(word: &str) -> &str {
    match word.strip_suffix(['s', 'x']) {
        Some(root) if word.chars().nth(3).is_some() && word.chars().any(char::is_alphabetic) => root,
        _ => word,
    }
}

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
        // Where it may be an "un-" that goes on, what follows is read with care.
        if bytes.get(at) == Some(&b'-') && (kinds & ACCENTED != 0 || piece.eq_ignore_ascii_case("un")) {
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
        ] {
            let plain = words(|each| each_word(text, each));
            assert_eq!(plain, words(|each| each_folded_word(text, true, each)), "{text}");
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
