//! What a rule goes by, and who said so, in words.

use super::alerts::{decimal, percent, quantity};
use crate::text::Text;
use vectra_engine::time::Span;
use vectra_plan::{Aspect, By, Setting, Value};

/// A value of a rule with its name: `window 5 min`.
pub fn setting(t: Text, setting: &Setting) -> String {
    let key = match setting.what {
        Aspect::Failures => "setting-failures",
        Aspect::Passes => "setting-passes",
        Aspect::Interval => "setting-interval",
        Aspect::Allowed => "setting-allowed",
        Aspect::Bound => "setting-bound",
        Aspect::BurnRate => "setting-burn-rate",
        Aspect::Window => "setting-window",
        Aspect::ShortWindow => "setting-short-window",
        Aspect::Least => "setting-least",
        Aspect::Hold => "setting-hold",
        Aspect::Calm => "setting-calm",
        Aspect::Environment => "setting-environment",
        Aspect::Severity => "setting-severity",
        Aspect::Procedure => "setting-procedure",
    };
    t.with(key, &[("value", value(t, &setting.value).into())])
}

/// Who said it.
pub fn said_by(t: Text, by: By) -> String {
    t.get(match by {
        By::Document => "said-document",
        By::Configuration => "said-configuration",
        By::Default => "said-default",
    })
}

fn value(t: Text, value: &Value) -> String {
    match value {
        Value::Count(n) => n.to_string(),
        Value::Seconds(s) => Span((s * 1000.0).clamp(-9e15, 9e15) as i64).to_string(),
        Value::Factor(f) => decimal(t, *f, 1),
        Value::Share(share) => percent(t, *share),
        Value::Bound { past, bound, unit } => format!("{} {}", past.sign(), quantity(t, *unit, *bound)),
        Value::Name(name) => name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::pages;
    use vectra_engine::rules::{Past, Unit};
    use vectra_runbook::program::Language;

    #[test]
    fn values_read_as_people_write_them() {
        let said =
            |language, what, value| setting(pages(language), &Setting { what, value, by: By::Default, key: None });
        let bound = Value::Bound { past: Past::Above, bound: 0.9, unit: Unit::Ratio };
        assert_eq!(said(Language::En, Aspect::Bound, bound.clone()), "> 90 %");
        assert_eq!(said(Language::Fr, Aspect::BurnRate, Value::Factor(14.4)), "budget brûlé à 14,4 × le rythme permis");
        assert_eq!(said(Language::En, Aspect::Window, Value::Seconds(300.0)), "within 5 min");
        assert_eq!(said(Language::Fr, Aspect::Failures, Value::Count(3)), "3 échecs de suite");
        assert_eq!(said_by(pages(Language::En), By::Default), "default");
    }
}
