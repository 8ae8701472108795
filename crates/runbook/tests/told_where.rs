//! Which of several is done, and what is none of it: options, causes, answers, what is done when all is over; each rule with near
//! misses that it must leave alone.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

/// What is done, to what effect, in which case, and which step it is another way to do.
fn steps(text: &str) -> Vec<(String, EffectClass, String, Option<String>)> {
    let program = compile("d.md", text);
    let all: Vec<&Step> = program.procedures.iter().flat_map(|procedure| &procedure.steps).collect();
    let text_of = |id: &String| all.iter().find(|step| step.source.id == *id).map(|step| step.text.clone());
    all.iter()
        .map(|step| {
            let other = step.alternative_of.as_ref().and_then(text_of);
            (step.text.clone(), step.effect, step.condition.clone().unwrap_or_default(), other)
        })
        .collect()
}

/// What is done in which case.
fn cases(text: &str) -> Vec<(String, String)> {
    steps(text).into_iter().map(|(text, _, case, _)| (text, case)).collect()
}

/// What is done, with the step that it is another way to do.
fn ways(text: &str) -> Vec<(String, String)> {
    steps(text).into_iter().map(|(text, .., other)| (text, other.unwrap_or_default())).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

fn incident(body: &str) -> String {
    format!("# Shop\n\n## Incident: shop down\n\n### Resolution\n\n{body}\n")
}

fn block(lines: &str) -> String {
    incident(&format!("```bash\n{lines}\n```"))
}

#[test]
fn cases_with_a_place_in_the_outline_are_cases() {
    let text = incident(
        "#### 3.a Cas 1 : primaire arrêtée\n\n```bash\nsystemctl restart a\n```\n\n#### 3.b Cas 2 : base saturée (pool plein)\n\n```bash\nsystemctl restart b\n```",
    );
    let expected = [("systemctl restart a", "primaire arrêtée"), ("systemctl restart b", "base saturée (pool plein)")];
    assert_eq!(cases(&text), pairs(&expected));
}

#[test]
fn numbered_causes_in_a_block_are_cases() {
    let text = block(
        "docker logs shop\n\n# Common causes and fixes\n\n# 1. Base unreachable\ndocker restart base\n\n# 2. Out of memory\ndocker stats\n# If it uses too much: restart\ndocker restart shop",
    );
    let expected = [
        ("docker logs shop", ""),
        ("docker restart base", "Base unreachable"),
        ("docker stats", "Out of memory"),
        ("docker restart shop", "Out of memory, it uses too much"),
    ];
    assert_eq!(cases(&text), pairs(&expected));
    // Numbered steps are none.
    for title in ["# Steps", "# If it is broken"] {
        let text = block(&format!(
            "{title}\n\n# 1. Restart the base\ndocker restart base\n\n# 2. Isolation\ndocker stop shop"
        ));
        assert!(cases(&text).iter().all(|(_, case)| case != "Isolation" && case != "Restart the base"), "{title}");
    }
}

#[test]
fn options_with_remarks_in_brackets_are_ways() {
    let text = incident(
        "**Option A: Restart** (simplest, 2 min)\n\n```bash\ndocker restart shop\n```\n\n**Verify:**\n\n```bash\ncurl -f https://shop.example/health\n```\n\n**Option B: Roll back** (if a release is to blame)\n\nTwo paths lead there.\n\n**Option B-1 (preferred, no build):**\n\n```bash\ndocker pull shop:1.2\n```\n\n**Option B-2 (with a build):**\n\n```bash\ngit revert HEAD\n```\n\n**Afterwards:**\n\n```bash\ndocker ps\n```",
    );
    let first = "docker restart shop";
    let expected = [
        (first, ""),
        ("curl -f https://shop.example/health", ""),
        ("docker pull shop:1.2", first),
        ("git revert HEAD", first),
        ("docker ps", ""),
    ];
    assert_eq!(ways(&text), pairs(&expected));
    let told: Vec<String> = cases(&text).into_iter().map(|(_, case)| case).collect();
    assert_eq!(told[2..4], ["a release is to blame", "a release is to blame"]);
    // A word that only looks like one.
    let text = incident(
        "```bash\ndocker restart shop\n```\n\n**Optional: roll back** (5 min)\n\n```bash\ngit revert HEAD\n```",
    );
    assert!(ways(&text).iter().all(|(_, other)| other.is_empty()), "{:?}", ways(&text));
}

#[test]
fn headings_of_options_are_ways_of_one_procedure() {
    let text = "# Shop\n\n## Rollback procedure\n\nTwo options are there.\n\n### Option A (preferred, no build)\n\n```bash\ndocker pull shop:1.2\n```\n\n### Option B (revert, with a build)\n\n```bash\ngit revert HEAD\n```\n";
    assert_eq!(ways(text), pairs(&[("docker pull shop:1.2", ""), ("git revert HEAD", "docker pull shop:1.2")]));
}

#[test]
fn one_thing_for_one_place_or_another_is_done_once() {
    let text = block(
        "# Staging rollback: tag the image before\ndocker tag shop:1 shop:staging\n\n# Production rollback: tag the release before\ndocker tag shop:1 shop:latest",
    );
    let expected =
        [("docker tag shop:1 shop:staging", ""), ("docker tag shop:1 shop:latest", "docker tag shop:1 shop:staging")];
    assert_eq!(ways(&text), pairs(&expected));
    // Other things of both places are done one after the other.
    let text = block(
        "# Staging rollback: tag it\ndocker tag shop:1 shop:staging\n\n# Production check: look at it\ndocker inspect shop:latest",
    );
    assert!(ways(&text).iter().all(|(_, other)| other.is_empty()));
}

#[test]
fn what_is_done_when_all_is_over_is_a_case() {
    for (comment, case) in [
        ("Disable after resolution", "after resolution"),
        ("Désactiver après résolution", "après résolution"),
        ("Une fois résolu", "Une fois résolu"),
        ("Disable the banner", ""),
        ("Disable after the deploy", ""),
    ] {
        let text = block(&format!(
            "# Enable the banner\nkubectl annotate ingress shop banner=on\n\n# {comment}\nkubectl annotate ingress shop banner-"
        ));
        assert_eq!(cases(&text)[1].1, case, "{comment}");
    }
    for (item, case) in [
        ("After correcting the cause, replay the events", "After correcting the cause"),
        ("For a provider outage, leave the work in the queue", "a provider outage"),
        ("Stop the writers only when more writes could do harm", "more writes could do harm"),
        ("After the meeting, replay the events", ""),
        ("For the night, stop the writers", ""),
        ("Distinguish a provider failure from our own problem: look at the directory", ""),
    ] {
        assert_eq!(cases(&incident(&format!("1. {item}")))[0].1, case, "{item}");
    }
    let text = "# Shop\n\n## Recovery\n\n### Base rollback (if required)\n\n```bash\ndropdb shop\n```\n\n### Web rollback (5 minutes)\n\n```bash\ngit revert HEAD\n```\n";
    assert_eq!(cases(text), pairs(&[("dropdb shop", "required"), ("git revert HEAD", "")]));
}

#[test]
fn what_an_answer_means_is_nothing_to_do() {
    let text = block(
        "nc -zv base 5432\n# ECONNREFUSED → base down ou pare-feu\n# Timeout → réseau\n\n# Journaux\ndocker logs base\n# If <10 minutes after the release, likely caused by it\n# → Reboot via le panel",
    );
    let told: Vec<String> = cases(&text).into_iter().map(|(text, case)| [text, case].join("|")).collect();
    assert_eq!(told, ["nc -zv base 5432|", "docker logs base|", "Reboot via le panel|"]);
    let text = block(
        "# Si la file est pleine → augmenter les workers\n# Si besoin, enregistrer les actions\n\n# Journaux\ndocker logs base",
    );
    assert_eq!(cases(&text).len(), 3, "{:?}", cases(&text));
}

#[test]
fn what_is_not_needed_or_not_to_be_done_changes_nothing() {
    for item in [
        "Pas besoin de modifier la configuration : le proxy suit",
        "No need to change the configuration: the proxy follows",
        "Inutile de relancer le worker",
        "Look at the queue. Never purge it by hand.",
    ] {
        let found = steps(&incident(&format!("1. Restart the shop\n2. {item}")));
        assert!(found.iter().skip(1).all(|(_, effect, ..)| *effect == EffectClass::Observe), "{item}: {found:?}");
    }
    let found = steps(&incident("1. No need for panic, restart the worker"));
    assert_eq!(found[0].1, EffectClass::Change);
    let text = incident(
        "```bash\ngit log\n```\n\n**Don't use `git reset --hard`**: it removes commits. Use `git revert` instead.",
    );
    assert_eq!(cases(&text), pairs(&[("git log", "")]));
}

#[test]
fn what_a_script_will_do_is_not_done_by_hand() {
    let text = block(
        "# Le script va :\n# - Identifier la version\n# - Arrêter les services\nbash rollback.sh\n\n# Vérifier\ncurl -f https://shop.example/health",
    );
    assert_eq!(cases(&text).len(), 2, "{:?}", cases(&text));
    let text = block("# Preparation:\n# - Stop the services\n# - Drain the queue\nbash rollback.sh");
    assert_eq!(cases(&text).len(), 2, "{:?}", cases(&text));
}

#[test]
fn waits_and_pages_on_the_way_change_nothing() {
    for (item, effect) in [
        ("Wait 3 minutes for the image rebuild and redeploy", EffectClass::Observe),
        ("Wait 3 minutes and restart the shop", EffectClass::Change),
        ("GitHub → Actions → Deploy to Staging → identify the last run", EffectClass::Observe),
        ("Users → Add user → Save", EffectClass::Change),
    ] {
        assert_eq!(steps(&incident(&format!("1. {item}")))[0].1, effect, "{item}");
    }
}

#[test]
fn lists_of_scripts_and_settings_are_nothing_to_do() {
    let text = "# Shop\n\n## Tools\n\n### Deployment scripts\n\n- `./scripts/deploy.sh` - Main script\n- `./scripts/rollback.sh` - Emergency script\n";
    assert!(compile("d.md", text).procedures.is_empty());
    for (label, items) in [
        ("**Outils de suivi :**", "- Journaux : `docker logs shop`\n- Métriques : `docker stats`"),
        ("**Gateway configuration:**", "- Profile: `shop guard`\n- Number: `+15550100`"),
        ("**Sources d'alerte potentielles :**", "- Notifications de la console\n- Rapports des utilisateurs"),
    ] {
        let text = incident(&format!("1. Restart the shop\n\n{label}\n\n{items}"));
        assert_eq!(cases(&text), pairs(&[("Restart the shop", "")]), "{label}");
    }
    // What begins as an order or has a number is done.
    let text = incident(
        "**Gateway configuration:**\n\n1. Open the console\n2. Set the number to 2\n\n**Tools:**\n\n- Restart the tracer: `systemctl restart tracer`",
    );
    assert_eq!(cases(&text).len(), 3, "{:?}", cases(&text));
}

#[test]
fn guesses_and_what_happens_by_itself_are_no_steps() {
    let text = incident(
        "If it is not found:\n- The id may be written otherwise\n- The sensor might not be registered\n- Check both tables",
    );
    assert_eq!(cases(&text), pairs(&[("Check both tables", "it is not found")]));
    for (lead, first, second) in [
        ("The rollback:", "Stops the shop", "Restarts all services"),
        ("Le rollback :", "Stoppe la boutique", "Redémarre tous les services"),
    ] {
        let text = incident(&format!("```bash\n./back.sh\n```\n\n{lead}\n\n1. {first}\n2. {second}"));
        assert_eq!(cases(&text).len(), 1, "{lead}");
    }
    let text =
        incident("```bash\n./back.sh\n```\n\nLe rollback :\n\n1. Stopper la boutique\n2. Redémarrer tous les services");
    assert_eq!(cases(&text).len(), 3);
}

#[test]
fn lines_of_a_paragraph_that_begin_with_a_case_are_steps_of_their_own() {
    let text = incident("**If it is down:** Restart the shop\n**If it is a false alarm:** Close the incident");
    assert_eq!(
        steps(&text).into_iter().map(|(_, _, case, _)| case).collect::<Vec<_>>(),
        ["it is down", "it is a false alarm"]
    );
}

#[test]
fn numbered_headings_of_a_phase_stay_in_it() {
    let text = "# Deploy\n\n## Deployment procedure\n\n### Phase 1: Before\n\n#### 1. Backup current state\n\n```bash\npg_dump shop > a.sql\n```\n\n#### 2. Migrate\n\n```bash\nmake migrate\n```\n\n### Phase 2: Release\n\n```bash\nmake release\n```\n";
    let program = compile("d.md", text);
    let told: Vec<(ProcedureRole, usize)> =
        program.procedures.iter().map(|procedure| (procedure.role, procedure.steps.len())).collect();
    assert_eq!(told, [(ProcedureRole::Deploy, 3)]);
    // Chapters are none.
    let text = "# Shop\n\n## 1. Sauvegarde\n\n```bash\npg_dump shop > a.sql\n```\n\n## 2. Déploiement\n\n```bash\nmake release\n```\n";
    assert_eq!(compile("d.md", text).procedures.len(), 2);
}

#[test]
fn means_in_brackets_are_ways() {
    let text = "# Shop\n\n## Incident: dead letters\n\n### Replay (API)\n\n```bash\ncurl -X POST https://shop.example/replay\n```\n\n### Replay (by hand)\n\n```bash\n./replay.sh\n```\n";
    let first = "curl -X POST https://shop.example/replay";
    assert_eq!(ways(text), pairs(&[(first, ""), ("./replay.sh", first)]));
    let other = text.replace("### Replay (by hand)", "### Restart (by hand)");
    assert_eq!(ways(&other), pairs(&[(first, ""), ("./replay.sh", "")]));
}

#[test]
fn how_copies_are_made_is_no_step_of_making_one() {
    let text = "# Shop\n\n## Backups\n\n- **Local**: a dump by `pg_dump --format=custom`, kept two weeks\n- **Elsewhere**: the same, sent by `rclone copy`\n";
    assert!(compile("d.md", text).procedures.is_empty());
    let text = "# Shop\n\n## Backups\n\n### Manual backup\n\n1. Run `pg_dump shop > a.sql`\n2. Copy it\n";
    assert_eq!(cases(text).len(), 2);
}
