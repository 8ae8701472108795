//! Faults of the API: its process, its release, its settings, its disk.

use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;

use super::{FaultError, PATIENCE, World};
use crate::api::INDEX_FILE;
use crate::platform::Phase;
use crate::platform::release::{Behaviour, Release};

/// How long the faulty release works before it fails, in milliseconds.
const GOOD_FOR_MS: u64 = 700;
/// How often it is looked whether a fault shows.
const LOOK: Duration = Duration::from_millis(20);

impl World {
    /// Changes a setting that the API reads a few times a second.
    pub(super) async fn set(&self, name: &str, value: i64) -> Result<(), FaultError> {
        sqlx::query("UPDATE settings SET value = $2 WHERE name = $1 AND value <> $2")
            .bind(name)
            .bind(value)
            .execute(&self.database)
            .await
            .map(|_| ())
            .map_err(|error| FaultError::Failed(format!("the lab's database: {error}")))
    }

    pub(super) async fn reset_settings(&self) -> Result<(), FaultError> {
        sqlx::query("UPDATE settings SET value = 0 WHERE value <> 0")
            .execute(&self.database)
            .await
            .map(|_| ())
            .map_err(|error| FaultError::Failed(format!("the lab's database: {error}")))
    }

    /// The fault is in when it shows.
    pub(super) async fn wait_unhealthy(&self) -> Result<(), FaultError> {
        for _ in 0..250 {
            if !self.production.is_healthy().await {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(FaultError::Failed("the fault shows no effect".into()))
    }

    /// Waits until the API holds as much memory as it was told to load.
    pub(super) async fn wait_memory(&self, mib: i64) -> Result<(), FaultError> {
        let wanted = u64::try_from(mib).unwrap_or_default() << 20;
        for _ in 0..250 {
            let pid = self.production.live().and_then(|live| live.pid());
            if pid.and_then(crate::platform::metrics::memory_bytes).is_some_and(|held| held >= wanted) {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(FaultError::Failed("the fault shows no effect".into()))
    }

    pub(super) async fn crash(&self) -> Result<(), FaultError> {
        let instance = self.production.live().ok_or_else(|| FaultError::Failed("no instance is live".into()))?;
        let file = instance.folder.join(INDEX_FILE);
        // Cut in the middle, as a write that a crash interrupted leaves it.
        tokio::fs::write(&file, b"{\"version\":1,\"entries\":[{\"id\":41,\"it")
            .await
            .map_err(|error| FaultError::Failed(format!("{}: {error}", file.display())))?;
        let mut phase = instance.watch();
        instance.kill();
        let gone = phase.wait_for(|phase| !matches!(phase, Phase::Running { .. }));
        match tokio::time::timeout(Duration::from_secs(5), gone).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(FaultError::Failed("the API's process did not die".into())),
        }
    }

    pub(super) async fn bad_release(&self) -> Result<(), FaultError> {
        self.production.set_auto_deploy(true);
        let release = Release::new(
            "Orders: show the total of each order",
            Timestamp::now(),
            Behaviour::MissingColumnAfterMs(GOOD_FOR_MS),
        );
        let deploy = self
            .production
            .push(release)
            .map_err(|error| FaultError::Failed(error.to_string()))?
            .ok_or_else(|| FaultError::Failed("the service does not deploy by itself".into()))?;
        if self.production.wait_deploy(&deploy.id, PATIENCE).await {
            Ok(())
        } else {
            Err(FaultError::Failed("the faulty release did not go live".into()))
        }
    }

    pub(super) async fn end_crash(&self) {
        if self.production.live().is_some_and(|live| live.is_poisoned()) {
            self.production.replace_now().await;
        }
    }

    /// Lets the memory go; what keeps failing over it is replaced.
    pub(super) async fn end_memory(&self) -> Result<(), FaultError> {
        self.set("cache_mib", 0).await?;
        if self.production.live().is_some_and(|live| live.address().is_none()) {
            self.production.replace_now().await;
        }
        Ok(())
    }

    pub(super) fn fill_disk(&self, percent: i64) -> Result<(), FaultError> {
        let failed = |error| FaultError::Failed(format!("the API's disk: {error}"));
        match &self.production.disk {
            Some(disk) => disk.fill(u64::try_from(percent).unwrap_or_default()).map_err(failed),
            None => Err(FaultError::Failed("the API has no disk".into())),
        }
    }

    pub(super) fn free_disk(&self) -> Result<(), FaultError> {
        let failed = |error| FaultError::Failed(format!("the API's disk: {error}"));
        self.production.disk.as_ref().map_or(Ok(()), |disk| disk.free().map_err(failed))
    }

    /// The faulty commit is taken back from `main`; where it is still live, the platform returns to the sound release.
    pub(super) async fn revert(&self) -> Result<(), FaultError> {
        let sound = self.production.sound_release();
        if !self.production.head().is_sound() {
            self.production.set_head(sound.clone());
        }
        if self.production.live().is_none_or(|live| live.release.is_sound()) {
            return Ok(());
        }
        let target = self
            .production
            .deploys()
            .into_iter()
            .rev()
            .find(|deploy| deploy.release == sound && deploy.status.was_live())
            .ok_or_else(|| FaultError::Failed("no deploy of the sound release is left".into()))?;
        let deploy = self
            .production
            .rollback(&target.id)
            .map_err(|refusal| FaultError::Failed(format!("the rollback was refused: {refusal:?}")))?;
        if self.production.wait_deploy(&deploy.id, PATIENCE).await {
            Ok(())
        } else {
            Err(FaultError::Failed("the rollback to the sound release failed".into()))
        }
    }

    /// What remains at the API of faults, in words.
    pub(super) async fn api_residue(&self) -> Vec<String> {
        let mut found = Vec::new();
        match self.production.live() {
            None => found.push("no instance is live".into()),
            Some(live) => {
                if live.is_poisoned() {
                    found.push(format!("broken file {INDEX_FILE} in the live instance {}", live.id));
                }
                if !live.release.is_sound() {
                    found.push(format!("the faulty release {} is live", live.release.commit));
                }
                if live.address().is_none() && live.restarts.load(Ordering::Relaxed) > 0 {
                    found.push(format!("the live instance {} does not come up", live.id));
                }
            }
        }
        if !self.production.head().is_sound() {
            found.push("the faulty commit is at the head of main".into());
        }
        let set = sqlx::query_as::<_, (String, i64)>("SELECT name, value FROM settings WHERE value <> 0")
            .fetch_all(&self.database)
            .await;
        match set {
            Ok(set) => found.extend(set.into_iter().map(|(name, value)| format!("the setting {name} is {value}"))),
            Err(error) => found.push(format!("the settings cannot be read: {error}")),
        }
        if self.production.disk.as_ref().is_some_and(|disk| disk.is_filled()) {
            found.push("the API's disk is filled".into());
        }
        found
    }
}
