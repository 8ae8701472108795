//! One folder per outside service, all of one silhouette: `config` (what is opened), `client` (what is asked and what an
//! answer means), `health`, `tests`.
//!
//! [`Connections`] is all of them behind control's ports. What an outside service does, nothing here panics: what went
//! wrong is a result, in words, without a secret and not longer than fits a timeline.

mod access;
mod celery;
mod client;
mod connections;
mod delivery;
mod dns;
mod drill;
mod finding;
mod host;
mod http;
mod icmp;
mod live;
mod logstore;
mod message;
mod open;
mod otlp;
mod pagerduty;
mod postgres;
mod probes;
mod prometheus;
mod promql;
pub mod redact;
mod redis;
mod render;
mod script;
pub mod secret;
mod slack;
mod statuspage;
mod syslog;
mod tcp;
pub mod telemetry;
mod texts;
mod tls;
mod work;

#[cfg(test)]
mod testing;

pub use connections::{Connections, Health};
pub use live::Live;
pub use logstore::LogStore;
pub use open::ConnectError;
