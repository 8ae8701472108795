//! What stands before every stand-in: the journal, the judge, and the misbehaviour that was asked for.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use crate::behaviour::{Behaviours, Mode, Service, misbehave};
use crate::contract::Exchange;
use crate::journal::{Journal, now_us};
use crate::violations::Judge;

const MAX_REQUEST: usize = 2 << 20;
const MAX_ANSWER: usize = 8 << 20;
/// How long a hanging answer is kept open, so that nothing waits for ever.
const HANG: Duration = Duration::from_secs(180);

/// Requests that a stand-in serves at once, hanging ones included.
pub(crate) const MAX_UNDER_WAY: usize = 512;

#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) service: Service,
    pub(crate) journal: Arc<Journal>,
    pub(crate) behaviours: Arc<Behaviours>,
    pub(crate) judge: Judge,
    pub(crate) slots: Arc<Semaphore>,
}

/// Puts the gate before all of `router`, its "not found" included.
pub(crate) fn guarded(router: Router, gate: Gate) -> Router {
    router.layer(axum::middleware::from_fn_with_state(gate, pass))
}

async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let received_us = now_us();
    let Ok(slot) = Arc::clone(&gate.slots).try_acquire_owned() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    // In a task of its own: a vendor finishes what it received, even when the caller is gone before the answer.
    let serving = tokio::spawn(async move {
        let response = serve(gate, received_us, request, next).await;
        drop(slot);
        response
    });
    match serving.await {
        Ok(response) => response,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    map.iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

async fn serve(gate: Gate, received_us: i64, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_REQUEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let (method, path) = (head.method.as_str().to_owned(), head.uri.path().to_owned());
    let query = head.uri.query().map(str::to_owned);
    let n = gate.journal.begin(gate.service, &method, &path, query.as_deref(), received_us, &body);
    let (mode, delay_ms) = gate.behaviours.take(gate.service);
    let request_headers = headers(&head.headers);
    let served = matches!(mode, Mode::Ok | Mode::Slow | Mode::Lost);
    let response = if served {
        next.run(Request::from_parts(head, Body::from(body.clone()))).await
    } else {
        misbehave(gate.service, mode)
    };
    if mode == Mode::Slow {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
    }
    if matches!(mode, Mode::Hang | Mode::Lost) {
        tokio::time::sleep(HANG).await;
        return misbehave(gate.service, Mode::Hang);
    }
    let (parts, answer) = response.into_parts();
    let answer = to_bytes(answer, MAX_ANSWER).await.unwrap_or_else(|error| {
        tracing::error!(%error, "an answer of a stand-in is over its bound");
        Bytes::new()
    });
    gate.journal.finish(n, parts.status.as_u16(), &answer);
    if gate.judge.is_enabled() {
        let exchange = Exchange {
            method,
            path,
            query,
            request_headers,
            request_body: body.to_vec(),
            status: parts.status.as_u16(),
            response_headers: headers(&parts.headers),
            response_body: answer.to_vec(),
        };
        let answer_too = !matches!(mode, Mode::Garbage | Mode::Empty);
        gate.judge.check(n, gate.service, exchange, answer_too).await;
    }
    Response::from_parts(parts, Body::from(answer))
}
