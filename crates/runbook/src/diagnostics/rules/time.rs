//! Times that are another instant than meant, or none.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place::{self, Span};
use crate::clock;
use crate::lexicon::List;
use crate::program::Maintenance;
use crate::text;

/// The time of day in the row or item, and whether a zone stands behind it.
fn clock_of(context: &Context<'_, '_>, line: u32) -> Option<(Span, bool)> {
    let written = context.line(line);
    let said = clock::time_of_day(written)?;
    Some((place::bytes(context.draft(), line, said.start, said.end), said.zoned))
}

/// Whether the document says once for all which zone its times are in.
fn says_zone_for_all(context: &Context<'_, '_>) -> bool {
    context.lines.iter().filter(|line| line.len() < 500).any(|line| {
        let zone = line.contains("UTC")
            || line.contains("GMT")
            || line.contains("CET")
            || line.contains("Europe/")
            || line.contains("America/");
        zone && {
            let words = text::words(line);
            words.iter().any(|word| List::TimesNote.words().contains(&word.as_str()))
        }
    })
}

/// Whether the work stands in a crontab, which runs in the zone of its machine, whatever the comment above its line says.
fn in_crontab(context: &Context<'_, '_>, work: &Maintenance) -> bool {
    let comment = context.line(work.source.line).trim_start().starts_with('#');
    let fields = context.line(work.source.lines[1]).split_whitespace().take(5);
    let field = |field: &str| field.chars().all(|sign| sign.is_ascii_digit() || "*/,-".contains(sign));
    comment && fields.filter(|part| field(part)).count() == 5
}

pub(super) fn without_zone(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut open = context
        .maintenance
        .iter()
        .filter(|work| work.zone.is_none() && work.schedule.is_some() && !in_crontab(context, work))
        .filter_map(|work| Some((work, clock_of(context, work.source.line)?)))
        .filter(|(_, (_, zoned))| !zoned)
        .peekable();
    if open.peek().is_none() || says_zone_for_all(context) {
        return;
    }
    for (work, (span, _)) in open {
        out.push(
            Finding::new("V069", span, &work.title)
                .with("work", work.title.as_str())
                .perhaps(vec![span.followed(" UTC")]),
        );
    }
}

/// The hour that the clock leaves out in spring and shows twice in autumn.
fn skipped_hour(zone: &str) -> Option<u32> {
    const WESTERN: &[&str] = &["Europe/London", "Europe/Dublin", "Europe/Lisbon", "Atlantic/Canary"];
    const STEADY: &[&str] = &[
        "Europe/Moscow",
        "Europe/Istanbul",
        "Europe/Minsk",
        "America/Sao_Paulo",
        "America/Bogota",
        "America/Lima",
        "America/Phoenix",
        "America/Argentina",
        "America/Mexico_City",
    ];
    if STEADY.iter().any(|steady| zone.starts_with(steady)) {
        return None;
    }
    if WESTERN.contains(&zone) {
        return Some(1);
    }
    (zone.starts_with("Europe/") || zone.starts_with("America/") || zone == "CET" || zone == "CEST").then_some(2)
}

pub(super) fn skipped_by_dst(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for work in &context.maintenance {
        let Some(zone) = &work.zone else {
            continue;
        };
        let hour: Option<u32> = hour_of(work);
        if hour.is_none() || skipped_hour(zone) != hour {
            continue;
        }
        let span = clock_of(context, work.source.line)
            .map_or_else(|| place::line(context.draft(), work.source.line), |(span, _)| span);
        out.push(Finding::new("V070", span, &work.title).with("work", work.title.as_str()).with("zone", zone.as_str()));
    }
}

fn hour_of(work: &Maintenance) -> Option<u32> {
    work.schedule.as_deref()?.split(' ').nth(1)?.parse().ok()
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// `2026-02-30`, `2026-13-01`.
pub(super) fn impossible_date(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (at, line) in context.lines.iter().enumerate().filter(|(_, line)| line.len() < 2000) {
        let bytes = line.as_bytes();
        for (dash, _) in bytes.iter().enumerate().skip(4).filter(|(_, byte)| **byte == b'-') {
            let year = bytes.get(dash - 4..dash).unwrap_or_default();
            let Some(date) = line.get(dash - 4..dash + 6).filter(|_| year.iter().all(u8::is_ascii_digit)) else {
                continue;
            };
            let glued = |at: Option<&u8>| {
                at.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
            };
            let before = dash.checked_sub(5).and_then(|before| bytes.get(before));
            let behind = bytes.get(dash + 6).filter(|byte| **byte != b'T' && **byte != b'.');
            let parts: Vec<&str> = date.split('-').collect();
            let [year, month, day] = parts.as_slice() else {
                continue;
            };
            let digits = date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            let lengths = year.len() == 4 && month.len() == 2 && day.len() == 2;
            if !digits || !lengths || glued(before) || glued(behind) {
                continue;
            }
            let (Ok(year), Ok(month), Ok(day)) = (year.parse::<u32>(), month.parse::<u32>(), day.parse::<u32>()) else {
                continue;
            };
            if !(1970..2200).contains(&year) || (1..=days_in(year, month)).contains(&day) {
                continue;
            }
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let span = place::bytes(context.draft(), number, dash - 4, dash + 6);
            out.push(Finding::new("V071", span, date).with("date", date));
        }
    }
}
