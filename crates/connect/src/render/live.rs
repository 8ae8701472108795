//! The platform's side of what a document says of deployment and backups. GET requests only.

use super::Render;
use super::client::ApiError;
use super::shapes::{Export, Recovery, Service, time};
use reqwest::StatusCode;
use vectra_plan::live::Seen;

impl Render {
    /// How a service is deployed.
    pub(crate) async fn state(&self, id: &str) -> Seen {
        match self.get::<Service>(&["services", id], "/services/{id}", &[]).await {
            Ok(service) => Seen::Service {
                automatic: service.auto_deploy.as_deref().map(|word| word == "yes"),
                branch: service.branch.filter(|b| !b.is_empty()),
                suspended: service.suspended.as_deref() == Some("suspended"),
            },
            Err(e) => refusal(&e),
        }
    }

    /// Which exports of a database there are, and since when it can be recovered.
    pub(crate) async fn backups(&self, id: &str) -> Seen {
        let exports = match self.get::<Vec<Export>>(&["postgres", id, "export"], "/postgres/{id}/export", &[]).await {
            Ok(exports) => exports,
            Err(e) => return refusal(&e),
        };
        let path = "/postgres/{id}/recovery";
        let recovery = match self.get::<Recovery>(&["postgres", id, "recovery"], path, &[]).await {
            Ok(recovery) => recovery,
            Err(e) => return refusal(&e),
        };
        // One without an address is still under way.
        let finished = || exports.iter().filter(|e| e.url.is_some()).map(|e| time(e.created_at));
        let recoverable = recovery.recovery_status == "AVAILABLE";
        Seen::Backups {
            newest: finished().max(),
            oldest: finished().min(),
            recoverable_from: recovery.starts_at.map(time).filter(|_| recoverable),
        }
    }
}

fn refusal(error: &ApiError) -> Seen {
    let said = error.to_string();
    match error {
        ApiError::Refused { status: StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, .. } => Seen::Denied(said),
        ApiError::Refused { status: StatusCode::NOT_FOUND | StatusCode::GONE, .. } => Seen::Gone(said),
        _ => Seen::Unreachable(said),
    }
}
