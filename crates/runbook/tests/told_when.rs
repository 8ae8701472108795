//! In which case something is done, and what it does: by comments in blocks, headings, labels and items; each rule with near
//! misses that it must leave alone.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

/// What is done, to what effect, in which case.
fn steps(text: &str) -> Vec<(String, EffectClass, Option<String>)> {
    let told = |step: &Step| (step.text.clone(), step.effect, step.condition.clone());
    compile("d.md", text).procedures.iter().flat_map(|procedure| &procedure.steps).map(told).collect()
}

/// What is done in which case.
fn cases(text: &str) -> Vec<(String, String)> {
    steps(text).into_iter().map(|(text, _, case)| (text, case.unwrap_or_default())).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

fn block(body: &str) -> String {
    format!("# Shop\n\n## Incident: shop down\n\n### Resolution\n\n```bash\n{body}\n```\n")
}

#[test]
fn a_case_in_a_comment_holds_for_what_comments_below_it_tell() {
    let text = block(
        "# If the node stays silent\n# → Reboot it in the panel\n# Check its console\n\n# If the secret is wrong\ndocker logs shop\n# Check shop.env and repair it\n\n# Restart\nsystemctl restart shop",
    );
    let expected = [
        ("Reboot it in the panel", "the node stays silent"),
        ("Check its console", "the node stays silent"),
        ("docker logs shop", "the secret is wrong"),
        ("Check shop.env and repair it", "the secret is wrong"),
        ("systemctl restart shop", ""),
    ];
    assert_eq!(cases(&text), pairs(&expected));
    let text = block("# Si le port est fermé\n# Vérifier le fichier compose\n\n# Relancer\nsystemctl restart shop");
    let expected = [("Vérifier le fichier compose", "le port est fermé"), ("systemctl restart shop", "")];
    assert_eq!(cases(&text), pairs(&expected));
    // A sentence over two lines, and a heading, open nothing.
    for above in ["# If the pool is used up\n# the shop answers 503.", "# When to restart"] {
        let text = block(&format!("{above}\n# Look at it\nsystemctl status shop"));
        assert_eq!(cases(&text).last(), pairs(&[("systemctl status shop", "")]).last(), "{above}");
    }
    assert!(compile("d.md", &text).diagnostics.iter().all(|found| found.code != "V022"));
}

#[test]
fn an_arrow_below_a_command_points_to_what_to_do_or_shows_the_answer() {
    for told in ["Augmenter la mémoire du serveur", "See the restore section", "Scale the workers", "Voir la section 4"]
    {
        let program = compile("d.md", &block(&format!("free -h\n# → {told}")));
        let found = &program.procedures[0].steps;
        assert_eq!((found[0].expect.as_deref(), found.len()), (None, 2), "{told}: {found:?}");
        assert_eq!(found[1].text, told);
    }
    for shown in [
        "PONG",
        "accepting connections",
        "200",
        "test passed",
        "list of pods",
        "limit 100",
        "backup complete",
        "active",
    ] {
        let program = compile("d.md", &block(&format!("free -h\n# → {shown}")));
        let found = &program.procedures[0].steps;
        assert_eq!((found[0].expect.as_deref(), found.len()), (Some(shown), 1), "{shown}");
    }
}

#[test]
fn lines_of_a_file_change_it() {
    use EffectClass::{Change, Observe};
    let effects =
        |body: &str| steps(&block(body)).into_iter().map(|(_, effect, _)| effect).collect::<Vec<EffectClass>>();
    assert_eq!(effects("# In shop/.env\nRATE=5\nURL=https://shop.example"), [Change, Change]);
    assert_eq!(effects("# Dans config/app.env :\nRATE=5"), [Change]);
    assert_eq!(effects("# The rate\nRATE=5"), [Observe]);
    assert_eq!(effects("# In shop/.env nothing changes\ncat shop/.env"), [Observe]);
}

#[test]
fn headings_and_labels_say_in_which_case() {
    for (heading, case) in [
        ("Step 3: Drop the sessions (If Needed)", "Needed"),
        ("Step 3: Drop the sessions (if nobody is logged in)", "nobody is logged in"),
        ("Étape 3 : Fermer les sessions (si personne ne travaille)", "personne ne travaille"),
        ("Step 3: Drop the sessions (10 min)", ""),
        ("Step 3: Drop the sessions", ""),
    ] {
        let text = format!(
            "# Shop\n\n## Incident: shop slow\n\n### Step 1: Look\n\n1. Check the logs\n\n### {heading}\n\n1. Delete the session keys\n"
        );
        assert_eq!(cases(&text).last(), pairs(&[("Delete the session keys", case)]).last(), "{heading}");
    }
    for (item, case) in [
        ("If not found, restart it", "not found"),
        ("If not, restart it", "If not"),
        ("If not responding, check the logs", "not responding"),
        ("Once repaired, run the job again", "repaired"),
        ("Pour les incidents publics, prévenir la presse", "incidents publics"),
        ("For security incidents, call the lawyer", "security incidents"),
        ("For each incident, open a ticket", ""),
        ("Pour chaque incident, ouvrir un ticket", ""),
        ("For the next days, check the logs", ""),
    ] {
        let text = format!("# Shop\n\n## Incident: shop slow\n\n### Resolution\n\n1. {item}\n");
        assert_eq!(cases(&text)[0].1, case, "{item}");
    }
    // What is asked is no case.
    let text = "# Shop\n\n## Incident: data lost\n\n### Resolution\n\n1. Stop the shop\n\n### Quand restaurer la copie\n\n```bash\nsystemctl status shop\n```\n";
    assert_eq!(cases(text).last(), pairs(&[("systemctl status shop", "")]).last());
}

#[test]
fn a_label_says_when_somebody_is_called() {
    for (label, case) in [
        ("**Escalate if:** The queue grows after the restart", "The queue grows after the restart"),
        ("**Escalader si :** la file grossit encore", "la file grossit encore"),
    ] {
        let text = format!(
            "# Shop\n\n## Incident: mail stuck\n\n**Resolution:**\n\n**If the queue is full:**\n\n```bash\nsystemctl restart mail\n```\n\n{label}\n"
        );
        let program = compile("d.md", &text);
        let found = &program.procedures[0].steps;
        assert_eq!(found[0].condition.as_deref(), Some("the queue is full"), "{label}");
        assert_eq!((found[1].condition.as_deref(), found[1].effect), (Some(case), EffectClass::Observe), "{label}");
        // Who was called has not looked whether the restart helped.
        assert!(program.diagnostics.iter().any(|found| found.code == "V029"), "{label}");
    }
    // A paragraph without a label belongs to the case above.
    let text = "# Shop\n\n## Incident: mail stuck\n\n**Resolution:**\n\n**If the queue is full:**\n\n```bash\nsystemctl restart mail\n```\n\nEmpty the spool.\n";
    assert_eq!(cases(text).last(), pairs(&[("Empty the spool.", "the queue is full")]).last());
}

#[test]
fn a_paragraph_inside_of_an_item_ends_no_list() {
    for note in ["(Note: the column has an old name.)", "This takes a minute", "Tell the shops before."] {
        let text = format!(
            "# Shop\n\n## Incident: wrong prices\n\n### Resolution\n\n1. **Stop the import**:\n\n   ```bash\n   systemctl stop import\n   ```\n\n   {note}\n\n2. **Communication**: tell the shops\n\n3. **Réactivation** : shop by shop\n"
        );
        let found = cases(&text);
        let has = |part: &str| found.iter().any(|(text, _)| text.contains(part));
        assert!(has("tell the shops") && has("shop by shop"), "{note}: {found:?}");
    }
}

#[test]
fn what_stands_below_a_label_in_a_list_is_what_it_says() {
    use EffectClass::{Change, Observe};
    let text = "# Shop\n\n## Incident: queue deep\n\n- Check:\n  - active buyers of the shop\n  - visible messages (approximate)\n- Action:\n  - redrive messages afterwards\n- Causes:\n  - slow disks\n";
    let found: Vec<_> = steps(text).into_iter().map(|(text, effect, _)| (text, effect)).collect();
    let expected = [
        ("active buyers of the shop", Observe),
        ("visible messages (approximate)", Observe),
        ("redrive messages afterwards", Change),
    ];
    assert_eq!(found, expected.map(|(text, effect)| (text.to_owned(), effect)));
    // What a name means is none.
    let text = "# Shop\n\n## Incident: queue deep\n\n1. **Triage** :\n   - **P1** : traitement immédiat\n   - **P2** : file de support\n2. Restart the queue\n";
    assert_eq!(steps(text).len(), 1, "{:?}", steps(text));
}

#[test]
fn what_stands_below_action_behind_a_diagnosis_mends() {
    let stages = |text: &str| -> Vec<Stage> {
        compile("d.md", text).procedures.iter().flat_map(|found| &found.steps).map(|step| step.stage).collect()
    };
    use Stage::{Investigation, Resolution, Verification};
    for (diagnosis, action) in [("**Diagnosis**:", "**Action**:"), ("**Diagnostic** :", "**Action** :")] {
        let text = format!(
            "# Shop\n\n## Incident: orders doubled\n\n{diagnosis}\n\n1. Check the orders\n\n{action}\n\n1. Call the customer\n2. Restart the shop\n"
        );
        assert_eq!(stages(&text), [Investigation, Resolution, Resolution], "{text}");
    }
    // Below a heading it is what to do there.
    let text = "# Shop\n\n## Incident: orders doubled\n\n### Resolution\n\n1. Restart the shop\n\n### Verification\n\n**Action:**\n\n1. Check the orders\n";
    assert_eq!(stages(text), [Resolution, Verification]);
}

/// What is another way to do which step.
fn ways(text: &str) -> Vec<(String, Option<String>)> {
    let program = compile("d.md", text);
    let all = || program.procedures.iter().flat_map(|found| &found.steps);
    let named = |id: &String| all().find(|step| step.source.id == *id).map(|step| step.text.clone());
    all().map(|step| (step.text.clone(), step.alternative_of.as_ref().and_then(named))).collect()
}

#[test]
fn what_comments_choose_between_is_done_once() {
    let way = |text: &str, of: &str| (text.to_owned(), Some(of.to_owned()));
    let own = |text: &str| (text.to_owned(), None);
    let text = block(
        "# Docker\ndocker restart shop\n\n# ECS — force a deployment\naws ecs update-service --service shop --force-new-deployment",
    );
    let ecs = "aws ecs update-service --service shop --force-new-deployment";
    assert_eq!(ways(&text), [own("docker restart shop"), way(ecs, "docker restart shop")]);
    // All commands below are of that way, up to the next comment or gap.
    let text = block(
        "# Switch\nexport MODE=b\n\n# Or cache\nexport TTL=9\ndocker restart cache\n\n# Restart\ndocker restart shop",
    );
    let found: Vec<bool> = ways(&text).iter().map(|(_, of)| of.is_some()).collect();
    assert_eq!(found, [false, true, true, false]);
    // Who looks at more of one thing looks at both.
    let text = block("# Check the logs\ndocker logs shop\n\n# Check specific errors\ndocker logs shop --since 1h");
    assert!(ways(&text).iter().all(|(_, of)| of.is_none()));
}

#[test]
fn kinds_of_incident_are_cases_and_what_is_listed_below_them_is_chosen() {
    let body = |label: &str| {
        format!(
            "# Shop\n\n## Incident: shop down\n\n### Mitigation\n\n{label}\n\n#### Application\n\n- **Restart**\n  ```bash\n  docker restart shop\n  ```\n\n- **Roll back**\n  ```bash\n  helm rollback shop\n  ```\n\n#### Base\n\n- **Promote the replica**\n  ```bash\n  patronictl failover\n  ```\n"
        )
    };
    for label in ["**Actions by kind of incident:**", "**Actions selon le type d'incident :**"] {
        let found = cases(&body(label));
        let expected = [
            ("docker restart shop", "Application"),
            ("helm rollback shop", "Application"),
            ("patronictl failover", "Base"),
        ];
        assert_eq!(found, pairs(&expected), "{label}");
        let of: Vec<bool> = ways(&body(label)).iter().map(|(_, of)| of.is_some()).collect();
        assert_eq!(of, [false, true, false], "{label}");
    }
    // In no order of kinds they follow each other.
    assert!(ways(&body("Do all of this:")).iter().all(|(_, of)| of.is_none()));
}

#[test]
fn a_chapter_about_copies_holds_a_procedure_in_each_section() {
    let text = "# Shop\n\n## Backups and restore\n\n### Check that a copy can be restored\n\n```bash\npsql -c \"select 1\"\n```\n\n### Restore in production (P0 — loss of data)\n\n```bash\npg_restore -e -d shop shop.dump\n```\n\n### Check that the job runs\n\n```bash\ncrontab -l\n```\n";
    let program = compile("d.md", text);
    let found: Vec<_> = program.procedures.iter().map(|found| (found.title.as_str(), found.role)).collect();
    let expected = [
        ("Check that a copy can be restored", ProcedureRole::Backup),
        ("Restore in production (P0 — loss of data)", ProcedureRole::Restore),
        ("Check that the job runs", ProcedureRole::Backup),
    ];
    assert_eq!(found, expected);
    // Without a restore in it, what is checked belongs to the copy.
    let text = "# Shop\n\n## Backup\n\n```bash\npg_dump shop > shop.sql\n```\n\n### Check the copy afterwards\n\n```bash\nls -l shop.sql\n```\n";
    assert_eq!(compile("d.md", text).procedures.len(), 1);
}

#[test]
fn what_is_told_for_later_or_of_a_script_is_not_done() {
    for label in [
        "**Long-term:**",
        "**Longer-term fixes:**",
        "**Changelog** :",
        "**How it works:**",
        "The script `check.sh` proves end to end that it works:",
    ] {
        let text = format!(
            "# Shop\n\n## Incident: disk full\n\n**Resolution:**\n\n1. Empty the spool\n\n{label}\n\n- Increase the disk\n- Restart the node\n"
        );
        assert_eq!(steps(&text).len(), 1, "{label}: {:?}", steps(&text));
    }
    for label in ["**Immediate actions:**", "The script must be run as follows:", "**Fix:**"] {
        let text = format!(
            "# Shop\n\n## Incident: disk full\n\n**Resolution:**\n\n1. Empty the spool\n\n{label}\n\n- Increase the disk\n- Restart the node\n"
        );
        assert_eq!(steps(&text).len(), 3, "{label}: {:?}", steps(&text));
    }
}

#[test]
fn programs_of_clusters_look_where_they_are_asked() {
    use EffectClass::{Change, Danger, Observe};
    for (command, effect) in [
        ("sinfo -N -l", Observe),
        ("scontrol show node a", Observe),
        ("scontrol update NodeName=a State=DRAIN", Change),
        ("beegfs-ctl --getquota --uid ana", Observe),
        ("beegfs-ctl --removenode 4", Danger),
    ] {
        let found = steps(&block(&format!("# Drain the node\n{command}")));
        assert_eq!(found[0].1, effect, "{command}");
    }
}

#[test]
fn sorts_of_what_is_wrong_and_what_may_be_needed_are_cases() {
    let text = "# Shop\n\n## Incident: feed broken\n\n**Resolution:**\n\n**For throttling:**\n```bash\nkubectl scale deploy feed --replicas=1\n```\n\n**For a stale key:**\n```bash\nkubectl rollout restart deploy feed\n```\n";
    let expected = [
        ("kubectl scale deploy feed --replicas=1", "throttling"),
        ("kubectl rollout restart deploy feed", "a stale key"),
    ];
    assert_eq!(cases(text), pairs(&expected));
    // One alone says what it is for, and nothing of what is wrong.
    let text = "# Shop\n\n## Incident: feed broken\n\n**Resolution:**\n\n**For the night shift:**\n```bash\nkubectl rollout restart deploy feed\n```\n";
    assert_eq!(cases(text), pairs(&[("kubectl rollout restart deploy feed", "")]));
    for (lead, expected) in [
        ("May need to:", "May need to"),
        ("Il faudra peut-être :", "Il faudra peut-être"),
        ("Then:", ""),
        ("You need to:", ""),
    ] {
        let text = format!(
            "# Shop\n\n## Incident: feed broken\n\n### Resolution\n\n{lead}\n- Restart the feed\n- Add a worker\n"
        );
        assert_eq!(cases(&text), pairs(&[("Restart the feed", expected), ("Add a worker", expected)]), "{lead}");
    }
}

#[test]
fn the_case_of_a_comment_holds_for_each_way_named_below_it() {
    let text = block(
        "# Add memory (if it is rented)\n# AWS\naws ecs update-service --service shop\n\n# GCP\ngcloud run services update shop --memory 4Gi\n\n# Restart\nsystemctl restart shop",
    );
    let expected = [
        ("aws ecs update-service --service shop", "it is rented"),
        ("gcloud run services update shop --memory 4Gi", "it is rented"),
        ("systemctl restart shop", ""),
    ];
    assert_eq!(cases(&text), pairs(&expected));
    // With nothing to run below it the way says more of the comment above, which is done all the same.
    let text = block(
        "# Fetch the uploads\n# Via the API\n\n# Relaunch the shop\n# Via kubectl\nkubectl rollout restart deploy shop",
    );
    assert_eq!(cases(&text), pairs(&[("Fetch the uploads", ""), ("kubectl rollout restart deploy shop", "")]));
}
