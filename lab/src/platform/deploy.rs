//! Changes of the service: deploy, rollback, restart, and putting everything back.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;

use super::records::{Deploy, DeployStatus, EventKind, Failure, Trigger};
use super::release::Release;
use super::{Instance, MAX_DEPLOYS, Phase, Platform};
use crate::error::LabError;

/// How long a new instance may take to pass its health check; the vendor allows minutes.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a restart waits for the new process before the old one goes.
const RESTART_PATIENCE: Duration = Duration::from_secs(2);
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

impl Platform {
    /// Starts the service from its live deploy; for the lab's own start.
    pub(crate) async fn boot(self: &Arc<Self>) -> Result<(), LabError> {
        let _one = self.changes.lock().await;
        let instance = Instance::launch(self, self.sound_release(), true)
            .map_err(LabError::io("the first instance cannot be started"))?;
        self.lock().live = Some(Arc::clone(&instance));
        self.wait_healthy(&instance, Duration::from_secs(15)).await.map_err(|failure| {
            let lines: Vec<String> = self.logs().into_iter().map(|line| line.text).collect();
            LabError::Other(format!("the API did not become healthy ({failure:?}): {}", lines.join(" / ")))
        })
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
            let release = inner.live.as_ref().map_or_else(|| inner.head.clone(), |live| live.release.clone());
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
        let instance = match Instance::launch(&self, deploy.release.clone(), false) {
            Ok(instance) => instance,
            Err(error) => {
                tracing::error!(%error, "an instance could not be started");
                self.end_deploy(&deploy.id, DeployStatus::UpdateFailed, Some(Failure::Exit(126)));
                return;
            }
        };
        let mut result = self.wait_healthy(&instance, PATIENCE).await;
        if outdated() {
            result = Err(Failure::Unhealthy("canceled".into()));
        }
        match result {
            Ok(()) => {
                instance.promote();
                let before = self.go_live(&instance, Some(&deploy.id));
                self.event(EventKind::ServerAvailable);
                self.end_deploy(&deploy.id, DeployStatus::Live, None);
                if let Some(before) = before {
                    before.stop().await;
                }
            }
            Err(failure) => {
                instance.stop().await;
                if !outdated() {
                    self.end_deploy(&deploy.id, DeployStatus::UpdateFailed, Some(failure));
                }
            }
        }
    }

    /// Traffic goes to `instance` from now on; gives the instance that it went to before.
    fn go_live(&self, instance: &Arc<Instance>, deploy: Option<&str>) -> Option<Arc<Instance>> {
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
        inner.live.replace(Arc::clone(instance))
    }

    /// Replaces the instance by one with a fresh folder, as the vendor's restart does.
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
        let instance = match Instance::launch(self, before.release.clone(), true) {
            Ok(instance) => instance,
            Err(error) => {
                tracing::error!(%error, "an instance could not be started");
                return;
            }
        };
        let mut phase = instance.watch();
        // While the old process serves, the new one is waited for; it takes over in any case.
        let patience = if before.address().is_some() { RESTART_PATIENCE } else { Duration::ZERO };
        let _ = tokio::time::timeout(patience, phase.wait_for(|phase| *phase != Phase::Starting)).await;
        self.go_live(&instance, None);
        let (platform, announced) = (Arc::clone(self), Arc::clone(&instance));
        tokio::spawn(async move {
            if platform.wait_healthy(&announced, PATIENCE).await.is_ok() {
                platform.event(EventKind::ServerAvailable);
            }
        });
        before.stop().await;
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
            let same_plan = inner.settings.plan == super::PLANS[0].0;
            inner.settings.auto_deploy = true;
            super::PLANS[0].0.clone_into(&mut inner.settings.plan);
            inner.deploys = deploys;
            inner.head = sound.clone();
            same_plan
        };
        let keep = match self.live() {
            Some(live) => {
                same_plan
                    && live.release == sound
                    && !live.is_poisoned()
                    && live.restarts.load(Ordering::Relaxed) == 0
                    && self.is_healthy().await
            }
            None => false,
        };
        if !keep {
            let instance =
                Instance::launch(self, sound, true).map_err(LabError::io("an instance cannot be started"))?;
            let healthy = self.wait_healthy(&instance, PATIENCE).await;
            if let Some(before) = self.go_live(&instance, None) {
                before.stop().await;
            }
            healthy.map_err(|failure| LabError::Other(format!("the API did not become healthy: {failure:?}")))?;
        }
        let mut inner = self.lock();
        inner.events = events.into();
        inner.logs.clear();
        inner.samples.clear();
        Ok(())
    }
}
