//! Telemetry that is posted here.

use super::context::Context;
use super::lines::{Around, object};
use super::unpack::{Packed, unpack};
use crate::otlp::{Kind, Metrics, Unread, refused, take_logs};
use crate::secret::Secret;
use serde_json::Value;
use vectra_control::daemon::telemetry::Noted;
use vectra_control::ports::{Posted, PostedAnswer, TelemetryIn};
use vectra_logs::{Level, Line};

/// Bytes of a body after unpacking.
const LIMIT: usize = 32 * 1024 * 1024;
/// The same for JSON, which takes more room when it is read.
const JSON_LIMIT: usize = 8 * 1024 * 1024;
/// What the source is called that posts one JSON object a line.
const JSON_LINES: &str = "json lines";
/// Bytes of a JSON line.
const LINE: usize = 256 * 1024;

pub(super) struct Http {
    context: Context,
    token: Option<Secret>,
    metrics: Metrics,
    count_requests: bool,
}

impl Http {
    pub fn new(context: Context, token: Option<Secret>, count_requests: bool) -> Http {
        let metrics = Metrics::new(context.intake.now());
        Http { context, token, metrics, count_requests }
    }

    /// What is known of the series of metrics.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    fn json_lines(&self, body: &[u8]) -> PostedAnswer {
        let context = self.context.of(JSON_LINES);
        let Context { intake, fields, .. } = &context;
        let now = intake.now();
        let counted = self.count_requests.then_some("");
        let mut lines = Vec::new();
        let (mut taken, mut malformed) = (0_u64, 0_u64);
        for raw in body.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|l| !l.is_empty()) {
            if raw.len() > LINE {
                intake.note(Noted::LongLines, 1);
                malformed += 1;
                continue;
            }
            let line = match serde_json::from_slice(raw) {
                Ok(Value::Object(map)) => {
                    let told = object(map, fields, Around { at: now, level: Level::Info, service: "" });
                    context.line(told, counted)
                }
                _ => {
                    malformed += 1;
                    let text = String::from_utf8_lossy(raw).into_owned();
                    Line { at: now, level: Level::Info, service: String::new(), text, attributes: String::new() }
                }
            };
            taken += 1;
            lines.push(line);
        }
        intake.note(Noted::Malformed, malformed);
        match intake.try_log(lines) {
            Ok(()) => {
                intake.came(JSON_LINES, taken);
                let body = serde_json::json!({ "taken": taken, "malformed": malformed }).to_string().into_bytes();
                PostedAnswer { status: 200, content_type: "application/json", body, retry_after: None }
            }
            Err(full) => refused(Kind::Json, 503, &full.to_string()),
        }
    }
}

impl TelemetryIn for Http {
    fn opens(&self, bearer: &str) -> bool {
        let Some(token) = &self.token else { return false };
        let token = token.expose();
        // The time says nothing about how much of it was right.
        let differences = token.bytes().zip(bearer.bytes()).fold(0, |d, (x, y)| d | (x ^ y));
        token.len() == bearer.len() && std::hint::black_box(differences) == 0
    }

    fn take(&self, what: Posted, content_type: &str, encoding: &str, body: &[u8]) -> PostedAnswer {
        let context = self.context.of(match what {
            Posted::JsonLines => JSON_LINES,
            Posted::OtlpLogs => "otlp logs",
            Posted::OtlpMetrics => "otlp metrics",
        });
        let intake = &context.intake;
        let kind = match what {
            Posted::JsonLines => Kind::Json,
            Posted::OtlpLogs | Posted::OtlpMetrics => match Kind::of(content_type) {
                Some(kind) => kind,
                None => {
                    intake.note(Noted::Unreadable, 1);
                    let why = "content type application/x-protobuf or application/json is wanted";
                    return refused(Kind::Json, 415, why);
                }
            },
        };
        let limit = match (what, kind) {
            (Posted::JsonLines, _) | (_, Kind::Protobuf) => LIMIT,
            (_, Kind::Json) => JSON_LIMIT,
        };
        let body = match unpack(encoding, body, limit) {
            Ok(body) => body,
            Err(Packed::TooLarge) => {
                intake.note(Noted::TooLarge, 1);
                let why = format!("the body is larger than {} MiB when it is unpacked; send less at once", limit >> 20);
                return refused(kind, 413, &why);
            }
            Err(why) => {
                intake.note(Noted::Unreadable, 1);
                let (status, why) = match why {
                    Packed::Unknown => (415, "content encoding gzip, deflate or none is wanted"),
                    _ => (400, "the body cannot be unpacked"),
                };
                return refused(kind, status, why);
            }
        };
        let taken = match what {
            Posted::JsonLines => return self.json_lines(&body),
            Posted::OtlpLogs => take_logs(&context, kind, &body),
            Posted::OtlpMetrics => self.metrics.take(&context, kind, &body),
        };
        match taken {
            Ok(taken) => kind.taken(what, &taken),
            Err(Unread::Full) => refused(kind, 503, "more telemetry comes than is taken; send again later"),
            Err(Unread::Broken(why)) => {
                intake.note(Noted::Unreadable, 1);
                refused(kind, 400, &why)
            }
        }
    }
}
