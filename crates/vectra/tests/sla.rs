//! `vectra sla` against a Vectra that measures a real service.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{Service, up};

#[test]
fn what_was_promised_and_kept_is_shown_and_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    let sla = "\n## SLA\n\n| Metric | Target | Critical |\n|---|---|---|\n| Uptime | 99.5% | < 99% |\n| Latency P99 | < 30s | > 60s |\n";
    std::fs::write(folder.path().join("RUNBOOK.md"), service.runbook() + sla).expect("written");
    std::fs::write(folder.path().join("vectra.toml"), "[checks]\ninterval = \"50ms\"\n").expect("written");
    let running = up(folder.path(), &[], None);
    let shown = running.until(&["sla"], |s| s.out.contains("Uptime · API Prod: kept"));
    for part in ["Target: ≥ 99.5 %", "Critical: < 99 %", "Measured: 100 %", "Budget left: 100 %", "single samples"] {
        assert!(shown.out.contains(part), "{part}: {}", shown.out);
    }
    let french = running.ask(&["sla", "--env", "API Prod", "--window", "month", "--lang", "fr"]);
    assert!(french.out.contains("tenue") && french.out.contains("ce mois civil"), "{}", french.out);
    let json: serde_json::Value = serde_json::from_str(&running.ask(&["sla", "--json"]).out).expect("JSON");
    let uptime = &json["objectives"][0];
    assert!(uptime["samples"].as_u64().is_some_and(|n| n > 0) && uptime["budget_left"] == 1.0, "{uptime}");

    let month = json["now"].as_str().and_then(|now| now.get(..7)).expect("a month").to_string();
    let csv = running.ask(&["sla", "report", "--month", &month, "--format", "csv"]);
    assert!(csv.out.starts_with("month,zone,") && csv.out.contains(",Uptime,"), "{}", csv.out);
    let written = running.ask(&["sla", "report", "--month", &month, "--out", "report.html"]);
    assert_eq!((written.code, written.out.as_str()), (Some(0), ""), "{}", written.err);
    let html = std::fs::read_to_string(folder.path().join("report.html")).expect("written");
    assert!(html.starts_with("<!doctype html>") && html.contains("so far (UTC)"), "{html}");

    let nowhere = running.ask(&["sla", "--env", "Mars"]);
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.err.contains("API Prod"), "{}", nowhere.err);
    let wrong = running.ask(&["sla", "report", "--month", "2026-13"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("2026-10"), "{}", wrong.err);
}
