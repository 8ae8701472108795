//! The workspace's own rules. Each finding says where, what, and the way out.

mod arrows;
mod manifests;
mod purity;
mod source;
mod texts;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace;

/// One breach of a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Relative to the workspace.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong, and the way out.
    pub message: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}: {}", self.file.display(), self.line, self.message)
    }
}

/// Checks the workspace at `root`, prints what it finds, and says whether all is well.
pub fn run(root: &Path) -> bool {
    match check(root) {
        Ok(findings) if findings.is_empty() => {
            println!("tidy: all is well");
            true
        }
        Ok(findings) => {
            for finding in &findings {
                println!("{finding}");
            }
            println!("tidy: {} to put right", findings.len());
            false
        }
        Err(reason) => {
            eprintln!("tidy: {reason}");
            false
        }
    }
}

fn check(root: &Path) -> Result<Vec<Finding>, String> {
    let packages = arrows::packages(&metadata(root)?, root)?;
    let mut findings = arrows::check(&packages, root);
    for package in &packages {
        findings.extend(manifests::check(root, &package.manifest));
        for (_, folder) in purity::PURE.iter().filter(|(name, _)| *name == package.name) {
            findings.extend(purity::check(root, &package.name, &package.folder().join(folder)));
        }
    }
    findings.extend(texts::check(root));
    findings.sort();
    Ok(findings)
}

fn metadata(root: &Path) -> Result<serde_json::Value, String> {
    let output = Command::new(workspace::cargo())
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo could not be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata is not readable: {error}"))
}

/// The line, counted from 1, on which the byte `at` of `text` stands.
fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The first line of `file` that holds `needle`, or 1.
fn line_with(root: &Path, file: &Path, needle: &str) -> usize {
    let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
    text.find(needle).map_or(1, |at| line_of(&text, at))
}

/// Every file below `root/folder` that is ours, relative to `root`, in order.
fn files(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root.join(&folder)).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let path = match folder.as_os_str() == "." {
                true => PathBuf::from(&name),
                false => folder.join(&name),
            };
            let shown = name.to_string_lossy();
            // What is built, and what tools keep for themselves.
            let foreign = shown == "target" || (shown.starts_with('.') && shown != ".ci" && shown != ".cargo");
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !foreign => folders.push(path),
                Ok(kind) if kind.is_file() => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}
