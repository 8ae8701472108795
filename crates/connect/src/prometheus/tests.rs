//! Texts as endpoints give them, and as nobody should.

use super::requests::{Reader, Refused};
use super::text::{Format, Sample, read};
use proptest::prelude::*;
use vectra_control::daemon::telemetry::{Intake, Noted};
use vectra_engine::signal::{Bucket, Latency, Measured, Sample as Seen, Series};
use vectra_engine::time::Time;
use vectra_engine::unseen::Why;
use vectra_plan::Config;

fn scrape(more: &str) -> Reader {
    let text = format!("[telemetry.scrape.api]\nurl = \"http://127.0.0.1/metrics\"\nenvironment = \"API\"\n{more}");
    let config = Config::parse(&text).expect("parses");
    Reader::new(config.telemetry.scrape["api"].clone(), "API".into())
}

struct House {
    reader: Reader,
    intake: Intake,
    clock: i64,
    _received: vectra_control::daemon::telemetry::Received,
}

impl House {
    fn new(more: &str) -> House {
        let (intake, _received) = Intake::new();
        House { reader: scrape(more), intake, clock: 0, _received }
    }

    fn take(&mut self, text: &str) -> Result<Vec<Row>, Refused> {
        self.clock += 15_000;
        let measured = self.reader.take(text, Format::Prometheus, Time(self.clock), &self.intake)?;
        Ok(measured.map(row).collect())
    }
}

/// Route, total, failed, latency.
type Row = (Option<String>, u64, u64, Latency);

fn row(measured: Measured) -> Row {
    match (measured.series, measured.sample) {
        (Series::Requests { environment, route }, Seen::Requests(r)) => {
            assert_eq!(environment, "API");
            (route, r.total, r.failed, r.latency)
        }
        other => panic!("{other:?}"),
    }
}

fn samples(text: &str, format: Format) -> Result<Vec<(String, f64, Option<i64>)>, String> {
    let mut out = Vec::new();
    let mut take = |s: Sample<'_>| {
        let labels: Vec<String> = s.labels.iter().map(|(n, v)| format!("{n}={v}")).collect();
        out.push((format!("{} {}", s.name, labels.join(",")), s.value, s.at));
    };
    read(text, format, &mut take).map_err(|e| e.to_string())?;
    Ok(out)
}

#[test]
fn the_exposition_format_is_read_with_its_odd_corners() {
    let text = "# HELP http_requests_total The total.\n# TYPE http_requests_total counter\n\
        http_requests_total{method=\"post\",code=\"200\"} 1027 1395066363000\n\
        http_requests_total { method = \"a\\\\b\\\"c\\nd\" , } 3\r\n\n   # a comment\n\
        msdos_file_access_time_seconds{path=\"C:\\\\DIR\\\\FILE.TXT\"} 1.458255915e9\n\
        metric_without_timestamp_and_labels 12.47\n\
        something_weird{problem=\"division by zero\"} +Inf -3982045\n\
        {\"http.server.requests\",\"http.route\"=\"/é\"} 2\n";
    let read = samples(text, Format::Prometheus).expect("reads");
    let names: Vec<&str> = read.iter().map(|r| r.0.as_str()).collect();
    assert_eq!(
        names,
        [
            "http_requests_total method=post,code=200",
            "http_requests_total method=a\\b\"c\nd",
            "msdos_file_access_time_seconds path=C:\\DIR\\FILE.TXT",
            "metric_without_timestamp_and_labels ",
            "something_weird problem=division by zero",
            "http.server.requests http.route=/é",
        ]
    );
    assert_eq!((read[0].1, read[0].2), (1027.0, Some(1_395_066_363_000)));
    assert_eq!((read[4].1, read[4].2), (f64::INFINITY, Some(-3_982_045)));
}

#[test]
fn openmetrics_has_exemplars_seconds_and_an_end() {
    let text = "# TYPE foo histogram\nfoo_bucket{le=\"1.0\"} 8 # {trace_id=\"KOO5S4vxi0o\"} 0.67\n\
        foo_count 17 1520879607.789\n# EOF\n";
    let read = samples(text, Format::OpenMetrics).expect("reads");
    assert_eq!((read[0].1, read[1].2), (8.0, Some(1_520_879_607_789)));
    let cut = samples("foo 1\n", Format::OpenMetrics).expect_err("cut off");
    assert!(cut.contains("# EOF"), "{cut}");
    assert!(samples("# EOF\nfoo 1\n", Format::OpenMetrics).is_err());
}

#[test]
fn the_first_line_that_cannot_be_read_is_named() {
    for text in [
        "a 1\nb",
        "a 1\nb x",
        "a 1\n9b 1",
        "a 1\nb{c} 1",
        "a 1\nb{c=d} 1",
        "a 1\nb{c=\"d} 1",
        "a 1\nb{c=\"d\" e=\"f\"} 1",
        "a 1\nb{c=\"1\",c=\"2\"} 1",
        "a 1\nb 1 2 3",
        "a 1\nb 1 soon",
        "a 1\n{} 1",
    ] {
        let error = samples(text, Format::Prometheus).expect_err(text);
        assert!(error.starts_with("line 2: "), "{text}: {error}");
    }
}

#[test]
fn counters_become_requests_of_the_environment_and_of_routes() {
    let mut house = House::new("");
    let text = |ok: u64, bad: u64, other: u64| {
        format!(
            "http_requests_total{{route=\"/a\",status=\"200\"}} {ok}\nhttp_requests_total{{route=\"/a\",status=\"503\"}} {bad}\n\
             http_requests_total{{route=\"/b\",status=\"404\"}} {other}\n"
        )
    };
    let first = house.take(&text(1000, 10, 5)).expect("reads");
    assert_eq!(first, [(None, 0, 0, Latency::Unknown)], "what was before is not known");
    let second = house.take(&text(1090, 20, 5)).expect("reads");
    let a = Some("/a".to_owned());
    assert_eq!(second, [(None, 100, 10, Latency::Unknown), (a.clone(), 100, 10, Latency::Unknown)]);
    let restarted = house.take(&text(7, 1, 2)).expect("reads");
    assert_eq!((restarted[0].1, restarted[0].2), (10, 1));
    assert_eq!(house.intake.counts().get(Noted::Resets), 3);
    let grown = house.take(&(text(7, 1, 2) + "http_requests_total{route=\"/new\",status=\"500\"} 4\n")).expect("reads");
    assert_eq!((grown[0].1, grown[0].2), (4, 4), "a series that was not there before counts whole");
}

#[test]
fn a_restart_is_seen_by_the_start_time_even_where_counters_are_higher() {
    let mut house = House::new("");
    let text =
        |n: u64, start: u64| format!("http_requests_total{{code=\"200\"}} {n}\nprocess_start_time_seconds {start}\n");
    house.take(&text(10, 1000)).expect("reads");
    assert_eq!(house.take(&text(15, 1000)).expect("reads")[0].1, 5);
    assert_eq!(house.take(&text(40, 2000)).expect("reads")[0].1, 40);
}

#[test]
fn a_counter_that_was_created_anew_began_again_even_where_it_is_higher() {
    let mut house = House::new("");
    let counter = |n: u64, created: &str| {
        format!("http_requests_total{{code=\"200\"}} {n}\nhttp_requests_created{{code=\"200\"}} {created}\n")
    };
    house.take(&counter(10, "1.7e9")).expect("reads");
    assert_eq!(house.take(&counter(25, "1.7e9")).expect("reads")[0].1, 15);
    assert_eq!(house.take(&counter(30, "1.75e9")).expect("reads")[0].1, 30);
}

#[test]
fn what_was_away_for_two_scrapes_is_no_news_when_it_is_back() {
    for bad in ["", "http_requests_total{status=\"500\"} NaN\n"] {
        let mut house = House::new("");
        let ok = "http_requests_total{status=\"200\"} 1000\n";
        let whole = format!("{ok}http_requests_total{{status=\"500\"}} 500\n");
        let mut failed = 0;
        for text in [&whole, &whole, &format!("{ok}{bad}"), &format!("{ok}{bad}"), &whole, &whole] {
            failed += house.take(text).expect("reads")[0].2;
        }
        assert_eq!(failed, 0, "nobody asked anything: {bad:?}");
    }
}

#[test]
fn a_counter_that_stands_in_for_a_histogram_that_is_away_counts_from_there() {
    let mut house = House::new("");
    let counter = "http_requests_total{status=\"200\"} 1000\n";
    let histogram = "http_request_duration_seconds_bucket{status=\"200\",le=\"+Inf\"} 1000\n";
    let both = format!("{counter}{histogram}");
    for text in [&both, counter, counter, &both, &both] {
        assert_eq!(house.take(text).expect("reads")[0].1, 0);
    }
}

#[test]
fn a_histogram_tells_counts_failures_and_buckets() {
    let mut house = House::new("");
    let text = |n: u64| {
        format!(
            "# TYPE http_server_request_duration_seconds histogram\n\
             http_server_request_duration_seconds_bucket{{http_route=\"/a\",http_response_status_code=\"200\",le=\"0.1\"}} {n}\n\
             http_server_request_duration_seconds_bucket{{http_route=\"/a\",http_response_status_code=\"200\",le=\"1\"}} {}\n\
             http_server_request_duration_seconds_bucket{{http_route=\"/a\",http_response_status_code=\"200\",le=\"+Inf\"}} {}\n\
             http_server_request_duration_seconds_count{{http_route=\"/a\",http_response_status_code=\"200\"}} {}\n\
             http_server_request_duration_seconds_sum{{http_route=\"/a\",http_response_status_code=\"200\"}} 9.5\n\
             http_requests_total{{status=\"200\"}} 99999\n",
            n * 2,
            n * 3,
            n * 3
        )
    };
    house.take(&text(1)).expect("reads");
    let rows = house.take(&text(11)).expect("reads");
    let bucket = |upto_us, count| Bucket { upto_us, count };
    let latency = Latency::Buckets(vec![bucket(100_000.0, 10), bucket(1_000_000.0, 10), bucket(f64::INFINITY, 10)]);
    assert_eq!(rows, [(None, 30, 0, latency.clone()), (Some("/a".into()), 30, 0, latency)], "counted once");
}

#[test]
fn what_cannot_be_known_is_refused_and_never_zero() {
    let mut house = House::new("");
    let no_status = "http_request_duration_seconds_bucket{le=\"+Inf\"} 5\n";
    assert_eq!(house.take(no_status), Err(Refused::NoStatus));
    assert_eq!(house.take("up 1\n"), Err(Refused::Nothing));
    assert_eq!(house.intake.counts().get(Noted::NoStatus), 2);
    let odd = "http_requests_total{code=\"200\"} NaN\nhttp_requests_total{code=\"500\"} +Inf\n\
               http_requests_total{code=\"404\"} 1\nhttp_requests_total{code=\"404\"} 7\n";
    house.take(odd).expect("reads");
    let counts = house.intake.counts().clone();
    assert_eq!((counts.get(Noted::NotANumber), counts.get(Noted::Duplicate)), (2, 1));
    let falling = "http_request_duration_seconds_bucket{code=\"200\",le=\"1\"} 9\n\
                   http_request_duration_seconds_bucket{code=\"200\",le=\"+Inf\"} 5\n";
    house.take(falling).expect("reads");
    assert_eq!(counts.get(Noted::Unreadable), 1, "cumulative counts do not fall");
}

#[test]
fn labels_without_end_are_refused_as_a_whole() {
    let mut house = House::new("max_series = 100\n");
    let text: String = (0..101).map(|n| format!("http_requests_total{{code=\"200\",user=\"{n}\"}} 1\n")).collect();
    assert_eq!(house.take(&text), Err(Refused::TooMany(100)));
    assert_eq!(house.intake.counts().get(Noted::SeriesBound), 1);
}

#[test]
fn names_of_the_configuration_win() {
    let mut house =
        House::new("requests = \"shop_answers\"\nstatus_labels = [\"outcome\"]\nroute_labels = [\"page\"]\n");
    let text =
        |n: u64| format!("shop_answers{{outcome=\"5xx\",page=\"cart\"}} {n}\nhttp_requests_total{{code=\"200\"}} 9\n");
    house.take(&text(1)).expect("reads");
    let rows = house.take(&text(4)).expect("reads");
    assert_eq!(rows[1], (Some("cart".into()), 3, 3, Latency::Unknown));
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC*", lines in "[a-z{}=\",\\\\ #0-9\n\t.+InfNa]*") {
        for text in [text, lines] {
            let _ = samples(&text, Format::Prometheus);
            let _ = samples(&text, Format::OpenMetrics);
            let _ = House::new("").take(&text);
        }
    }

    /// Whatever a counter does, what is counted is never more than what it rose by.
    #[test]
    fn no_rise_is_counted_twice(values in prop::collection::vec(0_u32..1000, 1..20)) {
        let mut house = House::new("");
        let mut counted = 0;
        for value in &values {
            let rows = house.take(&format!("http_requests_total{{code=\"500\"}} {value}\n")).expect("reads");
            prop_assert_eq!(rows[0].1, rows[0].2);
            counted += rows[0].1;
        }
        let rise: u64 = values.windows(2).map(|w| u64::from(if w[1] >= w[0] { w[1] - w[0] } else { w[1] })).sum();
        prop_assert_eq!(counted, rise);
    }

    #[test]
    fn what_is_written_is_read(label in "\\PC{0,12}", value in any::<f64>().prop_filter("a number", |v| !v.is_nan())) {
        let escaped = label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let read = samples(&format!("m{{l=\"{escaped}\"}} {value}"), Format::Prometheus).expect("reads");
        prop_assert_eq!(&read[0], &(format!("m l={label}"), value, None));
    }
}

#[test]
fn an_endpoint_that_is_away_for_long_is_said_and_no_minute_of_failures() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = |good: u32, bad: u32| {
        format!("http_requests_total{{status=\"200\"}} {good}\nhttp_requests_total{{status=\"500\"}} {bad}\n")
    };
    let mut house = House::new("");
    house.reader.remember_in(folder.path(), "scrape api");
    let take = |house: &mut House, minutes: i64, good, bad| {
        house.clock += minutes * 60_000;
        let rows = house.take(&text(good, bad)).expect("is read");
        house.reader.note();
        let unseen = house.intake.counts().take_unseen(Time(house.clock * 1000));
        let unseen: Vec<_> = unseen.iter().map(|u| (u.total, u.failed, u.why, u.to.since(u.from).0)).collect();
        (rows.first().map(|row| (row.1, row.2)), unseen)
    };
    assert_eq!(take(&mut house, 0, 100, 10), (Some((0, 0)), vec![]));
    assert_eq!(take(&mut house, 5, 200, 20), (Some((110, 10)), vec![]), "some minutes are of now");
    assert_eq!(take(&mut house, 60, 300, 90), (Some((0, 0)), vec![(170, 70, Why::NotTold, 3_615_000)]));
    assert_eq!(take(&mut house, 0, 301, 91), (Some((2, 1)), vec![]));
    // The process dies and another one goes on, at once and after an hour.
    for (minutes, counted, unseen) in [(1, (20, 10), vec![]), (60, (0, 0), vec![(20, 10, Why::NotRunning, 3_615_000)])]
    {
        let clock = house.clock;
        house = House::new("");
        house.clock = clock;
        house.reader.remember_in(folder.path(), "scrape api");
        let (good, bad) = if minutes == 1 { (311, 101) } else { (321, 111) };
        assert_eq!(take(&mut house, minutes, good, bad), (Some(counted), unseen));
    }
}

#[test]
fn several_processes_behind_one_address_are_refused_and_said() {
    let mut house = House::new("");
    let mut refused = 0;
    for scrape in 0..40_u32 {
        let (started, count) = if scrape % 2 == 0 { (1_000_000, 5000 + scrape) } else { (1_000_500, 90 + scrape) };
        let text = format!(
            "process_start_time_seconds {started}\nhttp_requests_total{{status=\"200\"}} {count}\nhttp_requests_total{{status=\"500\"}} 0\n"
        );
        match house.take(&text) {
            Ok(rows) => assert!(rows.iter().all(|row| row.1 < 100), "{rows:?}"),
            Err(why) => {
                assert!(why.to_string().contains("scrape each of them"), "{why}");
                refused += 1;
            }
        }
    }
    assert_eq!((refused, house.intake.counts().get(Noted::Mixed)), (38, 38));
}
