//! Plain HTTP: probes, and looks at an address.

mod client;
mod judge;
#[cfg(test)]
mod tests;

pub(crate) use client::{compared, look, probe};
