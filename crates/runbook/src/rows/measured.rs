//! Rows of alerts with their conditions.

use crate::condition;
use crate::draft::{Draft, SaidLink};
use crate::lexicon::{self, Group};
use crate::program::{Alert, Cond, Indicator, Op, Unit};
use crate::quantity;
use crate::tables::{Column, Columns};
use crate::text;
use crate::tree::{Rich, Row};

pub(super) fn alert(draft: &mut Draft<'_>, place: &str, columns: &Columns, row: &Row) -> Result<(), &'static str> {
    let mut name = columns.text(row, Column::Alert).ok_or("alert")?;
    let severity = columns.text(row, Column::Severity);
    let column =
        |slot| columns.text(row, slot).and_then(|cell| quantity::duration(&cell)).and_then(quantity::whole_seconds);
    // "Condition | Threshold": what stands first is what it is called, and what is compared is the bound.
    let threshold =
        || columns.name(Column::Alert).is_some_and(|head| lexicon::get().exact(Group::ThresholdLabel, head).is_some());
    let turned = columns.text(row, Column::Condition).filter(|text| {
        columns.stands_before(Column::Condition, Column::Alert)
            && (condition::compares(&name) || threshold())
            && !condition::compares(text)
            && quantity::scan(text).is_empty()
    });
    let bound = turned.map(|first| std::mem::replace(&mut name, first));
    // A row may have a threshold for each of two severities, named by the columns.
    let mut thresholds: Vec<(Column, String, Option<String>)> = Vec::new();
    let spread = spread_condition(columns, row, &name);
    match bound.or(spread).or_else(|| columns.text(row, Column::Condition)) {
        Some(text) => thresholds.push((Column::Condition, text, severity)),
        None => {
            for slot in [Column::Warning, Column::Critical] {
                let said = severity.clone().or_else(|| columns.name(slot).map(str::to_owned));
                thresholds.extend(columns.text(row, slot).map(|text| (slot, text, said)));
            }
            if thresholds.is_empty() {
                thresholds.push((Column::Condition, String::new(), severity));
            }
        }
    }
    // "P99 > 3s or P50 > 1s": either is enough, so that each is an alert.
    let thresholds: Vec<(Column, String, Option<String>)> = thresholds
        .into_iter()
        .flat_map(|(slot, text, severity)| {
            let each = condition::alternatives(&text);
            each.into_iter().map(move |text| (slot, text, severity.clone()))
        })
        .collect();
    let links: Vec<&Rich> = row.cells.iter().filter(|cell| !cell.links.is_empty()).collect();
    for (slot, text, severity) in thresholds {
        let fallback = columns.name(slot).and_then(quantity::operator);
        let fallback = fallback.or_else(|| away_from(columns, row, &text)).unwrap_or(Op::Gt);
        let mut reading = condition::read(&name, &text, fallback);
        // "Normal: < 100" alone: the alert begins where that ends.
        if columns.holds_usual(slot) && condition::compares(&text) {
            reading.cond = reading.cond.map(|cond| Cond { op: opposite(cond.op), ..cond });
        }
        // "Disk > 85 %" with the command that shows it beside: the name has the bound.
        if reading.cond.is_none() && reading.count.is_none() && condition::compares(&name) {
            reading = condition::read(&name, &name, fallback);
        }
        if is_status(&name) || is_status(&text) {
            (reading.indicator, reading.cond) = (Indicator::HealthCheck, None);
            reading.count = reading.count.or(Some(1));
        }
        let source = draft.item("alert", place, &name, row.line, row.line);
        let alert = draft.alerts.len();
        let said = columns.cell(row, Column::Procedure).or_else(|| links.first().copied());
        if let Some(cell) = said {
            let target = cell.links.first().cloned();
            draft.said_links.push(SaidLink::FromAlert { alert, procedure: cell.plain.trim().to_owned(), target });
        }
        draft.alerts.push(Alert {
            source,
            name: name.clone(),
            indicator: reading.indicator,
            cond: reading.cond,
            window_seconds: column(Column::Window).or(reading.window_seconds),
            count: reading.count,
            interval_seconds: column(Column::Interval).or(reading.interval_seconds),
            severity,
            text,
        });
    }
    Ok(())
}

/// The comparison of a bound that is a mere number: it leads away from what is usual, or from the milder bound.
fn away_from(columns: &Columns, row: &Row, bound: &str) -> Option<Op> {
    let value = |said: &str| quantity::comparison(said).map(|(op, quantity)| (op, quantity.value));
    let usual = columns.usual(row).and_then(value);
    if let Some(op) = usual.and_then(|(op, _)| op) {
        return Some(strictly(opposite(op)));
    }
    let (_, own) = value(bound)?;
    let mild = usual.or_else(|| columns.text(row, Column::Warning).as_deref().and_then(value));
    let worst = columns.text(row, Column::Critical).as_deref().and_then(value);
    match (mild, worst) {
        (Some((_, mild)), _) if own < mild => Some(Op::Lt),
        (Some((_, mild)), Some((_, worst))) if own == mild && worst < own => Some(Op::Lt),
        _ => None,
    }
}

fn opposite(op: Op) -> Op {
    match op {
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
        other => other,
    }
}

fn strictly(op: Op) -> Op {
    match op {
        Op::Le => Op::Lt,
        Op::Ge => Op::Gt,
        other => other,
    }
}

/// "`/healthz` ≠ 200", "status != 2xx": what is or is not, of an answer.
fn is_status(written: &str) -> bool {
    let behind = ["≠", "!=", "<>"].iter().find_map(|sign| written.split_once(sign)).map(|(_, behind)| behind.trim());
    behind.is_some_and(|behind| {
        let code = behind.split_whitespace().next().unwrap_or_default().trim_end_matches([',', '.', ')']);
        let status = |sign: char| sign.is_ascii_digit() || sign.eq_ignore_ascii_case(&'x');
        code.len() == 3 && code.starts_with(|sign: char| matches!(sign, '1'..='5')) && code.chars().all(status)
    })
}

/// A condition whose parts stand in several cells: "5xx rate | > 1% | 2 minutes", "CPUUtilization > 80% | 5 min".
fn spread_condition(columns: &Columns, row: &Row, name: &str) -> Option<String> {
    let said = columns.text(row, Column::Condition).unwrap_or_default();
    if condition::compares(&said) {
        return None;
    }
    // A column is only one of thresholds for a severity where its name says so.
    let own = |slot: &Column| match slot {
        Column::Warning | Column::Critical => {
            columns.name(*slot).is_some_and(|name| lexicon::get().has(Group::Column, slot.name(), name))
        }
        _ => true,
    };
    let taken =
        [Column::Alert, Column::Severity, Column::Warning, Column::Critical, Column::Procedure, Column::Interval];
    let taken: Vec<String> = taken.into_iter().filter(own).filter_map(|slot| columns.text(row, slot)).collect();
    let window = columns.text(row, Column::Window);
    // Beside a bound for a level, what is usual or aimed at is none.
    let levelled = [Column::Warning, Column::Critical].iter().any(|slot| columns.name(*slot).is_some() && own(slot));
    let aimed = |at: usize| {
        let target = |name: &str| lexicon::get().has(Group::Column, Column::Target.name(), name);
        columns.is_calm(at) || levelled && columns.name_at(at).is_some_and(target)
    };
    let cells = row.cells.iter().enumerate().filter(|(at, _)| !aimed(*at));
    let cells = cells.map(|(_, cell)| text::squeezed(&cell.plain));
    let short = |cell: &String| cell.split_whitespace().count() <= 6;
    let free = |cell: &String| cell != name && *cell != said && !taken.contains(cell) && Some(cell) != window.as_ref();
    let compared = cells.filter(free).find(|cell| short(cell) && condition::compares(cell))?;
    match quantity::scan(&said).as_slice() {
        [] if said.is_empty() => Some(compared),
        [] => Some(format!("{said} {compared}")),
        // A bare length of time beside what is compared says for how long.
        [only] if only.unit == Unit::Seconds && window.is_none() && unit_of(&compared) != Some(Unit::Seconds) => {
            Some(format!("{compared} for {said}"))
        }
        _ => None,
    }
}

pub(super) fn unit_of(written: &str) -> Option<Unit> {
    quantity::comparison(written).map(|(_, quantity)| quantity.unit)
}
