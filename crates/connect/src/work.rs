//! How a piece of work went, before it is shown.

use crate::redact::Redactor;
use std::time::Duration;
use vectra_control::kernel::WorkResult;
use vectra_engine::diagnose::Fact;
use vectra_engine::event::StepOutcome;
use vectra_engine::time::Span;

/// Bytes of an output that go onto the timeline.
const OUTPUT: usize = 16 * 1024;
/// Bytes of what was sent.
const SENT: usize = 4 * 1024;

/// A piece of work that ended. Nothing in it is redacted yet.
pub(crate) struct Done {
    pub outcome: StepOutcome,
    pub sent: String,
    pub output: String,
    pub facts: Vec<Fact>,
}

impl Done {
    pub(crate) fn ok(sent: impl Into<String>, output: impl Into<String>) -> Done {
        Done { outcome: StepOutcome::Ok, sent: sent.into(), output: output.into(), facts: Vec::new() }
    }

    pub(crate) fn failed(sent: impl Into<String>, output: impl Into<String>) -> Done {
        Done { outcome: StepOutcome::Failed, ..Done::ok(sent, output) }
    }

    pub(crate) fn unknown(sent: impl Into<String>, output: impl Into<String>) -> Done {
        Done { outcome: StepOutcome::Unknown, ..Done::ok(sent, output) }
    }

    /// As control takes it: redacted and bounded.
    pub(crate) fn shown(self, redactor: &Redactor, took: Duration) -> WorkResult {
        let facts = self.facts.into_iter().map(|fact| match fact {
            Fact::Unavailable { source, why } => Fact::Unavailable { source, why: redactor.line(&why, 300) },
            fact => fact,
        });
        WorkResult::Performed {
            outcome: self.outcome,
            sent: redactor.show(&self.sent, SENT),
            output: redactor.show(self.output.trim_end(), OUTPUT),
            duration: span(took),
            facts: facts.collect(),
        }
    }
}

/// In milliseconds; saturates.
pub(crate) fn span(took: Duration) -> Span {
    Span(i64::try_from(took.as_millis()).unwrap_or(i64::MAX))
}
