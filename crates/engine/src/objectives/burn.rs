//! Multi-window, multi-burn-rate alerts, as data.
//!
//! The table and its reasons are those of the Google SRE workbook, chapter 5, "Alerting on SLOs", section 6 and table 5-8: an
//! alert holds while the burn rate over a long window and over a short one (a twelfth) are both past a factor. The long
//! window makes it significant, the short one lets it end soon after the cause has ended.

use super::Counts;
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// How urgently a burn must be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeverityClass {
    /// Somebody is woken.
    Page,
    /// It can wait for working hours.
    Ticket,
}

/// One alert that comes with an objective.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BurnPolicy {
    /// The window that makes it significant.
    pub long: Span,
    /// The window that says whether it goes on.
    pub short: Span,
    /// Burn rate past which it holds, in both windows.
    pub factor: f64,
    /// How urgent it is.
    pub severity_class: SeverityClass,
}

/// What the workbook's table is written for.
const TABLE_DAYS: i64 = 30;
const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

/// The workbook's table for an objective over 30 days: long and short window in minutes, factor, class. It pages when 2 %
/// of the budget is gone in an hour or 5 % in six, and asks for a look when 10 % is gone in three days.
const TABLE: [(i64, i64, f64, SeverityClass); 3] =
    [(60, 5, 14.4, SeverityClass::Page), (360, 30, 6.0, SeverityClass::Page), (4320, 360, 1.0, SeverityClass::Ticket)];

/// Over what an objective's critical value is judged, for 30 days: a day, and the two hours that say whether it goes on.
const CRITICAL: (i64, i64) = (1440, 120);

/// The alerts that come with an objective over `window`, most urgent first.
///
/// The windows grow and shrink with the objective's window, so that each alert stands for the same part of the budget
/// whatever the window is; the factors stay. Anything from 28 to 31 days is a month and takes the table as it stands. No
/// window is shorter than a minute, which is the finest that is kept for long. A window of nothing has no alerts.
pub fn burn_policies(window: Span) -> Vec<BurnPolicy> {
    if window.0 <= 0 {
        return Vec::new();
    }
    let policy = |(long, short, factor, severity_class)| {
        let short = scaled(short, window);
        BurnPolicy { long: scaled(long, window).max(short), short, factor, severity_class }
    };
    TABLE.into_iter().map(policy).collect()
}

/// The long and the short stretch over which the critical value of an objective over `window` is judged. Over the whole
/// window it would be told days late and be told for days after all is well.
pub fn critical_windows(window: Span) -> (Span, Span) {
    let (long, short) = (scaled(CRITICAL.0, window), scaled(CRITICAL.1, window));
    (long.max(short), short)
}

/// Minutes of the table for an objective over 30 days, for one over `window`.
fn scaled(minutes: i64, window: Span) -> Span {
    if (28 * DAY..=31 * DAY).contains(&window.0) {
        return Span(minutes * MINUTE);
    }
    // In whole minutes, because windows are shown and counted in them.
    let millis = i128::from(minutes * MINUTE) * i128::from(window.0.max(0)) / i128::from(TABLE_DAYS * DAY);
    let minutes = i64::try_from(millis).unwrap_or(i64::MAX / 2).saturating_add(MINUTE / 2) / MINUTE;
    Span(minutes.max(1).saturating_mul(MINUTE))
}

impl BurnPolicy {
    /// Whether this can hold at all where `allowed` of the results may be bad: half of them are allowed to be slower than a
    /// P50's limit, so that no more than twice the budget can ever burn.
    pub fn reachable(&self, allowed: f64) -> bool {
        self.factor * allowed <= 1.0
    }

    /// Whether it holds for what was counted in its windows. Nothing counted is not burning.
    pub fn holds(&self, long: Counts, short: Counts, allowed: f64) -> bool {
        let past = |counts| burn_rate(counts, allowed).is_some_and(|rate| burns(rate, self.factor));
        past(long) && past(short)
    }
}

/// Whether a rate has reached a factor. A quotient of decimal fractions misses its value by a rounding; the same burn must
/// not be judged by that.
pub fn burns(rate: f64, factor: f64) -> bool {
    rate >= factor * (1.0 - 1e-9)
}

/// How many times faster than allowed the budget goes: the bad share over the allowed share. 1 spends it in exactly the
/// objective's window (workbook, chapter 5, "Alert on burn rate"). `None` of nothing; infinite where nothing is allowed and
/// something was bad.
pub fn burn_rate(counts: Counts, allowed: f64) -> Option<f64> {
    let share = counts.share()?;
    if counts.bad == 0 {
        return Some(0.0);
    }
    Some(if allowed > 0.0 { share / allowed } else { f64::INFINITY })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(policies: &[BurnPolicy]) -> Vec<(i64, i64, f64)> {
        policies.iter().map(|p| (p.long.0 / MINUTE, p.short.0 / MINUTE, p.factor)).collect()
    }

    #[test]
    fn a_month_takes_the_workbooks_table_as_it_stands() {
        for days in [28, 30, 31] {
            let policies = burn_policies(Span(days * DAY));
            assert_eq!(minutes(&policies), [(60, 5, 14.4), (360, 30, 6.0), (4320, 360, 1.0)], "{days} days");
            assert!(policies.iter().take(2).all(|p| p.severity_class == SeverityClass::Page));
            assert!(policies.iter().skip(2).all(|p| p.severity_class == SeverityClass::Ticket));
        }
    }

    #[test]
    fn each_alert_stands_for_the_same_part_of_the_budget_whatever_the_window() {
        for days in [60, 90, 365] {
            for (policy, part) in burn_policies(Span(days * DAY)).iter().zip([0.02, 0.05, 0.1]) {
                let spent = policy.factor * policy.long.0 as f64 / (days * DAY) as f64;
                assert!((spent - part).abs() < 0.001, "{days} days: {policy:?} spends {spent}");
            }
        }
        assert_eq!(minutes(&burn_policies(Span(7 * DAY)))[0], (14, 1, 14.4));
    }

    #[test]
    fn no_window_is_shorter_than_a_minute_and_nothing_overflows() {
        for window in [1, MINUTE, 3_600_000, DAY, i64::MAX] {
            for policy in burn_policies(Span(window)) {
                assert!(policy.short.0 >= MINUTE && policy.long >= policy.short, "{policy:?}");
            }
        }
        let (long, short) = critical_windows(Span(30 * DAY));
        assert_eq!((long.0 / MINUTE, short.0 / MINUTE), (1440, 120));
        assert!(critical_windows(Span(i64::MAX)).0.0 > 0 && critical_windows(Span(-1)).1.0 == MINUTE);
        assert!(burn_policies(Span(0)).is_empty());
        assert!(burn_policies(Span(-DAY)).is_empty());
    }

    #[test]
    fn it_holds_only_while_both_windows_burn() {
        let policy = burn_policies(Span(30 * DAY))[0];
        let (good, bad) = (Counts { total: 1000, bad: 10 }, Counts { total: 1000, bad: 144 });
        assert!(policy.holds(bad, bad, 0.01));
        assert!(!policy.holds(bad, good, 0.01));
        assert!(!policy.holds(good, bad, 0.01));
        assert!(!policy.holds(bad, Counts::default(), 0.01));
        assert!(!policy.reachable(0.5) && policy.reachable(0.01));
    }
}
