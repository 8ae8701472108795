//! Staging's queue is not production's: each has workers of its own, in one Redis, and an alert about the one says nothing of the other.

use crate::support::{cli_json, programs, settings, shared, until, workers};
use serde_json::Value;
use std::time::Duration;
use vectra_lab::Part;
use vectra_lab::stand::{Lab, Vectra, Wishes};

const DOCUMENT: &str = "# Orders\n
## Environments\n
| Env | URL | Provider |\n|---|---|---|\n| API Prod | api.vectra.io | Render |\n| Staging | staging.vectra.io | Render |\n
## Alerts\n
| Alert | Condition | Severity |\n|---|---|---|\n| Queue Depth | > 100 jobs | SEV2 |\n| Staging Queue Depth | > 100 jobs | SEV3 |\n
## Severities\n
| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | Down | 15 min |\n| SEV2 | Broken | 30 min |\n| SEV3 | Minor | 2h |\n
## Escalation\n
| Time | Action |\n|---|---|\n| T+0 | Primary On-Call |\n";

/// Each environment's queue is named, and looked at apart.
const QUEUES: &str = "\n[check.\"Production queue\"]\ncelery = true\nqueues = [\"celery\"]\nenvironment = \"API Prod\"\n\
interval = \"500ms\"\ntimeout = \"250ms\"\n\
[check.\"Staging queue\"]\ncelery = true\nqueues = [\"staging\"]\nenvironment = \"Staging\"\n\
interval = \"500ms\"\ntimeout = \"250ms\"\n";

#[tokio::test]
async fn a_flood_on_productions_queue_is_no_alert_of_stagings_whose_own_workers_go_on() {
    if workers().is_none() {
        return;
    }
    let place = crate::support::folder();
    let with = vec![Part::Staging, Part::Celery];
    let wishes = Wishes { specs: shared("specs"), load: 0, with, syslog: None };
    let lab = Lab::start_with(&programs(), &place.path().join("lab"), &wishes).await.unwrap_or_else(|e| panic!("{e}"));
    let staging = lab.ready.staging.clone().expect("an environment before production");
    let own = staging.workers.clone().expect("workers of its own");
    assert_eq!((own.queue.as_str(), own.instances), ("staging", 1));
    let document = place.path().join("orders.md");
    std::fs::write(&document, DOCUMENT).expect("written");
    let mut settings = settings(document, &place.path().join("vectra"), "500ms");
    settings.more = QUEUES.into();
    let vectra = Vectra::start(&programs(), &lab.ready, &settings, &[]).await.unwrap_or_else(|e| panic!("{e}"));
    let token = vectra.token.clone().expect("a token");
    let alerts = async || -> Vec<Value> {
        cli_json(&vectra, &token, &["status"]).await["alerts"].as_array().cloned().unwrap_or_default()
    };
    let alert = async |name: &str, state: &str| {
        until(Duration::from_secs(120), || async {
            match alerts().await.into_iter().find(|a| a["name"] == name) {
                Some(alert) if alert["state"] == state => Ok(alert),
                other => Err(format!("{name} is {state}: {other:?}")),
            }
        })
        .await
    };
    for name in ["Queue Depth", "Staging Queue Depth"] {
        alert(name, "inactive").await;
    }

    lab.control.inject("queue-flood", 300).await.expect("the fault");
    let fired = alert("Queue Depth", "firing").await;
    let incident = fired["incident"].as_str().expect("an incident").to_owned();
    // While production's tasks wait, an order of staging is mailed by staging's worker.
    let http = vectra_lab::stand::client().expect("a client");
    let order =
        http.post(format!("{}/orders", staging.api_url)).json(&serde_json::json!({"item": "a lamp of staging"}));
    let placed = order.send().await.expect("an answer");
    assert!(placed.status().is_success(), "{}", placed.status());
    until(Duration::from_secs(60), || async {
        let mails = lab.control.get("/sendgrid/mails").await.map_err(|e| e.to_string())?;
        if mails.to_string().contains("a lamp of staging") { Ok(()) } else { Err("staging's mail".to_owned()) }
    })
    .await;
    let quiet = alert("Staging Queue Depth", "inactive").await;
    assert!(quiet["incident"].is_null(), "{quiet}");
    let list = cli_json(&vectra, &token, &["incident", "list"]).await;
    let list = list.get("incidents").unwrap_or(&list).as_array().cloned().unwrap_or_default();
    assert_eq!(list.len(), 1, "one trouble, of production alone: {list:?}");
    assert_eq!((&list[0]["id"], &list[0]["severity"]), (&incident.into(), &"SEV2".into()));

    lab.control.remove("queue-flood").await.expect("it is taken out");
    alert("Queue Depth", "inactive").await;
    vectra.stop().await.expect("vectra ends");
    lab.stop().await.expect("the lab ends");
}
