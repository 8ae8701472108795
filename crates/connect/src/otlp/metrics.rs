//! Metrics of requests to measurements. Metrics of other names are taken and not kept: Vectra is no metrics store.

use super::exponential::Counts;
use super::known::State;
use super::messages::{
    CUMULATIVE, DELTA, ExponentialPoint, HistogramPoint, Metric, NO_VALUE, Number, NumberPoint, Resource, map,
};
use super::rises::{MIXED, TOO_MANY, took};
use super::{Kind, RECORD, Taken, Unread, json, wire};
use crate::telemetry::context::Context;
use crate::telemetry::counters::{Mixed, Over, PLAUSIBLE};
use crate::telemetry::tally::{Tally, failed};
use prost::Message as _;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use vectra_control::daemon::telemetry::{Intake, Noted};
use vectra_engine::signal::Bucket;
use vectra_engine::time::Time;
use vectra_engine::unseen::Why;

/// Bytes of what a series is called.
const NAMED: usize = 200;

const HISTOGRAMS: [&str; 3] = ["http.server.request.duration", "http.server.duration", "http_request_duration_seconds"];
const SUMS: [&str; 3] = ["http.server.requests", "http.server.request.count", "http_requests_total"];
/// How many metrics tell of requests. Those that stand first tell more: a histogram how long they took as well.
const METRICS: usize = HISTOGRAMS.len() + SUMS.len();
const STATUS: [&str; 4] = ["http.response.status_code", "http.status_code", "status_code", "status"];
const ROUTE: [&str; 3] = ["http.route", "route", "http.target.route"];

/// Takes metrics, and remembers what their counters were.
pub(crate) struct Metrics(Mutex<State>);

/// One body on its way.
pub(super) struct Round<'a> {
    pub context: &'a Context,
    pub state: &'a mut State,
    tally: HashMap<i64, Tally>,
    pub taken: Taken,
    points: u64,
}

/// Where points belong.
pub(super) struct Place<'a> {
    key: &'a str,
    environment: &'a str,
    metric: &'a str,
    rank: usize,
    to_us: f64,
    /// By its name somebody finds out who told it.
    pub intake: &'a Intake,
}

impl Metrics {
    pub fn new(now: Time) -> Metrics {
        Metrics(Mutex::new(State::new(now)))
    }

    /// Goes on from what an earlier process knew, and keeps what this one knows for the next.
    pub fn remember_in(&self, folder: &Path) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remember_in(folder);
    }

    /// The process ends in order.
    pub fn leave(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).leave();
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
        // What was counted before the place where a body breaks off is counted: its counters have moved on.
        let read = match kind {
            Kind::Protobuf => {
                let why = "the body is no ExportMetricsServiceRequest";
                round.protobuf(body).map_err(|wire::Broken| Unread::Broken(why.to_owned()))
            }
            Kind::Json => round.json(body).map_err(Unread::Broken),
        };
        let Round { tally, taken, points, .. } = round;
        let mut tally: Vec<_> = tally.into_iter().collect();
        tally.sort_by_key(|(at, _)| *at);
        state.note();
        for (at, tally) in tally {
            for measured in tally.measured(Time(at)) {
                context.intake.try_send(measured);
            }
        }
        read?;
        context.intake.came("otlp metrics", points);
        Ok(taken)
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
            // The same requests may be told by several metrics: the one that tells most is looked at first.
            let mut told = [false; METRICS];
            each_metric(of_resource, &mut |metric| {
                if metric.len() > RECORD {
                    self.reject(1, Noted::TooLarge, "a metric is larger than 1 MiB");
                } else if let Some(told) = rank(wire::last(metric, 1)?).and_then(|rank| told.get_mut(rank)) {
                    *told = true;
                }
                Ok(())
            })?;
            for wanted in (0..METRICS).filter(|rank| told.get(*rank) == Some(&true)) {
                each_metric(of_resource, &mut |metric| {
                    if metric.len() > RECORD || rank(wire::last(metric, 1)?) != Some(wanted) {
                        return Ok(());
                    }
                    match Metric::decode(metric) {
                        Ok(metric) => self.metric(metric, wanted, &resource),
                        Err(_) => self.reject(1, Noted::Unreadable, "a metric cannot be decoded"),
                    }
                    Ok(())
                })?;
            }
            Ok(())
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
            let mut metrics = Vec::new();
            for raw in of_resource.scopes.into_iter().flatten().flat_map(|s| s.records).flatten() {
                if raw.get().len() > RECORD {
                    self.reject(1, Noted::TooLarge, "a metric is larger than 1 MiB");
                    continue;
                }
                let value: Value = serde_json::from_str(raw.get()).map_err(|e| e.to_string())?;
                match json::metric(&value) {
                    Ok(metric) => metrics.extend(rank(metric.name.as_bytes()).map(|rank| (rank, metric))),
                    Err(why) => self.reject(1, Noted::Unreadable, why),
                }
            }
            metrics.sort_by_key(|(rank, _)| *rank);
            metrics.into_iter().for_each(|(rank, metric)| self.metric(metric, rank, &resource));
        }
        Ok(())
    }

    pub fn reject(&mut self, n: u64, noted: Noted, why: &'static str) {
        self.context.intake.note(noted, n);
        self.taken.reject(n, why);
    }

    fn metric(&mut self, metric: Metric, rank: usize, resource: &Map<String, Value>) {
        let histogram = rank < HISTOGRAMS.len();
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
        let intake = self.context.intake.of(&named(resource, &metric.name));
        if self.state.is_told_better(&key, rank, intake.now()) {
            return;
        }
        let place = Place { key: &key, environment: &environment, metric: &metric.name, rank, to_us, intake: &intake };
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
            self.state.sources.lost(&key);
            self.reject(1, Noted::SeriesBound, "more than 20000 series of requests are told");
            return None;
        }
        Some((key, route, failed))
    }

    fn histogram(&mut self, place: &Place<'_>, point: HistogramPoint, temporality: i32) {
        let told = (point.start, temporality);
        let Some((key, route, failed)) = self.described(place, map(point.attributes), told) else {
            return;
        };
        if point.flags & NO_VALUE != 0 {
            return self.unread(&key, point.time);
        }
        let rising =
            point.bounds.windows(2).all(|w| w.first() < w.last()) && point.bounds.iter().all(|b| b.is_finite());
        let sum = point.bucket_counts.iter().try_fold(0_u64, |sum, n| sum.checked_add(*n));
        let bucketed = point.bucket_counts.len() == point.bounds.len() + 1 && sum == Some(point.count);
        let plain = point.bucket_counts.is_empty() && point.bounds.is_empty();
        if !rising || !(bucketed || plain) {
            self.unread(&key, point.time);
            return self.reject(1, Noted::Unreadable, "a histogram's counts, buckets and bounds do not fit together");
        }
        self.told_by(place);
        let counts = if plain { vec![point.count] } else { point.bucket_counts };
        let values: Vec<f64> = counts.iter().map(|n| *n as f64).collect();
        let times = (point.start, point.time);
        let Some(rise) = self.rise(place, key, times, point.bounds.clone(), values, temporality) else {
            return;
        };
        let counts = &rise.counts;
        let bounds = point.bounds.iter().map(|b| b * place.to_us).chain([f64::INFINITY]);
        let buckets: Vec<Bucket> = bounds.zip(counts).map(|(upto_us, n)| Bucket { upto_us, count: *n }).collect();
        let total = counts.iter().sum();
        let told = (point.time, rise.over);
        self.add(place, told, route.as_deref(), failed, total, (!plain).then_some(&buckets));
    }

    fn sum(&mut self, place: &Place<'_>, point: NumberPoint, temporality: i32) {
        let told = (point.start, temporality);
        let Some((key, route, failed)) = self.described(place, map(point.attributes), told) else {
            return;
        };
        let value = match point.value.filter(|_| point.flags & NO_VALUE == 0) {
            Some(Number::Double(n)) => n,
            Some(Number::Int(n)) => n as f64,
            None => return self.unread(&key, point.time),
        };
        self.told_by(place);
        let times = (point.start, point.time);
        if let Some(rise) = self.rise(place, key, times, Vec::new(), vec![value], temporality) {
            let told = (point.time, rise.over);
            self.add(place, told, route.as_deref(), failed, rise.counts.iter().sum(), None);
        }
    }

    fn exponential(&mut self, place: &Place<'_>, mut point: ExponentialPoint, temporality: i32) {
        let told = (point.start, temporality);
        let Some((key, route, failed)) = self.described(place, map(std::mem::take(&mut point.attributes)), told) else {
            return;
        };
        if point.flags & NO_VALUE != 0 {
            return self.unread(&key, point.time);
        }
        let Some(counts) = Counts::of(&point) else {
            self.unread(&key, point.time);
            return self.reject(1, Noted::Unreadable, "an exponential histogram contradicts itself");
        };
        self.told_by(place);
        let (start, at) = (signed(point.start), signed(point.time));
        let rise = match temporality {
            DELTA => {
                let over = took(start, at);
                self.is_next(place, &key, start, at).then_some((counts, over))
            }
            CUMULATIVE => match self.risen(place, key, (start, at), counts) {
                Ok(rise) => rise,
                Err(Mixed) => return self.taken.reject(1, MIXED),
            },
            _ => return self.reject(1, Noted::Unreadable, "a point is neither a delta nor cumulative"),
        };
        if let Some((rise, over)) = rise {
            let total = rise.total().unwrap_or(u64::MAX);
            if total > PLAUSIBLE {
                return self.reject(1, Noted::Implausible, TOO_MANY);
            }
            let buckets = rise.bounded(place.to_us);
            self.add(place, (point.time, over), route.as_deref(), failed, total, Some(&buckets));
        }
    }

    /// This metric can be read, and tells the requests of its resource.
    fn told_by(&mut self, place: &Place<'_>) {
        self.state.told_by(place.key, place.rank, place.intake.now());
    }

    fn add(
        &mut self,
        place: &Place<'_>,
        (time, over): (u64, Option<Over>),
        route: Option<&str>,
        failed: bool,
        total: u64,
        buckets: Option<&Vec<Bucket>>,
    ) {
        let intake = &self.context.intake;
        let said = if time == 0 { intake.now() } else { Time(signed(time) / 1_000_000) };
        let failures = if failed { total } else { 0 };
        if let Some(mut over) = over.filter(|_| total > 0) {
            if over.from < self.state.began {
                over.why = Why::NotRunning;
            }
            return over.tell(place.environment, (total, failures), place.intake);
        }
        let Some(Time(at)) = intake.moment(said) else {
            if total > 0 {
                place.intake.unseen(place.environment, (said, said), Why::TooLate, (total, failures));
            }
            return self.taken.reject(1, "a point is told too late, or its sender's clock is behind");
        };
        // Points of one second are one measurement, and belong where that second starts. What a point tells came before it.
        let second = at.saturating_sub(1).div_euclid(1000);
        let tally = self.tally.entry(second.saturating_mul(1000)).or_default();
        tally.count(place.environment, route, total, failures, intake);
        if let Some(buckets) = buckets {
            tally.took(place.environment, route, buckets, intake);
        }
    }
}

/// Which of the metrics that tell of requests this is; `None`: none of them.
fn rank(name: &[u8]) -> Option<usize> {
    HISTOGRAMS.iter().chain(&SUMS).position(|known| known.as_bytes() == name)
}

/// The metrics of a resource, of all its scopes.
fn each_metric<'a>(
    of_resource: &'a [u8],
    take: &mut dyn FnMut(&'a [u8]) -> Result<(), wire::Broken>,
) -> Result<(), wire::Broken> {
    wire::each(of_resource, 2, &mut |of_scope| wire::each(of_scope, 2, take))
}

/// What somebody calls a series who looks for its sender.
fn named(resource: &Map<String, Value>, metric: &str) -> String {
    let text = |name: &str| resource.get(name).and_then(Value::as_str);
    let instance = text("service.instance.id").or_else(|| text("host.name"));
    let who: Vec<&str> = text("service.name").into_iter().chain(instance).collect();
    let mut name = format!("otlp metrics {} {metric}", who.join(" "));
    name.truncate(name.floor_char_boundary(NAMED));
    name
}

pub(super) fn signed(n: u64) -> i64 {
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
