//! Control: a synchronous kernel over the engines, and the daemon around it.
//!
//! | kernel (pure)                                        | daemon (doing)                                        |
//! | ---------------------------------------------------- | ----------------------------------------------------- |
//! | 1. [`kernel::Kernel::handle`] decides on an input    |                                                       |
//! |                                                      | 2. commits events and outbox rows in one transaction  |
//! | 3. [`kernel::Kernel::committed`] takes over the state|                                                       |
//! | 4. [`kernel::Kernel::work`] says what is to be done  |                                                       |
//! |                                                      | 5. reconcilers send, perform, read back; results are  |
//! |                                                      |    inputs again                                       |
//!
//! The kernel changes no state before [`kernel::Kernel::committed`]. When the store does not write, the dispatcher
//! queues the batch and goes on from memory: pages go out, changes wait. Adapters are seen only through [`ports`].

pub mod cut;
pub mod daemon;
pub mod kernel;
pub mod ports;
pub mod rehearsal;
pub mod report;
