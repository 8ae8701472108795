//! The service's public address: requests go to the live instance; without one the answer is 502.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Platform;

const MAX_BODY: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(30);
/// Headers that belong to one connection only.
const OWN: [HeaderName; 7] = [
    header::CONNECTION,
    header::HOST,
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::CONTENT_LENGTH,
];

pub(crate) fn router(platform: Arc<Platform>) -> Router {
    Router::new().fallback(forward).with_state(platform)
}

fn bad_gateway() -> Response {
    let mut response =
        (StatusCode::BAD_GATEWAY, "<!doctype html><title>502</title><h1>Bad Gateway</h1>\n").into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

async fn forward(State(platform): State<Arc<Platform>>, request: Request) -> Response {
    let started = Instant::now();
    let response = pass(&platform, request).await;
    platform.visited(response.status().as_u16(), started.elapsed().as_secs_f64());
    response
}

async fn pass(platform: &Platform, request: Request) -> Response {
    let Ok(_visitor) = platform.visitors.try_acquire() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let Some(address) = platform.live().and_then(|instance| instance.address()) else {
        return bad_gateway();
    };
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let mut headers = head.headers;
    for name in OWN {
        headers.remove(name);
    }
    let answer = platform
        .http
        .request(head.method, format!("http://{address}{target}"))
        .headers(headers)
        .timeout(PATIENCE)
        .body(body)
        .send()
        .await;
    let Ok(mut answer) = answer else {
        return bad_gateway();
    };
    let mut headers = std::mem::take(answer.headers_mut());
    for name in OWN {
        headers.remove(name);
    }
    let status = answer.status();
    let Ok(body) = answer.bytes().await else {
        return bad_gateway();
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
