//! The faults: put in for real, taken out whatever happens.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::PgPool;

use crate::api::INDEX_FILE;
use crate::platform::release::{Behaviour, Release};
use crate::platform::{Phase, Platform};

/// How long a fault may stay at most.
pub(crate) const MAX_TTL: Duration = Duration::from_secs(6 * 3_600);
/// How long a fault stays unless told.
pub(crate) const TTL: Duration = Duration::from_secs(300);
/// How long the service may take to be healthy again.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often a fault whose time is over is tried to be taken out.
const LAST_TRIES: u32 = 10;
/// How long the faulty release works before it fails, in milliseconds.
const GOOD_FOR_MS: u64 = 700;
/// More than the smallest plan has, and less than the next.
const LEAK_MIB: i64 = 128;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// A file that each start reads is broken, and the process is killed: a crash loop that a fresh instance ends.
    Crash,
    /// A push to `main` whose release fails soon after it went live.
    BadRelease,
    /// The API wants more memory than its plan has.
    Oom,
    /// The API says that it is not healthy, and nothing says why.
    Unclear,
}

impl Fault {
    pub(crate) const ALL: [Self; 4] = [Self::Crash, Self::BadRelease, Self::Oom, Self::Unclear];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Crash => "api-crash",
            Self::BadRelease => "api-bad-release",
            Self::Oom => "api-oom",
            Self::Unclear => "api-unclear",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}

/// A fault that is in.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Active {
    pub(crate) name: &'static str,
    pub(crate) injected_us: i64,
    pub(crate) expires: Timestamp,
    #[serde(skip)]
    number: u64,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum FaultError {
    #[error("the fault {0} is in already: take it out first (DELETE /faults/{0})")]
    AlreadyIn(&'static str),
    #[error("{0}")]
    Failed(String),
}

pub(crate) struct Faults {
    platform: Arc<Platform>,
    database: PgPool,
    active: Mutex<(u64, BTreeMap<Fault, Active>)>,
    /// One fault is put in or taken out at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Faults {
    pub(crate) fn new(platform: Arc<Platform>, database: PgPool) -> Self {
        Self { platform, database, active: Mutex::new((0, BTreeMap::new())), turn: tokio::sync::Mutex::new(()) }
    }

    pub(crate) fn active(&self) -> Vec<Active> {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        active.1.values().cloned().collect()
    }

    /// Puts a fault in; it is taken out after `ttl` at the latest.
    pub(crate) async fn inject(self: &Arc<Self>, fault: Fault, ttl: Duration) -> Result<Active, FaultError> {
        let _turn = self.turn.lock().await;
        let ttl = ttl.min(MAX_TTL);
        let entry = {
            let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
            if active.1.contains_key(&fault) {
                return Err(FaultError::AlreadyIn(fault.name()));
            }
            active.0 += 1;
            let now = Timestamp::now();
            let entry = Active {
                name: fault.name(),
                injected_us: now.as_microsecond(),
                expires: now.checked_add(ttl).unwrap_or(now),
                number: active.0,
            };
            // Before the fault itself: what is half in must be taken out, too.
            active.1.insert(fault, entry.clone());
            entry
        };
        let faults = Arc::clone(self);
        let number = entry.number;
        tokio::spawn(async move {
            tokio::time::sleep(ttl).await;
            for _ in 0..LAST_TRIES {
                if !faults.is_in(fault, number) {
                    return;
                }
                match faults.remove(fault).await {
                    Ok(()) => return,
                    Err(error) => {
                        tracing::error!(fault = fault.name(), %error, "a fault whose time is over could not be taken out");
                    }
                }
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        });
        tracing::info!(fault = fault.name(), ttl_seconds = ttl.as_secs(), "fault goes in");
        match self.put_in(fault).await {
            Ok(()) => Ok(entry),
            Err(error) => {
                self.take_out(fault).await?;
                self.forget(fault);
                Err(error)
            }
        }
    }

    /// Takes a fault out, if it is in, and waits until the service is healthy.
    pub(crate) async fn remove(&self, fault: Fault) -> Result<(), FaultError> {
        let _turn = self.turn.lock().await;
        self.take_out(fault).await?;
        self.forget(fault);
        tracing::info!(fault = fault.name(), "fault is out");
        if self.platform.wait_live_healthy(PATIENCE).await {
            self.platform.settled().await;
            return Ok(());
        }
        if self.active().is_empty() {
            return Err(FaultError::Failed("the API is not healthy although no fault is in: see the lab's log".into()));
        }
        Ok(())
    }

    /// Takes all faults out and puts the platform back to its beginning.
    pub(crate) async fn reset(&self) -> Result<(), FaultError> {
        let _turn = self.turn.lock().await;
        self.set("standby", 0).await?;
        self.set("cache_mib", 0).await?;
        self.active.lock().unwrap_or_else(PoisonError::into_inner).1.clear();
        self.platform.put_back().await.map_err(|error| FaultError::Failed(error.to_string()))?;
        if self.platform.wait_live_healthy(PATIENCE).await {
            Ok(())
        } else {
            Err(FaultError::Failed("the API is not healthy after the reset: see the lab's log".into()))
        }
    }

    /// Whether the fault is still the one that was put in under this number.
    fn is_in(&self, fault: Fault, number: u64) -> bool {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        active.1.get(&fault).is_some_and(|entry| entry.number == number)
    }

    fn forget(&self, fault: Fault) {
        self.active.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&fault);
    }

    async fn set(&self, name: &str, value: i64) -> Result<(), FaultError> {
        sqlx::query("UPDATE settings SET value = $2 WHERE name = $1 AND value <> $2")
            .bind(name)
            .bind(value)
            .execute(&self.database)
            .await
            .map(|_| ())
            .map_err(|error| FaultError::Failed(format!("the lab's database: {error}")))
    }

    async fn put_in(&self, fault: Fault) -> Result<(), FaultError> {
        match fault {
            Fault::Crash => self.crash().await,
            Fault::BadRelease => self.bad_release().await,
            Fault::Oom => {
                self.set("cache_mib", LEAK_MIB).await?;
                self.wait_unhealthy().await
            }
            Fault::Unclear => {
                self.set("standby", 1).await?;
                self.wait_unhealthy().await
            }
        }
    }

    /// The API reads its settings a few times a second; the fault is in when that shows.
    async fn wait_unhealthy(&self) -> Result<(), FaultError> {
        for _ in 0..250 {
            if !self.platform.is_healthy().await {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(FaultError::Failed("the fault shows no effect".into()))
    }

    async fn crash(&self) -> Result<(), FaultError> {
        let instance = self.platform.live().ok_or_else(|| FaultError::Failed("no instance is live".into()))?;
        let file = instance.folder.join(INDEX_FILE);
        // Cut in the middle, as a write that a crash interrupted leaves it.
        tokio::fs::write(&file, b"{\"version\":1,\"entries\":[{\"id\":41,\"it")
            .await
            .map_err(|error| FaultError::Failed(format!("{}: {error}", file.display())))?;
        let mut phase = instance.watch();
        instance.kill();
        let gone = phase.wait_for(|phase| !matches!(phase, Phase::Listening { .. }));
        match tokio::time::timeout(Duration::from_secs(5), gone).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(FaultError::Failed("the API's process did not die".into())),
        }
    }

    async fn bad_release(&self) -> Result<(), FaultError> {
        self.platform.set_auto_deploy(true);
        let release = Release::new(
            "Orders: show the total of each order",
            Timestamp::now(),
            Behaviour::MissingColumnAfterMs(GOOD_FOR_MS),
        );
        let deploy = self
            .platform
            .push(release)
            .map_err(|error| FaultError::Failed(error.to_string()))?
            .ok_or_else(|| FaultError::Failed("the service does not deploy by itself".into()))?;
        if self.platform.wait_deploy(&deploy.id, PATIENCE).await {
            Ok(())
        } else {
            Err(FaultError::Failed("the faulty release did not go live".into()))
        }
    }

    async fn take_out(&self, fault: Fault) -> Result<(), FaultError> {
        // Somebody may be mending it in this moment.
        self.platform.settled().await;
        match fault {
            Fault::Crash => {
                if self.platform.live().is_some_and(|live| live.is_poisoned()) {
                    self.platform.replace_now().await;
                }
                Ok(())
            }
            Fault::BadRelease => self.revert().await,
            Fault::Unclear => self.set("standby", 0).await,
            Fault::Oom => {
                self.set("cache_mib", 0).await?;
                let looping = self.platform.live().is_some_and(|live| live.address().is_none());
                if looping {
                    self.platform.replace_now().await;
                }
                Ok(())
            }
        }
    }

    /// The faulty commit is taken back from `main`; where it is still live, the platform returns to the sound release.
    async fn revert(&self) -> Result<(), FaultError> {
        let sound = self.platform.sound_release();
        if !self.platform.head().is_sound() {
            self.platform.set_head(sound.clone());
        }
        if self.platform.live().is_none_or(|live| live.release.is_sound()) {
            return Ok(());
        }
        let target = self
            .platform
            .deploys()
            .into_iter()
            .rev()
            .find(|deploy| deploy.release == sound && deploy.status.was_live())
            .ok_or_else(|| FaultError::Failed("no deploy of the sound release is left".into()))?;
        let deploy = self
            .platform
            .rollback(&target.id)
            .map_err(|refusal| FaultError::Failed(format!("the rollback was refused: {refusal:?}")))?;
        if self.platform.wait_deploy(&deploy.id, PATIENCE).await {
            Ok(())
        } else {
            Err(FaultError::Failed("the rollback to the sound release failed".into()))
        }
    }

    /// What remains of faults, in words; nothing when all is well.
    pub(crate) async fn residue(&self) -> Vec<String> {
        let mut found: Vec<String> =
            self.active().iter().map(|active| format!("fault {} is in", active.name)).collect();
        match self.platform.live() {
            None => found.push("no instance is live".into()),
            Some(live) => {
                if live.is_poisoned() {
                    found.push(format!("broken file {INDEX_FILE} in the live instance {}", live.id));
                }
                if !live.release.is_sound() {
                    found.push(format!("the faulty release {} is live", live.release.commit));
                }
            }
        }
        if !self.platform.head().is_sound() {
            found.push("the faulty commit is at the head of main".into());
        }
        let set = sqlx::query_as::<_, (String, i64)>("SELECT name, value FROM settings WHERE value <> 0")
            .fetch_all(&self.database)
            .await;
        match set {
            Ok(set) => found.extend(set.into_iter().map(|(name, value)| format!("the setting {name} is {value}"))),
            Err(error) => found.push(format!("the settings cannot be read: {error}")),
        }
        self.platform.settled().await;
        found.extend(self.platform.leftovers());
        found
    }
}
