//! Slack's Web API, as far as messages go.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Messages kept at most.
const MAX_MESSAGES: usize = 10_000;
/// Slack cuts or refuses longer texts.
const MAX_TEXT: usize = 40_000;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Message {
    pub(crate) ts: String,
    pub(crate) thread_ts: Option<String>,
    pub(crate) text: String,
    pub(crate) blocks: Option<Value>,
    pub(crate) edits: u32,
}

#[derive(Debug, Default)]
struct Channel {
    messages: VecDeque<Message>,
    last_us: i64,
}

pub(crate) struct Slack {
    token: String,
    channel: String,
    team: String,
    bot: String,
    bot_user: String,
    state: Mutex<Channel>,
}

impl Slack {
    pub(crate) fn new(token: String, channel: String) -> Self {
        Self {
            token,
            channel,
            team: crate::ids::slack("T"),
            bot: crate::ids::slack("B"),
            bot_user: crate::ids::slack("U"),
            state: Mutex::new(Channel::default()),
        }
    }

    pub(crate) fn messages(&self) -> Vec<Message> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.messages.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).messages.clear();
    }

    /// The caller's right, and the request's arguments from a form or from JSON.
    fn arguments(&self, headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Value>, &'static str> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let json_body = text(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json"));
        let arguments = if json_body {
            match serde_json::from_slice(body) {
                Ok(Value::Object(arguments)) => arguments,
                Ok(_) => return Err("json_not_object"),
                Err(_) => return Err("invalid_json"),
            }
        } else {
            url::form_urlencoded::parse(body)
                .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
                .collect()
        };
        let given = text(header::AUTHORIZATION)
            .map(|value| value.strip_prefix("Bearer ").unwrap_or(value))
            .or_else(|| arguments.get("token").and_then(Value::as_str))
            .ok_or("not_authed")?;
        if given == self.token { Ok(arguments) } else { Err("invalid_auth") }
    }

    fn content(&self, arguments: &BTreeMap<&str, &Value>) -> Result<(String, Option<Value>), &'static str> {
        let channel = arguments.get("channel").and_then(|value| value.as_str());
        if channel != Some(self.channel.as_str()) {
            return Err("channel_not_found");
        }
        let text = arguments.get("text").and_then(|value| value.as_str()).unwrap_or_default();
        let blocks = match arguments.get("blocks") {
            None => None,
            Some(Value::String(text)) => {
                Some(serde_json::from_str::<Value>(text).map_err(|_| "invalid_blocks_format")?)
            }
            Some(value) => Some((*value).clone()),
        };
        if let Some(blocks) = &blocks {
            let list = blocks.as_array().ok_or("invalid_blocks_format")?;
            if list.len() > 50 || list.iter().any(|block| block["type"].as_str().is_none()) {
                return Err("invalid_blocks");
            }
        }
        if text.is_empty() && blocks.is_none() {
            return Err("no_text");
        }
        if text.chars().count() > MAX_TEXT {
            return Err("msg_too_long");
        }
        Ok((text.to_owned(), blocks))
    }

    fn post(&self, arguments: &Map<String, Value>) -> Result<Value, &'static str> {
        let by_name: BTreeMap<&str, &Value> = arguments.iter().map(|(name, value)| (name.as_str(), value)).collect();
        let (text, blocks) = self.content(&by_name)?;
        let thread_ts = by_name.get("thread_ts").and_then(|value| value.as_str()).map(str::to_owned);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // A message's time is its name in the channel, so no two are equal.
        state.last_us = crate::journal::now_us().max(state.last_us + 1);
        let ts = format!("{:010}.{:06}", state.last_us / 1_000_000, state.last_us % 1_000_000);
        let mut shown = json!({
            "type": "message", "subtype": "bot_message", "text": text, "ts": ts, "bot_id": self.bot,
        });
        if let Some(thread_ts) = &thread_ts {
            shown["thread_ts"] = json!(thread_ts);
        }
        if let Some(blocks) = &blocks {
            shown["blocks"] = blocks.clone();
        }
        if state.messages.len() == MAX_MESSAGES {
            state.messages.pop_front();
        }
        state.messages.push_back(Message { ts: ts.clone(), thread_ts, text, blocks, edits: 0 });
        Ok(json!({"ok": true, "channel": self.channel, "ts": ts, "message": shown}))
    }

    fn update(&self, arguments: &Map<String, Value>) -> Result<Value, &'static str> {
        let by_name: BTreeMap<&str, &Value> = arguments.iter().map(|(name, value)| (name.as_str(), value)).collect();
        let (text, blocks) = self.content(&by_name)?;
        let ts = by_name.get("ts").and_then(|value| value.as_str()).unwrap_or_default();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let message = state.messages.iter_mut().rev().find(|message| message.ts == ts).ok_or("message_not_found")?;
        message.text.clone_from(&text);
        message.blocks = blocks;
        message.edits += 1;
        Ok(json!({"ok": true, "channel": self.channel, "ts": ts, "text": text, "message": {"text": text}}))
    }
}

fn answer(result: Result<Value, &'static str>) -> Response {
    Json(result.unwrap_or_else(|error| json!({"ok": false, "error": error}))).into_response()
}

async fn post_message(State(slack): State<Arc<Slack>>, headers: HeaderMap, body: Bytes) -> Response {
    answer(slack.arguments(&headers, &body).and_then(|arguments| slack.post(&arguments)))
}

async fn update(State(slack): State<Arc<Slack>>, headers: HeaderMap, body: Bytes) -> Response {
    answer(slack.arguments(&headers, &body).and_then(|arguments| slack.update(&arguments)))
}

/// What the token may do, as the vendor tells it with every answer.
const SCOPES: &str = "chat:write,chat:write.public";

async fn auth_test(State(slack): State<Arc<Slack>>, headers: HeaderMap, body: Bytes) -> Response {
    let mut response = answer(slack.arguments(&headers, &body).map(|_| {
        json!({
            "ok": true, "url": "https://lab.slack.com/", "team": "Lab", "team_id": slack.team,
            "user": "vectra", "user_id": slack.bot_user, "bot_id": slack.bot,
            "is_enterprise_install": false,
        })
    }));
    response.headers_mut().insert("x-oauth-scopes", HeaderValue::from_static(SCOPES));
    response
}

async fn unknown() -> Response {
    answer(Err("unknown_method"))
}

pub(crate) fn router(slack: Arc<Slack>) -> Router {
    Router::new()
        .route("/api/chat.postMessage", post(post_message))
        .route("/api/chat.update", post(update))
        .route("/api/auth.test", post(auth_test).get(auth_test))
        .fallback(unknown)
        .with_state(slack)
}
