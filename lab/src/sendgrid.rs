//! SendGrid's v3 API: taking mail, and reading what became of it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::platform::Secret;

/// Mails kept; older ones go first.
const MAX_MAILS: usize = 20_000;
/// Recipients of one mail that the vendor accepts.
const MAX_RECIPIENTS: usize = 1_000;
/// Mails of the account's plan, a month.
const CREDITS: usize = 100_000;
/// What the vendor says of a key that it does not accept.
pub(crate) const REVOKED: &str = "The provided authorization grant is invalid, expired, or revoked";
/// What it says when the plan's mails are used up.
const EXHAUSTED: &str = "Maximum credits exceeded";
/// What the reading key may do.
const READING: [&str; 8] = [
    "messages.read",
    "stats.read",
    "stats.global.read",
    "suppression.read",
    "suppression.bounces.read",
    "user.account.read",
    "user.credits.read",
    "user.scopes.read",
];

/// One mail to one recipient.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Mail {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) status: &'static str,
}

#[derive(Debug, Default)]
struct Account {
    mails: VecDeque<Mail>,
    taken: usize,
}

pub(crate) struct SendGrid {
    /// The application's key, which may send.
    sending: Secret,
    /// A key that may read.
    reading: Secret,
    exhausted: AtomicBool,
    revoked: AtomicBool,
    account: Mutex<Account>,
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Caller {
    Sender,
    Reader,
}

/// A refusal in the vendor's form.
struct Problem(StatusCode, Option<&'static str>, String);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"errors": [{"field": self.1, "message": self.2}]}))).into_response()
    }
}

fn bad(field: &'static str, message: &str) -> Problem {
    Problem(StatusCode::BAD_REQUEST, Some(field), message.to_owned())
}

fn forbidden() -> Problem {
    Problem(StatusCode::FORBIDDEN, None, "access forbidden".to_owned())
}

type Shared = State<Arc<SendGrid>>;
type Answer = Result<Json<Value>, Problem>;

impl SendGrid {
    pub(crate) fn new(sending: Secret, reading: Secret) -> Self {
        Self {
            sending,
            reading,
            exhausted: AtomicBool::new(false),
            revoked: AtomicBool::new(false),
            account: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.lock().mails.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        *self.lock() = Account::default();
    }

    /// Whether the plan's mails are used up.
    pub(crate) fn exhaust(&self, on: bool) {
        self.exhausted.store(on, Ordering::SeqCst);
    }

    pub(crate) fn is_exhausted(&self) -> bool {
        self.exhausted.load(Ordering::SeqCst)
    }

    /// Whether the application's key is revoked.
    pub(crate) fn revoke(&self, on: bool) {
        self.revoked.store(on, Ordering::SeqCst);
    }

    pub(crate) fn is_revoked(&self) -> bool {
        self.revoked.load(Ordering::SeqCst)
    }

    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Problem> {
        let given = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        let refused = |message: &str| Problem(StatusCode::UNAUTHORIZED, None, message.to_owned());
        match given {
            None => Err(refused("authorization required")),
            Some(key) if key == self.sending.expose() && !self.is_revoked() => Ok(Caller::Sender),
            Some(key) if key == self.reading.expose() => Ok(Caller::Reader),
            Some(_) => Err(refused(REVOKED)),
        }
    }

    fn take(&self, body: &[u8]) -> Result<String, Problem> {
        let mail: Value = serde_json::from_slice(body)
            .map_err(|_| Problem(StatusCode::BAD_REQUEST, None, "Bad Request".to_owned()))?;
        let (recipients, text) = check(&mail)?;
        if self.is_exhausted() {
            return Err(Problem(StatusCode::UNAUTHORIZED, None, EXHAUSTED.to_owned()));
        }
        let id = crate::ids::plain(22);
        let mut account = self.lock();
        for (place, to) in recipients.into_iter().enumerate() {
            if account.mails.len() == MAX_MAILS {
                account.mails.pop_front();
            }
            // A name that can never be resolved, by the standard, is one that no mail can be delivered to.
            let status = if to.ends_with(".invalid") { "not_delivered" } else { "delivered" };
            account.taken += 1;
            account.mails.push_back(Mail {
                id: format!("{id}.{place}"),
                at: Timestamp::now(),
                from: mail["from"]["email"].as_str().unwrap_or_default().to_owned(),
                to,
                subject: mail["subject"].as_str().unwrap_or_default().to_owned(),
                text: text.clone(),
                status,
            });
        }
        Ok(id)
    }
}

fn is_address(value: &Value) -> bool {
    value["email"].as_str().is_some_and(|text| {
        text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
    })
}

/// What the vendor demands of a mail; gives its recipients and its text.
fn check(mail: &Value) -> Result<(Vec<String>, String), Problem> {
    if !is_address(&mail["from"]) {
        return Err(bad("from.email", "The from email does not contain a valid address."));
    }
    let personalizations = mail["personalizations"].as_array().filter(|list| !list.is_empty());
    let personalizations = personalizations.ok_or_else(|| {
        bad("personalizations", "The personalizations field is required and must have at least one personalization.")
    })?;
    let mut recipients = Vec::new();
    for each in personalizations {
        let to = each["to"].as_array().filter(|list| !list.is_empty());
        let to = to.ok_or_else(|| bad("personalizations.0.to", "The to array is required for all personalization objects, and must have at least one email object with a valid email address."))?;
        if !to.iter().all(is_address) {
            return Err(bad("personalizations.0.to", "Does not contain a valid address."));
        }
        recipients.extend(to.iter().filter_map(|one| one["email"].as_str().map(str::to_owned)));
        if each["subject"].as_str().or(mail["subject"].as_str()).is_none_or(str::is_empty) {
            return Err(bad(
                "subject",
                "The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.",
            ));
        }
    }
    if recipients.len() > MAX_RECIPIENTS {
        return Err(bad("personalizations", "There are too many recipients."));
    }
    let content = mail["content"].as_array().filter(|list| !list.is_empty());
    let content = content.ok_or_else(|| {
        bad("content", "Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block.")
    })?;
    for block in content {
        if block["type"].as_str().is_none_or(str::is_empty) || block["value"].as_str().is_none_or(str::is_empty) {
            return Err(bad("content.0.value", "The content value must be a string at least one character in length."));
        }
    }
    let text = content.first().and_then(|block| block["value"].as_str()).unwrap_or_default().to_owned();
    Ok((recipients, text))
}

async fn authorise(State(sendgrid): Shared, request: Request, next: Next) -> Response {
    let sends = request.uri().path() == "/v3/mail/send";
    let mut response = match sendgrid.caller(request.headers()) {
        Err(problem) => problem.into_response(),
        // A key that sends may ask what it may do, and nothing else.
        Ok(Caller::Sender) if !sends && request.uri().path() != "/v3/scopes" => forbidden().into_response(),
        Ok(Caller::Reader) if sends => forbidden().into_response(),
        Ok(_) => next.run(request).await,
    };
    let reset = Timestamp::now().as_second().div_euclid(60) * 60 + 60;
    for (name, value) in [("x-ratelimit-limit", 600), ("x-ratelimit-remaining", 599), ("x-ratelimit-reset", reset)] {
        response.headers_mut().insert(name, HeaderValue::from(value));
    }
    response
}

async fn send(State(sendgrid): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(Problem(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            None,
            "Content-Type should be application/json.".to_owned(),
        ));
    }
    let id = sendgrid.take(&body)?;
    let mut response = StatusCode::ACCEPTED.into_response();
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-message-id", id);
    }
    Ok(response)
}

async fn scopes(State(sendgrid): Shared, headers: HeaderMap) -> Answer {
    Ok(Json(match sendgrid.caller(&headers)? {
        Caller::Sender => json!({"scopes": ["mail.send"]}),
        Caller::Reader => json!({"scopes": READING}),
    }))
}

async fn credits(State(sendgrid): Shared) -> Answer {
    let taken = sendgrid.lock().taken;
    let used = if sendgrid.is_exhausted() { CREDITS } else { taken.min(CREDITS) };
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let month = today.first_of_month();
    let next = month.checked_add(jiff::Span::new().months(1)).unwrap_or(month);
    Ok(Json(json!({
        "remain": CREDITS - used, "total": CREDITS, "overage": 0, "used": used,
        "last_reset": month.to_string(), "next_reset": next.to_string(), "reset_frequency": "monthly",
    })))
}

async fn account() -> Json<Value> {
    Json(json!({"type": "paid", "reputation": 99.7}))
}

fn one(raw: Option<&str>, name: &str) -> Option<String> {
    url::form_urlencoded::parse(raw.unwrap_or_default().as_bytes())
        .find(|(given, _)| given == name)
        .map(|(_, value)| value.into_owned())
}

async fn stats(State(sendgrid): Shared, RawQuery(raw): RawQuery) -> Answer {
    let start = one(raw.as_deref(), "start_date").ok_or_else(|| bad("start_date", "start_date is required"))?;
    let start: jiff::civil::Date =
        start.parse().map_err(|_| bad("start_date", "start_date has to be a date such as 2026-01-31"))?;
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let (delivered, bounced) = {
        let account = sendgrid.lock();
        let delivered = account.mails.iter().filter(|mail| mail.status == "delivered").count();
        (delivered, account.mails.len() - delivered)
    };
    let day = |date: jiff::civil::Date| {
        let (delivered, bounced) = if date == today { (delivered, bounced) } else { (0, 0) };
        json!({"date": date.to_string(), "stats": [{"metrics": {
            "blocks": 0, "bounce_drops": 0, "bounces": bounced, "clicks": 0, "deferred": 0, "delivered": delivered,
            "invalid_emails": 0, "opens": 0, "processed": delivered + bounced, "requests": delivered + bounced,
            "spam_report_drops": 0, "spam_reports": 0, "unique_clicks": 0, "unique_opens": 0, "unsubscribe_drops": 0,
            "unsubscribes": 0,
        }}]})
    };
    let days = start.series(jiff::Span::new().days(1)).take_while(|date| *date <= today).take(500);
    Ok(Json(json!(days.map(day).collect::<Vec<_>>())))
}

async fn bounces(State(sendgrid): Shared) -> Answer {
    let bounced = sendgrid.mails().into_iter().filter(|mail| mail.status == "not_delivered").map(|mail| {
        json!({
            "created": mail.at.as_second(), "email": mail.to, "status": "5.1.2",
            "reason": "550 5.1.2 The domain of this address does not exist.",
        })
    });
    Ok(Json(json!(bounced.take(500).collect::<Vec<_>>())))
}

async fn none() -> Json<Value> {
    Json(json!([]))
}

/// The newest mails, of one status where the query asks for one.
async fn messages(State(sendgrid): Shared, RawQuery(raw): RawQuery) -> Answer {
    let query = one(raw.as_deref(), "query").ok_or_else(|| bad("query", "query is required"))?;
    let limit = match one(raw.as_deref(), "limit").map(|text| text.parse::<usize>()) {
        None => 10,
        Some(Ok(limit)) if (1..=1_000).contains(&limit) => limit,
        Some(_) => return Err(bad("limit", "limit has to be between 1 and 1000")),
    };
    let status = query.strip_prefix("status=").map(|word| word.trim_matches('"').to_owned());
    let found =
        sendgrid.mails().into_iter().rev().filter(|mail| status.as_ref().is_none_or(|wanted| mail.status == wanted));
    let shown: Vec<Value> = found
        .take(limit)
        .map(|mail| {
            json!({
                "from_email": mail.from, "msg_id": mail.id, "subject": mail.subject, "to_email": mail.to,
                "status": mail.status, "opens_count": 0, "clicks_count": 0, "last_event_time": mail.at.to_string(),
            })
        })
        .collect();
    Ok(Json(json!({"messages": shown})))
}

async fn nothing_here() -> Problem {
    Problem(StatusCode::NOT_FOUND, None, "not found".to_owned())
}

pub(crate) fn router(sendgrid: Arc<SendGrid>) -> Router {
    Router::new()
        .route("/v3/mail/send", post(send))
        .route("/v3/scopes", get(scopes))
        .route("/v3/user/credits", get(credits))
        .route("/v3/user/account", get(account))
        .route("/v3/stats", get(stats))
        .route("/v3/suppression/bounces", get(bounces))
        .route("/v3/suppression/blocks", get(none))
        .route("/v3/suppression/invalid_emails", get(none))
        .route("/v3/suppression/spam_reports", get(none))
        .route("/v3/messages", get(messages))
        .fallback(nothing_here)
        .layer(middleware::from_fn_with_state(Arc::clone(&sendgrid), authorise))
        .with_state(sendgrid)
}
