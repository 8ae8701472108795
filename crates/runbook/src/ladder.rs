//! Levels of escalation in lists and tables: who is called, when, and on which of several ladders.

mod chain;
mod drawn;
mod graded;
mod told;
mod whom;

use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::Role;
use crate::quantity;
use crate::reach;
use crate::rows;
use crate::sections::{Outline, Section};
use crate::sentence;
use crate::tables::{self, Column, Columns};
use crate::text;
use crate::tree::{Rich, Row};
use std::borrow::Cow;

pub(crate) use chain::{chained, is_menu};
pub(crate) use drawn::drawn;
pub(crate) use graded::of_severities;
pub(crate) use told::{called_in, levels, outside, reached_by, told};
pub(crate) use whom::whom;

/// Words of a name; a longer one is a sentence.
const LONGEST_NAME: usize = 10;

/// "T+15min → CTO", "Gangway on-call: at once, pager 4411", "2. No response after 10 min → Lead, lead@x.io",
/// "On-call engineer (15 minutes)". Whether it was read.
pub(crate) fn level(
    draft: &mut Draft<'_>,
    place: &str,
    (name, said): (&str, &str),
    (left, right): (&Rich, &Rich),
    line: u32,
) -> bool {
    // "Level 2 (15 min): Team lead".
    if let (bare, Some(inside)) = bracketed(name)
        && is_rung(&bare)
        && quantity::beginning(inside).is_some()
        && !said.is_empty()
    {
        return level(draft, place, (inside, said), (left, right), line);
    }
    let rung = is_rung(name) && !said.is_empty();
    let (bare, inside) = bracketed(said);
    let timed = |part: &&str| quantity::beginning(part).is_some();
    // "Level 2: Team lead — after 15 min".
    let beside = [" — ", " – ", " - ", " → ", ", "].iter().find_map(|sign| {
        let (who, when) = said.split_once(sign)?;
        (rung && timed(&when) && !timed(&who)).then_some((when, who))
    });
    let (time, who, rest) = if let Some((when, who)) = beside.filter(|_| !inside.is_some_and(|part| timed(&part))) {
        (when, who, right)
    } else if rung {
        (inside.unwrap_or_default(), bare.as_str(), right)
    } else if quantity::beginning(name).is_some() || name.is_empty() {
        (name, said, right)
    } else if quantity::offset(said).is_some() {
        (said, name, right)
    } else if opens(name) {
        ("", said, right)
    } else if is_purpose(said) {
        // "Vendor support: for hardware" says when somebody helps, not when they are called.
        return false;
    } else {
        ("", name, if said.is_empty() { left } else { right })
    };
    let who = text::clean(who);
    let behind = rung || time == said;
    let named: Vec<String> = people(&who);
    let Some(first) = named.first().filter(|first| {
        !first.is_empty()
            && first.split_whitespace().count() <= LONGEST_NAME
            && names_somebody(first, rest, !time.is_empty() || rung)
    }) else {
        return false;
    };
    // "P1 (High): fix within 2 hours" is how bad it is, and nobody.
    if severity(first).is_some() && first.split_whitespace().count() <= 2 {
        return false;
    }
    let sentence = time.is_empty() && said.is_empty() && who.ends_with('.') && who.split_whitespace().count() > 5;
    if sentence {
        return false;
    }
    let Some(after) = due(draft, place, time, behind && (rung || left.plain.contains('(') || is_inside(said, time)))
    else {
        return false;
    };
    let columns = Columns::of(&[Column::Time, Column::Action]);
    for contact in &named {
        let cells = [format!("{after} s"), contact.clone()].map(|plain| Rich { plain, ..Rich::default() });
        let row = Row { line, cells: cells.into() };
        if rows::read_row(draft, place, Role::Escalation, &columns, &row).is_err() {
            return false;
        }
    }
    // An address beside the name says how to reach them, where nothing else does.
    rows::reached(draft, place, first, rest, line);
    true
}

/// When the level of a list is due, in seconds. `held` says that the time stands in brackets behind the name: on the first
/// level it is how long that one has.
fn due(draft: &mut Draft<'_>, place: &str, time: &str, held: bool) -> Option<u64> {
    let first = !draft.escalates(place);
    let said = quantity::beginning(time);
    if said.is_some() && lexicon::get().find(Group::Timeout, time).is_some() {
        let begins = if first { 0 } else { draft.patience(place)? };
        draft.wait(place, begins.saturating_add(said.unwrap_or_default()));
        return Some(begins);
    }
    match said {
        Some(_) if first && held && !waits(time) => Some(0),
        Some(after) => Some(after),
        None => draft.patience(place).or(first.then_some(0)),
    }
}

/// "If unresolved (1 hour)", "T+15": somebody else had the time before.
pub(crate) fn waits(time: &str) -> bool {
    time.contains(['+', '>', '≥']) || lexicon::get().find(Group::Waiting, time).is_some()
}

/// A text without what stands in brackets, and that.
fn bracketed(said: &str) -> (String, Option<&str>) {
    match said.split_once('(').and_then(|(before, rest)| rest.split_once(')').map(|(inside, _)| (before, inside))) {
        Some((before, inside)) => (before.trim().to_owned(), Some(inside.trim())),
        None => (said.to_owned(), None),
    }
}

/// Whether the time stands in brackets, or is all that does.
fn is_inside(said: &str, time: &str) -> bool {
    if said.ends_with(')') && !said.contains('(') {
        return time == said;
    }
    let (bare, inside) = bracketed(said);
    inside.is_some_and(|inside| quantity::offset(inside).is_some()) && quantity::scan(&bare).is_empty() && time == said
}

/// Who is called: the names of "On-call engineer, Engineering manager (if customers notice)", each without what is done
/// to call them.
fn people(who: &str) -> Vec<String> {
    let outside = who.split('(').next().unwrap_or(who);
    // "Nobody answered -> escalate to the secondary" is one sentence, whatever stands between commas.
    if outside.split_whitespace().count() > LONGEST_NAME || outside.contains(['→']) || outside.contains("->") {
        return vec![text::clean(&whom(outside))];
    }
    let mut parts = outside.split(',').map(|part| text::clean(&whom(part.trim())));
    let mut named = vec![parts.next().unwrap_or_default()];
    let another = |part: &String| {
        (1..=4).contains(&part.split_whitespace().count())
            && lexicon::get().find(Group::Person, part).is_some()
            && !part.contains(|sign: char| sign.is_ascii_digit() || matches!(sign, '@' | '#' | ':'))
    };
    named.extend(parts.filter(another));
    named
}

/// "Page the CTO", "Engineering manager paged": the one who is.
pub(crate) fn called(written: &str) -> String {
    let lexicon = lexicon::get();
    let person = |part: &str| lexicon.find(Group::Person, part).is_some();
    let words: Vec<&str> = written.split_whitespace().collect();
    let joined = |from: usize, to: usize| words.get(from..to).unwrap_or_default().join(" ");
    // What calls may stand before it: "The pager escalates to the secondary".
    let opening = (0..words.len().min(4)).find_map(|at| {
        let length = (1..=2).rev().find(|length| lexicon.exact(Group::Calls, &joined(at, at + length)).is_some())?;
        let from = at + length;
        (!person(&joined(0, at)) && person(&joined(from, words.len()))).then_some(from)
    });
    let from = opening.unwrap_or(0);
    let article = |word: &&&str| matches!(text::fold(word).as_str(), "the" | "le" | "la" | "les" | "to" | "a" | "vers");
    let from = from + words.iter().skip(from).take_while(|word| opening.is_some() && article(word)).count();
    let until = (from + 1..words.len())
        .find(|at| words.get(*at).is_some_and(|word| lexicon.exact(Group::Called, word).is_some()))
        .filter(|until| person(&joined(from, *until)))
        .unwrap_or(words.len());
    // "est prévenu", "is paged".
    let be = |word: &&str| List::IsDone.words().contains(&text::fold(word).as_str());
    let until =
        if until < words.len() && until > from + 1 && words.get(until - 1).is_some_and(be) { until - 1 } else { until };
    // "Page the lead regardless of who answered; consider the status page": what stands behind is no part of the name.
    let ends = |at: &usize| words.get(*at).is_some_and(|word| word.ends_with([';', '.']));
    let until = (from..until).find(|at| opening.is_some() && ends(at)).map_or(until, |at| at + 1);
    if from == 0 && until == words.len() {
        written.to_owned()
    } else {
        joined(from, until).trim_end_matches([';', '.']).to_owned()
    }
}

/// Whether a cell in the column of those who are called only says what is done: "War room". A name of somebody begins with a
/// capital in each of its words, as far as they are no role that the lexicon knows.
pub(crate) fn calls_nobody(cell: &Rich) -> bool {
    let plain = text::squeezed(&cell.plain);
    let capital = |word: &str| word.starts_with(|sign: char| !sign.is_lowercase());
    !plain.is_empty()
        && plain.split_whitespace().any(|word| !capital(word))
        && [Group::Person, Group::Calls, Group::Called, Group::Channel]
            .into_iter()
            .all(|group| lexicon::get().find(group, &plain).is_none())
        && !reach::ways(cell, None).iter().any(|(channel, _)| channel.is_some())
        && !reach::is_gap(&plain)
}

/// Whether a name is somebody's who can be called: a person, a role, a team, or whoever has an address. What is only a
/// label, a condition or something to do is none.
fn names_somebody(name: &str, rest: &Rich, timed: bool) -> bool {
    let lexicon = lexicon::get();
    // "Issues crossing team boundaries", "Skills not available in the team": when they are called, and not who.
    let about = name.split_whitespace().next().is_some_and(|first| lexicon.exact(Group::Problem, first).is_some());
    let torn = name.contains(')') && !name.contains('(');
    if about || torn || text::says(name, List::NobodyCalled.words()) {
        return false;
    }
    if lexicon.find(Group::Person, name).is_some() {
        return true;
    }
    // "Redémarrage du service", "Incident mineur": what is done then or what it is about, and nobody.
    let acts = sentence::verb(name).is_some() || sentence::nominal(name).is_some();
    let case = lexicon.starts(Group::IncidentPrefix, name).is_some();
    if lexicon.exact(Group::FieldLabel, name).is_some() || acts || case || tables::is_value(name) {
        return false;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let proper = words.len() <= 3 && words.iter().all(|word| word.starts_with(char::is_uppercase));
    let reached = reach::ways(rest, None).iter().any(|(channel, address)| channel.is_some() && address.is_some());
    reached || proper || timed && words.len() <= 4 && lexicon.find(Group::Problem, name).is_none()
}

/// "For infrastructure issues", "si le matériel est en cause".
fn is_purpose(said: &str) -> bool {
    let folded = text::fold(said);
    ["for ", "pour "].iter().any(|lead| folded.starts_with(lead))
        || lexicon::get().starts(Group::ConditionOpener, said).is_some()
}

/// "Level 1", "L2", "Niveau 3": which rung of the ladder, not who stands on it.
pub(crate) fn is_rung(name: &str) -> bool {
    let folded = text::fold(name);
    let letters = folded.trim_end_matches(|sign: char| sign.is_ascii_digit()).trim();
    letters.len() < folded.len() && List::RungLetter.words().contains(&letters)
}

/// The rung that a heading or label begins with, and what stands behind it: "Niveau 1: Astreinte", "L2 — Lead (15 min)".
pub(crate) fn rung_and_rest(name: &str) -> Option<(String, String)> {
    let name = name.trim();
    let end = name.find([':', '–', '—', '-', '(']).unwrap_or(name.len());
    let (rung, rest) = (name.get(..end)?.trim(), name.get(end..)?);
    let rest = if rest.starts_with('(') { "" } else { rest };
    is_rung(rung).then(|| (rung.to_owned(), rest.trim_start_matches([':', '–', '—', '-', ' ']).trim().to_owned()))
}

/// Whether the headings right below a section are rungs of one ladder.
pub(crate) fn holds_rungs(outline: &Outline, index: usize) -> bool {
    let rung = |at: &usize| outline.get(*at).is_some_and(|below| rung_and_rest(&below.name).is_some());
    outline.children(index).take(8).filter(rung).nth(1).is_some()
}

/// Where the levels of a section stand: rungs side by side are one ladder.
pub(crate) fn place_of(draft: &Draft<'_>, section: &Section) -> String {
    let above = section.parent.filter(|_| rung_and_rest(&section.name).is_some());
    above.map_or_else(|| section.place.clone(), |above| draft.place(above))
}

/// "Alert → on-call engineer": what sets the escalation off.
fn opens(name: &str) -> bool {
    lexicon::get().starts(Group::TriggerLabel, name).is_some() || lexicon::get().starts(Group::Phase, name).is_some()
}

/// The severity that a heading or cell begins with, 0 for the worst: "P1 incidents", "SEV2", "Critical". A rung of the
/// ladder is none.
pub(crate) fn severity(written: &str) -> Option<u32> {
    // "🔴 Critical".
    let bare = written.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let mut words = bare.split_whitespace();
    let first = words.next()?.trim_matches(|sign: char| !sign.is_alphanumeric());
    let second = words.next().map(|second| second.trim_matches(|sign: char| !sign.is_alphanumeric()));
    let two = second.filter(|second| !second.is_empty()).map(|second| format!("{first} {second}"));
    for code in two.iter().map(String::as_str).chain([first]) {
        if tables::is_code(code) && !is_rung(code) {
            let digits: String = code.chars().filter(char::is_ascii_digit).collect();
            return digits.parse().ok();
        }
    }
    lexicon::get().exact(Group::Rank, first)?.parse().ok()
}

/// Whether a section is the ladder of a severity beside that of a worse one: levels of several ladders make no single one.
pub(crate) fn outranked(outline: &Outline, index: usize) -> bool {
    let Some(section) = outline.get(index) else { return false };
    let (Some(own), Some(parent)) = (severity(&section.name), section.parent) else { return false };
    let beside = outline.children(parent).filter(|at| *at != index);
    beside.filter_map(|at| outline.get(at)).filter_map(|other| severity(&other.name)).any(|other| other < own)
}

/// Which rows of a table belong to the ladder that is followed: those of the worst severity, where a column names several.
#[derive(Debug, Default)]
pub(crate) struct Ladders {
    column: usize,
    worst: Option<u32>,
    /// The times are how long nobody answered before each level, which add up.
    summed: bool,
}

impl Ladders {
    pub(crate) fn of(rows: &[Row]) -> Self {
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default().min(12);
        for column in 0..width {
            let cells = rows.iter().filter_map(|row| row.cells.get(column)).map(|cell| cell.plain.trim());
            let filled = cells.filter(|cell| !cell.is_empty());
            let ranks: Vec<Option<u32>> = filled.map(|cell| severity(cell).filter(|_| is_short(cell))).collect();
            let known: Vec<u32> = ranks.iter().copied().flatten().collect();
            let worst = known.iter().min().copied();
            if !ranks.is_empty() && known.len() == ranks.len() && known.iter().max().copied() != worst {
                return Self { column, worst, summed: false };
            }
        }
        Self::default()
    }

    /// The ladder of a table whose columns are known: "Step | Condition | Action | Timeout".
    pub(crate) fn timed(self, columns: &Columns, rows: &[Row]) -> Self {
        let timeout =
            columns.name(Column::Time).is_some_and(|name| lexicon::get().find(Group::Timeout, name).is_some());
        let time = |row: &Row| columns.cell(row, Column::Time).and_then(|cell| quantity::beginning(&cell.plain));
        let summed = timeout && rows.first().is_some_and(|first| time(first).is_none_or(|time| time == 0));
        Self { summed, ..self }
    }

    /// The row with its time counted from the beginning, where times add up; `due` is when the level above was called.
    pub(crate) fn summed<'r>(&self, columns: &Columns, row: &'r Row, due: &mut u64) -> Cow<'r, Row> {
        let time = columns.cell(row, Column::Time).filter(|_| self.summed);
        let Some((cell, after)) = time.and_then(|cell| Some((cell, quantity::beginning(&cell.plain)?))) else {
            return Cow::Borrowed(row);
        };
        *due = due.saturating_add(after);
        let mut row = row.clone();
        if let Some(slot) = row.cells.iter_mut().find(|other| *other == cell) {
            slot.plain = format!("{due} s");
        }
        Cow::Owned(row)
    }

    /// Whether a row is of another ladder, or none of one: called for an event, and not because nobody answered.
    pub(crate) fn leaves_out(&self, row: &Row, first: bool) -> bool {
        let waits = |cell: &Rich| lexicon::get().find(Group::Waiting, &cell.plain).is_some();
        if self.summed && !first && !row.cells.iter().any(waits) {
            return true;
        }
        let Some(worst) = self.worst else { return false };
        row.cells.get(self.column).and_then(|cell| severity(cell.plain.trim())).is_some_and(|rank| rank > worst)
    }

    /// Who is called at once, where a column of their own says so: "Severity | First responder | Escalate after | To".
    pub(crate) fn first_responder<'r>(&self, columns: &Columns, row: &'r Row) -> Option<&'r Rich> {
        self.worst?;
        let taken = [Column::Time, Column::Action].map(|slot| columns.cell(row, slot).map(|cell| &cell.plain));
        let after = columns.cell(row, Column::Time).and_then(|cell| quantity::beginning(&cell.plain))?;
        let free = |(at, cell): &(usize, &Rich)| *at != self.column && !taken.contains(&Some(&cell.plain));
        let person = |cell: &&Rich| is_short(&cell.plain) && lexicon::get().find(Group::Person, &cell.plain).is_some();
        let found = row.cells.iter().enumerate().filter(free).map(|(_, cell)| cell).find(person);
        found.filter(|_| after > 0)
    }
}

fn is_short(cell: &str) -> bool {
    cell.split_whitespace().count() <= 5
}
