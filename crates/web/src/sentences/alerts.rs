//! Why an alert stands as it does, in words.

use super::precise;
use crate::text::{Text, moment};
use vectra_control::kernel::AlertNow;
use vectra_engine::objectives::Bad;
use vectra_engine::rules::mute::{Mute, Wrong};
use vectra_engine::rules::{Ground, Items, Lack, Truth, Unit};
use vectra_engine::time::Span;
use vectra_plan::Assumed;
use vectra_plan::rules::made_of;

/// What a judgement rests on, in one phrase without an end.
pub fn ground(t: Text, ground: &Ground) -> String {
    match ground {
        Ground::Failures { count, needed } => {
            t.with("ground-failures", &[("count", (*count).into()), ("needed", (*needed).into())])
        }
        Ground::Passes { count, needed } => {
            t.with("ground-passes", &[("count", (*count).into()), ("needed", (*needed).into())])
        }
        Ground::Share { bad, counts, allowed, window } => t.with(
            "ground-share",
            &[
                ("bad", counts.bad.into()),
                ("total", counts.total.into()),
                ("share", percent(t, counts.share().unwrap_or(0.0)).into()),
                ("what", what(t, *bad).into()),
                ("allowed", percent(t, *allowed).into()),
                ("window", window.to_string().into()),
            ],
        ),
        Ground::Level { value, past, bound, unit } => t.with(
            "ground-level",
            &[
                ("value", quantity(t, *unit, *value).into()),
                ("sign", past.sign().into()),
                ("bound", quantity(t, *unit, *bound).into()),
            ],
        ),
        Ground::Burn { bad, long_rate, short_rate, factor, long, short } => t.with(
            "ground-burn",
            &[
                ("what", what(t, *bad).into()),
                ("longrate", decimal(t, *long_rate, 1).into()),
                ("shortrate", decimal(t, *short_rate, 1).into()),
                ("factor", decimal(t, *factor, 1).into()),
                ("long", long.to_string().into()),
                ("short", short.to_string().into()),
            ],
        ),
    }
}

/// What is seen now of the series that an alert watches.
pub fn truth(t: Text, alert: &AlertNow) -> String {
    match (&alert.truth, alert.lack) {
        (Truth::Holds(g, _) | Truth::Clear(g), _) => ground(t, g),
        (Truth::Missing, Lack::Unseen) => t.get("ground-missing"),
        (Truth::Missing, Lack::Untimed) => t.get("ground-untimed"),
        (Truth::Missing, Lack::TooFew { seen, least, window }) => t.with(
            "ground-few",
            &[("seen", seen.into()), ("least", least.into()), ("window", window.to_string().into())],
        ),
    }
}

/// What a judgement rests on, and what its figure is made of.
pub fn with_items(t: Text, why: String, items: &Items) -> String {
    match made_of(t.language, items) {
        made_of if made_of.is_empty() => why,
        made_of => format!("{} {made_of}", t.label(&why)),
    }
}

/// Why nobody is to hear of an alert.
pub fn mute(t: Text, mute: &Mute) -> String {
    match mute {
        Mute::Silenced { comment, until, .. } => {
            t.with("mute-silenced", &[("comment", comment.as_str().into()), ("until", moment(*until).into())])
        }
        Mute::Inhibited { name, .. } => t.with("mute-inhibited", &[("name", name.as_str().into())]),
        Mute::Maintenance { window, until } => {
            t.with("mute-maintenance", &[("window", window.as_str().into()), ("until", moment(*until).into())])
        }
    }
}

/// What was taken because nobody says it.
pub fn assumed(t: Text, assumed: &Assumed) -> String {
    let span = |seconds: f64| Span((seconds * 1000.0) as i64).to_string();
    match assumed {
        Assumed::Failures { count } => t.with("assumed-failures", &[("count", (*count).into())]),
        Assumed::Window { seconds } => t.with("assumed-window", &[("window", span(*seconds).into())]),
        Assumed::Hold { seconds } => t.with("assumed-hold", &[("hold", span(*seconds).into())]),
        Assumed::Environment { name } => t.with("assumed-environment", &[("name", name.as_str().into())]),
        Assumed::FromChecks => t.get("assumed-checks"),
        Assumed::Detector => t.get("assumed-detector"),
        Assumed::Objective => t.get("assumed-objective"),
        Assumed::Severity { name } => t.with("assumed-severity", &[("name", name.as_str().into())]),
    }
}

/// Why a silence is refused, and what to do.
pub fn wrong(t: Text, wrong: &Wrong) -> String {
    match wrong {
        Wrong::NoMatcher => t.get("silence-no-matcher"),
        Wrong::MatchesAll => t.get("silence-matches-all"),
        Wrong::Ends => t.get("silence-ends"),
        Wrong::NoComment => t.get("silence-no-comment"),
        Wrong::Pattern { value } => t.with("silence-pattern", &[("value", value.as_str().into())]),
        Wrong::TooLarge => t.get("silence-too-large"),
    }
}

fn what(t: Text, bad: Bad) -> String {
    match bad {
        Bad::Failed => t.get("bad-failed"),
        Bad::SlowerThan { us } => {
            t.with("bad-slower", &[("limit", precise(Span(i64::try_from(us / 1000).unwrap_or(i64::MAX))).into())])
        }
    }
}

pub(super) fn quantity(t: Text, unit: Unit, value: f64) -> String {
    match unit {
        Unit::Ratio => percent(t, value),
        Unit::Seconds => Span((value * 1000.0).clamp(-9e15, 9e15) as i64).to_string(),
        Unit::Bytes if value.abs() >= 1_048_576.0 => format!("{} MiB", decimal(t, value / 1_048_576.0, 1)),
        Unit::Bytes => format!("{} KiB", decimal(t, value / 1024.0, 1)),
        Unit::Count => decimal(t, value, if value.fract() == 0.0 { 0 } else { 2 }),
    }
}

pub(crate) fn percent(t: Text, share: f64) -> String {
    let value = share * 100.0;
    let places = if value == 0.0 || value >= 10.0 { 1 } else { 2 };
    t.with("percent", &[("value", decimal(t, value, places).into())])
}

pub(crate) fn decimal(t: Text, value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let text = if places > 0 { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text };
    if t.code() == "fr" { text.replace('.', ",") } else { text }
}
