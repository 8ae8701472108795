//! `vectra test`: feeds written timelines to the compiled runbook, in simulated time, and checks what fires, who is paged
//! and when.

mod feed;
mod file;
mod play;

use crate::cli::Test as Arguments;
use crate::errors::{DONE, Failure, NO};
use crate::input;
use crate::output::{self, Paint, plain};
use file::File;
use serde_json::json;
use std::path::Path;
use vectra_plan::{Config, Plan};
use vectra_web::text::Text;

/// Runs every file; ends with 1 where an expectation was not met.
pub fn run(arguments: &Arguments, as_json: bool, t: Text) -> Result<u8, Failure> {
    let paint = Paint::stdout();
    let (mut all, mut failed) = (Vec::new(), 0_usize);
    for path in &arguments.files {
        let name = path.display().to_string();
        let text = input::document(t, path)?;
        let file: File = toml::from_str(&text).map_err(|e| Failure::usage(format!("{name}: {e}")))?;
        let plan = plan(path, &file, t)?;
        if file.test.is_empty() {
            return Err(Failure::usage(t.with("test-empty", &[("path", name.into())])));
        }
        for test in &file.test {
            let failures = play::play(test, &plan, t).map_err(|e| {
                let arguments = [("path", name.clone().into()), ("test", test.name.clone().into()), ("why", e.into())];
                Failure::usage(t.with("test-wrong", &arguments))
            })?;
            failed += usize::from(!failures.is_empty());
            if !as_json {
                let word = if failures.is_empty() { paint.green("ok    ") } else { paint.red("FAILED") };
                output::line(&format!("{word}  {}", plain(&test.name)));
                failures.iter().for_each(|f| output::line(&format!("          {}", plain(f))));
            }
            all.push(json!({
                "file": name, "name": test.name, "passed": failures.is_empty(), "failures": failures,
            }));
        }
    }
    if as_json {
        output::json(&json!({ "tests": all, "failed": failed }));
    } else {
        output::line(&t.with("test-done", &[("passed", (all.len() - failed).into()), ("failed", failed.into())]));
    }
    Ok(if failed == 0 { DONE } else { NO })
}

fn plan(path: &Path, file: &File, t: Text) -> Result<Plan, Failure> {
    let beside = |other: &Path| path.parent().unwrap_or(Path::new(".")).join(other);
    let runbook = beside(&file.runbook);
    let text = input::document(t, &runbook)?;
    let config = match &file.config {
        Some(config) => input::config(t, Some(&beside(config)))?,
        None => Config::default(),
    };
    let program = vectra_runbook::compile(&runbook.display().to_string(), &text);
    let mut plan = vectra_plan::build(&program, &config);
    if file.config.is_none() {
        // The document alone is asked: whom it names is reached.
        plan.levels.iter_mut().for_each(|l| l.bound = true);
    }
    Ok(plan)
}
