//! The lab as its users see it: a process, its interfaces, its faults, its end.

mod faults;
mod harness;
mod lifetime;
mod misbehaviour;
mod vendors;
