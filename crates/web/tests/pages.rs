//! What people see in a browser without JavaScript.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use common::{Answer, House};

async fn in_language(house: &House, path: &str, cookie: &str, accept: &str) -> Answer {
    let request = Request::builder().uri(path).header(header::COOKIE, cookie).header(header::ACCEPT_LANGUAGE, accept);
    house.send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn an_outage_is_acknowledged_approved_and_over_by_forms_alone() {
    let house = House::start().await;
    let id = house.outage().await.id;
    let cookie = house.log_in().await;
    let overview = house.page("/", &cookie).await;
    for part in [
        "API Unavailable",
        "waits for approval",
        "firing",
        "failing",
        "HTTP 502",
        "Disk Space",
        "Stop all automatic changes",
    ] {
        assert!(overview.body.contains(part), "{part}: {}", overview.body);
    }
    let path = format!("/incidents/{id}");
    assert!(overview.body.contains(&format!("href=\"{path}\"")));

    let page = house.page(&path, &cookie).await;
    for part in [
        "SEV1",
        "Service down",
        "left",
        "Primary On-Call",
        "delivered",
        "crash → Restart service",
        "API Prod (srv-1)",
        "no release in the",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(page.body.contains("http-equiv=\"refresh\" content=\"5\"") && page.body.contains("?pause=1"));
    assert!(!page.body.contains("<script"), "no script at all");

    for verb in ["ack", "approve"] {
        assert!(page.body.contains(&format!("action=\"{path}/{verb}\"")), "{verb}: {}", page.body);
        let answer = house.form(&format!("{path}/{verb}"), &cookie, &[("csrf", &page.csrf())]).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, path.as_str()),
            "{}",
            answer.body
        );
    }
    house.resolved(&id).await;
    let end = house.page(&path, &cookie).await;
    assert!(end.body.contains("by bootstrap") && end.body.contains("kept"), "{}", end.body);
    assert!(!end.body.contains("http-equiv") && !end.body.contains("/approve\""), "nothing more to do");
    let draft = house.page(&format!("{path}/postmortem"), &cookie).await;
    assert!(draft.body.contains(&format!("href=\"{path}#e")), "{}", draft.body);
    let overview = house.page("/", &cookie).await;
    assert!(overview.body.contains("No incident is open."), "{}", overview.body);
}

#[tokio::test]
async fn both_languages_render_and_the_choice_is_kept() {
    let house = House::start().await;
    let id = house.outage().await.id;
    let cookie = house.log_in().await;
    for path in ["/".to_string(), format!("/incidents/{id}"), "/program".into()] {
        let french = in_language(&house, &path, &cookie, "fr-FR,fr;q=0.9").await;
        let english = in_language(&house, &path, &cookie, "en").await;
        assert!(french.body.contains("<html lang=\"fr\">") && french.body.contains("Se déconnecter"), "{path}");
        assert!(english.body.contains("<html lang=\"en\">") && english.body.contains("Log out"), "{path}");
        for answer in [&french, &english] {
            for prefix in ["overview-", "incident-", "program-", "state-", "table-", "stage-", "nav-", "due-", "event-"]
            {
                let raw = answer.body.split(['>', '<']).any(|text| text.trim().starts_with(prefix));
                assert!(!raw, "{path} shows a bare key of {prefix}");
            }
        }
    }
    let chosen = in_language(&house, "/?lang=fr", &cookie, "en").await;
    assert!(chosen.header("set-cookie").starts_with("vectra_lang=fr"));
    let kept = in_language(&house, "/", &format!("{cookie}; vectra_lang=fr"), "en").await;
    assert!(kept.body.contains("<html lang=\"fr\">"));
}

#[tokio::test]
async fn what_people_and_machines_write_is_shown_as_text() {
    const ATTACK: &str = "<script>alert(1)</script><img src=x onerror=\"x\">";
    let house = House::start().await;
    *house.world.output.lock().expect("unpoisoned") = ATTACK.into();
    let id = house.outage().await.id;
    let cookie = house.log_in().await;
    let path = format!("/incidents/{id}");
    let live = house.page(&path, &cookie).await;
    assert!(!live.body.contains("<textarea"), "a page that renews itself would lose what is typed");
    let still = house.page(&format!("{path}?pause=1"), &cookie).await;
    assert!(still.body.contains("<textarea") && !still.body.contains("http-equiv"));
    let noted = house.form(&format!("{path}/note"), &cookie, &[("csrf", &still.csrf()), ("text", ATTACK)]).await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER);
    for path in [path.clone(), format!("{path}/postmortem"), "/".into()] {
        let page = house.page(&path, &cookie).await;
        assert!(!page.body.contains("<script") && !page.body.contains("<img"), "{path}: {}", page.body);
    }
    let page = house.page(&path, &cookie).await;
    assert!(page.body.contains("&#60;script&#62;alert(1)"), "the note is there, as text: {}", page.body);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!((page.header("x-frame-options"), page.header("x-content-type-options")), ("DENY", "nosniff"));
}

#[tokio::test]
async fn what_a_check_saw_reads_in_french_on_pages_and_stays_as_it_is_in_the_api() {
    let house = House::start().await;
    let id = house.outage().await.id;
    let french = format!("{}; vectra_lang=fr", house.log_in().await);
    let said = "HTTP 502\u{202f}; pas de réponse en 5 s";
    for (path, times) in [("/", 1), (format!("/incidents/{id}").as_str(), 2)] {
        let page = house.page(path, &french).await.body;
        assert!(page.matches(said).count() >= times && !page.contains("no answer within"), "{path}: {page}");
    }
    let told = house.page(&format!("/api/v1/incidents/{id}"), &french).await.json();
    assert_eq!(told["detail"], "HTTP 502; no answer within 5 s");
    assert!(told["timeline"].to_string().contains(said), "{told}");
}

#[tokio::test]
async fn a_refusal_is_said_on_the_page_in_the_readers_language() {
    let house = House::start().await;
    let id = house.outage().await.id;
    let cookie = house.log_in().await;
    let path = format!("/incidents/{id}");
    let csrf = house.page(&path, &cookie).await.csrf();
    let french = format!("{cookie}; vectra_lang=fr");
    let answer = house.form(&format!("{path}/choose"), &french, &[("csrf", &csrf), ("branch", "0")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("role=\"alert\"") && answer.body.contains("n’a pas de changement"), "{}", answer.body);
    let nowhere = house.page("/incidents/INC-99", &cookie).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(nowhere.body.contains("There is no incident INC-99"), "{}", nowhere.body);
}

#[tokio::test]
async fn the_switch_and_the_edit_are_on_the_overview() {
    let house = House::start().await;
    let cookie = house.log_in().await;
    let overview = house.page("/", &cookie).await;
    assert!(overview.body.contains("No change is granted"), "the configuration grants none: {}", overview.body);
    let csrf = overview.csrf();
    house.form("/automation/stop", &cookie, &[("csrf", &csrf)]).await;
    house.until("stopped", |v| v.state.automation_stopped.then_some(())).await;
    assert!(house.page("/", &cookie).await.body.contains("Resume automatic changes"));

    let edited = common::RUNBOOK.replace("15 min", "20 min").replace("Disk Space", "Disk Usage");
    std::fs::write(&house.document, edited).expect("written");
    let french = in_language(&house, "/program", &cookie, "fr").await;
    for part in [
        "Alarmant",
        "SEV1\u{a0}: délai de 15 à 20 min",
        "Alerte Disk Space s’appelle désormais «\u{a0}Disk Usage\u{a0}»",
    ] {
        assert!(french.body.contains(part), "{part}: {}", french.body);
    }
    let page = house.page("/program", &cookie).await;
    let place = |part: &str| page.body.find(part).unwrap_or_else(|| panic!("{part}: {}", page.body));
    let (alarming, deadline) = (place("Alarming"), place("SEV1 deadline 15 to 20 min"));
    let (notable, renamed) = (place("Notable"), place("Alert Disk Space is now called “Disk Usage”"));
    assert!(alarming < deadline && deadline < notable && notable < renamed, "what alarms comes first: {}", page.body);
    let hash = page
        .body
        .split("name=\"sha256\" value=\"")
        .nth(1)
        .and_then(|r| r.split('"').next())
        .expect("the hash")
        .to_string();
    let accepted = house.form("/program/accept", &cookie, &[("csrf", &csrf), ("sha256", &hash)]).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
    house.until("the new deadline", |v| (v.plan.sha256 == hash).then_some(())).await;
}
