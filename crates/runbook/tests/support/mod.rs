//! Where the texts of tests come from.

use std::path::PathBuf;

/// The repository's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The reference document beside the repository; where it is missing the test says so, except in CI, where it must be there.
#[allow(dead_code)]
pub fn reference() -> Option<String> {
    let path = root().join("../shared/seed/DOC-009.md");
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "the reference document must be there in CI: {error}"
            );
            println!("skipped: no reference document beside the repository ({error})");
            None
        }
    }
}
