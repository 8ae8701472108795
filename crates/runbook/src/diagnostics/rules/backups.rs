//! Backups whose way back is missing, untested, or shorter than the time between two tests.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place::{self, Span};
use crate::lexicon::{self, Group};
use crate::program::{Backup, Maintenance, ProcedureRole, Role};
use crate::quantity;
use crate::text;

fn backup_span(context: &Context<'_, '_>, backup: &Backup) -> Span {
    place::line(context.draft(), backup.source.lines[0])
}

fn is_daily_or_so(backup: &Backup) -> bool {
    backup.frequency.is_some() || backup.at.is_some()
}

pub(super) fn restore_missing(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let Some(backup) = context.backup.as_ref().filter(|backup| is_daily_or_so(backup)) else {
        return;
    };
    let restores = context.procedures.iter().any(|procedure| procedure.role == ProcedureRole::Restore)
        || context.outline.sections.iter().any(|section| {
            section.own_role == Some(Role::Restore) || lexicon::get().has(Group::Role, "restore", &section.name)
        });
    if !restores {
        out.push(Finding::new("V037", backup_span(context, backup), "backup"));
    }
}

/// Whether work of the calendar, a heading or a list speaks of trying a restore.
fn is_restore_test(said: &str) -> bool {
    let words = text::words(said);
    let restores = words.iter().any(|word| word.starts_with("restor") || word.starts_with("restaur"));
    let tries = words.iter().any(|word| {
        ["test", "drill", "exerc", "verif", "essa", "rehears", "trial", "prouv", "prove"]
            .iter()
            .any(|start| word.starts_with(start))
    });
    restores && tries
}

fn restore_test<'a>(context: &'a Context<'_, '_>) -> Option<&'a Maintenance> {
    context.maintenance.iter().find(|work| is_restore_test(&work.title))
}

pub(super) fn restore_never_tested(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let Some(backup) = context.backup.as_ref().filter(|backup| is_daily_or_so(backup)) else {
        return;
    };
    let said = restore_test(context).is_some()
        || context.outline.sections.iter().any(|section| is_restore_test(&section.name))
        || context.checklist.iter().any(|item| is_restore_test(&item.text))
        || context.draft().blocks.iter().any(|block| {
            let text = &block.text.plain;
            text.len() < 400 && is_restore_test(text)
        });
    if !said {
        out.push(Finding::new("V039", backup_span(context, backup), "restore test"));
    }
}

/// The line and place where the retention is said.
pub(super) fn retention(context: &Context<'_, '_>, backup: &Backup) -> Span {
    let lines = backup.source.lines;
    for number in lines[0]..=lines[1].min(lines[0].saturating_add(50)) {
        let written = context.line(number);
        if lexicon::get().find(Group::Retention, written).is_none() {
            continue;
        }
        let days = quantity::scan(written).into_iter().find(|quantity| quantity.value >= 86_400.0);
        if let Some(days) = days {
            return place::bytes(context.draft(), number, days.start, days.end);
        }
    }
    place::line(context.draft(), lines[0])
}

pub(super) fn retention_too_short(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let (Some(backup), Some(test)) = (&context.backup, restore_test(context)) else {
        return;
    };
    let period = match test.cadence.as_str() {
        "weekly" => 7,
        "monthly" => 28,
        "quarterly" => 90,
        "yearly" => 365,
        _ => return,
    };
    if let Some(days) = backup.retention_days.filter(|days| *days < period) {
        let span = retention(context, backup);
        out.push(
            Finding::new("V040", span, "retention")
                .with_time("retention", u64::from(days) * 86_400)
                .with("test", test.title.as_str())
                .beside(test.source.line),
        );
    }
}
