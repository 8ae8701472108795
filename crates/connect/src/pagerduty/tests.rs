//! What is sent, and what the vendor's answers mean.

use crate::testing::{ROUTING_KEY, Reply, Stub, connections, delivery, page};
use serde_json::json;
use vectra_control::ports::Notifier;
use vectra_engine::event::{DeliveryOutcome, Purpose};

fn accepted() -> Reply {
    Reply::json(202, json!({"status": "success", "message": "Event processed", "dedup_key": "installation/INC-1/0/0"}))
}

#[tokio::test]
async fn a_page_carries_what_the_one_who_is_woken_must_know() {
    let stub = Stub::always(accepted()).await;
    // The configuration writes the contact as the document does, or nearly.
    let outcome = connections(&stub.url).deliver(&page("primary")).await;
    assert_eq!(outcome, DeliveryOutcome::Delivered { provider_id: Some("installation/INC-1/0/0".into()) });
    let hit = &stub.hits()[0];
    assert_eq!(hit.line(), "POST /v2/enqueue");
    assert_eq!(
        hit.json(),
        json!({
            "routing_key": ROUTING_KEY,
            "event_action": "trigger",
            "dedup_key": "installation/INC-1/0/0",
            "client": "Vectra",
            "payload": {
                "summary": "[SEV1] API <down> & out — 502 Bad Gateway",
                "source": "API Down",
                "severity": "critical",
                "timestamp": "2026-01-14T03:15:00Z",
                "custom_details": {
                    "incident": "INC-1", "alert": "API Down", "criteria": "Service down", "detail": "502 Bad Gateway",
                    "deadline": "2026-01-14T03:30:00Z",
                },
            },
        })
    );
}

#[tokio::test]
async fn a_page_is_acknowledged_and_resolved_under_its_own_key() {
    let stub = Stub::always(accepted()).await;
    let connections = connections(&stub.url);
    let (contact, page) = ("Primary".to_owned(), "the-page".to_owned());
    connections.deliver(&delivery(Purpose::PageAcknowledged { contact: contact.clone(), page: page.clone() })).await;
    connections.deliver(&delivery(Purpose::PageResolved { contact, page })).await;
    let sent: Vec<_> = stub.hits().iter().map(|h| h.json()).collect();
    let event = |action: &str| json!({"routing_key": ROUTING_KEY, "event_action": action, "dedup_key": "the-page"});
    assert_eq!(sent, [event("acknowledge"), event("resolve")]);
}

#[tokio::test]
async fn severity_follows_the_rank_and_a_drill_says_so_in_the_readers_language() {
    let stub = Stub::always(accepted()).await;
    let connections = connections(&stub.url);
    for (rank, word) in [(0, "critical"), (1, "error"), (2, "warning"), (3, "info"), (9, "info")] {
        let mut page = page("Primary");
        page.notice.severity_rank = rank;
        page.notice.drill = true;
        page.notice.language = "fr".into();
        page.notice.detail = "x".repeat(5000);
        connections.deliver(&page).await;
        let sent = stub.hits().last().expect("sent").json();
        assert_eq!(sent["payload"]["severity"], word);
        let summary = sent["payload"]["summary"].as_str().expect("a text");
        assert!(summary.starts_with("[EXERCICE] [SEV1] ") && summary.chars().count() <= 1024, "{summary}");
    }
}

#[tokio::test]
async fn a_refusal_repeats_the_vendors_errors() {
    let body = json!({"status": "invalid event", "message": "Event object is invalid", "errors": ["Length of 'routing_key' is incorrect"]});
    let stub = Stub::always(Reply::json(400, body)).await;
    let DeliveryOutcome::Rejected { reason } = connections(&stub.url).deliver(&page("Primary")).await else {
        panic!("not rejected")
    };
    assert!(reason.contains("Event object is invalid (Length of 'routing_key' is incorrect)"), "{reason}");
}

#[tokio::test]
async fn success_that_the_vendor_did_not_say_is_no_delivery() {
    for reply in [
        Reply::new(200, "<html>ok</html>"),
        Reply::new(202, ""),
        Reply::json(200, json!({"status": "queued?"})),
        Reply::json(200, json!([])),
    ] {
        let stub = Stub::always(reply.clone()).await;
        let outcome = connections(&stub.url).deliver(&page("Primary")).await;
        assert!(matches!(outcome, DeliveryOutcome::Retry { .. }), "{reply:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_contact_that_nobody_bound_is_named() {
    let stub = Stub::always(accepted()).await;
    let outcome = connections(&stub.url).deliver(&page("Secondary On-Call")).await;
    let DeliveryOutcome::Rejected { reason } = outcome else { panic!("not rejected") };
    assert!(reason.contains("[contacts.\"Secondary On-Call\"]"), "{reason}");
    assert!(stub.hits().is_empty());
}
