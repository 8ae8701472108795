//! Third stage: what a table is about, by its columns' names, its cells and the heading above.

use crate::lexicon;
use crate::program::Role;
use crate::quantity;
use crate::text;
use crate::tree::{Rich, Row};
use std::collections::HashMap;

/// A column that a role needs or can use.
struct Slot {
    /// Concepts of `[column ...]`, best first. The first names the slot.
    concepts: &'static [&'static str],
    needed: bool,
}

const fn need(concepts: &'static [&'static str]) -> Slot {
    Slot { concepts, needed: true }
}

const fn may(concepts: &'static [&'static str]) -> Slot {
    Slot { concepts, needed: false }
}

/// Roles, their columns, and how many of those must be there.
const ROLES: &[(Role, usize, &[Slot])] = &[
    (
        Role::Environments,
        2,
        &[need(&["environment", "service"]), need(&["url"]), may(&["service"]), may(&["provider"])],
    ),
    (Role::Objectives, 2, &[need(&["metric"]), need(&["target"]), may(&["critical"]), may(&["window"])]),
    (
        Role::Alerts,
        2,
        &[
            need(&["alert"]),
            may(&["condition", "criteria"]),
            may(&["severity", "level"]),
            may(&["warning"]),
            may(&["critical"]),
            may(&["window"]),
            may(&["interval"]),
            may(&["procedure"]),
        ],
    ),
    (
        Role::Severities,
        2,
        &[
            need(&["level", "severity"]),
            may(&["resolution"]),
            may(&["criteria", "condition"]),
            may(&["response", "time"]),
        ],
    ),
    (
        Role::Escalation,
        2,
        &[
            need(&["time", "response", "condition"]),
            need(&["action", "contact", "role"]),
            may(&["level"]),
            may(&["channel", "contact"]),
        ],
    ),
    (
        Role::Contacts,
        2,
        &[
            need(&["role", "level", "service"]),
            may(&["contact", "support", "action", "url"]),
            may(&["email"]),
            may(&["phone"]),
            may(&["slack"]),
        ],
    ),
    (Role::Dependencies, 2, &[need(&["service", "provider"]), need(&["support", "contact", "url"])]),
    (
        Role::Maintenance,
        2,
        &[need(&["task", "action"]), need(&["frequency"]), may(&["time"]), may(&["zone"]), may(&["automatic", "role"])],
    ),
    (
        Role::Backup,
        2,
        &[
            need(&["retention"]),
            may(&["frequency"]),
            may(&["backup", "service", "environment"]),
            may(&["time"]),
            may(&["place", "provider", "url"]),
        ],
    ),
    (Role::Checks, 2, &[need(&["check", "service"]), need(&["command", "url"]), may(&["expected", "target"])]),
    (Role::Deploy, 2, &[need(&["branch"]), need(&["environment"]), may(&["automatic"])]),
    (Role::Steps, 1, &[need(&["command"]), may(&["remedy"])]),
    (Role::Steps, 2, &[need(&["cause", "condition"]), need(&["remedy", "action"]), may(&["command"])]),
];

/// Which column holds what.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    by_slot: HashMap<&'static str, usize>,
    /// Names of the columns as written.
    names: Vec<String>,
}

impl Columns {
    /// Columns of a row that was made of a list item.
    pub(crate) fn of(slots: &[&'static str]) -> Self {
        Self { by_slot: slots.iter().enumerate().map(|(at, slot)| (*slot, at)).collect(), names: Vec::new() }
    }

    /// What the column at a place is called.
    pub(crate) fn name_at(&self, at: usize) -> Option<&str> {
        self.names.get(at).map(String::as_str)
    }

    /// What the slot's column is called.
    pub(crate) fn name(&self, slot: &str) -> Option<&str> {
        self.by_slot.get(slot).and_then(|at| self.names.get(*at)).map(String::as_str)
    }

    pub(crate) fn cell<'r>(&self, row: &'r Row, slot: &str) -> Option<&'r Rich> {
        self.by_slot.get(slot).and_then(|at| row.cells.get(*at)).filter(|cell| !is_blank(&cell.plain))
    }

    /// The cell's text, trimmed; `None` where it is empty or a dash.
    pub(crate) fn text(&self, row: &Row, slot: &str) -> Option<String> {
        self.cell(row, slot).map(|cell| cell.plain.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

fn is_blank(written: &str) -> bool {
    let said = || written.len() < 30 && lexicon::get().exact("nothing", written).is_some();
    said()
        || written
            .chars()
            .all(|character| character.is_whitespace() || matches!(character, '-' | '–' | '—' | '…' | '.'))
}

/// Whether a row separates others and says nothing.
pub(crate) fn is_decorative(row: &Row) -> bool {
    let sign = |character: char| character.is_whitespace() || matches!(character, '-' | '–' | '—' | '…' | '.');
    row.cells.iter().all(|cell| cell.plain.chars().all(sign))
}

/// Whether a table only sets names against values, so that its meaning hangs on what stands above it.
pub(crate) fn is_pairs(header: &Row) -> bool {
    let named = |at: usize, group: &'static str| {
        header.cells.get(at).is_some_and(|cell| {
            cell.plain.trim().is_empty() || lexicon::get().exact(group, &text::clean(&cell.plain)).is_some()
        })
    };
    header.cells.len() == 2 && named(0, "pair-name") && named(1, "pair-value")
}

/// What names and values are about, where no heading says it: when something is done, where something runs.
pub(crate) fn guess_pairs(rows: &[Row]) -> Option<Role> {
    let values: Vec<&str> =
        rows.iter().filter_map(|row| row.cells.get(1)).map(|cell| cell.plain.trim()).take(20).collect();
    let most = |fits: &dyn Fn(&str) -> bool| {
        !values.is_empty() && values.iter().filter(|value| fits(value)).count() * 2 > values.len()
    };
    let names_keeping = rows
        .iter()
        .filter_map(|row| row.cells.first())
        .any(|cell| lexicon::get().find("retention", &cell.plain).is_some());
    let when =
        |value: &str| crate::calendar::cadence(value).is_some() || lexicon::get().find("weekday", value).is_some();
    if names_keeping && values.iter().any(|value| when(value) || quantity::duration(value).is_some()) {
        Some(Role::Backup)
    } else if most(&when) {
        Some(Role::Maintenance)
    } else if most(&|value| is_address(value) && value.contains("://")) {
        Some(Role::Environments)
    } else {
        None
    }
}

/// The slot that a row of the role cannot do without.
pub(crate) fn needed(role: Role) -> &'static str {
    ROLES
        .iter()
        .find(|(other, ..)| *other == role)
        .and_then(|(.., slots)| slots.iter().rfind(|slot| slot.needed))
        .and_then(|slot| slot.concepts.first())
        .copied()
        .unwrap_or("role")
}

/// A header's concepts, each with how well its words fit.
type Concepts = HashMap<&'static str, u32>;

fn concepts(header: &Rich) -> Concepts {
    let words = text::tokens(&text::clean(&header.plain));
    let mut found = Concepts::new();
    for hit in lexicon::get().hits("column", &words, 0) {
        let whole = hit.span == words.len();
        let fit = u32::try_from(hit.words).unwrap_or(1) + if whole { 3 } else { 0 } + u32::from(hit.at == 0);
        let best = found.entry(hit.key).or_default();
        *best = (*best).max(fit);
    }
    found
}

/// What the table is about, and where its columns are.
pub(crate) fn classify(header: &Row, rows: &[Row], own: Option<Role>, around: Option<Role>) -> (Role, Columns) {
    let headers: Vec<Concepts> = header.cells.iter().map(concepts).collect();
    // A table with thousands of rows says what it is about in its first ones.
    let sample: Vec<&Row> = rows.iter().filter(|row| !is_decorative(row)).take(20).collect();
    let mut best: Option<(u32, Role, Columns)> = None;
    for (role, minimum, slots) in ROLES {
        let expected = own == Some(*role) || (own.is_none() && around == Some(*role));
        let Some((mut score, columns)) = fit(&headers, &sample, *minimum, slots, expected) else {
            continue;
        };
        score += if own == Some(*role) {
            6
        } else if around == Some(*role) {
            3
        } else {
            0
        };
        score += evidence(*role, &columns, &sample);
        let asked = own == Some(*role) || around == Some(*role);
        if own != Some(*role) && contradicted(*role, &columns, &sample) {
            continue;
        }
        // Commands without what they should answer are things to run.
        if *role == Role::Checks
            && !asked
            && !columns.by_slot.contains_key("expected")
            && columns.by_slot.contains_key("command")
            && !headers.iter().any(|concepts| concepts.contains_key("url"))
        {
            continue;
        }
        if best.as_ref().is_none_or(|(top, ..)| score > *top) {
            let names = header.cells.iter().map(|cell| cell.plain.trim().to_owned()).collect();
            best = Some((score, *role, Columns { names, ..columns }));
        }
    }
    best.map_or((Role::Other, Columns::default()), |(_, role, columns)| (role, columns))
}

/// The columns of a table whose role its author settled.
pub(crate) fn as_role(header: &Row, rows: &[Row], role: Role) -> (Role, Columns) {
    let headers: Vec<Concepts> = header.cells.iter().map(concepts).collect();
    let sample: Vec<&Row> = rows.iter().filter(|row| !is_decorative(row)).take(20).collect();
    let known = ROLES.iter().filter(|(other, ..)| *other == role);
    let columns = known.filter_map(|(_, minimum, slots)| fit(&headers, &sample, *minimum, slots, true)).next();
    (role, columns.map(|(_, columns)| columns).unwrap_or_default())
}

fn fit(
    headers: &[Concepts],
    sample: &[&Row],
    minimum: usize,
    slots: &[Slot],
    expected: bool,
) -> Option<(u32, Columns)> {
    let mut columns = Columns::default();
    let mut used = vec![false; headers.len()];
    let mut score = 0;
    // Needed columns choose first, so that "Time | Action" goes to the slots that cannot do without.
    for pass in [true, false] {
        for slot in slots.iter().filter(|slot| slot.needed == pass) {
            let Some(name) = slot.concepts.first() else {
                continue;
            };
            let mut choice: Option<(u32, usize)> = None;
            for (at, concepts) in headers.iter().enumerate().filter(|(at, _)| !used.get(*at).copied().unwrap_or(true)) {
                if !slot.concepts.iter().any(|concept| concepts.contains_key(concept)) {
                    continue;
                }
                // "Objective" beside "Indicator" is the target: a column that another slot could use gives way.
                let others = slots.iter().filter(|other| other.concepts.first() != slot.concepts.first());
                let wanted = others.flat_map(|other| other.concepts.first()).any(|other| concepts.contains_key(other));
                for (rank, concept) in slot.concepts.iter().enumerate() {
                    let rank = u32::try_from(rank).unwrap_or(3).min(3);
                    let fit = concepts.get(concept).map(|fit| fit * 8 - rank * 2 - u32::from(wanted));
                    if let Some(fit) = fit
                        && choice.is_none_or(|(top, _)| fit > top)
                    {
                        choice = Some((fit, at));
                    }
                }
            }
            if let Some((fit, at)) = choice {
                take(&mut columns, &mut used, name, at);
                score += fit / 8 + if slot.needed { 2 } else { 1 };
            }
        }
    }
    // Under a heading that says what the table is about, cells stand in for headers that the lexicon does not know.
    if expected {
        for slot in slots {
            let Some(name) = slot.concepts.first().filter(|name| !columns.by_slot.contains_key(*name)) else {
                continue;
            };
            let free = |at: &usize| !used.get(*at).copied().unwrap_or(true);
            let by_cells = (0..headers.len()).filter(free).find(|at| looks_like(name, sample, *at));
            let by_place = (slot.needed && is_name(name)).then(|| (0..headers.len()).find(free)).flatten();
            if let Some(at) = by_cells.or(by_place) {
                take(&mut columns, &mut used, name, at);
                score += 1;
            }
        }
    }
    let complete = slots
        .iter()
        .filter(|slot| slot.needed)
        .all(|slot| slot.concepts.first().is_some_and(|name| columns.by_slot.contains_key(name)));
    (complete && columns.by_slot.len() >= minimum).then_some((score, columns))
}

fn take(columns: &mut Columns, used: &mut [bool], name: &'static str, at: usize) {
    columns.by_slot.insert(name, at);
    if let Some(slot) = used.get_mut(at) {
        *slot = true;
    }
}

fn is_name(slot: &str) -> bool {
    matches!(
        slot,
        "environment"
            | "metric"
            | "alert"
            | "level"
            | "contact"
            | "role"
            | "service"
            | "task"
            | "cause"
            | "remedy"
            | "check"
            | "action"
            | "retention"
    )
}

/// Whether most cells of a column have the form of the slot.
fn looks_like(slot: &str, sample: &[&Row], at: usize) -> bool {
    let cells: Vec<&str> = sample
        .iter()
        .filter_map(|row| row.cells.get(at))
        .map(|cell| cell.plain.trim())
        .filter(|cell| !cell.is_empty())
        .collect();
    let fitting = cells.iter().filter(|cell| has_form(slot, cell)).count();
    !cells.is_empty() && fitting * 2 > cells.len()
}

fn has_form(slot: &str, cell: &str) -> bool {
    match slot {
        "url" => is_address(cell),
        "time" | "response" | "retention" => quantity::offset(cell).is_some(),
        "frequency" => {
            crate::calendar::cadence(cell).is_some()
                || lexicon::get().find("weekday", cell).is_some()
                || quantity::duration(cell).is_some()
        }
        "target" | "critical" => quantity::comparison(cell).is_some(),
        "condition" => !quantity::scan(cell).is_empty(),
        "severity" | "level" => is_severity(cell),
        "contact" | "support" => {
            cell.contains('@')
                || cell.starts_with('#')
                || is_address(cell)
                || lexicon::get().find("channel", cell).is_some()
        }
        "email" => cell.contains('@'),
        "phone" => cell.starts_with('+'),
        "command" => crate::steps::is_command(cell.trim_matches('`')),
        "criteria" => cell.split_whitespace().count() >= 2 && quantity::duration(cell).is_none(),
        _ => false,
    }
}

/// `api.example.org`, `https://…`.
pub(crate) fn is_address(cell: &str) -> bool {
    !cell.contains(char::is_whitespace)
        && (cell.contains("://")
            || (cell.contains('.')
                && !cell.starts_with('.')
                && cell.chars().any(char::is_alphabetic)
                && !cell.contains('@')))
}

/// `SEV1`, `P2`, `critical`, `Majeur`.
pub(crate) fn is_severity(cell: &str) -> bool {
    let folded = text::fold(cell.trim());
    let coded = ["sev", "p", "s", "prio", "niveau", "level", "l", "n"].iter().any(|prefix| {
        folded
            .strip_prefix(prefix)
            .map(|rest| rest.trim_start_matches([' ', '-']))
            .is_some_and(|rest| !rest.is_empty() && rest.len() <= 2 && rest.chars().all(|digit| digit.is_ascii_digit()))
    });
    coded || lexicon::get().exact("severity-word", cell).is_some()
}

/// Whether no cell of a column that a role turns on has its form: "when" without a time is no escalation.
fn contradicted(role: Role, columns: &Columns, sample: &[&Row]) -> bool {
    let none = |slot: &'static str| {
        columns.by_slot.get(slot).is_some_and(|at| {
            !sample.iter().filter_map(|row| row.cells.get(*at)).any(|cell| has_form(slot, cell.plain.trim()))
        })
    };
    !sample.is_empty()
        && match role {
            Role::Escalation => none("time"),
            Role::Severities => none("level"),
            Role::Environments => none("url"),
            Role::Objectives => none("target"),
            Role::Maintenance => none("frequency"),
            Role::Backup => none("retention"),
            _ => false,
        }
}

/// Cells that confirm a role beyond the names of its columns.
fn evidence(role: Role, columns: &Columns, sample: &[&Row]) -> u32 {
    let share = |slot: &str| columns.by_slot.get(slot).is_some_and(|at| looks_like(slot, sample, *at));
    match role {
        Role::Escalation if share("time") => 3,
        Role::Severities if share("level") => 2,
        Role::Objectives if share("target") => 2,
        Role::Environments if share("url") => 2,
        Role::Contacts if share("contact") => 1,
        Role::Alerts if share("condition") => 2,
        Role::Dependencies if share("support") => 1,
        Role::Maintenance if share("frequency") => 3,
        Role::Backup if share("retention") => 2,
        Role::Checks if share("command") => 3,
        _ => 0,
    }
}
