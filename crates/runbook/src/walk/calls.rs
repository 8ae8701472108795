//! "**Escalate if:** the cache stays cold": when somebody is called, told by a label of its own behind what was done.

use super::place::{Place, Reach};
use crate::draft::Draft;
use crate::lexicon::{self, Group};
use crate::program::EffectClass;
use crate::sections::Part;
use crate::steps;
use crate::text;
use crate::tree::{Block, Rich};

/// A paragraph of a procedure that says in which case somebody is called; whether it is one. The case of the label above ends
/// with it.
pub(super) fn paragraph(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block) -> bool {
    let labelled = block.depth == 0 && !block.quoted && block.text.bold.is_some();
    if !labelled || !place.incident || place.is_read_only() || block.text.all_bold() {
        return false;
    }
    let plain = block.text.plain.trim();
    let Some((label, said)) = plain.split_once(':') else { return false };
    let said = text::clean(said);
    let named = lexicon::get().exact(Group::EscalatesIf, &text::clean(label)).is_some();
    if !named {
        return false;
    }
    let case = said.trim_end_matches('.').trim().to_owned();
    // "Escalate" of "Escalate if".
    let label = text::clean(label);
    let action = label.rsplit_once(' ').map_or(label.as_str(), |(action, _)| action);
    if case.is_empty() || action.is_empty() {
        return false;
    }
    place.close(Reach::Label);
    let mut target = place.target(draft);
    target.part = Some(Part::Resolution);
    target.settled.condition = Some(case);
    // People are told; whatever the case speaks of is not done.
    target.settled.effect = Some(EffectClass::Observe);
    let rich = Rich { plain: text::squeezed(plain), ..Rich::default() };
    steps::from_text(draft, &target, &rich, block.line, block.end);
    let step = draft.procedures.get_mut(target.procedure).and_then(|procedure| procedure.steps.last_mut());
    if let Some(step) = step.filter(|step| step.source.line == block.line) {
        step.action = Some(action.to_owned());
    }
    true
}
