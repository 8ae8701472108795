//! A line of an access log.

use crate::telemetry::lines::{Around, Hit, Told, object, whole_us};
use crate::telemetry::tally::{failed, route_of};
use serde_json::Value;
use vectra_engine::time::Time;
use vectra_logs::{Level, Line};
use vectra_plan::config::{AccessFormat, Fields};

/// Reads a line; `None` for one that is not of the format.
pub(crate) fn read(text: &str, format: AccessFormat, now: Time, fields: &Fields) -> Option<Told> {
    let text = text.trim_end();
    let json = match format {
        AccessFormat::Json => true,
        AccessFormat::Common => false,
        AccessFormat::Auto => text.starts_with('{'),
    };
    if json {
        let Ok(Value::Object(map)) = serde_json::from_str(text) else { return None };
        let told = object(map, fields, Around { at: now, level: Level::Info, service: "" });
        return told.hit.is_some().then_some(told);
    }
    common(text)
}

/// `host ident user [time] "request" status bytes "referer" "agent" seconds`: combined, and with the time that many add.
fn common(text: &str) -> Option<Told> {
    let (_, rest) = text.split_once('[')?;
    let (time, rest) = rest.split_once(']')?;
    let at = moment(time)?;
    let (request, rest) = quoted(rest.trim_start())?;
    let failed = failed(rest.split_whitespace().next()?)?;
    let path = request.split(' ').nth(1).filter(|p| p.starts_with('/') || p.contains("://") || *p == "*");
    // What stands behind the quotes of combined, in seconds: nginx' $request_time, Apache's %{ms}T has its unit. A time that
    // is called rt is the request's; of several it is the longest, for the others (of upstreams) are parts of it.
    let behind = behind_quotes(rest);
    // Without quotes the status and the bytes stand there as well.
    let others = if behind.len() == rest.len() { 2 } else { 0 };
    let words = behind.split_whitespace().skip(others);
    let took_us = match words.clone().find(|word| word.starts_with("rt=")) {
        Some(word) => seconds(word),
        None => words.filter_map(seconds).max(),
    };
    let hit = Hit { at, route: path.map(route_of), failed, took_us };
    let level = if failed { Level::Error } else { Level::Info };
    let line = Line { at, level, service: String::new(), text: text.to_owned(), attributes: String::new() };
    Some(Told { line, environment: None, hit: Some(hit), no_status: false })
}

/// What follows the referer and the agent, where those stand there; nobody's agent is taken for a time.
fn behind_quotes(rest: &str) -> &str {
    let mut behind = rest;
    for _ in 0..2 {
        let Some((_, from)) = behind.find('"').and_then(|at| behind.split_at_checked(at)) else { break };
        match quoted(from) {
            Some((_, after)) => behind = after,
            None => return "",
        }
    }
    behind
}

fn moment(text: &str) -> Option<Time> {
    let at = jiff::fmt::strtime::parse("%d/%b/%Y:%H:%M:%S %z", text).ok()?.to_timestamp().ok()?;
    Some(Time(at.as_millisecond()))
}

/// A number with a point is seconds, as nginx writes them; whole ones are bytes or something else.
fn seconds(word: &str) -> Option<u64> {
    let word = word.strip_prefix("rt=").unwrap_or(word);
    if let Some(ms) = word.strip_suffix("ms") {
        return whole_us(ms.parse::<f64>().ok()? * 1e3);
    }
    if !word.contains('.') {
        return None;
    }
    whole_us(word.parse::<f64>().ok()? * 1e6)
}

/// What stands in the quotes that a text begins with, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, sign) in inner.char_indices() {
        match sign {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return Some((inner.get(..at)?, inner.get(at + 1..)?)),
            _ => escaped = false,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hit(text: &str) -> Option<Hit> {
        read(text, AccessFormat::Auto, Time(5), &Fields::default())?.hit
    }

    #[test]
    fn the_formats_of_servers_are_read() {
        for (text, status, took_us, route) in [
            (r#"127.0.0.1 - frank [22/Nov/2026:10:00:00 +0000] "GET /a/17 HTTP/1.0" 200 2326"#, false, None, "/a/{id}"),
            (
                r#"::1 - - [22/Nov/2026:11:00:00 +0100] "POST /pay?x=1 HTTP/1.1" 502 0 "-" "curl \"8\"" 1.250"#,
                true,
                Some(1_250_000),
                "/pay",
            ),
            (
                r#"h - - [22/Nov/2026:10:00:00 +0000] "GET https://e.example/b HTTP/2" 404 7 "-" "-" 15ms"#,
                false,
                Some(15_000),
                "/b",
            ),
            (
                r#"h - - [22/Nov/2026:10:00:00 +0000] "GET /b HTTP/2" 200 7 "-" "-" 1.250 0.900"#,
                false,
                Some(1_250_000),
                "/b",
            ),
            (
                r#"h - - [22/Nov/2026:10:00:00 +0000] "GET /b HTTP/2" 200 7 "-" "rt=9.0 x" uct=0.001 rt=1.250 urt="2.0""#,
                false,
                Some(1_250_000),
                "/b",
            ),
            (r#"h - - [22/Nov/2026:10:00:00 +0000] "GET /b HTTP/2" 200 7 "-" "took 8.5"#, false, None, "/b"),
            (
                r#"{"time_iso8601":"2026-11-22T10:00:00+00:00","status":"500","request_time":"0.003","uri":"/c"}"#,
                true,
                Some(3000),
                "/c",
            ),
        ] {
            let hit = hit(text).expect(text);
            assert_eq!((hit.failed, hit.took_us, hit.route.as_deref()), (status, took_us, Some(route)), "{text}");
            assert_eq!(hit.at, Time(1_795_341_600_000), "{text}");
        }
    }

    #[test]
    fn what_is_no_such_line_is_none() {
        for text in [
            "",
            "hello",
            r#"h - - [yesterday] "GET / HTTP/1.1" 200 1"#,
            r#"h [22/Nov/2026:10:00:00 +0000] "GET /"#,
            "{}",
            "{",
        ] {
            assert_eq!(hit(text), None, "{text}");
        }
        let no_request = hit(r#"h - - [22/Nov/2026:10:00:00 +0000] "\x16\x03" 400 150 "-" "-""#).expect("a line");
        assert_eq!((no_request.failed, no_request.route, no_request.took_us), (false, None, None));
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC*", like in "[a-z0-9 \\[\\]\"/:+.{}\\\\-]*") {
            let _ = (hit(&text), hit(&like));
        }
    }
}
