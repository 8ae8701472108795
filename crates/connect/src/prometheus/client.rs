//! One scrape after the other.

use super::requests::Reader;
use super::text::Format;
use crate::client::{Answer, Client, End, Payload, Request};
use crate::secret::Secret;
use crate::telemetry::unpack::{Packed, unpack};
use reqwest::Method;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use vectra_control::daemon::telemetry::{Intake, Noted};
use vectra_engine::time::{Span, Time};
use vectra_plan::config::Scrape;

/// Bytes of an answer, as they come and unpacked.
const LIMIT: usize = 32 * 1024 * 1024;
const FORMATS: &str = "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

/// Scrapes one endpoint.
pub(crate) struct Scraper {
    name: String,
    scrape: Scrape,
    token: Option<Secret>,
    client: Client,
    reader: Arc<Mutex<Reader>>,
}

impl Scraper {
    pub fn new(name: &str, scrape: &Scrape, token: Option<Secret>, client: &Client) -> Scraper {
        let reader = Arc::new(Mutex::new(Reader::new(scrape.clone(), scrape.environment.clone())));
        Scraper { name: format!("scrape {name}"), scrape: scrape.clone(), token, client: client.clone(), reader }
    }

    /// What it knows of counters.
    pub fn reader(&self) -> Arc<Mutex<Reader>> {
        self.reader.clone()
    }

    /// Goes on from what an earlier process knew, and keeps what this one knows for the next.
    pub fn remember_in(&self, folder: &Path) {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).remember_in(folder, &self.name);
    }

    /// Scrapes until dropped, from `offset` on.
    pub async fn run(self, offset: Duration, intake: Intake) {
        let intake = intake.of(&self.name);
        let mut ticks = interval_at(Instant::now() + offset, duration(self.scrape.interval));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            ticks.tick().await;
            self.once(&intake).await;
        }
    }

    async fn once(&self, intake: &Intake) {
        let text = match self.fetch(intake).await {
            Ok(text) => text,
            Err(why) => return intake.problem(&self.name, &why),
        };
        let Some(environment) = intake.environment(&self.scrape.environment) else {
            intake.note(Noted::NoEnvironment, 1);
            let name = &self.scrape.environment;
            let why = format!("the document has no environment `{name}`; write one that it has");
            return intake.problem(&self.name, &why);
        };
        let (name, intake, reader) = (self.name.clone(), intake.clone(), self.reader.clone());
        let whole = intake.clone();
        let read = move || {
            let (text, format, at) = text;
            let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            reader.environment(environment);
            let taken = reader.take(&text, format, at, &intake);
            reader.note();
            match taken {
                Ok(measured) => {
                    let sent = measured.map(|m| intake.try_send(m)).filter(|sent| *sent).count();
                    intake.came(&name, sent as u64);
                }
                Err(why) => {
                    intake.note(Noted::Unreadable, 1);
                    intake.problem(&name, &why.to_string());
                }
            }
        };
        // Megabytes of text are read: not on a thread that others wait for. What is counted is handed on with it.
        let _ = tokio::task::spawn_blocking(move || whole.whole(read)).await;
    }

    async fn fetch(&self, intake: &Intake) -> Result<(String, Format, Time), String> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(FORMATS));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let url = self.scrape.url.clone();
        let path = url.path().to_owned();
        let request = Request {
            service: "prometheus",
            method: Method::GET,
            url,
            path: &path,
            bearer: self.token.as_ref(),
            body: Payload::Nothing,
            limit: duration(self.scrape.timeout),
        };
        let answer = self.client.send_for(request, headers, LIMIT).await.map_err(|none| none.why().to_owned())?;
        if !answer.status.is_success() {
            return Err(answer.status_line());
        }
        let too_large = |intake: &Intake| {
            intake.note(Noted::TooLarge, 1);
            format!("the answer is larger than {} MiB", LIMIT / 1024 / 1024)
        };
        let Answer { ref body, ref end, at, .. } = answer;
        match end {
            End::Whole => {}
            End::Cut => return Err(too_large(intake)),
            End::Broken(why) => return Err(format!("the answer broke off: {why}")),
        }
        let body = match unpack(answer.header("content-encoding").unwrap_or_default(), body, LIMIT) {
            Ok(body) => body,
            Err(Packed::TooLarge) => return Err(too_large(intake)),
            Err(Packed::Unknown | Packed::Broken) => return Err("the answer cannot be unpacked".to_owned()),
        };
        let text = std::str::from_utf8(&body).map_err(|_| "the answer is no UTF-8 text".to_owned())?.to_owned();
        let kind = answer.header("content-type").unwrap_or_default();
        let format =
            if kind.starts_with("application/openmetrics-text") { Format::OpenMetrics } else { Format::Prometheus };
        Ok((text, format, at))
    }
}

fn duration(span: Span) -> Duration {
    Duration::from_millis(u64::try_from(span.0).unwrap_or(1).max(1))
}
