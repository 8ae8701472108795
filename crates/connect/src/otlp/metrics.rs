//! Metrics of requests to measurements. Metrics of other names are taken and not kept: Vectra is no metrics store.

use super::exponential::Counts;
use super::messages::{
    CUMULATIVE, DELTA, ExponentialPoint, HistogramPoint, Metric, NO_VALUE, Number, NumberPoint, Resource, map,
};
use super::{Kind, RECORD, Taken, Unread, json, wire};
use crate::telemetry::context::Context;
use crate::telemetry::counters::{Counters, New, PLAUSIBLE, Point};
use crate::telemetry::kept::Series;
use crate::telemetry::tally::{Tally, failed};
use prost::Message as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use vectra_control::daemon::telemetry::{AHEAD, Intake, Noted};
use vectra_engine::signal::Bucket;
use vectra_engine::time::Time;

/// Series that are remembered.
const SERIES: usize = 20_000;
/// A series that says nothing for so long is forgotten, in nanoseconds.
const FORGOTTEN: i64 = 3_600_000_000_000;

const TOO_MANY: &str = "a point counts more than a billion requests at once";

const HISTOGRAMS: [&str; 3] = ["http.server.request.duration", "http.server.duration", "http_request_duration_seconds"];
const SUMS: [&str; 3] = ["http.server.requests", "http.server.request.count", "http_requests_total"];
const STATUS: [&str; 4] = ["http.response.status_code", "http.status_code", "status_code", "status"];
const ROUTE: [&str; 3] = ["http.route", "route", "http.target.route"];

/// Takes metrics, and remembers what their counters were.
pub(crate) struct Metrics(Mutex<State>);

/// What is known of series, kept from one process to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct KeptMetrics {
    counters: Series,
    exponential: BTreeMap<String, (i64, Counts)>,
    deltas: BTreeMap<String, i64>,
    since: i64,
}

struct State {
    counters: Counters,
    exponential: HashMap<String, (i64, Counts)>,
    /// Ends of the last deltas.
    deltas: HashMap<String, i64>,
    /// What began after this was never forgotten and never there before; nanoseconds.
    since: i64,
    swept: i64,
}

/// One body on its way.
struct Round<'a> {
    context: &'a Context,
    state: &'a mut State,
    tally: HashMap<i64, Tally>,
    taken: Taken,
    points: u64,
}

/// Where points belong.
struct Place<'a> {
    key: &'a str,
    environment: &'a str,
    metric: &'a str,
    to_us: f64,
}

impl Metrics {
    pub fn new(now: Time) -> Metrics {
        let now = now.0.saturating_mul(1_000_000);
        Metrics(Mutex::new(State {
            counters: Counters::default(),
            exponential: HashMap::new(),
            deltas: HashMap::new(),
            since: now,
            swept: now,
        }))
    }

    /// What is to be kept for the next process.
    pub fn kept(&self) -> KeptMetrics {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        KeptMetrics {
            counters: state.counters.kept(),
            exponential: state.exponential.iter().map(|(key, known)| (key.clone(), known.clone())).collect(),
            deltas: state.deltas.iter().map(|(key, end)| (key.clone(), *end)).collect(),
            since: state.since,
        }
    }

    /// Goes on from what an earlier process knew.
    pub fn go_on(&self, kept: KeptMetrics) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.counters = Counters::of(kept.counters);
        state.exponential = kept.exponential.into_iter().collect();
        state.deltas = kept.deltas.into_iter().collect();
        state.since = kept.since;
    }

    /// Takes all points of a body that can be read.
    pub fn take(&self, context: &Context, kind: Kind, body: &[u8]) -> Result<Taken, Unread> {
        if context.intake.is_full() {
            return Err(Unread::Full);
        }
        // What is counted here is handed on with it, also where the process is stopping.
        context.intake.whole(|| self.take_whole(context, kind, body)).unwrap_or(Err(Unread::Full))
    }

    fn take_whole(&self, context: &Context, kind: Kind, body: &[u8]) -> Result<Taken, Unread> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.sweep(context.intake.now());
        let mut round = Round { context, state: &mut state, tally: HashMap::new(), taken: Taken::default(), points: 0 };
        match kind {
            Kind::Protobuf => round
                .protobuf(body)
                .map_err(|wire::Broken| Unread::Broken("the body is no ExportMetricsServiceRequest".to_owned()))?,
            Kind::Json => round.json(body).map_err(Unread::Broken)?,
        }
        let Round { tally, taken, points, .. } = round;
        let mut tally: Vec<_> = tally.into_iter().collect();
        tally.sort_by_key(|(at, _)| *at);
        for (at, tally) in tally {
            for measured in tally.measured(Time(at)) {
                context.intake.try_send(measured);
            }
        }
        context.intake.came("otlp metrics", points);
        Ok(taken)
    }
}

impl State {
    fn sweep(&mut self, now: Time) {
        let horizon = now.0.saturating_mul(1_000_000).saturating_sub(FORGOTTEN);
        if horizon > self.swept {
            self.counters.forget_before(horizon);
            self.exponential.retain(|_, (at, _)| *at >= horizon);
            self.deltas.retain(|_, at| *at >= horizon);
            self.since = self.since.max(horizon);
            self.swept = horizon.saturating_add(FORGOTTEN / 4);
        }
    }

    fn has_room(&self, key: &str) -> bool {
        let known = self.counters.knows(key) || self.exponential.contains_key(key) || self.deltas.contains_key(key);
        known || self.counters.len() + self.exponential.len() + self.deltas.len() < SERIES
    }

    /// What a cumulative series is that was not seen before.
    fn novelty(&self, start: i64) -> New {
        if start > self.since { New::SinceLast } else { New::Unknown }
    }
}

impl Round<'_> {
    fn protobuf(&mut self, body: &[u8]) -> Result<(), wire::Broken> {
        wire::each(body, 1, &mut |of_resource| {
            let resource = wire::last(of_resource, 1)?;
            let resource = match resource.len() {
                0..=RECORD => map(Resource::decode(resource).map_err(|_| wire::Broken)?.attributes),
                _ => Map::new(),
            };
            wire::each(of_resource, 2, &mut |of_scope| {
                wire::each(of_scope, 2, &mut |metric| {
                    if metric.len() > RECORD {
                        self.reject(1, Noted::TooLarge, "a metric is larger than 1 MiB");
                    } else if let Ok(metric) = Metric::decode(metric) {
                        self.metric(metric, &resource);
                    } else {
                        self.reject(1, Noted::Unreadable, "a metric cannot be decoded");
                    }
                    Ok(())
                })
            })
        })
    }

    fn json(&mut self, body: &[u8]) -> Result<(), String> {
        let request: json::Request<'_> = serde_json::from_slice(body).map_err(|e| e.to_string())?;
        for of_resource in request.resources.into_iter().flatten() {
            let resource = match of_resource.resource {
                Some(raw) if raw.get().len() <= RECORD => {
                    let value: Value = serde_json::from_str(raw.get()).map_err(|e| e.to_string())?;
                    map(json::attributes(&value, "attributes")?)
                }
                _ => Map::new(),
            };
            for raw in of_resource.scopes.into_iter().flatten().flat_map(|s| s.records).flatten() {
                if raw.get().len() > RECORD {
                    self.reject(1, Noted::TooLarge, "a metric is larger than 1 MiB");
                    continue;
                }
                let value: Value = serde_json::from_str(raw.get()).map_err(|e| e.to_string())?;
                match json::metric(&value) {
                    Ok(metric) => self.metric(metric, &resource),
                    Err(why) => self.reject(1, Noted::Unreadable, why),
                }
            }
        }
        Ok(())
    }

    fn reject(&mut self, n: u64, noted: Noted, why: &'static str) {
        self.context.intake.note(noted, n);
        self.taken.reject(n, why);
    }

    fn metric(&mut self, metric: Metric, resource: &Map<String, Value>) {
        let histogram = HISTOGRAMS.contains(&metric.name.as_str());
        if !histogram && !SUMS.contains(&metric.name.as_str()) {
            return;
        }
        let points = metric.sum.as_ref().map_or(0, |s| s.data_points.len())
            + metric.histogram.as_ref().map_or(0, |h| h.data_points.len())
            + metric.exponential.as_ref().map_or(0, |e| e.data_points.len());
        self.points += points as u64;
        let Some(environment) = environment(self.context, resource) else {
            let why = "its environment is not bound; name service.name or deployment.environment.name below [telemetry.environments] in vectra.toml";
            return self.reject(points as u64, Noted::NoEnvironment, why);
        };
        let key = Value::Object(resource.clone()).to_string();
        let to_us = match metric.unit.as_str() {
            "" if metric.name == "http.server.duration" => 1e3,
            "" | "s" => 1e6,
            "ms" => 1e3,
            "us" | "µs" | "μs" => 1.0,
            "ns" => 1e-3,
            // A counter's unit says nothing of time.
            _ if !histogram => 1e6,
            _ => {
                return self.reject(
                    points as u64,
                    Noted::Unreadable,
                    "a duration has a unit other than s, ms, us and ns",
                );
            }
        };
        let place = Place { key: &key, environment: &environment, metric: &metric.name, to_us };
        if let Some(h) = metric.histogram.filter(|_| histogram) {
            h.data_points.into_iter().for_each(|point| self.histogram(&place, point, h.temporality));
        }
        if let Some(e) = metric.exponential.filter(|_| histogram) {
            e.data_points.into_iter().for_each(|point| self.exponential(&place, point, e.temporality));
        }
        if let Some(s) = metric.sum.filter(|_| !histogram) {
            if s.is_monotonic {
                s.data_points.into_iter().for_each(|point| self.sum(&place, point, s.temporality));
            } else {
                self.reject(s.data_points.len() as u64, Noted::Unreadable, "a counter of requests can go down");
            }
        }
    }

    /// Key of the series, and route and failure of its requests; `None` where these are not told. What counts from another
    /// start on is another series: workers of one service count each for itself and often say nothing else that tells them
    /// apart (OpenTelemetry's data model, "Resets and gaps").
    fn described(
        &mut self,
        place: &Place<'_>,
        attributes: Map<String, Value>,
        (start, temporality): (u64, i32),
    ) -> Option<(String, Option<String>, bool)> {
        let status = STATUS.iter().find_map(|n| attributes.get(*n)).map(|v| match v {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let Some(failed) = status.as_deref().and_then(failed) else {
            self.reject(1, Noted::NoStatus, "a point does not say the status of its requests");
            return None;
        };
        let route = ROUTE.iter().find_map(|n| attributes.get(*n)?.as_str()).map(str::to_owned);
        let mut pairs: Vec<_> = attributes.into_iter().collect();
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        let start = if temporality == CUMULATIVE { start } else { 0 };
        let pairs = Value::Object(pairs.into_iter().collect());
        let key = format!("{}\u{0}{}\u{0}{start}\u{0}{pairs}", place.key, place.metric);
        if !self.state.has_room(&key) {
            self.reject(1, Noted::SeriesBound, "more than 20000 series of requests are told");
            return None;
        }
        Some((key, route, failed))
    }

    fn histogram(&mut self, place: &Place<'_>, point: HistogramPoint, temporality: i32) {
        if point.flags & NO_VALUE != 0 {
            return;
        }
        let rising =
            point.bounds.windows(2).all(|w| w.first() < w.last()) && point.bounds.iter().all(|b| b.is_finite());
        let sum = point.bucket_counts.iter().try_fold(0_u64, |sum, n| sum.checked_add(*n));
        let bucketed = point.bucket_counts.len() == point.bounds.len() + 1 && sum == Some(point.count);
        let plain = point.bucket_counts.is_empty() && point.bounds.is_empty();
        if !rising || !(bucketed || plain) {
            return self.reject(1, Noted::Unreadable, "a histogram's counts, buckets and bounds do not fit together");
        }
        let Some((key, route, failed)) = self.described(place, map(point.attributes), (point.start, temporality))
        else {
            return;
        };
        let counts = if plain { vec![point.count] } else { point.bucket_counts };
        let values: Vec<f64> = counts.iter().map(|n| *n as f64).collect();
        let Some(counts) = self.rise(key, point.start, point.time, point.bounds.clone(), values, temporality) else {
            return;
        };
        let bounds = point.bounds.iter().map(|b| b * place.to_us).chain([f64::INFINITY]);
        let buckets: Vec<Bucket> = bounds.zip(&counts).map(|(upto_us, n)| Bucket { upto_us, count: *n }).collect();
        let total = counts.iter().sum();
        self.add(place, point.time, route.as_deref(), failed, total, (!plain).then_some(&buckets));
    }

    fn sum(&mut self, place: &Place<'_>, point: NumberPoint, temporality: i32) {
        let value = match point.value {
            Some(Number::Double(n)) => n,
            Some(Number::Int(n)) => n as f64,
            None => return,
        };
        if point.flags & NO_VALUE != 0 {
            return;
        }
        let Some((key, route, failed)) = self.described(place, map(point.attributes), (point.start, temporality))
        else {
            return;
        };
        if let Some(counts) = self.rise(key, point.start, point.time, Vec::new(), vec![value], temporality) {
            self.add(place, point.time, route.as_deref(), failed, counts.iter().sum(), None);
        }
    }

    fn exponential(&mut self, place: &Place<'_>, mut point: ExponentialPoint, temporality: i32) {
        if point.flags & NO_VALUE != 0 {
            return;
        }
        let Some(counts) = Counts::of(&point) else {
            return self.reject(1, Noted::Unreadable, "an exponential histogram contradicts itself");
        };
        let told = (point.start, temporality);
        let Some((key, route, failed)) = self.described(place, map(std::mem::take(&mut point.attributes)), told) else {
            return;
        };
        let (start, at) = (signed(point.start), signed(point.time));
        let rise = match temporality {
            DELTA => self.is_next(key, start, at).then_some(counts),
            CUMULATIVE => {
                let new = self.state.novelty(start);
                let (intake, ahead) = (&self.context.intake, self.ahead());
                match self.state.exponential.get(&key) {
                    // A clock that ran ahead and is right again makes nothing late.
                    Some((before, _)) if at <= *before && (*before <= ahead || at > ahead) => {
                        late(intake, at == *before);
                        None
                    }
                    known => {
                        let rise = match known {
                            None => (new == New::SinceLast).then(|| counts.clone()),
                            Some((_, before)) => {
                                let rise = counts.since(before);
                                if rise.is_none() {
                                    intake.note(Noted::Resets, 1);
                                }
                                Some(rise.unwrap_or_else(|| counts.clone()))
                            }
                        };
                        self.state.exponential.insert(key, (at, counts));
                        rise
                    }
                }
            }
            _ => return self.reject(1, Noted::Unreadable, "a point is neither a delta nor cumulative"),
        };
        if let Some(rise) = rise {
            let total = rise.total().unwrap_or(u64::MAX);
            if total > PLAUSIBLE {
                return self.reject(1, Noted::Implausible, TOO_MANY);
            }
            let buckets = rise.bounded(place.to_us);
            self.add(place, point.time, route.as_deref(), failed, total, Some(&buckets));
        }
    }

    fn rise(
        &mut self,
        key: String,
        start: u64,
        time: u64,
        shape: Vec<f64>,
        values: Vec<f64>,
        temporality: i32,
    ) -> Option<Vec<u64>> {
        let (start, at) = (signed(start), signed(time));
        match temporality {
            CUMULATIVE => {
                let new = self.state.novelty(start);
                let start = (start > 0).then_some(start);
                self.state.counters.clock_set(&key, at, self.ahead());
                self.state.counters.since(Point { key, start, at: Some(at), shape, values }, new, &self.context.intake)
            }
            DELTA => {
                if values.iter().any(|v| !v.is_finite() || *v < 0.0) {
                    self.reject(1, Noted::NotANumber, "a count is no number, infinite or negative");
                    return None;
                }
                if values.iter().any(|v| *v > PLAUSIBLE as f64) {
                    self.reject(1, Noted::Implausible, TOO_MANY);
                    return None;
                }
                self.is_next(key, start, at).then(|| values.iter().map(|v| v.round() as u64).collect())
            }
            _ => {
                self.reject(1, Noted::Unreadable, "a point is neither a delta nor cumulative");
                None
            }
        }
    }

    /// What is later than this comes from a clock that is ahead; nanoseconds.
    fn ahead(&self) -> i64 {
        (self.context.intake.now() + AHEAD).0.saturating_mul(1_000_000)
    }

    /// Whether a delta follows the one before; a body that was sent twice is counted once.
    fn is_next(&mut self, key: String, start: i64, at: i64) -> bool {
        let ahead = self.ahead();
        let last = self.state.deltas.get(&key).copied().filter(|last| *last <= ahead || at > ahead);
        if let Some(last) = last.filter(|last| at <= *last || start > 0 && start < *last) {
            late(&self.context.intake, at == last);
            return false;
        }
        self.state.deltas.insert(key, at);
        true
    }

    fn add(
        &mut self,
        place: &Place<'_>,
        time: u64,
        route: Option<&str>,
        failed: bool,
        total: u64,
        buckets: Option<&Vec<Bucket>>,
    ) {
        let intake = &self.context.intake;
        let said = if time == 0 { intake.now() } else { Time(signed(time) / 1_000_000) };
        let Some(Time(at)) = intake.moment(said) else {
            return self.taken.reject(1, "a point is told too late, or its sender's clock is behind");
        };
        // Points of one second are one measurement.
        let tally = self.tally.entry(at.div_euclid(1000).saturating_add(1).saturating_mul(1000)).or_default();
        tally.count(place.environment, route, total, if failed { total } else { 0 }, intake);
        if let Some(buckets) = buckets {
            tally.took(place.environment, route, buckets, intake);
        }
    }
}

fn late(intake: &Intake, same: bool) {
    intake.note(if same { Noted::Duplicate } else { Noted::Late }, 1);
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The document's environment of a resource: by service and environment together, by service, by environment.
fn environment(context: &Context, resource: &Map<String, Value>) -> Option<String> {
    let text = |name: &str| resource.get(name).and_then(Value::as_str);
    let service = text("service.name");
    let environment = text("deployment.environment.name").or_else(|| text("deployment.environment"));
    let both = service.zip(environment).map(|(s, e)| format!("{s}/{e}"));
    context.environment(both.as_deref().into_iter().chain(service).chain(environment))
}
