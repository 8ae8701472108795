//! Rust source with everything blanked that is not code, so that a word in a comment or a text is no finding.

/// Blanks comments and literals; every byte that is left keeps its place, and line breaks stay.
pub(super) fn code_only(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => find(bytes, at, b"\n"),
            b'/' if bytes.get(at + 1) == Some(&b'*') => comment_end(bytes, at),
            b'"' => text_end(bytes, at),
            b'r' if !is_word(bytes, at) => raw_end(bytes, at).unwrap_or(at + 1),
            b'b' if !is_word(bytes, at) && bytes.get(at + 1) == Some(&b'r') => raw_end(bytes, at + 1).unwrap_or(at + 1),
            b'\'' => character_end(bytes, at),
            _ => at + 1,
        };
        if end > at + 1 {
            blank(&mut out, at, end);
        }
        at = end.max(at + 1);
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What stands above an item that only tests see.
const TEST_MARKS: [&str; 3] = ["#[cfg(test)]", "#[test]", "#[tokio::test"];

/// Blanks, in what [`code_only`] left, every item that only tests see. The answer also names the modules among them whose body is
/// another file.
pub(super) fn without_tests(code: &str) -> (String, Vec<String>) {
    let mut out = code.as_bytes().to_vec();
    let mut elsewhere = Vec::new();
    for mark in TEST_MARKS {
        for (at, _) in code.match_indices(mark) {
            let rest = &code.as_bytes()[at..];
            let place = |wanted: u8| rest.iter().position(|byte| *byte == wanted).unwrap_or(rest.len());
            let (open, stop) = (place(b'{'), place(b';'));
            if stop < open {
                let item = &code[at + mark.len()..at + stop];
                let name = item.split_whitespace().skip_while(|word| *word != "mod").nth(1);
                elsewhere.extend(name.map(str::to_owned));
            }
            let end = if stop < open { stop } else { closing(rest, open) };
            blank(&mut out, at, at + end);
        }
    }
    (String::from_utf8_lossy(&out).into_owned(), elsewhere)
}

/// Where `word` (a path such as `std::fs`) stands in `code` as a whole word.
pub(super) fn places<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let after = code.as_bytes().get(at + word.len());
        !is_word(code.as_bytes(), *at) && !after.is_some_and(|byte| is_word_byte(*byte))
    })
}

/// Whether the byte before `at` goes on into it.
fn is_word(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|byte| is_word_byte(*byte))
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn blank(out: &mut [u8], from: usize, to: usize) {
    let to = to.min(out.len());
    for byte in &mut out[from..to] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let found = rest.windows(needle.len()).position(|window| window == needle);
    found.map_or(bytes.len(), |at| from + at)
}

/// After the block comment that begins at `from`; they nest.
fn comment_end(bytes: &[u8], from: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = from;
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => {
                depth += 1;
                at += 2;
            }
            Some(b"*/") => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

fn text_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// After the raw text whose `r` stands at `from`, or nothing where it is no raw text.
fn raw_end(bytes: &[u8], from: usize) -> Option<usize> {
    let hashes = bytes[from + 1..].iter().take_while(|byte| **byte == b'#').count();
    let quote = from + 1 + hashes;
    if bytes.get(quote) != Some(&b'"') {
        return None;
    }
    let closing = [&b"\""[..], &b"#".repeat(hashes)].concat();
    Some((find(bytes, quote + 1, &closing) + closing.len()).min(bytes.len()))
}

/// After the character that begins at `from`; a lifetime ends where it begins.
fn character_end(bytes: &[u8], from: usize) -> usize {
    if bytes.get(from + 1) == Some(&b'\\') {
        return (find(bytes, from + 3, b"'") + 1).min(bytes.len());
    }
    // One character is up to four bytes long.
    let close = (from + 2..=from + 5).find(|at| bytes.get(*at) == Some(&b'\''));
    match close {
        Some(at) if at == from + 2 || !bytes[from + 1].is_ascii() => at + 1,
        _ => from + 1,
    }
}

/// After the bracket that closes the one at `open`.
fn closing(bytes: &[u8], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_is_left_and_keeps_its_place() {
        let source =
            "a // b\n/* c /* d */ e */ f \"g \\\" h\" i r#\"j \" k\"# l 'm' n '\\'' o 'p q &'r s 'é' br\"t\" u_r\"v\"";
        let code = code_only(source);
        assert_eq!(code.len(), source.len());
        let words: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(words, ["a", "f", "i", "l", "n", "o", "'p", "q", "&'r", "s", "u_r"]);
        assert_eq!(code.find('\n'), source.find('\n'));
    }

    #[test]
    fn unfinished_source_does_not_stop_it() {
        for source in
            ["\"", "/*", "r#\"", "'", "'\\", "b", "br", "r", "#[cfg(test)]", "#[cfg(test)] mod x {", "é'é", "/"]
        {
            without_tests(&code_only(source));
        }
    }

    #[test]
    fn what_only_tests_see_goes() {
        let source = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { if c {} } }\nfn d() {}\n#[cfg(test)]\nmod story;\n#[cfg(test)]\nuse e;\n#[test]\nfn g() { { } }\n#[tokio::test(flavor = \"x\")]\nasync fn h() {}\nfn f() {}";
        let (code, elsewhere) = without_tests(&code_only(source));
        let words: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(words, ["fn", "a()", "{}", "fn", "d()", "{}", ";", ";", "fn", "f()", "{}"]);
        assert_eq!(elsewhere, ["story"]);
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(places("std::fs my_std::fs std::fsx std::fs::read", "std::fs").collect::<Vec<_>>(), [0, 28]);
    }
}
