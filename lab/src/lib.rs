//! A small real copy of the operated system: PostgreSQL, an HTTP API run as processes by a small platform, Redis with Celery
//! workers, an environment before production, stand-ins for the outside services, and the faults that can be put into them.
//!
//! Vectra never links this crate: it reaches the lab through the interfaces that the real vendors offer. [`client`] is for
//! the tests and for `xtask`, which start the lab and steer its faults.

pub mod bench;
pub mod cli;
pub mod client;
pub mod contract;
pub mod demo;
pub mod stand;

mod api;
mod assemble;
mod behaviour;
mod broker;
mod control;
mod error;
mod faults;
mod gate;
mod guard;
mod ids;
mod journal;
mod load;
mod pagerduty;
mod parts;
mod platform;
mod postgres;
mod redis;
mod render;
mod sendgrid;
mod slack;
mod status_pages;
mod syslog;
mod up;
mod violations;
mod workers;

pub use parts::Part;
