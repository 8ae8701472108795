//! What points tell beyond what was told before: of series that only grow what they rose by, of deltas each once.

use super::exponential::Counts;
use super::known::{NANOS, Powers};
use super::messages::{CUMULATIVE, DELTA};
use super::metrics::{Place, Round, signed};
use super::stretches::Fit;
use crate::telemetry::counters::{LONGEST, Mixed, New, Over, PLAUSIBLE, Point, Rise, over};
use vectra_control::daemon::telemetry::{AHEAD, Intake, Noted};

pub(super) const MIXED: &str =
    "a series falls though it did not begin again: several processes tell it as one; set service.instance.id in each";
const OVERLAP: &str = "deltas of one series overlap: several processes tell it as one; set service.instance.id in each";
pub(super) const TOO_MANY: &str = "a point counts more than a billion requests at once";

impl Round<'_> {
    /// What a cumulative exponential histogram rose by, and over which time where that is too long.
    pub fn risen(
        &mut self,
        place: &Place<'_>,
        key: String,
        (start, at): (i64, i64),
        counts: Counts,
    ) -> Result<Option<(Counts, Option<Over>)>, Mixed> {
        let (ahead, told) = (self.ahead(), at / NANOS);
        let told_by = self.state.sources.hear(&key, at, ahead);
        let new = self.state.novelty(start, told_by);
        let (mut mixed, mut rise) = (None, None);
        match self.state.exponential.get(&key) {
            // A clock that ran ahead and is right again makes nothing late.
            Some(known) if at <= known.at && (known.at <= ahead || at > ahead) => {
                late(place.intake, at == known.at);
                return Ok(None);
            }
            None => {
                if let New::Since(from) = new {
                    rise = Some((counts.clone(), over(from, told, false, LONGEST)));
                }
            }
            Some(known) => {
                mixed = known.mixed;
                rise = match counts.since(&known.counts) {
                    Some(risen) => Some((risen, over(known.at / NANOS, told, known.resumed, LONGEST))),
                    None if start > 0 => {
                        mixed = Some(told);
                        None
                    }
                    None => {
                        place.intake.note(Noted::Resets, 1);
                        Some((counts.clone(), over(known.at / NANOS, told, known.resumed, LONGEST)))
                    }
                };
            }
        }
        mixed = mixed.filter(|fell| told.saturating_sub(*fell) < LONGEST);
        self.state.changed.insert(key.clone());
        if mixed.is_some() {
            self.state.sources.mixed(&key, at);
        }
        self.state.exponential.insert(key, Powers { at, counts, mixed, resumed: false });
        if mixed.is_some() {
            place.intake.note(Noted::Mixed, 1);
            return Err(Mixed);
        }
        Ok(rise)
    }

    pub fn rise(
        &mut self,
        place: &Place<'_>,
        key: String,
        (start, time): (u64, u64),
        shape: Vec<f64>,
        values: Vec<f64>,
        temporality: i32,
    ) -> Option<Rise> {
        let (start, at) = (signed(start), signed(time));
        match temporality {
            CUMULATIVE => {
                let ahead = self.ahead();
                let told_by = self.state.sources.hear(&key, at, ahead);
                let new = self.state.novelty(start, told_by);
                let start = (start > 0).then_some(start / NANOS);
                self.state.counters.clock_set(&key, at, ahead);
                let told = if at > 0 { at / NANOS } else { self.context.intake.now().0 };
                let point = Point { key: key.clone(), start, at: Some(at), told, shape, values };
                match self.state.counters.since(point, new, place.intake) {
                    Ok(rise) => rise,
                    Err(Mixed) => {
                        self.state.sources.mixed(&key, at);
                        self.taken.reject(1, MIXED);
                        None
                    }
                }
            }
            DELTA => {
                if values.iter().any(|v| !v.is_finite() || *v < 0.0) {
                    self.reject(1, Noted::NotANumber, "a count is no number, infinite or negative");
                    return None;
                }
                if values.iter().any(|v| *v > PLAUSIBLE as f64) {
                    self.reject(1, Noted::Implausible, TOO_MANY);
                    return None;
                }
                let over = took(start, at);
                if !self.is_next(place, &key, start, at) {
                    return None;
                }
                Some(Rise { counts: self.state.whole(&key, &values), over })
            }
            _ => {
                self.reject(1, Noted::Unreadable, "a point is neither a delta nor cumulative");
                None
            }
        }
    }

    /// A series is there whose point cannot be read. Where it was not known, it is no news when it can.
    pub fn unread(&mut self, key: &str, time: u64) {
        let ahead = self.ahead();
        self.state.sources.hear(key, signed(time), ahead);
        if !self.state.knows(key) {
            self.state.sources.lost(key);
        }
    }

    /// What is later than this comes from a clock that is ahead; nanoseconds.
    fn ahead(&self) -> i64 {
        (self.context.intake.now() + AHEAD).0.saturating_mul(1_000_000)
    }

    /// Whether a delta tells what none before it told; a body that was sent twice is counted once.
    pub fn is_next(&mut self, place: &Place<'_>, key: &str, start: i64, at: i64) -> bool {
        let ahead = self.ahead();
        match self.state.deltas.entry(key.to_owned()).or_default().take(start, at, ahead) {
            Fit::New => {
                self.state.changed.insert(key.to_owned());
                return true;
            }
            Fit::Again => place.intake.note(Noted::Duplicate, 1),
            Fit::Overlaps => {
                place.intake.note(Noted::Mixed, 1);
                self.taken.reject(1, OVERLAP);
            }
            Fit::TooOld => {
                place.intake.note(Noted::TooLate, 1);
                self.taken.reject(1, "a delta comes after many later ones of its series");
            }
        }
        false
    }
}

/// The time over which a delta counted, where that is too long.
pub(super) fn took(start: i64, at: i64) -> Option<Over> {
    over(if start > 0 { start } else { at } / NANOS, at / NANOS, false, LONGEST)
}

fn late(intake: &Intake, same: bool) {
    intake.note(if same { Noted::Duplicate } else { Noted::Late }, 1);
}
