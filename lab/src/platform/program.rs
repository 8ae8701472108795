//! What a service is, and the program that its instances run.

use std::path::PathBuf;
use std::time::Duration;

/// Text that must not be shown by accident.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

/// The kinds of services that the platform runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Serves HTTP at a public address; its health check says when it is healthy.
    Web,
    /// Works in the background; it is healthy when it has said that it is ready.
    Worker,
}

impl Kind {
    /// How long a new instance may take to be healthy; the vendor allows minutes.
    pub(super) fn patience(self) -> Duration {
        match self {
            Self::Web => Duration::from_secs(5),
            Self::Worker => Duration::from_secs(60),
        }
    }

    /// How long the first instance may take to be healthy, on a machine that starts everything at once.
    pub(super) fn first_patience(self) -> Duration {
        match self {
            Self::Web => Duration::from_secs(15),
            Self::Worker => Duration::from_secs(60),
        }
    }

    /// How long a restart waits for the new process before the old one goes.
    pub(super) fn restart_patience(self) -> Duration {
        match self {
            Self::Web => Duration::from_secs(2),
            Self::Worker => Duration::from_secs(20),
        }
    }

    /// How long a process may take to end before it is killed; the vendor allows half a minute.
    pub(super) fn grace(self) -> Duration {
        match self {
            Self::Web => Duration::from_millis(500),
            Self::Worker => Duration::from_secs(3),
        }
    }
}

/// The names that the platform gave to a service, and what its owner chose.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
    pub(crate) owner_id: String,
    pub(crate) service_id: String,
    /// Empty for a worker.
    pub(crate) public_url: String,
    /// The branch whose pushes are deployed.
    pub(crate) branch: &'static str,
    pub(crate) instances: usize,
    /// Whether a disk is mounted into it.
    pub(crate) disk: bool,
    /// The plan that it starts with.
    pub(crate) plan: &'static str,
}

/// The place of an instance's own name in the arguments of its program.
pub(crate) const INSTANCE: &str = "{instance}";

/// What each instance of a service runs.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    /// What the process is told that it is called.
    pub(crate) name: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(&'static str, Secret)>,
}

impl Program {
    /// The operated API, which is this very program under another command.
    pub(crate) fn api(environment: Vec<(&'static str, Secret)>) -> Self {
        Self { path: "/proc/self/exe".into(), name: "vectra-lab".into(), arguments: vec!["api".into()], environment }
    }
}
