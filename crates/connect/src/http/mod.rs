//! Plain HTTP: probes, and looks at an address.

mod client;
mod judge;
#[cfg(test)]
mod option_tests;
mod probe;
#[cfg(test)]
mod tests;
mod wire;

pub(crate) use client::{compared, look};
pub(crate) use probe::Asker;
