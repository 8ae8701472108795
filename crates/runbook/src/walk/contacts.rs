//! Items that say how somebody is reached, below headings about contacts and beside those who are called.

use super::place::Place;
use crate::clock;
use crate::draft::Draft;
use crate::ladder;
use crate::lexicon::{self, Group, List};
use crate::lists;
use crate::program::Role;
use crate::quantity;
use crate::reach;
use crate::text;
use crate::tree::{Block, Kind, Rich};

/// Blocks of a section that are looked at for dates: the head of a document is short.
const HEAD: usize = 12;

/// An item of a section about contacts; whether it was read.
pub(super) fn item(draft: &mut Draft<'_>, place: &Place<'_>, text: &Rich, line: u32, end: u32) -> bool {
    let plain = text.plain.trim();
    let Some((label, said)) = plain.split_once(':') else {
        return lists::row(draft, &place.place, Role::Contacts, text, line, end);
    };
    let (label, said) = (text::clean(label), said.trim());
    // "Owner: the lead" beside "Deadline: 2026-04-03" is the head of a document.
    if heads_document(draft, place) {
        return false;
    }
    // "Availability: 24/7" says when, and nobody.
    if reach::is_hours(said) {
        draft.claim(line, end);
        return true;
    }
    if let Some(name) = named_above(draft, place, line) {
        return below_name(draft, place, &name, text, (&label, said), [line, end]);
    }
    // "Email: help@shop.example" below "Technical support" reaches those whom the heading names.
    let turn = turn(&label).filter(|_| person_or_gap(said) || reaches(text));
    let unnamed = is_way(&label) || turn.is_some();
    let generic = lexicon::get().exact(Group::Role, &place.section.name).is_some() || place.section.is_title;
    if unnamed && !generic && !place.section.name.is_empty() {
        let left = Rich { plain: of_group(&place.section.name, &label), ..Rich::default() };
        let right =
            Rich { plain: said.to_owned(), codes: text.codes.clone(), links: text.links.clone(), ..Rich::default() };
        return lists::pair(draft, &place.place, Role::Contacts, &left, &right, line);
    }
    lists::row(draft, &place.place, Role::Contacts, text, line, end)
}

/// Whose turn it is in a group: "Primary", "Suppléant".
fn turn(label: &str) -> Option<&'static str> {
    lexicon::get().exact(Group::Turn, label)
}

/// "Backup" of the "Database team" is called so; its first one is the team.
fn of_group(group: &str, label: &str) -> String {
    match turn(label) {
        Some("backup") => format!("{group} ({})", label.to_lowercase()),
        _ => group.to_owned(),
    }
}

fn person_or_gap(said: &str) -> bool {
    reach::is_gap(said) || lexicon::get().find(Group::Person, said).is_some()
}

/// "**Hosting support:**" right above a list of "Phone: ..." and "Email: ...": whom its items reach.
pub(super) fn named_above(draft: &Draft<'_>, place: &Place<'_>, line: u32) -> Option<String> {
    let own = draft.blocks.get(place.section.blocks.clone()).unwrap_or_default();
    let (name, ..) = named_in(own, line)?;
    Some(on_rung(&name).unwrap_or(name))
}

/// Who stands on the rung that a name begins with: "Level 2 - Team lead".
fn on_rung(name: &str) -> Option<String> {
    ladder::rung_and_rest(name).map(|(_, rest)| rest).filter(|rest| !rest.is_empty())
}

/// "**Level 2 - Team lead**" right above such a list: who stands on that rung, where that is said, and the items below it.
pub(super) fn rung_above<'d>(draft: &Draft<'d>, place: &Place<'_>, line: u32) -> Option<(String, u32, &'d [Block])> {
    let own = draft.blocks.get(place.section.blocks.clone()).unwrap_or_default();
    let (name, said, items) = named_in(own, line)?;
    Some((on_rung(&name)?, said, items))
}

/// The name right above the list that a line stands in, its line and the items, where those say how somebody is reached.
fn named_in(own: &[Block], line: u32) -> Option<(String, u32, &[Block])> {
    let at = own.partition_point(|block| block.line < line);
    let first = at.saturating_sub(LIST);
    let above = own.get(first..at)?.iter().rposition(|block| !matches!(block.kind, Kind::Item { .. }))? + first;
    let before = own.get(above)?;
    let plain = before.text.plain.trim();
    let name = text::clean(plain.trim_end_matches([':', ' ', '*', '\u{a0}', '\u{202f}']));
    let short = (1..=6).contains(&name.split_whitespace().count()) && !name.contains([':', '\n', '.']);
    let labels = matches!(before.kind, Kind::Paragraph) && (before.text.all_bold() || plain.ends_with(':')) && short;
    if !labels {
        return None;
    }
    let rung = on_rung(&name).is_some();
    let behind = own.get(above + 1..).unwrap_or_default();
    let length = behind.iter().take(LIST).take_while(|block| matches!(block.kind, Kind::Item { .. })).count();
    let items = behind.get(..length).unwrap_or_default();
    // On a rung it is said for each, also where it is still to be filled in.
    let channel = |block: &Block| {
        let label = block.text.plain.split_once(':').map(|(label, _)| text::clean(label));
        label.is_some_and(|label| is_way(&label) || turn(&label).is_some()) && (rung || reaches(&block.text))
    };
    items.iter().any(channel).then_some((name, before.line, items))
}

/// Items of a list that says how one of many is reached.
const LIST: usize = 12;

/// "Phone", "URL": how somebody is reached, and not who.
fn is_way(label: &str) -> bool {
    lexicon::get().exact(Group::Channel, label).is_some() && reach::channel_in(label).is_some()
}

/// An item below the name of those whom it reaches: an address of theirs, or what else is said of them. A role among them
/// has its own.
pub(super) fn below_name(
    draft: &mut Draft<'_>,
    place: &Place<'_>,
    name: &str,
    text: &Rich,
    (label, said): (&str, &str),
    [line, end]: [u32; 2],
) -> bool {
    let own = lexicon::get().find(Group::Person, label).is_some() && !is_way(label) && turn(label).is_none();
    let reached = || reaches(text) || reach::is_gap(said);
    if turn(label).is_some() && reached() {
        let left = Rich { plain: of_group(name, label), ..Rich::default() };
        let right =
            Rich { plain: said.to_owned(), codes: text.codes.clone(), links: text.links.clone(), ..Rich::default() };
        return lists::pair(draft, &place.place, Role::Contacts, &left, &right, line);
    }
    if own || !is_way(label) && !reaches(text) {
        draft.claim(line, end);
        return !own || lists::row(draft, &place.place, Role::Contacts, text, line, end);
    }
    let left = Rich { plain: name.to_owned(), ..Rich::default() };
    let right =
        Rich { plain: said.to_owned(), codes: text.codes.clone(), links: text.links.clone(), ..Rich::default() };
    lists::pair(draft, &place.place, Role::Contacts, &left, &right, line)
}

/// "On-call: #ops" below "Escalation contacts", where nothing says when; whether it was read.
pub(super) fn on_ladder(draft: &mut Draft<'_>, place: &Place<'_>, text: &Rich, ordered: bool, lines: [u32; 2]) -> bool {
    let plain = text.plain.trim();
    let label = plain.split([':', '→']).next().unwrap_or(plain);
    let timed = quantity::beginning(plain).is_some() || ladder::waits(plain);
    let rung = ladder::rung_and_rest(label).is_some();
    !ordered
        && !timed
        && !rung
        && reaches(text)
        && lists::row(draft, &place.place, Role::Contacts, text, lines[0], lines[1])
}

/// "CTO: +33 6 12 34 56 78" in a list of those who are called; whether a contact was made of it. One of whom a level was made
/// has the address of that, unless it is still to be filled in.
pub(super) fn of_ladder(draft: &mut Draft<'_>, place: &Place<'_>, text: &Rich, level: bool, lines: [u32; 2]) -> bool {
    let Some((label, said)) = text.plain.split_once(':') else { return false };
    let label = text::clean(label);
    let person = label.split_whitespace().count() <= 5 && lexicon::get().find(Group::Person, &label).is_some();
    let gap = reach::is_gap(said.trim());
    let timed = |part: &str| quantity::beginning(part).is_some() || ladder::waits(part);
    let untimed = !timed(&label) && (gap || reaches(text) || !timed(said));
    person
        && untimed
        && turn(&label).is_none()
        && (gap || !level && reaches(text))
        && lists::row(draft, &place.place, Role::Contacts, text, lines[0], lines[1])
}

/// Lines of a block that say how people are reached: "├─ Lead: +33 6 12 34 56 78", "DBA: +1-XXX-XXX-XXXX"; whether contacts
/// were made of them. One line alone may be anything.
pub(super) fn listed(draft: &mut Draft<'_>, place: &str, body: &[String], first_line: u32) -> bool {
    const DRAWN: &[char] = &['├', '└', '│', '─', '┬', '|', '+', '-', '*', '•', '►', '→', ' ', '\t'];
    // "Database team:" above its lines.
    let mut group: Option<String> = None;
    let entries: Vec<(u32, Rich)> = (first_line..)
        .zip(body)
        .filter_map(|(number, line)| {
            let line = line.trim_start_matches(DRAWN).trim_end();
            let (label, said) = line.split_once(':')?;
            let short = (1..=5).contains(&label.split_whitespace().count()) && !said.starts_with("//");
            if said.trim().is_empty() {
                group = Some(label.trim().to_owned()).filter(|_| short);
                return None;
            }
            if let Some(group) = group.as_ref().filter(|_| turn(&text::clean(label)).is_some()) {
                let plain = format!("{}:{said}", of_group(group, &text::clean(label)));
                let text = Rich { plain, ..Rich::default() };
                return (reach::is_gap(said.trim()) || reaches(&text)).then_some((number, text));
            }
            let text = Rich { plain: line.to_owned(), ..Rich::default() };
            let told = short && !is_key(label) && !is_filled_in(said.trim());
            (told && (reach::is_gap(said.trim()) || reaches(&text))).then_some((number, text))
        })
        .collect();
    if entries.len() < 2 {
        return false;
    }
    let (mut named, mut read) = (None, false);
    for (number, text) in &entries {
        let (label, said) = text.plain.split_once(':').unwrap_or_default();
        // "Email: lead@shop.example" below "Lead: +33 6 12 34 56 78" is theirs.
        let above = named.as_ref().filter(|_| is_way(&text::clean(label)));
        read |= match above {
            Some(name) => {
                let said = Rich { plain: said.trim().to_owned(), ..Rich::default() };
                lists::pair(draft, place, Role::Contacts, name, &said, *number)
            }
            None => {
                named = Some(Rich { plain: label.trim().to_owned(), ..Rich::default() })
                    .filter(|_| !is_way(&text::clean(label)));
                lists::row(draft, place, Role::Contacts, text, *number, *number)
            }
        };
    }
    read
}

/// `{incident.title}`: what a program writes into a message, and nobody's address.
fn is_filled_in(said: &str) -> bool {
    let inside = said.trim_start_matches('{').trim_end_matches('}');
    inside.len() < said.len()
        && !inside.is_empty()
        && inside.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.'))
}

/// `target`, `message`: a key of a settings file, and nobody's name.
fn is_key(label: &str) -> bool {
    List::SettingKey.words().contains(&label.trim())
}

/// Whether what stands behind the colon is an address.
fn reaches(text: &Rich) -> bool {
    let Some((_, said)) = text.plain.split_once(':') else { return false };
    let said =
        Rich { plain: said.trim().to_owned(), codes: text.codes.clone(), links: text.links.clone(), ..Rich::default() };
    said.plain.starts_with('@')
        || reach::ways(&said, None).iter().any(|(channel, address)| channel.is_some() && address.is_some())
}

/// "Primary on-call: DevOps lead" in a section about other things: a role of who is called, and who has it.
pub(super) fn duty(draft: &mut Draft<'_>, place: &Place<'_>, text: &Rich, line: u32, end: u32) -> bool {
    let Some((label, said)) = text.plain.split_once(':') else { return false };
    let lexicon = lexicon::get();
    let short = label.split_whitespace().count() <= 4 && said.split_whitespace().count() <= 4;
    let duty = lexicon.find(Group::Person, label).is_some()
        && List::DutyStem.words().iter().any(|word| text::words(label).iter().any(|own| own == word));
    let person = lexicon.find(Group::Person, said).is_some() && quantity::scan(said).is_empty();
    short && duty && person && lists::row(draft, &place.place, Role::Contacts, text, line, end)
}

/// Whether the section is the head of a document: one of its items is a date.
fn heads_document(draft: &Draft<'_>, place: &Place<'_>) -> bool {
    let own = draft.blocks.get(place.section.blocks.clone()).unwrap_or_default();
    own.iter().take(HEAD).filter(|block: &&Block| matches!(block.kind, Kind::Item { .. })).any(|block| {
        let said = block.text.plain.split_once(':').map(|(_, said)| said.trim());
        said.is_some_and(|said| said.len() < 24 && clock::is_dated(said))
    })
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::Program;

    fn read(text: &str) -> Program {
        compile("d.md", &format!("# Shop\n\n{text}"))
    }

    #[test]
    fn what_a_program_fills_in_is_nobody() {
        let template = "## Escalation\n\n```\nTitle: {incident.title}\nTeam: {team}\n```\n";
        let policy = "## Escalation\n\n```yaml\ndelay: 5\ntarget: EMAIL (lead@shop.test)\ndelay: 9\ntarget: EMAIL (cto@shop.test)\n```\n";
        let people = "## Escalation\n\n```\nLead: lead@shop.test\nCTO: cto@shop.test\n```\n";
        assert_eq!([template, policy, people].map(|text| contacts(text).len()), [0, 0, 2]);
    }

    fn contacts(text: &str) -> Vec<(String, Option<String>, Option<String>)> {
        read(text).contacts.into_iter().map(|one| (one.role, one.channel, one.address)).collect()
    }

    fn one(role: &str, channel: Option<&str>, address: Option<&str>) -> (String, Option<String>, Option<String>) {
        (role.to_owned(), channel.map(str::to_owned), address.map(str::to_owned))
    }

    #[test]
    fn whose_turn_it_is_in_a_group_is_nobodys_name() {
        let expected = |group: &str, backup: &str| {
            [one(group, Some("phone"), Some("+1-555-0201")), one(backup, Some("email"), Some("two@shop.example"))]
        };
        let lines = "Primary: +1-555-0201\n{}Backup: two@shop.example\n";
        for text in [
            format!("## Contacts\n\n### Database team\n\n- {}", lines.replace("{}", "- ")),
            format!("## Contacts\n\n**Database team:**\n\n- {}", lines.replace("{}", "- ")),
            format!("## Contacts\n\n```\nDatabase team:\n  {}```\n", lines.replace("{}", "  ")),
        ] {
            assert_eq!(contacts(&text), expected("Database team", "Database team (backup)"), "{text}");
        }
        let roles = "## Contacts\n\n- Primary on-call: +1-555-0201\n- Support: two@shop.example\n";
        assert_eq!(contacts(roles), expected("Primary on-call", "Support"));
        // Somebody is no incident.
        let team = "## Team\n\n### Incident Commander\n\n- **Primary**: DevOps lead\n- Coordinate the work\n- Make decisions\n";
        assert!(read(team).procedures.is_empty());
    }

    #[test]
    fn a_label_that_is_a_channel_speaks_of_whom_the_heading_names() {
        let text = "## Contacts\n\n### Support technique\n\n- Email : help@shop.example\n- Horaires : 24/7\n\n### Équipe de gestion de crise\n\n- Email : crisis@shop.example\n- Téléphone : +XX XX XX XX XX\n- Disponibilité : 24/7\n";
        let expected = [
            one("Support technique", Some("email"), Some("help@shop.example")),
            one("Équipe de gestion de crise", Some("email"), Some("crisis@shop.example")),
            one("Équipe de gestion de crise", None, None),
        ];
        assert_eq!(contacts(text), expected);
        assert!(read(text).procedures.is_empty());
        // Nobody is named: the label stands for them.
        let bare = "## Contacts\n\n- Email : help@shop.example\n- Téléphone : +33 1 23 45 67 89\n";
        assert_eq!(contacts(bare).first().map(|(role, ..)| role.clone()), Some("Email".to_owned()));
    }

    #[test]
    fn hours_gaps_and_dates_are_no_addresses() {
        let table = "## Contacts\n\n| Rôle | Nom | Contact | Fait |\n|---|---|---|---|\n| DPO | [À définir] | 24/7 | juridique |\n| DBA | Anne | anne@shop.example | bases |\n";
        let found = contacts(table);
        assert_eq!(found.last(), Some(&one("DBA", Some("email"), Some("anne@shop.example"))));
        assert_eq!(found.first().and_then(|(.., address)| address.clone()), None, "{found:?}");
        assert!(read(table).diagnostics.iter().any(|found| found.code == "V030"));
        let phones =
            "## Contacts\n\n| Role | Email | Phone |\n|---|---|---|\n| DPO | dpo@shop.example | [To be completed] |\n";
        assert_eq!(contacts(phones), [one("DPO", Some("email"), Some("dpo@shop.example"))]);
        let head = "## Owner, start, deadline\n\n- Owner: DevOps lead\n- Start: 2026-03-23\n- Deadline: 2026-04-03\n";
        assert_eq!(contacts(head), []);
    }

    #[test]
    fn contacts_of_an_escalation_without_times_are_no_levels() {
        let text = "## Escalation contacts\n\n**Production:**\n- On-call: #oncall\n\n**Data:**\n- Finance team: #finance-ops\n- Data quality: @data-quality\n";
        let program = read(text);
        assert_eq!((program.contacts.len(), program.escalation.len()), (3, 0), "{:?}", program.contacts);
        // Times, numbers and rungs make a ladder of them.
        for ladder in [
            "## Escalation contacts\n\n1. On-call: #oncall\n2. Lead: lead@shop.example\n",
            "## Escalation contacts\n\n- T+0: On-call, #oncall\n- T+15min: Team lead\n",
        ] {
            assert!(!read(ladder).escalation.is_empty(), "{ladder}");
        }
    }

    #[test]
    fn a_bold_name_above_channels_is_whom_they_reach() {
        for heading in ["Contacts", "Support externe"] {
            let text = format!(
                "## {heading}\n\n**Support hébergeur :**\n- URL : https://host.example/help\n- Téléphone : +33 9 72 10 10 07\n- Email : aide@host.example\n- Contrat : Premium\n\n**Support réseau :**\n- Email : net@host.example\n- Disponibilité : 24/7\n"
            );
            let expected = [
                one("Support hébergeur", Some("url"), Some("https://host.example/help")),
                one("Support hébergeur", Some("phone"), Some("+33 9 72 10 10 07")),
                one("Support hébergeur", Some("email"), Some("aide@host.example")),
                one("Support réseau", Some("email"), Some("net@host.example")),
            ];
            assert_eq!(contacts(&text), expected, "{heading}");
            assert!(!read(&text).diagnostics.iter().any(|found| found.code == "V045"), "{heading}");
        }
    }

    #[test]
    fn a_drawing_of_people_lists_contacts() {
        let text = "## Contacts d'urgence\n\n```\nTIER 1 - Premiers\n├─ DBA On-Call: +33 6 12 34 56 78\n└─ Tech Lead: lead@shop.example\n\nEXTERNE\n└─ Hébergeur: https://help.host.example/\n```\n";
        let expected = [
            one("DBA On-Call", Some("phone"), Some("+33 6 12 34 56 78")),
            one("Tech Lead", Some("email"), Some("lead@shop.example")),
            one("Hébergeur", Some("url"), Some("https://help.host.example/")),
        ];
        assert_eq!(contacts(text), expected);
        let below = "## Contacts\n\n```\nLead: +33 6 12 34 56 78\nEmail: lead@shop.example\n\nCTO: +33 6 12 34 56 79\nSlack: @cto\n```\n";
        let named: Vec<_> = contacts(below).into_iter().map(|(role, ..)| role).collect();
        assert_eq!(named, ["Lead", "Lead", "CTO", "CTO"]);
        let gaps = "## Contact information\n\n| Role | Name | Contact |\n|---|---|---|\n| Database Administrator | Anne | |\n\n```\nDatabase Admin: +1-XXX-XXX-XXXX\nLead: +1-XXX-XXX-XXXX\n```\n";
        let told: Vec<_> = read(gaps).diagnostics.into_iter().filter(|found| found.code == "V030").collect();
        assert!(told.len() == 2 && told.iter().all(|found| found.source.line >= 10), "{told:?}");
        // What is set up, and a message with a number in it, lists nobody.
        for other in [
            "## Contacts\n\n```\nhost: 127.0.0.1\nport: 5432\nname: shop\n```\n",
            "## Contacts\n\n```\nBonjour,\nAppelez le support : +33 6 12 34 56 78 dès que possible\nMerci\n```\n",
        ] {
            assert_eq!(contacts(other), [], "{other}");
        }
    }

    #[test]
    fn what_is_said_of_work_or_machines_is_no_contact() {
        let text = "## Support contacts\n\n- OS : Ubuntu Server\n- Stack : Docker Compose, Nginx\n- Pay: $90 a week on primary\n- When the primary is away: Take over as primary\n- Lead: Anne Martin\n- Astreinte : +33 1 23 45 67 89\n- Database: the DBA\n";
        let names: Vec<_> = contacts(text).into_iter().map(|(role, ..)| role).collect();
        assert_eq!(names, ["Lead", "Astreinte", "Database"]);
    }

    #[test]
    fn duties_beside_alerts_are_contacts() {
        let text = "## Alert ownership\n\n- Primary on-call: DevOps Lead.\n- Disk on the primary: > 85%\n";
        let found = contacts(text);
        assert_eq!(found.iter().map(|(role, ..)| role.as_str()).collect::<Vec<_>>(), ["Primary on-call"]);
    }

    #[test]
    fn fields_below_a_rung_reach_who_stands_on_it() {
        let text = "## Escalation contacts\n\n**Level 1 - Duty engineer**\n- Phone: +33 1 23 45 67 89\n- Slack: @duty\n- Handles: everything at first\n\n**Level 2 - Team lead**\n- Slack: @team-lead\n- Escalate if: unresolved in 20 min, or 2 hours for P1\n\n**Level 3 - CTO**\n- Phone: +1-XXX-XXX-XXXX\n- Escalate if: the firm is at stake\n";
        let program = read(text);
        let levels: Vec<_> = program.escalation.iter().map(|one| (one.after_seconds, one.contact.as_str())).collect();
        assert_eq!(levels, [(0, "Duty engineer"), (1200, "Team lead")]);
        let roles: Vec<_> = program.contacts.iter().map(|one| one.role.as_str()).collect();
        assert_eq!(roles, ["Duty engineer", "Duty engineer", "Team lead", "CTO"]);
        assert!(!program.diagnostics.iter().any(|found| found.code == "V045"));
        let plain = "## Contacts\n\n- Tech lead: @lead\n- Support: +33 1 23 45 67 89\n";
        let roles: Vec<_> = contacts(plain).into_iter().map(|(role, ..)| role).collect();
        assert_eq!(roles, ["Tech lead", "Support"]);
    }
}
