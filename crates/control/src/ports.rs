//! What control needs of the outside, as traits. `connect` implements them for real services, the simulation for its own
//! world.

use crate::kernel::{Observation, WorkResult};
use async_trait::async_trait;
use vectra_engine::event::{Delivery, DeliveryOutcome};
use vectra_engine::time::Time;
use vectra_plan::{Change, CheckPlan, Look};

/// Asks a service whether it is well.
#[async_trait]
pub trait Prober: Send + Sync {
    /// One result, within the check's timeout; never an error: what went wrong is the result.
    async fn probe(&self, check: &CheckPlan) -> Observation;
}

/// Looks at and changes what is operated.
#[async_trait]
pub trait Operator: Send + Sync {
    /// Looks; facts are wanted around an outage that began at `since`. Read-only by construction.
    async fn look(&self, look: &Look, since: Time) -> WorkResult;

    /// Carries a change out, once. An answer that was lost is [`vectra_engine::event::StepOutcome::Unknown`].
    async fn change(&self, change: &Change) -> WorkResult;

    /// Reads back from the target whether a change that was intended at `intended` happened.
    async fn read_back(&self, change: &Change, intended: Time) -> WorkResult;
}

/// Sends messages to people.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// One attempt, bounded in time, under the delivery's key.
    async fn deliver(&self, delivery: &Delivery) -> DeliveryOutcome;
}

/// Breaks a system that may be broken.
#[async_trait]
pub trait FaultInjector: Send + Sync {
    /// Injects a fault that removes itself after `ttl_seconds`.
    ///
    /// # Errors
    /// What went wrong, in words.
    async fn inject(&self, fault: &str, ttl_seconds: u64) -> Result<(), String>;

    /// Removes a fault; removing one that is not there is fine.
    ///
    /// # Errors
    /// What went wrong, in words.
    async fn remove(&self, fault: &str) -> Result<(), String>;

    /// What a fault left behind; empty when nothing did.
    ///
    /// # Errors
    /// What went wrong, in words.
    async fn residue(&self) -> Result<Vec<String>, String>;
}
