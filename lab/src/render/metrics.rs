//! Processor and memory of the service, measured at the real process.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::query::Query;
use super::{Problem, Render};
use crate::platform::metrics::Sample;

/// How the samples of one step become one value.
#[derive(Clone, Copy)]
enum Aggregate {
    Average,
    Largest,
    Smallest,
}

impl Aggregate {
    fn of(self, values: &[f64]) -> f64 {
        match self {
            Self::Average => values.iter().sum::<f64>() / values.len().max(1) as f64,
            Self::Largest => values.iter().copied().fold(f64::MIN, f64::max),
            Self::Smallest => values.iter().copied().fold(f64::MAX, f64::min),
        }
    }
}

fn series(
    render: &Render,
    raw: Option<&str>,
    unit: &str,
    value: impl Fn(&Sample) -> f64,
) -> Result<Json<Value>, Problem> {
    let query = Query::parse(raw);
    let (start, end) = query.range()?;
    let step = match query.one("resolutionSeconds").map(str::parse::<f64>) {
        None => 60,
        // The bounds are checked, so that nothing is lost.
        Some(Ok(seconds)) if (30.0..=86_400.0).contains(&seconds) => seconds as i64,
        Some(_) => {
            return Err(Problem::bad("invalid resolutionSeconds: must be at least 30"));
        }
    };
    let aggregate = match query.one("aggregationMethod") {
        None | Some("AVG") => Aggregate::Average,
        Some("MAX") => Aggregate::Largest,
        Some("MIN") => Aggregate::Smallest,
        Some(_) => return Err(Problem::bad("invalid aggregationMethod")),
    };
    let service = &render.platform.identity.service_id;
    let mut by_instance: BTreeMap<String, BTreeMap<i64, Vec<f64>>> = BTreeMap::new();
    for sample in render.platform.samples() {
        let wanted = query.allows("resource", service)
            && query.allows("service", service)
            && query.allows("instance", &sample.instance);
        if wanted && sample.at >= start && sample.at <= end {
            let place = sample.at.as_second().div_euclid(step) * step;
            let steps = by_instance.entry(sample.instance.clone()).or_default();
            steps.entry(place).or_default().push(value(&sample));
        }
    }
    let shown: Vec<Value> = by_instance
        .into_iter()
        .map(|(instance, steps)| {
            let values: Vec<Value> = steps
                .into_iter()
                .map(|(second, values)| {
                    let at = Timestamp::from_second(second).unwrap_or(start);
                    json!({"timestamp": at, "value": aggregate.of(&values), "unit": unit})
                })
                .collect();
            json!({
                "labels": [
                    {"field": "resource", "value": service},
                    {"field": "service", "value": service},
                    {"field": "instance", "value": instance},
                ],
                "values": values,
                "unit": unit,
            })
        })
        .collect();
    Ok(Json(json!(shown)))
}

pub(super) async fn cpu(State(render): State<Arc<Render>>, RawQuery(raw): RawQuery) -> Result<Json<Value>, Problem> {
    series(&render, raw.as_deref(), "cpu", |sample| sample.cpu)
}

pub(super) async fn memory(State(render): State<Arc<Render>>, RawQuery(raw): RawQuery) -> Result<Json<Value>, Problem> {
    #[expect(clippy::cast_precision_loss, reason = "memory sizes are far below the loss of precision")]
    series(&render, raw.as_deref(), "bytes", |sample| sample.memory_bytes as f64)
}
