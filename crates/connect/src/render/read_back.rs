//! Whether a change happened, by what the platform says about itself.

use super::client::{ApiError, Render, rfc3339};
use crate::client::now;
use std::time::Instant;
use vectra_engine::time::{Span, Time};
use vectra_plan::{Change, ServiceRef};

/// Two clocks that agree may still differ by this.
const SLACK: Span = Span::seconds(1);
/// How far back is asked, so that a platform whose clock is behind does not refuse.
const MARGIN: Span = Span::seconds(600);
/// How often a platform that does not answer is asked.
const TRIES: u32 = 5;

impl Render {
    /// Whether the change that was intended at `intended` happened, and what was seen. `None`: it cannot be told.
    pub(crate) async fn read_back(&self, change: &Change, intended: Time) -> (Option<bool>, String) {
        let started = Instant::now();
        let mut failures = 0;
        let mut wait = self.limits.retry;
        loop {
            // A look that began too early proves nothing, however late its answer came. Our clock may have been set
            // meanwhile, so the time of waiting counts too.
            let settle = self.limits.settle;
            let settled = now().since(intended).0 >= crate::work::span(settle).0 || started.elapsed() >= settle;
            match self.seen(change, intended).await {
                Ok(Some(what)) => return (Some(true), what),
                Ok(None) => {
                    if settled {
                        return (
                            Some(false),
                            format!("{} shows nothing of it since {}", source(change), rfc3339(intended)),
                        );
                    }
                    tokio::time::sleep(self.limits.poll).await;
                }
                Err(e) => {
                    failures += 1;
                    let tired = started.elapsed() >= self.limits.request * 2;
                    if failures == TRIES || tired || !e.passes() {
                        return (None, format!("{} cannot be read: {e}", source(change)));
                    }
                    tokio::time::sleep(wait).await;
                    wait *= 2;
                }
            }
        }
    }

    async fn seen(&self, change: &Change, intended: Time) -> Result<Option<String>, ApiError> {
        match change {
            Change::Restart(service) => self.restart_seen(service, intended).await,
            Change::Rollback(service) => self.rollback_seen(service, intended).await,
        }
    }

    async fn restart_seen(&self, service: &ServiceRef, intended: Time) -> Result<Option<String>, ApiError> {
        let events = self.events(service, intended - MARGIN, Some("server_restarted")).await?;
        let from = self.theirs(intended - SLACK);
        let found = events.iter().find(|e| e.kind == "server_restarted" && e.at() >= from);
        Ok(found.map(|e| format!("event server_restarted at {}", e.timestamp)))
    }

    async fn rollback_seen(&self, service: &ServiceRef, intended: Time) -> Result<Option<String>, ApiError> {
        let deploys = self.deploys(service).await?;
        let from = self.theirs(intended - SLACK);
        let found = deploys.0.iter().find(|d| d.is_rollback() && d.created().is_some_and(|at| at >= from));
        Ok(found.map(|d| format!("deploy {} by rollback, {}", d.id, d.status)))
    }
}

fn source(change: &Change) -> &'static str {
    match change {
        Change::Restart(_) => "the platform's list of events",
        Change::Rollback(_) => "the platform's list of deploys",
    }
}
