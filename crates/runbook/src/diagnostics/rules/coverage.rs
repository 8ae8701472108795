//! What answers nothing, and what nothing answers.

use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::super::place;
use crate::branch;
use crate::fence::{effects, sql};
use crate::lexicon::{self, Group};
use crate::program::{EffectClass, Procedure, ProcedureRole, Stage, Step, StepKind};
use crate::sections::{Part, Section, part_of_heading, part_of_label};
use crate::text;
use crate::tree::Kind;
use std::collections::BTreeSet;

fn incidents<'a>(context: &'a Context<'_, '_>) -> impl Iterator<Item = &'a Procedure> {
    context.procedures.iter().filter(|procedure| procedure.role == ProcedureRole::Incident)
}

fn titled(context: &Context<'_, '_>, code: &'static str, procedure: &Procedure) -> Finding {
    let line = procedure.source.line;
    Finding::new(code, place::text(context.draft(), [line, line], &procedure.title), &procedure.title)
        .with("procedure", procedure.title.as_str())
}

pub(super) fn procedure_without_alert(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    // A collection of procedures without an alert table leaves the alerts to somebody else.
    if context.alerts.is_empty() {
        return;
    }
    for procedure in incidents(context).filter(|procedure| procedure.trigger.is_none()) {
        out.push(titled(context, "V006", procedure));
    }
}

pub(super) fn alert_without_procedure(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    if incidents(context).next().is_none() {
        return;
    }
    let here = incidents(context).filter_map(|procedure| procedure.trigger.as_deref());
    let elsewhere = context.draft().elsewhere.answered.iter().map(String::as_str);
    let answered: BTreeSet<&str> = here.chain(elsewhere).collect();
    for alert in context.alerts.iter().filter(|alert| !answered.contains(alert.name.as_str())) {
        out.push(
            Finding::new("V007", place::cell(context.draft(), alert.source.line, &alert.name), &alert.name)
                .with("alert", alert.name.as_str()),
        );
    }
}

/// The last command that changes something has nothing behind it that looks. The alert that a procedure answers is such a
/// look: it ends when the change had its effect.
pub(super) fn change_without_check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for procedure in &context.procedures {
        let judged = matches!(
            procedure.role,
            ProcedureRole::Incident | ProcedureRole::Rollback | ProcedureRole::Restore | ProcedureRole::Deploy
        );
        // A document that is one procedure answers the alert that it is named after.
        let whole = context
            .outline
            .sections
            .iter()
            .take(4)
            .any(|section| section.is_title && section.line == procedure.source.line);
        if !judged || procedure.trigger.is_some() || whole {
            continue;
        }
        // What an unknown program does is not sure enough to ask for a check.
        let known = |text: &str| {
            let first = text.split_whitespace().next().unwrap_or_default();
            effects::is_known(first) || sql::begins(text)
        };
        let machine = |step: &Step| !matches!(step.kind, StepKind::Manual | StepKind::UiPath | StepKind::None);
        let changes = |step: &Step| {
            let machine = machine(step);
            let acts = step
                .operation
                .is_some_and(|operation| branch::effect_of_operation(Some(operation)) != EffectClass::Observe);
            let sure = step.effect == EffectClass::Danger || (step.effect == EffectClass::Change && acts);
            machine && sure && known(&step.text)
        };
        let Some(at) = procedure.steps.iter().rposition(changes) else {
            continue;
        };
        let Some(step) = procedure.steps.get(at) else {
            continue;
        };
        let looked = procedure.steps.iter().skip(at + 1).any(|later| {
            later.effect == EffectClass::Observe
                || later.stage == Stage::Verification
                || later.expect.is_some()
                || names_a_check(&later.text)
        });
        // The last change is another one, of which nothing is known but that it is dangerous.
        let step = procedure
            .steps
            .iter()
            .skip(at + 1)
            .rfind(|later| machine(later) && later.effect == EffectClass::Danger)
            .unwrap_or(step);
        let listed = context
            .checklist
            .iter()
            .any(|item| (procedure.source.lines[0]..=procedure.source.lines[1]).contains(&item.source.line));
        if looked || listed || step.expect.is_some() || looked_beside(context, procedure) {
            continue;
        }
        out.push(
            Finding::new("V029", place::text(context.draft(), step.source.lines, &step.text), &procedure.title)
                .with("procedure", procedure.title.as_str())
                .with("text", short(&step.text)),
        );
    }
}

/// Whether the section behind a procedure looks whether it helped: "Validate the restore", "Vérifications après retour".
fn looked_beside(context: &Context<'_, '_>, procedure: &Procedure) -> bool {
    let sections = &context.outline.sections;
    let Some((at, own)) = context.outline.index_at_line(procedure.source.line) else { return false };
    // What stands deeper belongs to the procedure; a verification further down is another one's.
    let behind = sections.get(at + 1..).unwrap_or_default();
    let next = behind.iter().take(50).find(|next| own.is_title || next.level <= own.level);
    next.filter(|next| own.is_title || next.level == own.level).is_some_and(|next| {
        next.part == Some(Part::Verification) || lexicon::get().starts(Group::Verify, &next.name).is_some()
    })
}

/// `python scripts/health_check.py`, `./verify-restore.sh`: a script that looks, by its name.
fn names_a_check(command: &str) -> bool {
    const LOOKS: &[&str] = &[
        "check",
        "verify",
        "validate",
        "validation",
        "verification",
        "verifier",
        "valider",
        "test",
        "smoke",
        "health",
        "healthcheck",
        "status",
        "controle",
    ];
    let script = command.split_whitespace().take(4).find(|word| {
        [".sh", ".py", ".js", ".mjs", ".ts", ".rb", ".php", ".ps1", ".pl"].iter().any(|end| word.ends_with(end))
    });
    script
        .and_then(|script| script.rsplit('/').next())
        .is_some_and(|name| text::tokens_of_name(name).iter().any(|word| LOOKS.contains(&word.as_str())))
}

/// It is looked into, and nothing says what to do then.
pub(super) fn procedure_without_resolution(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let sections = &context.outline.sections;
    for procedure in incidents(context).filter(|procedure| !procedure.steps.is_empty()) {
        let looks = procedure.steps.iter().all(|step| step.effect == EffectClass::Observe);
        if !looks {
            continue;
        }
        let [first, last] = procedure.source.lines;
        let from = sections.partition_point(|section| section.line < first);
        let own = sections.get(from).filter(|section| section.line == first);
        // What stands below the heading belongs to it, whatever became of it; a phase or a part of a procedure is none.
        let depth = own.map_or(u8::MAX, |section| section.level);
        let inside = |at: usize, section: &Section| section.line <= last || at > 0 && section.level > depth;
        let below: Vec<&Section> = sections
            .get(from..)
            .unwrap_or_default()
            .iter()
            .enumerate()
            .take_while(|(at, section)| inside(*at, section))
            .map(|(_, section)| section)
            .collect();
        if own.is_some_and(|section| section.step || is_piece(context, section)) {
            continue;
        }
        let end = below.last().map_or(last, |section| section.end).max(last);
        let headed = below.iter().any(|section| {
            matches!(part_of_heading(&section.name), Some(Part::Resolution | Part::Procedure)) || mends(&section.name)
        });
        let labelled = || {
            below
                .iter()
                .filter_map(|section| context.draft().blocks.get(section.blocks.clone()))
                .flatten()
                .filter(|block| matches!(block.kind, Kind::Paragraph | Kind::Item { .. }))
                .any(|block| {
                    let label = block.text.plain.trim();
                    let label = label.split_once(':').map_or("", |(label, _)| label);
                    part_of_label(&block.text) == Some(Part::Resolution)
                        || !label.is_empty() && label.split_whitespace().count() <= 4 && mends(label)
                })
        };
        let acts = || {
            context
                .procedures
                .iter()
                .filter(|other| (first..=end).contains(&other.source.line))
                .any(|other| other.steps.iter().any(|step| step.effect != EffectClass::Observe))
        };
        if !headed && !labelled() && !acts() {
            out.push(titled(context, "V079", procedure));
        }
    }
}

/// "Fixes by cause", "Common fixes", "Correctifs": what is done then.
fn mends(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "fix",
        "fixes",
        "solution",
        "solutions",
        "remedy",
        "remedies",
        "mitigation",
        "mitigations",
        "workaround",
        "workarounds",
        "correctif",
        "correctifs",
        "correction",
        "corrections",
        "remede",
        "remedes",
        "contournement",
    ];
    text::words(name).iter().any(|word| WORDS.contains(&word.as_str()))
}

/// Below a heading that opens a part of a procedure stands a piece of it.
fn is_piece(context: &Context<'_, '_>, section: &Section) -> bool {
    let parent = section.parent.and_then(|parent| context.outline.sections.get(parent));
    parent.is_some_and(|parent| !parent.is_title && part_of_heading(&parent.name) == Some(Part::Investigation))
}

/// Host of an address as written, without scheme, path and port.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().unwrap_or(rest)
}

pub(super) fn environment_without_check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    if context.checks.is_empty() {
        return;
    }
    let mut seen: BTreeSet<&str> =
        context.checks.iter().filter_map(|check| check.target.as_deref()).map(host).collect();
    for (_, call) in context.calls() {
        for word in call.words.iter().filter(|word| word.raw.contains("://")) {
            seen.insert(host(word.raw.trim_matches(['"', '\''])));
        }
    }
    for row in context.environments.iter().filter(|row| row.environment == "production") {
        let Some(url) = row.url.as_deref().filter(|url| host(url).contains('.')) else {
            continue;
        };
        if !seen.contains(host(url)) {
            out.push(
                Finding::new("V038", place::cell(context.draft(), row.source.line, url), &row.name)
                    .with("environment", row.name.as_str())
                    .with("host", host(url)),
            );
        }
    }
}
