//! The thread that writes log lines. Writing waits for the disk, which no task of the runtime may do.

use super::{Counts, Noted, Received, weight};
use crate::daemon::clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use vectra_engine::signal::Measured;
use vectra_logs::{Because, KeptSince, Line, Logs};

/// What a process that dies may lose of lines.
const FLUSH: Duration = Duration::from_secs(1);
/// Between looks at age and size.
const RETAIN: Duration = Duration::from_secs(30);

/// The thread. It ends, with everything written, once the last [`super::Intake`] is gone.
pub struct Keeper(JoinHandle<()>);

impl Keeper {
    /// Waits for its end.
    pub fn wait(self) {
        let _ = self.0.join();
    }

    /// Whether it has ended.
    pub fn is_done(&self) -> bool {
        self.0.is_finished()
    }
}

/// Takes a secret out of a text that is to be written.
pub type Redact = Box<dyn Fn(&mut String) + Send>;

/// Writes lines to `logs` from now on, each after `redact` has seen it; the measurements are the caller's.
///
/// # Errors
/// What the system said when no thread could be started.
pub fn keep_lines(
    received: Received,
    logs: Logs,
    redact: Redact,
) -> std::io::Result<(mpsc::Receiver<Measured>, Keeper)> {
    let Received { measured, lines, line_bytes, counts } = received;
    let thread = std::thread::Builder::new().name("logs".into());
    let thread = thread.spawn(move || write(&lines, &line_bytes, &counts, &logs, &redact))?;
    Ok((measured, Keeper(thread)))
}

fn write(lines: &Receiver<Vec<Line>>, bytes: &Arc<AtomicUsize>, counts: &Counts, logs: &Logs, redact: &Redact) {
    let mut trouble = Trouble { counts, lost: 0, silent_until: None };
    let mut shrinking = Shrinking::default();
    trouble.tell(logs.begin(clock::now()), logs);
    let (mut flushed, mut retained) = (Instant::now(), None::<Instant>);
    loop {
        let next = lines.recv_timeout(FLUSH.saturating_sub(flushed.elapsed()));
        match next {
            Ok(mut batch) => {
                bytes.fetch_sub(weight(&batch), Ordering::Relaxed);
                for line in &mut batch {
                    redact(&mut line.text);
                    redact(&mut line.attributes);
                }
                trouble.tell(logs.append(&batch), logs);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if flushed.elapsed() >= FLUSH {
            trouble.tell(logs.flush(), logs);
            flushed = Instant::now();
        }
        if retained.is_none_or(|at| at.elapsed() >= RETAIN) {
            trouble.tell(logs.retain(clock::now()), logs);
            shrinking.tell(logs.since());
            retained = Some(Instant::now());
        }
    }
    trouble.tell(logs.seal_pending(), logs);
    trouble.tell(logs.retain(clock::now()), logs);
}

/// Says that lines go before their age because of their bytes, once an hour.
#[derive(Default)]
struct Shrinking {
    told: Option<(KeptSince, Instant)>,
}

impl Shrinking {
    fn tell(&mut self, since: Option<KeptSince>) {
        let Some(since) = since.filter(|since| since.because == Because::Size) else { return };
        let known = self.told.is_some_and(|(told, at)| told == since || at.elapsed() < Duration::from_secs(3600));
        if !known {
            let kept = jiff::Timestamp::from_millisecond(since.at.0).map(|at| at.to_string()).unwrap_or_default();
            tracing::warn!(since = kept, "log lines went before their age: [logs] max_mb is reached");
            self.told = Some((since, Instant::now()));
        }
    }
}

/// Says that the disk does not take lines, once a minute.
struct Trouble<'a> {
    counts: &'a Counts,
    lost: u64,
    silent_until: Option<Instant>,
}

impl Trouble<'_> {
    fn tell(&mut self, done: std::io::Result<()>, logs: &Logs) {
        let Err(error) = done else { return };
        let lost = logs.kept().lost;
        self.counts.add(Noted::LinesLost, lost.saturating_sub(self.lost));
        self.lost = lost;
        if self.silent_until.is_none_or(|until| Instant::now() >= until) {
            tracing::error!(%error, lost, "log lines cannot be written");
            self.silent_until = Some(Instant::now() + Duration::from_secs(60));
        }
    }
}
