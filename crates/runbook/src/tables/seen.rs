//! What a table shows beside the names of its columns: what makes a role likely, and what speaks against one.

use super::column::WHOLE;
use super::form::{has_form, one_looks_like};
use super::sample::Sample;
use super::slots::Slot;
use super::{Column, Columns, Concepts, looks_like};
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
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// What the words of each header say.
    pub headers: Vec<Concepts>,
    /// A header speaks of alerts or thresholds by name.
    alarms: bool,
    /// Headers hold how long after the beginning each column applies.
    pub delays: bool,
    /// Most cells of some column are paths of health checks.
    health: bool,
    /// A column of weekdays and cadences that is named so, or of times as cron has them.
    calendar: bool,
    /// Its first column holds environments.
    environments: bool,
    /// Its first column names checks, and nothing that a service could be.
    pub names_checks: bool,
    /// Its first column names what it needs to work.
    depends: bool,
    /// Its rows are things that no role is about: variables, files, accounts, decisions.
    lists: bool,
    /// Most cells of some column are methods of HTTP: the reference of an interface.
    methods: bool,
    /// Its levels are those that programs log with.
    logs: bool,
    /// Most cells of some column are marks of what is done.
    marked: bool,
    /// Its first column grades: each row is a level.
    graded: bool,
    /// Its first column names times of recovery.
    recovers: bool,
    /// Its first column tells what is done with a branch.
    pushes: bool,
    /// A header speaks of escalation by name.
    escalates: bool,
    /// A column holds what came of something, and not what should.
    reports: bool,
    /// Its first column counts the rows: "Step", "Niveau".
    counted: bool,
    /// Column that says what each row is about.
    first: usize,
}

impl Seen {
    pub(super) fn new(header: &Row, headers: Vec<Concepts>, sample: &[&Row]) -> Self {
        // Where there is no header, the first columns still say something.
        let columns = filled(headers.len().max(2), sample);
        let role_named = |cell: &crate::tree::Rich| lexicon::get().find(Group::Role, &text::cleaned(&cell.plain));
        let roles: Vec<&str> = header.cells.iter().filter_map(role_named).map(|hit| hit.key).collect();
        let late = |cell: &crate::tree::Rich| {
            quantity::scan(&cell.plain).iter().any(|quantity| quantity.unit == Unit::Seconds)
        };
        let most = |at: usize, fits: &dyn Fn(&str) -> bool| {
            let cells = columns.get(at).map(Vec::as_slice).unwrap_or_default();
            cells.iter().filter(|cell| fits(cell)).count() * 2 > cells.len()
        };
        let healthy = |cell: &str| {
            cell.contains('/')
                && cell.split(['/', '`', ' ', '?']).any(|part| HEALTH.iter().any(|known| is_word(part, known)))
        };
        let when = |cell: &str| {
            crate::calendar::cadence(cell).is_some() || lexicon::get().find(Group::Weekday, cell).is_some()
        };
        let calendar = (0..headers.len())
            .any(|at| headers.get(at).is_some_and(|concepts| concepts.is(Column::Frequency)) && most(at, &when))
            || (0..headers.len()).any(|at| most(at, &is_cron));
        let environments = headers.first().is_some_and(|concepts| concepts.is(Column::Environment))
            && sample.len() > 1
            && most(0, &|cell| has_form(Column::Environment, cell));
        // A number in front of a row says nothing of it.
        let first = usize::from(header.cells.len() > 2 && header.cells.first().is_some_and(|cell| counts(&cell.plain)));
        let lead = headers.get(first);
        let leads = |column: Column| lead.is_some_and(|concepts| concepts.is(column));
        let named_by_one = lead.is_some_and(|concepts| {
            [Column::Service, Column::Task, Column::Role, Column::Target, Column::Action]
                .into_iter()
                .any(|column| concepts.has(column))
        });
        // What alerts, levels and cases are called may look like a setting.
        let named_by_code =
            [Column::Level, Column::Severity, Column::Alert, Column::Cause, Column::Metric].into_iter().any(leads);
        let logged = sample.iter().filter_map(|row| row.cells.get(first)).any(|cell| is_log_level(cell.plain.trim()));
        Self {
            graded: (leads(Column::Level) || leads(Column::Severity))
                && most(first, &|cell| has_form(Column::Level, cell)),
            recovers: most(first, &|cell| {
                let recovery = Column::Recovery.name();
                lexicon::Spoken::of(cell).hits(Group::Column, 0).iter().any(|hit| hit.key == recovery)
            }),
            pushes: most(first, &|cell| lexicon::get().starts(Group::BranchWord, cell).is_some()),
            escalates: roles.contains(&"escalation"),
            reports: header.cells.iter().any(|cell| {
                let name = text::cleaned(&cell.plain);
                matches!(&*text::folded(&name), "result" | "results" | "resultat" | "resultats" | "outcome")
            }),
            counted: most(0, &is_rung),
            first,
            names_checks: leads(Column::Check) && !named_by_one,
            depends: leads(Column::Dependency),
            lists: leads(Column::Lead)
                || (!named_by_code && most(first, &is_setting))
                || header.cells.iter().any(|cell| is_setting(cell.plain.trim())),
            methods: (0..headers.len()).any(|at| most(at, &is_method)),
            logs: logged,
            marked: (0..headers.len()).any(|at| most(at, &is_mark)),
            alarms: roles.contains(&"alerts"),
            delays: header.cells.iter().any(late) && header.cells.len() > 2,
            health: (0..headers.len()).any(|at| most(at, &healthy)),
            calendar,
            environments,
            headers,
        }
    }

    /// Whether the first column is named so.
    fn leads(&self, column: Column) -> bool {
        self.headers.get(self.first).is_some_and(|concepts| concepts.is(column))
    }

    /// Whether the rows are about something that the role never is, whatever the other columns are called.
    fn is_about_other(&self, role: Role, owned: bool, asked: bool) -> bool {
        let listed = self.lists || self.methods || (self.marked && !owned);
        listed
            && match role {
                Role::Backup => !self.is(Column::Retention),
                Role::Maintenance => !self.calendar && !asked && !self.is(Column::Frequency),
                Role::Checks => !(self.health || (owned && self.is(Column::Expected))),
                Role::Objectives => !owned && !self.recovers && !self.is(Column::Recovery) && !self.is(Column::Target),
                Role::Alerts => !self.alarms,
                Role::Deploy => !self.is(Column::Branch),
                _ => true,
            }
    }

    /// Whether the names of the columns say the role so well that cells without a value speak of nothing else.
    pub(super) fn is_settled(&self, role: Role) -> bool {
        role == Role::Backup && self.is(Column::Retention) && self.is(Column::Frequency)
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
            Role::Objectives => self.is(Column::Recovery) || self.recovers,
            Role::Deploy => self.pushes,
            Role::Environments => self.environments,
            _ => false,
        }
    }

    pub(super) fn bonus(&self, role: Role, slots: &[Slot], own: Option<Role>) -> u32 {
        match role {
            // Below a heading about escalation a level is whom it goes to.
            Role::Severities if own == Some(Role::Escalation) => 0,
            Role::Dependencies if self.depends => 6,
            Role::Objectives if self.recovers => 6,
            Role::Deploy if self.pushes => 6,
            Role::Checks if self.names_checks && !self.health => 3,
            Role::Severities if self.graded && self.headers.iter().any(|concepts| concepts.has(Column::Response)) => 5,
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
        sample: &Sample<'_>,
        own: Option<Role>,
        asked: bool,
    ) -> bool {
        let owned = own == Some(role);
        let some = |column: Column| columns.at(column).is_some_and(|at| one_looks_like(column, sample, at));
        let share = |column: Column| columns.at(column).is_some_and(|at| looks_like(column, sample, at));
        let foreign = self.is(Column::Foreign) && !owned;
        if self.is_about_other(role, owned, asked) {
            return true;
        }
        match role {
            // A level comes once; what has a severity beside other things repeats it.
            Role::Severities => {
                self.is(Column::Foreign)
                    || self.logs
                    || !(some(Column::Level) || self.is(Column::Level) || self.is(Column::Severity))
                    || (!owned && repeats(columns, sample))
                    || (self.is(Column::Contact) && self.is(Column::Role))
            }
            Role::Alerts => {
                let compared = sample.iter().flat_map(|row| &row.cells).any(|cell| condition::compares(&cell.plain));
                let graded = self.is(Column::Warning) && self.is(Column::Critical);
                let told = self.alarms
                    || compared
                    || graded
                    || some(Column::Severity)
                    || (owned && self.is(Column::Condition));
                // "Severity | Meaning | Within" grades, even where the section speaks of alerts.
                let grades = self.graded && !self.is(Column::Condition) && !self.is(Column::Alert);
                (foreign && !compared) || !told || (self.logs && !self.alarms) || grades
            }
            Role::Contacts => {
                let reached = [Column::Contact, Column::Email, Column::Phone, Column::Slack].into_iter().any(some)
                    || self.is(Column::Phone)
                    || (self.is(Column::Contact) && self.is(Column::Role));
                let named =
                    [Column::Contact, Column::Role, Column::Email, Column::Phone, Column::Slack, Column::Support]
                        .into_iter()
                        .any(|column| self.is(column));
                self.is(Column::Foreign)
                    || !(owned || (reached && named))
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
                    || (!wide
                        && self.environments
                        && !(asked && self.headers.iter().any(|concepts| concepts.has(Column::Target))))
                    || ((self.is(Column::Warning) || self.alarms)
                        && (!self.is(Column::Target) || self.is(Column::Condition)))
            }
            Role::Environments => {
                (slots.len() < 3 && !self.environments)
                    || (!owned
                        && self.is(Column::Branch)
                        && self.is(Column::Environment)
                        && !self.leads(Column::Environment))
                    || (self.leads(Column::Branch) && self.is(Column::Environment))
                    || (self.health && !self.environments)
            }
            // Whom to call when is a list of people where hardly any row has a time.
            Role::Escalation => {
                !share(Column::Time) && self.is(Column::Role) && self.is(Column::Contact)
                    || !asked && !self.escalates && self.is(Column::Task)
                    || (self.is(Column::Alert) && self.alarms)
                    || (!owned && self.is(Column::Warning))
                    || !(asked || self.escalates || share(Column::Time) && self.is(Column::Time) && self.counted)
            }
            Role::Backup if slots.len() == 1 => {
                !owned || self.is(Column::Foreign) || !(self.is(Column::Place) && self.leads(Column::Place))
            }
            Role::Backup => {
                let kept = |cell: &str| quantity::duration(cell).is_some() || crate::calendar::cadence(cell).is_some();
                let named = self.is(Column::Retention) || self.is(Column::Frequency);
                let odd = self.headers.iter().any(|concepts| concepts.has(Column::Foreign));
                owned && !named && (odd || !sample.iter().flat_map(|row| &row.cells).any(|cell| kept(&cell.plain)))
            }
            Role::Dependencies => {
                let sparse = !slots.iter().all(|slot| slot.needed);
                !self.depends
                    && (foreign
                        || (sparse && self.is(Column::Foreign))
                        || (sparse && !(owned && (self.is(Column::Service) || self.is(Column::Provider)))))
            }
            Role::Deploy => !asked && (foreign || (self.leads(Column::Environment) && self.environments)),
            // Nothing but what is looked at and what is to be seen: both must be said.
            Role::Checks if !slots.iter().any(|slot| slot.concepts.contains(&Column::Command)) => {
                let looked = !self.reports && (self.is(Column::Check) || self.health || asked);
                foreign && !self.health || !(looked && self.is(Column::Expected))
            }
            Role::Checks => foreign && !asked && !self.health,
            Role::Maintenance => {
                let recurs = |row: &&Row| {
                    let said = |cell: &str| super::form::recurs(cell) || is_cron(cell);
                    row.cells.iter().any(|cell| said(cell.plain.trim()))
                };
                !owned && !sample.iter().any(recurs)
            }
            Role::Steps if starts_with(slots, Column::Command) => {
                let named = self.is(Column::Command);
                (foreign && !self.remedies() && !asked) || !(share(Column::Command) || named)
            }
            Role::Steps => {
                // Two words that happen to be in two headers are no cases and remedies.
                let some = |columns: [Column; 2], fit: u32| {
                    self.headers.iter().any(|concepts| {
                        columns.into_iter().any(|column| concepts.get(column).is_some_and(|known| known >= fit))
                    })
                };
                let (cases, acts) = ([Column::Cause, Column::Condition], [Column::Remedy, Column::Action]);
                let paired = self.remedies()
                    || (some(cases, WHOLE) && some(acts, 1))
                    || (some(cases, 1) && self.is(Column::Remedy));
                (foreign && !self.remedies() && !asked) || !paired
            }
            _ => false,
        }
    }
}

/// What the cells of each column say, empty ones left out.
fn filled<'t>(columns: usize, sample: &[&'t Row]) -> Vec<Vec<&'t str>> {
    let cells = |at: usize| {
        let column = sample.iter().filter_map(move |row| row.cells.get(at));
        column.map(|cell| text::trimmed(&cell.plain)).filter(|cell| !cell.is_empty())
    };
    (0..columns).map(|at| cells(at).collect()).collect()
}

/// `#`, `N°`, `No.`: the column of a running number.
fn counts(name: &str) -> bool {
    matches!(text::fold(name.trim()).trim_end_matches('.'), "#" | "n°" | "no" | "nº" | "n" | "nr" | "" | "id")
}

/// `1`, `L2`, `Niveau 3`: a step of a ladder.
fn is_rung(cell: &str) -> bool {
    let number = cell.trim_start_matches(|sign: char| sign.is_alphabetic() || sign == ' ');
    let lead = cell.get(..cell.len() - number.len()).unwrap_or_default().trim();
    number.len() == 1
        && number.bytes().all(|sign| sign.is_ascii_digit())
        && matches!(&*text::folded(lead), "" | "l" | "n" | "level" | "niveau" | "step" | "etape" | "tier")
}

/// `DATABASE_URL`: a setting by its form.
pub(super) fn is_setting(cell: &str) -> bool {
    if !cell.contains('_') {
        return false;
    }
    let name = cell.trim_matches('`').split(['=', ' ', '/', ',']).next().unwrap_or_default().trim_matches('`');
    name.contains('_')
        && name.len() > 3
        && name.chars().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit() || matches!(sign, '_' | '*'))
}

/// `0 4 * * *`: times as cron has them.
pub(super) fn is_cron(cell: &str) -> bool {
    let bare = cell.trim_matches('`');
    // Few cells begin like a field, and those need not be read to their ends.
    if !bare.trim_start().starts_with(|sign: char| sign.is_ascii_digit() || matches!(sign, '*' | '/' | ',' | '-')) {
        return false;
    }
    let fields = || bare.split_whitespace();
    fields().count() == 5
        && fields()
            .all(|field| field.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '*' | '/' | ',' | '-')))
}

/// `GET`, `POST /orders`.
fn is_method(cell: &str) -> bool {
    let bare = cell.trim_start_matches('`');
    if !bare.starts_with(['G', 'P', 'D', 'H', 'W']) {
        return false;
    }
    let first = bare.split([' ', '/', ',', '`']).next().unwrap_or_default();
    matches!(first, "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "WS")
}

/// The levels of logs that are no severities of incidents.
fn is_log_level(cell: &str) -> bool {
    let bare = cell.trim_matches(['`', '*']);
    begins_as(bare, "dtfwevn")
        && matches!(&*text::folded(bare), "debug" | "trace" | "fatal" | "warn" | "error" | "verbose" | "notice")
}

/// Whether a cell only says whether something is done.
fn is_mark(cell: &str) -> bool {
    let word = cell.trim_start_matches(|sign: char| !sign.is_alphanumeric()).trim();
    let marked = !cell.starts_with(|first: char| first.is_ascii())
        && cell.starts_with(['✅', '❌', '✔', '✓', '✗', '☑', '☐', '⏳']);
    marked && word.chars().count() <= 20
        || begins_as(word, "dpftco")
            && matches!(
                &*text::folded(word),
                "done"
                    | "pass"
                    | "passed"
                    | "fail"
                    | "failed"
                    | "todo"
                    | "complete"
                    | "completed"
                    | "fait"
                    | "termine"
                    | "ok"
            )
}

/// Whether a text could be one that begins with one of the letters once it is folded.
fn begins_as(text: &str, letters: &str) -> bool {
    text.starts_with(|first: char| !first.is_ascii() || letters.contains(first.to_ascii_lowercase()))
}

fn is_word(part: &str, word: &str) -> bool {
    if part.is_ascii() { part.eq_ignore_ascii_case(word) } else { part.to_lowercase() == word }
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
