//! Alerts as Prometheus sends them.

use super::{Plain, read, send};
use crate::Shared;
use crate::guard::Identity;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use vectra_engine::external::{External, fingerprint};
use vectra_engine::rules::mute::Labels;
use vectra_engine::time::{Span, Time};

/// How long an alert stands that is sent without an end and not sent again: Alertmanager's `resolve_timeout`.
pub(super) const RESOLVE_TIMEOUT: Span = Span::seconds(300);
/// Alerts of one request.
pub(super) const AT_ONCE: usize = 10_000;
/// Labels and annotations of one alert, each.
const PAIRS: usize = 64;
/// Longest name of a label, bytes.
const NAME: usize = 256;
/// Longest value of a label, bytes.
const VALUE: usize = 4096;
/// Longest annotation that is kept, in characters.
const ANNOTATION: usize = 4096;

/// An alert as Prometheus and Alertmanager write it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Posted {
    pub labels: Labels,
    #[serde(default)]
    pub annotations: Option<Labels>,
    #[serde(default)]
    pub starts_at: Option<String>,
    #[serde(default)]
    pub ends_at: Option<String>,
    #[serde(default, rename = "generatorURL")]
    pub generator_url: Option<String>,
}

impl Posted {
    /// As the kernel takes it.
    pub fn external(self, source: &str, lasts: Option<Span>, now: Time) -> Result<External, String> {
        let mut labels = self.labels;
        labels.retain(|_, value| !value.is_empty());
        if labels.is_empty() {
            return Err("an alert needs at least one label with a value, such as alertname".into());
        }
        if labels.len() > PAIRS || labels.iter().any(|(n, v)| n.is_empty() || n.len() > NAME || v.len() > VALUE) {
            return Err(format!(
                "an alert has at most {PAIRS} labels, their names 1 to {NAME} bytes and their values at most {VALUE}"
            ));
        }
        let ends = moment("endsAt", self.ends_at.as_deref())?;
        let starts = moment("startsAt", self.starts_at.as_deref())?;
        let starts = starts.unwrap_or_else(|| ends.map_or(now, |e| e.min(now)));
        if ends.is_some_and(|ends| ends < starts) {
            return Err("endsAt is before startsAt".into());
        }
        let mut annotations = self.annotations.unwrap_or_default();
        annotations.retain(|name, value| !name.is_empty() && name.len() <= NAME && !value.is_empty());
        let annotations = annotations.into_iter().take(PAIRS).map(|(n, v)| (n, cut(v, ANNOTATION))).collect();
        Ok(External {
            fingerprint: fingerprint(&labels),
            labels,
            annotations,
            starts,
            ends,
            lasts,
            link: link(self.generator_url),
            source: source.to_owned(),
        })
    }
}

/// An address that may be shown as a link; any other text is none.
pub(super) fn link(text: Option<String>) -> String {
    let web = |t: &String| t.len() <= VALUE && (t.starts_with("https://") || t.starts_with("http://"));
    text.filter(web).unwrap_or_default()
}

/// The first characters of a text that is too long.
pub(super) fn cut(text: String, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => text.get(..at).unwrap_or_default().to_owned(),
        None => text,
    }
}

/// An instant in RFC 3339. Go writes the year 1 for none.
pub(super) fn moment(name: &str, text: Option<&str>) -> Result<Option<Time>, String> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    // What people write for "never" is past the last instant that is reckoned with.
    let never = || text.starts_with("9999-12-31T").then_some(jiff::Timestamp::MAX);
    let at = text.parse().ok().or_else(never);
    let at = at.ok_or_else(|| format!("{name} is an instant such as 2026-01-14T03:12:07Z, not `{text}`"))?;
    Ok(Some(Time(at.as_millisecond())).filter(|at| at.0 > 0))
}

/// Takes alerts as Prometheus sends them; each fires until it is sent with an end, or not sent for its time.
#[utoipa::path(
    post,
    path = "/api/v2/alerts",
    tag = "alertmanager",
    request_body = [Object],
    responses((status = 200), (status = 400, body = String), (status = 503, body = String))
)]
pub(crate) async fn post_alerts(State(app): State<Shared>, who: Identity, body: Bytes) -> Result<StatusCode, Plain> {
    let posted: Vec<Posted> = read(&body)?;
    if posted.len() > AT_ONCE {
        return Err(Plain::bad(format!("at most {AT_ONCE} alerts are taken at once")));
    }
    let now = app.handle.now();
    let (mut good, mut wrong) = (Vec::new(), None);
    for alert in posted {
        match alert.external(who.name(), Some(RESOLVE_TIMEOUT), now) {
            Ok(alert) => good.push(alert),
            Err(why) => wrong = wrong.or(Some(why)),
        }
    }
    // What is right goes in even where another one is wrong.
    send(&app, good).await?;
    wrong.map_or(Ok(StatusCode::OK), |why| Err(Plain::bad(why)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn external(text: &str) -> Result<External, String> {
        let posted: Posted = serde_json::from_str(text).expect("an alert");
        posted.external("prometheus", Some(RESOLVE_TIMEOUT), Time(1_000_000))
    }

    #[test]
    fn times_that_go_writes_are_read() {
        let open = external(r#"{"labels":{"alertname":"A"},"endsAt":"0001-01-01T00:00:00Z"}"#).expect("right");
        assert_eq!((open.starts, open.ends), (Time(1_000_000), None));
        let timed = r#"{"labels":{"alertname":"A"},"startsAt":"1970-01-01T00:00:01.5+00:00","endsAt":"1970-01-01T01:00:02+01:00"}"#;
        let timed = external(timed).expect("right");
        assert_eq!((timed.starts, timed.ends), (Time(1500), Some(Time(2000))));
        let never = external(r#"{"labels":{"alertname":"A"},"endsAt":"9999-12-31T23:59:59Z"}"#).expect("right");
        assert!(never.ends.is_some_and(|ends| ends > Time(250_000_000_000_000)), "{never:?}");
    }

    #[test]
    fn what_makes_no_alert_says_why() {
        for (text, word) in [
            (r#"{"labels":{}}"#, "label"),
            (r#"{"labels":{"alertname":""}}"#, "label"),
            (r#"{"labels":{"a":"b"},"startsAt":"soon"}"#, "startsAt"),
            (r#"{"labels":{"a":"b"},"startsAt":"2026-01-02T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"}"#, "before"),
        ] {
            let why = external(text).expect_err(text);
            assert!(why.contains(word), "{why}");
        }
        let long = format!(r#"{{"labels":{{"a":"{}"}}}}"#, "x".repeat(VALUE + 1));
        assert!(external(&long).is_err());
    }

    #[test]
    fn long_annotations_are_cut_and_only_web_addresses_are_links() {
        let text = format!(
            r#"{{"labels":{{"a":"b"}},"annotations":{{"summary":"{}"}},"generatorURL":"javascript:alert(1)"}}"#,
            "é".repeat(ANNOTATION + 5)
        );
        let made = external(&text).expect("right");
        assert_eq!(made.annotations["summary"].chars().count(), ANNOTATION);
        assert_eq!(made.link, "");
    }
}
