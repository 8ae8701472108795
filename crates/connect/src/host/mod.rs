//! The host that Vectra runs on: room on a file system, processor, memory.

use crate::client::seconds;
use crate::finding::{Finding, bytes};
use nix::sys::statvfs::statvfs;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use sysinfo::{MINIMUM_CPU_UPDATE_INTERVAL, System};
use tokio::time::{Instant, timeout, timeout_at};

/// Reads the host. One for all checks.
#[derive(Default)]
pub(crate) struct Host {
    /// What the processor did before; its use is the difference.
    system: Mutex<Option<System>>,
    /// Paths whose file system has not answered yet; it is not asked again before it does.
    asked: Arc<Mutex<BTreeSet<PathBuf>>>,
}

struct Disk {
    used: f64,
    free: f64,
    size: f64,
}

impl Host {
    /// Reads `disk_usage` of the path, `cpu_usage` since the run before, and `memory_usage`.
    pub(crate) async fn probe(&self, path: &Path, limit: Duration) -> Finding {
        let end = Instant::now() + limit;
        let Some(asking) = Asking::begin(&self.asked, path) else {
            return Finding::fail(format!("the file system of {} still does not answer", path.display()));
        };
        let of = path.to_owned();
        // A file system of the network that is gone blocks for ever.
        let disk = tokio::task::spawn_blocking(move || {
            let read = disk(&of);
            drop(asking);
            read
        });
        let disk = match timeout(limit, disk).await {
            Ok(Ok(Ok(disk))) => disk,
            Ok(Ok(Err(why))) => return Finding::fail(format!("{}: {why}", path.display())),
            Ok(Err(_)) => return Finding::fail("the reading was cut short"),
            Err(_) => {
                return Finding::fail(format!(
                    "the file system of {} does not answer within {}",
                    path.display(),
                    seconds(limit)
                ));
            }
        };
        let (cpu, memory) = match timeout_at(end, self.machine()).await {
            Ok(Ok(read)) => read,
            Ok(Err(why)) => return Finding::fail(format!("the system does not tell its processor: {why}")),
            Err(_) => return Finding::late(limit),
        };
        let percent = |ratio: f64| format!("{:.0} %", ratio * 100.0);
        let detail = format!(
            "disk {} used, {} of {} free; processor {}; memory {}",
            percent(disk.used),
            bytes(disk.free),
            bytes(disk.size),
            percent(cpu),
            percent(memory)
        );
        Finding::pass(detail)
            .with("disk_usage", disk.used)
            .with("disk_free", disk.free)
            .with("cpu_usage", cpu)
            .with("memory_usage", memory)
    }

    async fn machine(&self) -> Result<(f64, f64), String> {
        let before = self.system.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut system = match before {
            Some(system) => system,
            None => {
                let mut system = System::new().map_err(|e| e.to_string())?;
                system.refresh_cpu_usage();
                tokio::time::sleep(MINIMUM_CPU_UPDATE_INTERVAL).await;
                system
            }
        };
        system.refresh_cpu_usage();
        system.refresh_memory();
        let cpu = f64::from(system.global_cpu_usage()) / 100.0;
        #[allow(clippy::cast_precision_loss, reason = "a ratio of bytes")]
        let memory = 1.0 - system.available_memory() as f64 / (system.total_memory() as f64).max(1.0);
        *self.system.lock().unwrap_or_else(PoisonError::into_inner) = Some(system);
        Ok((cpu, memory))
    }
}

/// That a path is being asked about; ends with the value.
struct Asking(Arc<Mutex<BTreeSet<PathBuf>>>, PathBuf);

impl Asking {
    fn begin(asked: &Arc<Mutex<BTreeSet<PathBuf>>>, path: &Path) -> Option<Asking> {
        let fresh = asked.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        fresh.then(|| Asking(Arc::clone(asked), path.to_owned()))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// As `df` counts: what is kept back for root is not free, and not part of the whole.
fn disk(path: &Path) -> Result<Disk, String> {
    let stat = statvfs(path).map_err(|e| e.desc().to_lowercase())?;
    #[allow(clippy::cast_precision_loss, clippy::useless_conversion, reason = "a ratio of blocks; their type differs")]
    let (blocks, free, available, unit) = (
        u64::from(stat.blocks()) as f64,
        u64::from(stat.blocks_free()) as f64,
        u64::from(stat.blocks_available()) as f64,
        u64::from(stat.fragment_size()) as f64,
    );
    let used = blocks - free;
    if used + available <= 0.0 {
        return Err("this file system has no size".to_owned());
    }
    Ok(Disk { used: used / (used + available), free: available * unit, size: blocks * unit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_engine::health::Verdict;

    #[tokio::test]
    async fn the_machine_is_read_in_ratios() {
        let host = Host::default();
        for _ in 0..2 {
            let found = host.probe(Path::new("/"), Duration::from_secs(10)).await;
            assert_eq!(found.verdict, Verdict::Pass, "{found:?}");
            found.detail.split("; ").for_each(|part| drop(crate::testing::french(part)));
            for name in ["disk_usage", "cpu_usage", "memory_usage"] {
                let reading = found.readings.iter().find(|r| r.name == name).expect(name);
                assert!((0.0..=1.0).contains(&reading.value), "{reading:?}");
            }
        }
        let found = host.probe(Path::new("/no/such/folder"), Duration::from_secs(10)).await;
        assert_eq!(found, Finding::fail("/no/such/folder: no such file or directory"));
        crate::testing::french(&found.detail);
    }

    #[tokio::test]
    async fn a_file_system_that_does_not_answer_is_not_asked_again() {
        let host = Host::default();
        let asking = Asking::begin(&host.asked, Path::new("/")).expect("the first");
        let found = host.probe(Path::new("/"), Duration::from_secs(10)).await;
        assert_eq!(found, Finding::fail("the file system of / still does not answer"));
        crate::testing::french(&found.detail);
        drop(asking);
        assert_eq!(host.probe(Path::new("/"), Duration::from_secs(10)).await.verdict, Verdict::Pass);
    }
}
