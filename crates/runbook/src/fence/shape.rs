//! What a line looks like before it is parsed: a command, output, a sentence.

use super::{effects, sql};
use crate::lexicon;

/// How sure it is that a line is a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    No,
    /// In a block of commands it is one: an unknown program, an assignment.
    Maybe,
    Sure,
}

pub(super) fn is_sure(line: &str) -> bool {
    command(line) == Certainty::Sure
}

/// How sure it is that the line is a command of a shell.
pub(super) fn command(line: &str) -> Certainty {
    // What is said behind a command says nothing of it.
    let line = line.split_once(" # ").map_or(line, |(code, _)| code).trim();
    let mut words = line.split_whitespace();
    let Some(first) = words.next() else {
        return Certainty::No;
    };
    // "ls; rm -rf x": the sign that parts two commands is no part of a word.
    let bare = |word: &'_ str| word.trim_end_matches(';').len();
    let first = first.get(..bare(first)).filter(|first| !first.is_empty()).unwrap_or(first);
    if line.contains(['→', '⇒', '➜', '➔']) && !line.contains(['"', '\'']) {
        return Certainty::No;
    }
    let second = words.next().map(|second| second.get(..bare(second)).unwrap_or(second));
    if let Some(certainty) = keyword(line, first) {
        return certainty;
    }
    if effects::is_known(first) {
        return known(line, first, second);
    }
    if let Some((name, value)) = first.split_once('=') {
        let named = !name.is_empty()
            && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
            && !name.starts_with(|sign: char| sign.is_ascii_digit());
        return match (named, second) {
            (true, Some(second)) if effects::is_known(second) && !value.is_empty() => Certainty::Sure,
            (true, _) if value.starts_with("$(") || value.starts_with("\"$(") || value.starts_with('`') => {
                Certainty::Sure
            }
            (true, None) => Certainty::Maybe,
            // `NAME=value ./script`: what stands behind the assignment is what counts.
            (true, Some(_)) if !value.is_empty() && rest_is_sure(line) => Certainty::Sure,
            (true, Some(_)) if value.starts_with(['"', '\'', '(', '$']) => Certainty::Maybe,
            _ => Certainty::No,
        };
    }
    // PowerShell's assignment: `$env:NAME = "value"`.
    if first.starts_with("$env:") && line.contains('=') {
        return Certainty::Sure;
    }
    let variable = first.starts_with("\"$") && first.ends_with('"');
    if variable && has_options(line) {
        return Certainty::Sure;
    }
    if (variable || first.starts_with(['<', '$'])) && first.len() > 1 && !first.starts_with("<<") {
        // `<command> --flag`: a gap where a program stands.
        return if second.is_some_and(|second| second.starts_with('-') || second.starts_with(char::is_lowercase)) {
            Certainty::Maybe
        } else {
            Certainty::No
        };
    }
    path(line, first, second)
}

fn rest_is_sure(line: &str) -> bool {
    line.split_once(char::is_whitespace).is_some_and(|(_, rest)| is_sure(rest))
}

fn keyword(line: &str, first: &str) -> Option<Certainty> {
    let syntax = |signs: &[&str]| signs.iter().any(|sign| line.contains(sign));
    let sure = |sure: bool| Some(if sure { Certainty::Sure } else { Certainty::No });
    match first {
        "for" => sure(
            line.contains(" in ") && (syntax(&[";", "$"]) || line.ends_with(" do") || line.ends_with('\\'))
                || line.starts_with("for (("),
        ),
        "while" | "until" => sure(syntax(&["; do", "[", ";do"]) || line.ends_with(" do") || line == "while true"),
        "if" => sure(syntax(&["[", "; then", ";then", "$("]) || line.ends_with(" then")),
        "case" => {
            sure(line.ends_with(" in") || (line.contains(" in ") && (line.ends_with("esac") || line.contains(";;"))))
        }
        "then" | "do" | "done" | "fi" | "else" | "elif" | "esac" => Some(Certainty::No),
        "{" | "(" => sure(
            line.len() > 2
                && line.ends_with([';', '{', '(', '\\', '}', ')'])
                && line.contains(' ')
                && !line.contains(": "),
        ),
        // "[ ] Call the team": a box to tick.
        "[" | "[[" => sure(line.contains(" ]") && !line.starts_with("[ ] ")),
        "!" => Some(Certainty::Maybe),
        ">" | ">>" | ":" => sure(line.contains('>') && line.contains('/') && line.split_whitespace().count() <= 3),
        "function" => sure(line.ends_with('{')),
        _ if first.ends_with("()") => sure(line.ends_with('{')),
        _ => None,
    }
}

/// What stands in commands and hardly in sentences.
fn looks_technical(line: &str) -> bool {
    line.split_whitespace().skip(1).any(|word| {
        (word.starts_with('-')
            && word.len() > 1
            && word.chars().nth(1).is_some_and(|sign| sign == '-' || sign.is_ascii_alphanumeric()))
            || word.starts_with(['/', '$', '~', '"', '\'', '<', '{', '*', '|', '>', '%', '+'])
            || word.starts_with("./")
            || word.contains(['=', '/', '*', '@', '$'])
            || word.contains("_")
            || (word.contains('.') && !word.ends_with(['.', ',']))
    })
}

/// Whether words of a language stand in the line that no command needs.
fn looks_said(line: &str) -> bool {
    let small = small_words(line);
    let ends = line.ends_with(['.', '?', '!', ':']) && !line.ends_with(" .") && !line.ends_with("..");
    small >= 2 || (small >= 1 && ends) || (ends && line.split_whitespace().count() > 3)
}

/// Words of a language behind the first one; two of them are enough to know.
fn small_words(line: &str) -> usize {
    let is_small = |word: &&str| word.len() > 1 && lexicon::get().is_small(&word.to_lowercase());
    line.split_whitespace().skip(1).filter(is_small).take(2).count()
}

fn known(line: &str, first: &str, second: Option<&str>) -> Certainty {
    let quoted = line.contains(['"', '\'']);
    let Some(second) = second else {
        return if effects::is_english(first) { Certainty::Maybe } else { Certainty::Sure };
    };
    // SQL that has the name of a program.
    if line.ends_with(';') && first.eq_ignore_ascii_case("truncate") && !second.starts_with('-') {
        return Certainty::No;
    }
    if matches!(second, "=" | ":" | "is" | "are" | "was" | "est" | "sont" | "has" | "->" | "=>" | "–" | "—" | "-")
        && first != "["
        && !(second == "-" && has_options(line))
    {
        return Certainty::No;
    }
    if effects::is_english(first) && !looks_said(line) && (has_options(line) || line.contains(" && ")) {
        return Certainty::Sure;
    }
    if effects::is_english(first) {
        return match (looks_technical(line), (looks_said(line) || small_words(line) > 0) && !quoted) {
            (true, false) => Certainty::Sure,
            (true, true) => Certainty::No,
            (false, true) => Certainty::No,
            (false, false) => Certainty::Maybe,
        };
    }
    // "pm2 restart all": words of a language, but too few of them for a sentence.
    let short = line.split_whitespace().count() <= 3 && !line.ends_with(['.', '?', '!', ':']);
    if looks_said(line) && !short && !quoted && !looks_technical(line) { Certainty::No } else { Certainty::Sure }
}

fn path(line: &str, first: &str, second: Option<&str>) -> Certainty {
    // `.\\scripts\\check.ps1`, `tools\\restore.bat`: a path of Windows.
    let of_windows = [".ps1", ".bat", ".cmd", ".exe"].iter().any(|ending| first.to_ascii_lowercase().ends_with(ending));
    if of_windows && first.contains('\\') {
        return Certainty::Sure;
    }
    let plain = first.chars().all(|sign| sign.is_alphanumeric() || "_-./~${}+".contains(sign))
        && first.chars().any(char::is_alphabetic);
    if !plain || first.ends_with('.') {
        return Certainty::No;
    }
    let script =
        [".sh", ".py", ".rb", ".pl", ".js", ".php", ".ps1", ".bash"].iter().any(|ending| first.ends_with(ending));
    if script && (first.contains('/') || second.is_some_and(|second| second.starts_with('-'))) {
        return Certainty::Sure;
    }
    if first.starts_with("./") || first.starts_with("../") || first.starts_with("~/") {
        return if looks_said(line) { Certainty::No } else { Certainty::Sure };
    }
    if first.starts_with('/') {
        return if second.is_some()
            && ["/bin/", "/usr/", "/opt/", "/sbin/"].iter().any(|folder| first.starts_with(folder))
        {
            Certainty::Sure
        } else {
            Certainty::No
        };
    }
    let lower = first.starts_with(|sign: char| sign.is_ascii_lowercase());
    if script && lower {
        return Certainty::Maybe;
    }
    // An unknown program: a lower-case word whose arguments do not read like a sentence or a column of output.
    let columns = line.contains("  ");
    let technical = looks_technical(line)
        || second.is_none_or(|second| {
            second.starts_with(|sign: char| sign.is_ascii_lowercase()) && line.split_whitespace().count() <= 4
        });
    let small = lexicon::get().is_small(&first.to_lowercase());
    let flagged = second.is_some_and(|second| second.starts_with('-') && second.len() > 1);
    match () {
        () if small || looks_said(line) || columns => Certainty::No,
        () if lower && has_options(line) => Certainty::Sure,
        () if lower && technical && second.is_some() => Certainty::Maybe,
        () if lower && second.is_none() && first.contains('-') => Certainty::Maybe,
        () if flagged => Certainty::Maybe,
        () => Certainty::No,
    }
}

/// Whether options stand among several words, which no sentence and no output has.
fn has_options(line: &str) -> bool {
    let option = |word: &str| {
        let name = word.trim_start_matches('-');
        let dashes = word.len() - name.len();
        (1..=2).contains(&dashes)
            && name.starts_with(|sign: char| sign.is_ascii_alphabetic())
            && name
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '=' | '_' | '/' | '.' | ':'))
    };
    line.split_whitespace().count() > 2 && line.split_whitespace().skip(1).any(option)
}

/// `GET /_cluster/health`, `POST https://…`.
pub(super) fn request(line: &str) -> Option<(&str, &str)> {
    let (method, rest) = line.trim().split_once(' ')?;
    let rest = rest.trim();
    let known = matches!(method, "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" | "PATCH" | "DELETE");
    let target = rest.split_whitespace().next().unwrap_or_default();
    (known
        && (target.starts_with('/') || target.starts_with("http") || target.starts_with('_'))
        && target.len() > 1
        && !rest.contains(['→', '|']))
    .then_some((method, target))
}

/// A line that is spoken to Redis: the table's words for it, in capitals, and nothing of a sentence or a log.
pub(super) fn is_redis(line: &str) -> bool {
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    let Some(first) = words.first() else {
        return false;
    };
    let capitals = first.len() > 2 && first.chars().all(|sign| sign.is_ascii_uppercase() || sign == '.');
    if !capitals || looks_said(line) || line.contains(": ") || line.contains("  ") || request(line).is_some() {
        return false;
    }
    let alone = matches!(
        first.as_str(),
        "FLUSHALL" | "FLUSHDB" | "DBSIZE" | "LASTSAVE" | "BGSAVE" | "BGREWRITEAOF" | "PING" | "INFO"
    );
    // `INFO` and the like head lines of a log too, in front of more than one word.
    let many =
        words.len() > 2 && matches!(first.as_str(), "INFO" | "TIME" | "ROLE" | "DEBUG" | "COMMAND" | "SELECT" | "SET");
    // Redis selects the number of a database; the shortest question to a database of tables looks like that.
    let asks = first == "SELECT"
        && words.get(1).is_some_and(|word| word.trim_end_matches(';') == "1" || word.parse::<u16>().is_err());
    let argv: Vec<String> = std::iter::once("redis-cli".to_owned()).chain(words.iter().cloned()).collect();
    let known = effects::program("redis-cli")
        .and_then(|program| program.rule(&program.arguments(&argv)))
        .is_some_and(|(_, literals)| literals > 0);
    known && !many && !asks && (words.len() > 1 || alone)
}

/// A line of a crontab: five fields of times before a command.
pub(super) fn is_cron(line: &str) -> bool {
    let fields: Vec<&str> = line.split_whitespace().take(6).collect();
    fields.len() == 6
        && fields.iter().take(5).all(|field| field.chars().all(|sign| sign.is_ascii_digit() || "*/,-".contains(sign)))
        && fields.iter().take(5).any(|field| field.contains('*'))
}

/// Whether the line begins with a statement of SQL rather than a sentence.
pub(super) fn is_sql(line: &str) -> bool {
    sql::begins(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_what_only_looks_like_them() {
        for line in [
            "kubectl get pods",
            "df -h",
            "find / -name core",
            "for i in 1 2 3; do",
            "if [ -f x ]; then",
            "X=$(date)",
            "./deploy.sh prod",
            "scripts/x.sh",
            "sudo ls",
            "service nginx status -x",
            "Get-Service nginx",
            "docker compose up -d",
            "host example.com",
            "htop",
        ] {
            assert_eq!(command(line), Certainty::Sure, "{line}");
        }
        for line in ["mytool --look", "ingestctl lag show", "A=b", "make deploy", "<command> --flag"] {
            assert_eq!(command(line), Certainty::Maybe, "{line}");
        }
        for line in [
            "Response time > 20% → investigate",
            "find the pod that is failing",
            "if the pod is down",
            "NAME   READY   STATUS",
            "docker is not running",
            "2024-01-01 error",
            "api-7d9   1/1   Running   0",
            "Error: connection refused",
            "service is down",
            "test the endpoint again.",
            "while the service restarts",
            "{\"status\": \"ok\"}",
            "status: ok",
            "/var/log/app.log",
            "done",
        ] {
            assert_eq!(command(line), Certainty::No, "{line}");
        }
        assert!(is_cron("0 2 * * * root /opt/x.sh") && !is_cron("1 2 3 4 5 6"));
        assert_eq!(request("GET /_cat/health?v"), Some(("GET", "/_cat/health?v")));
        assert_eq!(request("GET the logs"), None);
    }
}
