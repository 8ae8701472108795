//! `vectra check`: compile, report what is wrong as a good compiler does, and say how much was understood.

mod render;

use crate::cli::{Check, Format};
use crate::errors::{DONE, Failure, NO};
use crate::input;
use crate::output::{self, Paint};
use crate::text::label;
use vectra_plan::{Plan, Unbound, Unused};
use vectra_runbook::program::{Level, Program};
use vectra_web::sentences;
use vectra_web::text::{Text, pages};

pub fn run(check: &Check, json: bool, t: Text) -> Result<u8, Failure> {
    let json = json || check.format == Format::Json;
    let config = match &check.config {
        None => None,
        Some(path) => Some(input::config(t, Some(path))?),
    };
    let (mut errors, mut unreadable) = (0, None);
    for given in &check.paths {
        for path in input::documents(t, given)? {
            // One document that cannot be read does not hide what is wrong with the others.
            let text = match input::document(t, &path) {
                Ok(text) => text,
                Err(failure) => {
                    output::diagnose(&failure.message);
                    unreadable = Some(failure.exit);
                    continue;
                }
            };
            let program = vectra_runbook::compile(&path.display().to_string(), &text);
            let plan = config.as_ref().map(|c| vectra_plan::build(&program, c));
            errors += program.diagnostics.iter().filter(|d| d.severity == Level::Error).count();
            if json {
                output::json(&object(t, &program, plan.as_ref())?);
            } else {
                report(t, &program, &text, plan.as_ref());
            }
        }
    }
    match unreadable {
        Some(exit) => Ok(exit),
        None if errors > 0 && !check.warn_only => Ok(NO),
        None => Ok(DONE),
    }
}

fn object(t: Text, program: &Program, plan: Option<&Plan>) -> Result<serde_json::Value, Failure> {
    let fail = |e: serde_json::Error| Failure::usage(t.with("check-not-json", &[("why", e.to_string().into())]));
    let mut object = serde_json::to_value(program).map_err(fail)?;
    if let (Some(plan), Some(fields)) = (plan, object.as_object_mut()) {
        let described = |unbound: &Unbound| {
            let mut described = serde_json::to_value(unbound)?;
            if let Some(fields) = described.as_object_mut() {
                fields.insert("help".into(), sentences::unbound_help(pages(t.language), unbound).into());
                fields.insert("snippet".into(), unbound.snippet().into());
            }
            Ok(described)
        };
        let unbound: Result<_, _> = plan.unbound.iter().map(described).collect();
        fields.insert("unbound".into(), unbound.map_err(fail)?);
        let described = |unused: &Unused| {
            let mut described = serde_json::to_value(unused)?;
            if let Some(fields) = described.as_object_mut() {
                fields.insert("help".into(), sentences::unused(pages(t.language), unused).into());
            }
            Ok(described)
        };
        let unused: Result<_, _> = plan.unused.iter().map(described).collect();
        fields.insert("unused".into(), unused.map_err(fail)?);
    }
    Ok(object)
}

/// Findings to the one who looks, the summary to whoever takes the result.
fn report(t: Text, program: &Program, text: &str, plan: Option<&Plan>) {
    let paint = Paint::stderr();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    for diagnostic in &program.diagnostics {
        output::diagnose(&render::diagnostic(t, &program.runbook.path, diagnostic, &lines, paint));
        output::diagnose("");
    }
    for unbound in plan.into_iter().flat_map(|p| &p.unbound) {
        let words = pages(t.language);
        let kind = sentences::unbound_kind(words, unbound.what);
        let place = format!("{}:{}", program.runbook.path, unbound.line);
        let word = paint.yellow(&t.get("check-unbound"));
        output::diagnose(&format!(
            "{word} {} {kind} {}\n  = {}",
            label(t, &place),
            output::plain(&unbound.name),
            output::plain(&sentences::unbound_help(words, unbound))
        ));
        for line in output::indented(&unbound.snippet().unwrap_or_default(), 4) {
            output::diagnose(&line);
        }
    }
    for unused in plan.into_iter().flat_map(|p| &p.unused) {
        let word = paint.yellow(&t.get("check-unused"));
        output::diagnose(&format!("{word} {}", output::plain(&sentences::unused(pages(t.language), unused))));
    }
    output::line(&summary(t, program, Paint::stdout()));
}

fn summary(t: Text, program: &Program, paint: Paint) -> String {
    let c = &program.coverage;
    let counts = t.with(
        "check-counts",
        &[
            ("path", program.runbook.path.as_str().into()),
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
    let coverage = t.with("check-coverage", &[("understood", understood.into()), ("all", all.into())]);
    let count = |level| program.diagnostics.iter().filter(|d| d.severity == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let (mut e, mut w) =
        (t.with("check-errors", &[("n", errors.into())]), t.with("check-warnings", &[("n", warnings.into())]));
    if errors > 0 {
        e = paint.red(&e);
    }
    if warnings > 0 {
        w = paint.yellow(&w);
    }
    let parts =
        [("counts", counts.into()), ("coverage", coverage.into()), ("errors", e.into()), ("warnings", w.into())];
    t.with("check-summary", &parts)
}
