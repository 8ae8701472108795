//! What is opened from a configuration, and a scrape over a real connection.

use super::*;
use axum::Router;
use axum::http::{HeaderMap, header};
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use vectra_control::daemon::telemetry::{Noted, Received};
use vectra_engine::signal::{Requests, Sample, Series};

async fn open(text: &str, received: &mut Option<Received>) -> Result<Telemetry, Vec<ConnectError>> {
    let folder = tempfile::tempdir().expect("a folder");
    open_in(folder.path(), text, received).await
}

async fn open_in(folder: &Path, text: &str, received: &mut Option<Received>) -> Result<Telemetry, Vec<ConnectError>> {
    let (intake, out) = Intake::new();
    intake.know_environments(["API Prod"]);
    *received = Some(out);
    let config = Config::parse(text).expect("parses");
    let env = |name: &str| (name == "TOKEN").then(|| "a-long-token".to_owned());
    Telemetry::open(&config, &env, folder, intake).await
}

#[tokio::test]
async fn what_is_counted_while_the_process_is_started_anew_counts() {
    static GOOD: AtomicU64 = AtomicU64::new(1000);
    static BAD: AtomicU64 = AtomicU64::new(10);
    let metrics = || async {
        let (good, bad) = (GOOD.load(Ordering::SeqCst), BAD.load(Ordering::SeqCst));
        format!("http_requests_total{{status=\"200\"}} {good}\nhttp_requests_total{{status=\"500\"}} {bad}\n")
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(axum::serve(listener, Router::new().route("/metrics", get(metrics))).into_future());
    let text = format!(
        "[telemetry.scrape.api]\nurl = \"http://{address}/metrics\"\nenvironment = \"API Prod\"\ninterval = \"500ms\"\ntimeout = \"500ms\"\n"
    );
    let folder = tempfile::tempdir().expect("a folder");
    // The first time nothing is known; then what came since, however the process before ended.
    for (stops, wanted) in [(true, (0, 0)), (false, (200, 100)), (false, (200, 100)), (true, (200, 100))] {
        let mut received = None;
        let telemetry = open_in(folder.path(), &text, &mut received).await.expect("opens");
        let taking = telemetry.start();
        let mut measured = received.expect("there").measured;
        let first =
            tokio::time::timeout(Duration::from_secs(60), measured.recv()).await.expect("in time").expect("runs");
        let Sample::Requests(Requests { total, failed, .. }) = first.sample else { panic!("{first:?}") };
        assert_eq!((total, failed), wanted);
        if stops {
            taking.stop().await
        } else {
            drop(taking)
        }
        GOOD.fetch_add(100, Ordering::SeqCst);
        BAD.fetch_add(100, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn all_problems_are_told_at_once_each_with_its_key() {
    let text = r#"
[telemetry]
token = { env = "GONE" }
[telemetry.scrape."a"]
url = "https://metrics.example.com/metrics"
environment = "API Prod"
token = { env = "NONE" }
[telemetry.syslog."c"]
listen = "nowhere"
[telemetry.syslog."d"]
listen = "127.0.0.1:0"
transport = "tls"
certificate = "/no/such.pem"
key = "/no/such.key"
"#;
    let problems = open(text, &mut None).await.err().expect("refused");
    let places: Vec<&str> = problems.iter().map(|p| p.place.as_str()).collect();
    assert_eq!(
        places,
        ["telemetry.token", "telemetry.scrape.\"a\".token", "telemetry.syslog.\"d\"", "telemetry.syslog.\"c\".listen"]
    );
}

fn gzip(body: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body.as_bytes()).expect("in memory");
    encoder.finish().expect("in memory")
}

#[tokio::test]
async fn an_endpoint_is_scraped_packed_and_with_its_token() {
    static COUNT: AtomicU64 = AtomicU64::new(100);
    let metrics = |headers: HeaderMap| async move {
        assert_eq!(headers[header::AUTHORIZATION], "Bearer a-long-token");
        assert!(headers[header::ACCEPT].to_str().expect("text").starts_with("application/openmetrics-text"));
        let n = COUNT.fetch_add(5, Ordering::SeqCst);
        let body = gzip(&format!("# TYPE http_requests counter\nhttp_requests_total{{status=\"200\"}} {n}\n# EOF\n"));
        (
            [(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0"), (header::CONTENT_ENCODING, "gzip")],
            body,
        )
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(axum::serve(listener, Router::new().route("/metrics", get(metrics))).into_future());
    let text = format!(
        "[telemetry.scrape.api]\nurl = \"http://{address}/metrics\"\nenvironment = \"api prod\"\ninterval = \"500ms\"\n\
         timeout = \"500ms\"\ntoken = {{ env = \"TOKEN\" }}\n"
    );
    let mut received = None;
    let telemetry = open(&text, &mut received).await.expect("opens");
    let intake = telemetry.context.intake.clone();
    let _tasks = telemetry.start();
    let mut measured = received.expect("there").measured;
    let mut next =
        async || tokio::time::timeout(Duration::from_secs(60), measured.recv()).await.expect("in time").expect("runs");
    let (first, second) = (next().await, next().await);
    assert_eq!(first.series, Series::Requests { environment: "API Prod".into(), route: None });
    assert_eq!(first.sample, Sample::Requests(Requests::default()));
    // A scrape that took too long on a busy machine is made up for by the next.
    let Sample::Requests(Requests { total, failed: 0, .. }) = second.sample else { panic!("{second:?}") };
    assert!(total > 0 && total.is_multiple_of(5), "{total}");
    assert_eq!(intake.sources()["scrape api"].problem, None);
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_well_is_a_problem_of_its_source() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("bound");
    let bomb = gzip(&"a 1\n".repeat(250_000)).repeat(40);
    let router = Router::new()
        .route("/text", get(|| async { "hello there\n" }))
        .route("/bomb", get(|| async { ([(header::CONTENT_ENCODING, "gzip")], bomb) }));
    tokio::spawn(axum::serve(listener, router).into_future());
    let scrape = |name: &str, path: &str, environment: &str| {
        format!("[telemetry.scrape.{name}]\nurl = \"http://{address}{path}\"\nenvironment = \"{environment}\"\n")
    };
    let text = [
        scrape("text", "/text", "API Prod"),
        scrape("bomb", "/bomb", "API Prod"),
        scrape("gone", "/gone", "API Prod"),
        scrape("other", "/text", "Mars"),
    ];
    let telemetry = open(&text.concat(), &mut None).await.expect("opens");
    let intake = telemetry.context.intake.clone();
    let _tasks = telemetry.start();
    let wait = async {
        while intake.sources().len() < 4 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("in time");
    let why = |name: &str| intake.sources()[name].problem.clone().map(|(_, why)| why).unwrap_or_default();
    assert!(why("scrape text").contains("line 1"), "{}", why("scrape text"));
    assert!(why("scrape bomb").contains("32 MiB"), "{}", why("scrape bomb"));
    assert_eq!(why("scrape gone"), "404 Not Found");
    assert!(why("scrape other").contains("Mars"), "{}", why("scrape other"));
    assert_eq!(intake.counts().get(Noted::TooLarge), 1);
}
