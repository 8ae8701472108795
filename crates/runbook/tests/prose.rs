//! What authors write in prose and lists, as reviewers found it misread: each rule with near misses that it must leave alone.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

/// The steps of a document: what is done, in which stage, with which effect, in which case.
fn steps(text: &str) -> Vec<(String, Stage, EffectClass, Option<String>)> {
    let told = |step: &Step| {
        let text = step.action.clone().unwrap_or_else(|| step.text.clone());
        (text, step.stage, step.effect, step.condition.clone())
    };
    compile("d.md", text).procedures.iter().flat_map(|procedure| &procedure.steps).map(told).collect()
}

/// What is done, and to what effect.
fn effects(text: &str) -> Vec<(String, EffectClass)> {
    steps(text).into_iter().map(|(text, _, effect, _)| (text, effect)).collect()
}

/// What is done.
fn texts(text: &str) -> Vec<String> {
    steps(text).into_iter().map(|(text, ..)| text).collect()
}

#[test]
fn the_last_label_of_a_paragraph_opens_the_list_below_it() {
    for (symptom, cause, fix, first, second) in [
        ("Symptôme :", "Causes :", "Résolution :", "Videz la file.", "Redémarrez le relais."),
        ("Symptom:", "Causes:", "Resolution:", "Empty the queue.", "Restart the relay."),
    ] {
        let text = format!(
            "# Relais\n\n### 1. Relais bloqué\n\n**{symptom}** 502 partout  \n**{cause}** `queue.db` pleine  \n**{fix}**  \n1. {first}\n2. {second}\n\n### 2. Disque plein\n\n**{symptom}** 507  \n**{cause}** journaux  \n**{fix}**\n1. {first}\n2. {second}\n"
        );
        let found = steps(&text);
        assert_eq!(found.len(), 4, "{text}: {found:?}");
        assert!(found.iter().all(|(_, stage, ..)| *stage == Stage::Resolution), "{found:?}");
        assert_eq!(compile("d.md", &text).procedures.len(), 2, "{text}");
    }
    // The other way round, the list is what is wrong.
    let text = "# R\n\n## Incident : relais bloqué\n\n**Résolution :** redémarrer le relais.  \n**Symptômes :**  \n- 502 partout\n- pages blanches\n";
    assert_eq!(texts(text), ["redémarrer le relais."]);
    // Labels of nothing that a procedure has leave their paragraph whole.
    let text = "# R\n\n## Incident: relay stuck\n\n**Resolution:** restart the relay  \n**Owner:** the platform team\n";
    assert_eq!(texts(text).len(), 1);
}

#[test]
fn a_sign_before_a_number_compares_and_is_no_path() {
    for criterion in [
        "Performance degradation > 5x normal",
        "Queue depth > 100 for more than 10 minutes",
        "Volume : > 10 000 personnes (4 pts)",
        "Disk > 85",
    ] {
        let text = format!(
            "# R\n\n## Incident Severity Levels\n\n### SEV-2 (High)\n\n- {criterion}\n- Pages broken for many\n"
        );
        assert_eq!(texts(&text), [""; 0], "{criterion}");
    }
    let text = "# R\n\n## Rollback\n\n1. Vercel > Deployments\n2. Settings > Users > Add\n3. Settings > 2FA keys\n";
    assert_eq!(
        compile("d.md", text).procedures[0].steps.iter().filter(|step| step.kind == StepKind::UiPath).count(),
        3
    );
}

#[test]
fn a_path_that_is_looked_at_is_not_changed() {
    for (written, effect) in [
        ("Vérifier webhook GitHub > Vercel", EffectClass::Observe),
        ("Check Settings > Users", EffectClass::Observe),
        ("Check Deploys > Rollback", EffectClass::Change),
        ("Settings > Users > Add", EffectClass::Change),
    ] {
        let text = format!("# R\n\n## Incident: logins fail\n\n### Resolution\n\n1. {written}\n");
        assert_eq!(effects(&text), [(written.to_owned(), effect)]);
    }
}

#[test]
fn the_sentence_above_a_program_that_nobody_knows_may_say_that_it_destroys() {
    use EffectClass::{Change, Danger};
    for (said, commands, expected) in [
        ("Stop the platform and delete all of its data:", "./ctl down", [Danger].as_slice()),
        ("Arrêter la plateforme et effacer les données associées :", "./ctl down", &[Danger]),
        ("Stop the platform:", "./ctl down", &[Change]),
        ("Stop the container and delete it:", "./ctl stop a\n./ctl forget a", &[Change, Danger]),
        ("Do not delete the data:", "./ctl down", &[Change]),
        // A program whose rules are known does what they say.
        ("Restart it, which deletes nothing:", "systemctl restart a", &[Change]),
    ] {
        let text = format!("# R\n\n## Restart\n\n{said}\n\n```bash\n{commands}\n```\n");
        let found: Vec<EffectClass> = effects(&text).into_iter().map(|(_, effect)| effect).collect();
        assert_eq!(found, expected, "{said}");
    }
    let policies = "# R\n\n## Incident: network\n\n```bash\nkubectl delete networkpolicy --all -n a\nkubectl delete networkpolicy deny-all -n a\n./rollback-from-backup.sh\n```\n";
    let found: Vec<EffectClass> = effects(policies).into_iter().map(|(_, effect)| effect).collect();
    assert_eq!(found, [Danger, Change, Danger]);
}

#[test]
fn a_numbered_item_is_a_step_and_things_inside_of_it_are_its_objects() {
    for heading in ["First 15 Minutes", "Incident: homepage down"] {
        let text = format!(
            "# R\n\n## {heading}\n\n1. Acknowledge the alert.\n2. Confirm the blast radius:\n   - home page\n   - `/api/health`\n   - logs, if there are any\n3. Collect:\n   - queue depth\n4. Restart the relay.\n"
        );
        let expected = ["Acknowledge the alert.", "Confirm the blast radius", "Collect", "Restart the relay."];
        assert_eq!(texts(&text), expected, "{heading}");
    }
    let text = "# R\n\n## First 15 Minutes\n\n1. Decide:\n   - immediate rollback (after a deployment)\n   - hotfix forward\n2. Decide which:\n   - **Revert**: `git revert a`\n   - Repair it on a branch\n";
    assert_eq!(texts(text)[0], "Decide");
    assert!(texts(text).iter().any(|text| text.contains("git revert")), "{:?}", texts(text));
    // What is to be done inside of it is a step of its own.
    let text = "# R\n\n## First 15 Minutes\n\n1. **If the pods are not ready:**\n   - Check the logs\n   - Restart the pods\n2. **If the service is wrong:**\n   - Recreate the service\n";
    let found: Vec<_> = steps(text).into_iter().map(|(text, .., case)| (text, case.unwrap_or_default())).collect();
    let found: Vec<_> = found.iter().map(|(text, case)| (text.as_str(), case.as_str())).collect();
    let (pods, service) = ("the pods are not ready", "the service is wrong");
    assert_eq!(found, [("Check the logs", pods), ("Restart the pods", pods), ("Recreate the service", service)]);
    // Below what is measured, too, where the heading says that steps stand there.
    let text = "# R\n\n## Performance Monitoring\n\n### Daily review\n\n#### Steps:\n\n1. **Check the dashboard**\n   - Open Grafana\n   - Review the error rate > 5%\n2. **Cache**\n   - Monitor the hit rate\n";
    assert_eq!(texts(text), ["Open Grafana", "Review the error rate > 5%", "Monitor the hit rate"]);
    // What somebody planned or has is nothing to do.
    let text = "# R\n\n## Prevention\n\n1. **High Availability:**\n   - Multiple replicas (minimum 3)\n   - Health checks configured\n";
    assert_eq!(texts(text), [""; 0]);
}

#[test]
fn a_generic_heading_is_named_after_the_one_above() {
    for (theme, name, generic) in [
        ("Monitoring", "Daily review", "Steps:"),
        ("Sécurité", "Rotation des clés", "Étapes"),
        ("Other", "Rotate the keys", "Procedure"),
    ] {
        let text =
            format!("# R\n\n## {theme}\n\n### {name}\n\n#### {generic}\n\n1. Check the disk\n2. Restart the relay\n");
        let program = compile("d.md", &text);
        let titles: Vec<_> = program.procedures.iter().map(|found| found.title.as_str()).collect();
        assert_eq!(titles, [name], "{text}");
    }
    // A heading of its own, and a task among others, keep their names.
    let text = "# R\n\n## Maintenance\n\n### Restart all\n\n```bash\nsystemctl restart a\n```\n\n### Check disk usage\n\n```bash\ndf -h\n```\n";
    let program = compile("d.md", text);
    let titles: Vec<_> = program.procedures.iter().map(|found| found.title.as_str()).collect();
    assert_eq!(titles, ["Restart all", "Check disk usage"]);
}

#[test]
fn decisions_of_a_plain_block_are_branches() {
    for text in [
        "SI clé expirée :\n  → Régénérer la clé\n  → Redéployer\n\nSINON :\n  → Vérifier l'URL",
        "IF the key expired:\n  - Rotate the key\n  - Redeploy\n\nELSE:\n  - Check the address",
    ] {
        let text = format!("# R\n\n## Incident: payments\n\n**Resolution:**\n\n```\n{text}\n```\n");
        let found = steps(&text);
        let cases: Vec<_> = found.iter().map(|(.., case)| case.as_deref().unwrap_or_default()).collect();
        assert_eq!(cases.len(), 3, "{found:?}");
        assert!(cases[0] == cases[1] && cases[0] != cases[2] && !cases[2].is_empty(), "{cases:?}");
        assert!(found.iter().all(|(_, stage, ..)| *stage == Stage::Resolution));
    }
    // A message and a drawing hold no decisions.
    for text in ["Hello,\n\nif you see this:\n  - reply", "a → b\n  → c"] {
        let text = format!("# R\n\n## Incident: payments\n\n**Resolution:**\n\n```\n{text}\n```\n");
        assert_eq!(texts(&text), [""; 0], "{text}");
    }
}

#[test]
fn a_numbered_comment_opens_a_case_for_all_up_to_the_next_one() {
    let text = "# R\n\n## Incident: host down\n\n```bash\n# STEP 1: look\nsystemctl status a\n\n# STEP 2: If the host is gone (failover)\nsystemctl start b\n\n# Point the traffic\nsystemctl reload proxy\n\n# STEP 3: afterwards\nsystemctl start c\n```\n";
    let cases: Vec<_> = steps(text).into_iter().map(|(text, .., case)| (text, case.is_some())).collect();
    let cases: Vec<_> = cases.iter().map(|(text, case)| (text.as_str(), *case)).collect();
    let expected = [
        ("systemctl status a", false),
        ("systemctl start b", true),
        ("systemctl reload proxy", true),
        ("systemctl start c", false),
    ];
    assert_eq!(cases, expected);
}

#[test]
fn a_command_is_no_case_of_what_it_shows() {
    let text = "# R\n\n## Restart\n\n1. `npm test` → 0 errors\n2. `npm run build` → Build passed\n3. Crash → restart the relay\n4. **Test:** Ask the user to retry\n5. On that page: ⋯ → Promote\n";
    let program = compile("d.md", text);
    let steps = &program.procedures[0].steps;
    let found: Vec<_> = steps.iter().map(|step| (step.condition.as_deref(), step.expect.as_deref())).collect();
    assert_eq!(
        found,
        [(None, Some("0 errors")), (None, Some("Build passed")), (Some("Crash"), None), (None, None), (None, None)]
    );
}

#[test]
fn what_a_procedure_is_for_is_no_case_of_its_steps() {
    for label in [
        "**When**: the base is corrupt.",
        "**Quand** : la base est corrompue",
        "If the base is corrupt, follow these steps:",
    ] {
        let text =
            format!("# R\n\n## Restore\n\n### Scenario 1: base\n\n{label}\n\n1. Stop the relay\n2. Start the relay\n");
        assert!(steps(&text).iter().all(|(.., case)| case.is_none()), "{text}");
    }
    // Further down, and where it says what to do itself, it is one.
    for label in ["**When**: the base is corrupt.", "If the base is corrupt, restart it:"] {
        let text = format!(
            "# R\n\n## Restore\n\n1. Check the base\n\n### Repair\n\n{label}\n\n1. Stop the relay\n2. Start the relay\n"
        );
        assert!(steps(&text).iter().any(|(.., case)| case.is_some()), "{text}");
    }
}

#[test]
fn properties_legends_and_descriptions_are_no_steps() {
    for item in [
        "**Format**: `pg_dump --format=custom`",
        "**Emplacement** : `./backups/base.sql.gz`",
        "**Build Command:** `npm run build`",
        "`failed`: the engine stopped",
        "See [the architecture](architecture.md) for its structure",
        "Voir [la structure](structure.md)",
        "Builds fail with `column a does not exist`",
    ] {
        let text = format!("# R\n\n## Deployment\n\n- {item}\n- Restart the relay\n");
        assert_eq!(texts(&text), ["Restart the relay"], "{item}");
    }
    for item in [
        "Logs: `grep error app.log`",
        "**Fix**: Restart the workers",
        "`worker`: restart it",
        "See [Grafana](https://g.example)",
    ] {
        let text = format!("# R\n\n## Incident: relay\n\n### Resolution\n\n- {item}\n- Restart the relay\n");
        assert_eq!(texts(&text).len(), 2, "{item}");
    }
    let text = "# R\n\n## Deployment\n\n1. Open a pull request. The workflow then starts. It will:\n   - Run `terraform plan`\n   - Post the plan\n2. Edit the manifests. This could be:\n   - Updating an image\n3. Restart the relay\n";
    assert_eq!(texts(text).len(), 3, "{:?}", texts(text));
}

#[test]
fn a_script_of_a_file_is_one_step() {
    let script = "set -e\nDIR=/tmp/a\npg_dump shop > $DIR/a.sql\nrm -rf /srv/data\n";
    let text = format!("# R\n\n## Backup\n\n```bash\n#!/bin/bash\n# scripts/backup.sh\n{script}```\n");
    assert_eq!(effects(&text).len(), 1);
    assert_eq!(effects(&text)[0].1, EffectClass::Danger);
    let parts = format!("# R\n\n## Backup\n\n```bash\n# 1. Copy\n{script}```\n");
    assert!(effects(&parts).len() > 2);
}

#[test]
fn temporary_files_of_a_name_are_the_block_s_own() {
    for (place, effect) in [
        ("/tmp/restore_$(date +%s)", EffectClass::Change),
        ("/srv/restore", EffectClass::Danger),
        ("/tmp/../srv", EffectClass::Danger),
        ("/tmp/", EffectClass::Danger),
    ] {
        let text = format!("# R\n\n## Restore\n\n```bash\nDIR=\"{place}\"\nmkdir -p \"$DIR\"\nrm -rf \"$DIR\"\n```\n");
        assert_eq!(effects(&text).last().map(|(_, effect)| *effect), Some(effect), "{place}");
    }
}

#[test]
fn a_document_that_is_a_procedure_tells_of_incidents_too() {
    let text = "# Incident privacy\n\n## 1. Definition of an incident\n\n- External audit\n\n## 2. Triage\n\n- [ ] **Collect the logs**:\n  - Audit events\n  - Access log (90 days)\n- [ ] Check the firewall\n\n## 3. Containment\n\n### Actions by type of breach\n\n#### Leak\n\n- [ ] Block the account\n\n#### Loss\n\n- [ ] Restore from the backup\n\n## 4. Report\n\nWrite a report including:\n\n1. **Timeline** (complete)\n2. **Root cause**\n\n## 5. Register\n\n```sql\nCREATE TABLE breaches (id INT);\n```\n\n## 6. Checklist recap\n\n- [ ] Logs collected\n";
    let found: Vec<_> = steps(text).into_iter().map(|(text, .., case)| (text, case.unwrap_or_default())).collect();
    let found: Vec<_> = found.iter().map(|(text, case)| (text.as_str(), case.as_str())).collect();
    assert_eq!(
        found,
        [
            ("Collect the logs", ""),
            ("Check the firewall", ""),
            ("Block the account", "Leak"),
            ("Restore from the backup", "Loss"),
            ("Write a report including", "")
        ]
    );
    // A runbook of one page is the procedure with all of its parts.
    let text = "# Relay down\n\nThe relay is gone.\n\n## Symptoms\n\n- 502\n\n## Diagnosis\n\n- Check the logs\n\n## Resolution\n\n- Restart the relay\n";
    assert_eq!(texts(text), ["Check the logs", "Restart the relay"]);
}

#[test]
fn a_label_that_says_what_is_seen_is_a_case() {
    let text = "# R\n\n## Incident: report wrong\n\n### Verify the data\n\n**The total is null:**\n- Check the imports\n- This is no error\n\n**Check the rows:**\n- Count the rows\n";
    let found: Vec<_> = steps(text).into_iter().map(|(text, .., case)| (text, case)).collect();
    assert_eq!(
        found,
        [("Check the imports".to_owned(), Some("The total is null".to_owned())), ("Count the rows".to_owned(), None)]
    );
}

#[test]
fn a_database_of_the_block_s_own_is_no_danger() {
    use EffectClass::{Change, Danger};
    for (made, expected) in [("createdb trial", [Change, Change, Change]), ("createdb other", [Change, Danger, Danger])]
    {
        let text = format!("# R\n\n## Restore\n\n```bash\n{made}\npg_restore -d trial a.dump\ndropdb trial\n```\n");
        let found: Vec<_> = effects(&text).into_iter().map(|(_, effect)| effect).collect();
        assert_eq!(found, expected, "{made}");
    }
}

#[test]
fn one_problem_is_a_procedure_and_several_are_a_shelf() {
    let text = "# Plan\n\n## Scénarios de sinistre\n\n### 1. Panne base de données (P0)\n\n#### Causes possibles\n\n- Crash\n\n#### Procédure de récupération\n\n```bash\nsystemctl restart base\n```\n";
    let titles = |text: &str| -> Vec<String> {
        compile("d.md", text).procedures.iter().map(|found| found.title.clone()).collect()
    };
    assert_eq!(titles(text), ["Panne base de données (P0)"]);
    let text = "# Plan\n\n## Pannes réseau\n\n### Lien coupé\n\n- Redémarrer le routeur\n\n### DNS muet\n\n- Relancer le service\n";
    assert_eq!(titles(text), ["Lien coupé", "DNS muet"]);
}

#[test]
fn forms_and_columns_say_nothing_of_the_document() {
    let text = "# R\n\n## Communication\n\n- Message template:\n  - `Status`: investigating | identified | resolved\n\n## References\n\n| Document | Description |\n|---|---|\n| [a](a.md) | The other one |\n";
    let program = compile("d.md", text);
    assert_eq!((program.runbook.status, program.runbook.document), (None, None));
    let text = "# R\n\n- Status: approved\n\n| Document | OPS-7 |\n|---|---|\n| Version | 2.1 |\n";
    let program = compile("d.md", text);
    assert_eq!(
        (program.runbook.status.as_deref(), program.runbook.document.as_deref()),
        (Some("approved"), Some("OPS-7"))
    );
}

#[test]
fn phases_of_a_list_are_all_of_them() {
    let text = "# R\n\n## Processus de résolution\n\n### Étapes de résolution\n\n1. Accusé de réception\n2. Analyse initiale\n3. Investigation\n4. Résolution\n5. Vérification\n6. Communication\n";
    let program = compile("d.md", text);
    assert_eq!(program.phases.len(), 6, "{:?}", program.phases);
    assert!(program.procedures.is_empty());
}

/// The texts of all steps.
fn all_steps(text: &str) -> Vec<String> {
    let program = vectra_runbook::compile("d.md", text);
    program.procedures.into_iter().flat_map(|found| found.steps).map(|step| step.text).collect()
}

#[test]
fn what_is_not_to_be_done_is_no_step() {
    let text = "# R\n\n## Incident: queue stuck\n\n### Resolution\n\n1. Restart the worker\n\n❌ **DON'T:**\n\n- Delete the queue\n- Stop the broker\n\n### What on-call is NOT expected to do\n\n- Fix everything alone\n";
    assert_eq!(all_steps(text), ["Restart the worker"]);
    let text = "# R\n\n## Incident: queue stuck\n\n### Resolution\n\n- Don't panic: restart the worker\n";
    assert_eq!(all_steps(text).len(), 1);
}

#[test]
fn what_stands_at_the_foot_is_no_step() {
    let text = "# R\n\n## Incident : file bloquée\n\n### Résolution\n\n1. Relancer le worker\n\n---\n\n*Document mis à jour: 13 juillet 2025*  \n*Version: 1.0*  \n*Équipe: exploitation*\n";
    assert_eq!(all_steps(text), ["Relancer le worker"]);
}

#[test]
fn what_a_program_does_is_no_step() {
    let text = "# R\n\n## Exercise\n\n```bash\nbash scripts/exercise.sh\n```\n\nThe exercise script:\n\n1. Reads the copies\n2. Creates a fresh one\n\n## Release\n\n```bash\nmake release\n```\n\nCette commande exécute automatiquement :\n\n- `git pull`\n- `docker compose build`\n";
    assert_eq!(all_steps(text), ["bash scripts/exercise.sh", "make release"]);
    let text = "# R\n\n## Release\n\nThe steps:\n\n1. Run the migrations\n2. Restart the service\n";
    assert_eq!(all_steps(text).len(), 2);
}

#[test]
fn a_command_beside_its_action_is_what_is_run() {
    let text = "# R\n\n## Incidents\n\n| Problem | Action | Command |\n|---|---|---|\n| Disk full | Clean up | `docker system prune -a -f` |\n| Bad release | Roll back | `./scripts/rollback.sh --quick` |\n";
    assert_eq!(all_steps(text), ["docker system prune -a -f", "./scripts/rollback.sh --quick"]);
}

#[test]
fn commands_of_one_form_are_no_output_of_each_other() {
    let text = "# R\n\n## Useful commands\n\n```bash\nmake up      # start it\nmake ps      # what runs\nmake down    # stop everything\n```\n";
    assert_eq!(all_steps(text), ["make up", "make ps", "make down"]);
}

#[test]
fn options_that_a_block_numbers_are_ways() {
    let text = "# R\n\n## Incident: board is wrong\n\n### Resolution\n\n```sql\n-- OVERRIDE 1: force ON.\nUPDATE flags SET enabled = true WHERE name = 'board';\n\n-- OVERRIDE 2: incident kill.\nUPDATE flags SET enabled = false WHERE name = 'board';\n```\n";
    let program = vectra_runbook::compile("d.md", text);
    let ways: Vec<bool> =
        program.procedures.iter().flat_map(|found| &found.steps).map(|step| step.alternative_of.is_some()).collect();
    assert_eq!(ways, [false, true]);
}

#[test]
fn stages_and_cases_end_where_they_end() {
    let text = "# R\n\n## Incident: rows were deleted\n\n#### Detection\n\n- Empty tables in the base\n- People report missing orders\n\n#### Response\n\n**Step 1: Identify the time**\n\n```bash\npsql -c 'SELECT max(at) FROM audit;'\n```\n\n**Step 2: Point-in-time recovery**\n\n```bash\n./restore.sh pitr '10:30'\n```\n\nRestart the api even if the copy failed.\n";
    let program = vectra_runbook::compile("d.md", text);
    let steps: Vec<_> = program.procedures.iter().flat_map(|found| &found.steps).collect();
    let told: Vec<_> = steps.iter().map(|step| (step.text.as_str(), step.stage, step.condition.as_deref())).collect();
    assert_eq!(steps.len(), 3, "{told:?}");
    assert!(steps.iter().all(|step| step.condition.is_none()), "{told:?}");
    assert_eq!(steps.get(1).map(|step| step.stage), Some(vectra_runbook::program::Stage::Resolution), "{told:?}");
}

#[test]
fn levels_before_a_colon_are_a_case() {
    let text = "# R\n\n## Incident: site down\n\n### Resolution\n\n1. For SEV-1/SEV-2: call the lead\n2. For all others: wait\n";
    let program = vectra_runbook::compile("d.md", text);
    let cases: Vec<_> =
        program.procedures.iter().flat_map(|found| &found.steps).map(|step| step.condition.as_deref()).collect();
    assert_eq!(cases.first(), Some(&Some("For SEV-1/SEV-2")), "{cases:?}");
}

#[test]
fn a_drawn_tree_is_read_with_its_branches() {
    let text = "# R\n\n## Incident: the release is broken\n\n```\nIs one service hit?\n├── YES → One service:\n│   1. docker compose stop worker\n│   2. Check the rows:\n│      psql -c 'SELECT count(*) FROM rows'\n└── NO → All of them:\n    1. bash scripts/rollback_stack.sh\n    2. If that fails → call the lead\n```\n";
    let program = vectra_runbook::compile("d.md", text);
    let steps: Vec<_> = program.procedures.iter().flat_map(|found| &found.steps).collect();
    let told: Vec<_> = steps.iter().map(|step| (step.text.as_str(), step.condition.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("docker compose stop worker", Some("Is one service hit: YES")),
            ("psql -c 'SELECT count(*) FROM rows'", Some("Is one service hit: YES")),
            ("bash scripts/rollback_stack.sh", Some("Is one service hit: NO")),
            ("If that fails → call the lead", Some("Is one service hit: NO, that fails")),
        ]
    );
    let text = "# R\n\n## Incident: the release is broken\n\n```\nFound\n├── Is it down?\n│   └── YES → Emergency rollback\n├── Is it slow?\n│   ├── Severe → Immediate rollback\n│   └── NO → Wait\n```\n";
    let program = vectra_runbook::compile("d.md", text);
    let steps: Vec<_> = program.procedures.iter().flat_map(|found| &found.steps).collect();
    let told: Vec<_> = steps.iter().map(|step| (step.text.as_str(), step.condition.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("Emergency rollback", Some("Is it down: YES")),
            ("Immediate rollback", Some("Is it slow: Severe")),
            ("Wait", Some("Is it slow: NO")),
        ]
    );
    let text = "# R\n\n## Incident: the release is broken\n\n```\nsrc\n├── no\n│   └── main.rs\n└── yes.rs\n```\n\n1. Restart the service\n";
    assert_eq!(all_steps(text), ["Restart the service"]);
}

#[test]
fn to_make_sure_of_something_looks_and_is_no_case() {
    for (written, effect, condition) in [
        ("S'assurer que la base répond", EffectClass::Observe, None),
        ("S’assurer que la base répond, puis relancer le service", EffectClass::Change, None),
        ("S'il y a une erreur, relancer le service", EffectClass::Change, Some("y a une erreur")),
        ("Prendre note de la valeur actuelle", EffectClass::Observe, None),
    ] {
        let found =
            steps(&format!("# R\n\n## Incident : panne\n\n### Résolution\n\n1. {written}\n2. Redémarrer la base\n"));
        let first = found.first().map(|(_, _, effect, condition)| (*effect, condition.as_deref()));
        assert_eq!(first, Some((effect, condition)), "{written}");
    }
}
