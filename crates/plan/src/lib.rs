//! Program and configuration to a plan: what the engines and adapters are given, and what is still unbound.
//!
//! The program says what a document means; the configuration says which real service each of its names stands for.
//! Building the plan joins the two. It never fails: what cannot be bound is listed in [`Plan::unbound`] with its line and
//! what to write, and the rest operates.

pub mod build;
pub mod config;
pub mod link;
pub mod live;
pub mod objectives;
mod plan;
mod probe;
pub mod rules;
mod unused;

pub use build::build;
pub use config::{Config, ConfigError};
pub use plan::*;
pub use probe::{Expect, Probe};
pub use rules::{Answer, Assumed, Origin, Outside, RulePlan};
