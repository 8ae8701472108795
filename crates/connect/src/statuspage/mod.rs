//! A vendor's public status, as Statuspage publishes it (`/api/v2/summary.json`, which needs no key).

use crate::client::{Answer, Client, End, Payload, Request, join};
use crate::finding::Finding;
use reqwest::Method;
use serde::Deserialize;
use std::time::Duration;
use url::Url;
use vectra_engine::health::Verdict;

/// Incidents that a detail names.
const NAMED: usize = 2;

#[derive(Deserialize)]
struct Summary {
    status: Status,
    #[serde(default)]
    incidents: Vec<Incident>,
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Deserialize)]
struct Status {
    indicator: String,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
struct Incident {
    name: String,
    #[serde(default)]
    status: String,
}

#[derive(Deserialize)]
struct Component {
    name: String,
    status: String,
    #[serde(default)]
    group: bool,
}

/// What the vendor says. Reads `incidents`, those not resolved, and `components_down`.
pub(crate) async fn probe(client: &Client, page: &Url, limit: Duration) -> Finding {
    match tokio::time::timeout(limit, asked(client, page, limit)).await {
        Ok(Ok(found)) => found,
        Ok(Err(why)) => Finding::fail(format!("the status page does not tell: {why}")),
        Err(_) => Finding::late(limit),
    }
}

async fn asked(client: &Client, page: &Url, limit: Duration) -> Result<Finding, String> {
    let mut answer = one(client, page, "summary.json", limit).await?;
    // Of a vendor with very many components only the whole is read.
    if answer.end == End::Cut {
        answer = one(client, page, "status.json", limit).await?;
    }
    let value = answer.json()?;
    let summary: Summary =
        serde_json::from_value(value).map_err(|_| "its answer has not the shape of Statuspage".to_owned())?;
    Ok(judge(&summary))
}

async fn one(client: &Client, page: &Url, file: &str, limit: Duration) -> Result<Answer, String> {
    let url = join(page, &["api", "v2", file]);
    let path = "/api/v2/summary.json";
    let request =
        Request { service: "statuspage", method: Method::GET, url, path, bearer: None, body: Payload::Nothing, limit };
    let answer = client.send(request).await.map_err(|none| none.why().to_owned())?;
    if answer.status.is_success() { Ok(answer) } else { Err(answer.status_line()) }
}

fn judge(summary: &Summary) -> Finding {
    let open: Vec<&Incident> =
        summary.incidents.iter().filter(|i| !matches!(i.status.as_str(), "resolved" | "postmortem")).collect();
    let fine = |status: &str| matches!(status, "operational" | "under_maintenance");
    let down: Vec<&Component> = summary.components.iter().filter(|c| !c.group && !fine(&c.status)).collect();
    let mut detail = match summary.status.description.trim() {
        "" => summary.status.indicator.clone(),
        said => said.to_owned(),
    };
    for incident in open.iter().take(NAMED) {
        detail.push_str(&format!("; {}", incident.name));
    }
    if open.is_empty() {
        for component in down.iter().take(NAMED) {
            detail.push_str(&format!("; {}: {}", component.name, component.status.replace('_', " ")));
        }
    }
    let verdict = match summary.status.indicator.as_str() {
        "none" | "maintenance" => Verdict::Pass,
        _ => Verdict::Fail,
    };
    #[allow(clippy::cast_precision_loss, reason = "a handful")]
    let count = |n: usize| n as f64;
    Finding { verdict, detail, readings: Vec::new() }
        .with("incidents", count(open.len()))
        .with("components_down", count(down.len()))
}

#[cfg(test)]
mod tests;
