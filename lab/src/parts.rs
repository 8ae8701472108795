//! The parts of the lab that only some need.

use clap::ValueEnum;

/// A part that the lab can have beside the API, its database and the stand-ins for Render, Slack and PagerDuty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// A Redis as broker of background tasks.
    Redis,
    /// Two Celery workers; brings redis and sendgrid.
    Celery,
    /// An environment before production, with an API and a database of its own.
    Staging,
    /// The stand-in for SendGrid.
    Sendgrid,
    /// The vendors' status pages.
    Status,
    /// All of these.
    All,
}

impl Part {
    /// What the command line calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Celery => "celery",
            Self::Staging => "staging",
            Self::Sendgrid => "sendgrid",
            Self::Status => "status",
            Self::All => "all",
        }
    }

    /// Whether asking for this part brings `other`.
    fn brings(self, other: Self) -> bool {
        self == other || self == Self::All || (self == Self::Celery && matches!(other, Self::Redis | Self::Sendgrid))
    }
}

/// Whether `part` is among those asked for, or comes with one of them.
pub(crate) fn has(asked: &[Part], part: Part) -> bool {
    asked.iter().any(|one| one.brings(part))
}
