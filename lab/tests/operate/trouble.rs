//! Outside services that misbehave: `vectra up` never dies of them, loses no page, and asks when it is not sure.

use crate::support::{cli, cli_json, example, folder, lab, settings, to, until};
use serde_json::{Value, json};
use std::time::Duration;
use vectra_lab::stand::{Lab, Settings, Vectra};

struct Stand {
    lab: Lab,
    vectra: Vectra,
    token: String,
    _place: tempfile::TempDir,
}

async fn stand(adjust: impl FnOnce(&mut Settings)) -> Stand {
    let place = folder();
    let lab = lab(place.path()).await;
    let mut settings = settings(example("runbook.en.md"), &place.path().join("vectra"), "150ms");
    adjust(&mut settings);
    let vectra =
        Vectra::start(&crate::support::programs(), &lab.ready, &settings, &[]).await.unwrap_or_else(|e| panic!("{e}"));
    let token = vectra.token.clone().expect("a token");
    Stand { lab, vectra, token, _place: place }
}

impl Stand {
    async fn behave(&self, service: &str, mode: &str) {
        self.lab.control.post("/behaviour", &json!({"service": service, "mode": mode})).await.expect("behaviour");
    }

    /// The first incident, once this holds of it.
    async fn incident(&self, seconds: u64, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        until(Duration::from_secs(seconds), || async {
            let shown = cli_json(&self.vectra, &self.token, &["incident", "list"]).await;
            let list = shown.get("incidents").unwrap_or(&shown).as_array().cloned().unwrap_or_default();
            match list.first() {
                Some(incident) if holds(incident) => Ok(incident.clone()),
                other => Err(format!("{what}: {other:?}")),
            }
        })
        .await
    }

    async fn end(self) {
        self.vectra.stop().await.expect("vectra ends");
        self.lab.stop().await.expect("the lab ends");
    }
}

#[tokio::test]
async fn a_platform_that_misbehaves_leads_to_a_question_never_to_a_guess_or_a_death() {
    let s = stand(|_| {}).await;
    for mode in ["401", "429", "500", "garbage"] {
        s.lab.control.reset().await.expect("healthy");
        until(Duration::from_secs(20), || async {
            let status = cli_json(&s.vectra, &s.token, &["incident", "list"]).await.to_string();
            if status.contains("\"stage\":\"needs_human\"") {
                Err("the last incident is still open".to_string())
            } else {
                Ok(())
            }
        })
        .await;
        s.behave("render", mode).await;
        s.lab.control.inject("api-crash", 120).await.expect("the fault");
        let incident = s.incident(40, mode, |i| i["stage"] == "needs_human").await;
        let journal = s.lab.journal().await.expect("journal");
        assert_eq!(to(&journal, "render", "POST", "/restart").count(), 0, "{mode}: nothing is changed on a guess");
        let (code, out, _) =
            cli(&s.vectra, &s.token, &["incident", "show", incident["id"].as_str().expect("id")]).await;
        assert_eq!(code, 0, "{out}");
    }
    s.end().await;
}

#[tokio::test]
async fn nobody_sure_means_a_human_is_asked_and_can_choose() {
    let s = stand(|_| {}).await;
    s.lab.control.inject("api-unclear", 120).await.expect("the fault");
    let incident = s.incident(30, "unclear", |i| i["stage"] == "needs_human").await;
    let id = incident["id"].as_str().expect("id");
    let (code, out, err) = cli(&s.vectra, &s.token, &["incident", "choose", id, "1"]).await;
    assert_eq!(code, 0, "{out}{err}");
    until(Duration::from_secs(10), || async {
        let journal = s.lab.journal().await.map_err(|e| e.to_string())?;
        if to(&journal, "render", "POST", "").count() == 1 {
            Ok(())
        } else {
            Err("the chosen change did not go out".into())
        }
    })
    .await;
    s.end().await;
}

#[tokio::test]
async fn without_a_grant_the_change_waits_for_approval() {
    let s = stand(|settings| settings.grant.clear()).await;
    s.lab.control.inject("api-crash", 120).await.expect("the fault");
    let incident = s.incident(30, "waiting", |i| i["stage"] == "waiting_for_approval").await;
    let id = incident["id"].as_str().expect("id").to_string();
    let journal = s.lab.journal().await.expect("journal");
    assert_eq!(to(&journal, "render", "POST", "/restart").count(), 0);
    let (code, _, err) = cli(&s.vectra, &s.token, &["incident", "ack", &id]).await;
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = cli(&s.vectra, &s.token, &["incident", "approve", &id]).await;
    assert_eq!(code, 0, "{err}");
    s.incident(30, "resolved", |i| i["resolved_by"] == "verified").await;
    let journal = s.lab.journal().await.expect("journal");
    let actions: Vec<&str> = to(&journal, "pagerduty", "POST", "/enqueue")
        .filter_map(|e| e["request_body"]["event_action"].as_str())
        .collect();
    assert_eq!(actions, ["trigger", "acknowledge", "resolve"]);
    s.end().await;
}

#[tokio::test]
async fn a_provider_that_fails_is_tried_again_under_the_same_key() {
    let s = stand(|_| {}).await;
    for (mode, count) in [("500", 1), ("429", 1)] {
        s.lab
            .control
            .post("/behaviour", &json!({"service": "pagerduty", "mode": mode, "count": count}))
            .await
            .expect("behaviour");
    }
    s.lab.control.inject("api-crash", 120).await.expect("the fault");
    let accepted = until(Duration::from_secs(60), || async {
        let journal = s.lab.journal().await.map_err(|e| e.to_string())?;
        let triggers: Vec<Value> = to(&journal, "pagerduty", "POST", "/enqueue")
            .filter(|e| e["request_body"]["event_action"] == "trigger")
            .cloned()
            .collect();
        if triggers.iter().any(|e| e["status"] == 202) { Ok(triggers) } else { Err(format!("{triggers:?}")) }
    })
    .await;
    let keys: std::collections::BTreeSet<&str> =
        accepted.iter().filter_map(|e| e["request_body"]["dedup_key"].as_str()).collect();
    assert_eq!(keys.len(), 1, "{accepted:#?}");
    assert!(accepted.len() >= 2, "{accepted:#?}");
    s.end().await;
}

#[tokio::test]
async fn a_platform_that_says_nothing_holds_nobody_up_for_ever() {
    let s = stand(|_| {}).await;
    s.behave("render", "hang").await;
    s.lab.control.inject("api-crash", 180).await.expect("the fault");
    // The page does not wait for the investigation.
    until(Duration::from_secs(10), || async {
        let journal = s.lab.journal().await.map_err(|e| e.to_string())?;
        match to(&journal, "pagerduty", "POST", "/enqueue").count() {
            0 => Err("nobody was paged".to_string()),
            _ => Ok(()),
        }
    })
    .await;
    s.incident(90, "hang", |i| i["stage"] == "needs_human").await;
    s.end().await;
}

#[tokio::test]
async fn observing_pages_nobody_and_changes_nothing() {
    let place = folder();
    let lab = lab(place.path()).await;
    let mut settings = settings(example("runbook.en.md"), &place.path().join("vectra"), "150ms");
    settings.observe = true;
    let vectra =
        Vectra::start(&crate::support::programs(), &lab.ready, &settings, &[]).await.unwrap_or_else(|e| panic!("{e}"));
    let token = vectra.token.clone().expect("a token");
    lab.control.inject("api-crash", 120).await.expect("the fault");
    let s = Stand { lab, vectra, token, _place: place };
    s.incident(30, "observed", |i| i["stage"] == "needs_human").await;
    let journal = s.lab.journal().await.expect("journal");
    assert_eq!(to(&journal, "pagerduty", "POST", "").count(), 0);
    assert_eq!(to(&journal, "slack", "POST", "").count(), 0);
    assert_eq!(to(&journal, "render", "POST", "").count(), 0);
    let (code, _, err) = cli(&s.vectra, &s.token, &["drill", "run", "api-crash"]).await;
    assert_eq!(code, 1, "a drill changes things: {err}");
    s.end().await;
}
