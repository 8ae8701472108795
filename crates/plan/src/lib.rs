//! Program and configuration to a plan: what the engines and adapters are given, and what is still unbound.
//!
//! The program says what a document means; the configuration says which real service each of its names stands for.
//! Building the plan joins the two. It never fails: what cannot be bound is listed in [`Plan::unbound`] with its line and
//! what to write, and the rest operates.

pub mod build;
mod checklist;
mod condition;
pub mod config;
mod document_checks;
pub mod findings;
mod grep;
pub mod link;
pub mod live;
pub mod maintenance;
pub mod objectives;
mod own;
mod place;
mod plan;
mod probe;
pub mod rules;
mod texts;
mod unused;
mod vendors;

pub use build::build;
pub use checklist::{Asked, ChecklistPlan};
pub use condition::{HeaderCondition, JsonCondition, Number, ReadingCondition, Scalar, Segment, Test};
pub use config::{Config, ConfigError};
pub use own::own_checks;
pub use plan::*;
pub use probe::{Expect, Given, HttpOptions, Probe};
pub use rules::said::{Aspect, By, Setting, Value};
pub use rules::{Answer, Assumed, Origin, Outside, RulePlan};
