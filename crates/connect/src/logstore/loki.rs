//! Grafana Loki.

use super::{Asked, Told, expression, quoted, words};
use serde::Deserialize;
use std::collections::BTreeMap;
use vectra_engine::time::Time;
use vectra_logs::{Level, Query};
use vectra_plan::config::LogServer;

pub(super) const PATH: &str = "/loki/api/v1/query_range";

/// LogQL: the selector of the configuration with the service's label, then filters.
pub(super) fn query(server: &LogServer, query: &Query) -> String {
    let inner = server.selector.trim().trim_start_matches('{').trim_end_matches('}').trim().trim_end_matches(',');
    let service = query.service.as_ref().map(|s| format!("{}={}", server.service_label(), quoted(s)));
    let matchers: Vec<String> = [inner.to_owned()].into_iter().filter(|i| !i.is_empty()).chain(service).collect();
    // Loki wants at least one matcher that does not take everything.
    let mut text = match matchers.is_empty() {
        true => format!("{{{}=~\".+\"}}", server.service_label()),
        false => format!("{{{}}}", matchers.join(", ")),
    };
    if let Some(pattern) = &query.text {
        text.push_str(&format!(" |~ {}", quoted(&expression(pattern))));
    }
    if let Some(words) = words(query.level) {
        // What says no level is `info`.
        let words = if query.level <= Level::Info { words.replacen("^(", "^(|", 1) } else { words };
        text.push_str(&format!(" | {}=~{}", server.level_label(), quoted(&words)));
    }
    text
}

pub(super) fn fields(asked: &Asked) -> Vec<(&'static str, String)> {
    let nanoseconds = |at: Time| (i128::from(at.0) * 1_000_000).to_string();
    vec![
        ("query", asked.text.clone()),
        ("start", nanoseconds(asked.from)),
        ("end", nanoseconds(asked.to)),
        ("limit", asked.limit.to_string()),
        ("direction", "backward".to_owned()),
    ]
}

#[derive(Deserialize)]
struct Reply {
    data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    result_type: String,
    #[serde(default)]
    result: Vec<Stream>,
}

#[derive(Deserialize)]
struct Stream {
    #[serde(default)]
    stream: BTreeMap<String, String>,
    /// Nanoseconds, the line, and with newer servers an object of metadata.
    #[serde(default)]
    values: Vec<Vec<serde_json::Value>>,
}

pub(super) fn read(text: &str) -> Result<Vec<Told>, String> {
    let reply: Reply = serde_json::from_str(text).map_err(|_| "its answer has not the documented shape".to_owned())?;
    if reply.data.result_type != "streams" {
        return Err(format!("it gives a {}; the selector must choose log streams", reply.data.result_type));
    }
    let mut told = Vec::new();
    for stream in reply.data.result {
        for value in stream.values {
            let mut parts = value.into_iter();
            let at = parts.next().and_then(|v| v.as_str()?.parse().ok());
            let line = parts.next().and_then(|v| v.as_str().map(str::to_owned));
            let (Some(nanoseconds), Some(text)) = (at, line) else {
                return Err("its answer holds a line without time or text".to_owned());
            };
            let mut fields = stream.stream.clone();
            if let Some(serde_json::Value::Object(metadata)) = parts.next() {
                let more = metadata.into_iter().filter_map(|(k, v)| Some((k, v.as_str()?.to_owned())));
                fields.extend(more);
            }
            told.push(Told { nanoseconds, text, fields });
        }
    }
    Ok(told)
}
