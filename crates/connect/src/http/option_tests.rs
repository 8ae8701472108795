//! How a check asks, and servers that answer otherwise than they should.

use super::probe::Asker;
use super::wire::Wire;
use crate::client::Client;
use crate::finding::Finding;
use crate::secret::Secret;
use crate::testing::{Hit, Reply, Stub, french};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use vectra_engine::health::Verdict;
use vectra_plan::config::SecretRef;
use vectra_plan::{Expect, Given, HttpOptions};

const LIMIT: Duration = Duration::from_secs(5);

fn asker() -> Asker {
    let secrets = BTreeMap::from([(SecretRef::Env("KEY".into()), Secret::new("key-of-the-check"))]);
    Asker::with(Wire::new().expect("TLS"), Client::new().expect("a client"), secrets)
}

async fn found(url: &Url, options: HttpOptions, limit: Duration) -> Finding {
    asker().probe("check", url, &Expect::Success, &options, limit).await
}

/// A server that is written out: what it does with each connection, and how many there were.
async fn raw<F, R>(serve: F) -> (Url, Arc<AtomicUsize>)
where
    F: Fn(TcpStream) -> R + Send + Sync + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = Url::parse(&format!("http://{}/", listener.local_addr().expect("an address"))).expect("parses");
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(serve(stream));
        }
    });
    (url, count)
}

/// Reads to the end of a request's head; false where there is none.
async fn head(stream: &mut TcpStream) -> bool {
    let mut read = Vec::new();
    let mut byte = [0; 1];
    while !read.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte).await {
            Ok(1) => read.push(byte[0]),
            _ => return false,
        }
    }
    true
}

#[tokio::test]
async fn statuses_headers_and_places_in_json_decide() {
    let json = r#"{"db": {"up": true, "ms": 12}, "jobs": [{"n": 3}], "note": null, "tags": ["a"], "v": "1.2",
        "code": 200, "float": 200.0, "id": 9007199254740993}"#;
    let stub = Stub::always(Reply::new(203, json).with("x-region", "eu-west").with("x-age", "7")).await;
    type Change = fn(&mut HttpOptions, &str);
    let status: Change = |o, t| o.status = vec![t.parse().map(|n: u16| n..=n).expect("a status")];
    let place: Change = |o, t| o.json = vec![t.parse().expect("a condition")];
    let header: Change = |o, t| o.answer_headers = vec![t.parse().expect("a condition")];
    for (change, text, miss) in [
        (status, "203", None),
        (status, "204", Some("203 Non Authoritative Information")),
        (place, "db.up == true", None),
        (place, "db.ms < 12", Some("203 but \"db.ms\" is 12, must be < 12")),
        (place, "jobs[0].n >= 3", None),
        (place, "jobs[1].n >= 3", Some("203 but \"jobs[1].n\" is missing, must be >= 3")),
        (place, "note == null", None),
        (place, "tags contains a", None),
        (place, "v contains 1.", None),
        (place, "v < 2", Some("203 but \"v\" is \"1.2\", must be < 2")),
        (place, "absent != 5", None),
        (place, "code == 200.0", None),
        (place, "float == 200", None),
        (place, "tags[0] == a", None),
        (place, "id == 9007199254740993", None),
        (place, "id > 9007199254740992", None),
        (place, "id == 9007199254740992", Some("203 but \"id\" is 9007199254740993, must be == 9007199254740992")),
        (header, "X-Region == eu-west", None),
        (header, "x-region contains us", Some("203 but the header x-region is \"eu-west\", must be contains \"us\"")),
        (header, "x-age < 8", None),
        (header, "x-none exists", Some("203 but the header x-none is missing, must be exists")),
        (header, "server != apache", None),
    ] {
        let mut options = HttpOptions::default();
        change(&mut options, text);
        let found = found(&stub.url, options, LIMIT).await;
        match miss {
            None => assert_eq!(found.verdict, Verdict::Pass, "{text}: {found:?}"),
            Some(detail) => {
                assert_eq!(found, Finding::fail(detail), "{text}");
                // A bare status stays as it is.
                if detail.contains(" but ") {
                    french(detail);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_secret_header_is_sent_and_goes_to_no_other_host() {
    let other = Stub::always(Reply::new(200, "")).await;
    let to = other.url.to_string();
    let stub = Stub::new(move |hit: &Hit, _| match hit.path.as_str() {
        "/away" => Reply::new(302, "").with("location", to.clone()),
        "/here" => Reply::new(307, "").with("location", "/end?x=1"),
        "/round" => Reply::new(302, "").with("location", "/round"),
        _ => Reply::new(200, ""),
    })
    .await;
    let headers = vec![("authorization".to_owned(), Given::Secret(SecretRef::Env("KEY".into())))];
    let options = |redirects| HttpOptions { head: true, headers: headers.clone(), redirects, ..HttpOptions::default() };
    let at = |path: &str| stub.url.join(path).expect("joins");
    assert_eq!(found(&at("here"), options(0), LIMIT).await, Finding::fail("307 Temporary Redirect, to /end?x=1"));
    assert_eq!(found(&at("here"), options(1), LIMIT).await, Finding::pass("200 OK"));
    assert_eq!(found(&at("away"), options(3), LIMIT).await, Finding::pass("200 OK"));
    let endless = found(&at("round"), options(4), LIMIT).await;
    assert_eq!(endless, Finding::fail(format!("more than 4 redirects, the last from {}", at("round"))));
    assert_eq!(stub.lines()[..3], ["HEAD /here", "HEAD /here", "HEAD /end"]);
    assert!(!stub.hits()[..1].iter().any(|hit| hit.bearer.is_some()), "it is no bearer token");
    assert_eq!(other.lines(), ["HEAD /"]);
    let unread = vec![("x".to_owned(), Given::Secret(SecretRef::Env("GONE".into())))];
    let refused = found(&stub.url, HttpOptions { headers: unread, ..HttpOptions::default() }, LIMIT).await;
    assert_eq!(refused, Finding::fail("the environment variable GONE was not read at the start"));
    [endless, refused].iter().for_each(|found| drop(french(&found.detail)));
}

#[tokio::test]
async fn a_kept_connection_is_used_again_until_the_other_side_closes_it() {
    let (url, count) = raw(|mut stream| async move {
        for _ in 0..2 {
            if !head(&mut stream).await {
                return;
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
        }
    })
    .await;
    let asker = asker();
    let keep = HttpOptions { keep_alive: true, ..HttpOptions::default() };
    for (run, connections) in [(1, 1), (2, 1), (3, 2), (4, 2)] {
        let found = asker.probe("check", &url, &Expect::Text("ok".into()), &keep, LIMIT).await;
        assert_eq!((found, count.load(Ordering::SeqCst)), (Finding::pass("200 OK"), connections), "run {run}");
    }
    let fresh = HttpOptions::default();
    asker.probe("other", &url, &Expect::Success, &fresh, LIMIT).await;
    asker.probe("other", &url, &Expect::Success, &fresh, LIMIT).await;
    assert_eq!(count.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn what_a_server_does_wrong_costs_bounded_time_and_memory_and_is_told() {
    let flood = "a".repeat(200_000);
    for (answer, drip, detail) in [
        ("this is no HTTP\r\n\r\n".to_owned(), false, "the answer is no HTTP"),
        (format!("HTTP/1.1 200 OK\r\nx: {flood}\r\n\r\n"), false, "the answer is no HTTP"),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned(),
            false,
            "200 but the answer broke off: the connection was closed in the middle",
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_owned(),
            false,
            "200 but the answer broke off: the answer is no HTTP",
        ),
        (String::new(), false, "the connection was closed without an answer"),
        (format!("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{flood}"), true, "no answer within 0.4 s"),
    ] {
        let sent = answer.clone();
        let (url, _) = raw(move |mut stream| {
            let sent = sent.clone();
            async move {
                head(&mut stream).await;
                if !drip {
                    let _ = stream.write_all(sent.as_bytes()).await;
                    return;
                }
                for byte in sent.bytes() {
                    if stream.write_all(&[byte]).await.is_err() {
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        })
        .await;
        let limit = if drip { Duration::from_millis(400) } else { LIMIT };
        let started = Instant::now();
        let seen = found(&url, HttpOptions::default(), limit).await;
        assert_eq!(seen, Finding::fail(detail), "{:.60}", answer);
        french(detail);
        assert!(started.elapsed() < limit + Duration::from_secs(3), "{:.60}", answer);
    }
}

#[tokio::test]
async fn a_body_without_end_is_read_so_far_and_no_further() {
    let (url, _) = raw(|mut stream| async move {
        head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n").await;
        while stream.write_all(&[b'x'; 65_536]).await.is_ok() {}
    })
    .await;
    let seen = asker().probe("check", &url, &Expect::Text("y".into()), &HttpOptions::default(), LIMIT).await;
    assert_eq!(seen, Finding::fail("200 but does not contain \"y\" in its first 262144 bytes"));
}

/// A server with a certificate for `localhost` from an authority of its own, and that authority.
async fn encrypted(protocol: &'static str) -> (u16, rustls::RootCertStore) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).expect("a root");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let mut config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a configuration");
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let answer = hyper::service::service_fn(|request: hyper::Request<hyper::body::Incoming>| async move {
                    Ok::<_, std::convert::Infallible>(hyper::Response::new(format!("{:?}", request.version())))
                });
                let io = TokioIo::new(stream);
                if protocol == "h2" {
                    let _ = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                        .serve_connection(io, answer)
                        .await;
                } else {
                    let _ = hyper::server::conn::http1::Builder::new().serve_connection(io, answer).await;
                }
            });
        }
    });
    (port, roots)
}

#[tokio::test]
async fn the_certificate_is_checked_at_every_run_and_its_days_are_read() {
    let (port, roots) = encrypted("http/1.1").await;
    let asker = Asker::with(Wire::trusting(roots), Client::new().expect("a client"), BTreeMap::new());
    let ask = async |host: &str, options: HttpOptions| {
        let url = Url::parse(&format!("https://{host}:{port}/")).expect("parses");
        asker.probe("check", &url, &Expect::Success, &options, LIMIT).await
    };
    for _ in 0..2 {
        let seen = ask("localhost", HttpOptions::default()).await;
        assert_eq!(seen.verdict, Verdict::Pass, "{seen:?}");
        let [left] = &seen.readings[..] else { panic!("{seen:?}") };
        assert!(left.name == "certificate_expiry" && left.value > 86_400.0, "{left:?}");
    }
    let wrong = ask("127.0.0.1", HttpOptions::default()).await;
    assert!(wrong.verdict == Verdict::Fail && wrong.detail.starts_with("the certificate is refused: "), "{wrong:?}");
    let two = ask("localhost", HttpOptions { http2: true, ..HttpOptions::default() }).await;
    assert_eq!(two.verdict, Verdict::Fail, "{two:?}");
    let url = Url::parse(&format!("https://localhost:{port}/")).expect("parses");
    let unknown = found(&url, HttpOptions::default(), LIMIT).await;
    assert!(unknown.detail.starts_with("the certificate is refused: "), "{unknown:?}");
}

#[tokio::test]
async fn the_second_version_is_spoken_where_it_is_asked_for() {
    let (port, roots) = encrypted("h2").await;
    let asker = Asker::with(Wire::trusting(roots), Client::new().expect("a client"), BTreeMap::new());
    let url = Url::parse(&format!("https://localhost:{port}/")).expect("parses");
    let expect = Expect::Text("HTTP/2.0".into());
    for keep_alive in [false, true, true] {
        let options = HttpOptions { http2: true, keep_alive, ..HttpOptions::default() };
        let seen = asker.probe("check", &url, &expect, &options, LIMIT).await;
        assert_eq!(seen.verdict, Verdict::Pass, "{seen:?}");
    }
}
