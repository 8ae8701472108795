//! Finding PostgreSQL's programs and starting the lab's own cluster, with the guard that ends it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nix::unistd::{Uid, User};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::error::LabError;

/// PostgreSQL's own name for its superuser in the lab's cluster.
pub(crate) const ROLE: &str = "lab";

/// What the address of the database begins with.
const SCHEME: &str = "postgres://";

/// Where PostgreSQL's server programs are: the newest of the distribution's folders, else the search path.
pub(crate) fn programs() -> Result<PathBuf, LabError> {
    let complete = |folder: &Path| folder.join("postgres").is_file() && folder.join("initdb").is_file();
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path().join("bin");
            complete(&folder).then_some((version, folder))
        })
        .collect();
    found.sort();
    if let Some((_, folder)) = found.pop() {
        return Ok(folder);
    }
    std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        .find(|folder| complete(folder))
        .ok_or(LabError::PostgresMissing)
}

/// Whom the server runs as: nobody special, unless root runs the lab.
pub(crate) fn server_user() -> Result<Option<User>, LabError> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    for name in ["vectra-lab", "postgres", "nobody"] {
        if let Ok(Some(user)) = User::from_name(name) {
            return Ok(Some(user));
        }
    }
    Err(LabError::NoUnprivilegedUser)
}

/// A folder for the cluster that the server's user can reach: in `dir`, or in the system's temporary folder where a folder
/// above `dir` is closed to others.
pub(crate) fn cluster_folder(dir: &Path) -> Result<PathBuf, LabError> {
    use std::os::unix::fs::PermissionsExt;
    if server_user()?.is_none() {
        return Ok(dir.join("pg"));
    }
    let open = dir
        .ancestors()
        .all(|folder| std::fs::metadata(folder).is_ok_and(|meta| meta.permissions().mode() & 0o001 != 0));
    if open {
        Ok(dir.join("pg"))
    } else {
        Ok(std::env::temp_dir().join(format!("vectra-lab-pg-{}", crate::ids::plain(10))))
    }
}

/// The running cluster. Dropping it closes the guard's standard input, whereupon the guard ends the server.
pub(crate) struct Postgres {
    guard: Child,
    hold: Option<ChildStdin>,
    said: Lines<BufReader<ChildStdout>>,
    /// How to reach the lab's database, password included.
    pub(crate) url: String,
    /// How to reach the lab's Redis, password included, where one was asked for.
    pub(crate) redis_url: Option<String>,
    cluster: PathBuf,
}

impl Postgres {
    /// Starts the guard, and through it the server. At the end, even when the lab was killed, the guard removes the folder
    /// `remove`, and `remove_empty` if nothing is left in it.
    pub(crate) async fn start(
        cluster: &Path,
        remove: &Path,
        remove_empty: Option<&Path>,
        with_redis: bool,
    ) -> Result<Self, LabError> {
        programs()?;
        if with_redis {
            crate::redis::program()?;
        }
        server_user()?;
        let mut command = Command::new("/proc/self/exe");
        command.arg0("vectra-lab").arg("guard").arg("--cluster").arg(cluster);
        command.arg("--remove").arg(remove);
        if let Some(folder) = remove_empty {
            command.arg("--remove-empty").arg(folder);
        }
        if with_redis {
            command.arg("--redis");
        }
        let mut guard = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .process_group(0)
            .spawn()
            .map_err(LabError::io("the guard of PostgreSQL could not be started"))?;
        let hold = guard.stdin.take();
        let Some(stdout) = guard.stdout.take() else {
            return Err(LabError::PostgresStart("its guard has no output".into()));
        };
        let mut lines = BufReader::new(stdout).lines();
        let ready = async {
            let first = lines.next_line().await;
            let second = match &first {
                Ok(Some(url)) if with_redis && url.starts_with(SCHEME) => lines.next_line().await.ok().flatten(),
                _ => None,
            };
            first.map(|first| (first, second))
        };
        match tokio::time::timeout(Duration::from_secs(60), ready).await {
            Ok(Ok((Some(url), redis_url))) if url.starts_with(SCHEME) => {
                Ok(Self { guard, hold, said: lines, url, redis_url, cluster: cluster.to_owned() })
            }
            Ok(Ok((Some(message), _))) => Err(LabError::Other(message)),
            Ok(Ok((None, _)) | Err(_)) => {
                Err(LabError::PostgresStart("its guard ended; the reason stands above".into()))
            }
            Err(_) => Err(LabError::PostgresStart("it was not ready within a minute".into())),
        }
    }

    /// Returns when the server is gone, which the guard says or shows by its own end.
    pub(crate) async fn ended(&mut self) {
        // Either way it has ended.
        let _ = self.said.next_line().await;
    }

    /// Ends the server and removes its folder.
    pub(crate) async fn stop(mut self) {
        self.hold = None;
        if tokio::time::timeout(Duration::from_secs(15), self.guard.wait()).await.is_err() {
            tracing::error!(cluster = %self.cluster.display(), "PostgreSQL did not end in time");
        }
        self.end_orphan().await;
    }

    /// Where the guard itself was killed, the servers are still there.
    async fn end_orphan(&self) {
        if self.cluster.exists() && self.redis_url.is_some() {
            let folder = self.cluster.clone();
            // It only ends processes; there is nothing to be told of it.
            let _ = tokio::task::spawn_blocking(move || crate::guard::end_strays(&folder)).await;
        }
        let Ok(text) = tokio::fs::read_to_string(self.cluster.join("data/postmaster.pid")).await else {
            return;
        };
        if let Some(pid) = text.lines().next().and_then(|line| line.trim().parse().ok()) {
            let pid = nix::unistd::Pid::from_raw(pid);
            if nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGQUIT).is_ok() {
                for _ in 0..100 {
                    if nix::sys::signal::kill(pid, None).is_err() {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
        if let Err(error) = tokio::fs::remove_dir_all(&self.cluster).await
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the cluster's folder could not be removed");
        }
    }
}
