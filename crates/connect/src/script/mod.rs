//! A program that ends with 0. It has no shell, nothing of Vectra's environment but `PATH`, no input, and as long as the
//! check; whatever it started ends with it.

use crate::client::seconds;
use crate::finding::Finding;
use crate::open::Opening;
use crate::secret::Secret;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use vectra_plan::config::{OwnKind, SecretRef};
use vectra_plan::{Config, Given, Probe};

/// Bytes of a program's output that are kept, its last ones.
const OUTPUT: usize = 16 * 1024;
/// How long output may come after the program's own end.
const AFTER: Duration = Duration::from_millis(100);

/// Runs programs. One for all checks.
pub(crate) struct Scripts {
    secrets: BTreeMap<SecretRef, Secret>,
    path: Option<String>,
}

/// Ends a group of processes when it is dropped, so that none outlives a check that is cut short.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            let _ = killpg(group, Signal::SIGKILL);
        }
    }
}

impl Scripts {
    pub(crate) fn open(config: &Config, opening: &mut Opening<'_>) -> Scripts {
        let mut secrets = BTreeMap::new();
        for (name, check) in &config.check {
            let OwnKind::Ask(Probe::Script { env, .. }) = &check.kind else { continue };
            for (variable, value) in env {
                if let Given::Secret(from) = value {
                    let place = format!("check.\"{name}\".env.{variable}");
                    secrets.extend(opening.secret(&place, from).map(|secret| (from.clone(), secret)));
                }
            }
        }
        Scripts { secrets, path: std::env::var("PATH").ok() }
    }

    /// Runs it once.
    pub(crate) async fn probe(&self, command: &[String], env: &[(String, Given)], limit: Duration) -> Finding {
        let Some((program, arguments)) = command.split_first() else { return Finding::fail("no program is named") };
        let mut run = Command::new(program);
        run.args(arguments).env_clear().envs(self.path.iter().map(|path| ("PATH", path)));
        for (name, value) in env {
            match value {
                Given::Plain(text) => run.env(name, text),
                Given::Secret(from) => match self.secrets.get(from) {
                    Some(secret) => run.env(name, secret.expose()),
                    None => return Finding::fail(format!("the {from} was not read at the start")),
                },
            };
        }
        run.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).kill_on_drop(true);
        let mut child = match run.spawn() {
            Ok(child) => child,
            Err(e) => return Finding::fail(format!("{program} does not start: {}", e.kind())),
        };
        let group = Group(child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw));
        let (mut out, mut err) = (Tail::default(), Tail::default());
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let ended = {
            let reading = async { tokio::join!(out.fill(stdout), err.fill(stderr)) };
            tokio::pin!(reading);
            let ended = async {
                tokio::select! {
                    _ = &mut reading => child.wait().await,
                    ended = child.wait() => {
                        // What it started in the background may hold its output open for ever.
                        let _ = tokio::time::timeout(AFTER, &mut reading).await;
                        ended
                    }
                }
            };
            tokio::time::timeout(limit, ended).await
        };
        drop(group);
        let line = out.last_line().or_else(|| err.last_line());
        let said = |text: String| match &line {
            Some(line) => format!("{text}: {line}"),
            None => text,
        };
        match ended {
            Err(_) => {
                let _ = child.wait().await;
                Finding::fail(said(format!("did not end within {} and was killed", seconds(limit))))
            }
            Ok(Err(e)) => Finding::fail(format!("its end cannot be known: {}", e.kind())),
            Ok(Ok(status)) => match status.code() {
                Some(0) => Finding::pass(said("exit 0".to_owned())).with("exit", 0.0),
                Some(code) => {
                    let line = err.last_line().or_else(|| out.last_line());
                    let said = line.map(|l| format!(": {l}")).unwrap_or_default();
                    Finding::fail(format!("exit {code}{said}")).with("exit", f64::from(code))
                }
                None => Finding::fail(said("was killed by a signal".to_owned())),
            },
        }
    }
}

/// The end of an output.
#[derive(Default)]
struct Tail(Vec<u8>);

impl Tail {
    /// Reads to the end, and keeps what came last.
    async fn fill(&mut self, from: Option<impl AsyncRead + Unpin>) {
        let Some(mut from) = from else { return };
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = from.read(&mut buffer).await {
            self.0.extend_from_slice(buffer.get(..n).unwrap_or_default());
            if self.0.len() > 2 * OUTPUT {
                self.0.drain(..self.0.len() - OUTPUT);
            }
        }
    }

    fn last_line(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.0);
        text.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests;
