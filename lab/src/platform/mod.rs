//! A small platform that runs the operated API as processes: deploys, rollback, restart, events, logs, metrics.

pub(crate) mod deploy;
mod instance;
pub(crate) mod metrics;
mod proxy;
pub(crate) mod records;
pub(crate) mod release;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Semaphore;

pub(crate) use instance::{Instance, Phase};
pub(crate) use proxy::router as public_router;

use self::metrics::{MAX_SAMPLES, Sample, Samples};
use self::records::{Deploy, DeployStatus, Event, EventKind, Failure, LogLine};
use self::release::Release;
use crate::error::LabError;

const MAX_EVENTS: usize = 5_000;
const MAX_LOG_LINES: usize = 10_000;
const MAX_DEPLOYS: usize = 2_000;
/// Changes of the service that may be waiting or under way at once.
const MAX_CHANGES: usize = 32;
const MAX_VISITORS: usize = 512;

/// Text that must not be shown by accident.
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

/// The names that the platform gave.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) owner_id: String,
    pub(crate) service_id: String,
    pub(crate) public_url: String,
}

/// A plan's name and its memory in MiB: smaller than the vendor's, so that the lab stays small.
const PLANS: [(&str, u64); 4] = [("starter", 96), ("standard", 256), ("pro", 512), ("pro_plus", 1_024)];

#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) auto_deploy: bool,
    pub(crate) plan: String,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

struct Inner {
    settings: Settings,
    deploys: Vec<Deploy>,
    events: VecDeque<Event>,
    logs: VecDeque<LogLine>,
    samples: Samples,
    live: Option<Arc<Instance>>,
    /// What the branch `main` points to.
    head: Release,
    /// The release to return to when everything is put back.
    sound: Release,
    log_number: u64,
}

pub(crate) struct Platform {
    pub(crate) identity: Identity,
    folder: PathBuf,
    database_url: Secret,
    http: reqwest::Client,
    inner: Mutex<Inner>,
    /// One change of the service at a time.
    changes: tokio::sync::Mutex<()>,
    pending: Semaphore,
    /// Requests at the public address under way at once.
    visitors: Semaphore,
    /// The history before the lab was started, to return to.
    origin: (Vec<Deploy>, Vec<Event>),
    /// Goes up when everything is put back: what was begun before must not take effect after.
    epoch: std::sync::atomic::AtomicU64,
}

impl Platform {
    /// A platform with a history, whose service is not running yet.
    pub(crate) fn new(
        folder: &Path,
        identity: Identity,
        database_url: Secret,
        http: reqwest::Client,
    ) -> Result<Arc<Self>, LabError> {
        let now = Timestamp::now();
        let (deploys, events) = records::history(now);
        let Some(live) = deploys.last().map(|deploy| deploy.release.clone()) else {
            return Err(LabError::Other("the history of deploys is empty".into()));
        };
        let created_at = deploys.first().map_or(now, |deploy| deploy.created_at);
        std::fs::create_dir_all(folder.join("releases"))
            .map_err(LabError::io(format!("{} cannot be made", folder.display())))?;
        let platform = Self {
            identity,
            folder: folder.to_owned(),
            database_url,
            http,
            origin: (deploys.clone(), events.clone()),
            inner: Mutex::new(Inner {
                settings: Settings {
                    auto_deploy: true,
                    plan: PLANS[0].0.to_owned(),
                    created_at,
                    updated_at: created_at,
                },
                events: events.into(),
                logs: VecDeque::new(),
                samples: VecDeque::new(),
                live: None,
                head: live.clone(),
                sound: live,
                log_number: 0,
                deploys,
            }),
            changes: tokio::sync::Mutex::new(()),
            pending: Semaphore::new(MAX_CHANGES),
            visitors: Semaphore::new(MAX_VISITORS),
            epoch: std::sync::atomic::AtomicU64::new(0),
        };
        for deploy in platform.deploys() {
            platform.store_manifest(&deploy.release)?;
        }
        Ok(Arc::new(platform))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The manifest of a release, which its process reads.
    fn manifest(&self, commit: &str) -> PathBuf {
        self.folder.join("releases").join(format!("{commit}.json"))
    }

    fn store_manifest(&self, release: &Release) -> Result<(), LabError> {
        let path = self.manifest(&release.commit);
        serde_json::to_vec(release)
            .map_err(std::io::Error::from)
            .and_then(|bytes| std::fs::write(&path, bytes))
            .map_err(LabError::io(format!("{} cannot be written", path.display())))
    }

    pub(crate) fn settings(&self) -> Settings {
        self.lock().settings.clone()
    }

    pub(crate) fn deploys(&self) -> Vec<Deploy> {
        self.lock().deploys.clone()
    }

    pub(crate) fn deploy(&self, id: &str) -> Option<Deploy> {
        self.lock().deploys.iter().find(|deploy| deploy.id == id).cloned()
    }

    pub(crate) fn live_deploy(&self) -> Option<Deploy> {
        self.lock().deploys.iter().rev().find(|deploy| deploy.status == DeployStatus::Live).cloned()
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.lock().events.iter().cloned().collect()
    }

    pub(crate) fn logs(&self) -> Vec<LogLine> {
        self.lock().logs.iter().cloned().collect()
    }

    pub(crate) fn samples(&self) -> Vec<Sample> {
        self.lock().samples.iter().cloned().collect()
    }

    pub(crate) fn live(&self) -> Option<Arc<Instance>> {
        self.lock().live.clone()
    }

    pub(crate) fn sound_release(&self) -> Release {
        self.lock().sound.clone()
    }

    pub(crate) fn head(&self) -> Release {
        self.lock().head.clone()
    }

    pub(crate) fn set_head(&self, release: Release) {
        self.lock().head = release;
    }

    pub(crate) fn set_auto_deploy(&self, on: bool) {
        let mut inner = self.lock();
        inner.settings.auto_deploy = on;
        inner.settings.updated_at = Timestamp::now();
    }

    /// Whether the platform offers a plan of this name.
    pub(crate) fn has_plan(name: &str) -> bool {
        PLANS.iter().any(|(plan, _)| *plan == name)
    }

    fn memory_limit_mib(&self) -> u64 {
        let inner = self.lock();
        PLANS.iter().find(|(plan, _)| *plan == inner.settings.plan).map_or(PLANS[0].1, |(_, mib)| *mib)
    }

    pub(crate) fn event(&self, kind: EventKind) {
        let mut inner = self.lock();
        if inner.events.len() == MAX_EVENTS {
            inner.events.pop_front();
        }
        inner.events.push_back(Event::new(Timestamp::now(), kind));
    }

    fn log(&self, instance: &str, level: &'static str, text: &str) {
        let mut inner = self.lock();
        inner.log_number += 1;
        if inner.logs.len() == MAX_LOG_LINES {
            inner.logs.pop_front();
        }
        let line = LogLine {
            id: format!("log-{:016}", inner.log_number),
            at: Timestamp::now(),
            instance: instance.to_owned(),
            level,
            text: text.to_owned(),
        };
        inner.logs.push_back(line);
    }

    /// Waits until the instance passes its health check.
    async fn wait_healthy(&self, instance: &Instance, patience: Duration) -> Result<(), Failure> {
        let deadline = Instant::now() + patience;
        let mut phase = instance.watch();
        let mut reason = "the service did not listen on a port in time".to_owned();
        while Instant::now() < deadline {
            let current = phase.borrow_and_update().clone();
            match current {
                Phase::Failed(failure) => return Err(failure),
                Phase::Stopped => return Err(Failure::Unhealthy("stopped".into())),
                Phase::Starting => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    // Either the phase changed or the time is up: the loop looks again.
                    let _ = tokio::time::timeout(left, phase.changed()).await;
                }
                Phase::Listening { address, .. } => {
                    let answer =
                        self.http.get(format!("http://{address}/health")).timeout(Duration::from_secs(2)).send().await;
                    match answer {
                        Ok(answer) if answer.status().is_success() => return Ok(()),
                        Ok(answer) => {
                            reason = format!("HTTP health check failed with status {}", answer.status().as_u16())
                        }
                        Err(_) => reason = "HTTP health check failed (no answer)".into(),
                    }
                    // Either it failed meanwhile or it is asked again.
                    let _ = tokio::time::timeout(Duration::from_millis(20), phase.changed()).await;
                }
            }
        }
        Err(Failure::Unhealthy(reason))
    }

    /// Whether the service is healthy now, and so for whoever asks at its public address.
    pub(crate) async fn is_healthy(&self) -> bool {
        match self.live() {
            Some(instance) => self.wait_healthy(&instance, Duration::from_millis(1)).await.is_ok(),
            None => false,
        }
    }

    /// Waits until the live instance passes its health check, whichever instance that is meanwhile.
    pub(crate) async fn wait_live_healthy(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if self.is_healthy().await {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    /// Samples what the live instance uses, for ever.
    pub(crate) async fn sample(self: Arc<Self>) {
        let mut before: Option<(u32, f64, Instant)> = None;
        let mut tick = tokio::time::interval(metrics::INTERVAL);
        loop {
            tick.tick().await;
            let Some((instance, pid)) = self.live().and_then(|instance| instance.pid().map(|pid| (instance, pid)))
            else {
                before = None;
                continue;
            };
            let (Some(used), Some(memory_bytes)) = (metrics::cpu_seconds(pid), metrics::memory_bytes(pid)) else {
                continue;
            };
            let now = Instant::now();
            if let Some((earlier_pid, earlier, at)) = before
                && earlier_pid == pid
            {
                let seconds = now.duration_since(at).as_secs_f64().max(0.001);
                let mut inner = self.lock();
                if inner.samples.len() == MAX_SAMPLES {
                    inner.samples.pop_front();
                }
                inner.samples.push_back(Sample {
                    at: Timestamp::now(),
                    instance: instance.id.clone(),
                    cpu: (used - earlier).max(0.0) / seconds,
                    memory_bytes,
                });
            }
            before = Some((pid, used, now));
        }
    }

    /// What should not be there: folders of instances that are gone, and processes that nobody looks after.
    pub(crate) fn leftovers(&self) -> Vec<String> {
        let live = self.live();
        let folder = self.folder.join("instances");
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if live.as_ref().is_none_or(|instance| instance.folder != entry.path()) {
                found.push(format!("folder of an instance that is not live: {}", entry.file_name().to_string_lossy()));
            }
        }
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            let Ok(cwd) = std::fs::read_link(entry.path().join("cwd")) else {
                continue;
            };
            let ours = live.as_ref().is_some_and(|instance| cwd == instance.folder);
            if cwd.starts_with(&folder) && !ours {
                found.push(format!("stray process {pid} in {}", cwd.display()));
            }
        }
        found
    }

    /// Returns when the change that is under way is over: until then the instance before still ends.
    pub(crate) async fn settled(&self) {
        drop(self.changes.lock().await);
    }

    /// Ends the service.
    pub(crate) async fn shut_down(&self) {
        self.epoch.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let _one = self.changes.lock().await;
        let live = self.lock().live.take();
        if let Some(instance) = live {
            instance.stop().await;
        }
    }
}
