//! The lab's own Redis: its program, and the server that the guard keeps.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nix::unistd::User;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::error::LabError;

/// How long the server may take until it accepts connections.
const PATIENCE: Duration = Duration::from_secs(30);

/// Redis's server program. Debian's tools hold it as the program that checks dumps; which of the two it is, its name at the
/// start decides.
pub(crate) fn program() -> Result<PathBuf, LabError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .flat_map(|folder| ["redis-server", "redis-check-rdb"].map(|name| folder.join(name)))
        .find(|program| program.is_file())
        .ok_or(LabError::RedisMissing)
}

/// Starts the server in `folder`, on a free port of the loopback interface, as `user`; gives it and its address, password
/// included.
pub(crate) async fn start(folder: &Path, user: Option<&User>) -> Result<(Child, String), LabError> {
    let program = program()?;
    let password = crate::ids::hex(32);
    let mut reason = String::new();
    for _ in 0..5 {
        // The server cannot be asked for any free port, so another process may take this one first; then there is a next try.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(LabError::io("no free port on the loopback interface"))?
            .port();
        match serve(&program, folder, user, port, &password).await {
            Ok(server) => return Ok((server, format!("redis://default:{password}@127.0.0.1:{port}/0"))),
            Err(failure) => reason = failure,
        }
    }
    Err(LabError::RedisStart(reason))
}

async fn serve(program: &Path, folder: &Path, user: Option<&User>, port: u16, password: &str) -> Result<Child, String> {
    let mut command = Command::new(program);
    // The settings come through standard input: on the command line everybody could read the password.
    command
        .arg0("redis-server")
        .arg("-")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true);
    if let Some(user) = user {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    let mut server = command.spawn().map_err(|error| error.to_string())?;
    let settings = format!(
        "port {port}\nbind 127.0.0.1\nrequirepass {password}\nsave \"\"\nappendonly no\nmaxmemory 256mb\n\
         maxmemory-policy noeviction\nlogfile \"\"\n"
    );
    if let Some(mut stdin) = server.stdin.take() {
        stdin.write_all(settings.as_bytes()).await.map_err(|error| error.to_string())?;
    }
    let Some(stdout) = server.stdout.take() else {
        return Err("it has no output".to_owned());
    };
    let mut lines = BufReader::new(stdout).lines();
    let ready = async {
        let mut last = String::new();
        while let Ok(Some(line)) = lines.next_line().await {
            if line.contains("eady to accept connections") {
                return Ok(());
            }
            last = line;
        }
        Err(format!("it ended: {last}"))
    };
    match tokio::time::timeout(PATIENCE, ready).await {
        Ok(Ok(())) => {
            // Its further words are read and left, so that a full pipe never holds it up.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            Ok(server)
        }
        Ok(Err(reason)) => Err(reason),
        Err(_) => Err(format!("it was not ready within {} seconds", PATIENCE.as_secs())),
    }
}
