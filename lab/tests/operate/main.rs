//! Vectra beside the lab, as its users run it: real processes, real requests, real faults.

mod crash;
mod drills;
mod support;
mod trouble;
