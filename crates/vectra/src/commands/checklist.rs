//! `vectra checklist`: what the document wants looked at after a deployment, and what is seen of it.

use super::Asking;
use crate::cli::Checklist;
use crate::client::segment;
use crate::errors::{DONE, Failure, NO};
use crate::output::{self, Paint, field, list, moment, plain};

/// Ends with 1 unless everything that can be looked at is as it should be.
pub async fn run(asking: &Asking, wanted: &Checklist) -> Result<u8, Failure> {
    let t = asking.t;
    let since = wanted.since.as_deref().map(|since| format!("?since={}", segment(since))).unwrap_or_default();
    let found = asking.client.get(&format!("/api/v1/checklist{since}")).await?;
    let (paint, items) = (Paint::stdout(), list(&found, "items"));
    if asking.json {
        output::json(&found);
    } else {
        output::line(&t.with("checklist-looked", &[("since", moment(&found["since"]).into())]));
        for item in items {
            let word = match field(item, "answer") {
                "yes" => paint.green(&t.get("answer-yes")),
                "no" => paint.red(&t.get("answer-no")),
                "unknown" => paint.yellow(&t.get("answer-unknown")),
                _ => t.get("answer-person"),
            };
            output::line(&format!("{word}  {}", plain(field(item, "text"))));
            output::line(&format!("      {}", plain(field(item, "reason"))));
        }
        if items.is_empty() {
            output::line(&t.get("checklist-none"));
        }
    }
    Ok(if matches!(field(&found, "answer"), "no" | "unknown") { NO } else { DONE })
}
