//! Whether an answer is what the document expects.

use crate::client::{Answer, End};
use serde_json::Value;
use vectra_engine::health::Verdict;
use vectra_plan::Expect;

/// Characters of a value that a detail quotes.
const QUOTED: usize = 60;

/// The verdict, and what was seen in one line.
pub(super) fn judge(answer: &Answer, expect: &Expect) -> (Verdict, String) {
    let status = answer.status_line();
    if !answer.status.is_success() {
        let detail = match answer.header("location").filter(|_| answer.status.is_redirection()) {
            Some(to) => format!("{status}, to {}", quoted(to)),
            None => status,
        };
        return (Verdict::Fail, detail);
    }
    let code = answer.status.as_u16();
    if let End::Broken(why) = &answer.end {
        return (Verdict::Fail, format!("{code} but the answer broke off: {why}"));
    }
    let miss = match expect {
        Expect::Success => None,
        Expect::Json(text) => json(answer, text),
        Expect::Text(text) => (!answer.text().contains(text)).then(|| match answer.end {
            End::Cut => format!("does not contain {:?} in its first {} bytes", quoted(text), answer.body.len()),
            _ => format!("does not contain {:?}", quoted(text)),
        }),
    };
    match miss {
        None => (Verdict::Pass, status),
        Some(miss) => (Verdict::Fail, format!("{code} but {miss}")),
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

/// 1 and 1.0 are the same number.
fn same(expected: &Value, seen: &Value) -> bool {
    match (expected.as_f64(), seen.as_f64()) {
        (Some(a), Some(b)) if expected.is_f64() != seen.is_f64() => a == b,
        _ => expected == seen,
    }
}

fn quoted(text: &str) -> String {
    if text.chars().count() <= QUOTED {
        return text.to_owned();
    }
    text.chars().take(QUOTED).chain(['…']).collect()
}
