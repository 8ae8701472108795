//! The default detectors see the lab's own faults: a procedure that no alert row leads to is started by what is measured of
//! its trouble, and while all is well nothing is.

use crate::support::{cli_json, folder, lab, programs, settings, shared, until, workers};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;
use vectra_lab::Part;
use vectra_lab::stand::{Lab, Vectra, Wishes};

/// Neither procedure has a row.
const DOCUMENT: &str = "# Orders\n
## Environments\n
| Env | URL | Provider |\n|---|---|---|\n| API Prod | api.vectra.io | Render |\n
## Alerts\n
| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | SEV1 |\n
## Health Checks\n
```bash\n# Backend\ncurl https://api.vectra.io/health\n# Expected: {\"status\": \"healthy\"}\n```\n
## Severities\n
| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | Down | 15 min |\n| SEV2 | Broken | 30 min |\n
## INCIDENT: Slow database\n
**Investigation:**\n```sql\nSELECT count(*) FROM pg_stat_activity;\n```\n
**Resolution:**\n1. If bug → rollback\n
## INCIDENT: Emails not sent\n
**Investigation:**\n- Logs: `grep \"sendgrid\" logs.txt`\n
**Resolution:**\n1. If key invalid → make a new one\n
## Escalation\n
| Time | Action |\n|---|---|\n| T+0 | Primary On-Call |\n";

fn document(folder: &Path) -> PathBuf {
    let path = folder.join("orders.md");
    std::fs::write(&path, DOCUMENT).expect("written");
    path
}

struct Watched<'a> {
    vectra: &'a Vectra,
    token: &'a str,
}

impl Watched<'_> {
    /// How the alert of this name stands, once this holds of it.
    async fn alert(&self, name: &str, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        until(Duration::from_secs(120), || async {
            let status = cli_json(self.vectra, self.token, &["status"]).await;
            let all = status["alerts"].as_array().cloned().unwrap_or_default();
            match all.into_iter().find(|a| a["name"] == name) {
                Some(alert) if holds(&alert) => Ok(alert),
                other => Err(format!("{name} {what}: {other:?}")),
            }
        })
        .await
    }

    async fn incidents(&self) -> Vec<Value> {
        let shown = cli_json(self.vectra, self.token, &["incident", "list"]).await;
        shown.get("incidents").unwrap_or(&shown).as_array().cloned().unwrap_or_default()
    }
}

#[tokio::test]
async fn an_endless_query_and_a_lock_that_is_held_open_the_incident_of_the_slow_database() {
    let place = folder();
    let lab = lab(place.path()).await;
    let mut settings = settings(document(place.path()), &place.path().join("vectra"), "500ms");
    let (longest, waiting) = ("Slow database (longest query)", "Slow database (waiting for a lock)");
    settings.more =
        format!("\n[alert.\"{longest}\"]\nbound = \"> 5s\"\nhold = \"1s\"\n[alert.\"{waiting}\"]\nhold = \"1s\"\n");
    let vectra = Vectra::start(&programs(), &lab.ready, &settings, &[]).await.unwrap_or_else(|e| panic!("{e}"));
    let token = vectra.token.clone().expect("a token");
    let watched = Watched { vectra: &vectra, token: &token };
    for name in [longest, waiting] {
        watched.alert(name, "is read and quiet", |a| a["state"] == "inactive").await;
    }
    assert_eq!(watched.incidents().await, Vec::<Value>::new(), "all is well");

    lab.control.inject("db-slow", 300).await.expect("the fault");
    watched.alert(longest, "fires", |a| a["state"] == "firing" && a["incident"].is_string()).await;
    // Its bound is the default's: half a minute.
    watched.alert(waiting, "fires", |a| a["state"] == "firing" && a["incident"].is_string()).await;
    let incidents = watched.incidents().await;
    assert_eq!(incidents.len(), 1, "one trouble: {incidents:?}");
    assert_eq!(incidents[0]["title"], "Slow database", "{incidents:?}");
    lab.control.remove("db-slow").await.expect("it is taken out");
    for name in [longest, waiting] {
        watched.alert(name, "is over", |a| a["state"] != "firing").await;
    }
    vectra.stop().await.expect("vectra ends");
    lab.stop().await.expect("the lab ends");
}

#[tokio::test]
async fn mail_that_the_vendor_refuses_opens_the_incident_of_the_mails() {
    if workers().is_none() {
        return;
    }
    let place = folder();
    let address = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        free.local_addr().expect("an address")
    };
    let wishes = Wishes { specs: shared("specs"), load: 20, with: vec![Part::All], syslog: Some(address.to_string()) };
    let lab = Lab::start_with(&programs(), &place.path().join("lab"), &wishes).await.unwrap_or_else(|e| panic!("{e}"));
    let mut settings = settings(document(place.path()), &place.path().join("vectra"), "500ms");
    let name = "Emails not sent (errors in the logs)";
    settings.more = format!(
        "\n[telemetry.syslog.lab]\nlisten = \"{address}\"\n[alert.\"{name}\"]\nbound = \"> 0\"\nhold = \"1s\"\n"
    );
    let vectra = Vectra::start(&programs(), &lab.ready, &settings, &[]).await.unwrap_or_else(|e| panic!("{e}"));
    let token = vectra.token.clone().expect("a token");
    let watched = Watched { vectra: &vectra, token: &token };
    watched.alert(name, "is read and quiet", |a| a["state"] == "inactive").await;
    until(Duration::from_secs(60), || async {
        let sent = lab.control.get("/sendgrid/mails").await.map_err(|e| e.to_string())?;
        if sent.as_array().is_some_and(|mails| mails.len() > 3) { Ok(()) } else { Err(format!("{sent}")) }
    })
    .await;
    assert_eq!(watched.incidents().await, Vec::<Value>::new(), "mails that are sent are no trouble");

    lab.control.inject("mail-key", 300).await.expect("the fault");
    let alert = watched.alert(name, "fires", |a| a["state"] == "firing" && a["incident"].is_string()).await;
    let incidents = watched.incidents().await;
    assert_eq!(incidents.len(), 1, "{incidents:?}");
    assert_eq!((&incidents[0]["title"], &incidents[0]["id"]), (&"Emails not sent".into(), &alert["incident"]));
    vectra.stop().await.expect("vectra ends");
    lab.stop().await.expect("the lab ends");
}
