//! Vectra watching itself: what should be measured and is not, and what was refused or left out, is an alert and no gap.

use super::texts::text;
use super::{Given, Origin, RulePlan, own};
use crate::build::severity;
use crate::plan::CheckPlan;
use vectra_engine::rules::{Condition, Past, Timing, Unit};
use vectra_engine::signal::Series;
use vectra_engine::time::Span;
use vectra_runbook::program::Language;

/// Id of the check under which Vectra's figures about itself are read.
pub const ITSELF: &str = "vectra";
/// Reading of [`ITSELF`]: how many series that rules watch say nothing though they should.
pub const MISSING: &str = "missing";
/// Reading of [`ITSELF`]: runs of checks that were due and did not start, of late.
pub const MISSED: &str = "missed";
/// Reading of [`ITSELF`]: telemetry and measurements that were refused because of a bound, or could not be read, of late.
pub const REFUSED: &str = "refused";

/// One alert of Vectra about itself.
struct Own {
    reading: &'static str,
    /// Row of the severity table, from the top, where there are so many.
    rank: usize,
    /// Whether it fires at once; else after `[alerts] missing_after`.
    at_once: bool,
}

const ALL: [Own; 3] = [
    Own { reading: MISSING, rank: 1, at_once: false },
    Own { reading: MISSED, rank: 1, at_once: false },
    Own { reading: REFUSED, rank: 2, at_once: true },
];

/// What they are called in the language of the document.
pub(super) fn names(language: Language) -> [String; 3] {
    ALL.map(|own| text(language, "name", own.reading, &[]))
}

/// The alerts of Vectra about itself, as the configuration adjusts them.
pub(super) fn rules(given: &Given<'_>, checks: &[CheckPlan]) -> Vec<RulePlan> {
    let telemetry = &given.config.telemetry;
    let told = telemetry.token.is_some() || telemetry.told().next().is_some();
    let names = names(given.program.runbook.language);
    let runs = |reading: &str| !checks.is_empty() || (reading == REFUSED && told);
    let all = ALL.iter().zip(names).filter(|(own, _)| runs(own.reading));
    all.filter_map(|(own, name)| rule(given, own, &name)).collect()
}

fn rule(given: &Given<'_>, this: &Own, name: &str) -> Option<RulePlan> {
    let said = own::of(name, given.config);
    if said.is_some_and(|own| own.off) {
        return None;
    }
    let wanted = said.and_then(|own| own.severity.as_deref());
    let ranked = (!given.severities.is_empty()).then(|| this.rank.min(given.severities.len() - 1));
    let rank = wanted.map_or(ranked, |text| severity(text, given.config, given.severities));
    let row = || rank.and_then(|i| given.severities.get(i)).map(|s| s.name.clone()).unwrap_or_default();
    let hold = if this.at_once { Span(0) } else { given.config.alerts.missing_after };
    Some(RulePlan {
        excludes_maintenance: false,
        id: format!("{ITSELF}/{}", this.reading),
        line: 0,
        name: name.into(),
        text: String::new(),
        origin: Origin::Vectra,
        series: Series::Reading { check: ITSELF.into(), name: this.reading.into(), part: None },
        more: Vec::new(),
        condition: Condition::Level { past: Past::Above, bound: 0.0, unit: Unit::Count },
        timing: Timing {
            hold: said.and_then(|own| own.hold).unwrap_or(hold),
            calm: said.and_then(|own| own.calm).unwrap_or(given.config.alerts.calm),
            stale: Span::seconds(3600),
            flapping: given.config.alerts.flapping.flapping(),
        },
        environment: None,
        severity: rank,
        severity_text: wanted.map_or_else(row, str::to_owned),
        procedure: super::procedure(given, name, said),
        inhibited_by: Vec::new(),
        assumed: Vec::new(),
    })
}
