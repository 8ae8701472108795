//! `/api/v1`, described at `/api/openapi.json`.

mod automation;
mod checklist;
mod drills;
pub(crate) mod incident;
mod logs;
mod program;
mod requests;
mod silences;
pub(crate) mod sla;
mod tokens;

pub(crate) use program::{carry_out as accept, compared};

use crate::guard::{self, Locale};
use crate::problem::Problem;
use crate::shapes::Outcome;
use crate::status::Status;
use crate::text::{self, Text};
use crate::{Shared, neighbours, sentences};
use axum::extract::{FromRequest, FromRequestParts, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use vectra_control::daemon::Reason;
use vectra_control::kernel::{Command, Refusal, Reply};
use vectra_engine::event::Actor;
use vectra_runbook::program::Language;

#[derive(OpenApi)]
#[openapi(
    info(title = "Vectra", description = "The runbook is the program: how it stands, and what may be done."),
    paths(
        overall,
        incident::list,
        incident::show,
        incident::acknowledge,
        incident::resolve,
        incident::note,
        incident::approve,
        incident::choose,
        incident::postmortem,
        automation::stop,
        automation::resume,
        checklist::show,
        drills::list,
        drills::run,
        logs::find,
        logs::intake,
        program::show_pending,
        program::accept,
        requests::show,
        silences::list,
        silences::add,
        silences::expire,
        sla::show,
        sla::report_of,
        tokens::list,
        tokens::create,
        tokens::revoke,
        neighbours::status,
        neighbours::receivers,
        neighbours::alerts::list,
        neighbours::alerts::groups,
        neighbours::posted::post_alerts,
        neighbours::silences::list,
        neighbours::silences::add,
        neighbours::silences::show,
        neighbours::silences::expire,
        neighbours::webhook::webhook,
        neighbours::events::enqueue,
        described,
    ),
    components(schemas(Problem)),
    modifiers(&Closed),
    security(("token" = []))
)]
struct Api;

struct Closed;

impl utoipa::Modify for Closed {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("vtr_…").build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new(crate::guard::SESSION));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

pub(crate) fn description() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/openapi.json", get(described))
        .route("/api/v1/status", get(overall))
        .route("/api/v1/incidents", get(incident::list))
        .route("/api/v1/incidents/{id}", get(incident::show))
        .route("/api/v1/incidents/{id}/ack", post(incident::acknowledge))
        .route("/api/v1/incidents/{id}/resolve", post(incident::resolve))
        .route("/api/v1/incidents/{id}/note", post(incident::note))
        .route("/api/v1/incidents/{id}/approve", post(incident::approve))
        .route("/api/v1/incidents/{id}/choose", post(incident::choose))
        .route("/api/v1/incidents/{id}/postmortem", get(incident::postmortem))
        .route("/api/v1/automation/stop", post(automation::stop))
        .route("/api/v1/automation/resume", post(automation::resume))
        .route("/api/v1/drills", get(drills::list))
        .route("/api/v1/drills/{name}/runs", post(drills::run))
        .route("/api/v1/checklist", get(checklist::show))
        .route("/api/v1/logs", get(logs::find))
        .route("/api/v1/telemetry", get(logs::intake))
        .route("/api/v1/program/pending", get(program::show_pending))
        .route("/api/v1/program/accept", post(program::accept))
        .route("/api/v1/requests", get(requests::show))
        .route("/api/v1/silences", get(silences::list).post(silences::add))
        .route("/api/v1/silences/{id}/expire", post(silences::expire))
        .route("/api/v1/sla", get(sla::show))
        .route("/api/v1/sla/report", get(sla::report_of))
        .route("/api/v1/sla/report.json", get(sla::report_json))
        .route("/api/v1/sla/report.csv", get(sla::report_csv))
        .route("/api/v1/sla/report.html", get(sla::report_html))
        .route("/api/v1/tokens", get(tokens::list).post(tokens::create))
        .route("/api/v1/tokens/{name}", delete(tokens::revoke))
}

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
async fn described() -> Json<utoipa::openapi::OpenApi> {
    Json(description())
}

/// How everything stands: environments, checks, alerts, open incidents, what is unbound, what falls due.
#[utoipa::path(get, path = "/api/v1/status", responses((status = 200, body = Status), (status = 401, body = Problem)))]
async fn overall(State(app): State<Shared>, Locale(t): Locale, headers: HeaderMap) -> Response {
    app.fresh.status(&app, t).await.answer(&headers).await
}

/// Longest note, in characters: it stays in the log for good, and every page of the incident shows it.
const NOTE_LIMIT: usize = 10_000;

/// Carries a command out and says what came of it.
pub(crate) async fn command(app: &Shared, t: Text, actor: Actor, command: Command) -> Result<Outcome, Problem> {
    if let Command::Note { text, .. } = &command
        && text.chars().count() > NOTE_LIMIT
    {
        let detail = t.with("problem-note-long-detail", &[("limit", NOTE_LIMIT.into())]);
        return Err(Problem::new(t, StatusCode::BAD_REQUEST, "problem-bad-request", detail));
    }
    match app.handle.command(actor, command).await {
        Ok(reply) => Ok(Outcome {
            outcome: match reply {
                Reply::Done => "done".into(),
                Reply::Already => "already".into(),
            },
        }),
        Err(reason) => {
            let detail = sentences::stopped(t, &reason);
            Err(match reason {
                Reason::Refused(
                    Refusal::NoSuchIncident { .. } | Refusal::NoSuchBranch { .. } | Refusal::NoSuchSilence { .. },
                ) => Problem::not_found(t, detail),
                Reason::Refused(Refusal::EmptyNote | Refusal::Silence { .. }) => {
                    Problem::new(t, StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request", detail)
                }
                Reason::Refused(_) => Problem::conflict(t, detail),
                Reason::Stopping => Problem::new(t, StatusCode::SERVICE_UNAVAILABLE, "problem-conflict", detail),
            })
        }
    }
}

/// A JSON body; refused as a problem when it is none. No body at all stands for `{}`.
pub(crate) struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let t = request.extensions().get::<Locale>().map_or_else(|| text::pages(Language::En), |l| l.0);
        let bytes = guard::whole(request.into_body()).await.map_err(|e| guard::unread(t, &e))?;
        let bytes = if bytes.is_empty() { &b"{}"[..] } else { &bytes };
        // Serde would also take a list for an object, by position.
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(bytes).map_err(|e| Problem::body(t, &e.to_string()))?;
        T::deserialize(serde_json::Value::Object(object)).map(Body).map_err(|e| Problem::body(t, &e.to_string()))
    }
}

/// The body of what takes none: nothing, or an empty object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// A query; refused as a problem when it cannot be read.
pub(crate) struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let t = parts.extensions.get::<Locale>().map_or_else(|| text::pages(Language::En), |l| l.0);
        Query::try_from_uri(&parts.uri).map(|Query(q)| Asked(q)).map_err(|e| Problem::body(t, &e.body_text()))
    }
}
