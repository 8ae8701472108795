//! Who may depend on whom. Arrows point from the outside in.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Finding, line_with};

/// Each crate, the crates it may depend on, and those that its tests may use besides.
const ALLOWED: &[(&str, &[&str], &[&str])] = &[
    ("vectra-runbook", &[], &[]),
    ("vectra-engine", &[], &[]),
    ("vectra-plan", &["vectra-runbook", "vectra-engine"], &[]),
    ("vectra-store", &["vectra-engine"], &[]),
    ("vectra-logs", &["vectra-engine"], &[]),
    ("vectra-control", &["vectra-runbook", "vectra-engine", "vectra-plan", "vectra-store", "vectra-logs"], &[]),
    // Its bench runs the whole daemon, which wants a store.
    ("vectra-connect", &["vectra-plan", "vectra-engine", "vectra-logs", "vectra-control"], &["vectra-store"]),
    (
        "vectra-web",
        &["vectra-runbook", "vectra-engine", "vectra-plan", "vectra-store", "vectra-logs", "vectra-control"],
        &[],
    ),
    (
        "vectra",
        &[
            "vectra-runbook",
            "vectra-engine",
            "vectra-plan",
            "vectra-store",
            "vectra-logs",
            "vectra-connect",
            "vectra-control",
            "vectra-web",
        ],
        // The program never links the lab; its tests start one.
        &["vectra-lab"],
    ),
    ("vectra-sim", &["vectra-runbook", "vectra-engine", "vectra-plan", "vectra-store", "vectra-control"], &[]),
    ("vectra-understanding", &["vectra-runbook"], &[]),
    // The operated system knows nothing of its operator.
    ("vectra-lab", &[], &[]),
    // The chores reach the program as its users do; the lab's client is how they start and steer a lab.
    ("xtask", &["vectra-lab"], &[]),
];

/// A package of the workspace.
pub(super) struct Package {
    pub(super) name: String,
    /// Relative to the workspace.
    pub(super) manifest: PathBuf,
    /// Name and whether only tests use it.
    dependencies: Vec<(String, bool)>,
}

impl Package {
    pub(super) fn folder(&self) -> PathBuf {
        self.manifest.parent().map(Path::to_owned).unwrap_or_default()
    }
}

/// Reads what `cargo metadata` says.
pub(super) fn packages(metadata: &Value, root: &Path) -> Result<Vec<Package>, String> {
    let listed = metadata.get("packages").and_then(Value::as_array);
    let listed = listed.ok_or("cargo metadata lists no packages")?;
    let root = metadata.get("workspace_root").and_then(Value::as_str).map_or(root, Path::new);
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let package = |package: &Value| {
        let manifest = PathBuf::from(text(package, "manifest_path"));
        let dependencies = package.get("dependencies").and_then(Value::as_array);
        Package {
            name: text(package, "name"),
            manifest: manifest.strip_prefix(root).map(Path::to_owned).unwrap_or(manifest),
            dependencies: dependencies
                .into_iter()
                .flatten()
                .map(|dependency| (text(dependency, "name"), text(dependency, "kind") == "dev"))
                .collect(),
        }
    };
    Ok(listed.iter().map(package).collect())
}

/// Every arrow that points outward.
pub(super) fn check(packages: &[Package], root: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let mut add = |needle: &str, message: String| {
            findings.push(Finding {
                file: package.manifest.clone(),
                line: line_with(root, &package.manifest, needle),
                message,
            });
        };
        let Some((_, inner, tests)) = ALLOWED.iter().find(|(name, _, _)| *name == package.name) else {
            add(
                "name",
                format!("nobody has said whom `{}` may depend on. Say it in xtask/src/tidy/arrows.rs", package.name),
            );
            continue;
        };
        for (dependency, only_tests) in &package.dependencies {
            let ours = packages.iter().any(|other| other.name == *dependency);
            let dependency = dependency.as_str();
            if !ours || inner.contains(&dependency) || (*only_tests && tests.contains(&dependency)) {
                continue;
            }
            let may = match inner.is_empty() {
                true => "none of the workspace's crates".to_owned(),
                false => inner.join(", "),
            };
            add(
                dependency,
                format!(
                    "`{}` may not depend on `{dependency}`, only on {may}. Move what is needed inward, or hand it in as a value or a port",
                    package.name
                ),
            );
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(packages_json: Value) -> Vec<String> {
        let metadata = json!({ "workspace_root": "/w", "packages": packages_json });
        let packages = packages(&metadata, Path::new("/w")).unwrap();
        check(&packages, Path::new("/w")).iter().map(ToString::to_string).collect()
    }

    fn package(name: &str, dependencies: &[(&str, Value)]) -> Value {
        let dependencies: Vec<Value> =
            dependencies.iter().map(|(name, kind)| json!({ "name": name, "kind": kind })).collect();
        json!({ "name": name, "manifest_path": format!("/w/crates/{name}/Cargo.toml"), "dependencies": dependencies })
    }

    #[test]
    fn arrows_that_point_inward_pass() {
        let plan = package(
            "vectra-plan",
            &[("vectra-engine", Value::Null), ("serde", Value::Null), ("tempfile", json!("dev"))],
        );
        let vectra = package("vectra", &[("vectra-plan", Value::Null), ("vectra-lab", json!("dev"))]);
        let all = json!([plan, vectra, package("vectra-engine", &[]), package("vectra-lab", &[])]);
        assert_eq!(found(all), [""; 0]);
    }

    #[test]
    fn an_arrow_that_points_outward_is_found_in_tests_too() {
        for kind in [Value::Null, json!("dev"), json!("build")] {
            let all = json!([package("vectra-engine", &[("vectra-plan", kind)]), package("vectra-plan", &[])]);
            let found = found(all);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(
                found[0]
                    .starts_with("crates/vectra-engine/Cargo.toml:1: `vectra-engine` may not depend on `vectra-plan`"),
                "{found:?}"
            );
            assert!(found[0].contains("none of the workspace's crates. Move"), "{found:?}");
        }
    }

    #[test]
    fn the_lab_is_never_linked_and_links_nothing() {
        let linked = json!([
            package("vectra", &[("vectra-lab", Value::Null)]),
            package("vectra-lab", &[("vectra-engine", json!("dev"))]),
            package("vectra-engine", &[])
        ]);
        assert_eq!(found(linked).len(), 2);
    }

    #[test]
    fn a_crate_that_nobody_placed_is_found() {
        let found = found(json!([package("vectra-new", &[])]));
        assert!(found[0].contains("xtask/src/tidy/arrows.rs"), "{found:?}");
    }
}
