//! Rows of objectives: what is promised, where, and over which time.

use super::environment_of;
use super::measured::unit_of;
use crate::calendar;
use crate::condition;
use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::{Indicator, Objective, Op, Unit};
use crate::quantity;
use crate::tables::{Column, Columns};
use crate::text;
use crate::tree::Row;

/// Characters of a value that stands for itself.
const LONGEST_VALUE: usize = 16;

/// Words of a length of time that stands for itself: "30 jours glissants".
const MOST_WORDS: usize = 3;

/// One promise of a row, as written.
struct Said {
    name: String,
    /// What says what is measured: the row's name, or that of a column.
    metric: String,
    target: String,
    critical: Option<String>,
    environment: Option<String>,
}

/// What a row promises: once, or once for each column that names an environment or something to measure.
pub(super) fn objective(draft: &mut Draft<'_>, place: &str, columns: &Columns, row: &Row) -> Result<(), &'static str> {
    let name = columns.text(row, Column::Metric).ok_or("metric")?;
    // "Rétention quotidienne | 35 jours": how long copies are kept.
    if let Some(kept) = columns.text(row, Column::Target)
        && lexicon::get().starts(Group::Retention, &name).is_some()
        && condition::indicator_of(&name).is_none()
        && calendar::keeps(draft, place, &name, &kept, row.line)
    {
        return Ok(());
    }
    let mut said = by_environment(draft, columns, row, &name);
    if said.is_empty() {
        said = by_metric(columns, row, &name);
    }
    if said.is_empty() {
        said = by_recovery(columns, row, &name);
    }
    if said.is_empty() {
        let target = columns.text(row, Column::Target).ok_or("target")?;
        // "Quick recovery | by backups": words that promise no value.
        if quantity::scan(&quantity::with_shares(&target)).is_empty()
            && condition::indicator_of(&name).is_none()
            && text::count(&target) > 1
        {
            return Ok(());
        }
        // Another column with a number says what was measured, or how: only one that is called so is critical.
        let critical =
            columns.text(row, Column::Critical).filter(|_| is_called(columns.name(Column::Critical), Column::Critical));
        let environment = columns.beside(row, &[Column::Environment, Column::Service]);
        let environment = environment.filter(|said| lexicon::get().exact(Group::Everywhere, said).is_none());
        said.push(Said { metric: name.clone(), name, target, critical, environment });
    }
    for said in said {
        promise(draft, place, columns, row, said);
    }
    Ok(())
}

/// Whether a column is called as this one is, or is none of a table.
fn is_called(name: Option<&str>, column: Column) -> bool {
    name.is_none_or(|name| lexicon::get().has(Group::Column, column.name(), name))
}

/// "SLO | Production | Staging": a target for each environment.
fn by_environment(draft: &mut Draft<'_>, columns: &Columns, row: &Row, name: &str) -> Vec<Said> {
    let mut is_known = |header: &str| {
        let stage = lexicon::get().best(Group::Environment, &text::tokens(header), 0).is_some();
        stage && environment_of(header).1.is_none() || draft.has_environment(&text::words(header))
    };
    // "Metric | Gold | Silver": values below names that say nothing else are values for what is called so.
    let unknown = |header: &str| {
        lexicon::get().find(Group::Column, header).is_none() && condition::indicator_of(header).is_none()
    };
    let valued =
        |(header, cell): &(&str, String)| unknown(header) && unit_of(cell).is_some() && cell.len() < LONGEST_VALUE;
    let apart = columns.written(row).filter(valued).count() > 1 && columns.name(Column::Target).is_some_and(unknown);
    let mut is_one = |header: &str| is_known(header) || apart && unknown(header);
    if !columns.name(Column::Target).is_some_and(&mut is_one) {
        return Vec::new();
    }
    let said = |(header, cell): (&str, String)| Said {
        name: name.to_owned(),
        metric: name.to_owned(),
        target: cell,
        critical: None,
        environment: Some(header.to_owned()),
    };
    columns.written(row).filter(|(header, cell)| is_one(header) && unit_of(cell).is_some()).map(said).collect()
}

/// "Service | Availability | P95 latency": a target for each of what is measured, in what the row names.
fn by_metric(columns: &Columns, row: &Row, name: &str) -> Vec<Said> {
    let measured = |header: &str| {
        use Indicator as I;
        condition::indicator_of(header).filter(|indicator| {
            matches!(indicator, I::Availability | I::LatencyP50 | I::LatencyP95 | I::LatencyP99 | I::ErrorRate)
        })
    };
    let whole = columns.name(Column::Target).is_none_or(|header| measured(header).is_none());
    if whole || condition::indicator_of(name).is_some() {
        return Vec::new();
    }
    let fits = |header: &str, cell: &str| match measured(header) {
        // What is left to be spent is no promise.
        Some(Indicator::ErrorRate) if text::fold(header).contains("budget") => false,
        Some(Indicator::Availability | Indicator::ErrorRate) => unit_of(cell) == Some(Unit::Ratio),
        Some(_) => unit_of(cell) == Some(Unit::Seconds),
        None => false,
    };
    let place = columns.beside(row, &[Column::Environment, Column::Service]).unwrap_or_else(|| name.to_owned());
    let said = |(header, cell): (&str, String)| Said {
        name: format!("{name} {header}"),
        metric: header.to_owned(),
        target: cell,
        critical: None,
        environment: Some(place.clone()).filter(|said| lexicon::get().exact(Group::Everywhere, said).is_none()),
    };
    columns.written(row).filter(|(header, cell)| fits(header, cell)).map(said).collect()
}

/// "Service | RTO | RPO": for how long it may be away, and how much may be lost.
fn by_recovery(columns: &Columns, row: &Row, name: &str) -> Vec<Said> {
    let recovers = |header: &str| lexicon::get().has(Group::Column, "recovery", header);
    if !columns.name(Column::Target).is_some_and(recovers) {
        return Vec::new();
    }
    let said = |(header, cell): (&str, String)| Said {
        name: format!("{name} ({})", text::clean(header.split('(').next().unwrap_or(header))),
        metric: header.to_owned(),
        target: cell,
        critical: None,
        environment: None,
    };
    let timed = |cell: &str| unit_of(cell) == Some(Unit::Seconds);
    columns.written(row).filter(|(header, cell)| recovers(header) && timed(cell)).map(said).collect()
}

fn promise(draft: &mut Draft<'_>, place: &str, columns: &Columns, row: &Row, said: Said) {
    let indicator = condition::indicator_of(&said.metric).unwrap_or(Indicator::Unknown);
    let nearly_all = indicator == Indicator::Unknown && said.critical.is_none() && is_nearly_all(&said.target);
    // "Endpoint | SLA": of what runs, a share of the time.
    let indicator = if nearly_all && names_what_runs(columns) { Indicator::Availability } else { indicator };
    let least = indicator == Indicator::Availability || nearly_all && !fills(&said.metric);
    let plain = |written: &str, lower: bool| one_end(&quantity::with_shares(written), lower);
    // Of "500 ms - 1 s" what is promised is the end that is easier to keep; what is critical begins at the other one.
    let written = plain(&said.target, least);
    let critical = said.critical.as_deref().map(|critical| plain(critical, !least));
    let number = |said: &str| quantity::comparison(said).map(|(_, quantity)| quantity.value);
    // Where nothing says which way is good, the critical value does: it is the worse one.
    let more_is_better = match (number(&written), critical.as_deref().and_then(number)) {
        _ if least => true,
        (Some(target), Some(critical)) if indicator == Indicator::Unknown => target > critical,
        _ => false,
    };
    // "Failed messages < 0.1%" speaks of the share that fails, not of the queue that they wait in.
    let indicator = match unit_of(&written) {
        Some(Unit::Ratio) if indicator == Indicator::QueueDepth => Indicator::ErrorRate,
        _ => indicator,
    };
    let (kept, broken) = if more_is_better { (Op::Ge, Op::Lt) } else { (Op::Le, Op::Gt) };
    let over = columns.text(row, Column::Window).filter(|said| {
        is_called(columns.name(Column::Window), Column::Window) || said.split_whitespace().count() <= MOST_WORDS
    });
    let window = over
        .and_then(|window| {
            counted(quantity::duration(&window))
                .or_else(|| worded(quantity::period(&format!("per {window}"))))
                .or_else(|| worded(crate::calendar::length(&window)))
        })
        .or_else(|| window_of(&written))
        .or_else(|| counted(columns.name(Column::Target).and_then(quantity::duration)))
        .or_else(|| counted(quantity::duration(&said.name)))
        .or_else(|| worded(quantity::period(&said.name)))
        .or_else(|| worded(crate::calendar::length(&said.name).filter(|_| indicator != Indicator::Unknown)));
    let target = condition::bound(&said.metric, &written, Some(kept));
    let critical = critical.and_then(|critical| condition::bound(&said.metric, &critical, Some(broken)));
    let named = match &said.environment {
        Some(environment) => format!("{} {environment}", said.name),
        None => said.name.clone(),
    };
    let source = draft.item("objective", place, &named, row.line, row.line);
    draft.objectives.push(Objective {
        source,
        name: said.name,
        environment: said.environment,
        indicator,
        target,
        critical,
        window_seconds: window.and_then(|window| quantity::whole_seconds(window.seconds)),
        month: window.is_some_and(|window| window.in_words && window.seconds == MONTH),
        excludes_maintenance: false,
    });
}

/// "99.9% monthly": a share without a sign that only a little is missing from.
fn is_nearly_all(written: &str) -> bool {
    quantity::comparison(&quantity::with_shares(written))
        .is_some_and(|(op, share)| op.is_none() && share.unit == Unit::Ratio && (0.9..=1.0).contains(&share.value))
}

/// Whether rows are called by what runs, and not by what is measured of it.
fn names_what_runs(columns: &Columns) -> bool {
    let is = |name: &str, column: Column| lexicon::get().has(Group::Column, column.name(), name);
    columns.name(Column::Metric).is_some_and(|name| is(name, Column::Url) || is(name, Column::Service))
}

/// "Pool usage", "occupation": what fills up, of which less is better.
fn fills(name: &str) -> bool {
    text::says(name, List::Fills.words())
}

/// The lower or the upper end of a range.
fn one_end(written: &str, lower: bool) -> String {
    let found = quantity::scan(written);
    let [first, second, ..] = found.as_slice() else {
        return written.to_owned();
    };
    let part = |from: usize, to: usize| written.get(from..to).unwrap_or_default();
    let between = text::fold(part(first.end, second.start));
    let joined = matches!(between.trim(), "-" | "–" | "—" | "to" | "a" | "…" | "..");
    if !joined || !(first.unit == second.unit || first.unit == Unit::Count) {
        return written.to_owned();
    }
    let rest = written.get(second.end..).unwrap_or_default();
    if !lower {
        return format!("{}{}{rest}", part(0, first.start), part(second.start, second.end));
    }
    if first.unit == second.unit {
        return format!("{}{rest}", part(0, first.end));
    }
    let digits = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ',');
    let unit = part(second.start, second.end).trim_start_matches(digits);
    format!("{}{unit}{rest}", part(0, first.end))
}

fn window_of(written: &str) -> Option<Window> {
    let mut quantities = quantity::scan(written).into_iter();
    let first = quantities.next()?;
    let lasts = |quantity: &quantity::Quantity| {
        quantity.unit == Unit::Seconds && !is_downtime(written.get(quantity.end..).unwrap_or_default())
    };
    let found = quantities.find(lasts).map(|quantity| quantity.value);
    // "99.9% yearly", and not "99.9% (the report is sent monthly)".
    let behind = written.get(first.end..).unwrap_or_default();
    let said =
        || Some(behind).filter(|behind| behind.split_whitespace().count() <= 3).and_then(crate::calendar::length);
    let period = || quantity::period(&written.replace('/', " / "));
    counted(found).or_else(|| worded(period())).or_else(|| worded(said()))
}

/// "99.9 % (8 h of downtime a year)": how long may be lost, and not over what.
fn is_downtime(behind: &str) -> bool {
    let near = behind.split(['(', ')', ',', ';']).next().unwrap_or_default();
    text::words(near).iter().take(4).any(|word| List::Downtime.words().contains(&word.as_str()))
}

/// What "per month" is read as, in seconds.
const MONTH: f64 = 30.0 * 86_400.0;

/// Over what a promise is kept.
#[derive(Clone, Copy)]
struct Window {
    seconds: f64,
    /// "per month", where "30 days" is a number.
    in_words: bool,
}

fn counted(seconds: Option<f64>) -> Option<Window> {
    seconds.map(|seconds| Window { seconds, in_words: false })
}

fn worded(seconds: Option<f64>) -> Option<Window> {
    seconds.map(|seconds| Window { seconds, in_words: true })
}

#[cfg(test)]
#[path = "promised_tests.rs"]
mod tests;
