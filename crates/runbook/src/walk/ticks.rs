//! Items with a box to tick: of a deployment, of something else that is gone through, or steps that are ticked off.

use super::measured;
use super::place::Place;
use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::{ChecklistItem, Role};
use crate::sections::{Part, Section};
use crate::text;
use crate::tree::{Block, Kind};

/// Whether what is ticked here is looked at before or after a deployment: the nearest heading that speaks of one, or of
/// something else, says it.
pub(super) fn deploys(draft: &Draft<'_>, place: &Place<'_>) -> bool {
    let says = |section: &Section| {
        if section.checklist || matches!(section.own_role, Some(Role::Deploy | Role::Checks)) {
            return Some(true);
        }
        if section.own_role.is_some() || section.part.is_some() {
            return Some(false);
        }
        let hits = lexicon::get().hits(Group::Role, &text::tokens(&section.name), 0);
        hits.iter().any(|hit| matches!(hit.key, "deploy" | "checklist" | "checks")).then_some(true)
    };
    let above = draft.outline.above(place.index);
    std::iter::once(place.section).chain(above).find_map(says).unwrap_or(false)
}

/// Whether what is ticked here is done in an incident or to find out what is wrong, and not before or after one: its list
/// tells what to do. One that says what is to be so ("Dump restored", "Traffic is back") is gone through.
pub(super) fn acts(draft: &Draft<'_>, place: &Place<'_>, block: &Block) -> bool {
    let apart =
        |section: &Section| text::words(&section.name).iter().any(|word| List::Apart.words().contains(&word.as_str()));
    let parted = std::iter::once(place.section).chain(draft.outline.above(place.index)).any(apart);
    let looks = place.section.part == Some(Part::Investigation);
    let mends = matches!(place.section.role, Some(Role::Incident | Role::Restore | Role::Rollback));
    let asked = || place.section.part == Some(Part::Verification) && !block.text.codes.is_empty();
    block.instruction.is_some() && !parted && (looks || mends && (asked() || tells(draft, place)))
}

/// Whether most boxes below a heading tell what to do.
fn tells(draft: &Draft<'_>, place: &Place<'_>) -> bool {
    let own = draft.blocks.get(place.section.blocks.clone()).unwrap_or_default();
    let boxes = own.iter().filter(|block| matches!(block.kind, Kind::Item { task: true, .. })).take(FEW);
    let (mut count, mut told) = (0usize, 0usize);
    for ticked in boxes {
        (count, told) = (count + 1, told + usize::from(ticked.instruction.is_some()));
    }
    told * 2 > count
}

/// Boxes of one list that are looked at: more say nothing else.
const FEW: usize = 60;

/// Adds what is ticked; a machine may answer it where it is asked after a deployment.
pub(super) fn tick(draft: &mut Draft<'_>, place: &Place<'_>, block: &Block, deploys: bool) {
    let text = text::clean(block.text.plain.trim());
    let automatic = deploys && measured::answers(&block.text, &text);
    let source = draft.item("checklist", &place.place, &text, block.line, block.end);
    draft.checklist.push(ChecklistItem { source, text, automatic });
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::{EffectClass, Program};

    fn read(text: &str) -> Program {
        compile("d.md", &format!("# Shop\n\n{text}"))
    }

    #[test]
    fn boxes_of_a_deployment_are_its_checklist() {
        for text in [
            "## Checklist Post-Déploiement\n\n- [ ] Health check OK\n- [ ] Logs sans erreurs\n",
            "## Déploiement\n\n### Après mise en ligne\n\n- [ ] Page d'accueil accessible\n- [ ] Logs sans erreurs\n",
            "## Checklist\n\n- [ ] Health check OK\n- [ ] No errors in the logs\n",
            "## Checklist Pré-Production\n\n- [ ] Backups configurés\n- [ ] Alertes configurées\n",
        ] {
            assert_eq!(read(text).checklist.len(), 2, "{text}");
        }
    }

    #[test]
    fn boxes_of_anything_else_are_ticked_off_by_people() {
        for text in [
            "## Post-incident process\n\n### Immediate\n\n- [ ] Create a ticket\n- [ ] Capture logs\n",
            "## Infrastructure\n\n- [ ] Firewall is set up\n- [ ] Health checks configured\n",
            "## Communication\n\n- [ ] Clients prévenus\n- [ ] Équipe informée\n",
            "## Restauration\n\n### Liste de reprise\n\n- [ ] Copie vérifiée\n- [ ] Application arrêtée\n",
            "## Outage of the queue\n\n### Prevention\n\n- [ ] Set a higher limit\n- [ ] Add an alert\n",
        ] {
            let program = read(text);
            assert_eq!((program.checklist.len(), program.procedures.len()), (2, 0), "{text}: {:?}", program.checklist);
            assert!(program.checklist.iter().all(|item| !item.automatic), "{text}");
        }
        for text in [
            "## Vérification mensuelle\n\n- [ ] Tester la restauration\n- [ ] Revoir les accès\n",
            "## Liste de sauvegarde\n\n### Mensuel\n\n- [ ] Tester la restauration\n- [ ] Revoir les accès\n",
        ] {
            let monthly = read(text);
            assert_eq!(
                (monthly.checklist.len(), monthly.maintenance.len()),
                (0, 2),
                "{text} {:?}",
                monthly.maintenance
            );
        }
    }

    #[test]
    fn boxes_that_tell_what_to_do_in_a_restore_are_its_steps() {
        let program =
            read("## Restauration\n\n- [ ] Arrêter le service\n- [ ] Restaurer la copie\n- [ ] Relancer le service\n");
        let steps: usize = program.procedures.iter().map(|found| found.steps.len()).sum();
        assert_eq!((steps, program.checklist.len()), (3, 0));
        let text = "## Roadmap\n\nNot there yet.\n\n### Planned\n\n- [ ] A second region\n";
        assert!(read(text).checklist.is_empty(), "{text}");
    }

    #[test]
    fn an_investigation_checklist_looks() {
        let text = "## Investigation checklist\n\n- Check the pods: `kubectl get pods -A`.\n- Review the logs: `kubectl logs app`.\n";
        let program = read(text);
        let effects: Vec<_> =
            program.procedures.iter().flat_map(|found| &found.steps).map(|step| step.effect).collect();
        assert_eq!((effects, program.checklist.len()), (vec![EffectClass::Observe; 2], 0));
    }
}
