//! A seeded world that drives the kernel with simulated time, failing services and crashes at every point.
