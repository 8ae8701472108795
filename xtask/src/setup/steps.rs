//! Doing what the plan says: the only place that changes the machine.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::plan::{self, Step};
use super::{LAB_USER, SetupError, venv};

/// The settings of Debian's cluster maker.
pub(super) const CREATE_CLUSTER: &str = "/etc/postgresql-common/createcluster.conf";

/// Whether sudo works without asking anybody.
pub(super) fn sudo_without_password() -> bool {
    let mut sudo = Command::new("sudo");
    sudo.args(["-n", "true"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    sudo.status().is_ok_and(|status| status.success())
}

/// Whether apt has its package lists.
pub(super) fn has_package_lists() -> bool {
    let lists = std::fs::read_dir("/var/lib/apt/lists").into_iter().flatten().flatten();
    lists.filter_map(|entry| entry.file_name().into_string().ok()).any(|name| name.contains("_Packages"))
}

/// Does one step, its output going where ours goes.
pub(super) fn take(step: &Step, root: bool, environment: &Path) -> Result<(), SetupError> {
    match step {
        Step::MakeVenv => venv::make(environment),
        Step::UpdateLists => apt(root, &["update"]),
        Step::Install(package) => {
            let install = ["install", "-y", "--no-install-recommends", package];
            match apt(root, &install) {
                // Lists that are there may still name versions that the mirror no longer holds.
                Err(SetupError::Failed { .. }) => {
                    println!("setup: that failed; once more with fresh package lists");
                    apt(root, &["update"])?;
                    apt(root, &install)
                }
                other => other,
            }
        }
        Step::NoMainCluster => no_main_cluster(root),
        Step::CreateUser => {
            let arguments = [
                "--system",
                "--user-group",
                "--no-create-home",
                "--home-dir",
                "/nonexistent",
                "--shell",
                "/usr/sbin/nologin",
                LAB_USER,
            ];
            finish("useradd", privileged(root, "useradd").args(arguments))
        }
    }
}

fn apt(root: bool, arguments: &[&str]) -> Result<(), SetupError> {
    let mut command = privileged(root, "env");
    // Another installer may be at work; it is waited for, but not for ever.
    let settings = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"];
    command.args(settings).args(arguments).stdin(Stdio::null());
    finish(&format!("apt-get {}", arguments.join(" ")), &mut command)
}

fn no_main_cluster(root: bool) -> Result<(), SetupError> {
    let what = format!("writing {CREATE_CLUSTER}");
    let broken = |error| SetupError::Broken { what: what.clone(), error };
    let present = match std::fs::read_to_string(CREATE_CLUSTER) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        other => other.map_err(broken)?,
    };
    let wanted = plan::without_main_cluster(&present);
    if wanted == present {
        return Ok(());
    }
    let mut tee = privileged(root, "tee");
    let mut child = tee.arg(CREATE_CLUSTER).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().map_err(broken)?;
    let written = match child.stdin.take() {
        Some(mut stdin) => stdin.write_all(wanted.as_bytes()),
        None => Ok(()),
    };
    let status = child.wait().map_err(broken)?;
    written.map_err(broken)?;
    match status.success() {
        true => Ok(()),
        false => Err(SetupError::Failed { what, status }),
    }
}

fn privileged(root: bool, program: &str) -> Command {
    if root {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    command
}

pub(super) fn finish(what: &str, command: &mut Command) -> Result<(), SetupError> {
    let what = what.to_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(SetupError::Failed { what, status }),
        Err(error) => Err(SetupError::Broken { what, error }),
    }
}
