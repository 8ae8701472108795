//! VictoriaLogs.

use super::{Asked, Told, expression, quoted, words};
use std::collections::BTreeMap;
use vectra_engine::time::Time;
use vectra_logs::{Level, Query};
use vectra_plan::config::LogServer;

pub(super) const PATH: &str = "/select/logsql/query";

/// LogsQL: filters, all of which must hold.
pub(super) fn query(server: &LogServer, query: &Query) -> String {
    let mut filters = Vec::new();
    if !server.selector.trim().is_empty() {
        filters.push(server.selector.trim().to_owned());
    }
    if let Some(service) = &query.service {
        filters.push(format!("{}:={}", quoted(server.service_label()), quoted(service)));
    }
    if let Some(pattern) = &query.text {
        filters.push(format!("_msg:~{}", quoted(&expression(pattern))));
    }
    if let Some(words) = words(query.level) {
        let label = quoted(server.level_label());
        let bad = format!("{label}:~{}", quoted(&words));
        // What says no level is `info`; an empty value stands for a field that is not there.
        filters.push(if query.level <= Level::Info { format!("({bad} or {label}:\"\")") } else { bad });
    }
    if filters.is_empty() { "*".to_owned() } else { filters.join(" ") }
}

pub(super) fn fields(asked: &Asked) -> Vec<(&'static str, String)> {
    let moment = |at: Time| jiff::Timestamp::from_millisecond(at.0).map(|t| t.to_string()).unwrap_or_default();
    vec![
        ("query", asked.text.clone()),
        ("start", moment(asked.from)),
        ("end", moment(asked.to)),
        ("limit", asked.limit.to_string()),
    ]
}

pub(super) fn read(text: &str) -> Result<Vec<Told>, String> {
    let mut told = Vec::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let mut fields: BTreeMap<String, String> =
            serde_json::from_str(line).map_err(|_| "its answer is not one JSON object of texts a line".to_owned())?;
        let at = fields.remove("_time").and_then(|t| t.parse::<jiff::Timestamp>().ok());
        let (Some(at), Some(text)) = (at, fields.remove("_msg")) else {
            return Err("its answer holds a line without _time or _msg".to_owned());
        };
        fields.retain(|name, _| !name.starts_with("_stream"));
        told.push(Told { nanoseconds: at.as_nanosecond(), text, fields });
    }
    Ok(told)
}
