//! Objectives against what was measured, and the report of a month.

use super::Asked;
use crate::guard::Locale;
use crate::pages::sla::standalone;
use crate::problem::Problem;
use crate::sla::report::{Report, csv, report};
use crate::sla::{Sla, sla};
use crate::text::Text;
use crate::{App, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use vectra_engine::objectives::Window;

/// Which objectives, over what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only those of this environment, by the document's name.
    pub env: Option<String>,
    /// `month`, or days such as `30d`, instead of each objective's own.
    pub window: Option<String>,
}

impl Which {
    /// The window, read; refused where it is none or there is no such environment.
    pub fn read(&self, app: &App, t: Text) -> Result<Option<Window>, Problem> {
        let view = app.handle.view();
        if let Some(name) = &self.env
            && !view.plan.environments.iter().any(|e| vectra_plan::link::same(&e.name, name))
        {
            let known: Vec<&str> = view.plan.environments.iter().map(|e| e.name.as_str()).collect();
            let detail = [("name", name.as_str().into()), ("known", known.join(", ").into())];
            return Err(Problem::not_found(t, t.with("problem-no-environment-detail", &detail)));
        }
        let Some(text) = &self.window else { return Ok(None) };
        vectra_plan::config::parse_window(text).map(Some).ok_or_else(|| {
            let detail = t.with("problem-window-detail", &[("window", text.as_str().into())]);
            Problem::new(t, StatusCode::BAD_REQUEST, "problem-bad-request", detail)
        })
    }
}

/// Each objective against what was measured: target, critical, measured, samples, gaps, budget left, burn rate.
#[utoipa::path(get, path = "/api/v1/sla", params(Which), responses((status = 200, body = Sla), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(app): State<Shared>,
    Locale(t): Locale,
    Asked(which): Asked<Which>,
) -> Result<Json<Sla>, Problem> {
    let window = which.read(&app, t)?;
    sla(&app, which.env.as_deref(), window).await.map(Json).map_err(|e| Problem::store(t, &e))
}

/// Which month.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Month {
    /// Such as `2026-10`.
    pub month: String,
}

pub(crate) async fn of_month(app: &App, t: Text, month: &str) -> Result<Report, Problem> {
    match report(app, month).await {
        Ok(Some(report)) => Ok(report),
        Ok(None) => {
            let detail = t.with("problem-month-detail", &[("month", month.into())]);
            Err(Problem::new(t, StatusCode::BAD_REQUEST, "problem-bad-request", detail))
        }
        Err(error) => Err(Problem::store(t, &error)),
    }
}

/// The report of a calendar month: as JSON, CSV or HTML, whichever `Accept` prefers; `/report.json`, `.csv` and `.html`
/// are each of them.
#[utoipa::path(
    get,
    path = "/api/v1/sla/report",
    params(Month),
    responses(
        (status = 200, description = "The report", content(
            (Report = "application/json"), (String = "text/csv"), (String = "text/html"))),
        (status = 400, body = Problem),
        (status = 401, body = Problem)
    )
)]
pub(super) async fn report_of(
    State(app): State<Shared>,
    Locale(t): Locale,
    headers: HeaderMap,
    Asked(month): Asked<Month>,
) -> Result<Response, Problem> {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let named = |kind: &str| accept.find(kind);
    let form = [("text/csv", Form::Csv), ("text/html", Form::Html), ("application/json", Form::Json)]
        .into_iter()
        .filter_map(|(kind, form)| Some((named(kind)?, form)))
        .min_by_key(|(at, _)| *at)
        .map_or(Form::Json, |(_, form)| form);
    Ok(form.of(&of_month(&app, t, &month.month).await?, t))
}

/// How a report is written.
#[derive(Debug, Clone, Copy)]
enum Form {
    Json,
    Csv,
    Html,
}

impl Form {
    fn of(self, report: &Report, t: Text) -> Response {
        match self {
            Form::Json => Json(report).into_response(),
            Form::Csv => ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], csv(report)).into_response(),
            Form::Html => standalone(report, t),
        }
    }
}

pub(super) async fn report_json(
    State(app): State<Shared>,
    Locale(t): Locale,
    Asked(month): Asked<Month>,
) -> Result<Response, Problem> {
    Ok(Form::Json.of(&of_month(&app, t, &month.month).await?, t))
}

pub(super) async fn report_csv(
    State(app): State<Shared>,
    Locale(t): Locale,
    Asked(month): Asked<Month>,
) -> Result<Response, Problem> {
    Ok(Form::Csv.of(&of_month(&app, t, &month.month).await?, t))
}

pub(super) async fn report_html(
    State(app): State<Shared>,
    Locale(t): Locale,
    Asked(month): Asked<Month>,
) -> Result<Response, Problem> {
    Ok(Form::Html.of(&of_month(&app, t, &month.month).await?, t))
}
