//! Endpoints in Prometheus' or OpenMetrics' text format.

mod client;
mod requests;
mod text;

#[cfg(test)]
mod tests;

pub(crate) use client::Scraper;
pub(crate) use requests::Reader;
