//! The faults: put in for real, taken out whatever happens.

mod api;
mod database;
mod fault;
mod queue;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::PgPool;

pub(crate) use self::fault::{Fault, Strength};

use self::database::Held;
use crate::broker::Broker;
use crate::platform::{Platform, Secret};
use crate::sendgrid::SendGrid;
use crate::status_pages::StatusPages;

/// How long a fault may stay at most.
pub(crate) const MAX_TTL: Duration = Duration::from_secs(6 * 3_600);
/// How long a fault stays unless told.
pub(crate) const TTL: Duration = Duration::from_secs(300);
/// How long the service may take to be healthy again.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often a fault whose time is over is tried to be taken out.
const LAST_TRIES: u32 = 10;
/// More than the smallest plan has, and less than the next.
const LEAK_MIB: i64 = 128;
/// Less than the smallest plan has, with what the API needs for itself.
const HELD_MIB: i64 = 52;

/// Everything that faults are put into.
pub(crate) struct World {
    pub(crate) production: Arc<Platform>,
    pub(crate) staging: Option<Arc<Platform>>,
    pub(crate) workers: Option<Arc<Platform>>,
    /// Those of the environment before production; no fault goes into them.
    pub(crate) staging_workers: Option<Arc<Platform>>,
    pub(crate) database: PgPool,
    pub(crate) database_url: Secret,
    pub(crate) broker: Option<Broker>,
    pub(crate) sendgrid: Option<Arc<SendGrid>>,
    pub(crate) pages: Option<Arc<StatusPages>>,
}

impl World {
    pub(crate) fn services(&self) -> impl Iterator<Item = &Arc<Platform>> {
        std::iter::once(&self.production).chain(&self.staging).chain(&self.workers).chain(&self.staging_workers)
    }

    fn sendgrid(&self) -> Result<&Arc<SendGrid>, FaultError> {
        self.sendgrid.as_ref().ok_or(FaultError::Missing("stand-in for SendGrid", "sendgrid"))
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
    /// What the fault is put into is not there, and the name of the part that brings it.
    #[error("this lab has no {0}: start it with `--with {1}`")]
    Missing(&'static str, &'static str),
    #[error("{0}")]
    Failed(String),
}

pub(crate) struct Faults {
    pub(crate) world: World,
    /// Connections that faults hold.
    held: Mutex<BTreeMap<Fault, Held>>,
    active: Mutex<(u64, BTreeMap<Fault, Active>)>,
    /// One fault is put in or taken out at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Faults {
    pub(crate) fn new(world: World) -> Self {
        Self {
            world,
            held: Mutex::default(),
            active: Mutex::new((0, BTreeMap::new())),
            turn: tokio::sync::Mutex::new(()),
        }
    }

    pub(crate) fn active(&self) -> Vec<Active> {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        active.1.values().cloned().collect()
    }

    /// Puts a fault in; it is taken out after `ttl` at the latest.
    pub(crate) async fn inject(
        self: &Arc<Self>,
        fault: Fault,
        ttl: Duration,
        strength: Strength,
    ) -> Result<Active, FaultError> {
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
        match self.put_in(fault, strength).await {
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
        if self.world.production.wait_live_healthy(PATIENCE).await {
            for service in self.world.services() {
                service.settled().await;
            }
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
        let world = &self.world;
        world.reset_settings().await?;
        world.free_disk()?;
        world.quicken_database(self.held(Fault::DatabaseSlow)).await?;
        world.close_connections(self.held(Fault::DatabaseConnections)).await?;
        world.reset_queue().await?;
        if let Some(sendgrid) = &world.sendgrid {
            sendgrid.exhaust(false);
            sendgrid.revoke(false);
            sendgrid.clear();
        }
        world.pages.iter().for_each(|pages| pages.clear());
        self.active.lock().unwrap_or_else(PoisonError::into_inner).1.clear();
        for service in world.services() {
            service.put_back().await.map_err(|error| FaultError::Failed(error.to_string()))?;
            if !service.wait_live_healthy(PATIENCE).await {
                let name = service.identity.name;
                return Err(FaultError::Failed(format!("{name} is not healthy after the reset: see the lab's log")));
            }
        }
        Ok(())
    }

    /// Whether the fault is still the one that was put in under this number.
    fn is_in(&self, fault: Fault, number: u64) -> bool {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        active.1.get(&fault).is_some_and(|entry| entry.number == number)
    }

    fn forget(&self, fault: Fault) {
        self.active.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&fault);
    }

    async fn put_in(&self, fault: Fault, strength: Strength) -> Result<(), FaultError> {
        let world = &self.world;
        match fault {
            Fault::Crash => world.crash().await,
            Fault::BadRelease => world.bad_release().await,
            Fault::Oom => {
                world.set("cache_mib", LEAK_MIB).await?;
                world.wait_unhealthy().await
            }
            Fault::Memory => {
                world.set("cache_mib", HELD_MIB).await?;
                world.wait_memory(HELD_MIB).await
            }
            Fault::Unclear => {
                world.set("standby", 1).await?;
                world.wait_unhealthy().await
            }
            Fault::Errors => world.set("totals_percent", strength.percent(20)).await,
            Fault::Latency => {
                world.set("quote_ms", strength.milliseconds(3_500)).await?;
                world.set("quotes_percent", strength.percent(10)).await
            }
            Fault::Disk => world.fill_disk(strength.percent(92)),
            Fault::QueueBlocked => world.block_queue().await,
            Fault::QueueEndless => world.catch_workers().await,
            Fault::QueueFlood => world.flood_queue(strength.count(1_500, 20_000)).await,
            Fault::DatabaseSlow => {
                let held = world.slow_database().await?;
                self.hold(fault, held);
                Ok(())
            }
            Fault::DatabaseConnections => {
                let held = world.many_connections(strength.count(60, 75)).await?;
                self.hold(fault, held);
                Ok(())
            }
            Fault::MailQuota => world.sendgrid().map(|sendgrid| sendgrid.exhaust(true)),
            Fault::MailKey => world.sendgrid().map(|sendgrid| sendgrid.revoke(true)),
        }
    }

    fn hold(&self, fault: Fault, held: Held) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(fault, held);
    }

    fn held(&self, fault: Fault) -> Option<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&fault)
    }

    async fn take_out(&self, fault: Fault) -> Result<(), FaultError> {
        let world = &self.world;
        // Somebody may be mending it in this moment.
        world.production.settled().await;
        match fault {
            Fault::Crash => {
                world.end_crash().await;
                Ok(())
            }
            Fault::BadRelease => world.revert().await,
            Fault::Oom | Fault::Memory => world.end_memory().await,
            Fault::Unclear => world.set("standby", 0).await,
            Fault::Errors => world.set("totals_percent", 0).await,
            Fault::Latency => {
                world.set("quotes_percent", 0).await?;
                world.set("quote_ms", 0).await
            }
            Fault::Disk => world.free_disk(),
            Fault::QueueBlocked => {
                world.unblock_queue();
                Ok(())
            }
            Fault::QueueEndless => {
                if let Some(workers) = &world.workers {
                    workers.settled().await;
                }
                world.free_workers().await
            }
            Fault::QueueFlood => world.drain_queue().await,
            Fault::DatabaseSlow => world.quicken_database(self.held(fault)).await,
            Fault::DatabaseConnections => world.close_connections(self.held(fault)).await,
            Fault::MailQuota => {
                world.sendgrid.iter().for_each(|sendgrid| sendgrid.exhaust(false));
                Ok(())
            }
            Fault::MailKey => {
                world.sendgrid.iter().for_each(|sendgrid| sendgrid.revoke(false));
                Ok(())
            }
        }
    }

    /// What remains of faults, in words; nothing when all is well.
    pub(crate) async fn residue(&self) -> Vec<String> {
        let world = &self.world;
        let mut found: Vec<String> =
            self.active().iter().map(|active| format!("fault {} is in", active.name)).collect();
        found.extend(world.api_residue().await);
        found.extend(world.queue_residue().await);
        found.extend(world.database_residue().await);
        if let Some(sendgrid) = &world.sendgrid {
            found.extend(sendgrid.is_exhausted().then(|| "the mail provider's plan is used up".to_owned()));
            found.extend(sendgrid.is_revoked().then(|| "the mail provider does not know the workers' key".to_owned()));
        }
        found.extend(world.pages.iter().flat_map(|pages| pages.residue()));
        for service in world.services() {
            service.settled().await;
            found.extend(service.leftovers());
        }
        found
    }
}
