//! The checklist after a deployment: what checks, logs and alerts answer of it, on page and API.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod common;

use axum::http::StatusCode;
use common::{House, RUNBOOK};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use vectra_engine::time::{Span, Time};
use vectra_logs::{Level, Limits, Line, Logs};
use vectra_store::memory::MemoryStore;
use vectra_web::{Options, Telemetry};

const LIST: &str = "\n### Post-deployment checklist\n\n- [ ] Health check OK\n- [ ] Logs without errors\n- [ ] Metrics stable\n- [ ] Manual smoke test\n";

struct Kept {
    house: House,
    logs: Arc<Logs>,
    _folder: tempfile::TempDir,
}

async fn house() -> Kept {
    let folder = tempfile::tempdir().expect("a folder");
    let (logs, _) = Logs::open(folder.path(), Limits::new(Span::seconds(1_000_000), 1 << 24)).expect("opens");
    logs.begin(Time(jiff::Timestamp::now().as_millisecond()) - Span::seconds(2 * 3600)).expect("begins");
    let logs = Arc::new(logs);
    let telemetry = Telemetry { logs: Some(logs.clone()), ..Telemetry::default() };
    let house = House::start_with(&format!("{RUNBOOK}{LIST}"), Options { telemetry, ..Options::default() }).await;
    Kept { house, logs, _folder: folder }
}

impl Kept {
    fn line(&self, level: Level, text: &str) {
        let at = Time(jiff::Timestamp::now().as_millisecond());
        let line = Line { at, level, service: "api".into(), text: text.into(), attributes: String::new() };
        self.logs.append(&[line]).expect("taken");
    }

    async fn answers(&self) -> Vec<(String, String, String)> {
        let found = self.house.get("/api/v1/checklist?since=1h").await;
        assert_eq!(found.status, StatusCode::OK, "{}", found.body);
        let text = |item: &serde_json::Value, key: &str| item[key].as_str().expect("a text").to_owned();
        let items = found.json()["items"].as_array().expect("a list").clone();
        items.iter().map(|i| (text(i, "text"), text(i, "answer"), text(i, "reason"))).collect()
    }
}

#[tokio::test]
async fn logs_without_errors_are_lines_of_which_none_is_an_error() {
    let kept = house().await;
    let logs = async || kept.answers().await.into_iter().find(|(text, ..)| text.contains("Logs")).expect("the line");
    let (_, answer, reason) = logs().await;
    assert_eq!(answer, "unknown", "that nothing is heard is no good news: {reason}");
    assert!(reason.contains("no line at all"), "{reason}");
    kept.line(Level::Warn, "slow");
    assert_eq!(logs().await.1, "yes");
    kept.line(Level::Error, "sendgrid answered 401");
    let (_, answer, reason) = logs().await;
    assert_eq!(answer, "no");
    assert!(reason.starts_with("1 of level error") && reason.ends_with("sendgrid answered 401"), "{reason}");
    let wrong = kept.house.get("/api/v1/checklist?since=soon").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.json()["detail"].as_str().expect("a detail").contains("soon"), "{}", wrong.body);
}

#[tokio::test]
async fn logs_that_are_not_kept_for_all_the_time_are_no_good_news() {
    let kept = house().await;
    kept.logs.begin(Time(jiff::Timestamp::now().as_millisecond()) - Span::seconds(20)).expect("begins");
    kept.line(Level::Info, "fine");
    let logs = async || kept.answers().await.into_iter().find(|(text, ..)| text.contains("Logs")).expect("the line");
    let (_, answer, reason) = logs().await;
    assert_eq!(answer, "unknown", "{reason}");
    assert!(reason.contains("Lines are kept without a gap since"), "{reason}");
    kept.line(Level::Error, "an error is one all the same");
    assert_eq!(logs().await.1, "no");
}

#[tokio::test]
async fn an_outage_answers_for_checks_and_alerts_and_leaves_persons_their_part() {
    let kept = house().await;
    let of = |answers: &[(String, String, String)], text: &str| -> (String, String) {
        let found = answers.iter().find(|(t, ..)| t.contains(text)).unwrap_or_else(|| panic!("{text}: {answers:?}"));
        (found.1.clone(), found.2.clone())
    };
    let id = kept.house.outage().await.id;
    let answers = kept.answers().await;
    let (health, why) = of(&answers, "Health");
    assert!(health == "no" && why.starts_with("failing: "), "{answers:?}");
    let (metrics, why) = of(&answers, "Metrics");
    assert!(metrics == "no" && why.contains("API Down"), "{answers:?}");
    assert_eq!(of(&answers, "smoke").0, "person", "{answers:?}");

    let cookie = kept.house.log_in().await;
    let page = kept.house.page("/checklist?since=1h&lang=fr", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in ["Checklist après déploiement", "NON", "à vérifier par une personne", "API Down"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }

    kept.house.world.down.store(false, Ordering::SeqCst);
    kept.house.resolved(&id).await;
    let answers = kept.answers().await;
    assert_eq!(of(&answers, "Health").0, "yes", "{answers:?}");
    let (metrics, why) = of(&answers, "Metrics");
    assert!(metrics == "no" && why.contains(&id.0), "it was not stable since then: {answers:?}");
}

/// Whoever waits with a deployment for this answer must not take silence for calm.
#[tokio::test]
async fn alerts_of_the_document_that_nobody_can_judge_are_no_good_news() {
    let runbook = format!("{RUNBOOK}{LIST}")
        .replace("| Disk Space | the disk feels full |", "| High Errors | error rate > 5% over 5min |");
    let house = House::start_configured(Arc::new(MemoryStore::new()), &runbook, "\n[alerts]\nleast = 100000\n").await;
    let stable = async || {
        let items = house.get("/api/v1/checklist").await.json()["items"].clone();
        items.as_array().and_then(|all| all.iter().find(|i| i["text"] == "Metrics stable").cloned()).expect("the line")
    };
    // Until the check has passed nothing at all can be judged.
    let judged = async {
        loop {
            let item = stable().await;
            if item["reason"].as_str().is_some_and(|why| !why.contains("any alert")) {
                return item;
            }
            tokio::task::yield_now().await;
        }
    };
    let item = tokio::time::timeout(std::time::Duration::from_secs(20), judged).await.expect("the check passes");
    assert_eq!(item["answer"], "unknown", "{item}");
    assert!(item["reason"].as_str().is_some_and(|why| why.contains("High Errors")), "{item}");
}
