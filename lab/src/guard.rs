//! The guard: a process of its own that keeps PostgreSQL and Redis while its standard input is open, so that the servers, the
//! lab's processes and its folders are gone even when the lab is killed without a word.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::unistd::User;
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::cli::GuardArgs;
use crate::error::LabError;
use crate::postgres::{ROLE, programs, server_user};
use crate::redis;

/// What the guard says when PostgreSQL has ended by itself.
const ENDED: &str = "ended";

/// Tells when standard input is at its end.
pub(crate) fn stdin_closed() -> oneshot::Receiver<()> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let mut buffer = [0_u8; 256];
        let mut stdin = std::io::stdin().lock();
        while matches!(stdin.read(&mut buffer), Ok(count) if count > 0) {}
        // The receiver is gone when the process ends for another reason.
        let _ = sender.send(());
    });
    receiver
}

fn say(line: &str) {
    let mut stdout = std::io::stdout().lock();
    // Whoever started the guard may be gone already; its end is noticed through standard input.
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

pub(crate) async fn run(args: GuardArgs) -> Result<(), LabError> {
    let mut parent_gone = stdin_closed();
    let mut terminate = signal(SignalKind::terminate()).map_err(LabError::io("signals cannot be received"))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(LabError::io("signals cannot be received"))?;
    let mut result = Ok(());
    let started = tokio::select! {
        started = start_all(&args) => Some(started),
        _ = &mut parent_gone => None,
        _ = terminate.recv() => None,
        _ = interrupt.recv() => None,
    };
    match started {
        Some(Ok(mut servers)) => {
            say(&servers.urls);
            let mut serves = true;
            loop {
                tokio::select! {
                    status = servers.postgres.wait(), if serves => {
                        serves = false;
                        eprintln!("vectra-lab: PostgreSQL ended by itself: {status:?}");
                        // The rest of the lab goes on without it, and is still to be looked after.
                        say(ENDED);
                    }
                    _ = &mut parent_gone => break,
                    _ = terminate.recv() => break,
                    _ = interrupt.recv() => break,
                }
            }
            if serves {
                stop(&mut servers.postgres).await;
            }
            if let Some(redis) = &mut servers.redis {
                // Nothing in it outlives the lab. It may have ended already.
                let _ = redis.kill().await;
            }
        }
        Some(Err(error)) => {
            say(&error.to_string());
            result = Err(error);
        }
        None => {}
    }
    end_strays(&args.cluster);
    remove(&args.cluster);
    if let Some(folder) = &args.remove {
        end_strays(folder);
        remove(folder);
    }
    if let Some(folder) = &args.remove_empty {
        // What else is in it belongs to somebody.
        let _ = std::fs::remove_dir(folder);
    }
    result
}

/// Ends the processes that work in a folder: what stands still, or was never told, would outlive the lab.
pub(crate) fn end_strays(folder: &Path) {
    use nix::sys::signal::{Signal, kill};
    // A process that forks in this moment is found the next time round.
    for _ in 0..20 {
        let mut found = false;
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else {
                continue;
            };
            let own = u32::try_from(pid).is_ok_and(|pid| pid == std::process::id());
            if !own && std::fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder)) {
                found |= kill(nix::unistd::Pid::from_raw(pid), Signal::SIGKILL).is_ok();
            }
        }
        if !found {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Processes of a killed lab may still write for a moment while they notice.
fn remove(folder: &Path) {
    for _ in 0..20 {
        match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                std::thread::sleep(Duration::from_millis(50));
            }
            _ => return,
        }
    }
    eprintln!("vectra-lab: {} could not be removed", folder.display());
}

async fn stop(server: &mut Child) {
    use nix::sys::signal::{Signal, kill};
    // Immediate shutdown: the cluster is thrown away, so there is nothing to write back.
    if let Some(pid) = server.id().and_then(|pid| i32::try_from(pid).ok()) {
        // It may have ended in this very moment.
        let _ = kill(nix::unistd::Pid::from_raw(pid), Signal::SIGQUIT);
    }
    if tokio::time::timeout(Duration::from_secs(6), server.wait()).await.is_err() {
        // Nothing more can be done than to kill; wait() follows.
        let _ = server.start_kill();
        let _ = server.wait().await;
    }
}

fn as_user(command: &mut Command, user: Option<&User>) {
    if let Some(user) = user {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
}

/// What the guard keeps.
struct Servers {
    postgres: Child,
    redis: Option<Child>,
    /// Where they are, a line each.
    urls: String,
}

async fn start_all(args: &GuardArgs) -> Result<Servers, LabError> {
    let programs = programs()?;
    let user = server_user()?;
    prepare(&args.cluster, user.as_ref())?;
    let redis =
        async { if args.redis { redis::start(&args.cluster, user.as_ref()).await.map(Some) } else { Ok(None) } };
    let ((postgres, mut urls), redis) = tokio::try_join!(start(&programs, &args.cluster, user.as_ref()), redis)?;
    let redis = redis.map(|(server, url)| {
        urls = format!("{urls}\n{url}");
        server
    });
    Ok(Servers { postgres, redis, urls })
}

/// Makes the folder of both, which belongs to whom they run as.
fn prepare(cluster: &Path, user: Option<&User>) -> Result<(), LabError> {
    std::fs::create_dir(cluster).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => LabError::FolderInUse(cluster.to_owned()),
        _ => LabError::Io { what: format!("{} cannot be created", cluster.display()), source: error },
    })?;
    give(cluster, user)
}

fn give(path: &Path, user: Option<&User>) -> Result<(), LabError> {
    let Some(user) = user else { return Ok(()) };
    std::os::unix::fs::chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw()))
        .map_err(|source| LabError::Io { what: format!("{} cannot be given to {}", path.display(), user.name), source })
}

async fn start(programs: &Path, cluster: &Path, user: Option<&User>) -> Result<(Child, String), LabError> {
    let data = cluster.join("data");
    let password = crate::ids::hex(32);
    let secret = cluster.join("password");
    write_secret(&secret, &password).map_err(LabError::io(format!("{} cannot be written", secret.display())))?;
    give(&secret, user)?;
    initialise(programs, cluster, &data, &secret, user).await?;
    let mut reason = String::new();
    for _ in 0..5 {
        // The server cannot be asked for any free port, so another process may take this one first; then there is a next try.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(LabError::io("no free port on the loopback interface"))?
            .port();
        match serve(programs, cluster, &data, port, user).await {
            Ok(server) => {
                let url = format!("postgres://{ROLE}:{password}@127.0.0.1:{port}/postgres?sslmode=disable");
                return Ok((server, url));
            }
            Err(failure) => reason = failure,
        }
    }
    Err(LabError::PostgresStart(reason))
}

fn write_secret(path: &Path, password: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?.write_all(password.as_bytes())
}

async fn initialise(
    programs: &Path,
    cluster: &Path,
    data: &Path,
    secret: &Path,
    user: Option<&User>,
) -> Result<(), LabError> {
    let mut command = Command::new(programs.join("initdb"));
    command
        .arg("--pgdata")
        .arg(data)
        .arg("--pwfile")
        .arg(secret)
        // Clear text over the loopback interface: the strong kinds cost each connection more time than its work.
        .args(["--username", ROLE, "--auth", "password", "--encoding", "UTF8"])
        .args(["--locale", "C", "--no-sync", "--no-instructions"])
        .current_dir(cluster)
        .env_remove("PGDATA")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    as_user(&mut command, user);
    let output = command.output().await.map_err(LabError::io("initdb cannot be run"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(LabError::PostgresStart(format!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim())))
}

async fn serve(programs: &Path, cluster: &Path, data: &Path, port: u16, user: Option<&User>) -> Result<Child, String> {
    let log = cluster.join("server.log");
    let open = || std::fs::OpenOptions::new().create(true).append(true).open(&log);
    let (out, err) = match (open(), open()) {
        (Ok(out), Ok(err)) => (out, err),
        (Err(error), _) | (_, Err(error)) => return Err(format!("{}: {error}", log.display())),
    };
    let mut command = Command::new(programs.join("postgres"));
    command
        .arg("-D")
        .arg(data)
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="])
        .args(["-c", &format!("port={port}"), "-c", "fsync=off", "-c", "synchronous_commit=off"])
        .args(["-c", "shared_buffers=16MB", "-c", "max_connections=100", "-c", "full_page_writes=off"])
        .args(["-c", "autovacuum_naptime=60", "-c", "log_checkpoints=off"])
        .current_dir(cluster)
        .env_remove("PGDATA")
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .process_group(0)
        .kill_on_drop(true);
    as_user(&mut command, user);
    let mut server = command.spawn().map_err(|error| error.to_string())?;
    let pid_file = data.join("postmaster.pid");
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        match server.try_wait() {
            Ok(None) => {}
            Ok(Some(status)) => return Err(last_words(&log, status)),
            Err(error) => return Err(error.to_string()),
        }
        // The server writes its state into the eighth line.
        if std::fs::read_to_string(&pid_file)
            .is_ok_and(|text| text.lines().nth(7).is_some_and(|line| line.trim() == "ready"))
        {
            return Ok(server);
        }
        if Instant::now() > deadline {
            stop(&mut server).await;
            return Err("it was not ready within 30 seconds".into());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn last_words(log: &PathBuf, status: ExitStatus) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let tail: Vec<&str> = text.lines().rev().take(3).collect();
    format!("{status}: {}", tail.into_iter().rev().collect::<Vec<_>>().join(" / "))
}
