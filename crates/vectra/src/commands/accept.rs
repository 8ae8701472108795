//! `vectra accept`: what an edit changes in meaning, and letting it take effect.

use super::Asking;
use crate::errors::{DONE, Failure};
use crate::output::{self, field, list, plain};
use serde_json::json;

pub async fn run(asking: &Asking, dry_run: bool) -> Result<u8, Failure> {
    let t = asking.t;
    let pending = asking.client.get("/api/v1/program/pending").await?;
    let edited = pending.get("edited").and_then(serde_json::Value::as_bool).unwrap_or(false);
    if !edited {
        return Ok(asking.say(&pending, &t.get("accept-same")));
    }
    if !asking.json {
        for change in list(&pending, "changes") {
            let key = match field(change, "change") {
                "added" => "accept-added",
                "removed" => "accept-removed",
                _ => "accept-changed",
            };
            let line = change.get("line").and_then(serde_json::Value::as_u64).unwrap_or(0);
            output::line(&t.with(key, &[("line", line.into()), ("what", field(change, "what").into())]));
            for (sign, name) in [("-", "before"), ("+", "after")] {
                if let Some(text) = change.get(name).and_then(serde_json::Value::as_str) {
                    output::line(&format!("  {sign} {}", plain(text)));
                }
            }
        }
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
