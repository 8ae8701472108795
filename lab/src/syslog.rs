//! The log stream: every line of every service, sent on by syslog as the platform's customers ask for. RFC 5424 over TCP, each
//! message after its length in octets.
//!
//! Nobody waits for the receiver: lines that do not fit in the queue, or that a broken connection swallowed, are counted and gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};

/// Lines that wait to be sent at most.
const MAX_WAITING: usize = 4_096;
/// How long connecting or sending one line may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long after a failure the receiver is left alone.
const PAUSE: Duration = Duration::from_millis(200);
/// Facility "user".
const FACILITY: u8 = 1;

/// One line of a service's log.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) at: jiff::Timestamp,
    pub(crate) service: &'static str,
    pub(crate) instance: String,
    pub(crate) level: &'static str,
    pub(crate) text: String,
}

impl Line {
    /// The message with its length before it.
    fn frame(&self) -> Vec<u8> {
        let severity = match self.level {
            "error" => 3,
            "warning" => 4,
            _ => 6,
        };
        let message = format!(
            "<{}>1 {:.6} {} {} {} - - {}",
            FACILITY * 8 + severity,
            self.at,
            self.instance,
            self.service,
            self.instance,
            self.text
        );
        let mut frame = format!("{} ", message.len()).into_bytes();
        frame.extend(message.into_bytes());
        frame
    }
}

/// Takes lines, and sends them to the address that it was told.
pub(crate) struct Stream {
    lines: mpsc::Sender<Line>,
    address: watch::Sender<Option<String>>,
    sent: AtomicU64,
    dropped: AtomicU64,
}

impl Stream {
    pub(crate) fn start(address: Option<String>) -> Arc<Self> {
        let (lines, waiting) = mpsc::channel(MAX_WAITING);
        let stream = Arc::new(Self {
            lines,
            address: watch::Sender::new(address),
            sent: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        });
        tokio::spawn(work(Arc::clone(&stream), waiting));
        stream
    }

    /// Sends the lines from now on to `address`, or nowhere.
    pub(crate) fn send_to(&self, address: Option<String>) {
        self.address.send_replace(address);
    }

    pub(crate) fn take(&self, line: Line) {
        if self.address.borrow().is_some() && self.lines.try_send(line).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn state(&self) -> Value {
        json!({
            "address": self.address.borrow().clone(),
            "sent": self.sent.load(Ordering::Relaxed),
            "dropped": self.dropped.load(Ordering::Relaxed),
        })
    }
}

async fn work(stream: Arc<Stream>, mut waiting: mpsc::Receiver<Line>) {
    let mut address = stream.address.subscribe();
    let mut connection: Option<TcpStream> = None;
    while let Some(line) = waiting.recv().await {
        if address.has_changed().unwrap_or(false) {
            connection = None;
        }
        let target = address.borrow_and_update().clone();
        let told = match &target {
            Some(target) => tokio::select! {
                told = tell(&mut connection, target, &line) => told,
                // A receiver that hangs holds nobody up who is to have the lines from now on.
                _ = address.changed() => {
                    address.mark_changed();
                    false
                }
            },
            None => false,
        };
        if told {
            stream.sent.fetch_add(1, Ordering::Relaxed);
        } else {
            connection = None;
            stream.dropped.fetch_add(1, Ordering::Relaxed);
            // Not at once again: the lines that come meanwhile wait in the queue, as far as it goes.
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Sends one line, over the connection that is there or over a new one; whether it went out.
async fn tell(connection: &mut Option<TcpStream>, target: &str, line: &Line) -> bool {
    let sending = async {
        let stream = match connection {
            Some(stream) => stream,
            None => connection.insert(TcpStream::connect(target).await?),
        };
        stream.write_all(&line.frame()).await
    };
    matches!(tokio::time::timeout(PATIENCE, sending).await, Ok(Ok(())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_its_length_and_a_message_of_rfc_5424() {
        let line = Line {
            at: "2026-01-05T10:00:00.25Z".parse().unwrap(),
            service: "vectra-api",
            instance: "srv-1-abcde".to_owned(),
            level: "error",
            text: "{\"message\":\"é\"}".to_owned(),
        };
        let message = "<11>1 2026-01-05T10:00:00.250000Z srv-1-abcde vectra-api srv-1-abcde - - {\"message\":\"é\"}";
        assert_eq!(String::from_utf8(line.frame()).unwrap(), format!("{} {message}", message.len()));
    }
}
