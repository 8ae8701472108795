//! Log records to lines.

use super::messages::{Any, LogRecord, Resource, hex, json as as_json, map};
use super::{Kind, RECORD, Taken, Unread, json, wire};
use crate::telemetry::context::Context;
use prost::Message as _;
use serde_json::{Map, Value};
use vectra_control::daemon::telemetry::Noted;
use vectra_engine::time::Time;
use vectra_logs::{Level, Line};

/// Takes all records of a body, or none.
pub(crate) fn take(context: &Context, kind: Kind, body: &[u8]) -> Result<Taken, Unread> {
    let mut taken = Taken::default();
    let mut lines = Vec::new();
    let now = context.intake.now();
    match kind {
        Kind::Protobuf => protobuf(body, now, &mut lines, &mut taken)
            .map_err(|wire::Broken| Unread::Broken("the body is no ExportLogsServiceRequest".to_owned()))?,
        Kind::Json => in_json(body, now, &mut lines, &mut taken).map_err(Unread::Broken)?,
    }
    context.intake.note(Noted::Unreadable, taken.rejected);
    let count = lines.len() as u64;
    context.intake.try_log(lines).map_err(|_| Unread::Full)?;
    context.intake.came("otlp logs", count);
    Ok(taken)
}

fn protobuf(body: &[u8], now: Time, lines: &mut Vec<Line>, taken: &mut Taken) -> Result<(), wire::Broken> {
    wire::each(body, 1, &mut |of_resource| {
        let resource = wire::last(of_resource, 1)?;
        let service = match resource.len() {
            0..=RECORD => service(Resource::decode(resource).map_err(|_| wire::Broken)?),
            _ => String::new(),
        };
        wire::each(of_resource, 2, &mut |of_scope| {
            wire::each(of_scope, 2, &mut |record| {
                if record.len() > RECORD {
                    taken.reject(1, "a log record is larger than 1 MiB");
                } else if let Ok(record) = LogRecord::decode(record) {
                    lines.push(line(record, &service, now));
                } else {
                    taken.reject(1, "a log record cannot be decoded");
                }
                Ok(())
            })
        })
    })
}

fn in_json(body: &[u8], now: Time, lines: &mut Vec<Line>, taken: &mut Taken) -> Result<(), String> {
    let request: json::Request<'_> = serde_json::from_slice(body).map_err(|e| e.to_string())?;
    for of_resource in request.resources.into_iter().flatten() {
        let service = match of_resource.resource {
            Some(raw) if raw.get().len() <= RECORD => {
                let value: Value = serde_json::from_str(raw.get()).map_err(|e| e.to_string())?;
                service(Resource { attributes: json::attributes(&value, "attributes")? })
            }
            _ => String::new(),
        };
        for raw in of_resource.scopes.into_iter().flatten().flat_map(|s| s.records).flatten() {
            if raw.get().len() > RECORD {
                taken.reject(1, "a log record is larger than 1 MiB");
                continue;
            }
            let value: Value = serde_json::from_str(raw.get()).map_err(|e| e.to_string())?;
            match json::record(&value) {
                Ok(record) => lines.push(line(record, &service, now)),
                Err(why) => taken.reject(1, why),
            }
        }
    }
    Ok(())
}

/// What the resource calls itself.
fn service(resource: Resource) -> String {
    let named = resource.attributes.into_iter().find(|a| a.key == "service.name");
    match named.and_then(|a| a.value?.value) {
        Some(Any::Text(name)) => name,
        _ => String::new(),
    }
}

fn line(record: LogRecord, service: &str, now: Time) -> Line {
    let at = [record.time_unix_nano, record.observed_time_unix_nano].into_iter().find(|t| *t > 0);
    let at = at.map_or(now, |ns| Time(i64::try_from(ns / 1_000_000).unwrap_or(i64::MAX)));
    let mut attributes = if record.attributes.is_empty() { Map::new() } else { map(record.attributes) };
    for (name, id) in [("trace_id", &record.trace_id), ("span_id", &record.span_id)] {
        if id.iter().any(|b| *b != 0) {
            attributes.insert(name.to_owned(), Value::String(hex(id)));
        }
    }
    let text = match record.body.map(as_json) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
    };
    let attributes = if attributes.is_empty() { String::new() } else { Value::Object(attributes).to_string() };
    Line {
        at,
        level: level(record.severity_number, &record.severity_text),
        service: service.to_owned(),
        text,
        attributes,
    }
}

fn level(number: i32, text: &str) -> Level {
    match number {
        1..=4 => Level::Trace,
        5..=8 => Level::Debug,
        9..=12 => Level::Info,
        13..=16 => Level::Warn,
        17..=20 => Level::Error,
        21..=24 => Level::Fatal,
        _ => Level::read(text).unwrap_or_default(),
    }
}
