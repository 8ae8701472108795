//! Fourth stage: rows of known tables to typed items.

use crate::draft::{Draft, Oddity, SaidLink, Unit};
use crate::lexicon;
use crate::program::{
    Alert, Contact, Dependency, DeployRule, Environment, EscalationLevel, Indicator, Objective, Op, Role, Severity,
    Table,
};
use crate::quantity;
use crate::tables::{self, Columns};
use crate::text;
use crate::tree::{Block, Kind, Rich, Row};

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
    let (role, columns) = match settled {
        Some(role) => tables::as_role(header, rows, role),
        None => tables::classify(header, rows, own, around),
    };
    let place = draft.place(section);
    let name: String = header.cells.iter().map(|cell| cell.plain.trim()).collect::<Vec<_>>().join(" ");
    let source = draft.named("table", &place, &name, block.line, block.end);
    draft.tables.push(Table { source, role });
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
            let name = columns.text(row, "environment").ok_or("environment")?;
            let service = columns.text(row, "service");
            let (environment, said_service) = environment_of(&name);
            let url = columns.cell(row, "url").map(address);
            let provider = columns.text(row, "provider");
            let source = draft.item("environment", place, &name, at, at);
            let service = service.map(|service| service.to_lowercase()).or(said_service);
            draft.environments.push(Environment { source, name, environment, service, url, provider });
        }
        Role::Objectives => {
            let name = columns.text(row, "metric").ok_or("metric")?;
            let target = columns.text(row, "target").ok_or("target")?;
            let critical = columns.text(row, "critical");
            let indicator = lexicon::get().typed("indicator", &name).unwrap_or(Indicator::Unknown);
            let (kept, broken) = if indicator == Indicator::Availability { (Op::Ge, Op::Lt) } else { (Op::Le, Op::Gt) };
            let window = columns
                .text(row, "window")
                .and_then(|window| quantity::duration(&window))
                .or_else(|| window_of(&target))
                .or_else(|| quantity::duration(&name));
            let source = draft.item("objective", place, &name, at, at);
            draft.objectives.push(Objective {
                source,
                name,
                indicator,
                target: quantity::condition(&target, Some(kept)),
                critical: critical.and_then(|critical| quantity::condition(&critical, Some(broken))),
                window_seconds: window.and_then(quantity::whole_seconds),
            });
        }
        Role::Alerts => return alert(draft, place, columns, row),
        Role::Severities => {
            let name = columns.text(row, "level").ok_or("level")?;
            let criteria = columns.text(row, "criteria").unwrap_or_default();
            let respond = columns.text(row, "response").and_then(|response| quantity::offset(&response));
            let source = draft.item("severity", place, &name, at, at);
            draft.severities.push(Severity { source, name, criteria, respond_within_seconds: respond });
        }
        Role::Escalation => {
            let time = columns.text(row, "time").ok_or("time")?;
            let contact = columns.text(row, "contact").ok_or("contact")?;
            let after_seconds = quantity::offset(&time).ok_or("time")?;
            let source = draft.item("escalation", place, &format!("{contact} {after_seconds}"), at, at);
            draft.escalation.push(EscalationLevel { source, after_seconds, contact });
        }
        Role::Contacts => {
            let role = columns.text(row, "role").ok_or("role")?;
            let mut addresses: Vec<(Option<&'static str>, Option<String>)> = Vec::new();
            for (slot, channel) in
                [("contact", None), ("email", Some("email")), ("phone", Some("phone")), ("slack", Some("slack"))]
            {
                if let Some(cell) = columns.cell(row, slot) {
                    addresses.extend(reach(cell, channel));
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
            let name = columns.text(row, "service").ok_or("service")?;
            let support = columns.cell(row, "support").map(address);
            let source = draft.item("dependency", place, &name, at, at);
            draft.dependencies.push(Dependency { source, name, support });
        }
        Role::Maintenance => {
            let task = columns.text(row, "task").ok_or("task")?;
            let when = [columns.text(row, "frequency"), columns.text(row, "time"), columns.text(row, "automatic")];
            let when = when.into_iter().flatten().collect::<Vec<_>>().join(" ");
            return crate::calendar::maintenance(draft, place, None, &format!("{when}: {task}"), false, at, at);
        }
        Role::Checks => {
            let name = columns.text(row, "check").ok_or("check")?;
            let expect = columns.text(row, "expected");
            let target = columns.cell(row, "url").ok_or("url")?;
            let written = target.codes.first().cloned().unwrap_or_else(|| address(target));
            return crate::checks::from_text(draft, place, &name, &written, expect, [at, at]).ok_or("url");
        }
        Role::Deploy => {
            let branch = columns.text(row, "branch").ok_or("branch")?;
            let environment = columns.text(row, "environment").ok_or("environment")?;
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
    let name = columns.text(row, "alert").ok_or("alert")?;
    let text = columns.text(row, "condition").unwrap_or_default();
    let severity = columns.text(row, "severity");
    let reading = condition(&name, &text);
    let column =
        |slot| columns.text(row, slot).and_then(|cell| quantity::duration(&cell)).and_then(quantity::whole_seconds);
    let source = draft.item("alert", place, &name, row.line, row.line);
    if let Some(procedure) = columns.text(row, "procedure") {
        draft.said_links.push(SaidLink::FromAlert { alert: draft.alerts.len(), procedure });
    }
    draft.alerts.push(Alert {
        source,
        name,
        indicator: reading.indicator,
        cond: reading.cond,
        window_seconds: column("window").or(reading.window_seconds),
        count: reading.count,
        interval_seconds: column("interval").or(reading.interval_seconds),
        severity,
        text,
    });
    Ok(())
}

/// What an alert's condition says.
pub(crate) struct Reading {
    pub indicator: Indicator,
    pub cond: Option<crate::program::Cond>,
    pub window_seconds: Option<u64>,
    pub count: Option<u32>,
    pub interval_seconds: Option<u64>,
}

/// Reads an alert's condition; the name helps where the condition does not say what is measured.
pub(crate) fn condition(name: &str, written: &str) -> Reading {
    let lexicon = lexicon::get();
    let written = with_digits(written);
    let mut indicator = lexicon.typed("indicator", &written).or_else(|| lexicon.typed("indicator", name));
    let (mut count, mut window, mut interval) = (None, None, None);
    let quantities = quantity::scan(&written);
    let mut compared = None;
    let mut from = 0;
    for quantity in &quantities {
        let lead = written.get(from..quantity.start).unwrap_or_default();
        from = quantity.end;
        if quantity.times {
            count = count.or(Some(quantity.value as u32).filter(|count| *count > 0));
        } else if quantity.unit == crate::program::Unit::Seconds && ends_with(lead, "interval") {
            interval = quantity::whole_seconds(quantity.value);
        } else if quantity.unit == crate::program::Unit::Seconds && ends_with(lead, "window") {
            window = quantity::whole_seconds(quantity.value);
        } else if compared.is_none() {
            compared = Some(quantity.start);
        }
    }
    let rest = compared.and_then(|start| {
        let lead_start =
            quantities.iter().filter(|quantity| quantity.end <= start).map(|quantity| quantity.end).max().unwrap_or(0);
        written.get(lead_start..)
    });
    let cond = rest.and_then(|rest| quantity::condition(rest, Some(Op::Gt)));
    if looks_like_promql(&written) {
        indicator = Some(Indicator::Promql);
    } else if count.is_some() && cond.is_none() && (indicator.is_none() || lexicon.has("state", "down", name)) {
        indicator = Some(Indicator::HealthCheck);
    }
    Reading {
        indicator: indicator.unwrap_or(Indicator::Unknown),
        cond,
        window_seconds: window,
        count,
        interval_seconds: interval,
    }
}

fn looks_like_promql(written: &str) -> bool {
    let call = ["rate(", "sum(", "avg(", "histogram_quantile(", "increase(", "absent(", "max(", "min("]
        .iter()
        .any(|call| written.contains(call));
    call || (written.contains("{") && written.contains("=\""))
}

/// Whether the words before an amount end in a phrase of `group` ("over", "sur", "toutes les").
fn ends_with(lead: &str, group: &'static str) -> bool {
    let words = text::tokens(lead);
    lexicon::get().hits(group, &words, 0).iter().any(|hit| hit.at + hit.span == words.len())
}

fn window_of(written: &str) -> Option<f64> {
    let mut quantities = quantity::scan(written).into_iter();
    quantities.next()?;
    quantities.find(|quantity| quantity.unit == crate::program::Unit::Seconds).map(|quantity| quantity.value)
}

/// `three times` as `3 times`.
fn with_digits(written: &str) -> String {
    let lexicon = lexicon::get();
    written.split(' ').map(|word| lexicon.exact("number", word).unwrap_or(word)).collect::<Vec<_>>().join(" ")
}

/// `API Prod` as (`production`, `api`).
pub(crate) fn environment_of(name: &str) -> (String, Option<String>) {
    let lexicon = lexicon::get();
    let words = text::words(name);
    let stems = text::tokens(name);
    let Some(hit) = lexicon.best("environment", &stems, 0) else {
        return (name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase(), None);
    };
    let spoken: Vec<String> = stems.iter().skip(hit.at).take(hit.span).cloned().collect();
    let rest: Vec<String> = words
        .into_iter()
        .filter(|word| {
            let stem = text::tokens(word);
            !stem.is_empty()
                && !spoken.contains(&stem.join(" "))
                && lexicon.best("environment-noise", &stem, 0).is_none()
        })
        .collect();
    (hit.key.to_owned(), (!rest.is_empty()).then(|| rest.join(" ")))
}

/// Link target where the text is only its label, otherwise the text.
fn address(cell: &Rich) -> String {
    let plain = cell.plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match cell.links.first() {
        Some(link) if !tables::is_address(&plain) && !plain.contains('@') => {
            link.strip_prefix("mailto:").unwrap_or(link).to_owned()
        }
        _ => plain,
    }
}

/// Ways of reaching somebody in a cell: channel, and address where one is said.
fn reach(cell: &Rich, column: Option<&'static str>) -> Vec<(Option<&'static str>, Option<String>)> {
    let written = address(cell);
    let mut found = Vec::new();
    for part in written
        .split([',', ';', '/'])
        .flat_map(|part| part.split(" et "))
        .flat_map(|part| part.split(" or "))
        .flat_map(|part| part.split(" ou "))
    {
        let part = part.trim().trim_matches(|character| matches!(character, '<' | '>' | '(' | ')'));
        if part.is_empty() {
            continue;
        }
        let word = part
            .split_whitespace()
            .find(|word| word.contains('@') && word.contains('.'))
            .map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()));
        let digits = part.chars().filter(char::is_ascii_digit).count();
        let said = lexicon::get().find("channel", part).map(|hit| hit.key);
        let entry = if let Some(email) = word {
            (Some("email"), Some(email.to_owned()))
        } else if let Some(channel) = part.split_whitespace().find(|word| word.starts_with('#') && word.len() > 1) {
            (Some("slack"), Some(channel.to_owned()))
        } else if said == Some("pagerduty") {
            let rest = part.split_once([':', '(']).map(|(_, rest)| rest.trim_end_matches(')').trim().to_owned());
            (said, rest.filter(|rest| !rest.is_empty()))
        } else if digits >= 6
            && part.chars().all(|character| character.is_ascii_digit() || " +.-()".contains(character))
        {
            (Some("phone"), Some(part.to_owned()))
        } else if tables::is_address(part) {
            (Some("url"), Some(part.to_owned()))
        } else {
            (said.or(column), said.is_none().then(|| part.to_owned()))
        };
        found.push(entry);
    }
    // A URL's slashes are no separators between addresses.
    if written.contains("://") {
        return vec![(Some("url"), Some(written))];
    }
    found
}

/// Whether something happens by itself, where the text says.
pub(crate) fn says_automatic(written: &str) -> Option<bool> {
    match lexicon::get().find("automatic", written).map(|hit| hit.key) {
        Some("yes") => Some(true),
        Some("no") => Some(false),
        _ => None,
    }
}
