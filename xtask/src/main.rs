//! Setup, demo, test, bench, tidy.
fn main() {}
