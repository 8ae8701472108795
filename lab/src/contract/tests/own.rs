//! Descriptions of our own, small enough to read, that hold one of everything, and exchanges that follow them.

use serde_json::{Value, json};

use super::super::document::Document;
use super::super::{Exchange, Vendor, Violation, judge};
use super::{exchange, with_header};

/// An OpenAPI 3.0 description that holds one of everything.
pub(super) fn open_api() -> Value {
    let error = json!({ "description": "Refused", "content": { "application/json": { "schema": {
        "type": "object", "required": ["message"], "properties": { "message": { "type": "string" } } } } } });
    json!({
        "openapi": "3.0.2",
        "servers": [{ "url": "https://api.example.com/v1" }],
        "security": [{ "Bearer": [] }],
        "paths": {
            "/things": { "get": {
                "parameters": [
                    { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 100 } },
                    { "name": "kind", "in": "query", "required": true,
                      "schema": { "type": "array", "items": { "type": "string", "enum": ["a", "b"] } } },
                    { "name": "rank", "in": "query", "explode": false, "schema": { "type": "array", "items": { "type": "number" } } },
                    { "name": "live", "in": "query", "schema": { "type": "boolean" } },
                    { "name": "event", "in": "query", "schema": { "anyOf": [
                        { "type": "string", "enum": ["up", "down"] }, { "type": "array", "items": { "enum": ["up", "down"], "type": "string" } }] } },
                    { "name": "X-Team", "in": "header", "required": true, "schema": { "type": "string", "pattern": "^team-" } }
                ],
                "responses": { "200": {
                    "description": "OK",
                    "headers": { "X-Total": { "required": true, "schema": { "type": "integer" } } },
                    "content": { "application/json": { "schema": { "type": "array", "items": { "$ref": "#/components/schemas/thing" } } } } } }
            } },
            "/things/mine": { "get": { "security": [], "responses": { "204": { "description": "None" } } } },
            "/things/{thingId}": {
                "parameters": [{ "name": "thingId", "in": "path", "required": true, "schema": { "type": "string", "pattern": "^thg-[0-9]+$" } }],
                "put": {
                    "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/thing" } } } },
                    "responses": {
                        "200": { "description": "Done" },
                        "201": { "description": "Made", "content": { "application/json": {
                            "schema": { "$ref": "#/paths/~1things~1%7BthingId%7D/put/requestBody/content/application~1json/schema" } } } },
                        "400": error, "5XX": error
                    }
                },
                "delete": { "responses": { "404": { "description": "None of that name" } } }
            }
        },
        "components": { "schemas": { "thing": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": { "type": "string" },
                "note": { "type": "string", "nullable": true },
                "mood": { "type": "string", "enum": ["good", "bad"], "nullable": true },
                "weight": { "type": "number", "minimum": 0, "exclusiveMinimum": true },
                "madeAt": { "type": "string", "format": "date-time" },
                "home": { "type": "string", "format": "url" },
                "inside": { "$ref": "#/components/schemas/thing" },
                "shape": { "oneOf": [
                    { "type": "object", "properties": { "side": { "type": "number" } } },
                    { "type": "object", "properties": { "side": { "type": "number" }, "radius": { "type": "number" } }, "required": ["radius"] }] }
            } } } }
    })
}

/// A Swagger 2.0 description with Slack's habits.
pub(super) fn swagger() -> Value {
    let refusal = json!({ "description": "Refused", "schema": { "type": "object", "required": ["ok", "error"], "additionalProperties": false,
        "properties": { "ok": { "type": "boolean", "enum": [false] }, "error": { "type": "string", "enum": ["not_authed", "no_text"] } } } });
    let done = json!({ "description": "Done", "schema": { "type": "object", "required": ["ok", "ts"],
        "properties": { "ok": { "type": "boolean", "enum": [true] }, "ts": { "type": "string" } } } });
    json!({
        "swagger": "2.0", "basePath": "/api",
        "paths": {
            "/chat.say": { "post": {
                "consumes": ["application/x-www-form-urlencoded", "application/json"], "produces": ["application/json"],
                "security": [{ "auth": ["chat:write"] }],
                "parameters": [
                    { "name": "token", "in": "formData", "required": true, "type": "string" },
                    { "name": "channel", "in": "formData", "required": true, "type": "string" },
                    { "name": "quiet", "in": "formData", "type": "boolean" },
                    { "name": "blocks", "in": "formData", "type": "string", "description": "A JSON-based array" }
                ],
                "responses": { "200": done, "default": refusal }
            } },
            "/chat.read": { "get": {
                "consumes": ["application/x-www-form-urlencoded"], "produces": ["application/json"],
                "security": [{ "auth": ["none"] }],
                "parameters": [{ "name": "token", "in": "query", "type": "string" }, { "name": "ids", "in": "query", "type": "array", "items": { "type": "integer" } }],
                "responses": { "200": done, "default": refusal }
            } }
        }
    })
}

fn check(vendor: Vendor, exchange: &Exchange) -> Vec<Violation> {
    let description = if vendor == Vendor::Slack { swagger() } else { open_api() };
    judge::judge(&Document::new(description).unwrap(), vendor, exchange)
}

pub(super) fn render(exchange: &Exchange) -> Vec<Violation> {
    check(Vendor::Render, exchange)
}

pub(super) fn slack(exchange: &Exchange) -> Vec<Violation> {
    check(Vendor::Slack, exchange)
}

/// A faithful listing, under the query given.
pub(super) fn listing(query: &str) -> Exchange {
    let mut listing = with_header(
        exchange("GET", &format!("/v1/things?{query}"), "", 200, r#"[{"id": "thg-1"}]"#),
        "x-team",
        "team-1",
    );
    listing.response_headers.push(("x-total".to_owned(), "1".to_owned()));
    listing
}

pub(super) fn putting(body: &str, status: u16, answer: &str) -> Exchange {
    exchange("PUT", "/v1/things/thg-1", body, status, answer)
}

pub(super) fn saying(form: &str, status: u16, answer: &str) -> Exchange {
    let form_type = "application/x-www-form-urlencoded";
    with_header(exchange("POST", "/api/chat.say", form, status, answer), "content-type", form_type)
}

pub(super) const SAID: &str = r#"{"ok": true, "ts": "1.2"}"#;
