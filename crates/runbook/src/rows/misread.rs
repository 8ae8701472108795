//! Tables whose columns are called as those of a role are and whose cells say otherwise.

use crate::lexicon::{self, Group};
use crate::program::Role;
use crate::quantity;
use crate::tables::{self, Column, Columns};
use crate::text;
use crate::tree::Row;
use std::collections::HashSet;

/// Rows that are looked at: tables are one thing throughout.
const SAMPLE: usize = 40;

/// Words of a role that somebody has; more of them say what is done.
const LONGEST_ROLE: usize = 7;

/// Whether the cells contradict the role that the headers give the table.
pub(super) fn misread(role: Role, header: &Row, columns: &Columns, rows: &[Row]) -> bool {
    let rows: Vec<&Row> = rows.iter().filter(|row| !tables::is_decorative(row)).take(SAMPLE).collect();
    let cells = |slot: Column| rows.iter().filter_map(|row| columns.text(row, slot)).collect::<Vec<_>>();
    let most = |cells: &[String], fits: &dyn Fn(&String) -> bool| {
        !cells.is_empty() && cells.iter().filter(|cell| fits(cell)).count() * 2 > cells.len()
    };
    // "Week | Primary on-call | Secondary on-call": whose turn it is, week by week.
    if matches!(role, Role::Contacts | Role::Maintenance | Role::Escalation) && is_roster(header) {
        return true;
    }
    match role {
        // "P1 | 45 s | every 4 h": how long each level has, and no alert is called "45 s".
        Role::Alerts => most(&cells(Column::Alert), &|name| is_length(name)),
        // "Leaked key | P1 | 72 h": which level an incident has, and not what the levels are.
        Role::Severities => {
            let levels: Vec<Vec<String>> = cells(Column::Level).iter().map(|level| text::tokens(level)).collect();
            let distinct: HashSet<&Vec<String>> = levels.iter().collect();
            let first = rows.iter().filter_map(|row| row.cells.first()).any(|cell| tables::is_severity(&cell.plain));
            // "Level | Description | Retention": how data are told apart, and not how bad things are.
            let kept = |cell: &crate::tree::Rich| lexicon::get().has(Group::Column, "retention", &cell.plain);
            !first && distinct.len() < levels.len() || header.cells.iter().any(kept) || !first_graded(header, &rows)
        }
        // "P1 | 0-15 min | 15-30 min": nobody is called "15-30 min". "| Incident | Primary | Lead | CTO |" with signs below them
        // says for each case who takes part.
        Role::Escalation => {
            let person = |cell: &&crate::tree::Rich| lexicon::get().find(Group::Person, &cell.plain).is_some();
            let matrix = header.cells.iter().skip(1).filter(person).count() >= 3;
            // "Database | architect | vendor": who is asked about what, and nobody is called because time passes.
            let first = header.cells.first().map_or("", |cell| cell.plain.as_str());
            let subjects = rows.iter().filter_map(|row| row.cells.first()).all(|cell| is_subject(&cell.plain));
            let untimed = rows.iter().flat_map(|row| &row.cells).all(|cell| is_untimed(&cell.plain));
            let timed = lexicon::get().has(Group::Column, "time", first);
            let routing = rows.len() > 2 && header.cells.len() > 2 && !timed && untimed && subjects;
            let who = cells(Column::Action);
            routing || most(&who, &|who| tables::is_value(who)) || matrix && most(&who, &|who| !begins_with_letter(who))
        }
        // "Element | Production | Development" above files and addresses, "Secret env var": what differs, and no place.
        Role::Environments => most(&cells(Column::Environment), &|name| is_setting(name)),
        // "Role | Responsibility": what somebody does is nobody's name.
        Role::Contacts => {
            let told = most(&cells(Column::Role), &|role| {
                let words = role.split_whitespace().count();
                words > LONGEST_ROLE || words > 2 && role.trim_end().ends_with('.')
            });
            told || names_owners(header, &rows)
        }
        _ => false,
    }
}

/// "Component | Owner | Backup" without an address: who knows about what, and how to reach nobody.
fn names_owners(header: &Row, rows: &[&Row]) -> bool {
    let names: Vec<String> = header.cells.iter().map(|cell| text::clean(&cell.plain)).collect();
    let thing = names.first().is_some_and(|first| lexicon::get().has(Group::Column, "service", first));
    let person = names.iter().skip(1).any(|name| lexicon::get().find(Group::Person, name).is_some());
    let reached = |cell: &crate::tree::Rich| {
        crate::reach::is_gap(cell.plain.trim())
            || crate::reach::ways(cell, None).iter().any(|(channel, _)| channel.is_some())
    };
    thing && person && !rows.iter().flat_map(|row| &row.cells).any(reached)
}

fn is_roster(header: &Row) -> bool {
    let person = |cell: &&crate::tree::Rich| lexicon::get().find(Group::Person, &cell.plain).is_some();
    let first = header.cells.first().map(|cell| text::clean(&cell.plain)).unwrap_or_default();
    lexicon::get().exact(Group::Roster, &first).is_some() && header.cells.iter().skip(1).filter(person).count() >= 2
}

/// "Urgency | Channel", "Criticality | Services | Degraded mode": words for how bad something is, beside which no column says
/// what that means or how soon somebody answers, are no levels of incidents. Codes ("P1") always are.
fn first_graded(header: &Row, rows: &[&Row]) -> bool {
    let says = |cell: &crate::tree::Rich| {
        let name = text::cleaned(&cell.plain);
        ["criteria", "condition", "response", "resolution", "time"]
            .into_iter()
            .any(|column| lexicon::get().has(Group::Column, column, &name))
    };
    let coded = |row: &&&Row| row.cells.iter().take(2).any(|cell| tables::is_code(text::clean(&cell.plain).trim()));
    let begins_coded = |row: &&&Row| {
        let first = row.cells.first().map(|cell| text::clean(&cell.plain)).unwrap_or_default();
        first.split([' ', '(', ':', '–', '—', '/']).any(|word| tables::is_code(word.trim_matches(')')))
    };
    header.cells.iter().skip(1).any(says) || rows.iter().any(|row| coded(&row) || begins_coded(&row))
}

/// "Database / cache", "Payments": what something is about. "P1", "Level 2", "no answer", "after 10 min" are rungs or times.
fn is_subject(cell: &str) -> bool {
    lexicon::get().find(Group::Person, cell).is_none()
        && !tables::is_severity(cell)
        && !crate::ladder::waits(cell)
        && !cell.trim().is_empty()
}

fn is_untimed(cell: &str) -> bool {
    !cell.contains(|sign: char| sign.is_ascii_digit())
        && quantity::beginning(cell).is_none()
        && lexicon::get().find(Group::Instant, cell).is_none()
}

/// `STRIPE_SECRET`, `prometheus.dev.yml`, `http://localhost:9090`: what is set, and no name of a place.
fn is_setting(cell: &str) -> bool {
    const FILES: &[&str] = &[".yml", ".yaml", ".env", ".json", ".toml", ".conf", ".ini"];
    let variable = cell.contains('_')
        && cell.chars().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '_');
    variable || cell.contains("://") || FILES.iter().any(|file| cell.contains(file))
}

/// "45 s", "10 min": how long, and no bound of anything.
fn is_length(cell: &str) -> bool {
    cell.starts_with(|sign: char| sign.is_ascii_digit()) && tables::is_value(cell) && quantity::duration(cell).is_some()
}

fn begins_with_letter(cell: &str) -> bool {
    cell.trim_start().starts_with(|sign: char| sign.is_alphanumeric() || matches!(sign, '@' | '#' | '[' | '<' | '('))
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::{Program, Role};

    fn read(heading: &str, table: &str) -> Program {
        compile("d.md", &format!("# Shop\n\n## {heading}\n\n{table}\n"))
    }

    fn told(program: &Program, code: &str) -> usize {
        program.diagnostics.iter().filter(|found| found.code == code).count()
    }

    #[test]
    fn rosters_indexes_and_words_without_a_meaning_are_no_items() {
        let roster = "| Week | Primary On-Call | Secondary On-Call | Manager |\n|---|---|---|---|\n| Week 1 | Ann | Bob | Chris |\n| Week 2 | Bob | Ann | Chris |\n";
        let program = read("On-call rotation", roster);
        assert!(program.contacts.is_empty() && program.maintenance.is_empty() && told(&program, "V026") == 0);
        for table in [
            "| Urgence | Canal |\n|---|---|\n| Faible | Slack uniquement |\n| Haute | Slack + SMS |\n",
            "| Criticité | Services | Mode dégradé | Arrêt acceptable |\n|---|---|---|---|\n| **Critique** | Paiement | Cache local 1h | Non |\n| **Important** | Catalogue | Lecture | Oui |\n",
        ] {
            let program = read("Continuité", table);
            assert!(program.severities.is_empty() && told(&program, "V008") == 0, "{:?}", program.severities);
        }
        let levels =
            "| Niveau | Criticité | Délai |\n|---|---|---|\n| P1 | tout est arrêté | 15 min |\n| P2 | lent | 1 h |\n";
        assert_eq!(read("Sévérités", levels).severities.len(), 2);
        let words = "| Level | Meaning |\n|---|---|\n| Critical | nobody can pay |\n| Minor | one page is slow |\n";
        assert_eq!(read("Severities", words).severities.len(), 2);
        let index = "| Runbook | Severity | Target resolution time |\n|---|---|---|\n| [down.md](./down.md) | critical | < 30 min |\n| [keys.md](./keys.md) | high | rotation at once |\n";
        let program = read("Available runbooks", index);
        assert!(program.alerts.is_empty() && program.severities.is_empty(), "{:?}", program.alerts);
        let alerts = "| Alert | Condition | Severity | Runbook |\n|---|---|---|---|\n| API | > 5 % errors | P1 | [api.md](api.md) |\n| Disk | > 90 % | P2 | [disk.md](disk.md) |\n";
        assert_eq!(read("Alerts", alerts).alerts.len(), 2);
    }

    #[test]
    fn owners_without_an_address_are_no_contacts_and_backups_are_kept() {
        let owners = "| Component | Main owner | Backup |\n|---|---|---|\n| Order import | Backend lead | Architect |\n| Payroll | Payroll officer | Management |\n";
        let program = read("Contacts", owners);
        assert!(program.contacts.is_empty() && told(&program, "V030") == 0, "{:?}", program.contacts);
        let turns = "| Role | Primary | Backup |\n|---|---|---|\n| Platform | PagerDuty | Slack #platform |\n| Security | sec@shop.example | +33 1 23 45 67 89 |\n| Management | boss@shop.example | - |\n";
        let contacts: Vec<_> = read("Emergency contacts", turns)
            .contacts
            .into_iter()
            .map(|one| (one.role, one.channel.unwrap_or_default(), one.address.unwrap_or_default()))
            .collect();
        let expected = [
            ("Platform", "pagerduty", ""),
            ("Platform (backup)", "slack", "#platform"),
            ("Security", "email", "sec@shop.example"),
            ("Security (backup)", "phone", "+33 1 23 45 67 89"),
            ("Management", "email", "boss@shop.example"),
        ];
        let expected = expected.map(|(one, two, three)| (one.to_owned(), two.to_owned(), three.to_owned()));
        assert_eq!(contacts, expected);
        let list = "- **Team manager**: +1-XXX-XXX-XXXX\n- **VP**: +1-XXX-XXX-XXXX\n- **CTO**: cto@shop.example\n";
        let program = read("Escalation", list);
        let named: Vec<_> = program.contacts.iter().map(|one| one.role.as_str()).collect();
        assert_eq!(named, ["Team manager", "VP", "CTO"]);
        assert_eq!(told(&program, "V004"), 0);
    }

    #[test]
    fn delays_are_no_alerts_and_nobodys_name() {
        let table = "| Sévérité | Délai avant 1er envoi | Rappel |\n|---|---|---|\n| P0 | 10 s | toutes les 30 min |\n| P1 | 45 s | toutes les 4 h |\n";
        let program = read("Alertes : cadence de rappel", table);
        assert!(program.alerts.is_empty(), "{:?}", program.alerts);
        let table = "| Severity | First answer | Escalation L1 | Escalation L2 |\n|---|---|---|---|\n| P1 | 0-15 min | 15-30 min | 30-60 min |\n| P2 | 0-1 hour | 1-2 hours | 2-4 hours |\n";
        let program = read("Escalation", table);
        assert_eq!((program.escalation.len(), told(&program, "V026")), (0, 0), "{:?}", program.escalation);
        // Alerts with their level first are alerts.
        let table = "| Sévérité | Alerte | Seuil |\n|---|---|---|\n| P1 | Disque plein | > 90 % |\n| P2 | File longue | > 500 |\n";
        assert_eq!(read("Alertes", table).alerts.len(), 2);
    }

    #[test]
    fn who_takes_part_in_what_is_no_ladder() {
        let table = "| Incident | Primary on-call | Secondary on-call | DevOps lead | CTO |\n|---|---|---|---|---|\n\
| Shop away | ✅ Responds | ✅ Joins | 📧 Told | ✅ Paged |\n| Leak | ✅ Responds | 📞 If needed | - | ✅ Paged |\n";
        let program = read("Escalation matrix", table);
        assert_eq!((program.escalation.len(), told(&program, "V004")), (0, 0), "{:?}", program.escalation);
        let table = "| After | Who |\n|---|---|\n| 0 min | On-call |\n| 15 min | CTO |\n";
        assert_eq!(read("Escalation", table).escalation.len(), 2);
    }

    #[test]
    fn who_is_asked_about_what_is_no_ladder() {
        let table = "| Issue domain | Primary responder | Escalation |\n|---|---|---|\n| Database / cache | architect | vendor |\n| Payments | backend | bank |\n| Rendering | frontend + ops | architect (if it lasts) |\n";
        let program = read("Escalation paths", table);
        assert_eq!((program.escalation.len(), told(&program, "V004")), (0, 0), "{:?}", program.escalation);
        let table = "| Case | Who |\n|---|---|\n| At once | On-call |\n| No answer after 15 min | CTO |\n| Level 3 | Director |\n";
        assert!(!read("Escalation", table).escalation.is_empty());
    }

    #[test]
    fn incidents_with_their_level_define_no_levels() {
        let levels =
            "| Severity | Criteria | Response |\n|---|---|---|\n| P1 | Shop away | 15 min |\n| P2 | Slow | 1 h |\n";
        let mapping = "### Severity mapping\n\n| Incident | Severity | Clock |\n|---|---|---|\n| Leaked key | P1 | 72 h |\n| Stolen token | P1 | 24 h |\n| Lost laptop | P2 | none |\n";
        let program = read("Severity levels", &format!("{levels}\n{mapping}"));
        let named: Vec<_> = program.severities.iter().map(|level| level.name.as_str()).collect();
        assert_eq!((named, told(&program, "V008")), (vec!["P1", "P2"], 0));
        assert_eq!(program.tables.iter().map(|table| table.role).collect::<Vec<_>>(), [Role::Severities, Role::Other]);
    }

    #[test]
    fn what_somebody_does_is_no_contact() {
        let table = "| Role / channel | Responsibility |\n|---|---|\n| Lead | Decides when the copy is restored. |\n| Status page | Is written every half an hour. |\n";
        let program = read("Contacts", table);
        assert_eq!((program.contacts.len(), told(&program, "V030")), (0, 0), "{:?}", program.contacts);
        let table = "| Role | Contact |\n|---|---|\n| Lead | lead@shop.example |\n| DBA | |\n";
        assert_eq!(read("Contacts", table).contacts.len(), 2);
    }

    #[test]
    fn what_differs_between_places_is_no_place() {
        let table = "| Element | Production | Development |\n|---|---|---|\n| Config | `a.yml` | `a.dev.yml` |\n| Panel | https://panel.shop.example | http://localhost:3001 |\n";
        assert!(read("Environments", table).environments.is_empty());
        let table = "| Env | URL |\n|---|---|\n| Production | https://shop.example |\n| Staging | https://staging.shop.example |\n";
        assert_eq!(read("Environments", table).environments.len(), 2);
    }

    #[test]
    fn a_grid_of_hours_and_systems_lacks_nothing() {
        let table = "| Heure | PostgreSQL | Neo4j | Index |\n|---|---|---|---|\n| 02:00 | ✅ Complet | - | - |\n| 03:00 | - | ✅ Complet | - |\n| 04:00 | - | - | ✅ Complet |\n";
        assert_eq!(told(&read("Maintenance", table), "V026"), 0);
    }

    #[test]
    fn what_one_thing_is_makes_no_contacts() {
        let table = "| | |\n|---|---|\n| Projet | `shop-prod` (numéro `726183770992`) |\n| Région | `west1` |\n| Astreinte | +33 1 23 45 67 89 |\n";
        let program = read("Coordonnées", table);
        let named: Vec<_> = program.contacts.iter().map(|contact| contact.role.as_str()).collect();
        assert_eq!((named, told(&program, "V026")), (vec!["Astreinte"], 0));
        let program = read(
            "Dépendances managées",
            "| | |\n|---|---|\n| Moteur | PostgreSQL 16 |\n| Gabarit | petit, ~7,70 $ |\n",
        );
        assert!(program.dependencies.is_empty(), "{:?}", program.dependencies);
    }

    #[test]
    fn names_and_values_below_a_probe_are_one_check() {
        let table = "| Paramètre | Valeur |\n|---|---|\n| Type | HTTP, mot-clé |\n| URL | `https://shop.example/health` |\n| Intervalle | 60 s |\n| Tentatives avant alerte | 3 |\n";
        let program = read("Sondes\n\n### Sonde de la boutique", table);
        let checks: Vec<_> =
            program.checks.iter().map(|check| (check.name.as_str(), check.target.as_deref())).collect();
        assert_eq!(checks, [("Sonde de la boutique", Some("https://shop.example/health"))]);
        assert_eq!(told(&program, "V026"), 0);
        let table = "| Contrôle | URL |\n|---|---|\n| Boutique | https://shop.example/a |\n| Caisse | https://shop.example/b |\n";
        assert_eq!(read("Contrôles de santé", table).checks.len(), 2);
    }

    #[test]
    fn jobs_are_no_deployments_and_what_is_asked_is_no_environment() {
        let jobs = "| Job | Description | Trigger |\n|---|---|---|\n| lint | Style | Push/PR |\n| unit | Tests | Push main |\n| deploy-staging | Deploys staging | Push develop |\n| deploy-production | Deploys production | Push main |\n";
        let asked = "## Endpoints\n\n| Service | URL | Expected |\n|---|---|---|\n| Gateway | https://api.shop.example/up | `ok` |\n| Console | https://console.shop.example | Login page |\n";
        let program = read("Continuous integration", &format!("{jobs}\n{asked}"));
        let deployed: Vec<_> =
            program.deploy.iter().map(|rule| (rule.branch.as_str(), rule.environment.as_str())).collect();
        assert_eq!(deployed, [("develop", "staging"), ("main", "production")]);
        assert_eq!((program.environments.len(), program.checks.len(), told(&program, "V078")), (0, 2, 0));
        // A column that is called so holds any environment.
        let named = "| Branch | Environment |\n|---|---|\n| main | prod |\n| develop | lab-eu |\n";
        assert_eq!(read("Deployment", named).deploy.len(), 2);
    }
}
