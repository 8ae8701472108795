//! Refusals: `application/problem+json` for programs, a page for people.

use crate::sentences;
use crate::text::Text;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vectra_store::StoreError;

/// Why a request was not carried out (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Problem {
    /// Which kind: stable, for programs.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which kind, in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened here and what to do.
    pub detail: String,
}

impl Problem {
    /// `title` is a key of the catalogue; its name is the kind.
    pub fn new(t: Text, status: StatusCode, title: &str, detail: String) -> Problem {
        let kind = title.strip_prefix("problem-").unwrap_or(title);
        Problem { kind: format!("urn:vectra:problem:{kind}"), title: t.get(title), status: status.as_u16(), detail }
    }

    pub fn unauthorized(t: Text) -> Problem {
        Problem::new(t, StatusCode::UNAUTHORIZED, "problem-unauthorized", t.get("problem-unauthorized-detail"))
    }

    pub fn csrf(t: Text) -> Problem {
        Problem::new(t, StatusCode::FORBIDDEN, "problem-forbidden", t.get("problem-csrf-detail"))
    }

    pub fn not_found(t: Text, detail: String) -> Problem {
        Problem::new(t, StatusCode::NOT_FOUND, "problem-not-found", detail)
    }

    pub fn no_incident(t: Text, id: &str) -> Problem {
        Problem::not_found(t, t.with("problem-no-incident-detail", &[("id", id.into())]))
    }

    pub fn body(t: Text, why: &str) -> Problem {
        let detail = t.with("problem-body-detail", &[("why", why.into())]);
        Problem::new(t, StatusCode::BAD_REQUEST, "problem-bad-request", detail)
    }

    /// Something in the address cannot be read.
    pub fn query(t: Text, detail: String) -> Problem {
        Problem::new(t, StatusCode::BAD_REQUEST, "problem-bad-request", detail)
    }

    pub fn conflict(t: Text, detail: String) -> Problem {
        Problem::new(t, StatusCode::CONFLICT, "problem-conflict", detail)
    }

    pub fn store(t: Text, error: &StoreError) -> Problem {
        tracing::error!(%error, "a request could not be answered from the store");
        Problem::new(t, StatusCode::SERVICE_UNAVAILABLE, "problem-store", sentences::store_error(t, error))
    }

    pub fn code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let code = self.code();
        let mut response = (code, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if code == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"vectra\""));
        }
        if code == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        response
    }
}
