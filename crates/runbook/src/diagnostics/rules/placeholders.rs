//! What somebody must fill in before a command can run.

use super::super::context::Context;
use super::super::finding::{Finding, Note};
use super::super::place;
use crate::draft::Command;
use crate::fence::shell;
use crate::lexicon::List;
use crate::program::StepKind;
use crate::text;
use std::collections::HashMap;

/// How many other places of a gap are named.
const MAX_RELATED: usize = 10;

/// Lines of a command with their numbers.
fn lines(command: &Command) -> impl Iterator<Item = (u32, &str)> {
    command
        .text
        .lines()
        .enumerate()
        .map(|(at, line)| (command.lines[0].saturating_add(u32::try_from(at).unwrap_or(0)).min(command.lines[1]), line))
}

/// "# ❌ Wrong: in the source" right above: how it is not to be written.
fn is_shunned(context: &Context<'_, '_>, command: &Command) -> bool {
    let above = context.line(command.lines[0].saturating_sub(1)).trim();
    let comment = above.trim_start_matches(['#', '/', '-', ' ']);
    comment.len() < above.len() && comment.starts_with(['❌', '✗', '✘', '🚫'])
}

pub(super) fn connection(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, _) in context.runs().filter(|(command, _)| !is_shunned(context, command)) {
        for (number, line) in lines(command) {
            if let Some(address) = pattern(line) {
                let span = place::text(context.draft(), [number, command.lines[1]], address);
                let finding = Finding::new("V012", span, &context.about(command)).with("placeholder", address);
                out.push(match variable(address) {
                    Some(variable) => finding.perhaps(vec![span.replaced(variable)]),
                    None => finding,
                });
            }
        }
    }
}

/// The environment variable that usually holds such an address.
fn variable(address: &str) -> Option<&'static str> {
    match address.split_once("://")?.0 {
        "postgres" | "postgresql" => Some("$DATABASE_URL"),
        "redis" | "rediss" => Some("$REDIS_URL"),
        "mongodb" | "mongodb+srv" => Some("$MONGODB_URI"),
        "amqp" | "amqps" => Some("$AMQP_URL"),
        _ => None,
    }
}

pub(super) fn unbound(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    // One gap of a procedure is one finding, however many commands have it.
    let mut told: HashMap<(&str, &str), usize> = HashMap::new();
    for (command, _) in context.runs() {
        for (number, line) in lines(command) {
            if pattern(line).is_some() {
                continue;
            }
            if let Some(name) = gap(line, command.kind, &command.text) {
                if let Some(first) = told.get(&(command.section.as_str(), name)).and_then(|at| out.get_mut(*at)) {
                    if first.related.len() < MAX_RELATED && first.span.line != number {
                        first.related.push(Note { line: number, key: "related" });
                    }
                    continue;
                }
                told.insert((command.section.as_str(), name), out.len());
                let span = place::text(context.draft(), [number, command.lines[1]], name);
                let finding = Finding::new("V013", span, &context.about(command))
                    .with("placeholder", name)
                    .with("variable", shouted(name));
                out.push(match () {
                    () if looked_up(name, command.kind) => finding.noted(),
                    () if pointed(line) == Some(name) => finding.milder(),
                    () => finding,
                });
            }
        }
    }
}

/// Whether only the incident says the value: which pod, which query, which version, when. Its author could not have written
/// it; an address, a password, an account could have been.
fn looked_up(name: &str, kind: StepKind) -> bool {
    let words = text::words(&text::spaced_name(name));
    let among = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let dated = name.contains("YYYY") || name.contains("AAAA");
    let id = words.last().is_some_and(|word| matches!(word.as_str(), "id" | "uuid"));
    let own = among(List::KnownBefore.words())
        || List::OwnStart
            .words()
            .iter()
            .any(|start| text::fold(name.trim_start_matches(['<', '[', '{', ' '])).starts_with(start));
    let row = kind == StepKind::Sql && id;
    dated
        || row
        || among(List::GivenThen.words())
        || !own
            && (id
                || among(List::MetThen.words())
                || name.contains("/path/to/") && among(&["backup", "dump", "snapshot", "sauvegarde"]))
}

/// `<pod-name>` as `POD_NAME`.
fn shouted(name: &str) -> String {
    let words: Vec<String> = crate::text::words(name).iter().map(|word| word.to_uppercase()).collect();
    if words.is_empty() { "NAME".to_owned() } else { words.join("_") }
}

/// A connection string that is only a pattern: `postgres://...`, `user:pass@host`.
fn pattern(line: &str) -> Option<&str> {
    let at = line.find("://")?;
    let before = line.get(..at)?;
    let start = before
        .char_indices()
        .rev()
        .find(|(_, sign)| !sign.is_ascii_alphanumeric() && *sign != '+')
        .map_or(0, |(at, sign)| at + sign.len_utf8());
    let rest = line.get(start..)?;
    let end = rest.find(['"', '\'', ' ', '`', ')']).unwrap_or(rest.len());
    let address = rest.get(..end)?;
    let body = address.split_once("://")?.1;
    const SAMPLE: &[&str] =
        &["user:pass", "user:password", "username:password", "utilisateur:mot", "@host", "@hote", "USER:PASS", "@HOST"];
    let patterned = body.starts_with("...")
        || body.starts_with('…')
        || body.is_empty()
        || SAMPLE.iter().any(|sample| body.contains(sample))
        || (body.contains('<') && !address.starts_with("http"));
    patterned.then_some(address)
}

/// `<pod>`, `{{ name }}`, `YOUR_BUCKET`, a lone `...`.
fn gap<'l>(line: &'l str, kind: StepKind, whole: &str) -> Option<&'l str> {
    // `${1:?Usage: $0 <file>}`, `echo "Usage: $0 <file>"`: whoever calls the script gives it.
    let usage = ["Usage:", "usage:"].iter().filter_map(|said| line.find(said)).min().unwrap_or(line.len());
    for (at, _) in line.match_indices(['<', '{']).filter(|(at, _)| *at < usage) {
        let rest = line.get(at..)?;
        let found = shell::placeholder(rest).and_then(|length| rest.get(..length));
        // Words of a template that a program fills in.
        let found = found.filter(|found| !matches!(*found, "{{end}}" | "{{else}}"));
        if let Some(found) = found.filter(|found| !is_markup(found, line, whole)) {
            return Some(found);
        }
    }
    let word = |sign: char| !(sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-'));
    let yours = line.split(word).find(|word| {
        (word.starts_with("YOUR_")
            || word.starts_with("VOTRE_")
            || word.starts_with("your-")
            || word.starts_with("votre-"))
            && word.len() > 6
    });
    let lone = line.split_whitespace().find(|word| matches!(*word, "..." | "…"));
    yours
        .or_else(|| patterned(line))
        .or_else(|| crossed(line))
        .or_else(|| bracketed(line))
        .or_else(|| pointed(line))
        .or(lone)
        .filter(|_| kind != StepKind::Sql)
        .or_else(|| compared(line).filter(|_| kind == StepKind::Sql))
        .or_else(|| braced(line))
}

/// `<ping/>`, `</title>`, `<html>` with its end, `grep '<title>'`: signs of a document, and nothing to fill in.
fn is_markup(found: &str, line: &str, whole: &str) -> bool {
    const ELEMENTS: &[&str] = &[
        "html", "head", "title", "body", "div", "span", "p", "br", "hr", "h1", "h2", "h3", "a", "ul", "ol", "li", "td",
        "tr", "th", "img", "meta", "script", "style", "info", "warn", "warning", "error", "fatal", "debug", "critical",
    ];
    let Some(inner) = found.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else { return false };
    let ends = inner
        .strip_prefix('/')
        .is_some_and(|name| !name.is_empty() && name.bytes().all(|sign| sign.is_ascii_alphanumeric()));
    let name = inner.split([' ', '/']).next().unwrap_or_default();
    let closed = !name.is_empty() && whole.contains(&format!("</{name}>"));
    let searched = || line.split(|sign: char| !sign.is_ascii_alphanumeric()).any(|word| PATTERNS.contains(&word));
    let element = || inner.is_ascii() && ELEMENTS.contains(&inner.to_ascii_lowercase().as_str());
    ends || inner.ends_with('/') || closed || element() && searched()
}

/// `/path/to/backup.sql`, `dump_YYYYMMDD_HHMMSS.sql`, `your_token`, `PREVIOUS_REVISION_ID`, `[SUSPECT_IP]`: a word that only
/// shows what stands in its place.
fn patterned(line: &str) -> Option<&str> {
    // What is assigned or read as a variable of the shell is none.
    let own = |word: &str| {
        let set = line.match_indices(word).any(|(at, _)| {
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            let behind = line.get(at + word.len()..).unwrap_or_default();
            behind.starts_with('=') && before.is_none_or(|sign| sign.is_whitespace() || sign == ';')
        });
        set || line.contains(&format!("${word}")) || line.contains(&format!("${{{word}"))
    };
    let path = |piece: &str| {
        ["/path/to/", "/chemin/vers/", "path/to/", "chemin/vers/"].iter().any(|start| piece.starts_with(start))
    };
    let piece = line
        .split(|sign: char| {
            sign.is_whitespace() || matches!(sign, '"' | '\'' | '=' | ',' | ';' | '(' | ')' | '<' | '>' | '|' | '`')
        })
        .find(|piece| path(piece));
    piece.or_else(|| {
        line.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_')).find(|word| {
            let lower = |start: &str| word.starts_with(start) && word.len() > start.len();
            let dated = word.contains("YYYY") && word.contains("MM") || word.contains("AAAA") && word.contains("MM");
            let stands_in = ["your_", "votre_", "my_own_"].iter().any(|start| lower(start))
                || word.len() > 8
                    && word.contains('_')
                    && word.bytes().all(|sign| sign.is_ascii_uppercase() || matches!(sign, b'_'))
                    && STANDS_IN.iter().any(|start| word.starts_with(start))
                    && STANDS_FOR.iter().any(|end| word.ends_with(end));
            (dated || stands_in) && !own(word)
        })
    })
}

/// `i-xxxxx`, `--key=XXX`, `X.X.X.X`, `shop-YYYY-MM-DD.sql`: letters that only show the form of what stands in their place.
fn crossed(line: &str) -> Option<&str> {
    if line.split(|sign: char| !sign.is_ascii_alphanumeric()).any(|word| PATTERNS.contains(&word)) {
        return None;
    }
    let crosses = |part: &str, least: usize| {
        part.len() >= least && (part.bytes().all(|sign| sign == b'x') || part.bytes().all(|sign| sign == b'X'))
    };
    let fits = |piece: &&str| {
        let last = piece.rsplit(['-', '_']).next().unwrap_or_default();
        let address = piece.split('.').count() == 4 && piece.split('.').all(|part| crosses(part, 1));
        let dated = piece.contains("YYYY-MM") || piece.contains("AAAA-MM");
        address || dated || crosses(last, 3) && !piece.starts_with('-')
    };
    let ends = |sign: char| sign.is_whitespace() || "\"'=,;()<>|`".contains(sign);
    line.split(ends).find(fits)
}

/// Programs whose brackets are patterns or words that they show.
const PATTERNS: &[&str] = &[
    "grep", "egrep", "zgrep", "rg", "sed", "awk", "jq", "echo", "printf", "find", "tr", "expr", "test", "if", "while",
];

/// `[DEPLOYMENT_URL]`, `[project-ref]`: a shell takes it for a choice of letters.
fn bracketed(line: &str) -> Option<&str> {
    const SAID: &[&str] = &["INFO", "ERROR", "WARN", "WARNING", "DEBUG", "FAIL", "FAILED", "PASS", "DONE", "SKIP"];
    if line.split(|sign: char| !sign.is_ascii_alphanumeric()).any(|word| PATTERNS.contains(&word)) {
        return None;
    }
    line.match_indices('[').find_map(|(at, _)| {
        let rest = line.get(at..)?;
        let end = rest.find(']')?;
        let inner = rest.get(1..end)?;
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let stands = before.is_none_or(|sign| sign.is_whitespace() || "/:@=\"'.-".contains(sign));
        let behind = rest.get(end + 1..).and_then(|behind| behind.chars().next());
        let ends = behind.is_none_or(|sign| sign.is_whitespace() || "/:@\"'.&?".contains(sign));
        let pieces = || inner.split(['_', '-']);
        let word = |piece: &str| piece.len() >= 2 && piece.bytes().all(|byte| byte.is_ascii_alphabetic());
        let capitals = inner.len() >= 3 && !inner.bytes().any(|byte| byte.is_ascii_lowercase());
        let named = pieces().all(word) && (capitals || pieces().count() >= 2);
        (stands && ends && named && !SAID.contains(&inner)).then(|| rest.get(..=end)).flatten()
    })
}

/// `WHERE id = [USER_ID]`: other brackets of SQL hold names of columns or places of a list.
fn compared(line: &str) -> Option<&str> {
    line.match_indices('[').find_map(|(at, _)| {
        let (before, rest) = (line.get(..at)?, line.get(at..)?);
        let inner = rest.get(1..rest.find(']')?)?;
        let named = inner.contains('_') && inner.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        (named && before.trim_end().ends_with(['=', '<', '>', '\''])).then(|| rest.get(..inner.len() + 2)).flatten()
    })
}

/// `arn:aws:iam::ACCOUNT_ID:role/shop`, `?key=ADMIN_KEY`, `--id DISTRIBUTION_ID`: capitals where the value of something
/// stands.
fn pointed(line: &str) -> Option<&str> {
    const VALUES: &[&str] = &["_ID", "_KEY", "_URI", "_ARN", "_TOKEN", "_SECRET", "_JWT"];
    let part = |sign: char| !(sign.is_ascii_alphanumeric() || sign == '_');
    let mut from = 0;
    for word in line.split(part) {
        let at = from;
        from = at + word.len() + 1;
        let capitals = word.len() > 4
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
            && VALUES.iter().any(|end| word.ends_with(end) && word.len() > end.len());
        if !capitals {
            continue;
        }
        let (before, behind) = (line.get(..at)?, line.get(at + word.len()..)?);
        let last = before.chars().next_back();
        let within = behind.starts_with([':', '/', '&']) && last == Some(':')
            || last == Some('=') && before.trim_end_matches('=').ends_with(|sign: char| sign.is_ascii_lowercase());
        let option = before.trim_end().rsplit(char::is_whitespace).next().filter(|word| word.starts_with("--"));
        let option = option.filter(|_| last == Some(' '));
        let same = option
            .and_then(|option| option.rsplit('-').next())
            .is_some_and(|end| !end.is_empty() && word.to_ascii_lowercase().ends_with(end));
        // `-H "Authorization: Bearer SERVICE_KEY"`, `-H "apikey: ANON_KEY"`.
        let header = || {
            let told = before.rsplit(['"', '\'']).next().unwrap_or_default().trim_end();
            last == Some(' ') && behind.starts_with(['"', '\'']) && (told.ends_with(" Bearer") || told.ends_with(':'))
        };
        if within || same || header() {
            return Some(word);
        }
    }
    None
}

/// How a word in capitals begins and ends that stands for what somebody looks up first.
const STANDS_IN: &[&str] = &[
    "PREVIOUS_",
    "DERNIER_",
    "DERNIERE_",
    "LATEST_",
    "LAST_GOOD_",
    "LAST_KNOWN_",
    "OLD_",
    "NEW_",
    "TARGET_",
    "SPECIFIC_",
    "SUSPECT_",
    "IP_",
    "ANCIEN_",
    "NOUVEAU_",
];
const STANDS_FOR: &[&str] = &[
    "_ID",
    "_NAME",
    "_VERSION",
    "_TAG",
    "_SHA",
    "_HASH",
    "_REVISION",
    "_IP",
    "_COMMIT",
    "_DATE",
    "_SUSPECT",
    "_SUSPECTE",
    "_KEY",
    "_IMAGE",
    "_DIGEST",
    "_BACKUP",
    "_DUMP",
    "_SNAPSHOT",
];

/// `{orderId}`, `{commit-hash}` as a word of its own or the end of a path: a shell gives it on as it stands.
fn braced(line: &str) -> Option<&str> {
    for (at, _) in line.match_indices('{') {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        if before.is_some_and(|sign| {
            matches!(sign, '$' | '{' | '%' | '#' | '\'' | '\\' | '@' | '!') || sign.is_alphanumeric()
        }) {
            continue;
        }
        let rest = line.get(at..)?;
        let Some(end) = rest.find('}') else { continue };
        let inner = rest.get(1..end).unwrap_or_default();
        let named = inner.len() > 1
            && inner.len() <= 40
            && inner.starts_with(|sign: char| sign.is_ascii_alphabetic())
            && inner.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-'));
        let joined = inner.contains(['-', '_']) || inner.chars().skip(1).any(|sign| sign.is_ascii_uppercase());
        let behind = rest.get(end + 1..).and_then(|behind| behind.chars().next());
        if named && joined && behind != Some('}') {
            return rest.get(..=end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_work_gives_is_no_omission_of_the_author() {
        for name in
            ["<pod>", "<PREVIOUS_DEPLOYMENT_URL>", "<new-url>", "<id-ci-dessus>", "<dossier-créé>", "<horodatage>"]
        {
            assert!(looked_up(name, StepKind::Shell), "{name}");
        }
        for name in ["<your-domain>", "<api-token>", "<tenant_id>", "<deployment-host>"] {
            assert!(!looked_up(name, StepKind::Shell), "{name}");
        }
        assert!(looked_up("<tenant_id>", StepKind::Sql));
    }

    #[test]
    fn capitals_in_brackets_that_something_is_compared_with() {
        assert_eq!(compared("WHERE id = [USER_ID];"), Some("[USER_ID]"));
        for line in ["SELECT tags[1]", "SELECT [USER_ID] FROM users", "WHERE tags = ARRAY[1]"] {
            assert_eq!(compared(line), None, "{line}");
        }
    }
}
