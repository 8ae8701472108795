//! `vectra drill`: break it for real, and score the runbook.

use super::Asking;
use super::status::stage_key;
use crate::cli::Drill;
use crate::client::segment;
use crate::errors::{DONE, Failure, NO};
use crate::output::{self, Paint, field, list, moment, plain};
use crate::text::label;
use serde_json::{Value, json};
use std::time::Duration;
use vectra_web::text::Text;

/// How often the state is asked for while a drill runs.
const POLL: Duration = Duration::from_millis(500);

pub async fn run(asking: &Asking, verb: &Drill) -> Result<u8, Failure> {
    match verb {
        Drill::List => all(asking).await,
        Drill::Run { name, change } => carry_out(asking, name, change.dry_run).await,
        Drill::Report { name } => report(asking, name.as_deref()).await,
    }
}

async fn all(asking: &Asking) -> Result<u8, Failure> {
    let t = asking.t;
    let drills = asking.client.get("/api/v1/drills").await?;
    if asking.json {
        output::json(&drills);
        return Ok(DONE);
    }
    let paint = Paint::stdout();
    for drill in drills.as_array().map(Vec::as_slice).unwrap_or_default() {
        let went = match drill.get("passed").and_then(Value::as_bool) {
            None => t.get("drill-never"),
            Some(true) => format!("{} {}", paint.green(&t.get("drill-passed")), moment(&drill["last_run"])),
            Some(false) => format!("{} {}", paint.red(&t.get("drill-failed")), moment(&drill["last_run"])),
        };
        output::line(&format!("{:<18} {went}", field(drill, "name")));
    }
    Ok(DONE)
}

async fn carry_out(asking: &Asking, name: &str, dry_run: bool) -> Result<u8, Failure> {
    let t = asking.t;
    if dry_run {
        let drills = asking.client.get("/api/v1/drills").await?;
        let known = drills.as_array().into_iter().flatten().find(|d| field(d, "name") == name);
        let Some(known) = known else {
            return Err(Failure::no(t.with("drill-unknown", &[("name", name.into())])));
        };
        let would = t.with("drill-would", &[("name", name.into()), ("fault", field(known, "fault").into())]);
        return Ok(asking.say(&json!({ "dry_run": true, "would": would }), &would));
    }
    let path = format!("/api/v1/drills/{}/runs", segment(name));
    let report = tokio::select! {
        report = asking.client.post_and_wait(&path) => report?,
        never = progress(asking) => return Err(never),
    };
    Ok(print(asking, &report))
}

/// Tells how far the drill is, until somebody drops it. A server that does not answer for a moment is no end.
async fn progress(asking: &Asking) -> Failure {
    let t = asking.t;
    let mut last = String::new();
    loop {
        if let Ok(status) = asking.client.get("/api/v1/status").await {
            let running = !status["drill"].is_null();
            let now = match list(&status, "incidents").first() {
                Some(incident) => {
                    let stage = t.get(stage_key(field(incident, "stage")));
                    format!("{} {}: {stage}", field(incident, "id"), field(incident, "severity"))
                }
                None if running => t.get("drill-fault-in"),
                None => t.get("drill-begins"),
            };
            if now != last {
                output::diagnose(&format!("… {}", plain(&now)));
                last = now;
            }
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn report(asking: &Asking, name: Option<&str>) -> Result<u8, Failure> {
    let t = asking.t;
    let drills = asking.client.get("/api/v1/drills").await?;
    let wanted = |d: &&Value| name.is_none_or(|n| field(d, "name") == n);
    let chosen: Vec<&Value> = drills.as_array().into_iter().flatten().filter(wanted).collect();
    if let (true, Some(name)) = (chosen.is_empty(), name) {
        return Err(Failure::no(t.with("drill-unknown", &[("name", name.into())])));
    }
    let reports: Vec<&Value> = chosen.iter().filter_map(|d| d.get("report")).filter(|r| r.is_object()).collect();
    if reports.is_empty() {
        return Err(Failure::no(t.get("drill-no-report")));
    }
    let codes: Vec<u8> = reports.iter().map(|report| print(asking, report)).collect();
    Ok(codes.into_iter().max().unwrap_or(DONE))
}

fn print(asking: &Asking, report: &Value) -> u8 {
    if asking.json {
        output::json(report);
    } else {
        for line in lines(report, asking.t, Paint::stdout()) {
            output::line(&line);
        }
    }
    if report.get("passed").and_then(Value::as_bool) == Some(true) { DONE } else { NO }
}

fn lines(report: &Value, t: Text, paint: Paint) -> Vec<String> {
    let name = plain(field(report, "drill"));
    let passed = report.get("passed").and_then(Value::as_bool) == Some(true);
    let verdict = if passed { paint.green(&t.get("drill-passed")) } else { paint.red(&t.get("drill-failed")) };
    let mut out = vec![format!("{} {verdict}", paint.bold(&name))];
    let seconds = |name: &str| report.get(name).and_then(Value::as_f64).map(|s| format!("{s:.1} s"));
    let mut say = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            out.push(format!("  {} {}", label(t, &t.get(key)), plain(&value)));
        }
    };
    say("report-fault", Some(field(report, "fault").into()));
    say("report-detected", seconds("detected_after_s"));
    say("report-alert", Some(field(report, "alert").into()));
    say("report-incident", Some(format!("{} {}", field(report, "incident"), field(report, "severity")).trim().into()));
    for page in list(report, "paged") {
        let after = page.get("after_s").and_then(Value::as_f64).unwrap_or_default();
        say("report-paged", Some(format!("{} ({}), {after:.1} s", field(page, "contact"), field(page, "channel"))));
    }
    for (key, name) in [("report-investigation", "investigation"), ("report-resolution", "resolution")] {
        for step in list(report, name) {
            let took = step.get("duration_s").and_then(Value::as_f64).unwrap_or_default();
            say(key, Some(format!("{}: {}, {took:.1} s", field(step, "step_id"), field(step, "outcome"))));
        }
    }
    if let Some(branch) = report.get("branch").filter(|b| b.is_object()) {
        let chosen = field(branch, "chosen");
        let chosen = if chosen.is_empty() { t.get("report-none") } else { chosen.to_string() };
        let arguments = [("expected", field(branch, "expected").into()), ("chosen", chosen.into())];
        say("report-branch", Some(t.with("report-branch-words", &arguments)));
    }
    say("report-recovered", seconds("recovered_after_s"));
    say("report-deadline", seconds("deadline_s"));
    for residue in list(report, "residue").iter().filter_map(Value::as_str) {
        say("report-residue", Some(residue.into()));
    }
    for failure in list(report, "failures").iter().filter_map(Value::as_str) {
        out.push(paint.red(&format!("  ✗ {}", plain(failure))));
    }
    out
}
