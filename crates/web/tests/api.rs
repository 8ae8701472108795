//! What programs see.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use common::{House, RUNBOOK};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use vectra_engine::event::IncidentId;

#[tokio::test]
async fn an_outage_can_be_worked_on_over_the_api_alone() {
    let house = House::start().await;
    let id = house.outage().await.id;
    let status = house.get("/api/v1/status").await.json();
    assert_eq!(status["checks"][0]["state"], "failing");
    assert_eq!((&status["alerts"][0]["name"], &status["alerts"][0]["firing"]), (&json!("API Down"), &json!(true)));
    assert_eq!(status["incidents"][0]["stage"], "waiting_for_approval");
    assert_eq!(status["unbound"][0]["name"], "Disk Space");
    assert!(
        status["next_due"].as_array().is_some_and(|d| d.iter().any(|r| r["what"] == "response_deadline")),
        "{status}"
    );

    let path = format!("/api/v1/incidents/{id}");
    let shown = house.get(&path).await.json();
    assert_eq!(shown["severity"], "SEV1");
    assert_eq!(shown["pages"][0]["contact"], "Primary On-Call");
    assert_eq!(shown["proposal"]["action"], "Restart service");
    assert_eq!(shown["proposal"]["target"], "API Prod (srv-1)");
    assert!(shown["proposal"]["reasons"][0].as_str().is_some_and(|r| r.contains("no release")), "{shown}");
    let line = RUNBOOK.lines().position(|l| l.contains("If crash")).expect("it is there") + 1;
    assert_eq!(shown["procedure"]["branches"][0]["line"], line);
    let seqs: Vec<u64> =
        shown["timeline"].as_array().expect("a timeline").iter().filter_map(|e| e["seq"].as_u64()).collect();
    assert!(seqs.len() > 5 && seqs.is_sorted(), "{seqs:?}");

    assert_eq!(house.api(Method::POST, &format!("{path}/ack"), None).await.json()["outcome"], "done");
    assert_eq!(house.api(Method::POST, &format!("{path}/ack"), None).await.json()["outcome"], "already");
    let note = house.api(Method::POST, &format!("{path}/note"), Some(json!({ "text": "looking" }))).await;
    assert_eq!(note.status, StatusCode::OK);
    let approved = house.api(Method::POST, &format!("{path}/approve"), Some(json!({}))).await;
    assert_eq!(approved.status, StatusCode::OK, "{}", approved.body);
    house.resolved(&id).await;
    let end = house.get(&path).await.json();
    assert_eq!((&end["resolved_by"], &end["deadline"]), (&json!("verified"), &json!("kept")));
    assert_eq!(end["acknowledged"]["by"], "bootstrap");
}

#[tokio::test]
async fn a_timeline_and_a_list_come_in_parts() {
    let house = House::start().await;
    for _ in 0..3 {
        let id = house.outage().await.id;
        house.world.down.store(false, std::sync::atomic::Ordering::SeqCst);
        house.resolved(&id).await;
    }
    let first = house.get("/api/v1/incidents?limit=2").await.json();
    let ids = |page: &Value| -> Vec<String> {
        page["incidents"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|i| i["id"].as_str().map(str::to_string))
            .collect()
    };
    assert_eq!(ids(&first), ["INC-3", "INC-2"]);
    let next = first["next"].as_str().expect("there is more");
    let second = house.get(&format!("/api/v1/incidents?limit=2&after={next}")).await.json();
    assert_eq!((ids(&second), &second["next"]), (vec!["INC-1".to_string()], &Value::Null));

    let (mut seen, mut after) = (Vec::new(), 0);
    loop {
        let part = house.get(&format!("/api/v1/incidents/INC-1?limit=3&after={after}")).await.json();
        seen.extend(part["timeline"].as_array().expect("a timeline").iter().filter_map(|e| e["seq"].as_u64()));
        assert_eq!(part["procedure"]["steps"][0]["outcome"], "ok", "steps are known in each part");
        match part["next_after"].as_u64() {
            Some(next) => after = next,
            None => break,
        }
    }
    let whole = house.handle.store().incident_events(&IncidentId("INC-1".into()), 0, 1000).await.expect("read");
    assert_eq!(seen, whole.iter().map(|e| e.seq).collect::<Vec<_>>());
}

#[tokio::test]
async fn refusals_are_problems_with_a_way_out() {
    let house = House::start().await;
    let id = house.outage().await.id;
    let long = "x".repeat(1024 * 1024 + 1);
    let note = format!("/api/v1/incidents/{id}/note");
    let choose = format!("/api/v1/incidents/{id}/choose");
    let cases: [(Method, &str, Body, u16); 10] = [
        (Method::GET, "/api/v1/incidents/INC-99", Body::empty(), 404),
        (Method::GET, "/api/v1/incidents/nonsense", Body::empty(), 404),
        (Method::GET, "/api/v1/nothing", Body::empty(), 404),
        (Method::POST, "/api/v1/incidents/INC-99/ack", Body::empty(), 404),
        (Method::DELETE, "/api/v1/status", Body::empty(), 405),
        (Method::POST, &note, Body::from("{"), 400),
        (Method::POST, &note, Body::from(r#"{"text":"a","typo":1}"#), 400),
        (Method::POST, &note, Body::from(r#"{"text":"  "}"#), 422),
        (Method::POST, &note, Body::from(long), 413),
        (Method::POST, &choose, Body::from(r#"{"branch":0}"#), 409),
    ];
    for (method, path, body, status) in cases {
        let case = format!("{method} {path}");
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", house.token));
        if status == 413 {
            request = request.header(header::CONTENT_LENGTH, 1024 * 1024 + 1);
        }
        let answer = house.send(request.body(body).expect("a request")).await;
        assert_eq!(answer.status.as_u16(), status, "{case}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{case}");
        let problem = answer.json();
        assert_eq!(problem["status"], status, "{case}");
        for field in ["type", "title", "detail"] {
            assert!(
                problem[field].as_str().is_some_and(|t| t.len() > 3 && !t.starts_with("problem-")),
                "{case}: {problem}"
            );
        }
    }
    let drill = house.api(Method::POST, "/api/v1/drills/api-crash/runs", None).await;
    assert_eq!(drill.status, StatusCode::CONFLICT, "no injector is configured");
    let french = house.api_in("fr", Method::GET, "/api/v1/incidents/INC-99").await;
    assert_eq!(french.json()["title"], "Introuvable");
}

#[tokio::test]
async fn what_is_not_in_operation_is_said_in_the_readers_language_with_what_to_write() {
    let runbook = RUNBOOK.replace("Primary On-Call |", "Primary On-Call |\n| T+5min | Lead |");
    let house = House::start_with(&runbook, Default::default()).await;
    for (language, alert, contact) in [
        ("en", "Nothing measures what this condition speaks of", "how this contact is reached"),
        ("fr", "Rien ne mesure ce dont parle", "comment joindre ce contact"),
    ] {
        let status = house.api_in(language, Method::GET, "/api/v1/status").await.json();
        let [disk, lead] = &status["unbound"].as_array().expect("a list")[..] else { panic!("two: {status}") };
        assert!(disk["help"].as_str().is_some_and(|h| h.contains(alert)), "{disk}");
        assert_eq!((&disk["why"], &disk["snippet"]), (&json!("alert_not_measured"), &Value::Null));
        assert!(lead["help"].as_str().is_some_and(|h| h.contains(contact)), "{lead}");
        assert_eq!((&lead["what"], &lead["why"]), (&json!("contact"), &json!("contact_unbound")));
        assert!(lead["snippet"].as_str().is_some_and(|s| s.starts_with("[contacts.\"Lead\"]\n")), "{lead}");
    }
    let cookie = house.log_in().await;
    let page = house.page("/", &format!("{cookie}; vectra_lang=fr")).await.body;
    assert!(page.contains("comment joindre ce contact") && page.contains("<pre>[contacts."), "{page}");
}

#[tokio::test]
async fn why_a_drill_or_a_version_is_refused_is_said_in_the_readers_language() {
    let house = House::start_with_faults().await;
    let id = house.outage().await.id;
    for (language, health) in [("en", "a drill begins from health"), ("fr", "un exercice part d’un système sain")] {
        let answer = house.api_in(language, Method::POST, "/api/v1/drills/api-crash/runs").await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_string();
        assert!(detail.starts_with(&id.to_string()) && detail.ends_with(&format!("{health}.")), "{detail}");
    }
    std::fs::write(&house.document, " ").expect("written");
    for (language, empty) in [("en", "is empty: write"), ("fr", "est vide : écrivez")] {
        let answer = house.api_in(language, Method::POST, "/api/v1/program/accept").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.json()["detail"].as_str().is_some_and(|d| d.contains(empty)), "{}", answer.body);
    }
    std::fs::remove_file(&house.document).expect("removed");
    let gone = house.api_in("fr", Method::GET, "/api/v1/program/pending").await;
    assert!(gone.json()["detail"].as_str().is_some_and(|d| d.contains("illisible")), "{}", gone.body);
}

#[tokio::test]
async fn metrics_are_a_valid_exposition() {
    let house = House::start().await;
    house.outage().await;
    let answer = house.get("/metrics").await;
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    let mut typed = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for line in answer.body.lines() {
        if let Some(rest) = line.strip_prefix("# ") {
            let words: Vec<&str> = rest.splitn(3, ' ').collect();
            assert!(matches!(words[0], "HELP" | "TYPE") && words.len() == 3, "{line}");
            if words[0] == "TYPE" {
                assert!(matches!(words[2], "gauge" | "counter"), "{line}");
                assert!(typed.insert(words[1]), "{line} twice");
            }
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
        assert!(value.parse::<f64>().is_ok(), "{line}");
        let name = series.split('{').next().unwrap_or_default();
        assert!(typed.contains(name), "{line} has no type before it");
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{line}");
        assert!(seen.insert(series), "{line} twice");
        if let Some((_, labels)) = series.split_once('{') {
            assert!(labels.ends_with("\"}"), "{line}");
        }
    }
    assert!(answer.body.contains("vectra_incidents_open{severity=\"SEV1\"} 1"), "{}", answer.body);
    assert!(answer.body.contains("vectra_check_up{check=\"Backend\""), "{}", answer.body);
}

#[tokio::test]
async fn the_automation_switch_turns_both_ways() {
    let house = House::start().await;
    for (verb, stopped) in [("stop", true), ("resume", false)] {
        let answer = house.api(Method::POST, &format!("/api/v1/automation/{verb}"), None).await;
        assert_eq!(answer.json()["outcome"], "done");
        house.until("the switch", |v| (v.state.automation_stopped == stopped).then_some(())).await;
        let again = house.api(Method::POST, &format!("/api/v1/automation/{verb}"), None).await;
        assert_eq!(again.json()["outcome"], "already");
    }
}

#[tokio::test]
async fn an_edit_is_shown_in_meaning_and_runs_once_it_is_accepted() {
    let house = House::start().await;
    let same = house.get("/api/v1/program/pending").await.json();
    assert_eq!((&same["edited"], &same["changes"]), (&json!(false), &json!([])));
    std::fs::write(&house.document, RUNBOOK.replace("fail 2x", "fail 4x")).expect("written");
    let pending = house.get("/api/v1/program/pending").await.json();
    assert_eq!(pending["edited"], true);
    let change = &pending["changes"][0];
    assert_eq!(
        (&change["what"], &change["change"], &change["line"]),
        (&json!("alerts"), &json!("changed"), &json!(13))
    );
    assert_eq!((&change["weight"], &change["field"]), (&json!("alarming"), &json!("condition")));
    assert_eq!((&change["before"], &change["after"]), (&json!("2 failures in a row"), &json!("4 failures in a row")));
    assert_eq!(
        (&change["before_value"]["type"], &change["before_value"]["count"]),
        (&json!("trigger"), &json!(2)),
        "{change}"
    );
    let english = "Alert API Down condition 2 failures in a row to 4 failures in a row";
    let french = "Alerte API Down\u{a0}: condition de 2 échecs de suite à 4 échecs de suite";
    assert_eq!(change["sentence"], json!({ "en": english, "fr": french }));
    assert_eq!((&pending["alarming"], &pending["changes"][1]), (&json!(1), &json!(null)), "{pending}");

    let stale = house.api(Method::POST, "/api/v1/program/accept", Some(json!({ "sha256": "00" }))).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "another version than the one that was read");
    let accepted =
        house.api(Method::POST, "/api/v1/program/accept", Some(json!({ "sha256": pending["sha256"] }))).await;
    assert_eq!(accepted.json()["outcome"], "done", "{}", accepted.body);
    house.until("the new rule", |v| v.plan.rules[0].text.contains("4x").then_some(())).await;
    assert_eq!(house.api(Method::POST, "/api/v1/program/accept", None).await.json()["outcome"], "already");
}

#[tokio::test]
async fn every_sentence_of_the_post_mortem_cites_an_event_that_exists() {
    let house = House::start().await;
    let id = house.outage().await.id;
    house.api(Method::POST, &format!("/api/v1/incidents/{id}/ack"), None).await;
    house.api(Method::POST, &format!("/api/v1/incidents/{id}/approve"), Some(json!({}))).await;
    house.resolved(&id).await;
    let answer = house.get(&format!("/api/v1/incidents/{id}/postmortem")).await;
    assert!(answer.header("content-type").starts_with("text/markdown"));
    let events = house.handle.store().incident_events(&id, 0, 1000).await.expect("read");
    let known: BTreeSet<u64> = events.iter().map(|e| e.seq).collect();
    let sentences: Vec<&str> = answer.body.lines().filter(|l| l.starts_with("- ")).collect();
    assert!(sentences.len() > events.len(), "the timeline alone has one for each event");
    for sentence in &sentences {
        let cites: Vec<u64> = sentence.split("[#").skip(1).filter_map(|c| c.split(']').next()?.parse().ok()).collect();
        assert!(!cites.is_empty() && cites.iter().all(|c| known.contains(c)), "{sentence}");
    }
    for part in ["## Summary", "“crash → Restart service” was chosen", "was kept", "status 137", "## Follow-ups"]
    {
        assert!(answer.body.contains(part), "{part}: {}", answer.body);
    }
    assert!(!answer.body.contains("Auto-deploy is still on, and"), "no rollback was done");
}

#[tokio::test]
async fn a_drill_runs_to_its_report_and_the_list_keeps_it() {
    let house = House::start_with_faults().await;
    let before = house.get("/api/v1/drills").await.json();
    assert_eq!((&before[0]["name"], &before[0]["passed"]), (&json!("api-crash"), &Value::Null));
    let answer = house.api(Method::POST, "/api/v1/drills/api-crash/runs", None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let report = answer.json();
    assert_eq!(report["passed"], true, "{report}");
    assert_eq!(report["branch"]["chosen"], "crash");
    house.until("the end of the drill", |v| v.state.drill.is_none().then_some(())).await;
    let after = house.get("/api/v1/drills").await.json();
    assert_eq!((&after[0]["passed"], &after[0]["report"]), (&json!(true), &report));

    let wrong = house.api(Method::POST, "/api/v1/drills/api-bad-release/runs", None).await.json();
    assert_eq!(wrong["passed"], false, "the evidence of this house says crash: {wrong}");
    let unknown = house.api(Method::POST, "/api/v1/drills/none/runs", None).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_description_names_every_answer() {
    let house = House::start().await;
    let description = house.get("/api/openapi.json").await.json();
    assert!(description["openapi"].as_str().is_some_and(|v| v.starts_with("3.")));
    for (path, methods) in description["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{method} {path}");
            assert!(!operation["responses"].as_object().expect("answers").is_empty(), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_not_understood_changes_nothing() {
    let house = House::start_with_faults().await;
    let paths = [
        "/api/v1/automation/stop",
        "/api/v1/automation/resume",
        "/api/v1/drills/api-crash/runs",
        "/api/v1/program/accept",
        "/api/v1/incidents/INC-1/ack",
    ];
    for path in paths {
        for body in ["{", "[]", "null", " ", "[null]", r#"{"dry_run":true}"#, r#"{"sha256":1}"#] {
            let request = Request::builder()
                .method(Method::POST)
                .uri(path)
                .header(header::AUTHORIZATION, format!("Bearer {}", house.token));
            let answer = house.send(request.body(Body::from(body)).expect("a request")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {body}: {}", answer.body);
            assert_eq!(answer.header("content-type"), "application/problem+json", "{path} {body}");
        }
    }
    let status = house.get("/api/v1/status").await.json();
    assert_eq!((&status["automation_stopped"], &status["drill"]), (&json!(false), &Value::Null));
    let stopped = house.api(Method::POST, "/api/v1/automation/stop", Some(json!({}))).await;
    assert_eq!(stopped.status, StatusCode::OK, "{}", stopped.body);
    let resumed = house.api(Method::POST, "/api/v1/automation/resume", None).await;
    assert_eq!(resumed.status, StatusCode::OK, "{}", resumed.body);
}

#[tokio::test]
async fn a_body_without_an_end_is_refused_in_the_readers_language() {
    let house = House::start().await;
    let cookie = house.log_in().await;
    let csrf = house.page("/", &cookie).await.csrf();
    let cases = [
        ("/login", "", "text/html"),
        ("/program/accept", cookie.as_str(), "text/html"),
        ("/api/v1/tokens", "", "application/problem+json"),
        ("/api/v1/automation/stop", "", "application/problem+json"),
    ];
    for (path, cookie, kind) in cases {
        // No length is announced, as in a request that is sent in chunks.
        let long = format!("csrf={csrf}&token={}", "x".repeat(3 * 1024 * 1024));
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::ACCEPT_LANGUAGE, "fr")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request = match (cookie, path) {
            ("", "/login") => request,
            ("", _) => request.header(header::AUTHORIZATION, format!("Bearer {}", house.token)),
            (cookie, _) => request.header(header::COOKIE, cookie),
        };
        let answer = house.send(request.body(Body::from(long)).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}: {}", answer.body);
        assert!(answer.header("content-type").starts_with(kind), "{path}: {}", answer.header("content-type"));
        assert!(answer.body.contains("1048576"), "{path}: {}", answer.body);
        assert!(answer.body.contains("octets"), "{path}: {}", answer.body);
    }
    assert_eq!(house.get("/api/v1/status").await.json()["automation_stopped"], false);
}

#[tokio::test]
async fn a_note_is_bounded_and_shown_without_what_would_turn_the_text() {
    let house = House::start().await;
    let id = house.outage().await.id;
    let path = format!("/api/v1/incidents/{id}/note");
    let note = |text: String| house.api(Method::POST, &path, Some(json!({ "text": text })));
    let long = note("é".repeat(10_001)).await;
    assert_eq!(long.status, StatusCode::BAD_REQUEST, "{}", long.body);
    assert!(long.json()["detail"].as_str().is_some_and(|d| d.contains("10000")), "{}", long.body);
    assert_eq!(note("é".repeat(10_000)).await.status, StatusCode::OK);
    assert_eq!(note("one\n\ttwo \u{202e}evil\u{2066}\u{1b}[31m".into()).await.status, StatusCode::OK);
    let shown = house.get(&format!("/api/v1/incidents/{id}")).await.json();
    let texts: Vec<&str> =
        shown["timeline"].as_array().expect("a list").iter().filter_map(|e| e["text"].as_str()).collect();
    assert!(texts.iter().any(|t| t.ends_with("one\n\ttwo \u{fffd}evil\u{fffd}\u{fffd}[31m")), "{texts:?}");
    let page = house.page(&format!("/incidents/{id}"), &house.log_in().await).await.body;
    assert!(page.contains("two \u{fffd}evil") && !page.contains('\u{202e}'), "{page}");
}
