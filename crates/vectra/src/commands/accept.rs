//! `vectra accept`: what an edit changes in meaning, and letting it take effect.

use super::{Asking, changes};
use crate::errors::{DONE, Failure};
use crate::output::{self, Paint, field, list};
use serde_json::json;

pub async fn run(asking: &Asking, dry_run: bool) -> Result<u8, Failure> {
    let t = asking.t;
    let pending = asking.client.get("/api/v1/program/pending").await?;
    let edited = pending.get("edited").and_then(serde_json::Value::as_bool).unwrap_or(false);
    if !edited {
        return Ok(asking.say(&pending, &t.get("accept-same")));
    }
    if !asking.json {
        changes::print(t, list(&pending, "changes"), Paint::stdout());
        if list(&pending, "changes").is_empty() {
            output::line(&t.get("accept-no-meaning"));
        }
        let errors = pending.get("errors").and_then(serde_json::Value::as_u64).unwrap_or(0);
        if errors > 0 {
            output::diagnose(&t.with("accept-errors", &[("n", errors.into())]));
        }
    }
    if dry_run {
        if asking.json {
            output::json(&pending);
        } else {
            output::line(&t.get("accept-would"));
        }
        return Ok(DONE);
    }
    let meant = json!({ "sha256": field(&pending, "sha256") });
    let accepted = asking.client.post("/api/v1/program/accept", &meant).await?;
    Ok(asking.say(&accepted, &t.get("accept-done")))
}
