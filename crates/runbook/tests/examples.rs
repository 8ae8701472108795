//! The runbooks under `examples/`: the same program in both languages.
#![allow(clippy::panic, clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod support;

use vectra_runbook::compile;
use vectra_runbook::program::*;

fn example(language: &str) -> Program {
    let path = support::root().join(format!("examples/runbook.{language}.md"));
    compile(&path.to_string_lossy(), &std::fs::read_to_string(&path).expect("the example"))
}

/// What is left of a program when its words are gone.
fn shape(program: &Program) -> serde_json::Value {
    let steps = |procedure: &Procedure| -> Vec<serde_json::Value> {
        let shape = |step: &Step| {
            let alternative = step.alternative_of.is_some();
            serde_json::json!([
                step.stage,
                step.kind,
                step.effect,
                step.condition.is_some(),
                step.expect,
                step.language,
                alternative,
                step.cause,
                step.operation
            ])
        };
        procedure.steps.iter().map(shape).collect()
    };
    let position = |name: &str| program.alerts.iter().position(|alert| alert.name == name);
    serde_json::json!({
        "environments": program.environments.iter().map(|row| (&row.environment, &row.service, &row.url, &row.provider)).collect::<Vec<_>>(),
        "objectives": program.objectives.iter().map(|row| (row.indicator, &row.target, &row.critical)).collect::<Vec<_>>(),
        "alerts": program.alerts.iter().map(|row| (row.indicator, &row.cond, row.window_seconds, row.count, row.interval_seconds, &row.severity)).collect::<Vec<_>>(),
        "checks": program.checks.iter().map(|row| (row.kind, &row.target, &row.expect, &row.statement)).collect::<Vec<_>>(),
        "severities": program.severities.iter().map(|row| (&row.name, row.respond_within_seconds)).collect::<Vec<_>>(),
        "phases": program.phases.iter().map(|row| row.role).collect::<Vec<_>>(),
        "procedures": program.procedures.iter().map(|row| (row.role, row.trigger.as_deref().map(position), steps(row))).collect::<Vec<_>>(),
        "deploy": program.deploy.iter().map(|row| (&row.branch, &row.environment, row.automatic)).collect::<Vec<_>>(),
        "checklist": program.checklist.iter().map(|row| row.automatic).collect::<Vec<_>>(),
        "backup": program.backup.as_ref().map(|row| (&row.frequency, &row.at, row.retention_days, &row.provider)),
        "maintenance": program.maintenance.iter().map(|row| (&row.cadence, &row.schedule, &row.zone, row.automatic)).collect::<Vec<_>>(),
        "escalation": program.escalation.iter().map(|row| row.after_seconds).collect::<Vec<_>>(),
        "contacts": program.contacts.iter().map(|row| (&row.channel, &row.address)).collect::<Vec<_>>(),
        "dependencies": program.dependencies.iter().map(|row| (&row.name, &row.support)).collect::<Vec<_>>(),
        "fences": program.fences.iter().map(|row| (row.kind, row.effect, row.stage, &row.language)).collect::<Vec<_>>(),
        "tables": program.tables.iter().map(|row| row.role).collect::<Vec<_>>(),
        "sections": program.sections.iter().map(|row| (row.level, row.role)).collect::<Vec<_>>(),
        "diagnostics": program.diagnostics.iter().map(|row| (&row.code, row.severity)).collect::<Vec<_>>(),
        "coverage": program.coverage,
    })
}

#[test]
fn both_languages_compile_to_the_same_program() {
    let (french, english) = (example("fr"), example("en"));
    assert_eq!((french.runbook.language, english.runbook.language), (Language::Fr, Language::En));
    let (french, english) = (shape(&french), shape(&english));
    for (key, value) in english.as_object().expect("an object") {
        assert_eq!(&french[key], value, "{key}");
    }
}

#[test]
fn the_examples_are_understood_whole_and_have_no_error() {
    for language in ["fr", "en"] {
        let program = example(language);
        let coverage = program.coverage;
        assert_eq!(
            (coverage.table_rows, coverage.fence_lines, coverage.list_items),
            (coverage.table_rows_understood, coverage.fence_lines_understood, coverage.list_items_understood)
        );
        let codes: Vec<&str> = program.diagnostics.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(
            codes,
            ["V038", "V084", "V031", "V060", "V006", "V028", "V040", "V029"],
            "{language}: what is true of the facts, as DOC-009 has them: the pages have no check, the uptime no \
             period, P50 no alert, the mail incident neither; the provider keeps less than a month"
        );
    }
}

#[test]
fn the_api_incident_has_its_three_branches_in_both_languages() {
    for language in ["fr", "en"] {
        let program = example(language);
        let alert = program.alerts.first().expect("an alert");
        assert_eq!((alert.count, alert.interval_seconds, alert.severity.as_deref()), (Some(3), Some(10), Some("SEV1")));
        let procedure = program
            .procedures
            .iter()
            .find(|procedure| procedure.trigger.as_deref() == Some(alert.name.as_str()))
            .expect("its procedure");
        let branches: Vec<_> = procedure.steps.iter().filter_map(|step| step.cause.zip(step.operation)).collect();
        assert_eq!(
            branches,
            [
                (Cause::Crash, Operation::Restart),
                (Cause::OutOfMemory, Operation::ScaleMemory),
                (Cause::BadRelease, Operation::Rollback)
            ]
        );
        let looks: Vec<_> = procedure
            .steps
            .iter()
            .filter(|step| step.stage == Stage::Investigation)
            .filter_map(|step| step.operation)
            .collect();
        assert_eq!(looks, [Operation::ReadLogs, Operation::ReadMetrics, Operation::ReadDeploys]);
    }
}
