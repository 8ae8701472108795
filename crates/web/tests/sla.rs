//! What was promised and what was kept: API, page and the report of a month, over measurements that the test wrote.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use axum::http::StatusCode;
use base64::Engine as _;
use common::{House, RUNBOOK};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use vectra_engine::event::{Actor, Body, Event};
use vectra_engine::health::Verdict;
use vectra_engine::maintenance::Maintenance;
use vectra_engine::signal::{Measured, Requests, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_engine::unseen::{Unseen, Why};
use vectra_store::measure::{DAY, MINUTE, Refused, Settings};
use vectra_store::memory::MemoryStore;
use vectra_store::{Batch, Store as _};
use vectra_web::Options;

const SLA: &str = "\n## SLA\n\n| Metric | Target | Critical |\n|---|---|---|\n| Uptime | 99.5% | < 99% |\n\
| API Latency P99 | < 1s | > 3s |\n| Error Rate | < 0.05% | > 5% |\n";

/// 2026-10-01 00:00 UTC, the month that is written.
const OCTOBER: i64 = 1_790_812_800_000;

/// A house whose API was asked once a minute all October, but for one hour; it failed for half an hour on the 12th, and was
/// slow for ten minutes of each of the first fifty hours.
async fn house() -> House {
    house_with("", "").await
}

/// The same, with more in its document and configuration.
async fn house_with(said: &str, config: &str) -> House {
    recorded_house(said, config, &[]).await
}

/// The same, with a log that says which maintenance was in operation since when.
async fn recorded_house(said: &str, config: &str, recorded: &[(Time, Maintenance)]) -> House {
    house_on(Arc::new(MemoryStore::new()), said, config, recorded).await
}

async fn house_on(store: Arc<MemoryStore>, said: &str, config: &str, recorded: &[(Time, Maintenance)]) -> House {
    house_of(store, said, config, recorded, |_| None).await
}

/// The same, with what else was measured in each minute.
async fn house_of(
    store: Arc<MemoryStore>,
    said: &str,
    config: &str,
    recorded: &[(Time, Maintenance)],
    beside: impl Fn(Time) -> Option<Measured>,
) -> House {
    let runbook = format!("{RUNBOOK}{SLA}{said}");
    let check = House::plan(&runbook).checks[0].id.clone();
    let event = |(seq, (at, held)): (u64, &(Time, Maintenance))| Event {
        seq,
        at: *at,
        actor: Actor::Vectra,
        incident: None,
        body: Body::MaintenancePlanned { held: held.clone() },
    };
    let events = (1..).zip(recorded).map(event).collect();
    store.commit(&Batch { events, ..Batch::default() }).await.expect("kept");
    let kept = store.measurements();
    let thresholds = vec![1_000_000, 3_000_000];
    kept.configure(Settings { thresholds, hours_for: Span(60_000 * DAY), ..Settings::default() });
    for minute in 0..31 * 24 * 60 {
        let asked = minute / 60 != 9 * 24 + 3;
        let failed = minute / 30 == (11 * 24 + 5) * 2;
        let slow = minute / 60 < 50 && minute % 60 < 10;
        let at = Time(OCTOBER + minute * MINUTE);
        let sample = Sample::Result {
            verdict: if failed { Verdict::Fail } else { Verdict::Pass },
            took_us: if slow { 1_500_000 } else { 80_000 },
        };
        let measured = Measured { series: Series::Check { check: check.clone() }, at, sample };
        let all: Vec<Measured> = asked.then_some(measured).into_iter().chain(beside(at)).collect();
        assert_eq!(kept.append(&all, at).await.expect("kept"), Refused::default());
        kept.tidy(at).await.expect("tidies");
    }
    while kept.tidy(Time(OCTOBER + 32 * DAY)).await.expect("tidies") {}
    House::start_configured(store, &runbook, config).await
}

fn rfc3339(at: Time) -> String {
    jiff::Timestamp::from_millisecond(at.0).expect("a moment").to_string()
}

/// The text of a page, as a browser reads its signs.
fn read(body: &str) -> String {
    body.replace("&#60;", "<").replace("&lt;", "<").replace("&#38;", "&").replace("&amp;", "&")
}

fn row<'v>(sla: &'v Value, name: &str) -> &'v Value {
    let rows = sla["objectives"].as_array().expect("a list");
    rows.iter().find(|r| r["name"] == name).unwrap_or_else(|| panic!("no {name} in {sla}"))
}

#[tokio::test]
async fn the_report_of_a_month_says_what_was_kept_from_exact_counts() {
    let house = house().await;
    let answer = house.get("/api/v1/sla/report?month=2026-10").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let report = answer.json();
    assert_eq!(
        (&report["month"], &report["complete"], &report["zone"]),
        (&"2026-10".into(), &true.into(), &"UTC".into())
    );
    assert_eq!((&report["from"], &report["to"]), (&"2026-10-01T00:00:00Z".into(), &"2026-11-01T00:00:00Z".into()));

    let uptime = row(&report, "Uptime");
    assert_eq!(uptime["samples"], 743 * 60);
    assert_eq!((&uptime["target"]["bad_at_most"], &uptime["target"]["verdict"]), (&30.into(), &"kept".into()));
    assert_eq!((&uptime["source"], &uptime["environment"]), (&"checks".into(), &"API Prod".into()));
    assert_eq!(uptime["gaps"]["listed"][0]["from"], "2026-10-10T03:00:00Z");
    assert_eq!((&uptime["gaps"]["count"], &uptime["gaps"]["seconds"]), (&1.into(), &3600.0.into()));
    assert_eq!(uptime["computed"]["hours"], 743);
    assert_eq!(uptime["days"].as_array().map(Vec::len), Some(31));
    assert_eq!(uptime["days"][11]["bad"], 30);

    // 500 of 44580 took longer than a second, and 1 % may; none took three.
    let latency = row(&report, "API Latency P99");
    let target = &latency["target"];
    assert_eq!(
        (&target["bad_at_most"], &target["exact"], &target["verdict"]),
        (&500.into(), &true.into(), &"broken".into())
    );
    assert_eq!(latency["critical"]["verdict"], "kept");
    let p99 = latency["measured"].as_f64().expect("measured");
    assert!((p99 - 1.5).abs() <= 0.015, "{p99}");
    assert_eq!(row(&report, "Error Rate")["target"]["verdict"], "broken");

    // Asked again it says the same, to the last digit.
    let again = house.get("/api/v1/sla/report?month=2026-10").await.json();
    assert_eq!(again["objectives"], report["objectives"]);
}

/// Every minute has a result, but not every run took place.
#[tokio::test]
async fn runs_that_did_not_take_place_are_missing_though_no_minute_is_empty() {
    let store = Arc::new(MemoryStore::new());
    let check = House::plan(&format!("{RUNBOOK}{SLA}")).checks[0].id.clone();
    for (minute, runs) in [(10, 1.0), (20, 100.0)] {
        let at = Time(OCTOBER + minute);
        let measured = Measured { series: Series::missed_runs(check.as_str()), at, sample: Sample::Reading(runs) };
        assert_eq!(store.measurements().append(&[measured], at).await.expect("kept"), Refused::default());
    }
    let house = house_on(store, "", "", &[]).await;
    let report = house.get("/api/v1/sla/report?month=2026-10").await.json();
    assert_eq!(row(&report, "Uptime")["missed"], 101);
    assert_eq!(row(&report, "Uptime")["samples"], 743 * 60, "they are no samples");
    let csv = house.get("/api/v1/sla/report.csv?month=2026-10").await.body;
    let lines: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let column = lines[0].iter().position(|name| *name == "missed").expect("a column");
    assert_eq!(lines[1][column], "101");
    for (language, said) in [
        ("en", "101 runs that were due did not take place. 1 gap, 1 h"),
        ("fr", "101 contrôles prévus n’ont pas eu lieu. 1 trou"),
    ] {
        let page = house.api_in(language, axum::http::Method::GET, "/api/v1/sla/report.html?month=2026-10").await;
        let text = read(&page.body).replace(['\u{a0}', '\u{202f}'], " ");
        assert!(text.contains(said), "{text}");
    }
}

/// The document says that maintenance does not count, and the outage of the 12th and the hour that is missing lay in it.
#[tokio::test]
async fn maintenance_counts_neither_as_good_nor_as_bad_where_the_document_says_so() {
    let said = "\nPlanned maintenance is excluded.\n";
    let windows = "\n[maintenance.Reindex]\nschedule = \"0 5 12 * *\"\nlength = \"1h\"\n\
[maintenance.Disk]\nschedule = \"0 3 10 * *\"\nlength = \"90m\"\nenvironments = [\"API Prod\"]\n";
    let house = house_with(said, windows).await;
    let report = house.get("/api/v1/sla/report?month=2026-10").await.json();
    let uptime = row(&report, "Uptime");
    assert_eq!(uptime["samples"], 743 * 60 - 60 - 30, "an hour, and the half hour that was measured");
    let target = &uptime["target"];
    assert_eq!((&target["bad_at_most"], &uptime["budget_left"]), (&0.into(), &1.0.into()));
    assert_eq!(uptime["gaps"]["count"], 0, "nothing had to be there");
    let left_out = &uptime["maintenance"];
    assert_eq!((&left_out["count"], &left_out["seconds"]), (&2.into(), &9000.0.into()));
    assert_eq!(left_out["listed"][0]["from"], "2026-10-10T03:00:00Z");
    // Nothing of October was recorded: that is said.
    assert_eq!(uptime["maintenance_known"], serde_json::json!({"source": "configuration", "recorded_from": null}));
    let csv = house.get("/api/v1/sla/report.csv?month=2026-10").await;
    assert!(csv.body.lines().nth(1).is_some_and(|line| line.ends_with(",9000,configuration,0,0")), "{}", csv.body);
    for (language, said) in [
        ("en", "2 stretches of maintenance, 2 h 30 min in all, do not count."),
        ("fr", "2 périodes de maintenance, 2 h 30 min en tout, ne comptent pas."),
    ] {
        let page = house.api_in(language, axum::http::Method::GET, "/api/v1/sla/report.html?month=2026-10").await;
        let text = read(&page.body).replace(['\u{a0}', '\u{202f}'], " ");
        assert!(text.contains(said), "{text}");
    }
}

/// In September somebody started with windows, and in the middle of October moved one of them; today there is none any
/// more. October stays what it was.
#[tokio::test]
async fn a_past_month_keeps_its_maintenance_though_its_windows_are_gone() {
    let said = "\nPlanned maintenance is excluded.\n";
    let reindex = "\n[maintenance.Reindex]\nschedule = \"0 5 12 * *\"\nlength = \"1h\"\n";
    let moved = "\n[maintenance.Reindex]\nschedule = \"0 6 * * *\"\nlength = \"1h\"\n";
    let held = |config: &str| House::plan_configured(&format!("{RUNBOOK}{SLA}{said}"), config).maintenance();
    let at = |day: i64| Time(OCTOBER + day * DAY);
    let recorded = [(at(-20), held(reindex)), (at(20), held(moved)), (at(21), held(""))];
    let left_out = |day: i64, hour: i64| at(day) + Span(hour * 60 * MINUTE);
    for config in ["", reindex, moved] {
        let house = recorded_house(said, config, &recorded).await;
        let report = house.get("/api/v1/sla/report?month=2026-10").await.json();
        let uptime = row(&report, "Uptime");
        assert_eq!((&uptime["target"]["bad_at_most"], &uptime["samples"]), (&0.into(), &(743 * 60 - 120).into()));
        let listed = uptime["maintenance"]["listed"].as_array().expect("a list");
        let begun: Vec<&str> = listed.iter().filter_map(|hole| hole["from"].as_str()).collect();
        assert_eq!(begun, [left_out(11, 5), left_out(20, 6)].map(rfc3339), "{config}");
        assert_eq!(uptime["maintenance_known"], serde_json::json!({"source": "recorded", "recorded_from": null}));
        for (language, said) in [
            ("en", "Judged by the windows that were in operation then, as the log keeps them."),
            ("fr", "Jugé d’après les fenêtres en service à ce moment-là, telles que le journal les garde."),
        ] {
            let page = house.api_in(language, axum::http::Method::GET, "/api/v1/sla/report.html?month=2026-10").await;
            assert!(read(&page.body).contains(said), "{}", page.body);
        }
        let csv = house.get("/api/v1/sla/report.csv?month=2026-10").await;
        assert!(csv.body.lines().nth(1).is_some_and(|line| line.ends_with(",7200,recorded,0,0")), "{}", csv.body);
    }
}

/// Months that begin and windows that open in the middle of an hour: what is read once only hours are kept is what was read
/// before, to the last digit.
#[tokio::test]
async fn the_report_of_a_month_says_the_same_at_a_hundred_days() {
    let said = "\nPlanned maintenance is excluded.\n";
    let config = "\n[maintenance.Noon]\nschedule = \"15 12 * * *\"\nlength = \"30m\"\nzone = \"UTC\"\n\
[objectives]\nzone = \"Asia/Kolkata\"\n";
    let held = House::plan_configured(&format!("{RUNBOOK}{SLA}{said}"), config).maintenance();
    let store = Arc::new(MemoryStore::new());
    let house = house_on(store.clone(), said, config, &[(Time(OCTOBER - 20 * DAY), held)]).await;
    let mut reports = Vec::new();
    for age in [0, 100 * DAY] {
        while store.measurements().tidy(Time(OCTOBER + 32 * DAY + age)).await.expect("tidies") {}
        let report = house.get("/api/v1/sla/report?month=2026-10").await.json();
        let uptime = row(&report, "Uptime");
        assert_eq!((&report["to"], &uptime["days"][11]["bad"]), (&"2026-10-31T18:30:00Z".into(), &30.into()));
        // To half past six in the evening of the 31st, without the hour that is missing and without the noons.
        assert_eq!(uptime["samples"], 31 * 1440 - 330 - 60 - 31 * 30);
        assert_eq!((&uptime["gaps"]["count"], &uptime["gaps"]["seconds"]), (&1.into(), &3600.0.into()));
        assert_eq!(uptime["computed"]["by_beginning"], 0);
        let mut rows = report["objectives"].as_array().expect("a list").clone();
        // From single samples, minutes or hours: that alone depends on the age.
        rows.iter_mut().filter_map(Value::as_object_mut).for_each(|row| drop(row.remove("computed")));
        reports.push(rows);
    }
    assert_eq!(reports[0], reports[1]);
}

/// The exclusion was written into the document after October, and recorded from the 11th on: what is known comes first.
#[tokio::test]
async fn where_only_a_part_is_recorded_the_answer_says_from_when() {
    let reindex = "\n[maintenance.Reindex]\nschedule = \"0 5 * * *\"\nlength = \"1h\"\n";
    let held = House::plan_configured(&format!("{RUNBOOK}{SLA}"), reindex).maintenance();
    let said = "\nPlanned maintenance is excluded.\n";
    let house = recorded_house(said, reindex, &[(Time(OCTOBER + 10 * DAY), held)]).await;
    let uptime = row(&house.get("/api/v1/sla/report?month=2026-10").await.json(), "Uptime").clone();
    assert_eq!(uptime["maintenance"]["count"], 10, "up to the 10th, as the configuration of now has it");
    assert_eq!(uptime["target"]["bad_at_most"], 30, "on the 12th it counted");
    assert_eq!(
        uptime["maintenance_known"],
        serde_json::json!({"source": "both", "recorded_from": "2026-10-11T00:00:00Z"})
    );
    let page = house.api_in("en", axum::http::Method::GET, "/api/v1/sla/report.html?month=2026-10").await;
    assert!(read(&page.body).contains("from 2026-10-11 00:00"), "{}", page.body);
}

/// The same objectives where no window is known: it counts, and that is said.
#[tokio::test]
async fn an_exclusion_without_a_window_is_told() {
    let house = house_with("\nPlanned maintenance is excluded.\n", "").await;
    let uptime = row(&house.get("/api/v1/sla/report?month=2026-10").await.json(), "Uptime").clone();
    assert_eq!((&uptime["samples"], &uptime["maintenance"]["count"]), (&(743 * 60).into(), &0.into()));
    let view = house.handle.view();
    let told: Vec<_> = view.plan.unbound.iter().filter(|u| u.what == vectra_plan::UnboundKind::Maintenance).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].snippet().is_some_and(|s| s.starts_with("[maintenance.")));
}

#[tokio::test]
async fn the_report_is_written_for_spreadsheets_and_for_people_in_their_language() {
    let house = house().await;
    let csv = house.get("/api/v1/sla/report.csv?month=2026-10").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = csv.body.lines().collect();
    assert_eq!(lines.len(), 4, "{}", csv.body);
    let uptime: Vec<&str> = lines[1].split(',').collect();
    assert_eq!(uptime.len(), lines[0].split(',').count());
    assert_eq!(
        lines[1],
        "2026-10,UTC,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,API Prod,Uptime,".to_string()
            + uptime[6]
            + ",availability,checks,>= 0.995,< 0.99,0.9993270524899058,0.9993270524899058,0.9993270524899058,44580,44580,30,30,\
0.005,0.8654104979811574,kept,kept,1,3600,0,2026-10-01T00:00:00Z,0,0,743,,,0,0"
    );

    for (language, parts) in [
        (
            "en",
            [
                "objectives in 2026-10 (UTC)",
                "99.932 %",
                "broken",
                "1 gap, 1 h in all.",
                "30 of 44580 failed; 222.9 may.",
            ],
        ),
        (
            "fr",
            [
                "objectifs en 2026-10 (UTC)",
                "99,932 %",
                "manquée",
                "1 trou, 1 h en tout.",
                "30 sur 44580 en échec ; 222,9 admises.",
            ],
        ),
    ] {
        let html = house.api_in(language, axum::http::Method::GET, "/api/v1/sla/report.html?month=2026-10").await;
        assert_eq!(html.header("content-type"), "text/html; charset=utf-8");
        for part in parts {
            assert!(html.body.contains(part), "{part}: {}", html.body);
        }
        // The browser uses the style that is in the page, and no other.
        let style = html.body.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next());
        let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style.expect("a style")));
        let policy = html.header("content-security-policy");
        assert!(
            policy.contains(&format!("style-src 'sha256-{digest}'")) && policy.contains("default-src 'none'"),
            "{policy}"
        );
        assert!(html.body.contains("<svg") && html.body.contains("@media print") && !html.body.contains("<script"));
        assert_eq!(html.body.matches("<rect").count(), 3 * 31);
        assert!(html.body.contains("≈ 1") && html.body.contains(" s</td>"), "{}", html.body);
    }
    for (accept, kind) in
        [("text/csv", "text/csv"), ("text/html,application/json", "text/html"), ("*/*", "application/json")]
    {
        let request = axum::http::Request::builder()
            .uri("/api/v1/sla/report?month=2026-10")
            .header("authorization", format!("Bearer {}", house.token))
            .header("accept", accept);
        let answer = house.send(request.body(axum::body::Body::empty()).expect("a request")).await;
        assert!(answer.header("content-type").starts_with(kind), "{accept}");
    }
}

#[tokio::test]
async fn the_page_shows_now_and_a_month_without_script() {
    let house = house().await;
    let cookie = house.log_in().await;
    assert!(house.page("/", &cookie).await.body.contains("href=\"/sla\""));
    let page = house.page("/sla", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in ["Uptime", "≥ 99.5 %", "< 99 %", "API Latency P99", "< 1 s", "Burn rate", "type=\"month\""] {
        assert!(read(&page.body).contains(part), "{part}: {}", page.body);
    }
    assert!(!page.body.contains("<script") && !page.body.contains("style=\""));
    let month = house.page("/sla?month=2026-10&lang=fr", &cookie).await;
    for part in ["objectifs en 2026-10", "99,932 %", "tenue", "manquée", "/sla?lang=en&month=2026-10"] {
        assert!(read(&month.body).contains(part), "{part}: {}", month.body);
    }
    assert_eq!(house.page("/sla?month=2026-13", &cookie).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused_with_what_to_write() {
    let house = House::start_with(&format!("{RUNBOOK}{SLA}"), Options::default()).await;
    for (path, status, says) in [
        ("/api/v1/sla?window=500d", StatusCode::BAD_REQUEST, "30d"),
        ("/api/v1/sla?window=x", StatusCode::BAD_REQUEST, "30d"),
        ("/api/v1/sla?env=Mars", StatusCode::NOT_FOUND, "API Prod"),
        ("/api/v1/sla?envv=x", StatusCode::BAD_REQUEST, "envv"),
        ("/api/v1/sla/report?month=2026-13", StatusCode::BAD_REQUEST, "2026-10"),
        ("/api/v1/sla/report?month=9999-01", StatusCode::BAD_REQUEST, "2026-10"),
        ("/api/v1/sla/report", StatusCode::BAD_REQUEST, "month"),
    ] {
        let answer = house.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        assert!(answer.body.contains(says), "{path}: {}", answer.body);
    }
    let all = house.get("/api/v1/sla?env=API%20Prod&window=7d").await.json();
    assert_eq!(row(&all, "Uptime")["window"], "7d");
    assert_eq!(house.get("/api/v1/sla?window=month").await.json()["objectives"][0]["window"], "month");
}

/// Requests that were told and are in no figure are said with their time and why: API, report, table and page.
#[tokio::test]
async fn requests_that_are_in_no_figure_are_listed_with_their_reason() {
    let store = Arc::new(MemoryStore::new());
    let stretch = |day: i64, why, total, failed| Unseen {
        environment: "API Prod".into(),
        source: "scrape api".into(),
        why,
        from: Time(OCTOBER + day * DAY),
        to: Time(OCTOBER + day * DAY + 2 * 60 * MINUTE),
        total,
        failed,
    };
    let told = [
        stretch(4, Why::NotRunning, 700, 20),
        stretch(9, Why::NotTold, 55, 3),
        Unseen { environment: "Elsewhere".into(), ..stretch(9, Why::TooLate, 9, 9) },
        stretch(40, Why::TooLate, 8, 8),
    ];
    let events = (1..).zip(told).map(|(seq, stretch)| {
        let (actor, at) = (Actor::Vectra, stretch.to);
        Event { seq, at, actor, incident: None, body: Body::RequestsUnseen { stretch } }
    });
    store.commit(&Batch { events: events.collect(), ..Batch::default() }).await.expect("kept");
    let config = "[telemetry.scrape.api]\nurl = \"http://127.0.0.1:9/metrics\"\nenvironment = \"API Prod\"\n";
    let house = house_on(store, "", config, &[]).await;
    let report = house.get("/api/v1/sla/report?month=2026-10").await.json();
    let errors = row(&report, "Error Rate");
    let unseen = errors["unseen"].as_array().expect("a list");
    let told: Vec<_> = unseen.iter().map(|u| (u["from"].as_str(), u["why"].as_str(), u["requests"].as_u64())).collect();
    assert_eq!(
        told,
        [
            (Some("2026-10-05T00:00:00Z"), Some("not_running"), Some(700)),
            (Some("2026-10-10T00:00:00Z"), Some("not_told"), Some(55))
        ]
    );
    assert_eq!(row(&report, "Uptime")["unseen"], serde_json::json!([]), "checks count it");
    let csv = house.get("/api/v1/sla/report.csv?month=2026-10").await.body;
    let line = csv.lines().find(|l| l.contains("Error Rate")).expect("a line");
    assert!(csv.lines().next().is_some_and(|l| l.ends_with(",unseen_requests,unseen_failed")), "{csv}");
    assert!(line.ends_with(",755,23"), "{line}");
    for path in ["/api/v1/sla/report.html?month=2026-10", "/sla?month=2026-10"] {
        let page = read(&house.get(path).await.body);
        assert!(page.contains("755 requests (23 failed) were told but are in no figure"), "{path}: {page}");
        assert!(page.contains("700 (20 failed), scrape api: Vectra did not run"), "{path}: {page}");
    }
}

/// "Nothing is missing" is said of an objective only where that is so: of a month without any figure it is not, nor where
/// requests were told that are in none.
#[tokio::test]
async fn nothing_is_missing_is_said_only_where_nothing_is() {
    let config = "[telemetry.scrape.api]\nurl = \"http://127.0.0.1:9/metrics\"\nenvironment = \"API Prod\"\n";
    let said = async |house: &House, name: &str| {
        let page = read(&house.get("/sla?month=2026-10").await.body);
        let (_, row) = page.split_once(&format!("<h3>{name} ·")).unwrap_or_else(|| panic!("{name}: {page}"));
        let (_, missing) = row.split_once("<dt>Missing</dt><dd>").unwrap_or_else(|| panic!("{name}: {page}"));
        missing.split('<').next().unwrap_or_default().to_owned()
    };
    let none = house_on(Arc::new(MemoryStore::new()), "", config, &[]).await;
    assert_eq!(said(&none, "Error Rate").await, "Of all this time nothing was measured.");
    assert!(said(&none, "Uptime").await.starts_with("1 gap, "), "checks count it");

    let quiet = |at: Time| {
        let series = Series::Requests { environment: "API Prod".into(), route: None };
        Some(Measured { series, at, sample: Sample::Requests(Requests::default()) })
    };
    let house = house_of(Arc::new(MemoryStore::new()), "", config, &[], quiet).await;
    assert_eq!(said(&house, "Error Rate").await, "Nothing is missing.", "it was looked at, and nobody asked");

    let each = |at: Time| {
        let series = Series::Requests { environment: "API Prod".into(), route: None };
        let sample = Sample::Requests(Requests { total: 10, ..Requests::default() });
        Some(Measured { series, at, sample })
    };
    for (stretches, wanted) in [(0, "Nothing is missing."), (1, "No stretch of time is missing, but requests are.")] {
        let store = Arc::new(MemoryStore::new());
        let (from, to) = (Time(OCTOBER + 2 * DAY), Time(OCTOBER + 2 * DAY + 5 * MINUTE));
        let (environment, source) = ("API Prod".into(), "scrape api".into());
        let stretch = Unseen { environment, source, why: Why::TooLate, from, to, total: 40, failed: 4 };
        let (actor, body) = (Actor::Vectra, Body::RequestsUnseen { stretch });
        let event = Event { seq: 1, at: to, actor, incident: None, body };
        let events = vec![event].into_iter().take(stretches).collect();
        store.commit(&Batch { events, ..Batch::default() }).await.expect("kept");
        let some = house_of(store, "", config, &[], each).await;
        assert_eq!(said(&some, "Error Rate").await, wanted);
        // What was counted told no times.
        let told = "446400 of 446400 samples told no time and are in no percentile.";
        assert_eq!(said(&some, "API Latency P99").await, told);
    }
}
