//! `grep PATTERN app.log`, as a search among the log lines that are kept.

use crate::plan::Look;

/// Options that change only how the lines are shown, or that are how a search works anyway.
const PLAIN: &str = "inHhrRsa";

/// A single `grep` of log files, as a look; `None` where it is anything else, or asks what a search cannot.
pub(crate) fn look(text: &str) -> Option<Look> {
    if is_more(text) {
        return None;
    }
    let words = shlex::split(text)?;
    let mut words = words.iter().map(String::as_str);
    let mut extended = match words.next()? {
        "grep" => false,
        "egrep" | "zgrep" => true,
        _ => return None,
    };
    let (mut fixed, mut pattern, mut files) = (false, None, Vec::new());
    while let Some(word) = words.next() {
        match word {
            "-e" if pattern.is_none() => pattern = Some(words.next()?),
            _ if word.starts_with("--color") => {}
            _ if word.starts_with('-') && word.len() > 1 => {
                for option in word.chars().skip(1) {
                    match option {
                        'F' => fixed = true,
                        'E' | 'P' => extended = true,
                        option if PLAIN.contains(option) => {}
                        _ => return None,
                    }
                }
            }
            _ if pattern.is_none() => pattern = Some(word),
            file => files.push(file),
        }
    }
    let pattern = pattern.filter(|p| !p.is_empty())?;
    // `app.log`, `/var/log/app`, `logs.txt`; neither `login.py` nor `blog/`.
    let of_logs = |file: &&str| {
        let words = file.split(|c: char| !c.is_ascii_alphanumeric());
        words.map(str::to_ascii_lowercase).any(|w| matches!(w.as_str(), "log" | "logs" | "syslog"))
    };
    if files.is_empty() || !files.iter().all(of_logs) {
        return None;
    }
    // What is special in an expression stands for itself only where nothing of it is there.
    let special = |c: char| if extended { r".*+?^$[](){}\".contains(c) } else { r".*^$[]\".contains(c) };
    let regex = !fixed && pattern.contains(special);
    // In a basic expression a bare `+`, `?`, `(`, `{` is a character, in that of the search it is not.
    if regex && !extended && pattern.contains(['+', '?', '(', ')', '{', '}', '\\']) {
        return None;
    }
    Some(Look::Search { text: pattern.to_owned(), regex })
}

/// Whether there is a pipe, a substitution, a redirection or a second command.
fn is_more(text: &str) -> bool {
    let mut quote = None;
    text.chars().any(|c| match (quote, c) {
        (None, '\'' | '"') => {
            quote = Some(c);
            false
        }
        (Some(open), c) if open == c => {
            quote = None;
            false
        }
        (None, '|' | ';' | '&' | '>' | '<' | '\n') | (None | Some('"'), '$' | '`') => true,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grep_of_logs_is_a_search() {
        for (text, wanted, regex) in [
            ("grep \"sendgrid\" logs.txt", "sendgrid", false),
            ("grep -in 'mail failed' /var/log/app/*.log", "mail failed", false),
            ("grep -E 'time(out|d out)' app.log", "time(out|d out)", true),
            ("grep '5[0-9][0-9]' access.log access.log.1", "5[0-9][0-9]", true),
            ("grep -F 'a.b' app.log", "a.b", false),
            ("grep --color=auto -e -x- app.log", "-x-", false),
            ("grep 'f(x)' app.log", "f(x)", false),
        ] {
            assert_eq!(look(text), Some(Look::Search { text: wanted.into(), regex }), "{text}");
        }
    }

    #[test]
    fn what_asks_more_or_other_things_is_none() {
        for text in [
            "grep -v healthy app.log",
            "grep -c x app.log",
            "grep x /etc/passwd",
            "grep x",
            "grep x login.py",
            "grep x blog/posts.md",
            "grep x app.log | wc -l",
            "grep x app.log > found",
            "grep \"$NAME\" app.log",
            "grep 'a\\+.b' app.log",
            "grep 'open",
            "grep '' app.log",
            "rg x app.log",
        ] {
            assert_eq!(look(text), None, "{text}");
        }
    }
}
