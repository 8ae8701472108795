//! A document says the same whatever its language, numbering, order and names: generated from a model, it compiles to it.

use vectra_runbook::compile;
use vectra_runbook::generate::document;
use vectra_runbook::program::{CheckKind, Indicator, Level, Op, ProcedureRole, Stage};

#[test]
fn generated_documents_compile_to_their_model() {
    for seed in 0..400 {
        let generated = document(seed);
        let model = &generated.model;
        let program = compile("generated.md", &generated.text);
        let context = format!("seed {seed}\n{}\n{:#?}", generated.text, program.diagnostics);
        assert_eq!(program.runbook.language, model.language, "{context}");

        let alert =
            program.alerts.iter().find(|alert| alert.name == model.alert).unwrap_or_else(|| panic!("alert; {context}"));
        assert_eq!(alert.count, Some(model.failures), "{context}");
        assert_eq!(alert.interval_seconds, model.interval_seconds, "{context}");
        assert_eq!(alert.indicator, Indicator::HealthCheck, "{context}");
        assert_eq!(alert.severity.as_deref(), Some(model.severity.as_str()), "{context}");
        assert_eq!(program.alerts.len(), 2, "{context}");

        let severities: Vec<(String, u64)> = program
            .severities
            .iter()
            .map(|severity| (severity.name.clone(), severity.respond_within_seconds.unwrap_or(0)))
            .collect();
        assert_eq!(severities, model.severities, "{context}");

        let escalation: Vec<(u64, String)> =
            program.escalation.iter().map(|level| (level.after_seconds, level.contact.clone())).collect();
        assert_eq!(escalation, model.escalation, "{context}");
        assert_eq!(program.contacts.len(), model.escalation.len(), "{context}");

        let [check] = program.checks.as_slice() else { panic!("one check; {context}") };
        assert_eq!(
            (check.kind, check.target.clone()),
            (CheckKind::Http, Some(format!("https://{}/health", model.host))),
            "{context}"
        );
        assert_eq!(check.expect.as_deref(), Some("{\"status\": \"healthy\"}"), "{context}");
        assert_eq!(check.name, model.service, "{context}");

        let production = program.environments.iter().find(|environment| environment.environment == "production");
        assert_eq!(
            production.and_then(|environment| environment.url.as_deref()),
            Some(model.host.as_str()),
            "{context}"
        );

        let [objective] = program.objectives.as_slice() else { panic!("one objective; {context}") };
        assert_eq!(objective.indicator, Indicator::Availability, "{context}");
        let target = objective.target.as_ref().unwrap_or_else(|| panic!("target; {context}"));
        assert!(target.op == Op::Ge && (target.value - model.availability).abs() < 1e-9, "{context}");

        let incidents: Vec<_> =
            program.procedures.iter().filter(|procedure| procedure.role == ProcedureRole::Incident).collect();
        let [procedure] = incidents.as_slice() else { panic!("one incident procedure; {context}") };
        assert_eq!(procedure.title, model.procedure, "{context}");
        assert_eq!(procedure.trigger.as_deref(), Some(model.alert.as_str()), "{context}");
        let branches: Vec<_> = procedure
            .steps
            .iter()
            .filter(|step| step.stage == Stage::Resolution)
            .map(|step| step.cause.zip(step.operation))
            .collect();
        assert_eq!(branches, model.branches.iter().copied().map(Some).collect::<Vec<_>>(), "{context}");
        assert_eq!(procedure.steps.iter().filter(|step| step.stage == Stage::Investigation).count(), 3, "{context}");

        assert!(program.diagnostics.iter().all(|finding| finding.severity != Level::Error), "{context}");
        let coverage = program.coverage;
        assert_eq!(
            (coverage.table_rows, coverage.fence_lines, coverage.list_items),
            (coverage.table_rows_understood, coverage.fence_lines_understood, coverage.list_items_understood),
            "{context}"
        );
    }
}

#[test]
fn a_seed_gives_the_same_document() {
    assert_eq!(document(7), document(7));
    assert_ne!(document(7).text, document(8).text);
}
