//! A fault injector that is reached over HTTP, for a system that may be broken.

mod client;
mod config;
#[cfg(test)]
mod tests;

pub(crate) use client::Injector;
