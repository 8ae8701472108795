//! Alertmanager's webhook, version 4: a team that keeps its Alertmanager lets it tell Vectra.

use super::posted::{AT_ONCE, Posted};
use super::{Plain, read, send};
use crate::Shared;
use crate::guard::{Identity, Locale};
use crate::problem::Problem;
use crate::shapes::Outcome;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use vectra_engine::external::External;
use vectra_engine::time::Time;

#[derive(Deserialize)]
struct Message {
    version: String,
    alerts: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    status: Status,
    #[serde(flatten)]
    alert: Posted,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Firing,
    Resolved,
}

fn alerts(body: &[u8], source: &str, now: Time) -> Result<Vec<External>, Plain> {
    let message: Message = read(body)?;
    if message.version != "4" {
        return Err(Plain::bad(format!("the webhook has version `{}`; version `4` is understood", message.version)));
    }
    if message.alerts.len() > AT_ONCE {
        return Err(Plain::bad(format!("at most {AT_ONCE} alerts are taken at once; set max_alerts")));
    }
    let external = |told: Told| {
        // It is sent again after hours only: until then nothing says whether it still fires.
        let mut alert = told.alert.external(source, None, now).map_err(Plain::bad)?;
        alert.ends = match told.status {
            Status::Firing => None,
            Status::Resolved => Some(alert.ends.map_or(now, |ends| ends.min(now))),
        };
        Ok(alert)
    };
    message.alerts.into_iter().map(external).collect()
}

/// Takes what Alertmanager's webhook tells. An alert fires until the webhook says that it is resolved.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/alertmanager",
    request_body = Object,
    responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 503, body = Problem))
)]
pub(crate) async fn webhook(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    body: Bytes,
) -> Result<Json<Outcome>, Problem> {
    let problem = |Plain(code, why)| match code {
        StatusCode::SERVICE_UNAVAILABLE => Problem::new(t, code, "problem-conflict", why),
        _ => Problem::body(t, &why),
    };
    let alerts = alerts(&body, who.name(), app.handle.now()).map_err(problem)?;
    send(&app, alerts).await.map_err(problem)?;
    Ok(Json(Outcome { outcome: "done".into() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_alertmanager_says_to_fire_fires_until_it_says_otherwise() {
        let body = r#"{"version":"4","status":"firing","receiver":"vectra","alerts":[
            {"status":"firing","labels":{"alertname":"A"},"annotations":{},"startsAt":"1970-01-01T00:00:01Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"x"},
            {"status":"resolved","labels":{"alertname":"B"},"annotations":{},"startsAt":"1970-01-01T00:00:01Z","endsAt":"1970-01-01T00:00:02Z"}]}"#;
        let Ok(alerts) = alerts(body.as_bytes(), "am", Time(60_000)) else { panic!("it is read") };
        let ends: Vec<_> = alerts.iter().map(|a| (a.name(), a.ends, a.lasts)).collect();
        assert_eq!(ends, [("A", None, None), ("B", Some(Time(2000)), None)]);
    }

    #[test]
    fn another_version_or_no_alerts_at_all_is_refused() {
        for body in [
            r#"{"version":"5","alerts":[]}"#,
            "{}",
            "[]",
            "",
            r#"{"version":"4","alerts":[{"status":"odd","labels":{}}]}"#,
        ] {
            assert!(alerts(body.as_bytes(), "am", Time(0)).is_err(), "{body}");
        }
    }
}
