//! Series that are told later than the others of their process, and the edges at which requests are counted.

use super::*;

/// Some hours before anybody listened.
const OLD: u64 = NS - 9000 * SECOND;

/// An application that began before Vectra: cumulative counts by status, all of one start.
fn told(at: u64, counts: &[(i64, u64)]) -> Metric {
    let point = |(status, n): &(i64, u64)| NumberPoint {
        attributes: attributes(*status),
        start: OLD,
        time: at,
        value: Some(Number::Int(*n as i64)),
        flags: 0,
    };
    let sum = Sum { data_points: counts.iter().map(point).collect(), temporality: CUMULATIVE, is_monotonic: true };
    Metric { name: "http.server.requests".into(), sum: Some(sum), ..Metric::default() }
}

/// Requests and failures of the environment since this was asked before.
fn counted(house: &mut House) -> (u64, u64) {
    let all = house.requests().into_iter().filter(|(route, _)| route.is_none());
    all.fold((0, 0), |(total, failed), (_, r)| (total + r.total, failed + r.failed))
}

#[test]
fn the_first_failures_of_a_process_that_began_before_vectra_count() {
    let mut house = House::new();
    let mut export = |seconds: u64, counts: &[(i64, u64)]| {
        house.metric(&told(NS + seconds * SECOND, counts));
        counted(&mut house)
    };
    assert_eq!(export(0, &[(200, 1000)]), (0, 0), "how long these were counted is not known");
    assert_eq!(export(10, &[(200, 1100)]), (100, 0));
    assert_eq!(export(20, &[(200, 1100), (500, 300)]), (300, 300), "ten seconds ago there was none");
    assert_eq!(export(30, &[(200, 1101), (500, 310)]), (11, 10));
}

#[test]
fn exponential_histograms_that_are_told_later_count_too() {
    let mut house = House::new();
    let mut export = |seconds: u64, statuses: &[i64]| {
        let point = |status: &i64| ExponentialPoint {
            attributes: attributes(*status),
            start: OLD,
            time: NS + seconds * SECOND,
            count: 7,
            positive: Some(Buckets { offset: 0, bucket_counts: vec![7] }),
            ..ExponentialPoint::default()
        };
        let data_points = statuses.iter().map(point).collect();
        house.metric(&Metric {
            name: "http.server.request.duration".into(),
            unit: "s".into(),
            exponential: Some(Exponential { data_points, temporality: CUMULATIVE }),
            ..Metric::default()
        });
        counted(&mut house)
    };
    assert_eq!((export(0, &[200]), export(10, &[200, 503]), export(20, &[200, 503])), ((0, 0), (7, 7), (0, 0)));
}

/// A collector may send what it read at once in several bodies: the second of them is no news.
#[test]
fn an_export_in_several_bodies_is_one_beginning() {
    let mut house = House::new();
    house.metric(&told(NS, &[(200, 1000)]));
    house.metric(&told(NS + SECOND / 10, &[(404, 2000)]));
    assert_eq!(counted(&mut house), (0, 0));
    house.metric(&told(NS + 10 * SECOND, &[(200, 1003)]));
    house.metric(&told(NS + 10 * SECOND, &[(404, 2004)]));
    assert_eq!(counted(&mut house), (7, 0));
}

#[test]
fn what_could_not_be_read_at_first_or_is_told_by_several_as_one_is_no_news_later() {
    let mut house = House::new();
    let exported = |seconds: u64, count: u64, counts: &[u64]| {
        let mut metric = histogram(CUMULATIVE, OLD, NS + seconds * SECOND, 500, counts);
        metric.histogram.as_mut().expect("one").data_points[0].count = count;
        metric
    };
    assert_eq!(house.metric(&exported(0, 99, &[1, 2, 3])).rejected, 1);
    assert_eq!(house.metric(&exported(10, 6, &[1, 2, 3])), Taken::default());
    assert_eq!(counted(&mut house), (0, 0), "it may have counted for months");
    house.metric(&exported(20, 8, &[1, 2, 5]));
    assert_eq!(counted(&mut house), (2, 2));

    let mut house = House::new();
    house.metric(&told(NS, &[(200, 5000)]));
    house.metric(&told(NS + SECOND, &[(200, 40)]));
    house.metric(&told(NS + 2 * SECOND, &[(200, 5001), (500, 9000)]));
    assert_eq!(counted(&mut house), (0, 0), "two processes tell one series: nobody knows which of them is new");
}

#[test]
fn a_restart_knows_who_was_heard_and_a_long_pause_is_no_minute() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut before = House::new();
    before.metrics.remember_in(folder.path());
    before.metric(&told(NS - 20 * SECOND, &[(200, 1000)]));
    before.metric(&told(NS - 10 * SECOND, &[(200, 1100)]));
    drop(before);
    let mut after = House::new();
    after.metrics.remember_in(folder.path());
    after.metric(&told(NS, &[(200, 1101), (500, 5)]));
    assert_eq!(counted(&mut after), (6, 5));
    drop(after);
    let mut much_later = House::new();
    much_later.metrics.remember_in(folder.path());
    much_later.metric(&told(NS + 3600 * SECOND, &[(200, 1101), (500, 5), (503, 8)]));
    assert_eq!(counted(&mut much_later), (0, 0), "when in that hour is not known");
    let unseen = much_later.context.intake.counts().take_unseen(NOW);
    assert_eq!(unseen.iter().map(|s| (s.total, s.failed)).collect::<Vec<_>>(), [(8, 8)], "{unseen:?}");
}

/// The last requests of a month are that month's, also those of its last second.
#[test]
fn requests_count_in_the_second_in_which_they_came() {
    let mut house = House::new();
    let moments = [(200, NS - SECOND / 5, NOW.0 - 1000), (201, NS, NOW.0 - 1000), (204, NS + 1_000_000, NOW.0)];
    for (status, time, second) in moments {
        house.metric(&histogram(DELTA, time - SECOND / 10, time, status, &[1, 0, 0]));
        let at = house.received.measured.try_recv().map(|m| m.at);
        assert_eq!(at, Ok(Time(second)), "{time}");
        house.requests();
    }
}
