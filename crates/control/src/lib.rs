//! A synchronous kernel over the engines, and the daemon around it. Sees adapters only as ports.
