//! Tables of written amounts.

use super::*;

#[test]
fn shares_and_milliseconds_are_the_nearest_doubles() {
    for whole in (0..2000).chain((99_000..100_001).step_by(7)).chain([1_234_567_890_123_i64, 999_999_999_999_999]) {
        for digits in 0..6 {
            let written = format!("{whole}e-{digits}");
            let value: f64 = written.parse().expect("a number");
            let exactly = |more: usize| format!("{whole}e-{}", digits + more).parse::<f64>().expect("a number");
            assert_eq!(scaled(value, 0.01), exactly(2), "{written}");
            assert_eq!(scaled(value, 1e-3), exactly(3), "{written}");
        }
    }
}

#[test]
fn amounts_in_base_units() {
    let table: &[(&str, f64, Unit)] = &[
        ("99.5%", 0.995, Unit::Ratio),
        ("99,5 %", 0.995, Unit::Ratio),
        ("99,95\u{a0}%", 0.9995, Unit::Ratio),
        ("85 pour cent", 0.85, Unit::Ratio),
        ("5 percent", 0.05, Unit::Ratio),
        ("200ms", 0.2, Unit::Seconds),
        ("200 ms", 0.2, Unit::Seconds),
        ("1s", 1.0, Unit::Seconds),
        ("1,5 s", 1.5, Unit::Seconds),
        ("5min", 300.0, Unit::Seconds),
        ("5 minutes", 300.0, Unit::Seconds),
        ("2h", 7200.0, Unit::Seconds),
        ("2h30", 9000.0, Unit::Seconds),
        ("1 h 30 min", 5400.0, Unit::Seconds),
        ("1h30m", 5400.0, Unit::Seconds),
        ("24 h", 86_400.0, Unit::Seconds),
        ("24 heures", 86_400.0, Unit::Seconds),
        ("7 jours", 604_800.0, Unit::Seconds),
        ("7 days", 604_800.0, Unit::Seconds),
        ("30-day", 2_592_000.0, Unit::Seconds),
        ("1k", 1000.0, Unit::Count),
        ("1000 jobs", 1000.0, Unit::Count),
        ("1 000 jobs", 1000.0, Unit::Count),
        ("1,000 jobs", 1000.0, Unit::Count),
        ("10 000", 10_000.0, Unit::Count),
        ("2 Go", 2e9, Unit::Bytes),
        ("512 MiB", 536_870_912.0, Unit::Bytes),
    ];
    for (written, value, unit) in table {
        let found = scan(written);
        assert_eq!(found.len(), 1, "{written}: {found:?}");
        assert!((found[0].value - value).abs() <= value.abs() * 1e-12, "{written}: {found:?}");
        assert_eq!(found[0].unit, *unit, "{written}");
    }
    assert_eq!(scan("99.5%")[0].value, 0.995, "the nearest double");
}

#[test]
fn names_with_digits_are_no_amounts() {
    for written in ["P99", "SEV1", "v2", "app_1", "DOC-x", "#4"] {
        assert!(scan(written).is_empty(), "{written}: {:?}", scan(written));
    }
}

#[test]
fn repetitions() {
    for written in [
        "3x",
        "fail 3x",
        "3 fois",
        "3 times",
        "3 consecutive failures",
        "3 échecs",
        "échoue 3 fois de suite",
        "x3",
        "3 failed checks",
        "3 ×",
    ] {
        let found = scan(written);
        assert!(found.len() == 1 && found[0].times && found[0].value == 3.0, "{written}: {found:?}");
    }
    assert!(!scan("> 3 jobs")[0].times);
}

#[test]
fn conditions() {
    let table: &[(&str, Op, f64, Unit)] = &[
        ("< 200ms", Op::Lt, 0.2, Unit::Seconds),
        ("P99 > 3s", Op::Gt, 3.0, Unit::Seconds),
        ("≥ 99,9 %", Op::Ge, 0.999, Unit::Ratio),
        (">= 99.9%", Op::Ge, 0.999, Unit::Ratio),
        ("> 5% sur 5min", Op::Gt, 0.05, Unit::Ratio),
        ("plus de 5 % pendant 10 minutes", Op::Gt, 0.05, Unit::Ratio),
        ("above 85 percent", Op::Gt, 0.85, Unit::Ratio),
        ("dépasse 1 000 jobs", Op::Gt, 1000.0, Unit::Count),
        ("moins de 1 s", Op::Lt, 1.0, Unit::Seconds),
        ("at least 2 instances", Op::Ge, 2.0, Unit::Count),
    ];
    for (written, op, value, unit) in table {
        assert_eq!(condition(written, None), Some(Cond { op: *op, value: *value, unit: *unit }), "{written}");
    }
    assert_eq!(condition("99.5%", None), None);
    assert_eq!(condition("99.5%", Some(Op::Ge)), Some(Cond { op: Op::Ge, value: 0.995, unit: Unit::Ratio }));
    assert_eq!(condition("fail 3x", None), None);
}

#[test]
fn offsets_of_escalation_levels() {
    let table: &[(&str, Option<u64>)] = &[
        ("T+0", Some(0)),
        ("T+15min", Some(900)),
        ("T + 15 min", Some(900)),
        ("T+1h", Some(3600)),
        ("T+2min", Some(120)),
        ("+30 min", Some(1800)),
        ("after 10 minutes", Some(600)),
        ("après 10 minutes", Some(600)),
        ("within 30 minutes", Some(1800)),
        ("immediately", Some(0)),
        ("Immédiatement", Some(0)),
        ("15", Some(900)),
        ("0 min", Some(0)),
        ("later", None),
    ];
    for (written, seconds) in table {
        assert_eq!(offset(written), *seconds, "{written}");
    }
}

#[test]
fn stretches_begin_where_they_say() {
    for (written, seconds) in [
        ("0-15 min", Some(0)),
        ("15–30 min", Some(900)),
        ("1 to 2 hours", Some(3600)),
        ("60+ min", Some(3600)),
        ("30min+", Some(1800)),
        ("T+15min", Some(900)),
        ("> 1h", Some(3600)),
        ("immediately", Some(0)),
        ("soon", None),
    ] {
        assert_eq!(beginning(written), seconds, "{written}");
    }
    assert_eq!(offset("15-30 min"), Some(1800), "a deadline is its end");
}

#[test]
fn a_share_over_a_time_is_a_share() {
    for (written, value, unit) in [
        ("99.5% over 30 days", 0.995, Unit::Ratio),
        ("99,9 % sur 30 jours", 0.999, Unit::Ratio),
        (">= 99.5% over 30 days", 0.995, Unit::Ratio),
        ("over 3 s", 3.0, Unit::Seconds),
        ("5 requests over 3 s", 3.0, Unit::Seconds),
    ] {
        let found = comparison(written).map(|(_, quantity)| (quantity.value, quantity.unit));
        assert_eq!(found, Some((value, unit)), "{written}");
    }
}

#[test]
fn a_period_is_said_without_a_number() {
    let month = Some(30.0 * 86_400.0);
    for (written, seconds) in [
        ("99.5% per month", month),
        ("99,5 % par mois", month),
        ("99,5 % / mois", month),
        ("99% each week", Some(7.0 * 86_400.0)),
        ("99.5%", None),
        ("par mail", None),
    ] {
        assert_eq!(period(written), seconds, "{written}");
    }
}
