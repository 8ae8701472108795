//! Whether a change happened.

use super::*;

#[tokio::test]
async fn a_restart_is_read_back_from_the_events() {
    let intended = at("2026-01-14T03:20:00.900Z");
    for (time, seen) in
        [("2026-01-14T03:20:00Z", true), ("2026-01-14T03:20:01Z", true), ("2026-01-14T03:19:59.800Z", false)]
    {
        let events = json!([
            event("server_available", "2026-01-14T03:21:00Z", json!({})),
            event("server_restarted", time, json!({"triggeredByUser": null})),
        ]);
        let stub = Stub::new(platform(events, json!([]))).await;
        let (told, output) = applied(connections(&stub.url).read_back(&restart(), intended).await);
        assert_eq!(told, Some(seen), "{time}: {output}");
        assert_eq!(stub.hits()[0].query("type"), Some("server_restarted"));
    }
}

#[tokio::test]
async fn a_restart_that_shows_late_is_waited_for() {
    let late = |_: &Hit, n: usize| {
        let restarted =
            event("server_restarted", &jiff::Timestamp::now().to_string(), json!({"triggeredByUser": null}));
        Reply::json(200, if n == 0 { json!([]) } else { json!([restarted]) })
    };
    let stub = Stub::new(late).await;
    let connections = connections(&stub.url);
    let (told, output) = applied(connections.read_back(&restart(), crate::client::now()).await);
    assert_eq!(told, Some(true), "{output}");
}

#[tokio::test]
async fn a_platform_that_stumbles_is_asked_again_but_not_for_ever() {
    let events = json!([event("server_restarted", "2026-01-14T03:20:00Z", json!({}))]);
    let stub =
        Stub::new(move |_, n| if n < 3 { Reply::new(500, "oops") } else { Reply::json(200, events.clone()) }).await;
    let (told, _) = applied(connections(&stub.url).read_back(&restart(), at("2026-01-14T03:20:00Z")).await);
    assert_eq!(told, Some(true));
    let stub = Stub::always(Reply::new(500, "oops")).await;
    let (told, output) = applied(connections(&stub.url).read_back(&restart(), at("2026-01-14T03:20:00Z")).await);
    assert_eq!((told, stub.hits().len()), (None, 5), "{output}");
}

#[tokio::test]
async fn a_platform_whose_clock_is_ahead_is_understood() {
    // Its clock is five minutes ahead: what it says happened at the intended time was five minutes before.
    let ahead = Span::seconds(300);
    for (after_intended, seen) in [(Span::seconds(-240), false), (Span::seconds(2), true)] {
        let intended = crate::client::now();
        let theirs = |t: Time| jiff::Timestamp::from_millisecond((t + ahead).0).expect("an instant");
        let events = json!([event("server_restarted", &theirs(intended + after_intended).to_string(), json!({}))]);
        let date = theirs(intended).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let stub = Stub::new(move |_, _| Reply::json(200, events.clone()).with("date", date.clone())).await;
        let (told, output) = applied(connections(&stub.url).read_back(&restart(), intended).await);
        assert_eq!(told, Some(seen), "{output}");
    }
}

#[tokio::test]
async fn a_rollback_is_read_back_from_the_deploys() {
    let rows = [("dep-2", "update_in_progress", "rollback", "aaa", 20), ("dep-1", "live", "api", "bbb", 10)];
    for (intended, seen) in [("2026-01-14T03:20:01Z", true), ("2026-01-14T03:20:05Z", false)] {
        let stub = Stub::new(platform(json!([]), deploys(&rows))).await;
        let (told, output) = applied(connections(&stub.url).read_back(&rollback(), at(intended)).await);
        assert_eq!(told, Some(seen), "{output}");
    }
}
