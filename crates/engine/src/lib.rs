//! The deciding state machines of Vectra.
//!
//! | here (pure)                                   | elsewhere (doing)                                   |
//! | --------------------------------------------- | --------------------------------------------------- |
//! | [`health`]: results to failing, passing       | `connect` asks the services                         |
//! | [`rules`]: health to firing, resolved         | `plan` says which rule watches which check          |
//! | [`escalation`]: time to the level due         | `control` stores the intention, `connect` sends it  |
//! | [`diagnose`]: facts to a cause                | `connect` gathers facts from the vendors            |
//! | [`objectives`]: counts to budget and burn rate| `store` counts, `plan` says what is promised        |
//! | [`signal`]: what is measured, in one shape    | `connect` probes and takes telemetry in             |
//! | [`external`]: alerts that others send here    | `web` takes them in                                 |
//! | [`unseen`]: requests that are in no figure    | `connect` finds them, `web` shows them              |
//! | [`run`]: investigation, approval, change      | `control` performs and reads back                   |
//! | [`event`]: what happened, as it is stored     | `store` keeps it                                    |
//!
//! Every machine is a total function of its state and what happened: no clock, no I/O, no randomness. Time comes in as an
//! argument. A pair of state and event that makes no sense is a typed refusal, never a panic.

pub mod diagnose;
pub mod escalation;
pub mod event;
pub mod external;
pub mod health;
pub mod maintenance;
pub mod objectives;
pub mod rules;
pub mod run;
pub mod signal;
pub mod time;
pub mod unseen;
