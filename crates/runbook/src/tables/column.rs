//! What a column can hold: the keys of `[column ...]` in the lexicon.

macro_rules! columns {
    ($($column:ident = $name:literal,)*) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Column { $($column,)* }

        impl Column {
            pub(super) const ALL: &'static [Self] = &[$(Self::$column,)*];

            /// As the lexicon and the texts of diagnostics have it.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$column => $name,)*
                }
            }

            fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$column),)*
                    _ => None,
                }
            }
        }
    };
}

columns! {
    Action = "action",
    Alert = "alert",
    Automatic = "automatic",
    Backup = "backup",
    Branch = "branch",
    Calm = "calm",
    Cause = "cause",
    Channel = "channel",
    Check = "check",
    Command = "command",
    Condition = "condition",
    Contact = "contact",
    Criteria = "criteria",
    Critical = "critical",
    Dependency = "dependency",
    Email = "email",
    Environment = "environment",
    Expected = "expected",
    Fix = "fix",
    Foreign = "foreign",
    Frequency = "frequency",
    Interval = "interval",
    Lead = "lead",
    Level = "level",
    Metric = "metric",
    Phone = "phone",
    Place = "place",
    Procedure = "procedure",
    Provider = "provider",
    Recovery = "recovery",
    Remedy = "remedy",
    Resolution = "resolution",
    Response = "response",
    Retention = "retention",
    Role = "role",
    Service = "service",
    Severity = "severity",
    Slack = "slack",
    Support = "support",
    Target = "target",
    Task = "task",
    Time = "time",
    Url = "url",
    Warning = "warning",
    Window = "window",
    Zone = "zone",
}

/// What the words of a header say that its column holds, each with how well they fit.
#[derive(Debug, Clone)]
pub(super) struct Concepts {
    /// By column; 0 where they do not.
    fits: [u8; Column::ALL.len()],
    known: ColumnSet,
}

/// The least fit of a phrase that is the whole header.
pub(super) const WHOLE: u32 = 5;

/// Some columns.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ColumnSet(u64);

impl ColumnSet {
    pub(super) const fn of(columns: &[Column]) -> Self {
        let (mut set, mut at) = (0, 0);
        while at < columns.len() {
            set |= 1 << columns[at] as u32;
            at += 1;
        }
        Self(set)
    }

    pub(super) fn shares(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn insert(&mut self, column: Column) {
        self.0 |= 1 << column as u32;
    }

    pub(super) fn join(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn has(self, column: Column) -> bool {
        self.0 & (1 << column as u32) != 0
    }
}

impl Default for Concepts {
    fn default() -> Self {
        Self { fits: [0; Column::ALL.len()], known: ColumnSet::default() }
    }
}

impl Concepts {
    /// Takes what a phrase of the lexicon says, if nothing that fits better said it.
    pub(super) fn add(&mut self, key: &str, fit: u32) {
        let Some(column) = Column::named(key) else {
            return;
        };
        if let Some(known) = self.fits.get_mut(column as usize) {
            *known = u8::try_from(fit).unwrap_or(u8::MAX).max(*known);
            self.known.insert(column);
        }
    }

    pub(super) fn get(&self, column: Column) -> Option<u32> {
        self.fits.get(column as usize).copied().filter(|fit| *fit > 0).map(u32::from)
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.known.has(column)
    }

    /// Whether the header says this and nothing else.
    pub(super) fn is(&self, column: Column) -> bool {
        self.get(column).is_some_and(|fit| fit >= WHOLE)
    }

    pub(super) fn known(&self) -> ColumnSet {
        self.known
    }
}

// A set has a bit for each.
const _: () = assert!(Column::ALL.len() <= 64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_lexicon_is_a_column() {
        for file in [include_str!("../../lexicon/fr.lex"), include_str!("../../lexicon/en.lex")] {
            let keys = file.lines().filter_map(|line| line.trim().strip_prefix("[column ")?.strip_suffix(']'));
            for key in keys {
                assert_eq!(Column::named(key).map(Column::name), Some(key));
            }
        }
    }
}
