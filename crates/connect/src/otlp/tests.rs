//! Bodies as exporters send them, as nobody should, and what is answered.

use super::answer::{Response, Status};
use super::messages::{
    Any, AnyValue, Buckets, CUMULATIVE, DELTA, Exponential, ExponentialPoint, Histogram, HistogramPoint, KeyValue,
    LogRecord, Metric, Number, NumberPoint, Resource, Sum,
};
use super::{Kind, Metrics, Taken, Unread, take_logs};
use crate::telemetry::context::Context;
use proptest::prelude::*;
use prost::Message as _;
use vectra_control::daemon::telemetry::{Intake, Noted, Received, keep_lines};
use vectra_control::ports::Posted;
use vectra_engine::signal::{Bucket, Latency, Requests, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_logs::{Level, Limits, Line, Logs, Query};
use vectra_plan::config::Telemetry;

mod new_series;
mod once;

const NOW: Time = Time(1_795_341_600_000);
const NS: u64 = 1_795_341_600_000_000_000;
const SECOND: u64 = 1_000_000_000;

struct House {
    context: Context,
    metrics: Metrics,
    received: Received,
}

impl House {
    fn new() -> House {
        let (intake, received) = Intake::with_clock(|| NOW);
        intake.know_environments(["API Prod", "API Staging"]);
        let mut config = Telemetry::default();
        config.environments.insert("shop/production".to_owned(), "api prod".to_owned());
        House { context: Context::new(intake, &config), metrics: Metrics::new(NOW - Span::seconds(600)), received }
    }

    fn metric(&mut self, metric: &Metric) -> Taken {
        self.metrics.take(&self.context, Kind::Protobuf, &body(&resource(), &metric.encode_to_vec())).expect("is read")
    }

    fn requests(&mut self) -> Vec<(Option<String>, Requests)> {
        let mut out = Vec::new();
        while let Ok(measured) = self.received.measured.try_recv() {
            match (measured.series, measured.sample) {
                (Series::Requests { environment, route }, Sample::Requests(r)) => {
                    assert_eq!(environment, "API Prod");
                    out.push((route, r));
                }
                other => panic!("{other:?}"),
            }
        }
        out
    }

    fn count(&self, noted: Noted) -> u64 {
        self.context.intake.counts().get(noted)
    }

    fn lines(self) -> Vec<Line> {
        let House { context, received, metrics } = self;
        drop((context, metrics));
        let folder = tempfile::tempdir().expect("a folder");
        let (logs, _) = Logs::open(folder.path(), Limits::new(Span::seconds(1_000_000_000), 1 << 24)).expect("opens");
        let (_, keeper) = keep_lines(received, logs.clone(), Box::new(|_| {})).expect("a thread");
        keeper.wait();
        logs.search(&Query::default()).expect("found").lines.into_iter().rev().map(|l| l.line).collect()
    }
}

fn text(key: &str, value: &str) -> KeyValue {
    KeyValue { key: key.into(), value: Some(AnyValue { value: Some(Any::Text(value.into())) }) }
}

fn number(key: &str, value: i64) -> KeyValue {
    KeyValue { key: key.into(), value: Some(AnyValue { value: Some(Any::Int(value)) }) }
}

fn resource() -> Resource {
    Resource { attributes: vec![text("service.name", "shop"), text("deployment.environment.name", "production")] }
}

/// A field that holds bytes.
fn field(number: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    prost::encoding::encode_varint(value.len() as u64, &mut out);
    out.extend_from_slice(value);
    out
}

/// A request with one record or metric: both are built alike.
fn body(resource: &Resource, record: &[u8]) -> Vec<u8> {
    let scope = field(2, record);
    field(1, &[field(1, &resource.encode_to_vec()), field(2, &scope)].concat())
}

fn attributes(status: i64) -> Vec<KeyValue> {
    vec![text("http.route", "/pay"), number("http.response.status_code", status)]
}

fn histogram(temporality: i32, start: u64, time: u64, status: i64, counts: &[u64]) -> Metric {
    let point = HistogramPoint {
        attributes: attributes(status),
        start,
        time,
        count: counts.iter().sum(),
        bucket_counts: counts.to_vec(),
        bounds: vec![0.1, 1.0],
        flags: 0,
    };
    Metric {
        name: "http.server.request.duration".into(),
        unit: "s".into(),
        histogram: Some(Histogram { data_points: vec![point], temporality }),
        ..Metric::default()
    }
}

fn buckets(counts: &[u64]) -> Latency {
    let bounds = [100_000.0, 1_000_000.0, f64::INFINITY];
    Latency::Buckets(bounds.iter().zip(counts).map(|(b, n)| Bucket { upto_us: *b, count: *n }).collect())
}

#[test]
fn a_delta_counts_once_however_often_it_is_sent() {
    let mut house = House::new();
    let metric = histogram(DELTA, NS - SECOND, NS, 503, &[1, 2, 3]);
    assert_eq!(house.metric(&metric), Taken::default());
    let wanted = Requests { total: 6, failed: 6, latency: buckets(&[1, 2, 3]) };
    assert_eq!(house.requests(), [(None, wanted.clone()), (Some("/pay".into()), wanted)]);
    house.metric(&metric);
    assert_eq!((house.requests().len(), house.count(Noted::Duplicate)), (0, 1));
    house.metric(&histogram(DELTA, NS - 5 * SECOND, NS - 4 * SECOND, 503, &[1, 0, 0]));
    assert_eq!(
        (house.requests().len(), house.count(Noted::Late)),
        (2, 0),
        "one that comes later than the next one counts"
    );
}

/// Of requests of which every third is kept, each is told as 3.33.
#[test]
fn fractions_of_deltas_add_up() {
    let mut house = House::new();
    let mut total = 0;
    for second in 1..=100_u64 {
        let (start, time) = (NS + (second - 1) * 1_000_000, NS + second * 1_000_000);
        let value = Some(Number::Double(10.0 / 3.0));
        let point = NumberPoint { attributes: attributes(200), start, time, value, flags: 0 };
        let sum = Sum { data_points: vec![point], temporality: DELTA, is_monotonic: true };
        house.metric(&Metric { name: "http.server.requests".into(), sum: Some(sum), ..Metric::default() });
        total += house.requests().iter().filter(|(route, _)| route.is_none()).map(|(_, r)| r.total).sum::<u64>();
    }
    assert!((332..=333).contains(&total), "{total}");
}

/// Each pod counts its own; what one of them sends twice is still refused.
#[test]
fn pods_that_post_in_the_same_second_all_count() {
    let mut house = House::new();
    for pod in 0..10_u64 {
        let resource = Resource {
            attributes: [resource().attributes, vec![text("service.instance.id", &format!("pod-{pod}"))]].concat(),
        };
        let status = if pod == 9 { 500 } else { 200 };
        let metric = histogram(DELTA, NS - SECOND, NS + pod * 1_000_000, status, &[10, 0, 0]).encode_to_vec();
        for _ in 0..2 {
            let taken = house.metrics.take(&house.context, Kind::Protobuf, &body(&resource, &metric)).expect("is read");
            assert_eq!(taken, Taken::default());
        }
    }
    let whole: Vec<_> = house.requests().into_iter().filter(|(route, _)| route.is_none()).map(|(_, r)| r).collect();
    let sum = |of: fn(&Requests) -> u64| whole.iter().map(of).sum::<u64>();
    assert_eq!((sum(|r| r.total), sum(|r| r.failed), house.count(Noted::Duplicate)), (100, 10, 10));
}

#[test]
fn a_count_that_cannot_be_is_refused_and_said() {
    let mut house = House::new();
    for counts in [[u64::MAX, 0, 0], [2_000_000_000, 0, 0]] {
        let taken = house.metric(&histogram(DELTA, NS - SECOND, NS, 200, &counts));
        assert_eq!((taken.rejected, taken.why), (1, "a point counts more than a billion requests at once"));
    }
    assert_eq!((house.requests().len(), house.count(Noted::Implausible)), (0, 2));
    assert_eq!(house.context.intake.counts().bounds_hit(), 2, "the alert on refusals sees it");
    house.metric(&histogram(DELTA, NS - SECOND, NS, 200, &[3, 0, 0]));
    assert_eq!(house.requests().first().map(|(_, r)| r.total), Some(3), "what is right counts on");
}

#[test]
fn what_comes_too_late_is_refused_and_said_and_a_clock_set_right_loses_nothing() {
    let mut house = House::new();
    let mut total = |temporality, end: u64, n: u64| {
        let taken = house.metric(&histogram(temporality, end - SECOND, end, 200, &[n, 0, 0]));
        (taken.rejected, house.requests().first().map(|(_, r)| r.total))
    };
    assert_eq!(total(DELTA, NS - 1800 * SECOND, 100), (1, None), "half an hour late");
    assert_eq!(total(DELTA, NS + 5 * 3600 * SECOND, 7), (0, Some(7)), "a clock that is ahead counts now");
    assert_eq!(total(DELTA, NS + SECOND, 8), (0, Some(8)), "right again");
    assert_eq!((house.count(Noted::TooLate), house.count(Noted::Late)), (1, 0));
}

#[test]
fn a_cumulative_series_counts_what_it_rose_by() {
    let mut house = House::new();
    let mut total = |start: u64, time: u64, counts: &[u64]| {
        house.metric(&histogram(CUMULATIVE, start, time, 200, counts));
        house.requests().first().map(|(_, r)| (r.total, r.latency.clone()))
    };
    let old = NS - 9000 * SECOND;
    assert_eq!(total(old, NS, &[100, 0, 0]), None, "began long before anybody listened");
    assert_eq!(total(old, NS + SECOND, &[103, 1, 0]), Some((4, buckets(&[3, 1, 0]))));
    let restarted = NS + 2 * SECOND;
    assert_eq!(total(restarted, NS + 3 * SECOND, &[110, 2, 0]), Some((112, buckets(&[110, 2, 0]))));
    let mut fresh = House::new();
    fresh.metric(&histogram(CUMULATIVE, NS - SECOND, NS, 200, &[5, 0, 0]));
    assert_eq!(fresh.requests()[0].1.total, 5, "it began while somebody listened");
}

#[test]
fn durations_are_brought_to_one_unit_or_refused() {
    for (unit, slower_than) in [("s", 1_000_000.0), ("ms", 1000.0), ("us", 1.0), ("ns", 0.001)] {
        let mut house = House::new();
        let metric = Metric { unit: unit.into(), ..histogram(DELTA, NS - SECOND, NS, 200, &[0, 1, 0]) };
        house.metric(&metric);
        let Some((_, Requests { latency: Latency::Buckets(found), .. })) = house.requests().into_iter().next() else {
            panic!("{unit}: buckets");
        };
        let bounds: Vec<f64> = metric.histogram.as_ref().expect("one").data_points[0].bounds.clone();
        let wanted: Vec<f64> = bounds.iter().map(|b| b * slower_than).chain([f64::INFINITY]).collect();
        assert_eq!(found.iter().map(|b| b.upto_us).collect::<Vec<_>>(), wanted, "{unit}");
    }
    let mut house = House::new();
    let hours = Metric { unit: "h".into(), ..histogram(DELTA, NS - SECOND, NS, 200, &[0, 1, 0]) };
    let taken = house.metric(&hours);
    assert!(taken.rejected == 1 && taken.why.contains("unit"), "{taken:?}");
}

#[test]
fn workers_that_say_only_when_they_began_are_counted_each_for_itself() {
    let mut house = House::new();
    // Four processes of one service, ten exports each, ten requests more at each of them.
    let starts = [NS - 4 * SECOND, NS - 3 * SECOND, NS - 2 * SECOND, NS - SECOND];
    for export in 1..=10 {
        for start in starts {
            let time = NS + 10 * export * SECOND;
            house.metric(&histogram(CUMULATIVE, start, time, 200, &[10 * export, 0, 0]));
        }
    }
    let total: u64 = house.requests().iter().filter(|(route, _)| route.is_none()).map(|(_, r)| r.total).sum();
    assert_eq!((total, house.count(Noted::Resets)), (400, 0));
}

#[test]
fn sums_and_exponential_histograms_are_read() {
    let mut house = House::new();
    let point = NumberPoint {
        attributes: attributes(200),
        start: NS - SECOND,
        time: NS,
        value: Some(Number::Int(7)),
        flags: 0,
    };
    let sum = Sum { data_points: vec![point], temporality: DELTA, is_monotonic: true };
    house.metric(&Metric { name: "http.server.requests".into(), sum: Some(sum), ..Metric::default() });
    assert_eq!(house.requests()[0].1, Requests { total: 7, failed: 0, latency: Latency::Unknown });

    let point = |time: u64, scale: i32, offset: i32, counts: &[u64]| ExponentialPoint {
        attributes: attributes(200),
        start: NS - SECOND,
        time,
        count: counts.iter().sum(),
        scale,
        positive: Some(Buckets { offset, bucket_counts: counts.to_vec() }),
        ..ExponentialPoint::default()
    };
    let mut take = |point: ExponentialPoint| {
        let exponential = Exponential { data_points: vec![point], temporality: CUMULATIVE };
        let metric = Metric {
            name: "http.server.request.duration".into(),
            unit: "s".into(),
            exponential: Some(exponential),
            ..Metric::default()
        };
        house.metric(&metric);
        house.requests().first().map(|(_, r)| r.clone())
    };
    let first = take(point(NS, 1, -2, &[4, 0, 1])).expect("began while somebody listened");
    let Latency::Buckets(b) = first.latency else { panic!("buckets") };
    let seen: Vec<(i64, u64)> = b.iter().filter(|b| b.count > 0).map(|b| (b.upto_us.round() as i64, b.count)).collect();
    assert_eq!(seen, [(707_107, 4), (1_414_214, 1)], "base 2^(1/2): buckets -2 and 0");
    let second = take(point(NS + SECOND, 0, -1, &[6, 2])).expect("rose");
    assert_eq!(second.total, 3, "at a coarser scale nothing is lost or counted twice");
}

#[test]
fn what_contradicts_itself_is_refused_with_its_reason() {
    let mut house = House::new();
    let mut broken = histogram(DELTA, NS - SECOND, NS, 200, &[1, 2, 3]);
    broken.histogram.as_mut().expect("one").data_points[0].count = 7;
    assert_eq!(house.metric(&broken).rejected, 1);
    let mut unsorted = histogram(DELTA, NS - SECOND, NS, 200, &[1, 2, 3]);
    unsorted.histogram.as_mut().expect("one").data_points[0].bounds = vec![1.0, f64::NAN];
    assert_eq!(house.metric(&unsorted).rejected, 1);
    let mut nameless = histogram(DELTA, NS - SECOND, NS, 200, &[1, 2, 3]);
    nameless.histogram.as_mut().expect("one").data_points[0].attributes.pop();
    assert_eq!(house.metric(&nameless).rejected, 1);
    assert_eq!(house.metric(&histogram(0, NS - SECOND, NS, 200, &[1, 2, 3])).rejected, 1);
    let elsewhere = Resource { attributes: vec![text("service.name", "mars")] };
    let metric = histogram(DELTA, NS - SECOND, NS, 200, &[1, 2, 3]).encode_to_vec();
    let taken = house.metrics.take(&house.context, Kind::Protobuf, &body(&elsewhere, &metric)).expect("is read");
    assert!(taken.rejected == 1 && taken.why.contains("service.name"), "{taken:?}");
    // A name of the runbook, of which nothing says that its requests are told: objectives would not look at them.
    let unsaid = Resource { attributes: vec![text("deployment.environment.name", "API Staging")] };
    let taken = house.metrics.take(&house.context, Kind::Protobuf, &body(&unsaid, &metric)).expect("is read");
    assert!(taken.rejected == 1 && taken.why.contains("[telemetry.environments]"), "{taken:?}");
    assert_eq!(house.requests(), []);
    assert_eq!(
        (house.count(Noted::Unreadable), house.count(Noted::NoStatus), house.count(Noted::NoEnvironment)),
        (3, 1, 2)
    );
}

#[test]
fn metrics_in_json_are_the_same_metrics() {
    let mut house = House::new();
    let point = serde_json::json!({
        "attributes": [
            {"key": "http.route", "value": {"stringValue": "/pay"}},
            {"key": "http.response.status_code", "value": {"intValue": "503"}},
        ],
        "startTimeUnixNano": (NS - SECOND).to_string(), "timeUnixNano": NS.to_string(),
        "count": "6", "bucketCounts": ["1", 2, "3"], "explicitBounds": [0.1, 1], "someNewField": null,
    });
    let metric = serde_json::json!({"name": "http.server.request.duration", "unit": "s",
        "histogram": {"aggregationTemporality": 1, "dataPoints": [point]}});
    let body = serde_json::json!({"resourceMetrics": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}},
            {"key": "deployment.environment.name", "value": {"stringValue": "production"}}]},
        "scopeMetrics": [{"scope": {}, "metrics": [metric]}]}]});
    let taken = house.metrics.take(&house.context, Kind::Json, body.to_string().as_bytes());
    assert_eq!(taken, Ok(Taken::default()));
    assert_eq!(house.requests()[0].1, Requests { total: 6, failed: 6, latency: buckets(&[1, 2, 3]) });
}

#[test]
fn log_records_become_lines_in_both_encodings() {
    let house = House::new();
    let record = LogRecord {
        time_unix_nano: NS,
        severity_number: 17,
        body: Some(AnyValue { value: Some(Any::Text("SendGrid refused".into())) }),
        attributes: vec![number("code", 403)],
        trace_id: vec![0x5b, 0x8e],
        ..LogRecord::default()
    };
    let taken = take_logs(&house.context, Kind::Protobuf, &body(&resource(), &record.encode_to_vec()));
    assert_eq!(taken, Ok(Taken::default()));
    let json = serde_json::json!({"resourceLogs": [{"resource": {"attributes": [
        {"key": "service.name", "value": {"stringValue": "shop"}}]},
    "scopeLogs": [{"logRecords": [
        {"timeUnixNano": NS.to_string(), "severityNumber": 17, "traceId": "5B8E",
         "body": {"stringValue": "SendGrid refused"}, "attributes": [{"key": "code", "value": {"intValue": "403"}}]},
        {"severityText": "warn", "body": {"kvlistValue": {"values": [{"key": "a", "value": {"boolValue": true}}]}}},
        {"traceId": "no hex"},
    ]}]}]});
    let taken = take_logs(&house.context, Kind::Json, json.to_string().as_bytes()).expect("is read");
    assert_eq!(taken.rejected, 1);
    let lines = house.lines();
    let wanted = Line {
        at: NOW,
        level: Level::Error,
        service: "shop".into(),
        text: "SendGrid refused".into(),
        attributes: r#"{"code":403,"trace_id":"5b8e"}"#.into(),
    };
    assert_eq!(lines[..2], [wanted.clone(), wanted]);
    assert_eq!((lines[2].level, lines[2].text.as_str()), (Level::Warn, r#"{"a":true}"#));
}

#[test]
fn a_body_of_empty_records_stays_as_small_as_its_records_are() {
    // A megabyte of records of two bytes each: half a million, walked one by one.
    let records = [field(2, &[]); 1].concat().repeat(1000);
    let body = field(1, &field(2, &records));
    let house = House::new();
    assert_eq!(take_logs(&house.context, Kind::Protobuf, &body), Ok(Taken::default()));
    assert_eq!(house.lines().len(), 100, "a page of them");
}

#[test]
fn a_full_queue_is_an_answer_that_asks_to_come_again() {
    let house = House::new();
    let record =
        LogRecord { body: Some(AnyValue { value: Some(Any::Text("x".repeat(900_000))) }), ..LogRecord::default() };
    let body = body(&resource(), &record.encode_to_vec());
    let mut last = Ok(Taken::default());
    for _ in 0..100 {
        last = take_logs(&house.context, Kind::Protobuf, &body);
    }
    assert_eq!(last, Err(Unread::Full));
    let answer = super::refused(Kind::Protobuf, 503, "later");
    assert_eq!((answer.status, answer.retry_after), (503, Some(5)));
    assert_eq!(Status::decode(answer.body.as_slice()).expect("a status").message, "later");
}

#[test]
fn answers_are_in_the_encoding_of_the_request() {
    let taken = Taken { rejected: 3, why: "no" };
    let answer = Kind::Protobuf.taken(Posted::OtlpLogs, &taken);
    let partial = Response::decode(answer.body.as_slice()).expect("a response").partial.expect("partial");
    assert_eq!((partial.rejected, partial.why.as_str()), (3, "no"));
    let answer = Kind::Json.taken(Posted::OtlpMetrics, &taken);
    assert_eq!(answer.body, br#"{"partialSuccess":{"errorMessage":"no","rejectedDataPoints":"3"}}"#);
    assert_eq!(Kind::Json.taken(Posted::OtlpLogs, &Taken::default()).body, b"{}");
    assert_eq!(Kind::of("Application/JSON; charset=utf-8"), Some(Kind::Json));
    assert_eq!(Kind::of("text/plain"), None);
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300), json in "[\\[\\]{}\":,a-zA-Z0-9]{0,80}") {
        let house = House::new();
        let resource = resource();
        for body in [bytes.clone(), body(&resource, &bytes), field(1, &bytes), json.clone().into_bytes()] {
            for kind in [Kind::Protobuf, Kind::Json] {
                let _ = take_logs(&house.context, kind, &body);
                let _ = house.metrics.take(&house.context, kind, &body);
            }
        }
    }

    /// Cumulative points in any order: what is counted is never more than the highest value of one run of the process.
    #[test]
    fn no_order_of_points_counts_too_much(points in prop::collection::vec((0_u64..20, 0_u64..50), 1..20)) {
        let mut house = House::new();
        let mut counted = 0;
        for (at, value) in &points {
            house.metric(&histogram(CUMULATIVE, NS - SECOND, NS + at * SECOND, 200, &[*value, 0, 0]));
            counted += house.requests().iter().filter(|(route, _)| route.is_none()).map(|(_, r)| r.total).sum::<u64>();
        }
        let most: u64 = points.iter().map(|(_, v)| v).sum();
        prop_assert!(counted <= most, "{} of {}", counted, most);
    }
}
