//! What is wrong with a configuration, in words for the one who wrote it.

use super::{ConfigError, ONE_CHANNEL};

/// Between what is wrong and the way out, in the words of this crate's own types.
pub(super) const HELP: &str = "\n  help: ";

pub(super) fn explain(text: &str, error: &toml::de::Error) -> ConfigError {
    let (line, column) = error.span().map_or((1, 1), |span| place(text, span.start));
    let message = error.message().to_string();
    // serde words it as: unknown field `x`, expected one of `a`, `b`. The names between backticks are the facts.
    let named: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let unknown = message.starts_with("unknown field") || message.starts_with("unknown variant");
    let help = match named.split_first() {
        Some((wrong, known)) if unknown => nearest(wrong, known)
            .map(|n| format!("did you mean `{n}`?"))
            .or_else(|| (!known.is_empty()).then(|| format!("known here: {}", known.join(", ")))),
        _ => None,
    };
    let start = error.span().map_or(0, |span| span.start);
    if message == ONE_CHANNEL {
        let name = key_before(text, start).unwrap_or("a contact");
        let help = "keep one line: pagerduty = { env = \"PAGERDUTY_ROUTING_KEY\" } or slack = \"U…\"".into();
        return ConfigError { message: format!("contact `{name}` {ONE_CHANNEL}"), line, column, help: Some(help) };
    }
    if let Some((message, help)) = message.split_once(HELP) {
        let name = key_before(text, start).map_or("this check".into(), |name| format!("check `{name}`"));
        let message = message.replacen("this check", &name, 1);
        return ConfigError { message, line, column, help: Some(help.to_owned()) };
    }
    // The value itself is not repeated: it may be a secret.
    let kinds = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((found, expected)) = kinds.and_then(|k| k.split_once(", expected ")) {
        let found = found.split(['`', '"']).next().unwrap_or_default().trim();
        let key = key_before(text, start).unwrap_or("this value");
        let message = format!("`{key}` must be {}, not: {found}", in_words(expected));
        return ConfigError { message, line, column, help: example(key).map(|e| format!("{key} = {e}")) };
    }
    let message = match (unknown, named.first()) {
        (true, Some(wrong)) if message.starts_with("unknown field") => format!("unknown key `{wrong}`"),
        (true, Some(wrong)) => format!("`{wrong}` is not known here"),
        _ => message,
    };
    ConfigError { message, line, column, help }
}

/// The last name of the key, or of the table's head, whose value stands at `start`.
fn key_before(text: &str, start: usize) -> Option<&str> {
    let (before, after) = text.split_at_checked(start)?;
    if let Some(head) = after.strip_prefix('[') {
        let head = head.trim_start_matches('[').lines().next()?.split(']').next()?;
        return last_name(head);
    }
    let open = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ',' | '"'));
    let key = open.strip_suffix('=')?;
    last_name(key.rsplit(['\n', '{', ',']).next()?)
}

fn last_name(key: &str) -> Option<&str> {
    let key = key.trim();
    let name = match key.strip_suffix(['"', '\'']) {
        Some(quoted) => quoted.rsplit(['"', '\'']).next(),
        None => key.rsplit('.').next(),
    };
    name.map(str::trim).filter(|n| !n.is_empty())
}

/// What serde calls a type, as people do.
fn in_words(expected: &str) -> String {
    match expected {
        "u32" => "a whole number from 0 to 4294967295".into(),
        "a string" => "a text in quotes".into(),
        "a sequence" => "a list in brackets".into(),
        _ if expected.starts_with("struct ") || expected == "a map" => "a table".into(),
        _ => expected.into(),
    }
}

/// A value that a key could have.
fn example(key: &str) -> Option<&'static str> {
    Some(match key {
        "listen" => "\"127.0.0.1:7411\"",
        "public_url" => "\"https://vectra.example.com\"",
        "api_url" | "events_url" => "\"https://api.example.com\"",
        "api_key" => "{ env = \"RENDER_API_KEY\" }",
        "token" => "{ env = \"TOKEN\" }",
        "pagerduty" => "{ env = \"PAGERDUTY_ROUTING_KEY\" }",
        "env" => "\"NAME\"",
        "file" => "\"PATH\"",
        "owner_id" => "\"tea-…\"",
        "api_token" => "{ env = \"PAGERDUTY_API_TOKEN\" }",
        "channel" => "\"C…\"",
        "slack" => "\"U…\"",
        "http" => "\"https://www.example.com/health\"",
        "redis" | "celery" | "http2" | "keep_alive" => "true",
        "script" => "[\"/path/of/program\", \"argument\"]",
        "status" => "[200]",
        "json" => "[\"status == healthy\"]",
        "conditions" => "[\"disk_usage < 90%\"]",
        "redirects" => "5",
        "certificate_days" => "14",
        "method" => "\"HEAD\"",
        "heartbeat" | "grace" => "\"5m\"",
        "interval" => "\"10s\"",
        "timeout" => "\"5s\"",
        "recover_after" => "2",
        "fail_after" | "rounds" => "3",
        "repeat_after" | "release_window" => "\"30m\"",
        "max_changes_per_hour" => "6",
        "verify_within" => "\"5m\"",
        "instance_window" => "\"2m\"",
        "grant" => "[\"restart\"]",
        _ => return None,
    })
}

/// The known name that somebody most likely meant.
pub fn nearest<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(&wrong.to_lowercase(), &k.to_lowercase()), *k))
        .min()
        .filter(|(distance, k)| *distance <= (k.chars().count() / 3).max(2))
        .map(|(_, k)| k)
}

pub(super) fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
    (line, column)
}
