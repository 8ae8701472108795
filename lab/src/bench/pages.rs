//! The bench of what people look at: `/api/v1/status` and the overview under load, beside a bare server that answers the
//! same bytes. Requests come when they are due, whether earlier ones are answered or not, and times count from then.

use super::{checks, failed, ms, spread, start};
use crate::stand::{self, StandError};
use axum::Router;
use axum::body::Bytes;
use axum::routing::get;
use clap::Args;
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// How the bench is run.
#[derive(Args, Clone, Debug)]
pub struct PagesArgs {
    /// The `vectra` that is measured; a release build.
    #[arg(long)]
    pub vectra: PathBuf,
    /// Where its data lies, in `data`: with a year of its checks, where it is to have one.
    #[arg(long)]
    pub dir: PathBuf,
    /// How many checks run, every 10 s each.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(0..=20_000))]
    pub checks: u32,
    /// Requests a second.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub rate: u32,
    /// How long each address is asked.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
}

/// Requests under way at most.
const PLACES: usize = 400;
/// Requests that may fail.
const NONE: usize = 0;
const WANTED: Duration = Duration::from_millis(10);

const RUNBOOK: &str =
    "# Bench\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n| API Prod | api.bench.example | none |\n";

struct Load {
    times: Vec<Duration>,
    failed: usize,
}

/// Runs the bench and prints its table.
///
/// # Errors
/// When Vectra does not start or answer.
pub async fn run(args: PagesArgs) -> Result<(), StandError> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(failed("a port"))?;
    let target = format!("http://{}/", listener.local_addr().map_err(failed("a port"))?);
    tokio::spawn(async move {
        let _ = axum::serve(listener, Router::new().route("/", get(async || "fine"))).await;
    });
    tokio::fs::create_dir_all(&args.dir).await.map_err(failed("the bench's folder"))?;
    let vectra = start(&args.vectra, &args.dir, RUNBOOK, &checks(args.checks, &target)).await?;
    let token = vectra.ready.token.clone().unwrap_or_default();
    eprintln!("{} checks every 10 s; until each ran once …", args.checks);
    tokio::time::sleep(super::INTERVAL + Duration::from_secs(1)).await;
    let client = stand::client()?;
    println!(
        "{} requests a second for {} s, {} checks, gzip as a browser asks for it",
        args.rate, args.seconds, args.checks
    );
    println!(
        "  {:<34} {:>8} {:>9} {:>9} {:>9} {:>7} {:>12}",
        "", "bytes", "p50", "p99", "max", "failed", "CPU/request"
    );
    let mut well = true;
    for path in ["/api/v1/status", "/"] {
        let url = format!("{}{}", vectra.ready.url.trim_end_matches('/'), path);
        let asked = client.get(&url).header(AUTHORIZATION, format!("Bearer {token}")).header(ACCEPT_ENCODING, "gzip");
        let once = asked.try_clone().ok_or_else(unsent)?.send().await?.error_for_status()?;
        let bytes = once.bytes().await?;
        let before = vectra.ran().cpu;
        let mut ours = load(&asked, &args).await?;
        let cpu = (vectra.ran().cpu - before) / (args.rate * args.seconds);
        let (bare, task) = bare(bytes.clone()).await?;
        let mut floor = load(&client.get(bare).header(ACCEPT_ENCODING, "gzip"), &args).await?;
        task.abort();
        for (name, load, cpu) in [(path, &mut ours, Some(cpu)), ("  floor: the same bytes, bare", &mut floor, None)] {
            let [p50, p99, max] = spread(&mut load.times);
            let cpu = cpu.map(|c| format!("{:.0} µs", c.as_secs_f64() * 1e6)).unwrap_or_default();
            println!(
                "  {name:<34} {:>8} {:>6.2} ms {:>6.2} ms {:>6.2} ms {:>7} {cpu:>12}",
                bytes.len(),
                ms(p50),
                ms(p99),
                ms(max),
                load.failed
            );
        }
        well &= spread(&mut ours.times)[1] < WANTED && ours.failed == NONE;
    }
    println!("  {:.0} MiB resident", vectra.ran().resident_mib);
    vectra.stop().await;
    println!("{}", if well { "p99 under 10 ms" } else { "p99 NOT under 10 ms" });
    Ok(())
}

fn unsent() -> StandError {
    StandError::Process { what: "bench", why: "a request cannot be sent twice".into() }
}

async fn bare(bytes: Bytes) -> Result<(String, tokio::task::JoinHandle<()>), StandError> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(failed("a port"))?;
    let url = format!("http://{}/", listener.local_addr().map_err(failed("a port"))?);
    let routes = Router::new().route("/", get(async move || bytes.clone()));
    let task = tokio::spawn(async move {
        let _ = axum::serve(listener, routes).await;
    });
    Ok((url, task))
}

async fn load(asked: &reqwest::RequestBuilder, args: &PagesArgs) -> Result<Load, StandError> {
    let places = Arc::new(Semaphore::new(PLACES));
    let gap = Duration::from_secs(1) / args.rate;
    let begin = Instant::now();
    let mut under_way = tokio::task::JoinSet::new();
    for n in 0..args.rate * args.seconds {
        let due = begin + gap * n;
        tokio::time::sleep_until(due.into()).await;
        let request = asked.try_clone().ok_or_else(unsent)?;
        let places = places.clone();
        under_way.spawn(async move {
            let _place = places.acquire_owned().await.ok()?;
            let answer = request.send().await.ok()?.error_for_status().ok()?;
            answer.bytes().await.ok().filter(|b| !b.is_empty())?;
            Some(due.elapsed())
        });
    }
    let ended = under_way.join_all().await;
    let times: Vec<Duration> = ended.iter().copied().flatten().collect();
    Ok(Load { failed: ended.len() - times.len(), times })
}
