//! The vendors' status pages show what they are told to show.

use serde_json::{Value, json};

use crate::harness::Lab;

#[tokio::test]
async fn each_vendor_has_a_page_that_shows_what_it_is_told() {
    let lab = Lab::start_with(&["--load", "0", "--with", "status"]);
    let vendors: Vec<&str> = lab.ready.status_pages.keys().map(String::as_str).collect();
    assert_eq!(vendors, ["render", "sendgrid", "vercel"]);
    let summary = async |vendor: &str| -> Value {
        let url = format!("{}/api/v2/summary.json", lab.ready.status_pages[vendor]);
        lab.http.get(url).send().await.expect("an answer").json().await.expect("JSON")
    };
    let well = summary("sendgrid").await;
    assert_eq!(well["status"], json!({"indicator": "none", "description": "All Systems Operational"}));
    assert_eq!((&well["page"]["name"], &well["incidents"]), (&json!("SendGrid"), &json!([])));
    assert!(well["components"].as_array().is_some_and(|all| all.iter().all(|one| one["status"] == "operational")));

    let tell = async |wish: Value| lab.control.post("/status-pages/sendgrid", &wish).await;
    tell(json!({
        "components": {"Mail Sending": "major_outage"},
        "incident": {"name": "Mail is delayed", "status": "investigating", "impact": "major", "body": "We look into it."},
    }))
    .await
    .expect("it is told");
    tell(json!({"incident": {"name": "Mail is delayed", "status": "identified", "body": "It is a queue."}}))
        .await
        .expect("it is told");
    let ill = summary("sendgrid").await;
    assert_eq!(ill["status"]["indicator"], "major");
    let incident = &ill["incidents"][0];
    assert_eq!((&incident["status"], &incident["impact"]), (&json!("identified"), &json!("major")));
    let bodies: Vec<&Value> =
        incident["incident_updates"].as_array().expect("a list").iter().map(|update| &update["body"]).collect();
    assert_eq!(bodies, ["It is a queue.", "We look into it."], "the newest first");
    assert_eq!(ill["components"][0]["status"], "major_outage");
    assert_eq!(summary("render").await["status"]["indicator"], "none", "another vendor's page is its own");
    assert_eq!(lab.residue().await, ["the status page of sendgrid shows trouble"]);

    tell(json!({"incident": {"name": "Mail is delayed", "status": "resolved"}, "components": {"Mail Sending": "operational"}}))
        .await
        .expect("it is told");
    let over = summary("sendgrid").await;
    assert_eq!((&over["status"]["indicator"], &over["incidents"]), (&json!("none"), &json!([])));
    tell(json!({"indicator": "critical"})).await.expect("it is told");
    assert_eq!(summary("sendgrid").await["status"]["indicator"], "critical");
    lab.control.delete("/status-pages").await.expect("they are cleared");
    assert_eq!(summary("sendgrid").await["status"]["indicator"], "none");
    assert!(lab.residue().await.is_empty());

    for wrong in [
        json!({"indicator": "bad"}),
        json!({"components": {"Mail Sending": "gone"}}),
        json!({"components": {"Nothing": "operational"}}),
        json!({"incident": {"name": "x", "status": "over"}}),
    ] {
        let refusal = tell(wrong.clone()).await.expect_err("it is refused").to_string();
        assert!(refusal.contains("there are") || refusal.contains("there is no"), "{wrong}: {refusal}");
    }
    let nowhere = format!("{}/api/v2/summary.json", lab.ready.status_pages["render"].replace("/render", "/nobody"));
    assert_eq!(lab.http.get(nowhere).send().await.expect("an answer").status().as_u16(), 404);
}
