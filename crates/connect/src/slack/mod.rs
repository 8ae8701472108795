//! Slack's Web API: messages to a channel or a person.

mod client;
mod config;
mod health;
mod live;
#[cfg(test)]
mod tests;

pub(crate) use client::Slack;
