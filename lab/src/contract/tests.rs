//! The judge is itself judged: each rule is seen to refuse, and each vendor's own description to be understood.

mod garbage;
mod own;
mod rules;
mod vendors;

use super::{Exchange, Violation};

/// An exchange with a bearer token and JSON both ways, for the tests to bend.
fn exchange(method: &str, target: &str, request: &str, status: u16, response: &str) -> Exchange {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (target, None),
    };
    let json = ("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned());
    let mut request_headers = vec![("Authorization".to_owned(), "Bearer key-of-the-test".to_owned())];
    if !request.is_empty() {
        request_headers.push(json.clone());
    }
    Exchange {
        method: method.to_owned(),
        path: path.to_owned(),
        query,
        request_headers,
        request_body: request.as_bytes().to_vec(),
        status,
        response_headers: vec![json],
        response_body: response.as_bytes().to_vec(),
    }
}

/// `exchange` with one request header set or, with an empty value, taken away.
fn with_header(mut exchange: Exchange, name: &str, value: &str) -> Exchange {
    exchange.request_headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    if !value.is_empty() {
        exchange.request_headers.push((name.to_owned(), value.to_owned()));
    }
    exchange
}

/// Violations as `side place: message`, for comparison.
fn told(violations: &[Violation]) -> Vec<String> {
    let line = |each: &Violation| format!("{:?} {}: {}", each.side, each.place, each.message).to_lowercase();
    violations.iter().map(line).collect()
}

/// Fails unless exactly one violation was found, and it is at `place` and says `message`.
#[track_caller]
fn assert_only(violations: &[Violation], place: &str, message: &str) {
    let told = told(violations);
    let wanted = place.to_lowercase();
    assert!(
        told.len() == 1 && told[0].starts_with(&format!("{wanted}: ")) && told[0].contains(message),
        "expected only `{place}: …{message}…`, found {told:#?}"
    );
}
