//! The stand-in for SendGrid takes mail as the vendor does, and refuses as the vendor does.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Lab, specs};

fn mail(to: &str) -> Value {
    json!({
        "personalizations": [{"to": [{"email": to}]}], "from": {"email": "orders@vectra.io"}, "subject": "Your order",
        "content": [{"type": "text/plain", "value": "It comes."}],
    })
}

/// One exchange with the stand-in; an empty key sends none.
async fn ask(lab: &Lab, key: &str, path: &str, body: Option<Value>) -> reqwest::Response {
    let url = format!("{}{path}", lab.ready.sendgrid.as_ref().expect("a stand-in").api_url);
    let mut request = match body {
        Some(body) => lab.http.post(url).json(&body),
        None => lab.http.get(url).header("accept", "application/json"),
    };
    if !key.is_empty() {
        request = request.bearer_auth(key);
    }
    request.send().await.expect("an answer")
}

async fn refusal(lab: &Lab, key: &str, path: &str, body: Option<Value>) -> (u16, String) {
    let answer = ask(lab, key, path, body).await;
    let status = answer.status().as_u16();
    let said: Value = answer.json().await.expect("JSON");
    (status, said["errors"][0]["message"].as_str().expect("a message").to_owned())
}

#[tokio::test]
async fn it_takes_mail_and_tells_what_became_of_it() {
    let folder = specs();
    let mut arguments = vec!["--load", "0", "--with", "sendgrid"];
    if let Some(folder) = &folder {
        arguments.extend(["--specs", folder.to_str().expect("a path")]);
    }
    let lab = Lab::start_with(&arguments);
    let access = lab.ready.sendgrid.clone().expect("a stand-in");
    let (sending, reading) = (access.sending_key.as_str(), access.api_key.as_str());
    let taken = ask(&lab, sending, "/v3/mail/send", Some(mail("a@example.com"))).await;
    assert_eq!(taken.status().as_u16(), 202);
    assert!(taken.headers().contains_key("x-message-id") && taken.headers().contains_key("x-ratelimit-remaining"));
    ask(&lab, sending, "/v3/mail/send", Some(mail("b@nowhere.invalid"))).await;
    let read = async |path: &str| ask(&lab, reading, path, None).await.json::<Value>().await.expect("JSON");
    let messages = read("/v3/messages?query=status%3D%22not_delivered%22&limit=10").await;
    assert_eq!(messages["messages"][0]["to_email"], "b@nowhere.invalid");
    assert_eq!(messages["messages"].as_array().map(Vec::len), Some(1));
    assert_eq!(read("/v3/suppression/bounces").await[0]["email"], "b@nowhere.invalid");
    let today = jiff::Timestamp::now().to_string();
    let stats = read(&format!("/v3/stats?start_date={}", today.split('T').next().expect("a date"))).await;
    assert_eq!(stats[0]["stats"][0]["metrics"]["delivered"], 1);
    assert_eq!(read("/v3/user/credits").await["used"], 2);
    assert_eq!(read("/v3/user/account").await["type"], "paid");
    assert!(read("/v3/scopes").await["scopes"].as_array().is_some_and(|scopes| !scopes.contains(&json!("mail.send"))));
    assert_eq!(refusal(&lab, reading, "/v3/mail/send", Some(mail("a@example.com"))).await.0, 403);
    assert_eq!(refusal(&lab, "", "/v3/scopes", None).await.0, 401);
    if folder.is_some() {
        let violations = lab.violations().await;
        assert!(violations.is_empty(), "{violations:#?}");
    }

    // The vendor answers so, and its description of this part does not say it.
    assert_eq!(refusal(&lab, sending, "/v3/messages?query=x", None).await.0, 403);
    lab.control.delete("/violations").await.expect("they are forgotten");
    for (field, gone) in [("personalizations", json!([])), ("from", json!({"email": "nobody"})), ("content", json!([]))]
    {
        let mut wrong = mail("a@example.com");
        wrong[field] = gone;
        assert_eq!(refusal(&lab, sending, "/v3/mail/send", Some(wrong)).await.0, 400, "{field}");
    }
    assert_eq!(lab.mails().await.len(), 2, "nothing that was refused was taken");
    if folder.is_some() {
        let verdict = lab.control.get("/violations").await.expect("the verdict");
        let sides: Vec<_> =
            verdict["violations"].as_array().expect("a list").iter().map(|item| &item["side"]).collect();
        assert!(
            !sides.is_empty() && sides.iter().all(|side| **side == "request"),
            "only the requests were wrong: {verdict:#}"
        );
    }
    assert_eq!(refusal(&lab, reading, "/v3/stats", None).await.0, 400);
}

#[tokio::test]
async fn a_used_up_plan_and_a_revoked_key_are_told_apart_by_their_words_alone() {
    let lab = Lab::start_with(&["--load", "0", "--with", "sendgrid"]);
    let access = lab.ready.sendgrid.clone().expect("a stand-in");
    let (sending, reading) = (access.sending_key.as_str(), access.api_key.as_str());
    let send = async || refusal(&lab, sending, "/v3/mail/send", Some(mail("a@example.com"))).await;
    let remain = async || {
        ask(&lab, reading, "/v3/user/credits", None).await.json::<Value>().await.expect("JSON")["remain"].clone()
    };
    lab.control.inject("mail-quota", 60).await.expect("the fault");
    assert_eq!(send().await, (401, "Maximum credits exceeded".to_owned()));
    assert_eq!(remain().await, 0);
    lab.control.remove("mail-quota").await.expect("it is taken out");
    assert_ne!(remain().await, 0);
    lab.control.inject("mail-key", 60).await.expect("the fault");
    let revoked = "The provided authorization grant is invalid, expired, or revoked".to_owned();
    assert_eq!(send().await, (401, revoked));
    assert_ne!(remain().await, 0, "another key is not");
    lab.control.remove("mail-key").await.expect("it is taken out");
    assert_eq!(ask(&lab, sending, "/v3/mail/send", Some(mail("a@example.com"))).await.status().as_u16(), 202);
    assert!(lab.residue().await.is_empty());

    let behave = async |mode: &str| {
        let wish = json!({"service": "sendgrid", "mode": mode, "count": 1});
        lab.control.post("/behaviour", &wish).await.expect("it is told");
    };
    behave("429").await;
    let limited = ask(&lab, sending, "/v3/mail/send", Some(mail("a@example.com"))).await;
    assert_eq!((limited.status().as_u16(), limited.headers()["retry-after"].to_str().ok()), (429, Some("1")));
    behave("500").await;
    assert_eq!(send().await.0, 500);
    behave("401").await;
    assert_eq!(send().await.0, 401);
    behave("hang").await;
    let url = format!("{}/v3/scopes", access.api_url);
    let late = lab.http.get(url).bearer_auth(reading).timeout(Duration::from_millis(300)).send().await;
    assert!(late.expect_err("no answer comes").is_timeout());
}
