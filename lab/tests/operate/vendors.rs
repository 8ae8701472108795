//! A vendor's outage is evidence: what its status page says stands in the incident that opens meanwhile, from the first word to the
//! last, and in the post-mortem; by itself it is no incident.

use crate::support::{cli, cli_json, folder, programs, settings, shared, until};
use serde_json::{Value, json};
use std::time::Duration;
use vectra_lab::Part;
use vectra_lab::stand::{Lab, Vectra, Wishes};

/// SendGrid is in its table of outside services; Vercel is asked by a check of the configuration.
const DOCUMENT: &str = "# Orders\n
## Environments\n
| Env | URL | Provider |\n|---|---|---|\n| API Prod | api.vectra.io | Render |\n
## Alerts\n
| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | SEV1 |\n
## Health Checks\n
```bash\n# Backend\ncurl https://api.vectra.io/health\n# Expected: {\"status\": \"healthy\"}\n```\n
## Severities\n
| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | Down | 15 min |\n
## External services\n
| Service | Support |\n|---|---|\n| SendGrid | support.sendgrid.com |\n
## Escalation\n
| Time | Action |\n|---|---|\n| T+0 | Primary On-Call |\n";

#[tokio::test]
async fn a_vendors_outage_stands_in_the_timeline_and_the_post_mortem_of_the_incident_that_opens_meanwhile() {
    let place = folder();
    let wishes = Wishes { specs: shared("specs"), load: 0, with: vec![Part::Status], syslog: None };
    let lab = Lab::start_with(&programs(), &place.path().join("lab"), &wishes).await.unwrap_or_else(|e| panic!("{e}"));
    let pages = &lab.ready.status_pages;
    let document = place.path().join("orders.md");
    std::fs::write(&document, DOCUMENT).expect("written");
    let mut settings = settings(document, &place.path().join("vectra"), "150ms");
    settings.more = format!(
        "\n[vendors]\nSendGrid = \"{}\"\n[check.Vercel]\nstatuspage = \"{}\"\ninterval = \"500ms\"\n",
        pages["sendgrid"], pages["vercel"]
    );
    let tell = async |vendor: &str, wish: Value| {
        lab.control.post(&format!("/status-pages/{vendor}"), &wish).await.expect("the page shows it");
    };
    // From before Vectra was there: its first look finds it.
    tell("sendgrid", json!({"incident": {"name": "Mail is delayed", "status": "investigating", "impact": "major"}}))
        .await;
    let vectra = Vectra::start(&programs(), &lab.ready, &settings, &[]).await.unwrap_or_else(|e| panic!("{e}"));
    let token = vectra.token.clone().expect("a token");
    let seen = async |vendor: &str, state: &str| {
        until(Duration::from_secs(120), || async {
            let status = cli_json(&vectra, &token, &["status"]).await;
            let checks = status["checks"].as_array().cloned().unwrap_or_default();
            match checks.iter().find(|c| c["name"] == vendor) {
                Some(check) if check["state"] == state => Ok(check["detail"].clone()),
                other => Err(format!("{vendor} is {state}: {other:?}")),
            }
        })
        .await
    };
    seen("Vercel", "passing").await;
    let outage = json!({"name": "Edge is down", "status": "investigating", "impact": "critical"});
    tell("vercel", json!({"incident": outage})).await;
    assert_eq!(seen("Vercel", "failing").await, "Major Service Outage; Edge is down");
    let list = async || {
        let shown = cli_json(&vectra, &token, &["incident", "list"]).await;
        shown.get("incidents").unwrap_or(&shown).as_array().cloned().unwrap_or_default()
    };
    assert_eq!(list().await, [] as [Value; 0], "a vendor's trouble alone is no incident");

    lab.control.inject("api-crash", 600).await.expect("the fault");
    let id = until(Duration::from_secs(60), || async {
        let open = list().await.first().and_then(|i| i["id"].as_str().map(str::to_owned));
        open.ok_or_else(|| "no incident".to_owned())
    })
    .await;
    let timeline = async |holds: &[&str]| {
        until(Duration::from_secs(120), || async {
            let (_, shown, err) = cli(&vectra, &token, &["incident", "show", &id]).await;
            match holds.iter().find(|part| !shown.contains(**part)) {
                None => Ok(shown),
                Some(missing) => Err(format!("{missing}: {shown}{err}")),
            }
        })
        .await
    };
    timeline(&[
        "Vercel says on its status page that it has trouble, seen since ",
        ": Major Service Outage; Edge is down",
    ])
    .await;
    seen("SendGrid", "failing").await;
    tell("vercel", json!({"incident": {"name": "Edge is down", "status": "resolved"}})).await;
    let shown = timeline(&[
        "SendGrid says on its status page that it has trouble, seen since ",
        ": Partial System Outage; Mail is delayed",
        "Vercel says on its status page that all is well again: All Systems Operational",
    ])
    .await;
    for once in ["Vercel says on its status page that it has trouble", "SendGrid says on its status page"] {
        assert_eq!(shown.matches(once).count(), 1, "{once} is told once: {shown}");
    }

    let (code, draft, err) = cli(&vectra, &token, &["incident", "postmortem", &id]).await;
    assert_eq!(code, 0, "{err}");
    for sentence in [
        "Vercel says on its status page that it has trouble",
        "Vercel says on its status page that all is well again",
        "SendGrid says on its status page that it has trouble",
    ] {
        let cited = |line: &&str| line.contains(sentence) && line.ends_with(']') && line.contains(" [#");
        assert_eq!(draft.lines().filter(cited).count(), 2, "{sentence}: as a cause to think of, and in time: {draft}");
    }
    vectra.stop().await.expect("vectra ends");
    lab.stop().await.expect("the lab ends");
}
