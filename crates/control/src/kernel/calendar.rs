//! Which maintenance windows are open. Worked out when one opens or closes, not at each decision.

use vectra_engine::rules::mute::Mute;
use vectra_engine::time::Time;
use vectra_plan::maintenance::WindowPlan;
use vectra_plan::{Origin, RulePlan};

/// The windows as they stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Calendar {
    /// The open ones, each with its end.
    open: Vec<(WindowPlan, Time)>,
    /// When this was worked out, and when the next window opens or closes.
    valid: Option<(Time, Option<Time>)>,
}

impl Calendar {
    /// Looks at the windows again, where time has come to one, or went back.
    pub fn look(&mut self, windows: &[WindowPlan], now: Time) {
        if self.valid.is_some_and(|(from, until)| from <= now && until.is_none_or(|until| now < until)) {
            return;
        }
        let open = |w: &WindowPlan| w.open(now).map(|(_, end)| (w.clone(), end));
        self.open = windows.iter().filter_map(open).collect();
        let closes = self.open.iter().map(|(_, end)| *end);
        let opens = windows.iter().filter_map(|w| w.next(now));
        self.valid = Some((now, closes.chain(opens).min()));
    }

    /// Other windows count from now on.
    pub fn forget(&mut self) {
        *self = Calendar::default();
    }

    /// The window that is open about this alert; the one that is open longest. What Vectra says of itself is never
    /// about what is worked on.
    pub fn mute(&self, rule: &RulePlan) -> Option<Mute> {
        let about = self.open.iter().filter(|(w, _)| w.covers(rule.environment.as_deref()));
        let (window, until) = about.max_by_key(|(_, end)| *end).filter(|_| rule.origin != Origin::Vectra)?;
        Some(Mute::Maintenance { window: window.name.clone(), until: *until })
    }

    /// Whether any window is open.
    pub fn any_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// When the next window opens or closes.
    pub fn next_due(&self) -> Option<Time> {
        self.valid.and_then(|(_, until)| until)
    }
}
