//! List items that say what a row of a table would say: "SEV1: service down (15 min)", "T+15min: CTO".

pub(crate) mod bearing;
mod bounds;

use crate::calendar;
use crate::clock;
use crate::condition;
use crate::draft::Draft;
use crate::ladder;
use crate::lexicon::{self, Group};
use crate::program::{Role, Unit};
use crate::quantity;
use crate::reach;
use crate::rows;
use crate::sentence;
use crate::tables::{self, Column, Columns};
use crate::text;
use crate::tree::{Rich, Row};

/// Makes an item of a list item in a section of the role; whether it did.
pub(crate) fn row(draft: &mut Draft<'_>, place: &str, role: Role, text: &Rich, line: u32, _end: u32) -> bool {
    let plain = text.plain.trim();
    // "Backup retention: 30 days" among what is promised.
    let kept = || plain.split_once(':').is_some_and(|(name, _)| lexicon::get().find(Group::Retention, name).is_some());
    if role == Role::Objectives && kept() && calendar::backup(draft, place, plain, line, line) {
        return true;
    }
    if matches!(role, Role::Alerts | Role::Objectives)
        && let Some((name, target)) = bounds::promised(plain)
    {
        return promise(draft, place, &name, &target, line);
    }
    if role == Role::Escalation && ladder::is_menu(plain) {
        return false;
    }
    let halves = bounds::halves(plain);
    let bare = |name: &str| !condition::compares(name) && !name.contains(['<', '>']);
    if role == Role::Alerts
        && halves.is_none_or(|(name, _)| !bare(name))
        && let Some(found) = bounds::compared(plain)
    {
        let mut cells = vec![(Column::Alert, found.name), (Column::Condition, found.condition)];
        cells.extend(found.severity.map(|severity| (Column::Severity, severity)));
        let (columns, row) = as_row(cells, text, text, line);
        let before = draft.alerts.len();
        let read = rows::read_row(draft, place, role, &columns, &row).is_ok();
        if read && draft.alerts.len() == before + 1 {
            said_again(draft, place);
        }
        return read;
    }
    // "Astreinte, 06 00 00 41 41", "**Redis** (cache), équipe Données".
    let loose = || {
        let listed = matches!(role, Role::Escalation | Role::Contacts | Role::Dependencies);
        plain.split_once([',', '(']).filter(|_| listed)
    };
    let Some((left, right)) = halves.or_else(loose) else {
        return role == Role::Escalation && pair(draft, place, role, &part(text, plain), &Rich::default(), line);
    };
    pair(draft, place, role, &part(text, left), &part(text, right), line)
}

/// How many alerts are looked at for one that a list says again.
const FIRST: usize = 200;

/// Takes the last alert back where another table or list has it already: a list of those that are recommended.
fn said_again(draft: &mut Draft<'_>, place: &str) {
    let own = format!("alert/{place}/");
    let Some((last, before)) = draft.alerts.split_last() else { return };
    let same = before.iter().take(FIRST).any(|other| {
        other.indicator == last.indicator
            && other.cond == last.cond
            && other.window_seconds == last.window_seconds
            && last.severity.as_ref().is_none_or(|severity| other.severity.as_ref() == Some(severity))
            && text::fold(&other.name) == text::fold(&last.name)
            && !other.source.id.starts_with(&own)
    });
    if same {
        draft.alerts.pop();
    }
}

fn part(whole: &Rich, plain: &str) -> Rich {
    let codes = whole.codes.iter().filter(|code| plain.contains(code.as_str())).cloned().collect();
    Rich { plain: plain.trim().to_owned(), codes, links: whole.links.clone(), ..Rich::default() }
}

/// "Disponibilité cible : 99,9 %" in a list that promises other things, or nothing else.
pub(crate) fn promised(draft: &mut Draft<'_>, place: &str, text: &Rich, line: u32) -> bool {
    bounds::promised(text.plain.trim()).is_some_and(|(name, target)| promise(draft, place, &name, &target, line))
}

fn promise(draft: &mut Draft<'_>, place: &str, name: &str, target: &str, line: u32) -> bool {
    let cells = [name, target].map(|plain| Rich { plain: plain.to_owned(), ..Rich::default() });
    let row = Row { line, cells: cells.into() };
    let columns = Columns::of(&[Column::Metric, Column::Target]);
    rows::read_row(draft, place, Role::Objectives, &columns, &row).is_ok()
}

/// Makes an item of a name and what is said of it.
pub(crate) fn pair(draft: &mut Draft<'_>, place: &str, role: Role, left: &Rich, right: &Rich, line: u32) -> bool {
    let (name, said) = (text::squeezed(&left.plain), text::squeezed(&right.plain));
    let inside = |written: &str| {
        written.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside.trim().to_owned())
    };
    let outside = |written: &str| match (written.split_once('('), written.rsplit_once(')')) {
        (Some((before, _)), Some((_, after))) => format!("{} {}", before.trim(), after.trim()).trim().to_owned(),
        _ => written.to_owned(),
    };
    let mut cells: Vec<(Column, String)> = Vec::new();
    if role == Role::Alerts
        && let Some(bounds) = bounds::graded(&said).filter(|_| !is_label(&name))
    {
        return bounds.into_iter().all(|(condition, severity)| {
            let cells =
                vec![(Column::Alert, name.clone()), (Column::Condition, condition), (Column::Severity, severity)];
            let (columns, row) = as_row(cells, left, right, line);
            rows::read_row(draft, place, role, &columns, &row).is_ok()
        });
    }
    if role == Role::Alerts
        && let Some(parts) = bounds::of_level(&name, &said)
    {
        return parts.into_iter().all(|part| {
            let cells =
                vec![(Column::Alert, part.name), (Column::Condition, part.condition), (Column::Severity, name.clone())];
            let (columns, row) = as_row(cells, left, right, line);
            rows::read_row(draft, place, role, &columns, &row).is_ok()
        });
    }
    match role {
        Role::Escalation => return ladder::level(draft, place, (&name, &said), (left, right), line),
        Role::Contacts if quantity::beginning(&name).is_none() && !said.is_empty() => {
            if !is_contact(&name, &said, right) {
                return false;
            }
            let cell = Rich { plain: said, codes: right.codes.clone(), links: right.links.clone(), ..Rich::default() };
            let row = Row { line, cells: vec![Rich { plain: name, ..Rich::default() }, cell] };
            return rows::read_row(draft, place, role, &Columns::of(&[Column::Role, Column::Contact]), &row).is_ok();
        }
        Role::Dependencies => {
            let way = reach::ways(right, None).into_iter().find(|(channel, _)| channel.is_some());
            let link = right.links.iter().find(|link| !link.starts_with('#')).cloned();
            let support = way.and_then(|(_, address)| address).or(link).or((!said.contains(',')).then_some(said));
            cells.push((Column::Service, text::clean(&outside(&name))));
            cells.extend(support.map(|support| (Column::Support, support)));
        }
        Role::Environments => {
            let address = right.links.iter().find(|link| link.contains("://")).cloned();
            let bare = outside(&said);
            let url = address.or_else(|| tables::is_address(&bare).then_some(bare));
            let known = lexicon::get().find(Group::Environment, &name).is_some();
            let Some(url) = url.filter(|url| known || !url.is_empty()).filter(|_| known || right.links.is_empty())
            else {
                return false;
            };
            if !rows::is_environment(&name, &url) {
                draft.claim(line, line);
                return true;
            }
            if let Some(provider) = inside(&said) {
                cells.push((Column::Provider, provider));
            }
            cells.extend([(Column::Environment, name), (Column::Url, url)]);
        }
        Role::Severities if tables::is_severity(&name) => {
            if quantity::offset(&said).is_some_and(|due| due > 0 || answers_at_once(&said)) {
                cells.push((Column::Response, said.clone()));
            }
            cells.extend([(Column::Level, name), (Column::Criteria, outside(&said))]);
        }
        Role::Alerts if is_alert(&name, &said, right) => {
            if let Some(severity) = inside(&said).filter(|inside| tables::is_severity(inside)) {
                cells.push((Column::Severity, severity));
            }
            cells.extend([(Column::Alert, name), (Column::Condition, outside(&said))]);
        }
        Role::Objectives if quantity::comparison(&said).is_some() && !clock::is_dated(&said) => {
            cells.extend([(Column::Metric, name), (Column::Target, said)])
        }
        _ => return false,
    }
    let (columns, row) = as_row(cells, left, right, line);
    rows::read_row(draft, place, role, &columns, &row).is_ok()
}

/// "Immediate, nobody can pay", "response: at once": how soon somebody answers. "Immediate impact" is how bad it is.
fn answers_at_once(said: &str) -> bool {
    said.split([',', ';', '(', ')', '–', '—']).map(str::trim).any(|clause| {
        let label = clause.split_once(':').map_or("", |(label, _)| label);
        lexicon::get().exact(Group::Instant, clause).is_some()
            || lexicon::get().has(Group::Column, "response", label)
            || lexicon::get().has(Group::Column, "response", clause)
    })
}

/// Whether an item says of something measured when it is too much. "Response SLA: within 5 minutes", "Duration: 5 min" say
/// something of an alert that is named elsewhere.
fn is_alert(name: &str, said: &str, right: &Rich) -> bool {
    let measured = || {
        quantity::scan(said).iter().any(|quantity| quantity.times || quantity.unit == Unit::Ratio)
            || !quantity::scan(said).is_empty()
                && (condition::indicator_of(name).is_some() || condition::indicator_of(said).is_some())
    };
    !is_label(name) && !bounds::calls(name, said, right) && (condition::compares(said) || measured())
}

/// "Threshold", "Likely causes", "Temps de réponse": what is said of an entry that has its name elsewhere.
pub(crate) fn is_label(name: &str) -> bool {
    let groups = [Group::FieldLabel, Group::ThresholdLabel, Group::SeverityLabel];
    groups.into_iter().any(|group| lexicon::get().exact(group, &text::clean(name)).is_some())
}

/// Whether an item names somebody who can be called: by an address or what stands for one until it is filled in, by a
/// person, a team or a role. "Overtime: paid", "P0: < 5 minutes" name nobody.
fn is_contact(name: &str, said: &str, right: &Rich) -> bool {
    let short = said.split_whitespace().count() <= 6;
    let reached =
        reach::ways(right, None).iter().any(|(channel, address)| channel.is_some() && (short || address.is_some()));
    let handle = said.split_whitespace().any(|word| word.len() > 1 && word.starts_with('@'));
    if reached || handle {
        return true;
    }
    let label = name.split_whitespace().count() <= 5;
    let measures = tables::is_severity(name) || !quantity::scan(said).is_empty();
    let person = || {
        let words: Vec<&str> = said.split(['(', ',']).next().unwrap_or(said).split_whitespace().collect();
        let name = |word: &&str| {
            word.starts_with(char::is_uppercase)
                && word.chars().all(|sign| sign.is_alphabetic() || "-'’.".contains(sign))
        };
        (2..=3).contains(&words.len()) && words.iter().all(name)
    };
    // "Docker Compose" beside "Stack" has the form of a name: only below a role is it one.
    let named =
        || lexicon::get().find(Group::Person, name).is_some() || lexicon::get().exact(Group::Role, name).is_some();
    let person = || person() && named();
    // "Take over as primary", "$90 a week on primary": what somebody does or gets.
    let told =
        || sentence::verb(said).is_some() || !said.starts_with(|sign: char| sign.is_alphanumeric() || sign == '[');
    let role = || short && lexicon::get().find(Group::Person, said).is_some() && !told();
    label && (reach::is_gap(said) || !measures && (person() || role()))
}

fn as_row(cells: Vec<(Column, String)>, left: &Rich, right: &Rich, line: u32) -> (Columns, Row) {
    let mut row = Row { line, cells: Vec::new() };
    let mut names = Vec::new();
    for (name, plain) in cells {
        names.push(name);
        let links =
            if plain.contains(left.plain.trim()) && !left.plain.is_empty() { &left.links } else { &right.links };
        row.cells.push(Rich { plain, links: links.clone(), ..Rich::default() });
    }
    (Columns::of(&names), row)
}
