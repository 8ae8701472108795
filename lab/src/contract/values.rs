//! What travels as text, read as the value that its schema speaks of.

use serde_json::{Number, Value};

use super::operation::Parameter;
use super::schema::{Kind, Schema};

/// What is wrong with a parameter that came as `texts`, one per occurrence: each with its JSON pointer below the parameter.
pub(super) fn findings(parameter: &Parameter, texts: &[String]) -> Vec<(String, String)> {
    let kinds = &parameter.schema.kinds;
    let takes_list = kinds.iter().any(|kind| matches!(kind, Kind::List(_)));
    if texts.len() > 1 && (parameter.joined || !takes_list) {
        let way_out = if takes_list { "join its values with commas" } else { "give it once" };
        let message = format!("it is given {} times: {way_out}", texts.len());
        return vec![(String::new(), message)];
    }
    if parameter.json_text {
        let broken = texts.iter().any(|text| serde_json::from_str::<Value>(text).is_err());
        if broken {
            return vec![(String::new(), "it has to hold JSON".to_owned())];
        }
    }
    nearest(&parameter.schema, texts, parameter.joined)
}

/// What is wrong with a header of an answer.
pub(super) fn header_findings(schema: &Schema, text: &str) -> Vec<(String, String)> {
    nearest(schema, &[text.to_owned()], true)
}

/// The findings under the reading that leaves the fewest.
fn nearest(schema: &Schema, texts: &[String], joined: bool) -> Vec<(String, String)> {
    let readings = candidates(&schema.kinds, texts, joined);
    let findings = readings.iter().map(|value| schema.findings(value));
    findings.min_by_key(Vec::len).unwrap_or_default()
}

/// The values that `texts` may stand for, one per kind that the schema admits.
fn candidates(kinds: &[Kind], texts: &[String], joined: bool) -> Vec<Value> {
    let first = texts.first().map_or("", String::as_str);
    let read = |kind: &Kind| match kind {
        Kind::List(items) => {
            let item = |text: &str| one(items.first().unwrap_or(&Kind::Text), text);
            if joined { first.split(',').map(item).collect() } else { texts.iter().map(|text| item(text)).collect() }
        }
        single => one(single, first),
    };
    if kinds.is_empty() {
        return vec![Value::String(first.to_owned())];
    }
    kinds.iter().map(read).collect()
}

/// `text` as `kind`, or as the text it is, for the schema to refuse.
fn one(kind: &Kind, text: &str) -> Value {
    let value = match kind {
        Kind::Number => number(text),
        Kind::Boolean => text.parse().ok().map(Value::Bool),
        Kind::Text | Kind::List(_) => None,
    };
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn number(text: &str) -> Option<Value> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    let real: f64 = text.parse().ok()?;
    Number::from_f64(real).map(Value::Number)
}
