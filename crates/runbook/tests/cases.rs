//! In which case a step is done, in which stage it stands, and what is a procedure: each rule in French and in English, with
//! a near miss that it must leave alone.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

/// The steps of a document, by what they are to do: stage, effect and case.
fn steps(text: &str) -> Vec<(String, Stage, EffectClass, Option<String>)> {
    let told = |step: &Step| {
        let text = step.action.clone().unwrap_or_else(|| step.text.clone());
        (text, step.stage, step.effect, step.condition.clone())
    };
    compile("d.md", text).procedures.iter().flat_map(|procedure| &procedure.steps).map(told).collect()
}

/// The case of the one step that a sentence makes below "Resolution".
fn case(sentence: &str) -> Option<String> {
    let text = format!("# R\n\n## Incident: queue stuck\n\n### Resolution\n\n- {sentence}\n");
    let found = steps(&text);
    assert_eq!(found.len(), 1, "{sentence}: {found:?}");
    found[0].3.clone()
}

/// The cases and stages of the commands of a block below a heading.
fn block(heading: &str, lines: &str) -> Vec<(Stage, Option<String>)> {
    let text = format!("# R\n\n## Incident: queue stuck\n\n### {heading}\n\n```bash\n{lines}\n```\n");
    steps(&text).into_iter().map(|(_, stage, _, case)| (stage, case)).collect()
}

#[test]
fn a_sentence_says_its_case_wherever_it_stands() {
    for (sentence, expected) in [
        ("Restart it if it hangs. This takes a minute.", "it hangs"),
        ("Relancer le service s'il est bloqué. Cela dure une minute.", "est bloqué"),
        ("Empty the queue (only if it holds duplicates)", "it holds duplicates"),
        ("Vider la file (uniquement si elle contient des doublons)", "elle contient des doublons"),
        ("Restart Redis in case of connection errors", "connection errors"),
        ("Redémarrer Redis en cas d'erreur de connexion", "erreur de connexion"),
        ("Rebuild the replica only after an hour of growth", "an hour of growth"),
        ("Reconstruire la réplique seulement après une heure de hausse", "une heure de hausse"),
        ("If there are no replicas you can restart the primary", "there are no replicas"),
        ("Si le disque est plein nettoyer les journaux", "le disque est plein"),
        ("S'il reste des tâches, les relancer", "reste des tâches"),
        ("Ne relancer que si la base répond", "la base répond"),
        ("Assuming the disk is full, delete old logs", "the disk is full"),
        ("Dès lors que la file est vide, relancer les consommateurs", "la file est vide"),
        ("If > 1000: restart the workers", "> 1000"),
        ("Si > 1000 : redémarrer les workers", "> 1000"),
    ] {
        assert_eq!(case(sentence).as_deref(), Some(expected), "{sentence}");
    }
}

#[test]
fn what_must_not_hold_is_not_taken_for_what_must() {
    for (sentence, expected) in [
        ("Restart the worker unless the lead objects", "unless the lead objects"),
        ("Unless the base is read-only, restart the worker", "Unless the base is read-only"),
        ("Redémarrer le service sauf si le métier refuse", "sauf si le métier refuse"),
        (
            "À moins que la base soit en lecture seule, relancer la migration",
            "À moins que la base soit en lecture seule",
        ),
    ] {
        assert_eq!(case(sentence).as_deref(), Some(expected), "{sentence}");
    }
}

#[test]
fn words_that_open_no_case_are_left_alone() {
    for sentence in [
        "Check if the worker runs",
        "Vérifier si le service tourne",
        "Note the old value, in case you must go back (for example, if performing a drill)",
        "Noter la valeur actuelle (par exemple, si un exercice est en cours)",
        "Restart the worker. If it fails again, call the lead",
        "Redémarrer le service. Si cela échoue encore, appeler l'astreinte",
        "Restart the workers when possible",
    ] {
        assert_eq!(case(sentence), None, "{sentence}");
    }
}

#[test]
fn a_comment_opens_its_case_up_to_the_next_gap() {
    for (comment, case) in [
        ("# If the pod is stuck", "the pod is stuck"),
        ("# Si le pod est bloqué", "le pod est bloqué"),
        ("# If the pod is stuck,\n# kill it", "the pod is stuck"),
        ("# Si le pod est bloqué,\n# le tuer", "le pod est bloqué"),
    ] {
        let lines = format!("{comment}\nkubectl delete pod a\nkubectl delete pod b\n\nkubectl delete pod c");
        let cases: Vec<_> = block("Resolution", &lines).into_iter().map(|(_, case)| case).collect();
        assert_eq!(cases, [Some(case.to_owned()), Some(case.to_owned()), None], "{comment}");
    }
    // Comments below a case that only opens are all in it; what a comment explains is no step.
    for (lines, case) in [
        (
            "systemctl restart a\n\n# If it comes back at once:\n# 1. Restart the host\n# 2. Call the lead",
            "it comes back at once",
        ),
        (
            "systemctl restart a\n\n# Si cela revient aussitôt :\n# 1. Redémarrer l'hôte\n# 2. Appeler l'astreinte",
            "cela revient aussitôt",
        ),
    ] {
        let cases: Vec<_> = block("Resolution", lines).into_iter().map(|(_, case)| case).collect();
        assert_eq!(cases, [None, Some(case.to_owned()), Some(case.to_owned())], "{lines}");
    }
    assert_eq!(block("Resolution", "systemctl restart a\n# If memory grows, there may be a leak").len(), 1);
}

#[test]
fn a_case_above_headings_holds_below_them() {
    for (intro, title, case) in [
        ("If a restart is not enough:", "Stop the workers", Some("a restart is not enough")),
        ("Si un redémarrage ne suffit pas :", "Arrêter les workers", Some("un redémarrage ne suffit pas")),
        ("If a restart is not enough, read on.", "Stop the workers", None),
    ] {
        let text = format!(
            "# R\n\n## Incident: queue stuck\n\n### Resolution\n\n{intro}\n\n#### 1. {title}\n\n```bash\nsystemctl stop worker\n```\n"
        );
        let cases: Vec<_> =
            steps(&text).into_iter().filter(|step| step.2 == EffectClass::Change).map(|step| step.3).collect();
        assert_eq!(cases, [case.map(str::to_owned)], "{intro}");
    }
}

#[test]
fn answers_are_the_cases_of_their_question() {
    for (question, yes, no, expected) in [
        ("Is the worker running?", "**Yes**: read its logs", "**No**: restart it", "Is the worker running: No"),
        ("Le worker tourne-t-il ?", "Oui : lire ses journaux", "Non : le redémarrer", "Le worker tourne-t-il: Non"),
    ] {
        let text =
            format!("# R\n\n## Incident: queue stuck\n\n### Diagnosis\n\n1. {question}\n   - {yes}\n   - {no}\n");
        let found = steps(&text);
        assert_eq!(found.last().and_then(|step| step.3.as_deref()), Some(expected), "{found:?}");
    }
    let text =
        "# R\n\n## Incident: queue stuck\n\n### Resolution\n\n1. Restart the workers\n   - No: restart them all\n";
    assert!(steps(text).iter().all(|step| step.3.is_none()), "{:?}", steps(text));
}

#[test]
fn a_remark_set_apart_is_a_step_where_it_says_when() {
    for (remark, count) in [
        ("If the pods did not restart, restart them", 1),
        ("Si les pods n'ont pas redémarré, les relancer", 1),
        ("Deleted 3 pods, restart requested", 0),
    ] {
        let text = format!("# R\n\n## Incident: queue stuck\n\n### Resolution\n\n> {remark}\n");
        assert_eq!(steps(&text).len(), count, "{remark}");
    }
}

#[test]
fn what_looks_behind_the_last_change_verifies() {
    for heading in ["Resolution", "Résolution"] {
        let stages: Vec<_> = block(heading, "docker compose ps\ndocker compose restart web\ndocker compose ps")
            .into_iter()
            .map(|(stage, _)| stage)
            .collect();
        assert_eq!(stages, [Stage::Resolution, Stage::Resolution, Stage::Verification]);
    }
    // A copy that is written, a session that is closed: nothing is looked at.
    for last in ["pg_dump app > after.sql", "exit", "cd /srv"] {
        let stages = block("Resolution", &format!("docker compose restart web\n{last}"));
        assert_eq!(stages.last().map(|(stage, _)| *stage), Some(Stage::Resolution), "{last}");
    }
}

#[test]
fn a_heading_that_asks_to_look_behind_a_change_verifies() {
    for (mends, looks, stage) in [
        ("1. Restart the workers", "2. Check the health", Stage::Verification),
        ("Étape 1 : Redémarrer les workers", "Étape 2 : Vérifier la santé", Stage::Verification),
        ("1. Restart the workers", "Make sure it is over", Stage::Verification),
        ("1. Collect the logs", "2. Check the health", Stage::Resolution),
    ] {
        let text = format!(
            "# R\n\n## Incident: queue stuck\n\n### Resolution\n\n#### {mends}\n\n```bash\nsystemctl restart worker\n```\n\n#### {looks}\n\n```bash\ncelery inspect active\n```\n"
        );
        assert_eq!(steps(&text).last().map(|step| step.1), Some(stage), "{mends} / {looks}");
    }
}

#[test]
fn what_is_to_be_true_in_the_end_changes_nothing() {
    for (heading, item, effect) in [
        ("Verification", "The queue is empty", EffectClass::Observe),
        ("Vérification", "La file est vide", EffectClass::Observe),
        ("Verification", "Delete the test order", EffectClass::Danger),
        ("Vérification", "Suppression de la commande de test", EffectClass::Danger),
    ] {
        let text = format!(
            "# R\n\n## Incident: queue stuck\n\n### Resolution\n\n1. Restart the workers\n\n### {heading}\n\n- {item}\n"
        );
        assert_eq!(steps(&text).last().map(|step| (step.1, step.2)), Some((Stage::Verification, effect)), "{item}");
    }
}

#[test]
fn a_heading_that_says_what_is_done_is_a_procedure() {
    for (heading, role) in [
        ("Rotate the API key", ProcedureRole::Maintenance),
        ("How to add a node", ProcedureRole::Maintenance),
        ("Renouveler le certificat", ProcedureRole::Maintenance),
        ("Purge des journaux", ProcedureRole::Maintenance),
        ("Handy things", ProcedureRole::Reference),
        ("Divers", ProcedureRole::Reference),
    ] {
        let text = format!("# Service\n\n## {heading}\n\n```bash\nsystemctl restart web\nsystemctl status web\n```\n");
        let program = compile("d.md", &text);
        let roles: Vec<_> = program.procedures.iter().map(|procedure| procedure.role).collect();
        assert_eq!(roles, [role], "{heading}");
        let stages: Vec<_> = program.procedures[0].steps.iter().map(|step| step.stage).collect();
        let expected = match role {
            ProcedureRole::Reference => [Stage::Reference, Stage::Reference],
            _ => [Stage::Procedure, Stage::Verification],
        };
        assert_eq!(stages, expected, "{heading}");
    }
}

#[test]
fn ways_of_a_procedure_are_its_parts() {
    for (title, way, count) in [
        ("Reset the database", "With Docker", 1),
        ("Réinitialiser la base", "Avec Docker", 1),
        ("Reset the database", "Restart the cache", 2),
    ] {
        let text = format!(
            "# Service\n\n## {title}\n\n```bash\nsystemctl stop web\n```\n\n### {way}\n\n```bash\nsystemctl restart db\n```\n"
        );
        let titles: Vec<_> =
            compile("d.md", &text).procedures.iter().map(|procedure| procedure.title.clone()).collect();
        assert_eq!(titles.len(), count, "{titles:?}");
    }
}

/// What stands at a gate is looked at; a command that changes something does so there as well.
#[test]
fn gates_are_looked_at_and_their_commands_do_what_they_do() {
    use EffectClass::{Change, Danger, Observe};
    for (lead, items) in [
        ("Go through the gates in order. A single \"no\" ends it.", ["The primary is gone", "The old one is fenced"]),
        ("Proceed only if all of these hold:", ["The primary is gone", "The old one is fenced"]),
        ("Passer les points de passage dans l'ordre.", ["La base est muette", "L'ancienne est coupée"]),
    ] {
        let text = format!(
            "# R\n\n## Incident: failover\n\n### Resolution\n\n{lead}\n\n1. {}\n2. {} (`systemctl stop old`)\n3. {} (`rm -rf /srv/old`)\n\nThen:\n\n```bash\nsystemctl start new\n```\n",
            items[0], items[1], items[1]
        );
        let effects: Vec<EffectClass> = steps(&text)
            .into_iter()
            .filter(|(text, ..)| !text.starts_with("Go") && !text.starts_with("Passer"))
            .map(|(_, _, effect, _)| effect)
            .collect();
        assert_eq!(effects, [Observe, Change, Danger, Change], "{lead}");
    }
}
