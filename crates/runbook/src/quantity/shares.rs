//! Shares that are told in words: "three nines", "1 in 1000".

use super::scan;
use crate::lexicon::{self, Group};
use crate::program::Unit;
use crate::text;
use std::borrow::Cow;

/// More nines than that nobody promises.
const MOST_NINES: usize = 9;

/// The text with such shares in percent.
pub(crate) fn with_shares(written: &str) -> Cow<'_, str> {
    nines(written).or_else(|| one_in(written)).map_or(Cow::Borrowed(written), Cow::Owned)
}

/// "three nines" as `99.9%`.
fn nines(written: &str) -> Option<String> {
    let words: Vec<&str> = written.split_whitespace().collect();
    let at = words.windows(2).position(|pair| {
        let [_, behind] = pair else { return false };
        let behind = behind.trim_matches(|sign: char| !sign.is_alphanumeric());
        matches!(text::fold(behind).as_str(), "nines" | "neufs" | "neuf" | "9s")
    })?;
    let said = words.get(at)?.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let digits = lexicon::get().exact(Group::Number, said).unwrap_or(said);
    let count: usize = digits.parse().ok().filter(|count| (1..=MOST_NINES).contains(count))?;
    let share = match count {
        1 => "90%".to_owned(),
        2 => "99%".to_owned(),
        more => format!("99.{}%", "9".repeat(more - 2)),
    };
    let sign: String = words.get(at)?.chars().take_while(|sign| !sign.is_alphanumeric()).collect();
    let around = |words: Option<&[&str]>| words.unwrap_or_default().join(" ");
    Some([around(words.get(..at)), format!("{sign}{share}"), around(words.get(at + 2..))].join(" ").trim().to_owned())
}

/// "< 1 in 1000" as `< 0.1%`.
fn one_in(written: &str) -> Option<String> {
    let found = scan(written);
    let [part, all, ..] = found.as_slice() else { return None };
    let bare = |quantity: &super::Quantity| quantity.unit == Unit::Count && !quantity.times;
    let between = text::fold(written.get(part.end..all.start)?);
    let joined = matches!(between.trim(), "in" | "out of" | "sur" | "per" | "for each" | "pour" | "par");
    if !(bare(part) && bare(all) && joined && part.value < all.value) {
        return None;
    }
    let share = format!("{}%", part.value / all.value * 100.0);
    Some([written.get(..part.start)?, &share, written.get(all.end..)?].concat())
}
