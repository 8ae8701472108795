//! A server that answers as told and remembers what it was asked.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use std::sync::{Arc, Mutex};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use url::Url;

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub bearer: Option<String>,
    pub agent: String,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Hit {
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }

    /// `POST /v1/services/srv-1/restart`.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(crate) fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }
}

/// One answer.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Answer { status: u16, headers: Vec<(&'static str, String)>, body: String },
    Hang,
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<String>) -> Reply {
        Reply::Answer { status, headers: Vec::new(), body: body.into() }
    }

    pub(crate) fn json(status: u16, body: serde_json::Value) -> Reply {
        Reply::new(status, body.to_string()).with("content-type", "application/json")
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Reply {
        if let Reply::Answer { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// The server; it ends with the value.
pub(crate) struct Stub {
    pub url: Url,
    hits: Arc<Mutex<Vec<Hit>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Stub {
    /// Answers each request by `script`, which also gets how many came before it.
    pub(crate) async fn new(script: impl Fn(&Hit, usize) -> Reply + Send + Sync + 'static) -> Stub {
        let hits: Arc<Mutex<Vec<Hit>>> = Arc::default();
        let seen = Arc::clone(&hits);
        let script = Arc::new(script);
        let app = Router::new().fallback(move |request: Request| {
            let (seen, script) = (Arc::clone(&seen), Arc::clone(&script));
            async move { answer(request, &seen, &*script).await }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = address(&listener);
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("serves") });
        Stub { url, hits, task }
    }

    /// Always the same answer.
    pub(crate) async fn always(reply: Reply) -> Stub {
        Stub::new(move |_, _| reply.clone()).await
    }

    pub(crate) fn hits(&self) -> Vec<Hit> {
        self.hits.lock().expect("not poisoned").clone()
    }

    /// `GET /a`, `POST /b`: what came, in order.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.hits().iter().map(Hit::line).collect()
    }
}

async fn answer(
    request: Request,
    seen: &Mutex<Vec<Hit>>,
    script: &(dyn Fn(&Hit, usize) -> Reply + Send + Sync),
) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let header = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let hit = Hit {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect(),
        bearer: header("authorization").and_then(|v| v.strip_prefix("Bearer ").map(str::to_owned)),
        agent: header("user-agent").unwrap_or_default(),
        headers: parts.headers.clone(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let before = {
        let mut seen = seen.lock().expect("not poisoned");
        seen.push(hit.clone());
        seen.len() - 1
    };
    match script(&hit, before) {
        Reply::Hang => std::future::pending().await,
        Reply::Answer { status, headers, body } => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).expect("a response")
        }
    }
}

/// An address at which nobody listens.
pub(crate) async fn refused() -> Url {
    address(&TcpListener::bind("127.0.0.1:0").await.expect("a port"))
}

/// An address at which every connection is closed once something came over it.
pub(crate) async fn broken() -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = address(&listener);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 1];
            let _ = stream.read(&mut buffer).await;
        }
    });
    url
}

fn address(listener: &TcpListener) -> Url {
    let at = listener.local_addr().expect("an address");
    Url::parse(&format!("http://{at}/")).expect("parses")
}
