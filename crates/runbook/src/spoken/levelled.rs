//! Alerts that headings name with how bad they are and when they come: "🔴 CRITICAL: High CPU (> 95 %)".

use crate::condition;
use crate::lexicon::{self, Group};
use crate::quantity;
use crate::roles;
use crate::sections::{Outline, Part};
use crate::sentence;
use crate::tables;
use crate::text;
use crate::tree::{Block, Kind};

/// What a heading says of an alert.
pub(super) struct Headed {
    pub name: String,
    pub severity: String,
    /// Empty where none is said.
    pub condition: String,
}

/// "CRITICAL: High CPU (> 95 %)", "High latency (> 1000 ms) - WARNING", "ServiceDown (CRITICAL)".
pub(super) fn read(title: &str) -> Option<Headed> {
    let title = text::clean(title);
    let mut rest = title.as_str();
    let mut level = None;
    if let Some((before, behind)) = rest.split_once([':', '–', '—']).or_else(|| rest.split_once(" - "))
        && is_level(before)
    {
        (level, rest) = (Some(before.trim().to_owned()), behind.trim());
    }
    let mut condition = String::new();
    let mut name = String::new();
    while let Some((before, behind)) = rest.split_once('(') {
        let (inside, behind) = behind.split_once(')')?;
        name.push_str(before);
        if level.is_none() && is_level(inside) {
            level = Some(inside.trim().to_owned());
        } else if condition.is_empty()
            && inside.trim_start().starts_with(['<', '>', '≥', '≤', '='])
            && condition::compares(inside)
        {
            condition = inside.trim().to_owned();
        } else {
            name.push_str(&format!("({inside})"));
        }
        rest = behind;
    }
    name.push_str(rest);
    let name = text::squeezed(
        name.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '`' | '-' | ':' | '–' | '—')),
    );
    let known = !condition.is_empty() || roles::names_alert(&name);
    let severity = level.filter(|_| known && !name.is_empty())?;
    Some(Headed { name, severity, condition })
}

/// "CRITICAL", "P1", "Avertissement".
fn is_level(written: &str) -> bool {
    let bare = text::clean(written);
    tables::is_code(&bare) || lexicon::get().exact(Group::SeverityWord, &bare).is_some()
}

/// "Critical (Page)", "Critical.": the level itself.
pub(super) fn severity(written: &str) -> String {
    let bare = written.split('(').next().unwrap_or(written).trim().trim_end_matches('.');
    if is_level(bare) { bare.to_owned() } else { written.to_owned() }
}

/// "High error rate (Alert: HighErrorRate)".
pub(super) fn named_in_brackets(title: &str) -> Option<String> {
    let inside = title.split_once('(')?.1.split_once(')')?.0;
    let (label, name) = inside.split_once(':')?;
    let name = name.trim().trim_matches('`');
    let labelled = lexicon::get().exact(Group::TriggerLabel, &text::clean(label)).is_some();
    (labelled && roles::names_alert(name)).then(|| name.to_owned())
}

/// "This alert fires when the error rate exceeds 1 % over 5 minutes." right below a heading, or in what only describes.
pub(super) fn fires(outline: &Outline, blocks: &[Block], index: usize) -> Option<(u32, String)> {
    let describes = |at: &usize| {
        outline.get(*at).is_some_and(|section| section.part.is_some_and(Part::is_read_only) || section.part.is_none())
    };
    let places = std::iter::once(index).chain(outline.children(index).take(3).filter(describes));
    for section in places.filter_map(|at| outline.get(at)) {
        let own = blocks.get(section.blocks.clone()).unwrap_or_default();
        for block in own.iter().filter(|block| matches!(block.kind, Kind::Paragraph)).take(4) {
            for said in sentence::sentences(&block.text.plain) {
                let fires = lexicon::get().find(Group::Fires, &said).is_some();
                if fires && !quantity::scan(&said).is_empty() && !sentence::forbids(&said) {
                    return Some((block.line, said));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::{Op, ProcedureRole};

    #[test]
    fn headings_say_how_bad_and_when() {
        for (title, expected) in [
            ("🔴 CRITICAL: High CPU (>95%)", Some(("High CPU", "CRITICAL", ">95%"))),
            ("🟡 WARNING: Low order volume (<5/hour)", Some(("Low order volume", "WARNING", "<5/hour"))),
            ("Critique : mémoire élevée (> 90 %)", Some(("mémoire élevée", "Critique", "> 90 %"))),
            ("ServiceDown (CRITICAL)", Some(("ServiceDown", "CRITICAL", ""))),
            ("RLS policies (CRITICAL)", None),
            ("CRITICAL INCIDENT - act now", None),
            ("High CPU (>95%)", None),
            ("Critical: read this first", None),
            ("Database restore (see above)", None),
        ] {
            let read = super::read(title);
            let said = read.as_ref().map(|read| (read.name.as_str(), read.severity.as_str(), read.condition.as_str()));
            assert_eq!(said, expected, "{title}");
        }
    }

    #[test]
    fn alerts_of_headings_are_paired_with_what_answers_them() {
        let text = "# Playbook\n\n## Alertes\n\n### 🔴 CRITICAL: High CPU (>95%)\n\n**Diagnostic**:\n\n1. Vérifier les métriques\n\n\
**Résolution**:\n\n1. Redémarrer le service\n\n### 🟡 WARNING: High CPU (>80%)\n\n**Diagnostic**:\n\n1. Vérifier les métriques\n\n\
**Résolution**:\n\n1. Ajouter une instance\n";
        let program = compile("d.md", text);
        let alerts: Vec<_> = program
            .alerts
            .iter()
            .map(|alert| {
                (alert.name.as_str(), alert.severity.as_deref(), alert.cond.as_ref().map(|cond| (cond.op, cond.value)))
            })
            .collect();
        assert_eq!(
            alerts,
            [
                ("High CPU", Some("CRITICAL"), Some((Op::Gt, 0.95))),
                ("High CPU (WARNING)", Some("WARNING"), Some((Op::Gt, 0.8))),
            ]
        );
        let triggers: Vec<_> = program.procedures.iter().map(|found| (found.role, found.trigger.as_deref())).collect();
        assert_eq!(
            triggers,
            [(ProcedureRole::Incident, Some("High CPU")), (ProcedureRole::Incident, Some("High CPU (WARNING)"))]
        );
    }

    #[test]
    fn labels_and_sentences_give_a_document_its_alert() {
        let steps = "## Investigation\n\n1. Check the logs\n\n## Resolution\n\n1. Restart the service\n";
        for (head, name, window) in [
            (
                "# Runbook: Database down\n\n## Alert details\n\n- **Alert name:** PostgresDown\n- **Severity:** Critical\n- **Threshold:** unreachable for 1 minute\n- **Duration:** 1 minute\n",
                "PostgresDown",
                Some(60),
            ),
            (
                "# High error rate (Alert: HighErrorRate)\n\n## Trigger logic\n\n- **Condition**: `Error rate > 5%` for 2 minutes.\n- **Severity**: Critical.\n",
                "HighErrorRate",
                Some(120),
            ),
            (
                "# High API errors\n\n**Alert name:** `HighApiErrors`\n**Severity:** Critical (Page)\n\n## Overview\n\nThis alert fires when the error rate exceeds 1% over a 5-minute period.\n",
                "HighApiErrors",
                Some(300),
            ),
            (
                "# Service indisponible\n\n| Champ | Valeur |\n|---|---|\n| Nom de l'alerte | ServiceDown |\n| Sévérité | Critical |\n| Seuil | > 5 % pendant 3 minutes |\n",
                "ServiceDown",
                Some(180),
            ),
        ] {
            let program = compile("d.md", &format!("{head}\n{steps}"));
            let alerts: Vec<_> = program
                .alerts
                .iter()
                .map(|alert| (alert.name.as_str(), alert.severity.as_deref(), alert.window_seconds))
                .collect();
            assert_eq!(alerts, [(name, Some("Critical"), window)], "{head}");
            assert_eq!(
                program.procedures.iter().filter_map(|found| found.trigger.as_deref()).next(),
                Some(name),
                "{head}"
            );
        }
        // A name without a condition is an alert of elsewhere.
        let program = compile("d.md", &format!("# Down\n\n**Alert name:** `ApiDown`\n\n{steps}"));
        assert!(program.alerts.is_empty());
    }
}
