//! What `vectra up` takes of telemetry: opens it, starts it, and ends it with every line written.

use crate::errors::Failure;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use vectra_connect::telemetry::{Taking, Telemetry};
use vectra_connect::{ConnectError, LogStore};
use vectra_control::daemon::Handle;
use vectra_control::daemon::telemetry::{Intake, Keeper, keep_lines};
use vectra_control::ports::LogSearch;
use vectra_engine::signal::Measured;
use vectra_engine::time::Span;
use vectra_logs::{Limits, Logs};
use vectra_plan::Config;
use vectra_web::text::Text;

/// Bytes of a megabyte.
const MB: u64 = 1_000_000;
const DAY: i64 = 86_400;

/// Telemetry that is taken.
pub struct Running {
    taking: Taking,
    keeper: Keeper,
    /// What was measured; whoever takes it gives it to rules and store.
    pub measured: Option<mpsc::Receiver<Measured>>,
}

/// Opens logs, addresses and files; the web is given what it serves.
pub async fn open(
    t: Text,
    config: &Config,
    data: &Path,
    config_path: &Path,
) -> Result<(Opened, vectra_web::Telemetry), Failure> {
    let limits = Limits::new(
        Span::seconds(i64::from(config.logs.keep_days).saturating_mul(DAY)),
        u64::from(config.logs.max_mb).saturating_mul(MB),
    );
    let folder = data.join("logs");
    let (logs, notes) = tokio::task::spawn_blocking({
        let folder = folder.clone();
        move || Logs::open(&folder, limits)
    })
    .await
    .map_err(|e| Failure::out_of_reach(e.to_string()))?
    .map_err(|e| Failure::usage(t.with("up-logs", &[("why", e.to_string().into())])))?;
    for note in notes {
        tracing::warn!("{note}");
    }
    let (intake, received) = Intake::new();
    let telemetry = Telemetry::open(config, &|name| std::env::var(name).ok(), &folder, intake.clone()).await;
    let refused = |problems: Vec<ConnectError>| {
        let lines: Vec<String> = problems.iter().map(|p| format!("  {p}")).collect();
        let path = config_path.display().to_string();
        Failure::usage(format!("{}\n{}", t.with("up-secrets", &[("path", path.into())]), lines.join("\n")))
    };
    let telemetry = telemetry.map_err(refused)?;
    let server = LogStore::open(config, &|name| std::env::var(name).ok()).map_err(refused)?;
    let (measured, keeper) =
        keep_lines(received, logs.clone(), telemetry.redact()).map_err(|e| Failure::out_of_reach(e.to_string()))?;
    let searched: Arc<dyn LogSearch> = match server {
        Some(server) => Arc::new(server),
        None => Arc::new(logs),
    };
    let web =
        vectra_web::Telemetry { logs: Some(searched), posted: Some(telemetry.http()), intake: Some(intake.clone()) };
    Ok((Opened { telemetry, intake, measured, keeper }, web))
}

/// Telemetry that is ready to be taken.
pub struct Opened {
    telemetry: Telemetry,
    intake: Intake,
    measured: mpsc::Receiver<Measured>,
    keeper: Keeper,
}

impl Opened {
    /// Begins, under the names of the document that runs.
    pub fn start(self, handle: &Handle) -> Running {
        let Opened { telemetry, intake, measured, keeper } = self;
        know(&intake, handle);
        handle.watch_refused(intake.counts().clone());
        let mut taking = telemetry.start();
        let (mut changes, handle) = (handle.changes(), handle.clone());
        taking.beside(async move {
            while changes.changed().await.is_ok() {
                know(&intake, &handle);
            }
        });
        Running { taking, keeper, measured: Some(measured) }
    }
}

fn know(intake: &Intake, handle: &Handle) {
    let view = handle.view();
    intake.know_environments(view.plan.environments.iter().map(|e| e.name.as_str()));
}

impl Running {
    /// Ends what listens and reads: nothing more is taken, and what was measured is on its way.
    pub async fn end(self) -> Ending {
        self.taking.stop().await;
        Ending { keeper: self.keeper }
    }
}

/// Telemetry of which no more is taken.
pub struct Ending {
    keeper: Keeper,
}

impl Ending {
    /// Waits until the lines that came are written, at most so long.
    pub async fn written(self, within: Duration) {
        let written = async {
            while !self.keeper.is_done() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        if tokio::time::timeout(within, written).await.is_err() {
            tracing::warn!("log lines were still being written at the end");
        }
    }
}
