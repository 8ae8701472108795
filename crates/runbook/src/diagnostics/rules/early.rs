//! What is changed before it is known what is wrong.

use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::super::place;
use crate::branch;
use crate::fence::{effects, sql};
use crate::program::{EffectClass, ProcedureRole, Stage, Step, StepKind};

/// Steps of an investigation that change something in any case, told once for each procedure.
pub(super) fn change_while_investigating(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    // What an unknown program does, or a request, is not sure enough to say that it changes something.
    let sure = |step: &Step| {
        let first = step.text.split_whitespace().next().unwrap_or_default();
        let known = effects::is_known(first) || sql::begins(&step.text);
        let machine = !matches!(step.kind, StepKind::Manual | StepKind::UiPath | StepKind::None | StepKind::Http);
        let acts = step
            .operation
            .is_some_and(|operation| branch::effect_of_operation(Some(operation)) != EffectClass::Observe);
        machine && known && (step.effect == EffectClass::Danger || step.effect == EffectClass::Change && acts)
    };
    for procedure in context.procedures.iter().filter(|procedure| procedure.role == ProcedureRole::Incident) {
        let investigated = procedure.steps.iter().filter(|step| step.stage == Stage::Investigation);
        let changing: Vec<&Step> = investigated.filter(|step| step.condition.is_none() && sure(step)).collect();
        let Some(first) = changing.first() else {
            continue;
        };
        let texts: Vec<String> = changing.iter().map(|step| short(&step.text)).collect();
        out.push(
            Finding::new("V091", place::text(context.draft(), first.source.lines, &first.text), &procedure.title)
                .with("procedure", procedure.title.as_str())
                .with("text", texts.join(", ")),
        );
    }
}
