//! Units of bare thresholds that something else says: `error_rate > 0.02` of "High error rate (> 2 %)".

use crate::draft::Draft;
use crate::program::{Alert, Cond, Indicator, Unit};
use crate::quantity;

/// Gives thresholds without a unit the one that the name of their alert has beside the same number. A part of one is a share
/// where a share is measured.
pub(crate) fn settle(draft: &mut Draft<'_>) {
    for alert in &mut draft.alerts {
        let bare = alert.cond.as_ref().filter(|cond| cond.unit == Unit::Count).map(|cond| cond.value);
        let Some(value) = bare.filter(|_| measured(alert.indicator)) else { continue };
        let found = said(&alert.name, value).or_else(|| (is_part(alert, value)).then_some((value, Unit::Ratio)));
        if let (Some((value, unit)), Some(cond)) = (found, alert.cond.as_ref()) {
            alert.cond = Some(Cond { op: cond.op, value, unit });
        }
    }
}

/// Whether a number of it means nothing without a unit. What Prometheus is asked is compared as it is written.
fn measured(indicator: Indicator) -> bool {
    use Indicator as I;
    matches!(
        indicator,
        I::ErrorRate
            | I::Availability
            | I::DiskUsage
            | I::MemoryUsage
            | I::CpuUsage
            | I::LatencyP50
            | I::LatencyP95
            | I::LatencyP99
    )
}

/// The amount of a name that is the same number, as written or in the unit that people write.
fn said(name: &str, value: f64) -> Option<(f64, Unit)> {
    let same = |one: f64, other: f64| (one - other).abs() <= 1e-9 * one.abs().max(other.abs());
    let known = quantity::scan(name).into_iter().filter(|found| found.value > 0.0);
    let mut known = known.filter_map(|found| {
        let written = match found.unit {
            Unit::Ratio => found.value * 100.0,
            Unit::Seconds => found.value * 1000.0,
            _ => return None,
        };
        (same(value, found.value) || same(value, written)).then_some((found.value, found.unit))
    });
    known.next()
}

/// `disk_usage > 0.9`: a part of all, and of nothing else where no word follows.
fn is_part(alert: &Alert, value: f64) -> bool {
    use Indicator as I;
    let share = matches!(alert.indicator, I::ErrorRate | I::Availability | I::DiskUsage | I::MemoryUsage);
    let ends = || {
        let last = quantity::scan(&alert.text).into_iter().next_back();
        last.is_some_and(|last| alert.text.get(last.end..).is_some_and(|rest| !rest.contains(char::is_alphanumeric)))
    };
    share && value > 0.0 && value < 1.0 && ends()
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::Unit;

    fn read(heading: &str, expression: &str) -> (Option<(f64, Unit)>, bool) {
        let text = format!(
            "# Shop\n\n## Incidents\n\n### {heading}\n\n**Symptoms:**\n- Prometheus alert: `{expression}`\n\n**Resolution:**\n1. Restart the API\n"
        );
        let program = compile("d.md", &text);
        let cond = program.alerts.first().and_then(|alert| alert.cond.clone());
        let asked = program.diagnostics.iter().any(|found| found.code == "V082");
        (cond.map(|cond| (cond.value, cond.unit)), asked)
    }

    #[test]
    fn a_heading_says_the_unit_of_its_expression() {
        for (heading, expression, expected) in [
            ("1. High Error Rate (>3%)", "error_rate > 0.03", (0.03, Unit::Ratio)),
            ("2. High Memory Usage (>80%)", "memory_usage > 0.8", (0.8, Unit::Ratio)),
            ("3. High Memory Usage (>80%)", "memory_usage > 80", (0.8, Unit::Ratio)),
            ("4. Slow Answers (P95 > 4s)", "http_request_duration_p95 > 4", (4.0, Unit::Seconds)),
            ("5. Slow Answers (P95 > 4s)", "http_request_duration_p95 > 4000", (4.0, Unit::Seconds)),
            ("6. Disk Full", "disk_usage > 0.9", (0.9, Unit::Ratio)),
        ] {
            assert_eq!(read(heading, expression), (Some(expected), false), "{heading}");
        }
        assert_eq!(read("High Memory Usage", "memory_usage > 90"), (Some((90.0, Unit::Count)), true));
    }
}
