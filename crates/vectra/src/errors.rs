//! Failures and exit codes: 0 done; 1 the answer is no; 2 wrong usage or unreadable input; 3 a service that it needs was
//! out of reach.

use vectra_store::StoreError;
use vectra_web::text::{Text, pages};

/// Done.
pub const DONE: u8 = 0;
/// The answer is no.
pub const NO: u8 = 1;
/// Wrong usage or unreadable input.
pub const USAGE: u8 = 2;
/// A service that it needs was out of reach.
pub const OUT_OF_REACH: u8 = 3;

/// Why a command ended without its result: what to say, and the code to end with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// One of the codes above.
    pub exit: u8,
    /// What went wrong and what to do, in the user's language.
    pub message: String,
}

impl Failure {
    /// The answer is no.
    pub fn no(message: impl Into<String>) -> Failure {
        Failure { exit: NO, message: message.into() }
    }

    /// Wrong usage or unreadable input.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure { exit: USAGE, message: message.into() }
    }

    /// A service was out of reach.
    pub fn out_of_reach(message: impl Into<String>) -> Failure {
        Failure { exit: OUT_OF_REACH, message: message.into() }
    }
}

/// Why the data folder cannot be used, in the user's language.
pub fn store(t: Text, error: &StoreError) -> String {
    vectra_web::sentences::store_error(pages(t.language), error)
}
