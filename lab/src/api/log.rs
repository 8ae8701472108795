//! The API's log: one JSON object a line.

use std::io::Write;
use std::sync::mpsc::{SyncSender, sync_channel};

use serde_json::{Value, json};

use crate::error::LabError;

/// Lines that wait to be written at most.
const MAX_WAITING: usize = 1_024;

/// Log lines leave through a thread of their own, so that a full pipe does not hold up requests.
#[derive(Clone)]
pub(super) struct Log(SyncSender<String>);

/// One line, with further fields where `fields` is an object.
fn line(level: &str, message: &str, fields: &Value) -> String {
    let mut entry = json!({
        "timestamp": jiff::Timestamp::now().to_string(), "level": level, "service": "api", "message": message,
    });
    for (name, value) in fields.as_object().into_iter().flatten() {
        entry[name] = value.clone();
    }
    entry.to_string()
}

fn write(line: &str) {
    let mut stdout = std::io::stdout().lock();
    // Without a reader there is nobody to tell.
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

/// Writes a line at once: for the start, when nobody waits yet.
pub(super) fn say(message: &str, fields: &Value) {
    write(&line("info", message, fields));
}

/// Says why the process ends.
pub(super) fn give_up(message: &str) -> LabError {
    write(&line("error", message, &Value::Null));
    LabError::Other(message.to_owned())
}

impl Log {
    pub(super) fn start() -> Self {
        let (sender, receiver) = sync_channel::<String>(MAX_WAITING);
        std::thread::spawn(move || receiver.into_iter().for_each(|line| write(&line)));
        Self(sender)
    }

    fn send(&self, level: &str, message: &str, fields: &Value) {
        // When lines come faster than they are read, the newest are lost, as with the real platform.
        let _ = self.0.try_send(line(level, message, fields));
    }

    pub(super) fn info(&self, message: &str, fields: &Value) {
        self.send("info", message, fields);
    }

    pub(super) fn warning(&self, message: &str, fields: &Value) {
        self.send("warning", message, fields);
    }

    pub(super) fn error(&self, message: &str, fields: &Value) {
        self.send("error", message, fields);
    }
}
