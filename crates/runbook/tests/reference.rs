//! What the reference document compiles to.
#![allow(clippy::panic, clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod support;

use vectra_runbook::program::*;
use vectra_runbook::{compile, decode};

fn program() -> Option<Program> {
    support::reference().map(|text| compile("DOC-009.md", &text))
}

fn procedure<'p>(program: &'p Program, title: &str) -> &'p Procedure {
    program.procedures.iter().find(|procedure| procedure.title == title).unwrap_or_else(|| panic!("procedure {title}"))
}

#[test]
fn the_document_says_who_it_is() {
    let Some(program) = program() else { return };
    let runbook = &program.runbook;
    assert_eq!(runbook.title, "VECTRA - RUNBOOK OPÉRATIONNEL");
    assert_eq!(runbook.language, Language::Fr);
    assert_eq!(runbook.line_count, 274);
    assert_eq!(runbook.sha256.len(), 64);
    assert_eq!(runbook.document.as_deref(), Some("DOC-009"));
    assert_eq!(runbook.version.as_deref(), Some("1.0"));
    assert_eq!(runbook.status.as_deref(), Some("APPROUVÉ"));
    assert_eq!(runbook.date.as_deref(), Some("14 Janvier 2026"));
    assert_eq!(runbook.audience.as_deref(), Some("Équipe technique, DevOps, Support niveau 2-3"));
}

#[test]
fn tables_become_typed_rows() {
    let Some(program) = program() else { return };
    let environments: Vec<_> = program
        .environments
        .iter()
        .map(|row| (row.environment.as_str(), row.service.as_deref(), row.url.as_deref(), row.source.line))
        .collect();
    assert_eq!(
        environments,
        [
            ("production", None, Some("app.vectra.io"), 19),
            ("staging", None, Some("staging.vectra.io"), 20),
            ("production", Some("api"), Some("api.vectra.io"), 21)
        ]
    );
    let cond = |op, value, unit| Some(Cond { op, value, unit });
    let objectives: Vec<_> =
        program.objectives.iter().map(|row| (row.indicator, row.target.clone(), row.critical.clone())).collect();
    assert_eq!(
        objectives,
        [
            (Indicator::Availability, cond(Op::Ge, 0.995, Unit::Ratio), cond(Op::Lt, 0.99, Unit::Ratio)),
            (Indicator::LatencyP50, cond(Op::Lt, 0.2, Unit::Seconds), cond(Op::Gt, 0.5, Unit::Seconds)),
            (Indicator::LatencyP99, cond(Op::Lt, 1.0, Unit::Seconds), cond(Op::Gt, 3.0, Unit::Seconds)),
            (Indicator::ErrorRate, cond(Op::Lt, 0.01, Unit::Ratio), cond(Op::Gt, 0.05, Unit::Ratio)),
        ]
    );
    let alerts: Vec<_> = program
        .alerts
        .iter()
        .map(|row| {
            (row.name.as_str(), row.indicator, row.cond.clone(), row.count, row.window_seconds, row.severity.as_deref())
        })
        .collect();
    assert_eq!(
        alerts,
        [
            ("API Down", Indicator::HealthCheck, None, Some(3), None, Some("CRITICAL")),
            ("High Error Rate", Indicator::ErrorRate, cond(Op::Gt, 0.05, Unit::Ratio), None, Some(300), Some("HIGH")),
            ("High Latency", Indicator::LatencyP99, cond(Op::Gt, 3.0, Unit::Seconds), None, None, Some("HIGH")),
            ("Queue Depth", Indicator::QueueDepth, cond(Op::Gt, 1000.0, Unit::Count), None, None, Some("MEDIUM")),
            ("Disk Space", Indicator::DiskUsage, cond(Op::Gt, 0.85, Unit::Ratio), None, None, Some("MEDIUM")),
        ]
    );
    let severities: Vec<_> = program
        .severities
        .iter()
        .map(|row| (row.name.as_str(), row.criteria.as_str(), row.respond_within_seconds))
        .collect();
    assert_eq!(
        severities,
        [
            ("SEV1", "Service down", Some(900)),
            ("SEV2", "Feature majeure KO", Some(1800)),
            ("SEV3", "Feature mineure KO", Some(7200)),
            ("SEV4", "Bug non bloquant", Some(86_400))
        ]
    );
    let escalation: Vec<_> = program.escalation.iter().map(|row| (row.after_seconds, row.contact.as_str())).collect();
    assert_eq!(escalation, [(0, "Primary On-Call"), (900, "Secondary On-Call"), (1800, "Tech Lead"), (3600, "CTO")]);
    let contacts: Vec<_> = program
        .contacts
        .iter()
        .map(|row| (row.role.as_str(), row.channel.as_deref(), row.address.as_deref()))
        .collect();
    assert_eq!(
        contacts,
        [
            ("On-Call Primary", Some("pagerduty"), None),
            ("Tech Lead", Some("email"), Some("tech-lead@vectra.io")),
            ("CTO", Some("email"), Some("cto@vectra.io"))
        ]
    );
    assert_eq!(program.dependencies.len(), 3);
    let roles: Vec<Role> = program.tables.iter().map(|table| table.role).collect();
    assert_eq!(
        roles,
        [
            Role::Environments,
            Role::Objectives,
            Role::Alerts,
            Role::Severities,
            Role::Contacts,
            Role::Escalation,
            Role::Dependencies
        ]
    );
}

#[test]
fn blocks_and_lists_become_typed_items() {
    let Some(program) = program() else { return };
    let [backend, database] = program.checks.as_slice() else { panic!("two checks: {:?}", program.checks) };
    assert_eq!(
        (backend.name.as_str(), backend.kind, backend.target.as_deref(), backend.expect.as_deref()),
        ("Backend", CheckKind::Http, Some("https://api.vectra.io/health"), Some("{\"status\": \"healthy\"}"))
    );
    assert_eq!(
        (database.name.as_str(), database.kind, database.target.as_deref(), database.statement.as_deref()),
        ("Database", CheckKind::Sql, Some("postgres://..."), Some("SELECT 1;"))
    );
    let phases: Vec<_> = program.phases.iter().map(|phase| phase.role).collect();
    use PhaseRole::*;
    assert_eq!(phases, [Detection, Triage, Communication, Investigation, Resolution, Postmortem]);
    let deploy: Vec<_> =
        program.deploy.iter().map(|rule| (rule.branch.as_str(), rule.environment.as_str(), rule.automatic)).collect();
    assert_eq!(deploy, [("develop", "staging", true), ("main", "production", true)]);
    assert_eq!(program.checklist.iter().map(|item| item.automatic).collect::<Vec<_>>(), [true, true, true, false]);
    let backup = program.backup.as_ref().expect("a backup");
    assert_eq!(
        (backup.frequency.as_deref(), backup.at.as_deref(), backup.retention_days, backup.provider.as_deref()),
        (Some("daily"), Some("02:00"), Some(7), Some("Render"))
    );
    let maintenance: Vec<_> = program
        .maintenance
        .iter()
        .map(|work| {
            (work.title.as_str(), work.cadence.as_str(), work.schedule.as_deref(), work.zone.as_deref(), work.automatic)
        })
        .collect();
    assert_eq!(
        maintenance,
        [
            ("Backup DB", "daily", Some("0 2 * * *"), Some("UTC"), true),
            ("Log rotation", "daily", Some("0 3 * * *"), Some("UTC"), true),
            ("VACUUM ANALYZE", "weekly", Some("0 0 * * 0"), None, false),
            ("Revue alertes", "weekly", Some("0 0 * * 1"), None, false),
            ("Revue des accès", "monthly", None, None, false),
            ("Test de restore", "monthly", None, None, false),
            ("Mise à jour dépendances", "monthly", None, None, false),
        ]
    );
}

#[test]
fn the_incident_of_the_api_is_a_procedure_with_branches() {
    let Some(program) = program() else { return };
    let api = procedure(&program, "API Non Disponible");
    assert_eq!((api.role, api.trigger.as_deref(), api.source.line), (ProcedureRole::Incident, Some("API Down"), 109));
    let steps: Vec<_> = api
        .steps
        .iter()
        .map(|step| (step.stage, step.kind, step.effect, step.cause, step.operation, step.source.line))
        .collect();
    use EffectClass::{Change, Observe};
    use Stage::{Investigation, Resolution};
    assert_eq!(
        steps,
        [
            (Investigation, StepKind::Http, Observe, None, None, 113),
            (Investigation, StepKind::Manual, Observe, None, Some(Operation::ReadLogs), 114),
            (Investigation, StepKind::Manual, Observe, None, Some(Operation::ReadMetrics), 115),
            (Resolution, StepKind::Manual, Change, Some(Cause::Crash), Some(Operation::Restart), 119),
            (Resolution, StepKind::Manual, Change, Some(Cause::OutOfMemory), Some(Operation::ScaleMemory), 120),
            (Resolution, StepKind::Manual, Change, Some(Cause::BadRelease), Some(Operation::Rollback), 121),
        ]
    );
    assert_eq!(procedure(&program, "Queue Celery Bloquée").trigger.as_deref(), Some("Queue Depth"));
    assert_eq!(procedure(&program, "Base de Données Lente").trigger, None, "slow alone ties nothing");
    assert_eq!(procedure(&program, "Emails Non Envoyés").trigger, None);
}

#[test]
fn steps_are_classified_by_parsing() {
    let Some(program) = program() else { return };
    let database = procedure(&program, "Base de Données Lente");
    assert_eq!(
        database.steps.iter().map(|step| (step.kind, step.effect)).collect::<Vec<_>>(),
        [
            (StepKind::Sql, EffectClass::Observe),
            (StepKind::Sql, EffectClass::Observe),
            (StepKind::Sql, EffectClass::Danger)
        ]
    );
    let queue = procedure(&program, "Queue Celery Bloquée");
    let purge = queue.steps.last().expect("the purge");
    assert_eq!(
        (purge.kind, purge.effect, purge.operation),
        (StepKind::Celery, EffectClass::Danger, Some(Operation::PurgeQueue))
    );
    let restart = queue.steps.iter().find(|step| step.operation == Some(Operation::Restart)).expect("the restart");
    assert_eq!(purge.alternative_of.as_deref(), Some(restart.source.id.as_str()));
    let restore = procedure(&program, "Restore");
    assert_eq!(
        restore.steps.iter().map(|step| (step.kind, step.effect)).collect::<Vec<_>>(),
        [
            (StepKind::UiPath, EffectClass::Danger),
            (StepKind::Shell, EffectClass::Observe),
            (StepKind::Shell, EffectClass::Danger)
        ]
    );
    let commands = procedure(&program, "Database");
    assert_eq!(commands.steps.get(1).map(|step| (step.kind, step.effect)), Some((StepKind::Sql, EffectClass::Observe)));
    use StepKind::*;
    let fences: Vec<StepKind> = program.fences.iter().map(|fence| fence.kind).collect();
    assert_eq!(fences, [Shell, None, None, Http, Sql, Sql, Shell, Celery, Shell, Sql, Redis, Celery]);
}

#[test]
fn what_the_document_hides_is_reported_with_its_line() {
    let Some(program) = program() else { return };
    let found: Vec<(&str, u32)> =
        program.diagnostics.iter().map(|finding| (finding.code.as_str(), finding.source.line)).collect();
    for expected in [
        ("V001", 40),
        ("V001", 41),
        ("V001", 43),
        ("V002", 40),
        ("V003", 42),
        ("V007", 41),
        ("V007", 44),
        ("V012", 54),
        ("V027", 68),
        ("V006", 166),
        ("V017", 144),
        ("V016", 153),
        ("V015", 154),
        ("V011", 161),
        ("V028", 184),
        ("V009", 190),
        ("V014", 194),
        ("V004", 231),
        ("V005", 231),
        ("V012", 250),
        ("V010", 253),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
    let errors: Vec<(&str, u32)> = program
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == Level::Error)
        .map(|finding| (finding.code.as_str(), finding.source.line))
        .collect();
    assert_eq!(errors, [("V009", 190), ("V010", 253)], "only what cannot be run as written");
    for finding in &program.diagnostics {
        assert!(
            !finding.message.is_empty() && !finding.message.contains('{') && !finding.help.is_empty(),
            "{finding:?}"
        );
    }
}

#[test]
fn every_row_item_and_line_is_accounted_for() {
    let Some(program) = program() else { return };
    assert_eq!(
        program.coverage,
        Coverage {
            table_rows: 26,
            table_rows_understood: 26,
            fence_lines: 47,
            fence_lines_understood: 47,
            list_items: 24,
            list_items_understood: 24
        }
    );
}

#[test]
fn ids_survive_renumbering_and_moving() {
    let Some(text) = support::reference() else {
        return;
    };
    let before = compile("a.md", &text);
    let mut renumbered = text.clone();
    for (old, new) in [
        ("## 1. ", "## 7) "),
        ("### 1.1 ", "### IV. "),
        ("### 2.1 ", "### "),
        ("## 5. ", "## 12. "),
        ("### 4.1 ", "### 9.9.9 "),
    ] {
        renumbered = renumbered.replace(old, new);
    }
    let after =
        compile("b.md", &format!("\n\n{}", renumbered.replace("---\n\n## ", "---\n\nUne phrase de plus.\n\n## ")));
    let ids = |program: &Program| -> Vec<String> {
        let mut ids: Vec<String> = program.alerts.iter().map(|item| item.source.id.clone()).collect();
        ids.extend(program.environments.iter().map(|item| item.source.id.clone()));
        ids.extend(program.severities.iter().map(|item| item.source.id.clone()));
        ids.extend(program.procedures.iter().flat_map(|item| {
            std::iter::once(item.source.id.clone()).chain(item.steps.iter().map(|step| step.source.id.clone()))
        }));
        ids
    };
    assert_eq!(ids(&before), ids(&after));
    let all = ids(&before);
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
}

#[test]
fn line_ends_and_byte_order_mark_change_nothing_but_the_hash() {
    let Some(text) = support::reference() else {
        return;
    };
    let plain = compile("a.md", &text);
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let mut other = compile("a.md", &decode("a.md", windows.as_bytes()).expect("a text"));
    assert_ne!(plain.runbook.sha256, other.runbook.sha256);
    other.runbook.sha256.clone_from(&plain.runbook.sha256);
    assert_eq!(plain, other);
}
