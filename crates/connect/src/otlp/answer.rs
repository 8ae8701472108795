//! Answers as the specification wants them: in the encoding of the request, with a body that says what is wrong.

use super::Taken;
use serde_json::json;
use vectra_control::ports::{Posted, PostedAnswer};

/// How a body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Protobuf,
    Json,
}

/// Seconds after which a sender tries again.
const AGAIN: u32 = 5;

impl Kind {
    /// Of a content type; `None` for one that is not taken.
    pub fn of(content_type: &str) -> Option<Kind> {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        match kind.to_ascii_lowercase().as_str() {
            "application/x-protobuf" | "application/protobuf" => Some(Kind::Protobuf),
            "application/json" => Some(Kind::Json),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Protobuf => "application/x-protobuf",
            Kind::Json => "application/json",
        }
    }

    /// All was taken, or all but a part.
    pub fn taken(self, what: Posted, taken: &Taken) -> PostedAnswer {
        let body = match self {
            _ if taken.rejected == 0 => match self {
                Kind::Protobuf => Vec::new(),
                Kind::Json => b"{}".to_vec(),
            },
            Kind::Protobuf => {
                let rejected = i64::try_from(taken.rejected).unwrap_or(i64::MAX);
                let partial = Partial { rejected, why: taken.why.to_owned() };
                prost::Message::encode_to_vec(&Response { partial: Some(partial) })
            }
            Kind::Json => {
                let field = if what == Posted::OtlpLogs { "rejectedLogRecords" } else { "rejectedDataPoints" };
                // As protobuf's JSON writes 64-bit integers.
                let partial = json!({ field: taken.rejected.to_string(), "errorMessage": taken.why });
                json!({ "partialSuccess": partial }).to_string().into_bytes()
            }
        };
        PostedAnswer { status: 200, content_type: self.name(), body, retry_after: None }
    }
}

/// Nothing was taken.
pub(crate) fn refused(kind: Kind, status: u16, why: &str) -> PostedAnswer {
    // `google.rpc.Code`: unavailable, unauthenticated, resource exhausted, else an argument that makes no sense.
    let code = match status {
        503 => 14,
        429 => 8,
        401 => 16,
        _ => 3,
    };
    let body = match kind {
        Kind::Protobuf => prost::Message::encode_to_vec(&Status { code, message: why.to_owned() }),
        Kind::Json => json!({ "code": code, "message": why }).to_string().into_bytes(),
    };
    let retry_after = matches!(status, 429 | 503).then_some(AGAIN);
    PostedAnswer { status, content_type: kind.name(), body, retry_after }
}

/// `google.rpc.Status`.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Status {
    #[prost(int32, tag = "1")]
    pub code: i32,
    #[prost(string, tag = "2")]
    pub message: String,
}

/// `ExportLogsServiceResponse` and `ExportMetricsServiceResponse`, which are built alike.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Response {
    #[prost(message, optional, tag = "1")]
    pub partial: Option<Partial>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Partial {
    #[prost(int64, tag = "1")]
    pub rejected: i64,
    #[prost(string, tag = "2")]
    pub why: String,
}
