//! Facts, logs and metrics.

use super::*;

#[tokio::test]
async fn evidence_becomes_facts_and_readable_lines() {
    let events = json!([
        event(
            "server_failed",
            "2026-01-14T03:14:03Z",
            json!({"instanceID": "srv-1-aaaaa", "reason": {"evicted": false, "nonZeroExit": 137}})
        ),
        event(
            "server_failed",
            "2026-01-14T03:14:02Z",
            json!({"reason": {"evicted": false, "oomKilled": {"memoryLimit": "512Mi"}}})
        ),
        event("server_failed", "2026-01-14T03:14:01Z", json!({"reason": {"evicted": false, "unhealthy": "no answer"}})),
        event("server_failed", "2026-01-14T03:14:00Z", json!({"reason": {"evicted": false, "earlyExit": true}})),
        event("server_available", "2026-01-14T03:13:00Z", json!({})),
        event("something_new", "2026-01-14T03:12:00Z", json!({"shape": [1, 2]})),
    ]);
    let stub = Stub::new(platform(events, deploys(&HISTORY))).await;
    let since = at("2026-01-14T03:14:00Z");
    let (outcome, output, facts) = performed(connections(&stub.url).look(&Look::Evidence(service()), since).await);
    assert_eq!(outcome, StepOutcome::Ok, "{output}");
    let ended = |time: &str, end| Fact::InstanceEnded { at: at(time), end };
    assert_eq!(
        facts,
        [
            ended("2026-01-14T03:14:00Z", InstanceEnd::Exit { status: 0 }),
            ended("2026-01-14T03:14:03Z", InstanceEnd::Exit { status: 137 }),
            ended("2026-01-14T03:14:02Z", InstanceEnd::OutOfMemory),
            ended("2026-01-14T03:14:01Z", InstanceEnd::Other),
            Fact::LiveDeploy {
                deploy: "dep-3".into(),
                commit: Some("ccc".into()),
                at: at("2026-01-14T03:30:00.5Z"),
                rollback: false,
                previous: Some("dep-1".into()),
            },
            Fact::AutoDeploy { on: true },
        ]
    );
    for line in [
        "2026-01-14T03:14:03Z server_failed instance srv-1-aaaaa: exited with status 137",
        "killed, out of memory (limit 512Mi)",
        "2026-01-14T03:12:00Z something_new",
        "dep-3 live by new_commit, ccc \"Change\", 2026-01-14T03:30:00.5Z",
        "to return to: dep-1",
        "auto-deploy: on",
    ] {
        assert!(output.contains(line), "{output}\nlacks {line}");
    }
    let asked = stub.hits();
    let events = asked.iter().find(|h| h.path.ends_with("/events")).expect("asked for events");
    assert_eq!(events.query("startTime"), Some("2026-01-14T03:04:00Z"));
    assert!(asked.iter().all(|h| h.method == "GET" && h.bearer.as_deref() == Some(crate::testing::RENDER_KEY)));
}

#[tokio::test]
async fn a_source_that_does_not_answer_keeps_nothing_from_the_others() {
    let script = platform(json!([]), deploys(&HISTORY));
    let stub =
        Stub::new(move |hit: &Hit, n| if hit.path.ends_with("/events") { Reply::Hang } else { script(hit, n) }).await;
    let (outcome, output, facts) = performed(connections(&stub.url).look(&Look::Evidence(service()), Time(0)).await);
    assert_eq!(outcome, StepOutcome::Ok);
    assert_eq!(facts.len(), 3, "{facts:?}");
    assert!(
        matches!(&facts[0], Fact::Unavailable { source, why } if source == "Render events" && why.contains("no answer within")),
        "{facts:?}"
    );
    assert!(output.contains("Render events: unavailable"), "{output}");
}

#[tokio::test]
async fn the_deploy_to_return_to_was_live_and_ran_something_else() {
    let live = ("dep-9", "live", "new_commit", "ccc", 50);
    for (rows, previous) in [
        (vec![live, ("dep-8", "build_failed", "new_commit", "bbb", 40), ("dep-7", "canceled", "api", "bbb", 30)], None),
        (
            vec![live, ("dep-8", "deactivated", "manual", "ccc", 40), ("dep-7", "deactivated", "api", "aaa", 30)],
            Some("dep-7"),
        ),
        (
            vec![("dep-7", "deactivated", "api", "aaa", 30), ("dep-8", "deactivated", "api", "bbb", 40), live],
            Some("dep-8"),
        ),
        // A newer one that is still on its way changes nothing.
        (
            vec![("dep-10", "build_in_progress", "api", "ddd", 55), live, ("dep-8", "deactivated", "api", "bbb", 40)],
            Some("dep-8"),
        ),
        // The live one is a rollback to aaa: bbb is what it fled from.
        (
            vec![
                ("dep-9", "live", "rollback", "aaa", 50),
                ("dep-8", "deactivated", "api", "bbb", 40),
                ("dep-7", "deactivated", "api", "aaa", 30),
                ("dep-6", "deactivated", "api", "zzz", 20),
            ],
            Some("dep-6"),
        ),
        (vec![("dep-9", "live", "rollback", "aaa", 50), ("dep-8", "deactivated", "api", "bbb", 40)], None),
    ] {
        let stub = Stub::new(platform(json!([]), deploys(&rows))).await;
        let (_, _, facts) = performed(connections(&stub.url).look(&Look::Evidence(service()), Time(0)).await);
        let found = facts
            .iter()
            .find_map(|f| if let Fact::LiveDeploy { previous, .. } = f { Some(previous.as_deref()) } else { None });
        assert_eq!(found, Some(previous), "{rows:?}");
    }
}

#[tokio::test]
async fn logs_come_newest_first_without_secrets() {
    let lines = json!({"hasMore": false, "nextStartTime": "2026-01-14T03:00:00Z", "nextEndTime": "2026-01-14T03:00:00Z", "logs": [
        {"id": "1", "message": "connecting to postgres://app:hunter2@db/x", "timestamp": "2026-01-14T03:13:00Z", "labels": [{"name": "level", "value": "info"}]},
        {"id": "2", "message": "\u{1b}[31mpanicked\u{1b}[0m", "timestamp": "2026-01-14T03:14:00Z", "labels": [{"name": "level", "value": "error"}]},
    ]});
    let stub = Stub::always(Reply::json(200, lines)).await;
    let (outcome, output, _) =
        performed(connections(&stub.url).look(&Look::Logs(service()), at("2026-01-14T03:14:00Z")).await);
    assert_eq!(outcome, StepOutcome::Ok);
    assert_eq!(
        output,
        "2026-01-14T03:14:00Z error panicked\n2026-01-14T03:13:00Z info connecting to postgres://app:***@db/x"
    );
    let hit = &stub.hits()[0];
    assert_eq!(hit.path, "/v1/logs");
    for (name, value) in [
        ("ownerId", "tea-1"),
        ("resource", "srv-1"),
        ("startTime", "2026-01-14T03:12:00Z"),
        ("direction", "backward"),
        ("limit", "50"),
    ] {
        assert_eq!(hit.query(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn metrics_say_the_last_and_the_highest_value_of_each_instance() {
    let series = |unit: &str, values: [f64; 2]| {
        json!([{"labels": [{"field": "instance", "value": "srv-1-aaaaa"}], "unit": unit, "values": [
            {"timestamp": "2026-01-14T03:13:00Z", "value": values[0]}, {"timestamp": "2026-01-14T03:14:00Z", "value": values[1]},
        ]}])
    };
    let script = move |hit: &Hit, _: usize| match hit.path.as_str() {
        "/v1/metrics/cpu" => Reply::json(200, series("cpu", [0.9, 0.25])),
        _ => Reply::json(200, series("bytes", [1_048_576.0, 2_097_152.0])),
    };
    let stub = Stub::new(script).await;
    let (outcome, output, _) =
        performed(connections(&stub.url).look(&Look::Metrics(service()), at("2026-01-14T03:14:00Z")).await);
    assert_eq!(outcome, StepOutcome::Ok);
    assert_eq!(
        output,
        "CPU of srv-1-aaaaa: last 0.250 cpu at 2026-01-14T03:14:00Z, highest 0.900 cpu, 2 values\n\
         memory of srv-1-aaaaa: last 2.0 MiB at 2026-01-14T03:14:00Z, highest 2.0 MiB, 2 values"
    );
}
