//! A syslog message as a log line.

use crate::telemetry::lines::{Around, Told, object};
use jiff::civil;
use serde_json::{Map, Value};
use syslog_loose::{ProcId, SyslogSeverity, Variant, parse_message_with_year_exact};
use vectra_engine::time::Time;
use vectra_logs::{Level, Line};
use vectra_plan::config::Fields;

/// Reads a message; `false` with it when it is no syslog, and is kept as the plain line that it is.
pub(crate) fn read(text: &str, now: Time, fields: &Fields) -> (Told, bool) {
    let text = text.trim_matches(['\0', '\n', '\r', ' ', '\u{feff}']);
    let year = |(month, ..): syslog_loose::IncompleteDate| year_of(month, now);
    // The library also takes what has no priority; such a line is none of the two formats.
    let priority = text.strip_prefix('<').and_then(|t| t.split_once('>')).is_some_and(|(p, _)| p.parse::<u8>().is_ok());
    let parsed = match priority {
        true => parse_message_with_year_exact(text, year, Variant::Either).ok(),
        false => None,
    };
    let Some(message) = parsed else {
        let line = Line {
            at: now,
            level: Level::Info,
            service: String::new(),
            text: text.to_owned(),
            attributes: String::new(),
        };
        return (plain_or_json(line, Map::new(), fields), priority_free_json(text));
    };
    let mut attributes = Map::new();
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            attributes.insert(name.to_owned(), Value::String(value.to_owned()));
        }
    };
    add("host", message.hostname);
    match &message.procid {
        Some(ProcId::PID(pid)) => add("pid", Some(&pid.to_string())),
        Some(ProcId::Name(name)) => add("procid", Some(name)),
        None => {}
    }
    add("msgid", message.msgid);
    for element in &message.structured_data {
        let params = element.params().map(|(name, value)| (name.to_string(), Value::String(value.to_string())));
        attributes.insert(element.id.to_owned(), Value::Object(params.collect()));
    }
    let line = Line {
        at: message.timestamp.map_or(now, |at| Time(at.timestamp_millis())),
        level: message.severity.map_or(Level::Info, level),
        service: message.appname.unwrap_or_default().to_owned(),
        text: message.msg.trim_start_matches('\u{feff}').to_owned(),
        attributes: String::new(),
    };
    (plain_or_json(line, attributes, fields), true)
}

/// A JSON object in the message is read as one; what stands around it joins its attributes.
fn plain_or_json(line: Line, mut around: Map<String, Value>, fields: &Fields) -> Told {
    let body = line.text.trim();
    let body = body.strip_prefix("@cee:").unwrap_or(body).trim_start();
    if body.starts_with('{')
        && let Ok(Value::Object(inner)) = serde_json::from_str(body)
    {
        let known = Around { at: line.at, level: line.level, service: &line.service };
        around.extend(inner);
        return object(around, fields, known);
    }
    let attributes = if around.is_empty() { String::new() } else { Value::Object(around).to_string() };
    Told { line: Line { attributes, ..line }, environment: None, hit: None, no_status: false }
}

/// A JSON line without syslog around it is what some drains send; nothing is wrong with it.
fn priority_free_json(text: &str) -> bool {
    text.starts_with('{') && text.ends_with('}')
}

fn level(severity: SyslogSeverity) -> Level {
    use SyslogSeverity as S;
    match severity {
        S::SEV_EMERG | S::SEV_ALERT | S::SEV_CRIT => Level::Fatal,
        S::SEV_ERR => Level::Error,
        S::SEV_WARNING => Level::Warn,
        S::SEV_NOTICE | S::SEV_INFO => Level::Info,
        S::SEV_DEBUG => Level::Debug,
    }
}

/// The year of a date without one: this year's, or last year's where that is nearer.
fn year_of(month: u32, now: Time) -> i32 {
    let today = jiff::Timestamp::from_millisecond(now.0)
        .map_or(civil::Date::ZERO, |t| t.to_zoned(jiff::tz::TimeZone::UTC).date());
    let (this, year) = (i32::from(today.month()), i32::from(today.year()));
    match i32::try_from(month).unwrap_or(this) - this {
        ahead if ahead > 6 => year - 1,
        ahead if ahead < -6 => year + 1,
        _ => year,
    }
}
