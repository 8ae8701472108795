//! The disk that is mounted into a service: a folder whose files are counted as large as they say they are, so that it can be
//! full without a byte of the machine's own disk.

use std::path::{Path, PathBuf};

/// What the platform sold.
pub(crate) const SIZE_GB: u64 = 1;
/// What that is in bytes.
pub(crate) const CAPACITY: u64 = SIZE_GB << 30;
/// What the service has always on it.
const STANDING: (&str, u64) = ("catalogue.bin", CAPACITY / 100 * 31);
/// What an export that nobody stops leaves.
const EXPORT: &str = "export.tmp";

#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// A disk with what a service of some months has on it.
    pub(crate) fn new(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let disk = Self { folder: folder.to_owned() };
        disk.put(STANDING.0, STANDING.1)?;
        Ok(disk)
    }

    /// Makes a file of this size, of which nothing is written.
    fn put(&self, name: &str, size: u64) -> std::io::Result<()> {
        std::fs::File::create(self.folder.join(name))?.set_len(size)
    }

    /// How many bytes its files claim.
    pub(crate) fn used(&self) -> u64 {
        let files = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum::<u64>().min(CAPACITY)
    }

    /// Fills it up to `percent`.
    pub(crate) fn fill(&self, percent: u64) -> std::io::Result<()> {
        self.put(EXPORT, (CAPACITY / 100 * percent.min(100)).saturating_sub(STANDING.1))
    }

    pub(crate) fn is_filled(&self) -> bool {
        self.folder.join(EXPORT).exists()
    }

    /// Takes away what filled it.
    pub(crate) fn free(&self) -> std::io::Result<()> {
        match std::fs::remove_file(self.folder.join(EXPORT)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
