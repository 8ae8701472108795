//! `vectra incident`: list, show, and the commands of those who work on one.

use super::Asking;
use super::status::{incident_line, stage_key};
use crate::cli::Incident;
use crate::client::segment;
use crate::errors::{DONE, Failure};
use crate::output::{self, Paint, field, list, moment, plain};
use crate::text::label;
use serde_json::{Value, json};
use vectra_web::text::Text;

/// Most parts of a timeline that are fetched.
const PARTS: usize = 40;

pub async fn run(asking: &Asking, verb: &Incident) -> Result<u8, Failure> {
    let t = asking.t;
    match verb {
        Incident::List { limit, after } => {
            let after = after.as_deref().map(|a| format!("&after={}", segment(a))).unwrap_or_default();
            let found = asking.client.get(&format!("/api/v1/incidents?limit={limit}{after}")).await?;
            if asking.json {
                output::json(&found);
                return Ok(DONE);
            }
            for incident in list(&found, "incidents") {
                output::line(&incident_line(incident, t));
            }
            if list(&found, "incidents").is_empty() {
                output::line(&t.get("incident-none"));
            }
            if let Some(next) = found.get("next").and_then(Value::as_str) {
                output::diagnose(&t.with("incident-more", &[("next", next.into())]));
            }
            Ok(DONE)
        }
        Incident::Show { id } => show(asking, id).await,
        Incident::Ack { id, change } => {
            act(asking, id, "ack", json!({}), change.dry_run, ["ack-done", "ack-would"]).await
        }
        Incident::Resolve { id, anyway, change } => {
            act(asking, id, "resolve", json!({ "anyway": anyway }), change.dry_run, ["resolve-done", "resolve-would"])
                .await
        }
        Incident::Note { id, text, change } => {
            act(asking, id, "note", json!({ "text": text }), change.dry_run, ["note-done", "note-would"]).await
        }
        Incident::Approve { id, confirm, change } => {
            act(asking, id, "approve", json!({ "confirm": confirm }), change.dry_run, ["approve-done", "approve-would"])
                .await
        }
        Incident::Choose { id, branch, confirm, change } => {
            let body = json!({ "branch": branch - 1, "confirm": confirm });
            act(asking, id, "choose", body, change.dry_run, ["choose-done", "choose-would"]).await
        }
        Incident::Postmortem { id } => {
            let draft = asking.client.text(&format!("/api/v1/incidents/{}/postmortem", segment(id))).await?;
            Ok(asking.say(&json!({ "incident": id, "markdown": draft }), &plain(draft.trim_end())))
        }
    }
}

async fn act(
    asking: &Asking,
    id: &str,
    verb: &str,
    body: Value,
    dry_run: bool,
    words: [&str; 2],
) -> Result<u8, Failure> {
    let t = asking.t;
    let [done, would] = words.map(|key| t.with(key, &[("id", id.into())]));
    if dry_run {
        let found = asking.client.get(&format!("/api/v1/incidents/{}?limit=1", segment(id))).await?;
        let target = found.pointer("/proposal/target").and_then(Value::as_str).filter(|_| verb == "approve");
        let words = target.map_or_else(|| would.clone(), |target| format!("{would} {}", plain(target)));
        return Ok(asking.say(&json!({ "dry_run": true, "would": words, "stage": found["stage"] }), &words));
    }
    asking.change(&format!("/api/v1/incidents/{}/{verb}", segment(id)), &body, false, done, would).await
}

async fn show(asking: &Asking, id: &str) -> Result<u8, Failure> {
    let path = format!("/api/v1/incidents/{}", segment(id));
    let mut found = asking.client.get(&path).await?;
    for _ in 0..PARTS {
        let Some(after) = found.get("next_after").and_then(Value::as_u64) else {
            break;
        };
        let mut more = asking.client.get(&format!("{path}?after={after}")).await?;
        let next = more["next_after"].take();
        if let (Some(timeline), Value::Array(entries)) = (found["timeline"].as_array_mut(), more["timeline"].take()) {
            timeline.extend(entries);
        }
        found["next_after"] = next;
    }
    if asking.json {
        output::json(&found);
    } else {
        for line in lines(&found, asking.t, Paint::stdout()) {
            output::line(&line);
        }
    }
    Ok(DONE)
}

fn lines(found: &Value, t: Text, paint: Paint) -> Vec<String> {
    let title = format!("{}  {}  {}", field(found, "id"), field(found, "severity"), plain(field(found, "title")));
    let mut out = vec![paint.bold(&title)];
    let mut say = |key: &str, value: String| {
        if !value.is_empty() {
            out.push(format!("  {} {value}", label(t, &t.get(key))));
        }
    };
    say("show-stage", t.get(stage_key(field(found, "stage"))));
    say("show-criteria", plain(field(found, "criteria")));
    say("show-alert", plain(field(found, "alert")));
    say("show-failure", plain(&t.seen(field(found, "detail"))));
    say("show-opened", moment(&found["opened"]));
    let deadline = moment(&found["respond_by"]);
    let stands = match field(found, "deadline") {
        "running" => t.get("deadline-running"),
        "kept" => paint.green(&t.get("deadline-kept")),
        "missed" => paint.red(&t.get("deadline-missed")),
        _ => String::new(),
    };
    say("show-deadline", if deadline.is_empty() { String::new() } else { format!("{deadline} ({stands})") });
    if let Some(by) = found.pointer("/acknowledged/by").and_then(Value::as_str) {
        let at = found.pointer("/acknowledged/at").map(moment).unwrap_or_default();
        say("show-acknowledged", format!("{at}, {by}"));
    }
    say("show-resolved", moment(&found["resolved"]));
    if let Some(human) = found.get("human").filter(|h| !h.is_null()) {
        out.push(paint.yellow(&t.with("show-human", &[("why", plain(field(human, "why")).into())])));
        out.extend(list(human, "reasons").iter().filter_map(Value::as_str).map(|r| format!("  - {}", plain(r))));
        for branch in list(&found["procedure"], "branches") {
            let number = branch.get("index").and_then(Value::as_u64).unwrap_or(0) + 1;
            let runnable = branch.get("runnable").and_then(Value::as_bool) == Some(true);
            let note = if runnable { String::new() } else { format!(" ({})", t.get("show-by-hand")) };
            out.push(format!(
                "  {number}. {} → {}{note}",
                plain(field(branch, "condition")),
                plain(field(branch, "action"))
            ));
        }
    }
    if let Some(proposal) = found.get("proposal").filter(|p| !p.is_null()) {
        let words = format!("{} → {}", plain(field(proposal, "condition")), plain(field(proposal, "action")));
        let target = plain(field(proposal, "target"));
        out.push(paint.bold(&t.with("show-proposal", &[("branch", words.into()), ("target", target.into())])));
        out.extend(list(proposal, "reasons").iter().filter_map(Value::as_str).map(|r| format!("  - {}", plain(r))));
        if proposal.get("waiting").and_then(Value::as_bool) == Some(true) {
            let confirm = field(proposal, "confirm");
            let confirm = if confirm.is_empty() { String::new() } else { format!(" --confirm '{confirm}'") };
            out.push(t.with("show-approve", &[("id", field(found, "id").into()), ("confirm", confirm.into())]));
        }
    }
    out.push(paint.bold(&t.get("show-timeline")));
    for entry in list(found, "timeline") {
        let seq = entry.get("seq").and_then(Value::as_u64).unwrap_or(0);
        out.push(format!("  {}  #{seq:<5} {}", moment(&entry["at"]), plain(field(entry, "text"))));
    }
    out
}
