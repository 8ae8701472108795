//! Asking a running Vectra over HTTP.

use crate::errors::Failure;
use crate::output::field;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::time::Duration;
use url::Url;
use vectra_web::text::Text;

/// Longest wait for an answer, unless the request is known to take as long as an outage.
const WAIT: Duration = Duration::from_secs(40);
/// Largest answer that is read, in bytes.
const LIMIT: usize = 64 * 1024 * 1024;

/// A running Vectra.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    server: Url,
    token: Option<String>,
    t: Text,
}

impl Client {
    /// One that asks `server` with the token of the environment.
    pub fn new(server: &str, t: Text) -> Result<Client, Failure> {
        let refuse = || Failure::usage(t.with("client-bad-server", &[("server", server.into())]));
        let server = Url::parse(server).map_err(|_| refuse())?;
        if !matches!(server.scheme(), "http" | "https") || server.host().is_none() {
            return Err(refuse());
        }
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            let builder = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(Duration::from_secs(5));
            let local = matches!(server.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
            if local { builder.no_proxy() } else { builder }
        };
        // A machine without certificates of its own still checks those of others.
        let http = builder().build().or_else(|_| {
            let roots = rustls::RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
            let tls = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
            builder().tls_backend_preconfigured(tls).build()
        });
        let http = http.map_err(|e| Failure::out_of_reach(e.to_string()))?;
        let token = std::env::var("VECTRA_TOKEN").ok().map(|t| t.trim().to_string()).filter(|t| !t.is_empty());
        Ok(Client { http, server, token, t })
    }

    /// Asks.
    pub async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.json(Method::GET, path, None, Some(WAIT)).await
    }

    /// Asks for a change.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.json(Method::POST, path, Some(body), Some(WAIT)).await
    }

    /// Asks for something that takes as long as it takes.
    pub async fn post_and_wait(&self, path: &str) -> Result<Value, Failure> {
        self.json(Method::POST, path, None, None).await
    }

    /// Takes something away.
    pub async fn delete(&self, path: &str) -> Result<Value, Failure> {
        self.json(Method::DELETE, path, None, Some(WAIT)).await
    }

    /// Asks for a text.
    pub async fn text(&self, path: &str) -> Result<String, Failure> {
        let bytes = self.send(Method::GET, path, None, Some(WAIT)).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn json(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        wait: Option<Duration>,
    ) -> Result<Value, Failure> {
        let bytes = self.send(method, path, body, wait).await?;
        serde_json::from_slice(&bytes).map_err(|_| self.stranger())
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        wait: Option<Duration>,
    ) -> Result<Vec<u8>, Failure> {
        let url = self.server.join(path).map_err(|_| self.stranger())?;
        let mut request = self.http.request(method, url).header(ACCEPT_LANGUAGE, self.t.code());
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(wait) = wait {
            request = request.timeout(wait);
        }
        let mut response = request.send().await.map_err(|e| self.unreachable(&e))?;
        let status = response.status();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| self.unreachable(&e))? {
            if bytes.len() + chunk.len() > LIMIT {
                return Err(self.stranger());
            }
            bytes.extend_from_slice(&chunk);
        }
        if status.is_success() { Ok(bytes) } else { Err(self.refused(status, &bytes)) }
    }

    fn refused(&self, status: StatusCode, bytes: &[u8]) -> Failure {
        let t = self.t;
        if status == StatusCode::UNAUTHORIZED {
            let key = if self.token.is_some() { "client-wrong-token" } else { "client-no-token" };
            return Failure::usage(t.get(key));
        }
        let problem: Value = serde_json::from_slice(bytes).unwrap_or_default();
        let detail = crate::output::plain(field(&problem, "detail"));
        if detail.is_empty() {
            return self.stranger();
        }
        match status {
            StatusCode::BAD_REQUEST => Failure::usage(detail),
            status if status.is_server_error() => Failure::out_of_reach(detail),
            _ => Failure::no(detail),
        }
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        let key = if error.is_timeout() { "client-timeout" } else { "client-unreachable" };
        let mut why: &dyn std::error::Error = error;
        while let Some(source) = why.source() {
            why = source;
        }
        let arguments = [("server", self.server.as_str().into()), ("why", why.to_string().into())];
        Failure::out_of_reach(self.t.with(key, &arguments))
    }

    fn stranger(&self) -> Failure {
        Failure::out_of_reach(self.t.with("client-stranger", &[("server", self.server.as_str().into())]))
    }
}

/// One part of a path, whatever signs the user typed.
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
