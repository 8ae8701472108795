//! V027, V028: what depends on the platform's own behaviour.

use super::super::Finding;
use crate::draft::Draft;
use crate::program::{Level, Operation, ProcedureRole};
use crate::text;

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let automatic = draft.deploy.iter().find(|rule| rule.automatic && rule.environment == "production");
    let rollback = draft.procedures.iter().find(|procedure| procedure.role == ProcedureRole::Rollback);
    if let (Some(rule), Some(procedure)) = (automatic, rollback) {
        let stops = procedure.steps.iter().any(|step| {
            let words = text::words(&step.text);
            let auto = words.iter().any(|word| word.starts_with("auto"));
            auto && words
                .iter()
                .any(|word| word.starts_with("deploy") || word.starts_with("deploi") || word.contains("deploy"))
        });
        let rolls = procedure.steps.iter().any(|step| step.operation == Some(Operation::Rollback))
            || !procedure.steps.is_empty();
        if rolls && !stops {
            let line = procedure.source.line;
            out.push(
                Finding::new("V027", Level::Warning, [line, line], &procedure.title)
                    .at(&procedure.title)
                    .with("branch", rule.branch.as_str()),
            );
        }
    }
    if let Some(backup) = &draft.backup
        && let (Some(days), Some(provider)) = (backup.retention_days, &backup.provider)
    {
        let lines = backup.source.lines;
        out.push(
            Finding::new("V028", Level::Info, lines, provider)
                .with("days", days.to_string())
                .with("provider", provider.as_str()),
        );
    }
}
