//! One instance: a folder that lives as long as the instance, and the service's process in it, started again when it fails.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::{Notify, watch};

use super::records::{EventKind, Failure};
use super::release::Release;
use super::{INSTANCE, Kind, Platform};
use crate::api::{INDEX_FILE, LISTENING, RELEASE_FILE};

const FIRST_BACKOFF: Duration = Duration::from_millis(200);
const LAST_BACKOFF: Duration = Duration::from_secs(5);
/// A process that ran this long has recovered: the next failure starts with the first back-off again.
const RECOVERED: Duration = Duration::from_secs(10);
/// What a worker says when it takes tasks.
pub(crate) const WORKER_READY: &str = "worker ready";
const MAX_LINE: usize = 4 << 10;
/// How often the memory of a process is looked at.
const MEMORY_WATCH: Duration = Duration::from_millis(100);

/// Where an instance's process stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    Starting,
    Running {
        /// Where it listens; a worker listens nowhere.
        address: Option<SocketAddr>,
        pid: u32,
    },
    /// Failed; it will be started again if the instance is promoted.
    Failed(Failure),
    Stopped,
}

pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) folder: PathBuf,
    pub(crate) release: Release,
    pub(crate) restarts: AtomicU32,
    /// Whether the service stands on it: only then its failures are the service's events, and it is started again.
    promoted: AtomicBool,
    phase: watch::Sender<Phase>,
    /// How long the process may take to end by itself, once it has to.
    stop: watch::Sender<Option<Duration>>,
    kill: Notify,
}

enum Ended {
    Stopped,
    Failed(Failure),
}

impl Instance {
    /// Makes the folder and starts the process.
    pub(crate) fn launch(platform: &Arc<Platform>, release: Release, promoted: bool) -> std::io::Result<Arc<Self>> {
        let id = crate::ids::instance(&platform.identity.service_id);
        let folder = platform.folder.join("instances").join(&id);
        std::fs::create_dir_all(&folder)?;
        let instance = Arc::new(Self {
            id,
            folder,
            release,
            restarts: AtomicU32::new(0),
            promoted: AtomicBool::new(promoted),
            phase: watch::Sender::new(Phase::Starting),
            stop: watch::Sender::new(None),
            kill: Notify::new(),
        });
        tokio::spawn(Arc::clone(&instance).supervise(Arc::clone(platform)));
        Ok(instance)
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    pub(crate) fn address(&self) -> Option<SocketAddr> {
        match *self.phase.borrow() {
            Phase::Running { address, .. } => address,
            _ => None,
        }
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        match *self.phase.borrow() {
            Phase::Running { pid, .. } => Some(pid),
            _ => None,
        }
    }

    pub(crate) fn promote(&self) {
        self.promoted.store(true, Ordering::SeqCst);
    }

    /// Sends SIGKILL to the process, as an operator's or the kernel's hand would.
    pub(crate) fn kill(&self) {
        self.kill.notify_one();
    }

    /// Whether the file that is read at each start is broken.
    pub(crate) fn is_poisoned(&self) -> bool {
        std::fs::read(self.folder.join(INDEX_FILE)).is_ok_and(|bytes| {
            serde_json::from_slice::<serde_json::Value>(&bytes).map_or(true, |index| !index["entries"].is_array())
        })
    }

    /// Ends the process, waits for its end, and removes the folder. The process may take `grace` to finish what it is doing.
    pub(crate) async fn stop(&self, grace: Duration) {
        self.stop.send_replace(Some(grace));
        let mut phase = self.watch();
        let ended = phase.wait_for(|phase| *phase == Phase::Stopped);
        // The supervisor kills after its own patience, so this bound is never met while the machine works.
        if tokio::time::timeout(grace + Duration::from_secs(5), ended).await.is_err() {
            tracing::error!(instance = %self.id, "an instance did not end");
        }
        if let Err(error) = tokio::fs::remove_dir_all(&self.folder).await
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, folder = %self.folder.display(), "an instance's folder could not be removed");
        }
    }

    async fn supervise(self: Arc<Self>, platform: Arc<Platform>) {
        let mut backoff = FIRST_BACKOFF;
        let mut stopping = self.stop.subscribe();
        loop {
            self.phase.send_replace(Phase::Starting);
            let started = Instant::now();
            let failure = match self.run_once(&platform, &mut stopping).await {
                Ended::Stopped => break,
                Ended::Failed(failure) => failure,
            };
            platform.log(&self.id, "error", &format!("==> {}", last_line(&failure)));
            self.restarts.fetch_add(1, Ordering::Relaxed);
            let promoted = self.promoted.load(Ordering::SeqCst);
            if promoted {
                platform.event(EventKind::ServerFailed { instance: self.id.clone(), failure: failure.clone() });
            }
            self.phase.send_replace(Phase::Failed(failure));
            if !promoted {
                // Nobody stands on it: whoever launched it decides.
                let _ = wait_for_stop(&mut stopping).await;
                break;
            }
            if started.elapsed() > RECOVERED {
                backoff = FIRST_BACKOFF;
            }
            tokio::select! {
                () = tokio::time::sleep(backoff) => {}
                _ = wait_for_stop(&mut stopping) => break,
            }
            backoff = (backoff * 2).min(LAST_BACKOFF);
        }
        self.phase.send_replace(Phase::Stopped);
    }

    async fn run_once(
        self: &Arc<Self>,
        platform: &Arc<Platform>,
        stopping: &mut watch::Receiver<Option<Duration>>,
    ) -> Ended {
        let program = &platform.program;
        let spawned = Command::new(&program.path)
            .arg0(&program.name)
            .args(program.arguments.iter().map(|argument| argument.replace(INSTANCE, &self.id)))
            .envs(program.environment.iter().map(|(name, value)| (name, value.expose())))
            .env(RELEASE_FILE, platform.manifest(&self.release.commit))
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn();
        let mut child = match spawned {
            Ok(child) => child,
            Err(error) => {
                tracing::error!(%error, service = platform.identity.name, "a process could not be started");
                return Ended::Failed(Failure::Exit(126));
            }
        };
        // Held open until the process has ended: when the lab dies, the process sees the end of its input and goes too.
        let hold = child.stdin.take();
        let pid = child.id().unwrap_or_default();
        if let Some(stdout) = child.stdout.take() {
            tokio::spawn(Arc::clone(self).read(Arc::clone(platform), stdout, pid, "info"));
        }
        if let Some(stderr) = child.stderr.take() {
            tokio::spawn(Arc::clone(self).read(Arc::clone(platform), stderr, pid, "error"));
        }
        let mut look = tokio::time::interval(MEMORY_WATCH);
        let mut out_of_memory = None;
        let ended = loop {
            tokio::select! {
                status = child.wait() => break Ended::Failed(out_of_memory.unwrap_or_else(|| failure(status))),
                grace = wait_for_stop(stopping) => {
                    end(&mut child, grace).await;
                    break Ended::Stopped;
                }
                () = self.kill.notified() => start_kill(&mut child),
                _ = look.tick() => {
                    let limit_mib = platform.memory_limit_mib();
                    if super::metrics::memory_bytes(pid).is_some_and(|used| used > limit_mib << 20) {
                        out_of_memory = Some(Failure::OutOfMemory { limit_mib });
                        start_kill(&mut child);
                    }
                }
            }
        };
        // Whatever the process has started belongs to its group, and goes with it.
        kill_group(pid);
        drop(hold);
        ended
    }

    async fn read(
        self: Arc<Self>,
        platform: Arc<Platform>,
        mut source: impl AsyncRead + Unpin,
        pid: u32,
        level: &'static str,
    ) {
        let mut rest = Vec::new();
        let mut chunk = vec![0_u8; 8 << 10];
        while let Ok(count) = source.read(&mut chunk).await {
            if count == 0 {
                break;
            }
            for byte in &chunk[..count] {
                if *byte != b'\n' {
                    if rest.len() < MAX_LINE {
                        rest.push(*byte);
                    }
                    continue;
                }
                let line = String::from_utf8_lossy(&rest).into_owned();
                rest.clear();
                self.take_line(&platform, &line, pid, level);
            }
        }
    }

    fn take_line(self: &Arc<Self>, platform: &Arc<Platform>, line: &str, pid: u32, level: &'static str) {
        let said = Said::read(line);
        let address = said.message.strip_prefix(LISTENING).and_then(|text| text.parse().ok());
        if address.is_some() || (said.message == WORKER_READY && platform.identity.kind == Kind::Worker) {
            self.phase.send_if_modified(|phase| {
                let first = *phase == Phase::Starting;
                if first {
                    *phase = Phase::Running { address, pid };
                }
                first
            });
            if self.restarts.load(Ordering::Relaxed) > 0 {
                tokio::spawn(announce(Arc::clone(self), Arc::clone(platform)));
            }
        }
        platform.log(&self.id, said.level.unwrap_or(level), line);
    }
}

/// The platform says that the service is available again once a restarted process passes its health check.
async fn announce(instance: Arc<Instance>, platform: Arc<Platform>) {
    if platform.wait_healthy(&instance, Duration::from_secs(5)).await.is_ok() {
        platform.event(EventKind::ServerAvailable);
    }
}

fn start_kill(child: &mut Child) {
    if let Err(error) = child.start_kill() {
        tracing::warn!(%error, "a process could not be killed");
    }
}

/// What a line of the log says, where it is one of the service's own.
struct Said {
    message: String,
    level: Option<&'static str>,
}

impl Said {
    fn read(line: &str) -> Self {
        let Ok(entry) = serde_json::from_str::<serde_json::Value>(line) else {
            return Self { message: String::new(), level: None };
        };
        let level = match entry["level"].as_str() {
            Some("error" | "critical") => Some("error"),
            Some("warning") => Some("warning"),
            Some(_) => Some("info"),
            None => None,
        };
        Self { message: entry["message"].as_str().unwrap_or_default().to_owned(), level }
    }
}

/// Ends every process of the group that `leader` leads or led.
fn kill_group(leader: u32) {
    use nix::sys::signal::{Signal, killpg};
    if let Some(group) = i32::try_from(leader).ok().filter(|group| *group > 1) {
        // The only failure is that none is left.
        let _ = killpg(nix::unistd::Pid::from_raw(group), Signal::SIGKILL);
    }
}

async fn wait_for_stop(stopping: &mut watch::Receiver<Option<Duration>>) -> Duration {
    let told = stopping.wait_for(Option::is_some).await.map(|grace| grace.unwrap_or_default());
    match told {
        Ok(grace) => grace,
        Err(_) => std::future::pending().await,
    }
}

async fn end(child: &mut Child, grace: Duration) {
    use nix::sys::signal::{Signal, kill};
    if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
        // It may have ended in this very moment; wait() tells.
        let _ = kill(nix::unistd::Pid::from_raw(pid), Signal::SIGTERM);
    }
    if tokio::time::timeout(grace, child.wait()).await.is_err() {
        start_kill(child);
        let _ = child.wait().await;
    }
}

fn failure(status: std::io::Result<std::process::ExitStatus>) -> Failure {
    use std::os::unix::process::ExitStatusExt;
    match status {
        Ok(status) => match (status.code(), status.signal()) {
            (Some(0), _) => Failure::Early,
            (Some(code), _) => Failure::Exit(code),
            // As containers report a signal.
            (None, signal) => Failure::Exit(128 + signal.unwrap_or(0)),
        },
        Err(_) => Failure::Exit(1),
    }
}

fn last_line(failure: &Failure) -> String {
    match failure {
        Failure::Exit(code) => format!("Exited with status {code}"),
        Failure::Early => "Application exited early".into(),
        Failure::OutOfMemory { .. } => "Out of memory".into(),
        Failure::Unhealthy(reason) => format!("Health check failed: {reason}"),
    }
}
