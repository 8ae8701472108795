//! What the condition of an alert says: indicator, comparison, window, repetitions.

use crate::lexicon::{self, Group, List, Spoken};
use crate::program::{Cond, Indicator, Op, Unit};
use crate::quantity::{self, Quantity};
use crate::text;
use std::borrow::Cow;

/// What an alert's condition says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    pub indicator: Indicator,
    pub cond: Option<Cond>,
    pub window_seconds: Option<u64>,
    pub count: Option<u32>,
    pub interval_seconds: Option<u64>,
    /// What of it is watched and what is not, where an alert cannot watch all of it: "2 out of 3", a second window.
    pub part: Option<(String, String)>,
}

/// Reads an alert's condition; the name helps where the condition does not say what is measured. `fallback` is the
/// comparison of a number that stands alone.
pub(crate) fn read(name: &str, written: &str, fallback: Op) -> Reading {
    let lexicon = lexicon::get();
    let written = quantity::with_digits(written);
    let written = out_of_the_last(&written);
    let mut indicator = indicator_of(&written).or_else(|| indicator_of(name));
    let (mut count, mut window, mut interval) = (None, None, None);
    let mut cond: Option<Cond> = None;
    let (mut from, mut left) = (0, None);
    let quantities = quantity::scan(&written);
    for (at, quantity) in quantities.iter().copied().enumerate() {
        let lead = written.get(from..quantity.start).unwrap_or_default();
        let begins = std::mem::replace(&mut from, quantity.end);
        if is_upper(&written, &quantities, at) {
            continue;
        }
        let quantity = quantities
            .get(at + 1)
            .filter(|_| is_upper(&written, &quantities, at + 1))
            .map_or(quantity, |upper| lower(quantity, *upper));
        let op = quantity::operator(lead);
        let quantity = shared_unit(quantity, &written);
        let rate = op.and_then(|_| per(written.get(quantity.end..).unwrap_or_default()));
        if let Some(seconds) = rate.filter(|_| cond.is_none() && quantity.unit != Unit::Seconds) {
            // "> 100 failures/minute" counts over a minute; nothing is tried a hundred times.
            cond = Some(Cond { op: op.unwrap_or(fallback), value: quantity.value, unit: quantity.unit });
            window = window.or(Some(seconds));
            continue;
        }
        // "3 failures out of 5": the second number says of how many, it compares nothing.
        if let Some(at) = out_of(&written, quantity.start).filter(|_| count.is_some() && op.is_none())
            && quantity.unit == Unit::Count
        {
            // "5 failures of 5" are as many in a row.
            if count.is_some_and(|count| f64::from(count) < quantity.value) {
                left = left.or(Some(at));
            }
            continue;
        }
        if quantity.times {
            count = count.or(Some(quantity.value as u32).filter(|count| *count > 0));
            continue;
        }
        let seconds = quantity.unit == Unit::Seconds;
        // "3 × 60s": so many times, that far apart.
        if seconds && count.is_some() && lead.trim().is_empty() && interval.is_none() {
            interval = quantity::whole_seconds(quantity.value);
            continue;
        }
        let behind = text::fold(written.get(quantity.end..).unwrap_or_default());
        let apart = ["apart", "interval", "d'ecart", "d’ecart", "d'intervalle", "d’intervalle"]
            .iter()
            .any(|word| behind.trim_start().starts_with(word));
        // "> 10 failures / 5 min": so many within that time.
        let within = lead.trim_end().ends_with('/') && (count.is_some() || cond.is_some());
        if seconds && within {
            window = window.or(quantity::whole_seconds(quantity.value));
        } else if seconds && (apart || ending(lead, Group::Interval).is_some()) {
            interval = quantity::whole_seconds(quantity.value);
        } else if seconds && is_window(lead, cond.is_some() || count.is_some()) {
            let said = quantity::whole_seconds(quantity.value);
            if window.is_some() && window != said {
                left = left.or(Some(begins));
            }
            window = window.or(said);
        } else if seconds && op.is_none() && cond.is_some() && window.is_none() {
            window = quantity::whole_seconds(quantity.value);
        } else if cond.is_none()
            || (op.is_some() && cond.as_ref().is_some_and(|known| known.unit == Unit::Count && !said(&written, known)))
        {
            cond = Some(Cond { op: op.unwrap_or(fallback), value: quantity.value, unit: quantity.unit });
        } else if op.is_some() && !seconds {
            left = left.or(Some(begins));
        }
    }
    // "Any in prod" is more than none.
    if cond.is_none() && count.is_none() && quantity::scan(&written).is_empty() && says_any(&written) {
        cond = Some(Cond { op: Op::Gt, value: 0.0, unit: Unit::Count });
    }
    if window.is_none() && cond.is_some() {
        window = lexicon.find(Group::Duration, &written).and_then(|hit| hit.key.parse().ok());
    }
    if looks_like_promql(&written) {
        indicator = Some(Indicator::Promql);
    } else if count.is_some() && cond.is_none() && (indicator.is_none() || lexicon.has(Group::State, "down", name)) {
        indicator = Some(Indicator::HealthCheck);
    }
    let indicator = indicator.unwrap_or(Indicator::Unknown);
    let turned = speaks_of_free(&written, name, indicator) || speaks_of_success(&[name, &written], indicator);
    let cond = cond.map(|cond| if turned { used(cond) } else { cond });
    let part = left.and_then(|at| written.split_at_checked(at)).map(|(watched, left)| {
        (watched.trim().to_owned(), left.trim_start_matches([' ', ',', ';']).trim_end().to_owned())
    });
    Reading { indicator, cond, window_seconds: window, count, interval_seconds: interval, part }
}

/// "3 of the last 5 checks", "3 des 5 derniers contrôles", as "3 of 5 checks": so many in a row of as many.
fn out_of_the_last(written: &str) -> Cow<'_, str> {
    if !text::says(written, List::LastOf.words()) {
        return Cow::Borrowed(written);
    }
    let words: Vec<&str> = written.split_whitespace().collect();
    let said = |at: usize| words.get(at).map(|word| text::fold(word)).unwrap_or_default();
    let number = |at: usize| words.get(at).is_some_and(|word| word.bytes().all(|sign| sign.is_ascii_digit()));
    let (mut kept, mut at) = (Vec::with_capacity(words.len()), 0);
    while let Some(word) = words.get(at) {
        let english = said(at) == "of"
            && said(at + 1) == "the"
            && List::LastOf.words().contains(&&*said(at + 2))
            && number(at + 3);
        let joined =
            matches!(&*said(at), "des" | "sur") && number(at + 1) && List::LastOf.words().contains(&&*said(at + 2));
        let apart = said(at) == "sur"
            && said(at + 1) == "les"
            && number(at + 2)
            && List::LastOf.words().contains(&&*said(at + 3));
        let next = if english { 3 } else { usize::from(joined || apart) + usize::from(apart) };
        if next == 0 {
            kept.push(*word);
            at += 1;
            continue;
        }
        kept.extend([if english { "of" } else { "sur" }, words.get(at + next).copied().unwrap_or_default()]);
        at += next + 1 + usize::from(!english);
    }
    Cow::Owned(kept.join(" "))
}

/// Where the words begin that say "out of" before a number.
fn out_of(written: &str, start: usize) -> Option<usize> {
    let before = written.get(..start)?.trim_end();
    let lead = ["out of", "of", "sur", "/"].into_iter().find_map(|lead| {
        let rest = before.len().checked_sub(lead.len())?;
        before.get(rest..).is_some_and(|said| said.eq_ignore_ascii_case(lead)).then_some(rest)
    })?;
    let apart = before.ends_with('/') || before.get(..lead).is_some_and(|rest| rest.ends_with(char::is_whitespace));
    apart.then_some(lead)
}

/// Whether a number is the upper end of "between 1 and 3 s": what is past the lower end is bad already.
fn is_upper(written: &str, quantities: &[Quantity], at: usize) -> bool {
    let Some([first, second]) = at.checked_sub(1).and_then(|before| quantities.get(before..=at)) else { return false };
    let before = text::fold(written.get(..first.start).unwrap_or_default());
    let between = text::fold(written.get(first.end..second.start).unwrap_or_default());
    before.trim_end().rsplit(' ').next().is_some_and(|word| matches!(word, "between" | "entre"))
        && matches!(between.trim(), "and" | "et")
}

/// The lower end of a range has the unit of its upper one.
fn lower(first: Quantity, upper: Quantity) -> Quantity {
    let scale = match upper.unit {
        Unit::Ratio => 0.01,
        _ => 1.0,
    };
    if first.unit == Unit::Count && upper.unit != Unit::Count && !upper.times {
        return Quantity { value: first.value * scale, unit: upper.unit, ..first };
    }
    first
}

/// "1-5%": the lower end of a range has the unit of its upper one.
fn shared_unit(quantity: Quantity, written: &str) -> Quantity {
    let behind = written.get(quantity.end..).unwrap_or_default();
    let upper = behind.trim_start().strip_prefix(['-', '–']).map(str::trim_start).unwrap_or_default();
    let digits = upper.trim_start_matches(|sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ','));
    let shares = quantity.unit == Unit::Count && digits.len() < upper.len() && digits.trim_start().starts_with('%');
    if shares { Quantity { value: quantity.value / 100.0, unit: Unit::Ratio, ..quantity } } else { quantity }
}

/// "/min", "erreurs/heure", "requests per second" behind a number: the seconds over which it is counted.
fn per(behind: &str) -> Option<u64> {
    let behind = text::fold(behind);
    let mut words = behind.split_whitespace().take(5).peekable();
    while let Some(word) = words.next() {
        let (head, unit) = match word.split_once('/') {
            Some((head, unit)) => (head, unit),
            None if matches!(word, "per" | "par") => ("", words.peek().copied().unwrap_or_default()),
            None if word.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '\'')) => continue,
            None => return None,
        };
        if !head.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_')) {
            return None;
        }
        return match unit.trim_end_matches([',', '.', ')', ';', '(']) {
            "s" | "sec" | "second" | "seconde" => Some(1),
            "min" | "mn" | "minute" => Some(60),
            "h" | "hour" | "heure" => Some(3600),
            _ => None,
        };
    }
    None
}

/// "any", "any in prod", "toute occurrence", "au moins une".
fn says_any(written: &str) -> bool {
    let words = text::words(written);
    let first = words.first().map(String::as_str).unwrap_or_default();
    let few = words.len() <= 5;
    few && (matches!(first, "any" | "tout" | "toute") || words.starts_with(&["au".to_owned(), "moins".to_owned()]))
}

/// The parts of a condition of which each is enough, where each says by itself what is compared with what: "P99 > 3s or P50 >
/// 1s". Otherwise the whole.
pub(crate) fn alternatives(written: &str) -> Vec<String> {
    let parts = parts(written, |word| lexicon::get().exact(Group::Alternative, word).is_some());
    if parts.len() > 1 { parts } else { vec![written.to_owned()] }
}

/// The parts of a condition that must hold together, where each says by itself what is compared with what; none otherwise.
pub(crate) fn joint(written: &str) -> Vec<String> {
    parts(written, |word| matches!(text::fold(word).as_str(), "and" | "et" | "&&" | "&" | "+"))
}

/// Parts between words that divide, each of which compares something that is measured.
fn parts(written: &str, divides: impl Fn(&str) -> bool) -> Vec<String> {
    let mut parts = vec![Vec::new()];
    for word in written.split_whitespace() {
        if divides(word) {
            parts.push(Vec::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(word);
        }
    }
    let parts: Vec<String> = parts.into_iter().map(|words| words.join(" ")).collect();
    // "> 5% over 5 min or > 10% over 1 min": none says what is measured, the alert's name says it of all.
    let named = parts.iter().filter(|part| indicator_of(part).is_some()).count();
    let whole = parts.len() > 1 && parts.iter().all(|part| compares(part)) && (named == 0 || named == parts.len());
    if whole { parts } else { Vec::new() }
}

/// Whether a number in the text is compared with something, in words or signs.
pub(crate) fn compares(written: &str) -> bool {
    let mut from = 0;
    quantity::scan(written).into_iter().any(|quantity| {
        let lead = written.get(from..quantity.start).unwrap_or_default();
        from = quantity.end;
        quantity::operator(lead).is_some()
    })
}

/// A comparison that stands alone in a cell: a target, a threshold.
pub(crate) fn bound(name: &str, written: &str, fallback: Option<Op>) -> Option<Cond> {
    let digits = quantity::with_digits(written);
    let cond = quantity::condition(&digits, fallback)?;
    let indicator = indicator_of(name).unwrap_or(Indicator::Unknown);
    let turned = speaks_of_free(&digits, name, indicator) || speaks_of_success(&[name], indicator);
    Some(if turned { used(cond) } else { cond })
}

/// Whether the comparison of a count was said in words or signs.
fn said(written: &str, cond: &Cond) -> bool {
    let quantities: Vec<Quantity> = quantity::scan(written);
    let mut from = 0;
    for quantity in quantities {
        let lead = written.get(from..quantity.start).unwrap_or_default();
        from = quantity.end;
        if quantity.unit == cond.unit && (quantity.value - cond.value).abs() < f64::EPSILON {
            return quantity::operator(lead).is_some();
        }
    }
    false
}

/// What is measured. A percentile says more than anything beside it.
pub(crate) fn indicator_of(written: &str) -> Option<Indicator> {
    // The one in a hundred is not the one in a thousand, which nothing here is reckoned for.
    if speaks_of_finer_percentile(written) {
        return Some(Indicator::Unknown);
    }
    let hits = Spoken::of(written).hits(Group::Indicator, 0);
    let percentile = hits.iter().find(|hit| hit.key.starts_with("latency_"));
    let best = percentile.or_else(|| hits.iter().max_by_key(|hit| (hit.words, usize::MAX - hit.at)));
    best.and_then(|hit| lexicon::parse_key(hit.key)).or_else(|| {
        let split = Spoken::of(&text::spaced_name(written));
        split.find(Group::Indicator).and_then(|hit| lexicon::parse_key(hit.key))
    })
}

/// `P99.9`, "99,95e percentile".
fn speaks_of_finer_percentile(written: &str) -> bool {
    let written = text::fold(written);
    let finer = |text: &str| {
        let digits = text.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let fraction = digits.strip_prefix(['.', ',']).filter(|_| digits.len() < text.len());
        fraction
            .map(|text| (text.len(), text.trim_start_matches(|sign: char| sign.is_ascii_digit())))
            .filter(|(before, rest)| rest.len() < *before)
            .map(|(_, rest)| rest.to_owned())
    };
    written
        .split(|sign: char| sign.is_whitespace() || matches!(sign, '(' | ')' | '`' | '/' | '_'))
        .any(|word| word.strip_prefix('p').and_then(finer).is_some())
        || ["percentile", "centile"].iter().any(|name| {
            written.match_indices(name).any(|(at, _)| {
                let before = written.get(..at).unwrap_or_default().trim_end();
                let number = before.rsplit(' ').next().unwrap_or_default();
                finer(number).is_some_and(|rest| matches!(rest.as_str(), "" | "th" | "e" | "eme" | "%"))
            })
        })
}

/// Whether the duration behind these words is the one over which something is measured. "Over 120 s" compares where
/// nothing was compared yet.
fn is_window(lead: &str, compared: bool) -> bool {
    let Some(window) = ending(lead, Group::Window) else {
        return false;
    };
    match quantity::spoken_operator(lead) {
        Some((_, op)) => window > op || (window == op && compared),
        None => true,
    }
}

/// How many words of `group` end the text.
fn ending(lead: &str, group: Group) -> Option<usize> {
    Spoken::read(lead, group).ends(group).map(|hit| hit.words)
}

/// "Less than 15% free" speaks of what is left, the indicator of what is used.
fn speaks_of_free(written: &str, name: &str, indicator: Indicator) -> bool {
    matches!(indicator, Indicator::DiskUsage | Indicator::MemoryUsage | Indicator::CpuUsage)
        && (lexicon::get().find(Group::Free, written).is_some() || lexicon::get().find(Group::Free, name).is_some())
}

/// "Success ratio of requests >= 98 %" speaks of those that succeed, the indicator of those that fail.
fn speaks_of_success(said: &[&str], indicator: Indicator) -> bool {
    indicator == Indicator::ErrorRate && said.iter().any(|said| text::says(said, List::Success.words()))
}

fn used(cond: Cond) -> Cond {
    if cond.unit != Unit::Ratio {
        return cond;
    }
    let op = match cond.op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        other => other,
    };
    Cond { op, value: ((1.0 - cond.value) * 1e9).round() / 1e9, unit: cond.unit }
}

fn looks_like_promql(written: &str) -> bool {
    let call = [
        "rate(",
        "sum(",
        "avg(",
        "histogram_quantile(",
        "increase(",
        "absent(",
        "max(",
        "min(",
        "avg_over_time(",
        "count(",
        "predict_linear(",
    ]
    .iter()
    .any(|call| written.contains(call));
    call || (written.contains('{') && (written.contains("=\"") || written.contains("=~")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_of_two_comparisons_is_an_alert_and_two_that_hold_together_are_one() {
        assert_eq!(alternatives("P99 > 3s or P50 > 1s"), ["P99 > 3s", "P50 > 1s"]);
        assert_eq!(alternatives("Disque > 90 % ou mémoire > 95 %"), ["Disque > 90 %", "mémoire > 95 %"]);
        for whole in ["> 5% or rising", "3 failures or more", "P99 > 3s or the site is slow", "error rate > 1% or 5%"] {
            assert_eq!(alternatives(whole), [whole]);
        }
        assert_eq!(alternatives("> 5% sur 5min ou > 10% sur 1min"), ["> 5% sur 5min", "> 10% sur 1min"]);
        assert_eq!(joint("CPU > 80% and memory > 70%"), ["CPU > 80%", "memory > 70%"]);
        for single in ["P99 > 3s and rising", "> 5% over 5 min", "P99 > 3s or P50 > 1s"] {
            assert!(joint(single).is_empty(), "{single}");
        }
    }

    #[test]
    fn what_an_alert_cannot_watch_is_told() {
        for (written, watched, left) in [
            ("2 out of 3 checks fail", "2", "out of 3 checks fail"),
            ("P99 > 3s for 10 min over 5 min", "P99 > 3s for 10 min", "over 5 min"),
            ("P99 > 3s over 5 min or > 5% over 1 min", "P99 > 3s over 5 min", "or > 5% over 1 min"),
        ] {
            assert_eq!(read("API", written, Op::Gt).part, Some((watched.to_owned(), left.to_owned())), "{written}");
        }
        for whole in [
            "3 failures of 3",
            "> 5% over 5 min",
            "3 × 60s",
            "P99 between 1 and 3 s",
            "fails 3 times, every 30 s for 2 minutes",
        ] {
            assert_eq!(read("API", whole, Op::Gt).part, None, "{whole}");
        }
    }

    #[test]
    fn conditions_as_people_write_them() {
        type Row =
            (&'static str, &'static str, Option<(Op, f64, Unit)>, Option<u64>, Option<u32>, Option<u64>, Indicator);
        let table: &[Row] = &[
            ("Errors", "> 5% sur 5min", Some((Op::Gt, 0.05, Unit::Ratio)), Some(300), None, None, Indicator::ErrorRate),
            ("Login", "> 10 échecs / 5 min", None, Some(300), Some(10), None, Indicator::HealthCheck),
            ("Errors", "3% over 5 min", Some((Op::Gt, 0.03, Unit::Ratio)), Some(300), None, None, Indicator::ErrorRate),
            (
                "Lag",
                "replication lag over 120 s during 5 min",
                Some((Op::Gt, 120.0, Unit::Seconds)),
                Some(300),
                None,
                None,
                Indicator::ReplicationLag,
            ),
            (
                "Cert",
                "certificate ends within 21 days",
                Some((Op::Lt, 1_814_400.0, Unit::Seconds)),
                None,
                None,
                None,
                Indicator::CertificateExpiry,
            ),
            (
                "API",
                "at least 3 of 5 probes fail, probed every 30 s",
                None,
                None,
                Some(3),
                Some(30),
                Indicator::HealthCheck,
            ),
            ("Disk", "less than 15% free", Some((Op::Gt, 0.85, Unit::Ratio)), None, None, None, Indicator::DiskUsage),
            (
                "Espace disque",
                "moins de 10 % libre depuis 10 min",
                Some((Op::Gt, 0.9, Unit::Ratio)),
                Some(600),
                None,
                None,
                Indicator::DiskUsage,
            ),
            (
                "Outbox",
                "depth > 5k for 15m",
                Some((Op::Gt, 5000.0, Unit::Count)),
                Some(900),
                None,
                None,
                Indicator::QueueDepth,
            ),
            (
                "File",
                "file > 1,5k pendant une demi-heure",
                Some((Op::Gt, 1500.0, Unit::Count)),
                Some(1800),
                None,
                None,
                Indicator::QueueDepth,
            ),
            (
                "Lenteur",
                "95e centile > 3 s sur 15 min",
                Some((Op::Gt, 3.0, Unit::Seconds)),
                Some(900),
                None,
                None,
                Indicator::LatencyP95,
            ),
            (
                "Sonde",
                "échoue trois fois de suite, toutes les 10 s",
                None,
                None,
                Some(3),
                Some(10),
                Indicator::HealthCheck,
            ),
            (
                "Erreurs",
                "supérieur à 2,5 % pendant plus de 10 minutes",
                Some((Op::Gt, 0.025, Unit::Ratio)),
                Some(600),
                None,
                None,
                Indicator::ErrorRate,
            ),
            ("Site", "HTTP 5xx > 3 × 60s", None, None, Some(3), Some(60), Indicator::ErrorRate),
            ("API", "5xx rate > 1%", Some((Op::Gt, 0.01, Unit::Ratio)), None, None, None, Indicator::ErrorRate),
            (
                "BruteForce",
                "> 100 échecs auth/minute depuis même source",
                Some((Op::Gt, 100.0, Unit::Count)),
                Some(60),
                None,
                None,
                Indicator::Unknown,
            ),
            (
                "Clients",
                "more than 5 crashes per hour",
                Some((Op::Gt, 5.0, Unit::Count)),
                Some(3600),
                None,
                None,
                Indicator::Unknown,
            ),
            ("Errors", "Error rate 1-5%", Some((Op::Gt, 0.01, Unit::Ratio)), None, None, None, Indicator::ErrorRate),
            ("Audit chain", "any in prod", Some((Op::Gt, 0.0, Unit::Count)), None, None, None, Indicator::Unknown),
            ("Audit chain", "any new finding that somebody has to see", None, None, None, None, Indicator::Unknown),
            (
                "Disk",
                "≥ 85 % pendant 1/2 heure",
                Some((Op::Ge, 0.85, Unit::Ratio)),
                Some(1800),
                None,
                None,
                Indicator::DiskUsage,
            ),
            (
                "Slow",
                "P99 between 1 and 3 s",
                Some((Op::Gt, 1.0, Unit::Seconds)),
                None,
                None,
                None,
                Indicator::LatencyP99,
            ),
            (
                "Errors",
                "entre 1 et 5 % sur 5 min",
                Some((Op::Gt, 0.01, Unit::Ratio)),
                Some(300),
                None,
                None,
                Indicator::ErrorRate,
            ),
            ("Instance", "down for more than 5 minutes", None, Some(300), None, None, Indicator::Unknown),
        ];
        for (name, written, cond, window, count, interval, indicator) in table {
            let reading = read(name, written, Op::Gt);
            let cond = cond.map(|(op, value, unit)| Cond { op, value, unit });
            assert_eq!(
                (reading.cond, reading.window_seconds, reading.count, reading.interval_seconds, reading.indicator),
                (cond, *window, *count, *interval, *indicator),
                "{name}: {written}"
            );
        }
    }
}
