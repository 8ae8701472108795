//! The Python environment of the lab's Celery workers: made once, and again when what it must hold changes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::SetupError;

/// What the environment must hold; the lab's program knows the same text.
const REQUIREMENTS: &str = include_str!("../../../lab/python/requirements.txt");
/// Its folder in cargo's target folder.
const VENV: &str = "lab-venv";
/// The copy of the requirements, written last: without it the environment is not whole.
const MADE_FROM: &str = "requirements.txt";
/// What Debian and Ubuntu call the missing part.
const PACKAGE: &str = "python3-venv";

/// Where the environment is, for the workspace at `root`.
pub(super) fn folder(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join(VENV)
}

/// Whether the environment is whole, made from these requirements, and by a Python that is still there.
pub(super) fn is_made(folder: &Path) -> bool {
    let whole = std::fs::read_to_string(folder.join(MADE_FROM)).is_ok_and(|text| text == REQUIREMENTS);
    whole
        && runs(
            Command::new(folder.join("bin/python"))
                .args(["-c", "import importlib.util as u, sys; sys.exit(u.find_spec('celery') is None)"]),
        )
}

/// Whether there is a Python that can make environments.
pub(super) fn python_can() -> bool {
    runs(Command::new("python3").args(["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))"]))
}

/// What to say where there is none.
pub(super) fn missing() -> SetupError {
    let has_python = runs(Command::new("python3").args(["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]));
    let why = match has_python {
        true => "python3 is there, but not its modules venv and ensurepip, which the lab's Celery workers need",
        false => "python3 (3.9 or later) is missing, which the lab's Celery workers need",
    };
    SetupError::ByHand {
        why: why.to_owned(),
        command: format!("sudo apt-get install -y python3 {PACKAGE}   # or what your system calls them"),
    }
}

fn runs(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Makes the environment anew.
pub(super) fn make(folder: &Path) -> Result<(), SetupError> {
    let broken = |what: String| move |error| SetupError::Broken { what, error };
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(broken(format!("removing {}", folder.display())))?;
    }
    super::steps::finish("python3 -m venv", Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    // Hashes are demanded, so that nothing else than what was looked at is installed, wherever it comes from.
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]);
    pip.args(["--require-hashes", "--only-binary", ":all:", "--requirement"]);
    let requirements = folder.join("wanted.txt");
    std::fs::write(&requirements, REQUIREMENTS).map_err(broken(format!("writing {}", requirements.display())))?;
    super::steps::finish(
        "pip install (it needs the Python package index, pypi.org)",
        pip.arg(&requirements).stdin(Stdio::null()),
    )?;
    let made_from = folder.join(MADE_FROM);
    std::fs::rename(&requirements, &made_from).map_err(broken(format!("writing {}", made_from.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_is_exact_and_has_its_hash() {
        let lines: Vec<&str> = REQUIREMENTS.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.iter().any(|line| line.starts_with("celery==")));
        for line in lines {
            assert!(line.contains("==") && line.contains(" --hash=sha256:"), "{line}");
        }
    }

    #[test]
    fn an_environment_that_is_not_whole_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_made(folder.path()));
        std::fs::write(folder.path().join(MADE_FROM), "celery==1.0\n").unwrap();
        assert!(!is_made(folder.path()));
        std::fs::write(folder.path().join(MADE_FROM), REQUIREMENTS).unwrap();
        assert!(!is_made(folder.path()), "there is no Python in it");
    }
}
