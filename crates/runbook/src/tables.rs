//! Third stage: what a table is about, by its columns' names, its cells and the heading above.

mod bearing;
mod bounds;
mod cell;
mod column;
mod content;
mod fitting;
mod form;
mod marks;
mod sample;

mod signs;
mod slots;
mod weights;

pub(crate) use column::Column;
pub(crate) use form::{is_address, is_code, is_severity, is_value};

use crate::lexicon::{self, Group, Spoken};
use crate::program::{Role, Unit};
use crate::quantity;
use crate::sections::{Outline, Section};
use crate::text;
use crate::tree::{Rich, Row};
use column::{ColumnSet, Concepts};
use fitting::{contradicted, fit};
use form::looks_like;
use sample::{Known, Sample};
use signs::Place;
use slots::{ROLES, Slot};
use std::borrow::Cow;
use std::sync::OnceLock;
use weights::Sums;

/// Which column holds what.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    by_slot: Vec<(Column, usize)>,
    /// Names of the columns as written.
    names: Vec<String>,
    /// What the table is about, where nothing is taken from it.
    pub(crate) about: Option<Role>,
}

impl Columns {
    /// Columns of a row that was made of a list item.
    pub(crate) fn of(slots: &[Column]) -> Self {
        Self { by_slot: slots.iter().enumerate().map(|(at, slot)| (*slot, at)).collect(), ..Self::default() }
    }

    /// What the column at a place is called.
    pub(crate) fn name_at(&self, at: usize) -> Option<&str> {
        self.names.get(at).map(String::as_str)
    }

    /// Whether any column is one of the role's.
    pub(crate) fn hold_something(&self) -> bool {
        !self.by_slot.is_empty()
    }

    /// What the slot's column is called.
    pub(crate) fn name(&self, slot: Column) -> Option<&str> {
        self.at(slot).and_then(|at| self.name_at(at))
    }

    pub(crate) fn cell<'r>(&self, row: &'r Row, slot: Column) -> Option<&'r Rich> {
        self.at(slot).and_then(|at| row.cells.get(at)).filter(|cell| !is_blank(&cell.plain))
    }

    /// The cells that say something, each with what its column is called; not the one that names the row.
    pub(crate) fn written<'c>(&'c self, row: &'c Row) -> impl Iterator<Item = (&'c str, String)> {
        let named = self.at(Column::Metric);
        let cells = self.names.iter().zip(&row.cells).enumerate();
        cells
            .filter(move |(at, (_, cell))| Some(*at) != named && !is_blank(&cell.plain))
            .map(|(_, (name, cell))| (name.as_str(), text::squeezed(&cell.plain)))
    }

    /// The text of the first column that no slot has and that is called just as one of these.
    pub(crate) fn beside(&self, row: &Row, called: &[Column]) -> Option<String> {
        let is = |name: &str| {
            let known = |part: &str| lexicon::get().exact(Group::Column, part.trim());
            name.split('/').any(|part| known(part).is_some_and(|key| called.iter().any(|column| column.name() == key)))
        };
        let mut free = self.names.iter().enumerate().filter(|(at, name)| !self.uses(*at) && is(name));
        let cell = free.next().and_then(|(at, _)| row.cells.get(at)).filter(|cell| !is_blank(&cell.plain))?;
        Some(text::squeezed(&cell.plain))
    }

    /// Whether the one slot's column stands left of the other's.
    pub(crate) fn stands_before(&self, one: Column, other: Column) -> bool {
        self.at(one).zip(self.at(other)).is_some_and(|(one, other)| one < other)
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

    /// "Component | Owner | Backup": the contact is the owner, and not what they own.
    fn settle_owner(&mut self, header: &Row, headers: &[Concepts]) {
        let Some(role) = self.at(Column::Role) else { return };
        let thing =
            |at: usize| headers.get(at).is_some_and(|header| header.has(Column::Service) && !header.is(Column::Role));
        let person = |cell: &Rich| {
            lexicon::get().find(Group::Person, &cell.plain).is_some()
                && lexicon::get().exact(Group::Turn, &text::clean(&cell.plain)).is_none()
        };
        let owner = header.cells.iter().position(person).filter(|at| *at > role && thing(role));
        if let Some(owner) = owner {
            self.by_slot.retain(|(slot, at)| *slot != Column::Role && *at != owner);
            self.by_slot.push((Column::Role, owner));
        }
    }

    /// The columns that are called by whose turn it is, "Primary | Backup", with what is written there.
    pub(crate) fn turns<'r>(&'r self, row: &'r Row) -> impl Iterator<Item = (&'static str, &'r str, &'r Rich)> {
        let cells = self.names.iter().zip(&row.cells).filter(|(_, cell)| !is_blank(&cell.plain));
        cells.filter_map(|(name, cell)| {
            Some((lexicon::get().exact(Group::Turn, &text::clean(name))?, name.as_str(), cell))
        })
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
    names().filter(|name| marks::is_setting(name)).count() * 2 > names().count()
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

/// What a table shows of its role below the headings above it, by name: what weights are fitted on.
pub(crate) fn signs(header: &Row, rows: &[Row], outline: &Outline, section: &Section) -> Vec<String> {
    let mut signs = Vec::new();
    let mut see = |place: Place, name: Result<u128, &str>| {
        let sign = format!("{}\t{}", place.name(), signs::written(name));
        if !signs.contains(&sign) {
            signs.push(sign);
        }
    };
    let headers: Vec<Concepts> = header.cells.iter().map(concepts).collect();
    signs::own(header, &headers, &Sample::of(rows, Known::default()), &mut see);
    signs::above(outline, section, &mut see);
    signs
}

/// What a table shows by itself, whatever stands around it.
#[derive(Debug, Clone)]
pub(crate) struct About {
    headers: Vec<Concepts>,
    /// What its own signs say.
    sums: Sums,
    role: Role,
    /// Headers hold how long after the beginning each column applies.
    delays: bool,
    /// What its cells were asked.
    known: Known,
    /// What it is about where it stands, once somebody asked.
    placed: OnceLock<(Role, Columns)>,
}

impl About {
    /// Reads a table.
    pub(crate) fn of(header: &Row, rows: &[Row]) -> Self {
        let sample = Sample::of(rows, Known::default());
        let headers: Vec<Concepts> = header.cells.iter().map(concepts).collect();
        let sums = weights::sum(|see| signs::own(header, &headers, &sample, see));
        let mut alone = sums;
        alone.add(&weights::get().bias, 1.0);
        let (role, _) = choose(header, &sample, &headers, alone, None);
        let late = |cell: &Rich| quantity::scan(&cell.plain).iter().any(|found| found.unit == Unit::Seconds);
        let delays = header.cells.len() > 2 && header.cells.iter().any(late);
        Self { headers, sums, role, delays, known: sample.known(), placed: OnceLock::new() }
    }

    /// What it is about by its columns and cells alone.
    pub(crate) fn role(&self) -> Role {
        self.role
    }

    /// What it is about in its section, and where its columns are.
    pub(crate) fn below(&self, header: &Row, rows: &[Row], outline: &Outline, section: &Section) -> &(Role, Columns) {
        self.placed.get_or_init(|| {
            if section.own_role == Some(Role::Escalation) && self.delays {
                return (Role::Escalation, as_role(header, rows, Role::Escalation).1);
            }
            let mut sums = weights::sum(|see| signs::above(outline, section, see));
            sums.add(&weights::get().bias, 1.0);
            sums.add(&self.sums, 1.0);
            let said = lexicon::get().find(Group::Role, &section.name).and_then(|hit| lexicon::parse_key(hit.key));
            choose(header, &Sample::of(rows, self.known.clone()), &self.headers, sums, said)
        })
    }
}

/// The likeliest role that the columns can fill, where the nearest heading says one or none.
fn choose(
    header: &Row,
    sample: &Sample<'_>,
    headers: &[Concepts],
    mut sums: Sums,
    said: Option<Role>,
) -> (Role, Columns) {
    if let Some(role) = said {
        let could = || columns_for(role, headers, sample, false).is_some();
        if agrees(role, headers, sample) || could() && role == Role::Alerts && compares(sample) {
            sums.lift(role, AGREED);
        } else if could() {
            sums.lift(role, NAMED);
        }
    }
    for role in named_by_all(headers, sample) {
        sums.lift(role, NAMED);
    }
    // "What | Rule | Code": names, comparisons and levels side by side, whatever they are called.
    let graded = |at: usize| looks_like(Column::Severity, sample, at);
    if compares(sample) && content::is_named(sample, 0) && !graded(0) && (1..headers.len()).any(graded) {
        sums.lift(Role::Alerts, GRADED);
    }
    // "Provider | Pros | Cons": what is chosen from is nothing that runs.
    let weighed = |cell: &Rich| lexicon::get().exact(Group::Compared, cell.plain.trim()).is_some();
    if header.cells.iter().filter(|cell| weighed(cell)).count() >= 2 {
        return (Role::Other, Columns::default());
    }
    let report = marks::report(header);
    let expects = |(at, header): (usize, &Concepts)| Some(at) != report && header.is(Column::Expected);
    let reported = report.is_some() && !headers.iter().enumerate().any(expects);
    let likely = sums.ranked().into_iter().take_while(|role| *role != Role::Other);
    let likely = likely.filter(|role| *role != Role::Checks || !reported);
    // "Endpoint | Limit | Window": what callers may do is no alert; a heading that says so makes it one.
    let addressed = said != Some(Role::Alerts) && names_addresses(sample);
    let likely = likely.filter(|role| *role != Role::Alerts || !addressed);
    // "Metric | Alert threshold": somebody is told then, and nothing is promised.
    let fires = |cell: &Rich| lexicon::get().find(Group::Fires, &cell.plain).is_some();
    let targets = |(cell, concepts): (&Rich, &Concepts)| concepts.has(Column::Target) && !fires(cell);
    let promised = || header.cells.iter().zip(headers).skip(1).any(targets);
    let told = header.cells.iter().skip(1).any(fires) && compares(sample) && !promised();
    let likely = likely.filter(|role| *role != Role::Objectives || !told);
    // "ID | Runbook | Severity | Trigger": where the procedures stand is nothing to do.
    let index = is_index(headers, sample);
    let listed = headers.first().is_some_and(|first| first.is(Column::Procedure) && !first.is(Column::Alert))
        && !headers.iter().skip(1).any(|header| header.is(Column::Alert));
    let likely = likely.filter(|role| match role {
        Role::Steps => !index,
        Role::Alerts | Role::Severities | Role::Objectives | Role::Backup => !listed,
        _ => true,
    });
    let filled = |role: Role| {
        let clear = sums.of(role) - sums.of(Role::Other) > CLEAR;
        let mut columns = columns_for(role, headers, sample, clear)?;
        columns.names = header.cells.iter().map(|cell| cell.plain.trim().to_owned()).collect();
        if role == Role::Escalation {
            columns.settle_person(sample);
        }
        if role == Role::Contacts {
            columns.settle_owner(header, headers);
        }
        if role == Role::Alerts {
            columns.settle_bounds(headers, sample);
        }
        bearing::bears_out(role, &columns, headers, sample, said).then_some((role, columns))
    };
    let first = likely.clone().next();
    { likely }.find_map(filled).unwrap_or_else(|| {
        // What it is about is said even where none of its columns holds what would be taken from it.
        let surely = |role: &Role| sums.of(*role) - sums.of(Role::Other) > ABOUT;
        let lacking = |role: &Role| columns_for(*role, headers, sample, true).is_none();
        let about = first.filter(surely).filter(lacking);
        (Role::Other, Columns { about, ..Columns::default() })
    })
}

/// Whether rows lead to what stands elsewhere in the document, in a column that does not say what to do.
fn is_index(headers: &[Concepts], sample: &Sample<'_>) -> bool {
    let leading = crate::index::leading_column(sample.iter().copied());
    leading
        .and_then(|at| headers.get(at))
        .is_some_and(|header| header.is(Column::Procedure) || !header.is(Column::Remedy) && !header.is(Column::Command))
}

/// Whether most rows are called by a path that is asked for: `/api/v1/auth/login`.
fn names_addresses(sample: &Sample<'_>) -> bool {
    let first = || sample.iter().filter_map(|row| row.cells.first());
    let bare = |cell: &Rich| cell.plain.split_whitespace().count() <= 2;
    let path =
        |cell: &Rich| bare(cell) && cell.plain.split_whitespace().any(|word| word.starts_with('/') && word.len() > 1);
    first().filter(|cell| path(cell)).count() * 2 > first().count()
}

/// What a role gains that heading, names of columns and cells all say.
const AGREED: f32 = 8.0;

/// What a role gains that the heading says and no cell speaks against, or that every column is named for.
const NAMED: f32 = 1.2;

/// What alerts gain whose rows have a name, a comparison and a level.
const GRADED: f32 = 3.0;

/// Roles for which all columns are there under their very names; what is only listed has such columns too where its rows
/// are people, places or parts.
fn named_by_all<'s>(headers: &'s [Concepts], sample: &'s Sample<'_>) -> impl Iterator<Item = Role> + 's {
    let known = known_by(headers);
    let fits = move |slots: &[Slot], role: Role| {
        let whole = |columns: &Columns| {
            columns.by_slot.iter().all(|(slot, at)| {
                let ways = slots.iter().filter(|other| other.concepts.first() == Some(slot));
                let mut concepts = ways.flat_map(|way| way.concepts);
                headers.get(*at).is_some_and(|header| concepts.any(|concept| header.is(*concept)))
            })
        };
        slots.iter().filter(|slot| slot.needed).count() > 1
            && fit((headers, known), sample, headers.len(), slots, false)
                .is_some_and(|(_, columns)| whole(&columns) && !contradicted(role, &columns, sample))
    };
    let roles = [Role::Checks, Role::Objectives, Role::Maintenance, Role::Escalation].into_iter();
    roles.filter(move |role| {
        headers.len() > 1 && ROLES.iter().any(|(other, _, slots)| other == role && fits(slots, *role))
    })
}

/// Whether a cell compares something with a value: "> 90% for 10 min".
fn compares(sample: &Sample<'_>) -> bool {
    sample.iter().flat_map(|row| &row.cells).any(|cell| crate::condition::compares(&cell.plain))
}

/// Whether the names of the columns are those of the role, and its cells have their forms.
fn agrees(role: Role, headers: &[Concepts], sample: &Sample<'_>) -> bool {
    let known = known_by(headers);
    let ways = ROLES.iter().filter(|(other, minimum, _)| *other == role && *minimum > 1);
    let mut fitting = ways.filter_map(|(_, minimum, slots)| fit((headers, known), sample, *minimum, slots, false));
    fitting.any(|(_, columns)| !contradicted(role, &columns, sample))
}

/// How much more must speak for a role than for none, so that cells without its values do not contradict it.
const CLEAR: f32 = 2.0;

/// By how much a role must be likelier than none, so that a table is said to be about it from which nothing is taken.
const ABOUT: f32 = 1.0;

/// The columns of a role, by the slots that they fill best; none where one that it cannot do without is missing.
fn columns_for(role: Role, headers: &[Concepts], sample: &Sample<'_>, clear: bool) -> Option<Columns> {
    let known = known_by(headers);
    let ways = ROLES.iter().filter(|(other, ..)| *other == role);
    let fitting = ways.filter_map(|(_, minimum, slots)| {
        // Where only what is done is needed, its header says so: a number or a name is nothing to do.
        let told = role == Role::Steps && slots.len() == 1;
        fit((headers, known), sample, *minimum, slots, !told)
    });
    let best = fitting.reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.map(|(_, columns)| columns).filter(|columns| clear || !contradicted(role, columns, sample))
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
    if role == Role::Alerts {
        columns.settle_bounds(&headers, &sample);
    }
    (role, columns)
}

/// What any of the headers could hold.
fn known_by(headers: &[Concepts]) -> ColumnSet {
    headers.iter().map(Concepts::known).fold(ColumnSet::default(), ColumnSet::join)
}
