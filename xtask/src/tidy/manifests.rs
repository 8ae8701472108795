//! What every crate's manifest has to hold: the workspace's lints, and no versions of its own.

use std::path::Path;

use super::Finding;

/// Checks one manifest, given relative to `root`.
pub(super) fn check(root: &Path, manifest: &Path) -> Vec<Finding> {
    let text = std::fs::read_to_string(root.join(manifest)).unwrap_or_default();
    let finding = |line, message: &str| Finding { file: manifest.to_owned(), line, message: message.to_owned() };
    let mut findings = Vec::new();
    let mut section = "";
    let mut inherits = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or("").trim();
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
        } else if section == "lints" && line.replace(' ', "") == "workspace=true" {
            inherits = true;
        } else if section.ends_with("dependencies")
            && line.contains('=')
            && !line.replace(' ', "").contains("workspace=true")
        {
            let message =
                "versions sit in the root Cargo.toml. Put this one there and write `name.workspace = true` here";
            findings.push(finding(number + 1, message));
        }
    }
    if !inherits {
        let message = "the crate goes without the workspace's lints. Add a section `[lints]` with `workspace = true`";
        findings.push(finding(1, message));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(manifest: &str) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("Cargo.toml"), manifest).unwrap();
        check(dir.path(), Path::new("Cargo.toml")).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn lints_have_to_be_inherited() {
        assert_eq!(found("[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n"), [""; 0]);
        for without in
            ["", "[lints]\n# workspace = true\n", "[lints.rust]\nworkspace = true\n", "[other]\nworkspace = true\n"]
        {
            let found = found(without);
            assert!(found.len() == 1 && found[0].starts_with("Cargo.toml:1: "), "{without}: {found:?}");
        }
    }

    #[test]
    fn versions_sit_in_the_root() {
        let good = "[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\ntokio = { workspace = true, features = [\"fs\"] }\n";
        assert_eq!(found(good), [""; 0]);
        for bad in ["serde = \"1\"", "vectra = { path = \"../x\" }"] {
            for section in ["dependencies", "dev-dependencies", "target.'cfg(unix)'.dependencies"] {
                let found = found(&format!("[lints]\nworkspace = true\n[{section}]\n{bad}\n"));
                assert!(found.len() == 1 && found[0].starts_with("Cargo.toml:4: "), "{bad}: {found:?}");
            }
        }
    }
}
