//! Amounts in text, in base units: `99,5 %`, `< 200ms`, `1 h 30`, `T+15min`, `3x`.

mod shares;

pub(crate) use shares::with_shares;

use crate::lexicon::{self, Group, Spoken};
use crate::program::{Cond, Op, Unit};
use crate::text;
use std::borrow::Cow;

/// A number with its unit, and where it stands in the text (byte range).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quantity {
    pub value: f64,
    pub unit: Unit,
    pub start: usize,
    pub end: usize,
    /// `3x`, `3 fois`.
    pub times: bool,
}

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;

/// Folded unit words: factor to the base unit.
const UNITS: &[(&[&str], f64, Unit)] = &[
    (&["%", "percent", "pct"], 0.01, Unit::Ratio),
    (&["‰"], 0.001, Unit::Ratio),
    (&["us", "µs", "μs", "microseconde", "microsecond"], 1e-6, Unit::Seconds),
    (&["ms", "msec", "milliseconde", "millisecond"], 1e-3, Unit::Seconds),
    (&["s", "sec", "seconde", "second"], 1.0, Unit::Seconds),
    (&["min", "mn", "minute", "m"], MINUTE, Unit::Seconds),
    (&["h", "hr", "heure", "hour"], HOUR, Unit::Seconds),
    (&["j", "d", "jour", "day"], DAY, Unit::Seconds),
    (&["semaine", "week", "w", "wk", "sem"], 7.0 * DAY, Unit::Seconds),
    (&["mois", "month"], 30.0 * DAY, Unit::Seconds),
    (&["an", "annee", "year"], 365.0 * DAY, Unit::Seconds),
    (&["b", "octet", "byte"], 1.0, Unit::Bytes),
    (&["kb", "ko"], 1e3, Unit::Bytes),
    (&["mb", "mo"], 1e6, Unit::Bytes),
    (&["gb", "go"], 1e9, Unit::Bytes),
    (&["tb", "to"], 1e12, Unit::Bytes),
    (&["tib", "tio"], 1_099_511_627_776.0, Unit::Bytes),
    (&["kib", "kio"], 1024.0, Unit::Bytes),
    (&["mib", "mio"], 1_048_576.0, Unit::Bytes),
    (&["gib", "gio"], 1_073_741_824.0, Unit::Bytes),
];

/// Every amount of the text in reading order; composed durations (`2h30`) are one.
pub(crate) fn scan(written: &str) -> Vec<Quantity> {
    let mut found: Vec<Quantity> = Vec::new();
    let mut at = 0;
    while let Some(rest) = written.get(at..) {
        let Some(offset) = rest.bytes().position(|byte| byte.is_ascii_digit()) else {
            break;
        };
        let start = at + offset;
        // `P99`, `SEV1` and `v2` are names; `T+15` and `x3` are not.
        let before = written.get(..start).unwrap_or_default().chars().next_back();
        let (mut value, mut end) = number(written, start);
        if let Some((share, behind)) = fraction(written, value, end) {
            (value, end) = (share, behind);
        }
        let continues = found.last().is_some_and(|last| last.end == start && last.unit == Unit::Seconds);
        // `5xx` is a class of answers.
        let class = written.get(end..).is_some_and(|rest| rest.starts_with("xx") || rest.starts_with("XX"));
        let named = class || before.is_some_and(|sign| sign.is_alphabetic() || sign == '_' || sign == '#');
        if named && !continues && !multiplier_before(written, start) {
            at = skip_word(written, end);
            continue;
        }
        let mut quantity = Quantity { value, unit: Unit::Count, start, end, times: multiplier_before(written, start) };
        if let Some((factor, unit, unit_end)) = unit_at(written, end) {
            quantity.value = scaled(value, factor);
            quantity.unit = unit;
            end = unit_end;
        } else if let Some(times_end) = times_at(written, end) {
            quantity.times = true;
            end = times_end;
        }
        quantity.end = end;
        if let Some(last) = found.last_mut()
            && joins(written, last, &quantity)
        {
            last.value += if quantity.unit == Unit::Seconds {
                quantity.value
            } else {
                quantity.value * next_smaller(written, last)
            };
            last.end = quantity.end;
        } else {
            found.push(quantity);
        }
        at = end;
    }
    found
}

/// The nearest double of the written decimal: 99.9 % is 0.999, which neither `* 0.01` nor `/ 100.0` gives always.
fn scaled(value: f64, factor: f64) -> f64 {
    match factor {
        0.01 => divided(value, 100.0, "e-2"),
        1e-3 => divided(value, 1000.0, "e-3"),
        _ => value * factor,
    }
}

/// A decimal divided by a power of ten, as nearly as can be.
fn divided(value: f64, power: f64, exponent: &str) -> f64 {
    // Division rounds to the nearest double. A number of at most 15 digits is a whole one by a power of ten, both of which
    // doubles have exactly; no other number of so few digits is the same double.
    for ten in [1.0, 10.0, 100.0, 1000.0] {
        let whole = (value * ten).round();
        if whole < 1e15 && whole / ten == value {
            return whole / (ten * power);
        }
    }
    format!("{value}{exponent}").parse().unwrap_or(value / power)
}

/// `1h` + `30min`, or `2h` + `30`: parts of one duration stand next to each other.
fn joins(written: &str, last: &Quantity, next: &Quantity) -> bool {
    let between = written.get(last.end..next.start).unwrap_or("x");
    if last.unit != Unit::Seconds || next.times {
        return false;
    }
    match next.unit {
        Unit::Seconds => between.trim().is_empty() && next.value < last.value,
        Unit::Count => between.is_empty() && next.value < 60.0,
        _ => false,
    }
}

fn next_smaller(written: &str, last: &Quantity) -> f64 {
    let unit = text::fold(written.get(last.start..last.end).unwrap_or_default());
    if unit.ends_with('h') { MINUTE } else { 1.0 }
}

fn skip_word(written: &str, from: usize) -> usize {
    let rest = written.get(from..).unwrap_or_default();
    from + rest.find(|character: char| !character.is_alphanumeric()).unwrap_or(rest.len())
}

/// The number at `start`: decimals with point or comma, thousands with a space, `1k`.
fn number(written: &str, start: usize) -> (f64, usize) {
    let bytes = written.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut count = 0;
    let mut at = start;
    let mut decimal = false;
    // Whether the digits stand in the text as a number is written for machines.
    let mut plain = true;
    while let Some(character) = written.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + character.len_utf8();
        match character {
            '0'..='9' => count += 1,
            '.' | ',' if !decimal && digit(next) => {
                decimal = true;
                plain &= character == '.';
            }
            ' ' | '\u{a0}' | '\u{202f}' | '_' | '\'' if !decimal && count <= 3 * 4 && thousands(written, next) => {
                plain = false;
            }
            _ => break,
        }
        at = next;
    }
    let part = written.get(start..at).unwrap_or_default();
    let mut digits = if plain {
        Cow::Borrowed(part)
    } else {
        let kept = part.chars().filter(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','));
        Cow::Owned(kept.map(|sign| if sign == ',' { '.' } else { sign }).collect::<String>())
    };
    // `1,000 jobs`: a comma and exactly three digits after one to three are thousands, where no unit asks for decimals.
    if let Some((whole, fraction)) = digits.split_once('.')
        && part.contains(',')
        && fraction.len() == 3
        && whole != "0"
        && whole.len() <= 3
        && unit_at(written, at).is_none()
    {
        digits = Cow::Owned(format!("{whole}{fraction}"));
    }
    let mut value: f64 = digits.parse().unwrap_or(0.0);
    let rest = written.get(at..).unwrap_or_default();
    let tight = !rest.chars().nth(1).is_some_and(char::is_alphanumeric);
    if rest.starts_with(['k', 'K']) && tight {
        value *= 1000.0;
        at += 1;
    } else if rest.starts_with('M') && tight {
        value *= 1e6;
        at += 1;
    }
    (value, at)
}

/// `1/2 hour`, `3/4 h`: a part of a time.
fn fraction(written: &str, value: f64, at: usize) -> Option<(f64, usize)> {
    let below = written.get(at..)?.strip_prefix('/')?;
    let digits = below.bytes().take_while(u8::is_ascii_digit).count();
    let whole: f64 = below.get(..digits)?.parse().ok()?;
    let end = at + 1 + digits;
    let part = value > 0.0 && value < whole && whole <= 4.0;
    (part && unit_at(written, end).is_some_and(|(_, unit, _)| unit == Unit::Seconds)).then_some((value / whole, end))
}

/// Whether exactly three digits follow, so that the gap before them separates thousands.
fn thousands(written: &str, at: usize) -> bool {
    let rest = written.get(at..).unwrap_or_default();
    rest.chars().take_while(char::is_ascii_digit).count() == 3
}

fn unit_at(written: &str, at: usize) -> Option<(f64, Unit, usize)> {
    let rest = written.get(at..)?;
    let trimmed = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}', '-']);
    let start = at + rest.len() - trimmed.len();
    if let Some(sign) = trimmed.chars().next().filter(|sign| matches!(sign, '%' | '‰')) {
        let factor = if sign == '%' { 0.01 } else { 0.001 };
        return Some((factor, Unit::Ratio, start + sign.len_utf8()));
    }
    let length = trimmed.find(|character: char| !character.is_alphabetic()).unwrap_or(trimmed.len());
    if length == 0 {
        return None;
    }
    let word = text::folded(trimmed.get(..length)?);
    if word == "pour" && text::begins(trimmed, "pour cent") {
        return Some((0.01, Unit::Ratio, start + "pour cent".len()));
    }
    let singular = word.strip_suffix('s').filter(|root| root.len() > 1).unwrap_or(&word);
    let known = UNITS.iter().find(|(names, ..)| names.contains(&&*word) || names.contains(&singular))?;
    // "5 to 10" and "3 an hour": English words that look like a French unit are no units.
    if matches!(&*word, "to" | "an" | "go" | "mo") && start > at && word != "go" && word != "mo" {
        return None;
    }
    Some((known.1, known.2, start + length))
}

/// `x`, `×`, `fois`, `times`, `consecutive failures` after the number.
fn times_at(written: &str, at: usize) -> Option<usize> {
    let rest = written.get(at..)?;
    let trimmed = rest.trim_start();
    let start = at + rest.len() - trimmed.len();
    let first = trimmed.chars().next()?;
    if matches!(first, 'x' | 'X' | '×') && !trimmed.chars().nth(1).is_some_and(char::is_alphanumeric) {
        return Some(start + first.len_utf8());
    }
    let word_end = trimmed.find(|character: char| !character.is_alphanumeric()).unwrap_or(trimmed.len());
    let hit = Spoken::of(&text::first_words(trimmed, 4)).hits(Group::Times, 0).into_iter().next()?;
    // "> 100 rows" counts rows; "3 in a row" says how often.
    if hit.at == 0 && matches!(trimmed.get(..word_end), Some("row" | "rows")) {
        return None;
    }
    (hit.at <= 2).then_some(start + word_end)
}

fn multiplier_before(written: &str, start: usize) -> bool {
    let mut before = written.get(..start).unwrap_or_default().chars().rev();
    matches!(before.next(), Some('x' | 'X' | '×')) && !before.next().is_some_and(char::is_alphanumeric)
}

/// The first duration of the text, in seconds: in numbers, in words ("three weeks"), or as a phrase ("une demi-heure").
pub(crate) fn duration(written: &str) -> Option<f64> {
    let in_numbers = |text: &str| {
        scan(text).into_iter().find(|quantity| quantity.unit == Unit::Seconds).map(|quantity| quantity.value)
    };
    let in_words = || match with_digits(written) {
        Cow::Owned(digits) => in_numbers(&digits),
        Cow::Borrowed(_) => None,
    };
    in_numbers(written).or_else(in_words).or_else(|| spoken(written))
}

/// "a quarter of an hour".
fn spoken(written: &str) -> Option<f64> {
    lexicon::get().find(Group::Duration, written).and_then(|hit| hit.key.parse().ok())
}

/// `three times` as `3 times`.
pub(crate) fn with_digits(written: &str) -> Cow<'_, str> {
    let lexicon = lexicon::get();
    if !lexicon.mentions(Group::Number, written)
        || !written.split(' ').any(|word| lexicon.exact(Group::Number, word).is_some())
    {
        return Cow::Borrowed(written);
    }
    let digits =
        written.split(' ').map(|word| lexicon.exact(Group::Number, word).unwrap_or(word)).collect::<Vec<_>>().join(" ");
    Cow::Owned(digits)
}

/// Whole seconds of a duration that is not negative.
pub(crate) fn whole_seconds(seconds: f64) -> Option<u64> {
    (seconds.is_finite() && (0.0..1e15).contains(&seconds)).then_some(seconds.round() as u64)
}

/// When an escalation level is due: `T+0`, `T + 15 min`, `+1h`, `after 10 minutes`, `immediately`, a bare `15`
/// (minutes, as escalation tables have it). Seconds since the incident opened.
pub(crate) fn offset(written: &str) -> Option<u64> {
    let quantities = scan(written);
    if let Some(duration) = quantities.iter().find(|quantity| quantity.unit == Unit::Seconds) {
        return whole_seconds(duration.value);
    }
    if let [only] = quantities.as_slice() {
        let rest = text::fold(written.get(..only.start).unwrap_or_default());
        let tail = written.get(only.end..).unwrap_or_default().trim();
        let lead = rest.trim().trim_end_matches('+').trim();
        if only.unit == Unit::Count && tail.is_empty() && (lead.is_empty() || lead == "t") {
            return whole_seconds(only.value * MINUTE);
        }
    }
    if quantities.iter().all(|quantity| quantity.unit == Unit::Count) {
        if let Some(seconds) = duration(written) {
            return whole_seconds(seconds);
        }
        if lexicon::get().find(Group::Instant, written).is_some() {
            return Some(0);
        }
    }
    None
}

/// [`offset`] of what may be a stretch of time: `0-15 min` begins at once, `60+ min` after an hour.
pub(crate) fn beginning(written: &str) -> Option<u64> {
    let open_ended = open_ended(written);
    let written = open_ended.as_ref();
    begins(written, &scan(written)).map_or_else(|| offset(written), whole_seconds)
}

/// `60+ min` as `60 min`: what is due from then on.
fn open_ended(written: &str) -> Cow<'_, str> {
    let plus = written.match_indices('+').map(|(at, _)| at).find(|at| {
        let (before, behind) = (written.get(..*at).unwrap_or_default(), written.get(at + 1..).unwrap_or_default());
        before.ends_with(|sign: char| sign.is_ascii_digit())
            && behind.trim_start().starts_with(|sign: char| sign.is_alphabetic())
    });
    match plus {
        Some(at) => Cow::Owned(format!(
            "{} {}",
            written.get(..at).unwrap_or_default(),
            written.get(at + 1..).unwrap_or_default().trim_start()
        )),
        None => Cow::Borrowed(written),
    }
}

/// Where a stretch such as `0-15 min` begins: its first number is in the unit of its second.
fn begins(written: &str, quantities: &[Quantity]) -> Option<f64> {
    let [first, second] = quantities else { return None };
    let between = written.get(first.end..second.start)?.trim();
    let joined = matches!(text::fold(between).as_str(), "-" | "–" | "—" | "a" | "to" | "et" | "and");
    if first.unit != Unit::Count || first.times || second.unit != Unit::Seconds || !joined {
        return None;
    }
    let (number, _) = number(written, second.start);
    (number > 0.0).then(|| first.value * second.value / number)
}

/// The comparison that the text makes, and the quantity it compares with.
pub(crate) fn comparison(written: &str) -> Option<(Option<Op>, Quantity)> {
    let quantities = scan(written);
    let mut best: Option<(Option<Op>, Quantity)> = None;
    for (index, quantity) in quantities.iter().enumerate() {
        let from =
            index.checked_sub(1).and_then(|previous| quantities.get(previous)).map_or(0, |previous| previous.end);
        let lead = written.get(from..quantity.start).unwrap_or_default();
        let op = operator(lead);
        // "99.5% over 30 days": behind a share, a word that could compare says over which time it holds.
        let holds = quantity.unit == Unit::Seconds
            && best.is_some_and(|(_, known)| known.unit == Unit::Ratio)
            && !lead.contains(['<', '>', '=', '≤', '≥']);
        if op.is_some() && !holds {
            return Some((op, *quantity));
        }
        if best.is_none() && !quantity.times {
            best = Some((None, *quantity));
        }
    }
    best
}

/// "99.9% per month", "99,5 % par mois", "/ mois": the period that something holds for, in seconds.
pub(crate) fn period(written: &str) -> Option<f64> {
    let folded = text::fold(written);
    // "sur le mois", "per calendar month".
    let between = |word: &&str| !matches!(*word, "le" | "la" | "un" | "une" | "the" | "calendar");
    let words = folded.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | ')'));
    let words: Vec<&str> = words.filter(between).collect();
    words.windows(2).find_map(|pair| {
        let [before, word] = pair else { return None };
        let (before, word) = if word.is_empty() { return None } else { (*before, *word) };
        let said = matches!(before, "per" | "par" | "each" | "every" | "chaque" | "/" | "a" | "sur" | "over");
        said.then(|| {
            UNITS.iter().find(|(names, factor, unit)| *unit == Unit::Seconds && *factor >= DAY && names.contains(&word))
        })
        .flatten()
        .map(|(_, factor, _)| *factor)
    })
}

/// The comparison sign or word closest before a number.
pub(crate) fn operator(lead: &str) -> Option<Op> {
    let trimmed = lead.trim_end();
    for (sign, op) in [
        (">=", Op::Ge),
        ("<=", Op::Le),
        ("=>", Op::Ge),
        ("=<", Op::Le),
        ("⩾", Op::Ge),
        ("⩽", Op::Le),
        ("!=", Op::Ne),
        ("==", Op::Eq),
        ("≥", Op::Ge),
        ("≤", Op::Le),
        ("≠", Op::Ne),
        (">", Op::Gt),
        ("<", Op::Lt),
        ("=", Op::Eq),
    ] {
        if trimmed.ends_with(sign) {
            return Some(op);
        }
    }
    spoken_operator(trimmed).map(|(op, _)| op)
}

/// The comparison that the last words before a number make, and how many words it takes.
pub(crate) fn spoken_operator(lead: &str) -> Option<(Op, usize)> {
    let hit = Spoken::read(lead, Group::Op).ends(Group::Op)?;
    Some((crate::lexicon::parse_key(hit.key)?, hit.words))
}

/// A condition in base units; `fallback` is the comparison where the text has none.
pub(crate) fn condition(written: &str, fallback: Option<Op>) -> Option<Cond> {
    let (op, quantity) = comparison(written)?;
    if quantity.times {
        return None;
    }
    Some(Cond { op: op.or(fallback)?, value: quantity.value, unit: quantity.unit })
}

#[cfg(test)]
mod tests;
