//! List items that say what a row of a table would say: "SEV1: service down (15 min)", "T+15min: CTO".

use crate::draft::Draft;
use crate::program::Role;
use crate::quantity;
use crate::rows;
use crate::tables::{self, Columns};
use crate::tree::{Rich, Row};

/// Makes an item of a list item in a section of the role; whether it did.
pub(crate) fn row(draft: &mut Draft<'_>, place: &str, role: Role, text: &Rich, line: u32, _end: u32) -> bool {
    let plain = text.plain.trim();
    let halves = [": ", " : ", " → ", " -> ", " => ", " — ", " – ", " - "]
        .iter()
        .filter_map(|sign| plain.split_once(sign).map(|(left, right)| (left, right, left.len())))
        .min_by_key(|(.., at)| *at);
    let Some((left, right, _)) = halves else {
        return false;
    };
    let (left, right) = (left.trim().to_owned(), right.trim().to_owned());
    let inside = |written: &str| {
        written.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside.trim().to_owned())
    };
    let outside = |written: &str| match (written.split_once('('), written.rsplit_once(')')) {
        (Some((before, _)), Some((_, after))) => format!("{} {}", before.trim(), after.trim()).trim().to_owned(),
        _ => written.to_owned(),
    };
    let mut cells: Vec<(&'static str, String)> = Vec::new();
    match role {
        Role::Escalation if quantity::offset(&left).is_some() => cells.extend([("time", left), ("contact", right)]),
        Role::Escalation if quantity::offset(&right).is_some() => cells.extend([("time", right), ("contact", left)]),
        Role::Contacts if quantity::offset(&left).is_none() => cells.extend([("role", left), ("contact", right)]),
        Role::Dependencies => cells.extend([("service", left), ("support", right)]),
        Role::Environments if tables::is_address(outside(&right).as_str()) => {
            if let Some(provider) = inside(&right) {
                cells.push(("provider", provider));
            }
            cells.extend([("environment", left), ("url", outside(&right))]);
        }
        Role::Severities if tables::is_severity(&left) => {
            if quantity::duration(&right).is_some() {
                cells.push(("response", right.clone()));
            }
            cells.extend([("level", left), ("criteria", outside(&right))]);
        }
        Role::Alerts if !quantity::scan(&right).is_empty() => {
            if let Some(severity) = inside(&right).filter(|inside| tables::is_severity(inside)) {
                cells.push(("severity", severity));
            }
            cells.extend([("alert", left), ("condition", outside(&right))]);
        }
        Role::Objectives if quantity::comparison(&right).is_some() => {
            cells.extend([("metric", left), ("target", right)])
        }
        _ => return false,
    }
    let (columns, row) = as_row(cells, text, line);
    rows::read_row(draft, place, role, &columns, &row).is_ok()
}

fn as_row(cells: Vec<(&'static str, String)>, text: &Rich, line: u32) -> (Columns, Row) {
    let mut row = Row { line, cells: Vec::new() };
    let mut names = Vec::new();
    for (name, plain) in cells {
        names.push(name);
        row.cells.push(Rich { plain, links: text.links.clone(), ..Rich::default() });
    }
    (Columns::of(&names), row)
}
