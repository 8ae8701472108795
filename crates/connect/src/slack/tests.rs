//! What is sent, and what the vendor's answers mean.

use crate::testing::{Reply, SLACK_TOKEN, Stub, announce, connections, page};
use serde_json::json;
use vectra_control::ports::Notifier;
use vectra_engine::event::{Announcement, DeliveryOutcome};

fn accepted() -> Reply {
    Reply::json(200, json!({"ok": true, "channel": "C1", "ts": "1768360500.000100", "message": {}}))
}

fn sent(stub: &Stub, name: &str) -> String {
    let form = stub.hits().last().expect("something was sent").form();
    form.into_iter().find(|(n, _)| n == name).map(|(_, v)| v).unwrap_or_default()
}

#[tokio::test]
async fn everyone_is_told_in_the_channel_and_in_the_runbooks_language() {
    let stub = Stub::always(accepted()).await;
    let connections = connections(&stub.url);
    let mut message = announce(Announcement::Opened);
    let outcome = connections.deliver(&message).await;
    assert_eq!(outcome, DeliveryOutcome::Delivered { provider_id: Some("1768360500.000100".into()) });
    let hit = &stub.hits()[0];
    assert_eq!((hit.line().as_str(), hit.bearer.as_deref()), ("POST /api/chat.postMessage", Some(SLACK_TOKEN)));
    assert_eq!(sent(&stub, "channel"), "C1");
    assert_eq!(
        sent(&stub, "text"),
        "*Incident opened: [SEV1] API &lt;down&gt; &amp; out*\n502 Bad Gateway\nIncident: INC-1\nAlert: API Down\n\
         Criteria: Service down\nRespond by: 2026-01-14 03:30 UTC"
    );
    message.notice.language = "fr".into();
    message.notice.drill = true;
    message.notice.detail = "12 of 100 connections; no answer within 5 s".into();
    connections.deliver(&message).await;
    let text = sent(&stub, "text");
    assert!(
        text.starts_with("*[EXERCICE] Incident ouvert\u{a0}: [SEV1]")
            && text.contains("\n12 connexions sur 100\u{202f}; pas de réponse en 5 s\n")
            && text.contains("Réponse avant\u{a0}: 2026-01-14 03:30 UTC"),
        "{text}"
    );
}

#[tokio::test]
async fn every_announcement_has_words_of_its_own() {
    use Announcement as A;
    let stub = Stub::always(accepted()).await;
    let connections = connections(&stub.url);
    let mut headings = std::collections::BTreeSet::new();
    for language in ["en", "fr"] {
        for what in
            [A::Opened, A::Acknowledged, A::ApprovalWanted, A::HumanWanted, A::Changed, A::NobodyReached, A::Resolved]
        {
            let mut message = announce(what);
            message.notice.language = language.into();
            connections.deliver(&message).await;
            headings.insert(sent(&stub, "text").lines().next().map(str::to_owned));
        }
    }
    assert_eq!(headings.len(), 14, "{headings:?}");
}

#[tokio::test]
async fn a_contact_with_a_slack_id_is_told_there() {
    let stub = Stub::always(accepted()).await;
    connections(&stub.url).deliver(&page("Second")).await;
    assert_eq!(sent(&stub, "channel"), "U2");
    assert!(sent(&stub, "text").starts_with("*Second, you are paged: [SEV1]"), "{}", sent(&stub, "text"));
}

#[tokio::test]
async fn an_error_with_status_200_is_an_error() {
    for (error, rejected) in [
        ("ratelimited", false),
        ("fatal_error", false),
        ("internal_error", false),
        ("service_unavailable", false),
        ("channel_not_found", true),
        ("invalid_auth", true),
        ("anything_else", true),
    ] {
        let stub = Stub::always(Reply::json(200, json!({"ok": false, "error": error}))).await;
        match connections(&stub.url).deliver(&announce(Announcement::Opened)).await {
            DeliveryOutcome::Rejected { reason } if rejected => {
                assert!(reason.contains(error), "{reason}")
            }
            DeliveryOutcome::Retry { reason, .. } if !rejected => {
                assert!(reason.contains(error), "{reason}")
            }
            other => panic!("{error}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn success_without_a_message_is_no_delivery() {
    for reply in [Reply::json(200, json!({"ok": true})), Reply::new(200, "ok"), Reply::new(200, "")] {
        let stub = Stub::always(reply.clone()).await;
        let outcome = connections(&stub.url).deliver(&announce(Announcement::Resolved)).await;
        assert!(matches!(outcome, DeliveryOutcome::Retry { .. }), "{reply:?}: {outcome:?}");
    }
}
