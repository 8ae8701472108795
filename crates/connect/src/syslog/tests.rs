//! Messages of both formats, over real sockets.

use super::message::read;
use super::{Listener, acceptor};
use crate::telemetry::context::Context;
use proptest::prelude::*;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpStream, UdpSocket};
use vectra_control::daemon::telemetry::{Intake, Noted, Received, keep_lines};
use vectra_engine::signal::{Latency, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_logs::{Level, Limits, Logs, Query};
use vectra_plan::config::{Fields, Syslog, Telemetry};

const NOW: Time = Time(1_795_341_600_000);

#[test]
fn a_message_of_rfc_5424_is_a_line_with_everything_around_it() {
    let text = "<165>1 2026-11-22T10:00:00.003Z mymachine.example.com evntslog 77 ID47 \
                [exampleSDID@32473 iut=\"3\" eventSource=\"Application\"] \u{feff}An application event";
    let (told, well) = read(text, NOW, &Fields::default());
    let line = told.line;
    assert!(well);
    assert_eq!((line.at, line.level, line.service.as_str()), (Time(1_795_341_600_003), Level::Info, "evntslog"));
    assert_eq!(line.text, "An application event");
    let around: serde_json::Value = serde_json::from_str(&line.attributes).expect("JSON");
    assert_eq!(
        around,
        serde_json::json!({"host": "mymachine.example.com", "pid": "77", "msgid": "ID47",
            "exampleSDID@32473": {"iut": "3", "eventSource": "Application"}})
    );
}

#[test]
fn a_message_of_rfc_3164_gets_the_nearest_year() {
    let (told, well) = read("<34>Dec 31 23:59:59 mymachine su[12]: 'su root' failed", NOW, &Fields::default());
    assert!(well);
    assert_eq!((told.line.level, told.line.service.as_str()), (Level::Fatal, "su"));
    assert_eq!(told.line.text, "'su root' failed");
    let january = Time(1_798_800_000_000);
    let (told, _) = read("<34>Dec 31 23:59:59 mymachine su: x", january, &Fields::default());
    assert!(january.since(told.line.at) < Span::seconds(3 * 86_400), "last year's December");
}

#[test]
fn json_in_a_message_is_read_and_tells_of_requests() {
    let text = r#"<134>1 2026-11-22T10:00:00Z host api - - - {"level":"error","msg":"boom","status":500,"duration_ms":12,"route":"/pay"}"#;
    let (told, well) = read(text, NOW, &Fields::default());
    assert!(well);
    assert_eq!((told.line.level, told.line.text.as_str(), told.line.service.as_str()), (Level::Error, "boom", "api"));
    let hit = told.hit.expect("a request");
    assert_eq!((hit.failed, hit.took_us, hit.route.as_deref()), (true, Some(12_000), Some("/pay")));
}

#[test]
fn what_is_no_syslog_is_kept_as_it_is() {
    for text in ["Segmentation fault (core dumped)", "<999>1 x", "<", "<13>", "99 bottles"] {
        let (told, well) = read(text, NOW, &Fields::default());
        assert!(!well || text == "<13>", "{text}");
        assert!(told.line.text == text || well, "{text}: {:?}", told.line);
    }
}

proptest! {
    #[test]
    fn any_text_is_a_line(text in "\\PC*", head in "<[0-9]{1,3}>1? ?[A-Za-z0-9 :.\\[\\]=\"-]*") {
        read(&text, NOW, &Fields::default());
        read(&(head + &text), NOW, &Fields::default());
    }
}

struct House {
    context: Context,
    received: Received,
}

impl House {
    fn new() -> House {
        let (intake, received) = Intake::new();
        intake.know_environments(["API Prod"]);
        let mut config = Telemetry::default();
        config.environments.insert("drain".to_owned(), "API Prod".to_owned());
        House { context: Context::new(intake, &config), received }
    }

    async fn listen(&self, config: &str) -> (std::net::SocketAddr, tokio::task::JoinHandle<()>) {
        let config: Syslog = toml_syslog(config);
        let tls = config.certificate.is_some().then(|| acceptor(&config).expect("opens"));
        let listener = Listener::bind("drain", &config, tls, self.context.clone()).await.expect("binds");
        (listener.address().expect("bound"), tokio::spawn(listener.run()))
    }

    async fn until(&self, noted: Noted, n: u64) {
        let wait = async {
            while self.context.intake.counts().get(noted) < n {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), wait).await.expect("it comes");
    }

    /// Everything that came, oldest first, and the measurements.
    async fn end(self) -> (Vec<String>, Vec<vectra_engine::signal::Measured>) {
        self.context.hits.flush();
        drop(self.context);
        let folder = tempfile::tempdir().expect("a folder");
        let (logs, _) = Logs::open(folder.path(), Limits::new(Span::seconds(10_000), 1 << 24)).expect("opens");
        let (mut measured, keeper) = keep_lines(self.received, logs.clone(), Box::new(|_| {})).expect("a thread");
        // Connections that were ended let go of the intake only while the runtime runs.
        tokio::task::spawn_blocking(move || keeper.wait()).await.expect("it ends");
        let mut texts: Vec<String> =
            logs.search(&Query::default()).expect("found").lines.into_iter().map(|l| l.line.text).collect();
        texts.reverse();
        (texts, std::iter::from_fn(move || measured.try_recv().ok()).collect())
    }
}

fn toml_syslog(text: &str) -> Syslog {
    let text = format!("[telemetry.syslog.drain]\n{text}");
    let mut config = vectra_plan::Config::parse(&text).expect("parses");
    config.telemetry.syslog.remove("drain").expect("is there")
}

#[tokio::test]
async fn lines_come_over_tcp_in_both_framings_and_count_requests() {
    let house = House::new();
    let (address, task) = house.listen("listen = \"127.0.0.1:0\"\nenvironment = \"api prod\"\n").await;
    let mut stream = TcpStream::connect(address).await.expect("connects");
    let json = r#"<14>1 - h api - - - {"msg":"done","status":503,"duration_ms":7,"path":"/orders/1"}"#;
    let counted = format!("{} {json}", json.len());
    stream.write_all(b"<14>1 - h api - - - first\n").await.expect("sent");
    stream.write_all(counted.as_bytes()).await.expect("sent");
    stream.write_all(b"not syslog at all\n").await.expect("sent");
    house.until(Noted::Lines, 3).await;
    task.abort();
    let _ = task.await;
    assert_eq!(house.context.intake.counts().get(Noted::Malformed), 1);
    assert_eq!(house.context.intake.sources()["syslog drain"].taken, 3);
    drop(stream);
    let (texts, measured) = house.end().await;
    assert_eq!(texts, ["first", "done", "not syslog at all"]);
    let seen: Vec<_> = measured
        .into_iter()
        .map(|m| match (m.series, m.sample) {
            (Series::Requests { environment, route }, Sample::Requests(r)) => (environment, route, r.failed, r.latency),
            other => panic!("{other:?}"),
        })
        .collect();
    let each = Latency::Each(vec![7000]);
    let (all, route) =
        (("API Prod".into(), None, 1, each.clone()), ("API Prod".into(), Some("/orders/{id}".into()), 1, each));
    assert_eq!(seen, [all, route]);
}

#[tokio::test]
async fn datagrams_are_lines_and_what_comes_too_fast_is_refused_and_counted() {
    let house = House::new();
    let (address, task) =
        house.listen("listen = \"127.0.0.1:0\"\ntransport = \"udp\"\nmax_lines_per_second = 3\n").await;
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("binds");
    for n in 0..10 {
        socket.send_to(format!("<14>1 - h api - - - line {n}").as_bytes(), address).await.expect("sent");
    }
    let counts = house.context.intake.counts().clone();
    let wait = async {
        while counts.get(Noted::Lines) + counts.get(Noted::TooFast) < 10 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("all are counted");
    assert!(counts.get(Noted::TooFast) > 0 && counts.get(Noted::Lines) >= 3);
    task.abort();
}

#[tokio::test]
async fn lines_come_encrypted() {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).expect("made");
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, cert.pem()).expect("written");
    std::fs::write(&key, signing_key.serialize_pem()).expect("written");
    let house = House::new();
    let config =
        format!("listen = \"127.0.0.1:0\"\ntransport = \"tls\"\ncertificate = {certificate:?}\nkey = {key:?}\n");
    let (address, task) = house.listen(&config).await;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from(cert.der().to_vec())).expect("a certificate");
    let client = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(client));
    let plain = TcpStream::connect(address).await.expect("connects");
    let name = ServerName::try_from("localhost").expect("a name");
    let mut stream = connector.connect(name, plain).await.expect("agrees");
    stream.write_all(b"<14>1 - h api - - - secret words\n").await.expect("sent");
    house.until(Noted::Lines, 1).await;
    let mut stranger = TcpStream::connect(address).await.expect("connects");
    stranger.write_all(b"<14>1 - h api - - - in the clear\n").await.expect("sent");
    house.until(Noted::Unauthorized, 1).await;
    task.abort();
    let _ = task.await;
    assert_eq!(house.end().await.0, ["secret words"]);
}

#[test]
fn a_certificate_that_is_none_is_told_with_its_file() {
    let config =
        toml_syslog("listen = \"x\"\ntransport = \"tls\"\ncertificate = \"/no/such.pem\"\nkey = \"/no/such.key\"\n");
    let why = acceptor(&config).err().expect("refused");
    assert!(why.contains("/no/such.pem"), "{why}");
}
