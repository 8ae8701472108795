//! Several ways to do one thing are alternatives, and the numbered sections of one procedure are one.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

/// Each step's text, with the text of the step that it is another way to do.
fn steps(text: &str) -> Vec<(String, Option<String>)> {
    let program = compile("d.md", text);
    let all: Vec<&Step> = program.procedures.iter().flat_map(|procedure| &procedure.steps).collect();
    let text_of = |id: &String| all.iter().find(|step| step.source.id == *id).map(|step| step.text.clone());
    all.iter().map(|step| (step.text.clone(), step.alternative_of.as_ref().and_then(text_of))).collect()
}

fn alternatives(text: &str) -> Vec<Option<String>> {
    steps(text).into_iter().map(|(_, alternative)| alternative).collect()
}

fn titles(program: &Program) -> Vec<(&str, usize)> {
    program.procedures.iter().map(|procedure| (procedure.title.as_str(), procedure.steps.len())).collect()
}

#[test]
fn labels_of_ways_open_alternatives() {
    for (first, second) in [
        ("**Via systemd (EC2):**", "**Via ECS:**"),
        ("With systemd:", "With Docker:"),
        ("**Docker**", "**Kubernetes**"),
        ("**Self-managed PostgreSQL:**", "**Managed PostgreSQL (RDS):**"),
        ("Avec systemd :", "Avec Docker :"),
    ] {
        let text = format!(
            "# R\n\n## Restore\n\n{first}\n\n```bash\nsystemctl stop a\nsystemctl restart a\n```\n\n{second}\n\n```bash\ndocker stop b\ndocker restart b\n```\n"
        );
        let anchor = Some("systemctl stop a".to_owned());
        assert_eq!(alternatives(&text), [None, None, anchor.clone(), anchor], "{text}");
        // One label alone says how, and what follows another kind of label comes after it.
        let alone = text.replace(second, "**Afterwards**");
        assert_eq!(alternatives(&alone), [None, None, None, None], "{alone}");
    }
}

#[test]
fn what_follows_the_ways_is_done_in_any_case() {
    let text = "# R\n\n## Restore\n\n**Via console:**\n\n1. Click \"Restore\"\n\n**Via CLI:**\n\n```bash\naws rds restore-db-instance-from-db-snapshot\n```\n\nThen restart the API.\n";
    let first = Some("Click \"Restore\"".to_owned());
    assert_eq!(alternatives(text), [None, first, None]);
}

#[test]
fn a_list_behind_or_is_another_way() {
    let text = "# R\n\n## Rollback\n\n1. Open the repository\n2. Click \"Re-run\"\n\nOr use the dashboard:\n\n1. Open the project\n2. Click \"Restore\"\n";
    let first = Some("Open the repository".to_owned());
    assert_eq!(alternatives(text), [None, None, first.clone(), first]);
    // "Otherwise" is a case, and another sentence goes on.
    for lead in ["Otherwise:", "Then use the dashboard:"] {
        let other = text.replace("Or use the dashboard:", lead);
        assert!(
            alternatives(&other).iter().skip(1).all(|step| *step != Some("Open the repository".to_owned())),
            "{other}"
        );
    }
}

#[test]
fn a_path_behind_or_is_another_way() {
    let text = "# R\n\n## Rollback\n\n```sh\nvercel promote app\n```\n\nOr via Vercel dashboard → Deployments → \"Promote to Production\".\n";
    assert_eq!(alternatives(text), [None, Some("vercel promote app".to_owned())]);
    let comments = "# R\n\n## Rollback\n\n```sh\nvercel promote app\n\n# Or via the dashboard:\n# 1. Go to the Deployments tab\n# 2. Click \"Promote\"\n```\n";
    let first = Some("vercel promote app".to_owned());
    assert_eq!(alternatives(comments), [None, first.clone(), first]);
}

#[test]
fn environments_in_comments_are_alternatives_but_not_in_a_deployment() {
    let text = "# R\n\n## Rollback\n\n```sh\n# Staging\nargocd app rollback staging\n\n# Production\nargocd app rollback prod\n```\n";
    assert_eq!(alternatives(text), [None, Some("argocd app rollback staging".to_owned())]);
    assert_eq!(alternatives(&text.replace("## Rollback", "## Deployment")), [None, None]);
    // Parts of what is operated are both meant.
    let parts = text.replace("# Staging", "# Backend").replace("# Production", "# Frontend");
    assert_eq!(alternatives(&parts), [None, None]);
}

#[test]
fn headings_of_ways_are_one_procedure() {
    let text = "# R\n\n## Restore\n\n### With Docker\n\n```sh\ndocker restart a\n```\n\n### With Kubernetes\n\n```sh\nkubectl rollout restart deploy/a\n```\n";
    let program = compile("d.md", text);
    assert_eq!(titles(&program), [("Restore", 2)]);
    assert_eq!(alternatives(text), [None, Some("docker restart a".to_owned())]);
    let methods =
        text.replace("With Docker", "Method 1: Argo CD (recommended)").replace("With Kubernetes", "Method 2: Git");
    assert_eq!(titles(&compile("d.md", &methods)), [("Restore", 2)]);
    // Letters number ways only where a choice is offered.
    let lettered =
        text.replace("With Docker", "A) Restore the flags").replace("With Kubernetes", "B) Restore the version");
    assert_eq!(titles(&compile("d.md", &lettered)).len(), 2, "{lettered}");
    let offered = lettered.replace("## Restore\n", "## Restore\n\nChoose the level:\n");
    assert_eq!(alternatives(&offered), [None, Some("docker restart a".to_owned())]);
    // What runs on two platforms of a hoster are two parts.
    let hosted = text.replace("With Docker", "Vercel").replace("With Kubernetes", "Render");
    assert!(alternatives(&hosted).iter().all(Option::is_none), "{hosted}");
}

#[test]
fn items_below_either_are_choices() {
    for lead in ["4. Either:", "4. Soit :"] {
        let text = format!(
            "# R\n\n## Rollback\n\n1. Stop the API\n{lead}\n   - Restart the primary\n   - Promote the replica\n5. Start the API\n"
        );
        let found = alternatives(&text);
        assert_eq!(found, [None, None, Some("Restart the primary".to_owned()), None], "{text}");
    }
    let plain = "# R\n\n## Rollback\n\n- Soit : `pg_ctl restart`\n- Soit : `pg_ctl promote`\n- Relancer l'API\n";
    assert_eq!(alternatives(plain), [None, Some("pg_ctl restart".to_owned()), None]);
}

#[test]
fn phases_of_a_document_are_one_procedure() {
    let text = "# Incident Response Runbook\n\n## Severity Levels\n\n| Level | Description | Response |\n|---|---|---|\n| P0 | Outage | 15 min |\n\n## Phase 1: Detection\n\n### Step 1.1: Acknowledge\n\n1. Acknowledge the page\n\n### Step 1.2: Declare incident\n\nTell everybody.\n\n## Phase 2: Response\n\n```bash\nkubectl get pods\n```\n\n## Phase 3: Communication\n\n1. Notify the stakeholders\n\n## Quick Reference\n\n```bash\nkubectl top pods\n```\n";
    let program = compile("d.md", text);
    assert_eq!(titles(&program), [("Incident Response Runbook", 4), ("Quick Reference", 1)]);
    // Two numbered chapters are no series, and neither are incidents that are numbered.
    let two = text.replace("## Phase 3: Communication", "## Templates");
    assert_ne!(titles(&compile("d.md", &two)).first(), Some(&("Incident Response Runbook", 4)));
}

#[test]
fn numbered_headings_below_steps_are_one_procedure() {
    let text = "# Database failover\n\n## Steps\n\n### 1. Identify the database\n\n```bash\nkubectl get pods\n```\n\n### 2. Restore the primary\n\n```bash\nkubectl delete pod db-0\n```\n\n### 3. Deploy a new replica\n\n```bash\nkubectl apply -f r.yaml\n```\n\n### 4. Check the health\n\n```bash\ncurl -s http://db/health\n```\n";
    let program = compile("d.md", text);
    assert_eq!(program.procedures.len(), 1, "{:?}", titles(&program));
    assert_eq!(program.procedures.first().map(|procedure| procedure.steps.len()), Some(4));
    // Numbered chapters are procedures of their own.
    let chapters = [
        ("## Steps", "## Operations"),
        ("# Database failover", "# Database"),
        ("Identify the database", "Add a node"),
        ("Restore the primary", "Rotate the key"),
        ("Check the health", "Health"),
    ];
    let chapters = chapters.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    assert!(compile("d.md", &chapters).procedures.len() > 1, "{chapters}");
}

#[test]
fn what_stands_below_a_step_is_done_in_it() {
    let text = "# R\n\n## Deployment\n\n### Step 1: Backend\n\n```bash\nmake deploy\n```\n\n### Step 2: Frontend\n\n#### Initial setup\n\n```bash\nvercel link\n```\n\n#### Deploy\n\n```bash\nvercel --prod\n```\n";
    assert_eq!(titles(&compile("d.md", text)), [("Deployment", 3)]);
}

#[test]
fn items_among_things_to_do_are_done() {
    let text = "# PRA\n\n## Incident : perte du serveur\n\n**Procédure :**\n\n- Provisionnement d'un nouveau serveur\n- Restauration de la base\n- Relecture des journaux binaires\n- Redémarrage du service\n- Validation fonctionnelle du service\n";
    assert_eq!(steps(text).len(), 5, "{:?}", steps(text));
    // A label with its value is no thing to do, and neither is what stands among what is only told.
    let told = "# PRA\n\n## Incident : perte du serveur\n\n**Procédure :**\n\n- Restauration de la base\n- Redémarrage du service\n- **Durée** : deux heures\n";
    assert_eq!(steps(told).len(), 2, "{:?}", steps(told));
}

#[test]
fn a_numbered_case_in_a_comment_holds_for_what_follows() {
    let text = "# R\n\n## Incident: backup failed\n\n### Resolution\n\n```bash\n# Cas 1: Disque plein\nrm /var/old.log\n\n# Cas 3: Erreur de chiffrement\n# Vérifier que la clé est définie\nenv | grep BACKUP\nsystemctl restart backup\n```\n";
    let program = compile("d.md", text);
    let cases: Vec<Option<&str>> =
        program.procedures.iter().flat_map(|it| &it.steps).map(|step| step.condition.as_deref()).collect();
    let third = Some("Erreur de chiffrement");
    assert_eq!(cases, [Some("Disque plein"), third, third]);
}

#[test]
fn what_is_said_beside_a_command_counts() {
    let effect = |item: &str| {
        let text = format!("# R\n\n## Incident: disk\n\n### Resolution\n\n1. {item}\n");
        let program = compile("d.md", &text);
        program.procedures.iter().flat_map(|it| &it.steps).map(|step| step.effect).max()
    };
    assert_eq!(effect("`df -h` ; purger vieux backups"), Some(EffectClass::Danger));
    assert_eq!(effect("Run `df -h`, then restart the worker"), Some(EffectClass::Change));
    assert_eq!(effect("Run `df -h`; look at the result"), Some(EffectClass::Observe));
    assert_eq!(effect("`psql -c \"SELECT 1; SELECT 2\"`"), Some(EffectClass::Observe));
}

#[test]
fn an_arrow_inside_of_a_name_points_nowhere() {
    let text = "# R\n\n## Incident: sync\n\n### Investigation\n\n```bash\n# The TB->PG consumer will catch up\ncurl -s http://sync/health\n```\n";
    let program = compile("d.md", text);
    assert!(program.procedures.iter().flat_map(|it| &it.steps).all(|step| step.condition.is_none()), "{text}");
}

#[test]
fn shown_secrets_are_told_once_for_each_procedure() {
    let block = "```bash\nkubectl get secret api -o yaml\naws secretsmanager get-secret-value --secret-id shop\nkubectl get secret api -o yaml\n```\n";
    let text = format!("# R\n\n## Incident: API down\n\n{block}\n## Incident: mail down\n\n{block}");
    let program = compile("d.md", &text);
    let told: Vec<&str> =
        program.diagnostics.iter().filter(|it| it.code == "V087").map(|it| it.message.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|it| it.contains("kubectl get secret") && it.contains("get-secret-value")), "{told:?}");
}

#[test]
fn a_case_above_ways_holds_for_each() {
    let text = "# R\n\n## Failover\n\n1. Check the primary\n\nIf the primary cannot be recovered:\n\n**Self-managed PostgreSQL:**\n\n```sh\npg_ctl promote -D /data\n```\n\n**Managed PostgreSQL (RDS):**\n\n```sh\naws rds promote-read-replica --db-instance-identifier a\n```\n\n**Afterwards**\n\n```sh\nsystemctl restart api\n```\n";
    let program = compile("d.md", text);
    let cases: Vec<Option<&str>> =
        program.procedures.iter().flat_map(|it| &it.steps).map(|step| step.condition.as_deref()).collect();
    let lost = Some("the primary cannot be recovered");
    assert_eq!(cases, [None, lost, lost, None]);
}

#[test]
fn boxes_below_immediate_actions_are_done() {
    let text = "# R\n\n## Réactions immédiates\n\n- [ ] Basculer l'application en mode maintenance\n- [ ] Révoquer les accès du compte\n";
    let program = compile("d.md", text);
    assert_eq!(titles(&program), [("Réactions immédiates", 2)]);
    assert!(program.checklist.is_empty());
    // A list to tick off after a deployment stays one; what only states how things are is ticked off and no step.
    let listed = text.replace("Réactions immédiates", "Checklist après déploiement");
    assert_eq!(compile("d.md", &listed).checklist.len(), 2);
    let states = text.replace("Basculer l'application en mode maintenance", "Accès au tableau de bord");
    let program = compile("d.md", &states);
    assert_eq!(titles(&program), [("Réactions immédiates", 1)]);
    assert_eq!(program.checklist.len(), 1);
}

#[test]
fn headings_below_choose_are_ways_whatever_they_are_called() {
    let text = |lead: &str| {
        format!(
            "# R\n\n## Outage of the gateway\n\n### Diagnosis\n\n`kubectl get pods`\n\n### Step 1: Mitigate\n\n{lead}\n\n\
             #### Roll the release back\n\n```bash\nkubectl rollout undo deploy/gw\n```\n\n\
             #### More replicas\n\n```bash\nkubectl scale deploy/gw --replicas=6\n```\n\n\
             #### Fresh start\n\n```bash\nkubectl rollout restart deploy/gw\n```\n"
        )
    };
    let ways = |text: &str| alternatives(text).iter().filter(|way| way.is_some()).count();
    assert_eq!(ways(&text("Choose one of the following:")), 2);
    assert_eq!(ways(&text("Choisir selon la cause :")), 2);
    assert_eq!(ways(&text("Do all of this:")), 0);
    assert_eq!(ways(&text("Choose a quiet hour.")), 0);
}

#[test]
fn options_that_are_comments_are_ways() {
    let text = "# R\n\n## Bascule\n\n```bash\n# Option A: Mise à jour du DNS\n# - Ouvrir la console du fournisseur\n# - Changer l'adresse\n\n# Option B: Nouvelle règle du répartiteur\n# - Éditer la règle\n\n# Relancer le service\nsystemctl restart web\n```\n";
    let ways: Vec<bool> = alternatives(text).iter().map(Option::is_some).collect();
    assert_eq!(ways, [false, false, true, false]);
}

#[test]
fn variants_of_one_command_are_ways() {
    let ways = |fence: &str| {
        let text = format!("# R\n\n## Sauvegarde\n\n```bash\n{fence}```\n");
        alternatives(&text).iter().filter(|way| way.is_some()).count()
    };
    assert_eq!(
        ways(
            "# Dump de la base\npg_dump shop > a.sql\n\n# Dump d'une table spécifique\npg_dump -t cart shop > b.sql\n"
        ),
        1
    );
    assert_eq!(
        ways(
            "# Restore a single table\npg_restore -t a -d shop x.dump\n# Restore the selected schema\npg_restore -n b -d shop x.dump\n"
        ),
        1
    );
    // Two things one after the other.
    assert_eq!(ways("# Restart the API\nsystemctl restart api\n# Restart the workers\nsystemctl restart worker\n"), 0);
    assert_eq!(ways("# Dump a single table\npg_dump -t a shop > a.sql\n# Copy the only file\nscp a.sql backup:\n"), 0);
}

#[test]
fn what_decrypts_for_a_restore_is_not_done_with_the_copy() {
    let text = |comment: &str| {
        format!(
            "# R\n\n## Sauvegarde chiffrée\n\n```bash\n# Chiffrer\npg_dump shop | gpg -e -r ops > a.gpg\n\n# {comment}\ngpg -d a.gpg | pg_restore -d shop\n```\n"
        )
    };
    assert_eq!(compile("d.md", &text("Déchiffrer pour restaurer")).procedures.len(), 2);
    assert_eq!(compile("d.md", &text("Tester la restauration")).procedures.len(), 1);
}

#[test]
fn an_item_that_begins_with_or_is_another_way_whoever_goes_it() {
    for other in ["Or the lead triggers it in the console", "Ou le responsable le déclenche dans la console"] {
        let text = format!(
            "# R\n\n## Incident: locked out\n\n### Resolution\n\n1. Reset the password\n2. {other}\n3. Restart the API\n"
        );
        assert_eq!(alternatives(&text), [None, Some("Reset the password".to_owned()), None], "{other}");
    }
    // "Où" asks where something is.
    let text = "# R\n\n## Incident : accès perdu\n\n### Résolution\n\n1. Réinitialiser le mot de passe\n2. Où trouver le compte : console d'administration\n";
    assert!(alternatives(text).iter().all(Option::is_none), "{:?}", steps(text));
}
