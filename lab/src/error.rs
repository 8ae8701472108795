//! What can keep the lab from running, each with the way out.

use std::path::PathBuf;

/// Why the lab, or one of its parts, could not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LabError {
    /// No PostgreSQL server program was found.
    #[error("PostgreSQL's server is not installed: run `cargo xtask setup`")]
    PostgresMissing,
    /// No Redis server program was found.
    #[error("Redis's server is not installed: run `cargo xtask setup` (on Debian the package redis-tools holds it)")]
    RedisMissing,
    /// Redis did not come up.
    #[error("Redis did not start: {0}")]
    RedisStart(String),
    /// The Python environment of the Celery workers is not made.
    #[error(
        "the Python environment of the Celery workers is not in {0}, or not the one that is needed: run `cargo xtask setup`"
    )]
    VenvMissing(PathBuf),
    /// Root runs the lab and there is no user to run the server as.
    #[error(
        "PostgreSQL refuses to run as root, and none of the users vectra-lab, postgres or nobody exists: run `cargo xtask setup`"
    )]
    NoUnprivilegedUser,
    /// The cluster did not come up.
    #[error("PostgreSQL did not start: {0}")]
    PostgresStart(String),
    /// The folder is used already.
    #[error(
        "{0} exists already: another lab uses this folder, or one was cut off there. Choose another --dir, or remove it"
    )]
    FolderInUse(PathBuf),
    /// The operating system refused something.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system answered.
        source: std::io::Error,
    },
    /// The database refused something.
    #[error("the lab's database: {0}")]
    Database(#[from] sqlx::Error),
    /// The HTTP client could not be built.
    #[error("the HTTP client: {0}")]
    Http(#[from] reqwest::Error),
    /// The vendors' descriptions could not be loaded.
    #[error(transparent)]
    Contract(#[from] crate::contract::ContractError),
    /// The demo's outage did not go as it must.
    #[error("not everything held; the lines marked ✗ say what did not")]
    NotHeld,
    /// Somebody stopped the demo before it was through.
    #[error("interrupted; what was started is ended")]
    Interrupted,
    /// The demo could not be put up.
    #[error(transparent)]
    Stand(#[from] crate::stand::StandError),
    /// Anything else, already a whole sentence.
    #[error("{0}")]
    Other(String),
}

impl LabError {
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}
