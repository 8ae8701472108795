//! What a document tells of and nobody carries out as it stands: tests of alerts and drills, what is only planned, and the
//! variants of a step that are for somebody's own machine.

use crate::lexicon::{self, Group, List};
use crate::program::Role;
use crate::text;
use crate::tree::Rich;

/// Whether a heading is one of a test or a drill: "Test: `high-error-rate`", "Test de l'alerte disque", "Game day".
pub(crate) fn rehearses(name: &str) -> bool {
    let lexicon = lexicon::get();
    let label = name.split_once([':', '–', '—']).or_else(|| name.split_once(" - "));
    let labelled = label.is_some_and(|(label, rest)| {
        !rest.trim().is_empty() && lexicon.exact(Group::Rehearsal, &text::clean(label)).is_some()
    });
    labelled || lexicon.has(Group::Rehearsal, "phrase", name)
}

/// Whether what stands below a heading of a test could be taken for the answer to a real alert. What is restored, backed up,
/// deployed or probed as a test is still that.
pub(crate) fn could_mislead(own: Option<Role>, inherited: Option<Role>) -> bool {
    let real = |role: Role| {
        matches!(role, Role::Restore | Role::Backup | Role::Deploy | Role::Rollback | Role::Maintenance | Role::Checks)
    };
    matches!(own, None | Some(Role::Incident | Role::Alerts)) && !inherited.is_some_and(real)
}

/// Whether a heading is one of what is not there yet: "Roadmap", "Évolutions prévues", "Failover to B (planned)".
pub(crate) fn is_planned(name: &str) -> bool {
    lexicon::get().has(Group::Planned, "heading", name) || says_planned(name)
}

/// "Plan seulement — non implémenté", "Status: not yet implemented": a paragraph that says so of its section, and not of
/// something that it speaks of.
pub(crate) fn says_planned(paragraph: &str) -> bool {
    let first = paragraph.lines().next().unwrap_or_default();
    first.split([':', '–', '—', '.', ';', ',', '(', ')']).flat_map(|part| part.split(" - ")).any(is_mark)
}

fn is_mark(part: &str) -> bool {
    lexicon::get().exact(Group::Planned, &text::clean(part)) == Some("mark")
}

/// "En local (test) : ...", "**In staging:** ...": where else than in production something is done.
pub(crate) fn variant(text: &Rich) -> Option<String> {
    let label = match &text.bold {
        Some(bold) if text.closes(bold) => bold.as_str(),
        _ => text.plain.split_once(':').map(|(label, _)| label)?,
    };
    // "Test: ask somebody to try again" says what to do, "In test: ..." where.
    let bare = matches!(text::words(label).as_slice(), [only] if matches!(only.as_str(), "test" | "tests"));
    if bare { None } else { elsewhere(label) }
}

/// Whether a name says nothing but a place that is not production.
pub(crate) fn elsewhere(label: &str) -> Option<String> {
    let words = text::words(label);
    if words.is_empty() || words.len() > 5 {
        return None;
    }
    let lexicon = lexicon::get();
    let place = |word: &String| lexicon.exact(Group::Environment, word).is_some_and(|key| key != "production");
    let beside = |word: &String| List::BesidePlace.words().contains(&text::fold(word).as_str());
    (words.iter().any(place) && words.iter().all(|word| place(word) || beside(word)))
        .then(|| text::clean(label.trim_end_matches(':')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile;
    use crate::program::{ProcedureRole, Program};

    fn incidents(program: &Program) -> Vec<&str> {
        let incidents = program.procedures.iter().filter(|procedure| procedure.role == ProcedureRole::Incident);
        incidents.map(|procedure| procedure.title.as_str()).collect()
    }

    #[test]
    fn headings_of_tests_and_plans() {
        for (name, rehearsal, planned) in [
            ("Test: `high-error-rate`", true, false),
            ("Test de l'alerte disque", true, false),
            ("Exercice : base perdue", true, false),
            ("Synthetic failure testing", true, false),
            ("Game day", true, false),
            ("Tester la connexion", false, false),
            ("Test the API", false, false),
            ("Drill down into the metrics", false, false),
            ("Roadmap", false, true),
            ("Prochaine évolution — copie hors site", false, true),
            ("Failover to region B (planned)", false, true),
            ("Bascule vers B (prévue)", false, true),
            ("Planned maintenance", false, false),
            ("Maintenance à venir", false, false),
            ("Upcoming maintenance", false, false),
        ] {
            assert_eq!((rehearses(name), is_planned(name)), (rehearsal, planned), "{name}");
        }
        for (paragraph, planned) in [
            ("Plan seulement — non implémenté.", true),
            ("Status: not yet implemented", true),
            ("Automatic failover is not implemented: fail over by hand.", false),
            ("La bascule automatique n'est pas encore implémentée", false),
        ] {
            assert_eq!(says_planned(paragraph), planned, "{paragraph}");
        }
    }

    #[test]
    fn the_test_of_an_alert_does_not_answer_it() {
        for (alerts, test, real) in [
            ("Alerts", "Test: `HighErrorRate`", "Incident: HighErrorRate"),
            ("Alertes", "Test : HighErrorRate", "Incident : HighErrorRate"),
        ] {
            let text = format!(
                "# Shop\n\n## {alerts}\n\n| Alert | Condition | Severity |\n|---|---|---|\n| HighErrorRate | > 5% over 5 min | SEV1 |\n\n## {test}\n\n1. Deploy a branch that throws\n2. Restart the worker\n\n- [ ] The alert came\n"
            );
            let program = compile("d.md", &text);
            assert_eq!(incidents(&program), [""; 0], "{text}");
            assert!(program.procedures.iter().all(|procedure| procedure.trigger.is_none()), "{text}");
            assert!(program.checklist.is_empty(), "{text}");
            let with = format!("{text}\n## {real}\n\n1. Check the logs\n2. If a release is bad, roll it back\n");
            let program = compile("d.md", &with);
            let triggers: Vec<_> = program.procedures.iter().filter_map(|found| found.trigger.as_deref()).collect();
            assert_eq!(triggers, ["HighErrorRate"], "{with}");
        }
    }

    #[test]
    fn what_is_planned_is_neither_run_nor_scheduled() {
        for (heading, mark) in [("Roadmap", "Soon."), ("Copies hors site", "**Plan seulement — non implémenté.**")]
        {
            let text = format!(
                "# Shop\n\n## {heading}\n\n{mark}\n\n| Task | Frequency |\n|---|---|\n| Copy to the NAS | daily |\n\n```bash\nrsync -a /data nas:/data\n```\n\n1. Restart the service\n"
            );
            let program = compile("d.md", &text);
            assert!(program.procedures.is_empty() && program.maintenance.is_empty(), "{program:#?}");
            let told: Vec<_> = program.diagnostics.iter().map(|found| found.code.as_str()).collect();
            assert!(["V020", "V021", "V022"].iter().all(|code| told.contains(code)), "{told:?}");
        }
    }

    #[test]
    fn a_variant_for_elsewhere_is_done_there_only() {
        for (label, case) in [
            ("**En local (test)** :", Some("En local (test)")),
            ("**In staging:**", Some("In staging")),
            ("Local:", Some("Local")),
            ("**Production:**", None),
            ("**Start it:**", None),
            ("**Test:**", None),
            ("**In test:**", Some("In test")),
        ] {
            let text =
                format!("# Shop\n\n## Restore\n\n1. Stop the API\n2. {label} `docker compose up -d postgres-dr`\n");
            let program = compile("d.md", &text);
            let step =
                program.procedures.iter().flat_map(|found| &found.steps).find(|step| step.text.contains("docker"));
            assert_eq!(step.and_then(|step| step.condition.as_deref()), case, "{label}");
        }
    }
}
