//! What the platform remembers: deploys, events, log lines.

use std::time::Duration;

use jiff::Timestamp;

use super::release::{Behaviour, Release};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeployStatus {
    BuildInProgress,
    UpdateInProgress,
    Live,
    Deactivated,
    UpdateFailed,
}

impl DeployStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BuildInProgress => "build_in_progress",
            Self::UpdateInProgress => "update_in_progress",
            Self::Live => "live",
            Self::Deactivated => "deactivated",
            Self::UpdateFailed => "update_failed",
        }
    }

    /// Whether this deploy was live at some time, so that it can be returned to.
    pub(crate) fn was_live(self) -> bool {
        matches!(self, Self::Live | Self::Deactivated)
    }
}

/// Why a deploy was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trigger {
    Api { clear_cache: bool },
    NewCommit,
    Rollback { target: String },
    ServiceUpdated { property: String },
}

impl Trigger {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Api { .. } => "api",
            Self::NewCommit => "new_commit",
            Self::Rollback { .. } => "rollback",
            Self::ServiceUpdated { .. } => "service_updated",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Deploy {
    pub(crate) id: String,
    pub(crate) release: Release,
    pub(crate) status: DeployStatus,
    pub(crate) trigger: Trigger,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) finished_at: Option<Timestamp>,
}

/// Why a process ended although nobody asked it to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Its exit status, or 128 and the signal's number.
    Exit(i32),
    /// It ended with success, which a server must not.
    Early,
    /// It took more memory than the plan has.
    OutOfMemory { limit_mib: u64 },
    /// It did not answer its health check.
    Unhealthy(String),
}

#[derive(Debug, Clone)]
pub(crate) enum EventKind {
    DeployStarted { deploy: String, trigger: Trigger, commit: String },
    DeployEnded { deploy: String, status: DeployStatus, failure: Option<Failure> },
    ServerFailed { instance: String, failure: Failure },
    ServerAvailable,
    ServerRestarted,
    PlanChanged { from: String, to: String },
}

#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) kind: EventKind,
}

impl Event {
    pub(crate) fn new(at: Timestamp, kind: EventKind) -> Self {
        Self { id: crate::ids::render("evt"), at, kind }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct LogLine {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) instance: String,
    pub(crate) level: &'static str,
    pub(crate) text: String,
}

/// The deploys and events of the weeks before the lab was started; the last deploy is live.
pub(crate) fn history(now: Timestamp) -> (Vec<Deploy>, Vec<Event>) {
    let steps = [
        (19 * 24 + 5, "Orders: page through the list"),
        (9 * 24 + 2, "Health: answer within a second"),
        (4 * 24 + 7, "Orders: refuse an empty item"),
        (27, "Logs: say the commit at start"),
    ];
    let ago = |hours: u64, seconds: u64| now.checked_sub(Duration::from_secs(hours * 3_600 - seconds)).unwrap_or(now);
    let (mut deploys, mut events) = (Vec::new(), Vec::new());
    for (place, (hours, message)) in steps.into_iter().enumerate() {
        let (committed, started, finished) = (ago(hours, 0), ago(hours, 20), ago(hours, 95));
        let release = Release::new(message, committed, Behaviour::Sound);
        let last = place + 1 == steps.len();
        let deploy = Deploy {
            id: crate::ids::render("dep"),
            status: if last { DeployStatus::Live } else { DeployStatus::Deactivated },
            trigger: Trigger::NewCommit,
            created_at: ago(hours, 15),
            updated_at: if last { finished } else { ago(steps[place + 1].0, 95) },
            started_at: Some(started),
            finished_at: Some(finished),
            release,
        };
        events.push(Event::new(
            started,
            EventKind::DeployStarted {
                deploy: deploy.id.clone(),
                trigger: deploy.trigger.clone(),
                commit: deploy.release.commit.clone(),
            },
        ));
        events.push(Event::new(finished, EventKind::ServerAvailable));
        events.push(Event::new(
            finished,
            EventKind::DeployEnded { deploy: deploy.id.clone(), status: DeployStatus::Live, failure: None },
        ));
        deploys.push(deploy);
    }
    (deploys, events)
}
