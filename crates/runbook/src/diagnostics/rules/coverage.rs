//! What answers nothing, and what nothing answers.

use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::super::place;
use crate::branch;
use crate::draft::SaidLink;
use crate::fence::{effects, sql};
use crate::lexicon::{self, Group, List};
use crate::link;
use crate::program::{Alert, EffectClass, Language, Procedure, ProcedureRole, Role, Stage, Step, StepKind};
use crate::sections::{Part, Section, part_of_heading, part_of_label};
use crate::sentence::{self, Verb};
use crate::text;
use crate::tree::Kind;
use std::collections::{BTreeSet, HashMap};

fn incidents<'a>(context: &'a Context<'_, '_>) -> impl Iterator<Item = &'a Procedure> {
    context.procedures.iter().filter(|procedure| procedure.role == ProcedureRole::Incident)
}

fn titled(context: &Context<'_, '_>, code: &'static str, procedure: &Procedure) -> Finding {
    let line = procedure.source.line;
    Finding::new(code, place::text(context.draft(), [line, line], &procedure.title), &procedure.title)
        .with("procedure", procedure.title.as_str())
}

pub(super) fn procedure_without_alert(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    // A collection of procedures without an alert table leaves the alerts to somebody else.
    if context.alerts.is_empty() || says_few_of_its_alerts(context) {
        return;
    }
    // The phases that every incident goes through answer all alerts, and none by name.
    let phased = |procedure: &Procedure| {
        let outline = context.outline;
        outline.index_at_line(procedure.source.line).is_some_and(|(index, section)| {
            section.phases
                || section.is_title
                    && outline.children(index).any(|child| crate::walk::ways::step_of_document(outline, child))
        })
    };
    let mut listed: Vec<u32> = context.alerts.iter().map(|alert| alert.source.line).collect();
    listed.sort_unstable();
    // A procedure with the list of alerts in it says itself by what it begins.
    let within = |procedure: &Procedure| {
        let [first, last] = procedure.source.lines;
        listed.get(listed.partition_point(|line| *line < first)).is_some_and(|line| *line <= last)
    };
    // "Trigger: a customer reports ...": what begins it is said, though no alert is called so.
    let told: BTreeSet<usize> = context
        .said_links
        .iter()
        .filter_map(|said| match said {
            SaidLink::FromProcedure { procedure, alert, .. } if link::is_sentence(alert) => Some(*procedure),
            _ => None,
        })
        .collect();
    let begun = |procedure: &Procedure| {
        told.iter().filter_map(|at| context.procedures.get(*at)).any(|said| said.source.id == procedure.source.id)
    };
    let open = |procedure: &&Procedure| {
        procedure.trigger.is_none()
            && !begun(procedure)
            && !within(procedure)
            && !procedure.steps.is_empty()
            && !is_general(&procedure.title)
            && !phased(procedure)
            && !is_afterwards(&procedure.title)
            && !is_reported(&procedure.title)
            && !is_task(context, &procedure.title)
            && !is_looked_up(context, procedure)
    };
    let found: Vec<&Procedure> = incidents(context).filter(open).collect();
    let answered = answers_any(context);
    let apart = found.len() >= APART && !answered;
    let shelves = shelves(context);
    for (at, procedure) in found.into_iter().enumerate() {
        // Side by side with others that no alert begins either, where those that alerts begin stand elsewhere: people do.
        let among = || shelf_of(context, procedure).and_then(|shelf| shelves.get(&shelf));
        let by_people = answered && among().is_some_and(|(count, begun)| *count > 1 && !begun);
        let finding = titled(context, "V006", procedure);
        out.push(if apart && at > 0 || by_people { finding.noted() } else { finding });
    }
}

/// The section above the one that a procedure stands in.
fn shelf_of(context: &Context<'_, '_>, procedure: &Procedure) -> Option<usize> {
    context.outline.index_at_line(procedure.source.line).and_then(|(_, section)| section.parent)
}

/// How many incident procedures each shelf holds, and whether an alert begins one of them.
fn shelves(context: &Context<'_, '_>) -> HashMap<usize, (usize, bool)> {
    let mut shelves: HashMap<usize, (usize, bool)> = HashMap::new();
    for procedure in incidents(context) {
        if let Some(shelf) = shelf_of(context, procedure) {
            let (count, begun) = shelves.entry(shelf).or_default();
            *count += 1;
            *begun |= procedure.trigger.is_some();
        }
    }
    shelves
}

/// « Consulter la file », « Récupérer les logs »: a heading that tells what to do names no incident. English says nouns and
/// verbs alike ("Restart loop").
fn is_task(context: &Context<'_, '_>, title: &str) -> bool {
    let first = title.split_whitespace().find(|word| word.starts_with(char::is_alphabetic)).unwrap_or_default();
    let folded = text::fold(first);
    context.language == Language::Fr
        && ["er", "ir", "re"].iter().any(|end| folded.ends_with(end))
        && sentence::verb(title).is_some()
}

/// As many findings of alerts and procedures that have nothing to do with each other are one thing to be told once.
const APART: usize = 4;

/// Whether any incident procedure answers an alert of the document. Where none does, its alerts and its procedures are about
/// different things, or the ones are answered elsewhere.
fn answers_any(context: &Context<'_, '_>) -> bool {
    let named: BTreeSet<&str> = incidents(context).filter_map(|procedure| procedure.trigger.as_deref()).collect();
    context.draft().elsewhere.joined || context.alerts.iter().any(|alert| named.contains(alert.name.as_str()))
}

/// Whether no list names alerts, and only some incidents say their own: the others have theirs elsewhere.
fn says_few_of_its_alerts(context: &Context<'_, '_>) -> bool {
    let within = |alert: &Alert| {
        incidents(context).any(|procedure| {
            (procedure.source.lines[0]..=procedure.source.lines[1]).contains(&alert.source.line)
                && procedure.trigger.as_deref() == Some(alert.name.as_str())
        })
    };
    context.alerts.iter().all(within)
        && incidents(context).filter(|procedure| procedure.trigger.is_some()).count() * 2 < incidents(context).count()
}

/// "Investigate 10 min, then rollback", "Purger les dumps": the row of the alert says itself what is done.
fn acts_in_row(context: &Context<'_, '_>, alert: &Alert) -> bool {
    let line = context.line(alert.source.line);
    let cells = if line.trim_start().starts_with('|') { place::cells(line) } else { Vec::new() };
    let others = || cells.iter().skip(1).filter_map(|(from, to)| line.get(*from..*to));
    // "[Restart](#restart)": whether the place is there is another rule's.
    if others().any(|cell| cell.contains("](#")) {
        return true;
    }
    let said = others().map(text::clean);
    said.filter(|cell| *cell != alert.text && *cell != alert.name && alert.severity.as_ref() != Some(cell))
        .filter(|cell| crate::sentence::commands(cell))
        .any(|cell| crate::sentence::strongest(&cell).is_some_and(|verb| verb != crate::sentence::Verb::Tell))
}

/// "Incident triage", "Phase 3: Response", "Pendant l'incident": what is done in every incident answers all alerts and none.
fn is_general(title: &str) -> bool {
    let mut words = text::words(title).into_iter().filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
    words.all(|word| List::GeneralProcess.words().contains(&word.as_str()))
}

/// "Un étudiant ne peut pas lire une vidéo", "User cannot log in": people say so, and no machine could.
fn is_reported(title: &str) -> bool {
    let words = text::words(title);
    let beside = |one: &str, others: &[&str]| {
        words
            .windows(2)
            .any(|pair| matches!(pair, [first, second] if first == one && others.contains(&second.as_str())))
    };
    words.iter().any(|word| matches!(word.as_str(), "cannot" | "unable"))
        || beside("can", &["t", "not"])
        || beside("ne", List::Can.words())
        || beside("n", &["arrive", "arrivent"])
}

/// Below "Useful commands" a heading says what its commands show, and not what is wrong.
fn is_looked_up(context: &Context<'_, '_>, procedure: &Procedure) -> bool {
    let Some((at, _)) = context.outline.index_at_line(procedure.source.line) else { return false };
    context.outline.above(at).any(|section| section.own_role == Some(Role::Reference) && !section.is_title)
}

pub(super) fn alert_without_procedure(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    if incidents(context).next().is_none() && !context.draft().elsewhere.joined {
        return;
    }
    let here = incidents(context).filter_map(|procedure| procedure.trigger.as_deref());
    let elsewhere = context.draft().elsewhere.answered.iter().map(String::as_str);
    let answered: BTreeSet<&str> = here.chain(elsewhere).collect();
    // The list stands in the procedure that it begins.
    let spans: Vec<[u32; 2]> = incidents(context).map(|procedure| procedure.source.lines).collect();
    let within = |alert: &Alert| {
        let line = alert.source.line;
        let before = spans.partition_point(|[first, _]| *first <= line);
        let nearest = before.checked_sub(1).and_then(|at| spans.get(at));
        nearest.into_iter().chain(spans.first()).any(|[first, last]| (*first..=*last).contains(&line))
    };
    let open =
        |alert: &&Alert| !answered.contains(alert.name.as_str()) && !within(alert) && !acts_in_row(context, alert);
    // A row with a threshold for each of two levels is one alert that nothing answers.
    let mut told: BTreeSet<(u32, &str)> = BTreeSet::new();
    let found: Vec<&Alert> = context
        .alerts
        .iter()
        .filter(open)
        .filter(|alert| told.insert((alert.source.line, alert.name.as_str())))
        .collect();
    let apart = found.len() >= APART && !answers_any(context);
    for (at, alert) in found.into_iter().enumerate() {
        let span = place::cell(context.draft(), alert.source.line, &alert.name);
        let finding = Finding::new("V007", span, &alert.name).with("alert", alert.name.as_str());
        out.push(if apart && at > 0 { finding.noted() } else { finding });
    }
}

/// The last command that changes something has nothing behind it that looks. The alert that a procedure answers is such a
/// look: it ends when the change had its effect.
pub(super) fn change_without_check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for procedure in &context.procedures {
        let judged = matches!(
            procedure.role,
            ProcedureRole::Incident | ProcedureRole::Rollback | ProcedureRole::Restore | ProcedureRole::Deploy
        );
        // A document that is one procedure answers the alert that it is named after.
        let whole = context
            .outline
            .sections
            .iter()
            .take(4)
            .any(|section| section.is_title && section.line == procedure.source.line);
        if !judged || procedure.trigger.is_some() || whole {
            continue;
        }
        // What an unknown program does is not sure enough to ask for a check.
        let known = |text: &str| {
            let first = text.split_whitespace().next().unwrap_or_default();
            effects::is_known(first) || sql::begins(text)
        };
        // A script of its own may look by itself whether it helped.
        let machine = |step: &Step| {
            !matches!(step.kind, StepKind::Manual | StepKind::UiPath | StepKind::None) && !step.text.starts_with("#!")
        };
        let changes = |step: &Step| {
            let machine = machine(step);
            let acts = step
                .operation
                .is_some_and(|operation| branch::effect_of_operation(Some(operation)) != EffectClass::Observe);
            // Scaled to none it is no more of anything, and a change all the same.
            let acts = acts || step.text.split_whitespace().any(|word| word == "scale");
            let sure = step.effect == EffectClass::Danger || (step.effect == EffectClass::Change && acts);
            machine && sure && known(&step.text)
        };
        let Some(at) = procedure.steps.iter().rposition(changes) else {
            continue;
        };
        let Some(step) = procedure.steps.get(at) else {
            continue;
        };
        let looked = procedure.steps.iter().skip(at + 1).any(|later| {
            // Who is only told of it has not looked.
            let said = later.action.as_deref().unwrap_or(&later.text);
            let done = || sentence::strongest(said).or_else(|| sentence::nominal(said));
            let tells = later.kind == StepKind::Manual && done() == Some(Verb::Tell);
            later.effect == EffectClass::Observe && !tells
                || says_it_looks(context, later)
                || later.stage == Stage::Verification
                || later.expect.is_some()
                || names_a_check(&later.text)
        });
        // The last change may be another one, of which nothing is known but that it is one.
        let step = procedure
            .steps
            .iter()
            .skip(at + 1)
            .rfind(|later| machine(later) && later.effect != EffectClass::Observe)
            .unwrap_or(step);
        let listed = context
            .checklist
            .iter()
            .any(|item| (procedure.source.lines[0]..=procedure.source.lines[1]).contains(&item.source.line));
        if looked || listed || step.expect.is_some() || looked_beside(context, procedure, step) {
            continue;
        }
        out.push(
            Finding::new("V029", place::text(context.draft(), step.source.lines, &step.text), &procedure.title)
                .with("procedure", procedure.title.as_str())
                .with("text", short(&step.text)),
        );
    }
}

/// Whether the section behind a procedure looks whether it helped: "Validate the restore", "Vérifications après retour".
fn looked_beside(context: &Context<'_, '_>, procedure: &Procedure, step: &Step) -> bool {
    let sections = &context.outline.sections;
    let Some((at, own)) = context.outline.index_at_line(procedure.source.line) else { return false };
    if looked_below(context, at, step) || looked_for_all(context, at, &procedure.title) {
        return true;
    }
    // What stands deeper belongs to the procedure; a verification further down is another one's.
    let behind = sections.get(at + 1..).unwrap_or_default();
    let next = behind.iter().take(50).find(|next| own.is_title || next.level <= own.level);
    next.filter(|next| own.is_title || next.level == own.level).is_some_and(|next| {
        next.part == Some(Part::Verification) || lexicon::get().starts(Group::Verify, &next.name).is_some()
    })
}

/// "# Verify data integrity" above a command of which nothing else is known, "Rerun the smoke tests".
fn says_it_looks(context: &Context<'_, '_>, step: &Step) -> bool {
    let first = context.line(step.source.lines[0]).trim_start();
    let comment = first.strip_prefix('#').filter(|_| step.kind != StepKind::Manual);
    let looks = |said: &str| lexicon::get().starts(Group::Verify, said).is_some();
    let tests = |said: &str| {
        let words = text::words(said);
        let smoke = |pair: &[String]| matches!(pair, [one, two] if one == "smoke" && two.starts_with("test"));
        words.windows(2).any(smoke)
    };
    comment.is_some_and(|said| looks(&text::cleaned(said)))
        || tests(&step.text)
        || step.kind == StepKind::Manual && tests(first)
}

/// "### Vérification" further down below the same heading, be it in words only: "The user can log in again".
fn looked_below(context: &Context<'_, '_>, at: usize, step: &Step) -> bool {
    let sections = &context.outline.sections;
    let depth = sections.get(at).map_or(u8::MAX, |own| own.level);
    let below = sections.get(at + 1..).unwrap_or_default().iter().take(50).take_while(|section| section.level > depth);
    let mut later = below.filter(|section| section.line > step.source.line && section.part == Some(Part::Verification));
    later.any(|section| !section.blocks.is_empty())
}

/// "## Post-Rollback Verification" behind several ways to roll back is for all of them: it names what they do.
fn looked_for_all(context: &Context<'_, '_>, at: usize, title: &str) -> bool {
    let sections = &context.outline.sections;
    let Some(own) = sections.get(at) else { return false };
    let spoken = |name: &str| -> BTreeSet<String> {
        text::words(name).into_iter().filter(|word| List::Moves.words().contains(&word.as_str())).collect()
    };
    let mut done = spoken(title);
    context
        .outline
        .above(at)
        .filter(|section| !section.is_title)
        .for_each(|section| done.extend(spoken(&section.name)));
    let behind = sections.get(at + 1..).unwrap_or_default().iter().filter(|section| section.level <= own.level);
    let looks = |section: &&Section| {
        let named = text::words(&section.name).iter().any(|word| List::CheckHeading.words().contains(&word.as_str()));
        named && !spoken(&section.name).is_disjoint(&done)
    };
    behind.take(50).any(|section| looks(&section))
}

/// `python scripts/health_check.py`, `./verify-restore.sh`: a script that looks, by its name.
fn names_a_check(command: &str) -> bool {
    let script = command.split_whitespace().take(4).find(|word| {
        [".sh", ".py", ".js", ".mjs", ".ts", ".rb", ".php", ".ps1", ".pl"].iter().any(|end| word.ends_with(end))
    });
    script.and_then(|script| script.rsplit('/').next()).is_some_and(|name| {
        text::tokens_of_name(name).iter().any(|word| List::CheckScript.words().contains(&word.as_str()))
    })
}

/// It is looked into, and nothing says what to do then.
pub(super) fn procedure_without_resolution(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let sections = &context.outline.sections;
    for procedure in incidents(context).filter(|procedure| !procedure.steps.is_empty()) {
        let looks = procedure.steps.iter().all(|step| step.effect == EffectClass::Observe);
        if !looks || !procedure.steps.iter().any(searches) {
            continue;
        }
        let [first, last] = procedure.source.lines;
        let from = sections.partition_point(|section| section.line < first);
        let own = sections.get(from).filter(|section| section.line == first);
        // What stands below the heading belongs to it, whatever became of it; a phase or a part of a procedure is none.
        let depth = own.map_or(u8::MAX, |section| section.level);
        let inside = |at: usize, section: &Section| section.line <= last || at > 0 && section.level > depth;
        let below: Vec<&Section> = sections
            .get(from..)
            .unwrap_or_default()
            .iter()
            .enumerate()
            .take_while(|(at, section)| inside(*at, section))
            .map(|(_, section)| section)
            .collect();
        if own.is_some_and(|section| section.step || is_piece(context, section))
            || is_looked_up(context, procedure)
            || is_task(context, &procedure.title)
            || is_afterwards(&procedure.title)
            || only_refers(context, procedure)
            || escalates(context, [first, last])
        {
            continue;
        }
        let end = below.last().map_or(last, |section| section.end).max(last);
        let headed = below.iter().any(|section| {
            matches!(part_of_heading(&section.name), Some(Part::Resolution | Part::Procedure)) || mends(&section.name)
        });
        let labelled = || {
            below
                .iter()
                .filter_map(|section| context.draft().blocks.get(section.blocks.clone()))
                .flatten()
                .filter(|block| matches!(block.kind, Kind::Paragraph | Kind::Item { .. }))
                .any(|block| {
                    let label = block.text.plain.trim();
                    let label = label.split_once(':').map_or("", |(label, _)| label);
                    part_of_label(&block.text) == Some(Part::Resolution)
                        || !label.is_empty() && label.split_whitespace().count() <= 4 && mends(label)
                })
        };
        let acts = || {
            context
                .procedures
                .iter()
                .filter(|other| (first..=end).contains(&other.source.line))
                .any(|other| other.steps.iter().any(|step| step.effect != EffectClass::Observe))
        };
        if !headed && !labelled() && !acts() {
            out.push(titled(context, "V079", procedure));
        }
    }
}

/// Whether a step looks at the system, rather than telling people or writing down.
fn searches(step: &Step) -> bool {
    step.kind != StepKind::Manual || sentence::strongest(&step.text).is_some_and(|verb| verb != Verb::Tell)
}

/// "Root Cause Analysis", "Post-incident review", "Status updates": what is looked into or told beside the incident.
fn is_afterwards(title: &str) -> bool {
    let folded = text::fold(title);
    List::Aftermath.words().iter().any(|words| text::begins(&folded, words))
}

/// "Voir le document de [procédure](…)": what is done stands there.
fn only_refers(context: &Context<'_, '_>, procedure: &Procedure) -> bool {
    procedure.steps.iter().all(|step| {
        let line = context.line(step.source.line);
        let first = text::words(line).into_iter().next().unwrap_or_default();
        step.kind == StepKind::Manual
            && line.contains("](")
            && matches!(first.as_str(), "voir" | "see" | "refer" | "cf")
    })
}

/// "If it is not intact: escalate immediately": whoever is called knows what to do.
fn escalates(context: &Context<'_, '_>, [first, last]: [u32; 2]) -> bool {
    (first..=last).any(|line| {
        let line = text::clean(context.line(line));
        crate::branch::read(&line).is_some_and(|branch| {
            let word = text::words(&branch.action).into_iter().next().unwrap_or_default();
            word.starts_with("escalat") || word.starts_with("escalad")
        })
    })
}

/// "Fixes by cause", "Common fixes", "Correctifs": what is done then.
fn mends(name: &str) -> bool {
    text::words(name).iter().any(|word| List::Mends.words().contains(&word.as_str()))
}

/// Below a heading that opens a part of a procedure stands a piece of it.
fn is_piece(context: &Context<'_, '_>, section: &Section) -> bool {
    let parent = section.parent.and_then(|parent| context.outline.sections.get(parent));
    parent.is_some_and(|parent| !parent.is_title && part_of_heading(&parent.name) == Some(Part::Investigation))
}

/// Host of an address as written, without scheme, path and port.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().unwrap_or(rest)
}

pub(super) fn environment_without_check(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    if context.checks.is_empty() {
        return;
    }
    let mut seen: BTreeSet<&str> =
        context.checks.iter().filter_map(|check| check.target.as_deref()).map(host).collect();
    for (_, call) in context.calls() {
        for word in call.words.iter().filter(|word| word.raw.contains("://")) {
            seen.insert(host(word.raw.trim_matches(['"', '\''])));
        }
    }
    for row in context.environments.iter().filter(|row| row.environment == "production") {
        let Some(url) = row.url.as_deref().filter(|url| host(url).contains('.')) else {
            continue;
        };
        if !seen.contains(host(url)) {
            out.push(
                Finding::new("V038", place::cell(context.draft(), row.source.line, url), &row.name)
                    .with("environment", row.name.as_str())
                    .with("host", host(url)),
            );
        }
    }
}
