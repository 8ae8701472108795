//! `vectra silence`: keep quiet about some alerts, with an end and a reason.

use super::Asking;
use crate::cli::Silence;
use crate::client::segment;
use crate::errors::{DONE, Failure};
use crate::output::{self, field, list, moment, plain};
use serde_json::{Value, json};

pub async fn run(asking: &Asking, verb: &Silence) -> Result<u8, Failure> {
    let t = asking.t;
    match verb {
        Silence::Add { matchers, length, until, reason, change } => {
            let said = matchers.join(", ");
            if change.dry_run {
                let would = t.with("silence-would-add", &[("matchers", said.into())]);
                asking.client.get("/api/v1/status").await?;
                return Ok(asking.say(&json!({ "dry_run": true, "would": would }), &would));
            }
            let body = json!({ "matchers": matchers, "duration": length, "ends": until, "comment": reason });
            let made = asking.client.post("/api/v1/silences", &body).await?;
            let arguments = [("id", plain(field(&made, "id")).into()), ("until", moment(&made["ends"]).into())];
            Ok(asking.say(&made, &t.with("silence-added", &arguments)))
        }
        Silence::List { all } => {
            let mut silences = asking.client.get("/api/v1/silences").await?;
            if let Some(rows) = silences.as_array_mut().filter(|_| !*all) {
                rows.retain(|s| field(s, "state") != "ended");
            }
            if asking.json {
                output::json(&silences);
                return Ok(DONE);
            }
            let rows = silences.as_array().map(Vec::as_slice).unwrap_or_default();
            if rows.is_empty() {
                output::line(&t.get("silence-none"));
            }
            for row in rows {
                let state = t.get(match field(row, "state") {
                    "active" => "silence-active",
                    "pending" => "silence-pending",
                    _ => "silence-ended",
                });
                let matchers: Vec<String> = list(row, "matchers").iter().filter_map(Value::as_str).map(plain).collect();
                let (id, by, why) = (field(row, "id"), plain(field(row, "by")), plain(field(row, "comment")));
                output::line(&format!("{id}  {state}  {}  {}  {by}: {why}", moment(&row["ends"]), matchers.join(", ")));
            }
            Ok(DONE)
        }
        Silence::Expire { id, change } => {
            let arguments = [("id", id.as_str().into())];
            let (done, would) = (t.with("silence-expired", &arguments), t.with("silence-would-expire", &arguments));
            let path = format!("/api/v1/silences/{}/expire", segment(id));
            asking.change(&path, &json!({}), change.dry_run, done, would).await
        }
    }
}
