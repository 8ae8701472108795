//! Backups whose way back is missing, untested, or shorter than the time between two tests.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place::{self, Span};
use crate::lexicon::{self, Group, List};
use crate::program::{Backup, EffectClass, Maintenance, ProcedureRole, Role};
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
    if !restores && !restores_somehow(context) && !is_of_logs(context, backup) {
        out.push(Finding::new("V037", backup_span(context, backup), "backup"));
    }
}

/// A command that restores, or a comment or link that says so: the way back is there, whatever its heading is called.
fn restores_somehow(context: &Context<'_, '_>) -> bool {
    let says = |written: &str| {
        let folded = text::fold(written);
        folded.contains("restor") || folded.contains("restaur")
    };
    let calls = context.calls().any(|(_, call)| {
        let named = says(call.program()) || call.plain().take(4).any(|word| says(&word.text));
        named || super::restore::reads_a_dump(call)
    });
    let comments = || {
        context.fences.iter().any(|fence| {
            let [first, last] = fence.source.lines;
            (first..=last.min(first.saturating_add(200)))
                .map(|line| context.line(line).trim())
                .any(|line| (line.starts_with('#') || line.starts_with("--")) && says(line))
        })
    };
    let links = || context.draft().blocks.iter().flat_map(|block| &block.text.links).any(|link| says(link));
    calls || comments() || links()
}

/// How long logs are kept is no promise of a backup.
fn is_of_logs(context: &Context<'_, '_>, backup: &Backup) -> bool {
    let headings = context.headings(backup.source.line);
    let has = |words: &[&str], starts: &[&str]| {
        words
            .iter()
            .any(|heading| text::words(heading).iter().any(|word| starts.iter().any(|start| word.starts_with(start))))
    };
    let near: Vec<&str> = headings.into_iter().take(2).collect();
    has(&near, List::RecordStem.words()) && !has(&near, List::CopyStem.words())
}

/// Whether work of the calendar, a heading or a list speaks of trying a restore.
fn is_restore_test(said: &str) -> bool {
    let words = text::words(said);
    let restores = words.iter().any(|word| word.starts_with("restor") || word.starts_with("restaur"));
    let tries = words.iter().any(|word| List::ProofStem.words().iter().any(|start| word.starts_with(start)));
    restores && tries
}

/// "# 4. Test disaster recovery", `test_backup_restore.py`: a line that speaks of a rehearsal. "# Test restore" above a
/// command that only lists the archive is none.
fn is_rehearsal(said: &str) -> bool {
    if said.len() > 200 {
        return false;
    }
    let words = text::words(said);
    let any =
        |words: &[String], starts: &[&str]| words.iter().any(|word| starts.iter().any(|start| word.starts_with(start)));
    let tries = |words: &[String]| any(words, List::TryStem.words());
    let disaster = || {
        any(&words, &["disaster", "sinistre"])
            || words.iter().any(|word| matches!(word.as_str(), "dr" | "pra" | "pca" | "reprise"))
    };
    let script = || {
        said.split_whitespace().filter(|word| word.ends_with(".sh") || word.ends_with(".py")).any(|script| {
            let words = text::tokens_of_name(script.rsplit('/').next().unwrap_or(script));
            tries(&words) && any(&words, &["restor", "restaur"])
        })
    };
    tries(&words) && disaster() || script()
}

fn restore_test<'a>(context: &'a Context<'_, '_>) -> Option<&'a Maintenance> {
    context.maintenance.iter().find(|work| is_restore_test(&work.title))
}

pub(super) fn restore_never_tested(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let Some(backup) = context.backup.as_ref().filter(|backup| is_daily_or_so(backup) && !is_of_logs(context, backup))
    else {
        return;
    };
    let said = restore_test(context).is_some()
        || context.outline.sections.iter().any(|section| is_restore_test(&section.name) || is_rehearsal(&section.name))
        || context.draft().lines.iter().any(|line| is_rehearsal(line))
        || context.checklist.iter().any(|item| is_restore_test(&item.text))
        || context.draft().blocks.iter().any(|block| {
            let text = &block.text.plain;
            text.len() < 400 && is_restore_test(text)
        });
    if !said && !is_tried(context) {
        out.push(Finding::new("V039", backup_span(context, backup), "restore test"));
    }
}

/// "# Test the restore" right above a command that restores; one that only lists what is in the archive tries nothing.
fn is_tried(context: &Context<'_, '_>) -> bool {
    context.runs().filter(|(command, _)| command.effect != EffectClass::Observe).any(|(command, _)| {
        let above = context.line(command.lines[0].saturating_sub(1)).trim();
        above.starts_with('#') && command.tag.is_some() && above.len() < 200 && is_restore_test(above)
    })
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
