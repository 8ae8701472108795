//! Whether what is ticked off can be looked at by a machine.

use crate::fence;
use crate::lexicon::{self, Group};
use crate::program::EffectClass;
use crate::rows;
use crate::sentence::{self, Verb};
use crate::text;
use crate::tree::Rich;

/// Whether a line of a check list speaks of something that is measured, or names a command that only looks. What somebody
/// does, or has made once, is for them to say.
pub(super) fn answers(rich: &Rich, clean: &str) -> bool {
    if rows::says_automatic(clean) == Some(false) {
        return false;
    }
    let mut commands = rich.codes.iter().filter_map(|code| fence::inline(code)).peekable();
    if commands.peek().is_some() {
        let tests = rich.codes.iter().any(|code| text::says(&code.replace('-', " "), &["test", "lint", "check"]));
        return commands
            .all(|verdict| verdict.effect == EffectClass::Observe || tests && verdict.effect == EffectClass::Change)
            && (tests || lexicon::get().find(Group::MachineCheck, clean).is_some());
    }
    let tells = || sentence::verb(clean) == Some(Verb::Tell);
    let done = || matches!(sentence::strongest(clean), Some(Verb::Change | Verb::Danger)) || tells();
    lexicon::get().find(Group::MachineCheck, clean).is_some()
        && lexicon::get().find(Group::SetUp, clean).is_none()
        && !done()
}

#[cfg(test)]
mod tests {
    use crate::compile;

    #[test]
    fn what_is_made_once_is_no_measurement() {
        for (item, automatic) in [
            ("Health check OK", true),
            ("Logs sans erreurs", true),
            ("Métriques stables", true),
            ("Error rate below 1 %", true),
            ("Health: `curl https://shop.example/health` → 200", true),
            ("`yarn type-check` : pas d'erreur", true),
            ("Front : page d'accueil sans erreurs", true),
            ("Version git taggée", false),
            ("Logs configurés et persistés", false),
            ("Alerte reçue, astreinte mobilisée", false),
            ("Migrations appliquées (`prisma migrate deploy`)", false),
            ("Restore the service: restart the pods", false),
            ("Initial status update sent", false),
            ("Backups présents", false),
        ] {
            let program =
                compile("d.md", &format!("# Shop\n\n## Checklist Post-Déploiement\n\n- [ ] {item}\n- [ ] Autre\n"));
            let seen = program.checklist.first().map(|line| line.automatic);
            assert_eq!(seen, Some(automatic), "{item}");
        }
    }
}
