//! The lab as its users see it: a process, its interfaces, its faults, its end.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

mod database;
mod environments;
mod faults;
mod harness;
mod lifetime;
mod mail;
mod misbehaviour;
mod queue;
mod shares;
mod status;
mod telemetry;
mod vendors;
