//! What a column can hold: the keys of `[column ...]` in the lexicon.

macro_rules! columns {
    ($($column:ident = $name:literal,)*) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Column { $($column,)* }

        impl Column {
            const ALL: &'static [Self] = &[$(Self::$column,)*];

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
    Cause = "cause",
    Channel = "channel",
    Check = "check",
    Command = "command",
    Condition = "condition",
    Contact = "contact",
    Criteria = "criteria",
    Critical = "critical",
    Email = "email",
    Environment = "environment",
    Expected = "expected",
    Frequency = "frequency",
    Interval = "interval",
    Level = "level",
    Metric = "metric",
    Phone = "phone",
    Place = "place",
    Procedure = "procedure",
    Provider = "provider",
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
    fits: [u32; Column::ALL.len()],
}

impl Default for Concepts {
    fn default() -> Self {
        Self { fits: [0; Column::ALL.len()] }
    }
}

impl Concepts {
    /// Takes what a phrase of the lexicon says, if nothing that fits better said it.
    pub(super) fn add(&mut self, key: &str, fit: u32) {
        let slot = Column::named(key).and_then(|column| self.fits.get_mut(column as usize));
        if let Some(known) = slot {
            *known = fit.max(*known);
        }
    }

    pub(super) fn get(&self, column: Column) -> Option<u32> {
        self.fits.get(column as usize).copied().filter(|fit| *fit > 0)
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.get(column).is_some()
    }
}

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
