//! OTLP over HTTP: metrics and logs, in protobuf and in JSON.

mod answer;
mod exponential;
mod json;
mod known;
mod logs;
mod messages;
mod metrics;
mod rises;
mod sources;
mod stretches;
mod wire;

#[cfg(test)]
mod tests;

pub(crate) use answer::{Kind, refused};
pub(crate) use logs::take as take_logs;
pub(crate) use metrics::Metrics;

/// Why a body is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is not what it says; sending it again changes nothing.
    Broken(String),
    /// There is no room now.
    Full,
}

/// What came of a body.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Records or points that were refused.
    pub rejected: u64,
    /// Why, for the last of them.
    pub why: &'static str,
}

impl Taken {
    fn reject(&mut self, n: u64, why: &'static str) {
        self.rejected += n;
        self.why = why;
    }
}

/// Bytes of one log record or one metric; a larger one is refused before anything is made of it.
const RECORD: usize = 1024 * 1024;
