//! The parts of Render's answers that are read. Anything else in them is left alone.

use serde::Deserialize;
use serde_json::Value;
use vectra_engine::diagnose::InstanceEnd;
use vectra_engine::time::Time;

/// An entry of a list that is read page by page.
pub(super) trait Page {
    fn cursor(&self) -> &str;
}

#[derive(Deserialize)]
pub(super) struct Problem {
    pub message: String,
}

#[derive(Deserialize)]
pub(super) struct EventEntry {
    pub event: Event,
    #[serde(default)]
    cursor: String,
}

impl Page for EventEntry {
    fn cursor(&self) -> &str {
        &self.cursor
    }
}

#[derive(Deserialize)]
pub(super) struct Event {
    pub timestamp: jiff::Timestamp,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub details: Value,
}

#[derive(Deserialize)]
pub(super) struct DeployEntry {
    pub deploy: Deploy,
    #[serde(default)]
    cursor: String,
}

impl Page for DeployEntry {
    fn cursor(&self) -> &str {
        &self.cursor
    }
}

#[derive(Deserialize, Clone)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deploy {
    pub id: String,
    #[serde(default)]
    pub status: String,
    #[serde(default)]
    pub trigger: String,
    pub commit: Option<Commit>,
    pub image: Option<Image>,
    pub created_at: Option<jiff::Timestamp>,
    pub finished_at: Option<jiff::Timestamp>,
}

#[derive(Deserialize, Clone)]
pub(super) struct Commit {
    pub id: Option<String>,
    pub message: Option<String>,
}

#[derive(Deserialize, Clone)]
pub(super) struct Image {
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub sha: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Service {
    pub auto_deploy: Option<String>,
    pub owner_id: Option<String>,
    pub suspended: Option<String>,
    pub branch: Option<String>,
}

/// An export of a database.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Export {
    pub created_at: jiff::Timestamp,
    /// Where it can be fetched; not there before it is finished.
    pub url: Option<String>,
}

/// To which instants a database can be recovered.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Recovery {
    pub recovery_status: String,
    pub starts_at: Option<jiff::Timestamp>,
}

#[derive(Deserialize)]
pub(super) struct Logs {
    pub logs: Vec<LogLine>,
}

#[derive(Deserialize)]
pub(super) struct LogLine {
    pub message: String,
    pub timestamp: jiff::Timestamp,
    #[serde(default)]
    pub labels: Vec<Label>,
}

/// Logs call it `name`, metrics `field`.
#[derive(Deserialize)]
pub(super) struct Label {
    #[serde(alias = "field")]
    pub name: String,
    pub value: String,
}

#[derive(Deserialize)]
pub(super) struct Series {
    #[serde(default)]
    pub labels: Vec<Label>,
    #[serde(default)]
    pub values: Vec<Sample>,
    #[serde(default)]
    pub unit: String,
}

#[derive(Deserialize)]
pub(super) struct Sample {
    pub timestamp: jiff::Timestamp,
    pub value: f64,
}

/// The value of a label.
pub(super) fn label<'a>(labels: &'a [Label], name: &str) -> Option<&'a str> {
    labels.iter().find(|l| l.name == name).map(|l| l.value.as_str())
}

pub(super) fn time(at: jiff::Timestamp) -> Time {
    Time(at.as_millisecond())
}

impl Event {
    pub(super) fn at(&self) -> Time {
        time(self.timestamp)
    }

    /// How the instance ended, where the event says that one did.
    pub(super) fn instance_end(&self) -> Option<InstanceEnd> {
        (self.kind == "server_failed").then(|| {
            let reason = &self.details["reason"];
            if !reason["oomKilled"].is_null() {
                InstanceEnd::OutOfMemory
            } else if let Some(status) = reason["nonZeroExit"].as_i64() {
                InstanceEnd::Exit { status }
            } else if reason["earlyExit"] == Value::Bool(true) {
                // It ended by itself and gave no error.
                InstanceEnd::Exit { status: 0 }
            } else {
                InstanceEnd::Other
            }
        })
    }
}

impl Deploy {
    /// What runs: the commit, or the image.
    pub(super) fn release(&self) -> Option<&str> {
        let commit = self.commit.as_ref().and_then(|c| c.id.as_deref());
        commit.or_else(|| self.image.as_ref().and_then(|i| i.sha.as_deref().or(i.reference.as_deref())))
    }

    pub(super) fn created(&self) -> Option<Time> {
        self.created_at.map(time)
    }

    /// When it went live, or began to.
    pub(super) fn live_at(&self) -> Option<Time> {
        self.finished_at.or(self.created_at).map(time)
    }

    pub(super) fn is_rollback(&self) -> bool {
        self.trigger == "rollback"
    }
}
