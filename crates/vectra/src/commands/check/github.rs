//! Annotations of GitHub Actions: one workflow command for each finding.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use super::folder::Missing;
use super::{Judged, Report, Total};
use crate::errors::Failure;
use crate::output;
use std::path::{Path, PathBuf};
use vectra_runbook::program::{Diagnostic, Level};
use vectra_web::sentences;
use vectra_web::text::{Text, pages};

/// Writes an annotation as soon as it is found.
pub struct Annotations {
    t: Text,
    config: Option<PathBuf>,
}

impl Annotations {
    pub fn new(t: Text, config: Option<PathBuf>) -> Annotations {
        Annotations { t, config }
    }
}

impl Report for Annotations {
    fn document(&mut self, judged: &Judged) -> Result<(), Failure> {
        let file = judged.given.file.as_deref();
        for diagnostic in judged.found() {
            output::line(&finding(file, diagnostic));
        }
        let words = pages(self.t.language);
        for unbound in judged.unbound() {
            let kind = sentences::unbound_kind(words, unbound.what);
            let message = format!("{kind} {}\n{}", unbound.name, sentences::unbound_help(words, unbound));
            let title = self.t.get("check-unbound");
            let line = ("line", unbound.line.to_string());
            output::line(&command("warning", file, &[line, ("title", title)], &message));
        }
        for unused in judged.unused() {
            let line = unused.line.map(|line| ("line", line.to_string()));
            let told: Vec<_> = line.into_iter().chain([("title", self.t.get("check-unused"))]).collect();
            output::line(&command("warning", self.config.as_deref(), &told, &sentences::unused(words, unused)));
        }
        if let Some(change) = judged.change.as_ref().filter(|change| !change.patch.is_empty()) {
            output::diagnose(output::plain(&change.patch).trim_end());
        }
        Ok(())
    }

    fn missing(&mut self, missing: &Missing) {
        output::diagnose(&output::plain(&missing.message));
        output::line(&command("error", missing.file.as_deref(), &[("title", "vectra check".into())], &missing.message));
    }

    fn end(&mut self, _total: &Total) -> Result<(), Failure> {
        Ok(())
    }
}

fn finding(file: Option<&Path>, d: &Diagnostic) -> String {
    let kind = match d.severity {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "notice",
    };
    let end_line = d.end_line.max(d.source.line);
    let mut properties = vec![("line", d.source.line.to_string()), ("endLine", end_line.to_string())];
    // Columns belong to one line; GitHub drops those of several.
    if end_line == d.source.line {
        properties.push(("col", d.column.to_string()));
        properties.push(("endColumn", d.end_column.to_string()));
    }
    properties.push(("title", d.code.clone()));
    let message = if d.help.is_empty() { d.message.clone() } else { format!("{}\n{}", d.message, d.help) };
    command(kind, file, &properties, &message)
}

fn command(kind: &str, file: Option<&Path>, properties: &[(&str, String)], message: &str) -> String {
    let file = file.map(|file| {
        let file = file.display().to_string();
        ("file", file.strip_prefix("./").unwrap_or(&file).to_string())
    });
    let all: Vec<String> =
        file.iter().chain(properties).map(|(name, value)| format!("{name}={}", property(value))).collect();
    format!("::{kind} {}::{}", all.join(","), data(&output::plain(message)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_runbook::program::Source;

    fn d(line: u32, end_line: u32, message: &str) -> Diagnostic {
        Diagnostic {
            source: Source { id: "d".into(), line, lines: [line, end_line] },
            severity: Level::Error,
            code: "V009".into(),
            message: message.into(),
            help: "take it out".into(),
            column: 3,
            end_line,
            end_column: 9,
            fix: None,
            related: Vec::new(),
        }
    }

    #[test]
    fn a_finding_is_a_command_that_github_reads() {
        assert_eq!(
            finding(Some(Path::new("./docs/r.md")), &d(7, 7, "a path: wrong, 100%")),
            "::error file=docs/r.md,line=7,endLine=7,col=3,endColumn=9,title=V009::a path: wrong, 100%25%0Atake it out"
        );
        let mut several = d(7, 9, "x\r\ny\rz::error::\u{1b}[2J");
        several.severity = Level::Info;
        several.help.clear();
        assert_eq!(
            finding(Some(Path::new("a:b,c%d\ne.md")), &several),
            "::notice file=a%3Ab%2Cc%25d%0Ae.md,line=7,endLine=9,title=V009::x%0Ay\u{fffd}z::error::\u{fffd}[2J"
        );
        assert!(finding(None, &d(1, 1, "m")).starts_with("::error line=1,"));
    }
}
