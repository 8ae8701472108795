//! What lists and tables say in forms of their own: ladders of escalation, labels below a heading, conditions spread over
//! cells. Each with what only looks like it.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

fn levels(text: &str) -> Vec<(u64, String)> {
    compile("d.md", text).escalation.into_iter().map(|level| (level.after_seconds, level.contact)).collect()
}

fn told(levels: &[(u64, &str)]) -> Vec<(u64, String)> {
    levels.iter().map(|(after, who)| (*after, (*who).to_owned())).collect()
}

/// Name, comparison, window and severity.
type Said = (String, Option<(Op, f64)>, Option<u64>, Option<String>);

fn alerts(text: &str) -> Vec<Said> {
    let said =
        |alert: Alert| (alert.name, alert.cond.map(|cond| (cond.op, cond.value)), alert.window_seconds, alert.severity);
    compile("d.md", text).alerts.into_iter().map(said).collect()
}

fn codes(text: &str) -> Vec<String> {
    compile("d.md", text).diagnostics.into_iter().map(|finding| finding.code).collect()
}

#[test]
fn a_ladder_of_ranges_begins_each_level_where_its_range_does() {
    let text = "# R\n\n## Escalation path\n\n- 0–10 min: Primary on-call acknowledges\n- 10–20 min: Secondary on-call paged\n- 20+ min: Head of operations notified\n";
    let expected = told(&[(0, "Primary on-call"), (600, "Secondary on-call"), (1200, "Head of operations")]);
    assert_eq!(levels(text), expected);
    // Below contacts, where no section is about escalation.
    let text = "# R\n\n## Contacts\n\n- Primary: +33 6 12 34 56 78\n\n**Escalation:**\n\n- 0–10 min: Primary on-call acknowledges\n- 10–20 min: Secondary on-call paged\n- 20+ min: Head of operations notified\n";
    assert_eq!(levels(text), expected);
    let roles: Vec<String> = compile("d.md", text).contacts.into_iter().map(|contact| contact.role).collect();
    assert_eq!(roles, ["Primary"]);
    let text = "# R\n\n## Escalade\n\n- 0-10 min : Astreinte principale\n- 10-20 min : Responsable technique prévenu\n- 20+ min : Directeur appelé\n";
    assert_eq!(levels(text), told(&[(0, "Astreinte principale"), (600, "Responsable technique"), (1200, "Directeur")]));
}

#[test]
fn a_time_in_brackets_is_how_long_the_first_level_has() {
    let text = "# R\n\n## Escalation path\n\n1. **On-call engineer** - Initial response (10 minutes)\n2. **Team lead** - If unresolved (1 hour)\n3. **CTO** - For the worst (3 hours)\n";
    assert_eq!(levels(text), told(&[(0, "On-call engineer"), (3600, "Team lead"), (10_800, "CTO")]));
    let text = "# R\n\n## Escalade\n\n1. Astreinte (10 minutes)\n2. Responsable technique (30 minutes)\n";
    assert_eq!(levels(text), told(&[(0, "Astreinte"), (1800, "Responsable technique")]));
    let text = "# R\n\n## Escalation\n\n| Level | Who | Response time |\n|---|---|---|\n| L1 - Ops | Operations team | 15 min |\n| L2 - Dev | Lead developer | 30 min |\n";
    assert_eq!(levels(text), told(&[(0, "Operations team"), (1800, "Lead developer")]));
    // Who waits for somebody else is called later, even first.
    let text = "# R\n\n## Escalation\n\n- No answer after 15 min: secondary on-call\n- T+30: CTO\n";
    assert_eq!(levels(text), told(&[(900, "secondary on-call"), (1800, "CTO")]));
}

#[test]
fn timeouts_of_levels_add_up() {
    let text = "# R\n\n## Escalation\n\n- Level 1: Primary on-call engineer (10-minute timeout)\n- Level 2: Secondary on-call engineer (20-minute timeout)\n- Level 3: Engineering lead\n";
    let expected = [(0, "Primary on-call engineer"), (600, "Secondary on-call engineer"), (1800, "Engineering lead")];
    assert_eq!(levels(text), told(&expected));
}

#[test]
fn levels_without_a_time_get_none() {
    let text = "# R\n\n## Escalade\n\n1. **Niveau 1** : Astreinte\n2. **Niveau 2** : Responsable technique\n3. **Niveau 3** : Directeur\n";
    assert_eq!(levels(text), told(&[(0, "Astreinte")]));
    assert!(codes(text).contains(&"V020".to_owned()), "what was not read is said");
}

#[test]
fn one_ladder_is_followed_where_each_severity_has_its_own() {
    let text = "# R\n\n## Escalation matrix\n\n### P1 incidents\n\n- **Immediate**: On-call engineer, Engineering manager\n- **Within 15 minutes**: CTO\n\n### P2 incidents\n\n- **Immediate**: On-call engineer\n- **Within 1 hour**: Engineering manager\n";
    let expected = told(&[(0, "On-call engineer"), (0, "Engineering manager"), (900, "CTO")]);
    assert_eq!(levels(text), expected);
    assert!(codes(text).contains(&"V020".to_owned()), "the other ladder is said");
    let text = "# R\n\n## Escalade\n\n### SEV2\n\n- Immédiat : Astreinte\n- 2 h : Responsable\n\n### SEV1\n\n- Immédiat : Astreinte\n- 30 min : Directeur\n";
    assert_eq!(levels(text), told(&[(0, "Astreinte"), (1800, "Directeur")]));
    let text = "# R\n\n## Escalation\n\n| Severity | First responder | Escalate after | Escalate to |\n|---|---|---|---|\n| P1 | On-call engineer | 15 min | Engineering lead |\n| P1 | Engineering lead | 30 min | CEO |\n| P2 | On-call engineer | 1 hour | Team lead |\n";
    assert_eq!(levels(text), told(&[(0, "On-call engineer"), (900, "Engineering lead"), (1800, "CEO")]));
    assert!(codes(text).contains(&"V021".to_owned()), "the row of the other ladder is said");
    // Levels L1 to L3 are rungs of one ladder.
    let text = "# R\n\n## Escalation\n\n| Level | After | Who |\n|---|---|---|\n| L1 | 0 min | On-call engineer |\n| L2 | 15 min | Team lead |\n";
    assert_eq!(levels(text), told(&[(0, "On-call engineer"), (900, "Team lead")]));
}

#[test]
fn labels_conditions_and_things_to_do_are_nobody_to_call() {
    for text in [
        "# R\n\n## Escalade\n\n- Notification : Immédiate\n- Temps de réponse : < 15 min\n",
        "# R\n\n## Escalade\n\n1. **Immédiat (< 15 min)** : Vérifier les journaux\n2. **Court terme (< 1h)** : Analyser la cause\n",
        "# R\n\n## Escalation\n\nEscalate when:\n\n- Rollouts fail repeatedly\n- The database is unavailable\n",
        "# R\n\n## Escalation\n\n- Vendor portal: for hardware issues\n",
    ] {
        assert_eq!(levels(text), [], "{text}");
        assert!(codes(text).contains(&"V020".to_owned()), "{text}");
    }
    let text = "# R\n\n## Contacts\n\n- 15+ min: Engineering manager\n";
    assert_eq!(compile("d.md", text).contacts, []);
}

#[test]
fn bold_levels_above_labels_are_severities() {
    let text = "# R\n\n## Escalade\n\n**P1 (Critique)** :\n- Notification : Immédiate\n- Temps de réponse : < 15 min\n\n**P2 (Majeur)** :\n- Temps de réponse : < 2h\n";
    let program = compile("d.md", text);
    let said: Vec<_> = program.severities.iter().map(|s| (s.name.as_str(), s.respond_within_seconds)).collect();
    assert_eq!(said, [("P1", Some(900)), ("P2", Some(7200))]);
    assert_eq!(program.escalation, []);
}

#[test]
fn labels_below_the_heading_of_an_alert_are_one_alert() {
    let text = "# R\n\n## Alerts\n\n### SlowCheckout\n\n- **Threshold**: > 2 s\n- **Duration**: 5 min\n- **Severity**: P2\n- **What it means**: more than 5% of the buyers wait.\n- **Response SLA**: within 10 minutes\n";
    assert_eq!(alerts(text), [("SlowCheckout".into(), Some((Op::Gt, 2.0)), Some(300), Some("P2".into()))]);
    let text = "# R\n\n## Alertes\n\n### Paiements refusés\n\n- **Seuil** : > 5 %\n- **Durée** : 10 min\n- **Signification** : plus de 5 % des paiements échouent.\n- **Délai de réponse** : 15 min\n";
    assert_eq!(alerts(text), [("Paiements refusés".into(), Some((Op::Gt, 0.05)), Some(600), None)]);
    // Named in a table, explained below it.
    let text = "# R\n\n## Alerts\n\n| Alert | Condition |\n|---|---|\n| `slow-api` | p95 > 2 s |\n\n### Details\n\n#### `slow-api` → Slack\n\n- **What it means**: p95 exceeds 2 seconds.\n- **Response SLA**: within 10 minutes\n";
    assert_eq!(alerts(text).len(), 1);
    // Entries of a list stay entries.
    let text = "# R\n\n## Alerts\n\n- CPU: > 80% for 5 min\n- Disque : 90 %\n- Restarts: more than 3 in 10 min\n";
    let names: Vec<String> = alerts(text).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["CPU", "Disque", "Restarts"]);
}

#[test]
fn tools_are_no_environments() {
    let text = "# R\n\n## Environments\n\n- **Production**: https://shop.example\n- **Grafana**: https://grafana.shop.example\n- **Azure Portal**: https://portal.azure.com\n- **Status**: https://api.shop.example\n";
    let names = |text: &str| -> Vec<String> {
        compile("d.md", text).environments.into_iter().map(|environment| environment.name).collect()
    };
    assert_eq!(names(text), ["Production", "Status"]);
    let text = "# R\n\n## Environnements\n\n| Service | URL |\n|---|---|\n| API production | https://api.boutique.example |\n| Kibana | https://logs.boutique.example |\n| Site | http://localhost:3000 |\n";
    assert_eq!(names(text), ["API production"]);
}

#[test]
fn dates_are_no_objectives() {
    let text = "# R\n\n## Targets\n\n- Planned date: 2026-03-15\n- Planned window: Saturday 02:00-06:00\n- Checkout p95: < 800 ms\n";
    let names: Vec<String> = compile("d.md", text).objectives.into_iter().map(|objective| objective.name).collect();
    assert_eq!(names, ["Checkout p95"]);
}

#[test]
fn a_period_in_a_story_is_no_task() {
    let tasks = |text: &str| -> Vec<(String, String)> {
        let entries = compile("d.md", text).maintenance;
        entries.into_iter().map(|entry| (entry.title, entry.cadence)).collect()
    };
    for text in [
        "# R\n\n## Maintenance\n\n- **Notes:** the new secret ends every session, so people log in again within their 12h cap. The job must be told of it.\n",
        "# R\n\n## Maintenance windows\n\n- **Best time**: UTC 06:00-08:00 (low traffic)\n- **Avoid**: UTC 14:00-22:00 (peak usage)\n",
        "# R\n\n## Maintenance\n\n- **Heures creuses** : 06:00-08:00\n- **À éviter** : 14:00-22:00\n",
    ] {
        assert_eq!(tasks(text), [], "{text}");
    }
    let text =
        "# R\n\n## Maintenance\n\n- 02:00 UTC: VACUUM\n- Rotate the keys. Every month.\n- Purge des journaux à 3h\n";
    let expected = [("VACUUM", "daily"), ("Rotate the keys. Every month", "monthly"), ("Purge des journaux", "daily")];
    let said = tasks(text);
    assert_eq!(said.len(), 3, "{said:?}");
    for ((title, cadence), (named, every)) in said.iter().zip(expected) {
        assert!(title.starts_with(named.split('.').next().unwrap_or(named)), "{title}");
        assert_eq!(cadence, every);
    }
}

#[test]
fn a_label_in_a_procedure_names_its_alerts_with_their_conditions() {
    let text = "# R\n\n## Latence élevée\n\n**Alerte :** `LatencyHigh` (p95 > 500ms) ou `LatencyCritical` (p95 > 2s)\n**Impact :** pages lentes\n\n### Diagnostic\n\n```bash\nuptime\n```\n\n### Résolution\n\n1. Redémarrer le service\n";
    let program = compile("d.md", text);
    let named: Vec<_> = program.alerts.iter().map(|a| (a.name.as_str(), a.cond.as_ref().map(|c| c.value))).collect();
    assert_eq!(named, [("LatencyHigh", Some(0.5)), ("LatencyCritical", Some(2.0))]);
    let procedure = program.procedures.first().expect("a procedure");
    assert!(procedure.trigger.is_some());
    assert!(procedure.steps.iter().all(|step| step.source.line > 6), "{:#?}", procedure.steps);
    // Without a comparison it only names what it answers.
    let text = "# R\n\n## Backend down\n\n**Alert:** `BackendDown` (Prometheus)\n\n### Diagnosis\n\n```bash\nuptime\n```\n\n### Fix\n\n1. Restart the service\n";
    let program = compile("d.md", text);
    assert_eq!(program.alerts, []);
    assert_eq!(program.procedures.first().and_then(|procedure| procedure.trigger.as_deref()), Some("BackendDown"));
}

#[test]
fn a_condition_may_stand_in_several_columns() {
    let text = "# R\n\n## Alerts\n\n| Alert | Condition | Threshold | Duration | Severity |\n|---|---|---|---|---|\n| `many-5xx` | HTTP 5xx response rate | > 1% | > 2 minutes | P1 |\n| `deep-queue` | Unprocessed rows | > 100 rows | > 5 minutes | P2 |\n";
    assert_eq!(
        alerts(text),
        [
            ("many-5xx".into(), Some((Op::Gt, 0.01)), Some(120), Some("P1".into())),
            ("deep-queue".into(), Some((Op::Gt, 100.0)), Some(300), Some("P2".into()))
        ]
    );
    let text = "# R\n\n## Alarms\n\n| Alarm name | Metric | Threshold | Action |\n|---|---|---|---|\n| `api-cpu` | CPUUtilization > 80% | 5 min | Email |\n| `api-errors` | ErrorCount > 50 | 10 min | Email |\n";
    let said: Vec<_> = alerts(text).into_iter().map(|(name, cond, window, _)| (name, cond, window)).collect();
    assert_eq!(
        said,
        [("api-cpu".into(), Some((Op::Gt, 0.8)), Some(300)), ("api-errors".into(), Some((Op::Gt, 50.0)), Some(600))]
    );
    let text = "# R\n\n## Alertes\n\n| Alerte | Condition | Avertissement | Critique |\n|---|---|---|---|\n| Disque | espace utilisé | > 80 % | > 90 % |\n| Erreurs | 5xx > 3 × 60s | | |\n";
    let values: Vec<_> = alerts(text).into_iter().map(|(name, cond, ..)| (name, cond)).collect();
    assert!(!values.iter().any(|(_, cond)| cond.is_some_and(|(_, value)| (value - 5.0).abs() < 0.1)), "{values:?}");
}

#[test]
fn a_bound_is_what_is_compared_wherever_it_stands() {
    let text = "# R\n\n## Alerts\n\n| Condition | Threshold | Severity |\n|---|---|---|\n| Slow pages | P95 latency > 1000ms over 5 min | SEV2 |\n| Errors | Error rate > 5% over 5 min | SEV1 |\n";
    let said: Vec<_> = alerts(text).into_iter().map(|(name, cond, ..)| (name, cond)).collect();
    assert_eq!(
        said,
        [("Slow pages".to_owned(), Some((Op::Gt, 1.0))), ("Errors".to_owned(), Some((Op::Gt, 0.05)))],
        "what stands first is the name"
    );
    let text = "# R\n\n## Alertes\n\n| Alerte | Condition | Sévérité |\n|---|---|---|\n| Disque > 85% | `df -h` | SEV2 |\n| CPU | > 90 % sur 5 min | SEV3 |\n";
    let said: Vec<_> = alerts(text).into_iter().map(|(name, cond, ..)| (name, cond)).collect();
    assert_eq!(
        said,
        [("Disque > 85%".to_owned(), Some((Op::Gt, 0.85))), ("CPU".to_owned(), Some((Op::Gt, 0.9)))],
        "the name may hold the bound"
    );
}

#[test]
fn what_callers_may_do_is_no_alert() {
    let table = "| `/api/login` | 5 requêtes | 1 minute |\n| `/api/export/*` | 10 requêtes | 1 minute |\n";
    let text = format!("# R\n\n## Rate limits API\n\n| Endpoint | Limite | Fenêtre |\n|---|---|---|\n{table}");
    assert_eq!(alerts(&text), []);
    let text = "# R\n\n## Alertes\n\n| Indicateur | Limite | Fenêtre |\n|---|---|---|\n| Taux d'erreur | > 5 % | 5 min |\n| CPU | > 90 % | 10 min |\n";
    assert_eq!(alerts(text).len(), 2);
}

#[test]
fn a_volume_of_anything_is_no_disk() {
    let indicator = |name: &str| {
        let text =
            format!("# R\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| {name} | > 80% | SEV2 |\n");
        compile("d.md", &text).alerts.first().map(|alert| alert.indicator)
    };
    assert_eq!(indicator("Volume transféré"), Some(Indicator::Unknown));
    assert_eq!(indicator("Unusual volume of reads"), Some(Indicator::Unknown));
    assert_eq!(indicator("Volume plein"), Some(Indicator::DiskUsage));
    assert_eq!(indicator("Volume usage"), Some(Indicator::DiskUsage));
}

#[test]
fn an_update_is_no_daily_task() {
    let tasks = |item: &str| {
        let text = format!("# R\n\n## Maintenance\n\n- {item}\n");
        compile("d.md", &text).maintenance.into_iter().map(|task| (task.cadence, task.schedule)).collect::<Vec<_>>()
    };
    for item in ["Mettre à jour les dépendances", "Announced 24 hours in advance", "Keep 14 days of logs"] {
        assert_eq!(tasks(item), [], "{item}");
    }
    assert_eq!(tasks("Chaque jour : lire les journaux d'erreurs").len(), 1);
    let hourly = |cron: &str| [("hourly".to_owned(), Some(cron.to_owned()))];
    assert_eq!(tasks("Toutes les 6 heures : vérifier les stocks"), hourly("0 */6 * * *"));
    assert_eq!(tasks("Every 15 minutes: replay what was not delivered"), hourly("*/15 * * * *"));
}

#[test]
fn what_a_push_deploys_by_itself_is_read_wherever_it_is_said() {
    let rules = |text: &str| {
        let program = compile("d.md", text);
        program.deploy.into_iter().map(|rule| (rule.branch, rule.environment, rule.automatic)).collect::<Vec<_>>()
    };
    let main = |branch: &str| vec![(branch.to_owned(), "production".to_owned(), true)];
    for (text, branch) in [
        ("# R\n\n## Overview\n\nRender auto-deploys on push to `master`.\n", "master"),
        ("# R\n\n## Deployment\n\n- Push to `main` branch triggers production deployment\n", "main"),
        ("# R\n\n## Présentation\n\nUn push sur `main` déclenche le déploiement en production.\n", "main"),
    ] {
        assert_eq!(rules(text), main(branch), "{text}");
    }
    for text in [
        "# R\n\n## Overview\n\nDisable auto-deploy before you push to `master`.\n",
        "# R\n\n## Overview\n\nDeploy by hand after the push to `master`.\n",
        "# R\n\n## Overview\n\nA push to `master` triggers the tests.\n",
    ] {
        assert_eq!(rules(text), [], "{text}");
    }
    let text = "# R\n\n## Surfaces\n\n| Component | Location | Health URL | Auto-deploy |\n|---|---|---|---|\n| Backend (prod) | Render | <https://api.example.com/health> | Yes — on push to `master` |\n| Backend (preview) | Render | <https://preview.example.com/health> | No |\n";
    assert_eq!(rules(text), main("master"));
    let program = compile("d.md", text);
    let places: Vec<_> = program.environments.iter().map(|it| (it.environment.as_str(), it.url.as_deref())).collect();
    assert_eq!(
        places,
        [
            ("production", Some("https://api.example.com/health")),
            ("staging", Some("https://preview.example.com/health"))
        ]
    );
}

#[test]
fn a_heading_names_its_alert_and_a_label_says_when_it_fires() {
    for (label, case, bound) in [
        ("Trigger", "> 100 login failures/minute from one source", Some((Op::Gt, 100.0))),
        ("Déclencheur", "> 100 échecs de connexion/minute", Some((Op::Gt, 100.0))),
        ("Trigger", "An access across tenants was detected", None),
    ] {
        let text = format!(
            "# R\n\n## Alert: BruteForceAttack\n\n**Severity:** SEV2\n**{label}:** {case}\n\n### Resolution\n\n1. Block the source\n"
        );
        let program = compile("d.md", &text);
        let said: Vec<_> = program
            .alerts
            .iter()
            .map(|it| (it.name.as_str(), it.cond.as_ref().map(|cond| (cond.op, cond.value)), it.severity.as_deref()))
            .collect();
        assert_eq!(said, [("BruteForceAttack", bound, Some("SEV2"))], "{case}");
        assert_eq!(program.procedures[0].trigger.as_deref(), Some("BruteForceAttack"), "{case}");
    }
    // A name is one, be it of several words.
    let text = "# R\n\n## Incident: API down\n\n**Alert:** Shop API down\n\n### Resolution\n\n1. Restart it\n";
    assert_eq!(compile("d.md", text).alerts.len(), 0);
}

#[test]
fn levels_say_below_their_headings_what_they_are() {
    let levels = |text: &str| -> Vec<(String, String)> {
        compile("d.md", text).severities.into_iter().map(|level| (level.name, level.criteria)).collect()
    };
    let said = |rows: &[(&str, &str)]| -> Vec<(String, String)> {
        rows.iter().map(|(name, criteria)| ((*name).to_owned(), (*criteria).to_owned())).collect()
    };
    let text = "# R\n\n## Severity levels\n\n### P1 - Critical\n\n- **Impact**: Nobody can buy\n- **Response time**: 15 minutes\n\n### P2 - High\n\n- Some cannot buy\n- Pages are slow\n- Response time: 1 hour\n";
    assert_eq!(levels(text), said(&[("P1", "Nobody can buy"), ("P2", "Some cannot buy; Pages are slow")]));
    let text = "# R\n\n## Severity levels\n\n### P1 - Nobody can buy\n\n- **Response time**: 15 minutes\n\n### P2 - Some cannot\n\n- Response time: 1 hour\n";
    assert_eq!(levels(text), said(&[("P1", "Nobody can buy"), ("P2", "Some cannot")]));
}

#[test]
fn a_cadence_above_a_list_is_that_of_its_items() {
    let text = "# R\n\n## Maintenance\n\nChaque jour :\n\n- lire les erreurs de Sentry\n\nChaque semaine :\n\n- consulter les tableaux de bord\n";
    let tasks: Vec<_> = compile("d.md", text).maintenance.into_iter().map(|task| task.cadence).collect();
    assert_eq!(tasks, ["daily", "weekly"]);
    let text = "# R\n\n## Maintenance\n\nÀ prévoir :\n\n- lire les erreurs de Sentry\n";
    assert_eq!(compile("d.md", text).maintenance.len(), 0);
}

#[test]
fn an_incident_says_the_bound_of_its_alert_in_other_labels() {
    let said = |text: &str| alerts(text).into_iter().map(|(name, cond, ..)| (name, cond)).collect::<Vec<_>>();
    let text = "# R\n\n## Common Alert Runbooks\n\n### High CPU\n\n**Symptoms:** CPU > 80% sustained for 5 minutes\n\n**Steps:**\n\n1. Restart the service\n";
    assert_eq!(said(text), [("High CPU".to_owned(), Some((Op::Gt, 0.8)))]);
    let text = "# R\n\n## Incidents\n\n### Scenario 1: High CPU\n\n**Symptoms**:\n\n- CloudWatch alarm: CPUUtilization > 80%\n\n**Resolution**:\n\n1. Restart the service\n";
    assert_eq!(said(text), [("High CPU".to_owned(), Some((Op::Gt, 0.8)))]);
    let text = "# R\n\n## Incidents\n\n### Incident: High CPU\n\n**Symptoms:** the load is high\n\n**Resolution:**\n\n1. Restart the service\n";
    assert_eq!(said(text), []);
}

#[test]
fn copies_are_kept_and_not_promised() {
    let kept = |text: &str| {
        let program = compile("d.md", text);
        (program.backup.and_then(|backup| backup.retention_days), program.objectives.len())
    };
    let text = "# R\n\n## Sauvegardes\n\n### Objectifs retenus\n\n| Objectif | Valeur | Sens |\n|---|---|---|\n| RPO | 24 h | Une journée |\n| Rétention quotidienne | 35 jours | Un retour possible |\n";
    assert_eq!(kept(text), (Some(35), 1));
    assert_eq!(kept("# R\n\n## Sauvegardes\n\n- 7 sauvegardes quotidiennes\n"), (Some(7), 0));
    assert_eq!(kept("# R\n\n## Backups\n\n- 30 daily backups\n"), (Some(30), 0));
    assert_eq!(kept("# R\n\n## Backups\n\n- 2 backup servers\n"), (None, 0));
}

#[test]
fn levels_with_their_times_are_read_below_a_label() {
    let text = "# R\n\n## General guidelines\n\n- **Response Times**:\n  - P0 (Critical): <15 minutes\n  - P1 (High): <1 hour\n- **Post-Mortem**: for all P0\n";
    let levels: Vec<_> = compile("d.md", text)
        .severities
        .into_iter()
        .map(|level| (level.name, level.criteria, level.respond_within_seconds))
        .collect();
    let level = |name: &str, criteria: &str, seconds| (name.to_owned(), criteria.to_owned(), Some(seconds));
    assert_eq!(levels, [level("P0", "Critical", 900), level("P1", "High", 3600)]);
    let text = "# R\n\n## General guidelines\n\n- **Runbooks**:\n  - P0 (Critical): page 15\n  - P1 (High): page 16\n";
    assert_eq!(compile("d.md", text).severities.len(), 0);
}

#[test]
fn deployments_in_a_list_survive_a_subsection_and_a_column_answers_whether_they_are_automatic() {
    let deploys = |text: &str| {
        let said = |rule: DeployRule| (rule.branch, rule.environment, rule.automatic);
        compile("d.md", text).deploy.into_iter().map(said).collect::<Vec<_>>()
    };
    let list =
        "# R\n\n## Deployment\n\n- Push to `main` → production (auto)\n\n### Rollback\n\n1. Click \"Rollback\"\n";
    assert_eq!(deploys(list), [("main".to_owned(), "production".to_owned(), true)]);
    for (header, cell, automatic) in
        [("Automatic", "yes", true), ("Automatique", "oui", true), ("Auto", "✅", true), ("Automatic", "no", false)]
    {
        let table = format!(
            "# R\n\n## Deployment\n\n| Branch | Environment | {header} |\n|---|---|---|\n| main | Production | {cell} |\n"
        );
        assert_eq!(deploys(&table), [("main".to_owned(), "production".to_owned(), automatic)], "{header}: {cell}");
    }
}

#[test]
fn so_many_of_the_last_checks_are_counted_and_no_threshold() {
    for written in [
        "3 of the last 5 checks fail",
        "3 des 5 derniers contrôles en échec",
        "3 sur les 5 derniers contrôles en échec",
    ] {
        let text = format!(
            "# R\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API down | {written} | SEV1 |\n"
        );
        let found: Vec<_> =
            compile("d.md", &text).alerts.into_iter().map(|it| (it.count, it.cond, it.indicator)).collect();
        assert_eq!(found, [(Some(3), None, Indicator::HealthCheck)], "{written}");
        assert!(codes(&text).contains(&"V089".to_owned()), "{written}");
    }
}

#[test]
fn what_stands_below_environment_is_one_wherever_it_runs() {
    let text = "# R\n\n## Environments\n\n| Environment | URL |\n|---|---|\n| Shop | http://127.0.0.1:8080 |\n| Grafana | http://127.0.0.1:3000 |\n| Ghost | https://ghost.example.net |\n";
    let names: Vec<String> = compile("d.md", text).environments.into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["Shop", "Ghost"]);
}

#[test]
fn a_fix_finds_its_cell_however_it_is_written_and_leaves_the_row_whole() {
    let text = "# R\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| Slow | **P99** &gt; 3s | sev&#45;1 |\n\n## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | x | 1 h |\n";
    let program = compile("d.md", text);
    let edits: Vec<Edit> =
        program.diagnostics.iter().filter_map(|it| it.fix.as_ref()).flat_map(|fix| fix.edits.clone()).collect();
    let fixed = vectra_runbook::edits::apply(text, &edits).expect("the edits fit");
    assert!(fixed.contains("| Slow | **P99** &gt; 3s over 5 min | SEV1 |"), "{fixed}");
}
