//! The bench: how long from the third failed health check to the page's arrival at the receiver, with the intention
//! durable before it is sent, beside what one synced write and one POST cost at least, in the same run.

use super::{Ran, checks, failed, ms, spread, start};
use crate::stand::{self, StandError};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use clap::Args;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How the bench is run.
#[derive(Args, Clone, Debug)]
pub struct BenchArgs {
    /// The `vectra` that is measured; a release build.
    #[arg(long)]
    pub vectra: PathBuf,
    /// Where its data lies: a real disk, not memory.
    #[arg(long)]
    pub dir: PathBuf,
    /// How many outages.
    #[arg(long, default_value_t = 200)]
    pub outages: u32,
    /// How many other checks run meanwhile, every 10 s each.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=20_000))]
    pub checks: u32,
}

const RUNBOOK: &str = "# Bench\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n| API Prod | api.bench.example | none |\n\n\
## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | CRITICAL |\n\n\
## Health checks\n\n```bash\n# API\ncurl https://api.bench.example/health\n# Expected: {\"status\": \"healthy\"}\n```\n\n\
## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | Service down | 15 min |\n\n\
## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | Primary On-Call |\n";

struct Target {
    healthy: AtomicBool,
    failures: AtomicU32,
    /// Answers to the other checks.
    others: AtomicU32,
    events: mpsc::Sender<Seen>,
}

enum Seen {
    ThirdFailure(Instant),
    Page(Instant),
    Resolved,
}

async fn health(State(target): State<Arc<Target>>) -> (StatusCode, &'static str) {
    if target.healthy.load(Ordering::SeqCst) {
        return (StatusCode::OK, "{\"status\": \"healthy\"}");
    }
    if target.failures.fetch_add(1, Ordering::SeqCst) + 1 == 3 {
        let _ = target.events.send(Seen::ThirdFailure(Instant::now())).await;
    }
    (StatusCode::SERVICE_UNAVAILABLE, "{\"status\": \"unhealthy\"}")
}

async fn enqueue(State(target): State<Arc<Target>>, body: String) -> (StatusCode, String) {
    let arrived = Instant::now();
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    let seen = match body["event_action"].as_str() {
        Some("trigger") => Some(Seen::Page(arrived)),
        Some("resolve") => Some(Seen::Resolved),
        _ => None,
    };
    if let Some(seen) = seen {
        let _ = target.events.send(seen).await;
    }
    (
        StatusCode::ACCEPTED,
        json!({"status": "success", "message": "Event processed", "dedup_key": body["dedup_key"]}).to_string(),
    )
}

async fn other(State(target): State<Arc<Target>>) -> &'static str {
    target.others.fetch_add(1, Ordering::Relaxed);
    "fine"
}

async fn bare() -> StatusCode {
    StatusCode::ACCEPTED
}

/// Runs the bench and prints its table.
///
/// # Errors
/// When Vectra does not start, or an outage does not come to its end.
pub async fn run(args: BenchArgs) -> Result<(), StandError> {
    let (events, mut seen) = mpsc::channel(64);
    let target = Arc::new(Target {
        healthy: AtomicBool::new(true),
        failures: AtomicU32::new(0),
        others: AtomicU32::new(0),
        events,
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(failed("a port"))?;
    let base = format!("http://{}", listener.local_addr().map_err(failed("a port"))?);
    let routes = Router::new()
        .route("/health", get(health))
        .route("/v2/enqueue", post(enqueue))
        .route("/bare", post(bare))
        .route("/other", get(other))
        .with_state(target.clone());
    tokio::spawn(async move {
        let _ = axum::serve(listener, routes).await;
    });
    tokio::fs::create_dir_all(&args.dir).await.map_err(failed("the bench's folder"))?;
    let config = format!(
        "[hosts]\n\"api.bench.example\" = \"{base}\"\n[pagerduty]\nevents_url = \"{base}/v2/enqueue\"\n\
         [contacts.\"Primary On-Call\"]\npagerduty = {{ env = \"BENCH_KEY\" }}\n\
         [checks]\ninterval = \"40ms\"\ntimeout = \"2s\"\nrecover_after = 1\n[alerts]\nflapping = {{ count = 0 }}\n{}",
        checks(args.checks, &format!("{base}/other"))
    );
    let vectra = start(&args.vectra, &args.dir, RUNBOOK, &config).await?;
    if args.checks > 0 {
        eprintln!("{} other checks every 10 s; until each ran once …", args.checks);
        tokio::time::sleep(super::INTERVAL + Duration::from_secs(1)).await;
    }
    let before = target.others.load(Ordering::Relaxed);
    let began = Instant::now();
    let client = stand::client()?;
    let (mut pages, mut syncs, mut posts) = (Vec::new(), Vec::new(), Vec::new());
    for outage in 1..=args.outages {
        target.failures.store(0, Ordering::SeqCst);
        target.healthy.store(false, Ordering::SeqCst);
        let mut third = None;
        loop {
            match tokio::time::timeout(Duration::from_secs(20), seen.recv()).await {
                Ok(Some(Seen::ThirdFailure(at))) => third = Some(at),
                Ok(Some(Seen::Page(at))) => {
                    if let Some(third) = third {
                        pages.push(at.saturating_duration_since(third));
                    }
                    target.healthy.store(true, Ordering::SeqCst);
                }
                Ok(Some(Seen::Resolved)) => break,
                Ok(None) | Err(_) => {
                    return Err(StandError::Process {
                        what: "vectra",
                        why: format!("outage {outage} did not come to its end within 20 s"),
                    });
                }
            }
        }
        syncs.push(synced_write(&args.dir)?);
        let started = Instant::now();
        client.post(format!("{base}/bare")).body("{}").send().await?;
        posts.push(started.elapsed());
        if outage % 50 == 0 {
            eprintln!("{outage}/{} outages", args.outages);
        }
    }
    let others = f64::from(target.others.load(Ordering::Relaxed) - before) / began.elapsed().as_secs_f64();
    let Ran { resident_mib, .. } = vectra.ran();
    vectra.stop().await;
    println!(
        "page: from the third failed health check to its arrival, intention durable first ({} outages)",
        pages.len()
    );
    if args.checks > 0 {
        println!(
            "  meanwhile {} other checks: {others:.0} requests a second, {resident_mib:.0} MiB resident",
            args.checks
        );
    }
    println!("  {:<42} {:>9} {:>9} {:>9}", "", "p50", "p99", "max");
    for (what, times) in [
        ("third failure to page", &mut pages),
        ("  floor: one synced write (4 KiB)", &mut syncs),
        ("  floor: one POST on loopback", &mut posts),
    ] {
        let [p50, p99, max] = spread(times);
        println!("  {what:<42} {:>6.2} ms {:>6.2} ms {:>6.2} ms", ms(p50), ms(p99), ms(max));
    }
    Ok(())
}

fn synced_write(dir: &Path) -> Result<Duration, StandError> {
    let mut file = std::fs::File::options()
        .create(true)
        .append(true)
        .open(dir.join("floor"))
        .map_err(failed("the floor's file"))?;
    let started = Instant::now();
    file.write_all(&[b'x'; 4096]).map_err(failed("the floor's file"))?;
    file.sync_data().map_err(failed("the floor's file"))?;
    Ok(started.elapsed())
}
