//! A small real copy of the operated system: PostgreSQL, an HTTP API run as processes by a small platform, stand-ins for the
//! outside services, and the faults that can be put into them.
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
mod behaviour;
mod control;
mod error;
mod faults;
mod gate;
mod guard;
mod ids;
mod journal;
mod load;
mod pagerduty;
mod platform;
mod postgres;
mod render;
mod slack;
mod up;
mod violations;
