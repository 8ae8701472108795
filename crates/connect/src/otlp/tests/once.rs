//! What is told in several ways, in another order or by several as one counts once, or is refused with its name.

use super::*;

fn sum(temporality: i32, start: u64, time: u64, status: i64, n: i64) -> Metric {
    let point = NumberPoint { attributes: attributes(status), start, time, value: Some(Number::Int(n)), flags: 0 };
    let sum = Sum { data_points: vec![point], temporality, is_monotonic: true };
    Metric { name: "http.server.requests".into(), sum: Some(sum), ..Metric::default() }
}

fn counted(house: &mut House) -> (u64, u64) {
    let all = house.requests().into_iter().filter(|(route, _)| route.is_none());
    all.fold((0, 0), |(total, failed), (_, r)| (total + r.total, failed + r.failed))
}

/// All in one body, as exporters send what one process has.
fn export(house: &mut House, metrics: &[Metric]) -> (u64, u64) {
    let scope: Vec<u8> = metrics.iter().flat_map(|m| field(2, &m.encode_to_vec())).collect();
    let body = field(1, &[field(1, &resource().encode_to_vec()), field(2, &scope)].concat());
    assert_eq!(house.metrics.take(&house.context, Kind::Protobuf, &body), Ok(Taken::default()));
    counted(house)
}

#[test]
fn a_counter_and_a_histogram_of_the_same_requests_count_once() {
    let mut house = House::new();
    for n in 1..=3 {
        let (start, time) = (NS + (n - 1) * SECOND, NS + n * SECOND);
        let told = [sum(DELTA, start, time, 503, 50), histogram(DELTA, start, time, 503, &[50, 0, 0])];
        assert_eq!(export(&mut house, &told), (50, 50), "whichever stands first");
    }
    // Both names of the conventions, as while one changes over.
    let (start, time) = (NS + 4 * SECOND, NS + 5 * SECOND);
    let new = histogram(DELTA, start, time, 200, &[7, 0, 0]);
    let old = Metric { name: "http.server.duration".into(), unit: "ms".into(), ..new.clone() };
    assert_eq!(export(&mut house, &[old, new]), (7, 0));
    // What nobody tells better counts: a histogram that says no status tells nothing.
    let mut house = House::new();
    let mut nameless = histogram(DELTA, NS - SECOND, NS, 200, &[9, 0, 0]);
    nameless.histogram.as_mut().expect("one").data_points[0].attributes.clear();
    house.metric(&nameless);
    house.metric(&sum(DELTA, NS - SECOND, NS, 500, 9));
    assert_eq!(counted(&mut house), (9, 9));
}

/// As a collector with several consumers sends them, and as a retry does.
#[test]
fn deltas_count_in_whatever_order_they_come() {
    let mut house = House::new();
    for (from, to) in [(20, 10), (10, 0), (40, 30), (30, 20), (30, 20)] {
        let delta = histogram(DELTA, NS - from * SECOND, NS - to * SECOND, 500, &[10, 0, 0]);
        assert_eq!(house.metric(&delta), Taken::default());
    }
    assert_eq!(counted(&mut house), (40, 40));
    assert_eq!((house.count(Noted::Duplicate), house.count(Noted::Late)), (1, 0));
}

#[test]
fn workers_that_share_all_their_attributes_are_named_and_not_dropped_without_a_word() {
    let mut house = House::new();
    house.metric(&sum(DELTA, NS - 10 * SECOND, NS, 200, 10));
    let taken = house.metric(&sum(DELTA, NS - 9 * SECOND, NS + SECOND, 200, 10));
    assert!(taken.rejected == 1 && taken.why.contains("service.instance.id"), "{taken:?}");
    assert_eq!((counted(&mut house), house.count(Noted::Mixed)), ((10, 0), 1));
    assert_eq!(house.context.intake.counts().bounds_hit(), 1, "the alert on refusals sees it");
}
