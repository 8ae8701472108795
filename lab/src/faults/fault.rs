//! The faults by name, and how strong they may be.

use serde::Deserialize;

/// Something that can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// A file that each start reads is broken, and the process is killed: a crash loop that a fresh instance ends.
    Crash,
    /// A push to `main` whose release fails soon after it went live.
    BadRelease,
    /// The API wants more memory than its plan has.
    Oom,
    /// The API holds most of its plan's memory, and lives.
    Memory,
    /// The API says that it is not healthy, and nothing says why.
    Unclear,
    /// A share of the API's requests fails: a feature that asks for a column that is not there.
    Errors,
    /// A share of the API's requests waits for a slow partner.
    Latency,
    /// The API's disk is nearly full.
    Disk,
    /// The workers' processes stand still.
    QueueBlocked,
    /// Every worker is busy with a task that never ends.
    QueueEndless,
    /// The queue holds more tasks than the workers can do.
    QueueFlood,
    /// A long query, and transactions that somebody left open.
    DatabaseSlow,
    /// Many connections that nobody uses.
    DatabaseConnections,
    /// The mail provider's plan is used up.
    MailQuota,
    /// The mail provider no longer knows the workers' key.
    MailKey,
}

impl Fault {
    pub(crate) const ALL: [Self; 15] = [
        Self::Crash,
        Self::BadRelease,
        Self::Oom,
        Self::Memory,
        Self::Unclear,
        Self::Errors,
        Self::Latency,
        Self::Disk,
        Self::QueueBlocked,
        Self::QueueEndless,
        Self::QueueFlood,
        Self::DatabaseSlow,
        Self::DatabaseConnections,
        Self::MailQuota,
        Self::MailKey,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Crash => "api-crash",
            Self::BadRelease => "api-bad-release",
            Self::Oom => "api-oom",
            Self::Memory => "api-memory",
            Self::Unclear => "api-unclear",
            Self::Errors => "api-errors",
            Self::Latency => "api-latency",
            Self::Disk => "disk-full",
            Self::QueueBlocked => "queue-blocked",
            Self::QueueEndless => "queue-endless-task",
            Self::QueueFlood => "queue-flood",
            Self::DatabaseSlow => "db-slow",
            Self::DatabaseConnections => "db-connections",
            Self::MailQuota => "mail-quota",
            Self::MailKey => "mail-key",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}

/// How strong a fault is; what is left out has a default, and everything has a bound.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(crate) struct Strength {
    /// Share of the requests, or of the disk, in percent.
    percent: Option<u32>,
    /// How long a slow request takes, in milliseconds.
    milliseconds: Option<u32>,
    /// How many tasks or connections.
    count: Option<u32>,
}

impl Strength {
    pub(super) fn percent(self, default: u32) -> i64 {
        i64::from(self.percent.unwrap_or(default).clamp(1, 100))
    }

    pub(super) fn milliseconds(self, default: u32) -> i64 {
        i64::from(self.milliseconds.unwrap_or(default).clamp(1, 20_000))
    }

    pub(super) fn count(self, default: usize, most: usize) -> usize {
        self.count.map_or(default, |count| usize::try_from(count).unwrap_or(most)).clamp(1, most)
    }
}
