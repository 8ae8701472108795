//! How things stand, asked of a running Vectra: what hovers show beside the document's meaning.

use crate::client::Client;
use serde_json::Value;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// How long an answer is good.
const FRESH: Duration = Duration::from_secs(5);
/// How long a hover waits for one.
const PATIENCE: Duration = Duration::from_millis(700);

/// Asks in a thread of its own, so that a server that hangs holds no editor up.
pub struct Live {
    ask: Option<SyncSender<()>>,
    answers: Receiver<Option<Value>>,
    last: Option<(Instant, Value)>,
}

impl Live {
    /// One that asks through `client`; none without one.
    pub fn new(client: Option<Client>) -> Self {
        let (ask, asked) = sync_channel::<()>(1);
        let (answer, answers) = sync_channel(1);
        let ask = client.and_then(|client| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            let work = move || {
                while asked.recv().is_ok() {
                    let status = runtime.block_on(client.get("/api/v1/status")).ok();
                    if answer.send(status).is_err() {
                        return;
                    }
                }
            };
            std::thread::Builder::new().name("live".to_owned()).spawn(work).ok().map(|_| ask)
        });
        Self { ask, answers, last: None }
    }

    /// The status of the last few seconds, if the server gives one in time.
    pub fn status(&mut self) -> Option<&Value> {
        let fresh = self.last.as_ref().is_some_and(|(at, _)| at.elapsed() < FRESH);
        if let (false, Some(ask)) = (fresh, &self.ask) {
            // A question that is still under way is not asked twice.
            let _ = ask.try_send(());
            match self.answers.recv_timeout(PATIENCE) {
                Ok(answer) => self.last = answer.map(|status| (Instant::now(), status)),
                Err(RecvTimeoutError::Timeout) => self.last = None,
                Err(RecvTimeoutError::Disconnected) => self.ask = None,
            }
        }
        self.last.as_ref().map(|(_, status)| status)
    }
}
