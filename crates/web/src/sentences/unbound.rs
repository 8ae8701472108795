//! What is not in operation yet, and what to do about it, in words.

use crate::text::Text;
use vectra_plan::{Unbound, UnboundKind, UnboundWhy, Unused, UnusedTable};

/// Which kind of thing is not in operation.
pub fn unbound_kind(t: Text, kind: UnboundKind) -> String {
    t.get(match kind {
        UnboundKind::Alert => "unbound-alert",
        UnboundKind::Check => "unbound-check",
        UnboundKind::Contact => "unbound-contact",
        UnboundKind::Service => "unbound-service",
        UnboundKind::Objective => "unbound-objective",
        UnboundKind::Procedure => "unbound-procedure",
        UnboundKind::Maintenance => "unbound-maintenance",
    })
}

/// What to do, in one sentence; [`Unbound::snippet`] is what to write where it speaks of `vectra.toml`.
pub fn unbound_help(t: Text, unbound: &Unbound) -> String {
    match &unbound.why {
        UnboundWhy::CheckAddress => t.get("unbound-check-address"),
        UnboundWhy::CheckDatabase => t.get("unbound-check-database"),
        UnboundWhy::CheckRedis => t.get("unbound-check-redis"),
        UnboundWhy::CheckKind => t.get("unbound-check-kind"),
        UnboundWhy::AlertNotMeasured => t.get("unbound-alert-not-measured"),
        UnboundWhy::AlertNowhere => t.get("unbound-alert-nowhere"),
        UnboundWhy::AlertNoCheck => t.get("unbound-alert-no-check"),
        UnboundWhy::AlertOther => t.get("unbound-alert-other"),
        UnboundWhy::AlertRedis => t.get("unbound-alert-redis"),
        UnboundWhy::AlertPrometheus => t.get("unbound-alert-prometheus"),
        UnboundWhy::AlertDatabase => t.get("unbound-alert-database"),
        UnboundWhy::DetectorDatabase => t.get("unbound-detector-database"),
        UnboundWhy::DetectorRedis => t.get("unbound-detector-redis"),
        UnboundWhy::DetectorNothing => t.get("unbound-detector-nothing"),
        UnboundWhy::ObjectiveNotMeasured => t.get("unbound-objective-not-measured"),
        UnboundWhy::ObjectiveElsewhere { named } => t.with("unbound-objective-elsewhere", &[("named", named.into())]),
        UnboundWhy::ObjectiveNotCounted => t.get("unbound-objective-not-counted"),
        UnboundWhy::MaintenanceNoWindow { .. } => t.get("unbound-maintenance-window"),
        UnboundWhy::ContactUnbound => t.get("unbound-contact-channel"),
        UnboundWhy::ServiceUnbound { environment, .. } => {
            t.with("unbound-service-id", &[("environment", environment.into())])
        }
    }
}

/// That a name of the configuration stands for nothing in the document, in one or two sentences.
pub fn unused(t: Text, unused: &Unused) -> String {
    let key = match unused.table {
        UnusedTable::Contacts => "unused-contact",
        UnusedTable::Services => "unused-service",
        UnusedTable::Hosts => "unused-host",
        UnusedTable::Severities => "unused-severity",
        UnusedTable::Alerts => "unused-alert",
        UnusedTable::AlertChecks => "unused-alert-check",
        UnusedTable::AlertEnvironments => "unused-alert-environment",
        UnusedTable::AlertSeverities => "unused-alert-severity",
        UnusedTable::BurnSeverities => "unused-burn-severity",
        UnusedTable::TelemetryEnvironments => "unused-telemetry-environment",
        UnusedTable::TelemetryTwice => "unused-telemetry-twice",
        UnusedTable::AlertProcedures => "unused-alert-procedure",
        UnusedTable::AlertReasons => "unused-alert-reason",
        UnusedTable::Checks => "unused-check",
        UnusedTable::CheckEnvironments => "unused-check-environment",
        UnusedTable::Vendors => "unused-vendor",
        UnusedTable::Maintenance => "unused-maintenance",
        UnusedTable::MaintenanceEnvironments => "unused-maintenance-environment",
        UnusedTable::MaintenanceLength => "unused-maintenance-length",
        UnusedTable::MaintenanceOpen => "unused-maintenance-open",
        UnusedTable::CheckNames => "unused-check-name",
        UnusedTable::Depends => "unused-depends",
        UnusedTable::PromqlFunctions => "unused-promql-function",
        UnusedTable::SeverityRows => "unused-severity-row",
        UnusedTable::Timeouts => "unused-timeout",
    };
    let line = ("line", unused.line.unwrap_or_default().into());
    let said = t.with(key, &[("name", unused.name.as_str().into()), line]);
    match &unused.nearest {
        None => said,
        Some(write) if unused.table == UnusedTable::Timeouts => {
            t.with("unused-write", &[("said", said.into()), ("write", write.into())])
        }
        Some(nearest) => t.with("unused-nearest", &[("said", said.into()), ("nearest", nearest.into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::pages;
    use std::collections::BTreeSet;
    use vectra_runbook::program::Language;

    #[test]
    fn a_check_that_loses_runs_is_told_with_what_to_write() {
        let nearest = Some("[checks] timeout = \"2s\"`, `[checks] interval = \"10s\"".to_owned());
        let unused = Unused { table: UnusedTable::Timeouts, name: "Backend".into(), nearest, line: None };
        let said = super::unused(pages(Language::En), &unused);
        assert_eq!(
            said,
            "Check “Backend”: it waits for an answer about as long as its interval or longer, so while its target hangs, every second run or more does not take place. \
             Write one of `[checks] timeout = \"2s\"`, `[checks] interval = \"10s\"`."
        );
        assert!(super::unused(pages(Language::Fr), &unused).contains("Écrire l’un de `[checks] timeout"));
    }

    #[test]
    fn each_reason_has_its_own_sentence_in_each_language() {
        let whys = [
            UnboundWhy::CheckAddress,
            UnboundWhy::CheckDatabase,
            UnboundWhy::CheckRedis,
            UnboundWhy::CheckKind,
            UnboundWhy::AlertNotMeasured,
            UnboundWhy::AlertNowhere,
            UnboundWhy::AlertNoCheck,
            UnboundWhy::AlertOther,
            UnboundWhy::AlertRedis,
            UnboundWhy::AlertDatabase,
            UnboundWhy::AlertPrometheus,
            UnboundWhy::DetectorDatabase,
            UnboundWhy::DetectorRedis,
            UnboundWhy::DetectorNothing,
            UnboundWhy::ObjectiveNotMeasured,
            UnboundWhy::ObjectiveElsewhere { named: "EU".into() },
            UnboundWhy::ObjectiveNotCounted,
            UnboundWhy::MaintenanceNoWindow { entry: None },
            UnboundWhy::ContactUnbound,
            UnboundWhy::ServiceUnbound { environment: "API Prod".into(), platform: false },
        ];
        let mut said = BTreeSet::new();
        for why in whys {
            let unbound = Unbound { line: 1, what: UnboundKind::Check, name: "x".into(), why };
            for language in [Language::En, Language::Fr] {
                let sentence = unbound_help(pages(language), &unbound);
                assert!(sentence.ends_with('.') && sentence.contains(' ') && !sentence.contains('$'), "{sentence}");
                // What is to be written into the configuration is said there, and only there.
                assert_eq!(sentence.contains("vectra.toml"), unbound.snippet().is_some(), "{sentence}");
                assert!(said.insert(sentence), "{unbound:?}");
            }
        }
    }
}
