//! What a document tells beside its steps: alternatives, details, fields, prerequisites, places; and how far a case reaches.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

/// The steps of all procedures: case, text, and whether each is another way to do one above.
fn steps(text: &str) -> Vec<(Option<String>, String, bool)> {
    let program = compile("d.md", text);
    let steps = program.procedures.into_iter().flat_map(|procedure| procedure.steps);
    steps
        .map(|step| {
            let told = step.action.clone().unwrap_or_else(|| step.text.clone());
            (step.condition, told, step.alternative_of.is_some())
        })
        .collect()
}

fn incident(body: &str) -> String {
    format!("# Shop\n\n## Incident: API down\n\n### Resolution\n\n{body}\n")
}

#[test]
fn numbered_ways_are_alternatives_and_no_cases() {
    for (first, second) in [
        ("# Option 1: Restart the service", "# Option 2: Recreate the container"),
        ("# Option 1 : Redémarrer le service", "# Option 2 : Recréer le conteneur"),
        ("# Solution A - Restart the service", "# Solution B - Recreate the container"),
    ] {
        let text = incident(&format!(
            "```bash\n{first}\ndocker restart api\n\n{second}\ndocker compose up -d --force-recreate api\n```"
        ));
        let told: Vec<_> = steps(&text).into_iter().map(|(case, _, other)| (case, other)).collect();
        assert_eq!(told, [(None, false), (None, true)], "{text}");
    }
    // What is numbered is wrong, not to be done.
    let text =
        incident("```bash\n# Cause 1: the queue is full\ndocker restart api\n\n# Cause 2: no disk left\ndf -h\n```");
    assert!(steps(&text).iter().all(|(case, _, other)| case.is_some() && !other), "{text}");
}

#[test]
fn what_things_run_on_makes_ways_to_do_the_same() {
    for (docker, kubernetes) in [("# Docker", "# Kubernetes"), ("# Avec Docker", "# Avec Kubernetes")] {
        let text = incident(&format!(
            "```bash\n{docker}\ndocker restart api\n\n{kubernetes}\nkubectl rollout restart deploy/api\nkubectl rollout restart deploy/web\n```"
        ));
        let others: Vec<bool> = steps(&text).into_iter().map(|(.., other)| other).collect();
        assert_eq!(others, [false, true, true], "{text}");
    }
    let text = incident("```bash\n# Docker\ndocker restart api\n\n# Logs\ndocker logs api\n```");
    assert!(steps(&text).iter().all(|(.., other)| !other), "{text}");
}

#[test]
fn a_case_reaches_as_far_as_its_label_says() {
    let text = incident(
        "2. **If the restart fails**: deploy the last version\n   ```bash\n   # Swap back if using staging slots\n   az webapp deployment slot swap\n   az webapp restart\n   ```",
    );
    let cases: Vec<_> = steps(&text).into_iter().map(|(case, ..)| case.unwrap_or_default()).collect();
    assert!(cases.iter().all(|case| case.starts_with("the restart fails")) && cases.len() == 2, "{cases:?}");
    assert!(cases[0].contains("staging slots"), "{cases:?}");
    let text = incident(
        "1. Roll back if needed: `kubectl rollout undo deploy/api`\n2. Relancer si nécessaire : `docker restart api`",
    );
    let told: Vec<_> = steps(&text).into_iter().map(|(case, ..)| case).collect();
    assert_eq!(told, [Some("needed".to_owned()), Some("nécessaire".to_owned())]);
    for (item, case, action) in [
        ("No response, restart it", Some("No response"), "restart it"),
        ("Toujours pas de réponse : redémarrer le service", Some("Toujours pas de réponse"), "redémarrer le service"),
        ("Restart it, no need to wait", None, "Restart it, no need to wait"),
    ] {
        let told = steps(&incident(&format!("1. {item}")));
        assert_eq!(told, [(case.map(str::to_owned), action.to_owned(), false)], "{item}");
    }
}

#[test]
fn what_a_message_holds_is_no_step_of_its_own() {
    for item in ["Write to support with:", "Écrire au support en précisant :"] {
        let text = incident(&format!(
            "1. {item}\n   - hour of the beginning\n   - our account number\n2. Restart the service"
        ));
        let program = compile("d.md", &text);
        let steps: Vec<_> = program.procedures[0].steps.iter().map(|step| (step.source.lines, step.effect)).collect();
        assert_eq!(steps, [([7, 9], EffectClass::Observe), ([10, 10], EffectClass::Change)], "{text}");
    }
}

#[test]
fn each_item_is_a_step_or_said() {
    let text = "# Shop\n\n## Incident: API down\n\n### Resolution\n\n- Causes we have seen:\n  - a full disk\n  - a lost key\n- Restart the service\n  - it takes two minutes\n";
    let program = compile("d.md", text);
    let said = program.diagnostics.iter().filter(|found| found.code == "V020").map(|found| found.source.line);
    let made: Vec<u32> =
        program.procedures[0].steps.iter().flat_map(|step| step.source.lines[0]..=step.source.lines[1]).collect();
    assert_eq!(made, [10, 11], "{program:#?}");
    assert_eq!(said.collect::<Vec<_>>(), [7]);
}

#[test]
fn fields_prerequisites_and_places_are_no_steps() {
    for body in [
        "**Target time:** Diagnosis < 5min, restore < 1h (RTO ~2h).",
        "**Temps cible :** Diagnostic < 5min, restore < 1h (RTO ~2h).",
        "**Prerequisites:**\n\n- A valid backup file\n- Rights on the database",
        "**Prérequis :**\n\n- Fichier de sauvegarde valide\n- Droits sur la base",
    ] {
        assert_eq!(steps(&incident(body)), [], "{body}");
    }
    let text =
        "# Shop\n\n## Useful commands\n\n1. Vercel : vercel.com/dashboard\n2. Stripe: https://dashboard.stripe.com\n";
    assert_eq!(steps(text), []);
    for heading in ["Required information", "Incident report template", "Rapport d'incident", "Guidelines", "Principes"]
    {
        let text = format!("# Shop\n\n## {heading}\n\n- Start Time: when it began\n- Restart date\n");
        assert_eq!(steps(&text), [], "{heading}");
    }
    let text = incident("**Prerequisites:**\n\n- Log in to the bastion\n\n**Steps:**\n\n- Restart the service");
    assert_eq!(steps(&text).len(), 2, "{text}");
}

#[test]
fn the_way_through_a_screen_is_no_case() {
    for (item, effect) in [
        ("Open the Vercel dashboard → project → deployments", EffectClass::Observe),
        ("Vercel Logs → Chercher les accès suspects", EffectClass::Observe),
        ("Switcher le trafic de blue → green", EffectClass::Change),
    ] {
        let program = compile("d.md", &incident(&format!("1. {item}")));
        let told: Vec<_> = program
            .procedures
            .iter()
            .flat_map(|found| &found.steps)
            .map(|step| (step.condition.is_some(), step.effect))
            .collect();
        assert_eq!(told, [(false, effect)], "{item}");
    }
}

#[test]
fn times_without_an_answer_add_up() {
    for (condition, timeout, unanswered) in
        [("Condition", "Timeout", "P1 unacknowledged"), ("Condition", "Délai imparti", "Sans réponse")]
    {
        let text = format!(
            "# Shop\n\n## Escalation\n\n| Step | {condition} | Action | {timeout} |\n|---|---|---|---|\n| 1 | An alert fires | Primary on-call | — |\n| 2 | {unanswered} | Secondary on-call | 10 minutes |\n| 3 | {unanswered} | Engineering lead | 10 minutes |\n| 4 | Customer impact confirmed | CTO | 1 hour |\n"
        );
        let levels: Vec<_> =
            compile("d.md", &text).escalation.into_iter().map(|level| (level.after_seconds, level.contact)).collect();
        let named = |seconds: u64, name: &str| (seconds, name.to_owned());
        assert_eq!(
            levels,
            [named(0, "Primary on-call"), named(600, "Secondary on-call"), named(1200, "Engineering lead")],
            "{text}"
        );
    }
}

#[test]
fn tables_are_told_by_their_columns() {
    let role = |heading: &str, table: &str| {
        let text = format!("# Shop\n\n## {heading}\n\n{table}\n");
        compile("d.md", &text).tables.last().map(|table| table.role)
    };
    for (heading, table, expected) in [
        (
            "Latency thresholds",
            "| Endpoint | Warning (p95 >) | Critical (p95 >) |\n|---|---|---|\n| `/login` | 250 ms | 500 ms |",
            Role::Alerts,
        ),
        ("What healthy looks like", "| Check | Expected |\n|---|---|\n| Nodes | 2/2 Ready |", Role::Checks),
        ("État du cluster", "| Contrôle | Valeur attendue |\n|---|---|\n| Nœuds | 2/2 prêts |", Role::Checks),
        ("Restored", "| Check | Result |\n|---|---|\n| Rows | 12 of 12 |", Role::Other),
        (
            "Log patterns",
            "| Pattern | Meaning | Action |\n|---|---|---|\n| `refused` | No network | Check the firewall |",
            Role::Steps,
        ),
        ("Roles", "| Role | Current holder |\n|---|---|\n| Incident commander | Ada Byron |", Role::Contacts),
        (
            "Recovery tests",
            "| Test type | Frequency | Last executed |\n|---|---|---|\n| Restore | Weekly | - |",
            Role::Maintenance,
        ),
    ] {
        assert_eq!(role(heading, table), Some(expected), "{table}");
    }
}

/// What speaks for a role adds up: columns that no list of columns has, below a heading that says what they are about.
#[test]
fn tables_are_told_by_what_speaks_for_a_role_together() {
    let role = |headings: &str, table: &str| {
        let text = format!("# Shop\n\n{headings}\n\n{table}\n");
        compile("d.md", &text).tables.last().map(|table| table.role)
    };
    for (headings, table, expected) in [
        (
            "## Troubleshooting",
            "| Symptom | Probable cause | What to do |\n|---|---|---|\n| 502 | Pod down | Restart it |",
            Role::Steps,
        ),
        (
            "## Dépannage",
            "| Symptôme | Cause probable | Que faire |\n|---|---|---|\n| 502 | Pod arrêté | Le relancer |",
            Role::Steps,
        ),
        (
            "## Severity levels",
            "| Severity | Criteria | Examples |\n|---|---|---|\n| P1-Critical | All down | Checkout |\n| P2-High | Slow | Search |",
            Role::Severities,
        ),
        (
            "## Niveaux de gravité",
            "| Gravité | Critère | Exemples |\n|---|---|---|\n| P1-Critique | Tout est arrêté | Paiement |\n| P2-Haute | Lent | Recherche |",
            Role::Severities,
        ),
        ("## Settings", "| Variable | Default |\n|---|---|\n| `POOL_SIZE` | 10 |\n| `LOG_LEVEL` | info |", Role::Other),
        ("## Fichiers", "| Fichier | Rôle |\n|---|---|\n| `app.py` | point d'entrée |", Role::Other),
    ] {
        assert_eq!(role(headings, table), Some(expected), "{headings}: {table}");
    }
}

/// A request that stands in a sentence does what its method says, and a format is nothing that is wiped.
#[test]
fn requests_in_sentences_and_formats_do_what_they_say() {
    let effect = |item: &str| {
        let text = incident(&format!("- {item}\n"));
        let program = compile("d.md", &text);
        program.procedures.iter().flat_map(|procedure| &procedure.steps).map(|step| step.effect).max()
    };
    use vectra_runbook::program::EffectClass::{Change, Danger, Observe};
    assert!(effect("`POST /api/admin/maintenance`").is_none_or(|effect| effect == Change));
    assert_eq!(effect("Call `POST /api/admin/maintenance`"), Some(Change));
    assert_eq!(effect("Appeler `DELETE /api/sessions`"), Some(Danger));
    assert_eq!(effect("Check `GET /api/health`"), Some(Observe));
    assert_ne!(effect("Run `curl -s https://shop.test/status/?format=json`"), Some(Danger));
    assert_eq!(effect("Format the disk of the replica"), Some(Danger));
}

#[test]
fn what_stands_beside_a_command_counts_too() {
    let effects = |item: &str| -> Vec<(EffectClass, StepKind)> {
        let program = compile("d.md", &incident(&format!("1. {item}")));
        program.procedures.iter().flat_map(|procedure| &procedure.steps).map(|step| (step.effect, step.kind)).collect()
    };
    for item in [
        "`df -h` ; purger les vieux dumps ; étendre le volume",
        "`df -h`; purge the old dumps; grow the volume",
        "Lancer `df -h` puis purger les vieux dumps",
    ] {
        assert_eq!(effects(item), [(EffectClass::Danger, StepKind::Manual)], "{item}");
    }
    // What the words say of the command is not done beside it, and two looks are looks.
    for item in ["Purge check: `df -h`", "`df -h` ; regarder les journaux", "See whether the purge ran: `df -h`"] {
        assert_eq!(effects(item), [(EffectClass::Observe, StepKind::Shell)], "{item}");
    }
}

#[test]
fn data_that_are_restored_are_written_over_in_both_languages() {
    let effect = |item: &str| compile("d.md", &incident(&format!("1. {item}"))).procedures[0].steps[0].effect;
    for item in [
        "Restore from the last snapshot",
        "Restaurer depuis le dernier snapshot",
        "Restaurez la dernière sauvegarde",
        "Restaurer les données",
        "Restaurer DB si nécessaire",
        "Restaurer MongoDB",
        "Restore PostgreSQL",
    ] {
        assert_eq!(effect(item), EffectClass::Danger, "{item}");
    }
    for item in ["Restaurer le service", "Restaurer la version précédente", "Restore the service"] {
        assert_eq!(effect(item), EffectClass::Change, "{item}");
    }
    assert_eq!(effect("Vérifier que l'on peut restaurer la base"), EffectClass::Observe);
}

#[test]
fn a_fact_behind_a_label_is_no_step() {
    for item in [
        "**Rollback channel**: #incidents",
        "**Check frequency**: every 5 minutes",
        "**Fréquence de contrôle** : toutes les 5 minutes",
        "**Escalation**: On-call engineer → Team lead → CTO",
        "**Backup**: Secondary on-call engineer",
        "**Escalade** : aucune",
        "**Timeline**: When did it start?",
        "**Remember**: When in doubt, roll back.",
        "Voir le document de [gestion des incidents](https://wiki.example/incidents)",
        "See the [deployment runbook](deploy.md)",
    ] {
        let told = steps(&incident(&format!("- Restart the service\n- {item}")));
        assert_eq!(told.len(), 1, "{item}: {told:?}");
    }
    for item in [
        "Rollback: redeploy the version before",
        "Notify: the team lead",
        "Backup: dump the database first",
        "Escalate: call the CTO",
        "Remember to restart the worker",
        "See the logs of the deployment",
        "Voir les journaux du service",
    ] {
        let told = steps(&incident(&format!("- Restart the service\n- {item}")));
        assert_eq!(told.len(), 2, "{item}: {told:?}");
    }
}

#[test]
fn lists_of_things_cases_and_remarks_are_nothing_to_do() {
    let steps = |text: &str| -> Vec<String> {
        compile("d.md", text).procedures.into_iter().flat_map(|found| found.steps).map(|step| step.text).collect()
    };
    let listed = |label: &str, items: &str| {
        let text = format!(
            "# R\n\n## Gateway is down\n\n### Diagnosis\n\n```bash\nkubectl get pods\n```\n\n{label}\n\n{items}\n\n### Fix\n\n`kubectl rollout restart deploy/gw`\n"
        );
        steps(&text).len() - 2
    };
    let things = "- CrashLoopBackOff\n- Connection errors\n- External APIs";
    for label in ["**Look for**:", "**Common dependencies**:", "Typical errors:", "The site is lost when:"] {
        assert_eq!(listed(label, things), 0, "{label}");
    }
    assert_eq!(listed("**Questions to ask:**", "- Was there a release?\n- Is the queue empty?"), 0);
    assert_eq!(listed("**Common errors:**", "- Unauthorized → check the secret\n- Timeout → restart the gateway"), 2);
    assert_eq!(listed("Common checks:", "- Check the pods\n- Read the logs"), 2);
    let restore = |behind: &str| {
        steps(&format!("# R\n\n## Restauration\n\n```bash\npg_restore --clean -d shop a.dump\n```\n\n{behind}\n")).len()
            - 1
    };
    assert_eq!(
        restore("Important :\n\n- `--clean` est obligatoire (opération destructive).\n- Le script remplace la base."),
        0
    );
    assert_eq!(restore("Important :\n\n- Arrêter le service avant."), 1);
    assert_eq!(restore("## Points d'attention\n\n- Restaurer dans la mauvaise base écrase les données."), 0);
    assert_eq!(
        restore(
            "1. Relancer le service\n2. **Noter les résultats** :\n   - Date de l'essai\n   - Durée de la restauration\n   - Actions correctives"
        ),
        2
    );
    assert_eq!(restore("**Exemple** : base perdue, restaurer ailleurs\n\n1. Relancer le service"), 1);
    assert_eq!(restore("- Correctif simple : < 4h\n- Autre cas : <1 jour (avec essais)"), 0);
}

#[test]
fn a_name_behind_the_case_of_a_numbered_comment_is_no_part_of_it() {
    let case = |comment: &str| {
        let text = incident(&format!(
            "```bash\n# Étape 1: Regarder\ncurl -s shop.example/health\n\n# Étape 2: {comment}\nsystemctl restart api\n```"
        ));
        steps(&text).pop().and_then(|(case, ..)| case)
    };
    assert_eq!(case("Si l'API ne répond pas - restart").as_deref(), Some("l'API ne répond pas"));
    assert_eq!(case("Si le problème persiste – basculement").as_deref(), Some("le problème persiste"));
    assert_eq!(case("Si secret changé - revert").as_deref(), Some("secret changé"));
    let long = "Si l'API ne répond pas - ou pas assez vite pour le panier";
    assert_eq!(case(long).as_deref(), Some("l'API ne répond pas - ou pas assez vite pour le panier"));
}

#[test]
fn protections_and_prohibitions_among_steps() {
    let read = |items: &str| -> Vec<EffectClass> {
        let program = compile("d.md", &format!("# R\n\n## Rollback\n\n{items}\n"));
        program.procedures.into_iter().flat_map(|found| found.steps).map(|step| step.effect).collect()
    };
    use EffectClass::{Change, Danger, Observe};
    assert_eq!(
        read("1. Check out tag `v2`\n2. Do not delete `orders` by hand\n3. Keep the column `kind`"),
        [Observe, Observe, Observe]
    );
    assert_eq!(
        read("1. Freeze the jobs that could overwrite data\n2. Restart it, then delete the old files"),
        [Change, Danger]
    );
    assert_eq!(
        read("1. Delete the rows that could break the import\n2. Keep the dump and drop the table"),
        [Danger, Danger]
    );
    assert_eq!(
        read("1. Geler les actions risquant d'écraser des données\n2. Ne jamais purger la file"),
        [Change, Observe]
    );
    // What stands unnumbered beside the steps is no step.
    assert_eq!(read("- Restart the service\n- Never drop the table"), [Change]);
}

#[test]
fn hosts_are_kept_and_hedges_are_no_cases() {
    let read = |item: &str| {
        steps(&incident(&format!("1. {item}\n2. Relancer le service"))).into_iter().next().expect("a step")
    };
    let (case, ..) = read("`127.0.0.1:8080/health` timeout : redémarrer le mandataire");
    assert_eq!(case.as_deref(), Some("127.0.0.1:8080/health timeout"));
    for item in [
        "Arrêter les tâches, si possible une par une",
        "Vérifier les limites et le pare-feu (si activé)",
        "Mettre à jour la sonde et, si possible, la page d'état",
    ] {
        assert_eq!(read(item).0, None, "{item}");
    }
    assert_eq!(read("Vider le cache (si plein)").0.as_deref(), Some("plein"));
    assert_eq!(read("Vérifier la file et relancer la tâche (si bloquée)").0.as_deref(), Some("bloquée"));
}

#[test]
fn what_is_no_procedure_makes_none() {
    for text in [
        "## Incident log\n\n_(Add each incident here: date, severity, link.)_\n",
        "## Journal des incidents\n\n_(Ajouter ici chaque incident.)_\n",
        "## Backups\n\n### Appendix: Backup scripts\n\nSee separate document: `backup-scripts.md`\n",
        "## Backups\n\n### Code\n\n- **Primary:** GitHub\n- **Backup:** GitLab mirror (automated sync)\n",
        "## Settings\n\n```bash\n# Base\nDATABASE_URL=\"postgresql://h/db\"\nAPP_NAME=\"Shop\"\nNODE_ENV=production\nPORT=3000\n```\n",
        "## Notes\n\n- The image no longer runs `alembic upgrade head` when it starts.\n",
    ] {
        let program = compile("d.md", &format!("# Shop\n\n{text}"));
        assert!(program.procedures.is_empty(), "{text} {:?}", program.procedures);
    }
    // Settings of a command, and a command among settings, are run.
    for text in [
        "## Reset\n\n```bash\nNODE_ENV=production npm run reset\n```\n",
        "## Reset\n\n```bash\nA_KEY=1\nB_KEY=2\nC_KEY=3\nD_KEY=4\nnpm run reset\n```\n",
    ] {
        assert_eq!(compile("d.md", &format!("# Shop\n\n{text}")).procedures.len(), 1, "{text}");
    }
}

#[test]
fn marks_of_time_are_no_steps() {
    let text = |steps: &str| format!("# R\n\n## Region is down\n\n**Recovery Steps:**\n{steps}");
    let read = |items: &str| -> Vec<EffectClass> {
        let program = compile("d.md", &text(items));
        program.procedures.into_iter().flat_map(|found| found.steps).map(|step| step.effect).collect()
    };
    assert_eq!(
        read(
            "1. **T+0 min:** Outage detected by monitoring\n2. **T+5 min:** Start the failover\n3. **T+1 h:** Base restored and verified\n"
        ),
        [EffectClass::Change]
    );
    assert_eq!(
        read("1. T+5 min : Base restaurée, trafic rétabli\n2. T+9 min : Vérifier les erreurs\n"),
        [EffectClass::Observe]
    );
    assert_eq!(read("1. **T+3 h:** Restore lost rows from the latest backup\n"), [EffectClass::Danger]);
}

#[test]
fn a_numbered_list_in_a_block_is_done_by_people() {
    for (lead, first, detail, second) in [
        ("Do this:", "1. Post to the channel", "   \"P1: [Service] down\"", "2. Call the manager on duty"),
        ("À faire :", "1. Prévenir l'équipe", "   \"P1 : [Service] arrêté\"", "2. Appeler le responsable d'astreinte"),
    ] {
        let text = incident(&format!("```\n{lead}\n\n{first}\n{detail}\n\n{second}\n```"));
        let program = compile("d.md", &text);
        let steps: Vec<_> = program.procedures.iter().flat_map(|procedure| &procedure.steps).collect();
        let told: Vec<_> = steps.iter().map(|step| (step.kind, step.effect, step.expect.is_some())).collect();
        assert_eq!(told, [(StepKind::Manual, EffectClass::Observe, false); 2], "{lead}");
        assert!(program.diagnostics.iter().all(|found| !matches!(found.code.as_str(), "V019" | "V022")), "{lead}");
    }
}

#[test]
fn what_is_done_when_all_is_well_again_is_no_next_step() {
    for (first, second, case) in [
        ("# Switch the banner on", "# Switch it off after the incident", "after the incident"),
        ("# Activer le bandeau", "# Désactiver après résolution", "après résolution"),
        ("# Restart it", "# To undo:", "To undo"),
        ("# Relancer", "# Pour annuler :", "Pour annuler"),
    ] {
        let text = incident(&format!("```bash\n{first}\ndocker restart api\n\n{second}\ndocker restart web\n```"));
        let cases: Vec<_> = steps(&text).into_iter().map(|(case, ..)| case).collect();
        assert_eq!(cases, [None, Some(case.to_owned())], "{second}");
    }
}

#[test]
fn a_way_to_a_port_looks_at_nothing() {
    let text = |command: &str| format!("# Shop\n\n## Health checks\n\n```bash\n# Dashboard\n{command}\n```\n");
    assert_eq!(compile("d.md", &text("kubectl port-forward svc/grafana 3000:80")).checks.len(), 0);
    assert_eq!(compile("d.md", &text("kubectl get svc grafana")).checks.len(), 1);
}

#[test]
fn an_investigation_that_is_begun_only_looks() {
    for (sentence, effect) in [
        ("Start investigating immediately", EffectClass::Observe),
        ("Begin the investigation", EffectClass::Observe),
        ("Démarrer l'investigation", EffectClass::Observe),
        ("Start the analysis service", EffectClass::Change),
        ("Démarrer le service d'analyse", EffectClass::Change),
        ("Relancer le service de contrôle", EffectClass::Change),
        ("Relancer les contrôles de santé", EffectClass::Observe),
    ] {
        let program = compile("d.md", &incident(&format!("1. {sentence}")));
        let effects: Vec<_> = program.procedures.iter().flat_map(|one| &one.steps).map(|step| step.effect).collect();
        assert_eq!(effects, [effect], "{sentence}");
    }
}
