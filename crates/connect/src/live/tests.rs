//! Services that answer otherwise than they should, and how long all of them may take.

use super::*;
use crate::testing::{Hit, Reply, Stub, env};
use serde_json::json;
use vectra_plan::Expect;
use vectra_plan::live::Kind;

const LIMITS: Limits = Limits {
    request: Duration::from_millis(400),
    rate: Duration::from_millis(50),
    retry: Duration::from_millis(1),
    settle: Duration::from_millis(1),
    poll: Duration::from_millis(1),
};

fn live(url: &url::Url, budget: Duration) -> Live {
    let text = format!(
        "[render]\napi_url = \"{url}v1\"\napi_key = {{ env = \"RENDER\" }}\n\
         [slack]\napi_url = \"{url}api\"\ntoken = {{ env = \"SLACK\" }}\nchannel = \"C1\"\n\
         [pagerduty]\napi_url = \"{url}pd\"\napi_token = {{ env = \"ROUTING\" }}\n"
    );
    let config = Config::parse(&text).expect("parses");
    Live::with(&config, &env, LIMITS, budget).expect("opens")
}

fn check(ask: Ask) -> LiveCheck {
    LiveCheck { kind: Kind::Other, target: String::new(), lines: None, needle: None, key: None, ask }
}

async fn one(stub: &Stub, ask: Ask) -> Seen {
    let mut answers = live(&stub.url, BUDGET).ask(&[check(ask)]).await;
    answers.pop().expect("an answer").0
}

#[tokio::test]
async fn a_slack_token_without_the_right_to_post_lacks_it() {
    let said = json!({"ok": true, "user": "bot", "team": "Lab"});
    for (scopes, lacking) in [
        (Some("chat:write,users:read"), vec![]),
        (Some("bot"), vec![]),
        (Some("users:read, chat:writer"), vec!["chat:write".to_owned()]),
        (None, vec![]),
    ] {
        let reply = Reply::json(200, said.clone());
        let stub = Stub::always(match scopes {
            Some(scopes) => reply.with("x-oauth-scopes", scopes),
            None => reply,
        })
        .await;
        let seen = one(&stub, Ask::Slack).await;
        assert_eq!(seen, Seen::Token { name: "bot (Lab)".into(), lacking, told: scopes.is_some() });
        assert_eq!(stub.lines(), ["GET /api/auth.test"]);
    }
    let stub = Stub::always(Reply::json(200, json!({"ok": false, "error": "token_revoked"}))).await;
    assert_eq!(one(&stub, Ask::Slack).await, Seen::Denied("token_revoked".into()));
}

#[tokio::test]
async fn a_pagerduty_token_is_tried_on_what_it_is_for_and_only_read_with() {
    let script = |hit: &Hit, _: usize| match hit.path.as_str() {
        "/pd/escalation_policies" => Reply::json(403, json!({"error": {}})),
        _ => Reply::json(200, json!({})),
    };
    let stub = Stub::new(script).await;
    let lacking = vec!["escalation_policies.read".to_owned()];
    assert_eq!(one(&stub, Ask::PagerDuty).await, Seen::Token { name: "127.0.0.1".into(), lacking, told: true });
    assert_eq!(stub.lines(), ["GET /pd/abilities", "GET /pd/services", "GET /pd/escalation_policies"]);
    let stub = Stub::always(Reply::json(401, json!({}))).await;
    assert_eq!(one(&stub, Ask::PagerDuty).await, Seen::Denied("401 Unauthorized".into()));
}

#[tokio::test]
async fn only_finished_exports_count_and_an_answer_of_another_shape_is_none() {
    let script = |hit: &Hit, _: usize| match hit.path.rsplit('/').next() {
        Some("export") => Reply::json(
            200,
            json!([
                {"id": "1", "createdAt": "2026-01-01T00:00:00Z", "url": "https://x"},
                {"id": "2", "createdAt": "2026-01-02T00:00:00Z", "url": "https://x"},
                {"id": "3", "createdAt": "2026-01-03T00:00:00Z"},
            ]),
        ),
        _ => Reply::json(200, json!({"recoveryStatus": "BACKUP_NOT_READY", "startsAt": "2026-01-01T00:00:00Z"})),
    };
    let stub = Stub::new(script).await;
    let backups = || Ask::Backups { id: "dpg-1".into(), every: None, days: None };
    let day = |n: i64| Some(Time(1_767_225_600_000 + n * 86_400_000));
    assert_eq!(one(&stub, backups()).await, Seen::Backups { newest: day(1), oldest: day(0), recoverable_from: None });
    assert_eq!(stub.lines(), ["GET /v1/postgres/dpg-1/export", "GET /v1/postgres/dpg-1/recovery"]);
    let stub = Stub::always(Reply::json(200, json!({"exports": []}))).await;
    assert!(matches!(one(&stub, backups()).await, Seen::Unreachable(_)));
}

#[tokio::test]
async fn services_that_hang_cost_the_budget_and_no_more() {
    let stub = Stub::always(Reply::Hang).await;
    let url = |n: usize| stub.url.join(&format!("{n}")).expect("an address");
    let request = |n| Ask::Request { head: false, url: url(n), expect: Expect::Success, prescribed: true };
    let checks: Vec<LiveCheck> = (0..100).map(|n| check(request(n))).collect();
    let started = Instant::now();
    let answers = live(&stub.url, Duration::from_millis(600)).ask(&checks).await;
    assert!(started.elapsed() < Duration::from_secs(5));
    let count = |wanted: fn(&Seen) -> bool| answers.iter().filter(|(seen, _)| wanted(seen)).count();
    let unreachable = count(|s| matches!(s, Seen::Unreachable(_)));
    assert_eq!(unreachable + count(|s| *s == Seen::Skipped(WhyNot::Budget)), 100);
    assert!((AT_ONCE..3 * AT_ONCE).contains(&unreachable), "{unreachable}");
    assert!(stub.hits().len() <= 3 * AT_ONCE, "{}", stub.hits().len());
}

#[tokio::test]
async fn a_name_that_never_exists_has_no_addresses_and_this_machine_has_one() {
    let stub = Stub::always(Reply::Hang).await;
    assert_eq!(one(&stub, Ask::Resolve { host: "x.invalid".into() }).await, Seen::Addresses(0));
    let here = one(&stub, Ask::Resolve { host: "localhost".into() }).await;
    assert!(matches!(here, Seen::Addresses(n) if n > 0), "{here:?}");
}

#[test]
fn a_certificate_that_is_refused_is_told_once() {
    let url = url::Url::parse("https://shop.example:8443/health").expect("an address");
    let request = Ask::Request { head: false, url, expect: Expect::Success, prescribed: true };
    let handshake = Ask::Handshake { host: "shop.example".into(), port: 8443 };
    let checks = [check(handshake), check(request)];
    let shown = |until: i64, refused: Option<&str>| Seen::Certificate {
        from: Time(0),
        until: Time(until),
        refused: refused.map(str::to_owned),
    };
    let after = |certificate: Seen| {
        let out = Seen::Unreachable("the certificate is refused: x".into());
        let mut answers = [certificate, out].map(|seen| Some((seen, Duration::ZERO)));
        told_once(&checks, &mut answers, Time(1000));
        matches!(answers, [Some(_), Some((Seen::Skipped(WhyNot::CertificateRefused), _))])
    };
    assert!(after(shown(2000, Some("self-signed"))));
    assert!(after(shown(900, None)));
    assert!(!after(shown(2000, None)), "a service may be out of reach behind a good certificate");
}

#[test]
fn a_refusal_is_said_in_words() {
    use rustls::{CertificateError, Error};
    let said = |error: CertificateError| tls::refusal(&Error::InvalidCertificate(error));
    assert_eq!(said(CertificateError::UnknownIssuer), "signed by nobody whom clients know");
    assert_eq!(said(CertificateError::Expired), "it has ended");
    assert_eq!(said(CertificateError::Revoked), "Revoked");
}
