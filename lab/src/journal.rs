//! What the stand-ins received and answered, in order, within bounds.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;

use crate::behaviour::Service;

/// Entries kept at most; older ones go first.
const MAX_ENTRIES: usize = 50_000;
/// Bytes of bodies kept at most.
const MAX_BYTES: usize = 64 << 20;
/// Bytes of one request's body kept at most.
const MAX_REQUEST: usize = 256 << 10;
/// Bytes of one answer's body kept at most.
const MAX_ANSWER: usize = 8 << 10;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    pub(crate) n: u64,
    pub(crate) service: Service,
    pub(crate) received_us: i64,
    pub(crate) answered_us: Option<i64>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    /// Null while the stand-in has not answered.
    pub(crate) status: Option<u16>,
    pub(crate) request_body: Value,
    pub(crate) response_body: Value,
    #[serde(skip)]
    bytes: usize,
}

#[derive(Debug, Default)]
struct Inner {
    entries: VecDeque<Entry>,
    last: u64,
    bytes: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    inner: Mutex<Inner>,
}

/// A body as JSON where it is JSON, else as text; what is over `limit` is cut, and the cut said.
fn readable(body: &[u8], limit: usize) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    if body.len() <= limit
        && let Ok(value) = serde_json::from_slice(body)
    {
        return value;
    }
    let mut text = String::from_utf8_lossy(&body[..body.len().min(limit)]).into_owned();
    if body.len() > limit {
        text.push_str(&format!(" [cut at {limit} of {} bytes]", body.len()));
    }
    Value::String(text)
}

/// Microseconds since 1970.
pub(crate) fn now_us() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

impl Journal {
    /// Writes down a request as soon as it is there, so that it is known even if nobody waits for the answer; gives its number.
    pub(crate) fn begin(
        &self,
        service: Service,
        method: &str,
        path: &str,
        query: Option<&str>,
        received_us: i64,
        body: &[u8],
    ) -> u64 {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.last += 1;
        let entry = Entry {
            n: inner.last,
            service,
            received_us,
            answered_us: None,
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
            status: None,
            request_body: readable(body, MAX_REQUEST),
            response_body: Value::Null,
            bytes: body.len().min(MAX_REQUEST) + 256,
        };
        inner.bytes += entry.bytes;
        inner.entries.push_back(entry);
        while inner.entries.len() > MAX_ENTRIES || inner.bytes > MAX_BYTES {
            match inner.entries.pop_front() {
                Some(oldest) => inner.bytes -= oldest.bytes,
                None => break,
            }
        }
        inner.last
    }

    /// Adds the answer to the request of that number.
    pub(crate) fn finish(&self, n: u64, status: u16, body: &[u8]) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = &mut *inner;
        let Some(first) = inner.entries.front().map(|entry| entry.n) else {
            return;
        };
        let place = n.checked_sub(first).and_then(|place| usize::try_from(place).ok());
        if let Some(entry) = place.and_then(|place| inner.entries.get_mut(place)) {
            entry.status = Some(status);
            entry.answered_us = Some(now_us());
            entry.response_body = readable(body, MAX_ANSWER);
            entry.bytes += body.len().min(MAX_ANSWER);
            inner.bytes += body.len().min(MAX_ANSWER);
        }
    }

    /// The entries with a number over `after`, at most `limit` of them.
    pub(crate) fn after(&self, after: u64, limit: usize) -> Vec<Entry> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let start = inner.entries.partition_point(|entry| entry.n <= after);
        inner.entries.iter().skip(start).take(limit).cloned().collect()
    }

    /// Forgets the entries; numbers go on, so that nobody takes a new entry for an old one.
    pub(crate) fn clear(&self) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.entries.clear();
        inner.bytes = 0;
    }
}
