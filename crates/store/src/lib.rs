//! Event log, outbox, measurements and programs, behind one trait.
