//! Each rule, seen to let the faithful pass and to refuse the others.

use std::path::Path;

use serde_json::json;

use super::super::document::Document;
use super::super::{ContractError, Contracts, Side, Vendor, judge};
use super::own::{SAID, listing, open_api, putting, render, saying, slack, swagger};
use super::{assert_only, exchange, told, with_header};

#[test]
fn a_faithful_exchange_passes() {
    for query in [
        "kind=a",
        "kind=a&kind=b",
        "kind=b&limit=100&rank=1,2.5&live=true",
        "kind=a&event=up",
        "kind=a&event=up&event=down",
    ] {
        assert_eq!(told(&render(&listing(query))), [""; 0], "{query}");
    }
    let thing = r#"{"id": "x", "note": null, "mood": null, "weight": 0.1, "madeAt": "2026-01-05T10:00:00.5Z", "inside": {"id": "y"},
        "home": "https://example.com", "shape": {"side": 1, "radius": 2}}"#;
    assert_eq!(told(&render(&putting(thing, 201, thing))), [""; 0]);
    assert_eq!(told(&slack(&saying("channel=C1&quiet=true&blocks=%5B%5D", 200, SAID))), [""; 0]);
    let json_body = exchange("POST", "/api/chat.say", r#"{"channel": "C1", "quiet": true, "blocks": [1]}"#, 200, SAID);
    assert_eq!(told(&slack(&json_body)), [""; 0]);
}

#[test]
fn the_path_and_the_method_have_to_be_declared() {
    for path in ["/v1/nothing", "/things", "/v1things", "/v1/things/", "/v1", ""] {
        assert_only(&render(&exchange("GET", path, "", 404, "")), "request path", "no such path");
    }
    let wrong = render(&exchange("PATCH", "/v1/things/thg-1", "", 405, ""));
    assert_only(&wrong, "request method", "no patch on `/things/{thingid}`, only put, delete");
    let not_a_method = render(&exchange("PARAMETERS", "/v1/things/thg-1", "", 405, ""));
    assert_only(&not_a_method, "request method", "only put, delete");
}

#[test]
fn a_literal_path_is_meant_before_a_parameter() {
    assert_eq!(told(&render(&exchange("GET", "/v1/things/mine", "", 204, ""))), [""; 0]);
}

#[test]
fn parameters_have_to_be_there_known_and_of_their_schema() {
    assert_only(&render(&listing("")), "request query/kind", "required and missing");
    assert_only(&render(&listing("kind=c")), "request query/kind/0", "not one of");
    assert_only(&render(&listing("kind=a&limit=many")), "request query/limit", "integer");
    assert_only(&render(&listing("kind=a&limit=0")), "request query/limit", "minimum");
    assert_only(&render(&listing("kind=a&limit=1&limit=2")), "request query/limit", "give it once");
    assert_only(&render(&listing("kind=a&rank=1&rank=2")), "request query/rank", "commas");
    assert_only(&render(&listing("kind=a&live=yes")), "request query/live", "boolean");
    assert_only(&render(&listing("kind=a&event=sideways")), "request query/event", "not one of");
    assert_only(&render(&listing("kind=a&page=2&page=3")), "request query/page", "no such parameter");
    let bad_id = exchange("DELETE", "/v1/things/thing%2Fone", "", 404, "");
    assert_only(&render(&bad_id), "request path/thingId", "does not match");
    assert_only(
        &render(&with_header(listing("kind=a"), "X-Team", "")),
        "request header/X-Team",
        "required and missing",
    );
    assert_only(&render(&with_header(listing("kind=a"), "X-Team", "me")), "request header/X-Team", "does not match");
    let joined = exchange("GET", "/api/chat.read?ids=1,2", "", 200, SAID);
    assert_eq!(told(&slack(&joined)), [""; 0]);
    let broken = exchange("GET", "/api/chat.read?ids=1,x", "", 200, SAID);
    assert_only(&slack(&broken), "request query/ids/1", "integer");
}

#[test]
fn credentials_are_demanded_unless_the_answer_refuses_for_their_lack() {
    let without = |exchange| with_header(exchange, "authorization", "");
    for header in ["", "Basic eDp5", "Bearer", "Bearer ", "Bearer two words"] {
        let found = render(&with_header(listing("kind=a"), "authorization", header));
        assert_only(&found, "request header/authorization", "missing");
    }
    assert_eq!(told(&render(&with_header(listing("kind=a"), "AUTHORIZATION", "bearer x"))), [""; 0]);
    let mut refused = without(listing("kind=a"));
    refused.status = 401;
    assert_eq!(told(&render(&refused)), [""; 0]);
    assert_eq!(told(&render(&without(exchange("GET", "/v1/things/mine", "", 204, "")))), [""; 0]);

    assert_only(&slack(&without(saying("channel=C1", 200, SAID))), "request header/authorization", "missing");
    assert_eq!(told(&slack(&without(saying("channel=C1&token=t", 200, SAID)))), [""; 0]);
    let json_token = exchange("POST", "/api/chat.say", r#"{"channel": "C1", "token": "t"}"#, 200, SAID);
    assert_eq!(told(&slack(&without(json_token))), [""; 0]);
    let not_authed = r#"{"ok": false, "error": "not_authed"}"#;
    assert_eq!(told(&slack(&without(saying("channel=C1", 200, not_authed)))), [""; 0]);
    assert_eq!(told(&slack(&without(exchange("GET", "/api/chat.read", "", 200, SAID)))), [""; 0]);
}

#[test]
fn a_request_body_has_to_be_there_of_its_type_and_schema() {
    let refusal = r#"{"message": "no"}"#;
    let bad = |body: &str, place: &str, message: &str| {
        assert_only(&render(&putting(body, 400, refusal)), &format!("request {place}"), message);
    };
    bad("", "body", "required and missing");
    bad("{", "body", "no json");
    bad("[]", "body", "object");
    bad("{}", "body", "\"id\" is a required property");
    bad(r#"{"id": null}"#, "body/id", "string");
    bad(r#"{"id": "x", "inside": {"id": 5}}"#, "body/inside/id", "string");
    bad(r#"{"id": "x", "weight": 0}"#, "body/weight", "minimum");
    bad(r#"{"id": "x", "madeAt": "yesterday"}"#, "body/madeAt", "date-time");
    bad(r#"{"id": "x", "home": "no address"}"#, "body/home", "uri");
    bad(r#"{"id": "x", "mood": "odd"}"#, "body/mood", "not one of");
    bad(r#"{"id": "x", "shape": {"side": "long"}}"#, "body/shape/side", "number");
    let typed = |media: &str| render(&with_header(putting(r#"{"id": "x"}"#, 400, refusal), "content-type", media));
    assert_only(
        &typed("text/plain"),
        "request header/content-type",
        "it is text/plain, and has to be application/json",
    );
    assert_only(&typed(""), "request header/content-type", "it is missing");
    let undeclared = render(&exchange("DELETE", "/v1/things/thg-1", "{}", 404, ""));
    assert_only(&undeclared, "request body", "declares no body");
}

#[test]
fn a_body_declared_field_by_field_is_judged_by_field() {
    let form = |body: &str, place: &str, message: &str| {
        assert_only(&slack(&saying(body, 200, SAID)), &format!("request {place}"), message);
    };
    form("", "body/channel", "required and missing");
    form("channel=C1&channel=C2", "body/channel", "give it once");
    form("channel=C1&quiet=1", "body/quiet", "boolean");
    form("channel=C1&blocks=hello", "body/blocks", "hold json");
    form("channel=C1&colour=red", "body/colour", "no such parameter");
    let json_body = |body: &str, place: &str, message: &str| {
        let found = slack(&exchange("POST", "/api/chat.say", body, 200, SAID));
        assert_only(&found, &format!("request {place}"), message);
    };
    json_body("{}", "body/channel", "required and missing");
    json_body("[]", "body", "an object");
    json_body("{", "body", "no json");
    json_body(r#"{"channel": 5}"#, "body/channel", "string");
    json_body(r#"{"channel": "C1", "colour": "red"}"#, "body/colour", "no such parameter");
    let plain = with_header(saying("channel=C1", 200, SAID), "content-type", "text/plain");
    assert_only(&slack(&plain), "request header/content-type", "x-www-form-urlencoded or application/json");
}

#[test]
fn the_status_has_to_be_declared_unless_it_stands_before_every_api() {
    let thing = r#"{"id": "x"}"#;
    assert_only(&render(&putting(thing, 418, "")), "response status", "418 is not declared, only 200, 201, 400, 5xx");
    for undeclared in [401, 429, 0] {
        assert_eq!(told(&render(&putting(thing, undeclared, "anything"))), [""; 0], "{undeclared}");
    }
    assert_only(&render(&putting(thing, 503, "{}")), "response body", "\"message\" is a required property");
}

#[test]
fn the_answer_has_to_be_of_its_type_and_schema() {
    let thing = r#"{"id": "x"}"#;
    assert_only(&render(&putting(thing, 201, r#"{"id": 1}"#)), "response body/id", "string");
    assert_only(&render(&putting(thing, 201, "")), "response body", "it is empty");
    assert_only(&render(&putting(thing, 201, "<html>")), "response body", "no json");
    assert_only(&render(&putting(thing, 200, "{}")), "response body", "no body for 200");
    assert_eq!(told(&render(&exchange("DELETE", "/v1/things/thg-1", "", 404, "gone"))), [""; 0]);
    assert_only(&render(&exchange("GET", "/v1/things/mine", "", 204, "x")), "response body", "no body for 204");
    let mut html = putting(thing, 201, thing);
    html.response_headers = vec![("content-type".to_owned(), "text/html".to_owned())];
    assert_only(&render(&html), "response header/content-type", "it is text/html");
}

#[test]
fn the_answers_headers_have_to_be_there_and_of_their_schema() {
    let mut without = listing("kind=a");
    without.response_headers.pop();
    assert_only(&render(&without), "response header/x-total", "required and missing");
    without.response_headers.push(("X-Total".to_owned(), "many".to_owned()));
    assert_only(&render(&without), "response header/x-total", "integer");
}

#[test]
fn slacks_refusals_are_judged_by_its_default_answer() {
    let refusal = |error: &str| format!(r#"{{"ok": false, "error": "{error}"}}"#);
    assert_eq!(told(&slack(&saying("channel=C1", 200, &refusal("no_text")))), [""; 0]);
    assert_only(&slack(&saying("channel=C1", 200, &refusal("bad_mood"))), "response body/error", "not one of");
    assert_only(&slack(&saying("channel=C1", 200, r#"{"ok": true}"#)), "response body", "\"ts\"");
    assert_eq!(told(&slack(&saying("channel=C1", 429, ""))), [""; 0]);
    assert_only(&slack(&saying("channel=C1", 404, "")), "response body", "it is empty");
}

#[test]
fn both_sides_are_judged_and_no_value_is_quoted() {
    let found = render(&putting(r#"{"id": 5, "mood": "sk-secret-1"}"#, 201, r#"{"id": 5}"#));
    let sides: Vec<Side> = found.iter().map(|each| each.side).collect();
    assert_eq!(sides, [Side::Request, Side::Request, Side::Response]);
    assert!(!told(&found).concat().contains("sk-secret-1"), "{found:?}");
}

#[test]
fn a_broken_description_is_told_with_its_place() {
    let mut description = open_api();
    description["components"]["schemas"]["thing"] = json!({ "$ref": "#/nowhere" });
    let document = Document::new(description).unwrap();
    let found = judge::judge(&document, Vendor::Render, &putting("{}", 201, "{}"));
    assert_only(&found, "request description", "`#/nowhere` points at nothing");

    let mut circle = open_api();
    circle["paths"]["/things/mine"]["get"]["responses"]["204"] =
        json!({ "$ref": "#/paths/~1things~1mine/get/responses/204" });
    let document = Document::new(circle).unwrap();
    let found = judge::judge(&document, Vendor::Render, &exchange("GET", "/v1/things/mine", "", 204, ""));
    assert_only(&found, "request description", "points back at itself");
}

#[test]
fn a_missing_or_malformed_file_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let error = Contracts::load(dir.path()).unwrap_err();
    assert!(matches!(error, ContractError::Read { .. }));
    assert!(error.to_string().contains("render-openapi.json"), "{error}");

    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("render/render-openapi.json", &open_api().to_string());
    write("slack/slack_web_openapi_v2.json", &swagger().to_string());
    for (text, reason) in [("{", "EOF"), ("[]", "server"), (r#"{"swagger": "2.0"}"#, "paths")] {
        write("pagerduty/events-v2-openapiv3.json", text);
        let error = Contracts::load(dir.path()).unwrap_err();
        assert!(matches!(error, ContractError::Malformed { .. }));
        assert!(error.to_string().contains(reason), "{error}");
    }
    write("pagerduty/events-v2-openapiv3.json", &open_api().to_string());
    let error = Contracts::load(dir.path()).unwrap_err();
    assert!(error.to_string().contains("sendgrid"), "{error}");
    for part in super::super::SENDGRID {
        write(&format!("sendgrid/tsg_{part}_v3.json"), &open_api().to_string());
    }
    let contracts = Contracts::load(dir.path()).unwrap();
    assert_eq!(contracts.check(Vendor::PagerDutyEvents, &listing("kind=a")), []);
}
