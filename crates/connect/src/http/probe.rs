//! HTTP checks: what is asked, over which connection, and what the answer is judged by.

use super::judge::{judge, permits};
use super::wire::{Asked, Kept, Told, Wire};
use crate::client::{Answer, Client, Payload, Request, USER_AGENT, is_local, now, seconds};
use crate::finding::Finding;
use crate::open::Opening;
use crate::secret::Secret;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT as AGENT};
use reqwest::{Method, Url};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use vectra_control::cut::cut;
use vectra_plan::config::{OwnKind, SecretRef};
use vectra_plan::{Config, Expect, Given, HttpOptions, Probe};

/// A kept connection that nobody asked for so long is closed.
const IDLE: Duration = Duration::from_secs(900);

/// Asks. One for all checks.
pub(crate) struct Asker {
    wire: Wire,
    /// For addresses that only a proxy reaches.
    client: Client,
    proxies: Matcher,
    headers: HeaderMap,
    secrets: BTreeMap<SecretRef, Secret>,
    kept: Mutex<HashMap<String, (Kept, Instant)>>,
}

impl Asker {
    pub(crate) fn open(config: &Config, opening: &mut Opening<'_>, client: &Client) -> Option<Asker> {
        let wire = match Wire::new() {
            Ok(wire) => wire,
            Err(why) => {
                opening.problem("TLS", format!("no encrypted connection can be made here: {why}"));
                return None;
            }
        };
        let mut secrets = BTreeMap::new();
        for (name, check) in &config.check {
            let OwnKind::Ask(Probe::Http { options, .. }) = &check.kind else { continue };
            for (header, value) in &options.headers {
                if let Given::Secret(from) = value {
                    let place = format!("check.\"{name}\".headers.{header}");
                    secrets.extend(opening.secret(&place, from).map(|secret| (from.clone(), secret)));
                }
            }
        }
        Some(Asker::with(wire, client.clone(), secrets))
    }

    pub(super) fn with(wire: Wire, client: Client, secrets: BTreeMap<SecretRef, Secret>) -> Asker {
        let mut headers = HeaderMap::new();
        headers.insert(AGENT, HeaderValue::from_static(USER_AGENT));
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        Asker { wire, client, proxies: Matcher::from_env(), headers, secrets, kept: Mutex::default() }
    }

    /// One run of a check. `id` names it, where its connection is kept.
    pub(crate) async fn probe(
        &self,
        id: &str,
        url: &Url,
        expect: &Expect,
        options: &HttpOptions,
        limit: Duration,
    ) -> Finding {
        let label = |when: &str| {
            if cfg!(debug_assertions) {
                cut(&format!("request:http:{} {}:{when}", if options.head { "HEAD" } else { "GET" }, url.path()));
            }
        };
        label("before");
        let found = match tokio::time::timeout(limit, self.followed(id, url, options, limit)).await {
            Ok(Ok((answer, until))) => {
                let found = judge(&answer, expect, options);
                #[allow(clippy::cast_precision_loss, reason = "seconds until a certificate ends are exact")]
                let left = until.map(|until| until as f64 - now().0 as f64 / 1000.0);
                match left {
                    Some(left) => found.with("certificate_expiry", left),
                    None => found,
                }
            }
            Ok(Err(why)) => Finding::fail(why),
            Err(_) => Finding::fail(format!("no answer within {}", seconds(limit))),
        };
        label("after");
        found
    }

    async fn followed(
        &self,
        id: &str,
        first: &Url,
        options: &HttpOptions,
        limit: Duration,
    ) -> Result<(Answer, Option<i64>), String> {
        let given = self.given(options)?;
        let (mut at, mut left) = (first.clone(), options.redirects);
        loop {
            // What was given for one host is for no other.
            let headers = if at.origin() == first.origin() { &given } else { &self.headers };
            let told = self.once(id, &at, headers, options, limit).await?;
            let next = Self::redirect(&at, &told.0);
            match next.filter(|_| options.redirects > 0 && !permits(&options.status, told.0.status)) {
                None => return Ok(told),
                Some(_) if left == 0 => {
                    let n = options.redirects;
                    return Err(format!("more than {n} redirects, the last from {}", Self::shown(&at)));
                }
                Some(next) if at.scheme() == "https" && next.scheme() != "https" => {
                    return Err(format!("a redirect leaves encryption, to {}", Self::shown(&next)));
                }
                Some(next) => at = next,
            }
            left -= 1;
        }
    }

    fn redirect(at: &Url, answer: &Answer) -> Option<Url> {
        let to = answer.header(LOCATION.as_str()).filter(|_| answer.status.is_redirection())?;
        at.join(to).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.host().is_some())
    }

    fn shown(url: &Url) -> String {
        format!("{}{}", url.origin().ascii_serialization(), url.path())
    }

    /// The headers of this check.
    fn given(&self, options: &HttpOptions) -> Result<HeaderMap, String> {
        let mut headers = self.headers.clone();
        for (name, value) in &options.headers {
            let text = match value {
                Given::Plain(text) => text.as_str(),
                Given::Secret(from) => match self.secrets.get(from) {
                    Some(secret) => secret.expose(),
                    None => return Err(format!("the {from} was not read at the start")),
                },
            };
            let name = HeaderName::try_from(name.as_str()).map_err(|_| format!("{name:?} is no name of a header"))?;
            let mut value = HeaderValue::try_from(text).map_err(|_| format!("the value of {name} cannot be sent"))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(headers)
    }

    async fn once(
        &self,
        id: &str,
        url: &Url,
        headers: &HeaderMap,
        options: &HttpOptions,
        limit: Duration,
    ) -> Result<(Answer, Option<i64>), String> {
        let method = if options.head { Method::HEAD } else { Method::GET };
        if self.proxied(url) {
            return self.through_proxy(method, url, headers, limit).await.map(|answer| (answer, None));
        }
        let keep = options.keep_alive;
        let asked = Asked { method, url, headers, http2: options.http2, keep, limit };
        if keep && let Some(kept) = self.take(id, url) {
            match kept.ask(&asked).await {
                Ok(told) => return Ok(self.put(id, url, told)),
                // The other side closed it in between, which is its right; a fresh one tells whether it is there.
                Err(unanswered) if unanswered.stale => {}
                Err(unanswered) => return Err(unanswered.why),
            }
        }
        let told = self.wire.ask(asked).await.map_err(|unanswered| unanswered.why)?;
        Ok(self.put(id, url, told))
    }

    fn proxied(&self, url: &Url) -> bool {
        !is_local(url) && url.as_str().parse().is_ok_and(|uri| self.proxies.intercept(&uri).is_some())
    }

    async fn through_proxy(
        &self,
        method: Method,
        url: &Url,
        headers: &HeaderMap,
        limit: Duration,
    ) -> Result<Answer, String> {
        let (path, body) = (url.path(), Payload::Nothing);
        let request = Request { service: "http", method, path, url: url.clone(), bearer: None, body, limit };
        self.client.send_with(request, headers.clone()).await.map_err(|none| none.why().to_owned())
    }

    fn key(id: &str, url: &Url) -> String {
        format!("{id} {}", url.origin().ascii_serialization())
    }

    fn take(&self, id: &str, url: &Url) -> Option<Kept> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(&Self::key(id, url)).map(|(kept, _)| kept)
    }

    fn put(&self, id: &str, url: &Url, told: Told) -> (Answer, Option<i64>) {
        if let Some(connection) = told.kept {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            // Those of checks that run no more would stay for ever.
            if kept.len() == kept.capacity() {
                kept.retain(|_, (_, used)| used.elapsed() < IDLE);
            }
            kept.insert(Self::key(id, url), (connection, Instant::now()));
        }
        (told.answer, told.until)
    }
}
