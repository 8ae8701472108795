//! Which columns a table of each role has.

use super::Column;
use super::column::ColumnSet;
use crate::program::Role;

/// A column that a role needs or can use.
pub(super) struct Slot {
    /// Concepts of `[column ...]`, best first. The first names the slot.
    pub concepts: &'static [Column],
    /// The same as a set.
    pub any: ColumnSet,
    pub needed: bool,
}

const fn need(concepts: &'static [Column]) -> Slot {
    Slot { concepts, any: ColumnSet::of(concepts), needed: true }
}

const fn may(concepts: &'static [Column]) -> Slot {
    Slot { concepts, any: ColumnSet::of(concepts), needed: false }
}

/// Roles, their columns, and how many of those must be there.
pub(super) const ROLES: &[(Role, usize, &[Slot])] = &[
    (
        Role::Environments,
        2,
        &[
            need(&[Column::Environment, Column::Service]),
            need(&[Column::Url]),
            may(&[Column::Service]),
            may(&[Column::Provider]),
        ],
    ),
    (Role::Environments, 1, &[need(&[Column::Environment]), may(&[Column::Provider])]),
    (
        Role::Objectives,
        2,
        &[need(&[Column::Metric]), need(&[Column::Target]), may(&[Column::Critical]), may(&[Column::Window])],
    ),
    (
        Role::Objectives,
        2,
        &[
            need(&[Column::Metric, Column::Service, Column::Environment, Column::Level, Column::Cause, Column::Task]),
            need(&[Column::Target, Column::Recovery]),
        ],
    ),
    // "Period | SLO": what is aimed at may be named like what is measured.
    (Role::Objectives, 2, &[need(&[Column::Target]), need(&[Column::Metric, Column::Service]), may(&[Column::Window])]),
    (
        Role::Alerts,
        2,
        &[
            need(&[Column::Alert, Column::Metric]),
            may(&[Column::Condition, Column::Criteria]),
            may(&[Column::Severity, Column::Level]),
            may(&[Column::Warning]),
            may(&[Column::Critical]),
            may(&[Column::Window]),
            may(&[Column::Interval]),
            may(&[Column::Procedure]),
        ],
    ),
    (
        Role::Severities,
        2,
        &[
            need(&[Column::Level, Column::Severity]),
            may(&[Column::Resolution]),
            may(&[Column::Criteria, Column::Condition]),
            may(&[Column::Response, Column::Time]),
        ],
    ),
    (
        Role::Escalation,
        2,
        &[
            need(&[Column::Time, Column::Response, Column::Condition, Column::Cause]),
            need(&[Column::Action, Column::Contact, Column::Role]),
            may(&[Column::Level]),
            may(&[Column::Channel, Column::Contact]),
        ],
    ),
    (
        Role::Contacts,
        2,
        &[
            need(&[Column::Role, Column::Level, Column::Service]),
            may(&[Column::Contact, Column::Support, Column::Action, Column::Url]),
            may(&[Column::Email]),
            may(&[Column::Phone]),
            may(&[Column::Slack]),
        ],
    ),
    (
        Role::Dependencies,
        2,
        &[need(&[Column::Service, Column::Provider]), need(&[Column::Support, Column::Contact, Column::Url])],
    ),
    (Role::Dependencies, 1, &[need(&[Column::Service, Column::Provider]), may(&[Column::Support])]),
    (
        Role::Maintenance,
        2,
        &[
            need(&[Column::Task, Column::Action]),
            need(&[Column::Frequency]),
            may(&[Column::Time]),
            may(&[Column::Zone]),
            may(&[Column::Automatic, Column::Role]),
        ],
    ),
    (
        Role::Backup,
        2,
        &[
            need(&[Column::Retention]),
            may(&[Column::Frequency]),
            may(&[Column::Backup, Column::Service, Column::Environment]),
            may(&[Column::Time]),
            may(&[Column::Place, Column::Provider, Column::Url]),
        ],
    ),
    // Below a heading that says so, where copies go to is enough.
    (Role::Backup, 1, &[need(&[Column::Place])]),
    (
        Role::Checks,
        2,
        &[
            need(&[Column::Check, Column::Service]),
            need(&[Column::Command, Column::Url]),
            may(&[Column::Expected, Column::Target]),
        ],
    ),
    // What is looked at may be a command or an address by itself: "Endpoint | Expected", "Check | Pass condition".
    (
        Role::Checks,
        2,
        &[need(&[Column::Check, Column::Url, Column::Service, Column::Metric]), need(&[Column::Expected])],
    ),
    (Role::Deploy, 2, &[need(&[Column::Branch]), need(&[Column::Environment]), may(&[Column::Automatic])]),
    (Role::Steps, 1, &[need(&[Column::Command]), may(&[Column::Remedy])]),
    (
        Role::Steps,
        2,
        &[need(&[Column::Cause, Column::Condition]), need(&[Column::Remedy, Column::Action]), may(&[Column::Command])],
    ),
    // "# | Action", "Étape | Vérification": only what is done.
    (Role::Steps, 1, &[need(&[Column::Remedy, Column::Action, Column::Check])]),
];
