//! `vectra check`: compile, report what is wrong as a good compiler does, and say how much was understood.

mod render;

use crate::cli::{Check, Format};
use crate::errors::{DONE, Failure, NO};
use crate::input;
use crate::output::{self, Paint};
use vectra_plan::{Plan, Unbound};
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
    }
    Ok(object)
}

fn report(t: Text, program: &Program, text: &str, plan: Option<&Plan>) {
    let paint = Paint::stdout();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    for diagnostic in &program.diagnostics {
        output::line(&render::diagnostic(t, &program.runbook.path, diagnostic, &lines, paint));
        output::line("");
    }
    for unbound in plan.into_iter().flat_map(|p| &p.unbound) {
        let words = pages(t.language);
        let kind = sentences::unbound_kind(words, unbound.what);
        let place = format!("{}:{}", program.runbook.path, unbound.line);
        let word = paint.yellow(&t.get("check-unbound"));
        output::line(&format!(
            "{word} {place}: {kind} {}\n  = {}",
            output::plain(&unbound.name),
            output::plain(&sentences::unbound_help(words, unbound))
        ));
        for line in output::indented(&unbound.snippet().unwrap_or_default(), 4) {
            output::line(&line);
        }
    }
    output::line(&summary(t, program, paint));
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
    format!("{counts}; {coverage}; {e}, {w}")
}
