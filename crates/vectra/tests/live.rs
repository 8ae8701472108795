//! `vectra check --live` against servers of this machine: what it asks, what it says, and that it only reads.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests")]

mod common;

use common::{Said, Service, vectra};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("written");
}

/// A document with one health check.
fn checking(url: &str) -> String {
    format!("# R\n\n## Health Checks\n\n```bash\n# Shop\ncurl {url}\n# Expected: {{\"status\": \"healthy\"}}\n```\n")
}

fn live(folder: &Path, arguments: &[&str], roots: Option<&str>) -> Said {
    let mut command = vectra(folder);
    command.args(["check", "r.md", "--live"]).args(arguments);
    if let Some(roots) = roots {
        command.env("SSL_CERT_FILE", folder.join(roots));
    }
    command.output().expect("the binary runs").into()
}

fn object(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{e}: {} {}", said.out, said.err))
}

/// Kind, outcome and code of each.
fn outcomes(object: &Value) -> Vec<(String, String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let list = object["live"].as_array().expect("a list");
    list.iter().map(|e| (text(&e["check"]), text(&e["outcome"]), text(&e["code"]))).collect()
}

fn row(check: &str, outcome: &str, code: &str) -> (String, String, String) {
    (check.into(), outcome.into(), code.into())
}

/// Answers over TLS with a certificate that ends so many days from now, and keeps the first line of each request.
struct Secure {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Secure {
    /// The authority's certificate is written to `ca.pem`.
    fn start(folder: &Path, days: i64) -> Secure {
        let date = |days: i64| {
            let day = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
            let day = day.to_zoned(jiff::tz::TimeZone::UTC).date();
            date_time_ymd(
                day.year().into(),
                day.month().try_into().expect("a month"),
                day.day().try_into().expect("a day"),
            )
        };
        let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.not_before = date(-100);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("signed");
        let key = KeyPair::generate().expect("a key");
        let mut leaf = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
        (leaf.not_before, leaf.not_after) = (date(-90), date(days));
        let leaf = leaf.signed_by(&key, &authority).expect("signed");
        write(folder, "ca.pem", &authority.pem());
        let chain = vec![CertificateDer::from(leaf.der().to_vec())];
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("a certificate");
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
                // Whoever only shakes hands closes here, which is an error of reading.
                let _ = answer(&mut StreamOwned::new(connection, stream), &seen);
            }
        });
        Secure { port, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("not poisoned").clone()
    }
}

fn answer(
    stream: &mut StreamOwned<ServerConnection, std::net::TcpStream>,
    seen: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    stream.sock.set_read_timeout(Some(std::time::Duration::from_secs(5)))?;
    let mut reader = BufReader::new(&mut *stream);
    let (mut first, mut line) = (String::new(), String::new());
    reader.read_line(&mut first)?;
    if first.is_empty() {
        return Ok(());
    }
    seen.lock().expect("not poisoned").push(first.trim().to_owned());
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let body = "{\"status\":\"healthy\"}";
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())?;
    stream.conn.send_close_notify();
    stream.flush()
}

#[test]
fn a_host_that_does_not_resolve_is_one_finding_and_what_needs_it_is_not_tried() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "r.md", &checking("https://shop.invalid/health"));
    let said = live(folder.path(), &["--json"], None);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let object = object(&said);
    assert_eq!(
        outcomes(&object),
        [row("host", "finding", "V101"), row("certificate", "not_tried", ""), row("endpoint", "not_tried", "")]
    );
    let found = object["diagnostics"].as_array().expect("a list").iter().find(|d| d["code"] == "V101").expect("there");
    assert_eq!((&found["line"], &found["column"], &found["end_column"]), (&7.into(), &14.into(), &26.into()));
    let said = live(folder.path(), &["--lang", "fr", "--warn-only"], None);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("error[V101]") || said.err.contains("erreur[V101]"), "{}", said.err);
    for words in ["Rien n’a été changé", "hôte shop.invalid, ligne 7", "lecture seule", "rien n’a été envoyé"]
    {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
}

#[test]
fn a_certificate_near_its_end_is_told_and_nothing_but_the_documents_own_request_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    for (days, code, exit) in [(90, "", 0), (10, "V102", 0), (-1, "V102", 1)] {
        let server = Secure::start(folder.path(), days);
        write(folder.path(), "r.md", &checking(&format!("https://localhost:{}/health", server.port)));
        let said = live(folder.path(), &["--json"], Some("ca.pem"));
        let object = object(&said);
        let outcome = if code.is_empty() { "ok" } else { "finding" };
        assert_eq!(outcomes(&object)[0], row("certificate", outcome, code), "{days}: {}", said.out);
        assert_eq!(said.code, Some(exit), "{days}: {}", said.out);
        let sent = server.requests();
        assert!(sent.len() <= 1 && sent.iter().all(|r| r == "GET /health HTTP/1.1"), "{sent:?}");
        if days == 90 {
            assert_eq!(outcomes(&object)[1], row("endpoint", "ok", ""), "{}", said.out);
            assert_eq!(sent.len(), 1);
        }
    }
}

#[test]
fn a_certificate_that_clients_refuse_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Secure::start(folder.path(), 90);
    std::fs::rename(folder.path().join("ca.pem"), folder.path().join("first.pem")).expect("renamed");
    // Another authority than the one that signed.
    Secure::start(folder.path(), 90);
    write(folder.path(), "r.md", &checking(&format!("https://localhost:{}/health", server.port)));
    let said = live(folder.path(), &["--json"], Some("ca.pem"));
    assert_eq!(outcomes(&object(&said))[0], row("certificate", "finding", "V111"), "{}", said.out);
    assert_eq!(said.code, Some(1));
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}

#[test]
fn an_answer_other_than_expected_is_an_error_where_the_document_prescribes_the_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    let url = format!("http://127.0.0.1:{}/health", service.port);
    write(folder.path(), "r.md", &checking(&url));
    let said = live(folder.path(), &["--json"], None);
    assert_eq!((said.code, outcomes(&object(&said))), (Some(0), vec![row("endpoint", "ok", "")]), "{}", said.out);
    service.set_healthy(false);
    let said = live(folder.path(), &[], None);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("error[V103]") && said.err.contains("503 Service Unavailable"), "{}", said.err);
    assert!(said.err.contains(&format!("curl {url}")) && said.err.contains("^^^^"), "{}", said.err);
    assert!(said.out.contains("reads only: GET http://127.0.0.1:"), "{}", said.out);
}

#[test]
fn a_service_out_of_reach_ends_with_3_unless_something_is_worse() {
    let folder = tempfile::tempdir().expect("a folder");
    let gone = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let text = checking(&format!("http://127.0.0.1:{gone}/health"));
    write(folder.path(), "r.md", &text);
    let said = live(folder.path(), &["--json"], None);
    assert_eq!((said.code, outcomes(&object(&said))), (Some(3), vec![row("endpoint", "out_of_reach", "V110")]));
    write(folder.path(), "r.md", &format!("{text}\n{}", checking("https://shop.invalid/health")));
    assert_eq!(live(folder.path(), &[], None).code, Some(1));
}

#[test]
fn what_is_to_be_filled_in_is_listed_and_nothing_is_sent_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "# R\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n| Prod | https://<tenant>.example.org | Render |\n\n\
## Useful commands\n\n```sql\nSELECT count(*) FROM orders;\n```\n";
    write(folder.path(), "r.md", text);
    let said = live(folder.path(), &["--json", "--warn-only"], None);
    let object = object(&said);
    assert_eq!(outcomes(&object), [row("host", "not_tried", ""), row("statement", "not_tried", "")], "{}", said.out);
    let message = |i: usize| object["live"][i]["message"].as_str().unwrap_or_default().to_owned();
    assert!(message(0).contains("filled in") && message(1).contains("database is missing"), "{}", said.out);
    assert!(
        object["live"].as_array().expect("a list").iter().all(|e| e["reads"] == "nothing was sent"),
        "{}",
        said.out
    );
}

#[test]
fn a_secret_that_is_not_there_is_told_with_its_key_and_hinders_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    write(folder.path(), "r.md", &checking(&format!("http://127.0.0.1:{}/health", service.port)));
    write(folder.path(), "v.toml", "[database]\nurl = { env = \"NOT_SET_HERE\" }\n");
    let said = live(folder.path(), &["--json", "--config", "v.toml"], None);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let object = object(&said);
    assert_eq!(
        outcomes(&object),
        [row("endpoint", "ok", ""), row("database", "not_tried", ""), row("secret", "finding", "V114")]
    );
    assert!(said.out.contains("database.url cannot be used") && said.out.contains("NOT_SET_HERE"), "{}", said.out);
}
