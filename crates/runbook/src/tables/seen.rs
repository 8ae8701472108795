//! What a table shows beside the names of its columns: what makes a role likely, and what speaks against one.

use super::slots::Slot;
use super::{Column, Columns, Concepts, has_form, looks_like};
use crate::condition;
use crate::lexicon::{self, Group};
use crate::program::{Role, Unit};
use crate::quantity;
use crate::text;
use crate::tree::Row;

/// The most that [`Seen::bonus`] gives.
pub(super) const MOST_BONUS: u32 = 6;

/// Names of paths at which services say that they live.
const HEALTH: &[&str] =
    &["health", "healthz", "healthcheck", "ready", "readyz", "readiness", "live", "livez", "liveness", "ping"];

/// Facts about a table, asked for by several roles.
pub(super) struct Seen<'t> {
    headers: &'t [Concepts],
    /// A header speaks of alerts or thresholds by name.
    alarms: bool,
    /// Headers hold how long after the beginning each column applies.
    pub delays: bool,
    /// Most cells of some column are paths of health checks.
    health: bool,
    /// A column of weekdays and cadences that is named so.
    calendar: bool,
    /// Its first column holds environments.
    environments: bool,
}

impl<'t> Seen<'t> {
    pub(super) fn new(header: &Row, headers: &'t [Concepts], sample: &[&Row]) -> Self {
        let named = |cell: &crate::tree::Rich| {
            let hit = lexicon::get().find(Group::Role, &text::clean(&cell.plain));
            hit.is_some_and(|hit| hit.key == "alerts")
        };
        let late = |cell: &&crate::tree::Rich| {
            quantity::scan(&cell.plain).iter().any(|quantity| quantity.unit == Unit::Seconds)
        };
        let most = |at: usize, fits: &dyn Fn(&str) -> bool| {
            let cells = || sample.iter().filter_map(|row| row.cells.get(at)).map(|cell| cell.plain.trim());
            let filled = cells().filter(|cell| !cell.is_empty()).count();
            filled > 0 && cells().filter(|cell| fits(cell)).count() * 2 > filled
        };
        let healthy = |cell: &str| {
            cell.contains('/')
                && cell.split(['/', '`', ' ', '?']).any(|part| HEALTH.contains(&part.to_lowercase().as_str()))
        };
        let when = |cell: &str| {
            crate::calendar::cadence(cell).is_some() || lexicon::get().find(Group::Weekday, cell).is_some()
        };
        let calendar = (0..headers.len())
            .any(|at| headers.get(at).is_some_and(|concepts| concepts.is(Column::Frequency)) && most(at, &when));
        let environments = headers.first().is_some_and(|concepts| concepts.is(Column::Environment))
            && sample.len() > 1
            && most(0, &|cell| has_form(Column::Environment, cell));
        Self {
            headers,
            alarms: header.cells.iter().any(named),
            delays: header.cells.iter().filter(late).count() > 0 && header.cells.len() > 2,
            health: (0..headers.len()).any(|at| most(at, &healthy)),
            calendar,
            environments,
        }
    }

    fn is(&self, column: Column) -> bool {
        self.headers.iter().any(|concepts| concepts.is(column))
    }

    /// Whether a header says what to do in the case of its row.
    fn remedies(&self) -> bool {
        self.headers.iter().any(|concepts| concepts.get(Column::Fix).is_some_and(|fit| fit >= 3))
    }

    /// Whether the table shows the role so that cells may stand in for a header that the lexicon does not know.
    pub(super) fn shows(&self, role: Role, slots: &[Slot]) -> bool {
        match role {
            Role::Steps => starts_with(slots, Column::Cause) && self.remedies(),
            Role::Maintenance => self.calendar,
            Role::Checks => self.health,
            _ => false,
        }
    }

    pub(super) fn bonus(&self, role: Role, slots: &[Slot]) -> u32 {
        match role {
            Role::Alerts if self.is(Column::Alert) && self.alarms => 5,
            Role::Alerts if self.is(Column::Warning) && self.alarms => 3,
            Role::Deploy if self.is(Column::Branch) => 3,
            Role::Checks if self.health => 6,
            Role::Environments if self.environments && slots.len() > 2 => 1,
            _ => 0,
        }
    }

    /// What speaks against the role even where its columns are there.
    pub(super) fn refuses(
        &self,
        role: Role,
        slots: &[Slot],
        columns: &Columns,
        sample: &[&Row],
        own: Option<Role>,
        asked: bool,
    ) -> bool {
        let owned = own == Some(role);
        let some = |column: Column| {
            columns.at(column).is_some_and(|at| {
                sample.iter().filter_map(|row| row.cells.get(at)).any(|cell| has_form(column, cell.plain.trim()))
            })
        };
        let share = |column: Column| columns.at(column).is_some_and(|at| looks_like(column, sample, at));
        let foreign = self.is(Column::Foreign) && !owned;
        match role {
            // A level comes once; what has a severity beside other things repeats it.
            Role::Severities => {
                self.is(Column::Foreign)
                    || (!owned && repeats(columns, sample))
                    || (self.is(Column::Contact) && self.is(Column::Role))
            }
            Role::Alerts => {
                let compared = sample.iter().flat_map(|row| &row.cells).any(|cell| condition::compares(&cell.plain));
                let told = self.alarms || compared || some(Column::Severity) || (owned && self.is(Column::Condition));
                (foreign && !compared) || !told
            }
            Role::Contacts => {
                let reached = [Column::Contact, Column::Email, Column::Phone, Column::Slack].into_iter().any(some)
                    || self.is(Column::Phone)
                    || (self.is(Column::Contact) && self.is(Column::Role));
                self.is(Column::Foreign)
                    || (!owned && !reached)
                    || (self.is(Column::Url) && self.is(Column::Environment))
            }
            Role::Objectives => {
                let aims = |column: Column| {
                    columns.at(column).is_some_and(|at| {
                        let mut cells = sample.iter().filter_map(|row| row.cells.get(at));
                        cells.any(|cell| !quantity::scan(&cell.plain).is_empty())
                    })
                };
                let recovery = self.headers.iter().any(|concepts| concepts.is(Column::Recovery));
                let wide = slots.iter().any(|slot| slot.concepts.contains(&Column::Recovery));
                let named = self.is(Column::Target) || self.is(Column::Metric);
                (wide && !recovery)
                    || !(aims(Column::Target) || (owned && named))
                    || (!wide && self.environments)
                    || (self.is(Column::Warning) && !self.is(Column::Target))
            }
            Role::Environments => {
                (slots.len() < 3 && !self.environments)
                    || (!owned && self.is(Column::Branch) && self.is(Column::Environment))
                    || (self.health && !self.environments)
            }
            // Whom to call when is a list of people where hardly any row has a time.
            Role::Escalation => {
                !share(Column::Time) && self.is(Column::Role) && self.is(Column::Contact)
                    || (self.is(Column::Alert) && self.alarms)
                    || (!owned && self.is(Column::Warning))
            }
            Role::Backup => {
                let kept = |cell: &str| quantity::duration(cell).is_some() || crate::calendar::cadence(cell).is_some();
                owned
                    && !self.is(Column::Retention)
                    && !self.is(Column::Frequency)
                    && !sample.iter().flat_map(|row| &row.cells).any(|cell| kept(&cell.plain))
            }
            Role::Dependencies => {
                !slots.iter().all(|slot| slot.needed)
                    && !(owned && (self.is(Column::Service) || self.is(Column::Provider)))
            }
            Role::Deploy | Role::Checks => foreign && !asked && !self.health,
            Role::Steps => foreign && !self.remedies() && !asked,
            _ => false,
        }
    }
}

fn starts_with(slots: &[Slot], column: Column) -> bool {
    slots.first().is_some_and(|slot| slot.concepts.first() == Some(&column))
}

/// Whether a level stands in more than one row.
fn repeats(columns: &Columns, sample: &[&Row]) -> bool {
    let Some(at) = columns.at(Column::Level) else {
        return false;
    };
    let mut levels: Vec<String> =
        sample.iter().filter_map(|row| row.cells.get(at)).map(|cell| text::fold(cell.plain.trim())).collect();
    let all = levels.len();
    levels.sort();
    levels.dedup();
    levels.len() < all
}
