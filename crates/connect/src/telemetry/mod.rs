//! What the operated system tells of itself: scraped, listened for, read from files, or posted here.

pub(crate) mod context;
pub(crate) mod counters;
pub(crate) mod hits;
mod http;
pub(crate) mod kept;
pub(crate) mod lines;
pub(crate) mod tally;
pub(crate) mod unpack;

use crate::access::Follower;
use crate::client::Client;
use crate::open::{ConnectError, Opening};
use crate::prometheus::{Reader, Scraper};
use crate::redact::Redactor;
use crate::syslog::{Listener, acceptor};
use context::Context;
use hits::Hits;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use vectra_control::daemon::telemetry::Intake;
use vectra_control::ports::TelemetryIn;
use vectra_plan::Config;

/// Everything that takes telemetry.
pub struct Telemetry {
    context: Context,
    scrapers: Vec<Scraper>,
    listeners: Vec<(String, Listener)>,
    followers: Vec<Follower>,
    http: Arc<http::Http>,
    redactor: Redactor,
}

impl Telemetry {
    /// Reads every secret and certificate and binds every address. `folder` is where it is remembered how far files were
    /// read.
    ///
    /// # Errors
    /// All problems at once, each with the key of `vectra.toml` and what to do.
    pub async fn open(
        config: &Config,
        env: &dyn Fn(&str) -> Option<String>,
        folder: &Path,
        intake: Intake,
    ) -> Result<Telemetry, Vec<ConnectError>> {
        let (scrapers, sockets, http, redactor, mut problems) = Telemetry::read(config, env)?;
        let telemetry = &config.telemetry;
        let context = Context::new(intake, telemetry);
        let mut listeners = Vec::new();
        for (name, tls) in sockets {
            let Some(syslog) = telemetry.syslog.get(&name) else { continue };
            match Listener::bind(&name, syslog, tls, context.clone()).await {
                Ok(listener) => listeners.push((name, listener)),
                Err(e) => problems.push(ConnectError {
                    place: format!("telemetry.syslog.\"{name}\".listen"),
                    message: format!("{} cannot be listened on: {e}; write another address and port", syslog.listen),
                }),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let followers = telemetry
            .access
            .iter()
            .map(|(name, access)| Follower::new(name, access, folder, context.clone()))
            .collect();
        let http = Arc::new(http::Http::new(context.clone(), http, telemetry.count_requests));
        let (kept, metrics) = (folder.to_owned(), http.clone());
        let remember = move || {
            scrapers.iter().for_each(|scraper| scraper.remember_in(&kept));
            metrics.metrics().remember_in(&kept);
            scrapers
        };
        let scrapers = tokio::task::spawn_blocking(remember).await.unwrap_or_default();
        Ok(Telemetry { context, scrapers, listeners, followers, http, redactor })
    }

    #[allow(clippy::type_complexity, reason = "parts of one value, on their way there")]
    fn read(
        config: &Config,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<
        (Vec<Scraper>, Vec<(String, Option<TlsAcceptor>)>, Option<crate::secret::Secret>, Redactor, Vec<ConnectError>),
        Vec<ConnectError>,
    > {
        let telemetry = &config.telemetry;
        let mut opening = Opening::new(env);
        let client = Client::new().map_err(|why| {
            let message = format!("no encrypted connection can be made here: {why}");
            vec![ConnectError { place: "TLS".to_owned(), message }]
        })?;
        let http = telemetry.token.as_ref().and_then(|from| opening.header_secret("telemetry.token", from));
        let mut scrapers = Vec::new();
        for (name, scrape) in &telemetry.scrape {
            let place = |key: &str| format!("telemetry.scrape.\"{name}\".{key}");
            let token = match &scrape.token {
                None => None,
                Some(from) => {
                    opening.address(&place("url"), &scrape.url);
                    opening.header_secret(&place("token"), from)
                }
            };
            let spoken = matches!(scrape.url.scheme(), "http" | "https") && scrape.url.host().is_some();
            let named = scrape.url.username().is_empty() && scrape.url.password().is_none();
            if scrape.token.is_none() && !(spoken && named) {
                opening
                    .problem(&place("url"), "write http://HOST/PATH or https://HOST/PATH, without a name or password");
            }
            scrapers.push(Scraper::new(name, scrape, token, &client));
        }
        let mut sockets = Vec::new();
        for (name, syslog) in &telemetry.syslog {
            let tls = match syslog.transport {
                vectra_plan::config::Transport::Tls => acceptor(syslog).map(Some),
                _ => Ok(None),
            };
            match tls {
                Ok(tls) => sockets.push((name.clone(), tls)),
                Err(why) => opening.problem(&format!("telemetry.syslog.\"{name}\""), why),
            }
        }
        // Secrets of all other sections must not stand in a log either; what is wrong with them is told elsewhere.
        let redactor = Redactor::new([opening.secrets.clone(), known_secrets(config, env)].concat());
        Ok((scrapers, sockets, http, redactor, opening.problems))
    }

    /// Where the listeners listen, by name.
    pub fn addresses(&self) -> BTreeMap<String, SocketAddr> {
        self.listeners.iter().filter_map(|(name, l)| Some((name.clone(), l.address().ok()?))).collect()
    }

    /// What takes telemetry over HTTP.
    pub fn http(&self) -> Arc<dyn TelemetryIn> {
        self.http.clone()
    }

    /// Takes known secrets, and what looks like one, out of a text that is to be written.
    pub fn redact(&self) -> Box<dyn Fn(&mut String) + Send> {
        let redactor = self.redactor.clone();
        Box::new(move |text| redactor.hide_in(text))
    }

    /// Begins; everything ends when this is dropped.
    pub fn start(self) -> Taking {
        let (intake, hits) = (self.context.intake.clone(), self.context.hits.clone());
        let readers = self.scrapers.iter().map(Scraper::reader).collect();
        let http = self.http.clone();
        Taking { tasks: self.tasks(), intake, hits, readers, http }
    }

    fn tasks(self) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        let intake = self.context.intake.clone();
        let count = u32::try_from(self.scrapers.len().max(1)).unwrap_or(u32::MAX);
        for (n, scraper) in (0_u32..).zip(self.scrapers) {
            // Spread, so that not all endpoints are asked in one moment.
            let offset = Duration::from_secs(1).mul_f64(f64::from(n) / f64::from(count));
            tasks.spawn(scraper.run(offset, intake.clone()));
        }
        for (_, listener) in self.listeners {
            if let Some(environment) = listener.environment() {
                tasks.spawn(quiet(self.context.clone(), environment));
            }
            tasks.spawn(listener.run());
        }
        for follower in self.followers {
            tasks.spawn(follower.run());
        }
        tasks.spawn(self.context.hits.run());
        tasks
    }
}

/// Telemetry that is being taken.
pub struct Taking {
    tasks: JoinSet<()>,
    intake: Intake,
    hits: Hits,
    readers: Vec<Arc<Mutex<Reader>>>,
    http: Arc<http::Http>,
}

impl Taking {
    /// Runs something beside it, as long as it.
    pub fn beside(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Takes nothing more, and hands on what was taken.
    pub async fn stop(mut self) {
        let intake = self.intake.clone();
        // A piece of a file may be read just now.
        let _ = tokio::task::spawn_blocking(move || intake.close()).await;
        self.tasks.shutdown().await;
        self.hits.flush();
        let leave = move || {
            self.readers.iter().for_each(|reader| reader.lock().unwrap_or_else(PoisonError::into_inner).leave());
            self.http.metrics().leave();
        };
        let _ = tokio::task::spawn_blocking(leave).await;
    }
}

/// Says that an environment is listened to, also while nothing comes.
async fn quiet(context: Context, environment: String) {
    let mut ticks = tokio::time::interval(Duration::from_secs(10));
    loop {
        ticks.tick().await;
        if let Some(environment) = context.environment([environment.as_str()]) {
            context.hits.looked_at(&environment);
        }
    }
}

/// Every secret of the configuration that can be had.
fn known_secrets(config: &Config, env: &dyn Fn(&str) -> Option<String>) -> Vec<crate::secret::Secret> {
    use vectra_plan::config::ContactBinding;
    let mut places = Vec::new();
    places.extend(config.database.as_ref().map(|d| &d.url));
    places.extend(config.redis.as_ref().map(|r| &r.url));
    places.extend(config.render.as_ref().map(|r| &r.api_key));
    places.extend(config.pagerduty.api_token.as_ref());
    places.extend(config.slack.as_ref().map(|s| &s.token));
    places.extend(config.drill.as_ref().map(|d| &d.token));
    for contact in config.contacts.values() {
        match contact {
            ContactBinding::Pagerduty(key) => places.push(key),
            ContactBinding::Slack(_) => {}
        }
    }
    places.into_iter().filter_map(|place| crate::secret::resolve(place, env).ok()).collect()
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod crash_tests;
