//! Login: a token in exchange for a session.

use super::{Frame, refusal, render};
use crate::guard::{Identity, Locale, SESSION, cookie};
use crate::problem::Problem;
use crate::text::Text;
use crate::{Shared, auth};
use askama::Template;
use axum::extract::{ConnectInfo, Form, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::sync::PoisonError;
use std::time::Instant;

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    frame: Frame,
    next: String,
    wrong: bool,
}

/// Where to go after the login.
#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

pub(super) async fn page(Locale(t): Locale, Query(query): Query<Next>) -> Response {
    form(t, query.next, false)
}

fn form(t: Text, next: String, wrong: bool) -> Response {
    let frame = Frame::stranger(t, t.get("login-title"), "/login");
    let status = if wrong { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    render(status, &Login { frame, next: inside(&next), wrong })
}

/// Only a place of our own: anything else would send people elsewhere in our name.
fn inside(next: &str) -> String {
    let ours =
        next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.contains(char::is_control);
    if ours { next.to_string() } else { "/".to_string() }
}

#[derive(Deserialize)]
pub(super) struct Fields {
    token: String,
    #[serde(default)]
    next: String,
}

/// Address of the one who asks, where the server says it.
pub(super) struct From(Option<IpAddr>);

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(From(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip())))
    }
}

pub(super) async fn submit(
    State(app): State<Shared>,
    Locale(t): Locale,
    From(from): From,
    Form(fields): Form<Fields>,
) -> Response {
    let now = Instant::now();
    if app.logins.lock().unwrap_or_else(PoisonError::into_inner).must_wait(from, now) {
        let detail = t.get("problem-rate-detail");
        let mut response = refusal(t, &Problem::new(t, StatusCode::TOO_MANY_REQUESTS, "problem-rate", detail));
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        return response;
    }
    let token = match auth::known(&**app.handle.store(), fields.token.trim()).await {
        Ok(token) => token,
        Err(error) => return refusal(t, &Problem::store(t, &error)),
    };
    let Some(token) = token else {
        app.logins.lock().unwrap_or_else(PoisonError::into_inner).failed(from, now);
        return form(t, fields.next, true);
    };
    let begun = app.sessions.lock().unwrap_or_else(PoisonError::into_inner).begin(token.name, token.digest, now);
    match begun {
        Ok(value) => with_cookie(Redirect::to(&inside(&fields.next)).into_response(), &value, app.secure, None),
        Err(error) => {
            tracing::error!(%error, "no session could begin");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

pub(super) async fn leave(State(app): State<Shared>, _: Identity, headers: HeaderMap, _: Request) -> Response {
    if let Some(value) = cookie(&headers, SESSION) {
        app.sessions.lock().unwrap_or_else(PoisonError::into_inner).end(&value);
    }
    with_cookie(Redirect::to("/login").into_response(), "", app.secure, Some(0))
}

fn with_cookie(mut response: Response, value: &str, secure: bool, age: Option<u32>) -> Response {
    let secure = if secure { "; Secure" } else { "" };
    let age = age.map(|a| format!("; Max-Age={a}")).unwrap_or_default();
    if let Ok(header) =
        HeaderValue::from_str(&format!("{SESSION}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"))
    {
        response.headers_mut().append(header::SET_COOKIE, header);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_inside() {
        for (next, expected) in [
            ("/incidents/INC-1", "/incidents/INC-1"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("", "/"),
        ] {
            assert_eq!(inside(next), expected, "{next}");
        }
    }
}
