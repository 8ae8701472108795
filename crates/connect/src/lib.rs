//! One folder per outside service, all of one silhouette: `config` (what is opened), `client` (what is asked and what an
//! answer means), `health`, `tests`.
//!
//! [`Connections`] is all of them behind control's ports. What an outside service does, nothing here panics: what went
//! wrong is a result, in words, without a secret and not longer than fits a timeline.

mod access;
mod client;
mod connections;
mod delivery;
mod drill;
mod http;
mod live;
mod message;
mod open;
mod otlp;
mod pagerduty;
mod postgres;
mod prometheus;
pub mod redact;
mod redis;
mod render;
pub mod secret;
mod slack;
mod syslog;
pub mod telemetry;
mod texts;
mod work;

#[cfg(test)]
mod testing;

pub use connections::{Connections, Health};
pub use live::Live;
pub use open::ConnectError;
