//! OTLP's JSON: protobuf's mapping with ids in hex, enumerations as numbers, and 64-bit integers as text or number.

use super::messages::{
    Any, AnyValue, Buckets, Exponential, ExponentialPoint, Histogram, HistogramPoint, KeyValue, List, LogRecord,
    Metric, Number, NumberPoint, Pairs, Sum,
};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// `ExportLogsServiceRequest` and `ExportMetricsServiceRequest`; records stay text until each is read.
#[derive(Deserialize)]
pub(super) struct Request<'a> {
    #[serde(borrow, default, rename = "resourceLogs", alias = "resourceMetrics")]
    pub resources: Option<Vec<OfResource<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct OfResource<'a> {
    #[serde(borrow, default)]
    pub resource: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "scopeLogs", alias = "scopeMetrics")]
    pub scopes: Option<Vec<OfScope<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct OfScope<'a> {
    #[serde(borrow, default, rename = "logRecords", alias = "metrics")]
    pub records: Option<Vec<&'a RawValue>>,
}

/// What could not be read.
pub(super) type Read<T> = Result<T, &'static str>;

fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.get(name).filter(|v| !v.is_null())
}

fn text(value: &Value, name: &str) -> Read<String> {
    match field(value, name) {
        None => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err("a text is no text"),
    }
}

fn whole(value: &Value) -> Read<u64> {
    match value {
        Value::Number(n) => n.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .ok_or("a count or time is no whole number")
}

fn unsigned(value: &Value, name: &str) -> Read<u64> {
    field(value, name).map_or(Ok(0), whole)
}

fn small(value: &Value, name: &str) -> Read<i32> {
    let n = match field(value, name) {
        None => Some(0),
        Some(Value::Number(n)) => n.as_i64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    n.and_then(|n| i32::try_from(n).ok()).ok_or("a number is none")
}

fn double(value: &Value) -> Read<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::String(text) => match text.as_str() {
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            "NaN" => Some(f64::NAN),
            other => other.parse().ok(),
        },
        _ => None,
    }
    .ok_or("a number is none")
}

fn list<T>(value: &Value, name: &str, read: impl Fn(&Value) -> Read<T>) -> Read<Vec<T>> {
    match field(value, name) {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(read).collect(),
        Some(_) => Err("a list is no list"),
    }
}

fn bytes(value: &Value, name: &str) -> Read<Vec<u8>> {
    let text = text(value, name)?;
    let pair = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok());
    if text.len() % 2 != 0 {
        return Err("an id is no hex");
    }
    text.as_bytes().chunks(2).map(pair).collect::<Option<Vec<u8>>>().ok_or("an id is no hex")
}

fn any(value: &Value) -> Read<AnyValue> {
    let one = |name| field(value, name);
    let value = if let Some(text) = one("stringValue") {
        Some(Any::Text(text.as_str().ok_or("a text is no text")?.to_owned()))
    } else if let Some(b) = one("boolValue") {
        Some(Any::Bool(b.as_bool().ok_or("a truth value is none")?))
    } else if let Some(n) = one("intValue") {
        let n = match n {
            Value::Number(n) => n.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        Some(Any::Int(n.ok_or("a number is none")?))
    } else if let Some(n) = one("doubleValue") {
        Some(Any::Double(double(n)?))
    } else if let Some(items) = one("arrayValue") {
        Some(Any::List(List { values: list(items, "values", any)? }))
    } else if let Some(pairs) = one("kvlistValue") {
        Some(Any::Pairs(Pairs { values: attributes(pairs, "values")? }))
    } else {
        // Base64, which nobody reads in a log: as it stands.
        one("bytesValue").and_then(Value::as_str).map(|text| Any::Text(text.to_owned()))
    };
    Ok(AnyValue { value })
}

pub(super) fn attributes(value: &Value, name: &str) -> Read<Vec<KeyValue>> {
    list(value, name, |pair| {
        Ok(KeyValue { key: text(pair, "key")?, value: field(pair, "value").map(any).transpose()? })
    })
}

pub(super) fn record(value: &Value) -> Read<LogRecord> {
    Ok(LogRecord {
        time_unix_nano: unsigned(value, "timeUnixNano")?,
        observed_time_unix_nano: unsigned(value, "observedTimeUnixNano")?,
        severity_number: small(value, "severityNumber")?,
        severity_text: text(value, "severityText")?,
        body: field(value, "body").map(any).transpose()?,
        attributes: attributes(value, "attributes")?,
        trace_id: bytes(value, "traceId")?,
        span_id: bytes(value, "spanId")?,
    })
}

pub(super) fn metric(value: &Value) -> Read<Metric> {
    let sum = |v: &Value| -> Read<Sum> {
        Ok(Sum {
            data_points: list(v, "dataPoints", number)?,
            temporality: small(v, "aggregationTemporality")?,
            is_monotonic: field(v, "isMonotonic").and_then(Value::as_bool).unwrap_or(false),
        })
    };
    let histogram = |v: &Value| -> Read<Histogram> {
        Ok(Histogram {
            data_points: list(v, "dataPoints", histogram)?,
            temporality: small(v, "aggregationTemporality")?,
        })
    };
    let exponential = |v: &Value| -> Read<Exponential> {
        Ok(Exponential {
            data_points: list(v, "dataPoints", exponential)?,
            temporality: small(v, "aggregationTemporality")?,
        })
    };
    Ok(Metric {
        name: text(value, "name")?,
        unit: text(value, "unit")?,
        sum: field(value, "sum").map(sum).transpose()?,
        histogram: field(value, "histogram").map(histogram).transpose()?,
        exponential: field(value, "exponentialHistogram").map(exponential).transpose()?,
    })
}

fn flags(value: &Value) -> Read<u32> {
    u32::try_from(unsigned(value, "flags")?).map_err(|_| "a number is none")
}

fn number(value: &Value) -> Read<NumberPoint> {
    let number = match (field(value, "asDouble"), field(value, "asInt")) {
        (Some(n), _) => Some(Number::Double(double(n)?)),
        (None, Some(Value::Number(n))) => n.as_i64().map(Number::Int),
        (None, Some(Value::String(text))) => text.trim().parse().ok().map(Number::Int),
        (None, _) => None,
    };
    Ok(NumberPoint {
        attributes: attributes(value, "attributes")?,
        start: unsigned(value, "startTimeUnixNano")?,
        time: unsigned(value, "timeUnixNano")?,
        value: number,
        flags: flags(value)?,
    })
}

fn histogram(value: &Value) -> Read<HistogramPoint> {
    Ok(HistogramPoint {
        attributes: attributes(value, "attributes")?,
        start: unsigned(value, "startTimeUnixNano")?,
        time: unsigned(value, "timeUnixNano")?,
        count: unsigned(value, "count")?,
        bucket_counts: list(value, "bucketCounts", whole)?,
        bounds: list(value, "explicitBounds", double)?,
        flags: flags(value)?,
    })
}

fn exponential(value: &Value) -> Read<ExponentialPoint> {
    let buckets = |v: &Value| -> Read<Buckets> {
        Ok(Buckets { offset: small(v, "offset")?, bucket_counts: list(v, "bucketCounts", whole)? })
    };
    Ok(ExponentialPoint {
        attributes: attributes(value, "attributes")?,
        start: unsigned(value, "startTimeUnixNano")?,
        time: unsigned(value, "timeUnixNano")?,
        count: unsigned(value, "count")?,
        scale: small(value, "scale")?,
        zero_count: unsigned(value, "zeroCount")?,
        positive: field(value, "positive").map(buckets).transpose()?,
        flags: flags(value)?,
        zero_threshold: field(value, "zeroThreshold").map_or(Ok(0.0), double)?,
    })
}
