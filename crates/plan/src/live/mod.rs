//! Trying the bindings of a document, read-only: what is asked of whom, and what an answer means.
//!
//! [`checks`] makes the list from program and configuration. Somebody else asks and gives back what was [`Seen`]. [`judge`]
//! turns that into an outcome and, where something is wrong, into a finding of the V1xx family. Nothing here sends
//! anything, and no [`Ask`] can express a change.

mod judge;
mod keys;
mod list;
mod rules;
mod sql;
mod texts;
mod utility;

#[cfg(test)]
mod tests;

pub use judge::{Judged, judge};
pub(crate) use keys::queues;
pub use list::checks;
pub use rules::{LiveRule, rules};
pub use texts::{kind, nothing_sent, reads};

use crate::probe::Expect;
use serde::Serialize;
use vectra_engine::time::Time;

/// One thing to try.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveCheck {
    /// Which kind, as the output names it.
    pub kind: Kind,
    /// What is asked, for people: a host, an address, a statement; never a secret.
    pub target: String,
    /// The lines of the document that it comes from.
    pub lines: Option<[u32; 2]>,
    /// The words in the first of these lines that it is about.
    pub needle: Option<String>,
    /// The key of `vectra.toml` that it comes from.
    pub key: Option<String>,
    /// What is sent.
    pub ask: Ask,
}

/// Kinds of checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A name resolves.
    Host,
    /// A certificate holds.
    Certificate,
    /// An address answers as expected.
    Endpoint,
    /// The bound database can be reached and written.
    Database,
    /// Every name of a statement exists.
    Statement,
    /// A role exists.
    Role,
    /// The bound Redis can be reached.
    Broker,
    /// A queue exists.
    Queue,
    /// A token is accepted and may do what it is for.
    Token,
    /// A bound service of the platform exists and deploys as the document says.
    Deploy,
    /// The newest backup is as young as promised.
    Backup,
    /// A secret of the configuration can be had.
    Secret,
    /// Something of the document that nothing is asked about.
    Other,
}

/// What is asked. Every variant reads.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// The addresses of a name.
    Resolve {
        /// The name.
        host: String,
    },
    /// A TLS handshake, and nothing after it.
    Handshake {
        /// Whom.
        host: String,
        /// At which port.
        port: u16,
    },
    /// One GET or HEAD without a body.
    Request {
        /// HEAD instead of GET.
        head: bool,
        /// Where.
        url: url::Url,
        /// What the answer must be.
        expect: Expect,
        /// Whether the document prescribes it as a check; else it is a step's.
        prescribed: bool,
    },
    /// The state of the bound database.
    Database {
        /// First line of a step that writes there.
        writes: Option<u32>,
    },
    /// A statement that the server reads and does not run.
    Describe(Statement),
    /// Whether a role exists.
    Role {
        /// Its name.
        name: String,
    },
    /// The state of the bound Redis.
    Broker {
        /// First line of a step that writes there.
        writes: Option<u32>,
    },
    /// The type and length of a key, and whether a queue of this name was declared.
    Queue {
        /// The key.
        name: String,
        /// The type that the command wants, where it wants one.
        wants: Option<&'static str>,
    },
    /// Slack's `auth.test`.
    Slack,
    /// Abilities, services and escalation policies of PagerDuty.
    PagerDuty,
    /// A service of the platform.
    Service {
        /// The vendor's id.
        id: String,
        /// What the document says of its deployment: branch, and whether it happens by itself.
        rules: Vec<Rule>,
    },
    /// Exports and the recovery window of the platform's database.
    Backups {
        /// The vendor's id.
        id: String,
        /// Seconds between two backups, as promised.
        every: Option<u64>,
        /// Days that they are kept, as promised.
        days: Option<u32>,
    },
    /// A secret, where its reference says that it is.
    Secret,
    /// Nothing, because of this.
    Nothing(WhyNot),
}

/// What the document says of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The branch.
    pub branch: String,
    /// Whether a push deploys by itself.
    pub automatic: bool,
    /// Its line.
    pub line: u32,
}

/// A statement and what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// One statement.
    pub text: String,
    /// Whether it only reads, so that the server may plan it as well.
    pub reads: bool,
    /// Tables that it writes, with the privilege for it.
    pub writes: Vec<(String, &'static str)>,
    /// Whether it ends sessions of others.
    pub signals: bool,
    /// Who knows whether what it names is there.
    pub names: Names,
}

/// Who knows whether what a statement names is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Names {
    /// The server, which looks up every name when it reads the statement.
    Server,
    /// The catalogue: these must be there. None where the statement names nothing that must.
    Catalogue(Vec<Named>),
    /// Nobody before it is run.
    WhenRun,
}

impl Names {
    /// Whether it names something, and nothing but what fits.
    pub(crate) fn only(&self, fits: impl Fn(&Named) -> bool) -> bool {
        matches!(self, Names::Catalogue(names) if !names.is_empty() && names.iter().all(fits))
    }

    /// Without what fits.
    pub(crate) fn without(self, fits: impl Fn(&Named) -> bool) -> Names {
        match self {
            Names::Catalogue(names) => Names::Catalogue(names.into_iter().filter(|named| !fits(named)).collect()),
            other => other,
        }
    }
}

/// Something that a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What it is.
    pub object: Object,
    /// As the statement writes it, quotes and schema included.
    pub name: String,
}

impl Named {
    /// Its last part, as the catalogue spells it.
    pub fn bare(&self) -> String {
        let last = self.name.rsplit('.').next().unwrap_or_default();
        match last.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(quoted) => quoted.replace("\"\"", "\""),
            None => last.to_lowercase(),
        }
    }
}

/// What a name can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// A table, view or sequence.
    Relation,
    /// An index.
    Index,
    /// A column, behind its table's name and a point.
    Column,
    /// A schema.
    Schema,
    /// A database of the server.
    Database,
    /// An extension that was created.
    Extension,
    /// A setting of the server.
    Setting,
}

/// Why something was not tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// It holds a placeholder.
    Placeholder,
    /// The configuration lacks this section or key.
    Unbound(&'static str),
    /// This cannot be asked without a program of another machine or a person.
    NoWay,
    /// The vendor offers nothing that reads.
    NoReading,
    /// It cannot be taken apart.
    Unreadable,
    /// Its names are only looked up when it is run.
    WhenRun,
    /// The document itself makes what it names.
    MadeHere,
    /// It would send a credential.
    Credential,
    /// It may change something.
    Changes,
    /// It asks otherwise than with a plain GET or HEAD.
    Options,
    /// There are more than are tried.
    TooMany,
    /// Its host did not resolve.
    HostUnknown,
    /// Clients refuse the certificate of its host, which is told of the certificate.
    CertificateRefused,
    /// The service behind it was out of reach, or refused.
    ServiceOut,
    /// The time for all checks was over.
    Budget,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// Nobody was reached.
    Unreachable(String),
    /// It was not asked.
    Skipped(WhyNot),
    /// So many addresses; none means that there is no such name.
    Addresses(usize),
    /// A certificate.
    Certificate {
        /// From when on.
        from: Time,
        /// Until when.
        until: Time,
        /// Why a client refuses it.
        refused: Option<String>,
    },
    /// An answer over HTTP, compared with what was expected.
    Answer {
        /// Whether it was that.
        fits: bool,
        /// In words.
        detail: String,
    },
    /// What the configuration says cannot be used.
    Unusable(String),
    /// The credentials were refused.
    Denied(String),
    /// What the configuration names is not there.
    Gone(String),
    /// The state of the database.
    Database {
        /// As whom it was entered.
        user: String,
        /// Whether it follows another server.
        standby: bool,
        /// Whether transactions are read-only unless they say otherwise.
        read_only: bool,
    },
    /// The server read the statement.
    Described {
        /// What the role lacks: table and privilege.
        lacking: Vec<(String, String)>,
    },
    /// The server refused the statement.
    Refused {
        /// SQLSTATE.
        state: String,
        /// Its words.
        message: String,
        /// Names that exist.
        known: Vec<String>,
    },
    /// Whether it is there, and which others are.
    Exists {
        /// Whether.
        there: bool,
        /// Others.
        known: Vec<String>,
    },
    /// The state of the Redis.
    Broker {
        /// Whether it follows another server.
        replica: bool,
    },
    /// A key.
    Key {
        /// Its type; `none` where there is no such key.
        kind: String,
        /// Its length, where it is a list.
        length: Option<u64>,
        /// Whether a worker has declared a queue of this name.
        declared: bool,
    },
    /// A token was accepted.
    Token {
        /// Whom it stands for.
        name: String,
        /// What it may not do; empty where it may do all.
        lacking: Vec<String>,
        /// Whether the vendor said what it may do.
        told: bool,
    },
    /// A service of the platform.
    Service {
        /// Whether a push deploys by itself.
        automatic: Option<bool>,
        /// Which branch.
        branch: Option<String>,
        /// Whether it is stopped.
        suspended: bool,
    },
    /// What can be restored.
    Backups {
        /// The newest finished export.
        newest: Option<Time>,
        /// The oldest finished export.
        oldest: Option<Time>,
        /// The first instant to which the database can be recovered.
        recoverable_from: Option<Time>,
    },
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Ok,
    /// Something is wrong.
    Finding,
    /// Nothing was asked.
    NotTried,
    /// Nobody was reached.
    OutOfReach,
}
