//! In which case something is done: labels that say when, causes as headings, cases within cases, tables that explain; and
//! what only looks like a path, a label or a date.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

type Said = (String, EffectClass, Option<String>);

fn steps(program: &Program) -> Vec<Said> {
    let all = program.procedures.iter().flat_map(|procedure| &procedure.steps);
    all.map(|step| (step.text.clone(), step.effect, step.condition.clone())).collect()
}

fn conditions(text: &str) -> Vec<Option<String>> {
    steps(&compile("d.md", text)).into_iter().map(|(_, _, condition)| condition).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_label_that_says_when_holds_for_its_section() {
    for (label, case) in [("Use when", "Argo CD is unreachable"), ("À utiliser si", "Argo CD est injoignable")] {
        let text = format!(
            "# R\n\n## Rollback\n\n### Method 1: Argo CD\n\n```sh\nargocd app rollback api\n```\n\n### Method 2: Git\n\n**{label}**: {case}\n\n```sh\ngit revert HEAD\n```\n\n**Then**\n\n```sh\ngit push\n```\n\n## Deployment\n\n```sh\nmake deploy\n```\n"
        );
        assert_eq!(conditions(&text), [None, some(case), some(case), None], "{text}");
        // Another label says something else.
        assert_eq!(conditions(&text.replace(label, "Pros")), [None, None, None, None], "{text}");
    }
}

#[test]
fn a_case_within_a_case_keeps_both() {
    let text = "# R\n\n## Incident: database down\n\n### Resolution\n\n1. **Connection pool exhausted**:\n   - Restart the functions\n   - Increase the pool if the pattern persists\n   - If the restart fails, restore the latest backup\n2. **Network issues**:\n   - Otherwise, call the hoster\n";
    let found = conditions(text);
    assert_eq!(
        found.get(..3),
        Some(
            &[
                some("Connection pool exhausted"),
                some("Connection pool exhausted, the pattern persists"),
                some("Connection pool exhausted, the restart fails"),
            ][..]
        )
    );
    // What is said twice is said once.
    let twice = "# R\n\n## Incident: disk full\n\n### Resolution\n\n#### If the disk is full\n\n- If the disk is full, remove the archives\n";
    assert_eq!(conditions(twice), [some("the disk is full")]);
}

#[test]
fn a_cause_is_a_case_and_a_task_is_none() {
    let text = "# R\n\n## Incident: database down\n\n### Common causes and solutions\n\n#### Data corruption\n\n```sh\npg_restore -d app /backup/app.dump\n```\n\n#### Configuration error\n\n```sh\nsystemctl restart postgresql\n```\n\n### Recovery\n\n#### Full database restart\n\n```sh\nsystemctl restart postgresql\n```\n";
    assert_eq!(conditions(text), [some("Data corruption"), some("Configuration error"), None]);
}

#[test]
fn headings_say_for_which_trouble() {
    let text = "# R\n\n## Incident: site down\n\n### Containment\n\n#### For a database outage\n\n```sh\nsystemctl restart postgresql\n```\n\n#### For all environments\n\n```sh\nsystemctl restart api\n```\n";
    assert_eq!(conditions(text), [some("a database outage"), None]);
}

#[test]
fn what_is_seen_is_the_case_and_a_diagnostic_looks() {
    let text = "# R\n\n## Incident: API down\n\n### Investigation\n\n| Symptom | Likely cause | Diagnostic |\n|---|---|---|\n| High latency | Database | `SELECT count(*) FROM pg_stat_activity;` |\n| Connection refused | Pod crash | `kubectl get pods` |\n";
    let found = steps(&compile("d.md", text));
    assert_eq!(
        found,
        [
            ("SELECT count(*) FROM pg_stat_activity;".to_owned(), EffectClass::Observe, some("High latency")),
            ("kubectl get pods".to_owned(), EffectClass::Observe, some("Connection refused")),
        ]
    );
    // A column that says what to do makes it a decision table.
    let decides = text.replace("Diagnostic", "Action").replace("`kubectl get pods`", "Restart the pod");
    assert!(steps(&compile("d.md", &decides)).iter().any(|(text, ..)| text == "Restart the pod"), "{decides}");
    // One that only explains is no procedure, and it is told that nothing was made of its rows.
    let explains = "# R\n\n## Incident: DNS\n\n### Investigation\n\n| State | Probable cause |\n|---|---|\n| `creating_dns` | Wrong zone |\n";
    let program = compile("d.md", explains);
    assert_eq!(steps(&program), []);
    assert!(program.diagnostics.iter().any(|it| it.code == "V021"), "{:#?}", program.diagnostics);
}

#[test]
fn what_is_compared_is_no_path() {
    let effects = |item: &str| {
        let text = format!("# R\n\n## Incident: slow\n\n### Investigation\n\n- {item}\n");
        steps(&compile("d.md", &text)).iter().map(|(_, effect, _)| *effect).max()
    };
    for item in ["Vérifier si la Latence > 3 s", "Check whether Memory > 80%", "Check that Lag > SESSION_TTL"] {
        assert_eq!(effects(item), Some(EffectClass::Observe), "{item}");
    }
    assert_eq!(effects("Settings > 2FA > Disable"), Some(EffectClass::Change));
}

#[test]
fn what_can_be_wrong_below_on_call_is_an_incident() {
    let text = "# Guide\n\n## Astreinte\n\n- Lead : 06 12 34 56 78\n\n### Base saturée\n\n1. Vérifier l'état : `systemctl status app`\n2. Supprimer les journaux : `rm -rf /var/log/app/old`\n";
    let program = compile("d.md", text);
    let told: Vec<(ProcedureRole, usize)> = program.procedures.iter().map(|it| (it.role, it.steps.len())).collect();
    assert_eq!(told, [(ProcedureRole::Incident, 2)]);
    assert_eq!(program.contacts.len(), 1, "{:#?}", program.contacts);
    assert!(steps(&program).iter().any(|(_, effect, _)| *effect == EffectClass::Danger));
}

#[test]
fn labels_reminders_links_and_tools_are_no_steps() {
    for item in [
        "**Check frequency:** Every 5 minutes",
        "**Rollback Channel**: `#incidents`",
        "[rollback-plan.md](./rollback-plan.md)",
    ] {
        let text = format!("# R\n\n## Quick reference\n\n- {item}\n");
        assert_eq!(steps(&compile("d.md", &text)), [], "{item}");
    }
    let told =
        "# R\n\n## Rollback\n\n```sh\nargocd app rollback api\n```\n\n---\n\n**Remember**: when in doubt, roll back.\n";
    assert_eq!(steps(&compile("d.md", told)).len(), 1);
    let tools = "# R\n\n## Useful commands\n\n### View recent errors\n\n```sh\nsentry-cli issues list\n```\n";
    assert!(compile("d.md", tools).procedures.iter().all(|it| it.role == ProcedureRole::Reference));
    let wrong = tools.replace("View recent errors", "Database down");
    assert!(compile("d.md", &wrong).procedures.iter().any(|it| it.role == ProcedureRole::Incident));
}

#[test]
fn to_bring_up_to_date_is_no_day() {
    let text =
        "# R\n\n## Maintenance\n\n### Rotation des clés\n\n1. Générer une clé\n2. Mettre à jour la configuration\n";
    let program = compile("d.md", text);
    assert!(program.maintenance.is_empty(), "{:#?}", program.maintenance);
    assert_eq!(steps(&program).len(), 2);
    let daily = "# R\n\n## Maintenance\n\n- Quotidien : mettre à jour les index\n";
    assert_eq!(compile("d.md", daily).maintenance.len(), 1);
}

#[test]
fn the_phases_of_every_incident_need_no_alert() {
    let alerts =
        "## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API down | 3 failures, every 30s | P1 |\n\n";
    let text = format!(
        "# Incident Response Runbook\n\n{alerts}## Phase 1: Detection\n\n1. Acknowledge the page\n\n## Phase 2: Response\n\n1. Check the logs\n\n## Phase 3: Resolution\n\n1. Restart the service\n"
    );
    let program = compile("d.md", &text);
    assert!(program.diagnostics.iter().all(|it| it.code != "V006"), "{:#?}", program.diagnostics);
    let one = format!("# R\n\n{alerts}## Incident: mail down\n\n1. Check the logs\n2. Restart the service\n");
    assert!(compile("d.md", &one).diagnostics.iter().any(|it| it.code == "V006"));
}

#[test]
fn a_first_case_with_another_one_is_no_trigger() {
    let text = "# R\n\n## Incident : base saturée\n\nSi le disque est plein :\n\n- supprimer les archives\n- relancer la base\n\nSinon :\n\n- augmenter le volume\n";
    assert_eq!(conditions(text), [some("le disque est plein"), some("le disque est plein"), some("Sinon")]);
    // Alone it is what the whole procedure is for.
    let alone = text.replace("Sinon :", "Ensuite :");
    assert_eq!(conditions(&alone), [None, None, None]);
}

#[test]
fn whom_to_call_in_a_case_is_a_step() {
    let text = "# R\n\n## Incident: database down\n\n### Resolution\n\n1. Restart the database\n\n### Escalation path\n\n- If data is lost: escalate to the engineering lead\n- Be polite\n";
    assert_eq!(conditions(text), [None, some("data is lost")]);
    let program = compile("d.md", text);
    let stages: Vec<Stage> = program.procedures.iter().flat_map(|it| &it.steps).map(|step| step.stage).collect();
    assert_eq!(stages, [Stage::Resolution, Stage::Resolution]);
}

#[test]
fn what_stands_before_what_a_list_is_for_is_done() {
    let text = "# R\n\n## Deployment\n\n1. Create a branch\n2. Merge to `master`. Render deploys by itself. Watch:\n   - the logs of the API\n   - the error rate\n";
    assert!(steps(&compile("d.md", text)).iter().any(|(text, ..)| text.contains("Merge")), "{text}");
    let only = text.replace("Merge to `master`. Render deploys by itself. Watch:", "Render deploys by itself. Watch:");
    assert!(steps(&compile("d.md", &only)).iter().all(|(text, ..)| !text.contains("Render deploys")), "{only}");
}

#[test]
fn a_name_that_is_missing_is_told_once() {
    let text = "# R\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API down | 3 failures, every 30s | P1 |\n\n## Incident: mail down\n\nAlert: MailDown\n\nAlert: MailDown\n\n1. Restart the relay\n";
    let told = compile("d.md", text).diagnostics.iter().filter(|it| it.code == "V076").count();
    assert_eq!(told, 1);
}
