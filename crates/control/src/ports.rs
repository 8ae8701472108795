//! What control needs of the outside, as traits. `connect` implements them for real services, the simulation for its own
//! world.

use crate::kernel::{Observation, WorkResult};
use async_trait::async_trait;
use vectra_engine::event::{Delivery, DeliveryOutcome};
use vectra_engine::time::Time;
use vectra_logs::{Found, KeptSince, Query, SearchError};
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

/// Finds log lines: those kept here, or those of a store that the team has.
#[async_trait]
pub trait LogSearch: Send + Sync {
    /// Searches, newest first, bounded in lines and time.
    ///
    /// # Errors
    /// A pattern that is none, or logs that cannot be read.
    async fn search(&self, query: Query) -> Result<Found, SearchError>;

    /// Names of services that wrote lines, as far as they are known.
    async fn services(&self) -> Vec<String>;

    /// Since when lines are kept without a gap, where that is known.
    fn kept_since(&self) -> Option<KeptSince> {
        None
    }
}

/// Services that are offered to choose from.
const SERVICES: usize = 200;

#[async_trait]
impl LogSearch for vectra_logs::Logs {
    async fn search(&self, query: Query) -> Result<Found, SearchError> {
        let logs = self.clone();
        let searched = tokio::task::spawn_blocking(move || vectra_logs::Logs::search(&logs, &query));
        searched.await.unwrap_or_else(|e| Err(SearchError::Elsewhere(e.to_string())))
    }

    async fn services(&self) -> Vec<String> {
        vectra_logs::Logs::services(self, SERVICES)
    }

    fn kept_since(&self) -> Option<KeptSince> {
        self.since()
    }
}

/// What telemetry over HTTP says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// OTLP metrics.
    OtlpMetrics,
    /// OTLP logs.
    OtlpLogs,
    /// One JSON object a line.
    JsonLines,
}

/// An answer to telemetry over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedAnswer {
    /// HTTP status.
    pub status: u16,
    /// Of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// Seconds after which it may be sent again.
    pub retry_after: Option<u32>,
}

/// Takes telemetry over HTTP.
pub trait TelemetryIn: Send + Sync {
    /// Whether this bearer token opens the intake (and nothing else).
    fn opens(&self, bearer: &str) -> bool;

    /// Reads a body. Takes as long as the body is large: not for a thread that must not wait.
    fn take(&self, what: Posted, content_type: &str, encoding: &str, body: &[u8]) -> PostedAnswer;
}
