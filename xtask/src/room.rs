//! Room on the disk: a build that runs out of it fails in the linker, with words that lead nowhere.

use std::path::{Path, PathBuf};

use nix::sys::statvfs::statvfs;

/// What cargo's target folder holds, in bytes, once everything was built and tested from nothing: 5.6 GB were measured, and
/// the linker and the tests want some more for a while.
const WHOLE: u64 = 7 * GIGABYTE;

const GIGABYTE: u64 = 1_000_000_000;

/// How much of what has to be free still is missing.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing {
    free: u64,
    wanted: u64,
    target: PathBuf,
}

impl std::fmt::Display for Missing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { free, wanted, target } = self;
        write!(
            out,
            "only {} are free where {} is, and what is still to be built takes about {}. Where it does not fit, make room or point CARGO_TARGET_DIR to another disk",
            gigabytes(*free),
            target.display(),
            gigabytes(*wanted)
        )
    }
}

/// Says whether the rest of a whole build fits. Where the disk does not answer, it is taken to fit.
///
/// # Errors
/// When it does not; the message says what is missing.
pub fn check(root: &Path) -> Result<(), Missing> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder));
    let stands = target.ancestors().find(|folder| folder.exists()).unwrap_or(root);
    let Ok(disk) = statvfs(stands) else { return Ok(()) };
    let free = disk.blocks_available().saturating_mul(disk.fragment_size());
    // Asked only where it matters: counting what is there reads every entry of the folder.
    if free >= WHOLE {
        return Ok(());
    }
    judge(free, size(&target), target)
}

fn judge(free: u64, built: u64, target: PathBuf) -> Result<(), Missing> {
    let wanted = WHOLE.saturating_sub(built);
    match free >= wanted {
        true => Ok(()),
        false => Err(Missing { free, wanted, target }),
    }
}

fn size(folder: &Path) -> u64 {
    let mut bytes = 0_u64;
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            match entry.metadata() {
                Ok(what) if what.is_dir() => open.push(entry.path()),
                Ok(what) => bytes = bytes.saturating_add(what.len()),
                Err(_) => {}
            }
        }
    }
    bytes
}

fn gigabytes(bytes: u64) -> String {
    let tenths = bytes / (GIGABYTE / 10);
    format!("{}.{} GB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_already_is_not_wanted_again() {
        let folder = PathBuf::from("/there/target");
        assert_eq!(judge(WHOLE, 0, folder.clone()), Ok(()));
        assert_eq!(judge(GIGABYTE, WHOLE, folder.clone()), Ok(()));
        let missing = judge(2 * GIGABYTE, 4 * GIGABYTE, folder).map_err(|missing| missing.to_string());
        let said = "only 2.0 GB are free where /there/target is, and what is still to be built takes about 3.0 GB. \
                    Where it does not fit, make room or point CARGO_TARGET_DIR to another disk";
        assert_eq!(missing, Err(said.to_owned()));
    }

    #[test]
    fn files_in_folders_within_count() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir_all(folder.path().join("debug/deps"))?;
        std::fs::write(folder.path().join("debug/deps/a"), [0; 700])?;
        std::fs::write(folder.path().join("b"), [0; 300])?;
        assert_eq!(size(folder.path()), 1000);
        Ok(())
    }
}
