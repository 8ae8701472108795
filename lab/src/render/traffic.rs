//! Requests at the services' public addresses, as the platform's own proxy saw them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::metrics::one_series;
use super::query::Query;
use super::{Problem, Render};
use crate::platform::metrics::Visit;
use crate::platform::{Kind, Platform};

/// Visits by the second at which their step begins.
type Steps = BTreeMap<i64, Vec<Visit>>;

/// The visits of each web service that the query asks for.
fn visits(render: &Render, query: &Query) -> Result<Vec<(Arc<Platform>, Steps)>, Problem> {
    let (start, end) = query.range()?;
    let step = query.step()?;
    let asked = |id: &str| query.allows("resource", id) && query.allows("service", id);
    let services = render
        .services
        .iter()
        .filter(|known| known.identity.kind == Kind::Web && asked(&known.identity.service_id))
        .map(|known| {
            let mut steps = Steps::new();
            for visit in known.visits() {
                if visit.at >= start && visit.at <= end {
                    steps.entry(visit.at.as_second().div_euclid(step) * step).or_default().push(visit);
                }
            }
            (Arc::clone(known), steps)
        });
    Ok(services.collect())
}

pub(super) async fn requests(
    State(render): State<Arc<Render>>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::parse(raw.as_deref());
    let by = match query.one("aggregateBy") {
        None => None,
        Some("statusCode") => Some("statusCode"),
        Some("host") => Some("host"),
        Some(_) => return Err(Problem::bad("invalid aggregateBy: must be statusCode or host")),
    };
    let mut shown = Vec::new();
    for (service, steps) in visits(&render, &query)? {
        let id = &service.identity.service_id;
        let mut by_label: BTreeMap<String, BTreeMap<i64, f64>> = BTreeMap::new();
        for (second, visit) in
            steps.iter().flat_map(|(second, visits)| visits.iter().map(move |visit| (*second, visit)))
        {
            let label = match by {
                Some("statusCode") => visit.status.to_string(),
                Some(_) => host(&service.identity.public_url),
                None => String::new(),
            };
            *by_label.entry(label).or_default().entry(second).or_default() += 1.0;
        }
        for (label, steps) in by_label {
            let mut labels = vec![("resource", id.as_str()), ("service", id.as_str())];
            labels.extend(by.map(|field| (field, label.as_str())));
            shown.push(one_series(&labels, steps.into_iter(), "requests"));
        }
    }
    Ok(Json(json!(shown)))
}

fn host(url: &str) -> String {
    url.trim_start_matches("http://").to_owned()
}

pub(super) async fn latency(
    State(render): State<Arc<Render>>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::parse(raw.as_deref());
    let quantile = match query.one("quantile").map(str::parse::<f64>) {
        None => 0.95,
        Some(Ok(quantile)) if (0.0..=1.0).contains(&quantile) => quantile,
        Some(_) => return Err(Problem::bad("invalid quantile: must be between 0 and 1")),
    };
    let mut shown = Vec::new();
    for (service, steps) in visits(&render, &query)? {
        if steps.is_empty() {
            continue;
        }
        let id = &service.identity.service_id;
        let steps = steps.into_iter().map(|(second, visits)| (second, at(quantile, visits) * 1e3));
        shown.push(one_series(&[("resource", id), ("service", id)], steps, "ms"));
    }
    Ok(Json(json!(shown)))
}

/// The value below which this share of the durations lies, in seconds.
fn at(quantile: f64, visits: Vec<Visit>) -> f64 {
    let mut seconds: Vec<f64> = visits.into_iter().map(|visit| visit.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the quantile lies between 0 and 1, and there are fewer durations than a float counts"
    )]
    let place = (quantile * seconds.len() as f64).ceil().max(1.0) as usize - 1;
    seconds.get(place).copied().unwrap_or_default()
}
