//! Prometheus' own programs, for the tests that run them: unpacked from the distribution's packages into cargo's target folder.
//! Installing the packages would start services on standard ports; unpacked they are programs and nothing more, and take no root.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The packages, and what the tests need of each.
const PACKAGES: [(&str, &[&str]); 2] =
    [("prometheus", &["prometheus", "promtool"]), ("prometheus-alertmanager", &["amtool"])];
/// Their folder in cargo's target folder; the tests know it too.
const FOLDER: &str = "programs";

/// Makes sure of the programs. Without them their tests are skipped, so nothing is refused over it.
pub fn ensure(root: &Path) {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = target.join(FOLDER);
    for (package, programs) in PACKAGES {
        if programs.iter().all(|program| is_there(&folder, program)) {
            continue;
        }
        println!("setup: unpacking {} from the package {package} into {}", programs.join(" and "), folder.display());
        if let Err(why) = unpack(&folder, package) {
            println!("setup: that did not work ({why}); the tests that run {} are skipped", programs.join(" and "));
        }
    }
}

fn is_there(folder: &Path, program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).chain([folder.join("usr/bin")]).any(|folder| folder.join(program).is_file())
}

fn unpack(folder: &Path, package: &str) -> Result<(), String> {
    let fetched = folder.join(format!("{package}.fetched"));
    std::fs::create_dir_all(&fetched).map_err(|e| e.to_string())?;
    // apt writes into the folder where it stands.
    run(Command::new("apt-get").args(["-q", "download", package]).current_dir(&fetched))?;
    let files = std::fs::read_dir(&fetched).map_err(|e| e.to_string())?.flatten().map(|entry| entry.path());
    let found = files.filter(|path| path.extension().is_some_and(|e| e == "deb")).max();
    let file = found.ok_or("apt-get fetched no package")?;
    run(Command::new("dpkg-deb").arg("-x").arg(&file).arg(folder))?;
    std::fs::remove_dir_all(&fetched).map_err(|e| e.to_string())
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().display().to_string();
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} ended with {status}")),
        Err(error) => Err(format!("{name}: {error}")),
    }
}
