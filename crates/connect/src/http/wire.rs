//! One request over a connection of our own: nothing is pooled that the caller does not hold, so that a fault of the
//! resolver, of accept or of the certificate is seen at the run in which it is there.

use crate::client::{Answer, BODY_LIMIT, End, now, seconds};
use crate::live::{refusal, verifier};
use crate::tcp::{connect, said};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use reqwest::header::HeaderMap;
use reqwest::{Method, Url};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::error::Error as _;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_parser::parse_x509_certificate;

/// Bytes of an answer's head that are read at most.
const HEAD_LIMIT: usize = 64 * 1024;

/// How connections are made.
#[derive(Clone)]
pub(super) struct Wire {
    one: Arc<ClientConfig>,
    two: Arc<ClientConfig>,
}

/// A request.
#[derive(Clone)]
pub(super) struct Asked<'a> {
    pub method: Method,
    pub url: &'a Url,
    pub headers: &'a HeaderMap,
    /// HTTP/2 instead of HTTP/1.1.
    pub http2: bool,
    /// The connection is wanted again.
    pub keep: bool,
    pub limit: Duration,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Unanswered {
    pub why: String,
    /// The connection was gone before anything of an answer came.
    pub stale: bool,
}

/// A connection that can carry one more request.
pub(super) struct Kept {
    sender: Sender,
    /// When the certificate ends, seconds since the epoch.
    pub until: Option<i64>,
}

enum Sender {
    One(http1::SendRequest<String>),
    Two(http2::SendRequest<String>),
}

/// An answer and what is known of its connection.
pub(super) struct Told {
    pub answer: Answer,
    pub until: Option<i64>,
    pub kept: Option<Kept>,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Wire {
    pub(super) fn new() -> Result<Wire, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = verifier(&provider)?;
        let config = || -> Result<ClientConfig, String> {
            Ok(ClientConfig::builder_with_provider(Arc::clone(&provider))
                .with_safe_default_protocol_versions()
                .map_err(|e| e.to_string())?
                .dangerous()
                .with_custom_certificate_verifier(Arc::clone(&verifier))
                .with_no_client_auth())
        };
        Ok(Wire::speaking(config()?, config()?))
    }

    fn speaking(mut one: ClientConfig, mut two: ClientConfig) -> Wire {
        for (config, protocol) in [(&mut one, b"http/1.1".as_slice()), (&mut two, b"h2".as_slice())] {
            // A resumed session shows no certificate.
            config.resumption = rustls::client::Resumption::disabled();
            config.alpn_protocols = vec![protocol.to_vec()];
        }
        Wire { one: Arc::new(one), two: Arc::new(two) }
    }

    #[cfg(test)]
    pub(super) fn trusting(roots: rustls::RootCertStore) -> Wire {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = || ClientConfig::builder().with_root_certificates(roots.clone()).with_no_client_auth();
        Wire::speaking(config(), config())
    }

    /// Connects, asks, and reads.
    pub(super) async fn ask(&self, asked: Asked<'_>) -> Result<Told, Unanswered> {
        let host = asked.url.host_str().unwrap_or_default();
        let port = asked.url.port_or_known_default().unwrap_or(80);
        let fresh = |why: String| Unanswered { why, stale: false };
        // A little before the whole time is over, so that it can still be told which of the two did not come.
        let share = asked.limit * 49 / 50;
        let stream = match tokio::time::timeout(share, connect(host, port, asked.limit)).await {
            Ok(stream) => stream.map_err(fresh)?,
            Err(_) => return Err(fresh(format!("no connection within {}", seconds(asked.limit)))),
        };
        // The request is one small write; it shall not wait for more.
        let _ = stream.set_nodelay(true);
        if asked.url.scheme() == "https" {
            let (stream, until) = self.shake(host, stream, asked.http2).await.map_err(fresh)?;
            exchange(Box::new(stream), until, asked).await
        } else {
            exchange(Box::new(stream), None, asked).await
        }
    }

    async fn shake(
        &self,
        host: &str,
        stream: tokio::net::TcpStream,
        http2: bool,
    ) -> Result<(TlsStream<tokio::net::TcpStream>, Option<i64>), String> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let name =
            ServerName::try_from(bare.to_owned()).map_err(|_| "the host's name fits no certificate".to_owned())?;
        let config = if http2 { &self.two } else { &self.one };
        let stream = TlsConnector::from(Arc::clone(config)).connect(name, stream).await.map_err(|e| tls_said(&e))?;
        let (_, session) = stream.get_ref();
        if http2 && session.alpn_protocol() != Some(b"h2") {
            return Err("the server does not speak HTTP/2".to_owned());
        }
        let first = session.peer_certificates().and_then(|all| all.first());
        let until = first.and_then(|c| parse_x509_certificate(c).ok()).map(|(_, c)| c.validity().not_after.timestamp());
        Ok((stream, until))
    }
}

impl Kept {
    /// Asks over the kept connection.
    pub(super) async fn ask(self, asked: &Asked<'_>) -> Result<Told, Unanswered> {
        let request = request(asked).map_err(|why| Unanswered { why, stale: false })?;
        self.send(request).await
    }

    async fn send(mut self, request: hyper::Request<String>) -> Result<Told, Unanswered> {
        let answer = send(&mut self.sender, request).await?;
        let until = self.until;
        // What is left of an answer that was not read to its end would be taken for the next one.
        let kept = (answer.end == End::Whole).then_some(self);
        Ok(Told { answer, until, kept })
    }
}

async fn exchange(stream: Box<dyn Stream>, until: Option<i64>, asked: Asked<'_>) -> Result<Told, Unanswered> {
    let io = TokioIo::new(stream);
    let request = request(&asked).map_err(|why| Unanswered { why, stale: false })?;
    if asked.http2 {
        let shaken = http2::Builder::new(TokioExecutor::new()).max_header_list_size(65_536).handshake(io).await;
        let (sender, connection) = shaken.map_err(|e| unanswered(&e))?;
        drive(Sender::Two(sender), connection, until, request, asked.keep).await
    } else {
        let shaken = http1::Builder::new().max_buf_size(HEAD_LIMIT).handshake(io).await;
        let (sender, connection) = shaken.map_err(|e| unanswered(&e))?;
        drive(Sender::One(sender), connection, until, request, asked.keep).await
    }
}

/// Sends over a connection that somebody has to drive: a task of its own where it is kept, this one where it is not.
async fn drive(
    mut sender: Sender,
    connection: impl Future<Output = Result<(), hyper::Error>> + Send + 'static,
    until: Option<i64>,
    request: hyper::Request<String>,
    keep: bool,
) -> Result<Told, Unanswered> {
    if keep {
        // It ends when its sender is dropped, or the other side closes.
        tokio::spawn(connection);
        return Kept { sender, until }.send(request).await;
    }
    let mut connection = pin!(connection);
    let mut answered = pin!(send(&mut sender, request));
    let answer = tokio::select! {
        biased;
        answer = &mut answered => answer,
        // What it still holds is answered from its buffer, or not at all.
        _ = &mut connection => answered.await,
    }?;
    Ok(Told { answer, until, kept: None })
}

async fn send(sender: &mut Sender, request: hyper::Request<String>) -> Result<Answer, Unanswered> {
    let response = match sender {
        Sender::One(sender) => {
            sender.ready().await.map_err(|e| stale(&e))?;
            sender.send_request(request).await
        }
        Sender::Two(sender) => {
            sender.ready().await.map_err(|e| stale(&e))?;
            sender.send_request(request).await
        }
    };
    let (head, body) = response.map_err(|e| unanswered(&e))?.into_parts();
    let mut answer = Answer {
        status: head.status,
        version: head.version,
        headers: head.headers,
        body: Vec::new(),
        end: End::Whole,
        at: now(),
    };
    read(body, &mut answer).await;
    Ok(answer)
}

async fn read(mut body: Incoming, answer: &mut Answer) {
    loop {
        match poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            None => return,
            Some(Ok(frame)) => {
                let Ok(chunk) = frame.into_data() else { continue };
                let room = BODY_LIMIT - answer.body.len();
                answer.body.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
                if chunk.len() > room {
                    answer.end = End::Cut;
                    return;
                }
            }
            Some(Err(e)) => {
                answer.end = End::Broken(reason(&e));
                return;
            }
        }
    }
}

fn request(asked: &Asked<'_>) -> Result<hyper::Request<String>, String> {
    let url = asked.url;
    let target = if asked.http2 { url.as_str() } else { url.path() };
    let mut builder = hyper::Request::builder().method(asked.method.clone());
    builder = match (asked.http2, url.query()) {
        (false, Some(query)) => builder.uri(format!("{target}?{query}")),
        // A fragment is for those who show the page.
        _ => builder.uri(target.split('#').next().unwrap_or(target)),
    };
    if let Some(headers) = builder.headers_mut() {
        *headers = asked.headers.clone();
        if !asked.http2 {
            let host = url.host_str().unwrap_or_default();
            let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
            let host = host.parse().map_err(|_| "the host's name cannot be sent".to_owned())?;
            headers.entry(reqwest::header::HOST).or_insert(host);
            if !asked.keep {
                headers.insert(reqwest::header::CONNECTION, reqwest::header::HeaderValue::from_static("close"));
            }
        }
    }
    builder.body(String::new()).map_err(|_| "the address cannot be asked for as it is written".to_owned())
}

fn stale(error: &hyper::Error) -> Unanswered {
    Unanswered { why: reason(error), stale: true }
}

fn unanswered(error: &hyper::Error) -> Unanswered {
    Unanswered { why: reason(error), stale: error.is_canceled() || error.is_incomplete_message() || error.is_closed() }
}

/// Why a connection broke, in the words of the field.
fn reason(error: &hyper::Error) -> String {
    if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        return "the connection was closed without an answer".to_owned();
    }
    if error.is_parse() {
        return "the answer is no HTTP".to_owned();
    }
    let mut source = error.source();
    while let Some(e) = source {
        if let Some(io) = e.downcast_ref::<std::io::Error>() {
            return match io.kind() {
                ErrorKind::UnexpectedEof => "the connection was closed in the middle".to_owned(),
                ErrorKind::InvalidData | ErrorKind::InvalidInput => "the answer is no HTTP".to_owned(),
                _ => said(io),
            };
        }
        source = e.source();
    }
    error.to_string()
}

fn tls_said(error: &std::io::Error) -> String {
    match error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) {
        Some(e @ rustls::Error::InvalidCertificate(_)) => format!("the certificate is refused: {}", refusal(e)),
        Some(e) => format!("no encrypted connection: {e}"),
        None if error.kind() == ErrorKind::UnexpectedEof => "the connection was closed during the handshake".to_owned(),
        None => said(error),
    }
}
