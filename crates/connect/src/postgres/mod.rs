//! PostgreSQL: probes and looks, in read-only transactions.

mod client;
mod config;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use client::Postgres;
