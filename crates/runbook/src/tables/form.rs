//! The forms that cells have: what could stand in a column, whatever its name says.

use super::sample::{Question, Sample};
use super::{Column, content, marks};
use crate::lexicon::{self, Group, List};
use crate::quantity;
use crate::text;

/// Whether most cells of a column have the form of the slot.
pub(super) fn looks_like(slot: Column, sample: &Sample<'_>, at: usize) -> bool {
    sample.once(at, Question::Most(slot), || {
        let (mut fitting, mut all) = (0, 0);
        for cell in cells(sample, at).filter(|cell| !cell.is_empty()) {
            all += 1;
            fitting += usize::from(has_form(slot, cell));
        }
        fitting * 2 > all
    })
}

/// Whether a cell of a column has the form of the slot.
pub(super) fn one_looks_like(slot: Column, sample: &Sample<'_>, at: usize) -> bool {
    sample.once(at, Question::Some(slot), || cells(sample, at).any(|cell| has_form(slot, cell)))
}

fn cells<'s>(sample: &'s Sample<'_>, at: usize) -> impl Iterator<Item = &'s str> {
    sample.iter().filter_map(move |row| row.cells.get(at)).map(|cell| text::trimmed(&cell.plain))
}

pub(super) fn has_form(slot: Column, cell: &str) -> bool {
    match slot {
        Column::Url => is_address(cell),
        Column::Time | Column::Response | Column::Retention => quantity::offset(cell).is_some(),
        Column::Frequency => recurs(cell) || crate::clock::has_clock(cell) || marks::is_cron(cell),
        Column::Target => quantity::comparison(cell).is_some() || quantity::duration(cell).is_some(),
        Column::Critical => quantity::comparison(cell).is_some(),
        Column::Branch => lexicon::get().starts(Group::BranchWord, cell).is_some(),
        Column::Condition => !quantity::scan(cell).is_empty(),
        Column::Severity | Column::Level => is_severity(cell),
        Column::Contact | Column::Support => {
            cell.contains('@')
                || cell.starts_with('#')
                || is_phone(cell)
                || is_address(cell)
                || lexicon::get().find(Group::Channel, cell).is_some()
        }
        Column::Email => cell.split_whitespace().any(is_mail),
        Column::Phone => is_phone(cell),
        Column::Slack => cell.starts_with(['#', '@']),
        Column::Environment => lexicon::get().find(Group::Environment, cell).is_some(),
        Column::Command => crate::steps::is_command(cell.trim_matches('`')),
        Column::Criteria => cell.split_whitespace().count() >= 2 && quantity::duration(cell).is_none(),
        _ => false,
    }
}

/// `ops@shop.example`, and not `Jane (@jane)`.
fn is_mail(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| name.ends_with(char::is_alphanumeric) && host.contains('.'))
}

/// Whether a cell says how often.
pub(super) fn recurs(cell: &str) -> bool {
    crate::calendar::cadence(cell).is_some()
        || lexicon::get().find(Group::Weekday, cell).is_some()
        || quantity::duration(cell).is_some()
}

/// `api.example.org`, `https://…`, `10.0.0.1:8080`; not `backend/.env`.
pub(crate) fn is_address(cell: &str) -> bool {
    if cell.contains(char::is_whitespace) {
        return false;
    }
    let host = cell.split('/').next().unwrap_or_default();
    let (name, port) = host.split_once(':').map_or((host, ""), |(name, port)| (name, port));
    let numbered = !port.is_empty() && port.chars().all(|sign| sign.is_ascii_digit());
    let machine = numbered && name.split('.').filter(|part| part.parse::<u8>().is_ok()).count() == 4;
    cell.contains("://")
        || machine
        || (numbered && name == "localhost")
        || (host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && cell.chars().any(char::is_alphabetic)
            && !cell.contains('@'))
}

pub(super) fn is_phone(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    cell.starts_with('+') || (digits >= 8 && cell.chars().all(|sign| sign.is_ascii_digit() || " .-()/".contains(sign)))
}

/// `SEV1`, `P2`, `critical`, `Majeur`.
pub(crate) fn is_severity(cell: &str) -> bool {
    let word = || lexicon::get().exact(Group::SeverityWord, cell).is_some();
    if !could_be_code(cell.trim()) {
        return word();
    }
    let folded = text::folded(cell.trim());
    // "P1 - Critical", "SEV-1 (Critical)": the code comes first.
    let code = folded.split([' ', '(', ':', '–', '—', '/']).next().unwrap_or_default();
    // "P1-Critical": what stands before the last hyphen, so that "SEV-1" stays whole.
    let joined = code.rsplit_once('-').is_some_and(|(code, word)| word.len() > 2 && coded(code));
    joined || coded(code) || coded(&folded) || word()
}

/// Whether a text begins like one of the codes, so that few need to be folded.
fn could_be_code(cell: &str) -> bool {
    cell.starts_with(|first: char| {
        !first.is_ascii() || matches!(first.to_ascii_lowercase(), 's' | 'g' | 'p' | 'n' | 'l' | 'c')
    })
}

/// `SEV1`, `P2`, `Severity 1`: a level by its code, and nothing else.
pub(crate) fn is_code(written: &str) -> bool {
    could_be_code(written.trim()) && coded(&text::folded(written.trim()))
}

/// `> 90% for 10 min`, `15-30 min`: a value, and no name.
pub(crate) fn is_value(cell: &str) -> bool {
    content::is_value(cell)
}

fn coded(folded: &str) -> bool {
    let behind = |prefix: &str| folded.strip_prefix(prefix).map(|rest| rest.trim_start_matches([' ', '-']));
    let numbered = [
        "sev", "severity", "severite", "gravite", "priority", "priorite", "p", "s", "g", "prio", "niveau", "level",
        "l", "n",
    ]
    .into_iter()
    .filter_map(behind)
    .any(|rest| !rest.is_empty() && rest.len() <= 2 && rest.chars().all(|digit| digit.is_ascii_digit()));
    let lettered = List::LevelPrefix.words();
    numbered || lettered.iter().copied().filter_map(behind).any(|rest| matches!(rest, "a" | "b" | "c" | "d" | "e"))
}
