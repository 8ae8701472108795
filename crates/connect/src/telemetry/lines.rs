//! A JSON object as a log line, and as an answered request where it tells of one.

use super::tally::{failed, route_of};
use serde_json::{Map, Value};
use vectra_engine::time::Time;
use vectra_logs::{Level, Line};
use vectra_plan::config::Fields;

/// A request that a line tells of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hit {
    pub at: Time,
    pub route: Option<String>,
    pub failed: bool,
    pub took_us: Option<u64>,
}

/// A line, and what else it tells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub line: Line,
    pub environment: Option<String>,
    pub hit: Option<Hit>,
    /// It tells of a request, with a number for a status that no status is.
    pub no_status: bool,
}

/// What is known of a line from around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around<'a> {
    pub at: Time,
    pub level: Level,
    pub service: &'a str,
}

/// Reads an object. Fields that became part of the line are no attributes of it.
pub(crate) fn object(mut object: Map<String, Value>, fields: &Fields, around: Around<'_>) -> Told {
    let at = take(&mut object, &fields.time, moment).unwrap_or(around.at);
    let level = take(&mut object, &fields.level, level).unwrap_or(around.level);
    let service = take(&mut object, &fields.service, text).unwrap_or_else(|| around.service.to_owned());
    let environment = find(&object, &fields.environment, text);
    let hit = request(&object, fields, at);
    let no_status = hit.is_none() && has_no_status(&object, fields);
    let said = take(&mut object, &fields.message, text);
    let (text, attributes) = match said {
        Some(text) if object.is_empty() => (text, String::new()),
        Some(text) => (text, Value::Object(object).to_string()),
        // What says nothing of its own says all that it holds.
        None => (Value::Object(object).to_string(), String::new()),
    };
    Told { line: Line { at, level, service, text, attributes }, environment, hit, no_status }
}

/// The request that fields tell of: a status, and a route, a path or a duration.
pub(crate) fn request(object: &Map<String, Value>, fields: &Fields, at: Time) -> Option<Hit> {
    let status = find(object, &fields.status, |v| match v {
        Value::Number(n) => Some(n.to_string()),
        Value::String(s) => Some(s.clone()),
        _ => None,
    });
    let failed = failed(&status?)?;
    let route = find(object, &fields.route, text);
    let route = route.or_else(|| find(object, &fields.path, text).map(|path| route_of(&path)));
    let took_us = find(object, &fields.duration_ms, number).map(|ms| ms * 1e3);
    let took_us = took_us.or_else(|| find(object, &fields.duration_s, number).map(|s| s * 1e6));
    if route.is_none() && took_us.is_none() {
        return None;
    }
    Some(Hit { at, route, failed, took_us: took_us.and_then(whole_us) })
}

/// Whether an object tells a route or a path and a number for its status, but none that HTTP has. What other programs call a status is
/// mostly a word.
fn has_no_status(object: &Map<String, Value>, fields: &Fields) -> bool {
    let status = find(object, &fields.status, |v| v.as_number().map(ToString::to_string));
    let asked = find(object, &fields.route, text).or_else(|| find(object, &fields.path, text));
    asked.is_some() && status.is_some_and(|status| failed(&status).is_none())
}

/// Microseconds; `None` for what is no length of time.
pub(crate) fn whole_us(us: f64) -> Option<u64> {
    // A day: what claims to have taken longer is another unit.
    (us.is_finite() && (0.0..=86_400e6).contains(&us)).then_some(us.round() as u64)
}

fn lookup<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    let (first, rest) = name.split_once('.')?;
    lookup(object.get(first)?.as_object()?, rest)
}

/// The first of these fields that can be read so.
pub(crate) fn find<T>(object: &Map<String, Value>, names: &[String], read: impl Fn(&Value) -> Option<T>) -> Option<T> {
    names.iter().find_map(|name| lookup(object, name).and_then(&read))
}

fn take<T>(object: &mut Map<String, Value>, names: &[String], read: impl Fn(&Value) -> Option<T>) -> Option<T> {
    let (name, found) = names.iter().find_map(|name| Some((name, read(lookup(object, name)?)?)))?;
    object.remove(name);
    Some(found)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|s| !s.is_empty()).map(str::to_owned)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::String(s) => s.trim().parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    }
}

fn level(value: &Value) -> Option<Level> {
    match value {
        Value::String(word) => Level::read(word),
        // As bunyan and pino count: tens from trace.
        Value::Number(n) => match n.as_u64()? {
            10 => Some(Level::Trace),
            20 => Some(Level::Debug),
            30 => Some(Level::Info),
            40 => Some(Level::Warn),
            50 => Some(Level::Error),
            60 => Some(Level::Fatal),
            _ => None,
        },
        _ => None,
    }
}

/// RFC 3339, or a number since the epoch in seconds, milli-, micro- or nanoseconds: which of them, its size tells.
fn moment(value: &Value) -> Option<Time> {
    if let Value::String(text) = value {
        let text = text.trim();
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Some(Time(at.as_millisecond()));
        }
    }
    let n = number(value)?;
    let ms = match n.abs() {
        n if n < 1e8 => return None,
        n if n < 1e11 => n * 1e3,
        n if n < 1e14 => n,
        n if n < 1e17 => n / 1e3,
        _ => n / 1e6,
    };
    Some(Time(ms as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const AROUND: Around<'static> = Around { at: Time(5), level: Level::Info, service: "api" };

    fn told(value: Value) -> Told {
        let Value::Object(map) = value else { panic!("an object") };
        object(map, &Fields::default(), AROUND)
    }

    #[test]
    fn the_fields_of_common_loggers_are_known() {
        let t = told(json!({
            "timestamp": "2026-11-22T10:00:00.250Z", "level": "WARNING", "msg": "slow", "status": 503,
            "duration_ms": 12.5, "route": "/orders/{id}", "user": 7,
        }));
        assert_eq!(t.line.at, Time(1_795_341_600_250));
        assert_eq!((t.line.level, t.line.service.as_str(), t.line.text.as_str()), (Level::Warn, "api", "slow"));
        let hit = t.hit.expect("a request");
        assert_eq!((hit.failed, hit.took_us, hit.route.as_deref()), (true, Some(12_500), Some("/orders/{id}")));
        let kept: Value = serde_json::from_str(&t.line.attributes).expect("JSON");
        assert_eq!((&kept["user"], &kept["status"], &kept["msg"]), (&json!(7), &json!(503), &Value::Null));

        let nested = told(json!({"http": {"response": {"status_code": "404"}}, "url": {"path": "/a/17"}, "level": 50}));
        assert_eq!(nested.hit.as_ref().map(|h| (h.failed, h.route.clone())), Some((false, Some("/a/{id}".into()))));
        assert_eq!((nested.line.level, nested.line.at), (Level::Error, Time(5)));
        assert!(nested.line.text.contains("\"404\""), "without a message the object is the text");
    }

    #[test]
    fn what_tells_of_no_request_is_none() {
        for value in [
            json!({"status": "ok", "duration_ms": 3}),
            json!({"status": 200}),
            json!({"msg": "x", "duration_ms": 3}),
            json!({"status": 9000, "route": "/a"}),
            json!({"status": 200.5, "route": "/a"}),
        ] {
            assert_eq!(told(value.clone()).hit, None, "{value}");
        }
        for (status, failed) in [(json!(200.0), false), (json!(503.0), true), (json!("500.0"), true)] {
            let hit = told(json!({"status": status, "route": "/a"})).hit.expect("a number is its value");
            assert_eq!(hit.failed, failed, "{status}");
        }
        for (value, wanted) in [
            (json!({"status": 700, "route": "/a"}), true),
            (json!({"status": -1, "path": "/a"}), true),
            (json!({"status": 500.5, "route": "/a"}), true),
            (json!({"status": "ok", "route": "/a"}), false),
            (json!({"status": 7, "msg": "job done"}), false),
            (json!({"status": 500, "route": "/a"}), false),
        ] {
            assert_eq!(told(value.clone()).no_status, wanted, "{value}");
        }
        let odd = told(json!({"status": 200, "route": "/a", "duration_ms": -3}));
        assert_eq!(odd.hit.expect("a request").took_us, None, "no length of time");
    }

    #[test]
    fn times_come_in_every_unit() {
        for value in [json!(1_795_341_600), json!(1_795_341_600_000_i64), json!("1795341600.0"), json!(1.7953416e18)] {
            assert_eq!(moment(&value), Some(Time(1_795_341_600_000)), "{value}");
        }
        assert_eq!(moment(&json!("soon")), None);
        assert_eq!(moment(&json!(12)), None);
    }

    proptest! {
        #[test]
        fn any_object_is_a_line(text in "\\PC*", n in any::<f64>(), key in "[a-z.]{1,8}") {
            let mut map = Map::new();
            map.insert(key, json!({"a": text}));
            for name in ["time", "status", "duration_ms", "level", "route"] {
                map.insert(name.into(), if n > 0.0 { json!(n) } else { json!(text) });
            }
            object(map, &Fields::default(), AROUND);
        }
    }
}
