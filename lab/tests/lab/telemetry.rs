//! What the operated system says of itself: metrics, log lines, and what the platform measures of it.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::harness::{Lab, PATIENCE, eventually, specs};

/// The samples of an exposition, by name and labels as they stand there.
async fn scrape(lab: &Lab, url: &str) -> BTreeMap<String, f64> {
    let answer = lab.http.get(url).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    assert!(answer.headers()["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/plain; version=0.0.4")));
    let text = answer.text().await.expect("a body");
    let samples = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        (name.to_owned(), value.parse().expect("a number"))
    });
    samples.collect()
}

/// Prometheus's own tool finds nothing to say, where it is installed.
fn lint(exposition: String) {
    let checked =
        Command::new("promtool").args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut tool) = checked else {
        println!("skipped: there is no promtool on this machine");
        return;
    };
    tool.stdin.take().expect("its input").write_all(exposition.as_bytes()).expect("it reads");
    let output = tool.wait_with_output().expect("its end");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test]
async fn metrics_count_every_request_and_begin_again_with_each_process() {
    let lab = Lab::start_with(&["--load", "0"]);
    for _ in 0..3 {
        lab.public("/orders").await;
    }
    lab.order(&lab.ready.api_url, "a lamp").await;
    for path in ["/nothing", "/nothing-else"] {
        assert_eq!(lab.public(path).await.0, 404);
    }
    let before = scrape(&lab, &lab.ready.metrics_url).await;
    lint(lab.http.get(&lab.ready.metrics_url).send().await.expect("an answer").text().await.expect("a body"));
    let requests = |samples: &BTreeMap<String, f64>, method: &str, route: &str, status: u16| {
        let name = format!("http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}");
        samples.get(&name).copied()
    };
    assert_eq!(requests(&before, "GET", "/orders", 200), Some(3.0));
    assert_eq!(requests(&before, "POST", "/orders", 201), Some(1.0));
    assert_eq!(requests(&before, "GET", "unmatched", 404), Some(2.0), "paths that nobody knows are one: {before:?}");
    let labels = "{method=\"GET\",route=\"/orders\"";
    assert_eq!(before[&format!("http_request_duration_seconds_count{labels}}}")], 3.0);
    assert_eq!(before[&format!("http_request_duration_seconds_bucket{labels},le=\"+Inf\"}}")], 3.0);
    assert!(before["process_resident_memory_bytes"] > 1e6 && before["process_open_fds"] > 3.0);

    lab.render(Method::POST, &lab.service("/restart"), None).await;
    eventually("another process answers", async || {
        scrape(&lab, &lab.ready.metrics_url).await["process_start_time_seconds"] > before["process_start_time_seconds"]
    })
    .await;
    let after = scrape(&lab, &lab.ready.metrics_url).await;
    assert_eq!(requests(&after, "GET", "/orders", 200), None, "the counters begin again");
}

/// Reads one message, whose length stands before it.
async fn frame(stream: &mut BufReader<TcpStream>) -> String {
    let reading = async {
        let mut length = Vec::new();
        stream.read_until(b' ', &mut length).await.expect("a length");
        let length = String::from_utf8(length).expect("digits");
        let mut message = vec![0; length.trim_end().parse().expect("a number")];
        stream.read_exact(&mut message).await.expect("the message");
        String::from_utf8(message).expect("UTF-8")
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("a message comes")
}

#[tokio::test]
async fn log_lines_go_out_by_syslog_and_nobody_waits_for_the_receiver() {
    let receiver = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = receiver.local_addr().expect("an address").to_string();
    let lab = Lab::start_with(&["--load", "0", "--syslog", &address]);
    let (stream, _) = receiver.accept().await.expect("a connection");
    let mut stream = BufReader::new(stream);
    let mut messages = Vec::new();
    while messages.len() < 3 {
        messages.push(frame(&mut stream).await);
    }
    for message in &messages {
        let fields: Vec<&str> = message.splitn(8, ' ').collect();
        assert_eq!((fields[0], fields[3], fields[5], fields[6]), ("<14>1", "vectra-api", "-", "-"), "{message}");
        assert!(fields[1].parse::<jiff::Timestamp>().is_ok(), "{message}");
        assert!(fields[2].starts_with(&lab.ready.render.service_id), "{message}");
        let entry: Value = serde_json::from_str(fields[7]).expect("a JSON line");
        assert!(entry["message"].is_string() && entry["level"] == "info", "{entry}");
    }
    assert!(messages[0].contains("\"starting\""), "{messages:?}");

    let state = async || lab.control.get("/state").await.expect("the state")["syslog"].clone();
    eventually("they are counted", async || state().await["sent"].as_u64() >= Some(3)).await;
    // Nobody listens there any more.
    drop(receiver);
    drop(stream);
    lab.inject("api-errors", json!({"ttl_seconds": 60, "percent": 100})).await;
    eventually("requests fail, and the API answers", async || lab.public("/orders").await.0 == 500).await;
    eventually("what could not be sent is counted", async || {
        lab.public("/orders").await;
        state().await["dropped"].as_u64() > Some(0)
    })
    .await;
    let again = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = again.local_addr().expect("an address").to_string();
    lab.control.post("/syslog", &json!({"address": address})).await.expect("it is told");
    lab.public("/orders").await;
    let (stream, _) = tokio::time::timeout(PATIENCE, again.accept()).await.expect("in time").expect("a connection");
    let message = frame(&mut BufReader::new(stream)).await;
    assert!(message.starts_with("<11>1 ") && message.contains("total_cents"), "an error, with its reason: {message}");
    let told = lab.control.post("/syslog", &json!({"address": null})).await.expect("it is told");
    assert_eq!(told["address"], Value::Null);
}

#[tokio::test]
async fn a_receiver_that_does_not_read_holds_nothing_up() {
    let receiver = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = receiver.local_addr().expect("an address").to_string();
    let lab = Lab::start_with(&["--load", "0", "--syslog", &address]);
    let (_held, _) = receiver.accept().await.expect("a connection");
    lab.inject("api-errors", json!({"ttl_seconds": 120, "percent": 100})).await;
    eventually("requests fail", async || lab.public("/orders").await.0 == 500).await;
    for _ in 0..200 {
        assert_eq!(lab.public("/orders").await.0, 500, "the API answers all the while");
    }
    assert_eq!(lab.health().await, 200);
}

#[tokio::test]
async fn the_platform_measures_requests_latency_disk_and_instances() {
    let folder = specs();
    let mut arguments = vec!["--traffic", "40"];
    if let Some(folder) = &folder {
        arguments.extend(["--specs", folder.to_str().expect("a path")]);
    }
    let lab = Lab::start_with(&arguments);
    let resource = format!("resource={}&resolutionSeconds=30", lab.ready.render.service_id);
    let series = async |metric: &str| {
        let (status, series) = lab.render(Method::GET, &format!("/metrics/{metric}{resource}"), None).await;
        assert_eq!(status, 200, "{series}");
        series
    };
    // The newest: what an earlier stretch ended with stands for ever.
    let value = |series: &Value| series[0]["values"].as_array()?.last()?["value"].as_f64();
    // The lab may have started at the end of a stretch, whose few requests never become more.
    let counted = |series: &Value| {
        let values = series[0]["values"].as_array().into_iter().flatten();
        values.filter_map(|one| one["value"].as_f64()).any(|count| count > 20.0)
    };
    eventually("requests are counted", async || counted(&series("http-requests?").await)).await;
    let by_status = series("http-requests?aggregateBy=statusCode&").await;
    let statuses: Vec<&Value> = by_status
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|one| one["labels"].as_array().expect("labels"))
        .filter(|label| label["field"] == "statusCode")
        .map(|label| &label["value"])
        .collect();
    assert_eq!(statuses, ["200", "201"]);
    // The oldest of both: a stretch may begin between the two requests.
    let oldest = |series: &Value| series[0]["values"][0]["value"].as_f64();
    let (median, most) =
        (oldest(&series("http-latency?quantile=0.5&").await), oldest(&series("http-latency?quantile=1&").await));
    assert!(median > Some(0.0) && most >= median, "{median:?} {most:?}");
    eventually("the disk is measured", async || value(&series("disk-usage?").await).is_some()).await;
    let (used, all) = (value(&series("disk-usage?").await), value(&series("disk-capacity?").await));
    let share = used.expect("a size") / all.expect("a size");
    assert!((0.3..0.35).contains(&share), "{share}");
    assert_eq!(value(&series("instance-count?").await), Some(1.0));
    let path = format!("/metrics/active-connections?resource={}", lab.ready.render.postgres_id);
    let (_, connections) = lab.render(Method::GET, &path, None).await;
    assert!(value(&connections) >= Some(2.0), "{connections}");
    let limit = value(&series("memory-limit?").await).expect("a size");
    assert!(value(&series("memory?").await).is_some_and(|used| used < limit), "{limit}");
    for metric in ["disk-usage", "disk-capacity"] {
        let path = format!("/metrics/{metric}?resource={}", lab.ready.render.postgres_id);
        let (_, database) = lab.render(Method::GET, &path, None).await;
        assert!(value(&database) > Some(1e6), "{metric}: {database}");
    }

    lab.inject("disk-full", json!({"ttl_seconds": 60})).await;
    eventually("the disk is nearly full", async || {
        let used = value(&series("disk-usage?").await).expect("a size");
        used / all.expect("a size") > 0.85
    })
    .await;
    lab.control.remove("disk-full").await.expect("it is taken out");
    eventually("it is not", async || {
        value(&series("disk-usage?").await).expect("a size") / all.expect("a size") < 0.85
    })
    .await;
    assert!(lab.residue().await.is_empty());
    if folder.is_some() {
        let violations = lab.violations().await;
        assert!(violations.is_empty(), "{violations:#?}");
    }
}
