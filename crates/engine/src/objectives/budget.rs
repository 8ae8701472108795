//! Error budgets: how much may be bad in a window, how much of it is spent, and what follows.
//!
//! Terms and formulas are those of the Google SRE workbook, chapters 2 ("Implementing SLOs", error budget) and 5 ("Alerting
//! on SLOs", burn rate and time to exhaustion).

use super::Counts;
use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

/// With no more than this part of the budget left, an objective is at risk.
pub const AT_RISK: f64 = 0.2;

/// Shares are compared in billionths, in whole numbers: `0.29 * 100` is a little less than 29 in floating point, and
/// whether a promise was kept must not hang on that.
const PARTS: f64 = 1e9;

/// Over what time an objective is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "window")]
pub enum Window {
    /// The calendar month.
    Month,
    /// The last so much.
    Rolling {
        /// How much.
        length: Span,
    },
}

/// How an objective stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No more was bad than allowed.
    Kept,
    /// Kept, with at most [`AT_RISK`] of the budget left.
    AtRisk,
    /// More was bad than allowed.
    Broken,
    /// Nothing was counted, or what came in buckets leaves it open.
    NotEnoughData,
}

/// The error budget of a window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// How many of those counted may be bad.
    pub allowed: f64,
    /// How many were.
    pub spent: u64,
    /// Part of it that is left: 1 is all, 0 none, less than 0 is overspent.
    pub left: f64,
}

/// Whether no more is bad than allowed. Exact.
pub fn keeps(counts: Counts, allowed: f64) -> bool {
    let parts = (allowed.clamp(0.0, 1.0) * PARTS).round() as u128;
    u128::from(counts.bad) * (PARTS as u128) <= parts * u128::from(counts.total)
}

/// The budget of what was counted: `allowed` of all may be bad. `None` of nothing.
pub fn budget(counts: Counts, allowed: f64) -> Option<Budget> {
    if counts.total == 0 {
        return None;
    }
    let may = allowed * counts.total as f64;
    let left = if counts.bad == 0 { 1.0 } else { 1.0 - counts.bad as f64 / may };
    // Exactly spent is nothing left, whatever the quotient rounds to.
    let left = if keeps(counts, allowed) { left.max(0.0) } else { left };
    Some(Budget { allowed: may, spent: counts.bad, left })
}

/// How an objective stands by counts that lie between two: where all were told one by one, both are the same.
pub fn verdict(best: Counts, worst: Counts, allowed: f64) -> Verdict {
    let Some(budget) = budget(worst, allowed) else { return Verdict::NotEnoughData };
    if !keeps(best, allowed) {
        Verdict::Broken
    } else if !keeps(worst, allowed) {
        Verdict::NotEnoughData
    } else if budget.spent > 0 && budget.left <= AT_RISK {
        Verdict::AtRisk
    } else {
        Verdict::Kept
    }
}

/// How long until the budget is spent if it goes on burning at this rate: at a rate of 1 the whole of it lasts the window.
/// `None` where nothing burns.
pub fn until_spent(left: f64, burn_rate: f64, window: Span) -> Option<Span> {
    if left <= 0.0 {
        return Some(Span(0));
    }
    // A cast of floating point saturates.
    (burn_rate > 0.0).then(|| Span((window.0 as f64 * left / burn_rate) as i64))
}

/// A window without the stretches that do not count, such as maintenance where the document excludes it; in order.
pub fn without(from: Time, to: Time, excluded: &[(Time, Time)]) -> Vec<(Time, Time)> {
    let mut excluded: Vec<(Time, Time)> = excluded.iter().copied().filter(|(a, b)| a < b).collect();
    excluded.sort();
    let (mut at, mut left) = (from, Vec::new());
    for (begins, ends) in excluded {
        if begins > at && at < to {
            left.push((at, begins.min(to)));
        }
        at = at.max(ends);
    }
    if at < to {
        left.push((at, to));
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(bad: u64, total: u64) -> Counts {
        Counts { total, bad }
    }

    fn judge(bad: u64, total: u64, allowed: f64) -> Verdict {
        verdict(counts(bad, total), counts(bad, total), allowed)
    }

    #[test]
    fn the_edge_of_a_promise_is_exact() {
        // Each pair is the last number that keeps the promise and the first that does not.
        for (allowed, total, kept) in
            [(0.29, 100, 29), (0.005, 200, 1), (0.01, 300, 3), (0.07, 100, 7), (1.0 - 0.995, 200, 1)]
        {
            assert_ne!(judge(kept, total, allowed), Verdict::Broken, "{kept} of {total}, {allowed} allowed");
            assert_eq!(judge(kept + 1, total, allowed), Verdict::Broken, "{kept} + 1 of {total}, {allowed} allowed");
        }
        assert_eq!(judge(0, 5, 0.0), Verdict::Kept);
        assert_eq!(judge(1, 5, 0.0), Verdict::Broken);
        assert_eq!(judge(0, 0, 0.1), Verdict::NotEnoughData);
    }

    #[test]
    fn a_fifth_of_the_budget_left_is_at_risk() {
        assert_eq!(judge(79, 10_000, 0.01), Verdict::Kept);
        assert_eq!(judge(80, 10_000, 0.01), Verdict::AtRisk);
        assert_eq!(judge(100, 10_000, 0.01), Verdict::AtRisk);
        assert_eq!(judge(101, 10_000, 0.01), Verdict::Broken);
    }

    #[test]
    fn buckets_that_leave_it_open_are_not_judged() {
        assert_eq!(verdict(counts(1, 100), counts(5, 100), 0.02), Verdict::NotEnoughData);
        assert_eq!(verdict(counts(3, 100), counts(5, 100), 0.02), Verdict::Broken);
        assert_eq!(verdict(counts(0, 100), counts(1, 100), 0.02), Verdict::Kept);
    }

    #[test]
    fn the_budget_is_what_may_be_bad_of_what_was_counted() {
        let b = budget(counts(25, 10_000), 0.005).expect("counted");
        assert_eq!((b.allowed, b.spent, b.left), (50.0, 25, 0.5));
        assert_eq!(budget(counts(100, 10_000), 0.005).expect("counted").left, -1.0);
        assert_eq!(budget(counts(29, 100), 0.29).expect("counted").left, 0.0);
        assert_eq!(budget(counts(0, 0), 0.5), None);
    }

    #[test]
    fn a_burn_of_one_lasts_the_window() {
        let month = Span(30 * 86_400_000);
        assert_eq!(until_spent(1.0, 1.0, month), Some(month));
        assert_eq!(until_spent(1.0, 14.4, month), Some(Span(180_000_000)), "50 h, as in the workbook");
        assert_eq!(until_spent(-0.5, 3.0, month), Some(Span(0)));
        assert_eq!(until_spent(0.5, 0.0, month), None);
        assert_eq!(until_spent(0.5, f64::INFINITY, month), Some(Span(0)));
    }

    #[test]
    fn what_is_excluded_is_cut_out() {
        let cut = |excluded: &[(i64, i64)]| -> Vec<(i64, i64)> {
            let excluded: Vec<_> = excluded.iter().map(|(a, b)| (Time(*a), Time(*b))).collect();
            without(Time(0), Time(100), &excluded).into_iter().map(|(a, b)| (a.0, b.0)).collect()
        };
        assert_eq!(cut(&[]), [(0, 100)]);
        assert_eq!(cut(&[(50, 60), (10, 20)]), [(0, 10), (20, 50), (60, 100)]);
        assert_eq!(cut(&[(-5, 20), (15, 30), (90, 200)]), [(30, 90)]);
        assert_eq!(cut(&[(10, 50), (20, 30)]), [(0, 10), (50, 100)]);
        assert_eq!(cut(&[(0, 100)]), []);
        assert_eq!(cut(&[(40, 40), (60, 50), (200, 300)]), [(0, 100)]);
    }
}
