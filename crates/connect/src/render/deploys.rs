//! Which deployment is live, and which one to return to.

use super::client::{ApiError, Render};
use super::shapes::{Deploy, DeployEntry};
use vectra_plan::ServiceRef;

/// Newest first.
pub(super) struct Deploys(pub Vec<Deploy>);

impl Deploys {
    pub(super) fn new(mut deploys: Vec<Deploy>) -> Deploys {
        deploys.sort_by_key(|d| std::cmp::Reverse(d.created()));
        Deploys(deploys)
    }

    pub(super) fn live(&self) -> Option<&Deploy> {
        self.0.iter().find(|d| d.status == "live")
    }

    /// The newest one before the live one that was live itself and ran something else. One that failed never ran, and
    /// one of the same release brings back the same defect. Where the live one is a rollback, that is one before the
    /// release that it brought back: what it replaced is what somebody fled from.
    pub(super) fn previous(&self) -> Option<&Deploy> {
        let live = self.0.iter().position(|d| d.status == "live")?;
        let (newer, older) = self.0.split_at(live + 1);
        let release = newer.last()?.release();
        let from = if newer.last()?.is_rollback() {
            1 + older.iter().position(|d| !d.is_rollback() && was_live(d) && d.release() == release)?
        } else {
            0
        };
        older.iter().skip(from).find(|d| was_live(d) && (release.is_none() || d.release() != release))
    }
}

fn was_live(deploy: &Deploy) -> bool {
    deploy.status == "deactivated"
}

impl Render {
    /// As many as it takes to know the live and the previous one.
    pub(super) async fn deploys(&self, service: &ServiceRef) -> Result<Deploys, ApiError> {
        let segments = ["services", &service.id, "deploys"];
        let known =
            |page: &[DeployEntry]| Deploys::new(page.iter().map(|e| e.deploy.clone()).collect()).previous().is_some();
        let entries = self.list::<DeployEntry>(&segments, "/services/{id}/deploys", &[], known).await?;
        Ok(Deploys::new(entries.into_iter().map(|e| e.deploy).collect()))
    }
}
