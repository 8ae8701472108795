//! HTTP API and pages over a running daemon.
//!
//! | who                              | how they are known                                 | what guards a change        |
//! | -------------------------------- | -------------------------------------------------- | --------------------------- |
//! | `/health`, `/ready`, login, CSS  | by nobody                                          | nothing changes             |
//! | programs: `/api`, `/metrics`     | `Authorization: Bearer` with a token               | the token                   |
//! | programs: `/v2/enqueue`          | a token in the event, as PagerDuty has it          | the token                   |
//! | senders: `/v1`                   | the same, or the token of `[telemetry]`             | the token                   |
//! | people: the pages                | a session cookie, which the token was exchanged for | a CSRF token in each form   |
//!
//! Authentication stands before the whole router and refuses by default: a route that is added is closed until
//! [`auth`] says otherwise. Event sentences come from [`sentences`], which the command line uses too.

mod api;
pub mod auth;
mod checklist;
mod detail;
mod drills;
mod fresh;
mod guard;
mod heartbeat;
mod incidents;
mod intake;
mod logs;
pub mod meaning;
mod metrics;
mod neighbours;
mod outside;
mod pages;
mod postmortem;
mod problem;
mod process;
mod requests;
pub mod sentences;
mod serve;
mod session;
mod shapes;
mod silences;
pub mod sla;
mod status;
pub mod text;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use session::{Logins, Sessions};
use std::sync::{Arc, Mutex};
use vectra_control::daemon::Handle;

pub use guard::{BODY_LIMIT, TIME_LIMIT};
pub use intake::{TELEMETRY_LIMIT, Telemetry};
pub use pages::PAGES;
pub use serve::serve;

/// What the router has to know besides the daemon.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How browsers reach it; over `https` the session cookie is sent over TLS only.
    pub public_url: Option<url::Url>,
    /// What takes telemetry and finds logs.
    pub telemetry: Telemetry,
}

/// What every handler works with.
pub(crate) struct App {
    pub handle: Handle,
    pub sessions: Mutex<Sessions>,
    pub logins: Mutex<Logins>,
    pub drills: tokio::sync::Mutex<drills::Ended>,
    pub fresh: fresh::Fresh,
    /// Whether cookies carry `Secure`.
    pub secure: bool,
    /// How browsers reach it.
    pub public_url: Option<url::Url>,
    pub telemetry: Telemetry,
}

pub(crate) type Shared = Arc<App>;

/// The API and the pages of this daemon.
///
/// Serve it with [`serve`]: failed logins are counted per address.
pub fn router(handle: Handle, options: Options) -> Router {
    let secure = options.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
    let app = Arc::new(App {
        handle,
        sessions: Mutex::default(),
        logins: Mutex::default(),
        drills: tokio::sync::Mutex::default(),
        fresh: fresh::Fresh::default(),
        secure,
        public_url: options.public_url,
        telemetry: options.telemetry,
    });
    Router::new()
        .route("/health", get(status::health))
        .route("/ready", get(status::ready))
        .route("/metrics", get(metrics::metrics))
        .route("/heartbeat/{name}", get(heartbeat::call).post(heartbeat::call))
        .merge(api::routes())
        .merge(neighbours::routes())
        .merge(pages::routes())
        .merge(intake::routes())
        .fallback(guard::nothing_here)
        .method_not_allowed_fallback(guard::wrong_method)
        .layer(from_fn(guard::take_body))
        .layer(from_fn_with_state(app.clone(), guard::authenticate))
        .layer(from_fn(guard::limit))
        .layer(from_fn(guard::headers))
        .layer(from_fn(guard::locale))
        .with_state(app)
}

/// The API's description: what `/api/openapi.json` answers.
pub fn openapi() -> serde_json::Value {
    serde_json::to_value(api::description()).unwrap_or_default()
}
