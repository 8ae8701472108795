//! PagerDuty's Events API v2: pages.

mod client;
mod config;
#[cfg(test)]
mod tests;

pub(crate) use client::PagerDuty;
