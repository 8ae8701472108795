//! What is measured, in one shape whatever measured it: results of checks, readings, requests of the operated system.
//!
//! Probes and telemetry make [`Measured`] values; the rules, the objectives and the measurement store take them.

use crate::health::Verdict;
use crate::time::Time;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One stream of measurements.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "series")]
pub enum Series {
    /// Results of a check.
    Check {
        /// Its id.
        check: String,
    },
    /// A number that a check reads besides its result.
    Reading {
        /// Id of the check.
        check: String,
        /// Which number: an indicator's name of the contract where there is one (`queue_depth`, `disk_usage`).
        name: String,
        /// What it is a part of the whole of: one queue of several. `None`: the whole.
        part: Option<String>,
    },
    /// Requests that the operated system answered, as it tells itself.
    Requests {
        /// The document's name of the environment.
        environment: String,
        /// One route; `None`: all of them.
        route: Option<String>,
    },
}

impl Series {
    /// Runs of a check that were due and did not take place: how many, each time that some are seen to be missing.
    pub fn missed_runs(check: impl Into<String>) -> Series {
        Series::Reading { check: check.into(), name: "missed_runs".into(), part: None }
    }
}

impl fmt::Display for Series {
    /// For logs and messages: `check api-health`, `queue_depth of celery`, `requests of API Prod, /orders`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Series::Check { check } => write!(f, "check {check}"),
            Series::Reading { name, part: None, .. } => f.write_str(name),
            Series::Reading { name, part: Some(part), .. } => write!(f, "{name} of {part}"),
            Series::Requests { environment, route: None } => write!(f, "requests of {environment}"),
            Series::Requests { environment, route: Some(route) } => write!(f, "requests of {environment}, {route}"),
        }
    }
}

/// One measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Of which stream.
    pub series: Series,
    /// When it was taken; for counts, the end of the time that they cover.
    pub at: Time,
    /// What was seen.
    pub sample: Sample,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    /// A check's result.
    Result {
        /// Judged.
        verdict: Verdict,
        /// How long the answer took, microseconds.
        took_us: u64,
    },
    /// A number that goes up and down, in its base unit.
    Reading(f64),
    /// Requests since the sample before.
    Requests(Requests),
}

/// Requests over a stretch of time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Requests {
    /// How many were answered.
    pub total: u64,
    /// How many of them failed on the server's side (5xx, or said to be errors).
    pub failed: u64,
    /// How long they took.
    pub latency: Latency,
}

/// How long requests took.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Latency {
    /// Not told.
    #[default]
    Unknown,
    /// Each one, microseconds, in any order. Counts against a threshold are exact.
    Each(Vec<u64>),
    /// Counts between bounds, as histograms come. Counts against a threshold are exact only where it is a bound.
    Buckets(Vec<Bucket>),
}

/// One bucket of a histogram; not cumulative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// Upper bound in microseconds, inclusive; infinite for the last one.
    pub upto_us: f64,
    /// Requests above the bucket before and up to this bound.
    pub count: u64,
}

/// A number that a probe reads besides its verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// As in [`Series::Reading`].
    pub name: String,
    /// As in [`Series::Reading`].
    pub part: Option<String>,
    /// In its base unit: seconds, bytes, ratios 0 to 1, counts. Never NaN.
    pub value: f64,
}
