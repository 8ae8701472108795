//! Which maintenance windows are open. Worked out when one opens or closes, not at each decision.

use vectra_engine::rules::mute::Mute;
use vectra_engine::time::Time;
use vectra_plan::maintenance::WindowPlan;
use vectra_plan::{Origin, RulePlan};

const MINUTE: i64 = 60_000;

/// The windows as they stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Calendar {
    /// From when to when each was open last, or is.
    latest: Vec<(WindowPlan, Time, Time)>,
    /// When this was worked out, and when the next window opens or closes.
    valid: Option<(Time, Option<Time>)>,
}

impl Calendar {
    /// Looks at the windows again, where time has come to one, or went back.
    pub fn look(&mut self, windows: &[WindowPlan], now: Time) {
        if self.valid.is_some_and(|(from, until)| from <= now && until.is_none_or(|until| now < until)) {
            return;
        }
        let latest = |w: &WindowPlan| w.latest(now).map(|(start, end)| (w.clone(), start, end));
        self.latest = windows.iter().filter_map(latest).collect();
        let closes = self.latest.iter().map(|(_, _, end)| *end).filter(|end| *end > now);
        let opens = windows.iter().filter_map(|w| w.next(now));
        self.valid = Some((now, closes.chain(opens).min()));
    }

    /// Other windows count from now on.
    pub fn forget(&mut self) {
        *self = Calendar::default();
    }

    fn at<'a>(&'a self, at: Time, rule: &'a RulePlan) -> impl Iterator<Item = &'a (WindowPlan, Time, Time)> {
        let open = move |(_, start, end): &&(WindowPlan, Time, Time)| *start <= at && at < *end;
        self.latest.iter().filter(open).filter(|(w, ..)| w.covers(rule.environment.as_deref()))
    }

    /// The window that is open about this alert; the one that is open longest. What Vectra says of itself is never
    /// about what is worked on.
    pub fn mute(&self, rule: &RulePlan, now: Time) -> Option<Mute> {
        let open = self.at(now, rule).max_by_key(|(_, _, end)| *end);
        let (window, _, until) = open.filter(|_| rule.origin != Origin::Vectra)?;
        Some(Mute::Maintenance { window: window.name.clone(), until: *until })
    }

    /// Whether a rule leaves out what was measured at a moment of late. A minute belongs where it starts, as it does where
    /// only its counts are kept.
    pub fn leaves_out(&self, rule: &RulePlan, at: Time) -> bool {
        let at = Time(at.0.div_euclid(MINUTE) * MINUTE);
        rule.excludes_maintenance && self.at(at, rule).next().is_some()
    }

    /// Whether any window is open.
    pub fn any_open(&self, now: Time) -> bool {
        self.latest.iter().any(|(_, start, end)| *start <= now && now < *end)
    }

    /// When the next window opens or closes.
    pub fn next_due(&self) -> Option<Time> {
        self.valid.and_then(|(_, until)| until)
    }
}
