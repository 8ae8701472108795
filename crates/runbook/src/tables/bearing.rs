//! Whether the cells of a table bear out what the names of its columns say: one word of a header stands above many things.

use super::column::{Column, Concepts};
use super::content;
use super::form::{is_address, recurs};
use super::sample::Sample;
use super::{Columns, is_blank};
use crate::lexicon::{self, Group, List};
use crate::program::Role;
use crate::reach;
use crate::sentence;
use crate::steps;
use crate::text;
use crate::tree::{Rich, Row};

/// Whether the rows are what a table of the role holds. `said` is what the heading right above says that it is about.
pub(super) fn bears_out(
    role: Role,
    columns: &Columns,
    headers: &[Concepts],
    sample: &Sample<'_>,
    said: Option<Role>,
) -> bool {
    if role == Role::Escalation && (answers(columns, headers, sample) || answer_by(columns, sample, headers.len())) {
        return false;
    }
    if role == Role::Environments && is_asked(headers) {
        return false;
    }
    if sample.is_empty() || said == Some(role) {
        return true;
    }
    match role {
        Role::Backup => keeps(headers, sample),
        Role::Environments => runs_somewhere(columns, headers, sample),
        Role::Escalation => calls(columns, headers, sample),
        Role::Steps => does(columns, headers, sample),
        Role::Objectives => !estimates(columns),
        Role::Contacts => reaches(columns, headers, sample),
        Role::Maintenance => comes_again(sample),
        _ => true,
    }
}

/// The cells of a column that say something.
fn cells<'s>(sample: &'s Sample<'_>, at: usize) -> impl Iterator<Item = &'s Rich> {
    sample.iter().filter_map(move |row: &&Row| row.cells.get(at)).filter(|cell| !is_blank(&cell.plain))
}

/// How many of the cells are so, of how many.
fn share(sample: &Sample<'_>, at: usize, fits: impl Fn(&Rich) -> bool) -> (usize, usize) {
    cells(sample, at).fold((0, 0), |(fitting, all), cell| (fitting + usize::from(fits(cell)), all + 1))
}

fn most((fitting, all): (usize, usize)) -> bool {
    fitting * 2 >= all && fitting > 0
}

/// "What | Where it is stored | Copy": a table of copies says how often, or for how long.
fn keeps(headers: &[Concepts], sample: &Sample<'_>) -> bool {
    let named = [Column::Retention, Column::Frequency, Column::Time];
    if headers.iter().any(|header| named.into_iter().any(|column| header.is(column))) {
        return true;
    }
    let rows = sample.iter().filter(|row| {
        row.cells.iter().any(|cell| recurs(&cell.plain) || lexicon::get().find(Group::Retention, &cell.plain).is_some())
    });
    rows.count() * 2 >= sample.len()
}

/// "Service | URL | Expected": what is asked, and what it answers.
fn is_asked(headers: &[Concepts]) -> bool {
    let called = |column: Column| headers.iter().any(|header| header.is(column));
    called(Column::Expected) && called(Column::Url) && !called(Column::Environment)
}

/// "App | Project | Status": where something runs is an environment by its name, or has an address. What people work with
/// has one too: "Tool | Used for | URL".
fn runs_somewhere(columns: &Columns, headers: &[Concepts], sample: &Sample<'_>) -> bool {
    let known = |cell: &Rich| lexicon::get().find(Group::Environment, &cell.plain).is_some();
    let Some(name) = columns.at(Column::Environment) else { return true };
    if cells(sample, name).any(known) {
        return true;
    }
    let lists = columns.name_at(name).is_some_and(|head| {
        lexicon::get().exact(Group::ToolLabel, head).is_some()
            && !headers.get(name).is_some_and(|header| header.is(Column::Environment))
    });
    let host = |cell: &Rich| is_address(cell.plain.trim().trim_matches('`')) || !cell.links.is_empty();
    let hosts = sample.iter().filter(|row| row.cells.iter().any(host)).count();
    !lists && hosts * 2 >= sample.len()
}

/// "Criterion | Low | High", "First | Fallback": people are called so, or reached somewhere.
fn reaches(columns: &Columns, headers: &[Concepts], sample: &Sample<'_>) -> bool {
    let named = |column: Column| headers.iter().any(|header| header.is(column));
    let way = |cell: &Rich| reach::ways(cell, None).iter().any(|(channel, _)| channel.is_some());
    if columns.at(Column::Role).is_some_and(|at| most(share(sample, at, way))) {
        return false;
    }
    let contact = columns.at(Column::Contact).and_then(|at| columns.name_at(at));
    if named(Column::Contact) && named(Column::Role) || contact.is_some_and(|head| text::fold(head).contains("contact"))
    {
        return true;
    }
    let somebody = |cell: &Rich| {
        lexicon::get().find(Group::Person, &cell.plain).is_some()
            || reach::ways(cell, None).iter().any(|(channel, address)| channel.is_some() && address.is_some())
    };
    let rows = sample.iter().filter(|row| row.cells.iter().any(somebody));
    rows.count() * 2 > sample.len()
}

/// "Hour | Step | Who": the course of one day does not come again.
fn comes_again(sample: &Sample<'_>) -> bool {
    let counted = |cell: &Rich| {
        let written = cell.plain.trim_start_matches(['*', ' ']);
        ["T+", "t+", "H+", "J+", "D+"].iter().any(|sign| written.starts_with(sign))
    };
    !most(share(sample, 0, counted))
}

/// "Hour | Phase | Responsible | Actions": who does what in the course of an incident is no ladder, where nobody is called.
fn calls(columns: &Columns, headers: &[Concepts], sample: &Sample<'_>) -> bool {
    let lexicon = lexicon::get();
    let person = |cell: &Rich| lexicon.find(Group::Person, &cell.plain).is_some();
    let called = |cell: &Rich| {
        text::words(&cell.plain).iter().take(4).any(|word| lexicon.exact(Group::Calls, word).is_some())
            || lexicon.find(Group::Called, &cell.plain).is_some()
    };
    let reached = |cell: &Rich| reach::ways(cell, None).iter().any(|(channel, _)| channel.is_some());
    let Some(who) = columns.at(Column::Action) else { return true };
    let somebody = share(sample, who, |cell| person(cell) || reached(cell) || called(cell));
    // Names of people are in no lexicon, and a column that is called so holds them.
    let named = headers.get(who).is_some_and(|header| header.is(Column::Contact) || header.is(Column::Role));
    if !(most(somebody) || named && somebody.0 > 0) {
        return false;
    }
    // Another column of things to do beside that of people tells what happens when, unless they are to call somebody.
    let acts = |at: usize| {
        let tells = |cell: &Rich| !called(cell) && !reached(cell) && !person(cell);
        let named = headers.get(at).is_some_and(|header| header.is(Column::Action) || header.is(Column::Task));
        let (found, all) = share(sample, at, |cell| tells(cell) && (named || instructs(cell)));
        all > 2 && found * 2 >= all
    };
    let beside = (0..headers.len()).filter(|at| *at != who && Some(*at) != columns.at(Column::Time));
    !{ beside }.any(acts)
}

/// "Severity | Time | Action" with "< 15 min" in its cells: how soon somebody answers, and not when the next one is called.
fn answers(columns: &Columns, headers: &[Concepts], sample: &Sample<'_>) -> bool {
    let Some(time) = columns.at(Column::Time) else { return false };
    let bound = |cell: &Rich| cell.plain.trim_start().starts_with(['<', '≤']);
    let (bounded, all) = share(sample, time, bound);
    let graded = headers.first().is_some_and(|first| first.is(Column::Severity) || first.is(Column::Level));
    let ranks: Vec<u32> = cells(sample, 0).filter_map(|cell| crate::ladder::severity(cell.plain.trim())).collect();
    all >= 2 && bounded == all && graded && ranks.len() == all && ranks.first() != ranks.last()
}

/// "L1 - Support | support@shop.example | < 1 h", "L3 | +33 … | at once": how soon those answer who are reached there. Where
/// the column says that nobody answered before, or the levels wait for each other, it is a ladder.
fn answer_by(columns: &Columns, sample: &Sample<'_>, width: usize) -> bool {
    let Some(time) = columns.at(Column::Time) else { return false };
    let bound = |cell: &Rich| cell.plain.trim_start().starts_with(['<', '≤']);
    let within = |cell: &Rich| bound(cell) || lexicon::get().find(Group::Instant, &cell.plain).is_some();
    let (bounded, all) = share(sample, time, bound);
    let waits = columns
        .name_at(time)
        .is_some_and(|head| crate::ladder::waits(head) || text::says(head, List::AfterWord.words()));
    if bounded == 0 || all < 2 || waits || share(sample, time, within).0 != all {
        return false;
    }
    let reached = |cell: &Rich| {
        let ways = reach::ways(cell, None);
        ways.iter().any(|(channel, address)| matches!(channel, Some("email" | "phone" | "slack")) && address.is_some())
    };
    let times: Vec<u64> = cells(sample, time).map(|cell| crate::quantity::offset(&cell.plain).unwrap_or(0)).collect();
    let addressed = |at: usize| at != time && share(sample, at, reached) == (all, all);
    (0..width).any(addressed) || !times.is_sorted_by(|one, next| one < next)
}

/// "Task | Estimated time | Actual time": how long something took or may take is promised by nobody.
fn estimates(columns: &Columns) -> bool {
    let head = columns.at(Column::Target).and_then(|at| columns.name_at(at));
    head.is_some_and(|head| lexicon::get().find(Group::Estimated, head).is_some())
}

/// "Week | First | Second", "Domain | Risk | Action": what is done begins with what to do.
fn does(columns: &Columns, headers: &[Concepts], sample: &Sample<'_>) -> bool {
    let action =
        columns.at(Column::Remedy).or_else(|| columns.at(Column::Command)).or_else(|| columns.at(Column::Action));
    let Some(action) = action else { return true };
    // "Symptom | What to do" needs no proof: its columns are called so.
    let named = |at: usize, column: Column| headers.get(at).is_some_and(|header| header.is(column));
    if columns.at(Column::Cause).is_some_and(|case| named(case, Column::Cause)) || named(action, Column::Command) {
        return true;
    }
    let situated = columns.at(Column::Cause).is_some();
    // "Complete", "Mettre à jour" by themselves name nothing that it is done to.
    let whole = |cell: &Rich| situated || text::count(&cell.plain) > 1 || !cell.codes.is_empty();
    // "# | Action": the rows are numbered as steps are.
    let numbered = action > 0
        && content::is_numbered(sample, 0)
        && (named(action, Column::Action) || named(action, Column::Remedy));
    if numbered && most(share(sample, action, whole)) {
        return true;
    }
    let (found, all) = share(sample, action, |cell| whole(cell) && instructs(cell));
    found > 0 && (situated || found * 2 >= all)
}

/// Whether a cell tells somebody to do something.
fn instructs(cell: &Rich) -> bool {
    let plain = text::cleaned(&cell.plain);
    // "Read-only", "No modifications allowed": how things are, or what must not be done.
    let first = plain.split_whitespace().next().unwrap_or_default();
    if first.contains('-') && sentence::verb(&first.replace('-', " ")).is_some() || sentence::forbids(&plain) {
        return false;
    }
    cell.codes.iter().any(|code| steps::is_command(code))
        || sentence::strongest(&plain).is_some()
        || sentence::nominal(&plain).is_some()
        || sentence::path_within(&plain)
        || steps::instruction(cell).is_some()
        || lexicon::get().starts(Group::Operation, &plain).is_some()
}

#[cfg(test)]
mod tests {
    use crate::program::Role;

    #[test]
    fn how_soon_somebody_answers_is_no_ladder() {
        let text = "# Shop\n\n## Escalation path\n\n| Severity | Time | Action |\n|---|---|---|\n| 🔴 Critical | < 15 min | Page on-call |\n| 🟠 High | < 1 hour | Notify the team lead |\n| 🟡 Medium | < 4 hours | Create a ticket |\n";
        let program = crate::compile("d.md", text);
        let within: Vec<_> = program.severities.iter().map(|level| level.respond_within_seconds).collect();
        assert_eq!((within, program.escalation.len()), (vec![Some(900), Some(3600), Some(14_400)], 0));
        let ladder = text.replace("< 15 min", "T+0").replace("< 1 hour", "15 min").replace("< 4 hours", "1 hour");
        assert!(crate::compile("d.md", &ladder).severities.is_empty());
    }

    /// The role of a table below a heading that says nothing of it.
    fn role(heading: &str, rows: &[&str]) -> Role {
        let header = rows.first().expect("a header");
        let line = format!("|{}", "---|".repeat(header.matches('|').count() - 1));
        let text = format!("# Shop\n\n## {heading}\n\n{header}\n{line}\n{}\n", rows[1..].join("\n"));
        let program = crate::compile("shop.md", &text);
        assert_eq!(program.tables.len(), 1, "{text}");
        program.tables[0].role
    }

    #[test]
    fn a_word_of_a_header_is_no_proof_without_cells_that_bear_it_out() {
        for (heading, rows) in [
            (
                "Ce qui est protégé",
                &[
                    "| Objet | Où il est | Risque de perte | Sauvegarde |",
                    "| Code | GitLab | faible | copie locale |",
                    "| Images | stockage objet | moyen | à la main |",
                    "| Domaine | registrar | nul | rien à faire |",
                ][..],
            ),
            (
                "Projets",
                &[
                    "| App | Projet | État | Port |",
                    "| boutique | `shop-front` | ACTIF | 3000 |",
                    "| blog | (à créer) | PRÉVU | 3001 |",
                ],
            ),
            (
                "Outils",
                &[
                    "| Outil | Usage | URL |",
                    "| Plausible | Audience | https://plausible.example |",
                    "| Notion | Notes | https://notion.example |",
                ],
            ),
            (
                "Grille",
                &[
                    "| Critère | Faible | Moyen | Élevé |",
                    "| Nombre de personnes | < 10 | 10-100 | > 100 |",
                    "| Risque financier | aucun | < 1000 € | > 1000 € |",
                ],
            ),
            (
                "Strategy",
                &[
                    "| Primary | Fallback 1 | Fallback 2 |",
                    "| SMS (Twilio) | Email (SendGrid) | Push |",
                    "| Email (SendGrid) | SMS (Twilio) | Dashboard |",
                ],
            ),
            (
                "Course",
                &[
                    "| Heure | Étape | Responsable | Actions |",
                    "| **T+0** | Détection | humain | note d'incident |",
                    "| **T+1h** | Confinement | DevOps | isolation |",
                ],
            ),
            ("Duty", &["| Week | Primary | Secondary |", "| W01 | Thomas | Lucas |", "| W02 | Lucas | Anna |"]),
            (
                "Freeze",
                &[
                    "| Domain | Risk | Action |",
                    "| Profiles | frozen | **Read-only**. No modifications allowed. |",
                    "| Orders | frozen | **Read-only**. No modifications allowed. |",
                ],
            ),
        ] {
            assert_eq!(role(heading, rows), Role::Other, "{rows:#?}");
        }
        let course = [
            "| Heure | Étape | Responsable | Actions |",
            "| T+0 | Détection | Astreinte | Notification de l'équipe |",
            "| T+1h | Confinement | DevOps | Isolation du périmètre |",
            "| T+72h | Déclaration | DPO | Notification de l'autorité |",
        ];
        assert_ne!(role("Déroulé", &course), Role::Escalation);
    }

    #[test]
    fn cells_that_bear_their_headers_out_keep_their_roles() {
        for (heading, rows, expected) in [
            (
                "Qui",
                &["| Temps | Action |", "| T+0 | Primary On-Call |", "| T+15min | Secondary On-Call |"][..],
                Role::Escalation,
            ),
            (
                "Qui",
                &["| Time | Action |", "| 0 min | Page the on-call |", "| 30 min | Call Marie Curie |"],
                Role::Escalation,
            ),
            ("Où", &["| Env | URL |", "| Production | https://shop.example |"], Role::Environments),
            (
                "Where",
                &["| Service | URL |", "| Shop | https://shop.example |", "| Blog | https://blog.example |"],
                Role::Environments,
            ),
            ("Pannes", &["| Problème | Solution |", "| Build échoué | `npm run build` |"], Role::Steps),
            ("Pannes", &["| Problème | Solution |", "| Quota dépassé | Attendre la fin du mois |"], Role::Steps),
            ("Copies", &["| Quoi | Fréquence | Rétention |", "| Base | Quotidienne | 30 jours |"], Role::Backup),
        ] {
            assert_eq!(role(heading, rows), expected, "{rows:#?}");
        }
    }

    #[test]
    fn numbers_times_and_owners_are_no_case_and_levels_no_name() {
        let steps = |rows: &str| -> Vec<(String, Option<String>)> {
            let program = crate::compile("d.md", &format!("# Shop\n\n## Recovery\n\n{rows}\n"));
            let all = program.procedures.iter().flat_map(|found| &found.steps);
            all.map(|step| (step.text.clone(), step.condition.clone())).collect()
        };
        for rows in [
            "| Step | Action | Tool / Owner | Target Time |\n|---|---|---|---|\n| 1 | Restart the gateway | Terraform / NetOps | Immediate |\n| 2 | Restart the workers | DBA Team | < 20 min |",
            "| Temps | Action | Responsable |\n|---|---|---|\n| **T+15min** | Restart the gateway | DevOps |\n| **T+1h** | Restart the workers | DevOps |\n| **T+2h** | Restart the cache | RSSI |",
            "| Step | Action |\n|---|---|\n| 1 | Restart the gateway |\n| 2 | Restart the workers |",
        ] {
            let read = steps(rows);
            assert!(
                read.len() >= 2 && read.iter().all(|(text, case)| text.starts_with("Restart the ") && case.is_none()),
                "{rows}: {read:?}"
            );
        }
        let case = steps(
            "| Symptom | Action |\n|---|---|\n| Login fails | Restart the gateway |\n| Mails wait | Restart the workers |",
        );
        assert_eq!(case.first().and_then(|(_, case)| case.as_deref()), Some("Login fails"));
        let alerts = crate::compile("d.md", "# Shop\n\n## Surveillance\n\n| Métrique | Seuil | Alerte |\n|---|---|---|\n| Taux de succès | < 95% | 🟠 WARNING |\n| Espace disque | > 80% | 🔴 CRITICAL |\n").alerts;
        let seen: Vec<_> = alerts.iter().map(|alert| (alert.name.as_str(), alert.severity.as_deref())).collect();
        assert_eq!(seen, [("Taux de succès", Some("🟠 WARNING")), ("Espace disque", Some("🔴 CRITICAL"))]);
    }

    #[test]
    fn sentences_in_a_ladder_call_one_person_each() {
        let rows = "| Minutes since page | Action |\n|---|---|\n| 0 | Primary acks, starts triage |\n| 15 | If there is no ack, the secondary pages the tech lead by phone |\n| 30 | War room |\n| 45 | Head of Operations |";
        let program = crate::compile("d.md", &format!("# Shop\n\n## Escalation matrix\n\n{rows}\n"));
        let seen: Vec<_> =
            program.escalation.iter().map(|level| (level.after_seconds, level.contact.as_str())).collect();
        assert_eq!(seen, [(0, "Primary"), (900, "tech lead"), (2700, "Head of Operations")]);
        assert!(program.diagnostics.iter().all(|found| found.code != "V026"));
    }
}
