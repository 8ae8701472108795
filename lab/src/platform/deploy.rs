//! Changes of the service: deploy, rollback, restart, and putting everything back.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;

use super::records::{Deploy, DeployStatus, EventKind, Failure, Trigger};
use super::release::Release;
use super::{Instance, MAX_DEPLOYS, Phase, Platform};
use crate::error::LabError;

/// How long a build takes; the vendor's takes minutes.
const BUILD: Duration = Duration::from_millis(40);

/// Why a change was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing of that name.
    NotFound,
    /// It was never live, so that nothing can be returned to.
    NeverLive,
    /// Too many changes wait already.
    TooMany,
}

/// Ends instances side by side.
async fn stop_all(instances: Vec<Arc<Instance>>, grace: Duration) {
    let ending: Vec<_> =
        instances.into_iter().map(|instance| tokio::spawn(async move { instance.stop(grace).await })).collect();
    for one in ending {
        // It only waits; a failure is in the log.
        let _ = one.await;
    }
}

impl Platform {
    /// Starts the service from its live deploy; for the lab's own start.
    pub(crate) async fn boot(self: &Arc<Self>) -> Result<(), LabError> {
        let _one = self.changes.lock().await;
        let instances =
            self.launch(&self.sound_release(), true).map_err(LabError::io("the first instance cannot be started"))?;
        self.lock().live = instances.clone();
        self.wait_all_healthy(&instances, self.identity.kind.first_patience()).await.map_err(|failure| {
            let lines: Vec<String> = self.logs().into_iter().map(|line| line.text).collect();
            let name = self.identity.name;
            LabError::Other(format!("{name} did not become healthy ({failure:?}): {}", lines.join(" / ")))
        })
    }

    /// As many instances as the service has, none of them looked at yet.
    fn launch(self: &Arc<Self>, release: &Release, promoted: bool) -> std::io::Result<Vec<Arc<Instance>>> {
        let mut launched = Vec::new();
        for _ in 0..self.identity.instances {
            match Instance::launch(self, release.clone(), promoted) {
                Ok(instance) => launched.push(instance),
                Err(error) => {
                    tokio::spawn(stop_all(launched, Duration::ZERO));
                    return Err(error);
                }
            }
        }
        Ok(launched)
    }

    /// A commit arrives on `main`; it is deployed where the service deploys by itself. Gives the deploy.
    pub(crate) fn push(self: &Arc<Self>, release: Release) -> Result<Option<Deploy>, LabError> {
        self.store_manifest(&release)?;
        self.set_head(release.clone());
        if !self.settings().auto_deploy {
            return Ok(None);
        }
        self.begin_deploy(release, Trigger::NewCommit)
            .map(Some)
            .map_err(|refusal| LabError::Other(format!("the push was not deployed: {refusal:?}")))
    }

    /// Deploys a commit that the platform knows, or else the head of `main`.
    pub(crate) fn deploy_commit(self: &Arc<Self>, commit: Option<&str>, clear_cache: bool) -> Result<Deploy, Refusal> {
        let release = match commit {
            None => self.head(),
            Some(commit) => {
                let head = self.head();
                let known = self.deploys().into_iter().map(|deploy| deploy.release);
                known
                    .chain(std::iter::once(head))
                    .find(|release| release.commit.starts_with(commit) && commit.len() >= 7)
                    .ok_or(Refusal::NotFound)?
            }
        };
        self.begin_deploy(release, Trigger::Api { clear_cache })
    }

    /// Returns to the release of an earlier deploy, by a new one.
    pub(crate) fn rollback(self: &Arc<Self>, target: &str) -> Result<Deploy, Refusal> {
        let earlier = self.deploy(target).ok_or(Refusal::NotFound)?;
        if !earlier.status.was_live() {
            return Err(Refusal::NeverLive);
        }
        self.begin_deploy(earlier.release, Trigger::Rollback { target: target.to_owned() })
    }

    /// Changes the plan; the service is deployed anew on it.
    pub(crate) fn change_plan(self: &Arc<Self>, plan: &str) -> Result<(), Refusal> {
        let (from, release) = {
            let mut inner = self.lock();
            let from = std::mem::replace(&mut inner.settings.plan, plan.to_owned());
            inner.settings.updated_at = Timestamp::now();
            let release = inner.live.first().map_or_else(|| inner.head.clone(), |live| live.release.clone());
            (from, release)
        };
        if from == plan {
            return Ok(());
        }
        self.event(EventKind::PlanChanged { from, to: plan.to_owned() });
        self.begin_deploy(release, Trigger::ServiceUpdated { property: "plan".into() }).map(|_| ())
    }

    fn begin_deploy(self: &Arc<Self>, release: Release, trigger: Trigger) -> Result<Deploy, Refusal> {
        if self.pending.available_permits() == 0 {
            return Err(Refusal::TooMany);
        }
        let now = Timestamp::now();
        let build = !matches!(trigger, Trigger::Rollback { .. } | Trigger::ServiceUpdated { .. });
        let deploy = Deploy {
            id: crate::ids::render("dep"),
            release,
            status: if build { DeployStatus::BuildInProgress } else { DeployStatus::UpdateInProgress },
            trigger,
            created_at: now,
            updated_at: now,
            started_at: Some(now),
            finished_at: None,
        };
        {
            let mut inner = self.lock();
            if inner.deploys.len() == MAX_DEPLOYS {
                inner.deploys.remove(0);
            }
            inner.deploys.push(deploy.clone());
        }
        self.event(EventKind::DeployStarted {
            deploy: deploy.id.clone(),
            trigger: deploy.trigger.clone(),
            commit: deploy.release.commit.clone(),
        });
        let epoch = self.epoch.load(Ordering::SeqCst);
        tokio::spawn(Arc::clone(self).run_deploy(deploy.clone(), build, epoch));
        Ok(deploy)
    }

    fn set_status(&self, id: &str, status: DeployStatus) {
        let now = Timestamp::now();
        let mut inner = self.lock();
        if let Some(deploy) = inner.deploys.iter_mut().find(|deploy| deploy.id == id) {
            deploy.status = status;
            deploy.updated_at = now;
            if !matches!(
                status,
                DeployStatus::BuildInProgress | DeployStatus::UpdateInProgress | DeployStatus::Deactivated
            ) {
                deploy.finished_at = Some(now);
            }
        }
    }

    fn end_deploy(&self, id: &str, status: DeployStatus, failure: Option<Failure>) {
        self.set_status(id, status);
        self.event(EventKind::DeployEnded { deploy: id.to_owned(), status, failure });
    }

    async fn run_deploy(self: Arc<Self>, deploy: Deploy, build: bool, epoch: u64) {
        let Ok(_permit) = self.pending.acquire().await else {
            return;
        };
        let _one = self.changes.lock().await;
        let outdated = || self.epoch.load(Ordering::SeqCst) != epoch;
        if outdated() {
            return;
        }
        if build {
            tokio::time::sleep(BUILD).await;
            self.set_status(&deploy.id, DeployStatus::UpdateInProgress);
        }
        let instances = match self.launch(&deploy.release, false) {
            Ok(instances) => instances,
            Err(error) => {
                tracing::error!(%error, "an instance could not be started");
                self.end_deploy(&deploy.id, DeployStatus::UpdateFailed, Some(Failure::Exit(126)));
                return;
            }
        };
        let kind = self.identity.kind;
        let mut result = self.wait_all_healthy(&instances, kind.patience()).await;
        if outdated() {
            result = Err(Failure::Unhealthy("canceled".into()));
        }
        match result {
            Ok(()) => {
                instances.iter().for_each(|instance| instance.promote());
                let before = self.go_live(instances, Some(&deploy.id));
                self.event(EventKind::ServerAvailable);
                self.end_deploy(&deploy.id, DeployStatus::Live, None);
                stop_all(before, kind.grace()).await;
            }
            Err(failure) => {
                stop_all(instances, kind.grace()).await;
                if !outdated() {
                    self.end_deploy(&deploy.id, DeployStatus::UpdateFailed, Some(failure));
                }
            }
        }
    }

    /// The service stands on `instances` from now on; gives those that it stood on before.
    fn go_live(&self, instances: Vec<Arc<Instance>>, deploy: Option<&str>) -> Vec<Arc<Instance>> {
        let now = Timestamp::now();
        let mut inner = self.lock();
        if let Some(deploy) = deploy {
            for other in &mut inner.deploys {
                if other.status == DeployStatus::Live && other.id != deploy {
                    other.status = DeployStatus::Deactivated;
                    other.updated_at = now;
                }
            }
        }
        std::mem::replace(&mut inner.live, instances)
    }

    /// Replaces each instance by one with a fresh folder, as the vendor's restart does.
    pub(crate) fn restart(self: &Arc<Self>) -> Result<(), Refusal> {
        if self.pending.available_permits() == 0 {
            return Err(Refusal::TooMany);
        }
        let epoch = self.epoch.load(Ordering::SeqCst);
        self.event(EventKind::ServerRestarted);
        let platform = Arc::clone(self);
        tokio::spawn(async move {
            let Ok(_permit) = platform.pending.acquire().await else {
                return;
            };
            let _one = platform.changes.lock().await;
            if platform.epoch.load(Ordering::SeqCst) == epoch {
                platform.replace().await;
            }
        });
        Ok(())
    }

    /// The lab's own hand: replaces the instance and returns when that is done.
    pub(crate) async fn replace_now(self: &Arc<Self>) {
        let _one = self.changes.lock().await;
        self.event(EventKind::ServerRestarted);
        self.replace().await;
    }

    async fn replace(self: &Arc<Self>) {
        let Some(before) = self.live() else {
            return;
        };
        let instances = match self.launch(&before.release, true) {
            Ok(instances) => instances,
            Err(error) => {
                tracing::error!(%error, "an instance could not be started");
                return;
            }
        };
        // While the old processes serve, the new ones are waited for; they take over in any case.
        let kind = self.identity.kind;
        let patience = if before.pid().is_some() { kind.restart_patience() } else { Duration::ZERO };
        let all_started = async {
            for instance in &instances {
                let _ = instance.watch().wait_for(|phase| *phase != Phase::Starting).await;
            }
        };
        let _ = tokio::time::timeout(patience, all_started).await;
        let (platform, announced) = (Arc::clone(self), instances.clone());
        let before = self.go_live(instances, None);
        tokio::spawn(async move {
            if platform.wait_all_healthy(&announced, kind.patience()).await.is_ok() {
                platform.event(EventKind::ServerAvailable);
            }
        });
        stop_all(before, kind.grace()).await;
    }

    /// Waits until a deploy is over; true when it went live.
    pub(crate) async fn wait_deploy(&self, id: &str, patience: Duration) -> bool {
        let deadline = std::time::Instant::now() + patience;
        while std::time::Instant::now() < deadline {
            match self.deploy(id).map(|deploy| deploy.status) {
                Some(DeployStatus::BuildInProgress | DeployStatus::UpdateInProgress) => {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                Some(DeployStatus::Live | DeployStatus::Deactivated) => return true,
                Some(DeployStatus::UpdateFailed) | None => return false,
            }
        }
        false
    }

    /// Puts everything back: the history as at the start, the sound release, the smallest plan, a healthy instance.
    pub(crate) async fn put_back(self: &Arc<Self>) -> Result<(), LabError> {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        let _one = self.changes.lock().await;
        let (deploys, events) = self.origin.clone();
        let sound = self.sound_release();
        let same_plan = {
            let mut inner = self.lock();
            let same_plan = inner.settings.plan == self.identity.plan;
            inner.settings.auto_deploy = true;
            self.identity.plan.clone_into(&mut inner.settings.plan);
            inner.deploys = deploys;
            inner.head = sound.clone();
            same_plan
        };
        let as_new = |live: &Arc<Instance>| {
            live.release == sound && !live.is_poisoned() && live.restarts.load(Ordering::Relaxed) == 0
        };
        let keep = same_plan && self.all_live().iter().all(as_new) && self.is_healthy().await;
        if !keep {
            let kind = self.identity.kind;
            let instances = self.launch(&sound, true).map_err(LabError::io("an instance cannot be started"))?;
            let healthy = self.wait_all_healthy(&instances, kind.patience()).await;
            stop_all(self.go_live(instances, None), kind.grace()).await;
            let name = self.identity.name;
            healthy.map_err(|failure| LabError::Other(format!("{name} did not become healthy: {failure:?}")))?;
        }
        let mut inner = self.lock();
        inner.events = events.into();
        inner.logs.clear();
        inner.samples.clear();
        inner.visits.clear();
        Ok(())
    }
}
