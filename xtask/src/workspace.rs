//! Where the workspace is, and the cargo that builds it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The folder of the workspace: above this package when cargo runs it, else where the user stands.
pub fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let above = package.as_deref().and_then(Path::parent).map(Path::to_owned);
    above.unwrap_or_else(|| PathBuf::from("."))
}

/// The cargo that started this, so that both use one toolchain.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}
