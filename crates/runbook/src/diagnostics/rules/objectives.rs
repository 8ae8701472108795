//! Objectives against the alerts that should watch them, and against themselves.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place::{self, Span};
use crate::program::{Alert, Cond, Indicator, Objective, Op};

fn name_cell(context: &Context<'_, '_>, objective: &Objective) -> Span {
    place::cell(context.draft(), objective.source.line, &objective.name)
}

/// Whether an alert looks at what the objective promises.
fn watches(alert: &Alert, objective: &Objective) -> bool {
    match objective.indicator {
        Indicator::Availability => {
            matches!(alert.indicator, Indicator::Availability | Indicator::HealthCheck | Indicator::Promql)
        }
        indicator => alert.indicator == indicator || alert.indicator == Indicator::Promql,
    }
}

pub(super) fn without_alert(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    if context.alerts.is_empty() {
        return;
    }
    for objective in context.objectives.iter().filter(|objective| objective.indicator != Indicator::Unknown) {
        if !context.alerts.iter().take(1000).any(|alert| watches(alert, objective)) {
            out.push(
                Finding::new("V031", name_cell(context, objective), &objective.name)
                    .with("objective", objective.name.as_str()),
            );
        }
    }
}

fn is_above(op: Op) -> bool {
    matches!(op, Op::Gt | Op::Ge)
}

fn is_below(op: Op) -> bool {
    matches!(op, Op::Lt | Op::Le)
}

/// Objectives that are the only one of their indicator, with the alerts that watch just that.
fn pairs<'a>(context: &'a Context<'_, '_>) -> impl Iterator<Item = (&'a Objective, Vec<(&'a Alert, &'a Cond)>)> {
    let lonely = |objective: &Objective| {
        objective.indicator != Indicator::Unknown
            && context.objectives.iter().take(200).filter(|other| other.indicator == objective.indicator).count() == 1
    };
    context.objectives.iter().take(200).filter(move |objective| lonely(objective)).map(|objective| {
        let alerts = context
            .alerts
            .iter()
            .take(1000)
            .filter(|alert| alert.indicator == objective.indicator)
            .filter_map(|alert| Some((alert, alert.cond.as_ref()?)));
        (objective, alerts.collect())
    })
}

fn report(context: &Context<'_, '_>, code: &'static str, objective: &Objective, alert: &Alert) -> Finding {
    let span = place::cell(context.draft(), alert.source.line, &alert.text);
    Finding::new(code, span, &alert.name)
        .with("alert", alert.name.as_str())
        .with("text", alert.text.as_str())
        .with("objective", objective.name.as_str())
        .beside(objective.source.line)
}

/// When the earliest of the alerts fires, what is promised was broken long ago.
pub(super) fn alert_looser(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (objective, alerts) in pairs(context) {
        // Where a critical value is said, the way there is for people to watch.
        let limit = objective.critical.as_ref().or(objective.target.as_ref());
        let Some(limit) = limit else {
            continue;
        };
        let falls = match (&objective.critical, &objective.target) {
            (Some(critical), _) => is_below(critical.op),
            (None, Some(target)) => is_above(target.op),
            _ => continue,
        };
        let late = |cond: &Cond| {
            cond.unit == limit.unit
                && if falls {
                    is_below(cond.op) && cond.value < limit.value
                } else {
                    is_above(cond.op) && cond.value > limit.value
                }
        };
        if alerts.is_empty() || !alerts.iter().all(|(_, cond)| late(cond)) {
            continue;
        }
        if let Some((alert, _)) = alerts.first() {
            out.push(report(context, "V032", objective, alert));
        }
    }
}

/// It fires while the target is still kept.
pub(super) fn alert_stricter(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (objective, alerts) in pairs(context) {
        let Some(target) = &objective.target else {
            continue;
        };
        for (alert, cond) in alerts.into_iter().filter(|(_, cond)| cond.unit == target.unit) {
            let early = (is_below(target.op) && is_above(cond.op) && cond.value < target.value)
                || (is_above(target.op) && is_below(cond.op) && cond.value > target.value);
            if early {
                out.push(report(context, "V033", objective, alert));
            }
        }
    }
}

pub(super) fn inverted(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for objective in &context.objectives {
        let (Some(target), Some(critical)) = (&objective.target, &objective.critical) else {
            continue;
        };
        let wrong = target.unit == critical.unit
            && ((is_below(target.op) && is_above(critical.op) && critical.value < target.value)
                || (is_above(target.op) && is_below(critical.op) && critical.value > target.value));
        if wrong {
            out.push(
                Finding::new("V048", place::line(context.draft(), objective.source.line), &objective.name)
                    .with("objective", objective.name.as_str()),
            );
        }
    }
}

/// A share of time says nothing before one knows of how much time.
pub(super) fn without_window(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let open = context.objectives.iter().filter(|objective| {
        objective.indicator == Indicator::Availability
            && objective.target.is_some()
            && objective.window_seconds.is_none()
    });
    for objective in open {
        let target = objective.target.as_ref().map_or(1.0, |target| target.value).clamp(0.0, 1.0);
        out.push(
            Finding::new("V084", name_cell(context, objective), &objective.name)
                .with("objective", objective.name.as_str())
                .with_number("target", target * 100.0)
                .with_number("month", (1.0 - target) * 30.0 * 24.0)
                .with_number("year", (1.0 - target) * 365.0 * 24.0),
        );
    }
}
