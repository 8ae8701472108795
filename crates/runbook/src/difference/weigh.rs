//! How much a change matters. What makes fewer pages, later pages, less proof or more danger alarms; so does what cannot
//! be compared with what was there.

use super::facts::Facts;
use super::{Field, Kind, Trigger, Value, Weight};
use crate::lexicon::{self, Group};
use crate::program::{Cond, Op, Program, Unit};
use std::collections::HashMap;

/// What severities weigh in each document: the row of its table, else what the word itself says.
#[derive(Debug)]
pub(super) struct Scale {
    old: HashMap<String, usize>,
    new: HashMap<String, usize>,
}

impl Scale {
    pub(super) fn of(old: &Program, new: &Program) -> Scale {
        let rows = |program: &Program| {
            let rows = program.severities.iter().enumerate();
            rows.map(|(at, row)| (super::same::name(&row.name), at)).collect()
        };
        Scale { old: rows(old), new: rows(new) }
    }

    /// 0 is the most severe.
    fn rank(rows: &HashMap<String, usize>, written: &Value) -> Option<usize> {
        let Value::Text { text } = written else {
            return None;
        };
        let row = rows.get(&super::same::name(text)).copied();
        row.or_else(|| {
            let rank: usize = lexicon::get().exact(Group::Rank, text)?.parse().ok()?;
            Some(rows.len().checked_sub(1).map_or(rank, |last| rank.min(last)))
        })
    }
}

/// The same item under another name.
pub(super) fn renamed(item: &Facts<'_>) -> Weight {
    if item.named_by_text || item.kind == Kind::Runbook { Weight::Wording } else { Weight::Notable }
}

/// A field that says something else, or that only one of the documents says.
pub(super) fn changed(
    item: &Facts<'_>,
    field: Field,
    before: Option<&Value>,
    after: Option<&Value>,
    scale: &Scale,
) -> Weight {
    let alarming = match field {
        Field::Title | Field::Document | Field::Version | Field::Date | Field::Audience | Field::Language => {
            return Weight::Wording;
        }
        // Said at last is no loss; said no longer is one for all that follow.
        _ if before.is_none() => false,
        Field::Deadline | Field::After => longer(before, after),
        Field::Target => cond(before).zip(cond(after)).is_none_or(|(was, is)| eased(was, is, false)),
        Field::Critical => cond(before).zip(cond(after)).is_none_or(|(was, is)| eased(was, is, true)),
        Field::Condition => match (before, after) {
            (Some(Value::Trigger(was)), Some(Value::Trigger(is))) => fires_less(was, is),
            // Words before, and words or something measured now.
            (Some(Value::Text { .. }), Some(_)) => false,
            _ => true,
        },
        Field::Severity => {
            let was = before.and_then(|value| Scale::rank(&scale.old, value));
            let is = after.and_then(|value| Scale::rank(&scale.new, value));
            match (was, is) {
                (Some(was), Some(is)) => is > was,
                // A name that no row has, spelled as one at last.
                (None, Some(_)) => false,
                _ => true,
            }
        }
        Field::Expectation | Field::Alert => after.is_none(),
        Field::Address | Field::Channel => item.kind == Kind::Contacts,
        Field::Effect => effect(after) > effect(before),
        Field::Stage => matches!(before, Some(Value::Word { word }) if word == "verification"),
        Field::Retention => match (before, after) {
            (Some(Value::Days { days: was }), Some(Value::Days { days: is })) => is < was,
            _ => true,
        },
        Field::Frequency => item.kind == Kind::Backup && rarity(after) > rarity(before),
        _ => false,
    };
    if alarming { Weight::Alarming } else { Weight::Notable }
}

fn longer(before: Option<&Value>, after: Option<&Value>) -> bool {
    match (before, after) {
        (Some(Value::Duration { seconds: was }), Some(Value::Duration { seconds: is })) => is > was,
        _ => true,
    }
}

fn cond(value: Option<&Value>) -> Option<&Cond> {
    match value {
        Some(Value::Condition(cond) | Value::Amount(cond)) => Some(cond),
        _ => None,
    }
}

/// Whether a promise became easier to keep, or what must not happen (`fires`) later to be noticed.
fn eased(was: &Cond, is: &Cond, fires: bool) -> bool {
    let floor = |op| matches!(op, Op::Gt | Op::Ge);
    let ceiling = |op| matches!(op, Op::Lt | Op::Le);
    let strict = |op| matches!(op, Op::Gt | Op::Lt);
    let (lower, higher) = (is.value < was.value, is.value > was.value);
    if was.unit != is.unit {
        // "> 85", which is "> 85 %" at last, was watched by nothing.
        let percent = was.unit == Unit::Count && is.unit == Unit::Ratio && was.op == is.op;
        return !(percent && (was.value / 100.0 - is.value).abs() < 1e-9);
    }
    // Of a promise, "more than" is harder to keep than "at least"; of what fires, it fires later.
    let sign = if fires { strict(is.op) && !strict(was.op) } else { !strict(is.op) && strict(was.op) };
    let same_value = !lower && !higher;
    if floor(was.op) && floor(is.op) {
        (if fires { higher } else { lower }) || (same_value && sign)
    } else if ceiling(was.op) && ceiling(is.op) {
        (if fires { lower } else { higher }) || (same_value && sign)
    } else {
        true
    }
}

fn fires_less(was: &Trigger, is: &Trigger) -> bool {
    let cond = match (&was.cond, &is.cond) {
        (Some(was), Some(is)) => was != is && eased(was, is, true),
        (Some(_), None) => true,
        // A comparison beside what was counted asks for more before it fires.
        (None, some) => some.is_some(),
    };
    let more = |was: Option<u64>, is: Option<u64>| is.unwrap_or(0) > was.unwrap_or(0);
    cond || more(was.count.map(u64::from), is.count.map(u64::from))
        // What is said at last is not longer than before.
        || (was.window_seconds.is_some() && more(was.window_seconds, is.window_seconds))
        || (was.interval_seconds.is_some() && more(was.interval_seconds, is.interval_seconds))
}

fn effect(value: Option<&Value>) -> usize {
    let rank = |word: &str| ["observe", "change", "danger"].iter().position(|known| *known == word);
    match value {
        Some(Value::Word { word }) => rank(word).unwrap_or(usize::MAX),
        _ => 0,
    }
}

fn rarity(value: Option<&Value>) -> usize {
    let order = ["hourly", "daily", "weekly", "monthly", "quarterly", "yearly"];
    match value {
        Some(Value::Word { word }) => order.iter().position(|known| *known == word).unwrap_or(usize::MAX),
        _ => usize::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Unit;

    #[test]
    fn a_promise_eases_downwards_and_an_alarm_upwards() {
        let cond = |op, value| Cond { op, value, unit: Unit::Ratio };
        for (was, is, promise, fires) in [
            (cond(Op::Ge, 0.995), cond(Op::Ge, 0.99), true, false),
            (cond(Op::Ge, 0.99), cond(Op::Ge, 0.995), false, true),
            (cond(Op::Lt, 0.01), cond(Op::Lt, 0.05), true, false),
            (cond(Op::Gt, 0.05), cond(Op::Gt, 0.1), false, true),
            (cond(Op::Gt, 0.05), cond(Op::Ge, 0.05), true, false),
            (cond(Op::Ge, 0.05), cond(Op::Gt, 0.05), false, true),
            (cond(Op::Gt, 0.05), cond(Op::Lt, 0.05), true, true),
        ] {
            assert_eq!(eased(&was, &is, false), promise, "promise {was:?} {is:?}");
            assert_eq!(eased(&was, &is, true), fires, "fires {was:?} {is:?}");
        }
        let other = Cond { op: Op::Ge, value: 0.995, unit: Unit::Count };
        assert!(eased(&cond(Op::Ge, 0.995), &other, false), "another unit cannot be compared");
    }

    #[test]
    fn more_failures_a_wider_window_and_a_slower_beat_fire_less() {
        let base = Trigger { cond: None, window_seconds: Some(300), count: Some(3), interval_seconds: Some(30) };
        for (changed, less) in [
            (Trigger { count: Some(4), ..base.clone() }, true),
            (Trigger { count: Some(2), ..base.clone() }, false),
            (Trigger { window_seconds: Some(600), ..base.clone() }, true),
            (Trigger { interval_seconds: Some(60), ..base.clone() }, true),
            (Trigger { interval_seconds: None, ..base.clone() }, false),
        ] {
            assert_eq!(fires_less(&base, &changed), less, "{changed:?}");
        }
    }
}
