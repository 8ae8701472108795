//! The rules: what of an exchange is held against the description.

use std::collections::HashMap;

use serde_json::Value;

use super::document::{Document, Found};
use super::operation::{Media, Operation, Parameter, Place, RequestBody, Response};
use super::schema::Schema;
use super::{Exchange, Side, Vendor, Violation, values};

/// Judges one exchange against one description.
pub(super) fn judge(document: &Document, vendor: Vendor, exchange: &Exchange) -> Vec<Violation> {
    let mut verdict = Verdict { vendor, side: Side::Request, violations: Vec::new() };
    match document.find(&exchange.method, &exchange.path) {
        Found::NoPath => verdict.add("path", "the description has no such path"),
        Found::NoMethod { template, declared } => verdict
            .add("method", &format!("the description has no {} on `{template}`, only {declared}", exchange.method)),
        Found::Operation { template, operation, values } => match operation.as_ref() {
            Ok(operation) => {
                verdict.request(operation, exchange, &values);
                verdict.side = Side::Response;
                verdict.response(operation, exchange);
            }
            Err(reason) => {
                verdict.add("description", &format!("the description of `{template}` cannot be used: {reason}"))
            }
        },
    }
    verdict.violations
}

/// The violations found so far, and on which side the search is.
struct Verdict {
    vendor: Vendor,
    side: Side,
    violations: Vec<Violation>,
}

impl Verdict {
    fn add(&mut self, place: &str, message: &str) {
        self.violations.push(Violation {
            vendor: self.vendor,
            side: self.side,
            place: place.to_owned(),
            message: message.to_owned(),
        });
    }

    /// Adds `findings`, whose pointers begin below `place`.
    fn add_all(&mut self, place: &str, findings: Vec<(String, String)>) {
        for (pointer, message) in findings {
            self.add(&format!("{place}{pointer}"), &message);
        }
    }

    fn request(&mut self, operation: &Operation, exchange: &Exchange, path_values: &HashMap<String, String>) {
        let query = pairs(exchange.query.as_deref().unwrap_or("").as_bytes());
        for parameter in &operation.parameters {
            let texts = match parameter.place {
                Place::Path => path_values.get(&parameter.name).cloned().into_iter().collect(),
                Place::Query => given(&query, &parameter.name),
                Place::Header => {
                    header(&exchange.request_headers, &parameter.name).map(str::to_owned).into_iter().collect()
                }
                Place::Field => continue,
            };
            self.parameter(parameter, &texts);
        }
        self.unknown(operation, Place::Query, query.iter().map(|(name, _)| name.as_str()));
        let fields = self.request_body(operation, exchange);
        self.credentials(operation, exchange, &query, fields.as_ref());
    }

    fn parameter(&mut self, parameter: &Parameter, texts: &[String]) {
        let place = format!("{}/{}", parameter.place.word(), parameter.name);
        if !texts.is_empty() {
            self.add_all(&place, values::findings(parameter, texts));
        } else if parameter.required {
            self.add(&place, "it is required and missing");
        }
    }

    /// Refuses every name that the operation does not declare at `place`, once.
    fn unknown<'a>(&mut self, operation: &Operation, place: Place, names: impl Iterator<Item = &'a str>) {
        let mut seen: Vec<&str> = Vec::new();
        for name in names {
            let declared =
                operation.parameters.iter().any(|parameter| parameter.place == place && parameter.name == name);
            let token = name == "token" && operation.credentials.token == Some(place);
            if !declared && !token && !seen.contains(&name) {
                seen.push(name);
                self.add(&format!("{}/{name}", place.word()), "the description declares no such parameter");
            }
        }
    }

    /// Judges the body; the answer holds its fields where the operation declares its body field by field.
    fn request_body(&mut self, operation: &Operation, exchange: &Exchange) -> Option<Fields> {
        let bytes = exchange.request_body.as_slice();
        match &operation.body {
            RequestBody::None => {
                if !bytes.is_empty() {
                    self.add("body", "the description declares no body for this request");
                }
                None
            }
            RequestBody::Whole { required, media } => {
                if !bytes.is_empty() {
                    self.body(media, &exchange.request_headers, bytes);
                } else if *required {
                    self.add("body", "it is required and missing");
                }
                None
            }
            RequestBody::Fields { media } => {
                let fields = self.fields(media, exchange)?;
                for parameter in &operation.parameters {
                    if parameter.place == Place::Field {
                        self.field(parameter, &fields);
                    }
                }
                match &fields {
                    Fields::Form(form) => {
                        self.unknown(operation, Place::Field, form.iter().map(|(name, _)| name.as_str()));
                    }
                    Fields::Json(map) => {
                        self.unknown(operation, Place::Field, map.keys().map(String::as_str));
                    }
                }
                Some(fields)
            }
        }
    }

    fn fields(&mut self, media: &[String], exchange: &Exchange) -> Option<Fields> {
        let bytes = exchange.request_body.as_slice();
        if bytes.is_empty() {
            return Some(Fields::Form(Vec::new()));
        }
        let declared = media.iter().map(String::as_str);
        let given = self.media_type(declared, &exchange.request_headers)?;
        if given == "application/x-www-form-urlencoded" {
            return Some(Fields::Form(pairs(bytes)));
        }
        if !is_json(&given) {
            return None;
        }
        match self.json(bytes)? {
            Value::Object(map) => Some(Fields::Json(map)),
            _ => {
                self.add("body", "it has to be an object, one member per parameter");
                None
            }
        }
    }

    fn field(&mut self, parameter: &Parameter, fields: &Fields) {
        match fields {
            Fields::Form(form) => self.parameter(parameter, &given(form, &parameter.name)),
            Fields::Json(map) => match map.get(&parameter.name) {
                None => self.parameter(parameter, &[]),
                Some(value) if parameter.json_text && (value.is_array() || value.is_object()) => {}
                Some(value) => {
                    let place = format!("body/{}", parameter.name);
                    self.add_all(&place, parameter.schema.findings(value));
                }
            },
        }
    }

    /// An answer that refuses the client for its credentials is what a request without them should get, so that the pair is no breach.
    fn credentials(
        &mut self,
        operation: &Operation,
        exchange: &Exchange,
        query: &[(String, String)],
        fields: Option<&Fields>,
    ) {
        if !operation.credentials.required || refused(self.vendor, exchange) {
            return;
        }
        let bearer = header(&exchange.request_headers, "authorization").is_some_and(is_bearer);
        let token = match operation.credentials.token {
            Some(Place::Query) => query.iter().any(|(name, value)| name == "token" && !value.is_empty()),
            Some(Place::Header) => header(&exchange.request_headers, "token").is_some(),
            Some(Place::Field) => fields.is_some_and(Fields::has_token),
            Some(Place::Path) | None => false,
        };
        if !bearer && !token {
            self.add(
                "header/authorization",
                "the description demands credentials: `Authorization: Bearer …` is missing",
            );
        }
    }

    fn response(&mut self, operation: &Operation, exchange: &Exchange) {
        let status = exchange.status;
        // No answer was sent.
        if status == 0 {
            return;
        }
        let Some(declared) = response(self.vendor, operation, exchange) else {
            // What stands before every API (sign-in, rate limit, an outage) is seldom written down per operation.
            if !common_failure(status) {
                let all: Vec<&str> = operation.responses.iter().map(|each| each.status.as_str()).collect();
                let all = all.join(", ");
                self.add("status", &format!("{status} is not declared, only {all}"));
            }
            return;
        };
        for (name, required, schema) in &declared.headers {
            self.response_header(name, *required, schema.as_ref(), exchange);
        }
        let bytes = exchange.response_body.as_slice();
        let bodiless = matches!(status, 204 | 304) || exchange.method.eq_ignore_ascii_case("head");
        if bodiless || declared.media.is_empty() {
            // An undescribed body is a breach where it would be read as the answer; of a failure any explanation is welcome.
            if !bytes.is_empty() && (bodiless || (200..300).contains(&status)) {
                self.add("body", &format!("the description declares no body for {status}"));
            }
        } else if !bytes.is_empty() {
            self.body(&declared.media, &exchange.response_headers, bytes);
        } else if !(declared.status == "default" && common_failure(status)) {
            self.add("body", &format!("the description declares a body for {status}, and it is empty"));
        }
    }

    fn response_header(&mut self, name: &str, required: bool, schema: Option<&Schema>, exchange: &Exchange) {
        let place = format!("header/{}", name.to_ascii_lowercase());
        match (header(&exchange.response_headers, name), schema) {
            (None, _) if required => self.add(&place, "it is required and missing"),
            (Some(text), Some(schema)) => {
                self.add_all(&place, values::header_findings(schema, text));
            }
            _ => {}
        }
    }

    /// Judges a body that is there: its media type, then its value.
    fn body(&mut self, media: &Media, headers: &[(String, String)], bytes: &[u8]) {
        let declared = media.iter().map(|(name, _)| name.as_str());
        let Some(given) = self.media_type(declared, headers) else {
            return;
        };
        let schema = media.iter().find(|(name, _)| covers(name, &given)).and_then(|(_, schema)| schema.as_ref());
        // Schemas of other media types describe fields or events, not the bytes as they stand.
        if let Some(schema) = schema.filter(|_| is_json(&given))
            && let Some(value) = self.json(bytes)
        {
            self.add_all("body", schema.findings(&value));
        }
    }

    /// The body's media type, when it is one of those declared.
    fn media_type<'a>(
        &mut self,
        declared: impl Iterator<Item = &'a str> + Clone,
        headers: &[(String, String)],
    ) -> Option<String> {
        let given = header(headers, "content-type").unwrap_or("");
        let given = given.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        if declared.clone().any(|declared| covers(declared, &given)) {
            return Some(given);
        }
        let all: Vec<&str> = declared.collect();
        let said = if given.is_empty() { "missing" } else { given.as_str() };
        self.add("header/content-type", &format!("it is {said}, and has to be {}", all.join(" or ")));
        None
    }

    fn json(&mut self, bytes: &[u8]) -> Option<Value> {
        match serde_json::from_slice(bytes) {
            Ok(value) => Some(value),
            Err(error) => {
                self.add("body", &format!("it is no JSON: {error}"));
                None
            }
        }
    }
}

/// A body that is declared field by field.
enum Fields {
    Form(Vec<(String, String)>),
    Json(serde_json::Map<String, Value>),
}

impl Fields {
    fn has_token(&self) -> bool {
        match self {
            Self::Form(form) => form.iter().any(|(name, value)| name == "token" && !value.is_empty()),
            Self::Json(map) => map.get("token").and_then(Value::as_str).is_some_and(|token| !token.is_empty()),
        }
    }
}

/// The declared answer that fits: its status, else its class, else the default.
fn response<'a>(vendor: Vendor, operation: &'a Operation, exchange: &Exchange) -> Option<&'a Response> {
    let named = |name: &str| operation.responses.iter().find(|each| each.status.eq_ignore_ascii_case(name));
    // Slack answers 200 whether or not it did what was asked, and describes the refusal under `default`.
    if vendor == Vendor::Slack && slack_error(exchange).is_some() {
        return named("default");
    }
    named(&exchange.status.to_string())
        .or_else(|| named(&format!("{}XX", exchange.status / 100)))
        .or_else(|| named("default"))
}

/// The code in a Slack answer that says `"ok": false`.
fn slack_error(exchange: &Exchange) -> Option<String> {
    let body: Value = serde_json::from_slice(&exchange.response_body).ok()?;
    let error = body.get("error").and_then(Value::as_str).unwrap_or("");
    (body.get("ok") == Some(&Value::Bool(false))).then(|| error.to_owned())
}

/// Whether the answer refuses the client for its credentials.
fn refused(vendor: Vendor, exchange: &Exchange) -> bool {
    exchange.status == 401
        || (vendor == Vendor::Slack
            && slack_error(exchange).is_some_and(|code| code == "not_authed" || code == "invalid_auth"))
}

fn common_failure(status: u16) -> bool {
    matches!(status, 401 | 429 | 500..=599)
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

fn covers(declared: &str, given: &str) -> bool {
    let declared = declared.split(';').next().unwrap_or("").trim();
    match declared.strip_suffix('*') {
        Some("*/") => !given.is_empty(),
        Some(family) => given.starts_with(family),
        None => declared == given,
    }
}

fn is_bearer(value: &str) -> bool {
    value.split_once(' ').is_some_and(|(scheme, token)| {
        scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && !token.contains(char::is_whitespace)
    })
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(bytes).into_owned().collect()
}

fn given(pairs: &[(String, String)], name: &str) -> Vec<String> {
    let same = pairs.iter().filter(|(key, _)| key == name);
    same.map(|(_, value)| value.clone()).collect()
}
