//! `vectra check --diff OLD NEW`: what changed in meaning, not in text.

use crate::cli::Check;
use crate::commands::changes;
use crate::errors::{DONE, Failure, NO};
use crate::input;
use crate::output::{self, Paint, list};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::Path;
use vectra_runbook::difference::{self, Weight};
use vectra_runbook::program::{Level, Program};
use vectra_web::meaning;
use vectra_web::text::Text;

pub fn run(check: &Check, json: bool, t: Text) -> Result<u8, Failure> {
    let [old, new] = check.diff.as_slice() else {
        return Err(Failure::usage(t.get("diff-two")));
    };
    if is_stdin(old) && is_stdin(new) {
        return Err(Failure::usage(t.get("diff-stdin-once")));
    }
    let (old, new) = (compiled(t, old)?, compiled(t, new)?);
    let found = difference::changes(&old, &new);
    let errors = new.diagnostics.iter().filter(|d| d.severity == Level::Error).count();
    let object = object(t, (&old, &new), &found, errors)?;
    if json {
        output::json(&object);
    } else {
        report(t, check, (&old, &new), &found, &object);
    }
    if errors > 0 && !json && !check.quiet {
        output::diagnose(&t.with("accept-errors", &[("n", errors.into())]));
    }
    let no = (errors > 0 && !check.warn_only) || (check.exit_code && !found.is_empty());
    Ok(if no { NO } else { DONE })
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn compiled(t: Text, path: &Path) -> Result<Program, Failure> {
    let text = if is_stdin(path) { input::standard_input(t)? } else { input::document(t, path)? };
    Ok(vectra_runbook::compile(&path.display().to_string(), &text))
}

fn object(
    t: Text,
    (old, new): (&Program, &Program),
    found: &[difference::Change],
    errors: usize,
) -> Result<Value, Failure> {
    let fail = |e: serde_json::Error| Failure::usage(t.with("check-not-json", &[("why", e.to_string().into())]));
    let told: Vec<meaning::Change> = found.iter().map(|change| meaning::told(t, change)).collect();
    let document = |program: &Program| json!({ "path": program.runbook.path, "sha256": program.runbook.sha256 });
    Ok(json!({
        "old": document(old),
        "new": document(new),
        "changes": serde_json::to_value(told).map_err(fail)?,
        "alarming": alarming(found),
        "errors": errors,
    }))
}

fn alarming(found: &[difference::Change]) -> usize {
    found.iter().filter(|change| change.weight == Weight::Alarming).count()
}

fn report(t: Text, check: &Check, (old, new): (&Program, &Program), found: &[difference::Change], object: &Value) {
    let paint = Paint::asked(check.color, std::io::stdout().is_terminal());
    let key = if old.runbook.sha256 == new.runbook.sha256 {
        "diff-same-text"
    } else if found.is_empty() {
        "diff-same-meaning"
    } else {
        "diff-summary"
    };
    let parts = [
        ("old", output::plain(&old.runbook.path).into()),
        ("new", output::plain(&new.runbook.path).into()),
        ("n", found.len().into()),
        ("alarming", alarming(found).into()),
    ];
    if !check.quiet {
        output::line(&t.with(key, &parts));
    }
    changes::print(t, list(object, "changes"), paint);
}
