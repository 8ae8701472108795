//! Objectives in words and numbers, as the reader's language writes them.

use super::{Day, Judged, Known, Missing, NotCounted, Row, Sla};
use crate::sentences::unseen;
use crate::shapes::Stamp;
use crate::text::{Text, moment};
use vectra_engine::objectives::Verdict;
use vectra_engine::time::{Span, Time};
use vectra_plan::ObjectiveSource;
use vectra_plan::maintenance::past::Source;
use vectra_runbook::program::{Cond, Indicator, Language, Op, Unit};

/// Stretches that are listed on a terminal, the last ones.
const UNSEEN: usize = 20;

/// Words for objectives in one language.
#[derive(Debug, Clone, Copy)]
pub struct Words(pub(crate) Text);

impl Words {
    /// In this language.
    pub fn new(language: Language) -> Words {
        Words(crate::text::pages(language))
    }
    fn decimal(self, number: String) -> String {
        match self.0.language {
            Language::En => number,
            Language::Fr => number.replace('.', ","),
        }
    }

    /// A share as a percentage, cut and not rounded, towards what it is said against: 99.499 % never reads as 99.5 %, and
    /// 1.001 % of errors never as 1 %.
    fn percent(self, share: f64, up: bool) -> String {
        let thousandths = share * 100_000.0;
        // What a whole number misses by the rounding of the quotient is that number.
        let near = thousandths.round();
        let cut = if (thousandths - near).abs() < 1e-6 {
            near
        } else if up {
            thousandths.ceil()
        } else {
            thousandths.floor()
        };
        let text = format!("{:.3}", cut / 1000.0);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        self.decimal(format!("{text} %"))
    }

    fn seconds(self, seconds: f64) -> String {
        let text = if seconds < 0.001 {
            format!("{:.0} µs", seconds * 1e6)
        } else if seconds < 1.0 {
            format!("{:.0} ms", seconds * 1e3)
        } else {
            format!("{seconds:.2} s").replace(".00 s", " s")
        };
        self.decimal(text)
    }

    /// Every objective in a few lines, for a terminal.
    pub fn lines(self, sla: &Sla) -> Vec<(Standing, String)> {
        let mut out = Vec::new();
        for row in &sla.objectives {
            let standing = match row.target.as_ref().or(row.critical.as_ref()).map(|j| j.verdict) {
                Some(Verdict::Kept) => Standing::Good,
                Some(Verdict::Broken) => Standing::Bad,
                Some(Verdict::AtRisk) => Standing::Warning,
                Some(Verdict::NotEnoughData) | None => Standing::Plain,
            };
            let name = crate::text::plain(&format!("{} · {}", row.name, row.environment));
            out.push((standing, format!("{} {}", self.0.label(name), self.verdict(&row.target))));
            let pairs = [
                ("sla-target", self.condition(&row.target)),
                ("sla-critical", self.condition(&row.critical)),
                ("sla-measured", self.measured(row)),
                ("sla-samples", row.samples.to_string()),
                ("sla-budget", self.budget(row)),
                ("sla-burn", self.burn(row)),
            ];
            let said: Vec<String> =
                pairs.iter().map(|(key, v)| format!("{} {v}", self.0.label(self.0.get(key)))).collect();
            out.push((Standing::Plain, format!("  {}", said.join("   "))));
            let mut how = vec![self.window(row), self.gaps(row), self.computed(row)];
            how.extend(row.maintenance.as_ref().map(|left_out| self.maintenance(row, left_out)));
            how.extend(self.since(row));
            how.extend(self.unseen(row));
            out.push((
                Standing::Plain,
                format!("  {} {}", self.0.label(self.source(row).trim_end_matches('.')), how.join("; ")),
            ));
            for stretch in row.unseen.iter().skip(row.unseen.len().saturating_sub(UNSEEN)) {
                out.push((Standing::Warning, format!("  {}", crate::text::plain(&self.not_counted(stretch)))));
            }
        }
        if out.is_empty() {
            out.push((Standing::Plain, self.0.get("sla-none")));
        }
        for name in &sla.unmeasured {
            let line = format!("{} {}", self.0.get("sla-unmeasured"), crate::text::plain(name));
            out.push((Standing::Warning, line));
        }
        out
    }

    pub(crate) fn condition(self, judged: &Option<Judged>) -> String {
        let Some(cond) = judged.as_ref().and_then(|j| j.condition.as_ref()) else { return "–".into() };
        let sign = match cond.op {
            Op::Lt => "<",
            Op::Le => "≤",
            Op::Gt => ">",
            Op::Ge => "≥",
            Op::Eq => "=",
            Op::Ne => "≠",
        };
        format!("{sign} {}", self.value(cond))
    }

    fn value(self, cond: &Cond) -> String {
        match cond.unit {
            Unit::Ratio => self.percent(cond.value, false),
            Unit::Seconds => self.seconds(cond.value),
            Unit::Bytes | Unit::Count => self.decimal(cond.value.to_string()),
        }
    }

    pub(crate) fn measured(self, row: &Row) -> String {
        let Some(value) = row.measured else { return self.0.get("sla-nothing") };
        match row.indicator {
            Indicator::Availability => self.percent(value, false),
            Indicator::ErrorRate => self.percent(value, true),
            _ => {
                let shown = self.seconds(value);
                if row.relative_error.is_some() {
                    return format!("≈ {shown}");
                }
                let bound = |b: Option<f64>| b.map_or_else(|| "∞".to_string(), |b| self.seconds(b));
                let between =
                    [("low", bound(row.measured_at_least).into()), ("high", bound(row.measured_at_most).into())];
                self.0.with("sla-between", &between)
            }
        }
    }

    pub(crate) fn verdict(self, judged: &Option<Judged>) -> String {
        let Some(judged) = judged else { return "–".into() };
        self.0.get(match judged.verdict {
            Verdict::Kept => "sla-kept",
            Verdict::AtRisk => "sla-at-risk",
            Verdict::Broken => "sla-broken",
            Verdict::NotEnoughData => "sla-not-enough",
        })
    }

    pub(crate) fn class(self, judged: &Option<Judged>) -> &'static str {
        match judged.as_ref().map(|j| j.verdict) {
            Some(Verdict::Kept) => "good",
            Some(Verdict::AtRisk | Verdict::Broken) => "bad",
            Some(Verdict::NotEnoughData) | None => "unknown",
        }
    }

    pub(crate) fn budget(self, row: &Row) -> String {
        row.budget_left.map_or_else(|| "–".into(), |left| self.percent(left, false))
    }

    pub(crate) fn burn(self, row: &Row) -> String {
        row.burn_rate.map_or_else(|| "–".into(), |rate| self.decimal(format!("{rate:.1}×")))
    }

    pub(crate) fn until(self, row: &Row) -> Option<String> {
        let seconds = row.until_spent_seconds.filter(|s| *s > 0.0)?;
        let span = Span((seconds * 1000.0) as i64);
        Some(self.0.with("sla-until", &[("span", self.0.span(span).into())]))
    }

    pub(crate) fn source(self, row: &Row) -> String {
        self.0.get(match row.source {
            ObjectiveSource::Requests => "sla-from-requests",
            ObjectiveSource::Checks => "sla-from-checks",
        })
    }

    /// What was bad of how many, of how many that may.
    pub(crate) fn counted(self, judged: &Judged) -> String {
        let bad = if judged.exact {
            judged.bad_at_most.to_string()
        } else {
            format!("{}–{}", judged.bad_at_least, judged.bad_at_most)
        };
        let Some(budget) = judged.budget.filter(|_| judged.total > 0) else {
            return self.0.get("sla-counted-none");
        };
        let what = match judged.slower_than_us {
            None => self.0.get("sla-failed"),
            Some(us) => self.0.with("sla-slower", &[("time", self.seconds(us as f64 / 1e6).into())]),
        };
        let may = self.decimal(format!("{budget:.1}"));
        let total = judged.total.to_string();
        self.0.with(
            "sla-counted",
            &[("bad", bad.into()), ("total", total.into()), ("what", what.into()), ("may", may.into())],
        )
    }

    pub(crate) fn gaps(self, row: &Row) -> String {
        let missed = row.missed.filter(|n| *n > 0).map(|n| self.0.with("sla-missed", &[("n", n.into())]));
        let span = Span((row.gaps.seconds * 1000.0) as i64);
        let gaps = || self.0.with("sla-gaps", &[("n", row.gaps.count.into()), ("span", self.0.span(span).into())]);
        let some = (row.gaps.count > 0).then(gaps);
        // Nothing has no gaps in it.
        let all = row.measured_from.is_none().then(|| self.0.get("sla-gaps-all"));
        let said: Vec<String> = [missed, some, self.untimed(row), all].into_iter().flatten().collect();
        match said.as_slice() {
            // How many those are is said beside it.
            [] if !row.unseen.is_empty() => self.0.get("sla-gaps-unseen"),
            [] => self.0.get("sla-no-gaps"),
            said => said.join(" "),
        }
    }

    /// How many samples told no time, where times are judged.
    fn untimed(self, row: &Row) -> Option<String> {
        let judged = !matches!(row.indicator, Indicator::Availability | Indicator::ErrorRate) && row.untimed > 0;
        let counts = [("n", row.untimed.into()), ("total", row.samples.to_string().into())];
        judged.then(|| self.0.with("sla-untimed", &counts))
    }

    /// How many requests are in no figure.
    pub(crate) fn unseen(self, row: &Row) -> Option<String> {
        let sum = |of: fn(&NotCounted) -> u64| row.unseen.iter().fold(0_u64, |n, u| n.saturating_add(of(u)));
        let (all, failed) = (sum(|u| u.requests), sum(|u| u.failed));
        let said = || self.0.with("sla-unseen", &[("n", all.into()), ("failed", failed.to_string().into())]);
        (!row.unseen.is_empty()).then(said)
    }

    pub(crate) fn not_counted(self, stretch: &NotCounted) -> String {
        let pairs = [
            ("stretch", self.stretch(&stretch.from, &stretch.to).into()),
            ("n", stretch.requests.to_string().into()),
            ("failed", stretch.failed.to_string().into()),
            ("source", stretch.source.clone().into()),
            ("why", self.0.get(unseen(stretch.why)).into()),
        ];
        self.0.with("sla-unseen-one", &pairs)
    }

    /// How much maintenance does not count, and by whose word.
    pub(crate) fn maintenance(self, row: &Row, left_out: &Missing) -> String {
        let span = Span((left_out.seconds * 1000.0) as i64);
        let much = self.0.with("sla-left-out", &[("n", left_out.count.into()), ("span", self.0.span(span).into())]);
        match row.maintenance_known {
            None => much,
            Some(known) => format!("{much} {}", self.known(known)),
        }
    }

    fn known(self, known: Known) -> String {
        let since = known.recorded_from.map_or_else(String::new, |at| moment(at.0));
        match known.source {
            Source::Recorded => self.0.get("sla-left-out-recorded"),
            Source::Configuration => self.0.get("sla-left-out-configuration"),
            Source::Both => self.0.with("sla-left-out-both", &[("at", since.into())]),
        }
    }

    pub(crate) fn computed(self, row: &Row) -> String {
        let c = row.computed;
        let counts = [("hours", c.hours.into()), ("minutes", c.minutes.into()), ("samples", c.samples.into())];
        let from = self.0.with("sla-computed", &counts);
        if c.by_beginning == 0 {
            return from;
        }
        format!("{from} {}", self.0.with("sla-by-beginning", &[("n", c.by_beginning.into())]))
    }

    pub(crate) fn error(self, row: &Row) -> Option<String> {
        let error = row.relative_error?;
        Some(self.0.with("sla-error", &[("error", self.percent(error, true).into())]))
    }

    pub(crate) fn since(self, row: &Row) -> Option<String> {
        let first = row.measured_from.filter(|f| f.0 > row.from.0)?;
        Some(self.0.with("sla-since", &[("at", moment(first.0).into())]))
    }

    pub(crate) fn stretch(self, from: &Stamp, to: &Stamp) -> String {
        format!("{} – {}", moment(from.0), moment(to.0))
    }

    pub(crate) fn window(self, row: &Row) -> String {
        match row.window.strip_suffix('d') {
            Some(days) => self.0.with("sla-days", &[("n", days.parse::<i64>().unwrap_or(0).into())]),
            None => self.0.get("sla-month"),
        }
    }

    pub(crate) fn day(self, day: &Day) -> String {
        let share = if day.total == 0 { 0.0 } else { day.bad as f64 / day.total as f64 };
        let (bad, total) = (day.bad.to_string(), day.total.to_string());
        let at = moment(day.from.0);
        let share = self.percent(share, true);
        self.0.with(
            "sla-day",
            &[("at", at.into()), ("bad", bad.into()), ("total", total.into()), ("share", share.into())],
        )
    }

    /// Bars of a drawing 100 high: place and height of each day, and whether more was bad than allowed. The line of what is
    /// allowed stands at half the height; a day with nothing bad has a thin bar, a day without anything has none.
    pub(crate) fn bars(self, row: &Row) -> Vec<Bar> {
        let allowed = row.target.as_ref().or(row.critical.as_ref()).map_or(0.0, |j| j.allowed);
        let bar = |day: &Day| {
            let share = if day.total == 0 { 0.0 } else { day.bad as f64 / day.total as f64 };
            let height = if share <= 0.0 {
                2.0
            } else if allowed > 0.0 {
                (share / allowed * 50.0).clamp(4.0, 100.0)
            } else {
                100.0
            };
            let x = 10 * day.from.0.since(row.from.0).0.div_euclid(vectra_store::measure::DAY);
            Bar {
                x,
                y: 100 - height.round() as i64,
                height: height.round() as i64,
                over: share > allowed,
                words: self.day(day),
            }
        };
        row.days.iter().map(bar).collect()
    }

    /// Width of the drawing.
    pub(crate) fn width(self, row: &Row) -> i64 {
        let days = (row.to.0.since(row.from.0).0 + vectra_store::measure::DAY - 1) / vectra_store::measure::DAY;
        10 * days.max(1)
    }

    /// What the drawing shows, for who does not see it.
    pub(crate) fn drawing(self, row: &Row) -> String {
        let over = self.bars(row).iter().filter(|b| b.over).count();
        self.0.with("sla-drawing", &[("days", row.days.len().into()), ("over", over.into())])
    }
}

/// How a line is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All is well.
    Good,
    /// It may not be.
    Warning,
    /// It is not.
    Bad,
    /// Beside the point.
    Plain,
}

/// A bar of the drawing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub x: i64,
    pub y: i64,
    pub height: i64,
    pub over: bool,
    pub words: String,
}

/// The month before the one of `now`, as `2026-10`, in a zone.
pub(crate) fn last_month(now: Time, zone: &jiff::tz::TimeZone) -> String {
    let date = jiff::Timestamp::from_millisecond(now.0).map(|t| t.to_zoned(zone.clone()).date());
    let first = date.ok().map(|d| d.first_of_month()).and_then(|d| d.yesterday().ok());
    first.map(|d| format!("{:04}-{:02}", d.year(), d.month())).unwrap_or_default()
}
