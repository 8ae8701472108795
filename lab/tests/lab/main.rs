//! The lab as its users see it: a process, its interfaces, its faults, its end.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it expected")]

mod faults;
mod harness;
mod lifetime;
mod misbehaviour;
mod vendors;
