//! A small real copy of the operated system, and its faults.
fn main() {}
