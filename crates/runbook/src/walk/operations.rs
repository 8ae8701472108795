//! Labels of a section that name another operation than the one that it began with: what stands below "**Restore**" behind
//! "**Backup**" is not done after it.

use super::place::{Place, Reach, is_runnable};
use crate::draft::Draft;
use crate::lexicon::{self, Group};
use crate::program::{ProcedureRole, Role};
use crate::steps;
use crate::text;
use crate::tree::{Block, Kind};

/// How many words a label has at most.
const MOST_WORDS: usize = 6;

/// Opens the procedure that a label in bold names, or goes back to the one that stood before it.
pub(super) fn label(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block) {
    let Some(bold) = block.text.bold.as_deref().filter(|_| block.depth == 0 && !block.quoted && !place.incident) else {
        return;
    };
    let name = text::clean(bold);
    // A label stands alone, before a colon or before a dash.
    let behind = block.text.plain.trim().strip_prefix(bold.trim()).map(str::trim_start);
    let closes = block.text.closes(bold) || behind.is_some_and(|rest| rest.starts_with(['–', '—', '-']));
    if !closes || text::count(&name) > MOST_WORDS || !runs_below(place) {
        return;
    }
    let role = place.procedure.and_then(|procedure| draft.procedures.get(procedure)).map(|found| found.role);
    match (takes_back(&name), role) {
        (Some(other), Some(role)) if undoes(role, other) && place.count(draft) > 0 => {
            place.first_procedure = place.first_procedure.or(place.procedure);
            let end = place.section.end.max(block.line);
            let above = place.place.clone();
            place.procedure = Some(steps::open(draft, &name, other, &above, block.line, end));
            place.close(Reach::Label);
            place.part = None;
        }
        (None, _) if place.first_procedure.is_some() => {
            place.procedure = place.first_procedure.take();
        }
        _ => {}
    }
}

/// Whether an operation is no part of a procedure of another role: who makes copies or deploys does not restore with them.
pub(crate) fn undoes(role: ProcedureRole, other: ProcedureRole) -> bool {
    matches!(role, ProcedureRole::Backup | ProcedureRole::Deploy) && role != other
}

/// The role of a name that restores or takes back: "Restore (in a disaster)", "Revenir en arrière".
pub(crate) fn takes_back(name: &str) -> Option<ProcedureRole> {
    let bare = name.split('(').next().unwrap_or(name).trim();
    // "Test the restore", "Sauvegarde avant restauration" are something else.
    let hit = lexicon::get().starts(Group::Role, bare)?;
    match lexicon::parse_key::<Role>(hit.key)? {
        Role::Restore => Some(ProcedureRole::Restore),
        Role::Rollback => Some(ProcedureRole::Rollback),
        _ => None,
    }
}

/// Whether something to run stands below, before the next label.
fn runs_below(place: &Place<'_>) -> bool {
    let labelled = |block: &&Block| matches!(block.kind, Kind::Paragraph) && block.text.bold.is_some();
    let own = place.rest.iter().take(6).enumerate().take_while(|(at, block)| *at == 0 || !labelled(block));
    own.map(|(_, block)| block).any(is_runnable)
}
