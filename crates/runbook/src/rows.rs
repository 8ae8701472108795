//! Fourth stage: rows of known tables to typed items.

mod measured;
mod misread;
mod promised;

use crate::draft::{Draft, Oddity, Reached, Unit};
use crate::flow;
use crate::ladder::{self, Ladders};
use crate::lexicon::{self, Group};
use crate::program::{Contact, Dependency, DeployRule, Environment, EscalationLevel, Role, Severity, Table};
use crate::quantity;
use crate::reach::{self, Way};
use crate::tables::{self, Column, Columns};
use crate::text;
use crate::tree::{Block, Kind, Rich, Row};

/// Words of a cell that says how to reach somebody; a longer one tells a story.
const LONGEST_ADDRESS: usize = 8;

/// What of a table is left for its reader to do.
pub(crate) enum Rest<'b> {
    Nothing,
    /// Nothing is taken from such a table.
    Other,
    /// The caller says what the procedure, if any, wants with them.
    Steps(Columns, &'b [Row]),
}

/// Makes items of a table, or notes why not.
pub(crate) fn read<'b>(draft: &mut Draft<'_>, section: usize, block: &'b Block, settled: Option<Role>) -> Rest<'b> {
    let Kind::Table { header, rows, html } = &block.kind else {
        return Rest::Nothing;
    };
    if settled.is_none() && tables::is_pairs(header) && !tables::is_settings(rows) && pairs(draft, section, block) {
        return Rest::Nothing;
    }
    // What is settled for a section holds for its tables that have such columns.
    let above = draft.outline.get(section).and_then(|section| section.settled.role).filter(|_| settled.is_none());
    let above = above.map(|role| tables::as_role(header, rows, role)).filter(|(_, columns)| columns.hold_something());
    let (role, columns) = match (settled, above) {
        (Some(role), _) => tables::as_role(header, rows, role),
        (None, Some(above)) => above,
        (None, None) => match (&block.about, draft.outline.get(section)) {
            (Some(about), Some(section)) => about.below(header, rows, draft.outline, section).clone(),
            _ => return Rest::Nothing,
        },
    };
    let about = columns.about;
    let role = if settled.is_none() && misread::misread(role, header, &columns, rows) { Role::Other } else { role };
    let place = draft.place(section);
    let name: String = header.cells.iter().map(|cell| cell.plain.trim()).collect::<Vec<_>>().join(" ");
    let source = draft.named("table", &place, &name, block.line, block.end);
    draft.tables.push(Table { source, role: about.unwrap_or(role) });
    let expected = header.cells.len();
    for row in rows {
        if tables::is_decorative(row) {
            continue;
        }
        draft.units.push((row.line, Unit::Row));
        let cells = written_cells(draft.line(row.line));
        if !html && cells != expected {
            draft.oddities.push(Oddity::Ragged { line: row.line, cells, expected });
        }
    }
    if role == Role::Steps {
        return Rest::Steps(columns, rows);
    }
    let before = draft.units.len();
    let escalates = role == Role::Escalation;
    let ladders = if escalates { Ladders::of(rows).timed(&columns, rows) } else { Ladders::default() };
    let mut due = 0;
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| !tables::is_decorative(row)) {
        // Left without an item, and so said.
        if ladders.leaves_out(row, at == 0) {
            continue;
        }
        let row = ladders.summed(&columns, row, &mut due);
        let row = row.as_ref();
        if escalates && columns.cell(row, Column::Action).is_some_and(ladder::calls_nobody) {
            continue;
        }
        if role == Role::Escalation
            && !draft.escalates(&place)
            && let Some(first) = ladders.first_responder(&columns, row)
        {
            let contact = text::squeezed(&first.plain);
            let source = draft.item("escalation", &place, &format!("{contact} 0"), row.line, row.line);
            draft.escalate(EscalationLevel { source, after_seconds: 0, contact });
        }
        if escalates && ladder::chained(draft, &place, &columns, row) {
            continue;
        }
        // "Violation de données | DPO": called for an event, and at no time.
        let for_an_event = |missing: &str| {
            missing == "time"
                && columns
                    .text(row, Column::Time)
                    .filter(|when| when.contains(' ') && lexicon::get().exact(Group::Undecided, when).is_none())
                    .is_some_and(|when| when.chars().any(char::is_alphabetic) && quantity::duration(&when).is_none())
        };
        // "GET /health", "Render dashboard": what is looked at is said, only not where a machine would find it.
        let told = |missing: &str| {
            let said = columns.cell(row, Column::Command).or_else(|| columns.cell(row, Column::Check));
            role == Role::Checks && missing == "url" && said.is_some()
        };
        let decided = |said: String| lexicon::get().exact(Group::Undecided, &said).is_none();
        // A table without a column for it lacks nothing in one row.
        let nowhere = |missing: &str| match missing {
            "url" => columns.name(Column::Command).is_none(),
            // "03:00 | - | full | -": a grid, whose columns are what is done then.
            "task" => {
                let dash = |cell: &&Rich| !cell.plain.chars().any(char::is_alphanumeric);
                let behind = row.cells.iter().skip(1);
                behind.clone().filter(dash).count() >= 2 && !behind.clone().all(|cell| dash(&cell))
            }
            // "After each release", "On demand": an event, and no frequency.
            "frequency" => columns
                .text(row, Column::Frequency)
                .is_some_and(|when| lexicon::get().starts(Group::Event, &when).is_some()),
            // "Permanent", "by hand": said, only not in days.
            "retention" => {
                columns.name(Column::Retention).is_none()
                    || columns.text(row, Column::Retention).is_some_and(decided)
                    || row.cells.iter().skip(1).any(|cell| declines(&cell.plain))
            }
            _ => false,
        };
        if let Err(missing) = read_row(draft, &place, role, &columns, row)
            && role != Role::Other
            && !for_an_event(missing)
            && !nowhere(missing)
            && !told(missing)
        {
            draft.oddities.push(Oddity::Row { line: row.line, missing });
        }
        flow::deploys_by_itself(draft, &place, &columns, row);
    }
    debug_assert_eq!(before, draft.units.len());
    if role == Role::Other { Rest::Other } else { Rest::Nothing }
}

/// "NO", "N/A", "❌" in a cell of its own: written on purpose, and nothing that is missing.
fn declines(cell: &str) -> bool {
    let said = cell.trim();
    matches!(said, "❌" | "✗" | "✘")
        || lexicon::get().exact(Group::Nothing, &text::clean(said)).is_some()
        || text::fold(said) == "non"
}

/// A table of names and values means what its section is about: each row says what a list item would.
fn pairs(draft: &mut Draft<'_>, section: usize, block: &Block) -> bool {
    let Kind::Table { header, rows, html } = &block.kind else {
        return false;
    };
    let around = draft.outline.get(section).and_then(|section| section.role);
    let role = around.filter(|role| {
        !matches!(role, Role::Prose | Role::Other | Role::Incident | Role::Reference | Role::Alerts | Role::Objectives)
            && !matches!(role, Role::Restore | Role::Rollback)
    });
    // Names and values below a heading that speaks of copies are about them where one says how often or how long.
    let guessed = tables::guess_pairs(rows);
    let Some(role) = role.filter(|role| *role != Role::Backup || guessed == Some(Role::Backup)).or(guessed) else {
        return false;
    };
    let place = draft.place(section);
    let name: String = header.cells.iter().map(|cell| cell.plain.trim()).collect::<Vec<_>>().join(" ");
    let source = draft.named("table", &place, &name, block.line, block.end);
    draft.tables.push(Table { source, role });
    for row in rows.iter().filter(|row| !tables::is_decorative(row)) {
        draft.units.push((row.line, Unit::Row));
        let cells = written_cells(draft.line(row.line));
        if !html && cells != header.cells.len() {
            draft.oddities.push(Oddity::Ragged { line: row.line, cells, expected: header.cells.len() });
        }
        let cell = |at: usize| row.cells.get(at).cloned().unwrap_or_default();
        let (left, right) = (cell(0), cell(1));
        let understood = match role {
            Role::Checks => {
                probe(draft, section, &place, &right, row.line);
                true
            }
            // "Engine | PostgreSQL 16", "Project | shop (number 4411)": what one thing is, and nothing by itself. A role in the
            // first cell is somebody.
            Role::Dependencies => true,
            Role::Contacts if lexicon::get().find(Group::Person, &left.plain).is_none() => true,
            Role::Maintenance => {
                crate::calendar::entry(draft, &place, &right.plain, &left.plain, false, row.line).is_ok()
            }
            Role::Backup => {
                crate::calendar::backup(draft, &place, &format!("{}: {}", left.plain, right.plain), row.line, row.line)
            }
            _ => crate::lists::pair(draft, &place, role, &left, &right, row.line),
        };
        if !understood && role != Role::Backup {
            draft.oddities.push(Oddity::Row { line: row.line, missing: tables::needed(role) });
        }
    }
    true
}

/// A row that says of one probe what it is: its heading names it, and an address is what it asks.
fn probe(draft: &mut Draft<'_>, section: usize, place: &str, value: &Rich, line: u32) {
    let name = draft.outline.get(section).map(|section| section.name.clone()).unwrap_or_default();
    let written = value.codes.first().cloned().unwrap_or_else(|| address(value));
    let asked = written.starts_with("http") && !written.contains(char::is_whitespace);
    if !asked || crate::checks::from_text(draft, place, &name, &written, None, [line, line]).is_none() {
        draft.claim(line, line);
    }
}

/// Cells that a row has in the source; pipes inside of code or behind a backslash do not count.
fn written_cells(line: &str) -> usize {
    let trimmed = line.trim_start_matches(['>', ' ', '\t']).trim_end();
    let body = trimmed.strip_prefix('|').unwrap_or(trimmed);
    let (mut count, mut escaped, mut closed) = (1, false, false);
    for character in body.chars() {
        closed = false;
        match character {
            '\\' if !escaped => escaped = true,
            '|' if !escaped => {
                count += 1;
                closed = true;
            }
            _ => escaped = false,
        }
        if character != '\\' {
            escaped = false;
        }
    }
    if closed { count - 1 } else { count }
}

/// An item of a row; the error names the column that is missing.
pub(crate) fn read_row(
    draft: &mut Draft<'_>,
    place: &str,
    role: Role,
    columns: &Columns,
    row: &Row,
) -> Result<(), &'static str> {
    let at = row.line;
    match role {
        Role::Environments => {
            let name = columns.text(row, Column::Environment).ok_or("environment")?;
            let service = columns.text(row, Column::Service);
            let (environment, said_service) = environment_of(&name);
            let said = columns.cell(row, Column::Url).map(address);
            // "Location: Render" beside "Health URL": the address is the one that is written as such.
            let full = || row.cells.iter().map(address).find(|said| said.contains("://") && tables::is_address(said));
            let bare = said.as_deref().is_some_and(|said| !said.contains(['.', ':', '/']));
            let url = if bare { full().or(said) } else { said };
            // What stands below "Environment" is one, wherever it runs; a tool never is.
            let headed =
                || columns.name(Column::Environment).and_then(|name| lexicon::get().exact(Group::Column, name));
            let named =
                || headed() == Some(Column::Environment.name()) && lexicon::get().find(Group::Tool, &name).is_none();
            if url.as_deref().is_some_and(|url| !is_environment(&name, url) && !named()) {
                draft.claim(at, at);
                return Ok(());
            }
            let provider = columns.text(row, Column::Provider);
            let source = draft.item("environment", place, &name, at, at);
            let service = service.map(|service| service.to_lowercase()).or(said_service);
            draft.environments.push(Environment { source, name, environment, service, url, provider });
        }
        Role::Objectives => return promised::objective(draft, place, columns, row),
        Role::Alerts => return measured::alert(draft, place, columns, row),
        Role::Severities => {
            let name = columns.text(row, Column::Level).ok_or("level")?;
            let criteria = columns.text(row, Column::Criteria).unwrap_or_default();
            let respond = columns.text(row, Column::Response).and_then(|response| quantity::offset(&response));
            let source = draft.item("severity", place, &name, at, at);
            draft.severities.push(Severity { source, name, criteria, respond_within_seconds: respond });
        }
        Role::Escalation => {
            let contact = columns.text(row, Column::Action).filter(|who| !tables::is_value(who)).ok_or("contact")?;
            let contact = ladder::whom(&contact);
            let said = columns.text(row, Column::Time);
            // The first level of a table is the one that is called when the alert comes, whatever word says so.
            let first = !draft.escalates(place);
            let opens = said.as_deref().is_none_or(|said| quantity::scan(said).is_empty());
            // "Level | Who | Time to respond": the first one is called at once, and has that time.
            let rung = row.cells.first().is_some_and(|cell| {
                ladder::is_rung(cell.plain.split([' ', '-', ':']).next().unwrap_or_default())
                    || ladder::is_rung(cell.plain.trim())
            });
            let held = columns
                .name(Column::Time)
                .is_some_and(|name| lexicon::get().has(Group::Column, "response", name) && !ladder::waits(name));
            let opens = opens || rung && held && said.as_deref().is_some_and(|said| !ladder::waits(said));
            let after_seconds = said
                .as_deref()
                .and_then(quantity::beginning)
                .filter(|_| !(first && opens))
                .or_else(|| (first && opens).then_some(0))
                .ok_or("time")?;
            let source = draft.item("escalation", place, &format!("{contact} {after_seconds}"), at, at);
            let beside = |cell: &&Rich| {
                let plain = text::squeezed(&cell.plain);
                plain != contact && plain.split_whitespace().count() <= LONGEST_ADDRESS
            };
            for cell in row.cells.iter().filter(beside) {
                reached(draft, place, &contact, cell, at);
            }
            draft.escalate(EscalationLevel { source, after_seconds, contact });
        }
        Role::Contacts => {
            let role = columns.text(row, Column::Role).ok_or("role")?;
            // "Role | Primary | Backup": each has a contact of its own.
            let turns: Vec<(&str, &str, &Rich)> =
                columns.turns(row).filter(|(.., cell)| text::squeezed(&cell.plain) != role).collect();
            let mut addresses: Vec<Way> = Vec::new();
            for (slot, channel) in [
                (Column::Contact, None),
                (Column::Email, Some("email")),
                (Column::Phone, Some("phone")),
                (Column::Slack, Some("slack")),
            ] {
                // "When to contact": what somebody is called for is no address.
                let asked = |name: &str| lexicon::get().starts(Group::Occasion, name).is_some();
                let turned = || turns.iter().any(|(_, name, _)| columns.name(slot) == Some(name));
                if columns.name(slot).is_some_and(asked) || turned() {
                    continue;
                }
                if let Some(cell) = columns.cell(row, slot) {
                    addresses.extend(reach::ways(cell, channel));
                }
            }
            let first = turns.iter().filter(|(turn, ..)| *turn == "first");
            addresses.extend(first.flat_map(|(.., cell)| reach::ways(cell, None)));
            add_contact(draft, place, &role, addresses, at);
            for (_, name, cell) in turns.iter().filter(|(turn, ..)| *turn == "backup") {
                let ways = reach::ways(cell, None);
                if ways.iter().all(|(channel, _)| channel.is_none()) {
                    continue;
                }
                let plain = text::squeezed(&cell.plain);
                let called = if is_title(&plain) { plain } else { format!("{role} ({})", name.to_lowercase()) };
                add_contact(draft, place, &called, ways, at);
            }
        }
        Role::Dependencies => {
            let name = columns.text(row, Column::Service).ok_or("service")?;
            let support = columns.cell(row, Column::Support).map(address);
            let source = draft.item("dependency", place, &name, at, at);
            draft.dependencies.push(Dependency { source, name, support });
        }
        Role::Maintenance => {
            let task = columns.text(row, Column::Task).ok_or("task")?;
            let frequency = columns.text(row, Column::Frequency).ok_or("frequency")?;
            let when = [Some(frequency), columns.text(row, Column::Time), columns.text(row, Column::Zone)];
            let when = when.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let automatic = columns.text(row, Column::Automatic).and_then(|cell| {
                // Below "Automatic?" a yes is enough.
                let asked = columns.name(Column::Automatic).and_then(says_automatic);
                says_automatic(&cell).or_else(|| asked.and_then(|asked| says_yes(&cell).map(|yes| yes == asked)))
            });
            let automatic = automatic.unwrap_or(false);
            return crate::calendar::entry(draft, place, &when, &task, automatic, at);
        }
        Role::Backup => {
            let said: Vec<String> = row
                .cells
                .iter()
                .enumerate()
                .map(|(at, cell)| format!("{}: {}", columns.name_at(at).unwrap_or_default(), cell.plain.trim()))
                .collect();
            let read = crate::calendar::backup(draft, place, &said.join(" | "), at, at);
            if let Some(name) = row.cells.first().map(|cell| text::squeezed(&cell.plain)) {
                said.iter().skip(1).for_each(|said| crate::recovery::of_copy(draft, place, &name, said, at));
            }
            return read.then_some(()).ok_or("retention");
        }
        Role::Checks => {
            let name = columns.text(row, Column::Check).ok_or("check")?;
            let expect = columns.text(row, Column::Expected);
            let target =
                columns.cell(row, Column::Command).or_else(|| columns.cell(row, Column::Check)).ok_or("url")?;
            let written = target.codes.first().cloned().unwrap_or_else(|| address(target));
            let read = crate::checks::from_text(draft, place, &name, &written, expect.clone(), [at, at]);
            // The address may stand in a column of its own name: "Health URL" beside "Auto-deploy".
            let elsewhere = || {
                let url =
                    row.cells.iter().map(address).find(|said| said.contains("://") && tables::is_address(said))?;
                crate::checks::from_text(draft, place, &name, &url, expect.filter(|said| *said != url), [at, at])
            };
            return read.or_else(elsewhere).ok_or("url");
        }
        Role::Deploy => {
            let cell = columns.cell(row, Column::Branch).ok_or("branch")?;
            let Some((branch, pushed)) = flow::branch_of_cell(cell) else {
                // "Pull request opened": it happens on any branch.
                draft.claim(at, at);
                return Ok(());
            };
            let environment = columns.text(row, Column::Environment).ok_or("environment")?;
            if !deploys(columns, row) {
                draft.claim(at, at);
                return Ok(());
            }
            let said: String = row.cells.iter().map(|cell| cell.plain.as_str()).collect::<Vec<_>>().join(" ");
            // "Automatic: yes": the column says what its cell answers.
            let asks = |at: &usize| columns.name_at(*at).and_then(says_automatic) == Some(true);
            let answered = (0..row.cells.len()).find(asks).and_then(|at| says_yes(row.cells.get(at)?.plain.trim()));
            let source = draft.item("deploy", place, &format!("{branch} {environment}"), at, at);
            draft.deploy.push(DeployRule {
                source,
                branch,
                environment: environment_of(&environment).0,
                automatic: answered.or_else(|| says_automatic(&said)).unwrap_or(pushed),
            });
        }
        _ => return Err("role"),
    }
    Ok(())
}

/// Whether a row speaks of a deployment: "lint | Checks the style | Push main" is a job like others. Where a column is called
/// so, what stands in it is where something is deployed.
fn deploys(columns: &Columns, row: &Row) -> bool {
    let lexicon = lexicon::get();
    let called = |slot: Column| columns.name(slot).is_none_or(|name| lexicon.has(Group::Column, slot.name(), name));
    let said = |cell: &Rich| lexicon.has(Group::Role, "deploy", &cell.plain);
    called(Column::Environment) || row.cells.iter().any(said)
}

/// Adds a contact with each way to reach it.
fn add_contact(draft: &mut Draft<'_>, place: &str, role: &str, ways: Vec<Way>, line: u32) {
    for (channel, address) in settled(ways) {
        let source = draft.item("contact", place, role, line, line);
        let channel = channel.map(str::to_owned);
        draft.contacts.push(Contact { source, role: role.to_owned(), channel, address });
    }
}

/// Ways of reaching somebody without those that somebody still has to fill in, and without the hours at which they are there.
/// There is always one, so that nobody is lost who has none.
fn settled(ways: Vec<Way>) -> Vec<Way> {
    let mut settled: Vec<Way> = Vec::new();
    for (channel, address) in ways {
        let address = address.filter(|address| !reach::is_gap(address));
        let hours = channel.is_none() && address.as_deref().is_some_and(reach::is_hours);
        // "DevOps lead" says who has the role, and not how they are reached.
        let titled = channel.is_none() && address.as_deref().is_some_and(is_title);
        let way = (channel, address.filter(|_| !hours && !titled));
        if way != (None, None) && !settled.contains(&way) {
            settled.push(way);
        }
    }
    if settled.iter().any(|(_, address)| address.is_some()) {
        settled.retain(|(channel, address)| address.is_some() || !matches!(channel, Some("phone" | "email" | "slack")));
    }
    if settled.is_empty() {
        settled.push((None, None));
    }
    settled
}

/// "Backend lead", "Security team": a role, and no name of somebody or address.
fn is_title(written: &str) -> bool {
    let words = written.split_whitespace().count();
    words <= 4
        && !written.contains(['(', '[', '@', '#', '.', '/'])
        && !text::says(written, &["channel", "canal", "dm"])
        && lexicon::get().find(Group::Person, written).is_some()
}

/// Notes the addresses that stand beside the name of an escalation level.
pub(crate) fn reached(draft: &mut Draft<'_>, place: &str, role: &str, cell: &Rich, line: u32) {
    for (channel, address) in reach::ways(cell, None) {
        // "(PagerDuty)" is no address of anybody there.
        let (Some(channel), Some(address)) = (channel, address.filter(|address| !is_channel(address))) else {
            continue;
        };
        draft.reached.push(Reached { role: role.to_owned(), place: place.to_owned(), line, channel, address });
    }
}

fn is_channel(address: &str) -> bool {
    lexicon::get().exact(Group::Channel, address).is_some()
}

/// Makes contacts of the addresses that stand beside the names of escalation levels, where nothing else says how to reach
/// them.
pub(crate) fn contacts_of_escalation(draft: &mut Draft<'_>) {
    let reachable = draft.contacts.iter().filter(|contact| contact.address.is_some() || contact.channel.is_some());
    let known: Vec<Vec<String>> = reachable.map(|contact| text::tokens(&contact.role)).collect();
    for reached in std::mem::take(&mut draft.reached) {
        if known.contains(&text::tokens(&reached.role)) {
            continue;
        }
        let source = draft.item("contact", &reached.place, &reached.role, reached.line, reached.line);
        let (channel, address) = (Some(reached.channel.to_owned()), Some(reached.address));
        draft.contacts.push(Contact { source, role: reached.role, channel, address });
    }
}

/// Whether a name with an address is a place where something runs, and not a program that people look into or what runs
/// on their own machine.
pub(crate) fn is_environment(name: &str, url: &str) -> bool {
    let lexicon = lexicon::get();
    let own = || {
        let host = url.split("://").last().unwrap_or(url);
        ["localhost", "127.0.0.1", "0.0.0.0"].iter().any(|local| host.starts_with(local))
    };
    lexicon.find(Group::Environment, name).is_some() || lexicon.find(Group::Tool, name).is_none() && !own()
}

/// `API Prod` as (`production`, `api`).
/// Stage (`production`, `staging`, `development`, `test`) and service that the name of an environment speaks of; `None` where
/// it names no stage.
pub fn stage_and_service(name: &str) -> Option<(String, Option<String>)> {
    lexicon::get().best(Group::Environment, &text::tokens(name), 0).map(|_| environment_of(name))
}

pub(crate) fn environment_of(name: &str) -> (String, Option<String>) {
    let lexicon = lexicon::get();
    let words = text::words(name);
    let stems = text::tokens(name);
    let Some(hit) = lexicon.best(Group::Environment, &stems, 0) else {
        return (text::squeezed(name).to_lowercase(), None);
    };
    let spoken: Vec<String> = stems.iter().skip(hit.at).take(hit.span).cloned().collect();
    let rest: Vec<String> = words
        .into_iter()
        .filter(|word| {
            let stem = text::tokens(word);
            !stem.is_empty()
                && !spoken.contains(&stem.join(" "))
                && lexicon.best(Group::EnvironmentNoise, &stem, 0).is_none()
        })
        .collect();
    (hit.key.to_owned(), (!rest.is_empty()).then(|| rest.join(" ")))
}

/// Link target where the text is only its label, otherwise the text.
pub(crate) fn address(cell: &Rich) -> String {
    let plain = text::squeezed(&cell.plain);
    match cell.links.first() {
        Some(link) if !tables::is_address(&plain) && !plain.contains('@') => {
            link.strip_prefix("mailto:").unwrap_or(link).to_owned()
        }
        _ => plain,
    }
}

/// "yes", "non", "✅".
pub(crate) fn says_yes(written: &str) -> Option<bool> {
    match text::fold(written.trim()).as_str() {
        "oui" | "yes" | "y" | "o" | "x" | "✅" | "✓" | "✔" | "true" | "vrai" => Some(true),
        "non" | "no" | "n" | "❌" | "✗" | "✘" | "false" | "faux" => Some(false),
        _ => None,
    }
}

/// Whether something happens by itself, where the text says.
pub(crate) fn says_automatic(written: &str) -> Option<bool> {
    match lexicon::get().find(Group::Automatic, written).map(|hit| hit.key) {
        Some("yes") => Some(true),
        Some("no") => Some(false),
        _ => None,
    }
}
