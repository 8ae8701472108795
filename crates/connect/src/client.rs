//! The one way for requests to other services.
//!
//! Every request has a time limit, its answer a size limit. A connection is used once: a kept one hides that nobody can
//! connect any more, and breaks at the moment a change is sent over it. Redirects are not followed: a credential goes
//! where the configuration says and nowhere else.

use crate::secret::Secret;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode, Url, redirect};
use serde_json::Value;
use std::error::Error as _;
use std::time::{Duration, Instant};
use vectra_control::cut::cut;
use vectra_engine::time::Time;
pub(crate) use vectra_plan::config::is_local;

/// Bytes of an answer that are read at most.
pub(crate) const BODY_LIMIT: usize = 256 * 1024;

pub(crate) const USER_AGENT: &str = concat!("vectra/", env!("CARGO_PKG_VERSION"));

/// How long a service may take, and how long between tries. Tests take shorter ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// For one request and its answer.
    pub request: Duration,
    /// The longest wait that a rate limit may ask for.
    pub rate: Duration,
    /// Before the second try of a read-back; each later wait is twice as long.
    pub retry: Duration,
    /// How long after a change it must show at the platform.
    pub settle: Duration,
    /// Between looks while a change may yet show.
    pub poll: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            request: Duration::from_secs(10),
            rate: Duration::from_secs(10),
            retry: Duration::from_secs(1),
            settle: Duration::from_secs(3),
            poll: Duration::from_millis(300),
        }
    }
}

/// Sends requests. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    /// Through the proxies that the environment names, as other programs do.
    outward: reqwest::Client,
    /// For addresses of this machine, which no proxy reaches.
    local: reqwest::Client,
}

/// One request.
pub(crate) struct Request<'a> {
    /// Whom it goes to, as the report of the crash test names it.
    pub service: &'static str,
    pub method: Method,
    pub url: Url,
    /// The path without ids.
    pub path: &'a str,
    pub bearer: Option<&'a Secret>,
    pub body: Payload,
    pub limit: Duration,
}

/// What a request carries.
pub(crate) enum Payload {
    Nothing,
    Json(Value),
    Form(Vec<(&'static str, String)>),
}

/// An answer; its status is known, its body may be incomplete.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub version: reqwest::Version,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    pub end: End,
    /// When it came, by this machine's clock.
    pub at: Time,
}

/// How a body ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    Whole,
    /// More than is read.
    Cut,
    /// The connection broke.
    Broken(String),
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// No connection: the service did not get the request.
    NotSent(String),
    /// The service may have got it.
    Lost(String),
}

impl NoAnswer {
    pub(crate) fn why(&self) -> &str {
        match self {
            NoAnswer::NotSent(why) | NoAnswer::Lost(why) => why,
        }
    }
}

impl Client {
    pub(crate) fn new() -> Result<Client, String> {
        // Another part of the process may have installed one before; any is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let build = |proxies: bool| {
            let builder = || {
                let builder = reqwest::Client::builder()
                    .user_agent(USER_AGENT)
                    .redirect(redirect::Policy::none())
                    .pool_max_idle_per_host(0)
                    .connect_timeout(Duration::from_secs(5));
                if proxies { builder } else { builder.no_proxy() }
            };
            // A machine without certificates of its own still checks those of others.
            builder().build().or_else(|_| builder().tls_backend_preconfigured(built_in_roots()).build())
        };
        let said = |e: reqwest::Error| reason(&e, Duration::ZERO);
        Ok(Client { outward: build(true).map_err(said)?, local: build(false).map_err(said)? })
    }

    /// Sends a request, once.
    pub(crate) async fn send(&self, request: Request<'_>) -> Result<Answer, NoAnswer> {
        self.send_with(request, HeaderMap::new()).await
    }

    /// Sends a request with headers of its own, once.
    pub(crate) async fn send_with(&self, request: Request<'_>, headers: HeaderMap) -> Result<Answer, NoAnswer> {
        self.send_for(request, headers, BODY_LIMIT).await
    }

    /// Sends a request, once, and reads at most so many bytes of its answer.
    pub(crate) async fn send_for(
        &self,
        request: Request<'_>,
        headers: HeaderMap,
        most: usize,
    ) -> Result<Answer, NoAnswer> {
        let Request { service, method, url, path, bearer, body, limit } = request;
        let label = format!("request:{service}:{method} {path}");
        let client = if is_local(&url) { &self.local } else { &self.outward };
        let started = Instant::now();
        let mut builder = client.request(method, url).headers(headers).timeout(limit);
        if let Some(secret) = bearer {
            builder = builder.bearer_auth(secret.expose());
        }
        builder = match body {
            Payload::Nothing => builder,
            Payload::Json(value) => builder.json(&value),
            Payload::Form(fields) => builder.form(&fields),
        };
        cut(&format!("{label}:before"));
        let answer = match builder.send().await {
            Ok(response) => Ok(read(response, limit, most).await),
            // A request that could not be built or connected never left.
            Err(e) if e.is_connect() || e.is_builder() => Err(NoAnswer::NotSent(reason(&e, started.elapsed()))),
            Err(e) => Err(NoAnswer::Lost(reason(&e, limit))),
        };
        cut(&format!("{label}:after"));
        answer
    }
}

async fn read(mut response: reqwest::Response, limit: Duration, most: usize) -> Answer {
    let mut answer = Answer {
        status: response.status(),
        version: response.version(),
        headers: response.headers().clone(),
        body: Vec::new(),
        end: End::Whole,
        at: now(),
    };
    loop {
        match response.chunk().await {
            Ok(None) => break,
            Ok(Some(chunk)) => {
                let room = most - answer.body.len();
                answer.body.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
                if chunk.len() > room {
                    answer.end = End::Cut;
                    break;
                }
            }
            Err(e) => {
                answer.end = End::Broken(reason(&e, limit));
                break;
            }
        }
    }
    answer
}

impl Answer {
    /// The body as text; what is no UTF-8 is replaced.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The whole body as JSON.
    pub(crate) fn json(&self) -> Result<Value, String> {
        match &self.end {
            End::Whole => {}
            End::Cut => {
                return Err(format!("the answer is longer than {} KiB", BODY_LIMIT / 1024));
            }
            End::Broken(why) => return Err(format!("the answer broke off: {why}")),
        }
        serde_json::from_slice(&self.body).map_err(|_| "the answer is no JSON".to_owned())
    }

    /// `502 Bad Gateway`.
    pub(crate) fn status_line(&self) -> String {
        status_line(self.status)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok())
    }

    /// How long the service asks to wait: `Retry-After` (seconds or a date), or `Ratelimit-Reset` (seconds or an epoch).
    pub(crate) fn wait(&self) -> Option<Duration> {
        let until = |at: Time| Duration::from_millis(u64::try_from(at.since(self.at).0).unwrap_or(0));
        if let Some(text) = self.header("retry-after") {
            if let Ok(seconds) = text.trim().parse::<u64>() {
                return Some(Duration::from_secs(seconds));
            }
            if let Some(at) = date(text) {
                return Some(until(at));
            }
        }
        let reset: u64 = self.header("ratelimit-reset")?.trim().parse().ok()?;
        // Nobody asks for a wait of thirty years: such a number is an instant.
        if reset < 1_000_000_000 {
            return Some(Duration::from_secs(reset));
        }
        Some(until(Time(i64::try_from(reset).unwrap_or(i64::MAX).saturating_mul(1000))))
    }

    /// The service's clock when it answered, to the second.
    pub(crate) fn date(&self) -> Option<Time> {
        self.header("date").and_then(date)
    }
}

fn date(text: &str) -> Option<Time> {
    jiff::fmt::rfc2822::parse(text.trim()).ok().map(|z| Time(z.timestamp().as_millisecond()))
}

/// This machine's clock.
pub(crate) fn now() -> Time {
    Time(jiff::Timestamp::now().as_millisecond())
}

/// `502 Bad Gateway`.
pub(crate) fn status_line(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

/// The base address with these segments after its path.
pub(crate) fn join(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// Why a request failed, in the words of the field, without its address (which may hold a credential).
fn reason(error: &reqwest::Error, waited: Duration) -> String {
    if error.is_timeout() {
        let what = if error.is_connect() { "no connection" } else { "no answer" };
        return format!("{what} within {}", seconds(waited));
    }
    let mut last = error.to_string();
    let mut source = error.source();
    while let Some(e) = source {
        if let Some(io) = e.downcast_ref::<std::io::Error>()
            && let Some(said) = io_reason(io)
        {
            return said.to_owned();
        }
        let text = e.to_string();
        if text.contains("dns error") || text.contains("failed to lookup address") {
            return "the name of the host cannot be resolved".to_owned();
        }
        if text.contains("IncompleteMessage") || text.contains("connection closed before message completed") {
            return "the connection was closed without an answer".to_owned();
        }
        last = text;
        source = e.source();
    }
    last
}

/// A system error as people say it.
pub(crate) fn io_reason(error: &std::io::Error) -> Option<&'static str> {
    use std::io::ErrorKind as K;
    Some(match error.kind() {
        K::ConnectionRefused => "connection refused",
        K::ConnectionReset => "connection reset",
        K::ConnectionAborted => "connection aborted",
        K::HostUnreachable => "host unreachable",
        K::NetworkUnreachable => "network unreachable",
        K::TimedOut => "no connection: timed out",
        K::BrokenPipe => "the connection was closed while sending",
        _ => return None,
    })
}

/// `5 s`, `0.3 s`.
pub(crate) fn seconds(limit: Duration) -> String {
    let tenths = (limit.as_millis() + 50) / 100;
    if tenths.is_multiple_of(10) { format!("{} s", tenths / 10) } else { format!("{}.{} s", tenths / 10, tenths % 10) }
}

/// Trust in the authorities that browsers trust.
fn built_in_roots() -> rustls::ClientConfig {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&'static str, &str)]) -> Answer {
        let headers = headers
            .iter()
            .map(|(n, v)| (reqwest::header::HeaderName::from_static(n), v.parse().expect("a value")))
            .collect();
        Answer {
            status: StatusCode::OK,
            version: reqwest::Version::HTTP_11,
            headers,
            body: Vec::new(),
            end: End::Whole,
            at: Time(1_700_000_000_000),
        }
    }

    #[test]
    fn a_rate_limit_says_how_long_to_wait_in_four_ways() {
        for (headers, wait) in [
            (vec![("retry-after", "7")], Some(7)),
            (vec![("retry-after", "Tue, 14 Nov 2023 22:13:50 GMT")], Some(30)),
            (vec![("ratelimit-reset", "45")], Some(45)),
            (vec![("ratelimit-reset", "1700000012")], Some(12)),
            (vec![("retry-after", "soon"), ("ratelimit-reset", "3")], Some(3)),
            (vec![("retry-after", "Tue, 14 Nov 2023 22:13:00 GMT")], Some(0)),
            (vec![("ratelimit-reset", "x")], None),
            (vec![], None),
        ] {
            assert_eq!(answer(&headers).wait(), wait.map(Duration::from_secs), "{headers:?}");
        }
    }

    #[test]
    fn an_id_stays_one_segment_of_the_path() {
        let base = Url::parse("https://api.example.com/v1/").expect("parses");
        assert_eq!(
            join(&base, &["services", "srv-1/../x?y"]).as_str(),
            "https://api.example.com/v1/services/srv-1%2F..%2Fx%3Fy"
        );
    }

    #[test]
    fn limits_read_as_people_write_them() {
        assert_eq!(
            (seconds(Duration::from_secs(5)), seconds(Duration::from_millis(250))),
            ("5 s".into(), "0.3 s".into())
        );
    }

    #[test]
    fn the_built_in_authorities_make_a_client() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder().tls_backend_preconfigured(built_in_roots()).build().expect("builds");
    }
}
