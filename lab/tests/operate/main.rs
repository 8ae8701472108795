//! Vectra beside the lab, as its users run it: real processes, real requests, real faults.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

mod crash;
mod detectors;
mod drills;
mod live;
mod staging;
mod support;
mod trouble;
mod vendors;
