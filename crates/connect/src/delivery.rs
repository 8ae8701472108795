//! What an answer means for a message that must arrive.

use crate::client::{Answer, NoAnswer};
use crate::redact::Redactor;
use crate::work::span;
use reqwest::StatusCode;
use vectra_engine::event::DeliveryOutcome;

/// Bytes of a reason.
const REASON: usize = 300;

pub(crate) fn retry(redactor: &Redactor, reason: &str) -> DeliveryOutcome {
    DeliveryOutcome::Retry { reason: redactor.line(reason, REASON), after: None }
}

pub(crate) fn rejected(redactor: &Redactor, reason: &str) -> DeliveryOutcome {
    DeliveryOutcome::Rejected { reason: redactor.line(reason, REASON) }
}

/// Without an answer it is tried again: an idempotency key makes that safe, silence would not be.
pub(crate) fn no_answer(redactor: &Redactor, service: &str, none: &NoAnswer) -> DeliveryOutcome {
    retry(redactor, &format!("{service}: {}", none.why()))
}

/// An answer other than 2xx. `said` is the provider's message.
pub(crate) fn unsuccessful(redactor: &Redactor, service: &str, answer: &Answer, said: &str) -> DeliveryOutcome {
    let colon = if said.is_empty() { "" } else { ": " };
    let reason = format!("{service} answered {}{colon}{said}", answer.status_line());
    match answer.status {
        StatusCode::TOO_MANY_REQUESTS => {
            DeliveryOutcome::Retry { reason: redactor.line(&reason, REASON), after: answer.wait().map(span) }
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY => retry(redactor, &reason),
        status if status.is_client_error() => rejected(redactor, &reason),
        _ => retry(redactor, &reason),
    }
}

/// 2xx, but not what the provider says: something stands between it and us.
pub(crate) fn not_its_own(redactor: &Redactor, service: &str, answer: &Answer, why: &str) -> DeliveryOutcome {
    retry(redactor, &format!("{service} answered {}, but {why}", answer.status_line()))
}
