//! PagerDuty's Events API v2: pages. And its REST API, read where a token is given.

mod client;
mod config;
mod live;
#[cfg(test)]
mod tests;

pub(crate) use client::PagerDuty;
pub(crate) use live::Account;
