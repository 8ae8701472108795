//! PostgreSQL's server programs, a user to run them as, and Redis's: found, or installed from the distribution. And the Python
//! environment of the lab's Celery workers, which lies in cargo's target folder.
//!
//! The package would start a cluster on the standard port; it is told not to before it comes. Nothing else of the machine is
//! touched. When everything is there already, this takes milliseconds.

mod plan;
mod steps;
mod venv;

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitStatus;

use nix::unistd::{User, geteuid};

use plan::{Facts, System};

/// The exit code of a machine that is not ready and could not be made so.
pub const NOT_READY: u8 = 3;

/// Whom root's lab runs PostgreSQL as: PostgreSQL refuses to run as root.
pub const LAB_USER: &str = "vectra-lab";

/// Why the machine is not ready, and what to do about it.
#[derive(Debug)]
pub enum SetupError {
    /// It may not install here, or does not know how: the command to run by hand.
    ByHand { why: String, command: String },
    /// The user said no.
    Declined { command: String },
    /// A step ran and failed.
    Failed { what: String, status: ExitStatus },
    /// A step could not be started or finished.
    Broken { what: String, error: std::io::Error },
    /// Everything ran, and the programs are still not there.
    StillMissing,
}

impl std::fmt::Display for SetupError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ByHand { why, command } => {
                write!(out, "{why}. Run this, then try again:\n\n    {command}\n")
            }
            Self::Declined { command } => {
                write!(out, "nothing was installed. To do it by hand:\n\n    {command}\n")
            }
            Self::Failed { what, status } => {
                write!(out, "{what} ended with {status}; its own words are above. Put that right and try again")
            }
            Self::Broken { what, error } => write!(out, "{what} did not work: {error}"),
            Self::StillMissing => write!(
                out,
                "everything was installed, and yet neither PATH nor /usr/lib/postgresql/*/bin holds `postgres` and `initdb`"
            ),
        }
    }
}

/// Makes sure of PostgreSQL's and Redis's server programs, of the workers' Python environment and, where root runs this, of
/// [`LAB_USER`]. Asks once on a terminal, unless `yes`.
///
/// # Errors
/// When the machine is not ready and could not be made so; the message holds the way out.
pub fn ensure(root: &Path, yes: bool) -> Result<(), SetupError> {
    let venv = venv::folder(root);
    let facts = facts(&venv);
    let steps = plan::plan(&facts)?;
    if steps.is_empty() {
        return Ok(());
    }
    println!("setup: still to do:");
    for step in &steps {
        println!("setup:   - {step}");
    }
    if !yes && std::io::stdin().is_terminal() && std::io::stdout().is_terminal() && !agreed() {
        let command = match facts.postgres {
            None => facts.system.command(),
            Some(_) => "cargo xtask setup --yes".to_owned(),
        };
        return Err(SetupError::Declined { command });
    }
    for (number, step) in steps.iter().enumerate() {
        println!("setup: [{}/{}] {step}", number + 1, steps.len());
        steps::take(step, facts.root, &venv)?;
    }
    let postgres = plan::find_postgres().ok_or(SetupError::StillMissing)?;
    println!("setup: done, PostgreSQL is in {}", postgres.display());
    Ok(())
}

fn facts(venv: &Path) -> Facts {
    let root = geteuid().is_root();
    let postgres = plan::find_postgres();
    let redis = plan::has_redis();
    let venv = venv::is_made(venv);
    let python = venv || venv::python_can();
    let os_release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    Facts {
        // Asked only where something is to be installed: sudo writes each question into the machine's log.
        may_install: root || ((postgres.is_none() || !redis || !python) && steps::sudo_without_password()),
        redis,
        venv,
        python,
        postgres,
        root,
        lab_user: User::from_name(LAB_USER).is_ok_and(|user| user.is_some()),
        system: System::from_os_release(&os_release),
        package_lists: steps::has_package_lists(),
        common_installed: Path::new(steps::CREATE_CLUSTER).is_file(),
    }
}

fn agreed() -> bool {
    print!("setup: go on? [Y/n] ");
    if std::io::stdout().flush().is_err() {
        return false;
    }
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    // An input that ends is no agreement.
    read.is_ok_and(|bytes| bytes > 0) && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}
