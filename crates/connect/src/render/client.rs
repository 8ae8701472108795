//! Requests to Render's API, and what an answer means.

use super::shapes::{Page, Problem};
use crate::client::{Answer, Client, Limits, NoAnswer, Payload, Request, join};
use crate::secret::Secret;
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use vectra_engine::time::{Span, Time};

/// Characters of the platform's message that are repeated.
const MESSAGE: usize = 300;
/// Entries of a list that are asked for at once.
const PAGE: usize = 50;
/// Pages of a list that are read at most.
const PAGES: usize = 4;
/// How often a request that a rate limit refused is sent.
const TRIES: u32 = 2;
/// What is waited where a rate limit does not say.
const UNSAID: Duration = Duration::from_secs(2);
/// A difference of clocks below this is the resolution of the `Date` header and the way of the answer.
const SAME_CLOCK: i64 = 2_000;

/// The platform. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Render {
    pub(super) client: Client,
    pub(super) base: url::Url,
    pub(super) key: Secret,
    pub(super) owner: Option<String>,
    pub(super) limits: Limits,
    /// How far the platform's clock was ahead of ours in its last answer, in milliseconds.
    pub(super) skew: Arc<AtomicI64>,
}

/// Why the platform did not do as asked.
#[derive(Debug)]
pub(super) enum ApiError {
    /// It never got the request.
    NotSent(String),
    /// It said no; nothing happened.
    Refused { status: StatusCode, message: String },
    /// Too many requests; nothing happened.
    RateLimited { wait: Option<Duration> },
    /// It may have happened.
    Unclear(String),
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApiError::NotSent(why) => {
                write!(f, "not sent: {why}; check render.api_url and the network")
            }
            ApiError::Refused { status, message } => {
                write!(f, "Render refused with {}", crate::client::status_line(*status))?;
                if !message.is_empty() {
                    write!(f, ": {message}")?;
                }
                f.write_str(match status.as_u16() {
                    401 => "; check the key that render.api_key refers to",
                    402 => "; add a payment method in Render's dashboard",
                    403 => "; the key of render.api_key has no right to do this",
                    404 => "; check the service id under [render.services]",
                    409 => "; another operation is under way, or the state forbids it: look at the service in Render's dashboard",
                    _ => "",
                })
            }
            ApiError::RateLimited { wait: Some(wait) } => {
                write!(
                    f,
                    "429 Too Many Requests: Render's rate limit is used up for {} s; try again then",
                    wait.as_secs().max(1)
                )
            }
            ApiError::RateLimited { wait: None } => {
                f.write_str("429 Too Many Requests: Render's rate limit is used up; try again later")
            }
            ApiError::Unclear(why) => f.write_str(why),
        }
    }
}

impl ApiError {
    /// Whether a later request may well be answered.
    pub(super) fn passes(&self) -> bool {
        match self {
            ApiError::Refused { status, .. } => *status == StatusCode::BAD_REQUEST,
            _ => true,
        }
    }
}

impl Render {
    /// One request, judged.
    async fn once(
        &self,
        method: Method,
        segments: &[&str],
        path: &str,
        query: &[(&str, String)],
        body: Option<Value>,
    ) -> Result<Answer, ApiError> {
        let mut url = join(&self.base, segments);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let answer = self
            .client
            .send(Request {
                service: "render",
                method,
                url,
                path,
                bearer: Some(&self.key),
                body: body.map_or(Payload::Nothing, Payload::Json),
                limit: self.limits.request,
            })
            .await
            .map_err(|e| match e {
                NoAnswer::NotSent(why) => ApiError::NotSent(why),
                NoAnswer::Lost(why) => ApiError::Unclear(why),
            })?;
        if let Some(theirs) = answer.date() {
            // The header counts whole seconds: on average the clock is half a one further.
            let ahead = (theirs + Span(500)).since(answer.at).0;
            self.skew.store(if ahead.abs() <= SAME_CLOCK { 0 } else { ahead }, Ordering::Relaxed);
        }
        let status = answer.status;
        if status.is_success() {
            return Ok(answer);
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(ApiError::RateLimited { wait: answer.wait() });
        }
        if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
            return Err(ApiError::Refused { status, message: message(&answer) });
        }
        let said = message(&answer);
        let colon = if said.is_empty() { "" } else { ": " };
        Err(ApiError::Unclear(format!("{}{colon}{said}", answer.status_line())))
    }

    /// A request, sent again only where a rate limit refused it, which means that nothing happened.
    pub(super) async fn request(
        &self,
        method: Method,
        segments: &[&str],
        path: &str,
        query: &[(&str, String)],
        body: Option<Value>,
    ) -> Result<Answer, ApiError> {
        let mut tries = 1;
        loop {
            match self.once(method.clone(), segments, path, query, body.clone()).await {
                Err(ApiError::RateLimited { wait }) if tries < TRIES && wait.unwrap_or(UNSAID) <= self.limits.rate => {
                    tokio::time::sleep(wait.unwrap_or(UNSAID)).await;
                    tries += 1;
                }
                other => return other,
            }
        }
    }

    /// A GET whose answer has this shape.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        path: &str,
        query: &[(&str, String)],
    ) -> Result<T, ApiError> {
        let answer = self.request(Method::GET, segments, path, query, None).await?;
        let value = answer.json().map_err(ApiError::Unclear)?;
        serde_json::from_value(value)
            .map_err(|e| ApiError::Unclear(format!("the answer has not the documented shape: {e}")))
    }

    /// A list, newest first, until `enough` says so, it ends, or it is long enough for anybody.
    pub(super) async fn list<T: Page + DeserializeOwned>(
        &self,
        segments: &[&str],
        path: &str,
        query: &[(&str, String)],
        enough: impl Fn(&[T]) -> bool,
    ) -> Result<Vec<T>, ApiError> {
        let mut all: Vec<T> = Vec::new();
        let mut query = query.to_vec();
        query.push(("limit", PAGE.to_string()));
        for _ in 0..PAGES {
            let page: Vec<T> = self.get(segments, path, &query).await?;
            let full = page.len() >= PAGE;
            all.extend(page);
            let Some(cursor) = all.last().map(|e| e.cursor().to_owned()).filter(|c| full && !c.is_empty()) else {
                break;
            };
            if enough(&all) {
                break;
            }
            query.retain(|(name, _)| *name != "cursor");
            query.push(("cursor", cursor));
        }
        Ok(all)
    }

    /// An instant of ours on the platform's clock.
    pub(super) fn theirs(&self, ours: Time) -> Time {
        ours + Span(self.skew.load(Ordering::Relaxed))
    }

    /// An instant of the platform's on our clock.
    pub(super) fn ours(&self, theirs: Time) -> Time {
        theirs - Span(self.skew.load(Ordering::Relaxed))
    }

    /// The address for people, without query.
    pub(super) fn shown(&self, method: &str, segments: &[&str]) -> String {
        format!("{method} {}", join(&self.base, segments))
    }
}

/// The platform's message, or how the body begins.
fn message(answer: &Answer) -> String {
    let text = match answer.json().ok().and_then(|v| serde_json::from_value::<Problem>(v).ok()) {
        Some(problem) => problem.message,
        None => answer.text(),
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(MESSAGE).collect()
}

/// As the API takes it.
pub(super) fn rfc3339(at: Time) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| "1970-01-01T00:00:00Z".to_owned(), |t| t.to_string())
}
