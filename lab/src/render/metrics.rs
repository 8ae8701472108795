//! Processor, memory, disk and instances of the services, measured at the real processes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::query::Query;
use super::{Problem, Render};
use crate::platform::disk::CAPACITY;
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
    let step = query.step()?;
    let aggregate = match query.one("aggregationMethod") {
        None | Some("AVG") => Aggregate::Average,
        Some("MAX") => Aggregate::Largest,
        Some("MIN") => Aggregate::Smallest,
        Some(_) => return Err(Problem::bad("invalid aggregationMethod")),
    };
    let mut by_instance: BTreeMap<(String, String), BTreeMap<i64, Vec<f64>>> = BTreeMap::new();
    for (service, sample) in wanted(render, &query) {
        if sample.at >= start && sample.at <= end && query.allows("instance", &sample.instance) {
            let place = sample.at.as_second().div_euclid(step) * step;
            let steps = by_instance.entry((service, sample.instance.clone())).or_default();
            steps.entry(place).or_default().push(value(&sample));
        }
    }
    let shown: Vec<Value> = by_instance
        .into_iter()
        .map(|((service, instance), steps)| {
            let steps = steps.into_iter().map(|(second, values)| (second, aggregate.of(&values)));
            one_series(&[("resource", &service), ("service", &service), ("instance", &instance)], steps, unit)
        })
        .collect();
    Ok(Json(json!(shown)))
}

/// The samples of the services that the query asks for, with the service's id.
fn wanted(render: &Render, query: &Query) -> Vec<(String, Sample)> {
    let asked = |id: &str| query.allows("resource", id) && query.allows("service", id);
    let services = render.services.iter().filter(|known| asked(&known.identity.service_id));
    services
        .flat_map(|known| {
            let id = known.identity.service_id.clone();
            known.samples().into_iter().map(move |sample| (id.clone(), sample)).collect::<Vec<_>>()
        })
        .collect()
}

/// One time series in the vendor's form, from the seconds at which its steps begin.
pub(super) fn one_series(labels: &[(&str, &str)], steps: impl Iterator<Item = (i64, f64)>, unit: &str) -> Value {
    let labels: Vec<Value> = labels.iter().map(|(field, value)| json!({"field": field, "value": value})).collect();
    let values: Vec<Value> = steps
        .map(|(second, value)| {
            let at = Timestamp::from_second(second).unwrap_or_default();
            json!({"timestamp": at, "value": value, "unit": unit})
        })
        .collect();
    json!({"labels": labels, "values": values, "unit": unit})
}

/// A number of bytes, of samples of services that have a disk: one series for each service.
fn disk(render: &Render, raw: Option<&str>, value: impl Fn(&Sample) -> u64) -> Result<Vec<Value>, Problem> {
    let query = Query::parse(raw);
    let (start, end) = query.range()?;
    let step = query.step()?;
    let mut by_service: BTreeMap<String, BTreeMap<i64, f64>> = BTreeMap::new();
    for (service, sample) in wanted(render, &query) {
        if sample.disk_bytes > 0 && sample.at >= start && sample.at <= end {
            let place = sample.at.as_second().div_euclid(step) * step;
            #[expect(clippy::cast_precision_loss, reason = "sizes of disks are far below the loss of precision")]
            by_service.entry(service).or_default().insert(place, value(&sample) as f64);
        }
    }
    let shown: Vec<Value> = by_service
        .into_iter()
        .map(|(service, steps)| {
            one_series(&[("resource", &service), ("service", &service)], steps.into_iter(), "bytes")
        })
        .collect();
    Ok(shown)
}

/// The database's disk, where the query asks for it; the platform keeps no history of it.
fn database_disk(render: &Render, raw: Option<&str>, bytes: u64) -> Option<Value> {
    let query = Query::parse(raw);
    let id = &render.postgres.id;
    let asked = query.all("resource").contains(&id.as_str());
    #[expect(clippy::cast_precision_loss, reason = "sizes of disks are far below the loss of precision")]
    asked.then(|| {
        one_series(&[("resource", id)], std::iter::once((Timestamp::now().as_second(), bytes as f64)), "bytes")
    })
}

pub(super) async fn disk_usage(
    State(render): State<Arc<Render>>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Value>, Problem> {
    let mut shown = disk(&render, raw.as_deref(), |sample| sample.disk_bytes)?;
    let size = sqlx::query_scalar::<_, i64>("SELECT sum(pg_database_size(oid))::bigint FROM pg_database")
        .fetch_one(&render.postgres.pool)
        .await
        .map_err(|error| Problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    shown.extend(database_disk(&render, raw.as_deref(), u64::try_from(size).unwrap_or_default()));
    Ok(Json(json!(shown)))
}

pub(super) async fn disk_capacity(
    State(render): State<Arc<Render>>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Value>, Problem> {
    let mut shown = disk(&render, raw.as_deref(), |_| CAPACITY)?;
    shown.extend(database_disk(&render, raw.as_deref(), CAPACITY));
    Ok(Json(json!(shown)))
}

pub(super) async fn instance_count(
    State(render): State<Arc<Render>>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::parse(raw.as_deref());
    let (start, end) = query.range()?;
    let step = query.step()?;
    let mut by_service: BTreeMap<String, BTreeMap<i64, BTreeSet<String>>> = BTreeMap::new();
    for (service, sample) in wanted(&render, &query) {
        if sample.at >= start && sample.at <= end {
            let place = sample.at.as_second().div_euclid(step) * step;
            by_service.entry(service).or_default().entry(place).or_default().insert(sample.instance);
        }
    }
    let shown: Vec<Value> = by_service
        .into_iter()
        .map(|(service, steps)| {
            // A restart within a step shows the old instances and the new ones; never more than that many stood at once.
            let stood = render.known(&service).map_or(1, |known| known.identity.instances);
            #[expect(clippy::cast_precision_loss, reason = "a handful of instances")]
            let steps = steps.into_iter().map(|(second, instances)| (second, instances.len().min(stood) as f64));
            one_series(&[("resource", &service), ("service", &service)], steps, "instances")
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

/// Processors that an instance may use.
const CPU_LIMIT: f64 = 1.0;

pub(super) async fn cpu_limit(
    State(render): State<Arc<Render>>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Value>, Problem> {
    series(&render, raw.as_deref(), "cpu", |_| CPU_LIMIT)
}

pub(super) async fn memory_limit(
    State(render): State<Arc<Render>>,
    RawQuery(raw): RawQuery,
) -> Result<Json<Value>, Problem> {
    #[expect(clippy::cast_precision_loss, reason = "memory sizes are far below the loss of precision")]
    series(&render, raw.as_deref(), "bytes", |sample| sample.memory_limit_bytes as f64)
}
