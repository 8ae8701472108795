//! What a procedure does says what it is where its heading does not: below "Backups", "Getting it back" restores; below
//! "Deployment", "Backwards" takes back.

use crate::draft::Draft;
use crate::lexicon::List;
use crate::program::{EffectClass, Procedure, ProcedureRole, Step};
use crate::text;

/// Sets the role of procedures that only inherited theirs, by what their steps do.
pub(crate) fn settle(draft: &mut Draft<'_>) {
    let outline = draft.outline;
    for procedure in &mut draft.procedures {
        let unnamed = outline.at_line(procedure.source.line).is_some_and(|section| {
            section.line == procedure.source.line && section.own_role.is_none() && section.settled.role.is_none()
        });
        let undone = match procedure.role {
            ProcedureRole::Backup if only(procedure, restores, copies) => Some(ProcedureRole::Restore),
            ProcedureRole::Deploy if only(procedure, takes_back, deploys) => Some(ProcedureRole::Rollback),
            _ => None,
        };
        if let Some(role) = undone.filter(|_| unnamed) {
            procedure.role = role;
        }
    }
}

/// Whether a step that changes something does one thing, and none does the other.
fn only(procedure: &Procedure, one: fn(&str) -> bool, other: fn(&str) -> bool) -> bool {
    let changes = || procedure.steps.iter().filter(|step| step.effect != EffectClass::Observe);
    let does = |step: &Step, what: fn(&str) -> bool| what(&text::fold(&step.text));
    // A dump that is written changes nothing, and is a copy all the same.
    let dumps = procedure.steps.iter().any(|step| !does(step, one) && text::fold(&step.text).contains("dump"));
    changes().any(|step| does(step, one)) && !changes().any(|step| !does(step, one) && does(step, other)) && !dumps
}

fn restores(step: &str) -> bool {
    List::RestoreStem.words().iter().any(|word| step.contains(word))
}

fn copies(step: &str) -> bool {
    List::CopyMade.words().iter().any(|word| step.contains(word))
}

fn takes_back(step: &str) -> bool {
    List::UndoStem.words().iter().any(|word| step.contains(word))
}

fn deploys(step: &str) -> bool {
    List::DeployStem.words().iter().any(|word| step.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::ProcedureRole;

    #[test]
    fn steps_say_what_a_heading_does_not() {
        let roles = |text: &str| -> Vec<ProcedureRole> {
            compile("d.md", text).procedures.into_iter().map(|found| found.role).collect()
        };
        let backup = |heading: &str, command: &str| {
            roles(&format!("# R\n\n## Backups\n\nEvery night.\n\n### {heading}\n\n```bash\n{command}\n```\n"))
        };
        assert_eq!(
            backup("Getting it back", "heroku pg:backups:restore b104 --confirm shop"),
            [ProcedureRole::Restore]
        );
        assert_eq!(backup("By hand", "pg_dump shop > shop.sql"), [ProcedureRole::Backup]);
        assert_eq!(backup("To and fro", "pg_dump a > a.sql\npg_restore -d b a.sql"), [ProcedureRole::Backup]);
        let deploy = |heading: &str, command: &str| {
            roles(&format!("# R\n\n## Deployment\n\n### {heading}\n\n```bash\n{command}\n```\n"))
        };
        assert_eq!(deploy("Backwards", "heroku rollback v12 -a shop"), [ProcedureRole::Rollback]);
        assert_eq!(deploy("By hand", "git push heroku main"), [ProcedureRole::Deploy]);
    }
}
