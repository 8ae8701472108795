//! An open document and what it compiles to.

use lsp_types::Uri;
use vectra_runbook::Options;
use vectra_runbook::program::{Alert, Procedure, Program, Source};

/// An open document.
#[derive(Debug)]
pub struct Document {
    /// The editor's name for it.
    pub uri: Uri,
    /// The editor's count of its changes.
    pub version: i32,
    /// As the editor shows it.
    pub text: String,
    /// What it means.
    pub program: Program,
}

impl Document {
    /// Compiles what the editor sent.
    pub fn open(uri: Uri, version: i32, text: String, options: Options<'_>) -> Self {
        let program = vectra_runbook::compile_with(uri.path().as_str(), &text, options);
        Self { uri, version, text, program }
    }

    /// Its lines, without line ends.
    pub fn lines(&self) -> Vec<&str> {
        self.text.strip_prefix('\u{feff}').unwrap_or(&self.text).lines().collect()
    }

    /// The procedure that answers an alert.
    pub fn procedure(&self, alert: &Alert) -> Option<&Procedure> {
        self.program.procedures.iter().find(|procedure| procedure.trigger.as_deref() == Some(alert.name.as_str()))
    }
}

/// Whether an item stands on a line.
pub fn on(source: &Source, line: u32) -> bool {
    source.lines[0] <= line && line <= source.lines[1]
}
