//! What the cells of a column are, whatever its name says: values, names, people.

use super::sample::{Question, Sample};
use super::{is_severity, looks_like};
use crate::condition;
use crate::lexicon::{self, Group};
use crate::program::Unit;
use crate::quantity;
use crate::reach;
use crate::tables::Column;
use crate::text;
use crate::tree::{Rich, Row};

/// The cells of a column that say something.
fn cells<'r>(sample: &'r [&Row], at: usize) -> impl Iterator<Item = &'r Rich> {
    sample.iter().filter_map(move |row| row.cells.get(at)).filter(|cell| !cell.plain.trim().is_empty())
}

/// Whether most cells of a column do.
fn most(sample: &[&Row], at: usize, fits: impl Fn(&str) -> bool) -> bool {
    let filled = cells(sample, at).count();
    filled > 0 && cells(sample, at).filter(|cell| fits(cell.plain.trim())).count() * 2 > filled
}

/// `99.95 %`, `> 90% for 10 min`, `P95 > 3 s`, `0-15 min`: a value, or what is compared with one.
pub(super) fn is_value(cell: &str) -> bool {
    let signed = cell.starts_with(['<', '>', '≤', '≥', '=', '~', '±']);
    signed
        || condition::compares(cell)
        || cell.starts_with(|sign: char| sign.is_ascii_digit())
            && quantity::scan(cell)
                .first()
                .is_some_and(|first| first.unit != Unit::Count || first.times || first.start == 0)
}

/// Whether a column holds values.
pub(super) fn is_measured(sample: &Sample<'_>, at: usize) -> bool {
    sample.once(at, Question::Measured, || most(sample, at, is_value))
}

/// `3`, `2.`, `#1`: which one of several.
fn numbers(cell: &str) -> bool {
    let bare = cell.trim_start_matches(['#', '*']).trim_end_matches(['.', ')', '*', ' ']);
    !bare.is_empty() && bare.len() <= 4 && bare.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | '-'))
}

/// `T+15min`, `< 20 min`, `0-15 min`, "Immediate": when, or for how long, and nothing else.
fn times(cell: &str) -> bool {
    let lexicon = lexicon::get();
    if lexicon.exact(Group::Instant, cell).is_some() {
        return true;
    }
    let found = quantity::scan(cell);
    let mut rest = String::new();
    let mut from = 0;
    for time in &found {
        rest.push_str(cell.get(from..time.start).unwrap_or_default());
        rest.push(' ');
        from = time.end;
    }
    rest.push_str(cell.get(from..).unwrap_or_default());
    let joins = |word: &str| {
        matches!(word.trim_matches('+'), "" | "t" | "h" | "j" | "to" | "a" | "min" | "s" | "max" | "environ" | "about")
    };
    found.iter().any(|time| time.unit == Unit::Seconds)
        && text::words(&rest)
            .iter()
            .all(|word| joins(word) || word.chars().all(|sign| sign.is_ascii_digit() || sign == '+'))
}

/// Whether a column only numbers its rows.
pub(super) fn is_numbered(sample: &Sample<'_>, at: usize) -> bool {
    sample.once(at, Question::Numbered, || most(sample, at, numbers))
}

/// Whether a column only numbers its rows, or says when.
pub(super) fn is_counted(sample: &Sample<'_>, at: usize) -> bool {
    sample.once(at, Question::Counted, || most(sample, at, |cell| numbers(cell) || times(cell)))
}

/// Whether a column holds names: words that are no values, levels, commands or addresses.
pub(super) fn is_named(sample: &Sample<'_>, at: usize) -> bool {
    sample.once(at, Question::Named, || has_names(sample, at))
}

fn has_names(sample: &Sample<'_>, at: usize) -> bool {
    let word = |cell: &str| cell.split(|sign: char| !sign.is_alphabetic()).any(|word| word.chars().count() >= 3);
    most(sample, at, |cell| word(cell) && !is_value(cell) && !is_severity(cell))
        && ![Column::Url, Column::Command, Column::Email].into_iter().any(|form| looks_like(form, sample, at))
}

/// How much a column reads like people who are called, in quarters of its cells.
fn people(sample: &[&Row], at: usize) -> i32 {
    let of = |cell: &Rich| {
        let plain = cell.plain.trim();
        let person = lexicon::get().find(Group::Person, plain).is_some();
        let reached = reach::ways(cell, None).iter().any(|(channel, _)| channel.is_some());
        match (person, reached) {
            _ if is_value(plain) => -4,
            (true, false) => 4,
            (true, true) => 3,
            (false, true) => -2,
            (false, false) => 0,
        }
    };
    let (sum, count) = cells(sample, at).fold((0, 0), |(sum, count), cell| (sum + of(cell), count + 1));
    if count == 0 { 0 } else { sum * 4 / count }
}

/// The column whose cells are people, where it is clearly another than the one that was chosen.
pub(super) fn person(sample: &[&Row], chosen: usize, time: usize) -> Option<usize> {
    let width = sample.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let others = (0..width).filter(|at| *at != chosen && *at != time);
    let best = others.max_by_key(|at| (people(sample, *at), width - at))?;
    (people(sample, best) >= people(sample, chosen) + 4 && people(sample, best) > 4).then_some(best)
}
