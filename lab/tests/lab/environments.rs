//! The environment before production is apart from it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Lab, eventually};

#[tokio::test]
async fn staging_has_its_own_database_branch_and_fate() {
    let lab = Lab::start_with(&["--load", "0", "--with", "staging"]);
    let staging = lab.ready.staging.clone().expect("an environment before production");
    let get = async |path: &str| {
        let answer = lab.http.get(format!("{}{path}", staging.api_url)).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a body"))
    };
    assert_eq!(get("/health").await.0, 200);
    lab.order(&lab.ready.api_url, "a lamp of production").await;
    lab.order(&staging.api_url, "a lamp of staging").await;
    let (here, there) = (lab.public("/orders").await.1, get("/orders").await.1);
    assert!(here.contains("a lamp of production") && !here.contains("a lamp of staging"), "{here}");
    assert!(there.contains("a lamp of staging") && !there.contains("a lamp of production"), "{there}");
    assert_ne!(lab.ready.database_url, staging.database_url);

    let (_, service) = lab.render(Method::GET, &format!("/services/{}", staging.service_id), None).await;
    assert_eq!((&service["branch"], &service["name"]), (&json!("develop"), &json!("vectra-api-staging")));
    assert_eq!(lab.render(Method::GET, &lab.service(""), None).await.1["branch"], "main");

    let newest = async |service: &str| {
        let (_, deploys) = lab.render(Method::GET, &format!("/services/{service}/deploys?limit=1"), None).await;
        deploys[0]["deploy"].clone()
    };
    let before = newest(&lab.ready.render.service_id).await;
    let pushed = lab
        .control
        .post("/push", &json!({"branch": "develop", "message": "Orders: sort by item"}))
        .await
        .expect("it is pushed");
    assert_eq!(pushed["deploys"].as_object().map(serde_json::Map::len), Some(1));
    eventually("it is live on staging", async || {
        let deploy = newest(&staging.service_id).await;
        deploy["commit"]["id"] == pushed["commit"] && deploy["status"] == "live"
    })
    .await;
    assert_eq!(newest(&lab.ready.render.service_id).await, before, "production is left alone");
    let pushed =
        lab.control.post("/push", &json!({"branch": "main", "message": "Release"})).await.expect("it is pushed");
    eventually("it is live in production", async || {
        newest(&lab.ready.render.service_id).await["commit"]["id"] == pushed["commit"]
    })
    .await;
    assert_ne!(newest(&staging.service_id).await["commit"]["id"], pushed["commit"]);
    let refusal = lab.control.post("/push", &json!({"branch": "nowhere", "message": "x"})).await;
    assert!(refusal.expect_err("no service follows it").to_string().contains("nowhere"));

    lab.control.inject("api-crash", 60).await.expect("the fault");
    assert_eq!(lab.health().await, 502);
    assert_eq!(get("/health").await.0, 200, "staging stands");
    lab.control.remove("api-crash").await.expect("it is taken out");
    lab.control.reset().await.expect("the reset");
    assert_eq!((lab.health().await, get("/health").await.0), (200, 200));
    assert_eq!(lab.residue().await, [] as [Value; 0]);
}
