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
pub(crate) fn each_word(text: &str, each: impl FnMut(&str) -> ControlFlow<()>) -> ControlFlow<()> {
    if text.is_ascii() { each_ascii_word(text, each) } else { each_folded_word(text, each) }
}

fn each_ascii_word(text: &str, mut each: impl FnMut(&str) -> ControlFlow<()>) -> ControlFlow<()> {
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'+');
    let end_of = |mut at: usize| {
        while is_word(at) {
            at += 1;
        }
        at
    };
    let mut lower = String::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_word(at) {
            at += 1;
            continue;
        }
        let (start, end) = (at, end_of(at));
        let word = text.get(start..end).unwrap_or_default();
        at = end;
        let spaced = start.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&b' '));
        if spaced && bytes.get(end) == Some(&b'-') && word.eq_ignore_ascii_case("un") {
            at = end_of(end + 1);
            lower.clear();
            lower.push_str(word);
            lower.push_str(text.get(end + 1..at).unwrap_or_default());
            lower.make_ascii_lowercase();
            each(&lower)?;
        } else if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            lower.clear();
            lower.push_str(word);
            lower.make_ascii_lowercase();
            each(&lower)?;
        } else {
            each(word)?;
        }
    }
    ControlFlow::Continue(())
}

fn each_folded_word(text: &str, mut each: impl FnMut(&str) -> ControlFlow<()>) -> ControlFlow<()> {
    let mut word = String::new();
    // Whether the word at hand stands at the beginning or behind a space; whether it is an "un-" that goes on.
    let (mut spaced, mut joined) = (true, false);
    let mut flow = ControlFlow::Continue(());
    for character in text.chars() {
        fold_character(character, |folded| {
            if flow.is_break() {
                return;
            }
            if folded.is_alphanumeric() || folded == '+' {
                word.push(folded);
            } else if folded == '-' && spaced && !joined && word == "un" {
                joined = true;
            } else {
                if !word.is_empty() {
                    flow = each(&word);
                    word.clear();
                }
                spaced = folded == ' ';
                joined = false;
            }
        });
        flow?;
    }
    if word.is_empty() { flow } else { each(&word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, each: fn(&str, &mut Vec<String>)) -> Vec<String> {
        let mut found = Vec::new();
        each(text, &mut found);
        found
    }

    #[test]
    fn plain_and_accented_texts_are_cut_alike() {
        let plain = |text: &str, found: &mut Vec<String>| {
            let _ = each_ascii_word(text, |word| {
                found.push(word.to_owned());
                ControlFlow::Continue(())
            });
        };
        let any = |text: &str, found: &mut Vec<String>| {
            let _ = each_folded_word(text, |word| {
                found.push(word.to_owned());
                ControlFlow::Continue(())
            });
        };
        for text in
            ["", "Un-ship it, re-un-ship UN-do un--x un- un", "C++ a+b (T+15min)", "99.5% of P99", "x-un-y\tun-z  un-w"]
        {
            assert_eq!(words(text, plain), words(text, any), "{text}");
        }
        assert_eq!(words("Un-ship it, un--x", plain), ["unship", "it", "un", "x"]);
        assert_eq!(words("Œuvre À L’été e\u{301}", any), ["oeuvre", "a", "l", "ete", "e"]);
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
