//! V017: idle connections judged by the start of their last query.

use super::super::Finding;
use crate::draft::Draft;
use crate::program::{Level, StepKind};
use crate::text;

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for command in draft.commands.iter().filter(|command| command.kind == StepKind::Sql) {
        let folded = text::fold(&command.text);
        let kills = folded.contains("pg_terminate_backend") || folded.contains("pg_cancel_backend");
        let condition = folded.split_once("where").map(|(_, condition)| condition).unwrap_or_default();
        if kills
            && condition.contains("idle")
            && condition.contains("query_start")
            && !condition.contains("state_change")
        {
            let offset = command.text.lines().position(|line| text::fold(line).contains("query_start")).unwrap_or(0);
            let line = command.lines[0].saturating_add(u32::try_from(offset).unwrap_or(0)).min(command.lines[1]);
            let about = format!("{} {}", command.section, command.text);
            out.push(Finding::new("V017", Level::Warning, [line, line], &about).at("query_start"));
        }
    }
}
