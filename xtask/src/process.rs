//! Child processes that never outlive this one's interest in them: each runs in a group of its own, and the whole group is ended when
//! the user interrupts or the time is up.

use std::io::{PipeReader, Read};
use std::process::ExitStatus;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, timeout, timeout_at};

/// How long a group may take to end itself, which for a lab means stopping its PostgreSQL, before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// How long the output is waited for once the child has ended: something that it left behind may hold the pipe open.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How a child's run came to its end.
#[derive(Debug)]
pub enum Ended {
    /// By itself.
    Exited(ExitStatus),
    /// The user, or whoever started this, wanted it to stop.
    Interrupted,
    /// The time was up.
    OutOfTime,
}

/// Runs `command` to its end, at the latest until `deadline`. With `listen`, its output and errors come there, in the order in which they
/// were written, instead of going where ours go.
///
/// # Errors
/// When the command cannot be started or waited for.
pub async fn run<L>(mut command: Command, deadline: Instant, listen: Option<L>) -> std::io::Result<Ended>
where
    L: FnMut(&[u8]) + Send + 'static,
{
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let pipe = match listen {
        Some(listen) => {
            let (reader, writer) = std::io::pipe()?;
            command.stdout(writer.try_clone()?).stderr(writer);
            Some((reader, listen))
        }
        None => None,
    };
    command.process_group(0).stdin(std::process::Stdio::null());
    let mut child = command.spawn()?;
    // It holds the writing ends, which would keep the reader waiting.
    drop(command);
    let heard_all = pipe.map(|(reader, listen)| {
        let (done, heard_all) = tokio::sync::oneshot::channel();
        // A thread of its own: where the pipe stays open for ever, nothing waits for it.
        std::thread::spawn(move || {
            forward(reader, listen);
            let _ = done.send(());
        });
        heard_all
    });
    let group = child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw);
    let ended = tokio::select! {
        status = timeout_at(deadline, child.wait()) => match status {
            Ok(status) => Ended::Exited(status?),
            Err(_) => Ended::OutOfTime,
        },
        _ = interrupt.recv() => Ended::Interrupted,
        _ = terminate.recv() => Ended::Interrupted,
        _ = hangup.recv() => Ended::Interrupted,
    };
    if !matches!(ended, Ended::Exited(_)) {
        end(&mut child, group).await?;
    }
    if let Some(heard_all) = heard_all {
        let _ = timeout(LAST_WORDS, heard_all).await;
    }
    Ok(ended)
}

/// Ends the group: politely, so that it can stop what it started, then for good.
async fn end(child: &mut Child, group: Option<Pid>) -> std::io::Result<()> {
    let tell = |what| {
        // The only failure is that nobody is left to be told.
        group.map(|group| killpg(group, what).is_ok())
    };
    tell(Signal::SIGTERM);
    let _ = timeout(GRACE, child.wait()).await;
    tell(Signal::SIGKILL);
    child.wait().await.map(|_| ())
}

fn forward(mut reader: PipeReader, mut listen: impl FnMut(&[u8])) {
    let mut chunk = [0; 8192];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return,
            Ok(length) => listen(&chunk[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    async fn heard(script: &str, deadline: Instant) -> (Ended, String) {
        let said = Arc::new(Mutex::new(Vec::new()));
        let ear = Arc::clone(&said);
        let listen = move |bytes: &[u8]| ear.lock().unwrap().extend_from_slice(bytes);
        let ended = run(shell(script), deadline, Some(listen)).await.unwrap();
        let said = said.lock().unwrap().clone();
        (ended, String::from_utf8(said).unwrap())
    }

    fn soon(seconds: u64) -> Instant {
        Instant::now() + Duration::from_secs(seconds)
    }

    #[tokio::test]
    async fn output_and_errors_come_in_order() {
        let (ended, said) = heard("echo a; echo b >&2; echo c; exit 3", soon(60)).await;
        assert!(matches!(ended, Ended::Exited(status) if status.code() == Some(3)), "{ended:?}");
        assert_eq!(said, "a\nb\nc\n");
    }

    #[tokio::test]
    async fn the_whole_group_ends_when_the_time_is_up() {
        let (ended, said) = heard("sleep 600 & echo $!; wait", soon(1)).await;
        assert!(matches!(ended, Ended::OutOfTime), "{ended:?}");
        let grandchild = Pid::from_raw(said.trim().parse().unwrap());
        // Whoever adopts it may take a moment to collect it; only the living have a command line.
        let alive = || std::fs::read(format!("/proc/{grandchild}/cmdline")).is_ok_and(|line| !line.is_empty());
        let gone = async {
            while alive() {
                tokio::task::yield_now().await;
            }
        };
        assert!(timeout(Duration::from_secs(20), gone).await.is_ok(), "process {grandchild} lives on");
    }

    #[tokio::test]
    async fn what_is_left_behind_does_not_hold_the_run_up() {
        let begun = Instant::now();
        let (ended, said) = heard("setsid sleep 30 & echo $!", soon(60)).await;
        let left = Pid::from_raw(said.trim().parse().unwrap());
        nix::sys::signal::kill(left, Signal::SIGKILL).unwrap();
        assert!(matches!(ended, Ended::Exited(_)), "{ended:?}");
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}
