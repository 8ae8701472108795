//! What may be shown of a text from outside: no secret, no control character, and not more than fits.

use crate::secret::Secret;
use std::sync::Arc;

/// What stands where a secret stood.
const HIDDEN: &str = "***";

/// Shorter values are not searched for: they would take letters out of every word. The forms below still hide them.
const SEARCHED: usize = 4;

/// Names whose value is hidden wherever `name=value` or `name: value` stands.
const NAMES: [&str; 14] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
    "routing_key",
    "private_key",
    "set-cookie",
    "authorization",
];

/// Beginnings of words that are keys of well-known vendors.
const KEYS: [&str; 8] = ["xoxb-", "xoxp-", "xapp-", "rnd_", "ghp_", "github_pat_", "SG.", "sk_live_"];

/// Removes secrets from text. Cheap to clone.
#[derive(Clone, Default)]
pub struct Redactor {
    known: Arc<[Secret]>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} secrets)", self.known.len())
    }
}

impl Redactor {
    /// Hides these wherever they stand, beside what looks like a secret.
    pub fn new(mut known: Vec<Secret>) -> Redactor {
        known.retain(|s| s.expose().chars().count() >= SEARCHED);
        // The longest first: a connection string holds its password.
        known.sort_by_key(|s| std::cmp::Reverse(s.expose().len()));
        Redactor { known: known.into() }
    }

    /// The text as it may be shown, at most about `limit` bytes of it; a cut is said.
    pub fn show(&self, text: &str, limit: usize) -> String {
        bound(&self.hide(text), limit)
    }

    /// The text on one line, at most about `limit` bytes of it.
    pub fn line(&self, text: &str, limit: usize) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut line = self.hide(&words.join(" "));
        if line.len() > limit {
            line.truncate(line.floor_char_boundary(limit));
            line.push('…');
        }
        line
    }

    /// Hides secrets in a text that is to be kept. Most lines of a log hold none, which is found out without copying them.
    pub fn hide_in(&self, text: &mut String) {
        if self.known.iter().any(|s| text.contains(s.expose())) || may_hold_secret(text) {
            *text = self.hide(text);
        }
    }

    fn hide(&self, text: &str) -> String {
        let mut text = printable(text);
        for secret in self.known.iter() {
            if text.contains(secret.expose()) {
                text = text.replace(secret.expose(), HIDDEN);
            }
        }
        let text = hide_urls(&text);
        let text = hide_named(&text);
        hide_keys(&text)
    }
}

/// Whether any of the forms below may stand in a text.
fn may_hold_secret(text: &str) -> bool {
    static MARKS: std::sync::LazyLock<Option<aho_corasick::AhoCorasick>> = std::sync::LazyLock::new(|| {
        let marks = NAMES.iter().chain(&KEYS).chain(&["://", "bearer ", "\u{1b}"]);
        aho_corasick::AhoCorasick::builder().ascii_case_insensitive(true).build(marks).ok()
    });
    MARKS.as_ref().is_none_or(|marks| marks.is_match(text))
}

/// Cuts at `limit` bytes and says so.
pub(crate) fn bound(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let shown = text.get(..text.floor_char_boundary(limit)).unwrap_or_default();
    format!("{shown}\n[cut: {} of {} bytes are shown]", shown.len(), text.len())
}

/// Without control characters: a terminal would obey them.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\u{1b}' => {
                // A colour or a cursor movement: ESC [ parameters, up to its letter.
                if chars.next_if_eq(&'[').is_some() {
                    while chars.next_if(|c| matches!(c, '0'..='?' | ' '..='/')).is_some() {}
                    chars.next_if(|c| matches!(c, '@'..='~'));
                }
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// `scheme://user:password@host` without the password.
fn hide_urls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '<' | '>' | '?' | '#'))
            .unwrap_or(after.len());
        let (authority, next) = after.split_at(end);
        match authority.rsplit_once('@').and_then(|(user, host)| Some((user.split_once(':')?.0, host))) {
            Some((user, host)) => {
                out.push_str(user);
                out.push(':');
                out.push_str(HIDDEN);
                out.push('@');
                out.push_str(host);
            }
            None => out.push_str(authority),
        }
        rest = next;
    }
    out.push_str(rest);
    out
}

/// `password=…`, `"token": "…"`, `Authorization: Bearer …` without the value.
fn hide_named(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    while let Some((at, length)) = next_name(&lower, from) {
        let value = at + length;
        out.push_str(text.get(from..value).unwrap_or_default());
        let after = text.get(value..).unwrap_or_default();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let start = quote.map_or(0, char::len_utf8);
        let body = after.get(start..).unwrap_or_default();
        let end = match quote {
            Some(quote) => body.find(quote),
            None => body.find(|c: char| c.is_whitespace() || matches!(c, '&' | ',' | ';' | '"' | '\'' | ')' | '}')),
        }
        .unwrap_or(body.len());
        let word = body.get(..end).unwrap_or_default();
        out.extend(quote);
        if !word.is_empty() {
            out.push_str(HIDDEN);
        }
        from = value + start + end;
        // `Authorization: Bearer abc` and `Basic abc`: the secret is the second word.
        if matches!(word.to_ascii_lowercase().as_str(), "bearer" | "basic") {
            let rest = text.get(from..).unwrap_or_default();
            let gap = rest.len() - rest.trim_start_matches(' ').len();
            let token = rest.get(gap..).unwrap_or_default();
            from +=
                gap + token.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',')).unwrap_or(token.len());
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// The next hidden name from `from` on that is followed by a value: where it begins, and the length up to the value.
fn next_name(lower: &str, from: usize) -> Option<(usize, usize)> {
    let tail = lower.get(from..)?;
    tail.char_indices().find_map(|(at, _)| {
        let here = tail.get(at..)?;
        if here.starts_with("bearer ") {
            return Some((from + at, "bearer ".len()));
        }
        let name = NAMES.iter().find(|n| here.starts_with(**n))?;
        let after = here.get(name.len()..)?;
        let value = after
            .trim_start_matches(['"', '\''])
            .trim_start_matches(' ')
            .strip_prefix([':', '='])?
            .trim_start_matches(' ');
        (!value.is_empty()).then(|| (from + at, name.len() + after.len() - value.len()))
    })
}

/// Words that begin like a vendor's key.
fn hide_keys(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))) {
        let word = piece.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
        match KEYS.iter().find(|k| word.starts_with(**k) && word.len() >= k.len() + 8) {
            Some(key) => {
                out.push_str(key);
                out.push_str(HIDDEN);
                out.push_str(piece.get(word.len()..).unwrap_or_default());
            }
            None => out.push_str(piece),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_and_what_looks_like_a_secret_is_hidden() {
        let r = Redactor::new(vec![Secret::new("tr0ub4dor"), Secret::new("abc")]);
        for (text, shown) in [
            ("the key is tr0ub4dor.", "the key is ***."),
            ("postgres://app:p%40ss@db:5432/x down", "postgres://app:***@db:5432/x down"),
            ("https://example.com/a:b@c", "https://example.com/a:b@c"),
            ("GET /?token=abcdef&page=2", "GET /?token=***&page=2"),
            (r#"{"api_key": "k-1", "n": 1}"#, r#"{"api_key": "***", "n": 1}"#),
            ("Authorization: Bearer abc.def next", "Authorization: *** next"),
            ("sent Bearer abc.def, then", "sent Bearer ***, then"),
            ("with xoxb-1234567890-abc in it", "with xoxb-*** in it"),
            ("password = hunter2", "password = ***"),
            ("Set-Cookie: sid=1; Path=/", "Set-Cookie: ***; Path=/"),
            ("the token was refused", "the token was refused"),
            ("abcabc is too short to be searched for", "abcabc is too short to be searched for"),
        ] {
            assert_eq!(r.show(text, 1000), shown);
        }
    }

    #[test]
    fn a_terminal_gets_nothing_to_obey() {
        assert_eq!(Redactor::default().show("\u{1b}[31mred\u{1b}[0m\u{7}\r\nnext", 100), "red\nnext");
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_the_cut_is_said() {
        let shown = Redactor::default().show(&"é".repeat(100), 51);
        assert_eq!(shown, format!("{}\n[cut: 50 of 200 bytes are shown]", "é".repeat(25)));
        assert_eq!(Redactor::default().line("a\n b\tc", 3), "a b…");
    }

    #[test]
    fn nothing_breaks_it() {
        for text in
            ["://", "password=", "bearer ", "token:\"", "é://é:é@é", "secret='", "\u{1b}[", "authorization: basic"]
        {
            let _ = Redactor::default().show(text, 3);
        }
    }
}
