//! A small platform that runs a service as processes: deploys, rollback, restart, events, logs, metrics.

pub(crate) mod deploy;
pub(crate) mod disk;
mod instance;
pub(crate) mod metrics;
mod program;
mod proxy;
pub(crate) mod records;
pub(crate) mod release;

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Semaphore;

pub(crate) use instance::{Instance, Phase};
pub(crate) use program::{INSTANCE, Identity, Kind, Program, Secret};
pub(crate) use proxy::router as public_router;

use self::disk::Disk;
use self::metrics::{MAX_SAMPLES, MAX_VISITS, Sample, Samples, Visit, Visits};
use self::records::{Deploy, DeployStatus, Event, EventKind, Failure, LogLine};
use self::release::Release;
use crate::error::LabError;
use crate::syslog::{Line, Stream};

const MAX_EVENTS: usize = 5_000;
const MAX_LOG_LINES: usize = 10_000;
const MAX_DEPLOYS: usize = 2_000;
/// Changes of the service that may be waiting or under way at once.
const MAX_CHANGES: usize = 32;
const MAX_VISITORS: usize = 512;

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
    visits: Visits,
    /// The instances that the service stands on; none before the start and after the end.
    live: Vec<Arc<Instance>>,
    /// What the service's branch points to.
    head: Release,
    /// The release to return to when everything is put back.
    sound: Release,
    log_number: u64,
}

/// One service, and what the platform knows of it.
pub(crate) struct Platform {
    pub(crate) identity: Identity,
    folder: PathBuf,
    program: Program,
    http: reqwest::Client,
    stream: Arc<Stream>,
    /// What is mounted into the service.
    pub(crate) disk: Option<Disk>,
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
        program: Program,
        http: reqwest::Client,
        stream: Arc<Stream>,
    ) -> Result<Arc<Self>, LabError> {
        let now = Timestamp::now();
        let (deploys, events) = records::history(now);
        let Some(live) = deploys.last().map(|deploy| deploy.release.clone()) else {
            return Err(LabError::Other("the history of deploys is empty".into()));
        };
        let plan = identity.plan.to_owned();
        let created_at = deploys.first().map_or(now, |deploy| deploy.created_at);
        std::fs::create_dir_all(folder.join("releases"))
            .map_err(LabError::io(format!("{} cannot be made", folder.display())))?;
        let disk = match identity.disk {
            true => Some(Disk::new(&folder.join("disk")).map_err(LabError::io("the service's disk cannot be made"))?),
            false => None,
        };
        let platform = Self {
            identity,
            folder: folder.to_owned(),
            disk,
            program,
            http,
            stream,
            origin: (deploys.clone(), events.clone()),
            inner: Mutex::new(Inner {
                settings: Settings { auto_deploy: true, plan, created_at, updated_at: created_at },
                events: events.into(),
                logs: VecDeque::new(),
                samples: VecDeque::new(),
                visits: VecDeque::new(),
                live: Vec::new(),
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

    pub(crate) fn visits(&self) -> Vec<Visit> {
        self.lock().visits.iter().copied().collect()
    }

    fn visited(&self, status: u16, seconds: f64) {
        let mut inner = self.lock();
        if inner.visits.len() == MAX_VISITS {
            inner.visits.pop_front();
        }
        inner.visits.push_back(Visit { at: Timestamp::now(), status, seconds });
    }

    pub(crate) fn samples(&self) -> Vec<Sample> {
        self.lock().samples.iter().cloned().collect()
    }

    /// The first of the instances that the service stands on.
    pub(crate) fn live(&self) -> Option<Arc<Instance>> {
        self.lock().live.first().cloned()
    }

    pub(crate) fn all_live(&self) -> Vec<Arc<Instance>> {
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
        let at = Timestamp::now();
        self.stream.take(Line {
            at,
            service: self.identity.name,
            instance: instance.to_owned(),
            level,
            text: text.to_owned(),
        });
        let line = LogLine {
            id: format!("log-{:016}", inner.log_number),
            at,
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
                Phase::Running { address: None, .. } => return Ok(()),
                Phase::Running { address: Some(address), .. } => {
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

    /// Waits until each of the instances passes its health check.
    async fn wait_all_healthy(&self, instances: &[Arc<Instance>], patience: Duration) -> Result<(), Failure> {
        let deadline = Instant::now() + patience;
        for instance in instances {
            let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            self.wait_healthy(instance, left).await?;
        }
        Ok(())
    }

    /// Whether the service is healthy now, and so for whoever asks at its public address.
    pub(crate) async fn is_healthy(&self) -> bool {
        let live = self.all_live();
        !live.is_empty() && self.wait_all_healthy(&live, Duration::from_millis(1)).await.is_ok()
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

    /// Samples what the live instances use, for ever.
    pub(crate) async fn sample(self: Arc<Self>) {
        let mut before: HashMap<u32, (f64, Instant)> = HashMap::new();
        let mut tick = tokio::time::interval(metrics::INTERVAL);
        loop {
            tick.tick().await;
            let mut seen = HashMap::new();
            for instance in self.all_live() {
                let Some(pid) = instance.pid() else { continue };
                let (Some(used), Some(memory_bytes)) = (metrics::cpu_seconds(pid), metrics::memory_bytes(pid)) else {
                    continue;
                };
                let now = Instant::now();
                seen.insert(pid, (used, now));
                let Some((earlier, at)) = before.get(&pid) else { continue };
                let seconds = now.duration_since(*at).as_secs_f64().max(0.001);
                let memory_limit_bytes = self.memory_limit_mib() << 20;
                let disk_bytes = self.disk.as_ref().map_or(0, Disk::used);
                let mut inner = self.lock();
                if inner.samples.len() == MAX_SAMPLES {
                    inner.samples.pop_front();
                }
                inner.samples.push_back(Sample {
                    at: Timestamp::now(),
                    instance: instance.id.clone(),
                    cpu: (used - earlier).max(0.0) / seconds,
                    memory_bytes,
                    memory_limit_bytes,
                    disk_bytes,
                });
            }
            before = seen;
        }
    }

    /// What should not be there: folders of instances that are gone, and processes that nobody looks after.
    pub(crate) fn leftovers(&self) -> Vec<String> {
        let live = self.all_live();
        let folder = self.folder.join("instances");
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if live.iter().all(|instance| instance.folder != entry.path()) {
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
            let ours = live.iter().any(|instance| cwd == instance.folder);
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
        let live = std::mem::take(&mut self.lock().live);
        // What a worker has not finished is nobody's any more.
        let grace = if self.identity.kind == Kind::Worker { Duration::ZERO } else { self.identity.kind.grace() };
        for instance in live {
            instance.stop(grace).await;
        }
    }
}
