//! The Render platform: looks, evidence, restart and rollback, and reading back what happened.

mod change;
mod client;
mod config;
mod deploys;
mod evidence;
mod figures;
mod health;
mod live;
mod look;
mod read_back;
mod shapes;
#[cfg(test)]
mod tests;

pub(crate) use client::Render;
