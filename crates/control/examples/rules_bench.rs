//! `cargo xtask bench rules`: observations through everything that is done with one once it is made: health, the rules of
//! 1,000 alerts, error and latency shares, the decision, and the rollups that are written to disk. On one core, in simulated
//! time, as many as are asked for in each of its seconds; beside a bare table of counts per check.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a bench")]

use nix::sys::resource::{UsageWho, getrusage};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use vectra_control::kernel::{Input, Kernel, Observation, State};
use vectra_engine::health::Verdict;
use vectra_engine::signal::{Measured, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_plan::Config;
use vectra_store::Store as _;
use vectra_store::measure::Settings;
use vectra_store::sqlite::SqliteStore;

const CHECKS: usize = 1000;
/// Observations in each simulated second.
const A_SECOND: usize = 100_000;
const SECONDS: usize = 20;
const BEGIN: Time = Time(1_793_491_200_000);

fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("its usage");
    let time = |t: nix::sys::time::TimeVal| Duration::new(t.tv_sec() as u64, t.tv_usec() as u32 * 1000);
    time(usage.user_time()) + time(usage.system_time())
}

/// A service, its check and its alert, a thousand times; and the shares of all of them.
fn runbook() -> String {
    let mut alerts = String::new();
    let mut checks = String::new();
    for n in 0..CHECKS {
        alerts.push_str(&format!("| Service{n:04} Down | Health check fail 3x | CRITICAL |\n"));
        checks.push_str(&format!("# Service{n:04}\ncurl https://service{n:04}.bench.example/health\n"));
    }
    format!(
        "# Bench\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n| API Prod | api.bench.example | none |\n\n\
## SLA\n\n| Metric | Target | Critical |\n|---|---|---|\n| Uptime | 99.5% | 99% |\n| P99 latency | < 2s | > 3s |\n\n\
## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n{alerts}| High Error Rate | > 5% over 5min | HIGH |\n\
| High Latency | P99 > 3s | HIGH |\n\n## Health checks\n\n```bash\n{checks}# API\ncurl https://api.bench.example/health\n```\n\n\
## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | Service down | 15 min |\n"
    )
}

/// Numbers that look random and are the same every time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder"));
    let plan = vectra_plan::build(&vectra_runbook::compile("bench.md", &runbook()), &Config::default());
    let checks: Vec<String> = plan.checks.iter().map(|c| c.id.clone()).collect();
    let thresholds = plan.objectives.iter().flat_map(|o| o.thresholds()).collect();
    println!("{} checks, {} rules", plan.checks.len(), plan.rules.len());
    let store = SqliteStore::open(&folder).await.expect("opens");
    store.measurements().configure(Settings { thresholds, ..Settings::default() });
    let mut kernel = Kernel::new("bench".into(), Arc::new(plan), State::default());
    kernel.handle(Input::Started { version: "bench".into() }, BEGIN);

    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let made: Vec<Observation> = (0..A_SECOND)
        .map(|n| {
            let failed = chance.next().is_multiple_of(500);
            let took_us = 20_000 + chance.next() % 400_000;
            Observation {
                check: checks[n % checks.len()].clone(),
                verdict: if failed { Verdict::Fail } else { Verdict::Pass },
                detail: if failed { "HTTP 502".into() } else { "HTTP 200".into() },
                took: Span(i64::try_from(took_us / 1000).unwrap()),
                took_us,
                readings: Vec::new(),
            }
        })
        .collect();

    let (mut judged, mut kept, mut decided) = (Duration::ZERO, Duration::ZERO, 0);
    for second in 0..SECONDS {
        let mut batch = Vec::with_capacity(A_SECOND);
        let begin = BEGIN + Span::seconds(i64::try_from(second).unwrap());
        let before = cpu();
        for (n, observation) in made.iter().enumerate() {
            let now = begin + Span(i64::try_from(n / (A_SECOND / 1000)).unwrap());
            let series = Series::Check { check: observation.check.clone() };
            let sample = Sample::Result { verdict: observation.verdict, took_us: observation.took_us };
            batch.push(Measured { series, at: now, sample });
            let mut decision = kernel.handle(Input::Observed(observation.clone()), now);
            decided += usize::from(!decision.is_empty());
            kernel.committed(&mut decision);
        }
        let mut decision = kernel.handle(Input::Tick, begin + Span::seconds(1));
        kernel.committed(&mut decision);
        let between = cpu();
        store.measurements().append(&batch, begin + Span::seconds(1)).await.expect("written");
        judged += between - before;
        kept += cpu() - between;
    }
    store.close().await;

    let mut bare: HashMap<&str, (u64, u64, u64)> = HashMap::new();
    let before = cpu();
    for _ in 0..SECONDS {
        for o in &made {
            let entry = bare.entry(&o.check).or_default();
            entry.0 += 1;
            entry.1 += u64::from(o.verdict == Verdict::Fail);
            entry.2 = entry.2.max(o.took_us);
        }
    }
    let floor = cpu() - before;
    let count = (A_SECOND * SECONDS) as f64;
    assert_eq!(bare.values().map(|e| e.0).sum::<u64>(), (A_SECOND * SECONDS) as u64);
    println!("{:<44} {:>12} {:>16}", "", "CPU each", "a second of CPU");
    for (name, spent) in [
        ("health and rules", judged),
        ("rollups, written each second", kept),
        ("together", judged + kept),
        ("floor: three numbers per check in a table", floor),
    ] {
        let each = spent.as_secs_f64() / count;
        println!("{name:<44} {:>9.2} µs {:>16.0}", each * 1e6, 1.0 / each);
    }
    let rate = count / (judged + kept).as_secs_f64();
    println!("{decided} decisions; {rate:.0} observations a second on one core (wanted: {A_SECOND})");
    std::process::ExitCode::from(u8::from(rate < A_SECOND as f64))
}
