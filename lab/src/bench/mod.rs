//! Benches that run the real `vectra` as a process of its own.

pub mod outage;
pub mod pages;

use crate::stand::{Settings, StandError};
use serde::Deserialize;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

/// Of the checks that run beside what is measured.
const INTERVAL: Duration = Duration::from_secs(10);

/// What `vectra up --json` prints first.
#[derive(Deserialize)]
struct Ready {
    url: String,
    token: Option<String>,
}

/// A Vectra that runs; it ends with its owner.
struct Vectra {
    child: Child,
    ready: Ready,
}

/// What a process has used.
struct Ran {
    cpu: Duration,
    resident_mib: f64,
}

impl Vectra {
    /// From `/proc`; zero where there is none.
    fn ran(&self) -> Ran {
        let pid = self.child.id().unwrap_or_default();
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // proc(5): the name in parentheses may hold blanks; utime and stime are fields 14 and 15, in ticks of 10 ms.
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: u64 = fields.skip(11).take(2).filter_map(|f| f.parse::<u64>().ok()).sum();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
        let kib = line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0);
        Ran { cpu: Duration::from_millis(ticks * 10), resident_mib: kib / 1024.0 }
    }

    async fn stop(mut self) {
        drop(self.child.stdin.take());
        let _ = tokio::time::timeout(Duration::from_secs(10), self.child.wait()).await;
    }
}

/// The configuration of so many checks of this address.
fn checks(count: u32, url: &str) -> String {
    let seconds = INTERVAL.as_secs();
    let one = |n| format!("[check.check-{n}]\nhttp = \"{url}\"\ninterval = \"{seconds}s\"\ntimeout = \"5s\"\n");
    (0..count).map(one).collect()
}

async fn start(program: &Path, dir: &Path, runbook: &str, config: &str) -> Result<Vectra, StandError> {
    let (document, settings) = (dir.join("bench.md"), dir.join("bench.toml"));
    tokio::fs::write(&document, runbook).await.map_err(failed("the bench's runbook"))?;
    tokio::fs::write(&settings, config).await.map_err(failed("the bench's configuration"))?;
    let mut child = tokio::process::Command::new(program)
        .arg("up")
        .arg(&document)
        .arg("--config")
        .arg(&settings)
        .arg("--data")
        .arg(dir.join("data"))
        .args(["--listen", "127.0.0.1:0", "--until-stdin-closes", "--json"])
        .env("BENCH_KEY", Settings::bench_key())
        .env("VECTRA_LOG", "error")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed("vectra"))?;
    let not_ready = |why: String| StandError::Process { what: "vectra", why };
    let out = child.stdout.take().ok_or_else(|| not_ready("no output".into()))?;
    let (mut lines, mut line) = (BufReader::new(out), String::new());
    tokio::time::timeout(Duration::from_secs(60), lines.read_line(&mut line))
        .await
        .map_err(|_| not_ready("not ready within 60 s".into()))?
        .map_err(failed("vectra's first line"))?;
    tokio::spawn(async move {
        let mut rest = String::new();
        while matches!(lines.read_line(&mut rest).await, Ok(n) if n > 0) {
            rest.clear();
        }
    });
    let ready = serde_json::from_str(&line).map_err(|e| not_ready(format!("{e} in {line:?}")))?;
    Ok(Vectra { child, ready })
}

fn failed(what: &'static str) -> impl FnOnce(std::io::Error) -> StandError {
    move |source| StandError::Io { what: what.into(), source }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Median, 99th percentile and maximum.
fn spread(times: &mut [Duration]) -> [Duration; 3] {
    times.sort_unstable();
    let at = |q: usize| times.get((times.len() * q).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default();
    [at(50), at(99), at(100)]
}
