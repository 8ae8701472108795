//! Access logs, read from a file that rotates.

mod chain;
mod file;
mod follow;
mod line;

pub(crate) use follow::Follower;
