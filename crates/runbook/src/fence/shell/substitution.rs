//! Commands whose output stands in a word: `$(…)` and backquotes, outside of single quotes.

/// The commands, in the order in which they stand.
pub(super) fn commands(raw: &str) -> Vec<&str> {
    let mut found = Vec::new();
    if !raw.contains("$(") && !raw.contains('`') {
        return found;
    }
    let (mut single, mut double) = (false, false);
    let mut at = 0;
    let bytes = raw.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if !single => at += 1,
            b'\'' if !double => single = !single,
            b'"' if !single => double = !double,
            b'`' if !single => {
                let rest = raw.get(at + 1..).unwrap_or_default();
                let inner = rest.split('`').next().unwrap_or_default();
                found.push(inner);
                at += inner.len() + 1;
            }
            b'$' if !single && raw.get(at..).is_some_and(|rest| rest.starts_with("$(") && !rest.starts_with("$((")) => {
                let inner = balanced(raw.get(at + 2..).unwrap_or_default());
                found.push(inner);
                at += inner.len() + 2;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The word as the command gets it. In double quotes a backslash only takes away the meaning of what has one there.
pub(super) fn unquoted(raw: &str) -> String {
    if !raw.contains(['\'', '"', '\\']) {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let (mut single, mut double) = (false, false);
    let mut signs = raw.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            '\\' if !single => match signs.next() {
                Some('\n') => {}
                Some(next) => {
                    if double && !matches!(next, '$' | '`' | '"' | '\\') {
                        out.push('\\');
                    }
                    out.push(next);
                }
                None => out.push('\\'),
            },
            _ => out.push(sign),
        }
    }
    out
}

/// The text up to the parenthesis that closes what was opened before it. The one behind a pattern of `case` closes nothing.
fn balanced(text: &str) -> &str {
    let mut depth = 1usize;
    // At which depth each `case` stands that is still open.
    let mut cases = Vec::new();
    let (mut single, mut double) = (false, false);
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        match character {
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            'c' if !single && !double && begins(before, rest, "case") && rest.contains("esac") => cases.push(depth),
            'e' if !single && !double && begins(before, rest, "esac") => drop(cases.pop()),
            '(' if !single => depth += 1,
            ')' if !single && cases.last() != Some(&depth) => depth -= 1,
            _ => {}
        }
        before = character;
        if depth == 0 {
            return text.get(..at).unwrap_or(text);
        }
    }
    text
}

/// Whether this word begins here, as a word of its own.
fn begins(before: char, rest: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | '$' | '=');
    !part(before) && rest.strip_prefix(word).is_some_and(|after| !after.starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::{commands, unquoted};

    #[test]
    fn words_lose_their_quotes_as_in_a_shell() {
        for (raw, word) in
            [("\"\\dt+\"", "\\dt+"), ("'a b'\"c\"d", "a bcd"), ("a\\ b", "a b"), ("\"\\$x\"", "$x"), ("\\;", ";")]
        {
            assert_eq!(unquoted(raw), word, "{raw}");
        }
    }

    #[test]
    fn only_what_a_shell_would_run_is_found() {
        assert_eq!(commands("a$(b $(c) ')')d`e f`"), ["b $(c) ')'", "e f"]);
        assert_eq!(commands("'$(rm x)' $((1+2)) \\$(x)"), Vec::<&str>::new());
        assert_eq!(commands("\"$(rm 'é')\""), ["rm 'é'"]);
        assert_eq!(commands("$(open"), ["open"]);
        assert_eq!(commands("$(case $x in a) b;; (c) d;; esac) e"), ["case $x in a) b;; (c) d;; esac"]);
        assert_eq!(commands("$(echo case) b"), ["echo case"]);
    }
}
