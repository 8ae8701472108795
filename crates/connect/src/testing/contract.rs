//! The same misbehaviour of every service, and what each port must make of it: nothing panics, nothing waits for ever,
//! no secret is shown, and what may have happened is never called done or refused.

use super::*;
use std::fmt::Debug;
use std::time::Instant;
use url::Url;
use vectra_control::ports::{Notifier, Operator, Prober};
use vectra_engine::event::DeliveryOutcome;
use vectra_engine::health::Verdict;
use vectra_engine::time::Span;
use vectra_plan::{CheckPlan, Expect, Look, Probe};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Unauthorized,
    NotFound,
    TooMany,
    ServerError,
    Redirect,
    Page,
    HalfJson,
    Flood,
    Hang,
    Broken,
    Refused,
}
use Fault::*;

const FAULTS: [Fault; 11] =
    [Unauthorized, NotFound, TooMany, ServerError, Redirect, Page, HalfJson, Flood, Hang, Broken, Refused];

/// A service with this fault. Its answers repeat every secret that it was sent.
async fn service_with(fault: Fault) -> (Option<Stub>, Url) {
    let reply = move |hit: &Hit| {
        let said = format!("no: Authorization: Bearer {:?} {} and pass/word", hit.bearer, hit.body);
        let refusal = |status| Reply::json(status, serde_json::json!({"message": said, "error": said, "status": "no"}));
        match fault {
            Unauthorized => refusal(401),
            NotFound => refusal(404),
            TooMany => refusal(429).with("retry-after", "7"),
            ServerError => refusal(500),
            Redirect => Reply::new(302, "").with("location", "https://elsewhere.example.com/"),
            Page => Reply::new(200, format!("<html>Welcome to the hotel's network. {said}</html>")),
            HalfJson => Reply::new(200, r#"[{"event": {"id": "#),
            Flood => Reply::new(200, format!("\"{}\"", "x".repeat(2 << 20))),
            Hang => Reply::Hang,
            Broken | Refused => unreachable!("no stub"),
        }
    };
    match fault {
        Broken => (None, broken().await),
        Refused => (None, refused().await),
        _ => {
            let stub = Stub::new(move |hit, _| reply(hit)).await;
            let url = stub.url.clone();
            (Some(stub), url)
        }
    }
}

fn no_secret(what: &str, fault: Fault, shown: &dyn Debug) {
    let text = format!("{shown:?}");
    for secret in SECRETS {
        assert!(!text.contains(secret), "{what} with {fault:?} shows {secret}: {text}");
    }
    assert!(text.len() < 40_000, "{what} with {fault:?} shows {} bytes", text.len());
}

#[tokio::test]
async fn a_probe_fails_and_says_why_in_one_line() {
    for fault in FAULTS {
        let (_stub, url) = service_with(fault).await;
        let check = CheckPlan {
            id: "check:api".into(),
            line: 1,
            name: "API".into(),
            probe: Probe::http(url.clone(), Expect::Json(r#"{"status": "healthy"}"#.into())),
            environment: None,
            interval: Span::seconds(10),
            timeout: Span(400),
            conditions: Vec::new(),
        };
        let seen = connections(&url).probe(&check).await;
        assert_eq!((seen.check.as_str(), seen.verdict), ("check:api", Verdict::Fail), "{fault:?}");
        let detail = match fault {
            Unauthorized => "401 Unauthorized",
            NotFound => "404 Not Found",
            TooMany => "429 Too Many Requests",
            ServerError => "500 Internal Server Error",
            Redirect => "302 Found, to https://elsewhere.example.com/",
            Page | HalfJson => "200 but the answer is no JSON",
            Flood => "200 but the answer is longer than 256 KiB",
            Hang => "no answer within 0.4 s",
            Broken => "connection reset",
            Refused => "connection refused",
        };
        assert_eq!(seen.detail, detail, "{fault:?}");
    }
}

#[tokio::test]
async fn a_look_shows_what_came_and_fails_where_nothing_useful_did() {
    for fault in FAULTS {
        let (_stub, url) = service_with(fault).await;
        let connections = connections(&url);
        let since = crate::client::now();
        let http = connections.look(&Look::Http { head: false, url: url.clone() }, since).await;
        no_secret("look http", fault, &http);
        let answered = !matches!(fault, Hang | Broken | Refused);
        assert_eq!(performed(http).0, if answered { StepOutcome::Ok } else { StepOutcome::Failed }, "{fault:?}");
        for look in [Look::Logs(service()), Look::Metrics(service()), Look::Evidence(service())] {
            let result = connections.look(&look, since).await;
            no_secret("look", fault, &result);
            let (outcome, output, facts) = performed(result);
            assert_eq!(outcome, StepOutcome::Failed, "{look:?} {fault:?}: {output}");
            assert!(!output.is_empty(), "{look:?} {fault:?}");
            let sources: Vec<_> = facts.iter().filter(|f| matches!(f, Fact::Unavailable { .. })).collect();
            assert_eq!(
                sources.len(),
                if matches!(look, Look::Evidence(_)) { 3 } else { 0 },
                "{look:?} {fault:?}: {facts:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_change_is_failed_only_where_it_cannot_have_happened_and_is_sent_once() {
    for fault in FAULTS {
        let (stub, url) = service_with(fault).await;
        let result = connections(&url).change(&restart()).await;
        no_secret("change", fault, &result);
        let (outcome, output, _) = performed(result);
        let expected = match fault {
            Unauthorized | NotFound | TooMany | Refused => StepOutcome::Failed,
            ServerError | Redirect | Page | HalfJson | Flood | Hang | Broken => StepOutcome::Unknown,
        };
        assert_eq!(outcome, expected, "{fault:?}: {output}");
        if let Some(stub) = stub {
            assert_eq!(stub.lines(), ["POST /v1/services/srv-1/restart"], "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_rollback_without_a_list_of_deploys_is_not_sent() {
    for fault in FAULTS {
        let (stub, url) = service_with(fault).await;
        let result = connections(&url).change(&rollback()).await;
        no_secret("rollback", fault, &result);
        let (outcome, output, _) = performed(result);
        assert_eq!(outcome, StepOutcome::Failed, "{fault:?}");
        assert!(output.contains("the rollback was not sent"), "{fault:?}: {output}");
        assert!(stub.is_none_or(|s| s.lines().iter().all(|l| l.starts_with("GET "))), "{fault:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_back_is_not_told() {
    for fault in FAULTS {
        let (_stub, url) = service_with(fault).await;
        let connections = connections(&url);
        for change in [restart(), rollback()] {
            let started = Instant::now();
            let result = connections.read_back(&change, crate::client::now()).await;
            no_secret("read back", fault, &result);
            let (applied, output) = applied(result);
            assert_eq!(applied, None, "{fault:?}: {output}");
            assert!(output.contains("cannot be read"), "{fault:?}: {output}");
            assert!(started.elapsed() < Duration::from_secs(5), "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_message_is_tried_again_unless_the_provider_refuses_it_as_it_is() {
    for fault in FAULTS {
        let (_stub, url) = service_with(fault).await;
        let connections = connections(&url);
        for delivery in [page("Primary"), page("Second"), announce(Announcement::Opened)] {
            let outcome = connections.deliver(&delivery).await;
            no_secret("deliver", fault, &outcome);
            match (fault, &outcome) {
                (Unauthorized | NotFound, DeliveryOutcome::Rejected { reason }) => {
                    assert!(reason.contains("40"), "{reason}")
                }
                (TooMany, DeliveryOutcome::Retry { after, .. }) => {
                    assert_eq!(*after, Some(Span::seconds(7)))
                }
                (Unauthorized | NotFound, _) => panic!("{fault:?} is not rejected: {outcome:?}"),
                (_, DeliveryOutcome::Retry { after: None, reason }) => assert!(!reason.is_empty()),
                _ => panic!("{fault:?}: {outcome:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_fault_injector_that_misbehaves_is_an_error_in_words() {
    for fault in FAULTS {
        let (_stub, url) = service_with(fault).await;
        let injector = connections(&url).fault_injector().expect("is configured");
        // Two megabytes of one text are JSON cut short.
        let results = tokio::join!(injector.inject("f", 60), injector.remove("f"), injector.residue());
        no_secret("drill", fault, &results);
        assert!(results.0.is_err(), "{fault:?}: {results:?}");
        assert_eq!(results.1.is_ok(), fault == NotFound, "{fault:?}: {results:?}");
        assert!(results.2.is_err(), "{fault:?}: {results:?}");
    }
}

#[tokio::test]
async fn the_health_of_each_service_is_told_without_a_secret() {
    for fault in FAULTS {
        let (_stub, url) = service_with(fault).await;
        let health = connections(&url).health().await;
        no_secret("health", fault, &health);
        assert!(health.iter().all(|h| h.problem.is_some()), "{fault:?}: {health:?}");
        let services: Vec<_> = health.iter().map(|h| h.service).collect();
        assert_eq!(services, ["database", "render", "slack", "drill"]);
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_fails_the_check_without_its_password() {
    let url = refused().await;
    let connections = connections(&url);
    no_secret("connections", Refused, &connections);
    let result = connections.look(&Look::Sql { statement: "SELECT 1;".into() }, Time(0)).await;
    no_secret("look sql", Refused, &result);
    let (outcome, output, _) = performed(result);
    assert_eq!((outcome, output.as_str()), (StepOutcome::Failed, "connection refused"));
}
