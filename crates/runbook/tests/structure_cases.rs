//! Structure that reviewers found misread: cases below an incident, ignored sections, subtitles, doubled commands.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

const ALERTS: &str = "# Service\n\n## Alertes\n\n| Alerte | Condition | Sévérité |\n|---|---|---|\n| Paiements refusés | > 5 % sur 5 min | SEV1 |\n\n";

/// Title, trigger and the conditions of the steps.
type Told<'p> = (&'p str, Option<&'p str>, Vec<Option<&'p str>>);

fn incidents(program: &Program) -> Vec<Told<'_>> {
    program
        .procedures
        .iter()
        .filter(|procedure| procedure.role == ProcedureRole::Incident)
        .map(|procedure| {
            let conditions = procedure.steps.iter().map(|step| step.condition.as_deref()).collect();
            (procedure.title.as_str(), procedure.trigger.as_deref(), conditions)
        })
        .collect()
}

#[test]
fn cases_belong_to_their_incident() {
    for (label, second) in [
        ("Cas", "**Cas 2 : doublons de paiement**"),
        ("Cause", "### Cause 2 : doublons de paiement"),
        ("Option", "### Option 2 - doublons de paiement"),
        ("Scénario", "### Scénario 2 : doublons de paiement"),
    ] {
        let text = format!(
            "{ALERTS}## Incident : paiements refusés\n\n### {label} 1 : la file déborde\n\n```bash\nsystemctl restart worker\n```\n\n{second}\n\n- Redémarrer le service\n"
        );
        let program = compile("d.md", &text);
        assert_eq!(
            incidents(&program),
            [(
                "paiements refusés",
                Some("Paiements refusés"),
                vec![Some("la file déborde"), Some("doublons de paiement")]
            )],
            "{label}"
        );
    }
}

#[test]
fn an_ignored_section_has_neither_procedures_nor_findings() {
    let text = "# R\n\n## Incidents\n<!-- vectra: ignore -->\n\n### Incident: API down\n\n```bash\nrm -rf /data\n```\n\n#### Resolution\n\n1. Restart the service\n";
    let program = compile("d.md", text);
    assert!(program.procedures.is_empty(), "{:#?}", program.procedures);
    assert!(program.diagnostics.is_empty(), "{:#?}", program.diagnostics);
}

#[test]
fn a_subtitle_is_no_procedure() {
    let text = "# Title\n\n## Conduite du service et gestion des pannes\n\n### Version 2.3 | 3 mars 2026\n\nDocument interne.\n\n## Contacts\n\n- Ops: ops@example.test\n";
    for text in [text.to_owned(), text.replace("Document interne.\n\n", "")] {
        let program = compile("d.md", &text);
        assert!(program.procedures.is_empty(), "{:#?}", program.procedures);
    }
}

#[test]
fn a_command_is_said_once() {
    let text = "# R\n\n## Incident: queue full\n\n### Resolution\n\n1. Add workers\n   - `kubectl scale deploy/a --replicas=8`\n";
    let program = compile("d.md", text);
    let texts: Vec<_> =
        program.procedures.iter().flat_map(|procedure| &procedure.steps).map(|step| step.text.as_str()).collect();
    assert!(texts.contains(&"kubectl scale deploy/a --replicas=8"), "{texts:?}");
    assert!(texts.iter().all(|text| text.matches("kubectl").count() <= 1), "{texts:?}");
}

#[test]
fn a_manual_is_not_done_by_hand() {
    let text = "# MANUEL D'EXPLOITATION\n\n## Maintenance\n\n### Chaque jour (auto)\n\n- Nettoyage des journaux\n";
    let program = compile("d.md", text);
    assert_eq!(program.maintenance.iter().map(|item| item.automatic).collect::<Vec<_>>(), [true]);
}

#[test]
fn an_arrow_is_no_part_of_the_action() {
    let text =
        "# R\n\n## Incident : API en panne\n\n### Résolution\n\n1. Redémarrer le service\n2. Sinon → Appeler le CTO\n";
    let program = compile("d.md", text);
    let last = program.procedures.first().and_then(|procedure| procedure.steps.last()).expect("a step");
    assert_eq!(
        (last.text.as_str(), last.action.as_deref().unwrap_or("Appeler le CTO")),
        ("Appeler le CTO", "Appeler le CTO")
    );
}

#[test]
fn code_has_no_language() {
    let text =
        "# The service\n\nRestart it when `redis-cli -a a -a a` hangs.\n\n```\nDELETE FROM a; le la les des\n```\n";
    assert_eq!(compile("d.md", text).runbook.language, Language::En);
}

#[test]
fn failures_out_of_a_number_compare_nothing() {
    let text = ALERTS.replace("> 5 % sur 5 min", "au moins 3 échecs sur 5");
    let program = compile("d.md", &text);
    let alert = program.alerts.first().expect("an alert");
    assert_eq!((alert.count, alert.cond.clone()), (Some(3), None));
}

/// The role of the one table below the heading.
fn role_below(heading: &str, table: &str) -> Role {
    let program = compile("d.md", &format!("# Service\n\n## {heading}\n\n{table}\n"));
    program.tables.first().expect("there is a table").role
}

#[test]
fn tables_say_what_they_are_about() {
    for (heading, table, role) in [
        ("Reprise", "| Service | RTO | RPO |\n|---|---|---|\n| API | 5 min | 0 min |", Role::Objectives),
        (
            "Test plan",
            "| Drill | Frequency | Scope |\n|---|---|---|\n| Failover | Quarterly | all |",
            Role::Maintenance,
        ),
        (
            "Monitoring",
            "| Metric | Warning threshold | Critical threshold |\n|---|---|---|\n| CPU | > 70% | > 90% |",
            Role::Alerts,
        ),
        (
            "Help",
            "| Category | How to tell | Fix |\n|---|---|---|\n| Bad key | 401 in the log | Roll the key |",
            Role::Steps,
        ),
        ("Santé", "| Endpoint | Rôle |\n|---|---|\n| `/health` | vie |\n| `/health/ready` | prêt |", Role::Checks),
        (
            "Stratégie",
            "| Environnement | Usage |\n|---|---|\n| Staging | essais |\n| Production | clients |",
            Role::Environments,
        ),
        (
            "Escalation",
            "| Severity | First | Then (15 min) |\n|---|---|---|\n| SEV1 | on-call | lead |",
            Role::Escalation,
        ),
        (
            "Levels",
            "| Severity | Criteria | Response |\n|---|---|---|\n| SEV-1 (critical) | all down | 15 min |\n| SEV-2 (major) | slow | 1 h |",
            Role::Severities,
        ),
        (
            "Targets",
            "| Data store | RTO (recovery time) | RPO (data loss) |\n|---|---|---|\n| Database | 30 minutes | 5 minutes |",
            Role::Objectives,
        ),
        (
            "Recovery",
            "| Term | Definition | Our target |\n|---|---|---|\n| RPO (Recovery Point Objective) | what we may lose | 24 h |\n| RTO (Recovery Time Objective) | how long | < 1 h |",
            Role::Objectives,
        ),
        (
            "Alert rules",
            "| Severity | Meaning | Time to treat |\n|---|---|---|\n| P0 | all down | Immediate |\n| P1 | slow | 1 hour |",
            Role::Severities,
        ),
        ("Metrics", "| Metric | Alert threshold | Notes |\n|---|---|---|\n| Error rate | > 1% | 5xx |", Role::Alerts),
        (
            "What we need",
            "| Dependency | Impact when it is away |\n|---|---|\n| Payment gateway | no orders |\n| Mail relay | no mail |",
            Role::Dependencies,
        ),
        (
            "Before a release",
            "| Check | Command |\n|---|---|\n| Lint | `npm run lint` |\n| Unit tests | `npm test` |",
            Role::Checks,
        ),
        (
            "Tâches quotidiennes",
            "| Tâche | Heure | Description |\n|---|---|---|\n| Sauvegarde | 03:00 | export |\n| Journaux | 04:00 | compression |",
            Role::Maintenance,
        ),
        ("Help", "| Issue | Quick fix |\n|---|---|\n| 401 | Log in again |", Role::Steps),
        (
            "Plan",
            "| Environnement | Branche | Objectif |\n|---|---|---|\n| Staging | `develop` | essais |\n| Production | `main` | clients |",
            Role::Environments,
        ),
        (
            "Branches",
            "| Branche | Environnement | Objectif |\n|---|---|---|\n| `develop` | Staging | essais |\n| `main` | Production | clients |",
            Role::Deploy,
        ),
        // Near misses.
        (
            "Endpoints",
            "| Méthode | Route | Rôle |\n|---|---|---|\n| `POST` | `/chat` | question |\n| `GET` | `/orders` | liste |",
            Role::Other,
        ),
        ("Deploy", "| Key | Value |\n|---|---|\n| `API_KEY` | `x` |\n| `DATABASE_URL` | `y` |", Role::Other),
        (
            "Levels",
            "| Level | When to use |\n|---|---|\n| debug | traces |\n| info | normal events |\n| error | failures |",
            Role::Other,
        ),
        ("Test accounts", "| Role | Email | Site |\n|---|---|---|\n| Admin | a@example.org | one |", Role::Other),
        (
            "Timeline",
            "| Time | Event/action |\n|---|---|\n| 10:02 | alert fired |\n| 10:05 | acknowledged |",
            Role::Other,
        ),
        (
            "Risks",
            "| Risk | Likelihood | Impact | Mitigation |\n|---|---|---|---|\n| Supplier leaves | low | high | a second one |",
            Role::Other,
        ),
        (
            "Provider comparison",
            "| Provider | Pros | Cons |\n|---|---|---|\n| One | cheap | slow |\n| Two | quick | dear |",
            Role::Other,
        ),
        (
            "Risks",
            "| Threat | Probability | Impact | Severity |\n|---|---|---|---|\n| Fire | low | all | Major |\n| Flood | low | all | Major |",
            Role::Other,
        ),
        ("Accounts", "| Role | Email | Password |\n|---|---|---|\n| Admin | a@example.org | x |", Role::Other),
        (
            "Metrics reference",
            "| Metric | Type | Description |\n|---|---|---|\n| `jobs_total` | Counter | Jobs done |",
            Role::Other,
        ),
        (
            "Inputs",
            "| Name | Description | Default | Required |\n|---|---|---|---|\n| size | how many | 3 | yes |",
            Role::Other,
        ),
        ("Fichiers", "| Portée | Fichier | Usage |\n|---|---|---|\n| API | `backend/.env` | secrets |", Role::Other),
        ("Useful commands", "| Command | Purpose |\n|---|---|\n| `npm run dev` | starts it |", Role::Other),
    ] {
        assert_eq!(role_below(heading, table), role, "{heading}: {table}");
    }
}

/// Columns are what their cells are, whatever somebody called them.
#[test]
fn values_are_no_names_and_channels_no_people() {
    let text = "# R\n\n## What we promise\n\n| Promise | Good | Bad |\n|---|---|---|\n| Uptime | 99.5% | < 99% |\n| Quote latency P95 | < 900 ms | > 3 s |\n\n\
## What wakes us up\n\n| What | Rule | Code |\n|---|---|---|\n| API down | 3 probes fail, 15 s apart | SEV-A |\n| Memory | > 90% for 10 min | SEV-B |\n\n\
## Escalade\n\n| Temps | Niveau | Action | Contact |\n|---|---|---|---|\n| 0-15 min | L1 - Astreinte | Diagnostic | Slack: #incidents |\n| 15-30 min | L2 - Lead | Analyse | +33 1 23 45 67 89 |\n| 60+ min | CTO | Communication | cto@shop.test |\n";
    let program = compile("d.md", text);
    let names: Vec<_> = program.objectives.iter().map(|o| (o.name.as_str(), o.target.is_some())).collect();
    assert_eq!(names, [("Uptime", true), ("Quote latency P95", true)]);
    let alerts: Vec<_> =
        program.alerts.iter().map(|a| (a.name.as_str(), a.count, a.interval_seconds, a.severity.as_deref())).collect();
    assert_eq!(alerts, [("API down", Some(3), Some(15), Some("SEV-A")), ("Memory", None, None, Some("SEV-B"))]);
    let levels: Vec<_> = program.escalation.iter().map(|l| (l.after_seconds, l.contact.as_str())).collect();
    assert_eq!(levels, [(0, "L1 - Astreinte"), (900, "L2 - Lead"), (3600, "CTO")]);
    let reached: Vec<_> = program.contacts.iter().map(|c| (c.role.as_str(), c.channel.as_deref())).collect();
    assert_eq!(reached, [("L1 - Astreinte", Some("slack")), ("L2 - Lead", Some("phone")), ("CTO", Some("email"))]);
}

#[test]
fn a_list_of_addresses_by_environment_is_read_below_any_heading() {
    let list =
        "- **Production shop** — https://shop.example (AWS)\n- **Staging** — https://staging.shop.example (AWS)\n";
    for heading in ["What runs where", "Good to know"] {
        let program = compile("d.md", &format!("# R\n\n## {heading}\n\n{list}"));
        let said: Vec<_> = program.environments.iter().map(|e| (e.environment.as_str(), e.url.as_deref())).collect();
        assert_eq!(
            said,
            [("production", Some("https://shop.example")), ("staging", Some("https://staging.shop.example"))],
            "{heading}"
        );
    }
    let table = "## Environments\n\n| Env | URL |\n|---|---|\n| Production | https://shop.example |\n\n";
    let program = compile("d.md", &format!("# R\n\n## Good to know\n\n{list}\n{table}"));
    assert_eq!(program.environments.len(), 1, "a section about them says it all");
}

/// Titles of the incident procedures.
fn incident_titles(program: &Program) -> Vec<&str> {
    incidents(program).iter().map(|(title, ..)| *title).collect()
}

fn stages(program: &Program) -> Vec<Stage> {
    program.procedures.iter().flat_map(|procedure| &procedure.steps).map(|step| step.stage).collect()
}

#[test]
fn fixes_by_cause_belong_to_what_is_wrong() {
    for heading in ["Fixes par cause", "Common fixes", "Causes fréquentes et fixes", "Likely causes & remediation"] {
        let text = format!(
            "# Runbook\n\n## Incident response\n\n### Worker lag\n\n#### Diagnostic\n\n```bash\nkubectl get pods\n```\n\n#### {heading}\n\n| Cause | Fix |\n|---|---|\n| Out of memory | Restart the worker |\n"
        );
        let program = compile("d.md", &text);
        assert_eq!(
            incidents(&program),
            [("Worker lag", None, vec![None, Some("Out of memory")])],
            "{heading}: {:#?}",
            program.procedures
        );
        assert_eq!(stages(&program), [Stage::Investigation, Stage::Resolution], "{heading}");
    }
}

#[test]
fn causes_below_one_heading_are_cases_of_one_procedure() {
    let cause = |number: u8, name: &str| {
        format!("### {number}. {name}\n\n**Symptoms:** seen in the logs\n\n**Solution:**\n\n- Restart the pod\n\n")
    };
    let text = format!(
        "# Runbook: high latency\n\n## Symptom\n\nSlow answers.\n\n## Quick diagnosis (2 min)\n\n### 1. Look at the pods\n\n```bash\nkubectl top pods\n```\n\n## Common causes & remediation\n\n{}{}",
        cause(1, "Cold start"),
        cause(2, "Garbage collection pauses")
    );
    let program = compile("d.md", &text);
    assert_eq!(
        incidents(&program),
        [("high latency", None, vec![None, Some("Cold start"), Some("Garbage collection pauses")])]
    );
}

#[test]
fn a_title_about_incidents_does_not_swallow_its_runbooks() {
    let incident = |name: &str| {
        format!(
            "### {name}\n\n#### Symptômes\n\n- Plus rien\n\n#### Actions immédiates\n\n1. Redémarrer le service\n\n"
        )
    };
    let text = format!(
        "# Playbook d'incident\n\n## Table des matières\n\n1. [Panne](#panne)\n\n## Procédures par type d'incident\n\n{}{}## Commandes de diagnostic\n\n```bash\nkubectl get pods\n```\n\n## Actions de récupération\n\n1. Redémarrer les nœuds\n\n## Post-incident\n\n### Dans les 24 heures\n\n1. Écrire le compte rendu\n",
        incident("1. Service coupé"),
        incident("2. Base saturée")
    );
    assert_eq!(incident_titles(&compile("d.md", &text)), ["Service coupé", "Base saturée"]);
}

#[test]
fn what_every_incident_goes_through_is_no_incident() {
    for text in [
        "# On call\n\n## Response procedures\n\n### Step 1: Acknowledge\n\n1. Open the pager\n\n### Step 2: Find out\n\n1. Check the logs\n\n### Step 3: Close\n\n1. Restart what is left\n",
        "# On call\n\n## Runbooks\n\nOpen one of these:\n\n- [Database](./database.md)\n- [Cache](./cache.md)\n",
        "# On call\n\n## Post-incident\n\n### Within 24 hours\n\n1. Write the report\n2. Restart the old worker\n",
        "# Restauration\n\n## Quand utiliser ce runbook\n\n- Redémarrer un pod\n- Supprimer une ligne\n",
    ] {
        assert_eq!(incident_titles(&compile("d.md", text)), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn labels_open_the_parts_however_they_are_marked() {
    for [look, mend, after] in [
        ["*Check*", "*Repair*", "*Afterwards*"],
        ["**Verify:**", "**Contain:**", "**Confirm:**"],
        ["Constater :", "Agir :", "Vérifier :"],
        ["### Vérifier", "### Corriger", "### Contrôle"],
        ["### Confirm", "### Mitigate", "### Verify"],
    ] {
        let text = format!(
            "# R\n\n## Incident: queue stuck\n\n{look}\n\n```bash\nkubectl get pods\n```\n\n{mend}\n\n```bash\nkubectl rollout restart deploy/a\n```\n\n{after}\n\n```bash\nkubectl top pods\n```\n"
        );
        let program = compile("d.md", &text);
        assert_eq!(stages(&program), [Stage::Investigation, Stage::Resolution, Stage::Verification], "{look}");
    }
}

#[test]
fn labelled_items_open_the_parts() {
    let text = "# R\n\n## Incident: queue stuck\n\n- **Symptom:** restart the worker was tried\n- **Verify:** check the oldest message\n- **Recover:** restart the worker\n- **Confirm:** check the queue again\n";
    assert_eq!(stages(&compile("d.md", text)), [Stage::Investigation, Stage::Resolution, Stage::Verification]);
    let text = "# R\n\n## Incident: queue stuck\n\n### Fix\n\nRestart the worker.\n\nConfirm: `curl -fsS https://a.example.test/health` answers 200.\n";
    assert_eq!(stages(&compile("d.md", text)), [Stage::Resolution, Stage::Verification]);
}

#[test]
fn headings_of_several_alerts_are_incidents() {
    let text = "# Runbooks\n\n## ApiDown / ApiDownFast\n\n1. Check the pods\n\n## PoolPressureHigh family\n\n1. Check the pool\n";
    assert_eq!(incident_titles(&compile("d.md", text)), ["ApiDown / ApiDownFast", "PoolPressureHigh family"]);
}

#[test]
fn what_an_incident_is_filed_under_is_no_part_of_its_name() {
    for (heading, title) in [
        ("4. Procédure P0 — Service coupé", "Service coupé"),
        ("Runbook RB-003: queue full", "queue full"),
        ("Incident SEV1 - API down", "API down"),
    ] {
        let text = format!("# R\n\n## {heading}\n\n### Commandes\n\n```bash\nkubectl get pods\n```\n");
        assert_eq!(incident_titles(&compile("d.md", &text)), [title]);
    }
}

#[test]
fn a_heading_that_tells_to_change_something_is_not_what_there_is_of_it() {
    let text =
        "# R\n\n## Supprimer les dashboards\n\n```bash\naws cloudwatch delete-dashboards --dashboard-names a\n```\n";
    let program = compile("d.md", text);
    assert!(program.checks.is_empty(), "{:#?}", program.checks);
    assert_eq!(program.sections.get(1).map(|section| section.role), Some(Role::Maintenance));
}

#[test]
fn a_case_with_parts_of_its_own_stays_in_its_incident() {
    let text = "# R\n\n## Runbook: Redis down\n\n### Symptoms\n\n- No answers\n\n### Si Redis est plein\n\n#### 1. Vérifier la mémoire\n\n```bash\nredis-cli info memory\n```\n";
    assert_eq!(incident_titles(&compile("d.md", text)), ["Redis down"]);
}
