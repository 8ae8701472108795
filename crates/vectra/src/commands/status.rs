//! `vectra status`: how everything stands.

use super::Asking;
use crate::errors::{DONE, Failure};
use crate::output::{self, Paint, field, indented, list, moment, plain};
use crate::text::label;
use serde_json::Value;
use vectra_web::text::Text;

pub async fn run(asking: &Asking) -> Result<u8, Failure> {
    let status = asking.client.get("/api/v1/status").await?;
    if asking.json {
        output::json(&status);
    } else {
        for line in lines(&status, asking.t, Paint::stdout()) {
            output::line(&line);
        }
    }
    Ok(DONE)
}

fn lines(status: &Value, t: Text, paint: Paint) -> Vec<String> {
    let mut out = vec![paint.bold(&plain(field(status, "title")))];
    for (flag, key) in
        [("observe", "status-observe"), ("edited", "status-edited"), ("automation_stopped", "status-stopped")]
    {
        if status.get(flag).and_then(Value::as_bool) == Some(true) {
            out.push(paint.yellow(&t.get(key)));
        }
    }
    if let Some(why) = status.get("store_problem").and_then(Value::as_str) {
        out.push(paint.red(&t.with("status-store", &[("why", why.into())])));
    }
    if let Some(short) = status.get("logs_short").and_then(Value::as_str) {
        out.push(paint.yellow(&plain(short)));
    }
    let mut section = |title: &str, lines: Vec<String>, empty: Option<&str>| {
        if lines.is_empty() && empty.is_none() {
            return;
        }
        out.push(String::new());
        out.push(paint.bold(&t.get(title)));
        out.extend(lines.iter().map(|l| format!("  {l}")));
        if let (true, Some(empty)) = (lines.is_empty(), empty) {
            out.push(format!("  {}", t.get(empty)));
        }
    };
    let state = |row: &Value| match field(row, "state") {
        "passing" => paint.green(&t.get("state-passing")),
        "failing" => paint.red(&t.get("state-failing")),
        _ => t.get("state-unknown"),
    };
    let environment = |e: &Value| format!("{}  {} {}", state(e), plain(field(e, "name")), plain(field(e, "url")));
    section("status-environments", list(status, "environments").iter().map(environment).collect(), None);
    let check = |c: &Value| {
        let took = c.get("took_ms").and_then(Value::as_i64).map(|ms| format!(" ({ms} ms)")).unwrap_or_default();
        format!("{}  {} {}{took}", state(c), label(t, &plain(field(c, "name"))), plain(&t.seen(field(c, "detail"))))
    };
    section("status-checks", list(status, "checks").iter().map(check).collect(), Some("status-no-checks"));
    let alert = |a: &Value| {
        let state = match field(a, "state") {
            "firing" => paint.red(&t.get("state-firing")),
            "firing_unseen" => paint.red(&t.get("state-firing-unseen")),
            "pending" => paint.yellow(&t.get("state-pending")),
            "recovering" => paint.yellow(&t.get("state-recovering")),
            "no_data" => paint.yellow(&t.get("state-no-data")),
            _ => paint.green(&t.get("state-quiet")),
        };
        let text = Some(plain(field(a, "text"))).filter(|text| !text.is_empty());
        let text = text.map(|text| format!(" ({text})")).unwrap_or_default();
        let first = format!("{state}  {}{text} {}", plain(field(a, "name")), field(a, "severity"));
        let assumed = list(a, "assumed").iter().filter_map(Value::as_str);
        let why = [field(a, "reason"), field(a, "held")].into_iter().chain(assumed).filter(|why| !why.is_empty());
        let why = why.flat_map(|why| indented(why, 6));
        std::iter::once(first).chain(why).collect::<Vec<_>>().join("\n")
    };
    section("status-alerts", list(status, "alerts").iter().map(alert).collect(), Some("status-no-alerts"));
    let incident = |i: &Value| incident_line(i, t);
    section("status-incidents", list(status, "incidents").iter().map(incident).collect(), Some("status-no-incidents"));
    let due =
        |d: &Value| format!("{}  {} {}", moment(&d["at"]), field(d, "incident"), t.get(due_key(field(d, "what"))));
    section("status-due", list(status, "next_due").iter().map(due).collect(), None);
    let unbound = |u: &Value| {
        let line = u.get("line").and_then(Value::as_u64).unwrap_or(0);
        let (name, help) = (plain(field(u, "name")), plain(field(u, "help")));
        let first = t.with("unbound-line", &[("line", line.into()), ("name", name.into()), ("help", help.into())]);
        // The section indents the first line only.
        [vec![first], indented(field(u, "snippet"), 6)].concat().join("\n")
    };
    section("status-unbound", list(status, "unbound").iter().map(unbound).collect(), None);
    let unused = |u: &Value| plain(field(u, "help"));
    section("status-unused", list(status, "unused").iter().map(unused).collect(), None);
    out
}

fn due_key(what: &str) -> &'static str {
    match what {
        "page" => "due-page",
        "response_deadline" => "due-deadline",
        _ => "due-verify",
    }
}

/// An incident in one line.
pub fn incident_line(incident: &Value, t: Text) -> String {
    let stage = t.get(stage_key(field(incident, "stage")));
    let (id, severity, title) = (field(incident, "id"), field(incident, "severity"), field(incident, "title"));
    format!("{}  {id}  {severity}  {}  {stage}", moment(&incident["opened"]), plain(title))
}

/// The key of the words for a stage.
pub fn stage_key(stage: &str) -> &'static str {
    match stage {
        "investigating" => "stage-investigating",
        "choosing" => "stage-choosing",
        "waiting_for_approval" => "stage-waiting",
        "approved" => "stage-approved",
        "acting" => "stage-acting",
        "reading_back" => "stage-reading-back",
        "verifying" => "stage-verifying",
        "needs_human" => "stage-human",
        "ended" => "stage-ended",
        "resolved" => "stage-resolved",
        _ => "stage-open",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Lang;
    use crate::text::chosen;
    use serde_json::json;

    #[test]
    fn an_alert_says_how_it_stands_and_why() {
        let row = |name: &str, state: &str, reason: &str| json!({"name": name, "text": "> 5%", "severity": "HIGH", "state": state, "reason": reason, "assumed": ["The window is 5 min."]});
        let rows = [
            row("Errors", "no_data", "nothing was seen"),
            row("Latency", "pending", "12 of 20 took longer"),
            row("Disk", "recovering", "80 %"),
            row("Queue", "inactive", "3 jobs"),
            row("API", "firing_unseen", "3 failures"),
        ];
        let text =
            lines(&json!({"title": "Runbook", "alerts": rows}), chosen(Some(Lang::En)), Paint::none()).join("\n");
        for said in [
            "  no data  Errors (> 5%) HIGH\n      nothing was seen\n      The window is 5 min.",
            "  pending  Latency (> 5%) HIGH\n      12 of 20 took longer\n",
            "  recovering  Disk",
            "  quiet  Queue (> 5%) HIGH\n      3 jobs\n",
            "  firing, and nothing is seen any more  API",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }

    #[test]
    fn a_quiet_system_and_a_hostile_name_are_shown_plainly() {
        let status = json!({
            "title": "Runbook", "edited": true,
            "checks": [{"name": "Backend\u{1b}[31m", "state": "failing", "detail": "HTTP 502", "took_ms": 4}],
            "unbound": [{"line": 9, "name": "Lead", "help": "Say it.", "snippet": "[contacts.\"Lead\"]\nslack = \"\u{1b}\""}],
        });
        let text = lines(&status, chosen(Some(Lang::En)), Paint::none()).join("\n");
        assert!(text.contains("failing  Backend\u{fffd}[31m: HTTP 502 (4 ms)"), "{text}");
        assert!(text.contains("No incident is open."), "{text}");
        assert!(
            text.ends_with("  line 9: Lead: Say it.\n      [contacts.\"Lead\"]\n      slack = \"\u{fffd}\""),
            "{text}"
        );
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn what_a_check_saw_is_told_in_the_readers_language() {
        let status = json!({"checks": [{"name": "Base", "state": "failing", "detail": "12 of 100 connections; 0 slow queries"}]});
        let text = |lang| lines(&status, chosen(Some(lang)), Paint::none()).join("\n");
        assert!(text(Lang::En).contains("12 of 100 connections; 0 slow queries"), "{}", text(Lang::En));
        assert!(text(Lang::Fr).contains("12 connexions sur 100\u{202f}; 0 requête lente"), "{}", text(Lang::Fr));
    }
}
