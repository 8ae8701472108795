//! What stands before every handler: language, security headers, limits, and who asks.

use crate::intake::{self, NotTaken};
use crate::problem::Problem;
use crate::session::Session;
use crate::text::{self, Text};
use crate::{Shared, auth, neighbours, pages};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use hyper::body::Body as _;
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::PoisonError;
use std::time::{Duration, Instant};
use vectra_control::daemon::telemetry::Noted;
use vectra_engine::event::Actor;
use vectra_runbook::program::Language;

/// Largest body that is taken, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;
/// Longest time that a request may take. Drills run for as long as an outage lasts and are exempt.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Cookie of a session.
pub(crate) const SESSION: &str = "vectra_session";
/// Cookie of the chosen language.
const LANGUAGE: &str = "vectra_lang";

/// What everybody may ask, known or not; an event names its token itself. Everything else is closed.
const OPEN: [&str; 5] = ["/health", "/ready", "/login", pages::STYLE, neighbours::ENQUEUE];

/// Who asks.
#[derive(Clone)]
pub(crate) enum Identity {
    /// A program or a person with a token.
    Token(String),
    /// A person with a session.
    Session(Box<Session>),
}

impl Identity {
    pub fn name(&self) -> &str {
        match self {
            Identity::Token(name) => name,
            Identity::Session(session) => &session.name,
        }
    }

    pub fn actor(&self) -> Actor {
        Actor::User(self.name().to_string())
    }

    /// What forms carry.
    pub fn csrf(&self) -> String {
        match self {
            Identity::Token(_) => String::new(),
            Identity::Session(session) => session.csrf.clone(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Absent only where a handler is reached past the guard, which is refused like a stranger.
        parts.extensions.get::<Identity>().cloned().ok_or_else(|| Problem::unauthorized(text::pages(Language::En)))
    }
}

/// The language of the one who asks.
#[derive(Clone, Copy)]
pub(crate) struct Locale(pub Text);

impl<S: Send + Sync> FromRequestParts<S> for Locale {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Locale>().copied().unwrap_or_else(|| Locale(text::pages(Language::En))))
    }
}

/// `?lang=` is kept in a cookie and goes before it; without either the browser's list decides.
pub(crate) async fn locale(mut request: Request, next: Next) -> Response {
    let asked = request.uri().query().and_then(|query| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "lang")
            .and_then(|(_, v)| text::language(&v))
    });
    let kept = cookie(request.headers(), LANGUAGE).and_then(|c| text::language(&c));
    let accepted = || request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(text::preferred);
    let language = asked.or(kept).or_else(accepted).unwrap_or(Language::En);
    let t = text::pages(language);
    request.extensions_mut().insert(Locale(t));
    let mut response = next.run(request).await;
    if asked.is_some() {
        let cookie = format!("{LANGUAGE}={}; Path=/; Max-Age=31536000; SameSite=Lax", t.code());
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// Headers that keep a browser from doing more with an answer than show it.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // A page that brings its own style says so itself.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Bounds what a request may send and how long it may take.
pub(crate) async fn limit(Locale(t): Locale, request: Request, next: Next) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    let most = body_limit(request.uri().path());
    if announced.is_some_and(|length| length > most) {
        return refuse(t, request.uri().path(), too_large(t, most));
    }
    let path = request.uri().path();
    if path.starts_with("/api/v1/drills/") && path.ends_with("/runs") {
        return next.run(request).await;
    }
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => too_slow(t).into_response(),
    }
}

fn too_slow(t: Text) -> Problem {
    let detail = t.with("problem-timeout-detail", &[("seconds", TIME_LIMIT.as_secs().into())]);
    Problem::new(t, StatusCode::GATEWAY_TIMEOUT, "problem-timeout", detail)
}

/// How large a body may be that is sent there.
fn body_limit(path: &str) -> usize {
    if intake::is_intake(path) { intake::TELEMETRY_LIMIT } else { BODY_LIMIT }
}

fn too_large(t: Text, most: usize) -> Problem {
    let detail = t.with("problem-too-large-detail", &[("limit", most.into())]);
    Problem::new(t, StatusCode::PAYLOAD_TOO_LARGE, "problem-too-large", detail)
}

/// Lets nobody through who is not known, and no change from a session whose form is not ours.
pub(crate) async fn authenticate(
    State(app): State<Shared>,
    Locale(t): Locale,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_string();
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if OPEN.contains(&path.as_str()) {
        if changes && from_elsewhere(request.headers()) {
            return refuse(t, &path, Problem::csrf(t));
        }
        return next.run(request).await;
    }
    // A job that only says that it ran needs no token that may do more.
    if (intake::is_intake(&path) || path.starts_with("/heartbeat/")) && opens_intake(&app, request.headers()) {
        return next.run(request).await;
    }
    let identity = match identify(&app, request.headers()).await {
        Ok(identity) => identity,
        Err(error) => return refuse(t, &path, Problem::store(t, &error)),
    };
    let Some(identity) = identity else {
        let for_programs = is_for_programs(&path) || request.headers().contains_key(header::AUTHORIZATION);
        if intake::is_intake(&path)
            && let Some(intake) = &app.telemetry.intake
        {
            intake.note(Noted::Unauthorized, 1);
        }
        return if for_programs {
            Problem::unauthorized(t).into_response()
        } else {
            to_login(&request).into_response()
        };
    };
    if let (true, Identity::Session(session)) = (changes, &identity) {
        request = match with_our_form(request, session).await {
            Ok(Some(request)) => request,
            Ok(None) => return refuse(t, &path, Problem::csrf(t)),
            Err(why) => return refuse(t, &path, unread(t, &why)),
        };
    }
    request.extensions_mut().insert(identity);
    next.run(request).await
}

/// Whether a sender has the token that opens the intake and nothing else.
fn opens_intake(app: &Shared, headers: &HeaderMap) -> bool {
    let Some(posted) = &app.telemetry.posted else { return false };
    let value = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()?.split_once(' '));
    value.is_some_and(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && posted.opens(token.trim()))
}

async fn identify(app: &Shared, headers: &HeaderMap) -> Result<Option<Identity>, vectra_store::StoreError> {
    let store = &**app.handle.store();
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let presented =
            value.to_str().ok().and_then(|v| v.split_once(' ')).filter(|(s, _)| s.eq_ignore_ascii_case("bearer"));
        let Some((_, token)) = presented else {
            return Ok(None);
        };
        return Ok(auth::known(store, token.trim()).await?.map(|t| Identity::Token(t.name)));
    }
    let Some(cookie) = cookie(headers, SESSION) else {
        return Ok(None);
    };
    let session = app.sessions.lock().unwrap_or_else(PoisonError::into_inner).find(&cookie, Instant::now());
    let Some(session) = session else {
        return Ok(None);
    };
    // A revoked token takes its sessions with it.
    let alive = store.tokens().await?.iter().any(|t| t.name == session.name && auth::same(&t.digest, &session.token));
    Ok(alive.then(|| Identity::Session(Box::new(session))))
}

/// Why a body was not taken.
#[derive(Debug)]
pub(crate) enum Unread {
    TooLarge(usize),
    Broken(String),
}

/// A body that was not taken, as a refusal.
pub(crate) fn unread(t: Text, why: &Unread) -> Problem {
    match why {
        Unread::TooLarge(most) => too_large(t, *most),
        Unread::Broken(why) => Problem::body(t, why),
    }
}

/// The whole body, which is no longer than [`BODY_LIMIT`], however it is sent.
pub(crate) async fn whole(body: Body) -> Result<Bytes, Unread> {
    whole_up_to(body, BODY_LIMIT).await
}

async fn whole_up_to(mut body: Body, most: usize) -> Result<Bytes, Unread> {
    let mut read = Vec::new();
    while more(&mut body, &mut read, most).await? {}
    Ok(read.into())
}

/// Reads on; whether there may be more.
pub(crate) async fn more(body: &mut Body, read: &mut Vec<u8>, most: usize) -> Result<bool, Unread> {
    let Some(frame) = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await else { return Ok(false) };
    let frame = frame.map_err(|e| Unread::Broken(e.to_string()))?;
    let Ok(data) = frame.into_data() else { return Ok(true) };
    if read.len() + data.len() > most {
        return Err(Unread::TooLarge(most));
    }
    read.extend_from_slice(&data);
    Ok(true)
}

/// Reads bodies before the handlers do, so that one refusal fits them all: what a form's own reader answers is neither
/// bounded as ours nor in the reader's language.
pub(crate) async fn take_body(Locale(t): Locale, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let read = async {
        match intake::is_intake(parts.uri.path()) {
            false => whole_up_to(body, BODY_LIMIT).await.map(|bytes| (bytes, None)).map_err(NotTaken::from),
            true => intake::whole(body).await.map(|(bytes, place)| (bytes, Some(place))),
        }
    };
    // The place is held until the answer: large bodies are few at a time.
    let (bytes, _place) = match tokio::time::timeout(TIME_LIMIT, read).await {
        Ok(Ok(whole)) => whole,
        Ok(Err(NotTaken::Unread(why))) => return refuse(t, parts.uri.path(), unread(t, &why)),
        Ok(Err(NotTaken::Later(why))) => return intake::later(t, why),
        Err(_) => return refuse(t, parts.uri.path(), too_slow(t)),
    };
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// The request again, once its CSRF token is the session's; `None` when it is not.
async fn with_our_form(request: Request, session: &Session) -> Result<Option<Request>, Unread> {
    if from_elsewhere(request.headers()) {
        return Ok(None);
    }
    if let Some(header) = request.headers().get("x-csrf-token") {
        let fits = header.to_str().is_ok_and(|h| auth::same(h, &session.csrf));
        return Ok(fits.then_some(request));
    }
    let (parts, body) = request.into_parts();
    let bytes = whole(body).await?;
    let field =
        url::form_urlencoded::parse(&bytes).find(|(name, _)| name == "csrf").map(|(_, value)| value.into_owned());
    let fits = field.is_some_and(|f| auth::same(&f, &session.csrf));
    Ok(fits.then(|| Request::from_parts(parts, Body::from(bytes))))
}

/// Whether a browser says that another site sent this.
fn from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

fn to_login(request: &Request) -> Redirect {
    let here = request.uri().path_and_query().map_or("/", |p| p.as_str());
    if request.method() != Method::GET || here == "/" {
        return Redirect::to("/login");
    }
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", here).finish();
    Redirect::to(&format!("/login?{query}"))
}

/// Whether programs ask there, who want no page.
fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path == "/metrics" || path.starts_with("/v1/") || path.starts_with("/heartbeat/")
}

fn refuse(t: Text, path: &str, problem: Problem) -> Response {
    if is_for_programs(path) { problem.into_response() } else { pages::refusal(t, &problem) }
}

/// Answers an address that is none.
pub(crate) async fn nothing_here(Locale(t): Locale, request: Request) -> Response {
    refuse(t, request.uri().path(), Problem::not_found(t, t.get("problem-no-page-detail")))
}

/// Answers a method that the address does not take.
pub(crate) async fn wrong_method(Locale(t): Locale, request: Request) -> Response {
    let problem = Problem::new(t, StatusCode::METHOD_NOT_ALLOWED, "problem-method", t.get("problem-method-detail"));
    refuse(t, request.uri().path(), problem)
}

/// The value of a cookie of the request.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(n, _)| *n == name).map(|(_, value)| value.to_string())
}
