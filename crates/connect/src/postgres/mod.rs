//! PostgreSQL: probes and looks, in read-only transactions.

mod client;
mod config;
mod figures;
mod live;
mod table;

pub(crate) use client::Postgres;
