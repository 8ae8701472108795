//! The drills, from the command line, on our own runbooks and on the reference document.

use crate::support::{cli, cli_json, example, folder, lab, no_violations, settings, shared, to, whole_lab};
use std::path::PathBuf;
use vectra_lab::stand::{Lab, Vectra};

async fn drill(runbook: PathBuf, name: &str, contact: &str, condition: &str, cause: &str, change: &str) {
    let place = folder();
    let lab = lab(place.path()).await;
    drill_in(place, lab, runbook, name, contact, condition, cause, change).await;
}

#[allow(clippy::too_many_arguments, reason = "what a drill is about, in a test")]
async fn drill_in(
    place: tempfile::TempDir,
    lab: Lab,
    runbook: PathBuf,
    name: &str,
    contact: &str,
    condition: &str,
    cause: &str,
    change: &str,
) {
    let settings = settings(runbook, &place.path().join("vectra"), "150ms");
    let vectra =
        Vectra::start(&crate::support::programs(), &lab.ready, &settings, &[]).await.unwrap_or_else(|e| panic!("{e}"));
    let token = vectra.token.clone().expect("a first start prints its token");
    let (code, out, err) = cli(&vectra, &token, &["drill", "run", name, "--json"]).await;
    let report: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}\n{out}\n{err}"));
    assert_eq!(code, 0, "{report:#}\n{err}");
    assert_eq!(report["passed"], true, "{report:#}");
    assert_eq!(report["branch"]["chosen"], cause, "{report:#}");
    assert_eq!(report["branch"]["condition"], condition, "{report:#}");
    assert_eq!(report["severity"], "SEV1");
    assert_eq!(report["deadline_s"], 900.0);
    assert_eq!(report["paged"][0]["contact"], contact, "{report:#}");
    assert_eq!(report["paged"][0]["channel"], "pagerduty");
    assert_eq!(report["residue"], serde_json::json!([]));
    let journal = lab.journal().await.expect("journal");
    assert_eq!(to(&journal, "render", "POST", change).count(), 1, "{journal:#?}");
    // Fault injection is the drill's own port; what operates never asks it.
    let incident = report["incident"].as_str().expect("an incident");
    let shown = cli_json(&vectra, &token, &["incident", "show", incident]).await.to_string();
    assert!(shown.contains("\"resolved_by\":\"verified\"") && shown.contains("step_finished"), "{shown}");
    let (code, draft, _) = cli(&vectra, &token, &["incident", "postmortem", incident]).await;
    assert_eq!(code, 0);
    assert!(draft.contains("[#"), "every sentence cites an event: {draft}");
    let (code, status, _) = cli(&vectra, &token, &["status"]).await;
    assert_eq!(code, 0, "{status}");
    no_violations(&lab).await;
    vectra.stop().await.expect("vectra ends");
    lab.stop().await.expect("the lab ends");
    assert!(!place.path().join("lab").exists(), "the lab leaves nothing behind");
}

#[tokio::test]
async fn a_crash_is_restarted_on_the_english_example() {
    let (_, condition) = conditions("runbook.en.md", "crash").await;
    drill(example("runbook.en.md"), "api-crash", "Primary On-Call", &condition, "crash", "/restart").await;
}

#[tokio::test]
async fn a_bad_release_is_rolled_back_on_the_french_example() {
    let (_, condition) = conditions("runbook.fr.md", "bad_release").await;
    drill(example("runbook.fr.md"), "api-bad-release", "Astreinte principale", &condition, "bad_release", "/rollback")
        .await;
}

#[tokio::test]
async fn the_reference_document_runs_as_it_is_through_a_crash() {
    let Some(document) = shared("seed/DOC-009.md") else { return };
    drill(document, "api-crash", "Primary On-Call", "crash", "crash", "/restart").await;
}

#[tokio::test]
async fn the_reference_document_runs_as_it_is_through_a_bad_release() {
    let Some(document) = shared("seed/DOC-009.md") else { return };
    drill(document, "api-bad-release", "Primary On-Call", "bug", "bad_release", "/rollback").await;
}

#[tokio::test]
async fn the_reference_document_runs_as_it_is_beside_every_part_of_the_lab() {
    let Some(document) = shared("seed/DOC-009.md") else { return };
    let place = folder();
    let Some(lab) = whole_lab(place.path()).await else { return };
    drill_in(place, lab, document, "api-crash", "Primary On-Call", "crash", "crash", "/restart").await;
}

/// What the document itself words as the condition of this cause: the report must say it so.
async fn conditions(document: &str, cause: &str) -> (u64, String) {
    let out = tokio::process::Command::new(crate::support::programs().vectra)
        .args(["check", "--format", "json"])
        .arg(example(document))
        .output()
        .await
        .expect("vectra runs");
    let program: serde_json::Value = serde_json::from_slice(&out.stdout).expect("a program");
    let steps = program["procedures"]
        .as_array()
        .expect("procedures")
        .iter()
        .flat_map(|p| p["steps"].as_array().expect("steps").clone());
    let step = steps.into_iter().find(|s| s["cause"] == cause).expect("a branch for the cause");
    (step["line"].as_u64().expect("a line"), step["condition"].as_str().expect("a condition").to_string())
}
