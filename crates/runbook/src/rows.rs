//! Fourth stage: rows of known tables to typed items.

use crate::condition;
use crate::draft::{Draft, Oddity, Reached, SaidLink, Unit};
use crate::lexicon::{self, Group};
use crate::program::{
    Alert, Contact, Dependency, DeployRule, Environment, EscalationLevel, Indicator, Objective, Op, Role, Severity,
    Table,
};
use crate::quantity;
use crate::reach;
use crate::tables::{self, Column, Columns};
use crate::text;
use crate::tree::{Block, Kind, Rich, Row};

/// Words of a cell that says how to reach somebody; a longer one tells a story.
const LONGEST_ADDRESS: usize = 8;

/// Makes items of a table, or notes why not. The caller says what the procedure, if any, wants with `Role::Steps`.
pub(crate) fn read(
    draft: &mut Draft<'_>,
    section: usize,
    block: &Block,
    settled: Option<Role>,
) -> Option<(Columns, Vec<Row>)> {
    let Kind::Table { header, rows, html } = &block.kind else {
        return None;
    };
    let (own, around) = draft.outline.get(section).map_or((None, None), |section| (section.own_role, section.role));
    if settled.is_none() && tables::is_pairs(header) && !tables::is_settings(rows) && pairs(draft, section, block) {
        return None;
    }
    let (role, columns) = match settled {
        Some(role) => tables::as_role(header, rows, role),
        None => block.about.as_ref()?.below(header, rows, own, around),
    };
    let heading = draft.outline.get(section).map_or("", |section| section.name.as_str());
    let listing = settled.is_none() && own.is_none() && tables::is_listing(role, heading);
    let (role, columns) = if listing { (Role::Other, Columns::default()) } else { (role, columns) };
    let place = draft.place(section);
    let name: String = header.cells.iter().map(|cell| cell.plain.trim()).collect::<Vec<_>>().join(" ");
    let source = draft.named("table", &place, &name, block.line, block.end);
    // Its commands can be carried out, but it is there to be looked up in.
    let listed = settled.is_none()
        && role == Role::Steps
        && own.or(around).is_none_or(|role| matches!(role, Role::Reference | Role::Prose | Role::Other | Role::Deploy))
        && tables::is_reference(header);
    draft.tables.push(Table { source, role: if listed { Role::Other } else { role } });
    let expected = header.cells.len();
    for row in rows {
        if tables::is_decorative(row) {
            continue;
        }
        draft.units.push((row.line, Unit::Row));
        let cells = written_cells(draft.line(row.line));
        if !html && cells != expected {
            draft.oddities.push(Oddity::Ragged { line: row.line, cells, expected });
        }
    }
    if role == Role::Steps {
        return Some((columns, rows.clone()));
    }
    let before = draft.units.len();
    for row in rows.iter().filter(|row| !tables::is_decorative(row)) {
        if let Err(missing) = read_row(draft, &place, role, &columns, row)
            && role != Role::Other
        {
            draft.oddities.push(Oddity::Row { line: row.line, missing });
        }
    }
    debug_assert_eq!(before, draft.units.len());
    None
}

/// A table of names and values means what its section is about: each row says what a list item would.
fn pairs(draft: &mut Draft<'_>, section: usize, block: &Block) -> bool {
    let Kind::Table { header, rows, html } = &block.kind else {
        return false;
    };
    let around = draft.outline.get(section).and_then(|section| section.role);
    let role = around.filter(|role| {
        !matches!(role, Role::Prose | Role::Other | Role::Incident | Role::Reference | Role::Alerts | Role::Objectives)
    });
    // Names and values below a heading that speaks of copies are about them where one says how often or how long.
    let guessed = tables::guess_pairs(rows);
    let Some(role) = role.filter(|role| *role != Role::Backup || guessed == Some(Role::Backup)).or(guessed) else {
        return false;
    };
    let place = draft.place(section);
    let name: String = header.cells.iter().map(|cell| cell.plain.trim()).collect::<Vec<_>>().join(" ");
    let source = draft.named("table", &place, &name, block.line, block.end);
    draft.tables.push(Table { source, role });
    for row in rows.iter().filter(|row| !tables::is_decorative(row)) {
        draft.units.push((row.line, Unit::Row));
        let cells = written_cells(draft.line(row.line));
        if !html && cells != header.cells.len() {
            draft.oddities.push(Oddity::Ragged { line: row.line, cells, expected: header.cells.len() });
        }
        let cell = |at: usize| row.cells.get(at).cloned().unwrap_or_default();
        let (left, right) = (cell(0), cell(1));
        let understood = match role {
            Role::Maintenance => {
                crate::calendar::entry(draft, &place, &right.plain, &left.plain, false, row.line).is_ok()
            }
            Role::Backup => {
                crate::calendar::backup(draft, &place, &format!("{}: {}", left.plain, right.plain), row.line, row.line)
            }
            _ => crate::lists::pair(draft, &place, role, &left, &right, row.line),
        };
        if !understood && role != Role::Backup {
            draft.oddities.push(Oddity::Row { line: row.line, missing: tables::needed(role) });
        }
    }
    true
}

/// Cells that a row has in the source; pipes inside of code or behind a backslash do not count.
fn written_cells(line: &str) -> usize {
    let trimmed = line.trim_start_matches(['>', ' ', '\t']).trim_end();
    let body = trimmed.strip_prefix('|').unwrap_or(trimmed);
    let (mut count, mut escaped, mut closed) = (1, false, false);
    for character in body.chars() {
        closed = false;
        match character {
            '\\' if !escaped => escaped = true,
            '|' if !escaped => {
                count += 1;
                closed = true;
            }
            _ => escaped = false,
        }
        if character != '\\' {
            escaped = false;
        }
    }
    if closed { count - 1 } else { count }
}

/// An item of a row; the error names the column that is missing.
pub(crate) fn read_row(
    draft: &mut Draft<'_>,
    place: &str,
    role: Role,
    columns: &Columns,
    row: &Row,
) -> Result<(), &'static str> {
    let at = row.line;
    match role {
        Role::Environments => {
            let name = columns.text(row, Column::Environment).ok_or("environment")?;
            let service = columns.text(row, Column::Service);
            let (environment, said_service) = environment_of(&name);
            let url = columns.cell(row, Column::Url).map(address);
            let provider = columns.text(row, Column::Provider);
            let source = draft.item("environment", place, &name, at, at);
            let service = service.map(|service| service.to_lowercase()).or(said_service);
            draft.environments.push(Environment { source, name, environment, service, url, provider });
        }
        Role::Objectives => return objective(draft, place, columns, row),
        Role::Alerts => return alert(draft, place, columns, row),
        Role::Severities => {
            let name = columns.text(row, Column::Level).ok_or("level")?;
            let criteria = columns.text(row, Column::Criteria).unwrap_or_default();
            let respond = columns.text(row, Column::Response).and_then(|response| quantity::offset(&response));
            let source = draft.item("severity", place, &name, at, at);
            draft.severities.push(Severity { source, name, criteria, respond_within_seconds: respond });
        }
        Role::Escalation => {
            let contact = columns.text(row, Column::Action).filter(|who| !tables::is_value(who)).ok_or("contact")?;
            let said = columns.text(row, Column::Time);
            // The first level of a table is the one that is called when the alert comes, whatever word says so.
            let first = !draft.escalates(place);
            let opens = said.as_deref().is_none_or(|said| quantity::scan(said).is_empty());
            let after_seconds = said
                .as_deref()
                .and_then(quantity::beginning)
                .or_else(|| (first && opens).then_some(0))
                .ok_or("time")?;
            let source = draft.item("escalation", place, &format!("{contact} {after_seconds}"), at, at);
            let beside = |cell: &&Rich| {
                let plain = text::squeezed(&cell.plain);
                plain != contact && plain.split_whitespace().count() <= LONGEST_ADDRESS
            };
            for cell in row.cells.iter().filter(beside) {
                reached(draft, place, &contact, cell, at);
            }
            draft.escalate(EscalationLevel { source, after_seconds, contact });
        }
        Role::Contacts => {
            let role = columns.text(row, Column::Role).ok_or("role")?;
            let mut addresses: Vec<(Option<&'static str>, Option<String>)> = Vec::new();
            for (slot, channel) in [
                (Column::Contact, None),
                (Column::Email, Some("email")),
                (Column::Phone, Some("phone")),
                (Column::Slack, Some("slack")),
            ] {
                if let Some(cell) = columns.cell(row, slot) {
                    addresses.extend(reach::ways(cell, channel));
                }
            }
            if addresses.is_empty() {
                addresses.push((None, None));
            }
            for (channel, address) in addresses {
                let source = draft.item("contact", place, &role, at, at);
                draft.contacts.push(Contact {
                    source,
                    role: role.clone(),
                    channel: channel.map(str::to_owned),
                    address,
                });
            }
        }
        Role::Dependencies => {
            let name = columns.text(row, Column::Service).ok_or("service")?;
            let support = columns.cell(row, Column::Support).map(address);
            let source = draft.item("dependency", place, &name, at, at);
            draft.dependencies.push(Dependency { source, name, support });
        }
        Role::Maintenance => {
            let task = columns.text(row, Column::Task).ok_or("task")?;
            let frequency = columns.text(row, Column::Frequency).ok_or("frequency")?;
            let when = [Some(frequency), columns.text(row, Column::Time), columns.text(row, Column::Zone)];
            let when = when.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let automatic = columns.text(row, Column::Automatic).and_then(|cell| {
                // Below "Automatic?" a yes is enough.
                let asked = columns.name(Column::Automatic).and_then(says_automatic);
                says_automatic(&cell).or_else(|| asked.and_then(|asked| says_yes(&cell).map(|yes| yes == asked)))
            });
            let automatic = automatic.unwrap_or(false);
            return crate::calendar::entry(draft, place, &when, &task, automatic, at);
        }
        Role::Backup => {
            let said: Vec<String> = row
                .cells
                .iter()
                .enumerate()
                .map(|(at, cell)| format!("{}: {}", columns.name_at(at).unwrap_or_default(), cell.plain.trim()))
                .collect();
            let read = crate::calendar::backup(draft, place, &said.join(" | "), at, at);
            return read.then_some(()).ok_or("retention");
        }
        Role::Checks => {
            let name = columns.text(row, Column::Check).ok_or("check")?;
            let expect = columns.text(row, Column::Expected);
            let target = columns.cell(row, Column::Command).ok_or("url")?;
            let written = target.codes.first().cloned().unwrap_or_else(|| address(target));
            return crate::checks::from_text(draft, place, &name, &written, expect, [at, at]).ok_or("url");
        }
        Role::Deploy => {
            let branch = columns.text(row, Column::Branch).ok_or("branch")?;
            let environment = columns.text(row, Column::Environment).ok_or("environment")?;
            let said: String = row.cells.iter().map(|cell| cell.plain.as_str()).collect::<Vec<_>>().join(" ");
            let source = draft.item("deploy", place, &format!("{branch} {environment}"), at, at);
            draft.deploy.push(DeployRule {
                source,
                branch,
                environment: environment_of(&environment).0,
                automatic: says_automatic(&said).unwrap_or(false),
            });
        }
        _ => return Err("role"),
    }
    Ok(())
}

fn alert(draft: &mut Draft<'_>, place: &str, columns: &Columns, row: &Row) -> Result<(), &'static str> {
    let name = columns.text(row, Column::Alert).ok_or("alert")?;
    let severity = columns.text(row, Column::Severity);
    let column =
        |slot| columns.text(row, slot).and_then(|cell| quantity::duration(&cell)).and_then(quantity::whole_seconds);
    // A row may have a threshold for each of two severities, named by the columns.
    let mut thresholds: Vec<(Column, String, Option<String>)> = Vec::new();
    match columns.text(row, Column::Condition) {
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
    let links: Vec<&Rich> = row.cells.iter().filter(|cell| !cell.links.is_empty()).collect();
    for (slot, text, severity) in thresholds {
        let fallback = columns.name(slot).and_then(quantity::operator).unwrap_or(Op::Gt);
        let reading = condition::read(&name, &text, fallback);
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

fn objective(draft: &mut Draft<'_>, place: &str, columns: &Columns, row: &Row) -> Result<(), &'static str> {
    let name = columns.text(row, Column::Metric).ok_or("metric")?;
    let written = columns.text(row, Column::Target).ok_or("target")?;
    let critical = columns.text(row, Column::Critical);
    let indicator = condition::indicator_of(&name).unwrap_or(Indicator::Unknown);
    let number = |said: &str| quantity::comparison(said).map(|(_, quantity)| quantity.value);
    // Where nothing says which way is good, the critical value does: it is the worse one.
    let more_is_better = match (number(&written), critical.as_deref().and_then(number)) {
        _ if indicator == Indicator::Availability => true,
        (Some(target), Some(critical)) if indicator == Indicator::Unknown => target > critical,
        _ => false,
    };
    // "Failed messages < 0.1%" speaks of the share that fails, not of the queue that they wait in.
    let indicator = match target_unit(&written) {
        Some(crate::program::Unit::Ratio) if indicator == Indicator::QueueDepth => Indicator::ErrorRate,
        _ => indicator,
    };
    let (kept, broken) = if more_is_better { (Op::Ge, Op::Lt) } else { (Op::Le, Op::Gt) };
    let window = columns
        .text(row, Column::Window)
        .and_then(|window| quantity::duration(&window))
        .or_else(|| window_of(&written))
        .or_else(|| columns.name(Column::Target).and_then(quantity::duration))
        .or_else(|| quantity::duration(&name));
    let target = condition::bound(&name, &written, Some(kept));
    let critical = critical.and_then(|critical| condition::bound(&name, &critical, Some(broken)));
    let source = draft.item("objective", place, &name, row.line, row.line);
    let window_seconds = window.and_then(quantity::whole_seconds);
    draft.objectives.push(Objective {
        source,
        name,
        indicator,
        target,
        critical,
        window_seconds,
        excludes_maintenance: false,
    });
    Ok(())
}

/// Notes the addresses that stand beside the name of an escalation level.
pub(crate) fn reached(draft: &mut Draft<'_>, place: &str, role: &str, cell: &Rich, line: u32) {
    for (channel, address) in reach::ways(cell, None) {
        // "(PagerDuty)" is no address of anybody there.
        let (Some(channel), Some(address)) = (channel, address.filter(|address| !is_channel(address))) else {
            continue;
        };
        draft.reached.push(Reached { role: role.to_owned(), place: place.to_owned(), line, channel, address });
    }
}

fn is_channel(address: &str) -> bool {
    lexicon::get().exact(Group::Channel, address).is_some()
}

/// Makes contacts of the addresses that stand beside the names of escalation levels, where nothing else says how to reach
/// them.
pub(crate) fn contacts_of_escalation(draft: &mut Draft<'_>) {
    let known: Vec<Vec<String>> = draft.contacts.iter().map(|contact| text::tokens(&contact.role)).collect();
    for reached in std::mem::take(&mut draft.reached) {
        if known.contains(&text::tokens(&reached.role)) {
            continue;
        }
        let source = draft.item("contact", &reached.place, &reached.role, reached.line, reached.line);
        let (channel, address) = (Some(reached.channel.to_owned()), Some(reached.address));
        draft.contacts.push(Contact { source, role: reached.role, channel, address });
    }
}

fn target_unit(written: &str) -> Option<crate::program::Unit> {
    quantity::comparison(written).map(|(_, quantity)| quantity.unit)
}

fn window_of(written: &str) -> Option<f64> {
    let mut quantities = quantity::scan(written).into_iter();
    quantities.next()?;
    let counted =
        quantities.find(|quantity| quantity.unit == crate::program::Unit::Seconds).map(|quantity| quantity.value);
    counted.or_else(|| quantity::period(written))
}

/// `API Prod` as (`production`, `api`).
pub(crate) fn environment_of(name: &str) -> (String, Option<String>) {
    let lexicon = lexicon::get();
    let words = text::words(name);
    let stems = text::tokens(name);
    let Some(hit) = lexicon.best(Group::Environment, &stems, 0) else {
        return (text::squeezed(name).to_lowercase(), None);
    };
    let spoken: Vec<String> = stems.iter().skip(hit.at).take(hit.span).cloned().collect();
    let rest: Vec<String> = words
        .into_iter()
        .filter(|word| {
            let stem = text::tokens(word);
            !stem.is_empty()
                && !spoken.contains(&stem.join(" "))
                && lexicon.best(Group::EnvironmentNoise, &stem, 0).is_none()
        })
        .collect();
    (hit.key.to_owned(), (!rest.is_empty()).then(|| rest.join(" ")))
}

/// Link target where the text is only its label, otherwise the text.
pub(crate) fn address(cell: &Rich) -> String {
    let plain = text::squeezed(&cell.plain);
    match cell.links.first() {
        Some(link) if !tables::is_address(&plain) && !plain.contains('@') => {
            link.strip_prefix("mailto:").unwrap_or(link).to_owned()
        }
        _ => plain,
    }
}

/// "yes", "non", "✅".
fn says_yes(written: &str) -> Option<bool> {
    match text::fold(written.trim()).as_str() {
        "oui" | "yes" | "y" | "o" | "x" | "✅" | "✓" | "✔" | "true" | "vrai" => Some(true),
        "non" | "no" | "n" | "❌" | "✗" | "✘" | "false" | "faux" => Some(false),
        _ => None,
    }
}

/// Whether something happens by itself, where the text says.
pub(crate) fn says_automatic(written: &str) -> Option<bool> {
    match lexicon::get().find(Group::Automatic, written).map(|hit| hit.key) {
        Some("yes") => Some(true),
        Some("no") => Some(false),
        _ => None,
    }
}
