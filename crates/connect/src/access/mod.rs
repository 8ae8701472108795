//! Access logs, read from a file that rotates.

mod follow;
mod line;

pub(crate) use follow::Follower;
