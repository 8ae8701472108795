//! Whether an answer is what the document expects.

use crate::client::{Answer, End};
use crate::finding::Finding;
use reqwest::StatusCode;
use serde_json::Value;
use std::ops::RangeInclusive;
use vectra_plan::{Expect, HttpOptions, Number, Scalar, Segment, Test};

/// Characters of a value that a detail quotes.
const QUOTED: usize = 60;

/// Whether a status is one of these; none are named: any 2xx is.
pub(super) fn permits(statuses: &[RangeInclusive<u16>], status: StatusCode) -> bool {
    match statuses {
        [] => status.is_success(),
        some => some.iter().any(|range| range.contains(&status.as_u16())),
    }
}

/// The verdict, and what was seen in one line.
pub(super) fn judge(answer: &Answer, expect: &Expect, options: &HttpOptions) -> Finding {
    let status = answer.status_line();
    if !permits(&options.status, answer.status) {
        return Finding::fail(match answer.header("location").filter(|_| answer.status.is_redirection()) {
            Some(to) => format!("{status}, to {}", quoted(to)),
            None => status,
        });
    }
    let code = answer.status.as_u16();
    if let End::Broken(why) = &answer.end {
        return Finding::fail(format!("{code} but the answer broke off: {why}"));
    }
    let miss = match expect {
        Expect::Success => None,
        Expect::Json(text) => json(answer, text),
        Expect::Text(text) => (!answer.text().contains(text)).then(|| match answer.end {
            End::Cut => format!("does not contain {:?} in its first {} bytes", quoted(text), answer.body.len()),
            _ => format!("does not contain {:?}", quoted(text)),
        }),
    };
    let miss = miss.or_else(|| headers(answer, options)).or_else(|| places(answer, options));
    match miss {
        None => Finding::pass(status),
        Some(miss) => Finding::fail(format!("{code} but {miss}")),
    }
}

fn headers(answer: &Answer, options: &HttpOptions) -> Option<String> {
    options.answer_headers.iter().find_map(|wanted| {
        let seen: Vec<&str> = answer.headers.get_all(&wanted.name).iter().filter_map(|v| v.to_str().ok()).collect();
        // What may not be there is also fine when it is not.
        if seen.is_empty() {
            let absent = matches!(wanted.test, Test::NotEqual(_));
            return (!absent).then(|| format!("the header {} is missing, must be {}", wanted.name, wanted.test));
        }
        let holds = match wanted.test {
            Test::NotEqual(_) => seen.iter().all(|v| wanted.test.holds_text(v)),
            _ => seen.iter().any(|v| wanted.test.holds_text(v)),
        };
        (!holds)
            .then(|| format!("the header {} is {:?}, must be {}", wanted.name, quoted(&seen.join(", ")), wanted.test))
    })
}

fn places(answer: &Answer, options: &HttpOptions) -> Option<String> {
    if options.json.is_empty() {
        return None;
    }
    let value = match answer.json() {
        Ok(value) => value,
        Err(why) => return Some(why),
    };
    options.json.iter().find_map(|wanted| {
        let mut at = Some(&value);
        for segment in &wanted.path {
            at = at.and_then(|value| match segment {
                Segment::Member(name) => value.get(name),
                Segment::Index(index) => value.get(*index),
            });
        }
        let path = &wanted.written;
        match at {
            None if matches!(wanted.test, Test::NotEqual(_)) => None,
            None => Some(format!("{path:?} is missing, must be {}", wanted.test)),
            Some(seen) if holds(&wanted.test, seen) => None,
            Some(seen) => Some(format!("{path:?} is {}, must be {}", quoted(&seen.to_string()), wanted.test)),
        }
    })
}

/// Whether the text is this number, `true`, `false` or `null`.
fn literal(text: &str, value: &Value) -> bool {
    !value.is_string() && serde_json::from_str::<Value>(text).is_ok_and(|written| same(&written, value))
}

/// Whether a value of JSON holds. Its own type counts: `"5"` is not 5.
fn holds(test: &Test, seen: &Value) -> bool {
    let equal = |scalar: &Scalar| match (scalar, seen) {
        (Scalar::Null, Value::Null) => true,
        (Scalar::Bool(a), Value::Bool(b)) => a == b,
        (Scalar::Number(a), Value::Number(b)) => number(b) == Some(*a),
        (Scalar::Text(a), Value::String(b)) => a == b,
        _ => false,
    };
    match test {
        Test::Exists => true,
        Test::Equal(scalar) => equal(scalar),
        Test::NotEqual(scalar) => !equal(scalar),
        Test::Contains(part) => match seen {
            Value::String(text) => text.contains(part.as_str()),
            Value::Array(all) => all.iter().any(|v| v.as_str() == Some(part) || literal(part, v)),
            Value::Object(members) => members.contains_key(part),
            _ => false,
        },
        sized => matches!(seen, Value::Number(n) if number(n).is_some_and(|n| sized.holds(n))),
    }
}

fn json(answer: &Answer, expected: &str) -> Option<String> {
    let Ok(expected) = serde_json::from_str::<Value>(expected) else {
        return Some(format!("the document expects {:?}, which is no JSON", quoted(expected)));
    };
    match answer.json() {
        Ok(seen) => difference("", &expected, &seen),
        Err(why) => Some(why),
    }
}

/// Where `seen` lacks a member of `expected` or has another value; more members than expected are fine.
fn difference(path: &str, expected: &Value, seen: &Value) -> Option<String> {
    match (expected, seen) {
        (Value::Object(expected), Value::Object(seen)) => expected.iter().find_map(|(name, value)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match seen.get(name) {
                Some(seen) => difference(&path, value, seen),
                None => Some(format!("{path:?} is missing, expected {}", quoted(&value.to_string()))),
            }
        }),
        _ if same(expected, seen) => None,
        _ if path.is_empty() => {
            Some(format!("the answer is {}, expected {}", quoted(&seen.to_string()), quoted(&expected.to_string())))
        }
        _ => Some(format!("{path:?} is {}, expected {}", quoted(&seen.to_string()), quoted(&expected.to_string()))),
    }
}

/// Whether two values are the same, however deep: 1 and 1.0 are the same number.
fn same(expected: &Value, seen: &Value) -> bool {
    match (expected, seen) {
        (Value::Number(a), Value::Number(b)) => number(a) == number(b),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        _ => expected == seen,
    }
}

/// A number of JSON, whole ones exactly.
fn number(number: &serde_json::Number) -> Option<Number> {
    let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    whole.map(Number::whole).or_else(|| number.as_f64().map(Number::from))
}

fn quoted(text: &str) -> String {
    if text.chars().count() <= QUOTED {
        return text.to_owned();
    }
    text.chars().take(QUOTED).chain(['…']).collect()
}
