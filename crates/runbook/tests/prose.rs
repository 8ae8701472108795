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
