//! A fence of the document: classified, its lines counted, its pieces given to checks, steps or flows.

use super::contacts;
use super::drawn;
use super::place::Place;
use crate::checks;
use crate::crontab;
use crate::draft::{Draft, Oddity, Unit};
use crate::fence::{self, Mode};
use crate::flow;
use crate::ladder;
use crate::program::{Fence, Role, Stage, StepKind};
use crate::rule_file;
use crate::steps;
use crate::tree::{Block, Kind, Rich};
use std::borrow::Cow;

pub(super) fn read(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block) {
    let Kind::Fence { info, closed, first_line, body, .. } = &block.kind else {
        return;
    };
    if !closed {
        draft.oddities.push(Oddity::OpenFence { line: block.line, end: block.end });
    }
    let tag = fence::tag(info);
    let mode = match place.settled.kind {
        Some(StepKind::None) => Mode::Data,
        Some(StepKind::Sql) => Mode::Sql,
        Some(StepKind::Redis) => Mode::Redis,
        Some(_) => Mode::Shell,
        None => block.cut.as_ref().map_or(Mode::Data, |cut| cut.mode),
    };
    let number = |at: usize| first_line.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
    let name = body.iter().find(|line| !line.trim().is_empty()).cloned().unwrap_or_else(|| info.clone());
    let (mut kind, mut effect, mut stage) = (StepKind::None, None, None);
    let decorative = |line: &str| {
        line.trim().is_empty()
            || (line.trim_start().starts_with(['#', '-', '/'])
                && fence::is_decoration(line.trim_start_matches(['#', '-', '/', '!', ' '])))
    };
    for (at, line) in body.iter().enumerate().filter(|(_, line)| !decorative(line)) {
        let _ = line;
        draft.units.push((number(at), Unit::FenceLine));
    }
    let without;
    let mut whole = true;
    let body = if place.incident || place.settled.kind.is_some() {
        body
    } else {
        without = crontab::read(draft, &place.place, place.section.role == Some(Role::Backup), body, *first_line);
        whole = matches!(without, Cow::Borrowed(_));
        without.as_ref()
    };
    if place.section.role == Some(Role::Escalation)
        && matches!(mode, Mode::Data | Mode::Prose)
        && ladder::drawn(draft, &place.place, body, *first_line)
    {
        draft.claim(*first_line, number(body.len().saturating_sub(1)));
        place.intro = None;
        let source = draft.named("fence", &place.place, &name, block.line, block.end);
        draft.fences.push(Fence { source, kind, effect, stage, language: tag });
        return;
    }
    if matches!(place.section.role, Some(Role::Contacts | Role::Escalation))
        && matches!(mode, Mode::Data | Mode::Prose)
        && contacts::listed(draft, &place.place, body, *first_line)
    {
        draft.claim(*first_line, number(body.len().saturating_sub(1)));
        place.intro = None;
        let source = draft.named("fence", &place.place, &name, block.line, block.end);
        draft.fences.push(Fence { source, kind, effect, stage, language: tag });
        return;
    }
    if matches!(mode, Mode::Data | Mode::Prose) && drawn::read(draft, place, body, *first_line) {
        draft.claim(*first_line, number(body.len().saturating_sub(1)));
        place.intro = None;
        let last = place.procedure.and_then(|procedure| draft.procedures.get(procedure));
        let steps = last.map(|procedure| procedure.steps.as_slice()).unwrap_or_default();
        let own = steps.iter().rev().take_while(|step| step.source.line >= *first_line);
        (kind, effect) = (StepKind::Manual, own.map(|step| step.effect).max());
        stage = steps.last().map(|step| step.stage);
        let source = draft.named("fence", &place.place, &name, block.line, block.end);
        draft.fences.push(Fence { source, kind, effect, stage, language: tag });
        return;
    }
    match mode {
        Mode::Data => {
            draft.claim(*first_line, number(body.len().saturating_sub(1)));
            if place.settled.kind.is_none() {
                rule_file::read(draft, &place.place, body, *first_line);
            }
        }
        Mode::Prose => {
            let before = draft.phases.len() + draft.deploy.len();
            for (at, line) in body.iter().enumerate() {
                let rich = Rich { plain: line.trim().to_owned(), ..Rich::default() };
                let phase = flow::phase_of(line).filter(|_| place.phases);
                if let Some((name, role)) = phase {
                    flow::add_phase(draft, &place.place, name, role, number(at));
                } else {
                    flow::deploy_rule(draft, &place.place, &rich, number(at), number(at));
                }
            }
            let is_flow = draft.phases.len() + draft.deploy.len() > before;
            let acts = !is_flow && !place.is_read_only();
            if let Some(decisions) = fence::decisions(body, *first_line).filter(|_| acts) {
                let target = place.target(draft);
                draft.claim(*first_line, number(body.len().saturating_sub(1)));
                let count = draft.procedures.get(target.procedure).map_or(0, |procedure| procedure.steps.len());
                for (case, told) in decisions {
                    let mut target = target.clone();
                    target.settled.condition = Some(case);
                    for (line, told) in told {
                        let rich = Rich { plain: told, ..Rich::default() };
                        steps::from_text(draft, &target, &rich, line, line);
                    }
                }
                let steps = draft.procedures.get(target.procedure).map(|procedure| procedure.steps.as_slice());
                let added = steps.unwrap_or_default().get(count..).unwrap_or_default();
                (kind, effect) = (StepKind::Manual, added.iter().map(|step| step.effect).max());
                stage = stage_of_last(draft, target.procedure);
            } else if let Some(segments) = fence::instructions(body, *first_line).filter(|_| !is_flow) {
                // "Do this:" above its list says nothing by itself.
                let lead = body.iter().position(|line| !line.trim().is_empty()).map(number);
                if let Some(lead) = lead.filter(|lead| segments.first().is_some_and(|first| first.first > *lead)) {
                    draft.claim(lead, lead);
                }
                let target = place.target(draft);
                steps::from_fence(draft, &target, &segments, tag.as_deref());
                (kind, effect) = fence::summary(&segments);
                stage = stage_of_last(draft, target.procedure);
            }
        }
        Mode::Shell | Mode::PowerShell | Mode::Session | Mode::Sql | Mode::Redis => {
            let cut = block.cut.as_ref().filter(|cut| whole && cut.mode == mode);
            let segments = match cut {
                Some(cut) => Cow::Borrowed(cut.pieces.as_slice()),
                None => Cow::Owned(fence::segments(mode, body, *first_line)),
            };
            (kind, effect) = fence::summary(&segments);
            let is_checks = place.section.role == Some(Role::Checks) && !place.incident;
            let (looks, segments) = if is_checks {
                let (looks, rest) = checks::split(&segments);
                (looks, Cow::Owned(rest))
            } else {
                (Vec::new(), segments)
            };
            if is_checks {
                checks::from_fence(draft, &place.place, &place.section.name, &looks, tag.as_deref());
            }
            // What does something is a step wherever it stands, and never runs by itself.
            if !is_checks || !segments.is_empty() {
                let target = place.target(draft);
                let before = draft.procedures.get(target.procedure).map_or(0, |procedure| procedure.steps.len());
                steps::from_fence(draft, &target, &segments, tag.as_deref());
                let added = draft
                    .procedures
                    .get(target.procedure)
                    .and_then(|procedure| procedure.steps.get(before..))
                    .unwrap_or_default();
                stage = added.first().map(|step| step.stage);
                if kind == StepKind::None && !added.is_empty() {
                    kind = StepKind::Manual;
                }
                // What a comment asks somebody to do counts as much as a command.
                effect = effect.max(added.iter().map(|step| step.effect).max());
            }
        }
    }
    let stage: Option<Stage> = stage;
    if mode != Mode::Data {
        kind = place.settled.kind.unwrap_or(kind);
        effect = effect.map(|effect| place.settled.effect.unwrap_or(effect));
    }
    place.intro = None;
    let source = draft.named("fence", &place.place, &name, block.line, block.end);
    draft.fences.push(Fence { source, kind, effect, stage, language: tag });
}

fn stage_of_last(draft: &Draft<'_>, procedure: usize) -> Option<Stage> {
    draft.procedures.get(procedure).and_then(|procedure| procedure.steps.last()).map(|step| step.stage)
}
