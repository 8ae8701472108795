//! Findings for people: excerpts to whoever looks, counts to whoever takes the result.

use super::alerts::Rules;
use super::folder::Missing;
use super::rulebook::{self, Rule};
use super::{Judged, Report, Total, gather, patch, render};
use crate::cli::Check;
use crate::errors::Failure;
use crate::output::{self, Paint};
use crate::text::label;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::IsTerminal;
use vectra_plan::{Config, UnusedTable};
use vectra_runbook::edits;
use vectra_runbook::program::{Diagnostic, Level};
use vectra_web::sentences;
use vectra_web::text::{Text, pages};

/// Codes that are named in the hint at the end.
const MOST_CODES: usize = 6;

/// Writes as it goes. With `--fix`, standard output is the patch and nothing else.
pub struct Printed {
    t: Text,
    out: Paint,
    err: Paint,
    terminal: bool,
    quiet: bool,
    fix: bool,
    dry_run: bool,
    /// One document and no other is looked at.
    alone: bool,
    /// Rules were chosen: every finding of them is shown.
    chosen: bool,
    config: Option<Config>,
    /// Codes that have a page.
    explained: BTreeSet<String>,
    met: BTreeSet<String>,
}

impl Printed {
    pub fn new(t: Text, check: &Check, rules: &[Rule], config: Option<Config>) -> Printed {
        let terminal = std::io::stdout().is_terminal();
        Printed {
            t,
            terminal,
            out: Paint::asked(check.color, terminal),
            err: Paint::asked(check.color, std::io::stderr().is_terminal()),
            quiet: check.quiet,
            fix: check.fix,
            dry_run: check.dry_run,
            alone: check.paths.len() == 1,
            chosen: !check.select.is_empty(),
            config,
            explained: rules.iter().filter(|rule| rule.page.is_some()).map(|rule| rule.code.clone()).collect(),
            met: BTreeSet::new(),
        }
    }

    fn patch(&self, judged: &Judged) {
        let Some(change) = &judged.change else {
            return;
        };
        // A patch that is kept has to hold what it changes; one that is looked at must not speak to the terminal.
        let shown = if self.terminal { output::plain(&change.patch) } else { change.patch.clone() };
        output::text(&patch::painted(&shown, self.out));
    }

    fn findings(&mut self, judged: &Judged) {
        let lines = shown_lines(judged);
        let lines: Vec<&str> = lines.iter().map(AsRef::as_ref).collect();
        let gathered = gather::gathered(judged.found(), &judged.text, self.chosen);
        for said in &gathered.said {
            output::diagnose(&render::diagnostic(self.t, &judged.path, said.first, &lines, self.err));
            if !said.again.is_empty() {
                let places = gather::places(said.again.iter().map(|line| (*line, *line)));
                let text = self.t.with("check-again", &[("n", said.again.len().into()), ("lines", places.into())]);
                output::diagnose(&format!("  {} {text}", self.err.blue("=")));
            }
            output::diagnose("");
            self.meet(&said.first.code);
        }
        if !gathered.unread.is_empty() {
            let mut codes: Vec<&str> = gathered.unread.iter().map(|d| d.code.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            let places = gather::places(gathered.unread.iter().map(|d| (d.source.line, d.end_line)));
            let text = [
                ("path", output::plain(&judged.path).into()),
                ("n", gathered.unread.len().into()),
                ("lines", places.into()),
                ("codes", codes.join(",").into()),
            ];
            let word = self.err.blue(&format!("{}[{}]", self.t.get("check-info"), codes.join(", ")));
            output::diagnose(&format!("{} {}", label(self.t, &word), self.t.with("check-unread", &text)));
            output::diagnose("");
            for code in codes {
                self.meet(code);
            }
        }
    }

    fn meet(&mut self, code: &str) {
        if self.explained.contains(code) {
            self.met.insert(code.to_owned());
        }
    }

    fn bindings(&self, judged: &Judged) {
        let words = pages(self.t.language);
        for unbound in judged.unbound() {
            let kind = sentences::unbound_kind(words, unbound.what);
            let place = format!("{}:{}", judged.path, unbound.line);
            let word = self.err.yellow(&self.t.get("check-unbound"));
            output::diagnose(&format!(
                "{word} {} {kind} {}\n  = {}",
                label(self.t, &output::plain(&place)),
                output::plain(&unbound.name),
                output::plain(&sentences::unbound_help(words, unbound))
            ));
            for line in output::indented(&unbound.snippet().unwrap_or_default(), 4) {
                output::diagnose(&line);
            }
        }
        for unused in judged.unused() {
            let key = if unused.table == UnusedTable::Timeouts { "check-remark" } else { "check-unused" };
            let word = self.err.yellow(&self.t.get(key));
            output::diagnose(&format!("{word} {}", output::plain(&sentences::unused(words, unused))));
        }
    }

    /// Counts are the result, unless the patch is.
    fn result(&self, text: impl Fn(Paint) -> String) {
        if self.quiet {
        } else if self.fix {
            output::diagnose(&text(self.err));
        } else {
            output::line(&text(self.out));
        }
    }

    fn fixes(&self, judged: &Judged) -> Option<String> {
        let change = judged.change.as_ref()?;
        let key = if self.dry_run { "check-would-fix" } else { "check-fixed" };
        let said = [
            ("path", output::plain(&judged.path).into()),
            ("applied", change.applied.into()),
            ("undecided", change.undecided.into()),
        ];
        Some(self.t.with(key, &said))
    }

    fn summary(&self, judged: &Judged, paint: Paint) -> String {
        let (program, c) = (&judged.program, &judged.program.coverage);
        let counts = self.t.with(
            "check-counts",
            &[
                ("path", output::plain(&judged.path).into()),
                ("environments", program.environments.len().into()),
                ("objectives", program.objectives.len().into()),
                ("alerts", program.alerts.len().into()),
                ("checks", program.checks.len().into()),
                ("severities", program.severities.len().into()),
                ("procedures", program.procedures.len().into()),
                ("levels", program.escalation.len().into()),
                ("contacts", program.contacts.len().into()),
            ],
        );
        let understood = c.table_rows_understood + c.fence_lines_understood + c.list_items_understood;
        let all = c.table_rows + c.fence_lines + c.list_items;
        let coverage = self.t.with("check-coverage", &[("understood", understood.into()), ("all", all.into())]);
        let (errors, warnings) = (judged.count(Level::Error), judged.count(Level::Warning));
        let parts = [
            ("counts", counts.into()),
            ("coverage", coverage.into()),
            ("errors", self.errors(errors, paint).into()),
            ("warnings", self.warnings(warnings, paint).into()),
        ];
        self.t.with("check-summary", &parts)
    }

    fn errors(&self, n: usize, paint: Paint) -> String {
        let said = self.t.with("check-errors", &[("n", n.into())]);
        if n > 0 { paint.red(&said) } else { said }
    }

    fn warnings(&self, n: usize, paint: Paint) -> String {
        let said = self.t.with("check-warnings", &[("n", n.into())]);
        if n > 0 { paint.yellow(&said) } else { said }
    }

    fn total(&self, total: &Total, paint: Paint) -> String {
        let mut parts = vec![
            self.t.with("check-documents", &[("n", total.documents.into())]),
            self.errors(total.errors, paint),
            self.warnings(total.warnings, paint),
            self.t.with("check-notes", &[("n", total.notes.into())]),
        ];
        let rest =
            [("check-others", total.others), ("check-missing", total.missing), ("check-unwritten", total.unwritten)];
        for (key, n) in rest {
            if n > 0 {
                parts.push(self.t.with(key, &[("n", n.into())]));
            }
        }
        self.t.with("check-total", &[("parts", parts.join(", ").into())])
    }
}

impl Report for Printed {
    fn document(&mut self, judged: &Judged) -> Result<(), Failure> {
        if !judged.is_runbook {
            if !self.quiet {
                output::diagnose(&self.t.with("check-no-runbook", &[("path", output::plain(&judged.path).into())]));
            }
            return Ok(());
        }
        self.patch(judged);
        self.findings(judged);
        self.bindings(judged);
        for tried in judged.live.iter() {
            self.result(|paint| tried.lines(self.t, paint).join("\n"));
        }
        // Of a folder each rule of each document would drown what was found.
        if self.alone && judged.given.named {
            let rules = Rules::of(judged, self.config.as_ref());
            let lines = |paint| rules.lines(&judged.program, self.t, paint);
            if !lines(self.out).is_empty() {
                self.result(|paint| lines(paint).join("\n"));
            }
        }
        self.result(|paint| self.summary(judged, paint));
        if let Some(said) = self.fixes(judged) {
            self.result(|_| said.clone());
        }
        Ok(())
    }

    fn missing(&mut self, missing: &Missing) {
        output::diagnose(&output::plain(&missing.message));
    }

    fn end(&mut self, total: &Total) -> Result<(), Failure> {
        if total.documents + total.missing > 1 {
            self.result(|paint| self.total(total, paint));
        }
        if self.quiet {
            return Ok(());
        }
        if total.fixable > 0 && !self.fix {
            output::diagnose(&self.t.with("check-fixable", &[("n", total.fixable.into())]));
        }
        if let Some(first) = self.met.first() {
            let mut codes: Vec<&str> = self.met.iter().take(MOST_CODES).map(String::as_str).collect();
            if self.met.len() > MOST_CODES {
                codes.push("…");
            }
            let said = [("code", first.as_str().into()), ("codes", codes.join(", ").into())];
            output::diagnose(&self.t.with("check-explained", &said));
        }
        Ok(())
    }
}

/// The document's lines; where a finding says that there is a secret, it is covered, for every finding around it too.
fn shown_lines(judged: &Judged) -> Vec<Cow<'_, str>> {
    let mut lines: Vec<Cow<'_, str>> = edits::lines(&judged.text).into_iter().map(Cow::Borrowed).collect();
    for secret in judged.found().iter().filter(|d| rulebook::hides(&d.code)) {
        for number in secret.source.line..=secret.end_line.max(secret.source.line) {
            let index = usize::try_from(number).unwrap_or_default().saturating_sub(1);
            let Some(line) = lines.get_mut(index) else { break };
            *line = Cow::Owned(covered(line, secret, number));
        }
    }
    lines
}

fn covered(line: &str, secret: &Diagnostic, number: u32) -> String {
    let from = if number == secret.source.line { secret.column } else { 1 };
    let to = if number == secret.end_line { secret.end_column } else { u32::MAX };
    let inside = |at: usize| u32::try_from(at + 1).is_ok_and(|at| (from..to).contains(&at));
    line.chars().enumerate().map(|(at, c)| if inside(at) && !c.is_whitespace() { '•' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_runbook::program::Source;

    #[test]
    fn a_secret_is_covered_where_it_stands_and_nowhere_else() {
        let secret = Diagnostic {
            source: Source { id: "d".into(), line: 2, lines: [2, 3] },
            severity: Level::Error,
            code: "V".into(),
            message: String::new(),
            help: String::new(),
            column: 7,
            end_line: 3,
            end_column: 3,
            fix: None,
            related: Vec::new(),
        };
        assert_eq!(covered("pass: é1 2", &secret, 2), "pass: •• •");
        assert_eq!(covered("34 rest", &secret, 3), "•• rest");
    }
}
