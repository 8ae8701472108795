//! `vectra stop-automation`, `vectra resume-automation`: the one switch.

use super::Asking;
use crate::errors::Failure;
use serde_json::json;

pub async fn stop(asking: &Asking, dry_run: bool) -> Result<u8, Failure> {
    let t = asking.t;
    let (done, would) = (t.get("automation-stopped"), t.get("automation-would-stop"));
    asking.change("/api/v1/automation/stop", &json!({}), dry_run, done, would).await
}

pub async fn resume(asking: &Asking, dry_run: bool) -> Result<u8, Failure> {
    let t = asking.t;
    let (done, would) = (t.get("automation-resumed"), t.get("automation-would-resume"));
    asking.change("/api/v1/automation/resume", &json!({}), dry_run, done, would).await
}
