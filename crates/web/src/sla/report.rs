//! The statement of a month.

use super::{Row, row, zone_name};
use crate::App;
use crate::shapes::Stamp;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use utoipa::ToSchema;
use vectra_runbook::program::Cond;
use vectra_store::StoreError;

/// The objectives over one calendar month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs)]
pub struct Report {
    /// Of the runbook.
    pub title: String,
    /// Hash of the version whose objectives these are: the one in operation when the report was made.
    pub program_sha256: String,
    /// `2026-10`.
    pub month: String,
    /// In which the month begins and ends.
    pub zone: String,
    pub from: Stamp,
    /// Not included.
    pub to: Stamp,
    /// Whether the month is over.
    pub complete: bool,
    /// When the report was made; nothing else of it depends on that once the month is over.
    pub made: Stamp,
    pub objectives: Vec<Row>,
    /// Rows of the document that nothing measures.
    pub unmeasured: Vec<String>,
}

/// The report of `month`, such as `2026-10`. `None`: that is no month that has begun.
pub(crate) async fn report(app: &App, month: &str) -> Result<Option<Report>, StoreError> {
    let view = app.handle.view();
    let now = app.handle.now();
    let zone = &app.handle.config().objectives.zone;
    let Some((from, to)) = parse(month).and_then(|(y, m)| vectra_plan::objectives::month(y, m, zone)) else {
        return Ok(None);
    };
    if from > now {
        return Ok(None);
    }
    let mut rows = Vec::new();
    for plan in &view.plan.objectives {
        let reach = (from, to.min(now), to.since(from), "month".to_string());
        rows.push(row(app, plan, &view, &reach, false).await?);
    }
    let unmeasured = view.plan.unbound.iter().filter(|u| u.what == vectra_plan::UnboundKind::Objective);
    Ok(Some(Report {
        title: view.plan.title.clone(),
        program_sha256: view.plan.sha256.clone(),
        month: month.to_string(),
        zone: zone_name(zone),
        from: Stamp(from),
        to: Stamp(to.min(now)),
        complete: to <= now,
        made: Stamp(now),
        objectives: rows,
        unmeasured: unmeasured.map(|u| u.name.clone()).collect(),
    }))
}

/// Year and month of `2026-10`.
fn parse(text: &str) -> Option<(i16, i8)> {
    let (year, month) = text.split_once('-')?;
    let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
    let month: i8 = month.parse().ok().filter(|_| digits(month, 2))?;
    (digits(year, 4) && (1..=12).contains(&month)).then_some(())?;
    // Nothing was measured before the epoch.
    Some((year.parse().ok().filter(|year| *year >= 1970)?, month))
}

/// Columns of the CSV, whose names stay as they are.
const COLUMNS: &str = "month,zone,from,to,environment,objective,line,indicator,source,target,critical,measured,\
measured_at_least,measured_at_most,samples,total,bad_at_least,bad_at_most,allowed,budget_left,verdict,critical_verdict,\
gaps,gap_seconds,missed,measured_from,from_samples,from_minutes,from_hours,maintenance_seconds,\
maintenance_known,\
unseen_requests,unseen_failed";

/// As RFC 4180 has it, one line for each objective. Numbers are in base units with a point, whatever the language.
pub(crate) fn csv(report: &Report) -> String {
    let mut out = format!("{COLUMNS}\r\n");
    for r in &report.objectives {
        let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
        let cond = |c: Option<&Cond>| c.map(plain_cond).unwrap_or_default();
        let judged = r.target.as_ref().or(r.critical.as_ref());
        let cells = [
            report.month.clone(),
            report.zone.clone(),
            stamp(report.from),
            stamp(report.to),
            r.environment.clone(),
            r.name.clone(),
            r.line.to_string(),
            word(&r.indicator),
            word(&r.source),
            cond(r.target.as_ref().and_then(|j| j.condition.as_ref())),
            cond(r.critical.as_ref().and_then(|j| j.condition.as_ref())),
            number(r.measured),
            number(r.measured_at_least),
            number(r.measured_at_most),
            r.samples.to_string(),
            judged.map(|j| j.total.to_string()).unwrap_or_default(),
            judged.map(|j| j.bad_at_least.to_string()).unwrap_or_default(),
            judged.map(|j| j.bad_at_most.to_string()).unwrap_or_default(),
            number(judged.map(|j| j.allowed)),
            number(r.budget_left),
            r.target.as_ref().map(|j| word(&j.verdict)).unwrap_or_default(),
            r.critical.as_ref().map(|j| word(&j.verdict)).unwrap_or_default(),
            r.gaps.count.to_string(),
            r.gaps.seconds.to_string(),
            r.missed.map(|n| n.to_string()).unwrap_or_default(),
            r.measured_from.map(stamp).unwrap_or_default(),
            r.computed.samples.to_string(),
            r.computed.minutes.to_string(),
            r.computed.hours.to_string(),
            number(r.maintenance.as_ref().map(|m| m.seconds)),
            r.maintenance_known.as_ref().map(|known| word(&known.source)).unwrap_or_default(),
            r.unseen.iter().map(|u| u.requests).sum::<u64>().to_string(),
            r.unseen.iter().map(|u| u.failed).sum::<u64>().to_string(),
        ];
        let line: Vec<String> = cells.iter().map(|c| cell(c)).collect();
        let _ = write!(out, "{}\r\n", line.join(","));
    }
    out
}

fn stamp(at: Stamp) -> String {
    crate::text::rfc3339(at.0)
}

/// As JSON spells it.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default()
}

fn plain_cond(cond: &Cond) -> String {
    format!("{} {}", word(&cond.op), cond.value)
}

/// Quoted where it must be. What a spreadsheet would take for a formula is made a text: names come from a document. A
/// negative number is none.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let text = if formula { format!("'{text}") } else { text.to_string() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_a_cell_and_is_no_formula() {
        for (text, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("=1+1", "'=1+1"),
            ("-0.5", "-0.5"),
            ("-x", "'-x"),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }

    #[test]
    fn a_month_is_written_in_one_way() {
        assert_eq!(parse("2026-10"), Some((2026, 10)));
        for wrong in ["2026-13", "2026-00", "2026-1", "26-10", "2026", "2026-+1", "", "2026-10-01", "é-10"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
