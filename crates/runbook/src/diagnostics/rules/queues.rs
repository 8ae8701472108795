//! V015, V016: evidence about a queue that is silent or wrong exactly when the queue is in trouble.

use super::super::{Finding, short};
use crate::draft::Draft;
use crate::fence::shell;
use crate::program::{Level, StepKind};

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let uses_celery = draft.commands.iter().any(|command| command.kind == StepKind::Celery);
    for command in &draft.commands {
        let about = format!("{} {}", command.section, command.text);
        match command.kind {
            StepKind::Redis => {
                let argv = shell::argv(&command.text);
                let celery_key = argv.iter().any(|word| word.to_ascii_lowercase().contains("celery"));
                if (uses_celery || celery_key) && argv.iter().any(|word| word.eq_ignore_ascii_case("llen")) {
                    out.push(Finding::new("V015", Level::Warning, command.lines, &about).at(&command.text));
                }
            }
            StepKind::Celery if command.investigation => {
                let argv = shell::argv(&command.text);
                if argv.iter().any(|word| matches!(word.as_str(), "inspect" | "status")) {
                    out.push(
                        Finding::new("V016", Level::Warning, command.lines, &about)
                            .at(&command.text)
                            .with("text", short(&command.text)),
                    );
                }
            }
            _ => {}
        }
    }
}
