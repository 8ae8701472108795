//! Third stage: what a table is about, by its columns' names, its cells and the heading above.

mod column;
mod content;
mod form;
mod sample;
mod seen;
mod slots;

pub(crate) use column::Column;
pub(crate) use form::{is_address, is_code, is_severity, is_value};

use crate::lexicon::{self, Group, Spoken};
use crate::program::Role;
use crate::quantity;
use crate::text;
use crate::tree::{Rich, Row};
use column::{ColumnSet, Concepts};
use form::{looks_like, one_looks_like};
use sample::{Known, Sample};
use seen::{MOST_BONUS, Seen};
use slots::{ROLES, Slot};
use std::borrow::Cow;
use std::sync::OnceLock;

/// Which column holds what.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    by_slot: Vec<(Column, usize)>,
    /// Names of the columns as written.
    names: Vec<String>,
}

impl Columns {
    /// Columns of a row that was made of a list item.
    pub(crate) fn of(slots: &[Column]) -> Self {
        Self { by_slot: slots.iter().enumerate().map(|(at, slot)| (*slot, at)).collect(), names: Vec::new() }
    }

    /// What the column at a place is called.
    pub(crate) fn name_at(&self, at: usize) -> Option<&str> {
        self.names.get(at).map(String::as_str)
    }

    /// What the slot's column is called.
    pub(crate) fn name(&self, slot: Column) -> Option<&str> {
        self.at(slot).and_then(|at| self.name_at(at))
    }

    pub(crate) fn cell<'r>(&self, row: &'r Row, slot: Column) -> Option<&'r Rich> {
        self.at(slot).and_then(|at| row.cells.get(at)).filter(|cell| !is_blank(&cell.plain))
    }

    /// The column of a slot. Of a row made of a list item, the last of those that say the same.
    fn at(&self, slot: Column) -> Option<usize> {
        self.by_slot.iter().rev().find(|(other, _)| *other == slot).map(|(_, at)| *at)
    }

    fn has(&self, slot: Column) -> bool {
        self.at(slot).is_some()
    }

    /// Whether a slot has the column.
    fn uses(&self, at: usize) -> bool {
        self.by_slot.iter().any(|(_, other)| *other == at)
    }

    /// Where whoever is called stands in another column than its name says, that one.
    fn settle_person(&mut self, sample: &Sample<'_>) {
        let (Some(time), Some(chosen)) = (self.at(Column::Time), self.at(Column::Action)) else {
            return;
        };
        if let Some(person) = content::person(sample, chosen, time) {
            self.by_slot.retain(|(slot, at)| *slot != Column::Action && *at != person);
            self.by_slot.push((Column::Action, person));
        }
    }

    /// The cell's text, trimmed; `None` where it is empty or a dash.
    pub(crate) fn text(&self, row: &Row, slot: Column) -> Option<String> {
        self.cell(row, slot).map(|cell| text::squeezed(&cell.plain))
    }
}

fn is_blank(written: &str) -> bool {
    let said = || written.len() < 30 && lexicon::get().exact(Group::Nothing, written).is_some();
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
    let named = |at: usize, group: Group| {
        header.cells.get(at).is_some_and(|cell| {
            cell.plain.trim().is_empty() || lexicon::get().exact(group, &text::clean(&cell.plain)).is_some()
        })
    };
    header.cells.len() == 2 && named(0, Group::PairName) && named(1, Group::PairValue)
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
        .any(|cell| lexicon::get().find(Group::Retention, &cell.plain).is_some());
    let when =
        |value: &str| crate::calendar::cadence(value).is_some() || lexicon::get().find(Group::Weekday, value).is_some();
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

/// Whether a table of commands only says what each does, and not in which case it is for.
pub(crate) fn is_reference(header: &Row) -> bool {
    let situated = [Column::Cause, Column::Condition, Column::Time, Column::Frequency];
    !header.cells.iter().map(concepts).any(|concepts| {
        situated.into_iter().any(|column| concepts.has(column)) || concepts.get(Column::Fix).is_some_and(|fit| fit >= 3)
    })
}

/// Whether the heading above a table names something that is listed there to be looked up, so that columns that could be
/// those of the role are not: accounts are no contacts, parts of a system nothing that it depends on.
pub(crate) fn is_listing(role: Role, heading: &str) -> bool {
    matches!(role, Role::Contacts | Role::Dependencies | Role::Severities | Role::Deploy | Role::Environments)
        && lexicon::get().find(Group::Listing, heading).is_some()
}

/// Whether names are set against values as programs are configured: `DATABASE_URL`.
pub(crate) fn is_settings(rows: &[Row]) -> bool {
    let names = || rows.iter().take(20).filter_map(|row| row.cells.first()).map(|cell| cell.plain.trim());
    names().filter(|name| seen::is_setting(name)).count() * 2 > names().count()
}

/// The slot that a row of the role cannot do without.
pub(crate) fn needed(role: Role) -> &'static str {
    ROLES
        .iter()
        .find(|(other, ..)| *other == role)
        .and_then(|(.., slots)| slots.iter().rfind(|slot| slot.needed))
        .and_then(|slot| slot.concepts.first())
        .map_or("role", |column| column.name())
}

/// The header without what it only adds in brackets: "Port variable (host)".
fn unbracketed(name: &str) -> Cow<'_, str> {
    if !name.contains(['(', '[', ')', ']']) {
        return Cow::Borrowed(name);
    }
    let (mut depth, mut kept) = (0usize, String::with_capacity(name.len()));
    for sign in name.chars() {
        match sign {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(sign),
            _ => {}
        }
    }
    if kept.chars().any(char::is_alphabetic) { Cow::Owned(kept) } else { Cow::Borrowed(name) }
}

fn concepts(header: &Rich) -> Concepts {
    let words = Spoken::of(&unbracketed(&text::cleaned(&header.plain)));
    let mut found = Concepts::default();
    for hit in words.hits(Group::Column, 0) {
        let whole = hit.span == words.len();
        let fit = u32::try_from(hit.words).unwrap_or(1) + if whole { 3 } else { 0 } + u32::from(hit.at == 0);
        found.add(hit.key, fit);
    }
    found
}

/// What a table shows by itself, whatever stands around it.
#[derive(Debug, Clone)]
pub(crate) struct About {
    seen: Seen,
    role: Role,
    columns: Columns,
    /// What its cells were asked.
    known: Known,
    /// What it is about where it stands, once somebody asked.
    placed: OnceLock<(Role, Columns)>,
}

impl About {
    /// Reads a table.
    pub(crate) fn of(header: &Row, rows: &[Row]) -> Self {
        let sample = Sample::of(rows, Known::default());
        let seen = Seen::new(header, header.cells.iter().map(concepts).collect(), &sample);
        let (role, columns) = choose(header, &sample, &seen, None, None);
        Self { seen, role, columns, known: sample.known(), placed: OnceLock::new() }
    }

    /// What it is about by its columns and cells alone.
    pub(crate) fn role(&self) -> Role {
        self.role
    }

    /// What it is about in its section, below a heading that says its own role or below others that do, and where its
    /// columns are.
    pub(crate) fn below(
        &self,
        header: &Row,
        rows: &[Row],
        own: Option<Role>,
        around: Option<Role>,
    ) -> &(Role, Columns) {
        self.placed.get_or_init(|| {
            if own.is_none() && around.is_none() {
                return (self.role, self.columns.clone());
            }
            if own == Some(Role::Escalation) && self.seen.delays {
                return (Role::Escalation, as_role(header, rows, Role::Escalation).1);
            }
            choose(header, &Sample::of(rows, self.known.clone()), &self.seen, own, around)
        })
    }
}

fn choose(header: &Row, sample: &Sample<'_>, seen: &Seen, own: Option<Role>, around: Option<Role>) -> (Role, Columns) {
    let headers = seen.headers.as_slice();
    let known = known_by(headers);
    let mut best: Option<(u32, Role, Columns)> = None;
    for (role, minimum, slots) in ROLES {
        let expected = own == Some(*role) || (own.is_none() && around == Some(*role)) || seen.shows(*role, slots);
        let Some((mut score, columns)) = fit((headers, known), sample, *minimum, slots, expected) else {
            continue;
        };
        score += if own == Some(*role) {
            6
        } else if around == Some(*role) {
            3
        } else {
            0
        };
        // Cells are only looked at where they can make a difference.
        if best.as_ref().is_some_and(|(top, ..)| score + MOST_EVIDENCE <= *top) {
            continue;
        }
        score += evidence(*role, &columns, sample);
        let asked = own == Some(*role) || around == Some(*role);
        score += seen.bonus(*role, slots, own);
        if own != Some(*role) && !seen.is_settled(*role) && contradicted(*role, &columns, sample) {
            continue;
        }
        if seen.refuses(*role, slots, &columns, sample, own, asked) {
            continue;
        }
        // Commands without what they should answer are things to run.
        if *role == Role::Checks
            && !asked
            && !seen.names_checks
            && !columns.has(Column::Expected)
            && columns.has(Column::Command)
            && !headers.iter().any(|concepts| concepts.has(Column::Url))
        {
            continue;
        }
        if best.as_ref().is_none_or(|(top, ..)| score > *top) {
            best = Some((score, *role, columns));
        }
    }
    let Some((_, role, mut columns)) = best else {
        return (Role::Other, Columns::default());
    };
    columns.names = header.cells.iter().map(|cell| cell.plain.trim().to_owned()).collect();
    if role == Role::Escalation {
        columns.settle_person(sample);
    }
    (role, columns)
}

/// The columns of a table whose role its author settled.
pub(crate) fn as_role(header: &Row, rows: &[Row], role: Role) -> (Role, Columns) {
    let headers: Vec<Concepts> = header.cells.iter().map(concepts).collect();
    let sample = Sample::of(rows, Known::default());
    let known = ROLES.iter().filter(|(other, ..)| *other == role);
    let columns = known
        .filter_map(|(_, minimum, slots)| fit((&headers, known_by(&headers)), &sample, *minimum, slots, true))
        .next();
    let mut columns = columns.map(|(_, columns)| columns).unwrap_or_default();
    if role == Role::Escalation {
        columns.settle_person(&sample);
    }
    (role, columns)
}

/// What any of the headers could hold.
fn known_by(headers: &[Concepts]) -> ColumnSet {
    headers.iter().map(Concepts::known).fold(ColumnSet::default(), ColumnSet::join)
}

fn fit(
    (headers, known): (&[Concepts], ColumnSet),
    sample: &Sample<'_>,
    minimum: usize,
    slots: &[Slot],
    expected: bool,
) -> Option<(u32, Columns)> {
    // Most roles lack a column that they need, which shows before anything is weighed.
    let could = |slot: &Slot| slot.any.shares(known);
    if !expected && !slots.iter().filter(|slot| slot.needed).all(could) {
        return None;
    }
    let mut columns = Columns::default();
    let (mut score, mut moved) = (0, false);
    // Needed columns choose first, so that "Time | Action" goes to the slots that cannot do without.
    for pass in [true, false] {
        for slot in slots.iter().filter(|slot| slot.needed == pass && could(slot)) {
            let Some(name) = slot.concepts.first().copied() else {
                continue;
            };
            let mut choice: Option<(u32, usize)> = None;
            for (at, concepts) in headers.iter().enumerate().filter(|(at, _)| !columns.uses(*at)) {
                if !slot.any.shares(concepts.known()) {
                    continue;
                }
                // "Promise | Good | Bad": what holds names promises no value where another column has values.
                if name == Column::Target
                    && headers.len() > 2
                    && content::is_named(sample, at)
                    && (0..headers.len()).any(|other| looks_like(Column::Target, sample, other))
                {
                    moved = true;
                    continue;
                }
                // "Objective" beside "Indicator" is the target: a column that another slot could use gives way.
                let others = slots.iter().filter(|other| other.concepts.first() != slot.concepts.first());
                let wanted = others.flat_map(|other| other.concepts.first()).any(|other| concepts.has(*other));
                for (rank, concept) in slot.concepts.iter().enumerate() {
                    let rank = u32::try_from(rank).unwrap_or(3).min(3);
                    let fit = concepts.get(*concept).map(|fit| fit * 8 - rank * 2 - u32::from(wanted));
                    if let Some(fit) = fit
                        && choice.is_none_or(|(top, _)| fit > top)
                    {
                        choice = Some((fit, at));
                    }
                }
            }
            // "What | Rule | Code": what reads like a value is no name where the first column has names.
            if slot.needed
                && is_name(name)
                && !matches!(name, Column::Retention | Column::Level)
                && let Some((_, at)) = choice
                && at != 0
                && !columns.uses(0)
                && content::is_measured(sample, at)
                && content::is_named(sample, 0)
            {
                // The header that led astray says nothing for the role either.
                choice = Some((0, 0));
                moved = true;
            }
            if let Some((fit, at)) = choice {
                columns.by_slot.push((name, at));
                score += fit / 8 + if slot.needed { 2 } else { 1 };
            }
        }
    }
    // Under a heading that says what the table is about, cells stand in for headers that the lexicon does not know.
    if expected || moved {
        for slot in slots {
            let Some(name) = slot.concepts.first().copied().filter(|name| !columns.has(*name)) else {
                continue;
            };
            let free = |at: &usize| !columns.uses(*at);
            // What must be there may show in any of its forms.
            let forms = if slot.needed { slot.concepts } else { slot.concepts.get(..1).unwrap_or_default() };
            let shows = |at: &usize| forms.iter().any(|form| looks_like(*form, sample, *at));
            let by_cells = (0..headers.len()).filter(free).find(shows);
            let by_place = (slot.needed && is_name(name)).then(|| (0..headers.len()).find(free)).flatten();
            if let Some(at) = by_cells.or(by_place) {
                columns.by_slot.push((name, at));
                score += 1;
            }
        }
    }
    let complete = slots
        .iter()
        .filter(|slot| slot.needed)
        .all(|slot| slot.concepts.first().is_some_and(|name| columns.has(*name)));
    (complete && columns.by_slot.len() >= minimum).then_some((score, columns))
}

fn is_name(slot: Column) -> bool {
    matches!(
        slot,
        Column::Environment
            | Column::Metric
            | Column::Alert
            | Column::Level
            | Column::Contact
            | Column::Role
            | Column::Service
            | Column::Task
            | Column::Cause
            | Column::Remedy
            | Column::Check
            | Column::Action
            | Column::Retention
    )
}

/// Whether no cell of a column that a role turns on has its form: "when" without a time is no escalation.
fn contradicted(role: Role, columns: &Columns, sample: &Sample<'_>) -> bool {
    let none = |slot: Column| columns.at(slot).is_some_and(|at| !one_looks_like(slot, sample, at));
    !sample.is_empty()
        && match role {
            Role::Escalation => none(Column::Time),
            Role::Severities => none(Column::Level),
            Role::Environments => none(Column::Url),
            Role::Objectives => none(Column::Target),
            Role::Maintenance => none(Column::Frequency),
            Role::Backup => none(Column::Retention),
            Role::Deploy => none(Column::Environment),
            Role::Dependencies => none(Column::Support),
            _ => false,
        }
}

/// The most that [`evidence`] gives.
const MOST_EVIDENCE: u32 = 3 + MOST_BONUS;

/// Cells that confirm a role beyond the names of its columns.
fn evidence(role: Role, columns: &Columns, sample: &Sample<'_>) -> u32 {
    let share = |slot: Column| columns.at(slot).is_some_and(|at| looks_like(slot, sample, at));
    match role {
        Role::Escalation if share(Column::Time) => 3,
        Role::Severities if share(Column::Level) => 2,
        Role::Objectives if share(Column::Target) => 2,
        Role::Environments if share(Column::Url) => 2,
        Role::Contacts if share(Column::Contact) => 1,
        Role::Alerts if share(Column::Condition) => 2,
        Role::Dependencies if share(Column::Support) => 1,
        Role::Maintenance if share(Column::Frequency) => 3,
        Role::Backup if share(Column::Retention) => 2,
        Role::Checks if share(Column::Command) => 3,
        _ => 0,
    }
}
