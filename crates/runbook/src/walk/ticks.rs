//! Items with a box to tick: of a deployment, or of something else.

use super::place::Place;
use crate::draft::Draft;
use crate::lexicon::{self, Group};
use crate::program::Role;
use crate::sections::{Part, Section};
use crate::text;
use crate::tree::Block;

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

/// Whether what is ticked here is done in an incident or to find out what is wrong, and not before or after one.
pub(super) fn acts(draft: &Draft<'_>, place: &Place<'_>, block: &Block) -> bool {
    const APART: &[&str] = &["post", "after", "aftermath", "apres", "suite", "pre", "before", "avant", "preparation"];
    let apart = |section: &Section| text::words(&section.name).iter().any(|word| APART.contains(&word.as_str()));
    let parted = std::iter::once(place.section).chain(draft.outline.above(place.index)).any(apart);
    let looks = place.section.part == Some(Part::Investigation);
    let mends = matches!(place.section.role, Some(Role::Incident | Role::Restore | Role::Rollback));
    block.instruction.is_some() && !parted && (looks || mends)
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
    fn boxes_of_anything_else_are_not() {
        for text in [
            "## Post-incident process\n\n### Immediate\n\n- [ ] Create a ticket\n- [ ] Capture logs\n",
            "## Pager setup checklist (on-call)\n\n- [ ] VPN works\n",
            "## Monitoring\n\nSet up alerts for:\n\n- [ ] Size of the copies\n",
            "## Content\n\n- [ ] **Levels** - P1 to P4\n",
        ] {
            let program = read(text);
            assert!(program.checklist.is_empty() && program.procedures.is_empty(), "{text}: {:?}", program.checklist);
        }
        let monthly = read("## Vérification mensuelle\n\n- [ ] Tester la restauration\n- [ ] Revoir les accès\n");
        assert_eq!((monthly.checklist.len(), monthly.maintenance.len()), (0, 2), "{:?}", monthly.maintenance);
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
