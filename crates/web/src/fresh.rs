//! The status, made once for everybody who asks within a moment: a wall of screens costs no more than one.

use crate::shapes::Summary;
use crate::status::{Status, status};
use crate::text::Text;
use crate::{App, incidents};
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, OnceCell};
use vectra_control::daemon::View;
use vectra_control::kernel::AlertNow;
use vectra_store::StoreError;

/// How old results of checks are at most that are shown. What is decided is shown at once.
const FRESH: Duration = Duration::from_millis(100);
/// Resolved incidents on the first page.
pub(crate) const RECENT: usize = 10;

/// The newest status in each language.
#[derive(Debug, Default)]
pub(crate) struct Fresh {
    english: Mutex<Option<Arc<Made>>>,
    french: Mutex<Option<Arc<Made>>>,
}

/// A status, and what is made of it.
#[derive(Debug)]
pub(crate) struct Made {
    view: Arc<View>,
    alerts: Arc<BTreeMap<String, AlertNow>>,
    at: Instant,
    pub status: Arc<Status>,
    json: OnceCell<Bytes>,
    packed: OnceCell<Option<Bytes>>,
    recent: OnceCell<Recent>,
}

/// Resolved incidents, newest first, and the number below which there are more.
pub(crate) type Recent = (Vec<Summary>, Option<u64>);

impl Fresh {
    /// The status in this language. Whoever comes while it is made waits for it.
    pub async fn status(&self, app: &App, t: Text) -> Arc<Made> {
        let slot = if t.code() == "fr" { &self.french } else { &self.english };
        let mut slot = slot.lock().await;
        if let Some(made) = slot.as_ref().filter(|m| m.holds(app)) {
            return made.clone();
        }
        let made = Arc::new(Made {
            view: app.handle.view(),
            alerts: app.handle.alerts(),
            at: Instant::now(),
            status: Arc::new(status(app, t)),
            json: OnceCell::new(),
            packed: OnceCell::new(),
            recent: OnceCell::new(),
        });
        *slot = Some(made.clone());
        made
    }
}

impl Made {
    /// The pointers are compared and not what they point at: a snapshot is never changed, only replaced.
    fn holds(&self, app: &App) -> bool {
        self.at.elapsed() < FRESH
            && Arc::ptr_eq(&self.view, &app.handle.view())
            && Arc::ptr_eq(&self.alerts, &app.handle.alerts())
    }

    /// The answer of the API, packed for who takes it so.
    pub async fn answer(&self, asked: &HeaderMap) -> Response {
        let written = self.json.get_or_try_init(async || serde_json::to_vec(&*self.status).map(Bytes::from)).await;
        let json = match written {
            Ok(json) => json,
            Err(error) => {
                tracing::error!(%error, "the status could not be written as JSON");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let varies = (header::VARY, HeaderValue::from_static("accept-encoding"));
        if takes_gzip(asked)
            && let Some(packed) = self.packed.get_or_init(async || packed(json)).await
        {
            let encoding = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            return ([kind, varies, encoding], packed.clone()).into_response();
        }
        ([kind, varies], json.clone()).into_response()
    }

    /// The incidents that were resolved last.
    ///
    /// # Errors
    /// The store does not read; the next one who asks tries again.
    pub async fn recent(&self, app: &App) -> Result<&Recent, StoreError> {
        let now = self.status.now.0;
        self.recent
            .get_or_try_init(async || {
                let (found, older) = incidents::newest(&app.handle, &self.view, None, RECENT, true).await?;
                Ok((found.iter().map(|i| Summary::of(i, now)).collect(), older))
            })
            .await
    }
}

/// RFC 9110, 12.5.3: named, or everything named, and not with a weight of zero.
pub(crate) fn takes_gzip(asked: &HeaderMap) -> bool {
    let all: Vec<&str> = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()).collect();
    let weight = |coding: &str| {
        let mut parts = all.iter().flat_map(|v| v.split(',')).map(|one| one.split_once(';').unwrap_or((one, "")));
        let (_, parameters) = parts.find(|(name, _)| name.trim().eq_ignore_ascii_case(coding))?;
        let q = parameters.split(';').find_map(|p| p.trim().strip_prefix("q="));
        Some(q.map_or(1.0, |q| q.trim().parse().unwrap_or(0.0)))
    };
    weight("gzip").or_else(|| weight("*")).is_some_and(|q: f64| q > 0.0)
}

fn packed(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 8), Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_for_those_who_say_that_they_take_it() {
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, text.parse().expect("a header"));
            takes_gzip(&headers)
        };
        for text in
            ["gzip", "br, gzip", "gzip, deflate, br, zstd", "br;q=1.0, GZIP;q=0.5", "*", "identity;q=0, *;q=0.1"]
        {
            assert!(asked(text), "{text}");
        }
        for text in ["", "identity", "br", "gzip;q=0", "gzip;q=0.0, *", "*;q=0", "gzip;q=much"] {
            assert!(!asked(text), "{text}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
